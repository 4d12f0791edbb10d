//! Days and birth dates as people and spreadsheets write them.

use super::Cell;
use std::ops::RangeInclusive;
use vedich_kernel::{Day, text};

/// Years that a date in a register may have.
const YEARS: RangeInclusive<i32> = 1880..=2150;
/// 1970-01-01 as a spreadsheet counts days from 1900.
const UNIX_EPOCH: f64 = 25_569.0;
/// Days between the two epochs of Excel.
const EPOCH_GAP: f64 = 1_462.0;

/// A date with what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub year: i16,
    pub month: Option<u8>,
    pub day: Option<u8>,
    /// The month stood before the day, which only the numbers tell.
    pub month_first: bool,
}

impl Parts {
    /// The calendar day, when all of it is known.
    pub fn full(self) -> Option<Day> {
        calendar_day(i32::from(self.year), self.month?, self.day?)
    }

    fn of_day(day: Day) -> Self {
        let date = day.date();
        Self {
            year: date.year(),
            month: Some(date.month().unsigned_abs()),
            day: Some(date.day().unsigned_abs()),
            month_first: false,
        }
    }
}

/// The day of a civil date, `None` when there is none. Plain arithmetic: four dates a row, a million rows.
pub(super) fn calendar_day(year: i32, month: u8, day: u8) -> Option<Day> {
    if !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) {
        return None;
    }
    // Days before March 1st belong to the year before; then months have a regular pattern.
    let (y, m) = if month > 2 { (year, i32::from(month) - 3) } else { (year - 1, i32::from(month) + 9) };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * m + 2) / 5 + i32::from(day) - 1;
    Some(Day(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468))
}

fn month_length(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A day number of a spreadsheet. Excel's 1900 has a 29 February that never was.
pub(super) fn from_serial(serial: f64, epoch_1904: bool) -> Option<Day> {
    let days = if epoch_1904 {
        serial.floor() + EPOCH_GAP
    } else if serial < 60.0 {
        serial.floor() + 1.0
    } else {
        serial.floor()
    };
    // 1 is 1900-01-01; 2,958,465 is the last day of the year 9999. Below 1 there is only a time of day.
    (serial >= 1.0 && days <= 2_958_465.0).then_some(Day((days - UNIX_EPOCH) as i32))
}

/// Reads a date. `this_year` decides the century of two-digit years. `None`: it is no date.
pub(super) fn parse(cell: Cell<'_>, epoch_1904: bool, this_year: i32) -> Option<Parts> {
    match cell {
        Cell::Date(day) => Some(Parts::of_day(day)).filter(|p| YEARS.contains(&i32::from(p.year))),
        Cell::Number(n) => from_number(n, epoch_1904),
        Cell::Text(text) => from_text(text.trim(), epoch_1904, this_year),
        Cell::Empty | Cell::Bool(_) => None,
    }
}

fn from_number(n: f64, epoch_1904: bool) -> Option<Parts> {
    if n.fract() == 0.0 && (1900.0..=2150.0).contains(&n) {
        return year_only(n as i32);
    }
    if (1_000_000.0..1e8).contains(&n) && n.fract() == 0.0 {
        return eight_digits(&format!("{n:08}"));
    }
    from_serial(n, epoch_1904).map(Parts::of_day).filter(|p| YEARS.contains(&i32::from(p.year)))
}

fn year_only(year: i32) -> Option<Parts> {
    YEARS.contains(&year).then_some(Parts { year: i16::try_from(year).ok()?, month: None, day: None, month_first: false })
}

/// `19062023` or `20230619`.
fn eight_digits(digits: &str) -> Option<Parts> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i32>().ok();
    assemble(number(0..2)?, number(2..4)?, number(4..8)?).or_else(|| assemble(number(6..8)?, number(4..6)?, number(0..4)?))
}

fn from_text(text: &str, epoch_1904: bool, this_year: i32) -> Option<Parts> {
    let (numbers, count, longest) = numbers_of(text)?;
    match (count, numbers) {
        (1, [n, ..]) if longest == 4 => year_only(n),
        (1, [n, ..]) if longest == 5 || (longest > 5 && text.contains('.')) => from_number(f64::from(n), epoch_1904),
        (1, _) if longest == 8 => eight_digits(text),
        // mm/yyyy
        (2, [month, year, _]) if longest == 4 => assemble(0, month, year),
        // A serial with a time of day, 45096.35.
        (2, [n, ..]) if longest >= 5 && text.contains('.') => from_number(f64::from(n), epoch_1904).filter(|_| n < 100_000),
        (3, [year, month, day]) if year >= 1000 => assemble(day, month, year),
        (3, [day, month, year]) => assemble(day, month, century(year, longest, this_year)),
        _ => None,
    }
}

/// The first three numbers of a text, how many there are (a time of day after them not counted), and the digits of the longest.
fn numbers_of(text: &str) -> Option<([i32; 3], usize, usize)> {
    let mut numbers = [0; 3];
    let (mut count, mut length, mut longest) = (0, 0, 0);
    let mut words = false;
    for (at, c) in text.char_indices() {
        if let Some(digit) = c.to_digit(10) {
            if length == 0 {
                count += 1;
                if count > 3 {
                    return None;
                }
            }
            length += 1;
            if length > 8 {
                return None;
            }
            longest = longest.max(length);
            numbers[count - 1] = numbers[count - 1] * 10 + i32::try_from(digit).ok()?;
            continue;
        }
        let ends_a_date = count == 3 && length > 0;
        length = 0;
        match c {
            '/' | '-' | '.' | ',' | '\\' => {}
            // What follows a whole date is a time of day.
            'T' if ends_a_date => return time_follows(&text[at + 1..]).then_some((numbers, count, longest)),
            _ if c.is_whitespace() => {
                if ends_a_date && text[at..].contains(':') {
                    return time_follows(&text[at..]).then_some((numbers, count, longest));
                }
            }
            _ => words = true,
        }
    }
    if words && !date_words(text) {
        return None;
    }
    (count > 0).then_some((numbers, count, longest))
}

