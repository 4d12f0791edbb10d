//! From eligible to activated, by level, and who waits where.

use super::{Board, board_tabs};
use crate::{
    cache::Drawn,
    pages::{href, path_of},
    rules::published::{Part, Shown},
    view::View,
};
use maud::{Markup, html};
use vedich_kernel::{Basis, Lang};
use vedich_register::Numbers;
use vedich_ui::{BarItem, Cell, Col, FunnelStep, Row, Table, Tone, bar_list, callout, funnel, section, t, t_args};

/// People who wait for each step: without a dossier, for approval, for activation.
fn waiting(n: &Numbers) -> [i64; 3] {
    [n.eligible - n.dossiers, n.dossiers - n.issued, n.issued - n.activated()]
}

/// As a heading has it.
fn heading(key: &str, lang: Lang) -> String {
    let words = t(lang, key);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is told by level; where all of it is hidden, why stands in its place.
const LEVELS: [Part; 3] = [Part::Collected, Part::Approved, Part::Activated];

const WAITS: [&str; 3] = ["boards-wait-dossier", "boards-wait-approval", "boards-wait-activation"];

pub(crate) fn draw(view: &View, key: &Drawn) -> Markup {
    let lang = key.lang;
    let code = view.tree.get(view.place()).map_or("", |l| l.code.as_str());
    let tabs = board_tabs(code, Board::Funnel, key.sees_crosscheck, lang);
    let (n, shown) = (&view.standing.numbers, view.shown);
    if !shown.has(Part::Steps) || !shown.has(Part::Main) {
        return html! { (tabs) (callout(Tone::Neutral, t(lang, "insight-hero-hidden"), html! { p { (t(lang, "insight-published-why")) } })) };
    }
    html! {
        (tabs)
        (sentence(view, lang))
        (section(t(lang, "boards-steps-people"), crate::pages::tiles::funnel_of(view, lang)))
        (section(t(lang, "boards-steps-levels"), html! {
            @if LEVELS.iter().any(|part| shown.has(*part)) {
                (level(n, shown, 1, lang))
                (level(n, shown, 2, lang))
                p.help { (t(lang, "boards-steps-levels-note")) }
            } @else { p { (t(lang, "insight-published-why")) } }
        }))
        (section(t(lang, "boards-steps-waiting"), html! { (bars(n, lang)) (table(view, key)) }))
    }
}

/// Where most people wait, and what moves them on.
fn sentence(view: &View, lang: Lang) -> Markup {
    let n = &view.standing.numbers;
    let waits = waiting(n);
    let (at, most) = waits.iter().enumerate().max_by_key(|(i, n)| (**n, std::cmp::Reverse(*i))).unwrap_or((0, &0));
    let all: i64 = waits.iter().sum();
    let figure = view.figure(*most, n.eligible, Basis::Eligible);
    let words = if all == 0 {
        t(lang, "boards-steps-done").to_owned()
    } else {
        let args = [("all", all.into()), ("most", (*most).into()), ("where", t(lang, WAITS[at]).into())];
        t_args(lang, "boards-steps-sentence", &args)
    };
    let next = ["boards-next-dossier", "boards-next-approval", "boards-next-activation"][at];
    vedich_ui::hero(
        html! { (words) },
        html! { p { (vedich_ui::figure_button(&figure, lang)) " " (t(lang, "insight-rate-of")) " · " (t(lang, next)) } },
        html! {},
    )
}

/// Dossiers of a level: ever collected, approved, and the people whose highest activated level it is.
fn level(n: &Numbers, shown: Shown, level: u8, lang: Lang) -> Markup {
    let first = level == 1;
    let pick = |one: i64, two: i64| if first { one } else { two };
    let steps = [
        (Part::Collected, "boards-level-collected", pick(n.collected_level1, n.collected_level2)),
        (Part::Approved, "boards-level-approved", pick(n.approved_level1, n.approved_level2)),
        (Part::Activated, "boards-level-activated", pick(n.activated_level1, n.activated_level2)),
    ];
    let drawn: Vec<FunnelStep> =
        steps.into_iter().filter(|(part, ..)| shown.has(*part)).map(|(_, key, n)| FunnelStep::new(t(lang, key), n)).collect();
    let id = if first { "level-1" } else { "level-2" };
    let mut title = t_args(lang, "boards-level-title", &[("n", i64::from(level).into())]);
    let rejected = pick(n.rejected_level1, n.rejected_level2);
    if rejected > 0 && shown.has(Part::Rejected) {
        title = t_args(lang, "boards-level-title-rejected", &[("n", i64::from(level).into()), ("rejected", rejected.into())]);
    }
    funnel(id, &title, &drawn, lang)
}

fn bars(n: &Numbers, lang: Lang) -> Markup {
    let hints = ["boards-next-dossier", "boards-next-approval", "boards-next-activation"];
    let items: Vec<BarItem> = waiting(n)
        .into_iter()
        .zip(WAITS)
        .zip(hints)
        .map(|((n_waiting, key), hint)| BarItem::new(heading(key, lang), n_waiting).of(n.eligible).note(t(lang, hint)))
        .collect();
    bar_list("waiting", t(lang, "boards-steps-waiting-title"), &items, lang)
}

fn table(view: &View, key: &Drawn) -> Markup {
    let lang = key.lang;
    let code = view.tree.get(view.place()).map(|l| l.code.clone()).unwrap_or_default();
    let mut table = Table::new("waiting-where", t_args(lang, "boards-steps-where", &[("day", view.standing.as_of.vi().into())]))
        .lang(lang)
        .download_from(href(path_of(key.kind), &code, key.as_of, key.cutoff))
        .col(Col::text(t(lang, "insight-col-place")).sort())
        .col(Col::number(heading(WAITS[0], lang)).sort())
        .col(Col::number(heading(WAITS[1], lang)).sort())
        .col(Col::number(heading(WAITS[2], lang)).sort().main())
        .col(Col::number(t(lang, "insight-col-eligible")).sort());
    if view.children.len() > 12 {
        table = table.filterable();
    }
    let cells = |name: &str, n: &Numbers, shown: Shown| {
        let open = shown.has(Part::Steps) && shown.has(Part::Main);
        let int = |n: i64| if open { Cell::int(n, lang) } else { Cell::text(t(lang, "insight-hidden")).key("-1") };
        let [none, approval, activation] = waiting(n);
        vec![Cell::text(name), int(none), int(approval), int(activation), int(n.eligible)]
    };
    let rows = view.children.iter().map(|child| {
        let place = view.tree.get(child.id);
        let (code, name) = place.map_or(("", "?"), |l| (l.code.as_str(), l.name.as_str()));
        Row::new(cells(name, &child.numbers, child.shown)).href(href(path_of(key.kind), code, key.as_of, key.cutoff))
    });
    let total = Row::new(cells(view.tree.name(view.place()), &view.standing.numbers, view.shown));
    html! { @if !view.children.is_empty() { (table.rows(rows).totals(total)) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_level_says_what_was_refused_of_it() {
        let n =
            Numbers { collected_level1: 40, approved_level1: 30, activated_level1: 20, rejected_level1: 2, ..Numbers::default() };
        let drawn = level(&n, Shown::ALL, 1, Lang::Vi).into_string();
        assert!(drawn.contains(&vedich_kernel::format::percent(30, 40, Lang::Vi)), "{drawn}");
        assert!(!level(&n, Shown::NOTHING, 1, Lang::Vi).into_string().contains("40"));
    }

    proptest! {
        #[test]
        fn who_waits_and_who_is_done_are_all(parts in prop::array::uniform4(0..10_000_i64)) {
            let [activated, waits, under_way, none] = parts;
            let issued = activated + waits;
            let n = Numbers { eligible: issued + under_way + none, dossiers: issued + under_way, issued, activated_level2: activated, ..Numbers::default() };
            prop_assert_eq!(waiting(&n).iter().sum::<i64>() + n.activated(), n.eligible);
        }
    }
}
