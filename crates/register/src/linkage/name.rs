//! Vietnamese names as two files write them.

use super::hash;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use vedich_kernel::text;

/// Syllables of a name that are looked at; nobody's name is longer.
pub(crate) const MOST: usize = 8;

/// How two names agree, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameLevel {
    /// The same, accents included.
    Same,
    /// The same; one side is written without accents.
    WithoutAccents,
    /// The same letters with other accents.
    OtherAccents,
    /// The same syllables in another order, or with spaces elsewhere.
    OtherOrder,
    /// The same where syllables are shortened to their first letters.
    Shortened,
    /// One side lacks a syllable, the others are the same.
    Missing,
    /// One syllable differs by a letter, the others are the same.
    OneSlip,
    /// Several small differences.
    Several,
    /// Different names.
    Differs,
}

impl NameLevel {
    /// All levels, in their order.
    pub const ALL: [Self; 9] = [
        Self::Same,
        Self::WithoutAccents,
        Self::OtherAccents,
        Self::OtherOrder,
        Self::Shortened,
        Self::Missing,
        Self::OneSlip,
        Self::Several,
        Self::Differs,
    ];

    /// Its place in [`NameLevel::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A name taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// Folded syllables in order, and whether each is shortened ("Ng.", "V").
    pub syllables: Vec<(String, bool)>,
    /// Any letter bears an accent.
    pub accented: bool,
    /// Hash of the name with its accents, wherever the tone stands within a syllable: hoà is hòa.
    pub exact: u64,
}

impl Parts {
    /// Takes a name apart.
    pub fn of(name: &str) -> Self {
        let name = bare(name);
        let name = name.as_ref();
        let mut parts = Self { accented: is_accented(name), exact: exact(name), ..Self::default() };
        let mut folded = String::new();
        for piece in name.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '.' | '~')) {
            let dotted = piece.ends_with(['.', '~']);
            text::fold_into(piece, &mut folded);
            for syllable in folded.split(' ').filter(|s| !s.is_empty()) {
                if parts.syllables.len() < MOST {
                    let syllable = old_spelling(syllable);
                    let vowel = syllable.contains(['a', 'e', 'i', 'o', 'u']);
                    let short = (dotted && syllable.len() <= 4) || !vowel;
                    parts.syllables.push((syllable.into_owned(), short));
                }
            }
        }
        parts
    }
}

/// The name without what people write around it: "Bà" before it, "(Tư)" behind it.
fn bare(name: &str) -> std::borrow::Cow<'_, str> {
    let mut out = std::borrow::Cow::Borrowed(name.trim());
    if let (Some(from), Some(to)) = (out.find('('), out.rfind(')'))
        && from < to
    {
        out = format!("{} {}", &out[..from], &out[to + 1..]).into();
    }
    let (first, rest) = out.split_once(' ').unwrap_or(("", ""));
    let title = first.trim_end_matches('.').to_lowercase();
    // A few families are called Ông; then too little would be left of the name.
    let is_title = matches!(title.as_str(), "ông" | "bà" | "anh" | "chị") && rest.split_whitespace().count() >= 3;
    if is_title || (title == "bà" && !rest.is_empty()) { rest.trim_start().to_owned().into() } else { out }
}

/// Letters of older and of foreign habit: Dzũng, Fúc, Wuang.
fn old_spelling(syllable: &str) -> std::borrow::Cow<'_, str> {
    for (old, new) in [("dz", "d"), ("f", "ph"), ("j", "gi"), ("qw", "qu"), ("z", "d")] {
        if let Some(rest) = syllable.strip_prefix(old) {
            return format!("{new}{rest}").into();
        }
    }
    syllable.into()
}

fn is_accented(name: &str) -> bool {
    name.chars().any(|c| !c.is_ascii() && c.is_alphabetic())
}

/// Letters with their marks but tones gathered at the end of each syllable, y as i, in lower case.
fn exact(name: &str) -> u64 {
    let mut out = String::with_capacity(name.len() + 8);
    let mut tone = None;
    let mut gap = false;
    let end = |out: &mut String, tone: &mut Option<char>| out.extend(tone.take());
    for c in name.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tone = Some(c),
            'y' => {
                close(&mut gap, &mut out);
                out.push('i');
            }
            'ð' => {
                close(&mut gap, &mut out);
                out.push('đ');
            }
            c if c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(&c) => {
                close(&mut gap, &mut out);
                out.push(c);
            }
            _ => {
                end(&mut out, &mut tone);
                gap = true;
            }
        }
    }
    end(&mut out, &mut tone);
    hash(7, out.as_bytes())
}

