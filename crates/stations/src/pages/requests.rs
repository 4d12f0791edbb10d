//! `/stations/requests`: who asks for a station or for help at home, and what was answered.

use super::{crumbs, opening};
use crate::{
    model::{Answer, Request, RequestKind, RequestState},
    problems::StationsProblem,
    service::Stations,
};
use axum::{
    extract::{Form, Path, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Problematic};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, FieldError, Icon, PageHead, Row, Table, Tone, Width, t, t_args};

fn tone(state: RequestState) -> Tone {
    match state {
        RequestState::Open => Tone::Attention,
        RequestState::Accepted | RequestState::Done => Tone::Good,
        RequestState::Declined => Tone::Neutral,
    }
}

fn title(r: &Request, lang: Lang) -> String {
    if r.name.is_empty() { format!("{} · {}", r.kind.word(lang), r.no) } else { r.name.clone() }
}

/// All of them: those that wait first.
pub(crate) async fn index(State(s): State<Stations>, viewer: Viewer) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (all, tree, today) = (s.requests(&viewer.actor).await?, s.tree().await?, s.today());
    let count = |f: &dyn Fn(&&Request) -> bool| i64::try_from(all.iter().filter(f).count()).unwrap_or(i64::MAX);
    let args = [
        ("open", count(&|r| r.state == RequestState::Open).into()),
        ("all", count(&|_| true).into()),
        ("accepted", count(&|r| r.station.is_some()).into()),
    ];
    let rows = all.iter().map(|r| {
        let days = today.since(r.asked_at.day());
        let age = if r.state == RequestState::Open && days > 0 {
            t_args(lang, "stationplan-request-age", &[("n", i64::from(days).into())])
        } else {
            String::new()
        };
        Row::new(vec![
            Cell::text(title(r, lang)).sub(r.kind.word(lang)),
            Cell::text(tree.full_name(r.locality)).sub(r.address.clone()),
            if r.kind == RequestKind::Home { Cell::blank() } else { Cell::int(r.people, lang) },
            Cell::day(r.asked_at.day()),
            Cell::markup(ui::tag(tone(r.state), r.state.word(lang))).sub(age),
        ])
        .href(format!("/stations/requests/{}", r.no))
    });
    let body = html! {
        p.lead { (t_args(lang, "stationplan-requests-sentence", &args)) }
        (Table::new("station-requests", t(lang, "stationplan-requests"))
            .lang(lang)
            .col(Col::text(t(lang, "stationplan-request-who")).sort())
            .col(Col::text(t(lang, "stations-where")).wide())
            .col(Col::number(t(lang, "stationplan-request-people")).sort())
            .col(Col::text(t(lang, "stationplan-request-day")).sort())
            .col(Col::text(t(lang, "stations-state")).sort())
            .rows(rows)
            .empty(t(lang, "stationplan-requests-none"), html! { p { (t(lang, "stationplan-requests-none-do")) } }))
        p { a href="/timetable/ask" { (t(lang, "stationplan-ask-public")) } }
    };
    let head = PageHead::new(t(lang, "stationplan-requests"))
        .lede(t(lang, "stationplan-requests-lede"))
        .clause("P-4.4e")
        .crumbs(crumbs(lang, t(lang, "stationplan-requests")));
    Ok(ui::page(frame, &head, body))
}

/// One, with how to reach whoever asked.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    page(&s, &viewer, no, "", &[]).await
}

