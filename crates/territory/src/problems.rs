//! What can go wrong here, as a person meets it.

use crate::reform::Hindrance;
use vedich_db::DbError;
use vedich_kernel::{Day, Lang, Problematic};

/// A failure of the territory room.
#[derive(Debug, thiserror::Error)]
pub enum TerritoryProblem {
    /// The database refused.
    #[error("territory: {0}")]
    Db(#[from] DbError),
    /// The place lies outside the actor's area.
    #[error("territory: outside the actor's area")]
    OutsideArea,
    /// No such locality on that day.
    #[error("territory: unknown locality {0}")]
    UnknownLocality(String),
    /// No such team.
    #[error("territory: unknown team")]
    UnknownTeam,
    /// The file is no workbook that we read.
    #[error("territory: not a workbook: {0}")]
    NotAWorkbook(String),
    /// A workbook behind a password, or of the old kind.
    #[error("territory: protected or .xls")]
    Protected,
    /// The table has more rows than one upload may bring: how many may be.
    #[error("territory: more than {0} rows")]
    TooManyRows(usize),
    /// The workbook could not be written.
    #[error("territory: not written: {0}")]
    NotWritten(String),
    /// The file is larger than a table of this kind ever is.
    #[error("territory: the workbook is too large")]
    TooLarge,
    /// No sheet has the columns of any of our tables.
    #[error("territory: no table found")]
    NoTable,
    /// The upload holds no file.
    #[error("territory: no file in the upload")]
    NoFile,
    /// The upload holds a file of nothing.
    #[error("territory: an empty file in the upload")]
    EmptyFile,
    /// No such change of the territory.
    #[error("territory: unknown change")]
    UnknownChange,
    /// It is in force already, or was taken off the table.
    #[error("territory: the change is no draft any more")]
    NoDraft,
    /// Its day has not come.
    #[error("territory: the change begins on {0}")]
    NotYet(Day),
    /// Rows are wrong: a change is applied as a whole or not at all.
    #[error("territory: {0} rows of the change are wrong")]
    ChangeWrong(usize),
    /// Something else must be done first.
    #[error("territory: hindered")]
    Hindered(Hindrance),
    /// Why, and by which decision.
    #[error("territory: no reason given")]
    ReasonMissing,
    /// A form field or query value could not be read.
    #[error("territory: bad value for {0}")]
    BadValue(&'static str),
}

impl Problematic for TerritoryProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Db(_) => "territory.database",
            Self::OutsideArea => "territory.outside_area",
            Self::UnknownLocality(_) => "territory.unknown_locality",
            Self::UnknownTeam => "territory.unknown_team",
            Self::NotAWorkbook(_) => "territory.not_a_workbook",
            Self::Protected => "territory.protected",
            Self::TooManyRows(_) => "territory.too_many_rows",
            Self::NotWritten(_) => "territory.not_written",
            Self::TooLarge => "territory.too_large",
            Self::NoTable => "territory.no_table",
            Self::NoFile => "territory.no_file",
            Self::EmptyFile => "territory.empty_file",
            Self::UnknownChange => "territory.unknown_change",
            Self::NoDraft => "territory.no_draft",
            Self::NotYet(_) => "territory.not_yet",
            Self::ChangeWrong(_) => "territory.change_wrong",
            Self::Hindered(_) => "territory.hindered",
            Self::ReasonMissing => "territory.reason_missing",
            Self::BadValue(_) => "territory.bad_value",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Db(_) | Self::NotWritten(_) => 500,
            Self::OutsideArea => 403,
            Self::UnknownLocality(_) | Self::UnknownTeam | Self::UnknownChange => 404,
            Self::NoDraft | Self::NotYet(_) | Self::Hindered(_) => 409,
            Self::TooLarge => 413,
            Self::NotAWorkbook(_)
            | Self::Protected
            | Self::TooManyRows(_)
            | Self::NoTable
            | Self::ChangeWrong(_)
            | Self::ReasonMissing => 422,
            Self::NoFile | Self::EmptyFile | Self::BadValue(_) => 400,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Db(_) | Self::NotWritten(_) => {
                lang.pick("Không đọc hoặc ghi được dữ liệu.", "The data could not be read or written.").to_owned()
            }
            Self::OutsideArea => lang
                .pick("Địa bàn này nằm ngoài phạm vi được giao của tài khoản.", "This place lies outside your area.")
                .to_owned(),
            Self::UnknownLocality(code) => {
                lang.pick(format!("Không có địa bàn mã {code}."), format!("There is no locality with the code {code}."))
            }
            Self::UnknownTeam => lang.pick("Không có tổ này.", "There is no such team.").to_owned(),
            Self::NotAWorkbook(_) => lang.pick("Không đọc được tệp Excel này.", "This Excel file could not be read.").to_owned(),
            Self::Protected => lang
                .pick("Tệp có mật khẩu hoặc là Excel kiểu cũ (.xls).", "The file has a password, or is an old Excel file (.xls).")
                .to_owned(),
            Self::TooManyRows(most) => {
                let most = vedich_kernel::format::int(i64::try_from(*most).unwrap_or(i64::MAX), lang);
                lang.pick(format!("Bảng có hơn {most} dòng."), format!("The table has more than {most} rows."))
            }
            Self::TooLarge => lang
                .pick(
                    "Tệp quá lớn so với một bảng loại này, hoặc giải nén ra quá lớn.",
                    "The file is too large for such a table, or unpacks into one that is.",
                )
                .to_owned(),
            Self::NoTable => lang
                .pick("Không có trang tính nào có đủ các cột cần thiết.", "No sheet has the columns that are needed.")
                .to_owned(),
            Self::NoFile => lang.pick("Chưa chọn tệp để tải lên.", "No file was chosen.").to_owned(),
            Self::EmptyFile => lang.pick("Tệp rỗng, không có nội dung nào.", "The file is empty.").to_owned(),
            Self::UnknownChange => {
                lang.pick("Không có lần thay đổi địa bàn này.", "There is no such change of the territory.").to_owned()
            }
            Self::NoDraft => lang
                .pick("Thay đổi này đã áp dụng hoặc đã bỏ.", "This change is in force already, or was taken off the table.")
                .to_owned(),
            Self::NotYet(on) => lang.pick(
                format!("Thay đổi này có hiệu lực từ {}, chưa tới ngày.", on.vi()),
                format!("This change begins on {}.", on.vi()),
            ),
            Self::ChangeWrong(n) => lang.pick(
                format!("Còn {n} dòng sai, nên thay đổi chưa áp dụng được."),
                format!("{n} rows are wrong, so the change cannot be applied."),
            ),
            Self::Hindered(h) => lang.pick(h.sentence[0].clone(), h.sentence[1].clone()),
            Self::ReasonMissing => {
                lang.pick("Chưa ghi căn cứ của thay đổi.", "The decision on which the change rests was not given.").to_owned()
            }
            Self::BadValue(field) => {
                lang.pick(format!("Giá trị của “{field}” không hợp lệ."), format!("The value of “{field}” is not valid."))
            }
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Db(_) | Self::NotWritten(_) => lang.pick("Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị.", "Try again in a few minutes; if it fails again, tell the administrator."),
            Self::OutsideArea => lang.pick(
                "Chọn địa bàn được giao, hoặc đề nghị cơ quan thường trực mở rộng phạm vi.",
                "Choose a place in your area, or ask the standing office to widen it.",
            ),
            Self::UnknownLocality(_) => {
                lang.pick("Kiểm tra mã và ngày, hoặc nhập địa bàn trước.", "Check code and day, or import the localities first.")
            }
            Self::UnknownTeam => lang.pick("Xem lại danh sách tổ.", "Look at the list of teams."),
            Self::NotAWorkbook(_) => {
                lang.pick("Lưu tệp dưới dạng .xlsx, không đặt mật khẩu, rồi tải lên lại.", "Save it as .xlsx without a password and upload it again.")
            }
            Self::Protected => lang.pick(
                "Mở bằng Excel, bỏ mật khẩu, lưu thành .xlsx rồi tải lên lại.",
                "Open it in Excel, remove the password, save it as .xlsx and upload it again.",
            ),
            Self::TooManyRows(_) => lang.pick(
                "Chia thành nhiều tệp rồi tải lên từng tệp; chưa dòng nào được ghi.",
                "Divide it into several files and upload each; nothing of it was taken.",
            ),
            Self::TooLarge => lang.pick("Bỏ các trang tính không cần thiết rồi tải lên lại.", "Remove sheets that are not needed and upload it again."),
            Self::NoTable => lang.pick(
                "Cần ít nhất một bảng: Địa bàn (Mã, Tên, Cấp), Đơn vị (Mã đơn vị, Tên đơn vị, Loại, Mã địa bàn), Tổ (Mã tổ, Tên tổ, Loại tổ, Mã địa bàn) hoặc Thành viên (Mã thành viên, Họ tên, Mã tổ).",
                "At least one table is needed: Địa bàn (Mã, Tên, Cấp), Đơn vị (Mã đơn vị, Tên đơn vị, Loại, Mã địa bàn), Tổ (Mã tổ, Tên tổ, Loại tổ, Mã địa bàn) or Thành viên (Mã thành viên, Họ tên, Mã tổ).",
            ),
            Self::NoFile => lang.pick("Chọn tệp .xlsx rồi bấm Tải lên.", "Choose an .xlsx file and upload it."),
            Self::EmptyFile => lang.pick("Mở tệp trên máy, kiểm tra và lưu lại, rồi tải lên.", "Open the file, look at it, save it again, and upload it."),
            Self::UnknownChange => lang.pick("Xem danh sách các lần thay đổi.", "Look at the list of changes."),
            Self::NoDraft => lang.pick("Tải tệp lên lại nếu cần một thay đổi khác.", "Upload the file again if another change is needed."),
            Self::NotYet(_) => lang.pick("Áp dụng vào ngày đó hoặc sau đó; bản nháp vẫn được giữ.", "Apply it on that day or later; the draft is kept."),
            Self::ChangeWrong(_) => lang.pick("Sửa các ô được nêu trong tệp rồi tải lên lại.", "Correct the cells that are named and upload the file again."),
            Self::Hindered(h) => return lang.pick(h.next[0].clone(), h.next[1].clone()),
            Self::ReasonMissing => lang.pick("Ghi số, ngày của nghị quyết hoặc quyết định.", "Give number and day of the resolution or decision."),
            Self::BadValue(_) => lang.pick("Sửa lại rồi gửi lại.", "Correct it and send it again."),
        }
        .to_owned()
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::NotAWorkbook(e) | Self::NotWritten(e) => Some(e.clone()),
            _ => None,
        }
    }
}
