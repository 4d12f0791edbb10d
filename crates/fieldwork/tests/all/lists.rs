//! Who goes where, and what comes of it (`P-4.3a`, `P-4.4b`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, Role};
use vedich_claims::{ClaimFilter, Outcome};
use vedich_fieldwork::{
    Assignment, CreateLists, Fieldwork, FieldworkProblem, Goes, ListFilter, ListKind, Operation, OperationResult, PhoneOf,
    WorkList, rules::HeldReason,
};
use vedich_kernel::{CitizenId, Day, Moment, Problematic};
use vedich_testkit::{City, Row, Where, both, csv_with_telephones, people};

const OPENING: Day = Day(19_527);

fn office() -> Actor {
    Actor::cli("test")
}

async fn begun(city: &City) -> (Fieldwork, Vec<Row>) {
    let rows = people(120);
    city.import(OPENING, &rows).await;
    city.evening_of(OPENING.plus(1));
    (city.services.fieldwork.clone(), rows)
}

async fn order(city: &City, kind: ListKind, place: &str) -> CreateLists {
    let today = OPENING.plus(1);
    CreateLists {
        kind,
        places: vec![Assignment { locality: city.locality(place).await, team: Goes::Own }],
        members: Vec::new(),
        due: today.plus(1),
        lease_until: today.plus(3),
        max_per_list: 40,
    }
}

fn at(day: Day, hour: i64) -> Moment {
    day.start().plus_seconds(hour * 3_600)
}

fn operation(id: &str, citizen: CitizenId, outcome: Outcome) -> Operation {
    Operation {
        id: id.to_owned(),
        citizen,
        outcome,
        method: None,
        phone_of: PhoneOf::Own,
        observed_at: at(OPENING.plus(1), 20),
        member: None,
        corrects: None,
    }
}

async fn citizens(f: &Fieldwork, list: &WorkList) -> Vec<CitizenId> {
    f.people(&office(), list).await.unwrap().iter().map(|p| p.item.citizen).collect()
}

#[tokio::test]
async fn a_list_is_drawn_up_for_the_quarters_own_team() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let here = |r: &&Row| {
            r.quarter == "Khu phố Một" && r.commune == "Phường Tân Thử" && !r.approved.is_empty() && r.activated.is_empty()
        };
        let waiting = rows.iter().filter(here).count();
        let lists = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap();
        assert_eq!(lists.len(), 1);
        assert_eq!(usize::try_from(lists[0].people), Ok(waiting));
        let tree = city.services.register.tree().await.unwrap();
        assert_eq!(tree.team(lists[0].team.unwrap()).unwrap().code, "T11");
        let found = f.people(&office(), &lists[0]).await.unwrap();
        assert!(found.iter().all(|p| p.item.overdue && p.person.is_some()));
        let households: Vec<i64> = found.iter().map(|p| p.item.household).collect();
        let mut seen = households.clone();
        seen.dedup();
        let distinct: std::collections::HashSet<_> = households.iter().collect();
        assert_eq!(seen.len(), distinct.len(), "people of one household stand together");
    })
    .await;
}

#[tokio::test]
async fn one_citizen_is_on_one_live_list_of_a_kind() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let commune = city.locality("C1").await;
        let before: i64 = f.remaining(&office(), commune, ListKind::Collection).await.unwrap().iter().map(|w| w.candidates).sum();
        let lists = f.create(&office(), order(&city, ListKind::Collection, "C1").await).await.unwrap();
        assert_eq!(lists.iter().map(|l| l.people).sum::<i64>(), before);
        let again = f.create(&office(), order(&city, ListKind::Collection, "C1").await).await.unwrap_err();
        assert!(matches!(again, FieldworkProblem::NobodyToVisit));
        // Another kind is another matter; and who gives a list back frees its people.
        assert!(f.create(&office(), order(&city, ListKind::Level1, "C1-1").await).await.is_ok());
        f.close(&office(), lists[0].id, "trả lại").await.unwrap();
        let third = f.create(&office(), order(&city, ListKind::Collection, "C1").await).await.unwrap();
        assert_eq!(third.iter().map(|l| l.people).sum::<i64>(), lists[0].people);
        assert_eq!(f.close(&office(), lists[0].id, "").await.unwrap_err().code(), "fieldwork.closed");
    })
    .await;
}

