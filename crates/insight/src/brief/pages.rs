//! `/brief`: what does a leader have to know this morning? On paper at `/brief/print`, to whom it goes at `/brief/settings`.

use super::{
    BriefProblem, BriefSetting,
    model::{Brief, addresses, minute},
};
use crate::Insight;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic as _, format};
use vedich_ui::{
    Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, actions, error_summary, form, hero,
    inline_form, live_on, page, print_page, problem_callout, section, t, t_args, tag,
};

/// Which place.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    locality: String,
}

impl Asked {
    fn code(&self) -> Option<&str> {
        Some(self.locality.trim()).filter(|c| !c.is_empty())
    }
}

fn title(brief: &Brief, lang: Lang) -> String {
    t_args(lang, "brief-title", &[("day", brief.day.vi().into()), ("place", brief.place.clone().into())])
}

/// The brief on a page.
pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let brief = insight.compose(&viewer.actor, asked.code(), lang).await?;
    let sends = insight.may_send_brief(&viewer.actor).await?;
    let list = if sends { Some((insight.brief_setting(&viewer.actor).await?, insight.brief_sent().await?)) } else { None };
    let events = "extract.applied forecast.made quotas.changed crosscheck.settled";
    let body = html! {
        (live_on(&viewer.frame, events, &viewer.frame.path))
        (top(&brief, lang))
        (parts(&brief, lang))
        (waits(&brief, lang))
        (laggards(&brief, lang))
        @if let Some((setting, sent)) = &list { (going_out(&viewer, setting, sent.as_ref(), lang)) }
    };
    let head = PageHead::new(title(&brief, lang)).lede(t(lang, "brief-lede")).clause("P-5.2").actions(html! {
        (Button::link(format!("/brief/print?locality={}", brief.code), t(lang, "brief-print")).icon(Icon::Print).primary_look())
        @if sends { (Button::link("/brief/settings", t(lang, "brief-settings")).icon(Icon::Settings)) }
    });
    Ok(page(&viewer.frame, &head, body))
}

/// The brief on paper.
pub(crate) async fn print(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let brief = insight.compose(&viewer.actor, asked.code(), lang).await?;
    let body = html! {
        p.lead { (brief.line(lang)) }
        @for words in [brief.outlook(lang), brief.change(lang), brief.today(lang)].into_iter().flatten() { p { (words) } }
        (parts(&brief, lang))
        (waits(&brief, lang))
        (laggards(&brief, lang))
        p.help { (t(lang, "brief-foot")) }
    };
    Ok(print_page(&viewer.frame, &title(&brief, lang), body))
}

/// The sentence that answers the page.
fn top(brief: &Brief, lang: Lang) -> Markup {
    let note = html! {
        @if let Some(words) = brief.outlook(lang) { p { (words) " " a href={ "/forecast?locality=" (brief.code) } { (t(lang, "insight-to-forecast")) } } }
        @if let Some(words) = brief.change(lang) { p { (words) } }
        @match brief.today(lang) {
            Some(words) => p { strong { (t(lang, "brief-today")) ": " } (words) " " a href={ "/quotas?locality=" (brief.code) } { (t(lang, "accounts-nav-quotas")) } },
            None => p { (t(lang, "brief-no-quotas")) },
        }
    };
    hero(html! { (brief.line(lang)) }, note, html! {})
}

fn parts(brief: &Brief, lang: Lang) -> Markup {
    let (Some(quotas), parts) = (&brief.quotas, brief.parts()) else { return html! {} };
    if parts.is_empty() {
        return html! {};
    }
    let rows = parts.into_iter().map(|(s, n)| {
        Row::new(vec![
            Cell::text(s.name.clone()),
            Cell::int(n, lang),
            Cell::int(s.node.quota, lang),
            if s.node.share > 0 { Cell::figure(&quotas.figure(&s.node), lang) } else { Cell::blank() },
        ])
    });
    let table = Table::new("brief-parts", t(lang, "brief-parts"))
        .lang(lang)
        .col(Col::text(t(lang, "brief-col-place")).sort())
        .col(Col::number(t(lang, "brief-col-today")).sort().main())
        .col(Col::number(t(lang, "brief-col-left")).sort())
        .col(Col::number(t(lang, "brief-col-done")).sort())
        .rows(rows);
    section(t(lang, "brief-parts"), html! { (table) })
}

fn waits(brief: &Brief, lang: Lang) -> Markup {
    let body = html! {
        @if brief.lines.is_empty() { p { (t(lang, "brief-waits-none")) } }
        @else {
            ul {
                @for line in &brief.lines {
                    li {
                        a href=(line.href) { (line.words) } ": " strong { (format::int(line.count, lang)) }
                        @if line.tone == Tone::Broken { " " (tag(Tone::Broken, t(lang, "insight-day-overdue"))) }
                        @if !line.names.is_empty() { span.sub { (line.names.join(", ")) } }
                    }
                }
            }
        }
    };
    section(t(lang, "brief-waits"), body)
}

