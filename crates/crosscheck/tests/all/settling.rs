//! Claims against the register, extract by extract (design.md, Truth 5; `P-3.7`, `P-3.11`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_crosscheck::{Part, Place, Scope, Totals};
use vedich_db::{By, Query, args};
use vedich_kernel::{Clock as _, Day};
use vedich_register::{Coverage, ImportOptions, Imported, Upload, reading::Input};
use vedich_testkit::{City, Row, Where, both, change_workbook, csv, people};

const OPENING: Day = Day(19_527);
/// Sixteen waits approved in C1-1, seventeen in C1-2, eighteen and nineteen were active before the campaign.
const WAITS: [usize; 4] = [16, 17, 36, 37];
const ACTIVE: usize = 18;
const STRANGER: &str = "070299999999";

fn office() -> Actor {
    Actor::cli("test")
}

fn claim(team: &str, id: &str, day: Day, hour: u32) -> String {
    let date = day.date();
    format!("{team};;{id};{:02}/{:02}/{} {hour:02}:00;Đã kích hoạt\n", date.day(), date.month(), date.year())
}

async fn report(city: &City, rows: &[String]) {
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{}", rows.concat());
    let done = city.services.claims.import_file(&office(), text.into_bytes(), "claims.csv").await.unwrap();
    assert_eq!(done.rejected, 0, "{done:?}");
    city.services.crosscheck.settle(&by(city), Scope::New).await.unwrap();
}

fn by(city: &City) -> By {
    By::system("test", city.clock.now())
}

fn activate(row: &mut Row, on: Day) {
    let d = on.date();
    row.activated = format!("{:02}/{:02}/{}", d.day(), d.month(), d.year());
}

async fn totals(city: &City, code: &str) -> Totals {
    let place = city.locality(code).await;
    city.services.crosscheck.totals(&[place], None).await.unwrap()[&place]
}

/// Stored totals equal a count of the standing verdicts; and settling everything anew changes nothing.
async fn sound(city: &City) {
    let db = city.services.register.db();
    let again = city.services.crosscheck.settle(&by(city), Scope::All).await.unwrap();
    assert_eq!(again.changed, 0, "what is settled step by step equals what is settled at once");
    let counted: i64 = db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM settlement_current", args![]).await.unwrap();
    assert_eq!(totals(city, "CITY").await.claimed, counted);
    assert_eq!(totals(city, "C1").await.claimed + totals(city, "C2").await.claimed, counted);
}

#[tokio::test]
async fn the_next_extracts_confirm_contradict_and_find_late_and_double_claims() {
    both(|city| async move {
        let mut rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        let id = |i: usize| rows[i].national_id.clone();
        let (truly, invented) = (id(WAITS[0]), id(WAITS[1]));
        report(
            &city,
            &[
                claim("T11", &truly, day, 19),
                claim("T12", &truly, day, 20),
                claim("T12", &invented, day, 19),
                claim("T21", &id(ACTIVE), day, 19),
                claim("T11", STRANGER, day, 18),
            ],
        )
        .await;
        // Who had been active before is known at once; the rest waits.
        let first = totals(&city, "CITY").await;
        assert_eq!((first.claimed, first.pending, first.late), (5, 4, 1));

        activate(&mut rows[WAITS[0]], day);
        city.import(day, &rows).await;
        let second = totals(&city, "CITY").await;
        assert_eq!((second.confirmed, second.double, second.pending, second.contradicted), (1, 1, 2, 0));

        city.evening_of(OPENING.plus(7));
        city.import(OPENING.plus(7), &rows).await;
        assert_eq!(totals(&city, "CITY").await.contradicted, 0, "the window of seven days is not over");
        city.evening_of(OPENING.plus(8));
        city.import(OPENING.plus(8), &rows).await;
        let last = totals(&city, "CITY").await;
        assert_eq!((last.confirmed, last.double, last.late, last.pending, last.contradicted), (1, 1, 1, 0, 2));
        sound(&city).await;

        let answer = city.program(Role::StandingOffice, Where::City).await.get("/api/v1/cross-check?locality=CITY").await.json();
        assert_eq!((answer["totals"]["claimed"].as_i64(), answer["window_days"].as_i64()), (Some(5), Some(7)), "{answer}");
        let d1 = answer["units"].as_array().unwrap().iter().find(|u| u["code"] == "D1").unwrap();
        assert_eq!((d1["claimed"].as_i64(), d1["contradicted"].as_i64(), d1["double"].as_i64()), (Some(4), Some(2), Some(1)));
    })
    .await;
}

