//! `/stations/shifts/{shift}/desk/correct`: a result that was written down wrong is put right, on the day of the shift.

use super::{crumbs, desk::href};
use crate::{
    desk::Visitor,
    model::{BookingStep, Correction, Happened, NotPossible},
    problems::StationsProblem,
    rules,
    service::Stations,
};
use axum::{
    extract::{Form, Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, refused, see_other_with};
use vedich_kernel::{Lang, Moment};
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Field, Icon, PageHead, Row, Table, Tone, t, t_args};

/// Whose result.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    booking: String,
}

/// What was written down, and what may stand instead.
pub(crate) async fn show(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let booking = asked.booking.parse().map_err(|_| StationsProblem::NoSuchBooking)?;
    page(&s, &viewer, (no, booking), &html! {}, false).await
}

async fn page(
    s: &Stations,
    viewer: &Viewer,
    (no, booking): (i64, i64),
    first: &Markup,
    there: bool,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (visitor, steps) = s.to_correct(&viewer.actor, no, booking).await?;
    let action = format!("{}/correct", href(no));
    let reasons: Vec<(String, String)> =
        NotPossible::ALL.iter().map(|r| (r.code().to_owned(), r.word(lang).to_owned())).collect();
    let chosen = |result: &str| html! { (ui::hidden("booking", &booking.to_string())) (ui::hidden("result", result)) };
    // What was transmitted is the department's: nothing is offered that would be refused.
    let sent = s.dossier_sent(booking).await?;
    let gone = StationsProblem::DossierSent;
    let body = html! {
        @if sent { (ui::problem_callout(Tone::Attention, &gone, lang)) } @else { (first) }
        (history(&steps, lang))
        @if !sent {
        (ui::section(t(lang, "stations-correct-nothing"), html! {
            p.help { (t(lang, "stations-correct-nothing-help")) }
            (ui::form(frame, &action, html! {
                (chosen("nothing"))
                (ui::actions(html! { (Button::secondary(t(lang, "stations-correct-nothing-do")).icon(Icon::Undo)) }))
            }))
        }))
        (ui::section(t(lang, "stations-desk-taken"), ui::form(frame, &action, html! {
            (chosen("taken"))
            (Field::number("number", t(lang, "stations-desk-national-id")).help(t(lang, "stations-correct-number-help")).max_length(14).optional(lang).attr("autocomplete", "off"))
            @if there { (Field::checkbox("anyway", t(lang, "stations-desk-anyway")).help(t(lang, "stations-desk-anyway-help"))) }
            (ui::actions(html! { (Button::secondary(t(lang, "stations-correct-taken-do")).icon(Icon::Check)) }))
        })))
        (ui::section(t(lang, "stations-desk-not-possible"), ui::form(frame, &action, html! {
            (chosen("not_possible"))
            (Field::radios("reason", t(lang, "stations-reason"), reasons).required())
            (ui::actions(html! { (Button::secondary(t(lang, "stations-correct-not-possible-do")).icon(Icon::Close)) }))
        })))
        }
    };
    let title = t_args(lang, "stations-correct-title", &[("no", number(&visitor).into())]);
    let mut way = crumbs(lang, &title);
    way.insert(1, Crumb::link(t(lang, "stations-desk"), href(no)));
    let head = PageHead::new(title).lede(t(lang, "stations-correct-lede")).clause("P-4.4c").crumbs(way);
    Ok(ui::page(frame, &head, body))
}

fn number(x: &Visitor) -> String {
    x.booking.queue.map_or_else(|| x.booking.no.to_string(), rules::tablet::queue_text)
}

/// What was written down so far; nothing of it goes away.
fn history(steps: &[Happened], lang: Lang) -> Markup {
    let rows = steps.iter().map(|h| {
        let word = Cell::text(t(lang, step_key(h.step)));
        let word = match h.reason {
            Some(reason) => word.sub(reason.word(lang)),
            None => word,
        };
        Row::new(vec![Cell::text(Moment::clock_vi(h.at)).nowrap(), word, Cell::text(h.by.clone())])
    });
    html! {
        (Table::new("desk-history", t(lang, "stations-correct-history"))
            .lang(lang)
            .stacks()
            .col(Col::text(t(lang, "stations-correct-at")))
            .col(Col::text(t(lang, "stations-state")))
            .col(Col::text(t(lang, "stations-correct-by")))
            .rows(rows))
    }
}

fn step_key(step: BookingStep) -> &'static str {
    match step {
        BookingStep::Moved => "stations-step-moved",
        BookingStep::Cancelled => "stations-step-cancelled",
        BookingStep::Arrived => "stations-step-arrived",
        BookingStep::Called => "stations-step-called",
        BookingStep::Taken => "stations-step-taken",
        BookingStep::NotPossible => "stations-step-not-possible",
        BookingStep::Reopened => "stations-step-reopened",
    }
}

/// Whose result, and what really came of it.
#[derive(Deserialize)]
pub(crate) struct Corrected {
    booking: i64,
    #[serde(default)]
    result: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    anyway: String,
}

/// Puts it right.
pub(crate) async fn save(
    State(s): State<Stations>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(form): Form<Corrected>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let correction = match form.result.as_str() {
        "nothing" => Some(Correction::Nothing),
        "taken" => Some(Correction::Taken(form.number)),
        _ => NotPossible::parse(&form.reason).map(Correction::NotPossible),
    };
    let done = match correction {
        Some(correction) => s.correct_though(&viewer.actor, no, form.booking, (correction, form.anyway == "1")).await,
        None => Err(StationsProblem::BadField("reason")),
    };
    match done {
        Ok(()) => Ok(see_other_with(&href(no), Tone::Good, t(lang, "stations-correct-done"))),
        // What a person can put right on the page itself.
        Err(
            e @ (StationsProblem::BadField(_)
            | StationsProblem::NotReadable(_)
            | StationsProblem::DossierSent
            | StationsProblem::DossierThere { .. }),
        ) => {
            let there = matches!(e, StationsProblem::DossierThere { .. });
            let told = ui::problem_callout(Tone::Broken, &e, lang);
            Ok(refused(&e, page(&s, &viewer, (no, form.booking), &told, there).await?))
        }
        Err(e) => Err(e.into()),
    }
}
