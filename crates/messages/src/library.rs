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
/// Approved, not activated: what to do, and what nobody ever asks for.
pub const ACTIVATE: &str = "activate";
/// No dossier yet: come to a station.
pub const COME_TO_A_STATION: &str = "come_to_a_station";

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
            "Kính mời Ông/Bà {name} đến {place}, {address}, làm định danh điện tử mức 2: {day}, {time}. Mang theo \
             thẻ căn cước gắn chip. Cán bộ không hỏi mật khẩu, mã OTP qua tin nhắn. Đặt giờ: {contact}",
            "Moi {name} den {place}, {address} lam dinh danh dien tu muc 2: {day}, {time}. Mang the can cuoc. Dat gio: {contact}",
        ),
        of(
            SHIFT_CANCELLED,
            "Báo hủy ca thu nhận",
            "Ca thu nhận đã hủy",
            "Ca thu nhận tại {place}, {day}, {time} đã hủy: {reason}. Kính mong Ông/Bà đặt lịch khác. Xin lỗi vì sự bất tiện này.",
            "Ca thu nhan tai {place}, {day}, {time} da huy: {reason}. Mong Ong/Ba dat lich khac. Xin loi vi su bat tien.",
        ),
        of(
            ACTIVATE,
            "Nhắc kích hoạt",
            "Tài khoản định danh điện tử đã được duyệt",
            "Tài khoản định danh điện tử của Ông/Bà {name} đã được duyệt. Hãy kích hoạt trong ứng dụng VNeID trong vòng 7 ngày. Không đưa mã OTP \
             cho bất kỳ ai. Cần giúp: hỏi Công an phường, xã hoặc tổ công nghệ số cộng đồng.",
            "Tai khoan dinh danh dien tu cua ban da duoc duyet. Hay kich hoat trong ung dung VNeID. Khong dua ma OTP cho bat ky ai. Can giup: hoi \
             Cong an phuong, xa.",
        ),
        of(
            COME_TO_A_STATION,
            "Mời làm định danh mức 2",
            "Mời làm định danh điện tử mức 2",
            "Kính mời Ông/Bà {name} đến điểm thu nhận gần nhà làm định danh điện tử mức 2, không mất tiền. Mang theo thẻ căn cước gắn chip và điện \
             thoại. Lịch các ca: hỏi Công an phường, xã. Không đưa mã OTP cho bất kỳ ai.",
            "Moi ban den diem thu nhan gan nha lam dinh danh dien tu muc 2, khong mat tien. Mang the can cuoc va dien thoai. Lich: hoi Cong an \
             phuong, xa.",
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
