//! Where the table begins: the sheet, the header row or rows, and what stands in the columns.

use super::delimited::TextEncoding;
use super::field::{Field, THRESHOLD};
use super::mapping::{self, Proposal};
use super::table::Cell;
use super::workbook::{Format, Workbook};
use super::{MAX_COLUMNS, ReadingProblem, dates};
use serde::Serialize;
use std::ops::ControlFlow;
use vedich_kernel::text::{self, legacy::Detector, legacy::Legacy};
use vedich_kernel::{NationalId, OldId, phone};

/// A header is looked for in this many rows from the top.
const HEADER_ROWS: u32 = 30;
/// Rows below the header that are looked at to tell what the columns hold.
const SAMPLE_ROWS: usize = 200;
/// Rows shown to a person.
const SHOWN_ROWS: usize = 5;

/// The shape of a file. Serialised it holds headings and counts, no personal data.
#[derive(Clone, Debug, Serialize)]
pub struct Layout {
    /// Index of the sheet.
    pub sheet: usize,
    /// Its name.
    pub sheet_name: String,
    /// Kind of file.
    pub format: Format,
    /// Encoding of a CSV file.
    pub encoding: Option<TextEncoding>,
    /// First row of the header, as the spreadsheet numbers it.
    pub header_first: u32,
    /// Last row of the header; the data begin below.
    pub header_last: u32,
    /// The heading of each column; empty where there is none.
    pub headers: Vec<String>,
    /// The 8-bit encoding of each column's texts, which are converted.
    pub legacy: Vec<Option<Legacy>>,
    /// Lines above the header: issuer, title, "Tính đến ngày …".
    pub title: Vec<String>,
    /// Other sheets that look like extracts too; only one is read.
    pub other_sheets: Vec<String>,
    /// The sheet has no heading: its one column holds citizens' numbers and nothing else.
    #[serde(skip)]
    pub bare: bool,
    #[serde(skip)]
    sample: Vec<Vec<String>>,
    #[serde(skip)]
    pub(super) contents: Vec<Contents>,
}

/// What the cells of a column look like, as shares from 0 to 1 of those that hold anything.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contents {
    pub filled: u32,
    ids: u32,
    dates: u32,
    phones: u32,
}

impl Contents {
    fn share(self, n: u32) -> f32 {
        if self.filled == 0 { 0.0 } else { n as f32 / self.filled as f32 }
    }

    pub fn ids(self) -> f32 {
        self.share(self.ids)
    }

    pub fn dates(self) -> f32 {
        self.share(self.dates)
    }

    pub fn phones(self) -> f32 {
        self.share(self.phones)
    }
}

impl Layout {
    /// The first rows of data, for a person who checks the mapping. Personal data: show, do not keep.
    #[must_use]
    pub fn sample(&self) -> &[Vec<String>] {
        &self.sample
    }

    /// Proposes which column is what.
    #[must_use]
    pub fn propose(&self) -> Proposal {
        mapping::propose(self)
    }

    /// The distinct 8-bit encodings that are converted, for the import report.
    #[must_use]
    pub fn conversions(&self) -> Vec<Legacy> {
        let mut found: Vec<Legacy> = Vec::new();
        for legacy in self.legacy.iter().flatten() {
            if !found.contains(legacy) {
                found.push(*legacy);
            }
        }
        found
    }

    /// The heading of a column.
    #[must_use]
    pub fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }

    /// A text of a column in Unicode; `None` when it is already.
    pub(super) fn converted(&self, column: usize, text: &str) -> Option<String> {
        let legacy = self.legacy.get(column).copied().flatten()?;
        // A letter beyond Latin-1 shows that this cell was typed in Unicode.
        (!text.is_ascii() && text.chars().all(|c| (c as u32) < 0x100)).then(|| legacy.to_unicode(text))
    }
}

/// A row kept while the header is looked for.
struct Kept {
    number: u32,
    texts: Vec<String>,
}

struct Found {
    score: f32,
    first: usize,
    last: usize,
    headers: Vec<String>,
}

