//! Reports come in as workbooks and from programs: good rows go on, bad ones are named, the same again changes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use vedich_accounts::{Actor, Role};
use vedich_daily_reports::{Column as Figure, Place, State};
use vedich_kernel::{Day, Lang, Problematic};
use vedich_territory::sheet::{Book, Column};
use vedich_testkit::{City, Where, both};

const DAY: Day = Day(19_528);
const HEAD: [&str; 8] = [
    "Mã đơn vị",
    "Ngày",
    "Kích hoạt mức 1 (ngày)",
    "Kích hoạt mức 1 (lũy kế)",
    "Lượt tuyên truyền",
    "Ghi chú",
    "Lý do sửa",
    "Phê duyệt",
];

fn office() -> Actor {
    Actor::cli("test")
}

/// Columns that most rows of these tests leave empty; a file without them would not tell of them.
const EMPTY: [&str; 8] = [
    "Thu nhận mức 1",
    "Thu nhận mức 2",
    "Không đạt",
    "Kích hoạt mức 2",
    "Vắng mặt",
    "Tài khoản dịch vụ công",
    "Lượt hướng dẫn",
    "Lượt vận động",
];

/// A workbook with title rows above its header, as offices make them.
fn workbook(rows: &[[&str; 8]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 2, "ỦY BAN NHÂN DÂN").unwrap();
    sheet.write_string(1, 0, "BÁO CÁO NGÀY").unwrap();
    for (r, row) in (3_u32..).zip(std::iter::once(&HEAD).chain(rows)) {
        for (c, cell) in (0_u16..).zip(row) {
            match cell.parse::<u32>() {
                Ok(n) => sheet.write_number(r, c, f64::from(n)).unwrap(),
                Err(_) => sheet.write_string(r, c, *cell).unwrap(),
            };
        }
    }
    for (c, heading) in (8_u16..).zip(EMPTY) {
        sheet.write_string(3, c, heading).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn afternoon(city: &City) {
    city.clock.set(DAY.start().plus_seconds(16 * 3_600));
}

#[tokio::test]
async fn one_file_brings_many_units_and_names_what_is_wrong() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        let file = workbook(&[
            ["D1", "20/06/2023", "12", "999", "2", "", "", ""],
            ["D2", "20/06/2023", "mười", "", "", "", "", ""],
            ["D9", "20/06/2023", "1", "", "", "", "", ""],
            ["D2", "21/06/2023", "1", "", "", "", "", ""],
            ["D2", "ngày mai", "1", "", "", "", "", ""],
            ["D2", "20/06/2023", "-4", "", "", "", "", ""],
            ["D2", "20/06/2023", "3,5", "", "", "", "", ""],
            ["CA", "20/06/2023", "", "", "", "", "", "1.204"],
            ["D2", "", "", "", "", "", "", ""],
            ["Tổng cộng", "", "12", "", "", "", "", ""],
        ]);
        let (done, problems) = reports.import(&office(), file.clone(), "bao-cao.xlsx", None).await.unwrap();
        assert_eq!((done.rows, done.new, done.corrected, done.unchanged, done.rejected), (8, 2, 0, 0, 6));
        let named: Vec<(u32, &str, &str)> = problems.iter().map(|p| (p.row, p.cell.as_str(), p.code.as_str())).collect();
        assert_eq!(
            named,
            [
                (6, "C6", "reports.bad_number"),
                (7, "A7", "reports.unknown_unit"),
                (8, "B8", "reports.future"),
                (9, "B9", "reports.not_a_day"),
                (10, "C10", "reports.bad_number"),
                (11, "C11", "reports.bad_number"),
            ]
        );
        let sheet = reports.day_sheet(&office(), DAY, Place::Everything).await.unwrap();
        assert_eq!((sheet.figures.activated1, sheet.figures.outreach, sheet.figures.approved), (12, 2, 1_204));
        let errors = reports.file_errors(&office(), done.file.unwrap(), Lang::Vi).await.unwrap();
        const READ: &[Column] = &[Column::required("cell", "Ô", &[]), Column::required("what", "Lý do và cách sửa", &[])];
        let book = Book::open(errors).unwrap();
        assert_eq!(book.find("", READ).unwrap().rows().count(), 6);

        let commit = city.services.db.newest_commit().await.unwrap();
        let good = workbook(&[["D1", "20/06/2023", "12", "", "2", "", "", ""]]);
        let (again, _) = reports.import(&office(), good, "another name.xlsx", None).await.unwrap();
        assert_eq!((again.unchanged, again.new, again.file), (1, 0, None));
        assert_eq!(city.services.db.newest_commit().await.unwrap(), commit, "the same again leaves no trace");
    })
    .await;
}

