//! What can go wrong in this room, as a person meets it.

use crate::rules::{Fault, Refusal};
use vedich_accounts::AccountsProblem;
use vedich_campaign::CampaignProblem;
use vedich_db::DbError;
use vedich_kernel::{ProblemWords, Problematic, TabledProblem};
use vedich_territory::TerritoryProblem;

/// Errors of training and of requests for people.
#[derive(Debug, thiserror::Error)]
pub enum TrainingProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign did.
    #[error(transparent)]
    Campaign(#[from] CampaignProblem),
    /// The territory did.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The accounts room did: throttled.
    #[error(transparent)]
    Accounts(#[from] AccountsProblem),
    /// No such session, or none that the actor may see.
    #[error("no such session")]
    NoSuchSession,
    /// The place is not the actor's.
    #[error("not here")]
    NotHere,
    /// What was typed cannot be.
    #[error("fault: {0:?}")]
    Faulty(Fault),
    /// A form field or query value could not be read.
    #[error("bad value for {0}")]
    BadValue(&'static str),
    /// The session is cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The session is not held now.
    #[error("not now")]
    NotNow,
    /// It has people who were present, so it took place.
    #[error("held")]
    Held,
    /// The session is yet to come.
    #[error("not yet")]
    NotYet,
    /// No such member, or none whom this session is for.
    #[error("no such member")]
    NoSuchMember,
    /// The quiz is for those who were present.
    #[error("not present")]
    NotPresent,
    /// The quiz was tried too often today.
    #[error("too many tries")]
    TooManyTries,
    /// No such question.
    #[error("no such question")]
    NoSuchQuestion,
    /// A quiz with no question left.
    #[error("no question left")]
    NoQuestionLeft,
    /// No such request, or none that the actor may see.
    #[error("no such request")]
    NoSuchRequest,
    /// No such team, or none of the actor's.
    #[error("no such team")]
    NoSuchTeam,
    /// No organisation of the front or a union that answers for the team's place.
    #[error("no such organisation")]
    NoSuchUnit,
    /// The team is complete.
    #[error("nothing missing")]
    NothingMissing,
    /// A request of the team to this organisation waits already.
    #[error("request {0} waits already")]
    AskedAlready(i64),
    /// The other side's step.
    #[error("not yours")]
    NotYours,
    /// The state does not allow it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
}

impl From<Fault> for TrainingProblem {
    fn from(fault: Fault) -> Self {
        Self::Faulty(fault)
    }
}

impl From<Refusal> for TrainingProblem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl TrainingProblem {
    /// The field of the form that it belongs to.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Faulty(fault) => Some(fault.field()),
            Self::BadValue(field) => Some(field),
            Self::NotHere => Some("locality"),
            Self::NoSuchMember => Some("member"),
            Self::NoSuchUnit => Some("unit"),
            Self::NoSuchTeam => Some("team"),
            _ => None,
        }
    }
}

#[rustfmt::skip] // as above
fn fault_words(fault: Fault) -> ProblemWords {
    match fault {
        Fault::Missing(_) => ("training.missing", 422,
            ("Còn thiếu nội dung.", "Ghi ít nhất 5 ký tự."),
            ("Words are missing.", "Write at least 5 characters.")),
        Fault::TooLong(_) => ("training.too_long", 422,
            ("Nội dung quá dài.", "Một dòng tối đa 160 ký tự, câu hỏi và lý do tối đa 500 ký tự."),
            ("The text is too long.", "A line has at most 160 characters, a question or a reason 500.")),
        Fault::HoldsNumber(_) => ("training.holds_number", 422,
            ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi."),
            ("The text holds the number of a person or a telephone.", "Take it out.")),
        Fault::BadTimes => ("training.bad_times", 422,
            ("Giờ không hợp lệ.", "Ghi giờ như 19:30; giờ kết thúc sau giờ bắt đầu trong cùng ngày."),
            ("The times cannot be.", "Write times as 19:30, and an end after the beginning on the same day.")),
        Fault::BadNumber("answers") => ("training.bad_answers", 422,
            ("Số đáp án không hợp lệ.", "Mỗi câu có 2 đến 6 đáp án, mỗi dòng một đáp án, hai ngôn ngữ bằng nhau."),
            ("The answers cannot be.", "A question has 2 to 6 answers, one a line, as many in both languages.")),
        Fault::BadNumber(_) => ("training.bad_number", 422,
            ("Số không hợp lệ.", "Kiểm tra lại số này."),
            ("The number cannot be.", "Check this number.")),
        Fault::BadDay(_) => ("training.bad_day", 422,
            ("Ngày không hợp lệ.", "Chọn từ hôm nay trở đi."),
            ("The day cannot be.", "Choose a day from today on.")),
    }
}

