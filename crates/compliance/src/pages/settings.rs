//! `/compliance/settings`: what the campaign asks of whom by when, and who gives counts instead of names.

use super::{crumbs, failed};
use crate::{
    duties::{SetOnce, suggested},
    model::{Duty, Kind, NewDuty, Proof},
    problems::ComplianceProblem,
    service::Compliance,
};
use axum::{
    extract::{Form, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

const HERE: &str = "/compliance/settings";

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(page(&c, &viewer, None).await?)
}

async fn suggestions(c: &Compliance, lang: Lang) -> Result<Vec<NewDuty>, ComplianceProblem> {
    let campaign = c.campaign().await?;
    let phases = c.register().campaigns().phases(campaign.id).await?;
    Ok(suggested(&campaign, phases.iter().min_by_key(|p| p.no).map(|p| p.to), lang))
}

async fn page(c: &Compliance, viewer: &Viewer, problem: Option<&ComplianceProblem>) -> Result<Markup, ComplianceProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let duties = c.duties().await?;
    let history = c.duty_history().await?;
    let plan = suggestions(c, lang).await?;
    let missing = plan.iter().any(|p| !duties.iter().any(|d| d.code == p.code));
    let body = html! {
        (failed(problem, lang))
        @if missing {
            (ui::callout(Tone::Neutral, t(lang, "compliance-plan-title"), html! {
                ul { @for p in plan.iter().filter(|p| !duties.iter().any(|d| d.code == p.code)) {
                    li { (p.clause) ": " (p.name) ", " (t_args(lang, "compliance-by-day", &[("day", p.deadline.map(Day::vi).unwrap_or_default().into())])) }
                } }
                (ui::inline_form(frame, "/compliance/settings/plan", &[], Button::primary(t(lang, "compliance-plan-do")).icon(Icon::Check)))
            }))
        }
        @for d in &duties { (ui::section(&d.name, html! { p.lead { (words(d, lang)) } (ui::details(t(lang, "compliance-duty-change"), duty_form(frame, d, lang))) })) }
        (ui::section(t(lang, "compliance-duty-new"), ui::details(t(lang, "compliance-duty-new"), duty_form(frame, &empty(c.today()), lang))))
        @if viewer.actor.may(Permission::JudgeCompliance) { (modes(c, viewer).await?) }
        @if !history.is_empty() { (story(&history, lang)) }
    };
    let head = PageHead::new(t(lang, "compliance-settings-title"))
        .lede(t(lang, "compliance-settings-lede"))
        .clause("P-4.2")
        .crumbs(crumbs(lang, vec![Crumb::here(t(lang, "compliance-settings-title"))]));
    Ok(ui::page(frame, &head, body))
}

fn empty(today: Day) -> Duty {
    Duty {
        code: String::new(),
        name: String::new(),
        clause: String::new(),
        deadline: today,
        kinds: Vec::new(),
        proofs: Vec::new(),
        quota: 0,
    }
}

/// Whom, what, by when, in one line.
fn words(d: &Duty, lang: Lang) -> String {
    let kinds: Vec<&str> = d.kinds.iter().map(|k| k.word(lang)).collect();
    let mut asks: Vec<String> = d.proofs.iter().map(|p| p.word(lang).to_owned()).collect();
    if d.quota > 0 {
        asks.push(t_args(lang, "compliance-quota-words", &[("n", d.quota.into())]));
    }
    let args = [
        ("clause", d.clause.clone().into()),
        ("day", d.deadline.vi().into()),
        ("kinds", kinds.join(", ").into()),
        ("asks", asks.join(", ").into()),
    ];
    t_args(lang, "compliance-duty-words", &args)
}

fn duty_form(frame: &Frame, d: &Duty, lang: Lang) -> Markup {
    let id = |what: &str| format!("duty-{}-{what}", if d.code.is_empty() { "new" } else { &d.code });
    let kinds = html! { @for k in Kind::ALL { (Field::checkbox("kinds", k.word(lang)).id(id(k.code())).value(k.code()).checked(d.kinds.contains(&k))) } };
    let proofs = html! { @for p in Proof::ALL { (Field::checkbox("proofs", p.word(lang)).id(id(p.code())).value(p.code()).checked(d.proofs.contains(&p))) } };
    ui::form(
        frame,
        "/compliance/settings/duty",
        html! {
            @if d.code.is_empty() {
                (Field::text("code", t(lang, "compliance-duty-code")).id(id("code")).help(t(lang, "compliance-duty-code-help")).required().max_length(30).width(Width::Short))
            } @else { (ui::hidden("code", &d.code)) }
            (Field::text("name", t(lang, "compliance-duty-name")).id(id("name")).value(d.name.clone()).required().max_length(120))
            (Field::text("clause", t(lang, "compliance-duty-clause")).id(id("clause")).value(d.clause.clone()).max_length(10).width(Width::Short))
            (Field::date("deadline", t(lang, "compliance-duty-deadline")).id(id("deadline")).value(d.deadline.to_string()).required().width(Width::Short))
            (ui::fieldset(t(lang, "compliance-duty-kinds"), html! { p.help { (t(lang, "compliance-duty-kinds-help")) } (kinds) }))
            (ui::fieldset(t(lang, "compliance-duty-proofs"), proofs))
            (Field::number("quota", t(lang, "compliance-duty-quota")).id(id("quota")).help(t(lang, "compliance-duty-quota-help")).value(d.quota.to_string()).width(Width::Short))
            (Field::text("reason", t(lang, "compliance-duty-reason")).id(id("reason")).required().max_length(500))
            (ui::actions(html! { (Button::primary(t(lang, "compliance-duty-do"))) }))
        },
    )
}

