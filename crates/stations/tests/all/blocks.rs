//! Where and when no shift is held: cancellations block their place and time, the office blocks and lifts, whoever plans by hand is warned;
//! seats are counted by one rule; each refusal says its own cause; lists come in pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use crate::common;

use common::{all, evening, office, plan, propose, quick, ready, station, tomorrow};
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::Role;
use vedich_kernel::{Lang, Problematic};
use vedich_planner::{ClosedShift, ShiftKind};
use vedich_stations::{NewBlock, NewShift, PlanRules, Service, StationPlan, StationUse, rules::planning::shift_at};
use vedich_testkit::{OPENING, Where, both, sqlite};

#[tokio::test]
async fn a_shift_that_was_called_off_is_not_proposed_again_until_that_is_lifted() {
    both(|city| async move {
        let s = city.services.stations.clone();
        ready(&city).await;
        let first = propose(&s, quick()).await;
        s.accept_plan(&office(), first.line.no).await.unwrap();
        s.publish(&office(), None).await.unwrap();
        let gone = all(&s).await[0].clone();
        let (day, part, place) = (gone.shift.what.day, shift_at(gone.shift.what.from), gone.station.code.clone());
        let proposed =
            |p: &StationPlan| p.plan.shifts.iter().any(|x| (x.day, x.shift, x.place.as_str()) == (day, part, place.as_str()));
        let closed = |p: &StationPlan| p.instance.places.iter().find(|x| x.id == place).unwrap().closed_shifts.clone();
        assert!(proposed(&first) && closed(&first).is_empty());
        s.cancel_shift(&office(), gone.shift.no, "Mất điện").await.unwrap();
        let again = propose(&s, quick()).await;
        assert!(!proposed(&again), "what was called off stays called off");
        assert_eq!((again.ground.blocked, closed(&again)), (1, vec![ClosedShift { day, shift: part }]));
        let held = s.blocks(&office()).await.unwrap();
        assert_eq!((held.len(), held[0].shift, held[0].what.reason.as_str()), (1, Some(gone.shift.no), "Mất điện"));
        // Another ward does not lift it; the office does, and then the place is open again.
        let other = if gone.station.code == "NVH1" { "C2" } else { "C1" };
        let police = city.user(Role::WardPolice, Where::Commune(other)).await;
        assert_eq!(s.lift_block(&police, held[0].no).await.unwrap_err().code(), "stations.no_such_block");
        assert!(s.blocks(&police).await.unwrap().is_empty());
        s.lift_block(&office(), held[0].no).await.unwrap();
        assert_eq!(s.lift_block(&office(), held[0].no).await.unwrap_err().code(), "stations.no_such_block", "once");
        let free = propose(&s, quick()).await;
        assert_eq!((free.ground.blocked, closed(&free)), (0, Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn a_station_that_is_not_available_gets_no_shift_and_loses_its_drafts() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        let published = plan(&s, evening(here, tomorrow().plus(2))).await;
        let old = propose(&s, quick()).await;
        s.accept_plan(&office(), old.line.no).await.unwrap();
        let within = |v: &vedich_stations::ShiftView| {
            v.station.no == here && (tomorrow()..=tomorrow().plus(9)).contains(&v.shift.what.day) && v.shift.cancelled.is_none()
        };
        let drafts = all(&s).await.iter().filter(|v| within(v) && v.shift.draft).count();
        assert!(drafts > 0);
        let new = NewBlock {
            station: here,
            from: tomorrow(),
            to: tomorrow().plus(9),
            parts: 7,
            reason: "Hội trường có hội nghị".to_owned(),
        };
        let done = s.set_block(&office(), new.clone()).await.unwrap();
        assert_eq!((usize::try_from(done.dropped).unwrap(), done.standing), (drafts, 1));
        let left: Vec<i64> = all(&s).await.iter().filter(|v| within(v)).map(|v| v.shift.no).collect();
        assert_eq!(left, [published], "what is published stands until somebody calls it off");
        let p = propose(&s, quick()).await;
        let there: Vec<_> = p.plan.shifts.iter().filter(|x| x.place == "NVH1" && x.day <= tomorrow().plus(9)).collect();
        assert!(there.iter().all(|x| x.locked && x.day == tomorrow().plus(2)), "{there:?}");
        assert_eq!((there.len(), p.ground.beside), (2, 0), "both sets stand there, and their visitors count");
        assert_eq!(p.ground.blocked, 29, "ten days of three shifts, less the one that stands");
        // A proposal from before a block is taken over without what the block holds.
        let lifted = s.lift_block(&office(), done.no).await.unwrap();
        assert_eq!(lifted.what, new);
        let open = propose(&s, quick()).await;
        assert!(open.plan.shifts.iter().any(|x| x.place == "NVH1" && x.day <= tomorrow().plus(9) && !x.locked));
        s.set_block(&office(), new.clone()).await.unwrap();
        let taken = s.accept_plan(&office(), open.line.no).await.unwrap();
        assert!(taken.left_out > 0, "{taken:?}");
        assert_eq!(all(&s).await.iter().filter(|v| within(v)).count(), 1);
        // What cannot be is refused, each with its own words; another ward's station is none.
        let wrong = |change: &dyn Fn(&mut NewBlock)| {
            let mut block = new.clone();
            change(&mut block);
            block
        };
        let sentence = |e: vedich_stations::StationsProblem| (e.code(), e.sentence(Lang::En));
        let backwards = s.set_block(&office(), wrong(&|b| b.to = b.from.plus(-1))).await.unwrap_err();
        let past = s.set_block(&office(), wrong(&|b| (b.from, b.to) = (OPENING.plus(-3), OPENING.plus(-1)))).await.unwrap_err();
        let never = s.set_block(&office(), wrong(&|b| b.parts = 0)).await.unwrap_err();
        let numbered = s.set_block(&office(), wrong(&|b| b.reason = "Gọi 0912345678".to_owned())).await.unwrap_err();
        let said: Vec<_> = [backwards, past, never, numbered].into_iter().map(sentence).collect();
        assert_eq!(said.iter().map(|x| x.0).collect::<Vec<_>>()[..3], ["stations.not_readable"; 3]);
        assert_eq!(said[3].0, "stations.bad_field");
        assert_eq!(said.iter().map(|x| &x.1).collect::<std::collections::BTreeSet<_>>().len(), 4, "{said:?}");
        let police = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(s.set_block(&police, new).await.unwrap_err().code(), "stations.no_such_station");
    })
    .await;
}

#[tokio::test]
async fn planner_and_published_shift_count_the_same_seats() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        // 7.3 minutes leave parts of dossiers over; two sets together have room for one more. Putting up lies outside of the hours.
        s.assume_minutes(&office(), Service::Level2, 73, "Đo thử").await.unwrap();
        s.set_use(&office(), here, StationUse { room: 2, people: 3_000, ..StationUse::default() }).await.unwrap();
        s.set_plan_rules(&office(), PlanRules { setup: 45, crews: Some(4), ..PlanRules::default() }).await.unwrap();
        let p = propose(&s, quick()).await;
        s.accept_plan(&office(), p.line.no).await.unwrap();
        let mut planned: BTreeMap<(vedich_kernel::Day, ShiftKind, String), i64> = BTreeMap::new();
        for x in &p.plan.shifts {
            *planned.entry((x.day, x.shift, x.place.clone())).or_default() += i64::from(x.seats);
        }
        let made: BTreeMap<_, _> = all(&s)
            .await
            .into_iter()
            .map(|v| ((v.shift.what.day, shift_at(v.shift.what.from), v.station.code.clone()), v.capacity))
            .collect();
        assert_eq!(planned, made);
        assert!(made.values().any(|n| *n == 49), "180 minutes of two sets are 49 dossiers of 7.3 minutes: {made:?}");
        // A shift by hand of the same hours has as many: one rule for all.
        let by_hand = NewShift { from: 1_080, to: 1_260, ..evening(here, OPENING.plus(60)) };
        assert_eq!(s.shift(&office(), plan(&s, by_hand).await).await.unwrap().capacity, 49);
    })
    .await;
}

