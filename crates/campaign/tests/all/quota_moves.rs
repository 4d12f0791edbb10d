//! Quota that moves between siblings: by what is expected of them, from which day on, and what becomes of it when other things change (`P-5.5`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::quotas::{activate, begun, cli, of, place, stored};
use vedich_accounts::Role;
use vedich_campaign::{
    Goal, NewTarget, Owner,
    quotas::{Cause, Expects, Line, Order, Quotas, Version},
};
use vedich_kernel::{Day, Lang, Problematic};
use vedich_testkit::{City, OPENING, Row, Where, both, sqlite};

/// 80 of 400 are activated: the office raises the target to 280.
async fn raise(city: &City, quotas: &Quotas) -> Version {
    let campaign = city.services.campaigns.required().await.unwrap();
    let phase = city.services.campaigns.phases(campaign.id).await.unwrap().remove(0);
    let target = NewTarget {
        phase: phase.id,
        owner: Owner::Locality(campaign.root),
        metric: phase.metric,
        goal: Goal::Count(280),
        cumulative: true,
        reason: "nâng".into(),
    };
    quotas.of_today().await.unwrap().unwrap();
    city.services.campaigns.set_target(&cli(), target).await.unwrap();
    quotas.of_today().await.unwrap().unwrap()
}

/// In the first ward everybody who waits in one quarter is activated, and two in the other; it is the fourth evening.
async fn run_apart(city: &City, rows: &mut [Row]) {
    for (quarter, n) in [("Khu phố Một", 20), ("Khu phố Hai", 2)] {
        let mut own: Vec<Row> = rows.iter().filter(|r| r.quarter == quarter).cloned().collect();
        assert_eq!(activate(&mut own, "Phường Tân Thử", n, OPENING.plus(2)), n);
        rows.iter_mut().filter(|r| r.quarter == quarter).zip(own).for_each(|(row, new)| *row = new);
    }
    city.evening_of(OPENING.plus(4));
    city.import(OPENING.plus(3), rows).await;
}

/// Between the quarters of the first ward.
async fn within_c1(city: &City) -> Order {
    Order { line: Line::Place, parent: place(city, "C1").await, give_bp: None, take_bp: None, from: None }
}

/// The day for which moves wait.
async fn waiting(quotas: &Quotas) -> Option<Day> {
    quotas.place(&cli(), None, None, Lang::Vi).await.unwrap().waits
}

#[tokio::test]
async fn quota_moves_to_who_does_more_and_a_preview_moves_nothing() {
    both(|city| async move {
        let (quotas, mut rows) = begun(&city, 400).await;
        let raised = raise(&city, &quotas).await;
        assert_eq!((raised.cause, raised.target), (Cause::TargetsChanged, 280));
        let order = within_c1(&city).await;
        assert_eq!(
            quotas.rebalance(&cli(), &order, "", true).await.unwrap_err().code(),
            "quota.nothing_to_move",
            "nobody has a pace yet"
        );
        run_apart(&city, &mut rows).await;
        let preview = quotas.rebalance(&cli(), &order, "", true).await.unwrap();
        assert_eq!(preview.expects, Expects::Pace, "no forecast tells of single quarters");
        let fast = preview.changes.iter().max_by_key(|c| c.expected).unwrap();
        let slow = preview.changes.iter().min_by_key(|c| c.expected).unwrap();
        assert_eq!((fast.before, slow.before), (50, 50));
        // At most a tenth is taken away, at most a fifth added.
        assert_eq!((fast.after, slow.after, preview.version.is_none()), (55, 45, true));
        assert!(fast.why(Lang::Vi).contains("nên nhận thêm") && slow.why(Lang::Vi).contains("nên được bớt"));
        let standing = quotas.of_today().await.unwrap().unwrap();
        assert_eq!(standing.cause, Cause::Carried, "a preview writes nothing");
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C2")).await;
        assert_eq!(quotas.rebalance(&leader, &order, "cho phường", false).await.unwrap_err().code(), "territory.outside_area");
        let done = quotas.rebalance(&cli(), &Order { give_bp: Some(500), ..order }, "khu phố chậm", false).await.unwrap();
        let version = done.version.unwrap();
        assert_eq!(version.cause, Cause::Rebalanced);
        let nodes = stored(&quotas, &version).await;
        let share = |holder| of(&nodes, Line::Place, holder).share;
        assert_eq!((share(fast.holder), share(slow.holder), nodes[0].share), (52, 48, 200));
    })
    .await;
}