#[tokio::test]
async fn a_lease_ends_by_itself() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let lists = f.create(&office(), order(&city, ListKind::Activation, "C1").await).await.unwrap();
        city.evening_of(OPENING.plus(5));
        let live = ListFilter { live: true, ..ListFilter::default() };
        assert!(f.lists(&office(), &live).await.unwrap().is_empty());
        let mut later = order(&city, ListKind::Activation, "C1").await;
        (later.due, later.lease_until) = (OPENING.plus(6), OPENING.plus(7));
        let again = f.create(&office(), later).await.unwrap();
        assert_eq!(again.iter().map(|l| l.people).sum::<i64>(), lists.iter().map(|l| l.people).sum::<i64>());
    })
    .await;
}

#[tokio::test]
async fn work_is_handed_out_up_to_the_campaign_s_last_day() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        for (due, lease) in [(365, 366), (1, 365)] {
            let mut late = order(&city, ListKind::Activation, "C1").await;
            (late.due, late.lease_until) = (OPENING.plus(due), OPENING.plus(lease));
            let refused = f.create(&office(), late).await.unwrap_err();
            assert_eq!(refused.code(), "fieldwork.due_late");
            assert!(
                refused.sentence(vedich_kernel::Lang::Vi).contains("20/9/2023"),
                "{}",
                refused.sentence(vedich_kernel::Lang::Vi)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_program_closes_a_list_of_its_area_once() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let path = format!("/api/v1/work-lists/{}/close", list.id);
        let why = json!({ "reason": "tổ bận, lập lại ngày mai" });
        let foreign = city.program(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(foreign.post_json(&path, &why).await.status, 404);
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.post_json(&path, &why).await.status, 204);
        let closed = f.list(&office(), list.id).await.unwrap();
        assert_eq!(closed.closed_reason.as_deref(), Some("tổ bận, lập lại ngày mai"));
        let again = police.post_json(&path, &why).await;
        assert_eq!((again.status, &again.json()["code"]), (409, &json!("fieldwork.closed")));
        // Its people may come on another list at once.
        assert_eq!(f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap()[0].people, list.people);
    })
    .await;
}

