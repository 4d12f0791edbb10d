//! The standing office's day tells what came in, what is missing, what is overdue, and who lags why (`P-5.2`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::{Value, json};
use vedich_accounts::{Actor, Role};
use vedich_daily_reports::{Channel, Content, Figures, NewReport};
use vedich_difficulties::{Category, NewDifficulty};
use vedich_kernel::{Day, UnitId};
use vedich_tasks::{Plan, Rhythm};
use vedich_testkit::{City, OPENING, Where, both, people, unit_workbook};

const DAY: Day = Day(19_528);

fn line<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let lines = answer["lines"].as_array().unwrap();
    lines.iter().find(|l| l["code"] == code).unwrap_or_else(|| panic!("no line {code} in {answer}"))
}

async fn unit(city: &City, code: &str) -> UnitId {
    city.services.register.tree().await.unwrap().unit_by_code(code).unwrap().id
}

async fn report(city: &City, code: &str, day: Day) {
    let content = Content { figures: Figures { outreach: 1, ..Figures::default() }, ..Content::default() };
    let new = NewReport { unit: unit(city, code).await, day, content, reason: String::new(), channel: Channel::Form, seen: None };
    city.services.daily_reports.submit(&Actor::cli("test"), new).await.unwrap();
}

async fn give(city: &City, code: &str) {
    let plan = Plan {
        clause: String::new(),
        title: "Treo pa nô ở cổng chợ".into(),
        detail: String::new(),
        owner: unit(city, code).await,
        partners: Vec::new(),
        rhythm: Rhythm::Once,
        from: DAY,
        to: DAY,
        called_off: false,
    };
    city.services.tasks.add(&Actor::cli("test"), None, plan).await.unwrap();
}

#[tokio::test]
async fn the_day_is_told_in_numbers_that_lead_on() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        city.evening_of(DAY);
        give(&city, "D1").await;
        let asked = NewDifficulty {
            category: Category::Other,
            title: "Loa phường hỏng".into(),
            question: "Ai sửa được loa?".into(),
            unit: Some(unit(&city, "D1").await),
        };
        city.services.difficulties.ask(&Actor::cli("test"), asked).await.unwrap();
        report(&city, "D2", DAY).await;
        // Three days later: D1 was silent, its duty and its question are overdue.
        let today = DAY.plus(3);
        city.evening_of(today);
        report(&city, "D2", today).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let day = office.get("/api/v1/office-day").await.json();
        assert_eq!(day["date"], today.to_string());
        let received = line(&day, "daily_reports.received");
        assert_eq!(
            (received["count"].as_i64(), received["of"].as_i64(), received["part"].as_str()),
            (Some(1), Some(3), Some("came_in"))
        );
        let missing = line(&day, "daily_reports.missing");
        assert_eq!((missing["count"].as_i64(), missing["names"].as_array().unwrap().len()), (Some(2), 2), "{missing}");
        assert_eq!(line(&day, "daily_reports.waiting")["count"], 1);
        assert_eq!(line(&day, "daily_reports.waiting_before")["count"], 1, "the report of three days ago still waits");
        assert_eq!(line(&day, "register.without_extract")["count"], 2, "no extract of this day");
        assert_eq!(line(&day, "tasks.overdue")["count"], 1);
        assert_eq!(line(&day, "difficulties.overdue")["count"], 1);
        let laggards = day["laggards"].as_array().unwrap();
        assert_eq!(laggards[0]["unit"], "D1", "{day}");
        let why: Vec<&str> = laggards[0]["why"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect();
        assert_eq!(why, ["daily_reports.silent", "tasks.overdue"], "reasons of two rooms stand together");
        // A past day tells what came in then, and nothing of what waits now.
        let first = office.get("/api/v1/office-day?date=2023-06-20").await.json();
        assert_eq!(line(&first, "difficulties.asked")["count"], 1);
        assert_eq!(line(&first, "register.without_extract")["count"], 2);
        assert!(first["lines"].as_array().unwrap().iter().all(|l| l["code"] != "tasks.overdue"));
        assert_eq!(office.get("/api/v1/office-day?date=20-6").await.status, 422);
        // A day that has not come is not answered as today.
        let ahead = today.plus(1);
        let refused = office.get(&format!("/api/v1/office-day?date={ahead}")).await.json();
        assert_eq!(refused["code"], "insight.day_not_come");
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = desk.get(&format!("/office-day?day={ahead}")).await.text();
        assert!(page.contains(&format!("Ngày {} chưa đến", ahead.vi())) && page.contains("Xem ngày hôm nay"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn every_line_leads_to_a_page_that_opens_and_speaks_both_languages() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        city.evening_of(DAY.plus(1));
        give(&city, "D1").await;
        for (role, place) in [
            (Role::StandingOffice, Where::City),
            (Role::CommitteeLeader, Where::Commune("C1")),
            (Role::UnitHead, Where::Unit("D1")),
        ] {
            let browser = city.signed_in(role, place).await;
            let page = browser.get("/office-day").await;
            assert_eq!(page.status, 200, "{role:?}: {}", page.text());
            assert!(!page.text().contains("-day-"), "a text is missing: {}", page.text());
            let english = browser.get("/office-day?lang=en").await.text();
            assert!(english.contains("Came in") && !english.contains("insight-day"), "{english}");
            let program = city.program(role, place).await;
            let day = program.get("/api/v1/office-day").await.json();
            let links = day["lines"].as_array().unwrap().iter().map(|l| &l["href"]);
            let whys = day["laggards"].as_array().unwrap().iter().flat_map(|l| l["why"].as_array().unwrap()).map(|w| &w["href"]);
            for href in links.chain(whys) {
                let opened = browser.get(href.as_str().unwrap()).await;
                assert_eq!(opened.status, 200, "{role:?} {href}");
            }
        }
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.get("/api/v1/office-day").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_units_head_is_told_of_no_decision_that_is_not_theirs() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        city.evening_of(DAY);
        let head = city.program(Role::UnitHead, Where::Unit("D1")).await.get("/api/v1/office-day").await.json();
        let lines = head["lines"].as_array().unwrap();
        let of_crosscheck = |l: &&Value| l["code"].as_str().is_some_and(|code| code.starts_with("crosscheck."));
        assert!(lines.iter().filter(of_crosscheck).all(|l| l["part"] != "decide"), "{head}");
        assert_eq!(line(&head, "crosscheck.contradicted")["part"], "came_in");
        let office = city.program(Role::StandingOffice, Where::City).await.get("/api/v1/office-day").await.json();
        assert_eq!(line(&office, "crosscheck.disputes")["part"], "decide");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_goes_back_before_its_deadline_is_not_overdue() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        city.clock.set(DAY.start().plus_seconds(15 * 3_600));
        report(&city, "D1", DAY).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let review = json!({ "date": "2023-06-20", "unit": "D1", "version": 1, "decision": "return", "question": "Buổi nào?" });
        assert_eq!(office.post_json("/api/v1/daily-reports/reviews", &review).await.status, 200);
        let part = |day: Value| line(&day, "daily_reports.returned")["part"].clone();
        assert_eq!(part(office.get("/api/v1/office-day").await.json()), "missing", "it is due at 17:00");
        city.evening_of(DAY);
        let office = city.program(Role::StandingOffice, Where::City).await;
        assert_eq!(part(office.get("/api/v1/office-day").await.json()), "overdue");
    })
    .await;
}

