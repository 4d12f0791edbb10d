//! Vietnamese text: what is stored ([`squeeze`]), what is searched ([`fold`]), how names ([`compare_names`]) and
//! addresses ([`compare_natural`]) are ordered,
//! and the 8-bit encodings of old office files ([`legacy`]).

mod fold;
pub mod legacy;
mod natural;
mod order;
mod syllable;

pub use fold::{fold, fold_into};
pub use natural::compare_natural;
pub use order::{compare_names, compare_words, sort_key};
pub use syllable::is_syllable;

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in Unicode normal form C, as everything is stored.
#[must_use]
pub fn nfc(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

/// The text as a person meant it: NFC, no spaces at the ends, single spaces within, no invisible characters, and the
/// Icelandic eth (Ð ð) that some keyboards type for Đ đ repaired. Case, accents and spelling stay: a name is never rewritten.
#[must_use]
pub fn squeeze(text: &str) -> String {
    squeezed(text).into_owned()
}

/// [`squeeze`] without a copy when there is nothing to do, as for nearly every cell of a file.
#[must_use]
pub fn squeezed(text: &str) -> Cow<'_, str> {
    if is_squeezed(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let visible = text.chars().filter(|c| !is_invisible(*c)).map(|c| if is_space(c) { ' ' } else { repair_eth(c) });
    for c in visible.nfc() {
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    Cow::Owned(out)
}

/// Replaces the contents of `out` with [`squeeze`]`(text)`, reusing its memory.
pub fn squeeze_into(text: &str, out: &mut String) {
    out.clear();
    out.push_str(&squeezed(text));
}

/// True when [`squeeze`] would change nothing; false also for rare characters that only a full look can judge.
fn is_squeezed(text: &str) -> bool {
    let mut after_space = true;
    for c in text.chars() {
        let plain = match c {
            ' ' => !after_space,
            '!'..='~' => true,
            // Precomposed Latin letters; none of them composes with its neighbour.
            '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => repair_eth(c) == c,
            _ => false,
        };
        if !plain {
            return false;
        }
        after_space = c == ' ';
    }
    text.is_empty() || !after_space
}

/// Nine or more digits in a row: a number of a person or a telephone, which has no business in free text. Groups of three with
/// dots between them are counts (`1.000.000.000`) and none.
#[must_use]
pub fn holds_number_of_person(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 9)
}

/// An ID number stands in a text: nine or twelve digits in a row, even with spaces, dots or dashes between them. Telephone numbers have
/// ten or eleven.
#[must_use]
pub fn holds_id_number(text: &str) -> bool {
    any_grouped(text, |digits| matches!(digits.len(), 9 | 12))
}

/// A telephone number stands in a text: ten or eleven digits in a row from a zero or the country's code on, even with spaces, dots or
/// dashes between them, or with the code of its place in brackets.
#[must_use]
pub fn holds_telephone(text: &str) -> bool {
    let fits = |digits: &str| matches!(digits.len(), 10 | 11) && (digits.starts_with('0') || digits.starts_with("84"));
    // With the bracket as what it is, too: behind one that numbers a line stands a whole number.
    any_grouped(text, fits) || any_grouped(&with_codes_open(text), fits)
}

/// Digits in a row fit, with at most one space, dot or dash between any two of them, and tell no days.
fn any_grouped(text: &str, fits: impl Fn(&str) -> bool) -> bool {
    let (mut digits, mut written, mut gap) = (String::new(), String::new(), None);
    for c in text.chars().chain(['x']) {
        if c.is_ascii_digit() {
            written.extend(gap.take());
            written.push(c);
            digits.push(c);
        } else if matches!(c, ' ' | '.' | '-' | '\u{a0}') && !digits.is_empty() && gap.is_none() {
            gap = Some(c);
        } else {
            if fits(&digits) && !tells_days(&written) {
                return true;
            }
            digits.clear();
            written.clear();
            gap = None;
        }
    }
    false
}

/// Without the brackets behind codes of telephones, so that a code stands before its number: `(0271) 3888 999`, `(+84)912345678`. The longest
/// codes have five digits.
fn with_codes_open(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // What stands behind the last bracket that was opened.
    let mut code: Option<String> = None;
    for c in text.chars() {
        let closes = c == ')' && code.as_deref().is_some_and(|d| d.len() <= 5 && (d.starts_with('0') || d.starts_with("84")));
        match c {
            '(' => code = Some(String::new()),
            '+' if code.as_deref() == Some("") => {}
            '0'..='9' => code.iter_mut().for_each(|code| code.push(c)),
            _ => code = None,
        }
        if !closes {
            out.push(c);
        }
    }
    out
}

/// Days and nothing else, the last with its year, perhaps with an hour behind it: `05.6-10.6.2023`, `20.06.2023 17.30`.
fn tells_days(written: &str) -> bool {
    const SPACES: [char; 2] = [' ', '\u{a0}'];
    let number = |part: &str, from: u32, to: u32| part.len() <= 2 && part.parse().is_ok_and(|n: u32| (from..=to).contains(&n));
    let is_day = |day: &str, month: &str| number(day, 1, 31) && number(month, 1, 12);
    let is_date = |text: &str| match text.split('.').collect::<Vec<_>>()[..] {
        [day, month, year] => is_day(day, month) && year.len() == 4 && (year.starts_with("19") || year.starts_with("20")),
        _ => false,
    };
    // A period begins with a day whose month or year is that of its end.
    let is_begin = |text: &str| match text.split('.').collect::<Vec<_>>()[..] {
        [day, month] => is_day(day, month),
        [day] => number(day, 1, 31),
        _ => is_date(text),
    };
    let is_time = |text: &str| text.split_once('.').is_some_and(|(h, m)| number(h, 0, 23) && m.len() == 2 && number(m, 0, 59));
    let (days, time) = written.split_once(SPACES).map_or((written, None), |(days, time)| (days, Some(time)));
    let dated = match days.split_once('-') {
        Some((begin, end)) => is_begin(begin) && is_date(end),
        None => is_date(days),
    };
    dated && time.is_none_or(is_time)
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Zero-width characters and soft hyphens that come along with pasted text.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn repair_eth(c: char) -> char {
    match c {
        '\u{D0}' | '\u{189}' => 'Đ',
        '\u{F0}' | '\u{256}' => 'đ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_number_is_found_however_it_is_written_and_a_telephone_is_none() {
        for words in ["Số 070180001234", "070 180 001 234 của mẹ", "cmnd: 285-123-456"] {
            assert!(holds_id_number(words), "{words}");
        }
        for words in ["gọi 0912 345 678", "sinh 20/06/1980", "nhà số 12, hẻm 345", ""] {
            assert!(!holds_id_number(words), "{words}");
        }
    }

    #[test]
    fn a_telephone_is_found_however_it_is_written_and_dates_and_counts_are_none() {
        for words in ["gọi 0912345678", "gọi 0912 345 678 nhé", "091.234.5678", "+84 912 345 678", "0271 3888 999"] {
            assert!(holds_telephone(words), "{words}");
        }
        for words in ["gọi (0271) 3888 999", "(0271)3888999", "(+84) 912 345 678", "(0271 3888 999)", "(0271)-3888.999"] {
            assert!(holds_telephone(words), "{words}");
        }
        for words in ["(+84) 0271 3888 999", "(01) 0271 3888 999", "(084) 0912 345 678", "(1) 0912345678"] {
            assert!(holds_telephone(words), "a whole number behind a bracket: {words}");
        }
        for words in
            ["ngày 20/06/2023 lúc 17:30", "1.234.567.890 đồng", "nhà số 12, hẻm 345", "(2023) 1234567", "(05) 1.500.000 đồng", ""]
        {
            assert!(!holds_telephone(words), "{words}");
        }
    }

    #[test]
    fn an_id_number_behind_a_bracket_is_one() {
        for words in ["(01) 070180001234", "(01) 070 180 001 234", "(02) 285 123 456", "(0084) 912 345 678"] {
            assert!(holds_id_number(words), "{words}");
        }
        for words in ["(05) 1.500.000 đồng", "(+84) 271 3888 999"] {
            assert!(!holds_id_number(words), "{words}");
        }
    }

    #[test]
    fn days_and_times_are_no_number_of_a_person() {
        for words in ["mất điện 05.6-10.6.2023", "01-05.06.2023", "05-10.6.2023", "12.06-15.06.2023", "20.06.2023 17.30"] {
            assert!(!holds_telephone(words) && !holds_id_number(words), "{words}");
        }
        for words in [
            "09.12.34.20.23",
            "09.11.12.2023",
            "0912.34.2023",
            "05.6-40.6.2023",
            "09.12.1990 17",
            "09.12.1990-17",
            "01.12.1985 2 3 4",
        ] {
            assert!(holds_telephone(words), "these are no days: {words}");
        }
        assert!(holds_id_number("07.01.1980-12.34"), "nor is this");
    }

    #[test]
    fn squeeze_repairs_what_machines_broke_and_keeps_what_people_wrote() {
        assert_eq!(squeeze("  Nguyễn\u{A0} Văn\t An "), "Nguyễn Văn An");
        assert_eq!(squeeze("\u{D0}ặng Văn \u{F0}"), "Đặng Văn đ");
        assert_eq!(squeeze("Nguye\u{302}\u{303}n"), "Nguyễn");
        assert_eq!(squeeze("Hoà\u{200B} Thuỷ Mỹ Mĩ"), "Hoà Thuỷ Mỹ Mĩ");
        assert_eq!(squeeze("H' Hen Y-ŏ ŭ č Ñ"), "H' Hen Y-ŏ ŭ č Ñ");
        assert_eq!(squeeze(" \u{FEFF} "), "");
        assert!(matches!(squeezed("Phạm Thị Đào"), Cow::Borrowed(_)));
    }

    #[test]
    fn numbers_of_people_are_seen_and_counts_are_not() {
        assert!(holds_number_of_person("ông An, CCCD 070180001234") && holds_number_of_person("gọi 0912345678 nhé"));
        assert!(!holds_number_of_person("còn 28.585 hồ sơ, ngày 20/06/2023, 1.000.000.000 đồng"));
    }

    proptest! {
        #[test]
        fn squeezing_twice_is_squeezing_once(s in "[\\PC \\t\u{300}-\u{323}\u{D0}\u{F0}aăâđơưH'-]{0,24}") {
            let once = squeeze(&s);
            prop_assert_eq!(squeeze(&once), once.clone());
            prop_assert!(is_nfc(&once));
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
            // What the quick look lets through, the full treatment leaves alone.
            if is_squeezed(&s) {
                prop_assert_eq!(&once, &s);
                prop_assert_eq!(nfc(&s), s);
            }
        }

        #[test]
        fn a_period_is_no_number_of_a_person(
            days in (1..=31_u8, 1..=31_u8),
            months in (1..=12_u8, 1..=12_u8),
            year in 1900..=2099_u16,
            wide in proptest::bool::ANY,
        ) {
            let two = |n: u8| if wide { format!("{n:02}") } else { n.to_string() };
            let (from, to) = (two(days.0), two(days.1));
            let (first, last) = (two(months.0), two(months.1));
            for period in [format!("{from}.{first}-{to}.{last}.{year}"), format!("{from}-{to}.{last}.{year}")] {
                prop_assert!(!holds_telephone(&period) && !holds_id_number(&period), "{period}");
            }
        }

        #[test]
        fn a_telephone_is_found_with_any_gaps(code in "0[2-9][0-9]{2}", a in "[0-9]{3}", b in "[0-9]{3,4}", gap in "[ .-]") {
            for words in [
                format!("{code}{a}{b}"),
                format!("{code}{gap}{a}{gap}{b}"),
                format!("({code}) {a}{gap}{b}"),
                format!("({code}){a}{b}"),
            ] {
                prop_assert!(holds_telephone(&words), "{words}");
            }
        }

        #[test]
        fn folding_twice_is_folding_once(s in "\\PC{0,24}") {
            let once = fold(&s);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert_eq!(fold(&squeeze(&s)), once);
        }

        #[test]
        fn normal_form_does_not_matter_to_the_search_key(s in "[a-zA-ZàảãáạăằẳẵắặâầẩẫấậđĐèêềếệìíòôơờợùưừựỳỷỹýỵŏŭč' -]{0,24}") {
            let decomposed: String = s.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&s));
        }
    }
}
