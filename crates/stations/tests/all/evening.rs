//! From the invitation to the approval: letters, the evening at the desk, the batch, the next extract.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{evening, everything, office, plan, station, tomorrow};
use std::collections::{HashMap, HashSet};
use vedich_accounts::Role;
use vedich_kernel::{Day, Lang, Problematic};
use vedich_stations::rules::inviting::Because;
use vedich_stations::{Booker, BookingState, Guest, NewShift, NotPossible, Service};
use vedich_testkit::{City, OPENING, Row, Where, both, people};

/// A citizen who has a card and no dossier, of the first quarter of `C1`.
fn free(rows: &[Row]) -> Vec<&Row> {
    rows.iter().filter(|r| r.stage.is_empty()).collect()
}

fn at(city: &City, day: Day, minute: i64) {
    city.clock.set(day.start().plus_seconds(minute * 60));
}

#[tokio::test]
async fn a_shift_invites_its_neighbours_once_and_each_letter_books() {
    both(|city| async move {
        let rows = people(400);
        city.import(OPENING, &rows).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, NewShift { sets: vec![1], crew: 1, ..evening(here, tomorrow()) }).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let before = s.inviting(&police, no).await.unwrap();
        assert_eq!(before.demand.values().sum::<i64>(), 80, "four of ten of the commune's two hundred");
        assert_eq!((before.room.walk_ins, before.room.free()), (4, 18), "22 places, a fifth for who comes without a booking");
        assert_eq!(before.wanted, 60, "18 places, three of ten come");
        assert_eq!((before.show_up.numerator, before.show_up.denominator), (0, 0), "nothing was counted yet");
        let made = s.invite(&police, no).await.unwrap();
        assert_eq!(made, 60, "18 places, three of ten come");
        let letters = s.letters(&police, no, "invitation.print").await.unwrap();
        assert_eq!(letters.len(), usize::try_from(made).unwrap());
        // Which homes of the near quarter come first is the key's chance; that they come before others, and whole, is not.
        let mut homes: HashMap<&str, Vec<&Row>> = HashMap::new();
        for row in free(&rows).into_iter().filter(|r| r.commune == "Phường Tân Thử") {
            homes.entry(&row.address).or_default().push(row);
        }
        let invited: HashSet<&str> = letters.iter().map(|l| l.person.as_ref().unwrap().permanent_address.as_str()).collect();
        assert_eq!(invited.iter().map(|home| homes[home].len()).sum::<usize>(), letters.len(), "no home is torn apart");
        let (nearby, others): (Vec<&str>, Vec<&str>) =
            invited.into_iter().partition(|home| homes[home].iter().any(|r| r.quarter == "Khu phố Một"));
        assert!(nearby.len() > 20 && others.len() <= 1, "a last place in which no near pair fits: {others:?}");
        let names: HashSet<&str> = free(&rows).iter().map(|r| r.name.as_str()).collect();
        assert!(letters.iter().all(|l| names.contains(l.person.as_ref().unwrap().name.as_str())));
        // Another shift of the same week invites nobody twice.
        let next = plan(&s, NewShift { sets: vec![2], crew: 1, ..evening(here, tomorrow().plus(2)) }).await;
        let more = s.invite(&police, next).await.unwrap();
        assert_eq!(more, 80 - made, "who is left");
        let codes: HashSet<String> =
            s.letters(&police, next, "invitation.print").await.unwrap().into_iter().map(|l| l.code).collect();
        assert!(letters.iter().all(|l| !codes.contains(&l.code)));
        assert_eq!(s.invite(&police, next).await.unwrap_err().code(), "stations.nobody_to_invite");
        // Whose shift is called off was asked to nothing, and may be invited anew at once.
        s.cancel_shift(&police, next, "Mưa bão").await.unwrap();
        let instead = plan(&s, NewShift { sets: vec![2], crew: 1, ..evening(here, tomorrow().plus(3)) }).await;
        assert_eq!(s.invite(&police, instead).await.unwrap(), more);
        let letter = &letters[0];
        let (_, _, booked) = s.invitation_by_code(&letter.code, "10.0.0.1").await.unwrap();
        assert!(!booked);
        let code = letter.code.to_uppercase();
        let b = s.book(Booker::Invited(code.clone()), no, 1_050, "10.0.0.1").await.unwrap();
        assert_eq!(
            s.book(Booker::Invited(code.clone()), no, 1_065, "10.0.0.1").await.unwrap_err().code(),
            "stations.booked_already"
        );
        s.cancel_booking(&b.code, "10.0.0.1").await.unwrap();
        s.book(Booker::Invited(code), no, 1_065, "10.0.0.1").await.unwrap();
        let database = everything(&city.services.db).await;
        assert!(!database.contains(&letter.code) && !database.contains(&letter.person.as_ref().unwrap().name));
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(s.invite(&other, no).await.unwrap_err().code(), "stations.no_such_shift");
        assert_eq!(s.letters(&other, no, "invitation.print").await.unwrap_err().code(), "stations.no_such_shift");
    })
    .await;
}

