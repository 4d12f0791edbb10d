//! What the campaign does when the territory changes while it runs: targets are carried over as new versions; quotas go along when the next
//! version of theirs is drawn, and what cannot go along is said before.

use crate::{
    model::{Goal, Metric, NewTarget, Owner, Phase, Target},
    quotas, store,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_db::{BoxFuture, Db, DbError, Query, WriteTx};
use vedich_kernel::LocalityId;
use vedich_territory::{Effect, Followed, Follows, People, Reform, TerritoryProblem, Tree};

/// Targets and quotas follow a change of the territory.
#[derive(Clone, Copy, Debug, Default)]
pub struct TargetsFollow;

impl Follows for TargetsFollow {
    fn kept<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<Vec<LocalityId>, DbError>> {
        Box::pin(async move { Ok(store::all(db).await?.into_iter().map(|c| c.root).collect()) })
    }

    fn foresee<'a>(&'a self, db: &'a Db, tree: &'a Tree, reform: &'a Reform) -> BoxFuture<'a, Result<Vec<Effect>, DbError>> {
        Box::pin(async move {
            // How shares weigh changes no number of rows.
            let (carried, lost) = all(db, reform, &People::new(), "").await?;
            let mut effects = effects(carried.len(), lost);
            effects.extend(of_quotas(db, reform, |id| tree.name(id).to_owned()).await?);
            Ok(effects)
        })
    }

    fn follow<'a>(&'a self, tx: &'a WriteTx, change: &'a Followed<'a>) -> BoxFuture<'a, Result<Vec<Effect>, TerritoryProblem>> {
        Box::pin(async move {
            let of_quotas = of_quotas(tx, change.reform, |id| change.name(id).to_owned()).await?;
            let (carried, lost) = all(tx, change.reform, change.people, change.reason).await?;
            let new: Vec<(NewTarget, i64)> = carried.into_iter().map(|t| (t, 1)).collect();
            if !new.is_empty() {
                store::add_targets(tx, &new).await?;
                tx.audit("targets.carried_over", "target", json!({"new": new.len(), "to_be_given": lost})).await?;
                tx.emit("targets.changed", json!({"new": new.len(), "changed": 0})).await?;
            }
            let mut effects = effects(new.len(), lost);
            effects.extend(of_quotas);
            Ok(effects)
        })
    }
}

fn effects(carried: usize, lost: usize) -> Vec<Effect> {
    vec![Effect::new("targets", count(carried)), Effect::new("targets-lost", count(lost))]
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Quotas of the places that end: how many, how many of them were set by hand, and where these have to be set anew.
async fn of_quotas(q: &impl Query, reform: &Reform, name: impl Fn(LocalityId) -> String) -> Result<Vec<Effect>, DbError> {
    let held = quotas::held_by(q, &reform.ends).await?;
    let limits = quotas::limits_of(q, &reform.ends).await?;
    let lost = quotas::lost(&limits, |id| reform.became(id), |id| parts(reform, id));
    Ok(vec![
        Effect::new("quotas", held),
        Effect::new("quota-limits", count(limits.len())),
        Effect::of_places("quota-limits-lost", lost.into_iter().map(name).collect()),
    ])
}

/// The communes that a commune is made of, the quarters of a quarter; districts that fall away are nobody's part.
fn parts(reform: &Reform, id: LocalityId) -> Vec<LocalityId> {
    let counts = |old: &LocalityId| reform.moves.iter().any(|m| m.from == *old);
    reform.made_of(id).into_iter().filter(counts).collect()
}

/// What is carried over in every phase that reaches the day, and how many targets somebody has to give anew.
async fn all(q: &impl Query, reform: &Reform, people: &People, reason: &str) -> Result<(Vec<NewTarget>, usize), DbError> {
    let (mut carried, mut lost) = (Vec::new(), 0);
    for campaign in store::all(q).await? {
        for phase in store::phases(q, campaign.id).await?.into_iter().filter(|p| p.to >= reform.on) {
            let targets = store::targets(q, phase.id, i64::MAX).await?;
            let here = carry(reform, people, &phase, &targets, reason);
            carried.extend(here.0);
            lost += here.1;
        }
    }
    Ok((carried, lost))
}

/// What the new localities owe in one phase: counts are summed, those of a split place shared by its eligible; equal shares stay, others
/// are weighed by the eligible. A place of which one part owes nothing, or another kind, is left to whoever gives targets.
fn carry(reform: &Reform, people: &People, phase: &Phase, targets: &[Target], reason: &str) -> (Vec<NewTarget>, usize) {
    let mut owed: HashMap<(LocalityId, Metric), &Target> = HashMap::new();
    for target in targets {
        if let Owner::Locality(id) = target.owner {
            owed.insert((id, target.metric), target);
        }
    }
    let metrics: BTreeSet<Metric> = targets.iter().map(|t| t.metric).collect();
    let shares = Parts::new(reform, people);
    let (mut carried, mut lost) = (Vec::new(), 0);
    for new in &reform.begins {
        let olds = parts(reform, new.id);
        for metric in &metrics {
            let found: Vec<(LocalityId, &Target)> =
                olds.iter().filter_map(|old| Some((*old, *owed.get(&(*old, *metric))?))).collect();
            let Some((_, first)) = found.first() else { continue };
            let whole = found.len() == olds.len() && found.iter().all(|(_, t)| t.cumulative == first.cumulative);
            let goal = if whole { joined(&found, new.id, &shares, people) } else { None };
            let Some(goal) = goal else {
                lost += 1;
                continue;
            };
            carried.push(NewTarget {
                phase: phase.id,
                owner: Owner::Locality(new.id),
                metric: *metric,
                goal,
                cumulative: first.cumulative,
                reason: reason.to_owned(),
            });
        }
    }
    (carried, lost)
}

/// One goal out of several of one kind.
fn joined(found: &[(LocalityId, &Target)], new: LocalityId, parts: &Parts, people: &People) -> Option<Goal> {
    let counts: Option<Vec<i64>> =
        found.iter().map(|(old, t)| if let Goal::Count(n) = t.goal { Some(parts.of(*old, new, n)) } else { None }).collect();
    if let Some(counts) = counts {
        return Some(Goal::Count(counts.iter().sum()));
    }
    let (_, first) = found.first()?;
    let Goal::Share { bp, basis } = first.goal else { return None };
    if found.iter().all(|(_, t)| t.goal == first.goal) {
        return Some(Goal::Share { bp, basis });
    }
    let (mut weighed, mut weight) = (0_i64, 0_i64);
    for (old, target) in found {
        let Goal::Share { bp, basis: other } = target.goal else { return None };
        if other != basis {
            return None;
        }
        let eligible = parts.of(*old, new, people.get(old).map_or(0, |p| p.0));
        weighed = weighed.checked_add(bp.checked_mul(eligible)?)?;
        weight += eligible;
    }
    // Without anybody eligible yet, the stricter share stands: nobody owes less than before.
    let strictest = found.iter().filter_map(|(_, t)| if let Goal::Share { bp, .. } = t.goal { Some(bp) } else { None }).max();
    let bp = if weight > 0 { (weighed + weight - 1) / weight } else { strictest? };
    Some(Goal::Share { bp, basis })
}

/// How much of each old place goes to each new one, by its eligible.
struct Parts(HashMap<LocalityId, Vec<(LocalityId, i64)>>);

impl Parts {
    fn new(reform: &Reform, people: &People) -> Self {
        let eligible = |id: LocalityId| people.get(&id).map_or(0, |p| p.0).max(0);
        let mut all: HashMap<LocalityId, Vec<(LocalityId, i64)>> = HashMap::new();
        for m in &reform.moves {
            let became = reform.became(m.from);
            let mut weights: BTreeMap<LocalityId, i64> = became.iter().map(|to| (*to, 0)).collect();
            if m.is_commune {
                let mut rest = eligible(m.from);
                for q in reform.moves.iter().filter(|q| !q.is_commune && q.from_commune == m.from) {
                    rest -= eligible(q.from);
                    *weights.entry(q.to_commune).or_default() += eligible(q.from);
                }
                *weights.entry(m.to).or_default() += rest.max(0);
            } else {
                *weights.entry(m.to).or_default() += eligible(m.from);
            }
            if weights.values().sum::<i64>() == 0 {
                weights.insert(m.to, 1);
            }
            all.insert(m.from, weights.into_iter().collect());
        }
        Self(all)
    }

    /// The part of `n` that goes from an old place to a new one; over all new ones the parts are `n`.
    fn of(&self, old: LocalityId, new: LocalityId, n: i64) -> i64 {
        let Some(weights) = self.0.get(&old) else { return 0 };
        let sum: i64 = weights.iter().map(|w| w.1).sum();
        let mut done = (0_i64, 0_i64);
        for (to, weight) in weights {
            // Shares of running sums: whatever is rounded off goes to the next, and nothing is lost.
            let upto = done.0 + weight;
            let share = i64::try_from(i128::from(n) * i128::from(upto) / i128::from(sum.max(1))).unwrap_or(i64::MAX);
            if *to == new {
                return share - done.1;
            }
            done = (upto, share);
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ShareBasis;
    use proptest::prelude::*;
    use vedich_kernel::{CampaignId, Day, Moment, PhaseId};
    use vedich_territory::{Locality, LocalityKind, Move};

    fn phase() -> Phase {
        Phase {
            id: PhaseId(1),
            campaign: CampaignId(1),
            no: 1,
            name: "Cao điểm".into(),
            from: Day(0),
            to: Day(90),
            metric: Metric::Activated,
            goal: Goal::Count(1),
            cumulative: true,
        }
    }

    fn target(place: i64, goal: Goal) -> Target {
        Target {
            phase: PhaseId(1),
            owner: Owner::Locality(LocalityId(place)),
            metric: Metric::Activated,
            goal,
            cumulative: true,
            version: 1,
            seq: 1,
            at: Moment(0),
            by: "an".into(),
            reason: String::new(),
        }
    }

    /// Communes `from` become communes `to`, each to all of them; the first takes the people.
    fn reform(lines: &[(i64, i64)]) -> Reform {
        let mut reform = Reform::on(Day(10));
        for (from, to) in lines {
            let (from, to) = (LocalityId(*from), LocalityId(*to));
            reform.lines.push((from, to));
            if !reform.begins.iter().any(|l| l.id == to) {
                let kind = LocalityKind::Commune;
                let (code, name) = (to.0.to_string(), to.0.to_string());
                reform.begins.push(Locality { id: to, code, name, kind, parent: None, valid_from: Day(10), valid_to: None });
            }
            if !reform.ends.contains(&from) {
                reform.ends.push(from);
                reform.moves.push(Move { from, from_commune: from, to, to_commune: to, is_commune: true });
            }
        }
        reform
    }

    fn goals(carried: &[NewTarget]) -> Vec<(i64, Goal)> {
        carried.iter().map(|t| (t.owner.number(), t.goal)).collect()
    }

    #[test]
    fn counts_are_summed_and_equal_shares_stay() {
        let share = |bp| Goal::Share { bp, basis: ShareBasis::Eligible };
        let merger = reform(&[(1, 10), (2, 10), (3, 11), (4, 11)]);
        let targets = [target(1, Goal::Count(700)), target(2, Goal::Count(55)), target(3, share(8_000)), target(4, share(8_000))];
        let (carried, lost) = carry(&merger, &People::new(), &phase(), &targets, "NQ 1662");
        assert_eq!((goals(&carried), lost), (vec![(10, Goal::Count(755)), (11, share(8_000))], 0));
        assert!(carried.iter().all(|t| t.reason == "NQ 1662"));
        // Different shares are weighed by whom they are of.
        let people: People = [(LocalityId(3), (300, 0)), (LocalityId(4), (100, 0))].into();
        let uneven = [target(3, share(8_000)), target(4, share(6_000))];
        assert_eq!(goals(&carry(&merger, &people, &phase(), &uneven, "").0), [(11, share(7_500))]);
        assert_eq!(goals(&carry(&merger, &People::new(), &phase(), &uneven, "").0), [(11, share(8_000))]);
    }

    #[test]
    fn what_does_not_go_together_is_left_to_a_person() {
        let merger = reform(&[(1, 10), (2, 10)]);
        let share = Goal::Share { bp: 8_000, basis: ShareBasis::Eligible };
        let mixed = [target(1, Goal::Count(700)), target(2, share)];
        assert_eq!(carry(&merger, &People::new(), &phase(), &mixed, ""), (vec![], 1));
        assert_eq!(carry(&merger, &People::new(), &phase(), &mixed[..1], ""), (vec![], 1));
        assert_eq!(carry(&merger, &People::new(), &phase(), &[], ""), (vec![], 0));
    }

    #[test]
    fn a_district_that_falls_away_is_no_part_of_a_commune() {
        let mut merger = reform(&[(1, 10), (2, 10)]);
        merger.lines.push((LocalityId(99), LocalityId(10)));
        merger.ends.push(LocalityId(99));
        let targets = [target(1, Goal::Count(700)), target(2, Goal::Count(55))];
        let (carried, lost) = carry(&merger, &People::new(), &phase(), &targets, "");
        assert_eq!((goals(&carried), lost), (vec![(10, Goal::Count(755))], 0));
        assert_eq!(parts(&merger, LocalityId(10)), [LocalityId(1), LocalityId(2)]);
    }

    proptest! {
        /// Whatever is merged and split, what all owe together stays the same.
        #[test]
        fn counts_are_kept_through_any_lines(
            counts in proptest::collection::vec((0_i64..100_000, 0_i64..40_000), 1..7),
            into in proptest::collection::vec(proptest::collection::vec(10_i64..15, 1..4), 7),
        ) {
            let mut lines = Vec::new();
            for (i, to) in (0..counts.len()).zip(&into) {
                let to: BTreeSet<i64> = to.iter().copied().collect();
                lines.extend(to.into_iter().map(|to| (i as i64, to)));
            }
            let targets: Vec<Target> = counts.iter().enumerate().map(|(i, (n, _))| target(i as i64, Goal::Count(*n))).collect();
            let people: People = counts.iter().enumerate().map(|(i, (_, e))| (LocalityId(i as i64), (*e, 0))).collect();
            let (carried, lost) = carry(&reform(&lines), &people, &phase(), &targets, "");
            let sum: i64 = carried.iter().map(|t| t.goal.people(0)).sum();
            prop_assert_eq!((sum, lost), (counts.iter().map(|c| c.0).sum::<i64>(), 0));
        }
    }
}
