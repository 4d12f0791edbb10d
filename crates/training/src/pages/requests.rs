//! `/team-requests`: which teams lack people with IT skills, and what became of asking for them.

use super::{beside, count};
use crate::{
    http::{team, unit},
    model::{Request, RequestState, Rule},
    problems::TrainingProblem,
    rules,
    service::Training,
    standing::TeamStanding,
};
use axum::{
    extract::{Form, Query, State},
    response::Response,
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::Tree;
use vedich_ui::{self as ui, Button, Cell, Col, Field, FieldError, Icon, PageHead, Row, Table, Tone, Truth, Width, t, t_args};

/// What was typed; another page may lead here with a team.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    team: String,
    unit: String,
    due: String,
    words: String,
}

/// The page.
pub(crate) async fn index(
    State(training): State<Training>,
    viewer: Viewer,
    Query(typed): Query<Typed>,
) -> Result<Markup, PageError> {
    page(&training, &viewer, &typed, &[]).await
}

async fn page(training: &Training, viewer: &Viewer, typed: &Typed, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let (tree, today) = (training.tree().await?, training.today());
    let (rule, teams) = training.teams(actor).await?;
    let requests = training.requests(actor).await?;
    let supplies = actor.may(Permission::SupplyTeams) && !actor.may(Permission::ManageTraining);
    let chosen = tree.team_by_code(&typed.team).filter(|x| rules::asks_for(&tree, actor, x.id));
    let body = html! {
        (ui::error_summary(lang, errors))
        @if supplies { p.lead { (t_args(lang, "training-asked-of-you", &[("n", count(requests.iter().filter(|r| r.state.waits()).count()).into())])) } }
        @else { (hero(&rule, &teams, lang)) }
        (request_table(&requests, &tree, today, lang))
        @if let Some(x) = chosen { (ask_form(viewer, &tree, x, typed, today, errors)) }
        @if !teams.is_empty() { (team_table(&rule, &teams, &tree, actor.may(Permission::ManageTraining), lang)) }
    };
    let head = PageHead::new(t(lang, "training-requests-title")).lede(t(lang, "training-requests-lede")).clause("P-4.3b");
    Ok(ui::page(frame, &head, body))
}

fn hero(rule: &Rule, teams: &[TeamStanding], lang: Lang) -> Markup {
    let out: Vec<&TeamStanding> = teams.iter().filter(|s| s.team.kind.visits_homes()).collect();
    let short: Vec<&&TeamStanding> = out.iter().filter(|s| s.composition.missing > 0).collect();
    let missing: i64 = short.iter().map(|s| s.composition.missing).sum();
    let unasked = count(short.iter().filter(|s| s.requests.is_empty()).count());
    let full = count(out.len() - short.len());
    let args = [("full", full.into()), ("all", count(out.len()).into()), ("least", rule.least_skilled.into())];
    let note = if short.is_empty() {
        t(lang, "training-all-full").to_owned()
    } else {
        t_args(
            lang,
            "training-missing",
            &[("n", missing.into()), ("teams", count(short.len()).into()), ("unasked", unasked.into())],
        )
    };
    ui::hero(ui::text(&t_args(lang, "training-full", &args)), ui::text(&note), ui::bar(full, count(out.len()), Truth::Register))
}

/// How a request reads.
pub(super) fn state(r: &Request, today: Day, lang: Lang) -> Markup {
    let (tone, key) = match r.state {
        _ if r.is_overdue(today) => (Tone::Broken, "training-request-overdue"),
        RequestState::Open => (Tone::Attention, "training-request-open"),
        RequestState::Promised => (Tone::Neutral, "training-request-promised"),
        RequestState::Filled => (Tone::Good, "training-request-filled"),
        RequestState::Refused => (Tone::Broken, "training-request-refused"),
        RequestState::Withdrawn => (Tone::Neutral, "training-request-withdrawn"),
    };
    ui::tag(tone, t(lang, key))
}

fn request_table(requests: &[Request], tree: &Tree, today: Day, lang: Lang) -> Markup {
    let rows = requests.iter().map(|r| {
        let team = tree.team(r.team);
        Row::new(vec![
            Cell::text(team.map(|x| tree.team_label(x)).unwrap_or_default())
                .sub(team.map(|x| tree.full_name(x.locality)).unwrap_or_default()),
            Cell::text(tree.unit(r.unit).map(|u| u.name.clone()).unwrap_or_default()),
            Cell::int(r.wanted, lang),
            Cell::day(r.due),
            Cell::markup(state(r, today, lang)).key(r.state.code()),
        ])
        .href(format!("/team-requests/{}", r.no))
    });
    let table = Table::new("team-requests", t(lang, "training-requests"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "training-team")).sort().wide())
        .col(Col::text(t(lang, "training-organisation")).sort().wide())
        .col(Col::number(t(lang, "training-wanted")).sort())
        .col(Col::text(t(lang, "training-due")).sort())
        .col(Col::text(t(lang, "training-state")).sort())
        .empty(t(lang, "training-requests-none"), html! { p { (t(lang, "training-requests-none-do")) } })
        .rows(rows);
    ui::section(t(lang, "training-requests"), html! { (table) })
}

