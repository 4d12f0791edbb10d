//! Taking an extract back while others stand that saw the same people, and an upload before it counts, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Row, Town, person, town};
use vedich_db::{args, testing};
use vedich_kernel::CitizenId;
use vedich_register::{Coverage, Found};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";
const D3: &str = "2023-06-21";

async fn by_number(t: &Town, id: &str) -> Option<Found> {
    t.register.find_number(&t.office, id).await.unwrap()
}

async fn names(t: &Town, query: &str) -> Vec<String> {
    let commune = t.place("25195").await;
    t.register.search_name(&t.office, commune, query).await.unwrap().into_iter().map(|f| f.name).collect()
}

/// Everything by which somebody is found or shown.
async fn shown(t: &Town, n: u32, on: &str) -> (Option<String>, Vec<String>, Vec<String>, Option<String>, i64, usize) {
    let p = person(n);
    let found = by_number(t, &p.id).await;
    let id = found.as_ref().map(|f| f.current.id);
    let ids: Vec<CitizenId> = id.into_iter().collect();
    let listed = t.register.open_people(&ids).await.unwrap().into_iter().map(|l| l.person.name).collect();
    let page = match id {
        Some(id) => Some(t.register.citizen(&t.office, id).await.unwrap().name),
        None => None,
    };
    let campaign = t.register.campaign().await.unwrap().id;
    let homes = t.register.homes(campaign, &ids).await.unwrap().len();
    (found.map(|f| f.name), names(t, &p.name).await, listed, page, t.numbers("689", on).await.eligible, homes)
}

async fn withdraw(t: &Town, no: vedich_kernel::ExtractNo) {
    t.register.withdraw(&t.office, no, "sai bản trích xuất").await.unwrap();
    t.sound().await;
}

#[tokio::test]
async fn people_rest_on_every_extract_that_saw_them() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows = |d3: bool| vec![person(1).approved(), if d3 { person(2).activated() } else { person(2).approved() }];
        let first = t.import(&rows(false), D1, Coverage::Full).await;
        let second = t.import(&rows(false), D2, Coverage::Full).await;
        let third = t.import(&rows(true), D3, Coverage::Full).await;
        let before = (shown(&t, 1, D3).await, shown(&t, 2, D3).await);
        assert_eq!((before.0.0.as_deref(), before.0.1.len(), before.0.4), (Some("Trần Văn Thứ 1"), 1, 2));
        let id = by_number(&t, &person(1).id).await.unwrap().current.id;
        for no in [first.no, second.no] {
            withdraw(&t, no).await;
            assert_eq!((shown(&t, 1, D3).await, shown(&t, 2, D3).await), before, "without {no}");
            assert_eq!(by_number(&t, &person(1).id).await.unwrap().current.id, id);
        }
        // The same file once more finds everybody as they are.
        let again = t.import(&rows(false), D2, Coverage::Full).await;
        assert_eq!((again.counts.new, again.counts.vanished, shown(&t, 1, D3).await.1.len()), (0, 0, 1));
        withdraw(&t, again.no).await;
        withdraw(&t, third.no).await;
        assert_eq!(shown(&t, 1, D3).await, (None, vec![], vec![], None, 0, 0));
        // And whoever comes again is the same person.
        t.import(&rows(true), D3, Coverage::Full).await;
        assert_eq!((shown(&t, 1, D3).await, by_number(&t, &person(1).id).await.unwrap().current.id), (before.0, id));
    })
    .await;
}

#[tokio::test]
async fn the_newest_and_the_middle_one_are_taken_back_alike() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows = [person(1).approved(), person(2).approved()];
        t.import(&rows, D1, Coverage::Full).await;
        let second = t.import(&rows, D2, Coverage::Full).await;
        let third = t.import(&rows, D3, Coverage::Full).await;
        let before = shown(&t, 1, D3).await;
        withdraw(&t, second.no).await;
        withdraw(&t, third.no).await;
        assert_eq!(shown(&t, 1, D3).await, before);
    })
    .await;
}

fn called(name: &str) -> Row {
    Row { name: name.into(), ..person(1).approved() }
}

#[tokio::test]
async fn a_name_that_only_the_wrong_extract_said_goes_and_one_said_again_stays() {
    testing::both(|db| async move {
        let t = town(db).await;
        t.import(&[called("Lê Thị Đúng")], D1, Coverage::Full).await;
        let wrong = t.import(&[called("Phạm Văn Sai")], D2, Coverage::Full).await;
        assert_eq!((names(&t, "pham sai").await.len(), names(&t, "le dung").await.len()), (1, 0));
        withdraw(&t, wrong.no).await;
        assert_eq!((names(&t, "pham sai").await.len(), names(&t, "le dung").await), (0, vec!["Lê Thị Đúng".to_owned()]));
        // The next one says another name twice: it stays when the first of the two goes.
        let told = t.import(&[called("Lê Thị Mới")], D2, Coverage::Full).await;
        let again = t.import(&[called("Lê Thị Mới")], D3, Coverage::Full).await;
        withdraw(&t, told.no).await;
        assert_eq!(by_number(&t, &person(1).id).await.unwrap().name, "Lê Thị Mới");
        assert_eq!(names(&t, "le moi").await.len(), 1);
        withdraw(&t, again.no).await;
        assert_eq!(
            (by_number(&t, &person(1).id).await.unwrap().name.as_str(), names(&t, "le dung").await.len()),
            ("Lê Thị Đúng", 1)
        );
    })
    .await;
}

#[tokio::test]
async fn an_upload_is_abandoned_and_swept_in_one_write_or_not_at_all() {
    testing::both(|db| async move {
        let t = town(db.clone()).await;
        t.import(&[person(1)], D1, Coverage::Full).await;
        let staged = t.stage(&[person(1).approved(), person(2)], D2, Coverage::Full).await;
        let run = |sql: &'static str| {
            let by = vedich_db::By::system("test", vedich_kernel::Moment(0));
            db.write(by, move |tx| Box::pin(async move { tx.exec(sql, args![]).await }))
        };
        // As if the program had ended in the middle of the sweep.
        run("ALTER TABLE staged_delta RENAME TO staged_delta_away").await.unwrap();
        assert!(t.register.discard(&t.office, staged.no).await.is_err());
        run("ALTER TABLE staged_delta_away RENAME TO staged_delta").await.unwrap();
        let state: String = db.scalar("SELECT state FROM extract WHERE no = $1", args![staged.no.0]).await.unwrap();
        assert_eq!(state, "staged", "it still stands where somebody sees it");
        t.register.discard(&t.office, staged.no).await.unwrap();
        let n: i64 = db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM status_fact", args![]).await.unwrap();
        assert_eq!(n, 1);
        t.sound().await;
    })
    .await;
}