fn time_follows(rest: &str) -> bool {
    rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ' ' | 'Z' | '+' | 'A' | 'P' | 'M' | 'S' | 'C' | 'H'))
}

/// "ngày 19 tháng 6 năm 2023", "khoảng 1950".
fn date_words(text: &str) -> bool {
    text::fold(text).split(' ').all(|word| {
        matches!(word, "ngai" | "thang" | "nam" | "khoang" | "sinh" | "mung") || word.bytes().all(|b| b.is_ascii_digit())
    })
}

/// 05 is 2005 in 2023, 85 is 1985.
fn century(year: i32, longest: usize, this_year: i32) -> i32 {
    if longest > 2 || year > 99 {
        return year;
    }
    let of_this = this_year - this_year.rem_euclid(100) + year;
    if of_this <= this_year { of_this } else { of_this - 100 }
}

/// Zeros mean unknown. A day above 12 where the month should be means that the month came first.
fn assemble(day: i32, month: i32, year: i32) -> Option<Parts> {
    if !YEARS.contains(&year) {
        return None;
    }
    let (day, month, month_first) = if month > 12 && (1..=12).contains(&day) { (month, day, true) } else { (day, month, false) };
    let (day, month) = (u8::try_from(day).ok()?, u8::try_from(month).ok()?);
    let year = i16::try_from(year).ok()?;
    match (day, month) {
        (_, 0) => Some(Parts { year, month: None, day: None, month_first }),
        (0, 1..=12) => Some(Parts { year, month: Some(month), day: None, month_first }),
        _ => {
            calendar_day(i32::from(year), month, day)?;
            Some(Parts { year, month: Some(month), day: Some(day), month_first })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(i16, Option<u8>, Option<u8>)> {
        parse(Cell::Text(text), false, 2023).map(|p| (p.year, p.month, p.day))
    }

    #[test]
    fn ways_to_write_a_whole_date() {
        let day = Some((2023, Some(6), Some(19)));
        for text in [
            "19/06/2023",
            "19/6/2023",
            "19-06-2023",
            "19.6.2023",
            " 19/06/2023 ",
            "2023-06-19",
            "2023/6/19",
            "19062023",
            "20230619",
            "19/06/2023 08:30",
            "19/06/2023 08:30:15",
            "2023-06-19T08:30:00",
            "ngày 19 tháng 6 năm 2023",
            "19-6-23",
            "45096",
            "45096.35",
            "19 / 06 / 2023",
        ] {
            assert_eq!(read(text), day, "{text}");
        }
        assert_eq!(read("06/19/2023"), day);
        assert!(parse(Cell::Text("06/19/2023"), false, 2023).unwrap().month_first);
    }

    #[test]
    fn precision_is_kept() {
        assert_eq!(read("00/00/1980"), Some((1980, None, None)));
        assert_eq!(read("1980"), Some((1980, None, None)));
        assert_eq!(read("00/05/1980"), Some((1980, Some(5), None)));
        assert_eq!(read("05/1980"), Some((1980, Some(5), None)));
        assert_eq!(read("khoảng 1950"), Some((1950, None, None)));
        assert_eq!(parse(Cell::Number(1980.0), false, 2023).map(|p| (p.year, p.month)), Some((1980, None)));
    }

    #[test]
    fn two_digit_years_fall_into_the_past() {
        assert_eq!(read("1-2-05"), Some((2005, Some(2), Some(1))));
        assert_eq!(read("1-2-85"), Some((1985, Some(2), Some(1))));
        assert_eq!(read("1-2-24"), Some((1924, Some(2), Some(1))));
    }

    #[test]
    fn both_epochs_of_excel() {
        let day = Day::new(2023, 6, 19);
        assert_eq!(from_serial(45_096.0, false), day);
        assert_eq!(from_serial(45_096.99, false), day);
        assert_eq!(from_serial(43_634.0, true), day);
        assert_eq!(from_serial(1.0, false), Day::new(1900, 1, 1));
        assert_eq!(from_serial(59.0, false), Day::new(1900, 2, 28));
        assert_eq!(from_serial(61.0, false), Day::new(1900, 3, 1));
        assert_eq!(from_serial(0.5, false), None);
        assert_eq!(from_serial(1e9, false), None);
        assert_eq!(from_serial(f64::NAN, false), None);
    }

    #[test]
    fn what_is_no_date() {
        for text in ["", "không rõ", "31/02/2023", "32/01/2023", "1/1/1700", "12", "123456789", "1/2/3/4", "19/06/2023 abc", "0"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(parse(Cell::Number(-5.0), false, 2023), None);
        assert_eq!(parse(Cell::Number(f64::INFINITY), false, 2023), None);
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_the_calendar(year in 1880..2150i16, month in 0..14u8, day in 0..33u8) {
            let calendar = Day::new(year, month as i8, day as i8);
            prop_assert_eq!(calendar_day(i32::from(year), month, day), calendar);
            if let Some(expected) = calendar {
                let text = format!("{day:02}/{month:02}/{year}");
                prop_assert_eq!(parse(Cell::Text(&text), false, 2023).and_then(Parts::full), Some(expected));
            }
        }

        #[test]
        fn no_text_panics(text in "[0-9/. :TZngày-]{0,16}") {
            let _ = parse(Cell::Text(&text), false, 2023);
        }
    }
}