#[tokio::test]
async fn who_is_recorded_after_the_shift_is_marked_so() {
    both(|city| async move {
        let here = station(&city).await;
        let no = plan(&city.services.stations, evening(here, tomorrow())).await;
        at(&city, tomorrow(), 1_200);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let (desk, door) = (format!("/stations/shifts/{no}/desk"), format!("/stations/shifts/{no}/desk/walk-in"));
        assert_eq!(police.post_form(&door, &[("name", "Lê Văn Tám")]).await.status, 303);
        let page = police.get(&desk).await.text();
        assert!(page.contains("Lê Văn Tám") && !page.contains("Ca đã kết thúc"), "{page}");
        at(&city, tomorrow(), 1_235);
        assert_eq!(police.post_form(&door, &[("name", "Trần Thị Chín")]).await.status, 303);
        let page = police.get(&desk).await.text();
        assert!(page.contains("Ca đã kết thúc lúc 20:30"), "{page}");
        assert_eq!(page.matches("ghi sau khi ca kết thúc, lúc 20:35").count(), 1, "one of the two: {page}");
    })
    .await;
}

#[tokio::test]
async fn who_asked_at_the_door_comes_first() {
    both(|city| async move {
        let rows = people(80);
        city.import(OPENING, &rows).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        at(&city, tomorrow(), 600);
        let asked = free(&rows).into_iter().find(|r| r.commune == "Phường Tân Thử" && r.quarter == "Khu phố Hai").unwrap();
        let file = format!("Mã tổ;Số CCCD;Thời điểm;Kết quả\nT12;{};20/06/2023 09:00;Cần làm mức 2\n", asked.national_id);
        city.services.claims.import_file(&office(), file.into_bytes(), "claims.csv").await.unwrap();
        // A quarter of an hour of one set: one place.
        let small = NewShift { sets: vec![1], crew: 1, to: 1_065, ..evening(here, tomorrow()) };
        let no = plan(&s, small).await;
        s.invite(&office(), no).await.unwrap();
        let letters = s.letters(&office(), no, "invitation.export").await.unwrap();
        let at_the_door: Vec<&str> = letters
            .iter()
            .filter(|l| l.because == Because::AtTheDoor)
            .map(|l| l.person.as_ref().unwrap().national_id.as_str())
            .collect();
        assert_eq!(at_the_door, [asked.national_id.as_str()], "from the farther quarter, with four letters for sixteen people");
        assert_eq!(letters.len(), 4);
        let help = plan(&s, NewShift { service: Service::Help, sets: vec![], ..evening(here, tomorrow().plus(1)) }).await;
        assert_eq!(
            s.invite(&office(), help).await.unwrap_err().code(),
            "stations.nobody_to_invite",
            "nobody is invited to what takes no dossier"
        );
    })
    .await;
}

