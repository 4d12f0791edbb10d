//! From cells to rows that mean something. Needs no database.

use crate::{
    model::{LocalityKind, TeamKind, UnitKind},
    rules,
    sheet::{Book, Column, RowPlace, RowProblem, TableRow},
};
use vedich_kernel::Day;

/// Longest name of anything here.
pub(crate) const MAX_NAME: usize = 200;
const MAX_CODE: usize = 40;

const LOCALITIES: &[Column] = &[
    Column::required("code", "Mã", &["Mã địa bàn", "Mã số", "Mã ĐVHC", "Mã đơn vị hành chính", "Code"]),
    Column::required("name", "Tên", &["Tên địa bàn", "Tên ĐVHC", "Tên đơn vị hành chính", "Name"]),
    Column::required("kind", "Cấp", &["Cấp hành chính", "Cấp địa bàn", "Loại địa bàn", "Kind"]),
    Column::optional("parent", "Mã cấp trên", &["Mã địa bàn cấp trên", "Thuộc", "Trực thuộc", "Parent"]),
    Column::optional("from", "Hiệu lực từ", &["Từ ngày", "Ngày hiệu lực", "Hiệu lực từ ngày", "Valid from"]),
    Column::optional("to", "Hiệu lực đến", &["Đến ngày", "Hiệu lực đến ngày", "Hết hiệu lực", "Valid to"]),
];
const MERGERS: &[Column] = &[
    Column::required("old", "Mã cũ", &["Mã địa bàn cũ", "Mã trước sáp nhập"]),
    Column::required("new", "Mã mới", &["Mã địa bàn mới", "Mã sau sáp nhập"]),
    Column::required("on", "Từ ngày", &["Ngày sáp nhập", "Hiệu lực từ", "Ngày hiệu lực"]),
];
const UNITS: &[Column] = &[
    Column::required("code", "Mã đơn vị", &["Unit code"]),
    Column::required("name", "Tên đơn vị", &["Unit name"]),
    Column::required("kind", "Loại", &["Loại đơn vị", "Kind"]),
    Column::required("locality", "Mã địa bàn", &["Địa bàn", "Mã phường xã", "Locality code"]),
    Column::optional("parent", "Mã đơn vị cấp trên", &["Mã cấp trên", "Đơn vị cấp trên", "Parent"]),
];
const TEAMS: &[Column] = &[
    Column::required("code", "Mã tổ", &["Team code"]),
    Column::required("name", "Tên tổ", &["Team name"]),
    Column::required("kind", "Loại tổ", &["Loại", "Kind"]),
    Column::required("locality", "Mã địa bàn", &["Địa bàn", "Locality code"]),
    Column::optional("unit", "Mã đơn vị", &["Đơn vị", "Unit code"]),
];
const MEMBERS: &[Column] = &[
    Column::required("code", "Mã thành viên", &["Mã số thành viên", "Member code"]),
    Column::required("name", "Họ tên", &["Họ và tên", "Tên thành viên", "Name"]),
    Column::required("team", "Mã tổ", &["Tổ", "Team code"]),
    Column::optional("unit", "Mã đơn vị", &["Đơn vị", "Unit code"]),
    Column::optional("skill", "Kỹ năng CNTT", &["CNTT", "Có kỹ năng CNTT", "Kỹ năng công nghệ thông tin", "IT skills"]),
];

