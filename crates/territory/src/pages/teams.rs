//! `/teams`: who goes from house to house, and which teams lack people with IT skills (`P-4.3b`).

use super::{
    files::of_file,
    localities::{result, upload_form},
};
use crate::{
    model::{Member, MemberId, Team},
    problems::TerritoryProblem,
    service::Territory,
    tree::Tree,
    upload,
};
use axum::{
    Form,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use vedich_accounts::{Actor, PageError, Permission, Viewer, refused, see_other_with};
use vedich_kernel::{Day, Lang, LocalityId, TeamId};
use vedich_ui::{
    Button, Cell, Col, Crumb, Field, FieldError, Frame, Icon, PageHead, Row, Table, Tone, Truth, actions, bar, callout,
    empty_state, error_summary, filter_bar, form, hero, inline_form, key_values, page, pagination, section, t, t_args, text,
};

const PER_PAGE: usize = 100;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    r#in: String,
    #[serde(default)]
    short: String,
    #[serde(default)]
    page: String,
}

fn int(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) async fn list(
    State(territory): State<Territory>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    draw(&territory, &viewer, &asked, &[]).await
}

async fn draw(territory: &Territory, viewer: &Viewer, asked: &Asked, errors: &[FieldError]) -> Result<Markup, PageError> {
    let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
    let (lang, today) = (viewer.frame.lang, territory.today());
    let place = match asked.r#in.as_str() {
        "" => None,
        code => Some(tree.by_code(code, today).ok_or_else(|| TerritoryProblem::UnknownLocality(code.to_owned()))?.id),
    };
    let least = territory.least_skilled().await.map_err(TerritoryProblem::from)?;
    let mine = tree.teams_of(&actor_area(&viewer.actor));
    let here: Vec<&Team> = mine.into_iter().filter(|t| place.is_none_or(|p| tree.is_within(t.locality, p))).collect();
    let short: Vec<&Team> = here.iter().copied().filter(|t| t.missing_it_skilled(least) > 0).collect();
    let shown = if asked.short.is_empty() { &here } else { &short };
    let number = asked.page.parse::<usize>().unwrap_or(1).max(1);
    let rows = shown.iter().skip((number - 1) * PER_PAGE).take(PER_PAGE);
    let head = PageHead::new(t(lang, "territory-teams-title")).lede(t(lang, "territory-teams-lede")).clause("P-4.3b");
    let places = viewer.actor.has_place(Permission::ViewFigures);
    let head =
        head.actions(html! { @if places { (Button::link("/territory", t(lang, "territory-title")).icon(Icon::Territory)) } });
    let base = format!("/teams?in={}&short={}", asked.r#in, asked.short);
    let body = html! {
        (error_summary(lang, errors))
        @if here.is_empty() && place.is_none() {
            (empty_state(t(lang, "territory-teams-empty"), text(t(lang, "territory-teams-empty-next"))))
        } @else {
            (summary(&here, &short, least, lang))
            (filters(&tree, &viewer.actor, asked, today, (shown.len(), here.len()), lang))
            (table(&tree, rows.copied(), least, lang))
            (pagination(lang, int(number), int(PER_PAGE), int(shown.len()), &base))
        }
        @if viewer.actor.may(Permission::ManageTeams) {
            (section(t(lang, "territory-teams-upload"), upload_form(&viewer.frame, "/teams/import", errors)))
        }
    };
    Ok(page(&viewer.frame, &head, body))
}

/// Whose teams one sees: where one sees figures.
fn actor_area(actor: &Actor) -> vedich_accounts::Area {
    actor.area(Permission::ViewFigures)
}

