//! `/daily-reports`: who has not reported? The chase list of today, the grid, the days in numbers.

use super::{day_mark, name, places};
use crate::{
    http::{AskedDays, USUAL_DAYS},
    look::Completeness,
    model::{Mark, Reminder},
    problems::ReportsProblem,
    rules,
    service::DailyReports,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use vedich_accounts::{Actor, PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Day, UnitId};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, CalendarRow, Cell, Col, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

/// Rows of the grid on one page.
const PER_PAGE: usize = 60;

#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(flatten)]
    days: AskedDays,
    #[serde(default)]
    page: String,
}

/// Who has not reported.
pub(crate) async fn show(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (setting, today) = (reports.setting().await?, reports.today());
    let tree = &setting.tree;
    let campaign = (setting.campaign.from, setting.campaign.to);
    let days = asked.days.days(today, campaign, USUAL_DAYS)?;
    let found = reports.completeness(actor, days, asked.days.place(tree, days.1)?).await?;
    let silent = silent(&found);
    let reminders = reports.reminders(days, &silent).await?;
    let page = asked.page.parse::<usize>().unwrap_or(1).max(1);
    let due = rules::due_at(days.1, setting.minutes(days.1));
    let body = html! {
        (super::notices_here(&reports, actor, lang).await?)
        @if found.days.is_empty() {
            (ui::empty_state(t(lang, "reports-not-begun"), html! { p { (t_args(lang, "reports-not-begun-do", &[("day", campaign.0.vi().into())])) } }))
        } @else {
            (sentence(&found, due.vi(), frame))
            (ui::filter_bar(lang, "/daily-reports", filter(&asked, days, tree, actor, frame), None))
            (grid(&found, page, days, &asked, tree, frame))
            (chase(&found, &silent, &reminders, tree, &viewer))
            (in_numbers(&found, &asked, frame))
        }
    };
    let head =
        PageHead::new(t(lang, "reports-title")).lede(t(lang, "reports-lede")).clause("P-3.6").actions(buttons(&viewer)).wide();
    Ok(ui::page(frame, &head, body))
}

fn buttons(viewer: &Viewer) -> Markup {
    let (actor, lang) = (&viewer.actor, viewer.frame.lang);
    html! {
        (Button::link("/daily-reports/day", t(lang, "reports-day-sums")).icon(Icon::Report))
        @if actor.may(Permission::WriteReports) { (Button::link("/daily-reports/import", t(lang, "reports-import")).icon(Icon::Upload)) }
        @if actor.may(Permission::ManageCampaign) { (Button::link("/daily-reports/settings", t(lang, "reports-settings")).icon(Icon::Settings)) }
    }
}

/// The last day of the range in one sentence.
fn sentence(found: &Completeness, due: String, frame: &Frame) -> Markup {
    let (Some(day), Some(c)) = (found.days.last(), found.counts.last()) else { return html! {} };
    let args = [
        ("day", day.vi().into()),
        ("due", due.into()),
        ("expected", c.expected.into()),
        ("received", c.received.into()),
        ("on_time", c.on_time.into()),
        ("accepted", c.accepted.into()),
        ("missing", c.missing().into()),
    ];
    html! { p.lead { (t_args(frame.lang, "reports-sentence", &args)) } }
}

/// Units that have not reported the last day of the range, whether or not there is still time.
fn silent(found: &Completeness) -> Vec<UnitId> {
    found.units.iter().filter(|u| matches!(u.marks.last(), Some(Mark::Missing | Mark::Open))).map(|u| u.unit).collect()
}

/// What to chase today, one click to remind.
fn chase(found: &Completeness, silent: &[UnitId], reminders: &[Reminder], tree: &Tree, viewer: &Viewer) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let Some(day) = found.days.last().copied() else { return html! {} };
    if silent.is_empty() {
        return ui::callout(Tone::Good, &t_args(lang, "reports-nobody-missing", &[("day", day.vi().into())]), html! {});
    }
    let area = viewer.actor.area(Permission::ReviewReports);
    let last: HashMap<UnitId, &Reminder> = reminders.iter().filter(|r| r.day == day).map(|r| (r.unit, r)).collect();
    let gaps: HashMap<UnitId, i64> = found.units.iter().map(|u| (u.unit, u.missing)).collect();
    let mine: Vec<bool> =
        silent.iter().map(|u| viewer.actor.may(Permission::ReviewReports) && rules::may_review(tree, &area, *u)).collect();
    let rows = silent.iter().zip(&mine).map(|(unit, mine)| {
        let reminded = last.get(unit).map_or_else(String::new, |r| {
            t_args(lang, "reports-reminded-by", &[("at", r.at.vi().into()), ("by", r.by.clone().into())])
        });
        let row = Row::new(vec![
            Cell::text(name(tree, *unit))
                .sub(tree.unit(*unit).map_or("", |u| tree.name(u.locality)))
                .href(super::report_href(tree, *unit, day)),
            Cell::int(gaps.get(unit).copied().unwrap_or(0), lang),
            Cell::text(reminded),
        ]);
        if *mine { row.select(super::code(tree, *unit)) } else { row }
    });
    let can = mine.iter().any(|m| *m);
    let table =
        Table::new("chase", t_args(lang, "reports-chase", &[("day", day.vi().into()), ("n", count(silent.len()).into())]))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "reports-unit")).sort())
            .col(Col::number(t(lang, "reports-gaps")).sort())
            .col(Col::text(t(lang, "reports-last-reminder")))
            .filterable();
    let table = if can { table.selectable("units") } else { table };
    let body = html! {
        (ui::hidden("day", &day.to_string()))
        (table.rows(rows))
        @if can {
            p.help { (t(lang, "reports-remind-help")) }
            (ui::actions(html! {
                (Button::primary(t(lang, "reports-remind")).icon(Icon::Clock))
                (Button::secondary(t_args(lang, "reports-remind-all", &[("n", count(mine.iter().filter(|m| **m).count()).into())])).name("all").value("1"))
            }))
        }
    };
    ui::section(t(lang, "reports-chase-title"), if can { super::wide_form(frame, "/daily-reports/remind", &body) } else { body })
}

