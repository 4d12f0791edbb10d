//! What can go wrong in this room, as a person meets it.

use crate::rules::HeldReason;
use vedich_accounts::AccountsProblem;
use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, Problematic};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the fieldwork room.
#[derive(Debug, thiserror::Error)]
pub enum FieldworkProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The register did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The claims room did.
    #[error(transparent)]
    Claims(#[from] ClaimsProblem),
    /// Outside the actor's area.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// No such list, or none that the actor may see.
    #[error("no such work list")]
    NoSuchList,
    /// The names are not for this actor, or not any more.
    #[error("names are not shown")]
    NoNames,
    /// What is sealed is opened with a reason only.
    #[error("a reason is missing")]
    PhonesReasonMissing,
    /// Nothing was chosen.
    #[error("nothing chosen")]
    NothingChosen,
    /// No quarter chosen has anybody to visit.
    #[error("nobody to visit")]
    NobodyToVisit,
    /// A team that may not get this quarter's list.
    #[error("team of elsewhere")]
    TeamOfElsewhere,
    /// A member of another team.
    #[error("member of another team")]
    MemberOfOtherTeam,
    /// Due or lease lie in the past, or the lease ends before the due day.
    #[error("bad days")]
    BadDays,
    /// The due day or the end of the lease lies beyond the last day for which work is handed out.
    #[error("due too late")]
    DueLate(Day),
    /// Lists of no people, or of more than an evening holds.
    #[error("bad size")]
    BadSize,
    /// The list is closed.
    #[error("list closed")]
    Closed,
    /// The kind, code or number in the address is unknown.
    #[error("unknown word in the address")]
    UnknownWord,
    /// The accounts room did: throttled, or the database.
    #[error(transparent)]
    Accounts(#[from] AccountsProblem),
    /// No such enrolment code.
    #[error("code unknown")]
    CodeUnknown,
    /// The code enrolled a phone already.
    #[error("code used")]
    CodeUsed,
    /// The code's day is over.
    #[error("code over")]
    CodeOver,
    /// No such phone, or none that the actor may see.
    #[error("no such phone")]
    NoSuchPhone,
    /// This house was opened without what phones need.
    #[error("phones are not served here")]
    NoPhonesHere,
    /// More operations in one request than are taken.
    #[error("too many operations")]
    TooMany,
    /// The body is not what it says, or too large once unpacked.
    #[error("unreadable body")]
    BadBody,
    /// The request was cut off in the middle.
    #[error("interrupted")]
    Interrupted,
    /// The house's key pair is not usable.
    #[error("cryptography: {0}")]
    Crypto(String),
    /// No such held operation, or none that the actor may see.
    #[error("no such held operation")]
    NoSuchHeld,
    /// It was decided already.
    #[error("resolved")]
    Resolved,
    /// A held operation that cannot be taken as it is.
    #[error("cannot be taken: {0:?}")]
    CannotTake(HeldReason),
    /// A decision without a reason.
    #[error("reason missing")]
    ReasonMissing,
    /// Neither a finding nor an advice.
    #[error("nothing said")]
    NothingSaid,
    /// A retry without a day to come.
    #[error("retry without a day")]
    RetryWithoutDay,
    /// The actor may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// The campaign requires training, and these have not finished it.
    #[error("not trained")]
    NotTrained(Vec<String>),
    /// Who is trained could not be found out.
    #[error("training: {0}")]
    TrainingUnknown(String),
    /// Another room that phones carry something for could not answer.
    #[error("another room could not answer")]
    RoomFailed(String),
    /// The member does not lead the team.
    #[error("not the leader")]
    NotLeader,
    /// No language code, or no name.
    #[error("bad language")]
    BadLanguage,
    /// A phone cannot be handed out until a day that is over.
    #[error("phone day is over")]
    PhoneDayOver,
    /// A phone cannot be handed out beyond the last day for which work is.
    #[error("phone day too late")]
    PhoneDayLate(Day),
    /// Nobody has this member code.
    #[error("no such member")]
    NoSuchMember,
    /// The file is no flat object of texts.
    #[error("bad texts")]
    BadTexts,
    /// The spreadsheet could not be made.
    #[error("spreadsheet: {0}")]
    Sheet(String),
}

struct Words {
    code: &'static str,
    status: u16,
    vi: (&'static str, &'static str),
    en: (&'static str, &'static str),
}

const fn words(code: &'static str, status: u16, vi: (&'static str, &'static str), en: (&'static str, &'static str)) -> Words {
    Words { code, status, vi, en }
}

impl FieldworkProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Claims(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Accounts(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> Words {
        match self {
            Self::NoSuchList => words("fieldwork.no_such_list", 404,
                ("Không có danh sách này trong phạm vi của bạn.", "Kiểm tra lại đường dẫn hoặc chọn từ trang Danh sách."),
                ("There is no such list in your area.", "Check the address or choose from the lists page.")),
            Self::NoNames => words("fieldwork.no_names", 403,
                ("Danh sách này không còn giao cho tổ của bạn, nên không hiện họ tên.", "Đề nghị công an phường, xã giao lại danh sách nếu vẫn cần đi."),
                ("This list is not leased to your team any more, so no names are shown.", "Ask the ward police for a new list if the work goes on.")),
            Self::PhonesReasonMissing => words("fieldwork.phones_reason_missing", 422,
                ("Chưa ghi lý do.", "Ghi ngắn gọn vì sao cần xem số điện thoại; lý do được lưu vào nhật ký."),
                ("A reason is missing.", "Say in a few words why the telephone numbers are needed; it is kept in the audit trail.")),
            Self::NothingChosen => words("fieldwork.nothing_chosen", 422,
                ("Chưa chọn khu phố, ấp nào.", "Đánh dấu ít nhất một khu phố, ấp rồi lập danh sách."),
                ("No quarter was chosen.", "Tick at least one quarter, then draw the lists up.")),
            Self::NobodyToVisit => words("fieldwork.nobody_to_visit", 422,
                ("Những nơi đã chọn không còn ai cần đến hôm nay.", "Chọn khu phố, ấp khác, hoặc xem lại khi có bản trích xuất mới."),
                ("Nobody in the chosen quarters is to be visited today.", "Choose other quarters, or look again after the next extract.")),
            Self::TeamOfElsewhere => words("fieldwork.team_of_elsewhere", 422,
                ("Tổ này không hoạt động ở khu phố, ấp đã chọn.", "Chọn tổ của khu phố, ấp đó hoặc của phường, xã."),
                ("This team does not work in the chosen quarter.", "Choose a team of that quarter or of its commune.")),
            Self::MemberOfOtherTeam => words("fieldwork.member_of_other_team", 422,
                ("Thành viên được chọn không thuộc tổ này.", "Chọn thành viên của tổ, hoặc để trống để giao cả tổ."),
                ("The chosen member is not of this team.", "Choose members of the team, or none to assign all of it.")),
            Self::NotTrained(_) => words("fieldwork.not_trained", 409,
                ("Chiến dịch yêu cầu tập huấn trước khi giao danh sách. Chưa hoàn thành:", "Cho họ dự tập huấn và làm bài kiểm tra (trang Tập huấn), hoặc giao người khác."),
                ("The campaign requires training before lists are handed out. Not finished yet:", "Let them attend a session and do the quiz (page Training), or choose others.")),
            Self::BadDays => words("fieldwork.bad_days", 422,
                ("Hạn hoàn thành hoặc hạn giữ danh sách không hợp lệ.", "Chọn hạn từ hôm nay; ngày trả danh sách không sớm hơn hạn hoàn thành."),
                ("The due day or the end of the lease is not possible.", "Choose days from today on; the lease must not end before the due day.")),
            Self::DueLate(_) => words("fieldwork.due_late", 422,
                ("Hạn hoàn thành hoặc hạn giữ danh sách quá muộn; ngày cuối được giao việc là", "Chọn hạn hoàn thành không muộn hơn ngày đó, và ngày trả danh sách sau đó ít ngày."),
                ("The due day or the end of the lease is too late; the last day for which work is handed out is", "Choose a due day no later than that, and a lease that ends a few days after it.")),
            Self::BadSize => words("fieldwork.bad_size", 422,
                ("Số người mỗi danh sách không hợp lệ.", "Nhập số nguyên từ 1 đến 500."),
                ("The number of people per list is not possible.", "Type a whole number from 1 to 500.")),
            Self::Closed => words("fieldwork.closed", 409,
                ("Danh sách này đã đóng.", "Mở danh sách đang giao, hoặc lập danh sách mới."),
                ("This list is closed.", "Open a live list, or draw up a new one.")),
            Self::CodeUnknown => words("field.code_unknown", 404,
                ("Không có mã đăng ký này.", "Xem lại từng chữ và số, hoặc xin tổ trưởng mã khác."),
                ("There is no such code.", "Check each letter and digit, or ask the team leader for another.")),
            Self::CodeUsed => words("field.code_used", 409,
                ("Mã này đã dùng cho một điện thoại.", "Mỗi mã chỉ đăng ký một máy một lần; xin tổ trưởng mã mới."),
                ("This code has enrolled a phone already.", "A code enrols one phone, once; ask the team leader for a new one.")),
            Self::CodeOver => words("field.code_over", 410,
                ("Mã này đã hết hạn.", "Mã dùng được trong 24 giờ; xin tổ trưởng mã mới."),
                ("This code is over.", "Codes work for 24 hours; ask the team leader for a new one.")),
            Self::NoSuchPhone => words("fieldwork.no_such_phone", 404,
                ("Không có điện thoại này trong các tổ của bạn.", "Chọn từ trang Điện thoại."),
                ("There is no such phone in your teams.", "Choose from the phones page.")),
            Self::NoPhonesHere => words("fieldwork.no_phones_here", 501,
                ("Máy chủ này không phục vụ điện thoại.", "Mở bằng lệnh vedich serve."),
                ("This house serves no phones.", "Open it with vedich serve.")),
            Self::TooMany => words("field.too_many", 422,
                ("Một lần gửi có quá nhiều kết quả.", "Gửi mỗi lần tối đa 200 kết quả."),
                ("Too many operations in one request.", "Send at most 200 at a time.")),
            Self::BadBody => words("field.bad_body", 400,
                ("Không đọc được nội dung gửi lên.", "Gửi JSON, nén gzip hoặc không, tối đa 4 MB sau khi giải nén."),
                ("The body cannot be read.", "Send JSON, gzipped or not, at most 4 MB once unpacked.")),
            Self::Interrupted => words("field.interrupted", 503,
                ("Lần gửi bị ngắt giữa chừng.", "Gửi lại; những gì đã ghi sẽ không ghi hai lần."),
                ("The request was cut off.", "Send it again; nothing is recorded twice.")),
            Self::NoSuchHeld => words("fieldwork.no_such_held", 404,
                ("Không có kết quả giữ lại này trong phạm vi của bạn.", "Chọn từ trang Kết quả giữ lại."),
                ("There is no such held result in your area.", "Choose from the page of held results.")),
            Self::Resolved => words("fieldwork.resolved", 409,
                ("Kết quả này đã được xử lý.", "Xem ở mục đã xử lý."),
                ("This result was decided already.", "See it among the decided ones.")),
            Self::CannotTake(reason) => words("fieldwork.cannot_take", 422,
                (reason.sentence(Lang::Vi), "Chọn danh sách có người này, hoặc bỏ qua kèm lý do."),
                (reason.sentence(Lang::En), "Choose a list with this person on it, or set it aside with a reason.")),
            Self::ReasonMissing => words("fieldwork.reason_missing", 422,
                ("Chưa có lý do.", "Ghi lý do từ 5 đến 200 ký tự; thành viên sẽ đọc được, không ghi thông tin cá nhân."),
                ("There is no reason.", "Write 5 to 200 characters; the member will read it, so no personal data.")),
            Self::NothingSaid => words("fieldwork.nothing_said", 422,
                ("Chưa ghi gì.", "Ghi kết quả xác minh hoặc chọn hướng dẫn cho tổ."),
                ("Nothing was noted.", "Write a finding, or choose an advice for the team.")),
            Self::RetryWithoutDay => words("fieldwork.retry_without_day", 422,
                ("Chưa chọn ngày đến lại.", "Chọn một ngày từ hôm nay."),
                ("No day to go again.", "Choose a day from today on.")),
            Self::NotAllowed => words("fieldwork.not_allowed", 403,
                ("Tài khoản không được làm việc này.", "Đề nghị cơ quan thường trực làm giúp."),
                ("This account may not do that.", "Ask the standing office.")),
            Self::NotLeader => words("field.not_leader", 403,
                ("Chỉ tổ trưởng được giao lại danh sách.", "Nhờ tổ trưởng giao lại trên điện thoại của tổ trưởng."),
                ("Only the team leader may hand lists on.", "Ask the team leader to do it.")),
            Self::PhoneDayOver => words("fieldwork.phone_day_over", 422,
                ("Ngày dùng máy đã qua.", "Chọn ngày cuối từ hôm nay trở đi."),
                ("The phone's last day is over.", "Choose a day from today on.")),
            Self::PhoneDayLate(_) => words("fieldwork.phone_day_late", 422,
                ("Ngày cuối dùng máy quá muộn; ngày cuối được giao máy là", "Chọn ngày không muộn hơn ngày đó."),
                ("The phone's last day is too late; the last day for which phones are handed out is", "Choose a day no later than that.")),
            Self::NoSuchMember => words("fieldwork.no_such_member", 404,
                ("Không có thành viên nào của tổ có mã này.", "Xem mã thành viên ở trang Điện thoại của tổ."),
                ("No member of a team has this code.", "See the members' codes on the team's phones page.")),
            Self::BadLanguage => words("fieldwork.bad_language", 422,
                ("Mã hoặc tên ngôn ngữ không hợp lệ.", "Mã gồm 2 đến 20 chữ thường, số, gạch nối, khác vi và en; tên không để trống."),
                ("Code or name of the language is not possible.", "A code has 2 to 20 lower-case letters, digits or dashes and is not vi or en; the name must not be empty.")),
            Self::BadTexts => words("fieldwork.bad_texts", 422,
                ("Tệp không phải danh mục văn bản, hoặc không có khóa nào của ứng dụng.", "Tải tệp mẫu, dịch từng câu và giữ nguyên khóa, rồi tải lên; tối đa 1.000 câu."),
                ("The file is no table of texts, or has none of the app's keys.", "Download the template, translate the texts and keep their keys, then upload it; at most 1,000.")),
            Self::UnknownWord => words("fieldwork.unknown_word", 404,
                ("Không có loại danh sách, địa bàn hoặc tổ này.", "Loại danh sách là activation, collection hoặc level1; kiểm tra mã ở trang Địa bàn."),
                ("There is no such kind of list, locality or team.", "Kinds are activation, collection and level1; check codes on the territory page.")),
            _ => words("fieldwork.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }
}

impl Problematic for FieldworkProblem {
    fn code(&self) -> &'static str {
        self.below().map_or_else(|| self.words().code, Problematic::code)
    }

    fn status(&self) -> u16 {
        self.below().map_or_else(|| self.words().status, Problematic::status)
    }

    fn sentence(&self, lang: Lang) -> String {
        let w = self.words();
        if let Self::NotTrained(names) = self {
            return format!("{} {}.", lang.pick(w.vi.0, w.en.0), names.join(", "));
        }
        if let Self::DueLate(last) | Self::PhoneDayLate(last) = self {
            return format!("{} {}.", lang.pick(w.vi.0, w.en.0), last.vi());
        }
        self.below().map_or_else(|| lang.pick(w.vi.0, w.en.0).to_owned(), |e| e.sentence(lang))
    }

    fn next_step(&self, lang: Lang) -> String {
        let w = self.words();
        self.below().map_or_else(|| lang.pick(w.vi.1, w.en.1).to_owned(), |e| e.next_step(lang))
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::Sheet(why) | Self::Crypto(why) | Self::TrainingUnknown(why) | Self::RoomFailed(why) => Some(why.clone()),
            _ => self.below().and_then(Problematic::internal),
        }
    }
}

impl HeldReason {
    /// What is wrong and what to do.
    #[must_use]
    #[rustfmt::skip]
    pub fn sentence(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::NotOnList => ("Người này không có trong danh sách; ghi vào danh sách đúng.", "This person is not on the list; record it on the right one."),
            Self::ListClosed => ("Kết quả xảy ra sau khi danh sách đã đóng; kiểm tra lại ngày giờ.", "It happened after the list was closed; check the time."),
            Self::LeaseOver => ("Kết quả xảy ra sau ngày trả danh sách; kiểm tra lại ngày giờ hoặc lập danh sách mới.", "It happened after the lease ended; check the time or draw up a new list."),
            Self::BeforeList => ("Kết quả xảy ra trước khi lập danh sách; kiểm tra lại ngày giờ.", "It happened before the list was drawn up; check the time."),
            Self::Future => ("Thời điểm nằm trong tương lai; sửa lại ngày giờ, hoặc ghi nhận thì tính vào lúc máy chủ nhận được.", "The time lies in the future; correct it, or take it as of when it came."),
            Self::UnknownMember => ("Thành viên không thuộc tổ nhận danh sách; chọn lại thành viên.", "The member is not of the list's team; choose again."),
            Self::NoList => ("Tổ không có danh sách này; chọn danh sách đúng của tổ.", "The team has no such list; choose the right one."),
            Self::Late => ("Kết quả gửi về quá 30 ngày sau khi xảy ra; kiểm tra rồi quyết định.", "It came more than 30 days after it happened; check it, then decide."),
            Self::Revoked => ("Điện thoại đã bị ngừng sử dụng; kiểm tra ai đã ghi.", "The phone was taken out of use; check who recorded it."),
            Self::Malformed => ("Nội dung thiếu hoặc không hợp lệ; hỏi lại thành viên.", "Something is missing or cannot be; ask the member."),
            Self::Unreadable => ("Máy chủ chưa mở được nội dung; kiểm tra khóa của hệ thống rồi thử lại.", "The house could not open it; check its keys and try again."),
            Self::NotYours => ("Việc này không được giao cho thành viên này; xem lại ai được giao.", "Nobody gave this to the member; look who was to do it."),
            Self::Over => ("Đợt kiểm tra hoặc ca đã kết thúc khi kết quả được ghi; kiểm tra rồi quyết định.", "The round or the shift was over when it was recorded; check it, then decide."),
            Self::Already => ("Trước đó đã có người ghi kết quả khác; so hai lần ghi rồi quyết định.", "Somebody had recorded something else before; compare the two, then decide."),
            Self::DossierThere => ("Số định danh này đã có hồ sơ thu trước đó; xem lại số trên thẻ, nếu vẫn cần thu thì chấp nhận.", "A dossier of the same national ID was taken before; look at the card, and accept it if it is needed all the same."),
            Self::NoRoom => ("Máy chủ chưa có chức năng này; cập nhật máy chủ rồi quyết định.", "This house does not have that function; bring it up to date, then decide."),
            Self::NoSuchNumber => ("Số định danh đã ghi không thể có thật; hỏi lại thành viên, rồi ghi lại theo thẻ.", "Nobody can have the number that was recorded; ask the member, then record it again by the card."),
            Self::NothingToCorrect => ("Không có lần ghi trước để sửa; ghi như kết quả mới.", "There is no earlier entry to correct; record it as a new one."),
        };
        lang.pick(vi, en)
    }
}
