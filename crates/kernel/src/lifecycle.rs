//! The life cycle of an e-ID account (domain.md): each citizen has two tracks, level 1 and level 2; a track stands at one stage.

use serde::{Deserialize, Serialize};

/// Level of an e-ID account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Level {
    /// Level 1: registered by oneself in the app.
    #[serde(rename = "level1")]
    One,
    /// Level 2: registered in person at an intake station.
    #[serde(rename = "level2")]
    Two,
}

impl Level {
    /// 1 or 2.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// From 1 or 2.
    #[must_use]
    pub fn from_number(n: i64) -> Option<Self> {
        match n {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            _ => None,
        }
    }
}

/// Stage of one track: `none → collected → sent → approved → activated`, or `rejected` (then collected again).
/// The numbers are permanent: they stand in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// No dossier (chưa có hồ sơ).
    #[default]
    None = 0,
    /// Dossier rejected (không đạt); to be collected again.
    Rejected = 1,
    /// Dossier collected (đã thu nhận).
    Collected = 2,
    /// Dossier sent to the ministry's department (đã gửi).
    Sent = 3,
    /// Dossier approved (đã phê duyệt): the account is issued and waits for activation.
    Approved = 4,
    /// Account activated (đã kích hoạt).
    Activated = 5,
}

impl Stage {
    /// All stages in order of their numbers.
    pub const ALL: [Self; 6] = [Self::None, Self::Rejected, Self::Collected, Self::Sent, Self::Approved, Self::Activated];

    /// The permanent number.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    /// From the permanent number.
    #[must_use]
    pub fn from_number(n: i64) -> Option<Self> {
        usize::try_from(n).ok().and_then(|n| Self::ALL.get(n).copied())
    }

    /// A dossier exists or existed (ever collected).
    #[must_use]
    pub fn has_dossier(self) -> bool {
        self != Self::None
    }

    /// The account is issued: approved or activated.
    #[must_use]
    pub fn is_issued(self) -> bool {
        matches!(self, Self::Approved | Self::Activated)
    }

    /// The words on a page.
    #[must_use]
    pub fn word(self, lang: crate::Lang) -> &'static str {
        match self {
            Self::None => lang.pick("Chưa có hồ sơ", "No dossier"),
            Self::Rejected => lang.pick("Không đạt", "Rejected"),
            Self::Collected => lang.pick("Đã thu nhận", "Collected"),
            Self::Sent => lang.pick("Đã gửi", "Sent"),
            Self::Approved => lang.pick("Đã phê duyệt", "Approved"),
            Self::Activated => lang.pick("Đã kích hoạt", "Activated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_numbers_come_back_as_the_same_stage() {
        for stage in Stage::ALL {
            assert_eq!(Stage::from_number(stage.number()), Some(stage));
        }
        assert_eq!(Stage::from_number(6), None);
        assert_eq!(Stage::from_number(-1), None);
    }
}
