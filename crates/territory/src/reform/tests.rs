use super::{
    Reform,
    plan::{Ground, plan},
    read::{Cells, Line},
};
use crate::{
    model::{Locality, LocalityKind, Succession},
    tree::{Heir, Tree},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use vedich_kernel::{Day, LocalityId};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn locality(id: i64, code: &str, name: &str, kind: LocalityKind, parent: Option<i64>) -> Locality {
    Locality {
        id: LocalityId(id),
        code: code.into(),
        name: name.into(),
        kind,
        parent: parent.map(LocalityId),
        valid_from: day("2018-12-01"),
        valid_to: None,
    }
}

/// Đồng Xoài as it was: eight wards and communes of two quarters each.
fn city() -> Vec<Locality> {
    use LocalityKind::{Commune, District, Province, Quarter};
    let mut all =
        vec![locality(1, "70", "Tỉnh Bình Phước", Province, None), locality(2, "689", "Thành phố Đồng Xoài", District, Some(1))];
    let wards = [
        ("25195", "Phường Tân Phú"),
        ("25198", "Phường Tân Đồng"),
        ("25201", "Phường Tân Bình"),
        ("25204", "Phường Tân Xuân"),
        ("25205", "Phường Tân Thiện"),
        ("25210", "Phường Tiến Thành"),
        ("25207", "Xã Tân Thành"),
        ("25213", "Xã Tiến Hưng"),
    ];
    for (i, (code, name)) in (0_i64..).zip(wards) {
        all.push(locality(10 + i, code, name, Commune, Some(2)));
        for q in 1..=2 {
            let word = if name.starts_with('X') { "Ấp" } else { "Khu phố" };
            all.push(locality(100 + i * 10 + q, &format!("{code}0{q}"), &format!("{word} {q}"), Quarter, Some(10 + i)));
        }
    }
    all
}

const ON: &str = "2025-07-01";

fn line(row: u32, old: &str, new: &str) -> Line {
    let empty = String::new;
    Line { row, old: old.into(), new: new.into(), name: empty(), kind: empty(), parent: empty(), on: day(ON) }
}

/// The reform of 2025: six into Bình Phước, two into Đồng Xoài, and no district any more.
fn of_2025() -> Vec<Line> {
    let mut lines = Vec::new();
    for (row, old) in (2..).zip(["25195", "25198", "25201", "25204", "25205", "25213"]) {
        lines.push(Line { name: "Bình Phước".into(), kind: "phường".into(), ..line(row, old, "25195") });
    }
    for (row, old) in (8..).zip(["25210", "25207"]) {
        lines.push(Line { name: "Đồng Xoài".into(), kind: "phường".into(), ..line(row, old, "25210") });
    }
    lines.push(line(10, "689", ""));
    lines
}

fn planned(localities: &[Locality], lines: &[Line], kept: &[i64]) -> (Reform, Vec<(u32, String)>) {
    let kept: HashSet<LocalityId> = kept.iter().map(|id| LocalityId(*id)).collect();
    let (reform, problems) = plan(&Ground { localities, kept: &kept, cells: &Cells(Vec::new()) }, lines);
    (reform, problems.into_iter().map(|p| (p.row, p.code)).collect())
}

/// The tree after a change.
fn after(localities: &[Locality], reform: &Reform) -> Tree {
    let mut all = localities.to_vec();
    for l in &mut all {
        if reform.ends.contains(&l.id) {
            l.valid_to = Some(reform.on.plus(-1));
        }
    }
    all.extend(reform.begins.iter().cloned());
    let lines = reform.lines.iter().map(|(from, to)| Succession { from: *from, to: *to, on: reform.on }).collect();
    let heirs =
        reform.moves.iter().map(|m| Heir { from: m.from, to: m.to, commune: m.to_commune, on: reform.on, seq: 5 }).collect();
    let ends = reform.tier_ends.iter().map(|id| (*id, reform.on)).collect();
    Tree::new(1, all, lines, Vec::new(), Vec::new()).with_changes(heirs, ends)
}

fn names<'a>(localities: impl Iterator<Item = &'a Locality>) -> Vec<&'a str> {
    localities.map(|l| l.name.as_str()).collect()
}

