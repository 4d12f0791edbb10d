//! The audit trail in words: what was done, to what, and the particulars, as an officer reads them. Rows keep their codes; what
//! has no words here is shown as it was written.

use crate::{
    model::{Grant, Role},
    places::{Places, place_name},
};
use serde_json::Value;
use vedich_kernel::{Day, Lang, LocalityId, TeamId, UnitId};
use vedich_ui::t;

/// The actions that are looked for most, in the order in which the filter offers them.
pub(super) const ACTIONS: [&str; 39] = [
    "sign_in",
    "sign_in.failed",
    "sign_out",
    "set_up",
    "user.create",
    "user.import",
    "user.grants",
    "user.off",
    "user.on",
    "user.password_change",
    "user.password_reset",
    "second_factor.on",
    "second_factor.off",
    "second_factor.reset",
    "second_factor.failed",
    "token.create",
    "token.revoke",
    "citizen.unmask",
    "work_list.phones",
    "work_list.print",
    "work_list.export",
    "work_list.create",
    "work_list.assign",
    "work_list.close",
    "visit.record",
    "extract.apply",
    "extract.withdraw",
    "extract.error_report",
    "claims.import",
    "claim.withdraw",
    "ministry_total.add",
    "campaign.create",
    "campaign.change",
    "target.set",
    "targets.import",
    "territory.import",
    "member.add",
    "member.leave",
    "member.skill",
];

/// The words of an action; the code itself where there are none.
pub(super) fn action(code: &str, lang: Lang) -> String {
    words("action", code, lang).map_or_else(|| code.to_owned(), str::to_owned)
}

/// "Danh sách giao số 1" of `work_list:1`.
pub(super) fn target(code: &str, places: &dyn Places, lang: Lang) -> String {
    let (kind, id) = code.split_once(':').unwrap_or((code, ""));
    if let Some(name) = id.parse().ok().and_then(|id| place(kind, id, places, lang)) {
        return name;
    }
    match words("target", kind, lang) {
        Some(words) if id.is_empty() => words.to_owned(),
        Some(words) if id.parse::<u64>().is_ok() => format!("{words} {} {id}", lang.pick("số", "no.")),
        Some(words) => words.to_owned(),
        None => code.to_owned(),
    }
}

/// Particulars on one line: `Số người: 40`; what is empty is left out.
pub(super) fn detail(json: &Value, places: &dyn Places, lang: Lang) -> String {
    value("", json, places, lang)
}

fn value(key: &str, json: &Value, places: &dyn Places, lang: Lang) -> String {
    match json {
        Value::Null => String::new(),
        Value::Bool(yes) => lang.pick(["không", "có"], ["no", "yes"])[usize::from(*yes)].to_owned(),
        Value::Number(n) => {
            let place = n.as_i64().and_then(|id| place(key, id, places, lang));
            place.unwrap_or_else(|| n.as_i64().map_or_else(|| n.to_string(), |n| vedich_kernel::format::int(n, lang)))
        }
        Value::String(text) => word(key, text, lang),
        Value::Array(list) => {
            list.iter().map(|v| value(key, v, places, lang)).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" | ")
        }
        Value::Object(map) => {
            let pairs = map.iter().map(|(k, v)| (k, value(k, v, places, lang))).filter(|(_, v)| !v.is_empty());
            let named = pairs.map(|(k, v)| format!("{}: {v}", words("detail", k, lang).unwrap_or(k)));
            named.collect::<Vec<_>>().join("; ")
        }
    }
}

/// A value that is a code: a role, a day, a kind.
fn word(key: &str, text: &str, lang: Lang) -> String {
    if key == "role"
        && let Some(role) = Role::parse(text)
    {
        return role.name(lang).to_owned();
    }
    if let Ok(day) = text.parse::<Day>() {
        return day.vi();
    }
    words("value", text, lang).map_or_else(|| text.to_owned(), str::to_owned)
}

/// The name of a place, where the number is one's.
fn place(kind: &str, id: i64, places: &dyn Places, lang: Lang) -> Option<String> {
    let grant = match kind {
        "locality" | "root" => Grant::at(Role::Viewer, LocalityId(id)),
        "unit" => Grant::in_unit(Role::UnitHead, UnitId(id)),
        "team" => Grant::in_team(Role::TeamLeader, TeamId(id)),
        _ => return None,
    };
    Some(place_name(places, &grant, lang))
}

fn words(part: &str, code: &str, lang: Lang) -> Option<&'static str> {
    // Codes are words of our own; whatever else stands there is no key of a text.
    if code.is_empty()
        || code.len() > 40
        || !code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_'))
    {
        return None;
    }
    let key = format!("audit-{part}-{}", code.replace(['.', '_'], "-"));
    let words = t(lang, &key);
    (words != key).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::NoPlaces;
    use serde_json::json;

    #[test]
    fn particulars_are_read_as_words() {
        let all = |json| detail(&json, &NoPlaces, Lang::Vi);
        assert_eq!(all(json!({"people": 40})), "Số người: 40");
        assert_eq!(
            all(json!({"name": "a.b", "grants": [{"role": "viewer", "unit": null}], "after": {}})),
            "Vai trò được giao: Vai trò: Người xem; Tên đăng nhập: a.b"
        );
        assert_eq!(all(json!({"as_of": "2023-07-01", "rows": 72_423})), "Tính đến ngày: 1/7/2023; Số dòng: 72.423");
        assert_eq!(all(json!({"something_new": "x"})), "something_new: x", "what has no words is not lost");
    }

    #[test]
    fn targets_are_named_and_what_is_unknown_is_shown_as_it_is() {
        assert_eq!(target("work_list:1", &NoPlaces, Lang::Vi), "Danh sách giao số 1");
        assert_eq!(target("work_list:1", &NoPlaces, Lang::En), "Work list no. 1");
        assert_eq!(target("user:unknown", &NoPlaces, Lang::Vi), "Người dùng");
        assert_eq!(target("comet:9", &NoPlaces, Lang::Vi), "comet:9");
    }

    #[test]
    fn every_action_that_a_room_writes_down_has_words_in_both_languages() {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")];
        let mut codes = std::collections::BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
                if path.is_dir() {
                    if !matches!(name, "tests" | "assets" | "texts" | "target") {
                        folders.push(path);
                    }
                } else if name.ends_with(".rs") {
                    let source = std::fs::read_to_string(&path).unwrap();
                    let calls = source.split(".audit(").skip(1);
                    codes.extend(calls.filter_map(|c| c.trim_start().strip_prefix('"')?.split('"').next()).map(str::to_owned));
                }
            }
        }
        codes.retain(|code| !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '_')));
        assert!(codes.len() > 80, "{codes:?}");
        for lang in [Lang::Vi, Lang::En] {
            let without: Vec<_> = codes.iter().filter(|code| action(code, lang) == **code).collect();
            assert!(without.is_empty(), "no words in {lang:?}: {without:?}");
        }
    }

    #[test]
    fn every_action_that_the_filter_offers_has_words_in_both_languages() {
        for code in ACTIONS {
            for lang in [Lang::Vi, Lang::En] {
                assert_ne!(action(code, lang), code, "{code}");
            }
        }
    }
}
