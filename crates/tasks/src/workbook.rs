//! Workbooks of duties: what is there, in the layout that is read; and reading what comes back.

use crate::{
    model::{Plan, Rhythm, State, Task},
    problems::TaskProblem,
    rules,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use vedich_kernel::{Day, Lang, UnitId, text};
use vedich_territory::{
    RowProblem, Tree,
    sheet::{Book, Column, RowPlace, TableRow},
};
use vedich_ui::{t, t_args};

/// The columns that are read, by heading.
pub(crate) const COLUMNS: &[Column] = &[
    Column::optional("no", "Số", &["Số nhiệm vụ", "No.", "Number"]),
    Column::optional("clause", "Điều khoản", &["Mục", "Clause"]),
    Column::required("title", "Nhiệm vụ", &["Tên nhiệm vụ", "Task"]),
    Column::optional("detail", "Nội dung", &["Chi tiết", "Detail"]),
    Column::required("owner", "Mã đơn vị chủ trì", &["Mã đơn vị", "Đơn vị chủ trì (mã)", "Owner", "Owner code"]),
    Column::optional("partners", "Mã đơn vị phối hợp", &["Phối hợp", "Partners", "Partner codes"]),
    Column::optional("rhythm", "Chu kỳ", &["Định kỳ", "Rhythm"]),
    Column::optional("from", "Từ ngày", &["Bắt đầu", "From"]),
    Column::required("to", "Đến ngày", &["Hạn", "Thời hạn", "Hoàn thành trước ngày", "To", "Deadline"]),
    Column::optional("parent", "Thuộc nhiệm vụ", &["Thuộc nhiệm vụ số", "Nhiệm vụ chung", "Part of"]),
];
/// Name of the sheet.
const SHEET: &str = "Nhiệm vụ";
/// Most rows of one file.
pub(crate) const MOST_ROWS: usize = 2_000;

/// A row that says a duty.
pub(crate) struct Read {
    /// Its number, where the file tells one.
    pub no: Option<i64>,
    /// The duty that it is a part of: its number, or its words as they stand further up in the file.
    pub parent: Option<Result<i64, String>>,
    pub plan: Plan,
    pub place: RowPlace,
}

/// All rows of a workbook.
pub(crate) struct Rows {
    pub good: Vec<Read>,
    pub problems: Vec<RowProblem>,
    pub rows: i64,
}

/// Reads the table of duties; a duty without a first day begins on `usual`.
pub(crate) fn read(book: &Book, tree: &Tree, usual: Day) -> Result<Rows, TaskProblem> {
    let table = book.find(SHEET, COLUMNS).ok_or(TaskProblem::NoTable)?.at_most(MOST_ROWS)?;
    let mut out = Rows { good: Vec::new(), problems: Vec::new(), rows: 0 };
    for row in table.rows() {
        out.rows += 1;
        match one(&row, tree, usual) {
            Ok(read) => out.good.push(read),
            Err(problem) => out.problems.push(*problem),
        }
    }
    Ok(out)
}

fn one(row: &TableRow<'_>, tree: &Tree, usual: Day) -> Result<Read, Box<RowProblem>> {
    let problem = |key: &str, code: &str, vi: &str, en: &str| Box::new(row.problem(key, code, vi, en));
    let unit = |key: &str, code: &str| {
        tree.unit_by_code(code.trim()).map(|u| u.id).ok_or_else(|| {
            let (vi, en) = (
                format!("Không có đơn vị mang mã “{code}”. Kiểm tra mã ở trang Danh mục địa bàn."),
                format!("No unit has the code “{code}”. Check it on the territory page."),
            );
            Box::new(row.problem(key, "tasks.unknown_unit", vi, en))
        })
    };
    let day = |key: &str| {
        row.day(key).map_err(|_| {
            problem(
                key,
                "tasks.not_a_day",
                "Không đọc được ngày. Ghi dạng 20/06/2023.",
                "The day cannot be read. Write it as 20/06/2023.",
            )
        })
    };
    let owner = unit("owner", &row.text("owner"))?;
    let codes = row.text("partners");
    let partners: Vec<UnitId> = codes
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|c| !c.is_empty())
        .map(|c| unit("partners", c))
        .collect::<Result<_, _>>()?;
    let rhythm = rhythm(&row.text("rhythm")).ok_or_else(|| {
        problem(
            "rhythm",
            "tasks.bad_rhythm",
            "Chu kỳ không rõ. Ghi Một lần, Hằng ngày hoặc Hằng tuần.",
            "Write once, daily or weekly.",
        )
    })?;
    let to = day("to")?.ok_or_else(|| problem("to", "tasks.no_day", "Chưa ghi ngày kết thúc.", "The last day is missing."))?;
    let number = |key: &str| row.text(key).trim().parse::<i64>().ok().filter(|n| *n > 0);
    let parent = row.text("parent");
    let plan = Plan {
        clause: row.text("clause"),
        title: row.text("title"),
        detail: row.text("detail"),
        owner,
        partners,
        rhythm,
        from: day("from")?.unwrap_or_else(|| usual.min(to)),
        to,
        called_off: false,
    };
    let parent = (!parent.trim().is_empty()).then(|| number("parent").ok_or(parent));
    Ok(Read { no: number("no"), parent, plan, place: row.place() })
}

