//! Schools, factories and quarters ask for a station, people who cannot walk for help at home: sent without sign-in, answered, followed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use crate::common;

use common::{everything, office, station};
use vedich_accounts::Role;
use vedich_db::{Query, args};
use vedich_kernel::Problematic;
use vedich_planner::PlaceKind;
use vedich_stations::{Answer, Contact, NewRequest, PlanAsk, PlanSource, RequestKind, RequestState};
use vedich_testkit::{City, OPENING, Where, both, people, sqlite};

fn contact() -> Contact {
    Contact {
        name: "Phạm Thị Hiệu Trưởng".into(),
        phone: "0912 345 678".into(),
        home: String::new(),
        note: "Có phòng máy".into(),
    }
}

async fn school(city: &City) -> NewRequest {
    NewRequest {
        kind: RequestKind::School,
        name: "Trường THPT Thử".into(),
        locality: city.locality("C2-1").await,
        address: "Số 9 đường Học".into(),
        people: 240,
        from: None,
        to: None,
        weekday: 3,
        saturday: 1,
        sunday: 0,
        contact: contact(),
    }
}

async fn home(city: &City) -> NewRequest {
    NewRequest {
        kind: RequestKind::Home,
        contact: Contact { home: "Số 77 ngõ Vắng".into(), ..contact() },
        locality: city.locality("C1-2").await,
        ..school(city).await
    }
}

#[tokio::test]
async fn a_school_asks_is_answered_and_is_planned_for() {
    both(|city| async move {
        let s = city.services.stations.clone();
        city.import(OPENING, &people(400)).await;
        station(&city).await;
        let (no, code) = s.ask(school(&city).await, "10.0.0.1").await.unwrap();
        let own = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let other = city.user(Role::WardPolice, Where::Commune("C1")).await;
        assert!(s.requests(&other).await.unwrap().is_empty());
        assert_eq!(s.request(&other, no).await.unwrap_err().code(), "stations.no_such_request");
        assert_eq!(s.answer(&other, no, Answer::Accept, "Được").await.unwrap_err().code(), "stations.no_such_request");
        let (request, told) = s.request(&own, no).await.unwrap();
        assert_eq!((request.state, told.phone.as_str(), told.note.as_str()), (RequestState::Open, "0912345678", "Có phòng máy"));
        assert_eq!(s.answer(&own, no, Answer::Accept, " ").await.unwrap_err().code(), "stations.bad_field");
        assert_eq!(s.answer(&own, no, Answer::Accept, "Gọi 0912345678").await.unwrap_err().code(), "stations.bad_field");
        assert_eq!(s.answer(&own, no, Answer::Done, "Xong").await.unwrap_err().code(), "stations.request_stands");
        s.answer(&own, no, Answer::Accept, "Sẽ đến trong tuần tới").await.unwrap();
        let followed = s.request_by_code(&code.to_uppercase(), "10.0.0.2").await.unwrap();
        assert_eq!((followed.state, followed.answer.as_str()), (RequestState::Accepted, "Sẽ đến trong tuần tới"));
        let made = s.station(&office(), followed.station.unwrap()).await.unwrap();
        assert_eq!((made.code.as_str(), made.name.as_str()), ("YC-1", "Trường THPT Thử"));
        let told = s.uses().await.unwrap().remove(&made.no).unwrap();
        assert_eq!((told.place, told.weekday, told.saturday, told.sunday, told.people), (PlaceKind::School, 3, 1, 0, 240));
        let ask = PlanAsk { steps: Some(200), time_limit: Some(20.0), ..PlanAsk::default() };
        let p = s.propose(&office(), ask, PlanSource::Page, |_| true).await.unwrap();
        assert!(p.plan.shifts.iter().any(|x| x.place == "YC-1"), "two hundred and forty pupils are worth a morning");
        s.answer(&own, no, Answer::Done, "Đã làm xong").await.unwrap();
        assert_eq!(s.answer(&own, no, Answer::Decline, "Thôi").await.unwrap_err().code(), "stations.request_stands");
    })
    .await;
}

