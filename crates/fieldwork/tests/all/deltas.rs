//! A phone that keeps what it was told is told what changed and no more; and what it then knows is what a phone that asks for
//! everything is told (`P-4.3a`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, at, begun, citizens, list_of, office, recorded, results, visit};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use vedich_accounts::Role;
use vedich_claims::Outcome;
use vedich_fieldwork::{
    Acceptance, Assignment, CreateLists, Goes, ListKind, Operation, PhoneOf, WorkList, rules::absentees::Advice,
};
use vedich_kernel::{CitizenId, Moment};
use vedich_testkit::{City, Where, both, people};

/// Bytes that an answer to one visit may have, uncompressed.
const SMALL: usize = 2_500;

/// What a phone knows, as the app keeps it.
#[derive(Default)]
struct Known {
    cursor: Value,
    lists: BTreeMap<i64, Value>,
    beside: Map<String, Value>,
}

impl Known {
    fn hear(&mut self, answer: &Value) {
        let changes = &answer["changes"];
        if changes["full"] == true {
            self.lists.clear();
        }
        for id in changes["gone_lists"].as_array().unwrap() {
            self.lists.remove(&id.as_i64().unwrap());
        }
        for list in changes["lists"].as_array().unwrap() {
            self.lists.insert(list["id"].as_i64().unwrap(), list.clone());
        }
        for change in changes["list_changes"].as_array().unwrap() {
            let list = self.lists.get_mut(&change["id"].as_i64().unwrap()).expect("of lists that the phone has");
            list["members"] = change["members"].clone();
            list["version"] = change["version"].clone();
            for said in change["people"].as_array().unwrap() {
                let people = list["people"].as_array_mut().unwrap();
                let person = people.iter_mut().find(|p| p["citizen"] == said["citizen"]).expect("somebody on the list");
                for (name, value) in said.as_object().unwrap() {
                    person[name] = value.clone();
                }
            }
        }
        for name in ["team", "absentee_advice", "card", "held"] {
            if !changes[name].is_null() {
                self.beside.insert(name.to_owned(), changes[name].clone());
            }
        }
        self.cursor = changes["cursor"].clone();
    }

    /// Asks for what changed, and holds what is known then against what is told to a phone that knows nothing.
    async fn ask(&mut self, city: &City, phone: &Phone, operations: &[Value]) -> Value {
        let request = json!({ "sent_at": city.services.clock.now().0, "groups": phone.sealed(operations), "cursor": self.cursor, "partial": true });
        let answer = phone.sync(&request).await;
        self.hear(&answer);
        let mut anew = Self::default();
        anew.hear(&phone.sync(&json!({})).await);
        assert_eq!(self.lists, anew.lists);
        assert_eq!(self.beside, anew.beside);
        answer
    }

    fn person(&self, list: &WorkList, id: CitizenId) -> &Value {
        let people = self.lists[&list.id.0]["people"].as_array().unwrap();
        people.iter().find(|p| p["citizen"] == id.to_string()).unwrap()
    }
}

/// Whom an answer told something new of.
fn told_of(answer: &Value) -> Vec<String> {
    let changes = answer["changes"]["list_changes"].as_array().unwrap();
    let people = changes.iter().flat_map(|c| c["people"].as_array().unwrap());
    people.map(|p| p["citizen"].as_str().unwrap().to_owned()).collect()
}

fn by_office(id: &str, citizen: CitizenId, outcome: Outcome, observed_at: Moment) -> Operation {
    let id = id.to_owned();
    Operation { id, citizen, outcome, method: None, phone_of: PhoneOf::default(), observed_at, member: None, corrects: None }
}