const FORM: [(&str, &str); 8] = [
    ("station", "1"),
    ("service", "level2"),
    ("first", "2023-06-22"),
    ("from", "17:30"),
    ("to", "20:30"),
    ("set", "1"),
    ("set", "2"),
    ("crew", "2"),
];

#[tokio::test]
async fn a_holiday_or_a_blocked_evening_is_asked_about_before_it_is_planned() {
    let city = sqlite().await;
    let s = city.services.stations.clone();
    let here = station(&city).await;
    s.set_plan_rules(&office(), PlanRules { holidays: vec![OPENING.plus(3)], ..PlanRules::default() }).await.unwrap();
    let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
    let asked = police.post_form("/stations/plan", &FORM).await;
    assert_eq!(asked.status, 200);
    assert!(asked.text().contains("Thứ Năm 22/6/2023 là ngày nghỉ lễ") && all(&s).await.is_empty(), "{}", asked.text());
    let agreed = "stations.on_holiday:2023-06-22";
    assert!(asked.text().contains(&format!("value=\"{agreed}\"")), "the box says what it agrees to");
    let mut other = FORM.to_vec();
    other.push(("anyway", "stations.on_holiday:2023-06-23"));
    assert_eq!(police.post_form("/stations/plan", &other).await.status, 200, "a tick for another day is none");
    let mut sure = FORM.to_vec();
    sure.push(("anyway", agreed));
    assert_eq!(police.post_form("/stations/plan", &sure).await.location(), Some("/stations?from=2023-06-19"));
    // Called off, the evening is blocked: planning it again is asked about, on the page and in words to programs.
    let no = all(&s).await[0].shift.no;
    let done = police.post_form(&format!("/stations/shifts/{no}/cancel"), &[("reason", "Mưa to")]).await;
    assert_eq!(done.location(), Some(format!("/stations/shifts/{no}").as_str()));
    let page = police.get(&format!("/stations/shifts/{no}")).await.text();
    assert!(page.contains("không xếp lại ca ở điểm này") && page.contains("/stations/blocks/1/lift"), "{page}");
    let mut again = FORM.to_vec();
    again.push(("holidays", "1"));
    let asked = police.post_form("/stations/plan", &again).await.text();
    assert!(asked.contains("tạm ngừng nhận ca: Mưa to") && !asked.contains("là ngày nghỉ lễ"), "{asked}");
    let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
    let shift = json!({ "station": "NVH1", "day": "2023-06-22", "from": "17:30", "to": "20:30", "sets": ["CAM-1"], "crew": 1 });
    let made = program.post_json("/api/v1/shifts", &json!({ "shifts": [shift] })).await.json();
    let codes: Vec<_> = made["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["stations.on_holiday", "stations.place_blocked"], "{made}");
    // On the station's page it is lifted, and another block is told.
    let page = police.get("/stations/places/1").await.text();
    assert!(page.contains("22/6/2023, tối") && page.contains("Mưa to"), "{page}");
    assert_eq!(police.post_form("/stations/blocks/1/lift", &[]).await.location(), Some("/stations/places/1"));
    assert!(!police.get("/stations/places/1").await.text().contains("Mưa to"));
    let late = [("from", "2023-06-24"), ("to", "2023-06-23"), ("reason", "Trường thi")];
    let refused = police.post_form("/stations/places/1/block", &late).await;
    assert!(refused.status == 422 && refused.text().contains("tối đa 400 ngày") && refused.text().contains("Trường thi"));
    let right = [("from", "2023-06-22"), ("to", "2023-06-23"), ("parts", "7"), ("reason", "Trường thi")];
    assert_eq!(police.post_form("/stations/places/1/block", &right).await.location(), Some("/stations/places/1"));
    let page = police.get("/stations/places/1").await.text();
    assert!(page.contains("22/6/2023 – 23/6/2023, cả ngày"), "{page}");
    assert_eq!(here, 1);
}

#[tokio::test]
async fn programs_block_and_lift_by_codes() {
    both(|city| async move {
        station(&city).await;
        let program = city.program(Role::StandingOffice, Where::City).await;
        let sent: serde_json::Value =
            serde_json::from_str(include_str!("../../../../docs/schemas/station-block.example.json")).unwrap();
        let made = program.post_json("/api/v1/station-blocks", &sent).await;
        assert_eq!((made.status, made.json()["no"].as_i64()), (201, Some(1)), "{}", made.text());
        let held = program.get("/api/v1/station-blocks").await.json();
        let block = &held["blocks"][0];
        assert_eq!(
            (block["station"].as_str(), block["from"].as_str(), block["to"].as_str()),
            (Some("NVH1"), Some("2023-06-21"), Some("2023-06-21"))
        );
        assert_eq!(block["parts"], json!(["morning", "evening"]));
        let viewer = city.program(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(viewer.post_json("/api/v1/station-blocks", &sent).await.status, 403);
        assert_eq!(program.post_json("/api/v1/station-blocks/1/lift", &json!({})).await.status, 204);
        assert_eq!(program.post_json("/api/v1/station-blocks/1/lift", &json!({})).await.json()["code"], "stations.no_such_block");
        assert!(program.get("/api/v1/station-blocks").await.json()["blocks"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_refusal_names_its_field_and_the_form_that_is_read() {
    let city = sqlite().await;
    ready(&city).await;
    let program = city.program(Role::StandingOffice, Where::City).await;
    let plan = |ask: serde_json::Value| {
        let program = &program;
        async move { program.post_json("/api/v1/station-plan", &ask).await.json() }
    };
    let shift =
        |from: &str| json!({ "shifts": [{ "station": "NVH1", "day": "2023-06-22", "from": from, "to": "20:30", "crew": 1 }] });
    let answers = [
        program.get("/api/v1/shifts?from=22/06/2023").await.json(),
        program.get("/api/v1/shifts?from=2023-06-22&to=mai").await.json(),
        program.get("/api/v1/shifts?from=2023-06-22&to=2023-06-21").await.json(),
        program.get("/api/v1/shifts?page=0").await.json(),
        plan(json!({ "from": "2024-06-01" })).await,
        plan(json!({ "from": "2023-06-25", "to": "2023-06-24" })).await,
        plan(json!({ "from": "2023-06-25", "deadline": "2023-06-24" })).await,
        plan(json!({ "time_limit": 9_000 })).await,
        plan(json!({ "enough": 2 })).await,
        program.post_json("/api/v1/shifts", &shift("tối")).await.json(),
    ];
    let mut said = std::collections::BTreeSet::new();
    for answer in &answers {
        assert_eq!(answer["code"], "stations.not_readable", "{answer}");
        said.insert(answer["title"].as_str().unwrap().to_owned());
    }
    assert_eq!(said.len(), answers.len(), "{said:?}");
    // The hint is a form that is taken.
    let hint = answers[0]["detail"].as_str().unwrap();
    assert!(hint.contains("2026-06-20") && answers[0]["title"].as_str().unwrap().contains("(from)"), "{}", answers[0]);
    assert_eq!(program.get("/api/v1/shifts?from=2026-06-20").await.status, 200);
    // In JSON the place is named, and what was expected there.
    let odd = json!({ "shifts": [{ "station": "NVH1", "day": "22/06/2023", "from": "17:30", "to": "20:30", "crew": 1 }] });
    let answer = program.post_json("/api/v1/shifts", &odd).await.json();
    assert!(answer["code"] == "stations.bad_json" && answer["detail"].as_str().unwrap().contains("shifts[0].day"), "{answer}");
}

#[tokio::test]
async fn shifts_come_in_pages() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let there = s.put_station(&office(), None, common::new_station(&city, "NVH2", "C2-1").await).await.unwrap();
        // Two a day of one set each, 80 days long.
        let mut new = Vec::new();
        for n in 0..80 {
            for (station, set) in [(here, 1), (there, 2)] {
                new.push(NewShift { station, sets: vec![set], crew: 1, ..evening(station, tomorrow().plus(n)) });
            }
        }
        s.plan_shifts(&office(), new, vedich_stations::Source::Program).await.unwrap();
        let program = city.program(Role::StandingOffice, Where::City).await;
        let usual = program.get("/api/v1/shifts").await.json();
        assert_eq!((usual["total"].as_i64(), usual["pages"].as_i64()), (Some(12), Some(1)), "today and six days");
        let page = |n: i64| format!("/api/v1/shifts?from=2023-06-19&to=2023-12-31&page={n}");
        let (first, second) = (program.get(&page(1)).await.json(), program.get(&page(2)).await.json());
        assert_eq!((first["total"].as_i64(), first["pages"].as_i64(), second["page"].as_i64()), (Some(160), Some(2), Some(2)));
        let nos = |answer: &serde_json::Value| -> Vec<i64> {
            answer["shifts"].as_array().unwrap().iter().map(|x| x["no"].as_i64().unwrap()).collect()
        };
        assert_eq!((nos(&first).len(), nos(&second).len()), (100, 60));
        let seen: std::collections::BTreeSet<i64> = nos(&first).into_iter().chain(nos(&second)).collect();
        assert_eq!(seen.len(), 160, "each once");
        assert!(program.get(&page(3)).await.json()["shifts"].as_array().unwrap().is_empty());
        let of_ward = program.get("/api/v1/shifts?from=2023-06-19&to=2023-12-31&locality=C2").await.json();
        assert_eq!(of_ward["total"].as_i64(), Some(80));
        assert!(of_ward["shifts"].as_array().unwrap().iter().all(|x| x["station"] == "NVH2"));
    })
    .await;
}
