//! The curve of demand, measured: which share of a group comes at all, and which share of the seats is taken where demand is plenty.
//!
//! A shift with `s` seats, of which a part `d` falls to a group of `n` people, of whom stations have taken `c` before, is expected to take
//! `(A − c)·(1 − e^(−fill·d·s/A))` dossiers of that group, with `A = share·n`: the planner's own curve. Only the sum over the groups is counted. Counts scatter more than dice would (rain, a party next door), so a Poisson
//! likelihood of half weight is used. Before there are results, the usual values stand; each result moves them a little, and what nobody has
//! measured yet is thought to be off as much as what was: hours without a shift must not look fuller than those that were seen.

use crate::instance::{DayFill, Fill, Group, Instance, PlaceKind, ShiftKind};
use serde::{Deserialize, Serialize};
use vedich_kernel::Day;

/// What a shift that is over has brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Kind of its place.
    pub place: PlaceKind,
    /// Day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Shift of the day.
    pub shift: ShiftKind,
    /// The groups that come there.
    pub groups: Vec<Comers>,
    /// Dossiers that could have been taken.
    pub seats: f64,
    /// Dossiers that were taken.
    pub taken: f64,
}

/// A group's part in a shift that is over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Comers {
    /// Share of the visitors, as the place draws them.
    pub share: f64,
    /// People without a dossier when stations began.
    pub people: f64,
    /// Of them, taken by stations before this shift.
    pub earlier: f64,
}

/// The fitted curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Curve {
    /// By kind of place.
    pub places: Vec<PlaceFit>,
    /// Share of the seats taken where demand is plenty.
    pub fill: Fill,
    /// Shifts that each part of `fill` rests on: morning, afternoon and evening of Monday to Friday, then of Saturday, then of Sunday. A part
    /// without any is assumed: the usual value, moved as the measured ones are.
    #[serde(default)]
    pub seen: Vec<usize>,
    /// Shifts that it rests on.
    pub shifts: usize,
    /// Mean of |taken − expected|, over the mean of taken; 0 without results.
    pub deviation: f64,
}

/// Which share of a group comes when a station is near.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlaceFit {
    /// Kind of place.
    pub place: PlaceKind,
    /// Share.
    pub share: f64,
    /// Shifts that it rests on.
    pub shifts: usize,
}

const KINDS: [PlaceKind; 4] = [PlaceKind::Quarter, PlaceKind::School, PlaceKind::Zone, PlaceKind::Fixed];
/// Before there are results.
const USUAL_SHARE: [f64; 4] = [0.6, 0.7, 0.7, 0.6];
/// How far off the usual values may be expected to be, in log-odds.
const DOUBT: f64 = 0.6;
/// Weight of the counts, against more scatter than dice have.
const WEIGHT: f64 = 0.5;
/// With so many shifts of other parts, a part nobody measured is half as far from its usual value as they are.
const HALF_WAY: f64 = 4.0;

/// Fits the curve to results.
#[must_use]
pub fn fit(observations: &[Observation]) -> Curve {
    let rows: Vec<Row> = observations.iter().filter_map(Row::of).collect();
    let usual_fill: Vec<f64> = Fill::default().all().iter().flatten().copied().collect();
    let usual: Vec<f64> = USUAL_SHARE.iter().copied().chain(usual_fill).map(log_odds).collect();
    let counts: Vec<usize> = (0..usual.len()).map(|i| rows.iter().filter(|r| r.touches(i)).count()).collect();
    let first = fit_around(&rows, &usual);
    let (kinds, all) = (KINDS.len(), usual.len());
    let like = |i: usize| if i < kinds { (0, kinds) } else { (kinds, all) };
    let centre: Vec<f64> = (0..all).map(|i| moved_like_others(i, like(i), &counts, &usual, &first)).collect();
    let now = fit_around(&rows, &centre);
    let fill: Vec<f64> = now[KINDS.len()..].iter().map(|x| odds(*x)).collect();
    let day = |d: usize| DayFill { morning: fill[d * 3], afternoon: fill[d * 3 + 1], evening: fill[d * 3 + 2] };
    let taken: f64 = rows.iter().map(|r| r.taken).sum();
    let off: f64 = rows.iter().map(|r| (r.taken - r.expected(&now)).abs()).sum();
    Curve {
        places: KINDS
            .iter()
            .enumerate()
            .map(|(i, place)| PlaceFit {
                place: *place,
                share: odds(now[i]),
                shifts: rows.iter().filter(|r| r.kind == i).count(),
            })
            .collect(),
        fill: Fill { weekday: day(0), saturday: day(1), sunday: day(2) },
        seen: counts[KINDS.len()..].to_vec(),
        shifts: rows.len(),
        deviation: if taken > 0.0 { off / taken } else { 0.0 },
    }
}

