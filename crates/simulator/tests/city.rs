//! A small city, read back from its files as an importer would read them.
#![allow(clippy::unwrap_used)] // helpers of tests may panic like tests

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use vedich_kernel::Day;
use vedich_simulator::{City, Fault, Figures, Options, SimError, Summary, UnitRoster, dirty_copy, simulate};

const ID: usize = 4;
const QUARTER: usize = 10;
const COMMUNE: usize = 11;
const LEVEL: usize = 13;
const STATUS: usize = 14;
const COLLECTED: usize = 15;
const APPROVED: usize = 16;
const ACTIVE: usize = 17;
const ACTIVATED: usize = 18;

fn options(out: &Path, citizens: u32, days: u32) -> Options {
    Options { citizens, days, out: out.to_owned(), ..Options::default() }
}

fn run(options: &Options) -> Summary {
    simulate(options, &mut |_| {}).unwrap()
}

/// All rows of a sheet as texts.
fn sheet(path: &Path, name: Option<&str>) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let name = name.map_or_else(|| book.sheet_names()[0].clone(), str::to_owned);
    let range = book.worksheet_range(&name).unwrap();
    let text = |c: &Data| if matches!(c, Data::Empty) { String::new() } else { c.to_string() };
    range.rows().map(|r| r.iter().map(text).collect()).collect()
}

/// The data rows of an extract: four titles and the header come first.
fn extract(path: &Path) -> Vec<Vec<String>> {
    let rows = sheet(path, None);
    assert_eq!(rows[4][ID], "Số ĐDCN/CCCD");
    rows.into_iter().skip(5).collect()
}

fn truth(dir: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(dir.join("truth.json")).unwrap()).unwrap()
}

fn day(text: &str) -> Option<Day> {
    let mut parts = text.get(..10)?.split('/');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Day::new(parts.next()?.parse().ok()?, month, day)
}

/// Counts an extract by the definitions of `Figures`.
fn count(rows: &[Vec<String>]) -> Figures {
    let mut f = Figures::default();
    let mut people: BTreeMap<&str, (bool, bool, bool)> = BTreeMap::new();
    for row in rows {
        let (two, approved, active) = (row[LEVEL] == "Mức 2", row[STATUS] == "Đã phê duyệt", row[ACTIVE] == "Đã kích hoạt");
        let person = people.entry(row[ID].as_str()).or_default();
        person.0 |= active && !two;
        person.1 |= active && two;
        person.2 |= approved;
        if row[LEVEL].is_empty() {
            continue;
        }
        *(if two { &mut f.collected_level2 } else { &mut f.collected_level1 }) += 1;
        *(if two { &mut f.approved_level2 } else { &mut f.approved_level1 }) += u64::from(approved);
        *(if two { &mut f.rejected_level2 } else { &mut f.rejected_level1 }) += u64::from(row[STATUS] == "Không đạt");
    }
    f.eligible = people.len() as u64;
    f.activated_level2 = people.values().filter(|p| p.1).count() as u64;
    f.activated_level1 = people.values().filter(|p| p.0 && !p.1).count() as u64;
    f.activated = f.activated_level1 + f.activated_level2;
    f.issued = people.values().filter(|p| p.2).count() as u64;
    f
}

#[test]
fn the_opening_extract_of_the_whole_city_counts_exactly_as_the_plan_does() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&Options { csv: true, ..options(dir.path(), 72_423, 0) });
    let text = std::fs::read_to_string(&summary.files[0].extract).unwrap();
    assert!(text.starts_with('\u{feff}'));
    let mut csv = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> = csv.records().skip(5).map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows.len(), 72_423);
    let f = count(&rows);
    assert_eq!((f.eligible, f.collected_level1, f.collected_level2), (72_423, 7_637, 20_948));
    assert_eq!((f.activated, f.activated_level1, f.activated_level2), (9_357, 1_919, 7_438));
    let truth = truth(dir.path());
    assert_eq!(truth["opening"]["dossiers"], 28_585);
    assert_eq!(truth["citizens"].as_object().unwrap().len(), 72_423);
}