#[tokio::test]
async fn a_file_corrects_with_a_reason_and_only_ones_own_units() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let both_units = workbook(&[["D1", "", "5", "", "", "", "", ""], ["D2", "", "5", "", "", "", "", ""]]);
        let (done, problems) = reports.import(&head, both_units, "a.xlsx", Some(DAY)).await.unwrap();
        assert_eq!((done.new, problems.len(), problems[0].code.as_str()), (1, 1, "reports.not_yours"));
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        assert_eq!(reports.accept_many(&office(), DAY, &[unit]).await.unwrap(), 1);
        let silent = workbook(&[["D1", "", "6", "", "", "", "", ""]]);
        let (done, problems) = reports.import(&head, silent, "b.xlsx", Some(DAY)).await.unwrap();
        assert_eq!((done.corrected, problems[0].code.as_str()), (0, "reports.correction_reason_missing"));
        assert_eq!(problems[0].column, "Lý do sửa");
        let told = workbook(&[["D1", "", "6", "", "", "", "Sót một người ở khu phố Hai", ""]]);
        let (done, _) = reports.import(&head, told, "c.xlsx", Some(DAY)).await.unwrap();
        assert_eq!(done.corrected, 1);
        let story = reports.report(&head, unit, DAY).await.unwrap().unwrap();
        assert_eq!((story.row.version, story.row.state), (2, State::Submitted));
        let stranger = city.user(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!(reports.file_errors(&stranger, 1, Lang::Vi).await.unwrap_err().code(), "reports.no_such_file");
        assert_eq!(reports.files(&stranger, 9).await.unwrap().len(), 0);
    })
    .await;
}

/// A workbook of these rows alone, the headings first.
fn bare_workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0_u32..).zip(rows) {
        for (c, cell) in (0_u16..).zip(row.iter()) {
            sheet.write_string(r, c, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_column_that_a_file_does_not_have_keeps_what_stands() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        let whole = workbook(&[["D1", "20/06/2023", "12", "", "2", "Họp tổ", "", "7"]]);
        let (done, _) = reports.import(&office(), whole, "a.xlsx", None).await.unwrap();
        assert_eq!(done.new, 1);
        let part =
            bare_workbook(&[&["Mã đơn vị", "Ngày", "Kích hoạt mức 1", "Kích hoạt mức 2"], &["D1", "20/06/2023", "13", ""]]);
        let (done, problems) = reports.import(&office(), part.clone(), "b.xlsx", None).await.unwrap();
        assert_eq!((done.new, done.corrected, problems.len()), (0, 1, 0));
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let told = reports.report(&office(), unit, DAY).await.unwrap().unwrap().row.figures;
        assert_eq!((told.activated1, told.outreach, told.approved), (13, 2, 7), "sessions and dossiers are as they were");
        let (again, _) = reports.import(&office(), part, "b.xlsx", None).await.unwrap();
        assert_eq!(again.unchanged, 1);
        let emptied = workbook(&[["D1", "20/06/2023", "13", "", "", "Họp tổ", "", "7"]]);
        reports.import(&office(), emptied, "c.xlsx", None).await.unwrap();
        let told = reports.report(&office(), unit, DAY).await.unwrap().unwrap().row.figures;
        assert_eq!((told.activated1, told.outreach), (13, 0), "an empty cell of a column that is there says zero");
    })
    .await;
}

