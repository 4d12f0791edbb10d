//! Forecasts as programs and people meet them, on both engines: made from what is known, kept, and held against what happened.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::{Value, json};
use vedich_accounts::{Actor, Role};
use vedich_campaign::{Goal, Metric, NewTarget, Owner};
use vedich_kernel::Day;
use vedich_stations::{NewShift, NewStation, Service, Source, StationKind};
use vedich_testkit::{City, OPENING, Row, Where, both, people};

fn office() -> Actor {
    Actor::cli("test")
}

/// The opening extract of two hundred people: forty activated, forty more approved. The plan asks for sixty.
async fn opened(city: &City) -> Vec<Row> {
    let rows = people(200);
    city.import(OPENING, &rows).await;
    rows
}

/// The evening of a day on which three more of those approved were activated.
async fn evening(city: &City, rows: &mut [Row], day: Day) {
    let words = format!("{:02}/{:02}/2023", day.date().day(), day.date().month());
    let waiting = rows.iter_mut().filter(|r| r.activated.is_empty() && !r.approved.is_empty());
    waiting.take(3).for_each(|r| r.note_activation(&words));
    city.evening_of(day);
    city.import(day, rows).await;
}

fn int(v: &Value) -> i64 {
    v.as_i64().unwrap_or_else(|| panic!("{v} is no whole number"))
}

#[tokio::test]
async fn the_answer_has_the_fixed_fields_before_any_data_too() {
    both(|city| async move {
        let program = city.program(Role::StandingOffice, Where::City).await;
        let nothing = program.get("/api/v1/forecast").await;
        assert_eq!((nothing.status, &nothing.json()["code"]), (404, &json!("insight.forecast_nothing_known")));
        opened(&city).await;
        let a = program.get("/api/v1/forecast").await.json();
        assert!((0.0..=1.0).contains(&a["probability"].as_f64().unwrap()), "{a}");
        assert!(int(&a["p2_5"]) <= int(&a["p10"]) && int(&a["p10"]) <= int(&a["p50"]), "{a}");
        assert!(int(&a["p50"]) <= int(&a["p90"]) && int(&a["p90"]) <= int(&a["p97_5"]), "{a}");
        assert!(int(&a["p10"]) >= 40 && int(&a["p97_5"]) <= 200, "{a}");
        for lever in ["intake", "approval", "doors", "absent"] {
            assert!(a["marginal"][lever].as_f64().unwrap() > -0.5, "{a}");
        }
        // Nothing binds when every future gets there, and only then.
        assert_eq!(a["binding"].is_null(), a["probability"].as_f64() == Some(1.0), "{a}");
        assert!(a["arrival"].is_string() || a["arrival"].is_null(), "{a}");
        assert_eq!(
            (&a["target"]["value"], &a["target"]["achieved"], &a["target"]["by"]),
            (&json!(60), &json!(40), &json!("2023-07-15"))
        );
        assert_eq!(a["days"].as_array().unwrap().len(), 26);
        let (rests, futures) = (&a["rests_on"], &a["futures"]);
        assert_eq!(
            (&rests["days"], &rests["visits"]["how"], &rests["seats"]["how"]),
            (&json!(0), &json!("assumed"), &json!("assumed"))
        );
        assert_eq!(
            (&futures["basis"], &futures["denominator"], &futures["as_of"]),
            (&json!("futures"), &json!(2_000), &json!("2023-06-19"))
        );
        assert_eq!(a["probability"].as_f64().unwrap(), int(&futures["numerator"]) as f64 / 2_000.0);
        assert_eq!(program.get("/api/v1/forecast").await.json(), a, "the same facts, the same answer");
        let second = program.get("/api/v1/forecast?target=2").await.json();
        assert_eq!((&second["target"]["metric"], &second["target"]["value"]), (&json!("issued"), &json!(160)));
        assert_eq!(program.get("/api/v1/forecast?target=9").await.json()["code"], "insight.forecast_no_such_target");
        assert_eq!(program.get("/api/v1/forecast?target=x").await.status, 422);
        assert_eq!(program.get("/api/v1/forecast?locality=C1-1").await.json()["code"], "insight.forecast_too_small");
        let described = program.get("/api/openapi.json").await.json();
        assert!(described["paths"]["/api/v1/forecast"]["get"].is_object());
    })
    .await;
}

