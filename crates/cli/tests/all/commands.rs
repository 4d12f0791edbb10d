//! The program as an operator uses it: commands, what they print, and how they end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};
use vedich_kernel::{Clock, SystemClock};

/// A small sample city's files and an empty data folder.
struct Desk {
    _folder: tempfile::TempDir,
    files: PathBuf,
    data: PathBuf,
}

impl Desk {
    fn new(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, data) = (folder.path().join("files"), folder.path().join("data"));
        let mut args = vec!["simulate", "--citizens", "400", "--seed", "1", "--days", "2", "--out", text(&files)];
        args.extend_from_slice(more);
        assert_eq!(code(&vedich(&args)), 0);
        Self { _folder: folder, files, data }
    }

    fn set_up(self) -> Self {
        let plan = self.files.join("plan.toml");
        let done = vedich(&["init", "--data", text(&self.data), "--plan", text(&plan)]);
        assert_eq!(code(&done), 0, "{}", said(&done));
        self
    }

    /// Runs a command on the data folder.
    fn run(&self, args: &[&str]) -> Output {
        let mut all = args.to_vec();
        all.extend_from_slice(&["--data", text(&self.data)]);
        vedich(&all)
    }

    fn import(&self, file: &str, day: &str, more: &[&str]) -> Output {
        let file = self.files.join("extracts").join(file);
        let mut args = vec!["extract", "import", text(&file), "--as-of", day, "--coverage", "full", "--json"];
        args.extend_from_slice(more);
        self.run(&args)
    }
}

impl Desk {
    /// What a person does who looks at the proposal and sees which column holds the level.
    fn corrected_mapping(&self, file: &str) -> PathBuf {
        let proposed = vedich(&["extract", "mapping", text(&self.files.join("extracts").join(file))]);
        assert!(said(&proposed).contains("Mức độ (level)"), "{}", said(&proposed));
        let mut mapping = json(&proposed);
        let header = "Phân loại";
        let line = said(&proposed).lines().find(|l| l.ends_with(header)).unwrap().to_owned();
        let column: u32 = line.split_whitespace().next().unwrap().parse().unwrap();
        let level = serde_json::json!({"field": "level", "column": column, "header": header});
        mapping["columns"].as_array_mut().unwrap().push(level);
        let path = self.data.join("mapping.json");
        std::fs::write(&path, mapping.to_string()).unwrap();
        path
    }
}

fn vedich(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vedich")).args(args).env_remove("VEDICH_DATA").env_remove("VEDICH_LANG").output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn code(done: &Output) -> i32 {
    done.status.code().unwrap()
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

fn json(done: &Output) -> Value {
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}{}", String::from_utf8_lossy(&done.stdout), said(done)))
}

#[test]
fn a_backup_opens_with_its_key_only_and_gives_the_house_back_under_a_new_epoch() {
    let desk = Desk::new(&[]).set_up();
    assert_eq!(code(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &["--confirm"])), 0);
    let before = json(&desk.run(&["progress", "--json"]));
    let at = |name: &str| desk.data.join(name);
    let public = vedich(&["backup-key", "--out", text(&at("identity"))]);
    let public = String::from_utf8(public.stdout).unwrap().trim().to_owned();
    let backup = at("copy.age");
    let made = json(&desk.run(&["backup", "--out", text(&backup), "--recipient", &public, "--json"]));
    assert!(made["through"].as_i64() > Some(0), "{made}");
    assert!(!std::fs::read(&backup).unwrap().windows(13).any(|w| w == b"SQLite format"), "nothing of it is in clear");
    let kept = std::fs::read(&backup).unwrap();
    let again = desk.run(&["backup", "--out", text(&backup), "--recipient", &public]);
    assert_eq!(code(&again), 1, "no backup is overwritten");
    assert!(said(&again).contains("cli.file_exists") && std::fs::read(&backup).unwrap() == kept, "{}", said(&again));
    // The keys are kept apart; the database comes back out of the backup.
    let second = desk.data.parent().unwrap().join("restored");
    std::fs::create_dir_all(second.join("keys")).unwrap();
    for key in std::fs::read_dir(desk.data.join("keys")).unwrap() {
        let key = key.unwrap();
        std::fs::copy(key.path(), second.join("keys").join(key.file_name())).unwrap();
    }
    let restore =
        |identity: &Path| vedich(&["restore", "--data", text(&second), "--from", text(&backup), "--identity", text(identity)]);
    assert_eq!(code(&vedich(&["backup-key", "--out", text(&at("other"))])), 0);
    assert_eq!(code(&restore(&at("other"))), 1);
    let done = restore(&at("identity"));
    assert_eq!(code(&done), 0, "{}", said(&done));
    let after = json(&vedich(&["progress", "--json", "--data", text(&second)]));
    assert_eq!((&before["eligible"], &before["activated"]), (&after["eligible"], &after["activated"]));
    assert_eq!(code(&restore(&at("identity"))), 1, "never over a house that is there");
    assert_eq!(code(&vedich(&["db", "check-lists", "--data", text(&second)])), 0);
    // The heads of the trail came along with the backup and prove it on the other machine; forged ones do not.
    let heads = at("copy.audit-heads.txt");
    assert_eq!(made["heads"], text(&heads));
    let verify = |heads: &Path| vedich(&["audit", "verify", "--heads", text(heads), "--json", "--data", text(&second)]);
    let proven = json(&verify(&heads));
    assert!(proven["anchored_through"].as_i64() > Some(0) && proven["faults"].as_array().unwrap().is_empty(), "{proven}");
    let forged = at("forged.txt");
    std::fs::write(&forged, std::fs::read_to_string(&heads).unwrap().replace("audit_head no=", "audit_head no=1")).unwrap();
    assert_eq!(code(&verify(&forged)), 1);
}

