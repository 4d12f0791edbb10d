//! Examples and properties of the whole.

use super::*;
use proptest::prelude::*;

fn subject(name: &str, day: u8, month: u8, year: i16, quarter: i64) -> Subject {
    Subject {
        name: name.to_owned(),
        birth: Birth { year, month, day },
        commune: Some(LocalityId(quarter / 10)),
        quarter: Some(LocalityId(quarter)),
        ..Subject::default()
    }
}

const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Đặng"];
const MIDDLES: [&str; 6] = ["Văn", "Thị", "Minh", "Ngọc", "Thanh", "Đức"];
const GIVENS: [&str; 12] = ["An", "Anh", "Bình", "Châu", "Dũng", "Hạnh", "Hoà", "Khoa", "Lan", "Mỹ", "Thủy", "Trinh"];

/// Nine hundred invented people in six quarters of two communes.
fn register() -> Vec<Subject> {
    (0..900_usize)
        .map(|i| {
            let name = format!("{} {} {}", FAMILIES[i * 7 % 8], MIDDLES[i / 8 % 6], GIVENS[i * 5 / 3 % 12]);
            let year = 1940 + i16::try_from(i * 13 % 65).unwrap();
            let (day, month) = (u8::try_from(1 + i * 11 % 28).unwrap(), u8::try_from(1 + i * 17 % 12).unwrap());
            subject(&name, day, month, year, 10 + i64::try_from(i % 3 + i / 450 * 10).unwrap())
        })
        .collect()
}

fn known() -> Known {
    let mut known = Known::default();
    for person in register() {
        known.add(&person);
    }
    known
}

fn ask(row: &Subject) -> Linked {
    known().link(std::slice::from_ref(row)).remove(0)
}

#[test]
fn a_name_is_found_however_it_is_written() {
    let mut known = known();
    let special = known.add(&subject("Nguyễn Thị Mỹ Hoà", 19, 6, 1983, 12));
    for (written, level) in [
        ("Nguyễn Thị Mỹ Hòa", NameLevel::Same),
        ("NGUYỄN THỊ MĨ HOÀ", NameLevel::Same),
        ("Nguyen Thi My Hoa", NameLevel::WithoutAccents),
        ("Nguyễn Thị Mỹ Hóa", NameLevel::OtherAccents),
        ("Hoà Nguyễn Thị Mỹ", NameLevel::OtherOrder),
        ("NguyễnThị MỹHoà", NameLevel::OtherOrder),
        ("Ng. T. M. Hoà", NameLevel::Shortened),
        ("Nguyễn Thị Hoà", NameLevel::Missing),
        ("Nguyến Thị Mỹ Hoai", NameLevel::OneSlip),
        ("Nguien Thj Mi Hoa", NameLevel::OneSlip),
    ] {
        let found = known.link(&[subject(written, 19, 6, 1983, 12)]).remove(0);
        assert_eq!(found.verdict, Verdict::Match, "{written}");
        assert_eq!((found.candidates[0].person, found.candidates[0].agreement.name), (special, level), "{written}");
    }
}

#[test]
fn a_year_alone_is_enough_where_nobody_else_fits() {
    let mut known = known();
    let special = known.add(&subject("Điểu Krứ", 2, 3, 1951, 11));
    let found = known.link(&[subject("Dieu Kru", 0, 0, 1951, 11)]).remove(0);
    assert_eq!((found.verdict, found.candidates[0].person), (Verdict::Match, special));
    assert_eq!(found.candidates[0].agreement.birth, BirthLevel::Year);
}

