//! The order of Vietnamese names: given name (the last word), then family name, then what stands between.

use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use std::{cmp::Ordering, sync::LazyLock};

/// Vietnamese collation. Its data are compiled in; should a build lack them, the search key orders instead.
static VIETNAMESE: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(icu_locale_core::locale!("vi").into(), CollatorOptions::default()).ok());

/// Given name, family name and middle name; a single word is a given name.
fn parts(name: &str) -> [&str; 3] {
    let name = name.trim();
    let Some((rest, given)) = name.rsplit_once(char::is_whitespace) else { return [name, "", ""] };
    match rest.trim_end().split_once(char::is_whitespace) {
        Some((family, middle)) => [given, family, middle.trim()],
        None => [given, rest.trim_end(), ""],
    }
}

/// Compares two personal names in the order of Vietnamese lists.
#[must_use]
pub fn compare_names(a: &str, b: &str) -> Ordering {
    let (left, right) = (parts(a), parts(b));
    left.iter().zip(right).map(|(l, r)| compare_words(l, r)).find(|o| o.is_ne()).unwrap_or_else(|| a.cmp(b))
}

/// Compares two texts in Vietnamese order, from their first letter on.
#[must_use]
pub fn compare_words(a: &str, b: &str) -> Ordering {
    match &*VIETNAMESE {
        Some(collator) => collator.compare(a, b),
        None => super::fold(a).cmp(&super::fold(b)),
    }
}

/// Bytes that compare as [`compare_names`] does, for sorting many names once.
#[must_use]
pub fn sort_key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(64);
    for part in parts(name) {
        match &*VIETNAMESE {
            Some(collator) => {
                let Ok(()) = collator.write_sort_key_to(part, &mut key);
            }
            None => key.extend_from_slice(super::fold(part).as_bytes()),
        }
        // Sort keys hold no zero byte, so a shorter part ends before a longer one goes on.
        key.push(0);
    }
    key.extend_from_slice(name.as_bytes());
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn given_name_first_then_family_then_middle() {
        let mut names =
            ["Trần Văn Ánh", "Nguyễn Văn An", "Đỗ Thị Ân", "Lê An", "Nguyễn Anh An", "Dương Bình", "Đặng Bình", "Ăn", "Zũng Đào"];
        names.sort_by(|a, b| compare_names(a, b));
        assert_eq!(
            names,
            ["Lê An", "Nguyễn Anh An", "Nguyễn Văn An", "Trần Văn Ánh", "Ăn", "Đỗ Thị Ân", "Dương Bình", "Đặng Bình", "Zũng Đào"]
        );
    }

    #[test]
    fn tones_come_in_vietnamese_order() {
        let mut words = ["mạ", "má", "mã", "mả", "mà", "ma"];
        words.sort_by(|a, b| compare_names(a, b));
        assert_eq!(words, ["ma", "mà", "mả", "mã", "má", "mạ"]);
    }

    proptest! {
        #[test]
        fn keys_order_as_the_comparison_does(a in "[ABĐDaăâơưáàạ ]{0,10}", b in "[ABĐDaăâơưáàạ ]{0,10}") {
            prop_assert_eq!(sort_key(&a).cmp(&sort_key(&b)), compare_names(&a, &b));
        }
    }
}