fn filter(asked: &Asked, (from, to): (Day, Day), tree: &Tree, actor: &Actor, frame: &Frame) -> Markup {
    let lang = frame.lang;
    html! {
        (Field::date("from", t(lang, "reports-from")).value(from.to_string()).width(Width::Short))
        (Field::date("to", t(lang, "reports-to")).value(to.to_string()).width(Width::Short))
        (places(tree, actor, &asked.days.locality, lang))
        @if !asked.days.unit.is_empty() { (ui::hidden("unit", &asked.days.unit)) }
    }
}

fn grid(found: &Completeness, page: usize, (from, to): (Day, Day), asked: &Asked, tree: &Tree, frame: &Frame) -> Markup {
    let lang = frame.lang;
    let rows: Vec<CalendarRow> = found
        .units
        .iter()
        .skip((page - 1) * PER_PAGE)
        .take(PER_PAGE)
        .map(|u| {
            let code = super::code(tree, u.unit);
            CalendarRow::new(name(tree, u.unit), u.marks.iter().rev().copied().map(day_mark).collect())
                .href(format!("/daily-reports?unit={code}&from={from}&to={to}"))
                .days_lead_to(format!("/daily-reports/report?unit={code}&day="))
        })
        .collect();
    // The newest day first: on a narrow screen it is the one that is seen.
    let days: Vec<Day> = found.days.iter().rev().copied().collect();
    let base = format!("/daily-reports?from={from}&to={to}&locality={}&unit={}", asked.days.locality, asked.days.unit);
    let at = i64::try_from(page).unwrap_or(1);
    html! {
        (ui::calendar_grid("reports-grid", t(lang, "reports-grid"), &days, &rows, lang))
        (ui::pagination(lang, at, count(PER_PAGE), count(found.units.len()), &base))
    }
}

/// Expected, received, in time and accepted of each day, newest first.
fn in_numbers(found: &Completeness, asked: &Asked, frame: &Frame) -> Markup {
    let lang = frame.lang;
    let rows = found.days.iter().zip(&found.counts).rev().map(|(day, c)| {
        Row::new(vec![
            Cell::day(*day),
            Cell::int(c.expected, lang),
            Cell::int(c.received, lang),
            Cell::int(c.on_time, lang),
            Cell::int(c.accepted, lang),
            Cell::int(c.returned, lang),
            Cell::int(c.missing(), lang).tone(if c.missing() > 0 { Tone::Broken } else { Tone::Neutral }),
        ])
        .href(format!("/daily-reports/day?day={day}&locality={}&unit={}", asked.days.locality, asked.days.unit))
    });
    html! {
        (Table::new("reports-days", t(lang, "reports-by-day"))
            .lang(lang)
            .download()
            .col(Col::text(t(lang, "reports-day")).sort())
            .col(Col::number(t(lang, "reports-expected")))
            .col(Col::number(t(lang, "reports-received")))
            .col(Col::number(t(lang, "reports-on-time")))
            .col(Col::number(t(lang, "reports-accepted")))
            .col(Col::number(t(lang, "reports-returned")))
            .col(Col::number(t(lang, "reports-missing")).sort())
            .rows(rows))
    }
}

pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The units that were ticked.
pub(super) fn chosen(form: &[(String, String)], tree: &Tree) -> Result<Vec<UnitId>, ReportsProblem> {
    form.iter().filter(|(key, _)| key == "units").map(|(_, code)| crate::http::unit(tree, code)).collect()
}

/// The day of a form.
pub(super) fn day_of(form: &[(String, String)]) -> Result<Day, ReportsProblem> {
    form.iter().find(|(key, _)| key == "day").and_then(|(_, d)| d.parse().ok()).ok_or(ReportsProblem::BadDay)
}

/// Reminds the chosen units, or all that are missing.
pub(crate) async fn remind(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (actor, lang) = (&viewer.actor, viewer.frame.lang);
    let tree = reports.tree().await?;
    let (day, mut units) = (day_of(&form)?, chosen(&form, &tree)?);
    if form.iter().any(|(key, _)| key == "all") {
        let area = actor.area(Permission::ReviewReports);
        let found = reports.completeness(actor, (day, day), crate::look::Place::Everything).await?;
        units = silent(&found).into_iter().filter(|u| rules::may_review(&tree, &area, *u)).collect();
    }
    let n = reports.remind(actor, day, &units).await?;
    let (tone, key) = if n > 0 { (Tone::Good, "reports-remind-done") } else { (Tone::Neutral, "reports-remind-none") };
    Ok(see_other_with(&format!("/daily-reports?to={day}"), tone, t_args(lang, key, &[("n", n.into())])))
}
