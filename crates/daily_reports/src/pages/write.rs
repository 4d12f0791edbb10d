//! `/daily-reports/write`: a unit's report, filled in as far as the system knows; drafts are kept, nothing is lost on error.

use super::name;
use crate::{
    figures::{Column, Figures},
    http::Asked,
    look::Progress,
    model::{Channel, Content, Known, Report, State as ReportState, known_by},
    problems::ReportsProblem,
    rules::{self, Refusal},
    service::{DailyReports, NewReport, Verdict},
};
use axum::{
    extract::{Form, Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use std::collections::HashMap;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with, unprocessable};
use vedich_kernel::{Day, Lang, Problematic, UnitId, format};
use vedich_territory::{Tree, Unit};
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Icon, PageHead, Tone, t, t_args};

/// What is typed, by field.
type Typed = HashMap<String, String>;

/// The form of a unit and day; of the actor's only unit when none is named.
pub(crate) async fn show(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let tree = reports.tree().await?;
    if asked.unit.is_empty() {
        let campaign = reports.setting().await?.campaign;
        return choose(&reports, &viewer, &tree, &asked, (campaign.from, campaign.to));
    }
    let (unit, day) = (crate::http::unit(&tree, &asked.unit)?, asked.day(reports.today())?);
    // Nobody fills in a form that nothing takes.
    if day > reports.today() {
        return Err(ReportsProblem::Future.into());
    }
    Ok(page(&reports, &viewer, unit, day, None, &[]).await?.into_response())
}

/// Who writes for several units says for which.
fn choose(
    reports: &DailyReports,
    viewer: &Viewer,
    tree: &Tree,
    asked: &Asked,
    (first, last): (Day, Day),
) -> Result<Response, PageError> {
    let (lang, day) = (viewer.frame.lang, asked.day(reports.today())?);
    let mine: Vec<&Unit> = tree.units().iter().filter(|u| rules::may_write(tree, &viewer.actor, u.id)).collect();
    if let [only] = mine[..] {
        return Ok(vedich_accounts::see_other(&super::write_href(tree, only.id, day)));
    }
    let options = mine.iter().map(|u| (u.code.clone(), u.name.clone())).collect();
    let body = ui::form_get(
        "/daily-reports/write",
        html! {
            (Field::select("unit", t(lang, "reports-unit"), options))
            (Field::date("day", t(lang, "reports-day")).value(day.to_string()).min(first.to_string()).max(last.min(reports.today()).to_string()))
            (ui::actions(html! { (Button::primary(t(lang, "reports-open-form")).icon(Icon::Edit)) }))
        },
    );
    Ok(ui::page(&viewer.frame, &PageHead::new(t(lang, "reports-write-title")).clause("P-3.6"), body).into_response())
}

/// What the form starts from: what was typed, else the draft, else the newest version, else what is known.
struct Start {
    typed: Typed,
    draft_of: Option<String>,
}

fn typed_of(content: &Content, filled: impl Fn(Column) -> bool, lang: Lang) -> Typed {
    let mut out: Typed = Column::ALL
        .into_iter()
        .filter(|c| filled(*c))
        .map(|c| (c.code().to_owned(), format::int(content.figures.get(c), lang)))
        .collect();
    out.insert("explanation".into(), content.explanation.clone());
    out.insert("difficulties".into(), content.difficulties.clone());
    out.insert("note".into(), content.note.clone());
    out
}

