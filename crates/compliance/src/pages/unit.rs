//! `/compliance/unit`: who of this unit has not done it, and what the head can do about it; of a school class by class.

use super::{Place, code, crumbs, duty_tabs, failed, name, unit_path};
use crate::{
    model::{Duty, ExemptionState, Kind, PersonNo, Proof, UnitCount},
    problems::ComplianceProblem,
    rules,
    service::{Compliance, count},
    standing::columns,
    view::{Person, UnitView},
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, format};
use vedich_territory::UnitKind;
use vedich_ui::{self as ui, Button, Cell, Col, Crumb, Icon, PageHead, Row, StatTile, Tab, Table, Tone, t, t_args};

const PER_PAGE: usize = 100;

/// The page.
pub(crate) async fn show(State(c): State<Compliance>, viewer: Viewer, Query(asked): Query<Place>) -> Result<Markup, PageError> {
    Ok(page(&c, &viewer, &asked, None).await?)
}

pub(super) async fn page(
    c: &Compliance,
    viewer: &Viewer,
    asked: &Place,
    problem: Option<&ComplianceProblem>,
) -> Result<Markup, ComplianceProblem> {
    let (actor, lang) = (&viewer.actor, viewer.frame.lang);
    let view = c.unit_view(actor, &asked.unit, &asked.deadline).await?;
    let tree = c.tree().await?;
    let all = c.duties().await?;
    let school = tree.unit(view.unit).is_some_and(|u| u.kind == UnitKind::School);
    let duties: Vec<Duty> = all.into_iter().filter(|d| school || !d.kinds.iter().all(|k| *k == Kind::Pupil)).collect();
    let manages = tree.covers_unit(&actor.area(Permission::ManageRosters), view.unit);
    let told = c.counts_of(&view).await?;
    let unit = code(&tree, view.unit).to_owned();
    let numbers = told.as_ref().map(|t| t.0);
    let body = html! {
        (failed(problem, lang))
        (duty_tabs(&duties, &view.duty, &format!("/compliance/unit?unit={}&", super::escaped(&unit)), lang))
        (sentence(&view, numbers, c.today(), lang))
        @if let Some((_, at, by)) = &told {
            (ui::callout(Tone::Attention, t(lang, "compliance-unverified-title"), html! {
                p { (t_args(lang, "compliance-unverified-by", &[("by", by.clone().into()), ("at", at.vi().into())])) }
            }))
        }
        (tiles(&view, numbers, lang))
        @if view.numbers.held > 0 {
            p.help { (t_args(lang, "compliance-held-n", &[("n", view.numbers.held.into())])) }
        }
        @if view.numbers.unmatched > 0 {
            p.help { (t_args(lang, "compliance-unmatched", &[("n", view.numbers.unmatched.into())])) }
        }
        (super::classes::section(&view, &unit, crate::service::may_name(&tree, actor, view.unit, Kind::Pupil), viewer))
        (people(&view, asked, &unit, manages, viewer))
        @if view.people.is_empty() && view.numbers.population > 0 { p.help { (t(lang, "compliance-no-names")) } }
        @if manages { (super::roster::forms(c, viewer, &view, &tree).await?) }
    };
    let mut head = PageHead::new(name(&tree, view.unit))
        .lede(t(lang, if school { "compliance-school-lede" } else { "compliance-unit-lede" }))
        .clause(if view.duty.kinds.contains(&Kind::Pupil) { "P-4.1d" } else { "P-4.2" })
        .crumbs(crumbs(lang, vec![Crumb::here(name(&tree, view.unit))]))
        .wide();
    if view.people.iter().any(|p| p.owes) {
        let href = format!("/compliance/roster.xlsx?unit={}&deadline={}", super::escaped(&unit), view.duty.code);
        head = head.actions(html! { (Button::link(href, t(lang, "compliance-export")).icon(Icon::Download)) });
    }
    Ok(ui::page(&viewer.frame, &head, body))
}

