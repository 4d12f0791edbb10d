//! What is remembered of each citizen: 36 bytes of dates and stages. The rest is drawn again when needed (`person`).

use serde::Serialize;
use vedich_kernel::{Level, Stage};

/// Days are counted from the opening day, which is 0; this one never comes.
pub(crate) const NEVER: i16 = i16::MAX;

/// A dossier and account at one level.
#[derive(Clone, Copy)]
pub(crate) struct Track {
    pub stage: Stage,
    /// The decision will be a rejection.
    pub fails: bool,
    pub collected: i16,
    pub sent: i16,
    /// Day of approval or rejection, known in advance to fate.
    pub decided: i16,
    pub activated: i16,
}

impl Track {
    pub(crate) const EMPTY: Self =
        Self { stage: Stage::None, fails: false, collected: NEVER, sent: NEVER, decided: NEVER, activated: NEVER };
}

/// How somebody's first activation came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum How {
    NotYet,
    BeforeTheCampaign,
    ByOneself,
    AtTheDoor,
}

/// A citizen's state.
#[derive(Clone, Copy)]
pub(crate) struct Citizen {
    /// Index of the head of the household; its members follow the head.
    pub head: u32,
    /// The quarter where this person lives now.
    pub quarter: u32,
    pub level1: Track,
    pub level2: Track,
    /// No visit before this day.
    pub next_visit: i16,
    /// Died or left the city on this day; the register drops the person at `removed`.
    pub gone: i16,
    pub removed: i16,
    pub died: bool,
    /// Was told about the intake station and means to go there.
    pub invited: bool,
    /// Somebody solved the problem with the SIM or the device.
    pub helped: bool,
    pub how: How,
}

impl Citizen {
    pub(crate) const fn new(head: u32, quarter: u32) -> Self {
        Self {
            head,
            quarter,
            level1: Track::EMPTY,
            level2: Track::EMPTY,
            next_visit: i16::MIN,
            gone: NEVER,
            removed: NEVER,
            died: false,
            invited: false,
            helped: false,
            how: How::NotYet,
        }
    }

    pub(crate) fn track(&self, level: Level) -> &Track {
        match level {
            Level::One => &self.level1,
            Level::Two => &self.level2,
        }
    }

    pub(crate) fn track_mut(&mut self, level: Level) -> &mut Track {
        match level {
            Level::One => &mut self.level1,
            Level::Two => &mut self.level2,
        }
    }

    pub(crate) fn has(&self, level: Level) -> bool {
        self.track(level).stage != Stage::None
    }

    /// The first activation at either level.
    pub(crate) fn first_activation(&self) -> i16 {
        self.level1.activated.min(self.level2.activated)
    }

    pub(crate) fn is_active(&self) -> bool {
        self.first_activation() != NEVER
    }

    /// The account that waits for activation, the higher level first.
    pub(crate) fn waiting(&self) -> Option<Level> {
        [Level::Two, Level::One].into_iter().find(|l| self.track(*l).stage == Stage::Approved)
    }

    /// The higher level that is approved or activated; level 1 for who has neither.
    pub(crate) fn reached(&self) -> Level {
        let got = |l: &Level| matches!(self.track(*l).stage, Stage::Approved | Stage::Activated);
        [Level::Two, Level::One].into_iter().find(got).unwrap_or(Level::One)
    }

    pub(crate) fn activate(&mut self, level: Level, day: i16, how: How) {
        let first = !self.is_active();
        let track = self.track_mut(level);
        track.stage = Stage::Activated;
        track.activated = day;
        if first {
            self.how = how;
        }
    }
}

/// The figures of a day, counted in the register's truth. People who vanished from the extract stay counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Eligible citizens.
    pub eligible: u64,
    /// Persons with a dossier ever collected at level 1.
    pub collected_level1: u64,
    /// Persons with a dossier ever collected at level 2.
    pub collected_level2: u64,
    /// Accounts approved at level 1, activated ones included.
    pub approved_level1: u64,
    /// Accounts approved at level 2, activated ones included.
    pub approved_level2: u64,
    /// Dossiers that stand rejected at level 1.
    pub rejected_level1: u64,
    /// Dossiers that stand rejected at level 2.
    pub rejected_level2: u64,
    /// Persons whose highest activated level is 1.
    pub activated_level1: u64,
    /// Persons whose highest activated level is 2.
    pub activated_level2: u64,
    /// Persons with an activated account at either level.
    pub activated: u64,
    /// Persons with an approved or activated account at either level.
    pub issued: u64,
    /// Persons that the register no longer lists.
    pub vanished: u64,
}

impl Figures {
    /// Counts all citizens as of the end of `day`.
    pub(crate) fn count(citizens: &[Citizen], day: i16) -> Self {
        let mut f = Self { eligible: citizens.len() as u64, ..Self::default() };
        for citizen in citizens {
            let (one, two) = (citizen.level1.stage, citizen.level2.stage);
            let issued = |s: Stage| u64::from(s >= Stage::Approved);
            f.collected_level1 += u64::from(one != Stage::None);
            f.collected_level2 += u64::from(two != Stage::None);
            f.approved_level1 += issued(one);
            f.approved_level2 += issued(two);
            f.rejected_level1 += u64::from(one == Stage::Rejected);
            f.rejected_level2 += u64::from(two == Stage::Rejected);
            f.activated_level2 += u64::from(two == Stage::Activated);
            f.activated_level1 += u64::from(one == Stage::Activated && two != Stage::Activated);
            f.activated += u64::from(citizen.is_active());
            f.issued += issued(one) | issued(two);
            f.vanished += u64::from(citizen.removed <= day);
        }
        f
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_costs_little_memory() {
        assert!(std::mem::size_of::<Citizen>() <= 40, "{}", std::mem::size_of::<Citizen>());
    }

    #[test]
    fn an_upgraded_person_counts_once_and_as_level_two() {
        let mut citizen = Citizen::new(0, 0);
        citizen.level1.stage = Stage::Approved;
        citizen.activate(Level::One, 3, How::AtTheDoor);
        citizen.level2.stage = Stage::Approved;
        citizen.activate(Level::Two, 9, How::ByOneself);
        let f = Figures::count(&[citizen, Citizen::new(1, 0)], 9);
        assert_eq!((f.eligible, f.activated, f.activated_level1, f.activated_level2, f.issued), (2, 1, 0, 1, 1));
        assert_eq!((f.collected_level1, f.collected_level2), (1, 1));
        assert_eq!((citizen.first_activation(), citizen.how), (3, How::AtTheDoor));
    }
}