#[test]
fn every_extract_agrees_with_the_truth_of_its_day() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&options(dir.path(), 3_000, 12));
    assert_eq!((summary.files.len(), summary.days.len()), (13, 13));
    for (files, truth) in summary.files.iter().zip(&summary.days) {
        assert_eq!(files.day, truth.day);
        let seen = count(&extract(&files.extract));
        let gone = truth.figures.vanished;
        assert_eq!(seen.eligible + gone, 3_000);
        // The vanished stay counted in the truth; at most they make the difference.
        assert!(seen.activated <= truth.figures.activated && seen.activated + gone >= truth.figures.activated);
        assert!(
            seen.collected_level2 <= truth.figures.collected_level2
                && seen.collected_level2 + gone >= truth.figures.collected_level2
        );
        if gone == 0 {
            assert_eq!(seen, truth.figures);
        }
    }
    let last = summary.days[12].figures;
    assert!(last.activated > summary.days[0].figures.activated * 2, "a campaign moves: {last:?}");
    assert!(last.collected_level1 > 500 && last.collected_level2 > 900, "both funnels run: {last:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_city() {
    let bytes = |seed| {
        let dir = tempfile::tempdir().unwrap();
        run(&Options { seed, dirty: true, per_ward: true, filtered: true, ..options(dir.path(), 400, 3) });
        let mut files = BTreeMap::new();
        collect(dir.path(), dir.path(), &mut files);
        files
    };
    let (first, again, other) = (bytes(5), bytes(5), bytes(6));
    assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (name, content) in &first {
        assert!(*content == again[name], "{} differs", name.display());
    }
    let differs = |name: &str| first[Path::new(name)] != other[Path::new(name)];
    assert!(differs("extracts/extract-2023-06-19.xlsx") && differs("claims/claims-2023-06-21.xlsx") && differs("truth.json"));
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().to_owned(), std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn dates_follow_each_other_and_stages_only_go_back_after_a_rejection() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&options(dir.path(), 2_000, 10));
    let mut before: BTreeMap<(String, String), usize> = BTreeMap::new();
    let order = ["", "Không đạt", "Đã thu nhận", "Đã gửi", "Đã phê duyệt"];
    for files in &summary.files {
        let mut seen = BTreeSet::new();
        for row in extract(&files.extract) {
            let key = (row[ID].clone(), row[LEVEL].clone());
            assert!(seen.insert(key.clone()), "{key:?} stands twice");
            let dates: Vec<Day> = [12, COLLECTED, APPROVED, ACTIVATED].into_iter().filter_map(|c| day(&row[c])).collect();
            assert!(dates.is_sorted() && dates.last() <= Some(&files.day), "{row:?}");
            assert_eq!(row[APPROVED].is_empty(), row[STATUS] != "Đã phê duyệt");
            assert_eq!(row[ACTIVATED].is_empty(), row[ACTIVE] != "Đã kích hoạt");
            if row[LEVEL].is_empty() {
                continue;
            }
            let stage = order.iter().position(|s| *s == row[STATUS]).unwrap() + usize::from(row[ACTIVE] == "Đã kích hoạt");
            let was = before.insert(key, stage).unwrap_or(0);
            assert!(stage >= was || stage == 1, "{row:?} went back");
        }
    }
}

/// What the claim files say of each unit: claims of activations, and those that the register never confirms in time.
fn judge(dir: &Path, summary: &Summary, days: usize) -> BTreeMap<String, (u64, u64)> {
    let truth = truth(dir);
    let units: BTreeMap<String, String> =
        sheet(&dir.join("territory.xlsx"), Some("Tổ")).into_iter().skip(1).map(|r| (r[0].clone(), r[4].clone())).collect();
    let mut judged: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for files in &summary.files[1..=days] {
        for row in sheet(files.claims.as_ref().unwrap(), None).into_iter().skip(1).filter(|r| r[5] == "Đã kích hoạt") {
            let claimed = day(&row[4]).unwrap();
            assert_eq!(claimed, files.day);
            let story = &truth["citizens"][&row[2]];
            let first = ["level1", "level2"].iter().filter_map(|l| story[*l]["activated"].as_str()?.parse::<Day>().ok()).min();
            let confirmed = first.is_some_and(|a| (0..=7).contains(&a.since(claimed)));
            let unit = judged.entry(units[&row[0]].clone()).or_default();
            unit.0 += 1;
            unit.1 += u64::from(!confirmed);
        }
    }
    judged
}

