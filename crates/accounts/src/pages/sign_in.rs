//! Signing in and out.

use super::{enter, field_error};
use crate::{
    Accounts, PageError, Visitor,
    caller::{Asked, Who},
    cookies,
    reply::{refused, see_other},
    rules,
    sign_in::Entered,
};
use axum::{
    Form,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_ui::{Button, Field, FieldError, Frame, PageHead, actions, bare_page, error_summary, form, hidden};

#[derive(Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    name: String,
    password: String,
    next: Option<String>,
}

pub(crate) async fn show(
    State(accounts): State<Accounts>,
    visitor: Visitor,
    Query(q): Query<Next>,
) -> Result<Response, PageError> {
    let next = rules::local_path(q.next.as_deref());
    if visitor.actor.is_some() {
        return Ok(see_other(&next));
    }
    if accounts.needs_set_up().await? {
        return Ok(see_other("/setup"));
    }
    Ok(page(&visitor.frame, "", &next, &[]).into_response())
}

pub(crate) async fn submit(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let next = rules::local_path(typed.next.as_deref());
    match accounts.enter(&typed.name, &typed.password, &caller.address).await {
        Ok(Entered::In(signed)) => Ok(enter(&signed, &caller, &next)),
        Ok(Entered::Half(step)) => {
            let mut response = see_other(&format!("/sign-in/code?next={}", crate::urls::encode(&next)));
            if let Some(cookie) = cookies::step(&step, caller.secure()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(problem) => {
            let (problem, errors) = field_error(problem, visitor.frame.lang)?;
            Ok(refused(&problem, page(&visitor.frame, &typed.name, &next, &errors)))
        }
    }
}

pub(crate) async fn out(State(accounts): State<Accounts>, Asked(caller): Asked) -> Result<Response, PageError> {
    if let Who::Session { actor, hash, .. } = &caller.who {
        accounts.sign_out(actor, hash.clone()).await?;
    }
    let mut response = see_other("/sign-in");
    if let Some(cookie) = cookies::session("", caller.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn page(frame: &Frame, name: &str, next: &str, errors: &[FieldError]) -> Markup {
    let name_field = Field::text("name", frame.t("accounts-name")).value(name).errors(errors).required().autocomplete("username");
    let name_field = if name.is_empty() { name_field.autofocus() } else { name_field };
    let fields = html! {
        (error_summary(frame.lang, errors))
        (hidden("next", next))
        (name_field)
        (Field::password("password", frame.t("accounts-password")).required().autocomplete("current-password"))
        (actions(html! { (Button::primary(frame.t("accounts-sign-in")).big()) }))
    };
    bare_page(
        frame,
        &PageHead::new(frame.t("accounts-sign-in-title")).lede(frame.t("accounts-sign-in-lede")),
        html! {
            (form(frame, "/sign-in", fields))
            p { a href="/timetable" { (frame.t("accounts-public-timetable")) } }
        },
    )
}
