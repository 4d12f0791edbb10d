//! Whom to invite to a shift, and how many (`P-4.4b`, `P-4.4c`).

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashSet},
};
use vedich_kernel::{CitizenId, Day, Lang, LocalityId};

/// Days within which nobody is invited twice.
pub const QUIET_DAYS: i32 = 7;
/// Before anything was counted: of 20 who are invited, 6 come. An assumption, said wherever it is used.
pub const PRIOR: ShowUp = ShowUp { came: 6, invited: 20 };
/// Before anything was counted: of 20 places, 4 go to people who come without a booking. An assumption, said wherever it is used.
pub const WALK_INS_PRIOR: WalkIns = WalkIns { came: 4, places: 20 };
/// Invited people, and places, that shifts of the same service must have had before they are compared alone.
pub const ENOUGH: i64 = 100;
const SUNDAY: i8 = 7;
/// Most invitations of a shift.
pub const MOST: i64 = 600;

/// Why somebody is invited; the first come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Because {
    /// Said at the door that they need level 2.
    AtTheDoor,
    /// The dossier was rejected and is to be taken again.
    Rejected,
    /// Has a chip card and no dossier.
    NoDossier,
}

impl Because {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AtTheDoor => "at_the_door",
            Self::Rejected => "rejected",
            Self::NoDossier => "no_dossier",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::AtTheDoor, Self::Rejected, Self::NoDossier].into_iter().find(|b| b.code() == code)
    }

    /// As it stands in lists.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::AtTheDoor => lang.pick("cần làm mức 2, đã báo tại nhà", "needs level 2, said at the door"),
            Self::Rejected => lang.pick("hồ sơ không đạt, làm lại", "rejected, to be taken again"),
            Self::NoDossier => lang.pick("có thẻ, chưa có hồ sơ", "has a card and no dossier"),
        }
    }
}

/// Somebody who could be invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: CitizenId,
    /// Opaque household number.
    pub household: i64,
    /// Quarter of residence, where known.
    pub quarter: Option<LocalityId>,
    /// Commune of residence.
    pub commune: LocalityId,
    /// Why.
    pub because: Because,
}

/// Letters that are drawn up on a day come in time for a shift: a working day lies between, on which they go round. Nobody goes round on
/// Sundays.
#[must_use]
pub fn in_time(drawn_up: Day, shift: Day) -> bool {
    (1..shift.since(drawn_up)).any(|n| drawn_up.plus(n).weekday() != SUNDAY)
}

/// The last day for whose shifts letters must be drawn up this evening: tomorrow's would come too late. On Friday that is Monday.
#[must_use]
pub fn invite_until(evening: Day) -> Day {
    let last = evening.plus(2);
    if last.weekday() == SUNDAY { last.plus(1) } else { last }
}

/// How many of the invited came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShowUp {
    /// Came.
    pub came: i64,
    /// Were invited.
    pub invited: i64,
}

/// How many came to how many places without a booking and without an invitation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WalkIns {
    /// Came.
    pub came: i64,
    /// Places of the same shifts.
    pub places: i64,
}

/// What was counted at like shifts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many of the invited came.
    pub show_up: ShowUp,
    /// How many came without a booking.
    pub walk_ins: WalkIns,
    /// At shifts of the same service alone: there were enough of them.
    pub same_service: bool,
}

/// Shifts of the same service are the likeliest; before there are enough of them, all like shifts tell more than few.
#[must_use]
pub fn likest(all: Counted, same: Counted) -> Counted {
    if same.show_up.invited >= ENOUGH && same.walk_ins.places >= ENOUGH { Counted { same_service: true, ..same } } else { all }
}

/// The places of a shift, and who takes them without being invited to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Visitors that can be served.
    pub places: i64,
    /// Booked without an invitation to this shift.
    pub booked: i64,
    /// Expected without a booking; at least those who are here.
    pub walk_ins: i64,
}

