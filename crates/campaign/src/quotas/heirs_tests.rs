use super::*;
use crate::quotas::draw::{Frame, Seed, draw};
use proptest::prelude::*;

fn id(n: i64) -> LocalityId {
    LocalityId(n)
}

fn place(parent: Option<usize>, n: i64, weight: i64) -> Seed {
    let (line, holder) = (Line::Place, Holder::Locality(id(n)));
    Seed {
        parent,
        line,
        holder,
        weight,
        floor: None,
        cap: None,
        fixed: None,
        possible: None,
        done: 0,
        funnel: None,
        told: false,
        asked: [0; 3],
    }
}

fn drawn(seeds: &[Seed], total: i64) -> Vec<QuotaNode> {
    draw(seeds, &Frame { total, weights: vec![1], all_weights: 1, day_limit_bp: 30_000 })
}

fn share(nodes: &[QuotaNode], n: i64) -> i64 {
    nodes.iter().filter(|node| node.holder == Holder::Locality(id(n))).map(|node| node.share).sum()
}

#[test]
fn pins_of_all_parts_are_summed_and_a_cap_needs_every_part() {
    assert_eq!(joined(&[(Some(30), Some(30)), (Some(12), Some(12))]), (Some(42), Some(42)));
    assert_eq!(joined(&[(Some(30), Some(30)), (None, None)]), (Some(30), None));
    assert_eq!(joined(&[(None, Some(5)), (None, Some(7))]), (None, Some(12)));
    assert_eq!((joined(&[(None, None)]), joined(&[])), ((None, None), (None, None)));
}

#[test]
fn a_number_that_does_not_go_along_is_named() {
    // 1 and 2 become 10; 3 becomes 11; 4 is split into 11 and 12.
    let lines = [(1, 10), (2, 10), (3, 11), (4, 11), (4, 12)];
    let became = |from: LocalityId| lines.iter().filter(|l| l.0 == from.0).map(|l| id(l.1)).collect::<Vec<_>>();
    let made_of = |to: LocalityId| lines.iter().filter(|l| l.1 == to.0).map(|l| id(l.0)).collect::<Vec<_>>();
    let set = |all: &[(i64, Limit)]| lost(&all.iter().map(|(n, l)| (id(*n), *l)).collect(), became, made_of);
    let pin = |n| (Some(n), Some(n));
    assert_eq!(set(&[(1, pin(30)), (2, pin(12))]), Vec::new());
    assert_eq!(set(&[(1, pin(30)), (2, (Some(12), None))]), [id(1)], "together they have no end");
    assert_eq!(set(&[(1, (Some(30), None)), (2, (None, None))]), Vec::new());
    assert_eq!(set(&[(3, pin(5)), (4, pin(7))]), [id(3), id(4)]);
    assert_eq!(set(&[(4, (Some(7), None))]), [id(4)]);
}

#[test]
fn what_was_moved_between_two_goes_along_unless_both_become_one() {
    // By their people the three wards would hold as many; the first gave ten to the second, and five to the third.
    let nodes = drawn(&[place(None, 0, 0), place(Some(0), 1, 15), place(Some(0), 2, 40), place(Some(0), 3, 35)], 90);
    assert_eq!([1, 2, 3].map(|n| share(&nodes, n)), [15, 40, 35]);
    let two = [(id(0), None), (id(10), Some(id(0))), (id(3), Some(id(0)))];
    let into = |from: LocalityId| if from.0 == 1 || from.0 == 2 { id(10) } else { from };
    let weights = gathered(&bottom(&nodes), &two, into).unwrap();
    let after = drawn(&[place(None, 0, 0), place(Some(0), 10, weights[&id(10)]), place(Some(0), 3, weights[&id(3)])], 90);
    assert_eq!([10, 3].map(|n| share(&after, n)), [55, 35]);
    assert_eq!(gathered(&bottom(&nodes), &two, |from| from), None, "somebody's people count nowhere");
}

