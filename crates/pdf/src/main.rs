//! `vedich-pdf`: a paper as JSON on standard input, laid out with typst in the form of Decree 30/2020, as PDF on standard output
//! (`P-5.1`). A program of its own, so that nobody else compiles typst and a layout that fails takes nothing down with it.
//!
//! Exit codes: 0 done, 1 failed; why stands on standard error.

use rust_embed::RustEmbed;
use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    process::ExitCode,
};
use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Dict, Value},
    layout::PagedDocument,
    syntax::{FileId, Source},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_pdf::PdfOptions;

/// Tinos: as wide as Times New Roman, with all Vietnamese letters. From npm, by `cargo xtask setup`.
#[derive(RustEmbed)]
#[folder = "assets/dist/"]
#[allow_missing = true]
struct Fonts;

const TEMPLATE: &str = include_str!("paper.typ");
/// No paper is larger.
const MAX_BYTES: u64 = 32 << 20;

fn main() -> ExitCode {
    let done = read().and_then(|paper| lay_out(&paper)).and_then(|pdf| {
        let mut out = std::io::stdout().lock();
        out.write_all(&pdf).and_then(|()| out.flush()).map_err(|e| e.to_string())
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}

fn read() -> Result<String, String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|e| format!("no paper: {e}"))?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MAX_BYTES { Err("the paper is too large".to_owned()) } else { Ok(text) }
}

/// What typst may see: the template, the paper, the fonts. No files, no packages, no clock.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
}

impl Desk {
    fn with(paper: &str, fonts: Vec<Font>) -> Self {
        let mut inputs = Dict::new();
        inputs.insert("paper".into(), Value::Str(paper.into()));
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::detached(TEMPLATE),
        }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }
    fn main(&self) -> FileId {
        self.template.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }
    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }
    fn today(&self, _: Option<i64>) -> Option<Datetime> {
        None
    }
}

fn fonts() -> Vec<Font> {
    let mut names: Vec<_> = Fonts::iter().collect();
    names.sort();
    names.iter().filter_map(|name| Fonts::get(name)).filter_map(|file| Font::new(Bytes::new(file.data.into_owned()), 0)).collect()
}

/// Characters of the paper that no font draws: typst prints a box for them and says nothing.
fn missing(paper: &str, fonts: &[Font]) -> BTreeSet<char> {
    let drawn = |c: char| fonts.iter().all(|f| f.ttf().glyph_index(c).is_some());
    paper.chars().filter(|c| !c.is_control() && !drawn(*c)).collect()
}

fn lay_out(paper: &str) -> Result<Vec<u8>, String> {
    let fonts = fonts();
    if fonts.is_empty() {
        return Err("this build has no fonts: run `cargo xtask setup`, then build again".to_owned());
    }
    let missing = missing(paper, &fonts);
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
        return Err(format!("no font draws {}", named.join(", ")));
    }
    let told =
        |errors: &[typst::diag::SourceDiagnostic]| errors.iter().map(|e| e.message.to_string()).collect::<Vec<_>>().join("; ");
    let desk = Desk::with(paper, fonts);
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(|e| format!("layout: {}", told(&e)))?;
    // No clock: the same paper is the same bytes.
    typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|e| format!("PDF: {}", told(&e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// domain.md: Liberation Serif 1.07 lacks 92 of them.
    const LETTERS: &str = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";

    #[test]
    fn every_vietnamese_letter_is_drawn_in_all_four_faces() {
        let all = format!("{LETTERS}{}0123456789–—“”…·%−.,;:/()\u{a0}ŏŭčĕĭÑ", LETTERS.to_lowercase());
        let fonts = fonts();
        assert_eq!(fonts.len(), 4, "regular, bold, italic, both: run `cargo xtask setup`");
        assert_eq!(missing(&all, &fonts), BTreeSet::new());
        assert_eq!(missing("a字", &fonts), BTreeSet::from(['字']));
    }

    #[test]
    fn a_paper_that_is_none_is_told() {
        assert!(lay_out("no json").is_err_and(|why| why.starts_with("layout")));
        assert!(lay_out("{\"title\":\"字\"}").is_err_and(|why| why.contains("U+5B57")));
    }
}