/// The best sheet: visible ones first, then by how well the header is understood.
pub(super) fn find(book: &mut Workbook) -> Result<Layout, ReadingProblem> {
    let hidden: Vec<bool> = book.sheets().iter().map(|s| s.hidden).collect();
    let mut candidates = Vec::new();
    let mut anything = false;
    for (sheet, hidden) in hidden.into_iter().enumerate() {
        let rows = head(book, sheet, HEADER_ROWS)?;
        anything |= !rows.is_empty();
        if let Some(found) = best_header(&rows) {
            candidates.push((!hidden, found.score, sheet));
        }
    }
    // Of equals, the first sheet.
    let best = candidates.iter().copied().reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best });
    let Some((.., sheet)) = best else {
        return Err(if anything { ReadingProblem::NoHeader } else { ReadingProblem::Empty });
    };
    let mut layout = find_in(book, sheet)?;
    let others = candidates.iter().filter(|c| c.2 != sheet && c.0);
    layout.other_sheets = others.filter_map(|c| book.sheets().get(c.2)).map(|s| s.name.clone()).collect();
    Ok(layout)
}

/// The layout of one sheet.
pub(super) fn find_in(book: &mut Workbook, sheet: usize) -> Result<Layout, ReadingProblem> {
    let rows = head(book, sheet, HEADER_ROWS)?;
    if rows.is_empty() {
        return Err(ReadingProblem::Empty);
    }
    let found = best_header(&rows).ok_or(ReadingProblem::NoHeader)?;
    below(book, sheet, &rows, found)
}

/// The layout of a list of numbers of which nothing else is understood: a heading that is the ID's, with numbers below it, or a single
/// column of numbers without any heading. An extract is never so little.
pub(super) fn find_numbers(book: &mut Workbook) -> Result<Layout, ReadingProblem> {
    let visible: Vec<usize> = book.sheets().iter().enumerate().filter(|(_, s)| !s.hidden).map(|(at, _)| at).collect();
    for sheet in visible {
        let rows = head(book, sheet, HEADER_ROWS)?;
        if let Some(found) = number_header(&rows) {
            return below(book, sheet, &rows, found);
        }
        let Some((column, first)) = bare_column(&rows) else { continue };
        let mut headers = vec![String::new(); column];
        headers.push(Field::NationalId.label(vedich_kernel::Lang::Vi).to_owned());
        let mut layout = below(book, sheet, &rows, Found { score: 0.0, first: 0, last: 0, headers })?;
        let above = first.saturating_sub(1);
        (layout.header_first, layout.header_last, layout.bare) = (above, above, true);
        // The first row was taken for a heading there.
        look_at_columns(book, &mut layout)?;
        return Ok(layout);
    }
    Err(ReadingProblem::NoHeader)
}

/// The layout of a sheet whose heading is known.
fn below(book: &mut Workbook, sheet: usize, rows: &[Kept], found: Found) -> Result<Layout, ReadingProblem> {
    let title = rows[..found.first].iter().map(|row| joined(&row.texts)).filter(|line| !line.is_empty()).collect();
    let sheet_name = book.sheets().get(sheet).map(|s| s.name.clone()).unwrap_or_default();
    let mut layout = Layout {
        sheet,
        sheet_name,
        format: book.format(),
        encoding: book.encoding(),
        header_first: rows[found.first].number,
        header_last: rows[found.last].number,
        headers: found.headers,
        legacy: Vec::new(),
        title,
        other_sheets: Vec::new(),
        bare: false,
        sample: Vec::new(),
        contents: Vec::new(),
    };
    look_at_columns(book, &mut layout)?;
    Ok(layout)
}

fn joined(texts: &[String]) -> String {
    let parts: Vec<String> = texts.iter().map(|t| text::squeeze(t)).filter(|t| !t.is_empty()).collect();
    let line = parts.join(" ");
    text::legacy::detect(&line).map_or(line.clone(), |legacy| legacy.to_unicode(&line))
}

