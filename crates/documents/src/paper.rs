//! A document as it stands on paper: what every writer (DOCX, PDF, XLSX, the page in the browser) draws from. The form is that of
//! Decree 30/2020, Appendix I (docs/domain.md); numbers of the text point at where they come from.

use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Figure};

/// Caption of the table that says where the numbers of the text come from: row n is figure n.
pub const SOURCES: &str = "Nguồn số liệu";

/// A4 and its margins in millimetres.
pub mod form {
    /// Width and height of the paper.
    pub const PAPER: (f64, f64) = (210.0, 297.0);
    /// Top margin.
    pub const TOP: f64 = 20.0;
    /// Bottom margin.
    pub const BOTTOM: f64 = 20.0;
    /// Left margin.
    pub const LEFT: f64 = 30.0;
    /// Right margin.
    pub const RIGHT: f64 = 15.0;
    /// Width of a line.
    pub const LINE: f64 = PAPER.0 - LEFT - RIGHT;
    /// Width of the header's left column; the right one takes the rest, so that the motto stands on one line.
    pub const HEAD_LEFT: f64 = 67.0;
    /// Distance of the page number from the paper's top edge.
    pub const NUMBER_TOP: f64 = 10.0;
    /// First line of a paragraph.
    pub const INDENT: f64 = 12.7;
    /// The country's name, above the motto.
    pub const COUNTRY: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
    /// The motto.
    pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
    /// Points: the country, the motto, place and date, number, text, recipients' title and list.
    pub const COUNTRY_PT: u32 = 13;
    /// Size of the motto.
    pub const MOTTO_PT: u32 = 14;
    /// Size of parent body, issuer and number.
    pub const ISSUER_PT: u32 = 13;
    /// Size of the text, the title, place and date, signature.
    pub const TEXT_PT: u32 = 14;
    /// Size of the words in tables.
    pub const TABLE_PT: u32 = 12;
    /// Size of "Nơi nhận:".
    pub const RECIPIENTS_PT: u32 = 12;
    /// Size of the recipients.
    pub const RECIPIENT_PT: u32 = 11;

    /// Height of a line in twentieths of a point, 1.3 times the size of its letters: between single and one and a half. It is said
    /// exactly, for what "single" is depends on the font that a machine has, and on every other font that draws a letter the first
    /// one lacks: pages would end elsewhere than in the PDF.
    #[must_use]
    pub const fn pitch(points: u32) -> u32 {
        points * 26
    }
}

/// Some words of a line that look alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "is_false")]
    pub italic: bool,
    /// It is this one of the paper's [`Paper::figures`], counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cite: Option<usize>,
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(b: &bool) -> bool {
    !*b
}

impl Span {
    /// Plain words.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Bold words.
    #[must_use]
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: true, ..Self::default() }
    }

    /// Italic words.
    #[must_use]
    pub fn italic(text: impl Into<String>) -> Self {
        Self { text: text.into(), italic: true, ..Self::default() }
    }
}

/// A line of words, broken where the paper ends.
pub type Line = Vec<Span>;

/// The words of a line without their looks.
#[must_use]
pub fn words(line: &[Span]) -> String {
    line.iter().map(|s| s.text.as_str()).collect()
}

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Numbers of a list, short marks.
    Center,
    /// Counts.
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its share of the line, in thousandths.
    pub share: u32,
    /// How its cells stand.
    pub align: Align,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What is in it; also the name of its sheet.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows of cells.
    pub rows: Vec<Vec<Line>>,
    /// The last row holds sums.
    pub totals: bool,
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Block {
    /// A heading: 1 is "I. …", 2 is "1. …".
    Heading {
        /// 1 or 2.
        level: u8,
        /// The words.
        line: Line,
    },
    /// A paragraph.
    Text {
        /// The words.
        line: Line,
    },
    /// A table.
    Table(Table),
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// "TM. ỦY BAN NHÂN DÂN"; empty for none.
    pub authority: String,
    /// "CHỦ TỊCH".
    pub title: String,
    /// The signer's name.
    pub name: String,
}

/// An appendix, with page numbers of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appendix {
    /// "Phụ lục I".
    pub label: String,
    /// Its title, as written; set in capitals.
    pub title: String,
    /// "(Kèm theo Báo cáo số …)".
    pub reference: String,
    /// On paper that lies across.
    pub across: bool,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// Counted from the register.
    Register {
        /// With all that it rests on.
        figure: Figure,
    },
    /// As units or offices told it on this system, known then.
    Told {
        /// By whom, in words.
        by: String,
        /// Day up to which it counts.
        as_of: Day,
        /// When it was read, in words.
        read: String,
    },
    /// As units or offices had told it on this system by the cut-off.
    Known {
        /// By whom, in words.
        by: String,
        /// Day up to which it counts.
        as_of: Day,
        /// When the cut-off was, in words.
        at: String,
    },
}

