//! What can go wrong in this room, as a person meets it.

use vedich_db::DbError;
use vedich_kernel::{ProblemWords, Problematic, TabledProblem};
use vedich_messages::MessagesProblem;
use vedich_register::RegisterProblem;
use vedich_stations::StationsProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the proposal.
#[derive(Debug, thiserror::Error)]
pub enum CostsProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The territory did.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The stations did.
    #[error(transparent)]
    Stations(#[from] StationsProblem),
    /// The outbox did.
    #[error(transparent)]
    Messages(#[from] MessagesProblem),
    /// No such place in the actor's area.
    #[error("no such locality")]
    NoSuchLocality,
    /// No such line in the actor's area.
    #[error("no such line")]
    NoSuchLine,
    /// Prices of counted items hold for the whole campaign.
    #[error("not yours to price")]
    NotYoursToPrice,
    /// A field is missing, too long, or no number that can be.
    #[error("bad field: {0}")]
    BadField(&'static str),
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// A workbook could not be written.
    #[error("not written: {0}")]
    NotWritten(String),
}

impl TabledProblem for CostsProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Stations(e) => Some(e),
            Self::Messages(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchLocality => ("costs.no_such_locality", 404,
                ("Không có địa bàn này trong phạm vi của bạn.", "Chọn cấp thành phố hoặc phường, xã từ danh sách."),
                ("There is no such place in your area.", "Choose the city or a commune from the list.")),
            Self::NoSuchLine => ("costs.no_such_line", 404,
                ("Không có dòng chi này trong phạm vi của bạn.", "Tải lại trang dự toán."),
                ("There is no such line in your area.", "Load the page again.")),
            Self::NotYoursToPrice => ("costs.not_yours_to_price", 403,
                ("Đơn giá áp dụng cho cả chiến dịch nên chỉ cấp toàn địa bàn mới sửa.", "Đề nghị phòng Tài chính hoặc cơ quan thường trực."),
                ("Prices hold for the whole campaign and are set at its level only.", "Ask the finance office or the standing office.")),
            Self::BadField(_) => ("costs.bad_field", 422,
                ("Còn thiếu nội dung, hoặc số không hợp lệ.", "Ghi tên, đơn vị tính và căn cứ (tối đa 200 ký tự); số lượng, đơn giá là số không âm."),
                ("Something is missing, or a number cannot be.", "Give name, unit and source (at most 200 characters); quantity and price are numbers, not below zero.")),
            Self::BadJson(_) => ("costs.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::NotWritten(_) | Self::Register(_) | Self::Territory(_) | Self::Stations(_) | Self::Messages(_) => ("costs.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotWritten(why) | Self::BadJson(why) => Some(why.clone()),
            _ => None,
        }
    }
}
