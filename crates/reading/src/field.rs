//! The columns a register extract may have (domain.md, "Typical columns"), and the headings they come under.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use vedich_kernel::{Lang, text};

/// A column of a register extract. The serde name is permanent: it stands in saved mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// STT.
    Ordinal,
    /// Họ và tên.
    Name,
    /// Họ và chữ đệm, where the given name stands in a column of its own.
    FamilyName,
    /// Ngày sinh.
    BirthDate,
    /// Giới tính.
    Sex,
    /// Số ĐDCN/CCCD.
    NationalId,
    /// Số CMND.
    OldId,
    /// Nơi thường trú.
    PermanentAddress,
    /// Nơi ở hiện tại.
    CurrentAddress,
    /// Chủ hộ.
    HeadOfHousehold,
    /// Quan hệ với chủ hộ.
    Relation,
    /// SĐT.
    Phone,
    /// Khu phố/ấp.
    Quarter,
    /// Phường/xã.
    Commune,
    /// Ngày cấp thẻ.
    CardIssued,
    /// Mức độ.
    Level,
    /// Trạng thái hồ sơ.
    DossierStatus,
    /// Ngày thu nhận.
    Collected,
    /// Ngày phê duyệt.
    Approved,
    /// Trạng thái kích hoạt.
    ActivationStatus,
    /// Ngày kích hoạt.
    Activated,
    /// Khóa.
    Locked,
    /// Ghi chú.
    Note,
}

/// A field, its key, its names, and the headings under which it comes.
type Entry = (Field, &'static str, &'static str, &'static str, &'static str);

