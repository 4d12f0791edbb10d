//! Changing one's own password.

use super::{enter, field_error, own_password_message};
use crate::{Accounts, AccountsProblem, PageError, Viewer, caller::Asked, reply::refused};
use axum::{Form, extract::State, response::Response};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_ui::{Button, Field, FieldError, Frame, PageHead, actions, bare_page, error_summary, form};

#[derive(Deserialize)]
pub(crate) struct Typed {
    current: String,
    password: String,
    repeat: String,
}

pub(crate) async fn show(State(accounts): State<Accounts>, Asked(caller): Asked, viewer: Viewer) -> Result<Markup, PageError> {
    let factor = accounts.has_second_factor(&viewer.actor).await?;
    Ok(page(&viewer.frame, caller.who.must_change(), factor, &[]))
}

pub(crate) async fn submit(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let done = if typed.password == typed.repeat {
        accounts.change_password(&viewer.actor, &typed.current, &typed.password, &caller.address).await
    } else {
        Err(AccountsProblem::PasswordsDiffer)
    };
    match done {
        Ok(signed) => Ok(enter(&signed, &caller, "/")),
        Err(problem) => {
            let lang = viewer.frame.lang;
            let (problem, errors) = match problem {
                // Here the wrong password is the current one, not the one beside a sign-in name.
                AccountsProblem::WrongPassword | AccountsProblem::Throttled(_) => {
                    let errors = vec![FieldError::new("current", own_password_message(&problem, lang))];
                    (problem, errors)
                }
                problem => field_error(problem, lang)?,
            };
            let factor = accounts.has_second_factor(&viewer.actor).await?;
            Ok(refused(&problem, page(&viewer.frame, caller.who.must_change(), factor, &errors)))
        }
    }
}

fn page(frame: &Frame, forced: bool, factor: bool, errors: &[FieldError]) -> Markup {
    let current = if forced { "accounts-one-time-password" } else { "accounts-current-password" };
    let lede = if forced { "accounts-password-lede-first" } else { "accounts-password-lede" };
    let help = if factor { "accounts-password-help-factor" } else { "accounts-password-help" };
    let fields = html! {
        (error_summary(frame.lang, errors))
        (Field::password("current", frame.t(current)).errors(errors).required().autocomplete("current-password"))
        (Field::password("password", frame.t("accounts-new-password")).help(frame.t(help)).errors(errors).required().autocomplete("new-password"))
        (Field::password("repeat", frame.t("accounts-repeat-password")).errors(errors).required().autocomplete("new-password"))
        (actions(html! { (Button::primary(frame.t("accounts-password-submit")).big()) }))
    };
    bare_page(frame, &PageHead::new(frame.t("accounts-password-title")).lede(frame.t(lede)), form(frame, "/password", fields))
}
