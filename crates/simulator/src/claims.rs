//! Claims: what the teams say they achieved. The simulator knows what is true of it; the files do not tell.

use crate::teams::Manner;
use serde::Serialize;
use vedich_kernel::Level;

/// Result of a visit, in the words of the claim files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Outcome {
    Activated,
    AlreadyActivated,
    Guided,
    Level1Registered,
    AccountNotFound,
    DossierPending,
    Rejected,
    BoundToOtherDevice,
    SimInOtherName,
    NoSmartphone,
    NoPhone,
    NotHome,
    AwayFromResidence,
    MovedAway,
    Deceased,
    Refused,
    NeedsLevel2,
}

impl Outcome {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Activated => "Đã kích hoạt",
            Self::AlreadyActivated => "Đã kích hoạt từ trước",
            Self::Guided => "Đã hướng dẫn",
            Self::Level1Registered => "Đã đăng ký mức 1",
            Self::AccountNotFound => "Không thấy tài khoản",
            Self::DossierPending => "Hồ sơ đang chờ",
            Self::Rejected => "Hồ sơ không đạt",
            Self::BoundToOtherDevice => "Gắn thiết bị khác",
            Self::SimInOtherName => "SIM không chính chủ",
            Self::NoSmartphone => "Không có điện thoại thông minh",
            Self::NoPhone => "Không có điện thoại",
            Self::NotHome => "Vắng nhà",
            Self::AwayFromResidence => "Vắng mặt tại nơi cư trú",
            Self::MovedAway => "Đã chuyển đi",
            Self::Deceased => "Đã mất",
            Self::Refused => "Từ chối",
            Self::NeedsLevel2 => "Cần làm mức 2",
        }
    }
}

/// What a claim of an activation really is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Nature {
    /// As it says.
    True,
    /// A digit of the number is wrong.
    WrongDigit,
    /// A colleague claims it too.
    Duplicate,
    /// Noted one day late.
    DayLate,
    /// The account was activated some days after the claim, if at all.
    TooEarly,
    /// Over-reporting.
    False(Manner),
}

/// One row of a claim file.
#[derive(Clone)]
pub(crate) struct Claim {
    pub team: usize,
    pub member: usize,
    pub id: String,
    pub name: String,
    /// Minutes since midnight.
    pub minute: u16,
    pub outcome: Outcome,
    /// The level of the account that the member speaks of.
    pub level: Level,
    pub by_web: bool,
    pub note: &'static str,
    pub nature: Nature,
}

impl Claim {
    /// The words of the column Phương thức.
    pub(crate) fn method(&self) -> &'static str {
        match self.outcome {
            Outcome::Activated if self.by_web => "Web",
            Outcome::Activated | Outcome::Level1Registered => "Ứng dụng",
            _ => "",
        }
    }
}

/// A day's claims in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClaimTotals {
    /// Rows of the claim file: all visits' results.
    pub rows: u64,
    /// Rows that claim an activation.
    pub activated: u64,
    /// Of these, over-reported ones.
    pub over_reported: u64,
    /// Of these, honest mistakes: a wrong digit.
    pub wrong_digit: u64,
    /// Of these, honest mistakes: claimed twice.
    pub duplicate: u64,
    /// Of these, honest mistakes: noted one day late.
    pub day_late: u64,
    /// Of these, honest mistakes: claimed before the account was really activated.
    pub too_early: u64,
    /// Activations that the units counted in their reports, padding included.
    pub counted: u64,
    /// Of these, padding.
    pub padded: u64,
}

impl ClaimTotals {
    pub(crate) fn of(claims: &[Claim]) -> Self {
        let mut totals = Self { rows: claims.len() as u64, ..Self::default() };
        for claim in claims.iter().filter(|c| c.outcome == Outcome::Activated) {
            totals.activated += 1;
            match claim.nature {
                Nature::True => {}
                Nature::WrongDigit => totals.wrong_digit += 1,
                Nature::Duplicate => totals.duplicate += 1,
                Nature::DayLate => totals.day_late += 1,
                Nature::TooEarly => totals.too_early += 1,
                Nature::False(_) => totals.over_reported += 1,
            }
        }
        totals
    }
}

/// Over the whole campaign, what a unit or member claimed and what of it was over-reported.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub honest: u64,
    pub false_named: u64,
    pub padded: u64,
}
