//! Bad weather: everything comes late, twice, in the wrong order, from clocks that are wrong and phones that were taken out of use.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, at, begun, citizens, list_of, office, recorded, results, visit};
use serde_json::{Value, json};
use vedich_accounts::Role;
use vedich_claims::Outcome;
use vedich_fieldwork::{Acceptance, Fieldwork, ListKind, WorkList, rules::HeldReason};
use vedich_kernel::{CitizenId, Problematic};
use vedich_testkit::{City, Where, both};

const EVENING: i64 = 20;

async fn standing(f: &Fieldwork, list: &WorkList, who: CitizenId) -> Option<Outcome> {
    f.people(&office(), list).await.unwrap().into_iter().find(|p| p.item.citizen == who).unwrap().visit.map(|v| v.outcome)
}

/// Claims of an activation that stand.
async fn claims(city: &City, who: CitizenId) -> usize {
    city.services.claims.of_citizens(&[who], true).await.unwrap().iter().filter(|c| !c.withdrawn).count()
}

async fn on_lists(f: &Fieldwork, list: &WorkList) -> i64 {
    let work = f.remaining(&office(), list.commune, ListKind::Activation).await.unwrap();
    work.iter().find(|w| w.quarter == list.locality).unwrap().on_lists
}

#[tokio::test]
async fn corrections_and_undoing_give_the_same_in_every_order() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), EVENING);
        // Activated, corrected to "guided", and the correction undone again: for six people, in all six orders.
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let people = &who[..orders.len().min(who.len())];
        for (citizen, order) in people.iter().zip(orders) {
            let id = |n: usize| format!("{citizen}:{n}");
            let mut correction = visit(&id(1), &list, *citizen, Outcome::Guided, evening.plus_seconds(60));
            correction["corrects"] = json!(id(0));
            let all = [
                visit(&id(0), &list, *citizen, Outcome::Activated, evening),
                correction,
                json!({ "id": id(2), "kind": "withdraw", "corrects": id(1), "observed_at": evening.plus_seconds(90) }),
            ];
            for step in order {
                assert!(recorded(&phone.send(&city, &[all[step].clone()]).await));
                // Twice is once.
                assert_eq!(results(&phone.send(&city, &[all[step].clone()]).await)[0].1, "known");
            }
            assert_eq!(standing(&f, &list, *citizen).await, Some(Outcome::Activated), "{order:?}");
            assert_eq!(claims(&city, *citizen).await, 1, "{order:?}");
        }
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, i64::try_from(people.len()).unwrap());
        assert_eq!(on_lists(&f, &list).await, list.people - i64::try_from(people.len()).unwrap());
        let check = f.check_lists().await.unwrap();
        assert!(check.is_sound() && check.recorded.len() == 3 * people.len(), "{check:?}");
    })
    .await;
}

