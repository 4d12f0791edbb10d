//! What a person reads in a piece of our own markup, for files: no explanations that open, no pictures, no forms.

use maud::Markup;

/// Elements whose content is not part of what a cell says.
const SKIPPED: [&str; 6] = ["svg", "details", "form", "select", "script", "template"];
/// Elements that do not part words.
const INLINE: [&str; 7] = ["a", "b", "strong", "em", "i", "abbr", "code"];

/// Its words, with single spaces.
pub(crate) fn words(markup: &Markup) -> String {
    let mut out = String::with_capacity(markup.0.len());
    let mut rest = markup.0.as_str();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>').map(|n| at + n) else { break };
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            out.push(' ');
        }
        let opens = !tag.starts_with('/');
        if opens && (SKIPPED.contains(&name) || opens_later(tag)) {
            rest = after(rest, name);
        }
    }
    if !rest.contains('<') {
        out.push_str(rest);
    }
    let out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An explanation that opens at a press.
fn opens_later(tag: &str) -> bool {
    tag.split(' ').skip(1).any(|word| word == "popover" || word.starts_with("popover="))
}

/// What stands after the element of this name that has just opened.
fn after<'a>(mut rest: &'a str, name: &str) -> &'a str {
    let mut depth = 1;
    while let Some(at) = rest.find('<') {
        let Some(end) = rest[at..].find('>').map(|n| at + n) else { return "" };
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let closes = tag.starts_with('/');
        if tag.trim_start_matches('/').split(' ').next() == Some(name) {
            depth += if closes { -1 } else { 1 };
        }
        if depth == 0 {
            return rest;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Icon, Tone, icon, tag, told_button};
    use maud::html;

    #[test]
    fn what_is_read_is_what_is_kept() {
        let of = |m: Markup| words(&m);
        assert_eq!(of(told_button("44,81 %", "9.357 / 72.423 <b>")), "44,81 %");
        assert_eq!(of(html! { (icon(Icon::Check)) strong { "Đ" } "ạt" p { "a & b <c>" } }), "Đạt a & b <c>");
        assert_eq!(of(tag(Tone::Attention, "Chậm 20")), "Chậm 20");
        assert_eq!(of(html! { "x" form { button { "Xóa" } input; } span { span popover id="a" { span { "y" } } "z" } }), "x z");
        assert_eq!(of(html! {}), "");
    }
}
