//! One's own second factor: begin, confirm, new recovery codes, take away.

use super::{code_error, give_session, own_password_message};
use crate::{
    Accounts, AccountsProblem, PageError, Viewer,
    caller::{Asked, Who},
    reply::{refused, see_other, see_other_with},
    second_factor::{FactorState, PendingFactor},
    secrets,
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_kernel::Moment;
use vedich_ui::{
    Button, Field, FieldError, Frame, Icon, PageHead, Tone, Width, actions, bare_page, callout, details, error_summary, form,
    key_values, print_page, qr, section, t_args, text,
};

/// Where new recovery codes are seen: an address of its own, which may be loaded again.
pub(crate) const CODES_PAGE: &str = "/second-factor/recovery-codes";
/// Fewer are told as few.
const FEW_CODES: i64 = 3;

#[derive(Deserialize)]
pub(crate) struct Password {
    password: String,
}

#[derive(Deserialize)]
pub(crate) struct Code {
    code: String,
}

pub(crate) async fn show(State(accounts): State<Accounts>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(own_page(&accounts, &viewer, &[]).await?)
}

pub(crate) async fn begin(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    viewer: Viewer,
    Form(typed): Form<Password>,
) -> Result<Response, PageError> {
    match accounts.begin_second_factor(&viewer.actor, &typed.password, &caller.address).await {
        Ok(()) => Ok(see_other("/second-factor")),
        Err(problem @ (AccountsProblem::WrongPassword | AccountsProblem::Throttled(_))) => {
            let errors = [FieldError::new("password", own_password_message(&problem, viewer.frame.lang))];
            Ok(refused(&problem, own_page(&accounts, &viewer, &errors).await?))
        }
        Err(problem) => Err(problem.into()),
    }
}

pub(crate) async fn confirm(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    viewer: Viewer,
    Form(typed): Form<Code>,
) -> Result<Response, PageError> {
    match accounts.confirm_second_factor(&viewer.actor, &typed.code, &caller.address).await {
        Ok((signed, codes)) => {
            // They belong to the new session already.
            accounts.shown_codes.keep(signed.actor.user, secrets::digest(&signed.secret), codes, accounts.now());
            let mut response = see_other(CODES_PAGE);
            give_session(&mut response, &signed, &caller);
            Ok(response)
        }
        Err(problem) => failed(&accounts, &viewer, problem).await,
    }
}

pub(crate) async fn codes(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    viewer: Viewer,
    Form(typed): Form<Code>,
) -> Result<Response, PageError> {
    match accounts.renew_recovery_codes(&viewer.actor, &typed.code, &caller.address).await {
        Ok(codes) => {
            if let Who::Session { hash, .. } = &caller.who {
                accounts.shown_codes.keep(viewer.actor.user, hash.clone(), codes, accounts.now());
            }
            Ok(see_other(CODES_PAGE))
        }
        Err(problem) => failed(&accounts, &viewer, problem).await,
    }
}

/// New recovery codes, as long as they may be seen.
pub(crate) async fn shown(State(accounts): State<Accounts>, Asked(caller): Asked, viewer: Viewer) -> Response {
    let codes = if let Who::Session { actor, hash, .. } = &caller.who {
        accounts.shown_codes.of(actor.user, hash, accounts.now())
    } else {
        None
    };
    let Some(codes) = codes else {
        return see_other_with("/second-factor", Tone::Attention, viewer.frame.t("accounts-factor-codes-gone"));
    };
    codes_page(&viewer.frame, &viewer.actor.name, &codes).into_response()
}

/// Their owner has them on paper.
pub(crate) async fn put_away(State(accounts): State<Accounts>, viewer: Viewer) -> Response {
    accounts.shown_codes.forget(viewer.actor.user);
    see_other("/")
}

pub(crate) async fn remove(
    State(accounts): State<Accounts>,
    Asked(caller): Asked,
    viewer: Viewer,
    Form(typed): Form<Code>,
) -> Result<Response, PageError> {
    match accounts.remove_second_factor(&viewer.actor, &typed.code, &caller.address).await {
        Ok(()) => Ok(see_other_with("/second-factor", Tone::Attention, viewer.frame.t("accounts-factor-removed"))),
        Err(problem) => failed(&accounts, &viewer, problem).await,
    }
}

async fn failed(accounts: &Accounts, viewer: &Viewer, problem: AccountsProblem) -> Result<Response, PageError> {
    let (problem, errors) = code_error(problem, viewer.frame.lang)?;
    Ok(refused(&problem, own_page(accounts, viewer, &errors).await?))
}

/// Six digits, filled in by phones that know them.
pub(super) fn code_field(frame: &Frame, errors: &[FieldError]) -> Field {
    Field::text("code", frame.t("accounts-factor-code"))
        .help(frame.t("accounts-factor-code-help"))
        .errors(errors)
        .required()
        .autocomplete("one-time-code")
        .attr("inputmode", "numeric")
        .max_length(20)
        .width(Width::Short)
}

async fn own_page(accounts: &Accounts, viewer: &Viewer, errors: &[FieldError]) -> Result<Markup, AccountsProblem> {
    let frame = &viewer.frame;
    let state = accounts.second_factor(&viewer.actor).await?;
    let pending = if state.on_since.is_some() { None } else { accounts.pending_second_factor(&viewer.actor).await? };
    let due = state.due.filter(|_| state.on_since.is_none());
    // A page of one field says what is wrong with it beside that field alone.
    let beside = state.on_since.is_none() && pending.is_none() && errors.iter().all(|e| e.field == "password");
    let body = html! {
        @if let Some(due) = due {
            (callout(Tone::Attention, &t_args(frame.lang, "accounts-factor-due", &[("day", due.vi().into())]), text(frame.t("accounts-factor-due-help"))))
        }
        @if !beside { (error_summary(frame.lang, errors)) }
        @match (&state.on_since, &pending) {
            (Some(_), _) => { (when_on(frame, &state, errors)) }
            (None, Some(pending)) => {
                (to_confirm(frame, pending, errors))
                (details(frame.t("accounts-factor-again"), begin_form(frame, errors)))
            }
            (None, None) => { (begin_form(frame, errors)) }
        }
    };
    let head = PageHead::new(frame.t("accounts-factor-title")).lede(frame.t("accounts-factor-lede"));
    Ok(bare_page(frame, &head, body))
}

fn begin_form(frame: &Frame, errors: &[FieldError]) -> Markup {
    let password = Field::password("password", frame.t("accounts-current-password"))
        .help(frame.t("accounts-factor-password-help"))
        .errors(errors)
        .required()
        .autocomplete("current-password");
    let fields = html! {
        (if errors.iter().any(|e| e.field == "password") { password.autofocus() } else { password })
        (actions(html! { (Button::primary(frame.t("accounts-factor-begin")).icon(Icon::Key).big()) }))
    };
    form(frame, "/second-factor", fields)
}

fn to_confirm(frame: &Frame, pending: &PendingFactor, errors: &[FieldError]) -> Markup {
    let groups: Vec<String> = pending.secret.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    let fields = html! {
        (code_field(frame, errors))
        (actions(html! { (Button::primary(frame.t("accounts-factor-confirm-submit")).big()) }))
    };
    html! {
        (section(frame.t("accounts-factor-scan"), html! {
            p { (frame.t("accounts-factor-scan-help")) }
            (qr(&pending.url, frame.t("accounts-factor-qr")))
            (key_values(&[(frame.t("accounts-factor-secret"), html! { code { (groups.join(" ")) } })]))
        }))
        (section(frame.t("accounts-factor-confirm"), form(frame, "/second-factor/confirm", fields)))
    }
}

fn when_on(frame: &Frame, state: &FactorState, errors: &[FieldError]) -> Markup {
    let since = state.on_since.map(Moment::vi).unwrap_or_default();
    let few = state.codes_left <= FEW_CODES;
    let left = t_args(frame.lang, "accounts-factor-codes-left", &[("n", state.codes_left.into())]);
    let renew = html! {
        p { (frame.t("accounts-factor-codes-help")) }
        (code_field(frame, errors))
        (actions(html! { (Button::secondary(frame.t("accounts-factor-codes-new"))) }))
    };
    let remove = html! {
        p { (frame.t("accounts-factor-remove-help")) }
        (Field::text("code", frame.t("accounts-factor-code-or-recovery")).id("remove-code").required().autocomplete("one-time-code"))
        (actions(html! { (Button::danger(frame.t("accounts-factor-remove"))) }))
    };
    html! {
        (key_values(&[
            (frame.t("accounts-state"), text(&t_args(frame.lang, "accounts-factor-since", &[("when", since.into())]))),
            (frame.t("accounts-factor-codes"), text(&left)),
        ]))
        @if few { (callout(Tone::Attention, &left, text(frame.t("accounts-factor-codes-few")))) }
        (section(frame.t("accounts-factor-codes-new"), form(frame, "/second-factor/codes", renew)))
        (details(frame.t("accounts-factor-remove"), form(frame, "/second-factor/remove", remove)))
    }
}

/// Recovery codes, for paper: until they are put away, for five minutes at most.
fn codes_page(frame: &Frame, name: &str, codes: &[String]) -> Markup {
    let body = html! {
        (callout(Tone::Attention, frame.t("accounts-factor-codes-once"), text(frame.t("accounts-factor-codes-once-help"))))
        p { (frame.t("accounts-name")) ": " strong { (name) } }
        ol { @for code in codes { li { code { (code) } } } }
        (form(frame, CODES_PAGE, actions(html! { (Button::primary(frame.t("accounts-factor-codes-kept"))) })))
    };
    print_page(frame, frame.t("accounts-factor-codes"), body)
}
