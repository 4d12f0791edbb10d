//! Texts of the time before Unicode: TCVN3 (.Vn* fonts) and VNI, whose bytes Excel and CSV show as Western letters,
//! `NguyÔn V¨n` and `Nguyeãn Vaên` for Nguyễn Văn. Functions take such a text (bytes read as Windows-1252).

use super::is_syllable;

/// An 8-bit encoding of Vietnamese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Legacy {
    /// TCVN 5712 VN3 (ABC), the .Vn* fonts: one byte per letter.
    Tcvn3,
    /// VNI for Windows, the VNI-* fonts: a vowel and, after it, a letter for its accents.
    Vni,
}

impl Legacy {
    /// The text in Unicode.
    #[must_use]
    pub fn to_unicode(self, text: &str) -> String {
        match self {
            Self::Tcvn3 => tcvn3_to_unicode(text),
            Self::Vni => vni_to_unicode(text),
        }
    }

    /// As shown to people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}

/// Letters of TCVN3 from A1 to FE; a dot where there is none.
const TCVN3: &str = concat!(
    "ĂÂÊÔƠƯĐăâêôơưđ.",  // A1–AF
    ".....àảãáạ.ằẳẵắ.", // B0–BF
    "......ặầẩẫấậè.ẻẽ", // C0–CF
    "éẹềểễếệìỉ...ĩíịò", // D0–DF
    ".ỏõóọồổỗốộờởỡớợù", // E0–EF
    ".ủũúụừửữứựỳỷỹýỵ"   // F0–FE
);

fn tcvn3_letter(c: char) -> Option<char> {
    let index = (c as usize).checked_sub(0xA1)?;
    if index > 0xFE - 0xA1 {
        return None;
    }
    TCVN3.chars().nth(index).filter(|l| *l != '.')
}

/// TCVN3 to Unicode. Its capital letters with accents are a matter of the font (.Vn*H); a text whose plain letters are all
/// capitals is taken to be in such a font.
#[must_use]
pub fn tcvn3_to_unicode(text: &str) -> String {
    let converted = text.chars().map(|c| tcvn3_letter(c).unwrap_or(c));
    if in_capitals(text) { converted.flat_map(char::to_uppercase).collect() } else { converted.collect() }
}

/// No small letter anywhere, and a word with accents that has several capitals ("Sè CCCD" is not in capitals).
fn in_capitals(text: &str) -> bool {
    let capitals = |word: &str| word.bytes().filter(u8::is_ascii_uppercase).count();
    !text.bytes().any(|b| b.is_ascii_lowercase()) && text.split(' ').any(|word| !word.is_ascii() && capitals(word) >= 2)
}

/// VNI letters that stand alone, lower case.
const VNI_ALONE: [(char, char); 9] =
    [('ñ', 'đ'), ('ô', 'ơ'), ('ö', 'ư'), ('æ', 'ỉ'), ('ó', 'ĩ'), ('ò', 'ị'), ('í', 'í'), ('ì', 'ì'), ('î', 'ỵ')];

/// VNI accent letters: for each, the vowels it follows and what both become.
const VNI_ACCENTS: [(char, &str, &str); 16] = [
    ('ù', "aeouyôö", "áéóúýớứ"),
    ('ø', "aeouyôö", "àèòùỳờừ"),
    ('û', "aeouyôö", "ảẻỏủỷởử"),
    ('õ', "aeouyôö", "ãẽõũỹỡữ"),
    ('ï', "aeouôö", "ạẹọụợự"),
    ('â', "aeo", "âêô"),
    ('á', "aeo", "ấếố"),
    ('à', "aeo", "ầềồ"),
    ('å', "aeo", "ẩểổ"),
    ('ã', "aeo", "ẫễỗ"),
    ('ä', "aeo", "ậệộ"),
    ('ê', "a", "ă"),
    ('é', "a", "ắ"),
    ('è', "a", "ằ"),
    ('ú', "a", "ẳ"),
    ('ü', "a", "ẵ"),
];

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn same_case(model: char, letter: char) -> char {
    if model.is_uppercase() { letter.to_uppercase().next().unwrap_or(letter) } else { letter }
}

/// The accented vowel that `vowel` and the accent letter after it stand for.
fn vni_pair(vowel: char, accent: char) -> Option<char> {
    let (v, a) = (lower(vowel), lower(accent));
    if (v, a) == ('a', 'ë') {
        return Some(same_case(vowel, 'ặ'));
    }
    let (_, vowels, results) = VNI_ACCENTS.iter().find(|(letter, ..)| *letter == a)?;
    let at = vowels.chars().position(|c| c == v)?;
    results.chars().nth(at).map(|c| same_case(vowel, c))
}

/// VNI to Unicode.
#[must_use]
pub fn vni_to_unicode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(letter) = chars.peek().and_then(|next| vni_pair(c, *next)) {
            chars.next();
            out.push(letter);
            continue;
        }
        let alone = VNI_ALONE.iter().find(|(from, _)| *from == lower(c));
        out.push(alone.map_or(c, |(_, to)| same_case(c, *to)));
    }
    out
}

/// Gathers evidence from many texts and says how they are encoded: it counts the words with accents that are Vietnamese
/// syllables when read as Unicode, as TCVN3 and as VNI.
#[derive(Clone, Copy, Debug, Default)]
pub struct Detector {
    unicode: u32,
    beyond: u32,
    tcvn3: u32,
    vni: u32,
}

