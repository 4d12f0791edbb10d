//! How many parts a text message has: by the alphabet of GSM 03.38 where it suffices, else by UCS-2.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The basic alphabet of GSM 03.38, without the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Letters that take two places.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";
/// The longest text that is sent by SMS, in parts.
pub const MOST_PARTS: i64 = 4;

/// In which letters a text goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// GSM 03.38, seven bits: 160 letters, 153 in each of several parts.
    Gsm7,
    /// UCS-2: 70 letters, 67 in each of several parts.
    Ucs2,
}

/// How long a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Length {
    /// In which letters.
    pub alphabet: Alphabet,
    /// Places taken.
    pub units: i64,
    /// Parts that are paid for; at least 1.
    pub parts: i64,
}

/// Counts a text. Letters are not split over two parts, so a part may end with a place unused.
#[must_use]
pub fn length(text: &str) -> Length {
    let gsm = |c: char| match c {
        _ if BASIC.contains(c) => Some(1),
        _ if EXTENDED.contains(c) => Some(2),
        _ => None,
    };
    let sizes: Option<Vec<i64>> = text.chars().map(gsm).collect();
    match sizes {
        Some(sizes) => counted(Alphabet::Gsm7, &sizes, 160, 153),
        None => {
            let sizes: Vec<i64> = text.chars().map(|c| i64::try_from(c.len_utf16()).unwrap_or(2)).collect();
            counted(Alphabet::Ucs2, &sizes, 70, 67)
        }
    }
}

fn counted(alphabet: Alphabet, sizes: &[i64], alone: i64, each: i64) -> Length {
    let units = sizes.iter().sum();
    if units <= alone {
        return Length { alphabet, units, parts: 1 };
    }
    let (mut parts, mut used) = (1, 0);
    for size in sizes {
        if used + size > each {
            (parts, used) = (parts + 1, 0);
        }
        used += size;
    }
    Length { alphabet, units, parts }
}

/// The same words without accents, with the signs of a typewriter: what every telephone shows and what is paid for least.
#[must_use]
pub fn unaccented(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'ð' => out.push('d'),
            'Đ' | 'Ð' => out.push('D'),
            '‘' | '’' | '‚' | '′' => out.push('\''),
            '“' | '”' | '„' | '«' | '»' | '″' => out.push('"'),
            '–' | '—' | '‒' | '−' | '‐' | '‑' => out.push('-'),
            '…' => out.push_str("..."),
            '•' | '·' => out.push('-'),
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => out.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => {}
            c => out.push(c),
        }
    }
    out
}