impl Room {
    /// As many are expected without a booking as came to like shifts, the assumption counted beside them; `here` of them came already.
    #[must_use]
    pub fn new(places: i64, (booked, here): (i64, i64), counted: WalkIns) -> Self {
        let came = counted.came + WALK_INS_PRIOR.came;
        let expected = places.max(0) * came / (counted.places + WALK_INS_PRIOR.places).max(1);
        Self { places, booked, walk_ins: expected.max(here) }
    }

    /// Places that invitations are to fill.
    #[must_use]
    pub fn free(self) -> i64 {
        (self.places - self.booked - self.walk_ins).max(0)
    }
}

/// Invitations still to be sent so that the free places are taken, when as many come as came to like shifts. The prior counts
/// beside what was counted, so that one evening of rain does not invite the whole ward.
#[must_use]
pub fn how_many(free: i64, counted: ShowUp, invited_already: i64) -> i64 {
    let came = (counted.came + PRIOR.came).max(1);
    let of = counted.invited + PRIOR.invited;
    let want = (free.max(0) * of + came - 1) / came;
    (want.min(MOST) - invited_already.max(0)).max(0)
}

/// A shift among those that invite the same people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// To be invited in all, so that its free places are taken.
    pub needed: i64,
    /// Invited so far.
    pub invited: i64,
}

impl Asking {
    /// Still to be invited.
    #[must_use]
    pub fn wanted(self) -> i64 {
        (self.needed - self.invited).max(0)
    }
}

/// Shares people out among the shifts that invite them, so that each is filled to the same part of what it needs: how many more each
/// invites. Without this the first shifts of a week would take all, and the last would have nobody. Of shifts that stand alike the earlier
/// comes first.
#[must_use]
pub fn share(people: i64, shifts: &[Asking]) -> Vec<i64> {
    let mut more = vec![0; shifts.len()];
    let filled = |at: usize, more: i64| Reverse(((shifts[at].invited + more) * 1_000_000 / shifts[at].needed.max(1), at));
    let open = (0..shifts.len()).filter(|at| shifts[*at].wanted() > 0);
    let mut open: BinaryHeap<Reverse<(i64, usize)>> = open.map(|at| filled(at, 0)).collect();
    for _ in 0..people {
        let Some(Reverse((_, at))) = open.pop() else { break };
        more[at] += 1;
        if more[at] < shifts[at].wanted() {
            open.push(filled(at, more[at]));
        }
    }
    more
}

/// Fewer people can be invited than the shifts of some days would invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// People who can be invited.
    pub people: i64,
    /// How many the shifts would still invite.
    pub wanted: i64,
    /// The last day for whose shifts they are enough, when one shift after the other invites all that it needs; none when they are not
    /// enough for the first.
    pub until: Option<Day>,
}

/// Are there fewer people than shifts would invite? Each with its day and how many it still invites.
#[must_use]
pub fn short(people: i64, shifts: &[(Day, i64)]) -> Option<Short> {
    let mut by_day: BTreeMap<Day, i64> = BTreeMap::new();
    for (day, wanted) in shifts.iter().filter(|(_, wanted)| *wanted > 0) {
        *by_day.entry(*day).or_default() += wanted;
    }
    let wanted: i64 = by_day.values().sum();
    if wanted <= people {
        return None;
    }
    let (mut left, mut until) = (people, None);
    for (day, n) in by_day {
        if n > left {
            break;
        }
        left -= n;
        until = Some(day);
    }
    Some(Short { people, wanted, until })
}

/// Who can be invited, home by home: whoever was invited lately is left in peace, and so is the home in which the letter lies.
fn homes(candidates: Vec<Candidate>, quiet: &HashSet<CitizenId>) -> Vec<Vec<Candidate>> {
    let mut households: BTreeMap<(LocalityId, i64, Option<CitizenId>), Vec<Candidate>> = BTreeMap::new();
    for c in candidates {
        // Household 0 is nobody's: each of its people lives alone, as far as is known.
        let alone = (c.household == 0).then_some(c.id);
        households.entry((c.commune, c.household, alone)).or_default().push(c);
    }
    households.into_values().filter(|h| !h.iter().any(|c| quiet.contains(&c.id))).collect()
}

