//! What happens to a person's row on its way into a unit's list: two sets of habits. The *usual* ones are those that the plan's
//! measure names; the *odd* ones are others, kept apart so that a linkage that was tuned on the first meets them unprepared.

use crate::dice::Dice;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A row of a list: what a unit writes down of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub name: String,
    /// `dd/mm/yyyy` or a year.
    pub birth: String,
    /// `Nam`, `Nữ` or empty.
    pub sex: String,
    pub quarter: String,
    pub commune: String,
}

/// Which habits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habits {
    Usual,
    Odd,
}

/// Writes a row as a unit would. `elsewhere` is another quarter with its commune, for those who moved.
pub(crate) fn write_down(entry: &mut Entry, habits: Habits, elsewhere: (&str, &str), dice: &mut impl Dice) {
    if dice.bp(1_000) {
        elsewhere.0.clone_into(&mut entry.quarter);
        elsewhere.1.clone_into(&mut entry.commune);
    }
    match habits {
        Habits::Usual => usual(entry, dice),
        Habits::Odd => odd(entry, dice),
    }
}

fn usual(entry: &mut Entry, dice: &mut impl Dice) {
    if dice.bp(500) {
        entry.name = other_spelling(&entry.name);
    }
    if dice.bp(150) {
        exchange_syllables(&mut entry.name, dice);
    }
    if dice.bp(250) {
        drop_middle(&mut entry.name, dice);
    }
    if dice.bp(800) {
        slip(&mut entry.name, dice);
    }
    if dice.bp(4_500) {
        entry.name = without_accents(&entry.name);
    }
    if dice.bp(2_500) {
        entry.name = entry.name.to_uppercase();
    }
    match dice.below(1_000) {
        0..=119 => year_only(&mut entry.birth),
        120..=134 => exchange_day_and_month(&mut entry.birth),
        135..=149 => wrong_digit(&mut entry.birth, dice),
        _ => {}
    }
    if dice.bp(500) {
        entry.sex.clear();
    }
}

fn odd(entry: &mut Entry, dice: &mut impl Dice) {
    match dice.below(100) {
        0..=5 => shorten(&mut entry.name, 1),
        6..=8 => shorten(&mut entry.name, 2),
        9..=12 => glue(&mut entry.name, dice),
        13..=16 => {
            slip(&mut entry.name, dice);
            slip(&mut entry.name, dice);
        }
        17..=19 => entry.name = as_typed(&entry.name),
        20..=22 => family_last(&mut entry.name),
        23..=24 => entry.name = entry.name.replace(['o', 'O'], "0").replace('l', "1"),
        25..=28 => entry.name = other_tone(&entry.name, dice),
        29..=31 => entry.name = format!("{} {}", if entry.sex == "Nữ" { "Bà" } else { "Ông" }, entry.name),
        32..=33 => entry.name = format!("{} (Tư)", entry.name),
        34 => entry.name = entry.name.chars().take(entry.name.chars().count().saturating_sub(2)).collect(),
        _ => {}
    }
    if dice.bp(3_000) {
        entry.name = without_accents(&entry.name);
    }
    match dice.below(1_000) {
        0..=79 => {
            year_only(&mut entry.birth);
            entry.birth = format!("01/01/{}", entry.birth);
        }
        80..=119 => year_only(&mut entry.birth),
        120..=139 => year_off(&mut entry.birth, dice),
        140..=159 => short_year(&mut entry.birth),
        160..=174 => {
            wrong_digit(&mut entry.birth, dice);
            exchange_day_and_month(&mut entry.birth);
        }
        175..=184 => entry.birth.clear(),
        _ => {}
    }
    entry.sex.clear();
    if dice.bp(3_000) {
        entry.quarter.clear();
    } else {
        entry.quarter = entry.quarter.replace("Khu phố", "KP").to_uppercase();
    }
    entry.commune = entry.commune.replace("Phường", "P.").replace("Xã", "X.");
}

