//! Finds the commune and the quarter that a free text means: "KP. Phú Thanh", "Khu phố 03", "ấp 1", "P. Tân Phú", or a code.

use std::collections::HashMap;
use vedich_kernel::LocalityId;
use vedich_kernel::text::fold;

/// Tier of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// Tỉnh.
    Province,
    /// Huyện, thị xã, thành phố.
    District,
    /// Phường, xã, thị trấn.
    Commune,
    /// Khu phố, ấp, thôn.
    Quarter,
}

/// A place as the territory has it on the extract's day.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its identity.
    pub id: LocalityId,
    /// Its official code.
    pub code: String,
    /// Its name, with or without "Phường", "Khu phố" and the like.
    pub name: String,
    /// Its tier.
    pub kind: PlaceKind,
    /// The place it lies in.
    pub parent: Option<LocalityId>,
}

/// Where an address lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Located {
    /// The commune, if it is said and known.
    pub commune: Option<LocalityId>,
    /// The quarter, if it is said and known.
    pub quarter: Option<LocalityId>,
}

/// Texts remembered per commune; beyond this the memory starts anew.
const REMEMBERED: usize = 50_000;

/// Words before a name and the class they stand for, longest first.
const CLASSES: [(&str, &str); 24] = [
    ("to dan pho", "tdp"),
    ("khu dan cu", "kdc"),
    ("thi tran", "tt"),
    ("thanh pho", "tp"),
    ("khu pho", "kp"),
    ("dac khu", "dk"),
    ("thi xa", "tx"),
    ("phuong", "p"),
    ("huien", "h"),
    ("quan", "q"),
    ("tinh", "t"),
    ("thon", "thon"),
    ("buon", "buon"),
    ("khom", "khom"),
    ("lang", "lang"),
    ("xom", "xom"),
    ("soc", "soc"),
    ("tdp", "tdp"),
    ("kp", "kp"),
    ("ap", "ap"),
    ("to", "to"),
    ("xa", "x"),
    ("khu", "khu"),
    ("ban", "ban"),
];
/// Single letters count only before a name.
const SHORT: [(&str, &str); 7] = [("p", "p"), ("x", "x"), ("a", "ap"), ("tt", "tt"), ("tp", "tp"), ("h", "h"), ("tx", "tx")];

/// Places by name, below one parent or all over.
#[derive(Debug, Default)]
struct Names {
    by_code: HashMap<String, LocalityId>,
    /// Class and name, "kp 3".
    by_class: HashMap<String, Vec<LocalityId>>,
    /// Name alone.
    by_name: HashMap<String, Vec<LocalityId>>,
}

/// A text as class and name.
struct Key {
    class: &'static str,
    name: String,
}

impl Key {
    fn of(text: &str) -> Self {
        let words = spaced(&fold(text));
        let (class, rest) = classified(&words);
        Self { class, name: name_key(rest) }
    }

    fn is_number(&self) -> bool {
        !self.name.is_empty() && self.name.bytes().all(|b| b.is_ascii_digit())
    }
}

impl Names {
    fn add(&mut self, place: &Place) {
        let key = Key::of(&place.name);
        let class = if key.class.is_empty() { String::new() } else { format!("{} {}", key.class, key.name) };
        self.by_code.insert(code_key(&place.code), place.id);
        if !class.is_empty() {
            self.by_class.entry(class).or_default().push(place.id);
        }
        self.by_name.entry(key.name).or_default().push(place.id);
    }

    /// All places that the text may mean; more than one if the name is not unique.
    fn find(&self, text: &str, codes: bool) -> &[LocalityId] {
        if codes && let Some(id) = self.by_code.get(&code_key(text)) {
            return std::slice::from_ref(id);
        }
        let key = Key::of(text);
        if key.name.is_empty() {
            return &[];
        }
        let same_class = self.by_class.get(&format!("{} {}", key.class, key.name));
        if let Some(found) = same_class.filter(|_| !key.class.is_empty()) {
            return found;
        }
        // "Ấp 3" is not "Khu phố 3", but "KP Phú Thanh" may well be what is now called "Ấp Phú Thanh".
        if !key.class.is_empty() && key.is_number() {
            return &[];
        }
        self.by_name.get(&key.name).map_or(&[], Vec::as_slice)
    }
}

/// Matches texts to places; remembers what it has seen.
#[derive(Debug, Default)]
pub struct PlaceMatcher {
    communes: Names,
    quarters: HashMap<LocalityId, Names>,
    above: HashMap<LocalityId, (String, Option<LocalityId>)>,
    seen_communes: HashMap<String, Option<LocalityId>>,
    seen_quarters: HashMap<LocalityId, HashMap<String, Option<LocalityId>>>,
}

