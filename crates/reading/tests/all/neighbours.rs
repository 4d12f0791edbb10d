//! Rows that stand together share texts; each says its own all the same.

use std::ops::ControlFlow;
use vedich_kernel::Day;
use vedich_reading::*;

#[test]
fn a_row_takes_no_text_from_the_one_before() {
    let file = "Họ tên,CCCD,Nơi ở hiện tại,Chủ hộ,Ghi chú\n\
                Nguyễn Văn Thử,070085000001,Tổ  1,Nguyễn Văn Thử,\n\
                Trần Thị Mẫu,070150000002,Tổ  1,Nguyễn Văn Thử,mới\n\
                Lê Văn Mới,070085000003,Tổ 1,,\n\
                Đỗ Thị Xa,070150000004,,,\n";
    let mut book = Workbook::open(Input::Bytes(file.as_bytes().to_vec())).unwrap();
    let layout = book.layout().unwrap();
    let mapping = layout.propose().mapping;
    let mut reader = RowReader::new(&layout, &mapping, Day::new(2023, 6, 19).unwrap());
    let mut record = RowRecord::default();
    let mut read = Vec::new();
    book.rows(&layout, |row| {
        if reader.read(row, &mut record) == RowOutcome::Read {
            read.push([&record.name, &record.current_address, &record.head_of_household, &record.note].map(Clone::clone));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    let expected = [
        ["Nguyễn Văn Thử", "Tổ 1", "Nguyễn Văn Thử", ""],
        ["Trần Thị Mẫu", "Tổ 1", "Nguyễn Văn Thử", "mới"],
        ["Lê Văn Mới", "Tổ 1", "", ""],
        ["Đỗ Thị Xa", "", "", ""],
    ];
    assert_eq!(read, expected);
}
