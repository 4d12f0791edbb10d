//! Published aggregates: what is shown to those who see figures and nothing else (plan.md, "Who sees what"; domain.md, small
//! cells). A count below [`SMALLEST`] is hidden, and so much beside it that nobody computes it from its parent or its siblings.
//!
//! Counts that add up are hidden together, part by part ([`Part`]); a place is published in a part or not at all. Decisions go
//! from the campaign's place downwards, so that a commune that is hidden on the city's page is hidden on its own, and its
//! quarters with it. Totals of different days are not compared with each other: who reads one every day sees its change.

use vedich_crosscheck::Totals;
use vedich_register::Numbers;

/// Smaller counts are not published.
pub const SMALLEST: i64 = 5;

/// Counts that are shown or hidden together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Eligible and activated, their rate, and the target of those.
    Main,
    /// From eligible over dossier and issued to activated: each step is a group of people.
    Steps,
    /// The activated by level.
    Activated,
    /// Dossiers by level.
    Collected,
    /// Approved by level.
    Approved,
    /// Rejected by level.
    Rejected,
    /// Absent from the newest full extract.
    Vanished,
    /// Claims by verdict.
    Claims,
}

impl Part {
    /// All parts; those that others follow ([`Part::follows`]) stand before them.
    pub const ALL: [Self; 8] =
        [Self::Main, Self::Steps, Self::Activated, Self::Collected, Self::Approved, Self::Rejected, Self::Vanished, Self::Claims];

    /// The groups of people of a place that this part tells apart, also those that are told by the difference from a part that it follows:
    /// who has dossiers at both levels, who waits at a level, who is approved at one level only.
    #[must_use]
    pub fn cells(self, n: &Numbers, c: &Totals) -> Vec<i64> {
        match self {
            Self::Main => vec![n.activated(), n.eligible - n.activated()],
            Self::Steps => vec![n.issued - n.activated(), n.dossiers - n.issued, n.eligible - n.dossiers],
            Self::Activated => vec![n.activated_level1, n.activated_level2],
            Self::Collected => {
                let (one, two) = (n.collected_level1, n.collected_level2);
                // Whoever is activated at a level has a dossier at it: where the approved are hidden, the difference tells who waits there.
                vec![
                    n.dossiers - one,
                    n.dossiers - two,
                    one + two - n.dossiers,
                    one - n.activated_level1,
                    two - n.activated_level2,
                ]
            }
            Self::Approved => {
                let (one, two) = (n.approved_level1, n.approved_level2);
                let (both, both_dossiers) = (one + two - n.issued, n.collected_level1 + n.collected_level2 - n.dossiers);
                vec![
                    n.issued - one,
                    n.issued - two,
                    both,
                    both_dossiers - both,
                    n.collected_level1 - one,
                    n.collected_level2 - two,
                    one - n.activated_level1,
                    two - n.activated_level2,
                ]
            }
            Self::Rejected => vec![
                n.rejected_level1,
                n.rejected_level2,
                n.collected_level1 - n.approved_level1 - n.rejected_level1,
                n.collected_level2 - n.approved_level2 - n.rejected_level2,
            ],
            Self::Vanished => vec![n.vanished],
            Self::Claims => vec![c.confirmed, c.pending, c.late, c.double, c.contradicted, c.accepted],
        }
    }

    /// The part that this one tells more of: where that is hidden, this one would tell of it, and is hidden too.
    fn follows(self) -> Option<Self> {
        match self {
            Self::Steps | Self::Activated => Some(Self::Main),
            Self::Collected => Some(Self::Steps),
            Self::Approved => Some(Self::Collected),
            Self::Rejected => Some(Self::Approved),
            Self::Main | Self::Vanished | Self::Claims => None,
        }
    }
}

/// Which parts of a place are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown([bool; Part::ALL.len()]);

impl Shown {
    /// To those who see all figures of their area.
    pub const ALL: Self = Self([true; Part::ALL.len()]);
    /// Nothing.
    pub const NOTHING: Self = Self([false; Part::ALL.len()]);

    /// Is this part shown?
    #[must_use]
    pub fn has(&self, part: Part) -> bool {
        self.0[part as usize]
    }

