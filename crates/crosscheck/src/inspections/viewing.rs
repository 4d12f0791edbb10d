//! Who sees what of a round: its drawer everything, an inspector the people assigned to them, a unit its own result without names.

use super::{
    estimate::{Seen, estimate},
    model::{Finding, Found, Inspector, Item, Round, RoundState, Sampled, Stratum, Task, UnitResult},
    rules, store,
};
use crate::{problems::CrossCheckProblem, service::CrossCheck, units::UnitRow};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_accounts::{Actor, Grant, Permission, Via};
use vedich_kernel::{CitizenId, Figure, Moment, UnitId, UserId};
use vedich_register::Listed;
use vedich_territory::{MemberId, Tree};

/// What a reader is to a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Runs it.
    Manages,
    /// Inspects in it.
    Inspects,
}

/// A round with all that its drawer sees.
#[derive(Clone, Debug)]
pub(crate) struct RoundView {
    pub round: Round,
    pub sample: Vec<Sampled>,
    pub inspectors: Vec<Inspector>,
    /// Whose phone carries an inspector's people.
    pub phones: BTreeMap<UserId, MemberId>,
    pub results: Vec<UnitResult>,
    pub tasks: Vec<Task>,
}

/// One of an inspector's people: opened while the round runs.
pub(crate) struct Person {
    pub sampled: Sampled,
    pub listed: Option<Listed>,
}

/// What stands in the minutes of a unit.
pub(crate) struct Minutes {
    pub round: Round,
    pub result: UnitResult,
    pub people: Vec<Person>,
    pub names: bool,
    pub row: Option<UnitRow>,
    pub statement: Option<(String, Moment, String)>,
    pub inspectors: Vec<Inspector>,
    pub may_explain: bool,
}

