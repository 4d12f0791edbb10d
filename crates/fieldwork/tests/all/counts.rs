//! What is counted, and as what: who is done on a list, who was helped at a post, what a note may not hold, and what the office
//! sees of a result that waits for it (`P-4.3a`, `P-4.3c`, `P-4.3f`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, at, begun, citizens, list_of, office, recorded, results, visit};
use serde_json::{Value, json};
use vedich_accounts::Role;
use vedich_claims::Outcome;
use vedich_fieldwork::{Fieldwork, ListKind, WorkList, rules::absentees::Advice};
use vedich_kernel::CitizenId;
use vedich_testkit::{City, Where, both};

async fn done(f: &Fieldwork, list: &WorkList) -> i64 {
    f.list(&office(), list.id).await.unwrap().done
}

/// A person as a phone gets them: settled, and from which day on to be met again.
fn told(answer: &Value, id: CitizenId) -> (bool, Option<String>) {
    let people = answer["changes"]["lists"][0]["people"].as_array().unwrap();
    let person = people.iter().find(|p| p["citizen"] == id.to_string()).unwrap();
    (person["settled"].as_bool().unwrap(), person["not_before"].as_str().map(str::to_owned))
}

/// A few people are counted up one by one, many by counting the list: both are what the visits say.
#[tokio::test]
async fn who_is_done_is_counted_once_however_often_and_with_whomever() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 19);
        let seen = |id: &str, n: usize, outcome| visit(id, &list, who[n], outcome, evening);
        let steps: [(&[Value], i64); 5] = [
            // The same person twice in one batch; somebody who is to be met again.
            (&[seen("a", 0, Outcome::Refused), seen("b", 0, Outcome::Activated), seen("c", 1, Outcome::Guided)], 1),
            // Somebody away, together with somebody new.
            (&[seen("d", 2, Outcome::AwayFromResidence), seen("e", 3, Outcome::Deceased)], 3),
            // Whoever is done stays one.
            (&[seen("f", 0, Outcome::Refused), seen("g", 2, Outcome::MovedAway), seen("h", 1, Outcome::Activated)], 4),
            // A word that was taken back before it came.
            (&[json!({ "id": "back", "kind": "withdraw", "corrects": "i", "observed_at": evening })], 4),
            (&[seen("i", 4, Outcome::Refused), seen("j", 5, Outcome::Refused)], 5),
        ];
        for (operations, expected) in steps {
            assert!(recorded(&phone.send(&city, operations).await));
            assert_eq!(done(&f, &list).await, expected, "{operations:?}");
            assert!(f.check_lists().await.unwrap().is_sound(), "{operations:?}");
        }
        // Everybody, in one batch.
        let all: Vec<Value> = (0..who.len()).map(|n| seen(&format!("all-{n}"), n, Outcome::Refused)).collect();
        assert!(recorded(&phone.send(&city, &all).await));
        assert_eq!(done(&f, &list).await, i64::try_from(who.len()).unwrap());
        assert!(f.check_lists().await.unwrap().is_sound());
    })
    .await;
}

