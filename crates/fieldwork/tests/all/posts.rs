//! Help posts, help outside the lists, absentees, the card at the door (`P-4.3c`, `P-4.3e`, `P-4.3f`, `P-2.2`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, at, begun, citizens, list_of, office, recorded, results, visit};
use serde_json::json;
use vedich_accounts::Role;
use vedich_claims::{ClaimFilter, ClaimSource, Outcome};
use vedich_fieldwork::{Assignment, CreateLists, Goes, ListKind, rules::absentees::Advice};
use vedich_kernel::Problematic;
use vedich_testkit::{Where, both};

#[tokio::test]
async fn a_post_helps_residents_of_anywhere_and_strangers_count_apart() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 18);
        // Somebody of the other commune, and somebody whom no extract has brought.
        let resident = rows.iter().find(|r| r.commune == "Phường Xuân Thử" && !r.approved.is_empty() && r.activated.is_empty()).unwrap();
        let help = |id: &str, number: &str, at: vedich_kernel::Moment| {
            json!({ "id": id, "kind": "help", "number": number, "birth_year": 1980, "outcome": "activated", "method": "web",
                    "phone_of": "own", "post": "post-1", "note": "nhờ con trai giúp", "observed_at": at })
        };
        // The end of the post and the helps come before its beginning.
        let answer = phone
            .send(
                &city,
                &[
                    json!({ "id": "end-1", "kind": "post_end", "post": "post-1", "observed_at": evening.plus_seconds(7_200) }),
                    help("h-1", &resident.national_id, evening.plus_seconds(600)),
                    help("h-2", "070180999999", evening.plus_seconds(900)),
                    json!({ "id": "post-1", "kind": "post", "place": "Chợ Thử Nghiệm", "place_kind": "market", "observed_at": evening }),
                    json!({ "id": "h-3", "kind": "help", "number": "12", "outcome": "guided", "observed_at": evening }),
                ],
            )
            .await;
        let words: Vec<String> = results(&answer).into_iter().map(|r| r.1).collect();
        assert_eq!(words, ["recorded", "recorded", "recorded", "recorded", "held"]);
        assert_eq!(answer["changes"]["counter"]["outside"], 1);
        assert_eq!(answer["changes"]["counter"]["pending"], 2);
        let posts = f.help_posts(&office(), OPENING.plus(1)).await.unwrap();
        assert_eq!((posts.len(), posts[0].helps, posts[0].activated, posts[0].place.as_str()), (1, 2, 2, "Chợ Thử Nghiệm"));
        assert_eq!(posts[0].ended_at, Some(evening.plus_seconds(7_200)));
        // The police of the residence sees that somebody else helped.
        let police = city.user(Role::WardPolice, Where::Commune("C2")).await;
        let (n, claims) = city.services.claims.list(&police, &ClaimFilter { limit: 10, ..ClaimFilter::default() }).await.unwrap();
        assert_eq!((n, claims[0].source), (1, ClaimSource::Help));
        assert_eq!(claims[0].commune, Some(city.locality("C2").await));
        assert_eq!(f.helps(&police, OPENING).await.unwrap().len(), 1);
        let page = city.signed_in(Role::WardPolice, Where::Commune("C2")).await.get("/helps").await.text();
        assert!(page.contains(&format!("/citizens/{}", claims[0].citizen.unwrap())), "the police may open the citizen");
        let team = city.signed_in(Role::TeamLeader, Where::Team("T11")).await.get("/helps").await.text();
        assert!(!team.contains("/citizens/") && team.contains("Chợ Thử Nghiệm"));
        // Neither number nor note stands anywhere in clear.
        assert!(!page.contains(&resident.national_id) && !page.contains("nhờ con trai"));
        // Taken back, the help counts no more.
        phone.send(&city, &[json!({ "id": "w", "kind": "withdraw", "corrects": "h-2", "observed_at": evening.plus_seconds(950) })]).await;
        let after = phone.sync(&json!({})).await;
        assert_eq!(after["changes"]["counter"]["outside"], 0);
        assert_eq!(f.help_posts(&office(), OPENING.plus(1)).await.unwrap()[0].helps, 1);
    })
    .await;
}

