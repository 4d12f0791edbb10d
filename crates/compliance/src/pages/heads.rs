//! `/compliance/heads`: which heads have to answer for their unit? Who issued no directive, handed in nothing, or has people of whom
//! nobody wrote down why (`P-4.2`).

use super::{Place, crumbs, duty_tabs, name, unit_href};
use crate::{
    model::Duty,
    rules::{self, Answers},
    service::{Compliance, count},
    standing::{Standing, UnitStanding},
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Viewer};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, BarItem, Cell, Col, Crumb, PageHead, Row, Table, Tone, Truth, t, t_args};

/// Units in the picture.
const WORST: usize = 10;

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer, Query(asked): Query<Place>) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let duties: Vec<Duty> = c.duties().await?.into_iter().filter(rules::asks_heads).collect();
    let body = if duties.is_empty() {
        ui::empty_state(t(lang, "compliance-no-duties"), html! { p { (t(lang, "compliance-no-duties-do")) } })
    } else {
        let chosen = duties.iter().find(|d| d.code == asked.deadline || d.deadline.to_string() == asked.deadline);
        let code = chosen.or(duties.first()).map(|d| d.code.clone()).unwrap_or_default();
        let standing = c.standing(&viewer.actor, &code).await?;
        let tree = c.tree().await?;
        let mut units: Vec<(&UnitStanding, Answers)> = standing.units.iter().map(|u| (u, u.answers())).collect();
        units.sort_by_key(|(u, a)| (!a.owes(), std::cmp::Reverse(a.unexplained), name(&tree, u.unit)));
        html! {
            (duty_tabs(&duties, &standing.duty, "/compliance/heads?", lang))
            (sentence(&standing, &units, lang))
            (picture(&standing, &units, &tree, lang))
            (table(&standing, &units, &tree, lang))
        }
    };
    let head = PageHead::new(t(lang, "compliance-heads"))
        .lede(t(lang, "compliance-heads-lede"))
        .clause("P-4.2")
        .crumbs(crumbs(lang, vec![Crumb::here(t(lang, "compliance-heads"))]))
        .wide();
    Ok(ui::page(&viewer.frame, &head, body))
}

fn sentence(s: &Standing, units: &[(&UnitStanding, Answers)], lang: Lang) -> Markup {
    let how_many = |f: &dyn Fn(&Answers) -> bool| count(units.iter().filter(|u| f(&u.1)).count());
    let args = [
        ("heads", how_many(&Answers::owes).into()),
        ("units", count(units.len()).into()),
        ("directive", how_many(&|a| a.no_directive).into()),
        ("silent", how_many(&|a| a.silent).into()),
        ("people", units.iter().map(|u| u.1.unexplained).sum::<i64>().into()),
        ("day", s.duty.deadline.vi().into()),
    ];
    ui::hero(html! { (t_args(lang, "compliance-heads-sentence", &args)) }, html! { (t(lang, "compliance-heads-note")) }, html! {})
}

fn picture(s: &Standing, units: &[(&UnitStanding, Answers)], tree: &Tree, lang: Lang) -> Markup {
    let worst: Vec<BarItem> = units
        .iter()
        .filter(|u| u.1.unexplained > 0)
        .take(WORST)
        .map(|(u, a)| {
            BarItem::new(name(tree, u.unit), a.unexplained)
                .of(u.numbers.owing())
                .href(unexplained_href(tree, u, &s.duty))
                .note(t_args(lang, "compliance-unexplained-n", &[("n", a.unexplained.into())]))
                .truth(Truth::Claimed)
        })
        .collect();
    html! { @if !worst.is_empty() { (ui::bar_list("compliance-unexplained", t(lang, "compliance-heads-worst"), &worst, lang)) } }
}

fn unexplained_href(tree: &Tree, u: &UnitStanding, duty: &Duty) -> String {
    format!("{}&show=unexplained", unit_href(tree, u.unit, duty))
}

fn table(s: &Standing, units: &[(&UnitStanding, Answers)], tree: &Tree, lang: Lang) -> Markup {
    let rows = units.iter().map(|(u, a)| {
        let told = |n: i64| if u.hidden || u.silent { Cell::blank() } else { Cell::int(n, lang) };
        let head = u.directive.as_ref().map(|d| d.head.clone()).filter(|h| !h.is_empty());
        let directive = match &u.directive {
            Some(d) if d.issued => {
                let day = d.day.map(Day::vi).unwrap_or_default();
                let of = [("number", d.number.clone().into()), ("day", day.into())];
                Cell::text(t_args(lang, "compliance-directive-of", &of))
            }
            Some(_) => Cell::markup(ui::tag(Tone::Broken, t(lang, "compliance-directive-none"))),
            None => Cell::markup(ui::tag(Tone::Attention, t(lang, "compliance-directive-unknown"))),
        };
        let why = html! {
            @if a.silent { (ui::tag(Tone::Broken, t(lang, "compliance-silent"))) " " }
            @if a.no_directive { (ui::tag(Tone::Attention, t(lang, "compliance-answers-directive"))) " " }
            @if a.unexplained > 0 { (ui::tag(Tone::Attention, &t_args(lang, "compliance-unexplained-n", &[("n", a.unexplained.into())]))) }
            @if !a.owes() { (ui::tag(Tone::Good, t(lang, "compliance-answers-nothing"))) }
        };
        let open = told(a.unexplained);
        Row::new(vec![
            Cell::text(name(tree, u.unit)).href(unit_href(tree, u.unit, &s.duty)),
            Cell::text(head.unwrap_or_else(|| t(lang, "compliance-head-unknown").to_owned())),
            Cell::markup(why),
            directive,
            told(u.numbers.missing()),
            if a.unexplained > 0 { open.href(unexplained_href(tree, u, &s.duty)) } else { open },
            u.figure.as_ref().map_or_else(Cell::blank, |f| Cell::figure(f, lang)),
        ])
    });
    let table = Table::new("compliance-heads", t_args(lang, "compliance-heads-table", &[("duty", s.duty.name.clone().into())]))
        .lang(lang)
        .col(Col::text(t(lang, "compliance-unit")).sort())
        .col(Col::text(t(lang, "compliance-head-name")))
        .col(Col::text(t(lang, "compliance-answers")))
        .col(Col::text(t(lang, "compliance-directive")))
        .col(Col::number(t(lang, "compliance-is-missing")).sort())
        .col(Col::number(t(lang, "compliance-unexplained")).sort().hint(t(lang, "compliance-unexplained-hint")))
        .col(Col::number(t(lang, "compliance-rate")).sort())
        .filterable()
        .empty(t(lang, "compliance-no-units"), html! { p { (t(lang, "compliance-no-units-do")) } })
        .rows(rows);
    html! { (table) }
}