#[test]
fn eight_units_become_two_and_quarters_go_along() {
    let city = city();
    let (reform, problems) = planned(&city, &of_2025(), &[2]);
    assert_eq!(problems, []);
    let communes: Vec<(&str, &str)> =
        reform.begins.iter().filter(|l| l.kind == LocalityKind::Commune).map(|l| (l.code.as_str(), l.name.as_str())).collect();
    assert_eq!(communes, [("25195", "Phường Bình Phước"), ("25210", "Phường Đồng Xoài")]);
    assert_eq!((reform.begins.len(), reform.moves.len(), reform.ends.len()), (2 + 16, 8 + 16, 8 + 16));
    assert_eq!(reform.tier_ends, [LocalityId(2)]);
    let quarters: BTreeSet<&str> = names(reform.begins.iter().filter(|l| l.kind == LocalityKind::Quarter)).into_iter().collect();
    assert!(quarters.contains("Khu phố 1 Tân Phú") && quarters.contains("Khu phố 2 Tân Thiện"), "{quarters:?}");
    assert!(quarters.contains("Ấp 1"), "the only hamlet of that name in its ward keeps it: {quarters:?}");
    let tree = after(&city, &reform);
    let (eve, on) = (day("2025-06-30"), day(ON));
    assert_eq!(tree.children(LocalityId(2), eve).count(), 8);
    assert_eq!(names(tree.children(LocalityId(2), on)), ["Phường Bình Phước", "Phường Đồng Xoài"]);
    assert_eq!(tree.by_code("25195", eve).unwrap().name, "Phường Tân Phú");
    let ward = tree.by_code("25195", on).unwrap().id;
    assert_eq!(tree.children(ward, on).count(), 12);
    // The old ones are in the hands of the new.
    let old = tree.by_code("25198", eve).unwrap().id;
    assert!(tree.is_within(old, ward) && !tree.is_within(ward, old));
    assert!(tree.is_within(LocalityId(111), ward) && !tree.is_within(LocalityId(151), ward));
    assert_eq!(tree.subtree(ward).count(), 1 + 12 + 6 + 12);
    assert_eq!(tree.subtree_at(ward, on).count(), 13);
    assert_eq!(tree.subtree(LocalityId(2)).count(), city.len() - 1 + reform.begins.len());
    assert_eq!(tree.with_ground(ward).len(), 7);
    assert_eq!(tree.forebears(ward).len(), 7);
    assert_eq!(tree.tier_ended(LocalityId(2)), Some(on));
    // Its figures before are those of the six.
    let ground: BTreeSet<(LocalityId, i64)> = tree.ground(ward, eve).into_iter().collect();
    assert_eq!(ground, [10, 11, 12, 13, 14, 17].map(|id| (LocalityId(id), 1)).into());
    assert_eq!(tree.ground(ward, on), [(ward, 1)]);
    assert_eq!(tree.ground(LocalityId(2), eve), [(LocalityId(2), 1)]);
}

#[test]
fn a_district_that_no_campaign_needs_ends_with_its_communes() {
    let city = city();
    let (reform, problems) = planned(&city, &[line(2, "689", "")], &[1]);
    assert_eq!(problems, []);
    let tree = after(&city, &reform);
    let on = day(ON);
    assert_eq!(tree.children(LocalityId(1), on).count(), 8, "each commune goes on as itself, under the province");
    assert_eq!(tree.by_code("689", on), None);
    assert!(tree.at(on).filter(|l| l.kind == LocalityKind::Commune).all(|l| l.parent == Some(LocalityId(1))));
    assert_eq!(reform.became(LocalityId(2)).len(), 8);
    assert!(tree.is_within(LocalityId(2), LocalityId(1)));
}

