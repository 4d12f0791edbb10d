//! Photographs, workbooks and texts (`P-4.1`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use rust_xlsxwriter::Workbook;
use vedich_accounts::Role;
use vedich_kernel::{Day, Lang, Problematic};
use vedich_outreach::{Channel, Filter, Plan, State};
use vedich_testkit::{City, Where, both};

const DAY: Day = Day(19_528);

async fn plan(city: &City) -> Plan {
    Plan {
        channel: Channel::Poster,
        title: "Phát tờ rơi ở chợ".into(),
        locality: city.locality("C1").await,
        place: "Chợ phường".into(),
        unit: None,
        day: DAY,
        from: None,
        to: None,
        reach: Some(300),
        guided: None,
        cost: None,
        link: String::new(),
        result: String::new(),
    }
}

/// A small picture of one colour.
fn picture(shade: u8) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(40, 30, image::Rgb([shade, 120, 90]));
    let mut out = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image).write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[tokio::test]
async fn a_photograph_is_kept_shown_and_can_be_taken_away() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        city.evening_of(DAY);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let far = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let no = log.plan(&police, plan(&city).await, true).await.unwrap();
        log.add_photo(&police, no, picture(10)).await.unwrap();
        log.add_photo(&police, no, picture(10)).await.unwrap();
        let kept = log.photos(&police, no).await.unwrap();
        assert_eq!((kept.len(), kept[0].width, kept[0].height), (1, 40, 30), "the same picture twice is kept once");
        assert_eq!(log.get(&police, no).await.unwrap().photos, 1);
        let bytes = log.photo(&police, no, &kept[0].id).await.unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), image::ImageFormat::Jpeg);
        assert_eq!(log.photo(&far, no, &kept[0].id).await.unwrap_err().code(), "outreach.no_such");
        assert_eq!(log.add_photo(&far, no, picture(20)).await.unwrap_err().code(), "outreach.no_such");
        assert_eq!(log.add_photo(&police, no, b"%PDF-1.7".to_vec()).await.unwrap_err().code(), "outreach.no_picture");
        for shade in 1..6 {
            log.add_photo(&police, no, picture(shade * 40)).await.unwrap();
        }
        assert_eq!(log.add_photo(&police, no, picture(255)).await.unwrap_err().code(), "outreach.too_many_photos");
        assert_eq!(log.remove_photo(&police, no, &kept[0].id, " ").await.unwrap_err().code(), "outreach.reason_missing");
        log.remove_photo(&police, no, &kept[0].id, "Lộ mặt công dân").await.unwrap();
        assert_eq!(log.photo(&police, no, &kept[0].id).await.unwrap_err().code(), "outreach.no_such_photo");
        assert_eq!(log.get(&police, no).await.unwrap().photos, 5);
        let gone = log.photos(&police, no).await.unwrap().into_iter().find(|p| p.id == kept[0].id).unwrap();
        assert_eq!(gone.removed.as_deref(), Some("Lộ mặt công dân"), "that it went, and why, stays");
    })
    .await;
}

