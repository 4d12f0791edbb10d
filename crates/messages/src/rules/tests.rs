use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

#[test]
fn telephones_do_not_ring_at_night() {
    // 22:00 in Vietnam is 15:00 UTC.
    assert!(!is_quiet(at("2023-06-20T14:59:59Z")));
    assert!(is_quiet(at("2023-06-20T15:00:00Z")));
    assert!(is_quiet(at("2023-06-20T23:59:59Z")));
    assert!(!is_quiet(at("2023-06-21T00:00:00Z")));
    assert_eq!(after_quiet(at("2023-06-20T15:30:00Z")), at("2023-06-21T00:00:00Z"));
    assert_eq!(after_quiet(at("2023-06-20T20:00:00Z")), at("2023-06-21T00:00:00Z"));
    assert_eq!(next_morning(at("2023-06-20T03:00:00Z")), at("2023-06-21T00:00:00Z"));
}

#[test]
fn lengths_are_those_of_the_standard() {
    let of = |text: &str| (length(text).alphabet, length(text).parts);
    assert_eq!(of(&"a".repeat(160)), (Alphabet::Gsm7, 1));
    assert_eq!(of(&"a".repeat(161)), (Alphabet::Gsm7, 2));
    assert_eq!(of(&"a".repeat(306)), (Alphabet::Gsm7, 2));
    assert_eq!(of(&"a".repeat(307)), (Alphabet::Gsm7, 3));
    assert_eq!(of(&format!("{}€", "a".repeat(158))), (Alphabet::Gsm7, 1));
    assert_eq!(of(&format!("{}€", "a".repeat(159))), (Alphabet::Gsm7, 2));
    assert_eq!(of(&format!("ế{}", "a".repeat(69))), (Alphabet::Ucs2, 1));
    assert_eq!(of(&format!("ế{}", "a".repeat(70))), (Alphabet::Ucs2, 2));
    assert_eq!(length("😀").units, 2);
    assert_eq!(length("").parts, 1);
    // A letter of two places is not split: 152 and one of two in the first part would be 154.
    assert_eq!(length(&format!("{}€{}", "a".repeat(152), "a".repeat(151))).parts, 2);
    assert_eq!(length(&format!("{}€{}", "a".repeat(152), "a".repeat(152))).parts, 3);
}

#[test]
fn accents_go_and_words_stay() {
    assert_eq!(
        unaccented("Mời Ông/Bà Đặng Thị Hoà đến Điểm thu nhận – “Nhà văn hóa”…"),
        "Moi Ong/Ba Dang Thi Hoa den Diem thu nhan - \"Nha van hoa\"..."
    );
}

#[test]
fn a_site_is_named_where_people_can_open_it_and_nothing_else_is() {
    for good in ["https://vedich.dongxoai.gov.vn", "https://lich.example.vn:8443"] {
        assert!(is_public_site(good), "{good}");
    }
    for bad in [
        "http://vedich.dongxoai.gov.vn",
        "https://localhost",
        "https://localhost:8080",
        "https://10.0.0.5",
        "https://[::1]:8080",
        "https://may-chu",
        "https://may-chu.lan",
        "https://vneid-dongxoai.vn",
        "https://bit.ly",
        "",
    ] {
        assert!(!is_public_site(bad), "{bad}");
    }
}

#[test]
fn numbers_of_papers_are_seen_and_others_are_not() {
    for bad in ["CCCD 070180001234", "số 070 180 001 234", "070.180.001-234 ạ", "CMND 285123456.", "285 123 456"] {
        assert_eq!(check(bad), Err(Forbidden::IdNumber), "{bad}");
    }
    for good in
        ["LH 0271 3879 123", "gọi 0912345678 hoặc 02713123456", "19/6/2023, 17:30–20:30", "28.585 hồ sơ", "mã abcd-efgh-jk"]
    {
        assert_eq!(check(good), Ok(()), "{good}");
    }
}

#[test]
fn a_warning_may_name_a_secret_and_a_request_may_not() {
    assert_eq!(check("Không cung cấp mã OTP cho bất kỳ ai."), Ok(()));
    assert_eq!(check("Cán bộ không hỏi mật khẩu, mã OTP."), Ok(()));
    for bad in [
        "Vui lòng gửi mã OTP",
        "Soạn tin MẬT KHẨU gửi 8088",
        "Khong mat phi. Doc ma xac thuc cho can bo",
        "Nhập OTP. Không chia sẻ",
    ] {
        assert_eq!(check(bad), Err(Forbidden::Secret), "{bad}");
    }
}

