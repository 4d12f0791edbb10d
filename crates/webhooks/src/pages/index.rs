//! `/webhooks`: who is told, and does it arrive?

use super::{Typed, field_error, fields, secret_page, state};
use crate::{
    model::{State, Webhook},
    service::{Webhooks, host},
};
use axum::{
    extract::{Form, State as With},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer, unprocessable};
use vedich_kernel::{Lang, Moment};
use vedich_ui::{self as ui, Button, Cell, Col, FieldError, Icon, PageHead, Row, Table, Tone, t, t_args};

/// All addresses, and the form for one more.
pub(crate) async fn show(With(w): With<Webhooks>, viewer: Viewer) -> Result<Markup, PageError> {
    page(&w, &viewer, &Typed::default(), &[]).await
}

/// Adds one, and shows its secret this once.
pub(crate) async fn add(
    With(w): With<Webhooks>,
    viewer: Viewer,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let typed = Typed::read(&sent);
    match w.add(&viewer.actor, typed.webhook()).await {
        Ok((no, secret)) => Ok(secret_page(&viewer.frame, no, &typed.name, &secret).into_response()),
        Err(e) => {
            let error = field_error(e, viewer.frame.lang)?;
            Ok(unprocessable(page(&w, &viewer, &typed, &[error]).await?))
        }
    }
}

async fn page(w: &Webhooks, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let all = w.all(&viewer.actor).await?;
    let failed = all.iter().filter(|h| h.state == State::Failed).count();
    let ill = all.iter().filter(|h| h.state == State::On && h.failures > 0).count();
    let args = [("all", count(all.len()).into()), ("ill", count(ill).into()), ("failed", count(failed).into())];
    let body = html! {
        (ui::live_on(frame, "webhook.changed", &frame.path))
        @if !all.is_empty() { p.lead { (t_args(lang, "webhooks-sentence", &args)) } }
        @for h in all.iter().filter(|h| h.state == State::Failed) {
            (ui::callout(Tone::Broken, &t_args(lang, "webhooks-failed", &[("name", h.name.clone().into())]), html! {
                p { (t(lang, "webhooks-failed-do")) " " a href={ "/webhooks/" (h.no) } { (t(lang, "webhooks-to-one")) } }
            }))
        }
        (table(&all, lang))
        (ui::section(t(lang, "webhooks-new"), ui::form(frame, "/webhooks", html! {
            (fields(typed, lang, errors))
            p.help { (t(lang, "webhooks-new-help")) }
            (ui::actions(html! { (Button::primary(t(lang, "webhooks-new-do")).icon(Icon::Add)) }))
        })))
    };
    let head = PageHead::new(t(lang, "webhooks-title")).lede(t(lang, "webhooks-lede")).clause("P-3.11");
    Ok(ui::page(frame, &head, body))
}

fn table(all: &[Webhook], lang: Lang) -> Markup {
    let never = || t(lang, "webhooks-never").to_owned();
    let rows = all.iter().map(|h| {
        let kinds: Vec<&str> = h.kinds.iter().map(|k| k.word(lang)).collect();
        Row::new(vec![
            Cell::text(h.name.clone()).sub(host(&h.address)),
            Cell::markup(state(h.state, lang)),
            Cell::text(kinds.join(", ")),
            Cell::text(h.last_ok.map_or_else(never, Moment::vi)),
            Cell::int(h.failures, lang).tone(if h.failures > 0 { Tone::Attention } else { Tone::Neutral }),
        ])
        .href(format!("/webhooks/{}", h.no))
    });
    let table = Table::new("webhooks", t(lang, "webhooks-table"))
        .lang(lang)
        .col(Col::text(t(lang, "webhooks-name")).wide())
        .col(Col::text(t(lang, "webhooks-state")).main())
        .col(Col::text(t(lang, "webhooks-events")).wide())
        .col(Col::text(t(lang, "webhooks-last-ok")))
        .col(Col::number(t(lang, "webhooks-failures")))
        .rows(rows)
        .empty(t(lang, "webhooks-none"), html! { p { (t(lang, "webhooks-none-do")) } });
    html! { (table) }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
