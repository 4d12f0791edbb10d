//! What can be wrong with an instance.

use crate::instance::ShiftKind;
use vedich_kernel::{Day, Lang, Problematic};

/// Why no timetable can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlannerProblem {
    /// The last day is before the first, or the time is longer than a year.
    #[error("the days {0} to {1} cannot be planned")]
    Days(Day, Day),
    /// A number is outside of what it may be.
    #[error("{what} of `{of}` is out of range")]
    Number {
        /// The field.
        what: &'static str,
        /// Code of the thing.
        of: String,
    },
    /// Two things share a code.
    #[error("`{0}` stands twice")]
    Twice(String),
    /// A code that nothing has.
    #[error("`{of}` names `{code}`, which does not exist")]
    Unknown {
        /// The code.
        code: String,
        /// Where it is named.
        of: String,
    },
    /// A locked shift that breaks a rule.
    #[error("the locked shift of `{fleet}` at `{place}` on {day} cannot stand")]
    Locked {
        /// Code of the fleet.
        fleet: String,
        /// Code of the place.
        place: String,
        /// Day.
        day: Day,
        /// Shift.
        shift: ShiftKind,
    },
    /// A what-if that does not fit the instance.
    #[error("the what-if cannot be asked")]
    WhatIf,
}

impl Problematic for PlannerProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Days(..) => "planner.days",
            Self::Number { .. } => "planner.number",
            Self::Twice(_) => "planner.twice",
            Self::Unknown { .. } => "planner.unknown",
            Self::Locked { .. } => "planner.locked",
            Self::WhatIf => "planner.what_if",
        }
    }

    fn status(&self) -> u16 {
        422
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Days(from, to) => lang.pick(
                format!("Không lập được lịch từ {} đến {}.", from.vi(), to.vi()),
                format!("No timetable can be made from {from} to {to}."),
            ),
            Self::Number { what, of } => lang.pick(
                format!("Giá trị {what} của {of} nằm ngoài giới hạn."),
                format!("The value {what} of {of} is out of range."),
            ),
            Self::Twice(code) => lang.pick(format!("Mã {code} bị trùng."), format!("The code {code} stands twice.")),
            Self::Unknown { code, of } => lang.pick(
                format!("{of} nhắc đến mã {code}, nhưng mã này không có."),
                format!("{of} names the code {code}, which does not exist."),
            ),
            Self::Locked { fleet, place, day, .. } => lang.pick(
                format!("Ca đã chốt của {fleet} tại {place} ngày {} trái quy định.", day.vi()),
                format!("The locked shift of {fleet} at {place} on {day} breaks a rule."),
            ),
            Self::WhatIf => lang.pick(
                "Giả định này không áp dụng được cho dữ liệu đã cho.".to_owned(),
                "This what-if does not fit the data.".to_owned(),
            ),
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Days(..) => lang.pick(
                "Chọn ngày cuối không trước ngày đầu, và không quá một năm.",
                "Choose a last day that is not before the first, and at most a year.",
            ),
            Self::Number { .. } => lang.pick(
                "Sửa giá trị này trong tệp; giới hạn ghi trong station-plan.schema.json.",
                "Correct the value in the file; station-plan.schema.json has the limits.",
            ),
            Self::Twice(_) => lang.pick("Đặt cho mỗi mục một mã riêng.", "Give each entry a code of its own."),
            Self::Unknown { .. } => lang.pick("Sửa mã, hoặc thêm mục còn thiếu.", "Correct the code, or add what is missing."),
            Self::Locked { .. } => lang.pick(
                "Bỏ chốt ca này, đổi giờ mở cửa của điểm, hoặc thêm bộ thiết bị và tổ thu nhận.",
                "Unlock the shift, change the place's opening hours, or add sets and crews.",
            ),
            Self::WhatIf => lang.pick("Chọn giả định khác.", "Ask something else."),
        }
        .to_owned()
    }
}
