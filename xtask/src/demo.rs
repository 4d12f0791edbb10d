//! `cargo xtask demo`: from a fresh clone to the sample city in a browser.

use std::process::Command;

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
    let built = shell::run(shell::cargo().args(["build", "--workspace", "--bin", "vedich", "--profile", "demo"]));
    if let Some(phone) = phone {
        phone.join().unwrap_or_else(|_| bail!("the phone app could not be built"))?;
    }
    built?;
    println!("3/3  the sample city");
    let args = with_defaults(args);
    if let Some(port) = port(&args) {
        pdf::build_later(port);
    }
    let program = files::target().join("demo").join("vedich");
    let status = Command::new(program).current_dir(files::root()).arg("demo").args(&args).status()?;
    Ok(status.success())
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
