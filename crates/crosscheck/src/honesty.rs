//! How likely it is that a unit reports more than it did (`P-3.7` to `P-3.9`). Pure statistics; property-tested.
//!
//! Only days that the register has had time to confirm are judged (design.md, Truth 5), so nobody is accused because an
//! extract is late. People err: digits are mistyped, a day is noted late, two teams name the same person. What is usual is
//! learned from the units themselves, of whom most are honest: the median of each kind of error. A unit is flagged when,
//! given what it reported and what was found, it is nearly certain that its own share of a kind lies well beyond the usual.

use serde::{Deserialize, Serialize};

/// What a unit reported in a period, and what is found of it by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Activations reported: counted where the unit counted, else named.
    pub reported: i64,
    /// Activations of named people.
    pub named: i64,
    /// Named and confirmed, and credited to the unit.
    pub confirmed: i64,
    /// Named, not decided yet.
    pub pending: i64,
    /// Named, and the register had time to confirm and did not.
    pub contradicted: i64,
    /// Named, and active before the claim.
    pub late: i64,
    /// Named and confirmed, but somebody claimed the same person earlier.
    pub double: i64,
    /// Named, not confirmed by the register, and accepted by a decision about a dispute.
    pub accepted: i64,
    /// Reported beyond what was named.
    pub unnamed: i64,
    /// Of the days that can be judged.
    pub judged: Judged,
}

/// The part of a tally that the register has had time to confirm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Named claims with a verdict.
    pub decided: i64,
    /// Of these, contradicted or late.
    pub wrong: i64,
    /// Of these, claimed earlier by somebody else.
    pub double: i64,
    /// Of these, accepted by a decision: neither wrong nor double.
    pub accepted: i64,
    /// Reported.
    pub reported: i64,
    /// Of these, beyond what was named.
    pub unnamed: i64,
    /// Of these, beyond what the register's own change in the unit's area leaves room for.
    pub surplus: i64,
}

/// What speaks against a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// More named people whom the register does not confirm than is usual.
    NotConfirmed,
    /// More people whom others had claimed before than is usual.
    Double,
    /// More counted than named.
    Unnamed,
    /// More reported than the register changed.
    Surplus,
}

impl Sign {
    /// All signs.
    pub const ALL: [Self; 4] = [Self::NotConfirmed, Self::Double, Self::Unnamed, Self::Surplus];
}

/// How a unit stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Honesty {
    /// Probability, from 0 to 1, that the unit's share of wrong reports lies well beyond honest error.
    pub score: f64,
    /// The score is so high that somebody should look.
    pub flagged: bool,
    /// What speaks for that, the strongest first; empty for who is not flagged.
    pub signs: Vec<Sign>,
}

/// From this score on a unit is flagged.
const FLAG: f64 = 0.98;
/// With fewer reports than this nothing can be said.
const LEAST: i64 = 20;
/// Units with this many reports teach what is usual.
const TEACHES: i64 = 30;
/// With fewer units than this, the usual share is what offices know.
const LEAST_TEACHERS: usize = 5;

/// The usual share of each sign where too few units tell, the smallest share that can be usual, and by how much an honest unit
/// may exceed what is usual.
fn known(sign: Sign) -> (f64, f64, f64) {
    match sign {
        Sign::NotConfirmed => (0.03, 0.01, 0.020),
        Sign::Double => (0.05, 0.01, 0.050),
        Sign::Unnamed | Sign::Surplus => (0.01, 0.005, 0.015),
    }
}

/// A unit that hardly names anybody, less than one in four, reports without names: that is unverified, not padded. The line lies this low so
/// that nobody gets rid of the sign by padding more: who names half of what it counts can name the rest.
pub(crate) fn hardly_names(unnamed: i64, reported: i64) -> bool {
    unnamed * 4 > reported * 3
}

/// Wrong ones among how many.
fn counts(t: &Tally, sign: Sign) -> (i64, i64) {
    let j = &t.judged;
    match sign {
        Sign::NotConfirmed => (j.wrong, j.decided),
        Sign::Double => (j.double, j.decided),
        Sign::Unnamed if hardly_names(j.unnamed, j.reported) => (0, 0),
        Sign::Unnamed => (j.unnamed, j.reported),
        Sign::Surplus => (j.surplus, j.reported),
    }
}

/// Judges units beside each other.
#[must_use]
pub fn judge(tallies: &[Tally]) -> Vec<Honesty> {
    let limits = Sign::ALL.map(|sign| limit(tallies, sign));
    tallies
        .iter()
        .map(|t| {
            let mut found: Vec<(f64, Sign)> = Sign::ALL
                .into_iter()
                .zip(limits)
                .map(|(sign, limit)| {
                    let (wrong, of) = counts(t, sign);
                    (beyond(wrong, of, limit), sign)
                })
                .collect();
            found.sort_by(|a, b| b.0.total_cmp(&a.0));
            let score = found.first().map_or(0.0, |f| f.0);
            let signs = found.iter().filter(|f| f.0 >= FLAG).map(|f| f.1).collect();
            Honesty { score, flagged: score >= FLAG, signs }
        })
        .collect()
}