/// Letters only: "Nguyen Thi Dao".
pub(crate) fn without_accents(name: &str) -> String {
    let plain = |c: char| match c {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    };
    name.nfd().filter(|c| !is_combining_mark(*c)).map(plain).collect()
}

/// Mỹ as Mĩ, hòa as hoà, and the other way round.
fn other_spelling(name: &str) -> String {
    const PAIRS: [(&str, &str); 10] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("ủy", "uỷ"),
        ("úy", "uý"),
        ("ùy", "uỳ"),
        ("Mỹ", "Mĩ"),
        ("Quý", "Quí"),
        ("Thy", "Thi"),
        ("Ly", "Li"),
    ];
    PAIRS.iter().find(|(a, _)| name.contains(a)).map_or_else(|| name.replace('y', "i"), |(a, b)| name.replace(a, b))
}

fn syllables(name: &str) -> Vec<String> {
    name.split(' ').map(str::to_owned).collect()
}

fn exchange_syllables(name: &mut String, dice: &mut impl Dice) {
    let mut all = syllables(name);
    if all.len() >= 2 {
        let at = dice.below(all.len() as u32 - 1) as usize;
        all.swap(at, at + 1);
        *name = all.join(" ");
    }
}

fn drop_middle(name: &mut String, dice: &mut impl Dice) {
    let mut all = syllables(name);
    if all.len() >= 3 {
        all.remove(1 + dice.below(all.len() as u32 - 2) as usize);
        *name = all.join(" ");
    }
}

/// One letter more, less or other, or two exchanged.
fn slip(name: &mut String, dice: &mut impl Dice) {
    let mut letters: Vec<char> = name.chars().collect();
    let spots: Vec<usize> = (0..letters.len()).filter(|i| letters[*i].is_alphabetic()).collect();
    if spots.len() < 4 {
        return;
    }
    let at = *dice.pick(&spots);
    let other = char::from(b'a' + dice.below(26) as u8);
    match dice.below(4) {
        0 => letters[at] = other,
        1 => letters.insert(at, other),
        2 => {
            letters.remove(at);
        }
        _ if at + 1 < letters.len() && letters[at + 1].is_alphabetic() => letters.swap(at, at + 1),
        _ => letters[at] = other,
    }
    *name = letters.into_iter().collect();
}

fn parts(birth: &str) -> Option<(String, String, String)> {
    let mut it = birth.split('/');
    let found = (it.next()?.to_owned(), it.next()?.to_owned(), it.next()?.to_owned());
    Some(found)
}

fn year_only(birth: &mut String) {
    if let Some((_, _, year)) = parts(birth) {
        *birth = year;
    }
}

fn exchange_day_and_month(birth: &mut String) {
    if let Some((day, month, year)) = parts(birth)
        && day.parse().is_ok_and(|d: u8| d <= 12)
    {
        *birth = format!("{month}/{day}/{year}");
    }
}

/// A digit of the day or the last one of the year; the date stays one.
fn wrong_digit(birth: &mut String, dice: &mut impl Dice) {
    if let Some((_, month, year)) = parts(birth) {
        *birth = if dice.bp(6_000) {
            format!("{:02}/{month}/{year}", 1 + dice.below(28))
        } else {
            format!("{}/{}{}", &birth[..5], &year[..3], dice.below(10))
        };
    }
}

fn year_off(birth: &mut String, dice: &mut impl Dice) {
    if let Some((day, month, year)) = parts(birth)
        && let Ok(year) = year.parse::<i32>()
    {
        *birth = format!("{day}/{month}/{}", if dice.bp(5_000) { year - 1 } else { year + 1 });
    }
}

/// `5-3-85`.
fn short_year(birth: &mut String) {
    if let Some((day, month, year)) = parts(birth) {
        *birth = format!("{}-{}-{}", day.trim_start_matches('0'), month.trim_start_matches('0'), &year[2..]);
    }
}