#[tokio::test]
async fn done_is_one_thing_on_the_phone_on_its_leaders_page_and_in_the_count_of_the_list() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", true).await;
        let evening = at(OPENING.plus(1), 19);
        let outcomes = [Outcome::Activated, Outcome::Refused, Outcome::AwayFromResidence, Outcome::NotHome, Outcome::Guided];
        let all: Vec<Value> =
            outcomes.iter().zip(&who).map(|(o, id)| visit(&format!("op-{}", o.code()), &list, *id, *o, evening)).collect();
        assert!(recorded(&phone.send(&city, &all).await));
        let answer = phone.sync(&json!({})).await;
        let day = |n: i32| Some(OPENING.plus(1 + n).to_string());
        let expected = [(true, None), (true, None), (true, None), (false, day(1)), (false, day(2))];
        for ((id, expected), outcome) in who.iter().zip(expected).zip(outcomes) {
            assert_eq!(told(&answer, *id), expected, "{outcome:?}");
        }
        let team = |answer: &Value| answer["changes"]["team"]["lists"][0]["done"].as_i64();
        assert_eq!((done(&f, &list).await, team(&answer)), (3, Some(3)));
        // Somebody finds the refuser out later: nobody need go there all the same.
        phone.send(&city, &[visit("later", &list, who[1], Outcome::NotHome, evening.plus_seconds(900))]).await;
        let answer = phone.sync(&json!({})).await;
        assert_eq!((told(&answer, who[1]), done(&f, &list).await), ((true, None), 3));
        // Until what made it so is taken back.
        let back =
            json!({ "id": "back", "kind": "withdraw", "corrects": "op-refused", "observed_at": evening.plus_seconds(950) });
        phone.send(&city, &[back]).await;
        let answer = phone.sync(&json!({})).await;
        assert_eq!((told(&answer, who[1]), done(&f, &list).await, team(&answer)), ((false, day(1)), 2, Some(2)));
        // The police advise to go again: an appointment, no matter of the past.
        city.evening_of(OPENING.plus(1));
        f.close_absentee_lists().await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let closed = f.absentee_lists(&police).await.unwrap().into_iter().find(|l| l.day == OPENING.plus(1)).unwrap();
        f.note_absentee(&police, closed.id, who[2], "", Some(Advice::Retry), Some(OPENING.plus(3))).await.unwrap();
        let answer = phone.sync(&json!({})).await;
        assert_eq!((told(&answer, who[2]), done(&f, &list).await), ((false, day(2)), 1));
        f.note_absentee(&police, closed.id, who[2], "", Some(Advice::Stop), None).await.unwrap();
        let answer = phone.sync(&json!({})).await;
        assert_eq!((told(&answer, who[2]), done(&f, &list).await, team(&answer)), ((true, None), 2, Some(2)));
        assert!(f.check_lists().await.unwrap().is_sound());
    })
    .await;
}

#[tokio::test]
async fn a_post_is_confirmed_by_activations_from_its_day_on() {
    both(|city| async move {
        let (f, mut rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 18);
        let mut sent =
            vec![json!({ "id": "post-1", "kind": "post", "place": "Chợ", "place_kind": "market", "observed_at": evening })];
        for (n, id) in who.iter().take(2).enumerate() {
            let mut helped = visit(&format!("v-{n}"), &list, *id, Outcome::Activated, evening);
            helped["post"] = json!("post-1");
            sent.push(helped);
        }
        assert!(recorded(&phone.send(&city, &sent).await));
        city.evening_of(OPENING.plus(2));
        // One was activated that evening, the other nine days before; the opening extract did not know it yet.
        for (id, day) in who.iter().zip(["20/06/2023", "11/06/2023"]) {
            for row in &mut rows {
                if city.services.register.id_of_number(&row.national_id).await.unwrap() == Some(*id) {
                    row.note_activation(day);
                }
            }
        }
        city.import(OPENING.plus(2), &rows).await;
        let (posts, people) = f.help_day(&office(), OPENING.plus(1)).await.unwrap();
        assert_eq!((posts[0].activated, posts[0].confirmed, posts[0].late), (2, 1, 1));
        assert_eq!((people.activated, people.confirmed, people.late), (2, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_post_counts_people_and_who_stands_on_a_list_counts_on_both() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await[0];
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 18);
        let active = rows.iter().find(|r| r.commune == "Phường Xuân Thử" && !r.activated.is_empty()).unwrap();
        let help = |id: &str, number: &str, outcome: &str| {
            json!({ "id": id, "kind": "help", "number": number, "outcome": outcome, "post": "post-1", "observed_at": evening })
        };
        let mut listed = visit("v-1", &list, who, Outcome::Activated, evening);
        listed["post"] = json!("post-1");
        let sent = [
            json!({ "id": "post-1", "kind": "post", "place": "Chợ", "place_kind": "market", "observed_at": evening }),
            // One person three times, one whom nobody knows twice, one whom the register shows active.
            help("h-1", "070180999999", "guided"),
            help("h-2", "070180999999", "activated"),
            help("h-3", "070180888888", "guided"),
            help("h-4", "070180888888", "guided"),
            help("h-5", &active.national_id, "activated"),
            listed,
        ];
        assert!(recorded(&phone.send(&city, &sent).await));
        let (posts, people) = f.help_day(&office(), OPENING.plus(1)).await.unwrap();
        // Whom the register shows active since before that evening nobody activated at the post.
        assert_eq!((posts[0].helps, posts[0].activated, posts[0].confirmed, posts[0].late), (4, 3, 0, 1));
        assert_eq!((people.people, people.activated, people.confirmed, people.late), (4, 3, 0, 1));
        assert_eq!(done(&f, &list).await, 1, "the list knows of it");
        assert_eq!(city.services.claims.of_citizens(&[who], true).await.unwrap().len(), 1, "one deed, one claim");
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get("/helps?day=2023-06-20").await.text();
        assert!(page.contains("4 người được giúp; tổ khai 3 người kích hoạt, dữ liệu đăng ký xác nhận 0, 1 người đã kích hoạt từ trước"), "{page}");
        // A correction takes its place at the post too; taken back, it stands at neither.
        let mut correction = visit("v-2", &list, who, Outcome::Guided, evening.plus_seconds(60));
        (correction["post"], correction["corrects"]) = (json!("post-1"), json!("v-1"));
        phone.send(&city, &[correction]).await;
        let post = f.help_posts(&office(), OPENING.plus(1)).await.unwrap().remove(0);
        assert_eq!((post.helps, post.activated), (4, 2));
        assert_eq!(city.services.claims.of_citizens(&[who], true).await.unwrap().iter().filter(|c| !c.withdrawn).count(), 0);
        let back = |id: &str, of: &str| json!({ "id": id, "kind": "withdraw", "corrects": of, "observed_at": evening.plus_seconds(90) });
        phone.send(&city, &[back("w-1", "v-1"), back("w-2", "v-2")]).await;
        let post = f.help_posts(&office(), OPENING.plus(1)).await.unwrap().remove(0);
        assert_eq!((post.helps, done(&f, &list).await), (3, 0));
        assert!(f.check_lists().await.unwrap().is_sound());
    })
    .await;
}

#[tokio::test]
async fn a_note_with_a_citizens_secret_is_kept_nowhere_and_the_visit_is() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 19);
        let secret = "OTP 123456, mật khẩu abc";
        let with_note = |id: &str, of: &WorkList, n: usize, note: &str| {
            let mut o = visit(id, of, who[n], Outcome::Guided, evening);
            o["note"] = json!(note);
            o
        };
        // One that is applied, one that is held, one with a note that may stay.
        let mut held = with_note("b", &list, 1, secret);
        held["list"] = json!(999);
        let answer = phone.send(&city, &[with_note("a", &list, 0, secret), held, with_note("c", &list, 2, "hẹn 19h30")]).await;
        let words: Vec<String> = results(&answer).into_iter().map(|r| r.1).collect();
        assert_eq!(words, ["recorded", "held", "recorded"]);
        let left: Vec<&Value> = (0..3).map(|n| &answer["results"][n]["left_out"]).collect();
        assert_eq!(left, [&json!("note"), &json!("note"), &Value::Null]);
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get(&format!("/work-lists/{}", list.id)).await.text();
        assert!(page.contains("hẹn 19h30") && !page.contains("123456"));
        let case = police.get("/held/b").await.text();
        assert!(case.contains("không có ghi chú") && !case.contains("123456"), "{case}");
    })
    .await;
}