/// Headings are separated by `|`; they are compared folded, so neither accents nor signs nor case matter.
const ENTRIES: [Entry; 23] = [
    (Field::Ordinal, "ordinal", "STT", "No.", "STT|TT|Số TT|Số thứ tự|No"),
    (
        Field::Name,
        "name",
        "Họ và tên",
        "Name",
        "Họ và tên|Họ tên|Họ, chữ đệm và tên|Họ, chữ đệm và tên khai sinh|Họ và tên công dân|Họ tên công dân|Tên công dân|Họ và tên khai sinh|\
         Họ tên khai sinh|Họ tên đầy đủ|Họ và tên người dân|Họ tên người dân|Tên|Công dân|Full name|Name",
    ),
    (
        Field::FamilyName,
        "family_name",
        "Họ và chữ đệm",
        "Family and middle name",
        "Họ|Họ đệm|Họ và đệm|Họ và tên đệm|Họ tên đệm|Họ lót|Họ và chữ đệm|Họ, chữ đệm",
    ),
    (
        Field::BirthDate,
        "birth_date",
        "Ngày sinh",
        "Birth date",
        "Ngày sinh|Ngày tháng năm sinh|Ngày, tháng, năm sinh|Năm sinh|NTNS|NTN sinh|Sinh ngày|NS|Ngày tháng sinh|Date of birth|DOB|Birth date",
    ),
    (Field::Sex, "sex", "Giới tính", "Sex", "Giới tính|GT|Phái|Nam/Nữ|Giới|Sex|Gender"),
    (
        Field::NationalId,
        "national_id",
        "Số ĐDCN/CCCD",
        "National ID",
        "Số ĐDCN/CCCD|Số ĐDCN|ĐDCN|CCCD|Số CCCD|Số định danh cá nhân|Số định danh|Mã định danh|Mã định danh cá nhân|Mã số định danh|Định danh cá nhân|\
         Số căn cước|Số căn cước công dân|Căn cước công dân|Căn cước|Số thẻ CCCD|Số thẻ căn cước|Số thẻ căn cước công dân|Số CC|Số CC/CCCD|\
         Số CCCD/CMND|CCCD/CMND|CMND/CCCD|Số CMND/CCCD|Số ĐDCN/CMND|ĐDCN/CCCD|Số ĐDCN/CCCD/CMND|Số giấy tờ|SĐDCN|Số ĐD|Số ĐD cá nhân|Số GTTT|\
         National ID|ID number|Citizen ID",
    ),
    (
        Field::OldId,
        "old_id",
        "Số CMND",
        "Old ID",
        "Số CMND|CMND|Chứng minh nhân dân|Số chứng minh nhân dân|CMND 9 số|Số CMND 9 số|Số CMND cũ|CMND cũ|Số CMT|CMT|Old ID",
    ),
    (
        Field::PermanentAddress,
        "permanent_address",
        "Nơi thường trú",
        "Permanent address",
        "Nơi thường trú|Thường trú|Địa chỉ thường trú|HKTT|Nơi ĐKTT|ĐKTT|Nơi đăng ký thường trú|Nơi ĐKHKTT|ĐKHKTT|Nơi ĐK HKTT|Hộ khẩu thường trú|\
         Hộ khẩu|Nơi cư trú|Địa chỉ|Địa chỉ cư trú|Nơi cư trú thường trú|Permanent address|Address",
    ),
    (
        Field::CurrentAddress,
        "current_address",
        "Nơi ở hiện tại",
        "Current address",
        "Nơi ở hiện tại|Nơi ở hiện nay|Chỗ ở hiện nay|Chỗ ở hiện tại|Địa chỉ hiện tại|Địa chỉ hiện nay|Nơi tạm trú|Tạm trú|Địa chỉ tạm trú|Nơi ở|Chỗ ở|\
         NOHT|NOHN|Nơi cư trú hiện tại|Nơi cư trú hiện nay|Hiện ở|Current address",
    ),
    (
        Field::HeadOfHousehold,
        "head_of_household",
        "Chủ hộ",
        "Head of household",
        "Chủ hộ|Họ tên chủ hộ|Họ và tên chủ hộ|Tên chủ hộ|Head of household",
    ),
    (
        Field::Relation,
        "relation",
        "Quan hệ với chủ hộ",
        "Relation to head",
        "Quan hệ với chủ hộ|Quan hệ chủ hộ|QH với chủ hộ|QH chủ hộ|QHCH|Quan hệ|Mối quan hệ với chủ hộ|Relation",
    ),
    (
        Field::Phone,
        "phone",
        "SĐT",
        "Phone",
        "SĐT|Số điện thoại|Điện thoại|ĐT|Số ĐT|Di động|Số di động|ĐTDĐ|Số điện thoại liên hệ|Điện thoại liên hệ|SĐT liên hệ|SĐT liên lạc|Số thuê bao|\
         Số điện thoại đăng ký|SĐT đăng ký|Phone|Phone number|Mobile",
    ),
    (
        Field::Quarter,
        "quarter",
        "Khu phố/ấp",
        "Quarter",
        "Khu phố/ấp|KP/ấp|Ấp/khu phố|Ấp/KP|Khu phố|KP|Ấp|Tổ/khu phố/ấp|Tổ, khu phố, ấp|Tổ/KP/ấp|Tổ dân phố|TDP|Thôn|Thôn/ấp|Thôn/TDP|Thôn/tổ dân phố|\
         Thôn, ấp, khu phố|Thôn/ấp/khu phố|Thôn, tổ dân phố|Khóm/ấp|Ấp/khóm|Buôn|Bản|Làng|Tổ|Tên khu phố|Tên ấp|Mã khu phố|Mã ấp|Địa bàn khu phố|Quarter|Hamlet",
    ),
    (
        Field::Commune,
        "commune",
        "Phường/xã",
        "Commune",
        "Phường/xã|Xã/phường|Phường, xã|Xã, phường, thị trấn|Xã/phường/thị trấn|Phường/xã/thị trấn|Phường, xã, thị trấn|Xã|Phường|P/X|X/P|Xã/phường/TT|\
         Tên phường|Tên xã|Mã xã|Mã phường|Mã phường/xã|Đơn vị hành chính|Địa bàn|Cấp xã|Commune|Ward",
    ),
    (
        Field::CardIssued,
        "card_issued",
        "Ngày cấp thẻ",
        "Card issued",
        "Ngày cấp thẻ|Ngày cấp|Ngày cấp CCCD|Ngày cấp thẻ CCCD|Ngày cấp căn cước|Ngày cấp căn cước công dân|Ngày cấp thẻ căn cước|Ngày cấp CC|Ngày trả thẻ|Date of issue",
    ),
    (
        Field::Level,
        "level",
        "Mức độ",
        "Level",
        "Mức độ|Mức|Mức độ định danh|Mức độ định danh điện tử|Mức định danh|Mức độ ĐDĐT|Mức ĐDĐT|Mức độ tài khoản|Mức độ TK|Mức tài khoản|Mức TK|\
         Mức đăng ký|Mức độ đăng ký|Loại tài khoản|Loại TK|Cấp độ|Mức độ hồ sơ|Level",
    ),
    (
        Field::DossierStatus,
        "dossier_status",
        "Trạng thái hồ sơ",
        "Dossier status",
        "Trạng thái hồ sơ|Tình trạng hồ sơ|Trạng thái HS|Tình trạng HS|TT hồ sơ|TTHS|Trạng thái|Tình trạng|Kết quả hồ sơ|Kết quả xử lý|Kết quả|Trạng thái xử lý|\
         Tình trạng xử lý|Kết quả phê duyệt|Trạng thái phê duyệt|Tình trạng phê duyệt|Trạng thái duyệt|Hồ sơ|Dossier status|Status",
    ),
    (
        Field::Collected,
        "collected",
        "Ngày thu nhận",
        "Collected on",
        "Ngày thu nhận|Ngày thu nhận hồ sơ|Ngày thu nhận HS|Ngày nộp hồ sơ|Ngày nộp|Ngày đăng ký|Ngày ĐK|Ngày lập hồ sơ|Ngày làm hồ sơ|Ngày tiếp nhận|\
         Ngày tiếp nhận hồ sơ|Thời gian thu nhận|Thời điểm thu nhận|Collected on",
    ),
    (
        Field::Approved,
        "approved",
        "Ngày phê duyệt",
        "Approved on",
        "Ngày phê duyệt|Ngày duyệt|Ngày phê duyệt hồ sơ|Ngày duyệt hồ sơ|Ngày PD|Ngày cấp tài khoản|Ngày cấp TK|Thời gian phê duyệt|Thời điểm phê duyệt|Approved on",
    ),
    (
        Field::ActivationStatus,
        "activation_status",
        "Trạng thái kích hoạt",
        "Activation status",
        "Trạng thái kích hoạt|Tình trạng kích hoạt|Trạng thái KH|Tình trạng KH|TT kích hoạt|TTKH|Kích hoạt|Đã kích hoạt|Kích hoạt tài khoản|Kích hoạt TK|\
         Trạng thái tài khoản|Tình trạng tài khoản|Trạng thái TK|Tình trạng TK|Trạng thái kích hoạt tài khoản|Kết quả kích hoạt|Activation status|Activated",
    ),
    (
        Field::Activated,
        "activated",
        "Ngày kích hoạt",
        "Activated on",
        "Ngày kích hoạt|Ngày KH|Ngày kích hoạt tài khoản|Ngày kích hoạt TK|Thời gian kích hoạt|Thời điểm kích hoạt|Activated on|Activation date",
    ),
    (Field::Locked, "locked", "Khóa", "Locked", "Khóa|Bị khóa|Khóa tài khoản|Tình trạng khóa|Trạng thái khóa|Locked"),
    (Field::Note, "note", "Ghi chú", "Note", "Ghi chú|Ghi chú khác|Ý kiến|Lý do|Note|Notes|Remarks"),
];