impl PlaceMatcher {
    /// A matcher for the places valid on one day.
    #[must_use]
    pub fn new(places: &[Place]) -> Self {
        let mut matcher = Self::default();
        for place in places {
            match place.kind {
                PlaceKind::Commune => matcher.communes.add(place),
                PlaceKind::Quarter => {
                    if let Some(parent) = place.parent {
                        matcher.quarters.entry(parent).or_default().add(place);
                    }
                }
                PlaceKind::Province | PlaceKind::District => {}
            }
            if place.kind != PlaceKind::Quarter {
                matcher.above.insert(place.id, (Key::of(&place.name).name, place.parent));
            }
        }
        matcher
    }

    /// The commune that a text means, by name or by code. Of communes with the same name the one whose district or province
    /// the text names too; `None` when that does not decide.
    pub fn commune(&mut self, text: &str) -> Option<LocalityId> {
        if let Some(known) = self.seen_communes.get(text) {
            return *known;
        }
        let found = self.look_up_commune(text, true);
        if self.seen_communes.len() >= REMEMBERED {
            self.seen_communes.clear();
        }
        self.seen_communes.insert(text.to_owned(), found);
        found
    }

    /// The quarter of a commune that a text means, by name or by code.
    pub fn quarter(&mut self, commune: LocalityId, text: &str) -> Option<LocalityId> {
        let seen = self.seen_quarters.entry(commune).or_default();
        if let Some(known) = seen.get(text) {
            return *known;
        }
        let found = self.quarters.get(&commune).and_then(|names| look_up_quarter(names, text, true));
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(text.to_owned(), found);
        found
    }

    /// Commune and quarter of a whole address, "số 12, KP. Phú Thanh, P. Tân Phú, TP. Đồng Xoài". A commune that is already
    /// known goes before what the address says. House numbers are never taken for codes.
    #[must_use]
    pub fn address(&self, commune: Option<LocalityId>, address: &str) -> Located {
        let commune = commune.or_else(|| self.look_up_commune(address, false));
        let names = commune.and_then(|c| self.quarters.get(&c));
        Located { commune, quarter: names.and_then(|n| look_up_quarter(n, address, false)) }
    }

    fn look_up_commune(&self, text: &str, whole: bool) -> Option<LocalityId> {
        let pieces = pieces(text);
        if whole && let [only] = self.communes.find(text, true) {
            return Some(*only);
        }
        // From the right: a quarter may bear a commune's name, and the larger places stand last.
        for (at, piece) in pieces.iter().enumerate().rev() {
            if !whole && Key::of(piece).class.is_empty() && at == 0 && pieces.len() > 1 {
                continue;
            }
            let found = self.communes.find(piece, whole);
            match found {
                [] => {}
                [only] => return Some(*only),
                several => {
                    let rest: Vec<String> = pieces[at + 1..].iter().map(|p| Key::of(p).name).collect();
                    return self.only_one_within(several, &rest);
                }
            }
        }
        None
    }

    fn only_one_within(&self, candidates: &[LocalityId], named: &[String]) -> Option<LocalityId> {
        let within = |id: &LocalityId| {
            let mut place = self.above.get(id).and_then(|(_, parent)| *parent);
            while let Some((name, parent)) = place.and_then(|p| self.above.get(&p)) {
                if named.contains(name) {
                    return true;
                }
                place = *parent;
            }
            false
        };
        let mut fitting = candidates.iter().filter(|id| within(id));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(*first)
    }
}

fn look_up_quarter(names: &Names, text: &str, whole: bool) -> Option<LocalityId> {
    if whole && let [only] = names.find(text, true) {
        return Some(*only);
    }
    for piece in pieces(text) {
        let key = Key::of(piece);
        // In an address, a bare number is a house; a ward or a town is no quarter.
        if (!whole && key.class.is_empty() && key.is_number())
            || matches!(key.class, "p" | "x" | "tt" | "tp" | "tx" | "h" | "q" | "t")
        {
            continue;
        }
        if let [only] = names.find(piece, whole) {
            return Some(*only);
        }
    }
    None
}

