//! PDF, laid out by `vedich-pdf`, a program of its own beside this one: it gets the paper as JSON and gives back the file. Where it is
//! missing, people are told so and take the DOCX.

use crate::{paper::Paper, problems::DocumentProblem};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// The program's name.
pub const PROGRAM: &str = "vedich-pdf";
/// Names the program where it does not lie beside this one.
pub const SETTING: &str = "VEDICH_PDF";
/// No document takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the program is: as set, beside this program, or in the folder above (a test runs one below). Looked up each time, so that it
/// may be built while the server runs.
#[must_use]
pub fn program() -> Option<PathBuf> {
    if let Some(set) = std::env::var_os(SETTING).filter(|s| !s.is_empty()) {
        return Some(PathBuf::from(set)).filter(|p| p.is_file());
    }
    let own = std::env::current_exe().ok()?;
    let folder = own.parent()?;
    [Some(folder), folder.parent()].into_iter().flatten().map(|f| f.join(PROGRAM)).find(|p| p.is_file())
}

/// The document as a file.
///
/// # Errors
/// When the program is missing or fails.
pub async fn write(paper: &Paper) -> Result<Vec<u8>, DocumentProblem> {
    let program = program().ok_or(DocumentProblem::NoPdf)?;
    let sent = serde_json::to_vec(paper).map_err(|e| DocumentProblem::NotWritten(e.to_string()))?;
    tokio::time::timeout(PATIENCE, run(&program, &sent))
        .await
        .map_err(|_| DocumentProblem::NotWritten("vedich-pdf takes too long".to_owned()))?
}

async fn run(program: &Path, sent: &[u8]) -> Result<Vec<u8>, DocumentProblem> {
    let failed = |e: std::io::Error| DocumentProblem::NotWritten(format!("vedich-pdf: {e}"));
    let mut command = Command::new(program);
    // Nothing of this process's environment is its business.
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    let mut stdin = child.stdin.take();
    let feed = async {
        if let Some(pipe) = &mut stdin {
            // A program that ends early says why on its error output.
            let _ = pipe.write_all(sent).await;
            let _ = pipe.shutdown().await;
        }
        drop(stdin.take());
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), feed);
    let output = output.map_err(failed)?;
    if output.status.success() && output.stdout.starts_with(b"%PDF-") {
        return Ok(output.stdout);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    Err(DocumentProblem::NotWritten(format!("vedich-pdf: {}", why.trim())))
}
