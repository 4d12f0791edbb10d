//! The part of the city that does not change: people, places, staff, calendar; and how the city stands on the opening day.

use crate::citizens::{Citizen, How, NEVER, Track};
use crate::dice::{Dice, Mix, Topic, share_out};
use crate::options::Options;
use crate::person::{Obstacle, People};
use crate::places::Places;
use crate::teams::Staff;
use vedich_kernel::{Day, Level, Stage};

/// The opening figures of plan.md as five groups that share out the eligible: activated and not yet activated at each level,
/// and those without any dossier (72,423 in all).
const OPENING: [u64; 5] = [1_919, 7_637 - 1_919, 7_438, 20_948 - 7_438, 72_423 - 28_585];
/// Activated accounts that phase 1 asks for, in a city of 72,423 (P-3.1).
const PHASE_1: u64 = 55_000;
const ELIGIBLE: u64 = 72_423;

/// The unchanging part of the city.
pub(crate) struct World {
    pub options: Options,
    pub people: People,
    pub places: Places,
    pub staff: Staff,
    /// Index of the first citizen of each quarter, and at the end the number of citizens.
    pub starts: Vec<u32>,
}

impl World {
    pub(crate) fn new(options: &Options) -> Self {
        let communes = options.communes.unwrap_or(8);
        let places = Places::new(communes);
        let mut starts = vec![0];
        let weights: Vec<u64> = places.communes.iter().map(|c| c.weight).collect();
        for (commune, size) in places.communes.iter().zip(share_out(u64::from(options.citizens), &weights)) {
            let weights: Vec<u64> = (0..commune.quarters).map(|k| 80 + u64::from((commune.first + k) * 29 % 41)).collect();
            for part in share_out(size, &weights) {
                starts.push(starts[starts.len() - 1] + part as u32);
            }
        }
        let sizes: Vec<u32> = starts.windows(2).map(|w| w[1] - w[0]).collect();
        let staff = Staff::new(&places, &sizes, options.seed, options.dishonest);
        let people = People { seed: options.seed, citizens: options.citizens, opening: options.start };
        Self { options: options.clone(), people, places, staff, starts }
    }

    /// The calendar day of a day number.
    pub(crate) fn calendar(&self, day: i16) -> Day {
        self.options.start.plus(i32::from(day))
    }

    /// The quarter where a citizen lived on the opening day.
    pub(crate) fn home(&self, index: u32) -> u32 {
        self.starts.partition_point(|s| *s <= index) as u32 - 1
    }

    /// Citizens who lived in a quarter on the opening day.
    pub(crate) fn quarter_size(&self, quarter: u32) -> u32 {
        self.starts[quarter as usize + 1] - self.starts[quarter as usize]
    }

    /// Eligible citizens of a commune on the opening day.
    pub(crate) fn commune_size(&self, commune: usize) -> u64 {
        let c = &self.places.communes[commune];
        u64::from(self.starts[(c.first + c.quarters) as usize] - self.starts[c.first as usize])
    }

    /// Activated accounts that phase 1 asks for, scaled to the city's size.
    pub(crate) fn phase_1_target(&self) -> u64 {
        (PHASE_1 * u64::from(self.options.citizens) + ELIGIBLE / 2) / ELIGIBLE
    }

    /// Whether offices work on that day. The National Day holiday of 2023 is the only one within the campaign.
    pub(crate) fn works(&self, day: i16) -> bool {
        let date = self.calendar(day);
        let holiday = date >= Day(19_601) && date <= Day(19_604); // 1 to 4 September 2023
        date.weekday() <= 5 && !holiday
    }

    /// The `n`-th working day after `day`.
    pub(crate) fn working_day_after(&self, day: i16, n: i32) -> i16 {
        let (mut at, mut left) = (day, n);
        while left > 0 {
            at += 1;
            left -= i32::from(self.works(at));
        }
        at
    }

    /// A dossier handed in on `day`: when it is sent, when decided and how.
    pub(crate) fn hand_in(&self, dice: &mut impl Dice, level: Level, day: i16) -> Track {
        let (days, fails) = match level {
            Level::One => (1 + dice.weighted(&[55, 30, 15]) as i32, dice.bp(200)),
            Level::Two => (1 + dice.weighted(&[6, 14, 26, 22, 16, 9, 7]) as i32, dice.bp(330)),
        };
        let decided = self.working_day_after(day, days);
        let sent = (day + dice.below(if level == Level::One { 1 } else { 3 }) as i16).min(decided);
        let stage = if sent <= day { Stage::Sent } else { Stage::Collected };
        Track { stage, fails, collected: day, sent, decided, activated: NEVER }
    }

    /// All citizens at the end of the opening day.
    pub(crate) fn opening(&self) -> Vec<Citizen> {
        let mut citizens = self.households();
        // A rank for everybody: communes differ, people without a phone lag behind, the newest card holders had no time yet.
        let mut order: Vec<(u64, u32)> = citizens.iter().zip(0..).map(|(c, i)| (self.rank(c, i), i)).collect();
        order.sort_unstable();
        let sizes = share_out(citizens.len() as u64, &OPENING);
        let groups = sizes.iter().enumerate().flat_map(|(group, n)| std::iter::repeat_n(group, *n as usize));
        for ((_, index), group) in order.into_iter().zip(groups_in_ranks(groups.collect(), self.options.seed, &sizes)) {
            self.open(&mut citizens[index as usize], index, group);
        }
        citizens
    }

