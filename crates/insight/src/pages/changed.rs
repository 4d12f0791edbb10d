//! What a page says of a place whose territory changed: figures of both sides of the day find each other (domain.md, Territory).

use super::{href, path_of};
use crate::{cache::Drawn, view::View};
use maud::{Markup, html};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_ui::{Tone, callout, t, t_args};

/// The days of change, for the chart.
pub(crate) fn marks(view: &View, lang: Lang) -> Vec<(Day, String)> {
    let days = view.tree.change_days(view.place());
    days.into_iter().map(|on| (on, t_args(lang, "insight-changed-mark", &[("day", on.vi().into())]))).collect()
}

/// Where the place came from or went, or that places inside it changed; nothing for most.
pub(crate) fn note(view: &View, key: &Drawn) -> Markup {
    let (tree, lang, place) = (&view.tree, key.lang, view.place());
    let Some(here) = tree.get(place) else { return html! {} };
    if let Some(end) = here.valid_to.filter(|_| tree.heirs().next(place).is_some()) {
        let on = end.plus(1);
        let became: Vec<LocalityId> = tree.successors(place).into_iter().map(|s| s.to).collect();
        let words = t_args(lang, "insight-changed-into", &[("day", on.vi().into())]);
        return callout(Tone::Neutral, &words, links(view, key, &became, on));
    }
    let olds: Vec<LocalityId> =
        tree.predecessors(place).into_iter().filter(|s| s.on == here.valid_from).map(|s| s.from).collect();
    if !olds.is_empty() {
        let on = here.valid_from;
        let words = t_args(lang, "insight-changed-from", &[("day", on.vi().into())]);
        let body = html! { (links(view, key, &olds, on.plus(-1))) p { (t(lang, "insight-changed-same-ground")) } };
        return callout(Tone::Neutral, &words, body);
    }
    let Some(on) = tree.change_days(place).last().copied() else { return html! {} };
    let words = t_args(lang, "insight-changed-inside", &[("day", on.vi().into())]);
    let code = here.code.as_str();
    callout(
        Tone::Neutral,
        &words,
        html! {
            p {
                a href=(href(path_of(key.kind), code, Some(on.plus(-1)), key.cutoff)) { (t_args(lang, "insight-changed-eve", &[("day", on.plus(-1).vi().into())])) }
                " · "
                a href="/territory/changes" { (t(lang, "insight-changed-see")) }
            }
        },
    )
}

/// Places as links to the same page of them on a day.
fn links(view: &View, key: &Drawn, places: &[LocalityId], day: Day) -> Markup {
    let found = places.iter().filter_map(|id| view.tree.get(*id)).collect::<Vec<_>>();
    html! {
        p {
            @for (i, l) in found.iter().enumerate() {
                @if i > 0 { ", " }
                a href=(href(path_of(key.kind), &l.code, Some(day), key.cutoff)) { (l.name) }
            }
        }
    }
}
