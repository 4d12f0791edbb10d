//! A ward plans, does and tells; nothing of it is lost (`P-4.1`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::Role;
use vedich_kernel::{Day, LocalityId, Problematic, UnitId};
use vedich_outreach::{Channel, Filter, Plan, State};
use vedich_testkit::{City, OPENING, Where, both, people};

/// The first day of the campaign.
const DAY: Day = Day(19_528);

async fn place(city: &City, code: &str) -> LocalityId {
    city.locality(code).await
}

async fn unit(city: &City, code: &str) -> UnitId {
    city.services.register.tree().await.unwrap().unit_by_code(code).unwrap().id
}

async fn meeting(city: &City) -> Plan {
    Plan {
        channel: Channel::Meeting,
        title: "Họp khu phố Một về VNeID".into(),
        locality: place(city, "C1-1").await,
        place: "Nhà văn hóa khu phố Một".into(),
        unit: Some(unit(city, "D1").await),
        day: DAY.plus(1),
        from: Some(19 * 60),
        to: Some(20 * 60 + 30),
        reach: Some(60),
        guided: None,
        cost: Some(500_000),
        link: String::new(),
        result: String::new(),
    }
}

#[tokio::test]
async fn an_activity_is_planned_told_of_corrected_and_nothing_is_lost() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        city.evening_of(DAY);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let no = log.plan(&head, meeting(&city).await, false).await.unwrap();
        assert_eq!(log.get(&police, no).await.unwrap().state, State::Planned);
        assert_eq!(log.get(&far, no).await.unwrap_err().code(), "outreach.no_such");
        assert_eq!(log.finish(&head, no, (None, None), "", "").await.unwrap_err().code(), "outreach.not_yet");
        assert_eq!(log.cancel(&far, no, "Không phải của tôi").await.unwrap_err().code(), "outreach.no_such");
        city.evening_of(DAY.plus(2));
        let waiting = Filter { waiting: true, ..Filter::default() };
        assert_eq!(log.list(&police, waiting, 10, 0).await.unwrap().len(), 1, "its day passed without a word");
        assert!(log.list(&far, waiting, 10, 0).await.unwrap().is_empty());
        log.finish(&head, no, (Some(72), Some(15)), "", "Nhiều người hỏi về mức 2").await.unwrap();
        assert_eq!(log.finish(&head, no, (None, None), "", "").await.unwrap_err().code(), "outreach.already_done");
        let counts = log.counts(&police, Filter::default()).await.unwrap()[&Channel::Meeting];
        assert_eq!((counts.done, counts.reach, counts.guided, counts.cost, counts.waiting), (1, 72, 15, 500_000, 0));
        let mut wrong = log.get(&head, no).await.unwrap();
        wrong.plan.guided = Some(14);
        let seen = Some(wrong.version);
        assert_eq!(
            log.change(&head, no, wrong.plan.clone(), "", seen).await.unwrap_err().code(),
            "outreach.reason_missing",
            "what is done is corrected with a reason"
        );
        log.change(&head, no, wrong.plan.clone(), "Đếm nhầm một người", seen).await.unwrap();
        assert_eq!(log.change(&police, no, wrong.plan, "Sửa lại", seen).await.unwrap_err().code(), "outreach.outdated");
        let versions = log.versions(&police, no).await.unwrap();
        assert_eq!(
            versions.iter().map(|v| (v.version, v.plan.guided)).collect::<Vec<_>>(),
            [(3, Some(14)), (2, Some(15)), (1, None)]
        );
        log.cancel(&police, no, "Buổi họp thực ra hoãn").await.unwrap();
        assert_eq!(log.cancel(&police, no, "Lần nữa").await.unwrap_err().code(), "outreach.cancelled");
        log.reopen(&head, no).await.unwrap();
        assert_eq!(log.get(&head, no).await.unwrap().state, State::Planned);
    })
    .await;
}

