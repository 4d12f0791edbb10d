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
    foundations::{Bytes, Dict, Smart, Value},
    layout::PagedDocument,
    text::Font,
};
use typst_as_lib::TypstEngine;
use typst_pdf::PdfOptions;

/// Tinos: as wide as Times New Roman, with all Vietnamese letters. From npm, by `cargo xtask setup`.
#[derive(RustEmbed)]
#[folder = "assets/dist/"]
#[include = "*.ttf"]
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

fn fonts() -> Vec<Vec<u8>> {
    Fonts::iter().filter_map(|name| Fonts::get(&name)).map(|file| file.data.into_owned()).collect()
}

/// Characters of the paper that no font draws: typst prints a box for them and says nothing.
fn missing(paper: &str, fonts: &[Vec<u8>]) -> BTreeSet<char> {
    let faces: Vec<Font> = fonts.iter().filter_map(|bytes| Font::new(Bytes::new(bytes.clone()), 0)).collect();
    let drawn = |c: char| faces.iter().all(|f| f.ttf().glyph_index(c).is_some());
    paper.chars().filter(|c| !c.is_control() && !drawn(*c)).collect()
}

fn lay_out(paper: &str) -> Result<Vec<u8>, String> {
    let fonts = fonts();
    if fonts.is_empty() {
        return Err("this build has no fonts: run `cargo xtask setup`, then build again".to_owned());
    }
    let missing = missing(paper, &fonts);
    if !missing.is_empty() {
        return Err(format!("no font draws {}", missing.iter().map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect::<Vec<_>>().join(", ")));
    }
    let mut inputs = Dict::new();
    inputs.insert("paper".into(), Value::Str(paper.into()));
    let engine = TypstEngine::builder().main_file(TEMPLATE).fonts(fonts).build();
    let document: PagedDocument = engine.compile_with_input(inputs).output.map_err(|e| format!("layout: {e}"))?;
    // No clock: the same paper is the same bytes.
    let options = PdfOptions { ident: Smart::Auto, timestamp: None, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|e| format!("PDF: {e:?}"))
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