fn summary(here: &[&Team], short: &[&Team], least: i64, lang: Lang) -> Markup {
    let visiting = here.iter().filter(|t| t.kind.visits_homes()).count();
    let missing: i64 = short.iter().map(|t| t.missing_it_skilled(least)).sum();
    let full = int(visiting - short.len());
    let args = [("full", full.into()), ("all", int(visiting).into()), ("least", least.into())];
    let note = if missing == 0 {
        t(lang, "territory-teams-all-full").to_owned()
    } else {
        t_args(lang, "territory-teams-missing", &[("n", missing.into()), ("teams", int(short.len()).into())])
    };
    hero(text(&t_args(lang, "territory-teams-full", &args)), text(&note), bar(full, int(visiting), Truth::Register))
}

fn filters(tree: &Tree, actor: &Actor, asked: &Asked, today: Day, (shown, all): (usize, usize), lang: Lang) -> Markup {
    let mut places = vec![(String::new(), t(lang, "territory-whole-area").to_owned())];
    places
        .extend(communes(tree, actor, today).into_iter().filter_map(|id| tree.get(id)).map(|l| (l.code.clone(), l.name.clone())));
    let fields = html! {
        (Field::select("in", t(lang, "territory-locality"), places).value(asked.r#in.clone()))
        (Field::checkbox("short", t(lang, "territory-only-short")).value("1").checked(!asked.short.is_empty()))
    };
    filter_bar(lang, "/teams", fields, Some((int(shown), int(all))))
}

/// The communes of the viewer's area.
fn communes(tree: &Tree, actor: &Actor, today: Day) -> Vec<LocalityId> {
    let area = actor_area(actor);
    let communes = tree.at(today).filter(|l| tree.commune_of(l.id) == Some(l.id));
    communes.filter(|l| tree.covers_locality(&area, l.id)).map(|l| l.id).collect()
}

fn table<'a>(tree: &Tree, teams: impl Iterator<Item = &'a Team>, least: i64, lang: Lang) -> Markup {
    let rows = teams.map(|team| {
        let unit = team.unit.and_then(|u| tree.unit(u)).map(|u| u.name.clone()).unwrap_or_default();
        Row::new(vec![
            Cell::text(team.name.clone()).sub(team.code.clone()),
            Cell::text(team.kind.word(lang)),
            Cell::text(tree.full_name(team.locality)),
            Cell::text(unit),
            Cell::int(team.members, lang),
            Cell::int(team.it_skilled, lang),
            shortage(team, least, lang),
        ])
        .href(format!("/teams/{}", team.id))
    });
    let table = Table::new("teams", t(lang, "territory-teams-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-team")).sort())
        .col(Col::text(t(lang, "territory-team-kind")).sort())
        .col(Col::text(t(lang, "territory-locality")).sort())
        .col(Col::text(t(lang, "territory-unit")).sort())
        .col(Col::number(t(lang, "territory-members")).sort())
        .col(Col::number(t(lang, "territory-it-skilled-union")).sort())
        .col(Col::text(t(lang, "territory-composition")).sort())
        .rows(rows)
        .empty(t(lang, "territory-teams-none-here"), text(""));
    html! { (table) }
}

fn shortage(team: &Team, least: i64, lang: Lang) -> Cell {
    match team.missing_it_skilled(least) {
        0 if team.kind.visits_homes() => Cell::text(t(lang, "territory-composition-full")).tone(Tone::Good).key("0"),
        0 => Cell::text(t(lang, "territory-composition-free")).key("0"),
        n => Cell::text(t_args(lang, "territory-composition-short", &[("n", n.into())])).tone(Tone::Attention).key(n.to_string()),
    }
}

