//! What can go wrong here, as a person meets it.

use crate::plan::PlanFault;
use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic, format};
use vedich_territory::TerritoryProblem;

/// A failure of the campaign room.
#[derive(Debug, thiserror::Error)]
pub enum CampaignProblem {
    /// The database refused.
    #[error("campaign: {0}")]
    Db(#[from] DbError),
    /// A place is unknown or out of reach, or a workbook cannot be read.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// No campaign was set up.
    #[error("campaign: none was set up")]
    NoCampaign,
    /// The plan cannot be carried out as written.
    #[error("campaign: the plan has {} faults", .0.len())]
    BadPlan(Vec<PlanFault>),
    /// A phase that has targets cannot go.
    #[error("campaign: phase {0} has targets")]
    PhaseInUse(i64),
    /// No such phase.
    #[error("campaign: no such phase")]
    NoSuchPhase,
    /// The workbook holds no table of targets.
    #[error("campaign: no table of targets")]
    NoTargetTable,
    /// The value of a target cannot be.
    #[error("campaign: bad target value")]
    BadTarget,
    /// A changed target needs a reason.
    #[error("campaign: a reason is needed")]
    NoReason,
    /// The locality does not take part in the campaign.
    #[error("campaign: outside the campaign")]
    OutsideCampaign,
    /// A workbook that the plan names cannot be read.
    #[error("campaign: file {0}: {1}")]
    File(String, String),
    /// A form field or query value could not be read.
    #[error("campaign: bad value for {0}")]
    BadValue(&'static str),
    /// Nothing is known yet that quotas could be made of.
    #[error("campaign: no quotas yet")]
    NoQuotas,
    /// The phase is over; its quotas stay as they are.
    #[error("campaign: the phase is over")]
    QuotasOver,
    /// Somebody else changed the quotas at the same moment.
    #[error("campaign: quotas were changed meanwhile")]
    QuotasChanged,
    /// Quotas could not be worked out.
    #[error("campaign: quotas not drawn: {0}")]
    NotDrawn(String),
    /// Nobody of that code holds a quota there.
    #[error("campaign: no such holder of a quota")]
    NoSuchHolder,
    /// Between these siblings nothing can move.
    #[error("campaign: nothing to move")]
    NothingToMove,
    /// A place is to do more than it has people.
    #[error("campaign: {people} people are there")]
    MoreThanPeople {
        /// Who can still be counted there.
        people: i64,
    },
    /// A number set by hand is less than what is confirmed of it already.
    #[error("campaign: {done} are done already")]
    LessThanDone {
        /// What is confirmed.
        done: i64,
    },
    /// Numbers set by hand come to more than the parent has.
    #[error("campaign: {others} of {whole} are set by hand already")]
    MoreThanThereIs {
        /// What the parent has.
        whole: i64,
        /// What is set by hand for the siblings.
        others: i64,
    },
}

impl Problematic for CampaignProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Db(_) => "campaign.database",
            Self::Territory(e) => e.code(),
            Self::NoCampaign => "campaign.none",
            Self::BadPlan(_) => "campaign.bad_plan",
            Self::PhaseInUse(_) => "campaign.phase_in_use",
            Self::NoSuchPhase => "campaign.no_such_phase",
            Self::NoTargetTable => "campaign.no_target_table",
            Self::BadTarget => "campaign.bad_target",
            Self::NoReason => "campaign.no_reason",
            Self::OutsideCampaign => "campaign.outside",
            Self::File(..) => "campaign.file",
            Self::BadValue(_) => "campaign.bad_value",
            Self::NoQuotas => "quota.none",
            Self::QuotasOver => "quota.over",
            Self::QuotasChanged => "quota.changed",
            Self::NotDrawn(_) => "quota.not_drawn",
            Self::NoSuchHolder => "quota.no_such_holder",
            Self::NothingToMove => "quota.nothing_to_move",
            Self::MoreThanThereIs { .. } => "quota.more_than_there_is",
            Self::MoreThanPeople { .. } => "quota.more_than_people",
            Self::LessThanDone { .. } => "quota.less_than_done",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Db(_) | Self::NotDrawn(_) => 500,
            Self::Territory(e) => e.status(),
            Self::NoCampaign
            | Self::PhaseInUse(_)
            | Self::NoQuotas
            | Self::QuotasOver
            | Self::QuotasChanged
            | Self::NothingToMove => 409,
            Self::NoSuchPhase | Self::NoSuchHolder => 404,
            Self::BadPlan(_)
            | Self::NoTargetTable
            | Self::BadTarget
            | Self::NoReason
            | Self::OutsideCampaign
            | Self::MoreThanThereIs { .. }
            | Self::MoreThanPeople { .. }
            | Self::LessThanDone { .. }
            | Self::File(..) => 422,
            Self::BadValue(_) => 400,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Db(_) => lang.pick("Không đọc hoặc ghi được dữ liệu.", "The data could not be read or written.").to_owned(),
            Self::Territory(e) => e.sentence(lang),
            Self::NoCampaign => lang.pick("Chưa có chiến dịch nào được thiết lập.", "No campaign has been set up.").to_owned(),
            Self::BadPlan(faults) => faults.iter().map(|f| f.sentence(lang)).collect::<Vec<_>>().join(" "),
            Self::PhaseInUse(no) => lang.pick(
                format!("Giai đoạn {no} đã có chỉ tiêu nên không bỏ được."),
                format!("Phase {no} has targets and cannot be removed."),
            ),
            Self::NoSuchPhase => lang.pick("Không có giai đoạn này.", "There is no such phase.").to_owned(),
            Self::NoTargetTable => {
                lang.pick("Không tìm thấy bảng chỉ tiêu trong tệp.", "No table of targets was found in the file.").to_owned()
            }
            Self::BadTarget => lang.pick("Giá trị chỉ tiêu không hợp lệ.", "The value of the target is not valid.").to_owned(),
            Self::NoReason => lang.pick("Chưa ghi lý do điều chỉnh chỉ tiêu.", "No reason was given for the change.").to_owned(),
            Self::OutsideCampaign => {
                lang.pick("Địa bàn này không thuộc chiến dịch.", "This locality does not take part in the campaign.").to_owned()
            }
            Self::File(name, _) => {
                lang.pick(format!("Không đọc được tệp {name}."), format!("The file {name} could not be read."))
            }
            Self::BadValue("floor" | "cap" | "value") => lang
                .pick(
                    "Ghi mức tối thiểu hoặc mức tối đa, từ 0 trở lên; mức tối thiểu không lớn hơn mức tối đa.",
                    "Write the least or the most, 0 or more; the least is not above the most.",
                )
                .to_owned(),
            Self::BadValue("exact") => {
                lang.pick("Số ấn định là một số nguyên từ 0 trở lên.", "The number is a whole one, 0 or more.").to_owned()
            }
            Self::BadValue("how") => lang
                .pick(
                    "Cách ấn định (how) chỉ nhận: exact (một con số), range (mức tối thiểu, mức tối đa), lift (bỏ ấn định).",
                    "The way (how) is one of: exact (one number), range (the least, the most), lift (no number by hand).",
                )
                .to_owned(),
            Self::BadValue("give" | "take") => {
                lang.pick("Tỷ lệ điều chuyển phải từ 0 đến 100 %.", "The share that may move is between 0 and 100 %.").to_owned()
            }
            Self::BadValue("from") => lang
                .pick(
                    "Ngày bắt đầu là hôm nay hoặc ngày mai, không sau ngày của lần điều chuyển đang chờ.",
                    "The first day is today or tomorrow, and not after the day for which other moves wait.",
                )
                .to_owned(),
            Self::BadValue(field) => {
                lang.pick(format!("Giá trị của “{field}” không hợp lệ."), format!("The value of “{field}” is not valid."))
            }
            Self::NoQuotas => lang.pick("Chưa có chỉ tiêu ngày để giao.", "There are no quotas yet.").to_owned(),
            Self::QuotasOver => lang
                .pick("Giai đoạn đã kết thúc nên không đổi chỉ tiêu ngày nữa.", "The phase is over, and its quotas stay.")
                .to_owned(),
            Self::QuotasChanged => {
                lang.pick("Chỉ tiêu ngày vừa được người khác thay đổi.", "Somebody else has just changed the quotas.").to_owned()
            }
            Self::NotDrawn(_) => lang.pick("Không tính được chỉ tiêu ngày.", "The quotas could not be worked out.").to_owned(),
            Self::NoSuchHolder => {
                lang.pick("Không có chỉ tiêu ngày nào được giao cho nơi này.", "Nobody of that code holds a quota.").to_owned()
            }
            Self::NothingToMove => {
                lang.pick("Không có chỉ tiêu nào để điều chuyển.", "There is no quota that could move.").to_owned()
            }
            Self::MoreThanPeople { people } => {
                let people = format::int(*people, lang);
                lang.pick(
                    format!("Địa bàn này chỉ còn {people} người có thể tính vào chỉ tiêu."),
                    format!("Only {people} people of this place can still count."),
                )
            }
            Self::LessThanDone { done } => {
                let done = format::int(*done, lang);
                lang.pick(
                    format!("Số ấn định thấp hơn kết quả: đã xác nhận {done} người."),
                    format!("The number is less than what is done: {done} people are confirmed already."),
                )
            }
            Self::MoreThanThereIs { whole, others } => {
                let (left, whole) = (format::int((whole - others).max(0), lang), format::int(*whole, lang));
                lang.pick(
                    format!("Tổng số ấn định vượt chỉ tiêu chung {whole}; còn ấn định được tối đa {left}."),
                    format!("More is set by hand than the {whole} there are; at most {left} can be set here."),
                )
            }
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Db(_) => lang.pick(
                "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị.",
                "Try again in a few minutes; if it fails again, tell the administrator.",
            ),
            Self::Territory(e) => return e.next_step(lang),
            Self::NoCampaign => lang.pick(
                "Người quản trị mở trang Chiến dịch để thiết lập, hoặc chạy vedich init --plan.",
                "An administrator sets it up on the page Campaign, or runs vedich init --plan.",
            ),
            Self::BadPlan(_) => lang.pick("Sửa các chỗ trên rồi gửi lại.", "Correct these and send it again."),
            Self::PhaseInUse(_) => lang.pick(
                "Giữ lại giai đoạn này trong kế hoạch, hoặc sửa ngày và chỉ tiêu của nó.",
                "Keep the phase in the plan, or change its days and its goal.",
            ),
            Self::NoSuchPhase => {
                lang.pick("Xem lại các giai đoạn ở trang Chiến dịch.", "Look at the phases on the page Campaign.")
            }
            Self::NoTargetTable => lang.pick(
                "Cần các cột: Mã địa bàn (hoặc Mã đơn vị), Giai đoạn, Giá trị; nên có thêm Chỉ số, Cách tính, Lũy kế.",
                "These columns are needed: Mã địa bàn (or Mã đơn vị), Giai đoạn, Giá trị; better also Chỉ số, Cách tính, Lũy kế.",
            ),
            Self::BadTarget => lang.pick(
                "Nhập số người (số nguyên từ 0 trở lên), hoặc tỷ lệ trên 0 đến 100 %.",
                "Enter a number of people (whole, not negative), or a share above 0 and up to 100 %.",
            ),
            Self::NoReason => lang.pick(
                "Ghi lý do, ví dụ: Điều chỉnh theo Công văn số … ngày ….",
                "Give the reason, such as the letter that orders the change.",
            ),
            Self::OutsideCampaign => {
                lang.pick("Chọn địa bàn thuộc phạm vi chiến dịch.", "Choose a locality within the campaign's.")
            }
            Self::File(..) => lang.pick(
                "Đặt tệp cạnh tệp kế hoạch, hoặc sửa tên trong mục [files].",
                "Put the file beside the plan, or correct its name under [files].",
            ),
            Self::BadValue(_) => lang.pick("Sửa lại rồi gửi lại.", "Correct it and send it again."),
            Self::NoQuotas => lang.pick(
                "Cần có chỉ tiêu của giai đoạn và ít nhất một bản trích xuất đã áp dụng.",
                "A target of the phase and an applied extract are needed first.",
            ),
            Self::QuotasOver => lang
                .pick("Xem chỉ tiêu của giai đoạn sau khi giai đoạn đó bắt đầu.", "The next phase has quotas once it has begun."),
            Self::QuotasChanged => lang
                .pick("Mở lại trang, xem thay đổi đó rồi làm lại.", "Open the page again, look at that change, and try again."),
            Self::NotDrawn(_) => lang.pick(
                "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị.",
                "Try again in a few minutes; if it fails again, tell the administrator.",
            ),
            Self::NoSuchHolder => lang.pick(
                "Chọn địa bàn, đơn vị hoặc tổ trong trang Chỉ tiêu ngày.",
                "Choose a locality, unit or team on the page Daily quotas.",
            ),
            Self::NothingToMove => lang.pick(
                "Cần ít nhất hai nơi chưa bị ấn định và có kết quả trong bảy ngày qua.",
                "At least two of them must be free, with results of the last seven days.",
            ),
            Self::MoreThanPeople { .. } => lang.pick("Nhập số không quá số người đó.", "Enter no more than that."),
            Self::LessThanDone { .. } => lang.pick("Nhập số không nhỏ hơn số đó.", "Enter no less than that."),
            Self::MoreThanThereIs { .. } => lang
                .pick("Nhập số nhỏ hơn, hoặc bỏ ấn định ở nơi khác trước.", "Enter a smaller number, or lift another one first."),
        }
        .to_owned()
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::Territory(e) => e.internal(),
            Self::File(_, e) | Self::NotDrawn(e) => Some(e.clone()),
            _ => None,
        }
    }
}