#[tokio::test]
async fn a_first_report_lacks_what_its_file_has_no_column_for() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        // The teams of D1 told whom they guided and met; nobody tells what they collected.
        let csv = "Mã tổ;Số CCCD;Thời điểm;Kết quả\nT11;070299999999;20/06/2023 09:00;Đã hướng dẫn\n";
        city.services.claims.import_file(&office(), csv.as_bytes().to_vec(), "a.csv").await.unwrap();
        let whole = workbook(&[["D2", "20/06/2023", "3", "", "2", "", "", ""]]);
        reports.import(&office(), whole, "a.xlsx", None).await.unwrap();
        let part = bare_workbook(&[
            &["Mã đơn vị", "Ngày", "Kích hoạt mức 1", "Kích hoạt mức 2"],
            &["D1", "20/06/2023", "12", "1"],
            &["D2", "20/06/2023", "4", ""],
        ]);
        let (done, problems) = reports.import(&office(), part, "b.xlsx", None).await.unwrap();
        assert_eq!((done.new, done.corrected, done.rejected), (0, 1, 1), "the row of the report that stands goes on");
        let told = &problems[0];
        assert_eq!((told.row, told.column.as_str(), told.code.as_str()), (2, "Thu nhận mức 1", "reports.figures_missing"));
        let words = told.sentence(Lang::Vi);
        assert!(words.contains("Lượt tuyên truyền") && words.contains("không có kết quả thì ghi 0"), "{words}");
        assert!(!words.contains("Lượt hướng dẫn") && !words.contains("Kích hoạt"), "the teams told, and the file did: {words}");
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        assert!(reports.report(&office(), unit, DAY).await.unwrap().is_none(), "nobody's zeros were written");

        let known = ["Lượt hướng dẫn", "Lượt vận động", "Vắng mặt"];
        let head: Vec<&str> = HEAD.into_iter().chain(EMPTY).filter(|h| !known.contains(h)).collect();
        let row: Vec<&str> = ["D1", "20/06/2023", "12"].into_iter().chain(std::iter::repeat("")).take(head.len()).collect();
        let rest = bare_workbook(&[head.as_slice(), row.as_slice()]);
        let (done, problems) = reports.import(&office(), rest, "c.xlsx", None).await.unwrap();
        assert_eq!((done.new, problems.len()), (1, 0));
        let taken = reports.report(&office(), unit, DAY).await.unwrap().unwrap().row.figures;
        assert_eq!((taken.activated1, taken.guided, taken.mobilised, taken.outreach), (12, 1, 1, 0), "as the form shows them");
    })
    .await;
}

#[tokio::test]
async fn a_unit_and_day_told_twice_in_a_file_are_told_once_or_refused() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        let file = workbook(&[
            ["D1", "20/06/2023", "12", "", "2", "", "", ""],
            ["D2", "20/06/2023", "5", "", "", "", "", ""],
            ["D1", "20/06/2023", "21", "", "2", "", "", ""],
            ["D2", "20/06/2023", "5", "", "", "", "", ""],
        ]);
        let (done, problems) = reports.import(&office(), file, "a.xlsx", None).await.unwrap();
        assert_eq!((done.rows, done.new, done.corrected, done.unchanged, done.rejected), (4, 2, 0, 1, 1));
        let told: Vec<(u32, &str)> = problems.iter().map(|p| (p.row, p.code.as_str())).collect();
        assert_eq!(told, [(7, "reports.told_twice")]);
        assert!(problems[0].vi.contains("Dòng 5 "), "{}", problems[0].vi);
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let story = reports.report(&office(), unit, DAY).await.unwrap().unwrap();
        assert_eq!((story.row.version, story.row.figures.activated1), (1, 12));
    })
    .await;
}

