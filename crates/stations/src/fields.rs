//! What each field takes, in words: an error names the field as the page shows it and as programs send it, says what is wrong, and how it is
//! written rightly. Causes that one field can have are rows of their own.

use vedich_kernel::Lang;

/// A cause of a refusal.
pub(crate) struct Cause {
    /// The field as programs and forms send it.
    pub field: &'static str,
    /// What is wrong, in Vietnamese and English.
    pub wrong: (&'static str, &'static str),
    /// How it is written rightly.
    pub form: (&'static str, &'static str),
}

impl Cause {
    /// What is wrong.
    pub(crate) fn sentence(&self, lang: Lang) -> &'static str {
        lang.pick(self.wrong.0, self.wrong.1)
    }

    /// What to do.
    pub(crate) fn next_step(&self, lang: Lang) -> &'static str {
        lang.pick(self.form.0, self.form.1)
    }
}

/// Days are read everywhere in this form; a page's own calendar field sends it by itself.
const DAY: (&str, &str) = ("Ghi năm-tháng-ngày, ví dụ 2026-06-20.", "Write year-month-day, such as 2026-06-20.");
/// Times.
const TIME: (&str, &str) =
    ("Ghi giờ:phút theo mốc 15 phút, ví dụ 17:30.", "Write hours:minutes in quarters of an hour, such as 17:30.");
/// Hours of the day's shifts.
const HOURS: (&str, &str) = (
    "Ghi giờ:phút theo mốc 15 phút, ví dụ 17:30; giờ kết thúc sau giờ bắt đầu, ca sau bắt đầu khi ca trước đã kết thúc.",
    "Write hours:minutes in quarters of an hour, such as 17:30; the end after the start, and each shift after the one before.",
);

const fn cause(field: &'static str, wrong: (&'static str, &'static str), form: (&'static str, &'static str)) -> Cause {
    Cause { field, wrong, form }
}

