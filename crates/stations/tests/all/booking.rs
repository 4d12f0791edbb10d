//! Anybody books a quarter of an hour; nobody is told who is on the register; no quarter is ever filled beyond its places.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{evening, new_station, office, plan, station, tomorrow};
use futures_util::future::join_all;
use serde_json::json;
use vedich_accounts::Role;
use vedich_kernel::{Lang, Problematic};
use vedich_stations::{Booker, BookingState, Guest, NewShift, NewStation, Service};
use vedich_testkit::{City, OPENING, Where, both, people};

fn guest(n: usize) -> Guest {
    Guest { name: format!("Nguyễn Văn {n}"), phone: format!("09{n:08}"), note: String::new() }
}

fn address(n: usize) -> String {
    format!("10.{}.{}.7", n / 250, n % 250)
}

async fn shift(city: &City) -> i64 {
    plan(&city.services.stations, evening(station(city).await, tomorrow())).await
}

#[tokio::test]
async fn two_clerks_and_two_hundred_people_at_once_never_overfill_a_slot() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = shift(&city).await;
        let clerks = [city.user(Role::WardPolice, Where::Commune("C1")).await, office()];
        let slots: Vec<i64> = s.slots(no).await.unwrap().1.iter().map(|x| x.at).collect();
        // Most want the first two quarters of an hour.
        let wanted = |n: usize| slots[if n.is_multiple_of(4) { n % slots.len() } else { n % 2 }];
        let public = (0..200).map(|n| {
            let s = s.clone();
            let slot = wanted(n);
            tokio::spawn(async move { s.book(Booker::Guest(guest(n)), no, slot, &address(n)).await.map(|b| b.booking.slot) })
        });
        let desk = (0..40).map(|n| {
            let (s, clerk, slot) = (s.clone(), clerks[n % 2].clone(), wanted(n));
            tokio::spawn(async move { s.book_at_desk(&clerk, no, slot, guest(1_000 + n)).await.map(|b| b.booking.slot) })
        });
        let done: Vec<_> = join_all(public.chain(desk).collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect();
        let (_, after) = s.slots(no).await.unwrap();
        let got = |at: i64| i64::try_from(done.iter().filter(|d| d.as_ref().is_ok_and(|slot| *slot == at)).count()).unwrap();
        for slot in &after {
            assert_eq!(slot.places - slot.free, got(slot.at), "what was confirmed is what stands");
            assert!(got(slot.at) <= slot.places, "{slot:?}");
        }
        assert!(after[0].free == 0 && after[1].free == 0, "the wanted ones are full: {after:?}");
        let refused: Vec<&str> = done.iter().filter_map(|d| d.as_ref().err().map(Problematic::code)).collect();
        assert!(!refused.is_empty() && refused.iter().all(|code| *code == "stations.slot_full"), "{refused:?}");
        let v = s.shift(&office(), no).await.unwrap();
        assert!(v.expected.booked <= v.capacity);
    })
    .await;
}

