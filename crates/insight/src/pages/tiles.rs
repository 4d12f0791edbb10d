//! The numbers under the hero: tiles, the funnel, claims.

use crate::{rules::published::Part, view::View};
use maud::{Markup, html};
use vedich_kernel::{Basis, Lang, format};
use vedich_ui::{
    Button, FunnelStep, Icon, StatTile, Tone, Truth, actions, funnel, stacked_bar, stat_tiles, t, t_args, truth_legend,
};

fn levels(one: i64, two: i64, lang: Lang) -> String {
    t_args(lang, "insight-levels", &[("one", one.into()), ("two", two.into())])
}

/// So many tiles stand beside the answer, on the first screen, above who is furthest behind; the others below it.
const FIRST: usize = 2;

/// The tiles of the first screen, and the others.
pub(crate) fn tiles(view: &View, lang: Lang) -> [Markup; 2] {
    let mut tiles = all(view, lang);
    let others = tiles.split_off(FIRST);
    [stat_tiles(&tiles), stat_tiles(&others)]
}

/// All of them, what a leader asks for first before the others.
fn all(view: &View, lang: Lang) -> Vec<StatTile> {
    let (n, b, shown) = (&view.standing.numbers, &view.before, view.shown);
    let share = |of: i64| view.figure(of, n.eligible, Basis::Eligible);
    let collected = n.collected_level1 + n.collected_level2;
    let waiting = n.issued - n.activated();
    let rejected = n.rejected_level1 + n.rejected_level2;
    let tile = |part: Part, key: &'static str, value: i64| {
        let words = shown.of(part, value).map_or_else(|| t(lang, "insight-hidden").to_owned(), |n| format::int(n, lang));
        StatTile::new(t(lang, key), words)
    };
    // Before the first extract nothing was known, which is not the same as nothing; the public sees no changes of a day.
    let moved = |tile: StatTile, by: i64| if b.eligible > 0 && !view.published { tile.change(by, lang) } else { tile };
    let of_all = |tile: StatTile, part: Part, value: i64| {
        if shown.has(part) && shown.has(Part::Main) { tile.figure(&share(value), lang) } else { tile }
    };
    let by_level = |tile: StatTile, part: Part, one: i64, two: i64| {
        if shown.has(part) { tile.note(levels(one, two, lang)) } else { tile }
    };
    let activated = moved(tile(Part::Main, "insight-tile-activated", n.activated()), n.activated() - b.activated());
    let issued = of_all(moved(tile(Part::Steps, "insight-tile-issued", n.issued), n.issued - b.issued), Part::Steps, n.issued);
    // Whoever is approved at both levels has one account and stands in both numbers.
    let both = n.approved_level1 + n.approved_level2 - n.issued;
    let counts = [("one", n.approved_level1.into()), ("two", n.approved_level2.into()), ("both", both.into())];
    let approved = t_args(lang, if both > 0 { "insight-approved-levels-both" } else { "insight-approved-levels" }, &counts);
    let mut tiles = vec![
        by_level(of_all(activated, Part::Main, n.activated()), Part::Activated, n.activated_level1, n.activated_level2),
        if shown.has(Part::Approved) && shown.has(Part::Steps) { issued.note(approved) } else { issued },
        moved(tile(Part::Steps, "insight-tile-waiting", waiting), waiting - (b.issued - b.activated()))
            .note(t(lang, "insight-tile-waiting-note")),
        by_level(
            moved(
                tile(Part::Collected, "insight-tile-collected", collected),
                collected - b.collected_level1 - b.collected_level2,
            ),
            Part::Collected,
            n.collected_level1,
            n.collected_level2,
        ),
        tile(Part::Steps, "insight-tile-none", n.eligible - n.dossiers).note(t(lang, "insight-tile-none-note")),
        moved(tile(Part::Main, "insight-tile-eligible", n.eligible), n.eligible - b.eligible)
            .note(t(lang, "insight-tile-eligible-note")),
    ];
    if rejected > 0 && shown.has(Part::Rejected) {
        let note = levels(n.rejected_level1, n.rejected_level2, lang);
        tiles.push(tile(Part::Rejected, "insight-tile-rejected", rejected).tone(Tone::Attention).note(note));
    }
    if n.vanished > 0 && shown.has(Part::Vanished) {
        let note = t(lang, "insight-tile-vanished-note");
        tiles.push(tile(Part::Vanished, "insight-tile-vanished", n.vanished).tone(Tone::Attention).note(note));
    }
    tiles
}

pub(crate) fn funnel_of(view: &View, lang: Lang) -> Markup {
    let n = &view.standing.numbers;
    let steps = [
        FunnelStep::new(t(lang, "insight-tile-eligible"), n.eligible),
        FunnelStep::new(t(lang, "insight-funnel-dossier"), n.dossiers),
        FunnelStep::new(t(lang, "insight-tile-issued"), n.issued),
        FunnelStep::new(t(lang, "insight-tile-activated"), n.activated()),
    ];
    // Whoever has a dossier at both levels is one person here and two dossiers in the tiles.
    let both = n.collected_level1 + n.collected_level2 - n.dossiers;
    let counts = [("one", n.collected_level1.into()), ("two", n.collected_level2.into()), ("both", both.into())];
    html! {
        (funnel("funnel", t(lang, "insight-funnel-title"), &steps, lang))
        @if both > 0 && view.shown.has(Part::Collected) { p.hint { (t_args(lang, "insight-collected-levels-both", &counts)) } }
    }
}

/// Claims beside the register: never added to it.
pub(crate) fn claims(view: &View, sees_crosscheck: bool, lang: Lang) -> Markup {
    let c = &view.claims;
    let parts = [
        (t(lang, "common-verdict-confirmed"), c.confirmed, Truth::Register, Tone::Neutral),
        (t(lang, "common-verdict-pending"), c.pending, Truth::Pending, Tone::Neutral),
        (t(lang, "common-verdict-late"), c.late, Truth::Claimed, Tone::Attention),
        (t(lang, "common-verdict-double"), c.double, Truth::Claimed, Tone::Neutral),
        (t(lang, "common-verdict-accepted"), c.accepted, Truth::Claimed, Tone::Neutral),
        (t(lang, "common-verdict-contradicted"), c.contradicted, Truth::Claimed, Tone::Broken),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|p| p.1 > 0).collect();
    html! {
        (stacked_bar(&t_args(lang, "insight-claims-title", &[("n", c.claimed.into())]), &parts, lang))
        (truth_legend(lang))
        @if sees_crosscheck {
            (actions(html! { (Button::link("/cross-check", t(lang, "insight-claims-button")).icon(Icon::CrossCheck)) }))
        }
    }
}
