//! Finding people by name: as many as a page holds, and how many there are.
#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

use crate::common;

use common::{person, town};
use vedich_db::testing;
use vedich_register::{Coverage, MOST_FOUND};

#[tokio::test]
async fn a_search_says_how_many_there_are_and_goes_on_by_pages() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows: Vec<_> = (1..=130).map(person).collect();
        t.import(&rows, "2023-06-19", Coverage::Full).await;
        let commune = t.place("25195").await;
        let page = async |page| t.register.search_names(&t.office, commune, "tran van", page).await.unwrap();
        let ((total, first), (_, second), (_, third)) = (page(1).await, page(2).await, page(3).await);
        assert_eq!((total, first.len(), second.len(), third.len()), (130, MOST_FOUND, 30, 0));
        let mut all: Vec<String> = first.into_iter().chain(second).map(|f| f.masked_id + &f.name).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 130, "nobody twice, nobody left out");
    })
    .await;
}
