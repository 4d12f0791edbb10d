//! Pure decisions: shares, paces, phases.

use crate::model::{Goal, Metric, Phase, ShareBasis};
use vedich_kernel::{Day, Lang, text};

/// A share of so many, rounded up: 80 % of 72,423 is 57,939.
#[must_use]
pub fn share_of(eligible: i64, bp: i64) -> i64 {
    let product = i128::from(eligible.max(0)) * i128::from(bp.max(0));
    i64::try_from((product + 9_999) / 10_000).unwrap_or(i64::MAX)
}

/// "80 %", "12,5 %": a share without needless decimals.
#[must_use]
pub fn percent_words(bp: i64, lang: Lang) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    let mark = lang.pick(',', '.');
    let number = match rest {
        0 => whole.to_string(),
        r if r % 10 == 0 => format!("{whole}{mark}{}", r / 10),
        r => format!("{whole}{mark}{r:02}"),
    };
    lang.pick(format!("{number}\u{a0}%"), format!("{number}%"))
}

/// What is still to be done each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Pace {
    /// Still missing.
    pub remaining: i64,
    /// Days left, both ends counted; 0 when the last day has passed.
    pub days: i64,
    /// A day, rounded up. When no day is left: all that is missing.
    pub per_day: i64,
}

/// The pace that reaches `target` on `last` when `achieved` is there and `today` still counts. The plan: 55,000 − 9,357 =
/// 45,643 over the 26 inclusive days 20/6–15/7 are 1,756 a day.
#[must_use]
pub fn required_pace(target: i64, achieved: i64, today: Day, last: Day) -> Pace {
    let remaining = target.saturating_sub(achieved).max(0);
    let days = (i64::from(last.since(today)) + 1).max(0);
    let per_day = if days == 0 { remaining } else { ceil_div(remaining, days) };
    Pace { remaining, days, per_day }
}

/// Where the straight line from `opening` on the eve of `from` to `target` on `to` stands on a day; level before and after.
/// Rounded up, so that who stands on the line every day arrives.
#[must_use]
pub fn planned_on(opening: i64, target: i64, from: Day, to: Day, day: Day) -> i64 {
    let days = i128::from((i64::from(to.since(from)) + 1).max(1));
    let passed = i128::from((i64::from(day.since(from)) + 1).max(0)).min(days);
    let rise = i128::from(target) - i128::from(opening);
    let product = rise * passed;
    let step = if product >= 0 { (product + days - 1) / days } else { product / days };
    i64::try_from(i128::from(opening) + step).unwrap_or(target)
}

/// The line of [`planned_on`], day by day, from the eve of `from` to `to`.
#[must_use]
pub fn pace_line(opening: i64, target: i64, from: Day, to: Day) -> Vec<(Day, i64)> {
    (0..=to.since(from).max(0) + 1).map(|n| from.plus(n - 1)).map(|d| (d, planned_on(opening, target, from, to, d))).collect()
}

/// What counts towards a target: everything so far, or only what came in the phase. Never below zero.
#[must_use]
pub fn achieved(cumulative: bool, now: i64, before_phase: i64) -> i64 {
    if cumulative { now } else { now.saturating_sub(before_phase).max(0) }
}

/// The phase that a day belongs to: the one that runs; before the first the first; between two the later; after the last the
/// last. Phases are given in the order of their days.
#[must_use]
pub fn phase_on(phases: &[Phase], day: Day) -> Option<&Phase> {
    phases.iter().find(|p| day <= p.to).or_else(|| phases.last())
}

fn ceil_div(n: i64, by: i64) -> i64 {
    n / by + i64::from(n % by != 0)
}

/// What the column "Chỉ số" says.
#[must_use]
pub(crate) fn parse_metric(cell: &str) -> Option<Metric> {
    let key = text::fold(cell);
    let is = |words: &[&str]| words.iter().any(|w| text::fold(w) == key);
    match () {
        () if is(&["kích hoạt", "đã kích hoạt", "kích hoạt tài khoản", "tài khoản kích hoạt", "activated"]) => {
            Some(Metric::Activated)
        }
        () if is(&["cấp tài khoản", "cấp", "được cấp", "phê duyệt", "tài khoản được cấp", "issued"]) => {
            Some(Metric::Issued)
        }
        () if is(&["hồ sơ", "thu nhận", "hồ sơ thu nhận", "thu nhận hồ sơ", "dossiers"]) => Some(Metric::Dossiers),
        () => None,
    }
}

