//! Children of a place, ranked: who is behind?

use super::href;
use crate::{
    answers::shows_goal,
    cache::{Drawn, Kind},
    rules::published::{Part, Shown},
    view::{Child, View, ranked},
};
use maud::{Markup, html};
use vedich_kernel::{Basis, Lang, format};
use vedich_register::Numbers;
use vedich_ui::{Cell, Col, Row, Table, Tone, Truth, bar, bar_with_mark, t, t_args, tag};

/// The ranked table; the furthest first on the overview, who is behind first on the page of localities.
pub(crate) fn children(view: &View, key: &Drawn) -> Markup {
    let lang = key.lang;
    let mut order = ranked(&view.children);
    if key.kind == Kind::Localities {
        order.reverse();
    }
    let goals = view.children.iter().any(|c| c.goal.is_some());
    // The public sees neither the claims of a child nor the changes of a day: both are small cells.
    let claims = !view.published && view.children.iter().any(|c| c.claims.claimed > 0);
    let title = if key.kind == Kind::Localities { "insight-children-behind" } else { "insight-children-caption" };
    let code = view.tree.get(view.place()).map(|l| l.code.clone()).unwrap_or_default();
    let mut table = Table::new("children", t_args(lang, title, &[("day", view.standing.as_of.vi().into())]))
        .lang(lang)
        .download_from(href(super::path_of(key.kind), &code, key.as_of, key.cutoff))
        .col(Col::text(t(lang, "insight-col-place")).sort())
        .col(Col::number(t(lang, "insight-col-rank")).sort().narrow());
    table = if goals {
        table
            .col(Col::bar(t(lang, "insight-col-goal")).sort().hint(t(lang, "insight-col-goal-hint")).main())
            .col(Col::text(t(lang, "insight-col-course")))
    } else {
        table.col(Col::bar(t(lang, "insight-col-bar")).sort().main())
    };
    table = table.col(Col::number(t(lang, "insight-col-activated")).sort());
    if shows_change(view) {
        table = table.col(Col::number(t(lang, "insight-col-change")).sort().hint(t(lang, "insight-col-change-hint")));
    }
    table = table
        .col(Col::number(t(lang, "insight-col-rate")).sort())
        .col(Col::number(t(lang, "insight-col-issued")).sort())
        .col(Col::number(t(lang, "insight-col-dossiers")).sort())
        .col(Col::number(t(lang, "insight-col-eligible")).sort());
    if claims {
        table = table
            .col(Col::number(t(lang, "common-verdict-confirmed")).sort().hint(t(lang, "insight-col-claims-hint")))
            .col(Col::number(t(lang, "common-verdict-pending")).sort())
            .col(Col::number(t(lang, "common-verdict-late")).sort())
            .col(Col::number(t(lang, "common-verdict-double")).sort())
            .col(Col::number(t(lang, "common-verdict-accepted")).sort())
            .col(Col::number(t(lang, "common-verdict-contradicted")).sort());
    }
    if view.children.len() > 12 {
        table = table.filterable();
    }
    let path = super::path_of(key.kind);
    let rows = order.into_iter().map(|(child, rank)| row(view, key, child, rank, goals, claims, path));
    html! { (table.rows(rows).totals(total(view, lang, goals, claims))) }
}

/// Changes of a day make sense when there was a day before, and are nobody's but the office's.
fn shows_change(view: &View) -> bool {
    !view.published && view.before.eligible > 0
}

fn row(view: &View, key: &Drawn, child: &Child, rank: i64, goals: bool, claims: bool, path: &str) -> Row {
    let lang = key.lang;
    let place = view.tree.get(child.id);
    let (code, name) = place.map_or(("", "?"), |l| (l.code.as_str(), l.name.as_str()));
    let n = &child.numbers;
    let main = child.shown.has(Part::Main);
    let mut cells = vec![Cell::text(name), if main { Cell::int(rank, lang) } else { hidden(lang) }];
    if goals {
        cells.extend(goal_cells(child, lang));
    } else {
        cells.push(if main { bar_alone(n.activated(), n.eligible, lang) } else { hidden(lang) });
    }
    let change = shows_change(view).then(|| n.activated() - child.before.activated());
    let rate = view.figure(n.activated(), n.eligible, Basis::Eligible);
    cells.extend(counts(n, child.shown, change, Cell::figure(&rate, lang), lang));
    if claims {
        let c = &child.claims;
        let broken = Cell::int(c.contradicted, lang).tone(if c.contradicted > 0 { Tone::Broken } else { Tone::Neutral });
        let int = |n| Cell::int(n, lang);
        cells.extend([int(c.confirmed), int(c.pending), int(c.late), int(c.double), int(c.accepted), broken]);
    }
    Row::new(cells).href(href(path, code, key.as_of, key.cutoff))
}

