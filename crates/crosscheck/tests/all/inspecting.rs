//! A round is drawn, others go and see, and what they find stands beside the register (`P-3.8`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::{Value, json};
use std::collections::BTreeSet;
use vedich_accounts::{Actor, Grant, Role};
use vedich_crosscheck::{
    Scope,
    inspections::{Finding, NewRound, RiskSign},
};
use vedich_db::{By, Query as _, args};
use vedich_kernel::{Clock as _, Day, Problematic};
use vedich_testkit::{City, Row, Where, both, people};

const OPENING: Day = Day(19_527);
const DAY: Day = Day(19_528);

pub(crate) fn cli() -> Actor {
    Actor::cli("test")
}

/// Who waits for activation in the odd (`C2`) or even (`C1`) half of the city.
fn waiting(commune: &str) -> Vec<usize> {
    (0..240).filter(|i| (i % 4 >= 2) == (commune == "C2") && matches!(i % 10, 6 | 7)).collect()
}

/// Both unions claim everybody who waits in their ward; those of `C2` are activated, those of `C1` never. The register has had its
/// time.
pub(crate) async fn claimed(city: &City) -> Vec<Row> {
    let mut rows = people(240);
    city.import(OPENING, &rows).await;
    city.evening_of(DAY);
    let d = DAY.date();
    let at = format!("{:02}/{:02}/{}", d.day(), d.month(), d.year());
    let line =
        |team: &str, i: &usize| format!("{team};;{};{at} {:02}:{:02};Đã kích hoạt\n", rows[*i].national_id, 18 + i % 4, i % 60);
    let lines: String =
        waiting("C1").iter().map(|i| line("T11", i)).chain(waiting("C2").iter().map(|i| line("T21", i))).collect();
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{lines}");
    let done = city.services.claims.import_file(&cli(), text.into_bytes(), "claims.csv").await.unwrap();
    assert_eq!((done.rejected, done.accepted), (0, 48));
    city.services.crosscheck.settle(&By::system("test", city.clock.now()), Scope::New).await.unwrap();
    for i in waiting("C2") {
        rows[i].note_activation(&at);
    }
    city.evening_of(DAY.plus(8));
    city.import(DAY.plus(8), &rows).await;
    rows
}

pub(crate) fn order(city: &City, size: usize, seed: i64) -> NewRound {
    let today = city.clock.today();
    NewRound { size, seed, units: Vec::new(), locality: None, from: DAY, to: today, due: today.plus(7), purpose: "Thử".into() }
}

