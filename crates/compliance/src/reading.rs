//! What the rows of a roster say: kind, class, ticks; and what of the file is not kept.

use crate::{
    model::Kind,
    rules::{self, TickFault},
};
use vedich_kernel::Day;
use vedich_register::{
    reading::{Code, Field, Severity},
    roster_file::{Roster, RosterRow},
};
use vedich_territory::RowProblem;

/// Columns of a roster beside those that an extract has, by their headings.
pub(crate) const MORE: &[&[&str]] = &[
    &["Đối tượng", "Diện", "Nhóm đối tượng", "Thuộc diện", "Loại đối tượng", "Phân loại", "Kind"],
    &["Lớp", "Tên lớp", "Lớp học", "Class"],
    &[
        "Đăng nhập ứng dụng",
        "Đã đăng nhập ứng dụng",
        "Đăng nhập VNeID",
        "Đã đăng nhập VNeID",
        "Ứng dụng VNeID",
        "Signed in to the app",
    ],
    &[
        "Cổng DVC quốc gia",
        "Cổng dịch vụ công quốc gia",
        "Sử dụng cổng DVC quốc gia",
        "Dịch vụ công quốc gia",
        "DVC quốc gia",
        "DVCQG",
        "National portal",
    ],
    &["Cổng DVC tỉnh", "Cổng dịch vụ công tỉnh", "Sử dụng cổng DVC tỉnh", "Dịch vụ công tỉnh", "DVC tỉnh", "Provincial portal"],
    &[
        "Ngày dùng ứng dụng",
        "Ngày đăng nhập ứng dụng",
        "Ngày đăng nhập VNeID",
        "Ngày sử dụng ứng dụng",
        "Ngày đăng nhập",
        "Day of sign-in",
    ],
    &[
        "Ngày dùng cổng DVC quốc gia",
        "Ngày sử dụng cổng DVC quốc gia",
        "Ngày dùng cổng dịch vụ công quốc gia",
        "Ngày dùng DVC quốc gia",
        "Ngày DVC quốc gia",
        "Ngày dùng DVCQG",
        "Day of national portal",
    ],
    &[
        "Ngày dùng cổng DVC tỉnh",
        "Ngày sử dụng cổng DVC tỉnh",
        "Ngày dùng cổng dịch vụ công tỉnh",
        "Ngày dùng DVC tỉnh",
        "Ngày DVC tỉnh",
        "Day of provincial portal",
    ],
];
pub(crate) const NAMES: [&str; 8] = [
    "Đối tượng",
    "Lớp",
    "Đăng nhập ứng dụng",
    "Cổng DVC quốc gia",
    "Cổng DVC tỉnh",
    "Ngày dùng ứng dụng",
    "Ngày dùng cổng DVC quốc gia",
    "Ngày dùng cổng DVC tỉnh",
];
/// Where the ticks begin among [`MORE`], and where their days.
const TICKS: usize = 2;
const DAYS: usize = 5;
/// Longest name of a class.
const CLASS: usize = 20;

/// What a good row says beside who it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub kind: Kind,
    pub class: String,
    /// App, national portal, provincial portal.
    pub ticks: [Option<rules::Declared>; 3],
}

impl Said {
    /// What is ticked as done without a day.
    pub fn undated(&self) -> usize {
        self.ticks.iter().filter(|t| matches!(t, Some((true, None)))).count()
    }
}

/// Headings that look like party membership, with their places.
pub(crate) fn party_columns(roster: &Roster) -> Vec<(usize, String)> {
    roster.headers.iter().enumerate().filter(|(_, h)| rules::tells_of_party(h)).map(|(at, h)| (at, h.clone())).collect()
}

/// The cells of a row as they may be kept: nothing about the party.
pub(crate) fn kept(cells: &[String], party: &[(usize, String)]) -> Vec<String> {
    let keep = |(at, cell): (usize, &String)| {
        if party.iter().any(|p| p.0 == at) || rules::tells_of_party(cell) { String::new() } else { cell.clone() }
    };
    cells.iter().enumerate().map(keep).collect()
}

/// Reads a row, or says what is wrong with it.
pub(crate) fn row(roster: &Roster, row: &RosterRow, usual: Option<Kind>, today: Day) -> Result<Said, Box<RowProblem>> {
    let who = &row.who;
    if let Some(f) = row.findings.iter().find(|f| f.severity() == Severity::Error) {
        return Err(match f.code {
            Code::NoIdentity => no_name(roster, row),
            _ => of_field(
                roster,
                row,
                Field::NationalId,
                "bad_number",
                "Số định danh không hợp lệ. Ghi đủ 12 số, dạng chữ, hoặc để trống và ghi ngày sinh.",
                "The number is not valid. Write all 12 digits, as text, or leave it empty and give the birth date.",
            ),
        });
    }
    if who.subject.name.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return Err(no_name(roster, row));
    }
    if who.number.is_empty() && who.subject.birth.is_unknown() {
        return Err(of_field(
            roster,
            row,
            Field::BirthDate,
            "no_birth",
            "Không có số định danh nên cần ngày sinh. Ghi dạng 19/06/1980.",
            "Without a number a birth date is needed. Write it as 19/06/1980.",
        ));
    }
    let told = |at: usize| row.more.get(at).map_or("", String::as_str);
    let kind = match told(0) {
        "" => usual.ok_or_else(|| {
            of_more(roster, row, 0, "no_kind", "Chưa ghi đối tượng. Chọn đối tượng chung khi tải lên, hoặc ghi vào cột này.", "The kind is missing. Choose one for all when uploading, or write it here.")
        })?,
        word if rules::tells_of_party(word) => {
            return Err(of_more(
                roster,
                row,
                0,
                "party",
                "Phần mềm không lưu thông tin đảng viên. Ghi chức danh: cán bộ, công chức, viên chức, người lao động…",
                "Party membership is not kept. Write cadre, civil servant, public employee, worker instead.",
            ));
        }
        word => Kind::parse(word).ok_or_else(|| {
            of_more(
                roster,
                row,
                0,
                "unknown_kind",
                "Không hiểu đối tượng này. Ghi một trong: lãnh đạo, cán bộ, công chức, viên chức, lực lượng vũ trang, đoàn viên, hội viên, người lao động, học sinh.",
                "This kind is not understood. Write leader, cadre, civil servant, public employee, armed forces, union member, association member, worker or pupil.",
            )
        })?,
    };
    let class: String = if kind == Kind::Pupil { told(1).chars().take(CLASS).collect() } else { String::new() };
    let mut ticks = [None; 3];
    for (i, tick) in ticks.iter_mut().enumerate() {
        *tick = rules::declared(told(TICKS + i), told(DAYS + i), today).map_err(|fault| bad_tick(roster, row, i, fault))?;
    }
    Ok(Said { kind, class, ticks })
}

