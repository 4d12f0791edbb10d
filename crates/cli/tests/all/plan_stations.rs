//! `vedich plan stations` as an operator or another program uses it.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::Value;
use std::process::{Command, Output};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas/station-plan.example.json");

fn vedich(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vedich")).args(args).env_remove("VEDICH_LANG").output().unwrap()
}

fn plan(more: &[&str]) -> Output {
    let mut args = vec!["plan", "stations", "--instance", EXAMPLE, "--time-limit", "20", "--steps", "400"];
    args.extend_from_slice(more);
    vedich(&args)
}

#[test]
fn a_timetable_comes_with_its_bound_and_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let mps = folder.path().join("plan.mps");
    let done = plan(&["--json", "--mps", mps.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let plan: Value = serde_json::from_slice(&done.stdout).unwrap();
    let number = |key: &str| plan[key].as_f64().unwrap();
    assert!(number("objective") > 100.0 && number("objective") <= number("bound") && number("gap") < 0.05, "{plan}");
    let shifts = plan["shifts"].as_array().unwrap();
    let locked = shifts.iter().find(|s| s["locked"] == true).unwrap();
    assert_eq!((&locked["place"], &locked["day"], &locked["shift"]), (&"kcn".into(), &"2023-06-21".into(), &"evening".into()));
    assert!(shifts.iter().all(|s| s["reason"]["kind"].is_string()));
    assert!(std::fs::read_to_string(mps).unwrap().ends_with("ENDATA\n"));
}

#[test]
fn people_read_a_table_and_a_what_if_in_their_language() {
    let table = String::from_utf8(plan(&[]).stdout).unwrap();
    assert!(table.contains("hồ sơ được duyệt kịp hạn") && table.contains("đã chốt"), "{table}");
    let change = r#"{"kind":"sets","fleet":"luu-dong","more":1}"#;
    let english = plan(&["--lang", "en", "--what-if", change]);
    let text = String::from_utf8(english.stdout).unwrap();
    assert!(text.contains("dossiers approved in time"), "{text}");
    let both: Value = serde_json::from_slice(&plan(&["--json", "--what-if", r#"{"kind":"no_sundays"}"#]).stdout).unwrap();
    assert!(both["in_time"].as_f64().unwrap() < 0.0 && both["now"]["shifts"].is_array() && both["then"]["shifts"].is_array());
}

#[test]
fn what_is_wrong_is_named_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("instance.json");
    let with = |text: String| {
        std::fs::write(&file, text).unwrap();
        let done = vedich(&["plan", "stations", "--instance", file.to_str().unwrap(), "--steps", "10"]);
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let example = std::fs::read_to_string(EXAMPLE).unwrap();
    let (code, said) = with(example.replace("\"sets\": 2", "\"sets\": 0"));
    assert_eq!(code, Some(1));
    assert!(said.contains("planner.locked") && said.contains("21/6/2023"), "{said}");
    let (code, said) = with(example.replace("\"crews\": 3", "\"crew\": 3"));
    assert_eq!(code, Some(1));
    assert!(said.contains("cli.instance") && said.contains("`crew`"), "{said}");
    let wrong = vedich(&["plan", "stations", "--instance", "nowhere.json"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("cli.file"));
    assert_eq!(vedich(&["plan", "stations", "--instance", EXAMPLE, "--enough", "2"]).status.code(), Some(2));
}

#[test]
fn the_campaign_itself_makes_the_question() {
    use vedich_kernel::{Clock as _, SystemClock};
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (files, data) = (path("files"), path("data"));
    let opening = SystemClock.today().plus(-1).to_string();
    let run = |args: &[&str]| {
        let done = vedich(args);
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let made = run(&["simulate", "--citizens", "300", "--days", "1", "--start", &opening, "--out", &files]);
    assert_eq!(made.0, Some(0), "{}", made.1);
    assert_eq!(run(&["init", "--data", &data, "--plan", &format!("{files}/plan.toml")]).0, Some(0));
    // A campaign without a station has nothing to plan with, and says what is missing.
    let (code, said) = run(&["plan", "stations", "--data", &data, "--time-limit", "1", "--json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("stations.nothing_to_plan") && said.contains("bộ thiết bị"), "{said}");
    let (code, said) = run(&["plan", "stations"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--data") && said.contains("--instance"), "{said}");
}
