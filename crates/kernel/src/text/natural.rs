//! The order in which one walks along a street: numbers inside a text count as numbers, so "Số 14" comes before "Số 110".

use std::cmp::Ordering;

/// A digit run by its value, or one other character. Numbers stand before letters, as the digits do.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step<'a> {
    /// Length without leading zeros, then the digits: the order of values, of any length.
    Number(usize, &'a str),
    Letter(char),
}

fn step(text: &str) -> Option<(Step<'_>, &str)> {
    let first = text.chars().next()?;
    if !first.is_ascii_digit() {
        return Some((Step::Letter(first), &text[first.len_utf8()..]));
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let digits = text[..end].trim_start_matches('0');
    Some((Step::Number(digits.len(), digits), &text[end..]))
}

/// Compares two texts with the numbers in them as numbers. Fold them before where accents and case should not matter.
#[must_use]
pub fn compare_natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        match (step(left), step(right)) {
            (Some((x, after_x)), Some((y, after_y))) => match x.cmp(&y) {
                Ordering::Equal => (left, right) = (after_x, after_y),
                other => return other,
            },
            // "007" and "7" are one number; the texts still differ.
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn house_numbers_stand_as_one_walks() {
        let mut doors = ["số 110, tổ 8", "số 14, tổ 6", "số 14/2", "số 9", "số 14a", "ấp 3", "số 14"];
        doors.sort_by(|a, b| compare_natural(a, b));
        assert_eq!(doors, ["số 9", "số 14", "số 14, tổ 6", "số 14/2", "số 14a", "số 110, tổ 8", "ấp 3"]);
    }

    proptest! {
        #[test]
        fn whole_numbers_keep_their_own_order(a in 0_u64.., b in 0_u64.., street in "[a-z ]{0,6}") {
            let order = compare_natural(&format!("{street}{a}"), &format!("{street}{b}"));
            prop_assert_eq!(order, a.cmp(&b));
        }

        #[test]
        fn it_is_one_order(a in "[a0-9/ ]{0,6}", b in "[a0-9/ ]{0,6}", c in "[a0-9/ ]{0,6}") {
            prop_assert_eq!(compare_natural(&a, &b), compare_natural(&b, &a).reverse());
            prop_assert_eq!(compare_natural(&a, &b).is_eq(), a == b);
            if compare_natural(&a, &b).is_le() && compare_natural(&b, &c).is_le() {
                prop_assert!(compare_natural(&a, &c).is_le());
            }
        }
    }
}
