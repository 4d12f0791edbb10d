//! The list of users, and a new one.

use super::{
    field_error,
    fields::{Fields, role_options},
};
use crate::{
    Accounts, PageError, Viewer,
    model::{Grant, User},
    places::{Places, place_name},
    reply::refused,
    rules,
    users::NewUser,
};
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_kernel::{Lang, Moment};
use vedich_ui::{
    Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, actions, callout, error_summary, form,
    key_values, page, t_args, tag, text,
};

pub(crate) async fn list(State(accounts): State<Accounts>, viewer: Viewer) -> Result<Markup, PageError> {
    let frame = &viewer.frame;
    let places = accounts.places().await.map_err(crate::AccountsProblem::from)?;
    let users = accounts.users(&viewer.actor).await?;
    let now = accounts.now();
    let active = users.iter().filter(|u| u.active && !rules::is_idle(u.last_active_at, now)).count();
    let buttons = html! {
        (Button::link("/users/new", frame.t("accounts-new-user")).icon(Icon::Add).primary_look())
        (Button::link("/users/import", frame.t("accounts-import")).icon(Icon::Upload))
        (Button::link("/users/second-factor", frame.t("accounts-factor-title")).icon(Icon::Key))
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let lede = t_args(frame.lang, "accounts-users-lede", &[("n", count(users.len()).into()), ("active", count(active).into())]);
    let table = Table::new("users", frame.t("accounts-users-caption"))
        .lang(frame.lang)
        .stacks()
        .col(Col::text(frame.t("accounts-full-name")).sort())
        .col(Col::text(frame.t("accounts-roles")).sort())
        .col(Col::text(frame.t("accounts-place")).sort())
        .col(Col::text(frame.t("accounts-state")).sort())
        .col(Col::text(frame.t("accounts-last-active")).sort())
        .filterable()
        .empty(frame.t("accounts-users-empty"), text(frame.t("accounts-users-empty-help")))
        .rows(users.iter().map(|u| row(u, &viewer, &*places, now)));
    let head = PageHead::new(frame.t("accounts-users-title")).lede(lede).clause("P-2.3").actions(buttons);
    Ok(page(frame, &head, html! { (table) }))
}

fn row(user: &User, viewer: &Viewer, places: &dyn Places, now: Moment) -> Row {
    let frame = &viewer.frame;
    let (roles, areas) = words(&user.grants, places, frame.lang);
    let row = Row::new(vec![
        Cell::text(&*user.full_name).sub(&*user.name).key(vedich_kernel::text::fold(&user.full_name)),
        Cell::text(roles),
        Cell::text(areas),
        Cell::markup(state(user, frame, now)),
        Cell::text(user.last_active_at.vi()).key(format!("{:020}", user.last_active_at.0)).nowrap(),
    ]);
    // An account that holds more than one may give stands in the list, but not open.
    let opens = user.grants.iter().all(|g| rules::may_handle(&viewer.actor, g, places));
    if opens { row.href(format!("/users/{}", user.id)) } else { row }
}

/// Roles and places in words.
pub(super) fn words(grants: &[Grant], places: &dyn Places, lang: Lang) -> (String, String) {
    let mut roles: Vec<&str> = grants.iter().map(|g| g.role.name(lang)).collect();
    roles.dedup();
    let mut areas: Vec<String> = grants.iter().map(|g| place_name(places, g, lang)).collect();
    areas.dedup();
    (roles.join("; "), areas.join("; "))
}

/// Whether the account may be used, in a word.
pub(super) fn state(user: &User, frame: &Frame, now: Moment) -> Markup {
    let (tone, key) = if !user.active {
        (Tone::Neutral, "accounts-state-off")
    } else if rules::is_idle(user.last_active_at, now) {
        (Tone::Attention, "accounts-state-idle")
    } else if user.must_change {
        (Tone::Attention, "accounts-state-new")
    } else {
        (Tone::Good, "accounts-state-on")
    };
    tag(tone, frame.t(key))
}

pub(crate) async fn new(viewer: Viewer) -> Markup {
    form_page(&viewer, ["", "", "", ""], &[])
}

pub(crate) async fn create(
    State(accounts): State<Accounts>,
    viewer: Viewer,
    Form(typed): Form<Fields>,
) -> Result<Response, PageError> {
    let frame = &viewer.frame;
    let places = accounts.places().await.map_err(crate::AccountsProblem::from)?;
    let done = match typed.grants(&*places) {
        Ok(grants) => {
            let new = NewUser {
                name: typed.get("name").to_owned(),
                full_name: typed.get("full_name").to_owned(),
                password: None,
                grants,
            };
            accounts.create_user(&viewer.actor, new).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(created) => {
            let password = created.one_time_password.unwrap_or_default();
            let title = frame.t("accounts-created-title");
            Ok(password_page(frame, title, typed.get("name"), &password, &format!("/users/{}", created.id)).into_response())
        }
        Err(problem) => {
            let (problem, errors) = field_error(problem, frame.lang)?;
            let kept = ["name", "full_name", "role", "place"].map(|n| typed.get(n));
            Ok(refused(&problem, form_page(&viewer, kept, &errors)))
        }
    }
}

/// A one-time password, shown once.
pub(super) fn password_page(frame: &Frame, title: &str, name: &str, password: &str, back: &str) -> Markup {
    let body = html! {
        (callout(Tone::Attention, frame.t("accounts-one-time-title"), text(frame.t("accounts-one-time-help"))))
        (key_values(&[
            (frame.t("accounts-name"), html! { code { (name) } }),
            (frame.t("accounts-one-time-password"), html! { code { (password) } }),
        ]))
        (actions(html! { (Button::link(back, frame.t("accounts-to-user")).primary_look()) }))
    };
    page(frame, &PageHead::new(title).crumbs(crumbs(frame, title)), body)
}

pub(super) fn crumbs(frame: &Frame, here: &str) -> Vec<Crumb> {
    vec![Crumb::link(frame.t("accounts-users-title"), "/users"), Crumb::here(here)]
}

fn form_page(viewer: &Viewer, [name, full_name, role, place]: [&str; 4], errors: &[FieldError]) -> Markup {
    let frame = &viewer.frame;
    let fields = html! {
        (error_summary(frame.lang, errors))
        (Field::text("full_name", frame.t("accounts-full-name")).value(full_name).errors(errors).required().autocomplete("off"))
        (Field::text("name", frame.t("accounts-name")).help(frame.t("accounts-name-help")).value(name).errors(errors).required().autocomplete("off"))
        (Field::select("role", frame.t("accounts-role"), role_options(&viewer.actor, frame.lang)).value(role).errors(errors).required())
        (Field::text("place", frame.t("accounts-place-code")).help(frame.t("accounts-place-code-help")).value(place).errors(errors).autocomplete("off"))
        (actions(html! {
            (Button::primary(frame.t("accounts-create-submit")))
            (Button::link("/users", frame.t("accounts-cancel")))
        }))
    };
    let title = frame.t("accounts-new-user");
    page(
        frame,
        &PageHead::new(title).lede(frame.t("accounts-new-user-lede")).crumbs(crumbs(frame, title)),
        form(frame, "/users", fields),
    )
}