#[test]
fn over_reporters_over_report_and_honest_units_only_err() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&Options { dishonest: 0.2, ..options(dir.path(), 6_000, 17) });
    let truth = truth(dir.path());
    let codes: BTreeSet<&str> = truth["over_reporting_units"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    assert_eq!(codes.len(), 8); // 20 % of 8 × 5 reporting units
    let judged = judge(dir.path(), &summary, 10);
    let (mut claims, mut bad) = (0, 0);
    for (_, (c, b)) in judged.iter().filter(|(unit, _)| !codes.contains(unit.as_str())) {
        claims += c;
        bad += b;
    }
    assert!(claims > 500 && bad * 100 < claims * 6, "honest units: {bad} of {claims}");
    for unit in truth["over_reporting"]["units"].as_array().unwrap() {
        let number = |key: &str| unit[key].as_f64().unwrap();
        let (honest, excess) = (number("honest_claims"), number("false_claims") + number("padded"));
        assert!((5.0..=60.0).contains(&number("percent")));
        assert!((excess - honest * number("percent") / 100.0).abs() <= 1.0, "{unit}");
        // Lies about real people may come true by chance; most do not.
        let (claims, bad) = judged[unit["code"].as_str().unwrap()];
        if number("false_claims") >= 10.0 {
            assert!(bad as f64 / claims as f64 > number("percent") / 100.0 * 0.4, "{unit}: {bad} of {claims}");
        }
    }
    let members = truth["over_reporting"]["members"].as_array().unwrap();
    assert!(!members.is_empty() && members.iter().all(|m| m["false_claims"].as_u64().unwrap() > 0));
    let total = |list: &Value, key: &str| -> u64 { list.as_array().unwrap().iter().map(|u| u[key].as_u64().unwrap()).sum() };
    let by_day: u64 = summary.days.iter().map(|d| d.claims.over_reported).sum();
    assert_eq!(total(&truth["over_reporting"]["members"], "false_claims"), by_day);
}

#[test]
fn the_counts_are_the_named_claims_and_only_padders_add_to_them() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&options(dir.path(), 6_000, 8));
    let padders: BTreeSet<String> = truth(dir.path())["over_reporting"]["units"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|u| u["padded"].as_u64() > Some(0))
        .map(|u| u["code"].as_str().unwrap().to_owned())
        .collect();
    assert!(!padders.is_empty());
    let units: BTreeMap<String, String> =
        sheet(&dir.path().join("territory.xlsx"), Some("Tổ")).into_iter().skip(1).map(|r| (r[0].clone(), r[4].clone())).collect();
    let mut padded = 0;
    for files in &summary.files[1..] {
        let mut named: BTreeMap<String, u64> = BTreeMap::new();
        for row in sheet(files.claims.as_ref().unwrap(), None).iter().skip(1).filter(|r| r[5] == "Đã kích hoạt") {
            *named.entry(units[&row[0]].clone()).or_default() += 1;
        }
        for row in sheet(files.counts.as_ref().unwrap(), None).iter().skip(1) {
            let (count, named): (u64, u64) = (row[2].parse().unwrap(), named.get(&row[0]).copied().unwrap_or(0));
            assert!(count == named || (count > named && padders.contains(&row[0])), "{row:?}, named {named}");
            padded += count - named;
        }
    }
    assert_eq!(padded, summary.days.iter().map(|d| d.claims.padded).sum::<u64>());
}

#[test]
fn daily_reports_say_what_the_counts_say_and_the_truth_knows_who_was_late_or_silent() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&options(dir.path(), 3_000, 6));
    let truth = truth(dir.path());
    let all: BTreeSet<String> =
        sheet(&dir.path().join("territory.xlsx"), Some("Đơn vị")).into_iter().skip(1).map(|r| r[0].clone()).collect();
    let code = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let (mut late, mut missing) = (0, 0);
    for files in &summary.files[1..] {
        let said = &truth["daily_reports"][files.day.to_string()];
        let told = |key: &str| -> BTreeSet<String> {
            said[key].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect()
        };
        let in_time: BTreeSet<String> = files.reports.iter().map(|p| code(p)).collect();
        assert_eq!(files.late_reports.iter().map(|p| code(p)).collect::<BTreeSet<_>>(), told("late"));
        let silent: BTreeSet<String> = all.difference(&in_time).filter(|c| !told("late").contains(*c)).cloned().collect();
        assert_eq!(silent, told("missing"));
        (late, missing) = (late + told("late").len(), missing + silent.len());
        let counts: BTreeMap<String, u64> = sheet(files.counts.as_ref().unwrap(), None)
            .into_iter()
            .skip(1)
            .map(|r| (r[0].clone(), r[2].parse().unwrap()))
            .collect();
        for path in files.reports.iter().chain(&files.late_reports) {
            // Two lines of title, an empty one, the header.
            let rows = sheet(path, None);
            let row = rows.last().unwrap();
            assert_eq!(row[0], code(path));
            let activated: u64 = row[7].parse::<u64>().unwrap() + row[8].parse::<u64>().unwrap();
            assert_eq!(activated, counts.get(&row[0]).copied().unwrap_or(0), "{row:?}");
        }
    }
    assert!(late > 0 && missing > 0);
}