/// What may happen on a day.
#[derive(Clone, Copy, Debug)]
enum Step {
    Move,
    Limit,
    Figures,
}

#[tokio::test]
async fn a_move_holds_from_tomorrow_and_whatever_else_happens_today_is_kept_too() {
    use Step::{Figures, Limit, Move};
    // Each of two comes before the other once.
    for steps in [[Move, Limit, Figures], [Limit, Figures, Move], [Figures, Move, Limit]] {
        both(move |city| async move {
            let (quotas, mut rows) = begun(&city, 400).await;
            raise(&city, &quotas).await;
            run_apart(&city, &mut rows).await;
            let (day, tomorrow) = (OPENING.plus(4), OPENING.plus(5));
            let (order, quarter) = (within_c1(&city).await, place(&city, "C2-1").await);
            let mut moved = Vec::new();
            for step in steps {
                let before = quotas.of_today().await.unwrap().unwrap();
                match step {
                    Move => {
                        let done = quotas.rebalance(&cli(), &order, "khu phố chậm", false).await.unwrap();
                        assert_eq!((done.from, done.version.unwrap().day), (tomorrow, tomorrow));
                        assert_eq!(quotas.of_today().await.unwrap().unwrap(), before, "today's order stands");
                        assert_eq!(waiting(&quotas).await, Some(tomorrow));
                        moved = done.changes;
                    }
                    Limit => {
                        let set = quotas.limit(&cli(), Line::Place, quarter, (Some(30), Some(30)), "CV 12").await.unwrap();
                        assert_eq!((set.cause, set.day), (Cause::Limited, day), "a number set by hand holds at once");
                    }
                    Figures => {
                        city.import(day, &rows).await;
                        let drawn = quotas.of_today().await.unwrap().unwrap();
                        assert_eq!((drawn.cause, drawn.day), (Cause::Figures, day));
                    }
                }
            }
            for version in quotas.history(&cli(), 20, 0).await.unwrap().1 {
                stored(&quotas, &version).await;
            }
            let today = stored(&quotas, &quotas.of_today().await.unwrap().unwrap()).await;
            assert!(moved.iter().all(|c| of(&today, Line::Place, c.holder).share == c.before), "{steps:?}: not today");
            let ahead = quotas.place(&cli(), None, Some(tomorrow), Lang::Vi).await.unwrap().version.unwrap();
            city.evening_of(tomorrow);
            let morning = quotas.of_today().await.unwrap().unwrap();
            assert_eq!((ahead.cause, morning.cause), (Cause::Rebalanced, Cause::Carried));
            for version in [ahead, morning] {
                let nodes = stored(&quotas, &version).await;
                assert!(moved.iter().any(|c| c.after != c.before));
                assert!(moved.iter().all(|c| of(&nodes, Line::Place, c.holder).share == c.after), "{steps:?}: {version:?}");
                let set = of(&nodes, Line::Place, quarter);
                assert_eq!((set.share, set.pinned()), (30, Some(30)), "{steps:?}: {version:?}");
            }
            assert_eq!(waiting(&quotas).await, None);
        })
        .await;
    }
}

