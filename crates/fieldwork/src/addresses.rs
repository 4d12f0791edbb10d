//! Addresses on paper: what all of them end with is said once, so that a line holds what leads to the door.

use std::collections::HashMap;
use vedich_kernel::text;

/// Shared by so many of the addresses, in percent, an ending is left out of them.
const SHARED: usize = 60;

/// The longest ending, in whole parts between commas, that most of the addresses share; empty when there is none. Case and
/// accents do not matter; it comes out as the first address writes it.
#[must_use]
pub(crate) fn shared_ending(addresses: &[&str]) -> String {
    let mut endings: HashMap<String, (usize, String)> = HashMap::new();
    let mut filled = 0;
    for address in addresses.iter().filter(|a| !a.trim().is_empty()) {
        filled += 1;
        let parts = parts(address);
        // The first part leads to the door and always stays.
        for from in 1..parts.len() {
            let ending = parts[from..].join(", ");
            endings.entry(text::fold(&ending)).or_insert((0, ending)).0 += 1;
        }
    }
    let common = endings.into_iter().filter(|(_, (n, _))| filled >= 3 && n * 100 >= filled * SHARED);
    common
        .max_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| b.cmp(a)))
        .map(|(_, (_, ending))| ending)
        .unwrap_or_default()
}

/// The address without the ending, where it has it.
#[must_use]
pub(crate) fn without_ending(address: &str, ending: &str) -> String {
    let parts = parts(address);
    let cut = parts.len().saturating_sub(self::parts(ending).len());
    if ending.is_empty() || cut == 0 || text::fold(&parts[cut..].join(", ")) != text::fold(ending) {
        return address.to_owned();
    }
    parts[..cut].join(", ")
}

fn parts(address: &str) -> Vec<&str> {
    address.split(',').map(str::trim).filter(|p| !p.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_all_share_is_left_out_once() {
        let all = [
            "Số 10, tổ 6, KP. Phú An, P. Tân Phú, TP. Đồng Xoài",
            "Số 14, tổ 8, kp. Phú An, P. Tân Phú, TP. Đồng Xoài",
            "Số 110, tổ 8, KP. Phú An, P. Tân Phú, TP. Đồng Xoài",
            "Thôn 2, xã Lạ",
            "",
        ];
        let ending = shared_ending(&all);
        assert_eq!(ending, "KP. Phú An, P. Tân Phú, TP. Đồng Xoài");
        assert_eq!(without_ending(all[1], &ending), "Số 14, tổ 8");
        assert_eq!(without_ending(all[3], &ending), "Thôn 2, xã Lạ", "an address elsewhere stays whole");
    }

    #[test]
    fn nothing_is_left_out_of_few_or_different_addresses() {
        assert_eq!(shared_ending(&["Số 1, P. A", "Số 2, P. A"]), "");
        assert_eq!(shared_ending(&["Số 1, P. A", "Số 2, P. B", "Số 3, P. C"]), "");
        assert_eq!(without_ending("P. A", "P. A"), "P. A", "something always stays");
    }

    proptest! {
        #[test]
        fn no_address_is_lost(all in proptest::collection::vec("[a-c]{1,2}(, [a-c]{1,2}){0,3}", 0..12)) {
            let addresses: Vec<&str> = all.iter().map(String::as_str).collect();
            let ending = shared_ending(&addresses);
            for address in &addresses {
                let short = without_ending(address, &ending);
                prop_assert!(!short.is_empty());
                let whole = format!("{short}, {ending}");
                prop_assert!(short == *address || whole == *address);
            }
        }
    }
}
