//! Who did what on which day (`P-3.6`): rows of units, columns of days; gaps catch the eye first.

use super::nothing;
use crate::texts::t;
use maud::{Markup, html};
use vedich_kernel::{Day, Lang};

/// What a day holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMark {
    /// Reported in time.
    Done,
    /// Reported late.
    Late,
    /// Reported in time and accepted.
    Accepted,
    /// Reported late and accepted.
    AcceptedLate,
    /// Sent back with a question that nobody has answered.
    Returned,
    /// Not reported though due.
    Missing,
    /// Still to come.
    Future,
    /// Nothing was due.
    NotDue,
}

impl DayMark {
    const ALL: [Self; 8] =
        [Self::Done, Self::Accepted, Self::Late, Self::AcceptedLate, Self::Returned, Self::Missing, Self::Future, Self::NotDue];

    /// Its class, its sign (never colour alone) and its words.
    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Done => ("day-done", "✓", "common-day-done"),
            Self::Late => ("day-late", "!", "common-day-late"),
            Self::Accepted => ("day-accepted", "✓✓", "common-day-accepted"),
            Self::AcceptedLate => ("day-late", "✓!", "common-day-accepted-late"),
            Self::Returned => ("day-returned", "?", "common-day-returned"),
            Self::Missing => ("day-missing", "×", "common-day-missing"),
            Self::Future => ("day-future", "·", "common-day-future"),
            Self::NotDue => ("day-not-due", "–", "common-day-not-due"),
        }
    }
}

/// One unit's days.
#[derive(Clone, Debug)]
pub struct CalendarRow {
    label: String,
    marks: Vec<DayMark>,
    href: Option<String>,
    days_base: Option<String>,
}

impl CalendarRow {
    /// The unit and its marks, in the order of the grid's days.
    #[must_use]
    pub fn new(label: impl Into<String>, marks: Vec<DayMark>) -> Self {
        Self { label: label.into(), marks, href: None, days_base: None }
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Where each day leads that is not still to come: this address and the day, `YYYY-MM-DD`, behind it.
    #[must_use]
    pub fn days_lead_to(mut self, base: impl Into<String>) -> Self {
        self.days_base = Some(base.into());
        self
    }
}

/// The grid. It is a table, since that is what it is; it needs no other list of its figures.
#[must_use]
pub fn calendar_grid(id: &'static str, title: &str, days: &[Day], rows: &[CalendarRow], lang: Lang) -> Markup {
    html! {
        figure.chart id=(id) {
            figcaption { (title) }
            @if rows.is_empty() || days.is_empty() { (nothing(lang)) } @else {
                ul.chart-legend {
                    @for mark in DayMark::ALL {
                        @let (class, sign, key) = mark.parts();
                        li { span class={ "day-mark " (class) } aria-hidden="true" { (sign) } (t(lang, key)) }
                    }
                }
                div.table-scroll tabindex="0" role="region" aria-label=(title) {
                    table.calendar {
                        thead { tr { td {} @for day in days { th scope="col" { (super::line::short(*day)) } } } }
                        tbody { @for row in rows { (calendar_row(row, days, lang)) } }
                    }
                }
            }
        }
    }
}

fn calendar_row(row: &CalendarRow, days: &[Day], lang: Lang) -> Markup {
    html! {
        tr {
            th scope="row" { @match &row.href { Some(href) => a href=(href) { (row.label) }, None => (row.label) } }
            @for (mark, day) in row.marks.iter().zip(days) {
                @let (class, sign, key) = mark.parts();
                @let base = row.days_base.as_ref().filter(|_| !matches!(mark, DayMark::Future | DayMark::NotDue));
                td {
                    @match base {
                        Some(base) => a class={ "day-mark " (class) } href={ (base) (day) } {
                            span aria-hidden="true" { (sign) } span.hidden-text { (day.vi()) ": " (t(lang, key)) }
                        },
                        None => span class={ "day-mark " (class) } { span aria-hidden="true" { (sign) } span.hidden-text { (t(lang, key)) } },
                    }
                }
            }
        }
    }
}
