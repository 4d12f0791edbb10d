//! What can go wrong in this room, as a person meets it.

use crate::rules::Refusal;
use vedich_accounts::AccountsProblem;
use vedich_campaign::CampaignProblem;
use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, ProblemWords, Problematic, TabledProblem};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the compliance room.
#[derive(Debug, thiserror::Error)]
pub enum ComplianceProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The register did: no campaign, an unreadable file, a vault that does not open.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The campaign did.
    #[error(transparent)]
    Campaign(#[from] CampaignProblem),
    /// The claims did.
    #[error(transparent)]
    Claims(#[from] ClaimsProblem),
    /// Outside of the actor's area.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// Too many guesses.
    #[error(transparent)]
    Accounts(#[from] AccountsProblem),
    /// No unit of the actor's has this code.
    #[error("no such unit")]
    NoSuchUnit,
    /// No duty has this code or deadline.
    #[error("no such duty")]
    NoSuchDuty,
    /// Several duties share the deadline or the clause: these codes.
    #[error("several duties: {0}")]
    SeveralDuties(String),
    /// No duty was set so far.
    #[error("no duties")]
    NoDuties,
    /// Nobody by this number on the unit's roster.
    #[error("no such person")]
    NoSuchPerson,
    /// Somebody else than the row may mean.
    #[error("not in question")]
    NotInQuestion,
    /// The school's roster has no such class.
    #[error("no such class")]
    NoSuchClass,
    /// The duty cannot be set like this.
    #[error("bad duty: {0}")]
    BadDuty(&'static str),
    /// A day cannot be read or cannot be.
    #[error("bad day")]
    BadDay,
    /// The day lies before the campaign, which begins on this one.
    #[error("before the campaign")]
    BeforeCampaign(Day),
    /// The phase of the day is closed.
    #[error("day closed")]
    DayClosed,
    /// A reason is missing or too short.
    #[error("words missing: {0}")]
    WordsMissing(&'static str),
    /// A text is too long.
    #[error("too long")]
    TooLong,
    /// A text holds the number of a person or a telephone.
    #[error("holds a number")]
    HoldsNumber,
    /// A text tells of party membership.
    #[error("tells of party membership")]
    HoldsParty,
    /// The file names more people than a unit has.
    #[error("too many rows")]
    TooManyRows,
    /// The file has headings and no rows.
    #[error("no rows")]
    NoRows,
    /// No file came with the form.
    #[error("no file")]
    NoFile,
    /// The form or JSON is not what is asked for.
    #[error("bad form: {0}")]
    BadForm(String),
    /// Nothing was left out of that file.
    #[error("nothing to correct")]
    NothingToCorrect,
    /// The unit gives counts, not names.
    #[error("counts only")]
    CountsOnly,
    /// The unit names its people.
    #[error("names only")]
    NamesOnly,
    /// Counts that cannot be true.
    #[error("bad counts")]
    BadCounts,
    /// An exemption's step does not follow.
    #[error("refused: {0:?}")]
    Exemption(Refusal),
    /// Nobody of theirs was chosen.
    #[error("nobody chosen")]
    NobodyChosen,
    /// The code is not known, was replaced, or has ended.
    #[error("no such code")]
    NoSuchCode,
    /// The member's page is not open.
    #[error("page not open")]
    NotOpen,
    /// What was typed is not a number of a person.
    #[error("bad number")]
    BadNumber,
    /// Nobody helps themselves.
    #[error("own number")]
    OwnNumber,
    /// Too many helps were told today, or wait.
    #[error("enough for today")]
    Enough,
}

impl From<Refusal> for ComplianceProblem {
    fn from(refusal: Refusal) -> Self {
        Self::Exemption(refusal)
    }
}

impl ComplianceProblem {
    /// Whether a person can put it right on the page where it happened.
    #[must_use]
    pub(crate) fn can_be_put_right(&self) -> bool {
        self.status() == 422 || self.status() == 409 || self.status() == 413
    }
}

impl TabledProblem for ComplianceProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Campaign(e) => Some(e),
            Self::Claims(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Accounts(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchUnit => ("compliance.no_such_unit", 404,
                ("Không có đơn vị mang mã này trong phạm vi của bạn.", "Chọn đơn vị từ trang Nghĩa vụ."),
                ("No unit of yours has this code.", "Choose a unit from the page of duties.")),
            Self::NoSuchDuty => ("compliance.no_such_duty", 404,
                ("Không có nghĩa vụ nào có mã hoặc hạn này.", "Xem các nghĩa vụ và hạn ở trang Nghĩa vụ."),
                ("No duty has this code or deadline.", "See the duties and their deadlines on the page of duties.")),
            Self::SeveralDuties(_) => ("compliance.several_duties", 409,
                ("Nhiều nghĩa vụ có cùng hạn hoặc cùng mục kế hoạch này.", "Ghi mã của một nghĩa vụ."),
                ("Several duties share this deadline or clause.", "Give the code of one of them.")),
            Self::NoDuties => ("compliance.no_duties", 404,
                ("Chiến dịch chưa đặt nghĩa vụ nào.", "Cơ quan thường trực đặt nghĩa vụ và hạn ở trang Cài đặt nghĩa vụ."),
                ("The campaign has set no duties so far.", "The standing office sets duties and deadlines on their settings page.")),
            Self::NoSuchPerson => ("compliance.no_such_person", 404,
                ("Danh sách của đơn vị không có người này.", "Mở lại danh sách của đơn vị và chọn người cần xem."),
                ("The unit's roster has no such person.", "Open the roster again and choose somebody.")),
            Self::BadDuty(_) => ("compliance.bad_duty", 422,
                ("Nghĩa vụ chưa đủ: cần mã, tên, hạn trong chiến dịch và ít nhất một yêu cầu.", "Kiểm tra từng ô; mã gồm chữ thường, số và gạch dưới."),
                ("The duty is not complete: it needs a code, a name, a deadline within the campaign and something that it asks for.", "Check each field; a code has small letters, digits and underscores.")),
            Self::BadDay => ("compliance.bad_day", 422,
                ("Không đọc được ngày, hoặc ngày chưa đến.", "Ghi ngày dạng 20/06/2023, không sau hôm nay."),
                ("The day cannot be read, or has not come.", "Write it as 2023-06-20, not after today.")),
            Self::BeforeCampaign(_) => ("compliance.before_campaign", 422,
                ("Ngày này trước khi chiến dịch bắt đầu, kết quả không tính.", "Chọn một ngày của chiến dịch, không sau hôm nay."),
                ("This day lies before the campaign, so the result does not count.", "Choose a day of the campaign, not after today.")),
            Self::DayClosed => ("compliance.day_closed", 422,
                ("Giai đoạn có ngày này đã khóa, không nhận thêm kết quả.", "Chọn ngày của giai đoạn đang mở; nếu có lý do, đơn vị đề nghị cơ quan thường trực mở khóa."),
                ("The phase of this day is closed and takes no more results.", "Choose a day of the open phase; with a reason, the unit asks the standing office to lift the lock.")),
            Self::WordsMissing(_) => ("compliance.words_missing", 422,
                ("Chưa ghi lý do hoặc nội dung.", "Ghi ít nhất 5 ký tự."),
                ("A reason or text is missing.", "Write at least 5 characters.")),
            Self::TooLong => ("compliance.too_long", 422,
                ("Nội dung quá dài.", "Ghi tối đa 500 ký tự."),
                ("The text is too long.", "Write at most 500 characters.")),
            Self::HoldsNumber => ("compliance.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi rồi ghi lại."),
                ("The text holds the number of a person or a telephone.", "Take it out and save again.")),
            Self::HoldsParty => ("compliance.holds_party", 422,
                ("Phần mềm không lưu thông tin đảng viên.", "Bỏ phần nói về đảng viên; ghi theo chức danh: cán bộ, công chức, viên chức…"),
                ("This program keeps nothing about party membership.", "Take it out; say cadre, civil servant, public employee instead.")),
            Self::TooManyRows => ("compliance.too_many_rows", 413,
                ("Danh sách có quá 20.000 người.", "Chia danh sách theo đơn vị trực thuộc rồi tải lên từng tệp."),
                ("The roster names more than 20,000 people.", "Split it by sub-unit and upload the parts.")),
            Self::NoRows => ("compliance.no_rows", 422,
                ("Tệp chỉ có dòng tên cột, không có người nào.", "Ghi mỗi người một dòng dưới dòng tên cột rồi tải lên lại."),
                ("The file has headings and names nobody.", "Write one person per row below the headings and upload it again.")),
            Self::NoFile => ("compliance.no_file", 422,
                ("Chưa chọn tệp danh sách.", "Chọn tệp .xlsx rồi bấm tải lên."),
                ("No file was chosen.", "Choose an .xlsx file, then upload it.")),
            Self::BadForm(_) => ("compliance.bad_form", 422,
                ("Nội dung gửi lên không đúng mẫu.", "Mở lại trang rồi gửi lại; phần mềm khác xem mô tả tại /api/openapi.json."),
                ("What was sent is not of the expected form.", "Open the page again and send it again; programs see /api/openapi.json.")),
            Self::NothingToCorrect => ("compliance.nothing_to_correct", 404,
                ("Tệp này không có dòng nào bị bỏ lại.", "Không cần làm gì thêm."),
                ("No row of this file was left out.", "Nothing needs to be done.")),
            Self::CountsOnly => ("compliance.counts_only", 409,
                ("Đơn vị này chỉ báo số lượng, không nêu tên.", "Nhập số lượng ở trang của đơn vị."),
                ("This unit gives counts and names nobody.", "Enter its counts on the unit's page.")),
            Self::NamesOnly => ("compliance.names_only", 409,
                ("Đơn vị này nộp danh sách, không báo số lượng thay.", "Tải danh sách lên; chỉ đơn vị được cơ quan thường trực cho phép mới báo số lượng."),
                ("This unit hands in a roster, not counts.", "Upload the roster; only units that the standing office allowed may give counts.")),
            Self::BadCounts => ("compliance.bad_counts", 422,
                ("Các số không khớp nhau.", "Kiểm tra: số hoàn thành không lớn hơn từng mục, và không lớn hơn tổng số trừ số được miễn."),
                ("The counts do not agree.", "Check that complete is not more than each proof, nor than the population without the exempt.")),
            Self::Exemption(Refusal::AlreadyAsked) => ("compliance.already_asked", 409,
                ("Người này đã được đề nghị miễn hoặc đã được miễn.", "Xem tình trạng ở trang của người đó."),
                ("An exemption was asked for or granted already.", "See it on the person's page.")),
            Self::Exemption(Refusal::NothingAsked) => ("compliance.nothing_asked", 409,
                ("Không có đề nghị miễn nào đang chờ.", "Tải lại trang; có thể người khác đã quyết định."),
                ("No exemption waits for a decision.", "Reload the page; somebody else may have decided.")),
            Self::Exemption(Refusal::OwnRequest) => ("compliance.own_request", 409,
                ("Người đề nghị không tự phê duyệt được.", "Nhờ người khác của cơ quan thường trực hoặc Phòng Nội vụ quyết định."),
                ("Nobody decides what they asked for themselves.", "Ask somebody else of the standing office or home affairs.")),
            Self::NotInQuestion => ("compliance.not_in_question", 422,
                ("Người được chọn không nằm trong số người có thể khớp.", "Chọn một trong những người đặt bên cạnh dòng, hoặc trả lời là không phải ai."),
                ("The chosen person is not among those whom the row may mean.", "Choose one of the people beside the row, or say that it is none of them.")),
            Self::NoSuchClass => ("compliance.no_such_class", 422,
                ("Danh sách của trường không có lớp này.", "Chọn lớp trong danh sách; lớp mới thì nộp lại danh sách học sinh."),
                ("The school's roster has no such class.", "Choose a class of the roster; for a new one hand in the roster again.")),
            Self::NobodyChosen => ("compliance.nobody_chosen", 422,
                ("Chưa chọn người nào.", "Đánh dấu ít nhất một người trong bảng."),
                ("Nobody was chosen.", "Tick at least one person in the table.")),
            Self::NoSuchCode => ("compliance.no_such_code", 422,
                ("Mã này không đúng, đã được thay hoặc đã hết hạn.", "Xem lại mã trên phiếu; nếu vẫn không được, xin thủ trưởng đơn vị phiếu mới."),
                ("This code is wrong, was replaced, or has ended.", "Look at the slip again; if it still fails, ask the head of your unit for a new one.")),
            Self::NotOpen => ("compliance.not_open", 401,
                ("Trang của bạn chưa mở hoặc đã hết phiên.", "Mở trang /my và nhập lại mã trên phiếu."),
                ("Your page is not open, or its session has ended.", "Open /my and type the code of your slip.")),
            Self::BadNumber => ("compliance.bad_number", 422,
                ("Không phải số định danh hợp lệ.", "Nhập đủ 12 số trên thẻ, hoặc quét mã QR ở mặt trước thẻ."),
                ("This is no valid number.", "Type the 12 digits of the card, or scan its QR.")),
            Self::OwnNumber => ("compliance.own_number", 422,
                ("Đây là số của chính bạn.", "Khai người mà bạn đã giúp."),
                ("This is your own number.", "Tell of somebody whom you helped.")),
            Self::Enough => ("compliance.enough", 429,
                ("Hôm nay bạn đã khai đủ số người cho phép.", "Mỗi ngày khai tối đa 20 người, và tối đa 60 người chờ xác nhận; ngày mai khai tiếp."),
                ("You have told of as many people as a day allows.", "At most 20 a day, and 60 that wait; go on tomorrow.")),
            Self::Db(_) | Self::Register(_) | Self::Campaign(_) | Self::Claims(_) | Self::Territory(_) | Self::Accounts(_) =>
                ("compliance.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_next_step(&self, lang: Lang) -> String {
        if let Self::SeveralDuties(codes) = self {
            let words = lang.pick("Ghi mã của một nghĩa vụ:", "Give the code of one of them:");
            return format!("{words} {codes}.");
        }
        if let Self::BeforeCampaign(from) = self {
            let from = from.vi();
            return lang.pick(format!("Chọn một ngày từ {from} đến hôm nay."), format!("Choose a day from {from} to today."));
        }
        let (_, _, vi, en) = self.words();
        lang.pick(vi.1, en.1).to_owned()
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::BadForm(why) => Some(why.clone()),
            _ => None,
        }
    }
}
