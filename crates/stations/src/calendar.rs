//! The timetable as an iCalendar file (RFC 5545): times in UTC, so no table of time zones is needed; lines folded at 75 bytes.

use crate::{pages::reason_for_all, public::Offered, rules};
use std::borrow::Borrow;
use vedich_kernel::{Lang, Moment};

/// Longest line in bytes, without its end.
const LINE: usize = 75;

/// Which calendar it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feed<'a> {
    /// Name of the calendar.
    pub name: &'a str,
    /// Address under which the pages stand.
    pub site: &'a str,
    /// What makes the events' ids unique for ever, whatever address they are fetched from: one who subscribes in the office's network
    /// and outside of it sees each shift once, and a move to another address doubles nothing.
    pub campaign: &'a str,
}

/// A calendar of shifts. `now` stands as the events' time stamp.
#[must_use]
pub(crate) fn calendar(shifts: &[impl Borrow<Offered>], feed: &Feed<'_>, now: Moment, lang: Lang) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//vedich//timetable//VI");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    line(&mut out, &format!("NAME:{}", escaped(feed.name)));
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(feed.name)));
    // Whoever subscribed asks again within the hour, so that a cancelled shift is seen in time.
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    line(&mut out, "X-PUBLISHED-TTL:PT1H");
    for offered in shifts {
        event(&mut out, offered.borrow(), feed, now, lang);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn event(out: &mut String, offered: &Offered, feed: &Feed<'_>, now: Moment, lang: Lang) {
    let (shift, station) = (&offered.view.shift, &offered.view.station);
    let what = &shift.what;
    let at = |minute: i64| utc(what.day.start().plus_seconds(minute * 60));
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:shift-{}@{}.vedich", shift.no, feed.campaign));
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
    let words = [hours.as_str(), &what.note, &station.guide, reason_for_all(shift, lang).unwrap_or_default()];
    let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    line(out, &format!("DESCRIPTION:{}", escaped(&words.join("\n"))));
    line(out, &format!("URL:{}/timetable/shift?no={}", feed.site, shift.no));
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

    fn offered(no: i64, cancelled: Option<&str>) -> Offered {
        use crate::model::{Expected, Minutes, NewShift, Service, Shift, ShiftView, Source, Station, StationKind};
        let day = Day::new(2023, 6, 20).unwrap();
        let what = NewShift {
            station: 1,
            day,
            from: 1_050,
            to: 1_230,
            service: Service::Level2,
            sets: vec![1],
            crew: 1,
            team: None,
            note: String::new(),
            locked: false,
        };
        let cancelled = cancelled.map(str::to_owned);
        let changes = i64::from(cancelled.is_some());
        let station = Station {
            no: 1,
            code: "NVH1".into(),
            kind: StationKind::Mobile,
            name: "Nhà văn hóa khu phố 1".into(),
            locality: vedich_kernel::LocalityId(1),
            address: "Số 12, đường Phú Riềng Đỏ".into(),
            guide: "Đối diện chợ; cạnh trường học có tên rất dài để dòng này phải gấp lại".into(),
            latitude: Some(11_535_200),
            longitude: Some(106_882_300),
            active: true,
        };
        let shift =
            Shift { no, what, source: Source::Form, cancelled, locked: false, recorded_at: Moment(0), changes, draft: false };
        let view = ShiftView {
            shift,
            station,
            capacity: 45,
            minutes: Minutes { tenths: 80, measured: 0 },
            expected: Expected::default(),
        };
        Offered { view, free: 45, over: false }
    }

    fn feed(site: &str) -> Feed<'_> {
        Feed { name: "Lịch thu nhận", site, campaign: "dx-2023-689" }
    }

    #[test]
    fn a_feed_keeps_its_ids_wherever_and_whenever_it_is_fetched_and_says_what_was_called_off() {
        let (first, second) = (offered(7, None), offered(8, None));
        let ids = |text: &str| text.lines().filter(|l| l.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>();
        let inside = calendar(&[first.clone(), second.clone()], &feed("http://10.0.0.1:8080"), Moment(0), Lang::Vi);
        let outside =
            calendar(&[offered(7, Some("Mất điện")), second], &feed("https://dx.example.vn"), Moment(9_000_000), Lang::En);
        assert_eq!(ids(&inside), ["UID:shift-7@dx-2023-689.vedich", "UID:shift-8@dx-2023-689.vedich"]);
        assert_eq!(ids(&inside), ids(&outside));
        let events: Vec<&str> = outside.split("BEGIN:VEVENT").skip(1).collect();
        assert!(
            events[0].contains("STATUS:CANCELLED\r\n") && events[0].contains("SEQUENCE:1\r\n") && events[0].contains("Mất điện")
        );
        assert!(events[1].contains("STATUS:CONFIRMED\r\n") && events[1].contains("SEQUENCE:0\r\n"));
        valid(&inside);
        valid(&outside);
    }

    /// What RFC 5545 asks of every calendar: its properties, lines that end and fold as they must, parts that close in order.
    fn valid(text: &str) {
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']), "lines end with CR LF alone");
        assert!(text.split("\r\n").all(|l| l.len() <= LINE), "a line is too long");
        let flat = text.replace("\r\n ", "");
        let mut open: Vec<&str> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for line in flat.trim_end().split("\r\n") {
            let (name, value) = line.split_once(':').expect("a name and a value");
            let name = name.split(';').next().unwrap_or(name);
            assert!(name.chars().all(|c| c.is_ascii_uppercase() || c == '-'), "{name}");
            match name {
                "BEGIN" => {
                    open.push(value);
                    seen.clear();
                }
                "END" => {
                    assert_eq!(open.pop(), Some(value));
                    if value == "VEVENT" {
                        for needed in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE"] {
                            assert_eq!(seen.iter().filter(|s| **s == needed).count(), 1, "{needed}");
                        }
                    }
                }
                name => seen.push(name),
            }
        }
        assert!(open.is_empty() && flat.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
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