fn claims(answer: &Value) -> Vec<String> {
    answer["sample"].as_array().unwrap().iter().map(|s| s["claim"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_sample_is_drawn_again_by_its_seed_and_looks_where_it_is_doubtful() {
    both(|city| async move {
        claimed(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let draw = async |seed: i64| {
            let order = json!({ "size": 24, "seed": seed, "from": DAY, "purpose": "Đối chiếu" });
            let made = office.post_json("/api/v1/inspections", &order).await;
            assert_eq!(made.status, 201, "{}", made.text());
            made.json()
        };
        let (first, again, other) = (draw(7).await, draw(7).await, draw(8).await);
        assert_eq!(claims(&first), claims(&again), "the same seed draws the same");
        assert_eq!(first["frame_digest"], again["frame_digest"]);
        let same = [&first, &again, &other].map(|r| r["same_as"].as_i64());
        assert_eq!(same, [None, first["no"].as_i64(), None], "who draws the same again is told which round it is");
        let page = city.signed_in(Role::StandingOffice, Where::City).await.get("/inspections/2").await.text();
        assert!(page.contains("Mẫu này trùng với đợt số 1"), "{page}");
        assert_ne!(claims(&first), claims(&other));
        assert_eq!((claims(&first).len(), first["frame"].as_i64()), (24, Some(48)));
        let of = |unit: &str| first["sample"].as_array().unwrap().iter().filter(|s| s["unit"] == unit).count();
        assert!(of("D1") > of("D2") && of("D2") >= 8, "{} of D1, {} of D2", of("D1"), of("D2"));
        let sign = RiskSign::NotConfirmed.code();
        let signs = |s: &&Value| s["signs"].as_array().unwrap().iter().any(|x| x == sign);
        assert!(first["sample"].as_array().unwrap().iter().filter(|s| s["unit"] == "D1").all(|s| signs(&s)));
        assert!(!first.to_string().contains("Nguyễn"), "a sample names nobody");
        for (order, code) in [
            (json!({ "size": 0, "seed": 1 }), "crosscheck.bad_size"),
            (json!({ "size": 9, "seed": 1, "units": ["KHONG"] }), "crosscheck.unknown_place"),
            (json!({ "size": 9, "seed": 1, "from": "2023-07-09", "to": "2023-07-01" }), "crosscheck.bad_period"),
            (json!({ "size": 9, "seed": 1, "from": "2023-06-28", "to": "2023-06-28" }), "crosscheck.nothing_to_draw"),
            (json!({ "size": "nhiều" }), "crosscheck.bad_json"),
        ] {
            assert_eq!(office.post_json("/api/v1/inspections", &order).await.json()["code"], code, "{order}");
        }
        let inspector = city.program(Role::Inspector, Where::City).await;
        assert_eq!(inspector.post_json("/api/v1/inspections", &json!({ "size": 9, "seed": 1 })).await.status, 403);
        assert_eq!(inspector.get("/api/v1/inspections").await.json().as_array().unwrap().len(), 0, "nobody was sent");
    })
    .await;
}

#[tokio::test]
async fn nobody_inspects_the_own_unit() {
    both(|city| async move {
        claimed(&city).await;
        let check = city.services.crosscheck.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = check.draw_round(&office, order(&city, 24, 7)).await.unwrap();
        let tree = city.services.register.tree().await.unwrap();
        let (d1, d2) = (tree.unit_by_code("D1").unwrap().id, tree.unit_by_code("D2").unwrap().id);
        let (ours, theirs) = (city.user(Role::Inspector, Where::City).await, city.user(Role::Inspector, Where::City).await);
        // Said to work for D1; the other also heads D2, which nobody said.
        let second = vec![Grant::whole(Role::Inspector), Grant::in_unit(Role::UnitHead, d2)];
        city.services.accounts.set_grants(&cli(), theirs.user, second.clone()).await.unwrap();
        let theirs = Actor { grants: second, ..theirs };
        let first = check.send_inspector(&office, no, &ours.name, Some(d1)).await.unwrap();
        let then = check.send_inspector(&office, no, &theirs.name, None).await.unwrap();
        assert_eq!(first + then, 24, "D2's people go to who is of D1, and D1's to who is of D2");
        let sample = city.program(Role::StandingOffice, Where::City).await.get(&format!("/api/v1/inspections/{no}")).await.json();
        for s in sample["sample"].as_array().unwrap() {
            let who = if s["unit"] == "D1" { theirs.user.0 } else { ours.user.0 };
            assert_eq!(s["inspector"].as_i64(), Some(who), "{s}");
        }
        let of_d1 = sample["sample"].as_array().unwrap().iter().find(|s| s["unit"] == "D1").unwrap()["item"].as_i64().unwrap();
        let refused = check.record_finding(&ours, no, of_d1, Finding::Real, "").await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.not_your_person");
        // Whoever is moved to the unit afterwards sees its people no more.
        let moved = Actor { grants: vec![Grant::whole(Role::Inspector), Grant::in_unit(Role::UnitHead, d1)], ..theirs.clone() };
        let refused = check.record_finding(&moved, no, of_d1, Finding::Real, "").await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.own_unit");
        // The minutes of D1 name who looks at its people; whoever works there is neither in them nor handed anybody of D1 when it is
        // said only now.
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let printed = desk.get(&format!("/inspections/{no}/minutes/{d1}")).await.text();
        assert!(
            printed.contains(&format!("Người thử {}", theirs.name)) && !printed.contains(&format!("Người thử {}", ours.name))
        );
        let of_both = vec![Grant::whole(Role::Inspector), Grant::in_unit(Role::UnitHead, d2), Grant::in_unit(Role::UnitHead, d1)];
        city.services.accounts.set_grants(&cli(), theirs.user, of_both).await.unwrap();
        let printed = desk.get(&format!("/inspections/{no}/minutes/{d1}")).await.text();
        assert!(!printed.contains(&format!("Người thử {}", theirs.name)), "{printed}");
        let answer = city.program(Role::StandingOffice, Where::City).await.get(&format!("/api/v1/inspections/{no}")).await.json();
        let of_d1 = |s: &&Value| s["unit"] == "D1";
        assert!(answer["sample"].as_array().unwrap().iter().filter(of_d1).all(|s| s["inspector"].is_null()), "{answer}");
        let lost = answer["sample"].as_array().unwrap().iter().filter(of_d1).count();
        let unassigned = check.rounds(&office).await.unwrap()[0].1.unassigned;
        assert_eq!(usize::try_from(unassigned).unwrap(), lost, "the list of rounds counts as the round's page does");
        assert_eq!(check.send_inspector(&office, no, "khong.co", None).await.unwrap_err().code(), "crosscheck.no_such_inspector");
        let far = city.user(Role::StandingOffice, Where::Commune("C2")).await;
        assert_eq!(check.send_inspector(&far, no, &ours.name, None).await.unwrap_err().code(), "crosscheck.no_such_round");
    })
    .await;
}

#[tokio::test]
async fn where_an_inspector_works_is_remembered_in_every_round() {
    both(|city| async move {
        claimed(&city).await;
        let check = city.services.crosscheck.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let inspector = city.user(Role::Inspector, Where::City).await;
        let tree = city.services.register.tree().await.unwrap();
        let (d1, d2) = (tree.unit_by_code("D1").unwrap().id, tree.unit_by_code("D2").unwrap().id);
        // Before anybody said where they work they were handed everybody.
        let before = check.draw_round(&office, order(&city, 24, 7)).await.unwrap();
        assert_eq!(check.send_inspector(&office, before, &inspector.name, None).await.unwrap(), 24);
        let program = city.program(Role::StandingOffice, Where::City).await;
        let sample = program.get(&format!("/api/v1/inspections/{before}")).await.json();
        let of_d1: Vec<&Value> = sample["sample"].as_array().unwrap().iter().filter(|s| s["unit"] == "D1").collect();
        let (item, of_d1) = (of_d1[0]["item"].as_i64().unwrap(), of_d1.len());
        let said = check.draw_round(&office, order(&city, 24, 7)).await.unwrap();
        assert_eq!(check.send_inspector(&office, said, &inspector.name, Some(d1)).await.unwrap(), 24 - of_d1);
        // A new round that leaves it out hands them nobody of D1; one that says another unit knows both.
        let silent = check.draw_round(&office, order(&city, 24, 7)).await.unwrap();
        assert_eq!(check.send_inspector(&office, silent, &inspector.name, None).await.unwrap(), 24 - of_d1);
        // What they were handed before is not theirs to record either.
        let refused = check.record_finding(&inspector, before, item, Finding::Real, "").await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.own_unit");
        let other = check.draw_round(&office, order(&city, 24, 7)).await.unwrap();
        assert_eq!(check.send_inspector(&office, other, &inspector.name, Some(d2)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_found_stands_beside_the_register_and_says_how_much_is_false() {
    both(|city| async move {
        let rows = claimed(&city).await;
        let check = city.services.crosscheck.clone();
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let form = [("size", "24"), ("seed", "7"), ("from", "2023-06-20"), ("to", "2023-06-28"), ("due", "2023-07-05")];
        let no_one =
            office.post_form("/inspections", &[("size", "không"), ("seed", "7"), ("from", ""), ("to", ""), ("due", "")]).await;
        assert!(no_one.status == 422 && no_one.text().contains("từ 1 đến 2.000"), "{}", no_one.text());
        assert_eq!(office.post_form("/inspections", &form).await.location(), Some("/inspections/1"));
        let actor = city.user(Role::Inspector, Where::City).await;
        assert_eq!(check.send_inspector(&cli(), 1, &actor.name, None).await.unwrap(), 24);
        let before = check.units(&cli(), None, None).await.unwrap();
        let all = check.rounds(&actor).await.unwrap();
        assert_eq!(all.len(), 1);
        let sample = city.program(Role::StandingOffice, Where::City).await.get("/api/v1/inspections/1").await.json();
        let names: BTreeSet<String> = rows.iter().map(|r| r.name.clone()).collect();
        for s in sample["sample"].as_array().unwrap() {
            let item = s["item"].as_i64().unwrap();
            let finding = if s["unit"] == "D1" { Finding::NotReal } else { Finding::Real };
            check.record_finding(&actor, 1, item, finding, "Đã gặp tại nhà").await.unwrap();
            check.record_finding(&actor, 1, item, finding, "Đã gặp tại nhà").await.unwrap();
        }
        let facts: i64 =
            city.services.db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM inspection_finding", args![]).await.unwrap();
        assert_eq!(facts, 24, "the same finding again is none");
        let refused = check.record_finding(&actor, 1, 1, Finding::Real, "số 070180001234").await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.holds_number");
        let after = check.units(&cli(), None, None).await.unwrap();
        let confirmed =
            |r: &vedich_crosscheck::UnitsReport| r.units.iter().map(|u| (u.confirmed, u.contradicted)).collect::<Vec<_>>();
        assert_eq!(confirmed(&before), confirmed(&after), "a finding changes nothing of what the register says");
        let answer = city.program(Role::StandingOffice, Where::City).await.get("/api/v1/inspections/1").await.json();
        let of = |unit: &str| answer["units"].as_array().unwrap().iter().find(|u| u["unit"] == unit).unwrap().clone();
        let (d1, d2) = (of("D1"), of("D2"));
        assert_eq!(d1["estimate"]["estimate"].as_i64(), Some(24), "{d1}");
        assert_eq!((d2["estimate"]["estimate"].as_i64(), d2["estimate"]["least"].as_i64()), (Some(0), Some(0)), "{d2}");
        assert!(d1["estimate"]["least"].as_i64().unwrap() >= 18 && d2["estimate"]["most"].as_i64().unwrap() <= 9, "{d1} {d2}");
        assert_eq!((d1["false_rate"]["numerator"].as_i64(), d1["false_rate"]["denominator"].as_i64()), (Some(24), Some(24)));
        let page = office.get("/inspections/1").await.text();
        assert!(page.contains("đã kiểm tra 24, sai") && page.contains("Với độ tin cậy 95"), "{page}");
        assert!(names.iter().all(|n| !page.contains(n.as_str())), "the round's own page names nobody");

        let tree = city.services.register.tree().await.unwrap();
        let unit = tree.unit_by_code("D1").unwrap().id;
        let minutes = format!("/inspections/1/minutes/{unit}");
        let printed = office.get(&minutes).await.text();
        assert!(names.iter().any(|n| printed.contains(n.as_str())) && rows.iter().all(|r| !printed.contains(&r.national_id)));
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let own = head.get(&minutes).await;
        assert_eq!(own.status, 200);
        assert!(names.iter().all(|n| !own.text().contains(n.as_str())), "a unit sees its result and no names");
        let said = [("words", "Các tổ ghi nhầm danh sách mời thành danh sách đã làm")];
        assert_eq!(head.post_form(&minutes, &said).await.location(), Some(minutes.as_str()));
        assert!(office.get(&minutes).await.text().contains("ghi nhầm danh sách mời"));
        let other = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!((other.get(&minutes).await.status, other.post_form(&minutes, &said).await.status), (404, 404));

        let task = [("unit", "D1"), ("words", "Rút các kết quả sai"), ("owner", "Bí thư Đoàn phường"), ("due", "2023-07-05")];
        assert_eq!(office.post_form("/inspections/1/tasks", &task).await.status, 303);
        assert!(office.get("/inspections/1").await.text().contains("Bí thư Đoàn phường"));
        assert_eq!(
            office.upload("/inspections/1/tasks/1", &[("words", "Đã rút 24 kết quả")], "a.pdf", b"%PDF-1.7").await.status,
            303
        );
        assert_eq!(office.post_form("/inspections/1/close", &[]).await.status, 303);
        let refused = check.record_finding(&actor, 1, 1, Finding::Refused, "").await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.round_closed");
        let clear = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE detail LIKE '%nhầm%' OR detail LIKE '%tại nhà%'";
        let told: i64 = city.services.db.scalar(clear, args![]).await.unwrap();
        assert_eq!(told, 0, "what people say stands sealed, and not in the audit trail");
    })
    .await;
}

#[tokio::test]
async fn an_inspectors_list_of_rounds_counts_their_own_people() {
    both(|city| async move {
        claimed(&city).await;
        let check = city.services.crosscheck.clone();
        let no = check.draw_round(&cli(), order(&city, 16, 3)).await.unwrap();
        let (one, two) = (city.user(Role::Inspector, Where::City).await, city.user(Role::Inspector, Where::City).await);
        for who in [&one, &two] {
            check.send_inspector(&cli(), no, &who.name, None).await.unwrap();
        }
        let drawn = async |who: &Actor| check.rounds(who).await.unwrap()[0].1.drawn;
        assert_eq!((drawn(&one).await, drawn(&two).await, drawn(&cli()).await), (8, 8, 16));
    })
    .await;
}

#[tokio::test]
async fn an_inspector_sees_names_while_the_round_runs_and_only_their_own_people() {
    both(|city| async move {
        let rows = claimed(&city).await;
        let check = city.services.crosscheck.clone();
        let no = check.draw_round(&cli(), order(&city, 16, 3)).await.unwrap();
        let inspector = city.signed_in(Role::Inspector, Where::City).await;
        let users = city.services.accounts.users(&cli()).await.unwrap();
        let name = users.iter().find(|u| u.name.starts_with("inspector.")).unwrap().name.clone();
        let stranger = city.signed_in(Role::Inspector, Where::City).await;
        check.send_inspector(&cli(), no, &name, None).await.unwrap();
        let list = inspector.get(&format!("/inspections/{no}/people")).await.text();
        assert!(list.contains("Còn 16 trong 16 người") && rows.iter().any(|r| list.contains(&r.name)), "{list}");
        assert!(rows.iter().all(|r| !list.contains(&r.national_id)), "numbers stay masked");
        assert!(!list.contains("không xác nhận"), "an inspector is not told what the register says");
        assert_eq!(stranger.get(&format!("/inspections/{no}/people")).await.status, 404);
        let refused = inspector.get(&format!("/inspections/{no}")).await;
        assert!(refused.status == 403 && refused.text().contains(&format!("/inspections/{no}/people")), "{}", refused.text());
        assert_eq!(stranger.get(&format!("/inspections/{no}")).await.status, 404);
        let person = format!("/inspections/{no}/people/1");
        let empty = inspector.post_form(&person, &[("note", "chưa gặp")]).await;
        assert!(empty.status == 422 && empty.text().contains("Chưa chọn kết quả") && empty.text().contains("chưa gặp"));
        let sent = inspector.post_form(&person, &[("finding", "not_found"), ("note", "Nhà khóa cửa ba lần")]).await;
        assert_eq!(sent.location(), Some(format!("/inspections/{no}/people").as_str()));
        assert!(inspector.get(&format!("/inspections/{no}/people")).await.text().contains("Còn 15 trong 16 người"));
        check.close_round(&cli(), no).await.unwrap();
        let list = inspector.get(&format!("/inspections/{no}/people")).await.text();
        assert!(rows.iter().all(|r| !list.contains(&r.name)), "after the round names are gone");
    })
    .await;
}

#[tokio::test]
async fn what_phones_sent_says_which_claims_are_worth_a_look() {
    use vedich_fieldwork::{Assignment, CreateLists, ListKind};
    both(|city| async move {
        city.import(OPENING, &people(240)).await;
        city.evening_of(DAY);
        let (fieldwork, territory) = (&city.services.fieldwork, &city.services.territory);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
        let order = CreateLists {
            kind: ListKind::Activation,
            places: vec![Assignment { locality: city.locality("C1-1").await, team: Some(team).into() }],
            members: Vec::new(),
            due: DAY.plus(1),
            lease_until: DAY.plus(3),
            max_per_list: 50,
        };
        let list = fieldwork.create(&police, order).await.unwrap().remove(0);
        let member = territory.member_by_code("M112").await.unwrap().unwrap().id;
        let code = fieldwork.hand_out_code(&police, team, member, false, DAY.plus(5)).await.unwrap().code;
        let enrolled = city.stranger().post_json("/api/v1/field/enrol", &json!({ "code": code })).await.json();
        let phone = city.stranger().with_token(enrolled["token"].as_str().unwrap());
        city.clock.set(DAY.start().plus_seconds(22 * 3_600 + 30 * 60));
        let at = city.clock.now();
        let on = fieldwork.people(&cli(), &list).await.unwrap();
        let operations: Vec<Value> = (0_i64..)
            .zip(on.iter().take(4))
            .map(|(i, p)| {
                json!({ "id": format!("visit-{i}"), "kind": "visit", "list": list.id, "citizen": p.item.citizen, "outcome": "activated",
                        "phone_of": "helper", "note": "Đã xong", "observed_at": at.plus_seconds(-60 * i) })
            })
            .collect();
        let sent = phone.post_json("/api/v1/field/sync", &json!({ "operations": operations })).await.json();
        assert!(sent["results"].as_array().unwrap().iter().all(|r| r["result"] == "recorded"), "{sent}");
        let office = city.program(Role::StandingOffice, Where::City).await;
        let drawn = office.post_json("/api/v1/inspections", &json!({ "size": 3, "seed": 1, "from": DAY })).await.json();
        assert_eq!((drawn["frame"].as_i64(), claims(&drawn).len()), (Some(4), 3), "{drawn}");
        for s in drawn["sample"].as_array().unwrap() {
            assert_eq!(s["signs"], json!(["too_fast", "outside_hours", "same_note", "helpers_phone"]), "{s}");
            assert_eq!(s["risk"], "high");
        }
    })
    .await;
}

#[tokio::test]
async fn who_runs_rounds_is_not_offered_as_an_inspector_and_no_round_looks_at_days_to_come() {
    both(|city| async move {
        claimed(&city).await;
        let check = city.services.crosscheck.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let inspector = city.user(Role::Inspector, Where::City).await;
        let no = check.draw_round(&office, order(&city, 24, 7)).await.unwrap();
        let offered: Vec<String> = check.candidates(&office).await.unwrap().into_iter().map(|u| u.name).collect();
        assert_eq!(offered, [inspector.name], "the office draws and decides, and does not inspect");
        let refused = check.send_inspector(&office, no, &office.name, None).await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.no_such_inspector");
        let today = city.clock.today();
        let ahead = NewRound { to: today.plus(1), ..order(&city, 24, 7) };
        let refused = check.draw_round(&office, ahead).await.unwrap_err();
        let sentence = refused.sentence(vedich_kernel::Lang::Vi);
        assert_eq!((refused.code(), sentence.as_str()), ("crosscheck.not_yet", "Ngày 29/6/2023 chưa đến."));
    })
    .await;
}