#[test]
fn an_honest_city_has_no_over_reporters() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&Options { dishonest: 0.0, ..options(dir.path(), 2_000, 5) });
    let truth = truth(dir.path());
    assert_eq!(truth["over_reporting_units"].as_array().unwrap().len(), 0);
    assert_eq!(truth["over_reporting_members"].as_array().unwrap().len(), 0);
    assert!(summary.days.iter().all(|d| d.claims.over_reported == 0 && d.claims.padded == 0));
}

#[test]
fn ward_extracts_together_are_the_city_and_filtered_ones_hold_only_waiting_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&Options { per_ward: true, filtered: true, ..options(dir.path(), 1_500, 2) });
    let files = &summary.files[2];
    let key = |r: Vec<String>| (r[ID].clone(), r[LEVEL].clone(), r[STATUS].clone(), r[QUARTER].clone());
    let city: BTreeSet<_> = extract(&files.extract).into_iter().map(key).collect();
    let waiting = extract(&files.extract).into_iter().filter(|r| r[ACTIVE] == "Chưa kích hoạt").count();
    let (mut wards, mut filtered) = (BTreeSet::new(), 0);
    assert_eq!(files.ward_extracts.len(), 16);
    for path in &files.ward_extracts {
        let rows = extract(path);
        assert_eq!(rows.iter().map(|r| &r[COMMUNE]).collect::<BTreeSet<_>>().len(), 1);
        if path.file_name().unwrap().to_str().unwrap().starts_with("extract") {
            wards.extend(rows.into_iter().map(key));
        } else {
            assert!(rows.iter().all(|r| r[STATUS] == "Đã phê duyệt" && r[ACTIVE] == "Chưa kích hoạt"));
            filtered += rows.len();
        }
    }
    assert!(wards == city && filtered == waiting && filtered > 0);
}

#[test]
fn the_plan_the_targets_and_the_territory_fit_together() {
    let dir = tempfile::tempdir().unwrap();
    let setup = City::new(&options(dir.path(), 72_423, 0)).unwrap().write_setup().unwrap();
    let plan: toml::Table = std::fs::read_to_string(setup.plan).unwrap().parse().unwrap();
    assert_eq!(plan["phases"][0]["value"].as_integer(), Some(55_000)); // P-3.1
    assert_eq!(plan["phases"][1]["value_percent"].as_float(), Some(80.0)); // P-3.4
    assert_eq!(plan["campaign"]["to"].as_str(), Some("2023-09-20"));
    let localities = sheet(&setup.territory, Some("Địa bàn"));
    assert_eq!(localities.len(), 1 + 1 + 1 + 8 + 80);
    let codes: BTreeSet<_> = localities.iter().skip(1).map(|r| r[0].clone()).collect();
    assert!(localities.iter().skip(1).all(|r| r[3].is_empty() || codes.contains(&r[3])));
    let units: BTreeSet<_> = sheet(&setup.territory, Some("Đơn vị")).into_iter().skip(1).map(|r| r[0].clone()).collect();
    let teams = sheet(&setup.territory, Some("Tổ"));
    assert!(teams.iter().skip(1).all(|r| codes.contains(&r[3]) && units.contains(&r[4])));
    let targets: Vec<_> = sheet(&setup.targets, None).into_iter().filter(|r| codes.contains(&r[0])).collect(); // P-3.5
    let phase_1: u64 = targets.iter().filter(|r| r[2] == "1").map(|r| r[5].parse::<u64>().unwrap()).sum();
    assert_eq!((targets.len(), phase_1), (16, 55_000));
}

#[test]
fn a_dirty_copy_says_what_it_spoiled() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&options(dir.path(), 500, 0));
    let to = dir.path().join("dirty.xlsx");
    let report = dirty_copy(&summary.files[0].extract, &to, 9).unwrap();
    assert!(dir.path().join("dirty-faults.json").exists());
    assert_eq!((report.rows, report.faulty.len()), (505, 55)); // five duplicates more; five of each of eleven faults
    let rows = sheet(&to, None);
    let column = |name: &str| report.columns.iter().position(|c| c == name).unwrap();
    assert_ne!(column("Số ĐDCN/CCCD"), ID);
    let (usual, renamed) = &report.renamed[0];
    assert_eq!(&rows[4][column(usual)], renamed);
    let id = column("Số ĐDCN/CCCD");
    for faulty in &report.faulty {
        let row = &rows[faulty.row as usize - 1];
        let same = rows.iter().filter(|r| r[id] == row[id]).count();
        match faulty.fault {
            Fault::LostZero => assert_eq!(row[id].len(), 11),
            Fault::MissingId => assert!(row[id].is_empty()),
            Fault::Duplicate => assert_eq!(same, 2),
            Fault::UnknownPrefix => assert!(row[id].starts_with("099")),
            _ => {}
        }
    }
}

