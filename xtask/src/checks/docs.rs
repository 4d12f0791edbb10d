//! What the docs name exists: relative links, their anchors, and paths in code spans.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::files;
use crate::test::Tally;

/// Looks at every Markdown file, and at the docs that source files point to.
///
/// There is what git knows, not what lies in the folder: else a path that a build leaves behind is found here and missed in a clean clone.
pub fn check() -> Result<Tally> {
    let mut findings = Vec::new();
    let ours = Ours::new(&files::ours()?);
    let pages = files::texts(&["md"])?;
    for (page, text) in &pages {
        let prose = without_code_blocks(text);
        for (no, line) in prose.lines().enumerate() {
            let at = format!("{}:{}", page.display(), no + 1);
            for target in links(line) {
                if let Some(why) = broken_link(&ours, page, target) {
                    findings.push(format!("{at}: link to `{target}`: {why}"));
                }
            }
            findings.extend(missing_paths(&ours, line).map(|path| format!("{at}: `{path}` does not exist")));
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
                if !ours.has(Path::new(path)) {
                    findings.push(format!("{}:{}: {path} does not exist", source.display(), no + 1));
                }
            }
        }
    }
    Ok(Tally::of(&findings))
}

/// Our files and the folders that they lie in.
struct Ours(BTreeSet<PathBuf>);

impl Ours {
    fn new(files: &[PathBuf]) -> Self {
        Self(files.iter().flat_map(|file| file.ancestors()).map(Path::to_path_buf).collect())
    }

    /// Whether it is one of them; relative to the repository.
    fn has(&self, path: &Path) -> bool {
        self.0.contains(path)
    }
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

fn broken_link(ours: &Ours, page: &Path, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let file = if path.is_empty() { page.to_path_buf() } else { normal(&page.parent().unwrap_or(Path::new("")).join(path)) };
    if !ours.has(&file) {
        return Some("no such file".to_owned());
    }
    let anchor = anchor?;
    let text = std::fs::read_to_string(files::root().join(&file)).ok()?;
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
fn missing_paths<'a>(ours: &Ours, line: &'a str) -> impl Iterator<Item = &'a str> {
    let spans = line.split('`').skip(1).step_by(2);
    spans.filter(|span| is_our_path(span)).filter(|span| !ours.has(Path::new(span.trim_end_matches('/'))))
}

fn is_our_path(span: &str) -> bool {
    const FOLDERS: [&str; 7] = ["crates/", "docs/", "xtask/", "e2e/", "field/", ".ci/", ".cargo/"];
    const BUILT: [&str; 4] = ["e2e/out", "crates/ui/assets/dist", "field/dist", "field/out"];
    let plain = !span.contains(|c: char| c.is_whitespace() || "<>*{}…$|".contains(c));
    plain && FOLDERS.iter().any(|folder| span.starts_with(folder)) && !BUILT.iter().any(|folder| span.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(files: &[&str]) -> Ours {
        Ours::new(&files.iter().map(PathBuf::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_path_that_is_not_there_is_found_and_one_that_is_there_is_not() {
        let line = "See `xtask/src/main.rs` and `crates/nowhere/src/lib.rs`, not `crates/<room>/src` nor `cargo xtask`.";
        assert_eq!(missing_paths(&ours(&["xtask/src/main.rs"]), line).collect::<Vec<_>>(), ["crates/nowhere/src/lib.rs"]);
    }

    #[test]
    fn links_are_followed_to_files_and_headings() {
        let page = Path::new("docs/a.md");
        assert_eq!(links("a [b](c.md) and [d](#e)").collect::<Vec<_>>(), ["c.md", "#e"]);
        let ours = ours(&["Cargo.toml", "docs/b/c.md"]);
        assert_eq!(broken_link(&ours, page, "../Cargo.toml"), None);
        assert_eq!(broken_link(&ours, page, "b/"), None);
        assert_eq!(broken_link(&ours, page, "https://example.org/x"), None);
        assert!(broken_link(&ours, page, "../no-such-file.md").is_some());
    }

    #[test]
    fn what_a_build_leaves_behind_is_not_there() {
        let ours = ours(&["field/src/main.ts"]);
        assert_eq!(
            missing_paths(&ours, "`field/build/sw.js`, `field/src/` and `field/out/pictures`").collect::<Vec<_>>(),
            ["field/build/sw.js"]
        );
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
