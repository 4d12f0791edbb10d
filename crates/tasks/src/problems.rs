//! What can go wrong in this room, as a person meets it.

use vedich_db::DbError;
use vedich_kernel::{ProblemWords, Problematic, TabledProblem};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the task register.
#[derive(Debug, thiserror::Error)]
pub enum TaskProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign or the vault did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The territory or its workbooks did.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// No such duty, or none that the actor may see.
    #[error("no such task")]
    NoSuch,
    /// Writing about the duty is its owner's and the partners'.
    #[error("not yours")]
    NotYours,
    /// Changing the duty is whose who gave it.
    #[error("not yours to direct")]
    NotYoursToDirect,
    /// No unit has the code, or none that may owe this.
    #[error("no such unit: {0}")]
    NoSuchUnit(&'static str),
    /// A text is missing or too short.
    #[error("words missing: {0}")]
    WordsMissing(&'static str),
    /// A text is too long.
    #[error("too long: {0}")]
    TooLong(&'static str),
    /// A text holds the number of a person or a telephone.
    #[error("a text holds a number of a person: {0}")]
    HoldsNumber(&'static str),
    /// No address of the web.
    #[error("bad link")]
    BadLink,
    /// No clause of a plan.
    #[error("bad clause")]
    BadClause,
    /// Days in no order, or far from the campaign.
    #[error("bad days")]
    BadDays,
    /// A part would end after the whole.
    #[error("ends after its parent")]
    AfterParent,
    /// Too many levels below each other.
    #[error("too deep")]
    TooDeep,
    /// The duty is called off.
    #[error("called off")]
    CalledOff,
    /// The time has not begun, or is none of the duty's.
    #[error("no time of the duty that has begun")]
    NotBegun,
    /// There is nothing to open again.
    #[error("nothing is closed")]
    NotClosed,
    /// Neither words nor link nor file.
    #[error("no evidence")]
    NoEvidence,
    /// The file is too large.
    #[error("file too large")]
    FileTooLarge,
    /// The file is of no kind that is taken.
    #[error("file of another kind")]
    FileKind,
    /// No such file.
    #[error("no such file")]
    NoSuchFile,
    /// Nothing was chosen.
    #[error("nothing chosen")]
    NothingChosen,
    /// The workbook has no table of duties.
    #[error("no table of tasks")]
    NoTable,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// A workbook could not be written.
    #[error("not written: {0}")]
    NotWritten(String),
}

impl TabledProblem for TaskProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Territory(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuch => ("tasks.no_such", 404,
                ("Không có nhiệm vụ này trong phạm vi của bạn.", "Chọn từ danh sách nhiệm vụ."),
                ("There is no such task in your area.", "Choose from the list of tasks.")),
            Self::NotYours => ("tasks.not_yours", 403,
                ("Nhiệm vụ này do đơn vị khác báo cáo kết quả.", "Chọn nhiệm vụ mà đơn vị bạn chủ trì hoặc phối hợp."),
                ("Another unit reports on this task.", "Choose a task that your unit owns or helps with.")),
            Self::NotYoursToDirect => ("tasks.not_yours_to_direct", 403,
                ("Chỉ nơi giao nhiệm vụ mới sửa, hủy hoặc yêu cầu làm lại.", "Đề nghị nơi giao nhiệm vụ, hoặc chia nhỏ nhiệm vụ của đơn vị mình."),
                ("Only who gave the task may change it or open it again.", "Ask them, or break down a task of your own.")),
            Self::NoSuchUnit(_) => ("tasks.no_such_unit", 422,
                ("Không có đơn vị mang mã này, hoặc đơn vị đó không nhận nhiệm vụ từ đây.", "Chọn đơn vị của mình hoặc đơn vị cấp dưới; mã có ở trang Danh mục địa bàn."),
                ("No unit has this code, or none that may owe this task.", "Choose your own unit or one below it; codes stand on the territory page.")),
            Self::WordsMissing(_) => ("tasks.words_missing", 422,
                ("Còn thiếu nội dung.", "Ghi ít nhất 5 ký tự."),
                ("Words are missing.", "Write at least 5 characters.")),
            Self::TooLong(_) => ("tasks.too_long", 422,
                ("Nội dung quá dài.", "Tên nhiệm vụ tối đa 200 ký tự, nội dung tối đa 2.000 ký tự, nhiều nhất 20 đơn vị phối hợp."),
                ("The text is too long.", "A title has at most 200 characters, a text 2,000, a task 20 partners.")),
            Self::HoldsNumber(_) => ("tasks.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi: nhiệm vụ không ghi thông tin của từng công dân."),
                ("The text holds the number of a person or a telephone.", "Take it out: a task says nothing of single citizens.")),
            Self::BadLink => ("tasks.bad_link", 422,
                ("Đường dẫn không đúng.", "Dán địa chỉ bắt đầu bằng https:// hoặc http://, tối đa 500 ký tự."),
                ("This is no link.", "Paste an address that starts with https:// or http://, at most 500 characters.")),
            Self::BadClause => ("tasks.bad_clause", 422,
                ("Điều khoản không đúng dạng.", "Ghi như P-4.1, hoặc để trống."),
                ("This is no clause.", "Write it as P-4.1, or leave it empty.")),
            Self::BadDays => ("tasks.bad_days", 422,
                ("Ngày bắt đầu và ngày kết thúc không hợp lệ.", "Ngày kết thúc không trước ngày bắt đầu; cả hai trong chiến dịch, hoặc muộn nhất 30 ngày sau chiến dịch."),
                ("The first and the last day are not valid.", "The last is not before the first; both lie in the campaign or at most 30 days after it.")),
            Self::AfterParent => ("tasks.after_parent", 422,
                ("Việc được chia ra kết thúc sau nhiệm vụ chung.", "Chọn ngày kết thúc không muộn hơn nhiệm vụ chung."),
                ("The part would end after the whole.", "Choose a last day that is not later than the whole task's.")),
            Self::TooDeep => ("tasks.too_deep", 422,
                ("Nhiệm vụ đã chia đến cấp thứ tư.", "Giao tiếp từ cấp trên của nhiệm vụ này."),
                ("This task stands on the fourth level already.", "Break down the task above it instead.")),
            Self::CalledOff => ("tasks.called_off", 409,
                ("Nhiệm vụ này đã hủy.", "Không cần báo cáo kết quả; xem lý do ở diễn biến."),
                ("This task is called off.", "Nothing is owed; the reason stands in its story.")),
            Self::NotBegun => ("tasks.not_begun", 422,
                ("Chưa đến kỳ này, hoặc ngày không thuộc nhiệm vụ.", "Chọn một ngày trong thời gian của nhiệm vụ, không muộn hơn kỳ hiện nay."),
                ("This time has not begun, or the day is none of the task's.", "Choose a day of the task that is not later than the time under way.")),
            Self::NotClosed => ("tasks.not_closed", 409,
                ("Kỳ này chưa có kết quả để yêu cầu làm lại.", "Chờ đơn vị báo cáo kết quả."),
                ("Nothing was reported that could be opened again.", "Wait until the unit has reported.")),
            Self::NoEvidence => ("tasks.no_evidence", 422,
                ("Chưa có minh chứng.", "Ghi kết quả ít nhất 5 ký tự, hoặc dán đường dẫn, hoặc chọn tệp."),
                ("There is no evidence.", "Write at least 5 characters, paste a link or choose a file.")),
            Self::FileTooLarge => ("tasks.file_too_large", 413,
                ("Tệp lớn quá 5 MB.", "Thu nhỏ ảnh, hoặc dán đường dẫn tới tệp."),
                ("The file is larger than 5 MB.", "Make the picture smaller, or paste a link to it.")),
            Self::FileKind => ("tasks.file_kind", 422,
                ("Tệp không phải PDF, JPEG, PNG, DOCX hay XLSX, hoặc đã hỏng.", "Lưu tệp ở một trong các dạng đó rồi chọn lại."),
                ("The file is no PDF, JPEG, PNG, DOCX or XLSX, or it is broken.", "Save it as one of these and choose it again.")),
            Self::NoSuchFile => ("tasks.no_such_file", 404,
                ("Không có tệp minh chứng này.", "Mở lại nhiệm vụ rồi chọn tệp."),
                ("There is no such file.", "Open the task again and choose the file.")),
            Self::NothingChosen => ("tasks.nothing_chosen", 422,
                ("Chưa chọn đơn vị chủ trì nào.", "Chọn đơn vị cho ít nhất một nhiệm vụ."),
                ("No owner was chosen.", "Choose a unit for at least one task.")),
            Self::NoTable => ("tasks.no_table", 422,
                ("Không tìm thấy bảng nhiệm vụ trong tệp.", "Dùng tệp tải về từ trang Nhiệm vụ; bảng cần các cột Nhiệm vụ, Mã đơn vị chủ trì và Đến ngày."),
                ("The file has no table of tasks.", "Use the file from the page of tasks; the table needs the columns Nhiệm vụ, Mã đơn vị chủ trì and Đến ngày.")),
            Self::BadJson(_) => ("tasks.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::NotWritten(_) | Self::Register(_) | Self::Territory(_) => ("tasks.internal", 500,
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
