//! The numbers of units once more, from facts alone, at any cut-off: what projections say can be checked, and what was said on an
//! earlier day can be said again.

use crate::{
    model::{PersonNo, Proof},
    problems::ComplianceProblem,
    rules,
    service::Compliance,
    standing::Numbers,
    store::facts,
};
use std::collections::BTreeMap;
use vedich_kernel::{CitizenId, Day, UnitId};

impl Compliance {
    /// The numbers of each unit's named people for a duty that asks for proofs, from facts up to a commit.
    ///
    /// # Errors
    /// When there is no such duty or the database cannot be reached.
    pub async fn rebuild(&self, duty: &str, cutoff: i64) -> Result<BTreeMap<UnitId, Numbers>, ComplianceProblem> {
        let (id, duty) = (self.campaign().await?.id, self.duty(duty).await?);
        let members = facts::memberships(self.db(), id, cutoff).await?;
        let matches = facts::matches(self.db(), id, cutoff).await?;
        let ticks = facts::ticks(self.db(), id, cutoff).await?;
        let exempt = facts::exempt(self.db(), id, &duty.code, cutoff).await?;
        let explained = facts::explained(self.db(), id, &duty.code, cutoff).await?;
        let citizens: Vec<CitizenId> = matches.values().copied().collect();
        let active = self.register().active_since(id, &citizens, Some(cutoff)).await?;
        let days = |no: PersonNo| -> [Option<Day>; 5] {
            let accounts = matches.get(&no).and_then(|c| active.get(c)).copied().unwrap_or_default();
            Proof::ALL.map(|p| match p {
                Proof::Level1 => accounts.level1,
                Proof::Level2 => accounts.level2,
                p => ticks.get(&(no, p)).copied().flatten(),
            })
        };
        let mut out: BTreeMap<UnitId, Numbers> = BTreeMap::new();
        for ((unit, no), _) in members.into_iter().filter(|(_, kind)| rules::owes(&duty, *kind)) {
            let n = out.entry(unit).or_default();
            n.population += 1;
            n.unmatched += i64::from(!matches.contains_key(&no));
            if exempt.contains(&no) {
                n.exempt += 1;
                continue;
            }
            let days = days(no);
            for (count, proof) in n.proofs.iter_mut().zip(Proof::ALL) {
                *count += i64::from(rules::since(&days, proof).is_some());
            }
            let complete = rules::complete_on(&duty.proofs, &days);
            n.complete += i64::from(complete.is_some());
            n.in_time += i64::from(complete.is_some_and(|day| day <= duty.deadline));
            n.unexplained += i64::from(complete.is_none() && !explained.contains(&no));
        }
        Ok(out)
    }
}