    /// Is what this part follows shown?
    fn carries(&self, part: Part) -> bool {
        part.follows().is_none_or(|other| self.has(other))
    }

    /// The part's number, where the part is shown.
    #[must_use]
    pub fn of<T>(&self, part: Part, value: T) -> Option<T> {
        self.has(part).then_some(value)
    }

    /// Of a place that is nobody's child: only its own counts decide.
    #[must_use]
    pub fn alone(n: &Numbers, c: &Totals) -> Self {
        let mut shown = Self::NOTHING;
        for part in Part::ALL {
            let own = part.cells(n, c).iter().all(|cell| *cell >= SMALLEST);
            shown.0[part as usize] = own && shown.carries(part);
        }
        shown
    }
}

/// A place's counts.
pub type Counts = (Numbers, Totals);

/// Which parts of a place's children are shown, given what is shown of the place itself.
#[must_use]
pub fn below(parent: Shown, whole: &Counts, children: &[Counts]) -> Vec<Shown> {
    let mut out: Vec<Shown> = children.iter().map(|(n, c)| Shown::alone(n, c)).collect();
    for part in Part::ALL {
        let rows: Vec<Vec<i64>> = children.iter().map(|(n, c)| part.cells(n, c)).collect();
        let mut row_shown: Vec<bool> =
            out.iter().map(|shown| parent.has(part) && shown.has(part) && shown.carries(part)).collect();
        complete(&mut row_shown, &rows, &part.cells(&whole.0, &whole.1));
        for (shown, row) in out.iter_mut().zip(row_shown) {
            shown.0[part as usize] = row;
        }
    }
    out
}

