//! Pure decisions of the register. No input or output; property-tested.

use crate::model::{Evidence, Numbers, Status, StatusFact, Track};
use crate::problems::RegisterProblem;
use vedich_kernel::{Day, Level, LocalityId, Stage};
use vedich_territory::Heirs;

/// What a row (or two) of a file says of a citizen: tracks that the file does not mention stay as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Commune of residence.
    pub commune: LocalityId,
    /// Quarter, where the file names a known one.
    pub quarter: Option<LocalityId>,
    /// Meets the eligibility rule.
    pub eligible: bool,
    /// Locked account.
    pub locked: bool,
    /// Level 1, if the file speaks of it.
    pub level1: Option<Track>,
    /// Level 2, if the file speaks of it.
    pub level2: Option<Track>,
}

/// The status after an observation (design.md, Truth 4: one row per level, or one row with the highest).
#[must_use]
pub fn observe(before: Option<&Status>, seen: &Observation) -> Status {
    Status {
        commune: seen.commune,
        // A file that names no quarter does not move a person out of the one known, unless the commune changed.
        quarter: seen.quarter.or_else(|| before.filter(|b| b.commune == seen.commune).and_then(|b| b.quarter)),
        eligible: seen.eligible,
        vanished: false,
        locked: seen.locked,
        level1: merge(before.map(|b| &b.level1), seen.level1),
        level2: merge(before.map(|b| &b.level2), seen.level2),
    }
}

/// A stage is taken as told; days that a file leaves out are kept from before as long as the stage still implies them. So are days that
/// cannot be, since they lie before the step that they follow: what is known of them is better.
fn merge(before: Option<&Track>, seen: Option<Track>) -> Track {
    let Some(seen) = seen else { return before.copied().unwrap_or_default() };
    let Some(before) = before else { return seen };
    let keep = |new: Option<Day>, old: Option<Day>, implied: bool| new.or(old.filter(|_| implied));
    let after = |new: Option<Day>, step: Option<Day>, old: Option<Day>| match (new, step) {
        (Some(day), Some(step)) if day < step => old.or(new),
        _ => new,
    };
    let collected = keep(seen.collected, before.collected, seen.stage.has_dossier());
    let approved = keep(after(seen.approved, seen.collected, before.approved), before.approved, seen.stage.is_issued());
    let activated = after(seen.activated, approved, before.activated);
    Track { stage: seen.stage, collected, approved, activated: keep(activated, before.activated, seen.stage == Stage::Activated) }
}

/// A track went backwards: accepted with a warning, and many of them ask for a confirmation.
/// `rejected` after `collected` or `sent` is the ordinary way, as is `collected` after `rejected`.
#[must_use]
pub fn went_backwards(before: &Status, after: &Status) -> bool {
    backwards_levels(before, after).contains(&true)
}

/// Which of the two tracks went backwards.
#[must_use]
pub fn backwards_levels(before: &Status, after: &Status) -> [bool; 2] {
    let back = |b: Stage, a: Stage| match (b, a) {
        (Stage::Rejected, Stage::None) => true,
        (Stage::Rejected, _) | (Stage::Collected | Stage::Sent, Stage::Rejected) => false,
        (b, a) => a < b,
    };
    [back(before.level1.stage, after.level1.stage), back(before.level2.stage, after.level2.stage)]
}

/// Somebody would be marked vanished by a file of which more than half of the rows were rejected: it is of another ward, or in
/// another form, and absence from it means nothing. No confirmation makes such a file a full extract.
#[must_use]
pub fn mostly_rejected(rows: i64, rejected: i64, vanished: i64) -> bool {
    vanished > 0 && rejected * 2 > rows
}

/// More than 2 % of the accepted (or known) citizens vanished or went backwards: a person must confirm.
#[must_use]
pub fn needs_confirmation(vanished: i64, backwards: i64, known: i64) -> bool {
    (vanished + backwards) * 50 > known
}

/// Eligibility rule, version 1 (`P-2.2`): has a chip card (or a dossier, which presupposes one) and has reached the age.
/// With a birth year only, the age counts as reached in that calendar year's last day: nobody is counted too early.
#[must_use]
pub fn is_eligible(
    birth: Option<(i64, Option<u8>, Option<u8>)>,
    has_card: bool,
    has_dossier: bool,
    as_of: Day,
    min_age: i64,
) -> bool {
    if has_dossier {
        return true;
    }
    let Some((year, month, day)) = birth else { return has_card };
    let date = as_of.date();
    let reached = (i64::from(date.year()) - min_age, date.month(), date.day());
    let born = (year, month.map_or(12, |m| m.min(12) as i8), day.map_or(31, |d| d.min(31) as i8));
    has_card && born <= reached
}

