//! `/daily-reports/report`: one report with what is known beside it, its story, and the decision about it.

use super::{name, state_tag};
use crate::{
    figures::{Column, Figures},
    http::Asked,
    model::{Act, Known, Report, State as ReportState, Version, known_by},
    problems::ReportsProblem,
    rules,
    service::DailyReports,
    striking::Strike,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::Unit;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Frame, Icon, PageHead, Row, Table, Tone, t, t_args};

/// One report.
pub(crate) async fn show(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    page(&reports, &viewer, &asked, None).await
}

async fn page(
    reports: &DailyReports,
    viewer: &Viewer,
    asked: &Asked,
    failed: Option<&ReportsProblem>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let tree = reports.tree().await?;
    let day = asked.day(reports.today())?;
    let id = crate::http::unit(&tree, &asked.unit)?;
    let unit = tree.unit(id).ok_or(ReportsProblem::NoSuchUnit)?;
    let found = reports.report(actor, id, day).await?;
    let known_now = reports.known(day, &[id]).await?.remove(&id).unwrap_or_default();
    let may_write = actor.may(Permission::WriteReports) && rules::may_write(&tree, actor, id);
    let setting = reports.setting().await?;
    let locked = reports.today() > setting.open_until(id, day);
    let reminders = reports.reminders((day, day), &[id]).await?;
    let strikes = match &found {
        Some(report) => reports.striking(&setting, day, &[(id, report.row.figures)]).await?.remove(&id).unwrap_or_default(),
        None => Vec::new(),
    };
    let body = html! {
        @if let Some(e) = failed { (ui::problem_callout(Tone::Broken, e, lang)) }
        @if locked { (ui::problem_callout(Tone::Neutral, &ReportsProblem::Locked, lang)) }
        @match &found {
            None => {
                (ui::empty_state(t(lang, "reports-nothing-sent"), html! {
                    @for r in &reminders { p { (t_args(lang, "reports-reminded-by", &[("at", r.at.vi().into()), ("by", r.by.clone().into())])) } }
                    @if may_write && !locked { (ui::actions(html! { (Button::link(super::write_href(&tree, id, day), t(lang, "reports-write-now")).primary_look().icon(Icon::Edit)) })) }
                }))
            }
            Some(report) => {
                (standing(report, lang))
                @if may_write && !locked && report.row.state != ReportState::Draft {
                    (ui::actions(html! { (Button::link(super::write_href(&tree, id, day), t(lang, "reports-correct")).icon(Icon::Edit)) }))
                }
                (figures(report, &known_now, lang))
                (striking(report, &strikes, lang))
                (words(report, unit, actor.may(Permission::AskDifficulties) && may_write, lang))
                @if actor.may(Permission::ReviewReports) && rules::may_review(&tree, &actor.area(Permission::ReviewReports), id) {
                    (decide(report, unit, frame))
                }
                (story(report, lang))
            }
        }
    };
    let head =
        PageHead::new(t_args(lang, "reports-report-title", &[("unit", unit.name.clone().into()), ("day", day.vi().into())]))
            .lede(t(lang, "reports-report-lede"))
            .clause("P-3.6")
            .crumbs(vec![
                Crumb::link(t(lang, "reports-title"), "/daily-reports"),
                Crumb::link(day.vi(), format!("/daily-reports/day?day={day}")),
                Crumb::here(name(&tree, id)),
            ]);
    Ok(ui::page(frame, &head, body))
}

fn standing(report: &Report, lang: Lang) -> Markup {
    let row = &report.row;
    html! {
        p.lead {
            (state_tag(row.state, row.late, lang)) " "
            (t_args(lang, "reports-version-of", &[("no", row.version.into()), ("at", row.at.vi().into()), ("first", row.first_at.vi().into())]))
        }
        @if let Some(question) = report.open_question() {
            (ui::callout(Tone::Broken, t(lang, "reports-question"), html! {
                p { "“" (question.question) "”" } p.help { (question.by) ", " (question.at.vi()) }
            }))
        }
    }
}

