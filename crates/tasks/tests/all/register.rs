//! Duties are given, broken down, done with evidence, asked back, and are overdue when nobody says anything (`P-1.3`, `P-5.6`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, Role};
use vedich_kernel::{Day, Problematic, UnitId};
use vedich_tasks::{EntryKind, Filter, NewEntry, Plan, Rhythm, State, rules};
use vedich_testkit::{City, Where, both};

/// The campaign's first day, 20 June 2023.
const DAY: Day = Day(19_528);

async fn unit(city: &City, code: &str) -> UnitId {
    city.services.register.tree().await.unwrap().unit_by_code(code).unwrap().id
}

fn plan(owner: UnitId, rhythm: Rhythm, days: i32) -> Plan {
    Plan {
        clause: "P-4.1".into(),
        title: "Phát tin trên loa phường".into(),
        detail: "Sáng và chiều".into(),
        owner,
        partners: Vec::new(),
        rhythm,
        from: DAY,
        to: DAY.plus(days - 1),
        called_off: false,
    }
}

fn done(words: &str) -> NewEntry {
    NewEntry { day: None, kind: EntryKind::Done, words: words.into(), link: String::new(), file: None }
}

#[tokio::test]
async fn a_daily_duty_is_owed_every_day_and_silence_is_overdue() {
    both(|city| async move {
        let tasks = city.services.tasks.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let no = tasks.add(&office, None, plan(unit(&city, "D1").await, Rhythm::Daily, 10)).await.unwrap();
        tasks.record(&head, no, done("Đã phát hai lần")).await.unwrap();
        assert_eq!((tasks.counts(&head, None).await.unwrap().open, tasks.counts(&head, None).await.unwrap().overdue), (1, 0));
        city.evening_of(DAY.plus(3));
        let whole = tasks.get(&head, no).await.unwrap();
        assert_eq!(rules::overdue_times(&whole.task, DAY.plus(3)), 2, "two days of silence; today is not over");
        let behind = tasks.behind(&office, 10).await.unwrap();
        assert_eq!((behind.len(), behind[0].overdue, behind[0].since), (1, 1, DAY.plus(1)));
        // What comes after its day is taken, and a day that was not done is said to be so.
        let late = |day, kind| NewEntry { day: Some(day), kind, ..done("Loa hỏng, đã sửa") };
        tasks.record(&head, no, late(DAY.plus(1), EntryKind::Done)).await.unwrap();
        tasks.record(&head, no, late(DAY.plus(2), EntryKind::NotDone)).await.unwrap();
        let whole = tasks.get(&office, no).await.unwrap();
        assert_eq!((whole.task.closed, whole.task.not_done, whole.task.next_due), (3, 1, Some(DAY.plus(3))));
        assert_eq!(rules::state(&whole.task, DAY.plus(3)), State::Open);
        let ahead = tasks.record(&head, no, late(DAY.plus(4), EntryKind::Done)).await.unwrap_err();
        assert_eq!(ahead.code(), "tasks.not_begun", "nobody reports tomorrow");
        assert!(tasks.rebuild().await.unwrap().is_empty(), "the projection is what the facts say");
    })
    .await;
}

