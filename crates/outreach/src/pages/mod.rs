//! Pages of outreach.

pub(crate) mod activity;
pub(crate) mod files;
pub(crate) mod index;
pub(crate) mod tell;
pub(crate) mod texts;
pub(crate) mod write;

use crate::{
    model::{Activity, Plan, State},
    rules,
};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{self as ui, Attachment, Tone, t};

/// How a state reads; one whose day has passed wants a look.
fn state(a: &Activity, today: Day, lang: Lang) -> Markup {
    match a.state {
        State::Done => ui::tag(Tone::Good, State::Done.word(lang)),
        State::Cancelled => ui::tag(Tone::Neutral, State::Cancelled.word(lang)),
        State::Planned if a.waits(today) => ui::tag(Tone::Attention, t(lang, "outreach-waits")),
        State::Planned => ui::tag(Tone::Neutral, State::Planned.word(lang)),
    }
}

/// `20/6/2023, 19:30–20:30`.
fn when(p: &Plan) -> String {
    match (p.from, p.to) {
        (Some(from), Some(to)) => format!("{}, {}–{}", p.day.vi(), rules::clock(from), rules::clock(to)),
        (Some(from), None) => format!("{}, {}", p.day.vi(), rules::clock(from)),
        _ => p.day.vi(),
    }
}

/// The unit, where one is named.
fn unit(tree: &Tree, p: &Plan) -> String {
    p.unit.and_then(|u| tree.unit(u)).map(|u| u.name.clone()).unwrap_or_default()
}

/// Communes and what lies above them in an area, to choose from.
fn places(tree: &Tree, actor: &Actor, permission: Permission, quarters: bool, today: Day) -> Vec<(String, String)> {
    let area = actor.area(permission);
    let mut own: Vec<vedich_kernel::LocalityId> = Vec::new();
    if let vedich_accounts::Area::Within { units, .. } = &area {
        own.extend(units.iter().filter_map(|u| tree.unit(*u)).map(|u| u.locality));
    }
    let mine =
        |l: &vedich_kernel::LocalityId| tree.covers_locality(&area, *l) || own.iter().any(|place| tree.is_within(*l, *place));
    tree.at(today)
        .filter(|l| (quarters || l.kind != LocalityKind::Quarter) && mine(&l.id))
        .map(|l| (l.code.clone(), tree.full_name(l.id)))
        .collect()
}

/// Units of an area, to choose from.
fn units(tree: &Tree, actor: &Actor, permission: Permission) -> Vec<(String, String)> {
    let area = actor.area(permission);
    tree.units().iter().filter(|u| tree.covers_unit(&area, u.id)).map(|u| (u.code.clone(), u.name.clone())).collect()
}

/// A file to keep.
fn attachment(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    Attachment::new(name, kind, bytes).into_response()
}

/// The paragraphs and lists of a text.
fn prose(body: &str) -> Markup {
    html! {
        div.prose {
            @for part in body.split("\n\n") {
                p { @for (i, line) in part.lines().enumerate() { @if i > 0 { br; } (line) } }
            }
        }
    }
}
