//! Shifts of a week share the people whom they invite; who is short of people is told ahead; a shift that is called off invites nobody.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{evening, office, plan, station, tomorrow};
use vedich_accounts::Role;
use vedich_kernel::Problematic;
use vedich_stations::{NewShift, rules::inviting::Short};
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
