//! `vedich-pdf`: a workspace of its own (docs/decisions/0023-documents.md), built into `target/pdf` and put beside `vedich`.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::{files, setup, shell};

const PROGRAM: &str = "vedich-pdf";

/// cargo in the program's workspace.
pub fn cargo(task: &str) -> Command {
    let mut command = shell::cargo();
    command.arg(task).arg("--manifest-path").arg(files::root().join("crates/pdf/Cargo.toml"));
    if task != "fmt" {
        shell::linting(&mut command).arg("--target-dir").arg(target());
    }
    command
}

fn target() -> PathBuf {
    files::target().join("pdf")
}

/// Builds it and puts it into a folder of `target`, beside `vedich`.
pub fn build(release: bool, beside: &str) -> Result<()> {
    setup::pdf_assets()?;
    let mut command = cargo("build");
    command.args(["--locked", "--quiet"]).args(release.then_some("--release"));
    shell::run(&mut command)?;
    let from = target().join(if release { "release" } else { "debug" }).join(PROGRAM);
    let folder = files::target().join(beside);
    std::fs::create_dir_all(&folder)?;
    // A server may have it open: a new file takes the place of the old one.
    let new = folder.join(format!("{PROGRAM}.new"));
    std::fs::copy(&from, &new).with_context(|| format!("cannot copy {}", from.display()))?;
    std::fs::rename(&new, folder.join(PROGRAM)).context("cannot put vedich-pdf beside vedich")
}

/// Builds it while the demo is being served already: the first page waits for nobody. The server finds it when it is there.
pub fn build_later(port: u16) {
    std::thread::spawn(move || {
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_secs(2));
        }
        println!("building the part that lays out PDFs (typst: some minutes, once); everything else works meanwhile");
        match build(true, "demo") {
            Ok(()) => println!("documents can be had as PDF now"),
            Err(error) => eprintln!("no PDFs: {error:#}"),
        }
    });
}