#[tokio::test]
async fn a_booking_is_changed_and_called_off_by_its_code_alone() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = shift(&city).await;
        let made = s.book(Booker::Guest(guest(1)), no, 1_050, "10.0.0.1").await.unwrap();
        let typed = made.code.to_uppercase().replace('-', " ");
        assert_eq!(s.booking_by_code(&typed, "10.0.0.1").await.unwrap().0.no, made.booking.no);
        s.move_booking(&made.code, "10.0.0.1", no, 1_140).await.unwrap();
        let (_, slots) = s.slots(no).await.unwrap();
        assert_eq!((slots[0].free, slots[6].free), (slots[0].places, slots[6].places - 1));
        s.cancel_booking(&made.code, "10.0.0.1").await.unwrap();
        assert_eq!(s.booking_by_code(&made.code, "10.0.0.1").await.unwrap().0.state, BookingState::Cancelled);
        let twice = s.cancel_booking(&made.code, "10.0.0.1").await.unwrap_err();
        assert_eq!((twice.code(), twice.sentence(Lang::Vi).as_str()), ("stations.cannot_follow", "Lịch hẹn này đã hủy rồi."));
        let page = city.stranger().get(&format!("/timetable/booking?code={}", made.code)).await.text();
        assert!(page.contains("Xem lịch") && page.contains("href=\"/timetable\""), "the way to another one: {page}");
        assert_eq!(s.shift(&office(), no).await.unwrap().expected.booked, 0);
        assert_eq!(s.booking_by_code("2222-3333-4444-5555", "10.0.0.2").await.unwrap_err().code(), "stations.no_such_booking");
    })
    .await;
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_and_one_telephone_books_for_a_family_only() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = shift(&city).await;
        let mut codes = Vec::new();
        for n in 0..61 {
            codes.push(s.booking_by_code(&format!("2222-3333-4444-{n:04}"), "10.9.9.9").await.unwrap_err().code());
        }
        assert_eq!((codes[0], codes[20]), ("stations.no_such_booking", "accounts.throttled"));
        assert!(
            s.booking_by_code("2222-3333-4444-0000", "10.9.9.8").await.unwrap_err().code().starts_with("stations."),
            "others are free"
        );
        let letter = s.invitation_by_code("2222-3333-44", "10.9.9.9").await.unwrap_err();
        assert_eq!(letter.code(), "stations.no_such_invitation", "codes of letters are counted apart");
        let same = |n: usize| Booker::Guest(Guest { phone: "0912345678".into(), ..guest(n) });
        let first = s.book(same(0), no, 1_050, "10.0.0.1").await.unwrap();
        let again = s.book(same(0), no, 1_065, "10.0.0.1").await.unwrap_err();
        assert_eq!(again.code(), "stations.phone_booked", "a person books once for a shift");
        let other = s.book(same(1), no, 1_065, "10.0.0.1").await.expect("a number alone tells nothing of its holder");
        s.cancel_booking(&other.code, "10.0.0.1").await.unwrap();
        let elsewhere = plan(&s, evening(station_of(&s, no).await, tomorrow().plus(1))).await;
        let second = s.book(same(0), elsewhere, 1_050, "10.0.0.1").await.unwrap();
        s.cancel_booking(&second.code, "10.0.0.1").await.unwrap();
        s.book(same(0), elsewhere, 1_050, "10.0.0.1").await.expect("what was cancelled does not count");
        // Whoever holds the code of the booking brings the family, under the same telephone.
        let family = |code: &str| Booker::Family { code: code.to_owned(), name: "Người nhà".into(), note: String::new() };
        for n in 1..4 {
            s.book(family(&first.code), no, 1_050 + 15 * n, "10.0.0.1").await.unwrap();
        }
        let other_name = s.book(same(2), elsewhere, 1_065, "10.0.0.2").await.unwrap_err();
        assert_eq!(other_name.code(), "stations.too_many", "new names under the same telephone are the same telephone");
        let sixth = s.book(family(&first.code), no, 1_140, "10.0.0.1").await.unwrap_err();
        assert_eq!(sixth.code(), "stations.too_many", "a code gives no second limit: a household has one");
        let unknown = s.book(family("2222-3333-4444-5555"), no, 1_140, "10.0.0.1").await.unwrap_err();
        assert_eq!(unknown.code(), "stations.no_such_booking");
        let desk = s.desk(&office(), no).await.unwrap();
        assert!(desk.visitors.iter().filter(|v| v.name == "Người nhà").all(|v| v.phone == "0912345678"));
        s.book_at_desk(&office(), no, 1_140, Guest { phone: "+84 912 345 678".into(), ..guest(6) }).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_telephone_does_not_fill_a_shift_under_new_names() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = shift(&city).await;
        let stranger = city.stranger();
        let mut said = Vec::new();
        for n in 0..8 {
            let at = format!("18:{:02}", n / 2 * 15);
            let sent = json!({ "shift": no, "at": at, "name": format!("Nguyễn Thị {n}"), "phone": "0912345678" });
            let answer = stranger.post_json("/api/v1/public/bookings", &sent).await;
            said.push((answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned()));
        }
        assert!(said[..5].iter().all(|(status, _)| *status == 201), "a family: {said:?}");
        assert!(said[5..].iter().all(|(status, code)| (*status, code.as_str()) == (409, "stations.too_many")), "{said:?}");
        // An officer who serves at the shift books for who calls, and an invited neighbour has a code.
        s.book_at_desk(&office(), no, 1_140, Guest { phone: "0912345678".into(), ..guest(9) }).await.unwrap();
        assert_eq!(s.shift(&office(), no).await.unwrap().expected.booked, 6);
    })
    .await;
}

