//! The two languages say the same things, and every text that the pages ask for exists.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Key → the variables that its text uses.
fn texts(lang: &str) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let mut out = BTreeMap::new();
    for file in fs::read_dir(root().join("texts").join(lang)).unwrap().map(|f| f.unwrap().path()) {
        let room = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut key = String::new();
        for line in fs::read_to_string(&file).unwrap().lines().filter(|l| !l.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase())
                && let Some((name, _)) = line.split_once(" =")
            {
                key = name.trim().to_owned();
                let before = out.insert(key.clone(), (room.clone(), BTreeSet::new()));
                assert!(before.is_none(), "{lang}: {key} stands twice");
            }
            let names =
                line.split('$').skip(1).map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).next());
            if let Some((_, variables)) = out.get_mut(&key) {
                variables.extend(names.flatten().map(str::to_owned));
            }
        }
    }
    out
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (vi, en) = (texts("vi"), texts("en"));
    let vi_keys: BTreeSet<_> = vi.keys().collect();
    let en_keys: BTreeSet<_> = en.keys().collect();
    assert_eq!(vi_keys.difference(&en_keys).collect::<Vec<_>>(), Vec::<&&String>::new(), "only in Vietnamese");
    assert_eq!(en_keys.difference(&vi_keys).collect::<Vec<_>>(), Vec::<&&String>::new(), "only in English");
    for (key, (_, variables)) in &vi {
        assert_eq!(variables, &en[key].1, "variables of {key}");
    }
}

#[test]
fn a_key_starts_with_the_name_of_its_room() {
    for lang in ["vi", "en"] {
        for (key, (room, _)) in texts(lang) {
            assert!(key.starts_with(&format!("{room}-")), "{lang}: {key} stands in {room}.ftl");
        }
    }
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            out.push(entry);
        }
    }
}

/// The literal keys in calls like `t(lang, "…")`, `t_args(lang, "…"`, `frame.t("…")`, `.t("…")`.
fn asked_for(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    for call in ["t(", "t_args("] {
        for (at, _) in source.match_indices(call) {
            let before = source[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || before == '!' {
                continue;
            }
            let call: String = source[at..].chars().take(160).collect();
            let Some(end) = call.find(')') else { continue };
            let Some(key) = call[..end].split('"').nth(1) else { continue };
            let is_key = key.contains('-') && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if is_key && !key.ends_with('-') {
                out.push(key.to_owned());
            }
        }
    }
    out
}

#[test]
fn every_text_that_a_page_asks_for_exists() {
    let known = texts("vi");
    let rooms: BTreeSet<String> = known.values().map(|(room, _)| format!("{room}-")).collect();
    let mut files = Vec::new();
    sources(root().parent().unwrap(), &mut files);
    assert!(files.len() > 10);
    let mut missing = BTreeSet::new();
    for file in files.iter().filter(|f| f.components().any(|c| c.as_os_str() == "src")) {
        for key in asked_for(&fs::read_to_string(file).unwrap()) {
            let of_a_room = rooms.iter().any(|room| key.starts_with(room.as_str()));
            if of_a_room && !known.contains_key(&key) {
                missing.insert(format!("{key} in {}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