#[test]
fn a_split_says_where_each_quarter_goes() {
    let city = city();
    let split = |row, new: &str, name: &str| Line { name: name.into(), ..line(row, "25195", new) };
    let quarter = |row, old: &str, parent: &str| Line { parent: parent.into(), ..line(row, old, "") };
    let communes = [split(2, "25195", "Tân Phú"), split(3, "25196", "Tân Phú Bắc")];
    let (_, problems) = planned(&city, &[&communes[..], &[quarter(4, "2519501", "25196")]].concat(), &[2]);
    assert_eq!(problems, [(2, "territory.quarter_homeless".to_owned())]);
    let lines = [&communes[..], &[quarter(4, "2519501", "25196"), quarter(5, "2519502", "25195")]].concat();
    let (reform, problems) = planned(&city, &lines, &[2]);
    assert_eq!(problems, []);
    let tree = after(&city, &reform);
    let (eve, on) = (day("2025-06-30"), day(ON));
    let (rest, north) = (tree.by_code("25195", on).unwrap(), tree.by_code("25196", on).unwrap());
    assert_eq!((rest.name.as_str(), north.name.as_str()), ("Phường Tân Phú", "Phường Tân Phú Bắc"));
    assert_eq!(names(tree.children(north.id, on)), ["Khu phố 1"]);
    // Who counts at the old ward without a known quarter counts at the first that the file names.
    let old = LocalityId(10);
    assert_eq!(tree.heirs().now(old), rest.id);
    assert_eq!(tree.ground(rest.id, eve), [(old, 1), (LocalityId(101), -1)]);
    assert_eq!(tree.ground(north.id, eve), [(LocalityId(101), 1)]);
    // The old ward went to two, so neither has all of it.
    assert!(!tree.is_within(old, rest.id) && !tree.is_within(old, north.id) && tree.is_within(LocalityId(101), north.id));
}

#[test]
fn a_quarter_that_changes_sides_makes_both_communes_new() {
    let city = city();
    let (reform, problems) = planned(&city, &[Line { parent: "25198".into(), ..line(2, "2519501", "2519803") }], &[2]);
    assert_eq!(problems, []);
    let tree = after(&city, &reform);
    let on = day(ON);
    let (left, right) = (tree.by_code("25195", on).unwrap(), tree.by_code("25198", on).unwrap());
    assert_eq!((left.valid_from, right.valid_from), (on, on));
    assert_eq!((tree.children(left.id, on).count(), tree.children(right.id, on).count()), (1, 3));
    assert_eq!(tree.by_code("25201", on).unwrap().valid_from, day("2018-12-01"), "whoever is not touched stays who they are");
}

