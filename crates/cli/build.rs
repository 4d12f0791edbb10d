//! Folds functions that came out the same into one where the linker can: the rooms' pages and doors are generic to the last, and what of
//! the program's text is mapped counts as its memory (docs/decisions/0042-an-idle-server.md).

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

/// What lld and gold understand; an older linker refuses it.
const FOLD: &str = "-Wl,--icf=all";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let of_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let of_linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    if of_release && of_linux && folds().unwrap_or_default() {
        println!("cargo::rustc-link-arg-bins={FOLD}");
    }
}

/// Whether the linker that will be used takes it: asked with a program of nothing.
fn folds() -> Option<bool> {
    let out = env::var("OUT_DIR").ok()?;
    let (source, program) = (Path::new(&out).join("nothing.rs"), Path::new(&out).join("nothing"));
    fs::write(&source, "fn main() {}\n").ok()?;
    let mut rustc = Command::new(env::var_os("RUSTC")?);
    rustc.args(["--edition", "2024", "--target", &env::var("TARGET").ok()?, "-C", &format!("link-arg={FOLD}")]);
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        rustc.arg("-C").arg(format!("linker={}", linker.display()));
    }
    rustc.arg("-o").arg(program).arg(source).stdout(Stdio::null()).stderr(Stdio::null());
    Some(rustc.status().ok()?.success())
}
