//! Who goes where? Quarters with what is left, a team beside each, lists drawn up in bulk.

use super::{
    draw_up::{self, Typed},
    state, team_name,
};
use crate::{
    http::{Asked, locality},
    model::{ListFilter, ListKind, QuarterWork, WorkList},
    problems::FieldworkProblem,
    rules,
    service::Fieldwork,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{Actor, PageError, Permission, Viewer};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::{Locality, LocalityKind, Team, Tree};
use vedich_ui::{self as ui, Cell, Col, Field, PageHead, Row, Tab, Table, Tone, Truth, t, t_args};

/// The page.
pub(crate) async fn show(State(f): State<Fieldwork>, viewer: Viewer, Query(asked): Query<Asked>) -> Result<Markup, PageError> {
    Ok(draw(&f, &viewer, &asked, &Typed::default(), None).await?)
}

/// The page; with what was typed and what was wrong with it, when a form came back.
pub(super) async fn draw(
    f: &Fieldwork,
    viewer: &Viewer,
    asked: &Asked,
    typed: &Typed,
    wrong: Option<&FieldworkProblem>,
) -> Result<Markup, FieldworkProblem> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = f.register().tree().await?;
    let today = f.today();
    let due = today.plus(1).min(rules::last_day(f.register().campaign().await?.to, today));
    let kind = asked.kind()?.unwrap_or(ListKind::Activation);
    let communes = communes(&tree, &viewer.actor, today);
    let chosen = match asked.locality.as_str() {
        "" => communes.first().map(|l| l.id),
        code => tree.commune_of(locality(&tree, code, today)?),
    };
    let work = match chosen {
        Some(commune) => f.remaining(&viewer.actor, commune, kind).await?,
        None => Vec::new(),
    };
    let filter = ListFilter { kind: Some(kind), locality: chosen, live: !asked.all, ..ListFilter::default() };
    let lists = f.lists(&viewer.actor, &filter).await?;
    let body = html! {
        @if let Some(problem) = wrong { (draw_up::told(problem, lang)) }
        (draw_up::undo(frame, asked, &lists))
        (tabs(kind, chosen.and_then(|c| tree.get(c)), lang))
        @if communes.len() > 1 { (commune_choice(&communes, chosen, kind, lang)) }
        @if let Some(commune) = chosen {
            (sentence(&work, tree.name(commune), kind, lang))
            @if viewer.actor.may(Permission::ManageWorkLists) && tree.may(&viewer.actor, Permission::ManageWorkLists, commune) {
                (draw_up::form(frame, &tree, &work, commune, kind, (today, due), typed))
            } @else {
                (quarters(&tree, &work, lang, None))
            }
        }
        (list_table(&lists, &tree, today, lang))
        p {
            @let place = chosen.and_then(|c| tree.get(c)).map_or("", |l| l.code.as_str());
            @let all = if asked.all { "" } else { "&all=true" };
            a href={ "/work-lists?kind=" (kind.code()) "&locality=" (place) (all) } {
                (t(lang, if asked.all { "fieldwork-live-only" } else { "fieldwork-with-closed" }))
            }
        }
    };
    let head = PageHead::new(t(lang, "fieldwork-title")).lede(t(lang, "fieldwork-lede")).clause(clause(kind)).wide();
    Ok(ui::page(frame, &head, body))
}

fn clause(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Activation | ListKind::Level1 => "P-4.3a",
        ListKind::Collection => "P-4.4b",
    }
}

/// Communes of the actor's area.
fn communes<'t>(tree: &'t Tree, actor: &Actor, today: Day) -> Vec<&'t Locality> {
    let area = actor.area(Permission::ViewWorkLists);
    tree.at(today).filter(|l| l.kind == LocalityKind::Commune && tree.covers_locality(&area, l.id)).collect()
}

fn tabs(kind: ListKind, place: Option<&Locality>, lang: Lang) -> Markup {
    let tabs: Vec<Tab> = ListKind::ALL
        .into_iter()
        .map(|k| {
            let href = format!("/work-lists?kind={}&locality={}", k.code(), place.map_or("", |l| l.code.as_str()));
            Tab::new(href, k.word(lang)).active(k == kind)
        })
        .collect();
    ui::tabs(t(lang, "fieldwork-kinds"), &tabs)
}

fn commune_choice(communes: &[&Locality], chosen: Option<LocalityId>, kind: ListKind, lang: Lang) -> Markup {
    let options = communes.iter().map(|l| (l.code.clone(), l.name.clone())).collect();
    let value = communes.iter().find(|l| Some(l.id) == chosen).map(|l| l.code.clone()).unwrap_or_default();
    let fields = html! {
        (ui::hidden("kind", kind.code()))
        (Field::select("locality", t(lang, "fieldwork-commune"), options).value(value))
    };
    ui::filter_bar(lang, "/work-lists", fields, None)
}

/// The answer in one sentence, before any table.
fn sentence(work: &[QuarterWork], commune: &str, kind: ListKind, lang: Lang) -> Markup {
    let sum = |f: &dyn Fn(&QuarterWork) -> i64| work.iter().map(f).sum::<i64>();
    let args = [
        ("place", commune.to_owned().into()),
        ("left", sum(&|w| w.candidates).into()),
        ("overdue", sum(&|w| w.overdue).into()),
        ("listed", sum(&|w| w.on_lists).into()),
        ("absent", sum(&|w| w.absentees).into()),
    ];
    let key = match kind {
        ListKind::Activation => "fieldwork-sentence-activation",
        ListKind::Collection => "fieldwork-sentence-collection",
        ListKind::Level1 => "fieldwork-sentence-level1",
    };
    ui::hero(html! { (t_args(lang, key, &args)) }, html! { (t(lang, "fieldwork-sentence-note")) }, html! {})
}