#[tokio::test]
async fn the_loudspeakers_say_how_many_shifts_are_not_read_out() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        for n in 0..14 {
            plan(&s, evening(here, tomorrow().plus(n))).await;
        }
        let notice = city.stranger().get("/timetable/notice?locality=C1").await.text();
        assert_eq!(notice.matches("từ 17 giờ 30 đến 20 giờ 30").count(), 12);
        assert!(notice.contains("Còn 2 ca khác"), "{notice}");
    })
    .await;
}

#[tokio::test]
async fn a_volunteer_books_for_who_calls_by_the_rules_for_everybody() {
    both(|city| async move {
        let s = city.services.stations.clone();
        // Held by nobody's team: the volunteer does not serve at it.
        let no = shift(&city).await;
        let volunteer = city.user(Role::FieldMember, Where::Team("T11")).await;
        let called = |n: usize| Guest { phone: "0912345678".into(), ..guest(n) };
        s.book_at_desk(&volunteer, no, 1_050, called(1)).await.unwrap();
        assert_eq!(s.book_at_desk(&volunteer, no, 1_065, called(1)).await.unwrap_err().code(), "stations.phone_booked");
        let trail = common::everything(&city.services.db).await;
        assert!(trail.contains(&volunteer.name), "who booked is written down: {trail}");
        assert_eq!(s.desk(&volunteer, no).await.unwrap_err().code(), "stations.no_such_shift", "who is expected is not told");
        let elsewhere = city.user(Role::FieldMember, Where::Team("T21")).await;
        assert_eq!(s.book_at_desk(&elsewhere, no, 1_065, called(2)).await.unwrap_err().code(), "stations.no_such_shift");
        let page = city.signed_in(Role::FieldMember, Where::Team("T12")).await;
        let path = format!("/stations/shifts/{no}");
        assert!(page.get(&path).await.text().contains("Đặt lịch giúp người gọi đến"));
        let form = [("at", "18:00"), ("name", "Lê Văn Tám"), ("phone", "0912000009")];
        let booked = page.post_form(&format!("{path}/book"), &form).await;
        assert!(booked.status == 200 && booked.text().contains("Đã đặt lúc 18:00"), "{}", booked.text());
        let again = page.post_form(&format!("{path}/book"), &form).await;
        assert!(again.status == 409 && again.text().contains("Mỗi người đặt một lần cho một ca"), "{}", again.text());
        let committee = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(committee.post_form(&format!("{path}/book"), &form).await.status, 403);
    })
    .await;
}

async fn station_of(s: &vedich_stations::Stations, shift: i64) -> i64 {
    s.slots(shift).await.unwrap().0.station.no
}

