//! A city's final report in all of its files, and, where LibreOffice is there, its DOCX beside its PDF: the same words on the same pages in
//! the same places.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::world::{CITY, World, remove, text};
use super::{Line, timed};
use crate::{files, pdf, shell};

/// The promise for a final report with 80 quarters.
const LIMIT: f64 = 2.0;
/// How much of a word's box pdftotext puts below the baseline: each program describes the same font's height in its own way (seen beside
/// the printed pixels, which stand on the same lines).
const BELOW: f64 = 0.242;
/// The same in a PDF of LibreOffice.
const BELOW_IN_OFFICE: f64 = 0.274;
/// How far a word of the DOCX may stand from the same word of the PDF.
const APART: f64 = 1.0;

/// How long the files take, and how alike they are.
pub fn run(world: &World) -> Result<Vec<Line>> {
    pdf::build(true, "release")?;
    let data = world.loaded(world.size(CITY, 2_000), &[])?;
    let out = world.place("documents");
    remove(&out)?;
    std::fs::create_dir_all(&out)?;
    let mut lines = Vec::new();
    for format in ["docx", "pdf", "xlsx"] {
        let file = out.join(format!("final.{format}"));
        let args = ["report", "final", "--data", text(&data)?, "--format", format, "--out", text(&file)?];
        let took = timed(|| shell::run(world.vedich(&args).stdout(std::process::Stdio::null())))?;
        lines.push(Line::at_most(&format!("a final report as {}", format.to_uppercase()), took.as_secs_f64(), LIMIT, "s"));
    }
    let paper = out.join("final.pdf");
    let pages = words(&paper, BELOW)?;
    let quarters = pages.iter().flatten().filter(|w| w.text == "Khu" || w.text == "Ấp").count();
    lines.push(Line::note("its pages, and quarters named in them", format!("{} and {quarters}", pages.len())));
    match shell::find(&["soffice", "libreoffice"]) {
        None => lines.push(Line::note("DOCX beside PDF", "not measured: LibreOffice is not on this machine".to_owned())),
        Some(office) => lines.extend(beside(&office, &out, &pages)?),
    }
    Ok(lines)
}

/// The DOCX as LibreOffice prints it, against the PDF.
fn beside(office: &Path, out: &Path, pages: &[Vec<Word>]) -> Result<Vec<Line>> {
    let fonts = fonts(out)?;
    let mut of_office = Vec::new();
    let took = timed(|| {
        of_office = printed(office, out, "office", Some(&fonts))?;
        Ok(())
    })?;
    // As on a machine that has neither font: whichever its programs take for Times New Roman.
    let elsewhere = printed(office, out, "elsewhere", None)?;
    let same = pages.len() == of_office.len();
    let mut lines = vec![
        Line::note("LibreOffice converts the DOCX", format!("{:.1} s", took.as_secs_f64())),
        Line::holds("pages of the DOCX and of the PDF", format!("{} and {}", of_office.len(), pages.len()), same),
    ];
    let (mut apart, mut other) = (0.0_f64, 0_usize);
    for (ours, theirs) in pages.iter().zip(&of_office) {
        let said = |page: &[Word]| page.iter().map(|w| w.text.clone()).collect::<Vec<_>>();
        if said(ours) != said(theirs) {
            other += 1;
            continue;
        }
        for (a, b) in ours.iter().zip(theirs) {
            apart = apart.max((a.left - b.left).abs()).max((a.baseline - b.baseline).abs());
        }
    }
    lines.push(moved_line("words that the DOCX has on another page", pages, &of_office));
    let told = moved_line("the same with the fonts of this machine", pages, &elsewhere);
    lines.push(Line::note(&told.what, told.value));
    lines.push(Line::holds("pages whose words differ", other.to_string(), other == 0));
    lines.push(Line::at_most("a word of the DOCX beside the same of the PDF, at most", apart, APART, "mm"));
    Ok(lines)
}

/// The pages of the DOCX as LibreOffice prints it, into a folder of its own, with the fonts of a configuration or the machine's.
fn printed(office: &Path, out: &Path, folder: &str, fonts: Option<&Path>) -> Result<Vec<Vec<Word>>> {
    let folder = out.join(folder);
    std::fs::create_dir_all(&folder)?;
    let profile = format!("-env:UserInstallation=file://{}", text(&out.join("profile"))?);
    let mut command = Command::new(office);
    command.args(["--headless", &profile, "--convert-to", "pdf", "--outdir"]);
    if let Some(fonts) = fonts {
        command.env("FONTCONFIG_FILE", fonts);
    }
    shell::run(command.arg(&folder).arg(out.join("final.docx")).stdout(std::process::Stdio::null()))?;
    words(&folder.join("final.pdf"), BELOW_IN_OFFICE)
}

/// How many words of the DOCX stand on another page, and behind which pages of the PDF they went over the edge.
fn moved_line(what: &str, pages: &[Vec<Word>], of_office: &[Vec<Word>]) -> Line {
    let moved = moved(pages, of_office);
    let said: Vec<String> = moved.iter().map(|(page, words)| format!("{words} at the end of page {page}")).collect();
    Line::holds(what, if said.is_empty() { "0".to_owned() } else { said.join(", ") }, moved.is_empty())
}

