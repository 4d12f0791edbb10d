//! Texts to be read out, posted and sent, of our own (`P-4.1`). Files of this crate; a campaign may keep copies in its own words.
//!
//! Sources: the life cycle and handling times of accounts as in docs/domain.md (Decree 59/2022, since July 2024 Decree 69/2024, and
//! the ministry's announcements); the seven ways as the Ministry of Public Security announced them for Law on Residence 2020,
//! article 38, and Decree 104/2022, article 14.

use vedich_kernel::Lang;

/// What a text is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Read out by loudspeaker.
    Loudspeaker,
    /// Posted in a social network.
    Post,
    /// Sent by a carrier: 160 plain characters, no address, no number.
    Sms,
}

impl Use {
    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::Loudspeaker => "outreach-use-loudspeaker",
            Self::Post => "outreach-use-post",
            Self::Sms => "outreach-use-sms",
        }
    }
}

/// A text of the library.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Permanent code, also the file's name.
    pub code: &'static str,
    /// What it is made for.
    pub made_for: Use,
    vi: &'static str,
    en: &'static str,
}

macro_rules! items {
    ($($code:literal $made_for:ident),* $(,)?) => {
        /// All texts, in the order in which people need them.
        pub const ITEMS: &[Item] = &[$(Item {
            code: $code,
            made_for: Use::$made_for,
            vi: include_str!(concat!("../library/vi/", $code, ".txt")),
            en: include_str!(concat!("../library/en/", $code, ".txt")),
        }),*];
    };
}

items! {
    "what-for" Loudspeaker,
    "levels" Loudspeaker,
    "activate-app" Loudspeaker,
    "activate-web" Loudspeaker,
    "safety" Loudspeaker,
    "evening-intake" Loudspeaker,
    "seven-ways" Loudspeaker,
    "post-activate" Post,
    "post-safety" Post,
    "post-seven-ways" Post,
    "sms-activate" Sms,
}

impl Item {
    /// Heading and words: the file's first line, and what follows the blank line.
    #[must_use]
    pub fn text(&self, lang: Lang) -> (&'static str, &'static str) {
        let file = lang.pick(self.vi, self.en);
        let (title, body) = file.split_once('\n').unwrap_or((file, ""));
        (title.trim(), body.trim())
    }
}

/// The text of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.code == code)
}

/// How long it takes to read out, in seconds: about 130 Vietnamese syllables, or English words, a minute.
#[must_use]
pub fn seconds(body: &str) -> i64 {
    let words = i64::try_from(body.split_whitespace().count()).unwrap_or(0);
    words * 60 / 130
}

/// Places in square brackets that are still to be filled in.
#[must_use]
pub fn blanks(body: &str) -> Vec<&str> {
    body.split('[').skip(1).filter_map(|rest| rest.split_once(']')).map(|(inside, _)| inside).collect()
}

/// As a file for Windows' plain editors, to be read out or pasted.
#[must_use]
pub fn as_file(title: &str, body: &str) -> String {
    format!("\u{feff}{title}\n\n{body}\n").replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::text;

    #[test]
    fn every_text_is_there_in_both_languages_and_no_longer_than_people_listen() {
        for item in ITEMS {
            for lang in [Lang::Vi, Lang::En] {
                let (title, body) = item.text(lang);
                assert!(title.chars().count() >= 8 && title.chars().count() <= 120, "{} {lang:?}: {title}", item.code);
                assert!(body.len() > 60, "{} {lang:?}", item.code);
                assert_eq!(text::nfc(body), body, "{} {lang:?} is not in normal form", item.code);
                assert!(!text::holds_number_of_person(body), "{} {lang:?}", item.code);
                if item.made_for == Use::Loudspeaker {
                    assert!(seconds(body) <= 180, "{} {lang:?} takes {} seconds", item.code, seconds(body));
                }
            }
        }
    }

    #[test]
    fn a_message_fits_into_one_sms_and_asks_for_nothing() {
        for item in ITEMS.iter().filter(|i| i.made_for == Use::Sms) {
            for lang in [Lang::Vi, Lang::En] {
                let (_, body) = item.text(lang);
                assert!(body.is_ascii() && body.len() <= 160, "{lang:?}: {} characters", body.len());
                assert!(!body.contains("http") && !body.contains(".vn"), "a link in an SMS is what cheats send");
            }
        }
    }

    #[test]
    fn nobody_is_ever_asked_for_a_code() {
        for item in ITEMS {
            let body = text::fold(item.text(Lang::Vi).1);
            for asked in ["doc ma otp cho", "gui ma otp cho", "cung cap ma otp cho can bo"] {
                let safe = format!("khong {asked}");
                assert_eq!(body.matches(asked).count(), body.matches(safe.as_str()).count(), "{}", item.code);
            }
        }
        assert!(text::fold(find("safety").unwrap().text(Lang::Vi).1).contains("khong doc ma otp"));
    }

    #[test]
    fn the_seven_ways_are_seven() {
        for (code, lang) in
            [("seven-ways", Lang::Vi), ("seven-ways", Lang::En), ("post-seven-ways", Lang::Vi), ("post-seven-ways", Lang::En)]
        {
            let body = find(code).unwrap().text(lang).1;
            let ways: Vec<_> = (1..=9).filter(|n| body.lines().any(|l| l.starts_with(&format!("{n}. ")))).collect();
            assert_eq!(ways, [1, 2, 3, 4, 5, 6, 7], "{code} {lang:?}");
            assert!(body.contains("CT07") && body.contains("104/2022"));
        }
    }

    #[test]
    fn what_is_to_be_filled_in_is_found() {
        assert_eq!(blanks("tại [địa điểm], từ [giờ] đến 21 giờ"), ["địa điểm", "giờ"]);
        assert!(!blanks(find("evening-intake").unwrap().text(Lang::Vi).1).is_empty());
        assert!(blanks(find("seven-ways").unwrap().text(Lang::Vi).1).is_empty());
    }
}
