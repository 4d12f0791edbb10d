//! Timetables from the campaign's own data: proposed, taken over as drafts, published; what is published stands; every evening anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use crate::common;

use common::{all, evening, office, plan, propose, quick, ready, tomorrow};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use vedich_accounts::Role;
use vedich_kernel::{Clock, Problematic};
use vedich_planner::{Locked, PlaceKind, ReasonKind, ShiftKind, WhatIf};
use vedich_stations::{Booker, Guest, NewShift, PlanAsk, PlanRules, PlanSource, Service, ShiftView, StationUse};
use vedich_testkit::{OPENING, Where, both, sqlite};

#[tokio::test]
async fn the_question_is_made_from_the_register_and_what_stands() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        plan(&s, evening(here, tomorrow().plus(1))).await;
        let p = propose(&s, quick()).await;
        let g = &p.ground;
        assert_eq!(
            (g.waiting, g.level1, g.as_of),
            (160, 80, Some(OPENING)),
            "four of ten have nothing, two are on the way to level 1"
        );
        assert_eq!((g.lags, g.approved.numerator, g.approved.denominator), (120, 120, 120));
        assert_eq!((g.activated.numerator, g.activated.denominator, g.activation_measured), (40, 120, true));
        assert_eq!((g.sets, g.crews, g.standing, g.beside), (2, 2, 1, 0));
        assert_eq!(g.curve.shifts, 0, "nothing was held yet: the usual curve");
        let i = &p.instance;
        assert_eq!((i.from, i.to, i.deadline), (tomorrow(), OPENING.plus(26), OPENING.plus(26)), "to the end of the phase");
        assert_eq!(
            i.groups.iter().map(|g| (g.id.as_str(), g.people)).collect::<Vec<_>>(),
            [("C1-1", 40.0), ("C1-2", 40.0), ("C2-1", 40.0), ("C2-2", 40.0)]
        );
        assert_eq!(i.approval.within_days.iter().filter(|x| **x > 0.0).count(), 1, "all took seven days");
        assert!(
            p.plan.objective > 10.0 && p.plan.objective <= p.plan.bound && p.plan.reached() >= p.plan.greedy - 1e-9,
            "{:?}",
            p.plan
        );
        let locked: Vec<_> = p.plan.shifts.iter().filter(|x| x.locked).collect();
        assert!(
            locked.len() == 2 && locked.iter().all(|x| x.place == "NVH1" && x.day == tomorrow().plus(1)),
            "both sets stand there"
        );
        assert!(p.plan.shifts.iter().all(|x| x.day <= OPENING.plus(19)), "what cannot be approved in time is not planned");
        let out = p.plan.left_out;
        assert!(out.in_time <= p.plan.reached() * 0.002 + 1e-9, "what is left out costs next to nothing: {out:?}");
        assert!(p.plan.shifts.iter().any(|x| x.place == "NVH2" && x.reason.kind != ReasonKind::Locked));
    })
    .await;
}

#[tokio::test]
async fn whom_published_shifts_will_serve_before_the_window_is_not_waited_for_again() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        let later = PlanAsk { from: Some(tomorrow().plus(3)), ..quick() };
        let before = propose(&s, later.clone()).await;
        assert_eq!(before.ground.before, 0);
        assert!(before.instance.groups.iter().all(|g| g.collected == 0.0));
        plan(&s, evening(here, tomorrow().plus(1))).await;
        let after = propose(&s, later).await;
        let served: f64 = after.instance.groups.iter().map(|g| g.collected).sum();
        // 45 places for the 48 of C1 who would come: many, and never more than there are.
        assert!(served > 10.0 && served < 45.0, "{served}");
        assert_eq!(after.ground.before, served.round() as i64);
        let of = |commune: &str| after.instance.groups.iter().filter(|g| g.commune == commune).all(|g| g.collected > 0.0);
        assert!(of("C1") && !of("C2"), "the station stands in C1");
        assert!(after.plan.bound < before.plan.bound, "{} {}", after.plan.bound, before.plan.bound);
    })
    .await;
}

