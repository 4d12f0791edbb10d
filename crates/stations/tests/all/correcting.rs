//! What was written down wrong at the desk is put right on the day; a dossier leaves its batch until that is transmitted.

use crate::common;

use common::{evening, plan, station, tomorrow};
use vedich_accounts::{Actor, Role};
use vedich_db::{Query, args};
use vedich_kernel::{Lang, Problematic};
use vedich_stations::{BookingState, Correction, Guest, Known, NotPossible, Stations};
use vedich_testkit::{City, OPENING, Where, both, people};

fn at(city: &City, minute: i64) {
    city.clock.set(tomorrow().start().plus_seconds(minute * 60));
}

/// Somebody comes without a booking and is called; gives back the number of the booking.
async fn at_the_desk(s: &Stations, who: &Actor, shift: i64, name: &str) -> i64 {
    let queue = s.walk_in(who, shift, Guest { name: name.to_owned(), ..Guest::default() }).await.unwrap();
    assert_eq!(s.call_next(who, shift).await.unwrap(), queue);
    s.desk(who, shift).await.unwrap().visitors.into_iter().find(|v| v.booking.queue == Some(queue)).unwrap().booking.no
}

async fn stands(s: &Stations, who: &Actor, shift: i64, booking: i64) -> (BookingState, Option<NotPossible>) {
    let desk = s.desk(who, shift).await.unwrap();
    let found = desk.visitors.into_iter().find(|v| v.booking.no == booking).unwrap().booking;
    (found.state, found.reason)
}

/// Dossiers that are in no batch.
async fn loose(s: &Stations, who: &Actor) -> i64 {
    s.loose_dossiers(who).await.unwrap().iter().map(|l| l.dossiers).sum()
}

