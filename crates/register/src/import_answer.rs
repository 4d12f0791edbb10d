//! One import from file to figures, and its answer as programs and the command line see it.

use crate::{
    doubts::Doubt,
    import::stage::Progress,
    model::{Extract, ExtractState, FindingCount},
    problems::RegisterProblem,
    service::{Register, Staged, Upload},
};
use serde::Serialize;
use vedich_accounts::Actor;
use vedich_kernel::{Day, ExtractNo, Moment};

/// How far an import goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Read and compare only; nothing is applied and the upload is taken off the table.
    pub dry_run: bool,
    /// Apply although the upload is questionable.
    pub confirm: bool,
}

/// What an import did. `rows = accepted + rejected`, `accepted = new + changed + unchanged`, `warned ⊆ accepted`.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ImportAnswer {
    /// Number of the upload.
    pub extract: ExtractNo,
    /// Where it stands now.
    pub state: ExtractState,
    /// Day of truth.
    #[schema(value_type = String)]
    pub as_of: Day,
    /// The very same upload was applied before; nothing changed.
    pub known: bool,
    /// Data rows in the file.
    pub rows: i64,
    /// Rows that became or confirm facts.
    pub accepted: i64,
    /// Rows left out; see the error report.
    pub rejected: i64,
    /// Accepted rows with a warning.
    pub warned: i64,
    /// Rows of citizens seen for the first time.
    pub new: i64,
    /// Rows of citizens about whom something changed.
    pub changed: i64,
    /// Rows that say what was known.
    pub unchanged: i64,
    /// Citizens absent from a full, unfiltered extract.
    pub vanished: i64,
    /// Citizens of whom a track went backwards.
    pub backwards: i64,
    /// Citizens who left a filtered list; a hint only.
    pub left_filter: i64,
    /// Findings by code.
    pub findings: Vec<FindingCount>,
    /// Of a dry run, or of one that waits: why a person must confirm it. `mostly_rejected` is refused, whatever anybody confirms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// How long it took.
    pub seconds: f64,
}

impl ImportAnswer {
    /// The answer for an upload. A known one changes nothing, so all its good rows are unchanged.
    #[must_use]
    pub fn of(extract: &Extract, known: bool, seconds: f64) -> Self {
        let c = extract.counts;
        let first = |n: i64| if known { 0 } else { n };
        Self {
            extract: extract.no,
            state: extract.state,
            as_of: extract.as_of,
            known,
            rows: c.rows,
            accepted: c.accepted,
            rejected: c.rejected,
            warned: c.warned,
            new: first(c.new),
            changed: first(c.changed),
            unchanged: if known { c.accepted } else { c.unchanged },
            vanished: first(c.vanished),
            backwards: first(c.backwards),
            left_filter: c.left_filter,
            findings: extract.findings.clone(),
            doubts: Vec::new(),
            seconds,
        }
    }
}

/// How an import ended.
#[derive(Debug)]
pub enum Imported {
    /// Applied, known already, or a dry run.
    Done(ImportAnswer),
    /// Read and staged; a person must confirm, apply or discard it. With the problem that says why.
    Waiting(ExtractNo, RegisterProblem),
}

impl Register {
    /// Stages a file and, unless it is a dry run, applies it. One that needs a confirmation stays staged.
    ///
    /// # Errors
    /// As [`Register::stage`] and [`Register::apply`].
    pub async fn import(
        &self,
        actor: &Actor,
        upload: Upload,
        options: ImportOptions,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Imported, RegisterProblem> {
        let begun = self.clock().now();
        let done = |extract: &Extract, known| Imported::Done(ImportAnswer::of(extract, known, self.seconds_since(begun)));
        let extract = match self.stage(actor, upload, progress).await? {
            Staged::Known(extract) => return Ok(done(&extract, true)),
            Staged::Ready(extract) => extract,
        };
        if options.dry_run {
            let doubts = self.doubts(&self.campaign().await?, &extract).await?;
            self.discard(actor, extract.no).await?;
            let abandoned = Extract { state: ExtractState::Abandoned, ..extract };
            return Ok(Imported::Done(ImportAnswer { doubts, ..ImportAnswer::of(&abandoned, false, self.seconds_since(begun)) }));
        }
        match self.apply(actor, extract.no, options.confirm).await {
            Ok(applied) => Ok(done(&applied, false)),
            Err(problem @ RegisterProblem::NeedsConfirmation(_)) => Ok(Imported::Waiting(extract.no, problem)),
            Err(problem) => Err(problem),
        }
    }

    pub(crate) fn seconds_since(&self, begun: Moment) -> f64 {
        (self.clock().now().0 - begun.0) as f64 / 1e6
    }
}