fn close(gap: &mut bool, out: &mut String) {
    if *gap && !out.is_empty() {
        out.push(' ');
    }
    *gap = false;
}

/// A shortened syllable may stand for this one: "Ng" and "N" for "Nguyen", "Trg" for "Truong".
pub(crate) fn shortens(short: &str, whole: &str) -> bool {
    let mut rest = whole.bytes();
    short.len() < whole.len()
        && short.as_bytes().first() == whole.as_bytes().first()
        && short.bytes().all(|b| rest.any(|w| w == b))
}

/// One letter more, less or other, or two neighbours exchanged. Single letters are close to nothing.
pub(crate) fn is_close(a: &str, b: &str) -> bool {
    a.len() >= 2 && b.len() >= 2 && a.len().abs_diff(b.len()) <= 1 && a != b && strsim::osa_distance(a, b) == 1
}

/// All syllables of the register and of the rows, each once; how many people of the register bear it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Syllables {
    ids: HashMap<String, u32>,
    texts: Vec<String>,
    bearers: Vec<u32>,
}

impl Syllables {
    /// The number of a syllable.
    pub fn id(&mut self, syllable: &str) -> u32 {
        if let Some(id) = self.ids.get(syllable) {
            return *id;
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.ids.insert(syllable.to_owned(), id);
        self.texts.push(syllable.to_owned());
        self.bearers.push(0);
        id
    }

    /// Counts a person who bears it.
    pub fn count(&mut self, id: u32) {
        self.bearers[id as usize] += 1;
    }

    /// People of the register who bear it.
    pub fn bearers(&self, id: u32) -> u32 {
        self.bearers.get(id as usize).copied().unwrap_or(0)
    }

    /// The syllable.
    pub fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map_or("", String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn syllables(name: &str) -> Vec<String> {
        Parts::of(name).syllables.into_iter().map(|s| if s.1 { s.0 + "." } else { s.0 }).collect()
    }

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(syllables("Nguyễn Văn An"), ["nguien", "van", "an"]);
        assert_eq!(syllables("Ng. V. An"), ["ng.", "v.", "an"]);
        assert_eq!(syllables("Ng.V.An"), ["ng.", "v.", "an"]);
        assert_eq!(syllables("N V An"), ["n.", "v.", "an"]);
        assert_eq!(syllables("Dzũng"), ["dung"]);
        assert_eq!(syllables("H' Hen Niê"), ["h.", "hen", "nie"]);
        assert_eq!(syllables("Bà Thị Gấm (Tư)"), ["thi", "gam"]);
        assert_eq!(syllables("Ông Nguyễn Văn An"), ["nguien", "van", "an"]);
        assert_eq!(syllables("Ông Ích Khiêm"), ["ong", "ich", "khiem"]);
        assert_eq!(syllables(""), Vec::<String>::new());
    }

    #[test]
    fn the_place_of_the_tone_and_y_or_i_do_not_matter_but_the_tone_does() {
        let same = |a: &str, b: &str| Parts::of(a).exact == Parts::of(b).exact;
        assert!(same("Lê Thị Hoà", "LÊ THỊ HÒA"));
        assert!(same("Phạm Thuỷ Mỹ", "Phạm Thủy Mĩ"));
        assert!(same("Nguye\u{302}\u{303}n", "Nguyễn"));
        assert!(!same("Thủy", "Thúy"));
        assert!(!same("Đào", "Dao"));
        assert!(Parts::of("Đào").accented && !Parts::of("Dao").accented);
    }

    #[test]
    fn short_forms_and_slips() {
        assert!(shortens("ng", "nguien") && shortens("n", "nguien") && shortens("trg", "truong") && !shortens("ph", "van"));
        assert!(!shortens("van", "van"));
        assert!(is_close("hoa", "hoai") && is_close("nguien", "nguein") && !is_close("lan", "hoa") && !is_close("an", "an"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_parting(name in "\\PC{0,40}") {
            let parts = Parts::of(&name);
            prop_assert!(parts.syllables.len() <= MOST);
            prop_assert!(parts.syllables.iter().all(|s| !s.0.is_empty()));
        }

        #[test]
        fn closeness_is_mutual(a in "[a-z]{1,7}", b in "[a-z]{1,7}") {
            prop_assert_eq!(is_close(&a, &b), is_close(&b, &a));
        }
    }
}