pub(super) async fn show(State(territory): State<Territory>, viewer: Viewer, Path(team): Path<i64>) -> Result<Markup, PageError> {
    let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
    let (lang, frame) = (viewer.frame.lang, &viewer.frame);
    let team = tree.team(TeamId(team)).ok_or(TerritoryProblem::UnknownTeam)?;
    tree.require_team(&viewer.actor, Permission::ViewFigures, team.id)?;
    let least = territory.least_skilled().await.map_err(TerritoryProblem::from)?;
    let manages = tree.require_team(&viewer.actor, Permission::ManageTeams, team.id).is_ok();
    // Counts are figures; names are for those who make up the teams and those who send them out.
    let names = manages || tree.require_team(&viewer.actor, Permission::ViewWorkLists, team.id).is_ok();
    let members = if names { territory.members(team.id).await.map_err(TerritoryProblem::from)? } else { Vec::new() };
    let head = PageHead::new(team.name.clone())
        .lede(t(lang, "territory-team-lede"))
        .clause("P-4.3b")
        .crumbs(vec![Crumb::link(t(lang, "territory-teams-title"), "/teams"), Crumb::here(team.code.clone())]);
    let body = html! {
        (composition(team, least, viewer.actor.may(Permission::ViewTraining), lang))
        (facts(&tree, team, lang))
        @if names { (section(t(lang, "territory-members"), member_table(frame, team, &members, manages))) }
        @if manages { (section(t(lang, "territory-add-member"), add_form(frame, team, &tree))) }
    };
    Ok(page(frame, &head, body))
}

/// Whether the team has the people with IT skills whom the plan asks for: those of the front or a union; where not, the way to ask for them.
fn composition(team: &Team, least: i64, asks: bool, lang: Lang) -> Markup {
    let missing = team.missing_it_skilled(least);
    let args = [("n", missing.into()), ("have", team.it_skilled.into()), ("least", least.into())];
    if missing > 0 {
        let next = html! {
            p { (t(lang, "territory-team-short-next")) }
            @if asks { p { a href={ "/team-requests?team=" (team.code) } { (t(lang, "territory-team-short-ask")) } } }
        };
        return callout(Tone::Attention, &t_args(lang, "territory-team-short", &args), next);
    }
    if team.kind.visits_homes() && least > 0 {
        return callout(Tone::Good, &t_args(lang, "territory-team-enough", &args), html! {});
    }
    html! {}
}

fn facts(tree: &Tree, team: &Team, lang: Lang) -> Markup {
    let unit = team.unit.and_then(|u| tree.unit(u)).map_or_else(|| "–".to_owned(), |u| u.name.clone());
    key_values(&[
        (t(lang, "territory-team-kind"), text(team.kind.word(lang))),
        (t(lang, "territory-locality"), text(&tree.full_name(team.locality))),
        (t(lang, "territory-unit"), text(&unit)),
        (t(lang, "territory-members"), text(&vedich_kernel::format::int(team.members, lang))),
        (t(lang, "territory-it-skilled-union"), text(&vedich_kernel::format::int(team.it_skilled, lang))),
    ])
}

fn member_table(frame: &Frame, team: &Team, members: &[Member], manages: bool) -> Markup {
    let lang = frame.lang;
    let mut table = Table::new("members", t(lang, "territory-members-caption"))
        .lang(lang)
        .col(Col::text(t(lang, "territory-member")).sort())
        .col(Col::text(t(lang, "territory-code")).sort())
        .col(Col::text(t(lang, "territory-it-skilled")).sort())
        .empty(t(lang, "territory-members-empty"), text(""));
    if manages {
        table = table.col(Col::text(t(lang, "territory-change")).no_print());
    }
    let rows = members.iter().map(|m| {
        let skill = t(lang, if m.it_skilled { "territory-yes" } else { "territory-no" });
        let mut cells = vec![Cell::text(m.name.clone()), Cell::text(m.code.clone()), Cell::text(skill)];
        if manages {
            cells.push(Cell::markup(buttons(frame, team, m)));
        }
        Row::new(cells)
    });
    html! { (table.rows(rows)) }
}