fn laggards(brief: &Brief, lang: Lang) -> Markup {
    let body = html! {
        @if brief.laggards.is_empty() { p { (t(lang, "brief-laggards-none")) } }
        @else { ol { @for (who, why) in &brief.laggards { li { strong { (who) } ": " (why) } } } }
    };
    section(t(lang, "brief-laggards"), body)
}

fn clock(minute: i64) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// To whom it goes, when, and the button that draws the e-mail up.
fn going_out(viewer: &Viewer, setting: &BriefSetting, sent: Option<&super::model::Sent>, lang: Lang) -> Markup {
    let people = i64::try_from(setting.recipients.len()).unwrap_or(i64::MAX);
    let when = setting
        .at
        .map_or_else(|| t(lang, "brief-by-hand").to_owned(), |at| t_args(lang, "brief-by-itself", &[("at", clock(at).into())]));
    let body = html! {
        @if people == 0 { p { (t(lang, "brief-nobody")) } } @else {
            p { (when) }
            @if let Some(s) = sent { p { a href={ "/messages/" (s.batch) } { (t_args(lang, "brief-sent", &[("day", s.day.vi().into()), ("n", s.people.into()), ("at", s.at.vi().into())])) } } }
            (inline_form(&viewer.frame, "/brief/send", &[], Button::secondary(t_args(lang, "brief-send", &[("n", people.into())])).icon(Icon::Right)))
        }
    };
    html! { div.no-print { (section(t(lang, "brief-settings"), body)) } }
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    recipients: String,
    at: String,
    reason: String,
}

/// To whom it goes, and when.
pub(crate) async fn settings(State(insight): State<Insight>, viewer: Viewer) -> Result<Markup, PageError> {
    let stands = insight.brief_setting(&viewer.actor).await?;
    let typed =
        Typed { recipients: stands.recipients.join("\n"), at: stands.at.map(clock).unwrap_or_default(), reason: String::new() };
    Ok(draw(&viewer, &stands, &typed, None))
}

fn draw(viewer: &Viewer, stands: &BriefSetting, typed: &Typed, failed: Option<&BriefProblem>) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let words = |e: &BriefProblem| e.in_words(lang);
    let errors: Vec<FieldError> = failed.and_then(|e| Some(FieldError::new(e.field()?, words(e)))).into_iter().collect();
    let body = html! {
        @if let Some(e) = failed.filter(|e| e.field().is_none()) { (problem_callout(Tone::Broken, e, lang)) }
        (error_summary(lang, &errors))
        @if stands.version > 0 { p.help { (stands.by) ": " (stands.reason) } }
        (form(frame, "/brief/settings", html! {
            (Field::textarea("recipients", t(lang, "brief-recipients")).help(t(lang, "brief-recipients-help")).value(typed.recipients.clone()).required().attr("autocomplete", "off").errors(&errors))
            (Field::text("at", t(lang, "brief-at")).help(t(lang, "brief-at-help")).value(typed.at.clone()).optional(lang).width(Width::Short).errors(&errors))
            (Field::text("reason", t(lang, "brief-reason")).help(t(lang, "brief-reason-help")).value(typed.reason.clone()).required().max_length(500).width(Width::Full).errors(&errors))
            (actions(html! { (Button::primary(t(lang, "brief-save")).icon(Icon::Check)) (Button::link("/brief", t(lang, "campaign-cancel"))) }))
        }))
    };
    let head = PageHead::new(t(lang, "brief-settings")).lede(t(lang, "brief-settings-lede")).clause("P-5.2");
    let crumbs = vec![Crumb::link(t(lang, "accounts-nav-brief"), "/brief"), Crumb::here(t(lang, "brief-settings"))];
    page(frame, &head.crumbs(crumbs), body)
}

/// Keeps list and time.
pub(crate) async fn save(
    State(insight): State<Insight>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let stands = insight.brief_setting(&viewer.actor).await?;
    let read = || {
        let recipients = addresses(&typed.recipients).map_err(BriefProblem::BadAddress)?;
        let at = match typed.at.trim() {
            "" => None,
            at => Some(minute(at).ok_or(BriefProblem::BadTime)?),
        };
        Ok((recipients, at))
    };
    let done = match read() {
        Ok((recipients, at)) => insight.set_brief(&viewer.actor, at, recipients, &typed.reason).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other_with("/brief", Tone::Good, t(lang, "brief-saved"))),
        Err(e) if e.status() == 422 => Ok(refused(&e, draw(&viewer, &stands, &typed, Some(&e)))),
        Err(e) => Err(e.into()),
    }
}

/// Draws the e-mail up: a draft of the outbox, which shows how many it is and is sent from there.
pub(crate) async fn send(State(insight): State<Insight>, viewer: Viewer) -> Result<Response, PageError> {
    let no = insight.draw_up_brief(&viewer.actor).await?;
    Ok(see_other_with(&format!("/messages/{no}"), Tone::Good, t(viewer.frame.lang, "brief-drawn")))
}
