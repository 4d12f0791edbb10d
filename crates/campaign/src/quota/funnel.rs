//! Quotas for the whole way from a dossier to an activation: what is asked for at one step is there at the step before.

use super::{
    days::spread,
    split::{Part, split},
};

/// Where a place or unit stands, and what it can do on each of the days that are left (the first is today).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// Activations that are asked for until the last day.
    pub need: i64,
    /// Accounts that are approved and not activated now.
    pub approved: i64,
    /// Approvals that are expected of dossiers collected before today, by day.
    pub arriving: Vec<i64>,
    /// Level-2 dossiers that stations can take, by day.
    pub intake: Vec<i64>,
    /// Level-1 registrations that teams can help with, by day.
    pub doors: Vec<i64>,
    /// Weights of the days.
    pub weights: Vec<i64>,
    /// Days from a level-1 registration to its approval.
    pub lag1: usize,
    /// Days from a level-2 dossier to its approval.
    pub lag2: usize,
    /// Share of dossiers that are approved, in hundredths of a percent.
    pub approval_bp: i64,
    /// Share of new dossiers that should be of level 2, in hundredths of a percent.
    pub level2_bp: i64,
}

/// Quotas by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelQuotas {
    /// Level-1 registrations.
    pub level1: Vec<i64>,
    /// Level-2 dossiers.
    pub level2: Vec<i64>,
    /// Activations.
    pub activate: Vec<i64>,
    /// Activations that cannot be reached: too few accounts will be approved in time, whatever is done.
    pub short: i64,
}

