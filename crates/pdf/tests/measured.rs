//! Pages as they come out, measured with pdftotext and pdffonts: margins and positions within a millimetre, sizes exactly, four embedded
//! faces and no other, the same bytes each time (docs/domain.md, "Administrative documents").
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

const EXAMPLE: &str = include_str!("../../../docs/schemas/paper.example.json");

fn lay_out(paper: &str) -> std::process::Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vedich-pdf"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(paper.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The example's pages, laid out once.
fn example() -> &'static PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let out = lay_out(EXAMPLE);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("example.pdf");
        std::fs::write(&file, out.stdout).unwrap();
        file
    })
}

fn read(program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program} ({e}): cargo xtask setup"));
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// A word with its box in millimetres from the top left corner: left, top, right, bottom.
#[derive(Clone, Debug)]
struct Word {
    page: usize,
    text: String,
    at: [f64; 4],
}

fn words() -> Vec<Word> {
    let html = read("pdftotext", &["-bbox", example().to_str().unwrap(), "-"]);
    let (mut page, mut out) = (0, Vec::new());
    for line in html.lines() {
        if line.contains("<page ") {
            page += 1;
        }
        let Some(rest) = line.trim().strip_prefix("<word ") else { continue };
        let (attributes, text) = rest.split_once('>').unwrap();
        let number = |name: &str| -> f64 {
            let after = attributes.split(&format!("{name}=\"")).nth(1).unwrap();
            after.split('"').next().unwrap().parse::<f64>().unwrap() * 25.4 / 72.0
        };
        let at = [number("xMin"), number("yMin"), number("xMax"), number("yMax")];
        out.push(Word { page, text: text.trim_end_matches("</word>").to_owned(), at });
    }
    out
}

/// The box around words that follow each other on a page.
fn phrase(words: &[Word], page: usize, text: &str) -> [f64; 4] {
    let parts: Vec<&str> = text.split(' ').collect();
    let found = words.windows(parts.len()).find(|w| w.iter().zip(&parts).all(|(w, p)| w.page == page && w.text == *p));
    let found = found.unwrap_or_else(|| panic!("“{text}” is not on page {page}"));
    let ends = |i: usize, f: fn(f64, f64) -> f64, from: f64| found.iter().map(|w| w.at[i]).fold(from, f);
    [ends(0, f64::min, f64::MAX), ends(1, f64::min, f64::MAX), ends(2, f64::max, 0.0), ends(3, f64::max, 0.0)]
}

fn near(measured: f64, wanted: f64, what: &str) {
    assert!((measured - wanted).abs() <= 1.0, "{what}: {measured:.2} mm, not {wanted} mm");
}

#[test]
fn margins_and_header_stand_where_the_decree_puts_them() {
    let words = words();
    let first: Vec<&Word> = words.iter().filter(|w| w.page == 1).collect();
    let edge = |i: usize, f: fn(f64, f64) -> f64, from: f64| first.iter().map(|w| w.at[i]).fold(from, f);
    near(edge(0, f64::min, f64::MAX), 30.0, "left margin");
    near(edge(2, f64::max, 0.0), 210.0 - 15.0, "right margin of justified lines");
    // The box of a word begins below the top of its line: by what the line leaves free above the capitals.
    let above = 0.363 * 13.0 * 25.4 / 72.0;
    near(edge(1, f64::min, f64::MAX) - above, 20.0, "top margin");
    assert!(edge(3, f64::max, 0.0) <= 297.0 - 20.0 + 1.0, "bottom margin");
    let country = phrase(&words, 1, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    near(country[2] - country[0], 95.7, "the country's name at 13 pt");
    let motto = phrase(&words, 1, "Độc lập - Tự do - Hạnh phúc");
    near((motto[0] + motto[2]) / 2.0, (country[0] + country[2]) / 2.0, "the motto stands under the middle of the name");
    near((country[0] + country[2]) / 2.0, 30.0 + 67.0 + 49.0, "in the middle of the right column");
    let (number, date) = (phrase(&words, 1, "Số: 05/BC-UBND"), phrase(&words, 1, "Đồng Xoài, ngày 16 tháng 7 năm 2023"));
    near(number[1], date[1], "number and date stand on one line");
    let title = phrase(&words, 1, "BÁO CÁO");
    near((title[0] + title[2]) / 2.0, 30.0 + 165.0 / 2.0, "the title is centred");
    let heading = phrase(&words, 1, "I. TÌNH HÌNH VÀ");
    near(heading[0], 30.0 + 12.7, "first line of a paragraph");
}

#[test]
fn pages_are_numbered_in_the_top_margin_from_the_second_on_and_appendices_anew() {
    let words = words();
    let numbers = |page: usize| -> Vec<&Word> { words.iter().filter(|w| w.page == page && w.at[3] < 19.5).collect() };
    assert!(numbers(1).is_empty(), "none on the first page: {:?}", numbers(1));
    let second = numbers(2);
    assert_eq!(second.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(), ["2"]);
    near((second[0].at[0] + second[0].at[2]) / 2.0, 30.0 + 165.0 / 2.0, "centred");
    let appendix = words.iter().find(|w| w.text == "lục" && w.page > 2).unwrap().page;
    assert!(numbers(appendix).is_empty(), "an appendix begins anew: {:?}", numbers(appendix));
    assert_eq!(numbers(appendix + 1).iter().map(|w| w.text.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn four_faces_of_tinos_are_embedded_and_nothing_else() {
    let fonts = read("pdffonts", &[example().to_str().unwrap()]);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!rows.is_empty() && rows.iter().all(|r| r.contains("Tinos")), "{fonts}");
    for face in ["Bold", "Italic", "BoldItalic"] {
        assert!(rows.iter().any(|r| r.contains(face)), "{face}: {fonts}");
    }
    // Columns emb and sub.
    assert!(rows.iter().all(|r| r.contains("yes yes")), "{fonts}");
}

#[test]
fn the_same_paper_is_the_same_bytes() {
    assert_eq!(lay_out(EXAMPLE).stdout, std::fs::read(example()).unwrap());
}

#[test]
fn a_letter_that_no_font_has_is_told_and_not_printed_as_a_box() {
    let out = lay_out(&EXAMPLE.replace("Trần Văn Thử", "字"));
    assert!(!out.status.success() && out.stdout.is_empty());
    assert!(String::from_utf8_lossy(&out.stderr).contains("U+5B57"));
}
