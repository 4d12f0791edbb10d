//! `/compliance`: which unit is below 100 %, by which deadline?

use super::{Place, duty_tabs, name, unit_href};
use crate::{
    model::{Duty, Proof},
    problems::ComplianceProblem,
    rules,
    service::Compliance,
    standing::{Standing, UnitStanding, columns},
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::Tree;
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Icon, PageHead, Row, Table, Tone, Truth, t, t_args};

/// Units in the picture.
const WORST: usize = 10;

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer, Query(asked): Query<Place>) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let duties = c.duties().await?;
    let body = if duties.is_empty() {
        ui::empty_state(t(lang, "compliance-no-duties"), html! { p { (t(lang, "compliance-no-duties-do")) } })
    } else {
        let standing = opening(&c, &viewer, &asked.deadline).await?;
        let tree = c.tree().await?;
        html! {
            (duty_tabs(&duties, &standing.duty, "/compliance?", lang))
            (sentence(&standing, c.today(), lang))
            (without_rosters(&standing, &tree, &viewer, lang))
            (picture(&standing, &tree, lang))
            (table(&standing, &tree, lang))
            (by_residence(&standing, &tree, lang))
        }
    };
    let head = PageHead::new(t(lang, "compliance-title"))
        .lede(t(lang, "compliance-lede"))
        .clause("P-3.2")
        .actions(buttons(&c, &viewer).await?)
        .wide();
    Ok(ui::page(&viewer.frame, &head, body))
}

/// The duty that was asked for; without one the longest overdue that some unit has not met, else the next.
async fn opening(c: &Compliance, viewer: &Viewer, asked: &str) -> Result<Standing, ComplianceProblem> {
    if asked.trim().is_empty() {
        let urgent = c.urgent(&viewer.actor).await?;
        if let Some(standing) = urgent.into_iter().find(|s| s.duty.deadline < c.today()) {
            return Ok(standing);
        }
    }
    c.standing(&viewer.actor, asked).await
}

async fn buttons(c: &Compliance, viewer: &Viewer) -> Result<Markup, ComplianceProblem> {
    let (actor, lang) = (&viewer.actor, viewer.frame.lang);
    let judges = actor.may(Permission::JudgeCompliance);
    let waiting = if judges { c.to_decide(actor).await? } else { 0 };
    let doubts = c.doubts_open(actor).await?;
    Ok(html! {
        (Button::link("/compliance/heads", t(lang, "compliance-heads")).icon(Icon::Team))
        @if actor.may(Permission::ViewCitizens) {
            (Button::link("/compliance/doubts", t_args(lang, "compliance-doubts-n", &[("n", doubts.into())])).icon(Icon::Search))
        }
        @if judges {
            (Button::link("/compliance/exemptions", t_args(lang, "compliance-exemptions-n", &[("n", waiting.into())])).icon(Icon::Check))
        }
        @if actor.may(Permission::ManageCampaign) { (Button::link("/compliance/settings", t(lang, "compliance-settings")).icon(Icon::Settings)) }
    })
}

/// How far a deadline is.
pub(super) fn distance(deadline: Day, today: Day, lang: Lang) -> String {
    let days = i64::from(deadline.since(today));
    match days {
        0 => t(lang, "compliance-due-today").to_owned(),
        1.. => t_args(lang, "compliance-due-in", &[("n", days.into())]),
        _ => t_args(lang, "compliance-due-past", &[("n", (-days).into())]),
    }
}

