//! The reading half of an import: runs on a blocking thread, hands over batches of understood rows.

use super::{
    firsts::{FirstByNumber, FirstByOld, is_another},
    gaps::Gaps,
    households::Households,
    plain::{Plain, Plains},
};
use crate::{
    model::{FindingCount, Track},
    problems::RegisterProblem,
    reading::{
        Code, Field, Finding, Layout, Mapping, PlaceMatcher, Row, RowOutcome, RowReader, RowRecord, Severity, Workbook, row_texts,
    },
    rules,
    store::people::{KIND_NATIONAL, KIND_OLD},
    vault::{Digest, DigestMap, Person, Told, Vault},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{BuildHasher as _, RandomState},
    ops::ControlFlow,
};
use tokio::sync::mpsc;
use vedich_kernel::{Day, Level, LocalityId, text};

/// A row that became an observation.
#[derive(Debug)]
pub(crate) struct RowIn {
    /// Its number in the file.
    pub row: u32,
    pub key: Digest,
    /// Kind of `key`.
    pub kind: i64,
    /// Digest of the old ID beside a national ID.
    pub old_key: Option<Digest>,
    pub person: Plain,
    pub person_digest: Digest,
    pub household: i64,
    pub birth_year: i16,
    pub sex: u8,
    pub commune: LocalityId,
    pub quarter: Option<LocalityId>,
    pub eligible: bool,
    pub locked: bool,
    pub level: Option<Level>,
    pub track: Track,
    /// The row tells of a chip card, or its file tells of none at all.
    pub has_card: bool,
    /// Where what is known of the person has precedence.
    pub gaps: Gaps,
}

impl RowIn {
    /// The row without the batch that was read with it, for one that waits: else the batch's personal parts would wait too.
    pub(crate) fn alone(self) -> Self {
        let person = self.person.to_vec().into();
        Self { person, ..self }
    }
}

/// A row with findings, as it stood, for the error report.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProblemRow {
    pub row: i64,
    pub cells: Vec<String>,
    pub findings: Vec<Finding>,
}

#[derive(Default)]
pub(crate) struct Batch {
    pub rows: Vec<RowIn>,
    pub problems: Vec<ProblemRow>,
    /// Numbers, with their kind, of people whose row is held back for something else: they are in the file all the same.
    pub held: Vec<(i64, Digest)>,
    /// Rows read so far.
    pub read: i64,
}

/// What the reader knows of the world, copied out of territory and campaign.
pub(crate) struct Setting {
    pub as_of: Day,
    pub min_age: i64,
    pub places: PlaceMatcher,
    /// Declared communes.
    pub scope: HashSet<LocalityId>,
    /// The one declared commune, when there is one: rows without a commune are its.
    pub only_commune: Option<LocalityId>,
}

/// Totals of the reading.
#[derive(Default)]
pub(crate) struct Totals {
    pub rows: i64,
    pub rejected: i64,
    pub warned: i64,
    pub findings: BTreeMap<&'static str, FindingCount>,
    /// Findings of the rows that go on, as far as they are kept.
    pub warnings: HashMap<u32, Vec<Finding>>,
}

impl Totals {
    /// Counts the row of a finding, unless it was counted under this code already; remembers the column either way.
    fn count(&mut self, f: &Finding, row: i64, counted: bool) {
        let code = f.code.as_str();
        let error = f.code.severity() == Severity::Error;
        let entry = self.findings.entry(code).or_insert_with(|| FindingCount {
            code: code.to_owned(),
            rows: 0,
            error,
            first_rows: Vec::new(),
            columns: Vec::new(),
        });
        if let Some(field) = f.field
            && !entry.columns.contains(&field)
        {
            entry.columns.push(field);
        }
        if counted {
            return;
        }
        entry.rows += 1;
        if entry.first_rows.len() < 3 {
            entry.first_rows.push(row);
        }
    }

    /// A row that went on is held back after all: what was said of it as of one that is applied is not counted.
    fn hold_back(&mut self, row: u32) {
        self.rejected += 1;
        let Some(warnings) = self.warnings.get(&row) else { return };
        self.warned -= 1;
        for code in warnings.iter().map(|f| f.code.as_str()).collect::<HashSet<_>>() {
            if let Some(entry) = self.findings.get_mut(code) {
                entry.rows -= 1;
                entry.first_rows.retain(|r| *r != i64::from(row));
            }
        }
        self.findings.retain(|_, entry| entry.rows > 0);
    }
}

