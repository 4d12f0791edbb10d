//! What can go wrong in this room, as a person meets it.

use crate::{
    photos::PhotoFault,
    rules::{Fault, Refusal},
};
use vedich_campaign::CampaignProblem;
use vedich_db::DbError;
use vedich_kernel::{Lang, ProblemWords, Problematic, TabledProblem, format};
use vedich_messages::MessagesProblem;
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of outreach.
#[derive(Debug, thiserror::Error)]
pub enum OutreachProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign did.
    #[error(transparent)]
    Campaign(#[from] CampaignProblem),
    /// The register did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// A workbook cannot be read, or a place is unknown.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The outbox did: nobody can be told by that way.
    #[error(transparent)]
    Messages(#[from] MessagesProblem),
    /// Only an SMS of the log goes through the outbox.
    #[error("not by message")]
    NotByMessage,
    /// No such activity, or none that the actor may see.
    #[error("no such activity")]
    NoSuch,
    /// The place or the unit is not the actor's to plan for.
    #[error("not here")]
    NotHere,
    /// No such unit or locality.
    #[error("no such place")]
    NoSuchPlace,
    /// The plan cannot be.
    #[error("bad plan: {0:?}")]
    Faulty(Fault),
    /// The state does not allow it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// More people were reached than are eligible in the place, so many, and no word says how.
    #[error("reach unexplained")]
    ReachUnexplained(i64),
    /// A correction or cancellation without a reason.
    #[error("reason missing")]
    ReasonMissing,
    /// Somebody else wrote a newer version in the meantime.
    #[error("version {0} is newer")]
    Outdated(i64),
    /// A form field or query value could not be read.
    #[error("bad value for {0}")]
    BadValue(&'static str),
    /// The file is no photograph that is taken.
    #[error("photograph: {0:?}")]
    Photo(PhotoFault),
    /// No more photographs are kept with this activity.
    #[error("too many photographs")]
    TooManyPhotos,
    /// No such photograph, or its picture was taken away.
    #[error("no such photograph")]
    NoSuchPhoto,
    /// No such text.
    #[error("no such text")]
    NoSuchText,
    /// The text is empty, too long, or holds the number of a person.
    #[error("bad text")]
    BadText,
    /// The workbook holds no table of activities.
    #[error("no table of activities")]
    NoTable,
    /// The workbook could not be written.
    #[error("spreadsheet: {0}")]
    NotWritten(String),
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
}

impl From<Fault> for OutreachProblem {
    fn from(fault: Fault) -> Self {
        Self::Faulty(fault)
    }
}

impl From<Refusal> for OutreachProblem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl OutreachProblem {
    /// The field of the form that it belongs to.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Faulty(fault) => Some(fault.field()),
            Self::BadValue(field) => Some(field),
            Self::ReasonMissing => Some("reason"),
            Self::ReachUnexplained(_) => Some("result"),
            Self::NotHere | Self::NoSuchPlace => Some("locality"),
            Self::Refused(Refusal::NotYet) => Some("day"),
            _ => None,
        }
    }
}