#[tokio::test]
async fn an_undone_result_puts_the_person_back_on_the_list() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await[0];
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), EVENING);
        phone.send(&city, &[visit("a", &list, who, Outcome::Activated, evening)]).await;
        assert_eq!((claims(&city, who).await, on_lists(&f, &list).await), (1, list.people - 1));
        phone
            .send(&city, &[json!({ "id": "b", "kind": "withdraw", "corrects": "a", "observed_at": evening.plus_seconds(30) })])
            .await;
        assert_eq!(standing(&f, &list, who).await, None);
        assert_eq!((claims(&city, who).await, on_lists(&f, &list).await), (0, list.people));
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 0);
        // Another team cannot take it back.
        phone.send(&city, &[visit("c", &list, who, Outcome::Activated, evening)]).await;
        let other = Phone::of(&city, "T12", "M121", false).await;
        other.send(&city, &[json!({ "id": "d", "kind": "withdraw", "corrects": "c", "observed_at": evening })]).await;
        assert_eq!(claims(&city, who).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_clock_three_days_wrong_is_corrected_and_what_it_told_is_kept() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await[0];
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let (truth, three_days) = (at(OPENING.plus(1), EVENING), 3 * 86_400);
        let told = truth.plus_seconds(three_days);
        let mut operation = visit("a", &list, who, Outcome::Activated, told);
        operation["clock_offset"] = json!(-three_days * 1_000_000);
        let sent_at = city.services.clock.now().plus_seconds(three_days);
        let answer = phone.sync(&json!({ "sent_at": sent_at, "groups": phone.sealed(&[operation]) })).await;
        assert!(recorded(&answer), "{answer}");
        assert_eq!(answer["clock_offset"].as_i64(), Some(-three_days * 1_000_000));
        let person = f.people(&office(), &list).await.unwrap().into_iter().find(|p| p.item.citizen == who).unwrap();
        assert_eq!(person.visit.unwrap().observed_at, truth);
        let kept = city.services.db.clone();
        let sql = "SELECT told_at, observed_at FROM field_operation WHERE operation = 'a'";
        let times = vedich_db::Query::map(&kept, sql, Vec::new(), |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?))).await.unwrap();
        assert_eq!(times, [(told.0, truth.0)]);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_applied_waits_for_the_office_and_the_member_hears_of_it() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let elsewhere = list_of(&city, ListKind::Activation, "C1-2").await;
        let (own, other) = (citizens(&f, &list).await, citizens(&f, &elsewhere).await);
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), EVENING);
        let mut unread = phone.sealed(&[visit("unread", &list, own[1], Outcome::NotHome, evening)]);
        unread[0]["operations"][0]["id"] = json!("another-id");
        let mut groups = phone.sealed(&[
            visit("not-mine", &elsewhere, other[0], Outcome::Activated, evening),
            visit("not-there", &list, other[0], Outcome::Activated, evening),
            visit("late", &list, own[0], Outcome::Guided, at(OPENING.plus(9), 9)),
            json!({ "id": "bad", "kind": "visit", "list": list.id, "citizen": own[0], "outcome": "flown_away", "observed_at": evening }),
            json!({ "id": "long", "kind": "post", "place": "x".repeat(81), "observed_at": evening }),
        ]);
        groups.as_array_mut().unwrap().push(unread[0].clone());
        city.evening_of(OPENING.plus(9));
        let answer = phone.sync(&json!({ "groups": groups })).await;
        let reasons: Vec<(String, Option<String>)> = results(&answer).into_iter().map(|r| (r.0, r.2)).collect();
        let expected = [
            ("not-mine", "no_list"),
            ("not-there", "not_on_list"),
            ("late", "lease_over"),
            ("bad", "malformed"),
            ("long", "malformed"),
            ("another-id", "unreadable"),
        ];
        assert_eq!(reasons, expected.map(|(id, why)| (id.to_owned(), Some(why.to_owned()))));
        assert_eq!(answer["changes"]["held"].as_array().unwrap().len(), 6);
        // Sent again they are still held, once.
        assert!(results(&phone.sync(&json!({ "groups": groups })).await).iter().all(|r| r.1 == "held"));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let held = f.held_operations(&police, false).await.unwrap();
        assert_eq!(held.len(), 6);
        let foreign = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert!(f.held_operations(&foreign, false).await.unwrap().is_empty());
        assert_eq!(f.dismiss_held(&foreign, "late", "không thuộc phường này").await.unwrap_err().code(), "fieldwork.no_such_held");
        assert_eq!(f.dismiss_held(&police, "late", "").await.unwrap_err().code(), "fieldwork.reason_missing");
        let why = |answer: &str| Acceptance { answer: answer.to_owned(), ..Acceptance::default() };
        f.accept_held(&police, "late", &why("đã gọi hỏi, đúng là hôm đó")).await.unwrap();
        assert_eq!(standing(&f, &list, own[0]).await, Some(Outcome::Guided));
        let wrong = f.accept_held(&police, "bad", &why("ghi giúp thành viên")).await.unwrap_err();
        assert!(matches!(wrong, vedich_fieldwork::FieldworkProblem::CannotTake(HeldReason::Malformed)));
        // Recorded for the list on which the person really is, as the work of another member of the team.
        let member = city.services.territory.member_by_code("M112").await.unwrap().unwrap();
        let how = Acceptance { list: Some(elsewhere.id), member: Some(member.id), ..why("người này ở danh sách bên cạnh") };
        f.accept_held(&police, "not-there", &how).await.unwrap();
        assert_eq!(standing(&f, &elsewhere, other[0]).await, Some(Outcome::Activated));
        assert_eq!(claims(&city, other[0]).await, 1);
        f.dismiss_held(&police, "not-mine", "tổ khác đã ghi người này").await.unwrap();
        assert_eq!(f.accept_held(&police, "not-mine", &why("nghĩ lại rồi")).await.unwrap_err().code(), "fieldwork.resolved");
        assert!(f.check_lists().await.unwrap().is_sound());
        let heard = phone.sync(&json!({})).await;
        let state = |id: &str| -> Value {
            heard["changes"]["held"].as_array().unwrap().iter().find(|h| h["id"] == id).unwrap().clone()
        };
        assert_eq!((state("late")["state"].as_str(), state("not-mine")["state"].as_str()), (Some("accepted"), Some("dismissed")));
        assert_eq!(state("not-mine")["answer"], "tổ khác đã ghi người này");
        assert_eq!(state("bad")["state"], "waiting");
        assert_eq!(results(&phone.sync(&json!({ "groups": phone.sealed(&[visit("late", &list, own[0], Outcome::Guided, evening)]) })).await)[0].1, "known");
    })
    .await;
}

