//! What a brief holds, and to whom it goes.

use crate::view::View;
use serde::{Deserialize, Serialize};
use vedich_accounts::DayLine;
use vedich_campaign::quotas::PlaceView;
use vedich_kernel::{Day, Moment};

/// A brief of a place on a morning.
pub(crate) struct Brief {
    /// Today.
    pub day: Day,
    /// The place's name.
    pub place: String,
    /// Its code.
    pub code: String,
    /// How the place stands.
    pub view: View,
    /// What today asks; none while there are no quotas.
    pub quotas: Option<PlaceView>,
    /// What waits, is overdue or missing; lines of nothing are left out.
    pub lines: Vec<DayLine>,
    /// Who lags, with the reasons in words, the worst first.
    pub laggards: Vec<(String, String)>,
}

/// When the brief goes out, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BriefSetting {
    /// Version; 0 before anybody set anything.
    pub version: i64,
    /// Minutes after midnight at which it goes out every morning; none while only people send it.
    pub at: Option<i64>,
    /// E-mail addresses.
    pub recipients: Vec<String>,
    /// Why it was set so.
    pub reason: String,
    /// Who set it: sign-in name.
    pub by: String,
}

/// What is sealed of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub recipients: Vec<String>,
}

/// A brief that went out by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// The morning.
    pub day: Day,
    /// Number of the batch in the outbox.
    pub batch: i64,
    /// To how many.
    pub people: i64,
    /// When.
    pub at: Moment,
}

impl BriefSetting {
    /// It is time: at the set minute or within the hours after it, once the server is there again.
    #[must_use]
    pub fn is_due(&self, minute: i64) -> bool {
        self.at.is_some_and(|at| (at..=at + LATEST).contains(&minute))
    }
}

/// A morning brief that could not go out for so many minutes is none any more.
const LATEST: i64 = 240;
/// Most recipients.
pub(crate) const MOST: usize = 200;

/// Addresses as somebody typed them, one a line or with commas; none where one of them is none.
pub(crate) fn addresses(typed: &str) -> Result<Vec<String>, String> {
    let mut out: Vec<String> = Vec::new();
    for word in typed.split(['\n', ',', ';']).map(str::trim).filter(|w| !w.is_empty()) {
        let sound = word.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
        });
        let plain = word.len() <= 120 && word.chars().all(|c| c.is_ascii_alphanumeric() || "@.-_+".contains(c));
        if !sound || !plain {
            return Err(word.chars().take(60).collect());
        }
        let address = word.to_ascii_lowercase();
        if !out.contains(&address) {
            out.push(address);
        }
    }
    Ok(out)
}

/// `6:45` or `06:45` as minutes after midnight.
#[must_use]
pub(crate) fn minute(typed: &str) -> Option<i64> {
    let (hour, minute) = typed.trim().split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((4..=11).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_one_a_line_and_a_wrong_one_is_named() {
        assert_eq!(addresses("A@b.vn\n a@b.vn; c.d+e@x-y.gov.vn,").unwrap(), ["a@b.vn", "c.d+e@x-y.gov.vn"]);
        for wrong in ["chu tich", "a@b", "@b.vn", "a@b.vn>", "a@b@c.vn", "a@.vn"] {
            assert_eq!(addresses(&format!("a@b.vn\n{wrong}")), Err(wrong.to_owned()), "{wrong}");
        }
    }

    #[test]
    fn a_morning_is_from_four_to_eleven_and_due_for_four_hours() {
        assert_eq!((minute("6:45"), minute("06:05"), minute("12:00"), minute("6")), (Some(405), Some(365), None, None));
        let at = BriefSetting { at: Some(405), ..BriefSetting::default() };
        assert!(!at.is_due(404) && at.is_due(405) && at.is_due(645) && !at.is_due(646));
        assert!(!BriefSetting::default().is_due(405));
    }
}
