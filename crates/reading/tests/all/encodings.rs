//! Sheets that were typed in an 8-bit encoding, in part or in whole. Clause `P-2.2`.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic like tests")]

use std::ops::ControlFlow;
use vedich_kernel::Day;
use vedich_kernel::text::legacy::Legacy;
use vedich_reading::*;

fn read(bytes: Vec<u8>) -> (Layout, Vec<RowRecord>) {
    let mut book = Workbook::open(Input::Bytes(bytes)).unwrap();
    let layout = book.layout().unwrap();
    let mapping = layout.propose().mapping;
    let mut reader = RowReader::new(&layout, &mapping, Day::new(2023, 6, 19).unwrap());
    let mut record = RowRecord::default();
    let mut rows = Vec::new();
    book.rows(&layout, |row| {
        if reader.read(row, &mut record) == RowOutcome::Read {
            rows.push(std::mem::take(&mut record));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    (layout, rows)
}

/// "Khu phè Phó An" is Vietnamese as it stands too; its neighbours tell that the whole sheet is TCVN3.
#[test]
fn a_workbook_typed_in_tcvn3_is_converted_in_every_column() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let head = ["STT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "Sè CCCD", "Khu phè/Êp", "Ph\u{AD}êng/x·"];
    for (column, title) in (0..).zip(head) {
        sheet.write(0, column, title).unwrap();
    }
    for n in 1..=60_u32 {
        let id = format!("0700850{n:05}");
        let name = ["NguyÔn V¨n Thö", "TrÇn ThÞ HuÖ", "Lª §×nh Phóc"][n as usize % 3];
        let cells = [&*n.to_string(), name, "05/03/1985", "Nam", &id, "Khu phè Phó An", "Ph\u{AD}êng T©n Phó"];
        for (column, text) in (0..).zip(cells) {
            sheet.write(n, column, text).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let (layout, rows) = read(bytes);
    assert_eq!(layout.conversions(), [Legacy::Tcvn3]);
    assert_eq!(rows.len(), 60);
    for record in &rows {
        assert_eq!((record.quarter_text.as_str(), record.commune_text.as_str()), ("Khu phố Phú An", "Phường Tân Phú"));
    }
    assert_eq!(rows[0].name, "Trần Thị Huệ");
}

/// A column that somebody typed in Unicode stays as it is, beside columns that are converted.
#[test]
fn a_column_in_unicode_beside_tcvn3_stays() {
    let mut text = "Hä vµ tªn;Sè CCCD;Ghi chu\n".to_owned();
    for n in 1..=30 {
        text.push_str(&format!("NguyÔn V¨n Thö;0700850{n:05};Khóa tài khoản, gặp bố mẹ ở xã Tân Lập\n"));
    }
    let (_, rows) = read(text.into_bytes());
    let record = &rows[0];
    assert_eq!(record.name, "Nguyễn Văn Thử");
    assert_eq!(record.note, "Khóa tài khoản, gặp bố mẹ ở xã Tân Lập");
}
