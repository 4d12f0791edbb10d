//! Any sequence of arrivals, late ones and withdrawals counts what a plain model counts, on every day and at every cut-off.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed
use crate::common;

use common::{Row, Town, day, person, town};
use proptest::prelude::*;
use std::collections::BTreeMap;
use vedich_db::testing;
use vedich_kernel::{ExtractNo, Stage};
use vedich_register::{Coverage, Numbers};

const PEOPLE: u32 = 4;
const DAYS: u32 = 5;

#[derive(Clone, Debug)]
enum Event {
    /// An extract of a day names some people with a stage each.
    Arrives { day: u32, stages: Vec<Option<u8>> },
    /// The n-th applied extract is taken back.
    Withdrawn(usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let arrives = (0..DAYS, proptest::collection::vec(proptest::option::weighted(0.7, 0_u8..5), PEOPLE as usize))
        .prop_map(|(day, stages)| Event::Arrives { day, stages });
    proptest::collection::vec(prop_oneof![4 => arrives, 1 => (0_usize..6).prop_map(Event::Withdrawn)], 1..8)
}

const STAGES: [Stage; 5] = [Stage::None, Stage::Rejected, Stage::Collected, Stage::Approved, Stage::Activated];

fn row(n: u32, stage: u8) -> Row {
    match STAGES[stage as usize] {
        Stage::Rejected => person(n).level("Mức 2", "Không đạt"),
        Stage::Collected => person(n).level("Mức 2", "Đã thu nhận"),
        Stage::Approved => person(n).approved(),
        Stage::Activated => person(n).activated(),
        _ => person(n),
    }
}

/// (as-of, arrival, stages): the plain model of what stands.
type Standing = BTreeMap<(u32, i64), Vec<Option<u8>>>;

fn model(standing: &Standing, on: u32) -> Numbers {
    let mut n = Numbers::default();
    for p in 0..PEOPLE as usize {
        let told: Vec<Stage> =
            standing.iter().filter(|((d, _), _)| *d <= on).filter_map(|(_, s)| s[p]).map(|s| STAGES[s as usize]).collect();
        let Some(now) = told.last() else { continue };
        n.eligible += 1;
        n.collected_level2 += i64::from(told.iter().any(|s| s.has_dossier()));
        n.dossiers += i64::from(told.iter().any(|s| s.has_dossier()));
        n.approved_level2 += i64::from(now.is_issued());
        n.issued += i64::from(now.is_issued());
        n.rejected_level2 += i64::from(*now == Stage::Rejected);
        n.activated_level2 += i64::from(*now == Stage::Activated);
    }
    n
}

async fn plays_out(t: &Town, events: &[Event]) {
    let mut standing = Standing::new();
    let mut applied: Vec<ExtractNo> = Vec::new();
    let mut said: Vec<(i64, Standing)> = Vec::new();
    for (i, event) in events.iter().enumerate() {
        match event {
            Event::Arrives { day: d, stages } => {
                let mut rows: Vec<Row> = stages.iter().enumerate().filter_map(|(p, s)| s.map(|s| row(p as u32 + 1, s))).collect();
                if rows.is_empty() {
                    continue;
                }
                // Makes each file another file.
                rows[0].name = format!("{} lần {i}", rows[0].name);
                let as_of = day("2023-06-19").plus(*d as i32).to_string();
                let e = t.import(&rows, &as_of, Coverage::Partial).await;
                standing.insert((*d, e.no.0), stages.clone());
                applied.push(e.no);
            }
            Event::Withdrawn(n) => {
                if applied.is_empty() {
                    continue;
                }
                let no = applied.remove(n % applied.len());
                t.register.withdraw(&t.office, no, "thử rút").await.unwrap();
                standing.retain(|(_, arrival), _| *arrival != no.0);
            }
        }
        said.push((t.register.newest_commit().await.unwrap(), standing.clone()));
    }
    let city = t.place("689").await;
    for (cutoff, standing) in &said {
        for on in 0..DAYS {
            let as_of = day("2023-06-19").plus(on as i32);
            let stored = t.register.standing(city, Some(as_of), Some(*cutoff)).await.unwrap().numbers;
            assert_eq!(stored, model(standing, on), "day {on} at cut-off {cutoff} after {events:?}");
        }
        assert!(t.register.check_progress(*cutoff).await.unwrap().is_empty(), "rebuild at {cutoff} after {events:?}");
    }
    // The projection says what the newest day says.
    let last = model(&standing, DAYS);
    let mut seen = 0;
    t.register.commune_states(t.place("25195").await, |c| seen += i64::from(c.status.eligible)).await.unwrap();
    assert_eq!(seen, last.eligible, "projection after {events:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn truth_is_what_a_plain_model_says(events in events()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (db, _folder) = testing::sqlite().await;
            plays_out(&town(db).await, &events).await;
        });
    }
}

#[tokio::test]
async fn a_story_with_everything_in_it_on_both_engines() {
    testing::both(|db| async move {
        let arrives = |day, stages: [Option<u8>; 4]| Event::Arrives { day, stages: stages.to_vec() };
        let story = [
            arrives(0, [Some(2), Some(0), None, Some(3)]),
            arrives(3, [Some(4), Some(0), Some(2), Some(3)]),
            arrives(1, [Some(3), Some(2), Some(1), None]),
            Event::Withdrawn(1),
            arrives(3, [Some(4), None, Some(3), Some(4)]),
            arrives(2, [Some(1), Some(4), Some(4), Some(0)]),
            Event::Withdrawn(0),
        ];
        plays_out(&town(db).await, &story).await;
    })
    .await;
}