#[tokio::test]
async fn an_evening_from_the_first_visitor_to_the_batch_that_is_approved() {
    both(|city| async move {
        let mut rows = people(80);
        city.import(OPENING, &rows).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let tree = city.services.register.tree().await.unwrap();
        let (d1, ca) = (tree.unit_by_code("D1").unwrap().id, tree.unit_by_code("CA").unwrap().id);
        let team = tree.teams().iter().find(|t| t.code == "T11").map(|t| t.id);
        let no = plan(&s, NewShift { team, ..evening(here, tomorrow()) }).await;
        plan(&s, NewShift { from: 480, to: 660, ..evening(here, tomorrow()) }).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        s.invite(&police, no).await.unwrap();
        let letters = s.letters(&police, no, "invitation.print").await.unwrap();
        let told = Guest { name: "Lê Văn Tám".into(), phone: "0912345678".into(), note: String::new() };
        let booked = s.book(Booker::Guest(told.clone()), no, 1_065, "10.0.0.1").await.unwrap();
        assert_eq!(s.arrive(&police, no, booked.booking.no).await.unwrap_err().code(), "stations.not_today");

        at(&city, tomorrow(), 1_055);
        let link = format!("http://localhost/timetable/invitation?code={}", letters[0].code);
        assert_eq!(s.arrive_by_code(&police, no, &link).await.unwrap(), 1, "a scanner reads the whole address");
        let twice = s.arrive_by_code(&police, no, &letters[0].code).await.unwrap_err();
        assert_eq!((twice.code(), twice.next_step(Lang::Vi).as_str()), ("stations.arrived_already", "Số chờ đã cấp: 1."), "once");
        assert_eq!(s.arrive_by_code(&police, no, &booked.code).await.unwrap(), 2);
        assert_eq!(s.arrive_by_invitation(&police, no, letters[1].no).await.unwrap(), 3);
        assert_eq!(s.walk_in(&police, no, Guest { phone: String::new(), ..told.clone() }).await.unwrap(), 4);
        assert_eq!(s.arrive_by_code(&police, no, "abcd-efgh").await.unwrap_err().code(), "stations.no_such_booking");
        let board = s.board(&police, no).await.unwrap();
        assert_eq!((board.called.as_slice(), board.waiting.as_slice()), (&[][..], &[1, 2, 3, 4][..]));

        assert_eq!(s.call_next(&police, no).await.unwrap(), 1);
        let number = |desk: &vedich_stations::Desk, queue: i64| {
            desk.visitors.iter().find(|v| v.booking.queue == Some(queue)).unwrap().booking.no
        };
        let desk = s.desk(&police, no).await.unwrap();
        assert_eq!(desk.awaited.len(), letters.len() - 2);
        at(&city, tomorrow(), 1_063);
        s.taken(&police, no, number(&desk, 1), "").await.unwrap();
        s.call_next(&police, no).await.unwrap();
        let walked = letters[5].person.as_ref().unwrap().clone();
        assert_eq!(s.taken(&police, no, number(&desk, 2), "12").await.unwrap_err().code(), "stations.not_readable");
        s.taken(&police, no, number(&desk, 2), &walked.national_id).await.unwrap();
        s.not_possible(&police, no, number(&desk, 3), NotPossible::Papers).await.unwrap();
        s.taken(&police, no, number(&desk, 4), "").await.unwrap();
        assert_eq!(s.call_next(&police, no).await.unwrap_err().code(), "stations.nobody_waits");
        let desk = s.desk(&police, no).await.unwrap();
        let state = |q: i64| desk.visitors.iter().find(|v| v.booking.queue == Some(q)).unwrap().booking.state;
        assert_eq!((state(1), state(3)), (BookingState::Taken, BookingState::NotPossible));
        assert_eq!(desk.view.expected.taken, 3);

        // The units' reports are filled in from it: this shift is the team's of the ward's youth union, the other nobody's.
        let known = city.services.daily_reports.known(tomorrow(), &[d1, ca]).await.unwrap();
        let told = serde_json::to_value(known.get(&d1)).unwrap();
        assert_eq!(told["collected2"], serde_json::json!({ "value": 3, "by": "stations", "level_unknown": 0 }), "{told}");
        assert!(!known.contains_key(&ca), "who took nothing is told nothing");
        let c1 = city.locality("C1").await;
        assert_eq!(s.loose_dossiers(&police).await.unwrap()[0].dossiers, 3);
        let other = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert!(s.loose_dossiers(&other).await.unwrap().is_empty());
        assert_eq!(s.make_batch(&other, c1, "").await.unwrap_err().code(), "stations.no_such_locality");
        let batch = s.make_batch(&police, c1, "12/CAP").await.unwrap();
        assert_eq!(s.make_batch(&police, c1, "").await.unwrap_err().code(), "stations.nothing_to_send");
        assert_eq!(s.batch(&other, batch).await.unwrap_err().code(), "stations.no_such_batch");
        s.transmit(&police, batch).await.unwrap();
        assert_eq!(s.transmit(&police, batch).await.unwrap_err().code(), "stations.transmitted_already");
        let (view, _) = s.batch(&police, batch).await.unwrap();
        assert_eq!((view.state.waiting, view.state.untied, view.state.approved), (2, 1, 0));

        // Four days later the register speaks: one approved, one rejected.
        let first = &letters[0].person.as_ref().unwrap().national_id;
        for r in &mut rows {
            let stage = if r.national_id == *first {
                "Đã phê duyệt"
            } else if r.national_id == walked.national_id {
                "Không đạt"
            } else {
                continue;
            };
            (r.level, r.stage, r.collected) = ("Mức 2", stage, "20/06/2023".to_owned());
            if stage == "Đã phê duyệt" {
                "23/06/2023".clone_into(&mut r.approved);
            }
        }
        city.evening_of(OPENING.plus(5));
        city.import(OPENING.plus(5), &rows).await;
        let (view, rejected) = s.batch(&police, batch).await.unwrap();
        assert_eq!((view.state.approved, view.state.rejected, view.state.waiting), (1, 1, 0));
        assert_eq!(rejected.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), [walked.name.as_str()]);
        // The list stays after it was transmitted, with what became of each; handing names out is written down.
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get(&format!("/stations/batches/{batch}")).await.text();
        assert!(page.matches(&walked.name).count() >= 2, "in the list, and in the follow-up: {page}");
        assert!(page.contains(&letters[0].person.as_ref().unwrap().name) && page.contains("Phê duyệt"), "{page}");
        assert!(!page.contains("Rút khỏi lô"), "nothing leaves it any more");
        assert!(everything(&city.services.db).await.contains(&format!("dossier_batch.names dossier_batch:{batch}")));

        // Two of the invited came: counted for like shifts from now on.
        let next = plan(&s, evening(here, OPENING.plus(7))).await;
        let sized = s.inviting(&police, next).await.unwrap();
        let rate = sized.show_up;
        assert_eq!((rate.numerator, rate.denominator), (2, i64::try_from(letters.len()).unwrap()));
        // One came without a booking and without an invitation: not counted as booked, and expected at like shifts.
        let held = s.shift(&police, no).await.unwrap().expected;
        assert_eq!((held.booked, held.walk_ins, held.came), (1, 3, 4), "two of the three by their letters");
        assert_eq!((sized.walk_ins.came, sized.walk_ins.places), (1, 45));
        let answer = city.program(Role::WardPolice, Where::Commune("C1")).await.get("/api/v1/dossier-batches").await.json();
        assert_eq!(
            (answer["batches"][0]["approved"].as_i64(), answer["batches"][0]["reference"].as_str()),
            (Some(1), Some("12/CAP"))
        );
        assert!(answer["not_in_batch"].as_array().unwrap().is_empty());
        let path = format!("/api/v1/dossier-batches/{batch}");
        let one = city.program(Role::WardPolice, Where::Commune("C1")).await.get(&path).await.json();
        let states: HashSet<&str> = one["list"].as_array().unwrap().iter().filter_map(|d| d["state"].as_str()).collect();
        assert!(states.contains("approved") && states.contains("rejected"), "{one}");
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_to_another_shift_than_the_one_of_the_letter_did_not_come_to_that_one() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let asked_to = plan(&s, evening(here, tomorrow())).await;
        let other = plan(&s, evening(here, tomorrow().plus(1))).await;
        s.invite(&office(), asked_to).await.unwrap();
        let letters = s.letters(&office(), asked_to, "test").await.unwrap();
        let booked = s.book(Booker::Invited(letters[0].code.clone()), other, 1_065, "10.0.0.1").await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        at(&city, tomorrow(), 1_055);
        s.arrive_by_invitation(&police, asked_to, letters[1].no).await.unwrap();
        at(&city, tomorrow().plus(1), 1_055);
        s.arrive(&police, other, booked.booking.no).await.unwrap();
        at(&city, tomorrow().plus(2), 600);
        let next = plan(&s, evening(here, tomorrow().plus(2))).await;
        let rate = s.inviting(&police, next).await.unwrap().show_up;
        assert_eq!(
            (rate.numerator, rate.denominator),
            (1, i64::try_from(letters.len()).unwrap()),
            "of two who came, one to this shift"
        );
    })
    .await;
}