#[test]
fn a_backup_of_postgresql_gives_the_house_back_in_another_database() {
    let cluster = std::env::var("VEDICH_TEST_POSTGRES").expect("run the tests through `cargo xtask test`");
    let database = |name: &str| {
        let name = format!("{name}_{}", std::process::id());
        let made = Command::new("psql").args([&cluster, "-qc", &format!("CREATE DATABASE {name}")]).output().unwrap();
        assert!(made.status.success(), "{}", said(&made));
        format!("{}/{name}", cluster.rsplit_once('/').unwrap().0)
    };
    let (first, second) = (database("backup"), database("restore"));
    let desk = Desk::new(&[]);
    let on = |url: &str, args: &[&str]| {
        let mut all = args.to_vec();
        all.extend_from_slice(&["--data", text(&desk.data), "--database-url", url]);
        vedich(&all)
    };
    assert_eq!(code(&on(&first, &["init", "--plan", text(&desk.files.join("plan.toml"))])), 0);
    let extract = desk.files.join("extracts/extract-2023-06-19.xlsx");
    let import = ["extract", "import", text(&extract), "--as-of", "2023-06-19", "--coverage", "full"];
    let imported = on(&first, &import);
    assert_eq!(code(&imported), 0, "{}", said(&imported));
    let before = json(&on(&first, &["progress", "--json"]));
    let (identity, backup) = (desk.data.join("identity"), desk.data.join("copy.age"));
    let public = vedich(&["backup-key", "--out", text(&identity)]);
    let public = String::from_utf8(public.stdout).unwrap().trim().to_owned();
    let made = on(&first, &["backup", "--out", text(&backup), "--recipient", &public]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    assert!(!std::fs::read(&backup).unwrap().windows(5).any(|w| w == b"PGDMP"), "nothing of it is in clear");
    let done = on(&second, &["restore", "--from", text(&backup), "--identity", text(&identity)]);
    assert_eq!(code(&done), 0, "{}", said(&done));
    let after = json(&on(&second, &["progress", "--json"]));
    assert_eq!((&before["eligible"], &before["activated"]), (&after["eligible"], &after["activated"]));
    assert_eq!(code(&on(&second, &["audit", "verify"])), 0);
    // The people open too: the same file again finds each of them unchanged.
    let again = on(&second, &[&import[..], &["--json"]].concat());
    assert_eq!((&json(&again)["new"], &json(&again)["rows"]), (&0.into(), &400.into()));
}

#[test]
fn keys_are_given_away_sealed_come_back_and_are_changed_and_ended() {
    let desk = Desk::new(&[]).set_up();
    let first = ["extract-2023-06-19.xlsx", "2023-06-19"];
    assert_eq!(code(&desk.import(first[0], first[1], &[])), 0);
    let at = |name: &str| desk.data.join(name);
    let public = vedich(&["backup-key", "--out", text(&at("identity"))]);
    let public = String::from_utf8(public.stdout).unwrap().trim().to_owned();
    assert_eq!(code(&desk.run(&["keys", "rotate"])), 0);
    let exported = desk.run(&["keys", "export", "--recipient", &public, "--out", text(&at("keys.age"))]);
    assert_eq!(code(&exported), 0, "{}", said(&exported));
    // Without its keys the house makes none anew: the next extract would take everybody for somebody else.
    std::fs::rename(at("keys"), at("lost")).unwrap();
    let next = desk.import("extract-2023-06-20.xlsx", "2023-06-20", &[]);
    assert_eq!(code(&next), 1);
    assert!(said(&next).contains("register.keys_missing"), "{}", said(&next));
    let recover = ["keys", "recover", "--from", text(&at("keys.age")), "--identity", text(&at("identity"))].map(str::to_owned);
    let recover = || desk.run(&recover.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(code(&recover()), 0);
    assert_eq!(code(&recover()), 1, "never over keys that are there");
    let next = desk.import("extract-2023-06-20.xlsx", "2023-06-20", &[]);
    assert_eq!(code(&next), 0, "{}", said(&next));
    assert!(json(&next)["unchanged"].as_i64() > Some(300), "{}", json(&next));
    // The end: figures stay, people do not open.
    let figures = json(&desk.run(&["progress", "--json"]));
    let destroy = |name: &str| desk.run(&["keys", "destroy", "--confirm", name, "--reason", "hết thời hạn lưu"]);
    assert_eq!(code(&destroy("yes")), 2);
    let name = said(&destroy("yes"));
    let name = name.split(['“', '”']).nth(1).unwrap();
    assert_eq!(code(&destroy(name)), 0);
    assert_eq!(json(&desk.run(&["progress", "--json"]))["activated"], figures["activated"]);
    let after = desk.import(first[0], "2023-06-21", &[]);
    assert!(said(&after).contains("register.keys_destroyed"), "{}", said(&after));
    assert_eq!(code(&desk.run(&["audit", "verify"])), 0);
}

#[test]
fn a_city_is_set_up_filled_and_told_the_same_twice() {
    let desk = Desk::new(&[]).set_up();
    let first = desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[]);
    assert_eq!(code(&first), 0, "{}", said(&first));
    let counts = json(&first);
    assert_eq!((&counts["rows"], &counts["new"], &counts["state"]), (&400.into(), &400.into(), &"applied".into()));
    assert!(counts["seconds"].as_f64().is_some());
    let again = json(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[]));
    assert_eq!((&again["new"], &again["unchanged"]), (&0.into(), &400.into()));
    let progress = json(&desk.run(&["progress", "--json"]));
    assert_eq!(progress["eligible"], 400);
    let parts = progress["activated_level1"].as_i64().unwrap() + progress["activated_level2"].as_i64().unwrap();
    assert_eq!(progress["activated"], parts);
    assert_eq!((&progress["rate"]["numerator"], &progress["rate"]["denominator"]), (&parts.into(), &400.into()));
    let forecast = json(&desk.run(&["forecast", "--json"]));
    assert!((0.0..=1.0).contains(&forecast["probability"].as_f64().unwrap()), "{forecast}");
    assert_eq!(forecast, json(&desk.run(&["forecast", "--json"])));
    assert_eq!(json(&desk.run(&["forecast", "--past", "--json"]))["forecasts"], 0);
    assert_eq!(code(&desk.run(&["db", "check-progress"])), 0);
    assert_eq!(code(&desk.run(&["audit", "verify"])), 0);
}