#[tokio::test]
async fn an_activation_is_a_claim_and_the_same_operation_twice_is_one_visit() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let who = citizens(&f, &list).await;
        let operations = vec![operation("op-1", who[0], Outcome::Activated), operation("op-2", who[1], Outcome::NotHome)];
        let first = f.record(&office(), list.id, operations.clone()).await.unwrap();
        assert!(matches!(&first[0], OperationResult::Recorded { claim: Some(_), .. }), "{first:?}");
        assert!(matches!(&first[1], OperationResult::Recorded { claim: None, .. }));
        let again = f.record(&office(), list.id, operations).await.unwrap();
        assert!(again.iter().all(|r| matches!(r, OperationResult::Known { .. })));
        let claims = &city.services.claims;
        let (total, found) = claims.list(&office(), &ClaimFilter { limit: 10, ..ClaimFilter::default() }).await.unwrap();
        assert_eq!((total, found[0].citizen, found[0].team), (1, Some(who[0]), list.team));
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 1, "who is to be met again is not done");
        // Nobody home is tried again from the same list; who activated waits for the register.
        let work = f.remaining(&office(), list.commune, ListKind::Activation).await.unwrap();
        let quarter = work.iter().find(|w| w.quarter == list.locality).unwrap();
        assert_eq!((quarter.on_lists, quarter.excluded), (list.people - 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_correction_takes_the_claim_back() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let who = citizens(&f, &list).await[0];
        f.record(&office(), list.id, vec![operation("op-1", who, Outcome::Activated)]).await.unwrap();
        let correction = Operation { corrects: Some("op-1".to_owned()), ..operation("op-2", who, Outcome::Guided) };
        f.record(&office(), list.id, vec![correction]).await.unwrap();
        let claims = city.services.claims.of_citizens(&[who], true).await.unwrap();
        assert!(claims.len() == 1 && claims[0].withdrawn);
        let person = f.people(&office(), &list).await.unwrap().into_iter().find(|p| p.item.citizen == who).unwrap();
        assert_eq!(person.visit.unwrap().outcome, Outcome::Guided);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_applied_is_held_with_its_reason() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let mut lists = f.create(&office(), order(&city, ListKind::Activation, "C1").await).await.unwrap();
        let (second, first) = (lists.remove(1), lists.remove(0));
        let (own, other) = (citizens(&f, &first).await[0], citizens(&f, &second).await[0]);
        let late = Operation { observed_at: at(OPENING.plus(9), 8), ..operation("b", own, Outcome::Activated) };
        let member = Operation { member: Some("M121".to_owned()), ..operation("c", own, Outcome::Activated) };
        city.evening_of(OPENING.plus(10));
        let results = f.record(&office(), first.id, vec![operation("a", other, Outcome::Activated), late, member]).await.unwrap();
        let reasons: Vec<HeldReason> = results
            .iter()
            .map(|r| match r {
                OperationResult::Held { reason, .. } => *reason,
                other => panic!("{other:?}"),
            })
            .collect();
        let wrong_member = if first.team == second.team { panic!("two quarters, two teams") } else { HeldReason::UnknownMember };
        assert_eq!(reasons, [HeldReason::NotOnList, HeldReason::LeaseOver, wrong_member]);
        // An evening's work that arrives ten days later counts as of its evening.
        let results = f.record(&office(), first.id, vec![operation("d", own, Outcome::Activated)]).await.unwrap();
        assert!(matches!(results[0], OperationResult::Recorded { .. }));
    })
    .await;
}

#[tokio::test]
async fn names_are_for_the_police_of_the_commune_and_for_the_team_while_leased() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let page = format!("/work-lists/{}", list.id);
        let name = rows.iter().find(|r| r.national_id == rows[16].national_id).unwrap().name.clone();
        let team = city.signed_in(Role::FieldMember, Where::Team("T11")).await;
        assert!(team.get(&page).await.text().contains(&name));
        assert!(team.get(&format!("{page}/print")).await.text().contains(&name));
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let seen = police.get(&page).await.text();
        assert!(seen.contains(&name) && seen.contains("data-label=\"Địa chỉ\""), "each person is a card on a phone: {seen}");
        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        let counts_only = leader.get(&page).await;
        assert!(counts_only.status == 200 && !counts_only.text().contains(&name));
        assert_eq!(leader.get(&format!("{page}/export")).await.status, 403);
        for (role, place) in [(Role::FieldMember, Where::Team("T12")), (Role::WardPolice, Where::Commune("C2"))] {
            assert_eq!(city.signed_in(role, place).await.get(&page).await.status, 404);
        }
        city.evening_of(OPENING.plus(5));
        let over = city.signed_in(Role::FieldMember, Where::Team("T11")).await;
        assert!(!over.get(&page).await.text().contains(&name), "the lease is over");
        assert_eq!(over.get(&format!("{page}/print")).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn telephone_numbers_are_opened_with_a_reason_that_is_written_down() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        city.import_csv(OPENING.plus(1), csv_with_telephones(&rows, OPENING.plus(1))).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let at = format!("/work-lists/{}", list.id);
        assert!(police.get(&at).await.text().contains("Xem số điện thoại"));
        let unsaid = police.post_form(&format!("{at}/phones"), &[("reason", " ")]).await;
        assert_eq!(unsaid.location(), Some(at.as_str()), "without a reason nothing is opened");
        let opened = police.post_form(&format!("{at}/phones"), &[("reason", "gọi hẹn")]).await;
        assert_eq!(opened.status, 200);
        assert!(!opened.text().contains("Xem số điện thoại"), "they are open now");
        let number = f.people(&office(), &list).await.unwrap().into_iter().find_map(|p| p.person.map(|x| x.phone)).unwrap();
        assert!(opened.text().contains(&number));
        let trail = city.services.accounts.audit_page(&office(), &Default::default(), 20).await.unwrap();
        let entries: Vec<_> = trail.entries.iter().filter(|e| e.action == "work_list.phones").collect();
        assert_eq!(entries.len(), 1, "the attempt without a reason opened nothing");
        // Paper and spreadsheet show what the page shows, and their numbers for a reason too.
        let paper = format!("{at}/print");
        assert!(!police.get(&paper).await.text().contains(&number), "masked on paper as on the page");
        assert_eq!(police.post_form(&paper, &[("reason", "")]).await.location(), Some(at.as_str()));
        assert!(police.post_form(&paper, &[("reason", "đi không có mạng")]).await.text().contains(&number));
        assert_eq!(police.post_form(&format!("{at}/export"), &[("reason", "đi không có mạng")]).await.status, 200);
        assert!(entries[0].target == format!("work_list:{}", list.id) && entries[0].detail.contains("gọi hẹn"));
        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(leader.post_form(&format!("{at}/phones"), &[("reason", "gọi hẹn")]).await.status, 403, "sees no names");
        assert!(police.get(&format!("{at}/print")).await.text().contains("share-20"), "there is room to write");
    })
    .await;
}