#[tokio::test]
async fn another_shift_is_offered_from_the_nearest_station_on() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = shift(&city).await;
        let far = s
            .put_station(
                &office(),
                None,
                NewStation { at: Some((11_700_000, 106_882_300)), ..new_station(&city, "XA", "C1-1").await },
            )
            .await
            .unwrap();
        let near = s
            .put_station(
                &office(),
                None,
                NewStation { at: Some((11_537_200, 106_882_300)), ..new_station(&city, "GAN", "C2-1").await },
            )
            .await
            .unwrap();
        let help = |station: i64, day| NewShift { station, sets: vec![], service: Service::Help, ..evening(station, day) };
        plan(&s, help(far, tomorrow())).await;
        plan(&s, help(near, tomorrow().plus(2))).await;
        plan(&s, help(station_of(&s, no).await, tomorrow().plus(3))).await;
        let made = s.book(Booker::Guest(guest(1)), no, 1_080, "10.0.0.1").await.unwrap();
        let page = city.stranger().get(&format!("/timetable/booking?code={}", made.code)).await.text();
        assert!(page.contains("18:00–18:15, Thứ"), "one's own quarter of an hour stands on the page: {page}");
        let list = page.split("name=\"shift\"").nth(1).unwrap().split("</select>").next().unwrap().to_owned();
        let at = |words: &str| list.find(words).unwrap_or_else(|| panic!("{words}: {list}"));
        let last_of_own = list.rfind("Nhà văn hóa NVH1").unwrap();
        assert!(
            last_of_own < at("Nhà văn hóa GAN (cách 0,2 km)") && at("Nhà văn hóa GAN") < at("Nhà văn hóa XA (cách 18,2 km)"),
            "{list}"
        );
        assert!(page.contains("Đặt thêm cho người nhà"));
        let family = city.stranger().get(&format!("/timetable/shift?no={no}&family={}", made.code)).await.text();
        assert!(family.contains("chỉ cần ghi họ tên") && !family.contains("name=\"phone\""), "{family}");
        let kept = city.stranger().get(&format!("/timetable/shift?no={no}&family={}", made.code)).await;
        assert_eq!(
            (&kept.headers["cache-control"], &kept.headers["referrer-policy"]),
            (&"no-store".parse().unwrap(), &"no-referrer".parse().unwrap())
        );
        let form =
            [("shift", no.to_string()), ("at", "18:15".to_owned()), ("family", made.code.clone()), ("name", "Bà Nội".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(city.stranger().post_form("/timetable/book", &form).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_booked_is_said() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        let far = plan(&s, evening(here, OPENING.plus(40))).await;
        let book = |shift: i64, slot: i64, g: Guest| {
            let s = s.clone();
            async move { s.book(Booker::Guest(g), shift, slot, "10.0.0.1").await.unwrap_err().code() }
        };
        assert_eq!(book(99, 1_050, guest(1)).await, "stations.no_such_shift");
        assert_eq!(book(no, 1_055, guest(1)).await, "stations.no_such_slot");
        assert_eq!(book(far, 1_050, guest(1)).await, "stations.too_early");
        assert_eq!(book(no, 1_050, Guest { phone: "không có".into(), ..guest(1) }).await, "stations.bad_field");
        assert_eq!(book(no, 1_050, Guest { name: " ".into(), ..guest(1) }).await, "stations.bad_field");
        city.clock.set(tomorrow().start().plus_seconds(18 * 3_600));
        assert_eq!(book(no, 1_065, guest(1)).await, "stations.too_late");
        s.book(Booker::Guest(guest(1)), no, 1_095, "10.0.0.1").await.unwrap();
        s.cancel_shift(&office(), no, "Mất điện").await.unwrap();
        assert_eq!(book(no, 1_095, guest(2)).await, "stations.shift_cancelled");
    })
    .await;
}

#[tokio::test]
async fn names_and_telephones_stand_nowhere_in_clear() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let no = shift(&city).await;
        let told = Guest { name: "Trần Thị Rất Riêng".into(), phone: "0912345678".into(), note: "đi xe lăn".into() };
        let made = s.book(Booker::Guest(told), no, 1_050, "10.0.0.1").await.unwrap();
        let desk = s.desk(&office(), no).await.unwrap();
        assert_eq!((desk.visitors[0].name.as_str(), desk.visitors[0].phone.as_str()), ("Trần Thị Rất Riêng", "0912345678"));
        let database = common::everything(&city.services.db).await;
        assert!(database.contains("booking.make"), "the trail is there");
        for secret in ["Rất Riêng", "0912345678", "xe lăn", made.code.as_str()] {
            assert!(!database.contains(secret), "{secret} stands in clear");
        }
        // Another commune's police, and a door-to-door team, do not see the list.
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(s.desk(&other, no).await.unwrap_err().code(), "stations.no_such_shift");
        let team = city.user(Role::FieldMember, Where::Team("T11")).await;
        assert_eq!(s.desk(&team, no).await.unwrap_err().code(), "stations.no_such_shift");
        assert_eq!(s.shift(&team, no).await.unwrap().shift.no, no, "the timetable itself is open to them");
    })
    .await;
}