#[tokio::test]
async fn forecasts_are_kept_when_something_has_changed_and_the_overview_tells_them() {
    both(|city| async move {
        let insight = &city.services.insight;
        assert_eq!(insight.keep_forecasts().await.unwrap(), 0, "nothing is known");
        let mut rows = opened(&city).await;
        // The city and its two communes, two phases each.
        assert_eq!(insight.keep_forecasts().await.unwrap(), 6);
        assert_eq!(insight.keep_forecasts().await.unwrap(), 0, "nothing has changed");
        evening(&city, &mut rows, OPENING.plus(1)).await;
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(!desk.get("/").await.text().contains("Với nhịp hiện nay"), "yesterday's forecast is not of today's numbers");
        assert_eq!(insight.keep_forecasts().await.unwrap(), 6);
        let page = desk.get("/").await.text();
        assert!(page.contains("Đã kích hoạt 43 / 60. Với nhịp hiện nay"), "{page}");
        assert!(
            page.contains("Khoảng dự báo") && page.contains("/forecast?locality=CITY") && page.contains("diễn biến mô phỏng")
        );
        assert!(!desk.get("/?locality=C1-1").await.text().contains("Với nhịp hiện nay"));
        let public = city.signed_in(Role::Viewer, Where::City).await;
        let published = public.get("/").await.text();
        assert!(!published.contains("Với nhịp hiện nay") && !published.contains("href=\"/forecast"), "{published}");
        // A commune gets a target of its own.
        let phase = city.services.campaigns.phases(city.services.register.campaign().await.unwrap().id).await.unwrap()[0].id;
        let new = NewTarget {
            phase,
            owner: Owner::Locality(city.locality("C1").await),
            metric: Metric::Activated,
            goal: Goal::Count(30),
            cumulative: true,
            reason: "phân bổ".into(),
        };
        city.services.campaigns.set_target(&office(), new).await.unwrap();
        assert_eq!(insight.keep_forecasts().await.unwrap(), 6);
        let program = city.program(Role::StandingOffice, Where::City).await;
        let commune = program.get("/api/v1/forecast?locality=C1").await.json();
        assert_eq!((&commune["target"]["value"], &commune["futures"]["denominator"]), (&json!(30), &json!(500)));
        assert!(program.get("/api/v1/forecast?locality=C2").await.json()["probability"].is_null(), "no target, no probability");
        let whole = desk.get("/forecast").await.text();
        assert!(whole.contains("Phường Tân Thử") && whole.contains("Chưa giao") && whole.contains("Vướng nhất"), "{whole}");
        assert!(whole.contains("1 ngày của chính chiến dịch này"), "{whole}");
    })
    .await;
}

#[tokio::test]
async fn shifts_that_are_published_raise_the_intake_that_the_forecast_sees() {
    both(|city| async move {
        let mut rows = opened(&city).await;
        for n in 1..=3 {
            // Two of those without a dossier come each day, and no timetable told where.
            rows.iter_mut().filter(|r| r.stage.is_empty()).take(2).for_each(|r| (r.level, r.stage) = ("Mức 2", "Đã gửi"));
            evening(&city, &mut rows, OPENING.plus(n)).await;
        }
        let (insight, program) = (&city.services.insight, city.program(Role::StandingOffice, Where::City).await);
        assert!(insight.keep_forecasts().await.unwrap() > 0);
        let before = program.get("/api/v1/forecast").await.json();
        assert_eq!(before["rests_on"]["seats"]["how"], "pace", "{}", before["rests_on"]);
        let stations = &city.services.stations;
        let station = NewStation {
            code: "NVH".to_owned(),
            kind: StationKind::Fixed,
            name: "Nhà văn hóa".to_owned(),
            locality: city.locality("C1-1").await,
            address: "Số 1".to_owned(),
            guide: String::new(),
            at: None,
            active: true,
        };
        let station = stations.put_station(&office(), None, station).await.unwrap();
        let set = stations.put_set(&office(), "CAM-1", "Bộ số 1", true).await.unwrap();
        let shift = |n: i32| NewShift {
            station,
            day: OPENING.plus(n),
            from: 480,
            to: 720,
            service: Service::Level2,
            sets: vec![set],
            crew: 1,
            team: None,
            note: String::new(),
            locked: false,
        };
        stations.plan_shifts(&office(), (5..=9).map(shift).collect(), Source::Form).await.unwrap();
        assert!(insight.keep_forecasts().await.unwrap() > 0, "the timetable has changed");
        let after = program.get("/api/v1/forecast").await.json();
        let seats = |a: &Value| int(&a["rests_on"]["seats"]["a_day"]);
        assert!(seats(&after) > seats(&before), "{} {}", before["rests_on"], after["rests_on"]);
        assert_eq!(after["rests_on"]["seats"]["until"], "2023-06-28");
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(desk.get("/forecast").await.text().contains("cộng các ca mới lên lịch, kể cả ca nháp chưa công bố, đến 28/6"));
    })
    .await;
}

