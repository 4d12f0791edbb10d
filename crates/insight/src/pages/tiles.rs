//! The numbers under the hero: tiles, the funnel, claims.

use crate::view::View;
use maud::{Markup, html};
use vedich_kernel::{Basis, Lang, format};
use vedich_ui::{
    Button, FunnelStep, Icon, StatTile, Tone, Truth, actions, funnel, stacked_bar, stat_tiles, t, t_args, truth_legend,
};

fn levels(one: i64, two: i64, lang: Lang) -> String {
    t_args(lang, "insight-levels", &[("one", one.into()), ("two", two.into())])
}

pub(super) fn tiles(view: &View, lang: Lang) -> Markup {
    let (n, b) = (&view.standing.numbers, &view.before);
    let int = |n: i64| format::int(n, lang);
    let share = |of: i64| view.figure(of, n.eligible, Basis::Eligible);
    let collected = n.collected_level1 + n.collected_level2;
    let waiting = n.issued - n.activated();
    let rejected = n.rejected_level1 + n.rejected_level2;
    // Before the first extract nothing was known, which is not the same as nothing.
    let moved = |tile: StatTile, by: i64| if b.eligible > 0 { tile.change(by, lang) } else { tile };
    let mut tiles = vec![
        moved(StatTile::new(t(lang, "insight-tile-activated"), int(n.activated())), n.activated() - b.activated())
            .figure(&share(n.activated()), lang)
            .note(levels(n.activated_level1, n.activated_level2, lang)),
        moved(StatTile::new(t(lang, "insight-tile-issued"), int(n.issued)), n.issued - b.issued).figure(&share(n.issued), lang),
        moved(StatTile::new(t(lang, "insight-tile-waiting"), int(waiting)), waiting - (b.issued - b.activated()))
            .note(t(lang, "insight-tile-waiting-note")),
        moved(
            StatTile::new(t(lang, "insight-tile-collected"), int(collected)),
            collected - b.collected_level1 - b.collected_level2,
        )
        .note(levels(n.collected_level1, n.collected_level2, lang)),
        StatTile::new(t(lang, "insight-tile-none"), int(n.eligible - n.dossiers)).note(t(lang, "insight-tile-none-note")),
        moved(StatTile::new(t(lang, "insight-tile-eligible"), int(n.eligible)), n.eligible - b.eligible),
    ];
    if rejected > 0 {
        let note = levels(n.rejected_level1, n.rejected_level2, lang);
        tiles.push(StatTile::new(t(lang, "insight-tile-rejected"), int(rejected)).tone(Tone::Attention).note(note));
    }
    if n.vanished > 0 {
        let note = t(lang, "insight-tile-vanished-note");
        tiles.push(StatTile::new(t(lang, "insight-tile-vanished"), int(n.vanished)).tone(Tone::Attention).note(note));
    }
    stat_tiles(&tiles)
}

pub(super) fn funnel_of(view: &View, lang: Lang) -> Markup {
    let n = &view.standing.numbers;
    let steps = [
        FunnelStep::new(t(lang, "insight-tile-eligible"), n.eligible),
        FunnelStep::new(t(lang, "insight-funnel-dossier"), n.dossiers),
        FunnelStep::new(t(lang, "insight-tile-issued"), n.issued),
        FunnelStep::new(t(lang, "insight-tile-activated"), n.activated()),
    ];
    funnel("funnel", t(lang, "insight-funnel-title"), &steps, lang)
}

/// Claims beside the register: never added to it.
pub(super) fn claims(view: &View, sees_crosscheck: bool, lang: Lang) -> Markup {
    let c = &view.claims;
    let parts = [
        (t(lang, "common-verdict-confirmed"), c.confirmed, Truth::Register, Tone::Neutral),
        (t(lang, "common-verdict-pending"), c.pending, Truth::Pending, Tone::Neutral),
        (t(lang, "common-verdict-late"), c.late, Truth::Claimed, Tone::Attention),
        (t(lang, "common-verdict-double"), c.double, Truth::Claimed, Tone::Neutral),
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