#[tokio::test]
async fn the_public_pages_answer_alike_whoever_is_on_the_register() {
    both(|city| async move {
        let rows = people(40);
        city.import(OPENING, &rows).await;
        let no = shift(&city).await.to_string();
        let stranger = city.stranger();
        let page = stranger.get("/timetable").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Nhà văn hóa NVH1") && page.text().contains("còn 45 chỗ"), "{}", page.text());
        let leads = format!("<a href=\"/timetable/shift?no={no}\">Ca gần nhất còn chỗ:");
        assert!(page.text().contains(&leads), "the first sentence leads to the booking: {}", page.text());
        let form = |name: &str, phone: &str| {
            let (stranger, no, name, phone) = (stranger.clone(), no.clone(), name.to_owned(), phone.to_owned());
            async move {
                stranger
                    .post_form("/timetable/book", &[("shift", &no), ("at", "18:00"), ("name", &name), ("phone", &phone)])
                    .await
            }
        };
        // Four places at 18:00: one somebody of the register, one nobody.
        let known = form(&rows[0].name, "0912000001").await;
        let unknown = form("Không Có Trong Sổ", "0912000002").await;
        assert_eq!((known.status, unknown.status), (303, 303), "{}", known.text());
        let own = |answer: &vedich_testkit::Answer| answer.location().unwrap().to_owned();
        let (a, b) = (stranger.get(&own(&known)).await, stranger.get(&own(&unknown)).await);
        assert!(a.text().contains("Đã đặt: 18:00") && b.text().contains("Đã đặt: 18:00"));
        assert_eq!(a.headers["referrer-policy"], "no-referrer");
        assert!(!a.text().contains(&rows[0].name), "not even one's own name is shown to who has the link");
        let wrong = form("Lê Thị Ba", "12").await;
        assert!(wrong.status == 422 && wrong.text().contains("Số điện thoại chưa đúng") && wrong.text().contains("Lê Thị Ba"));
        assert!(stranger.get("/timetable/invitation?code=2222-3333-44").await.status == 404);
        let code = own(&known).split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let moved = stranger.post_form("/timetable/booking/move", &[("code", &code), ("shift", &no), ("at", "19:00")]).await;
        assert_eq!(moved.status, 303, "{}", moved.text());
        assert!(stranger.get(&own(&moved)).await.text().contains("19:00"));
        let called_off = stranger.post_form("/timetable/booking/cancel", &[("code", &code)]).await;
        assert!(stranger.get(&own(&called_off)).await.text().contains("đã hủy"));
        for page in ["/timetable/guide", "/timetable/notice?locality=C1", "/timetable?locality=C2"] {
            assert_eq!(stranger.get(page).await.status, 200, "{page}");
        }
        assert!(stranger.get("/timetable/notice").await.text().contains("từ 17 giờ 30 đến 20 giờ 30"));
        assert_eq!(stranger.get("/timetable?locality=NOWHERE").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_shift_in_its_last_quarter_is_not_the_next_one_with_places() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        plan(&s, evening(here, tomorrow())).await;
        let next = plan(&s, evening(here, tomorrow().plus(1))).await;
        city.clock.set(tomorrow().start().plus_seconds(1_216 * 60));
        let stranger = city.stranger();
        let found = stranger.get("/api/v1/public/timetable").await.json();
        let state = |n: usize| (found["shifts"][n]["ended"].as_bool(), found["shifts"][n]["free"].as_i64());
        assert_eq!((state(0), state(1)), ((Some(false), Some(0)), (Some(false), Some(45))));
        let page = stranger.get("/timetable").await.text();
        assert!(page.contains(&format!("<a href=\"/timetable/shift?no={next}\">Ca gần nhất còn chỗ:")), "{page}");
    })
    .await;
}

#[tokio::test]
async fn ones_own_commune_comes_first_and_stays_in_the_address() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let there = s.put_station(&office(), None, new_station(&city, "NVH2", "C2-1").await).await.unwrap();
        plan(&s, evening(here, tomorrow())).await;
        plan(&s, NewShift { station: there, sets: vec![], service: Service::Help, ..evening(there, tomorrow()) }).await;
        let stranger = city.stranger();
        let all = stranger.get("/timetable").await.text();
        assert!(all.contains("href=\"/timetable?locality=C1\"") && all.contains("href=\"/timetable?locality=C2\""), "{all}");
        let own = stranger.get("/timetable?locality=C2").await.text();
        let at = |words: &str| own.find(words).unwrap_or_else(|| panic!("{words}: {own}"));
        assert!(at("Nhà văn hóa NVH2") < at("Ca ở nơi khác còn chỗ"), "{own}");
        assert!(at("Ca ở nơi khác còn chỗ") < at("Nhà văn hóa NVH1"), "{own}");
        assert!(own.contains("<a href=\"/timetable\">"), "and the way to the whole city: {own}");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_sent_to_a_shift_that_is_over() {
    both(|city| async move {
        let no = shift(&city).await;
        city.clock.set(tomorrow().start().plus_seconds(1_230 * 60));
        let stranger = city.stranger();
        let found = stranger.get("/api/v1/public/timetable").await.json();
        assert_eq!((found["shifts"][0]["ended"].as_bool(), found["shifts"][0]["free"].as_i64()), (Some(true), Some(0)));
        let slots = stranger.get(&format!("/api/v1/public/slots?shift={no}")).await.json();
        assert!(slots["slots"].as_array().unwrap().iter().all(|x| x["free"] == 0), "{slots}");
        let page = stranger.get(&format!("/timetable/shift?no={no}")).await.text();
        assert!(page.contains("Ca này đã kết thúc") && !page.contains("đến trực tiếp"), "{page}");
        city.user(Role::WardPolice, Where::Commune("C1")).await;
        let sign_in = stranger.get("/sign-in").await.text();
        assert!(sign_in.contains("href=\"/timetable\""), "{sign_in}");
    })
    .await;
}

#[tokio::test]
async fn programs_read_the_timetable_and_book() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(
            &s,
            NewShift {
                note: "Dành cho công nhân; mang theo thẻ, và điện thoại của mình để kích hoạt ngay".into(),
                ..evening(here, tomorrow())
            },
        )
        .await;
        let gone = plan(&s, evening(here, tomorrow().plus(1))).await;
        s.cancel_shift(&office(), gone, "Mất điện").await.unwrap();
        let stranger = city.stranger();
        let found = stranger.get("/api/v1/public/timetable?locality=C1").await.json();
        assert_eq!((found["shifts"][0]["free"].as_i64(), found["shifts"][1]["cancelled"].as_str()), (Some(45), Some("Mất điện")));
        assert_eq!(found["shifts"][0]["latitude"].as_f64(), Some(11.5352));
        let booking = json!({ "shift": no, "at": "17:30", "name": "Lê Văn Tám", "phone": "0912345678" });
        let made = stranger.post_json("/api/v1/public/bookings", &booking).await;
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(
            stranger.get("/api/v1/public/timetable").await.json()["shifts"][0]["free"],
            44,
            "the timetable kept ready follows"
        );
        let slots = stranger.get(&format!("/api/v1/public/slots?shift={no}")).await.json();
        assert_eq!((slots["slots"][0]["at"].as_str(), slots["slots"][0]["free"].as_i64()), (Some("17:30"), Some(2)));
        let off = stranger.get(&format!("/api/v1/public/slots?shift={gone}")).await.json();
        assert!(off["slots"].as_array().unwrap().iter().all(|x| x["free"] == 0), "called off: {off}");
        let code = made.json()["code"].as_str().unwrap().to_owned();
        assert_eq!(stranger.post_json("/api/v1/public/bookings/cancel", &json!({ "code": code })).await.status, 204);
        let wrong = json!({ "shift": no, "at": "17:30", "invitation": "2222-3333-44" });
        assert_eq!(stranger.post_json("/api/v1/public/bookings", &wrong).await.json()["code"], "stations.no_such_invitation");
        for path in ["/public/timetable.ics", "/api/v1/public/timetable.ics?locality=C1"] {
            let file = stranger.get(path).await;
            let text = file.text();
            let kind = file.headers["content-type"].to_str().unwrap();
            assert!(kind.starts_with("text/calendar") && kind.ends_with("method=PUBLISH"), "{kind}");
            assert!(file.text().contains("\r\nMETHOD:PUBLISH\r\n"));
            let flat = text.replace("\r\n ", "");
            assert!(flat.contains("DTSTART:20230620T103000Z\r\n") && flat.contains("DTEND:20230620T133000Z\r\n"), "{text}");
            assert!(flat.contains("STATUS:CANCELLED") && flat.contains("công nhân\\; mang theo thẻ\\, và"), "{text}");
            assert!(text.split("\r\n").all(|l| l.len() <= 75) && text.ends_with("END:VCALENDAR\r\n"));
            assert_eq!(flat.matches("BEGIN:VEVENT").count(), 2);
        }
    })
    .await;
}
