//! What can go wrong in this room, as a person meets it.

use crate::model::Kind;
use vedich_campaign::CampaignProblem;
use vedich_compliance::ComplianceProblem;
use vedich_crosscheck::CrossCheckProblem;
use vedich_daily_reports::ReportsProblem;
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, ProblemWords, Problematic, TabledProblem};
use vedich_register::RegisterProblem;

/// Errors of the standings.
#[derive(Debug, thiserror::Error)]
pub enum StandingProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The campaign or the vault did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// Phases or targets did.
    #[error(transparent)]
    Campaign(#[from] CampaignProblem),
    /// The cross-check did.
    #[error(transparent)]
    CrossCheck(#[from] CrossCheckProblem),
    /// Daily reports did.
    #[error(transparent)]
    Reports(#[from] ReportsProblem),
    /// Rosters did.
    #[error(transparent)]
    Compliance(#[from] ComplianceProblem),
    /// No such phase.
    #[error("no such phase")]
    NoSuchPhase,
    /// The phase has not begun; its first day.
    #[error("phase not begun")]
    PhaseNotBegun(Day),
    /// No such kind of standing.
    #[error("no such kind")]
    NoSuchKind,
    /// Nobody by this code in the standing that the actor sees.
    #[error("nobody of that code")]
    NoSuchRow,
    /// Persons are not for this reader.
    #[error("persons are not for this reader")]
    NoPersons,
    /// Only who works for the whole campaign may do it.
    #[error("not yours")]
    NotYours,
    /// The phase is not over.
    #[error("phase not over")]
    PhaseNotOver,
    /// The phase is not closed.
    #[error("phase not closed")]
    NotClosed,
    /// A closing stands; another needs a reason.
    #[error("closed before")]
    ClosedBefore,
    /// Nothing stood closed at that cut-off.
    #[error("nothing was closed by then")]
    NotThen,
    /// A setting cannot be as it was sent.
    #[error("bad setting: {0}")]
    BadSetting(&'static str),
    /// Weights do not make 100.
    #[error("weights do not make 100")]
    Not100(Kind),
    /// Somebody set it since.
    #[error("set meanwhile")]
    SetMeanwhile,
    /// A text is missing or too short.
    #[error("words missing: {0}")]
    WordsMissing(&'static str),
    /// A text is too long.
    #[error("too long: {0}")]
    TooLong(&'static str),
    /// A text holds the number of a person or a telephone.
    #[error("a text holds a number of a person: {0}")]
    HoldsNumber(&'static str),
    /// No such proposal, or none that the actor may see.
    #[error("no such proposal")]
    NoSuchProposal,
    /// Nobody whom the actor may propose.
    #[error("no such subject")]
    NoSuchSubject,
    /// Pupils are not proposed here.
    #[error("a minor")]
    Minor,
    /// A title that is not among those set.
    #[error("no such title")]
    NoSuchTitle,
    /// Evidence that is not there.
    #[error("no such evidence")]
    NoSuchEvidence,
    /// Nothing with figures stands behind the proposal.
    #[error("no figures")]
    NoFigures,
    /// An award for somebody who has no place in the closed standing.
    #[error("not considered")]
    NotConsidered,
    /// The step is not possible where the proposal stands.
    #[error("not now")]
    NotNow,
    /// The one concerned was not heard.
    #[error("not heard")]
    NotHeard,
    /// The cause is missing, or none that allows it.
    #[error("cause")]
    BadCause,
    /// Somebody who examined it may not decide it.
    #[error("the same hand")]
    SameHand,
    /// Somebody who proposed it may not write down the council's vote on it.
    #[error("the vote on one's own proposal")]
    OwnProposal,
    /// Number or day of the document is missing.
    #[error("no document")]
    NoDocument,
    /// No such sitting.
    #[error("no such sitting")]
    NoSuchSitting,
    /// Too few members, or more present than members.
    #[error("no quorum")]
    NoQuorum,
    /// The minutes are signed.
    #[error("minutes signed")]
    SittingEnded,
    /// The votes are not those of the members present.
    #[error("votes do not add up")]
    BadVotes,
    /// A day that cannot be.
    #[error("bad day")]
    BadDay,
    /// Signed before the council sat, or on a day to come.
    #[error("bad day of a decision")]
    BadDecisionDay,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// A workbook could not be written.
    #[error("not written: {0}")]
    NotWritten(String),
}

impl StandingProblem {
    /// The field that it is about, where a person can put it right.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing(f) | Self::TooLong(f) | Self::HoldsNumber(f) => Some(f),
            Self::ClosedBefore => Some("reason"),
            Self::NoSuchTitle => Some("title"),
            Self::NoSuchSubject | Self::Minor => Some("code"),
            Self::BadCause => Some("cause"),
            Self::NoDocument => Some("document"),
            Self::BadDay | Self::BadDecisionDay => Some("day"),
            Self::NoQuorum => Some("present"),
            _ => None,
        }
    }
}

impl TabledProblem for StandingProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Campaign(e) => Some(e),
            Self::CrossCheck(e) => Some(e),
            Self::Reports(e) => Some(e),
            Self::Compliance(e) => Some(e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchPhase => ("standings.no_such_phase", 404,
                ("Không có giai đoạn này.", "Chọn một giai đoạn của chiến dịch."),
                ("There is no such phase.", "Choose a phase of the campaign.")),
            Self::PhaseNotBegun(_) => ("standings.phase_not_begun", 409,
                ("Giai đoạn chưa bắt đầu nên chưa xếp hạng.", "Chọn giai đoạn đang diễn ra hoặc đã kết thúc."),
                ("The phase has not begun, so nobody is ranked.", "Choose a phase that runs or has ended.")),
            Self::NoSuchKind => ("standings.no_such_kind", 422,
                ("Không có bảng xếp hạng loại này.", "Chọn commune, unit, team hoặc person."),
                ("There is no such standing.", "Choose commune, unit, team or person.")),
            Self::NoSuchRow => ("standings.no_such_row", 404,
                ("Không có mã này trong bảng xếp hạng bạn được xem.", "Chọn từ bảng xếp hạng."),
                ("Nobody of this code stands in the standing that you see.", "Choose from the standing.")),
            Self::NoPersons => ("standings.no_persons", 403,
                ("Bảng cá nhân chỉ dành cho người phụ trách các cá nhân đó.", "Xem bảng phường, xã hoặc đơn vị."),
                ("The standing of persons is for those who are in charge of them.", "See communes or units.")),
            Self::NotYours => ("standings.not_yours", 403,
                ("Việc này thuộc cơ quan phụ trách toàn chiến dịch.", "Liên hệ Phòng Nội vụ hoặc cơ quan thường trực."),
                ("Only who is in charge of the whole campaign may do this.", "Turn to home affairs or the standing office.")),
            Self::PhaseNotOver => ("standings.phase_not_over", 409,
                ("Giai đoạn chưa kết thúc.", "Chốt xếp hạng sau ngày cuối của giai đoạn."),
                ("The phase is not over.", "Close it after its last day.")),
            Self::NotClosed => ("standings.not_closed", 409,
                ("Giai đoạn chưa được chốt.", "Chốt xếp hạng giai đoạn trước."),
                ("The phase is not closed.", "Close it first.")),
            Self::ClosedBefore => ("standings.closed_before", 422,
                ("Giai đoạn này đã chốt rồi.", "Muốn chốt lại thì ghi lý do; lần chốt trước vẫn được giữ."),
                ("This phase is closed already.", "To close it anew say why; the earlier closing stays.")),
            Self::NotThen => ("standings.not_then", 404,
                ("Đến mốc chốt này chưa có bảng xếp hạng nào được chốt.", "Bỏ mốc chốt để xem số liệu hiện nay."),
                ("No standing was closed by that cut-off.", "Leave the cut-off out to see what stands now.")),
            Self::BadSetting("titles") => ("standings.bad_titles", 422,
                ("Danh sách danh hiệu chưa đúng.", "Ghi từ 1 đến 20 danh hiệu, mỗi dòng một danh hiệu, 5 đến 200 ký tự."),
                ("The list of titles does not stand.", "Write 1 to 20 titles, one a line, 5 to 200 characters each.")),
            Self::BadSetting("council") => ("standings.bad_council", 422,
                ("Quy định của hội đồng chưa đúng.", "Số dự họp từ 1 đến 100 %; tỷ lệ tán thành từ 50 % đến dưới 100 %."),
                ("The council's rules do not stand.", "Present: 1 to 100 %; majority: from 50 % to under 100 %.")),
            Self::BadSetting("gates") => ("standings.bad_gates", 422,
                ("Điều kiện không xét chưa đúng.", "Báo cáo thiếu từ 0 đến 100; sai số từ 0 đến 50 %; các mức khác từ 0,01 %."),
                ("The gates do not stand.", "Missing reports 0 to 100; tolerated error 0 to 50 %; other limits from 0.01 %.")),
            Self::BadSetting(_) => ("standings.bad_setting", 422,
                ("Công thức chưa đúng.", "Dùng trọng số nguyên từ 0 đến 100 cho từng nội dung; giới hạn từ 100 % trở lên."),
                ("The formula does not stand.", "Use whole weights from 0 to 100 for each part; limits from 100 % up.")),
            Self::Not100(Kind::Commune) => ("standings.not_100", 422,
                ("Trọng số của phường, xã không cộng thành 100.", "Sửa để tổng đúng 100."),
                ("The weights of communes do not make 100.", "Change them until they do.")),
            Self::Not100(Kind::Unit) => ("standings.not_100", 422,
                ("Trọng số của đơn vị không cộng thành 100.", "Sửa để tổng đúng 100."),
                ("The weights of units do not make 100.", "Change them until they do.")),
            Self::Not100(Kind::Team) => ("standings.not_100", 422,
                ("Trọng số của tổ không cộng thành 100.", "Sửa để tổng đúng 100."),
                ("The weights of teams do not make 100.", "Change them until they do.")),
            Self::Not100(Kind::Person) => ("standings.not_100", 422,
                ("Trọng số của cá nhân không cộng thành 100.", "Sửa để tổng đúng 100."),
                ("The weights of persons do not make 100.", "Change them until they do.")),
            Self::SetMeanwhile => ("standings.set_meanwhile", 409,
                ("Có người vừa sửa cài đặt này.", "Tải lại trang, xem bản mới rồi sửa tiếp."),
                ("Somebody has just changed this setting.", "Load the page again, look at it and go on.")),
            Self::WordsMissing(_) => ("standings.words_missing", 422,
                ("Còn thiếu nội dung.", "Ghi ít nhất 5 ký tự."),
                ("Words are missing.", "Write at least 5 characters.")),
            Self::TooLong(_) => ("standings.too_long", 422,
                ("Nội dung quá dài.", "Rút gọn còn tối đa 2.000 ký tự."),
                ("The text is too long.", "Shorten it to at most 2,000 characters.")),
            Self::HoldsNumber(_) => ("standings.holds_number", 422,
                ("Nội dung có số định danh hoặc số điện thoại.", "Bỏ số đó đi: hồ sơ thi đua không ghi số của công dân."),
                ("The text holds the number of a person or a telephone.", "Take it out: these files hold no numbers of citizens.")),
            Self::NoSuchProposal => ("standings.no_such_proposal", 404,
                ("Không có đề nghị này trong phạm vi của bạn.", "Chọn từ danh sách đề nghị."),
                ("There is no such proposal in your area.", "Choose from the list of proposals.")),
            Self::NoSuchSubject => ("standings.no_such_subject", 422,
                ("Không có đối tượng mang mã này trong phạm vi của bạn.", "Ghi mã như trong bảng xếp hạng; với người không có mã, ghi họ tên và mã đơn vị."),
                ("Nobody in your area has this code.", "Write the code as the standing has it; for somebody without, name and unit code.")),
            Self::Minor => ("standings.minor", 422,
                ("Không lập hồ sơ khen thưởng hay phê bình cho học sinh ở đây.", "Nhà trường tự đánh giá học sinh theo quy định của ngành."),
                ("Pupils are neither proposed nor criticised here.", "The school assesses its pupils by its own rules.")),
            Self::NoSuchTitle => ("standings.no_such_title", 422,
                ("Danh hiệu không có trong danh sách.", "Chọn một danh hiệu, hoặc thêm vào phần cài đặt."),
                ("The title is not on the list.", "Choose one, or add it to the settings.")),
            Self::NoSuchEvidence => ("standings.no_such_evidence", 422,
                ("Không tìm thấy căn cứ này.", "Ghi đúng số đợt kiểm tra, số khiếu nại hoặc một đường dẫn bắt đầu bằng https://."),
                ("This evidence is not there.", "Write the number of an inspection or a dispute, or a link that starts with https://.")),
            Self::NoFigures => ("standings.no_figures", 409,
                ("Đề nghị chưa có căn cứ gắn với số liệu.", "Thêm căn cứ: hạng đã chốt hoặc kết quả nghĩa vụ; với phê bình có thể là đợt kiểm tra, khiếu nại hoặc nghĩa vụ đã quá hạn mà chưa có danh sách hay văn bản chỉ đạo. Ghi chú và đường dẫn chỉ để bổ sung."),
                ("No figures stand behind the proposal.", "Add evidence: a closed place or a duty; for criticism an inspection or a dispute too. Notes and links only add to it.")),
            Self::NotConsidered => ("standings.not_considered", 409,
                ("Đối tượng này không có hạng trong lần chốt làm căn cứ, nên chưa được xét khen thưởng.", "Xem trang “vì sao” trong bảng xếp hạng để biết điều kiện còn thiếu."),
                ("The one proposed has no place in the closed standing, so no award is considered.", "See why in the standing.")),
            Self::NotNow => ("standings.not_now", 409,
                ("Đề nghị không ở bước này.", "Tải lại trang để xem đề nghị đang ở đâu."),
                ("The proposal is not at this step.", "Load the page again to see where it stands.")),
            Self::NotHeard => ("standings.not_heard", 409,
                ("Người hoặc đơn vị bị đề nghị chưa được nghe ý kiến.", "Ghi ý kiến của họ, hoặc ghi ngày đã yêu cầu mà không trả lời."),
                ("The one concerned has not been heard.", "Take down what they say, or the day by which they did not answer.")),
            Self::BadCause => ("standings.bad_cause", 422,
                ("Nguyên nhân chưa rõ, hoặc không phải do thiếu trách nhiệm.", "Chọn nguyên nhân; nguyên nhân khách quan thì trả lại hoặc rút đề nghị."),
                ("The cause is not named, or is no lack of responsibility.", "Name the cause; where it is objective, return or withdraw the proposal.")),
            Self::SameHand => ("standings.same_hand", 409,
                ("Người lập, trình hoặc thẩm định không quyết định cùng một đề nghị.", "Để người khác ghi quyết định."),
                ("Who wrote, handed in or examined a proposal does not decide it.", "Let somebody else write the decision down.")),
            Self::OwnProposal => ("standings.own_proposal", 409,
                ("Người lập, nộp hoặc thêm căn cứ cho một đề nghị trước khi nộp không ghi kết quả biểu quyết của hội đồng về đề nghị đó.", "Để người khác của Phòng Nội vụ hoặc cơ quan thường trực ghi."),
                ("Who wrote or handed in a proposal, or added evidence to it before that, does not write down the council's vote on it.", "Let somebody else of home affairs or the standing office do it.")),
            Self::NoDocument => ("standings.no_document", 422,
                ("Thiếu số hoặc ngày của quyết định.", "Ghi số văn bản, như 123/QĐ-UBND, và ngày ký."),
                ("The decision's number or day is missing.", "Write the number, such as 123/QĐ-UBND, and the day it was signed.")),
            Self::NoSuchSitting => ("standings.no_such_sitting", 404,
                ("Không có cuộc họp này.", "Chọn từ danh sách cuộc họp hội đồng."),
                ("There is no such sitting.", "Choose from the council's sittings.")),
            Self::NoQuorum => ("standings.no_quorum", 422,
                ("Số thành viên dự họp không đủ, hoặc danh sách chưa đúng.", "Ghi mỗi thành viên một dòng; người vắng thêm “vắng” sau dấu |. Tỷ lệ dự họp tối thiểu ở phần cài đặt."),
                ("Too few members are present, or the list does not stand.", "Write one member a line; after those absent add “vắng” behind a |. The least share stands in the settings.")),
            Self::SittingEnded => ("standings.sitting_ended", 409,
                ("Biên bản cuộc họp này đã ký.", "Lập cuộc họp mới để biểu quyết tiếp."),
                ("The minutes of this sitting are signed.", "Hold another sitting to vote on more.")),
            Self::BadVotes => ("standings.bad_votes", 422,
                ("Số phiếu không bằng số thành viên dự họp.", "Tán thành, không tán thành và không ý kiến cộng lại phải bằng số người dự họp."),
                ("The votes are not those of the members present.", "For, against and abstained together make the members present.")),
            Self::BadDay => ("standings.bad_day", 422,
                ("Ngày chưa đúng.", "Chọn một ngày không muộn hơn hôm nay."),
                ("The day does not stand.", "Choose a day that is not later than today.")),
            Self::BadDecisionDay => ("standings.bad_decision_day", 422,
                ("Ngày ký quyết định sớm hơn ngày hội đồng họp, hoặc muộn hơn hôm nay.", "Ghi ngày ký trên văn bản: từ ngày hội đồng họp đến hôm nay."),
                ("The decision was signed before the council sat, or on a day to come.", "Write the day on the document: from the day of the sitting to today.")),
            Self::BadJson(_) => ("standings.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Db(_) | Self::NotWritten(_) | Self::Register(_) | Self::Campaign(_) | Self::CrossCheck(_) | Self::Reports(_)
            | Self::Compliance(_) => ("standings.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        let words = lang.pick(self.words().2.0, self.words().3.0);
        let Self::PhaseNotBegun(day) = self else { return words.to_owned() };
        let begins = lang.pick(format!("bắt đầu ngày {}", day.vi()), format!("it begins on {day}"));
        format!("{} ({begins}).", words.trim_end_matches('.'))
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotWritten(why) | Self::BadJson(why) => Some(why.clone()),
            _ => None,
        }
    }
}