    fn households(&self) -> Vec<Citizen> {
        let mut citizens = Vec::with_capacity(self.options.citizens as usize);
        for (quarter, bounds) in self.starts.windows(2).enumerate() {
            let (mut head, mut size) = (bounds[0], 0);
            for index in bounds[0]..bounds[1] {
                if index - head >= size {
                    head = index;
                    let mut dice = Mix::new(self.options.seed, Topic::HouseholdSize, u64::from(index));
                    size = 1 + dice.weighted(&[12, 28, 28, 20, 9, 3]) as u32;
                }
                citizens.push(Citizen::new(head, quarter as u32));
            }
        }
        citizens
    }

    fn rank(&self, citizen: &Citizen, index: u32) -> u64 {
        let mut dice = Mix::new(self.options.seed, Topic::Opening, u64::from(index));
        if self.people.card(index, citizen.head).since(self.options.start) > -35 {
            return u64::MAX;
        }
        let commune = u64::from(self.places.quarters[citizen.quarter as usize].commune);
        let hindered = matches!(self.people.obstacle(index, citizen.head), Obstacle::NoPhone | Obstacle::NoSmartphone);
        let slow = (70 + (commune * 53) % 61) * if hindered { 2 } else { 1 };
        u64::from(dice.below(1 << 30)) * slow
    }

    /// Gives a citizen the past that puts him into `group` (see [`OPENING`]).
    fn open(&self, citizen: &mut Citizen, index: u32, group: usize) {
        let (level, active) = match group {
            0 => (Level::One, true),
            1 => (Level::One, false),
            2 => (Level::Two, true),
            3 => (Level::Two, false),
            _ => return,
        };
        let mut dice = Mix::new(self.options.seed, Topic::Opening, u64::from(index) | 1 << 40);
        // Accounts exist since 18/7/2022, 336 days before the opening.
        let card = self.people.card(index, citizen.head).since(self.options.start) as i16;
        let first = card.max(-336);
        let last = if active { -13 } else { 0 };
        let recent = !active && dice.bp(800);
        let day = if recent { -(dice.below(12) as i16) } else { dice.between(first.into(), last) as i16 };
        let mut track = self.hand_in(&mut dice, level, day);
        track.fails &= !active;
        if track.decided <= 0 {
            // Most of those once rejected have long come again.
            let rejected = track.fails && dice.bp(6_000);
            track.stage = if rejected { Stage::Rejected } else { Stage::Approved };
        } else if track.sent <= 0 {
            track.stage = Stage::Sent;
        }
        *citizen.track_mut(level) = track;
        if active {
            let day = dice.between(track.decided.into(), 0) as i16;
            citizen.activate(level, day, How::BeforeTheCampaign);
        }
    }
}

/// The groups in the order of the ranks: dossiers come first, in random order among themselves, the rest has none.
fn groups_in_ranks(mut groups: Vec<usize>, seed: u64, sizes: &[u64]) -> Vec<usize> {
    let dossiers: u64 = sizes[..4].iter().sum();
    let mut dice = crate::dice::Events::new(seed, 2);
    for i in (1..dossiers as usize).rev() {
        groups.swap(i, dice.below(i as u32 + 1) as usize);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citizens::Figures;

    fn figures(citizens: u32) -> Figures {
        let world = World::new(&Options { citizens, ..Options::default() });
        Figures::count(&world.opening(), 0)
    }

    #[test]
    fn the_opening_day_has_exactly_the_plans_figures() {
        let f = figures(72_423);
        assert_eq!((f.eligible, f.collected_level1, f.collected_level2), (72_423, 7_637, 20_948));
        assert_eq!((f.activated, f.activated_level1, f.activated_level2), (9_357, 1_919, 7_438));
        assert_eq!(f.vanished, 0);
    }

    #[test]
    fn other_sizes_keep_the_proportions_to_the_person() {
        for n in [1, 7, 2_000, 10_001] {
            let f = figures(n);
            assert_eq!(f.eligible, u64::from(n));
            for (got, of) in [(f.collected_level1, 7_637), (f.collected_level2, 20_948), (f.activated, 9_357)] {
                let exact = f64::from(n) * f64::from(of) / 72_423.0;
                assert!((got as f64 - exact).abs() < 2.0, "{got} instead of {exact} of {n}");
            }
        }
    }

    #[test]
    fn nobody_has_two_dossiers_on_the_opening_day_and_stages_follow_each_other() {
        let world = World::new(&Options { citizens: 5_000, ..Options::default() });
        for (index, citizen) in (0..).zip(world.opening()) {
            assert!(!(citizen.has(Level::One) && citizen.has(Level::Two)));
            let card = world.people.card(index, citizen.head).since(world.options.start) as i16;
            for track in [citizen.level1, citizen.level2].iter().filter(|t| t.stage != Stage::None) {
                assert!(card <= track.collected && track.collected <= track.sent && track.sent <= track.decided);
                assert!(track.collected <= 0 && (track.stage < Stage::Approved || track.decided <= 0));
                assert!(track.activated == NEVER || (track.decided <= track.activated && track.activated <= 0));
            }
        }
    }

    #[test]
    fn the_calendar_knows_weekends_and_the_national_day() {
        let world = World::new(&Options { citizens: 100, ..Options::default() });
        assert!(world.works(0) && !world.works(5) && !world.works(6) && world.works(7)); // 19/6/2023 was a Monday
        assert!(world.calendar(74) == Day::new(2023, 9, 1).unwrap() && !world.works(74) && !world.works(77) && world.works(78));
        assert_eq!(world.working_day_after(4, 1), 7);
    }
}
