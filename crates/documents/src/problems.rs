//! What can go wrong in this room, as a person meets it.

use vedich_compliance::ComplianceProblem;
use vedich_crosscheck::CrossCheckProblem;
use vedich_daily_reports::ReportsProblem;
use vedich_db::DbError;
use vedich_kernel::{Lang, ProblemWords, Problematic, TabledProblem};
use vedich_register::RegisterProblem;

/// Errors of the documents.
#[derive(Debug, thiserror::Error)]
pub enum DocumentProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign, the register or the vault did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The daily reports did.
    #[error(transparent)]
    Reports(#[from] ReportsProblem),
    /// The duties of staff did.
    #[error(transparent)]
    Compliance(#[from] ComplianceProblem),
    /// The cross-check did.
    #[error(transparent)]
    CrossCheck(#[from] CrossCheckProblem),
    /// No such document, or none that the actor may see.
    #[error("no such document")]
    NoSuch,
    /// No unit has the code, or none of the actor's.
    #[error("no such unit")]
    NoSuchUnit,
    /// The kind is unknown.
    #[error("no such kind")]
    NoSuchKind,
    /// The campaign has no such phase.
    #[error("no such phase")]
    NoSuchPhase,
    /// Units write no documents of this kind.
    #[error("not a unit's document")]
    NotOfUnits,
    /// Writing it is its author's.
    #[error("not yours to write")]
    NotYours,
    /// Approving it is its head's.
    #[error("not yours to approve")]
    NotYoursToApprove,
    /// Taking it or sending it back is the standing office's.
    #[error("not yours to review")]
    NotYoursToReview,
    /// The document's state does not allow it.
    #[error("not in this state")]
    WrongState,
    /// Somebody wrote a newer version meanwhile.
    #[error("a newer version stands")]
    Outdated,
    /// A text is missing or too short.
    #[error("words missing: {0}")]
    WordsMissing(&'static str),
    /// A text is too long.
    #[error("too long: {0}")]
    TooLong(String),
    /// A text holds the number of a person or a telephone.
    #[error("a text holds a number of a person: {0}")]
    HoldsNumber(String),
    /// A text names figures that do not exist.
    #[error("unknown figures: {0}")]
    UnknownFigures(String),
    /// The number or day on paper is none.
    #[error("bad number or day")]
    BadNumber,
    /// Days after a phase that cannot be.
    #[error("bad deadline")]
    BadDeadline,
    /// The file is no DOCX, or a broken one.
    #[error("not a template")]
    NotATemplate,
    /// The template is too large.
    #[error("template too large")]
    TemplateTooLarge,
    /// The template names what does not exist.
    #[error("unknown placeholders: {0}")]
    UnknownPlaceholders(String),
    /// Nobody uploaded a template.
    #[error("no template")]
    NoTemplate,
    /// `vedich-pdf` is missing.
    #[error("vedich-pdf is missing")]
    NoPdf,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// A file could not be written.
    #[error("not written: {0}")]
    NotWritten(String),
}

impl DocumentProblem {
    /// Names that the sentence is about, such as placeholders.
    fn names(&self) -> &str {
        match self {
            Self::UnknownFigures(names) | Self::UnknownPlaceholders(names) => names,
            _ => "",
        }
    }
}

impl TabledProblem for DocumentProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Reports(e) => Some(e),
            Self::Compliance(e) => Some(e),
            Self::CrossCheck(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuch => ("documents.no_such", 404,
                ("Không có văn bản này trong phạm vi của bạn.", "Chọn từ danh sách văn bản."),
                ("There is no such document in your area.", "Choose from the list of documents.")),
            Self::NoSuchUnit => ("documents.no_such_unit", 422,
                ("Không có đơn vị mang mã này trong phạm vi của bạn.", "Chọn đơn vị của mình; mã có ở trang Danh mục địa bàn."),
                ("No unit of your area has this code.", "Choose your own unit; codes stand on the territory page.")),
            Self::NoSuchKind => ("documents.no_such_kind", 422,
                ("Không có loại văn bản này.", "Chọn một loại trong danh sách."),
                ("There is no such kind of document.", "Choose a kind from the list.")),
            Self::NoSuchPhase => ("documents.no_such_phase", 422,
                ("Chiến dịch không có giai đoạn này.", "Xem các giai đoạn ở trang Chiến dịch."),
                ("The campaign has no such phase.", "See the phases on the campaign's page.")),
            Self::NotOfUnits => ("documents.not_of_units", 422,
                ("Loại văn bản này do cơ quan thường trực lập cho toàn địa bàn.", "Bỏ mã đơn vị, hoặc chọn báo cáo giai đoạn, báo cáo tổng kết."),
                ("Documents of this kind are the standing office's.", "Leave the unit out, or choose a report on a phase or the final report.")),
            Self::NotYours => ("documents.not_yours", 403,
                ("Văn bản này do đơn vị khác soạn.", "Chọn văn bản của đơn vị mình."),
                ("Another unit writes this document.", "Choose a document of your own unit.")),
            Self::NotYoursToApprove => ("documents.not_yours_to_approve", 403,
                ("Chỉ người đứng đầu mới duyệt và gửi văn bản này.", "Báo người đứng đầu đơn vị duyệt."),
                ("Only the head approves and sends this document.", "Ask the head of the unit to approve it.")),
            Self::NotYoursToReview => ("documents.not_yours_to_review", 403,
                ("Chỉ cơ quan thường trực mới nhận hoặc trả lại văn bản.", "Liên hệ cơ quan thường trực của chiến dịch."),
                ("Only the standing office takes documents or sends them back.", "Ask the campaign's standing office.")),
            Self::WrongState => ("documents.wrong_state", 409,
                ("Văn bản không còn ở bước này.", "Tải lại trang để xem tình trạng mới nhất; văn bản đã duyệt chỉ sửa được sau khi trả lại."),
                ("The document is no longer at this step.", "Load the page again; what is approved changes only after it was sent back.")),
            Self::Outdated => ("documents.outdated", 409,
                ("Có người vừa lưu một bản mới hơn.", "Chép lại phần bạn viết, tải lại trang rồi sửa trên bản mới."),
                ("Somebody has just saved a newer version.", "Copy what you wrote, load the page again and edit the newer one.")),
            Self::WordsMissing(_) => ("documents.words_missing", 422,
                ("Còn thiếu lý do hoặc nội dung.", "Ghi ít nhất 5 ký tự."),
                ("A reason or text is missing.", "Write at least 5 characters.")),
            Self::TooLong(_) => ("documents.too_long", 422,
                ("Nội dung quá dài.", "Mỗi phần tối đa 8.000 ký tự, mỗi dòng của thể thức tối đa 300 ký tự."),
                ("The text is too long.", "A part has at most 8,000 characters, a line of the letterhead 300.")),
            Self::HoldsNumber(_) => ("documents.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi: văn bản không ghi thông tin của từng công dân."),
                ("The text holds the number of a person or a telephone.", "Take it out: documents say nothing of single citizens.")),
            Self::UnknownFigures(_) => ("documents.unknown_figures", 422,
                ("Nội dung gọi tên số liệu không có.", "Dùng tên trong bảng số liệu bên dưới, hoặc ghi lại bằng chữ."),
                ("The text names figures that do not exist.", "Use the names in the table of figures below.")),
            Self::BadNumber => ("documents.bad_number", 422,
                ("Số văn bản hoặc ngày ban hành không đúng.", "Số văn bản là số từ 1 đến 99999; ngày dạng ngày/tháng/năm. Có thể để trống."),
                ("The document's number or day is wrong.", "The number is 1 to 99999. Both may stay empty.")),
            Self::BadDeadline => ("documents.bad_deadline", 422,
                ("Hạn báo cáo không hợp lệ.", "Ghi số ngày sau khi kết thúc giai đoạn, từ 0 đến 60."),
                ("The deadline cannot be.", "Write the days after the end of a phase, 0 to 60.")),
            Self::NotATemplate => ("documents.not_a_template", 422,
                ("Tệp không phải DOCX, hoặc đã hỏng.", "Mở tệp bằng Word, lưu ở dạng .docx rồi chọn lại."),
                ("The file is no DOCX, or it is broken.", "Open it in Word, save it as .docx and choose it again.")),
            Self::TemplateTooLarge => ("documents.template_too_large", 413,
                ("Tệp mẫu lớn quá 5 MB.", "Bỏ bớt ảnh trong tệp mẫu."),
                ("The template is larger than 5 MB.", "Take pictures out of it.")),
            Self::UnknownPlaceholders(_) => ("documents.unknown_placeholders", 422,
                ("Tệp mẫu gọi tên chỗ điền không có.", "Sửa các tên được nêu theo danh sách chỗ điền rồi tải lên lại."),
                ("The template names placeholders that do not exist.", "Correct the names that are told and upload it again.")),
            Self::NoTemplate => ("documents.no_template", 404,
                ("Chưa có mẫu riêng cho loại văn bản này.", "Tải mẫu lên ở trang Thể thức và mẫu, hoặc tải DOCX theo thể thức chung."),
                ("There is no template of your own for this kind.", "Upload one on the page of letterhead and templates, or take the common DOCX.")),
            Self::NoPdf => ("documents.no_pdf", 503,
                ("Máy chủ này chưa có phần dựng PDF.", "Tải bản DOCX; người quản trị đặt chương trình vedich-pdf cạnh vedich để có PDF."),
                ("This server has no part that lays out PDFs.", "Take the DOCX; an administrator puts the program vedich-pdf beside vedich.")),
            Self::BadJson(_) => ("documents.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::NotWritten(_) | Self::Register(_) | Self::Reports(_) | Self::Compliance(_) | Self::CrossCheck(_) => ("documents.internal", 500,
                ("Máy chủ gặp lỗi, chưa làm xong việc này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this was not done.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        let words = lang.pick(self.words().2.0, self.words().3.0);
        match self.names() {
            "" => words.to_owned(),
            names => format!("{} ({names})", words.trim_end_matches('.')),
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