#[tokio::test]
async fn days_without_a_forecast_are_made_anew_from_what_was_known_then_and_marked() {
    both(|city| async move {
        let mut rows = opened(&city).await;
        let program = city.program(Role::StandingOffice, Where::City).await;
        let mut said = Vec::new();
        for n in 1..=4 {
            evening(&city, &mut rows, OPENING.plus(n)).await;
            said.push(program.get("/api/v1/forecast").await.json());
        }
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let empty = desk.get("/forecast/past").await.text();
        assert!(empty.contains("Chưa có dự báo nào được giữ lại") && empty.contains("4 ngày còn thiếu"), "{empty}");
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.post_form("/forecast/remake", &[("locality", "C1")]).await.status, 403);
        let done = desk.post_form("/forecast/remake", &[("locality", "CITY"), ("target", "1")]).await;
        assert_eq!(done.location(), Some("/forecast/past?locality=CITY&target=1"));
        let past = program.get("/api/v1/forecast/past").await.json();
        assert_eq!((int(&past["forecasts"]), int(&past["remade"])), (4, 4));
        // Of four, three, two and one day that have come.
        let all = &past["horizons"][0];
        assert_eq!((int(&all["compared"]), int(&all["within_80"]["denominator"])), (10, 10));
        assert_eq!((int(&past["horizons"][1]["ahead"]), int(&past["horizons"][1]["compared"])), (1, 4));
        let page = desk.get("/forecast/past?target=1").await.text();
        assert!(page.contains("lập lại") && page.contains("Trong 10 lần so sánh") && !page.contains("còn thiếu"), "{page}");
        // What is made of a past day is what was said then.
        let then = program.get("/api/v1/forecast?as_of=2023-06-21").await.json();
        assert_eq!((&then["remade"], &then["as_of"]), (&json!(true), &json!("2023-06-21")));
        for key in ["p10", "p50", "p90", "probability", "binding", "marginal", "days"] {
            assert_eq!(then[key], said[1][key], "{key}");
        }
        assert_eq!(program.get("/api/v1/forecast?as_of=2023-06-01").await.status, 404);
        // What was made in time stands before what is remade.
        evening(&city, &mut rows, OPENING.plus(5)).await;
        assert_eq!(city.services.insight.keep_forecasts().await.unwrap(), 6);
        let past = program.get("/api/v1/forecast/past").await.json();
        assert_eq!((int(&past["forecasts"]), int(&past["remade"])), (5, 4));
    })
    .await;
}

#[tokio::test]
async fn everyone_sees_the_forecast_of_their_own_area_and_no_other() {
    both(|city| async move {
        opened(&city).await;
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        for path in ["/api/v1/forecast", "/api/v1/forecast/past"] {
            assert_eq!(police.get(path).await.json()["locality"]["code"], "C1", "{path}");
            for foreign in ["C2", "CITY"] {
                assert_eq!(police.get(&format!("{path}?locality={foreign}")).await.status, 403, "{path} {foreign}");
            }
            let viewer = city.program(Role::Viewer, Where::City).await;
            assert_eq!(viewer.get(path).await.json()["code"], "insight.forecast_not_published");
        }
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get("/forecast").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("chưa giao chỉ tiêu riêng") && !page.text().contains("Phường Xuân Thử"), "{}", page.text());
        assert_eq!(desk.get("/forecast?locality=C2").await.status, 403);
        let english = desk.get("/forecast?lang=en").await.text();
        assert!(english.contains("At today's pace") && !english.contains(">forecast-"), "{english}");
    })
    .await;
}
