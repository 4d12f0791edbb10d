//! Tables as files: CSV for programs and every spreadsheet, XLSX for Excel. One writer for all tables of the house.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};
use vedich_kernel::{Day, Lang, format};

/// What stands in a cell of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// Words; they never become a formula.
    Words(String),
    /// A whole number.
    Whole(i64),
    /// A number with decimals, written with a point.
    Decimal(String),
    /// A share in percent, with decimals after a point, as it is shown.
    Percent(String),
    /// A day.
    Day(Day),
}

impl Value {
    /// A share in percent with two decimals; nothing when there is nothing to divide by.
    #[must_use]
    pub fn share(numerator: i64, denominator: i64) -> Self {
        format::basis_points(numerator, denominator).map_or(Self::Blank, |bp| {
            let sign = if bp < 0 { "-" } else { "" };
            Self::Percent(format!("{sign}{}.{:02}", (bp / 100).abs(), (bp % 100).abs()))
        })
    }

    /// Words, or nothing.
    #[must_use]
    pub fn words(words: impl Into<String>) -> Self {
        let words: String = words.into();
        if words.is_empty() { Self::Blank } else { Self::Words(words) }
    }

    /// A count, or nothing where it is not published.
    #[must_use]
    pub fn opt(n: Option<i64>) -> Self {
        n.map_or(Self::Blank, Self::Whole)
    }

    /// What a person reads, as the file's column says it: `1204`, `44.81`, `2023-06-19`.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Words(words) => words.clone(),
            Self::Whole(n) => n.to_string(),
            Self::Decimal(n) | Self::Percent(n) => n.clone(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// Reads a number that was written for people: `28.585`, `−3`, `87,50`, `12,92 %`.
    pub(crate) fn of_words(words: &str, lang: Lang) -> Option<Self> {
        let (thousands, point) = lang.pick(('.', ','), (',', '.'));
        let share = words.strip_suffix('%').map(str::trim_end);
        let number = share.unwrap_or(words);
        let minus = number.starts_with(['−', '-']);
        let digits = number.trim_start_matches(['−', '-', '+']);
        let (whole, part) = digits.split_once(point).unwrap_or((digits, ""));
        let groups: Vec<&str> = whole.split(thousands).collect();
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let grouped = groups.iter().enumerate().all(|(i, g)| all_digits(g) && (i == 0 || g.len() == 3))
            && (groups.len() == 1 || groups[0].len() <= 3);
        // A code such as 07321 is no number.
        let code = groups.len() == 1 && whole.len() > 1 && whole.starts_with('0');
        if !grouped || code || whole.len() > 17 || !(part.is_empty() || all_digits(part)) || digits.ends_with(point) {
            return None;
        }
        let sign = if minus { "-" } else { "" };
        let plain =
            if part.is_empty() { format!("{sign}{}", groups.concat()) } else { format!("{sign}{}.{part}", groups.concat()) };
        match (share, part) {
            (Some(_), _) => Some(Self::Percent(plain)),
            (None, "") => plain.parse().ok().map(Self::Whole),
            _ => Some(Self::Decimal(plain)),
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Words(words) => words.chars().count(),
            Self::Day(_) => 10,
            other => other.plain().len() + 3,
        }
    }
}

/// A table on its way into a file.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// What is in it; stands above the table in a workbook.
    pub title: String,
    /// Headings.
    pub heads: Vec<String>,
    /// Rows; each has as many values as there are headings.
    pub rows: Vec<Vec<Value>>,
}

/// A sheet's name has at most so many letters.
const LONGEST_NAME: usize = 31;

impl Sheet {
    /// As text: UTF-8 with a byte order mark, so that Excel shows Vietnamese; numbers with a decimal point, days as `2023-06-19`.
    ///
    /// # Errors
    /// When a row has more or fewer values than there are headings.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
        out.write_record(self.heads.iter().map(|h| guarded(h)))?;
        for row in &self.rows {
            out.write_record(row.iter().map(|value| match value {
                Value::Words(words) => guarded(words),
                other => other.plain(),
            }))?;
        }
        out.into_inner().map_err(|e| e.into_error().into())
    }

    /// As a workbook: the title, then the table with real numbers and days, ready for filters.
    ///
    /// # Errors
    /// When Excel cannot hold it.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let looks = Looks::new();
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&self.title))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.write_string_with_format(0, 0, &self.title, &looks.title)?;
        for (at, head) in (0_u16..).zip(&self.heads) {
            let values = self.rows.iter().filter_map(|row| row.get(usize::from(at)));
            let widest = values.map(Value::width).max().unwrap_or(0);
            let width = widest.max(head.chars().count().min(18)).clamp(8, 60);
            sheet.set_column_width(at, u32::try_from(width).map_or(60.0, f64::from) + 2.0)?;
            sheet.write_string_with_format(HEAD, at, head, &looks.head)?;
        }
        for (line, row) in (HEAD + 1..).zip(&self.rows) {
            for (at, value) in (0_u16..).zip(row) {
                looks.write(sheet, line, at, value)?;
            }
        }
        sheet.set_freeze_panes(HEAD + 1, 1)?.set_repeat_rows(HEAD, HEAD)?;
        if let (Some(last), Ok(rows)) = (self.heads.len().checked_sub(1), u32::try_from(self.rows.len())) {
            sheet.autofilter(HEAD, 0, HEAD + rows.max(1), u16::try_from(last).unwrap_or(u16::MAX))?;
        }
        book.save_to_buffer()
    }
}

