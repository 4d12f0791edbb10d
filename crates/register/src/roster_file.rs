//! Lists of people that are no extracts: a unit's named list, a roster of staff or pupils, any table with names. Read with the
//! extract reader, so headers are found, synonyms known and legacy encodings converted.

use crate::{
    linkage::{Birth, Subject},
    linking::LinkRow,
    problems::RegisterProblem,
    reading::{
        Code, Field, Finding, Input, Mapping, PlaceMatcher, ReadingProblem, RowOutcome, RowReader, RowRecord, Severity, Workbook,
        row_texts,
    },
};
use std::ops::ControlFlow;
use vedich_kernel::{Day, LocalityId, text};

/// Rows beyond this are refused: a list of people is no extract.
pub const MOST_ROWS: usize = 500_000;

/// A row of a list.
#[derive(Clone, Debug)]
pub struct RosterRow {
    /// Whom it means: number, name and what else it tells.
    pub who: LinkRow,
    /// Day in a column such as "Ngày kích hoạt", where there is one.
    pub day: Option<Day>,
    /// Texts of the columns that were asked for beside, in their order; empty where there is no such column.
    pub more: Vec<String>,
    /// The cells as they stand. Personal data.
    pub cells: Vec<String>,
    /// What is wrong or odd with it.
    pub findings: Vec<Finding>,
}

impl RosterRow {
    /// Whether it tells too little of anybody.
    #[must_use]
    pub fn rejected(&self) -> bool {
        self.findings.iter().any(|f| f.severity() == Severity::Error)
    }

    /// Why nobody can be looked for by the row: it has no number, and no birth date or one that cannot be. Every door asks this.
    #[must_use]
    pub fn unfindable(&self) -> Option<Code> {
        if !self.who.number.is_empty() || !self.who.subject.birth.is_unknown() {
            return None;
        }
        let bad = self.findings.iter().map(|f| f.code).find(|c| matches!(c, Code::BirthUnreadable | Code::BirthInFuture));
        Some(bad.unwrap_or(Code::BirthMissing))
    }
}

/// A list as it was read.
#[derive(Clone, Debug)]
pub struct Roster {
    /// Headings of the columns.
    pub headers: Vec<String>,
    /// Which column is what.
    pub mapping: Mapping,
    /// Rows of people, good and bad.
    pub rows: Vec<RosterRow>,
    /// The file has no headings: its one column was taken for citizens' numbers.
    pub bare: bool,
}

/// Reads a list that came by this name. `more` names further columns by their possible headings. Places are looked for by `places`; `only_commune` is the
/// one commune in question, where there is one. Blocks.
///
/// # Errors
/// When the file cannot be read, has neither a name nor a number column, or too many rows.
pub fn read_roster(
    input: Input,
    file_name: &str,
    today: Day,
    places: &mut PlaceMatcher,
    only_commune: Option<LocalityId>,
    more: &[&[&str]],
) -> Result<Roster, RegisterProblem> {
    let mut book = Workbook::open(input).map_err(RegisterProblem::other)?.named(file_name);
    let layout = match book.layout() {
        Err(ReadingProblem::NoHeader | ReadingProblem::NotExcel) => book.layout_of_numbers(),
        found => found,
    }
    .map_err(RegisterProblem::other)?;
    let mapping = layout.propose().mapping;
    if mapping.column(Field::Name).is_none() && mapping.column(Field::NationalId).is_none() {
        return Err(RegisterProblem::other(book.without_header()));
    }
    let headings: Vec<String> = layout.headers.iter().map(|h| text::fold(h)).collect();
    let column = |names: &&[&str]| names.iter().find_map(|n| headings.iter().position(|h| *h == text::fold(n)));
    let more: Vec<Option<usize>> = more.iter().map(column).collect();
    let mut reader = RowReader::new(&layout, &mapping, today);
    let mut record = RowRecord::default();
    let mut rows = Vec::new();
    book.rows(&layout, |row| {
        if reader.read(row, &mut record) == RowOutcome::Skipped {
            return ControlFlow::Continue(());
        }
        let cells = row_texts(&layout, row);
        let told = |at: &Option<usize>| at.and_then(|c| cells.get(c)).map(|t| text::squeeze(t)).unwrap_or_default();
        rows.push(RosterRow {
            who: LinkRow {
                row: i64::from(record.row_number),
                number: number(&record),
                subject: subject(&record, places, only_commune),
            },
            day: record.activated,
            more: more.iter().map(told).collect(),
            findings: findings(&record, reader.findings()),
            cells,
        });
        if rows.len() > MOST_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .map_err(RegisterProblem::other)?;
    if rows.len() > MOST_ROWS {
        return Err(RegisterProblem::TooManyRows);
    }
    Ok(Roster { bare: layout.bare, headers: layout.headers, mapping, rows })
}

fn number(r: &RowRecord) -> String {
    let national = r.national_id.map(|id| id.as_str().to_owned());
    national.or_else(|| r.old_id.map(|id| id.as_str().to_owned())).unwrap_or_default()
}

/// What matters for a list: whether somebody is named, and what was not understood of number and birth date.
fn findings(r: &RowRecord, found: &[Finding]) -> Vec<Finding> {
    let matters = |f: &&Finding| {
        matches!(f.code, Code::BirthUnreadable | Code::BirthInFuture | Code::IdPadded | Code::IdPrefixUnknown)
            || (f.field == Some(Field::NationalId) && f.severity() == Severity::Error && f.code != Code::IdMissing)
    };
    let mut out: Vec<Finding> = found.iter().filter(matters).copied().collect();
    if number(r).is_empty()
        && r.name.chars().filter(|c| c.is_alphabetic()).count() < 3
        && out.iter().all(|f| f.severity() != Severity::Error)
    {
        out.push(Finding::row(Code::NoIdentity));
    }
    out
}

fn subject(r: &RowRecord, places: &mut PlaceMatcher, only_commune: Option<LocalityId>) -> Subject {
    let address = if r.current_address.is_empty() { &r.permanent_address } else { &r.current_address };
    let named = if r.commune_text.is_empty() { places.address(None, address).commune } else { places.commune(&r.commune_text) };
    // A quarter's name means something within a commune only; of a list from one commune that is known.
    let within = named.or(only_commune);
    let quarter = within.and_then(|c| {
        if r.quarter_text.is_empty() { places.address(Some(c), address).quarter } else { places.quarter(c, &r.quarter_text) }
    });
    Subject {
        name: r.name.clone(),
        birth: r.birth.map_or_else(Birth::default, |b| Birth {
            year: b.year,
            month: b.month.unwrap_or(0),
            day: b.day.unwrap_or(0),
        }),
        sex: r.sex,
        commune: named.or(within.filter(|_| quarter.is_some())),
        quarter,
        addresses: [r.current_address.clone(), r.permanent_address.clone()],
        phone: r.phone.clone().unwrap_or_default(),
    }
}
