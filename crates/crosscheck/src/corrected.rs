//! The one way to totals: claims by verdict as they were settled, corrected by what decisions of disputes accept (`P-3.8`). Pages,
//! programs and other rooms get these and no others, so that a unit's number is the same wherever it stands.
//!
//! Decisions are few and totals are read often: the stored totals stay the register's, and the few accepted claims are taken out of
//! them when they are read.

use crate::{
    disputes,
    model::{Place, SettledClaim, Totals},
    problems::CrossCheckProblem,
    service::CrossCheck,
    store,
};
use std::collections::{BTreeMap, HashMap};
use vedich_accounts::Actor;
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};
use vedich_territory::{MemberId, Tree};

/// Claims that the register does not confirm and that decisions accept, by place, claim day and part of [`Totals`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Corrections(BTreeMap<(Place, Day), [i64; 5]>);

impl Corrections {
    /// Of accepted claims, each in every place that it was counted in.
    pub(crate) fn of(tree: &Tree, accepted: &[SettledClaim]) -> Self {
        let mut out = Self::default();
        for claim in accepted {
            for place in places_of(tree, claim) {
                out.0.entry((place, claim.day)).or_default()[claim.part()] += 1;
            }
        }
        out
    }

    /// Those that count in a place over the claim days of a period.
    pub(crate) fn parts(&self, place: Place, (from, to): (Day, Day)) -> [i64; 5] {
        let own = self.0.range((place, from)..).take_while(|((p, day), _)| *p == place && *day <= to);
        own.fold([0; 5], |mut sum, (_, parts)| {
            sum.iter_mut().zip(parts).for_each(|(sum, n)| *sum += n);
            sum
        })
    }

    /// Totals of a place over the claim days of a period, corrected.
    pub(crate) fn correct(&self, place: Place, period: (Day, Day), totals: Totals) -> Totals {
        totals.accept(self.parts(place, period))
    }

    /// The same of a place with those that went into it: their claims stay where they were made (domain.md, Territory).
    fn correct_with_ground(&self, tree: &Tree, place: Place, period: (Day, Day), totals: Totals) -> Totals {
        match place {
            Place::Locality(id) if !self.0.is_empty() => {
                let ground = tree.with_ground(id).into_iter().map(Place::Locality);
                ground.fold(totals, |totals, place| self.correct(place, period, totals))
            }
            _ => self.correct(place, period, totals),
        }
    }
}

/// Every place that a claim counts in. Credit by residence goes up the whole tree (`P-3.7`).
pub(crate) fn places_of(tree: &Tree, s: &SettledClaim) -> Vec<Place> {
    let mut places: Vec<Place> = s
        .quarter
        .or(s.commune)
        .into_iter()
        .flat_map(|h| std::iter::once(h).chain(tree.ancestors(h).into_iter().map(|l| l.id)).collect::<Vec<_>>())
        .map(Place::Locality)
        .collect();
    places.extend(s.team.map(Place::Team));
    places.extend(s.unit.map(Place::Unit));
    places.extend(s.member.map(Place::Member));
    places
}

/// All claim days.
pub(crate) const EVER: (Day, Day) = (Day(i32::MIN), Day(i32::MAX));