#[rustfmt::skip] // as above
fn fault_words(fault: Fault) -> ProblemWords {
    match fault {
        Fault::TitleMissing => ("outreach.title_missing", 422,
            ("Chưa ghi nội dung hoạt động.", "Ghi ngắn gọn, ít nhất 5 ký tự."),
            ("What it is about is missing.", "Say it in a line of at least 5 characters.")),
        Fault::TooLong(_) => ("outreach.too_long", 422,
            ("Nội dung quá dài.", "Một dòng tối đa 160 ký tự, kết quả tối đa 2.000 ký tự."),
            ("The text is too long.", "A line has at most 160 characters, a result 2,000.")),
        Fault::HoldsNumber(_) => ("outreach.holds_number", 422,
            ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi: hoạt động tuyên truyền không ghi thông tin của từng công dân."),
            ("The text holds the number of a person or a telephone.", "Take it out: nothing here speaks of single citizens.")),
        Fault::BadTimes => ("outreach.bad_times", 422,
            ("Giờ không hợp lệ.", "Ghi giờ bắt đầu như 19:30; giờ kết thúc sau giờ bắt đầu trong cùng ngày."),
            ("The times cannot be.", "Write a beginning such as 19:30, and an end after it on the same day.")),
        Fault::BadLink => ("outreach.bad_link", 422,
            ("Liên kết không hợp lệ.", "Dán địa chỉ đầy đủ, bắt đầu bằng https://."),
            ("This is no link.", "Paste the whole address, from https:// on.")),
        Fault::BadNumber(_) => ("outreach.bad_number", 422,
            ("Số không hợp lệ hoặc quá lớn.", "Ghi số nguyên từ 0 đến 10.000.000 người, chi phí từ 0 đến 1.000.000.000.000 đồng; để trống nếu không biết."),
            ("The number cannot be, or is too large.", "Write a whole number from 0 to 10,000,000 people, a cost from 0 to 1,000,000,000,000 VND, or nothing.")),
        Fault::MoreGuidedThanReached => ("outreach.more_guided", 422,
            ("Số người được hướng dẫn nhiều hơn số người tiếp cận.", "Kiểm tra lại hai số này."),
            ("More people were guided than reached.", "Check the two numbers.")),
    }
}