/// Works the quotas out. Dossiers are asked for only on days from which they can still be approved in time, level 2 within the intake capacity
/// and level 1 within what teams can do; when one path is full the other takes more. Activations never exceed what will be approved by
/// then.
#[must_use]
pub fn funnel(f: &Funnel) -> FunnelQuotas {
    let days = f.weights.len();
    let nothing = FunnelQuotas { level1: vec![0; days], level2: vec![0; days], activate: vec![0; days], short: f.need.max(0) };
    let Some(last) = f.weights.iter().rposition(|w| *w > 0) else { return nothing };
    let at = |row: &[i64], day: usize| row.get(day).copied().unwrap_or(0).max(0);
    let arriving: i64 = (0..=last).map(|day| at(&f.arriving, day)).sum();
    let missing = (f.need - f.approved.max(0) - arriving).max(0);
    let bp = f.approval_bp.clamp(0, 10_000);
    let dossiers = if bp == 0 { 0 } else { (missing * 10_000 + bp - 1) / bp };

    // Days on which nobody works take no dossiers; later ones come too late.
    let room = |row: &[i64], lag: usize| -> Vec<i64> {
        (0..days).map(|day| if day + lag <= last && f.weights[day] > 0 { at(row, day) } else { 0 }).collect()
    };
    let (seats, visits) = (room(&f.intake, f.lag2), room(&f.doors, f.lag1));
    let (most2, most1) = (seats.iter().sum::<i64>(), visits.iter().sum::<i64>());
    let wished = (i128::from(dossiers) * i128::from(f.level2_bp.clamp(0, 10_000)) + 9_999) / 10_000;
    let first = i64::try_from(wished).unwrap_or(i64::MAX).min(most2);
    let level1 = (dossiers - first).min(most1);
    let level2 = (dossiers - level1).min(most2);
    let by_day = |total: i64, room: &[i64]| {
        let parts: Vec<Part> = room.iter().zip(&f.weights).map(|(cap, w)| Part::weighing((*w).max(0)).at_most(*cap)).collect();
        split(total, &parts).unwrap_or_else(|_| vec![0; days])
    };
    let (level1, level2) = (by_day(level1, &visits), by_day(level2, &seats));

    let mut available = Vec::with_capacity(days);
    let (mut stock, mut new) = (f.approved.max(0), 0);
    for day in 0..days {
        stock += at(&f.arriving, day);
        new += day.checked_sub(f.lag1).map_or(0, |d| level1[d]) + day.checked_sub(f.lag2).map_or(0, |d| level2[d]);
        available.push(stock + new * bp / 10_000);
    }
    let out = spread(f.need, &f.weights, &available);
    FunnelQuotas { level1, level2, activate: out.days, short: out.beyond }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn city() -> Funnel {
        Funnel {
            need: 45_643,
            approved: 12_000,
            arriving: vec![800; 5],
            intake: vec![900; 26],
            doors: vec![1_200; 26],
            weights: vec![100; 26],
            lag1: 1,
            lag2: 3,
            approval_bp: 9_700,
            level2_bp: 7_300,
        }
    }

    /// plan.md: at least 26,415 of the 45,643 need a dossier that does not exist yet, and stations bind level 2 only.
    #[test]
    fn a_city_s_stations_bind_level_2_and_level_1_fills_up() {
        let out = funnel(&city());
        assert_eq!(out.short, 0);
        assert_eq!(out.activate.iter().sum::<i64>(), 45_643);
        let (one, two) = (out.level1.iter().sum::<i64>(), out.level2.iter().sum::<i64>());
        assert_eq!(two, 900 * 23, "all seats from which a dossier is approved in time");
        assert!(one > 8_000 && (one + two) * 9_700 / 10_000 + 16_000 >= 45_643);
        assert_eq!((out.level2[23], out.level1[25]), (0, 0), "too late");
    }

    #[test]
    fn too_little_capacity_is_named_as_what_is_short() {
        let out = funnel(&Funnel { doors: vec![0; 26], ..city() });
        assert_eq!(out.short, 45_643 - 16_000 - 900 * 23 * 9_700 / 10_000);
        let enough = funnel(&Funnel { need: 9_000, ..city() });
        assert_eq!((enough.short, enough.level1.iter().sum::<i64>(), enough.level2.iter().sum::<i64>()), (0, 0, 0));
        let over = funnel(&Funnel { weights: vec![], ..city() });
        assert_eq!(over.short, 45_643);
    }

    fn any_funnel() -> impl Strategy<Value = Funnel> {
        let rows = proptest::collection::vec((0_i64..60, 0_i64..40, 0_i64..40, 0_i64..3), 1..20);
        (0_i64..900, 0_i64..200, rows, 0_usize..6, 0_usize..6, 0_i64..=10_000, 0_i64..=10_000).prop_map(
            |(need, approved, rows, lag1, lag2, approval_bp, level2_bp)| Funnel {
                need,
                approved,
                arriving: rows.iter().map(|r| r.0).collect(),
                intake: rows.iter().map(|r| r.1).collect(),
                doors: rows.iter().map(|r| r.2).collect(),
                weights: rows.iter().map(|r| r.3).collect(),
                lag1,
                lag2,
                approval_bp,
                level2_bp,
            },
        )
    }

    proptest! {
        /// No step asks for what the step before cannot give.
        #[test]
        fn the_funnel_holds(f in any_funnel()) {
            let out = funnel(&f);
            prop_assert_eq!(out.activate.iter().sum::<i64>() + out.short, f.need);
            let (mut activated, mut approved, mut new) = (0, f.approved, 0);
            for day in 0..f.weights.len() {
                prop_assert!(out.level2[day] <= f.intake[day] && out.level1[day] <= f.doors[day]);
                activated += out.activate[day];
                approved += f.arriving[day];
                new += day.checked_sub(f.lag1).map_or(0, |d| out.level1[d]) + day.checked_sub(f.lag2).map_or(0, |d| out.level2[d]);
                prop_assert!(activated <= approved + new * f.approval_bp / 10_000);
            }
        }

        /// More intake or more hands at the doors never leaves more short.
        #[test]
        fn more_capacity_never_hurts(f in any_funnel(), seats in 0_i64..20, visits in 0_i64..20) {
            let mut more = f.clone();
            more.intake.iter_mut().for_each(|n| *n += seats);
            more.doors.iter_mut().for_each(|n| *n += visits);
            prop_assert!(funnel(&more).short <= funnel(&f).short);
        }
    }
}
