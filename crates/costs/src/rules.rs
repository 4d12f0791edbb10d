//! Pure decisions: what is counted for which level, and what a line comes to.

use crate::model::{Drafts, Item, Line, Price, What};
use std::collections::BTreeMap;
use vedich_kernel::{Day, LocalityId};

/// The highest price of one thing, in đồng, and the longest count.
pub const MOST_PRICE: i64 = 10_000_000_000;
/// See [`MOST_PRICE`].
pub const MOST_QUANTITY: i64 = 10_000_000;

/// A shift, as far as it costs something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whose budget.
    pub level: LocalityId,
    /// The day.
    pub day: Day,
    /// Starts at, in minutes since midnight.
    pub from: i64,
    /// Officers who serve.
    pub crew: i64,
}

/// Which allowance an officer at this shift gets: the week-end's goes before the evening's.
#[must_use]
pub fn allowance(day: Day, from: i64) -> Item {
    match (day.weekday(), from) {
        (6 | 7, _) => Item::OfficerWeekend,
        (_, 1_020..) => Item::OfficerEvening,
        _ => Item::OfficerDay,
    }
}

/// What shifts come to, by level and item. Every shift counts once as a shift, and each of its officers once.
#[must_use]
pub fn counted(shifts: &[Held]) -> BTreeMap<(LocalityId, Item), i64> {
    let mut out = BTreeMap::new();
    for s in shifts {
        *out.entry((s.level, Item::Shift)).or_insert(0) += 1;
        *out.entry((s.level, allowance(s.day, s.from))).or_insert(0) += s.crew;
    }
    out
}

/// What shifts that are drafts come to.
#[must_use]
pub fn drafts(shifts: &[Held], prices: &BTreeMap<Item, Price>) -> Drafts {
    let amount = counted(shifts).into_iter().filter_map(|((_, item), n)| line(item, n, prices).amount).sum();
    Drafts { shifts: i64::try_from(shifts.len()).unwrap_or(i64::MAX), amount }
}

/// A counted line at the price that stands.
#[must_use]
pub fn line(item: Item, quantity: i64, prices: &BTreeMap<Item, Price>) -> Line {
    let price = prices.get(&item).map(|p| p.price);
    Line { what: What::Counted(item), quantity, price, amount: price.map(|p| p * quantity) }
}

/// A line whose amount is known from its parts: the price of one is told only where it is the same for all.
#[must_use]
pub fn of_parts(what: What, quantity: i64, amount: i64) -> Line {
    let even = quantity > 0 && amount % quantity == 0;
    Line { what, quantity, price: even.then(|| amount / quantity), amount: Some(amount) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 20 June 2023, a Tuesday.
    const TUESDAY: Day = Day(19_528);

    #[test]
    fn an_allowance_follows_day_and_hour() {
        assert_eq!(allowance(TUESDAY, 480), Item::OfficerDay);
        assert_eq!(allowance(TUESDAY, 1_019), Item::OfficerDay);
        assert_eq!(allowance(TUESDAY, 1_050), Item::OfficerEvening);
        assert_eq!(allowance(TUESDAY.plus(4), 1_050), Item::OfficerWeekend);
        assert_eq!(allowance(TUESDAY.plus(5), 480), Item::OfficerWeekend);
    }

    #[test]
    fn drafts_come_to_their_shifts_and_officers_as_far_as_prices_are_known() {
        let price =
            |item, price| (item, Price { item, price, source: String::new(), by: String::new(), at: vedich_kernel::Moment(0) });
        let evening = Held { level: LocalityId(1), day: TUESDAY, from: 1_050, crew: 3 };
        let prices = BTreeMap::from([price(Item::Shift, 100)]);
        assert_eq!(drafts(&[evening, evening], &prices), Drafts { shifts: 2, amount: 200 }, "allowances have no price yet");
        let prices = BTreeMap::from([price(Item::Shift, 100), price(Item::OfficerEvening, 10)]);
        assert_eq!(drafts(&[evening, evening], &prices).amount, 260);
        assert_eq!(drafts(&[], &prices), Drafts::default());
    }

    #[test]
    fn a_line_without_a_price_comes_to_nothing_that_is_known() {
        assert_eq!(line(Item::Shift, 3, &BTreeMap::new()).amount, None);
        let odd = of_parts(What::Counted(Item::Shift), 3, 100);
        assert_eq!((odd.price, odd.amount), (None, Some(100)));
        assert_eq!(of_parts(What::Counted(Item::Shift), 4, 100).price, Some(25));
    }

    proptest! {
        #[test]
        fn nothing_is_counted_twice_or_lost(shifts in prop::collection::vec((0_i64..4, 0_i32..30, 0_i64..96, 1_i64..9), 0..60)) {
            let held: Vec<Held> = shifts
                .iter()
                .map(|(l, d, q, crew)| Held { level: LocalityId(*l), day: TUESDAY.plus(*d), from: q * 15, crew: *crew })
                .collect();
            let counted = counted(&held);
            let of = |f: fn(&Item) -> bool| counted.iter().filter(|((_, i), _)| f(i)).map(|(_, n)| n).sum::<i64>();
            prop_assert_eq!(of(|i| *i == Item::Shift), i64::try_from(held.len()).unwrap());
            prop_assert_eq!(of(|i| *i != Item::Shift), held.iter().map(|h| h.crew).sum::<i64>());
        }
    }
}
