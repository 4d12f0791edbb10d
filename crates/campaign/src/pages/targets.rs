//! `/targets`: who owes how much in each phase (`P-3.5`); changed in the table, with a reason; every version kept.

use super::{
    editor::{editor, kind_of, names_of},
    set_up::warnings,
};
use crate::{
    http::{goal_of, goal_text},
    model::{Campaign, Goal, Metric, NewTarget, Owner, Phase, ShareBasis, Target},
    problems::CampaignProblem,
    rules,
    service::Campaigns,
};
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use vedich_accounts::{Actor, PageError, Permission, Viewer, see_other_with, unprocessable};
use vedich_kernel::{Day, Lang, LocalityId, format};
use vedich_territory::{TerritoryProblem, Tree, Unit};
use vedich_ui::{
    Attachment, Button, Cell, Col, Crumb, FieldError, Icon, PageHead, Row, Tab, Table, TimelineEvent, Tone, Truth, bar,
    empty_state, hero, page, section_with, t, t_args, tabs, text, timeline,
};

#[derive(Clone, Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    phase: String,
    #[serde(default)]
    metric: String,
    #[serde(default)]
    r#in: String,
    #[serde(default)]
    locality: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    edit: String,
}

/// What the pages are drawn from.
pub(super) struct Desk {
    pub tree: Arc<Tree>,
    pub campaign: Campaign,
    pub phases: Vec<Phase>,
    pub phase: Phase,
    pub metric: Metric,
    /// The locality whose parts are shown.
    pub here: LocalityId,
    /// The day whose territory is shown.
    pub day: Day,
}

impl Desk {
    async fn read(campaigns: &Campaigns, actor: &Actor, asked: &Asked) -> Result<Self, CampaignProblem> {
        let campaign = campaigns.required().await?;
        let tree = campaigns.territory().tree().await?;
        let phases = campaigns.phases(campaign.id).await?;
        let phase = match asked.phase.as_str() {
            "" => rules::phase_on(&phases, campaigns.today()),
            no => phases.iter().find(|p| p.no.to_string() == no),
        };
        let phase = phase.cloned().ok_or(CampaignProblem::NoSuchPhase)?;
        let metric = Metric::from_code(&asked.metric).unwrap_or(phase.metric);
        let day = phase.place_day(campaigns.today());
        let here = match asked.r#in.as_str() {
            "" => tree.tops(&actor.area(Permission::ViewFigures), campaign.root).first().copied().unwrap_or(campaign.root),
            code => tree.by_code(code, day).ok_or_else(|| TerritoryProblem::UnknownLocality(code.to_owned()))?.id,
        };
        tree.require(actor, Permission::ViewFigures, here)?;
        Ok(Self { tree, campaign, phases, phase, metric, here, day })
    }

    pub(super) fn code(&self, id: LocalityId) -> &str {
        self.tree.get(id).map_or("", |l| &l.code)
    }

    pub(super) fn href(&self, more: &str) -> String {
        format!("/targets?phase={}&metric={}&in={}{more}", self.phase.no, self.metric.code(), self.code(self.here))
    }

    /// The locality itself and its parts.
    pub(super) fn places(&self) -> Vec<LocalityId> {
        let parts = self.tree.children(self.here, self.day).map(|l| l.id);
        std::iter::once(self.here).chain(parts).collect()
    }

    /// Units of the locality whose targets the actor may set, and those below it that owe something already.
    fn units(&self, actor: &Actor, all: &[Target]) -> Vec<&Unit> {
        let owes = |id| all.iter().any(|t| t.owner == Owner::Unit(id) && t.metric == self.metric);
        let near = |u: &Unit| u.locality == self.here || (self.tree.is_within(u.locality, self.here) && owes(u.id));
        let mine = |u: &Unit| self.tree.require_unit(actor, Permission::ManageTargets, u.id).is_ok();
        self.tree.units().iter().filter(|u| near(u) && mine(u)).collect()
    }

    fn may_change(&self, actor: &Actor) -> bool {
        self.tree.may(actor, Permission::ManageTargets, self.here)
    }

    /// How a place without a target is counted: as the phase is.
    pub(super) fn usual(&self) -> Option<ShareBasis> {
        share_of(self.phase.goal)
    }
}