/// Digest of a whole name (accents aside) and a whole birth date; none where either is not whole.
pub(crate) fn likeness(vault: &Vault, p: &Person) -> Option<Digest> {
    let whole = p.fold.contains(' ') && p.birth_year != 0 && p.birth_month != 0 && p.birth_day != 0;
    whole.then(|| vault.content_digest(format!("{}|{}-{}-{}", p.fold, p.birth_year, p.birth_month, p.birth_day).as_bytes()))
}

const BATCH: usize = 1_024;
/// Sealed problem rows kept per upload; counts stay exact beyond that.
const MOST_PROBLEMS: usize = 100_000;

struct Intake<'a> {
    vault: &'a Vault,
    layout: &'a Layout,
    setting: Setting,
    has_card_column: bool,
    // Which row was the first of a key, and which levels of it were seen.
    firsts: DigestMap<FirstByNumber>,
    // The national number that stood beside an old one.
    same: DigestMap<Digest>,
    // Who was the first to stand beside an old one.
    old: DigestMap<FirstByOld>,
    // Makes names short to compare.
    names: RandomState,
    totals: Totals,
    batch: Batch,
    kept_problems: usize,
    sender: mpsc::Sender<Batch>,
    failed: Option<RegisterProblem>,
    /// The personal parts of the batch's rows.
    plains: Plains,
    name_key: String,
    households: Households,
}

/// Reads all rows and sends batches. Ends early, without error, when nobody listens any more.
pub(crate) fn read_all(
    book: &mut Workbook,
    layout: &Layout,
    mapping: &Mapping,
    vault: &Vault,
    setting: Setting,
    sender: mpsc::Sender<Batch>,
) -> Result<Totals, RegisterProblem> {
    let mut reader = RowReader::new(layout, mapping, setting.as_of);
    let mut record = RowRecord::default();
    let mut intake = Intake {
        vault,
        layout,
        has_card_column: mapping.column(Field::CardIssued).is_some(),
        setting,
        firsts: DigestMap::default(),
        same: DigestMap::default(),
        old: DigestMap::default(),
        names: RandomState::new(),
        totals: Totals::default(),
        batch: Batch::default(),
        kept_problems: 0,
        sender,
        failed: None,
        plains: Plains::default(),
        name_key: String::new(),
        households: Households::default(),
    };
    book.rows(layout, |row| {
        match reader.read(row, &mut record) {
            RowOutcome::Skipped => return ControlFlow::Continue(()),
            RowOutcome::Read => {}
        }
        intake.row(row, &record, reader.findings(), reader.rejected())
    })
    .map_err(RegisterProblem::other)?;
    if let Some(e) = intake.failed {
        return Err(e);
    }
    // Nobody listening any more is the listener's affair.
    let _ = intake.flush();
    Ok(intake.totals)
}

/// What is found out of a row after it was read.
fn found_later(code: Code) -> Finding {
    match code {
        Code::OldIdLinked | Code::OldIdUnknown | Code::OldIdConflict | Code::OldIdNameDiffers | Code::StandsTwice => {
            Finding::new(code, Field::OldId)
        }
        Code::IdReplaced | Code::PersonConflict => Finding::new(code, Field::NationalId),
        _ => Finding::row(code),
    }
}