pub(super) fn quarters(tree: &Tree, work: &[QuarterWork], lang: Lang, typed: Option<&Typed>) -> Markup {
    // Whoever assigns teams needs the column with the choices; whoever only looks sees what is left.
    let left = Col::number(t(lang, "fieldwork-left")).sort();
    let mut table = Table::new("work-quarters", t(lang, "fieldwork-quarters"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "fieldwork-quarter")).sort())
        .col(if typed.is_none() { left.main() } else { left })
        .col(Col::number(t(lang, "fieldwork-overdue-n")).sort())
        .col(Col::number(t(lang, "fieldwork-on-lists")).sort())
        .col(Col::number(t(lang, "fieldwork-excluded")).sort())
        .col(Col::number(t(lang, "fieldwork-absentees")).sort())
        .col(Col::text(t(lang, "fieldwork-team")).wide());
    if typed.is_some() {
        // A card on a phone, so that the choice of the team stands there too.
        table = table.selectable("quarter").stacks();
    }
    let rows = work.iter().map(|w| {
        let team = match typed {
            Some(typed) => Cell::markup(team_choice(tree, w, typed, lang)),
            None => w.team.and_then(|id| tree.team(id)).map_or_else(|| Cell::text("–"), |team| team_cell(tree, team)),
        };
        let row = Row::new(vec![
            Cell::text(tree.name(w.quarter)).nowrap(),
            Cell::int(w.candidates, lang),
            Cell::int(w.overdue, lang).tone(if w.overdue > 0 { Tone::Attention } else { Tone::Neutral }),
            Cell::int(w.on_lists, lang),
            Cell::int(w.excluded, lang),
            Cell::int(w.absentees, lang),
            team,
        ]);
        let quarter = w.quarter.to_string();
        let ticked = typed.is_some_and(|typed| typed.has("quarter", &quarter));
        if w.candidates > 0 { row.select(quarter).selected(ticked) } else { row }
    });
    let foot = html! { p { (t(lang, "fieldwork-excluded-hint")) } p { (t(lang, "fieldwork-absentees-hint")) } };
    html! { (table.rows(rows).foot(foot)) }
}

fn team_choice(tree: &Tree, w: &QuarterWork, typed: &Typed, lang: Lang) -> Markup {
    let chosen = match typed.get(&format!("team-{}", w.quarter)) {
        Some(word) => word.parse().ok(),
        None => w.team,
    };
    let label = t_args(lang, "fieldwork-team-for", &[("place", tree.name(w.quarter).to_owned().into())]);
    let teams: Vec<(&Team, String)> = tree.teams_for(w.quarter).into_iter().map(|team| (team, tree.team_label(team))).collect();
    let alike = |label: &str| teams.iter().filter(|(_, other)| other == label).count() > 1;
    let full = teams.iter().find(|(team, _)| Some(team.id) == chosen).map(|(team, _)| team.name.as_str());
    html! {
        select name={ "team-" (w.quarter) } aria-label=(label) title=[full] {
            option value="" { (t(lang, "fieldwork-no-team")) }
            @for (team, label) in &teams {
                option value=(team.id) selected[Some(team.id) == chosen] { (label) @if alike(label) { " (" (team.code) ")" } }
            }
        }
    }
}

/// A team by what tells it apart; its whole name is a touch away.
fn team_cell(tree: &Tree, team: &Team) -> Cell {
    let label = tree.team_label(team);
    Cell::markup(html! { span title=(team.name) { (label) } }).key(label.clone())
}

/// Lists, soonest due first.
pub(super) fn list_table(lists: &[WorkList], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = lists.iter().map(|l| {
        Row::new(vec![
            Cell::text(t_args(lang, "fieldwork-list-no", &[("no", l.id.to_string().into())])).sub(l.kind.word(lang)),
            Cell::text(tree.name(l.locality)),
            l.team
                .and_then(|id| tree.team(id))
                .map_or_else(|| Cell::text(t(lang, "fieldwork-no-team")), |team| team_cell(tree, team)),
            Cell::int(l.people, lang),
            Cell::bar(l.done, l.people, Truth::Claimed, lang),
            Cell::day(l.due),
            Cell::day(l.lease_until),
            Cell::markup(state(l, today, lang)),
        ])
        .href(format!("/work-lists/{}", l.id))
        .hidden_key(team_name(l, tree, lang))
    });
    html! {
        (Table::new("work-lists", t(lang, "fieldwork-lists"))
            .lang(lang)
            .col(Col::text(t(lang, "fieldwork-list")).sort())
            .col(Col::text(t(lang, "fieldwork-quarter")).sort())
            .col(Col::text(t(lang, "fieldwork-team")).sort())
            .col(Col::number(t(lang, "fieldwork-people")).sort())
            .col(Col::bar(t(lang, "fieldwork-done")).main())
            .col(Col::text(t(lang, "fieldwork-due")).sort().narrow())
            .col(Col::text(t(lang, "fieldwork-lease")).sort().narrow())
            .col(Col::text(t(lang, "fieldwork-state")))
            .filterable()
            .download()
            .empty(t(lang, "fieldwork-no-lists"), html! { p { (t(lang, "fieldwork-no-lists-do")) } })
            .rows(rows))
    }
}

/// The keys of the outcomes in one paragraph, for whoever reads a list from paper.
pub(super) fn keys(lang: Lang) -> Markup {
    html! {
        p {
            @for (at, outcome) in vedich_claims::Outcome::ALL.into_iter().enumerate() {
                @if at > 0 { " · " }
                kbd { (rules::short_key(outcome)) } " " (outcome.word(lang))
            }
        }
    }
}
