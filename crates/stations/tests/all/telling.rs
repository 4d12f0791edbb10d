//! A shift invites and tells by message: what comes of it is a draft of the outbox, and nobody is told the same thing twice.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use std::sync::Arc;
use vedich_accounts::{Actor, Role};
use vedich_db::{BoxFuture, By, Query, args};
use vedich_kernel::{Moment, Problematic, phone};
use vedich_messages::{
    BatchState, ChannelKind, LeftOut, Messages, Setting,
    channels::{Answer, Channel, Channels, Outgoing},
    rules::Told,
};
use vedich_stations::{Booker, Guest, HowToBook};
use vedich_testkit::{City, OPENING, Where, both, csv_with_telephones, people};

/// A server that people outside do not reach, and nobody to call.
const NOWHERE: HowToBook<'_> = HowToBook { site: "http://localhost", support: "" };

#[tokio::test]
async fn whoever_was_expected_is_told_once() {
    both(|city| async move {
        let (s, m) = (city.services.stations.clone(), city.services.messages.clone());
        city.import_csv(OPENING, csv_with_telephones(&people(400), OPENING)).await;
        let station = common::station(&city).await;
        let shift = common::plan(&s, common::evening(station, common::tomorrow())).await;
        s.invite(&common::office(), shift).await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let foreign = s.draw_up_invitations(&other, shift, ChannelKind::Sms, NOWHERE).await.unwrap_err();
        assert_eq!(foreign.code(), "stations.no_such_shift");
        let no = s.draw_up_invitations(&police, shift, ChannelKind::Sms, NOWHERE).await.unwrap();
        let batch = m.batch(&police, no).await.unwrap();
        let letters = s.letters(&Actor::cli("test"), shift, "test").await.unwrap();
        assert_eq!((batch.state, batch.purpose.as_str()), (BatchState::Draft, format!("shift:{shift}").as_str()));
        assert_eq!(batch.all() + i64::try_from(batch.left_out.len()).unwrap(), i64::try_from(letters.len()).unwrap());
        let sample = m.sample(&police, no).await.unwrap().unwrap();
        assert!(sample.is_ascii() && sample.contains("So 1 duong Thu Nghiem lam dinh danh dien tu muc 2"), "{sample}");
        assert!(s.draw_up_cancellation(&police, shift, ChannelKind::Sms).await.is_err(), "the shift stands");
        let guest = Guest { name: "Trần Thị Bích".into(), phone: "0912345678".into(), note: String::new() };
        let slot = s.slots(shift).await.unwrap().1[0].at;
        s.book(Booker::Guest(guest), shift, slot, "10.0.0.1").await.unwrap();
        s.cancel_shift(&police, shift, "Mất điện khu vực").await.unwrap();
        let too_late = s.draw_up_invitations(&police, shift, ChannelKind::Sms, NOWHERE).await.unwrap_err();
        assert_eq!(too_late.code(), "stations.shift_cancelled");
        let off = s.called_off(&police, shift).await.unwrap();
        let invited = i64::try_from(letters.iter().filter(|l| l.person.is_some()).count()).unwrap();
        let none = letters.iter().filter_map(|l| l.person.as_ref()).filter(|p| phone::normalize(&p.phone).is_none()).count();
        assert_eq!((off.booked, off.invited, off.others.len()), (1, invited, none));
        assert_eq!(off.by_telephone, invited + 1 - i64::try_from(none).unwrap(), "everybody has a way");
        let page = city.signed_in(Role::WardPolice, Where::Commune("C1")).await.get(&format!("/stations/shifts/{shift}")).await;
        assert!(page.text().contains(&format!("Cần báo 1 người đã đặt và {invited} người được mời")), "{}", page.text());
        let told = s.draw_up_cancellation(&police, shift, ChannelKind::Sms).await.unwrap();
        let batch = m.batch(&police, told).await.unwrap();
        assert!(batch.all() >= 1 && !batch.left_out.iter().any(|l| matches!(l.reason, LeftOut::Missing { .. })));
        let sample = m.sample(&police, told).await.unwrap().unwrap();
        assert!(sample.contains("da huy: Mat dien khu vuc"), "{sample}");
    })
    .await;
}

/// A channel by which everything arrives.
struct Arrives;

impl Channel for Arrives {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn name(&self) -> &'static str {
        "arrives"
    }

    fn hand_over<'a>(&'a self, _: &'a Outgoing, _: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async { Answer { told: Told::Arrived, detail: String::new() } })
    }
}

