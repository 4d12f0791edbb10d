//! Files as a campaign receives them, small.

use rust_xlsxwriter::{Workbook, Worksheet};
use vedich_kernel::Day;

/// One person's row of an extract; all of them are invented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Name.
    pub name: String,
    /// `dd/mm/yyyy`.
    pub birth: String,
    /// Twelve digits.
    pub national_id: String,
    /// Quarter as written.
    pub quarter: &'static str,
    /// Commune as written.
    pub commune: &'static str,
    /// House and street.
    pub address: String,
    /// Head of the household.
    pub head: String,
    /// `Mức 1`, `Mức 2` or empty.
    pub level: &'static str,
    /// `Đã thu nhận`, `Đã gửi`, `Đã phê duyệt`, `Không đạt` or empty.
    pub stage: &'static str,
    /// `dd/mm/yyyy` or empty.
    pub collected: String,
    /// `dd/mm/yyyy` or empty.
    pub approved: String,
    /// `dd/mm/yyyy` or empty; set means activated.
    pub activated: String,
}

impl Row {
    /// The account of level 2 is activated on a day (`dd/mm/yyyy`).
    pub fn note_activation(&mut self, day: &str) {
        self.level = "Mức 2";
        self.stage = "Đã phê duyệt";
        for field in [&mut self.collected, &mut self.approved] {
            if field.is_empty() {
                "01/06/2023".clone_into(field);
            }
        }
        day.clone_into(&mut self.activated);
    }
}

const HEADER: [&str; 18] = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số ĐDCN/CCCD",
    "Nơi thường trú",
    "Chủ hộ",
    "Quan hệ với chủ hộ",
    "SĐT",
    "Khu phố/ấp",
    "Phường/xã",
    "Ngày cấp thẻ",
    "Mức độ",
    "Trạng thái hồ sơ",
    "Ngày thu nhận",
    "Ngày phê duyệt",
    "Trạng thái kích hoạt",
    "Ngày kích hoạt",
];

const FAMILIES: [&str; 6] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ"];
const MIDDLES: [&str; 5] = ["Văn", "Thị", "Minh", "Ngọc", "Thanh"];
const GIVENS: [&str; 7] = ["An", "Bình", "Châu", "Dũng", "Hạnh", "Khoa", "Thủy"];
const QUARTERS: [(&str, &str); 4] = [
    ("Khu phố Một", "Phường Tân Thử"),
    ("Khu phố Hai", "Phường Tân Thử"),
    ("Khu phố Một", "Phường Xuân Thử"),
    ("Khu phố Hai", "Phường Xuân Thử"),
];

/// `n` people, a quarter of them in each quarter. Of ten: four without a dossier, two collected, two approved, two activated.
#[must_use]
pub fn people(n: usize) -> Vec<Row> {
    (0..n).map(person).collect()
}

fn person(i: usize) -> Row {
    let (quarter, commune) = QUARTERS[i % 4];
    let name = format!("{} {} {}", FAMILIES[i % 6], MIDDLES[i / 6 % 5], GIVENS[i / 30 % 7]);
    let year = 1950 + i % 55;
    let woman = i % 2;
    let digits = 2 * usize::from(year >= 2000) + woman;
    let day = |d: &str| d.to_owned();
    let none = String::new;
    let (level, stage, collected, approved, activated) = match i % 10 {
        0..=3 => ("", "", none(), none(), none()),
        4 => ("Mức 1", "Đã thu nhận", day("10/06/2023"), none(), none()),
        5 => ("Mức 2", "Đã gửi", day("11/06/2023"), none(), none()),
        6 | 7 => ("Mức 2", "Đã phê duyệt", day("01/06/2023"), day("08/06/2023"), none()),
        8 => ("Mức 1", "Đã phê duyệt", day("01/06/2023"), day("03/06/2023"), day("05/06/2023")),
        _ => ("Mức 2", "Đã phê duyệt", day("01/06/2023"), day("08/06/2023"), day("12/06/2023")),
    };
    Row {
        birth: format!("{:02}/{:02}/{year}", 1 + i % 28, 1 + i % 12),
        national_id: format!("070{digits}{:02}{:06}", year % 100, 100_000 + i),
        address: format!("Số {} đường Thử Nghiệm", i / 3),
        head: format!("Chủ Hộ Thứ {}", i / 3),
        name,
        quarter,
        commune,
        level,
        stage,
        collected,
        approved,
        activated,
    }
}