#[test]
fn a_code_that_is_told_by_its_length_is_asked_for_and_ones_own_code_is_named() {
    for bad in [
        "Soan tin ma 6 so gui cho chung toi",
        "Đọc mã 6 số vừa nhận cho cán bộ",
        "Nhắn lại mã gồm sáu chữ số",
        "Vui lòng cung cấp mã (6 số) trong tin nhắn",
        "Gui ma 6so",
        "Ma 4 chu so tren may: doc cho can bo",
    ] {
        assert_eq!(check(bad), Err(Forbidden::Secret), "{bad}");
    }
    for good in [
        "Mang theo mã giấy mời",
        "Mã đặt lịch của bạn là abcd-efgh",
        "số 12 đường Lê Lợi",
        "Đọc mã mời cho cán bộ tại Nhà văn hóa, số 12 đường Lê Lợi",
        "Gửi bà Hoa: mã 12, số 5 đường Lê Lợi",
        "Không đọc mã 6 số cho bất kỳ ai.",
        "Mã 6 số trên bảng là số chờ của ông/bà",
    ] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
}

#[test]
fn links_that_look_like_the_ministry_or_hide_their_end_are_refused() {
    for bad in [
        "vneid.gov.vn",
        "https://vneid.gov.vn/kich-hoat",
        "http://vneld.com",
        "vne1d-kichhoat.net/a",
        "dichvucong-gov.vn",
        "https://xacthuc.vn-eid.top",
        "bit.ly/3abc",
        "http://203.0.113.5/app.apk",
        "https://xn--vned-x4a.vn",
        "bocongan.info",
        "truy cập VNEIDD.COM ngay",
        "https://binhphuoc.gov.vn@evil-congan.com/x",
        "gov.vn.example.com",
        "https://xvneidx.gov@vn/a",
    ] {
        assert_eq!(check(bad), Err(Forbidden::Link), "{bad}");
    }
    for good in ["https://lich.dongxoai.binhphuoc.gov.vn/timetable", "Lúc 17.30 ngày 20.6", "TP.Đồng Xoài", "P.Tân Phú", "v.v."]
    {
        assert_eq!(check(good), Ok(()), "{good}");
    }
}

#[test]
fn a_gap_is_filled_or_nothing_goes() {
    let values = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    };
    assert_eq!(fill("Mời {name} ngày {day}", &values(&[("name", "bà Hoa"), ("day", "20/6")])), Ok("Mời bà Hoa ngày 20/6".into()));
    assert_eq!(fill("Mời {name}", &values(&[("name", " ")])), Err(Unfilled("name".into())));
    assert_eq!(fill("Mời {name}", &values(&[("name", "{day}")])), Ok("Mời {day}".into()), "a value has no gaps");
    assert_eq!(gaps("{name} {otp}"), Err(Unfilled("otp".into())));
    assert_eq!(gaps("{name"), Err(Unfilled("{".into())));
    assert_eq!(gaps("name}"), Err(Unfilled("}".into())));
    assert_eq!(gaps("{name} {name} {day}"), Ok(vec!["name", "day"]));
}

#[test]
fn what_was_told_moves_a_message_and_nothing_leaves_an_end() {
    let taken = Told::Taken("7".into());
    assert_eq!(after(State::Handing, &taken, 1), Some((State::Sent, None)));
    assert_eq!(after(State::Delivered, &taken, 1), None, "a report was quicker than the answer");
    assert_eq!(after(State::Unknown, &taken, 1), Some((State::Sent, None)), "a late report settles what was unknown");
    assert_eq!(after(State::Sent, &Told::NotTaken(Why::NotReached), 1), None);
    assert_eq!(after(State::Handing, &Told::NotTaken(Why::NotReached), MOST_TRIES), Some((State::Failed, Some(Why::GaveUp))));
    assert_eq!(after(State::Handing, &Told::NotTaken(Why::NotLetIn), 99), Some((State::Waiting, Some(Why::NotLetIn))));
    assert_eq!(after(State::Handing, &Told::Nothing, 1), Some((State::Unknown, Some(Why::NoAnswer))));
    for end in [State::Delivered, State::Failed, State::Cancelled, State::Draft] {
        for told in [taken.clone(), Told::Arrived, Told::Lost(Why::Undelivered), Told::NotTaken(Why::Later), Told::Nothing] {
            assert_eq!(after(end, &told, 1), None, "{end:?} {told:?}");
        }
    }
}

