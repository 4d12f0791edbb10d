//! `/messages/new`: which words, by which way, to whom. What comes of it is a draft: nothing is sent from here.

use super::crumbs;
use crate::{
    http::locality,
    model::{ChannelKind, NewBatch, Recipient, Template},
    problems::MessagesProblem,
    rules::GAPS,
    service::Messages,
};
use axum::{
    extract::{Form, State as With},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other};
use vedich_kernel::Lang;
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, Button, Field, FieldError, Icon, PageHead, Width, t};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    template: String,
    channel: String,
    locality: String,
    to: String,
    day: String,
    time: String,
    place: String,
    address: String,
    reason: String,
    contact: String,
    text: String,
}

impl Typed {
    /// One line is one recipient: address, then the name behind a semicolon. All of them share the rest.
    fn recipients(&self) -> Vec<Recipient> {
        let shared = [
            ("day", &self.day),
            ("time", &self.time),
            ("place", &self.place),
            ("address", &self.address),
            ("reason", &self.reason),
            ("contact", &self.contact),
            ("text", &self.text),
        ];
        let lines = self.to.lines().filter(|l| !l.trim().is_empty());
        lines
            .map(|line| {
                let (address, name) = line.split_once([';', '\t']).unwrap_or((line, ""));
                let mut values: BTreeMap<String, String> = shared
                    .iter()
                    .filter(|(_, v)| !v.trim().is_empty())
                    .map(|(k, v)| ((*k).to_owned(), v.trim().to_owned()))
                    .collect();
                if !name.trim().is_empty() {
                    values.insert("name".to_owned(), name.trim().to_owned());
                }
                Recipient { address: address.trim().to_owned(), values, once: String::new() }
            })
            .collect()
    }
}

/// The empty form.
pub(crate) async fn show(With(m): With<Messages>, viewer: Viewer) -> Result<Markup, PageError> {
    Ok(page(&viewer, &m.templates().await?, &*m.tree().await?, &Typed::default(), &[]))
}

fn places(tree: &Tree, viewer: &Viewer) -> Vec<(String, String)> {
    let actor = &viewer.actor;
    let own = tree.localities().iter().filter(|l| l.valid_to.is_none() && l.kind != LocalityKind::Quarter);
    own.filter(|l| tree.may(actor, Permission::SendMessages, l.id)).map(|l| (l.code.clone(), l.name.clone())).collect()
}

fn page(viewer: &Viewer, templates: &[Template], tree: &Tree, typed: &Typed, errors: &[FieldError]) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let texts = templates.iter().filter(|x| x.active).map(|x| (x.code.clone(), x.name.clone())).collect();
    let ways = ChannelKind::ALL.iter().map(|c| (c.code().to_owned(), c.word(lang).to_owned())).collect();
    let channel = if typed.channel.is_empty() { ChannelKind::Sms.code() } else { typed.channel.as_str() };
    let body = html! {
        (ui::error_summary(lang, errors))
        (ui::form(frame, "/messages/new", html! {
            (Field::select("template", t(lang, "messages-template"), texts).value(typed.template.clone()).errors(errors))
            (Field::radios("channel", t(lang, "messages-channel"), ways).value(channel))
            (Field::select("locality", t(lang, "messages-place"), places(tree, viewer)).value(typed.locality.clone()).errors(errors))
            (Field::textarea("to", t(lang, "messages-to-whom")).help(t(lang, "messages-to-whom-help")).value(typed.to.clone()).required().attr("autocomplete", "off").errors(errors))
            (ui::fieldset(t(lang, "messages-gaps"), gaps(typed, lang)))
            (ui::actions(html! { (Button::primary(t(lang, "messages-draw-do")).icon(Icon::Right)) }))
        }))
    };
    let title = t(lang, "messages-new");
    let head = PageHead::new(title).lede(t(lang, "messages-new-lede")).clause("P-4.1").crumbs(crumbs(lang, title));
    ui::page(frame, &head, body)
}

/// What stands in the gaps for everybody alike.
fn gaps(typed: &Typed, lang: Lang) -> Markup {
    let fields = [
        ("day", &typed.day),
        ("time", &typed.time),
        ("place", &typed.place),
        ("address", &typed.address),
        ("reason", &typed.reason),
        ("contact", &typed.contact),
    ];
    html! {
        p.help { (t(lang, "messages-gaps-help")) }
        @for (name, value) in fields {
            (Field::text(name, gap_word(name, lang)).value(value.clone()).max_length(100).optional(lang).width(Width::Full))
        }
        (Field::textarea("text", gap_word("text", lang)).value(typed.text.clone()).optional(lang).max_length(2_000).width(Width::Full))
    }
}

/// A gap in words.
pub(super) fn gap_word(gap: &str, lang: Lang) -> &'static str {
    let keys = [
        "messages-gap-name",
        "messages-gap-day",
        "messages-gap-time",
        "messages-gap-place",
        "messages-gap-address",
        "messages-gap-code",
        "messages-gap-link",
        "messages-gap-reason",
        "messages-gap-number",
        "messages-gap-contact",
        "messages-gap-text",
    ];
    GAPS.iter().position(|g| *g == gap).map_or("?", |at| t(lang, keys[at]))
}

/// Draws it up, and goes on to what it comes to.
pub(crate) async fn draw(With(m): With<Messages>, viewer: Viewer, Form(typed): Form<Typed>) -> Result<Response, PageError> {
    let (lang, tree) = (viewer.frame.lang, m.tree().await?);
    let drawn = match locality(&tree, &typed.locality) {
        Ok(locality) => {
            let new = NewBatch {
                template: typed.template.clone(),
                channel: ChannelKind::parse(&typed.channel).unwrap_or(ChannelKind::Sms),
                locality,
                purpose: String::new(),
                to: typed.recipients(),
            };
            m.draw_up(&viewer.actor, new).await
        }
        Err(e) => Err(e),
    };
    let e = match drawn {
        Ok(drawn) => return Ok(see_other(&format!("/messages/{}", drawn.no))),
        Err(e) => e,
    };
    let field = match &e {
        MessagesProblem::Nobody(_) | MessagesProblem::TooMany => "to",
        MessagesProblem::NoSuchLocality => "locality",
        MessagesProblem::NoSuchTemplate | MessagesProblem::NoZaloTemplate => "template",
        _ => return Err(e.into()),
    };
    let error = FieldError::of(field, &e, lang);
    Ok(refused(&e, page(&viewer, &m.templates().await?, &tree, &typed, &[error])))
}
