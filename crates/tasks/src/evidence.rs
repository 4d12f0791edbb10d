//! Files as evidence: known by their first bytes, bounded, and pictures without what cameras write beside them (place, device,
//! time), which would tell more about people than the duty asks for.

use crate::{model::FileInfo, problems::TaskProblem};
use vedich_kernel::text;

/// Largest file.
pub(crate) const MAX_BYTES: usize = 5 << 20;
const LONGEST_NAME: usize = 120;

/// A file that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub info: FileInfo,
    pub bytes: Vec<u8>,
}

/// Looks at a file.
pub(crate) fn look(name: &str, bytes: Vec<u8>) -> Result<Evidence, TaskProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(TaskProblem::FileTooLarge);
    }
    let (kind, ending) = kind_of(&bytes).ok_or(TaskProblem::FileKind)?;
    let bytes = match kind {
        "image/jpeg" => bare_jpeg(&bytes).ok_or(TaskProblem::FileKind)?,
        "image/png" => bare_png(&bytes).ok_or(TaskProblem::FileKind)?,
        _ => bytes,
    };
    let size = crate::rules::count(bytes.len());
    Ok(Evidence { info: FileInfo { name: tidy_name(name, ending), kind: kind.to_owned(), size }, bytes })
}

/// Media type and ending, by the first bytes.
fn kind_of(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let holds = |part: &[u8]| bytes.windows(part.len()).take(4_096).any(|w| w == part);
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(("application/pdf", "pdf")),
        [0xFF, 0xD8, 0xFF, ..] => Some(("image/jpeg", "jpg")),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(("image/png", "png")),
        [b'P', b'K', 3, 4, ..] if holds(b"word/") => {
            Some(("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"))
        }
        [b'P', b'K', 3, 4, ..] if holds(b"xl/") || holds(b"[Content_Types].xml") => {
            Some(("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"))
        }
        _ => None,
    }
}

/// A name without folders or strange signs, with the ending that the bytes ask for.
fn tidy_name(name: &str, ending: &str) -> String {
    let last = text::squeeze(name.rsplit(['/', '\\']).next().unwrap_or_default());
    let stem = last.rsplit_once('.').map_or(last.as_str(), |(stem, _)| stem);
    let good: String = stem
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '(' | ')'))
        .take(LONGEST_NAME)
        .collect();
    let good = good.trim();
    format!("{}.{ending}", if good.is_empty() || text::holds_number_of_person(good) { "minh-chung" } else { good })
}

/// A JPEG without its application segments (EXIF, XMP, maker's notes) and comments; colour profiles and Adobe's mark stay, since
/// without them the picture would look different. `None` when the segments do not add up.
fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0xFF, 0xD8];
    let mut at = 2;
    loop {
        let (mark, kind) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        if mark != 0xFF {
            return None;
        }
        // Fill bytes may stand before a marker.
        if kind == 0xFF {
            at += 1;
            continue;
        }
        if matches!(kind, 0x01 | 0xD0..=0xD9) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let segment = bytes.get(at..at + 2 + length)?;
        let dropped = matches!(kind, 0xE1 | 0xE3..=0xED | 0xEF | 0xFE);
        if !dropped {
            out.extend_from_slice(segment);
        }
        at += 2 + length;
        // The picture itself begins.
        if kind == 0xDA {
            let end = bytes.len() - bytes.iter().rev().zip(bytes.iter().rev().skip(1)).position(|p| p == (&0xD9, &0xFF))?;
            out.extend_from_slice(bytes.get(at..end)?);
            return Some(out);
        }
    }
}

/// A PNG without texts, times and EXIF. `None` when the chunks do not add up.
fn bare_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(length)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        if !matches!(kind, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME") {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, kind], &length[..], body].concat()
    }

    fn jpeg(parts: &[Vec<u8>]) -> Vec<u8> {
        let scan = [segment(0xDA, &[1, 2, 3]), vec![9, 8, 7, 0xFF, 0xD9]].concat();
        [vec![0xFF, 0xD8], parts.concat(), scan].concat()
    }

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0, 0, 0, 0]].concat()
    }

    const PNG: &[u8] = &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];

    #[test]
    fn a_picture_keeps_nothing_of_where_it_was_taken() {
        let (exif, colours) = (segment(0xE1, b"Exif GPS 11.5 106.9"), segment(0xE2, b"ICC_PROFILE"));
        let note = segment(0xFE, b"phone of somebody");
        let bare = look("đường phố.JPG", jpeg(&[exif, colours.clone(), note])).unwrap();
        assert_eq!(bare.bytes, jpeg(&[colours]));
        assert_eq!((bare.info.name.as_str(), bare.info.kind.as_str()), ("đường phố.jpg", "image/jpeg"));
        let head = chunk(b"IHDR", &[1; 13]);
        let (told, end) = (chunk(b"eXIf", b"GPS"), chunk(b"IEND", b""));
        let bare = look("a.png", [PNG, &head, &told, &end].concat()).unwrap();
        assert_eq!(bare.bytes, [PNG, &head, &end].concat());
    }

    #[test]
    fn what_follows_the_picture_is_cut_off() {
        let mut hidden = jpeg(&[]);
        hidden.extend_from_slice(b"PK\x03\x04 something else");
        assert_eq!(look("a.jpg", hidden).unwrap().bytes, jpeg(&[]));
    }

    #[test]
    fn only_known_kinds_of_bounded_size_are_taken() {
        assert!(matches!(look("a.pdf", b"<html>".to_vec()), Err(TaskProblem::FileKind)));
        assert!(matches!(look("a.jpg", vec![0xFF, 0xD8, 0xFF, 0xE1, 0xFF]), Err(TaskProblem::FileKind)), "cut off");
        assert!(matches!(look("a.pdf", [b"%PDF-".as_slice(), &vec![0; MAX_BYTES]].concat()), Err(TaskProblem::FileTooLarge)));
        let pdf = look("C:\\Users\\An\\bao-cao 070180001234.exe", b"%PDF-1.7".to_vec()).unwrap();
        assert_eq!(pdf.info.name, "minh-chung.pdf", "neither folders nor a person's number");
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(body in proptest::collection::vec(any::<u8>(), 0..200), which in 0..3_usize) {
            let head: &[u8] = [&[0xFF, 0xD8, 0xFF], PNG, b"PK\x03\x04"][which];
            let _ = look("x", [head, &body].concat());
        }
    }
}
