//! What other rooms have phones carry, and what becomes of what is told to them: an inspector's people (`P-3.8`), a station's desk
//! (`P-4.4c`), a shift chosen at the door (`P-4.4b`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

#[path = "../../../fieldwork/tests/all/common/mod.rs"]
pub(crate) mod common;

use common::{OPENING, Phone, at, citizens, list_of, office, recorded, results};
use serde_json::{Value, json};
use vedich_accounts::Role;
use vedich_crosscheck::{Scope, inspections::NewRound};
use vedich_db::{By, Query as _, args};
use vedich_fieldwork::{Acceptance, ListKind};
use vedich_kernel::{Clock as _, Day, Moment, Problematic as _};
use vedich_stations::{Booker, BookingState, Guest, NewShift, NewStation, NotPossible, Service, Source, StationKind};
use vedich_testkit::{City, Row, Where, both, people, team_workbook};

async fn team(city: &City, team: [&str; 5], members: &[(&str, &str)]) {
    let report = city.services.territory.import_workbook(&office(), team_workbook(team, members)).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

/// What a room has the phone carry after a sync with nothing before it.
async fn carried(city: &City, phone: &Phone, room: &str) -> Option<Value> {
    let answer = phone.sync(&json!({ "sent_at": city.clock.now().0 })).await;
    let rooms = answer["changes"]["rooms"].as_array().unwrap();
    rooms.iter().find(|r| r["room"] == room).map(|r| r["content"].clone())
}

fn said(id: &str, room: &str, body: &Value, observed_at: Moment) -> Value {
    json!({ "id": id, "kind": "room", "room": room, "body": body, "observed_at": observed_at, "clock_offset": 0 })
}

fn became(answer: &Value) -> Vec<(String, Option<String>)> {
    results(answer).into_iter().map(|(_, result, reason)| (result, reason)).collect()
}

fn held(reason: &str) -> (String, Option<String>) {
    ("held".to_owned(), Some(reason.to_owned()))
}

/// Both unions claimed 24 people each; a round over all of them, eight days later.
async fn round(city: &City) -> (Vec<Row>, i64) {
    let rows = people(240);
    city.import(OPENING, &rows).await;
    let day = OPENING.plus(1);
    city.evening_of(day);
    let of = |commune: bool| (0..240).filter(move |i| (i % 4 >= 2) == commune && matches!(i % 10, 6 | 7));
    let line = |team: &str, i: usize| {
        format!("{team};;{};20/06/2023 {:02}:{:02};Đã kích hoạt\n", rows[i].national_id, 18 + i % 4, i % 60)
    };
    let lines: String = of(false).map(|i| line("T11", i)).chain(of(true).map(|i| line("T21", i))).collect();
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{lines}");
    let done = city.services.claims.import_file(&office(), text.into_bytes(), "claims.csv").await.unwrap();
    assert_eq!((done.rejected, done.accepted), (0, 48));
    city.services.crosscheck.settle(&By::system("test", city.clock.now()), Scope::New).await.unwrap();
    city.evening_of(day.plus(8));
    let order = NewRound {
        size: 24,
        seed: 7,
        units: Vec::new(),
        locality: None,
        from: day,
        to: city.clock.today(),
        due: city.clock.today().plus(5),
        purpose: "Thử".into(),
    };
    let no = city.services.crosscheck.draw_round(&office(), order).await.unwrap();
    (rows, no)
}

async fn finding_of(city: &City, no: i64, item: i64) -> Value {
    let office = city.program(Role::StandingOffice, Where::City).await;
    let round = office.get(&format!("/api/v1/inspections/{no}")).await.json();
    round["sample"].as_array().unwrap().iter().find(|s| s["item"] == item).unwrap()["finding"].clone()
}

#[tokio::test]
async fn an_inspectors_people_ride_on_a_phone_and_what_was_found_comes_back() {
    both(|city| async move {
        let (rows, no) = round(&city).await;
        team(&city, ["KT1", "Tổ kiểm tra số 1", "tổ kiểm tra", "CITY", "CA"], &[("KT11", "Lê Kiểm Tra")]).await;
        let check = city.services.crosscheck.clone();
        let inspector = city.user(Role::Inspector, Where::City).await;
        let phone = Phone::of(&city, "KT1", "KT11", false).await;
        assert!(carried(&city, &phone, "inspections").await.is_none(), "nobody was sent");
        let member = city.services.territory.member_by_code("KT11").await.unwrap().unwrap().id;
        let volunteer = city.services.territory.member_by_code("M111").await.unwrap().unwrap().id;
        let refused = check.carry_on_phone(&office(), no, &inspector.name, Some(volunteer)).await.unwrap_err();
        assert_eq!(refused.code(), "crosscheck.no_such_member");
        check.carry_on_phone(&office(), no, &inspector.name, Some(member)).await.unwrap();
        assert_eq!(check.send_inspector(&office(), no, &inspector.name, None).await.unwrap(), 24);

        let first = phone.sync(&json!({ "sent_at": city.clock.now().0 })).await;
        let room = &first["changes"]["rooms"][0];
        assert_eq!(
            (room["room"].as_str(), room["until"].as_str()),
            (Some("inspections"), Some("2023-07-06")),
            "eight days and the lease"
        );
        let mine = room["content"]["rounds"][0]["people"].as_array().unwrap().clone();
        assert_eq!(mine.len(), 24);
        assert!(mine.iter().all(|p| rows.iter().any(|r| p["name"] == r.name.as_str())));
        assert!(rows.iter().all(|r| !first.to_string().contains(&r.national_id)), "no number is handed out");
        let again = phone.sync(&json!({ "cursor": first["changes"]["cursor"] })).await;
        assert!(again["changes"]["rooms"].as_array().unwrap().is_empty(), "nothing changed");

        let found = |id: &str, item: i64, finding: &str, minute: i64| {
            let body = json!({ "round": no, "item": item, "finding": finding, "note": "đã gặp tại nhà" });
            said(id, "inspections", &body, at(OPENING.plus(9), 19).plus_seconds(minute * 60))
        };
        // The later word arrives first.
        let (early, late) = (found("early", 1, "not_found", 0), found("late", 1, "real", 30));
        assert!(recorded(&phone.send(&city, std::slice::from_ref(&late)).await));
        assert!(recorded(&phone.send(&city, &[early]).await));
        assert_eq!(results(&phone.send(&city, &[late]).await)[0].1, "known");
        assert_eq!(finding_of(&city, no, 1).await, "real");
        let state = check.rounds(&office()).await.unwrap()[0].1;
        assert_eq!((state.found, state.wrong), (1, 0), "one person, by the newest finding");
        let notes =
            city.services.db.map("SELECT sealed FROM inspection_finding", args![], |r| r.get::<Vec<u8>>(0)).await.unwrap();
        assert!(notes.len() == 2 && notes.iter().all(|n| !String::from_utf8_lossy(n).contains("nhà")));
        let by = city.services.db.scalar::<String>("SELECT MIN(by_name) FROM inspection_finding", args![]).await.unwrap();
        assert_eq!(by, inspector.name, "the inspector's finding, whoever's phone brought it");
        let carried_now = carried(&city, &phone, "inspections").await.unwrap();
        let one = carried_now["rounds"][0]["people"].as_array().unwrap().iter().find(|p| p["item"] == 1).unwrap().clone();
        assert_eq!(one["found"]["finding"], "real");

        let bad = phone
            .send(
                &city,
                &[
                    found("elsewhere", 99, "real", 0),
                    said("odd", "inspections", &json!({ "round": no, "item": 2, "finding": "perhaps" }), city.clock.now()),
                    said("nowhere", "attic", &json!({}), city.clock.now()),
                ],
            )
            .await;
        assert_eq!(became(&bad), [held("not_yours"), held("malformed"), held("no_room")]);
        let other = Phone::of(&city, "T11", "M111", false).await;
        assert_eq!(became(&other.send(&city, &[found("stolen", 2, "real", 0)]).await), [held("not_yours")]);

        check.close_round(&office(), no).await.unwrap();
        let after = phone.sync(&json!({ "cursor": first["changes"]["cursor"] })).await;
        assert_eq!(after["changes"]["gone_rooms"], json!(["inspections"]));
        assert_eq!(became(&phone.send(&city, &[found("last", 3, "refused", 0)]).await), [held("over")]);
        assert_eq!(finding_of(&city, no, 3).await, Value::Null);
        let how = Acceptance { answer: "Đã ghi trước khi kết thúc".into(), ..Acceptance::default() };
        city.services.fieldwork.accept_held(&office(), "last", &how).await.unwrap();
        assert_eq!(finding_of(&city, no, 3).await, "refused");
        assert_eq!(
            city.services.fieldwork.accept_held(&office(), "elsewhere", &how).await.unwrap_err().code(),
            "fieldwork.cannot_take"
        );
        assert!(city.services.fieldwork.check_lists().await.unwrap().is_sound());
    })
    .await;
}

#[tokio::test]
async fn whoever_holds_the_phone_does_not_inspect_the_own_unit() {
    both(|city| async move {
        let (_, no) = round(&city).await;
        team(&city, ["KT2", "Tổ kiểm tra số 2", "tổ kiểm tra", "C1", "D1"], &[("KT21", "Trần Của Đoàn")]).await;
        let check = city.services.crosscheck.clone();
        let inspector = city.user(Role::Inspector, Where::City).await;
        let member = city.services.territory.member_by_code("KT21").await.unwrap().unwrap().id;
        check.carry_on_phone(&office(), no, &inspector.name, Some(member)).await.unwrap();
        let n = check.send_inspector(&office(), no, &inspector.name, None).await.unwrap();
        assert!(n > 0 && n < 24, "{n}: none of D1");
        let phone = Phone::of(&city, "KT2", "KT21", false).await;
        let mine = carried(&city, &phone, "inspections").await.unwrap();
        let people = mine["rounds"][0]["people"].as_array().unwrap();
        assert!(people.len() == n && people.iter().all(|p| p["unit"] == "Đoàn phường Xuân Thử"), "{people:?}");
        // Taken off the phone: nothing is carried, and nothing is taken.
        check.carry_on_phone(&office(), no, &inspector.name, None).await.unwrap();
        assert!(carried(&city, &phone, "inspections").await.is_none());
        let body = json!({ "round": no, "item": people[0]["item"], "finding": "real" });
        assert_eq!(became(&phone.send(&city, &[said("a", "inspections", &body, city.clock.now())]).await), [held("not_yours")]);
    })
    .await;
}

fn minute(city: &City, day: Day, minute: i64) -> Moment {
    let at = day.start().plus_seconds(minute * 60);
    city.clock.set(at);
    at
}

/// An evening shift from 17:30 to 20:30 of tomorrow at a station of `C1`.
async fn shift(city: &City, held_by: Option<&str>, sets: &[i64], to: i64) -> i64 {
    let s = &city.services.stations;
    if s.timetable(None).await.unwrap().is_empty() {
        s.put_set(&office(), "CAM-1", "Bộ thu nhận số 1", true).await.unwrap();
        s.put_set(&office(), "CAM-2", "Bộ thu nhận số 2", true).await.unwrap();
    }
    let code = format!("NVH{}{}", sets[0], to);
    let new = NewStation {
        name: format!("Nhà văn hóa {code}"),
        code,
        kind: StationKind::Mobile,
        locality: city.locality("C1-1").await,
        address: "Số 1 đường Thử Nghiệm".to_owned(),
        guide: String::new(),
        at: None,
        active: true,
    };
    let station = s.put_station(&office(), None, new).await.unwrap();
    let tree = city.services.register.tree().await.unwrap();
    let shift = NewShift {
        station,
        day: OPENING.plus(1),
        from: 1_050,
        to,
        service: Service::Level2,
        sets: sets.to_vec(),
        crew: 2,
        team: held_by.map(|t| tree.team_by_code(t).unwrap().id),
        note: String::new(),
        locked: false,
    };
    s.plan_shifts(&office(), vec![shift], Source::Form).await.unwrap()[0]
}

#[tokio::test]
async fn a_desk_without_network_and_the_offices_desk_lose_nobody() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        team(
            &city,
            ["TN1", "Tổ thu nhận số 1", "tổ thu nhận", "C1", "CA"],
            &[("TN11", "Phạm Thu Nhận"), ("TN12", "Vũ Thu Nhận")],
        )
        .await;
        let s = city.services.stations.clone();
        let no = shift(&city, Some("TN1"), &[1, 2], 1_230).await;
        s.invite(&office(), no).await.unwrap();
        let letters = s.letters(&office(), no, "invitation.print").await.unwrap();
        let guest = |name: &str, phone: &str| Guest { name: name.into(), phone: phone.into(), note: String::new() };
        let mut booked = Vec::new();
        for (at, who) in [guest("Lê Văn Tám", "0912345678"), guest("Võ Thị Sáu", "0912345679"), guest("Kim Đồng", "0912345670")]
            .into_iter()
            .enumerate()
        {
            let slot = 1_050 + 15 * i64::try_from(at).unwrap();
            booked.push(s.book(Booker::Guest(who), no, slot, "10.0.0.1").await.unwrap());
        }
        let phone = Phone::of(&city, "TN1", "TN11", false).await;
        assert!(carried(&city, &phone, "desk").await.is_none(), "not before its day");
        let opens = minute(&city, OPENING.plus(1), 1_055);
        let second = Phone::of(&city, "TN1", "TN12", false).await;
        let mine = carried(&city, &phone, "desk").await.unwrap();
        let tablet = &mine["shifts"][0];
        assert_eq!((tablet["series"].as_i64(), tablet["dossiers"].as_bool()), (Some(1), Some(true)));
        assert_eq!(
            carried(&city, &second, "desk").await.unwrap()["shifts"][0]["series"],
            2,
            "each tablet has numbers of its own"
        );
        let names: Vec<&str> = tablet["visitors"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Lê Văn Tám", "Võ Thị Sáu", "Kim Đồng"]);
        assert_eq!(tablet["awaited"].as_array().unwrap().len(), letters.len());

        // The network is gone. Meanwhile the office's desk serves two of the same people.
        minute(&city, OPENING.plus(1), 1_060);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(s.arrive(&police, no, booked[1].booking.no).await.unwrap(), 1);
        assert_eq!(s.arrive(&police, no, booked[2].booking.no).await.unwrap(), 2);
        s.not_possible(&police, no, booked[2].booking.no, NotPossible::Papers).await.unwrap();
        let step = |id: &str, step: &str, who: Value, more: Value, after: i64| {
            let mut body = json!({ "shift": no, "step": step, "who": who });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            said(id, "desk", &body, opens.plus_seconds(after * 60))
        };
        let (first, shared, contested) = (booked[0].booking.no, booked[1].booking.no, booked[2].booking.no);
        let evening = [
            step("a1", "arrive", json!({ "booking": first }), json!({ "queue": 1 }), 1),
            step("a2", "arrive", json!({ "invitation": letters[0].no }), json!({ "queue": 2 }), 2),
            step("a3", "arrive", json!({}), json!({ "queue": 3, "name": "Lâm Không Hẹn" }), 3),
            step("a4", "arrive", json!({ "booking": shared }), json!({ "queue": 4 }), 7),
            step("a5", "arrive", json!({ "code": letters[1].code }), json!({ "queue": 5, "name": "Người Quét Mã" }), 8),
            step("c1", "call", json!({ "booking": first }), json!({}), 9),
            step("t1", "taken", json!({ "booking": first }), json!({ "number": "070180001234" }), 15),
            step("c2", "call", json!({ "arrival": "a2" }), json!({}), 16),
            step("n2", "not_possible", json!({ "arrival": "a2" }), json!({ "reason": "biometrics" }), 18),
            step("t5", "taken", json!({ "booking": contested }), json!({}), 19),
            step("x1", "call", json!({ "arrival": "nobody" }), json!({}), 20),
            step("x2", "arrive", json!({}), json!({ "queue": 9 }), 20),
        ];
        minute(&city, OPENING.plus(1), 1_110);
        let answer = phone.send(&city, &evening).await;
        let expected: Vec<(String, Option<String>)> = (0..9)
            .map(|_| ("recorded".to_owned(), None))
            .chain([held("already"), held("nothing_to_correct"), held("nothing_to_correct")])
            .collect();
        assert_eq!(became(&answer), expected);
        assert!(results(&phone.send(&city, &evening[..9]).await).iter().all(|r| r.1 == "known"), "twice is once");

        let desk = s.desk(&police, no).await.unwrap();
        let of = |booking: i64| desk.visitors.iter().find(|v| v.booking.no == booking).unwrap().booking.clone();
        assert_eq!((of(first).state, of(first).queue), (BookingState::Taken, Some(1_001)));
        assert_eq!(
            (of(shared).state, of(shared).queue),
            (BookingState::Arrived, Some(1)),
            "the office was faster: its number stands"
        );
        assert_eq!((of(contested).state, of(contested).reason), (BookingState::NotPossible, Some(NotPossible::Papers)));
        let minutes = of(first).done_at.unwrap().0 - of(first).called_at.unwrap().0;
        assert_eq!(minutes, 6 * 60_000_000, "measured by when it was, not by when it came");
        let invited = desk.visitors.iter().find(|v| v.booking.invitation == Some(letters[0].no)).unwrap();
        assert_eq!((invited.booking.state, invited.booking.reason), (BookingState::NotPossible, Some(NotPossible::Biometrics)));
        assert!(desk.visitors.iter().any(|v| v.booking.invitation == Some(letters[1].no)), "the code was an invitation's");
        let board = s.board(&police, no).await.unwrap();
        assert_eq!(board.waiting, [1_003, 1, 1_005], "by when they came, whichever desk gave the number");
        assert_eq!(s.call_next(&police, no).await.unwrap(), 1_003);
        assert_eq!(s.walk_in(&police, no, guest("Nguyễn Đến Sau", "")).await.unwrap(), 3, "the office counts on");
        assert_eq!(s.loose_dossiers(&police).await.unwrap()[0].dossiers, 1);

        // The number of a dossier that was taken, shown once more by somebody else: a person looks at it.
        let twice = step("t6", "taken", json!({ "arrival": "a3" }), json!({ "number": "070180001234" }), 21);
        assert_eq!(became(&phone.send(&city, &[twice]).await), [held("dossier_there")]);
        assert_eq!(s.loose_dossiers(&police).await.unwrap()[0].dossiers, 1);

        // A person compares the two and decides for the dossier.
        let how = Acceptance { answer: "Đã bổ sung giấy tờ, thu lại".into(), ..Acceptance::default() };
        city.services.fieldwork.accept_held(&office(), "t5", &how).await.unwrap();
        assert_eq!(s.loose_dossiers(&police).await.unwrap()[0].dossiers, 2);
        // What the tablet hears of it.
        let now = carried(&city, &phone, "desk").await.unwrap();
        let seen = |op: &str| {
            now["shifts"][0]["visitors"]
                .as_array()
                .unwrap()
                .iter()
                .find(|v| v["operations"].as_array().unwrap().iter().any(|o| o == op))
                .unwrap()
                .clone()
        };
        assert_eq!((seen("t5")["state"].as_str(), seen("a3")["state"].as_str()), (Some("taken"), Some("called")));

        // Days later it still counts for its day; what happened on another day does not, nor what another team tells.
        let late = step("a7", "arrive", json!({}), json!({ "queue": 7, "name": "Đến Muộn" }), 30);
        let other = step("a8", "arrive", json!({}), json!({ "queue": 8, "name": "Ngày Khác" }), 26 * 60);
        city.evening_of(OPENING.plus(3));
        assert!(carried(&city, &phone, "desk").await.is_none(), "names do not lie on a tablet overnight");
        assert_eq!(became(&phone.send(&city, &[late, other]).await), [("recorded".to_owned(), None), held("over")]);
        let stranger = Phone::of(&city, "T11", "M111", false).await;
        let strange = step("a9", "arrive", json!({}), json!({ "queue": 1, "name": "Tổ Khác" }), 30);
        assert_eq!(became(&stranger.send(&city, &[strange]).await), [held("not_yours")]);
        let mut clear = Vec::new();
        for sql in [
            "SELECT operation || kind || became FROM booking_tablet",
            "SELECT action || target || detail FROM audit",
            "SELECT kind || payload FROM event",
            "SELECT number_key FROM station_dossier",
        ] {
            clear.extend(city.services.db.map(sql, args![], |r| r.get::<String>(0)).await.unwrap());
        }
        assert!(["Lâm Không Hẹn", "070180001234", "Đến Muộn"].iter().all(|w| clear.iter().all(|c| !c.contains(w))));
    })
    .await;
}

