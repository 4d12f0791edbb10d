//! What can go wrong in this room, as a person meets it.

use crate::kind::Kind;
use vedich_compliance::ComplianceProblem;
use vedich_costs::CostsProblem;
use vedich_crosscheck::CrossCheckProblem;
use vedich_daily_reports::ReportsProblem;
use vedich_db::DbError;
use vedich_difficulties::DifficultyProblem;
use vedich_fieldwork::FieldworkProblem;
use vedich_kernel::{Day, Lang, ProblemWords, Problematic, TabledProblem};
use vedich_register::RegisterProblem;
use vedich_standings::StandingProblem;
use vedich_stations::StationsProblem;

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
    /// The difficulty desk did.
    #[error(transparent)]
    Difficulties(#[from] DifficultyProblem),
    /// The duties of staff did.
    #[error(transparent)]
    Compliance(#[from] ComplianceProblem),
    /// The cross-check did.
    #[error(transparent)]
    CrossCheck(#[from] CrossCheckProblem),
    /// The standings did.
    #[error(transparent)]
    Standings(#[from] StandingProblem),
    /// Fieldwork did.
    #[error(transparent)]
    Fieldwork(#[from] FieldworkProblem),
    /// The stations did.
    #[error(transparent)]
    Stations(#[from] StationsProblem),
    /// The costs did.
    #[error(transparent)]
    Costs(#[from] CostsProblem),
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
    /// The phase begins later: nothing of it can be told.
    #[error("phase not begun: {0}")]
    PhaseNotBegun(Day),
    /// No commit has the number of the cut-off; the newest one is told.
    #[error("no such cut-off, newest: {0}")]
    NoSuchCutoff(i64),
    /// At the cut-off no extract had been applied, so no figures are of it.
    #[error("no figures at the cut-off")]
    NoFiguresThen,
    /// Units write no documents of this kind.
    #[error("not a unit's document")]
    NotOfUnits,
    /// Lists of people are the police of a commune's to write.
    #[error("not a list of police")]
    NotOfPolice,
    /// There is nobody and nothing that a document of the kind would tell of.
    #[error("nothing to tell of: {}", .0.code())]
    NothingToTell(Kind),
    /// The report's phase has not ended.
    #[error("phase not over: {0}")]
    PhaseNotOver(Day),
    /// The draft's figures do not reach the end of its phase, and newer ones are known.
    #[error("drafted early: {0}")]
    DraftedEarly(Day),
    /// Nobody signs it.
    #[error("no signer")]
    NoSigner,
    /// Reports of units are missing or numbers were typed by hand, and nobody said yes to it.
    #[error("not confirmed")]
    Unconfirmed,
    /// Who wrote the campaign's own report does not take it as well.
    #[error("own hand")]
    OwnHand,
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
    /// The template holds macros or controls.
    #[error("template has macros")]
    TemplateHasMacros,
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

/// What would give a document of the kind something to tell of: Vietnamese, English.
fn nothing(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::AwardProposal => (
            "Tờ trình gồm các đề nghị khen thưởng đã được hội đồng tán thành, biên bản họp đã ký; lập, biểu quyết và ký ở trang Thi đua.",
            "It lists awards that the council recommends in signed minutes: propose, vote and sign on the page of standings.",
        ),
        Kind::CriticismNotice => (
            "Thông báo chỉ nêu đơn vị đã có quyết định phê bình; lập đề nghị và quyết định ở trang Thi đua.",
            "It names only units about which a decision was taken: propose and decide on the page of standings.",
        ),
        Kind::AbsenteeList => (
            "Danh sách vắng mặt được chốt mỗi tối từ kết quả đi từng nhà; xem ở trang Vắng mặt tại nơi cư trú.",
            "Absentee lists are closed every evening from what teams met at the doors.",
        ),
        Kind::InvitationList => (
            "Lập giấy mời cho các ca trong 14 ngày tới ở trang Điểm thu nhận.",
            "Invite to shifts of the next 14 days on the page of stations.",
        ),
        Kind::Budget => {
            ("Nhập đơn giá hoặc dòng dự toán ở trang Dự toán chi phí.", "Set prices or add lines on the page of costs.")
        }
        _ => (
            "Nhập bản trích xuất và kết quả của giai đoạn rồi soạn lại.",
            "Import the extract and results of the phase, then draft it again.",
        ),
    }
}

impl TabledProblem for DocumentProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Reports(e) => Some(e),
            Self::Difficulties(e) => Some(e),
            Self::Compliance(e) => Some(e),
            Self::CrossCheck(e) => Some(e),
            Self::Standings(e) => Some(e),
            Self::Fieldwork(e) => Some(e),
            Self::Stations(e) => Some(e),
            Self::Costs(e) => Some(e),
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
                ("Không có loại văn bản này.", "Chọn một trong các loại"),
                ("There is no such kind of document.", "Choose one of the kinds")),
            Self::NoSuchPhase => ("documents.no_such_phase", 422,
                ("Chiến dịch không có giai đoạn này.", "Xem các giai đoạn ở trang Chiến dịch."),
                ("The campaign has no such phase.", "See the phases on the campaign's page.")),
            Self::PhaseNotBegun(_) => ("documents.phase_not_begun", 409,
                ("Giai đoạn chưa bắt đầu nên chưa có số liệu để báo cáo.", "Chọn giai đoạn đang diễn ra hoặc đã kết thúc; xem ngày ở trang Chiến dịch."),
                ("The phase has not begun, so there is nothing to report.", "Choose a phase that runs or has ended; its days stand on the campaign's page.")),
            Self::NoSuchCutoff(_) => ("documents.no_such_cutoff", 422,
                ("Không có lần ghi nào mang số này để chốt số liệu.", "Ghi một số từ 0 đến số được nêu, hoặc bỏ trống để lấy số liệu mới nhất."),
                ("No commit has the number of this cut-off.", "Write a number from 0 to the one that is told, or leave it out for the newest figures.")),
            Self::NoFiguresThen => ("documents.no_figures_then", 422,
                ("Vào lúc chốt này chưa áp dụng bản trích xuất nào nên chưa có số liệu.", "Ghi số của một lần ghi sau bản trích xuất đầu tiên, hoặc bỏ trống để lấy số liệu mới nhất."),
                ("At this cut-off no extract had been applied, so there were no figures.", "Write the number of a commit after the first extract, or leave it out for the newest figures.")),
            Self::NotOfUnits => ("documents.not_of_units", 422,
                ("Loại văn bản này do cơ quan thường trực lập cho toàn địa bàn.", "Bỏ mã đơn vị, hoặc chọn báo cáo giai đoạn, báo cáo tổng kết."),
                ("Documents of this kind are the standing office's.", "Leave the unit out, or choose a report on a phase or the final report.")),
            Self::NotOfPolice => ("documents.not_of_police", 422,
                ("Danh sách có tên công dân chỉ do công an phường, xã lập.", "Chọn đơn vị công an của phường, xã; bỏ mã đơn vị thì có bảng tổng hợp không nêu tên."),
                ("Lists that name citizens are written by the police of a commune.", "Choose the police unit of the commune; without a unit there is a table of counts.")),
            Self::NothingToTell(kind) => ("documents.nothing_to_tell", 409,
                ("Chưa có gì để ghi vào văn bản này.", nothing(*kind).0),
                ("There is nothing that this document would tell of.", nothing(*kind).1)),
            Self::PhaseNotOver(_) => ("documents.phase_not_over", 409,
                ("Giai đoạn chưa kết thúc nên chưa gửi báo cáo được.", "Gửi từ ngày sau ngày cuối của giai đoạn; trước đó chỉ soạn và xem thử."),
                ("The phase has not ended, so its report cannot be sent.", "Send it from the day after the phase's last day; until then draft it and look at it.")),
            Self::DraftedEarly(_) => ("documents.drafted_early", 409,
                ("Số liệu của bản này chưa đến hết giai đoạn.", "Bấm “Soạn từ số liệu” ở trang Văn bản để có bản mới; lời văn đã sửa được giữ lại."),
                ("The figures of this draft do not reach the end of the phase.", "Draft it anew on the page of documents; the words that were edited are kept.")),
            Self::NoSigner => ("documents.no_signer", 409,
                ("Chưa có họ tên người ký.", "Ghi người ký ở trang Thể thức và người ký rồi duyệt lại."),
                ("Nobody is named who signs.", "Name the signer on the page of letterhead and signer, then approve it again.")),
            Self::Unconfirmed => ("documents.unconfirmed", 409,
                ("Văn bản còn thiếu báo cáo của đơn vị, hoặc có số gõ tay chưa có nguồn.", "Xem các điểm đó trên trang của văn bản, đánh dấu xác nhận rồi duyệt lại."),
                ("Reports of units are missing, or numbers were typed without a source.", "Look at them on the document's page, tick that you have seen them, and approve it again.")),
            Self::OwnHand => ("documents.own_hand", 409,
                ("Người soạn báo cáo không tự nhận báo cáo của mình.", "Để người khác của cơ quan thường trực xem và nhận."),
                ("Who wrote the report does not take it as well.", "Have somebody else of the standing office look at it and take it.")),
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
            Self::TemplateHasMacros => ("documents.template_has_macros", 422,
                ("Tệp mẫu có macro hoặc điều khiển ActiveX.", "Xóa các điều khiển ActiveX nếu có; trong Word chọn Lưu thành, dạng Tài liệu Word (.docx), rồi tải lên lại."),
                ("The template holds macros or ActiveX controls.", "Take out ActiveX controls; in Word choose Save As, Word Document (.docx), and upload it again.")),
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
            Self::Db(_) | Self::NotWritten(_) | Self::Register(_) | Self::Reports(_) | Self::Difficulties(_) | Self::Compliance(_)
            | Self::CrossCheck(_) | Self::Standings(_) | Self::Fieldwork(_) | Self::Stations(_) | Self::Costs(_) => ("documents.internal", 500,
                ("Máy chủ gặp lỗi, chưa làm xong việc này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this was not done.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        let words = lang.pick(self.words().2.0, self.words().3.0);
        match self {
            Self::PhaseNotOver(day) | Self::DraftedEarly(day) | Self::PhaseNotBegun(day) => {
                format!("{} ({}).", words.trim_end_matches('.'), lang.pick(day.vi(), day.to_string()))
            }
            Self::NoSuchCutoff(newest) => {
                let told = lang.pick(format!("mới nhất: {newest}"), format!("the newest: {newest}"));
                format!("{} ({told}).", words.trim_end_matches('.'))
            }
            _ if self.names().is_empty() => words.to_owned(),
            _ => format!("{} ({})", words.trim_end_matches('.'), self.names()),
        }
    }

    fn own_next_step(&self, lang: Lang) -> String {
        let words = lang.pick(self.words().2.1, self.words().3.1);
        match self {
            Self::NoSuchKind => format!("{words}: {}.", Kind::known()),
            _ => words.to_owned(),
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
