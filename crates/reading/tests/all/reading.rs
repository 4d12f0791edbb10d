//! Reading real spreadsheets: the files in `tests/files` (made by `make.py`, all people invented) and texts with one fault each.
//! Clause `P-2.2`.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic like tests")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use vedich_kernel::national_id::Sex;
use vedich_kernel::text::legacy::Legacy;
use vedich_kernel::{Day, Lang, Level, Problematic, Stage};
use vedich_reading::*;

fn as_of() -> Day {
    Day::new(2023, 6, 19).unwrap()
}

fn file(name: &str) -> Workbook {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    Workbook::open(Input::Path(path)).unwrap()
}

fn csv(text: &str) -> Workbook {
    Workbook::open(Input::Bytes(text.as_bytes().to_vec())).unwrap()
}

type Read = (RowRecord, Vec<Finding>);

fn read_with(book: &mut Workbook, layout: &Layout, mapping: &Mapping) -> Vec<Read> {
    let mut reader = RowReader::new(layout, mapping, as_of());
    let mut record = RowRecord::default();
    let mut rows = Vec::new();
    book.rows(layout, |row| {
        if reader.read(row, &mut record) == RowOutcome::Read {
            rows.push((std::mem::take(&mut record), reader.findings().to_vec()));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

fn read(book: &mut Workbook) -> (Layout, Vec<Read>) {
    let layout = book.layout().unwrap();
    let rows = read_with(book, &layout, &layout.propose().mapping);
    (layout, rows)
}

fn codes(read: &Read) -> Vec<Code> {
    read.1.iter().map(|f| f.code).collect()
}

/// All that a record says, as one line.
fn line(r: &RowRecord) -> String {
    let day = |d: Option<Day>| d.map_or_else(|| "-".to_owned(), |d| d.to_string());
    format!(
        "{} {} | {} | {} {:?} | {} / {} | {} ({}) | {} | {}, {} | {} | {:?} {:?} {} {} {} | {}",
        r.row_number,
        r.national_id.map_or("-", |id| if id.as_str().len() == 12 { "id" } else { "?" }),
        r.name,
        r.birth.map_or_else(String::new, |b| b.to_string()),
        r.sex.unwrap(),
        r.permanent_address,
        r.current_address,
        r.head_of_household,
        r.relation,
        r.phone.as_deref().unwrap_or("-"),
        r.quarter_text,
        r.commune_text,
        day(r.card_issued),
        r.level,
        r.stage,
        day(r.collected),
        day(r.approved),
        day(r.activated),
        r.note
    )
}

const EXPECTED: [&str; 4] = [
    "5 id | Nguyễn Văn Thử | 05/03/1985 Male | Khu phố 3, P. Tân Phú, TP. Đồng Xoài /  | Nguyễn Văn Thử (Chủ hộ) | 0912000001 | \
     Khu phố 3, Phường Tân Phú | 2021-05-12 | Some(Two) Activated 2023-06-01 2023-06-05 2023-06-10 | ",
    "6 id | Trần Thị Hoà Mẫu | 1950 Female | Khu phố 3, P. Tân Phú, TP. Đồng Xoài /  | Nguyễn Văn Thử (Mẹ) | - | \
     Khu phố 3, Phường Tân Phú | 2021-05-13 | Some(One) Approved 2023-06-02 2023-06-06 - | Vắng nhà",
    "7 id | Đặng Thuỷ Giả | 01/02/2007 Female | Khu phố 3, P. Tân Phú, TP. Đồng Xoài /  | Nguyễn Văn Thử (Con) | - | \
     Khu phố 3, Phường Tân Phú | 2021-05-14 | None None - - - | ",
    "8 id | H' Bia Ksơr | 20/10/1990 Female | Ấp 1, X. Tân Thành /  |  () | 0382000004 | \
     Ấp 1, Xã Tân Thành | 2021-05-15 | Some(Two) Rejected 2023-06-03 - - | ",
];

#[test]
fn one_extract_reads_alike_in_every_format_and_encoding() {
    for (name, format, encoding, people) in [
        ("extract.xlsx", Format::Xlsx, None, 4),
        ("extract.xls", Format::Xls, None, 4),
        ("extract.ods", Format::Ods, None, 4),
        ("utf16.csv", Format::Csv, Some(TextEncoding::Utf16Le), 4),
        ("semicolon.csv", Format::Csv, Some(TextEncoding::Utf8), 4),
        ("tcvn3.csv", Format::Csv, Some(TextEncoding::Tcvn3), 3),
        ("vni.csv", Format::Csv, Some(TextEncoding::Vni), 3),
    ] {
        let mut book = file(name);
        let (layout, rows) = read(&mut book);
        assert_eq!((book.format(), book.encoding()), (format, encoding), "{name}");
        // One title line fewer in the TCVN3 file.
        let shift = if name == "tcvn3.csv" { 2 } else { 0 };
        assert_eq!(layout.header_last, 4 - shift, "{name}");
        assert_eq!(layout.title.last().map(String::as_str), Some("Tính đến ngày 19/06/2023"), "{name}");
        assert_eq!(rows.len(), people, "{name}");
        for ((mut record, findings), expected) in rows.into_iter().zip(EXPECTED) {
            record.row_number += shift;
            assert_eq!(line(&record), expected, "{name}");
            assert_eq!(findings, [], "{name}");
        }
        let proposal = layout.propose();
        assert_eq!(proposal.missing, []);
        assert_eq!(proposal.unused, [] as [usize; 0]);
        assert_eq!(layout.conversions(), encoding_of(encoding), "{name}");
    }
}

fn encoding_of(encoding: Option<TextEncoding>) -> Vec<Legacy> {
    match encoding {
        Some(TextEncoding::Tcvn3) => vec![Legacy::Tcvn3],
        Some(TextEncoding::Vni) => vec![Legacy::Vni],
        _ => vec![],
    }
}

#[test]
fn an_odd_sheet_is_understood() {
    for name in ["odd.xlsx", "odd.xls", "odd.ods"] {
        let mut book = file(name);
        let (layout, rows) = read(&mut book);
        assert_eq!((layout.sheet_name.as_str(), layout.header_first, layout.header_last), ("Tân Phú", 4, 5), "{name}");
        let mapping = layout.propose().mapping;
        for (field, column) in [
            (Field::Ordinal, 0),
            (Field::NationalId, 1),
            (Field::Name, 2),
            (Field::BirthDate, 3),
            (Field::PermanentAddress, 5),
            (Field::CurrentAddress, 6),
            (Field::Level, 7),
            (Field::DossierStatus, 8),
            (Field::ActivationStatus, 9),
            (Field::Activated, 10),
            (Field::Note, 11),
            (Field::Phone, 12),
        ] {
            assert_eq!(mapping.column(field), Some(column), "{name} {field:?}");
        }
        // Numbering, group title, total and signatures are no citizens; the hidden row is one.
        let numbers: Vec<u32> = rows.iter().map(|(r, _)| r.row_number).collect();
        assert_eq!(numbers, [8, 9, 11], "{name}");
        let (first, findings) = &rows[0];
        assert_eq!(first.national_id.unwrap().as_str(), "070085000001");
        assert_eq!(findings, &[Finding::new(Code::IdPadded, Field::NationalId)], "{name}");
        assert_eq!(first.birth, Some(BirthDate { year: 1985, month: Some(3), day: Some(5) }));
        assert_eq!(
            (first.level, first.stage, first.activated),
            (Some(Level::Two), Stage::Activated, Day::new(2023, 6, 10)),
            "{name}"
        );
        assert_eq!(first.phone.as_deref(), Some("0912000001"));
        let (second, _) = &rows[1];
        assert_eq!((second.level, second.stage), (Some(Level::One), Stage::Approved));
        assert_eq!(second.birth, Some(BirthDate { year: 1950, month: None, day: None }));
        // LibreOffice leaves the text of a formula out of XLS.
        let (third, findings) = &rows[2];
        assert_eq!((third.name.as_str(), third.stage), ("Đặng Thuỷ Giả", Stage::None));
        if name != "odd.xls" {
            assert_eq!((third.national_id.unwrap().as_str(), findings.len()), ("070307000003", 0), "{name}");
        }
    }
}

#[test]
fn days_of_the_1904_epoch() {
    let (_, rows) = read(&mut file("epoch1904.xlsx"));
    for (record, findings) in &rows {
        assert_eq!(record.birth, Some(BirthDate { year: 1985, month: Some(3), day: Some(5) }));
        assert_eq!(record.activated, Day::new(2023, 6, 10));
        assert_eq!(findings, &[]);
    }
    assert_eq!(rows.len(), 2);
}

/// A row with these cells under the usual header, and what was found.
fn row(cells: &[(&str, &str)]) -> Read {
    let usual = [
        ("Họ và tên", "Nguyễn Văn Thử"),
        ("Ngày sinh", "05/03/1985"),
        ("Giới tính", "Nam"),
        ("Số CCCD", "070085000001"),
        ("SĐT", ""),
        ("Ngày cấp thẻ", ""),
        ("Mức độ", "Mức 2"),
        ("Trạng thái hồ sơ", "Đã phê duyệt"),
        ("Ngày thu nhận", "01/06/2023"),
        ("Ngày phê duyệt", "05/06/2023"),
        ("Trạng thái kích hoạt", "Đã kích hoạt"),
        ("Ngày kích hoạt", "10/06/2023"),
    ];
    let header: Vec<&str> = usual.iter().map(|c| c.0).collect();
    assert!(cells.iter().all(|(name, _)| header.contains(name)));
    let values: Vec<&str> =
        usual.iter().map(|(name, value)| cells.iter().find(|c| c.0 == *name).map_or(*value, |c| c.1)).collect();
    let (_, mut rows) = read(&mut csv(&format!("{}\n{}\n", header.join(";"), values.join(";"))));
    assert_eq!(rows.len(), 1, "{cells:?}");
    rows.remove(0)
}

#[test]
fn faults_of_identity() {
    for (cells, expected) in [
        (vec![], vec![]),
        (vec![("Số CCCD", "70085000001")], vec![Code::IdPadded]),
        (vec![("Số CCCD", "'070 085 000 001")], vec![]),
        (vec![("Số CCCD", "70085000001.0")], vec![Code::IdPadded]),
        (vec![("Số CCCD", "070085000001/285000001")], vec![]),
        (vec![("Số CCCD", "7.0085000001E+10")], vec![Code::IdPadded]),
        (vec![("Số CCCD", "7,0085E+10")], vec![Code::IdDigitsLost]),
        (vec![("Số CCCD", "0700850000")], vec![Code::IdMalformed]),
        (vec![("Số CCCD", "07008500000x")], vec![Code::IdMalformed]),
        (vec![("Số CCCD", "170085000001")], vec![Code::IdPattern]),
        (vec![("Số CCCD", "285000001")], vec![Code::OldIdInIdColumn]),
        (vec![("Số CCCD", "003085000001")], vec![Code::IdPrefixUnknown]),
        (vec![("Số CCCD", "")], vec![Code::IdMissing]),
        (vec![("Số CCCD", ""), ("Họ và tên", "")], vec![Code::NoIdentity]),
        (vec![("Họ và tên", "")], vec![Code::NameMissing]),
        (vec![("Họ và tên", "Nguyễn 2")], vec![Code::NameOdd]),
        (vec![("Họ và tên", "=HYPERLINK(\"x\")")], vec![Code::NameOdd]),
        (vec![("Họ và tên", "H'Hen Niê (Y-Moan)")], vec![]),
        (vec![("Ngày sinh", "05/03/1986")], vec![Code::IdBirthMismatch]),
        (vec![("Ngày sinh", "không rõ")], vec![Code::BirthUnreadable]),
        (vec![("Ngày sinh", "03/25/1985")], vec![Code::DateMonthFirst]),
        (vec![("Ngày sinh", "05/03/2085")], vec![Code::BirthInFuture]),
        (vec![("Ngày sinh", ""), ("Số CCCD", "")], vec![Code::IdMissing]),
        (vec![("Giới tính", "Nữ")], vec![Code::IdSexMismatch]),
        (vec![("Giới tính", "?")], vec![Code::SexUnreadable]),
        (vec![("SĐT", "12345")], vec![Code::PhoneUnreadable]),
        (vec![("Ngày cấp thẻ", "30/02/2021")], vec![Code::DateUnreadable]),
        (vec![("Ngày cấp thẻ", "2021")], vec![Code::DateUnreadable]),
        (vec![("Ngày cấp thẻ", "20/06/2023")], vec![Code::DayInFuture]),
    ] {
        assert_eq!(codes(&row(&cells)), expected, "{cells:?}");
    }
    let endless = "Nguyễn ".repeat(4_000);
    assert_eq!(codes(&row(&[("Họ và tên", &endless)])), [Code::NameLong]);
    // The ID fills in what the row does not say.
    let (record, _) = row(&[("Ngày sinh", ""), ("Giới tính", "")]);
    assert_eq!((record.birth.unwrap().to_string().as_str(), record.sex), ("1985", Some(Sex::Male)));
    assert_eq!(row(&[("Số CCCD", "285000001")]).0.old_id.unwrap().as_str(), "285000001");
}

#[test]
fn faults_of_stage() {
    for (dossier, activation, day, level, stage, expected) in [
        ("Đã phê duyệt", "Đã kích hoạt", "10/06/2023", "Mức 2", Stage::Activated, vec![]),
        ("Đã phê duyệt", "Chưa kích hoạt", "", "Mức 2", Stage::Approved, vec![]),
        ("Đã phê duyệt", "", "", "Mức 2", Stage::Approved, vec![]),
        ("Đã gửi", "", "", "Mức 2", Stage::Sent, vec![]),
        ("Đã thu nhận", "Chưa kích hoạt", "", "Mức 2", Stage::Collected, vec![]),
        ("Đã kích hoạt mức 1", "", "10/06/2023", "", Stage::Activated, vec![Code::StatusFromDate; 0]),
        ("Đã thu nhận", "Đã kích hoạt", "10/06/2023", "Mức 2", Stage::Activated, vec![Code::ActivatedNotApproved]),
        ("Không đạt", "Đã kích hoạt", "10/06/2023", "Mức 2", Stage::Activated, vec![Code::StageContradiction]),
        ("Đã phê duyệt", "Đã kích hoạt", "10/06/2023", "", Stage::Activated, vec![Code::LevelMissing]),
        ("Đã phê duyệt", "Đã kích hoạt", "10/06/2023", "Mức 3", Stage::Activated, vec![Code::LevelUnknown]),
        ("Đã phê duyệt", "Đã kích hoạt", "20/06/2023", "Mức 2", Stage::Activated, vec![Code::ActivatedInFuture]),
        ("Đã phê duyệt", "Đã kích hoạt", "04/06/2023", "Mức 2", Stage::Activated, vec![Code::ActivatedBeforeApproved]),
        ("Đã phê duyệt", "Đã kích hoạt", "", "Mức 2", Stage::Activated, vec![Code::ActivatedDayMissing]),
        ("Đã phê duyệt", "Chưa kích hoạt", "10/06/2023", "Mức 2", Stage::Approved, vec![Code::ActivatedDayWithoutStatus]),
        ("Đã phê duyệt", "", "10/06/2023", "Mức 2", Stage::Activated, vec![Code::StatusFromDate]),
        ("", "Đã kích hoạt", "10/06/2023", "Mức 2", Stage::Activated, vec![Code::ActivatedWithoutStatus]),
        ("", "", "", "Mức 2", Stage::Approved, vec![Code::StatusFromDate]),
        ("Xem lại", "", "", "Mức 2", Stage::Approved, vec![Code::StatusUnknown, Code::StatusFromDate]),
        ("", "Đã khóa", "", "Mức 2", Stage::Approved, vec![Code::StatusFromDate]),
    ] {
        let cells =
            [("Trạng thái hồ sơ", dossier), ("Trạng thái kích hoạt", activation), ("Ngày kích hoạt", day), ("Mức độ", level)];
        let read = row(&cells);
        assert_eq!((read.0.stage, codes(&read)), (stage, expected), "{cells:?}");
        assert_eq!(read.0.locked, activation.contains("khóa"));
    }
    let bare = [
        ("Trạng thái hồ sơ", ""),
        ("Trạng thái kích hoạt", ""),
        ("Ngày kích hoạt", ""),
        ("Ngày phê duyệt", ""),
        ("Ngày thu nhận", ""),
    ];
    let read = row(&bare);
    assert_eq!((read.0.stage, codes(&read)), (Stage::None, vec![Code::StatusMissing]));
    let without_dossier = |level| row(&[&bare[..], &[("Mức độ", level)]].concat());
    let read = without_dossier("Mức 5");
    assert_eq!((read.0.level, codes(&read)), (None, vec![Code::LevelIgnored]));
    assert_eq!(codes(&without_dossier("")), []);
    let read = row(&[("Ngày thu nhận", "06/06/2023")]);
    assert_eq!(codes(&read), [Code::ApprovedBeforeCollected]);
}

#[test]
fn a_list_of_one_level_and_words_of_its_own() {
    let mut book = csv("Họ tên,CCCD,Kết quả\nNguyễn Văn Thử,070085000001,HS OK\nTrần Thị Mẫu,070150000002,Đã kích hoạt\n");
    let layout = book.layout().unwrap();
    let mut mapping = layout.propose().mapping;
    assert_eq!(mapping.missing(), [Field::Level]);
    mapping.default_level = Some(Level::Two);
    mapping.stage_words.insert("hs ok".to_owned(), Stage::Approved);
    assert_eq!(mapping.missing(), []);
    let rows = read_with(&mut book, &layout, &mapping);
    let stages: Vec<_> = rows.iter().map(|(r, _)| (r.level, r.stage)).collect();
    assert_eq!(stages, [(Some(Level::Two), Stage::Approved), (Some(Level::Two), Stage::Activated)]);
    assert!(rows.iter().all(|(_, findings)| findings.is_empty()));
}

#[test]
fn a_saved_mapping_follows_moved_columns() {
    let mut before = csv("STT,Họ tên,CCCD,Mức độ,Trạng thái,Cột riêng\n1,Nguyễn Văn Thử,070085000001,1,Đã duyệt,070150000002\n");
    let layout = before.layout().unwrap();
    let mut mapping = layout.propose().mapping;
    mapping.set(Field::OldId, 5, &layout);
    let saved = serde_json::to_string(&mapping).unwrap();
    let mapping: Mapping = serde_json::from_str(&saved).unwrap();
    let mut after = csv("CCCD,STT,Cột riêng,HỌ TÊN,Trạng thái,Thêm\n070085000001,1,x,Nguyễn Văn Thử,Đã duyệt,\n");
    let applied = mapping.apply(&after.layout().unwrap());
    assert_eq!(applied.mapping.column(Field::NationalId), Some(0));
    assert_eq!(applied.mapping.column(Field::Name), Some(3));
    assert_eq!(applied.mapping.column(Field::OldId), Some(2));
    assert_eq!(applied.mapping.column(Field::DossierStatus), Some(4));
    assert_eq!(applied.lost, [Field::Level]);
    assert_eq!(applied.missing, [Field::Level]);
    assert_eq!(applied.moved.len(), 4);
    let same = mapping.apply(&layout);
    assert_eq!((same.mapping, same.moved.len(), same.lost.len()), (mapping, 0, 0));
}

#[test]
fn contents_help_where_headings_do_not() {
    let mut book = csv(
        "Họ tên,Mã số,Kích hoạt,Mức,Trạng thái\nNguyễn Văn Thử,070085000001,10/06/2023,2,Đã duyệt\nTrần Thị Mẫu,070150000002,11/06/2023,1,Đã duyệt\n\
         Lê Văn Giả,070085000009,12/06/2023,1,Đã duyệt\n",
    );
    let proposal = book.layout().unwrap().propose();
    assert_eq!(proposal.mapping.column(Field::NationalId), Some(1));
    assert_eq!(proposal.mapping.column(Field::Activated), Some(2));
    assert_eq!(proposal.mapping.column(Field::ActivationStatus), None);
    assert!(proposal.confidence[&Field::NationalId] < 0.6);
}

#[test]
fn legacy_columns_inside_a_unicode_workbook_are_converted() {
    // Headings typed in Unicode, names pasted from a .VnTime document.
    let mut book =
        csv("Họ tên,CCCD,Mức độ,Trạng thái\nNguyÔn V¨n Thö,070085000001,1,Đã duyệt\nTrÇn ThÞ MÉu,070150000002,1,Đã duyệt\n\
         §Æng Thñy,070307000003,1,Đã duyệt\n");
    let (layout, rows) = read(&mut book);
    assert_eq!(layout.conversions(), [Legacy::Tcvn3]);
    let names: Vec<&str> = rows.iter().map(|(r, _)| r.name.as_str()).collect();
    assert_eq!(names, ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Đặng Thủy"]);
    assert_eq!(rows[0].0.stage, Stage::Approved);
    assert_eq!(layout.sample()[0][0], "Nguyễn Văn Thử");
}

#[test]
fn the_error_report_gives_back_the_rows_with_what_to_do() {
    let text = "TIÊU ĐỀ;;;\nHọ tên;Số CCCD;Mức độ;Trạng thái\nNguyễn Văn Thử;070085000001;1;Đã duyệt\n\
                Trần Thị Mẫu;70150000002;1;Đã duyệt\n\nLê Văn Giả;123;1;Chịu\n";
    let mut book = csv(text);
    let (layout, rows) = read(&mut book);
    let mapping = layout.propose().mapping;
    let findings: BTreeMap<u32, Vec<Finding>> =
        rows.into_iter().filter(|r| !r.1.is_empty()).map(|(r, f)| (r.row_number, f)).collect();
    let bytes = error_report(&mut book, &layout, &mapping, &findings, Lang::Vi).unwrap();

    // It can be read as an extract again, with the rows that are to be corrected.
    let mut report = Workbook::open(Input::Bytes(bytes)).unwrap();
    let again = report.layout().unwrap();
    assert_eq!(again.headers, ["Họ tên", "Số CCCD", "Mức độ", "Trạng thái", "Dòng", "Vấn đề", "Việc cần làm"]);
    assert_eq!(again.propose().missing, []);
    let mut cells = Vec::new();
    report
        .rows(&again, |row| {
            cells.push(row.cells().map(|c| c.text().into_owned()).collect::<Vec<_>>());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(cells.len(), 2);
    assert_eq!(cells[0][..5], ["Trần Thị Mẫu", "70150000002", "1", "Đã duyệt", "4"]);
    assert!(cells[0][5].starts_with("Cảnh báo: Số CCCD (cột B): Số định danh thiếu số 0 ở đầu"));
    assert_eq!(cells[1][..5], ["Lê Văn Giả", "123", "1", "Chịu", "6"]);
    assert!(cells[1][5].contains("Lỗi: Trạng thái (cột D): Không hiểu trạng thái.") && cells[1][5].lines().count() == 2);
    assert!(cells[1][6].contains("Sửa lại theo thẻ căn cước."));
}

#[test]
fn what_is_no_extract_is_refused_with_a_reason() {
    let open = |bytes: &[u8]| Workbook::open(Input::Bytes(bytes.to_vec())).and_then(|mut b| b.layout());
    for (bytes, name, code) in [
        (&b""[..], "a.csv", "register.file_empty"),
        (b"%PDF-1.7", "a.pdf", "register.file_kind_unknown"),
        (b"<html><table>", "a.xls", "register.file_kind_unknown"),
        (b"PK\x03\x04 broken", "a.xlsx", "register.file_damaged"),
        (b"just words", "a.xlsx", "register.no_header"),
        (b"\xEF\xBB\xBF\n <!DOCTYPE html><table>", "a.xlsx", "register.file_kind_unknown"),
        (b"\x00\x01\x02\x03\x00\x00\x07binary", "a.csv", "register.file_kind_unknown"),
        (b"a,b,c\n1,2,3\n", "a.csv", "register.no_header"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 broken", "a.xls", "register.file_damaged"),
    ] {
        let problem = open(bytes).unwrap_err();
        assert_eq!(problem.code(), code, "{name}");
        assert!(!problem.sentence(Lang::Vi).is_empty() && !problem.next_step(Lang::En).is_empty());
    }
}

#[test]
fn the_bytes_say_what_a_file_is_and_not_its_name() {
    let text = "Họ và tên,Ngày sinh,Số ĐDCN/CCCD\nNguyễn Văn Thử,01/01/1990,070090000001\n";
    let mut book = csv(text);
    let (layout, rows) = read(&mut book);
    assert_eq!((book.format(), layout.headers.len(), rows.len()), (Format::Csv, 3, 1));
    let page = b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>1</td></tr></table></html>";
    let problem = Workbook::open(Input::Bytes(page.to_vec())).unwrap_err();
    assert!(problem.sentence(Lang::Vi).contains("trang web (HTML)"), "{}", problem.sentence(Lang::Vi));
    assert!(problem.next_step(Lang::Vi).contains("Lưu thành"), "Excel can make a spreadsheet of it");
    let sheet = b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
    let problem = Workbook::open(Input::Bytes(sheet.to_vec())).unwrap_err();
    assert!(problem.sentence(Lang::En).contains("XML file of Excel 2003"));
}

#[test]
fn nothing_personal_stands_in_debug_output_or_in_the_serialised_layout() {
    let mut book = file("extract.xlsx");
    let (layout, rows) = read(&mut book);
    let shown = format!("{rows:?} {book:?}") + &serde_json::to_string(&layout).unwrap();
    for secret in ["Thử", "070085000001", "0912000001", "Đồng Xoài\""] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    const FILES: [&str; 6] = ["extract.xlsx", "odd.xlsx", "extract.xls", "odd.ods", "utf16.csv", "vni.csv"];

    /// Reads whatever it is, to the end.
    fn try_all(bytes: Vec<u8>) -> Result<usize, ReadingProblem> {
        let mut book = Workbook::open(Input::Bytes(bytes))?;
        let layout = book.layout()?;
        let mapping = layout.propose().mapping;
        let mut reader = RowReader::new(&layout, &mapping, as_of());
        let mut record = RowRecord::default();
        let mut count = 0;
        book.rows(&layout, |row| {
            count += usize::from(reader.read(row, &mut record) == RowOutcome::Read);
            ControlFlow::Continue(())
        })?;
        Ok(count)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn damage_is_a_problem_or_a_finding_but_never_a_panic(
            which in 0..FILES.len(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(FILES[which]);
            let mut bytes = std::fs::read(path).unwrap();
            for (at, value) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *value;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let result = try_all(bytes);
            if changes.is_empty() && cut.is_none() {
                prop_assert!(result.unwrap() >= 3);
            }
        }

        #[test]
        fn no_text_breaks_the_reader(rows in prop::collection::vec(prop::collection::vec("[0-9/.:eE+ ,'\"a-zàđ-]{0,14}", 0..8), 0..6)) {
            let mut text = "Họ tên\tCCCD\tNgày sinh\tMức độ\tTrạng thái\tNgày kích hoạt\tSĐT\n".to_owned();
            for row in &rows {
                text.push_str(&row.join("\t"));
                text.push('\n');
            }
            let read = try_all(text.into_bytes()).unwrap();
            prop_assert!(read <= rows.len());
        }
    }
}
