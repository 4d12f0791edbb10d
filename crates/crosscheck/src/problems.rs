//! What can go wrong in this room, as a person meets it.

use vedich_accounts::AccountsProblem;
use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_fieldwork::FieldworkProblem;
use vedich_kernel::{Day, Lang, ProblemWords, Problematic, TabledProblem};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the cross-check room.
#[derive(Debug, thiserror::Error)]
pub enum CrossCheckProblem {
    /// A day in the address cannot be read.
    #[error("bad day")]
    BadDay,
    /// A period that ends before it begins, or a day that is over.
    #[error("bad period")]
    BadPeriod,
    /// A day that has not come.
    #[error("the day has not come")]
    NotYet(Day),
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
    /// Accounts refused.
    #[error(transparent)]
    Accounts(#[from] AccountsProblem),
    /// Fieldwork refused.
    #[error(transparent)]
    Fieldwork(Box<FieldworkProblem>),
    /// A code in the address or query is unknown.
    #[error("unknown place")]
    UnknownPlace,
    /// Another server settles at the same time.
    #[error("settled elsewhere meanwhile")]
    Raced,
    /// A sample of no size or of too large a one.
    #[error("bad size")]
    BadSize,
    /// A seed that is no whole number.
    #[error("bad seed")]
    BadSeed,
    /// No unit asked for claims anything in the period.
    #[error("nothing to draw")]
    NothingToDraw,
    /// No such round, or none of the actor's.
    #[error("no such round")]
    NoSuchRound,
    /// Whoever inspects in a round sees their own people, not the round.
    #[error("own list only")]
    OwnListOnly(i64),
    /// The round has ended.
    #[error("round closed")]
    RoundClosed,
    /// The member is of no inspection team here.
    #[error("no such member of an inspection team")]
    NoSuchPhoneMember,
    /// Nobody by this name may inspect here.
    #[error("no such inspector")]
    NoSuchInspector,
    /// The claim is not the inspector's.
    #[error("not your person")]
    NotYourPerson,
    /// Nobody inspects the own unit.
    #[error("own unit")]
    OwnUnit,
    /// The word is no finding.
    #[error("no finding")]
    NoFinding,
    /// No such task, or done before.
    #[error("no such task")]
    NoSuchTask,
    /// Nothing shows that the task was done.
    #[error("evidence missing")]
    EvidenceMissing,
    /// Nobody closes what they answered themselves.
    #[error("own answer")]
    OwnAnswer,
    /// The unit has not said anything that could be given back.
    #[error("not answered")]
    NotAnswered,
    /// No such dispute, or none of the actor's.
    #[error("no such dispute")]
    NoSuchDispute,
    /// The words are another's to say.
    #[error("not yours")]
    NotYours,
    /// Nobody decides their own dispute.
    #[error("own dispute")]
    OwnDispute,
    /// The word is no decision, or it says partly and names no claim.
    #[error("no decision")]
    NoDecision,
    /// Neither the dispute nor the decision that upholds it says which claims it changes.
    #[error("names no claim")]
    NamesNoClaim,
    /// A claim is not the unit's, or stands anyway.
    #[error("not disputable")]
    NotDisputable,
    /// The file is of no kind that is taken.
    #[error("bad evidence")]
    BadEvidence,
    /// The file is too large.
    #[error("evidence too large")]
    EvidenceTooLarge,
    /// Words are missing.
    #[error("words missing: {0}")]
    WordsMissing(&'static str),
    /// Words are too many; the second is how many may be.
    #[error("too long: {0}, at most {1}")]
    TooLong(&'static str, usize),
    /// Words hold the number of a person or a telephone.
    #[error("holds a number of a person: {0}")]
    HoldsNumber(&'static str),
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// The workbook could not be made.
    #[error("not written: {0}")]
    NotWritten(String),
}

impl CrossCheckProblem {
    pub(crate) fn fieldwork(e: FieldworkProblem) -> Self {
        Self::Fieldwork(Box::new(e))
    }

    /// The field of a form that it is about.
    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing(field) | Self::TooLong(field, _) | Self::HoldsNumber(field) => Some(field),
            Self::BadSize | Self::NothingToDraw => Some("size"),
            Self::BadSeed => Some("seed"),
            Self::BadPeriod | Self::BadDay | Self::NotYet(_) => Some("to"),
            Self::NoSuchInspector => Some("name"),
            Self::NoSuchPhoneMember => Some("phone"),
            Self::NoFinding => Some("finding"),
            Self::NoDecision => Some("decision"),
            Self::BadEvidence | Self::EvidenceTooLarge | Self::EvidenceMissing => Some("file"),
            Self::OwnAnswer | Self::NotAnswered => Some("words"),
            Self::NotDisputable | Self::NamesNoClaim => Some("claim"),
            _ => None,
        }
    }
}

impl TabledProblem for CrossCheckProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Claims(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Accounts(e) => Some(e),
            Self::Fieldwork(e) => Some(&**e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::UnknownPlace => ("crosscheck.unknown_place", 404,
                ("Không có địa bàn, tổ hoặc đơn vị này trong phạm vi của bạn.", "Chọn từ danh sách ở trang Đối sánh."),
                ("There is no such locality, team or unit in your area.", "Choose from the list on the cross-check page.")),
            Self::BadDay => ("crosscheck.bad_day", 422,
                ("Không đọc được ngày.", "Ghi ngày dạng 2023-06-20."),
                ("The day cannot be read.", "Write it as 2023-06-20.")),
            Self::BadPeriod => ("crosscheck.bad_period", 422,
                ("Khoảng ngày không hợp lệ.", "Ngày đầu không sau ngày cuối; hạn hoàn thành không ở quá khứ."),
                ("The period cannot be.", "The first day is not after the last; a day by which something is to be done is not over.")),
            Self::NotYet(_) => ("crosscheck.not_yet", 422,
                ("Ngày cuối của khoảng ngày chưa đến.", "Chọn ngày cuối là hôm nay hoặc trước hôm nay."),
                ("The last day of the period has not come.", "Choose today or a day before it.")),
            Self::Raced => ("crosscheck.busy", 503,
                ("Máy chủ khác đang đối sánh cùng lúc.", "Thử lại sau ít phút."),
                ("Another server is settling at the same time.", "Try again in a few minutes.")),
            Self::BadSize => ("crosscheck.bad_size", 422,
                ("Cỡ mẫu không hợp lệ.", "Ghi số nguyên từ 1 đến 2.000."),
                ("The size of the sample cannot be.", "Write a whole number from 1 to 2,000.")),
            Self::BadSeed => ("crosscheck.bad_seed", 422,
                ("Số rút không hợp lệ.", "Ghi một số nguyên bất kỳ, ví dụ 2023."),
                ("The seed cannot be.", "Write any whole number, such as 2023.")),
            Self::NothingToDraw => ("crosscheck.nothing_to_draw", 422,
                ("Trong khoảng ngày này các đơn vị đã chọn chưa báo kích hoạt của ai.", "Chọn khoảng ngày hoặc đơn vị khác."),
                ("None of these units claims an activation in this period.", "Choose another period or other units.")),
            Self::NoSuchRound => ("crosscheck.no_such_round", 404,
                ("Không có đợt kiểm tra này trong phạm vi của bạn.", "Chọn từ trang Kiểm tra thực tế."),
                ("There is no such round in your area.", "Choose from the inspections page.")),
            Self::OwnListOnly(_) => ("crosscheck.own_list_only", 403,
                ("Trang này dành cho người phụ trách đợt kiểm tra.", "Mở danh sách người bạn cần gặp từ trang Kiểm tra thực tế."),
                ("This page is for those who run the round.", "Open the list of the people whom you are to see from the inspections page.")),
            Self::RoundClosed => ("crosscheck.round_closed", 409,
                ("Đợt kiểm tra đã kết thúc.", "Lập đợt mới nếu cần kiểm tra tiếp."),
                ("The round has ended.", "Draw a new one to look further.")),
            Self::NoSuchInspector => ("crosscheck.no_such_inspector", 422,
                ("Không có tài khoản kiểm tra viên mang tên này trong phạm vi của bạn.", "Chọn từ danh sách, hoặc tạo tài khoản với vai trò Kiểm tra viên. Người lập đợt và kết luận thì không tự đi kiểm tra."),
                ("No account of an inspector has this name in your area.", "Choose from the list, or make an account with the role of inspector. Whoever draws rounds and decides does not inspect.")),
            Self::NoSuchPhoneMember => ("crosscheck.no_such_member", 422,
                ("Không có thành viên này trong các tổ kiểm tra thuộc phạm vi của bạn.", "Chọn từ danh sách; tổ kiểm tra và thành viên được lập ở trang Tổ."),
                ("No inspection team in your area has this member.", "Choose from the list; teams and members are made on the teams page.")),
            Self::NotYourPerson => ("crosscheck.not_your_person", 404,
                ("Người này không thuộc phần kiểm tra của bạn.", "Xem danh sách của bạn trong đợt kiểm tra."),
                ("This person is not yours to inspect.", "See your own list in the round.")),
            Self::OwnUnit => ("crosscheck.own_unit", 403,
                ("Không ai được kiểm tra đơn vị của chính mình.", "Báo cơ quan thường trực giao người này cho kiểm tra viên khác."),
                ("Nobody inspects their own unit.", "Ask the standing office to give this person to another inspector.")),
            Self::NoFinding => ("crosscheck.no_finding", 422,
                ("Chưa chọn kết quả kiểm tra.", "Chọn một trong các kết quả."),
                ("No finding was chosen.", "Choose one of the findings.")),
            Self::NoSuchTask => ("crosscheck.no_such_task", 404,
                ("Không có việc này, hoặc việc đã xong.", "Tải lại trang để xem các việc còn lại."),
                ("There is no such task, or it is done.", "Load the page again to see what is left.")),
            Self::EvidenceMissing => ("crosscheck.evidence_missing", 422,
                ("Chưa có tệp nào chứng minh việc đã xong.", "Đính kèm ảnh, bản quét hoặc XLSX, hoặc chờ đơn vị gửi."),
                ("No file shows that the task was done.", "Hand in a photograph, scan or XLSX, or wait for the unit's.")),
            Self::OwnAnswer => ("crosscheck.own_answer", 403,
                ("Người trả lời thay đơn vị không tự kết luận được.", "Để người khác của cơ quan thường trực kết luận."),
                ("Whoever answered does not close the task.", "Let somebody else of the standing office do it.")),
            Self::NotAnswered => ("crosscheck.not_answered", 409,
                ("Đơn vị chưa trả lời, chưa có gì để trả lại.", "Chờ đơn vị trả lời, hoặc ghi kết quả và đóng việc."),
                ("The unit has not answered, so there is nothing to give back.", "Wait for the answer, or close the task with its result.")),
            Self::NoSuchDispute => ("crosscheck.no_such_dispute", 404,
                ("Không có khiếu nại này trong phạm vi của bạn.", "Chọn từ trang Khiếu nại."),
                ("There is no such dispute in your area.", "Choose from the disputes page.")),
            Self::NotYours => ("crosscheck.not_yours", 403,
                ("Phần này do đơn vị bị kiểm tra hoặc người phụ trách ghi.", "Nhờ thủ trưởng đơn vị hoặc cơ quan thường trực."),
                ("This is for the unit's head or those in charge to say.", "Ask the unit's head or the standing office.")),
            Self::OwnDispute => ("crosscheck.own_dispute", 403,
                ("Người gửi khiếu nại không tự kết luận được.", "Để người khác của cơ quan thường trực kết luận."),
                ("Whoever disputes does not decide.", "Let somebody else of the standing office decide.")),
            Self::NoDecision => ("crosscheck.no_decision", 422,
                ("Chưa rõ kết luận.", "Chọn chấp nhận, chấp nhận một phần hoặc bác; chấp nhận một phần thì đánh dấu kết quả được chấp nhận."),
                ("The decision is not clear.", "Uphold, uphold in part or reject; in part means that some claims are ticked.")),
            Self::NamesNoClaim => ("crosscheck.names_no_claim", 422,
                ("Chấp nhận mà không chỉ ra kết quả nào thì không con số nào thay đổi.", "Đánh dấu những kết quả được chấp nhận rồi ghi lại. Nếu khiếu nại về số tự báo thì bác, nêu lý do và đề nghị đơn vị gửi bản sửa của báo cáo ngày; bản sửa được duyệt thì số đổi."),
                ("Upheld without naming a result, it would change no number.", "Tick the results that are accepted. Where the dispute is about the unit's own count, reject it, say why and ask the unit to correct its daily report; the number changes when the correction is accepted.")),
            Self::NotDisputable => ("crosscheck.not_disputable", 422,
                ("Có kết quả không phải của đơn vị hoặc không bị từ chối.", "Chỉ chọn kết quả bị ghi là không khớp, đã kích hoạt từ trước hoặc báo trùng; nhiều nhất 200."),
                ("One of the claims is not the unit's, or is not in doubt.", "Choose claims that do not stand, at most 200.")),
            Self::BadEvidence => ("crosscheck.bad_evidence", 422,
                ("Tệp không phải PDF, ảnh JPEG, ảnh PNG hoặc XLSX.", "Chọn tệp đúng loại; nội dung tệp phải khớp với loại."),
                ("The file is no PDF, JPEG, PNG or XLSX.", "Choose one of these kinds; its content must be of that kind.")),
            Self::EvidenceTooLarge => ("crosscheck.evidence_too_large", 413,
                ("Tệp chứng cứ lớn hơn 5 MB.", "Chụp hoặc quét lại ở độ phân giải thấp hơn."),
                ("The file is larger than 5 MB.", "Scan or photograph it at a lower resolution.")),
            Self::WordsMissing(_) => ("crosscheck.words_missing", 422,
                ("Còn thiếu nội dung.", "Ghi ít nhất 5 ký tự."),
                ("Words are missing.", "Write at least 5 characters.")),
            Self::TooLong(..) => ("crosscheck.too_long", 422,
                ("Nội dung quá dài.", "Viết gọn lại."),
                ("The text is too long.", "Make it shorter.")),
            Self::HoldsNumber(_) => ("crosscheck.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi; người được nói đến đã có trong danh sách."),
                ("The text holds the number of a person or a telephone.", "Take it out; the person is on the list already.")),
            Self::BadJson(_) => ("crosscheck.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            _ => ("crosscheck.internal", 500,
                ("Cơ sở dữ liệu không trả lời đúng.", "Thử lại; nếu vẫn lỗi, báo quản trị viên."),
                ("The database did not answer as it should.", "Try again; if it persists, tell the administrator.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        if let Self::NotYet(day) = self {
            let (vi, en) = (format!("Ngày {} chưa đến.", day.vi()), format!("{} has not come.", day.vi()));
            return lang.pick(vi, en);
        }
        let (_, _, vi, en) = self.words();
        lang.pick(vi.0, en.0).to_owned()
    }

    fn own_next_step(&self, lang: Lang) -> String {
        if let Self::OwnListOnly(no) = self {
            return lang.pick(
                format!("Danh sách người bạn cần gặp ở địa chỉ /inspections/{no}/people, mở được từ trang Kiểm tra thực tế."),
                format!("The people whom you are to see stand at /inspections/{no}/people, which the inspections page leads to."),
            );
        }
        let (_, _, vi, en) = self.words();
        lang.pick(vi.1, en.1).to_owned()
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::BadJson(why) | Self::NotWritten(why) => Some(why.clone()),
            _ => None,
        }
    }
}
