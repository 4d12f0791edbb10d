//! Drawing rounds and sending inspectors.

use super::{
    draw::{Candidate, draw},
    model::{Inspector, Item, NewRound, Risk, Round, Sampled},
    risk::{self, Told},
    rules, store,
};
use crate::{problems::CrossCheckProblem, rules::Verdict, service::CrossCheck};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission, User};
use vedich_claims::{Claim, ClaimSource};
use vedich_db::args;
use vedich_fieldwork::{Mark, PhoneOf};
use vedich_kernel::{Day, LocalityId, Moment, UnitId, UserId};
use vedich_territory::Tree;

/// The claims that may be drawn, each with its signs.
struct Frame {
    claims: Vec<Claim>,
    signs: Vec<Vec<super::model::RiskSign>>,
}

impl CrossCheck {
    /// Draws a round: claims of units in the actor's area, blind and weighted by risk. The same seed over the same claims gives the
    /// same sample.
    ///
    /// # Errors
    /// Another's units, an empty period or one that is not over yet, nothing to draw, a size out of bounds.
    pub async fn draw_round(&self, actor: &Actor, new: NewRound) -> Result<i64, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        if !(1..=rules::LARGEST).contains(&new.size) {
            return Err(CrossCheckProblem::BadSize);
        }
        if new.from > new.to || new.due < self.today() {
            return Err(CrossCheckProblem::BadPeriod);
        }
        if new.to > self.today() {
            return Err(CrossCheckProblem::NotYet(new.to));
        }
        let purpose = short(&new.purpose)?;
        let locality = place(&tree, actor, campaign.root, new.locality)?;
        let units = units_of(&tree, actor, locality, &new.units)?;
        let frame = self.frame(&units, new.from, new.to).await?;
        let scores = self.units(&Actor::cli("inspections"), Some(new.from), Some(new.to)).await?;
        let by_code: HashMap<&str, f64> = scores.units.iter().map(|u| (u.unit.as_str(), u.score)).collect();
        let doubt: BTreeMap<UnitId, f64> =
            units.iter().filter_map(|u| Some((*u, *by_code.get(tree.unit(*u)?.code.as_str())?))).collect();
        let candidates: Vec<Candidate> = frame.candidates();
        if candidates.is_empty() {
            return Err(CrossCheckProblem::NothingToDraw);
        }
        let drawn = draw(&candidates, &doubt, new.size, new.seed);
        let items: Vec<Item> = (1..).zip(&drawn.chosen).filter_map(|(no, at)| frame.item(no, *at)).collect();
        let round = Round {
            no: 0,
            locality,
            from: new.from,
            to: new.to,
            size: i64::try_from(new.size).unwrap_or(i64::MAX),
            seed: new.seed,
            due: new.due,
            purpose,
            frame: i64::try_from(candidates.len()).unwrap_or(i64::MAX),
            frame_digest: drawn.frame.to_vec(),
            cutoff: self.db().newest_commit().await?,
            drawn_at: Moment(0),
            by: String::new(),
            closed_at: None,
        };
        let strata = Arc::new((round, drawn.strata, items));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let all = Arc::clone(&strata);
                Box::pin(async move {
                    let (round, strata, items) = &*all;
                    let no = store::insert(tx, campaign.id, round, strata, items).await?;
                    let detail = json!({ "size": items.len(), "seed": round.seed });
                    tx.audit("inspection.draw", &format!("inspection:{no}"), detail).await?;
                    tx.emit("inspection.changed", json!({ "no": no, "locality": round.locality.0 })).await?;
                    Ok::<_, CrossCheckProblem>(no)
                })
            })
            .await
    }

    async fn frame(&self, units: &BTreeSet<UnitId>, from: Day, to: Day) -> Result<Frame, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let mut all = self.claims().standing_of_units(from, to).await?;
        let marks = match self.fieldwork() {
            Some(fieldwork) => fieldwork.marks(from, to).await.map_err(CrossCheckProblem::fieldwork)?,
            None => HashMap::new(),
        };
        let ids: Vec<_> = all.iter().map(|c| (c.partition, c.id)).collect();
        let verdicts = crate::store::of_claims(self.db(), campaign.id, &ids).await?;
        // All units teach what a usual day is; then those that are not meant go.
        let told: Vec<Told> = all
            .iter()
            .map(|c| {
                let wrong = verdicts.get(&c.id).is_some_and(|s| matches!(s.verdict, Verdict::Contradicted | Verdict::Late));
                tell(c, wrong, marks.get(&c.id).copied().unwrap_or_default())
            })
            .collect();
        let mut signs = risk::signs(&told);
        let meant: Vec<bool> = all.iter().map(|c| c.unit.is_some_and(|u| units.contains(&u))).collect();
        let mut keep = meant.iter();
        all.retain(|_| *keep.next().unwrap_or(&false));
        let mut keep = meant.iter();
        signs.retain(|_| *keep.next().unwrap_or(&false));
        Ok(Frame { claims: all, signs })
    }

    /// Who may inspect: accounts that the actor manages and that hold the permission, without those who draw rounds and decide about them:
    /// nobody judges what they themselves found.
    ///
    /// # Errors
    /// When the actor manages no inspections.
    pub async fn candidates(&self, actor: &Actor) -> Result<Vec<User>, CrossCheckProblem> {
        let Some(accounts) = self.accounts() else { return Ok(Vec::new()) };
        let all = accounts.users(actor).await?;
        let holds = |u: &User, what| u.grants.iter().any(|g| g.role.permissions().contains(&what));
        let may = |u: &User| u.active && holds(u, Permission::Inspect) && !holds(u, Permission::ManageInspections);
        Ok(all.into_iter().filter(may).collect())
    }

    /// Sends an inspector: whoever has no claim of the round gets a fair part of those that are still open and of other units than
    /// their own. Every unit ever said of a person in the campaign stays their own.
    ///
    /// # Errors
    /// Nobody by this name may inspect, no such unit, the round has ended.
    pub async fn send_inspector(
        &self,
        actor: &Actor,
        no: i64,
        name: &str,
        own: Option<UnitId>,
    ) -> Result<usize, CrossCheckProblem> {
        let round = self.open_round(actor, no).await?;
        let tree = self.register().tree().await?;
        let user = self.candidates(actor).await?.into_iter().find(|u| u.name == name.trim());
        let user = user.ok_or(CrossCheckProblem::NoSuchInspector)?;
        let own = own.or_else(|| own_units(&tree, &user).first().copied());
        let inspector = Inspector { user: user.id, name: user.full_name.clone(), own };
        let mut all = store::inspectors(self.db(), no).await?;
        all.retain(|i| i.user != user.id);
        all.push(inspector.clone());
        let items = store::items(self.db(), no).await?;
        let done: BTreeSet<i64> = store::findings(self.db(), no).await?.iter().map(|f| f.item).collect();
        // What nobody has looked at so far is shared out anew, so that whoever comes later gets their part.
        let kept: BTreeMap<i64, UserId> =
            store::assigned(self.db(), no).await?.into_iter().filter(|(item, _)| done.contains(item)).collect();
        let mut has: BTreeMap<UserId, usize> = BTreeMap::new();
        for who in kept.values() {
            *has.entry(*who).or_default() += 1;
        }
        let open: Vec<Item> = items.into_iter().filter(|i| !kept.contains_key(&i.item)).collect();
        let lines = self.lines_of(&tree, &all).await?;
        let given = rules::hand_out(&open, &all, &has, |i, unit| outside(&tree, &lines, i.user, unit));
        let n = given.iter().filter(|g| g.1 == inspector.user).count();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (given, inspector, locality) = (given.clone(), inspector.clone(), round.locality.0);
                Box::pin(async move {
                    let values =
                        args![tx.fact_id().to_string(), no, inspector.user.0, inspector.name.clone(), inspector.own.map(|u| u.0)];
                    store::fact(tx, "inspection_inspector", "id, round_no, inspector_id, name, unit_id", values).await?;
                    for (item, who) in given {
                        let values = args![tx.fact_id().to_string(), no, item, who.0];
                        store::fact(tx, "inspection_assignment", "id, round_no, item, inspector_id", values).await?;
                    }
                    let detail = json!({ "inspector": inspector.user.0, "claims": n });
                    tx.audit("inspection.assign", &format!("inspection:{no}"), detail).await?;
                    tx.emit("inspection.changed", json!({ "no": no, "locality": locality })).await?;
                    Ok::<_, CrossCheckProblem>(())
                })
            })
            .await?;
        Ok(n)
    }

    /// Who looks at a unit's people in a round: the inspectors who have some of them. Nobody of the unit's own line is among them,
    /// whatever they were handed before it was known where they work.
    pub(crate) async fn inspectors_of(
        &self,
        tree: &Tree,
        no: i64,
        unit: UnitId,
        sample: &[Sampled],
    ) -> Result<Vec<Inspector>, CrossCheckProblem> {
        let have: BTreeSet<UserId> = sample.iter().filter(|s| s.item.unit == unit).filter_map(|s| s.inspector).collect();
        let mut all = store::inspectors(self.db(), no).await?;
        all.retain(|i| have.contains(&i.user));
        let lines = self.lines_of(tree, &all).await?;
        all.retain(|i| outside(tree, &lines, i.user, unit));
        Ok(all)
    }

    /// Takes back what somebody was handed of their own line before it was known where they work, as far as they found nothing yet: it is
    /// open for another.
    pub(crate) async fn take_back_own(
        &self,
        tree: &Tree,
        inspectors: &[Inspector],
        sample: &mut [Sampled],
    ) -> Result<(), CrossCheckProblem> {
        let lines = self.lines_of(tree, inspectors).await?;
        for s in sample.iter_mut().filter(|s| s.found.is_none()) {
            let unit = s.item.unit;
            s.inspector = s.inspector.filter(|who| outside(tree, &lines, *who, unit));
        }
        Ok(())
    }

    /// The units that each inspector must not look at: those they were said to work for in any round, those that their own roles name,
    /// and those of whoever holds their phone. Where somebody works does not depend on who asks.
    async fn lines_of(&self, tree: &Tree, all: &[Inspector]) -> Result<BTreeMap<UserId, Vec<UnitId>>, CrossCheckProblem> {
        let users = match self.accounts() {
            Some(accounts) => accounts.users(&Actor::cli("inspections")).await?,
            None => Vec::new(),
        };
        let users: HashMap<UserId, User> = users.into_iter().map(|u| (u.id, u)).collect();
        let remembered = self.remembered_lines(tree).await?;
        let own = |i: &Inspector| {
            let mut units = users.get(&i.user).map(|u| own_units(tree, u)).unwrap_or_default();
            units.extend(i.own);
            units.extend(remembered.get(&i.user).into_iter().flatten());
            units
        };
        Ok(all.iter().map(|i| (i.user, own(i))).collect())
    }
}