#[tokio::test]
async fn an_intake_team_serves_its_own_shift_on_its_day() {
    both(|city| async move {
        city.import(OPENING, &people(40)).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
        let no = plan(&s, NewShift { team: Some(team), ..evening(here, tomorrow()) }).await;
        let member = city.user(Role::FieldMember, Where::Team("T11")).await;
        let stranger = city.user(Role::FieldMember, Where::Team("T12")).await;
        assert_eq!(s.desk(&member, no).await.unwrap_err().code(), "stations.no_such_shift", "not before its day");
        at(&city, tomorrow(), 1_050);
        assert!(s.desk(&member, no).await.unwrap().visitors.is_empty());
        assert_eq!(s.walk_in(&member, no, Guest { name: "Lê Văn Tám".into(), ..Guest::default() }).await.unwrap(), 1);
        assert_eq!(s.desk(&stranger, no).await.unwrap_err().code(), "stations.no_such_shift");
        assert_eq!(
            s.walk_in(&stranger, no, Guest { name: "Lê Văn Tám".into(), ..Guest::default() }).await.unwrap_err().code(),
            "stations.no_such_shift"
        );
    })
    .await;
}

#[tokio::test]
async fn minutes_are_measured_at_the_desk() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, tomorrow(), 1_050);
        for n in 0..20 {
            s.walk_in(&office(), no, Guest { name: format!("Người {n}"), ..Guest::default() }).await.unwrap();
        }
        for n in 0..20 {
            at(&city, tomorrow(), 1_050 + 6 * n);
            s.call_next(&office(), no).await.unwrap();
            let called = s
                .desk(&office(), no)
                .await
                .unwrap()
                .visitors
                .into_iter()
                .find(|v| v.booking.state == BookingState::Called)
                .unwrap();
            at(&city, tomorrow(), 1_050 + 6 * n + 6);
            s.taken(&office(), no, called.booking.no, "").await.unwrap();
        }
        let v = s.shift(&office(), no).await.unwrap();
        assert_eq!(
            (v.minutes.tenths, v.minutes.measured, v.capacity),
            (60, 20, 60),
            "six minutes each: sixty instead of forty-five"
        );
    })
    .await;
}

