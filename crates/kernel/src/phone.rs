//! Vietnamese phone numbers, kept as `0xxxxxxxxx`.

/// Mobile prefixes of eleven digits, renumbered in 2018: `0` + old becomes `0` + new.
const RENUMBERED: [(&str, &str); 21] = [
    ("162", "32"),
    ("163", "33"),
    ("164", "34"),
    ("165", "35"),
    ("166", "36"),
    ("167", "37"),
    ("168", "38"),
    ("169", "39"),
    ("120", "70"),
    ("121", "79"),
    ("122", "77"),
    ("126", "76"),
    ("128", "78"),
    ("123", "83"),
    ("124", "84"),
    ("125", "85"),
    ("127", "81"),
    ("129", "82"),
    ("186", "56"),
    ("188", "58"),
    ("199", "59"),
];

/// Reads a phone number: spaces, dots and dashes between digits, `+84`, `84` and `0084`, a zero that Excel dropped, and the
/// eleven-digit mobile numbers from before 2018. Of several numbers in one text the first counts. Unknown prefixes are
/// accepted. The result has ten digits, eleven for a landline (`02…`).
#[must_use]
pub fn normalize(text: &str) -> Option<String> {
    let first = text.split(['/', ',', ';', '|', '\n']).find(|part| part.bytes().any(|b| b.is_ascii_digit()))?;
    let mut digits = String::with_capacity(first.len());
    for c in first.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' | '.' | '-' | '(' | ')' | '\'' => {}
            _ if c.is_whitespace() || c == '\u{200B}' || c == '\u{FEFF}' => {}
            _ => return None,
        }
    }
    let national = national(&digits)?;
    if national.len() == 10 {
        if let Some((old, new)) = RENUMBERED.iter().find(|(old, _)| national.starts_with(old)) {
            return Some(format!("0{new}{}", &national[old.len()..]));
        }
        return national.starts_with('2').then(|| format!("0{national}"));
    }
    (national.len() == 9).then(|| format!("0{national}"))
}

/// The number as pages show it before somebody asks for it: `091*****78`. What is too short to hide anything in is hidden whole.
#[must_use]
pub fn masked(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    match digits.len() {
        0 => String::new(),
        n if n < 8 => "*".repeat(n),
        n => digits.iter().enumerate().map(|(i, c)| if (3..n - 2).contains(&i) { '*' } else { *c }).collect(),
    }
}

/// The digits after the trunk zero or the country code.
fn national(digits: &str) -> Option<&str> {
    let rest = match digits.strip_prefix("0084").or_else(|| digits.strip_prefix("84").filter(|r| matches!(r.len(), 9..=11))) {
        // "+84 (0)91…" is written too.
        Some(rest) => rest.strip_prefix('0').unwrap_or(rest),
        None => digits.strip_prefix('0').unwrap_or(digits),
    };
    (!rest.starts_with('0')).then_some(rest)
}

/// `091****567`: the first and the last three digits.
#[must_use]
pub fn mask(phone: &str) -> String {
    let count = phone.chars().count();
    phone.chars().enumerate().map(|(i, c)| if i < 3 || i + 3 >= count { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_ways_to_write_a_number() {
        for text in
            ["0912345678", "912345678", "+84912345678", "84912345678", "0084 912 345 678", "+84 (0)912.345.678", "0912-345-678"]
        {
            assert_eq!(normalize(text).as_deref(), Some("0912345678"), "{text}");
        }
        assert_eq!(normalize("0168 123 4567").as_deref(), Some("0381234567"));
        assert_eq!(normalize("1201234567").as_deref(), Some("0701234567"));
        assert_eq!(normalize("0912345678 / 0987654321").as_deref(), Some("0912345678"));
        assert_eq!(normalize("02713123456").as_deref(), Some("02713123456"));
        // 084… is a mobile prefix too, not a country code.
        assert_eq!(normalize("0841234567").as_deref(), Some("0841234567"));
    }

    #[test]
    fn what_is_no_number() {
        for text in ["", "không có", "12345", "09123456789012", "0000000000", "09123x5678"] {
            assert_eq!(normalize(text), None, "{text}");
        }
    }

    #[test]
    fn masks_show_ends_only() {
        assert_eq!(mask("0912345678"), "091****678");
    }

    proptest! {
        #[test]
        fn a_normal_number_stays(s in "0[3-9][0-9]{8}") {
            prop_assert_eq!(normalize(&s), Some(s));
        }

        #[test]
        fn results_are_normal(s in "[0-9+ ./-]{0,16}") {
            if let Some(phone) = normalize(&s) {
                prop_assert_eq!(normalize(&phone), Some(phone.clone()));
            }
        }
    }

    #[test]
    fn a_masked_number_keeps_its_ends_only() {
        assert_eq!(masked("0912345678"), "091*****78");
        assert_eq!(masked("113"), "***");
        assert_eq!(masked(""), "");
    }
}