#[tokio::test]
async fn all_who_lag_are_counted_though_only_the_first_are_shown() {
    both(|city| async move {
        let codes: Vec<(String, String)> = (0..57).map(|i| (format!("H{i:02}"), format!("Hội số {i:02}"))).collect();
        let units: Vec<[&str; 4]> = codes.iter().map(|(code, name)| [code.as_str(), name.as_str(), "công an", "C1"]).collect();
        let report = city.services.territory.import_workbook(&Actor::cli("test"), unit_workbook(&units)).await.unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        city.evening_of(DAY.plus(3));
        let day = city.program(Role::StandingOffice, Where::City).await.get("/api/v1/office-day").await.json();
        let lagging = day["lagging"].as_i64().unwrap();
        assert!(lagging >= 57, "every unit was silent: {lagging}");
        assert_eq!(day["laggards"].as_array().unwrap().len(), 40);
        let page = city.signed_in(Role::StandingOffice, Where::City).await.get("/office-day").await.text();
        assert!(page.contains(&format!("{lagging} nơi đang chậm.")), "{page}");
        assert!(page.contains(&format!("40 nơi đầu tiên trong {lagging} nơi đang chậm")), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_leader_is_told_of_their_own_place_alone() {
    both(|city| async move {
        city.evening_of(DAY);
        give(&city, "D2").await;
        city.evening_of(DAY.plus(2));
        let leader = city.program(Role::CommitteeLeader, Where::Commune("C1")).await;
        let day = leader.get("/api/v1/office-day").await.json();
        assert_eq!(line(&day, "tasks.overdue")["count"], 0, "the other commune's duty is not theirs");
        let received = line(&day, "daily_reports.received");
        assert_eq!(received["of"], 1, "one unit of the commune owes a report");
        assert!(!day.to_string().contains("Xuân Thử"), "{day}");
    })
    .await;
}
