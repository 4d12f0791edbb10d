//! From a row of cells to a checked record.

use super::dates::{self, Parts};
use super::finding::{Code, Finding, Severity};
use super::identity::{Identity, is_nothing, is_padded};
use super::record::{BirthDate, RowRecord};
use super::status::{self, Column, Status};
use super::table::{Cell, Row};
use super::{Field, Layout, Mapping};
use std::borrow::Cow;
use std::collections::HashMap;
use vedich_kernel::national_id::Sex;
use vedich_kernel::{Day, Level, NationalId, OldId, Stage, phone, text};

/// The longest names that are names; longer ones are another cell's text.
const LONGEST_NAME: usize = 100;

/// Digits, and signs of formulas, addresses and programs: another cell's text, or somebody's attempt. Brackets, dots, dashes and
/// apostrophes stand in names.
fn is_in_no_name(letter: u8) -> bool {
    letter.is_ascii_digit() || b"=<>{}[]|\\@#$%^*_+~:;?!&\"".contains(&letter)
}

/// What a row was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Empty, a repeated header, a numbering row, a group title, a total or a signature: not counted.
    Skipped,
    /// A record; look at [`RowReader::rejected`] and [`RowReader::findings`].
    Read,
}

/// Reads the rows of one file.
#[derive(Debug)]
pub struct RowReader<'l> {
    pub(super) layout: &'l Layout,
    columns: [Option<usize>; Field::ALL.len()],
    pub(super) name_header: String,
    as_of: Day,
    this_year: i32,
    default_level: Option<Level>,
    stage_words: HashMap<String, Stage>,
    findings: Vec<Finding>,
    /// Signatures began; what follows without an ID is no citizen.
    pub(super) footer: bool,
    dossier_words: Memo<Status>,
    activation_words: Memo<Status>,
    level_words: Memo<Option<Option<Level>>>,
    sex_words: Memo<Option<Sex>>,
}

/// The few words of a column and what they mean, so that each is looked up once.
#[derive(Debug)]
struct Memo<T>(Vec<(String, T)>);

impl<T: Copy> Memo<T> {
    fn get(&mut self, word: &str, read: impl FnOnce(&str) -> T) -> T {
        if let Some((_, value)) = self.0.iter().find(|(known, _)| known == word) {
            return *value;
        }
        let value = read(word);
        if self.0.len() < 32 {
            self.0.push((word.to_owned(), value));
        }
        value
    }
}

impl<'l> RowReader<'l> {
    /// A reader for one file. `as_of` is the day of truth of the extract; days after it are findings.
    #[must_use]
    pub fn new(layout: &'l Layout, mapping: &Mapping, as_of: Day) -> Self {
        let mut columns = [None; Field::ALL.len()];
        for mapped in &mapping.columns {
            columns[mapped.field.index()] = Some(mapped.column);
        }
        Self {
            layout,
            columns,
            name_header: mapping.column(Field::Name).map(|c| text::fold(layout.header(c))).unwrap_or_default(),
            as_of,
            this_year: i32::from(as_of.date().year()),
            default_level: mapping.default_level,
            stage_words: mapping.stage_words.iter().map(|(word, stage)| (text::fold(word), *stage)).collect(),
            findings: Vec::with_capacity(8),
            footer: false,
            dossier_words: Memo(Vec::new()),
            activation_words: Memo(Vec::new()),
            level_words: Memo(Vec::new()),
            sex_words: Memo(Vec::new()),
        }
    }

    /// The findings of the row read last.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the row read last is to be held back.
    #[must_use]
    pub fn rejected(&self) -> bool {
        self.findings.iter().any(|f| f.severity() == Severity::Error)
    }

    /// Reads a row into `record`, whose memory is reused.
    pub fn read(&mut self, row: &Row<'_>, record: &mut RowRecord) -> RowOutcome {
        self.findings.clear();
        let identity = Identity::of(self.cell(row, Field::NationalId));
        // Of a list of numbers alone a bad number is a bad row, and no title or total.
        let bad_number = self.layout.bare && matches!(identity, Identity::Bad(_));
        if !bad_number && matches!(identity, Identity::Nothing | Identity::Bad(_)) && self.skips(row) {
            return RowOutcome::Skipped;
        }
        record.clear(row.number());
        self.read_name(row, record);
        self.read_identity(row, identity, record);
        self.read_birth_and_sex(row, record);
        self.read_texts(row, record);
        record.card_issued = self.past_day(row, Field::CardIssued);
        self.read_stage(row, record);
        RowOutcome::Read
    }