fn cells(no: usize, r: &Row) -> Vec<String> {
    let woman = r.national_id.as_bytes()[3] % 2 == 1;
    let activation = match (r.activated.is_empty(), r.approved.is_empty()) {
        (false, _) => "Đã kích hoạt",
        (true, false) => "Chưa kích hoạt",
        _ => "",
    };
    [
        no.to_string().as_str(),
        &r.name,
        &r.birth,
        if woman { "Nữ" } else { "Nam" },
        &r.national_id,
        &r.address,
        &r.head,
        "",
        "",
        r.quarter,
        r.commune,
        "05/05/2021",
        r.level,
        r.stage,
        &r.collected,
        &r.approved,
        activation,
        &r.activated,
    ]
    .map(str::to_owned)
    .to_vec()
}

fn table(rows: &[Row], as_of: Day) -> Vec<Vec<String>> {
    let title = vec![vec!["DANH SÁCH CÔNG DÂN".to_owned()], vec![format!("Tính đến ngày {}", as_of.vi())]];
    let header = vec![HEADER.map(str::to_owned).to_vec()];
    let body = rows.iter().enumerate().map(|(i, r)| cells(i + 1, r));
    title.into_iter().chain(header).chain(body).collect()
}

/// An extract as CSV (UTF-8 with BOM).
#[must_use]
pub fn csv(rows: &[Row], as_of: Day) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    for line in table(rows, as_of) {
        let quoted: Vec<String> = line.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
        out.push_str(&quoted.join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// The same with a telephone for everybody: `0912000000` and so on, in the order of rows.
///
/// # Panics
/// When the table is not as expected.
#[must_use]
pub fn csv_with_telephones(rows: &[Row], as_of: Day) -> Vec<u8> {
    let at = HEADER.iter().position(|h| *h == "SĐT").unwrap();
    let mut n = 0;
    let text = String::from_utf8(csv(rows, as_of)).unwrap();
    let lines = text.lines().map(|line| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if cells.len() == HEADER.len() && cells[at] == "\"\"" {
            cells[at] = format!("\"0912{n:06}\"");
            n += 1;
        }
        cells.join(",")
    });
    lines.collect::<Vec<_>>().join("\r\n").into_bytes()
}

/// An extract as XLSX.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn xlsx(rows: &[Row], as_of: Day) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), "Danh sách", &table(rows, as_of));
    book.save_to_buffer().unwrap()
}

fn fill<C: AsRef<str>>(sheet: &mut Worksheet, name: &str, rows: &[Vec<C>]) {
    sheet.set_name(name).unwrap();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            sheet.write_string(u32::try_from(r).unwrap(), u16::try_from(c).unwrap(), cell.as_ref()).unwrap();
        }
    }
}

/// The small city's `territory.xlsx`.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn territory_workbook() -> Vec<u8> {
    let since = "01/01/2020";
    let mut book = Workbook::new();
    let sheets: [(&str, Vec<Vec<&str>>); 4] = [
        (
            "Địa bàn",
            vec![
                vec!["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"],
                vec!["PROV", "Tỉnh Thử", "tỉnh", "", since],
                vec!["CITY", "Thành phố Thử", "thành phố", "PROV", since],
                vec!["C1", "Phường Tân Thử", "phường", "CITY", since],
                vec!["C2", "Phường Xuân Thử", "phường", "CITY", since],
                vec!["C1-1", "Khu phố Một", "khu phố", "C1", since],
                vec!["C1-2", "Khu phố Hai", "khu phố", "C1", since],
                vec!["C2-1", "Khu phố Một", "khu phố", "C2", since],
                vec!["C2-2", "Khu phố Hai", "khu phố", "C2", since],
            ],
        ),
        (
            "Đơn vị",
            vec![
                vec!["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn", "Mã đơn vị cấp trên"],
                vec!["CA", "Công an thành phố", "công an", "CITY", ""],
                vec!["D1", "Đoàn phường Tân Thử", "đoàn thể", "C1", ""],
                vec!["D2", "Đoàn phường Xuân Thử", "đoàn thể", "C2", ""],
            ],
        ),
        (
            "Tổ",
            vec![
                vec!["Mã tổ", "Tên tổ", "Loại tổ", "Mã địa bàn", "Mã đơn vị"],
                vec!["T11", "Tổ công nghệ số khu phố Một", "tổ công nghệ số cộng đồng", "C1-1", "D1"],
                vec!["T12", "Tổ công nghệ số khu phố Hai", "tổ công nghệ số cộng đồng", "C1-2", "D1"],
                vec!["T21", "Tổ công nghệ số khu phố Một", "tổ công nghệ số cộng đồng", "C2-1", "D2"],
                vec!["T22", "Tổ công nghệ số khu phố Hai", "tổ công nghệ số cộng đồng", "C2-2", "D2"],
            ],
        ),
        (
            "Thành viên",
            vec![
                vec!["Mã thành viên", "Họ tên", "Mã tổ", "Mã đơn vị", "Kỹ năng CNTT"],
                vec!["M111", "Tổ Viên Một", "T11", "D1", "Có"],
                vec!["M112", "Tổ Viên Hai", "T11", "D1", "Không"],
                vec!["M121", "Tổ Viên Ba", "T12", "D1", "Có"],
                vec!["M211", "Tổ Viên Bốn", "T21", "D2", "Có"],
                vec!["M221", "Tổ Viên Năm", "T22", "D2", "Có"],
            ],
        ),
    ];
    for (name, rows) in sheets {
        fill(book.add_worksheet(), name, &rows);
    }
    book.save_to_buffer().unwrap()
}

