//! Free words of people: squeezed, bounded, and without numbers of citizens.

use crate::problems::CrossCheckProblem;
use vedich_kernel::text;

/// Shortest reason, explanation or task.
const SHORTEST: usize = 5;

/// Words that may be left out.
pub(crate) fn optional(field: &'static str, words: &str, longest: usize) -> Result<String, CrossCheckProblem> {
    let words = words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned();
    match words.chars().count() {
        n if n > longest => Err(CrossCheckProblem::TooLong(field, longest)),
        _ if text::holds_number_of_person(&words) => Err(CrossCheckProblem::HoldsNumber(field)),
        _ => Ok(words),
    }
}

/// Words that are needed.
pub(crate) fn needed(field: &'static str, words: &str, longest: usize) -> Result<String, CrossCheckProblem> {
    let words = optional(field, words, longest)?;
    if words.chars().count() < SHORTEST { Err(CrossCheckProblem::WordsMissing(field)) } else { Ok(words) }
}
