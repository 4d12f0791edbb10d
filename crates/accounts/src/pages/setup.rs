//! First-run set-up of the administrator.

use super::{enter, field_error};
use crate::{
    Accounts, AccountsProblem, PageError, Visitor,
    caller::Asked,
    reply::{refused, see_other},
    setup::FirstAdmin,
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_ui::{Button, Field, FieldError, Frame, PageHead, actions, bare_page, error_summary, form};

#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    code: String,
    name: String,
    full_name: String,
    password: String,
    repeat: String,
    #[serde(default)]
    standing_office: Option<String>,
}

pub(crate) async fn show(State(accounts): State<Accounts>, visitor: Visitor) -> Result<Response, PageError> {
    if !accounts.needs_set_up().await? {
        return Ok(see_other("/sign-in"));
    }
    let typed = Typed { standing_office: Some("1".into()), ..Typed::default() };
    Ok(page(&visitor.frame, &typed, &[]).into_response())
}

pub(crate) async fn submit(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let admin = FirstAdmin {
        name: typed.name.clone(),
        full_name: typed.full_name.clone(),
        password: typed.password.clone(),
        standing_office: typed.standing_office.is_some(),
    };
    let done = if typed.password == typed.repeat {
        accounts.set_up(&typed.code, admin, &caller.address).await
    } else {
        Err(AccountsProblem::PasswordsDiffer)
    };
    match done {
        Ok(signed) => Ok(enter(&signed, &caller, "/")),
        Err(AccountsProblem::SetUpDone) => Ok(see_other("/sign-in")),
        Err(problem) => {
            let (problem, errors) = field_error(problem, visitor.frame.lang)?;
            Ok(refused(&problem, page(&visitor.frame, &typed, &errors)))
        }
    }
}

fn page(frame: &Frame, typed: &Typed, errors: &[FieldError]) -> Markup {
    let fields = html! {
        (error_summary(frame.lang, errors))
        (Field::text("code", frame.t("accounts-setup-code")).help(frame.t("accounts-setup-code-help")).value(&*typed.code).errors(errors).required().autocomplete("off"))
        (Field::text("name", frame.t("accounts-name")).help(frame.t("accounts-name-help")).value(&*typed.name).errors(errors).required().autocomplete("username"))
        (Field::text("full_name", frame.t("accounts-full-name")).value(&*typed.full_name).errors(errors).required().autocomplete("name"))
        (Field::password("password", frame.t("accounts-new-password")).help(frame.t("accounts-password-help")).errors(errors).required().autocomplete("new-password"))
        (Field::password("repeat", frame.t("accounts-repeat-password")).errors(errors).required().autocomplete("new-password"))
        (Field::checkbox("standing_office", frame.t("accounts-setup-standing-office")).help(frame.t("accounts-setup-standing-office-help")).value("1").checked(typed.standing_office.is_some()))
        (actions(html! { (Button::primary(frame.t("accounts-setup-submit")).big()) }))
    };
    bare_page(
        frame,
        &PageHead::new(frame.t("accounts-setup-title")).lede(frame.t("accounts-setup-lede")),
        form(frame, "/setup", fields),
    )
}