#[tokio::test]
async fn a_phone_taken_out_of_use_reads_nothing_and_what_it_still_sends_is_looked_at() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let leader = city.user(Role::TeamLeader, Where::Team("T11")).await;
        let foreign = city.user(Role::TeamLeader, Where::Team("T12")).await;
        assert_eq!(f.revoke_phone(&foreign, phone.id(), "").await.unwrap_err().code(), "fieldwork.no_such_phone");
        f.revoke_phone(&leader, phone.id(), "mất máy").await.unwrap();
        let evening = at(OPENING.plus(1), EVENING);
        let answer = phone.send(&city, &[visit("a", &list, who[0], Outcome::Activated, evening)]).await;
        assert_eq!((answer["state"].as_str(), answer["changes"].is_null()), (Some("revoked"), true));
        assert_eq!(results(&answer)[0].2.as_deref(), Some("revoked"));
        assert_eq!(claims(&city, who[0]).await, 0);
        assert_eq!(phone.post("/api/v1/field/assign", &json!({ "list": list.id, "members": [] })).await.status, 401);
        // Signed out in good order: what was recorded before still counts.
        let second = Phone::of(&city, "T11", "M112", false).await;
        assert_eq!(second.post("/api/v1/field/sign-out", &json!({})).await.status, 204);
        let groups = second.sealed(&[visit("b", &list, who[1], Outcome::Activated, evening)]);
        let answer = second.upload(&json!({ "groups": groups })).await;
        assert_eq!((answer["state"].as_str(), results(&answer)[0].1.as_str()), (Some("lease_over"), "recorded"));
    })
    .await;
}

/// Sends visits one at a time, each as soon as the last one is answered.
async fn one_by_one(phone: &Phone, list: &WorkList, who: &[CitizenId], name: &str) {
    let evening = at(OPENING.plus(1), EVENING);
    for (n, citizen) in who.iter().cycle().take(12).enumerate() {
        let told = visit(&format!("{name}{n}"), list, *citizen, Outcome::Guided, evening);
        let answer = phone.upload(&json!({ "groups": phone.sealed(&[told]) })).await;
        assert!(recorded(&answer), "{answer}");
    }
}

#[tokio::test]
async fn phones_that_send_at_once_are_each_answered_and_each_visit_is_there_once() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let (one, two) = (Phone::of(&city, "T11", "M111", false).await, Phone::of(&city, "T11", "M112", false).await);
        tokio::join!(one_by_one(&one, &list, &who, "a"), one_by_one(&two, &list, &who, "b"), one_by_one(&one, &list, &who, "c"),);
        let check = f.check_lists().await.unwrap();
        assert!(check.is_sound() && check.recorded.len() == 36 && check.visits == 36, "{check:?}");
    })
    .await;
}

/// Whose an upload token is, is remembered; how its phone stands is found out each time.
#[tokio::test]
async fn an_upload_token_that_came_before_is_told_how_its_phone_stands_now() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let evening = at(OPENING.plus(1), EVENING);
        let stands = |answer: &Value| answer["state"].as_str().unwrap_or_default().to_owned();
        let (lost, left) = (Phone::of(&city, "T11", "M111", false).await, Phone::of(&city, "T11", "M112", false).await);
        let guided = |id: &str, n: usize| [visit(id, &list, who[n], Outcome::Guided, evening)];
        for (phone, id, n) in [(&lost, "a", 0), (&left, "b", 1)] {
            let answer = phone.upload(&json!({ "groups": phone.sealed(&guided(id, n)) })).await;
            assert_eq!((stands(&answer).as_str(), recorded(&answer)), ("active", true), "{answer}");
            assert_eq!(stands(&phone.upload(&json!({})).await), "active");
        }
        f.revoke_phone(&office(), lost.id(), "mất máy").await.unwrap();
        let answer = lost.upload(&json!({ "groups": lost.sealed(&guided("c", 2)) })).await;
        assert_eq!((stands(&answer).as_str(), results(&answer)[0].2.as_deref()), ("revoked", Some("revoked")));
        assert_eq!(stands(&lost.upload(&json!({})).await), "revoked", "also with nothing to send");
        let member = city.services.territory.member_by_code("M112").await.unwrap().unwrap();
        city.services.territory.remove_member(&office(), member.id).await.unwrap();
        // Who left the team is told so, and what was done before counts.
        let answer = left.upload(&json!({ "groups": left.sealed(&guided("d", 3)) })).await;
        assert_eq!((stands(&answer).as_str(), recorded(&answer)), ("lease_over", true), "{answer}");
        assert_eq!(stands(&left.upload(&json!({})).await), "lease_over");
    })
    .await;
}