#[test]
fn bad_rows_are_named() {
    let mut lines = of_2025();
    lines[0].old = "99999".into();
    lines[1].on = day("2025-08-01");
    lines[2].name = "Hòa Bình".into();
    lines[2].new = "25300".into();
    lines[3].new = String::new();
    lines[4].kind = "quận".into();
    lines.push(Line { ..line(11, "70", "75") });
    lines.push(Line { ..line(12, "25213", "25195") });
    // The first row's day is the change's day.
    lines.rotate_left(2);
    let (_, problems) = planned(&city(), &lines, &[2]);
    let told: Vec<(u32, &str)> = problems.iter().map(|(row, code)| (*row, code.as_str())).collect();
    for expected in [
        (2, "territory.unknown_code"),
        (3, "territory.other_day"),
        (5, "territory.missing"),
        (6, "territory.unknown_kind"),
        (11, "territory.province_change"),
        (12, "territory.duplicate"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    // A code that somebody else keeps is not given away.
    let (_, problems) = planned(&city(), &[Line { name: "Mới".into(), ..line(2, "25195", "689") }], &[2]);
    assert!(problems.contains(&(2, "territory.code_taken".to_owned())), "{problems:?}");
    let (_, problems) = planned(&city(), &[line(2, "25195", "25300")], &[2]);
    assert_eq!(problems, [(2, "territory.missing".to_owned())], "a new ward has a name");
}

#[test]
fn one_new_code_has_one_name_and_is_not_that_of_a_place_that_goes_elsewhere() {
    let named =
        |row, old: &str, new: &str, name: &str| Line { name: name.into(), kind: "phường".into(), ..line(row, old, new) };
    let lines = [
        named(2, "25195", "25300", "Bình Phước"),
        named(3, "25198", "25300", "Phường Bình Phước"),
        named(4, "25201", "25300", "Bình Long"),
    ];
    let (_, problems) = planned(&city(), &lines, &[2]);
    assert_eq!(problems, [(4, "territory.two_names".to_owned())]);
    let lines = [named(2, "25195", "25300", "Bình Phước"), named(3, "25198", "25195", "Đồng Xoài")];
    let (_, problems) = planned(&city(), &lines, &[2]);
    assert_eq!(problems, [(3, "territory.code_dissolved".to_owned())]);
}

/// Counts put at communes and quarters of a tree on a day, rolled up.
fn rolled(tree: &Tree, put: &BTreeMap<LocalityId, i64>, on: Day) -> HashMap<LocalityId, i64> {
    let mut sums: HashMap<LocalityId, i64> = HashMap::new();
    for (place, n) in put {
        for l in tree.path(tree.heirs().at(*place, on)) {
            *sums.entry(l.id).or_default() += n;
        }
    }
    sums
}

proptest! {
    /// Whatever communes are merged into whatever others: everybody counts in exactly one place, the city's total stays, codes mean one
    /// place on each day, and a new place's figure of the eve is that of its ground.
    #[test]
    fn any_merger_keeps_everybody(into in proptest::collection::vec(0_usize..8, 8), counts in proptest::collection::vec(0_i64..50, 24), moved in 0_usize..8) {
        let city = city();
        let codes = ["25195", "25198", "25201", "25204", "25205", "25210", "25207", "25213"];
        // Nobody takes the code of a ward that goes elsewhere itself.
        let into: Vec<usize> = into.iter().enumerate().map(|(i, to)| if into[*to] == *to { *to } else { i }).collect();
        let mut lines: Vec<Line> = (2..).zip(codes).zip(&into)
            .map(|((row, old), to)| Line { name: format!("Mới {to}"), kind: "phường".into(), ..line(row, old, codes[*to]) })
            .collect();
        // One quarter goes elsewhere.
        let quarter = format!("{}01", codes[moved]);
        lines.push(Line { parent: codes[into[0]].into(), ..line(20, &quarter, "") });
        let (reform, problems) = planned(&city, &lines, &[2]);
        prop_assert_eq!(problems, vec![]);
        let tree = after(&city, &reform);
        let (eve, on) = (day("2025-06-30"), day(ON));
        let places: Vec<LocalityId> = city.iter().filter(|l| l.kind >= LocalityKind::Commune).map(|l| l.id).collect();
        let put: BTreeMap<LocalityId, i64> = places.iter().copied().zip(counts).collect();
        let (before, now) = (rolled(&tree, &put, eve), rolled(&tree, &put, on));
        prop_assert_eq!(before.get(&LocalityId(2)), now.get(&LocalityId(2)));
        let sum: i64 = tree.children(LocalityId(2), on).map(|l| now.get(&l.id).copied().unwrap_or(0)).sum();
        prop_assert_eq!(sum, put.values().sum::<i64>());
        for old in &places {
            let heir = tree.heirs().at(*old, on);
            prop_assert!(tree.get(heir).unwrap().is_valid(on), "{:?} ends nowhere", old);
        }
        let mut seen = HashSet::new();
        for l in tree.at(on) {
            prop_assert!(seen.insert(l.code.clone()), "{} stands twice", l.code);
        }
        for new in &reform.begins {
            let ground: i64 = tree.ground(new.id, eve).iter().map(|(l, times)| times * before.get(l).copied().unwrap_or(0)).sum();
            prop_assert_eq!(ground, now.get(&new.id).copied().unwrap_or(0), "{}", &new.name);
        }
    }
}