#[tokio::test]
async fn a_leader_sees_help_outside_the_lists_beside_the_visits() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let (leader, member) = (Phone::of(&city, "T11", "M111", true).await, Phone::of(&city, "T11", "M112", false).await);
        let evening = at(OPENING.plus(1), 19);
        let resident = rows.iter().find(|r| r.commune == "Phường Xuân Thử").unwrap();
        let help = |id: &str, number: &str, outcome: &str| {
            json!({ "id": id, "kind": "help", "number": number, "outcome": outcome, "post": "p", "observed_at": evening })
        };
        let mut at_post = visit("v", &list, who[0], Outcome::Activated, evening);
        at_post["post"] = json!("p");
        let told = [
            json!({ "id": "p", "kind": "post", "place": "Chợ", "place_kind": "market", "observed_at": evening }),
            help("h-1", &resident.national_id, "activated"),
            help("h-2", "070180999999", "guided"),
            help("h-3", "070180999998", "activated"),
            json!({ "id": "w", "kind": "withdraw", "corrects": "h-3", "observed_at": evening }),
            at_post,
        ];
        assert!(recorded(&member.send(&city, &told).await));
        let seen = |team: &serde_json::Value, code: &str| {
            let of = team["members"].as_array().unwrap().iter().find(|m| m["code"] == code).unwrap();
            ["visits_today", "activated", "helps_today", "helps_activated"].map(|n| of[n].as_i64().unwrap())
        };
        // What was recorded at the post and stands on a list is a visit; what was taken back is nothing.
        let team = leader.sync(&json!({})).await["changes"]["team"].clone();
        assert_eq!(seen(&team, "M112"), [1, 1, 2, 1]);
        assert_eq!(seen(&team, "M111"), [0, 0, 0, 0]);
        // Also when the office closes the team's only list that evening.
        f.close(&office(), list.id, "đã làm xong khu phố").await.unwrap();
        let team = leader.sync(&json!({})).await["changes"]["team"].clone();
        assert_eq!(team["lists"], json!([]));
        assert_eq!(seen(&team, "M112"), [1, 1, 2, 1]);
    })
    .await;
}

#[tokio::test]
async fn absentees_go_to_the_police_by_themselves_and_the_team_hears_the_advice_only() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 19);
        let first = phone
            .send(
                &city,
                &[
                    visit("a", &list, who[0], Outcome::AwayFromResidence, evening),
                    visit("b", &list, who[1], Outcome::NotHome, evening),
                ],
            )
            .await;
        assert!(recorded(&first));
        city.clock.set(at(OPENING.plus(1), 20));
        f.close_absentee_lists().await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let today = |lists: Vec<vedich_fieldwork::AbsenteeList>| lists.into_iter().find(|l| l.day == OPENING.plus(1));
        assert!(today(f.absentee_lists(&police).await.unwrap()).is_none(), "the evening is not over");
        let so_far = city.signed_in(Role::WardPolice, Where::Commune("C1")).await.get("/absentees").await.text();
        assert!(so_far.contains("Tối nay đến giờ có 1 người vắng mặt") && so_far.contains("sẽ chuyển lúc 21:00"), "{so_far}");
        city.evening_of(OPENING.plus(1));
        assert!(f.close_absentee_lists().await.unwrap() > 0);
        assert_eq!(f.close_absentee_lists().await.unwrap(), 0, "a list closes once");
        let closed = today(f.absentee_lists(&police).await.unwrap()).unwrap();
        assert_eq!(closed.people, 1, "who is merely out is not on it");
        let page = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let path = format!("/absentees/{}", closed.id);
        let name = |n: usize| {
            let people = first["changes"]["lists"][0]["people"].as_array().unwrap();
            people.iter().find(|p| p["citizen"] == who[n].to_string()).unwrap()["name"].as_str().unwrap().to_owned()
        };
        let shown = page.get(&path).await.text();
        assert!(shown.contains(&name(0)) && rows.iter().any(|r| r.name == name(0)));
        assert_eq!(page.get(&format!("{path}/print")).await.status, 200);
        assert!(page.get(&format!("{path}/export")).await.body.starts_with(b"PK"));
        let elsewhere = city.signed_in(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(elsewhere.get(&path).await.status, 404);
        let secret = "đang ở nhà người thân tại tỉnh khác";
        let no_day = f.note_absentee(&police, closed.id, who[0], secret, Some(Advice::Retry), None).await.unwrap_err();
        assert_eq!(no_day.code(), "fieldwork.retry_without_day");
        let form = [
            ("citizen", who[0].to_string()),
            ("finding", secret.to_owned()),
            ("advice", "retry".to_owned()),
            ("on", "2023-06-22".to_owned()),
        ];
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(page.post_form(&format!("{path}/notes"), &form).await.status, 303);
        assert!(page.get(&path).await.text().contains(secret), "the police reads it");
        let heard = phone.sync(&json!({ "cursor": first["changes"]["cursor"] })).await;
        assert_eq!(heard["changes"]["absentee_advice"], json!([{ "citizen": who[0], "advice": "retry", "on": "2023-06-22" }]));
        assert!(!heard.to_string().contains("người thân"), "the team never learns where somebody is");
        let person = heard["changes"]["lists"][0]["people"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["citizen"] == who[0].to_string())
            .unwrap();
        assert_eq!(person["not_before"], "2023-06-22");
        // On that day the person may come on a list again; before, not.
        let excluded = |today| {
            let (f, list, city) = (f.clone(), list.clone(), &city);
            async move {
                city.evening_of(today);
                let work = f.remaining(&office(), list.commune, ListKind::Activation).await.unwrap();
                work.iter().find(|w| w.quarter == list.locality).unwrap().excluded
            }
        };
        assert_eq!(excluded(OPENING.plus(2)).await - excluded(OPENING.plus(3)).await, 1);
        // Met away again later: on that evening's list, not twice on one.
        city.evening_of(OPENING.plus(3));
        phone.send(&city, &[visit("c", &list, who[0], Outcome::AwayFromResidence, at(OPENING.plus(3), 19))]).await;
        f.close_absentee_lists().await.unwrap();
        let lists = f.absentee_lists(&police).await.unwrap();
        assert_eq!(lists.iter().find(|l| l.day == OPENING.plus(3)).unwrap().people, 1);
        assert_eq!(lists.iter().find(|l| l.day == OPENING.plus(2)).unwrap().people, 0);
    })
    .await;
}

