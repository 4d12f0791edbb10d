//! How many tests passed and failed, read from what each test runner prints at its end.

use std::ops::AddAssign;

/// Passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many held.
    pub passed: u32,
    /// How many did not.
    pub failed: u32,
}

impl Tally {
    /// One check that held.
    pub fn success() -> Self {
        Self { passed: 1, failed: 0 }
    }

    /// One check that did not.
    pub fn failure() -> Self {
        Self { passed: 0, failed: 1 }
    }

    /// One check with its findings: none is a pass.
    pub fn of(findings: &[String]) -> Self {
        for finding in findings {
            println!("  {finding}");
        }
        if findings.is_empty() { Self::success() } else { Self::failure() }
    }

    /// Makes a runner's failure count even where its output named no failed test (it did not compile, it was killed).
    pub fn unless(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// cargo-nextest: `Summary [ 1.2s] 12 tests run: 10 passed (1 slow), 2 failed, 1 skipped`.
pub fn nextest(output: &str) -> Tally {
    let summary = output.lines().rev().find(|line| line.trim_start().starts_with("Summary ["));
    summary
        .and_then(|line| line.split_once("run:"))
        .map(|(_, counts)| listed(counts, &["failed", "exec", "timed"]))
        .unwrap_or_default()
}

/// Whether a compiler, or cargo itself, warned of something.
pub fn warned(output: &str) -> bool {
    output.lines().any(|line| line.starts_with("warning"))
}

/// cargo test: a `test result: ok. 5 passed; 0 failed; …` for every test binary.
pub fn cargo_test(output: &str) -> Tally {
    let mut sum = Tally::default();
    for counts in output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: ")) {
        sum += listed(&counts.replace(';', ",").replace("ok. ", "").replace("FAILED. ", ""), &["failed"]);
    }
    sum
}

/// Playwright: lines `3 passed (2.1s)`, `1 failed`, `1 flaky`, `2 did not run`, `1 interrupted` at the end.
pub fn playwright(output: &str) -> Tally {
    let mut sum = Tally::default();
    for line in output.lines() {
        sum += listed(line, &["failed", "flaky", "did", "interrupted"]);
    }
    sum
}

/// node --test: `# pass 3` and `# fail 0`, or with `ℹ` for `#`. Vitest: `Tests  1 failed | 11 passed (12)`.
pub fn node(output: &str) -> Tally {
    let mut sum = Tally::default();
    for line in output.lines() {
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["#" | "ℹ", "pass", count] => sum.passed += number(count),
            ["#" | "ℹ", "fail", count] => sum.failed += number(count),
            ["Tests", counts @ ..] => sum += listed(&counts.join(" ").replace('|', ","), &["failed"]),
            _ => {}
        }
    }
    sum
}

/// Reads `N word` pairs separated by commas; `bad` are the words that mean a failure.
fn listed(counts: &str, bad: &[&str]) -> Tally {
    let mut sum = Tally::default();
    for part in counts.split(',') {
        let mut words = part.split_whitespace();
        if let (Some(count), Some(word)) = (words.next(), words.next()) {
            if word == "passed" {
                sum.passed += number(count);
            } else if bad.contains(&word) {
                sum.failed += number(count);
            }
        }
    }
    sum
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32) -> Tally {
        Tally { passed, failed }
    }

    #[test]
    fn nextest_is_read_from_its_summary() {
        let output = "        PASS [   0.004s] kernel day::leap\n------------\n     Summary [   1.204s] 13 tests run: 10 passed (1 slow), 2 failed, 1 timed out, 4 skipped\n        FAIL [   0.1s] x\n";
        assert_eq!(nextest(output), tally(10, 3));
        assert_eq!(nextest("error: could not compile").unless(false), tally(0, 1));
    }

    #[test]
    fn a_lint_is_told_at_the_beginning_of_a_line() {
        assert!(warned("   Compiling a v0.1.0\nwarning: unused variable: `x`\n --> src/lib.rs:1:1\n"));
        assert!(!warned("   Compiling a v0.1.0\n    Finished `test` profile\n"));
    }

    #[test]
    fn what_clippys_driver_tells_is_a_warning() {
        // Without it there is a pass of lints of its own.
        let Some(driver) = crate::shell::find(&[crate::shell::LINTER]) else { return };
        let folder = crate::files::Scratch::new("lint").expect("a folder");
        let told = |code: &str| {
            let file = folder.path().join("told.rs");
            std::fs::write(&file, code).expect("a file");
            let mut command = std::process::Command::new(&driver);
            command.args(["--crate-type", "lib", "--emit", "metadata", "--out-dir"]).arg(folder.path()).arg(&file);
            String::from_utf8_lossy(&command.output().expect("it runs").stderr).into_owned()
        };
        assert!(!warned(&told("pub fn one() -> u8 { 1 }")));
        assert!(warned(&told("pub fn one() -> u8 { return 1; }")), "needless_return is clippy's own");
    }

    #[test]
    fn cargo_test_is_the_sum_over_binaries() {
        let output = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                      test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(cargo_test(output), tally(7, 3));
    }

    #[test]
    fn playwright_counts_what_was_flaky_or_not_run_as_failed() {
        let output =
            "Running 6 tests using 1 worker\n  1 failed\n    a.spec.ts:3:1 › x\n  1 flaky\n  2 did not run\n  3 passed (2.1s)\n";
        assert_eq!(playwright(output), tally(3, 4));
    }

    #[test]
    fn node_and_vitest_are_both_understood() {
        assert_eq!(node("ℹ tests 4\nℹ pass 3\nℹ fail 1\n"), tally(3, 1));
        assert_eq!(node(" Test Files  1 passed (1)\n      Tests  1 failed | 11 passed (12)\n"), tally(11, 1));
    }

    #[test]
    fn a_runner_that_failed_without_naming_a_test_counts_as_one_failure() {
        assert_eq!(tally(4, 0).unless(false), tally(4, 1));
        assert_eq!(tally(4, 2).unless(false), tally(4, 2));
        assert_eq!(tally(4, 0).unless(true), tally(4, 0));
    }
}
