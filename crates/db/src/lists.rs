use crate::Value;

/// Lengths of value lists in statements: few, so that each text is prepared once.
const LENGTHS: [usize; 6] = [1, 4, 16, 64, 256, 512];

/// At most so many values go into one list.
pub const LIST: usize = 512;

/// `($2, $3, …)` for the given values, which are put behind `args`. The list is filled up with its last value to one of a few
/// lengths. Nothing is in an empty list.
///
/// # Panics
/// Never; more than [`LIST`] values make a longer list, which is prepared anew each time.
#[must_use]
pub fn value_list<T: Clone + Into<Value>>(args: &mut Vec<Value>, values: &[T]) -> String {
    let Some(last) = values.last() else { return "(NULL)".to_owned() };
    let length = LENGTHS.into_iter().find(|l| *l >= values.len()).unwrap_or(values.len());
    let first = args.len() + 1;
    args.extend(values.iter().cloned().map(Into::into));
    args.extend(std::iter::repeat_n(last, length - values.len()).map(|v| v.clone().into()));
    let mut list = String::with_capacity(length * 5 + 2);
    for at in first..first + length {
        list.push_str(if at == first { "($" } else { ", $" });
        list.push_str(&at.to_string());
    }
    list.push(')');
    list
}

/// `($2, $3), ($4, $5), …` for the given pairs, which are put behind `args`; filled up like [`value_list`]. Never for no pairs.
#[must_use]
pub fn pair_list<T: Clone + Into<Value>>(args: &mut Vec<Value>, pairs: &[(T, T)]) -> String {
    let length = LENGTHS.into_iter().find(|l| *l >= pairs.len()).unwrap_or(pairs.len());
    let first = args.len() + 1;
    let filled = pairs.iter().chain(pairs.last().into_iter().cycle()).take(length);
    args.extend(filled.flat_map(|(a, b)| [a.clone().into(), b.clone().into()]));
    let pairs: Vec<String> = (0..length).map(|i| format!("(${}, ${})", first + 2 * i, first + 2 * i + 1)).collect();
    pairs.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    #[test]
    fn a_list_is_filled_up_to_one_of_few_lengths() {
        let mut a = args![7_i64];
        assert_eq!(value_list(&mut a, &[1_i64, 2]), "($2, $3, $4, $5)");
        assert_eq!(a, args![7_i64, 1_i64, 2_i64, 2_i64, 2_i64]);
        assert_eq!(value_list::<i64>(&mut a, &[]), "(NULL)");
        let mut many = Vec::new();
        assert!(value_list(&mut many, &vec![1_i64; 600]).starts_with("($1, "));
        assert_eq!(many.len(), 600);
    }

    #[test]
    fn pairs_are_filled_up_alike() {
        let mut a = args![7_i64];
        assert_eq!(pair_list(&mut a, &[(1_i64, 2_i64), (3, 4)]), "($2, $3), ($4, $5), ($6, $7), ($8, $9)");
        assert_eq!(a, args![7_i64, 1_i64, 2_i64, 3_i64, 4_i64, 3_i64, 4_i64, 3_i64, 4_i64]);
    }
}