#[tokio::test]
async fn who_is_away_by_a_result_file_goes_to_the_police_once_unless_met_since() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let mut numbers = Vec::new();
        for id in &who[..3] {
            for row in &rows {
                if city.services.register.id_of_number(&row.national_id).await.unwrap() == Some(*id) {
                    numbers.push(row.national_id.clone());
                }
            }
        }
        let line = |n: usize, hour: u32| format!("T11;;{};20/06/2023 {hour}:00;Vắng mặt tại nơi cư trú\n", numbers[n]);
        let file = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{}{}{}", line(0, 15), line(1, 15), line(2, 15));
        let told = city.services.claims.import_file(&office(), file.into_bytes(), "claims.csv").await.unwrap();
        assert_eq!(told.rejected, 0, "{told:?}");
        let phone = Phone::of(&city, "T11", "M111", false).await;
        // The second is met away by a phone too, the third was at home an hour later.
        let met = [
            visit("a", &list, who[1], Outcome::AwayFromResidence, at(OPENING.plus(1), 16)),
            visit("b", &list, who[2], Outcome::Refused, at(OPENING.plus(1), 16)),
        ];
        assert!(recorded(&phone.send(&city, &met).await));
        f.close_absentee_lists().await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let closed = f.absentee_lists(&police).await.unwrap().into_iter().find(|l| l.day == OPENING.plus(1)).unwrap();
        let (_, people) = f.absentee_list(&police, closed.id).await.unwrap();
        let on: std::collections::HashSet<_> = people.iter().map(|a| a.row.citizen).collect();
        assert_eq!((people.len(), on.contains(&who[0]), on.contains(&who[1])), (2, true, true));
        assert!(people.iter().all(|a| a.row.team.is_some()), "the team of the file is told too");
        // Handed over once.
        city.evening_of(OPENING.plus(2));
        f.close_absentee_lists().await.unwrap();
        let next = f.absentee_lists(&police).await.unwrap().into_iter().find(|l| l.day == OPENING.plus(2)).unwrap();
        assert_eq!(next.people, 0);
    })
    .await;
}

