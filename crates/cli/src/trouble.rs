//! How a command ends: well, well with rejected rows, or with a sentence and the next step.

use crate::out;
use vedich_kernel::{Lang, Problematic};

/// A command that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it.
    Done,
    /// But some rows were rejected (exit code 3).
    RowsRejected,
}

impl Outcome {
    /// By the number of rejected rows.
    pub fn of_rejected(rejected: i64) -> Self {
        if rejected > 0 { Self::RowsRejected } else { Self::Done }
    }
}

/// Why a command did not do it: Vietnamese and English.
#[derive(Debug)]
pub struct Trouble {
    code: String,
    title: [String; 2],
    next: [String; 2],
    internal: Option<String>,
    /// 1 failed, 2 wrong usage.
    pub exit: u8,
}

impl Trouble {
    /// The asker wrote something that cannot be meant.
    pub fn usage(vi: impl Into<String>, en: impl Into<String>) -> Self {
        let next = ["Xem vedich --help.".to_owned(), "See vedich --help.".to_owned()];
        Self { code: "cli.usage".to_owned(), title: [vi.into(), en.into()], next, internal: None, exit: 2 }
    }

    /// Something that the asker can put right.
    pub fn new(code: &str, title: [String; 2], next: [&str; 2]) -> Self {
        Self { code: code.to_owned(), title, next: next.map(str::to_owned), internal: None, exit: 1 }
    }

    /// With another next step.
    pub fn with_next(self, next: [String; 2]) -> Self {
        Self { next, ..self }
    }

    /// With the name of the file that it is about.
    pub fn about(self, file: &str) -> Self {
        let title = self.title.map(|words| format!("{file}: {words}"));
        Self { title, ..self }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &std::path::Path, e: &std::io::Error) -> Self {
        let path = path.display();
        Self::new(
            "cli.file",
            [
                format!("Không đọc hoặc ghi được tệp {path} ({}).", io_vi(e)),
                format!("The file {path} cannot be read or written ({e})."),
            ],
            ["Kiểm tra đường dẫn và quyền của tệp.", "Check the path and the permissions of the file."],
        )
    }

    /// Our own fault.
    pub fn internal(code: &str, e: &dyn std::fmt::Display) -> Self {
        let mut trouble = Self::new(
            code,
            ["Chương trình gặp lỗi.".to_owned(), "The program failed.".to_owned()],
            ["Chạy lại với -v và báo bộ phận hỗ trợ.", "Run it again with -v and tell support."],
        );
        trouble.internal = Some(e.to_string());
        trouble
    }

    /// Tells it on standard error.
    pub fn tell(&self, lang: Lang) {
        let [title_vi, title_en] = &self.title;
        let [next_vi, next_en] = &self.next;
        let word = lang.pick("Lỗi", "Error");
        out::note(&format!("{word}: {} [{}]", lang.pick(title_vi, title_en), self.code));
        out::note(lang.pick(next_vi, next_en));
        if let Some(internal) = &self.internal {
            tracing::error!(internal, "cause");
        }
    }
}

/// What the system says of a file, in Vietnamese: its own words are English.
pub fn io_vi(e: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    let words = match e.kind() {
        K::NotFound => "không có tệp hoặc thư mục này",
        K::PermissionDenied => "không có quyền",
        K::AlreadyExists => "đã có tệp này",
        K::IsADirectory => "đây là thư mục",
        K::NotADirectory => "trong đường dẫn có phần không phải thư mục",
        K::StorageFull => "hết chỗ trên đĩa",
        K::ReadOnlyFilesystem => "ổ đĩa chỉ cho đọc",
        K::TimedOut => "quá thời gian chờ",
        K::UnexpectedEof => "tệp bị cụt",
        K::InvalidData => "dữ liệu trong tệp bị hỏng",
        _ => return e.raw_os_error().map_or_else(|| "lỗi hệ thống".to_owned(), |n| format!("lỗi hệ thống số {n}")),
    };
    words.to_owned()
}

/// Where JSON is not as it should be, and what it stumbled over, in Vietnamese.
pub fn json_vi(e: &serde_json::Error) -> String {
    let place = format!("dòng {}, cột {}", e.line(), e.column());
    let told = e.to_string();
    told.split('`').nth(1).map_or_else(|| place.clone(), |named| format!("{place}, ở `{named}`"))
}

impl<E: Problematic> From<E> for Trouble {
    fn from(e: E) -> Self {
        Self {
            code: e.code().to_owned(),
            title: [e.sentence(Lang::Vi), e.sentence(Lang::En)],
            next: [e.next_step(Lang::Vi), e.next_step(Lang::En)],
            internal: e.internal(),
            exit: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_is_told_in_one_language() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        let trouble = Trouble::file(std::path::Path::new("a.xlsx"), &missing);
        assert_eq!(trouble.title[0], "Không đọc hoặc ghi được tệp a.xlsx (không có tệp hoặc thư mục này).");
        assert!(trouble.title[1].contains("cannot be read"), "{:?}", trouble.title);
        assert_eq!(io_vi(&std::io::Error::from_raw_os_error(9_999)), "lỗi hệ thống số 9999");
    }
}