#[tokio::test]
async fn a_result_is_put_right_on_its_day_and_everything_counts_anew() {
    both(|city| async move {
        let rows = people(40);
        city.import(OPENING, &rows).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, 1_055);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let b = at_the_desk(&s, &police, no, "Lê Văn Tám").await;
        let early = s.correct(&police, no, b, Correction::Nothing).await.unwrap_err();
        assert_eq!(early.code(), "stations.cannot_follow", "nothing to put right");
        assert_eq!(s.to_correct(&police, no, b).await.unwrap_err().code(), "stations.cannot_follow");
        at(&city, 1_060);
        s.taken(&police, no, b, "").await.unwrap();
        assert_eq!((loose(&s, &police).await, s.shift(&police, no).await.unwrap().expected.taken), (1, 1));

        // Pressed for the wrong one: at the desk again, and no dossier of it counts.
        assert_eq!(s.correct(&other, no, b, Correction::Nothing).await.unwrap_err().code(), "stations.no_such_shift");
        s.correct(&police, no, b, Correction::Nothing).await.unwrap();
        assert_eq!(stands(&s, &police, no, b).await, (BookingState::Called, None));
        assert_eq!((loose(&s, &police).await, s.shift(&police, no).await.unwrap().expected.taken), (0, 0));
        let day = s.level2_taken_by_unit(tomorrow()).await.unwrap();
        assert_eq!(day.values().sum::<i64>(), 0, "the units' reports are told nothing of it");
        let again = s.correct(&police, no, b, Correction::Nothing).await.unwrap_err();
        assert_eq!(again.code(), "stations.cannot_follow", "what is pressed twice is done once");

        // Not possible, then for another reason, then taken after all, with the number of a citizen.
        s.not_possible(&police, no, b, NotPossible::Papers).await.unwrap();
        s.correct(&police, no, b, Correction::NotPossible(NotPossible::Biometrics)).await.unwrap();
        assert_eq!(stands(&s, &police, no, b).await, (BookingState::NotPossible, Some(NotPossible::Biometrics)));
        let wrong = s.correct(&police, no, b, Correction::Taken("12".to_owned())).await.unwrap_err();
        assert_eq!(wrong.code(), "stations.not_readable");
        assert_eq!(stands(&s, &police, no, b).await.0, BookingState::NotPossible, "a wrong number changes nothing");
        s.correct(&police, no, b, Correction::Taken(rows[0].national_id.clone())).await.unwrap();
        assert_eq!((stands(&s, &police, no, b).await, loose(&s, &police).await), ((BookingState::Taken, None), 1));

        // The wrong citizen's number: in its batch stands the right one's dossier alone.
        let c1 = city.locality("C1").await;
        let first = s.make_batch(&police, c1, "").await.unwrap();
        s.correct(&police, no, b, Correction::Taken(rows[1].national_id.clone())).await.unwrap();
        assert_eq!(s.batch(&police, first).await.unwrap().0.state.dossiers, 0, "what it held was not taken");
        assert_eq!(s.transmit(&police, first).await.unwrap_err().code(), "stations.nothing_to_send");
        assert_eq!(loose(&s, &police).await, 1);
        let second = s.make_batch(&police, c1, "").await.unwrap();
        let held = s.batch_lines(&police, second).await.unwrap();
        let right = city.services.register.id_of_number(&rows[1].national_id).await.unwrap();
        assert!(right.is_some() && held.len() == 1 && held[0].dossier.citizen == right);

        // Every fact stands as it was written down, and who did it.
        let (_, steps) = s.to_correct(&police, no, b).await.unwrap();
        let words: Vec<&str> = steps.iter().map(|h| h.step.code()).collect();
        assert_eq!(
            words,
            [
                "arrived",
                "called",
                "taken",
                "reopened",
                "not_possible",
                "reopened",
                "not_possible",
                "reopened",
                "taken",
                "reopened",
                "taken"
            ]
        );
        assert_eq!(steps[4].reason, Some(NotPossible::Papers));
        let db = &city.services.db;
        let kept: i64 = db.scalar("SELECT COUNT(*) FROM station_dossier", args![]).await.unwrap();
        let audited: i64 = db.scalar("SELECT COUNT(*) FROM audit WHERE action = 'booking.correct'", args![]).await.unwrap();
        assert_eq!((kept, audited), (3, 4));

        // Transmitted: it is the department's. And a day is over at its end.
        s.transmit(&police, second).await.unwrap();
        let sent = s.correct(&police, no, b, Correction::Nothing).await.unwrap_err();
        assert_eq!(sent.code(), "stations.dossier_sent");
        assert_eq!(stands(&s, &police, no, b).await.0, BookingState::Taken);
        let next = at_the_desk(&s, &police, no, "Trần Thị Bảy").await;
        s.taken(&police, no, next, "").await.unwrap();
        city.evening_of(tomorrow().plus(1));
        let late = s.correct(&police, no, next, Correction::Nothing).await.unwrap_err();
        assert_eq!(late.code(), "stations.not_today");
    })
    .await;
}

#[tokio::test]
async fn who_comes_to_the_desk_twice_is_no_measure_of_minutes() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        let office = common::office();
        for n in 0..20 {
            at(&city, 1_050 + 6 * n);
            let b = at_the_desk(&s, &office, no, &format!("Người {n}")).await;
            at(&city, 1_050 + 6 * n + 5);
            s.taken(&office, no, b, "").await.unwrap();
            if n == 0 {
                // Another result of the same minutes is measured, one that is still to come is not.
                s.correct(&office, no, b, Correction::Taken(String::new())).await.unwrap();
            }
        }
        let v = s.shift(&office, no).await.unwrap();
        assert_eq!((v.minutes.tenths, v.minutes.measured), (50, 20));
        let first = s.desk(&office, no).await.unwrap().visitors.into_iter().find(|v| v.booking.queue == Some(1)).unwrap();
        s.correct(&office, no, first.booking.no, Correction::Nothing).await.unwrap();
        at(&city, 1_200);
        s.taken(&office, no, first.booking.no, "").await.unwrap();
        let v = s.shift(&office, no).await.unwrap();
        assert_eq!((v.minutes.measured, v.expected.taken), (0, 20), "nineteen are not enough: the assumption counts again");
    })
    .await;
}

