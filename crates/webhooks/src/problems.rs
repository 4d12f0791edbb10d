//! What can go wrong in this room, as a person meets it.

use vedich_accounts::AccountsProblem;
use vedich_db::DbError;
use vedich_kernel::{Lang, ProblemWords, Problematic, TabledProblem};
use vedich_territory::TerritoryProblem;

/// Errors of webhooks.
#[derive(Debug, thiserror::Error)]
pub enum WebhookProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The territory did.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// The actor may not.
    #[error(transparent)]
    Accounts(#[from] AccountsProblem),
    /// Campaign or keys did, as whoever holds them tells it.
    #[error("{0}")]
    Keys(Box<dyn Problematic + Send + Sync>),
    /// A secret did not open, or could not be sealed.
    #[error("sealed: {0}")]
    Sealed(String),
    /// No such address.
    #[error("no such webhook")]
    NoSuchWebhook,
    /// No such delivery of this address.
    #[error("no such delivery")]
    NoSuchDelivery,
    /// It is on its way at this moment.
    #[error("being sent")]
    BeingSent,
    /// The address is switched off.
    #[error("switched off")]
    Off,
    /// As many addresses as there may be.
    #[error("too many")]
    TooMany,
    /// A field is missing, too long or none of what it may be.
    #[error("bad field: {0}")]
    BadField(&'static str),
    /// The address lies in a network that is not spoken to.
    #[error("not allowed")]
    NotAllowed,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// `webhooks.toml` cannot be used.
    #[error("settings: {0}")]
    Settings(String),
}

impl WebhookProblem {
    /// The field of a form that it is about.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadField(field) => Some(field),
            Self::NotAllowed => Some("address"),
            _ => None,
        }
    }
}

impl TabledProblem for WebhookProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Territory(e) => Some(e),
            Self::Accounts(e) => Some(e),
            Self::Keys(e) => Some(&**e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchWebhook => ("webhooks.no_such_webhook", 404,
                ("Không có địa chỉ nhận thông báo này.", "Chọn từ danh sách ở trang Webhook."),
                ("There is no such webhook.", "Choose from the list of webhooks.")),
            Self::NoSuchDelivery => ("webhooks.no_such_delivery", 404,
                ("Không có lần gửi này.", "Chọn từ nhật ký gửi của địa chỉ."),
                ("There is no such delivery.", "Choose from the webhook's log of deliveries.")),
            Self::BeingSent => ("webhooks.being_sent", 409,
                ("Thông báo này đang được gửi.", "Chờ vài phút rồi tải lại trang."),
                ("This delivery is being sent right now.", "Wait some minutes and load the page again.")),
            Self::Off => ("webhooks.off", 409,
                ("Địa chỉ này đang tắt nên không gửi gì.", "Bật lại địa chỉ rồi gửi."),
                ("This webhook is switched off, so nothing is sent.", "Switch it on, then send.")),
            Self::TooMany => ("webhooks.too_many", 409,
                ("Đã có 20 địa chỉ nhận thông báo.", "Gỡ địa chỉ không dùng nữa rồi thêm lại."),
                ("There are 20 webhooks already.", "Remove one that is not used, then add yours.")),
            Self::BadField("name") => ("webhooks.bad_name", 422,
                ("Chưa ghi tên, hoặc tên dài quá 80 ký tự.", "Ghi tên ngắn của phần mềm nhận, ví dụ: Cổng dữ liệu mở."),
                ("The name is missing or longer than 80 characters.", "Give the receiving program's name, such as: open-data portal.")),
            Self::BadField("kinds") => ("webhooks.bad_events", 422,
                ("Chưa chọn sự kiện nào, hoặc có sự kiện không tồn tại.", "Chọn ít nhất một sự kiện trong danh sách."),
                ("No event is chosen, or one that does not exist.", "Choose at least one of the events listed.")),
            Self::BadField(_) => ("webhooks.bad_address", 422,
                ("Địa chỉ không dùng được.", "Ghi địa chỉ đầy đủ bắt đầu bằng https://, không kèm tên và mật khẩu, tối đa 500 ký tự."),
                ("The address cannot be used.", "Give a whole address that begins with https://, without name and password, at most 500 characters.")),
            Self::NotAllowed => ("webhooks.address_not_allowed", 422,
                ("Địa chỉ nằm trong mạng nội bộ nên không được gửi tới.", "Dùng địa chỉ trên mạng công cộng, hoặc đề nghị người quản trị máy chủ cho phép mạng đó trong webhooks.toml."),
                ("The address lies in a private network, which is not spoken to.", "Use a public address, or have the server's administrator allow that network in webhooks.toml.")),
            Self::BadJson(_) => ("webhooks.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Settings(_) => ("webhooks.settings", 500,
                ("Tệp webhooks.toml không dùng được.", "Người quản trị xem nhật ký máy chủ và sửa tệp webhooks.toml."),
                ("webhooks.toml cannot be used.", "The administrator reads the server's log and corrects webhooks.toml.")),
            Self::Db(_) | Self::Territory(_) | Self::Accounts(_) | Self::Keys(_) | Self::Sealed(_) => ("webhooks.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_next_step(&self, lang: Lang) -> String {
        lang.pick(self.words().2.1, self.words().3.1).to_owned()
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::Sealed(why) | Self::BadJson(why) | Self::Settings(why) => Some(why.clone()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_in_the_words_are_the_rules() {
        assert!(WebhookProblem::TooMany.sentence(Lang::Vi).contains(&crate::service::MOST.to_string()));
        assert!(WebhookProblem::BadField("name").sentence(Lang::En).contains(&crate::service::LONGEST_NAME.to_string()));
        assert!(WebhookProblem::BadField("address").next_step(Lang::En).contains(&crate::service::LONGEST_ADDRESS.to_string()));
    }
}
