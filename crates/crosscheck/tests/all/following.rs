//! What happens after the minutes: a task with a day, the unit's answer, evidence, and the close (`P-3.8`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use super::inspecting::{claimed, cli, order};
use serde_json::json;
use vedich_accounts::{DayAsk, DaySource as _, Grant, Role};
use vedich_crosscheck::inspections::TaskState;
use vedich_db::{Query as _, args};
use vedich_kernel::{Clock as _, Lang, Problematic as _};
use vedich_testkit::{City, Where, both};

const PDF: &[u8] = b"%PDF-1.7\nbien ban hop to";
const TASK: &str = "/inspections/1/tasks/1";

/// How many tasks the day's page calls overdue.
async fn overdue(city: &City) -> i64 {
    let today = city.clock.today();
    let told = city.services.crosscheck.tell(DayAsk { actor: &cli(), day: today, today, lang: Lang::Vi }).await.unwrap();
    told.lines.iter().find(|l| l.code == "crosscheck.follow_up").unwrap().count
}

#[tokio::test]
async fn a_task_is_answered_given_back_answered_with_evidence_and_closed() {
    both(|city| async move {
        claimed(&city).await;
        city.services.crosscheck.draw_round(&cli(), order(&city, 24, 7)).await.unwrap();
        let office = city.program(Role::StandingOffice, Where::City).await;
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let other = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let today = city.clock.today();

        let new = json!({ "unit": "D1", "words": "Rút các kết quả sai", "owner": "Bí thư Đoàn phường", "due": today.plus(7) });
        let set = office.post_json("/api/v1/inspections/1/tasks", &new).await;
        assert_eq!((set.status, set.json()["no"].as_i64()), (201, Some(1)), "{}", set.text());
        assert_eq!(other.get(TASK).await.status, 404, "another unit's");
        assert!(!other.get("/inspections/follow-up").await.text().contains("Rút các kết quả sai"));
        assert!(head.get("/inspections/follow-up").await.text().contains("1 việc sau kiểm tra còn mở, 0 quá hạn"));
        let affairs = city.signed_in(Role::HomeAffairs, Where::City).await;
        assert!(affairs.get(TASK).await.text().contains("chỉ hiện với đơn vị và người phụ trách"));
        assert_eq!(overdue(&city).await, 0);
        city.evening_of(today.plus(8));
        assert_eq!(overdue(&city).await, 1);
        // A week later everybody signs in again.
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let other = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let affairs = city.signed_in(Role::HomeAffairs, Where::City).await;
        assert!(head.get(TASK).await.text().contains("Quá hạn"));

        // Without words, with a number, with a program that calls itself a PDF: nothing is taken, and nothing typed is lost.
        let refused = head.upload(&format!("{TASK}/answer"), &[("words", "Đã rút")], "a.pdf", b"MZ\x90 khong phai pdf").await;
        assert!(refused.status == 422 && refused.text().contains("không phải PDF") && refused.text().contains("Đã rút"));
        let refused = head.upload(&format!("{TASK}/answer"), &[("words", "Ông 070180001234 đã rút")], "", b"").await;
        assert!(refused.text().contains("Nội dung có số định danh"), "{}", refused.text());
        let forms = [format!("{TASK}/answer"), TASK.to_owned(), format!("{TASK}/return")];
        for form in &forms {
            assert!(matches!(other.upload(form, &[("words", "Xong rồi")], "a.pdf", PDF).await.status, 403 | 404), "{form}");
        }
        assert_eq!(head.upload(TASK, &[("words", "Tự đóng")], "a.pdf", PDF).await.status, 403, "a unit does not close its own");

        let answer = |words: &'static str| json!({ "words": words });
        let early = office.post_json("/api/v1/inspections/1/tasks/1/return", &answer("Chưa thấy gì")).await;
        assert_eq!((early.status, early.json()["code"].as_str()), (409, Some("crosscheck.not_answered")));
        let mine = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let said = mine.post_json("/api/v1/inspections/1/tasks/1/answer", &answer("Tổ đã rút các kết quả")).await;
        assert_eq!(said.status, 204, "{}", said.text());
        assert_eq!(overdue(&city).await, 0, "the unit has answered; it is the office's turn");
        let bare = office.post_json("/api/v1/inspections/1/tasks/1/close", &answer("Đã xem, đúng")).await;
        assert_eq!(
            (bare.status, bare.json()["code"].as_str()),
            (422, Some("crosscheck.evidence_missing")),
            "words alone do not close"
        );
        let back = desk.post_form(&format!("{TASK}/return"), &[("words", "Gửi biên bản họp tổ")]).await;
        assert_eq!(back.location(), Some(TASK));
        let page = head.get(TASK).await.text();
        assert!(
            page.contains("Trả lại đơn vị") && page.contains("Gửi biên bản họp tổ") && page.contains("Tổ đã rút các kết quả")
        );
        assert_eq!(overdue(&city).await, 1, "it is the unit's turn again");
        let sent = head.upload(&format!("{TASK}/answer"), &[("words", "Kèm biên bản họp tổ")], "bien-ban.pdf", PDF).await;
        assert_eq!(sent.location(), Some(TASK), "{}", sent.text());
        let file = desk.get(&format!("{TASK}/evidence")).await;
        assert_eq!((file.status, file.body.as_slice()), (200, PDF));
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        for who in [&other, &affairs] {
            assert_eq!(who.get(&format!("{TASK}/evidence")).await.status, 404);
        }
        let closed = desk.upload(TASK, &[("words", "Đã rút đủ 24 kết quả")], "", b"").await;
        assert_eq!(closed.location(), Some(TASK), "{}", closed.text());
        let list = office.get("/api/v1/inspections/follow-up").await.json();
        let of = |key: &str| list[0][key].clone();
        assert_eq!((of("state"), of("overdue"), of("result")), (json!("closed"), json!(false), json!("Đã rút đủ 24 kết quả")));
        let late = mine.post_json("/api/v1/inspections/1/tasks/1/answer", &answer("Thêm một ý")).await;
        assert_eq!(late.status, 404, "{}", late.text());
        assert_eq!(desk.upload(TASK, &[("words", "Lần nữa")], "a.pdf", PDF).await.status, 404);
        assert!(head.get(TASK).await.text().contains("Đã rút đủ 24 kết quả"));
        let tasks = city.services.crosscheck.follow_ups(&cli()).await.unwrap();
        assert_eq!(tasks.iter().map(|x| x.state).collect::<Vec<_>>(), [TaskState::Closed]);

        let clear: Vec<Vec<u8>> = city
            .services
            .db
            .map("SELECT sealed FROM inspection_reply UNION ALL SELECT sealed FROM inspection_evidence", args![], |r| r.get(0))
            .await
            .unwrap();
        assert_eq!(clear.len(), 4, "two answers, one return, one file");
        assert!(clear.iter().all(|x| !x.windows(7).any(|w| w == b"bien ba")), "what units say and hand in lies sealed");
        let told = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE detail LIKE '%biên bản%'";
        assert_eq!(city.services.db.scalar::<i64>(told, args![]).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_answered_for_a_unit_does_not_close_its_task() {
    both(|city| async move {
        claimed(&city).await;
        let c = &city.services.crosscheck;
        c.draw_round(&cli(), order(&city, 24, 7)).await.unwrap();
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let due = city.clock.today().plus(3);
        c.add_task(&cli(), 1, unit, ("Rút các kết quả sai", "Bí thư Đoàn phường"), due).await.unwrap();
        // Somebody who is both: of the office, and head of the unit.
        let mut both_roles = city.user(Role::StandingOffice, Where::City).await;
        both_roles.grants.push(Grant { role: Role::UnitHead, locality: None, unit: Some(unit), team: None });
        c.answer_task(&both_roles, 1, 1, "Đơn vị đã rút các kết quả", Some(PDF.to_vec())).await.unwrap();
        let own = c.finish_task(&both_roles, 1, 1, "Đã xong việc này", None).await.unwrap_err();
        assert_eq!(own.code(), "crosscheck.own_answer");
        let second = city.user(Role::StandingOffice, Where::City).await;
        c.finish_task(&second, 1, 1, "Đã xong việc này", None).await.unwrap();
    })
    .await;
}
