//! The day that a file's own title names: "Tính đến ngày 19/06/2023".

use super::dates::calendar_day;
use vedich_kernel::{Day, text};

/// A day that stands below a signature may be the evening's on which the file was sent: up to so many days after its figures.
const SIGNED_AFTER: i32 = 7;
/// Words between "đến" and the date: "đến hết 17 giờ 00 ngày 20/6/2023".
const WORDS_BETWEEN: usize = 6;

/// A date in a title line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named {
    day: Day,
    /// The line says that the figures go to this day.
    as_of: bool,
}

/// The day that the title names where it is another one than was declared. A day after "đến" is the figures' own; any other is that of a
/// signature, which follows the figures by a few days at most; where a line cites a document, its day is the document's.
#[must_use]
pub fn other_day(title: &[String], declared: Day) -> Option<Day> {
    let named: Vec<Named> = title.iter().flat_map(|line| dates(line)).collect();
    let own: Vec<Day> = named.iter().filter(|n| n.as_of).map(|n| n.day).collect();
    if !own.is_empty() {
        return own.last().copied().filter(|_| !own.contains(&declared));
    }
    let agrees = |n: &Named| (0..=SIGNED_AFTER).contains(&n.day.since(declared));
    named.last().filter(|_| !named.iter().any(agrees)).map(|n| n.day)
}

/// The dates of a line that may be the file's.
fn dates(line: &str) -> Vec<Named> {
    let folded = text::fold(line);
    let words: Vec<&str> = folded.split(' ').collect();
    let cites = ["can cu", "kem theo", "cong van", "ke hoach", "quiet dinh", "nghi dinh", "thong tu"];
    let cites = cites.iter().any(|c| folded.contains(c));
    // "sinh trước ngày 20/06/2009": whom the file is about, not when.
    let limits = ["truoc", "sinh", "sau"];
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((day, length)) = date_at(&words[at..]) else {
            at += 1;
            continue;
        };
        let before = &words[at.saturating_sub(WORDS_BETWEEN)..at];
        let leads = |word: &str| before.iter().rposition(|w| *w == word);
        let (to, from) = (leads("den"), leads("tu"));
        // "từ ngày 01/06 đến ngày 20/06": the nearer word is the date's own.
        if to > from {
            found.push(Named { day, as_of: true });
        } else if from.is_none() && limits.iter().all(|word| leads(word).is_none()) && !cites {
            found.push(Named { day, as_of: false });
        }
        at += length;
    }
    found
}

/// The date with which these words begin, and of how many words it is: `20 6 2023`, `2023 06 20`, `20 thang 6 nam 2023`.
fn date_at(words: &[&str]) -> Option<(Day, usize)> {
    let number = |at: usize| words.get(at)?.parse::<i32>().ok();
    let day = |year: i32, month: i32, day: i32| {
        let known = (1900..=2150).contains(&year);
        calendar_day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).filter(|_| known)
    };
    let first = number(0)?;
    if words.get(1) == Some(&"thang") && words.get(3) == Some(&"nam") {
        return Some((day(number(4)?, number(2)?, first)?, 5));
    }
    let (second, third) = (number(1)?, number(2)?);
    day(third, second, first).or_else(|| day(first, second, third)).map(|day| (day, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn other(lines: &[&str], declared: &str) -> Option<String> {
        let lines: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
        other_day(&lines, day(declared)).map(|d| d.to_string())
    }

    #[test]
    fn a_title_that_names_the_declared_day_says_nothing() {
        for line in [
            "Tính đến ngày 20/06/2023",
            "DANH SÁCH CÔNG DÂN (tính đến 20/6/2023)",
            "Số liệu đến ngày 20-06-2023",
            "Số liệu đến hết 17 giờ 00 ngày 20/6/2023",
            "Tính đến 17:00 20.6.2023",
            "Từ ngày 01/06/2023 đến ngày 20/06/2023",
            "Tính đến ngày 20 tháng 6 năm 2023",
            "As of 2023-06-20",
        ] {
            assert_eq!(other(&[line], "2023-06-20"), None, "{line}");
        }
    }

    #[test]
    fn a_wrong_year_or_day_is_told_by_the_title() {
        let told = Some("2023-06-20".to_owned());
        for line in [
            "Tính đến ngày 20/06/2023",
            "đến ngày 20/6/2023",
            "Từ ngày 01/06/2023 đến ngày 20/06/2023",
            "Đồng Xoài, ngày 20 tháng 6 năm 2023",
        ] {
            assert_eq!(other(&["CÔNG AN TỈNH", line], "2022-06-20"), told, "{line}");
        }
        assert_eq!(other(&["Tính đến ngày 20/06/2023"], "2023-06-19"), told);
    }

    #[test]
    fn the_day_of_a_signature_follows_the_figures_and_a_cited_document_has_its_own() {
        assert_eq!(other(&["Đồng Xoài, ngày 21 tháng 6 năm 2023"], "2023-06-20"), None);
        assert_eq!(other(&["Đồng Xoài, ngày 30 tháng 6 năm 2023"], "2023-06-20"), Some("2023-06-30".into()));
        assert_eq!(other(&["(Kèm theo Công văn số 123/CV-CA ngày 01/05/2023)"], "2023-06-20"), None);
        assert_eq!(other(&["Công dân sinh trước ngày 20/06/2009"], "2023-06-20"), None);
        assert_eq!(other(&["Căn cứ Kế hoạch ngày 01/05/2023", "Tính đến ngày 20/06/2023"], "2023-06-20"), None);
        assert_eq!(other(&["Đồng Xoài, ngày 21/06/2023", "Tính đến ngày 20/06/2023"], "2023-06-20"), None);
    }

    #[test]
    fn a_title_without_a_date_says_nothing() {
        for line in ["", "DANH SÁCH 72423 CÔNG DÂN", "Tính đến ngày 31/02/2023", "Quý 2 năm 2023", "Phường Tân Phú 1 2 3"]
        {
            assert_eq!(other(&[line], "2023-06-20"), None, "{line}");
        }
    }
}
