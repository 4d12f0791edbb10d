//! Reading quotas: of a place with all that hangs below it, and of one's own team or unit.

use super::{
    apart::tell_apart,
    facts::Stamp,
    model::{Holder, Line, QuotaNode, Version},
    service::{Quotas, Setting},
    store,
};
use crate::{
    model::{Metric, Phase},
    problems::CampaignProblem,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Basis, Day, Figure, Lang, LocalityId, TeamId, UnitId};
use vedich_territory::{MemberId, TerritoryProblem, Tree};

/// At most so many teams and units stand on one page.
const MOST_CREWS: usize = 60;

/// A node with what was reported of its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The node.
    pub node: QuotaNode,
    /// Its name.
    pub name: String,
    /// Its code in files; empty for what nobody holds.
    pub code: String,
    /// Activations reported of the day and not contradicted.
    pub reported: i64,
    /// Something hangs below it.
    pub has_more: bool,
}

/// What of a holder's reported number its parts did not report.
pub(super) fn unlisted<'a>(whole: &Seen, parts: impl Iterator<Item = &'a Seen>) -> i64 {
    whole.reported - parts.map(|s| s.reported).sum::<i64>()
}

/// A place's quotas on a day.
#[derive(Clone, Debug)]
pub struct PlaceView {
    /// The territory.
    pub tree: Arc<Tree>,
    /// The campaign's place.
    pub root: LocalityId,
    /// The place.
    pub place: LocalityId,
    /// The day.
    pub date: Day,
    /// The day's phase.
    pub phase: Phase,
    /// The version that stands for the day; none while there are no quotas.
    pub version: Option<Version>,
    /// A later day from which moves hold that wait for it.
    pub waits: Option<Day>,
    /// The place's own quota.
    pub whole: Option<Seen>,
    /// Where numbers come from.
    pub stamp: Stamp,
    /// Localities in it, and what of its quota none of them holds.
    pub places: Vec<Seen>,
    /// Teams that go from house to house in it: of a commune.
    pub forces: Vec<Seen>,
    /// Units: of the campaign's place.
    pub unions: Vec<Seen>,
}

impl PlaceView {
    /// Which of the version's days it is.
    #[must_use]
    pub fn index(&self) -> usize {
        self.version.as_ref().and_then(|v| v.index(self.date)).unwrap_or(usize::MAX)
    }

    /// Done of a place's share, as a figure.
    #[must_use]
    pub fn figure(&self, node: &QuotaNode) -> Figure {
        Figure {
            numerator: node.done,
            denominator: node.share,
            basis: Basis::Target,
            source: self.stamp.source.clone(),
            as_of: self.stamp.as_of,
            cutoff: self.stamp.cutoff,
            cutoff_at: self.stamp.cutoff_at,
        }
    }

    /// What is asked for on the day in the phase's metric.
    #[must_use]
    pub fn today(&self, node: &QuotaNode) -> i64 {
        node.on(self.index()).0
    }
}

/// A team's, unit's or member's quotas on a day, with those of whoever stands below it.
#[derive(Clone, Debug)]
pub struct CrewView {
    /// Team, unit or member.
    pub holder: Holder,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Where it works.
    pub locality: LocalityId,
    /// What it is asked to do, by the line of its commune and by that of its union.
    pub seen: Vec<Seen>,
    /// The actor may hand quotas down within it.
    pub manages: bool,
    /// Members, or of a unit the teams and parts.
    pub below: Vec<Seen>,
    /// What members, oneself among them, still owe of the minimum of ten, by what the register confirmed (`P-3.3`).
    pub owed: HashMap<MemberId, i64>,
}

/// Who asks a crew on a day for more than its order does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Its union, beside the order of its commune.
    Union,
    /// The minimum of ten that each of its people still owes.
    Minimum,
}

/// What a crew is to do on a day by its order: its commune's, or its union's where no commune asks. Orders are one chain: members' sum to their
/// team's, teams' to their commune's. What another view of the same work asks beyond it is told beside the order and is no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headline {
    /// People.
    pub asked: i64,
    /// Reported of the day.
    pub reported: i64,
    /// Until the phase's end.
    pub left: i64,
    /// Who asks for more on the day, and for how many.
    pub more: Option<(Asks, i64)>,
    /// What its union asks for, where that is more than the order: who does it has done the order too.
    pub union: Option<i64>,
}

/// What is owed, spread over the days left, the last day not more than the others; nothing of a day that is over.
fn spread(owed: i64, days: i64) -> i64 {
    if days <= 0 { 0 } else { -(-owed.max(0)).div_euclid(days) }
}

impl CrewView {
    fn owes(&self, holder: Holder) -> i64 {
        if let Holder::Member(id) = holder { self.owed.get(&id).copied().unwrap_or(0) } else { 0 }
    }

