//! A day's 200 unit reports roll up on a page at a cost that does not grow with the days before it.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Line;
use super::http::{Client, Headers, load, percentile};
use super::pages::{self, milliseconds};
use super::world::{Server, World, remove, text};
use crate::shell;

/// 32 communes of six units each, and ten of the city.
const COMMUNES: &str = "32";
/// Days that are reported before the page is measured again.
const DAYS: i64 = 40;

/// Reports of one day, then of forty; the page of the newest day each time.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let today = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())? / 86_400;
    let data = city(world, &iso(today - DAYS))?;
    pages::user(world, &data, "standing_office")?;
    let said = world.json(&["token", "create", "--data", text(&data)?, "--user", pages::USER, "--json"])?;
    let token = said["token"].as_str().context("no token")?.to_owned();
    let server = Server::start(world, &data)?;
    let session = pages::sign_in(&server)?;
    let program = vec![("authorization".to_owned(), format!("Bearer {token}"))];
    let newest = iso(today - 1);
    let path = format!("/daily-reports/day?day={newest}");
    let units = units(&server, &program)?;
    report(&server, &program, &units, &newest)?;
    let early = load(server.port, &path, &session, 1, 100, Duration::ZERO)?;
    for n in 2..DAYS {
        report(&server, &program, &units, &iso(today - n))?;
    }
    let late = load(server.port, &path, &session, 1, 100, Duration::ZERO)?;
    let (first, then) = (percentile(&early, 50), percentile(&late, 50));
    let even = then.as_secs_f64() <= first.as_secs_f64() * 1.2 || then.saturating_sub(first) <= Duration::from_millis(1);
    let shown = format!("{:.2} / {:.2}", milliseconds(first), milliseconds(then));
    let grid = load(server.port, "/daily-reports", &session, 1, 50, Duration::ZERO)?;
    Ok(vec![
        Line::at_most(&format!("a day of {} reports, p95", units.len()), milliseconds(percentile(&late, 95)), 20.0, "ms"),
        Line::holds("after one day and after forty within 1.2x or 1 ms (medians, ms)", shown, even),
        Line::note("the grid of two weeks, median", format!("{:.2} ms", milliseconds(percentile(&grid, 50)))),
    ])
}

/// A campaign that began forty days ago; its phases are open, so that days can be reported.
fn city(world: &World, start: &str) -> Result<PathBuf> {
    let files = world.place("files-reports");
    remove(&files)?;
    let out = text(&files)?;
    let size = ["--citizens", "4000", "--communes", COMMUNES, "--seed", "1", "--days", "0", "--start", start, "--out", out];
    shell::run(world.vedich(&["simulate"]).args(size).stdout(std::process::Stdio::null()))?;
    // Phase 1 would be over: the whole campaign is one open phase here, so that every day still takes reports.
    let plan = files.join("plan.toml");
    std::fs::write(&plan, one_phase(&std::fs::read_to_string(&plan)?))?;
    world.set_up("reports", &files)
}

/// The plan with its last phase only, from the campaign's first day.
fn one_phase(plan: &str) -> String {
    let (head, phases) = plan.split_once("[[phases]]").unwrap_or((plan, ""));
    let from = head.lines().find(|l| l.starts_with("from")).unwrap_or_default();
    let last = phases.rsplit("[[phases]]").next().unwrap_or_default();
    let lines = last.lines().filter(|l| !l.starts_with("targets"));
    let open = |l: &str| match l {
        l if l.starts_with("from") => from.to_owned(),
        l if l.starts_with("no") => "no = 1".to_owned(),
        l => l.to_owned(),
    };
    format!("{head}[[phases]]{}\n", lines.map(open).collect::<Vec<_>>().join("\n"))
}

/// Codes of all units.
fn units(server: &Server, program: &Headers) -> Result<Vec<String>> {
    let headers: Vec<(&str, &str)> = program.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = Client::to(server.port)?.get("/api/v1/daily-reports/completeness", &headers)?;
    ensure!(answer.status == 200, "completeness answered {}", answer.status);
    let said: Value = serde_json::from_slice(&answer.body)?;
    let units = said["units"].as_array().context("no units")?;
    Ok(units.iter().filter_map(|u| u["unit"].as_str()).map(str::to_owned).collect())
}

/// Every unit reports a day.
fn report(server: &Server, program: &Headers, units: &[String], day: &str) -> Result<()> {
    let headers: Vec<(&str, &str)> = program.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let mut client = Client::to(server.port)?;
    for (n, unit) in units.iter().enumerate() {
        let body = format!(
            r#"{{"figures":{{"activated1":{},"activated2":2,"outreach":1,"guided":4,"mobilised":9,"absent":0,"portal_accounts":0,"collected1":0,"collected2":0,"approved":0,"rejected":0}}}}"#,
            n % 7
        );
        let answer = client.post_json(&format!("/api/v1/daily-reports?date={day}&unit={unit}"), &headers, &body)?;
        ensure!(answer.status == 200, "{unit} {day}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}

/// `YYYY-MM-DD` of a day since 1970 (the civil calendar from days, by eras of 400 years).
fn iso(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!([0, 19_527, 11_016, -1].map(iso), ["1970-01-01", "2023-06-19", "2000-02-29", "1969-12-31"]);
    }

    #[test]
    fn a_plan_keeps_its_last_phase_from_the_first_day() {
        let plan = "[campaign]\nfrom = \"2023-06-20\"\n\n[[phases]]\nno = 1\nfrom = \"a\"\n\n[[phases]]\nno = 2\nfrom = \"b\"\n";
        let kept = one_phase(plan);
        assert_eq!(kept.matches("[[phases]]").count(), 1);
        assert!(kept.contains("no = 1") && !kept.contains("\"b\"") && kept.matches("from = \"2023-06-20\"").count() == 2);
    }
}