#[tokio::test]
async fn a_dossier_leaves_its_batch_and_goes_with_the_next() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, 1_055);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        for name in ["Lê Văn Tám", "Trần Thị Bảy"] {
            let b = at_the_desk(&s, &police, no, name).await;
            s.taken(&police, no, b, "").await.unwrap();
        }
        let c1 = city.locality("C1").await;
        let batch = s.make_batch(&police, c1, "12/CAP").await.unwrap();
        let lines = s.batch_lines(&police, batch).await.unwrap();
        assert_eq!(lines.iter().map(|l| l.queue).collect::<Vec<_>>(), [Some(1), Some(2)]);
        let dossier = lines[0].dossier.no;
        assert_eq!(s.take_out(&other, batch, dossier).await.unwrap_err().code(), "stations.no_such_batch");
        assert_eq!(s.batch_lines(&other, batch).await.unwrap_err().code(), "stations.no_such_batch");
        s.take_out(&police, batch, dossier).await.unwrap();
        assert_eq!(s.take_out(&police, batch, dossier).await.unwrap_err().code(), "stations.no_such_dossier", "once");
        assert_eq!((s.batch(&police, batch).await.unwrap().0.state.dossiers, loose(&s, &police).await), (1, 1));
        s.transmit(&police, batch).await.unwrap();
        let rest = lines[1].dossier.no;
        assert_eq!(s.take_out(&police, batch, rest).await.unwrap_err().code(), "stations.transmitted_already");

        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let next = s.make_batch(&police, c1, "13/CAP").await.unwrap();
        let path = format!("/api/v1/dossier-batches/{next}");
        let told = program.get(&path).await.json();
        assert_eq!((told["dossiers"].as_i64(), told["list"][0]["no"].as_i64()), (Some(1), Some(dossier)), "{told}");
        assert_eq!((told["list"][0]["queue"].as_str(), told["list"][0]["tied"].as_bool()), (Some("1"), Some(false)));
        let out = program.post_json(&format!("{path}/take-out"), &serde_json::json!({ "dossier": dossier })).await;
        assert_eq!((out.status, loose(&s, &police).await), (204, 1));
        let stranger = city.program(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(stranger.get(&path).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_corrections_are_pages_and_what_cannot_be_undone_is_asked_for_once_more() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, 1_055);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let office = common::office();
        let b = at_the_desk(&s, &office, no, "Lê Văn Tám").await;
        s.taken(&office, no, b, "").await.unwrap();
        let correct = format!("/stations/shifts/{no}/desk/correct");
        let asked = format!("{correct}?booking={b}");
        let desk = police.get(&format!("/stations/shifts/{no}/desk")).await.text();
        assert!(desk.contains(&format!("href=\"{asked}\"")), "{desk}");
        assert_eq!(police.get(&correct).await.status, 404, "of nobody");
        let page = police.get(&asked).await.text();
        assert!(page.contains("Sửa kết quả của số 1") && page.contains("Gọi vào bàn"), "{page}");
        let booking = b.to_string();
        let unsaid = police.post_form(&correct, &[("booking", &booking), ("result", "not_possible")]).await;
        assert!(
            unsaid.status == 422 && unsaid.text().contains("callout tone-broken"),
            "a reason is asked for: {}",
            unsaid.text()
        );
        let done = police.post_form(&correct, &[("booking", &booking), ("result", "not_possible"), ("reason", "papers")]).await;
        assert_eq!(done.location(), Some(format!("/stations/shifts/{no}/desk").as_str()), "{}", done.text());
        assert_eq!(stands(&s, &office, no, b).await, (BookingState::NotPossible, Some(NotPossible::Papers)));
        let done = police.post_form(&correct, &[("booking", &booking), ("result", "taken"), ("number", "")]).await;
        assert_eq!(done.status, 303);

        let c1 = city.locality("C1").await;
        let batch = s.make_batch(&office, c1, "12/CAP").await.unwrap();
        let path = format!("/stations/batches/{batch}");
        let page = police.get(&path).await.text();
        assert!(page.contains(&format!("href=\"{path}/transmit\"")) && page.contains("Rút khỏi lô"), "{page}");
        let sure = police.get(&format!("{path}/transmit")).await.text();
        assert!(sure.contains("Ghi cả 1 hồ sơ của lô này là đã chuyển?") && sure.contains("12/CAP"), "{sure}");
        assert!(s.batch(&office, batch).await.unwrap().0.batch.transmitted_at.is_none(), "looking transmits nothing");
        let dossier = s.batch_lines(&office, batch).await.unwrap()[0].dossier.no.to_string();
        assert_eq!(police.post_form(&format!("{path}/take-out"), &[("dossier", &dossier)]).await.location(), Some(path.as_str()));
        let empty = police.get(&path).await.text();
        assert!(empty.contains("đã rút hết hồ sơ") && !empty.contains("Rút khỏi lô"), "{empty}");
        assert_eq!(police.get(&format!("{path}/transmit")).await.location(), Some(path.as_str()), "nothing to transmit");
        // Of another batch, transmitted: the page says so and offers nothing.
        let next = s.make_batch(&office, c1, "").await.unwrap();
        assert_eq!(police.post_form(&format!("/stations/batches/{next}/transmit"), &[]).await.status, 303);
        let late = police.post_form(&correct, &[("booking", &booking), ("result", "nothing")]).await;
        assert!(late.status == 409 && late.text().contains("đã chuyển về Cục"), "{}", late.text());
    })
    .await;
}

