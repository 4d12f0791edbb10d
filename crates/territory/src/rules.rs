//! Pure decisions: what the words in files mean, how names are written, what a team needs.

use crate::model::{LocalityKind, TeamKind, UnitKind};
use vedich_kernel::text;

/// Each team that goes from house to house has at least so many members with IT skills (`P-4.3b`).
pub const IT_SKILLED_PER_TEAM: i64 = 2;

/// How many members with IT skills are missing; teams that visit nobody need none.
#[must_use]
pub(crate) fn missing_it_skilled(kind: TeamKind, it_skilled: i64, least: i64) -> i64 {
    if kind.visits_homes() { (least - it_skilled).max(0) } else { 0 }
}

/// The words for a tier: as written before a name, its short form, its tier. Long words stand before their own beginnings.
const KIND_WORDS: [(&str, &str, LocalityKind); 19] = [
    ("Thành phố trực thuộc trung ương", "TPTƯ", LocalityKind::Province),
    ("Tỉnh", "T", LocalityKind::Province),
    ("Thành phố", "TP", LocalityKind::District),
    ("Thị xã", "TX", LocalityKind::District),
    ("Huyện", "H", LocalityKind::District),
    ("Quận", "Q", LocalityKind::District),
    ("Phường", "P", LocalityKind::Commune),
    ("Xã", "X", LocalityKind::Commune),
    ("Thị trấn", "TT", LocalityKind::Commune),
    ("Đặc khu", "ĐK", LocalityKind::Commune),
    ("Khu phố", "KP", LocalityKind::Quarter),
    ("Tổ dân phố", "TDP", LocalityKind::Quarter),
    ("Khu dân cư", "KDC", LocalityKind::Quarter),
    ("Ấp", "", LocalityKind::Quarter),
    ("Thôn", "", LocalityKind::Quarter),
    ("Khóm", "", LocalityKind::Quarter),
    ("Buôn", "", LocalityKind::Quarter),
    ("Bản", "", LocalityKind::Quarter),
    ("Xóm", "", LocalityKind::Quarter),
];

/// What the column "Cấp" says: the tier, and the word to put before the name when the cell names one kind only
/// ("phường" does, "phường/xã" does not).
#[must_use]
pub(crate) fn parse_kind(cell: &str, code: &str, has_parent: bool) -> Option<(LocalityKind, Option<&'static str>)> {
    let key = text::fold(cell);
    // "Thành phố" is a province or part of one; without a parent the length of the official code tells.
    if (key == text::fold("Thành phố") || key == "tp") && !has_parent && code.len() <= 2 {
        return Some((LocalityKind::Province, Some("Thành phố")));
    }
    let words = KIND_WORDS.iter().map(|(word, short, kind)| (text::fold(word), text::fold(short), *word, *kind));
    for (word, short, shown, kind) in words.clone() {
        if key == word || (!short.is_empty() && key == short) {
            let shown = if shown.starts_with("Thành phố") { "Thành phố" } else { shown };
            return Some((kind, Some(shown)));
        }
    }
    let english = LocalityKind::ALL.into_iter().find(|k| key == text::fold(k.word(vedich_kernel::Lang::En)));
    if let Some(kind) = english {
        return Some((kind, None));
    }
    // "Phường/xã", "huyện/thành phố", "cấp xã": the first part that is a word, or the last one.
    let parts: Vec<String> = cell.split(['/', ',', '-', '(']).map(text::fold).collect();
    let of = |part: &str| {
        let part = part.strip_prefix("cap ").unwrap_or(part);
        words.clone().find(|(word, ..)| part == word).map(|(.., kind)| kind)
    };
    parts.iter().find_map(|p| of(p)).map(|kind| (kind, None))
}

/// The name as pages write it: with its word before it, short forms written out, single spaces.
#[must_use]
pub(crate) fn full_name(name: &str, kind: LocalityKind, word: Option<&'static str>) -> String {
    let name = text::squeeze(name);
    for (long, short, _) in KIND_WORDS.iter().filter(|(word, _, k)| *k == kind || *word == "Thành phố") {
        if let Some(rest) = after_word(&name, long) {
            return format!("{long} {rest}");
        }
        if let Some(rest) = after_short(&name, short) {
            return format!("{long} {rest}");
        }
    }
    word.map_or_else(|| name.clone(), |word| format!("{word} {name}"))
}