fn sentence(view: &UnitView, told: Option<UnitCount>, today: Day, lang: Lang) -> Markup {
    let n = &view.numbers;
    let (owing, complete, exempt) = match told {
        Some(t) => (t.population - t.exempt, t.complete, t.exempt),
        None => (n.owing(), n.complete, n.exempt),
    };
    let args = [
        ("complete", complete.into()),
        ("owing", owing.into()),
        ("missing", (owing - complete).into()),
        ("exempt", exempt.into()),
        ("unexplained", n.unexplained.into()),
        ("day", view.duty.deadline.vi().into()),
        ("when", super::overview::distance(view.duty.deadline, today, lang).into()),
    ];
    let key = match (owing, owing - complete) {
        (0, _) => "compliance-unit-empty",
        (_, 0) => "compliance-unit-complete",
        _ => "compliance-unit-sentence",
    };
    ui::hero(
        html! { (t_args(lang, key, &args)) },
        html! {
            (view.duty.name) " "
            @if told.is_none() { @if let Some(f) = &view.figure { (ui::figure_button(f, lang)) } }
        },
        html! {},
    )
}

fn tiles(view: &UnitView, told: Option<UnitCount>, lang: Lang) -> Markup {
    let n = &view.numbers;
    let (owing, proofs) = match told {
        Some(t) => (t.population - t.exempt, [t.level1, t.level2, t.app, t.national, t.provincial]),
        None => (n.owing(), n.proofs),
    };
    if owing <= 0 {
        return html! {};
    }
    let tile = |p: Proof| {
        let note = if p.is_declared() || told.is_some() { "compliance-declared-note" } else { "compliance-register-note" };
        let truth = if p.is_declared() || told.is_some() { ui::Truth::Claimed } else { ui::Truth::Register };
        StatTile::new(p.word(lang), format!("{} / {}", format::int(proofs[rules::at(p)], lang), format::int(owing, lang)))
            .note(t(lang, note))
            .truth(truth)
    };
    ui::stat_tiles(&columns(&view.duty).into_iter().map(tile).collect::<Vec<_>>())
}

fn state(p: &Person, deadline: Day, lang: Lang) -> Markup {
    match (p.exemption, p.complete) {
        (Some(ExemptionState::Approved), _) => ui::tag(Tone::Neutral, t(lang, "compliance-is-exempt")),
        (Some(ExemptionState::Requested), None) => ui::tag(Tone::Attention, t(lang, "compliance-is-asked")),
        (_, Some(day)) if day > deadline => {
            ui::tag(Tone::Attention, &t_args(lang, "compliance-is-done-late", &[("day", day.vi().into())]))
        }
        (_, Some(_)) => ui::tag(Tone::Good, t(lang, "compliance-is-done")),
        (_, None) if p.held => ui::tag(Tone::Neutral, t(lang, "compliance-is-held")),
        (_, None) => ui::tag(Tone::Broken, t(lang, "compliance-is-missing")),
    }
}

/// Done or not, in words and not by colour alone.
fn mark(p: &Person, proof: Proof, lang: Lang) -> Cell {
    match rules::since(&p.since, proof) {
        Some(day) => Cell::text(t(lang, "compliance-yes")).sub(day.vi()).key("1"),
        None if p.held && !proof.is_declared() => Cell::text(t(lang, "compliance-is-held")).key("0"),
        None => Cell::text("–").key("0"),
    }
}

