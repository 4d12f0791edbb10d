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
    /// Not reported though due.
    Missing,
    /// Still to come.
    Future,
    /// Nothing was due.
    NotDue,
}

impl DayMark {
    const ALL: [Self; 5] = [Self::Done, Self::Late, Self::Missing, Self::Future, Self::NotDue];

    /// Its class, its sign (never colour alone) and its words.
    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Done => ("day-done", "✓", "common-day-done"),
            Self::Late => ("day-late", "!", "common-day-late"),
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
}

impl CalendarRow {
    /// The unit and its marks, in the order of the grid's days.
    #[must_use]
    pub fn new(label: impl Into<String>, marks: Vec<DayMark>) -> Self {
        Self { label: label.into(), marks, href: None }
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
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
                        tbody { @for row in rows { (calendar_row(row, lang)) } }
                    }
                }
            }
        }
    }
}

fn calendar_row(row: &CalendarRow, lang: Lang) -> Markup {
    html! {
        tr {
            th scope="row" { @match &row.href { Some(href) => a href=(href) { (row.label) }, None => (row.label) } }
            @for mark in &row.marks {
                @let (class, sign, key) = mark.parts();
                td { span class={ "day-mark " (class) } { span aria-hidden="true" { (sign) } span.hidden-text { (t(lang, key)) } } }
            }
        }
    }
}