impl CrossCheck {
    /// Rounds that the actor runs or inspects in, newest first, each with where it stands.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rounds(&self, actor: &Actor) -> Result<Vec<(Round, RoundState)>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let states = store::states(self.db(), campaign.id).await?;
        let area = actor.area(Permission::ManageInspections);
        let all = self.seen_rounds(actor, &tree).await?;
        let mut out = Vec::with_capacity(all.len());
        for round in all {
            let state = if tree.covers_locality(&area, round.locality) {
                let known = states.get(&round.no).copied().unwrap_or_default();
                let unassigned = if round.closed_at.is_none() && known.found < known.drawn {
                    self.unassigned(&tree, round.no).await?
                } else {
                    0
                };
                RoundState { unassigned, ..known }
            } else {
                self.own_state(actor, round.no).await?
            };
            out.push((round, state));
        }
        Ok(out)
    }

    async fn seen_rounds(&self, actor: &Actor, tree: &Tree) -> Result<Vec<Round>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let own = if actor.via == Via::Cli { BTreeSet::new() } else { store::rounds_of(self.db(), actor.user).await? };
        let area = actor.area(Permission::ManageInspections);
        let mut all = store::rounds(self.db(), campaign.id).await?;
        all.retain(|r| tree.covers_locality(&area, r.locality) || own.contains(&r.no));
        Ok(all)
    }

    /// What of a round nobody has, as its page counts: what whoever was handed it must not look at is open for another.
    async fn unassigned(&self, tree: &Tree, no: i64) -> Result<i64, CrossCheckProblem> {
        let mut sample = self.sample(no).await?;
        self.take_back_own(tree, &store::inspectors(self.db(), no).await?, &mut sample).await?;
        Ok(count(sample.iter().filter(|s| s.inspector.is_none())))
    }

    /// Where an inspector's own part of a round stands: others' people are not theirs to count.
    async fn own_state(&self, actor: &Actor, no: i64) -> Result<RoundState, CrossCheckProblem> {
        let (tree, mut own) = (self.register().tree().await?, self.sample(no).await?);
        let lines = self.own_lines(actor, &tree).await?;
        own.retain(|s| s.inspector == Some(actor.user) && lines.iter().all(|l| !rules::one_line(&tree, *l, s.item.unit)));
        let found = own.iter().filter_map(|s| s.found.as_ref());
        Ok(RoundState {
            drawn: count(own.iter()),
            found: count(found.clone()),
            wrong: count(found.filter(|f| f.finding.is_false())),
            unassigned: 0,
        })
    }

    /// A round with what the actor is to it.
    pub(crate) async fn part(&self, actor: &Actor, no: i64) -> Result<(Round, Part), CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let round = store::round(self.db(), campaign.id, no).await?.ok_or(CrossCheckProblem::NoSuchRound)?;
        if tree.covers_locality(&actor.area(Permission::ManageInspections), round.locality) {
            return Ok((round, Part::Manages));
        }
        let inspects = actor.via != Via::Cli && store::inspectors(self.db(), no).await?.iter().any(|i| i.user == actor.user);
        if inspects { Ok((round, Part::Inspects)) } else { Err(CrossCheckProblem::NoSuchRound) }
    }

    /// A round that the actor runs and that has not ended.
    pub(crate) async fn open_round(&self, actor: &Actor, no: i64) -> Result<Round, CrossCheckProblem> {
        let round = self.managed_round(actor, no).await?;
        if round.closed_at.is_some() { Err(CrossCheckProblem::RoundClosed) } else { Ok(round) }
    }

    pub(crate) async fn managed_round(&self, actor: &Actor, no: i64) -> Result<Round, CrossCheckProblem> {
        match self.part(actor, no).await? {
            (round, Part::Manages) => Ok(round),
            _ => Err(CrossCheckProblem::NoSuchRound),
        }
    }

    /// The earliest other round that drew the same sample: the same size and seed over the same claims.
    pub(crate) async fn twin(&self, actor: &Actor, round: &Round) -> Result<Option<i64>, CrossCheckProblem> {
        let key = |r: &Round| (r.seed, r.size, r.frame_digest.clone());
        let all = self.seen_rounds(actor, &*self.register().tree().await?).await?;
        let earlier = all.into_iter().filter(|r| r.no < round.no && key(r) == key(round));
        Ok(earlier.map(|r| r.no).min())
    }

    /// A round with its sample and what follows from it, for those who run it.
    pub(crate) async fn round_view(&self, actor: &Actor, no: i64) -> Result<RoundView, CrossCheckProblem> {
        let round = self.managed_round(actor, no).await?;
        let tree = self.register().tree().await?;
        let inspectors = store::inspectors(self.db(), no).await?;
        let mut sample = self.sample(no).await?;
        self.take_back_own(&tree, &inspectors, &mut sample).await?;
        Ok(RoundView {
            results: results(&store::strata(self.db(), no).await?, &sample),
            inspectors,
            phones: store::phones(self.db(), no).await?,
            tasks: self.tasks_of(no).await?,
            round,
            sample,
        })
    }

    /// All claims of a sample with who looks at them and what was found.
    pub(crate) async fn sample(&self, no: i64) -> Result<Vec<Sampled>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let assigned = store::assigned(self.db(), no).await?;
        let mut found: BTreeMap<i64, Found> = BTreeMap::new();
        for f in store::findings(self.db(), no).await? {
            let Some(finding) = Finding::parse(&f.finding) else { continue };
            let note = vault.open_text(&sealed_as(f.id), &f.sealed)?;
            found.insert(f.item, Found { finding, note, at: f.at, by: f.by });
        }
        let items = store::items(self.db(), no).await?;
        let one = |item: Item| Sampled { inspector: assigned.get(&item.item).copied(), found: found.remove(&item.item), item };
        Ok(items.into_iter().map(one).collect())
    }

    /// The units whose people an inspector must not see: said of them in any round, or named by their own roles.
    pub(crate) async fn own_lines(&self, actor: &Actor, tree: &Tree) -> Result<Vec<UnitId>, CrossCheckProblem> {
        self.lines_of_user(tree, actor.user, &actor.grants).await
    }

    /// The same by account.
    pub(crate) async fn lines_of_user(
        &self,
        tree: &Tree,
        user: UserId,
        grants: &[Grant],
    ) -> Result<Vec<UnitId>, CrossCheckProblem> {
        let named = grants.iter().filter_map(|g| g.unit.or_else(|| g.team.and_then(|t| tree.team(t)).and_then(|t| t.unit)));
        let remembered = self.remembered_lines(tree).await?.remove(&user).unwrap_or_default();
        Ok(named.chain(remembered).collect())
    }

    /// The people that an inspector has to look at. Names are opened while the round runs, and never of the own unit.
    pub(crate) async fn my_people(&self, actor: &Actor, no: i64) -> Result<(Round, Vec<Person>), CrossCheckProblem> {
        let (round, _) = self.part(actor, no).await?;
        let tree = self.register().tree().await?;
        let people = self.people_of(&tree, &round, actor.user, &actor.grants).await?;
        Ok((round, people))
    }

    /// What of a round the actor is to look at and has not, by number.
    ///
    /// # Errors
    /// When the actor neither runs the round nor inspects in it.
    pub async fn left_to_see(&self, actor: &Actor, no: i64) -> Result<Vec<Item>, CrossCheckProblem> {
        let (_, mut people) = self.my_people(actor, no).await?;
        people.retain(|p| p.sampled.found.is_none());
        Ok(people.into_iter().map(|p| p.sampled.item).collect())
    }

    pub(crate) async fn opened(&self, sample: Vec<Sampled>, names: bool) -> Result<Vec<Person>, CrossCheckProblem> {
        let ids: Vec<CitizenId> = if names { sample.iter().filter_map(|s| s.item.citizen).collect() } else { Vec::new() };
        let mut listed: HashMap<CitizenId, Listed> =
            self.register().open_people(&ids).await?.into_iter().map(|l| (l.current.id, l)).collect();
        // Nobody is drawn twice by one unit, but two units may have named the same person: the second finds them opened as well.
        let mut again: HashMap<CitizenId, Listed> = HashMap::new();
        Ok(sample
            .into_iter()
            .map(|sampled| {
                let of = sampled.item.citizen.and_then(|id| listed.remove(&id).or_else(|| again.get(&id).cloned()));
                if let Some(l) = &of {
                    again.insert(l.current.id, l.clone());
                }
                Person { sampled, listed: of }
            })
            .collect())
    }

    /// The minutes of a unit in a round: with names for those who run it and for its inspectors of other units, without for others
    /// who see the unit's cross-check.
    pub(crate) async fn minutes(&self, actor: &Actor, no: i64, unit: UnitId) -> Result<Minutes, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let (round, part) = match self.part(actor, no).await {
            Ok((round, part)) => (round, Some(part)),
            Err(_) => {
                tree.require_unit(actor, Permission::ViewCrossCheck, unit).map_err(|_| CrossCheckProblem::NoSuchRound)?;
                (store::round(self.db(), campaign.id, no).await?.ok_or(CrossCheckProblem::NoSuchRound)?, None)
            }
        };
        let own = self.own_lines(actor, &tree).await?.iter().any(|o| rules::one_line(&tree, *o, unit));
        let names = match part {
            Some(Part::Manages) => !own,
            Some(Part::Inspects) => !own && round.closed_at.is_none(),
            None => false,
        };
        let mut sample = self.sample(no).await?;
        let strata = store::strata(self.db(), no).await?;
        let result = results(&strata, &sample).into_iter().find(|r| r.unit == unit && r.drawn() > 0);
        let result = result.ok_or(CrossCheckProblem::NoSuchRound)?;
        sample.retain(|s| s.item.unit == unit);
        let inspectors = self.inspectors_of(&tree, no, unit, &sample).await?;
        let row = self.units(&Actor::cli("inspections"), Some(round.from), Some(round.to)).await?;
        let code = tree.unit(unit).map(|u| u.code.clone()).unwrap_or_default();
        let heads = tree.covers_unit(&actor.area(Permission::DisputeFigures), unit);
        let may_explain = round.closed_at.is_none() && (heads || (part.is_some() && !own));
        Ok(Minutes {
            people: self.opened(sample, names).await?,
            names,
            row: row.units.into_iter().find(|r| r.unit == code),
            statement: self.statement(no, unit).await?,
            inspectors,
            may_explain,
            result,
            round,
        })
    }

    async fn statement(&self, no: i64, unit: UnitId) -> Result<Option<(String, Moment, String)>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let Some((id, sealed, at, by)) = store::statements(self.db(), no, unit).await?.into_iter().next() else {
            return Ok(None);
        };
        Ok(Some((vault.open_text(&sealed_as(id), &sealed)?, at, by)))
    }

    /// Rounds in which a unit was looked at, with what follows for it. The caller has checked the scope.
    pub(crate) async fn rounds_about(&self, unit: UnitId) -> Result<Vec<(Round, UnitResult)>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let mut out = Vec::new();
        for round in store::rounds_about(self.db(), campaign.id, unit).await? {
            let sample = self.sample(round.no).await?;
            let all = results(&store::strata(self.db(), round.no).await?, &sample);
            out.extend(all.into_iter().find(|r| r.unit == unit).map(|r| (round, r)));
        }
        Ok(out)
    }

    /// False claims of all, as a figure that can be traced (`P-3.11`).
    pub(crate) async fn figure_of(&self, numerator: i64, denominator: i64) -> Result<Figure, CrossCheckProblem> {
        let totals = crate::model::Totals { claimed: denominator, confirmed: numerator, ..crate::model::Totals::default() };
        self.figure(&totals).await
    }

    /// Claims of inspectors with how many of theirs are done.
    pub(crate) fn loads(sample: &[Sampled]) -> BTreeMap<UserId, (i64, i64)> {
        let mut out: BTreeMap<UserId, (i64, i64)> = BTreeMap::new();
        for (who, s) in sample.iter().filter_map(|s| Some((s.inspector?, s))) {
            let load = out.entry(who).or_default();
            load.0 += 1;
            load.1 += i64::from(s.found.is_some());
        }
        out
    }
}