    /// What it is asked to do on a day (its place in the version, and the days left), with who asks for more; none where nothing was drawn for it.
    #[must_use]
    pub fn headline(&self, metric: Metric, (index, days): (usize, i64)) -> Option<Headline> {
        let (first, others) = self.seen.split_first()?;
        let asked = first.node.asked(metric, index);
        let union = others.iter().map(|s| s.node.asked(metric, index)).max().unwrap_or(0);
        let people: Vec<&Seen> = match self.holder {
            Holder::Member(_) => vec![first],
            _ => self.below.iter().filter(|s| matches!(s.node.holder, Holder::Member(_))).collect(),
        };
        // Whoever owes nothing of the ten still does what the order asks of them.
        let own = |s: &&Seen| s.node.asked(metric, index).max(spread(self.owes(s.node.holder), days));
        let minimum: i64 = people.iter().map(own).sum();
        let more = if minimum > asked.max(union) {
            Some((Asks::Minimum, minimum))
        } else {
            (union > asked).then_some((Asks::Union, union))
        };
        let union = (union > asked).then_some(union);
        Some(Headline { asked, reported: first.reported, left: first.node.quota, more, union })
    }
}

/// A set of quotas of a day, for reading.
pub(super) struct Shelf {
    pub s: Setting,
    pub date: Day,
    pub version: Option<Version>,
    members: HashMap<MemberId, (String, String)>,
    /// Team and unit of each member.
    places: HashMap<MemberId, (Option<TeamId>, Option<UnitId>)>,
}

impl Shelf {
    pub(super) fn name(&self, holder: Holder, lang: Lang) -> (String, String) {
        let tree = &self.s.tree;
        match holder {
            Holder::Locality(id) => tree.get(id).map(|l| (l.name.clone(), l.code.clone())),
            Holder::Unit(id) => tree.unit(id).map(|u| (u.name.clone(), u.code.clone())),
            Holder::Team(id) => tree.team(id).map(|t| (tree.team_label(t), t.code.clone())),
            Holder::Member(id) => self.members.get(&id).cloned(),
            Holder::Rest => Some((vedich_ui::t(lang, "quota-rest").to_owned(), String::new())),
        }
        .unwrap_or_else(|| ("?".to_owned(), String::new()))
    }
}

impl Quotas {
    /// What stands for a day; today's version is drawn when there is none.
    pub(super) async fn shelf(&self, date: Option<Day>) -> Result<Shelf, CampaignProblem> {
        let today = self.today();
        let s = self.setting(date.unwrap_or(today)).await?;
        // Before the phase begins, its first day is what one asks for; after its end, its last.
        let date = date.unwrap_or(today).clamp(s.phase.from, s.phase.to);
        let version = if date < today {
            store::newest(self.db(), s.phase.id, date).await?
        } else {
            let now = self.current(&s).await?;
            // A version drawn ahead tells of its days before they come.
            let then = if date > today { store::newest(self.db(), s.phase.id, date).await? } else { now };
            then.filter(|v| v.index(date).is_some())
        };
        let members = self.campaigns.territory().members_by_code().await?;
        let places = members.values().map(|m| (m.id, (m.team, m.unit))).collect();
        let members = members.into_values().map(|m| (m.id, (m.name, m.code))).collect();
        Ok(Shelf { s, date, version, members, places })
    }

