//! What programs get: days and reports in the words of the API.

use crate::{
    figures::Figures,
    look::{Completeness, DaySheet, SheetRow, UnitDays},
    model::{DayCount, Difference, Known, Mark, Report, State},
    rules,
};
use serde::Serialize;
use std::collections::HashMap;
use vedich_kernel::{Day, UnitId};
use vedich_territory::Tree;

/// A report as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReportAnswer {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    name: String,
    /// Newest version.
    version: i64,
    /// Where it stands.
    state: State,
    /// The first version came after the deadline.
    late: bool,
    /// When the first version came (RFC 3339).
    first_at: String,
    /// When the newest version came (RFC 3339).
    recorded_at: String,
    /// Numbers differ from what was known when it came.
    differs: bool,
    /// A count without names behind it is absurd beside the place or beside units of its kind.
    striking: bool,
    /// The day.
    figures: Figures,
    /// Up to and with the day, of reports that count.
    cumulative: Figures,
    /// The whole report, when one unit was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

/// What one report says beside its numbers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Detail {
    /// Why numbers differ.
    explanation: String,
    /// Difficulties.
    difficulties: String,
    /// Anything else.
    note: String,
    /// What was known when it came, by column.
    #[schema(value_type = Object)]
    known: Known,
    /// Where it differs from that.
    differences: Vec<Difference>,
    /// The question that waits for an answer.
    question: Option<String>,
}

impl Detail {
    /// Of one report; nothing of one that nobody sent.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        let newest = report.newest()?;
        Some(Self {
            explanation: newest.content.explanation.clone(),
            difficulties: newest.content.difficulties.clone(),
            note: newest.content.note.clone(),
            differences: rules::differences(&newest.content.figures, &newest.known),
            known: newest.known.clone(),
            question: report.open_question().map(|q| q.question.clone()),
        })
    }
}

/// A day of reports.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DayAnswer {
    /// The day.
    #[schema(value_type = String)]
    date: Day,
    /// When its reports are due (RFC 3339).
    due_at: String,
    #[serde(flatten)]
    count: DayCount,
    /// Questions that wait at the difficulty desk now: of the whole area as the desk counts them, of a part those of its units.
    difficulties_open: i64,
    /// Of these, beyond their day.
    difficulties_overdue: i64,
    /// Codes of the units that owe a report and have sent none; none of a day that has not come.
    missing: Vec<String>,
    /// Sums of the day.
    figures: Figures,
    /// Sums up to and with the day.
    cumulative: Figures,
    /// The reports.
    pub reports: Vec<ReportAnswer>,
}

impl DayAnswer {
    /// Of a day rolled up.
    #[must_use]
    pub fn of(sheet: &DaySheet, tree: &Tree) -> Self {
        let code = |id: &UnitId| tree.unit(*id).map(|u| u.code.clone());
        Self {
            date: sheet.day,
            due_at: sheet.due_at.rfc3339(),
            count: sheet.count,
            difficulties_open: sheet.waiting.open,
            difficulties_overdue: sheet.waiting.overdue,
            missing: sheet.groups.iter().flat_map(|g| &g.missing).filter_map(code).collect(),
            figures: sheet.figures,
            cumulative: sheet.cumulative,
            reports: sheet.rows.iter().filter_map(|r| report_answer(r, tree)).collect(),
        }
    }
}

fn report_answer(row: &SheetRow, tree: &Tree) -> Option<ReportAnswer> {
    let (r, unit) = (row.row?, tree.unit(row.unit)?);
    Some(ReportAnswer {
        unit: unit.code.clone(),
        name: unit.name.clone(),
        version: r.version,
        state: r.state,
        late: r.late,
        first_at: r.first_at.rfc3339(),
        recorded_at: r.at.rfc3339(),
        differs: r.differs,
        striking: row.striking,
        figures: r.figures,
        cumulative: r.cumulative,
        detail: None,
    })
}

/// A day in numbers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DayCountAnswer {
    /// The day.
    #[schema(value_type = String)]
    date: Day,
    #[serde(flatten)]
    count: DayCount,
}

/// One unit's days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct UnitDaysAnswer {
    /// Code of the unit.
    unit: String,
    /// Its name.
    name: String,
    /// Days of the range whose report is missing.
    missing: i64,
    /// What each day looks like.
    #[schema(value_type = Object)]
    days: HashMap<String, Mark>,
}

/// Who reported when.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CompletenessAnswer {
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day.
    #[schema(value_type = String)]
    to: Day,
    /// Expected, received, on time, accepted and returned of each day.
    days: Vec<DayCountAnswer>,
    /// The units, those with most gaps first.
    units: Vec<UnitDaysAnswer>,
}

impl CompletenessAnswer {
    /// Of a range of days.
    #[must_use]
    pub fn of(found: &Completeness, (from, to): (Day, Day), tree: &Tree) -> Self {
        let unit = |u: &UnitDays| {
            let known = tree.unit(u.unit)?;
            Some(UnitDaysAnswer {
                unit: known.code.clone(),
                name: known.name.clone(),
                missing: u.missing,
                days: found.days.iter().map(Day::to_string).zip(u.marks.iter().copied()).collect(),
            })
        };
        Self {
            from,
            to,
            days: found
                .days
                .iter()
                .zip(&found.counts)
                .map(|(date, count)| DayCountAnswer { date: *date, count: *count })
                .collect(),
            units: found.units.iter().filter_map(unit).collect(),
        }
    }
}
