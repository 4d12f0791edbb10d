//! Zip packages whose bytes depend on nothing but what is in them: no clock, no order of a map.

use crate::problems::DocumentProblem;
use std::io::{Cursor, Read as _, Write as _};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Largest part of a package that is read.
const MAX_PART: u64 = 16 << 20;
/// Most parts of a package that is read.
const MAX_PARTS: usize = 500;

/// Packs parts in the given order.
pub(crate) fn pack(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>, DocumentProblem> {
    let failed = |e: &dyn std::fmt::Display| DocumentProblem::NotWritten(e.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options).map_err(|e| failed(&e))?;
        zip.write_all(bytes).map_err(|e| failed(&e))?;
    }
    Ok(zip.finish().map_err(|e| failed(&e))?.into_inner())
}

/// Takes a package apart, without trust in its sizes. `None` when it is none.
pub(crate) fn unpack(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if zip.len() > MAX_PARTS {
        return None;
    }
    let mut out = Vec::with_capacity(zip.len());
    let mut room = 2 * MAX_PART;
    for i in 0..zip.len() {
        let part = zip.by_index(i).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.take(MAX_PART.min(room) + 1).read_to_end(&mut content).ok()?;
        room = room.checked_sub(u64::try_from(content.len()).ok()?)?;
        if u64::try_from(content.len()).ok()? > MAX_PART {
            return None;
        }
        out.push((name, content));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_are_the_same_bytes_and_come_out_again() {
        let parts = vec![("a/b.xml".to_owned(), b"<a/>".to_vec()), ("c.xml".to_owned(), vec![b'x'; 3_000])];
        let bytes = pack(&parts).unwrap();
        assert_eq!(bytes, pack(&parts).unwrap());
        assert_eq!(unpack(&bytes).unwrap(), parts);
        assert!(unpack(b"no package").is_none());
    }
}
