//! Places beside each other: each one's share against the pace that it needs, on one scale; change of the day, rank.

use super::{Beside, Board, board_tabs};
use crate::{
    answers::shows_goal,
    cache::Drawn,
    pages::{href, path_of, table},
    rules::{self, Aim, published::Part},
    view::{Child, View, ranked},
};
use maud::{Markup, html};
use vedich_campaign::Metric;
use vedich_kernel::{Day, Lang, format};
use vedich_register::Numbers;
use vedich_ui::{Button, Icon, Mini, Tone, empty_state, section, section_with, small_multiples, t, t_args};

/// Places that the overview names as furthest behind.
const FEW: usize = 3;

/// Children, those furthest behind first; hidden ones are left out.
pub(crate) fn behind_first(view: &View) -> Vec<&Child> {
    let shown = ranked(&view.children).into_iter().filter(|(c, _)| c.shown.has(Part::Main)).map(|(c, _)| c);
    shown.collect::<Vec<_>>().into_iter().rev().collect()
}

/// Behind its pace, when the target says so.
fn behind(child: &Child) -> Option<i64> {
    let goal = child.goal.filter(|g| shows_goal(child.shown, g) && g.achieved < g.target)?;
    (goal.ahead() < 0).then(|| -goal.ahead())
}

pub(crate) fn draw(view: &View, key: &Drawn, beside: &Beside) -> Markup {
    let lang = key.lang;
    let code = view.tree.get(view.place()).map_or("", |l| l.code.as_str());
    let tabs = board_tabs(code, Board::Compare, key.sees_crosscheck, lang);
    if view.children.is_empty() {
        return html! { (tabs) (empty_state(t(lang, "insight-leaf-title"), html! {})) };
    }
    let export =
        Button::link(href("/progress.xlsx", code, key.as_of, key.cutoff), t(lang, "insight-export")).icon(Icon::Download);
    html! {
        (tabs)
        (sentence(view, lang))
        (section(t(lang, "boards-compare-section"), minis(view, key, beside)))
        (section_with(t(lang, "insight-children-title"), html! { (export) }, table::children(view, key)))
    }
}

/// How many are behind their pace, and who most.
fn sentence(view: &View, lang: Lang) -> Markup {
    let with_goal = view.children.iter().filter(|c| c.goal.is_some_and(|g| shows_goal(c.shown, &g))).count();
    let mut late: Vec<(&Child, i64)> = view.children.iter().filter_map(|c| Some((c, behind(c)?))).collect();
    late.sort_by_key(|(_, n)| -n);
    let of = crate::boards::outlines::count(with_goal);
    let words = match late.first() {
        _ if with_goal == 0 => t(lang, "boards-compare-no-goals").to_owned(),
        None => t_args(lang, "boards-compare-none-behind", &[("of", of.into())]),
        Some((child, n)) => t_args(
            lang,
            "boards-compare-behind",
            &[
                ("late", crate::boards::outlines::count(late.len()).into()),
                ("of", of.into()),
                ("place", view.tree.name(child.id).to_owned().into()),
                ("n", (*n).into()),
            ],
        ),
    };
    vedich_ui::hero(html! { (words) }, html! { p { (t(lang, "boards-compare-note")) } }, html! {})
}

fn minis(view: &View, key: &Drawn, beside: &Beside) -> Markup {
    let lang = key.lang;
    let Beside::Series(series) = beside else { return html! {} };
    let goals = !view.children.is_empty() && view.children.iter().all(|c| c.goal.is_some_and(|g| g.target > 0));
    let ranks = ranked(&view.children);
    let rank = |child: &Child| ranks.iter().find(|(c, _)| c.id == child.id).map_or(0, |(_, rank)| *rank);
    let all: Vec<Mini> = behind_first(view)
        .into_iter()
        .filter_map(|child| Some(mini(view, key, child, rank(child), goals, series.get(&child.id)?, lang)))
        .collect();
    let title = t(lang, if goals { "boards-compare-of-goal" } else { "boards-compare-of-eligible" });
    small_multiples("compare", title, &all, lang)
}

