//! Old numbers that must not lead to the wrong person: told by uploads that do not count, or by rows about somebody else. On both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Town, code_of, town, upload};
use vedich_db::testing;
use vedich_kernel::Lang;
use vedich_register::{Coverage, Extract, ImportOptions, Imported, Staged};

const D1: &str = "2023-06-19";
const D2: &str = "2023-06-20";
const D3: &str = "2023-06-21";
const ONE: &str = "070080000001";
const OLD: &str = "281500001";

/// Name, birth date, what stands in the column of the national number and in that of the old one, level.
struct Row(&'static str, &'static str, &'static str, &'static str, &'static str);

fn file(rows: &[Row]) -> Vec<u8> {
    let mut out =
        "Họ và tên,Ngày sinh,Số ĐDCN/CCCD,Số CMND,Khu phố/ấp,Phường/xã,Ngày cấp thẻ,Mức độ,Trạng thái hồ sơ\n".to_owned();
    for Row(name, born, id, old, level) in rows {
        out.push_str(&format!("{name},{born},{id},{old},Phú Thanh,Tân Phú,03/03/2021,{level},Đã gửi\n"));
    }
    out.into_bytes()
}

async fn stage(t: &Town, rows: &[Row], as_of: &str) -> Extract {
    match t.register.stage(&t.office, upload(file(rows), as_of, Coverage::Partial), |_| {}).await.unwrap() {
        Staged::Ready(e) => e,
        Staged::Known(_) => panic!("a new file"),
    }
}

async fn import(t: &Town, rows: &[Row], as_of: &str) -> Extract {
    let staged = stage(t, rows, as_of).await;
    let applied = t.register.apply(&t.office, staged.no, true).await.unwrap();
    let c = applied.counts;
    assert_eq!((c.rows, c.accepted), (c.accepted + c.rejected, c.new + c.changed + c.unchanged));
    t.sound().await;
    applied
}

async fn name(t: &Town, number: &str) -> Option<String> {
    t.register.find_number(&t.office, number).await.unwrap().map(|f| f.name)
}

fn rows_of(e: &Extract, code: &str) -> Vec<i64> {
    e.findings.iter().find(|f| f.code == code).map(|f| f.first_rows.clone()).unwrap_or_default()
}

fn my(id: &'static str, old: &'static str) -> Row {
    Row("Phan Hoài My", "01/02/1980", id, old, "Mức 1")
}

fn tam(id: &'static str, old: &'static str) -> Row {
    Row("Vũ Đức Tâm", "05/06/1989", id, old, "Mức 1")
}

#[tokio::test]
async fn a_number_told_by_a_dry_run_or_an_abandoned_preview_is_nobodys() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[my(ONE, "")], D1).await;
        for discard in [true, false] {
            let look = stage(&t, &[my(OLD, "")], D2).await;
            assert_eq!(rows_of(&look, "old_id_linked"), [2]);
            if discard {
                t.register.discard(&t.office, look.no).await.unwrap();
            }
            assert_eq!(name(&t, OLD).await, None);
            // Looked at before or not, it is told when it is applied.
            let look = t.register.import(
                &t.office,
                upload(file(&[my(OLD, "")]), D2, Coverage::Partial),
                ImportOptions { dry_run: true, confirm: false },
                |_| {},
            );
            let Imported::Done(answer) = look.await.unwrap() else { panic!("a dry run waits for nobody") };
            assert_eq!(answer.findings.iter().filter(|f| f.code == "old_id_linked").count(), 1);
        }
        let e = import(&t, &[tam(OLD, "")], D2).await;
        assert_eq!((e.counts.new, rows_of(&e, "old_id_unknown")), (1, vec![2]), "{:?}", e.findings);
        assert_eq!(
            (name(&t, ONE).await.unwrap().as_str(), name(&t, OLD).await.unwrap().as_str()),
            ("Phan Hoài My", "Vũ Đức Tâm")
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_rows_say_the_same_after_they_were_looked_at() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[my(ONE, "")], D1).await;
        let rows = || [my(OLD, ""), tam("281500002", "")];
        let dry = ImportOptions { dry_run: true, confirm: false };
        let Imported::Done(answer) =
            t.register.import(&t.office, upload(file(&rows()), D2, Coverage::Partial), dry, |_| {}).await.unwrap()
        else {
            panic!("a dry run waits for nobody")
        };
        // One more lies there, looked at and left.
        stage(&t, &rows(), D2).await;
        let e = import(&t, &rows(), D2).await;
        assert_eq!((rows_of(&e, "old_id_linked"), rows_of(&e, "old_id_unknown")), (vec![2], vec![3]), "{:?}", e.findings);
        assert_eq!((answer.new, answer.changed, answer.warned), (e.counts.new, e.counts.changed, e.counts.warned));
        assert_eq!((name(&t, OLD).await, name(&t, ONE).await), (Some("Phan Hoài My".into()), Some("Phan Hoài My".into())));
        assert_eq!(name(&t, "281500002").await.as_deref(), Some("Vũ Đức Tâm"));
        // A later preview of somebody else by that number is held back, and the applied one stands.
        let e = import(&t, &[tam("281500002", "")], D3).await;
        assert_eq!((e.counts.new, e.counts.unchanged), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn two_numbers_of_one_dry_run_do_not_make_two_people_one() {
    testing::both(|db| async move {
        let t = town(db).await;
        let look = stage(&t, &[my(ONE, OLD)], D1).await;
        t.register.discard(&t.office, look.no).await.unwrap();
        import(&t, &[tam(OLD, ""), my(ONE, "")], D2).await;
        assert_eq!((name(&t, ONE).await.as_deref(), name(&t, OLD).await.as_deref()), (Some("Phan Hoài My"), Some("Vũ Đức Tâm")));
        assert_eq!(t.numbers("689", D2).await.eligible, 2);
    })
    .await;
}

#[tokio::test]
async fn a_known_old_number_beside_another_name_and_birth_date_is_held_back() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[my(ONE, OLD), Row("Đỗ Thị Lan", "03/03/1970", "281500009", "", "Mức 1")], D1).await;
        for (row, number) in
            [(tam(OLD, ""), OLD), (tam("281500009", ""), "281500009"), (tam("070089000007", "281500009"), "281500009")]
        {
            let before = name(&t, number).await;
            let e = import(&t, &[Row("Lý Văn Ba", "09/09/1999", "070099000003", "", "Mức 1"), row], D2).await;
            assert_eq!((e.counts.rejected, e.counts.warned, rows_of(&e, "old_id_conflict")), (1, 0, vec![3]), "{:?}", e.findings);
            assert_eq!((rows_of(&e, "old_id_in_id_column"), name(&t, number).await), (vec![], before));
            t.register.withdraw(&t.office, e.no, "làm lại").await.unwrap();
        }
        let report = t.register.preview(&t.office, stage(&t, &[tam(OLD, "")], D3).await.no, 10).await.unwrap();
        assert!(report.rows[0].findings.iter().any(|f| f.code.as_str() == "old_id_conflict"));
        // Beside the matching national number it is the person, whatever else changed; and the name alone is only told.
        let e = import(&t, &[tam(ONE, OLD)], D2).await;
        assert_eq!((e.counts.changed, name(&t, ONE).await.as_deref()), (1, Some("Vũ Đức Tâm")));
        let e = import(
            &t,
            &[Row("Vũ Đức Tầm", "05/06/1989", OLD, "", "Mức 1"), Row("Đỗ Thị Hoa", "03/03/1970", "281500009", "", "Mức 1")],
            D3,
        )
        .await;
        assert_eq!((e.counts.rejected, rows_of(&e, "old_id_name_differs")), (0, vec![3]), "{:?}", e.findings);
        assert_eq!(name(&t, "281500009").await.as_deref(), Some("Đỗ Thị Hoa"));
    })
    .await;
}