#[tokio::test]
async fn nobody_plans_for_others_and_nothing_is_said_of_single_citizens() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        city.evening_of(DAY);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let board = city.user(Role::Propaganda, Where::City).await;
        let plan = meeting(&city).await;
        let with = |f: &dyn Fn(&mut Plan)| {
            let mut plan = plan.clone();
            f(&mut plan);
            plan
        };
        let (c2, d2) = (place(&city, "C2").await, unit(&city, "D2").await);
        assert_eq!(log.plan(&head, with(&|p| p.locality = c2), false).await.unwrap_err().code(), "outreach.not_here");
        assert_eq!(log.plan(&head, with(&|p| p.unit = Some(d2)), false).await.unwrap_err().code(), "outreach.not_here");
        assert_eq!(log.plan(&police, with(&|p| p.unit = Some(d2)), false).await.unwrap_err().code(), "outreach.not_here");
        assert!(log.plan(&police, with(&|p| p.unit = None), false).await.is_ok());
        assert!(
            log.plan(&board, with(&|p| (p.unit, p.locality) = (None, c2)), false).await.is_ok(),
            "the board plans everywhere"
        );
        let named = with(&|p| p.title = "Gặp ông An, số 070180001234".into());
        assert_eq!(log.plan(&police, named, false).await.unwrap_err().code(), "outreach.holds_number");
    })
    .await;
}

#[tokio::test]
async fn the_effect_is_shown_beside_the_whole_city_and_only_when_extracts_tell() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        let mut rows = people(80);
        city.import(OPENING, &rows).await;
        city.evening_of(DAY.plus(1));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let no = log.plan(&police, Plan { unit: None, ..meeting(&city).await }, true).await.unwrap();
        let activity = log.get(&police, no).await.unwrap();
        let early = log.effect(&activity, 3).await.unwrap();
        assert!(early.after.is_none() && early.all_after.is_none(), "no extract tells of the days after");
        // On the eve one more in the quarter; within three days two more, and one elsewhere.
        let mut activate = |quarter: &str, commune: &str, day: &str, n: usize| {
            let found = rows
                .iter_mut()
                .filter(|r| r.quarter == quarter && r.commune == commune && r.activated.is_empty() && r.stage == "Đã phê duyệt");
            found.take(n).for_each(|r| r.note_activation(day));
            rows.clone()
        };
        let eve = activate("Khu phố Một", "Phường Tân Thử", "20/06/2023", 1);
        city.import(DAY, &eve).await;
        activate("Khu phố Một", "Phường Tân Thử", "22/06/2023", 2);
        let after = activate("Khu phố Hai", "Phường Xuân Thử", "22/06/2023", 1);
        city.evening_of(DAY.plus(4));
        city.import(DAY.plus(3), &after).await;
        let effect = log.effect(&activity, 3).await.unwrap();
        let (here, all) = (effect.after.unwrap(), effect.all_after.unwrap());
        assert_eq!((here.activated, all.activated), (2, 3));
        assert_eq!((here.from, here.to), (DAY, DAY.plus(3)), "the days of the extracts");
        assert_eq!((here.figure.numerator, here.figure.denominator), (2, 20), "a figure, with its eligible");
        assert!(here.figure.source.is_some());
        assert!(effect.before.is_none(), "three days before the eve there was no extract");
        assert_eq!(log.effect(&activity, 1).await.unwrap().before.unwrap().activated, 1, "from the opening to the eve");
    })
    .await;
}

