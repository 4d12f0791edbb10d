//! The numbers of units once more, from facts alone, at any cut-off: what projections say can be checked, and what was said on an
//! earlier day can be said again.

use crate::{
    model::{Duty, Kind, PersonNo, Proof},
    problems::ComplianceProblem,
    rules,
    service::Compliance,
    standing::Numbers,
    store::facts,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use vedich_kernel::{CitizenId, Day, UnitId};
use vedich_register::ActiveSince;

/// What was known of people on rosters at a commit.
pub(crate) struct Known {
    pub members: HashMap<(UnitId, PersonNo), Kind>,
    matches: HashMap<PersonNo, CitizenId>,
    /// The least number of those that mean one citizen.
    first: HashMap<CitizenId, PersonNo>,
    ticks: HashMap<(PersonNo, Proof), Option<Day>>,
    active: HashMap<CitizenId, ActiveSince>,
}

/// What was decided and written down of people about a duty.
pub(crate) struct Said {
    exempt: HashSet<PersonNo>,
    explained: HashSet<PersonNo>,
}

impl Known {
    /// Under which number somebody counts who stands on several rosters.
    pub(crate) fn same_as(&self, no: PersonNo) -> PersonNo {
        self.matches.get(&no).and_then(|c| self.first.get(c)).copied().unwrap_or(no)
    }

    fn days(&self, no: PersonNo, held: bool) -> [Option<Day>; 5] {
        let citizen = self.matches.get(&no).filter(|_| !held);
        let accounts = citizen.and_then(|c| self.active.get(c)).copied().unwrap_or_default();
        Proof::ALL.map(|p| match p {
            Proof::Level1 => accounts.level1,
            Proof::Level2 => accounts.level2,
            p => self.ticks.get(&(no, p)).copied().flatten(),
        })
    }

    /// Counts one who is bound by the duty. Of somebody held back nothing counts that the register says.
    pub(crate) fn count(&self, n: &mut Numbers, (duty, said): (&Duty, &Said), no: PersonNo, held: bool) {
        n.population += 1;
        n.unmatched += i64::from(!held && !self.matches.contains_key(&no));
        if said.exempt.contains(&no) {
            n.exempt += 1;
            return;
        }
        n.held += i64::from(held);
        let days = self.days(no, held);
        for (count, proof) in n.proofs.iter_mut().zip(Proof::ALL) {
            *count += i64::from(rules::since(&days, proof).is_some());
        }
        let complete = rules::complete_on(&duty.proofs, &days);
        n.complete += i64::from(complete.is_some());
        n.in_time += i64::from(complete.is_some_and(|day| day <= duty.deadline));
        n.unexplained += i64::from(!held && complete.is_none() && !said.explained.contains(&no));
    }
}

impl Compliance {
    /// The numbers of each unit's named people for a duty that asks for proofs, from facts up to a commit.
    ///
    /// # Errors
    /// When there is no such duty or the database cannot be reached.
    pub async fn rebuild(&self, duty: &str, cutoff: i64) -> Result<BTreeMap<UnitId, Numbers>, ComplianceProblem> {
        let duty = self.duty(duty).await?;
        let (known, said) = (self.known_at(cutoff, None).await?, self.said_at(cutoff, &duty).await?);
        let mut out: BTreeMap<UnitId, Numbers> = BTreeMap::new();
        for ((unit, no), _) in known.members.iter().filter(|(_, kind)| rules::owes(&duty, **kind)) {
            known.count(out.entry(*unit).or_default(), (&duty, &said), *no, false);
        }
        Ok(out)
    }

    /// What was known of everybody on rosters at a commit, or of a unit's people alone.
    pub(crate) async fn known_at(&self, cutoff: i64, unit: Option<UnitId>) -> Result<Known, ComplianceProblem> {
        let id = self.campaign().await?.id;
        let mut members = facts::memberships(self.db(), id, cutoff).await?;
        members.retain(|(of, _), _| unit.is_none_or(|u| u == *of));
        let matches = facts::matches(self.db(), id, cutoff).await?;
        let ticks = facts::ticks(self.db(), id, cutoff).await?;
        let mut first: HashMap<CitizenId, PersonNo> = HashMap::new();
        for (no, citizen) in &matches {
            let least = first.entry(*citizen).or_insert(*no);
            *least = (*least).min(*no);
        }
        let citizens: BTreeSet<CitizenId> = members.keys().filter_map(|(_, no)| matches.get(no)).copied().collect();
        let citizens: Vec<CitizenId> = citizens.into_iter().collect();
        let active = self.register().active_since(id, &citizens, Some(cutoff)).await?;
        Ok(Known { members, matches, first, ticks, active })
    }

    /// What was said of people about a duty up to a commit.
    pub(crate) async fn said_at(&self, cutoff: i64, duty: &Duty) -> Result<Said, ComplianceProblem> {
        let id = self.campaign().await?.id;
        let exempt = facts::exempt(self.db(), id, &duty.code, cutoff).await?;
        let explained = facts::explained(self.db(), id, &duty.code, cutoff).await?;
        Ok(Said { exempt, explained })
    }
}
