//! The city as it lives on, day by day.

use crate::citizens::{Citizen, Figures, How, NEVER};
use crate::claims::{Claim, ClaimTotals, Tally};
use crate::dice::{Dice, Events, Mix, Topic};
use crate::options::Options;
use crate::person::Obstacle;
use crate::world::World;
use crate::{SimError, files};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use vedich_kernel::{Day, Level, Stage};

/// Level-2 dossiers that the intake stations take on a weekday, per million citizens; and at weekends.
const INTAKE_WEEKDAY: u64 = 8_600;
const INTAKE_SATURDAY: u64 = 6_200;
const INTAKE_SUNDAY: u64 = 4_100;

/// What happened on one day and how things stood at its end.
#[derive(Clone, Debug, Serialize)]
pub struct DayTotals {
    /// The day.
    pub day: Day,
    /// Figures at its end.
    #[serde(flatten)]
    pub figures: Figures,
    /// Its claims.
    pub claims: ClaimTotals,
}

/// The files of one day.
#[derive(Clone, Debug)]
pub struct DayFiles {
    /// The day.
    pub day: Day,
    /// The city's register extract as of the end of the day.
    pub extract: PathBuf,
    /// Extracts by commune, full and filtered, where the options ask for them.
    pub ward_extracts: Vec<PathBuf>,
    /// The day's claims; none on the opening day.
    pub claims: Option<PathBuf>,
    /// The day's counts by unit; none on the opening day.
    pub counts: Option<PathBuf>,
    /// The units' daily reports that are sent in time, one file each.
    pub reports: Vec<PathBuf>,
    /// Those that are sent late. Some units send none.
    pub late_reports: Vec<PathBuf>,
}

/// The files that set a campaign up.
#[derive(Clone, Debug)]
pub struct SetupFiles {
    /// `plan.toml`.
    pub plan: PathBuf,
    /// `territory.xlsx`.
    pub territory: PathBuf,
    /// `targets.xlsx`.
    pub targets: PathBuf,
}

/// Events that are too rare to keep room for in every citizen.
#[derive(Clone, Default)]
pub(crate) struct History {
    /// By citizen: day and the quarter left.
    pub moves: BTreeMap<u32, Vec<(i16, u32)>>,
    /// By citizen and level number: day collected and day rejected of dossiers that were handed in again.
    pub rejections: BTreeMap<(u32, i64), Vec<(i16, i16)>>,
}

/// A day's state that can be written in another thread while the city lives on.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub world: Arc<World>,
    pub citizens: Arc<Vec<Citizen>>,
    pub day: i16,
    pub claims: Arc<Vec<Claim>>,
    /// By unit: the activations that it reports; empty on the opening day.
    pub counts: Arc<Vec<(usize, u64)>>,
}

/// A synthetic city that lives through the campaign one day at a time.
///
/// ```no_run
/// # fn main() -> Result<(), vedich_simulator::SimError> {
/// use vedich_simulator::{City, Options};
/// let mut city = City::new(&Options { citizens: 2_000, ..Options::default() })?;
/// city.write_setup()?;
/// let opening = city.day(0)?; // the extract of the opening day
/// let first = city.day(1)?;   // the first day's claims and extract
/// city.write_truth()?;
/// # Ok(()) }
/// ```
pub struct City {
    pub(crate) world: Arc<World>,
    pub(crate) citizens: Arc<Vec<Citizen>>,
    pub(crate) today: i16,
    pub(crate) claims: Vec<Claim>,
    pub(crate) counts: Vec<(usize, u64)>,
    pub(crate) days: Vec<DayTotals>,
    pub(crate) history: History,
    /// Claims that their members will note tomorrow.
    pub(crate) tomorrow: Vec<Claim>,
    /// By day: citizens who will activate their account then.
    pub(crate) promises: BTreeMap<i16, Vec<u32>>,
    /// By commune: who activated by themselves lately.
    pub(crate) recent: Vec<Vec<u32>>,
    pub(crate) by_unit: Vec<Tally>,
    pub(crate) by_member: Vec<Tally>,
    pub(crate) carry: Carry,
    /// The next day whose files are to be written.
    next_files: i16,
}