#[tokio::test]
async fn a_closed_duty_is_opened_again_only_by_who_gave_it() {
    both(|city| async move {
        let tasks = city.services.tasks.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let other = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let no = tasks.add(&office, None, plan(unit(&city, "D1").await, Rhythm::Once, 3)).await.unwrap();
        assert_eq!(tasks.get(&other, no).await.unwrap_err().code(), "tasks.no_such", "another's duty is not there");
        assert_eq!(tasks.reopen(&office, no, None, "Chưa có gì").await.unwrap_err().code(), "tasks.not_closed");
        assert_eq!(tasks.record(&head, no, done("")).await.unwrap_err().code(), "tasks.no_evidence");
        let bad = NewEntry { link: "javascript:alert(1)".into(), ..done("Đã làm xong") };
        assert_eq!(tasks.record(&head, no, bad).await.unwrap_err().code(), "tasks.bad_link");
        let named = done("Ông An 070180001234 đã được hướng dẫn");
        assert_eq!(tasks.record(&head, no, named).await.unwrap_err().code(), "tasks.holds_number");
        tasks.record(&head, no, NewEntry { link: "https://example.vn/tin".into(), ..done("") }).await.unwrap();
        assert_eq!(tasks.list(&head, Filter::Closed, None, (9, 0)).await.unwrap().len(), 1);
        assert_eq!(tasks.reopen(&head, no, None, "Tự mở").await.unwrap_err().code(), "tasks.not_yours_to_direct");
        tasks.reopen(&office, no, None, "Thiếu ảnh chụp").await.unwrap();
        let change = tasks.change(&head, no, plan(unit(&city, "D1").await, Rhythm::Once, 9), "Xin lùi hạn").await;
        assert_eq!(change.unwrap_err().code(), "tasks.not_yours_to_direct", "nobody moves a deadline that others gave");
        tasks.change(&office, no, plan(unit(&city, "D1").await, Rhythm::Once, 9), "Lùi hạn theo đề nghị").await.unwrap();
        let whole = tasks.get(&head, no).await.unwrap();
        assert_eq!((whole.task.plan.to, whole.task.next_due), (DAY.plus(8), Some(DAY.plus(8))));
        tasks.call_off(&office, no, true, "Đã có đơn vị khác làm").await.unwrap();
        assert_eq!(tasks.record(&head, no, done("Đã làm xong")).await.unwrap_err().code(), "tasks.called_off");
        assert_eq!(tasks.counts(&head, None).await.unwrap().all, 0);
        assert!(tasks.rebuild().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_duty_is_broken_down_and_the_whole_shows_its_parts() {
    both(|city| async move {
        let tasks = city.services.tasks.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let (ca, d1, d2) = (unit(&city, "CA").await, unit(&city, "D1").await, unit(&city, "D2").await);
        let whole = tasks.add(&office, None, plan(ca, Rhythm::Once, 20)).await.unwrap();
        for owner in [d1, d2] {
            tasks.add(&office, Some(whole), plan(owner, Rhythm::Once, 5)).await.unwrap();
        }
        let late = tasks.add(&office, Some(whole), plan(d1, Rhythm::Daily, 30)).await.unwrap_err();
        assert_eq!(late.code(), "tasks.after_parent");
        let own = tasks.list(&head, Filter::Open, None, (9, 0)).await.unwrap();
        assert_eq!(own.len(), 1, "a unit sees its part");
        let part = own[0].0.no;
        let (title, foreign) = ("Việc riêng của chi đoàn".to_owned(), plan(d2, Rhythm::Once, 2));
        assert_eq!(tasks.add(&head, Some(part), foreign).await.unwrap_err().code(), "tasks.no_such_unit");
        let below = tasks.add(&head, Some(part), Plan { title, ..plan(d1, Rhythm::Once, 2) }).await.unwrap();
        assert_eq!(tasks.add(&head, None, plan(d1, Rhythm::Once, 2)).await.unwrap_err().code(), "tasks.no_such_unit");
        let deeper = tasks.add(&head, Some(below), plan(d1, Rhythm::Once, 2)).await.unwrap();
        assert_eq!(tasks.add(&head, Some(deeper), plan(d1, Rhythm::Once, 2)).await.unwrap_err().code(), "tasks.too_deep");
        assert_eq!(tasks.record(&police, part, done("Công an làm thay")).await.unwrap_err().code(), "tasks.not_yours");
        city.evening_of(DAY.plus(5));
        tasks.record(&head, part, done("Đã làm xong")).await.unwrap();
        let seen = tasks.list(&office, Filter::All, Some(ca), (9, 0)).await.unwrap();
        assert_eq!((seen.len(), seen[0].1.all, seen[0].1.closed, seen[0].1.overdue), (1, 2, 1, 1), "the other is overdue");
        tasks.call_off(&office, whole, true, "Kế hoạch thay đổi").await.unwrap();
        assert_eq!(tasks.counts(&office, None).await.unwrap().all, 0, "with all its parts");
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_sealed_and_opened_for_those_who_see_the_duty() {
    both(|city| async move {
        let tasks = city.services.tasks.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let other = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let no = tasks.add(&office, None, plan(unit(&city, "D1").await, Rhythm::Once, 3)).await.unwrap();
        let paper = b"%PDF-1.7 bien ban hop chi doan".to_vec();
        let entry = NewEntry { file: Some(("biên bản.pdf".into(), paper.clone())), ..done("") };
        tasks.record(&head, no, entry).await.unwrap();
        let kept = tasks.get(&office, no).await.unwrap().entries.remove(0);
        let (info, bytes) = tasks.file(&office, no, &kept.id).await.unwrap();
        assert_eq!((info.name.as_str(), info.kind.as_str(), &bytes), ("biên bản.pdf", "application/pdf", &paper));
        assert_eq!(tasks.file(&other, no, &kept.id).await.unwrap_err().code(), "tasks.no_such");
        let page = b"<script>alert(1)</script>".to_vec();
        let bad = NewEntry { file: Some(("ảnh.jpg".into(), page)), ..done("") };
        assert_eq!(tasks.record(&head, no, bad).await.unwrap_err().code(), "tasks.file_kind");
    })
    .await;
}

#[tokio::test]
async fn the_plans_duties_are_loaded_once_for_the_units_that_fit() {
    both(|city| async move {
        let tasks = city.services.tasks.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let offered = tasks.offered().await.unwrap();
        let police = unit(&city, "CA").await;
        let fits: Vec<_> = offered.iter().enumerate().filter_map(|(i, o)| Some((i, o.owner?))).collect();
        assert!(!fits.is_empty() && fits.iter().all(|(_, u)| *u == police), "the small city has police alone: {fits:?}");
        let first = tasks.load(&office, &fits, true).await.unwrap();
        assert_eq!((first.new, first.known), (i64::try_from(fits.len()).unwrap(), 0));
        let again = tasks.load(&office, &fits, true).await.unwrap();
        assert_eq!((again.new, again.parts, again.known), (0, 0, first.new + first.parts), "twice is once");
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(tasks.load(&leader, &fits, true).await.unwrap_err().status(), 403);
        assert_eq!(tasks.load(&office, &[], true).await.unwrap_err().code(), "tasks.nothing_chosen");
        // Its days are the campaign's own.
        let all = tasks.list(&office, Filter::All, None, (99, 0)).await.unwrap();
        assert!(all.iter().all(|(t, _)| t.plan.from >= DAY && t.plan.to <= DAY.plus(92 + 30)));
        assert!(tasks.rebuild().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn programs_pages_and_workbooks_say_the_same() {
    both(|city| async move {
        city.evening_of(DAY);
        let office = city.program(Role::StandingOffice, Where::City).await;
        let sent = json!({ "clause": "P-4.5", "title": "Tập huấn các tổ", "owner": "D1", "partners": ["D2"], "rhythm": "once",
            "from": "2023-06-20", "to": "2023-06-22" });
        let made = office.post_json("/api/v1/tasks", &sent).await;
        assert_eq!((made.status, made.json()["no"].as_i64()), (201, Some(1)), "{}", made.text());
        let bad = office
            .post_json(
                "/api/v1/tasks",
                &json!({ "title": "Tập huấn", "owner": "X9", "rhythm": "once", "from": "2023-06-20", "to": "2023-06-22" }),
            )
            .await;
        assert_eq!((bad.status, bad.json()["code"].as_str().unwrap()), (422, "tasks.no_such_unit"));
        let partner = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        assert!(partner.get("/tasks").await.text().contains("Tập huấn các tổ"), "partners see it");
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = head.get("/tasks/1").await.text();
        assert!(page.contains("Còn 2 ngày") && page.contains("Báo kết quả") && !page.contains("Hủy nhiệm vụ này"), "{page}");
        city.evening_of(DAY.plus(4));
        let office = city.program(Role::StandingOffice, Where::City).await;
        let list = office.get("/api/v1/tasks?state=overdue").await.json();
        assert_eq!((list["overdue"].as_i64(), list["tasks"][0]["owner"].as_str()), (Some(1), Some("D1")));
        let browser = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = browser.get("/tasks").await.text();
        assert!(page.contains("trong đó 1 quá hạn") && page.contains("Đoàn phường Tân Thử"), "{page}");
        let program = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let entry = json!({ "words": "Đã tập huấn 24 người" });
        assert_eq!(program.post_json("/api/v1/tasks/1/entries", &entry).await.status, 204);
        assert_eq!(program.get("/api/v1/tasks/1").await.json()["state"], "closed");
        // What goes out comes in again without a change.
        let book = browser.get("/tasks/export.xlsx?state=all").await.body;
        let cli = Actor::cli("test");
        let (report, problems) = city.services.tasks.import(&cli, book.clone()).await.unwrap();
        assert_eq!((report.rows, report.unchanged, problems.len()), (1, 1, 0));
        let viewer = city.program(Role::Viewer, Where::City).await;
        assert_eq!(viewer.get("/api/v1/tasks").await.status, 403);
    })
    .await;
}
