//! The search key of a Vietnamese text.

use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Latin-1 and Latin Extended-A/B: 00C0–024F.
const LOW: usize = 0xC0;
const LOW_LEN: usize = 0x250 - LOW;
/// Latin Extended Additional: 1E00–1EFF.
const HIGH: usize = 0x1E00;
const HIGH_LEN: usize = 0x100;

/// The plain letter under every accented Latin letter; 0 where there is none. Built once from Unicode's decompositions,
/// so that folding a name is one look-up per letter.
static LETTERS: LazyLock<[u8; LOW_LEN + HIGH_LEN]> = LazyLock::new(|| {
    let mut table = [0; LOW_LEN + HIGH_LEN];
    for (slot, entry) in table.iter_mut().enumerate() {
        let code = if slot < LOW_LEN { LOW + slot } else { HIGH + slot - LOW_LEN };
        let base = u32::try_from(code).ok().and_then(char::from_u32).and_then(|c| std::iter::once(c).nfd().next());
        *entry = match base {
            Some('Đ' | 'đ' | 'Ð' | 'ð' | '\u{189}') => b'd',
            Some(c) if c.is_ascii_alphabetic() => plain(c as u8),
            _ => 0,
        };
    }
    table
});

/// Lower case, and i for y, so that Mỹ and Mĩ meet in one key.
fn plain(letter: u8) -> u8 {
    match letter.to_ascii_lowercase() {
        b'y' => b'i',
        other => other,
    }
}

/// The search key: lower case, no accents, đ and its look-alikes as d, y as i, only letters and digits, single spaces.
/// `hoà`/`hòa`, `thuỷ`/`thủy` and `Mỹ`/`Mĩ` have one key. Never shown and never stored in place of the text.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Replaces the contents of `out` with [`fold`]`(text)`, reusing its memory.
pub fn fold_into(text: &str, out: &mut String) {
    out.clear();
    let table = &*LETTERS;
    let mut gap = false;
    for c in text.chars() {
        let code = c as usize;
        let letter = match code {
            0..0x80 => {
                if !c.is_ascii_alphanumeric() {
                    gap = true;
                    continue;
                }
                plain(c as u8)
            }
            LOW..0x250 => table[code - LOW],
            0x300..0x370 => continue,
            HIGH..0x1F00 => table[code - HIGH + LOW_LEN],
            0x256 => b'd',
            _ => 0,
        };
        if letter == 0 {
            fold_rare(c, &mut gap, out);
        } else {
            close_gap(&mut gap, out);
            out.push(letter as char);
        }
    }
}

fn close_gap(gap: &mut bool, out: &mut String) {
    if *gap && !out.is_empty() {
        out.push(' ');
    }
    *gap = false;
}

/// Letters of other scripts, full-width forms and the like.
fn fold_rare(c: char, gap: &mut bool, out: &mut String) {
    if super::is_invisible(c) || is_combining_mark(c) {
        return;
    }
    for part in std::iter::once(c).nfkd().flat_map(char::to_lowercase).nfkd() {
        if is_combining_mark(part) || super::is_invisible(part) {
            continue;
        }
        if part.is_alphanumeric() {
            close_gap(gap, out);
            out.push(match part {
                'đ' | 'ð' | '\u{256}' => 'd',
                'y' => 'i',
                other => other,
            });
        } else {
            *gap = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn one_key_for_all_ways_to_write_a_name() {
        assert_eq!(fold("Nguyễn Thị Hoà"), "nguien thi hoa");
        assert_eq!(fold("HOÀ"), fold("Hòa"));
        assert_eq!(fold("Thuỷ"), fold("THỦY"));
        assert_eq!(fold("Mỹ"), fold("Mĩ"));
        assert_eq!(fold("Đặng"), "dang");
        assert_eq!(fold("\u{D0}ặng"), "dang");
        assert_eq!(fold("\u{189}ặng \u{256}\u{F0}"), "dang dd");
        assert_eq!(fold("Nguye\u{302}\u{303}n \u{110}a\u{323}\u{306}ng"), "nguien dang");
    }

    #[test]
    fn highland_names_and_signs() {
        assert_eq!(fold("H'Hen Niê"), "h hen nie");
        assert_eq!(fold("Y-Moan Êñuôl"), "i moan enuol");
        assert_eq!(fold("Kpă Čư Ŭŏ ĕ ĭ"), "kpa cu uo e i");
        assert_eq!(fold("  Số ĐDCN/CCCD (*): "), "so ddcn cccd");
        assert_eq!(fold("SĐT\u{200B} ١２"), "sdt ١2");
        assert_eq!(fold("--"), "");
    }
}
