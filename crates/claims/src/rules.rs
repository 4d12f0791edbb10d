//! Pure decisions of the claims room. No input or output; property-tested.

use crate::model::RowProblemKind;
use vedich_kernel::{Day, Moment, NationalId, OldId};

/// When a claim counts as made: as told, but never later than we were told (design.md, Truth 5).
#[must_use]
pub fn bounded(observed_at: Moment, recorded_at: Moment) -> Moment {
    observed_at.min(recorded_at)
}

/// A clock that runs ahead by less than this is forgiven.
const AHEAD_SECONDS: i64 = 15 * 60;

/// Is the time of a claim possible?
///
/// # Errors
/// When it lies in the future or before the campaign's opening.
pub fn check_time(observed_at: Moment, now: Moment, from: Day) -> Result<(), RowProblemKind> {
    if observed_at > now.plus_seconds(AHEAD_SECONDS) {
        return Err(RowProblemKind::Future);
    }
    if observed_at.day() < from {
        return Err(RowProblemKind::BeforeCampaign);
    }
    Ok(())
}

/// Kind of a national ID among number kinds.
pub const NATIONAL: i64 = 1;
/// Kind of an old ID among number kinds.
pub const OLD: i64 = 2;

/// The number in its one form, with its kind.
///
/// # Errors
/// When the text is neither a national nor an old ID.
pub fn number(text: &str) -> Result<(i64, String), RowProblemKind> {
    if let Ok(parsed) = NationalId::parse(text) {
        return Ok((NATIONAL, parsed.id.as_str().to_owned()));
    }
    OldId::parse(text).map(|o| (OLD, o.as_str().to_owned())).map_err(|_| RowProblemKind::BadNumber)
}

/// A time of day as people write it: `19:05`, `19:05:30`, `19h05`, `19h`, `19 giờ 5`, in seconds since midnight.
#[must_use]
pub fn clock(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase().replace("giờ", "h").replace("phút", "").replace(' ', "");
    // An hour may stand without minutes only where the letter says that it is one.
    let text = match text.split_once(['h', 'g']) {
        Some((hour, "")) => format!("{hour}:00"),
        Some((hour, minute)) => format!("{hour}:{minute}"),
        None => text,
    };
    let mut parts = text.split(':').map(|p| p.parse::<i64>().ok().filter(|n| *n >= 0 && p.len() <= 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let possible = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    possible.then_some(hour * 3_600 + minute * 60 + second)
}

/// A time as files and programs write it: RFC 3339, or `dd/mm/yyyy[ HH:MM[:SS]]` in Vietnam, also `19h05`. A day without a time
/// is noon.
#[must_use]
pub fn time(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return Some(moment);
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "12:00"));
    let seconds = clock(time)?;
    day(date).map(|d| d.start().plus_seconds(seconds))
}

/// A day as files and programs write it: `dd/mm/yyyy` or `yyyy-mm-dd`.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split(['/', '-', '.']);
    let (d, m, y) = (parts.next()?.trim().parse().ok()?, parts.next()?.trim().parse().ok()?, parts.next()?.trim().parse().ok()?);
    (parts.next().is_none() && (1900..2200).contains(&y)).then(|| Day::new(y, m, d))?
}

/// A spreadsheet's day number (epoch 1900) with its time of day.
#[must_use]
pub fn serial_time(serial: f64) -> Option<Moment> {
    if !(1.0..200_000.0).contains(&serial) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation)] // bounded above
    let (day, seconds) = (serial.floor() as i64 - 25_569, (serial.fract() * 86_400.0).round() as i64);
    Some(Day::from_number(day).start().plus_seconds(seconds))
}

