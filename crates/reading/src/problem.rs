//! What can be wrong with a whole file. What is wrong with a row is a [`super::Finding`].

use vedich_kernel::{Lang, Problematic};

/// What a file is that is no table, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Really {
    /// HTML, often called `.xls` by the system that made it.
    WebPage,
    /// Excel's XML of 2003.
    Xml2003,
    /// PDF.
    Pdf,
    /// A photograph or drawing.
    Picture,
    /// Packed files.
    Archive,
    /// A letter.
    Document,
    /// Nobody knows.
    Unknown,
}

impl Really {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::WebPage => lang.pick("trang web (HTML)", "a web page (HTML)"),
            Self::Xml2003 => lang.pick("tệp XML của Excel 2003", "an XML file of Excel 2003"),
            Self::Pdf => lang.pick("tệp PDF", "a PDF"),
            Self::Picture => lang.pick("tệp ảnh", "a picture"),
            Self::Archive => lang.pick("tệp nén", "an archive"),
            Self::Document => lang.pick("văn bản Word", "a Word document"),
            Self::Unknown => "",
        }
    }

    /// Excel opens it and can save it as a spreadsheet.
    fn opens_in_excel(self) -> bool {
        matches!(self, Self::WebPage | Self::Xml2003)
    }
}

/// A file that cannot be read as a register extract.
#[derive(Debug, thiserror::Error)]
pub enum ReadingProblem {
    /// Not a spreadsheet of a known kind.
    #[error("unknown file kind")]
    UnknownKind(Really),
    /// A spreadsheet that is damaged.
    #[error("damaged file: {0}")]
    Damaged(String),
    /// A spreadsheet locked by a password.
    #[error("protected by a password")]
    Protected,
    /// Nothing in it.
    #[error("empty file")]
    Empty,
    /// No row that looks like a header within the first rows.
    #[error("no header row")]
    NoHeader,
    /// A text that calls itself a workbook, and has no headings either: to say so helps more than to miss them.
    #[error("not the workbook that its name says")]
    NotExcel,
    /// More rows or bytes than are read.
    #[error("too large: {0}")]
    TooLarge(&'static str),
    /// The disk failed.
    #[error("input or output: {0}")]
    Io(#[from] std::io::Error),
    /// The error report could not be written.
    #[error("writing the report: {0}")]
    Report(String),
}

impl Problematic for ReadingProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind(_) => "register.file_kind_unknown",
            Self::Damaged(_) => "register.file_damaged",
            Self::Protected => "register.file_protected",
            Self::Empty => "register.file_empty",
            Self::NoHeader => "register.no_header",
            Self::NotExcel => "register.not_excel",
            Self::TooLarge(_) => "register.file_too_large",
            Self::Io(_) | Self::Report(_) => "register.file_io",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::UnknownKind(_) => 415,
            Self::TooLarge(_) => 413,
            Self::Io(_) | Self::Report(_) => 500,
            Self::Damaged(_) | Self::Protected | Self::Empty | Self::NoHeader | Self::NotExcel => 422,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::UnknownKind(Really::Unknown) => {
                lang.pick("Tệp không phải là bảng tính đọc được.", "The file is no spreadsheet that can be read.")
            }
            Self::UnknownKind(what) => {
                let words = what.words(lang);
                return lang.pick(
                    format!("Tệp này thực ra là {words}, không phải bảng tính, dù đuôi tên tệp là gì."),
                    format!("This file is really {words}, no spreadsheet, whatever its name ends with."),
                );
            }
            Self::Damaged(_) => lang.pick("Tệp bị hỏng, không đọc được.", "The file is damaged and cannot be read."),
            Self::Protected => lang.pick("Tệp được khóa bằng mật khẩu.", "The file is locked by a password."),
            Self::Empty => lang.pick("Tệp không có dữ liệu.", "The file is empty."),
            Self::NoHeader => lang.pick(
                "Không tìm thấy dòng tiêu đề cột trong 30 dòng đầu.",
                "No row of column headings was found in the first 30 rows.",
            ),
            Self::NotExcel => {
                lang.pick("Tệp mang đuôi .xlsx nhưng không phải tệp Excel.", "The file is called .xlsx and is no Excel file.")
            }
            Self::TooLarge(_) => lang.pick("Tệp quá lớn.", "The file is too large."),
            Self::Io(_) | Self::Report(_) => {
                lang.pick("Máy chủ không đọc hoặc ghi được tệp.", "The server could not read or write a file.")
            }
        }
        .to_owned()
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::UnknownKind(what) if what.opens_in_excel() => lang.pick(
                "Hãy mở tệp bằng Excel, chọn Lưu thành, kiểu Excel Workbook (.xlsx), rồi tải tệp mới lên.",
                "Open it in Excel, choose Save as, Excel Workbook (.xlsx), and upload the new file.",
            ),
            Self::UnknownKind(Really::Archive) => {
                lang.pick("Hãy giải nén rồi tải lên bảng tính bên trong.", "Unpack it and upload the spreadsheet inside.")
            }
            Self::UnknownKind(_) => {
                lang.pick("Hãy dùng tệp XLSX, XLS, ODS, CSV hoặc TSV.", "Use an XLSX, XLS, ODS, CSV or TSV file.")
            }
            Self::Damaged(_) => lang.pick(
                "Hãy mở tệp bằng Excel, lưu lại dưới dạng .xlsx rồi tải lên lần nữa.",
                "Open the file in Excel, save it again as .xlsx and upload that.",
            ),
            Self::Protected => lang.pick("Hãy bỏ mật khẩu của tệp rồi tải lên lần nữa.", "Remove the password and upload again."),
            Self::Empty => lang.pick("Hãy kiểm tra lại tệp đã trích xuất.", "Check the extracted file."),
            Self::NoHeader => lang.pick(
                "Cần một dòng tiêu đề có ít nhất cột họ tên hoặc số định danh cá nhân.",
                "There must be a heading row with at least a column for the name or the national ID.",
            ),
            Self::NotExcel => lang.pick(
                "Mở tệp bằng Excel rồi lưu dạng .xlsx; nếu là tệp văn bản thì đổi đuôi thành .csv.",
                "Open it in Excel and save it as .xlsx; if it is a text file, call it .csv.",
            ),
            Self::TooLarge(_) => lang.pick(
                "Hãy trích xuất theo từng phường, xã; mỗi tệp tối đa 5 triệu dòng.",
                "Extract commune by commune; a file may have up to 5 million rows.",
            ),
            Self::Io(_) | Self::Report(_) => {
                lang.pick("Hãy thử lại; nếu vẫn lỗi, báo quản trị.", "Try again; if it persists, tell the administrator.")
            }
        }
        .to_owned()
    }

    fn internal(&self) -> Option<String> {
        match self {
            // The text of a parser's error may quote a cell; only its kind is kept.
            Self::Io(e) => Some(e.kind().to_string()),
            Self::TooLarge(what) => Some((*what).to_owned()),
            _ => None,
        }
    }
}
