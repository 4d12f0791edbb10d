//! Workbooks of shifts: the template, and reading what comes back.

use crate::{
    model::{EquipmentSet, NewShift, Service, Station},
    problems::StationsProblem,
    rules,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use vedich_kernel::{Day, Lang, text};
use vedich_territory::{
    RowProblem, Tree,
    sheet::{Book, Column, RowPlace, TableRow},
};
use vedich_ui::t;

const SHEET: &str = "Lịch ca";

const COLUMNS: &[Column] = &[
    Column::required("station", "Mã điểm", &["Mã điểm thu nhận", "Station", "Station code"]),
    Column::required("day", "Ngày", &["Ngày làm việc", "Day", "Date"]),
    Column::required("from", "Từ", &["Từ giờ", "Giờ bắt đầu", "From"]),
    Column::required("to", "Đến", &["Đến giờ", "Giờ kết thúc", "To"]),
    Column::optional("service", "Dịch vụ", &["Nội dung", "Loại", "Service"]),
    Column::optional("sets", "Bộ thiết bị", &["Mã bộ thiết bị", "Mã thiết bị", "Sets", "Equipment sets"]),
    Column::optional("crew", "Số cán bộ", &["Cán bộ", "Crew"]),
    Column::optional("team", "Mã tổ", &["Tổ thu nhận", "Team"]),
    Column::optional("note", "Ghi chú", &["Lưu ý", "Note"]),
];

/// A row that can be planned, and where it stands.
pub(crate) struct Read {
    pub shift: NewShift,
    pub place: RowPlace,
}

/// What codes in the file may stand for.
pub(crate) struct Known {
    pub stations: Vec<Station>,
    pub sets: Vec<EquipmentSet>,
}

/// All rows of a workbook: good ones, and what is wrong with the others.
pub(crate) fn read(book: &Book, known: &Known, tree: &Tree) -> Result<(Vec<Read>, Vec<RowProblem>), StationsProblem> {
    let table = book.find(SHEET, COLUMNS).ok_or(StationsProblem::NoTable)?;
    let (mut good, mut problems) = (Vec::new(), Vec::new());
    // A row of the template that nobody filled in is no shift.
    for row in table.rows().filter(|r| !r.text("station").is_empty() || !r.text("day").is_empty()) {
        match shift(&row, known, tree) {
            Ok(shift) => good.push(Read { shift, place: row.place() }),
            Err(problem) => problems.push(*problem),
        }
    }
    Ok((good, problems))
}

fn shift(row: &TableRow<'_>, known: &Known, tree: &Tree) -> Result<NewShift, Box<RowProblem>> {
    let problem = |key: &str, code: &str, vi: &str, en: &str| Box::new(row.problem(key, code, vi, en));
    let code = row.text("station").to_uppercase();
    let station = known.stations.iter().find(|s| s.code == code && s.active).ok_or_else(|| {
        problem(
            "station",
            "stations.no_such_station",
            "Không có điểm đang dùng mang mã này trong phạm vi của bạn. Xem mã ở trang Điểm và thiết bị.",
            "No station in use in your area has this code. See the page of stations and equipment.",
        )
    })?;
    let day = row.day("day").ok().flatten().ok_or_else(|| {
        problem(
            "day",
            "stations.bad_day",
            "Không đọc được ngày. Ghi dạng 20/06/2026.",
            "The day cannot be read. Write it as 20/06/2026.",
        )
    })?;
    let time = |key: &str| {
        time(row, key).ok_or_else(|| {
            problem(
                key,
                "stations.bad_times",
                "Không đọc được giờ. Ghi dạng 17:30.",
                "The time cannot be read. Write it as 17:30.",
            )
        })
    };
    let (from, to) = (time("from")?, time("to")?);
    let service = service(&row.text("service")).ok_or_else(|| {
        problem(
            "service",
            "stations.bad_service",
            "Không rõ dịch vụ. Chọn một dịch vụ như trong mẫu.",
            "The service is not known. Choose one as in the template.",
        )
    })?;
    let mut sets = Vec::new();
    for code in row.text("sets").split([',', ';', ' ']).map(str::to_uppercase).filter(|c| !c.is_empty()) {
        let set = known.sets.iter().find(|s| s.code == code && s.active).ok_or_else(|| {
            problem(
                "sets",
                "stations.no_such_set",
                "Không có bộ thiết bị mang mã này. Ghi các mã cách nhau bằng dấu phẩy.",
                "No equipment set has this code. Separate codes by commas.",
            )
        })?;
        if !sets.contains(&set.no) {
            sets.push(set.no);
        }
    }
    let crew = match row.text("crew").as_str() {
        "" => i64::try_from(sets.len()).unwrap_or(1).max(1),
        typed => typed.parse().map_err(|_| {
            problem("crew", "stations.bad_number", "Số cán bộ phải là số nguyên.", "The number of officers must be whole.")
        })?,
    };
    let team = match row.text("team").as_str() {
        "" => None,
        code => Some(
            tree.team_by_code(code)
                .ok_or_else(|| problem("team", "stations.no_such_team", "Không có tổ mang mã này.", "No team has this code."))?
                .id,
        ),
    };
    let note = row.text("note");
    Ok(NewShift { station: station.no, day, from, to, service, sets, crew, team, note, locked: false })
}

/// Excel keeps a time as a share of the day; people also type `17:30` or `17h30`.
fn time(row: &TableRow<'_>, key: &str) -> Option<i64> {
    if let Some(minute) = rules::clock(&row.text(key)) {
        return Some(minute);
    }
    let share = row.decimal(key).ok().flatten()?;
    let minute = (share * 1_440.0).round();
    ((0.0..=1.0).contains(&share)).then_some(minute as i64)
}

/// A service by its code or its words; nothing means level 2.
fn service(typed: &str) -> Option<Service> {
    let key = text::fold(typed);
    if key.is_empty() {
        return Some(Service::Level2);
    }
    let names =
        |s: &Service| [text::fold(&s.code().replace('_', " ")), text::fold(s.word(Lang::Vi)), text::fold(s.word(Lang::En))];
    Service::ALL.iter().copied().find(|s| s.code() == typed.trim() || names(s).contains(&key))
}

/// The template: one line per station of the actor's area, to be copied for each shift.
pub(crate) fn template(known: &Known, day: Day, lang: Lang) -> Result<Vec<u8>, StationsProblem> {
    write_template(known, day, lang).map_err(|e| StationsProblem::NotWritten(e.to_string()))
}

fn write_template(known: &Known, day: Day, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin);
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, t(lang, "stations-template-title"), &bold)?;
    sheet.write_string(1, 0, t(lang, "stations-template-help"))?;
    for (at, column) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(at, if matches!(column.key, "service" | "sets" | "note") { 30.0 } else { 12.0 })?;
        sheet.write_string_with_format(3, at, column.label, &head)?;
    }
    sheet.set_freeze_panes(4, 1)?;
    let d = day.date();
    let slashed = format!("{:02}/{:02}/{}", d.day(), d.month(), d.year());
    let sets = known.sets.iter().filter(|s| s.active).map(|s| s.code.as_str()).next().unwrap_or_default();
    for (row, station) in (4_u32..).zip(known.stations.iter().filter(|s| s.active)) {
        let help = station.kind == crate::model::StationKind::HelpPost;
        let service = if help { Service::Help } else { Service::Level2 };
        let cells = [
            station.code.as_str(),
            &slashed,
            "17:30",
            "20:30",
            service.word(Lang::Vi),
            if help { "" } else { sets },
            "1",
            "",
            &station.name,
        ];
        for (at, words) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, at, words, &cell)?;
        }
    }
    book.save_to_buffer()
}
