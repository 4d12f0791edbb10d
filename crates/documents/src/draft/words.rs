//! Numbers in texts. A text names a figure between double braces, `{{kich_hoat}}`; on paper the number stands there and points at its
//! source. A number that somebody typed by hand has no source, and is told.

use crate::paper::{Cited, Line, Span};

/// Splits a text into words and names: `Err` is a name between braces.
fn pieces(text: &str) -> Vec<Result<&str, &str>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest[start + 2..].find("}}") else { break };
        if start > 0 {
            out.push(Ok(&rest[..start]));
        }
        out.push(Err(rest[start + 2..start + 2 + length].trim()));
        rest = &rest[start + length + 4..];
    }
    if !rest.is_empty() {
        out.push(Ok(rest));
    }
    out
}

/// The line as it is printed. Figures that it names are added to `used`, each once. A name that nobody knows stays as it is.
#[must_use]
pub fn expand(text: &str, known: &[Cited], used: &mut Vec<Cited>) -> Line {
    let mut line = Line::new();
    for piece in pieces(text.trim()) {
        match piece {
            Ok(words) => line.push(Span::plain(words)),
            Err(name) => match known.iter().find(|c| c.name == name) {
                None => line.push(Span::plain(format!("{{{{{name}}}}}"))),
                Some(cited) => {
                    let at = used.iter().position(|u| u.name == name).unwrap_or_else(|| {
                        used.push(cited.clone());
                        used.len() - 1
                    });
                    line.push(Span { text: cited.shown.clone(), cite: Some(at), ..Span::default() });
                }
            },
        }
    }
    line
}

/// Names between braces that no figure has.
#[must_use]
pub fn unknown(text: &str, known: &[Cited]) -> Vec<String> {
    let names = pieces(text).into_iter().filter_map(Result::err).filter(|n| !known.iter().any(|c| c.name == *n));
    let mut out: Vec<String> = names.map(str::to_owned).collect();
    out.dedup();
    out
}

/// A number that was typed by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsourced {
    /// As it was typed.
    pub number: String,
    /// The figure that is printed like it, if there is one: name it instead.
    pub instead: Option<String>,
}

/// Numbers of a text that no figure stands behind: counts of two digits and more, and percentages. Days, years, clauses and list
/// numbers are none.
#[must_use]
pub fn unsourced(text: &str, known: &[Cited]) -> Vec<Unsourced> {
    let mut out = Vec::new();
    for words in pieces(text).into_iter().filter_map(Result::ok) {
        let spaced = words.replace("\u{a0}%", "%").replace(" %", "%");
        let tokens: Vec<&str> = spaced.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '“' | '”')).collect();
        for (i, token) in tokens.iter().enumerate() {
            let number = token.trim_matches(|c: char| !c.is_ascii_digit() && c != '%');
            let before = i.checked_sub(1).map_or("", |i| tokens[i]).to_lowercase();
            if !is_count(number)
                || token.contains('/')
                || matches!(before.as_str(), "năm" | "ngày" | "tháng" | "số" | "điều" | "khoản" | "mục" | "phụ" | "lục")
            {
                continue;
            }
            let shown = number.replace('%', "\u{a0}%");
            let instead = known.iter().find(|c| c.shown == shown).map(|c| c.name.clone());
            let found = Unsourced { number: number.to_owned(), instead };
            if !out.contains(&found) {
                out.push(found);
            }
        }
    }
    out
}

fn is_count(word: &str) -> bool {
    let bare = word.strip_suffix('%');
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let only = bare.unwrap_or(word).chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    only && digits >= if bare.is_some() { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{Origin, words};
    use proptest::prelude::*;
    use vedich_kernel::Day;

    fn cited(name: &str, shown: &str) -> Cited {
        let origin = Origin::Told { by: "x".into(), as_of: Day(0), read: String::new() };
        Cited { name: name.into(), label: String::new(), shown: shown.into(), origin }
    }

    #[test]
    fn a_named_figure_stands_as_a_number_that_points_at_its_source() {
        let known = [cited("a", "9.357"), cited("b", "12,92\u{a0}%")];
        let mut used = Vec::new();
        let line = expand("Đã kích hoạt {{ a }}, đạt {{b}}; {{a}} là số chốt; {{c}}.", &known, &mut used);
        assert_eq!(words(&line), "Đã kích hoạt 9.357, đạt 12,92\u{a0}%; 9.357 là số chốt; {{c}}.");
        assert_eq!(line.iter().filter_map(|s| s.cite).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(used.len(), 2, "each source once");
        assert_eq!(unknown("{{a}} {{c}} {{d", &known), ["c"]);
    }

    #[test]
    fn a_number_typed_by_hand_is_told_with_what_to_write_instead() {
        let known = [cited("kich_hoat", "9.357"), cited("ty_le", "12,92\u{a0}%")];
        let text = "Ngày 15/7/2023, năm 2023: kích hoạt 9.357 tài khoản (12,92 %), vượt 31.300; theo điều 12, mục 3; mức 2.";
        let found = unsourced(text, &known);
        let told: Vec<_> = found.iter().map(|u| (u.number.as_str(), u.instead.as_deref())).collect();
        assert_eq!(told, [("9.357", Some("kich_hoat")), ("12,92%", Some("ty_le")), ("31.300", None)]);
        assert!(unsourced("Đạt {{kich_hoat}} tài khoản.", &known).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_of_a_text_is_lost(text in "[a-zA-Zđơư0-9{} .,%]{0,60}") {
            let mut used = Vec::new();
            let line = expand(&text, &[], &mut used);
            let squeeze = |t: &str| t.replace(' ', "");
            prop_assert_eq!(squeeze(&words(&line)), squeeze(text.trim()));
            let _ = unsourced(&text, &[]);
        }
    }
}