fn head(book: &mut Workbook, sheet: usize, last: u32) -> Result<Vec<Kept>, ReadingProblem> {
    let mut rows: Vec<Kept> = Vec::new();
    book.all_rows(sheet, &mut |row| {
        if row.number() > last {
            return Ok(ControlFlow::Break(()));
        }
        if row.cells().any(|c| !c.is_blank()) {
            rows.push(Kept { number: row.number(), texts: row.cells().map(|c| c.text().into_owned()).collect() });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(rows)
}

/// The row, or two rows one under the other, that is best understood as a header.
fn best_header(rows: &[Kept]) -> Option<Found> {
    let mut best: Option<Found> = None;
    for first in 0..rows.len() {
        let two = rows.get(first + 1).filter(|next| next.number == rows[first].number + 1 && may_be_header(&next.texts));
        let single = Found { score: 0.0, first, last: first, headers: rows[first].texts.clone() };
        let double =
            two.map(|next| Found { score: 0.0, first, last: first + 1, headers: combined(&rows[first].texts, &next.texts) });
        for mut candidate in std::iter::once(single).chain(double) {
            in_unicode(&mut candidate.headers);
            // A second row must add something to be part of the header.
            candidate.score = score(&candidate.headers) - if candidate.last > candidate.first { 0.5 } else { 0.0 };
            if candidate.score >= 1.5 && best.as_ref().is_none_or(|b| candidate.score > b.score) {
                best = Some(candidate);
            }
        }
    }
    best
}

/// A heading that is one of the ID's own, where at least half of what stands below it are numbers of people.
fn number_header(rows: &[Kept]) -> Option<Found> {
    (0..rows.len()).find_map(|first| {
        let mut headers = rows[first].texts.clone();
        in_unicode(&mut headers);
        let column = headers.iter().position(|h| Field::NationalId.likeness(&text::fold(h)) >= 1.0)?;
        let told = |row: &Kept| row.texts.get(column).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let cells: Vec<String> = rows[first + 1..].iter().filter_map(told).collect();
        let numbers = cells.iter().filter(|t| NationalId::parse(t).is_ok() || OldId::parse(t).is_ok()).count();
        (numbers > 0 && numbers * 2 >= cells.len()).then_some(Found { score: 1.0, first, last: first, headers })
    })
}

/// The column of a list without headings in which at least two cells, and half of all, are citizens' numbers, with the number of its first
/// row. Beside it stands nothing but an ordinal, above it at most a title: where names stand beside the numbers, the heading is missing.
fn bare_column(rows: &[Kept]) -> Option<(usize, u32)> {
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let is_number = |t: &str| NationalId::parse(t).is_ok() || (t.len() == 9 && digits(t));
    let width = rows.iter().map(|row| row.texts.len()).max()?;
    (0..width).find_map(|column| {
        let cell = |row: &Kept| row.texts.get(column).map_or_else(String::new, |t| t.trim().to_owned());
        // A row of words above the first digits is a title; a number that is too short is a bad row.
        let first = rows.iter().position(|row| !cell(row).is_empty() && digits(&cell(row)))?;
        let data = &rows[first..];
        let filled = data.iter().filter(|row| !cell(row).is_empty()).count();
        let numbers = data.iter().filter(|row| is_number(&cell(row))).count();
        let beside =
            |row: &Kept| row.texts.iter().enumerate().all(|(at, t)| at == column || (t.trim().len() <= 5 && digits(t.trim())));
        let one = rows.len() == 1 && NationalId::parse(&cell(&rows[0])).is_ok();
        let enough = one || (numbers >= 2 && numbers * 2 >= filled);
        (enough && data.iter().all(beside)).then(|| (column, rows[first].number))
    })
}

/// Data have long numbers in them and dates; headings do not.
fn may_be_header(texts: &[String]) -> bool {
    texts.iter().all(|t| t.bytes().filter(u8::is_ascii_digit).count() < 6)
}

/// Headings in two rows: a group above ("Nơi cư trú", merged over two columns) and its members below.
fn combined(above: &[String], below: &[String]) -> Vec<String> {
    let mut group = "";
    (0..above.len().max(below.len()))
        .map(|column| {
            let top = above.get(column).map_or("", |t| t.trim());
            let bottom = below.get(column).map_or("", |t| t.trim());
            if !top.is_empty() {
                group = top;
            }
            match (top.is_empty(), bottom.is_empty()) {
                (_, true) => {
                    // Nothing below ends the group.
                    if top.is_empty() {
                        group = "";
                    }
                    top.to_owned()
                }
                _ if group.is_empty() || field_score(bottom) >= 1.0 => bottom.to_owned(),
                _ => format!("{group} {bottom}"),
            }
        })
        .collect()
}

fn field_score(heading: &str) -> f32 {
    let folded = text::fold(heading);
    Field::ALL.into_iter().map(|f| f.likeness(&folded)).fold(0.0, f32::max)
}

/// Converts the headings if they make more sense in an 8-bit encoding.
fn in_unicode(headers: &mut [String]) {
    let mut detector = Detector::default();
    headers.iter().for_each(|h| detector.add(h));
    let legacy = detector.verdict();
    for header in headers {
        if let Some(legacy) = legacy {
            *header = legacy.to_unicode(header);
        }
        *header = text::squeeze(header);
    }
}

/// How many different fields the headings name, weighted by how surely. Without a name or an ID column it is no header.
fn score(headers: &[String]) -> f32 {
    let mut best = [0.0_f32; Field::ALL.len()];
    for header in headers.iter().take(MAX_COLUMNS).filter(|h| !h.is_empty() && h.chars().count() <= 80) {
        let folded = text::fold(header);
        let (field, likeness) = Field::ALL
            .into_iter()
            .map(|f| (f, f.likeness(&folded)))
            .fold((Field::Ordinal, 0.0), |a, b| if b.1 > a.1 { b } else { a });
        if likeness >= THRESHOLD {
            best[field.index()] = best[field.index()].max(likeness);
        }
    }
    if best[Field::Name.index()] == 0.0 && best[Field::NationalId.index()] == 0.0 {
        return 0.0;
    }
    best.iter().sum()
}

/// Reads the first rows of data: sample, contents and encoding of each column.
fn look_at_columns(book: &mut Workbook, layout: &mut Layout) -> Result<(), ReadingProblem> {
    let mut detectors: Vec<Detector> = Vec::new();
    let mut contents: Vec<Contents> = Vec::new();
    let mut sample: Vec<Vec<String>> = Vec::new();
    let mut seen = 0;
    book.rows(layout, |row| {
        seen += 1;
        let width = row.len();
        if contents.len() < width {
            contents.resize(width, Contents::default());
            detectors.resize(width, Detector::default());
        }
        for (column, cell) in row.cells().enumerate() {
            look_at(cell, &mut contents[column], &mut detectors[column]);
        }
        if sample.len() < SHOWN_ROWS && row.cells().any(|c| !c.is_blank()) {
            sample.push(row.cells().map(|c| c.text().into_owned()).collect());
        }
        if seen < SAMPLE_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let width = layout.headers.len().max(contents.len());
    layout.headers.resize(width, String::new());
    contents.resize(width, Contents::default());
    let of_file = layout.encoding.and_then(TextEncoding::legacy);
    layout.legacy = if of_file.is_some() { vec![of_file; width] } else { column_encodings(&detectors, width) };
    layout.contents = contents;
    layout.sample = sample
        .into_iter()
        .map(|row| row.into_iter().enumerate().map(|(c, t)| text::squeeze(&layout.converted(c, &t).unwrap_or(t))).collect())
        .collect();
    Ok(())
}

/// Columns with evidence of their own keep it; for the rest the others decide. "Khu phè Phó An" is Vietnamese as it stands and
/// as TCVN3: where no column was typed in Unicode, such a column is in the encoding of its neighbours, however many words it has.
fn column_encodings(detectors: &[Detector], width: usize) -> Vec<Option<Legacy>> {
    let mut encodings: Vec<Option<Legacy>> = detectors.iter().map(|d| d.verdict()).collect();
    encodings.resize(width, None);
    let count = |legacy: Legacy| encodings.iter().filter(|e| **e == Some(legacy)).count();
    let common = match (count(Legacy::Tcvn3), count(Legacy::Vni)) {
        (0, 0) => return encodings,
        (tcvn3, vni) if tcvn3 >= vni => Legacy::Tcvn3,
        _ => Legacy::Vni,
    };
    let in_unicode = |d: &Detector| d.verdict().is_none() && d.beyond_words() > 2 && 4 * d.beyond_words() > d.unicode_words();
    let mixed = detectors.iter().any(in_unicode);
    for (column, encoding) in encodings.iter_mut().enumerate() {
        let others_decide = |d: &Detector| d.unicode_words() < 3 || (!mixed && !in_unicode(d));
        if encoding.is_none() && detectors.get(column).is_none_or(others_decide) {
            *encoding = Some(common);
        }
    }
    encodings
}

fn look_at(cell: Cell<'_>, contents: &mut Contents, detector: &mut Detector) {
    if cell.is_blank() {
        return;
    }
    contents.filled += 1;
    if let Cell::Text(text) = cell {
        detector.add(text);
    }
    let text = cell.text();
    if NationalId::parse(&text).is_ok() {
        contents.ids += 1;
    } else if phone::normalize(&text).is_some() {
        contents.phones += 1;
    }
    let is_date = match cell {
        Cell::Date(_) => true,
        Cell::Text(_) => text.len() >= 6 && dates::parse(cell, false, 2100).is_some(),
        _ => false,
    };
    contents.dates += u32::from(is_date);
}