fn people(view: &UnitView, asked: &Place, unit: &str, manages: bool, viewer: &Viewer) -> Markup {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let all: Vec<&Person> = view.people.iter().filter(|p| p.owes).collect();
    if all.is_empty() {
        return html! {};
    }
    let helping = view.duty.proofs.is_empty();
    let missing = |p: &&&Person| if helping { p.helped.confirmed < view.duty.quota } else { p.is_missing() };
    let shown: Vec<&Person> = all
        .iter()
        .filter(|p| match asked.show.as_str() {
            "missing" => missing(p),
            "unexplained" => p.is_unexplained(),
            _ => true,
        })
        .copied()
        .collect();
    let at = asked.page.parse::<usize>().unwrap_or(1).max(1);
    let base = unit_path(unit, &view.duty.code);
    let declared: Vec<Proof> = columns(&view.duty).into_iter().filter(|p| p.is_declared()).collect();
    let can = manages && !declared.is_empty();
    let mut table = Table::new("compliance-people", t(lang, "compliance-people"))
        .lang(lang)
        .col(Col::text(t(lang, "compliance-name")).sort());
    let pupils = all.iter().any(|p| p.kind == Kind::Pupil);
    table = table.col(Col::text(t(lang, if pupils { "compliance-class" } else { "compliance-kind" })).sort());
    for proof in columns(&view.duty) {
        table = table.col(Col::text(proof.word(lang)).sort());
    }
    table = table.col(Col::text(t(lang, if helping { "compliance-helped" } else { "compliance-state" })).sort());
    let rows = shown.iter().skip((at - 1) * PER_PAGE).take(PER_PAGE).map(|p| row(p, view, unit, can, lang));
    if can {
        table = table.selectable("people");
    }
    let table = html! { (table.filterable().rows(rows)) };
    let tab = |show: &str, key: &str, n: usize| {
        let href = if show.is_empty() { base.clone() } else { format!("{base}&show={show}") };
        Tab::new(href, t(lang, key)).count(count(n), lang).active(asked.show == show)
    };
    let mut tabs = vec![
        tab("", "compliance-show-all", all.len()),
        tab("missing", "compliance-show-missing", all.iter().filter(missing).count()),
    ];
    if rules::asks_heads(&view.duty) {
        tabs.push(tab("unexplained", "compliance-unexplained", all.iter().filter(|p| p.is_unexplained()).count()));
    }
    let show = if asked.show.is_empty() { String::new() } else { format!("&show={}", super::escaped(&asked.show)) };
    ui::section(
        t(lang, "compliance-people"),
        html! {
            (ui::tabs(t(lang, "compliance-people"), &tabs))
            @if can {
                form method="post" action="/compliance/declare" data-once {
                    (frame.csrf_field()) (ui::hidden("unit", unit)) (ui::hidden("duty", &view.duty.code))
                    (table)
                    p.help { (t(lang, "compliance-declare-help")) }
                    (ui::actions(html! {
                        @for p in &declared {
                            (Button::secondary(t_args(lang, "compliance-declare", &[("proof", p.word(lang).into())])).icon(Icon::Check).name("proof").value(p.code()))
                        }
                    }))
                }
            } @else { (table) }
            (ui::pagination(lang, count(at), count(PER_PAGE), count(shown.len()), &format!("{base}{show}")))
        },
    )
}

fn row(p: &Person, view: &UnitView, unit: &str, can: bool, lang: Lang) -> Row {
    let href = format!("/compliance/person?unit={}&deadline={}&no={}", super::escaped(unit), view.duty.code, p.no);
    let group = if p.kind == Kind::Pupil { p.class.clone() } else { p.kind.word(lang).to_owned() };
    let mut cells = vec![Cell::text(p.name.clone()).sub(p.birth.clone()).href(href), Cell::text(group)];
    cells.extend(columns(&view.duty).into_iter().map(|proof| mark(p, proof, lang)));
    if view.duty.proofs.is_empty() {
        let words =
            [("confirmed", p.helped.confirmed.into()), ("quota", view.duty.quota.into()), ("pending", p.helped.pending.into())];
        let tone = if p.helped.confirmed >= view.duty.quota { Tone::Good } else { Tone::Neutral };
        cells.push(Cell::text(t_args(lang, "compliance-helped-n", &words)).key(p.helped.confirmed.to_string()).tone(tone));
    } else {
        cells.push(Cell::markup(html! {
            (state(p, view.duty.deadline, lang))
            @if p.hardship { " " (ui::tag(if p.followed { Tone::Neutral } else { Tone::Attention }, t(lang, "compliance-hardship"))) }
        }));
    }
    let row = Row::new(cells);
    if can { row.select(p.no.to_string()) } else { row }
}