pub(super) fn share_of(goal: Goal) -> Option<ShareBasis> {
    match goal {
        Goal::Count(_) => None,
        Goal::Share { basis, .. } => Some(basis),
    }
}

pub(super) async fn show(
    State(campaigns): State<Campaigns>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    if campaigns.current().await?.is_none() {
        let lang = viewer.frame.lang;
        let next = html! { p { (t(lang, "campaign-none-next")) } p { (Button::link("/campaign", t(lang, "campaign-see")).primary_look()) } };
        let head = PageHead::new(t(lang, "campaign-targets-title")).lede(t(lang, "campaign-targets-lede")).clause("P-3.5");
        return Ok(page(&viewer.frame, &head, empty_state(t(lang, "campaign-none"), next)));
    }
    draw(&campaigns, &viewer, &asked, &[], &[]).await
}

async fn draw(
    campaigns: &Campaigns,
    viewer: &Viewer,
    asked: &Asked,
    sent: &[(String, String)],
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let desk = Desk::read(campaigns, &viewer.actor, asked).await?;
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let all = campaigns.targets(&desk.phase).await?;
    let by_place: HashMap<LocalityId, &Target> = all
        .iter()
        .filter(|t| t.metric == desk.metric)
        .filter_map(|t| if let Owner::Locality(id) = t.owner { Some((id, t)) } else { None })
        .collect();
    let editing = desk.may_change(&viewer.actor) && (!asked.edit.is_empty() || !errors.is_empty());
    let body = html! {
        (phase_tabs(&desk, lang))
        (metric_tabs(&desk, &all, desk.may_change(&viewer.actor), lang))
        (summary(&desk, &by_place, lang))
        @if viewer.actor.may(Permission::ManageTargets) && desk.metric == desk.phase.metric {
            (warnings(&campaigns.checks(&desk.phase).await?, &desk.tree, lang))
        }
        @if editing {
            (editor(&desk, frame, &desk.units(&viewer.actor, &all), &all, sent, errors))
        } @else {
            (section_with(t(lang, "campaign-targets-by-place"), buttons(&desk, &viewer.actor, lang), html! { (table(&desk, &by_place, lang)) }))
            (unit_table(&desk, &viewer.actor, &all, lang))
        }
    };
    let head = PageHead::new(t(lang, "campaign-targets-title")).lede(t(lang, "campaign-targets-lede")).clause("P-3.5");
    let head = head.actions(html! { (Button::link("/campaign", t(lang, "campaign-see")).icon(Icon::Campaign)) });
    Ok(page(frame, &head.crumbs(crumbs(&desk, &viewer.actor)), body))
}

fn crumbs(desk: &Desk, actor: &Actor) -> Vec<Crumb> {
    let path = desk.tree.path(desk.here).into_iter();
    let path =
        path.filter(|l| desk.tree.is_within(l.id, desk.campaign.root) && desk.tree.may(actor, Permission::ViewFigures, l.id));
    path.map(|l| {
        if l.id == desk.here {
            Crumb::here(l.name.clone())
        } else {
            Crumb::link(l.name.clone(), format!("/targets?phase={}&metric={}&in={}", desk.phase.no, desk.metric.code(), l.code))
        }
    })
    .collect()
}

fn phase_tabs(desk: &Desk, lang: Lang) -> Markup {
    let items: Vec<Tab> = desk
        .phases
        .iter()
        .map(|p| {
            Tab::new(format!("/targets?phase={}&in={}", p.no, desk.code(desk.here)), p.name.clone()).active(p.id == desk.phase.id)
        })
        .collect();
    tabs(t(lang, "campaign-phases"), &items)
}