/// The pages of `ours` at whose end `theirs` has come to another word, and by how many words.
fn moved(ours: &[Vec<Word>], theirs: &[Vec<Word>]) -> Vec<(usize, usize)> {
    let (mut here, mut there) = (0_usize, 0_usize);
    let mut out = Vec::new();
    for at in 0..ours.len().max(theirs.len()) {
        here += ours.get(at).map_or(0, Vec::len);
        there += theirs.get(at).map_or(0, Vec::len);
        if here != there {
            out.push((at + 1, here.abs_diff(there)));
        }
    }
    out
}

/// A configuration in which Times New Roman is Tinos, as wide letter by letter: the font that the PDF has.
fn fonts(out: &Path) -> Result<PathBuf> {
    let folder = files::root().join("crates/pdf/assets/dist");
    let file = out.join("fonts.conf");
    let config = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir><cachedir>{}</cachedir>\
         <alias binding=\"same\"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>",
        text(&folder)?,
        text(&out.join("fonts"))?
    );
    std::fs::write(&file, config)?;
    Ok(file)
}

/// A word of a page: its left edge and its baseline in millimetres.
#[derive(Clone, Debug, PartialEq)]
struct Word {
    text: String,
    left: f64,
    baseline: f64,
}

/// The words of a PDF, page by page, in reading order.
fn words(file: &Path, below: f64) -> Result<Vec<Vec<Word>>> {
    let html = shell::read(Command::new("pdftotext").args(["-bbox", text(file)?, "-"]))?;
    let pages = read(&html, below)?;
    ensure!(!pages.is_empty(), "{} has no pages", file.display());
    Ok(pages)
}

fn read(html: &str, below: f64) -> Result<Vec<Vec<Word>>> {
    let mut pages: Vec<Vec<Word>> = Vec::new();
    for line in html.lines() {
        if line.contains("<page ") {
            pages.push(Vec::new());
        }
        let Some(rest) = line.trim().strip_prefix("<word ") else { continue };
        let (attributes, word) = rest.split_once('>').context("a word without an end")?;
        let mm = |name: &str| -> Result<f64> {
            let after = attributes.split(&format!("{name}=\"")).nth(1).with_context(|| format!("no {name}"))?;
            Ok(after.split('"').next().unwrap_or_default().parse::<f64>()? * 25.4 / 72.0)
        };
        let (top, bottom) = (mm("yMin")?, mm("yMax")?);
        let baseline = bottom - below * (bottom - top);
        let word = Word { text: word.trim_end_matches("</word>").to_owned(), left: mm("xMin")?, baseline };
        pages.last_mut().context("a word before the first page")?.push(word);
    }
    pages.iter_mut().for_each(sort);
    Ok(pages)
}

/// Line by line, from left to right: programs write the pieces of a page in orders of their own.
fn sort(page: &mut Vec<Word>) {
    // A line is two millimetres high at least.
    let mut by_line: BTreeMap<i64, Vec<Word>> = BTreeMap::new();
    let mut all: Vec<Word> = std::mem::take(page);
    all.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let (mut line, mut last) = (0, f64::MIN);
    for word in all {
        if word.baseline - last > 2.0 {
            line += 1;
            last = word.baseline;
        }
        by_line.entry(line).or_default().push(word);
    }
    for (_, mut words) in by_line {
        words.sort_by(|a, b| a.left.total_cmp(&b.left));
        page.extend(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_went_over_to_another_page_are_told_with_the_page() {
        let page = |words: usize| vec![Word { text: "từ".to_owned(), left: 0.0, baseline: 0.0 }; words];
        assert!(moved(&[page(10), page(5)], &[page(10), page(5)]).is_empty());
        assert_eq!(moved(&[page(10), page(5), page(7)], &[page(8), page(7), page(7)]), [(1, 2)]);
        assert_eq!(moved(&[page(10)], &[page(8), page(2)]), [(1, 2)], "what another page has is told once");
    }

    #[test]
    fn words_come_line_by_line_whatever_order_they_were_written_in() {
        let word = |text: &str, x: f64, y: f64| format!("<word xMin=\"{x}\" yMin=\"0\" xMax=\"9\" yMax=\"{y}\">{text}</word>\n");
        let html = format!(
            "<page width=\"1\" height=\"1\">\n{}{}{}</page>\n<page a=\"\">\n{}</page>",
            word("hai", 72.0, 100.2),
            word("ba", 0.0, 120.0),
            word("một", 10.0, 100.0),
            word("bốn", 0.0, 9.0)
        );
        let pages = read(&html, 0.0).unwrap();
        let said: Vec<Vec<&str>> = pages.iter().map(|p| p.iter().map(|w| w.text.as_str()).collect()).collect();
        assert_eq!(said, [vec!["một", "hai", "ba"], vec!["bốn"]]);
        assert!((pages[0][1].left - 25.4).abs() < 1e-9, "millimetres");
    }
}