/// The unit's numbers beside those that the system knew then, and those it knows now.
fn figures(report: &Report, now: &Known, lang: Lang) -> Markup {
    let Some(newest) = report.newest() else { return html! {} };
    let differing = rules::differences(&newest.content.figures, &newest.known);
    let rows = Column::SHOWN.map(|c| {
        let level = matches!(c, Column::Activated1 | Column::Activated2);
        let differs = differing.iter().any(|d| match d.what {
            crate::model::Compared::Column(other) => other == c,
            crate::model::Compared::Activated => level,
        });
        // What is known now stands beside it only where it is another number than then.
        let (then, later) = (newest.known.get(c), now.get(c).filter(|k| newest.known.get(c).map(|t| t.value) != Some(k.value)));
        let later = later.map(|k| t_args(lang, "reports-known-later", &[("n", k.value.into())]));
        let known = match then {
            Some(k) => Cell::int(k.value, lang).sub(later.unwrap_or_else(|| known_by(k.by, lang).to_owned())),
            None => Cell::text("–").sub(later.unwrap_or_default()),
        };
        Row::new(vec![
            Cell::text(t(lang, c.text_key())),
            Cell::int(newest.content.figures.get(c), lang).tone(if differs { Tone::Attention } else { Tone::Neutral }),
            known,
            Cell::int(report.row.cumulative.get(c), lang),
        ])
    });
    html! {
        (Table::new("report-figures", t(lang, "reports-figures"))
            .lang(lang)
            .col(Col::text(t(lang, "reports-what")))
            .col(Col::number(t(lang, "reports-reported")))
            .col(Col::number(t(lang, "reports-known-then")))
            .col(Col::number(t(lang, "reports-sum")))
            .rows(rows))
        @if !differing.is_empty() {
            (ui::callout(Tone::Attention, &t_args(lang, "reports-differences-n", &[("n", super::overview::count(differing.len()).into())]), html! {
                ul { @for d in &differing { li { (t_args(lang, "reports-difference", &[
                    ("what", t(lang, d.what.text_key()).into()), ("reported", d.reported.into()), ("known", d.known.into()), ("by", known_by(d.by, lang).into())])) } } }
                p {
                    @if newest.content.explanation.is_empty() { strong { (t(lang, "reports-no-explanation")) } }
                    @else { (t(lang, "reports-explained")) " “" (newest.content.explanation) "”" }
                }
            }))
        }
    }
}

/// Counts that nobody can check by name and that are absurd: to be asked about before the report is accepted.
fn striking(report: &Report, strikes: &[Strike], lang: Lang) -> Markup {
    let said = report.newest().map_or("", |v| v.content.explanation.as_str());
    html! {
        @if !strikes.is_empty() {
            (ui::callout(Tone::Attention, &t_args(lang, "reports-striking-n", &[("n", super::overview::count(strikes.len()).into())]), html! {
                ul { @for s in strikes { li { (s.words(lang)) } } }
                p {
                    @if said.is_empty() { strong { (t(lang, "reports-no-explanation")) } }
                    @else { (t(lang, "reports-explained")) " “" (said) "”" }
                }
            }))
        }
    }
}

fn words(report: &Report, unit: &Unit, may_ask: bool, lang: Lang) -> Markup {
    let Some(newest) = report.newest() else { return html! {} };
    let lines = |words: &str| html! { @for line in words.lines() { p { (line) } } };
    html! {
        @if !newest.content.difficulties.is_empty() { (ui::section(t(lang, "reports-difficulties"), html! {
                (lines(&newest.content.difficulties))
                @if may_ask {
                    (ui::form_get("/difficulties/new", html! {
                        (ui::hidden("unit", &unit.code)) (ui::hidden("question", &newest.content.difficulties))
                        (ui::actions(html! { (Button::secondary(t(lang, "reports-to-desk")).icon(Icon::Help)) }))
                    }))
                }
            })) }
        @if !newest.content.note.is_empty() { (ui::section(t(lang, "reports-note"), lines(&newest.content.note))) }
    }
}

