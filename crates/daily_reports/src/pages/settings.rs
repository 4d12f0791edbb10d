//! `/daily-reports/settings`: the deadline, who owes reports, and lifted locks; each with its reason.

use super::name;
use crate::{problems::ReportsProblem, rules, service::DailyReports};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, PageHead, Row, Table, Tone, Width, t, t_args};

const HERE: &str = "/daily-reports/settings";

/// The page.
pub(crate) async fn show(State(reports): State<DailyReports>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let setting = reports.setting().await?;
    let tree = &setting.tree;
    let today = reports.today().max(setting.campaign.from);
    let (minutes, grace) = rules::rule_on(&setting.rules, today);
    let units: Vec<(String, String)> =
        tree.units().iter().map(|u| (u.code.clone(), format!("{} ({})", u.name, u.code))).collect();
    let reason =
        |id: &str| Field::text("reason", t(lang, "reports-set-reason")).id(id).required().max_length(500).width(Width::Full);
    let body = html! {
        (ui::section(t(lang, "reports-set-deadline"), html! {
            p.lead { (t_args(lang, "reports-deadline-now", &[("at", words(minutes, lang).into()), ("grace", grace.into())])) }
            (ui::form(frame, "/daily-reports/settings/deadline", html! {
                (Field::text("clock", t(lang, "reports-set-clock")).help(t(lang, "reports-set-clock-help")).value(rules::clock_words(minutes)).required().width(Width::Short))
                (Field::checkbox("next_day", t(lang, "reports-set-next-day")).checked(minutes >= 1_440))
                (Field::number("grace", t(lang, "reports-set-grace")).help(t(lang, "reports-set-grace-help")).value(grace.to_string()).required())
                (Field::date("from", t(lang, "reports-set-from")).value(today.to_string()).required())
                (reason("deadline-reason"))
                (ui::actions(html! { (Button::primary(t(lang, "reports-set-deadline-do"))) }))
            }))
            (deadlines(&setting.rules, lang))
        }))
        (ui::section(t(lang, "reports-set-duty"), html! {
            (ui::form(frame, "/daily-reports/settings/duty", html! {
                (Field::select("unit", t(lang, "reports-unit"), units.clone()).id("duty-unit"))
                (Field::radios("expected", t(lang, "reports-set-owes"), vec![
                    ("no".to_owned(), t(lang, "reports-set-owes-no").to_owned()), ("yes".to_owned(), t(lang, "reports-set-owes-yes").to_owned()),
                ]).value("no"))
                (Field::date("from", t(lang, "reports-set-from")).id("duty-from").value(today.to_string()).required())
                (reason("duty-reason"))
                (ui::actions(html! { (Button::secondary(t(lang, "reports-set-duty-do"))) }))
            }))
            (duties(&setting.duties, tree, lang))
        }))
        (ui::section(t(lang, "reports-set-unlock"), html! {
            (ui::form(frame, "/daily-reports/settings/unlock", html! {
                (Field::select("unit", t(lang, "reports-unit"), units).id("unlock-unit"))
                (Field::date("from", t(lang, "reports-set-first")).id("unlock-from").value(today.to_string()).required())
                (Field::date("to", t(lang, "reports-set-last")).id("unlock-to").value(today.to_string()).required())
                (Field::date("until", t(lang, "reports-set-until")).id("unlock-until").value(today.to_string()).required())
                (reason("unlock-reason"))
                (ui::actions(html! { (Button::secondary(t(lang, "reports-set-unlock-do"))) }))
            }))
            (exceptions(&setting.exceptions, tree, lang))
        }))
    };
    let head = PageHead::new(t(lang, "reports-settings-title"))
        .lede(t(lang, "reports-settings-lede"))
        .clause("P-3.6")
        .crumbs(vec![Crumb::link(t(lang, "reports-title"), "/daily-reports"), Crumb::here(t(lang, "reports-settings-title"))]);
    Ok(ui::page(frame, &head, body))
}

/// `17:00`, or `08:00 hôm sau`.
fn words(minutes: i64, lang: Lang) -> String {
    let clock = rules::clock_words(minutes);
    if minutes >= 1_440 { t_args(lang, "reports-next-day", &[("at", clock.into())]) } else { clock }
}