/// The numbers that explain the rows best, in log-odds, when they are thought to lie around `centre`.
fn fit_around(rows: &[Row], centre: &[f64]) -> Vec<f64> {
    let mut now = centre.to_vec();
    for _ in 0..40 {
        let mut moved = 0.0_f64;
        for i in 0..now.len() {
            // Only the rows that the number touches.
            let touched: Vec<&Row> = rows.iter().filter(|r| r.touches(i)).collect();
            let before = now[i];
            let best = golden(|x| {
                let mut trial = now.clone();
                trial[i] = x;
                let prior = -0.5 * ((x - centre[i]) / DOUBT).powi(2);
                prior + WEIGHT * touched.iter().map(|r| r.likelihood(&trial)).sum::<f64>()
            });
            now[i] = best;
            moved = moved.max((best - before).abs());
        }
        if moved < 1e-5 {
            break;
        }
    }
    now
}

/// Where a number is to be looked for, in log-odds: its usual value, times what the measured ones of its kind (`from` to `to`, itself left
/// out) are of theirs, the less the fewer shifts they rest on.
fn moved_like_others(i: usize, (from, to): (usize, usize), counts: &[usize], usual: &[f64], fitted: &[f64]) -> f64 {
    let (mut weight, mut sum) = (0.0, 0.0);
    for j in (from..to).filter(|j| *j != i && counts[*j] > 0) {
        let n = counts[j] as f64;
        weight += n;
        sum += n * (odds(fitted[j]) / odds(usual[j])).ln();
    }
    if weight <= 0.0 {
        return usual[i];
    }
    log_odds((odds(usual[i]) * (sum / (weight + HALF_WAY)).exp()).clamp(0.02, 0.98))
}

impl Curve {
    /// The share of a kind of place.
    #[must_use]
    pub fn share(&self, kind: PlaceKind) -> f64 {
        self.places.iter().find(|p| p.place == kind).map_or(USUAL_SHARE[0], |p| p.share)
    }

    /// Puts the curve into an instance. `own` gives the kind of the place whose own people a group is, as a school's; everybody else lives in a
    /// quarter. Which share of a group would come does not depend on where stations happen to stand.
    pub fn apply(&self, instance: &mut Instance, own: impl Fn(&Group) -> Option<PlaceKind>) {
        instance.fill = self.fill;
        for group in &mut instance.groups {
            group.share = self.share(own(group).unwrap_or(PlaceKind::Quarter));
        }
    }
}

struct Row {
    kind: usize,
    mode: usize,
    groups: Vec<Comers>,
    seats: f64,
    taken: f64,
}

impl Row {
    fn of(o: &Observation) -> Option<Self> {
        let kind = KINDS.iter().position(|k| *k == o.place)?;
        let day = usize::try_from(o.day.weekday() - 5).unwrap_or(0);
        let sound = |g: &&Comers| g.people > 0.0 && g.earlier >= 0.0 && g.share > 0.0;
        let groups: Vec<Comers> = o.groups.iter().filter(sound).copied().collect();
        (!groups.is_empty() && o.seats > 0.0 && o.taken >= 0.0).then(|| Self {
            kind,
            mode: day * 3 + o.shift.index(),
            groups,
            seats: o.seats,
            taken: o.taken,
        })
    }