#[tokio::test]
async fn a_second_move_joins_what_waits_and_today_brings_both_forward() {
    both(|city| async move {
        let (quotas, mut rows) = begun(&city, 400).await;
        raise(&city, &quotas).await;
        run_apart(&city, &mut rows).await;
        let day = OPENING.plus(4);
        let order = within_c1(&city).await;
        let first = quotas.rebalance(&cli(), &order, "lần một", false).await.unwrap();
        assert!(!first.waits);
        let second = quotas.rebalance(&cli(), &order, "lần hai", false).await.unwrap();
        assert_eq!((second.waits, second.from), (true, day.plus(1)));
        let befores = second.changes.iter().map(|c| c.before);
        assert!(befores.eq(first.changes.iter().map(|c| c.after)), "one goes on from the other");
        let late = Order { from: Some(day.plus(3)), ..order.clone() };
        assert_eq!(quotas.rebalance(&cli(), &late, "muộn hơn", false).await.unwrap_err().code(), "campaign.bad_value");
        let past = Order { from: Some(day.plus(-1)), ..order.clone() };
        assert_eq!(quotas.rebalance(&cli(), &past, "hôm qua", false).await.unwrap_err().code(), "campaign.bad_value");
        let at_once = Order { from: Some(day), ..order.clone() };
        let third = quotas.rebalance(&cli(), &at_once, "ngay hôm nay", false).await.unwrap();
        let today = third.version.unwrap();
        assert_eq!((today.day, waiting(&quotas).await), (day, None));
        assert_eq!(quotas.of_today().await.unwrap().unwrap().no, today.no);
        city.evening_of(day.plus(1));
        for version in [today, quotas.of_today().await.unwrap().unwrap()] {
            let nodes = stored(&quotas, &version).await;
            assert!(third.changes.iter().all(|c| of(&nodes, Line::Place, c.holder).share == c.after), "{version:?}");
        }
        // Whoever starts over gives up what waits, and it is told.
        quotas.rebalance(&cli(), &order, "lại chờ", false).await.unwrap();
        let anew = quotas.restart(&cli(), "số liệu mới").await.unwrap();
        assert_eq!((waiting(&quotas).await, anew.detail["dropped"].as_str()), (None, Some("2023-06-25")));
    })
    .await;
}

#[tokio::test]
async fn wards_are_given_more_by_the_same_projection_that_the_forecast_shows() {
    both(|city| async move {
        let (quotas, mut rows) = begun(&city, 400).await;
        quotas.of_today().await.unwrap().unwrap();
        activate(&mut rows, "Phường Tân Thử", 30, OPENING.plus(2));
        activate(&mut rows, "Phường Xuân Thử", 5, OPENING.plus(2));
        city.evening_of(OPENING.plus(4));
        city.import(OPENING.plus(3), &rows).await;
        let order = Order { line: Line::Place, parent: place(&city, "CITY").await, give_bp: None, take_bp: None, from: None };
        let preview = quotas.rebalance(&cli(), &order, "", true).await.unwrap();
        assert_eq!(preview.expects, Expects::Forecast);
        let office = city.program(Role::StandingOffice, Where::City).await;
        for code in ["C1", "C2"] {
            let holder = place(&city, code).await;
            let change = preview.changes.iter().find(|c| c.holder == holder).unwrap();
            let told = office.get(&format!("/api/v1/forecast?locality={code}")).await.json();
            assert_eq!(change.forecast, told["p50"].as_i64(), "{code}: {told}");
            assert!(change.after <= change.before || change.expected > change.before, "only who will do more takes more");
            assert!(change.after >= change.before || change.expected < change.before, "only who will fall short gives");
        }
        assert_eq!(preview.changes.iter().map(|c| c.after - c.before).sum::<i64>(), 0);
    })
    .await;
}

/// A place's share is what it had to do from the base day on; what others are asked to do begins with the version.
#[tokio::test]
async fn a_share_is_told_of_places_alone() {
    let city = sqlite().await;
    begun(&city, 160).await;
    let office = city.program(Role::StandingOffice, Where::City).await;
    let answer = office.get("/api/v1/quotas?locality=C1").await.json();
    assert_eq!(answer["whole"]["share"], answer["whole"]["done"]["denominator"], "the denominator of what is done");
    let parts = answer["parts"].as_array().unwrap();
    assert!(parts.iter().any(|part| part["line"] == "force"), "{answer}");
    for part in parts {
        assert_eq!(part["share"].is_i64(), part["line"] == "place", "{part}");
        assert!(part["quota"].is_i64(), "{part}");
    }
}