#[tokio::test]
async fn a_second_dossier_of_one_number_is_asked_about_and_a_number_nobody_knows_is_told() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, 1_055);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let office = common::office();
        let number = "070180001234";
        let first = at_the_desk(&s, &office, no, "Lê Văn Tám").await;
        assert_eq!(s.taken_though(&office, no, first, (number, false)).await.unwrap(), Known::No, "of nobody in the register");
        let second = at_the_desk(&s, &office, no, "Trần Thị Bảy").await;
        let refused = s.taken(&office, no, second, number).await.unwrap_err();
        assert_eq!(refused.code(), "stations.dossier_there");
        assert!(refused.next_step(Lang::Vi).contains(&format!("ca số {no}, ")), "{}", refused.next_step(Lang::Vi));
        assert_eq!(stands(&s, &office, no, second).await.0, BookingState::Called, "nothing was written down");
        // The page offers the tick to whom it concerns, and only after the question.
        let desk = format!("/stations/shifts/{no}/desk");
        assert!(!police.get(&desk).await.text().contains("name=\"anyway\""));
        let booking = second.to_string();
        let asked = police.post_form(&format!("{desk}/taken"), &[("booking", &booking), ("number", number)]).await;
        assert!(asked.status == 409 && asked.text().contains("name=\"anyway\""), "{}", asked.text());
        let typed = [("booking", booking.as_str()), ("number", number), ("anyway", "1")];
        assert_eq!(police.post_form(&format!("{desk}/taken"), &typed).await.location(), Some(desk.as_str()));
        // Its own dossier is in nobody's way when a result is put right; another one's is.
        let again = s.correct(&office, no, second, Correction::Taken(number.to_owned())).await.unwrap_err();
        assert_eq!(again.code(), "stations.dossier_there");
        let third = at_the_desk(&s, &office, no, "Phạm Văn Chín").await;
        s.taken(&office, no, third, "").await.unwrap();
        let batch = s.make_batch(&office, city.locality("C1").await, "").await.unwrap();
        let (view, _) = s.batch(&office, batch).await.unwrap();
        assert_eq!((view.state.untied, view.state.unknown), (3, 2));
        assert_eq!(view.oldest_waiting, Some(tomorrow()), "what nothing will be said of waits as well");
        let page = police.get(&format!("/stations/batches/{batch}")).await.text();
        assert!(page.contains("2 hồ sơ có ghi số định danh") && page.contains("1 hồ sơ không ghi số định danh"), "{page}");
        // Once it is transmitted nothing is offered that would be refused.
        s.transmit(&office, batch).await.unwrap();
        let after = police.get(&desk).await.text();
        assert!(after.contains("không sửa ở đây") && !after.contains("correct?booking="), "{after}");
        let late = police.get(&format!("{desk}/correct?booking={first}")).await.text();
        assert!(late.contains("đã chuyển về Cục") && !late.contains("name=\"result\""), "{late}");
    })
    .await;
}
