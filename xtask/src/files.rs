//! The repository's files.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;

/// The repository's folder.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Files that are committed or would be, relative to the repository, in order; without links, and without those deleted but not yet committed.
pub fn ours() -> Result<Vec<PathBuf>> {
    let list = crate::shell::read(Command::new("git").current_dir(root()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))
    .context("the checks look at the files that git knows")?;
    let mut files: Vec<PathBuf> = list
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .filter(|file| root().join(file).symlink_metadata().is_ok_and(|meta| meta.is_file()))
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// Every one of our files that ends so and is UTF-8, with its text.
pub fn texts(extensions: &[&str]) -> Result<Vec<(PathBuf, String)>> {
    let wanted = |file: &PathBuf| {
        extensions.is_empty() || file.extension().is_some_and(|ext| extensions.iter().any(|wanted| ext == *wanted))
    };
    Ok(ours()?
        .into_iter()
        .filter(wanted)
        .filter_map(|file| {
            let text = std::fs::read_to_string(root().join(&file)).ok()?;
            Some((file, text))
        })
        .collect())
}

/// A number that changes when a file under `dir` changes, comes or goes; `without` names folders that do not count.
pub fn fingerprint(dir: &Path, without: &[&str]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let mut open = vec![dir.to_path_buf()];
    let mut files = Vec::new();
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))? {
            let entry = entry?;
            if without.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    for file in files {
        file.strip_prefix(dir).unwrap_or(&file).hash(&mut hasher);
        std::fs::read(&file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// A folder for passing work, removed at the end.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new empty folder in the system's temporary one. Those of runs that were killed are removed first.
    pub fn new(name: &str) -> Result<Self> {
        Self::within(&std::env::temp_dir(), name)
    }

    /// The same in the machine's memory where there is plenty, else on its disk: tests commit thousands of times, and on a disk each
    /// commit is waited for.
    pub fn in_memory(name: &str) -> Result<Self> {
        let memory = Path::new("/dev/shm");
        let roomy = memory.is_dir() && free_kib(memory).is_some_and(|free| free >= PLENTY_KIB);
        if roomy && let Ok(scratch) = Self::within(memory, name) {
            return Ok(scratch);
        }
        Self::new(name)
    }

    fn within(temp: &Path, name: &str) -> Result<Self> {
        let prefix = format!("vedich-{name}-");
        if let Ok(entries) = std::fs::read_dir(temp) {
            for entry in entries.flatten() {
                let file_name = entry.file_name();
                let owner = file_name.to_string_lossy().strip_prefix(&prefix).and_then(|pid| pid.parse::<u32>().ok());
                if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
                    let _ = std::fs::remove_dir_all(entry.path());
                }
            }
        }
        let dir = temp.join(format!("{prefix}{}", std::process::id()));
        std::fs::create_dir(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(Self(dir))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Four gigabytes: what runs at one time keeps far less.
const PLENTY_KIB: u64 = 4 * 1024 * 1024;

/// What is free in the file system of a folder, as `df` says.
fn free_kib(dir: &Path) -> Option<u64> {
    let told = shell::read(Command::new("df").arg("-Pk").arg(dir)).ok()?;
    told.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_sees_a_change_a_new_file_and_a_new_name_but_not_the_folders_left_out() {
        let dir = Scratch::new("fingerprint-test").expect("a folder");
        let of = || fingerprint(dir.path(), &["dist"]).expect("readable");
        std::fs::write(dir.path().join("a.css"), "a{}").expect("written");
        let first = of();
        std::fs::create_dir(dir.path().join("dist")).expect("created");
        std::fs::write(dir.path().join("dist/a.css"), "built").expect("written");
        assert_eq!(of(), first, "what is built does not count");
        std::fs::write(dir.path().join("a.css"), "b{}").expect("written");
        let changed = of();
        assert_ne!(changed, first);
        std::fs::rename(dir.path().join("a.css"), dir.path().join("b.css")).expect("renamed");
        assert_ne!(of(), changed);
    }
}