/// The share beyond which a unit's errors are no longer usual.
fn limit(tallies: &[Tally], sign: Sign) -> f64 {
    let (usual, least, room) = known(sign);
    let mut shares: Vec<f64> = tallies
        .iter()
        .map(|t| counts(t, sign))
        .filter(|(_, of)| *of >= TEACHES)
        .map(|(wrong, of)| wrong as f64 / of as f64)
        .collect();
    if shares.len() < LEAST_TEACHERS {
        return usual + room;
    }
    shares.sort_by(f64::total_cmp);
    // Were half of all units dishonest, the median would be theirs; it is bounded by what offices know.
    shares[shares.len() / 2].clamp(least, usual * 3.0) + room
}

/// Probability that the share behind `wrong` of `of` lies beyond `limit`, all shares being equally likely beforehand but small
/// ones a little more (a Beta distribution).
fn beyond(wrong: i64, of: i64, limit: f64) -> f64 {
    if of < LEAST || wrong <= 0 {
        return 0.0;
    }
    let (wrong, of) = (wrong as f64, (of.max(wrong)) as f64);
    1.0 - beta_below(limit, wrong + 0.5, of - wrong + 5.0)
}

/// The regularised incomplete beta function: probability that a Beta(a, b) lies below x.
fn beta_below(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (1.0 - x).ln() - ln_beta(a, b)).exp();
    // The continued fraction converges quickly on this side of the mean.
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * fraction(x, a, b) / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * fraction(1.0 - x, b, a) / b).clamp(0.0, 1.0)
    }
}

/// Lentz's evaluation of the continued fraction.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-30;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut out = d;
    for m in 1..300 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        out *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let step = d * c;
        out *= step;
        if (step - 1.0).abs() < 1e-12 {
            break;
        }
    }
    out
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Lanczos' approximation.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    const G: [f64; 6] = [
        76.180_091_729_471_46,
        -86.505_320_329_416_77,
        24.014_098_240_830_91,
        -1.231_739_572_450_155,
        1.208_650_973_866_179e-3,
        -5.395_239_384_953e-6,
    ];
    let base = x + 5.5;
    let sum = G.iter().zip(1_u8..).fold(1.000_000_000_190_015, |s, (g, i)| s + g / (x + f64::from(i)));
    (x + 0.5) * base.ln() - base + (2.506_628_274_631_000_5 * sum / x).ln()
}

#[cfg(test)]
mod manners;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(decided: i64, wrong: i64, unnamed: i64) -> Tally {
        let judged = Judged { decided, wrong, reported: decided + unnamed, unnamed, ..Judged::default() };
        Tally { reported: decided + unnamed, named: decided, judged, ..Tally::default() }
    }

    #[test]
    fn the_beta_function_agrees_with_known_values() {
        for (x, a, b, value) in
            [(0.5, 1.0, 1.0, 0.5), (0.3, 2.0, 5.0, 0.579_825), (0.1, 0.5, 0.5, 0.204_833), (0.9, 20.0, 3.0, 0.620_04)]
        {
            assert!((beta_below(x, a, b) - value).abs() < 1e-4, "{x} {a} {b}: {}", beta_below(x, a, b));
        }
    }

    #[test]
    fn among_honest_units_the_one_that_invents_is_flagged_and_nobody_else() {
        let mut all: Vec<Tally> = (0..12).map(|i| unit(300, 5 + i % 3, 1)).collect();
        all.push(unit(400, 80, 0));
        all.push(unit(400, 8, 60));
        let found = judge(&all);
        assert!(found[..12].iter().all(|h| !h.flagged), "{found:?}");
        assert_eq!((found[12].signs.as_slice(), found[13].signs.as_slice()), (&[Sign::NotConfirmed][..], &[Sign::Unnamed][..]));
    }

    #[test]
    fn a_unit_whose_disputes_are_accepted_is_flagged_no_more() {
        let honest = || (0..12).map(|_| unit(300, 5, 1));
        let with = |accepted: i64| {
            let mut own = unit(400, 80 - accepted, 0);
            own.judged.accepted = accepted;
            judge(&honest().chain([own]).collect::<Vec<_>>())[12].clone()
        };
        assert!(with(0).flagged && !with(76).flagged);
        assert!(with(40).score <= with(0).score);
    }

    #[test]
    fn a_lag_or_a_handful_accuses_nobody() {
        let pending = Tally { reported: 500, named: 500, pending: 500, ..Tally::default() };
        let few = unit(8, 4, 0);
        let nameless = Tally {
            reported: 300,
            unnamed: 300,
            judged: Judged { reported: 300, unnamed: 300, ..Judged::default() },
            ..Tally::default()
        };
        assert!(judge(&[pending, few, nameless]).iter().all(|h| !h.flagged));
    }

    proptest! {
        #[test]
        fn more_wrong_reports_never_lower_the_score(of in 20..2_000_i64, a in 0..400_i64, b in 0..400_i64) {
            let (low, high) = (a.min(b).min(of), a.max(b).min(of));
            prop_assert!(beyond(low, of, 0.05) <= beyond(high, of, 0.05) + 1e-9);
        }

        #[test]
        fn scores_are_probabilities(units in prop::collection::vec((0..600_i64, 0..600_i64, 0..200_i64), 0..30)) {
            let all: Vec<Tally> = units.iter().map(|(d, w, u)| unit(*d, (*w).min(*d), *u)).collect();
            for h in judge(&all) {
                prop_assert!((0.0..=1.0).contains(&h.score));
                prop_assert_eq!(h.flagged, !h.signs.is_empty());
            }
        }
    }
}
