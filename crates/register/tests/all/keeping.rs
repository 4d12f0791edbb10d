//! What a row cannot tell takes nothing from what is known, on both engines.
use crate::common;

use common::{Town, day, town, upload};
use vedich_db::testing;
use vedich_register::{Coverage, Staged};

#[tokio::test]
async fn a_cell_that_was_emptied_or_mistyped_keeps_what_is_known() {
    const HEAD: &str = "Họ và tên,Ngày sinh,Số ĐDCN/CCCD,Điện thoại,Phường/xã,Mức độ,Trạng thái hồ sơ,Ngày phê duyệt,Trạng thái kích hoạt,Ngày kích hoạt";
    const TAIL: &str = "Tân Phú,Mức 2,Đã phê duyệt,20/06/2023,Đã kích hoạt";
    async fn import(t: &Town, row: &str, as_of: &str) -> vedich_register::Extract {
        let file = format!("{HEAD}\n{row}\n").into_bytes();
        let staged = t.register.stage(&t.office, upload(file, as_of, Coverage::Partial), |_| {}).await.unwrap();
        let Staged::Ready(e) = staged else { panic!("a new file") };
        t.register.apply(&t.office, e.no, true).await.unwrap()
    }
    testing::both(|db| async move {
        let t = town(db).await;
        let number = "070084000001";
        import(&t, &format!("Trần Thị Lan,31/12/1984,{number},0912345678,{TAIL},28/06/2023"), "2023-07-01").await;
        let id = t.register.find_number(&t.office, number).await.unwrap().unwrap().current.id;
        let rows = [
            format!(",31/02/1984,{number},12,{TAIL},01/01/1990"),
            format!("Trần Thị Lan,1974,{number},0912345678,{TAIL},28/06/2023"),
            format!("Trần Thị Lan,1984,{number},0912345678,{TAIL},28/06/2023"),
            format!("Trần Thị Lan,,{number},0912345678,{TAIL},"),
        ];
        for (n, row) in (2..).zip(rows) {
            let e = import(&t, &row, &format!("2023-07-0{n}")).await;
            assert_eq!((e.counts.unchanged, e.counts.changed, e.counts.rejected), (1, 0, 0), "{row}: {:?}", e.findings);
            let known = t.register.unmask(&t.office, id, "đối chiếu hồ sơ").await.unwrap();
            assert_eq!((known.name.as_str(), known.birth_text().as_str()), ("Trần Thị Lan", "31/12/1984"), "{row}");
            assert_eq!(known.phone, "0912345678", "{row}");
            let status = t.register.current(id).await.unwrap().unwrap().status;
            assert_eq!(status.level2.activated, Some(day("2023-06-28")), "{row}");
        }
        // What contradicts nothing is a correction, and counts.
        import(&t, &format!("Trần Thị Lành,30/12/1984,{number},0912345679,{TAIL},29/06/2023"), "2023-07-10").await;
        let known = t.register.unmask(&t.office, id, "đối chiếu hồ sơ").await.unwrap();
        assert_eq!((known.name.as_str(), known.birth_text().as_str()), ("Trần Thị Lành", "30/12/1984"));
        // Of somebody new the row is all there is.
        import(&t, &format!(",1984,070084000002,,{TAIL},01/01/1990"), "2023-07-11").await;
        let id = t.register.find_number(&t.office, "070084000002").await.unwrap().unwrap().current.id;
        let told = t.register.unmask(&t.office, id, "đối chiếu hồ sơ").await.unwrap();
        assert_eq!((told.name.as_str(), told.birth_text().as_str()), ("", "1984"));
        t.sound().await;
    })
    .await;
}