#[tokio::test]
async fn a_clerk_records_a_paper_list_and_loses_nothing_by_a_slip() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let who = citizens(&f, &list).await;
        let path = format!("/work-lists/{}/record", list.id);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.get(&path).await.status, 200);
        let (first, second) = (format!("o-{}", who[0]), format!("o-{}", who[1]));
        let fields = |word: &'static str| {
            vec![("batch", "b1"), ("day", "2023-06-20"), ("time", "19h05"), (&*first, "1"), (&*second, word)]
        };
        // The time for all rows is wrong once, and hours are written as people write them.
        let wrong_time: Vec<_> = fields("4").into_iter().map(|(n, v)| if n == "time" { (n, "19h75") } else { (n, v) }).collect();
        let page = police.post_form(&path, &wrong_time).await.text();
        assert_eq!(page.matches("Giờ chung không đúng").count(), 2, "above and beside the field: {page}");
        assert_eq!(page.matches("giờ không đúng").count(), 0, "not once per person");
        assert_eq!(police.get(&path).await.text().matches("autofocus").count(), 1);
        let slip = police.post_form(&path, &fields("zz")).await;
        assert_eq!(slip.status, 422);
        assert!(slip.text().contains("value=\"zz\""), "what was typed is still there");
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 0, "all at once or nothing");
        let saved = police.post_form(&path, &fields("vắng nhà")).await;
        assert_eq!((saved.status, saved.location()), (303, Some(&*format!("/work-lists/{}", list.id))));
        // Sent again after a time-out: nothing is recorded twice.
        police.post_form(&path, &fields("vắng nhà")).await;
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 1);
        assert_eq!(city.services.claims.of_citizens(&who, true).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_given_to_members_by_ticking_them() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let at = format!("/work-lists/{}", list.id);
        let page = police.get(&at).await.text();
        let members = city.services.territory.members(list.team.unwrap()).await.unwrap();
        let who = members.last().unwrap();
        let boxes: Vec<&str> =
            page.split('<').filter(|tag| tag.starts_with("input") && tag.contains("name=\"member\"")).collect();
        assert_eq!(boxes.len(), members.len());
        // What a browser sends is the first value of the box.
        let shown = boxes.iter().find(|tag| tag.contains(&format!("id=\"member-{}\"", who.id.0))).unwrap();
        let value = shown.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let given = police.post_form(&format!("{at}/members"), &[("member", value)]).await;
        assert_eq!((given.status, given.location()), (303, Some(at.as_str())));
        assert_eq!(f.list(&office(), list.id).await.unwrap().members, [who.id]);
    })
    .await;
}

