//! What can go wrong in the register, as a ward officer meets it.

use crate::doubts::{Doubt, sentences};
use std::path::PathBuf;
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, Problematic};

/// Errors of the register.
#[derive(Debug, thiserror::Error)]
pub enum RegisterProblem {
    /// The file is of no kind we read, or is damaged.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// Another file came to stand in the place of the one that was being read.
    #[error("the file changed while it was read")]
    FileChanged,
    /// There is no row below the header.
    #[error("no rows")]
    NoRows,
    /// No header row was found.
    #[error("no header row")]
    NoHeader,
    /// Required columns are not mapped.
    #[error("columns missing: {0:?}")]
    ColumnsMissing(Vec<String>),
    /// The given mapping names columns that the file does not have.
    #[error("no such columns: {0:?}")]
    ColumnsUnknown(Vec<String>),
    /// There is no such extract in the asker's area.
    #[error("no such extract")]
    NoSuchExtract,
    /// The extract is not in the state that the step needs.
    #[error("extract is {0}")]
    WrongState(&'static str),
    /// The upload is questionable, such as too many who vanish or another day in its title: a person must confirm.
    #[error("needs confirmation: {0:?}")]
    NeedsConfirmation(Vec<Doubt>),
    /// A full extract of which most rows were rejected.
    #[error("mostly rejected: {rejected} of {rows}")]
    MostlyRejected {
        /// Rows of the file.
        rows: i64,
        /// Rows held back.
        rejected: i64,
    },
    /// Another extract changed the same citizens since this one was read.
    #[error("stale staging")]
    Stale,
    /// There is no such citizen in the asker's area.
    #[error("no such citizen")]
    NoSuchCitizen,
    /// The locality is unknown or outside the asker's area.
    #[error("locality not allowed")]
    NotYourArea,
    /// The code names no locality.
    #[error("no such locality")]
    NoSuchLocality,
    /// Unmasking and withdrawing need a reason.
    #[error("reason missing")]
    ReasonMissing,
    /// A list of people has more rows than one upload may bring.
    #[error("too many rows")]
    TooManyRows,
    /// The as-of day lies in the future.
    #[error("as-of in the future")]
    FutureAsOf,
    /// The as-of day lies long before the campaign: a slip of the pen.
    #[error("as-of long before the campaign")]
    AncientAsOf(Day),
    /// No campaign has been set up.
    #[error("no campaign")]
    NoCampaign,
    /// The search asks for too little or for too large an area.
    #[error("search too wide")]
    SearchTooWide,
    /// The master key can be read by others.
    #[error("key file {0} can be read by others")]
    KeyFileOpen(PathBuf),
    /// The campaign's people are in the database, and the key that opens them is not in the key store.
    #[error("the campaign's key is missing")]
    KeysMissing,
    /// The campaign's keys were destroyed: its people are erased.
    #[error("the campaign's keys were destroyed")]
    KeysDestroyed,
    /// Keys are to be recovered into a folder that holds some.
    #[error("there are keys already")]
    KeysThere,
    /// The file holds no exported keys.
    #[error("not exported keys")]
    NoEscrow,
    /// The key store or the vault.
    #[error("vault: {0}")]
    Keys(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A field of a form is missing or not understood.
    #[error("field {0}")]
    BadField(&'static str),
    /// Another room said no.
    #[error("{code}")]
    Other {
        /// Its code.
        code: &'static str,
        /// Its status.
        status: u16,
        /// Its sentence in Vietnamese and English.
        title: [String; 2],
        /// Its next step in Vietnamese and English.
        next: [String; 2],
    },
}

impl RegisterProblem {
    pub(crate) fn keys(why: impl std::fmt::Display) -> Self {
        Self::Keys(why.to_string())
    }

    /// Carries another room's problem on.
    #[allow(clippy::needless_pass_by_value)] // goes into map_err
    pub fn other<P: Problematic>(p: P) -> Self {
        Self::Other {
            code: p.code(),
            status: p.status(),
            title: [p.sentence(Lang::Vi), p.sentence(Lang::En)],
            next: [p.next_step(Lang::Vi), p.next_step(Lang::En)],
        }
    }
}

impl Problematic for RegisterProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "register.unreadable",
            Self::FileChanged => "register.file_changed",
            Self::NoRows => "register.no_rows",
            Self::NoHeader => "register.no_header",
            Self::ColumnsMissing(_) => "register.columns_missing",
            Self::ColumnsUnknown(_) => "register.columns_unknown",
            Self::NoSuchExtract => "register.no_such_extract",
            Self::WrongState(_) => "register.wrong_state",
            Self::NeedsConfirmation(_) => "register.needs_confirmation",
            Self::MostlyRejected { .. } => "register.mostly_rejected",
            Self::Stale => "register.stale",
            Self::NoSuchCitizen => "register.no_such_citizen",
            Self::NotYourArea => "register.not_your_area",
            Self::NoSuchLocality => "register.no_such_locality",
            Self::ReasonMissing => "register.reason_missing",
            Self::BadField(_) => "register.bad_field",
            Self::TooManyRows => "register.too_many_rows",
            Self::FutureAsOf => "register.future_as_of",
            Self::AncientAsOf(_) => "register.ancient_as_of",
            Self::NoCampaign => "register.no_campaign",
            Self::SearchTooWide => "register.search_too_wide",
            Self::KeyFileOpen(_) => "register.key_file_open",
            Self::KeysMissing => "register.keys_missing",
            Self::KeysDestroyed => "register.keys_destroyed",
            Self::KeysThere => "register.keys_there",
            Self::NoEscrow => "register.no_escrow",
            Self::Keys(_) => "register.vault",
            Self::Db(_) => "register.database",
            Self::Other { code, .. } => code,
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Unreadable(_)
            | Self::FileChanged
            | Self::NoRows
            | Self::NoHeader
            | Self::ColumnsMissing(_)
            | Self::ColumnsUnknown(_)
            | Self::ReasonMissing
            | Self::BadField(_)
            | Self::FutureAsOf
            | Self::AncientAsOf(_)
            | Self::SearchTooWide
            | Self::NoEscrow => 422,
            Self::NoSuchExtract | Self::NoSuchCitizen | Self::NoSuchLocality => 404,
            Self::WrongState(_)
            | Self::NeedsConfirmation(_)
            | Self::MostlyRejected { .. }
            | Self::Stale
            | Self::NoCampaign
            | Self::KeysThere => 409,
            Self::KeysDestroyed => 410,
            Self::NotYourArea => 403,
            Self::TooManyRows => 413,
            Self::KeyFileOpen(_) | Self::KeysMissing | Self::Keys(_) | Self::Db(_) => 500,
            Self::Other { status, .. } => *status,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Unreadable(what) => {
                lang.pick(format!("Không đọc được tệp: {what}."), format!("The file cannot be read: {what}."))
            }
            Self::FileChanged => lang
                .pick(
                    "Tệp bị thay đổi trong lúc đang đọc; chưa có gì được nhận.",
                    "The file changed while it was read; nothing was taken.",
                )
                .into(),
            Self::NoRows => lang.pick("Tệp không có dòng nào dưới dòng tiêu đề.", "The file has no row below its header.").into(),
            Self::NoHeader => lang
                .pick(
                    "Không tìm thấy dòng tiêu đề cột trong 30 dòng đầu của tệp.",
                    "No header row was found in the first 30 rows of the file.",
                )
                .into(),
            Self::ColumnsMissing(c) => {
                let list = c.join(", ");
                lang.pick(format!("Chưa biết cột nào là: {list}."), format!("It is not known which column is: {list}."))
            }
            Self::ColumnsUnknown(c) => {
                let list = c.join(", ");
                lang.pick(
                    format!("Bảng ghép cột nêu cột mà tệp không có: {list}."),
                    format!("The mapping names columns that the file does not have: {list}."),
                )
            }
            Self::NoSuchExtract => {
                lang.pick("Không có bản trích xuất này trong địa bàn của bạn.", "There is no such extract in your area.").into()
            }
            Self::WrongState(s) => lang.pick(
                format!("Bản trích xuất đang ở trạng thái “{}”, không làm được bước này.", state_word(s)),
                format!("The extract is {s}; this step is not possible."),
            ),
            Self::NeedsConfirmation(doubts) => sentences(doubts, lang),
            Self::MostlyRejected { rows, rejected } => Doubt::MostlyRejected { rejected: *rejected, rows: *rows }.sentence(lang),
            Self::Stale => lang
                .pick(
                    "Trong lúc bạn xem trước, một bản trích xuất khác đã thay đổi cùng những công dân này.",
                    "While you looked at the preview, another extract changed the same citizens.",
                )
                .into(),
            Self::NoSuchCitizen => {
                lang.pick("Không tìm thấy công dân này trong địa bàn của bạn.", "There is no such citizen in your area.").into()
            }
            Self::NotYourArea => {
                lang.pick("Địa bàn này không thuộc phạm vi của bạn.", "This locality is outside your area.").into()
            }
            Self::NoSuchLocality => lang.pick("Không có địa bàn nào mang mã này.", "No locality has this code.").into(),
            Self::ReasonMissing => lang.pick("Lý do còn thiếu hoặc quá ngắn.", "The reason is missing or too short.").into(),
            Self::TooManyRows => lang.pick("Danh sách có quá nhiều dòng.", "The list has too many rows.").into(),
            Self::FutureAsOf => lang.pick("Ngày số liệu nằm trong tương lai.", "The as-of day lies in the future.").into(),
            Self::AncientAsOf(first) => lang.pick(
                format!("Ngày số liệu trước ngày {}, quá xa chiến dịch này.", first.vi()),
                format!("The as-of day lies before {}, too far from this campaign.", first.vi()),
            ),
            Self::NoCampaign => lang.pick("Chưa thiết lập chiến dịch.", "No campaign has been set up.").into(),
            Self::SearchTooWide => lang
                .pick(
                    "Tìm theo họ tên chỉ trong một phường, xã và cần ít nhất 2 chữ cái.",
                    "Search by name works within one commune and needs at least 2 letters.",
                )
                .into(),
            Self::KeysMissing => lang
                .pick(
                    "Kho khóa thiếu khóa của chiến dịch này, nên dữ liệu cá nhân không đọc được.",
                    "The key of this campaign is not in the key store, so personal data cannot be read.",
                )
                .into(),
            Self::KeysDestroyed => lang
                .pick(
                    "Khóa của chiến dịch này đã bị hủy: dữ liệu cá nhân đã xóa vĩnh viễn.",
                    "The keys of this campaign were destroyed: its personal data is erased for good.",
                )
                .into(),
            Self::KeysThere => lang.pick("Thư mục này đã có khóa.", "There are keys in this folder already.").into(),
            Self::NoEscrow => lang.pick("Tệp này không phải bản gửi giữ khóa.", "This file holds no exported keys.").into(),
            Self::KeyFileOpen(_) | Self::Keys(_) => lang
                .pick(
                    "Kho khóa không mở được, nên dữ liệu cá nhân không đọc được.",
                    "The key store does not open, so personal data cannot be read.",
                )
                .into(),
            Self::Db(_) => lang.pick("Cơ sở dữ liệu không trả lời đúng.", "The database did not answer as it should.").into(),
            Self::BadField(name) => {
                let [vi, en] = field_words(name);
                lang.pick(format!("Thiếu hoặc sai mục “{vi}”."), format!("The field “{en}” is missing or wrong."))
            }
            Self::Other { title, .. } => lang.pick(title[0].clone(), title[1].clone()),
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Unreadable(_) => lang.pick(
                "Mở tệp bằng Excel, lưu lại dạng .xlsx rồi tải lên lại.",
                "Open the file in Excel, save it as .xlsx and upload it again.",
            ),
            Self::FileChanged => {
                lang.pick("Đợi tệp được chép xong rồi nhập lại.", "Wait until the file is whole, then import it again.")
            }
            Self::NoRows => lang.pick(
                "Kiểm tra bộ lọc khi trích xuất và trang tính của tệp, rồi tải lên lại.",
                "Check the filter of the export and the sheet of the file, then upload it again.",
            ),
            Self::NoHeader => lang.pick(
                "Kiểm tra tệp có dòng tên cột (Họ và tên, Số CCCD, …) rồi tải lên lại.",
                "Check that the file has a row of column names, then upload it again.",
            ),
            Self::ColumnsMissing(_) => lang.pick(
                "Chọn đúng cột cho từng mục ở bước ghép cột.",
                "Choose the right column for each item in the mapping step.",
            ),
            Self::ColumnsUnknown(_) => lang.pick(
                "Sửa bảng ghép cột theo tên cột trong tệp, hoặc bỏ những cột đó khỏi bảng.",
                "Correct the mapping by the headings of the file, or take these columns out of it.",
            ),
            Self::NoSuchExtract | Self::NoSuchCitizen => {
                lang.pick("Kiểm tra lại đường dẫn hoặc chọn từ danh sách.", "Check the address or choose from the list.")
            }
            Self::WrongState(_) => lang.pick(
                "Mở lại trang bản trích xuất để xem trạng thái mới nhất.",
                "Open the extract's page again to see where it stands.",
            ),
            Self::NeedsConfirmation(_) => lang.pick(
                "Kiểm tra tệp có đủ và đúng ngày không; nếu đúng, xác nhận rồi áp dụng (dòng lệnh: --confirm).",
                "Check that the file is whole and of the right day; if so, confirm and apply (command line: --confirm).",
            ),
            Self::MostlyRejected { .. } => lang.pick(
                "Kiểm tra tệp có đúng phường, xã và đúng cột không; sửa rồi tải lại, hoặc tải lại với phạm vi một phần.",
                "Check that it is the right commune's file with the right columns; upload it again, or as a partial extract.",
            ),
            Self::Stale => lang.pick(
                "Tải tệp lên lại để xem trước với số liệu mới.",
                "Upload the file again to preview it against the new state.",
            ),
            Self::NotYourArea => lang.pick(
                "Chọn địa bàn của bạn, hoặc đề nghị cơ quan thường trực cấp quyền.",
                "Choose your own area, or ask the standing office for access.",
            ),
            Self::NoSuchLocality => lang.pick("Kiểm tra mã địa bàn ở trang Địa bàn.", "Check the code on the territory page."),
            Self::ReasonMissing => lang.pick(
                "Ghi lý do từ 5 ký tự trở lên; lý do được lưu vào nhật ký.",
                "Write at least 5 characters; the reason is kept in the audit trail.",
            ),
            Self::TooManyRows => lang.pick("Chia danh sách thành nhiều tệp nhỏ hơn.", "Split the list into smaller files."),
            Self::FutureAsOf | Self::AncientAsOf(_) => {
                lang.pick("Chọn ngày ghi trên bản trích xuất.", "Choose the day written on the extract.")
            }
            Self::NoCampaign => {
                lang.pick("Mở trang Chiến dịch và nạp tệp kế hoạch.", "Open the campaign page and load the plan file.")
            }
            Self::SearchTooWide => lang.pick(
                "Chọn một phường, xã và gõ thêm chữ, hoặc tìm theo số định danh.",
                "Choose one commune and type more, or search by number.",
            ),
            Self::KeysMissing => lang.pick(
                "Khôi phục khóa bằng `vedich keys recover` rồi mở lại; không tạo khóa mới.",
                "Recover the keys with `vedich keys recover` and start again; make no new ones.",
            ),
            Self::KeysDestroyed => lang.pick(
                "Số liệu tổng hợp vẫn xem được; dữ liệu cá nhân thì không khôi phục được.",
                "Figures can still be read; personal data cannot be brought back.",
            ),
            Self::KeysThere => lang.pick("Khôi phục vào thư mục chưa có khóa.", "Recover into a folder without keys."),
            Self::NoEscrow => lang.pick(
                "Dùng tệp do `vedich keys export` tạo và khóa age đã nhận nó.",
                "Use the file that `vedich keys export` made, and the age key it was made for.",
            ),
            Self::KeyFileOpen(_) | Self::Keys(_) => lang.pick(
                "Báo quản trị viên kiểm tra thư mục khóa và quyền của tệp khóa.",
                "Ask the administrator to check the key folder and the mode of the key file.",
            ),
            Self::Db(_) => {
                lang.pick("Thử lại; nếu vẫn lỗi, báo quản trị viên.", "Try again; if it persists, tell the administrator.")
            }
            Self::BadField("as_of") => lang.pick(
                "Chọn lại ngày; chương trình gửi trường as_of theo dạng 2023-06-19.",
                "Choose the day again; programs send the field as_of as 2023-06-19.",
            ),
            Self::BadField("file") => lang.pick("Chọn tệp rồi gửi lại.", "Choose the file and send it again."),
            Self::BadField(name) => {
                return lang.pick(
                    format!("Điền lại mục này rồi gửi lại; chương trình gửi trường {name}."),
                    format!("Fill it in and send it again; programs send the field {name}."),
                );
            }
            Self::Other { next, .. } => return lang.pick(next[0].clone(), next[1].clone()),
        }
        .into()
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Keys(why) => Some(why.clone()),
            Self::KeyFileOpen(p) => Some(format!("mode of {}", p.display())),
            Self::Db(e) => Some(e.to_string()),
            _ => None,
        }
    }
}

/// What people call a field, in Vietnamese and English.
fn field_words(name: &'static str) -> [&'static str; 2] {
    match name {
        "as_of" => ["ngày số liệu", "as-of day"],
        "file" => ["tệp", "file"],
        "locality" => ["địa bàn", "locality"],
        "coverage" => ["phạm vi", "coverage"],
        "status_filter" => ["bộ lọc trạng thái", "status filter"],
        "mapping" => ["ghép cột", "column mapping"],
        "metric" => ["chỉ tiêu", "metric"],
        "value" => ["số lượng", "number"],
        other => [other; 2],
    }
}

fn state_word(state: &str) -> &'static str {
    match state {
        "staging" => "đang đọc",
        "staged" => "chờ áp dụng",
        "applied" => "đã áp dụng",
        "withdrawn" => "đã rút",
        _ => "đã hủy",
    }
}