#[test]
fn a_dry_run_changes_nothing() {
    let desk = Desk::new(&[]).set_up();
    let tried = desk.import("extract-2023-06-19.xlsx", "2023-06-19", &["--dry-run"]);
    assert_eq!((code(&tried), &json(&tried)["new"]), (0, &400.into()));
    assert_eq!(json(&desk.run(&["progress", "--json"]))["eligible"], 0);
}

#[test]
fn rejected_rows_are_told_by_exit_code_3_and_in_a_report() {
    let desk = Desk::new(&["--dirty"]).set_up();
    let unknown = desk.import("dirty/extract-2023-06-19.xlsx", "2023-06-19", &[]);
    assert_eq!(code(&unknown), 1, "a column has a name that nobody knows");
    assert!(said(&unknown).contains("--mapping"), "{}", said(&unknown));
    let mapping = desk.corrected_mapping("dirty/extract-2023-06-19.xlsx");
    let source = ["--source", "Đội QLHC"];
    let dirty =
        desk.import("dirty/extract-2023-06-19.xlsx", "2023-06-19", &[&source[..], &["--mapping", text(&mapping)]].concat());
    assert_eq!(code(&dirty), 3, "{}", said(&dirty));
    let again = desk.import("dirty/extract-2023-06-19.xlsx", "2023-06-19", &source);
    assert_eq!((code(&again), &json(&again)["known"]), (3, &true.into()), "the mapping is remembered for its source");
    let counts = json(&dirty);
    let n = |key: &str| counts[key].as_i64().unwrap();
    assert!(n("rejected") > 0 && n("warned") <= n("accepted"));
    assert_eq!(n("rows"), n("accepted") + n("rejected"));
    let report = desk.data.join("errors.xlsx");
    let no = counts["extract"].to_string();
    assert_eq!(code(&desk.run(&["extract", "report", &no, "--out", text(&report)])), 0);
    assert!(std::fs::read(&report).unwrap().starts_with(b"PK"));
}