/// Marks dossiers ever collected (they never fall).
#[must_use]
pub fn ever(before: [bool; 2], status: &Status) -> [bool; 2] {
    [before[0] || status.level1.stage.has_dossier(), before[1] || status.level2.stage.has_dossier()]
}

/// What a citizen in this status adds to the numbers of each locality they live in.
#[must_use]
pub fn contribution(status: &Status, ever: [bool; 2]) -> Numbers {
    let one = i64::from;
    Numbers {
        eligible: one(status.eligible),
        collected_level1: one(ever[0]),
        collected_level2: one(ever[1]),
        approved_level1: one(status.level1.stage.is_issued()),
        approved_level2: one(status.level2.stage.is_issued()),
        rejected_level1: one(status.level1.stage == Stage::Rejected),
        rejected_level2: one(status.level2.stage == Stage::Rejected),
        activated_level1: one(status.activated_level() == Some(Level::One)),
        activated_level2: one(status.activated_level() == Some(Level::Two)),
        issued: one(status.is_issued()),
        dossiers: one(ever[0] || ever[1]),
        vanished: one(status.vanished),
    }
}

/// A change in what counts where, from a day of truth on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta {
    /// From this day on.
    pub as_of: Day,
    /// In the quarter (or commune, when no quarter is known) and all above it.
    pub place: LocalityId,
    /// This much more.
    pub numbers: Numbers,
}

/// The place at which a status is counted; roll-ups follow from the tree.
#[must_use]
pub fn place(status: &Status) -> LocalityId {
    status.quarter.unwrap_or(status.commune)
}

/// One step of a timeline: from `as_of` on, the citizen counts this in that place.
type Step = (Day, LocalityId, Numbers);

fn steps(facts: &[StatusFact], heirs: &Heirs) -> Vec<Step> {
    let mut so_far = [false; 2];
    let mut out: Vec<Step> = Vec::with_capacity(facts.len());
    for (i, f) in facts.iter().enumerate() {
        so_far = ever(so_far, &f.status);
        let mut at = heirs.at(place(&f.status), f.as_of);
        let counts = contribution(&f.status, so_far);
        match out.last_mut() {
            // Of two facts of one day the later arrival stands.
            Some(last) if last.0 == f.as_of => *last = (f.as_of, at, counts),
            _ => out.push((f.as_of, at, counts)),
        }
        // A place that ends before the next fact hands its people on.
        let until = facts.get(i + 1).map_or(Day(i32::MAX), |next| next.as_of);
        while let Some(heir) = heirs.next(at).filter(|h| h.on < until) {
            at = heir.to;
            out.push((heir.on, at, counts));
        }
    }
    out
}

/// What a timeline says. That a full extract missed somebody says nothing of its own: it rests on what was known before, so it goes
/// where that was taken back, and follows where that was corrected.
#[must_use]
pub fn settled(facts: &[StatusFact]) -> Vec<StatusFact> {
    let mut out: Vec<StatusFact> = Vec::with_capacity(facts.len());
    for fact in facts {
        match (fact.status.vanished, out.last()) {
            (false, _) => out.push(*fact),
            (true, Some(last)) => out.push(StatusFact { status: Status { vanished: true, ..last.status }, ..*fact }),
            (true, None) => {}
        }
    }
    out
}

/// The same extract has said something of the same day already.
#[must_use]
pub fn is_written(facts: &[StatusFact], fact: &StatusFact) -> bool {
    facts.iter().any(|f| (f.as_of, f.extract) == (fact.as_of, fact.extract))
}

