//! A shift invites and tells by message: what comes of it is a draft of the outbox, and nobody is told the same thing twice.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use vedich_accounts::{Actor, Role};
use vedich_kernel::{Problematic, phone};
use vedich_messages::{BatchState, ChannelKind, LeftOut};
use vedich_stations::{Booker, Guest, HowToBook};
use vedich_testkit::{OPENING, Where, both, csv_with_telephones, people};

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