/// The cause of a value that cannot be read or cannot be; general words for one that no row has.
#[rustfmt::skip] // one row per cause reads as the table that it is
pub(crate) fn value(cause_key: &str) -> Cause {
    match cause_key {
        "from_day" => cause("from", ("Ngày đầu (from) không đọc được.", "The first day (from) cannot be read."), DAY),
        "to_day" => cause("to", ("Ngày cuối (to) không đọc được.", "The last day (to) cannot be read."), DAY),
        "deadline_day" => cause("deadline", ("Hạn phê duyệt (deadline) không đọc được.", "The deadline cannot be read."), DAY),
        "list_to" => cause("to", ("Ngày cuối (to) trước ngày đầu, hoặc quá xa ngày đầu.", "The last day (to) is before the first, or too far from it."),
            ("Chọn ngày cuối từ ngày đầu trở đi, không quá 400 ngày.", "Choose a last day from the first day on, at most 400 days.")),
        "page" => cause("page", ("Số trang (page) không đọc được.", "The page cannot be read."), ("Ghi số nguyên từ 1.", "Write a whole number from 1 on.")),
        "plan_from" => cause("from", ("Ngày đầu (from) đã qua, hoặc sau khi chiến dịch kết thúc.", "The first day (from) is past, or after the campaign."),
            ("Chọn ngày từ hôm nay đến hết chiến dịch, hoặc để trống để bắt đầu từ ngày mai.", "Choose a day from today to the end of the campaign, or leave it empty for tomorrow.")),
        "plan_to" => cause("to", ("Ngày cuối (to) trước ngày đầu, sau khi chiến dịch kết thúc, hoặc quá xa.", "The last day (to) is before the first, after the campaign, or too far."),
            ("Chọn ngày cuối trong chiến dịch, không quá 120 ngày kể từ ngày đầu.", "Choose a last day within the campaign, at most 120 days from the first.")),
        "plan_deadline" => cause("deadline", ("Hạn phê duyệt (deadline) trước ngày đầu.", "The deadline is before the first day."),
            ("Chọn hạn từ ngày đầu trở đi, hoặc để trống để lấy ngày cuối của giai đoạn.", "Choose a deadline from the first day on, or leave it empty for the end of the phase.")),
        "time_limit" => cause("time_limit", ("Số giây tìm kiếm (time_limit) nằm ngoài giới hạn.", "The seconds of the search (time_limit) are out of range."),
            ("Ghi số giây lớn hơn 0, tối đa 600.", "Write seconds above 0, at most 600.")),
        "seconds" => cause("seconds", ("Số giây tìm kiếm không đọc được hoặc nằm ngoài giới hạn.", "The seconds of the search cannot be read, or are out of range."),
            ("Ghi số giây từ 0,1 đến 60.", "Write seconds from 0.1 to 60.")),
        "enough" => cause("enough", ("Độ lệch chấp nhận (enough) nằm ngoài giới hạn.", "The gap that is enough (enough) is out of range."),
            ("Ghi một phần từ 0 đến 1, ví dụ 0.001.", "Write a share from 0 to 1, such as 0.001.")),
        "first" => cause("first", ("Từ ngày (first) không đọc được.", "The first day (first) cannot be read."), DAY),
        "last" => cause("last", ("Đến ngày (last) không đọc được.", "The last day (last) cannot be read."), DAY),
        "last_range" => cause("last", ("Đến ngày (last) trước ngày đầu, hoặc sau ngày đầu từ 100 ngày.", "The last day (last) is before the first, or 100 days after it."),
            ("Chọn ngày cuối từ ngày đầu trở đi, tối đa 100 ngày một lần lập.", "Choose a last day from the first day on, at most 100 days at once.")),
        "no_days" => cause("first", ("Khoảng ngày này không có ngày nào để lập ca.", "No day of these is left to plan."),
            ("Đánh dấu thêm thứ trong tuần, ô ngày lễ, hoặc chọn khoảng ngày khác.", "Tick more days of the week or the holidays, or choose other days.")),
        "from" => cause("from", ("Giờ bắt đầu (from) không đọc được.", "The start (from) cannot be read."), TIME),
        "to" => cause("to", ("Giờ kết thúc (to) không đọc được.", "The end (to) cannot be read."), TIME),
        "at" => cause("at", ("Giờ hẹn (at) không đọc được.", "The time (at) cannot be read."), TIME),
        "station" => cause("station", ("Chưa chọn điểm thu nhận (station).", "No station (station) was chosen."), ("Chọn một điểm từ danh sách.", "Choose one from the list.")),
        "crew" => cause("crew", ("Số cán bộ (crew) không đọc được.", "The number of officers (crew) cannot be read."), ("Ghi số nguyên từ 1 đến 50.", "Write a whole number from 1 to 50.")),
        "service" => cause("service", ("Dịch vụ (service) không có trong danh sách.", "The service (service) is none of the list."), ("Chọn một dịch vụ từ danh sách.", "Choose one from the list.")),
        "minutes" => cause("minutes", ("Số phút cho một người (minutes) không đọc được hoặc nằm ngoài giới hạn.", "The minutes of a visitor (minutes) cannot be read, or are out of range."),
            ("Ghi số phút từ 1 đến 90, ví dụ 8 hoặc 7,5.", "Write minutes from 1 to 90, such as 8 or 7.5.")),
        "point" => cause("at", ("Tọa độ không đọc được.", "The coordinates cannot be read."),
            ("Ghi vĩ độ, kinh độ như bản đồ cho, ví dụ 11.5352, 106.8823; hoặc để trống.", "Write north, east as maps give them, such as 11.5352, 106.8823; or leave them out.")),
        "latitude" => cause("at", ("Tọa độ không nằm trong Việt Nam.", "The coordinates are not in Việt Nam."),
            ("Ghi vĩ độ trước, kinh độ sau, ví dụ 11.5352, 106.8823; hoặc để trống.", "Write north before east, such as 11.5352, 106.8823; or leave them out.")),
        "open" => cause("weekday", ("Chưa đánh dấu buổi nào dùng được.", "No shift is ticked in which it may be used."),
            ("Đánh dấu ít nhất một buổi; nếu điểm không dùng nữa thì ngừng điểm.", "Tick at least one; a station that is out of use is switched off instead.")),
        "room" => cause("room", ("Số bộ thiết bị đặt được cùng lúc (room) không hợp lệ.", "The sets that find room (room) cannot be."), ("Ghi số nguyên từ 1 đến 50.", "Write a whole number from 1 to 50.")),
        "people" => cause("own_people", ("Số người của riêng nơi này không hợp lệ.", "The place's own people cannot be."), ("Ghi số nguyên từ 0 đến 200.000, không có dấu chấm.", "Write a whole number from 0 to 200000.")),
        "number" => cause("number", ("Số định danh cá nhân (number) không đúng.", "The national ID (number) is not right."), ("Ghi đủ 12 chữ số, bắt đầu bằng 0.", "Write all 12 digits, the first a 0.")),
        "morning" => cause("morning", ("Giờ của ca sáng không hợp lệ.", "The hours of the morning shift cannot be."), HOURS),
        "afternoon" => cause("afternoon", ("Giờ của ca chiều không hợp lệ.", "The hours of the afternoon shift cannot be."), HOURS),
        "evening" => cause("evening", ("Giờ của ca tối không hợp lệ.", "The hours of the evening shift cannot be."), HOURS),
        "setup" => cause("setup", ("Số phút lắp, dỡ thiết bị không hợp lệ.", "The minutes of putting up and down cannot be."), ("Ghi số nguyên từ 0 đến 120.", "Write a whole number from 0 to 120.")),
        "crews" => cause("crews", ("Số tổ đi cùng bộ lưu động không hợp lệ.", "The number of crews cannot be."), ("Ghi số nguyên từ 1 đến 4.000, hoặc để trống.", "Write a whole number from 1 to 4000, or leave it empty.")),
        "a_day" => cause("a_day", ("Số ca tối đa một ngày không hợp lệ.", "The shifts of a day cannot be."), ("Ghi 1, 2 hoặc 3.", "Write 1, 2 or 3.")),
        "a_week" => cause("a_week", ("Số ca tối đa một tuần không hợp lệ.", "The shifts of a week cannot be."), ("Ghi số nguyên từ 1 đến 21.", "Write a whole number from 1 to 21.")),
        "within" => cause("within", ("Số phút di chuyển trong một phường, xã không hợp lệ.", "The minutes within a commune cannot be."), ("Ghi số nguyên từ 0 đến 600.", "Write a whole number from 0 to 600.")),
        "between" => cause("between", ("Số phút di chuyển giữa hai phường, xã không hợp lệ.", "The minutes between communes cannot be."), ("Ghi số nguyên từ 0 đến 600.", "Write a whole number from 0 to 600.")),
        "least" => cause("least", ("Số hồ sơ tối thiểu của một ca mới không hợp lệ.", "The least dossiers of a new shift cannot be."), ("Ghi số nguyên từ 0 đến 50.", "Write a whole number from 0 to 50.")),
        "holidays" => cause("holidays", ("Có ngày nghỉ không đọc được, hoặc có hơn 60 ngày.", "A holiday cannot be read, or there are over 60."),
            ("Ghi ngày/tháng/năm, cách nhau bằng dấu phẩy, ví dụ 17/2/2026, 18/2/2026.", "Write day/month/year with commas between them, such as 17/2/2026, 18/2/2026.")),
        "block_to" => cause("to", ("Đến ngày (to) trước ngày đầu, hoặc sau ngày đầu từ 400 ngày.", "The last day (to) is before the first, or 400 days after it."),
            ("Chọn ngày cuối từ ngày đầu trở đi, tối đa 400 ngày.", "Choose a last day from the first day on, at most 400 days.")),
        "block_past" => cause("to", ("Những ngày này đã qua.", "These days are past."), ("Chọn ngày cuối từ hôm nay trở đi.", "Choose a last day from today on.")),
        "block_parts" => cause("parts", ("Chưa chọn buổi nào (parts).", "No shift of the day (parts) was chosen."), ("Chọn ít nhất một trong sáng, chiều, tối.", "Choose at least one of morning, afternoon, evening.")),
        _ => cause("", ("Có ô không đọc được.", "A value cannot be read."),
            ("Ghi ngày dạng 2026-06-20, giờ dạng 17:30, số bằng chữ số.", "Write days as 2026-06-20, times as 17:30, numbers in digits.")),
    }
}