fn ask_form(
    viewer: &Viewer,
    tree: &Tree,
    team: &vedich_territory::Team,
    typed: &Typed,
    today: Day,
    errors: &[FieldError],
) -> Markup {
    let lang = viewer.frame.lang;
    let units: Vec<(String, String)> = rules::suppliers(tree, team)
        .into_iter()
        .filter_map(|u| tree.unit(u))
        .map(|u| (u.code.clone(), format!("{} ({})", u.name, tree.name(u.locality))))
        .collect();
    let due = if typed.due.is_empty() { rules::due(today).to_string() } else { typed.due.clone() };
    let title = t_args(lang, "training-ask-for", &[("team", tree.team_label(team).into())]);
    ui::section(
        &title,
        html! {
            @if units.is_empty() { (ui::callout(Tone::Attention, t(lang, "training-no-suppliers"), html! {})) } @else {
                (ui::form(&viewer.frame, "/team-requests", html! {
                    (ui::hidden("team", &team.code))
                    (Field::select("unit", t(lang, "training-organisation"), units).help(t(lang, "training-organisation-help")).value(typed.unit.clone()).width(Width::Full).errors(errors))
                    (Field::date("due", t(lang, "training-due")).value(due).min(today.to_string()).required().errors(errors))
                    (Field::textarea("words", t(lang, "training-words")).value(typed.words.clone()).max_length(500).optional(lang).errors(errors))
                    (ui::actions(html! { (Button::primary(t(lang, "training-ask-do")).icon(Icon::Add)) }))
                }))
            }
        },
    )
}

fn team_table(rule: &Rule, teams: &[TeamStanding], tree: &Tree, manages: bool, lang: Lang) -> Markup {
    let mut out: Vec<&TeamStanding> = teams.iter().filter(|s| s.team.kind.visits_homes()).collect();
    out.sort_by_key(|s| (std::cmp::Reverse(s.composition.missing), !s.requests.is_empty()));
    let rows = out.into_iter().map(|s| {
        let c = &s.composition;
        let standing = match (c.missing, s.requests.first()) {
            (0, _) => html! { (ui::tag(Tone::Good, t(lang, "training-composition-full"))) },
            (n, Some(r)) => html! { (ui::tag(Tone::Attention, &t_args(lang, "training-composition-short", &[("n", n.into())]))) " " a href={ "/team-requests/" (r.no) } { (t(lang, "training-see-request")) } },
            (n, None) if manages => html! { (ui::tag(Tone::Attention, &t_args(lang, "training-composition-short", &[("n", n.into())]))) " " a href={ "/team-requests?team=" (s.team.code) } { (t(lang, "training-ask")) } },
            (n, None) => ui::tag(Tone::Attention, &t_args(lang, "training-composition-short", &[("n", n.into())])),
        };
        Row::new(vec![
            Cell::text(tree.team_label(&s.team)).sub(tree.full_name(s.team.locality)),
            Cell::int(c.members, lang),
            Cell::int(c.of_unions, lang),
            Cell::int(c.skilled, lang),
            Cell::markup(standing).key(c.missing.to_string()),
        ])
    });
    let table = Table::new("team-composition", t_args(lang, "training-composition-caption", &[("n", rule.least_skilled.into())]))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "training-team")).sort().wide())
        .col(Col::number(t(lang, "training-members-n")).sort())
        .col(Col::number(t(lang, "training-of-unions")).sort())
        .col(Col::number(t(lang, "training-skilled")).sort())
        .col(Col::text(t(lang, "training-composition")).sort())
        .filterable()
        .empty(t(lang, "training-teams-empty"), html! { p { (t(lang, "training-teams-empty-do")) } })
        .rows(rows);
    ui::section(t(lang, "training-composition-title"), html! { (table) })
}

/// Asks.
pub(crate) async fn ask(
    State(training): State<Training>,
    viewer: Viewer,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let asked = async {
        let tree = training.tree().await?;
        let due = typed.due.parse().map_err(|_| TrainingProblem::BadValue("due"))?;
        training.ask_for_people(&viewer.actor, team(&tree, &typed.team)?, unit(&tree, &typed.unit)?, due, &typed.words).await
    };
    match asked.await {
        Ok(no) => Ok(see_other_with(&format!("/team-requests/{no}"), Tone::Good, t(lang, "training-asked-done"))),
        Err(e @ TrainingProblem::NoSuchTeam) => Err(e.into()),
        Err(e) => match beside(&e, lang) {
            Some(error) => Ok(refused(&e, page(&training, &viewer, &typed, &[error]).await?)),
            None => Err(e.into()),
        },
    }
}
