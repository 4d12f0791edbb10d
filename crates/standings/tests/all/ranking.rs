//! A phase is ranked by what is verified, gates hold back with a reason, and a closing keeps what was said (`P-3.9`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{AFTER, DAY, OPENING, cli, inspected, judged, places, punctual, standing, waiting, without_reports, written};
use serde_json::json;
use vedich_accounts::Role;
use vedich_compliance::{Kind as StaffKind, NewDuty, Proof, RosterUpload};
use vedich_crosscheck::Scope;
use vedich_db::{By, Query as _, args};
use vedich_kernel::{Basis, Clock as _, Problematic};
use vedich_standings::{Gate, Kind, PartKind};
use vedich_testkit::{Where, both, people};

#[tokio::test]
async fn communes_are_ranked_by_the_register_alone() {
    both(|city| async move {
        judged(&city).await;
        let s = standing(&city, Kind::Commune).await;
        let codes: Vec<&str> = s.rows.iter().map(|r| r.code.as_str()).collect();
        assert_eq!((codes, s.ranked, s.held_back), (vec!["C2", "C1"], 2, 0));
        let (first, second) = (&s.rows[0], &s.rows[1]);
        let target = first.figure(PartKind::Target).unwrap();
        assert_eq!((target.numerator, target.denominator, target.basis), (48, 40, Basis::Target), "24 before, 24 in the phase");
        assert!(target.source.is_some() && target.cutoff > 0 && target.as_of == DAY.plus(25), "{target:?}");
        let growth = first.figure(PartKind::Growth).unwrap();
        assert_eq!((growth.numerator, growth.denominator, growth.basis), (24, 120, Basis::Eligible));
        assert_eq!(second.figure(PartKind::Growth).unwrap().numerator, 0, "what nobody confirms counts nothing");
        assert_eq!((first.rank, second.rank, second.above), (Some(1), Some(2), first.points));
        // Target 50 at 120 %, growth 30 at 20 %, reports 10 at nothing; rosters do not apply.
        let reports = first.figure(PartKind::Reports).unwrap();
        assert_eq!((reports.numerator, reports.denominator, reports.basis), (0, 26, Basis::ReportsOwed));
        assert_eq!(first.points, Some((120 * 50 + 20 * 30) * 100 / 90));
        assert!(first.figure(PartKind::Compliance).is_none());
    })
    .await;
}

#[tokio::test]
async fn who_owes_reports_is_not_considered_until_they_come() {
    both(|city| async move {
        judged(&city).await;
        let s = standing(&city, Kind::Unit).await;
        let d2 = s.by_code("D2").unwrap();
        assert_eq!((d2.rank, d2.gates.len(), d2.gates[0].gate), (None, 1, Gate::NoReport));
        assert_eq!((d2.gates[0].n, d2.gates[0].of), (26, 26));
        assert!(d2.points.is_some(), "what it did is seen all the same");
        without_reports(&city).await;
        let s = standing(&city, Kind::Unit).await;
        assert_eq!((s.by_code("D2").unwrap().rank, s.setting.version), (Some(1), 1));
        let mobilised = s.by_code("D2").unwrap().figure(PartKind::Mobilised).unwrap();
        assert_eq!((mobilised.numerator, mobilised.denominator), (24, 20), "two members, ten each");
        let accuracy = s.by_code("D1").unwrap().figure(PartKind::Accuracy).unwrap();
        assert_eq!((accuracy.numerator, accuracy.denominator, accuracy.basis), (0, 24, Basis::Claims));
    })
    .await;
}

