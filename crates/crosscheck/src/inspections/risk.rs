//! Signs of risk at a claim (`P-3.8`): they decide how often it is drawn, and accuse nobody. Pure; property-tested.
//!
//! What is usual is learned from the claims themselves: the days of all helpers, whoever they belong to.

use super::model::RiskSign;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_kernel::{Day, Moment, TeamId};
use vedich_territory::MemberId;

/// Whose work a claim is: the member's, or the team's where no member is named.
pub type Helper = (Option<TeamId>, Option<MemberId>, i64);

/// What is told of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose work; the last number is the unit, for claims without team and member.
    pub helper: Helper,
    /// Day of the claim.
    pub day: Day,
    /// When it happened, as told.
    pub at: Moment,
    /// The time of day means something: it was noted at the door and not for a whole list.
    pub timed: bool,
    /// The register does not confirm it.
    pub not_confirmed: bool,
    /// It was done on the helper's own phone.
    pub helpers_phone: bool,
    /// So many days after its day the claim reached us, where the day is declared and not noted by a phone.
    pub told_after: i32,
    /// Notes of the same words have the same number.
    pub note: Option<u64>,
}

/// So many activations within [`A_FEW_MINUTES`] are too many for one helper: one takes several minutes.
const TOO_MANY: usize = 4;
/// In microseconds.
const A_FEW_MINUTES: i64 = 10 * 60 * 1_000_000;
/// Homes are visited from six in the morning to ten at night.
const HOURS: std::ops::Range<i64> = 6..22;
/// So many of a kind in one helper's work strike.
const SEVERAL: usize = 3;
/// A day's work is told within so many days.
const LATE_DAYS: i32 = 2;
/// More than so many of one day that come later strike.
const LATE_AT_ONCE: usize = 20;
/// So many more than usual on a day are an outlier at least.
const LEAST_BEYOND: f64 = 6.0;

/// The signs of each claim, in the order of the claims.
#[must_use]
pub fn signs(claims: &[Told]) -> Vec<Vec<RiskSign>> {
    let mut by_day: BTreeMap<(Helper, Day), Vec<usize>> = BTreeMap::new();
    for (at, c) in claims.iter().enumerate() {
        by_day.entry((c.helper, c.day)).or_default().push(at);
    }
    let limit = busy(&by_day.values().map(Vec::len).collect::<Vec<_>>());
    let mut notes: HashMap<(Helper, u64), usize> = HashMap::new();
    for c in claims {
        if let Some(note) = c.note {
            *notes.entry((c.helper, note)).or_default() += 1;
        }
    }
    let mut out: Vec<BTreeSet<RiskSign>> = vec![BTreeSet::new(); claims.len()];
    for own in by_day.values() {
        if own.len() as f64 > limit {
            mark(&mut out, own, RiskSign::Outlier);
        }
        mark(&mut out, &too_fast(claims, own).into_iter().collect::<Vec<_>>(), RiskSign::TooFast);
        let borrowed: Vec<usize> = own.iter().copied().filter(|at| claims[*at].helpers_phone).collect();
        if borrowed.len() >= SEVERAL {
            mark(&mut out, &borrowed, RiskSign::HelpersPhone);
        }
        let late: Vec<usize> = own.iter().copied().filter(|at| claims[*at].told_after > LATE_DAYS).collect();
        if late.len() > LATE_AT_ONCE {
            mark(&mut out, &late, RiskSign::ToldLate);
        }
    }
    for (c, signs) in claims.iter().zip(&mut out) {
        if c.not_confirmed {
            signs.insert(RiskSign::NotConfirmed);
        }
        if c.timed && !HOURS.contains(&hour(c.at)) {
            signs.insert(RiskSign::OutsideHours);
        }
        if c.note.is_some_and(|n| notes.get(&(c.helper, n)).is_some_and(|times| *times >= SEVERAL)) {
            signs.insert(RiskSign::SameNote);
        }
    }
    out.into_iter().map(|s| s.into_iter().collect()).collect()
}

fn mark(out: &mut [BTreeSet<RiskSign>], these: &[usize], sign: RiskSign) {
    for at in these {
        if let Some(signs) = out.get_mut(*at) {
            signs.insert(sign);
        }
    }
}

/// Hour of the day in Việt Nam.
fn hour(at: Moment) -> i64 {
    (at.0 - at.day().start().0).div_euclid(3_600 * 1_000_000)
}

