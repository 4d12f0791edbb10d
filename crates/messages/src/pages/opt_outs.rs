//! `/messages/opt-outs`: somebody called and wants no messages. The number itself is not kept, so there is no list to be seen.

use super::{crumbs, tabs};
use crate::{problems::MessagesProblem, service::Messages};
use axum::{
    extract::{Form, State as With},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::Problematic;
use vedich_ui::{self as ui, Button, Field, FieldError, Icon, PageHead, Tone, Width, t, t_args};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    address: String,
    how: String,
    act: String,
}

/// The form.
pub(crate) async fn show(With(m): With<Messages>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(page(&m, &viewer, &Typed::default(), &[]).await?)
}

async fn page(m: &Messages, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, MessagesProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let n = if viewer.actor.may(Permission::ViewMessages) { m.overview(&viewer.actor).await?.opted_out } else { 0 };
    let body = html! {
        p.lead { (t_args(lang, "messages-opt-outs-sentence", &[("n", n.into())])) }
        (tabs(viewer, "/messages/opt-outs"))
        (ui::error_summary(lang, errors))
        (ui::form(frame, "/messages/opt-outs", html! {
            (Field::text("address", t(lang, "messages-opt-out-address")).help(t(lang, "messages-opt-out-address-help")).value(typed.address.clone()).max_length(254).required().attr("autocomplete", "off").errors(errors))
            (Field::text("how", t(lang, "messages-opt-out-how")).value(typed.how.clone()).max_length(200).optional(lang).width(Width::Full).errors(errors))
            (ui::actions(html! {
                (Button::primary(t(lang, "messages-opt-out-do")).name("act").value("out").icon(Icon::Close))
                (Button::secondary(t(lang, "messages-opt-in-do")).name("act").value("in").icon(Icon::Undo))
            }))
        }))
    };
    let title = t(lang, "messages-opt-outs-title");
    let head = PageHead::new(title).lede(t(lang, "messages-opt-outs-lede")).clause("P-4.1").crumbs(crumbs(lang, title));
    Ok(ui::page(frame, &head, body))
}

/// Writes it down.
pub(crate) async fn put(With(m): With<Messages>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let (lang, out) = (viewer.frame.lang, typed.act != "in");
    match m.opt_out(&viewer.actor, &typed.address, out, &typed.how).await {
        Ok(()) => {
            let key = if out { "messages-opt-out-done" } else { "messages-opt-in-done" };
            Ok(see_other_with("/messages/opt-outs", Tone::Good, t(lang, key)))
        }
        Err(e @ MessagesProblem::BadField(field)) => {
            let words = if field == "address" { t(lang, "messages-opt-out-bad").to_owned() } else { e.in_words(lang) };
            Ok(refused(&e, page(&m, &viewer, &typed, &[FieldError::new(field, words)]).await?))
        }
        Err(e) => Err(e.into()),
    }
}