/// What the column "Cách tính" says: is it a share?
#[must_use]
pub(crate) fn parse_is_share(cell: &str) -> Option<bool> {
    let key = text::fold(cell);
    let is = |words: &[&str]| words.iter().any(|w| text::fold(w) == key);
    match () {
        () if cell.trim() == "%" || is(&["tỷ lệ", "tỷ lệ %", "phần trăm", "share"]) => Some(true),
        () if is(&["số lượng", "số tuyệt đối", "số người", "count"]) => Some(false),
        () => None,
    }
}

/// The phase that a cell names: its number (`1`, `Giai đoạn 1`, `GĐ II`) or its name.
#[must_use]
pub(crate) fn parse_phase<'a>(cell: &str, phases: &'a [Phase]) -> Option<&'a Phase> {
    let key = text::fold(cell);
    let word = key.strip_prefix("giai doan ").or_else(|| key.strip_prefix("gd ")).unwrap_or(&key);
    let no = match word {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        other => other.parse().ok(),
    };
    phases.iter().find(|p| Some(p.no) == no || text::fold(&p.name) == key)
}

/// A percentage as hundredths; Excel's percent cells come as fractions of one.
#[must_use]
pub(crate) fn basis_points(value: f64) -> Option<i64> {
    let percent = if value <= 1.0 { value * 100.0 } else { value };
    let bp = (percent * 100.0).round();
    (1.0..=10_000.0).contains(&bp).then_some(bp as i64)
}

/// A number of people.
#[must_use]
pub(crate) fn people(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && (0.0..1e12).contains(&value)).then_some(value as i64)
}

