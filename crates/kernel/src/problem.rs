//! Errors as a person meets them: a permanent code, a status, a sentence and the next step (RFC 9457 on the wire).

use crate::Lang;
use serde::{Deserialize, Serialize};

/// What every capability's error enum provides. Internals never stand in these texts.
pub trait Problematic: std::error::Error {
    /// Permanent code, `room.name`, such as `register.no_header`.
    fn code(&self) -> &'static str;
    /// HTTP status.
    fn status(&self) -> u16;
    /// What happened, in a sentence that a ward officer understands.
    fn sentence(&self, lang: Lang) -> String;
    /// What to do next.
    fn next_step(&self, lang: Lang) -> String;
    /// The internal cause, logged once at the edge and never shown.
    fn internal(&self) -> Option<String> {
        None
    }
    /// All of it as it goes over the wire.
    fn problem(&self, lang: Lang) -> Problem {
        Problem {
            kind: format!("urn:vedich:problem:{}", self.code()),
            code: self.code().to_owned(),
            status: self.status(),
            title: self.sentence(lang),
            detail: self.next_step(lang),
        }
    }
}

/// A problem document (RFC 9457, `application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// URN of the problem type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Permanent code.
    pub code: String,
    /// HTTP status.
    pub status: u16,
    /// What happened.
    pub title: String,
    /// What to do next.
    pub detail: String,
}
