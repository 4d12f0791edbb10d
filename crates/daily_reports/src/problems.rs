//! What can go wrong in this room, as a person meets it.

use crate::{figures::Column, rules::Refusal};
use vedich_campaign::CampaignProblem;
use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the daily-report room.
#[derive(Debug, thiserror::Error)]
pub enum ReportsProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The register did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The territory did.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The campaign did.
    #[error(transparent)]
    Campaign(#[from] CampaignProblem),
    /// The claims did.
    #[error(transparent)]
    Claims(#[from] ClaimsProblem),
    /// No unit has the code, or none that the actor may see.
    #[error("no such unit")]
    NoSuchUnit,
    /// The unit is not the actor's to report for.
    #[error("not yours to report")]
    NotYours,
    /// The unit is not the actor's to review.
    #[error("not yours to review")]
    NotYoursToReview,
    /// Nothing has been reported of this unit and day.
    #[error("no such report")]
    NoSuchReport,
    /// Not a day, or none of the campaign.
    #[error("bad day")]
    BadDay,
    /// A period that ends before it begins.
    #[error("bad period")]
    BadPeriod,
    /// The day has not come.
    #[error("the day has not come")]
    Future,
    /// The phase is over.
    #[error("locked")]
    Locked,
    /// Somebody else sent a version in the meantime.
    #[error("not the newest version")]
    NotNewest,
    /// A number is none, or out of bounds.
    #[error("bad number: {0}")]
    BadNumber(&'static str),
    /// A file or a program told the first report of a day without these, and the system does not know them.
    #[error("figures not told: {0:?}")]
    Missing(Vec<Column>),
    /// A program sent fields that no report has.
    #[error("unknown fields: {0:?}")]
    UnknownFields(Vec<String>),
    /// A text is too long.
    #[error("text too long")]
    TooLong,
    /// A text holds the number of a person or a telephone.
    #[error("a text holds a number of a person")]
    HoldsNumber,
    /// The state does not allow it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// A setting needs its reason.
    #[error("reason missing")]
    ReasonMissing,
    /// A deadline that is none.
    #[error("bad deadline")]
    BadDeadline,
    /// The workbook has no table of reports.
    #[error("no table of daily reports")]
    NoTable,
    /// Nothing was chosen.
    #[error("nothing chosen")]
    NothingChosen,
    /// No such file, or another person's.
    #[error("no such file")]
    NoSuchFile,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// A workbook could not be written.
    #[error("not written: {0}")]
    NotWritten(String),
}

impl From<Refusal> for ReportsProblem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

struct Words {
    code: &'static str,
    status: u16,
    vi: (&'static str, &'static str),
    en: (&'static str, &'static str),
}

fn words(code: &'static str, status: u16, vi: (&'static str, &'static str), en: (&'static str, &'static str)) -> Words {
    Words { code, status, vi, en }
}

impl ReportsProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Campaign(e) => Some(e),
            Self::Claims(e) => Some(e),
            _ => None,
        }
    }

    /// What the sentence names, where it names anything.
    fn named(&self, lang: Lang) -> Option<String> {
        let heading = |c: &Column| format!("{} ({})", vedich_ui::t(lang, c.text_key()), c.code());
        match self {
            Self::Missing(columns) => Some(columns.iter().map(heading).collect::<Vec<_>>().join(", ")),
            Self::UnknownFields(names) => Some(names.join(", ")),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> Words {
        match self {
            Self::NoSuchUnit => words("reports.no_such_unit", 404,
                ("Không có đơn vị mang mã này trong phạm vi của bạn.", "Kiểm tra mã đơn vị ở trang Danh mục địa bàn."),
                ("No unit of your area has this code.", "Check the code on the territory page.")),
            Self::NotYours => words("reports.not_yours", 403,
                ("Bạn không được giao viết báo cáo của đơn vị này.", "Chọn đơn vị của mình, hoặc báo cơ quan thường trực giao quyền."),
                ("Reporting for this unit is not yours.", "Choose your own unit, or ask the standing office.")),
            Self::NotYoursToReview => words("reports.not_yours_to_review", 403,
                ("Báo cáo của đơn vị này do cấp trên trực tiếp hoặc cơ quan thường trực duyệt.", "Chọn báo cáo của đơn vị cấp dưới."),
                ("This report is reviewed by the unit above or the standing office.", "Choose a report of a unit below yours.")),
            Self::NoSuchReport => words("reports.no_such_report", 404,
                ("Đơn vị chưa gửi báo cáo của ngày này.", "Nhắc đơn vị, hoặc chọn ngày khác."),
                ("The unit has not reported this day.", "Remind the unit, or choose another day.")),
            Self::BadDay => words("reports.bad_day", 422,
                ("Ngày này không thuộc chiến dịch.", "Chọn một ngày từ ngày mở đầu đến ngày kết thúc chiến dịch."),
                ("This is no day of the campaign.", "Choose a day from its first to its last.")),
            Self::BadPeriod => words("reports.bad_period", 422,
                ("Ngày đầu nằm sau ngày cuối.", "Chọn ngày đầu không sau ngày cuối."),
                ("The first day lies after the last.", "Choose a first day that is not after the last.")),
            Self::Future => words("reports.future", 422,
                ("Ngày này chưa đến.", "Báo cáo của một ngày được gửi trong ngày đó hoặc sau đó."),
                ("This day has not come.", "A day is reported on that day or later.")),
            Self::Locked => words("reports.locked", 409,
                ("Giai đoạn đã khóa, không nhận báo cáo của ngày này nữa.", "Đề nghị cơ quan thường trực mở khóa cho đơn vị, có ghi lý do."),
                ("The phase is closed; reports of this day are no longer taken.", "Ask the standing office to lift the lock for your unit, with a reason.")),
            Self::NotNewest => words("reports.not_newest", 409,
                ("Báo cáo vừa có bản mới hơn bản bạn đang xem.", "Mở lại báo cáo, xem bản mới rồi làm lại."),
                ("There is a newer version than the one you looked at.", "Open the report again, and decide on that one.")),
            Self::BadNumber(_) => words("reports.bad_number", 422,
                ("Có số liệu không phải số nguyên từ 0 đến 1.000.000.", "Sửa số liệu được đánh dấu rồi gửi lại."),
                ("A number is not a whole number from 0 to 1,000,000.", "Correct it and send again.")),
            Self::TooLong => words("reports.too_long", 422,
                ("Nội dung dài quá 2.000 ký tự.", "Viết ngắn lại; tài liệu dài gửi theo đường công văn."),
                ("A text has more than 2,000 characters.", "Shorten it; long papers go by letter.")),
            Self::HoldsNumber => words("reports.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi: báo cáo ngày không ghi thông tin của từng công dân."),
                ("A text holds the number of a person or a telephone.", "Take it out: a daily report says nothing of single citizens.")),
            Self::Refused(Refusal::NothingSent) => words("reports.nothing_sent", 409,
                ("Đơn vị chưa gửi báo cáo này.", "Chờ đơn vị gửi, hoặc nhắc đơn vị."),
                ("This report has not been sent.", "Wait for it, or remind the unit.")),
            Self::Refused(Refusal::WaitsForAnswer) => words("reports.waits_for_answer", 409,
                ("Báo cáo đang chờ đơn vị trả lời câu hỏi.", "Duyệt sau khi đơn vị gửi lại."),
                ("The report waits for the unit's answer.", "Decide when it has come.")),
            Self::Refused(Refusal::AlreadyAccepted) => words("reports.already_accepted", 409,
                ("Báo cáo này đã được duyệt.", "Không cần làm gì thêm; nếu thấy sai, trả lại kèm câu hỏi."),
                ("This report is accepted already.", "Nothing is left to do; if it is wrong, send it back with a question.")),
            Self::Refused(Refusal::AnswerMissing) => words("reports.answer_missing", 422,
                ("Chưa trả lời câu hỏi của cấp trên.", "Ghi câu trả lời ít nhất 5 ký tự rồi gửi lại."),
                ("The question from above has no answer yet.", "Write at least 5 characters and send again.")),
            Self::Refused(Refusal::ReasonMissing) => words("reports.correction_reason_missing", 422,
                ("Báo cáo đã duyệt, sửa phải ghi lý do.", "Ghi lý do sửa ít nhất 5 ký tự rồi gửi lại."),
                ("An accepted report is corrected with a reason.", "Write at least 5 characters and send again.")),
            Self::Refused(Refusal::QuestionMissing) => words("reports.question_missing", 422,
                ("Trả lại báo cáo phải kèm câu hỏi.", "Ghi rõ điều cần đơn vị giải thích, ít nhất 5 ký tự."),
                ("A report is sent back with a question.", "Write what the unit should explain, at least 5 characters.")),
            Self::ReasonMissing => words("reports.reason_missing", 422,
                ("Chưa ghi lý do.", "Ghi lý do ít nhất 5 ký tự; lý do được lưu vào nhật ký."),
                ("A reason is missing.", "Write at least 5 characters; it is kept in the audit trail.")),
            Self::BadDeadline => words("reports.bad_deadline", 422,
                ("Giờ hạn hoặc số ngày không hợp lệ.", "Ghi giờ dạng 17:00; số ngày từ 0 đến 30; ngày áp dụng không sớm hơn hôm nay khi đã có báo cáo."),
                ("The deadline or the number of days is not valid.", "Write the time as 17:00, 0 to 30 days, from today on once reports have come.")),
            Self::NoTable => words("reports.no_table", 422,
                ("Không tìm thấy bảng báo cáo ngày trong tệp.", "Dùng mẫu tải về từ trang này; bảng cần cột Mã đơn vị và ít nhất một cột số liệu."),
                ("The file has no table of daily reports.", "Use the template of this page; the table needs the column Mã đơn vị and one with numbers.")),
            Self::NothingChosen => words("reports.nothing_chosen", 422,
                ("Chưa chọn đơn vị nào.", "Đánh dấu ít nhất một dòng."),
                ("Nothing was chosen.", "Tick at least one row.")),
            Self::NoSuchFile => words("reports.no_such_file", 404,
                ("Không có tệp này trong các tệp bạn đã tải lên.", "Chọn từ danh sách tệp."),
                ("There is no such file among yours.", "Choose from the list of files.")),
            Self::Missing(_) => words("reports.figures_missing", 422,
                ("Báo cáo đầu tiên của ngày còn thiếu số liệu", "Bổ sung các cột này; cột không có kết quả thì ghi 0."),
                ("The first report of the day lacks numbers", "Add these; where nothing was done, write 0.")),
            Self::UnknownFields(_) => words("reports.unknown_fields", 422,
                ("Báo cáo không có trường mang tên này", "Sửa tên trường theo mô tả tại /api/openapi.json."),
                ("A report has no field of this name", "Correct the name; see /api/openapi.json.")),
            Self::BadJson(_) => words("reports.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::NotWritten(_) | Self::Register(_) | Self::Territory(_) | Self::Campaign(_) | Self::Claims(_) => words("reports.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }
}

impl Problematic for ReportsProblem {
    fn code(&self) -> &'static str {
        self.below().map_or_else(|| self.words().code, Problematic::code)
    }

    fn status(&self) -> u16 {
        self.below().map_or_else(|| self.words().status, Problematic::status)
    }

    fn sentence(&self, lang: Lang) -> String {
        self.below().map_or_else(
            || {
                let w = self.words();
                let sentence = lang.pick(w.vi.0, w.en.0);
                self.named(lang).map_or_else(|| sentence.to_owned(), |names| format!("{sentence}: {names}."))
            },
            |e| e.sentence(lang),
        )
    }

    fn next_step(&self, lang: Lang) -> String {
        self.below().map_or_else(
            || {
                let w = self.words();
                lang.pick(w.vi.1, w.en.1).to_owned()
            },
            |e| e.next_step(lang),
        )
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotWritten(why) | Self::BadJson(why) => Some(why.clone()),
            _ => self.below().and_then(Problematic::internal),
        }
    }
}