#[tokio::test]
async fn sets_that_a_shift_for_cards_holds_are_not_planned_again() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        let day = tomorrow().plus(1);
        plan(&s, NewShift { service: Service::ChipCard, ..evening(here, day) }).await;
        let p = propose(&s, quick()).await;
        assert_eq!((p.ground.standing, p.ground.beside), (1, 0));
        let then: Vec<_> = p.plan.shifts.iter().filter(|x| x.day == day && x.shift == ShiftKind::Evening).collect();
        assert!(then.len() == 2 && then.iter().all(|x| x.locked && x.seats == 0), "both sets stand there, for cards: {then:?}");
        let done = s.accept_plan(&office(), p.line.no).await.unwrap();
        assert_eq!(done.left_out, 0, "what is proposed can be held");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_becomes_drafts_and_then_the_public_timetable() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        let by_hand = plan(&s, evening(here, tomorrow().plus(1))).await;
        let p = propose(&s, quick()).await;
        let done = s.accept_plan(&office(), p.line.no).await.unwrap();
        assert!(done.made > 0 && (done.dropped, done.left_out) == (0, 0), "{done:?}");
        assert_eq!(s.accept_plan(&office(), p.line.no).await.unwrap_err().code(), "stations.plan_accepted");
        let drafts: Vec<ShiftView> = all(&s).await.into_iter().filter(|v| v.shift.draft).collect();
        assert_eq!(i64::try_from(drafts.len()).unwrap(), done.made);
        assert_eq!(s.drafts(&office()).await.unwrap(), done.made);
        // A set is in one place at a time, and no officer without a set.
        let mut used = HashSet::new();
        for v in all(&s).await {
            assert_eq!(v.shift.what.crew, i64::try_from(v.shift.what.sets.len()).unwrap());
            for set in &v.shift.what.sets {
                assert!(used.insert((v.shift.what.day, v.shift.what.from, *set)), "{v:?}");
            }
        }
        // Nobody outside sees a draft, and nobody can come to it.
        let draft = drafts[0].shift.no;
        let seen = s.timetable(None).await.unwrap();
        assert_eq!(seen.iter().map(|o| o.view.shift.no).collect::<Vec<_>>(), [by_hand]);
        let guest = || Booker::Guest(Guest { name: "Lê Văn Tám".into(), phone: "0912345678".into(), note: String::new() });
        let from = drafts[0].shift.what.from;
        assert_eq!(s.book(guest(), draft, from, "10.0.0.1").await.unwrap_err().code(), "stations.no_such_shift");
        assert_eq!(s.open_slots(draft).await.unwrap_err().code(), "stations.no_such_shift");
        assert_eq!(s.invite(&office(), draft).await.unwrap_err().code(), "stations.shift_draft");
        assert_eq!(s.desk(&office(), draft).await.unwrap_err().code(), "stations.shift_draft");
        let answer = city.stranger().get(&format!("/timetable/shift?no={draft}")).await;
        assert_eq!(answer.status, 404);
        // The ward publishes its own, the office the rest.
        let police = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let own = s.publish(&police, None).await.unwrap();
        assert!(own > 0 && own < done.made, "{own} of {}", done.made);
        assert_eq!(s.publish(&office(), None).await.unwrap(), done.made - own);
        assert_eq!(s.drafts(&office()).await.unwrap(), 0);
        assert_eq!(i64::try_from(s.timetable(None).await.unwrap().len()).unwrap(), done.made + 1);
        s.book(guest(), draft, from, "10.0.0.1").await.unwrap();
        assert!(s.invite(&office(), draft).await.unwrap() > 0);
        // What is published stands: the next proposal keeps it all, and taking it over changes none of it.
        let before: BTreeMap<i64, NewShift> = all(&s).await.into_iter().map(|v| (v.shift.no, v.shift.what)).collect();
        let next = propose(&s, quick()).await;
        assert_eq!(next.ground.standing, done.made + 1);
        s.accept_plan(&office(), next.line.no).await.unwrap();
        for v in all(&s).await {
            let old = before.get(&v.shift.no);
            assert!(old.map_or(v.shift.draft, |old| *old == v.shift.what && !v.shift.draft && v.shift.cancelled.is_none()));
        }
    })
    .await;
}

