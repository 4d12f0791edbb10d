//! Workbooks of activities: what goes out is what comes in again.

use crate::{
    import::MOST_ROWS,
    model::{Activity, Channel, Plan, State},
    problems::OutreachProblem,
    rules,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use vedich_kernel::{Day, Lang, text};
use vedich_territory::{
    RowProblem, Tree,
    sheet::{Book, Column, RowPlace, TableRow},
};
use vedich_ui::t;

/// The columns, by heading.
const COLUMNS: &[Column] = &[
    Column::optional("no", "Số", &["Số hoạt động", "No", "No."]),
    Column::required("day", "Ngày", &["Ngày thực hiện", "Day", "Date"]),
    Column::optional("from", "Từ giờ", &["Giờ bắt đầu", "Bắt đầu", "From"]),
    Column::optional("to", "Đến giờ", &["Giờ kết thúc", "Kết thúc", "To"]),
    Column::required("channel", "Kênh", &["Hình thức", "Kênh tuyên truyền", "Channel"]),
    Column::required("title", "Nội dung", &["Nội dung tuyên truyền", "Title"]),
    Column::required("locality", "Mã địa bàn", &["Địa bàn", "Locality code", "Locality"]),
    Column::optional("place", "Địa điểm", &["Nơi thực hiện", "Place"]),
    Column::optional("unit", "Mã đơn vị", &["Đơn vị", "Unit code", "Unit"]),
    Column::optional("state", "Trạng thái", &["Tình trạng", "State"]),
    Column::optional("reach", "Số người tiếp cận", &["Lượt tiếp cận", "Số người", "Reach"]),
    Column::optional("guided", "Số người được hướng dẫn", &["Hướng dẫn tại chỗ", "Guided"]),
    Column::optional("cost", "Chi phí", &["Kinh phí", "Chi phí đồng", "Cost"]),
    Column::optional("link", "Liên kết", &["Minh chứng", "Đường dẫn", "Link"]),
    Column::optional("result", "Kết quả", &["Ghi chú", "Result"]),
];

/// Name of the sheet.
const SHEET: &str = "Tuyên truyền";

/// A row that can be taken, and where it stands.
#[derive(Clone)]
pub(crate) struct Read {
    pub no: Option<i64>,
    pub state: State,
    pub plan: Plan,
    pub place: RowPlace,
}

/// All rows of a workbook.
pub(crate) struct Rows {
    pub good: Vec<Read>,
    pub problems: Vec<RowProblem>,
    pub rows: i64,
}

/// Reads the table of activities.
pub(crate) fn read(book: &Book, tree: &Tree, today: Day) -> Result<Rows, OutreachProblem> {
    let table = book.find(SHEET, COLUMNS).ok_or(OutreachProblem::NoTable)?.at_most(MOST_ROWS)?;
    let mut out = Rows { good: Vec::new(), problems: Vec::new(), rows: 0 };
    for row in table.rows().filter(|row| !row.text("title").is_empty() || !row.text("channel").is_empty()) {
        out.rows += 1;
        match activity(&row, tree, today) {
            Ok(read) => out.good.push(read),
            Err(problem) => out.problems.push(*problem),
        }
    }
    Ok(out)
}

#[rustfmt::skip] // each problem on its line
fn activity(row: &TableRow<'_>, tree: &Tree, today: Day) -> Result<Read, Box<RowProblem>> {
    let problem = |key: &str, code: &str, vi: &str, en: &str| Box::new(row.problem(key, code, vi, en));
    let bad_day = || problem("day", "outreach.not_a_day", "Không đọc được ngày. Ghi dạng 20/06/2023.", "The day cannot be read. Write it as 20/06/2023.");
    let day = row.day("day").ok().flatten().ok_or_else(bad_day)?;
    let channel = channel_of(&row.text("channel")).ok_or_else(|| {
        let all = Channel::ALL.map(|c| c.word(Lang::Vi)).join("; ");
        problem("channel", "outreach.unknown_channel", &format!("Không có kênh này. Ghi một trong: {all}."), "No such channel. Use one of the words of the template.")
    })?;
    let code = row.text("locality");
    let locality = tree.by_code(&code, day).or_else(|| tree.newest_by_code(&code)).ok_or_else(|| {
        problem("locality", "outreach.unknown_locality", "Không có địa bàn mang mã này. Kiểm tra mã ở trang Danh mục địa bàn.", "No locality has this code. Check it on the territory page.")
    })?;
    let unit = match row.text("unit").as_str() {
        "" => None,
        code => Some(tree.unit_by_code(code).map(|u| u.id).ok_or_else(|| {
            problem("unit", "outreach.unknown_unit", "Không có đơn vị mang mã này. Kiểm tra mã ở trang Danh mục địa bàn.", "No unit has this code. Check it on the territory page.")
        })?),
    };
    let time = |key: &str| match row.text(key).as_str() {
        "" => Ok(None),
        words => rules::minutes(words).map(Some).ok_or_else(|| {
            problem(key, "outreach.not_a_time", "Không đọc được giờ. Ghi dạng 19:30.", "The time cannot be read. Write it as 19:30.")
        }),
    };
    let number = |key: &str| {
        let bad = || problem(key, "outreach.bad_number", "Không phải số nguyên không âm. Ghi lại số, hoặc để trống.", "Not a whole number that is not negative. Correct it, or leave it empty.");
        let found = row.decimal(key).map_err(|_| bad())?;
        match found {
            Some(n) if n.fract() != 0.0 || !(0.0..=1e15).contains(&n) => Err(bad()),
            Some(n) => Ok(Some(n as i64)),
            None => Ok(None),
        }
    };
    let state = match text::fold(&row.text("state")).as_str() {
        "" => if day < today { State::Done } else { State::Planned },
        word => State::ALL.into_iter().find(|s| [Lang::Vi, Lang::En].iter().any(|l| text::fold(s.word(*l)) == word)).ok_or_else(|| {
            problem("state", "outreach.unknown_state", "Ghi Dự kiến, Đã thực hiện hoặc Đã hủy.", "Write Planned, Done or Cancelled.")
        })?,
    };
    let no = number("no")?;
    let plan = Plan {
        channel,
        title: row.text("title"),
        locality: locality.id,
        place: row.text("place"),
        unit,
        day,
        from: time("from")?,
        to: time("to")?,
        reach: number("reach")?,
        guided: number("guided")?,
        cost: number("cost")?,
        link: row.text("link"),
        result: row.text("result"),
    };
    Ok(Read { no, state, plan, place: row.place() })
}

/// By its words in either language, its code, or what people write for short.
fn channel_of(cell: &str) -> Option<Channel> {
    let key = text::fold(cell);
    let short: &[(&str, Channel)] = &[
        ("Loa truyền thanh", Channel::PublicAddress),
        ("Loa", Channel::PublicAddress),
        ("Loa lưu động", Channel::PublicAddress),
        ("Báo chí", Channel::Media),
        ("Phát thanh", Channel::Media),
        ("Truyền hình", Channel::Media),
        ("Website", Channel::Web),
        ("Cổng thông tin điện tử", Channel::Web),
        ("Zalo", Channel::SocialNetwork),
        ("Facebook", Channel::SocialNetwork),
        ("Họp", Channel::Meeting),
        ("Họp khu phố", Channel::Meeting),
        ("Họp chi bộ", Channel::Meeting),
        ("Áp phích", Channel::Poster),
        ("Tờ rơi", Channel::Poster),
        ("Pa nô", Channel::Panel),
        ("Băng rôn", Channel::Panel),
        ("LED", Channel::LedBoard),
        ("SMS", Channel::Sms),
        ("Tin nhắn", Channel::Sms),
        ("Trực tiếp", Channel::Direct),
    ];
    let words = |c: &Channel| [Lang::Vi, Lang::En].iter().any(|l| text::fold(c.word(*l)) == key);
    let by_word = Channel::ALL.into_iter().find(words).or_else(|| Channel::parse(cell.trim()));
    by_word.or_else(|| short.iter().find(|(word, _)| text::fold(word) == key).map(|(_, c)| *c))
}

/// The table of activities; with none of them it is the template.
pub(crate) fn write(found: &[Activity], tree: &Tree, lang: Lang) -> Result<Vec<u8>, OutreachProblem> {
    write_book(found, tree, lang).map_err(|e| OutreachProblem::NotWritten(e.to_string()))
}

fn write_book(found: &[Activity], tree: &Tree, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, t(lang, "outreach-title"), &bold)?;
    sheet.write_string(1, 0, t(lang, "outreach-template-help"))?;
    for (at, column) in (0_u16..).zip(COLUMNS) {
        let width = match column.key {
            "title" | "result" | "link" => 34.0,
            "channel" | "place" => 26.0,
            _ => 12.0,
        };
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(3, at, column.label, &head)?;
    }
    sheet.set_freeze_panes(4, 0)?.set_repeat_rows(3, 3)?;
    for (row, a) in (4_u32..).zip(found) {
        for (at, column) in (0_u16..).zip(COLUMNS) {
            match value(a, tree, column.key) {
                Value::Number(Some(n)) => sheet.write_number_with_format(row, at, n as f64, &cell)?,
                Value::Words(words) if !words.is_empty() => sheet.write_string_with_format(row, at, words, &cell)?,
                _ => sheet.write_blank(row, at, &cell)?,
            };
        }
    }
    book.save_to_buffer()
}