/// Where a count is not published.
fn hidden(lang: Lang) -> Cell {
    Cell::text(t(lang, "insight-hidden")).key("-1")
}

/// The counts of a row, what matters most first.
fn counts(n: &Numbers, shown: Shown, change: Option<i64>, rate: Cell, lang: Lang) -> Vec<Cell> {
    let int = |part, n| shown.of(part, n).map_or_else(|| hidden(lang), |n| Cell::int(n, lang));
    let mut cells = vec![int(Part::Main, n.activated())];
    cells.extend(change.map(|change| signed(change, lang)));
    cells.push(if shown.has(Part::Main) { rate } else { hidden(lang) });
    cells.extend([int(Part::Steps, n.issued), int(Part::Steps, n.dossiers), int(Part::Main, n.eligible)]);
    cells
}

/// A bar over both of its numbers; the percentage stands in the column of rates.
fn bar_alone(value: i64, of: i64, lang: Lang) -> Cell {
    let drawn = bar(value, of, Truth::Register);
    stacked(&drawn, value, of, lang)
}

/// Both numbers stand under the bar: beside it they would be wider than the column.
fn stacked(bar: &Markup, value: i64, of: i64, lang: Lang) -> Cell {
    let key = format::basis_points(value, of).unwrap_or(0);
    Cell::markup(html! { span.bar-with-words.stacked { (bar) span { (out_of(value, of, lang)) } } }).key(key.to_string())
}

fn out_of(value: i64, of: i64, lang: Lang) -> String {
    format!("{} / {}", format::int(value, lang), format::int(of, lang))
}

fn signed(n: i64, lang: Lang) -> Cell {
    let sign = if n > 0 { "+" } else { "" };
    Cell::text(format!("{sign}{}", format::int(n, lang))).key(n.to_string())
}

/// A bar with a tick where an even pace would stand, and in words how it stands.
fn goal_cells(child: &Child, lang: Lang) -> [Cell; 2] {
    let Some(goal) = child.goal else { return [Cell::blank(), Cell::text(t(lang, "insight-course-no-target"))] };
    if !shows_goal(child.shown, &goal) {
        return [hidden(lang), hidden(lang)];
    }
    let drawn = bar_with_mark(goal.achieved, goal.target, goal.even(), Truth::Register);
    let ahead = goal.ahead();
    let course = if goal.achieved >= goal.target {
        tag(Tone::Good, t(lang, "insight-course-reached"))
    } else if ahead >= 0 {
        tag(Tone::Good, t(lang, "insight-course-on-pace"))
    } else {
        tag(Tone::Attention, &t_args(lang, "insight-course-behind", &[("n", (-ahead).into())]))
    };
    [stacked(&drawn, goal.achieved, goal.target, lang), Cell::markup(course).nowrap()]
}

/// The place itself: what the children add up to, and where they do not, the register's own count.
fn total(view: &View, lang: Lang, goals: bool, claims: bool) -> Row {
    let n = &view.standing.numbers;
    let mut cells = vec![Cell::text(view.tree.name(view.place())), Cell::blank()];
    if goals {
        let goal = view.goal.filter(|g| shows_goal(view.shown, g));
        let words = goal.map_or_else(String::new, |g| out_of(g.achieved, g.target, lang));
        cells.extend([Cell::text(words), Cell::blank()]);
    } else if view.shown.has(Part::Main) {
        cells.push(bar_alone(n.activated(), n.eligible, lang));
    } else {
        cells.push(hidden(lang));
    }
    let change = shows_change(view).then(|| n.activated() - view.before.activated());
    cells.extend(counts(n, view.shown, change, Cell::figure(&view.rate(), lang), lang));
    if claims {
        let c = &view.claims;
        cells.extend([c.confirmed, c.pending, c.late, c.double, c.accepted, c.contradicted].map(|n| Cell::int(n, lang)));
    }
    Row::new(cells).total()
}