#[tokio::test]
async fn drafts_are_replaced_but_for_locked_ones_and_chosen_shifts_stay() {
    both(|city| async move {
        let s = city.services.stations.clone();
        ready(&city).await;
        let first = propose(&s, quick()).await;
        let made = s.accept_plan(&office(), first.line.no).await.unwrap().made;
        let locked = all(&s).await[0].shift.no;
        s.lock_shift(&office(), locked, true).await.unwrap();
        let chosen = first.plan.shifts.last().unwrap();
        let keep = Locked {
            fleet: chosen.fleet.clone(),
            place: chosen.place.clone(),
            day: chosen.day,
            shift: chosen.shift,
            sets: 1,
            seats: None,
        };
        let second = propose(&s, PlanAsk { keep: vec![keep], seed: Some(9), ..quick() }).await;
        assert!(
            second
                .plan
                .shifts
                .iter()
                .any(|x| x.locked && (x.day, x.shift) == (chosen.day, chosen.shift) && x.place == chosen.place)
        );
        let done = s.accept_plan(&office(), second.line.no).await.unwrap();
        assert_eq!(done.dropped, made - 1);
        let now: Vec<ShiftView> = all(&s).await.into_iter().filter(|v| v.shift.cancelled.is_none()).collect();
        assert!(now.iter().any(|v| v.shift.no == locked), "what was locked stands");
        let times = vedich_stations::rules::planning::shift_at;
        assert!(
            now.iter()
                .any(|v| (v.shift.what.day, times(v.shift.what.from)) == (chosen.day, chosen.shift)
                    && v.station.code == chosen.place),
            "what was chosen is made"
        );
        assert_eq!(s.drop_drafts(&office()).await.unwrap(), i64::try_from(now.len()).unwrap() - 1);
        assert!(s.timetable(None).await.unwrap().is_empty(), "a draft that is dropped was never announced");
    })
    .await;
}

#[tokio::test]
async fn a_change_is_compared_and_rules_are_kept() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, there) = ready(&city).await;
        let p = propose(&s, PlanAsk { what_if: Some(WhatIf::NoSundays), ..quick() }).await;
        let d = p.difference.clone().unwrap();
        assert!(d.in_time <= 0.01 * p.plan.objective && d.at_least <= d.in_time && d.in_time <= d.at_most + 1e-9, "{d:?}");
        // The school is open on weekday mornings only, and the office works no evenings from 18:00.
        let school = StationUse { place: PlaceKind::School, weekday: 1, saturday: 0, sunday: 0, room: 2, people: 300 };
        s.set_use(&office(), there, school).await.unwrap();
        s.set_plan_rules(&office(), PlanRules { a_day: 1, a_week: 3, ..PlanRules::default() }).await.unwrap();
        s.set_home(&office(), 2, Some(here)).await.unwrap();
        let p = propose(&s, quick()).await;
        assert_eq!(p.instance.fleets.iter().map(|f| (f.id.as_str(), f.sets)).collect::<Vec<_>>(), [("CD-NVH1", 1), ("LD", 1)]);
        assert_eq!(p.ground.named, 300);
        let at_school: Vec<_> = p.plan.shifts.iter().filter(|x| x.place == "NVH2").collect();
        assert!(
            !at_school.is_empty()
                && at_school.iter().all(|x| x.day.weekday() <= 5 && x.shift == vedich_planner::ShiftKind::Morning)
        );
        let monday = |d: vedich_kernel::Day| d.plus(1 - i32::from(d.weekday()));
        let mut of_week: BTreeMap<_, i64> = BTreeMap::new();
        p.plan.shifts.iter().filter(|x| x.fleet == "LD").for_each(|x| *of_week.entry(monday(x.day)).or_default() += 1);
        assert!(of_week.values().all(|n| *n <= 3), "one crew, three shifts a week: {of_week:?}");
        let never = StationUse { weekday: 0, saturday: 0, sunday: 0, ..StationUse::default() };
        assert_eq!(s.set_use(&office(), there, never).await.unwrap_err().code(), "stations.not_readable");
        let wrong = PlanRules { evening: 900, ..PlanRules::default() };
        assert_eq!(s.set_plan_rules(&office(), wrong).await.unwrap_err().code(), "stations.not_readable");
    })
    .await;
}

#[tokio::test]
async fn results_teach_the_curve_and_what_was_taken_waits_no_more() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let (here, _) = ready(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        s.invite(&office(), no).await.unwrap();
        let letters = s.letters(&office(), no, "invitation.print").await.unwrap();
        city.clock.set(tomorrow().start().plus_seconds(1_060 * 60));
        for letter in letters.iter().take(10) {
            let b = s.book(Booker::Invited(letter.code.clone()), no, 1_065 + 15 * (letter.no % 8), "10.0.0.1").await.unwrap();
            s.arrive(&office(), no, b.booking.no).await.unwrap();
            s.taken(&office(), no, b.booking.no, "").await.unwrap();
        }
        city.evening_of(tomorrow().plus(1));
        let p = propose(&s, quick()).await;
        assert_eq!(p.ground.curve.shifts, 1);
        assert_eq!(p.ground.waiting, 150, "ten have a dossier that the register does not know yet");
        let collected: f64 = p.instance.groups.iter().map(|g| g.collected).sum();
        let people: f64 = p.instance.groups.iter().map(|g| g.people).sum();
        assert!((collected - 10.0).abs() < 1e-9 && (people - 160.0).abs() < 1e-9, "{collected} of {people}");
        assert_ne!(p.instance.fill, vedich_planner::Fill::default(), "one evening moved the curve");
    })
    .await;
}