async fn modes(c: &Compliance, viewer: &Viewer) -> Result<Markup, ComplianceProblem> {
    let lang = viewer.frame.lang;
    let tree = c.tree().await?;
    let area = viewer.actor.area(Permission::JudgeCompliance);
    let counting = c.counting_units().await?;
    let units: Vec<(String, String)> = tree
        .units()
        .iter()
        .filter(|u| tree.covers_unit(&area, u.id))
        .map(|u| (u.code.clone(), format!("{} ({})", u.name, u.code)))
        .collect();
    let names: Vec<&str> = counting.iter().filter_map(|u| tree.unit(*u)).map(|u| u.name.as_str()).collect();
    let options = vec![
        ("yes".to_owned(), t(lang, "compliance-mode-yes").to_owned()),
        ("no".to_owned(), t(lang, "compliance-mode-no").to_owned()),
    ];
    Ok(ui::section(
        t(lang, "compliance-mode"),
        html! {
            p.help { (t(lang, "compliance-mode-help")) }
            @if !names.is_empty() { p { (t_args(lang, "compliance-mode-now", &[("units", names.join(", ").into())])) } }
            (ui::form(&viewer.frame, "/compliance/settings/mode", html! {
                (Field::select("unit", t(lang, "compliance-unit"), units))
                (Field::radios("counts", t(lang, "compliance-mode-question"), options).value("yes"))
                (Field::text("reason", t(lang, "compliance-duty-reason")).id("mode-reason").required().max_length(500))
                (ui::actions(html! { (Button::secondary(t(lang, "compliance-mode-do"))) }))
            }))
        },
    ))
}

fn story(history: &[SetOnce], lang: Lang) -> Markup {
    let rows = history.iter().map(|s| {
        Row::new(vec![
            Cell::text(s.duty.name.clone()).sub(words(&s.duty, lang)),
            Cell::text(s.reason.clone()).sub(format!("{} · {}", s.by, s.at.vi())),
        ])
    });
    ui::details(
        t(lang, "compliance-history"),
        html! {
            (Table::new("compliance-history", t(lang, "compliance-history"))
                .lang(lang)
                .col(Col::text(t(lang, "compliance-duty")))
                .col(Col::text(t(lang, "compliance-duty-reason")))
                .rows(rows))
        },
    )
}

/// Sets a duty.
pub(crate) async fn duty(
    State(c): State<Compliance>,
    viewer: Viewer,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let value = |key: &str| form.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str());
    let all = |key: &'static str| form.iter().filter(move |(k, _)| k == key).map(|(_, v)| v.as_str());
    let quota = if value("quota").trim().is_empty() { Some(0) } else { vedich_claims::rules::count(value("quota")).ok() };
    let done = match quota {
        Some(quota) => {
            let new = NewDuty {
                code: value("code").to_owned(),
                name: value("name").to_owned(),
                clause: value("clause").to_owned(),
                deadline: value("deadline").parse().ok(),
                kinds: all("kinds").filter_map(Kind::parse).collect(),
                proofs: all("proofs").filter_map(Proof::parse).collect(),
                quota,
                reason: value("reason").to_owned(),
            };
            c.set_duty(&viewer.actor, new).await
        }
        None => Err(ComplianceProblem::BadDuty("quota")),
    };
    after(&c, &viewer, done).await
}

/// Sets all that the plan asks for and nobody has set.
pub(crate) async fn plan(State(c): State<Compliance>, viewer: Viewer) -> Result<Response, PageError> {
    let duties = c.duties().await?;
    let mut done = Ok(());
    for new in suggestions(&c, viewer.frame.lang).await? {
        if done.is_ok() && !duties.iter().any(|d| d.code == new.code) {
            done = c.set_duty(&viewer.actor, new).await;
        }
    }
    after(&c, &viewer, done).await
}

#[derive(Deserialize)]
pub(crate) struct Mode {
    unit: String,
    #[serde(default)]
    counts: String,
    #[serde(default)]
    reason: String,
}

/// Lets a unit give counts, or names again.
pub(crate) async fn mode(State(c): State<Compliance>, viewer: Viewer, Form(f): Form<Mode>) -> Result<Response, PageError> {
    let done = c.set_counts_only(&viewer.actor, &f.unit, f.counts == "yes", &f.reason).await;
    after(&c, &viewer, done).await
}

async fn after(c: &Compliance, viewer: &Viewer, done: Result<(), ComplianceProblem>) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(see_other_with(HERE, Tone::Good, t(viewer.frame.lang, "compliance-saved"))),
        Err(e) if e.can_be_put_right() => Ok(refused(&e, page(c, viewer, Some(&e)).await?)),
        Err(e) => Err(e.into()),
    }
}