#[tokio::test]
async fn a_list_is_handed_on_while_a_phone_is_offline_and_nothing_is_lost() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let leader = Phone::of(&city, "T11", "M111", true).await;
        let member = Phone::of(&city, "T11", "M112", false).await;
        let before = member.sync(&json!({})).await;
        assert_eq!(before["changes"]["lists"].as_array().unwrap().len(), 1);
        // The member is offline and works on; the leader hands the list to herself.
        let assigned = leader.post("/api/v1/field/assign", &json!({ "list": list.id, "members": ["M111"] })).await;
        assert_eq!(assigned.json()["list"]["members"], json!(["M111"]), "{}", assigned.text());
        let refused = member.post("/api/v1/field/assign", &json!({ "list": list.id, "members": ["M112"] })).await;
        assert_eq!(refused.json()["code"], "field.not_leader");
        let evening = at(OPENING.plus(1), EVENING);
        leader.send(&city, &[visit("late", &list, who[0], Outcome::Activated, evening.plus_seconds(600))]).await;
        let groups = member.sealed(&[visit("first", &list, who[0], Outcome::Activated, evening)]);
        let after = member.sync(&json!({ "groups": groups, "cursor": before["changes"]["cursor"] })).await;
        assert!(recorded(&after), "what was recorded before counts");
        assert_eq!(after["changes"]["gone_lists"], json!([list.id]));
        // Both claims are there; the register will credit the earlier one, whichever came first.
        let both = city.services.claims.of_citizens(&[who[0]], true).await.unwrap();
        assert_eq!(both.len(), 2);
        assert_eq!(both.iter().min_by_key(|c| c.observed_at).unwrap().observed_at, evening);
        let team = leader.sync(&json!({})).await["changes"]["team"].clone();
        let seen = |code: &str| team["members"].as_array().unwrap().iter().find(|m| m["code"] == code).unwrap().clone();
        assert_eq!((seen("M111")["visits_today"].as_i64(), seen("M112")["visits_today"].as_i64()), (Some(1), Some(1)));
        assert_eq!(seen("M111")["lists"], json!([list.id]));
        assert!(member.sync(&json!({})).await["changes"]["team"].is_null());
    })
    .await;
}

#[tokio::test]
async fn too_much_at_once_is_refused_and_many_at_once_are_written_together() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), EVENING);
        let many: Vec<Value> =
            (0..201).map(|n| visit(&format!("m-{n}"), &list, who[0], Outcome::NotHome, evening.plus_seconds(n))).collect();
        let answer = phone.post("/api/v1/field/sync", &json!({ "groups": phone.sealed(&many) })).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some("field.too_many")));
        // Eight phones at the same moment, one of them with something that is held.
        let mut phones = Vec::new();
        for n in 0..8 {
            phones.push(Phone::of(&city, "T11", if n % 2 == 0 { "M111" } else { "M112" }, false).await);
        }
        let sends = phones.iter().enumerate().map(|(n, p)| {
            let whom = if n == 7 {
                CitizenId { partition: who[0].partition, number: vedich_kernel::CitizenNumber(1) }
            } else {
                who[n % who.len()]
            };
            let operation =
                visit(&format!("p-{n}"), &list, whom, Outcome::NotHome, evening.plus_seconds(i64::try_from(n).unwrap()));
            let (city, p) = (&city, p);
            async move { p.send(city, &[operation]).await }
        });
        let answers = futures_util::future::join_all(sends).await;
        let words: Vec<String> = answers.iter().map(|a| results(a)[0].1.clone()).collect();
        assert_eq!(words.iter().filter(|w| *w == "recorded").count(), 7, "{words:?}");
        assert_eq!(words[7], "held");
    })
    .await;
}

#[tokio::test]
async fn after_a_restored_backup_phones_send_again_what_they_keep() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await[0];
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let operation = visit("a", &list, who, Outcome::Guided, at(OPENING.plus(1), EVENING));
        let sent = phone.send(&city, &[operation]).await;
        assert_eq!(sent["backed_up_through"], 0);
        let seq = sent["results"][0]["seq"].as_i64().unwrap();
        f.note_backup(seq, city.services.clock.now()).await.unwrap();
        let next = phone.sync(&json!({ "cursor": sent["changes"]["cursor"] })).await;
        assert_eq!(next["backed_up_through"].as_i64(), Some(seq));
        assert_eq!(next["server_epoch"], sent["server_epoch"]);
    })
    .await;
}
