//! The claims behind a number: of a unit, team, member or locality. People stand masked, and only for who may see them.

use super::{bar, cells, columns, named, sentence, why};
use crate::{
    corrected::EVER,
    held::Held,
    model::{Part, Place, ReportRow, SettledClaim, Totals},
    problems::CrossCheckProblem,
    rules::{Reason, Verdict},
    service::CrossCheck,
};
use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use vedich_accounts::{Actor, PageError, Permission, Viewer};
use vedich_kernel::{CitizenId, Lang, LocalityId, TeamId, UnitId};
use vedich_territory::{Member, MemberId, Tree};
use vedich_ui::{self as ui, Cell, Col, Crumb, PageHead, Row, Tab, Table, Tone, Truth, t, t_args};

const PER_PAGE: i64 = 100;

/// Which of the claims.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// A verdict, `double` or `accepted`.
    #[serde(default)]
    verdict: String,
    /// Page, from 1.
    #[serde(default)]
    page: i64,
}

/// The page.
pub(crate) async fn show(
    State(c): State<CrossCheck>,
    viewer: Viewer,
    Path((kind, id)): Path<(String, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let tree = c.register().tree().await?;
    let place = place(&kind, id).ok_or(CrossCheckProblem::UnknownPlace)?;
    let offset = (asked.page.max(1) - 1).saturating_mul(PER_PAGE);
    // Asks the actor's area first; nothing is read for who may not see the place.
    let (total, claims) = c.settled(&viewer.actor, place, Part::parse(&asked.verdict), offset, PER_PAGE).await?;
    let held = c.held(&viewer.actor).await?;
    let totals = held.totals(&tree, place, EVER, c.totals_of(place).await?);
    let accepted = c.all_accepted().await?;
    let members = c.register().territory().members_by_code().await.map_err(CrossCheckProblem::from)?;
    let name = name(&tree, place, &members)?;
    // Persons stand behind a claim for police of their commune only; a unit head sees what each claim is worth, no person.
    let people = people(&c, &viewer.actor, &tree, &claims).await?;
    let early = match place {
        Place::Unit(unit) if totals.contradicted > 0 => c.early_of(&tree, &held, unit).await?,
        _ => 0,
    };
    let note = html! {
        @if held.is_any() { (t(lang, "crosscheck-held")) }
        @if early > 0 { " " (t_args(lang, "crosscheck-early", &[("n", early.into())])) }
    };
    let base = format!("/cross-check/{kind}/{id}");
    let body = html! {
        (ui::hero(html! { (sentence(&name, &totals, 0, lang)) }, note, bar(&totals, lang)))
        @if let Place::Team(team) = place {
            @let own: Vec<Member> = members.values().filter(|m| m.team == Some(team)).cloned().collect();
            (member_table(&c.members(&tree, &held, &own).await?, lang))
        }
        @if let Place::Unit(unit) = place { (teams_of(&c, &tree, &held, unit, lang).await?) }
        (tabs(&base, &asked, &totals, lang))
        (claim_table(&claims, &people, &accepted, &members, &tree, lang).foot(ui::pagination(lang, asked.page.max(1), PER_PAGE, total, &format!("{base}?verdict={}", asked.verdict))))
    };
    let head = PageHead::new(name)
        .lede(t(lang, "crosscheck-drill-lede"))
        .clause("P-3.7")
        .crumbs(vec![Crumb::link(t(lang, "crosscheck-title"), "/cross-check"), Crumb::here(t(lang, "crosscheck-claims"))])
        .wide();
    Ok(ui::page(frame, &head, body))
}

fn place(kind: &str, id: i64) -> Option<Place> {
    match kind {
        "unit" => Some(Place::Unit(UnitId(id))),
        "team" => Some(Place::Team(TeamId(id))),
        "member" => Some(Place::Member(MemberId(id))),
        "locality" => Some(Place::Locality(LocalityId(id))),
        _ => None,
    }
}

fn name(tree: &Tree, place: Place, members: &HashMap<String, Member>) -> Result<String, CrossCheckProblem> {
    match place {
        Place::Unit(id) => tree.unit(id).map(|u| u.name.clone()),
        Place::Team(id) => tree.team(id).map(|t| t.name.clone()),
        Place::Locality(id) => tree.get(id).map(|_| tree.full_name(id)),
        Place::Member(id) => members.values().find(|m| m.id == id).map(|m| m.name.clone()),
    }
    .ok_or(CrossCheckProblem::UnknownPlace)
}

fn tabs(base: &str, asked: &Asked, totals: &Totals, lang: Lang) -> Markup {
    let accepted = ("accepted", "common-verdict-accepted", totals.accepted);
    let tabs: Vec<Tab> = [
        ("contradicted", "common-verdict-contradicted", totals.contradicted),
        ("late", "common-verdict-late", totals.late),
        ("double", "common-verdict-double", totals.double),
        accepted,
        ("pending", "common-verdict-pending", totals.pending),
        ("confirmed", "common-verdict-confirmed", totals.confirmed),
        ("", "crosscheck-all", totals.claimed),
    ]
    .into_iter()
    .filter(|(code, _, n)| *code != "accepted" || *n > 0 || asked.verdict == *code)
    .map(|(code, key, n)| Tab::new(format!("{base}?verdict={code}"), t(lang, key)).count(n, lang).active(asked.verdict == code))
    .collect();
    ui::tabs(t(lang, "crosscheck-claims"), &tabs)
}

/// Names and masked numbers of those whom the reader may see.
async fn people(
    c: &CrossCheck,
    actor: &Actor,
    tree: &Tree,
    claims: &[SettledClaim],
) -> Result<HashMap<CitizenId, (String, String)>, CrossCheckProblem> {
    let may = |commune| tree.may(actor, Permission::ViewCitizens, commune);
    let ids: Vec<CitizenId> = claims.iter().filter(|s| s.commune.is_some_and(may)).filter_map(|s| s.citizen).collect();
    let opened = c.register().open_people(&ids).await?;
    Ok(opened
        .into_iter()
        .filter(|l| may(l.current.status.commune))
        .map(|l| (l.current.id, (l.person.name.clone(), l.person.masked_id())))
        .collect())
}

fn member_table(rows: &[ReportRow], lang: Lang) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let table = Table::new("crosscheck-members", t(lang, "crosscheck-members"))
        .lang(lang)
        .col(Col::text(t(lang, "crosscheck-member")).sort());
    let rows = rows.iter().map(|r| {
        let mut all = vec![named(r)];
        all.extend(cells(&r.totals, lang));
        Row::new(all).href(format!("/cross-check/member/{}", r.id))
    });
    html! { (columns(table, lang).rows(rows)) }
}

