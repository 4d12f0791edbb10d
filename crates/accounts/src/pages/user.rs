//! One user: what they are, whether they may come in, their password and their tokens.

use super::{
    field_error,
    fields::{Fields, role_options},
    tokens,
    users::{crumbs, password_page, state, words},
};
use crate::{
    Accounts, AccountsProblem, PageError, Viewer,
    http::end_of_day,
    model::{Actor, Permission, User},
    places::{Places, place_name},
    reply::{refused, see_other_with},
    rules,
    second_factor::FactorState,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_kernel::{Moment, UserId};
use vedich_ui::{
    Button, Field, FieldError, Frame, Icon, PageHead, Tone, actions, callout, details, error_summary, form, inline_form,
    key_values, page, section, t_args, text,
};

pub(crate) async fn show(State(accounts): State<Accounts>, viewer: Viewer, Path(id): Path<UserId>) -> Result<Markup, PageError> {
    Ok(detail(&accounts, &viewer, id, &[]).await?)
}

async fn detail(accounts: &Accounts, viewer: &Viewer, id: UserId, errors: &[FieldError]) -> Result<Markup, AccountsProblem> {
    let frame = &viewer.frame;
    let user = accounts.user(&viewer.actor, id).await?;
    let places = accounts.places().await?;
    let factor = accounts.factor_of(&user).await?;
    let body = html! {
        (facts(&user, frame, &*places, accounts.now(), &factor))
        (reset_part(&user, frame))
        @if factor.on_since.is_some() && user.id != viewer.actor.user { (factor_part(&user, frame, errors, factor.due.is_some())) }
        (section(frame.t("accounts-grants-title"), grants_form(&user, &viewer.actor, frame, &*places, errors)))
        @if viewer.actor.may(Permission::ManageTokens) {
            (section(frame.t("accounts-tokens-title"), tokens_part(accounts, viewer, &user, rules::may_lend(&viewer.actor, user.id, &user.grants, &*places)).await?))
        }
    };
    let head =
        PageHead::new(&*user.full_name).crumbs(crumbs(frame, &user.full_name)).actions(buttons(&user, frame, accounts.now()));
    Ok(page(frame, &head, body))
}

fn facts(user: &User, frame: &Frame, places: &dyn Places, now: Moment, factor: &FactorState) -> Markup {
    let (roles, areas) = words(&user.grants, places, frame.lang);
    let since = match (factor.on_since, factor.due) {
        (Some(at), _) => t_args(frame.lang, "accounts-factor-since", &[("when", at.vi().into())]),
        (None, Some(due)) => t_args(frame.lang, "accounts-factor-due", &[("day", due.vi().into())]),
        (None, None) => frame.t("accounts-factor-none").to_owned(),
    };
    key_values(&[
        (frame.t("accounts-name"), text(&user.name)),
        (frame.t("accounts-roles"), text(&roles)),
        (frame.t("accounts-place"), text(&areas)),
        (frame.t("accounts-state"), state(user, frame, now)),
        (frame.t("accounts-factor-title"), text(&since)),
        (frame.t("accounts-last-active"), text(&user.last_active_at.vi())),
        (frame.t("accounts-created-at"), text(&user.created_at.vi())),
    ])
}

fn buttons(user: &User, frame: &Frame, now: Moment) -> Markup {
    let action = format!("/users/{}/active", user.id);
    // A sleeping account is woken by switching it on.
    let asleep = !user.active || rules::is_idle(user.last_active_at, now);
    html! {
        @if asleep { (inline_form(frame, &action, &[("active", "1")], Button::secondary(frame.t("accounts-switch-on")))) }
        @if user.active { (inline_form(frame, &action, &[("active", "0")], Button::secondary(frame.t("accounts-switch-off")))) }
    }
}

/// Folded away: it cannot be undone.
fn reset_part(user: &User, frame: &Frame) -> Markup {
    let button = Button::danger(frame.t("accounts-reset-password")).icon(Icon::Key);
    let body = html! {
        p { (frame.t("accounts-reset-help")) }
        (inline_form(frame, &format!("/users/{}/password", user.id), &[], button))
    };
    details(frame.t("accounts-reset-password"), body)
}

/// The same for a lost phone: why stands in the trail. `asked`: the policy asks a second factor of this account.
fn factor_part(user: &User, frame: &Frame, errors: &[FieldError], asked: bool) -> Markup {
    let help = if asked { "accounts-factor-reset-help-asked" } else { "accounts-factor-reset-help" };
    let fields = html! {
        p { (frame.t(help)) }
        (Field::text("reason", frame.t("accounts-factor-reason")).errors(errors).required().autocomplete("off"))
        (actions(html! { (Button::danger(frame.t("accounts-factor-reset")).icon(Icon::Key)) }))
    };
    details(frame.t("accounts-factor-reset"), form(frame, &format!("/users/{}/second-factor", user.id), fields))
}

fn grants_form(user: &User, actor: &Actor, frame: &Frame, places: &dyn Places, errors: &[FieldError]) -> Markup {
    let body = html! {
        (error_summary(frame.lang, errors))
        @for (no, grant) in user.grants.iter().enumerate() {
            (Field::checkbox("keep", format!("{} · {}", grant.role.name(frame.lang), place_name(places, grant, frame.lang)))
                .value(no.to_string()).checked(true).id(format!("keep-{no}")))
        }
        (Field::select("role", frame.t("accounts-add-role"), role_options(actor, frame.lang)).errors(errors).optional(frame.lang))
        (Field::text("place", frame.t("accounts-place-code")).help(frame.t("accounts-place-code-help")).errors(errors).autocomplete("off"))
        (actions(html! { (Button::primary(frame.t("accounts-grants-submit"))) }))
    };
    form(frame, &format!("/users/{}/grants", user.id), body)
}

async fn tokens_part(accounts: &Accounts, viewer: &Viewer, user: &User, may_lend: bool) -> Result<Markup, AccountsProblem> {
    let frame = &viewer.frame;
    let mut own = accounts.tokens(&viewer.actor).await?;
    own.retain(|t| t.user == user.id);
    let new = html! {
        (Field::text("label", frame.t("accounts-token-label")).help(frame.t("accounts-token-label-help")).required().autocomplete("off"))
        (Field::date("expires_on", frame.t("accounts-token-last-day")).optional(frame.lang))
        (actions(html! { (Button::secondary(frame.t("accounts-token-create")).icon(Icon::Key)) }))
    };
    Ok(html! {
        (tokens::table(frame, &own, accounts.now(), &format!("/users/{}/tokens", user.id)))
        @if may_lend { (form(frame, &format!("/users/{}/tokens", user.id), new)) } @else { p { (frame.t("accounts-token-not-yours")) } }
    })
}

pub(crate) async fn grants(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path(id): Path<UserId>,
    Form(typed): Form<Fields>,
) -> Result<Response, PageError> {
    let user = accounts.user(&viewer.actor, id).await?;
    let places = accounts.places().await.map_err(AccountsProblem::from)?;
    let kept = typed.all("keep").filter_map(|no| user.grants.get(no.parse::<usize>().ok()?).copied());
    let mut grants: Vec<_> = kept.collect();
    let done = match typed.grants(&*places) {
        Ok(added) => {
            grants.extend(added.into_iter().filter(|g| !user.grants.contains(g)));
            accounts.set_grants(&viewer.actor, id, grants).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(see_other_with(&format!("/users/{id}"), Tone::Good, viewer.frame.t("accounts-grants-done"))),
        Err(problem) => {
            let (problem, errors) = field_error(problem, viewer.frame.lang)?;
            Ok(refused(&problem, detail(&accounts, &viewer, id, &errors).await?))
        }
    }
}

pub(crate) async fn active(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path(id): Path<UserId>,
    Form(typed): Form<Fields>,
) -> Result<Response, PageError> {
    let on = typed.get("active") == "1";
    accounts.set_active(&viewer.actor, id, on).await?;
    let done = viewer.frame.t(if on { "accounts-switched-on" } else { "accounts-switched-off" });
    Ok(see_other_with(&format!("/users/{id}"), Tone::Good, done))
}

pub(crate) async fn password(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path(id): Path<UserId>,
) -> Result<Markup, PageError> {
    let user = accounts.user(&viewer.actor, id).await?;
    let password = accounts.reset_password(&viewer.actor, id).await?;
    let title = viewer.frame.t("accounts-reset-title");
    Ok(password_page(&viewer.frame, title, &user.name, &password, &format!("/users/{id}")))
}

pub(crate) async fn reset_factor(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path(id): Path<UserId>,
    Form(typed): Form<Fields>,
) -> Result<Response, PageError> {
    let frame = &viewer.frame;
    let user = accounts.user(&viewer.actor, id).await?;
    let back = format!("/users/{id}");
    match accounts.reset_second_factor(&viewer.actor, id, typed.get("reason")).await {
        Ok(None) => Ok(see_other_with(&back, Tone::Good, frame.t("accounts-factor-reset-done"))),
        Ok(Some(password)) => {
            Ok(password_page(frame, frame.t("accounts-reset-title"), &user.name, &password, &back).into_response())
        }
        Err(problem) => {
            let (problem, errors) = field_error(problem, frame.lang)?;
            Ok(refused(&problem, detail(&accounts, &viewer, id, &errors).await?))
        }
    }
}

pub(crate) async fn create_token(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path(id): Path<UserId>,
    Form(typed): Form<Fields>,
) -> Result<Response, PageError> {
    let frame = &viewer.frame;
    let user = accounts.user(&viewer.actor, id).await?;
    let expires = Some(typed.get("expires_on")).filter(|d| !d.is_empty()).map(end_of_day).transpose()?;
    let (_, token) = accounts.create_token(&viewer.actor, &user.name, typed.get("label"), expires).await?;
    let title = frame.t("accounts-token-created-title");
    let body = html! {
        (callout(Tone::Attention, frame.t("accounts-token-once-title"), text(frame.t("accounts-token-once-help"))))
        (key_values(&[(frame.t("accounts-token"), html! { code { (token) } })]))
        (actions(html! { (Button::link(format!("/users/{id}"), frame.t("accounts-to-user")).primary_look()) }))
    };
    Ok(page(frame, &PageHead::new(title).crumbs(crumbs(frame, title)), body).into_response())
}

pub(crate) async fn revoke_token(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Path((id, token)): Path<(UserId, i64)>,
) -> Result<Response, PageError> {
    accounts.revoke_token(&viewer.actor, token).await?;
    Ok(see_other_with(&format!("/users/{id}"), Tone::Good, viewer.frame.t("accounts-token-revoked")))
}
