//! Possible futures, day by day through the funnel.

use crate::{
    learn::{Drawn, Learned, Prior, Seen, gamma, like_sunday},
    model::{DayFacts, Lever, Question, Stock},
};
use vedich_kernel::{Day, Dice};

/// The rates of a day.
const RATES: usize = 6;

/// Share of the seats that are taken.
const FILL: Prior = Prior {
    rate: 0.65,
    doubt: 0.5,
    weekend: [1.1, 1.0],
    weekend_doubt: 0.35,
    practice: 0.0,
    practice_doubt: 0.12,
    scatter: 0.25,
    worth: 5.0,
    lasting: 0.12,
};
/// Level-1 registrations of a visit.
const REGISTER: Prior = Prior {
    rate: 0.04,
    doubt: 1.0,
    weekend: [1.0, 1.0],
    weekend_doubt: 0.35,
    practice: 0.0,
    practice_doubt: 0.12,
    scatter: 0.4,
    worth: 5.0,
    lasting: 0.12,
};
/// Share of the pending that are approved in a day, as a speed; at weekends the department rests, mostly.
const APPROVE: Prior = Prior {
    rate: 0.22,
    doubt: 0.7,
    weekend: [0.5, 0.15],
    weekend_doubt: 1.3,
    practice: 0.0,
    practice_doubt: 0.12,
    scatter: 0.45,
    worth: 5.0,
    lasting: 0.1,
};
/// Visits made of those planned.
const KEEP: Prior = Prior {
    rate: 0.85,
    doubt: 0.3,
    weekend: [1.0, 1.0],
    weekend_doubt: 0.3,
    practice: 0.0,
    practice_doubt: 0.06,
    scatter: 0.2,
    worth: 5.0,
    lasting: 0.12,
};
/// Activations of a visit while there are many to visit.
const SUCCEED: Prior = Prior {
    rate: 0.25,
    doubt: 0.6,
    weekend: [1.1, 1.1],
    weekend_doubt: 0.3,
    practice: 0.1,
    practice_doubt: 0.18,
    scatter: 0.25,
    worth: 5.0,
    lasting: 0.12,
};
/// Share of the ready who activate by themselves in a day.
const ALONE: Prior = Prior {
    rate: 0.012,
    doubt: 0.7,
    weekend: [1.0, 1.0],
    weekend_doubt: 0.3,
    practice: 0.0,
    practice_doubt: 0.12,
    scatter: 0.3,
    worth: 5.0,
    lasting: 0.12,
};

/// The largest share of those without a dossier who never come.
const NEVER: f64 = 0.2;

/// What is believed.
pub(crate) struct Belief {
    rates: [Learned; RATES],
    /// Of the approved, away: as a beta distribution.
    away: (f64, f64),
    /// Return of those away, in a day.
    back: f64,
}

impl Belief {
    pub(crate) fn new(question: &Question) -> Self {
        let origin = question.ahead.from;
        let holidays = &question.ahead.holidays;
        let start = question.history.first().map_or(origin, |d| d.day);
        let learn = |prior: &Prior, rate: &dyn Fn(&DayFacts) -> Option<f64>| {
            let seen: Vec<Seen> = question
                .history
                .iter()
                .filter(|d| d.day < origin)
                .filter_map(|d| Some(Seen { day: d.day, sunday: like_sunday(d.day, holidays), rate: rate(d)? }))
                .filter(|s| s.rate.is_finite() && s.rate > 0.0)
                .collect();
            Learned::new(prior, &seen, start, origin)
        };
        let found: f64 = question.history.iter().map(|d| d.by_visits).sum();
        // Only those who were found to be away since the first day say how many will be.
        let away = question.history.first().map_or(0.0, |d| (question.now.away - d.before.away).max(0.0));
        // A hundred people seen at doors are all that the share is believed to rest on: who is away is not drawn by lot.
        let weight = (100.0 / (found + away).max(1e-9)).min(1.0);
        Self {
            rates: [
                learn(&FILL, &|d| (d.seats >= 1.0).then(|| (d.collected + 0.5) / d.seats)),
                learn(&REGISTER, &|d| (d.visits >= 1.0).then(|| (d.registered + 0.1) / d.visits)),
                learn(&APPROVE, &|d| speed(d.approved, d.before.pending)),
                learn(&KEEP, &|d| (d.planned_visits >= 1.0).then(|| (d.visits + 0.5) / d.planned_visits)),
                learn(&SUCCEED, &|d| {
                    let reach = (d.before.ready + d.approved - d.before.away).max(1.0);
                    let speed = speed(d.by_visits, reach)?;
                    (d.visits >= 1.0).then(|| speed * reach / d.visits)
                }),
                learn(&ALONE, &|d| speed(d.by_themselves, d.before.ready + d.approved)),
            ],
            away: (1.0 + weight * away, 9.0 + weight * found),
            back: 0.02,
        }
    }
}