#[tokio::test]
async fn a_citizens_page_tells_of_visits_and_of_what_was_taken_back() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 18);
        let told = [
            visit("a", &list, who[0], Outcome::AwayFromResidence, evening),
            visit("b", &list, who[1], Outcome::Activated, evening),
            json!({ "id": "w", "kind": "withdraw", "corrects": "b", "observed_at": evening }),
        ];
        assert!(recorded(&phone.send(&city, &told).await));
        let on_paper = json!({ "id": "paper-1", "citizen": who[2], "outcome": "deceased", "observed_at": evening });
        f.record(&office(), list.id, vec![serde_json::from_value(on_paper).unwrap()]).await.unwrap();
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        for (n, parts) in [
            (0, ["Vắng mặt tại nơi cư trú", "Ghi trên điện thoại", "Kết quả gặp gỡ."]),
            (1, ["Đã kích hoạt", "Ghi trên điện thoại", "Đã rút lại hoặc sửa; không còn được tính."]),
            (2, ["Đã mất", "Ghi tại văn phòng", "Kết quả gặp gỡ."]),
        ] {
            let page = police.get(&format!("/citizens/{}", who[n])).await.text();
            for part in parts {
                assert!(page.contains(part), "{part}: {page}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_citizen_checks_the_card_of_whoever_stands_at_the_door() {
    both(|city| async move {
        begun(&city).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let card = phone.sync(&json!({})).await["changes"]["card"].clone();
        let code = card["code"].as_str().unwrap();
        assert_eq!(code.len(), 7);
        assert!(card["check_url"].as_str().unwrap().ends_with(&format!("/check/{code}")));
        let name = card["name"].as_str().unwrap();
        let found = city.stranger().get(&format!("/check/{}", code.to_lowercase())).await;
        assert!(found.status == 200 && found.text().contains(name));
        let unknown = city.stranger().get("/check/ABCDEFG").await;
        assert!(unknown.status == 404 && !unknown.text().contains(name));
        assert_eq!(city.stranger().get(&format!("/check?code={code}")).await.location(), Some(&*format!("/check/{code}")));
        let mut refused = unknown;
        for n in 0..40 {
            refused = city.stranger().get(&format!("/check/ABCDE{n}X")).await;
        }
        assert_eq!(refused.status, 429);
        let leader = city.signed_in(Role::TeamLeader, Where::Team("T11")).await;
        let tree = city.services.register.tree().await.unwrap();
        let team = tree.team_by_code("T11").unwrap().id;
        let cards = leader.get(&format!("/teams/{team}/cards")).await.text();
        assert!(cards.contains(code) && cards.contains("<svg"));
    })
    .await;
}

#[tokio::test]
async fn a_leader_hands_out_a_code_on_the_page_and_sees_the_phone() {
    both(|city| async move {
        begun(&city).await;
        let tree = city.services.register.tree().await.unwrap();
        let team = tree.team_by_code("T11").unwrap().id;
        let path = format!("/teams/{team}/phones");
        let leader = city.signed_in(Role::TeamLeader, Where::Team("T11")).await;
        assert_eq!(leader.get(&path).await.status, 200);
        let member = city.services.territory.member_by_code("M112").await.unwrap().unwrap();
        let shown = leader.post_form(&path, &[("member", &member.id.0.to_string()), ("until", "2023-07-15")]).await;
        let text = shown.text();
        assert!(shown.status == 200 && text.contains("<svg") && !text.contains("<?xml"), "{text}");
        let code = text.split("enrol-word\">").nth(1).and_then(|t| t.split('<').next()).unwrap().to_owned();
        assert_eq!(Phone::try_code(&city, &code).await.status, 200);
        assert!(leader.get(&path).await.text().contains("Máy thử"));
        assert!(leader.get("/phones").await.text().contains(&path));
        let other = city.signed_in(Role::TeamLeader, Where::Team("T12")).await;
        assert!(matches!(other.get(&path).await.status, 403 | 404));
        let too_late = leader.post_form(&path, &[("member", &member.id.0.to_string()), ("until", "2020-01-01")]).await;
        assert_eq!(too_late.status, 422);
        let again = too_late.text();
        assert!(
            again.contains(&format!("action=\"{path}\"")) && again.contains("value=\"2020-01-01\""),
            "the form once more: {again}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_city_adds_a_language_and_the_evening_hour() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let admin = city.signed_in(Role::Admin, Where::City).await;
        let template = admin.get("/field-settings/texts.json").await.json();
        assert_eq!(template["tonight.title"], "Tối nay");
        assert_eq!(template["outcome.not_home"], "Vắng nhà");
        let file = br#"{"tonight.title":"Mang o", "outcome.not_home":"Lah", "no.such":"x"}"#;
        let sent =
            admin.upload("/field-settings/languages", &[("code", "stieng"), ("name", "Xtiêng")], "stieng.json", file).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let saved = f.put_language(&office(), "stieng", "Xtiêng", file).await.unwrap();
        assert_eq!((saved.texts, saved.unknown), (2, vec!["no.such".to_owned()]), "what the app does not know is named");
        let none =
            admin.upload("/field-settings/languages", &[("code", "khmer"), ("name", "Khmer")], "k.json", br#"{"a":"b"}"#).await;
        assert_eq!(none.status, 422, "made-up keys are no language");
        let listed = city.stranger().get("/api/v1/field/texts").await.json();
        assert_eq!(listed["languages"], json!([{ "code": "stieng", "name": "Xtiêng" }]));
        assert_eq!(city.stranger().get("/api/v1/field/texts/stieng").await.json()["outcome.not_home"], "Lah");
        assert_eq!(city.stranger().get("/api/v1/field/texts/stieng").await.json().get("no.such"), None);
        assert_eq!(city.stranger().get("/api/v1/field/texts/nobody").await.status, 404);
        let bad = admin.upload("/field-settings/languages", &[("code", "vi"), ("name", "Việt")], "vi.json", file).await;
        assert_eq!(bad.status, 422);
        assert_eq!(admin.post_form("/field-settings", &[("hour", "19"), ("hotline", "0271 113")]).await.status, 303);
        assert_eq!(f.field_settings().await.unwrap().hour, 19);
        assert!(city.stranger().get("/check").await.text().contains("0271 113"), "whoever checks a card finds whom to call");
        let phone = Phone::of(&city, "T11", "M111", false).await;
        assert_eq!(phone.sync(&json!({})).await["changes"]["card"]["hotline"], "0271 113");
    })
    .await;
}

#[tokio::test]
async fn a_call_leaves_a_trace_and_no_personal_data_does() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await[0];
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let evening = at(OPENING.plus(1), 19);
        let mut told = visit("v", &list, who, Outcome::NotHome, evening);
        told["note"] = json!("hẹn tối thứ năm");
        told["until"] = json!("2023-06-23");
        told["hour"] = json!("evening");
        told["place"] = json!({ "lat": 11.535, "lon": 106.883 });
        let call = json!({ "id": "c", "kind": "call", "list": list.id, "citizen": who, "observed_at": evening });
        let answer = phone.send(&city, &[told, call]).await;
        assert!(recorded(&answer), "{answer}");
        let person = |a: &serde_json::Value| {
            let people = a["changes"]["lists"][0]["people"].as_array().unwrap().clone();
            people.into_iter().find(|p| p["citizen"] == who.to_string()).unwrap()
        };
        assert_eq!(
            (person(&answer)["not_before"].as_str(), person(&answer)["hint_hour"].as_str()),
            (Some("2023-06-23"), Some("evening"))
        );
        let sql = "SELECT action, target, detail FROM audit WHERE action LIKE 'citizen.call' OR action LIKE 'field.%'";
        let trail = vedich_db::Query::map(&city.services.db, sql, Vec::new(), |r| {
            Ok(format!("{} {} {}", r.get::<String>(0)?, r.get::<String>(1)?, r.get::<String>(2)?))
        });
        let trail = trail.await.unwrap();
        assert!(trail.iter().any(|t| t.starts_with(&format!("citizen.call citizen:{who}"))), "{trail:?}");
        assert!(trail.iter().all(|t| !t.contains("hẹn") && !t.contains("11.535")));
        // The better hour is remembered when the person comes on another list.
        city.evening_of(OPENING.plus(5));
        let order = CreateLists {
            kind: ListKind::Activation,
            places: vec![Assignment { locality: city.locality("C1-1").await, team: Goes::Own }],
            members: Vec::new(),
            due: OPENING.plus(6),
            lease_until: OPENING.plus(7),
            max_per_list: 40,
        };
        f.create(&office(), order).await.unwrap();
        let later = phone.sync(&json!({})).await;
        assert_eq!((person(&later)["hint_hour"].as_str(), person(&later)["last"].is_null()), (Some("evening"), true));
        // The police of the commune reads the note beside the result.
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert!(police.get(&format!("/work-lists/{}", list.id)).await.text().contains("hẹn tối thứ năm"));
    })
    .await;
}
