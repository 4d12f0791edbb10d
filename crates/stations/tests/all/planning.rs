//! Stations, sets and shifts: planned by hand, by file and by program; what cannot be is refused; cancelled shifts stay visible.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{evening, new_station, office, plan, station, tomorrow};
use rust_xlsxwriter::Workbook;
use serde_json::json;
use vedich_accounts::Role;
use vedich_kernel::{Lang, Problematic};
use vedich_stations::{Guest, NewShift, NewStation, Service, Source};
use vedich_territory::sheet::{Book, Column};
use vedich_testkit::{OPENING, Where, both, sqlite};

#[tokio::test]
async fn places_follow_from_sets_crew_and_minutes() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = plan(&s, evening(station(&city).await, tomorrow())).await;
        let v = s.shift(&office(), no).await.unwrap();
        assert_eq!((v.capacity, v.minutes.tenths, v.minutes.measured), (45, 80, 0));
        s.assume_minutes(&office(), Service::Level2, 120, "Máy cũ chậm").await.unwrap();
        assert_eq!(s.shift(&office(), no).await.unwrap().capacity, 30);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let refused = s.assume_minutes(&police, Service::Level2, 60, "Nhanh hơn").await.unwrap_err();
        assert_eq!(refused.code(), "stations.no_such_station", "one ward does not set the city's minutes");
    })
    .await;
}

#[tokio::test]
async fn a_set_is_in_one_place_at_a_time_and_all_of_a_plan_is_taken_or_none() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let there = s.put_station(&office(), None, new_station(&city, "NVH2", "C2-1").await).await.unwrap();
        plan(&s, evening(here, tomorrow())).await;
        let clash = NewShift { station: there, sets: vec![2], ..evening(there, tomorrow()) };
        let fine = evening(there, tomorrow().plus(1));
        let refused = s.plan_shifts(&office(), vec![fine.clone(), clash.clone()], Source::Plan).await.unwrap_err();
        assert_eq!(refused.code(), "stations.busy");
        assert!(refused.next_step(Lang::Vi).contains("CAM-2"));
        let all = s.shifts(&office(), (OPENING, OPENING.plus(9)), None, true).await.unwrap();
        assert_eq!(all.len(), 1, "nothing of the plan stands");
        let later = NewShift { from: 1_230, to: 1_290, ..clash };
        assert_eq!(
            s.plan_shifts(&office(), vec![fine, later], Source::Plan).await.unwrap().len(),
            2,
            "after the first is over it is free"
        );
        let twice = NewShift { sets: vec![1, 1, 1], crew: 3, ..evening(here, tomorrow().plus(3)) };
        assert_eq!(s.shift(&office(), plan(&s, twice).await).await.unwrap().capacity, 22, "a set named three times is one set");
        let past = evening(here, OPENING.plus(-1));
        assert_eq!(s.plan_shifts(&office(), vec![past], Source::Form).await.unwrap_err().code(), "stations.bad_day");
    })
    .await;
}

#[tokio::test]
async fn each_ward_plans_its_own_and_a_code_is_given_once() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(
            s.plan_shifts(&other, vec![evening(here, tomorrow())], Source::Form).await.unwrap_err().code(),
            "stations.no_such_station"
        );
        assert_eq!(
            s.put_station(&other, None, new_station(&city, "X", "C1-2").await).await.unwrap_err().code(),
            "stations.no_such_locality"
        );
        assert_eq!(
            s.put_station(&other, Some(here), new_station(&city, "X", "C2-1").await).await.unwrap_err().code(),
            "stations.no_such_station"
        );
        assert_eq!(
            s.put_station(&other, None, new_station(&city, "nvh1", "C2-1").await).await.unwrap_err().code(),
            "stations.code_taken"
        );
        assert_eq!(s.put_set(&other, "CAM-1", "Của tôi", false).await.unwrap_err().code(), "stations.code_taken");
        let no = plan(&s, evening(here, tomorrow())).await;
        assert_eq!(s.cancel_shift(&other, no, "Mưa to").await.unwrap_err().code(), "stations.no_such_shift");
        assert!(s.shifts(&other, (OPENING, OPENING.plus(9)), None, true).await.unwrap().is_empty());
        let own = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let changed = NewStation { name: "Nhà văn hóa mới".to_owned(), ..new_station(&city, "NVH1", "C1-1").await };
        assert_eq!(s.put_station(&own, Some(here), changed).await.unwrap(), here);
        assert_eq!(s.shift(&own, no).await.unwrap().station.name, "Nhà văn hóa mới");
        let with_number = NewStation { guide: "Gọi 0912345678".to_owned(), ..new_station(&city, "NVH3", "C1-1").await };
        assert_eq!(s.put_station(&own, None, with_number).await.unwrap_err().code(), "stations.bad_field");
    })
    .await;
}