#[tokio::test]
async fn lists_may_wait_for_a_team_and_are_taken_back_while_nobody_went() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let (commune, quarter) = (city.locality("C1").await.to_string(), city.locality("C1-1").await.to_string());
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let team = format!("team-{quarter}");
        let fields = |size: &'static str, lease: &'static str| {
            let days = [("due", "2023-06-21"), ("lease_until", lease), ("max", size)];
            [("kind", "collection"), ("commune", &*commune), ("quarter", &*quarter), (&*team, "")]
                .into_iter()
                .chain(days)
                .collect::<Vec<_>>()
        };
        // What cannot be is told above the form, which keeps what was chosen.
        for (size, lease, why) in [
            ("0", "2023-06-23", "từ 1 đến 500"),
            ("40", "2023-06-20", "không sớm hơn hạn hoàn thành"),
            ("bốn", "2023-06-23", "từ 1 đến 500"),
        ] {
            let slip = police.post_form("/work-lists", &fields(size, lease)).await;
            let page = slip.text();
            assert!(slip.status == 422 && page.contains(why), "{} {page}", slip.status);
            assert!(
                page.contains(&format!("value=\"{quarter}\" checked")) && page.contains(&format!("value=\"{size}\"")),
                "{page}"
            );
            assert!(page.contains(&format!("value=\"{lease}\"")), "{page}");
            assert!(page.contains("data-label=\"Tổ\""), "on a phone the choice of the team stands in the quarter's card: {page}");
        }
        assert!(f.lists(&office(), &ListFilter::default()).await.unwrap().is_empty());
        let drawn = police.post_form("/work-lists", &fields("40", "2023-06-23")).await;
        let lists = f.lists(&office(), &ListFilter::default()).await.unwrap();
        assert!(drawn.status == 303 && !lists.is_empty());
        assert!(lists.iter().all(|l| l.team.is_none()), "nobody was chosen, so nobody has them");
        let made = lists[0].created_at.0.to_string();
        let page = police.get(drawn.location().unwrap()).await.text();
        assert!(page.contains("/work-lists/take-back") && page.contains(&made), "{page}");
        let back =
            police.post_form("/work-lists/take-back", &[("made", &made), ("kind", "collection"), ("locality", "C1")]).await;
        assert_eq!((back.status, back.location()), (303, Some("/work-lists?kind=collection&locality=C1")));
        let live = ListFilter { live: true, ..ListFilter::default() };
        assert!(f.lists(&office(), &live).await.unwrap().is_empty());
        assert_eq!(police.post_form("/work-lists/take-back", &[("made", &made)]).await.status, 409, "there is nothing left");
        // Its people are as before; and a list on which somebody worked stays.
        let list = f.create(&office(), order(&city, ListKind::Collection, "C1-1").await).await.unwrap().remove(0);
        let who = citizens(&f, &list).await[0];
        f.record(&office(), list.id, vec![operation("op-1", who, Outcome::NotHome)]).await.unwrap();
        assert_eq!(f.take_back(&office(), list.created_at).await.unwrap_err().code(), "fieldwork.closed");
    })
    .await;
}

#[tokio::test]
async fn a_household_stays_whole_however_short_the_lists() {
    both(|city| async move {
        // Four people of one quarter, none with a dossier, under one roof.
        let mut rows = people(120);
        for i in [12, 20, 32] {
            (rows[i].head, rows[i].address) = (rows[0].head.clone(), rows[0].address.clone());
        }
        city.import(OPENING, &rows).await;
        city.evening_of(OPENING.plus(1));
        let f = city.services.fieldwork.clone();
        for size in [0, 501] {
            let odd = CreateLists { max_per_list: size, ..order(&city, ListKind::Collection, "C1-1").await };
            assert_eq!(f.create(&office(), odd).await.unwrap_err().code(), "fieldwork.bad_size");
        }
        let small = CreateLists { max_per_list: 1, ..order(&city, ListKind::Collection, "C1-1").await };
        let lists = f.create(&office(), small).await.unwrap();
        assert_eq!(lists.iter().filter(|l| l.people == 4).count(), 1, "{lists:?}");
        assert!(lists.len() > 5 && lists.iter().all(|l| l.people == 1 || l.people == 4));
    })
    .await;
}