/// The name without its word.
#[must_use]
pub(crate) fn bare_name(name: &str, kind: LocalityKind) -> &str {
    let words = KIND_WORDS.iter().filter(|(long, _, k)| *k == kind || *long == "Thành phố");
    words.filter_map(|(long, ..)| after_word(name, long)).next().unwrap_or(name)
}

/// The name without its word, but for a number: "Tân Phú", and "Phường 1".
#[must_use]
pub(crate) fn date_line_name(name: &str, kind: LocalityKind) -> &str {
    let bare = bare_name(name, kind);
    if bare.chars().any(char::is_alphabetic) { bare } else { name }
}

/// The word before a name: "Phường" of "Phường Tân Phú".
#[must_use]
pub(crate) fn word_of(name: &str, kind: LocalityKind) -> Option<&'static str> {
    KIND_WORDS.iter().filter(|(_, _, k)| *k == kind).find(|(long, ..)| after_word(name, long).is_some()).map(|(long, ..)| *long)
}

/// A team's name beside other teams' names: it begins with what tells them apart, and leaves out what all of them say. "Tổ công
/// nghệ số cộng đồng khu phố Phú An, phường Tân Phú" in the commune "Phường Tân Phú" is "Khu phố Phú An · công nghệ số".
#[must_use]
pub(crate) fn team_label(name: &str, kind: TeamKind, commune: &str) -> String {
    let name = text::squeeze(name);
    let lower = name.to_lowercase();
    let short = [format!(", {}", commune.to_lowercase()), format!(" {}", commune.to_lowercase())]
        .iter()
        .find(|tail| !commune.is_empty() && lower.ends_with(tail.as_str()))
        // Lower case may have another length in bytes, so the tail is counted in characters.
        .map(|tail| name.chars().take(name.chars().count().saturating_sub(tail.chars().count())).collect::<String>());
    let of = |name: &str| after_word(name, kind.word(vedich_kernel::Lang::Vi)).map(str::to_owned);
    let Some(rest) = short.as_deref().and_then(of).or_else(|| of(&name)) else { return short.unwrap_or(name) };
    let mut letters = rest.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} · {}", letters.as_str(), kind.short())
}

/// What follows the word at the start of a name, whatever its case and accents.
fn after_word<'a>(name: &'a str, word: &str) -> Option<&'a str> {
    let count = word.split(' ').count();
    let (at, _) = name.match_indices(' ').nth(count - 1)?;
    let (head, rest) = name.split_at(at);
    (head.to_lowercase() == word.to_lowercase()).then_some(rest.trim_start()).filter(|rest| !rest.is_empty())
}

/// What follows "P.", "KP", "TP." at the start of a name. A single letter counts only with its full stop.
fn after_short<'a>(name: &'a str, short: &str) -> Option<&'a str> {
    if short.is_empty() {
        return None;
    }
    let end = name.char_indices().nth(short.chars().count()).map(|(i, _)| i)?;
    let (head, rest) = name.split_at(end);
    if head.to_lowercase() != short.to_lowercase() {
        return None;
    }
    let tail = match rest.strip_prefix('.') {
        Some(tail) => tail,
        None if short.chars().count() > 1 => {
            rest.strip_prefix(' ').or_else(|| rest.starts_with(|c: char| c.is_ascii_digit()).then_some(rest))?
        }
        None => return None,
    };
    Some(tail.trim_start()).filter(|t| !t.is_empty())
}