/// The city's outbox by that channel, at nine in the morning: telephones may ring.
async fn outbox(city: &City) -> Messages {
    city.clock.set(common::tomorrow().start().plus_seconds(9 * 3_600));
    let m = city.services.messages.with_channels(Channels::default().with(Arc::new(Arrives)));
    let setting = Setting { channel: ChannelKind::Sms, price: Some(800), per_day: 5_000, on: true };
    m.set(&common::office(), setting).await.unwrap();
    m
}

/// A shift of tomorrow with one booking, called off for a reason.
async fn called_off(city: &City, reason: &str) -> i64 {
    let s = &city.services.stations;
    let shift = common::plan(s, common::evening(common::station(city).await, common::tomorrow())).await;
    let guest = Guest { name: "Trần Thị Bích".into(), phone: "0912345678".into(), note: String::new() };
    let slot = s.slots(shift).await.unwrap().1[0].at;
    s.book(Booker::Guest(guest), shift, slot, "10.0.0.1").await.unwrap();
    s.cancel_shift(&common::office(), shift, reason).await.unwrap();
    shift
}

#[tokio::test]
async fn whoever_was_told_a_reason_is_told_the_new_one_only_if_the_office_says_so() {
    both(|city| async move {
        let (s, m, cli) = (city.services.stations.clone(), outbox(&city).await, common::office());
        let shift = called_off(&city, "Mât điên").await;
        let wrong = s.draw_up_cancellation(&cli, shift, ChannelKind::Sms).await.unwrap();
        s.reword_cancellation(&cli, shift, "Mất điện khu vực").await.unwrap();
        assert_eq!(m.batch(&cli, wrong).await.unwrap().state, BatchState::Discarded, "the slip of the pen does not go out");
        let right = s.draw_up_cancellation(&cli, shift, ChannelKind::Sms).await.unwrap();
        assert!(m.sample(&cli, right).await.unwrap().unwrap().contains("da huy: Mat dien khu vuc"));
        m.send(&cli, right, m.dry_run(&cli, right).await.unwrap()).await.unwrap();
        assert_eq!(m.work().await.unwrap().handed, 1);
        s.reword_cancellation(&cli, shift, "Mất điện cả phường").await.unwrap();
        let told = s.draw_up_cancellation(&cli, shift, ChannelKind::Sms).await.unwrap_err();
        assert_eq!(told.code(), "messages.nobody", "whoever was told is not told twice");
        let again = s.draw_up_new_reason(&cli, shift, ChannelKind::Sms).await.unwrap();
        assert!(m.sample(&cli, again).await.unwrap().unwrap().contains("da huy: Mat dien ca phuong"));
        m.send(&cli, again, m.dry_run(&cli, again).await.unwrap()).await.unwrap();
        assert_eq!(m.work().await.unwrap().handed, 1);
        assert!(s.draw_up_new_reason(&cli, shift, ChannelKind::Sms).await.is_err(), "nor is the new one told twice");
    })
    .await;
}

#[tokio::test]
async fn the_newest_reason_stands_in_public_and_the_earlier_one_stays_among_the_steps() {
    both(|city| async move {
        let shift = called_off(&city, "Mât điên").await;
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let path = format!("/api/v1/shifts/{shift}/reason");
        for reason in ["Mất điện, gọi 0912 345 678", "Anh An, 070199001234, bận", "Đọc mã OTP cho cán bộ", " "] {
            let refused = police.post_json(&path, &serde_json::json!({ "reason": reason })).await;
            assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("stations.bad_field")), "{reason}");
        }
        let good = serde_json::json!({ "reason": "Mất điện khu vực" });
        assert_eq!(police.post_json(&path, &good).await.status, 204);
        let other = city.program(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(other.post_json(&path, &good).await.status, 404);
        let stranger = city.stranger();
        let (page, json) = (stranger.get("/timetable").await.text(), stranger.get("/api/v1/public/timetable").await.json());
        assert!(page.contains("Mất điện khu vực") && !page.contains("Mât điên"), "{page}");
        assert_eq!(json["shifts"][0]["cancelled"], "Mất điện khu vực");
        let steps = "SELECT words FROM station_shift_step WHERE kind IN ('cancelled', 'reworded') ORDER BY seq";
        let words = city.services.db.map(steps, args![], |r| r.get::<String>(0)).await.unwrap();
        assert_eq!(words, ["Mât điên", "Mất điện khu vực"], "facts are only added");
        let form = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let done = form.post_form(&format!("/stations/shifts/{shift}/reason"), &[("reason", "Mưa bão")]).await;
        assert_eq!(done.location(), Some(format!("/stations/shifts/{shift}").as_str()));
        let own = form.get(&format!("/stations/shifts/{shift}")).await.text();
        assert!(own.contains("value=\"Mưa bão\"") && own.contains("name=\"again\""), "{own}");
        let held = common::plan(&city.services.stations, common::evening(1, common::tomorrow().plus(1))).await;
        let stands = city.services.stations.reword_cancellation(&common::office(), held, "Mưa bão").await.unwrap_err();
        assert_eq!(stands.code(), "stations.shift_stands");
    })
    .await;
}