/// The cause of a text that is missing, too long, or holds what it may not.
#[rustfmt::skip] // one row per cause reads as the table that it is
pub(crate) fn text(cause_key: &str) -> Option<Cause> {
    Some(match cause_key {
        "code" => cause("code", ("Mã (code) trống, quá dài hoặc có ký tự lạ.", "The code (code) is empty, too long, or has odd letters."),
            ("Ghi chữ cái không dấu, chữ số, dấu - hoặc chấm; tối đa 20 ký tự, ví dụ NVH-1.", "Write plain letters, digits, hyphens or dots; at most 20, such as NVH-1.")),
        "name" => cause("name", ("Tên (name) trống, quá dài hoặc không có chữ.", "The name (name) is empty, too long, or has no letters."), ("Ghi tên, tối đa 120 ký tự; họ tên người tối đa 80 ký tự.", "Write a name of at most 120 characters; of a person at most 80.")),
        "address" => cause("address", ("Địa chỉ (address) trống, quá dài, hoặc có số điện thoại, số căn cước.", "The address (address) is empty, too long, or holds somebody's number."),
            ("Ghi số nhà, đường, khu phố; tối đa 300 ký tự.", "Write house, street, quarter; at most 300 characters.")),
        "guide" => cause("guide", ("Chỉ đường (guide) hoặc địa chỉ có số điện thoại, số căn cước, hoặc quá dài.", "The way (guide) or the address holds somebody's number, or is too long."),
            ("Bỏ số của người; tối đa 300 ký tự. Ai cũng đọc được ô này.", "Leave numbers of people out; at most 300 characters. Everybody reads it.")),
        "phone" => cause("phone", ("Số điện thoại (phone) chưa đúng.", "The telephone number (phone) is not right."), ("Ghi số di động 10 chữ số, ví dụ 0912 345 678.", "Write a mobile number of 10 digits, such as 0912 345 678.")),
        "reason" => cause("reason", ("Lý do (reason) trống hoặc quá dài.", "The reason (reason) is empty or too long."), ("Ghi lý do bằng một câu, tối đa 200 ký tự.", "Write a reason in a sentence of at most 200 characters.")),
        "reason_words" => cause("reason", ("Lý do (reason) có số điện thoại, số căn cước, đường dẫn, hoặc nhắc đến mã OTP, mật khẩu.", "The reason (reason) holds a telephone or national ID number or a link, or speaks of a code or a password."),
            ("Bỏ phần đó, ví dụ chỉ ghi: Mất điện khu vực. Ai cũng đọc được lý do, và tin nhắn báo hủy ca ghi lại đúng lý do này.", "Leave it out and write, say: Power cut in the area. Everybody reads the reason, and the messages that tell of the cancellation repeat it.")),
        "note" => cause("note", ("Ghi chú (note) quá dài.", "The note (note) is too long."), ("Ghi tối đa 200 ký tự.", "Write at most 200 characters.")),
        "note_number" => cause("note", ("Ghi chú (note) hoặc họ tên có số căn cước, số định danh.", "The note (note) or the name holds a national ID number."),
            ("Bỏ số đó: khi đặt lịch không cần số; mang thẻ theo khi đến.", "Leave it out: booking needs no number; bring the card along.")),
        "words" => cause("words", ("Nội dung trống, quá dài, hoặc có số điện thoại, số căn cước.", "The words are empty, too long, or hold somebody's number."),
            ("Ghi một hai câu, tối đa 300 ký tự, không có số của người.", "Write a sentence or two of at most 300 characters, without numbers of people.")),
        "locality" => cause("locality", ("Chưa chọn phường, xã hoặc khu phố (locality).", "No commune or quarter (locality) was chosen."), ("Chọn từ danh sách.", "Choose from the list.")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that stand in this room's code, read from it: each has a row of its own.
    #[test]
    fn every_cause_that_the_room_raises_has_its_own_words() {
        let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = vec![room];
        let mut values = std::collections::BTreeSet::new();
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for part in source.split("NotReadable(\"").skip(1) {
                values.insert(part.split('"').next().unwrap_or_default().to_owned());
            }
        }
        values.remove("");
        assert!(values.len() > 15, "{values:?}");
        for key in values {
            assert!(!value(&key).field.is_empty(), "{key} has no words of its own");
        }
        let fields = ["from", "to", "first", "last", "crew", "station", "morning", "afternoon", "evening"];
        assert!(fields.iter().all(|key| value(key).field == *key), "forms mark the field that is named");
    }

    #[test]
    fn the_form_of_a_day_is_the_one_that_is_read() {
        let example = DAY.1.rsplit(' ').next().unwrap().trim_end_matches('.');
        assert!(example.parse::<vedich_kernel::Day>().is_ok(), "{example}");
        for key in ["from_day", "to_day", "deadline_day", "first", "last"] {
            assert_eq!(value(key).next_step(Lang::En), DAY.1);
        }
        assert!(crate::rules::clock(TIME.1.rsplit(' ').next().unwrap().trim_end_matches('.')).is_some());
    }
}
