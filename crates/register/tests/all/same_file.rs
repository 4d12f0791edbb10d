//! A file that is imported twice changes nothing (design.md, Truth 4), however its hash came about; a file that became another while it was
//! read is not taken for it. Clause `P-2.2`.

use crate::common::{csv, day, person, town, upload};
use std::path::Path;
use vedich_db::{By, Query as _, args, testing};
use vedich_kernel::Problematic as _;
use vedich_register::{Coverage, Staged, Upload, reading::Input};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";

fn from_disk(path: &Path, as_of: &str) -> Upload {
    Upload { input: Input::Path(path.to_owned()), ..upload(Vec::new(), as_of, Coverage::Full) }
}

#[tokio::test]
async fn a_file_on_disk_is_known_again_whether_it_was_hashed_before_or_after_reading() {
    testing::both(|db| async move {
        let t = town(db).await;
        let bytes = csv(&[person(1), person(2)]);
        let path = t.folder.path().join("a.csv");
        std::fs::write(&path, &bytes).unwrap();
        // The first of its day: hashed while it is staged.
        let Staged::Ready(e) = t.register.stage(&t.office, from_disk(&path, D1), |_| {}).await.unwrap() else { panic!("known") };
        assert_eq!(e.file_hash, hex::encode(ring::digest::digest(&ring::digest::SHA256, &bytes)));
        t.register.apply(&t.office, e.no, true).await.unwrap();
        // From disk and as bytes, it is the same file.
        for again in [from_disk(&path, D1), upload(bytes.clone(), D1, Coverage::Full)] {
            let staged = t.register.stage(&t.office, again, |_| {}).await.unwrap();
            assert!(matches!(staged, Staged::Known(known) if known.no == e.no));
        }
        // Of another day it says something else.
        let staged = t.register.stage(&t.office, from_disk(&path, D2), |_| {}).await.unwrap();
        assert!(matches!(staged, Staged::Ready(_)));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_changed_while_it_was_read_is_not_taken() {
    testing::both(|db| async move {
        let t = town(db).await;
        let (path, other) = (t.folder.path().join("a.csv"), t.folder.path().join("b.csv"));
        std::fs::write(&path, csv(&[person(1), person(2)])).unwrap();
        std::fs::write(&other, csv(&[person(1), person(2), person(3)])).unwrap();
        // Rows are being read when the sender's next file takes the place of this one.
        let (from, to) = (other.clone(), path.clone());
        let replace = move |_| drop(std::fs::rename(&from, &to));
        let refused = t.register.stage(&t.office, from_disk(&path, D1), replace).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("register.file_changed", 422));
        assert!(!other.exists(), "it was replaced");
        assert!(t.register.id_of_number("070080000001").await.unwrap().is_none());
        // The file that came is taken as what it is.
        let Staged::Ready(e) = t.register.stage(&t.office, from_disk(&path, D1), |_| {}).await.unwrap() else { panic!("known") };
        assert_eq!((e.counts.new, e.as_of), (3, day(D1)));
    })
    .await;
}

#[tokio::test]
async fn numbers_of_a_first_import_that_broke_off_lead_to_nobody() {
    testing::both(|db| async move {
        let t = town(db.clone()).await;
        let keys = || async {
            db.scalar::<i64>("SELECT CAST(COUNT(*) AS BIGINT) FROM citizen_key WHERE kind > 0", args![]).await.unwrap()
        };
        let staged = t.stage(&[person(1), person(2)], D1, Coverage::Full).await;
        // As a kill leaves them: numbers are written, one of their people is not.
        db.write(By::system("test", t.register.clock().now()), |tx| {
            Box::pin(async move {
                tx.exec("DELETE FROM citizen_current WHERE citizen = (SELECT MIN(citizen) FROM citizen_current)", args![]).await
            })
        })
        .await
        .unwrap();
        assert_eq!(keys().await, 2);
        t.register.discard(&t.office, staged.no).await.unwrap();
        assert_eq!(keys().await, 0);
        assert_eq!(t.import(&[person(1), person(2)], D1, Coverage::Full).await.counts.new, 2);
        t.sound().await;
    })
    .await;
}
