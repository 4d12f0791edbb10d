//! Many held operations at once: the evening of a phone that was taken out of use.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, at, begun, citizens, list_of, office, recorded, results, visit};
use serde_json::{Value, json};
use vedich_accounts::Role;
use vedich_claims::Outcome;
use vedich_fieldwork::{Acceptance, Decided, ListKind, rules::HeldReason};
use vedich_kernel::{Lang, Moment, Problematic};
use vedich_testkit::{City, Where, both, team_workbook};

const ANSWER: &str = "đã hỏi thành viên, đúng là đã đến từng nhà";

#[tokio::test]
async fn the_evening_of_a_phone_taken_out_of_use_is_decided_at_once() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        f.revoke_phone(&office(), phone.id(), "mất máy").await.unwrap();
        let evening = at(OPENING.plus(1), 20);
        let told = |n: i64, citizen| visit(&format!("v{n}"), &list, citizen, Outcome::Activated, evening.plus_seconds(n * 60));
        let mut all: Vec<Value> = (0_i64..).zip(&who[..4]).map(|(n, citizen)| told(n, *citizen)).collect();
        let odd =
            json!({ "id": "odd", "kind": "visit", "list": list.id, "citizen": who[0], "outcome": "flown_away", "observed_at": evening });
        all.push(odd);
        assert!(results(&phone.send(&city, &all).await).iter().all(|r| r.1 == "held"));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let foreign = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let nothing = f.decide_alike(&foreign, phone.id(), HeldReason::Revoked, true, ANSWER).await.unwrap();
        assert_eq!(nothing, Decided::default(), "another commune's");
        let refused = f.decide_alike(&police, phone.id(), HeldReason::Revoked, true, " ").await.unwrap_err();
        assert_eq!(refused.code(), "fieldwork.reason_missing");

        // On the page they stand together.
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get("/held").await.text();
        assert!(page.contains("Xử lý nhiều kết quả một lần") && page.contains("4 kết quả đang chờ"), "{page}");
        let fields = [("phone", phone.id()), ("why", "revoked"), ("reason", ANSWER), ("decision", "accept")];
        assert_eq!(desk.post_form("/held/decide", &fields).await.location(), Some("/held"));
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 4);
        assert!(f.check_lists().await.unwrap().is_sound());
        let held = f.held_operations(&police, true).await.unwrap();
        assert!(held.len() == 4 && held.iter().all(|h| h.resolution.as_ref().is_some_and(|r| r.accepted && r.answer == ANSWER)));

        // What cannot be read cannot be taken, together or alone; it can be set aside.
        let odd = |accept| f.decide_alike(&police, phone.id(), HeldReason::Malformed, accept, ANSWER);
        assert_eq!(odd(true).await.unwrap(), Decided { done: 0, left: 1 });
        assert_eq!(odd(false).await.unwrap(), Decided { done: 1, left: 0 });
        assert!(f.held_operations(&police, false).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_the_house_does_not_understand_is_shown_as_it_came_and_names_nobody() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let odd = json!({ "id": "odd", "kind": "visit", "list": list.id, "citizen": who[0], "outcome": "flown_away",
            "note": "gặp bà Nguyễn Thị Lạ, 0912345678", "observed_at": at(OPENING.plus(1), 20) });
        assert_eq!(results(&phone.send(&city, &[odd]).await)[0].1, "held");
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let told = police.get("/api/v1/held-operations").await.json()[0].clone();
        assert_eq!((&told["kind"], &told["member_code"]), (&json!("unread"), &json!("M111")), "{told}");
        assert_eq!((&told["content"]["kind"], &told["content"]["outcome"]), (&json!("visit"), &json!("flown_away")), "{told}");
        assert!(told["sentence"].as_str().unwrap().contains("hỏi lại thành viên"), "{told}");
        let page = city.signed_in(Role::WardPolice, Where::Commune("C1")).await.get("/held/odd").await.text();
        assert!(page.contains("flown_away") && page.contains("Hỏi thành viên đã làm gì"), "{page}");
        assert!(!page.contains("/held/odd/accept"), "nothing of it can be taken");
        for shown in [told.to_string(), page] {
            assert!(!shown.contains("Nguyễn Thị Lạ") && !shown.contains("0912345678"), "{shown}");
        }
        // Whole it is kept, sealed; what phones may send is described.
        let openapi = city.stranger().get("/api/openapi.json").await.json();
        let kinds = &openapi["components"]["schemas"]["FieldOperationKind"]["oneOf"];
        assert_eq!(kinds.as_array().map(Vec::len), Some(7), "{kinds}");
        // A reason has one shape, whatever it is given for.
        let closing = &openapi["paths"]["/api/v1/work-lists/{id}/close"]["post"]["requestBody"]["content"]["application/json"];
        assert_eq!(closing["schema"]["$ref"], "#/components/schemas/FieldworkWhy", "{closing}");
    })
    .await;
}

