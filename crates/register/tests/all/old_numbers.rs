//! Old numbers of nine digits: whom they mean when they stand alone, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Town, town, upload};
use vedich_db::testing;
use vedich_kernel::{CitizenId, Level, Stage};
use vedich_register::{Coverage, Double, Extract, Found, Staged};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";
const D3: &str = "2023-06-21";

const ONE: &str = "070080000001";
const TWO: &str = "070080000002";
const OLD: &str = "285000001";

/// A row: name, what stands in the column of the national number, what stands in that of the old one, level and status.
struct Row(&'static str, &'static str, &'static str, &'static str, &'static str);

fn file(rows: &[Row]) -> Vec<u8> {
    let mut out =
        "Họ và tên,Ngày sinh,Giới tính,Số ĐDCN/CCCD,Số CMND,Khu phố/ấp,Phường/xã,Ngày cấp thẻ,Mức độ,Trạng thái hồ sơ\n"
            .to_owned();
    for Row(name, id, old, level, status) in rows {
        out.push_str(&format!("{name},01/02/1980,Nam,{id},{old},Phú Thanh,Tân Phú,03/03/2021,{level},{status}\n"));
    }
    out.into_bytes()
}

async fn import(t: &Town, rows: &[Row], as_of: &str, coverage: Coverage) -> Extract {
    let Staged::Ready(e) = t.register.stage(&t.office, upload(file(rows), as_of, coverage), |_| {}).await.unwrap() else {
        panic!("a new file")
    };
    let applied = t.register.apply(&t.office, e.no, true).await.unwrap();
    t.sound().await;
    applied
}

async fn id(t: &Town, number: &str) -> CitizenId {
    t.register.find_number(&t.office, number).await.unwrap().unwrap_or_else(|| panic!("nobody has {number}")).current.id
}

async fn masked(t: &Town, number: &str) -> String {
    t.register.find_number(&t.office, number).await.unwrap().unwrap().masked_id
}

async fn people(t: &Town, on: &str) -> i64 {
    t.numbers("689", on).await.eligible
}

/// Instead of somebody whom the asker may not see.
const HIDDEN: &str = "hidden";

fn shown(doubles: &[Double]) -> Vec<(&str, &str)> {
    fn one(f: Option<&Found>) -> &str {
        f.map_or(HIDDEN, |f| f.masked_id.as_str())
    }
    doubles.iter().map(|d| (one(d.by_old.as_ref()), one(d.by_national.as_ref()))).collect()
}

fn warned(e: &Extract, code: &str) -> Vec<i64> {
    e.findings.iter().find(|f| f.code == code).map(|f| f.first_rows.clone()).unwrap_or_default()
}

#[tokio::test]
async fn an_old_number_in_the_column_of_the_new_one_means_its_person() {
    testing::both(|db| async move {
        let t = town(db).await;
        let two = || Row("Trần Văn Hai", TWO, "", "Mức 1", "Đã gửi");
        import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi"), two()], D1, Coverage::Full).await;
        let e = import(&t, &[Row("Trần Văn Một", OLD, "", "Mức 1", "Đã phê duyệt"), two()], D2, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.changed, e.counts.unchanged, e.counts.vanished), (0, 1, 1, 0), "{:?}", e.findings);
        assert_eq!(warned(&e, "old_id_in_id_column"), [2]);
        // Nobody's number is forgotten over it.
        let found = t.register.find_number(&t.office, OLD).await.unwrap().unwrap();
        assert_eq!((found.masked_id.as_str(), found.current.status.level1.stage), ("070*****0001", Stage::Approved));
        assert_eq!((id(&t, ONE).await, people(&t, D2).await), (found.current.id, 2));
        // The next file says it in full, and nothing new by it.
        let again = import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã phê duyệt"), two()], D3, Coverage::Full).await;
        assert_eq!((again.counts.unchanged, again.counts.vanished), (2, 0));
    })
    .await;
}

#[tokio::test]
async fn an_old_number_told_later_is_remembered() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[Row("Trần Văn Một", ONE, "", "Mức 1", "Đã gửi")], D1, Coverage::Full).await;
        import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D2, Coverage::Full).await;
        let e = import(&t, &[Row("Trần Văn Khác Tên", OLD, "", "Mức 1", "Đã phê duyệt")], D3, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.changed, e.counts.vanished, people(&t, D3).await), (0, 1, 0, 1));
        assert_eq!(id(&t, OLD).await, id(&t, ONE).await);
    })
    .await;
}

#[tokio::test]
async fn rows_by_either_number_are_one_person_in_any_order() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D1, Coverage::Full).await;
        let by_new = |status| Row("Trần Văn Một", ONE, "", "Mức 1", status);
        let by_old = |status| Row("Trần Văn Một", OLD, "", "Mức 2", status);
        let e = import(&t, &[by_old("Đã gửi"), by_new("Đã gửi")], D2, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.vanished), (0, 0), "{:?}", e.findings);
        let e = import(&t, &[by_new("Đã phê duyệt"), by_old("Đã phê duyệt")], D3, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.vanished, people(&t, D3).await), (0, 0, 1));
        let found = t.register.find_number(&t.office, OLD).await.unwrap().unwrap().current;
        let stages = [Level::One, Level::Two].map(|l| found.status.track(l).stage);
        assert_eq!((stages, found.id), ([Stage::Approved; 2], id(&t, ONE).await));
    })
    .await;
}

