//! The templates that come with the product. The office may write its own version of each; these stand until it does.

use crate::model::Template;

/// An invitation to a shift (`P-4.4b`).
pub const SHIFT_INVITATION: &str = "shift_invitation";
/// A shift was called off.
pub const SHIFT_CANCELLED: &str = "shift_cancelled";
/// Anything that needs no words of its own: says when and where something takes place.
pub const NOTICE: &str = "notice";

/// The morning brief of a leader (`P-5.2`): the words are the brief's own.
pub const MORNING_BRIEF: &str = "morning_brief";

/// All of them.
#[must_use]
pub fn templates() -> Vec<Template> {
    let of = |code: &str, name: &str, subject: &str, body: &str, short: &str| Template {
        code: code.to_owned(),
        version: 0,
        name: name.to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        short_body: short.to_owned(),
        zalo_id: String::new(),
        active: true,
    };
    vec![
        of(
            SHIFT_INVITATION,
            "Mời đến điểm thu nhận",
            "Mời làm định danh điện tử mức 2",
            "Kính mời Ông/Bà {name} đến {place} làm định danh điện tử mức 2: {day}, {time}. Mã mời {code}. Mang theo thẻ căn cước gắn chip. \
             Cán bộ không hỏi mật khẩu, mã OTP qua tin nhắn.",
            "Moi {name} den {place} lam dinh danh dien tu muc 2: {day}, {time}. Ma moi {code}. Mang the can cuoc.",
        ),
        of(
            SHIFT_CANCELLED,
            "Báo hủy ca thu nhận",
            "Ca thu nhận đã hủy",
            "Ca thu nhận tại {place}, {day}, {time} đã hủy: {reason}. Kính mong Ông/Bà đặt lịch khác. Xin lỗi vì sự bất tiện này.",
            "Ca thu nhan tai {place}, {day}, {time} da huy: {reason}. Mong Ong/Ba dat lich khac. Xin loi vi su bat tien.",
        ),
        of(
            NOTICE,
            "Thông báo thời gian, địa điểm",
            "Thông báo",
            "Kính mời Ông/Bà đến {place}, {day}, {time}, để được hướng dẫn kích hoạt tài khoản định danh điện tử miễn phí.",
            "Kinh moi Ong/Ba den {place}, {day}, {time} de duoc huong dan kich hoat tai khoan dinh danh dien tu mien phi.",
        ),
        of(
            MORNING_BRIEF,
            "Bản tin sáng cho lãnh đạo",
            "Bản tin sáng {day}: {place}",
            "Bản tin sáng {day}, {place}\n\n{text}",
            "Ban tin sang {day}, {place}: {text}",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_template_keeps_the_rules_that_the_office_must_keep() {
        for t in templates() {
            for text in [&t.body, &t.short_body, &t.subject] {
                assert_eq!(rules::check(text), Ok(()), "{}: {text}", t.code);
                rules::gaps(text).unwrap();
            }
            let short = rules::length(&t.short_body);
            assert!(short.alphabet == rules::Alphabet::Gsm7 || t.short_body.contains('{'), "{}", t.code);
            assert_eq!(rules::unaccented(&t.short_body), t.short_body, "{}", t.code);
            assert!(short.parts <= 2, "{}", t.code);
        }
    }
}