#[test]
fn a_number_set_by_hand_goes_into_what_its_heir_holds() {
    // Weighing alike each would hold thirty; the first was set to fifty, and the others have what is left.
    let pinned = Seed { floor: Some(50), cap: Some(50), ..place(Some(0), 1, 1) };
    let nodes = drawn(&[place(None, 0, 0), pinned, place(Some(0), 2, 1), place(Some(0), 3, 1)], 90);
    assert_eq!([1, 2, 3].map(|n| share(&nodes, n)), [50, 20, 20]);
    let two = [(id(0), None), (id(10), Some(id(0))), (id(3), Some(id(0)))];
    let into = |from: LocalityId| if from.0 == 1 || from.0 == 2 { id(10) } else { from };
    let weights = gathered(&bottom(&nodes), &two, into).unwrap();
    let heir = Seed { floor: Some(50), ..place(Some(0), 10, weights[&id(10)]) };
    let after = drawn(&[place(None, 0, 0), heir, place(Some(0), 3, weights[&id(3)])], 90);
    assert_eq!([10, 3].map(|n| share(&after, n)), [70, 20]);
}

proptest! {
    /// Whatever is merged and split: children add up to their parent before and after, the whole stays, and each new place holds what its parts held.
    #[test]
    fn what_is_held_goes_along(
        quarters in proptest::collection::vec((0_usize..4, 1_i64..400, 0_i64..3, 0_i64..3), 1..14),
        communes in proptest::collection::vec(1_i64..5_000, 4),
        total in 0_i64..5_000,
    ) {
        let mut seeds = vec![place(None, 0, 0)];
        seeds.extend(communes.iter().zip(1..).map(|(weight, n)| place(Some(0), n, *weight)));
        seeds.extend(quarters.iter().zip(10..).map(|((commune, weight, ..), n)| place(Some(1 + commune), n, *weight)));
        let before = drawn(&seeds, total);
        // Quarter n goes to another quarter in another commune; a commune without quarters goes to the first.
        let heir = |from: LocalityId| match usize::try_from(from.0 - 10).ok().and_then(|at| quarters.get(at)) {
            Some((_, _, commune, quarter)) => id(200 + 10 * commune + quarter),
            None => id(100),
        };
        let mut places = vec![(id(0), None)];
        places.extend((0..3).map(|c| (id(100 + c), Some(id(0)))));
        places.extend((0..9).map(|q| (id(200 + 10 * (q / 3) + q % 3), Some(id(100 + q / 3)))));
        let weights = gathered(&bottom(&before), &places, heir).unwrap();
        prop_assert_eq!(i128::from(weights[&id(0)]), WHOLE);
        let at = |place: LocalityId| places.iter().position(|p| p.0 == place);
        let seeds: Vec<Seed> = places.iter().map(|(n, parent)| place(parent.and_then(at), n.0, weights[n])).collect();
        let after = drawn(&seeds, total);
        for nodes in [&before, &after] {
            prop_assert_eq!(nodes[0].share, total);
            for parent in nodes.iter() {
                let below: Vec<i64> = nodes.iter().filter(|n| n.parent == Some(parent.at)).map(|n| n.share).collect();
                prop_assert!(below.is_empty() || below.iter().sum::<i64>() == parent.share);
            }
        }
        // What counts at the bottom: quarters, and communes without any.
        let leaves = before.iter().filter(|n| n.at > 0 && before.iter().all(|c| c.parent != Some(n.at)));
        let mut held: HashMap<LocalityId, (i64, i64)> = HashMap::new();
        for node in leaves {
            let Holder::Locality(from) = node.holder else { continue };
            let to = heir(from);
            // The communes above them: a commune holds what went into it, whatever its quarters.
            let commune = places.iter().find(|p| p.0 == to).and_then(|p| p.1).filter(|p| p.0 > 0).unwrap_or(to);
            let sum = held.entry(commune).or_default();
            *sum = (sum.0 + node.share, sum.1 + 1);
        }
        for (commune, (sum, parts)) in held {
            // Each part was rounded at two tiers.
            prop_assert!((share(&after, commune.0) - sum).abs() <= 2 * parts + 2, "{commune}: {sum} of {parts}");
        }
    }
}
