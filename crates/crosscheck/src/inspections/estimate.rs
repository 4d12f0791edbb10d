//! From a sample to a unit's false-report rate, with a 95 % interval (`P-3.8`). Pure.
//!
//! The sample is stratified: of a unit's claims, those with signs of risk are drawn more often than the others. So each finding
//! stands for as many claims as its stratum holds per finding (the estimator of Horvitz and Thompson within strata), and the
//! interval asks which numbers of wrong claims in the whole would be likely to give this sample: for each stratum the claims that
//! nobody looked at follow a beta-binomial distribution, and the sum over the strata is their convolution, computed exactly. What was
//! looked at is known, so a stratum that was inspected to the end adds no doubt (finite population).
//!
//! Beforehand every share is equally likely in a unit with one stratum; with several, the weight of that assumption (two people) is
//! spread over them. Where nothing false was found, nothing false is a possible truth: the interval begins at nought, and all of its
//! doubt lies above. Over simulated rounds of honest and dishonest units the true number lies within the interval 95 times of a
//! hundred; a test and `cargo xtask bench inspections` hold this to 93 to 97.

use crate::honesty::ln_gamma;
use serde::Serialize;

/// What was found in one stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Claims in it.
    pub population: i64,
    /// Inspected with a result: true or false.
    pub decided: i64,
    /// Of these, false.
    pub wrong: i64,
}

/// What follows for all claims of the unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Estimate {
    /// Claims of the unit in the round's period.
    pub population: i64,
    /// Inspected with a result.
    pub decided: i64,
    /// Of these, false.
    pub wrong: i64,
    /// False claims among all, each finding weighted by how many claims it stands for.
    pub estimate: i64,
    /// With 95 % confidence at least so many of all are false.
    pub least: i64,
    /// With 95 % confidence at most so many of all are false.
    pub most: i64,
}

/// Left and right of the interval together: 5 %.
const TAIL: f64 = 0.025;
/// More claims than this are counted in steps, so that a large unit costs no more than a small one.
const STEPS: i64 = 4_000;

/// Estimates the false claims among all; none before anything was found.
#[must_use]
pub fn estimate(strata: &[Seen]) -> Option<Estimate> {
    let strata: Vec<Seen> = strata.iter().copied().filter(|s| s.population > 0).collect();
    let sum = |f: fn(&Seen) -> i64| strata.iter().map(f).sum::<i64>();
    let (population, decided, wrong) = (sum(|s| s.population), sum(|s| s.decided), sum(|s| s.wrong));
    if decided == 0 {
        return None;
    }
    let pooled = wrong as f64 / decided as f64;
    let weighted: f64 =
        strata
            .iter()
            .map(|s| {
                if s.decided > 0 { s.population as f64 * s.wrong as f64 / s.decided as f64 } else { s.population as f64 * pooled }
            })
            .sum();
    // Where the sample is of one colour, the truth may be, too.
    let tails = match wrong {
        0 => (0.0, 2.0 * TAIL),
        w if w == decided => (2.0 * TAIL, 0.0),
        _ => (TAIL, TAIL),
    };
    let (low, high) = unseen(&strata, population, tails);
    let (least, most) = ((wrong + low).min(population), (wrong + high).min(population - decided + wrong));
    let estimate = (weighted.round() as i64).clamp(least, most);
    Some(Estimate { population, decided, wrong, estimate, least, most })
}

/// Between which numbers lie the false claims among those that nobody looked at.
fn unseen(strata: &[Seen], population: i64, (left, right): (f64, f64)) -> (i64, i64) {
    let step = (population + STEPS - 1) / STEPS;
    let prior = 1.0 / strata.len() as f64;
    let mut sum = vec![1.0];
    for s in strata {
        sum = convolved(&sum, &rest_of(s, prior, step));
    }
    let (mut below, mut low) = (0.0, None);
    for (at, p) in (0_i64..).zip(&sum) {
        below += p;
        if low.is_none() && below >= left {
            low = Some(at * step);
        }
        if below >= 1.0 - right {
            return (low.unwrap_or(0), at * step + step - 1);
        }
    }
    (low.unwrap_or(0), i64::try_from(sum.len()).unwrap_or(i64::MAX).saturating_mul(step))
}