fn value<'a>(form: &'a [(String, String)], key: &str) -> &'a str {
    form.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str())
}

/// The people who were ticked.
pub(super) fn chosen(form: &[(String, String)]) -> Vec<PersonNo> {
    form.iter().filter(|(k, _)| k == "people").filter_map(|(_, v)| v.parse().ok()).map(PersonNo).collect()
}

/// Declares a proof of the chosen people as done, today.
pub(crate) async fn declare(
    State(c): State<Compliance>,
    viewer: Viewer,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (unit, duty) = (value(&form, "unit"), value(&form, "duty"));
    let done = match Proof::parse(value(&form, "proof")) {
        Some(proof) => c.declare(&viewer.actor, unit, &chosen(&form), (proof, true, c.today())).await,
        None => Err(ComplianceProblem::BadForm("proof".to_owned())),
    };
    let done = done.map(|n| t_args(viewer.frame.lang, "compliance-declared-n", &[("n", n.into())]));
    after(&c, &viewer, unit, duty, done).await
}

/// Back to the unit's page, or the page itself with what went wrong.
pub(super) async fn after(
    c: &Compliance,
    viewer: &Viewer,
    unit: &str,
    duty: &str,
    done: Result<String, ComplianceProblem>,
) -> Result<Response, PageError> {
    match done {
        Ok(words) => Ok(see_other_with(&unit_path(unit, duty), Tone::Good, words)),
        Err(e) if e.can_be_put_right() => {
            let asked = Place { unit: unit.to_owned(), deadline: duty.to_owned(), ..Place::default() };
            Ok(refused(&e, page(c, viewer, &asked, Some(&e)).await?))
        }
        Err(e) => Err(e.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct CountsForm {
    unit: String,
    #[serde(default)]
    duty: String,
    #[serde(flatten)]
    numbers: std::collections::HashMap<String, String>,
}

/// Takes a force's counts.
pub(crate) async fn counts(
    State(c): State<Compliance>,
    viewer: Viewer,
    Form(form): Form<CountsForm>,
) -> Result<Response, PageError> {
    let number = |key: &str| {
        let words = form.numbers.get(key).map_or("", String::as_str);
        if words.trim().is_empty() { Ok(0) } else { vedich_claims::rules::count(words).map_err(|_| ComplianceProblem::BadCounts) }
    };
    let read = || {
        Ok::<_, ComplianceProblem>(UnitCount {
            population: number("population")?,
            exempt: number("exempt")?,
            level1: number("level1")?,
            level2: number("level2")?,
            app: number("app")?,
            national: number("national")?,
            provincial: number("provincial")?,
            complete: number("complete")?,
        })
    };
    let done = match read() {
        Ok(counts) => c.count(&viewer.actor, &form.unit, &form.duty, counts).await,
        Err(e) => Err(e),
    };
    let done = done.map(|()| t(viewer.frame.lang, "compliance-counted").to_owned());
    after(&c, &viewer, &form.unit, &form.duty, done).await
}

#[derive(Deserialize)]
pub(crate) struct DirectiveForm {
    unit: String,
    #[serde(default)]
    duty: String,
    #[serde(default)]
    issued: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    head: String,
}

/// Notes whether a directive was issued.
pub(crate) async fn directive(
    State(c): State<Compliance>,
    viewer: Viewer,
    Form(form): Form<DirectiveForm>,
) -> Result<Response, PageError> {
    let day = if form.day.is_empty() { Ok(None) } else { form.day.parse().map(Some).map_err(|_| ComplianceProblem::BadDay) };
    let done = match day {
        Ok(day) => c.direct(&viewer.actor, &form.unit, (form.issued == "yes", &form.number, day), &form.head).await,
        Err(e) => Err(e),
    };
    let done = done.map(|()| t(viewer.frame.lang, "compliance-directed").to_owned());
    after(&c, &viewer, &form.unit, &form.duty, done).await
}