/// Below this, a heading is not taken for a field.
pub(super) const THRESHOLD: f32 = 0.6;

static FOLDED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| ENTRIES.iter().map(|(.., headings)| headings.split('|').map(text::fold).collect()).collect());

impl Field {
    /// All fields, in the order of the typical form.
    pub const ALL: [Self; 23] = {
        let mut all = [Self::Ordinal; 23];
        let mut i = 0;
        while i < 23 {
            all[i] = ENTRIES[i].0;
            i += 1;
        }
        all
    };

    /// Index in [`Field::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The permanent key, as in saved mappings: `national_id`.
    #[must_use]
    pub fn key(self) -> &'static str {
        ENTRIES[self.index()].1
    }

    /// The field with a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// The words on a page.
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        let (_, _, vi, en, _) = ENTRIES[self.index()];
        lang.pick(vi, en)
    }

    /// How surely a heading (folded) means this field, from 0 to 1.
    pub(super) fn likeness(self, folded: &str) -> f32 {
        FOLDED[self.index()].iter().map(|synonym| likeness(folded, synonym)).fold(0.0, f32::max)
    }
}

/// The same words: 1. A heading that contains them among others: the more of it they are, the better; those at its start count more.
fn likeness(heading: &str, synonym: &str) -> f32 {
    if heading == synonym {
        return 1.0;
    }
    // A single short word inside a longer heading says nothing ("tên", "tổ", "xã").
    if !synonym.contains(' ') && synonym.len() < 4 {
        return 0.0;
    }
    let Some(at) = heading.match_indices(synonym).map(|(at, _)| at).find(|at| on_word_bounds(heading, *at, synonym.len())) else {
        return 0.0;
    };
    let share = synonym.split(' ').count() as f32 / heading.split(' ').count() as f32;
    let start = if at == 0 { 0.1 } else { 0.0 };
    0.4 + 0.45 * share + start
}