/// `Ng. Văn An`, `N.V. An`.
fn shorten(name: &mut String, count: usize) {
    let mut all = syllables(name);
    let last = all.len() - 1;
    for syllable in all.iter_mut().take(count.min(last)) {
        let keep = if count == 1 && syllable.starts_with("Ng") { 2 } else { 1 };
        *syllable = syllable.chars().take(keep).chain(['.']).collect();
    }
    *name = all.join(if count == 1 { " " } else { "" });
}

fn glue(name: &mut String, dice: &mut impl Dice) {
    let spaces: Vec<usize> = name.match_indices(' ').map(|(i, _)| i).collect();
    if !spaces.is_empty() {
        name.remove(*dice.pick(&spaces));
    }
}

/// `An, Nguyễn Văn`.
fn family_last(name: &mut String) {
    if let Some((rest, given)) = name.rsplit_once(' ') {
        *name = format!("{given}, {rest}");
    }
}

/// The keys of Telex as they were struck: `Nguyeenx Vawn An`.
fn as_typed(name: &str) -> String {
    let word = |w: &str| {
        let (mut out, mut tone) = (String::new(), String::new());
        for c in w.nfd() {
            match c {
                '\u{300}' => tone.push('f'),
                '\u{301}' => tone.push('s'),
                '\u{309}' => tone.push('r'),
                '\u{303}' => tone.push('x'),
                '\u{323}' => tone.push('j'),
                '\u{302}' => out.extend(out.chars().next_back().map(|v| v.to_ascii_lowercase())),
                '\u{306}' | '\u{31b}' => out.push('w'),
                'đ' => out.push_str("dd"),
                'Đ' => out.push_str("Dd"),
                other => out.push(other),
            }
        }
        out + &tone
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Another tone on one syllable that bears one.
fn other_tone(name: &str, dice: &mut impl Dice) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let new = *dice.pick(&TONES);
    let mut done = false;
    let changed = |c: char| {
        if TONES.contains(&c) && !std::mem::replace(&mut done, true) { new } else { c }
    };
    name.nfd().map(changed).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Events;

    #[test]
    fn habits_in_examples() {
        assert_eq!(without_accents("Đặng Thị Thủy"), "Dang Thi Thuy");
        assert_eq!(other_spelling("Lê Thị Hòa"), "Lê Thị Hoà");
        assert_eq!(as_typed("Nguyễn Văn Đạt"), "Nguyeenx Vawn Ddatj");
        let mut name = "Nguyễn Văn An".to_owned();
        shorten(&mut name, 1);
        assert_eq!(name, "Ng. Văn An");
        let mut name = "Nguyễn Văn An".to_owned();
        shorten(&mut name, 2);
        assert_eq!(name, "N.V.An");
        let mut name = "Nguyễn Văn An".to_owned();
        family_last(&mut name);
        assert_eq!(name, "An, Nguyễn Văn");
        let mut birth = "05/12/1980".to_owned();
        exchange_day_and_month(&mut birth);
        assert_eq!(birth, "12/05/1980");
        year_only(&mut birth);
        assert_eq!(birth, "1980");
    }

    #[test]
    fn the_same_seed_writes_the_same_list_and_a_tenth_moves() {
        let truth = Entry {
            name: "Nguyễn Thị Thu Hòa".into(),
            birth: "05/12/1980".into(),
            sex: "Nữ".into(),
            quarter: "Khu phố 1".into(),
            commune: "Phường Tân Phú".into(),
        };
        let write = |habits| {
            let mut dice = Events::new(5, 9);
            (0..4_000)
                .map(|_| {
                    let mut entry = truth.clone();
                    write_down(&mut entry, habits, ("Ấp 2", "Xã Tân Thành"), &mut dice);
                    entry
                })
                .collect::<Vec<_>>()
        };
        for habits in [Habits::Usual, Habits::Odd] {
            let all = write(habits);
            assert_eq!(all, write(habits));
            let moved = all.iter().filter(|e| e.commune.contains("Tân Thành")).count();
            assert!((300..500).contains(&moved), "{moved}");
            assert!(all.iter().filter(|e| e.name == truth.name).count() < 3_000);
        }
    }
}
