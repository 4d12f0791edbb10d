//! What can go wrong in this room, as a person meets it.

use crate::{
    model::{LeftOut, LeftOutRow},
    rules::Forbidden,
};
use std::collections::BTreeMap;
use vedich_db::DbError;
use vedich_kernel::{Lang, ProblemWords, Problematic, TabledProblem};
use vedich_territory::TerritoryProblem;
use vedich_ui::{t, t_args};

/// Rows whose reason is told where nobody is left.
const TOLD: usize = 5;

/// Errors of the outbox.
#[derive(Debug, thiserror::Error)]
pub enum MessagesProblem {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The territory did.
    #[error(transparent)]
    Territory(#[from] TerritoryProblem),
    /// Campaign or keys did, as whoever holds them tells it.
    #[error("{0}")]
    Keys(Box<dyn Problematic + Send + Sync>),
    /// Something sealed did not open, or could not be sealed.
    #[error("sealed: {0}")]
    Sealed(String),
    /// No such batch in the actor's area.
    #[error("no such batch")]
    NoSuchBatch,
    /// No such message in the actor's area.
    #[error("no such message")]
    NoSuchMessage,
    /// No such template, or out of use.
    #[error("no such template")]
    NoSuchTemplate,
    /// The template has no number with Zalo.
    #[error("no Zalo template")]
    NoZaloTemplate,
    /// No such locality.
    #[error("no such locality")]
    NoSuchLocality,
    /// A field is missing or too long.
    #[error("bad field: {0}")]
    BadField(&'static str),
    /// A template has a gap that nothing fills.
    #[error("no such gap: {0}")]
    NoSuchGap(String),
    /// A template says what no message may say.
    #[error("forbidden: {0:?}")]
    Forbidden(Forbidden),
    /// The short text has too many parts.
    #[error("too long: {0} parts")]
    TooLong(i64),
    /// Nobody is to be told anything: every row is left out.
    #[error("no recipients")]
    Nobody(Vec<LeftOutRow>),
    /// Too many recipients at once.
    #[error("too many recipients")]
    TooMany,
    /// The batch is none that waits to be sent.
    #[error("not a draft")]
    NotADraft,
    /// The confirmed numbers are not those of now.
    #[error("numbers changed")]
    Changed,
    /// The channel is not set up on this server.
    #[error("channel not set up")]
    NotSetUp,
    /// The office does not use the channel.
    #[error("channel off")]
    Off,
    /// Nobody set the price of a part.
    #[error("no price")]
    NoPrice,
    /// Nothing of the batch can be taken back or sent again.
    #[error("nothing to do")]
    NothingToDo,
    /// What the batch says has no ground any more.
    #[error("withdrawn")]
    Withdrawn,
    /// A report without the right secret.
    #[error("report not let in")]
    NotLetIn,
    /// The JSON is not what is asked for.
    #[error("bad JSON: {0}")]
    BadJson(String),
    /// The settings file of the channels cannot be used.
    #[error("settings: {0}")]
    Settings(String),
}

impl TabledProblem for MessagesProblem {
    fn below(&self) -> Option<&dyn Problematic> {
        match self {
            Self::Territory(e) => Some(e),
            Self::Keys(e) => Some(&**e),
            _ => None,
        }
    }

    #[rustfmt::skip] // one row per problem reads as the table that it is
    fn words(&self) -> ProblemWords {
        match self {
            Self::NoSuchBatch => ("messages.no_such_batch", 404,
                ("Không có đợt tin này trong phạm vi của bạn.", "Chọn từ danh sách đợt tin."),
                ("There is no such batch in your area.", "Choose from the list of batches.")),
            Self::NoSuchMessage => ("messages.no_such_message", 404,
                ("Không có tin này.", "Chọn từ danh sách của đợt tin."),
                ("There is no such message.", "Choose from the list of the batch.")),
            Self::NoSuchTemplate => ("messages.no_such_template", 404,
                ("Không có mẫu tin này, hoặc mẫu đã ngừng dùng.", "Chọn mẫu khác ở trang Mẫu tin."),
                ("There is no such template, or it is out of use.", "Choose another one from the templates.")),
            Self::NoZaloTemplate => ("messages.no_zalo_template", 409,
                ("Mẫu này chưa có mã mẫu Zalo được duyệt.", "Ghi mã mẫu Zalo ở trang Mẫu tin, hoặc gửi bằng SMS."),
                ("This template has no number that Zalo approved.", "Enter it at the page of templates, or send by SMS.")),
            Self::NoSuchLocality => ("messages.no_such_locality", 404,
                ("Không có địa bàn mang mã này trong phạm vi của bạn.", "Chọn phường, xã từ danh sách."),
                ("No locality of yours has this code.", "Choose a commune from the list.")),
            Self::BadField(_) => ("messages.bad_field", 422,
                ("Còn thiếu nội dung, hoặc nội dung quá dài.", "Điền đủ các ô bắt buộc; nội dung tin tối đa 1.000 ký tự."),
                ("Something is missing or too long.", "Fill in what is required; a text has at most 1,000 characters.")),
            Self::NoSuchGap(_) => ("messages.no_such_gap", 422,
                ("Mẫu tin có ô trống không hợp lệ.", "Chỉ dùng các ô liệt kê dưới mẫu, như {name}, {day}; ngoặc nhọn phải đóng."),
                ("The template has a gap that nothing fills.", "Use only the gaps listed below it, such as {name}, {day}; braces must close.")),
            Self::Forbidden(Forbidden::IdNumber) => ("messages.holds_id_number", 422,
                ("Nội dung có dãy số giống số định danh hoặc số CMND.", "Bỏ dãy số đó: tin nhắn không bao giờ chứa số giấy tờ."),
                ("The text holds what may be the number of an identity paper.", "Take it out: no message ever holds one.")),
            Self::Forbidden(Forbidden::Secret) => ("messages.asks_for_secret", 422,
                ("Nội dung nhắc đến mã OTP, mật khẩu hoặc số giấy tờ mà không phải lời cảnh báo.", "Viết lại: chỉ được nhắc trong câu như “Không cung cấp mã OTP cho bất kỳ ai”."),
                ("The text speaks of a code, a password or a paper's number and is no warning.", "Rewrite it: such words may stand only where people are told not to share them.")),
            Self::Forbidden(Forbidden::Link) => ("messages.bad_link", 422,
                ("Nội dung có đường dẫn giống của Bộ Công an, đường dẫn rút gọn hoặc không kiểm tra được.", "Bỏ đường dẫn và ghi tên ứng dụng bằng chữ, hoặc dùng trang của địa phương."),
                ("The text holds a link that looks like the ministry's, is shortened, or cannot be checked.", "Name the app in words instead, or use the page of your locality.")),
            Self::TooLong(_) => ("messages.too_long", 422,
                ("Tin SMS dài quá 4 phần.", "Rút gọn nội dung không dấu."),
                ("The SMS has more than 4 parts.", "Shorten the text without accents.")),
            Self::Nobody(_) => ("messages.nobody", 422,
                ("Không có ai để gửi.", "Xem lý do ở từng dòng: số sai, đã từ chối nhận tin, đã gửi trước đó."),
                ("There is nobody to send to.", "See the reason of each row: wrong number, opted out, told before.")),
            Self::TooMany => ("messages.too_many", 422,
                ("Đợt tin có quá nhiều người nhận.", "Chia thành các đợt không quá 5.000 người."),
                ("The batch has too many recipients.", "Split it into batches of at most 5,000.")),
            Self::NotADraft => ("messages.not_a_draft", 409,
                ("Đợt tin này đã gửi hoặc đã bỏ.", "Tải lại trang để xem tình trạng; nếu cần, lập đợt mới."),
                ("This batch was sent or discarded.", "Load the page again; draw up a new one if need be.")),
            Self::Changed => ("messages.numbers_changed", 409,
                ("Số tin hoặc chi phí đã thay đổi so với lúc bạn xem.", "Xem lại số mới trên trang rồi xác nhận gửi."),
                ("The count or the cost is not what you saw.", "Look at the new numbers and confirm again.")),
            Self::NotSetUp => ("messages.not_set_up", 409,
                ("Máy chủ chưa được cài kênh gửi này.", "Người quản trị điền tệp messages.toml trong thư mục dữ liệu rồi khởi động lại."),
                ("This channel is not set up on the server.", "The administrator fills in messages.toml in the data folder and starts it again.")),
            Self::Off => ("messages.channel_off", 409,
                ("Kênh gửi này đang tắt.", "Bật kênh ở trang Kênh gửi tin."),
                ("This channel is switched off.", "Switch it on at the page of channels.")),
            Self::NoPrice => ("messages.no_price", 409,
                ("Chưa có đơn giá của kênh này nên chưa tính được chi phí.", "Ghi đơn giá một phần tin ở trang Kênh gửi tin, theo hợp đồng."),
                ("The channel has no price, so the cost is not known.", "Enter the price of a part, as in the contract, at the page of channels.")),
            Self::NothingToDo => ("messages.nothing_to_do", 409,
                ("Không còn tin nào ở tình trạng đó.", "Tải lại trang để xem tình trạng mới."),
                ("No message stands there any more.", "Load the page again.")),
            Self::Withdrawn => ("messages.withdrawn", 409,
                ("Việc báo trong đợt tin này không còn nữa, như ca đã hủy, nên không gửi lại.", "Báo người dân bằng đợt tin hủy ở trang của ca, hoặc lập đợt tin cho ca khác."),
                ("What this batch says does not hold any more, such as a shift that was cancelled: it is not sent again.", "Tell people by the batch about the cancellation on the shift's page, or draw up one for another shift.")),
            Self::NotLetIn => ("messages.report_refused", 403,
                ("Báo cáo phát tin không có khóa hợp lệ.", "Kiểm tra khóa trong messages.toml và ở nhà cung cấp."),
                ("The delivery report has no valid key.", "Compare the key in messages.toml with the gateway's.")),
            Self::BadJson(_) => ("messages.bad_json", 422,
                ("Nội dung JSON không đúng mẫu.", "Xem mô tả tại /api/openapi.json."),
                ("The JSON is not of the expected form.", "See /api/openapi.json.")),
            Self::Settings(_) => ("messages.settings", 500,
                ("Tệp cài đặt kênh gửi tin không dùng được.", "Người quản trị xem nhật ký máy chủ và sửa tệp messages.toml."),
                ("The settings of the channels cannot be used.", "The administrator reads the server's log and corrects messages.toml.")),
            Self::Db(_) | Self::Territory(_) | Self::Keys(_) | Self::Sealed(_) => ("messages.internal", 500,
                ("Máy chủ gặp lỗi, chưa ghi nhận được thao tác này.", "Thử lại sau ít phút; nếu vẫn lỗi, báo bộ phận hỗ trợ kèm mã tham chiếu."),
                ("The server failed; this action was not recorded.", "Try again in a few minutes; if it fails again, tell support the reference.")),
        }
    }

    fn own_sentence(&self, lang: Lang) -> String {
        let words = match self {
            Self::BadField("purpose") => lang.pick(
                "Mục đích của đợt tin dài quá 60 ký tự, hoặc chứa số giống số giấy tờ.",
                "What the batch is about is longer than 60 characters, or holds what may be the number of a paper.",
            ),
            _ => lang.pick(self.words().2.0, self.words().3.0),
        };
        words.to_owned()
    }

    fn own_next_step(&self, lang: Lang) -> String {
        let next = lang.pick(self.words().2.1, self.words().3.1);
        match self {
            Self::NoSuchGap(gap) => format!("{next} ({gap})"),
            // Where it is, and what was expected there, stands after the reader's own preamble.
            Self::BadJson(why) => format!("{next} ({})", why.rsplit("target type: ").next().unwrap_or(why)),
            Self::BadField("purpose") => lang.pick("Ghi ngắn, như shift:12.", "Write it shortly, such as shift:12.").to_owned(),
            Self::Nobody(rows) => {
                let row = |l: &LeftOutRow| {
                    let args = [("row", l.row.into()), ("why", left_out_words(&l.reason, lang).into())];
                    format!(" {}", t_args(lang, "messages-left-row", &args))
                };
                let mut sums: BTreeMap<String, i64> = BTreeMap::new();
                for l in rows {
                    *sums.entry(left_out_words(&l.reason, lang)).or_default() += 1;
                }
                let sum = |(why, n): (&String, &i64)| {
                    format!(" {}", t_args(lang, "messages-left-sum", &[("n", (*n).into()), ("why", why.clone().into())]))
                };
                let summed: String = sums.iter().map(sum).collect();
                let told: String = rows.iter().take(TOLD).map(row).collect();
                format!("{next}{summed}{told}")
            }
            _ => next.to_owned(),
        }
    }

    fn own_cause(&self) -> Option<String> {
        match self {
            Self::Db(e) => Some(e.to_string()),
            Self::Sealed(why) | Self::BadJson(why) | Self::Settings(why) => Some(why.clone()),
            _ => None,
        }
    }
}

/// Why a row was left out, in words.
pub(crate) fn left_out_words(reason: &LeftOut, lang: Lang) -> String {
    match reason {
        LeftOut::BadAddress => t(lang, "messages-left-bad-address").to_owned(),
        LeftOut::OptedOut => t(lang, "messages-left-opted-out").to_owned(),
        LeftOut::Twice => t(lang, "messages-left-twice").to_owned(),
        LeftOut::SentBefore => t(lang, "messages-left-sent-before").to_owned(),
        LeftOut::Missing { gap } => t_args(lang, "messages-left-missing", &[("gap", gap.clone().into())]),
        LeftOut::Forbidden { rule } => {
            let key = Forbidden::parse(rule).map_or("messages-forbidden-secret", Forbidden::text_key);
            t(lang, key).to_owned()
        }
        LeftOut::TooLong { parts } => t_args(lang, "messages-left-too-long", &[("parts", (*parts).into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_numbers_in_the_words_are_the_rules() {
        assert!(MessagesProblem::TooLong(9).sentence(Lang::En).contains(&rules::MOST_PARTS.to_string()));
        assert!(MessagesProblem::TooMany.next_step(Lang::Vi).contains("5.000"));
        assert_eq!(rules::MOST_RECIPIENTS, 5_000);
    }
}
