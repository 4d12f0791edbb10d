//! Rows with findings, sealed for the error report.

use super::Stager;
use crate::{import::intake::ProblemRow, problems::RegisterProblem, store::staging};
use std::sync::Arc;

/// Rows with findings are written so many together: nearly every batch has one, and each write waits for the disk.
const TOGETHER: usize = 1_024;

impl Stager {
    /// Keeps rows with findings until there are enough of them.
    pub(super) async fn note(&mut self, rows: Vec<ProblemRow>) -> Result<(), RegisterProblem> {
        self.problem_rows.extend(rows);
        if self.problem_rows.len() < TOGETHER { Ok(()) } else { self.write_noted().await }
    }

    /// Writes those that wait.
    pub(super) async fn write_noted(&mut self) -> Result<(), RegisterProblem> {
        let rows = std::mem::take(&mut self.problem_rows);
        self.problems(rows).await
    }

    /// Writes rows with findings.
    pub(super) async fn problems(&mut self, rows: Vec<ProblemRow>) -> Result<(), RegisterProblem> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut sealed = Vec::with_capacity(rows.len());
        for row in rows {
            let codes = row.findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>().join(" ");
            let plain = serde_json::to_vec(&row).map_err(RegisterProblem::keys)?;
            sealed.push((row.row, codes, self.vault.seal_row(self.extract.0, row.row, &plain)?));
        }
        let (extract, sealed) = (self.extract, Arc::new(sealed));
        self.aside(move |tx| {
            let sealed = Arc::clone(&sealed);
            Box::pin(async move { staging::insert_problems(tx, extract, &sealed).await })
        })
        .await
    }
}