/// The goal that a number means.
#[must_use]
pub(crate) fn goal(value: f64, share: Option<ShareBasis>) -> Option<Goal> {
    match share {
        Some(basis) => basis_points(value).map(|bp| Goal::Share { bp, basis }),
        None => people(value).map(Goal::Count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_kernel::{CampaignId, PhaseId};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn phases() -> Vec<Phase> {
        let phase = |no, from, to| Phase {
            id: PhaseId(no),
            campaign: CampaignId(1),
            no,
            name: format!("Chặng {no}"),
            from: day(from),
            to: day(to),
            metric: Metric::Activated,
            goal: Goal::Count(1),
            cumulative: true,
        };
        vec![phase(1, "2023-06-20", "2023-07-15"), phase(2, "2023-07-17", "2023-09-20")]
    }

    /// plan.md, the opening situation: an exact vector.
    #[test]
    fn the_plan_s_own_figures() {
        let pace = required_pace(55_000, 9_357, day("2023-06-20"), day("2023-07-15"));
        assert_eq!(pace, Pace { remaining: 45_643, days: 26, per_day: 1_756 });
        assert_eq!(share_of(72_423, 8_000), 57_939);
        let goal = Goal::Share { bp: 8_000, basis: ShareBasis::Eligible };
        assert_eq!(goal.people(72_423), 57_939);
        assert_eq!(goal.words(Lang::Vi), "80\u{a0}% công dân đủ điều kiện");
        assert_eq!(Goal::Count(55_000).people(72_423), 55_000);
        assert_eq!(Goal::Count(55_000).words(Lang::Vi), "55.000");
    }

    #[test]
    fn when_the_last_day_has_passed_everything_missing_is_due() {
        assert_eq!(required_pace(10, 4, day("2023-07-16"), day("2023-07-15")), Pace { remaining: 6, days: 0, per_day: 6 });
        assert_eq!(required_pace(10, 4, day("2023-07-15"), day("2023-07-15")), Pace { remaining: 6, days: 1, per_day: 6 });
        assert_eq!(required_pace(10, 12, day("2023-07-01"), day("2023-07-15")).per_day, 0);
    }

    #[test]
    fn each_day_has_its_phase() {
        let phases = phases();
        let no = |d| phase_on(&phases, day(d)).unwrap().no;
        assert_eq!((no("2023-06-01"), no("2023-06-20"), no("2023-07-15")), (1, 1, 1));
        assert_eq!((no("2023-07-16"), no("2023-07-17"), no("2024-01-01")), (2, 2, 2));
        assert_eq!(phase_on(&[], day("2023-07-17")), None);
    }

    #[test]
    fn new_in_the_phase_is_what_came_since_it_began() {
        assert_eq!(achieved(true, 60, 40), 60);
        assert_eq!(achieved(false, 60, 40), 20);
        assert_eq!(achieved(false, 30, 40), 0);
    }

    #[test]
    fn cells_as_offices_fill_them() {
        let phases = phases();
        let no = |cell| parse_phase(cell, &phases).map(|p| p.no);
        assert_eq!((no("1"), no("Giai đoạn 2"), no("GĐ II"), no("chặng 1"), no("3")), (Some(1), Some(2), Some(2), Some(1), None));
        assert_eq!(parse_metric("Cấp tài khoản"), Some(Metric::Issued));
        assert_eq!(parse_metric("thu nhận"), Some(Metric::Dossiers));
        assert_eq!(parse_metric("nụ cười"), None);
        assert_eq!((parse_is_share("Tỉ lệ"), parse_is_share("số lượng"), parse_is_share("?")), (Some(true), Some(false), None));
        assert_eq!((basis_points(80.0), basis_points(0.8), basis_points(12.5)), (Some(8_000), Some(8_000), Some(1_250)));
        assert_eq!((basis_points(0.0), basis_points(101.0)), (None, None));
        assert_eq!((people(9_460.0), people(1.5), people(-1.0)), (Some(9_460), None, None));
        assert_eq!(percent_words(1_250, Lang::Vi), "12,5\u{a0}%");
        assert_eq!(percent_words(1_292, Lang::En), "12.92%");
    }

    proptest! {
        /// Who keeps the required pace arrives on the last day, and not with a day's work to spare.
        #[test]
        fn the_pace_reaches_the_target(target in 0_i64..2_000_000, achieved in 0_i64..2_000_000, days in 1_i32..400) {
            let today = Day(19_000);
            let pace = required_pace(target, achieved, today, today.plus(days - 1));
            prop_assert_eq!(pace.days, i64::from(days));
            prop_assert!(achieved + pace.per_day * pace.days >= target);
            prop_assert!(pace.per_day == 0 || achieved + (pace.per_day - 1) * pace.days < target);
        }

        /// A share rounded up is enough, and one person fewer is not.
        #[test]
        fn a_share_is_the_least_that_is_enough(eligible in 1_i64..100_000_000, bp in 1_i64..=10_000) {
            let people = share_of(eligible, bp);
            prop_assert!(people * 10_000 >= eligible * bp);
            prop_assert!((people - 1) * 10_000 < eligible * bp);
            prop_assert!(people <= eligible);
        }

        /// The line begins at the opening figure, ends at the target and never falls.
        #[test]
        fn the_line_of_the_plan_rises_from_opening_to_target(opening in 0_i64..1_000_000, rise in 0_i64..1_000_000, days in 1_i32..200) {
            let (from, to, target) = (Day(19_000), Day(19_000 + days - 1), opening + rise);
            let line = pace_line(opening, target, from, to);
            prop_assert_eq!(line.len(), usize::try_from(days).unwrap() + 1);
            prop_assert_eq!(line[0], (from.plus(-1), opening));
            prop_assert_eq!(line[line.len() - 1], (to, target));
            prop_assert!(line.windows(2).all(|w| w[0].1 <= w[1].1 && w[1].0 == w[0].0.plus(1)));
            prop_assert_eq!(planned_on(opening, target, from, to, to.plus(9)), target);
            prop_assert_eq!(planned_on(opening, target, from, to, from.plus(-9)), opening);
        }
    }
}