#[tokio::test]
async fn what_was_told_of_the_future_counts_from_when_it_came() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let now = city.services.clock.now();
        let told = [
            visit("soon", &list, who[0], Outcome::Activated, now.plus_seconds(600)),
            visit("tomorrow", &list, who[1], Outcome::Activated, now.plus_seconds(86_400)),
        ];
        let sent = results(&phone.send(&city, &told).await);
        assert_eq!((sent[0].1.as_str(), sent[1].2.as_deref()), ("recorded", Some("future")), "{sent:?}");
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(f.held_operation(&police, "tomorrow").await.unwrap().observed_at, now.plus_seconds(86_400), "held as told");
        f.accept_held(&police, "tomorrow", &Acceptance { answer: ANSWER.to_owned(), ..Acceptance::default() }).await.unwrap();
        for citizen in &who[..2] {
            let claims = city.services.claims.of_citizens(&[*citizen], true).await.unwrap();
            assert_eq!(claims.iter().map(|c| c.observed_at).collect::<Vec<_>>(), [now]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_member_is_told_what_was_decided_on_the_phone_that_they_have_now() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        f.revoke_phone(&office(), phone.id(), "mất máy").await.unwrap();
        let evening = at(OPENING.plus(1), 20);
        phone
            .send(
                &city,
                &[visit("v1", &list, who[0], Outcome::Activated, evening), visit("v2", &list, who[1], Outcome::Refused, evening)],
            )
            .await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        f.accept_held(&police, "v1", &Acceptance { answer: ANSWER.to_owned(), ..Acceptance::default() }).await.unwrap();
        // Whom the register does not know nobody can have helped, whoever decides.
        let nobody = vedich_kernel::CitizenId { number: vedich_kernel::CitizenNumber(7), ..who[0] };
        phone.send(&city, &[visit("v3", &list, nobody, Outcome::Activated, evening)]).await;
        let how = Acceptance { answer: ANSWER.to_owned(), ..Acceptance::default() };
        assert_eq!(f.accept_held(&police, "v3", &how).await.unwrap_err().code(), "fieldwork.cannot_take");
        let again = Phone::of(&city, "T11", "M111", false).await;
        let told = again.sync(&json!({})).await;
        let of = |told: &Value, id: &str| told["changes"]["held"].as_array().unwrap().iter().find(|h| h["id"] == id).cloned();
        let accepted = of(&told, "v1").unwrap();
        assert_eq!((&accepted["state"], &accepted["answer"]), (&json!("accepted"), &json!(ANSWER)));
        assert_eq!(of(&told, "v2").unwrap()["state"], "waiting");
        // Nobody else's.
        let other = Phone::of(&city, "T11", "M112", false).await;
        assert_eq!(other.sync(&json!({})).await["changes"]["held"], json!([]));
    })
    .await;
}

/// What M111 is told by a new phone once they are of a team: code, name, kind, quarter, unit.
async fn told_in(city: &City, team: [&str; 5]) -> Value {
    let book = team_workbook(team, &[("M111", "Tổ Viên Một")]);
    let report = city.services.territory.import_workbook(&office(), book).await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    Phone::of(city, team[0], "M111", false).await.sync(&json!({})).await
}