/// What the column "Loại" of units says.
#[must_use]
pub(crate) fn parse_unit_kind(cell: &str) -> Option<UnitKind> {
    let key = text::fold(cell);
    let is = |words: &[&str]| words.iter().any(|w| text::fold(w) == key);
    if let Some(kind) = UnitKind::from_code(cell.trim()) {
        return Some(kind);
    }
    match () {
        () if is(&["công an", "ca"]) => Some(UnitKind::Police),
        () if is(&["ủy ban nhân dân", "ubnd", "ủy ban"]) => Some(UnitKind::Committee),
        () if is(&["đoàn thể", "mặt trận", "hội", "hội đoàn thể", "mặt trận và đoàn thể", "tổ chức đoàn thể"]) => {
            Some(UnitKind::Union)
        }
        () if is(&["trường học", "trường"]) => Some(UnitKind::School),
        () if is(&["cơ quan", "phòng ban", "đơn vị sự nghiệp", "cơ quan, đơn vị"]) => Some(UnitKind::Agency),
        () => None,
    }
}

/// What the column "Loại tổ" says.
#[must_use]
pub(crate) fn parse_team_kind(cell: &str) -> Option<TeamKind> {
    let key = text::fold(cell);
    let key = key.strip_prefix("to ").unwrap_or(&key);
    if let Some(kind) = TeamKind::from_code(cell.trim()) {
        return Some(kind);
    }
    let is = |words: &[&str]| words.iter().any(|w| text::fold(w) == key);
    match () {
        () if is(&["công nghệ số cộng đồng", "cnscđ", "công nghệ số"]) => Some(TeamKind::CommunityDigital),
        () if is(&["công tác đề án 06", "đề án 06", "công tác 06"]) => Some(TeamKind::Project06),
        () if is(&["tình nguyện", "thanh niên tình nguyện", "phụ nữ tình nguyện"]) => Some(TeamKind::Volunteer),
        () if is(&["thu nhận", "thu nhận hồ sơ"]) => Some(TeamKind::Intake),
        () if is(&["kiểm tra"]) => Some(TeamKind::Inspection),
        () => None,
    }
}

