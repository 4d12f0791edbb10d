use super::*;
use crate::model::{TeamKind, UnitKind};
use proptest::prelude::*;
use vedich_accounts::{Role, Via};
use vedich_kernel::UserId;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn locality(id: i64, code: &str, name: &str, kind: LocalityKind, parent: Option<i64>) -> Locality {
    let valid_from = day("2018-12-01");
    Locality {
        id: LocalityId(id),
        code: code.into(),
        name: name.into(),
        kind,
        parent: parent.map(LocalityId),
        valid_from,
        valid_to: None,
    }
}

/// Bình Phước → Đồng Xoài → Tân Phú (two quarters, until the merger) and Tân Thành; then the new ward with the old code.
fn tree() -> Tree {
    use LocalityKind::{Commune, District, Province, Quarter};
    let mut all = vec![
        locality(6, "2519502", "Khu phố 2", Quarter, Some(3)),
        locality(5, "2519501", "Khu phố 1", Quarter, Some(3)),
        locality(4, "25207", "Xã Tân Thành", Commune, Some(2)),
        locality(3, "25195", "Phường Tân Phú", Commune, Some(2)),
        locality(2, "689", "Thành phố Đồng Xoài", District, Some(1)),
        locality(1, "70", "Tỉnh Bình Phước", Province, None),
        locality(7, "25195", "Phường Bình Phước", Commune, Some(1)),
        locality(8, "2520701", "Ấp 1", Quarter, Some(4)),
    ];
    all[3].valid_to = Some(day("2025-06-30"));
    all[6].valid_from = day("2025-07-01");
    let unit = |id, code: &str, locality, parent: Option<i64>| Unit {
        id: UnitId(id),
        code: code.into(),
        name: code.into(),
        kind: UnitKind::Police,
        locality: LocalityId(locality),
        parent: parent.map(UnitId),
        since: None,
    };
    let team = |id, code: &str, locality, unit: Option<i64>| Team {
        id: TeamId(id),
        code: code.into(),
        name: code.into(),
        kind: TeamKind::CommunityDigital,
        locality: LocalityId(locality),
        unit: unit.map(UnitId),
        members: 4,
        it_skilled: 2,
    };
    let merger = Succession { from: LocalityId(3), to: LocalityId(7), on: day("2025-07-01") };
    Tree::new(
        9,
        all,
        vec![merger],
        vec![unit(1, "CA-689", 2, None), unit(2, "CA-25195", 3, Some(1)), unit(3, "CA-25207", 4, Some(1))],
        vec![team(1, "KP1", 5, Some(2)), team(2, "TP", 3, Some(2)), team(3, "TT", 4, Some(3)), team(4, "KT", 2, None)],
    )
}

fn ids<'a>(localities: impl Iterator<Item = &'a Locality>) -> Vec<i64> {
    localities.map(|l| l.id.0).collect()
}

fn actor(grants: Vec<vedich_accounts::Grant>) -> Actor {
    Actor { user: UserId(1), name: "an".into(), full_name: "An".into(), grants, via: Via::Session }
}

#[test]
fn a_code_means_the_locality_that_had_it_on_that_day() {
    let tree = tree();
    assert_eq!(tree.by_code("25195", day("2023-06-20")).unwrap().name, "Phường Tân Phú");
    assert_eq!(tree.by_code("25195", day("2025-06-30")).unwrap().name, "Phường Tân Phú");
    assert_eq!(tree.by_code("25195", day("2025-07-01")).unwrap().name, "Phường Bình Phước");
    assert_eq!(tree.by_code("25195", day("2018-11-30")), None);
    assert_eq!(tree.newest_by_code("25195").unwrap().id, LocalityId(7));
    assert_eq!(tree.successors(LocalityId(3))[0].to, LocalityId(7));
    assert_eq!(tree.predecessors(LocalityId(7))[0].from, LocalityId(3));
}

