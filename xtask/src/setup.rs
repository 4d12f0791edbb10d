//! What must be on a machine before the product can be built and tested, and the front-end files.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{files, postgres, shell};

const OLDEST_NODE: u32 = 20;

/// A program that Debian's packages bring.
struct Need {
    package: &'static str,
    why: &'static str,
    there: fn() -> bool,
}

const NEEDS: [Need; 3] = [
    Need { package: "chromium", why: "a browser, for the tests of the pages", there: || chromium().is_some() },
    Need {
        package: "postgresql",
        why: "a PostgreSQL server (15 or newer), because every storage test runs on both engines",
        there: || postgres::programs().is_some(),
    },
    Need {
        package: "poppler-utils",
        why: "pdftotext and pdffonts, which measure documents",
        there: || shell::find(&["pdftotext"]).is_some(),
    },
];

/// What makes the tests see more; without it they say what they left out. Not every system has them.
const WISHES: [Need; 3] = [
    Need {
        package: "kannel kannel-extras",
        why: "Kannel and its fake SMSC, through which five hundred SMS go",
        there: || kannel().is_some(),
    },
    Need {
        package: "webkit2gtk-driver",
        why: "WebKit, the engine of Safari, for an evening of the phone app in it",
        there: || shell::find(&["WebKitWebDriver"]).is_some(),
    },
    Need { package: "xvfb", why: "a screen that nobody sees, for WebKit", there: || shell::find(&["Xvfb"]).is_some() },
];

/// Everything that `cargo xtask test` needs.
pub fn everything() -> Result<()> {
    println!("setup: programs");
    programs()?;
    wishes();
    println!("setup: front-end files");
    assets()?;
    println!("setup: browser tests");
    node_modules(&files::root().join("e2e"))?;
    println!("setup: done");
    Ok(())
}

/// The browser to test with: `VEDICH_CHROMIUM`, else the first found on `PATH`.
pub fn chromium() -> Option<PathBuf> {
    match std::env::var_os("VEDICH_CHROMIUM") {
        Some(file) => Some(file.into()),
        None => shell::find(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]),
    }
}

/// The root under which Kannel is installed: `VEDICH_KANNEL`, else the system's; none where it or its fake SMSC is missing.
pub fn kannel() -> Option<PathBuf> {
    let root = std::env::var_os("VEDICH_KANNEL").map_or_else(|| PathBuf::from("/"), PathBuf::from);
    let there = ["usr/sbin/bearerbox", "usr/sbin/smsbox", "usr/lib/kannel/test/fakesmsc"].iter().all(|p| root.join(p).exists());
    there.then_some(root)
}

fn can_install() -> bool {
    shell::is_root() && shell::find(&["apt-get"]).is_some()
}

fn apt(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").args(args);
    command
}

/// Installs what is only wished for, where that is easy; else says what it would be good for.
fn wishes() {
    let missing: Vec<&Need> = WISHES.iter().filter(|need| !(need.there)()).collect();
    if !missing.is_empty() && can_install() {
        let _ = shell::run(&mut apt(&["-q", "update"]));
        for need in &missing {
            let packages = need.package.split(' ');
            let _ = shell::run(apt(&["-q", "-y", "--no-install-recommends", "install"]).args(packages));
        }
    }
    for need in missing.iter().filter(|need| !(need.there)()) {
        println!("setup: not here, and not needed: {} ({})", need.package, need.why);
    }
}

fn programs() -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.package.split(' ')).collect();
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if can_install() {
        shell::run(&mut apt(&["-q", "update"]))?;
        shell::run(apt(&["-q", "-y", "--no-install-recommends", "install"]).args(&packages))?;
    }
    let still: Vec<String> =
        NEEDS.iter().filter(|need| !(need.there)()).map(|need| format!("  {}: {}", need.package, need.why)).collect();
    if !still.is_empty() {
        bail!("missing on this machine:\n{}\non Debian, as root: {by_hand}", still.join("\n"));
    }
    Ok(())
}

/// Builds the front-end files that the binary embeds, when one of their sources has changed since.
pub fn assets() -> Result<()> {
    page_assets()?;
    pdf_assets()?;
    phone_assets()
}

/// Those of the office pages.
pub fn page_assets() -> Result<()> {
    front_end(&files::root().join("crates/ui/assets"), &[])
}

/// Those that only the program that lays out PDFs embeds.
pub fn pdf_assets() -> Result<()> {
    front_end(&files::root().join("crates/pdf/assets"), &[])
}

/// The phone app.
pub fn phone_assets() -> Result<()> {
    let field = files::root().join("field");
    if field.join("package.json").exists() {
        // Pages and phone have their colours from one file.
        front_end(&field, &[files::root().join("crates/ui/assets/src/tokens.css")])?;
    }
    Ok(())
}

/// `beside`: files elsewhere that are built in.
fn front_end(dir: &Path, beside: &[PathBuf]) -> Result<()> {
    let mut print = files::fingerprint(dir, &["node_modules", "dist", "build", "out"])?;
    for file in beside {
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", relative(file)))?;
        print = bytes.iter().fold(print, |sum, byte| sum.wrapping_mul(33) ^ u64::from(*byte));
    }
    let stamp = Stamp::of(dir, "build");
    if dir.join("dist").is_dir() && stamp.is(print) {
        return Ok(());
    }
    node_modules(dir)?;
    println!("npm run build in {}", relative(dir));
    shell::run(npm()?.current_dir(dir).args(["run", "--silent", "build"]))?;
    stamp.set(print)
}

/// `npm ci`, when the lock file has changed since the last one.
pub fn node_modules(dir: &Path) -> Result<()> {
    let lock = dir.join("package-lock.json");
    let text = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", relative(&lock)))?;
    let print = text.bytes().fold(5381_u64, |sum, byte| sum.wrapping_mul(33) ^ u64::from(byte));
    let stamp = Stamp::of(dir, "npm");
    if dir.join("node_modules").is_dir() && stamp.is(print) {
        return Ok(());
    }
    println!("npm ci in {}", relative(dir));
    shell::run(npm()?.current_dir(dir).args(["ci", "--no-audit", "--no-fund"]))?;
    stamp.set(print)
}

fn npm() -> Result<Command> {
    let how = format!("Node.js {OLDEST_NODE} or newer with npm builds the front-end files: install it and say this again");
    let version = shell::read(Command::new("node").arg("--version")).with_context(|| how.clone())?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("this machine's Node.js is {}: {how}", version.trim());
    }
    if shell::find(&["npm"]).is_none() {
        bail!("npm is missing: {how}");
    }
    Ok(Command::new("npm"))
}

/// Remembers, in the build folder, what something was made from.
struct Stamp(PathBuf);

impl Stamp {
    fn of(dir: &Path, kind: &str) -> Self {
        let name = relative(dir).replace(['/', '\\'], "-");
        Self(files::target().join("xtask").join(format!("{name}.{kind}")))
    }

    fn is(&self, print: u64) -> bool {
        std::fs::read_to_string(&self.0).is_ok_and(|text| text == print.to_string())
    }

    fn set(&self, print: u64) -> Result<()> {
        if let Some(dir) = self.0.parent() {
            std::fs::create_dir_all(dir)?;
        }
        std::fs::write(&self.0, print.to_string()).with_context(|| format!("cannot write {}", self.0.display()))
    }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(files::root()).unwrap_or(path).display().to_string()
}