fn buttons(frame: &Frame, team: &Team, m: &Member) -> Markup {
    let lang = frame.lang;
    let path = |what: &str| format!("/teams/{}/members/{}/{what}", team.id, m.id.0);
    let (next, label) = if m.it_skilled { ("0", "territory-skill-take") } else { ("1", "territory-skill-give") };
    html! {
        (inline_form(frame, &path("skill"), &[("it_skilled", next)], Button::quiet(t(lang, label))))
        (inline_form(frame, &path("remove"), &[], Button::quiet(t(lang, "territory-remove-member")).icon(Icon::Delete)))
    }
}

fn add_form(frame: &Frame, team: &Team, tree: &Tree) -> Markup {
    let lang = frame.lang;
    let mut from = vec![(String::new(), t(lang, "territory-member-of-team").to_owned())];
    from.extend(tree.organisations_around(team.locality).map(|u| (u.code.clone(), u.name.clone())));
    let fields = html! {
        (Field::text("name", t(lang, "territory-member")).help(t(lang, "territory-member-help")).max_length(200).required())
        (Field::checkbox("it_skilled", t(lang, "territory-member-skilled")).value("1"))
        (Field::select("unit", t(lang, "territory-member-from"), from).help(t(lang, "territory-member-from-help")))
        (actions(html! { (Button::primary(t(lang, "territory-add-member")).icon(Icon::Add)) }))
    };
    form(frame, &format!("/teams/{}/members", team.id), fields)
}

#[derive(Deserialize)]
pub(super) struct NewMember {
    #[serde(default)]
    name: String,
    #[serde(default)]
    it_skilled: String,
    /// Code of the organisation that sends them; empty for the team's own.
    #[serde(default)]
    unit: String,
}

pub(super) async fn add(
    State(territory): State<Territory>,
    viewer: Viewer,
    Path(team): Path<i64>,
    Form(new): Form<NewMember>,
) -> Result<Response, PageError> {
    let from = match new.unit.as_str() {
        "" => None,
        code => {
            let tree = territory.tree().await.map_err(TerritoryProblem::from)?;
            Some(tree.unit_by_code(code).ok_or(TerritoryProblem::BadValue("unit"))?.id)
        }
    };
    let member = territory.add_member(&viewer.actor, TeamId(team), &new.name, new.it_skilled == "1", from).await?;
    let said = t_args(viewer.frame.lang, "territory-member-added", &[("name", member.name.into())]);
    Ok(see_other_with(&format!("/teams/{team}"), Tone::Good, said))
}

pub(super) async fn remove(
    State(territory): State<Territory>,
    viewer: Viewer,
    Path((team, member)): Path<(i64, i64)>,
) -> Result<Response, PageError> {
    territory.remove_member(&viewer.actor, MemberId(member)).await?;
    Ok(see_other_with(&format!("/teams/{team}"), Tone::Good, t(viewer.frame.lang, "territory-member-removed")))
}

#[derive(Deserialize)]
pub(super) struct Skill {
    #[serde(default)]
    it_skilled: String,
}

pub(super) async fn skill(
    State(territory): State<Territory>,
    viewer: Viewer,
    Path((team, member)): Path<(i64, i64)>,
    Form(skill): Form<Skill>,
) -> Result<Response, PageError> {
    territory.set_it_skilled(&viewer.actor, MemberId(member), skill.it_skilled == "1").await?;
    Ok(see_other_with(&format!("/teams/{team}"), Tone::Good, t(viewer.frame.lang, "territory-skill-noted")))
}

pub(super) async fn import(State(territory): State<Territory>, viewer: Viewer, upload: Multipart) -> Result<Response, PageError> {
    let done = match upload::named(upload).await {
        Ok((name, bytes)) => territory.import_workbook(&viewer.actor, bytes).await.map(|report| (name, report)),
        Err(e) => Err(e),
    };
    match done {
        Ok((name, report)) => Ok(result(&viewer.frame, &name, &report, "/teams").into_response()),
        Err(e) => {
            let (e, error) = of_file(e, viewer.frame.lang)?;
            Ok(refused(&e, draw(&territory, &viewer, &Asked::default(), &[error]).await?))
        }
    }
}
