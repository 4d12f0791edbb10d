//! Duties that come as a workbook, good rows and bad ones.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use rust_xlsxwriter::Workbook;
use vedich_accounts::{Actor, Role};
use vedich_kernel::{Day, Problematic};
use vedich_tasks::{Filter, Rhythm};
use vedich_testkit::{Where, both};

const DAY: Day = Day(19_528);

fn book(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "PHÂN CÔNG NHIỆM VỤ").unwrap();
    for (r, row) in (2_u32..).zip(rows) {
        for (c, cell) in (0_u16..).zip(*row) {
            sheet.write_string(r, c, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

const HEAD: &[&str] = &["Nhiệm vụ", "Mã đơn vị", "Phối hợp", "Định kỳ", "Hạn", "Thuộc nhiệm vụ", "Mục"];

#[tokio::test]
async fn good_rows_go_on_and_bad_ones_are_named_by_cell() {
    both(|city| async move {
        let tasks = city.services.tasks.clone();
        city.evening_of(DAY);
        let office = city.user(Role::StandingOffice, Where::City).await;
        let file = book(&[
            HEAD,
            &["Mở điểm hỗ trợ", "CA", "D1; D2", "Hàng tuần", "15/07/2023", "", "p-4.3f"],
            &["Trực điểm hỗ trợ buổi tối", "D1", "", "hằng ngày", "10/07/2023", "Mở điểm hỗ trợ", ""],
            &["Phát tờ rơi", "X9", "", "", "10/07/2023", "", ""],
            &["Phát tờ rơi", "D1", "", "hằng quý", "10/07/2023", "", ""],
            &["Phát tờ rơi", "D1", "", "", "hôm nào rảnh", "", ""],
            &["Phát tờ rơi", "D1", "", "", "10/07/2029", "", ""],
            &["Dọn", "D1", "", "", "10/07/2023", "", ""],
            &["Gọi cho 0912345678", "D1", "", "", "10/07/2023", "", ""],
            &["Trực điểm buổi sáng", "D1", "", "", "20/07/2023", "Mở điểm hỗ trợ", ""],
        ]);
        let (report, problems) = tasks.import(&office, file.clone()).await.unwrap();
        assert_eq!((report.rows, report.new, report.rejected), (9, 2, 7), "{problems:?}");
        let told: Vec<(&str, &str)> = problems.iter().map(|p| (p.cell.as_str(), p.code.as_str())).collect();
        assert_eq!(
            told,
            [
                ("B6", "tasks.unknown_unit"),
                ("D7", "tasks.bad_rhythm"),
                ("E8", "tasks.not_a_day"),
                ("E9", "tasks.bad_days"),
                ("A10", "tasks.words_missing"),
                ("A11", "tasks.holds_number"),
                ("E12", "tasks.after_parent"),
            ]
        );
        let all = tasks.list(&office, Filter::All, None, (9, 0)).await.unwrap();
        let whole = &all.iter().find(|(t, _)| t.parent.is_none()).unwrap().0;
        assert_eq!((whole.plan.clause.as_str(), whole.plan.rhythm, whole.plan.partners.len()), ("P-4.3F", Rhythm::Weekly, 2));
        assert_eq!(all.iter().find(|(t, _)| t.parent.is_some()).unwrap().0.parent, Some(whole.no));
        let (again, _) = tasks.import(&office, file).await.unwrap();
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 2), "the same file twice changes nothing");
        // A row with a number changes that duty, and only by who gave it.
        let head = ["Số", "Nhiệm vụ", "Mã đơn vị", "Hạn", "Từ ngày"];
        let no = whole.no.to_string();
        let change = book(&[&head, &[&no, "Mở hai điểm hỗ trợ", "CA", "15/07/2023", "20/06/2023"]]);
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(tasks.import(&leader, change.clone()).await.unwrap().0.rejected, 1);
        assert_eq!(tasks.import(&office, change).await.unwrap().0.changed, 1);
        assert_eq!(tasks.get(&office, whole.no).await.unwrap().task.plan.title, "Mở hai điểm hỗ trợ");
    })
    .await;
}

#[tokio::test]
async fn a_file_without_the_table_is_refused_with_what_to_do() {
    both(|city| async move {
        let cli = Actor::cli("test");
        let tasks = &city.services.tasks;
        assert_eq!(tasks.import(&cli, book(&[&["Họ tên", "Ngày sinh"]])).await.unwrap_err().code(), "tasks.no_table");
        assert!(tasks.import(&cli, b"no workbook".to_vec()).await.unwrap_err().status() < 500);
        let page = city.signed_in(Role::UnitHead, Where::Unit("D1")).await.get("/tasks/import").await;
        assert!(page.text().contains("Mã đơn vị chủ trì"));
        let browser = city.signed_in(Role::StandingOffice, Where::City).await;
        let refused = browser.upload("/tasks/import", &[], "ten.xlsx", &book(&[&["Họ tên", "Ngày sinh"]])).await;
        assert!(refused.status == 422 && refused.text().contains("ten.xlsx: Không tìm thấy bảng nhiệm vụ"), "{}", refused.text());
        let by_rows = browser.upload("/tasks/import", &[], "sai.xlsx", &book(&[HEAD, &["Phát tờ rơi", "X9"]])).await;
        assert_eq!(by_rows.status, 200, "rows are told one by one: {}", by_rows.text());
    })
    .await;
}