/// The speed at which so many of so many go in a day; none when nobody is there.
fn speed(went: f64, were: f64) -> Option<f64> {
    (were >= 1.0).then(|| -(1.0 - ((went + 0.25) / (were + 0.5)).clamp(0.0, 0.98)).ln())
}

/// Factors and additions for the levers: one unmoved, one for each lever with a tenth more, one for each with a unit more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Push {
    pub seats: f64,
    pub more_seats: f64,
    pub visits: f64,
    pub more_visits: f64,
    pub speed: f64,
    pub away: f64,
}

impl Push {
    pub(crate) const NONE: Self = Self { seats: 1.0, more_seats: 0.0, visits: 1.0, more_visits: 0.0, speed: 1.0, away: 1.0 };

    pub(crate) fn tenth(lever: Lever) -> Self {
        match lever {
            Lever::Intake => Self { seats: 1.1, ..Self::NONE },
            Lever::Approval => Self { speed: 1.1, ..Self::NONE },
            Lever::Doors => Self { visits: 1.1, ..Self::NONE },
            Lever::Absent => Self { away: 0.9, ..Self::NONE },
        }
    }
}

/// One future's luck, drawn before it is played, so that it can be played again with a lever moved: no lever moves a rate.
pub(crate) struct Luck {
    /// Of those without a dossier, never come: a long campaign does not end with everybody.
    never: f64,
    away: f64,
    back: f64,
    /// By day.
    rates: Vec<[f64; RATES]>,
}

impl Luck {
    pub(crate) fn draw(belief: &Belief, question: &Question, days: usize, dice: &mut Dice) -> Self {
        let mut drawn: [Drawn; RATES] = [0, 1, 2, 3, 4, 5].map(|i: usize| belief.rates[i].draw(dice));
        let (a, b) = (gamma(belief.away.0, dice), gamma(belief.away.1, dice));
        let back = belief.back * (0.6 * dice.normal()).exp();
        let rates = (0..days)
            .map(|i| {
                let day: Day = question.ahead.from.plus(i as i32);
                let sunday = like_sunday(day, &question.ahead.holidays);
                let normals = [(); RATES].map(|()| dice.normal());
                let mut rates = [0.0; RATES];
                for ((rate, drawn), normal) in rates.iter_mut().zip(&mut drawn).zip(normals) {
                    *rate = drawn.next(day, sunday, normal);
                }
                rates
            })
            .collect();
        Self { never: NEVER * dice.unit(), away: a / (a + b), back, rates }
    }

    /// Plays the days; tells the stock at the end of each.
    pub(crate) fn play(&self, question: &Question, push: Push, mut tell: impl FnMut(usize, &Stock)) {
        let mut at = question.now;
        at.away = (at.away * push.away).min(at.ready);
        let never = at.without * self.never;
        let at_first = (at.without - never).max(1.0);
        for (i, rates) in self.rates.iter().enumerate() {
            let [fill, register, approve, keep, succeed, alone] = *rates;
            let planned = |row: &[f64], factor: f64, more: f64| {
                let n = row.get(i).copied().unwrap_or(0.0).max(0.0);
                if n > 0.0 { n * factor + more } else { 0.0 }
            };
            let seats = planned(&question.ahead.seats, push.seats, push.more_seats);
            let visits = planned(&question.ahead.visits, push.visits, push.more_visits) * keep.min(1.5);
            // Fewer are left to come: of a tenth of the people comes a tenth.
            let coming = (at.without - never).max(0.0);
            let interest = (coming / at_first).clamp(0.0, 1.0).sqrt();
            let collected = (seats * (fill * interest).min(1.0)).min(coming);
            let registered = (visits * register.min(1.0) * interest).min(coming - collected);
            let approved = at.pending * -(-approve * push.speed).exp_m1();
            at.without -= collected + registered;
            at.pending += collected + registered - approved;
            at.ready += approved;
            at.away += approved * self.away * push.away;
            at.away -= at.away * self.back.min(0.5);
            let reach = (at.ready - at.away).max(0.0);
            let by_visits = if reach > 1e-9 { reach * -(-visits * succeed / reach).exp_m1() } else { 0.0 };
            let gone = -(-alone).exp_m1();
            let by_themselves = (at.ready - by_visits) * gone;
            at.away -= at.away * gone;
            at.ready -= by_visits + by_themselves;
            at.activated += by_visits + by_themselves;
            tell(i, &at);
        }
    }
}
