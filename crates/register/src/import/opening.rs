//! Opening an uploaded file: layout, mapping, hash, identity.

use crate::{
    model::StatusFilter,
    problems::RegisterProblem,
    reading::{Input, Layout, MappedColumn, Mapping, Workbook},
    store::extracts::Begun,
};
use ring::digest::{Context, SHA256, digest};
use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The mapping that somebody gave with the file. What it says of a column without its heading is said of the column of that number; a
/// column that the file does not have is a slip to be told, since whatever it holds would be left out without a word.
fn given(mut mapping: Mapping, layout: &Layout) -> Result<Mapping, RegisterProblem> {
    for c in &mut mapping.columns {
        if c.header.is_empty() {
            layout.header(c.column).clone_into(&mut c.header);
        }
    }
    let fitted = mapping.apply(layout);
    if fitted.lost.is_empty() {
        return Ok(fitted.mapping);
    }
    let name =
        |c: &MappedColumn| if c.header.is_empty() { format!("{} ({})", c.column, c.field.key()) } else { c.header.clone() };
    Err(RegisterProblem::ColumnsUnknown(mapping.columns.iter().filter(|c| fitted.lost.contains(&c.field)).map(name).collect()))
}

/// The mapping remembered where it fits, else the proposal.
pub(crate) fn choose(layout: &Layout, remembered: Option<Mapping>) -> Mapping {
    if let Some(m) = remembered {
        let fitted = m.apply(layout);
        if fitted.missing.is_empty() {
            return fitted.mapping;
        }
    }
    layout.propose().mapping
}

/// A file's SHA-256 in hexadecimal, or the file that is still to be hashed.
pub(crate) enum Hash {
    Known(String),
    Later(ToHash),
}

/// A file as it was when it was opened: its length, and when it was changed last.
pub(crate) struct ToHash {
    path: PathBuf,
    length: u64,
    changed: Option<SystemTime>,
}

impl ToHash {
    fn of(path: &Path) -> Result<Self, RegisterProblem> {
        let about = std::fs::metadata(path).map_err(|e| RegisterProblem::Unreadable(e.to_string()))?;
        Ok(Self { path: path.to_owned(), length: about.len(), changed: about.modified().ok() })
    }

    /// The hash of what was read meanwhile. Where another file came to stand there, its hash is none of what was read: told as this one's,
    /// it would make the other look as if it had been taken. Blocking.
    pub(crate) fn hash(&self) -> Result<String, RegisterProblem> {
        let hash = hash_of_file(&self.path)?;
        let now = Self::of(&self.path)?;
        if (now.length, now.changed) == (self.length, self.changed) {
            return Ok(hash);
        }
        Err(RegisterProblem::FileChanged)
    }
}

/// Book, layout, mapping, hash.
pub(crate) type Opened = (Workbook, Layout, Mapping, Hash);

/// Opens a file that came by this name, finds its layout and mapping, and hashes it, unless the hash can wait. Blocking.
pub(crate) fn open(
    input: Input,
    file_name: &str,
    mapping: Option<Mapping>,
    remembered: Option<Mapping>,
    can_wait: bool,
) -> Result<Opened, RegisterProblem> {
    let hash = match &input {
        Input::Path(path) if can_wait => Hash::Later(ToHash::of(path)?),
        Input::Path(path) => Hash::Known(hash_of_file(path)?),
        Input::Bytes(bytes) => Hash::Known(hex::encode(digest(&SHA256, bytes))),
    };
    let mut book = Workbook::open(input).map_err(RegisterProblem::other)?.named(file_name);
    let layout = book.layout().map_err(RegisterProblem::other)?;
    let mapping = match mapping {
        Some(mapping) => given(mapping, &layout)?,
        None => choose(&layout, remembered),
    };
    Ok((book, layout, mapping, hash))
}

/// SHA-256 of a file, in hexadecimal. Blocking.
fn hash_of_file(path: &Path) -> Result<String, RegisterProblem> {
    let unreadable = |e: std::io::Error| RegisterProblem::Unreadable(e.to_string());
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let (mut sha, mut buffer) = (Context::new(&SHA256), vec![0; 1 << 16]);
    loop {
        let n = std::io::Read::read(&mut file, &mut buffer).map_err(unreadable)?;
        if n == 0 {
            return Ok(hex::encode(sha.finish()));
        }
        sha.update(&buffer[..n]);
    }
}

/// The idempotency key of an upload (design.md, Truth 4): the file, and what was said of it.
pub(crate) fn identity(file_hash: &str, said: &Begun) -> String {
    let mut scope: Vec<i64> = said.scope.iter().map(|l| l.0).collect();
    scope.sort_unstable();
    let filter = said.status_filter.map_or("", StatusFilter::as_str);
    let whole = format!("{file_hash}|{}|{scope:?}|{}|{filter}|{}", said.as_of, said.coverage.as_str(), said.mapping);
    hex::encode(digest(&SHA256, whole.as_bytes()))
}