#[tokio::test]
async fn programs_draw_lists_up_and_send_outcomes() {
    both(|city| async move {
        begun(&city).await;
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let left = program.get("/api/v1/work-lists?kind=activation&locality=C1").await.json();
        assert!(left["remaining"].as_array().unwrap().iter().any(|q| q["candidates"].as_i64() > Some(0)), "{left}");
        let order = json!({ "kind": "activation", "localities": ["C1-1"], "team": "T11", "members": ["M111"], "due": "2023-06-21" });
        let made = program.post_json("/api/v1/work-lists", &order).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let id = made.json()[0]["id"].as_i64().unwrap();
        let list = program.get(&format!("/api/v1/work-lists/{id}")).await.json();
        let citizen = list["citizens"][0]["citizen"].as_str().unwrap();
        let moment = at(OPENING.plus(1), 20).0;
        let operations = json!([{ "id": "x-1", "citizen": citizen, "outcome": "activated", "method": "app", "observed_at": moment, "member": "M111" }]);
        let sent = program.post_json(&format!("/api/v1/work-lists/{id}/outcomes"), &operations).await;
        assert_eq!(sent.json()[0]["result"].as_str(), Some("recorded"), "{}", sent.text());
        let elsewhere = json!({ "kind": "activation", "localities": ["C2"], "due": "2023-06-21" });
        assert_eq!(program.post_json("/api/v1/work-lists", &elsewhere).await.status, 403);
        let wrong_team = json!({ "kind": "activation", "localities": ["C1-2"], "team": "T11", "due": "2023-06-21" });
        assert_eq!(program.post_json("/api/v1/work-lists", &wrong_team).await.json()["code"].as_str(), Some("fieldwork.team_of_elsewhere"));
    })
    .await;
}

#[tokio::test]
async fn an_activation_that_somebody_else_reported_spares_the_way() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = f.create(&office(), order(&city, ListKind::Activation, "C1-1").await).await.unwrap().remove(0);
        let people = f.people(&office(), &list).await.unwrap();
        assert!(people.iter().all(|p| p.reported.is_none()));
        let first = people[0].item.citizen;
        let masked = people[0].person.as_ref().unwrap().masked_id();
        let number = people[0].person.as_ref().unwrap().national_id.clone();
        assert!(rows.iter().any(|r| r.national_id == number));
        let text = format!("Số CCCD;Họ và tên\n{number};\n");
        let day = OPENING.plus(1);
        let upload = vedich_claims::ListUpload {
            bytes: text.into_bytes(),
            file_name: "danh sách.csv".to_owned(),
            unit: Some("D1".to_owned()),
            day: Some(day),
        };
        let sent = city.services.claims.import_list(&office(), upload).await.unwrap();
        assert_eq!((sent.list.taken, sent.list.rejected), (1, 0), "{:?}", sent.list.problems);
        let now = f.people(&office(), &list).await.unwrap();
        let reported: Vec<CitizenId> = now.iter().filter(|p| p.reported == Some(day)).map(|p| p.item.citizen).collect();
        assert_eq!(reported, [first]);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let words = format!("Đã có người báo kích hoạt ngày {}", day.vi());
        let page = police.get(&format!("/work-lists/{}", list.id)).await.text();
        assert!(page.contains(&words) && page.contains(&masked), "{page}");
        let paper = police.get(&format!("/work-lists/{}/print", list.id)).await.text();
        assert_eq!(paper.matches(&words).count(), 1, "on paper, too");
        // A claim that is taken back sends somebody again.
        let claim = city.services.claims.of_citizens(&[first], true).await.unwrap().remove(0);
        city.services.claims.withdraw(&office(), claim.id, "nhập nhầm người").await.unwrap();
        assert!(f.people(&office(), &list).await.unwrap().iter().all(|p| p.reported.is_none()));
    })
    .await;
}
