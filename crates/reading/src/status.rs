//! Words for stages, levels and sexes.

use vedich_kernel::national_id::Sex;
use vedich_kernel::{Level, Stage, text};

/// Which of the two status columns a word stands in: a mere "rồi" says different things in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Dossier,
    Activation,
}

/// What a status says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Status {
    /// The stage; `None` when the word is not understood (unless it says *not activated* or *locked*).
    pub stage: Option<Stage>,
    /// The account is not activated.
    pub not_activated: bool,
    /// The account is locked.
    pub locked: bool,
    /// A level named in passing: "Đã kích hoạt mức 2".
    pub level: Option<Level>,
}

impl Status {
    pub fn understood(self) -> bool {
        self.stage.is_some() || self.not_activated || self.locked
    }
}

/// Phrases, folded, in the order in which they are looked for: the longer and the negative ones first.
const PHRASES: [(&str, Option<Stage>); 47] = [
    ("chua co ho so", Some(Stage::None)),
    ("chua thu nhan", Some(Stage::None)),
    ("chua dang ki", Some(Stage::None)),
    ("chua lam", Some(Stage::None)),
    ("khong co ho so", Some(Stage::None)),
    ("khong dat", Some(Stage::Rejected)),
    ("chua dat", Some(Stage::Rejected)),
    ("khong duiet", Some(Stage::Rejected)),
    ("khong phe duiet", Some(Stage::Rejected)),
    ("khong hop le", Some(Stage::Rejected)),
    ("tu choi", Some(Stage::Rejected)),
    ("tra lai", Some(Stage::Rejected)),
    ("tra ve", Some(Stage::Rejected)),
    ("bi loi", Some(Stage::Rejected)),
    ("hui", Some(Stage::Rejected)),
    ("loi", Some(Stage::Rejected)),
    ("chua kich hoat", None),
    ("chua duoc kich hoat", None),
    ("khong kich hoat", None),
    ("cho kich hoat", None),
    ("chua active", None),
    ("chua kh", None),
    ("cho kh", None),
    ("cho phe duiet", Some(Stage::Sent)),
    ("cho duiet", Some(Stage::Sent)),
    ("dang phe duiet", Some(Stage::Sent)),
    ("dang duiet", Some(Stage::Sent)),
    ("dang xu li", Some(Stage::Sent)),
    ("cho xu li", Some(Stage::Sent)),
    ("chua phe duiet", Some(Stage::Collected)),
    ("chua duiet", Some(Stage::Collected)),
    ("chua gui", Some(Stage::Collected)),
    ("kich hoat", Some(Stage::Activated)),
    ("da kh", Some(Stage::Activated)),
    ("da active", Some(Stage::Activated)),
    ("phe duiet", Some(Stage::Approved)),
    ("duiet", Some(Stage::Approved)),
    ("da cap", Some(Stage::Approved)),
    ("thanh cong", Some(Stage::Approved)),
    ("da gui", Some(Stage::Sent)),
    ("da chuien", Some(Stage::Sent)),
    ("da truien", Some(Stage::Sent)),
    ("thu nhan", Some(Stage::Collected)),
    ("tiep nhan", Some(Stage::Collected)),
    ("dang ki", Some(Stage::Collected)),
    ("da nop", Some(Stage::Collected)),
    ("da lap", Some(Stage::Collected)),
];

/// Reads a status.
pub(super) fn parse(text: &str, column: Column) -> Status {
    let folded = text::fold(text);
    let mut status = Status { level: level_within(&folded), ..Status::default() };
    status.locked = has_phrase(&folded, "khoa") && !has_phrase(&folded, "mo khoa") && !has_phrase(&folded, "khong khoa");
    if let Some(stage) = whole_word(&folded, column) {
        status.stage = stage;
        status.not_activated = stage.is_none();
    } else if let Some((_, stage)) = PHRASES.iter().find(|(phrase, _)| has_phrase(&folded, phrase)) {
        status.stage = *stage;
        status.not_activated = stage.is_none();
    }
    // "Not activated" in the dossier's column says that the account waits for it.
    if status.not_activated && column == Column::Dossier {
        status.stage = Some(Stage::Approved);
    }
    status
}

/// Words that mean something only when they stand alone. The outer `None`: no such word; the inner: not activated.
fn whole_word(folded: &str, column: Column) -> Option<Option<Stage>> {
    match (column, folded) {
        (
            Column::Activation,
            "da" | "roi" | "co" | "x" | "1" | "true" | "ies" | "kh" | "v" | "hoat dong" | "dang hoat dong" | "activated"
            | "active",
        ) => Some(Some(Stage::Activated)),
        (Column::Activation, "chua" | "khong" | "no" | "0" | "false" | "chua co" | "k" | "not activated" | "khong hoat dong") => {
            Some(None)
        }
        (Column::Dossier, "chua" | "chua co" | "khong" | "khong co" | "none" | "0") => Some(Some(Stage::None)),
        (Column::Dossier, "dat" | "approved" | "hoan thanh" | "da xong") => Some(Some(Stage::Approved)),
        (Column::Dossier, "collected" | "moi" | "moi tao" | "da lam") => Some(Some(Stage::Collected)),
        (Column::Dossier, "sent" | "gui") => Some(Some(Stage::Sent)),
        (Column::Dossier, "rejected") => Some(Some(Stage::Rejected)),
        (Column::Dossier, "activated") => Some(Some(Stage::Activated)),
        _ => None,
    }
}