async fn name_of(city: &City, id: CitizenId) -> String {
    city.services.register.open_people(&[id]).await.unwrap().remove(0).person.name
}

#[tokio::test]
async fn who_decides_about_a_held_result_sees_whom_it_is_about_and_what_else_is_known() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 19);
        phone.send(&city, &[visit("first", &list, who[0], Outcome::Refused, evening)]).await;
        let mut held = visit("second", &list, who[0], Outcome::Activated, evening.plus_seconds(600));
        (held["list"], held["note"]) = (json!(999), json!("con gái nhờ làm lại"));
        let resident = rows.iter().find(|r| r.commune == "Phường Xuân Thử").unwrap();
        let abroad = city.services.register.id_of_number(&resident.national_id).await.unwrap().unwrap();
        let mut elsewhere = visit("third", &list, abroad, Outcome::Activated, evening);
        elsewhere["list"] = json!(999);
        let answer = phone.send(&city, &[held, elsewhere]).await;
        assert!(results(&answer).iter().all(|r| r.1 == "held"), "{answer}");
        let name = name_of(&city, who[0]).await;
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get("/held/second").await.text();
        for part in [
            name.as_str(),
            &format!("/citizens/{}", who[0]),
            "Ứng dụng · điện thoại của họ",
            "con gái nhờ làm lại",
            "Đã ghi nhận về người này",
            "Từ chối",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let foreign = police.get("/held/third").await.text();
        assert!(foreign.contains("Công dân ngoài địa bàn của bạn") && !foreign.contains(&resident.name), "{foreign}");
    })
    .await;
}