impl Detector {
    /// Takes one text into account.
    pub fn add(&mut self, text: &str) {
        if text.is_ascii() {
            return;
        }
        for word in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()).filter(|w| !w.is_ascii()) {
            self.unicode += u32::from(is_syllable(word));
            if word.chars().all(|c| (c as u32) < 0x100) {
                self.tcvn3 += u32::from(is_syllable(&tcvn3_to_unicode(word)));
                self.vni += u32::from(is_syllable(&vni_to_unicode(word)));
            } else {
                self.beyond += 1;
            }
        }
    }

    /// Words that are Vietnamese as they stand.
    #[must_use]
    pub fn unicode_words(self) -> u32 {
        self.unicode
    }

    /// Words with a letter that no 8-bit encoding shows: they were typed in Unicode.
    #[must_use]
    pub fn beyond_words(self) -> u32 {
        self.beyond
    }

    /// Words that are Vietnamese when read as TCVN3.
    #[must_use]
    pub fn tcvn3_words(self) -> u32 {
        self.tcvn3
    }

    /// Words that are Vietnamese when read as VNI.
    #[must_use]
    pub fn vni_words(self) -> u32 {
        self.vni
    }

    /// The encoding, when reading the texts in it makes clearly more sense than taking them as they are.
    #[must_use]
    pub fn verdict(self) -> Option<Legacy> {
        let (best, legacy) = if self.vni > self.tcvn3 { (self.vni, Legacy::Vni) } else { (self.tcvn3, Legacy::Tcvn3) };
        (best >= 2 && best > self.unicode + self.unicode / 2).then_some(legacy)
    }
}

/// The 8-bit encoding of a text that was read as Windows-1252, if it is in one.
#[must_use]
pub fn detect(text: &str) -> Option<Legacy> {
    let mut detector = Detector::default();
    detector.add(text);
    detector.verdict()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tcvn3_reads_as_it_was_meant() {
        assert_eq!(tcvn3_to_unicode("Céng hßa x· héi chñ nghÜa ViÖt Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(tcvn3_to_unicode("§éc lËp - Tù do - H¹nh phóc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(tcvn3_to_unicode("NGUYÔN THÞ ¸NH"), "NGUYỄN THỊ ÁNH");
        assert_eq!(tcvn3_to_unicode("Sè CCCD 070"), "Số CCCD 070");
    }

    #[test]
    fn vni_reads_as_it_was_meant() {
        assert_eq!(vni_to_unicode("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(vni_to_unicode("Ñoäc laäp - Töï do - Haïnh phuùc"), "Độc lập - Tự do - Hạnh phúc");
        assert_eq!(vni_to_unicode("NGUYEÃN THÒ AÙNH ÑAËNG"), "NGUYỄN THỊ ÁNH ĐẶNG");
        assert_eq!(vni_to_unicode("Phöôøng Taân Phuù, Kyø, Myõ, Lyù, Ngöôøi"), "Phường Tân Phú, Kỳ, Mỹ, Lý, Người");
    }

    #[test]
    fn detection_tells_them_apart_and_leaves_unicode_alone() {
        assert_eq!(detect("Hä vµ tªn, Ngµy sinh, N¬i th\u{AD}êng tró"), Some(Legacy::Tcvn3));
        assert_eq!(detect("Hoï vaø teân, Ngaøy sinh, Nôi thöôøng truù"), Some(Legacy::Vni));
        assert_eq!(detect("Họ và tên, Ngày sinh, Nơi thường trú"), None);
        assert_eq!(detect("Lê Hòa, Lê Hà, Bùi Thanh Tâm, Lý Công Bình, Hoàng Ngân"), None);
        assert_eq!(detect("Nguyen Van An"), None);
        assert_eq!(detect(""), None);
    }

    /// The other way round, only to test with.
    fn to_tcvn3(text: &str) -> String {
        text.chars().map(|c| TCVN3.chars().position(|l| l == c && l != '.').map_or(c, |i| char::from(0xA1 + i as u8))).collect()
    }

    fn to_vni(text: &str) -> String {
        let pairs = VNI_ACCENTS.iter().flat_map(|(a, from, to)| from.chars().zip(to.chars()).map(move |(f, t)| (t, vec![f, *a])));
        let all: Vec<(char, Vec<char>)> =
            pairs.chain(VNI_ALONE.iter().map(|(f, t)| (*t, vec![*f]))).chain([('ặ', vec!['a', 'ë'])]).collect();
        text.chars().flat_map(|c| all.iter().find(|(t, _)| *t == c).map_or(vec![c], |(_, f)| f.clone())).collect()
    }

    proptest! {
        #[test]
        fn every_letter_goes_there_and_back(s in "[a-zàảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ ]{0,20}") {
            prop_assert_eq!(tcvn3_to_unicode(&to_tcvn3(&s)), s.clone());
            // In VNI a vowel before a letter that doubles as an accent cannot be told from an accented one; no syllable has that.
            let words: Vec<&str> = s.split(' ').filter(|w| is_syllable(w)).collect();
            for word in words {
                prop_assert_eq!(vni_to_unicode(&to_vni(word)), word);
            }
        }
    }
}