async fn page(
    reports: &DailyReports,
    viewer: &Viewer,
    unit: UnitId,
    day: Day,
    typed: Option<Typed>,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let setting = reports.setting().await?;
    let found = setting.tree.unit(unit).ok_or(ReportsProblem::NoSuchUnit)?;
    let draft = reports.draft(&viewer.actor, unit, day).await?;
    let report = reports.report(&viewer.actor, unit, day).await?;
    let known = reports.known(day, &[unit]).await?.remove(&unit).unwrap_or_default();
    let typed_now = typed.is_some();
    let start = match (typed, draft, report.as_ref().and_then(Report::newest)) {
        (Some(typed), _, _) => Start { typed, draft_of: None },
        (None, Some((content, at, by)), _) => {
            let words = t_args(lang, "reports-draft-kept", &[("at", at.vi().into()), ("by", by.into())]);
            Start {
                typed: typed_of(&content, |c| content.figures.get(c) != 0 || known.get(c).is_some(), lang),
                draft_of: Some(words),
            }
        }
        (None, None, Some(newest)) => Start { typed: typed_of(&newest.content, |_| true, lang), draft_of: None },
        (None, None, None) => {
            let content = Content { figures: known.figures(), ..Content::default() };
            Start { typed: typed_of(&content, |c| known.get(c).is_some(), lang), draft_of: None }
        }
    };
    let due = rules::due_at(day, setting.minutes(day));
    let late = report.is_none() && rules::is_late(reports.now(), day, setting.minutes(day));
    let phase = vedich_campaign::rules::phase_on(&setting.phases, day);
    let progress = match phase {
        Some(phase) => reports.place_progress(found, phase).await?,
        None => None,
    };
    let action = "/daily-reports/write";
    let key = format!("report-{}-{day}", found.code);
    // What was typed is never taken away; but nobody is offered a form that nothing takes.
    let locked = reports.today() > setting.open_until(unit, day);
    let body = html! {
        (ui::error_summary(lang, errors))
        @if locked { (ui::problem_callout(Tone::Attention, &ReportsProblem::Locked, lang)) }
        @if late && !locked { (ui::callout(Tone::Attention, &t_args(lang, "reports-deadline-over", &[("at", due.vi().into())]), html! { p { (t(lang, "reports-deadline-over-do")) } })) }
        @if let Some(words) = &start.draft_of { (ui::callout(Tone::Neutral, words, html! {})) }
        @if let Some(question) = report.as_ref().and_then(Report::open_question) {
            (ui::callout(Tone::Broken, t(lang, "reports-question"), html! { p { "“" (question.question) "”" } p.help { (question.by) ", " (question.at.vi()) } }))
        }
        @if let Some(p) = &progress { (aside(p, found, lang)) }
        @if !locked || typed_now { (ui::form_draft(frame, action, &key, html! {
            (ui::hidden("unit", &found.code)) (ui::hidden("day", &day.to_string()))
            (ui::hidden("version", &report.as_ref().map_or(0, |r| r.row.version).to_string()))
            (fields(&start.typed, &known, report.as_ref(), errors, lang))
            (ui::actions(html! {
                (Button::primary(t(lang, "reports-send")).name("act").value("submit").icon(Icon::Check))
                (Button::secondary(t(lang, "reports-keep-draft")).name("act").value("draft"))
            }))
        })) }
    };
    let args = [("unit", found.name.clone().into()), ("day", day.vi().into())];
    let head = PageHead::new(t_args(lang, "reports-write-of", &args))
        .lede(t_args(lang, "reports-write-lede", &[("at", due.vi().into())]))
        .clause("P-3.6")
        .crumbs(vec![Crumb::link(t(lang, "reports-title"), "/daily-reports"), Crumb::here(name(&setting.tree, unit))]);
    Ok(ui::page(frame, &head, body))
}

/// The progress of the locality that the unit answers for: known to the register, asked of nobody.
fn aside(p: &Progress, unit: &Unit, lang: Lang) -> Markup {
    let number = |n: i64| html! { (format::int(n, lang)) };
    let mut pairs = Vec::new();
    if let Some(n) = p.eligible {
        pairs.push((t(lang, "reports-eligible"), number(n)));
    }
    if let Some(n) = p.target {
        pairs.push((t(lang, "reports-target"), number(n)));
    }
    pairs.push((t(lang, "reports-reached"), number(p.reached)));
    if let Some(figure) = &p.figure {
        pairs.push((t(lang, "reports-progress"), ui::figure_button(figure, lang)));
    }
    if let Some(n) = p.backlog {
        pairs.push((t(lang, "reports-backlog"), number(n)));
    }
    ui::details(&t_args(lang, "reports-place-progress", &[("unit", unit.name.clone().into())]), ui::key_values(&pairs))
}

fn fields(typed: &Typed, known: &Known, report: Option<&Report>, errors: &[FieldError], lang: Lang) -> Markup {
    let value = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let number = |c: Column| {
        let help = match known.get(c) {
            Some(k) => {
                let key = if k.level_unknown > 0 { "reports-known-unsure" } else { "reports-known" };
                let args = [("n", k.value.into()), ("by", known_by(k.by, lang).into()), ("unsure", k.level_unknown.into())];
                t_args(lang, key, &args)
            }
            None => t(lang, "reports-unknown").to_owned(),
        };
        Field::number(c.code(), t(lang, c.text_key())).value(value(c.code())).help(help).errors(errors)
    };
    let area = |name: &'static str, label: &str, help: &str| {
        Field::textarea(name, t(lang, label)).value(value(name)).help(t(lang, help)).max_length(2_000).errors(errors)
    };
    let state = report.map(|r| r.row.state);
    html! {
        (ui::fieldset(t(lang, "reports-group-activation"), html! { (number(Column::Activated1)) (number(Column::Activated2)) }))
        (ui::fieldset(t(lang, "reports-group-people"), html! {
            (number(Column::Mobilised)) (number(Column::Guided)) (number(Column::Absent)) (number(Column::PortalAccounts)) (number(Column::Outreach))
        }))
        (ui::fieldset(t(lang, "reports-group-dossiers"), html! {
            (number(Column::Collected1)) (number(Column::Collected2)) (number(Column::Approved)) (number(Column::Rejected))
        }))
        (area("explanation", "reports-explanation", "reports-explanation-help").optional(lang))
        (area("difficulties", "reports-difficulties", "reports-difficulties-help").optional(lang))
        (area("note", "reports-note", "reports-note-help").optional(lang))
        @match state {
            Some(ReportState::Returned) => (area("reason", "reports-answer-field", "reports-answer-help")),
            Some(ReportState::Accepted) => (area("reason", "reports-reason", "reports-reason-help")),
            Some(ReportState::Submitted) => (area("reason", "reports-reason", "reports-reason-optional").optional(lang)),
            Some(ReportState::Draft) | None => {}
        }
    }
}