/// Reads the file again for rows of which something was found out after reading: that a track goes backwards, or whom an old number means.
/// Gives back these rows with all their findings, and counts them.
pub(crate) fn find_again(
    book: &mut Workbook,
    layout: &Layout,
    rows: &BTreeMap<u32, Vec<Code>>,
    totals: &mut Totals,
) -> Result<Vec<ProblemRow>, RegisterProblem> {
    let mut out = Vec::with_capacity(rows.len().min(MOST_PROBLEMS));
    for (row, codes) in rows {
        let held = codes.iter().any(|c| c.severity() == Severity::Error);
        if held {
            totals.hold_back(*row);
        }
        for code in codes.iter().filter(|c| !held || c.severity() == Severity::Error) {
            totals.count(&found_later(*code), i64::from(*row), false);
        }
        totals.warned += i64::from(!held && !totals.warnings.contains_key(row));
    }
    let Some(last) = rows.keys().next_back().copied() else { return Ok(out) };
    book.rows(layout, |row| {
        let number = row.number();
        if let Some(codes) = rows.get(&number)
            && out.len() < MOST_PROBLEMS
        {
            let mut findings = totals.warnings.remove(&number).unwrap_or_default();
            findings.extend(codes.iter().copied().map(found_later));
            out.push(ProblemRow { row: i64::from(number), cells: row_texts(layout, row), findings });
        }
        if number >= last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .map_err(RegisterProblem::other)?;
    Ok(out)
}

impl Intake<'_> {
    fn row(&mut self, row: &Row<'_>, record: &RowRecord, findings: &[Finding], rejected: bool) -> ControlFlow<()> {
        self.totals.rows += 1;
        let mut more: Vec<Finding> = Vec::new();
        let understood = if rejected { None } else { self.understand(record, &mut more) };
        let kept = match understood {
            Some(Ok(understood)) => {
                self.batch.rows.push(RowIn { gaps: Gaps::of(record, findings), ..understood });
                true
            }
            Some(Err(e)) => {
                self.failed = Some(e);
                return ControlFlow::Break(());
            }
            None => false,
        };
        if !findings.is_empty() || !more.is_empty() {
            let all: Vec<Finding> = findings.iter().chain(&more).copied().collect();
            self.note(row, all, kept);
            self.totals.warned += i64::from(kept);
        }
        if !kept {
            self.totals.rejected += 1;
            self.hold(record);
        }
        if self.batch.rows.len() >= BATCH || self.batch.problems.len() >= BATCH {
            return self.flush();
        }
        ControlFlow::Continue(())
    }

    /// Whom a row names that is held back.
    fn hold(&mut self, record: &RowRecord) {
        let national = record.national_id.map(|id| (KIND_NATIONAL, self.vault.key_digest(KIND_NATIONAL, id.as_str())));
        let old = record.old_id.map(|id| (KIND_OLD, self.vault.key_digest(KIND_OLD, id.as_str())));
        self.batch.held.extend([national, old].into_iter().flatten());
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let mut batch = std::mem::take(&mut self.batch);
        batch.read = self.totals.rows;
        self.plains.hand_over(batch.rows.iter_mut().map(|row| &mut row.person));
        self.batch.rows.reserve(BATCH);
        match self.sender.blocking_send(batch) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn note(&mut self, row: &Row<'_>, findings: Vec<Finding>, kept: bool) {
        let number = i64::from(row.number());
        for (i, f) in findings.iter().enumerate() {
            // "Applied all the same" is said of no row that is held back.
            if !kept && f.severity() == Severity::Warning {
                continue;
            }
            // Rows are counted, not findings.
            let counted = findings[..i].iter().any(|earlier| earlier.code == f.code);
            self.totals.count(f, number, counted);
        }
        if self.kept_problems < MOST_PROBLEMS {
            self.kept_problems += 1;
            let cells = row_texts(self.layout, row);
            if kept {
                self.totals.warnings.insert(row.number(), findings.clone());
            }
            self.batch.problems.push(ProblemRow { row: number, cells, findings });
        }
    }

    /// Places, keys and duplicates. `None`: rejected, with the reason among the findings.
    fn understand(&mut self, r: &RowRecord, more: &mut Vec<Finding>) -> Option<Result<RowIn, RegisterProblem>> {
        let commune = self.commune(r, more)?;
        let quarter = self.quarter(r, commune, more);
        if let Some(first) = self.old_of_another(r) {
            more.push(Finding { other_row: Some(first), ..Finding::new(Code::OldIdConflict, Field::OldId) });
            return None;
        }
        let (kind, key) = match (&r.national_id, &r.old_id) {
            (Some(id), _) => (KIND_NATIONAL, self.vault.key_digest(KIND_NATIONAL, id.as_str())),
            (None, Some(id)) => (KIND_OLD, self.vault.key_digest(KIND_OLD, id.as_str())),
            (None, None) => {
                more.push(Finding::new(Code::IdMissing, Field::NationalId));
                return None;
            }
        };
        // A row by the old number alone is of the citizen whom another row named by both.
        let old_key = r.national_id.and(r.old_id).map(|id| self.vault.key_digest(KIND_OLD, id.as_str()));
        if let Some(old) = old_key {
            self.same.entry(old).or_insert(key);
        }
        let (kind, key) = self.same.get(&key).map_or((kind, key), |national| (KIND_NATIONAL, *national));
        let bit = r.level.map_or(4, |l| if l == Level::One { 1 } else { 2 });
        let by_old = old_key.and_then(|old| self.firsts.get(&old).copied());
        text::fold_into(&r.name, &mut self.name_key);
        let told = FirstByNumber { row: r.row_number, name: self.name_hash(), birth: r.birth, levels: 0 };
        let first = self.firsts.entry(key).or_insert(by_old.unwrap_or(told));
        if first.is_another(&told) {
            more.push(Finding { other_row: Some(first.row), ..Finding::new(Code::PersonConflict, Field::NationalId) });
        }
        if first.levels & bit != 0 {
            more.push(Finding { other_row: Some(first.row), ..Finding::row(Code::DuplicateRow) });
            return None;
        }
        first.levels |= bit;
        Some(self.row_in(r, commune, quarter, (kind, key, old_key)))
    }

    /// The folded name of the row at hand, as a number that only this reading understands; 0 without a name.
    fn name_hash(&self) -> u32 {
        if self.name_key.is_empty() { 0 } else { (self.names.hash_one(&self.name_key) >> 32) as u32 }
    }

    /// The row by whose old number this row means somebody who is called and was born otherwise. Two national numbers that share an old
    /// one are two people, and no slip.
    fn old_of_another(&mut self, r: &RowRecord) -> Option<u32> {
        let old = self.vault.key_digest(KIND_OLD, r.old_id?.as_str());
        let name = self.vault.content_digest(text::fold(&r.name).as_bytes());
        let national = r.national_id.is_some();
        let Some(first) = self.old.get(&old) else {
            self.old.insert(old, FirstByOld { row: r.row_number, name, birth: r.birth, national });
            return None;
        };
        let other = is_another((Some(first.name), Some(name)), (first.birth, r.birth));
        (other && !(national && first.national)).then_some(first.row)
    }

    fn commune(&mut self, r: &RowRecord, more: &mut Vec<Finding>) -> Option<LocalityId> {
        let places = &mut self.setting.places;
        let named = if r.commune_text.is_empty() { None } else { places.commune(&r.commune_text) };
        let found = named.or_else(|| {
            if !r.commune_text.is_empty() {
                return None;
            }
            let address = if r.current_address.is_empty() { &r.permanent_address } else { &r.current_address };
            places.address(None, address).commune
        });
        match found.or(self.setting.only_commune.filter(|_| r.commune_text.is_empty())) {
            Some(c) if self.setting.scope.contains(&c) => Some(c),
            Some(_) => {
                more.push(Finding::new(Code::CommuneOutsideScope, Field::Commune));
                None
            }
            None => {
                more.push(Finding::new(Code::CommuneUnknown, Field::Commune));
                None
            }
        }
    }

    fn quarter(&mut self, r: &RowRecord, commune: LocalityId, more: &mut Vec<Finding>) -> Option<LocalityId> {
        let places = &mut self.setting.places;
        if r.quarter_text.is_empty() {
            return places.address(Some(commune), &r.current_address).quarter;
        }
        let found = places.quarter(commune, &r.quarter_text);
        if found.is_none() {
            more.push(Finding::new(Code::QuarterUnknown, Field::Quarter));
        }
        found
    }

    /// The row as it is taken; its name was folded before.
    fn row_in(
        &mut self,
        r: &RowRecord,
        commune: LocalityId,
        quarter: Option<LocalityId>,
        (kind, key, old_key): (i64, Digest, Option<Digest>),
    ) -> Result<RowIn, RegisterProblem> {
        let birth = r.birth.as_ref();
        let told = Told {
            name: &r.name,
            fold: &self.name_key,
            birth_year: birth.map_or(0, |b| b.year),
            birth_month: birth.and_then(|b| b.month).unwrap_or(0),
            birth_day: birth.and_then(|b| b.day).unwrap_or(0),
            national_id: r.national_id.as_ref().map_or("", |id| id.as_str()),
            old_id: r.old_id.as_ref().map_or("", |id| id.as_str()),
            permanent_address: &r.permanent_address,
            current_address: &r.current_address,
            head: &r.head_of_household,
            relation: &r.relation,
            phone: r.phone.as_deref().unwrap_or_default(),
            card_issued: r.card_issued.map_or(0, |d| d.0),
        };
        let person = self.plains.add(&told)?;
        let birth_year = told.birth_year;
        let address = if r.current_address.is_empty() { &r.permanent_address } else { &r.current_address };
        let household = self.households.of(self.vault, commune, address, &r.head_of_household);
        let has_card = r.card_issued.is_some() || !self.has_card_column;
        let born = birth.map(|b| (i64::from(b.year), b.month, b.day));
        Ok(RowIn {
            row: r.row_number,
            key,
            kind,
            old_key,
            person_digest: self.vault.person_digest(self.plains.of(&person)),
            person,
            household,
            birth_year,
            sex: match r.sex {
                Some(vedich_kernel::Sex::Male) => 1,
                Some(vedich_kernel::Sex::Female) => 2,
                None => 0,
            },
            commune,
            quarter,
            eligible: rules::is_eligible(born, has_card, r.stage.has_dossier(), self.setting.as_of, self.setting.min_age),
            locked: r.locked,
            level: r.level,
            track: Track { stage: r.stage, collected: r.collected, approved: r.approved, activated: r.activated },
            has_card,
            gaps: Gaps::default(),
        })
    }
}