#[test]
fn two_who_fit_equally_are_a_doubt_with_both_shown() {
    let mut known = known();
    let a = known.add(&subject("Lý Thu Sương", 2, 3, 1985, 11));
    let b = known.add(&subject("Lý Thu Sương", 9, 8, 1985, 11));
    let found = known.link(&[subject("Lý Thu Sương", 0, 0, 1985, 11)]).remove(0);
    assert_eq!(found.verdict, Verdict::Doubtful);
    let mut shown: Vec<usize> = found.candidates.iter().map(|c| c.person).collect();
    shown.sort_unstable();
    assert_eq!(shown, [a, b]);
    // A second row that surely means one of them leaves the other.
    let rows = [subject("Lý Thu Sương", 0, 0, 1985, 11), subject("Lý Thu Sương", 2, 3, 1985, 11)];
    let found = known.link(&rows);
    assert_eq!((found[0].verdict, found[0].candidates[0].person), (Verdict::Match, b));
    assert_eq!((found[1].verdict, found[1].candidates[0].person), (Verdict::Match, a));
}

#[test]
fn a_stranger_is_nobody() {
    for stranger in [subject("Zũng Quách Ỷ Lan", 30, 12, 1999, 12), subject("Vương Tử Kỳ", 0, 0, 1931, 11), Subject::default()]
    {
        let found = ask(&stranger);
        assert_eq!((found.verdict, found.candidates.len()), (Verdict::NoMatch, 0), "{}", stranger.name);
    }
}

#[test]
fn a_name_without_any_birth_date_is_never_a_match_by_itself() {
    let mut known = known();
    known.add(&subject("Quách Tĩnh Kha", 2, 3, 1961, 11));
    let found = known.link(&[subject("Quách Tĩnh Kha", 0, 0, 0, 11)]).remove(0);
    assert_eq!(found.verdict, Verdict::Doubtful);
}

#[test]
fn an_empty_register_and_an_empty_list_are_no_trouble() {
    assert_eq!(Known::default().link(&[subject("Lê Văn An", 1, 2, 1980, 11)])[0].verdict, Verdict::NoMatch);
    assert!(known().link(&[]).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_name_that_is_the_same_accents_aside_stands_before_one_that_differs_by_a_letter(
        (family, other) in prop::sample::select(vec![("Lê", "Lý"), ("Phan", "Phạm"), ("Trần", "Trang")]),
        (written, meant, near) in prop::sample::select(vec![
            ("Mỹ Duyen", "Mỹ Duyên", "Mỹ Tuyên"), ("Thu Huong", "Thu Hương", "Thu Hồng"),
        ]),
        in_family in any::<bool>(),
        namesakes in 0..30_i16,
        year in 1945..2000_i16,
    ) {
        let mut known = known();
        for born in 0..namesakes {
            known.add(&subject(&format!("{family} {meant}"), 3, 5, 1900 + born, 11));
        }
        let same = known.add(&subject(&format!("{family} {meant}"), 5, 3, year, 11));
        let slip = if in_family { format!("{other} {written}") } else { format!("{family} {near}") };
        let slip = known.add(&subject(&slip, 8, 9, year, 11));
        let found = known.link(&[subject(&format!("{family} {written}"), 0, 0, year, 11)]).remove(0);
        let score = |person: usize| found.candidates.iter().find(|c| c.person == person).map_or(0.0, |c| c.score);
        prop_assert!(score(slip) <= score(same), "{:?}", found);
    }

    #[test]
    fn everybody_is_found_by_what_the_register_itself_says_and_nobody_twice(from in 0..800_usize, n in 1..60_usize) {
        let people = register();
        let rows = &people[from..from + n];
        let found = known().link(rows);
        let mut taken = std::collections::HashSet::new();
        for (row, linked) in rows.iter().zip(&found) {
            let best = linked.candidates.first().expect("everybody is there");
            // Two people may agree in everything; then either is right.
            let person = &people[best.person];
            prop_assert!(person.name == row.name && person.birth == row.birth);
            prop_assert!(taken.insert(best.person));
        }
    }

    #[test]
    fn no_row_breaks_the_search(name in "\\PC{0,30}", day in 0..40_u8, month in 0..20_u8, year in -5..3_000_i16, address in "\\PC{0,20}") {
        let row = Subject { addresses: [address, String::new()], ..subject(&name, day, month, year, 11) };
        let found = ask(&row);
        prop_assert!(found.candidates.iter().all(|c| (0.0..=1.0).contains(&c.score)));
    }
}
