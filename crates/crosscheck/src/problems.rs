//! What can go wrong in this room, as a person meets it.

use vedich_claims::ClaimsProblem;
use vedich_db::DbError;
use vedich_kernel::{Lang, Problematic};
use vedich_register::RegisterProblem;
use vedich_territory::TerritoryProblem;

/// Errors of the cross-check room.
#[derive(Debug, thiserror::Error)]
pub enum CrossCheckProblem {
    /// A day in the address cannot be read.
    #[error("bad day")]
    BadDay,
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
    /// A code in the address or query is unknown.
    #[error("unknown place")]
    UnknownPlace,
    /// Another server settles at the same time.
    #[error("settled elsewhere meanwhile")]
    Raced,
}

impl CrossCheckProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Register(e) => Some(e),
            Self::Claims(e) => Some(e),
            Self::Territory(e) => Some(e),
            Self::Db(_) | Self::UnknownPlace | Self::BadDay | Self::Raced => None,
        }
    }
}

impl Problematic for CrossCheckProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownPlace => "crosscheck.unknown_place",
            Self::BadDay => "crosscheck.bad_day",
            Self::Raced => "crosscheck.busy",
            _ => self.below().map_or("crosscheck.internal", Problematic::code),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::UnknownPlace => 404,
            Self::BadDay => 422,
            Self::Raced => 503,
            _ => self.below().map_or(500, Problematic::status),
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        let own = match self {
            Self::UnknownPlace => lang.pick(
                "Không có địa bàn, tổ hoặc đơn vị này trong phạm vi của bạn.",
                "There is no such locality, team or unit in your area.",
            ),
            Self::BadDay => lang.pick("Không đọc được ngày.", "The day cannot be read."),
            Self::Raced => lang.pick("Máy chủ khác đang đối sánh cùng lúc.", "Another server is settling at the same time."),
            _ => lang.pick("Cơ sở dữ liệu không trả lời đúng.", "The database did not answer as it should."),
        };
        self.below().map_or_else(|| own.to_owned(), |e| e.sentence(lang))
    }

    fn next_step(&self, lang: Lang) -> String {
        let own = match self {
            Self::UnknownPlace => {
                lang.pick("Chọn từ danh sách ở trang Đối sánh.", "Choose from the list on the cross-check page.")
            }
            Self::BadDay => lang.pick("Ghi ngày dạng 2023-06-20.", "Write it as 2023-06-20."),
            Self::Raced => lang.pick("Thử lại sau ít phút.", "Try again in a few minutes."),
            _ => lang.pick("Thử lại; nếu vẫn lỗi, báo quản trị viên.", "Try again; if it persists, tell the administrator."),
        };
        self.below().map_or_else(|| own.to_owned(), |e| e.next_step(lang))
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            _ => self.below().and_then(Problematic::internal),
        }
    }
}