fn sentence(s: &Standing, today: Day, lang: Lang) -> Markup {
    let behind = s.units.iter().filter(|u| !u.silent && u.is_behind()).count();
    let silent = s.units.iter().filter(|u| u.silent).count();
    let args = [
        ("behind", crate::service::count(behind).into()),
        ("units", crate::service::count(s.units.len()).into()),
        ("silent", crate::service::count(silent).into()),
        ("duty", s.duty.name.clone().into()),
        ("day", s.duty.deadline.vi().into()),
        ("when", distance(s.duty.deadline, today, lang).into()),
        ("complete", s.people.complete.into()),
        ("owing", s.people.owing().into()),
    ];
    ui::hero(
        html! { (t_args(lang, "compliance-sentence", &args)) },
        html! {
            (t_args(lang, "compliance-sentence-people", &args))
            @if let Some(f) = &s.figure { " " (ui::figure_button(f, lang)) }
            @if s.unverified.population > 0 {
                " " (t_args(lang, "compliance-sentence-unverified", &[("n", s.unverified.population.into()), ("complete", s.unverified.complete.into())]))
            }
        },
        html! {},
    )
}

/// Units that have no roster and of which none is expected: what is said above is not said of them.
fn without_rosters(s: &Standing, tree: &Tree, viewer: &Viewer, lang: Lang) -> Markup {
    let area = viewer.actor.area(Permission::ViewCompliance);
    let all = tree.units().iter().filter(|u| tree.covers_unit(&area, u.id)).count();
    let without = all.saturating_sub(s.units.len());
    html! {
        @if without > 0 { p.help { (t_args(lang, "compliance-without-rosters", &[("n", crate::service::count(without).into())])) } }
    }
}

fn picture(s: &Standing, tree: &Tree, lang: Lang) -> Markup {
    let worst: Vec<BarItem> = s
        .units
        .iter()
        .filter(|u| !u.silent && !u.hidden && u.numbers.missing() > 0)
        .take(WORST)
        .map(|u| {
            let truth = if u.unverified.is_some() { Truth::Claimed } else { Truth::Register };
            BarItem::new(name(tree, u.unit), u.numbers.complete)
                .of(u.numbers.owing())
                .href(unit_href(tree, u.unit, &s.duty))
                .note(t_args(lang, "compliance-missing-n", &[("n", u.numbers.missing().into())]))
                .truth(truth)
        })
        .collect();
    html! {
        @if worst.is_empty() {
            @if s.units.iter().any(|u| !u.silent) && s.units.iter().all(|u| !u.is_behind()) {
                (ui::callout(Tone::Good, t(lang, "compliance-all-complete"), html! {}))
            }
        } @else {
            (ui::bar_list("compliance-worst", t(lang, "compliance-worst"), &worst, lang))
        }
    }
}

/// How many have a proof, or nothing for who is not told.
fn proof_cell(u: &UnitStanding, proof: Proof, lang: Lang) -> Cell {
    if u.hidden || u.silent {
        return Cell::blank();
    }
    Cell::int(u.numbers.proofs[rules::at(proof)], lang)
}

fn directive_cell(u: &UnitStanding, duty: &Duty, lang: Lang) -> Cell {
    if duty.proofs.is_empty() {
        return Cell::text(t_args(
            lang,
            "compliance-helps-n",
            &[("confirmed", u.helps[1].into()), ("pending", u.helps[2].into())],
        ));
    }
    match &u.directive {
        None => Cell::text(t(lang, "compliance-directive-unknown")),
        Some(d) if d.issued => {
            let day = d.day.map(Day::vi).unwrap_or_default();
            Cell::text(t_args(lang, "compliance-directive-of", &[("number", d.number.clone().into()), ("day", day.into())]))
                .sub(d.head.clone())
        }
        Some(d) => Cell::markup(ui::tag(Tone::Attention, t(lang, "compliance-directive-none"))).sub(d.head.clone()),
    }
}