/// A number of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Its permanent name, as texts and templates write it between double braces.
    pub name: String,
    /// What it counts.
    pub label: String,
    /// As it is printed.
    pub shown: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl Cited {
    /// Where it comes from, in a line: "9.357 / 72.423 công dân đủ điều kiện · bản trích xuất 19/6/2023 · chốt 19/6/2023 21:40".
    #[must_use]
    pub fn explain(&self) -> String {
        match &self.origin {
            Origin::Register { figure } => figure.explain(vedich_kernel::Lang::Vi),
            Origin::Told { by, as_of, read } => format!("{by} · đến hết ngày {} · đọc lúc {read}", as_of.vi()),
            Origin::Known { by, as_of, at } => format!("{by} · đến hết ngày {} · chốt lúc {at}", as_of.vi()),
        }
    }
}

/// A document. Approved ones are kept in this form: whoever adds to it says in `fixed.rs` how those of before are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The body above the issuer; empty for none.
    pub parent: String,
    /// The issuer.
    pub issuer: String,
    /// "Số: 05/BC-UBND".
    pub number: String,
    /// "Đồng Xoài, ngày 16 tháng 7 năm 2023".
    pub place_and_date: String,
    /// "BÁO CÁO".
    pub title: String,
    /// What it is about.
    pub subject: String,
    /// "Kính gửi: …"; empty for none.
    pub addressee: String,
    /// What it rests on: laws and plans, without their last sign.
    pub bases: Vec<String>,
    /// The text.
    pub body: Vec<Block>,
    /// Who signs.
    pub signature: Signature,
    /// Who gets it, without dashes and signs; the last line is the archive's.
    pub recipients: Vec<String>,
    /// Appendices.
    pub appendices: Vec<Appendix>,
    /// Every number that the text points at.
    pub figures: Vec<Cited>,
}

impl Paper {
    /// All tables with the title of what they stand in.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let blocks = self.body.iter().chain(self.appendices.iter().flat_map(|a| &a.blocks));
        blocks.filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None })
    }

    /// All characters that are printed, so that a font can be asked whether it has them.
    #[must_use]
    pub fn characters(&self) -> std::collections::BTreeSet<char> {
        let mut out = String::new();
        let line = |out: &mut String, line: &Line| line.iter().for_each(|s| out.push_str(&s.text));
        for text in [&self.parent, &self.issuer, &self.number, &self.place_and_date, &self.title, &self.subject, &self.addressee]
        {
            out.push_str(text);
        }
        self.bases.iter().chain(&self.recipients).for_each(|t| out.push_str(t));
        for block in self.body.iter().chain(self.appendices.iter().flat_map(|a| &a.blocks)) {
            match block {
                Block::Heading { line: l, .. } | Block::Text { line: l } => line(&mut out, l),
                Block::Table(t) => {
                    t.columns.iter().for_each(|c| out.push_str(&c.heading));
                    t.rows.iter().flatten().for_each(|l| line(&mut out, l));
                }
            }
        }
        out.chars().collect()
    }
}

/// Widths of letters in thousandths of the size, bold: the rule under the motto is as wide as the words, those under issuer and title
/// a part of it. Marks above and below letters add nothing.
#[must_use]
pub fn bold_width(text: &str) -> u32 {
    let letter = |c: char| -> u32 {
        let base = vedich_kernel::text::fold(&c.to_string());
        let upper = c.is_uppercase();
        match (base.chars().next().unwrap_or(c), upper) {
            ('a', true) | ('b' | 'c' | 'd' | 'n' | 'r' | 'u' | 'v' | 'x' | 'y', true) => match base.as_str() {
                "b" => 667,
                _ => 722,
            },
            ('e' | 'l' | 't' | 'z', true) => 667,
            ('f' | 'p', true) => 611,
            ('g' | 'h' | 'k' | 'o' | 'q', true) => 778,
            ('i', true) => 389,
            ('j', true) => 500,
            ('m', true) => 944,
            ('s', true) => 556,
            ('w', true) => 1_000,
            ('a' | 'g' | 'o' | 'v' | 'x' | 'y', false) => 500,
            ('b' | 'd' | 'h' | 'k' | 'n' | 'p' | 'q' | 'u', false) => 556,
            ('c' | 'e' | 'r' | 'z', false) => 444,
            ('f' | 'j' | 't', false) => 333,
            ('i' | 'l', false) => 278,
            ('m', false) => 833,
            ('s', false) => 389,
            ('w', false) => 722,
            (c, _) if c.is_ascii_digit() => 500,
            ('-', _) => 333,
            _ => 250,
        }
    };
    text.chars().map(letter).sum()
}

/// Millimetres of bold words at a size in points.
#[must_use]
pub fn bold_mm(text: &str, points: u32) -> f64 {
    f64::from(bold_width(text)) / 1_000.0 * f64::from(points) * 25.4 / 72.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docs/domain.md: the country's name is 95.7 mm wide at 13 pt and 88.3 mm at 12 pt.
    #[test]
    fn the_countrys_name_is_as_wide_as_the_decree_makes_it() {
        assert!((bold_mm(form::COUNTRY, 13) - 95.7).abs() < 1.0, "{}", bold_mm(form::COUNTRY, 13));
        assert!((bold_mm(form::COUNTRY, 12) - 88.3).abs() < 1.0);
        assert!(bold_mm(form::COUNTRY, form::COUNTRY_PT) < form::LINE - form::HEAD_LEFT, "it stands on one line");
    }
}