#[tokio::test]
async fn programs_and_pages_say_the_same() {
    both(|city| async move {
        city.evening_of(DAY);
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let sent = json!({ "channel": "public_address", "title": "Bài đọc buổi sáng", "locality": "C1", "date": "2023-06-20",
            "from": "06:30", "to": "07:00", "reach": 2000, "done": true });
        let made = program.post_json("/api/v1/outreach", &sent).await;
        assert_eq!((made.status, made.json()["no"].as_i64()), (201, Some(1)), "{}", made.text());
        let later = json!({ "channel": "meeting", "title": "Họp khu phố Hai", "locality": "C1-2", "date": "2023-06-22" });
        assert_eq!(program.post_json("/api/v1/outreach", &later).await.status, 201);
        let all = program.get("/api/v1/outreach?state=planned").await.json();
        assert_eq!((all["activities"].as_array().unwrap().len(), all["activities"][0]["no"].as_i64()), (1, Some(2)));
        let one = program.get("/api/v1/outreach/1?days=3").await.json();
        assert_eq!((one["from"].as_str(), one["effect"]["after"].is_null()), (Some("06:30"), true), "{one}");
        assert_eq!(program.post_json("/api/v1/outreach/2/done", &json!({})).await.json()["code"], "outreach.not_yet");
        assert_eq!(program.post_json("/api/v1/outreach/2/cancel", &json!({ "reason": "Trùng lịch họp" })).await.status, 204);
        assert_eq!(program.get("/api/v1/outreach?channel=balloon").await.json()["code"], "outreach.bad_value");
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get("/outreach").await.text();
        assert!(page.contains("Đã thực hiện 1 hoạt động") && page.contains("Bài đọc buổi sáng"), "{page}");
        let form =
            [("channel", "sms"), ("title", "Nhắn tin nhắc"), ("locality", "C1"), ("day", "2023-06-21"), ("from", "tối nay")];
        let refused = police.post_form("/outreach", &form).await;
        assert!(
            refused.status == 422 && refused.text().contains("giờ ghi như 19:30") && refused.text().contains("Nhắn tin nhắc")
        );
        let many = [
            ("channel", "sms"),
            ("title", "a"),
            ("locality", "C1"),
            ("day", "2023-06-25"),
            ("from", "tối nay"),
            ("reach", "10"),
            ("guided", "20"),
            ("link", "trang chủ"),
            ("done", "1"),
        ];
        let told = police.post_form("/outreach", &many).await.text();
        for fault in
            ["Chưa ghi nội dung", "chưa đến", "giờ ghi như 19:30", "nhiều hơn số người tiếp cận", "Liên kết không hợp lệ"]
        {
            assert!(told.contains(fault), "{fault} is told with the others");
        }
        let form = [
            ("channel", "sms"),
            ("title", "Nhắn tin nhắc"),
            ("locality", "C1"),
            ("day", "2023-06-20"),
            ("reach", "1.500"),
            ("done", "1"),
        ];
        assert_eq!(police.post_form("/outreach", &form).await.location(), Some("/outreach/3"));
        assert!(police.get("/outreach/3").await.text().contains("1.500"));
        let member = city.signed_in(Role::FieldMember, Where::Team("T11")).await;
        assert_eq!(member.get("/outreach").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn more_people_than_the_place_has_ask_for_a_word_and_accuse_nobody() {
    both(|city| async move {
        city.evening_of(DAY.plus(1));
        city.import(DAY, &people(40)).await;
        let log = city.services.outreach.clone();
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let absurd = Plan { reach: Some(5_000), ..meeting(&city).await };
        let refused = log.plan(&head, absurd.clone(), true).await.unwrap_err();
        assert_eq!((refused.code(), refused.field()), ("outreach.reach_unexplained", Some("result")));
        assert!(refused.sentence(vedich_kernel::Lang::Vi).contains("người đủ điều kiện"), "{refused}");
        let no = log.plan(&head, absurd.clone(), false).await.unwrap();
        let refused = log.finish(&head, no, (None, None), "", "").await.unwrap_err();
        assert_eq!(refused.code(), "outreach.reach_unexplained", "what is planned is asked about when it took place");
        log.finish(&head, no, (None, None), "", "Hội chợ của cả thành phố tại khu phố").await.unwrap();
        let usual = Plan { title: "Họp khu phố lần hai".into(), reach: Some(100), ..absurd };
        log.plan(&head, usual, true).await.unwrap();
    })
    .await;
}
