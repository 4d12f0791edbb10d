//! Makes cargo notice freshly built assets: `rust-embed` itself only watches the files that existed at the last compile. And says when the
//! built files are older than their sources: pages whose script is of yesterday look right and fail.

use std::{fs, io, path::PathBuf};

fn main() {
    // An absent folder would count as changed on every build. Failing to create it is harmless: assets may be missing.
    let _ = fs::create_dir_all("assets/dist");
    println!("cargo::rerun-if-changed=assets/dist");
    println!("cargo::rerun-if-changed=assets/src");
    let built = fs::read_to_string("assets/dist/sources").unwrap_or_default();
    let there = fs::exists("assets/dist/manifest.json").unwrap_or_default();
    if there && sources().is_ok_and(|now| now.to_string() != built.trim()) {
        println!("cargo::warning=crates/ui/assets/dist is older than its sources: run `cargo xtask assets`, then build again");
    }
}

/// The sum that `assets/build.mjs` writes beside what it builds.
fn sources() -> io::Result<u32> {
    let mut files: Vec<PathBuf> = fs::read_dir("assets/src")?.map(|e| Ok(e?.path())).collect::<io::Result<_>>()?;
    files.sort();
    let mut sum: u32 = 5381;
    for file in files {
        sum = fs::read(file)?.iter().fold(sum, |sum, byte| sum.wrapping_mul(33) ^ u32::from(*byte));
    }
    Ok(sum)
}
