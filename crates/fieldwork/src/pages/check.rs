//! A citizen checks a volunteer's card: name, team, until when. For anybody; attempts are counted.

use crate::{http::told, problems::FieldworkProblem, service::Fieldwork};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{AccountsProblem, Address, PageError, Visitor, see_other};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Field, Icon, PageHead, Tone, Width, t, t_args};

#[derive(Deserialize, Default)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// The form; with a code, on to its page.
pub(crate) async fn form(
    State(f): State<Fieldwork>,
    visitor: Visitor,
    Query(typed): Query<Typed>,
) -> Result<Response, PageError> {
    let code: String = typed.code.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    if code.is_empty() {
        let hotline = f.field_settings().await?.hotline;
        return Ok(page(&visitor, &hotline, html! {}).into_response());
    }
    Ok(see_other(&format!("/check/{code}")))
}

/// What anybody may know of a card.
pub(crate) async fn show(
    State(f): State<Fieldwork>,
    visitor: Visitor,
    Address(address): Address,
    Path(code): Path<String>,
) -> Result<Response, Response> {
    let lang = visitor.frame.lang;
    let found = f.check_card(&code, &address).await.map_err(|problem| match problem {
        FieldworkProblem::Accounts(AccountsProblem::Throttled(seconds)) => {
            PageError::from(AccountsProblem::Throttled(seconds)).retry_after(seconds).into_response()
        }
        problem => told(problem).into_response(),
    })?;
    let valid = found.filter(|c| c.until >= f.today());
    let status = if valid.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let answer = match &valid {
        Some(card) => ui::callout(
            Tone::Good,
            t(lang, "field-check-valid"),
            html! {
                p.card-name { (card.name) }
                p { (card.team) }
                p { (t_args(lang, "field-card-until", &[("day", card.until.vi().into())])) }
                p { strong { (t(lang, "field-card-never")) } }
            },
        ),
        None => ui::callout(Tone::Attention, t(lang, "field-check-unknown"), html! { p { (hint(lang)) } }),
    };
    let hotline = f.field_settings().await.map_err(|problem| told(problem).into_response())?.hotline;
    Ok((status, page(&visitor, &hotline, answer)).into_response())
}

fn hint(lang: Lang) -> &'static str {
    t(lang, "field-check-unknown-do")
}

#[allow(clippy::needless_pass_by_value)] // markup is made to be put somewhere
fn page(visitor: &Visitor, hotline: &str, answer: Markup) -> Markup {
    let lang = visitor.frame.lang;
    let body = html! {
        (answer)
        (ui::form_get("/check", html! {
            (Field::text("code", t(lang, "field-check-code")).help(t(lang, "field-check-help")).max_length(20).required().width(Width::Short))
            (ui::actions(html! { (Button::primary(t(lang, "field-check-do")).icon(Icon::Search)) }))
        }))
        @if !hotline.is_empty() { p { (t_args(lang, "field-check-hotline", &[("hotline", hotline.to_owned().into())])) } }
    };
    let head = PageHead::new(t(lang, "field-check-title")).lede(t(lang, "field-check-lede")).clause("P-4.3c");
    ui::bare_page(&visitor.frame, &head, body)
}