#[test]
fn a_list_is_linked_by_the_rule_of_the_page_and_impossible_birth_dates_are_told_by_their_rows() {
    let desk = Desk::new(&[]).set_up();
    let list = desk.data.join("list.csv");
    let lines = "Họ và tên;Ngày sinh\nQuách Ỷ Lan;31/02/1980\nQuách Ỷ Lan;12/03/1825\nQuách Ỷ Lan;\nQuách Ỷ Lan;1980\n";
    std::fs::write(&list, lines).unwrap();
    let linked = desk.run(&["link", text(&list), "--register", "--json"]);
    assert_eq!(code(&linked), 3, "{}", said(&linked));
    let answer = json(&linked);
    let told: Vec<(i64, &str)> = answer["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["row"].as_i64().unwrap(), r["codes"][0].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(2, "birth_unreadable"), (3, "birth_unreadable"), (4, "birth_missing")], "{answer}");
    assert_eq!(answer["rows"], 4);
}

#[test]
fn a_text_file_under_the_name_of_a_workbook_is_told_so() {
    let desk = Desk::new(&[]).set_up();
    let list = desk.data.join("list.xlsx");
    std::fs::write(&list, "a,b\n1,2\n").unwrap();
    let refused = desk.run(&["link", text(&list), "--register"]);
    assert!(code(&refused) == 1 && said(&refused).contains("không phải tệp Excel"), "{}", said(&refused));
}

#[test]
fn a_program_is_told_that_a_person_must_confirm() {
    let desk = Desk::new(&["--per-ward"]).set_up();
    assert_eq!(code(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[])), 0);
    // One ward's file, declared as everybody of the city: most would vanish.
    let waiting = desk.import("ward/25195/extract-2023-06-20.xlsx", "2023-06-20", &[]);
    assert_eq!(code(&waiting), 1);
    let told = json(&waiting);
    assert_eq!((&told["state"], &told["needs_confirmation"]), (&"staged".into(), &true.into()));
    assert!(told["vanished"].as_i64().unwrap() > 8 && told["rows"].as_i64().unwrap() > 0);
    let no = told["extract"].to_string();
    assert!(said(&waiting).contains(&format!("vedich extract apply {no} --confirm")), "{}", said(&waiting));
}

#[test]
fn another_year_than_the_title_names_needs_a_confirmation() {
    let desk = Desk::new(&[]).set_up();
    let waiting = desk.import("extract-2023-06-19.xlsx", "2022-06-20", &[]);
    assert_eq!((code(&waiting), &json(&waiting)["state"]), (1, &"staged".into()), "{}", said(&waiting));
    assert!(said(&waiting).contains("19/6/2023") && said(&waiting).contains("--confirm"), "{}", said(&waiting));
    let meant = desk.import("extract-2023-06-19.xlsx", "2022-06-20", &["--confirm"]);
    assert!(matches!(code(&meant), 0 | 3), "{}", said(&meant));
}

