//! What the register testifies of whom: until when it can show that somebody was or was not activated.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Town, day, person, town};
use vedich_db::testing;
use vedich_kernel::CitizenId;
use vedich_register::{Coverage, Evidence};

const DAYS: [&str; 5] = ["2023-06-19", "2023-06-20", "2023-06-21", "2023-06-22", "2023-06-23"];

async fn id(t: &Town, n: u32) -> CitizenId {
    t.register.id_of_number(&person(n).id).await.unwrap().unwrap()
}

async fn of(t: &Town, ids: &[CitizenId], n: u32) -> Evidence {
    t.register.evidence(ids, None).await.unwrap()[&id(t, n).await].evidence
}

#[tokio::test]
async fn full_extracts_speak_of_everybody_and_partial_ones_of_whom_they_name() {
    testing::both(|db| async move {
        let t = town(db).await;
        let all = || [person(1).approved(), person(2).approved(), person(3).at("Suối Cam", "Tân Đồng")];
        t.import(&all(), DAYS[0], Coverage::Full).await;
        t.import(&[person(1).approved()], DAYS[1], Coverage::Partial).await;
        t.import(&all(), DAYS[2], Coverage::Full).await;
        t.import(&[person(1).activated()], DAYS[3], Coverage::Partial).await;
        // Nothing is new of the second person, but that they stand in it.
        t.import(&[person(2).approved()], DAYS[4], Coverage::Partial).await;
        let ids = [id(&t, 1).await, id(&t, 2).await, id(&t, 3).await];
        let [one, two, three] = [of(&t, &ids, 1).await, of(&t, &ids, 2).await, of(&t, &ids, 3).await];
        assert_eq!((one.first_activated, one.last_not_activated), (Some(day(DAYS[3])), Some(day(DAYS[2]))));
        assert_eq!([one, two, three].map(|e| e.covered_until), [DAYS[3], DAYS[4], DAYS[2]].map(|d| Some(day(d))));
        // Asked one by one it is the same.
        assert_eq!(of(&t, &ids[1..2], 2).await, two);
        assert_eq!(of(&t, &ids[2..], 3).await, three);
    })
    .await;
}
