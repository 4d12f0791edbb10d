//! What the docs name exists: relative links, their anchors, and paths in code spans.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::files;
use crate::test::Tally;

/// Looks at every Markdown file, and at the docs that source files point to.
pub fn check() -> Result<Tally> {
    let mut findings = Vec::new();
    let pages = files::texts(&["md"])?;
    for (page, text) in &pages {
        let prose = without_code_blocks(text);
        for (no, line) in prose.lines().enumerate() {
            let at = format!("{}:{}", page.display(), no + 1);
            for target in links(line) {
                if let Some(why) = broken_link(page, target) {
                    findings.push(format!("{at}: link to `{target}`: {why}"));
                }
            }
            findings.extend(missing_paths(line).map(|path| format!("{at}: `{path}` does not exist")));
        }
    }
    for (source, text) in files::texts(&["rs", "ts", "toml", "mjs", "css", "ftl"])? {
        // The checks' own examples are of files that do not exist.
        if source.starts_with("xtask/src/checks") {
            continue;
        }
        for (no, line) in text.lines().enumerate() {
            let named =
                line.split(|c: char| c.is_whitespace() || "`\"'()<>,;".contains(c)).map(|word| word.trim_end_matches(['.', ':']));
            for path in named.filter(|word| word.starts_with("docs/") && word.ends_with(".md")) {
                if !files::root().join(path).exists() {
                    findings.push(format!("{}:{}: {path} does not exist", source.display(), no + 1));
                }
            }
        }
    }
    Ok(Tally::of(&findings))
}

/// The text with fenced code blocks emptied, so that line numbers stay.
fn without_code_blocks(text: &str) -> String {
    let mut inside = false;
    let keep = |line: &str| {
        let fence = line.trim_start().starts_with("```");
        if fence {
            inside = !inside;
        }
        if inside || fence { String::new() } else { line.to_owned() }
    };
    text.lines().map(keep).collect::<Vec<_>>().join("\n")
}

/// The targets of `[text](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

fn broken_link(page: &Path, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let file = if path.is_empty() { page.to_path_buf() } else { normal(&page.parent().unwrap_or(Path::new("")).join(path)) };
    let full = files::root().join(&file);
    if !full.exists() {
        return Some("no such file".to_owned());
    }
    let anchor = anchor?;
    let text = std::fs::read_to_string(full).ok()?;
    let known = without_code_blocks(&text).lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor);
    (!known).then(|| format!("no heading `#{anchor}` in {}", file.display()))
}

/// A heading's anchor, as Git hosts make it.
fn slug(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    title
        .chars()
        .filter_map(|c| {
            if c.is_alphanumeric() || c == '-' || c == '_' {
                Some(c)
            } else if c == ' ' {
                Some('-')
            } else {
                None
            }
        })
        .collect()
}

fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

/// Code spans that are paths of this repository and do not exist. A span with a placeholder names no file.
fn missing_paths(line: &str) -> impl Iterator<Item = &str> {
    let spans = line.split('`').skip(1).step_by(2);
    spans.filter(|span| is_our_path(span)).filter(|span| !files::root().join(span.trim_end_matches('/')).exists())
}

fn is_our_path(span: &str) -> bool {
    const FOLDERS: [&str; 7] = ["crates/", "docs/", "xtask/", "e2e/", "field/", ".ci/", ".cargo/"];
    const BUILT: [&str; 3] = ["e2e/out", "crates/ui/assets/dist", "field/dist"];
    let plain = !span.contains(|c: char| c.is_whitespace() || "<>*{}…$|".contains(c));
    plain && FOLDERS.iter().any(|folder| span.starts_with(folder)) && !BUILT.iter().any(|folder| span.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_there_is_found_and_one_that_is_there_is_not() {
        let line = "See `xtask/src/main.rs` and `crates/nowhere/src/lib.rs`, not `crates/<room>/src` nor `cargo xtask`.";
        assert_eq!(missing_paths(line).collect::<Vec<_>>(), ["crates/nowhere/src/lib.rs"]);
    }

    #[test]
    fn links_are_followed_to_files_and_headings() {
        let page = Path::new("docs/a.md");
        assert_eq!(links("a [b](c.md) and [d](#e)").collect::<Vec<_>>(), ["c.md", "#e"]);
        assert_eq!(broken_link(page, "../Cargo.toml"), None);
        assert_eq!(broken_link(page, "https://example.org/x"), None);
        assert!(broken_link(page, "../no-such-file.md").is_some());
    }

    #[test]
    fn headings_become_the_anchors_that_hosts_make() {
        assert_eq!(slug("## Bắt đầu: trong 10 phút"), "bắt-đầu-trong-10-phút");
    }

    #[test]
    fn examples_in_code_blocks_are_not_claims() {
        assert_eq!(without_code_blocks("a\n```\n`docs/x.md`\n```\nb"), "a\n\n\n\nb");
    }
}
