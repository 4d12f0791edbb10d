//! What can go wrong in this room, as a person meets it.

use crate::rules::Refusal;
use vedich_campaign::CampaignProblem;
use vedich_db::DbError;
use vedich_kernel::{ProblemWords, Problematic, TabledProblem};

/// Errors of the difficulty desk.
#[derive(Debug, thiserror::Error)]
pub enum DifficultyProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign did.
    #[error(transparent)]
    Campaign(#[from] CampaignProblem),
    /// No such question, or none that the actor may see.
    #[error("no such difficulty")]
    NoSuch,
    /// The answer is another level's.
    #[error("not yours to answer")]
    NotYours,
    /// The unit is not the asker's.
    #[error("no such unit")]
    NoSuchUnit,
    /// A text is missing or too short.
    #[error("words missing: {0}")]
    WordsMissing(&'static str),
    /// A text is too long.
    #[error("too long: {0}")]
    TooLong(&'static str),
    /// A text holds the number of a person or a telephone.
    #[error("a text holds a number of a person")]
    HoldsNumber,
    /// The state does not allow it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
}

impl From<Refusal> for DifficultyProblem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl TabledProblem for DifficultyProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        if let Self::Campaign(e) = self { Some(e) } else { None }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuch => ("difficulties.no_such", 404,
                ("Không có vướng mắc này trong phạm vi của bạn.", "Chọn từ danh sách, hoặc tìm trong các câu trả lời đã công bố."),
                ("There is no such difficulty in your area.", "Choose from the list, or search the shared answers.")),
            Self::NotYours => ("difficulties.not_yours", 403,
                ("Vướng mắc này do cấp khác trả lời.", "Xem cấp đang xử lý ở đầu trang."),
                ("This difficulty is answered by another level.", "See at the top of the page whose turn it is.")),
            Self::NoSuchUnit => ("difficulties.no_such_unit", 404,
                ("Không có đơn vị mang mã này trong phạm vi của bạn.", "Chọn đơn vị của mình."),
                ("No unit of yours has this code.", "Choose your own unit.")),
            Self::WordsMissing(_) => ("difficulties.words_missing", 422,
                ("Còn thiếu nội dung.", "Ghi ít nhất 5 ký tự."),
                ("Words are missing.", "Write at least 5 characters.")),
            Self::TooLong(_) => ("difficulties.too_long", 422,
                ("Nội dung quá dài.", "Tiêu đề tối đa 120 ký tự, nội dung tối đa 2.000 ký tự."),
                ("The text is too long.", "A title has at most 120 characters, a text 2,000.")),
            Self::HoldsNumber => ("difficulties.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi: vướng mắc và câu trả lời không ghi thông tin của từng công dân."),
                ("The text holds the number of a person or a telephone.", "Take it out: nothing here speaks of single citizens.")),
            Self::Refused(Refusal::AlreadyAnswered) => ("difficulties.already_answered", 409,
                ("Vướng mắc này đã được trả lời.", "Nếu câu trả lời chưa giải quyết được, bấm Hỏi lại."),
                ("This difficulty is answered already.", "If the answer does not help, ask again.")),
            Self::Refused(Refusal::NotAnswered) => ("difficulties.not_answered", 409,
                ("Vướng mắc này đang chờ trả lời.", "Chờ câu trả lời, hoặc chuyển lên cấp trên."),
                ("This difficulty waits for its answer.", "Wait, or pass it on to the level above.")),
            Self::Refused(Refusal::NobodyAbove) => ("difficulties.nobody_above", 409,
                ("Vướng mắc đã ở cấp cao nhất của chiến dịch.", "Cấp này trả lời, hoặc báo cáo cấp trên ngoài phần mềm."),
                ("It stands with the campaign's highest level.", "That level answers, or reports upwards outside of this program.")),
            Self::BadJson(_) => ("difficulties.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::Campaign(_) => ("difficulties.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::BadJson(why) => Some(why.clone()),
            _ => None,
        }
    }
}