/// The metrics that somebody owes in this phase, all of them for who may set targets; nothing when it is only the phase's own.
fn metric_tabs(desk: &Desk, all: &[Target], may_change: bool, lang: Lang) -> Markup {
    let shown = |m: &Metric| may_change || *m == desk.metric || all.iter().any(|t| t.metric == *m);
    let metrics: Vec<Metric> = Metric::ALL.into_iter().filter(shown).collect();
    if metrics.len() < 2 {
        return html! {};
    }
    let items: Vec<Tab> = metrics
        .into_iter()
        .map(|m| {
            let href = format!("/targets?phase={}&metric={}&in={}", desk.phase.no, m.code(), desk.code(desk.here));
            Tab::new(href, m.word(lang)).active(m == desk.metric)
        })
        .collect();
    tabs(t(lang, "campaign-metric"), &items)
}

/// One sentence: what the locality owes, and how much of it has been handed to its parts.
fn summary(desk: &Desk, by_place: &HashMap<LocalityId, &Target>, lang: Lang) -> Markup {
    let Some(target) = by_place.get(&desk.here) else {
        return hero(
            text(&t_args(lang, "campaign-owes-nothing", &[("name", desk.tree.name(desk.here).into())])),
            html! {},
            html! {},
        );
    };
    let sentence = t_args(
        lang,
        "campaign-owes",
        &[
            ("name", desk.tree.name(desk.here).into()),
            ("goal", target.goal.words(lang).into()),
            ("metric", desk.metric.word(lang).to_lowercase().into()),
            ("day", desk.phase.to.vi().into()),
        ],
    );
    let parts: Vec<&&Target> = desk.places().iter().skip(1).filter_map(|id| by_place.get(id)).collect();
    let Goal::Count(whole) = target.goal else { return hero(text(&sentence), html! {}, html! {}) };
    let given: i64 = parts.iter().map(|t| if let Goal::Count(n) = t.goal { n } else { 0 }).sum();
    if parts.is_empty() {
        return hero(text(&sentence), html! {}, html! {});
    }
    let numbers = [("given", format::int(given, lang).into()), ("whole", format::int(whole, lang).into())];
    hero(text(&sentence), text(&t_args(lang, "campaign-handed-out", &numbers)), bar(given, whole, Truth::Register))
}

fn buttons(desk: &Desk, actor: &Actor, lang: Lang) -> Markup {
    html! {
        (Button::link(format!("/targets/export.xlsx?phase={}", desk.phase.no), t(lang, "campaign-targets-download")).icon(Icon::Download))
        @if actor.may(Permission::ManageTargets) { (Button::link("/campaign", t(lang, "campaign-targets-upload")).icon(Icon::Upload)) }
        @if desk.may_change(actor) { (Button::link(desk.href("&edit=1"), t(lang, "campaign-targets-edit")).icon(Icon::Edit).primary_look()) }
    }
}

fn history_href(desk: &Desk, owner: &str, code: &str) -> String {
    format!("/targets/history?phase={}&metric={}&{owner}={code}", desk.phase.no, desk.metric.code())
}

fn table(desk: &Desk, by_place: &HashMap<LocalityId, &Target>, lang: Lang) -> Markup {
    let rows = desk.places().into_iter().map(|id| {
        let name = Cell::text(desk.tree.name(id)).sub(desk.code(id));
        let has_parts = id != desk.here && desk.tree.children(id, desk.day).next().is_some();
        let href = format!("/targets?phase={}&metric={}&in={}", desk.phase.no, desk.metric.code(), desk.code(id));
        let name = if has_parts { name.href(href) } else { name };
        let mut cells = vec![name];
        cells.extend(target_cells(by_place.get(&id).copied(), &history_href(desk, "locality", desk.code(id)), lang));
        let row = Row::new(cells);
        if id == desk.here { row.total() } else { row }
    });
    let table =
        columns(Table::new("targets", t(lang, "campaign-targets-caption")).lang(lang), "campaign-locality", lang).rows(rows);
    html! { (table) }
}

