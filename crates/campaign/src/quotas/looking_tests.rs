//! What a page of quotas is headed by.

use super::*;

fn seen(line: Line, holder: Holder, today: i64) -> Seen {
    let node = QuotaNode {
        at: 0,
        parent: None,
        line,
        holder,
        share: today,
        done: 0,
        quota: today,
        short: 0,
        floor: None,
        cap: None,
        weight: None,
        days: vec![today],
        level1: vec![0],
        level2: vec![0],
    };
    Seen { node, name: String::new(), code: String::new(), reported: 0, has_more: false }
}

#[test]
fn what_the_parts_did_not_report_is_told_beside_them() {
    let reported = |n| Seen { reported: n, ..seen(Line::Place, Holder::Locality(LocalityId(n)), 0) };
    assert_eq!(unlisted(&reported(5), [reported(2), reported(1)].iter()), 2, "of people whom no part holds");
    assert_eq!(unlisted(&reported(5), [reported(4), reported(3)].iter()), -2, "work of teams among residents of elsewhere");
}

#[test]
fn the_headline_is_the_order_and_tells_who_asks_for_more() {
    let team = Holder::Team(TeamId(1));
    let people = [1, 2].map(|n| seen(Line::Force, Holder::Member(MemberId(n)), 0));
    let view = |force, union, owed: [i64; 2]| CrewView {
        holder: team,
        name: String::new(),
        code: String::new(),
        locality: LocalityId(1),
        seen: vec![seen(Line::Force, team, force), seen(Line::Union, team, union)],
        manages: false,
        below: people.to_vec(),
        owed: [(MemberId(1), owed[0]), (MemberId(2), owed[1])].into(),
    };
    let told = |v: &CrewView, days| v.headline(Metric::Activated, (0, days)).map(|h| (h.asked, h.left, h.more)).unwrap();
    assert_eq!(told(&view(0, 1, [0, 0]), 20), (0, 0, Some((Asks::Union, 1))));
    assert_eq!(told(&view(2, 1, [6, 0]), 20), (2, 2, None));
    let union = |v: &CrewView| v.headline(Metric::Activated, (0, 3)).and_then(|h| h.union);
    assert_eq!((union(&view(2, 3, [6, 10])), union(&view(2, 2, [0, 0]))), (Some(3), None), "whatever the minimum asks for");
    let behind = |days| told(&view(2, 1, [6, 10]), days);
    assert_eq!(
        [behind(3), behind(0)],
        [(2, 2, Some((Asks::Minimum, 6))), (2, 2, None)],
        "a day that is over asks nobody for more"
    );
}