fn rhythm(word: &str) -> Option<Rhythm> {
    let word = text::fold(word);
    if word.is_empty() {
        return Some(Rhythm::Once);
    }
    let also = [("ngay", Rhythm::Daily), ("moi ngay", Rhythm::Daily), ("hang ngay", Rhythm::Daily), ("tuan", Rhythm::Weekly)];
    let also = also.into_iter().chain([("moi tuan", Rhythm::Weekly), ("hang tuan", Rhythm::Weekly), ("1 lan", Rhythm::Once)]);
    let own = Rhythm::ALL.into_iter().flat_map(|r| [(r.code(), r), (r.word(Lang::Vi), r), (r.word(Lang::En), r)]);
    own.chain(also).find(|(w, _)| text::fold(w) == word).map(|(_, r)| r)
}

/// The duties of a list, in the layout that is read, with how they stand behind it.
pub(crate) fn export(tasks: &[Task], tree: &Tree, today: Day, lang: Lang) -> Result<Vec<u8>, TaskProblem> {
    write(tasks, tree, today, lang).map_err(|e| TaskProblem::NotWritten(e.to_string()))
}

fn write(tasks: &[Task], tree: &Tree, today: Day, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, t_args(lang, "tasks-export-title", &[("day", today.vi().into())]), &bold)?;
    sheet.write_string(1, 0, t(lang, "tasks-export-help"))?;
    let more = ["tasks-owner", "tasks-state", "tasks-closed-of", "tasks-overdue-times"].map(|key| t(lang, key));
    let labels = COLUMNS.iter().map(|c| c.label).chain(more);
    for (at, label) in (0_u16..).zip(labels) {
        let wide = matches!(label, "Nhiệm vụ" | "Nội dung") || label == more[0];
        sheet.set_column_width(at, if wide { 36.0 } else { 14.0 })?;
        sheet.write_string_with_format(3, at, label, &head)?;
    }
    sheet.set_freeze_panes(4, 3)?.set_repeat_rows(3, 3)?;
    let code = |u: UnitId| tree.unit(u).map_or("", |u| u.code.as_str());
    for (row, task) in (4_u32..).zip(tasks) {
        let plan = &task.plan;
        let partners = plan.partners.iter().map(|u| code(*u)).collect::<Vec<_>>().join(", ");
        let state = rules::state(task, today);
        let words = [
            task.no.to_string(),
            plan.clause.clone(),
            plan.title.clone(),
            plan.detail.clone(),
            code(plan.owner).to_owned(),
            partners,
            plan.rhythm.word(Lang::Vi).to_owned(),
            slashed(plan.from),
            slashed(plan.to),
            task.parent.map(|n| n.to_string()).unwrap_or_default(),
            tree.unit(plan.owner).map_or("", |u| u.name.as_str()).to_owned(),
            t(lang, state.text_key()).to_owned(),
            if state == State::CalledOff { String::new() } else { format!("{} / {}", task.closed, rules::times(plan)) },
            rules::overdue_times(task, today).to_string(),
        ];
        for (at, words) in (0_u16..).zip(words) {
            sheet.write_string_with_format(row, at, words, &cell)?;
        }
    }
    book.save_to_buffer()
}

/// `20/06/2023`, as offices write a day.
fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_is_read_as_people_write_it() {
        for (word, rhythm_) in
            [("", Rhythm::Once), ("Hàng ngày", Rhythm::Daily), ("HẰNG TUẦN", Rhythm::Weekly), ("daily", Rhythm::Daily)]
        {
            assert_eq!(rhythm(word), Some(rhythm_), "{word}");
        }
        assert_eq!(rhythm("hằng quý"), None);
    }
}