/// Fractions that are carried from day to day, so that small cities and small rates come out right in the end.
pub(crate) struct Carry {
    pub visits: Vec<u64>,
    pub intake: Vec<u64>,
    pub named: Vec<u64>,
    pub padded: Vec<u64>,
    pub lone: Vec<u64>,
}

/// Who can be visited today, by quarter, as the extract of yesterday evening has it.
pub(crate) struct Lists {
    /// Approved and not activated, nothing activated yet.
    pub activation: Vec<Vec<u32>>,
    /// A card and no dossier.
    pub door: Vec<Vec<u32>>,
    /// A dossier under way, or rejected.
    pub pending: Vec<Vec<u32>>,
}

impl City {
    /// The city on the opening day.
    ///
    /// # Errors
    /// When the options ask for something impossible.
    pub fn new(options: &Options) -> Result<Self, SimError> {
        options.check()?;
        let world = Arc::new(World::new(options));
        let citizens = Arc::new(world.opening());
        let (communes, quarters) = (world.places.communes.len(), world.places.quarters.len());
        let (units, members) = (world.staff.units.len(), world.staff.members.len());
        let figures = Figures::count(&citizens, 0);
        let opening = DayTotals { day: options.start, figures, claims: ClaimTotals::default() };
        Ok(Self {
            citizens,
            today: 0,
            claims: Vec::new(),
            counts: Vec::new(),
            days: vec![opening],
            history: History::default(),
            tomorrow: Vec::new(),
            promises: BTreeMap::new(),
            recent: vec![Vec::new(); communes],
            by_unit: vec![Tally::default(); units],
            by_member: vec![Tally::default(); members],
            carry: Carry {
                // Not all start at zero: else nobody would visit anybody on the first day of a small city.
                visits: (0..quarters as u64).map(|q| q * 618_034 % 1_000_000).collect(),
                intake: (0..communes as u64).map(|c| c * 618_034 % 1_000_000).collect(),
                named: vec![0; units],
                padded: vec![0; units],
                lone: vec![0; members],
            },
            next_files: 0,
            world,
        })
    }

    /// The day at whose end the city stands.
    #[must_use]
    pub fn today(&self) -> Day {
        self.world.calendar(self.today)
    }