#[tokio::test]
async fn an_old_reason_with_a_number_is_not_read_in_public() {
    both(|city| async move {
        let shift = called_off(&city, "Mất điện").await;
        // As a reason stands that was given before numbers were refused.
        let old = "UPDATE station_shift_now SET reason = 'Hỏi chị Lan 0987 654 321' WHERE no = $1";
        let by = By::system("test", Moment(0));
        let written = city.services.db.write(by, move |tx| Box::pin(async move { tx.exec(old, args![shift]).await }));
        written.await.unwrap();
        let stranger = city.stranger();
        let json = stranger.get("/api/v1/public/timetable").await;
        assert_eq!(json.json()["shifts"][0]["cancelled"], "Lý do: hỏi điểm thu nhận");
        for path in ["/timetable".to_owned(), format!("/timetable/shift?no={shift}"), "/public/timetable.ics".to_owned()] {
            let told = stranger.get(&path).await.text().replace("\r\n ", "");
            assert!(told.contains("hỏi điểm thu nhận") && !told.contains("654 321"), "{path}: {told}");
        }
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let own = police.get(&format!("/stations/shifts/{shift}")).await.text();
        assert!(own.contains("Hỏi chị Lan 0987 654 321") && own.contains("nên người dân không thấy"), "{own}");
    })
    .await;
}

#[tokio::test]
async fn a_reason_that_no_message_may_tell_calls_nothing_off() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let station = common::station(&city).await;
        let shift = common::plan(&s, common::evening(station, common::tomorrow())).await;
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let path = format!("/api/v1/shifts/{shift}/cancel");
        for reason in [
            "Gọi 0912345678, số căn cước 070199001234",
            "Gọi 0912345678, đọc OTP",
            "Soạn tin mã 6 số gửi cho chúng tôi",
            "Xem tại bit.ly/3abc",
        ] {
            let refused = police.post_json(&path, &serde_json::json!({ "reason": reason })).await;
            assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("stations.bad_field")), "{reason}");
        }
        assert!(s.shift(&common::office(), shift).await.unwrap().shift.cancelled.is_none(), "it is held");
        let good = serde_json::json!({ "reason": "Mất điện khu vực. Cán bộ không hỏi mật khẩu, mã OTP" });
        assert_eq!(police.post_json(&path, &good).await.status, 204);
    })
    .await;
}

#[tokio::test]
async fn no_invitation_goes_out_for_a_shift_that_was_called_off() {
    both(|city| async move {
        let (s, m) = (city.services.stations.clone(), city.services.messages.clone());
        city.import_csv(OPENING, csv_with_telephones(&people(400), OPENING)).await;
        let station = common::station(&city).await;
        let shift = common::plan(&s, common::evening(station, common::tomorrow())).await;
        s.invite(&common::office(), shift).await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let no = s.draw_up_invitations(&police, shift, ChannelKind::Sms, NOWHERE).await.unwrap();
        s.cancel_shift(&police, shift, "Mất điện khu vực").await.unwrap();
        assert_eq!(m.batch(&police, no).await.unwrap().state, BatchState::Discarded);
        assert_eq!(m.sample(&police, no).await.unwrap(), None, "nothing of it is kept");
        let told = s.draw_up_cancellation(&police, shift, ChannelKind::Sms).await.unwrap();
        assert_eq!(m.batch(&police, told).await.unwrap().state, BatchState::Draft, "what tells people so stays");
    })
    .await;
}