#[tokio::test]
async fn a_photograph_comes_in_by_the_page() {
    both(|city| async move {
        city.evening_of(DAY);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let no = city.services.outreach.plan(&police, plan(&city).await, true).await.unwrap();
        let browser = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        let path = format!("/outreach/{no}/photos");
        let refused = browser.upload(&path, &[], "cam.jpg", b"GIF89a not a photograph").await;
        assert!(refused.status == 422 && refused.text().contains("không phải ảnh JPEG, PNG hoặc WebP"), "{}", refused.text());
        assert_eq!(browser.upload(&path, &[], "cam.png", &picture(9)).await.location(), Some(format!("/outreach/{no}").as_str()));
        let page = browser.get(&format!("/outreach/{no}")).await.text();
        let src = page.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let shown = browser.get(&src).await;
        assert_eq!((shown.status, shown.headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
    })
    .await;
}

fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "KẾ HOẠCH TUYÊN TRUYỀN").unwrap();
    let head = ["STT", "Ngày", "Kênh", "Nội dung", "Mã địa bàn", "Địa điểm", "Số người tiếp cận"];
    for (row, cells) in (2_u32..).zip(std::iter::once(&head[..]).chain(rows.iter().copied())) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn good_rows_go_on_bad_ones_are_told_by_their_cells_and_twice_is_once() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        city.evening_of(DAY.plus(2));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let rows: &[&[&str]] = &[
            &["1", "20/06/2023", "Loa truyền thanh", "Bài số 1", "C1", "", "1.500"],
            &["2", "30/06/2023", "Zalo", "Đăng bài về mức 2", "C1", "Nhóm khu phố", ""],
            &["3", "31/02/2023", "Họp", "Ngày không có", "C1", "", ""],
            &["4", "20/06/2023", "Khinh khí cầu", "Kênh không có", "C1", "", ""],
            &["5", "20/06/2023", "Họp", "Của phường khác", "C2", "", ""],
            &["6", "20/06/2023", "Họp", "Số người sai", "C1-1", "", "nhiều"],
            &["7", "20/06/2023", "Loa truyền thanh", "Bài số 1", "C1", "", "1.500"],
        ];
        let (report, problems) = log.import(&police, workbook(rows)).await.unwrap();
        assert_eq!((report.rows, report.new, report.unchanged, report.rejected), (7, 2, 1, 4), "{problems:?}");
        let told: Vec<(&str, &str)> = problems.iter().map(|p| (p.cell.as_str(), p.code.as_str())).collect();
        assert_eq!(
            told,
            [
                ("B6", "outreach.not_a_day"),
                ("C7", "outreach.unknown_channel"),
                ("E8", "outreach.not_here"),
                ("G9", "outreach.bad_number")
            ]
        );
        let all = log.list(&police, Filter::default(), 10, 0).await.unwrap();
        let states: Vec<State> = all.iter().map(|a| a.state).collect();
        assert_eq!(states, [State::Planned, State::Done], "a day that has passed was done, one to come is planned");
        let (again, _) = log.import(&police, workbook(&rows[..2])).await.unwrap();
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 2), "the same file changes nothing");
        let out = log.export(&police, Filter::default(), Lang::Vi).await.unwrap();
        let (back, problems) = log.import(&police, out).await.unwrap();
        assert_eq!((back.rows, back.unchanged), (2, 2), "what goes out comes in unchanged: {problems:?}");
        let more: &[&[&str]] = &[&["1", "20/06/2023", "Loa truyền thanh", "Bài số 1", "C1", "", "1.800"]];
        let (changed, _) = log.import(&police, workbook(more)).await.unwrap();
        assert_eq!((changed.new, changed.changed), (0, 1));
        assert_eq!(log.import(&police, b"no workbook".to_vec()).await.unwrap_err().code(), "territory.not_a_workbook");
        assert_eq!(log.import(&police, vedich_testkit::territory_workbook()).await.unwrap_err().code(), "outreach.no_table");
        let browser = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let refused = browser.upload("/outreach/import", &[], "anh.xlsx", b"no workbook").await;
        assert!(refused.status == 422 && refused.text().contains("anh.xlsx: Không đọc được tệp Excel này"), "{}", refused.text());
        assert_eq!(browser.upload("/outreach/import", &[], "ke-hoach.xlsx", &workbook(rows)).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn texts_are_read_put_into_own_words_and_taken_back() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        city.evening_of(DAY);
        let board = city.user(Role::Propaganda, Where::City).await;
        let ward = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let ours = log.text("seven-ways", Lang::Vi).await.unwrap();
        assert!(ours.version == 0 && ours.body.contains("CT07"));
        let words = "Bảy cách, theo lời của thành phố ta.";
        assert_eq!(log.set_text(&ward, "seven-ways", Lang::Vi, "Tiêu đề", words).await.unwrap_err().code(), "outreach.not_here");
        log.set_text(&board, "seven-ways", Lang::Vi, "Bảy cách", words).await.unwrap();
        log.set_text(&board, "seven-ways", Lang::Vi, "Bảy cách", words).await.unwrap();
        let own = log.text("seven-ways", Lang::Vi).await.unwrap();
        assert_eq!((own.version, own.body.as_str()), (1, words), "the same words again are no new version");
        assert_eq!(log.text("seven-ways", Lang::En).await.unwrap().version, 0, "the other language stays");
        let number = "Gọi ông An 0912345678";
        assert_eq!(log.set_text(&board, "seven-ways", Lang::Vi, "A", number).await.unwrap_err().code(), "outreach.bad_text");
        log.set_text(&board, "seven-ways", Lang::Vi, "Bảy cách", "").await.unwrap();
        assert_eq!(log.text("seven-ways", Lang::Vi).await.unwrap().body, ours.body);
        let reader = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = reader.get("/outreach/text?code=safety").await.text();
        assert!(
            page.contains("không đọc mã OTP") && !page.contains("Viết lại cho chiến dịch này"),
            "a ward reads and does not rewrite"
        );
        let file = reader.get("/outreach/text/file.txt?code=safety").await;
        assert!(file.text().starts_with('\u{feff}') && file.text().contains("\r\n"), "as plain editors want it");
        assert!(reader.get("/outreach/text/print?code=safety&text=en").await.text().contains("give your code to nobody"));
        assert_eq!(reader.get("/outreach/text?code=nothing").await.status, 404);
        let program = city.program(Role::UnitHead, Where::Unit("D1")).await;
        assert_eq!(program.get("/api/v1/outreach/texts").await.json().as_array().unwrap().len(), 11);
    })
    .await;
}
