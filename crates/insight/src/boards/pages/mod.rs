//! Pages of the boards. Map, comparison and funnel are drawn once for each commit, as the overview is.

pub(crate) mod compare;
pub(crate) mod funnel;
pub(crate) mod hours;
pub(crate) mod map;
pub(crate) mod open_data;
pub(crate) mod outlines;
pub(crate) mod teams;
pub(crate) mod wall;

use super::{problems::BoardProblem, shapes::Outline};
use crate::{Insight, cache::Kind, view::View};
use maud::{Markup, html};
use std::collections::BTreeMap;
use vedich_accounts::{Permission, Viewer};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_register::{Numbers, RegisterProblem};
use vedich_ui::{Button, Icon, Tab, t, tabs};

/// Most little charts of a comparison: those furthest behind. The table has all.
pub(crate) const MOST_MINIS: usize = 24;

/// What a page needs beside the view.
pub(crate) enum Beside {
    Nothing,
    Shapes(BTreeMap<LocalityId, Outline>),
    Series(BTreeMap<LocalityId, Vec<(Day, Numbers)>>),
}

impl Beside {
    pub(crate) async fn read(insight: &Insight, kind: Kind, view: &View) -> Result<Self, RegisterProblem> {
        match kind {
            Kind::Map => {
                let places: Vec<LocalityId> = view.children.iter().map(|c| c.id).collect();
                Ok(Self::Shapes(insight.shapes(&places).await.map_err(below)?))
            }
            Kind::Compare => {
                let mut series = BTreeMap::new();
                for child in compare::behind_first(view).into_iter().take(MOST_MINIS) {
                    let own = insight.register.series(child.id, view.standing.as_of, view.standing.cutoff).await?;
                    series.insert(child.id, own);
                }
                Ok(Self::Series(series))
            }
            Kind::Overview | Kind::Localities | Kind::Funnel => Ok(Self::Nothing),
        }
    }
}

fn below(problem: BoardProblem) -> RegisterProblem {
    match problem {
        BoardProblem::Register(e) => e,
        e => RegisterProblem::other(e),
    }
}

/// Buttons beside the title.
pub(crate) fn page_actions(viewer: &Viewer, kind: Kind) -> Option<Markup> {
    let lang = viewer.frame.lang;
    match kind {
        Kind::Map if viewer.actor.may(Permission::ManageTerritory) => {
            Some(html! { (Button::link("/map/outlines", t(lang, "boards-outlines-button")).icon(Icon::Upload)) })
        }
        Kind::Compare | Kind::Overview if viewer.actor.may(Permission::ViewWall) => {
            Some(html! { (Button::link("/wall", t(lang, "boards-wall-button")).icon(Icon::Overview)) })
        }
        _ => None,
    }
}

/// The boards about one place, side by side.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Board {
    Compare,
    Funnel,
    Hours,
    Teams,
}

/// Links to the other boards of the same place. Teams are seen by who may see the cross-check.
pub(crate) fn board_tabs(code: &str, now: Board, teams: bool, lang: Lang) -> Markup {
    let all = [
        (Board::Compare, "/boards", "boards-tab-compare"),
        (Board::Funnel, "/boards/funnel", "boards-tab-funnel"),
        (Board::Hours, "/boards/hours", "boards-tab-hours"),
        (Board::Teams, "/boards/teams", "boards-tab-teams"),
    ];
    let shown = all.into_iter().filter(|(board, ..)| teams || *board != Board::Teams);
    let items: Vec<Tab> =
        shown.map(|(board, path, key)| Tab::new(format!("{path}?locality={code}"), t(lang, key)).active(board == now)).collect();
    tabs(t(lang, "boards-tabs"), &items)
}

/// A number in tenths: `3,4`.
pub(crate) fn tenths(n: Option<i64>, lang: Lang) -> String {
    let Some(n) = n else { return "–".to_owned() };
    format!("{}{}{}", vedich_kernel::format::int(n / 10, lang), lang.pick(',', '.'), n % 10)
}