#[tokio::test]
async fn a_shift_that_was_held_is_not_called_off() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        let idle = plan(&s, NewShift { from: 480, to: 660, ..evening(here, tomorrow()) }).await;
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert!(police.get(&format!("/stations/shifts/{no}")).await.text().contains("Hủy ca này"));
        city.clock.set(tomorrow().start().plus_seconds(1_080 * 60));
        let guest = Guest { name: "Lê Văn Tám".into(), phone: String::new(), note: String::new() };
        s.walk_in(&office(), no, guest).await.unwrap();
        assert_eq!(s.cancel_shift(&office(), no, "Mất điện").await.unwrap_err().code(), "stations.shift_visited");
        // The next day's session: the one of the day before has ended.
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get(&format!("/stations/shifts/{no}")).await.text();
        assert!(!page.contains("Hủy ca này") && page.contains("đến không hẹn 1"), "{page}");
        assert_eq!(s.cancel_shift(&office(), idle, "Mất điện").await.unwrap_err().code(), "stations.shift_over");
        city.clock.set(tomorrow().plus(1).start());
        let program = city.program(Role::StandingOffice, Where::City).await;
        let refused = program.post_json(&format!("/api/v1/shifts/{no}/cancel"), &json!({ "reason": "Mất điện" })).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("stations.shift_over")));
        assert!(s.shift(&office(), no).await.unwrap().shift.cancelled.is_none(), "it stays held, with what it cost");
    })
    .await;
}

