//! Names that sound right in south-eastern Vietnam. Every combination is drawn by dice: any likeness to a real person is chance.

use crate::dice::Dice;

const FAMILIES: [&str; 26] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Đinh", "Trương", "Đoàn", "Mai", "Tô", "Hà", "Cao", "Châu", "Lâm", "Đào",
];
const FAMILY_WEIGHTS: [u32; 26] =
    [310, 110, 100, 70, 45, 40, 40, 35, 35, 22, 22, 20, 18, 18, 18, 12, 12, 18, 10, 9, 6, 9, 9, 5, 8, 9];
const MALE_MIDDLE: [&str; 14] =
    ["Văn", "Văn", "Văn", "Hữu", "Đức", "Minh", "Quốc", "Thanh", "Công", "Đình", "Xuân", "Ngọc", "Anh", "Thành"];
const FEMALE_MIDDLE: [&str; 14] =
    ["Thị", "Thị", "Thị", "Thị", "Thị Ngọc", "Thị Thanh", "Thị Kim", "Thị Thu", "Ngọc", "Kim", "Bích", "Hoài", "Mỹ", "Phương"];
const MALE_GIVEN: [&str; 44] = [
    "An", "Anh", "Bảo", "Bình", "Cường", "Danh", "Duy", "Dũng", "Đạt", "Điền", "Đông", "Giang", "Hải", "Hiếu", "Hòa", "Hoàng",
    "Hùng", "Huy", "Khánh", "Khoa", "Kiên", "Lâm", "Long", "Lộc", "Mạnh", "Nam", "Nghĩa", "Nhân", "Phát", "Phong", "Phúc",
    "Phước", "Quân", "Quý", "Sơn", "Tài", "Tâm", "Thắng", "Thịnh", "Thuận", "Tiến", "Trí", "Tuấn", "Vinh",
];
const FEMALE_GIVEN: [&str; 44] = [
    "An",
    "Anh",
    "Ánh",
    "Bình",
    "Chi",
    "Cúc",
    "Diễm",
    "Dung",
    "Duyên",
    "Đào",
    "Giang",
    "Hà",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hoa",
    "Hồng",
    "Huệ",
    "Hương",
    "Lan",
    "Liên",
    "Linh",
    "Loan",
    "Mai",
    "My",
    "Nga",
    "Ngân",
    "Nhung",
    "Oanh",
    "Phượng",
    "Quyên",
    "Sương",
    "Tâm",
    "Thảo",
    "Thu",
    "Thủy",
    "Thúy",
    "Trang",
    "Trinh",
    "Tuyết",
    "Uyên",
    "Vân",
    "Xuân",
    "Yến",
];
/// Given names of the S'tiêng, who live in Bình Phước; their family names are Điểu (men) and Thị (women).
const STIENG_GIVEN: [&str; 12] = ["Brang", "Bé", "Đơn", "Gấm", "Hích", "Krứ", "Lên", "Nhơn", "Ré", "Sôn", "Vớt", "Xuân"];
const EDE_GIVEN: [&str; 8] = ["Blŏ", "Lan", "Nŭk", "Čuôn", "Wĭt", "Mlô", "Bhĕ", "Ñuen"];

/// Which naming custom a household follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Custom {
    Kinh(u8),
    Stieng,
    Ede,
}

/// The custom of a household, or the family name that somebody brings in by marriage.
pub(crate) fn custom(dice: &mut impl Dice) -> Custom {
    match dice.below(1_000) {
        0..=19 => Custom::Stieng,
        20..=22 => Custom::Ede,
        _ => Custom::Kinh(dice.weighted(&FAMILY_WEIGHTS) as u8),
    }
}

/// A full name.
pub(crate) fn full(dice: &mut impl Dice, custom: Custom, male: bool) -> String {
    match custom {
        Custom::Stieng => format!("{} {}", if male { "Điểu" } else { "Thị" }, dice.pick(&STIENG_GIVEN)),
        Custom::Ede if male => format!("Y {} Niê", dice.pick(&EDE_GIVEN)),
        Custom::Ede => format!("H' {} Niê", dice.pick(&EDE_GIVEN)),
        Custom::Kinh(family) => {
            let family = FAMILIES[usize::from(family) % FAMILIES.len()];
            let (middles, givens) = if male { (&MALE_MIDDLE, &MALE_GIVEN) } else { (&FEMALE_MIDDLE, &FEMALE_GIVEN) };
            format!("{family} {} {}", dice.pick(middles), dice.pick(givens))
        }
    }
}