/// A locality as a row says.
pub(crate) struct LocalityRow {
    pub place: RowPlace,
    pub code: String,
    pub name: String,
    pub kind: LocalityKind,
    pub parent: String,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// A merger as a row says.
pub(crate) struct MergerRow {
    pub place: RowPlace,
    pub old: String,
    pub new: String,
    pub on: Day,
}

/// A unit as a row says.
pub(crate) struct UnitRow {
    pub place: RowPlace,
    pub code: String,
    pub name: String,
    pub kind: UnitKind,
    pub locality: String,
    pub parent: String,
}

/// A team as a row says.
pub(crate) struct TeamRow {
    pub place: RowPlace,
    pub code: String,
    pub name: String,
    pub kind: TeamKind,
    pub locality: String,
    pub unit: String,
}

/// A member as a row says.
pub(crate) struct MemberRow {
    pub place: RowPlace,
    pub code: String,
    pub name: String,
    pub team: String,
    pub unit: String,
    pub it_skilled: bool,
}

/// A workbook, understood.
#[derive(Default)]
pub(crate) struct Parsed {
    /// How many of our tables were found.
    pub tables: usize,
    pub localities: Vec<LocalityRow>,
    pub mergers: Vec<MergerRow>,
    pub units: Vec<UnitRow>,
    pub teams: Vec<TeamRow>,
    pub members: Vec<MemberRow>,
    pub problems: Vec<RowProblem>,
}

impl Parsed {
    /// Leaves out the rows by which a locality would end that must not end here.
    pub(crate) fn leave_out(&mut self, must_not_end: impl Fn(&str, Day) -> bool) {
        let told = |place: &RowPlace, key: &str| {
            place.problem(
                key,
                "territory.needs_change",
                "Địa bàn mang mã này đã có số liệu công dân. Dùng trang Thay đổi địa bàn để số liệu đi theo.",
                "People are counted in the locality with this code. Use the page of territory changes, so that figures follow.",
            )
        };
        let problems = &mut self.problems;
        self.localities.retain(|r| {
            let ends = r.from.is_some_and(|on| must_not_end(&r.code, on));
            if ends {
                problems.push(told(&r.place, "code"));
            }
            !ends
        });
        self.mergers.retain(|r| {
            let ends = must_not_end(&r.old, r.on);
            if ends {
                problems.push(told(&r.place, "old"));
            }
            !ends
        });
    }
}

/// Reads all tables that the workbook has.
pub(crate) fn read(book: &Book) -> Parsed {
    let mut parsed = Parsed::default();
    parsed.localities = each(book, &mut parsed, "Địa bàn", LOCALITIES, locality);
    parsed.mergers = each(book, &mut parsed, "Sáp nhập", MERGERS, merger);
    parsed.units = each(book, &mut parsed, "Đơn vị", UNITS, unit);
    parsed.teams = each(book, &mut parsed, "Tổ", TEAMS, team);
    parsed.members = each(book, &mut parsed, "Thành viên", MEMBERS, member);
    parsed
}

fn each<T>(
    book: &Book,
    parsed: &mut Parsed,
    name: &str,
    columns: &'static [Column],
    read: fn(&TableRow<'_>) -> Result<T, RowProblem>,
) -> Vec<T> {
    let Some(table) = book.find(name, columns) else { return Vec::new() };
    parsed.tables += 1;
    let mut out = Vec::new();
    for row in table.rows() {
        match read(&row) {
            Ok(row) => out.push(row),
            Err(problem) => parsed.problems.push(problem),
        }
    }
    out
}

fn locality(row: &TableRow<'_>) -> Result<LocalityRow, RowProblem> {
    let raw = code(row, "code")?;
    let (kind, word) = rules::parse_kind(&row.text("kind"), &raw, !row.text("parent").is_empty()).ok_or_else(|| {
        row.problem(
            "kind",
            "territory.unknown_kind",
            "Không hiểu cấp của địa bàn. Ghi một trong: tỉnh, thành phố, huyện, thị xã, phường, xã, thị trấn, khu phố, ấp, thôn.",
            "The tier is not understood. Write one of: tỉnh, thành phố, huyện, thị xã, phường, xã, thị trấn, khu phố, ấp, thôn.",
        )
    })?;
    let name = rules::full_name(&name(row, "name")?, kind, word);
    let code = if row.is_number("code") { rules::pad_code(&raw, kind) } else { raw };
    let (from, to) = (day(row, "from")?, day(row, "to")?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(row.problem(
            "to",
            "territory.ends_before_start",
            "Ngày hết hiệu lực đứng trước ngày bắt đầu. Sửa lại một trong hai ngày.",
            "It ends before it begins. Correct one of the two days.",
        ));
    }
    Ok(LocalityRow { place: row.place(), code, name, kind, parent: row.text("parent"), from, to })
}

fn merger(row: &TableRow<'_>) -> Result<MergerRow, RowProblem> {
    let on = day(row, "on")?.ok_or_else(|| missing(row, "on"))?;
    Ok(MergerRow { place: row.place(), old: code(row, "old")?, new: code(row, "new")?, on })
}

fn unit(row: &TableRow<'_>) -> Result<UnitRow, RowProblem> {
    let kind = rules::parse_unit_kind(&row.text("kind")).ok_or_else(|| {
        row.problem(
            "kind",
            "territory.unknown_unit_kind",
            "Không hiểu loại đơn vị. Ghi một trong: công an, ủy ban nhân dân, đoàn thể, trường học, cơ quan.",
            "The kind of unit is not understood. Write one of: công an, ủy ban nhân dân, đoàn thể, trường học, cơ quan.",
        )
    })?;
    Ok(UnitRow {
        place: row.place(),
        code: code(row, "code")?,
        name: name(row, "name")?,
        kind,
        locality: code(row, "locality")?,
        parent: row.text("parent"),
    })
}

fn team(row: &TableRow<'_>) -> Result<TeamRow, RowProblem> {
    let kind = rules::parse_team_kind(&row.text("kind")).ok_or_else(|| {
        row.problem(
            "kind",
            "territory.unknown_team_kind",
            "Không hiểu loại tổ. Ghi một trong: tổ công nghệ số cộng đồng, tổ công tác Đề án 06, tổ tình nguyện, tổ thu nhận, tổ kiểm tra.",
            "The kind of team is not understood. Write one of: tổ công nghệ số cộng đồng, tổ công tác Đề án 06, tổ tình nguyện, tổ thu nhận, tổ kiểm tra.",
        )
    })?;
    Ok(TeamRow {
        place: row.place(),
        code: code(row, "code")?,
        name: name(row, "name")?,
        kind,
        locality: code(row, "locality")?,
        unit: row.text("unit"),
    })
}

fn member(row: &TableRow<'_>) -> Result<MemberRow, RowProblem> {
    let it_skilled = row.flag("skill").map_err(|_| {
        row.problem("skill", "territory.not_yes_or_no", "Chỉ ghi Có hoặc Không.", "Write Có (yes) or Không (no) only.")
    })?;
    Ok(MemberRow {
        place: row.place(),
        code: code(row, "code")?,
        name: name(row, "name")?,
        team: row.text("team"),
        unit: row.text("unit"),
        it_skilled: it_skilled.unwrap_or(false),
    })
}

fn missing(row: &TableRow<'_>, key: &'static str) -> RowProblem {
    row.problem(
        key,
        "territory.missing",
        "Ô này còn trống. Điền vào rồi tải lên lại.",
        "This cell is empty. Fill it in and upload again.",
    )
}

fn code(row: &TableRow<'_>, key: &'static str) -> Result<String, RowProblem> {
    bounded(row, key, MAX_CODE)
}

fn name(row: &TableRow<'_>, key: &'static str) -> Result<String, RowProblem> {
    bounded(row, key, MAX_NAME)
}

fn bounded(row: &TableRow<'_>, key: &'static str, longest: usize) -> Result<String, RowProblem> {
    let text = row.text(key);
    match text.chars().count() {
        0 => Err(missing(row, key)),
        n if n > longest => Err(row.problem(
            key,
            "territory.too_long",
            format!("Dài quá {longest} ký tự. Rút gọn lại."),
            format!("Longer than {longest} characters. Shorten it."),
        )),
        _ => Ok(text),
    }
}

fn day(row: &TableRow<'_>, key: &'static str) -> Result<Option<Day>, RowProblem> {
    row.day(key).map_err(|_| {
        row.problem(
            key,
            "territory.not_a_day",
            "Không hiểu ngày này. Ghi theo dạng ngày/tháng/năm, ví dụ 01/12/2018.",
            "This is no day. Write day/month/year, such as 01/12/2018.",
        )
    })
}