/// Official codes are 2 digits for a province, 3 for a district, 5 for a commune. Excel drops leading zeros of cells that it
/// took for numbers.
#[must_use]
pub(crate) fn pad_code(code: &str, kind: LocalityKind) -> String {
    let width = match kind {
        LocalityKind::Province => 2,
        LocalityKind::District => 3,
        LocalityKind::Commune => 5,
        LocalityKind::Quarter => 0,
    };
    if code.chars().all(|c| c.is_ascii_digit()) { format!("{code:0>width$}") } else { code.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_tier_as_offices_write_them() {
        assert_eq!(parse_kind("phường", "25195", true), Some((LocalityKind::Commune, Some("Phường"))));
        assert_eq!(parse_kind("XÃ", "25207", true), Some((LocalityKind::Commune, Some("Xã"))));
        assert_eq!(parse_kind("Phường/xã", "25207", true), Some((LocalityKind::Commune, None)));
        assert_eq!(parse_kind("cấp huyện", "689", true), Some((LocalityKind::District, None)));
        assert_eq!(parse_kind("thành phố", "689", true), Some((LocalityKind::District, Some("Thành phố"))));
        assert_eq!(parse_kind("thành phố", "79", false), Some((LocalityKind::Province, Some("Thành phố"))));
        assert_eq!(parse_kind("ấp", "2520701", true), Some((LocalityKind::Quarter, Some("Ấp"))));
        assert_eq!(parse_kind("kp", "2519501", true), Some((LocalityKind::Quarter, Some("Khu phố"))));
        assert_eq!(parse_kind("quarter", "2519501", true), Some((LocalityKind::Quarter, None)));
        assert_eq!(parse_kind("vùng", "1", true), None);
        assert_eq!(parse_kind("", "1", true), None);
    }

    #[test]
    fn a_name_carries_its_word_exactly_once() {
        let ward = |name| full_name(name, LocalityKind::Commune, Some("Phường"));
        assert_eq!(ward("Tân Phú"), "Phường Tân Phú");
        assert_eq!(ward("phường  Tân Phú "), "Phường Tân Phú");
        assert_eq!(ward("P. Tân Phú"), "Phường Tân Phú");
        assert_eq!(ward("PHƯỜNG 1"), "Phường 1");
        assert_eq!(full_name("KP3", LocalityKind::Quarter, Some("Khu phố")), "Khu phố 3");
        assert_eq!(full_name("Phú An", LocalityKind::Quarter, None), "Phú An");
        assert_eq!(full_name("TP.Đồng Xoài", LocalityKind::District, Some("Thành phố")), "Thành phố Đồng Xoài");
        assert_eq!(full_name("Thành phố Huế", LocalityKind::Province, Some("Thành phố")), "Thành phố Huế");
        // A name that merely begins like a word keeps all of it.
        assert_eq!(full_name("Xã Tắc Hòa", LocalityKind::Quarter, Some("Ấp")), "Ấp Xã Tắc Hòa");
        assert_eq!(full_name("Phú", LocalityKind::Commune, Some("Xã")), "Xã Phú");
    }

    #[test]
    fn the_bare_name_is_what_follows_the_word() {
        assert_eq!(bare_name("Phường Tân Phú", LocalityKind::Commune), "Tân Phú");
        assert_eq!(bare_name("Ấp 1", LocalityKind::Quarter), "1");
        assert_eq!(bare_name("Thành phố Huế", LocalityKind::Province), "Huế");
        assert_eq!(bare_name("Phú An", LocalityKind::Quarter), "Phú An");
        assert_eq!(date_line_name("Phường Tân Phú", LocalityKind::Commune), "Tân Phú");
        assert_eq!(date_line_name("Phường 1", LocalityKind::Commune), "Phường 1");
    }

    #[test]
    fn a_visiting_team_needs_two_with_it_skills() {
        assert_eq!(missing_it_skilled(TeamKind::CommunityDigital, 0, 2), 2);
        assert_eq!(missing_it_skilled(TeamKind::Volunteer, 1, 2), 1);
        assert_eq!(missing_it_skilled(TeamKind::Volunteer, 1, 4), 3);
        assert_eq!(missing_it_skilled(TeamKind::Project06, 5, 2), 0);
        assert_eq!(missing_it_skilled(TeamKind::Intake, 0, 2), 0);
    }

    #[test]
    fn codes_that_excel_took_for_numbers_get_their_zeros_back() {
        assert_eq!(pad_code("1", LocalityKind::Province), "01");
        assert_eq!(pad_code("4", LocalityKind::Commune), "00004");
        assert_eq!(pad_code("2519501", LocalityKind::Quarter), "2519501");
        assert_eq!(pad_code("KP-1", LocalityKind::Commune), "KP-1");
    }

    #[test]
    fn kinds_of_units_and_teams() {
        assert_eq!(parse_unit_kind("Công an"), Some(UnitKind::Police));
        assert_eq!(parse_unit_kind("ỦY BAN NHÂN DÂN"), Some(UnitKind::Committee));
        assert_eq!(parse_unit_kind("school"), Some(UnitKind::School));
        assert_eq!(parse_unit_kind("xí nghiệp"), None);
        assert_eq!(parse_team_kind("Tổ công nghệ số cộng đồng"), Some(TeamKind::CommunityDigital));
        assert_eq!(parse_team_kind("đề án 06"), Some(TeamKind::Project06));
        assert_eq!(parse_team_kind("tổ"), None);
    }

    #[test]
    fn a_team_beside_others_is_told_apart_by_its_first_word() {
        let label = |name, kind| team_label(name, kind, "Phường Tân Phú");
        let digital = "Tổ công nghệ số cộng đồng khu phố Phú An, phường Tân Phú";
        assert_eq!(label(digital, TeamKind::CommunityDigital), "Khu phố Phú An · công nghệ số");
        assert_eq!(label("Tổ công tác Đề án 06 phường Tân Phú", TeamKind::Project06), "Phường Tân Phú · Đề án 06");
        assert_eq!(label("Tổ tình nguyện", TeamKind::Volunteer), "Tổ tình nguyện", "nothing else is known of it");
        assert_eq!(label("Đội xung kích chợ Đồng Xoài", TeamKind::Volunteer), "Đội xung kích chợ Đồng Xoài");
        assert_eq!(team_label(digital, TeamKind::CommunityDigital, ""), "Khu phố Phú An, phường Tân Phú · công nghệ số");
    }
}
