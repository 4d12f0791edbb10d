//! Instances to measure with: invented places, plausible numbers. The same size and seed give the same instance.

use crate::instance::{
    Approval, DayFill, Draw, Fill, Fleet, Group, Instance, Opening, Place, PlaceKind, ShiftKind, ShiftTimes, Travel,
};
use vedich_kernel::{Day, Dice};

/// How large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Three communes, 24 quarters, 4 schools and zones, 2 mobile sets, 14 days.
    Small,
    /// Eight communes, 80 quarters, 12 schools and zones, 6 mobile sets, 26 days.
    City,
    /// Ten cities: 80 communes, 800 quarters, 120 schools and zones, 60 mobile sets. With an even seed each city has its own six sets, with an
    /// odd one all sixty go everywhere.
    Province,
}

impl Size {
    /// All sizes.
    pub const ALL: [Self; 3] = [Self::Small, Self::City, Self::Province];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::City => "city",
            Self::Province => "province",
        }
    }

    /// From its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Cities, communes of each, quarters of a commune, schools and zones of a city, mobile sets of a city, days.
    fn shape(self) -> (usize, usize, usize, usize, u16, i32) {
        match self {
            Self::Small => (1, 3, 8, 4, 2, 14),
            Self::City => (1, 8, 10, 12, 6, 26),
            Self::Province => (10, 8, 10, 12, 6, 26),
        }
    }
}

/// Makes one.
#[must_use]
pub fn generate(size: Size, seed: u64) -> Instance {
    let mut dice = Dice::new(seed, 77);
    let (cities, communes, quarters, others, sets, days) = size.shape();
    let from = Day::new(2023, 6, 20).unwrap_or(Day(19_528));
    let to = from.plus(days - 1);
    let mut instance = Instance {
        from,
        to,
        deadline: to,
        holidays: Vec::new(),
        shifts: ShiftTimes::default(),
        approval: Approval::default(),
        activation_share: 0.8,
        fill: fill(&mut dice),
        groups: Vec::new(),
        places: Vec::new(),
        fleets: Vec::new(),
        travel: Travel::default(),
        locked: Vec::new(),
        fairness_tolerance: 0.001,
        least_worth: 0.0,
    };
    let together = size == Size::Province && seed % 2 == 1;
    let mut mobile = Vec::new();
    for city in 0..cities {
        // Cities of a province lie some 25 km apart.
        let middle = (11.5 + 0.22 * (city % 4) as f64, 106.8 + 0.22 * (city / 4) as f64);
        let first = instance.places.len();
        for c in 0..communes {
            let commune = format!("c{}", city * communes + c + 1);
            let centre = (middle.0 + 0.04 * dice.normal(), middle.1 + 0.04 * dice.normal());
            add_commune(&mut instance, &mut dice, &commune, centre, quarters);
        }
        for n in 0..others {
            let commune = format!("c{}", city * communes + dice.below(communes) + 1);
            add_other(&mut instance, &mut dice, &format!("o{}", city * others + n + 1), &commune);
        }
        let places = instance.places[first..].iter().filter(|p| p.kind != PlaceKind::Fixed).map(|p| p.id.clone());
        if together {
            mobile.extend(places);
        } else {
            let places = places.collect();
            instance.fleets.push(mobile_fleet(&format!("m{}", city + 1), sets, places));
        }
    }
    if together {
        instance.fleets.push(mobile_fleet("m", sets * cities as u16, mobile));
    }
    instance
}

fn fill(dice: &mut Dice) -> Fill {
    let mut day = |base: [f64; 3]| {
        let [morning, afternoon, evening] = base.map(|b: f64| short(b + 0.06 * dice.normal()).clamp(0.3, 1.0));
        DayFill { morning, afternoon, evening }
    };
    Fill { weekday: day([0.58, 0.62, 0.9]), saturday: day([0.85, 0.85, 0.9]), sunday: day([0.88, 0.85, 0.8]) }
}

fn mobile_fleet(id: &str, sets: u16, places: Vec<String>) -> Fleet {
    Fleet {
        id: id.to_owned(),
        name: String::new(),
        sets,
        crews: sets + sets / 3,
        minutes_per_dossier: 8.0,
        setup_minutes: 20,
        shifts_per_day: 2,
        shifts_per_week: 10,
        worked: 0,
        rest_after_evening: true,
        places: Some(places),
    }
}

