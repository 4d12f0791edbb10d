//! What can go wrong here, as a person meets it.

use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic};
use vedich_territory::TerritoryProblem;

/// A failure of the campaign room.
#[derive(Debug, thiserror::Error)]
pub enum CampaignProblem {
    /// The database refused.
    #[error("campaign: {0}")]
    Db(#[from] DbError),
    /// The plan file cannot be understood.
    #[error("campaign: bad plan: {0}")]
    BadPlan(String),
    /// The plan's root locality is not in the territory.
    #[error("campaign: unknown root {0}")]
    UnknownRoot(String),
    /// Another campaign runs here already.
    #[error("campaign: another campaign runs")]
    AnotherCampaign,
    /// No campaign was set up.
    #[error("campaign: none")]
    NoCampaign,
    /// There is no such phase.
    #[error("campaign: no phase {0}")]
    NoPhase(i64),
    /// A target must not be negative, a share not over 100 %.
    #[error("campaign: bad value")]
    BadValue,
    /// A change of a target needs a reason.
    #[error("campaign: reason missing")]
    ReasonMissing,
    /// Somebody else changed the target since the page was opened.
    #[error("campaign: target changed meanwhile")]
    Changed,
    /// The territory room's.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
}

impl Problematic for CampaignProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Db(_) => "campaign.database",
            Self::BadPlan(_) => "campaign.bad_plan",
            Self::UnknownRoot(_) => "campaign.unknown_root",
            Self::AnotherCampaign => "campaign.another_campaign",
            Self::NoCampaign => "campaign.no_campaign",
            Self::NoPhase(_) => "campaign.no_phase",
            Self::BadValue => "campaign.bad_value",
            Self::ReasonMissing => "campaign.reason_missing",
            Self::Changed => "campaign.changed",
            Self::Territory(t) => t.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Db(_) => 500,
            Self::BadPlan(_) | Self::UnknownRoot(_) | Self::BadValue | Self::ReasonMissing => 422,
            Self::AnotherCampaign | Self::NoCampaign | Self::Changed => 409,
            Self::NoPhase(_) => 404,
            Self::Territory(t) => t.status(),
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Db(_) => lang.pick("Cơ sở dữ liệu không trả lời đúng.", "The database did not answer as it should.").into(),
            Self::BadPlan(why) => lang.pick(format!("Tệp kế hoạch không đọc được: {why}."), format!("The plan file cannot be read: {why}.")),
            Self::UnknownRoot(code) => lang.pick(
                format!("Địa bàn gốc “{code}” của kế hoạch chưa có trong danh mục địa bàn."),
                format!("The plan's root locality “{code}” is not in the territory."),
            ),
            Self::AnotherCampaign => lang.pick("Hệ thống này đang chạy một chiến dịch khác.", "Another campaign runs on this system.").into(),
            Self::NoCampaign => lang.pick("Chưa thiết lập chiến dịch.", "No campaign has been set up.").into(),
            Self::NoPhase(no) => lang.pick(format!("Chiến dịch không có giai đoạn {no}."), format!("The campaign has no phase {no}.")),
            Self::BadValue => lang.pick("Giá trị chỉ tiêu không hợp lệ.", "The target's value is not valid.").into(),
            Self::ReasonMissing => lang.pick("Chưa ghi lý do thay đổi chỉ tiêu.", "The reason for the change is missing.").into(),
            Self::Changed => lang.pick("Chỉ tiêu này vừa được người khác thay đổi.", "Somebody else has just changed this target.").into(),
            Self::Territory(t) => t.sentence(lang),
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Db(_) => lang.pick("Thử lại; nếu vẫn lỗi, báo quản trị viên.", "Try again; if it persists, tell the administrator.").into(),
            Self::BadPlan(_) => lang.pick("So với mẫu trong docs/schemas/plan.example.toml rồi nạp lại.", "Compare with docs/schemas/plan.example.toml and load it again.").into(),
            Self::UnknownRoot(_) => lang.pick("Nạp tệp địa bàn trước, hoặc sửa mã gốc trong kế hoạch.", "Load the territory file first, or correct the root code in the plan.").into(),
            Self::AnotherCampaign => lang.pick("Dùng một thư mục dữ liệu khác cho chiến dịch mới.", "Use another data folder for a new campaign.").into(),
            Self::NoCampaign => lang.pick("Mở trang Chiến dịch và nạp tệp kế hoạch.", "Open the campaign page and load the plan file.").into(),
            Self::NoPhase(_) => lang.pick("Chọn một giai đoạn có trong kế hoạch.", "Choose a phase of the plan.").into(),
            Self::BadValue => lang.pick("Nhập số người từ 0 trở lên, hoặc tỷ lệ từ 0 đến 100 %.", "Enter a number of people of 0 or more, or a share of 0 to 100%.").into(),
            Self::ReasonMissing => lang.pick("Ghi lý do; lý do được lưu cùng phiên bản.", "Write the reason; it is kept with the version.").into(),
            Self::Changed => lang.pick("Tải lại trang, xem giá trị mới rồi sửa tiếp nếu cần.", "Reload the page, look at the new value, then change it if need be.").into(),
            Self::Territory(t) => t.next_step(lang),
        }
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::Territory(t) => t.internal(),
            _ => None,
        }
    }
}