    /// A place's quotas on a day (today when none is told), with all that hangs directly below it.
    ///
    /// # Errors
    /// No campaign, an unknown place or one outside the actor's area, or the database's.
    pub async fn place(
        &self,
        actor: &Actor,
        code: Option<&str>,
        date: Option<Day>,
        lang: Lang,
    ) -> Result<PlaceView, CampaignProblem> {
        let shelf = self.shelf(date).await?;
        let s = &shelf.s;
        let place = match code.map(str::trim).filter(|c| !c.is_empty()) {
            None => {
                let tops = s.tree.tops(&actor.area(Permission::ViewQuotas), s.campaign.root);
                tops.first().copied().ok_or(TerritoryProblem::OutsideArea)?
            }
            Some(code) => {
                let found = s.tree.by_code(code, shelf.date).or_else(|| s.tree.newest_by_code(code));
                found.ok_or_else(|| TerritoryProblem::UnknownLocality(code.to_owned()))?.id
            }
        };
        s.tree.require(actor, Permission::ViewQuotas, place)?;
        // Where the version's own numbers come from; what has landed since is in the next version.
        let stamp = match &shelf.version {
            Some(v) => {
                let whole = self.facts.stamp(s.campaign.root, v.at.day(), Some(v.cutoff)).await?;
                let own = self.facts.stamp(place, whole.as_of, Some(v.cutoff)).await?;
                Stamp { as_of: whole.as_of, ..own }
            }
            None => self.facts.stamp(place, self.today(), None).await?,
        };
        let today = self.today().max(s.phase.from);
        let waits = self.stand(s, today).await?.waits.map(|v| v.day).filter(|day| shelf.date >= today && *day > shelf.date);
        let mut view = PlaceView {
            tree: Arc::clone(&s.tree),
            root: s.campaign.root,
            place,
            date: shelf.date,
            phase: s.phase.clone(),
            version: shelf.version.clone(),
            waits,
            whole: None,
            stamp,
            places: Vec::new(),
            forces: Vec::new(),
            unions: Vec::new(),
        };
        let Some(version) = &shelf.version else { return Ok(view) };
        let own = store::held(self.db(), version.no, "locality", &[place.0]).await?;
        let Some(own) = own.into_iter().next() else { return Ok(view) };
        let below = store::children(self.db(), version.no, own.at).await?;
        let mut seen = self.seen(&shelf, std::iter::once(own).chain(below).collect(), lang).await?.into_iter();
        view.whole = seen.next();
        for one in seen {
            match one.node.line {
                Line::Place => view.places.push(one),
                Line::Force => view.forces.push(one),
                Line::Union => view.unions.push(one),
            }
        }
        Ok(view)
    }

    /// What holders reported of days of a period: of a unit with all that stands below it.
    pub(super) async fn worked_of(
        &self,
        tree: &Tree,
        holders: &[Holder],
        from: Day,
        to: Day,
    ) -> Result<HashMap<Holder, i64>, CampaignProblem> {
        let inside = |holder: &Holder| match holder {
            Holder::Unit(id) => {
                tree.units().iter().filter(|u| tree.is_unit_within(u.id, *id)).map(|u| Holder::Unit(u.id)).collect()
            }
            other => vec![*other],
        };
        let parts: Vec<(Holder, Vec<Holder>)> = holders.iter().map(|h| (*h, inside(h))).collect();
        let all: BTreeSet<Holder> = parts.iter().flat_map(|(_, parts)| parts).copied().collect();
        let worked = self.facts.worked(&all.into_iter().collect::<Vec<_>>(), from, to).await?;
        let sum = |parts: &[Holder]| parts.iter().filter_map(|p| worked.get(p)).sum();
        Ok(parts.iter().map(|(holder, parts)| (*holder, sum(parts))).collect())
    }

    /// Nodes with their names and what was reported of the day.
    pub(super) async fn seen(&self, shelf: &Shelf, nodes: Vec<QuotaNode>, lang: Lang) -> Result<Vec<Seen>, CampaignProblem> {
        let holders: Vec<Holder> = nodes.iter().map(|n| n.holder).filter(|h| *h != Holder::Rest).collect();
        let tree = &shelf.s.tree;
        let reported = self.worked_of(tree, &holders, shelf.date, shelf.date).await?;
        let more = |holder: Holder| match holder {
            Holder::Locality(id) => tree.children(id, shelf.date).next().is_some() || tree.teams_in(id).next().is_some(),
            Holder::Unit(_) | Holder::Team(_) | Holder::Member(_) => true,
            Holder::Rest => false,
        };
        let one = |node: QuotaNode| {
            let (name, code) = shelf.name(node.holder, lang);
            Seen { reported: reported.get(&node.holder).copied().unwrap_or(0), has_more: more(node.holder), node, name, code }
        };
        let mut out: Vec<Seen> = nodes.into_iter().map(one).collect();
        tell_apart(tree, out.iter_mut().map(|s| (s.node.holder, &mut s.name)));
        Ok(out)
    }