/// Shares in hundredths of a percent, so that large and small places stand on one scale.
fn mini(view: &View, key: &Drawn, child: &Child, rank: i64, goals: bool, series: &[(Day, Numbers)], lang: Lang) -> Mini {
    let goal = child.goal.filter(|_| goals);
    let share = |n: i64, of: i64| format::basis_points(n, of).unwrap_or(0);
    let (now, of) = goal.map_or((child.numbers.activated(), child.numbers.eligible), |g| (g.achieved, g.target));
    let from = goal.map_or(view.opening_day, |g| g.from.plus(-1));
    let points = points(series, goal.as_ref(), from, view.standing.as_of).into_iter().map(|(day, n)| (day, share(n, of)));
    let mut mini = Mini::new(view.tree.name(child.id), points.collect()).words(format::percent(now, of, lang)).href(href(
        path_of(key.kind),
        view.tree.get(child.id).map_or("", |l| l.code.as_str()),
        key.as_of,
        key.cutoff,
    ));
    if let Some(goal) = goal {
        mini = mini.pace(goal.line().into_iter().map(|(day, n)| (day, share(n, of))).collect());
    }
    let late = behind(child);
    let mut notes = vec![t_args(lang, "boards-rank", &[("n", rank.into())])];
    if !view.published && child.before.eligible > 0 {
        let change = child.numbers.activated() - child.before.activated();
        let sign = if change > 0 { "+" } else { "" };
        notes.push(t_args(lang, "boards-in-a-day", &[("n", format!("{sign}{}", format::int(change, lang)).into())]));
    }
    if let Some(n) = late {
        notes.push(t_args(lang, "boards-late", &[("n", n.into())]));
        mini = mini.tone(Tone::Attention);
    }
    mini.note(notes.join(" · "))
}

/// What counts on each day from the eve of the phase on, the as-of day included.
fn points(series: &[(Day, Numbers)], goal: Option<&Aim>, from: Day, to: Day) -> Vec<(Day, i64)> {
    let metric = goal.map_or(Metric::Activated, |g| g.metric);
    let count = |n: &Numbers| rules::value(metric, n);
    let eve = rules::at(series, from).map_or(0, count);
    // A target that counts what is new in the phase starts from nothing.
    let base = goal.map_or(0, |g| eve - g.opening);
    let mut out = vec![(from, eve - base)];
    out.extend(series.iter().filter(|(day, _)| *day > from && *day <= to).map(|(day, n)| (*day, count(n) - base)));
    if let Some((last, n)) = out.last().copied()
        && last < to
    {
        out.push((to, n));
    }
    out
}

/// Which end of the ranking the overview names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Those furthest behind: on its first screen.
    Behind,
    /// Those that lead.
    Ahead,
}

/// A few places of one end of the ranking; nothing where there are so few that both ends would name all.
pub(crate) fn furthest(view: &View, key: &Drawn, end: End) -> Markup {
    let lang = key.lang;
    let mut order = behind_first(view);
    if order.len() < 2 * FEW {
        return html! {};
    }
    let (id, title) = match end {
        End::Behind => ("furthest-behind", "boards-furthest-behind"),
        End::Ahead => ("furthest-ahead", "boards-furthest-ahead"),
    };
    if end == End::Ahead {
        order.reverse();
    }
    let items: Vec<_> = order
        .into_iter()
        .take(FEW)
        .map(|child| {
            let goal = child.goal.filter(|g| g.target > 0 && shows_goal(child.shown, g));
            let (n, of) = goal.map_or((child.numbers.activated(), child.numbers.eligible), |g| (g.achieved, g.target));
            let code = view.tree.get(child.id).map_or("", |l| l.code.as_str());
            let to = href(path_of(key.kind), code, key.as_of, key.cutoff);
            let mut item = vedich_ui::BarItem::new(view.tree.name(child.id), n).of(of).href(to);
            if let Some(goal) = goal {
                item = item.mark(goal.even());
            }
            if behind(child).is_some() { item.tone(Tone::Attention) } else { item }
        })
        .collect();
    vedich_ui::bar_list(id, t(lang, title), &items, lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_on_the_eve_and_ends_on_the_day() {
        let n = |activated_level2| Numbers { activated_level2, ..Numbers::default() };
        let eve = Day(100);
        let series = [(Day(90), n(10)), (Day(103), n(14)), (Day(120), n(99))];
        assert_eq!(points(&series, None, eve, Day(110)), [(eve, 10), (Day(103), 14), (Day(110), 14)]);
        let new =
            Aim { metric: Metric::Activated, target: 50, achieved: 4, opening: 0, from: Day(101), to: Day(120), as_of: Day(110) };
        assert_eq!(points(&series, Some(&new), eve, Day(110)), [(eve, 0), (Day(103), 4), (Day(110), 4)]);
        assert_eq!(points(&[], None, eve, eve), [(eve, 0)]);
    }
}