#[tokio::test]
async fn every_evening_brings_one_proposal_and_changes_no_shift() {
    both(|city| async move {
        let s = city.services.stations.clone();
        assert_eq!(s.propose_tonight(0.2).await.unwrap(), None, "without a set there is nothing to plan");
        let (here, _) = ready(&city).await;
        plan(&s, evening(here, tomorrow().plus(1))).await;
        let before = all(&s).await;
        city.clock.set(OPENING.start().plus_seconds(19 * 3_600));
        assert_eq!(s.propose_tonight(0.2).await.unwrap(), None, "not before eight in the evening");
        city.evening_of(OPENING);
        let no = s.propose_tonight(0.2).await.unwrap().unwrap();
        assert_eq!(s.propose_tonight(0.2).await.unwrap(), None, "once an evening");
        let p = s.station_plan(&office(), no).await.unwrap();
        assert_eq!((p.line.source, p.line.from), (PlanSource::Night, tomorrow()));
        assert_eq!(all(&s).await, before);
        city.evening_of(tomorrow());
        assert!(s.propose_tonight(0.2).await.unwrap().is_some(), "and the next evening again");
    })
    .await;
}

#[tokio::test]
async fn of_several_servers_one_makes_the_evenings_proposal_and_another_takes_over_when_it_fails() {
    both(|city| async move {
        let s = city.services.stations.clone();
        ready(&city).await;
        city.evening_of(OPENING);
        // The first server begins and comes to no end: it takes the evening's work, and its search cannot be.
        assert!(s.propose_tonight(-1.0).await.is_err());
        assert_eq!(s.propose_tonight(0.2).await.unwrap(), None, "the work is somebody's");
        city.clock.set(city.clock.now().plus_seconds(400));
        let (one, other) = tokio::join!(s.propose_tonight(0.2), s.propose_tonight(0.2));
        let made: Vec<i64> = [one.unwrap(), other.unwrap()].into_iter().flatten().collect();
        assert_eq!(made.len(), 1, "one of two that ask at once");
        assert_eq!(s.station_plans(&office(), 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_manages_one_ward_proposes_nothing_and_without_data_nothing_is_proposed() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let refused = s.propose(&police, quick(), PlanSource::Page, |_| true).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("stations.plans_for_all", 403));
        let empty = s.propose(&office(), quick(), PlanSource::Page, |_| true).await.unwrap_err();
        assert_eq!(empty.code(), "stations.nothing_to_plan");
        let past = PlanAsk { from: Some(OPENING.plus(-1)), to: Some(OPENING.plus(-1)), ..quick() };
        assert!(s.propose(&office(), past, PlanSource::Page, |_| true).await.is_err());
        let (here, _) = ready(&city).await;
        let late = PlanAsk { to: Some(OPENING.plus(200)), ..quick() };
        assert_eq!(s.propose(&office(), late, PlanSource::Page, |_| true).await.unwrap_err().code(), "stations.not_readable");
        // A published shift that breaks the rules stands beside; nothing else is planned at its station that day.
        let long = NewShift { from: 450, to: 1_170, ..evening(here, tomorrow().plus(1)) };
        plan(&s, long).await;
        plan(&s, NewShift { service: Service::CardLevel2, sets: vec![1], crew: 1, ..evening(here, tomorrow().plus(3)) }).await;
        s.set_plan_rules(&office(), PlanRules { crews: Some(1), ..PlanRules::default() }).await.unwrap();
        let p = propose(&s, quick()).await;
        assert!(p.ground.standing == 2 && (1..=2).contains(&p.ground.beside), "{:?}", p.ground);
        assert!(!p.plan.shifts.iter().any(|x| x.place == "NVH1" && x.day == tomorrow().plus(1) && !x.locked));
        s.accept_plan(&office(), p.line.no).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn programs_ask_and_export() {
    both(|city| async move {
        ready(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let ask = json!({ "steps": 200, "time_limit": 20, "what_if": { "kind": "sets_and_crews", "fleet": "LD", "more": 1 } });
        let made = office.post_json("/api/v1/station-plan", &ask).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let plan = made.json();
        for field in ["objective", "bound", "gap", "seconds"] {
            assert!(plan[field].is_number(), "{field} in {plan}");
        }
        assert!(plan["shifts"].as_array().is_some_and(|x| !x.is_empty() && x[0]["reason"]["kind"].is_string()));
        assert!(plan["difference"]["at_most"].as_f64() >= plan["difference"]["in_time"].as_f64());
        let no = plan["no"].as_i64().unwrap();
        let instance = office.get(&format!("/api/v1/station-plan/{no}/instance")).await.json();
        let read: vedich_planner::Instance = serde_json::from_value(instance).unwrap();
        assert!(vedich_planner::check(&read).is_ok());
        assert!(office.get(&format!("/api/v1/station-plan/{no}/mps")).await.text().starts_with("NAME"));
        let accepted = office.post_json(&format!("/api/v1/station-plan/{no}/accept"), &json!({})).await;
        assert_eq!(accepted.status, 200, "{}", accepted.text());
        let published = office.post_json("/api/v1/shifts/publish", &json!({})).await.json();
        assert_eq!(published["published"], accepted.json()["made"]);
        assert_eq!(office.get(&format!("/api/v1/station-plan/{no}")).await.json()["accepted"], true);
        assert_eq!(office.post_json("/api/v1/station-plan", &json!({ "what": 1 })).await.json()["code"], "stations.bad_json");
        let missing = json!({ "steps": 10, "what_if": { "kind": "sets", "fleet": "XX", "more": 1 } });
        assert_eq!(office.post_json("/api/v1/station-plan", &missing).await.json()["code"], "planner.what_if");
        assert_eq!(office.get("/api/v1/station-plan/99").await.json()["code"], "stations.no_such_plan");
    })
    .await;
}

#[tokio::test]
async fn the_office_plans_on_pages() {
    let city = sqlite().await;
    ready(&city).await;
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    assert!(office.get("/stations/planner").await.text().contains("Chưa có đề xuất lịch nào"));
    let wrong = office.post_form("/stations/planner", &[("from", "2023-06-25"), ("to", "2023-06-20")]).await;
    assert!(
        wrong.status == 422 && wrong.text().contains("trước ngày đầu, sau khi chiến dịch kết thúc, hoặc quá xa"),
        "{}",
        wrong.text()
    );
    let asked = [("from", "2023-06-20"), ("to", "2023-07-03"), ("seconds", "0,2"), ("what_if", "no_sundays")];
    let started = office.post_form("/stations/planner", &asked).await;
    let job = started.location().unwrap_or_else(|| panic!("{}", started.text())).to_owned();
    let proposal = loop {
        let answer = office.get(&job).await;
        match answer.location() {
            Some(to) => break to.to_owned(),
            None => assert!(answer.text().contains("Đang lập lịch"), "{}", answer.text()),
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(proposal, "/stations/planner/1");
    let page = office.get(&proposal).await.text();
    for words in [
        "Đề xuất số 1, 20/6/2023 – 3/7/2023",
        "Không lịch nào vượt quá",
        "Không làm Chủ nhật:",
        "160 người chưa có hồ sơ",
        "Đường cong mặc định",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(page.contains("Lý do của từng ca") && page.contains("Nơi tốt kế tiếp") || page.contains("không còn nơi nào khác"));
    let again = office.post_form(&format!("{proposal}/keep"), &[("keep", "0")]).await;
    assert!(again.location().is_some_and(|to| to.starts_with("/stations/planner/jobs/")));
    let accepted = office.post_form(&format!("{proposal}/accept"), &[]).await;
    assert_eq!(accepted.location(), Some("/stations?from=2023-06-19"), "{}", accepted.text());
    let week = office.get("/stations?from=2023-06-19").await.text();
    assert!(week.contains("ca nháp chờ công bố") && week.contains("bản nháp"), "{week}");
    assert!(city.stranger().get("/timetable").await.text().contains("Chưa có ca nào"));
    assert_eq!(office.post_form("/stations/publish", &[]).await.location(), Some("/stations"));
    assert!(city.stranger().get("/timetable").await.text().contains("Nhà văn hóa NVH1"));
    // Rules and opening hours are typed as they are shown.
    let rules = office.post_form("/stations/planner/rules", &[("morning", "7:30"), ("morning_to", "tối")]).await;
    assert!(rules.status == 422 && rules.text().contains("mốc 15 phút"));
    let open = [("place", "school"), ("weekday", "1"), ("weekday", "2"), ("room", "1"), ("own_people", "250")];
    assert_eq!(office.post_form("/stations/places/2/use", &open).await.location(), Some("/stations/places/2"));
    assert!(office.get("/stations/places/2").await.text().contains("value=\"250\""));
    assert_eq!(office.post_form("/stations/planner/homes", &[("home-1", "1")]).await.location(), Some("/stations/planner"));
    assert_eq!(city.services.stations.homes().await.unwrap().get(&1), Some(&1));
}
