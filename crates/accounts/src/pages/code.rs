//! The second step of signing in: the code.

use super::{code_error, enter, sign_in_again};
use crate::{
    Accounts, AccountsProblem, PageError, Visitor,
    caller::Asked,
    cookies,
    reply::{refused, see_other},
    rules,
    second_factor::PassedWith,
};
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_ui::{
    Button, Field, FieldError, Flash, Frame, PageHead, Tone, actions, bare_page, details, error_summary, form, hidden, t_args,
};

#[derive(Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    code: String,
    next: Option<String>,
}

pub(crate) async fn show(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    visitor: Visitor,
    headers: HeaderMap,
    Query(q): Query<Next>,
) -> Result<Response, PageError> {
    let next = rules::local_path(q.next.as_deref());
    if visitor.actor.is_some() {
        return Ok(see_other(&next));
    }
    let step = cookies::get(&headers, cookies::step_name(caller.secure())).unwrap_or_default();
    if !accounts.waits_for_code(step).await? {
        return Ok(see_other(&format!("/sign-in?next={}", crate::urls::encode(&next))));
    }
    Ok(page(&visitor.frame, &next, &[]).into_response())
}

pub(crate) async fn submit(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let next = rules::local_path(typed.next.as_deref());
    let step = cookies::get(&headers, cookies::step_name(caller.secure())).unwrap_or_default();
    match accounts.enter_code(step, &typed.code, &caller.address).await {
        Ok((signed, passed)) => {
            let mut response = enter(&signed, &caller, &next);
            if let PassedWith::Recovery(left) = passed {
                let text = t_args(caller.lang, "accounts-factor-codes-left", &[("n", left.into())]);
                if let Some(cookie) = cookies::flash(&Flash { tone: Tone::Attention, text }) {
                    response.headers_mut().append(header::SET_COOKIE, cookie);
                }
            }
            Ok(response)
        }
        // Taken away meanwhile by an administrator, too: from the start.
        Err(problem @ (AccountsProblem::StepEnded | AccountsProblem::NoFactor)) => Ok(sign_in_again(&problem, &caller, &next)),
        Err(problem) => {
            let (problem, errors) = code_error(problem, visitor.frame.lang)?;
            Ok(refused(&problem, page(&visitor.frame, &next, &errors)))
        }
    }
}

fn page(frame: &Frame, next: &str, errors: &[FieldError]) -> Markup {
    let code = html! {
        (error_summary(frame.lang, errors))
        (hidden("next", next))
        (super::factor::code_field(frame, errors).autofocus())
        (actions(html! { (Button::primary(frame.t("accounts-sign-in")).big()) }))
    };
    // Letters are typed here, so it is a field of its own: the other shows a phone's number keys.
    let recovery = html! {
        p { (frame.t("accounts-factor-lost-help")) }
        (hidden("next", next))
        (Field::text("code", frame.t("accounts-factor-recovery")).id("recovery").required().autocomplete("off"))
        (actions(html! { (Button::secondary(frame.t("accounts-sign-in"))) }))
    };
    let body = html! {
        (form(frame, "/sign-in/code", code))
        (details(frame.t("accounts-factor-lost"), form(frame, "/sign-in/code", recovery)))
    };
    bare_page(frame, &PageHead::new(frame.t("accounts-factor-code-title")).lede(frame.t("accounts-factor-code-lede")), body)
}
