//! Opening an uploaded file: layout, mapping, hash, identity.

use crate::{
    model::{Coverage, StatusFilter},
    problems::RegisterProblem,
    reading::{Input, Layout, MappedColumn, Mapping, Workbook},
};
use sha2::{Digest as _, Sha256};
use vedich_kernel::{Day, LocalityId};

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

/// Book, layout, mapping, hash.
pub(crate) type Opened = (Workbook, Layout, Mapping, String);

/// Opens a file that came by this name, finds its layout and mapping, and hashes it. Blocking.
pub(crate) fn open(
    input: Input,
    file_name: &str,
    mapping: Option<Mapping>,
    remembered: Option<Mapping>,
) -> Result<Opened, RegisterProblem> {
    let hash = hash_of(&input)?;
    let mut book = Workbook::open(input).map_err(RegisterProblem::other)?.named(file_name);
    let layout = book.layout().map_err(RegisterProblem::other)?;
    let mapping = match mapping {
        Some(mapping) => given(mapping, &layout)?,
        None => choose(&layout, remembered),
    };
    Ok((book, layout, mapping, hash))
}

fn hash_of(input: &Input) -> Result<String, RegisterProblem> {
    let mut sha = Sha256::new();
    match input {
        Input::Bytes(b) => sha.update(b),
        Input::Path(p) => {
            let mut file = std::fs::File::open(p).map_err(|e| RegisterProblem::Unreadable(e.to_string()))?;
            let mut buffer = vec![0; 1 << 16];
            loop {
                let n = std::io::Read::read(&mut file, &mut buffer).map_err(|e| RegisterProblem::Unreadable(e.to_string()))?;
                if n == 0 {
                    break;
                }
                sha.update(&buffer[..n]);
            }
        }
    }
    Ok(hex::encode(sha.finalize()))
}

/// The idempotency key of an upload (design.md, Truth 4).
pub(crate) fn identity(
    hash: &str,
    as_of: Day,
    scope: &[LocalityId],
    coverage: Coverage,
    filter: Option<StatusFilter>,
    mapping: &Mapping,
) -> String {
    let mut scope: Vec<i64> = scope.iter().map(|l| l.0).collect();
    scope.sort_unstable();
    let filter = filter.map_or("", StatusFilter::as_str);
    let whole =
        format!("{hash}|{as_of}|{scope:?}|{}|{filter}|{}", coverage.as_str(), serde_json::to_string(mapping).unwrap_or_default());
    hex::encode(Sha256::digest(whole.as_bytes()))
}