/// Four decimals: enough for a metre or a person, and easy to read in a file.
fn short(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

/// A commune: quarters, each with its culture house, and the fixed station.
fn add_commune(instance: &mut Instance, dice: &mut Dice, commune: &str, centre: (f64, f64), quarters: usize) {
    let first = instance.groups.len();
    let size = 0.6 + 0.8 * dice.unit();
    let mut at = Vec::new();
    for q in 0..quarters {
        let people = (500.0 * size * (0.45 * dice.normal()).exp()).round().max(40.0);
        instance.groups.push(Group {
            id: format!("{commune}q{}", q + 1),
            name: String::new(),
            commune: commune.to_owned(),
            people,
            collected: 0.0,
            share: short(0.5 + 0.2 * dice.unit()),
        });
        at.push((centre.0 + 0.012 * dice.normal(), centre.1 + 0.012 * dice.normal()));
    }
    for q in 0..quarters {
        let mut near: Vec<usize> = (0..quarters).filter(|o| *o != q).collect();
        let far = |o: &usize| (at[*o].0 - at[q].0).hypot(at[*o].1 - at[q].1);
        near.sort_by(|a, b| far(a).total_cmp(&far(b)));
        let mut draws = vec![Draw { group: instance.groups[first + q].id.clone(), share: 0.8 }];
        draws.extend(near.iter().take(2).map(|o| Draw { group: instance.groups[first + *o].id.clone(), share: 0.1 }));
        instance.places.push(place(&format!("{commune}p{}", q + 1), PlaceKind::Quarter, commune, at[q], draws, None));
    }
    let whole: f64 = instance.groups[first..].iter().map(|g| g.people).sum();
    let draws =
        instance.groups[first..].iter().map(|g| Draw { group: g.id.clone(), share: short(0.95 * g.people / whole) }).collect();
    let station = format!("{commune}f");
    instance.places.push(place(&station, PlaceKind::Fixed, commune, centre, draws, None));
    instance.fleets.push(Fleet {
        id: station.clone(),
        name: String::new(),
        sets: 1,
        crews: 2,
        minutes_per_dossier: 9.0,
        setup_minutes: 0,
        shifts_per_day: 2,
        shifts_per_week: 8,
        worked: 0,
        rest_after_evening: true,
        places: Some(vec![station]),
    });
}

/// A school or an industrial zone.
fn add_other(instance: &mut Instance, dice: &mut Dice, id: &str, commune: &str) {
    let school = dice.below(2) == 0;
    let beside = instance.places.iter().filter(|p| p.commune == commune && p.kind == PlaceKind::Quarter).count();
    let near = instance.places.iter().filter(|p| p.commune == commune).nth(dice.below(beside));
    let (at, neighbour) = near.map_or(((11.5, 106.8), None), |p| {
        let at = (p.lat.unwrap_or(11.5) + 0.004, p.lon.unwrap_or(106.8) + 0.004);
        (at, p.draws.first().map(|d| d.group.clone()))
    });
    let people = if school { 200.0 + 700.0 * dice.unit() } else { 300.0 + 1_200.0 * dice.unit() };
    let (kind, open, own) = if school {
        let day = vec![ShiftKind::Morning, ShiftKind::Afternoon];
        (PlaceKind::School, Opening { weekday: day.clone(), saturday: day, sunday: Vec::new() }, 0.75)
    } else {
        let weekday = vec![ShiftKind::Afternoon, ShiftKind::Evening];
        (PlaceKind::Zone, Opening { weekday, saturday: vec![ShiftKind::Morning], sunday: Vec::new() }, 0.95)
    };
    let share = short(0.55 + 0.25 * dice.unit());
    let group = Group {
        id: format!("{id}g"),
        name: String::new(),
        commune: commune.to_owned(),
        people: people.round(),
        collected: 0.0,
        share,
    };
    let mut draws = vec![Draw { group: group.id.clone(), share: own }];
    draws.extend(neighbour.filter(|_| school).map(|group| Draw { group, share: 0.2 }));
    instance.groups.push(group);
    instance.places.push(place(id, kind, commune, at, draws, Some(open)));
}

fn place(id: &str, kind: PlaceKind, commune: &str, at: (f64, f64), draws: Vec<Draw>, open: Option<Opening>) -> Place {
    Place {
        id: id.to_owned(),
        name: String::new(),
        kind,
        commune: commune.to_owned(),
        lat: Some(short(at.0)),
        lon: Some(short(at.1)),
        room: 1,
        draws,
        open,
        closed: Vec::new(),
        closed_shifts: Vec::new(),
    }
}
