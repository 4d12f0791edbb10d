//! Nothing of the place where the product was written, and nothing too long to be read.

use anyhow::Result;

use crate::files;
use crate::test::Tally;

/// Folders of a machine and addresses of package mirrors: they belong in nobody's clone. Spelt in halves so that this
/// file passes its own check.
const FOREIGN: [&str; 10] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tm", "p/"),
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("deb.", "debian.org"),
    concat!("files.", "pythonhosted"),
];

/// A Rust file that is longer is not read in a sitting.
const LONGEST: usize = 500;

/// Words that mark work left undone.
const UNDONE: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimple", "mented!("), concat!("to", "do!(")];

/// Looks at every text file of ours.
pub fn check() -> Result<Tally> {
    let mut findings = Vec::new();
    for (path, text) in files::texts(&[])? {
        let name = path.display();
        if path.file_name().is_some_and(|name| name == "Cargo.lock") {
            continue;
        }
        for (no, line) in text.lines().enumerate() {
            findings.extend(foreign(line).map(|word| format!("{name}:{}: `{word}` belongs to somebody's machine", no + 1)));
            findings.extend(undone(line).map(|word| format!("{name}:{}: `{word}`: finish it, or file an issue", no + 1)));
        }
        let lines = text.lines().count();
        if path.extension().is_some_and(|ext| ext == "rs") && lines > LONGEST {
            findings.push(format!("{name}: {lines} lines, at most {LONGEST}: it holds more than one thing"));
        }
    }
    Ok(Tally::of(&findings))
}

fn foreign(line: &str) -> impl Iterator<Item = &'static str> + '_ {
    FOREIGN.into_iter().filter(|word| line.contains(word))
}

fn undone(line: &str) -> impl Iterator<Item = &'static str> + '_ {
    UNDONE.into_iter().filter(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found_and_a_page_address_is_not() {
        assert_eq!(foreign(concat!("cd /wo", "rk/main")).count(), 1);
        assert_eq!(foreign("GET /work-lists and /api/v1/work-lists").count(), 0);
    }

    #[test]
    fn undone_work_is_found() {
        assert_eq!(undone(concat!("// TO", "DO later")).count(), 1);
        assert_eq!(undone("a method to do it").count(), 0);
    }
}
