//! National ID (12 digits) and old ID (9 digits). Personal data: both print masked, and give their digits only when asked.

use serde::{Deserialize, Serialize};

/// Sex as the register has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// Why a text is no ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Something else than digits.
    #[error("characters that are no digits")]
    NotDigits,
    /// A wrong number of digits.
    #[error("{0} digits")]
    Length(usize),
    /// Twelve digits that do not begin with 0.
    #[error("does not begin with 0")]
    FirstDigit,
}

/// A national ID: `^0\d{11}$`. Digits 1–3 place of birth registration, 4 century and sex, 5–6 birth year. No check digit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NationalId([u8; 12]);

/// A national ID as read from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedNationalId {
    /// The ID.
    pub id: NationalId,
    /// Leading zeros were missing (Excel drops them) and were put back.
    pub padded: bool,
}

/// Place prefixes in use, 001–096 with gaps.
const PREFIXES: [u8; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
    49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

impl NationalId {
    /// Places of birth registration that are in use.
    pub const PLACES: [u8; 63] = PREFIXES;

    /// Reads an ID. Spaces, dots, dashes and quotes around and between the digits are passed over. Eleven digits are padded;
    /// so are ten when the result begins with a place that has two zeros (001 Hà Nội to 008).
    ///
    /// # Errors
    /// [`BadId`] says what is wrong.
    pub fn parse(text: &str) -> Result<ParsedNationalId, BadId> {
        let (digits, count) = digits::<12>(text)?;
        let missing = match count {
            12 => 0,
            11 => 1,
            10 if digits[0] != b'0' => 2,
            other => return Err(BadId::Length(other)),
        };
        let mut id = [b'0'; 12];
        id[missing..].copy_from_slice(&digits[..count]);
        let id = Self(id);
        if id.0[0] != b'0' {
            return Err(BadId::FirstDigit);
        }
        if missing == 2 && !id.known_prefix() {
            return Err(BadId::Length(count));
        }
        Ok(ParsedNationalId { id, padded: missing > 0 })
    }

    /// All twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// `070*****1234`: the place and the last four digits.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.as_str();
        format!("{}*****{}", &digits[..3], &digits[8..])
    }

    /// The year of birth that the digits say.
    #[must_use]
    pub fn birth_year(&self) -> i16 {
        let digit = |i: usize| i16::from(self.0[i] - b'0');
        1900 + digit(3) / 2 * 100 + digit(4) * 10 + digit(5)
    }

    /// The sex that the digits say.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if (self.0[3] - b'0').is_multiple_of(2) { Sex::Male } else { Sex::Female }
    }

    /// The three digits of the place of birth registration.
    #[must_use]
    pub fn place_prefix(&self) -> &str {
        &self.as_str()[..3]
    }

    /// Whether the place is one that is in use.
    #[must_use]
    pub fn known_prefix(&self) -> bool {
        self.place_prefix().parse().is_ok_and(|prefix: u8| PREFIXES.binary_search(&prefix).is_ok())
    }

    /// Whether somebody can have it: a place that is in use, and born in this century or the last.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.known_prefix() && self.birth_year() < 2100
    }
}

/// An old ID (số CMND) of nine digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OldId([u8; 9]);

impl OldId {
    /// Reads an old ID; eight digits get back the zero that Excel dropped.
    ///
    /// # Errors
    /// [`BadId`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        let (digits, count) = digits::<9>(text)?;
        let mut id = [b'0'; 9];
        match count {
            9 => id = digits,
            8 => id[1..].copy_from_slice(&digits[..8]),
            other => return Err(BadId::Length(other)),
        }
        Ok(Self(id))
    }

    /// All nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether somebody can have it: not one digit nine times.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.0.iter().any(|digit| *digit != self.0[0])
    }

    /// `285***456`.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.as_str();
        format!("{}***{}", &digits[..3], &digits[6..])
    }
}