#[tokio::test]
async fn the_template_comes_back_as_a_report() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        let csv = "Mã tổ;Số CCCD;Thời điểm;Kết quả\nT11;070299999999;20/06/2023 09:00;Đã hướng dẫn\n";
        city.services.claims.import_file(&office(), csv.as_bytes().to_vec(), "a.csv").await.unwrap();
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let template = reports.template(&head, DAY, None, Lang::Vi).await.unwrap();
        let (done, problems) = reports.import(&head, template, "mau.xlsx", None).await.unwrap();
        assert_eq!((done.rows, done.new, problems.len()), (1, 1, 0), "known numbers are filled in, so the row says something");
        let sheet = reports.day_sheet(&head, DAY, Place::Everything).await.unwrap();
        assert_eq!((sheet.figures.guided, sheet.figures.mobilised), (1, 1));
        let all = reports.template(&office(), DAY.plus(1), None, Lang::En).await.unwrap();
        let (empty, _) = reports.import(&office(), all, "mau.xlsx", None).await.unwrap();
        assert_eq!(empty.rows, 0, "rows that nobody filled in are no reports");
        assert_eq!(
            reports.import(&office(), b"PK none".to_vec(), "x", None).await.unwrap_err().code(),
            "territory.not_a_workbook"
        );
        let other = vedich_testkit::territory_workbook();
        assert_eq!(reports.import(&office(), other, "territory.xlsx", None).await.unwrap_err().code(), "reports.no_table");
    })
    .await;
}

/// Every figure, as a first report by a program tells them: zero where nothing is said.
fn all(told: &[(&str, i64)]) -> Value {
    let number = |code: &str| told.iter().find(|(name, _)| *name == code).map_or(0, |(_, n)| *n);
    Figure::ALL.into_iter().map(|c| (c.code().to_owned(), json!(number(c.code())))).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn what_a_program_leaves_out_is_not_zero() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        afternoon(&city);
        let csv = "Mã tổ;Số CCCD;Thời điểm;Kết quả\nT11;070299999999;20/06/2023 09:00;Đã hướng dẫn\n";
        city.services.claims.import_file(&office(), csv.as_bytes().to_vec(), "a.csv").await.unwrap();
        let head = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let path = "/api/v1/daily-reports?date=2023-06-20&unit=D1";

        let short = head.post_json(path, &json!({ "figures": { "activated2": 4, "outreach": 2 } })).await;
        assert_eq!((short.status, short.json()["code"].as_str()), (422, Some("reports.figures_missing")));
        let told = short.text();
        assert!(told.contains("portal_accounts") && told.contains("collected1"), "nobody knows these: {told}");
        assert!(!told.contains("(guided)") && !told.contains("(outreach)"), "the teams told, and the unit did: {told}");
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        assert!(reports.report(&office(), unit, DAY).await.unwrap().is_none(), "nothing was written");
        let begun = head.post_json(path, &json!({ "figures": { "outreach": 2 }, "draft": true })).await;
        assert_eq!((begun.status, begun.json()["version"].as_i64()), (200, Some(0)), "a draft may lack figures");

        let mut first = all(&[("activated2", 4), ("outreach", 2), ("portal_accounts", 7)]);
        let figures = first.as_object_mut().unwrap();
        figures.remove("guided");
        figures.insert("mobilised".to_owned(), Value::Null);
        let sent = head.post_json(path, &json!({ "figures": first, "difficulties": "Thiếu tờ rơi" })).await;
        assert_eq!((sent.status, sent.json()["version"].as_i64()), (200, Some(1)), "{}", sent.text());
        let next = head.post_json(path, &json!({ "figures": { "activated2": 5 } })).await;
        assert_eq!((next.status, next.json()["version"].as_i64()), (200, Some(2)), "{}", next.text());
        let again = head.post_json(path, &json!({})).await;
        assert_eq!(again.json()["unchanged"].as_bool(), Some(true), "who tells nothing changes nothing");

        let story = reports.report(&office(), unit, DAY).await.unwrap().unwrap();
        let said = |no: usize| {
            let f = &story.versions[no].content.figures;
            (f.activated2, f.outreach, f.portal_accounts, f.guided, f.mobilised)
        };
        assert_eq!((said(0), said(1)), ((4, 2, 7, 1, 1), (5, 2, 7, 1, 1)));
        assert_eq!(story.versions[1].content.difficulties, "Thiếu tờ rơi");
    })
    .await;
}

