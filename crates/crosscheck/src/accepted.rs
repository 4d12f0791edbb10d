//! What decisions of disputes accept, taken out of totals: one definition for standings, the day, the overview and the cross-check itself. A
//! claim that the register does not confirm and a standing decision accepts neither counts as confirmed nor speaks against anybody.

use crate::{
    disputes::store as disputes,
    model::{Place, Totals},
    problems::CrossCheckProblem,
    rules::Verdict,
    service::CrossCheck,
};
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};
use vedich_territory::{MemberId, Tree};

/// Accepted claims of one work, place, day and verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AcceptedWork {
    pub day: Day,
    pub verdict: Verdict,
    pub commune: Option<LocalityId>,
    pub quarter: Option<LocalityId>,
    pub team: Option<TeamId>,
    pub member: Option<MemberId>,
    pub unit: Option<UnitId>,
    pub n: i64,
}

impl AcceptedWork {
    /// The totals of a place hold these claims.
    fn is_of(&self, tree: &Tree, place: Place) -> bool {
        match place {
            Place::Locality(id) => {
                let home = self.quarter.or(self.commune);
                home.is_some_and(|home| tree.is_within(home, id)) || self.commune == Some(id)
            }
            Place::Team(id) => self.team == Some(id),
            Place::Unit(id) => self.unit == Some(id),
            Place::Member(id) => self.member == Some(id),
        }
    }

    pub(crate) fn take_out(&self, totals: &mut Totals) {
        let part = match self.verdict {
            Verdict::Late => &mut totals.late,
            Verdict::Contradicted => &mut totals.contradicted,
            Verdict::Confirmed => &mut totals.double,
            Verdict::Pending => return,
        };
        *part = (*part - self.n).max(0);
    }
}

/// Takes what decisions accept out of what speaks against a place. Claims stay recorded: they are still among those claimed.
pub(crate) fn corrected(tree: &Tree, place: Place, totals: &mut Totals, accepted: &[AcceptedWork]) {
    accepted.iter().filter(|a| a.is_of(tree, place)).for_each(|a| a.take_out(totals));
}

impl CrossCheck {
    /// Accepted claims of claim days of a period, as decisions stand.
    pub(crate) async fn accepted_work(&self, from: Day, to: Day) -> Result<Vec<AcceptedWork>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        // Most campaigns have none, and then nothing is looked through.
        if !disputes::any_accepted(self.db()).await? {
            return Ok(Vec::new());
        }
        Ok(disputes::accepted_work(self.db(), campaign.id, (from, to)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_speaks_against_nobody_and_stays_claimed() {
        let work = |verdict, n| AcceptedWork {
            day: Day(1),
            verdict,
            commune: None,
            quarter: None,
            team: Some(TeamId(7)),
            member: None,
            unit: None,
            n,
        };
        let mut totals = Totals::of([5, 2, 1, 4, 3]);
        for accepted in
            [work(Verdict::Contradicted, 3), work(Verdict::Late, 9), work(Verdict::Confirmed, 1), work(Verdict::Pending, 1)]
        {
            accepted.take_out(&mut totals);
        }
        assert_eq!(totals, Totals { claimed: 15, confirmed: 5, late: 0, pending: 1, contradicted: 1, double: 2 });
    }
}