#[tokio::test]
async fn whoever_only_reports_in_time_has_no_place() {
    both(|city| async move {
        judged(&city).await;
        // The union of the first ward, of whose work nothing is confirmed, sends every report in time from now on.
        let mut setting = city.services.standings.setting().await.unwrap();
        setting.gates.missing_allowed = 100;
        for f in setting.formulas.iter_mut().filter(|f| f.kind == Kind::Unit) {
            f.weights.retain(|w| matches!(w.part, PartKind::Mobilised | PartKind::Reports));
            f.weights.iter_mut().for_each(|w| w.weight = if w.part == PartKind::Reports { 90 } else { 10 });
        }
        city.services.standings.set(&cli(), setting, "thử nghiệm").await.unwrap();
        punctual(&city, "D1").await;
        let s = standing(&city, Kind::Unit).await;
        let (d1, d2) = (s.by_code("D1").unwrap(), s.by_code("D2").unwrap());
        assert!(d1.points > d2.points, "punctuality weighs most here: {:?} {:?}", d1.points, d2.points);
        assert_eq!((s.rows[0].code.as_str(), d2.rank, d1.rank, s.ranked), ("D2", Some(1), None, 1));
        assert!(d1.is_unverified() && d1.gates.is_empty());
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(office.get("/standings?phase=1&kind=unit").await.text().contains("Chưa có kết quả được xác nhận"));
        let why = office.get("/standings/why?phase=1&kind=unit&code=D1").await.text();
        assert!(why.contains("chưa xếp hạng vì chưa có kết quả nào"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn a_unit_whose_people_have_helped_nobody_has_nothing_of_what_they_owe() {
    both(|city| async move {
        city.import(OPENING, &people(40)).await;
        city.evening_of(DAY.plus(3));
        without_reports(&city).await;
        let s = standing(&city, Kind::Unit).await;
        let d1 = s.by_code("D1").unwrap();
        let mobilised = d1.figure(PartKind::Mobilised).unwrap();
        assert!(mobilised.numerator == 0 && mobilised.denominator > 0, "{mobilised:?}");
        assert!(d1.is_unverified());
    })
    .await;
}

#[tokio::test]
async fn what_a_decision_accepts_speaks_against_nobody() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        let accuracy = |s: &vedich_standings::Standing, code: &str| {
            let f = s.by_code(code).unwrap().figure(PartKind::Accuracy).unwrap().clone();
            (f.numerator, f.denominator)
        };
        for (kind, code) in [(Kind::Unit, "D1"), (Kind::Team, "T11"), (Kind::Person, "M111")] {
            assert_eq!(accuracy(&standing(&city, kind).await, code), (0, 24));
        }
        let head = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let claims: Vec<String> = city
            .services
            .db
            .map("SELECT claim_id FROM settlement_current WHERE verdict = 'contradicted' ORDER BY claim_id", args![], |r| r.get(0))
            .await
            .unwrap();
        let sent = json!({ "unit": "D1", "from": "2023-06-20", "to": "2023-06-28", "words": "Dữ liệu cập nhật chậm", "claims": &claims[..4] });
        assert_eq!(head.post_json("/api/v1/disputes", &sent).await.status, 201);
        let office = city.program(Role::StandingOffice, Where::City).await;
        let decided = json!({ "decision": "upheld", "reason": "Công an phường xác nhận" });
        assert_eq!(office.post_json("/api/v1/disputes/1/decision", &decided).await.status, 204);
        for (kind, code) in [(Kind::Unit, "D1"), (Kind::Team, "T11"), (Kind::Person, "M111")] {
            assert_eq!(accuracy(&standing(&city, kind).await, code), (0, 20), "{kind:?}: four are out");
        }
        // The day, the place and the cross-check itself say the same.
        let day = office.get("/api/v1/office-day?date=2023-06-28").await.json();
        let line = day["lines"].as_array().unwrap().iter().find(|l| l["code"] == "crosscheck.contradicted").unwrap().clone();
        assert_eq!(line["count"], 20, "{day}");
        let c1 = city.locality("C1").await;
        let of_place = city.services.crosscheck.totals(&[c1], None).await.unwrap()[&c1];
        assert_eq!((of_place.claimed, of_place.contradicted), (24, 20));
        let report = city.services.crosscheck.report(&cli(), None).await.unwrap();
        let d1 = report.units.iter().find(|u| u.code == "D1").unwrap();
        assert_eq!((d1.totals.contradicted, report.totals.unwrap().contradicted), (20, 20));
    })
    .await;
}

#[tokio::test]
async fn a_ranking_looks_nobody_up_for_a_unit_that_puts_them_on_its_roster() {
    both(|city| async move {
        let rows = judged(&city).await;
        let duty = NewDuty {
            code: "use".into(),
            name: "Cán bộ dùng tài khoản".into(),
            clause: "P-4.2".into(),
            deadline: Some(DAY.plus(20)),
            kinds: vec![StaffKind::CivilServant],
            proofs: vec![Proof::Level2],
            quota: 0,
            reason: "theo kế hoạch".into(),
        };
        city.services.compliance.set_duty(&cli(), duty).await.unwrap();
        // One of whom the register has long known the account, one who has none.
        let line = |i: usize| format!("{i},{},{},{}", rows[i].name, rows[i].birth, rows[i].national_id);
        let upload = RosterUpload {
            bytes: format!("STT,Họ và tên,Ngày sinh,Số CCCD\n{}\n{}\n", line(9), line(0)).into_bytes(),
            file_name: "danh sách.csv".into(),
            unit: "D1".into(),
            kind: Some(StaffKind::CivilServant),
            whole: true,
        };
        let report = city.services.compliance.import_roster(&cli(), upload).await.unwrap();
        assert_eq!((report.taken, report.rejected), (2, 0), "{:?}", report.problems);
        let staff = async || {
            let found = standing(&city, Kind::Unit).await;
            found.by_code("D1").unwrap().figure(PartKind::Compliance).map(|f| (f.numerator, f.denominator))
        };
        let filed = async || {
            let file = city.services.standings.emulation_file(&cli(), "D1").await.unwrap();
            file.duties[0].figure.as_ref().map(|f| (f.numerator, f.denominator))
        };
        assert_eq!(
            (staff().await, filed().await),
            (None, None),
            "neither the ranking nor the file tells of whom no later extract told"
        );
        city.evening_of(AFTER.plus(1));
        city.import(AFTER.plus(1), &rows).await;
        assert_eq!((staff().await, filed().await), (Some((1, 2)), Some((1, 2))));
        without_reports(&city).await;
        let ranked = standing(&city, Kind::Unit).await;
        assert!(ranked.by_code("D1").unwrap().is_unverified(), "that its own people did their duty gives a unit no place");
    })
    .await;
}

#[tokio::test]
async fn what_no_later_extract_answered_is_pending_whoever_looks() {
    both(|city| async move {
        let rows = judged(&city).await;
        // After the newest extract a member names one person whom an older one knows as activated long before.
        let on = DAY.plus(24);
        city.evening_of(on);
        let text = format!(
            "Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\nT21;M211;{};{} 18:00;Đã kích hoạt\n",
            rows[18].national_id,
            written(on)
        );
        let done = city.services.claims.import_file(&cli(), text.into_bytes(), "claims.csv").await.unwrap();
        assert_eq!((done.rejected, done.accepted), (0, 1));
        city.services.crosscheck.settle(&By::system("test", city.clock.now()), Scope::New).await.unwrap();
        city.evening_of(AFTER);
        without_reports(&city).await;
        let told = async |kind: Kind, code: &str| {
            let s = standing(&city, kind).await;
            let row = s.by_code(code).unwrap();
            let f = row.figure(PartKind::Accuracy).unwrap();
            (f.numerator, f.denominator, row.pending)
        };
        let everybody = [(Kind::Unit, "D2"), (Kind::Team, "T21"), (Kind::Person, "M211")];
        for (kind, code) in everybody {
            assert_eq!(told(kind, code).await, (24, 24, 1), "{kind:?}: one claim looks nobody up");
        }
        city.evening_of(AFTER.plus(1));
        city.import(AFTER.plus(1), &rows).await;
        for (kind, code) in everybody {
            assert_eq!(told(kind, code).await, (24, 25, 0), "{kind:?}: an extract came after the claim and answers");
        }
    })
    .await;
}

#[tokio::test]
async fn what_an_inspection_confirms_as_false_holds_the_unit_the_team_and_the_person_back() {
    both(|city| async move {
        judged(&city).await;
        without_reports(&city).await;
        for kind in [Kind::Unit, Kind::Team, Kind::Person] {
            let s = standing(&city, kind).await;
            let held = s.rows.iter().flat_map(|r| &r.gates).any(|g| g.gate == Gate::FalseInspected);
            assert!(!held, "{kind:?}: nothing is confirmed before somebody went to see");
        }
        let round = inspected(&city).await;
        for (kind, bad, good) in [(Kind::Unit, "D1", "D2"), (Kind::Team, "T11", "T21"), (Kind::Person, "M111", "M211")] {
            let s = standing(&city, kind).await;
            let row = s.by_code(bad).unwrap();
            assert_eq!((row.rank, row.gates[0].gate, row.gates[0].round), (None, Gate::FalseInspected, Some(round)), "{kind:?}");
            assert_eq!(s.by_code(good).unwrap().rank, Some(1), "{kind:?}");
        }
        let unit = standing(&city, Kind::Unit).await;
        let gate = unit.by_code("D1").unwrap().gates[0];
        assert!(gate.of == 24 && gate.least * 2 > gate.of, "{gate:?}");
    })
    .await;
}

#[tokio::test]
async fn a_closing_keeps_what_was_said_and_a_later_one_says_why() {
    both(|city| async move {
        let mut rows = judged(&city).await;
        let s = city.services.standings.clone();
        let home = city.user(Role::HomeAffairs, Where::City).await;
        city.evening_of(DAY.plus(25));
        assert_eq!(s.close(&home, 1, "").await.unwrap_err().code(), "standings.phase_not_over");
        city.evening_of(AFTER);
        let far = city.user(Role::HomeAffairs, Where::Commune("C2")).await;
        assert_eq!(s.close(&far, 1, "").await.unwrap_err().code(), "standings.not_yours");
        let before = standing(&city, Kind::Commune).await;
        assert!(before.closing.is_none());
        assert_eq!(
            s.standing(&cli(), Some(1), Kind::Commune, Some(before.cutoff)).await.unwrap_err().code(),
            "standings.not_then"
        );
        assert_eq!(s.close(&home, 1, "").await.unwrap(), 1);
        let first = city.services.db.newest_commit().await.unwrap();
        // An extract of a day of the phase arrives late: what was true changes, what was said does not.
        for i in waiting("C1") {
            rows[i].note_activation(&written(DAY.plus(3)));
        }
        city.import(DAY.plus(20), &rows).await;
        let after = standing(&city, Kind::Commune).await;
        assert_eq!(places(&after), places(&before));
        let parts = |s: &vedich_standings::Standing| s.rows.iter().map(|r| r.parts.clone()).collect::<Vec<_>>();
        assert_eq!(parts(&after), parts(&before), "every figure with its source and cut-off");
        assert_eq!((after.closing.as_ref().unwrap().no, after.as_of, after.cutoff), (1, before.as_of, before.cutoff));
        assert_eq!(s.close(&home, 1, "").await.unwrap_err().code(), "standings.closed_before");
        assert_eq!(s.close(&home, 1, "Bản trích xuất ngày 10/7 đến muộn").await.unwrap(), 2);
        let again = standing(&city, Kind::Commune).await;
        assert_eq!(again.closing.as_ref().unwrap().no, 2);
        assert_ne!(places(&again), places(&before));
        let then = s.standing(&cli(), Some(1), Kind::Commune, Some(first)).await.unwrap();
        assert_eq!(places(&then), places(&before), "the earlier closing is there for whoever asks by its cut-off");
    })
    .await;
}

#[tokio::test]
async fn a_new_formula_changes_what_runs_and_nothing_that_was_closed() {
    both(|city| async move {
        judged(&city).await;
        let s = city.services.standings.clone();
        s.close(&cli(), 1, "").await.unwrap();
        let before = standing(&city, Kind::Commune).await;
        let mut setting = s.setting().await.unwrap();
        setting.formulas[0].weights.retain(|w| w.part == PartKind::Growth);
        let not_100 = s.set(&cli(), setting.clone(), "chỉ tính tăng thêm").await.unwrap_err();
        assert_eq!(not_100.code(), "standings.not_100");
        setting.formulas[0].weights[0].weight = 100;
        s.set(&cli(), setting.clone(), "chỉ tính tăng thêm").await.unwrap();
        let stale = s.set(&cli(), setting, "lần nữa").await.unwrap_err();
        assert_eq!(stale.code(), "standings.set_meanwhile", "whoever did not see the newest version changes nothing");
        let after = standing(&city, Kind::Commune).await;
        assert_eq!((places(&after), after.setting.version), (places(&before), 0));
        s.close(&cli(), 1, "Công thức mới").await.unwrap();
        let newest = standing(&city, Kind::Commune).await;
        assert_eq!((newest.setting.version, newest.rows[0].points), (1, Some(2_000)), "24 of 120");
    })
    .await;
}