#[tokio::test]
async fn an_unknown_old_number_is_given_to_the_one_person_who_is_alike() {
    testing::both(|db| async move {
        let t = town(db).await;
        let known = [Row("Trần Văn Một", ONE, "", "Mức 1", "Đã gửi"), Row("Trần Văn Hai", TWO, "", "Mức 1", "Đã gửi")];
        import(&t, &known, D1, Coverage::Full).await;
        let rows = [Row("TRẦN VĂN MỘT", OLD, "", "Mức 1", "Đã phê duyệt"), Row("Trần Văn Hai", TWO, "", "Mức 1", "Đã gửi")];
        let e = import(&t, &rows, D2, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.changed, e.counts.vanished, people(&t, D2).await), (0, 1, 0, 2), "{:?}", e.findings);
        assert_eq!((warned(&e, "old_id_linked"), warned(&e, "old_id_unknown")), (vec![2], vec![]));
        assert_eq!((e.counts.warned, id(&t, OLD).await), (1, id(&t, ONE).await));
        // Both numbers in one row are that same person.
        let e = import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã phê duyệt")], D3, Coverage::Partial).await;
        assert_eq!((e.counts.new, people(&t, D3).await), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn where_two_are_alike_an_unknown_old_number_is_somebody_new_with_a_warning() {
    testing::both(|db| async move {
        let t = town(db).await;
        let known = [Row("Trần Văn Một", ONE, "", "Mức 1", "Đã gửi"), Row("Trần Văn Một", TWO, "", "Mức 1", "Đã gửi")];
        import(&t, &known, D1, Coverage::Full).await;
        let e = import(&t, &[Row("Trần Văn Một", OLD, "", "Mức 2", "Đã gửi")], D2, Coverage::Partial).await;
        assert_eq!((e.counts.new, people(&t, D2).await, warned(&e, "old_id_unknown")), (1, 3, vec![2]), "{:?}", e.findings);
        assert_eq!(warned(&e, "old_id_linked"), Vec::<i64>::new());
        let alone = id(&t, OLD).await;
        assert_eq!(masked(&t, OLD).await, "CMND 285***001");
        // A row with both numbers says who it is: no fourth person.
        let e = import(&t, &[Row("Trần Văn Một", "070080000003", OLD, "Mức 2", "Đã phê duyệt")], D3, Coverage::Partial).await;
        assert_eq!((e.counts.new, e.counts.changed, people(&t, D3).await), (0, 1, 3));
        assert_eq!((id(&t, OLD).await, id(&t, "070080000003").await), (alone, alone));
        assert_eq!(masked(&t, OLD).await, "070*****0003");
    })
    .await;
}

#[tokio::test]
async fn whoever_stands_twice_is_told_and_listed_and_nobody_is_merged() {
    testing::both(|db| async move {
        let t = town(db).await;
        let place = t.place("25195").await;
        let known = [Row("Trần Văn Một", ONE, "", "Mức 1", "Đã gửi"), Row("Trần Văn Một", TWO, "", "Mức 1", "Đã gửi")];
        import(&t, &known, D1, Coverage::Full).await;
        assert!(t.register.doubles(&t.office, place).await.unwrap().is_empty(), "namesakes with national numbers are two people");
        import(&t, &[Row("Trần Văn Một", OLD, "", "Mức 2", "Đã gửi")], D2, Coverage::Partial).await;
        let alone = id(&t, OLD).await;
        // Either of the two may be meant; it is one who counts too often.
        let doubles = t.register.doubles(&t.office, place).await.unwrap();
        assert_eq!((doubles.len(), vedich_register::counted_too_often(&doubles)), (2, 1));

        // Both numbers in one row say who: told on the row, and both still stand.
        let e = import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D3, Coverage::Partial).await;
        assert_eq!((e.counts.new, e.counts.changed, e.counts.warned, people(&t, D3).await), (0, 1, 1, 3), "{:?}", e.findings);
        assert_eq!((warned(&e, "stands_twice"), id(&t, OLD).await), (vec![2], alone));
        let doubles = t.register.doubles(&t.office, place).await.unwrap();
        assert_eq!(shown(&doubles), [("CMND 285***001", "070*****0001")]);
        assert_eq!(vedich_register::counted_too_often(&doubles), 1);
        assert!(t.register.doubles(&t.office, t.place("689").await).await.is_err(), "a city is no commune");
        let other = t.ward_police("25198").await;
        assert!(t.register.doubles(&other, place).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn who_stands_twice_in_two_communes_is_listed_in_both_and_shown_to_who_may_see_them() {
    testing::both(|db| async move {
        let t = town(db).await;
        let rows = String::from_utf8(file(&[Row("Trần Văn Một", OLD, "", "Mức 1", "Đã gửi")])).unwrap();
        let elsewhere = rows.replace("Phú Thanh,Tân Phú", "Suối Cam,Tân Đồng").into_bytes();
        let staged = t.register.stage(&t.office, upload(elsewhere, D1, Coverage::Partial), |_| {}).await.unwrap();
        let Staged::Ready(first) = staged else { panic!("a new file") };
        t.register.apply(&t.office, first.no, true).await.unwrap();
        let here = [Row("Trần Văn Một", ONE, "", "Mức 1", "Đã gửi"), Row("Lê Thị Ba", TWO, "", "Mức 1", "Đã gửi")];
        import(&t, &here, D2, Coverage::Partial).await;
        let place = t.place("25195").await;
        assert!(t.register.doubles(&t.office, place).await.unwrap().is_empty(), "a namesake of another commune");
        let e = import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D3, Coverage::Partial).await;
        assert_eq!((e.counts.new, warned(&e, "stands_twice")), (0, vec![2]), "{:?}", e.findings);
        let doubles = t.register.doubles(&t.office, place).await.unwrap();
        assert_eq!(shown(&doubles), [("CMND 285***001", "070*****0001")]);
        // Each ward sees its own of the two, and that there is another.
        let ward = t.ward_police("25195").await;
        let theirs = t.register.doubles(&ward, place).await.unwrap();
        assert_eq!((shown(&theirs), theirs[0].counts_twice), (vec![(HIDDEN, "070*****0001")], doubles[0].counts_twice));
        let (other, there) = (t.ward_police("25198").await, t.place("25198").await);
        let theirs = t.register.doubles(&other, there).await.unwrap();
        assert_eq!((shown(&theirs), theirs[0].seen().unwrap().name.as_str()), (vec![("CMND 285***001", HIDDEN)], "Trần Văn Một"));
        assert!(t.register.doubles(&ward, there).await.is_err() && t.register.doubles(&other, place).await.is_err());
        assert_eq!(shown(&t.register.doubles(&t.office, there).await.unwrap()), [("CMND 285***001", "070*****0001")]);
        // A typing error gives the number to a third one too, who is called otherwise: the pair is listed as before.
        import(&t, &[Row("Lê Thị Ba", TWO, OLD, "Mức 1", "Đã gửi")], D3, Coverage::Partial).await;
        let doubles = t.register.doubles(&t.office, place).await.unwrap();
        assert_eq!(shown(&doubles), [("CMND 285***001", "070*****0001")]);
        assert_eq!(shown(&t.register.doubles(&t.office, there).await.unwrap()), [("CMND 285***001", "070*****0001")]);
        // Where the extract is taken back that had both numbers, nothing leads from the one to the other.
        t.register.withdraw(&t.office, e.no, "nhầm tệp của phường khác").await.unwrap();
        for (who, of) in [(&t.office, place), (&t.office, there), (&other, there)] {
            assert!(t.register.doubles(who, of).await.unwrap().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn an_old_number_of_somebody_called_otherwise_is_no_double() {
    testing::both(|db| async move {
        let t = town(db).await;
        let known = [Row("Trần Văn Một", ONE, "", "Mức 1", "Đã gửi"), Row("Lê Thị Ba", OLD, "", "Mức 1", "Đã gửi")];
        import(&t, &known, D1, Coverage::Full).await;
        let e = import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D2, Coverage::Partial).await;
        assert_eq!((e.counts.changed, warned(&e, "stands_twice")), (1, vec![]));
        assert!(t.register.doubles(&t.office, t.place("25195").await).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_national_numbers_are_two_people_whatever_old_number_they_share() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D1, Coverage::Full).await;
        let rows = [Row("Trần Văn Hai", TWO, OLD, "Mức 1", "Đã gửi"), Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")];
        let e = import(&t, &rows, D2, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.unchanged, e.counts.vanished, people(&t, D2).await), (1, 1, 0, 2));
        assert_ne!(id(&t, TWO).await, id(&t, ONE).await);
        assert_eq!(id(&t, OLD).await, id(&t, ONE).await);
    })
    .await;
}

#[tokio::test]
async fn a_replaced_national_number_is_told_by_the_old_one_and_the_name() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[Row("Trần Văn Một", ONE, OLD, "Mức 1", "Đã gửi")], D1, Coverage::Full).await;
        let e = import(&t, &[Row("Trần Văn Một", "070080000009", OLD, "Mức 1", "Đã phê duyệt")], D2, Coverage::Full).await;
        assert_eq!((e.counts.new, e.counts.changed, e.counts.vanished, people(&t, D2).await), (0, 1, 0, 1));
        assert_eq!((warned(&e, "id_replaced"), id(&t, "070080000009").await), (vec![2], id(&t, ONE).await));
        // Another name beside the old number is another person.
        let e = import(&t, &[Row("Lê Thị Ba", "070080000008", OLD, "Mức 1", "Đã gửi")], D3, Coverage::Partial).await;
        assert_eq!((e.counts.new, people(&t, D3).await, warned(&e, "id_replaced")), (1, 2, vec![]));
    })
    .await;
}
