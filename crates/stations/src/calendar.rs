//! The timetable as an iCalendar file (RFC 5545): times in UTC, so no table of time zones is needed; lines folded at 75 bytes.

use crate::{public::Offered, rules};
use std::borrow::Borrow;
use vedich_kernel::{Lang, Moment};

/// Longest line in bytes, without its end.
const LINE: usize = 75;

/// A calendar of shifts. `site` names this installation in the events' ids, `now` stands as their time stamp.
#[must_use]
pub(crate) fn calendar(shifts: &[impl Borrow<Offered>], name: &str, site: &str, now: Moment, lang: Lang) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//vedich//timetable//VI");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    for offered in shifts {
        event(&mut out, offered.borrow(), site, now, lang);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn event(out: &mut String, offered: &Offered, site: &str, now: Moment, lang: Lang) {
    let (shift, station) = (&offered.view.shift, &offered.view.station);
    let what = &shift.what;
    let at = |minute: i64| utc(what.day.start().plus_seconds(minute * 60));
    let host = site.split("://").last().unwrap_or(site);
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:shift-{}@{}", shift.no, escaped(host)));
    line(out, &format!("DTSTAMP:{}", utc(now)));
    line(out, &format!("DTSTART:{}", at(what.from)));
    line(out, &format!("DTEND:{}", at(what.to)));
    line(out, &format!("SEQUENCE:{}", shift.changes));
    let cancelled = shift.cancelled.is_some();
    line(out, if cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    let prefix = if cancelled { lang.pick("[Đã hủy] ", "[Cancelled] ") } else { "" };
    line(out, &format!("SUMMARY:{}", escaped(&format!("{prefix}{}: {}", what.service.word(lang), station.name))));
    line(out, &format!("LOCATION:{}", escaped(&[station.name.as_str(), &station.address].join(", "))));
    if let (Some(north), Some(east)) = (station.latitude, station.longitude) {
        line(out, &format!("GEO:{};{}", degrees(north), degrees(east)));
    }
    let hours = format!("{}–{}", rules::clock_text(what.from), rules::clock_text(what.to));
    let words = [hours.as_str(), &what.note, &station.guide, shift.cancelled.as_deref().unwrap_or_default()];
    let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    line(out, &format!("DESCRIPTION:{}", escaped(&words.join("\n"))));
    line(out, &format!("URL:{site}/timetable/shift?no={}", shift.no));
    line(out, "END:VEVENT");
}

/// `20230620T103000Z`.
fn utc(at: Moment) -> String {
    // Days count in Vietnam, seven hours ahead.
    let shifted = at.plus_seconds(-7 * 3_600);
    let day = shifted.day();
    let seconds = (shifted.0 - day.start().0) / 1_000_000;
    let date = day.date();
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Millionths of degrees as a decimal.
pub(crate) fn degrees(millionths: i64) -> String {
    format!("{}.{:06}", millionths / 1_000_000, (millionths % 1_000_000).abs())
}

/// Backslash, comma, semicolon and line break have a meaning of their own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded: what goes on starts with a space, and no letter is torn apart.
fn line(out: &mut String, content: &str) {
    let mut room = LINE;
    for c in content.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= c.len_utf8();
        out.push(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vedich_kernel::Day;

    #[test]
    fn moments_are_told_in_utc() {
        let day = Day::new(2023, 6, 20).unwrap();
        assert_eq!(utc(day.start().plus_seconds(17 * 3_600 + 30 * 60)), "20230620T103000Z");
        assert_eq!(utc(day.start().plus_seconds(6 * 3_600)), "20230619T230000Z");
    }

    #[test]
    fn marks_with_a_meaning_are_escaped() {
        assert_eq!(
            escaped("Nhà văn hóa; KP 1, P. Tân Phú\nđối diện chợ \\"),
            "Nhà văn hóa\\; KP 1\\, P. Tân Phú\\nđối diện chợ \\\\"
        );
    }

    proptest! {
        #[test]
        fn folded_lines_are_short_and_unfold_to_what_was_meant(text in "[a-zA-Zàảãáạăđêôơư ,;:0-9\\\\]{0,300}") {
            let mut out = String::new();
            line(&mut out, &text);
            prop_assert!(out.ends_with("\r\n"));
            for one in out.trim_end_matches("\r\n").split("\r\n") {
                prop_assert!(one.len() <= LINE, "{} bytes", one.len());
            }
            let unfolded = out.replace("\r\n ", "");
            prop_assert_eq!(unfolded.trim_end_matches("\r\n"), text);
        }

        #[test]
        fn a_calendar_is_well_formed(text in "\\PC{0,80}") {
            let mut out = String::new();
            line(&mut out, &format!("SUMMARY:{}", escaped(&text)));
            prop_assert_eq!(out.replace("\r\n ", "").matches("\r\n").count(), 1);
        }
    }
}