    /// The figures at the end of today.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.days.last().map_or_else(Figures::default, |d| d.figures)
    }

    /// All days so far, the opening day first.
    #[must_use]
    pub fn days(&self) -> &[DayTotals] {
        &self.days
    }

    /// Writes `plan.toml`, `territory.xlsx` and `targets.xlsx`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_setup(&self) -> Result<SetupFiles, SimError> {
        files::setup(&self.world)
    }

    /// Lives until day `n` (0 is the opening day), writes the files of every day not yet written, and returns those of day `n`.
    ///
    /// # Errors
    /// When day `n` was written before, or a file cannot be written.
    pub fn day(&mut self, n: u32) -> Result<DayFiles, SimError> {
        let n = i16::try_from(n).map_err(|_| SimError::Options("days must be at most 3000".to_owned()))?;
        if n < self.next_files {
            return Err(SimError::Past(self.world.calendar(n)));
        }
        loop {
            if self.today < self.next_files {
                self.live();
            }
            let files = files::day(&self.snapshot())?;
            self.next_files += 1;
            if self.today >= n {
                return Ok(files);
            }
        }
    }

    /// Lives until day `n` without writing files; those of day `n` and before are not written any more. For who has them already.
    pub fn skip_to(&mut self, n: u32) {
        let n = i16::try_from(n).unwrap_or(i16::MAX);
        while self.today < n {
            self.live();
        }
        self.next_files = self.next_files.max(n.saturating_add(1));
    }

    /// Writes `truth.json` (and `truth-citizens.csv` for a large city) as of today. Returns the paths.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_truth(&self) -> Result<Vec<PathBuf>, SimError> {
        files::truth(self)
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            world: Arc::clone(&self.world),
            citizens: Arc::clone(&self.citizens),
            day: self.today,
            claims: Arc::new(self.claims.clone()),
            counts: Arc::new(self.counts.clone()),
        }
    }

    /// Lives one more day.
    pub(crate) fn live(&mut self) {
        self.today += 1;
        let mut dice = Events::new(self.world.options.seed, 100 + self.today as u64);
        let mut claims = std::mem::take(&mut self.tomorrow);
        let lists = self.pass_the_day();
        self.keep_promises();
        self.intake(&mut dice);
        self.visit(&mut dice, lists, &mut claims);
        self.over_report(&mut dice, &mut claims);
        claims.sort_by_key(|c| (c.team, c.minute, c.member));
        self.count_up(&claims);
        let mut totals = ClaimTotals::of(&claims);
        totals.counted = self.counts.iter().map(|c| c.1).sum();
        totals.padded = totals.counted.saturating_sub(totals.activated);
        self.claims = claims;
        let figures = Figures::count(&self.citizens, self.today);
        self.days.push(DayTotals { day: self.today(), figures, claims: totals });
    }

    /// What happens to everybody without anyone's visit; and the lists of the day, made before it happens.
    fn pass_the_day(&mut self) -> Lists {
        let quarters = self.world.places.quarters.len();
        let mut lists = Lists {
            activation: vec![Vec::new(); quarters],
            door: vec![Vec::new(); quarters],
            pending: vec![Vec::new(); quarters],
        };
        let world = Arc::clone(&self.world);
        let today = self.today;
        self.forget_the_old();
        let citizens = Arc::make_mut(&mut self.citizens);
        for (index, citizen) in (0_u32..).zip(citizens.iter_mut()) {
            if citizen.removed <= today {
                continue;
            }
            list(&mut lists, citizen, index, today);
            let mut dice = Mix::new(world.options.seed, Topic::Day, u64::from(index) << 16 | today as u64);
            decide(citizen, today);
            if citizen.gone <= today {
                continue;
            }
            leave(&world, citizen, index, today, &mut dice, &mut self.history);
            if let Some(level) = citizen.waiting()
                && activates_alone(&world, citizen, index, level, today, &mut dice)
            {
                citizen.activate(level, today, How::ByOneself);
                self.recent[world.places.quarters[citizen.quarter as usize].commune as usize].push(index);
            }
            come_again(&world, citizen, index, today, &mut dice, &mut self.history);
            register_alone(&world, citizen, index, today, &mut dice);
        }
        lists
    }

    /// The memory of "lately" is ten days.
    fn forget_the_old(&mut self) {
        let (citizens, today) = (&self.citizens, self.today);
        for recent in &mut self.recent {
            recent.retain(|i| citizens[*i as usize].first_activation() > today - 10);
        }
    }

    fn keep_promises(&mut self) {
        let (world, today) = (Arc::clone(&self.world), self.today);
        let citizens = Arc::make_mut(&mut self.citizens);
        for index in self.promises.remove(&today).unwrap_or_default() {
            let citizen = &mut citizens[index as usize];
            if let Some(level) = citizen.waiting().filter(|_| citizen.gone > today) {
                citizen.activate(level, today, How::ByOneself);
                self.recent[world.places.quarters[citizen.quarter as usize].commune as usize].push(index);
            }
        }
    }

    /// Level-2 intake: the stations take as many as they can, invited people first, then whoever walks in.
    fn intake(&mut self, dice: &mut Events) {
        let world = Arc::clone(&self.world);
        let today = self.today;
        let per_million = match world.calendar(today).weekday() {
            6 => INTAKE_SATURDAY,
            7 => INTAKE_SUNDAY,
            _ => INTAKE_WEEKDAY,
        };
        // Equipment arrives in the first week; after phase 1 the mobile points go home.
        let percent = if today > 26 { 55 } else { (50 + 10 * today as u64).min(100) };
        let citizens = Arc::make_mut(&mut self.citizens);
        for (i, commune) in world.places.communes.iter().enumerate() {
            let (first, last) = (world.starts[commune.first as usize], world.starts[(commune.first + commune.quarters) as usize]);
            self.carry.intake[i] += u64::from(last - first) * per_million * percent / 100;
            let places = (self.carry.intake[i] / 1_000_000) as usize;
            self.carry.intake[i] %= 1_000_000;
            let mut come: Vec<u32> = (first..last).filter(|c| invited(&citizens[*c as usize], today)).collect();
            let show_up = |_: &u32| dice.bp(3_500);
            come = come.into_iter().filter(show_up).take(places).collect();
            for _ in 0..(places - come.len()) * 4 {
                if come.len() == places || last == first {
                    break;
                }
                come.push(first + dice.below(last - first));
            }
            for index in come {
                let citizen = &mut citizens[index as usize];
                if citizen.gone > today && !citizen.has(Level::Two) {
                    citizen.level2 = world.hand_in(dice, Level::Two, today);
                    citizen.invited = false;
                }
            }
        }
    }
}