/// Under which name a text of this room is sealed.
pub(crate) fn sealed_as(id: uuid::Uuid) -> String {
    format!("crosscheck {id}")
}

/// What was found of each unit, most false first.
pub(crate) fn results(strata: &[Stratum], sample: &[Sampled]) -> Vec<UnitResult> {
    let mut by_unit: BTreeMap<UnitId, Vec<Stratum>> = BTreeMap::new();
    for s in strata {
        by_unit.entry(s.unit).or_default().push(*s);
    }
    let mut out: Vec<UnitResult> = by_unit
        .into_iter()
        .map(|(unit, strata)| {
            let own = |s: &&Sampled| s.item.unit == unit;
            let findings = |risk| {
                let of = move |s: &Sampled| s.item.risk == risk;
                sample.iter().filter(own).filter(move |s| of(s)).filter_map(|s| s.found.as_ref()).map(|f| f.finding)
            };
            let seen: Vec<Seen> = strata
                .iter()
                .map(|s| Seen {
                    population: s.population,
                    decided: count(findings(s.risk).filter(|f| f.is_decided())),
                    wrong: count(findings(s.risk).filter(|f| f.is_false())),
                })
                .collect();
            let found = count(sample.iter().filter(own).filter(|s| s.found.is_some()));
            let unanswered = found - seen.iter().map(|s| s.decided).sum::<i64>();
            UnitResult { unit, found, unanswered, estimate: estimate(&seen), strata }
        })
        .collect();
    out.sort_by_key(|r| std::cmp::Reverse(r.estimate.map_or((0, 0), |e| (e.least, e.estimate))));
    out
}

fn count<T>(all: impl Iterator<Item = T>) -> i64 {
    i64::try_from(all.count()).unwrap_or(i64::MAX)
}