/// A count of a day.
///
/// # Errors
/// When it is no whole number between 0 and a million.
pub fn count(text: &str) -> Result<i64, RowProblemKind> {
    let text = text.trim();
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse::<i64>().ok().filter(|n| (0..=1_000_000).contains(n)).ok_or(RowProblemKind::BadCount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Method, Outcome};
    use proptest::prelude::*;
    use vedich_kernel::Lang;

    #[test]
    fn outcomes_are_read_from_code_and_word_accents_aside() {
        for o in Outcome::ALL {
            assert_eq!(Outcome::parse(o.code()), Some(o));
            assert_eq!(Outcome::parse(o.word(Lang::Vi)), Some(o));
            assert_eq!(Outcome::parse(&o.word(Lang::En).to_uppercase()), Some(o));
        }
        assert_eq!(Outcome::parse("da kich hoat tu truoc"), Some(Outcome::AlreadyActivated));
        assert_eq!(Outcome::parse(""), None);
        assert_eq!(Outcome::parse("xong"), None);
        assert_eq!(
            (Method::parse("Ứng dụng"), Method::parse("WEB"), Method::parse("")),
            (Some(Method::App), Some(Method::Web), None)
        );
    }

    #[test]
    fn times_are_read_in_both_forms() {
        let seven_pm = Moment::parse("2023-06-20T12:05:00Z").unwrap();
        assert_eq!(time("20/06/2023 19:05"), Some(seven_pm));
        assert_eq!(time("20/6/2023 19:05:00"), Some(seven_pm));
        assert_eq!(time("2023-06-20T19:05:00+07:00"), Some(seven_pm));
        for vietnamese in
            ["20/6/2023 19h05", "20/6/2023 19H05", "20/6/2023 19 giờ 5", "20/6/2023 19 giờ 05 phút", "20/6/2023 19g05"]
        {
            assert_eq!(time(vietnamese), Some(seven_pm), "{vietnamese}");
        }
        assert_eq!(
            (clock("19h"), clock("7h30"), clock("19"), clock("25h"), clock("h30")),
            (Some(68_400), Some(27_000), None, None, None)
        );
        assert_eq!(time("20/6/2023").map(vedich_kernel::Moment::vi), Some("20/6/2023 12:00".into()));
        for bad in ["", "hôm qua", "31/6/2023 10:00", "20/6/2023 24:00", "20/6/2023 10:60", "20/6/23 10:00", "20/6/2023 10:-1"] {
            assert_eq!(time(bad), None, "{bad}");
        }
        assert_eq!(serial_time(45_097.0 + 19.0 / 24.0 + 5.0 / 1_440.0), Some(seven_pm));
        assert_eq!(serial_time(0.5), None);
    }

    #[test]
    fn a_claim_from_the_future_or_before_the_campaign_is_refused() {
        let now = Moment::parse("2023-06-20T12:00:00Z").unwrap();
        let from = Day::new(2023, 6, 20).unwrap();
        assert_eq!(check_time(now, now, from), Ok(()));
        assert_eq!(check_time(now.plus_seconds(600), now, from), Ok(()));
        assert_eq!(check_time(now.plus_seconds(3_600), now, from), Err(RowProblemKind::Future));
        assert_eq!(check_time(now.plus_seconds(-86_400), now, from), Err(RowProblemKind::BeforeCampaign));
    }

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(number(" 070180001234 "), Ok((NATIONAL, "070180001234".into())));
        assert_eq!(number("70180001234"), Ok((NATIONAL, "070180001234".into())));
        assert_eq!(number("285123456").map(|n| n.0), Ok(OLD));
        assert_eq!(number("12"), Err(RowProblemKind::BadNumber));
        assert_eq!(
            (count("12"), count("7.0"), count("-1"), count("mười")),
            (Ok(12), Ok(7), Err(RowProblemKind::BadCount), Err(RowProblemKind::BadCount))
        );
    }

    proptest! {
        #[test]
        fn a_claim_never_counts_later_than_it_was_told(a in any::<i32>(), b in any::<i32>()) {
            let (observed, recorded) = (Moment(a.into()), Moment(b.into()));
            let m = bounded(observed, recorded);
            prop_assert!(m <= observed && m <= recorded && (m == observed || m == recorded));
        }

        #[test]
        fn no_text_breaks_the_readers(s in "\\PC{0,24}") {
            let _ = (time(&s), day(&s), count(&s), number(&s), Outcome::parse(&s), Method::parse(&s));
        }

        #[test]
        fn a_written_time_is_read_as_written(day in 18_000_i32..22_000, minute in 0_i64..1_440) {
            let moment = Day(day).start().plus_seconds(minute * 60);
            prop_assert_eq!(time(&moment.vi()), Some(moment));
            prop_assert_eq!(time(&moment.rfc3339()), Some(moment));
        }
    }
}