#[tokio::test]
async fn who_asks_for_help_at_home_stands_sealed() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (no, code) = s.ask(home(&city).await, "10.0.0.1").await.unwrap();
        let (request, told) = s.request(&office(), no).await.unwrap();
        assert_eq!((request.kind, request.name.as_str(), request.address.as_str()), (RequestKind::Home, "", ""));
        assert_eq!(told.home, "Số 77 ngõ Vắng");
        let mut database = everything(&city.services.db).await;
        for sql in [
            "SELECT name || ' ' || address || ' ' || code_key FROM station_request",
            "SELECT words FROM station_request_step",
            "SELECT state || ' ' || words FROM station_request_now",
        ] {
            database.push_str(&city.services.db.map(sql, args![], |r| r.get::<String>(0)).await.unwrap().join("\n"));
        }
        for bytes in city.services.db.map("SELECT sealed FROM station_request", args![], |r| r.get::<Vec<u8>>(0)).await.unwrap() {
            database.push_str(&String::from_utf8_lossy(&bytes));
        }
        for secret in ["Hiệu Trưởng", "0912345678", "ngõ Vắng", code.as_str()] {
            assert!(!database.contains(secret), "{secret} stands in clear");
        }
        let audit = city.services.db.map("SELECT action FROM audit", args![], |r| r.get::<String>(0)).await.unwrap();
        assert!(audit.contains(&"station_request.open".to_owned()), "opening is written down");
        s.answer(&office(), no, Answer::Accept, "Thứ Bảy này").await.unwrap();
        assert_eq!(s.request_by_code(&code, "10.0.0.1").await.unwrap().station, None, "a home is no station");
        assert_eq!(s.request_by_code("abcd-efgh", "10.0.0.1").await.unwrap_err().code(), "stations.no_such_request");
        let nobody = NewRequest { contact: Contact { phone: "12".into(), ..contact() }, ..home(&city).await };
        assert_eq!(s.ask(nobody, "10.0.0.3").await.unwrap_err().code(), "stations.bad_field");
        // One line cannot flood the office.
        let mut refused = None;
        for _ in 0..60 {
            if let Err(e) = s.ask(home(&city).await, "10.0.0.9").await {
                refused = Some(e);
                break;
            }
        }
        assert_eq!(refused.expect("there is a limit").status(), 429);
    })
    .await;
}

#[tokio::test]
async fn anybody_asks_on_a_page_and_the_office_answers_on_one() {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    let citizen = city.stranger();
    let page = citizen.get("/timetable/ask").await.text();
    assert!(page.contains("Đề nghị mở điểm thu nhận") && page.contains("Phường Tân Thử"), "{page}");
    assert!(citizen.get("/timetable/ask?kind=home").await.text().contains("Địa chỉ nhà"));
    let form = [
        ("kind", "zone"),
        ("name", "Công ty Thử"),
        ("locality", "C1"),
        ("address", "Lô 5 khu công nghiệp"),
        ("people", "1.200"),
        ("weekday", "4"),
        ("contact", "Trần Văn Nhân Sự"),
        ("phone", "0987654321"),
    ];
    let without: Vec<_> = form.iter().copied().filter(|(n, _)| *n != "weekday").collect();
    let wrong = citizen.post_form("/timetable/ask", &without).await;
    assert!(
        wrong.status == 422 && wrong.text().contains("ít nhất một buổi") && wrong.text().contains("Công ty Thử"),
        "{}",
        wrong.text()
    );
    let sent = citizen.post_form("/timetable/ask", &form).await;
    let follow = sent.location().unwrap_or_else(|| panic!("{}", sent.text())).to_owned();
    let mine = citizen.get(&follow).await.text();
    assert!(mine.contains("Yêu cầu đang chờ trả lời") && !mine.contains("Trần Văn Nhân Sự"), "the page tells no contact: {mine}");
    let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
    assert!(police.get("/stations").await.text().contains("1 yêu cầu chờ trả lời"));
    assert!(police.get("/stations/requests").await.text().contains("Công ty Thử"));
    let one = police.get("/stations/requests/1").await.text();
    assert!(one.contains("Trần Văn Nhân Sự") && one.contains("1.200") && one.contains("Thứ Hai–Thứ Sáu: tối"), "{one}");
    let empty = police.post_form("/stations/requests/1", &[("answer", "accept"), ("words", "")]).await;
    assert!(empty.status == 422 && empty.text().contains("Nội dung trống"));
    let done = police.post_form("/stations/requests/1", &[("answer", "accept"), ("words", "Tối thứ Ba")]).await;
    assert_eq!(done.location(), Some("/stations/requests/1"), "{}", done.text());
    let one = police.get("/stations/requests/1").await.text();
    assert!(!one.contains("Không nhận"), "what became a station is not declined: {one}");
    let answered = citizen.get(&follow).await.text();
    assert!(answered.contains("Tối thứ Ba") && answered.contains("là một điểm thu nhận"), "{answered}");
    let api = city.program(Role::StandingOffice, Where::City).await.get("/api/v1/station-requests").await;
    assert_eq!(
        (api.json()["requests"][0]["state"].as_str(), api.json()["requests"][0]["people"].as_i64()),
        (Some("accepted"), Some(1_200))
    );
    assert!(!api.text().contains("0987654321"));
}