#[tokio::test]
async fn the_desk_the_board_and_the_letters_are_pages() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, tomorrow(), 1_020);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let at_page = |path: &str| format!("/stations/shifts/{no}/{path}");
        let asked = police.get(&at_page("invitations")).await.text();
        assert!(
            asked.contains("giả định 6 / 20 người được mời sẽ đến") && asked.contains("Lập giấy mời cho 16 người"),
            "{asked}"
        );
        assert_eq!(police.post_form(&at_page("invitations"), &[]).await.status, 303);
        let asked = police.get(&at_page("invitations")).await.text();
        assert!(asked.contains("Số văn bản của thư mời") && asked.contains("name=\"number\""), "{asked}");
        let letters = police.get(&at_page("letters")).await.text();
        assert_eq!(letters.matches("GIẤY MỜI LÀM ĐỊNH DANH").count(), 16);
        assert!(letters.contains("<svg") && letters.contains("17:30–20:30"));
        let list = police.get(&at_page("invitations.xlsx")).await;
        assert!(list.status == 200 && list.body.starts_with(b"PK"));
        let committee = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        for path in ["invitations", "letters", "invitations.xlsx", "desk", "board"] {
            assert_eq!(committee.get(&at_page(path)).await.status, 403, "{path}");
        }
        at(&city, tomorrow(), 1_050);
        let mistyped = police.post_form(&at_page("desk/walk-in"), &[("name", "Lê Văn Tám"), ("phone", "12")]).await;
        assert_eq!(mistyped.status, 422);
        assert!(
            mistyped.text().contains("value=\"Lê Văn Tám\"") && mistyped.text().contains("value=\"12\""),
            "nothing is typed twice"
        );
        let walked = police.post_form(&at_page("desk/walk-in"), &[("name", "Lê Văn Tám"), ("phone", "")]).await;
        assert_eq!(walked.location(), Some(at_page("desk").as_str()), "{}", walked.text());
        let desk = police.get(&at_page("desk")).await.text();
        assert!(desk.contains("1 đang chờ") && desk.contains("Gọi số 1") && desk.contains("Lê Văn Tám"), "{desk}");
        let unknown = police.post_form(&at_page("desk/arrive"), &[("code", "abcd-efgh")]).await;
        assert_eq!(unknown.status, 404, "nothing of this code");
        let unknown = unknown.text();
        assert!(unknown.contains("tìm họ tên trong bảng Đã đặt"), "what the clerk does, not what the citizen would: {unknown}");
        police.post_form(&at_page("desk/call"), &[]).await;
        let board = police.get(&at_page("board")).await.text();
        assert!(board.contains("Mời số") && !board.contains("Lê Văn Tám"), "numbers alone");
        assert!(board.contains("<p class=\"few\"><strong>1</strong>") && board.contains("0 người đang chờ"), "{board}");
        assert!(
            board.contains("data-wall-events=\"booking.changed\"") && !board.contains("<nav"),
            "live, with nothing to press: {board}"
        );
        let desk = police.get(&at_page("desk")).await.text();
        assert!(desk.contains("Số 1: Lê Văn Tám"), "{desk}");
        let wrong = police.post_form(&at_page("desk/taken"), &[("booking", "1"), ("number", "123")]).await;
        assert!(wrong.status == 422 && wrong.text().contains("Ghi đủ 12 chữ số"));
        assert_eq!(police.post_form(&at_page("desk/taken"), &[("booking", "1"), ("number", "")]).await.status, 303);
        assert!(police.get("/stations/batches").await.text().contains("1 hồ sơ chưa vào lô"));
        let c1 = city.locality("C1").await.0.to_string();
        assert_eq!(police.post_form("/stations/batches", &[("commune", &c1)]).await.location(), Some("/stations/batches/1"));
        assert_eq!(police.post_form("/stations/batches/1/transmit", &[]).await.status, 303);
        assert!(police.get("/stations/batches/1").await.text().contains("1 hồ sơ không nối được"));
    })
    .await;
}