#[tokio::test]
async fn a_program_reports_asks_and_decides() {
    both(|city| async move {
        afternoon(&city);
        let office = city.program(Role::StandingOffice, Where::City).await;
        let head = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let sent = head
            .post_json(
                "/api/v1/daily-reports?date=2023-06-20&unit=D1",
                &json!({ "figures": all(&[("activated2", 4), ("outreach", 1)]), "version": 0 }),
            )
            .await;
        assert_eq!(
            (sent.status, sent.json()["version"].as_i64(), sent.json()["late"].as_bool()),
            (200, Some(1), Some(false)),
            "{}",
            sent.text()
        );
        let stale = head
            .post_json("/api/v1/daily-reports?date=2023-06-20&unit=D1", &json!({ "figures": { "activated2": 5 }, "version": 0 }))
            .await;
        assert_eq!((stale.status, stale.json()["code"].as_str()), (409, Some("reports.not_newest")));
        let typo =
            head.post_json("/api/v1/daily-reports?date=2023-06-20&unit=D1", &json!({ "figures": { "activatd2": 5 } })).await;
        assert_eq!((typo.status, typo.json()["code"].as_str()), (422, Some("reports.unknown_fields")));
        assert!(typo.text().contains("figures.activatd2"), "{}", typo.text());
        let day = office.get("/api/v1/daily-reports?date=2023-06-20").await.json();
        assert_eq!(
            (day["expected"].as_i64(), day["received"].as_i64(), day["figures"]["activated2"].as_i64()),
            (Some(3), Some(1), Some(4))
        );
        assert_eq!(day["missing"], json!(["CA", "D2"]));
        let stuck = json!({ "category": "app", "title": "Ứng dụng bận", "question": "Từ 19 giờ không vào được" });
        assert_eq!(head.post_json("/api/v1/difficulties", &stuck).await.status, 201);
        let again = office.get("/api/v1/daily-reports?date=2023-06-20").await.json();
        assert_eq!((again["difficulties_open"].as_i64(), again["difficulties_overdue"].as_i64()), (Some(1), Some(0)));
        // What the office itself asks is of no unit: the day says the same number as the desk.
        let own = json!({ "category": "app", "title": "Máy chủ chậm", "question": "Tra cứu mất nhiều phút" });
        assert_eq!(office.post_json("/api/v1/difficulties", &own).await.status, 201);
        let both = office.get("/api/v1/daily-reports?date=2023-06-20").await.json();
        assert_eq!(both["difficulties_open"].as_i64(), Some(2));
        assert_eq!(day["due_at"], "2023-06-20T17:00:00+07:00");
        let one = office.get("/api/v1/daily-reports?date=2023-06-20&unit=D1").await.json();
        assert_eq!(one["reports"][0]["detail"]["differences"], json!([]));
        assert!(day["reports"][0]["detail"].is_null());
        let review =
            json!({ "date": "2023-06-20", "unit": "D1", "version": 1, "decision": "return", "question": "Bốn người nào?" });
        assert_eq!(office.post_json("/api/v1/daily-reports/reviews", &review).await.json()["state"], "returned");
        let refused = head.post_json("/api/v1/daily-reports/reviews", &review).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("reports.not_yours_to_review")));
        let reminded =
            office.post_json("/api/v1/daily-reports/reminders", &json!({ "date": "2023-06-20", "units": ["D2", "D1"] })).await;
        assert_eq!(reminded.json()["reminded"], 1);
        let grid = office.get("/api/v1/daily-reports/completeness?from=2023-06-20&to=2023-06-20").await.json();
        assert_eq!(grid["days"][0]["returned"], 1);
        let backwards = office.get("/api/v1/daily-reports/completeness?from=2023-06-21&to=2023-06-20").await;
        assert_eq!((backwards.status, backwards.json()["code"].as_str()), (422, Some("reports.bad_period")));
        let mark = |code: &str| {
            grid["units"].as_array().unwrap().iter().find(|u| u["unit"] == code).unwrap()["days"]["2023-06-20"].clone()
        };
        assert_eq!((mark("D1"), mark("D2")), (json!("returned"), json!("open")));
        let file = workbook(&[["D2", "20/06/2023", "2", "", "", "", "", ""]]);
        let upload = office.upload("/api/v1/daily-reports", &[], "d2.xlsx", &file).await;
        assert_eq!((upload.status, upload.json()["new"].as_i64()), (200, Some(1)), "{}", upload.text());
        let far = city.program(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!(far.get("/api/v1/daily-reports?date=2023-06-20").await.json()["reports"].as_array().unwrap().len(), 1);
        let nobody = city.program(Role::Viewer, Where::City).await;
        assert_eq!(nobody.get("/api/v1/daily-reports").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_page_refuses_an_upload_of_which_no_file_is_taken() {
    both(|city| async move {
        afternoon(&city);
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let (broken, good) = (&b"no workbook"[..], workbook(&[["D1", "20/06/2023", "2", "", "", "", "", ""]]));
        for files in [&[("anh.xlsx", broken)][..], &[("anh.xlsx", broken), ("so.xlsx", broken)][..]] {
            let refused = head.upload_all("/daily-reports/import", &[], files).await;
            assert!(
                refused.status == 422 && refused.text().contains("anh.xlsx: Không đọc được tệp Excel này"),
                "{}",
                refused.text()
            );
        }
        let some = head.upload_all("/daily-reports/import", &[], &[("anh.xlsx", broken), ("d1.xlsx", good.as_slice())]).await;
        assert!(some.status == 200 && some.text().contains("anh.xlsx: Không đọc được tệp Excel này"), "{}", some.text());
    })
    .await;
}

#[tokio::test]
async fn the_pages_tell_the_day_without_a_script() {
    both(|city| async move {
        afternoon(&city);
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let start = head.get("/").await.text();
        assert!(start.contains("báo cáo ngày 20/6/2023 cần gửi trước 20/6/2023 17:00"), "{start}");
        let form = head.get("/daily-reports/write?unit=D1&day=2023-06-20").await.text();
        assert!(form.contains("inputmode=\"numeric\"") && form.contains("Hệ thống không biết số này"), "{form}");
        let draft = [("unit", "D1"), ("day", "2023-06-20"), ("version", "0"), ("activated1", "1.204"), ("act", "draft")];
        assert_eq!(head.post_form("/daily-reports/write", &draft).await.status, 303);
        let form = head.get("/daily-reports/write?unit=D1").await.text();
        assert!(form.contains("Đang mở bản nháp") && form.contains("value=\"1.204\""), "{form}");
        let wrong = [
            ("unit", "D1"),
            ("day", "2023-06-20"),
            ("version", "0"),
            ("activated1", "nhiều"),
            ("note", "giữ lại"),
            ("act", "submit"),
        ];
        let back = head.post_form("/daily-reports/write", &wrong).await;
        assert!(
            back.status == 422 && back.text().contains("giữ lại") && back.text().contains("ghi số nguyên từ 0"),
            "nothing typed is lost"
        );
        // A day that has not come is refused before anybody types; what somebody typed all the same stands in the form again.
        let early = head.get("/daily-reports/write?unit=D1&day=2023-06-21").await;
        assert!(early.status == 422 && early.text().contains("Ngày này chưa đến"), "{}", early.text());
        for act in ["submit", "draft"] {
            let typed =
                [("unit", "D1"), ("day", "2023-06-21"), ("version", "0"), ("activated1", "12"), ("note", "gõ rồi"), ("act", act)];
            let back = head.post_form("/daily-reports/write", &typed).await;
            assert!(back.status == 422 && back.text().contains("gõ rồi") && back.text().contains("Ngày này chưa đến"), "{act}");
        }
        let sent = [("unit", "D1"), ("day", "2023-06-20"), ("version", "0"), ("activated1", "12"), ("act", "submit")];
        assert_eq!(
            head.post_form("/daily-reports/write", &sent).await.location(),
            Some("/daily-reports/report?unit=D1&day=2023-06-20")
        );

        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        let report = leader.get("/daily-reports/report?unit=D1&day=2023-06-20").await.text();
        assert!(report.contains("Duyệt báo cáo này") && report.contains("Bản số 1"), "{report}");
        let silent = [("unit", "D1"), ("day", "2023-06-20"), ("version", "1"), ("act", "return"), ("question", "")];
        let refused = leader.post_form("/daily-reports/review", &silent).await;
        assert!(refused.status == 422 && refused.text().contains("Trả lại báo cáo phải kèm câu hỏi"), "{}", refused.text());
        let asked = [("unit", "D1"), ("day", "2023-06-20"), ("version", "1"), ("act", "return"), ("question", "Mười hai ai?")];
        assert_eq!(leader.post_form("/daily-reports/review", &asked).await.status, 303);
        assert!(head.get("/").await.text().contains("Mười hai ai?"));
        let answer = [
            ("unit", "D1"),
            ("day", "2023-06-20"),
            ("version", "1"),
            ("activated1", "11"),
            ("reason", "Nhầm một"),
            ("act", "submit"),
        ];
        assert_eq!(head.post_form("/daily-reports/write", &answer).await.status, 303);
        let accepted = leader.post_form("/daily-reports/accept", &[("day", "2023-06-20"), ("units", "D1")]).await;
        assert_eq!(accepted.location(), Some("/daily-reports/day?day=2023-06-20"));

        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let overview = office.get("/daily-reports").await.text();
        assert!(overview.contains("đã nhận 1 / 3 báo cáo") && overview.contains("Đoàn phường Xuân Thử"), "{overview}");
        let reminded = office.post_form("/daily-reports/remind", &[("day", "2023-06-20"), ("all", "1")]).await;
        assert_eq!(reminded.location(), Some("/daily-reports?to=2023-06-20"));
        let other = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        assert!(other.get("/").await.text().contains("Cấp trên nhắc lúc 20/6/2023 16:00"));
        let day = office.get("/daily-reports/day?day=2023-06-20").await.text();
        assert!(day.contains("Còn thiếu") && day.contains("Đã duyệt") && day.contains("Phường Xuân Thử"), "{day}");
        assert!(day.contains("Đơn vị trực thuộc"), "a city's own units are not the city: {day}");
        let set = [("clock", "20:30"), ("grace", "2"), ("from", "2023-06-20"), ("reason", "Họp tối")];
        assert_eq!(office.post_form("/daily-reports/settings/deadline", &set).await.location(), Some("/daily-reports/settings"));
        assert!(office.get("/daily-reports/settings").await.text().contains("trước 20:30"));
        let english = office.get("/daily-reports?lang=en").await;
        assert_eq!(english.status, 200);
        let audit = office.get("/audit?action=daily_report").await.text();
        assert!(audit.contains("Gửi báo cáo ngày") && audit.contains("Trả lại báo cáo ngày"), "{audit}");
        assert!(!audit.contains("Mười hai ai?"), "words of reports stay out of the trail");
    })
    .await;
}