#[test]
fn the_tree_is_walked_as_it_was_on_a_day() {
    let tree = tree();
    let (before, after) = (day("2023-06-20"), day("2025-07-01"));
    assert_eq!(ids(tree.roots(before)), [1]);
    assert_eq!(ids(tree.children(LocalityId(1), before)), [2]);
    assert_eq!(ids(tree.children(LocalityId(1), after)), [2, 7]);
    assert_eq!(ids(tree.children(LocalityId(2), before)), [3, 4]);
    assert_eq!(ids(tree.children(LocalityId(2), after)), [4]);
    assert_eq!(ids(tree.subtree(LocalityId(2))), [2, 3, 5, 6, 4, 8]);
    assert_eq!(ids(tree.subtree(LocalityId(99))), [0; 0]);
    assert_eq!(ids(tree.ancestors(LocalityId(5)).into_iter()), [3, 2, 1]);
    assert_eq!(ids(tree.path(LocalityId(5)).into_iter()), [1, 2, 3, 5]);
    assert_eq!(tree.commune_of(LocalityId(5)), Some(LocalityId(3)));
    assert_eq!(tree.commune_of(LocalityId(3)), Some(LocalityId(3)));
    assert_eq!(tree.commune_of(LocalityId(2)), None);
    assert_eq!(tree.full_name(LocalityId(5)), "Khu phố 1, Phường Tân Phú");
    assert!(tree.is_within(LocalityId(5), LocalityId(2)) && !tree.is_within(LocalityId(2), LocalityId(5)));
}

#[test]
fn teams_that_may_come_to_a_quarter_are_its_own_and_its_commune_s() {
    let tree = tree();
    let codes = |teams: Vec<&Team>| teams.into_iter().map(|t| t.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(tree.teams_for(LocalityId(5))), ["KP1", "TP"]);
    assert_eq!(codes(tree.teams_for(LocalityId(3))), ["KP1", "TP"]);
    assert_eq!(codes(tree.teams_for(LocalityId(8))), ["TT"]);
}

#[test]
fn a_ward_s_police_act_in_their_ward_only() {
    let tree = tree();
    let ward = actor(vec![vedich_accounts::Grant::at(Role::WardPolice, LocalityId(3))]);
    let may = |id| tree.require(&ward, Permission::ViewCitizens, LocalityId(id)).is_ok();
    assert!(may(3) && may(5));
    assert!(!may(2) && !may(4) && !may(8) && !may(99));
    assert!(tree.require(&ward, Permission::ManageTargets, LocalityId(3)).is_err());
    let area = ward.area(Permission::ViewWorkLists);
    assert!(tree.covers_team(&area, TeamId(1)) && !tree.covers_team(&area, TeamId(3)) && !tree.covers_team(&area, TeamId(4)));
    assert_eq!(tree.tops(&area, LocalityId(1)), [LocalityId(3)]);
    assert_eq!(tree.tops(&area, LocalityId(5)), [LocalityId(5)]);
    assert_eq!(tree.tops(&area, LocalityId(4)), []);
}

#[test]
fn units_and_teams_open_no_locality() {
    let tree = tree();
    let head = actor(vec![vedich_accounts::Grant::in_unit(Role::UnitHead, UnitId(1))]);
    let area = head.area(Permission::ViewClaims);
    assert!(tree.require(&head, Permission::ViewClaims, LocalityId(3)).is_err());
    assert!(tree.require_unit(&head, Permission::ViewClaims, UnitId(2)).is_ok());
    assert!(tree.covers_team(&area, TeamId(3)) && !tree.covers_team(&area, TeamId(4)));
    let member = actor(vec![vedich_accounts::Grant::in_team(Role::FieldMember, TeamId(1))]);
    assert!(tree.require_team(&member, Permission::RecordOutcome, TeamId(1)).is_ok());
    assert!(tree.require_team(&member, Permission::RecordOutcome, TeamId(2)).is_err());
    assert_eq!(tree.teams_of(&member.area(Permission::ViewWorkLists)).len(), 1);
    assert!(tree.tops(&area, LocalityId(1)).is_empty());
}