#[tokio::test]
async fn what_a_page_that_lost_its_line_sends_twice_is_one_visitor() {
    both(|city| async move {
        let s = city.services.stations.clone();
        let here = station(&city).await;
        let no = plan(&s, evening(here, tomorrow())).await;
        at(&city, tomorrow(), 1_060);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let guest = |name: &str| Guest { name: name.into(), ..Guest::default() };
        assert_eq!(s.walk_in_once(&police, no, guest("Trần Văn Bình"), "abcd-efgh-2345").await.unwrap(), 1);
        assert_eq!(
            s.walk_in_once(&police, no, guest("Trần Văn Bình"), "abcd-efgh-2345").await.unwrap(),
            1,
            "the same number again"
        );
        assert_eq!(s.walk_in_once(&police, no, guest("Trần Văn Bình"), "abcd-efgh-6789").await.unwrap(), 2, "a namesake");
        assert_eq!(s.walk_in(&police, no, guest("Lê Thị Ba")).await.unwrap(), 3);
        assert_eq!(s.desk(&police, no).await.unwrap().visitors.len(), 3);
        let another = plan(&s, evening(here, tomorrow().plus(1))).await;
        let later = Guest { phone: "0912345679".into(), ..guest("Phạm Thị Tư") };
        let later = s.book(Booker::Guest(later), another, 1_065, "10.0.0.1").await.unwrap();
        let other = s.arrive_by_code(&police, no, &later.code).await.unwrap_err();
        assert_eq!(other.code(), "stations.other_shift");
        let shift = format!("Nhà văn hóa NVH1, {} 17:30–20:30.", tomorrow().plus(1).vi());
        assert!(other.next_step(Lang::Vi).ends_with(&shift), "the shift is named");
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get(&format!("/stations/shifts/{no}/desk")).await.text();
        assert!(
            page.contains("data-hold=") && page.contains("name=\"operation\"") && page.contains("máy tính bảng của tổ thu nhận"),
            "{page}"
        );
        let at_the_desk = page.matches(&format!("action=\"/stations/shifts/{no}/desk/")).count();
        assert!(at_the_desk >= 3, "arriving, coming without, calling: {page}");
        assert_eq!(page.matches("data-hold=").count(), at_the_desk, "every form of the desk is held, the rows' and the call too");
        assert_eq!(s.call_next_once(&police, no, "abcd-efgh-2345-call").await.unwrap(), 1);
        assert_eq!(s.call_next_once(&police, no, "abcd-efgh-2345-call").await.unwrap(), 1, "one call that comes twice calls one");
        let booking = s.desk(&police, no).await.unwrap().visitors[0].booking.no.to_string();
        let taken = format!("/stations/shifts/{no}/desk/taken");
        assert_eq!(desk.post_form(&taken, &[("booking", &booking)]).await.status, 303);
        assert_eq!(
            desk.post_form(&taken, &[("booking", &booking), ("again", "1")]).await.status,
            303,
            "its answer was lost, not its deed"
        );
        assert_eq!(desk.post_form(&taken, &[("booking", &booking)]).await.status, 409, "somebody else's second press is told");
    })
    .await;
}