fn has_phrase(folded: &str, phrase: &str) -> bool {
    let bytes = folded.as_bytes();
    folded
        .match_indices(phrase)
        .any(|(at, _)| (at == 0 || bytes[at - 1] == b' ') && bytes.get(at + phrase.len()).is_none_or(|b| *b == b' '))
}

/// A level named in a longer text.
fn level_within(folded: &str) -> Option<Level> {
    let two = ["muc 2", "muc do 2", "muc ii", "muc do ii", "m2", "md2", "level 2"];
    let one = ["muc 1", "muc do 1", "muc i", "muc do i", "m1", "md1", "level 1"];
    if two.iter().any(|p| has_phrase(folded, p)) {
        return Some(Level::Two);
    }
    one.iter().any(|p| has_phrase(folded, p)).then_some(Level::One)
}

/// A level column: "Mức 1", "2", "II". `Some(None)`: the words for no level.
pub(super) fn parse_level(text: &str) -> Option<Option<Level>> {
    let folded = text::fold(text);
    match folded.as_str() {
        "1" | "i" | "01" | "mot" | "level1" => Some(Some(Level::One)),
        "2" | "ii" | "02" | "hai" | "level2" => Some(Some(Level::Two)),
        "0" | "chua" | "chua co" | "khong" | "khong co" | "" => Some(None),
        other => level_within(other).map(Some),
    }
}

/// Nam or Nữ.
pub(super) fn parse_sex(text: &str) -> Option<Sex> {
    match text::fold(text).as_str() {
        "nam" | "m" | "male" | "trai" | "ong" => Some(Sex::Male),
        "nu" | "f" | "female" | "gai" | "ba" => Some(Sex::Female),
        _ => None,
    }
}

/// True for the words of a yes: "x", "có", "1", "bị khóa".
pub(super) fn parse_yes(text: &str) -> bool {
    let folded = text::fold(text);
    matches!(folded.as_str(), "x" | "co" | "1" | "true" | "ies" | "da" | "roi" | "khoa" | "v")
        || parse(text, Column::Activation).locked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossier_words() {
        for (word, stage) in [
            ("Đã thu nhận", Stage::Collected),
            ("Đã đăng ký", Stage::Collected),
            ("Chưa duyệt", Stage::Collected),
            ("Đã gửi", Stage::Sent),
            ("Chờ phê duyệt", Stage::Sent),
            ("Đang xử lý", Stage::Sent),
            ("Đã phê duyệt", Stage::Approved),
            ("Đã duyệt", Stage::Approved),
            ("ĐÃ CẤP TÀI KHOẢN", Stage::Approved),
            ("Chờ kích hoạt", Stage::Approved),
            ("Đạt", Stage::Approved),
            ("Không đạt", Stage::Rejected),
            ("Từ chối", Stage::Rejected),
            ("Bị từ chối phê duyệt", Stage::Rejected),
            ("Đã kích hoạt mức 2", Stage::Activated),
            ("Chưa có hồ sơ", Stage::None),
        ] {
            assert_eq!(parse(word, Column::Dossier).stage, Some(stage), "{word}");
        }
        assert!(!parse("Xem lại sau", Column::Dossier).understood());
    }

    #[test]
    fn activation_words() {
        for word in ["Đã kích hoạt", "Đã KH", "x", "Rồi", "1", "Có", "Kích hoạt thành công"] {
            assert_eq!(parse(word, Column::Activation).stage, Some(Stage::Activated), "{word}");
        }
        for word in ["Chưa kích hoạt", "Chưa KH", "chưa", "0", "Không", "Chờ kích hoạt"] {
            let status = parse(word, Column::Activation);
            assert!(status.not_activated && status.stage.is_none(), "{word}");
        }
        let locked = parse("Đã kích hoạt - tạm khóa", Column::Activation);
        assert!(locked.locked && locked.stage == Some(Stage::Activated));
        assert!(!parse("Đã mở khóa", Column::Activation).locked);
        assert_eq!(parse("Đã kích hoạt mức độ 2", Column::Activation).level, Some(Level::Two));
    }

    #[test]
    fn levels_and_sexes() {
        for word in ["Mức 1", "1", "M1", "mức độ 1", "Mức I", "ĐDĐT mức 1"] {
            assert_eq!(parse_level(word), Some(Some(Level::One)), "{word}");
        }
        for word in ["Mức 2", "2", "MĐ2", "II", "Tài khoản mức 2"] {
            assert_eq!(parse_level(word), Some(Some(Level::Two)), "{word}");
        }
        assert_eq!(parse_level("Chưa có"), Some(None));
        assert_eq!(parse_level("Mức 3"), None);
        assert_eq!((parse_sex("NAM"), parse_sex("Nữ"), parse_sex("?")), (Some(Sex::Male), Some(Sex::Female), None));
        assert!(parse_yes("Bị khóa") && !parse_yes("Không"));
    }
}