/// The differences that turn the counts of one timeline into those of another. Both are in order of (as-of, extract).
/// Places that end hand their people on to their heirs. This is the whole of late arrival, correction, withdrawal and territory change.
#[must_use]
pub fn deltas(before: &[StatusFact], after: &[StatusFact], heirs: &Heirs) -> Vec<Delta> {
    let (before, after) = (steps(before, heirs), steps(after, heirs));
    let mut days: Vec<Day> = before.iter().chain(&after).map(|s| s.0).collect();
    days.sort_unstable();
    days.dedup();
    let at = |steps: &[Step], day: Day| steps.iter().rev().find(|s| s.0 <= day).map(|s| (s.1, s.2));
    let mut out = Vec::new();
    // (what before counts, what after counts) just before the day under view
    let mut was: (Option<(LocalityId, Numbers)>, Option<(LocalityId, Numbers)>) = (None, None);
    for day in days {
        let now = (at(&before, day), at(&after, day));
        // change(after) − change(before), as signed places
        let mut push = |entry: Option<(LocalityId, Numbers)>, times: i64| {
            if let Some((place, numbers)) = entry {
                let mut signed = Numbers::default();
                signed.add(&numbers, times);
                match out.iter_mut().find(|d: &&mut Delta| d.as_of == day && d.place == place) {
                    Some(d) => d.numbers.add(&signed, 1),
                    None => out.push(Delta { as_of: day, place, numbers: signed }),
                }
            }
        };
        push(now.1, 1);
        push(was.1, -1);
        push(now.0, -1);
        push(was.0, 1);
        was = now;
    }
    out.retain(|d| !d.numbers.is_zero());
    out
}

/// What facts and coverings say of a person's activation. `covered` are the as-of days of extracts that spoke of the
/// person or of everybody in their commune, in order.
#[must_use]
pub fn evidence(facts: &[StatusFact], covered: &[Day]) -> Evidence {
    let activated = |s: &Status| s.activated_level().is_some();
    let first = facts.iter().find(|f| activated(&f.status)).map(|f| f.as_of);
    let named = facts.iter().flat_map(|f| [f.status.level1.activated, f.status.level2.activated]).flatten().min();
    let days = covered.iter().copied().chain(facts.iter().map(|f| f.as_of));
    Evidence {
        activated_on: named.filter(|_| first.is_some()),
        last_not_activated: match first {
            Some(first) => days.clone().filter(|d| *d < first && facts.iter().any(|f| f.as_of <= *d)).max(),
            None => days.clone().filter(|d| facts.iter().any(|f| f.as_of <= *d)).max(),
        },
        first_activated: first,
        covered_until: days.max(),
    }
}