fn columns(table: Table, first: &str, lang: Lang) -> Table {
    table
        .col(Col::text(t(lang, first)).sort())
        .col(Col::number(t(lang, "campaign-goal")).sort())
        .col(Col::text(t(lang, "campaign-counts")))
        .col(Col::text(t(lang, "campaign-set-by")))
        .col(Col::text(t(lang, "campaign-reason")).wide())
        .stacks()
        .download()
}

fn target_cells(target: Option<&Target>, history: &str, lang: Lang) -> Vec<Cell> {
    let Some(target) = target else {
        return vec![
            Cell::text(t(lang, "campaign-no-target")).tone(Tone::Attention).key("-1"),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
        ];
    };
    let key = match target.goal {
        Goal::Count(n) => n,
        Goal::Share { bp, .. } => bp,
    };
    let frozen =
        target.goal.frozen_on().map(|d| t_args(lang, "campaign-frozen-on", &[("day", d.vi().into())])).unwrap_or_default();
    let goal = Cell::text(target.goal.words(lang)).key(key.to_string()).sub(frozen);
    let counts = Cell::text(t(lang, if target.cumulative { "campaign-cumulative" } else { "campaign-new-only" }));
    if target.version == 0 {
        return vec![goal, counts, Cell::text(t(lang, "campaign-of-the-plan")), Cell::blank()];
    }
    let version = t_args(lang, "campaign-version", &[("n", target.version.into())]);
    let set = html! { (target.by) ", " (target.at.vi()) " · " a href=(history) { (version) } };
    vec![goal, counts, Cell::markup(set), Cell::text(target.reason.clone())]
}

fn unit_table(desk: &Desk, actor: &Actor, all: &[Target], lang: Lang) -> Markup {
    let units: Vec<(&Unit, &Target)> = all
        .iter()
        .filter(|t| t.metric == desk.metric)
        .filter_map(|t| if let Owner::Unit(id) = t.owner { desk.tree.unit(id).map(|u| (u, t)) } else { None })
        .filter(|(u, _)| desk.tree.is_within(u.locality, desk.here))
        .filter(|(u, _)| desk.tree.require_unit(actor, Permission::ViewFigures, u.id).is_ok())
        .collect();
    if units.is_empty() {
        return html! {};
    }
    let rows = units.into_iter().map(|(unit, target)| {
        let mut cells = vec![Cell::text(unit.name.clone()).sub(unit.code.clone())];
        cells.extend(target_cells(Some(target), &history_href(desk, "unit", &unit.code), lang));
        Row::new(cells)
    });
    let table =
        columns(Table::new("unit-targets", t(lang, "campaign-units-caption")).lang(lang).download(), "campaign-unit", lang)
            .rows(rows);
    vedich_ui::section(t(lang, "campaign-targets-by-unit"), html! { (table) })
}