#[tokio::test]
async fn a_list_that_comes_later_takes_no_credit_whatever_hour_it_declares() {
    both(|city| async move {
        let mut rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        let truly = rows[WAITS[0]].national_id.clone();
        report(&city, &[claim("T12", &truly, day, 20)]).await;
        activate(&mut rows[WAITS[0]], day);
        city.import(day, &rows).await;
        let team = async |code: &str| {
            let report = city.services.crosscheck.report(&office(), None).await.unwrap();
            report.teams.into_iter().find(|t| t.code == code).map(|t| t.totals).unwrap_or_default()
        };
        assert_eq!(team("T12").await.confirmed, 1);
        // A list that declares an hour earlier of the same evening comes in a day late.
        city.evening_of(day.plus(1));
        report(&city, &[claim("T11", &truly, day, 19)]).await;
        assert_eq!((team("T12").await.confirmed, team("T11").await.double, team("T11").await.confirmed), (1, 1, 0));
        sound(&city).await;
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_claim_counts_nowhere_and_gives_its_credit_on() {
    both(|city| async move {
        let mut rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        let truly = rows[WAITS[0]].national_id.clone();
        report(&city, &[claim("T11", &truly, day, 19), claim("T12", &truly, day, 20)]).await;
        activate(&mut rows[WAITS[0]], day);
        city.import(day, &rows).await;
        let id = city.services.register.id_of_number(&truly).await.unwrap().unwrap();
        let claims = city.services.claims.of_citizens(&[id], true).await.unwrap();
        let first = claims.iter().min_by_key(|c| c.observed_at).unwrap();
        city.services.claims.withdraw(&office(), first.id, "nhập nhầm người").await.unwrap();
        city.services.crosscheck.settle(&by(&city), Scope::New).await.unwrap();
        let now = totals(&city, "C1-1").await;
        assert_eq!((now.claimed, now.confirmed, now.double), (1, 1, 0));
        sound(&city).await;
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_extract_no_longer_testifies() {
    both(|city| async move {
        let mut rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        let truly = rows[WAITS[0]].national_id.clone();
        report(&city, &[claim("T11", &truly, day, 19)]).await;
        activate(&mut rows[WAITS[0]], day);
        city.import(day, &rows).await;
        assert_eq!(totals(&city, "C1-1").await.confirmed, 1);
        let newest = city.services.register.extracts(&office(), None, 1).await.unwrap().remove(0);
        city.services.register.withdraw(&office(), newest.no, "tệp sai ngày").await.unwrap();
        let now = totals(&city, "C1-1").await;
        assert_eq!((now.confirmed, now.pending), (0, 1));
        // The verdict before stays written: a settlement is a fact that the next one supersedes.
        let facts: Vec<String> = city
            .services
            .register
            .db()
            .map("SELECT verdict FROM settlement ORDER BY seq", args![], |r| r.get::<String>(0))
            .await
            .unwrap();
        assert_eq!(facts, ["pending", "confirmed", "pending"]);
        sound(&city).await;
    })
    .await;
}

#[tokio::test]
async fn settling_again_with_nothing_new_leaves_no_commit_behind() {
    both(|city| async move {
        let rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        report(&city, &[claim("T11", &rows[WAITS[0]].national_id, day, 19)]).await;
        let commit = city.services.register.db().newest_commit().await.unwrap();
        for scope in [Scope::New, Scope::Extract, Scope::All] {
            assert_eq!(city.services.crosscheck.settle(&by(&city), scope).await.unwrap().changed, 0);
        }
        assert_eq!(city.services.register.db().newest_commit().await.unwrap(), commit);
    })
    .await;
}

#[tokio::test]
async fn everybody_sees_their_own_numbers_and_names_only_where_it_is_their_duty() {
    both(|city| async move {
        let rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        report(&city, &[claim("T11", &rows[WAITS[0]].national_id, day, 19), claim("T21", &rows[6].national_id, day, 19)]).await;
        let tree = city.services.register.tree().await.unwrap();
        let (own, other) = (tree.unit_by_code("D1").unwrap().id, tree.unit_by_code("D2").unwrap().id);
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        assert_eq!(head.get("/cross-check").await.status, 200);
        let drill = head.get(&format!("/cross-check/unit/{own}")).await;
        assert!(drill.status == 200 && !drill.text().contains(&rows[WAITS[0]].name));
        assert_eq!(head.get(&format!("/cross-check/unit/{other}")).await.status, 403);
        let report = head.get("/api/v1/cross-check").await.json();
        let codes: Vec<&str> = report["units"].as_array().unwrap().iter().filter_map(|u| u["code"].as_str()).collect();
        assert_eq!(codes, ["D1"]);
        assert!(report["totals"].is_null(), "the city's totals are not a unit head's");
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let drill = police.get(&format!("/cross-check/unit/{own}")).await;
        assert!(drill.text().contains(&rows[WAITS[0]].name) && !drill.text().contains(&rows[WAITS[0]].national_id));
        let inspector = city.signed_in(Role::Inspector, Where::City).await;
        let drill = inspector.get(&format!("/cross-check/unit/{own}?verdict=pending")).await;
        assert!(drill.status == 200 && !drill.text().contains(&rows[WAITS[0]].name));
        assert_eq!(city.signed_in(Role::Viewer, Where::City).await.get("/cross-check").await.status, 403);
        let listed = &city.services.crosscheck;
        let (n, found) =
            listed.settled(&office(), vedich_crosscheck::Place::Unit(own), Some(Part::Pending), 0, 10).await.unwrap();
        assert_eq!((n, found.len()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_invents_is_flagged_once_the_register_has_had_its_time_and_no_honest_one() {
    both(|city| async move {
        let mut rows = people(240);
        // Everybody of C2 in the even tens waits, so that the honest unit has something to do.
        let waiting: Vec<usize> = (0..240).filter(|i| i % 4 >= 2 && matches!(i % 10, 6 | 7)).collect();
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        let mut claims: Vec<String> = waiting.iter().map(|i| claim("T21", &rows[*i].national_id, day, 19)).collect();
        claims.extend((0..30).map(|i| claim("T11", &format!("0702999999{i:02}"), day, 19)));
        report(&city, &claims).await;
        for i in &waiting {
            activate(&mut rows[*i], day);
        }
        let scores = |actor: Actor| {
            let crosscheck = city.services.crosscheck.clone();
            async move {
                let found = crosscheck.units(&actor, None, None).await.unwrap();
                found.units.into_iter().map(|u| (u.unit, u.named, u.judged, u.flagged)).collect::<Vec<_>>()
            }
        };
        city.evening_of(day.plus(1));
        city.import(day.plus(1), &rows).await;
        let early = scores(office()).await;
        assert!(early.iter().all(|u| u.2 == 0 && !u.3), "the register has not had its time: {early:?}");
        city.evening_of(day.plus(7));
        city.import(day.plus(7), &rows).await;
        let found = scores(office()).await;
        let honest = i64::try_from(waiting.len()).unwrap();
        assert_eq!(found, [("D1".to_owned(), 30, 30, true), ("D2".to_owned(), honest, honest, false)]);
        let head = city.user(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!(scores(head).await.len(), 1, "others' figures are not a unit's business");
        let program = city.program(Role::StandingOffice, Where::City).await;
        let answer = program.get("/api/v1/cross-check/units?from=2023-06-20&to=2023-06-30").await.json();
        let first = &answer["units"][0];
        assert_eq!(
            (first["unit"].as_str(), first["contradicted"].as_i64(), first["flagged"].as_bool()),
            (Some("D1"), Some(30), Some(true))
        );
        assert_eq!(first["signs"][0], "not_confirmed");
        assert_eq!(program.get("/api/v1/cross-check/units?from=gestern").await.json()["code"], "crosscheck.bad_day");
    })
    .await;
}

#[tokio::test]
async fn who_reports_is_told_no_verdict_before_an_extract_that_came_later() {
    both(|city| async move {
        let rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        report(&city, &[claim("T11", &rows[ACTIVE].national_id, day, 19), claim("T11", STRANGER, day, 19)]).await;
        let own = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let told = async |actor: &Actor| {
            let c = &city.services.crosscheck;
            let late = c.settled(actor, Place::Unit(own), Some(Part::Late), 0, 10).await.unwrap().0;
            let (pending, claims) = c.settled(actor, Place::Unit(own), Some(Part::Pending), 0, 10).await.unwrap();
            let total = c.report(actor, None).await.unwrap().units.into_iter().find(|u| u.code == "D1").unwrap().totals;
            let row = c.units(actor, None, None).await.unwrap().units.into_iter().find(|u| u.unit == "D1").unwrap();
            assert_eq!((total.late, total.pending), (late, pending), "a total says no more than the list behind it");
            assert_eq!((row.late, row.pending, row.contradicted), (late, pending, 0), "nor does the units' page");
            (late, pending, claims.iter().all(|c| c.citizen.is_none() && c.commune.is_none() && c.quarter.is_none()))
        };
        assert_eq!((told(&office()).await.0, told(&office()).await.1), (1, 1), "the office sees at once who was active before");
        assert_eq!(told(&head).await, (0, 2, true), "the unit neither that, nor who is on the register");
        let ranked = async || {
            let units = city.services.crosscheck.units_told(OPENING, day).await.unwrap().units;
            units.into_iter().find(|u| u.unit == "D1").map(|u| (u.late, u.pending))
        };
        assert_eq!(ranked().await, Some((0, 2)), "what is the same for everybody tells no more");
        let browser = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let notice = "chỉ được trả lời khi có bản trích xuất đến sau";
        assert!(browser.get(&format!("/cross-check/unit/{own}")).await.text().contains(notice));
        let program = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let answer = program.get(&format!("/api/v1/cross-check/units/{own}")).await.json();
        assert_eq!((answer["pending"].as_i64(), answer["late"].as_i64()), (Some(2), Some(0)), "{answer}");
        city.evening_of(day.plus(1));
        city.import(day.plus(1), &rows).await;
        assert_eq!(told(&head).await, (1, 1, true), "an extract came after the report: it answers");
        assert_eq!(ranked().await, Some((1, 1)));
        // A day later the session is over.
        let browser = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = browser.get(&format!("/cross-check/units/{own}")).await.text();
        assert!(
            page.contains("không khớp 0, đã kích hoạt từ trước 1"),
            "the same names for the same counts as in the list: {page}"
        );
        assert!(!browser.get(&format!("/cross-check/unit/{own}")).await.text().contains(notice));
    })
    .await;
}

#[tokio::test]
async fn a_list_of_claims_says_which_contradicted_ones_still_wait_beside_other_units() {
    both(|city| async move {
        let rows = people(40);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        // D1 helps somebody of the other ward, who never activates; only that ward hands extracts in.
        report(&city, &[claim("T11", &rows[26].national_id, day, 19)]).await;
        city.evening_of(day.plus(7));
        let ward: Vec<Row> = rows.iter().filter(|r| r.commune == rows[26].commune).cloned().collect();
        let upload = Upload {
            input: Input::Bytes(csv(&ward, day.plus(7))),
            file_name: "phuong.csv".to_owned(),
            as_of: day.plus(7),
            scope: vec![city.locality("C2").await],
            coverage: Coverage::Full,
            status_filter: None,
            mapping: None,
            source: String::new(),
        };
        let options = ImportOptions { dry_run: false, confirm: true };
        let done = city.services.register.import(&office(), upload, options, |_| {}).await.unwrap();
        assert!(matches!(done, Imported::Done(_)), "the ward's extract lands");
        let own = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let row = city.services.crosscheck.units(&office(), None, None).await.unwrap().units.remove(0);
        assert_eq!((row.unit.as_str(), row.pending, row.contradicted), ("D1", 1, 0));
        let browser = city.signed_in(Role::StandingOffice, Where::City).await;
        let list = format!("/cross-check/unit/{own}");
        let why = "Trong số không khớp có 1 kết quả";
        assert!(browser.get(&list).await.text().contains(why));
        city.evening_of(day.plus(8));
        city.import(day.plus(8), &rows).await;
        assert!(!browser.get(&list).await.text().contains(why), "once all of its place had its time both pages say the same");
    })
    .await;
}

#[tokio::test]
async fn a_unit_is_judged_by_the_ground_it_worked_on_whatever_is_merged_afterwards() {
    both(|city| async move {
        let mut rows = people(240);
        city.import(OPENING, &rows).await;
        let day = OPENING.plus(1);
        city.evening_of(day);
        let claims: Vec<String> = (0..30).map(|i| claim("T11", &format!("0702999999{i:02}"), day, 19)).collect();
        report(&city, &claims).await;
        // Whoever is activated lives in the other ward.
        for i in (0..240).filter(|i| i % 4 >= 2 && matches!(i % 10, 6 | 7)) {
            activate(&mut rows[i], day);
        }
        city.evening_of(day.plus(7));
        city.import(day.plus(7), &rows).await;
        let told = async || {
            let units = city.services.crosscheck.units_told(day, day).await.unwrap().units;
            let unit = units.into_iter().find(|u| u.unit == "D1").unwrap();
            (unit.surplus, unit.flagged, unit.signs, unit.judged, unit.judged_until)
        };
        let before = told().await;
        assert_eq!((before.0, before.1, before.3), (30, true, 30));
        city.evening_of(day.plus(8));
        let d = day.plus(8).date();
        let on = format!("{:02}/{:02}/{}", d.day(), d.month(), d.year());
        let merger = change_workbook(&[
            ["C1", "N1", "Hợp Nhất", "phường", "", &on],
            ["C2", "N1", "Hợp Nhất", "phường", "", &on],
            ["CITY", "", "", "", "", &on],
        ]);
        let territory = &city.services.territory;
        let no = territory.upload_change(&office(), "sap nhap.xlsx", merger).await.unwrap();
        territory.apply_change(&office(), no, "Nghị quyết 1/NQ-HĐND").await.unwrap();
        assert_eq!(told().await, before, "what the other ward's people did excuses nobody");
    })
    .await;
}