async fn teams_of(c: &CrossCheck, tree: &Tree, held: &Held, unit: UnitId, lang: Lang) -> Result<Markup, CrossCheckProblem> {
    let mut rows = Vec::new();
    for team in tree.teams().iter().filter(|t| t.unit == Some(unit)) {
        let place = Place::Team(team.id);
        let totals = held.totals(tree, place, EVER, c.totals_of(place).await?);
        if totals.claimed > 0 {
            let (code, name) = (team.code.clone(), team.name.clone());
            rows.push(ReportRow { id: team.id.0, code, name, totals, counted: None, reported: None });
        }
    }
    if rows.is_empty() {
        return Ok(html! {});
    }
    rows.sort_by_key(|r| std::cmp::Reverse(r.totals.not_standing()));
    let table = Table::new("crosscheck-teams", t(lang, "crosscheck-teams"))
        .lang(lang)
        .download()
        .col(Col::text(t(lang, "crosscheck-team")).sort());
    let rows = rows.iter().map(|r| {
        let mut all = vec![named(r)];
        all.extend(cells(&r.totals, lang));
        Row::new(all).href(format!("/cross-check/team/{}", r.id))
    });
    Ok(html! { (columns(table, lang).rows(rows)) })
}

fn claim_table(
    claims: &[SettledClaim],
    people: &HashMap<CitizenId, (String, String)>,
    accepted: &BTreeSet<Uuid>,
    members: &HashMap<String, Member>,
    tree: &Tree,
    lang: Lang,
) -> Table {
    let names: HashMap<MemberId, &str> = members.values().map(|m| (m.id, m.name.as_str())).collect();
    let rows = claims.iter().map(|s| {
        let team = s.team.and_then(|id| tree.team(id)).map_or("–", |t| t.name.as_str());
        let home = s.quarter.or(s.commune).map(|l| tree.full_name(l)).unwrap_or_default();
        Row::new(vec![
            Cell::day(s.day),
            Cell::markup(person(s, people, lang)),
            Cell::text(home),
            Cell::text(team).sub(s.member.and_then(|m| names.get(&m).copied()).unwrap_or_default()),
            Cell::markup(verdict(s, accepted.contains(&s.id), lang)),
            Cell::text(why(s.reason, s.credited, s.verdict, lang)),
            Cell::opt_day(s.activated_on),
        ])
    });
    Table::new("crosscheck-claims", t(lang, "crosscheck-claims"))
        .lang(lang)
        .col(Col::text(t(lang, "crosscheck-day")))
        .col(Col::text(t(lang, "crosscheck-person")))
        .col(Col::text(t(lang, "crosscheck-place")))
        .col(Col::text(t(lang, "crosscheck-team")))
        .col(Col::text(t(lang, "crosscheck-verdict")).main())
        .col(Col::text(t(lang, "crosscheck-why")))
        .col(Col::text(t(lang, "crosscheck-activated-on")))
        .rows(rows)
        .empty(t(lang, "crosscheck-none"), html! { p { (t(lang, "crosscheck-none-do")) } })
}

fn person(s: &SettledClaim, people: &HashMap<CitizenId, (String, String)>, lang: Lang) -> Markup {
    match s.citizen {
        // Whether the register knows somebody is part of the answer, and that is not told while a claim is pending.
        None if s.reason == Reason::NotCovered => html! { (t(lang, "crosscheck-hidden")) },
        None => html! { (t(lang, "crosscheck-unknown")) },
        Some(id) => match people.get(&id) {
            Some((name, masked)) => html! { a href={ "/citizens/" (id) } { (name) } br; small { (masked) } },
            None => html! { (t(lang, "crosscheck-hidden")) },
        },
    }
}

fn verdict(s: &SettledClaim, accepted: bool, lang: Lang) -> Markup {
    match (s.verdict, s.credited) {
        (Verdict::Contradicted | Verdict::Late, _) | (Verdict::Confirmed, false) if accepted => {
            ui::tag(Tone::Neutral, t(lang, "common-verdict-accepted"))
        }
        (Verdict::Confirmed, true) => ui::badge(Truth::Register, t(lang, "common-verdict-confirmed")),
        (Verdict::Confirmed, false) => ui::badge(Truth::Claimed, t(lang, "common-verdict-double")),
        (Verdict::Pending, _) => ui::badge(Truth::Pending, t(lang, "common-verdict-pending")),
        (Verdict::Late, _) => ui::tag(Tone::Attention, t(lang, "common-verdict-late")),
        (Verdict::Contradicted, _) => ui::tag(Tone::Broken, t(lang, "common-verdict-contradicted")),
    }
}