/// Takes the form: keeps it as a draft, or sends it.
pub(crate) async fn save(
    State(reports): State<DailyReports>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let tree = reports.tree().await?;
    let text = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let unit = crate::http::unit(&tree, &text("unit"))?;
    let day: Day = text("day").parse().map_err(|_| ReportsProblem::BadDay)?;
    let mut errors = Vec::new();
    let mut figures = Figures::default();
    for c in Column::ALL {
        match rules::number(&text(c.code())) {
            Some(n) => figures.set(c, n),
            None => errors
                .push(FieldError::new(c.code(), t_args(lang, "reports-bad-number", &[("what", t(lang, c.text_key()).into())]))),
        }
    }
    let content = Content { figures, explanation: text("explanation"), difficulties: text("difficulties"), note: text("note") };
    if !errors.is_empty() {
        return Ok(unprocessable(page(&reports, &viewer, unit, day, Some(typed), &errors).await?));
    }
    if text("act") == "draft" {
        return match reports.save_draft(&viewer.actor, unit, day, &content).await {
            Ok(()) => Ok(see_other_with(&super::write_href(&tree, unit, day), Tone::Good, t(lang, "reports-draft-done"))),
            Err(e) => again(&reports, &viewer, (unit, day), typed, e).await,
        };
    }
    if let Some(error) = unexplained(&reports, unit, day, &content, lang).await? {
        return Ok(unprocessable(page(&reports, &viewer, unit, day, Some(typed), &[error]).await?));
    }
    let new =
        NewReport { unit, day, content, reason: text("reason"), channel: Channel::Form, seen: text("version").parse().ok() };
    match reports.submit(&viewer.actor, new).await {
        Ok(v) => {
            let to = if viewer.actor.may(Permission::ViewReports) {
                super::report_href(&tree, unit, day)
            } else {
                "/daily-reports".to_owned()
            };
            Ok(see_other_with(&to, if v.late { Tone::Attention } else { Tone::Good }, told(&v, lang)))
        }
        Err(e) => again(&reports, &viewer, (unit, day), typed, e).await,
    }
}

/// The form again with all that was typed, and what is wrong with it; what nobody can put right has a page of its own.
async fn again(
    reports: &DailyReports,
    viewer: &Viewer,
    (unit, day): (UnitId, Day),
    typed: Typed,
    e: ReportsProblem,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let Some(field) = field_of(&e) else { return Err(e.into()) };
    let error = FieldError::of(field, &e, lang);
    Ok(refused(&e, page(reports, viewer, unit, day, Some(typed), &[error]).await?))
}

/// Numbers that differ from what is known, and absurd ones that nobody can know, want a word of explanation before they are sent.
async fn unexplained(
    reports: &DailyReports,
    unit: UnitId,
    day: Day,
    content: &Content,
    lang: Lang,
) -> Result<Option<FieldError>, ReportsProblem> {
    if content.explanation.trim().chars().count() >= rules::SHORTEST_REASON {
        return Ok(None);
    }
    let known = reports.known(day, &[unit]).await?.remove(&unit).unwrap_or_default();
    let strikes =
        reports.striking(&reports.setting().await?, day, &[(unit, content.figures)]).await?.remove(&unit).unwrap_or_default();
    let mut differing: Vec<String> = rules::differences(&content.figures, &known)
        .iter()
        .map(|d| {
            let args = [
                ("what", t(lang, d.what.text_key()).into()),
                ("reported", d.reported.into()),
                ("known", d.known.into()),
                ("by", known_by(d.by, lang).into()),
            ];
            t_args(lang, "reports-difference", &args)
        })
        .collect();
    if differing.is_empty() && strikes.is_empty() {
        return Ok(None);
    }
    let key = if strikes.is_empty() { "reports-explain-please" } else { "reports-explain-striking" };
    differing.extend(strikes.iter().map(|s| s.words(lang)));
    let words = t_args(lang, key, &[("differences", differing.join("; ").into())]);
    Ok(Some(FieldError::new("explanation", words)))
}

/// Errors that a person puts right in the form itself.
fn field_of(e: &ReportsProblem) -> Option<&'static str> {
    match e {
        ReportsProblem::Refused(Refusal::AnswerMissing | Refusal::ReasonMissing) => Some("reason"),
        ReportsProblem::NotNewest => Some("activated1"),
        ReportsProblem::TooLong | ReportsProblem::HoldsNumber => Some("note"),
        ReportsProblem::BadNumber(column) => Some(column),
        // The day or the state does not allow it: what was typed stays before the eyes of who typed it.
        e if matches!(e.status(), 409 | 422) => Some("activated1"),
        _ => None,
    }
}

fn told(v: &Verdict, lang: Lang) -> String {
    let key = match (v.unchanged, v.version, v.late) {
        (true, _, _) => "reports-unchanged",
        (false, 1, true) => "reports-sent-late",
        (false, 1, false) => "reports-sent-in-time",
        (false, _, _) => "reports-corrected",
    };
    t_args(lang, key, &[("no", v.version.into())])
}