#[tokio::test]
async fn a_decision_follows_a_member_to_another_team_and_the_office_s_words_stay_in_its_commune() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        f.revoke_phone(&office(), phone.id(), "mất máy").await.unwrap();
        let evening = at(OPENING.plus(1), 20);
        let told =
            [visit("v1", &list, who[0], Outcome::Activated, evening), visit("v2", &list, who[1], Outcome::Refused, evening)];
        assert!(results(&phone.send(&city, &told).await).iter().all(|r| r.1 == "held"));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        f.accept_held(&police, "v1", &Acceptance { answer: ANSWER.to_owned(), ..Acceptance::default() }).await.unwrap();
        let of = |told: &Value, id: &str| told["changes"]["held"].as_array().unwrap().iter().find(|h| h["id"] == id).cloned();
        // Within the commune everything follows; to another one, what became of the member's own results.
        let near = told_in(&city, ["T12", "Tổ công nghệ số khu phố Hai", "tổ công nghệ số cộng đồng", "C1-2", "D1"]).await;
        assert_eq!(of(&near, "v1").unwrap()["answer"], json!(ANSWER));
        let far = told_in(&city, ["T21", "Tổ công nghệ số khu phố Một", "tổ công nghệ số cộng đồng", "C2-1", "D2"]).await;
        assert_eq!(of(&far, "v1").unwrap(), json!({ "id": "v1", "reason": "revoked", "state": "accepted", "answer": null }));
        assert_eq!(of(&far, "v2").unwrap()["state"], "waiting");
        assert!(!far.to_string().contains(ANSWER) && !far.to_string().contains(&who[0].to_string()));
        // Nobody else of the team hears of it.
        let other = Phone::of(&city, "T21", "M211", false).await;
        assert_eq!(other.sync(&json!({})).await["changes"]["held"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_speaks_against_another_members_result_is_shown_and_not_taken_with_the_others() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let (first, second) = (Phone::of(&city, "T11", "M112", false).await, Phone::of(&city, "T11", "M111", false).await);
        let evening = at(OPENING.plus(1), 19);
        first.send(&city, &[visit("a", &list, who[0], Outcome::Activated, evening)]).await;
        f.revoke_phone(&office(), second.id(), "mất máy").await.unwrap();
        let later = evening.plus_seconds(600);
        let away = visit("b", &list, who[0], Outcome::AwayFromResidence, later);
        let refused = visit("c", &list, who[1], Outcome::Refused, later);
        assert!(results(&second.send(&city, &[away, refused]).await).iter().all(|r| r.1 == "held"));
        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get("/held").await.text();
        assert!(page.contains("Đã có kết quả khác: Đã kích hoạt") && page.contains("Những kết quả sau trái với"), "{page}");
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let decided = f.decide_alike(&police, second.id(), HeldReason::Revoked, true, ANSWER).await.unwrap();
        assert_eq!(decided, Decided { done: 1, left: 1 });
        let waiting = f.held_operations(&police, false).await.unwrap();
        assert_eq!(waiting.iter().map(|h| h.operation.as_str()).collect::<Vec<_>>(), ["b"]);

        // Taken alone, it stands beside the claim; the police are not sent after somebody who is said to be activated.
        f.accept_held(&police, "b", &Acceptance { answer: ANSWER.to_owned(), ..Acceptance::default() }).await.unwrap();
        city.evening_of(OPENING.plus(1));
        f.close_absentee_lists().await.unwrap();
        let lists = f.absentee_lists(&police).await.unwrap();
        assert_eq!(lists.iter().find(|l| l.day == OPENING.plus(1)).unwrap().people, 0);
    })
    .await;
}

#[tokio::test]
async fn a_held_help_that_speaks_against_another_members_result_waits_for_a_look() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let (first, second) = (Phone::of(&city, "T11", "M112", false).await, Phone::of(&city, "T11", "M111", false).await);
        let evening = at(OPENING.plus(1), 19);
        let people = city.services.register.open_people(&who[..3]).await.unwrap();
        let help = |id: &str, whom: usize, outcome: Outcome, at: Moment| {
            let number = people.iter().find(|p| p.current.id == who[whom]).unwrap().person.national_id.clone();
            json!({ "id": id, "kind": "help", "number": number, "outcome": outcome, "observed_at": at })
        };
        // At the door one had moved away, at a post another refused.
        let moved = visit("a", &list, who[0], Outcome::MovedAway, evening);
        assert!(recorded(&first.send(&city, &[moved, help("b", 1, Outcome::Refused, evening)]).await));
        f.revoke_phone(&office(), second.id(), "mất máy").await.unwrap();
        let later = evening.plus_seconds(600);
        let stranger =
            json!({ "id": "f", "kind": "help", "number": "070180999999", "outcome": "activated", "observed_at": later });
        let told = [
            help("c", 0, Outcome::Activated, later),
            help("d", 1, Outcome::Activated, later),
            help("e", 2, Outcome::Activated, later),
            stranger,
        ];
        assert!(results(&second.send(&city, &told).await).iter().all(|r| r.1 == "held"));

        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get("/held").await.text();
        for outcome in [Outcome::MovedAway, Outcome::Refused] {
            assert!(page.contains(&format!("Đã có kết quả khác: {}", outcome.word(Lang::Vi))), "{page}");
        }
        // Alone it says so too, and what was recorded at the post stands beside it.
        let from_posts = |page: &str| page.matches("hỗ trợ ngoài danh sách").count();
        let before = desk.get("/held/d").await.text();
        assert!(before.contains("Trái với") && from_posts(&before) > 0, "{before}");
        assert!(!desk.get("/held/e").await.text().contains("Trái với"));

        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let decided = f.decide_alike(&police, second.id(), HeldReason::Revoked, true, ANSWER).await.unwrap();
        assert_eq!(decided, Decided { done: 2, left: 2 });
        let mut waiting: Vec<String> =
            f.held_operations(&police, false).await.unwrap().into_iter().map(|h| h.operation).collect();
        waiting.sort();
        assert_eq!(waiting, ["c", "d"]);
        // Taken after a look, it is not what else is known beside itself.
        f.accept_held(&police, "d", &Acceptance { answer: ANSWER.to_owned(), ..Acceptance::default() }).await.unwrap();
        let after = desk.get("/held/d").await.text();
        assert_eq!(from_posts(&after), from_posts(&before), "{after}");
    })
    .await;
}