#[tokio::test]
async fn an_invitation_says_where_to_book_and_whom_to_call() {
    both(|city| async move {
        let (s, m) = (city.services.stations.clone(), city.services.messages.clone());
        city.import_csv(OPENING, csv_with_telephones(&people(400), OPENING)).await;
        let station = common::station(&city).await;
        let shift = common::plan(&s, common::evening(station, common::tomorrow())).await;
        s.invite(&common::office(), shift).await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        for (site, support, end) in [
            ("https://vedich.example.vn", "0271 000 0000", "Dat gio: https://vedich.example.vn/i?code={} hoac goi 0271 000 0000"),
            ("https://vedich.example.vn", "", "Dat gio: https://vedich.example.vn/i?code={}"),
            ("http://10.0.0.5:8080", "0271 000 0000", "Dat gio: goi 0271 000 0000, ma moi {}"),
            // Nine digits may be an identity card's, so nobody is asked to call them.
            ("https://vneid.example.vn", "1900 12345", "Dat gio: hoi Cong an phuong, xa hoac den dung gio tren, ma moi {}"),
        ] {
            let how = HowToBook { site, support };
            let no = s.draw_up_invitations(&police, shift, ChannelKind::Sms, how).await.unwrap();
            let sample = m.sample(&police, no).await.unwrap().unwrap();
            let found = sample.split([' ', '=', ',']).find(|w| w.len() == 12 && w.chars().filter(|c| *c == '-').count() == 2);
            let found = found.unwrap_or_else(|| panic!("no code: {sample}"));
            assert!(sample.ends_with(&end.replace("{}", found)), "{sample}");
            assert!(sample.is_ascii() && vedich_messages::rules::length(&sample).parts <= 2, "{sample}");
            let opened = city.stranger().get(&format!("/i?code={found}")).await;
            assert_eq!((opened.status, &opened.headers["cache-control"]), (200, &"no-store".parse().unwrap()));
            m.discard(&police, no).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_booked_another_shift_by_an_invitation_is_told_of_that_one() {
    both(|city| async move {
        let (s, m) = (city.services.stations.clone(), city.services.messages.clone());
        city.import_csv(OPENING, csv_with_telephones(&people(400), OPENING)).await;
        let station = common::station(&city).await;
        let asked_to = common::plan(&s, common::evening(station, common::tomorrow())).await;
        let other = common::plan(&s, common::evening(station, common::tomorrow().plus(1))).await;
        let n = s.invite(&common::office(), asked_to).await.unwrap();
        let letter = s.letters(&common::office(), asked_to, "test").await.unwrap().remove(0);
        let slot = s.slots(other).await.unwrap().1[0].at;
        s.book(Booker::Invited(letter.code), other, slot, "10.0.0.1").await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        for (shift, expected) in [(other, 1), (asked_to, n - 1)] {
            s.cancel_shift(&police, shift, "Mất điện khu vực").await.unwrap();
            let no = s.draw_up_cancellation(&police, shift, ChannelKind::Sms).await.unwrap();
            assert_eq!(
                m.batch(&police, no).await.unwrap().all(),
                expected,
                "each is told of the shift at which they were expected"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_invitation_to_a_shift_that_was_called_off_says_so_and_books_another() {
    both(|city| async move {
        let s = city.services.stations.clone();
        city.import_csv(OPENING, csv_with_telephones(&people(400), OPENING)).await;
        let station = common::station(&city).await;
        let off = common::plan(&s, common::evening(station, common::tomorrow())).await;
        let other = common::plan(&s, common::evening(station, common::tomorrow().plus(1))).await;
        s.invite(&common::office(), off).await.unwrap();
        let code = s.letters(&common::office(), off, "test").await.unwrap().remove(0).code;
        let slot = s.slots(off).await.unwrap().1[0].at;
        s.book(Booker::Invited(code.clone()), off, slot, "10.0.0.1").await.unwrap();
        let again = s.book(Booker::Invited(code.clone()), other, slot, "10.0.0.1").await.unwrap_err();
        assert_eq!(again.code(), "stations.booked_already", "the booking stands");
        s.cancel_shift(&common::office(), off, "Mất điện khu vực").await.unwrap();
        let page = city.stranger().get(&format!("/timetable/invitation?code={code}")).await.text();
        assert!(page.contains("Ca này đã hủy") && page.contains("Mất điện khu vực"), "{page}");
        let leads = format!("/timetable/invitation?code={code}&amp;shift={other}");
        assert!(page.contains(&leads), "{page}");
        let page = city.stranger().get(&format!("/timetable/invitation?code={code}&shift={other}")).await.text();
        assert!(page.contains("name=\"invitation\""), "{page}");
        s.book(Booker::Invited(code.clone()), other, slot, "10.0.0.1").await.unwrap();
        let (view, _, booked) = s.invitation_by_code(&code, "10.0.0.1").await.unwrap();
        assert!(booked && view.shift.no == other);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let letters = police.get(&format!("/stations/shifts/{off}/letters")).await.text();
        assert!(letters.contains("không in thư mời") && !letters.contains(&code), "{letters}");
    })
    .await;
}