enum Value {
    Number(Option<i64>),
    Words(String),
}

fn value(a: &Activity, tree: &Tree, key: &str) -> Value {
    let p = &a.plan;
    match key {
        "no" => Value::Number(Some(a.no)),
        "reach" => Value::Number(p.reach),
        "guided" => Value::Number(p.guided),
        "cost" => Value::Number(p.cost),
        "day" => Value::Words(slashed(p.day)),
        "from" => Value::Words(p.from.map(rules::clock).unwrap_or_default()),
        "to" => Value::Words(p.to.map(rules::clock).unwrap_or_default()),
        "channel" => Value::Words(p.channel.word(Lang::Vi).to_owned()),
        "title" => Value::Words(p.title.clone()),
        "locality" => Value::Words(tree.get(p.locality).map(|l| l.code.clone()).unwrap_or_default()),
        "place" => Value::Words(p.place.clone()),
        "unit" => Value::Words(p.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()).unwrap_or_default()),
        "state" => Value::Words(a.state.word(Lang::Vi).to_owned()),
        "link" => Value::Words(p.link.clone()),
        // A cell is one line when it is read.
        "result" => Value::Words(p.result.replace('\n', " ")),
        _ => Value::Words(String::new()),
    }
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
    fn channels_are_read_by_either_languages_words_and_by_what_people_write() {
        for channel in Channel::ALL {
            for lang in [Lang::Vi, Lang::En] {
                assert_eq!(channel_of(channel.word(lang)), Some(channel));
            }
            assert_eq!(channel_of(channel.code()), Some(channel));
        }
        assert_eq!(channel_of("loa TRUYEN thanh"), Some(Channel::PublicAddress));
        assert_eq!(channel_of("zalo"), Some(Channel::SocialNetwork));
        assert_eq!(channel_of("khinh khí cầu"), None);
    }
}