fn wish(id: &str, list: &vedich_fieldwork::WorkList, citizen: vedich_kernel::CitizenId, shift: i64, at: Moment) -> Value {
    let mut op = said(id, "shifts", &json!({ "shift": shift }), at);
    op["list"] = json!(list.id);
    op["citizen"] = json!(citizen);
    op
}

#[tokio::test]
async fn a_shift_chosen_at_the_door_is_a_booking_or_a_wish_that_the_office_sees() {
    both(|city| async move {
        city.import(OPENING, &people(120)).await;
        // A quarter of an hour of one set: one place. And an evening with many.
        let (small, large) = (shift(&city, None, &[1], 1_065).await, shift(&city, None, &[2], 1_230).await);
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&city.services.fieldwork, &list).await;
        let elsewhere = list_of(&city, ListKind::Activation, "C1-2").await;
        let stranger = citizens(&city.services.fieldwork, &elsewhere).await[0];
        let s = city.services.stations.clone();
        minute(&city, OPENING.plus(1), 1_000);
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let offered = carried(&city, &phone, "shifts").await.unwrap();
        let free: Vec<(i64, i64)> = offered["shifts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (s["no"].as_i64().unwrap(), s["free"].as_i64().unwrap()))
            .collect();
        assert_eq!(free, [(small, 1), (large, 22)]);

        let now = minute(&city, OPENING.plus(1), 1_010);
        let answer = phone
            .send(
                &city,
                &[
                    wish("w1", &list, who[0], small, now),
                    wish("w2", &list, who[1], small, now),
                    wish("w3", &list, who[0], large, now),
                    wish("w4", &list, stranger, large, now),
                    wish("w5", &list, who[2], 9_999, now),
                ],
            )
            .await;
        let fine = ("recorded".to_owned(), None);
        assert_eq!(became(&answer), [fine.clone(), fine.clone(), fine, held("not_on_list"), held("malformed")]);
        minute(&city, OPENING.plus(1), 1_015);
        let told = carried(&city, &phone, "shifts").await.unwrap();
        let wishes: Vec<(String, i64, Option<i64>)> = told["wishes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| (w["became"].as_str().unwrap().to_owned(), w["shift"].as_i64().unwrap(), w["next"].as_i64()))
            .collect();
        let line = |word: &str, shift: i64, next: Option<i64>| (word.to_owned(), shift, next);
        assert_eq!(wishes, [line("booked", small, None), line("full", small, Some(large)), line("standing", small, None)]);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let expected =
            |desk: vedich_stations::Desk| desk.visitors.into_iter().map(|v| (v.booking.slot, v.name)).collect::<Vec<_>>();
        let at_small = expected(s.desk(&police, small).await.unwrap());
        assert!(at_small.len() == 1 && at_small[0].0 == 1_050 && !at_small[0].1.is_empty(), "{at_small:?}");

        let open = s.open_wishes(&police).await.unwrap();
        assert_eq!(open.iter().map(|w| (w.operation.as_str(), w.became.as_str())).collect::<Vec<_>>(), [("w2", "full")]);
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert!(s.open_wishes(&far).await.unwrap().is_empty());
        assert_eq!(s.grant_wish(&far, "w2", large).await.unwrap_err().code(), "stations.no_such_booking");
        assert_eq!(s.grant_wish(&police, "w2", small).await.unwrap_err().code(), "stations.slot_full");
        let page = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let shown = page.get("/stations/wishes").await;
        assert!(shown.status == 200 && shown.text().contains("Xếp vào ca này"), "{}", shown.text());
        let granted = page.post_form("/stations/wishes/w2", &[("shift", &large.to_string())]).await;
        assert_eq!(granted.location(), Some("/stations/wishes"));
        assert!(s.open_wishes(&police).await.unwrap().is_empty());
        assert_eq!(s.desk(&police, large).await.unwrap().visitors.len(), 1);
        assert!(page.get("/stations/wishes").await.text().contains("Ai đã chọn ca đều có chỗ"));
        let audit = city.services.db.map("SELECT detail FROM audit", args![], |r| r.get::<String>(0)).await.unwrap();
        assert!(audit.iter().all(|d| !d.contains(&at_small[0].1)));
    })
    .await;
}

/// Who is expected where, as a phone carries it: citizen, shift and minute of the booking.
fn expected(room: &Value) -> Vec<(String, i64, Option<i64>)> {
    let one = |e: &Value| (e["citizen"].as_str().unwrap().to_owned(), e["shift"].as_i64().unwrap(), e["at"].as_i64());
    room["expected"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test]
async fn whoever_stands_at_a_door_knows_who_is_invited_or_booked_and_of_nobody_else() {
    both(|city| async move {
        city.import(OPENING, &people(120)).await;
        let s = city.services.stations.clone();
        let no = shift(&city, None, &[2], 1_230).await;
        s.invite(&office(), no).await.unwrap();
        let letters = s.letters(&office(), no, "invitation.print").await.unwrap();
        let phone = Phone::of(&city, "T11", "M111", false).await;
        assert!(expected(&carried(&city, &phone, "shifts").await.unwrap()).is_empty(), "no list, so nobody is told of");

        let list = list_of(&city, ListKind::Collection, "C1-1").await;
        let listed = city.services.fieldwork.people(&office(), &list).await.unwrap();
        let citizen_of = |letter: &vedich_stations::Letter| {
            let number = &letter.person.as_ref().unwrap().national_id;
            let found = listed.iter().find(|p| p.person.as_ref().is_some_and(|x| x.national_id == *number));
            found.map(|p| p.item.citizen.to_string())
        };
        let mut invited: Vec<String> = letters.iter().filter_map(citizen_of).collect();
        invited.sort();
        assert!(!invited.is_empty() && invited.len() < letters.len(), "some of the invited live elsewhere");
        minute(&city, OPENING.plus(1), 1_000);
        let mut told = expected(&carried(&city, &phone, "shifts").await.unwrap());
        told.sort();
        assert_eq!(told, invited.iter().map(|id| (id.clone(), no, None::<i64>)).collect::<Vec<_>>());

        // One of them books by the letter; the phone tells the quarter of an hour.
        let letter = letters.iter().find(|l| citizen_of(l).is_some()).unwrap();
        s.book(Booker::Invited(letter.code.clone()), no, 1_200, "10.0.0.1").await.unwrap();
        minute(&city, OPENING.plus(1), 1_001);
        let booked = expected(&carried(&city, &phone, "shifts").await.unwrap());
        let at: Vec<&(String, i64, Option<i64>)> = booked.iter().filter(|e| e.2.is_some()).collect();
        assert_eq!(at, [&(citizen_of(letter).unwrap(), no, Some(1_200_i64))]);
        assert_eq!(booked.len(), invited.len(), "each of them once");

        // What is over is nobody's any more.
        minute(&city, OPENING.plus(1), 1_231);
        assert!(carried(&city, &phone, "shifts").await.is_none_or(|room| expected(&room).is_empty()));
    })
    .await;
}