impl TabledProblem for OutreachProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Campaign(e) => Some(e),
            Self::Register(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Messages(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuch => ("outreach.no_such", 404,
                ("Không có hoạt động này trong phạm vi của bạn.", "Chọn từ danh sách hoạt động."),
                ("There is no such activity in your area.", "Choose from the list.")),
            Self::NotByMessage => ("outreach.not_by_message", 409,
                ("Chỉ hoạt động theo kênh tin nhắn SMS mới gửi qua hộp thư đi.", "Sửa kênh của hoạt động thành Tin nhắn SMS, hoặc lập hoạt động mới."),
                ("Only an activity of the SMS channel goes through the outbox.", "Change its channel to SMS, or plan another one.")),
            Self::NotHere => ("outreach.not_here", 403,
                ("Bạn không lập hoạt động cho địa bàn hoặc đơn vị này.", "Chọn địa bàn, đơn vị mà bạn phụ trách."),
                ("You do not plan for this place or unit.", "Choose a place or unit that you are responsible for.")),
            Self::NoSuchPlace => ("outreach.no_such_place", 422,
                ("Không có địa bàn hoặc đơn vị mang mã này.", "Kiểm tra mã ở trang Danh mục địa bàn."),
                ("No place or unit has this code.", "Check the code on the territory page.")),
            Self::Faulty(fault) => fault_words(*fault),
            Self::Refused(Refusal::NotYet) => ("outreach.not_yet", 409,
                ("Ngày của hoạt động chưa đến.", "Ghi kết quả từ ngày đó, hoặc sửa ngày."),
                ("Its day is yet to come.", "Tell of it from that day on, or change the day.")),
            Self::Refused(Refusal::AlreadyDone) => ("outreach.already_done", 409,
                ("Hoạt động này đã ghi là thực hiện.", "Cần sửa thì chọn Sửa nội dung và ghi lý do."),
                ("It is noted as done already.", "To correct it, change it and say why.")),
            Self::Refused(Refusal::Cancelled) => ("outreach.cancelled", 409,
                ("Hoạt động này đã hủy.", "Chọn Lập lại kế hoạch trước."),
                ("It is cancelled.", "Plan it again first.")),
            Self::Refused(Refusal::StillPlanned) => ("outreach.still_planned", 409,
                ("Hoạt động này chưa hủy.", "Không cần lập lại."),
                ("It is not cancelled.", "There is nothing to take back.")),
            Self::ReachUnexplained(_) => ("outreach.reach_unexplained", 422,
                ("Số người tiếp cận nhiều hơn số người của địa bàn.", "Kiểm tra lại số này; nếu đúng thì ghi ở phần Kết quả vì sao, ít nhất 5 ký tự."),
                ("More people were reached than the place has.", "Check the number; if it is right, say in the result how it came about, in at least 5 characters.")),
            Self::ReasonMissing => ("outreach.reason_missing", 422,
                ("Chưa ghi lý do.", "Ghi lý do, ít nhất 5 ký tự."),
                ("A reason is missing.", "Say why, in at least 5 characters.")),
            Self::Outdated(_) => ("outreach.outdated", 409,
                ("Người khác vừa sửa hoạt động này.", "Tải lại trang để xem bản mới rồi sửa tiếp."),
                ("Somebody else has just changed it.", "Load the page again and go on from there.")),
            Self::BadValue(_) => ("outreach.bad_value", 422,
                ("Không đọc được giá trị này.", "Ngày chọn từ lịch, giờ ghi như 19:30, số chỉ gồm chữ số."),
                ("This value cannot be read.", "Choose a day, write a time as 19:30, a number in digits.")),
            Self::Photo(PhotoFault::NoPicture) => ("outreach.no_picture", 422,
                ("Tệp không phải ảnh JPEG, PNG hoặc WebP.", "Chọn ảnh chụp; tệp khác thì dán liên kết."),
                ("The file is no JPEG, PNG or WebP picture.", "Choose a photograph; for anything else give a link.")),
            Self::Photo(PhotoFault::TooLarge) => ("outreach.picture_too_large", 413,
                ("Ảnh quá lớn: tối đa 12 MB và 12.000 điểm mỗi chiều.", "Chụp lại ở cỡ nhỏ hơn hoặc thu nhỏ ảnh."),
                ("The picture is too large: 12 MB and 12,000 pixels a side at most.", "Take it smaller, or reduce it.")),
            Self::Photo(PhotoFault::Damaged(_)) => ("outreach.picture_damaged", 422,
                ("Ảnh bị hỏng, không mở được.", "Chọn ảnh khác."),
                ("The picture is damaged.", "Choose another one.")),
            Self::TooManyPhotos => ("outreach.too_many_photos", 409,
                ("Hoạt động đã có đủ 6 ảnh.", "Gỡ một ảnh trước khi thêm."),
                ("The activity has six pictures already.", "Take one away first.")),
            Self::NoSuchPhoto => ("outreach.no_such_photo", 404,
                ("Không có ảnh này, hoặc ảnh đã gỡ.", "Xem các ảnh trên trang của hoạt động."),
                ("There is no such picture, or it was taken away.", "See the activity's page.")),
            Self::NoSuchText => ("outreach.no_such_text", 404,
                ("Không có bài này trong thư viện.", "Chọn từ thư viện nội dung."),
                ("There is no such text.", "Choose from the library.")),
            Self::BadText => ("outreach.bad_text", 422,
                ("Bài chưa dùng được: thiếu tiêu đề, thiếu nội dung, quá 6.000 ký tự hoặc có số định danh.", "Sửa lại rồi lưu."),
                ("The text cannot be used: no heading, no words, over 6,000 characters, or the number of a person.", "Correct it and save.")),
            Self::NoTable => ("outreach.no_table", 422,
                ("Không tìm thấy bảng hoạt động tuyên truyền trong tệp.", "Dùng tệp mẫu: cần cột Ngày, Kênh, Nội dung và Mã địa bàn."),
                ("The file holds no table of activities.", "Use the template: it needs day, channel, title and locality.")),
            Self::BadJson(_) => ("outreach.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::Campaign(_) | Self::Register(_) | Self::Territory(_) | Self::Messages(_) | Self::NotWritten(_) => ("outreach.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        let (_, _, vi, en) = self.words();
        let text = lang.pick(vi.0, en.0);
        match self {
            Self::ReachUnexplained(n) => {
                let n = format::int(*n, lang);
                let has = lang.pick(format!("Địa bàn có {n} người đủ điều kiện."), format!("It has {n} eligible people."));
                format!("{text} {has}")
            }
            _ => text.to_owned(),
        }
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotWritten(why) | Self::BadJson(why) | Self::Photo(PhotoFault::Damaged(why)) => Some(why.clone()),
            _ => None,
        }
    }
}
