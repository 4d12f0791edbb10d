//! Days, numbers and columns as offices write them.

use vedich_kernel::Day;

pub(super) fn day_of_number(n: f64) -> Option<Day> {
    match n {
        n if n.fract() != 0.0 => None,
        n if (1900.0..=2200.0).contains(&n) => Day::new(n as i16, 1, 1),
        n if (10_000.0..100_000.0).contains(&n) => Some(Day(n as i32 - 25_569)), // days since 30/12/1899
        _ => None,
    }
}

pub(super) fn day_of_text(s: &str) -> Option<Day> {
    if let Ok(day) = s.parse() {
        return Some(day);
    }
    let parts: Vec<&str> = s.split(['/', '-', '.']).map(str::trim).collect();
    match parts[..] {
        [day, month, year] if year.len() == 4 => Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?),
        [year] if year.len() == 4 => Day::new(year.parse().ok()?, 1, 1),
        _ => None,
    }
}

/// `55.000` and `55,000` are fifty-five thousand; `12,5` and `12.5` are twelve and a half: a mark before exactly three digits
/// groups, any other one is decimal.
pub(super) fn number_of_text(s: &str) -> Option<f64> {
    let s: String = s.trim_end_matches('%').chars().filter(|c| !c.is_whitespace()).collect();
    let groups: Vec<&str> = s.split(['.', ',']).collect();
    let digits = |g: &&str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().all(digits) {
        return None;
    }
    let grouped = groups.len() > 1 && groups[1..].iter().all(|g| g.len() == 3) && groups[0].len() <= 3 && groups[0] != "0";
    match groups.len() {
        1 => s.parse().ok(),
        _ if grouped => groups.concat().parse().ok(),
        2 => format!("{}.{}", groups[0], groups[1]).parse().ok(),
        _ => None,
    }
}

/// `A`, `B`, … `AA`.
pub(super) fn letters(column: u32) -> String {
    let mut out = String::new();
    let mut n = column + 1;
    while n > 0 {
        out.insert(0, char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0)));
        n = (n - 1) / 26;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_as_offices_write_them() {
        assert_eq!(number_of_text("55.000"), Some(55_000.0));
        assert_eq!(number_of_text("1.234.567"), Some(1_234_567.0));
        assert_eq!(number_of_text("80 %"), Some(80.0));
        assert_eq!(number_of_text("12,5"), Some(12.5));
        assert_eq!(number_of_text("0.755"), Some(0.755));
        assert_eq!(number_of_text("1.2.3"), None);
        assert_eq!(number_of_text("nhiều"), None);
        assert_eq!(number_of_text("-5"), None);
        assert_eq!(day_of_text("1/7/2025"), Day::new(2025, 7, 1));
        assert_eq!(day_of_text("2025-07-01"), Day::new(2025, 7, 1));
        assert_eq!(day_of_text("2018"), Day::new(2018, 1, 1));
        assert_eq!(day_of_text("31/2/2018"), None);
        assert_eq!(day_of_text("hôm nay"), None);
        assert_eq!(day_of_number(45_096.0), Day::new(2023, 6, 19));
    }

    #[test]
    fn columns_are_lettered_as_in_excel() {
        assert_eq!([0, 25, 26, 51, 52].map(letters), ["A", "Z", "AA", "AZ", "BA"]);
    }
}
