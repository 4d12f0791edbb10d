//! Pages of training and of requests for people.

pub(crate) mod attend;
pub(crate) mod index;
pub(crate) mod members;
pub(crate) mod quiz;
pub(crate) mod request;
pub(crate) mod requests;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod write;

use crate::{model::NewSession, problems::TrainingProblem, rules};
use vedich_kernel::Lang;
use vedich_ui::FieldError;

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// `20/6/2023, 19:00–21:00`.
fn when(s: &NewSession) -> String {
    format!("{}, {}–{}", s.day.vi(), rules::clock(s.from), rules::clock(s.to))
}

/// What a person can put right, beside its field; anything else stays the page's error.
fn beside(e: &TrainingProblem, lang: Lang) -> Option<FieldError> {
    e.field().map(|field| FieldError::of(field, e, lang))
}

/// A whole number as offices write it.
fn number(field: &'static str, words: &str) -> Result<i64, TrainingProblem> {
    let digits: String = words.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | ',')).collect();
    digits.parse().map_err(|_| TrainingProblem::BadValue(field))
}