/// Hides further rows, the smallest first, until no hidden one can be computed from the sum and the rows that are left.
fn complete(shown: &mut [bool], rows: &[Vec<i64>], whole: &[i64]) {
    loop {
        let hidden = |column: usize| rows.iter().zip(shown.iter()).filter(|(_, s)| !**s).map(|(r, _)| r[column]).sum::<i64>();
        let all = |column: usize| rows.iter().map(|r| r[column]).sum::<i64>();
        // People whom the register places in no child: the sum tells of them what the rows do not.
        let rest: Vec<i64> = (0..whole.len()).map(|c| (whole[c] - all(c)).abs()).collect();
        let small_rest = rest.iter().any(|n| *n > 0) && rest.iter().any(|n| *n < SMALLEST);
        let count = shown.iter().filter(|s| !**s).count();
        if count == 0 && !small_rest {
            return;
        }
        let known = |c: usize| hidden(c) + if small_rest { rest[c] } else { 0 };
        if count + usize::from(small_rest) >= 2 && (0..whole.len()).all(|c| known(c) >= SMALLEST) {
            return;
        }
        let smallest = (0..rows.len()).filter(|i| shown[*i]).min_by_key(|i| (rows[*i].iter().sum::<i64>(), *i));
        let Some(smallest) = smallest else { return };
        shown[smallest] = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(activated: i64, eligible: i64) -> Counts {
        let n = Numbers { eligible, dossiers: eligible, issued: eligible, activated_level2: activated, ..Numbers::default() };
        (n, Totals::default())
    }

    /// Activated at level 1 and at level 2, issued and waiting, with a dossier under way, without any.
    fn stepped([one, two, waiting, under_way, none]: [i64; 5]) -> Counts {
        let issued = one + two + waiting;
        let n = Numbers {
            eligible: issued + under_way + none,
            dossiers: issued + under_way,
            issued,
            activated_level1: one,
            activated_level2: two,
            vanished: none,
            ..Numbers::default()
        };
        (n, Totals::default())
    }

    fn sum(children: &[Counts]) -> Counts {
        let add = |f: fn(&Numbers) -> i64| children.iter().map(|(n, _)| f(n)).sum::<i64>();
        place(add(Numbers::activated), add(|n| n.eligible))
    }

    fn main_of(parent: Shown, children: &[Counts]) -> Vec<bool> {
        below(parent, &sum(children), children).iter().map(|s| s.has(Part::Main)).collect()
    }

    #[test]
    fn a_small_cell_takes_the_next_smallest_with_it() {
        let quarters = [place(3, 200), place(60, 300), place(40, 250), place(90, 400)];
        assert_eq!(main_of(Shown::ALL, &quarters), [false, true, false, true], "60 + 90 alone would tell 3 by subtraction");
        let large = [place(30, 200), place(60, 300)];
        assert_eq!(main_of(Shown::ALL, &large), [true, true]);
        assert_eq!(main_of(Shown::ALL, &[place(3, 200), place(60, 300)]), [false, false], "no table can be shown");
        assert_eq!(main_of(Shown::NOTHING, &large), [false, false], "what is hidden above is hidden below");
    }

    #[test]
    fn everybody_but_four_is_as_telling_as_four() {
        assert_eq!(main_of(Shown::ALL, &[place(196, 200), place(60, 300), place(40, 250)]), [false, true, false]);
    }

    #[test]
    fn those_whom_no_quarter_claims_are_a_small_cell_too() {
        let quarters = [place(30, 200), place(60, 300), place(40, 250)];
        let mut whole = sum(&quarters);
        whole.0.eligible += 2;
        let shown: Vec<bool> = below(Shown::ALL, &whole, &quarters).iter().map(|s| s.has(Part::Main)).collect();
        assert_eq!(shown, [false, true, true], "else 2 people are the difference");
    }

    #[test]
    fn a_step_of_nobody_hides_the_steps_and_not_the_rate() {
        let (n, c) = place(50, 300);
        let shown = Shown::alone(&n, &c);
        assert!(shown.has(Part::Main) && !shown.has(Part::Steps) && !shown.has(Part::Activated));
        assert_eq!((shown.of(Part::Main, 50), shown.of(Part::Vanished, 1)), (Some(50), None));
    }

    /// Of people by how far they are at level 1 (times five) and at level 2: nothing, under way, rejected, approved, activated.
    fn tracked(people: &[i64]) -> Counts {
        let of = |who: fn(usize, usize) -> bool| group(people, who);
        let n = Numbers {
            eligible: of(|_, _| true),
            collected_level1: of(|one, _| one > 0),
            collected_level2: of(|_, two| two > 0),
            approved_level1: of(|one, _| one > 2),
            approved_level2: of(|_, two| two > 2),
            rejected_level1: of(|one, _| one == 2),
            rejected_level2: of(|_, two| two == 2),
            activated_level1: of(|one, two| one == 4 && two < 4),
            activated_level2: of(|_, two| two == 4),
            issued: of(|one, two| one > 2 || two > 2),
            dossiers: of(|one, two| one > 0 || two > 0),
            ..Numbers::default()
        };
        (n, Totals::default())
    }

    fn group(people: &[i64], who: fn(usize, usize) -> bool) -> i64 {
        people.iter().enumerate().filter(|(i, _)| who(i / 5, i % 5)).map(|(_, n)| n).sum()
    }

    /// Who is told by subtracting one published count from another.
    const TOLD: [(Part, fn(usize, usize) -> bool); 16] = [
        (Part::Collected, |one, two| one > 0 && !(one == 4 && two < 4)),
        (Part::Collected, |_, two| two > 0 && two < 4),
        (Part::Collected, |one, two| one > 0 && two > 0),
        (Part::Collected, |one, two| one > 0 && two == 0),
        (Part::Collected, |one, two| one == 0 && two > 0),
        (Part::Approved, |one, two| one > 2 && two > 2),
        (Part::Approved, |one, two| one > 2 && two <= 2),
        (Part::Approved, |one, two| one <= 2 && two > 2),
        (Part::Approved, |one, two| one > 0 && two > 0 && !(one > 2 && two > 2)),
        (Part::Approved, |one, _| one == 1 || one == 2),
        (Part::Approved, |_, two| two == 1 || two == 2),
        (Part::Approved, |_, two| two == 3),
        (Part::Rejected, |one, _| one == 1),
        (Part::Rejected, |_, two| two == 1),
        (Part::Rejected, |one, _| one == 2),
        (Part::Rejected, |_, two| two == 2),
    ];

    #[test]
    fn levels_are_told_where_every_difference_is_a_group() {
        let mut people = vec![10; 25];
        let all = |people: &[i64]| {
            let (n, c) = tracked(people);
            let shown = Shown::alone(&n, &c);
            [Part::Main, Part::Steps, Part::Collected, Part::Approved, Part::Rejected].map(|part| shown.has(part))
        };
        assert_eq!(all(&people), [true; 5]);
        // Approved and not activated at level 2: two people.
        for one in 0..5 {
            people[one * 5 + 3] = 0;
        }
        people[3] = 2;
        let (n, _) = tracked(&people);
        assert!(n.approved_level2 > 50 && n.approved_level2 - n.activated_level2 == 2);
        assert_eq!(all(&people), [true, true, true, false, false], "of the approved, all but two are activated");
        // Steps that are hidden are not told by the levels.
        let mut people = vec![10; 25];
        people[0] = 3;
        assert_eq!(all(&people), [true, false, false, false, false], "three have no dossier");
    }

    proptest! {
        #[test]
        fn no_difference_of_levels_tells_a_small_group(
            all in prop::collection::vec(prop::collection::vec(0..40_i64, 25..=25), 1..6)
        ) {
            let children: Vec<Counts> = all.iter().map(|people| tracked(people)).collect();
            let whole: Vec<i64> = (0..25).map(|i| all.iter().map(|people| people[i]).sum()).collect();
            let shown = below(Shown::ALL, &tracked(&whole), &children);
            for (part, who) in TOLD {
                let (open, closed): (Vec<_>, Vec<_>) = all.iter().zip(&shown).partition(|(_, s)| s.has(part));
                prop_assert!(open.iter().all(|(people, _)| group(people, who) >= SMALLEST), "{:?}", part);
                if !open.is_empty() && !closed.is_empty() {
                    let rest: i64 = closed.iter().map(|(people, _)| group(people, who)).sum();
                    prop_assert!(rest >= SMALLEST, "{:?}", part);
                }
            }
        }

        #[test]
        fn nothing_hidden_can_be_computed(cells in prop::collection::vec((0..40_i64, 0..400_i64), 1..12)) {
            let children: Vec<Counts> = cells.iter().map(|(a, rest)| place(*a, a + rest)).collect();
            let shown = main_of(Shown::ALL, &children);
            for ((activated, rest), _) in cells.iter().zip(&shown).filter(|(_, shown)| **shown) {
                prop_assert!(*activated >= SMALLEST && *rest >= SMALLEST);
            }
            let hidden: Vec<&(i64, i64)> = cells.iter().zip(&shown).filter(|(_, s)| !**s).map(|(c, _)| c).collect();
            if hidden.len() < cells.len() && !hidden.is_empty() {
                prop_assert!(hidden.len() >= 2);
                prop_assert!(hidden.iter().map(|c| c.0).sum::<i64>() >= SMALLEST);
                prop_assert!(hidden.iter().map(|c| c.1).sum::<i64>() >= SMALLEST);
            }
        }

        #[test]
        fn no_part_tells_a_small_cell(all in prop::collection::vec(prop::array::uniform5(0..60_i64), 1..8)) {
            let children: Vec<Counts> = all.iter().copied().map(stepped).collect();
            let mut whole = [0; 5];
            for cells in &all {
                for (sum, n) in whole.iter_mut().zip(cells) {
                    *sum += n;
                }
            }
            let shown = below(Shown::ALL, &stepped(whole), &children);
            for part in Part::ALL {
                let (open, closed): (Vec<_>, Vec<_>) = children.iter().zip(&shown).partition(|(_, s)| s.has(part));
                let cells = |(counts, _): &(&Counts, &Shown)| part.cells(&counts.0, &counts.1);
                prop_assert!(open.iter().all(|c| cells(c).iter().all(|n| *n >= SMALLEST)), "{:?}", part);
                if !open.is_empty() && !closed.is_empty() {
                    prop_assert!(closed.len() >= 2, "{:?}", part);
                    for column in 0..cells(&closed[0]).len() {
                        prop_assert!(closed.iter().map(|c| cells(c)[column]).sum::<i64>() >= SMALLEST, "{:?}", part);
                    }
                }
                prop_assert!(open.iter().all(|(_, s)| s.carries(part)));
            }
        }
    }
}
