//! The steps that start other programs.

use std::process::Command;

use anyhow::{Result, bail};

use super::{Run, Tally, count, one};
use crate::{
    files::{self, Scratch},
    pdf, setup as machine, shell,
};

/// The checker of crates' licences, as it was last tried.
const CARGO_DENY: &str = "0.20.2";

/// Programs, front-end files, packages of the browser tests.
pub fn setup(_: &Run) -> Result<Tally> {
    machine::everything()?;
    Ok(Tally::success())
}

/// rustfmt changes nothing.
pub fn format(_: &Run) -> Result<Tally> {
    one(shell::cargo().args(["fmt", "--all", "--check"]))
}

/// No lint is left. A build machine compiles everything once, with clippy's driver: what the tests run is what was looked through.
pub fn clippy(_: &Run) -> Result<Tally> {
    if !shell::lints_as_it_compiles() {
        return one(
            locked(shell::cargo().args(["clippy", "--workspace", "--all-targets", "--quiet"])).args(["--", "-D", "warnings"])
        );
    }
    // The programs by themselves too: what only their tests use is dead in them.
    for task in [&["test", "--workspace", "--no-run", "--quiet"][..], &["build", "--workspace", "--bins", "--quiet"]] {
        let (status, output) = shell::tee(locked(shell::cargo().args(task)))?;
        if !status.success() || count::warned(&output) {
            return Ok(Tally::failure());
        }
    }
    Ok(Tally::success())
}

/// cargo-deny, from this machine or built once into the build folder.
pub fn deny(_: &Run) -> Result<Tally> {
    let program = match shell::find(&["cargo-deny"]) {
        Some(program) => program,
        None => {
            let tools = files::target().join("tools");
            let program = tools.join("bin").join("cargo-deny");
            if !program.exists() {
                println!("building cargo-deny {CARGO_DENY} into {} (once)", tools.display());
                let mut install = shell::cargo();
                install.args(["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--debug", "--quiet", "--root"]);
                shell::run(install.arg(&tools))?;
            }
            program
        }
    };
    // The product, and the program that lays out PDFs.
    for manifest in ["Cargo.toml", "crates/pdf/Cargo.toml"] {
        let mut check = Command::new(&program);
        check.current_dir(files::root()).args(["--log-level", "error", "--manifest-path", manifest, "--config", "deny.toml"]);
        shell::run(check.args(["check", "licenses", "bans", "sources"]))?;
    }
    Ok(Tally::success())
}

/// All tests of all rooms; those of storage run on both engines.
pub fn rust(run: &Run) -> Result<Tally> {
    let postgres = run.postgres()?.url("postgres");
    let nextest = shell::find(&["cargo-nextest"]).is_some();
    let mut command = shell::cargo();
    if nextest {
        command.args(["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "slow"]);
    } else {
        command.args(["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests", "--examples"]);
    }
    let scratch = Scratch::in_memory("rust")?;
    command.env("VEDICH_TEST_POSTGRES", postgres).env("TMPDIR", scratch.path());
    let (status, output) = shell::tee(locked(&mut command))?;
    let tally = if nextest { count::nextest(&output) } else { count::cargo_test(&output) };
    if status.success() && tally.passed == 0 {
        bail!("no test ran, or the runner's summary was not understood");
    }
    Ok(tally.unless(status.success()))
}

/// The one story that needs a real Kannel, on ports of this machine's loopback that nobody uses.
pub fn kannel(_: &Run) -> Result<Tally> {
    const STORY: &str = "kannel::five_hundred";
    let Some(root) = machine::kannel() else {
        println!("left out: Kannel is not on this machine (Debian's kannel and kannel-extras; VEDICH_KANNEL names another root)");
        return Ok(Tally::default());
    };
    let nextest = shell::find(&["cargo-nextest"]).is_some();
    let mut command = shell::cargo();
    if nextest {
        command.args(["nextest", "run", "--workspace", "--run-ignored", "only", "--status-level", "slow"]);
        command.args(["-E", &format!("package(vedich-messages) and test({STORY})")]);
    } else {
        command.args(["test", "--package", "vedich-messages", "--test", "all", "--", "--ignored", STORY]);
    }
    let (status, output) = shell::tee(locked(&mut command).env("VEDICH_KANNEL", root))?;
    let tally = if nextest { count::nextest(&output) } else { count::cargo_test(&output) };
    if status.success() && tally.passed == 0 {
        bail!("the story of Kannel did not run");
    }
    Ok(tally.unless(status.success()))
}

/// The program that lays out PDFs is a workspace of its own.
pub fn pdf(_: &Run) -> Result<Tally> {
    shell::run(pdf::cargo("fmt").arg("--check"))?;
    if !shell::lints_as_it_compiles() {
        shell::run(pdf::cargo("clippy").args(["--locked", "--all-targets", "--quiet", "--", "-D", "warnings"]))?;
    }
    let (status, output) = shell::tee(pdf::cargo("test").args(["--locked", "--no-fail-fast"]))?;
    pdf::build(false, "debug")?;
    Ok(count::cargo_test(&output).unless(status.success() && !count::warned(&output)))
}

/// Examples in doc comments.
pub fn doctests(_: &Run) -> Result<Tally> {
    let (status, output) = shell::tee(locked(shell::cargo().args(["test", "--workspace", "--doc", "--quiet"])))?;
    Ok(count::cargo_test(&output).unless(status.success()))
}

/// What the phone app decides, without a browser.
pub fn field(_: &Run) -> Result<Tally> {
    let dir = files::root().join("field");
    let (status, output) = shell::tee(Command::new("npm").current_dir(dir).args(["test", "--silent"]))?;
    Ok(count::node(&output).unless(status.success()))
}

/// The phone app in Chromium against a server that misbehaves on demand.
pub fn phone(_: &Run) -> Result<Tally> {
    // Alone (`--only phone`) it would otherwise play what was built some time ago.
    machine::assets()?;
    let Some(chromium) = machine::chromium() else { bail!("Chromium is missing: cargo xtask setup") };
    let mut command = Command::new("npx");
    command
        .current_dir(files::root().join("field"))
        .args(["--no-install", "playwright", "test", "--reporter=list"])
        .env("VEDICH_CHROMIUM", chromium);
    let (status, output) = shell::tee(&mut command)?;
    Ok(count::playwright(&output).unless(status.success()))
}

/// The browser tests are themselves typed.
pub fn types(_: &Run) -> Result<Tally> {
    one(Command::new("npm").current_dir(files::root().join("e2e")).args(["run", "--silent", "check"]))
}

/// The built program, in Chromium, with accessibility checks.
pub fn browser(_: &Run) -> Result<Tally> {
    machine::assets()?;
    shell::run(locked(shell::cargo().args(["build", "--workspace", "--bins", "--quiet"])))?;
    let Some(chromium) = machine::chromium() else { bail!("Chromium is missing: cargo xtask setup") };
    let scratch = Scratch::in_memory("browser")?;
    let mut command = Command::new("npx");
    command
        .current_dir(files::root().join("e2e"))
        .args(["--no-install", "playwright", "test", "--reporter=list"])
        .env("TMPDIR", scratch.path())
        .env("VEDICH_CHROMIUM", chromium)
        .env("VEDICH_BIN", files::target().join("debug").join("vedich"));
    let (status, output) = shell::tee(&mut command)?;
    Ok(count::playwright(&output).unless(status.success()))
}

/// On a build machine the lock file is what was submitted, not what could be had today.
fn locked(command: &mut Command) -> &mut Command {
    shell::linting(if shell::in_ci() { command.arg("--locked") } else { command })
}