fn decide(report: &Report, unit: &Unit, frame: &Frame) -> Markup {
    let (lang, row) = (frame.lang, &report.row);
    let hidden = html! {
        (ui::hidden("unit", &unit.code)) (ui::hidden("day", &row.day.to_string())) (ui::hidden("version", &row.version.to_string()))
    };
    let accept = row.state == ReportState::Submitted;
    if row.state == ReportState::Returned {
        return html! {};
    }
    let ask = ui::form(
        frame,
        "/daily-reports/review",
        html! {
            (hidden)
            (ui::hidden("act", "return"))
            (Field::textarea("question", t(lang, "reports-ask")).help(t(lang, "reports-ask-help")).required().max_length(2_000))
            (ui::actions(html! { (Button::secondary(t(lang, "reports-return")).icon(Icon::Undo)) }))
        },
    );
    let agree = html! {
        @if accept {
            (ui::form(frame, "/daily-reports/review", html! {
                (hidden)
                (ui::hidden("act", "accept"))
                (ui::actions(html! { (Button::primary(t(lang, "reports-accept")).icon(Icon::Check)) }))
            }))
        }
    };
    ui::section(t(lang, "reports-decide"), html! { (agree) (ui::details(t(lang, "reports-return-summary"), ask)) })
}

/// Versions and reviews in the order of time, newest first.
fn story(report: &Report, lang: Lang) -> Markup {
    let mut events: Vec<(vedich_kernel::Moment, i64, Row)> = Vec::new();
    let mut before: Option<&Version> = None;
    for v in &report.versions {
        let what = html! {
            (t_args(lang, if v.no == 1 { "reports-sent" } else { "reports-sent-again" }, &[("no", v.no.into())]))
            @if !v.reason.is_empty() { br; "“" (v.reason) "”" }
            @if let Some(before) = before { br; small { (changes(&before.content.figures, &v.content.figures, lang)) } }
        };
        let cells = vec![Cell::markup(what), Cell::text(v.at.vi()).sub(format!("{} · {}", v.by, t(lang, v.channel.text_key())))];
        events.push((v.at, 2 * v.no, Row::new(cells)));
        before = Some(v);
    }
    for r in &report.reviews {
        let (key, tone) = if r.state == ReportState::Accepted {
            ("reports-was-accepted", Tone::Good)
        } else {
            ("reports-was-returned", Tone::Attention)
        };
        let what = html! {
            (ui::tag(tone, &t_args(lang, key, &[("no", r.version.into())])))
            @if !r.question.is_empty() { br; "“" (r.question) "”" }
        };
        events.push((r.at, 2 * r.version + 1, Row::new(vec![Cell::markup(what), Cell::text(r.at.vi()).sub(r.by.clone())])));
    }
    events.sort_by_key(|(at, no, _)| std::cmp::Reverse((*at, *no)));
    html! {
        (Table::new("report-story", t(lang, "reports-story"))
            .lang(lang)
            .col(Col::text(t(lang, "reports-what-happened")))
            .col(Col::text(t(lang, "reports-when")))
            .rows(events.into_iter().map(|e| e.2)))
    }
}

/// What a correction changed, in one line.
fn changes(old: &Figures, new: &Figures, lang: Lang) -> String {
    let changed = Column::ALL.into_iter().filter(|c| old.get(*c) != new.get(*c));
    let words = changed
        .map(|c| format!("{}: {} → {}", t(lang, c.text_key()), format::int(old.get(c), lang), format::int(new.get(c), lang)));
    let words = words.collect::<Vec<_>>().join("; ");
    if words.is_empty() { t(lang, "reports-no-number-changed").to_owned() } else { words }
}

#[derive(Deserialize)]
pub(crate) struct Reviewed {
    unit: String,
    day: String,
    version: i64,
    act: String,
    #[serde(default)]
    question: String,
}

/// Accepts, or sends back.
pub(crate) async fn review(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(form): Form<Reviewed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let tree = reports.tree().await?;
    let day: Day = form.day.parse().map_err(|_| ReportsProblem::BadDay)?;
    let unit = crate::http::unit(&tree, &form.unit)?;
    let act = if form.act == "accept" { Act::Accept } else { Act::Return };
    match reports.review(&viewer.actor, unit, day, form.version, act, &form.question).await {
        Ok(state) => {
            let key = if state == ReportState::Accepted { "reports-accept-done" } else { "reports-return-done" };
            Ok(see_other_with(&super::report_href(&tree, unit, day), Tone::Good, t(lang, key)))
        }
        // Somebody was quicker, or words are missing: the report as it is now, and why nothing was done.
        Err(
            e @ (ReportsProblem::NotNewest | ReportsProblem::Refused(_) | ReportsProblem::TooLong | ReportsProblem::HoldsNumber),
        ) => {
            let asked = Asked { date: day.to_string(), unit: form.unit, locality: String::new() };
            Ok(refused(&e, page(&reports, &viewer, &asked, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}