#[tokio::test]
async fn an_answer_to_ones_own_visit_is_small_however_many_people_the_phone_carries() {
    both(|city| async move {
        let mut rows = people(2_000);
        let (quarter, commune) = (rows[0].quarter, rows[0].commune);
        for row in &mut rows {
            (row.quarter, row.commune, row.level, row.stage) = (quarter, commune, "Mức 2", "Đã phê duyệt");
            (row.collected, row.approved, row.activated) = ("01/06/2023".to_owned(), "08/06/2023".to_owned(), String::new());
        }
        city.import(OPENING, &rows).await;
        let today = OPENING.plus(1);
        city.clock.set(at(today, 12));
        let order = CreateLists {
            kind: ListKind::Activation,
            places: vec![Assignment { locality: city.locality("C1-1").await, team: Goes::Own }],
            members: Vec::new(),
            due: today.plus(1),
            lease_until: today.plus(3),
            max_per_list: 240,
        };
        let f = &city.services.fieldwork;
        let lists = f.create(&office(), order).await.unwrap();
        city.evening_of(today);
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let mut known = Known::default();
        let all = known.ask(&city, &phone, &[]).await;
        let on: usize = known.lists.values().map(|l| l["people"].as_array().unwrap().len()).sum();
        assert_eq!(on, 2_000);
        assert!(all.to_string().len() > 400_000, "so much would come again each time: {}", all.to_string().len());
        let who = citizens(f, &lists[0]).await;
        for (n, outcome) in [Outcome::Activated, Outcome::NotHome, Outcome::Refused].into_iter().enumerate() {
            let evening = at(today, 20).plus_seconds(i64::try_from(n).unwrap() * 300);
            let answer = known.ask(&city, &phone, &[visit(&format!("op-{n}"), &lists[0], who[n], outcome, evening)]).await;
            assert!(recorded(&answer));
            assert!(answer.to_string().len() < SMALL, "{} bytes: {answer}", answer.to_string().len());
            assert_eq!(told_of(&answer), [who[n].to_string()]);
            assert_eq!(known.person(&lists[0], who[n])["last"]["outcome"], outcome.code());
        }
        let nothing = known.ask(&city, &phone, &[]).await;
        assert!(told_of(&nothing).is_empty() && nothing.to_string().len() < SMALL);
        // An app of earlier does not know of parts: it is told whole lists.
        let old = phone.sync(&json!({ "cursor": all["changes"]["cursor"] })).await;
        let list = &old["changes"]["lists"][0];
        let whole = all["changes"]["lists"].as_array().unwrap().iter().find(|l| l["id"] == list["id"]).unwrap();
        let many = |list: &serde_json::Value| list["people"].as_array().unwrap().len();
        assert_eq!(many(list), many(whole));
        assert!(many(list) > 200, "a list is full when the next household no longer fits");
        assert!(
            old["changes"]["card"].is_object()
                && old["changes"]["held"].is_array()
                && old["changes"]["absentee_advice"].is_array()
        );
    })
    .await;
}

#[tokio::test]
async fn what_others_did_arrives_too() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let evening = at(OPENING.plus(1), 19);
        let (phone, beside, elsewhere) = (
            Phone::of(&city, "T11", "M111", true).await,
            Phone::of(&city, "T11", "M112", false).await,
            Phone::of(&city, "T12", "M121", false).await,
        );
        let mut known = Known::default();
        known.ask(&city, &phone, &[]).await;
        let outcome = |known: &Known, n: usize| known.person(&list, who[n])["last"]["outcome"].as_str().map(str::to_owned);
        // Another member's visit, with a better hour; its correction; the correction taken back.
        let mut first = visit("other", &list, who[0], Outcome::NotHome, evening);
        (first["hour"], first["until"]) = (json!("weekend"), json!(OPENING.plus(3)));
        beside.send(&city, &[first]).await;
        let answer = known.ask(&city, &phone, &[]).await;
        assert_eq!((told_of(&answer), outcome(&known, 0).as_deref()), (vec![who[0].to_string()], Some("not_home")));
        assert_eq!(known.person(&list, who[0])["hint_hour"], "weekend");
        let mut correction = visit("corrected", &list, who[0], Outcome::Activated, evening.plus_seconds(60));
        correction["corrects"] = json!("other");
        beside.send(&city, &[correction]).await;
        known.ask(&city, &phone, &[]).await;
        assert_eq!((outcome(&known, 0).as_deref(), &known.person(&list, who[0])["settled"]), (Some("activated"), &json!(true)));
        let back = |id: &str, what: &str| json!({ "id": id, "kind": "withdraw", "corrects": what, "observed_at": evening.plus_seconds(90) });
        beside.send(&city, &[back("back", "corrected")]).await;
        known.ask(&city, &phone, &[]).await;
        assert_eq!((outcome(&known, 0).as_deref(), &known.person(&list, who[0])["settled"]), (Some("not_home"), &json!(false)));
        beside.send(&city, &[back("back-too", "other")]).await;
        known.ask(&city, &phone, &[]).await;
        assert_eq!(known.person(&list, who[0])["last"], Value::Null);
        // The office writes down a paper list.
        f.record(&office(), list.id, vec![by_office("paper", who[1], Outcome::AwayFromResidence, evening)]).await.unwrap();
        known.ask(&city, &phone, &[]).await;
        assert_eq!(outcome(&known, 1).as_deref(), Some("away_from_residence"));
        // The police advise; then they advise something else.
        city.evening_of(OPENING.plus(1));
        f.close_absentee_lists().await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let closed = f.absentee_lists(&police).await.unwrap().into_iter().find(|l| l.day == OPENING.plus(1)).unwrap();
        f.note_absentee(&police, closed.id, who[1], "", Some(Advice::Retry), Some(OPENING.plus(2))).await.unwrap();
        let answer = known.ask(&city, &phone, &[]).await;
        assert_eq!(answer["changes"]["absentee_advice"].as_array().unwrap().len(), 1);
        assert_eq!(known.person(&list, who[1])["settled"], false);
        f.note_absentee(&police, closed.id, who[1], "", Some(Advice::Stop), None).await.unwrap();
        known.ask(&city, &phone, &[]).await;
        assert_eq!(known.person(&list, who[1])["settled"], true);
        // Somebody is helped at another team's post, and that is taken back.
        let tail = known.person(&list, who[2])["number_tail"].as_str().unwrap().to_owned();
        let number = &rows.iter().find(|r| r.national_id.ends_with(&tail)).unwrap().national_id;
        let help = json!({ "id": "help", "kind": "help", "number": number, "outcome": "activated", "method": "app", "observed_at": evening });
        assert!(recorded(&elsewhere.send(&city, &[help]).await));
        let answer = known.ask(&city, &phone, &[]).await;
        assert_eq!((told_of(&answer), &known.person(&list, who[2])["settled"]), (vec![who[2].to_string()], &json!(true)));
        let reported = json!({ "by": "report", "day": evening.day() });
        assert_eq!(known.person(&list, who[2])["spared"], reported, "nobody of this list did it: it is not counted as done here");
        assert_eq!(known.person(&list, who[1])["spared"], Value::Null, "done on this list");
        elsewhere.send(&city, &[back("help-back", "help")]).await;
        known.ask(&city, &phone, &[]).await;
        assert_eq!(known.person(&list, who[2])["settled"], false);
    })
    .await;
}