#[test]
fn a_city_lives_one_day_at_a_time_and_not_backwards() {
    let (stepwise, at_once) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut city = City::new(&options(stepwise.path(), 300, 0)).unwrap();
    city.write_setup().unwrap();
    assert!(city.day(0).unwrap().claims.is_none());
    let third = city.day(3).unwrap();
    assert_eq!((third.day.to_string(), city.today()), ("2023-06-22".to_owned(), third.day));
    assert!(stepwise.path().join("claims/claims-2023-06-21.xlsx").exists());
    assert!(matches!(city.day(2), Err(SimError::Past(_))));
    let summary = run(&options(at_once.path(), 300, 3));
    assert_eq!(std::fs::read(third.extract).unwrap(), std::fs::read(&summary.files[3].extract).unwrap());
    assert_eq!(city.figures(), summary.days[3].figures);
}

#[test]
fn dates_may_be_real_and_communes_many() {
    let dir = tempfile::tempdir().unwrap();
    let summary = run(&Options { excel_dates: true, communes: Some(20), ..options(dir.path(), 1_000, 0) });
    let mut book: Xlsx<_> = open_workbook(&summary.files[0].extract).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let dates = range.rows().skip(5).filter(|r| matches!(r[12], Data::DateTime(_))).count();
    assert_eq!(dates, 1_000);
    let communes: BTreeSet<String> = range.rows().skip(5).map(|r| r[COMMUNE].to_string()).collect();
    assert_eq!(communes.len(), 20);
}

#[test]
fn the_desks_note_exactly_whom_the_evening_s_extract_shows() {
    let dir = tempfile::tempdir().unwrap();
    let mut city = City::new(&options(dir.path(), 3_000, 0)).unwrap();
    city.day(0).unwrap();
    assert!(city.handed_in().is_empty(), "the opening day is before the campaign");
    let files = city.day(2).unwrap();
    let rows = extract(&files.extract);
    let today = |r: &&Vec<String>| r[LEVEL] == "Mức 2" && day(&r[COLLECTED]) == Some(files.day);
    let shown: BTreeSet<&str> = rows.iter().filter(today).map(|r| r[ID].as_str()).collect();
    let noted = city.handed_in();
    let cards = city.without_card();
    assert_eq!(cards, city.without_card(), "the same whenever it is asked");
    assert!(!cards.is_empty() && cards.iter().all(|p| p.name.contains(' ') && !p.commune.is_empty()), "{cards:?}");
    let ids: BTreeSet<&str> = noted.iter().map(|h| h.national_id.as_str()).collect();
    assert!(!ids.is_empty() && ids.len() == noted.len());
    assert_eq!(ids, shown);
    assert!(noted.iter().all(|h| h.quarter.starts_with(&h.commune) && !h.name.is_empty()));
}

#[test]
fn rosters_keep_their_people_and_what_is_declared_only_grows() {
    let dir = tempfile::tempdir().unwrap();
    let mut city = City::new(&options(dir.path(), 3_000, 0)).unwrap();
    city.day(2).unwrap();
    let first = city.write_unit_rosters().unwrap();
    city.skip_to(12);
    let later = city.write_unit_rosters().unwrap();
    let units = |all: &[UnitRoster]| all.iter().map(|r| r.unit.clone()).collect::<Vec<_>>();
    assert_eq!(units(&first), units(&later));
    assert!(first.iter().any(|r| r.unit.starts_with("THCS-")) && first.iter().any(|r| r.unit.starts_with("NV-")));
    let rows = |r: &UnitRoster| -> Vec<Vec<String>> { sheet(&r.file, None).into_iter().skip(2).collect() };
    let ticks = |all: &[Vec<String>]| all.iter().flat_map(|r| r[6..9].to_vec()).filter(|c| c == "x").count();
    let (mut before, mut after) = (0, 0);
    for (a, b) in first.iter().zip(&later) {
        let (a, b) = (rows(a), rows(b));
        let known: BTreeSet<&String> = a.iter().map(|r| &r[3]).collect();
        assert_eq!(known.len(), a.len(), "nobody stands twice on a roster");
        assert!(b.iter().all(|r| known.contains(&r[3])), "people leave, nobody appears");
        (before, after) = (before + ticks(&a), after + ticks(&b));
    }
    assert!(before < after, "{before} {after}");
}