fn bad_tick(roster: &Roster, row: &RosterRow, tick: usize, fault: TickFault) -> Box<RowProblem> {
    // A day may stand in the cell of the tick, too.
    let dated = row.more.get(DAYS + tick).is_some_and(|d| !d.is_empty());
    let of_day = if dated { DAYS + tick } else { TICKS + tick };
    let (more, code, vi, en) = match fault {
        TickFault::Word => (
            TICKS + tick,
            "unknown_tick",
            "Không hiểu ô này. Ghi x nếu đã làm, Chưa nếu chưa làm, hoặc để trống.",
            "This cell is not understood. Write x for done, No for not done, or leave it empty.",
        ),
        TickFault::Day => (
            of_day,
            "tick_day",
            "Không đọc được ngày này. Ghi dạng 19/06/2023.",
            "This day cannot be read. Write it as 19/06/2023.",
        ),
        TickFault::Ahead => (
            of_day,
            "tick_ahead",
            "Ngày này chưa tới. Ghi ngày đã làm, hoặc để trống.",
            "This day is still to come. Write the day on which it was done, or leave it empty.",
        ),
        TickFault::Early => (
            of_day,
            "tick_early",
            "Ngày này trước năm 2020, khi chưa có định danh điện tử. Ghi ngày đã làm, hoặc để trống.",
            "This day is before 2020, when there was no electronic identification. Write the day on which it was done, or leave it empty.",
        ),
        TickFault::Contrary => (
            of_day,
            "tick_contrary",
            "Ô đánh dấu và ô ngày nói khác nhau. Sửa một trong hai ô.",
            "The tick and its day contradict each other. Correct one of the two cells.",
        ),
    };
    of_more(roster, row, more, code, vi, en)
}

fn no_name(roster: &Roster, row: &RosterRow) -> Box<RowProblem> {
    of_field(
        roster,
        row,
        Field::Name,
        "no_name",
        "Chưa có họ và tên. Ghi đủ họ, chữ đệm và tên.",
        "The name is missing. Write the full name.",
    )
}

/// The same person stands on an earlier row.
pub(crate) fn named_twice(roster: &Roster, row: &RosterRow, earlier: i64) -> Box<RowProblem> {
    let vi = format!("Người này đã có ở dòng {earlier}. Bỏ một trong hai dòng.");
    let en = format!("This person stands on row {earlier} already. Take one of the two out.");
    of_field(roster, row, Field::Name, "named_twice", &vi, &en)
}

fn of_field(roster: &Roster, row: &RosterRow, field: Field, code: &str, vi: &str, en: &str) -> Box<RowProblem> {
    let at = roster.mapping.column(field);
    let heading =
        at.and_then(|a| roster.headers.get(a)).cloned().unwrap_or_else(|| field.label(vedich_kernel::Lang::Vi).to_owned());
    problem(row, at, heading, code, vi, en)
}

fn of_more(roster: &Roster, row: &RosterRow, more: usize, code: &str, vi: &str, en: &str) -> Box<RowProblem> {
    let fold = vedich_kernel::text::fold;
    let at = MORE[more].iter().find_map(|n| roster.headers.iter().position(|h| fold(h) == fold(n)));
    let heading = at.and_then(|a| roster.headers.get(a)).cloned().unwrap_or_else(|| NAMES[more].to_owned());
    problem(row, at, heading, code, vi, en)
}

fn problem(row: &RosterRow, at: Option<usize>, column: String, code: &str, vi: &str, en: &str) -> Box<RowProblem> {
    let number = u32::try_from(row.who.row).unwrap_or(0);
    let cell = at.map_or_else(|| number.to_string(), |a| format!("{}{number}", letters(a)));
    Box::new(RowProblem {
        sheet: String::new(),
        row: number,
        column,
        cell,
        code: format!("compliance.{code}"),
        vi: vi.to_owned(),
        en: en.to_owned(),
    })
}

/// `A`, `B`, …, `Z`, `AA`.
fn letters(mut at: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(char::from(b'A' + u8::try_from(at % 26).unwrap_or(0)));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    out.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(letters), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
