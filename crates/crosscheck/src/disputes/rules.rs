//! Pure decisions of disputes: what a file is, what a decision accepts. Property-tested.

use super::model::{Decision, EvidenceKind};
use crate::problems::CrossCheckProblem;
use uuid::Uuid;

/// Largest file, in bytes.
pub const LARGEST: usize = 5 * 1024 * 1024;
/// Most claims of one dispute.
pub const MOST_CLAIMS: usize = 200;
/// Longest text.
pub const LONGEST: usize = 2_000;

/// What a file is, by its first bytes and not by its name.
#[must_use]
pub fn kind_of(bytes: &[u8]) -> Option<EvidenceKind> {
    // An XLSX is a ZIP whose listing names the workbook; any other ZIP is not taken.
    let names = |what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(EvidenceKind::Pdf),
        [0xFF, 0xD8, 0xFF, ..] => Some(EvidenceKind::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(EvidenceKind::Png),
        // One with macros is none: it would be opened by somebody who trusts the house.
        [b'P', b'K', 3, 4, ..] if names(b"xl/workbook.xml") && !names(b"vbaProject.bin") => Some(EvidenceKind::Xlsx),
        _ => None,
    }
}

/// A file that was handed in, by its content; none where nothing was.
///
/// # Errors
/// A file of another kind, or one that is too large.
pub fn taken(file: Option<Vec<u8>>) -> Result<Option<(EvidenceKind, Vec<u8>)>, CrossCheckProblem> {
    match file.filter(|bytes| !bytes.is_empty()) {
        None => Ok(None),
        Some(bytes) if bytes.len() > LARGEST => Err(CrossCheckProblem::EvidenceTooLarge),
        Some(bytes) => Ok(Some((kind_of(&bytes).ok_or(CrossCheckProblem::BadEvidence)?, bytes))),
    }
}

/// Which of the claims a decision accepts: all, the ticked ones, or none. Whoever upholds a dispute that names no claim says which ones it
/// changes, out of those of its period that do not stand: a decision that changed no number would be an empty word.
///
/// # Errors
/// Upheld and names nothing; in part, and nothing or everything is ticked; something is ticked that is not in question.
pub fn accepts(
    decision: Decision,
    disputed: &[Uuid],
    in_question: &[Uuid],
    ticked: &[Uuid],
) -> Result<Vec<Uuid>, CrossCheckProblem> {
    match decision {
        Decision::Rejected => Ok(Vec::new()),
        Decision::Upheld if !disputed.is_empty() => Ok(disputed.to_vec()),
        Decision::Upheld | Decision::Partly if disputed.is_empty() => {
            if ticked.is_empty() {
                return Err(CrossCheckProblem::NamesNoClaim);
            }
            let known = ticked.iter().all(|t| in_question.contains(t));
            known.then(|| ticked.to_vec()).ok_or(CrossCheckProblem::NotDisputable)
        }
        Decision::Upheld | Decision::Partly => {
            let known = ticked.iter().all(|t| disputed.contains(t));
            let part = known && !ticked.is_empty() && ticked.len() < disputed.len();
            part.then(|| ticked.to_vec()).ok_or(CrossCheckProblem::NoDecision)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_what_it_holds() {
        assert_eq!(kind_of(b"%PDF-1.7 ..."), Some(EvidenceKind::Pdf));
        assert_eq!(kind_of(&[0xFF, 0xD8, 0xFF, 0xE0]), Some(EvidenceKind::Jpeg));
        assert_eq!(kind_of(b"\x89PNG\r\n\x1a\n"), Some(EvidenceKind::Png));
        assert_eq!(kind_of(b"PK\x03\x04....xl/workbook.xml"), Some(EvidenceKind::Xlsx));
        for other in [
            &b"PK\x03\x04....xl/workbook.xml....xl/vbaProject.bin"[..],
            &b"PK\x03\x04....evil.exe"[..],
            b"MZ\x90",
            b"<script>",
            b"",
            b"%PD",
        ] {
            assert_eq!(kind_of(other), None);
        }
    }

    proptest! {
        #[test]
        fn a_decision_accepts_only_what_is_in_question_and_one_that_upholds_accepts_something(
            n in 0..6_u128, ticks in prop::collection::vec(0..8_u128, 0..6),
        ) {
            let disputed: Vec<Uuid> = (0..n).map(Uuid::from_u128).collect();
            let of_period: Vec<Uuid> = (0..4_u128).map(Uuid::from_u128).collect();
            let in_question = if disputed.is_empty() { &of_period } else { &disputed };
            let ticked: Vec<Uuid> = ticks.iter().map(|t| Uuid::from_u128(*t)).collect();
            for decision in Decision::ALL {
                let Ok(accepted) = accepts(decision, &disputed, in_question, &ticked) else { continue };
                prop_assert!(accepted.iter().all(|a| in_question.contains(a)));
                prop_assert_eq!(decision == Decision::Rejected, accepted.is_empty());
            }
        }
    }
}