    /// The quotas of the actor's own teams and units on a day; of one of them, or of one of their people, when it is told. With the phase and whether there are quotas.
    ///
    /// # Errors
    /// No campaign, a code outside the actor's area, or the database's.
    pub async fn crews(
        &self,
        actor: &Actor,
        which: Option<Holder>,
        date: Option<Day>,
        lang: Lang,
    ) -> Result<(Phase, Day, Option<Version>, Vec<CrewView>), CampaignProblem> {
        let shelf = self.shelf(date).await?;
        let tree = Arc::clone(&shelf.s.tree);
        let area = actor.area(Permission::ViewQuotas);
        let holders: Vec<Holder> = match which {
            Some(Holder::Team(id)) => {
                tree.require_team(actor, Permission::ViewQuotas, id)?;
                vec![Holder::Team(id)]
            }
            Some(Holder::Unit(id)) => {
                tree.require_unit(actor, Permission::ViewQuotas, id)?;
                vec![Holder::Unit(id)]
            }
            Some(Holder::Member(id)) => {
                // Whoever sees the team or the unit sees its people's quotas.
                let member = shelf.places.get(&id).ok_or(CampaignProblem::NoSuchHolder)?;
                match *member {
                    (Some(team), _) => tree.require_team(actor, Permission::ViewQuotas, team)?,
                    (None, Some(unit)) => tree.require_unit(actor, Permission::ViewQuotas, unit)?,
                    (None, None) => return Err(TerritoryProblem::OutsideArea.into()),
                }
                vec![Holder::Member(id)]
            }
            Some(_) => return Err(CampaignProblem::NoSuchHolder),
            None => {
                let units = tree.units().iter().filter(|u| tree.covers_unit(&area, u.id)).map(|u| Holder::Unit(u.id));
                let teams = tree.teams_of(&area).into_iter().filter(|t| t.kind.visits_homes()).map(|t| Holder::Team(t.id));
                units.chain(teams).take(MOST_CREWS).collect()
            }
        };
        let mut views = Vec::new();
        if let Some(version) = shelf.version.clone() {
            for holder in holders {
                views.extend(self.crew(&shelf, actor, (&version, holder), lang).await?);
            }
        }
        tell_apart(&tree, views.iter_mut().map(|v| (v.holder, &mut v.name)));
        Ok((shelf.s.phase.clone(), shelf.date, shelf.version, views))
    }

    async fn crew(
        &self,
        shelf: &Shelf,
        actor: &Actor,
        (version, holder): (&Version, Holder),
        lang: Lang,
    ) -> Result<Option<CrewView>, CampaignProblem> {
        let (kind, id) = holder.parts();
        let mut own = store::held(self.db(), version.no, kind, &[id]).await?;
        own.sort_by_key(|n| n.line);
        // What a commune asks of its teams comes first; a union asks the same people for the same work.
        let Some(first) = own.first() else { return Ok(None) };
        let below = store::children(self.db(), version.no, first.at).await?;
        let people = below.iter().map(|n| n.holder).chain([holder]);
        let members: Vec<Holder> = people.filter(|h| matches!(h, Holder::Member(_))).collect();
        let confirmed = self.facts.confirmed(&members).await?;
        let owed = members.iter().filter_map(|h| match h {
            Holder::Member(id) => Some((*id, (super::draw::MINIMUM - confirmed.get(h).copied().unwrap_or(0)).max(0))),
            _ => None,
        });
        let (name, code) = shelf.name(holder, lang);
        let tree = &shelf.s.tree;
        let locality = match holder {
            Holder::Team(id) => tree.team(id).map(|t| t.locality),
            Holder::Unit(id) => tree.unit(id).map(|u| u.locality),
            Holder::Member(id) => {
                shelf.places.get(&id).and_then(|(team, _)| *team).and_then(|t| tree.team(t)).map(|t| t.locality)
            }
            _ => None,
        };
        Ok(Some(CrewView {
            holder,
            name,
            code,
            manages: super::changing::require(&shelf.s, actor, holder).is_ok(),
            locality: locality.unwrap_or(shelf.s.campaign.root),
            owed: owed.collect(),
            seen: self.seen(shelf, own, lang).await?,
            below: self.seen(shelf, below, lang).await?,
        }))
    }

    /// Names of holders, for what the history tells.
    pub(super) async fn names(&self, lang: Lang) -> Result<impl Fn(&str, i64) -> String + use<>, CampaignProblem> {
        let shelf = self.shelf(None).await?;
        Ok(move |kind: &str, id: i64| Holder::new(kind, id).map(|h| shelf.name(h, lang).0).unwrap_or_default())
    }

    /// All nodes of a version, for checks: what is stored adds up as it did when it was drawn.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn nodes(&self, version: i64) -> Result<Vec<QuotaNode>, CampaignProblem> {
        Ok(store::nodes(self.db(), version).await?)
    }
}

/// Places, teams and units by code, as an address names them.
pub(super) fn holder_of(tree: &Tree, kind: &str, code: &str, day: Day) -> Result<Holder, CampaignProblem> {
    let unknown = || TerritoryProblem::UnknownLocality(code.to_owned());
    match kind {
        "unit" => tree.unit_by_code(code).map(|u| Holder::Unit(u.id)).ok_or(CampaignProblem::NoSuchHolder),
        "team" => tree.team_by_code(code).map(|t| Holder::Team(t.id)).ok_or(CampaignProblem::NoSuchHolder),
        _ => Ok(Holder::Locality(tree.by_code(code, day).or_else(|| tree.newest_by_code(code)).ok_or_else(unknown)?.id)),
    }
}

#[cfg(test)]
#[path = "looking_tests.rs"]
mod tests;