pub(super) async fn save(
    State(campaigns): State<Campaigns>,
    viewer: Viewer,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let get = |key: &str| sent.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone()).unwrap_or_default();
    let asked = Asked { phase: get("phase"), metric: get("metric"), r#in: get("in"), ..Asked::default() };
    let desk = Desk::read(&campaigns, &viewer.actor, &asked).await?;
    let all = campaigns.targets(&desk.phase).await?;
    let standing = |owner| all.iter().find(|t| t.owner == owner && t.metric == desk.metric);
    let reason = get("reason");
    let (mut new, mut errors) = (Vec::new(), Vec::new());
    for (key, value) in &sent {
        let Some((owner, code)) = owner_of(&desk, key) else { continue };
        let old = standing(owner);
        let [_, kind, counts] = names_of(owner, code);
        let stands = old.map_or(desk.usual(), |t| share_of(t.goal));
        let kind = kind_of(&get(&kind), stands);
        let usual = old.map_or(desk.phase.cumulative, |t| t.cumulative);
        let cumulative = match get(&counts).as_str() {
            "all" => true,
            "new" => false,
            _ => usual,
        };
        let same = old.map(|t| goal_text(t.goal)).unwrap_or_default();
        // Without a number there is no target, however it would be counted.
        if value.trim() == same && (old.is_none() || (kind == stands && cumulative == usual)) {
            continue;
        }
        match goal_of(value, kind) {
            None => errors.push(FieldError::new(key.clone(), t(lang, "campaign-needs-value"))),
            Some(goal) => {
                new.push(NewTarget {
                    phase: desk.phase.id,
                    owner,
                    metric: desk.metric,
                    goal,
                    cumulative,
                    reason: reason.clone(),
                });
            }
        }
    }
    if reason.trim().is_empty() {
        errors.push(FieldError::new("reason", t(lang, "campaign-needs-reason")));
    }
    if !errors.is_empty() {
        return Ok(unprocessable(draw(&campaigns, &viewer, &asked, &sent, &errors).await?));
    }
    let report = campaigns.set_targets(&viewer.actor, new).await?;
    let said = t_args(lang, "campaign-targets-saved", &[("n", (report.new + report.changed).into())]);
    Ok(see_other_with(&desk.href(""), Tone::Good, said))
}

/// `l:CODE` is a locality's value, `u:CODE` a unit's.
fn owner_of<'a>(desk: &Desk, key: &'a str) -> Option<(Owner, &'a str)> {
    let (of, code) = key.split_once(':')?;
    let owner = match of {
        "l" => Owner::Locality(desk.tree.by_code(code, desk.day)?.id),
        "u" => Owner::Unit(desk.tree.unit_by_code(code)?.id),
        _ => return None,
    };
    Some((owner, code))
}

pub(super) async fn history(
    State(campaigns): State<Campaigns>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Markup, PageError> {
    let lang = viewer.frame.lang;
    let desk = Desk::read(&campaigns, &viewer.actor, &Asked { r#in: String::new(), ..asked.clone() }).await?;
    let (owner, name) = if asked.unit.is_empty() {
        let code = asked.locality.clone();
        let found = desk.tree.by_code(&code, desk.day).or_else(|| desk.tree.newest_by_code(&code));
        let place = found.ok_or(TerritoryProblem::UnknownLocality(code))?;
        desk.tree.require(&viewer.actor, Permission::ViewFigures, place.id)?;
        (Owner::Locality(place.id), desk.tree.full_name(place.id))
    } else {
        let unit = desk.tree.unit_by_code(&asked.unit).ok_or(CampaignProblem::BadValue("unit"))?;
        desk.tree.require_unit(&viewer.actor, Permission::ViewFigures, unit.id)?;
        (Owner::Unit(unit.id), unit.name.clone())
    };
    let events: Vec<TimelineEvent> = campaigns
        .history(desk.phase.id, owner, desk.metric)
        .await?
        .into_iter()
        .map(|t| {
            let when = format!("{} · {}", t.at.vi(), t.by);
            TimelineEvent::new(Truth::Register, when, t.goal.words(lang)).detail(text(&t.reason)).source(t_args(
                lang,
                "campaign-version",
                &[("n", t.version.into())],
            ))
        })
        .collect();
    let head = PageHead::new(t_args(lang, "campaign-history-title", &[("name", name.into())]))
        .lede(format!("{} · {}", desk.phase.name, desk.metric.word(lang)))
        .clause("P-3.5")
        .crumbs(vec![Crumb::link(t(lang, "campaign-targets-title"), desk.href("")), Crumb::here(t(lang, "campaign-history"))]);
    Ok(page(&viewer.frame, &head, timeline(lang, &events)))
}

/// All phases' targets in the layout that the import reads; localities without one stand there with an empty value.
pub(super) async fn export(
    State(campaigns): State<Campaigns>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let bytes = campaigns.export_targets(&actor, asked.phase.parse().ok()).await?;
    Ok(Attachment::xlsx("targets.xlsx", bytes).into_response())
}