#[tokio::test]
async fn a_file_brings_shifts_and_names_the_rows_that_cannot_be() {
    both(|city| async move {
        let s = city.services.stations.clone();
        station(&city).await;
        let head = ["Mã điểm", "Ngày", "Từ", "Đến", "Dịch vụ", "Bộ thiết bị", "Số cán bộ", "Ghi chú"];
        let rows = [
            ["nvh1", "20/06/2023", "17:30", "20h30", "Định danh điện tử mức 2", "CAM-1, CAM-2", "2", ""],
            ["NVH1", "21/06/2023", "7:30", "11:30", "", "CAM-1", "", "Buổi sáng"],
            ["NVH9", "21/06/2023", "17:30", "20:30", "", "CAM-1", "1", ""],
            ["NVH1", "ngày kia", "17:30", "20:30", "", "CAM-1", "1", ""],
            ["NVH1", "22/06/2023", "tối", "20:30", "", "CAM-1", "1", ""],
            ["NVH1", "22/06/2023", "20:30", "17:30", "", "CAM-1", "1", ""],
            ["NVH1", "20/06/2023", "18:00", "20:30", "Hỗ trợ kích hoạt tài khoản", "CAM-1", "1", ""],
            ["NVH1", "23/06/2023", "17:30", "20:30", "", "CAM-7", "1", ""],
        ];
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "LỊCH THU NHẬN").unwrap();
        for (r, row) in (2_u32..).zip(std::iter::once(&head).chain(&rows)) {
            for (c, cell) in (0_u16..).zip(row) {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
        // A time as Excel keeps it: a share of the day.
        let time = rust_xlsxwriter::Format::new().set_num_format("hh:mm");
        sheet.write_number_with_format(4, 2, 7.5 / 24.0, &time).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let (done, problems) = s.import(&office(), bytes.clone()).await.unwrap();
        assert_eq!((done.new, done.unchanged, done.rejected), (2, 0, 6), "{problems:?}");
        let cells: Vec<(&str, &str)> = problems.iter().map(|p| (p.cell.as_str(), p.code.as_str())).collect();
        let expected = [
            ("A6", "stations.no_such_station"),
            ("B7", "stations.bad_day"),
            ("C8", "stations.bad_times"),
            ("D9", "stations.bad_times"),
            ("F10", "stations.busy"),
            ("F11", "stations.no_such_set"),
        ];
        assert_eq!(cells, expected);
        let (again, _) = s.import(&office(), bytes).await.unwrap();
        assert_eq!((again.new, again.unchanged), (0, 2));
        let morning = s.shifts(&office(), (OPENING.plus(2), OPENING.plus(2)), None, false).await.unwrap();
        assert_eq!((morning[0].shift.what.from, morning[0].shift.what.crew), (450, 1));
        let template = Book::open(s.template(&office(), Lang::Vi).await.unwrap()).unwrap();
        const READ: &[Column] = &[Column::required("station", "Mã điểm", &[]), Column::required("to", "Đến", &[])];
        let table = template.find("", READ).unwrap();
        assert_eq!(table.rows().next().unwrap().text("station"), "NVH1");
        assert_eq!(s.import(&office(), b"no workbook".to_vec()).await.unwrap_err().status(), 422);
    })
    .await;
}

#[tokio::test]
async fn programs_plan_and_ask_by_codes() {
    both(|city| async move {
        station(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let day = tomorrow().to_string();
        let shift = json!({ "station": "NVH1", "day": day, "from": "17:30", "to": "20:30", "sets": ["CAM-1"], "crew": 1, "locked": true });
        let made = office.post_json("/api/v1/shifts", &json!({ "shifts": [shift], "plan": true })).await;
        assert_eq!((made.status, made.json()["shifts"][0].as_i64()), (201, Some(1)), "{}", made.text());
        let found = office.get(&format!("/api/v1/shifts?from={day}&to={day}&locality=C1")).await.json();
        let one = &found["shifts"][0];
        assert_eq!((one["station"].as_str(), one["from"].as_str(), one["part"].as_str()), (Some("NVH1"), Some("17:30"), Some("evening")));
        assert_eq!((one["capacity"].as_i64(), one["sets"][0].as_str(), one["locked"].as_bool()), (Some(22), Some("CAM-1"), Some(true)));
        assert_eq!(one["source"], "plan");
        assert!(office.get(&format!("/api/v1/shifts?from={day}&locality=C2")).await.json()["shifts"].as_array().unwrap().is_empty());
        assert_eq!(office.get("/api/v1/shifts?from=hôm-nay").await.json()["code"], "stations.not_readable");
        let wrong = json!({ "shifts": [{ "station": "NVH9", "day": day, "from": "7:00", "to": "8:00", "crew": 1 }] });
        assert_eq!(office.post_json("/api/v1/shifts", &wrong).await.json()["code"], "stations.no_such_station");
        assert_eq!(office.post_json("/api/v1/shifts/1/cancel", &json!({ "reason": "Mất điện" })).await.status, 204);
        assert_eq!(office.post_json("/api/v1/shifts/1/cancel", &json!({ "reason": "Mất điện" })).await.json()["code"], "stations.shift_cancelled");
        let known = office.get("/api/v1/stations").await.json();
        assert_eq!((&known["sets"][1]["code"], &known["stations"][0]["locality"]), (&json!("CAM-2"), &json!("C1-1")));
        let leader = city.program(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(leader.get("/api/v1/shifts?all=true&from=2023-06-20").await.json()["shifts"][0]["cancelled"], true);
        assert_eq!(leader.post_json("/api/v1/shifts/1/cancel", &json!({ "reason": "Không" })).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_example_of_the_schema_is_taken() {
    both(|city| async move {
        station(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let example = serde_json::from_str(include_str!("../../../../docs/schemas/shifts.example.json")).unwrap();
        let made = office.post_json("/api/v1/shifts", &example).await;
        assert_eq!((made.status, made.json()["shifts"].as_array().map(Vec::len)), (201, Some(2)), "{}", made.text());
        let unknown = json!({ "shifts": [], "what": 1 });
        assert_eq!(office.post_json("/api/v1/shifts", &unknown).await.json()["code"], "stations.bad_json");
    })
    .await;
}

#[tokio::test]
async fn the_office_plans_a_week_on_a_page() {
    both(|city| async move {
        station(&city).await;
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let form = [
            ("station", "1"),
            ("service", "level2"),
            ("first", "2023-06-20"),
            ("last", "2023-06-26"),
            ("weekday", "2"),
            ("weekday", "6"),
            ("weekday", "7"),
            ("from", "17:30"),
            ("to", "20:30"),
            ("set", "1"),
            ("set", "2"),
            ("crew", "2"),
        ];
        let page = police.get("/stations/plan").await.text();
        for one in ["name=\"weekday\" type=\"checkbox\" value=\"7\"", "name=\"set\" type=\"checkbox\" value=\"2\""] {
            assert!(page.contains(one), "{one} in {page}");
        }
        let done = police.post_form("/stations/plan", &form).await;
        assert_eq!(done.location(), Some("/stations?from=2023-06-19"), "{}", done.text());
        let week = police.get("/stations?from=2023-06-19").await.text();
        assert!(week.contains("3 ca, 135 chỗ") && week.contains("17:30–20:30") && week.contains("0/45"), "{week}");
        let again = police.post_form("/stations/plan", &form).await;
        assert!(again.status == 409 && again.text().contains("đã có ca trùng giờ"), "nothing typed is lost");
        let page = police.get("/stations/shifts/1").await.text();
        assert!(page.contains("8 phút, giả định") && page.contains("CAM-1, CAM-2"), "{page}");
        let numbered = police.post_form("/stations/shifts/1/cancel", &[("reason", "gọi 0912345678")]).await;
        assert_eq!(numbered.status, 422);
        assert!(
            numbered.text().contains("<details class=\"fold\" open>") && numbered.text().contains("value=\"gọi 0912345678\""),
            "the form, open, with its words"
        );
        let caller = [("at", "17:30"), ("name", "Nguyễn Văn Thử"), ("phone", "12"), ("note", "đi xe lăn")];
        let unreachable = police.post_form("/stations/shifts/1/book", &caller).await;
        assert_eq!(unreachable.status, 422, "{}", unreachable.text());
        for (_, typed) in &caller[1..] {
            assert!(unreachable.text().contains(&format!("value=\"{typed}\"")), "{typed} is kept while the caller waits");
        }
        let cancelled = police.post_form("/stations/shifts/1/cancel", &[("reason", "Mưa to")]).await;
        assert_eq!(cancelled.location(), Some("/stations/shifts/1"));
        assert!(police.get("/stations?from=2023-06-19").await.text().contains("2 ca, 90 chỗ"));
        assert!(city.stranger().get("/timetable").await.text().contains("Mưa to"), "the public reads why");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_says_why_it_plans_for_others_than_the_overview_shows() {
    both(|city| async move {
        let (here, _) = common::ready(&city).await;
        let s = city.services.stations.clone();
        let first = common::propose(&s, common::quick()).await;
        let no = common::plan(&s, common::evening(here, common::tomorrow())).await;
        city.clock.set(common::tomorrow().start().plus_seconds(1_060 * 60));
        let someone = vedich_testkit::people(400).into_iter().find(|r| r.stage.is_empty()).unwrap();
        let guest = vedich_stations::Guest { name: someone.name.clone(), ..vedich_stations::Guest::default() };
        s.walk_in(&common::office(), no, guest).await.unwrap();
        s.call_next(&common::office(), no).await.unwrap();
        let booking = s.desk(&common::office(), no).await.unwrap().visitors[0].booking.no;
        s.taken(&common::office(), no, booking, &someone.national_id).await.unwrap();
        let second = common::propose(&s, common::quick()).await;
        let (a, b) = (&first.ground, &second.ground);
        assert_eq!((b.waiting, b.without), (a.waiting - 1, a.without), "the register does not know of the dossier yet");
        let office = city.signed_in(vedich_accounts::Role::StandingOffice, vedich_testkit::Where::City).await;
        let page = office.get(&format!("/stations/planner/{}", second.line.no)).await.text();
        assert!(page.contains(&format!("Trang Tổng quan ghi {} người", b.without)), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_refused_form_answers_with_its_status_and_shows_what_was_typed() {
    let city = sqlite().await;
    station(&city).await;
    let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
    let form = |code: &'static str, at: &'static str| {
        let address = "Số 2 đường Thử Nghiệm";
        [("code", code), ("name", "Nhà văn hóa Hai"), ("locality", "C1-1"), ("address", address), ("at", at)]
    };
    // Not readable, or a code that another station has: on the page of all stations and on its own.
    for path in ["/stations/places", "/stations/places/1"] {
        let refused = police.post_form(path, &form("NVH2", "ngoài chợ")).await;
        assert_eq!(refused.status, 422, "{path}: {}", refused.text());
        for typed in ["value=\"Nhà văn hóa Hai\"", "value=\"ngoài chợ\""] {
            assert!(refused.text().contains(typed), "{path} keeps {typed}: {}", refused.text());
        }
    }
    let taken = police.post_form("/stations/places", &form("NVH1", "")).await;
    assert!(taken.status == 409 && taken.text().contains("value=\"Nhà văn hóa Hai\""), "{}", taken.text());
    // A workbook that is none is told on the page that takes the next one.
    let file = police.upload("/stations/import", &[], "lich-ca.xlsx", b"no workbook").await;
    assert_eq!(file.status, 422, "{}", file.text());
    assert!(file.text().contains("tone-broken") && file.text().contains("action=\"/stations/import\""), "{}", file.text());
}
