//! What the cross-check said at a commit: a document of an earlier cut-off tells nothing that was claimed, settled, decided or taken back
//! after it. Totals are looked back from those that stand, so that a recent cut-off costs no more than what has changed since.

use crate::{
    corrected::Corrections,
    days::{CLOSE, of_period},
    disputes,
    held::Held,
    honesty::Tally,
    model::{Place, SettledClaim, Totals},
    problems::CrossCheckProblem,
    rules::{self, Reason, Settlement},
    service::{CrossCheck, window},
    settle::standing,
    store,
    units::{UnitDay, add},
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;
use vedich_claims::Claim;
use vedich_kernel::{Day, UnitId};

/// Claims of which something was written after a commit: as they stand, and as they stood.
struct Back {
    changed: BTreeSet<Uuid>,
    now: Vec<SettledClaim>,
    then: Vec<SettledClaim>,
}

impl Back {
    /// What has to be added to the totals of units that stand, by part.
    fn parts(&self, (from, to): (Day, Day)) -> BTreeMap<(UnitId, Day), [i64; 5]> {
        let mut out: BTreeMap<(UnitId, Day), [i64; 5]> = BTreeMap::new();
        for (claims, times) in [(&self.now, -1), (&self.then, 1)] {
            for claim in claims.iter().filter(|c| (from..=to).contains(&c.day)) {
                if let Some(unit) = claim.unit {
                    out.entry((unit, claim.day)).or_default()[claim.part()] += times;
                }
            }
        }
        out
    }

    /// Some claims as they stood, of those that stand.
    fn stood(&self, standing: impl IntoIterator<Item = SettledClaim>, asked: impl Fn(&Uuid) -> bool) -> Vec<SettledClaim> {
        let unchanged = standing.into_iter().filter(|c| !self.changed.contains(&c.id));
        unchanged.chain(self.then.iter().filter(|c| asked(&c.id)).cloned()).collect()
    }
}

impl CrossCheck {
    /// What units reported in a period, and what was found of it, as it was known at a commit; as those who made the claims are told of
    /// them where `as_told`. Units of which nothing is known are missing. No scope.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn units_then(
        &self,
        (from, to): (Day, Day),
        cutoff: i64,
        as_told: bool,
    ) -> Result<BTreeMap<UnitId, Tally>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let then = tree.as_on(to);
        let reach = self.reach(&then, (to, window(&campaign)), cutoff).await?;
        let until = |unit: UnitId| then.unit(unit).and_then(|u| reach.get(&u.locality)).and_then(|r| r.until);
        let wide = (from.plus(-CLOSE), to.plus(CLOSE));
        let back = self.looked_back(cutoff).await?;
        let held = if as_told { self.held_then(&back, cutoff).await? } else { Held::default() };
        let named = self.unit_days_then(&back, wide, cutoff).await?;
        let mut counted: BTreeMap<(UnitId, Day), i64> = BTreeMap::new();
        for c in self.claims().counts_at(cutoff).await? {
            if (wide.0..=wide.1).contains(&c.day) {
                *counted.entry((c.unit, c.day)).or_default() += c.count;
            }
        }
        let keys: BTreeSet<(UnitId, Day)> = named.keys().chain(counted.keys()).copied().collect();
        let mut days: BTreeMap<UnitId, Vec<UnitDay>> = BTreeMap::new();
        for (unit, day) in keys {
            let totals = named.get(&(unit, day)).copied().unwrap_or_default();
            let totals = held.totals(&tree, Place::Unit(unit), (day, day), totals);
            let judged = until(unit).is_some_and(|until| day <= until);
            let count = counted.get(&(unit, day)).copied();
            days.entry(unit).or_default().push(UnitDay::of(day, &totals, count, judged));
        }
        let mut out = BTreeMap::new();
        for (unit, mut own) in days {
            of_period(&mut own, from, to);
            if !own.is_empty() {
                let tally: &mut Tally = out.entry(unit).or_default();
                own.iter().for_each(|d| add(tally, d));
            }
        }
        Ok(out)
    }

    /// Claims that were settled otherwise since a commit, or taken back.
    async fn looked_back(&self, cutoff: i64) -> Result<Back, CrossCheckProblem> {
        let campaign = self.register().campaign().await?.id;
        let earlier = store::settled_after(self.db(), campaign, cutoff).await?;
        let ids: Vec<(i64, Uuid)> = earlier.iter().map(|(id, _)| *id).collect();
        let now = store::of_claims(self.db(), campaign, &ids).await?;
        // Taken back since, or before the cut-off and settled after it.
        let lost = |(key, was): &store::Earlier| (was.is_some() && !now.contains_key(&key.1)).then_some(key.1);
        let lost: HashSet<Uuid> = earlier.iter().filter_map(lost).collect();
        let gone: HashMap<Uuid, Claim> = match lost.is_empty() {
            true => HashMap::new(),
            false => {
                let since = self.claims().changed_after(0).await?;
                since.into_iter().filter(|c| lost.contains(&c.id)).map(|c| (c.id, c)).collect()
            }
        };
        let stood = |((_, id), was): &store::Earlier| {
            let (verdict, credited) = (*was)?;
            if let Some(claim) = now.get(id) {
                return Some(SettledClaim { verdict, credited, ..claim.clone() });
            }
            let settlement = Settlement { verdict, reason: Reason::Withdrawn, activated_on: None };
            Some(standing(gone.get(id)?, settlement, credited, None))
        };
        let then: Vec<SettledClaim> = earlier.iter().filter_map(stood).collect();
        Ok(Back { changed: ids.into_iter().map(|(_, id)| id).collect(), now: now.into_values().collect(), then })
    }

    /// Claims of all units by claim day of a period, with disputes as they were decided.
    async fn unit_days_then(
        &self,
        back: &Back,
        (from, to): (Day, Day),
        cutoff: i64,
    ) -> Result<BTreeMap<(UnitId, Day), Totals>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?.id;
        let (kind, _) = Place::Unit(UnitId(0)).numbers();
        let found = store::days_of(self.db(), campaign, kind, from, to).await?;
        let mut days: BTreeMap<(UnitId, Day), Totals> = found.into_iter().map(|((id, day), n)| ((UnitId(id), day), n)).collect();
        for (at, parts) in back.parts((from, to)) {
            *days.entry(at).or_default() += Totals::of(parts);
        }
        let decided = disputes::store::all_accepted(self.db(), campaign, cutoff).await?;
        let standing = disputes::store::accepted_claims(self.db(), campaign, cutoff).await?;
        // What was confirmed and credited then needed no decision, and what was open may have come to need none.
        let mut accepted = back.stood(standing, |id| decided.contains(id));
        accepted.retain(|c| !matches!(c.part(), 0 | 2));
        let corrections = Corrections::of(&*self.register().tree().await?, &accepted);
        let corrected =
            |((unit, day), n): ((UnitId, Day), Totals)| ((unit, day), corrections.correct(Place::Unit(unit), (day, day), n));
        Ok(days.into_iter().map(corrected).collect())
    }

    /// What was not told yet of anybody's claims.
    async fn held_then(&self, back: &Back, cutoff: i64) -> Result<Held, CrossCheckProblem> {
        let campaign = self.register().campaign().await?.id;
        let landed = self.register().landing_at(cutoff).await?;
        let mut fresh = self.claims().recorded_since(landed, None).await?;
        fresh.retain(|c| c.seq <= cutoff);
        let decided = disputes::store::all_accepted(self.db(), campaign, cutoff).await?;
        fresh.retain(|c| rules::is_held(c.recorded_at, landed, decided.contains(&c.id)));
        let ids: Vec<(i64, Uuid)> = fresh.iter().map(|c| (c.partition, c.id)).collect();
        let asked: BTreeSet<Uuid> = ids.iter().map(|(_, id)| *id).collect();
        let standing = store::of_claims(self.db(), campaign, &ids).await?;
        let kept = back.stood(standing.into_values(), |id| asked.contains(id));
        Ok(Held::of(&*self.register().tree().await?, &kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Verdict;

    fn claim(at: u128, verdict: Verdict, credited: bool) -> SettledClaim {
        SettledClaim {
            id: Uuid::from_u128(at),
            citizen: None,
            day: Day(7),
            commune: None,
            quarter: None,
            team: None,
            member: None,
            unit: Some(UnitId(1)),
            verdict,
            reason: Reason::InWindow,
            credited,
            activated_on: None,
        }
    }

    #[test]
    fn totals_look_back_over_what_was_settled_since() {
        // One was open and is confirmed, one was confirmed and is taken back, one came later.
        let now = vec![claim(1, Verdict::Confirmed, true), claim(3, Verdict::Pending, false)];
        let then = vec![claim(1, Verdict::Pending, false), claim(2, Verdict::Confirmed, true)];
        let back = Back { changed: (1..4).map(Uuid::from_u128).collect(), now, then };
        let parts = back.parts((Day(0), Day(9)))[&(UnitId(1), Day(7))];
        assert_eq!(parts, [0, 0, 0, 0, 0], "one confirmed and one open then as now");
        assert!(back.parts((Day(8), Day(9))).is_empty());
        let standing = vec![claim(1, Verdict::Confirmed, true), claim(4, Verdict::Late, false)];
        let stood = back.stood(standing, |id| *id != Uuid::from_u128(2));
        let found: Vec<(u128, Verdict)> = stood.iter().map(|c| (c.id.as_u128(), c.verdict)).collect();
        assert_eq!(found, [(4, Verdict::Late), (1, Verdict::Pending)]);
    }
}
