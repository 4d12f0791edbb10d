//! Pages of the outbox.

pub(crate) mod batch;
pub(crate) mod channels;
pub(crate) mod draw;
pub(crate) mod figures;
pub(crate) mod index;
pub(crate) mod opt_outs;
pub(crate) mod templates;

use crate::{
    model::{ChannelKind, State, Sum},
    rules::{Alphabet, Length},
    service::Messages,
};
use maud::{Markup, html};
use vedich_accounts::{Permission, Viewer};
use vedich_kernel::{Lang, format};
use vedich_ui::{self as ui, Crumb, Tab, Tone, t, t_args};

/// Said wherever a channel is used that sends nothing outside.
fn stays_here(m: &Messages, kind: ChannelKind, lang: Lang) -> Markup {
    html! {
        @if m.stays_here(kind) { (ui::callout(Tone::Attention, t(lang, "messages-stays-here"), html! { p { (t(lang, "messages-stays-here-do")) } })) }
    }
}

/// The pages of the room, side by side.
fn tabs(viewer: &Viewer, here: &str) -> Markup {
    let (lang, actor) = (viewer.frame.lang, &viewer.actor);
    let all = [
        ("/messages", "messages-tab-outbox", Permission::ViewMessages),
        ("/messages/figures", "messages-tab-figures", Permission::ViewMessages),
        ("/messages/templates", "messages-tab-templates", Permission::ViewMessages),
        ("/messages/opt-outs", "messages-tab-opt-outs", Permission::SendMessages),
        ("/messages/channels", "messages-tab-channels", Permission::ManageMessages),
    ];
    let shown = all.iter().filter(|(_, _, needs)| actor.may(*needs));
    let tabs: Vec<Tab> = shown.map(|(href, key, _)| Tab::new(*href, t(lang, key)).active(*href == here)).collect();
    ui::tabs(t(lang, "messages-tabs"), &tabs)
}

fn crumbs(lang: Lang, here: impl Into<String>) -> Vec<Crumb> {
    vec![Crumb::link(t(lang, "messages-title"), "/messages"), Crumb::here(here)]
}

fn dong(n: i64, lang: Lang) -> String {
    t_args(lang, "messages-dong", &[("n", format::int(n, lang).into())])
}

/// What sending comes to, in words.
fn sum_words(sum: Sum, lang: Lang) -> String {
    let cost = sum.cost.map_or_else(|| t(lang, "messages-no-price").to_owned(), |c| dong(c, lang));
    t_args(lang, "messages-sum", &[("people", sum.people.into()), ("parts", sum.parts.into()), ("cost", cost.into())])
}

fn tone(state: State) -> Tone {
    match state {
        State::Delivered | State::Sent => Tone::Good,
        State::Failed => Tone::Broken,
        State::Unknown => Tone::Attention,
        State::Draft | State::Waiting | State::Handing | State::Cancelled => Tone::Neutral,
    }
}

fn state_tag(state: State, lang: Lang) -> Markup {
    ui::tag(tone(state), t(lang, state.text_key()))
}

/// How long a text is, in words.
fn length_words(length: Length, lang: Lang) -> String {
    let key = match length.alphabet {
        Alphabet::Gsm7 => "messages-length-gsm",
        Alphabet::Ucs2 => "messages-length-ucs",
    };
    t_args(lang, key, &[("units", length.units.into()), ("parts", length.parts.into())])
}

/// A text as it goes out.
fn preview(caption: &str, words: &str, note: &str) -> Markup {
    html! {
        figure {
            figcaption { (caption) }
            blockquote { @for line in words.lines() { p { (line) } } }
            @if !note.is_empty() { p.help { (note) } }
        }
    }
}