#[test]
fn a_day_that_cannot_be_meant_is_refused() {
    let desk = Desk::new(&[]).set_up();
    for (day, problem) in [("1900-01-01", "register.ancient_as_of"), ("2999-01-01", "register.future_as_of")] {
        let refused = desk.import("extract-2023-06-19.xlsx", day, &[]);
        assert_eq!(code(&refused), 1);
        assert!(said(&refused).contains(problem), "{}", said(&refused));
    }
}

#[test]
fn an_extract_can_be_taken_back_with_a_reason() {
    let desk = Desk::new(&[]).set_up();
    let no = json(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[]))["extract"].to_string();
    assert_eq!(code(&desk.run(&["extract", "withdraw", &no])), 2, "the reason is asked for");
    let done = desk.run(&["extract", "withdraw", &no, "--reason", "nhầm ngày", "--json"]);
    assert_eq!(json(&done)["state"], "withdrawn");
    assert_eq!(json(&desk.run(&["progress", "--json"]))["eligible"], 0);
}

#[test]
fn claims_are_settled_when_the_next_extract_comes() {
    let desk = Desk::new(&[]).set_up();
    assert_eq!(code(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[])), 0);
    let claims = desk.files.join("claims/claims-2023-06-20.xlsx");
    let told = desk.run(&["claims", "import", text(&claims), "--json"]);
    assert!(matches!(code(&told), 0 | 3), "{}", said(&told));
    let part = |key: &str| json(&desk.run(&["cross-check", "--json"]))["totals"][key].as_i64().unwrap();
    let (claimed, confirmed) = (part("claimed"), part("confirmed"));
    assert!(claimed > 0);
    assert_eq!(confirmed, 0, "nothing is known yet");
    assert!(matches!(code(&desk.import("extract-2023-06-20.xlsx", "2023-06-20", &["--confirm"])), 0 | 3));
    assert!(part("confirmed") > 0);
    assert_eq!(part("claimed"), claimed);
}

#[test]
fn users_and_tokens_are_made_without_secrets_in_flags() {
    let desk = Desk::new(&[]).set_up();
    let file = desk.data.join("password");
    std::fs::write(&file, "bốn từ không liên quan\n").unwrap();
    let user = ["user", "create", "--name", "an.nguyen", "--role", "standing_office", "--password-file", text(&file)];
    assert_eq!(code(&desk.run(&user)), 0);
    let twice = desk.run(&user);
    assert_eq!(code(&twice), 1);
    assert!(said(&twice).contains("accounts.name_taken"), "{}", said(&twice));
    let token = String::from_utf8(desk.run(&["token", "create", "--user", "an.nguyen"]).stdout).unwrap();
    assert!(token.starts_with("vdt_"), "{token}");
    assert_eq!(json(&desk.run(&["user", "list", "--json"]))[0]["name"], "an.nguyen");
    let none = desk.run(&["user", "reset-second-factor", "an.nguyen", "--reason", "mất máy"]);
    assert_eq!(code(&none), 1);
    assert!(said(&none).contains("accounts.no_second_factor"), "{}", said(&none));
    assert!(said(&desk.run(&["user", "reset-second-factor", "khong.ai"])).contains("accounts.no_such_user"));
    let one_time = desk.run(&["user", "create", "--name", "binh.tran", "--role", "viewer", "--json"]);
    assert!(json(&one_time)["one_time_password"].as_str().is_some_and(|p| p.len() >= 14));
}

#[test]
fn work_lists_are_drawn_up_for_a_commune() {
    let desk = Desk::new(&[]).set_up();
    assert_eq!(code(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[])), 0);
    let draw_up =
        |due: &str| desk.run(&["work-list", "create", "--kind", "activation", "--locality", "25195", "--due", due, "--json"]);
    let late = draw_up("2099-01-01");
    assert!(code(&late) == 1 && said(&late).contains("fieldwork.due_late"), "{}", said(&late));
    // The program's clock is the machine's: the sample's campaign is over, and work may still be handed out for some weeks.
    let made = draw_up(&SystemClock.today().plus(7).to_string());
    assert_eq!(code(&made), 0, "{}", said(&made));
    let lists = json(&desk.run(&["work-list", "list", "--kind", "activation", "--json"]));
    assert_eq!(lists.as_array().unwrap().len(), json(&made).as_array().unwrap().len());
    let first = lists[0]["id"].to_string();
    let sheet = desk.data.join("list.xlsx");
    assert_eq!(code(&desk.run(&["work-list", "export", &first, "--out", text(&sheet)])), 0);
    assert!(std::fs::read(&sheet).unwrap().starts_with(b"PK"));
}

