//! `/webhooks/{no}`: one address, its settings and its log.

use super::{Typed, crumbs, delivery_state, field_error, fields, secret_page, state};
use crate::{
    http::{Asked, PER_PAGE},
    model::{Delivery, DeliveryState, State, Webhook},
    problems::WebhookProblem,
    service::Webhooks,
};
use axum::{
    extract::{Form, Path, Query, State as With},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Viewer, see_other_with, unprocessable};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Cell, Col, FieldError, Frame, Icon, PageHead, Row, Table, Tone, t, t_args};

/// The address.
pub(crate) async fn show(
    With(w): With<Webhooks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    page(&w, &viewer, no, &asked, None, &[]).await
}

/// Sets it.
pub(crate) async fn set(
    With(w): With<Webhooks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (typed, lang) = (Typed::read(&sent), viewer.frame.lang);
    match w.set(&viewer.actor, no, typed.webhook()).await {
        Ok(()) => Ok(see_other_with(&format!("/webhooks/{no}"), Tone::Good, t(lang, "webhooks-saved"))),
        Err(e) => {
            let error = field_error(e, lang)?;
            let again = page(&w, &viewer, no, &Asked::default(), Some(typed), &[error]).await?;
            Ok(unprocessable(again))
        }
    }
}

/// Which way it is switched.
#[derive(Deserialize)]
pub(crate) struct Switch {
    state: String,
}

/// Switches it on or off, or takes it away.
pub(crate) async fn switch(
    With(w): With<Webhooks>,
    viewer: Viewer,
    Path(no): Path<i64>,
    Form(sent): Form<Switch>,
) -> Result<Response, PageError> {
    let to = State::parse(&sent.state).filter(|s| *s != State::Failed).ok_or(WebhookProblem::BadField("state"))?;
    w.switch(&viewer.actor, no, to).await?;
    let (back, words) = match to {
        State::On => (format!("/webhooks/{no}"), "webhooks-switched-on"),
        State::Removed => ("/webhooks".to_owned(), "webhooks-removed"),
        _ => (format!("/webhooks/{no}"), "webhooks-switched-off"),
    };
    Ok(see_other_with(&back, Tone::Good, t(viewer.frame.lang, words)))
}

/// A new secret, shown this once.
pub(crate) async fn rotate(With(w): With<Webhooks>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let hook = w.one(&viewer.actor, no).await?;
    let secret = w.rotate(&viewer.actor, no).await?;
    Ok(secret_page(&viewer.frame, no, &hook.name, &secret))
}

/// Sends a test.
pub(crate) async fn test(With(w): With<Webhooks>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    w.test(&viewer.actor, no).await?;
    Ok(see_other_with(&format!("/webhooks/{no}"), Tone::Good, t(viewer.frame.lang, "webhooks-tested")))
}