fn invited(citizen: &Citizen, today: i16) -> bool {
    citizen.invited && citizen.gone > today && !citizen.has(Level::Two)
}

/// Puts a citizen on the lists of the day.
fn list(lists: &mut Lists, citizen: &Citizen, index: u32, today: i16) {
    if citizen.next_visit > today {
        return;
    }
    let quarter = citizen.quarter as usize;
    if citizen.is_active() {
    } else if citizen.waiting().is_some() {
        lists.activation[quarter].push(index);
    } else if citizen.has(Level::One) || citizen.has(Level::Two) {
        lists.pending[quarter].push(index);
    } else {
        lists.door[quarter].push(index);
    }
}

/// Dossiers are sent and decided when their day has come.
fn decide(citizen: &mut Citizen, today: i16) {
    for level in [Level::One, Level::Two] {
        let track = citizen.track_mut(level);
        if !matches!(track.stage, Stage::Collected | Stage::Sent) {
            continue;
        }
        if track.decided <= today {
            track.stage = if track.fails { Stage::Rejected } else { Stage::Approved };
        } else if track.sent <= today {
            track.stage = Stage::Sent;
        }
    }
}

/// Moving within the city, moving away, dying. The register drops people some days later.
fn leave(world: &World, citizen: &mut Citizen, index: u32, today: i16, dice: &mut Mix, history: &mut History) {
    let roll = dice.below(1_000_000);
    if roll < 45 {
        citizen.gone = today;
        citizen.died = roll < 14;
        citizen.removed = today + dice.between(3, 9) as i16;
    } else if roll < 165 {
        let to = dice.below(world.places.quarters.len() as u32);
        if to != citizen.quarter {
            history.moves.entry(index).or_default().push((today, citizen.quarter));
            citizen.quarter = to;
        }
    }
}

fn activates_alone(world: &World, citizen: &Citizen, index: u32, level: Level, today: i16, dice: &mut Mix) -> bool {
    // Five in a hundred a day while the notice is fresh, hardly anybody later.
    let chance = if today - citizen.track(level).decided <= 7 { 450 } else { 35 };
    dice.bp(chance) && matches!(world.people.obstacle(index, citizen.head), Obstacle::Nothing | Obstacle::AwayForLong)
}

/// A rejected dossier is handed in again, mostly within two weeks.
fn come_again(world: &World, citizen: &mut Citizen, index: u32, today: i16, dice: &mut Mix, history: &mut History) {
    for level in [Level::One, Level::Two] {
        let track = *citizen.track(level);
        if track.stage != Stage::Rejected || track.decided >= today || !dice.bp(900) {
            continue;
        }
        history.rejections.entry((index, level.number())).or_default().push((track.collected, track.decided));
        *citizen.track_mut(level) = world.hand_in(dice, level, today);
    }
}

/// Level 1 in the app, by oneself: mostly the young.
fn register_alone(world: &World, citizen: &mut Citizen, index: u32, today: i16, dice: &mut Mix) {
    if citizen.has(Level::One) || citizen.has(Level::Two) || !dice.bp(60) {
        return;
    }
    let able = matches!(world.people.obstacle(index, citizen.head), Obstacle::Nothing | Obstacle::AwayForLong);
    if able && citizen.gone == NEVER {
        citizen.level1 = world.hand_in(dice, Level::One, today);
    }
}