/// The row of headings.
const HEAD: u32 = 2;

struct Looks {
    title: Format,
    head: Format,
    words: Format,
    whole: Format,
    decimal: Format,
    percent: Format,
    day: Format,
}

impl Looks {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold(),
            head: cell.clone().set_bold().set_text_wrap(),
            words: cell.clone().set_text_wrap(),
            whole: cell.clone().set_num_format("#,##0"),
            decimal: cell.clone().set_num_format("#,##0.00"),
            percent: cell.clone().set_num_format("0.00%"),
            day: cell.set_num_format("dd/mm/yyyy"),
        }
    }

    /// Words are written as words: what begins with `=` is no formula.
    fn write(&self, sheet: &mut Worksheet, line: u32, at: u16, value: &Value) -> Result<(), XlsxError> {
        let number = |text: &str| text.parse::<f64>().unwrap_or_default();
        match value {
            Value::Blank => sheet.write_string_with_format(line, at, "", &self.words)?,
            Value::Words(words) => sheet.write_string_with_format(line, at, words, &self.words)?,
            Value::Whole(n) => sheet.write_number_with_format(line, at, *n as f64, &self.whole)?,
            Value::Decimal(n) => sheet.write_number_with_format(line, at, number(n), &self.decimal)?,
            Value::Percent(n) => sheet.write_number_with_format(line, at, number(n) / 100.0, &self.percent)?,
            Value::Day(day) => {
                let date = day.date();
                let (year, month, of_month) = (date.year(), date.month(), date.day());
                let excel = ExcelDateTime::from_ymd(
                    u16::try_from(year).unwrap_or(1900),
                    u8::try_from(month).unwrap_or(1),
                    u8::try_from(of_month).unwrap_or(1),
                )?;
                sheet.write_datetime_with_format(line, at, &excel, &self.day)?
            }
        };
        Ok(())
    }
}

/// What a spreadsheet would take for a formula is made words.
fn guarded(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{words}") } else { words.to_owned() }
}

/// A name that Excel takes: at most 31 letters, none of `[]:*?/\`, no quote at the ends.
fn sheet_name(title: &str) -> String {
    let clean: String =
        title.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { '-' } else { c }).take(LONGEST_NAME).collect();
    let clean = clean.trim();
    if clean.is_empty() { "vedich".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sheet() -> Sheet {
        Sheet {
            title: "Tiến độ: phường, xã 19/6/2023".to_owned(),
            heads: vec!["Địa bàn".to_owned(), "Kích hoạt".to_owned(), "Tỷ lệ (%)".to_owned(), "Ngày".to_owned()],
            rows: vec![
                vec![Value::words("=1+1"), Value::Whole(-3), Value::share(9_357, 72_423), Value::Day(Day(19_527))],
                vec![Value::words("Tân Phú, \"A\""), Value::opt(None), Value::share(1, 0), Value::Blank],
            ],
        }
    }

    #[test]
    fn a_table_as_text_opens_in_every_spreadsheet() {
        let text = String::from_utf8(sheet().csv().unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}Địa bàn,Kích hoạt,Tỷ lệ (%),Ngày\r\n'=1+1,-3,12.92,2023-06-19\r\n\"Tân Phú, \"\"A\"\"\",,,\r\n"
        );
    }

    #[test]
    fn a_workbook_of_any_title_is_written() {
        for title in ["", "'", "[x]: *?/\\", &"á".repeat(200)] {
            assert!(Sheet { title: title.to_owned(), ..sheet() }.xlsx().unwrap().starts_with(b"PK"), "{title}");
        }
        assert!(Sheet::default().xlsx().unwrap().starts_with(b"PK"));
    }

    #[test]
    fn numbers_written_for_people_are_read_as_numbers() {
        let of = |words| Value::of_words(words, Lang::Vi);
        assert_eq!(of("28.585"), Some(Value::Whole(28_585)));
        assert_eq!(of("−1.204"), Some(Value::Whole(-1_204)));
        assert_eq!(of("+7"), Some(Value::Whole(7)));
        assert_eq!(of("87,50"), Some(Value::Decimal("87.50".to_owned())));
        assert_eq!(of("12,92\u{a0}%"), Some(Value::Percent("12.92".to_owned())));
        for words in ["", "–", "07321", "1.20", "19/6/2023", "1,", "12 / 30", "A1", ".5", "1.2345", "12345.678"] {
            assert_eq!(of(words), None, "{words:?}");
        }
        assert_eq!(Value::of_words("28,585", Lang::En), Some(Value::Whole(28_585)));
    }

    proptest! {
        #[test]
        fn what_is_formatted_is_read_back(n in -9_999_999_999_i64..9_999_999_999, d in 1_i64..100_000) {
            for lang in [Lang::Vi, Lang::En] {
                prop_assert_eq!(Value::of_words(&format::int(n, lang), lang), Some(Value::Whole(n)));
                prop_assert_eq!(Value::of_words(&format::percent(n, d, lang), lang), Some(Value::share(n, d)));
            }
        }

        #[test]
        fn no_words_begin_a_formula(words in "[=+@\\-\t\r'a-zĐ\", \n]{1,12}") {
            let sheet = Sheet { title: String::new(), heads: vec!["a".to_owned()], rows: vec![vec![Value::Words(words)]] };
            let text = sheet.csv().unwrap();
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&text[3..]);
            let first = reader.records().next().unwrap().unwrap();
            prop_assert!(!first[0].starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", &first[0]);
        }
    }
}
