//! What can go wrong at the door itself. What goes wrong in a room is told in the room's own words.

use vedich_kernel::{Lang, Problematic};

/// Errors of opening the house and of serving it.
#[derive(Debug, thiserror::Error)]
pub enum ServerProblem {
    /// The data folder cannot be made or read.
    #[error("data folder {path}: {source}")]
    Folder {
        /// The folder.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The database cannot be opened or brought up to date.
    #[error(transparent)]
    Db(#[from] vedich_db::DbError),
    /// The address is taken or not ours.
    #[error("listen on {address}: {source}")]
    Listen {
        /// Where.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("TLS: {0}")]
    Tls(String),
    /// Plain HTTP on an address that others reach.
    #[error("plain HTTP beyond loopback")]
    PlainHttp,
    /// A handler panicked.
    #[error("panic: {0}")]
    Panicked(String),
    /// A request took too long and was given up.
    #[error("timeout")]
    TooSlow,
    /// The house does not answer.
    #[error("unhealthy")]
    Unhealthy,
    /// A room's own problem, kept in both languages.
    #[error("{code}: {}", internal.as_deref().unwrap_or(&title[1]))]
    Room {
        /// Permanent code.
        code: &'static str,
        /// HTTP status.
        status: u16,
        /// What happened: Vietnamese, English.
        title: [String; 2],
        /// What to do: Vietnamese, English.
        next: [String; 2],
        /// Internal cause for the log.
        internal: Option<String>,
    },
}

impl ServerProblem {
    /// Takes any room's problem along.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // used as a function for `map_err`
    pub fn of(e: impl Problematic) -> Self {
        Self::Room {
            code: e.code(),
            status: e.status(),
            title: [e.sentence(Lang::Vi), e.sentence(Lang::En)],
            next: [e.next_step(Lang::Vi), e.next_step(Lang::En)],
            internal: e.internal(),
        }
    }
}

impl Problematic for ServerProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Folder { .. } => "server.folder",
            Self::Db(_) => "server.database",
            Self::Listen { .. } => "server.listen",
            Self::Tls(_) => "server.tls",
            Self::PlainHttp => "server.plain_http",
            Self::Panicked(_) => "server.internal",
            Self::TooSlow => "server.too_slow",
            Self::Unhealthy => "server.unhealthy",
            Self::Room { code, .. } => code,
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TooSlow | Self::Unhealthy => 503,
            Self::Room { status, .. } => *status,
            _ => 500,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Folder { path, .. } => {
                lang.pick(format!("Không mở được thư mục dữ liệu {path}."), format!("The data folder {path} cannot be opened."))
            }
            Self::Db(vedich_db::DbError::Address) => {
                lang.pick("Địa chỉ cơ sở dữ liệu không đúng dạng.", "This is not a database address.").into()
            }
            Self::Db(_) => lang.pick("Không mở được cơ sở dữ liệu.", "The database cannot be opened.").into(),
            Self::Listen { address, .. } => {
                lang.pick(format!("Không mở được cổng {address}."), format!("The address {address} cannot be listened on."))
            }
            Self::Tls(_) => {
                lang.pick("Không dùng được chứng thư hoặc khóa TLS.", "The TLS certificate or key cannot be used.").into()
            }
            Self::PlainHttp => lang
                .pick(
                    "Địa chỉ này mở ra ngoài máy chủ mà không có TLS.",
                    "This address is open beyond this machine, without TLS.",
                )
                .into(),
            Self::Panicked(_) => {
                lang.pick("Máy chủ gặp lỗi khi xử lý yêu cầu này.", "The server failed while handling this request.").into()
            }
            Self::TooSlow => lang.pick("Yêu cầu mất quá nhiều thời gian.", "The request took too long.").into(),
            Self::Unhealthy => lang.pick("Cơ sở dữ liệu không trả lời.", "The database does not answer.").into(),
            Self::Room { title, .. } => lang.pick(title[0].clone(), title[1].clone()),
        }
    }

    fn next_step(&self, lang: Lang) -> String {
        match self {
            Self::Folder { .. } => {
                lang.pick("Kiểm tra đường dẫn --data và quyền ghi.", "Check the path of --data and its permissions.")
            }
            Self::Db(vedich_db::DbError::Address) => {
                lang.pick("Dùng dạng postgres://… hoặc sqlite://…", "Use postgres://… or sqlite://…")
            }
            Self::Db(_) => lang.pick(
                "Kiểm tra cơ sở dữ liệu đang chạy và địa chỉ --database-url.",
                "Check that the database runs, and the address in --database-url.",
            ),
            Self::Listen { .. } => lang.pick(
                "Chọn cổng khác bằng --port, hoặc tắt chương trình đang dùng cổng này.",
                "Choose another one with --port, or stop the program that uses it.",
            ),
            Self::Tls(_) => lang.pick(
                "Kiểm tra hai tệp PEM của --tls-cert và --tls-key.",
                "Check the two PEM files of --tls-cert and --tls-key.",
            ),
            Self::PlainHttp => lang.pick(
                "Thêm --tls-cert và --tls-key, hoặc --trusted-proxy nếu có máy chủ web với TLS đứng trước.",
                "Add --tls-cert and --tls-key, or --trusted-proxy when a web server with TLS stands in front.",
            ),
            Self::Panicked(_) | Self::TooSlow | Self::Unhealthy => lang.pick(
                "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu.",
                "Try again in a few minutes; if it fails again, tell support the reference.",
            ),
            Self::Room { next, .. } => return lang.pick(next[0].clone(), next[1].clone()),
        }
        .into()
    }

    fn internal(&self) -> Option<String> {
        match self {
            Self::Room { internal, .. } => internal.clone(),
            _ => Some(self.to_string()),
        }
    }
}