#[tokio::test]
async fn who_lives_in_a_quarter_sees_its_stations_first() {
    let city = sqlite().await;
    let s = city.services.stations.clone();
    let here = station(&city).await;
    let far = s.put_station(&office(), None, common::new_station(&city, "NVH2", "C1-2").await).await.unwrap();
    common::plan(&s, vedich_stations::NewShift { sets: vec![1], crew: 1, ..common::evening(here, common::tomorrow()) }).await;
    common::plan(&s, vedich_stations::NewShift { sets: vec![2], crew: 1, ..common::evening(far, common::tomorrow().plus(1)) })
        .await;
    let order = |page: String| {
        (page.find("Nhà văn hóa NVH1").unwrap(), page.rfind("Nhà văn hóa NVH2").unwrap(), page.contains("gần bạn"))
    };
    let (one, two, near) = order(city.stranger().get("/timetable?locality=C1").await.text());
    assert!(one < two && !near, "by day");
    let text = city.stranger().get("/timetable?locality=C1-2").await.text();
    let table = &text[text.find("id=\"timetable\"").unwrap()..];
    assert!(
        table.find("Nhà văn hóa NVH2").unwrap() < table.find("Nhà văn hóa NVH1").unwrap() && text.contains("gần bạn"),
        "{table}"
    );
    let told = city.stranger().get("/api/v1/public/timetable?locality=C1-2").await.json();
    assert_eq!(told["shifts"].as_array().unwrap().len(), 2, "programs are told the same: {told}");
    let calendar = city.stranger().get("/public/timetable.ics?locality=C1-2").await.text();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "and so are calendars: {calendar}");
}

#[tokio::test]
async fn whoever_comes_for_a_card_is_told_to_bring_what_they_have_instead() {
    let city = sqlite().await;
    let s = city.services.stations.clone();
    let here = station(&city).await;
    let of = |service, day| vedich_stations::NewShift { service, ..common::evening(here, day) };
    let card = common::plan(&s, of(vedich_stations::Service::ChipCard, common::tomorrow())).await;
    let level2 = common::plan(&s, of(vedich_stations::Service::Level2, common::tomorrow().plus(1))).await;
    let page = |no: i64| {
        let stranger = city.stranger();
        async move { stranger.get(&format!("/timetable/shift?no={no}")).await.text() }
    };
    let (card, level2) = (page(card).await, page(level2).await);
    assert!(card.contains("giấy khai sinh") && !card.contains("Thẻ căn cước công dân gắn chip."), "{card}");
    assert!(level2.contains("Thẻ căn cước công dân gắn chip.") && !level2.contains("giấy khai sinh"), "{level2}");
}