async fn page(
    w: &Webhooks,
    viewer: &Viewer,
    no: i64,
    asked: &Asked,
    typed: Option<Typed>,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let hook = w.one(&viewer.actor, no).await?;
    let (found, total) = w.deliveries(&viewer.actor, no, asked.page()).await?;
    let open = typed.is_some();
    let typed =
        typed.unwrap_or_else(|| Typed { name: hook.name.clone(), address: hook.address.clone(), kinds: hook.kinds.clone() });
    let form = ui::form(
        frame,
        &format!("/webhooks/{no}"),
        html! {
            (fields(&typed, lang, errors))
            (ui::actions(html! { (Button::primary(t(lang, "webhooks-save")).icon(Icon::Check)) }))
        },
    );
    let body = html! {
        (ui::live_on(frame, "webhook.changed", &frame.path))
        p.lead { (state(hook.state, lang)) " " (sentence(&hook, &found, lang)) }
        @if hook.state == State::Failed {
            (ui::callout(Tone::Broken, &t_args(lang, "webhooks-failed", &[("name", hook.name.clone().into())]), html! { p { (t(lang, "webhooks-failed-do")) } }))
        }
        (ui::actions(buttons(&hook, frame)))
        (ui::section(t(lang, "webhooks-log"), html! {
            (table(no, &found, lang))
            (ui::pagination(lang, asked.page.max(1), PER_PAGE, total, &format!("/webhooks/{no}")))
        }))
        @if open { (ui::section(t(lang, "webhooks-settings"), form)) } @else { (ui::details(t(lang, "webhooks-settings"), form)) }
        (ui::details(t(lang, "webhooks-secret-new"), html! {
            p { (t(lang, "webhooks-secret-new-help")) }
            (ui::inline_form(frame, &format!("/webhooks/{no}/secret"), &[], Button::secondary(t(lang, "webhooks-secret-new-do")).icon(Icon::Key)))
        }))
        (ui::details(t(lang, "webhooks-remove"), html! {
            p { (t(lang, "webhooks-remove-help")) }
            (ui::inline_form(frame, &format!("/webhooks/{no}/switch"), &[("state", "removed")], Button::danger(t(lang, "webhooks-remove-do")).icon(Icon::Delete)))
        }))
    };
    let head =
        PageHead::new(hook.name.clone()).lede(hook.address.clone()).clause("P-3.11").crumbs(crumbs(lang, None, &hook.name));
    Ok(ui::page(frame, &head, body))
}

fn sentence(hook: &Webhook, found: &[Delivery], lang: Lang) -> String {
    match (hook.last_ok, found.is_empty()) {
        (_, true) => t(lang, "webhooks-one-nothing").to_owned(),
        (Some(at), _) => t_args(lang, "webhooks-one-sentence", &[("at", at.vi().into()), ("failures", hook.failures.into())]),
        (None, _) => t_args(lang, "webhooks-one-never", &[("failures", hook.failures.into())]),
    }
}

fn buttons(hook: &Webhook, frame: &Frame) -> Markup {
    let lang = frame.lang;
    let switch = |state: State, button: Button| {
        ui::inline_form(frame, &format!("/webhooks/{}/switch", hook.no), &[("state", state.code())], button)
    };
    html! {
        @if hook.state == State::On {
            (ui::inline_form(frame, &format!("/webhooks/{}/test", hook.no), &[], Button::primary(t(lang, "webhooks-test")).icon(Icon::Right)))
            (switch(State::Off, Button::secondary(t(lang, "webhooks-switch-off"))))
        } @else {
            (switch(State::On, Button::primary(t(lang, "webhooks-switch-on")).icon(Icon::Check)))
        }
    }
}

fn table(no: i64, found: &[Delivery], lang: Lang) -> Markup {
    let rows = found.iter().map(|d| {
        let outcome = d.outcome.map_or_else(String::new, |o| o.word(lang).to_owned());
        let status = d.status.map(|s| format!("HTTP {s}")).unwrap_or_default();
        let next = if d.state == DeliveryState::Waiting && d.tries > 0 { d.due.vi() } else { String::new() };
        Row::new(vec![
            Cell::text(d.kind.word(lang)).sub(d.event.clone()),
            Cell::markup(delivery_state(d.state, d.tries, lang)),
            Cell::text(d.at.vi()).nowrap(),
            Cell::int(d.tries, lang),
            Cell::text(outcome).sub(status),
            Cell::text(next).nowrap(),
        ])
        .href(format!("/webhooks/{no}/deliveries/{}", d.no))
    });
    let table = Table::new("webhook-log", t(lang, "webhooks-log"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "webhooks-event")).wide())
        .col(Col::text(t(lang, "webhooks-state")).main())
        .col(Col::text(t(lang, "webhooks-at")))
        .col(Col::number(t(lang, "webhooks-tries")))
        .col(Col::text(t(lang, "webhooks-outcome")).wide())
        .col(Col::text(t(lang, "webhooks-next")))
        .rows(rows)
        .empty(t(lang, "webhooks-log-none"), html! { p { (t(lang, "webhooks-log-none-do")) } });
    html! { (table) }
}