fn deadlines(rules: &[crate::model::DeadlineRule], lang: Lang) -> Markup {
    let rows = rules.iter().rev().map(|r| {
        Row::new(vec![
            Cell::day(r.from),
            Cell::text(words(r.minutes, lang)),
            Cell::int(r.grace_days, lang),
            Cell::text(r.reason.clone()).sub(format!("{} · {}", r.by, r.at.vi())),
        ])
    });
    html! {
        @if !rules.is_empty() {
            (Table::new("report-deadlines", t(lang, "reports-set-deadlines"))
                .lang(lang)
                .col(Col::text(t(lang, "reports-set-from")))
                .col(Col::text(t(lang, "reports-set-clock")))
                .col(Col::number(t(lang, "reports-set-grace")))
                .col(Col::text(t(lang, "reports-set-reason")))
                .rows(rows))
        }
    }
}

fn duties(duties: &[crate::model::Duty], tree: &Tree, lang: Lang) -> Markup {
    let rows = duties.iter().rev().map(|d| {
        let key = if d.expected { "reports-set-owes-yes" } else { "reports-set-owes-no" };
        Row::new(vec![
            Cell::text(name(tree, d.unit)),
            Cell::day(d.from),
            Cell::text(t(lang, key)),
            Cell::text(d.reason.clone()).sub(d.by.clone()),
        ])
    });
    html! {
        @if !duties.is_empty() {
            (Table::new("report-duties", t(lang, "reports-set-duties"))
                .lang(lang)
                .col(Col::text(t(lang, "reports-unit")))
                .col(Col::text(t(lang, "reports-set-from")))
                .col(Col::text(t(lang, "reports-set-owes")))
                .col(Col::text(t(lang, "reports-set-reason")))
                .rows(rows))
        }
    }
}

fn exceptions(exceptions: &[crate::model::Exception], tree: &Tree, lang: Lang) -> Markup {
    let rows = exceptions.iter().rev().map(|e| {
        Row::new(vec![
            Cell::text(name(tree, e.unit)),
            Cell::text(format!("{} – {}", e.from.vi(), e.to.vi())),
            Cell::day(e.until),
            Cell::text(e.reason.clone()).sub(e.by.clone()),
        ])
    });
    html! {
        @if !exceptions.is_empty() {
            (Table::new("report-exceptions", t(lang, "reports-set-unlocks"))
                .lang(lang)
                .col(Col::text(t(lang, "reports-unit")))
                .col(Col::text(t(lang, "reports-set-days")))
                .col(Col::text(t(lang, "reports-set-until")))
                .col(Col::text(t(lang, "reports-set-reason")))
                .rows(rows))
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct NewDeadline {
    clock: String,
    #[serde(default)]
    next_day: String,
    grace: String,
    from: String,
    reason: String,
}

fn day(text: &str) -> Result<Day, ReportsProblem> {
    text.parse().map_err(|_| ReportsProblem::BadDay)
}

/// Sets the deadline.
pub(crate) async fn deadline(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(form): Form<NewDeadline>,
) -> Result<Response, PageError> {
    let clock = rules::clock(&form.clock).ok_or(ReportsProblem::BadDeadline)?;
    let minutes = if form.next_day.is_empty() { clock } else { clock + 1_440 };
    let grace = rules::number(&form.grace).ok_or(ReportsProblem::BadDeadline)?;
    reports.set_deadline(&viewer.actor, day(&form.from)?, minutes, grace, &form.reason).await?;
    Ok(see_other_with(HERE, Tone::Good, t(viewer.frame.lang, "reports-set-done")))
}

#[derive(Deserialize)]
pub(crate) struct NewDuty {
    unit: String,
    expected: String,
    from: String,
    reason: String,
}

/// Says whether a unit owes reports.
pub(crate) async fn duty(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(form): Form<NewDuty>,
) -> Result<Response, PageError> {
    let unit = crate::http::unit(&*reports.tree().await?, &form.unit)?;
    reports.set_duty(&viewer.actor, unit, day(&form.from)?, form.expected == "yes", &form.reason).await?;
    Ok(see_other_with(HERE, Tone::Good, t(viewer.frame.lang, "reports-set-done")))
}

#[derive(Deserialize)]
pub(crate) struct NewException {
    unit: String,
    from: String,
    to: String,
    until: String,
    reason: String,
}

/// Lifts a lock.
pub(crate) async fn unlock(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(form): Form<NewException>,
) -> Result<Response, PageError> {
    let unit = crate::http::unit(&*reports.tree().await?, &form.unit)?;
    let days = (day(&form.from)?, day(&form.to)?);
    reports.lift_lock(&viewer.actor, unit, days, day(&form.until)?, &form.reason).await?;
    Ok(see_other_with(HERE, Tone::Good, t(viewer.frame.lang, "reports-set-done")))
}
