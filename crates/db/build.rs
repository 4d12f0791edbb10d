//! Tells tests which migrations they were built with: those of the same ones share a migrated database.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

fn main() -> std::io::Result<()> {
    let folder = Path::new("src/migrations");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = std::fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(file)?.hash(&mut hasher);
    }
    println!("cargo:rustc-env=VEDICH_MIGRATIONS={:016x}", hasher.finish());
    Ok(())
}
