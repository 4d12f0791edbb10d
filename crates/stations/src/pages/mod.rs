//! Pages of the stations: the office's week, places and shifts; and what the public sees.

pub(crate) mod ask;
pub(crate) mod batches;
pub(crate) mod blocks;
pub(crate) mod book;
pub(crate) mod correct;
pub(crate) mod desk;
pub(crate) mod import;
pub(crate) mod invite;
pub(crate) mod map;
pub(crate) mod opening;
pub(crate) mod places;
pub(crate) mod plan;
pub(crate) mod planner;
pub(crate) mod proposal;
pub(crate) mod requests;
pub(crate) mod search;
pub(crate) mod shift;
pub(crate) mod skills;
pub(crate) mod team;
pub(crate) mod tell;
pub(crate) mod timetable;
pub(crate) mod transmit;
pub(crate) mod week;
pub(crate) mod wishes;

use crate::{
    model::{Shift, ShiftView},
    rules,
};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang};
use vedich_territory::{LocalityKind, Tree};
pub(crate) use vedich_ui::weekday;
use vedich_ui::{self as ui, Attachment, Crumb, Tone, t, t_args, weekday_name as day_name};

/// `17:30–20:30`.
fn hours(v: &ShiftView) -> String {
    format!("{}–{}", rules::clock_text(v.shift.what.from), rules::clock_text(v.shift.what.to))
}

/// Communes and quarters of an area, to choose from: value is the code.
fn localities(tree: &Tree, actor: &Actor, permission: Permission, today: Day) -> Vec<(String, String)> {
    let area = actor.area(permission);
    let fits = |l: &&vedich_territory::Locality| {
        matches!(l.kind, LocalityKind::Commune | LocalityKind::Quarter) && tree.covers_locality(&area, l.id)
    };
    tree.at(today).filter(fits).map(|l| (l.code.clone(), tree.full_name(l.id))).collect()
}

/// Communes and their quarters in which anybody may look for a station.
fn near_places(tree: &Tree, today: Day, all: &str) -> Vec<(String, String)> {
    let mut out = vec![(String::new(), all.to_owned())];
    for commune in tree.at(today).filter(|l| l.kind == LocalityKind::Commune) {
        out.push((commune.code.clone(), commune.name.clone()));
        let quarters = tree.children(commune.id, today).filter(|l| l.kind == LocalityKind::Quarter);
        out.extend(quarters.map(|q| (q.code.clone(), format!("{} · {}", commune.name, q.name))));
    }
    out
}

/// Name, address and place of a station, each place once: a name or an address often says the quarter and the commune itself.
fn where_is(name: &str, address: &str, place: &str) -> String {
    let mut out = name.to_owned();
    for part in address.split(", ").chain(place.split(", ")).filter(|part| !part.is_empty()) {
        if !says(&out, part) {
            out.push_str(", ");
            out.push_str(part);
        }
    }
    out
}

/// `words` hold `part` as whole words: "Khu phố 12" does not say "Khu phố 1".
fn says(words: &str, part: &str) -> bool {
    let (words, part) = (words.to_lowercase(), part.to_lowercase());
    words.match_indices(&part).any(|(at, _)| {
        let before = words[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let after = words[at + part.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        before && after
    })
}

fn crumbs(lang: Lang, here: &str) -> Vec<Crumb> {
    vec![Crumb::link(t(lang, "stations-title"), "/stations"), Crumb::here(here)]
}

/// Where a shift stands, in a word.
fn state(v: &ShiftView, over: bool, lang: Lang) -> Markup {
    if v.shift.cancelled.is_some() {
        return ui::tag(Tone::Broken, t(lang, "stations-is-cancelled"));
    }
    if v.shift.draft {
        return ui::tag(Tone::Neutral, t(lang, "stationplan-is-draft"));
    }
    if over {
        return ui::tag(Tone::Neutral, t(lang, "stations-is-over"));
    }
    match v.capacity - v.expected.booked {
        ..=0 => ui::tag(Tone::Attention, t(lang, "stations-is-full")),
        free => ui::tag(Tone::Good, &t_args(lang, "stations-is-free", &[("n", free.into())])),
    }
}

/// Why a shift was called off, as everybody may read it. A reason from before such were refused may hold somebody's number: that one is
/// the office's alone, until it gives another.
pub(crate) fn reason_for_all(shift: &Shift, lang: Lang) -> Option<&str> {
    let reason = shift.cancelled.as_deref()?;
    Some(if rules::holds_number(reason) { t(lang, "stations-reason-ask") } else { reason })
}

/// Minutes as people say them, and what they rest on.
fn minutes_words(v: crate::model::Minutes, lang: Lang) -> String {
    let minutes = if v.tenths % 10 == 0 {
        (v.tenths / 10).to_string()
    } else {
        format!("{}{}{}", v.tenths / 10, lang.pick(",", "."), v.tenths % 10)
    };
    let args = [("minutes", minutes.into()), ("n", v.measured.into())];
    t_args(lang, if v.measured > 0 { "stations-minutes-measured" } else { "stations-minutes-assumed" }, &args)
}

/// A workbook to keep.
fn workbook(bytes: Vec<u8>, file: &str) -> Response {
    Attachment::xlsx(file, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_once() {
        let said = where_is("Nhà văn hóa Khu phố Phú An", "Phường Tân Phú", "Khu phố Phú An, Phường Tân Phú");
        assert_eq!(said, "Nhà văn hóa Khu phố Phú An, Phường Tân Phú");
        let said = where_is("Nhà văn hóa khu phố 12", "Số 1 đường Lê Lợi", "Khu phố 1, Phường B");
        assert_eq!(said, "Nhà văn hóa khu phố 12, Số 1 đường Lê Lợi, Khu phố 1, Phường B");
        assert_eq!(where_is("Trường A", "", "Xã C"), "Trường A, Xã C");
    }
}