impl TabledProblem for TrainingProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Campaign(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Accounts(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchSession => ("training.no_such_session", 404,
                ("Không có buổi tập huấn này.", "Kiểm tra lại mã, hoặc chọn từ danh sách buổi tập huấn."),
                ("There is no such session.", "Check the code, or choose from the list of sessions.")),
            Self::NotHere => ("training.not_here", 403,
                ("Bạn không tổ chức tập huấn cho địa bàn này.", "Chọn địa bàn mà bạn phụ trách."),
                ("You hold no sessions for this place.", "Choose a place that you are responsible for.")),
            Self::Faulty(fault) => fault_words(*fault),
            Self::BadValue(_) => ("training.bad_value", 422,
                ("Không đọc được giá trị này.", "Ngày chọn từ lịch, giờ ghi như 19:30, số chỉ gồm chữ số."),
                ("This value cannot be read.", "Choose a day, write a time as 19:30, a number in digits.")),
            Self::Cancelled => ("training.cancelled", 409,
                ("Buổi tập huấn này đã hủy.", "Chọn buổi khác."),
                ("This session is cancelled.", "Choose another one.")),
            Self::NotNow => ("training.not_now", 409,
                ("Mã điểm danh chỉ dùng được trong giờ tập huấn.", "Dùng từ một giờ trước đến hai giờ sau buổi tập huấn; ngoài giờ thì nhờ người phụ trách đánh dấu."),
                ("The code counts around its session only.", "From an hour before it to two hours after; else ask the trainer to tick your name.")),
            Self::Held => ("training.held", 409,
                ("Buổi tập huấn đã có người dự, không hủy được.", "Bỏ điểm danh nhầm trước, nếu buổi này thực sự không diễn ra."),
                ("People were present, so it cannot be cancelled.", "Take wrong notes back first, if it really did not take place.")),
            Self::NotYet => ("training.not_yet", 409,
                ("Buổi tập huấn chưa đến ngày.", "Điểm danh từ ngày tập huấn."),
                ("The session is yet to come.", "Note who was present from its day on.")),
            Self::NoSuchMember => ("training.no_such_member", 422,
                ("Không có thành viên mang mã này trong các tổ được tập huấn buổi này.", "Xem mã trên danh sách của tổ; mã ghi như TNTN-25195-01."),
                ("No member of the teams that this session is for has this code.", "See the code on the team's list.")),
            Self::NotPresent => ("training.not_present", 409,
                ("Cần điểm danh trước khi làm bài.", "Nhập mã thành viên để điểm danh."),
                ("Be noted as present first.", "Type your member code.")),
            Self::TooManyTries => ("training.too_many_tries", 429,
                ("Hôm nay đã làm bài 3 lần.", "Xem lại tài liệu, ngày mai làm tiếp."),
                ("The quiz was tried three times today.", "Read it up, and try again tomorrow.")),
            Self::NoSuchQuestion => ("training.no_such_question", 404,
                ("Không có câu hỏi này.", "Chọn từ danh sách câu hỏi."),
                ("There is no such question.", "Choose from the list.")),
            Self::NoQuestionLeft => ("training.no_question_left", 409,
                ("Bài kiểm tra phải còn ít nhất một câu.", "Thêm câu khác trước khi bỏ câu này; muốn bỏ bài kiểm tra thì đặt số câu đúng bằng 0."),
                ("The quiz must have at least one question.", "Add another one first; to have no quiz, set the right answers to 0.")),
            Self::NoSuchRequest => ("training.no_such_request", 404,
                ("Không có đề nghị này trong phạm vi của bạn.", "Chọn từ danh sách đề nghị."),
                ("There is no such request in your area.", "Choose from the list.")),
            Self::NoSuchTeam => ("training.no_such_team", 404,
                ("Không có tổ này trong phạm vi của bạn.", "Chọn từ danh sách tổ."),
                ("There is no such team in your area.", "Choose from the list of teams.")),
            Self::NoSuchUnit => ("training.no_such_unit", 422,
                ("Không có đoàn thể này ở địa bàn của tổ.", "Chọn Mặt trận hoặc đoàn thể của phường, xã hoặc cấp trên."),
                ("No such organisation answers for the team's place.", "Choose the front or a union of the commune or above.")),
            Self::NothingMissing => ("training.nothing_missing", 409,
                ("Tổ này đã đủ người.", "Không cần đề nghị bổ sung."),
                ("The team is complete.", "There is nothing to ask for.")),
            Self::AskedAlready(_) => ("training.asked_already", 409,
                ("Đã có đề nghị đang chờ gửi đoàn thể này cho tổ này.", "Theo dõi đề nghị đang chờ, hoặc rút lại rồi gửi mới."),
                ("A request of this team to this organisation waits already.", "Follow that one, or withdraw it first.")),
            Self::NotYours => ("training.not_yours", 403,
                ("Việc này do bên kia thực hiện.", "Đoàn thể hẹn, cử người hoặc từ chối; bên đề nghị xác nhận đủ hoặc rút lại."),
                ("This is for the other side to do.", "The organisation promises, sends or refuses; who asked confirms or withdraws.")),
            Self::Refused(Refusal::Ended) => ("training.ended", 409,
                ("Đề nghị này đã kết thúc.", "Gửi đề nghị mới nếu tổ vẫn thiếu."),
                ("This request has ended.", "Ask anew if the team still lacks people.")),
            Self::Refused(Refusal::StillMissing(_)) => ("training.still_missing", 409,
                ("Tổ vẫn còn thiếu người.", "Thêm thành viên có kỹ năng của đoàn thể vào tổ trước khi xác nhận đủ."),
                ("The team still lacks people.", "Add skilled members of the organisation to the team first.")),
            Self::BadJson(_) => ("training.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::Campaign(_) | Self::Territory(_) | Self::Accounts(_) => ("training.internal", 500,
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
