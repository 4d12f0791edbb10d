//! Pages of the fieldwork room.

pub(crate) mod absentees;
pub(crate) mod check;
pub(crate) mod draw_up;
pub(crate) mod held;
pub(crate) mod helps;
pub(crate) mod index;
pub(crate) mod list;
pub(crate) mod phones;
pub(crate) mod record;
pub(crate) mod settings;

use crate::model::WorkList;
use maud::{Markup, html};
use vedich_kernel::{Day, Lang};
use vedich_register::Person;
use vedich_territory::Tree;
use vedich_ui::{Frame, Tone, t, tag};

/// A POST form as wide as its table; single fields inside stand in a `div.form` of the usual width.
pub(crate) fn wide_form(frame: &Frame, action: &str, body: &Markup) -> Markup {
    html! { form method="post" action=(action) data-once { (frame.csrf_field()) (body) } }
}

/// Where to find the person: the current address, else the permanent one.
pub(crate) fn address(p: &Person) -> &str {
    if p.current_address.is_empty() { &p.permanent_address } else { &p.current_address }
}

/// Where a list stands, in a word.
pub(crate) fn state(list: &WorkList, today: Day, lang: Lang) -> Markup {
    let (tone, key) = if list.closed_at.is_some() {
        (Tone::Neutral, "fieldwork-closed")
    } else if list.lease_until < today {
        (Tone::Neutral, "fieldwork-expired")
    } else if list.people > 0 && list.done >= list.people {
        (Tone::Good, "fieldwork-all-done")
    } else if list.due < today {
        (Tone::Attention, "fieldwork-late")
    } else {
        return html! { (tag(Tone::Neutral, t(lang, "fieldwork-live"))) };
    };
    tag(tone, t(lang, key))
}

/// Name of a list's team.
pub(crate) fn team_name(list: &WorkList, tree: &Tree, lang: Lang) -> String {
    list.team.and_then(|id| tree.team(id)).map_or_else(|| t(lang, "fieldwork-no-team").to_owned(), |team| team.name.clone())
}
