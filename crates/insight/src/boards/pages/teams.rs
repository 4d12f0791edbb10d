//! What teams bring home in an evening: visits, and activations that the register confirmed.

use super::{Board, board_tabs, tenths};
use crate::{
    Insight,
    boards::rhythm::{self, Rhythm, TeamLine},
    http::Asked,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::Lang;
use vedich_register::RegisterProblem;
use vedich_ui::{BarItem, Cell, Col, PageHead, Row, Table, Tone, bar_list, empty_state, page, section, t, t_args};

/// Bars above the table.
const MOST_BARS: usize = 10;

pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let (_, setting) = insight.setting().await?;
    let tree = &setting.tree;
    let query = asked.query()?;
    // A team's own people have no place, and see their team.
    let place = match insight.place(&setting, &viewer.actor, query.locality.as_deref(), None) {
        Err(RegisterProblem::NotYourArea) if query.locality.is_none() => setting.campaign.root,
        found => found?,
    };
    let (rhythm, lines) = insight.team_lines(&viewer.actor, place).await?;
    let code = tree.get(place).map_or("", |l| l.code.as_str());
    let body = html! {
        @if viewer.actor.has_place(Permission::ViewFigures) { (board_tabs(code, Board::Teams, true, lang)) }
        (draw(&rhythm, &lines, lang))
    };
    let head = PageHead::new(t_args(lang, "boards-teams-title", &[("place", tree.name(place).to_owned().into())]))
        .lede(t(lang, "boards-teams-lede"))
        .clause("P-4.3a")
        .wide();
    Ok(page(&viewer.frame, &head, body))
}

fn draw(rhythm: &Rhythm, lines: &[TeamLine], lang: Lang) -> Markup {
    let args = [("from", rhythm.from.vi().into()), ("to", rhythm.to.vi().into()), ("at", rhythm.at.clock_vi().into())];
    let busy: Vec<&TeamLine> = lines.iter().filter(|l| l.visits > 0 || l.claims.claimed > 0).collect();
    if busy.is_empty() {
        return empty_state(&t_args(lang, "boards-teams-nothing", &args), html! { p { (t(lang, "boards-hours-nothing-why")) } });
    }
    let sum = |f: &dyn Fn(&TeamLine) -> i64| busy.iter().map(|l| f(l)).sum::<i64>();
    let (visits, evenings, confirmed) = (sum(&|l| l.visits), sum(&|l| l.evenings), sum(&|l| l.claims.confirmed));
    let words = t_args(
        lang,
        if visits > 0 { "boards-teams-sentence" } else { "boards-teams-sentence-claims" },
        &[
            ("teams", rhythm::active(lines).into()),
            ("of", crate::boards::outlines::count(lines.len()).into()),
            ("visits", tenths(rhythm::tenths(visits, evenings), lang).into()),
            ("confirmed", tenths(rhythm::tenths(confirmed, evenings), lang).into()),
        ],
    );
    let bars: Vec<BarItem> = busy
        .iter()
        .filter(|l| l.evenings > 0 && l.claims.confirmed > 0)
        .take(MOST_BARS)
        .map(|l| BarItem::new(l.name.clone(), l.claims.confirmed).note(format!("{} · {}", l.place, per_evening(l, lang))))
        .collect();
    html! {
        (vedich_ui::hero(html! { (words) }, html! { p { (t_args(lang, "boards-teams-note", &args)) } }, html! {}))
        @if !bars.is_empty() { (section(t(lang, "boards-teams-best"), bar_list("best-teams", t(lang, "boards-teams-best-title"), &bars, lang))) }
        (section(t(lang, "boards-teams-all"), table(lines, lang)))
    }
}

fn per_evening(l: &TeamLine, lang: Lang) -> String {
    let args = [("evenings", l.evenings.into()), ("n", tenths(l.confirmed_per_evening(), lang).into())];
    t_args(lang, "boards-teams-per-evening", &args)
}

fn table(lines: &[TeamLine], lang: Lang) -> Markup {
    let part = |n: Option<i64>| Cell::text(tenths(n, lang)).key(n.unwrap_or(-1).to_string());
    let rows = lines.iter().map(|l| {
        let idle = l.visits == 0 && l.claims.claimed == 0;
        let row = Row::new(vec![
            Cell::text(l.name.clone()).sub(l.place.clone()),
            part(l.confirmed_per_evening()),
            part(l.visits_per_evening()),
            Cell::int(l.evenings, lang),
            Cell::int(l.visits, lang),
            Cell::int(l.claims.claimed, lang),
            Cell::int(l.claims.confirmed, lang),
            if l.claims.claimed > 0 { Cell::figure(&l.confirmed, lang) } else { Cell::text("–").key("-1") },
            Cell::int(l.claims.contradicted, lang).tone(if l.claims.contradicted > 0 { Tone::Broken } else { Tone::Neutral }),
        ]);
        if idle { row.tone(Tone::Attention) } else { row }
    });
    let table = Table::new("team-evenings", t(lang, "boards-teams-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "boards-team")).sort())
        .col(Col::number(t(lang, "boards-confirmed-per-evening")).sort().main())
        .col(Col::number(t(lang, "boards-visits-per-evening")).sort())
        .col(Col::number(t(lang, "boards-evenings")).sort())
        .col(Col::number(t(lang, "boards-visits")).sort())
        .col(Col::number(t(lang, "insight-col-claimed")).sort())
        .col(Col::number(t(lang, "common-verdict-confirmed")).sort())
        .col(Col::number(t(lang, "boards-confirmed-share")).sort())
        .col(Col::number(t(lang, "common-verdict-contradicted")).sort())
        .rows(rows)
        .filterable()
        .download();
    html! { (table) }
}