fn on_word_bounds(text: &str, at: usize, len: usize) -> bool {
    let bytes = text.as_bytes();
    (at == 0 || bytes[at - 1] == b' ') && bytes.get(at + len).is_none_or(|b| *b == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(heading: &str) -> Option<Field> {
        let folded = text::fold(heading);
        let (field, score) = Field::ALL.into_iter().map(|f| (f, f.likeness(&folded))).max_by(|a, b| a.1.total_cmp(&b.1))?;
        (score >= THRESHOLD).then_some(field)
    }

    #[test]
    fn table_and_enum_agree() {
        for (i, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field.index(), i);
            assert_eq!(Field::from_key(field.key()), Some(field));
            assert_eq!(serde_json::to_string(&field).unwrap(), format!("\"{}\"", field.key()));
        }
    }

    #[test]
    fn no_heading_means_two_fields() {
        let mut seen = std::collections::BTreeMap::new();
        for field in Field::ALL {
            for heading in &FOLDED[field.index()] {
                if let Some(other) = seen.insert(heading.clone(), field) {
                    assert_eq!(other, field, "{heading}");
                }
            }
        }
    }

    #[test]
    fn headings_as_they_come() {
        for (heading, field) in [
            ("Số ĐDCN", Field::NationalId),
            ("CCCD", Field::NationalId),
            ("Số định danh cá nhân (12 số)", Field::NationalId),
            ("SỐ ĐDCN/CCCD (*)", Field::NationalId),
            ("Họ tên", Field::Name),
            ("HỌ VÀ TÊN", Field::Name),
            ("Ngày, tháng, năm sinh (dd/mm/yyyy)", Field::BirthDate),
            ("KP/ấp", Field::Quarter),
            ("Tổ dân phố", Field::Quarter),
            ("Mức độ", Field::Level),
            ("Trạng thái kích hoạt", Field::ActivationStatus),
            ("Ngày cấp thẻ CCCD", Field::CardIssued),
            ("Ngày cấp tài khoản mức 2", Field::Approved),
            ("Họ tên chủ hộ", Field::HeadOfHousehold),
            ("Nơi đăng kí thường trú", Field::PermanentAddress),
            ("Số điện thoại của công dân", Field::Phone),
            ("Ghi chú thêm", Field::Note),
        ] {
            assert_eq!(best(heading), Some(field), "{heading}");
        }
        for heading in ["", "Nguyễn Văn An", "070185012345", "Đã kích hoạt mức 1 lần đầu ngày nào đó", "Dân tộc", "Tôn giáo"]
        {
            let found = best(heading);
            assert!(found.is_none() || heading.starts_with("Đã"), "{heading}: {found:?}");
        }
    }
}