fn pieces(text: &str) -> Vec<&str> {
    text.split([',', ';', '/', '-', '–', '(', ')', '|', '\n']).map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// "kp3" becomes "kp 3".
fn spaced(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len() + 2);
    let mut before = ' ';
    for c in folded.chars() {
        if before.is_ascii_alphabetic() && c.is_ascii_digit() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

fn classified(words: &str) -> (&'static str, &str) {
    for (prefix, class) in CLASSES.iter().chain(&SHORT) {
        if let Some(rest) = words.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(' ')) {
            // "khu phố ấp 3" and "tổ 5 khu phố Phú Thanh": the inner class says more, unless nothing is left.
            return match (*class, split_at_class(rest)) {
                ("to", Some(inner)) => classified(inner),
                _ => (class, rest),
            };
        }
    }
    ("", words)
}

/// Where a class begins within a text without commas.
fn split_at_class(words: &str) -> Option<&str> {
    let inner = [" khu pho ", " kp ", " ap ", " thon ", " khom "];
    inner.iter().filter_map(|class| words.find(class).map(|at| &words[at + 1..])).next()
}

/// Numbers without leading zeros, Roman ones as digits.
fn name_key(name: &str) -> String {
    let roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
    if let Some(at) = roman.iter().position(|r| *r == name) {
        return (at + 1).to_string();
    }
    let words = name.split(' ').map(|word| match word.trim_start_matches('0') {
        "" if !word.is_empty() => "0",
        stripped if word.bytes().all(|b| b.is_ascii_digit()) => stripped,
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Codes compare without the zeros that Excel drops.
fn code_key(code: &str) -> String {
    let folded = fold(code);
    if folded.bytes().all(|b| b.is_ascii_digit()) { folded.trim_start_matches('0').to_owned() } else { folded.replace(' ', "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: i64, code: &str, name: &str, kind: PlaceKind, parent: i64) -> Place {
        let parent = (parent > 0).then_some(LocalityId(parent));
        Place { id: LocalityId(id), code: code.to_owned(), name: name.to_owned(), kind, parent }
    }

    fn matcher() -> PlaceMatcher {
        use PlaceKind::{Commune, District, Province, Quarter};
        PlaceMatcher::new(&[
            place(1, "70", "Tỉnh Bình Phước", Province, 0),
            place(2, "689", "Thành phố Đồng Xoài", District, 1),
            place(3, "690", "Huyện Bù Đốp", District, 1),
            place(10, "25195", "Phường Tân Phú", Commune, 2),
            place(11, "25207", "Xã Tân Thành", Commune, 2),
            place(12, "25300", "Xã Tân Thành", Commune, 3),
            place(20, "25195-01", "Khu phố Phú Thanh", Quarter, 10),
            place(21, "25195-02", "Khu phố 3", Quarter, 10),
            place(22, "25195-03", "Ấp 3", Quarter, 10),
            place(23, "25195-04", "Khu phố Phú Mỹ", Quarter, 10),
            place(30, "25207-01", "Ấp 1", Quarter, 11),
        ])
    }

    #[test]
    fn communes_in_their_many_forms() {
        let mut m = matcher();
        for text in [
            "Phường Tân Phú",
            "P. Tân Phú",
            "P.Tân Phú",
            "TÂN PHÚ",
            "tan phu",
            "25195",
            "Tân Phú, Đồng Xoài",
            "P Tân Phú - TP Đồng Xoài",
        ] {
            assert_eq!(m.commune(text), Some(LocalityId(10)), "{text}");
        }
        assert_eq!(m.commune("Xã Tân Thành"), None, "two of that name");
        assert_eq!(m.commune("X. Tân Thành, TP. Đồng Xoài"), Some(LocalityId(11)));
        assert_eq!(m.commune("Xã Tân Thành, H. Bù Đốp"), Some(LocalityId(12)));
        for text in ["", "Phường", "Phường Không Có", "12"] {
            assert_eq!(m.commune(text), None, "{text}");
        }
    }

    #[test]
    fn quarters_in_their_many_forms() {
        let mut m = matcher();
        let ward = LocalityId(10);
        for text in [
            "KP. Phú Thanh",
            "Khu phố Phú Thanh",
            "KP PHÚ THANH",
            "Phú Thanh",
            "Tổ 5, KP Phú Thanh",
            "Tổ 5 khu phố Phú Thanh",
            "Ấp Phú Thanh",
            "25195-01",
        ] {
            assert_eq!(m.quarter(ward, text), Some(LocalityId(20)), "{text}");
        }
        for text in ["Khu phố 3", "KP3", "kp 03", "Khu phố III"] {
            assert_eq!(m.quarter(ward, text), Some(LocalityId(21)), "{text}");
        }
        assert_eq!(m.quarter(ward, "ấp 3"), Some(LocalityId(22)));
        assert_eq!(m.quarter(ward, "Phú Mĩ"), Some(LocalityId(23)));
        assert_eq!(m.quarter(ward, "3"), None, "a quarter or a hamlet");
        assert_eq!(m.quarter(ward, "Thôn 3"), None);
        assert_eq!(m.quarter(LocalityId(11), "1"), Some(LocalityId(30)));
        assert_eq!(m.quarter(LocalityId(99), "Ấp 1"), None);
        assert_eq!(m.quarter(ward, "KP. Phú Thanh"), Some(LocalityId(20)), "remembered");
    }

    #[test]
    fn addresses() {
        let m = matcher();
        let found = m.address(None, "số 3, đường Hùng Vương, KP. Phú Thanh, P. Tân Phú, TP. Đồng Xoài, Bình Phước");
        assert_eq!(found, Located { commune: Some(LocalityId(10)), quarter: Some(LocalityId(20)) });
        assert_eq!(m.address(Some(LocalityId(10)), "3, tổ 2"), Located { commune: Some(LocalityId(10)), quarter: None });
        assert_eq!(m.address(None, "Hà Nội"), Located::default());
    }
}