    /// Does the number at this place say something of the shift?
    fn touches(&self, i: usize) -> bool {
        self.kind == i || self.mode + KINDS.len() == i
    }

    fn expected(&self, x: &[f64]) -> f64 {
        let (share, fill) = (odds(x[self.kind]), odds(x[KINDS.len() + self.mode]));
        let of_group = |g: &Comers| {
            let scale = share * g.people;
            // More have come than the share says: a few are always left.
            let left = (scale - g.earlier).max(0.01 * scale);
            left * -(-fill * g.share * self.seats / scale).exp_m1()
        };
        self.groups.iter().map(of_group).sum()
    }

    fn likelihood(&self, x: &[f64]) -> f64 {
        let mean = self.expected(x).max(1e-9);
        self.taken * mean.ln() - mean
    }
}

fn odds(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn log_odds(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// The maximum of a function with one hill, between log-odds −5 and 5.
fn golden(f: impl Fn(f64) -> f64) -> f64 {
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-5.0, 5.0);
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_a, mut at_b) = (f(a), f(b));
    while high - low > 1e-6 {
        if at_a > at_b {
            high = b;
            (b, at_b) = (a, at_a);
            a = high - ratio * (high - low);
            at_a = f(a);
        } else {
            low = a;
            (a, at_a) = (b, at_b);
            b = low + ratio * (high - low);
            at_b = f(b);
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Size, generate};
    use vedich_kernel::Dice;

    /// Results of a city whose people are not the usual ones.
    fn results(share: f64, evening: f64, shifts: usize) -> Vec<Observation> {
        let mut dice = Dice::new(5, 0);
        let monday = Day::new(2023, 6, 19).unwrap();
        let mut taken_of = [0.0; 40];
        (0..shifts)
            .map(|i| {
                let group = dice.below(40);
                let people = 200.0 + 15.0 * group as f64;
                let shift = ShiftKind::ALL[i % 3];
                let fill = if shift == ShiftKind::Evening { evening } else { 0.5 };
                let (scale, seats) = (share * people, 30.0);
                let mean = (scale - taken_of[group]) * (1.0 - (-fill * seats / scale).exp());
                let scattered: f64 = mean + dice.normal() * (1.5 * mean).sqrt();
                let taken = scattered.round().clamp(0.0, seats);
                let earlier = taken_of[group];
                taken_of[group] += taken;
                Observation {
                    place: PlaceKind::Quarter,
                    day: monday.plus((i / 3 % 5) as i32),
                    shift,
                    groups: vec![Comers { share: 1.0, people, earlier }],
                    seats,
                    taken,
                }
            })
            .collect()
    }

    #[test]
    fn without_results_the_usual_values_stand() {
        let curve = fit(&[]);
        assert_eq!(curve.shifts, 0);
        assert!((curve.share(PlaceKind::Quarter) - 0.6).abs() < 1e-4);
        assert!((curve.fill.weekday.evening - 0.9).abs() < 1e-3);
    }

    #[test]
    fn results_tell_who_comes_and_how_full_it_gets() {
        let curve = fit(&results(0.35, 0.75, 400));
        assert!((curve.share(PlaceKind::Quarter) - 0.35).abs() < 0.04, "{curve:?}");
        assert!((curve.fill.weekday.evening - 0.75).abs() < 0.06, "{curve:?}");
        assert!((curve.fill.weekday.morning - 0.5).abs() < 0.05, "{curve:?}");
        // No Saturday was seen. Every part that was measured is five sixths of its usual value.
        assert!((curve.fill.saturday.morning - 0.85 * 5.0 / 6.0).abs() < 0.06, "{curve:?}");
        assert!(curve.seen[..3].iter().all(|n| *n > 0) && curve.seen[3..] == [0; 6], "{curve:?}");
        assert!(curve.deviation < 0.4);
    }

    /// A small quarter with a large commune around it fills up by itself: taken as one pool, it would look as if hardly anybody came.
    #[test]
    fn neighbours_who_come_a_little_do_not_hide_that_a_quarter_is_nearly_done() {
        let (share, fill, seats) = (0.4, 0.8, 30.0);
        let parts = [(0.8, 220.0), (0.2, 4_000.0)];
        let mut taken = [0.0; 2];
        let mut seen = Vec::new();
        for n in 0..20 {
            let groups: Vec<Comers> = parts
                .iter()
                .zip(taken)
                .map(|((share, people), earlier)| Comers { share: *share, people: *people, earlier })
                .collect();
            let came: Vec<f64> = parts
                .iter()
                .zip(taken)
                .map(|((d, people), earlier)| {
                    let scale = share * people;
                    (scale - earlier) * (1.0 - (-fill * d * seats / scale).exp())
                })
                .collect();
            taken.iter_mut().zip(&came).for_each(|(t, c)| *t += c);
            let day = Day::new(2023, 6, 19).unwrap().plus(n / 5 * 7 + n % 5);
            let (place, shift) = (PlaceKind::Quarter, ShiftKind::Evening);
            seen.push(Observation { place, day, shift, groups, seats, taken: came.iter().sum() });
        }
        let curve = fit(&seen);
        assert!((curve.share(PlaceKind::Quarter) - share).abs() < 0.05, "{curve:?}");
        assert!(curve.deviation < 0.08, "{curve:?}");
    }

    /// Shifts nobody has measured must not draw the planner because the measured ones turned out half empty.
    #[test]
    fn what_nobody_measured_is_thought_to_be_as_empty_as_what_was() {
        let monday = Day::new(2023, 6, 19).unwrap();
        let seen = |n: i32, shift: ShiftKind, taken: f64| Observation {
            place: PlaceKind::Quarter,
            day: monday.plus(n / 5 * 7 + n % 5),
            shift,
            groups: vec![Comers { share: 1.0, people: 2_000.0, earlier: 0.0 }],
            seats: 30.0,
            taken,
        };
        let of = |n: i32| {
            let evenings = (0..n).map(|i| seen(i, ShiftKind::Evening, 5.0));
            fit(&evenings.chain((0..n).map(|i| seen(i, ShiftKind::Morning, 4.0))).collect::<Vec<_>>())
        };
        let (curve, few) = (of(20), of(1));
        let highest = curve.fill.weekday.evening.max(curve.fill.weekday.morning);
        assert!(curve.fill.weekday.afternoon < 1.5 * highest, "{curve:?}");
        assert!(curve.fill.saturday.evening < 2.0 * highest, "{curve:?}");
        assert!(curve.fill.saturday.evening < few.fill.saturday.evening && few.fill.saturday.evening < 0.9, "{few:?}");
        assert_eq!((curve.seen[0], curve.seen[1], curve.seen[2]), (20, 0, 20));
    }

    /// One station more must not change how many would come if every place were near.
    #[test]
    fn who_would_come_does_not_depend_on_where_stations_stand() {
        let curve = fit(&results(0.35, 0.75, 60));
        let mut whole = generate(Size::Small, 3);
        let pupils = whole.groups[0].id.clone();
        let own = |g: &Group| (g.id == pupils).then_some(PlaceKind::School);
        let mut bare = whole.clone();
        bare.places.clear();
        curve.apply(&mut whole, own);
        curve.apply(&mut bare, own);
        assert_eq!(whole.groups, bare.groups);
        assert!((bare.groups[0].share - curve.share(PlaceKind::School)).abs() < 1e-12);
        assert!(bare.groups[1..].iter().all(|g| (g.share - curve.share(PlaceKind::Quarter)).abs() < 1e-12));
        assert_eq!(whole.fill, curve.fill);
    }

    #[test]
    fn a_few_results_move_the_usual_values_a_little() {
        let few = fit(&results(0.35, 0.6, 6)).fill.weekday.evening;
        let many = fit(&results(0.35, 0.6, 300)).fill.weekday.evening;
        assert!(many < few && few < 0.9, "{many} {few}");
    }
}
