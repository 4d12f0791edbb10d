//! The look keeps its promises: contrast, one file of colours, one dark theme, no registry named in the lock file.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(path)).unwrap()
}

/// The declarations of the first block after `selector`.
fn block(css: &str, selector: &str) -> BTreeMap<String, String> {
    let from = css.find(selector).unwrap() + selector.len();
    let body = css[from..].split('}').next().unwrap();
    let pairs = body.split(';').filter_map(|d| d.split_once(':'));
    pairs.map(|(k, v)| (k.trim().trim_start_matches('{').trim().to_owned(), v.trim().to_owned())).collect()
}

/// Relative luminance of `#rgb` or `#rrggbb` (WCAG 2).
fn luminance(hex: &str) -> f64 {
    let digits: Vec<char> = hex.trim_start_matches('#').chars().collect();
    let long: String = if digits.len() == 3 { digits.iter().flat_map(|c| [*c, *c]).collect() } else { digits.iter().collect() };
    let channel = |i: usize| {
        let v = f64::from(u8::from_str_radix(&long[i..i + 2], 16).unwrap()) / 255.0;
        if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_is_readable_in_both_themes() {
    let css = read("src/tokens.css");
    for theme in [block(&css, ":root {"), block(&css, ":root[data-theme=\"dark\"] {")] {
        let token = |name: &str| theme[&format!("--{name}")].as_str();
        let texts = [
            ("ink", "ground"),
            ("ink", "surface"),
            ("ink", "attention-soft"),
            ("ink", "broken-soft"),
            ("ink-soft", "ground"),
            ("ink-soft", "surface"),
            ("accent", "ground"),
            ("accent", "surface"),
            ("accent-strong", "accent-soft"),
            ("on-accent", "accent"),
            ("attention", "surface"),
            ("attention", "ground"),
            ("attention", "attention-soft"),
            ("broken", "surface"),
            ("broken", "ground"),
            ("broken", "broken-soft"),
            ("surface", "broken"),
        ];
        for (text, ground) in texts {
            let ratio = contrast(token(text), token(ground));
            assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
        }
        for (line, ground) in [
            ("line-strong", "surface"),
            ("attention-line", "surface"),
            ("broken-line", "surface"),
            ("hatch-line", "surface"),
            ("accent", "track"),
        ] {
            let ratio = contrast(token(line), token(ground));
            assert!(ratio >= 3.0, "{line} on {ground}: {ratio:.2}");
        }
    }
}

#[test]
fn the_device_and_the_button_choose_the_same_dark_theme() {
    let css = read("src/tokens.css");
    assert_eq!(block(&css, ":root:not([data-theme=\"light\"]) {"), block(&css, ":root[data-theme=\"dark\"] {"));
}

#[test]
fn colours_stand_in_the_tokens_and_on_paper_only() {
    for file in ["fonts.css", "app.css", "forms.css", "tables.css", "charts.css"] {
        let css = read(&format!("src/{file}"));
        let colours = ["rgb(", "hsl(", "color: white", "color: black"].iter().filter(|c| css.contains(**c)).count();
        let hex = css.split('#').skip(1).filter(|rest| rest.chars().take(3).all(|c| c.is_ascii_hexdigit())).count();
        assert_eq!((colours, hex), (0, 0), "{file}");
    }
}

#[test]
fn the_lock_file_names_no_registry() {
    let lock = read("package-lock.json");
    assert!(lock.contains("\"integrity\""));
    assert!(!lock.contains("\"resolved\"") && !lock.contains("://registry"));
}
