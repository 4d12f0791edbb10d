//! Shifts of a week share the people whom they invite; who is short of people is told ahead; a shift that is called off invites nobody.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{evening, office, plan, station, tomorrow};
use vedich_accounts::Role;
use vedich_kernel::{Lang, Problematic};
use vedich_messages::ChannelKind;
use vedich_stations::{Booker, HowToBook, NewShift, rules::inviting::Short};
use vedich_testkit::{OPENING, Where, both, people};

#[tokio::test]
async fn the_first_shifts_of_a_week_do_not_take_all_whom_the_last_would_invite() {
    both(|city| async move {
        city.import(OPENING, &people(400)).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let mut shifts = Vec::new();
        for n in 0..3 {
            // Sixty letters would fill each.
            shifts.push(plan(&s, NewShift { sets: vec![1], crew: 1, ..evening(here, tomorrow().plus(n)) }).await);
        }
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let first = s.inviting(&police, shifts[0]).await.unwrap();
        assert_eq!((first.wanted, first.share, first.shared_by), (60, 27, (3, tomorrow().plus(2))));
        let told = Short { people: 80, wanted: 180, until: Some(tomorrow()) };
        assert_eq!(first.short, Some(told));
        let c1 = city.locality("C1").await;
        assert_eq!(s.short_ahead(&police, c1).await.unwrap(), Some(told));
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let says = format!("người chỉ đủ cho các ca đến hết {}", tomorrow().vi());
        for page in ["/stations".to_owned(), format!("/stations/shifts/{}/invitations", shifts[2])] {
            let page = desk.get(&page).await.text();
            assert!(page.contains("chỉ còn 80 người mời được") && page.contains(&says), "{page}");
        }
        assert!(!desk.get("/stations").await.text().contains("Cần đạt"), "places are no target");
        let mut made = Vec::new();
        for no in &shifts {
            made.push(s.invite(&police, *no).await.unwrap());
        }
        assert!(made.iter().all(|n| (20..=30).contains(n)), "each gets its part, households whole: {made:?}");
        let foreign = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert!(s.short_ahead(&foreign, c1).await.is_err(), "of one's own commune only");
    })
    .await;
}

#[tokio::test]
async fn a_shift_that_is_called_off_suggests_to_invite_nobody() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let s = city.services.stations.clone();
        let no = plan(&s, evening(station(&city).await, tomorrow())).await;
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let path = format!("/stations/shifts/{no}/invitations");
        assert!(desk.get(&path).await.text().contains("Lập giấy mời cho 16 người"));
        s.cancel_shift(&office(), no, "Mưa bão").await.unwrap();
        let page = desk.get(&path).await.text();
        assert!(page.contains("Ca này đã hủy, không mời thêm ai") && page.contains("Mưa bão"), "{page}");
        assert!(!page.contains("Lập giấy mời") && !page.contains("nên mời thêm"), "{page}");
        assert_eq!(s.invite(&office(), no).await.unwrap_err().code(), "stations.shift_cancelled");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_invited_anew_has_one_letter_that_books() {
    both(|city| async move {
        city.import(OPENING, &people(400)).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let off = plan(&s, evening(here, tomorrow())).await;
        s.invite(&office(), off).await.unwrap();
        let mut old = s.letters(&office(), off, "test").await.unwrap();
        let (kept, moved) = (old.remove(0).code, old.remove(0).code);
        let held = s.book(Booker::Invited(moved.clone()), off, 1_050, "10.0.0.1").await.unwrap().code;
        s.cancel_shift(&office(), off, "Mưa bão").await.unwrap();
        let anew = plan(&s, evening(here, tomorrow().plus(1))).await;
        // Whoever chose another time by the old letter before the new ones go out is expected there.
        s.book(Booker::Invited(kept.clone()), anew, 1_050, "10.0.0.1").await.unwrap();
        let made = s.invite(&office(), anew).await.unwrap();
        assert!(s.invitation_by_code(&kept, "10.0.0.1").await.unwrap().2, "their letter and their place stand");
        let mut replaced = Vec::new();
        for code in old.into_iter().map(|l| l.code).chain([moved]) {
            if let Err(e) = s.invitation_by_code(&code, "10.0.0.1").await {
                assert_eq!(e.code(), "stations.invited_anew");
                replaced.push(code);
            }
        }
        assert_eq!(i64::try_from(replaced.len()).unwrap(), made, "each new letter replaces an old one");
        let e = s.book(Booker::Invited(replaced[0].clone()), anew, 1_065, "10.0.0.1").await.unwrap_err();
        assert_eq!(e.code(), "stations.invited_anew");
        let says = format!("Nhà văn hóa NVH1, {} 17:30–20:30", tomorrow().plus(1).vi());
        assert!(e.next_step(Lang::Vi).contains(&says), "{}", e.next_step(Lang::Vi));
        let page = city.stranger().get(&format!("/timetable/invitation?code={}", replaced[0])).await.text();
        assert!(page.contains("thay bằng giấy mời mới") && page.contains(&says), "{page}");
        let by_old_booking = s.move_booking(&held, "10.0.0.1", anew, 1_065).await.unwrap_err();
        assert_eq!(by_old_booking.code(), "stations.invited_anew", "nor does a booking that was made by the old letter");
        for letter in s.letters(&office(), anew, "test").await.unwrap().into_iter().take(2) {
            s.book(Booker::Invited(letter.code), anew, 1_080, "10.0.0.1").await.unwrap();
        }
        assert_eq!(s.shift(&office(), anew).await.unwrap().expected.booked, 3);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_any_more_to_come_to_a_shift_that_is_over() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let s = city.services.stations.clone();
        let no = plan(&s, evening(station(&city).await, tomorrow())).await;
        s.invite(&office(), no).await.unwrap();
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let (path, asks) = (format!("/stations/shifts/{no}/invitations"), format!("/stations/shifts/{no}/letters"));
        assert!(desk.get(&path).await.text().contains(&asks));
        city.clock.set(tomorrow().start().plus_seconds(1_231 * 60));
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get(&path).await.text();
        assert!(!page.contains(&asks) && !page.contains("invitations/tell") && page.contains("invitations.xlsx"), "{page}");
        let how = HowToBook { site: "http://localhost", support: "" };
        let late = s.draw_up_invitations(&office(), no, ChannelKind::Sms, how).await.unwrap_err();
        assert_eq!(late.code(), "stations.too_late");
    })
    .await;
}
