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
}