/// Beyond which number of claims a helper's day is an outlier: the median of all days, and four deviations of a usual kind.
fn busy(counts: &[usize]) -> f64 {
    let median = |mut values: Vec<f64>| -> f64 {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    let all: Vec<f64> = counts.iter().map(|n| *n as f64).collect();
    let middle = median(all.clone());
    let spread = median(all.iter().map(|n| (n - middle).abs()).collect());
    middle + (4.0 * 1.4826 * spread).max(LEAST_BEYOND)
}

/// Of a helper's day, the claims of which too many lie within a few minutes.
fn too_fast(claims: &[Told], own: &[usize]) -> BTreeSet<usize> {
    let mut timed: Vec<(Moment, usize)> = own.iter().filter(|at| claims[**at].timed).map(|at| (claims[*at].at, *at)).collect();
    timed.sort_unstable();
    // A list written at home bears one time for all: that is no clock.
    if timed.first().map(|t| t.0) == timed.last().map(|t| t.0) {
        return BTreeSet::new();
    }
    let close = |w: &&[(Moment, usize)]| w[w.len() - 1].0.0 - w[0].0.0 <= A_FEW_MINUTES;
    timed.windows(TOO_MANY).filter(close).flatten().map(|t| t.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Day = Day(19_528);

    fn told(member: i64, minutes: i64) -> Told {
        Told {
            helper: (None, Some(MemberId(member)), 1),
            day: DAY,
            at: DAY.start().plus_seconds(minutes * 60),
            timed: true,
            not_confirmed: false,
            helpers_phone: false,
            told_after: 0,
            note: None,
        }
    }

    #[test]
    fn an_evening_of_usual_work_has_no_sign() {
        let claims: Vec<Told> = (0..6).flat_map(|m| (0..5).map(move |i| told(m, 18 * 60 + i * 25))).collect();
        assert!(signs(&claims).iter().all(Vec::is_empty));
    }

    #[test]
    fn what_strikes_is_told() {
        let mut claims: Vec<Told> = (1..9).flat_map(|m| (0..4).map(move |i| told(m, 18 * 60 + i * 25))).collect();
        let usual = claims.len();
        claims.extend((0..5).map(|i| told(20, 19 * 60 + i)));
        claims.extend((0..20).map(|i| told(21, 8 * 60 + i * 30)));
        claims.push(told(22, 23 * 60));
        claims.push(Told { not_confirmed: true, ..told(23, 19 * 60) });
        claims.extend((0..3).map(|i| Told { note: Some(7), ..told(24, 10 * 60 + i * 60) }));
        claims.extend((0..3).map(|i| Told { helpers_phone: true, ..told(25, 10 * 60 + i * 60) }));
        let found = signs(&claims);
        assert!(found[..usual].iter().all(Vec::is_empty), "{found:?}");
        let of = |member: i64| {
            let own = claims.iter().zip(&found).filter(|(c, _)| c.helper.1 == Some(MemberId(member)));
            own.flat_map(|(_, s)| s.iter().copied()).collect::<BTreeSet<_>>()
        };
        use RiskSign as S;
        for (member, sign) in [
            (20, S::TooFast),
            (21, S::Outlier),
            (22, S::OutsideHours),
            (23, S::NotConfirmed),
            (24, S::SameNote),
            (25, S::HelpersPhone),
        ] {
            assert_eq!(of(member), BTreeSet::from([sign]), "member {member}");
        }
    }

    #[test]
    fn a_list_written_at_home_bears_one_time_and_is_not_too_fast() {
        let claims: Vec<Told> = (0..5).map(|_| told(1, 19 * 60)).collect();
        assert!(signs(&claims).iter().all(Vec::is_empty));
        let untimed: Vec<Told> = (0..5).map(|i| Told { timed: false, ..told(1, i) }).collect();
        assert!(signs(&untimed).iter().all(Vec::is_empty), "midnight means nothing where no time was noted");
    }

    #[test]
    fn many_named_people_of_one_day_told_days_later_strike() {
        let list = |n: usize| -> Vec<Told> {
            (0..n).map(|_| Told { told_after: LATE_DAYS + 1, timed: false, ..told(1, 720) }).collect()
        };
        assert!(signs(&list(LATE_AT_ONCE)).iter().all(|s| !s.contains(&RiskSign::ToldLate)));
        assert!(signs(&list(LATE_AT_ONCE + 1)).iter().all(|s| s.contains(&RiskSign::ToldLate)));
    }

    proptest! {
        #[test]
        fn signs_do_not_depend_on_order(minutes in prop::collection::vec((0..5_i64, 0..1_440_i64), 0..60)) {
            let claims: Vec<Told> = minutes.iter().map(|(m, t)| told(*m, *t)).collect();
            let mut backwards = claims.clone();
            backwards.reverse();
            let mut again = signs(&backwards);
            again.reverse();
            prop_assert_eq!(signs(&claims), again);
        }
    }
}
