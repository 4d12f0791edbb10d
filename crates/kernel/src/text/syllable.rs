//! Is this a Vietnamese syllable? Tells a rightly decoded text from a wrongly decoded one.

use unicode_normalization::UnicodeNormalization;

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu", "r", "s",
    "t", "th", "tr", "v", "x",
];

/// Rimes without their tone.
const RIMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu \
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot \
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt \
    u ua uân uâng uât uây uc uê uêch uên uênh uêu ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu \
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu \
    y yêm yên yêng yêt yêu yn ynh ych yt ";

/// True for a well-formed Vietnamese syllable, in any case, such as `Nguyễn` or `phường`.
#[must_use]
pub fn is_syllable(word: &str) -> bool {
    let mut bare = String::with_capacity(word.len());
    let mut tones = 0;
    for c in word.nfd().flat_map(char::to_lowercase) {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones += 1,
            other => bare.push(other),
        }
    }
    if tones > 1 {
        return false;
    }
    let bare: String = bare.nfc().collect();
    ONSETS.iter().any(|onset| bare.strip_prefix(onset).is_some_and(is_rime))
}

fn is_rime(rest: &str) -> bool {
    !rest.is_empty() && RIMES.split_ascii_whitespace().any(|rime| rime == rest)
}

#[cfg(test)]
mod tests {
    use super::is_syllable;

    #[test]
    fn real_syllables_pass_and_wrongly_decoded_ones_do_not() {
        for good in ["Nguyễn", "PHƯỜNG", "giếng", "Quỳnh", "quang", "huyện", "Đồng", "ý", "khuya", "gì", "Xoài"]
        {
            assert!(is_syllable(good), "{good}");
        }
        for bad in ["Nguyeãn", "NguyÔn", "Phöôøng", "Hä", "tªn", "strict", "bcd", "", "hóá"] {
            assert!(!is_syllable(bad), "{bad}");
        }
    }
}
