//! What became of dossiers that were sent, as the register says it (`P-4.4d`).

use crate::model::{BatchState, DossierFact};
use serde::Serialize;
use vedich_kernel::{Day, Stage};

/// What the register said last of a citizen's level 2, and as of which day.
pub type Said = (Day, Stage);

/// How the register speaks of one dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StationsDossierState)]
pub enum Verdict {
    /// Approved.
    Approved,
    /// Rejected since it was taken.
    Rejected,
    /// Nothing yet.
    Waiting,
    /// The dossier is tied to nobody.
    Untied,
}

impl Verdict {
    /// Without a result: the register has not said yet, or will say nothing.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Untied)
    }
}

/// The verdict on a dossier. A rejection from before the day on which it was taken concerns an older one.
#[must_use]
pub fn verdict(dossier: &DossierFact, said: Option<Said>) -> Verdict {
    if dossier.citizen.is_none() {
        return Verdict::Untied;
    }
    match said {
        Some((_, Stage::Approved | Stage::Activated)) => Verdict::Approved,
        Some((as_of, Stage::Rejected)) if as_of >= dossier.day => Verdict::Rejected,
        _ => Verdict::Waiting,
    }
}

/// Does a dossier stand in the way of another one for the same person? One that was rejected does not.
#[must_use]
pub fn stands_in_the_way(dossier: &DossierFact, said: Option<Said>) -> bool {
    verdict(dossier, said) != Verdict::Rejected
}

/// Of dossiers, those with a number that the register did not know when they were taken.
#[must_use]
pub fn unknown(dossiers: &[DossierFact]) -> i64 {
    i64::try_from(dossiers.iter().filter(|d| d.citizen.is_none() && d.numbered).count()).unwrap_or(i64::MAX)
}

/// Counts verdicts.
#[must_use]
pub fn sum(verdicts: impl IntoIterator<Item = Verdict>) -> BatchState {
    verdicts.into_iter().fold(BatchState::default(), |mut s, v| {
        s.dossiers += 1;
        match v {
            Verdict::Approved => s.approved += 1,
            Verdict::Rejected => s.rejected += 1,
            Verdict::Waiting => s.waiting += 1,
            Verdict::Untied => s.untied += 1,
        }
        s
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_kernel::{CitizenId, CitizenNumber, PartitionId};

    fn dossier(day: i32) -> DossierFact {
        let citizen = Some(CitizenId { partition: PartitionId(1), number: CitizenNumber(2) });
        DossierFact { no: 1, citizen, numbered: true, day: Day(day), shift: 1 }
    }

    #[test]
    fn an_older_rejection_is_not_this_ones() {
        assert_eq!(verdict(&dossier(10), Some((Day(9), Stage::Rejected))), Verdict::Waiting);
        assert_eq!(verdict(&dossier(10), Some((Day(10), Stage::Rejected))), Verdict::Rejected);
        assert_eq!(verdict(&dossier(10), Some((Day(12), Stage::Activated))), Verdict::Approved);
        assert_eq!(verdict(&dossier(10), Some((Day(12), Stage::Sent))), Verdict::Waiting);
        assert_eq!(verdict(&dossier(10), None), Verdict::Waiting);
        assert_eq!(verdict(&DossierFact { citizen: None, ..dossier(10) }, Some((Day(12), Stage::Approved))), Verdict::Untied);
    }

    #[test]
    fn a_dossier_that_was_rejected_makes_room_for_another() {
        assert!(!stands_in_the_way(&dossier(10), Some((Day(12), Stage::Rejected))));
        assert!(stands_in_the_way(&dossier(10), Some((Day(9), Stage::Rejected))), "that was an older one");
        assert!(stands_in_the_way(&dossier(10), Some((Day(12), Stage::Sent))) && stands_in_the_way(&dossier(10), None));
    }

    #[test]
    fn a_number_nobody_knows_is_not_no_number() {
        let nobody = DossierFact { citizen: None, ..dossier(10) };
        assert_eq!(unknown(&[dossier(10), nobody, DossierFact { numbered: false, ..nobody }]), 1);
    }

    proptest! {
        #[test]
        fn every_dossier_stands_in_one_place(stages in prop::collection::vec((0_i64..6, -5_i32..5), 0..50)) {
            let state = sum(stages.iter().map(|(s, d)| verdict(&dossier(0), Stage::from_number(*s).map(|s| (Day(*d), s)))));
            prop_assert_eq!(state.dossiers, i64::try_from(stages.len()).unwrap());
            prop_assert_eq!(state.approved + state.rejected + state.waiting + state.untied, state.dossiers);
        }
    }
}