/// The digits of a text, at most `N` of them, and how many there were.
fn digits<const N: usize>(text: &str) -> Result<([u8; N], usize), BadId> {
    let mut out = [b'0'; N];
    let mut count = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => {
                if let Some(slot) = out.get_mut(count) {
                    *slot = c as u8;
                }
                count += 1;
            }
            '.' | '-' | '\'' | '’' | '‘' | '`' | '"' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => {}
            _ if c.is_whitespace() => {}
            _ => return Err(BadId::NotDigits),
        }
    }
    match count {
        0 => Err(BadId::Empty),
        too_many if too_many > N => Err(BadId::Length(too_many)),
        fits => Ok((out, fits)),
    }
}

impl std::fmt::Debug for NationalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl std::fmt::Debug for OldId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl Serialize for NationalId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for NationalId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).map(|p| p.id).map_err(serde::de::Error::custom)
    }
}

impl Serialize for OldId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for OldId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_say_place_year_and_sex() {
        let id = NationalId::parse("070 185 012345").unwrap().id;
        assert_eq!(id.as_str(), "070185012345");
        assert_eq!((id.place_prefix(), id.known_prefix()), ("070", true));
        assert_eq!((id.birth_year(), id.sex()), (1985, Sex::Female));
        let young = NationalId::parse("075209000001").unwrap().id;
        assert_eq!((young.birth_year(), young.sex()), (2009, Sex::Male));
        assert!(!NationalId::parse("003085012345").unwrap().id.known_prefix());
        assert!(!NationalId::parse("097085012345").unwrap().id.known_prefix());
        assert!(!NationalId::parse("000085012345").unwrap().id.known_prefix());
        assert!(id.is_possible() && young.is_possible());
        for made_up in ["000000000000", "097085012345", "070485012345", "070999999999"] {
            assert!(!NationalId::parse(made_up).unwrap().id.is_possible(), "{made_up}");
        }
        assert!(OldId::parse("285123456").unwrap().is_possible());
        assert!(!OldId::parse("000000000").unwrap().is_possible());
    }

    #[test]
    fn zeros_that_excel_dropped_come_back() {
        let parsed = NationalId::parse("70185012345").unwrap();
        assert_eq!((parsed.id.as_str(), parsed.padded), ("070185012345", true));
        let hanoi = NationalId::parse("1185012345").unwrap();
        assert_eq!((hanoi.id.as_str(), hanoi.padded), ("001185012345", true));
        // 003 is no place, so ten digits that would begin so are not an ID.
        assert_eq!(NationalId::parse("3185012345"), Err(BadId::Length(10)));
        assert!(!NationalId::parse("'070185012345").unwrap().padded);
    }

    #[test]
    fn what_is_no_id() {
        assert_eq!(NationalId::parse("  "), Err(BadId::Empty));
        assert_eq!(NationalId::parse("170185012345"), Err(BadId::FirstDigit));
        assert_eq!(NationalId::parse("0701850123456"), Err(BadId::Length(13)));
        assert_eq!(NationalId::parse("285123456"), Err(BadId::Length(9)));
        assert_eq!(NationalId::parse("07018501234X"), Err(BadId::NotDigits));
        assert_eq!(OldId::parse("285 123 456").unwrap().as_str(), "285123456");
        assert_eq!(OldId::parse("12345678").unwrap().as_str(), "012345678");
        assert_eq!(OldId::parse("1234567"), Err(BadId::Length(7)));
    }

    #[test]
    fn they_print_masked() {
        let id = NationalId::parse("070185012345").unwrap().id;
        assert_eq!(id.masked(), "070*****2345");
        assert_eq!(format!("{id:?}"), "070*****2345");
        assert_eq!(format!("{:?}", OldId::parse("285123456").unwrap()), "285***456");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"070185012345\"");
        assert_eq!(serde_json::from_str::<NationalId>("\"070185012345\"").unwrap(), id);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(s in "\\PC{0,20}") {
            if let Ok(parsed) = NationalId::parse(&s) {
                prop_assert_eq!(NationalId::parse(parsed.id.as_str()), Ok(ParsedNationalId { id: parsed.id, padded: false }));
            }
        }

        #[test]
        fn twelve_digits_come_back(s in "0[0-9]{11}") {
            let id = NationalId::parse(&s).unwrap().id;
            prop_assert_eq!(id.as_str(), s);
        }
    }
}
