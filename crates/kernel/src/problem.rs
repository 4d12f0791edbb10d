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
    /// Both, one behind the other.
    fn in_words(&self, lang: Lang) -> String {
        format!("{} {}", self.sentence(lang), self.next_step(lang))
    }
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

/// A row of a room's table of problems: permanent code, HTTP status, what happened and what to do next in Vietnamese, the same in English.
pub type ProblemWords = (&'static str, u16, (&'static str, &'static str), (&'static str, &'static str));

/// Errors whose words stand in a table; another room's problem that one carries on speaks for itself. Each is [`Problematic`] by it.
pub trait TabledProblem: std::error::Error {
    /// Its row.
    fn words(&self) -> ProblemWords;
    /// The other room's problem that it carries on.
    fn below(&self) -> Option<&dyn Problematic> {
        None
    }
    /// What happened, where a row says too little.
    fn own_sentence(&self, lang: Lang) -> String {
        let (_, _, vi, en) = self.words();
        lang.pick(vi.0, en.0).to_owned()
    }
    /// What to do next, where a row says too little.
    fn own_next_step(&self, lang: Lang) -> String {
        let (_, _, vi, en) = self.words();
        lang.pick(vi.1, en.1).to_owned()
    }
    /// The internal cause, when it is this room's own.
    fn own_cause(&self) -> Option<String> {
        None
    }
}

impl<T: TabledProblem> Problematic for T {
    fn code(&self) -> &'static str {
        self.below().map_or_else(|| self.words().0, Problematic::code)
    }

    fn status(&self) -> u16 {
        self.below().map_or_else(|| self.words().1, Problematic::status)
    }

    fn sentence(&self, lang: Lang) -> String {
        self.below().map_or_else(|| self.own_sentence(lang), |e| e.sentence(lang))
    }

    fn next_step(&self, lang: Lang) -> String {
        self.below().map_or_else(|| self.own_next_step(lang), |e| e.next_step(lang))
    }

    fn internal(&self) -> Option<String> {
        self.own_cause().or_else(|| self.below().and_then(Problematic::internal))
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