#[test]
fn waiting_grows_and_is_bounded() {
    assert_eq!((1..9).map(backoff_seconds).collect::<Vec<_>>(), [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
}

proptest! {
    #[test]
    fn nothing_that_waits_for_the_morning_goes_at_night(minutes in 0_i64..2_000_000) {
        let now = Moment(minutes * 60_000_000 + 1_600_000_000_000_000);
        let due = after_quiet(now);
        prop_assert!(!is_quiet(due) && due >= now && due.0 - now.0 <= 9 * 3_600 * 1_000_000);
        prop_assert!(!is_quiet(next_morning(now)) && next_morning(now) > now);
    }

    /// First try and every later one, whatever the channel answers and over however many midnights: nothing rings between 22:00 and 7:00.
    #[test]
    fn no_try_of_a_message_rings_at_night(minutes in 0_i64..2_000_000, whys in proptest::collection::vec(0..Why::ALL.len(), 0..12)) {
        for kind in ChannelKind::ALL.iter().copied() {
            let mut now = goes_at(kind, Moment(minutes * 60_000_000 + 1_600_000_000_000_000));
            prop_assert!(kind == ChannelKind::Email || !is_quiet(now));
            for (tries, why) in (1_i64..).zip(&whys) {
                let due = due_again(Why::ALL[*why], tries, now);
                let next = goes_at(kind, due);
                prop_assert!(due > now && next >= due, "later and later");
                prop_assert!(kind == ChannelKind::Email || !is_quiet(next), "{kind:?} rings at {next:?}");
                prop_assert!(kind != ChannelKind::Email || next == due, "mail is not kept waiting");
                now = next;
            }
        }
    }

    #[test]
    fn vietnamese_without_accents_fits_the_small_alphabet(text in "[a-zA-Z0-9àảãáạăằẳẵắặâầẩẫấậđĐèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚĂĨŨƠƯẠ-ỹ .,:;!?()/–“”…-]{0,200}") {
        let plain = unaccented(&text);
        prop_assert_eq!(length(&plain).alphabet, Alphabet::Gsm7);
        prop_assert_eq!(unaccented(&plain), plain.clone());
        prop_assert!(length(&plain).parts <= length(&text).parts.max(1) || text.contains('…'));
    }

    #[test]
    fn parts_hold_the_text_and_grow_with_it(text in "\\PC{0,400}", more in "\\PC{1,40}") {
        let (short, long) = (length(&text), length(&format!("{text}{more}")));
        prop_assert!(short.parts >= 1 && long.parts >= short.parts);
        let room = |l: Length| match (l.alphabet, l.parts) { (Alphabet::Gsm7, 1) => 160, (Alphabet::Gsm7, n) => n * 153, (Alphabet::Ucs2, 1) => 70, (Alphabet::Ucs2, n) => n * 67 };
        prop_assert!(room(short) >= short.units);
    }

    #[test]
    fn a_number_of_twelve_digits_is_never_sent(number in "0[0-9]{11}", before in "[a-zA-ZÀ-ỹ ,:]{0,20}", after in "[a-zA-ZÀ-ỹ ,]{0,20}", gap in "[ .-]?") {
        let spaced: String = number.chars().enumerate().map(|(i, c)| if i > 0 && i % 3 == 0 { format!("{gap}{c}") } else { c.to_string() }).collect();
        let text = format!("{before}:{spaced}{after}");
        prop_assert_eq!(check(&text), Err(Forbidden::IdNumber), "{}", text);
    }

    #[test]
    fn a_secret_is_never_asked_for(before in "(gui|doc|nhap|cung cap|bao|xin) ", secret in "(mã OTP|MAT KHAU|mật khẩu|mã xác thực|passcode|mã PIN)", behind in "( cho can bo| ngay| de kich hoat)?") {
        let text = format!("Vui long {before}{secret}{behind}");
        prop_assert_eq!(check(&text), Err(Forbidden::Secret), "{}", text);
    }

    #[test]
    fn a_code_of_some_digits_is_never_asked_for(asks in "(gui|đọc|nhắn|cung cấp|soan tin)", between in "( gồm| có| la)?", count in "([3-9]|sáu|bốn)", digits in "(số|chu so|con số)", behind in "( cho can bo| ngay| gửi cho chúng tôi)?") {
        let text = format!("Vui long {asks} mã{between} {count} {digits}{behind}");
        prop_assert_eq!(check(&text), Err(Forbidden::Secret), "{}", text);
    }

    #[test]
    fn what_has_a_name_is_no_secret(asks in "(Gửi|Đọc|Mang theo|Nhập)", code in "(mã giấy mời|mã đặt lịch|mã mời|mã hồ sơ)", house in "[1-9][0-9]{0,2}") {
        let text = format!("{asks} {code} tại Nhà văn hóa, số {house} đường Lê Lợi");
        prop_assert_eq!(check(&text), Ok(()), "{}", text);
    }

    #[test]
    fn no_name_around_the_ministrys_is_a_way_in(before in "[a-z0-9-]{0,8}", name in "(vneid|vne1d|v-neid|bocongan|dichvucong)", behind in "[a-z0-9-]{0,8}", end in "(com|vn|gov[.]vn|top|info)") {
        let text = format!("Mo https://x{before}{name}{behind}x.{end}/a");
        prop_assert_eq!(check(&text), Err(Forbidden::Link), "{}", text);
    }

    #[test]
    fn filling_leaves_no_gap_and_loses_no_word(name in "[A-ZĐa-zà-ỹ ]{1,30}", words in "[a-zà-ỹ .,]{0,60}") {
        prop_assume!(!name.trim().is_empty());
        let values = BTreeMap::from([("name".to_owned(), name.clone())]);
        let filled = fill(&format!("{words}{{name}}{words}"), &values).unwrap();
        prop_assert_eq!(filled, format!("{words}{}{words}", name.trim()));
    }
}
