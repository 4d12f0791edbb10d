use super::*;
use proptest::prelude::*;
use vedich_kernel::{LocalityId, TeamId, UnitId};
use vedich_territory::MemberId;

fn seed(parent: Option<usize>, line: Line, holder: Holder, weight: i64) -> Seed {
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

fn place(parent: Option<usize>, id: i64, weight: i64) -> Seed {
    seed(parent, Line::Place, Holder::Locality(LocalityId(id)), weight)
}

/// Enough is approved and taken for anything.
fn wide() -> Funnel {
    Funnel {
        need: 0,
        approved: 1_000_000,
        arriving: Vec::new(),
        intake: Vec::new(),
        doors: Vec::new(),
        weights: Vec::new(),
        lag1: 1,
        lag2: 3,
        approval_bp: 9_700,
        level2_bp: 7_000,
    }
}

fn frame(total: i64, days: usize) -> Frame {
    Frame { total, weights: vec![100; days], all_weights: 100 * i64::try_from(days).unwrap(), day_limit_bp: 30_000 }
}

/// City, two communes of two quarters, a team in each, two members.
fn city() -> Vec<Seed> {
    let mut seeds = vec![place(None, 1, 0), place(Some(0), 2, 300), place(Some(0), 3, 100)];
    for (commune, quarter) in [(1, 4), (1, 5), (2, 6), (2, 7)] {
        seeds.push(place(Some(commune), quarter, 50));
    }
    for commune in [1, 2] {
        seeds[commune].funnel = Some(wide());
        seeds.push(seed(Some(commune), Line::Force, Holder::Team(TeamId(commune as i64)), 2));
        let team = seeds.len() - 1;
        for m in [1, 2] {
            seeds.push(seed(Some(team), Line::Force, Holder::Member(MemberId(commune as i64 * 10 + m)), 1));
        }
    }
    seeds.push(seed(Some(0), Line::Union, Holder::Unit(UnitId(1)), 3));
    seeds.push(seed(Some(0), Line::Union, Holder::Unit(UnitId(2)), 1));
    seeds
}

/// Every parent is what its children on a line are, in each number and on each day.
fn adds_up(nodes: &[QuotaNode]) -> Result<(), String> {
    adds_up_from(nodes, 0)
}

/// The days from one on are what is left.
fn adds_up_from(nodes: &[QuotaNode], first: usize) -> Result<(), String> {
    for node in nodes {
        if node.days.iter().skip(first).sum::<i64>() + node.short != node.quota || node.quota < 0 || node.short < 0 {
            return Err(format!("{node:?}"));
        }
        if node.days.iter().chain(&node.level1).chain(&node.level2).any(|n| *n < 0) {
            return Err(format!("{node:?}"));
        }
        for line in Line::ALL {
            let below: Vec<&QuotaNode> = nodes.iter().filter(|c| c.parent == Some(node.at) && c.line == line).collect();
            if below.is_empty() {
                continue;
            }
            let sum = |f: &dyn Fn(&QuotaNode) -> i64| below.iter().map(|c| f(c)).sum::<i64>();
            let mut same = sum(&|c| c.quota) == node.quota && sum(&|c| c.short) == node.short;
            same &= line != Line::Place || sum(&|c| c.share) == node.share;
            for day in 0..node.days.len() {
                same &= sum(&|c| c.days[day]) == node.days[day];
                same &= sum(&|c| c.level1[day]) == node.level1[day] && sum(&|c| c.level2[day]) == node.level2[day];
            }
            if !same {
                return Err(format!("{line:?} below {node:?}: {below:?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn the_plan_s_phase_is_1755_or_1756_a_day() {
    let nodes = draw(&city(), &frame(45_643, 26));
    adds_up(&nodes).unwrap();
    assert_eq!(nodes[0].quota, 45_643);
    assert!(nodes[0].days.iter().all(|n| (1_754..=1_757).contains(n)), "{:?}", nodes[0].days);
    let shares: Vec<i64> = nodes[1..3].iter().map(|n| n.share).collect();
    assert_eq!(shares, [34_232, 11_411], "three to one");
}

#[test]
fn what_a_commune_missed_stays_its_own_and_the_parent_is_the_sum() {
    let mut seeds = city();
    (seeds[0].done, seeds[1].done, seeds[2].done) = (900, 100, 800);
    let nodes = draw(&seeds, &frame(1_000, 10));
    adds_up(&nodes).unwrap();
    // 750 and 250: the second did 800, which does not spare the first anything.
    assert_eq!((nodes[1].quota, nodes[2].quota, nodes[0].quota), (650, 0, 650));
}

#[test]
fn limits_and_targets_of_one_s_own_are_kept_and_what_nobody_can_take_is_named() {
    let mut seeds = city();
    seeds[2].fixed = Some(400);
    let nodes = draw(&seeds, &frame(1_000, 10));
    assert_eq!((nodes[1].share, nodes[2].share), (600, 400));
    seeds[1].fixed = Some(500);
    let nodes = draw(&seeds, &frame(1_000, 10));
    adds_up(&nodes).unwrap();
    let rest = nodes.iter().find(|n| n.holder == Holder::Rest && n.parent == Some(0)).unwrap();
    assert_eq!((rest.share, rest.quota, rest.short), (100, 100, 100), "not handed down");
    seeds[1].fixed = Some(1_200);
    let nodes = draw(&seeds, &frame(1_000, 10));
    adds_up(&nodes).unwrap();
    assert_eq!((nodes[1].share, nodes[2].share), (750, 250), "targets of more than there is are scaled");
    let mut seeds = city();
    seeds[3].possible = Some(5);
    seeds[4].possible = Some(5);
    let nodes = draw(&seeds, &frame(1_000, 10));
    adds_up(&nodes).unwrap();
    assert_eq!((nodes[3].share, nodes[4].share), (5, 5));
}

#[test]
fn a_commune_without_teams_has_no_force_below_it() {
    let seeds: Vec<Seed> = city().into_iter().filter(|s| s.line == Line::Place).collect();
    let nodes = draw(&seeds, &frame(100, 5));
    adds_up(&nodes).unwrap();
    assert!(nodes.iter().all(|n| n.line == Line::Place));
}

#[test]
fn members_below_the_minimum_come_first() {
    let mut seeds = city();
    let first = seeds.iter().position(|s| s.holder == Holder::Member(MemberId(11))).unwrap();
    seeds[first].done = 10;
    let nodes = draw(&seeds, &frame(14, 7));
    adds_up(&nodes).unwrap();
    let team = nodes.iter().find(|n| n.holder == Holder::Team(TeamId(1))).unwrap();
    assert_eq!(team.quota, 11);
    assert_eq!((nodes[first].quota, nodes[first + 1].quota), (1, 10));
}

#[test]
fn no_day_grows_beyond_the_limit() {
    let mut seeds = city();
    // Nothing is approved before the last day.
    let late = Funnel { approved: 0, arriving: vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 100_000], ..wide() };
    seeds[1].funnel = Some(late.clone());
    seeds[2].funnel = Some(late);
    let nodes = draw(&seeds, &frame(1_000, 10));
    adds_up(&nodes).unwrap();
    assert_eq!(nodes[1].days[9], 226, "three times 75, and one for rounding");
    assert_eq!(nodes[1].short, 750 - 226);
}

/// The evening's figures have landed: the same city with what its communes have done, and the orders of the day.
fn evening(seeds: &[Seed], morning: &[QuotaNode], done: i64) -> Vec<Seed> {
    let one = |(s, n): (&Seed, &QuotaNode)| {
        let (main, level1, level2) = n.on(0);
        let done = s.done + if s.line == Line::Place { done } else { 0 };
        Seed { told: s.funnel.is_some(), asked: [main, level1, level2], done, ..s.clone() }
    };
    seeds.iter().zip(morning).map(one).collect()
}

#[test]
fn when_the_day_s_figures_have_landed_its_order_stands_and_the_days_after_it_are_what_is_left() {
    let seeds = city();
    let morning = draw(&seeds, &frame(1_000, 10));
    assert_eq!((morning[0].days[0], morning[1].days[0]), (100, 75));
    let nodes = draw(&evening(&seeds, &morning, 50), &frame(1_000, 10));
    adds_up_from(&nodes, 1).unwrap();
    let all = seeds.len();
    let orders = |nodes: &[QuotaNode]| nodes.iter().take(all).map(|n| n.days[0]).collect::<Vec<_>>();
    assert_eq!(orders(&nodes), orders(&morning), "nobody's order of the day changes");
    assert_eq!((nodes[1].quota, nodes[1].days.iter().skip(1).sum::<i64>()), (700, 700), "750 less the 50 that are done");
    // Where one commune's figures have not landed, its day is still to come.
    let mut seeds = evening(&seeds, &morning, 50);
    (seeds[2].told, seeds[2].done) = (false, 0);
    let nodes = draw(&seeds, &frame(1_000, 10));
    assert_eq!(nodes[2].days.iter().sum::<i64>(), 250);
    assert_eq!(nodes[0].days[0], nodes[1].days[0] + nodes[2].days[0]);
}

fn any_seed(n: usize) -> impl Strategy<Value = Seed> {
    let limit = prop_oneof![3 => Just(None), 1 => (0_i64..300).prop_map(Some)];
    let possible = prop_oneof![1 => Just(None), 2 => (0_i64..500).prop_map(Some)];
    (0..n.max(1), 0_i64..200, limit.clone(), limit, possible, 0_i64..120, 0_usize..4).prop_map(
        move |(parent, weight, floor, fixed, possible, done, kind)| Seed {
            floor,
            fixed: fixed.filter(|_| kind == 1),
            possible,
            done,
            ..seed(Some(parent), Line::Place, Holder::Locality(LocalityId(kind as i64)), weight)
        },
    )
}

prop_compose! {
    /// Communes below a root, quarters below communes, teams and members, units beside them.
    fn any_city()(
        communes in 1_usize..6,
        quarters in proptest::collection::vec(any_seed(6), 0..12),
        teams in proptest::collection::vec(any_seed(6), 0..8),
        members in proptest::collection::vec(any_seed(8), 0..14),
        units in proptest::collection::vec(any_seed(4), 0..5),
        limits in proptest::collection::vec(any_seed(1), 6),
        ways in proptest::collection::vec((0_i64..300, 0_i64..40, 0_i64..30, 0_i64..30), 6),
        weights in proptest::collection::vec(0_i64..3, 1..12),
        total in 0_i64..1_500,
        day_limit_bp in 5_000_i64..40_000,
    ) -> (Vec<Seed>, Frame) {
        let days = weights.len();
        let mut seeds = vec![place(None, 0, 0)];
        for c in 0..communes {
            let (approved, arriving, intake, doors) = ways[c];
            let way = Funnel {
                approved, arriving: vec![arriving; days], intake: vec![intake; days], doors: vec![doors; days], ..wide()
            };
            seeds.push(Seed { parent: Some(0), funnel: Some(way), ..limits[c].clone() });
        }
        for q in quarters {
            let parent = 1 + q.parent.unwrap_or(0) % communes;
            seeds.push(Seed { parent: Some(parent), ..q });
        }
        let from = seeds.len();
        let n = teams.len();
        for t in teams {
            let parent = 1 + t.parent.unwrap_or(0) % communes;
            seeds.push(Seed { parent: Some(parent), line: Line::Force, holder: Holder::Team(TeamId(1)), ..t });
        }
        if n > 0 {
            for m in members {
                let parent = from + m.parent.unwrap_or(0) % n;
                seeds.push(Seed { parent: Some(parent), line: Line::Force, holder: Holder::Member(MemberId(1)), ..m });
            }
        }
        for u in units {
            seeds.push(Seed { parent: Some(0), line: Line::Union, holder: Holder::Unit(UnitId(1)), ..u });
        }
        let all_weights = weights.iter().sum();
        (seeds, Frame { total, weights, all_weights, day_limit_bp })
    }
}

proptest! {
    /// Whatever the city: children add up to their parent on every line and every day, and nothing is made or lost.
    #[test]
    fn children_add_up_to_their_parent((seeds, frame) in any_city()) {
        let nodes = draw(&seeds, &frame);
        prop_assert_eq!(nodes[0].share, frame.total);
        if let Err(why) = adds_up(&nodes) {
            return Err(TestCaseError::fail(why));
        }
        // The funnel holds: nobody is asked for more activations than there can be accounts.
        for (node, s) in nodes.iter().zip(&seeds) {
            if let Some(way) = &s.funnel {
                let arrived: i64 = way.approved + way.arriving.iter().sum::<i64>();
                let new = node.level1.iter().chain(&node.level2).sum::<i64>();
                prop_assert!(node.days.iter().sum::<i64>() <= arrived + new);
            }
        }
    }

    /// Whatever the city, after the day's figures: the days that are left sum to what is left, in every place, team and unit, and communes'
    /// orders of the day stand.
    #[test]
    fn the_days_that_are_left_sum_to_what_is_left((seeds, frame) in any_city(), done in 0_i64..90) {
        let morning = draw(&seeds, &frame);
        let nodes = draw(&evening(&seeds, &morning, done), &frame);
        if let Err(why) = adds_up_from(&nodes, 1) {
            return Err(TestCaseError::fail(why));
        }
        for ((before, after), _) in morning.iter().zip(&nodes).zip(&seeds).filter(|(_, s)| s.funnel.is_some()) {
            prop_assert_eq!(before.on(0), after.on(0));
        }
    }

    /// Rows and columns of the table are what was asked for.
    #[test]
    fn a_table_of_days_adds_up_both_ways(rows in proptest::collection::vec(0_i64..60, 1..9), days in proptest::collection::vec(0_i64..5, 1..15)) {
        let total: i64 = rows.iter().sum();
        let days = shared(total, &days, false);
        let table = spread_rows(&days, &rows);
        for (row, sum) in table.iter().zip(&rows) {
            prop_assert_eq!(row.iter().sum::<i64>(), *sum);
            prop_assert!(row.iter().all(|n| *n >= 0));
        }
        for (day, sum) in days.iter().enumerate() {
            prop_assert_eq!(table.iter().map(|r| r[day]).sum::<i64>(), *sum);
        }
    }
}
