//! Whom a row of a roster means, and when that is told: a roster looks nobody up (`P-3.2`, `P-4.2`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::rosters::{hand_in, line, set_duties, told_all};
use vedich_accounts::{Actor, DayAsk, DaySource as _, Role};
use vedich_compliance::PersonNo;
use vedich_kernel::{Clock as _, Lang, Problematic as _};
use vedich_testkit::{OPENING, Where, both, people};

#[tokio::test]
async fn a_row_that_tells_too_little_or_another_name_binds_to_nobody_by_itself() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(40);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let one = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let two = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let year = &rows[9].birth[rows[9].birth.len() - 4..];
        let lines = [
            format!("1,{},{year},,Công chức,,x,,", rows[9].name),
            format!("2,Tòng Thị Lả,{},{},Công chức,,x,,", rows[19].birth, rows[19].national_id),
            format!("3,Tòng Văn Lả,,{},Công chức,,x,,", rows[8].national_id),
        ];
        let report = hand_in(&city, &one, "D1", &lines, true).await;
        assert_eq!((report.taken, report.rejected), (3, 0), "{:?}", report.problems);
        let people_of = async || c.standing(&told_all(), "use").await.unwrap().people;
        let n = people_of().await;
        assert_eq!((n.population, n.unmatched, n.complete), (3, 3, 0), "neither by a name and a year, nor by a number alone");
        let page = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let text = page.get("/compliance/person?unit=D1&deadline=use&no=3").await.text();
        let told = &rows[8].birth[rows[8].birth.len() - 4..];
        assert!(text.contains("Tòng Văn Lả") && !text.contains(told), "no year of birth that the row does not state: {text}");
        // The number under its owner's name is another person's row, of whom this unit learns nothing.
        let report = hand_in(&city, &two, "D2", &[line(1, &rows[19], "Công chức,,x,,")], true).await;
        assert_eq!((report.taken, report.new), (1, 1));
        let n = people_of().await;
        assert_eq!((n.population, n.unmatched, n.complete), (4, 3, 1));
        let page = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let text = page.get("/compliance/unit?unit=D2&deadline=use").await.text();
        assert!(text.contains(&rows[19].name) && !text.contains("Tòng Thị Lả"), "{text}");
        let again = hand_in(&city, &two, "D2", &[line(1, &rows[19], "Công chức,,x,x,")], true).await;
        assert_eq!((again.new, again.left), (0, 0), "each unit knows its own row again");
        // Who guesses the name later, under a number that stood there before, waits for an extract as everybody does.
        city.evening_of(OPENING.plus(1));
        city.import(OPENING.plus(1), &rows).await;
        let d1 = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let own = async || {
            let found = c.standing(&one, "use").await.unwrap().units.into_iter().find(|u| u.unit == d1).unwrap().numbers;
            (found.held, found.complete)
        };
        assert_eq!(own().await, (0, 0));
        hand_in(&city, &one, "D1", &[line(2, &rows[19], "Công chức,,x,,")], false).await;
        assert_eq!(own().await, (1, 0));
        // Rankings and files, which are the same for everybody, say no more of the unit than its own page.
        let told = async || {
            let found = c.units_told(&told_all(), "use").await.unwrap().into_iter().find(|u| u.unit == d1).unwrap();
            (found.numbers.owing(), found.figure.map(|f| (f.numerator, f.denominator)))
        };
        let all = c.standing(&told_all(), "use").await.unwrap().units.into_iter().find(|u| u.unit == d1).unwrap().numbers.owing();
        assert_eq!(told().await, (all - 1, Some((0, all - 1))), "the newcomer neither counts for the unit nor against it");
        city.evening_of(OPENING.plus(2));
        city.import(OPENING.plus(2), &rows).await;
        assert_eq!(own().await, (0, 1));
        assert_eq!(told().await, (all, Some((1, all))));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_asked_for_themselves_does_not_wait_for_their_decision() {
    both(|city| async move {
        let c = city.services.compliance.clone();
        city.evening_of(OPENING);
        let rows = people(40);
        city.import(OPENING, &rows).await;
        set_duties(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let affairs = city.user(Role::HomeAffairs, Where::City).await;
        hand_in(&city, &office, "D1", &[line(1, &rows[9], "Công chức,,,,")], true).await;
        c.request_exemption(&office, "D1", PersonNo(1), "staff", "Nghỉ dài ngày theo quyết định").await.unwrap();
        let waits = async |actor: &Actor| {
            let ask = DayAsk { actor, day: city.clock.today(), today: city.clock.today(), lang: Lang::Vi };
            let told = c.tell(ask).await.unwrap();
            told.lines.iter().find(|l| l.code == "compliance.exemptions").unwrap().count
        };
        assert_eq!((waits(&office).await, waits(&affairs).await), (0, 1), "somebody else decides");
        let e = c.decide_exemption(&office, "D1", PersonNo(1), "staff", (true, "")).await.unwrap_err();
        assert_eq!(e.code(), "compliance.own_request");
        c.decide_exemption(&affairs, "D1", PersonNo(1), "staff", (true, "")).await.unwrap();
    })
    .await;
}