fn unit_row(u: &UnitStanding, s: &Standing, tree: &Tree, lang: Lang) -> Row {
    let place = tree.unit(u.unit).map_or("", |x| tree.name(x.locality));
    let state = match (u.hidden, u.silent, &u.unverified) {
        (true, ..) => ui::tag(Tone::Neutral, t(lang, "compliance-hidden")),
        (_, true, _) => ui::tag(Tone::Attention, t(lang, "compliance-silent")),
        (_, _, Some(_)) => ui::tag(Tone::Attention, t(lang, "compliance-unverified")),
        _ if u.numbers.missing() > 0 => {
            ui::tag(Tone::Broken, &t_args(lang, "compliance-missing-n", &[("n", u.numbers.missing().into())]))
        }
        _ => ui::tag(Tone::Good, t(lang, "compliance-complete")),
    };
    let told = |n: i64| if u.hidden || u.silent { Cell::blank() } else { Cell::int(n, lang) };
    let mut cells = vec![
        Cell::text(name(tree, u.unit)).sub(place).href(unit_href(tree, u.unit, &s.duty)),
        Cell::markup(state).key(u.numbers.missing().to_string()),
        told(u.numbers.population),
        told(u.numbers.exempt),
    ];
    cells.extend(columns(&s.duty).into_iter().map(|p| proof_cell(u, p, lang)));
    let late = u.numbers.complete - u.numbers.in_time;
    let complete = told(u.numbers.complete);
    cells.push(if late > 0 {
        complete.sub(t_args(lang, "compliance-late-n", &[("in_time", u.numbers.in_time.into()), ("late", late.into())]))
    } else {
        complete
    });
    cells.push(u.figure.as_ref().map_or_else(Cell::blank, |f| Cell::figure(f, lang)));
    if !s.duty.proofs.is_empty() {
        cells.push(told(u.numbers.unexplained));
    }
    cells.push(directive_cell(u, &s.duty, lang));
    Row::new(cells)
}

fn table(s: &Standing, tree: &Tree, lang: Lang) -> Markup {
    let mut table = Table::new("compliance-units", t_args(lang, "compliance-units", &[("duty", s.duty.name.clone().into())]))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "compliance-unit")).sort())
        .col(Col::text(t(lang, "compliance-state")).sort())
        .col(Col::number(t(lang, "compliance-population")).sort())
        .col(Col::number(t(lang, "compliance-exempt")).sort());
    for proof in columns(&s.duty) {
        table = table.col(Col::number(proof.word(lang)).sort());
    }
    table = table.col(Col::number(t(lang, "compliance-complete-n")).sort()).col(Col::number(t(lang, "compliance-rate")).sort());
    if !s.duty.proofs.is_empty() {
        table = table.col(Col::number(t(lang, "compliance-unexplained")).sort().hint(t(lang, "compliance-unexplained-hint")));
    }
    let last = if s.duty.proofs.is_empty() { "compliance-helps" } else { "compliance-directive" };
    let rows = s.units.iter().map(|u| unit_row(u, s, tree, lang));
    html! {
        (table
            .col(Col::text(t(lang, last)))
            .filterable()
            .empty(t(lang, "compliance-no-units"), html! { p { (t(lang, "compliance-no-units-do")) } })
            .rows(rows))
    }
}

/// Everybody once, where they live: workplace and school show them too, counting nothing twice.
fn by_residence(s: &Standing, tree: &Tree, lang: Lang) -> Markup {
    if s.communes.is_empty() {
        return html! {};
    }
    let rows = s.communes.iter().map(|(place, n, figure)| {
        let place = place.map_or_else(|| t(lang, "compliance-elsewhere").to_owned(), |l| tree.name(l).to_owned());
        Row::new(vec![
            Cell::text(place),
            Cell::int(n.population, lang),
            Cell::int(n.complete, lang),
            figure.as_ref().map_or_else(Cell::blank, |f| Cell::figure(f, lang)),
        ])
    });
    let args = [("n", format::int(s.people.population, lang).into())];
    ui::section(
        t(lang, "compliance-by-residence"),
        html! {
            p.help { (t_args(lang, "compliance-by-residence-help", &args)) }
            (Table::new("compliance-residence", t(lang, "compliance-by-residence"))
                .lang(lang)
                .download()
                .col(Col::text(t(lang, "compliance-residence")).sort())
                .col(Col::number(t(lang, "compliance-population")).sort())
                .col(Col::number(t(lang, "compliance-complete-n")).sort())
                .col(Col::number(t(lang, "compliance-rate")).sort())
                .rows(rows))
        },
    )
}