async fn page(s: &Stations, viewer: &Viewer, no: i64, words: &str, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let ((r, contact), tree) = (s.request(&viewer.actor, no).await?, s.tree().await?);
    let mut facts = facts(&r, &tree, lang);
    facts.push((
        t(lang, "stationplan-request-contact"),
        html! { (contact.name) ", " a href={ "tel:" (contact.phone) } { (contact.phone) } },
    ));
    if !contact.home.is_empty() {
        facts.push((t(lang, "stationplan-ask-home"), html! { (contact.home) }));
    }
    if !contact.note.is_empty() {
        facts.push((t(lang, "stationplan-ask-note"), html! { (contact.note) }));
    }
    let body = html! {
        (ui::error_summary(lang, errors))
        p { (ui::tag(tone(r.state), r.state.word(lang))) }
        (ui::key_values(&facts))
        @if let Some(station) = r.station {
            (ui::callout(Tone::Good, t(lang, "stationplan-request-station"), html! { p { a href={ "/stations/places/" (station) } { (t(lang, "stationplan-request-station-see")) } } }))
        }
        @if r.state != RequestState::Done {
            (ui::section(t(lang, "stationplan-answer"), ui::form(frame, &format!("/stations/requests/{no}"), html! {
                (Field::text("words", t(lang, "stationplan-answer-words")).help(t(lang, "stationplan-answer-help")).value(words).max_length(300).required().width(Width::Full).errors(errors))
                (ui::actions(html! {
                    @if matches!(r.state, RequestState::Open | RequestState::Declined) {
                        (Button::primary(t(lang, if r.kind == RequestKind::Home { "stationplan-accept-home" } else { "stationplan-accept-place" })).name("answer").value(Answer::Accept.code()).icon(Icon::Check))
                    }
                    @if r.state == RequestState::Accepted {
                        (Button::primary(t(lang, "stationplan-answer-done")).name("answer").value(Answer::Done.code()).icon(Icon::Check))
                    }
                    @if r.state == RequestState::Open || (r.state == RequestState::Accepted && r.station.is_none()) {
                        (Button::secondary(t(lang, "stationplan-decline")).name("answer").value(Answer::Decline.code()).icon(Icon::Close))
                    }
                }))
            })))
        }
    };
    let mut way = crumbs(lang, &title(&r, lang));
    way.insert(1, Crumb::link(t(lang, "stationplan-requests"), "/stations/requests"));
    let head = PageHead::new(title(&r, lang)).lede(t(lang, "stationplan-request-lede")).clause("P-4.4e").crumbs(way);
    Ok(ui::page(frame, &head, body))
}

/// What was asked, without the contact.
pub(super) fn facts(r: &Request, tree: &Tree, lang: Lang) -> Vec<(&'static str, Markup)> {
    let mut facts = vec![
        (t(lang, "stationplan-request-kind"), html! { (r.kind.word(lang)) }),
        (t(lang, "stations-where"), html! { @if !r.address.is_empty() { (r.address) ", " } (tree.full_name(r.locality)) }),
        (t(lang, "stationplan-request-day"), html! { (r.asked_at.vi()) }),
    ];
    if r.kind != RequestKind::Home {
        facts.push((t(lang, "stationplan-request-people"), html! { (vedich_kernel::format::int(r.people, lang)) }));
        facts.push((t(lang, "stationplan-use-open"), html! { (opening::words(r.parts, lang)) }));
        if r.from.is_some() || r.to.is_some() {
            let day = |d: Option<vedich_kernel::Day>| d.map_or_else(|| "…".to_owned(), vedich_kernel::Day::vi);
            facts.push((t(lang, "stationplan-days"), html! { (day(r.from)) " – " (day(r.to)) }));
        }
    }
    if !r.answer.is_empty() {
        facts.push((t(lang, "stationplan-answer"), html! { (r.answer) " (" (r.changed_at.vi()) ")" }));
    }
    facts
}

/// An answer as it is typed.
#[derive(Deserialize)]
pub(crate) struct TypedAnswer {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    words: String,
}

/// Answers.
pub(crate) async fn answer(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(typed): Form<TypedAnswer>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = match Answer::parse(&typed.answer) {
        Some(answer) => s.answer(&viewer.actor, no, answer, &typed.words).await,
        None => {
            s.request(&viewer.actor, no).await?;
            Err(StationsProblem::BadField("words"))
        }
    };
    match done {
        Ok(state) => {
            let key = match state {
                RequestState::Accepted => "stationplan-answered-accepted",
                RequestState::Declined => "stationplan-answered-declined",
                RequestState::Open | RequestState::Done => "stationplan-answered-done",
            };
            Ok(see_other_with(&format!("/stations/requests/{no}"), Tone::Good, t(lang, key)))
        }
        Err(StationsProblem::BadField("words")) => {
            let e = StationsProblem::BadField("words");
            let error = FieldError::new("words", format!("{} {}", e.sentence(lang), t(lang, "stationplan-answer-help")));
            Ok(refused(&e, page(&s, &viewer, no, &typed.words, &[error]).await?))
        }
        Err(e) => Err(e.into()),
    }
}