#[test]
fn what_cannot_be_is_told_with_the_next_step_and_an_exit_code() {
    let desk = Desk::new(&[]);
    assert_eq!(code(&vedich(&["progress"])), 2, "where?");
    let slashed = ["extract", "import", "x.xlsx", "--as-of", "19/6/2023", "--data", "d"];
    let misused = vedich(&slashed);
    assert_eq!(code(&misused), 2);
    assert!(said(&misused).starts_with("lỗi: ") && said(&misused).contains("YYYY-MM-DD, ví dụ"), "{}", said(&misused));
    let english = vedich(&[&["--lang", "en"], &slashed[..]].concat());
    assert!(code(&english) == 2 && said(&english).starts_with("error: "), "{}", said(&english));
    let nowhere = desk.run(&["progress"]);
    assert_eq!(code(&nowhere), 1);
    assert!(said(&nowhere).contains("cli.no_data") && said(&nowhere).contains("vedich init"), "{}", said(&nowhere));
    assert!(!desk.data.exists(), "a mistyped folder is not made");
    let english = desk.run(&["progress", "--lang", "en"]);
    assert!(said(&english).starts_with("Error: "), "{}", said(&english));
}

#[test]
fn the_demo_plays_goes_on_and_keeps_to_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let play = |until: &str, citizens: &str| {
        vedich(&["demo", "--data", text(&data), "--citizens", citizens, "--until", until, "--no-serve"])
    };
    let first = play("2023-06-20", "300");
    assert_eq!(code(&first), 0, "{}", said(&first));
    assert!(String::from_utf8_lossy(&first.stdout).contains("thuongtruc"));
    assert_eq!(code(&play("2023-06-22", "300")), 0);
    let whole = folder.path().join("whole");
    let args = ["demo", "--data", text(&whole), "--citizens", "300", "--until", "2023-06-22", "--no-serve"];
    assert_eq!(code(&vedich(&args)), 0);
    let figures = |data: &Path| {
        let answer = json(&vedich(&["progress", "--data", text(data), "--json"]));
        ["eligible", "collected_level2", "activated", "issued"].map(|key| answer[key].clone())
    };
    assert_eq!(figures(&data), figures(&whole), "played in two parts, it is the same campaign");
    // Other commands keep to the demo's day too, whatever the machine's clock says.
    let report = |phase: &str| {
        let out = data.join("report.docx");
        vedich(&["report", "phase", "--phase", phase, "--json", "--out", text(&out), "--data", text(&data)])
    };
    assert_eq!(code(&report("1")), 0, "{}", said(&report("1")));
    assert_eq!(code(&report("2")), 1, "by its days the second phase has not begun");
    assert!(said(&report("2")).contains("documents.phase_not_begun"), "{}", said(&report("2")));
    let beyond = ["report", "phase", "--cutoff", "999999", "--out", "beyond.docx", "--data", text(&data)];
    let beyond = vedich(&beyond);
    assert!(code(&beyond) == 1 && said(&beyond).contains("documents.no_such_cutoff"), "{}", said(&beyond));
    assert_eq!(code(&play("2023-06-22", "500")), 1, "another city does not go into the same folder");
}

#[test]
fn standings_are_told_as_the_api_tells_them() {
    let desk = Desk::new(&[]).set_up();
    assert_eq!(code(&desk.import("extract-2023-06-19.xlsx", "2023-06-19", &[])), 0);
    let told = json(&desk.run(&["standings", "--phase", "1", "--json"]));
    assert_eq!(
        (told["phase"].as_i64(), told["kind"].as_str(), told["provisional"].as_bool()),
        (Some(1), Some("commune"), Some(true))
    );
    let rows = told["rows"].as_array().unwrap();
    assert!(rows.len() > 1 && rows.iter().all(|r| !r["parts"].as_array().unwrap().is_empty()), "{told}");
    assert_eq!(code(&desk.run(&["standings", "--kind", "khong"])), 1);
}