/// Who can be invited.
#[must_use]
pub fn open(candidates: Vec<Candidate>, quiet: &HashSet<CitizenId>) -> Vec<Candidate> {
    homes(candidates, quiet).into_iter().flatten().collect()
}

/// Chooses at most `n`: who asked at the door first, then near residents, whole households together. A household that does not fit
/// any more makes room for a smaller one; none is torn apart.
#[must_use]
pub fn choose(candidates: Vec<Candidate>, quiet: &HashSet<CitizenId>, station: LocalityId, n: i64) -> Vec<Candidate> {
    let mut households = homes(candidates, quiet);
    for h in &mut households {
        h.sort_by_key(|c| (c.because, c.id));
    }
    let far = |c: &Candidate| i32::from(c.quarter != Some(station));
    households.sort_by_key(|h| {
        let nearest = h.iter().map(far).min();
        h.first().map(|c| (c.because, nearest, c.quarter, c.household, c.id))
    });
    let mut left = usize::try_from(n.max(0)).unwrap_or(usize::MAX);
    let mut chosen = Vec::new();
    for household in households {
        if household.len() <= left {
            left -= household.len();
            chosen.extend(household);
        }
    }
    chosen
}

/// Chooses a shift's share of those who can be invited. Where it is smaller than every household, one is invited whole all the same, as
/// long as the shift needs so many.
#[must_use]
pub fn choose_share(open: &[Candidate], station: LocalityId, share: i64, wanted: i64) -> Vec<Candidate> {
    if share < 1 || open.is_empty() {
        return Vec::new();
    }
    let nobody = HashSet::new();
    (share..=wanted).map(|n| choose(open.to_vec(), &nobody, station, n)).find(|chosen| !chosen.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_kernel::{CitizenNumber, PartitionId};

    const HERE: LocalityId = LocalityId(11);
    const COMMUNE: LocalityId = LocalityId(1);

    fn one(n: i64, household: i64, quarter: i64, because: Because) -> Candidate {
        Candidate {
            id: CitizenId { partition: PartitionId(1), number: CitizenNumber(n) },
            household,
            quarter: Some(LocalityId(quarter)),
            commune: COMMUNE,
            because,
        }
    }

    fn numbers(chosen: &[Candidate]) -> Vec<i64> {
        chosen.iter().map(|c| c.id.number.0).collect()
    }

    #[test]
    fn the_door_comes_first_then_neighbours_and_households_stay_together() {
        let all = vec![
            one(1, 50, 12, Because::NoDossier),
            one(2, 60, 11, Because::NoDossier),
            one(3, 60, 11, Because::NoDossier),
            one(4, 70, 12, Because::AtTheDoor),
            one(5, 70, 12, Because::NoDossier),
            one(6, 80, 11, Because::NoDossier),
        ];
        assert_eq!(numbers(&choose(all.clone(), &HashSet::new(), HERE, 10)), [4, 5, 2, 3, 6, 1]);
        assert_eq!(numbers(&choose(all.clone(), &HashSet::new(), HERE, 3)), [4, 5, 6], "a pair does not fit, a single one does");
        let quiet = HashSet::from([all[4].id]);
        assert_eq!(numbers(&choose(all, &quiet, HERE, 10)), [2, 3, 6, 1], "a letter lies in the home of 4 already");
    }

    #[test]
    fn people_of_no_known_household_are_invited_one_by_one() {
        let all = vec![one(1, 0, 11, Because::NoDossier), one(2, 0, 11, Because::NoDossier), one(3, 0, 12, Because::NoDossier)];
        assert_eq!(numbers(&choose(all, &HashSet::new(), HERE, 2)), [1, 2]);
    }

    fn asking(needed: i64, invited: i64) -> Asking {
        Asking { needed, invited }
    }

    #[test]
    fn shifts_of_a_week_share_its_people_by_what_they_need() {
        assert_eq!(share(500, &[asking(60, 0), asking(120, 20)]), [60, 100], "enough for all");
        assert_eq!(share(90, &[asking(60, 0), asking(120, 0)]), [30, 60], "each is filled by half");
        assert_eq!(share(5, &[asking(60, 0), asking(60, 0)]), [3, 2], "of those that stand alike the earlier comes first");
        assert_eq!(share(20, &[asking(60, 60), asking(60, 0)]), [0, 20], "what one has is not taken from it");
        assert_eq!(share(20, &[asking(0, 0)]), [0]);
        assert!(share(20, &[]).is_empty());
    }

    #[test]
    fn until_which_day_people_last_is_told_ahead() {
        let day = |n: i8| Day::new(2023, 6, n).unwrap();
        let week = [(day(20), 60), (day(21), 30), (day(21), 30), (day(22), 40), (day(23), 0)];
        assert_eq!(short(160, &week), None, "enough for all of them");
        assert_eq!(short(159, &week), Some(Short { people: 159, wanted: 160, until: Some(day(21)) }));
        assert_eq!(short(119, &week).unwrap().until, Some(day(20)), "a day with one of its shifts is not all of it");
        assert_eq!(short(59, &week).unwrap().until, None, "not for the first");
        assert_eq!(short(0, &[]), None);
    }

    #[test]
    fn a_share_smaller_than_every_household_takes_one_whole() {
        let all = [one(1, 50, 11, Because::NoDossier), one(2, 50, 11, Because::NoDossier), one(3, 60, 11, Because::NoDossier)];
        assert_eq!(numbers(&choose_share(&all[..2], HERE, 1, 9)), [1, 2]);
        assert_eq!(numbers(&choose_share(&all, HERE, 1, 9)), [3], "one that fits comes first");
        assert!(choose_share(&all[..2], HERE, 1, 1).is_empty(), "the shift needs one alone");
        assert!(choose_share(&all, HERE, 0, 9).is_empty());
    }

    #[test]
    fn so_many_are_invited_that_the_places_fill() {
        assert_eq!(how_many(30, ShowUp::default(), 0), 100, "by assumption three of ten come");
        assert_eq!(how_many(30, ShowUp { came: 94, invited: 180 }, 0), 60, "half of them came");
        assert_eq!(how_many(30, ShowUp::default(), 90), 10);
        assert_eq!(how_many(30, ShowUp::default(), 200), 0);
        assert_eq!(how_many(0, ShowUp::default(), 0), 0);
        assert_eq!(how_many(45, ShowUp { came: 0, invited: 500 }, 0), MOST, "one bad week does not empty the ward");
    }

    #[test]
    fn who_comes_without_an_invitation_leaves_fewer_places_to_invite_for() {
        let before = Room::new(66, (0, 0), WalkIns::default());
        assert_eq!((before.walk_ins, before.free()), (13, 53), "a fifth of the places by assumption");
        assert_eq!(how_many(before.free(), ShowUp::default(), 0), 177);
        let measured = Room::new(66, (10, 0), WalkIns { came: 56, places: 100 });
        assert_eq!((measured.walk_ins, measured.free()), (33, 23), "half of the places, and ten have booked by themselves");
        assert_eq!(Room::new(66, (10, 40), WalkIns::default()).free(), 16, "more came than were expected");
        assert_eq!(Room::new(66, (70, 0), WalkIns::default()).free(), 0);
    }

    #[test]
    fn letters_go_round_on_working_days() {
        let monday = Day::new(2023, 6, 19).unwrap();
        let until = |n: i32| invite_until(monday.plus(n)).since(monday);
        assert_eq!([0, 3, 4, 5, 6].map(until), [2, 5, 7, 7, 8], "on Friday for Sunday and for Monday");
        for n in 0..28 {
            let (evening, last) = (monday.plus(n), invite_until(monday.plus(n)));
            assert!(!in_time(evening.plus(1), last) && in_time(evening.plus(1), last.plus(1)), "{evening}");
        }
    }

    #[test]
    fn shifts_of_the_same_service_are_compared_alone_once_there_are_enough() {
        let of = |came, invited, places| Counted {
            show_up: ShowUp { came, invited },
            walk_ins: WalkIns { came: 10, places },
            same_service: false,
        };
        let all = of(50, 300, 400);
        assert_eq!(likest(all, of(40, 99, 200)), all);
        assert_eq!(likest(all, of(40, 120, 99)), all);
        let same = likest(all, of(40, 120, 100));
        assert!(same.same_service && same.show_up == ShowUp { came: 40, invited: 120 });
    }

    fn because() -> impl Strategy<Value = Because> {
        prop_oneof![Just(Because::AtTheDoor), Just(Because::Rejected), Just(Because::NoDossier)]
    }

    proptest! {
        #[test]
        fn never_too_many_never_a_torn_household_never_twice(
            people in prop::collection::vec((1_i64..12, 10_i64..14, because(), any::<bool>()), 0..60),
            n in 0_i64..40,
        ) {
            let all: Vec<Candidate> = (0..).zip(&people).map(|(i, (h, q, b, _))| one(i, *h, *q, *b)).collect();
            let quiet: HashSet<CitizenId> = all.iter().zip(&people).filter(|(_, p)| p.3).map(|(c, _)| c.id).collect();
            let chosen = choose(all.clone(), &quiet, HERE, n);
            prop_assert!(i64::try_from(chosen.len()).unwrap() <= n);
            prop_assert!(chosen.iter().all(|c| !quiet.contains(&c.id)));
            let homes: HashSet<i64> = chosen.iter().map(|c| c.household).collect();
            for c in &all {
                prop_assert_eq!(homes.contains(&c.household), chosen.contains(c), "a household is whole or absent");
            }
        }

        #[test]
        fn people_are_shared_out_to_the_last_and_no_shift_is_passed_over(
            people in 0_i64..400,
            shifts in prop::collection::vec((0_i64..120, 0_i64..120), 0..9),
        ) {
            let shifts: Vec<Asking> = shifts.into_iter().map(|(needed, invited)| asking(needed, invited)).collect();
            let more = share(people, &shifts);
            let wanted: i64 = shifts.iter().copied().map(Asking::wanted).sum();
            prop_assert_eq!(more.iter().sum::<i64>(), people.min(wanted), "nobody is left out while a shift needs people");
            for (s, n) in shifts.iter().zip(&more) {
                prop_assert!((0..=s.wanted()).contains(n));
            }
            // Whoever got somebody was not fuller before the last of them than any shift that still needs people.
            let full = |s: &Asking, n: i64| (s.invited + n) * 1_000_000 / s.needed.max(1);
            for (a, n) in shifts.iter().zip(&more).filter(|(_, n)| **n > 0) {
                for (b, m) in shifts.iter().zip(&more).filter(|(b, m)| **m < b.wanted()) {
                    prop_assert!(full(a, n - 1) <= full(b, *m), "{:?} {} beside {:?} {}", a, n, b, m);
                }
            }
        }

        #[test]
        fn a_better_showing_needs_fewer_letters(free in 0_i64..100, came in 0_i64..200, stayed in 0_i64..200) {
            let counted = ShowUp { came, invited: came + stayed };
            let better = ShowUp { came: came + 1, invited: came + stayed + 1 };
            prop_assert!(how_many(free, better, 0) <= how_many(free, counted, 0));
            prop_assert!(how_many(free, counted, 0) <= MOST);
            prop_assert!(free == 0 || how_many(free, counted, 0) >= free.min(MOST));
        }
    }
}