/// A workbook of mergers and splits: old code, new code, new name, tier, code above, first day.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn change_workbook(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let mut all = vec![["Mã cũ", "Mã mới", "Tên mới", "Cấp", "Mã cấp trên", "Từ ngày"].to_vec()];
    all.extend(rows.iter().map(|row| row.to_vec()));
    fill(book.add_worksheet(), "Sáp nhập", &all);
    book.save_to_buffer().unwrap()
}

/// A workbook with one more team for the small city: code, name, kind, locality and unit, and its members by code and name.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn team_workbook(team: [&str; 5], members: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let teams = vec![vec!["Mã tổ", "Tên tổ", "Loại tổ", "Mã địa bàn", "Mã đơn vị"], team.to_vec()];
    fill(book.add_worksheet(), "Tổ", &teams);
    let mut rows = vec![vec!["Mã thành viên", "Họ tên", "Mã tổ", "Mã đơn vị", "Kỹ năng CNTT"]];
    rows.extend(members.iter().map(|(code, name)| vec![*code, *name, team[0], team[4], "Có"]));
    fill(book.add_worksheet(), "Thành viên", &rows);
    book.save_to_buffer().unwrap()
}

/// A workbook with more units for the small city: code, name, kind and locality.
///
/// # Panics
/// When it cannot be written.
#[must_use]
pub fn unit_workbook(units: &[[&str; 4]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let mut rows = vec![vec!["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn"]];
    rows.extend(units.iter().map(|unit| unit.to_vec()));
    fill(book.add_worksheet(), "Đơn vị", &rows);
    book.save_to_buffer().unwrap()
}

/// The small city's `plan.toml`: phase 1 is 60 activated, phase 2 is 80 % issued.
#[must_use]
pub fn plan() -> String {
    r#"[campaign]
code = "thu-2023"
name = "Chiến dịch thử"
from = "2023-06-20"
to = "2023-09-20"
opening = "2023-06-19"
root = "CITY"
eligible_min_age = 14
overdue_days = 7
settlement_window_days = 7

[[phases]]
no = 1
name = "Giai đoạn 1"
from = "2023-06-20"
to = "2023-07-15"
metric = "activated"
kind = "count"
value = 60
cumulative = true

[[phases]]
no = 2
name = "Giai đoạn 2"
from = "2023-07-16"
to = "2023-09-20"
metric = "issued"
kind = "share"
value_percent = 80.0
basis = "eligible"
cumulative = true

[files]
territory = "territory.xlsx"
"#
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_people_share_a_number_and_each_quarter_has_its_share() {
        let all = people(200);
        assert_eq!(all.iter().map(|r| &r.national_id).collect::<BTreeSet<_>>().len(), 200);
        assert_eq!(all.iter().filter(|r| r.commune == "Phường Tân Thử").count(), 100);
        assert!(all.iter().all(|r| vedich_kernel::NationalId::parse(&r.national_id).is_ok()));
    }
}
