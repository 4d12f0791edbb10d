//! `cargo xtask demo`: from a fresh clone to the sample city in a browser.

use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::{files, pdf, setup, shell};

/// What the demo does unless told otherwise.
const DEFAULTS: [(&str, &str); 3] = [("--data", "demo-data"), ("--port", "8080"), ("--until", "2023-06-28")];

/// Builds and starts `vedich demo`; whatever is said after `demo` goes to it.
pub fn run(args: &[String]) -> Result<bool> {
    println!("1/3  front-end files");
    setup::page_assets()?;
    // The program embeds the phone app in one of its last rooms: the first time, that is minutes away.
    let first = !files::target().join("demo").exists();
    let phone = if first { Some(std::thread::spawn(setup::phone_assets)) } else { setup::phone_assets().map(|()| None)? };
    println!("2/3  building (the first time compiles all dependencies: some minutes)");
    let built = build();
    if let Some(phone) = phone {
        phone.join().unwrap_or_else(|_| bail!("the phone app could not be built"))?;
    }
    built?;
    if !has_phone_app() {
        // Compiled before the phone app was there: cargo does not see files that come later.
        let embeds = std::fs::File::options().append(true).open(files::root().join("crates/server/src/field_app.rs"))?;
        embeds.set_modified(SystemTime::now())?;
        build()?;
    }
    println!("3/3  the sample city");
    let args = with_defaults(args);
    if let Some(port) = port(&args) {
        pdf::build_later(port);
    }
    let program = files::target().join("demo").join("vedich");
    let status = Command::new(program).current_dir(files::root()).arg("demo").args(&args).status()?;
    Ok(status.success())
}

fn build() -> Result<()> {
    shell::run(shell::cargo().args(["build", "--workspace", "--bin", "vedich", "--profile", "demo"]))
}

/// Whether the server that was compiled last embeds the phone app: what it embeds stands in the compiler's list of its files.
fn has_phone_app() -> bool {
    let Ok(entries) = std::fs::read_dir(files::target().join("demo/deps")) else { return false };
    let lists = entries.flatten().map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("vedich_server-") && name.ends_with(".d")
    });
    let newest = lists.max_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok());
    newest.and_then(|path| std::fs::read_to_string(path).ok()).is_some_and(|text| text.contains("field/dist/index.html"))
}

fn with_defaults(args: &[String]) -> Vec<String> {
    let said = |flag: &str| args.iter().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
    let defaults = DEFAULTS.iter().filter(|(flag, _)| !said(flag)).flat_map(|(flag, value)| [flag, value]);
    defaults.map(|text| (*text).to_owned()).chain(args.iter().filter(|arg| *arg != "--").cloned()).collect()
}

/// Where the demo serves.
fn port(args: &[String]) -> Option<u16> {
    let after = args.iter().position(|arg| arg == "--port").and_then(|at| args.get(at + 1));
    let within = args.iter().find_map(|arg| arg.strip_prefix("--port="));
    after.map(String::as_str).or(within)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_wins_over_the_defaults() {
        let args: Vec<String> = ["--port=9000", "--citizens", "500"].map(str::to_owned).to_vec();
        assert_eq!((port(&args), port(&with_defaults(&[]))), (Some(9_000), Some(8_080)));
        assert_eq!(with_defaults(&args), ["--data", "demo-data", "--until", "2023-06-28", "--port=9000", "--citizens", "500"]);
    }
}
