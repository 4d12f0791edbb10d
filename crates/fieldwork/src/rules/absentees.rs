//! People away from their residence (`P-4.3e`): noted at the door, handed to the ward police every evening, who follow up by their
//! own procedure. The teams get back an advice and never where somebody is.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use vedich_claims::Outcome;
use vedich_kernel::{CitizenId, Day, Lang, LocalityId, Moment};

/// What the police advise the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Go again on a day.
    Retry,
    /// Do not go again.
    Stop,
    /// The matter is with another office; the team is done.
    Refer,
}

impl Advice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Retry, Self::Stop, Self::Refer];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Stop => "stop",
            Self::Refer => "refer",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == word)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Retry => lang.pick("Đến lại vào ngày", "Go again on"),
            Self::Stop => lang.pick("Không đến nữa", "Do not go again"),
            Self::Refer => lang.pick("Chuyển nơi khác xử lý", "Referred elsewhere"),
        }
    }
}

/// An advice and since when it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What.
    pub advice: Advice,
    /// The day of a retry.
    pub on: Option<Day>,
    /// When it was given.
    pub given_at: Moment,
}

/// From which day on an absentee may be visited again by the police's advice; the outer `None`: the advice says nothing about
/// this outcome (it is of another kind, or newer than the advice).
#[must_use]
pub fn until(outcome: Outcome, day: Day, advice: Option<Standing>) -> Option<Option<Day>> {
    let standing = advice.filter(|a| outcome == Outcome::AwayFromResidence && a.given_at.day() >= day)?;
    match standing.advice {
        Advice::Retry => Some(Some(standing.on.unwrap_or_else(|| standing.given_at.day().plus(1)))),
        Advice::Stop | Advice::Refer => Some(None),
    }
}

/// Does an outcome belong on the list that closes now? Away from residence (a mere "not home" is retried and never goes to the
/// police), the newest that stands of the person, and not on an earlier list already.
#[must_use]
pub fn belongs(outcome: Outcome, observed_at: Moment, listed_up_to: Option<Moment>, closing: Moment) -> bool {
    outcome == Outcome::AwayFromResidence && observed_at <= closing && listed_up_to.is_none_or(|at| observed_at > at)
}

/// The days whose lists are due to be closed at a moment: today's once the hour is past, and yesterday's when the house was closed
/// that evening.
#[must_use]
pub fn due(now: Moment, hour: i64, opened: Day) -> Vec<Day> {
    let today = now.day();
    let past = now >= today.start().plus_seconds(hour * 3_600);
    let last = if past { today } else { today.plus(-1) };
    [last.plus(-1), last].into_iter().filter(|d| *d >= opened && *d <= last).collect()
}

/// A visit to somebody who was away at least once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Who.
    pub citizen: CitizenId,
    /// Their commune then.
    pub commune: LocalityId,
    /// When.
    pub day: Day,
    /// Away from residence, or met otherwise.
    pub away: bool,
}

/// By how many those away became more or fewer, by day and commune. Sightings come oldest first; the newest of a person says where they are.
#[must_use]
pub fn away_changes(seen: &[Sighting]) -> Vec<(Day, LocalityId, i64)> {
    let mut away_in: HashMap<CitizenId, LocalityId> = HashMap::new();
    let mut changes: BTreeMap<(Day, LocalityId), i64> = BTreeMap::new();
    for s in seen {
        let before = if s.away { away_in.insert(s.citizen, s.commune) } else { away_in.remove(&s.citizen) };
        if let Some(commune) = before {
            *changes.entry((s.day, commune)).or_default() -= 1;
        }
        if s.away {
            *changes.entry((s.day, s.commune)).or_default() += 1;
        }
    }
    changes.into_iter().filter(|(_, n)| *n != 0).map(|((day, commune), n)| (day, commune, n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_kernel::{CitizenNumber, PartitionId};

    fn sighting(citizen: i64, commune: i64, day: i32, away: bool) -> Sighting {
        let citizen = CitizenId { partition: PartitionId(1), number: CitizenNumber(citizen) };
        Sighting { citizen, commune: LocalityId(commune), day: Day(day), away }
    }

    #[test]
    fn who_is_found_again_is_away_no_more() {
        let seen = [sighting(1, 5, 10, true), sighting(2, 5, 10, true), sighting(1, 5, 11, true), sighting(1, 5, 12, false)];
        let place = LocalityId(5);
        assert_eq!(away_changes(&seen), [(Day(10), place, 2), (Day(12), place, -1)]);
        assert!(away_changes(&[sighting(1, 5, 10, false)]).is_empty());
    }

    proptest! {
        /// However people are met, as many are away in the end as were last met away, each in one commune.
        #[test]
        fn those_away_are_those_last_met_away(all in prop::collection::vec((0..5_i64, 0..3_i64, any::<bool>()), 0..40)) {
            let seen: Vec<Sighting> = all.iter().zip(0..).map(|((who, place, away), day)| sighting(*who, *place, day, *away)).collect();
            let last: HashMap<CitizenId, bool> = seen.iter().map(|s| (s.citizen, s.away)).collect();
            let sum: i64 = away_changes(&seen).iter().map(|c| c.2).sum();
            prop_assert_eq!(sum, last.values().filter(|away| **away).count() as i64);
        }
    }
}