/// Is somebody of no line of a unit, so that they may look at its people.
fn outside(tree: &Tree, lines: &BTreeMap<UserId, Vec<UnitId>>, who: UserId, unit: UnitId) -> bool {
    lines.get(&who).is_none_or(|own| own.iter().all(|o| !rules::one_line(tree, *o, unit)))
}

/// Units that a user's roles name, directly or through a team.
fn own_units(tree: &Tree, user: &User) -> Vec<UnitId> {
    user.grants.iter().filter_map(|g| g.unit.or_else(|| g.team.and_then(|t| tree.team(t)).and_then(|t| t.unit))).collect()
}

impl Frame {
    fn candidates(&self) -> Vec<Candidate> {
        let risks = self.signs.iter().map(|s| Risk::of(s));
        self.claims.iter().zip(risks).filter_map(|(c, risk)| Some(Candidate { claim: c.id, unit: c.unit?, risk })).collect()
    }

    fn item(&self, no: i64, at: usize) -> Option<Item> {
        let (c, signs) = (self.claims.get(at)?, self.signs.get(at)?);
        Some(Item {
            item: no,
            claim: c.id,
            citizen: c.citizen,
            unit: c.unit?,
            team: c.team,
            member: c.member,
            day: c.day,
            observed_at: c.observed_at,
            commune: c.commune,
            quarter: c.quarter,
            risk: Risk::of(signs),
            signs: signs.clone(),
        })
    }
}

