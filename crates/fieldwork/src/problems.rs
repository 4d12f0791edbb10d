//! What can go wrong in this room, as a person meets it.

use crate::rules::HeldReason;
use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic};
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
    ReasonMissing,
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
    /// The list is closed.
    #[error("list closed")]
    Closed,
    /// The kind, code or number in the address is unknown.
    #[error("unknown word in the address")]
    UnknownWord,
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
            Self::ReasonMissing => words("fieldwork.reason_missing", 422,
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
            Self::BadDays => words("fieldwork.bad_days", 422,
                ("Hạn hoàn thành hoặc hạn giữ danh sách không hợp lệ.", "Chọn hạn từ hôm nay; ngày trả danh sách không sớm hơn hạn hoàn thành."),
                ("The due day or the end of the lease is not possible.", "Choose days from today on; the lease must not end before the due day.")),
            Self::Closed => words("fieldwork.closed", 409,
                ("Danh sách này đã đóng.", "Mở danh sách đang giao, hoặc lập danh sách mới."),
                ("This list is closed.", "Open a live list, or draw up a new one.")),
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
        self.below().map_or_else(|| lang.pick(w.vi.0, w.en.0).to_owned(), |e| e.sentence(lang))
    }

    fn next_step(&self, lang: Lang) -> String {
        let w = self.words();
        self.below().map_or_else(|| lang.pick(w.vi.1, w.en.1).to_owned(), |e| e.next_step(lang))
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::Sheet(why) => Some(why.clone()),
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
            Self::Future => ("Thời điểm nằm trong tương lai; sửa lại ngày giờ.", "The time lies in the future; correct it."),
            Self::UnknownMember => ("Thành viên không thuộc tổ nhận danh sách; chọn lại thành viên.", "The member is not of the list's team; choose again."),
            Self::NothingToCorrect => ("Không có lần ghi trước để sửa; ghi như kết quả mới.", "There is no earlier entry to correct; record it as a new one."),
        };
        lang.pick(vi, en)
    }
}
