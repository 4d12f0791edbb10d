//! What those who report are not told yet. A unit, a team or a leader below may report anybody; were they told at once what the
//! register says of it, a list of one would look a person up. So the claims that no later extract has judged count as pending for
//! their eyes, in totals as in lists; whoever may look people up anyway, or inspects, sees everything at once. Named lists and
//! people's own pages follow the same rule, row by row.

use crate::{
    corrected::Corrections,
    model::{Place, SettledClaim, Totals},
    problems::CrossCheckProblem,
    rules::{self, Verdict},
    service::CrossCheck,
    store,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId};
use vedich_territory::{MemberId, Tree};

/// The claims of which a reader is not told yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    /// The reader is one of those who report.
    own_eyes: bool,
    ids: BTreeSet<Uuid>,
    parts: Corrections,
}

impl Held {
    pub(crate) fn of(tree: &Tree, kept: &[SettledClaim]) -> Self {
        Self { own_eyes: true, ids: kept.iter().map(|c| c.id).collect(), parts: Corrections::of(tree, kept) }
    }

    /// Some verdict is kept back.
    pub(crate) fn is_any(&self) -> bool {
        !self.ids.is_empty()
    }

    /// The verdict of this claim is kept back.
    pub(crate) fn keeps(&self, claim: Uuid) -> bool {
        self.ids.contains(&claim)
    }

    /// Totals of a place over the claim days of a period, as the reader is told. Of a locality those that went into it count, too.
    pub(crate) fn totals(&self, tree: &Tree, place: Place, period: (Day, Day), totals: Totals) -> Totals {
        match place {
            _ if self.ids.is_empty() => totals,
            Place::Locality(id) => {
                let ground: Vec<LocalityId> = tree.with_ground(id);
                ground.into_iter().fold(totals, |totals, l| totals.hold(self.parts.parts(Place::Locality(l), period)))
            }
            _ => totals.hold(self.parts.parts(place, period)),
        }
    }

    /// The same for many places.
    pub(crate) fn over(&self, tree: &Tree, period: (Day, Day), found: &mut BTreeMap<Place, Totals>) {
        for (place, totals) in found {
            *totals = self.totals(tree, *place, period, *totals);
        }
    }

    /// A claim as the reader is told of it. Of what is pending neither is said whether the register knows the person.
    pub(crate) fn told(&self, claim: SettledClaim) -> SettledClaim {
        let untold = self.own_eyes && (claim.verdict == Verdict::Pending || self.keeps(claim.id));
        if untold { claim.untold() } else { claim }
    }
}

impl CrossCheck {
    /// What the actor is not told yet.
    pub(crate) async fn held(&self, actor: &Actor) -> Result<Arc<Held>, CrossCheckProblem> {
        if actor.may(Permission::ViewCitizens) || actor.may(Permission::Inspect) {
            return Ok(Arc::default());
        }
        self.held_of_all().await
    }

    /// What is not told yet of anybody's claims. A page and a ranking ask several times: it is worked out once for each commit.
    pub(crate) async fn held_of_all(&self) -> Result<Arc<Held>, CrossCheckProblem> {
        let commit = self.db().newest_commit().await?;
        let kept = self.kept_back().clone().filter(|(at, _)| *at == commit);
        if let Some((_, held)) = kept {
            return Ok(held);
        }
        let held = Arc::new(self.held_of(None).await?);
        *self.kept_back() = Some((commit, Arc::clone(&held)));
        Ok(held)
    }

    /// What members are not told yet of their own claims, or anybody of anybody's.
    pub(crate) async fn held_of(&self, members: Option<&[MemberId]>) -> Result<Held, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let landed = self.register().newest_landing().await?;
        let fresh = self.claims().recorded_since(landed, members).await?;
        let accepted = if fresh.is_empty() { BTreeSet::new() } else { self.all_accepted().await? };
        let ids: Vec<(i64, Uuid)> = fresh
            .iter()
            .filter(|c| rules::is_held(c.recorded_at, landed, accepted.contains(&c.id)))
            .map(|c| (c.partition, c.id))
            .collect();
        let settled: Vec<SettledClaim> = store::of_claims(self.db(), campaign.id, &ids).await?.into_values().collect();
        Ok(Held::of(&*self.register().tree().await?, &settled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Part, rules::Reason};
    use proptest::prelude::*;
    use vedich_kernel::UnitId;

    fn claim(at: usize, unit: i64, day: i32, verdict: Verdict, credited: bool) -> SettledClaim {
        SettledClaim {
            id: Uuid::from_u128(at as u128),
            citizen: None,
            day: Day(day),
            commune: Some(LocalityId(7)),
            quarter: None,
            team: None,
            member: None,
            unit: Some(UnitId(unit)),
            verdict,
            reason: Reason::InWindow,
            credited,
            activated_on: Some(Day(day)),
        }
    }

    fn counted<'a>(claims: impl Iterator<Item = &'a SettledClaim>) -> Totals {
        let mut parts = [0; 5];
        claims.for_each(|c| parts[c.part()] += 1);
        Totals::of(parts)
    }

    proptest! {
        #[test]
        fn a_total_says_no_more_than_the_list_that_is_told(
            all in prop::collection::vec((1..3_i64, 0..5_i32, 0..4_usize, any::<bool>(), any::<bool>()), 0..40),
            from in 0..5_i32,
            days in 0..5_i32,
        ) {
            let claims: Vec<(SettledClaim, bool)> =
                all.iter().enumerate().map(|(at, (u, d, v, c, held))| (claim(at, *u, *d, Verdict::ALL[*v], *c), *held)).collect();
            let kept: Vec<SettledClaim> = claims.iter().filter(|(_, held)| *held).map(|(c, _)| c.clone()).collect();
            let held = Held::of(&Tree::default(), &kept);
            let period = (Day(from), Day(from + days));
            for unit in 1..3 {
                let own = || claims.iter().map(|(c, _)| c).filter(|c| c.unit == Some(UnitId(unit)) && c.day >= period.0 && c.day <= period.1);
                let told: Vec<SettledClaim> = own().cloned().map(|c| held.told(c)).collect();
                let total = held.totals(&Tree::default(), Place::Unit(UnitId(unit)), period, counted(own()));
                prop_assert_eq!(total, counted(told.iter()));
                for (part, n) in [(Part::Late, total.late), (Part::Pending, total.pending), (Part::Confirmed, total.confirmed)] {
                    prop_assert_eq!(told.iter().filter(|c| part.holds(c, false)).count(), usize::try_from(n).unwrap());
                }
            }
            for (c, _) in claims.iter().filter(|(_, held)| *held) {
                let told = held.told(c.clone());
                prop_assert_eq!((told.verdict, told.commune, told.activated_on), (Verdict::Pending, None, None));
            }
        }

        #[test]
        fn who_sees_everything_at_once_is_told_what_stands(v in 0..4_usize, credited in any::<bool>()) {
            let one = claim(1, 1, 1, Verdict::ALL[v], credited);
            prop_assert_eq!(Held::default().told(one.clone()), one);
        }
    }
}