/// How likely each number of false claims is among those of a stratum that nobody looked at, in steps.
fn rest_of(s: &Seen, prior: f64, step: i64) -> Vec<f64> {
    let rest = (s.population - s.decided).max(0);
    let (a, b) = (prior + s.wrong as f64, prior + (s.decided - s.wrong) as f64);
    let ln_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let (n, base) = (rest as f64, ln_beta(a, b));
    let mut out = vec![0.0; usize::try_from(rest / step + 1).unwrap_or(1)];
    for k in 0..=rest {
        let x = k as f64;
        let ways = ln_gamma(n + 1.0) - ln_gamma(x + 1.0) - ln_gamma(n - x + 1.0);
        let p = (ways + ln_beta(a + x, b + n - x) - base).exp();
        if let Some(bin) = usize::try_from(k / step).ok().and_then(|at| out.get_mut(at)) {
            *bin += p;
        }
    }
    out
}

fn convolved(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate().filter(|(_, x)| **x > 1e-15) {
        for (o, y) in out[i..].iter_mut().zip(b) {
            *o += x * y;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(population: i64, decided: i64, wrong: i64) -> Seen {
        Seen { population, decided, wrong }
    }

    #[test]
    fn nothing_found_tells_nothing_and_everything_inspected_leaves_no_doubt() {
        assert_eq!(estimate(&[seen(100, 0, 0)]), None);
        let all = estimate(&[seen(40, 40, 7), seen(10, 10, 5)]).unwrap();
        assert_eq!((all.estimate, all.least, all.most), (12, 12, 12));
    }

    #[test]
    fn where_nothing_false_was_found_nothing_false_is_possible() {
        let none = estimate(&[seen(2_000, 20, 0)]).unwrap();
        assert_eq!((none.least, none.estimate), (0, 0));
        // The rule of three: at most three in the number inspected.
        assert!((200..=300).contains(&none.most), "{none:?}");
        let all = estimate(&[seen(2_000, 20, 20)]).unwrap();
        assert_eq!((all.least, all.most), (2_000 - none.most, 2_000));
    }

    #[test]
    fn a_known_case_agrees_with_the_textbook() {
        // 3 false of 30 out of 3,000: Clopper and Pearson say 2.1 % to 26.5 %; a flat prior says 3.6 % to 25.8 %.
        let e = estimate(&[seen(3_000, 30, 3)]).unwrap();
        assert_eq!(e.estimate, 300);
        assert!((100..=116).contains(&e.least) && (765..=785).contains(&e.most), "{e:?}");
    }

    #[test]
    fn a_finding_weighs_as_many_claims_as_it_stands_for() {
        // All risky claims were inspected, half of them are false; of the others one in twenty, none false.
        let e = estimate(&[seen(200, 10, 0), seen(20, 20, 10)]).unwrap();
        assert_eq!(e.estimate, 10, "the plain share of the sample would have said 73");
        assert!(e.least >= 10 && e.most <= 60, "{e:?}");
    }

    #[test]
    fn a_large_unit_is_counted_in_steps_and_says_the_same() {
        let (small, large) = (estimate(&[seen(4_000, 50, 5)]).unwrap(), estimate(&[seen(40_000, 50, 5)]).unwrap());
        assert!(
            (small.least * 10 - large.least).abs() < 150 && (small.most * 10 - large.most).abs() < 150,
            "{small:?} {large:?}"
        );
    }

    proptest! {
        #[test]
        fn an_interval_holds_what_was_seen(strata in prop::collection::vec((1..200_i64, 0..60_i64, 0..60_i64), 1..4)) {
            let strata: Vec<Seen> = strata.iter().map(|(n, d, w)| seen(*n, *d.min(n), *w.min(d).min(n))).collect();
            let Some(e) = estimate(&strata) else { return Ok(()) };
            prop_assert!(e.wrong <= e.least && e.least <= e.estimate && e.estimate <= e.most);
            prop_assert!(e.most <= e.population - (e.decided - e.wrong));
        }
    }
}
