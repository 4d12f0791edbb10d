//! A full extract that misses somebody who had vanished already says nothing. When what was before it goes, it speaks. On both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Town, day, person, town, upload};
use vedich_db::testing;
use vedich_register::{Coverage, Staged};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";
const D3: &str = "2023-06-21";
const D4: &str = "2023-06-22";

async fn vanished(t: &Town) -> [i64; 4] {
    let mut out = [0; 4];
    for (n, on) in out.iter_mut().zip([D1, D2, D3, D4]) {
        *n = t.numbers("689", on).await.vanished;
    }
    out
}

#[tokio::test]
async fn whom_two_full_extracts_missed_stays_vanished_when_the_first_is_withdrawn() {
    testing::both(|db| async move {
        let t = town(db).await;
        let (all, some) = ([person(1), person(2), person(3)], [person(1), person(2)]);
        t.import(&all, D1, Coverage::Full).await;
        let first = t.import(&some, D2, Coverage::Full).await;
        let second = t.import(&some, D3, Coverage::Full).await;
        assert_eq!((first.counts.vanished, second.counts.vanished, vanished(&t).await), (1, 0, [0, 1, 1, 1]));
        let before = t.register.newest_commit().await.unwrap();
        t.register.withdraw(&t.office, first.no, "tệp của ngày khác").await.unwrap();
        assert_eq!(vanished(&t).await, [0, 0, 1, 1]);
        t.sound().await;
        // What was said before the withdrawal is still what was said.
        assert!(t.register.check_progress(before).await.unwrap().is_empty());
        let id = t.register.id_of_number("070080000003").await.unwrap().unwrap();
        let newest = t.register.newest_facts(t.register.campaign().await.unwrap().id, &[id]).await.unwrap()[&id];
        assert_eq!((newest.as_of, newest.extract, newest.status.vanished), (day(D3), second.no, true));
        // And once more, now with nobody after it.
        t.register.withdraw(&t.office, second.no, "cũng sai").await.unwrap();
        assert_eq!(vanished(&t).await, [0; 4]);
        t.import(&some, D4, Coverage::Full).await;
        assert_eq!(vanished(&t).await, [0, 0, 0, 1]);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_full_extract_of_another_ward_or_one_that_names_them_is_no_silence() {
    testing::both(|db| async move {
        let t = town(db).await;
        let other = || person(4).at("Suối Cam", "Tân Đồng");
        t.import(&[person(1), person(2), person(3), other()], D1, Coverage::Full).await;
        let wrong = t.import(&[person(1), other()], D2, Coverage::Full).await;
        let mut ward = upload(common::csv(&[other()]), D3, Coverage::Full);
        ward.scope = vec![t.place("25198").await];
        let Staged::Ready(e) = t.register.stage(&t.office, ward, |_| {}).await.unwrap() else { panic!("a new file") };
        t.register.apply(&t.office, e.no, true).await.unwrap();
        t.import(&[person(3)], D4, Coverage::Partial).await;
        assert_eq!(vanished(&t).await, [0, 2, 2, 1]);
        t.register.withdraw(&t.office, wrong.no, "thiếu người").await.unwrap();
        assert_eq!(vanished(&t).await, [0; 4]);
        t.sound().await;
    })
    .await;
}

#[tokio::test]
async fn a_late_sight_of_somebody_vanished_lasts_until_the_next_full_extract() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[person(1), person(2)], D1, Coverage::Full).await;
        t.import(&[person(1)], D2, Coverage::Full).await;
        t.import(&[person(1)], D4, Coverage::Full).await;
        assert_eq!(vanished(&t).await, [0, 1, 1, 1]);
        t.import(&[person(2).approved()], D3, Coverage::Partial).await;
        assert_eq!((vanished(&t).await, t.numbers("689", D3).await.issued), ([0, 1, 0, 1], 1));
        t.sound().await;
    })
    .await;
}
