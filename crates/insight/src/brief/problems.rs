//! What can go wrong with the brief, as a person meets it.

use vedich_db::DbError;
use vedich_kernel::{Lang, Problem, Problematic};
use vedich_messages::MessagesProblem;
use vedich_register::RegisterProblem;

/// Errors of the brief.
#[derive(Debug, thiserror::Error)]
pub enum BriefProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A room below did.
    #[error(transparent)]
    Register(#[from] RegisterProblem),
    /// The outbox did.
    #[error(transparent)]
    Messages(#[from] MessagesProblem),
    /// A room could not tell its part.
    #[error("not told: {0}")]
    NotTold(String),
    /// Something that is no e-mail address.
    #[error("no address")]
    BadAddress(String),
    /// Nobody is on the list, or too many are.
    #[error("recipients")]
    BadList,
    /// No time of a morning.
    #[error("no time")]
    BadTime,
    /// No reason.
    #[error("no reason")]
    NoReason,
    /// This server sends nothing.
    #[error("no outbox")]
    NoOutbox,
}

impl BriefProblem {
    /// A room told a page's problem.
    pub(crate) fn told(problem: &Problem) -> Self {
        Self::NotTold(problem.code.clone())
    }

    /// The field that it is about.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadAddress(_) | Self::BadList => Some("recipients"),
            Self::BadTime => Some("at"),
            Self::NoReason => Some("reason"),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self, lang: Lang) -> (&'static str, u16, String, String) {
        let (code, status, vi, en) = match self {
            Self::BadAddress(_) => ("brief.bad_address", 422,
                ("Có dòng không phải địa chỉ thư điện tử.", "Sửa dòng này:"),
                ("A line is no e-mail address.", "Correct this line:")),
            Self::BadList => ("brief.bad_list", 422,
                ("Danh sách nhận chưa có ai, hoặc dài quá 200 địa chỉ.", "Ghi mỗi dòng một địa chỉ, từ 1 đến 200."),
                ("Nobody is on the list, or more than 200 are.", "Write one address a line, 1 to 200.")),
            Self::BadTime => ("brief.bad_time", 422,
                ("Giờ gửi chưa đúng.", "Ghi giờ buổi sáng từ 4:00 đến 11:59, hoặc để trống nếu chỉ gửi tay."),
                ("The time does not stand.", "Write a time from 4:00 to 11:59, or leave it out to send by hand only.")),
            Self::NoReason => ("brief.no_reason", 422,
                ("Chưa ghi lý do.", "Ghi ai yêu cầu hoặc văn bản nào, ít nhất 5 ký tự."),
                ("The reason is missing.", "Write who asked for it or by which document, at least 5 characters.")),
            Self::NoOutbox => ("brief.no_outbox", 409,
                ("Máy chủ này chưa có hộp thư đi.", "In bản tin, hoặc nhờ bộ phận kỹ thuật cài kênh thư điện tử."),
                ("This server has no outbox.", "Print the brief, or have e-mail set up.")),
            Self::Db(_) | Self::Register(_) | Self::Messages(_) | Self::NotTold(_) => ("brief.internal", 500,
                ("Máy chủ gặp lỗi, chưa lập được bản tin.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; the brief was not made.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        };
        let (title, next) = lang.pick(vi, en);
        let next = if let Self::BadAddress(line) = self { format!("{next} “{line}”.") } else { next.to_owned() };
        (code, status, title.to_owned(), next)
    }

    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Messages(e) => Some(e),
            _ => None,
        }
    }
}

impl Problematic for BriefProblem {
    fn code(&self) -> &'static str {
        self.below().map_or_else(|| self.words(Lang::Vi).0, Problematic::code)
    }

    fn status(&self) -> u16 {
        self.below().map_or_else(|| self.words(Lang::Vi).1, Problematic::status)
    }

    fn sentence(&self, lang: Lang) -> String {
        self.below().map_or_else(|| self.words(lang).2, |e| e.sentence(lang))
    }

    fn next_step(&self, lang: Lang) -> String {
        self.below().map_or_else(|| self.words(lang).3, |e| e.next_step(lang))
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotTold(code) => Some(code.clone()),
            _ => self.below().and_then(Problematic::internal),
        }
    }
}