/// An extract's day lies between a year before the opening situation and today; anything else is a slip of the pen, and would
/// put a false beginning under every curve.
///
/// # Errors
/// The slip.
pub(crate) fn believable_day(as_of: Day, opening: Day, today: Day) -> Result<(), RegisterProblem> {
    let first = opening.plus(-365);
    if as_of > today {
        return Err(RegisterProblem::FutureAsOf);
    }
    if as_of < first { Err(RegisterProblem::AncientAsOf(first)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_kernel::ExtractNo;
    use vedich_territory::Heir;

    fn day(n: i32) -> Day {
        Day(19_527 + n)
    }

    fn track(stage: Stage) -> Track {
        Track { stage, ..Track::default() }
    }

    fn status(commune: i64, s1: Stage, s2: Stage) -> Status {
        Status {
            commune: LocalityId(commune),
            quarter: None,
            eligible: true,
            vanished: false,
            locked: false,
            level1: track(s1),
            level2: track(s2),
        }
    }

    fn fact(at: i32, no: i64, status: Status) -> StatusFact {
        StatusFact { as_of: day(at), extract: ExtractNo(no), status }
    }

    fn any_stage() -> impl Strategy<Value = Stage> {
        (0_i64..6).prop_map(|n| Stage::from_number(n).unwrap())
    }

    fn any_timeline() -> impl Strategy<Value = Vec<StatusFact>> {
        proptest::collection::vec((0_i32..8, 1_i64..4, any_stage(), any_stage()), 0..6).prop_map(|rows| {
            let mut facts: Vec<_> = rows
                .into_iter()
                .enumerate()
                .map(|(i, (at, commune, s1, s2))| fact(at, i as i64, status(commune, s1, s2)))
                .collect();
            facts.sort_by_key(|f| (f.as_of, f.extract));
            facts
        })
    }

    fn counted(deltas: &[Delta], place: LocalityId, on: Day) -> Numbers {
        let mut sum = Numbers::default();
        for d in deltas.iter().filter(|d| d.place == place && d.as_of <= on) {
            sum.add(&d.numbers, 1);
        }
        sum
    }

    proptest! {
        #[test]
        fn deltas_lead_from_any_timeline_to_any_other(before in any_timeline(), after in any_timeline()) {
            let none = Heirs::default();
            let from_nothing = deltas(&[], &before, &none);
            let change = deltas(&before, &after, &none);
            let straight = deltas(&[], &after, &none);
            for place in 1..4 {
                for on in -1..9 {
                    let mut both = counted(&from_nothing, LocalityId(place), day(on));
                    both.add(&counted(&change, LocalityId(place), day(on)), 1);
                    prop_assert_eq!(both, counted(&straight, LocalityId(place), day(on)));
                }
            }
        }

        #[test]
        fn ever_collected_never_falls_from_day_to_day(facts in any_timeline()) {
            let all = deltas(&[], &facts, &Heirs::default());
            let total = |on: i32| {
                (1..4).map(|p| counted(&all, LocalityId(p), day(on))).fold((0, 0), |a, n| (a.0 + n.collected_level1, a.1 + n.collected_level2))
            };
            for on in 0..9 {
                prop_assert!(total(on).0 >= total(on - 1).0);
                prop_assert!(total(on).1 >= total(on - 1).1);
            }
        }

        #[test]
        fn nobody_counts_twice(facts in any_timeline()) {
            let all = deltas(&[], &facts, &Heirs::default());
            for on in 0..9 {
                let eligible: i64 = (1..4).map(|p| counted(&all, LocalityId(p), day(on)).eligible).sum();
                prop_assert!(eligible <= 1);
                let activated: i64 = (1..4).map(|p| counted(&all, LocalityId(p), day(on)).activated()).sum();
                prop_assert!(activated <= 1);
            }
        }
    }

    /// Any sequence of mergers and splits of places 1 to 3 into later ones, each at its day.
    fn any_changes() -> impl Strategy<Value = Vec<Heir>> {
        proptest::collection::vec((1_i32..8, proptest::collection::vec(any::<bool>(), 8), 1_usize..3), 0..4).prop_map(|changes| {
            let (mut living, mut next, mut heirs) = (vec![1_i64, 2, 3], 10_i64, Vec::new());
            let mut days: Vec<_> = changes.into_iter().collect();
            days.sort_by_key(|c| c.0);
            days.dedup_by_key(|c| c.0);
            for (seq, (on, which, into)) in days.into_iter().enumerate() {
                let ending: Vec<i64> = living.iter().zip(which).filter(|(_, ends)| *ends).map(|(p, _)| *p).collect();
                living.retain(|p| !ending.contains(p));
                for (i, from) in ending.iter().enumerate() {
                    let to = LocalityId(next + (i % into) as i64);
                    heirs.push(Heir { from: LocalityId(*from), to, commune: to, on: day(on), seq: seq as i64 + 1 });
                    if !living.contains(&to.0) {
                        living.push(to.0);
                    }
                }
                next += 10;
            }
            heirs
        })
    }

    proptest! {
        /// Totals do not know that places changed; and what a change moves by itself is what a count from the facts moves.
        #[test]
        fn totals_are_the_same_through_any_mergers_and_splits(facts in any_timeline(), changes in any_changes(), cutoff in 0_i64..5) {
            let (none, all) = (Heirs::default(), Heirs::new(changes));
            let heirs = all.until(cutoff);
            let (old, new) = (deltas(&[], &facts, &none), deltas(&[], &facts, &heirs));
            let total = |deltas: &[Delta], on: i32| {
                let mut sum = Numbers::default();
                deltas.iter().filter(|d| d.as_of <= day(on)).for_each(|d| sum.add(&d.numbers, 1));
                sum
            };
            for on in -1..10 {
                prop_assert_eq!(total(&old, on), total(&new, on));
                for place in 1..60 {
                    let here = counted(&new, LocalityId(place), day(on));
                    // Whoever counts at a place on a day is whoever was put into what became it.
                    let mut put = Numbers::default();
                    (1..60).filter(|p| heirs.at(LocalityId(*p), day(on)) == LocalityId(place)).for_each(|p| put.add(&counted(&old, LocalityId(p), day(on)), 1));
                    prop_assert_eq!(here, put, "place {} on {}", place, on);
                }
            }
        }
    }

    #[test]
    fn a_file_with_the_highest_level_only_leaves_the_other_track_alone() {
        let before = status(1, Stage::Activated, Stage::Sent);
        let seen = Observation {
            commune: LocalityId(1),
            quarter: None,
            eligible: true,
            locked: false,
            level1: None,
            level2: Some(track(Stage::Approved)),
        };
        let after = observe(Some(&before), &seen);
        assert_eq!((after.level1.stage, after.level2.stage), (Stage::Activated, Stage::Approved));
        assert_eq!(after.activated_level(), Some(Level::One));
    }

    #[test]
    fn a_day_before_the_step_that_it_follows_gives_way_to_the_known_one() {
        let told = |approved: i32, activated: i32| Track {
            stage: Stage::Activated,
            collected: Some(day(0)),
            approved: Some(day(approved)),
            activated: Some(day(activated)),
        };
        let known = told(5, 9);
        assert_eq!(merge(Some(&known), Some(told(5, -12_000))), known);
        assert_eq!(merge(Some(&known), Some(told(-1, 9))), known);
        // A correction that can be counts; of somebody new there is nothing better.
        assert_eq!(merge(Some(&known), Some(told(5, 7))), told(5, 7));
        assert_eq!(merge(None, Some(told(5, 3))), told(5, 3));
    }

    #[test]
    fn a_rejected_dossier_taken_again_does_not_go_backwards() {
        assert!(!went_backwards(&status(1, Stage::None, Stage::Rejected), &status(1, Stage::None, Stage::Collected)));
        assert!(!went_backwards(&status(1, Stage::None, Stage::Sent), &status(1, Stage::None, Stage::Rejected)));
        assert!(went_backwards(&status(1, Stage::None, Stage::Activated), &status(1, Stage::None, Stage::Approved)));
        assert!(went_backwards(&status(1, Stage::Approved, Stage::None), &status(1, Stage::None, Stage::None)));
    }

    #[test]
    fn a_late_extract_does_not_turn_newer_truth_back() {
        let known = [fact(1, 1, status(1, Stage::None, Stage::Collected)), fact(3, 2, status(1, Stage::None, Stage::Activated))];
        let late = fact(2, 3, status(1, Stage::None, Stage::Approved));
        let with = [known[0], late, known[1]];
        let change = deltas(&known, &with, &Heirs::default());
        // On day 2 the person is now approved; on day 3 nothing changes.
        let mut day2 = counted(&deltas(&[], &known, &Heirs::default()), LocalityId(1), day(2));
        day2.add(&counted(&change, LocalityId(1), day(2)), 1);
        assert_eq!((day2.approved_level2, day2.activated_level2), (1, 0));
        assert!(counted(&change, LocalityId(1), day(3)).is_zero());
    }

    #[test]
    fn age_is_reached_on_the_birthday_and_with_a_year_only_at_its_end() {
        let on = Day::new(2023, 6, 19).unwrap();
        assert!(is_eligible(Some((2009, Some(6), Some(19))), true, false, on, 14));
        assert!(!is_eligible(Some((2009, Some(6), Some(20))), true, false, on, 14));
        assert!(!is_eligible(Some((2009, None, None)), true, false, on, 14));
        assert!(is_eligible(Some((2008, None, None)), true, false, on, 14));
        assert!(!is_eligible(Some((1980, None, None)), false, false, on, 14));
        assert!(is_eligible(Some((1980, None, None)), false, true, on, 14));
    }

    #[test]
    fn evidence_brackets_an_activation_between_two_covering_extracts() {
        let facts = [fact(1, 1, status(1, Stage::None, Stage::Approved)), fact(6, 5, status(1, Stage::None, Stage::Activated))];
        let e = evidence(&facts, &[day(1), day(3), day(6), day(9)]);
        assert_eq!(e.last_not_activated, Some(day(3)));
        assert_eq!(e.first_activated, Some(day(6)));
        assert_eq!(e.activated_on, None);
        assert_eq!(e.covered_until, Some(day(9)));
    }

    #[test]
    fn an_extract_is_of_a_day_that_can_be_meant() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let (opening, today) = (day("2023-06-19"), day("2023-07-01"));
        for good in ["2022-06-19", "2023-06-19", "2023-07-01"] {
            assert!(believable_day(day(good), opening, today).is_ok(), "{good}");
        }
        assert!(matches!(believable_day(day("2023-07-02"), opening, today), Err(RegisterProblem::FutureAsOf)));
        let ancient = believable_day(day("1900-01-01"), opening, today);
        assert!(matches!(ancient, Err(RegisterProblem::AncientAsOf(first)) if first == day("2022-06-19")));
    }
}