impl CrossCheck {
    /// What decisions accept, as they stood at a commit.
    async fn corrections(&self, decided_until: i64) -> Result<Corrections, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let accepted = disputes::store::accepted_claims(self.db(), campaign.id, decided_until).await?;
        if accepted.is_empty() {
            return Ok(Corrections::default());
        }
        Ok(Corrections::of(&*self.register().tree().await?, &accepted))
    }

    /// Claims of places over the claim days of a period, by verdict and as disputes were decided; places without any are missing. The
    /// caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn totals_between(
        &self,
        places: &[Place],
        from: Day,
        to: Day,
    ) -> Result<BTreeMap<Place, Totals>, CrossCheckProblem> {
        let (tree, corrections) = (self.register().tree().await?, self.corrections(i64::MAX).await?);
        let mut by_kind: BTreeMap<i64, BTreeMap<i64, Place>> = BTreeMap::new();
        for place in places {
            let (kind, id) = place.numbers();
            by_kind.entry(kind).or_default().insert(id, *place);
        }
        let mut out = BTreeMap::new();
        for (kind, of_kind) in by_kind {
            let ids: Vec<i64> = of_kind.keys().copied().collect();
            let found = self.stored_totals(kind, &ids, from, to).await?;
            out.extend(found.into_iter().filter_map(|(id, totals)| {
                let place = *of_kind.get(&id)?;
                Some((place, corrections.correct_with_ground(&tree, place, (from, to), totals)))
            }));
        }
        Ok(out)
    }

    /// The same as those who made the claims are told of them, whoever asks: for other rooms' pages that units and teams read. The
    /// caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn totals_told(&self, places: &[Place], from: Day, to: Day) -> Result<BTreeMap<Place, Totals>, CrossCheckProblem> {
        let mut found = self.totals_between(places, from, to).await?;
        self.held_of_all().await?.over(&*self.register().tree().await?, (from, to), &mut found);
        Ok(found)
    }

    /// Totals as they stand, without places of which nothing stands claimed.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn totals_in(&self, places: &[Place], from: Day, to: Day) -> Result<HashMap<Place, Totals>, CrossCheckProblem> {
        Ok(self.totals_between(places, from, to).await?.into_iter().filter(|(_, t)| t.claimed > 0).collect())
    }

    /// Claims about residents of localities, of claim days up to a day. Constant cost; the caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn totals(
        &self,
        localities: &[LocalityId],
        up_to: Option<Day>,
    ) -> Result<BTreeMap<LocalityId, Totals>, CrossCheckProblem> {
        let places: Vec<Place> = localities.iter().map(|l| Place::Locality(*l)).collect();
        let found = self.totals_between(&places, EVER.0, up_to.unwrap_or(EVER.1)).await?;
        Ok(localities.iter().map(|l| (*l, found.get(&Place::Locality(*l)).copied().unwrap_or_default())).collect())
    }

    /// Claims of places, all days together; places without any are missing. The caller has checked the scope.
    pub(crate) async fn totals_of_all(&self, places: &[Place]) -> Result<BTreeMap<Place, Totals>, CrossCheckProblem> {
        self.totals_between(places, EVER.0, EVER.1).await
    }

    /// Totals of one place.
    pub(crate) async fn totals_of(&self, place: Place) -> Result<Totals, CrossCheckProblem> {
        Ok(self.totals_of_all(&[place]).await?.remove(&place).unwrap_or_default())
    }

    /// Claims of all teams by claim day of a period. Reads stored counters only; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn team_days(&self, from: Day, to: Day) -> Result<BTreeMap<(TeamId, Day), Totals>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let corrections = self.corrections(i64::MAX).await?;
        let found = store::days_of(self.db(), campaign.id, 2, from, to).await?;
        let one = |((team, day), totals)| {
            let team = TeamId(team);
            ((team, day), corrections.correct(Place::Team(team), (day, day), totals))
        };
        Ok(found.into_iter().map(one).collect())
    }

    /// The same as the actor is told of it. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn team_days_told(
        &self,
        actor: &Actor,
        from: Day,
        to: Day,
    ) -> Result<BTreeMap<(TeamId, Day), Totals>, CrossCheckProblem> {
        let (tree, held) = (self.register().tree().await?, self.held(actor).await?);
        let mut days = self.team_days(from, to).await?;
        for ((team, day), totals) in &mut days {
            *totals = held.totals(&tree, Place::Team(*team), (*day, *day), *totals);
        }
        Ok(days)
    }

    /// Claims of all units by claim day of a period, with disputes as they were decided at a commit. No scope.
    pub(crate) async fn unit_days(
        &self,
        from: Day,
        to: Day,
        decided_until: i64,
    ) -> Result<BTreeMap<(UnitId, Day), Totals>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let corrections = self.corrections(decided_until).await?;
        let found = store::days_of(self.db(), campaign.id, 3, from, to).await?;
        let one = |((unit, day), totals)| {
            let unit = UnitId(unit);
            ((unit, day), corrections.correct(Place::Unit(unit), (day, day), totals))
        };
        Ok(found.into_iter().map(one).collect())
    }

    /// Claims about residents of a locality by claim day. The caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn by_day(&self, locality: LocalityId, from: Day, to: Day) -> Result<Vec<(Day, Totals)>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let corrections = self.corrections(i64::MAX).await?;
        let mut days: BTreeMap<Day, Totals> = BTreeMap::new();
        for part in self.register().tree().await?.with_ground(locality) {
            let place = Place::Locality(part);
            for (day, totals) in store::by_day(self.db(), campaign.id, place, from, to).await? {
                *days.entry(day).or_default() += corrections.correct(place, (day, day), totals);
            }
        }
        Ok(days.into_iter().collect())
    }

    /// What became of members' claims as they are told of them, and how many were made since the last settlement. For the members'
    /// phones; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn of_members(&self, members: &[MemberId]) -> Result<HashMap<MemberId, (Totals, i64)>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let places: Vec<Place> = members.iter().map(|m| Place::Member(*m)).collect();
        let mut totals = self.totals_of_all(&places).await?;
        if !members.is_empty() {
            self.held_of(Some(members)).await?.over(&*self.register().tree().await?, EVER, &mut totals);
        }
        let (settled, _) = store::mark(self.db(), campaign.id).await?;
        let fresh = self.claims().made_after(settled, members).await?;
        let one =
            |m: &MemberId| (totals.get(&Place::Member(*m)).copied().unwrap_or_default(), fresh.get(m).copied().unwrap_or(0));
        Ok(members.iter().map(|m| (*m, one(m))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Reason, Verdict};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn claim(unit: i64, day: i32, verdict: Verdict) -> SettledClaim {
        SettledClaim {
            id: Uuid::nil(),
            citizen: None,
            day: Day(day),
            commune: None,
            quarter: None,
            team: Some(TeamId(unit * 10)),
            member: None,
            unit: Some(UnitId(unit)),
            verdict,
            reason: Reason::NotActivated,
            credited: false,
            activated_on: None,
        }
    }

    fn counted(claims: &[SettledClaim]) -> Totals {
        let mut parts = [0; 5];
        claims.iter().for_each(|c| parts[c.part()] += 1);
        Totals::of(parts)
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_taken_out_of_its_part_and_nothing_is_lost(
            all in prop::collection::vec((1..4_i64, 0..6_i32, 0..3_usize, any::<bool>()), 0..40),
            from in 0..6_i32,
            days in 0..6_i32,
        ) {
            let verdicts = [Verdict::Contradicted, Verdict::Late, Verdict::Confirmed];
            let claims: Vec<(SettledClaim, bool)> =
                all.iter().map(|(unit, day, v, accepted)| (claim(*unit, *day, verdicts[*v]), *accepted)).collect();
            let accepted: Vec<SettledClaim> = claims.iter().filter(|(_, a)| *a).map(|(c, _)| c.clone()).collect();
            let corrections = Corrections::of(&Tree::default(), &accepted);
            let to = from + days;
            let inside = |c: &SettledClaim, unit: i64| c.unit == Some(UnitId(unit)) && (from..=to).contains(&c.day.0);
            for unit in 1..4 {
                let own: Vec<SettledClaim> = claims.iter().map(|(c, _)| c).filter(|c| inside(c, unit)).cloned().collect();
                let left: Vec<SettledClaim> = claims.iter().filter(|(c, a)| !a && inside(c, unit)).map(|(c, _)| c.clone()).collect();
                let raw = counted(&own);
                let found = corrections.correct(Place::Unit(UnitId(unit)), (Day(from), Day(to)), raw);
                let n = i64::try_from(own.len() - left.len()).unwrap();
                prop_assert_eq!(found, Totals { claimed: raw.claimed, accepted: n, ..counted(&left) });
                let of_team = corrections.correct(Place::Team(TeamId(unit * 10)), (Day(from), Day(to)), raw);
                prop_assert_eq!(of_team, found, "the unit's one team is corrected as it is");
            }
        }
    }
}