#[tokio::test]
async fn what_the_office_does_with_lists_and_held_results_arrives_too() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let evening = at(OPENING.plus(1), 19);
        let (phone, beside) = (Phone::of(&city, "T11", "M111", false).await, Phone::of(&city, "T11", "M112", false).await);
        let mut known = Known::default();
        known.ask(&city, &phone, &[visit("a", &list, who[0], Outcome::Refused, evening)]).await;
        // A taking back that the office held and then took: the visit falls long after the words came.
        let back = json!({ "id": "back", "kind": "withdraw", "corrects": "a", "observed_at": at(OPENING.plus(9), 9) });
        assert_eq!(results(&beside.send(&city, &[back]).await)[0].2.as_deref(), Some("future"));
        known.ask(&city, &phone, &[visit("b", &list, who[1], Outcome::Guided, evening)]).await;
        assert_eq!(known.person(&list, who[0])["last"]["outcome"], "refused");
        let how = Acceptance { answer: "đã hỏi lại thành viên".to_owned(), ..Acceptance::default() };
        f.accept_held(&office(), "back", &how).await.unwrap();
        let answer = known.ask(&city, &phone, &[]).await;
        assert_eq!((told_of(&answer), &known.person(&list, who[0])["last"]), (vec![who[0].to_string()], &Value::Null));
        assert!(answer["changes"]["held"].is_null(), "it was the other phone's");
        // Given to another member, to both again; closed.
        let member = |code: &'static str| {
            let territory = city.services.territory.clone();
            async move { territory.member_by_code(code).await.unwrap().unwrap().id }
        };
        f.assign(&office(), list.id, vec![member("M111").await]).await.unwrap();
        let answer = known.ask(&city, &phone, &[]).await;
        assert_eq!((told_of(&answer).len(), &known.lists[&list.id.0]["members"]), (0, &json!(["M111"])));
        f.assign(&office(), list.id, vec![member("M112").await]).await.unwrap();
        assert_eq!(known.ask(&city, &phone, &[]).await["changes"]["gone_lists"], json!([list.id]));
        f.assign(&office(), list.id, Vec::new()).await.unwrap();
        let answer = known.ask(&city, &phone, &[]).await;
        assert_eq!(answer["changes"]["lists"].as_array().unwrap().len(), 1, "it comes back whole");
        // Something of one's own that is held, and what the office says of it.
        let late = visit("late", &list, who[2], Outcome::NotHome, at(OPENING.plus(9), 9));
        let answer = known.ask(&city, &phone, &[late]).await;
        assert_eq!(answer["changes"]["held"][0]["state"], "waiting");
        f.dismiss_held(&office(), "late", "đồng hồ máy sai").await.unwrap();
        assert_eq!(known.ask(&city, &phone, &[]).await["changes"]["held"][0]["answer"], "đồng hồ máy sai");
        // The next day more may be visited: whole lists. After the lease nothing is left.
        city.evening_of(OPENING.plus(2));
        assert_eq!(known.ask(&city, &phone, &[]).await["changes"]["lists"].as_array().unwrap().len(), 1);
        city.evening_of(OPENING.plus(5));
        assert_eq!(known.ask(&city, &phone, &[]).await["changes"]["gone_lists"], json!([list.id]));
    })
    .await;
}
