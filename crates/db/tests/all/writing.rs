//! How writes behave, the same on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use serde_json::json;
use vedich_db::{By, Column, Db, DbError, Query, args, testing};
use vedich_kernel::Moment;

fn by() -> By {
    By::system("test", Moment(1_687_000_000_000_000))
}

#[tokio::test]
async fn a_write_leaves_its_number_its_audit_row_and_its_event() {
    testing::both(|db| async move {
        let seq = db
            .write(by(), |tx| {
                Box::pin(async move {
                    tx.audit("setting.change", "setting:a", json!({"to": 1})).await?;
                    tx.emit("setting.changed", json!({"name": "a"})).await?;
                    tx.seq().await
                })
            })
            .await
            .unwrap();
        assert_eq!(seq, 1);
        assert_eq!(db.newest_commit().await.unwrap(), 1);
        assert_eq!(*db.watch_commits().borrow(), 1);
        assert_eq!(db.events_after(0, 10).await.unwrap()[0].kind, "setting.changed");
        assert!(db.events_after(1, 10).await.unwrap().is_empty());
        assert!(db.happened_between(0, 1, &["other.thing", "setting.changed"]).await.unwrap());
        assert!(!db.happened_between(0, 1, &["other.thing"]).await.unwrap());
        assert!(!db.happened_between(1, 9, &["setting.changed"]).await.unwrap(), "after the commit, not at it");
        let at = by().at;
        assert_eq!((db.commit_at(at).await.unwrap(), db.commit_at(at.plus_seconds(-1)).await.unwrap()), (1, 0));
        let n: i64 = db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE seq = $1", args![1_i64]).await.unwrap();
        assert_eq!(n, 1);
    })
    .await;
}

#[tokio::test]
async fn a_failed_write_leaves_nothing_and_its_neighbours_stand() {
    testing::both(|db| async move {
        let put = |db: Db, name: &'static str, fail: bool| async move {
            db.write(by(), move |tx| {
                Box::pin(async move {
                    tx.exec("INSERT INTO setting (name, value) VALUES ($1, $2)", args![name, "x"]).await?;
                    if fail { Err(DbError::Corrupt("on purpose")) } else { tx.seq().await }
                })
            })
            .await
        };
        let (a, b, c) = tokio::join!(put(db.clone(), "a", false), put(db.clone(), "b", true), put(db.clone(), "c", false));
        assert!(b.is_err());
        let mut seqs = [a.unwrap(), c.unwrap()];
        seqs.sort_unstable();
        assert_eq!(seqs, [1, 2]);
        let names: Vec<(String,)> = db.rows("SELECT name FROM setting ORDER BY name", args![], &["name"]).await.unwrap();
        assert_eq!(names, [("a".to_owned(),), ("c".to_owned(),)]);
    })
    .await;
}

#[tokio::test]
async fn the_same_key_twice_is_told_as_such() {
    testing::both(|db| async move {
        let put = || {
            db.write(by(), |tx| {
                Box::pin(async move { tx.exec("INSERT INTO setting (name, value) VALUES ($1, $2)", args!["a", "x"]).await })
            })
        };
        put().await.unwrap();
        assert!(put().await.unwrap_err().is_unique_violation());
    })
    .await;
}

#[tokio::test]
async fn bulk_rows_arrive_whole_and_in_order() {
    testing::both(|db| async move {
        let names: Vec<String> = (0..1_043).map(|n| format!("n{n:05}")).collect();
        db.write_aside(by(), move |tx| {
            let names = names.clone();
            Box::pin(async move {
                let values = names.iter().map(|n| format!("v-{n}")).collect();
                tx.bulk("setting", &[("name", Column::Text(names)), ("value", Column::Text(values))], "").await
            })
        })
        .await
        .unwrap();
        let rows: Vec<(String, String)> =
            db.rows("SELECT name, value FROM setting ORDER BY name", args![], &["name", "value"]).await.unwrap();
        assert_eq!(rows.len(), 1_043);
        assert_eq!(rows[1_042], ("n01042".to_owned(), "v-n01042".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn nothing_stays_nothing_in_bulk() {
    testing::both(|db| async move {
        db.write_aside(by(), |tx| {
            Box::pin(async move {
                tx.bulk(
                    "commit_log",
                    &[
                        ("seq", Column::Int(vec![1, 2])),
                        ("at", Column::Int(vec![0, 0])),
                        ("user_id", Column::OptInt(vec![None, Some(7)])),
                        ("name", Column::Text(vec!["a".into(), "b".into()])),
                    ],
                    "",
                )
                .await
            })
        })
        .await
        .unwrap();
        let rows: Vec<(Option<i64>,)> =
            db.rows("SELECT user_id FROM commit_log ORDER BY seq", args![], &["user_id"]).await.unwrap();
        assert_eq!(rows, [(None,), (Some(7),)]);
    })
    .await;
}