#[tokio::test]
async fn a_known_number_beside_another_name_and_birth_date_is_told() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[my(ONE, ""), Row("Đỗ Thị Lan", "03/03/1970", "070170000009", "", "Mức 1")], D1).await;
        // The number says who it is, so the row goes on; another name alone, or another birth date alone, is a correction.
        let rows = [tam(ONE, ""), Row("Đỗ Thị Hoa", "03/03/1970", "070170000009", "", "Mức 1")];
        let e = stage(&t, &rows, D2).await;
        assert_eq!((e.counts.accepted, e.counts.rejected), (2, 0), "{:?}", e.findings);
        assert_eq!(rows_of(&e, "person_conflict"), [2], "{:?}", e.findings);
        let preview = t.register.preview(&t.office, e.no, 10).await.unwrap();
        let told = preview.rows[0].findings.iter().find(|f| f.code.as_str() == "person_conflict").unwrap();
        assert_eq!(preview.rows[0].row, 2);
        assert!(told.sentence(Lang::Vi).contains("Cùng số, người khác tên"), "{}", told.sentence(Lang::Vi));
        assert!(told.advice(Lang::Vi).contains("Đối chiếu với thẻ căn cước"));
        t.register.apply(&t.office, e.no, true).await.unwrap();
        assert_eq!(name(&t, ONE).await.as_deref(), Some("Vũ Đức Tâm"));
        // Said once, and no more when the next file says the same.
        assert!(rows_of(&import(&t, &[tam(ONE, "")], D3).await, "person_conflict").is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_rows_of_a_file_with_one_number_and_two_people_are_told_with_both_rows() {
    testing::both(|db| async move {
        let t = town(db).await;
        let second = |name, born| Row(name, born, ONE, "", "Mức 2");
        let e = import(&t, &[my(ONE, ""), second("Vũ Đức Tâm", "05/06/1989")], D1).await;
        assert_eq!((e.counts.rejected, rows_of(&e, "person_conflict")), (0, vec![3]), "{:?}", e.findings);
        let preview = t.register.preview(&t.office, e.no, 10).await.unwrap();
        let told = preview.rows[0].findings.iter().find(|f| f.code.as_str() == "person_conflict").unwrap();
        assert_eq!((preview.rows[0].row, told.other_row), (3, Some(2)));
        // The first row stands, and a birth date that differs alone is no other person.
        assert_eq!(name(&t, ONE).await.as_deref(), Some("Phan Hoài My"));
        let e = import(&t, &[my(ONE, ""), second("Phan Hoài My", "05/06/1980")], D2).await;
        assert!(rows_of(&e, "person_conflict").is_empty(), "{:?}", e.findings);
    })
    .await;
}

#[tokio::test]
async fn two_people_of_one_file_do_not_share_an_old_number() {
    testing::both(|db| async move {
        let t = town(db).await;
        let e = import(&t, &[my(OLD, ""), Row("Vũ Đức Tâm", "05/06/1989", OLD, "", "Mức 2")], D1).await;
        assert_eq!(
            (e.counts.rejected, rows_of(&e, "old_id_conflict"), name(&t, OLD).await.as_deref()),
            (1, vec![3], Some("Phan Hoài My"))
        );
        let e = import(&t, &[my(ONE, "281500005"), tam("281500005", "")], D2).await;
        assert_eq!(
            (e.counts.rejected, rows_of(&e, "old_id_conflict"), name(&t, ONE).await.as_deref()),
            (1, vec![3], Some("Phan Hoài My"))
        );
    })
    .await;
}

#[tokio::test]
async fn eight_digits_of_an_old_number_get_their_zero_back() {
    testing::both(|db| async move {
        let t = town(db).await;
        let e = import(&t, &[my("28150001", ""), tam("070089000002", "28150002")], D1).await;
        assert_eq!((e.counts.rejected, rows_of(&e, "old_id_padded")), (0, vec![2, 3]), "{:?}", e.findings);
        assert_eq!(
            (name(&t, "028150001").await.as_deref(), name(&t, "028150002").await.as_deref()),
            (Some("Phan Hoài My"), Some("Vũ Đức Tâm"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_without_rows_is_refused() {
    testing::both(|db| async move {
        let t = town(db).await;
        import(&t, &[my(ONE, "")], D1).await;
        let refused = t.register.stage(&t.office, upload(file(&[]), D2, Coverage::Full), |_| {}).await.unwrap_err();
        assert_eq!(code_of(&refused), "register.no_rows");
        assert_eq!(name(&t, ONE).await.as_deref(), Some("Phan Hoài My"));
    })
    .await;
}