#[test]
fn a_circle_of_units_hangs_nobody() {
    let mut tree = tree();
    tree.units[0].parent = Some(UnitId(2));
    assert!(!tree.is_unit_within(UnitId(1), UnitId(3)));
}

proptest! {
    /// Whatever the shape of the tree, the fast look-ups say what the parents say.
    #[test]
    fn subtrees_follow_the_parents(parents in proptest::collection::vec((0_usize..40, 1_i64..=4), 1..40)) {
        let mut all: Vec<Locality> = Vec::new();
        for (i, (parent, kind)) in parents.iter().enumerate() {
            let kind = LocalityKind::from_number(*kind).unwrap();
            let parent = all.get(*parent).filter(|p| p.kind < kind).map(|p| p.id.0);
            all.push(locality(i64::try_from(i).unwrap() + 1, &format!("{i:02}"), "x", kind, parent));
        }
        let tree = Tree::new(1, all.clone(), vec![], vec![], vec![]);
        prop_assert_eq!(tree.localities().len(), all.len());
        let today = day("2023-06-20");
        for a in &all {
            let chain: Vec<LocalityId> = tree.path(a.id).into_iter().map(|l| l.id).collect();
            for b in &all {
                prop_assert_eq!(tree.is_within(a.id, b.id), chain.contains(&b.id));
            }
            let below: HashSet<LocalityId> = all.iter().filter(|l| l.parent == Some(a.id)).map(|l| l.id).collect();
            prop_assert_eq!(tree.children(a.id, today).map(|l| l.id).collect::<HashSet<_>>(), below);
            let commune = tree.path(a.id).into_iter().find(|l| l.kind == LocalityKind::Commune).map(|l| l.id);
            prop_assert_eq!(tree.commune_of(a.id), commune);
        }
    }
}

#[test]
fn units_and_teams_stand_where_they_worked_on_a_day() {
    let tree = tree();
    let (unit, team) = (tree.units()[0].clone(), tree.teams()[0].clone());
    let left = |change, on: &str, place| Left {
        change,
        on: day(on).number(),
        units: vec![(unit.id.0, place)],
        teams: vec![(team.id.0, place)],
    };
    let tree = tree.with_left(vec![left(2, "2026-08-01", 4), left(1, "2026-07-17", 3)]);
    let at = |text: &str| {
        let then = tree.as_on(day(text));
        (then.unit(unit.id).unwrap().locality.0, then.team(team.id).unwrap().locality.0)
    };
    assert_eq!(at("2026-07-16"), (3, 3));
    assert_eq!((at("2026-07-17"), at("2026-07-31")), ((4, 4), (4, 4)));
    assert_eq!(at("2026-08-01"), (unit.locality.0, team.locality.0));
}

#[test]
fn who_was_set_up_for_a_new_ward_was_not_there_before_it() {
    let on = day("2025-07-01");
    let moved = |place| Unit { locality: LocalityId(place), ..tree().units()[0].clone() };
    let (old, new) = (Unit { id: UnitId(2), ..moved(7) }, Unit { id: UnitId(4), ..moved(7) });
    let noted = tree().with_left(vec![Left { change: 1, on: on.number(), units: vec![(2, 3)], teams: Vec::new() }]);
    let there = |unit: &Unit| (noted.was_there(unit, on.plus(-1)), noted.was_there(unit, on));
    assert_eq!((there(&old), there(&new)), ((true, true), (false, true)));
    assert!(tree().was_there(&new, on.plus(-1)), "where nobody noted who was there, nobody is taken for new");
    assert!(noted.was_there(&moved(4), on.plus(-1)), "a ward that was there all along");
    let ended = [0, -1].map(|n| tree().was_there(&moved(3), on.plus(n)));
    assert_eq!(ended, [false, true], "whose place ended on the day before is there no more");
    let later = Unit { id: UnitId(5), since: Some(on.plus(30)), ..moved(7) };
    let there = [29, 30, 31].map(|n| tree().was_there(&later, on.plus(n)));
    assert_eq!(there, [false, false, true], "who was recorded later takes part from the day after");
}