    fn found(&mut self, code: Code, field: Field) {
        self.findings.push(Finding::new(code, field));
    }

    fn mapped(&self, field: Field) -> bool {
        self.columns[field.index()].is_some()
    }

    pub(super) fn cell<'r>(&self, row: &Row<'r>, field: Field) -> Cell<'r> {
        self.columns[field.index()].map_or(Cell::Empty, |column| row.cell(column))
    }

    /// The text of a cell in Unicode.
    pub(super) fn text<'r>(&self, row: &Row<'r>, field: Field) -> Cow<'r, str> {
        let Some(column) = self.columns[field.index()] else { return Cow::Borrowed("") };
        match row.cell(column) {
            Cell::Text(text) => self.layout.converted(column, text).map_or(Cow::Borrowed(text), Cow::Owned),
            other => other.text(),
        }
    }

    // --- who ---

    fn read_identity(&mut self, row: &Row<'_>, identity: Identity, record: &mut RowRecord) {
        match identity {
            Identity::National(parsed) => {
                record.national_id = Some(parsed.id);
                if parsed.padded {
                    self.found(Code::IdPadded, Field::NationalId);
                }
                if !parsed.id.known_prefix() {
                    self.found(Code::IdPrefixUnknown, Field::NationalId);
                }
            }
            Identity::Old(old) => {
                record.old_id = Some(old);
                self.found(Code::OldIdInIdColumn, Field::NationalId);
                if is_padded(&self.cell(row, Field::NationalId).text()) {
                    self.found(Code::OldIdPadded, Field::NationalId);
                }
            }
            Identity::Bad(code) => self.found(code, Field::NationalId),
            Identity::Nothing => {}
        }
        let old = self.cell(row, Field::OldId);
        if !old.is_blank() {
            match OldId::parse(&old.text()) {
                Ok(id) => {
                    record.old_id = Some(id);
                    if is_padded(&old.text()) {
                        self.found(Code::OldIdPadded, Field::OldId);
                    }
                }
                // Some forms repeat the national ID here.
                Err(_) if NationalId::parse(&old.text()).is_ok() => {}
                Err(_) => self.found(Code::OldIdMalformed, Field::OldId),
            }
        }
        let has_id = record.national_id.is_some() || record.old_id.is_some();
        let bad_id = self.findings.iter().any(|f| f.field == Some(Field::NationalId) && f.severity() == Severity::Error);
        match (has_id || bad_id, record.name.is_empty()) {
            (false, true) => self.findings.push(Finding::row(Code::NoIdentity)),
            (false, false) => self.found(Code::IdMissing, Field::NationalId),
            (true, true) => self.found(Code::NameMissing, Field::Name),
            (true, false) => {}
        }
    }

    fn read_name(&mut self, row: &Row<'_>, record: &mut RowRecord) {
        let given = self.text(row, Field::Name);
        if self.mapped(Field::FamilyName) {
            let family = self.text(row, Field::FamilyName);
            text::squeeze_into(&format!("{family} {given}"), &mut record.name);
        } else {
            text::squeeze_into(&given, &mut record.name);
        }
        if record.name.bytes().any(is_in_no_name) {
            self.found(Code::NameOdd, Field::Name);
        }
        if record.name.chars().nth(LONGEST_NAME).is_some() {
            self.found(Code::NameLong, Field::Name);
        }
    }

    fn read_birth_and_sex(&mut self, row: &Row<'_>, record: &mut RowRecord) {
        record.birth = self.birth(row);
        let word = self.text(row, Field::Sex);
        let word = word.trim();
        if !word.is_empty() {
            record.sex = self.sex_words.get(word, status::parse_sex);
            if record.sex.is_none() {
                self.found(Code::SexUnreadable, Field::Sex);
            }
        }
        let Some(id) = record.national_id else {
            // A bad ID is to be corrected first; a form without birth dates says so once, not in every row.
            if record.birth.is_none()
                && self.mapped(Field::BirthDate)
                && self.findings.iter().all(|f| f.severity() == Severity::Warning)
            {
                self.found(Code::BirthMissing, Field::BirthDate);
            }
            return;
        };
        match record.birth {
            Some(birth) if birth.year != id.birth_year() => self.found(Code::IdBirthMismatch, Field::BirthDate),
            Some(_) => {}
            None => record.birth = Some(BirthDate { year: id.birth_year(), month: None, day: None }),
        }
        match record.sex {
            Some(sex) if sex != id.sex() => self.found(Code::IdSexMismatch, Field::Sex),
            Some(_) => {}
            None => record.sex = Some(id.sex()),
        }
    }

    fn birth(&mut self, row: &Row<'_>) -> Option<BirthDate> {
        let parts = self.date(row, Field::BirthDate, Code::BirthUnreadable)?;
        let known_from = dates::calendar_day(i32::from(parts.year), parts.month.unwrap_or(1), parts.day.unwrap_or(1))?;
        if known_from > self.as_of {
            self.found(Code::BirthInFuture, Field::BirthDate);
            return None;
        }
        Some(BirthDate { year: parts.year, month: parts.month, day: parts.day })
    }

    fn read_texts(&mut self, row: &Row<'_>, record: &mut RowRecord) {
        for (field, text) in [
            (Field::PermanentAddress, &mut record.permanent_address),
            (Field::CurrentAddress, &mut record.current_address),
            (Field::HeadOfHousehold, &mut record.head_of_household),
            (Field::Relation, &mut record.relation),
            (Field::Quarter, &mut record.quarter_text),
            (Field::Commune, &mut record.commune_text),
            (Field::Note, &mut record.note),
        ] {
            if !self.mapped(field) {
                text.clear();
                continue;
            }
            let given = self.text(row, field);
            // Neighbours have one address: what equals the row before was looked at there.
            if *given != **text {
                text::squeeze_into(&given, text);
            }
        }
        let number = self.cell(row, Field::Phone);
        if !is_nothing(&number.text()) {
            record.phone = phone::normalize(&number.text());
            if record.phone.is_none() {
                self.found(Code::PhoneUnreadable, Field::Phone);
            }
        }
    }

    // --- when ---

    /// A date with its precision; a finding when there is something that is none.
    fn date(&mut self, row: &Row<'_>, field: Field, unreadable: Code) -> Option<Parts> {
        let cell = self.cell(row, field);
        let parts = match cell {
            Cell::Empty => return None,
            // Words such as "ngày" may be in an 8-bit encoding.
            Cell::Text(t) if !t.is_ascii() => dates::parse(Cell::Text(&self.text(row, field)), row.epoch_1904(), self.this_year),
            cell => dates::parse(cell, row.epoch_1904(), self.this_year),
        };
        match parts {
            Some(parts) if parts.month_first => self.found(Code::DateMonthFirst, field),
            None if !is_nothing(&cell.text()) => self.found(unreadable, field),
            _ => {}
        }
        parts
    }

    /// A whole day.
    fn day(&mut self, row: &Row<'_>, field: Field) -> Option<Day> {
        let parts = self.date(row, field, Code::DateUnreadable)?;
        let day = parts.full();
        if day.is_none() {
            self.found(Code::DateUnreadable, field);
        }
        day
    }

    /// A whole day that is not after the extract's.
    fn past_day(&mut self, row: &Row<'_>, field: Field) -> Option<Day> {
        let day = self.day(row, field)?;
        if day > self.as_of {
            self.found(Code::DayInFuture, field);
            return None;
        }
        Some(day)
    }

    // --- how far ---

    fn read_stage(&mut self, row: &Row<'_>, record: &mut RowRecord) {
        record.collected = self.past_day(row, Field::Collected);
        record.approved = self.past_day(row, Field::Approved);
        record.activated = self.day(row, Field::Activated);
        let dossier = self.status(row, Field::DossierStatus, Column::Dossier);
        let activation = self.status(row, Field::ActivationStatus, Column::Activation);
        record.locked = dossier.is_some_and(|s| s.locked) || activation.is_some_and(|s| s.locked) || self.lock_column(row);
        let level = self.level(row);
        record.level = level.unwrap_or(None).or(dossier.and_then(|s| s.level)).or(activation.and_then(|s| s.level));
        record.stage = self.stage(record, dossier.unwrap_or_default(), activation.unwrap_or_default());
        self.check_level(record, level.is_none());
        self.check_days(record);
    }

    fn lock_column(&self, row: &Row<'_>) -> bool {
        self.mapped(Field::Locked) && status::parse_yes(&self.text(row, Field::Locked))
    }

    /// The status in a column; `None` when there is nothing in it.
    fn status(&mut self, row: &Row<'_>, field: Field, column: Column) -> Option<Status> {
        let word = self.text(row, field);
        let word = word.trim();
        if word.is_empty() || word == "-" {
            return None;
        }
        let own = &self.stage_words;
        let read = |word: &str| match own.get(&text::fold(word)) {
            Some(stage) => Status { stage: Some(*stage), ..Status::default() },
            None => status::parse(word, column),
        };
        let memo = if column == Column::Dossier { &mut self.dossier_words } else { &mut self.activation_words };
        let status = memo.get(word, read);
        if !status.understood() {
            self.found(Code::StatusUnknown, field);
        }
        Some(status)
    }

    /// The level column: `None` when it is not understood, `Some(None)` when it says nothing.
    fn level(&mut self, row: &Row<'_>) -> Option<Option<Level>> {
        let word = self.text(row, Field::Level);
        self.level_words.get(word.trim(), status::parse_level)
    }

    /// One stage from two columns and three days.
    fn stage(&mut self, record: &mut RowRecord, dossier: Status, activation: Status) -> Stage {
        let says_no = activation.not_activated;
        if says_no && record.activated.take().is_some() {
            self.found(Code::ActivatedDayWithoutStatus, Field::Activated);
        }
        let says_yes = activation.stage == Some(Stage::Activated) || (dossier.stage == Some(Stage::Activated) && !says_no);
        let by_day = !says_yes && record.activated.is_some();
        if by_day && self.mapped(Field::ActivationStatus) {
            self.found(Code::StatusFromDate, Field::ActivationStatus);
        }
        if says_yes || by_day {
            match dossier.stage {
                Some(Stage::Rejected) => self.found(Code::StageContradiction, Field::ActivationStatus),
                Some(Stage::None | Stage::Collected | Stage::Sent) => {
                    self.found(Code::ActivatedNotApproved, Field::DossierStatus);
                }
                None if self.mapped(Field::DossierStatus) && self.findings.iter().all(|f| f.code != Code::StatusUnknown) => {
                    self.found(Code::ActivatedWithoutStatus, Field::DossierStatus);
                }
                _ => {}
            }
            return Stage::Activated;
        }
        match dossier.stage.or(activation.stage) {
            Some(Stage::Activated) => Stage::Approved,
            Some(stage) => stage,
            None => self.stage_without_status(record, says_no),
        }
    }

    fn stage_without_status(&mut self, record: &RowRecord, says_no: bool) -> Stage {
        let by_day = match (record.approved, record.collected) {
            (Some(_), _) => Some(Stage::Approved),
            (None, Some(_)) => Some(Stage::Collected),
            (None, None) => None,
        };
        if let Some(stage) = by_day {
            if self.mapped(Field::DossierStatus) {
                self.found(Code::StatusFromDate, Field::DossierStatus);
            }
            return stage;
        }
        if record.locked {
            self.found(Code::LockedWithoutStage, Field::ActivationStatus);
            return Stage::Approved;
        }
        // In a list of accounts without a dossier column, "not activated" is said of approved ones.
        let account = record.level.or(self.default_level).is_some();
        if says_no && account && !self.mapped(Field::DossierStatus) { Stage::Approved } else { Stage::None }
    }

    fn check_level(&mut self, record: &mut RowRecord, not_understood: bool) {
        if record.stage == Stage::None {
            let silent = !self.findings.iter().any(|f| f.code == Code::StatusUnknown);
            if record.level.is_some() && silent && self.mapped(Field::DossierStatus) {
                self.found(Code::StatusMissing, Field::DossierStatus);
            }
            if not_understood {
                self.found(Code::LevelIgnored, Field::Level);
            }
            return;
        }
        if not_understood {
            self.found(Code::LevelUnknown, Field::Level);
            return;
        }
        record.level = record.level.or(self.default_level);
        if record.level.is_none() {
            self.found(Code::LevelMissing, Field::Level);
        }
    }

    fn check_days(&mut self, record: &RowRecord) {
        if let (Some(approved), Some(collected)) = (record.approved, record.collected)
            && approved < collected
        {
            self.found(Code::ApprovedBeforeCollected, Field::Approved);
        }
        if record.stage != Stage::Activated {
            return;
        }
        match record.activated {
            Some(day) if day > self.as_of => self.found(Code::ActivatedInFuture, Field::Activated),
            Some(day) if record.approved.is_some_and(|approved| day < approved) => {
                self.found(Code::ActivatedBeforeApproved, Field::Activated);
            }
            None if self.mapped(Field::Activated) => self.found(Code::ActivatedDayMissing, Field::Activated),
            _ => {}
        }
    }
}
