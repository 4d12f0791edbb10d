//! What stands around a workbook: a password, another kind of file, an archive that unpacks into a huge one.

use super::{MAX_BYTES, MAX_UNPACKED};
use crate::problems::TerritoryProblem;
use std::io::{Cursor, Read};

/// What deflate makes of one byte at most.
const MOST_PER_BYTE: u64 = 1_032;

/// Refuses what is no workbook, or would not stay small.
///
/// # Errors
/// Too large, packed or unpacked; behind a password or of the old kind; no archive.
pub(super) fn check(bytes: &[u8]) -> Result<(), TerritoryProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(TerritoryProblem::TooLarge);
    }
    // A password turns an XLSX into an OLE file, which is what an old XLS is as well.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Err(TerritoryProblem::Protected);
    }
    let bad = |e: &dyn std::fmt::Display| TerritoryProblem::NotAWorkbook(e.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| bad(&e))?;
    let (mut told, mut packed) = (0_u64, 0_u64);
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|e| bad(&e))?;
        told = told.saturating_add(entry.size());
        packed = packed.saturating_add(entry.compressed_size());
    }
    if told > MAX_UNPACKED {
        return Err(TerritoryProblem::TooLarge);
    }
    // What an archive says of itself may be a lie; where it could matter, it is unpacked to see.
    if packed.min(bytes.len() as u64).saturating_mul(MOST_PER_BYTE) > MAX_UNPACKED {
        let mut left = MAX_UNPACKED;
        for i in 0..archive.len() {
            let Ok(entry) = archive.by_index(i) else { continue };
            let n = std::io::copy(&mut entry.take(left.saturating_add(1)), &mut std::io::sink()).map_err(|e| bad(&e))?;
            left = left.checked_sub(n).ok_or(TerritoryProblem::TooLarge)?;
        }
    }
    Ok(())
}
