//! What stands in the ID column: a national ID, an old one, or something that looks like one.

use super::finding::Code;
use super::table::Cell;
use vedich_kernel::national_id::{BadId, ParsedNationalId};
use vedich_kernel::{NationalId, OldId};

/// What the ID column holds.
#[derive(Clone, Copy)]
pub(super) enum Identity {
    Nothing,
    National(ParsedNationalId),
    Old(OldId),
    Bad(Code),
}

impl Identity {
    /// Reads the cell of the ID column.
    pub fn of(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Empty | Cell::Bool(_) => Self::Nothing,
            Cell::Text(text) => identity_of(text),
            Cell::Number(n) => identity_of_number(n),
            Cell::Date(_) => Self::Bad(Code::IdMalformed),
        }
    }
}

/// Nothing, a dash, or only zeros.
pub(super) fn is_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '0' | '-' | '/' | '.' | '–'))
}

fn identity_of(text: &str) -> Identity {
    let text = text.trim();
    if is_nothing(text) {
        return Identity::Nothing;
    }
    // A number that went through a text: "70185012345.0".
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    let code = match NationalId::parse(text) {
        Ok(parsed) => return Identity::National(parsed),
        Err(BadId::Empty) => return Identity::Nothing,
        Err(BadId::Length(8 | 9)) => match OldId::parse(text) {
            Ok(old) => return Identity::Old(old),
            Err(_) => Code::IdMalformed,
        },
        Err(BadId::FirstDigit) => Code::IdPattern,
        Err(BadId::NotDigits | BadId::Length(_)) => Code::IdMalformed,
    };
    if let Some(identity) = scientific(text) {
        return identity;
    }
    // "070185012345 / 285123456" in a column of both.
    let parts = text.split(['/', ';', ',', '\n', '(', ')', '|']).map(NationalId::parse);
    parts.flatten().next().map_or(Identity::Bad(code), Identity::National)
}

/// "7.0185012345E+10" as Excel writes long numbers into CSV; usually digits are lost.
fn scientific(text: &str) -> Option<Identity> {
    let (mantissa, _) = text.split_once(['E', 'e'])?;
    let number: f64 = text.replace(',', ".").parse().ok()?;
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    Some(if digits >= 10 { identity_of_number(number) } else { Identity::Bad(Code::IdDigitsLost) })
}

fn identity_of_number(n: f64) -> Identity {
    if n == 0.0 {
        return Identity::Nothing;
    }
    if n < 0.0 || n.fract() != 0.0 || n >= 1e15 {
        return Identity::Bad(Code::IdMalformed);
    }
    let digits = format!("{n:.0}");
    match NationalId::parse(&digits) {
        Ok(parsed) => Identity::National(parsed),
        Err(BadId::Length(8 | 9)) => OldId::parse(&digits).map_or(Identity::Bad(Code::IdMalformed), Identity::Old),
        Err(BadId::FirstDigit) => Identity::Bad(Code::IdPattern),
        Err(_) => Identity::Bad(Code::IdMalformed),
    }
}

/// The leading zero of an old number was dropped, as Excel does.
pub(super) fn is_padded(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    text.bytes().filter(u8::is_ascii_digit).count() == 8
}
