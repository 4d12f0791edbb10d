//! Starting other programs, and finding them.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail};

/// Runs a program with this terminal and fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// What a program prints on its standard output; fails, with its error output, when it fails.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed ({}): {}", shown(command), output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program, passes both of its outputs on line by line as they come, and returns them too.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {}", shown(command)))?;
    let seen = Arc::new(Mutex::new(String::new()));
    let mut readers = Vec::new();
    if let Some(out) = child.stdout.take() {
        readers.push(pass_on(out, Arc::clone(&seen)));
    }
    if let Some(err) = child.stderr.take() {
        readers.push(pass_on(err, Arc::clone(&seen)));
    }
    let status = child.wait()?;
    for reader in readers {
        // A reader that panicked has lost lines of output, nothing else.
        let _ = reader.join();
    }
    let text = seen.lock().map(|text| text.clone()).unwrap_or_default();
    Ok((status, text))
}

fn pass_on(from: impl Read + Send + 'static, seen: Arc<Mutex<String>>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while matches!(from.read_until(b'\n', &mut line), Ok(read) if read > 0) {
            let text = String::from_utf8_lossy(&line);
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            if let Ok(mut seen) = seen.lock() {
                seen.push_str(&text);
            }
            line.clear();
        }
    })
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}

/// The first of `names` that is a program on `PATH`.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names.iter().find_map(|name| std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| is_program(file)))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// `cargo`, the one that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(crate::files::root());
    command
}

/// Whether we are root (by the owner of our own process's folder, so without a system call of our own).
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

/// Whether a build machine runs us.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Whether lints are told while the product is compiled, and not in a pass of their own: where everything is compiled anyway that
/// saves a quarter of the time. On a person's machine it would compile again what `cargo build` has just compiled.
pub fn lints_as_it_compiles() -> bool {
    in_ci() && find(&[LINTER]).is_some()
}

/// Clippy, in the place of the compiler.
pub const LINTER: &str = "clippy-driver";

/// A command of cargo's that compiles the product; all of them do it in the same way, so that nothing is compiled twice.
pub fn linting(command: &mut Command) -> &mut Command {
    if lints_as_it_compiles() { command.env("RUSTC_WORKSPACE_WRAPPER", LINTER).env("CARGO_TERM_COLOR", "never") } else { command }
}