#[tokio::test]
async fn two_that_wait_and_contradict_each_other_say_so_and_neither_is_taken_with_the_others() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let (first, second) = (Phone::of(&city, "T11", "M112", false).await, Phone::of(&city, "T11", "M111", false).await);
        f.revoke_phone(&office(), first.id(), "mất máy").await.unwrap();
        f.revoke_phone(&office(), second.id(), "mất máy").await.unwrap();
        let evening = at(OPENING.plus(1), 19);
        let later = evening.plus_seconds(600);
        let people = city.services.register.open_people(&who[..2]).await.unwrap();
        let number = people.iter().find(|p| p.current.id == who[1]).unwrap().person.national_id.clone();
        let told = [
            visit("a", &list, who[0], Outcome::Activated, evening),
            visit("b", &list, who[1], Outcome::Refused, evening),
            visit("c", &list, who[2], Outcome::NotHome, evening),
        ];
        assert!(results(&first.send(&city, &told).await).iter().all(|r| r.1 == "held"));
        let told = [
            visit("d", &list, who[0], Outcome::Deceased, later),
            json!({ "id": "e", "kind": "help", "number": number, "outcome": "activated", "observed_at": later }),
            visit("f", &list, who[2], Outcome::Activated, later),
            // It says itself that it stands in the place of the other's.
            json!({ "id": "g", "kind": "visit", "list": list.id, "citizen": who[1], "outcome": "moved_away", "corrects": "b", "observed_at": later }),
        ];
        assert!(results(&second.send(&city, &told).await).iter().all(|r| r.1 == "held"));

        let desk = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = desk.get("/held").await.text();
        for outcome in [Outcome::Activated, Outcome::Deceased, Outcome::Refused] {
            assert!(page.contains(&format!("Kết quả khác cũng đang chờ: {}", outcome.word(Lang::Vi))), "{outcome:?}: {page}");
        }
        assert!(!page.contains("Đã có kết quả khác"), "nothing is recorded yet");
        assert!(!page.contains(&format!("Kết quả khác cũng đang chờ: {}", Outcome::NotHome.word(Lang::Vi))), "one goes again after it");
        // Alone, it leads to the other.
        assert!(desk.get("/held/d").await.text().contains("href=\"/held/a\""));
        assert!(!desk.get("/held/g").await.text().contains("href=\"/held/b\""));

        // Not home, then met by somebody else: only the first waits for a look. Who was replaced waits for the help alone.
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let decided = f.decide_alike(&police, first.id(), HeldReason::Revoked, true, ANSWER).await.unwrap();
        assert_eq!(decided, Decided { done: 0, left: 3 });
        let decided = f.decide_alike(&police, second.id(), HeldReason::Revoked, true, ANSWER).await.unwrap();
        assert_eq!((decided.done, decided.left), (2, 2), "d and e wait on");
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 2);

        // Once one is set aside, nothing waiting speaks against the other any more.
        f.dismiss_held(&police, "d", ANSWER).await.unwrap();
        assert!(!desk.get("/held/a").await.text().contains("Trái với"));
        let decided = f.decide_alike(&police, first.id(), HeldReason::Revoked, true, ANSWER).await.unwrap();
        assert_eq!(decided.done, 1);
        let waiting = f.held_operations(&police, false).await.unwrap();
        assert!(waiting.iter().all(|h| h.operation != "a"));
        assert!(f.check_lists().await.unwrap().is_sound());
    })
    .await;
}