fn tell(c: &Claim, not_confirmed: bool, mark: Mark) -> Told {
    Told {
        helper: (c.team, c.member, c.unit.map_or(0, |u| u.0)),
        day: c.day,
        at: c.observed_at,
        // A unit's named list bears the day, not the hour.
        timed: c.source != ClaimSource::Report && c.observed_at != c.day.start(),
        not_confirmed,
        helpers_phone: mark.phone_of == PhoneOf::Helper,
        told_after: if c.source.is_declared() { c.recorded_at.day().since(c.day) } else { 0 },
        note: mark.note,
    }
}

/// Where a round is: the place asked for, else the campaign's root or what of it is the actor's.
fn place(tree: &Tree, actor: &Actor, root: LocalityId, asked: Option<LocalityId>) -> Result<LocalityId, CrossCheckProblem> {
    let area = actor.area(Permission::ManageInspections);
    match asked {
        Some(l) if tree.covers_locality(&area, l) => Ok(l),
        Some(_) => Err(CrossCheckProblem::UnknownPlace),
        None => tree.tops(&area, root).first().copied().ok_or(CrossCheckProblem::UnknownPlace),
    }
}

fn units_of(tree: &Tree, actor: &Actor, locality: LocalityId, asked: &[UnitId]) -> Result<BTreeSet<UnitId>, CrossCheckProblem> {
    let area = actor.area(Permission::ManageInspections);
    let inside = |u: UnitId| tree.covers_unit(&area, u) && tree.unit(u).is_some_and(|x| tree.is_within(x.locality, locality));
    if asked.iter().any(|u| !inside(*u)) {
        return Err(CrossCheckProblem::UnknownPlace);
    }
    let all = tree.units().iter().map(|u| u.id).filter(|u| inside(*u));
    Ok(if asked.is_empty() { all.collect() } else { asked.iter().copied().collect() })
}

fn short(words: &str) -> Result<String, CrossCheckProblem> {
    crate::words::optional("purpose", words, 200)
}
