//! Phones at the doors: enrolled with a code, sending what happened, getting what is leased to them (`P-4.3a`–`f`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::common;

use common::{OPENING, Phone, at, begun, citizens, list_of, office, recorded, results, visit};
use serde_json::json;
use vedich_accounts::Role;
use vedich_claims::{ClaimFilter, Outcome};
use vedich_fieldwork::ListKind;
use vedich_testkit::{Where, both};

#[tokio::test]
async fn a_code_enrols_one_phone_once_and_a_wrong_one_is_counted() {
    both(|city| async move {
        begun(&city).await;
        let code = Phone::code(&city, "T11", "M111", false).await;
        // Asked about before a PIN is chosen, it is not spent.
        for _ in 0..2 {
            let asked = city.stranger().post_json("/api/v1/field/code", &json!({ "code": code })).await;
            assert_eq!((asked.status, asked.json()["name"].as_str().map(str::is_empty)), (200, Some(false)), "{}", asked.text());
        }
        // Read out over the telephone: case and dashes do not matter.
        let spoken = code.replace('-', " ").to_lowercase();
        let answer = Phone::try_code(&city, &spoken).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let enrolled = answer.json();
        assert_eq!(enrolled["member"]["code"], "M111");
        assert_eq!(enrolled["until"], OPENING.plus(26).to_string());
        let again = Phone::try_code(&city, &code).await;
        assert_eq!((again.status, again.json()["code"].as_str()), (409, Some("field.code_used")));
        let asked = city.stranger().post_json("/api/v1/field/code", &json!({ "code": code })).await;
        assert_eq!(asked.status, 409, "a code that was used tells nobody's name");
        let late = Phone::code(&city, "T11", "M111", false).await;
        city.evening_of(OPENING.plus(3));
        let over = Phone::try_code(&city, &late).await;
        assert_eq!((over.status, over.json()["code"].as_str()), (410, Some("field.code_over")));
        let unknown = Phone::try_code(&city, "ABCD-EFGH").await;
        assert_eq!((unknown.status, unknown.json()["code"].as_str()), (404, Some("field.code_unknown")));
        let mut refused = unknown;
        for _ in 0..30 {
            refused = Phone::try_code(&city, "ABCD-EFGH").await;
        }
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after"));
    })
    .await;
}

#[tokio::test]
async fn a_phone_is_handed_out_up_to_the_campaign_s_last_day() {
    both(|city| async move {
        begun(&city).await;
        let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let until = async |day: &str| {
            let answer =
                police.post_json(&format!("/api/v1/teams/{team}/phone-codes"), &json!({ "member": "M111", "until": day })).await;
            (answer.status, answer.text())
        };
        assert_eq!(until("2023-09-20").await.0, 201);
        let (status, late) = until("2023-09-21").await;
        assert!(
            status == 422 && late.contains("phone_day_late") && late.contains("20/9/2023") && !late.contains("đã qua"),
            "{late}"
        );
        let (status, over) = until("2023-06-01").await;
        assert!(status == 422 && over.contains("phone_day_over"), "{over}");
    })
    .await;
}

#[tokio::test]
async fn a_household_has_one_name_for_phones_and_programs() {
    both(|city| async move {
        begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let carried = phone.sync(&json!({})).await["changes"]["lists"][0]["people"].clone();
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let told = police.get(&format!("/api/v1/work-lists/{}", list.id)).await.json()["citizens"].clone();
        let homes = |all: &serde_json::Value| -> std::collections::BTreeMap<String, String> {
            let pair = |p: &serde_json::Value| [&p["citizen"], &p["household"]].map(|v| v.as_str().unwrap().to_owned());
            all.as_array().unwrap().iter().map(pair).map(|[citizen, household]| (citizen, household)).collect()
        };
        assert!(!homes(&told).is_empty());
        assert_eq!(homes(&carried), homes(&told));
    })
    .await;
}

#[tokio::test]
async fn a_code_that_no_phone_has_used_is_listed_and_can_be_taken_back() {
    both(|city| async move {
        begun(&city).await;
        let code = Phone::code(&city, "T11", "M111", false).await;
        let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
        let path = format!("/teams/{team}/phones");
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get(&path).await.text();
        assert!(page.contains("Mã chưa dùng") && !page.contains(&code), "{page}");
        let field = |name: &str| {
            let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
            from.split('"').next().unwrap().to_owned()
        };
        let (member, made) = (field("member"), field("made"));
        let form = [("member", member.as_str()), ("made", made.as_str())];
        let elsewhere = city.signed_in(Role::WardPolice, Where::Commune("C2")).await;
        assert!(matches!(elsewhere.post_form(&format!("{path}/cancel"), &form).await.status, 403 | 404));
        assert_eq!(police.post_form(&format!("{path}/cancel"), &form).await.location(), Some(path.as_str()));
        let over = Phone::try_code(&city, &code).await;
        assert_eq!((over.status, over.json()["code"].as_str()), (410, Some("field.code_over")));
        assert!(!police.get(&path).await.text().contains("Mã chưa dùng"));
    })
    .await;
}

#[tokio::test]
async fn an_evening_of_sealed_visits_is_recorded_once_and_the_list_comes_back_changed() {
    both(|city| async move {
        let (f, rows) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        let first = phone.send(&city, &[]).await;
        let changes = &first["changes"];
        assert_eq!((changes["full"].as_bool(), changes["lists"].as_array().unwrap().len()), (Some(true), 1));
        let people = changes["lists"][0]["people"].as_array().unwrap();
        assert_eq!(people.len(), who.len());
        assert!(people.iter().all(|p| !p["name"].as_str().unwrap().is_empty() && p["match"].as_array().unwrap().len() == 1));
        assert!(rows.iter().any(|r| r.name == people[0]["name"]), "names are those of the extract");
        assert!(!first.to_string().contains(&rows[16].national_id), "no number leaves the house");
        let evening = at(OPENING.plus(1), 20);
        let operations = [
            visit("op-1", &list, who[0], Outcome::Activated, evening),
            visit("op-2", &list, who[1], Outcome::NotHome, evening.plus_seconds(300)),
        ];
        let answer = phone.send(&city, &operations).await;
        assert!(recorded(&answer), "{answer}");
        let again = phone.send(&city, &operations).await;
        assert!(results(&again).iter().all(|r| r.1 == "known"), "{again}");
        assert_eq!(again["results"][0]["seq"], answer["results"][0]["seq"]);
        let (total, claims) =
            city.services.claims.list(&office(), &ClaimFilter { limit: 10, ..ClaimFilter::default() }).await.unwrap();
        assert_eq!((total, claims[0].citizen), (1, Some(who[0])));
        assert_eq!(f.list(&office(), list.id).await.unwrap().done, 1);
        // Only what changed since the cursor; nothing when nothing did.
        let next = phone.sync(&json!({ "cursor": first["changes"]["cursor"] })).await;
        assert_eq!(next["changes"]["full"], false);
        let met = next["changes"]["lists"][0]["people"].as_array().unwrap().iter().find(|p| p["citizen"] == who[0].to_string());
        assert_eq!(met.unwrap()["last"]["outcome"], "activated");
        assert_eq!(met.unwrap()["settled"], true);
        let still = phone.sync(&json!({ "cursor": next["changes"]["cursor"] })).await;
        assert_eq!(still["changes"]["lists"].as_array().unwrap().len(), 0);
        assert_eq!(still["changes"]["counter"]["pending"], 1);
    })
    .await;
}

#[tokio::test]
async fn an_upload_token_sends_and_reads_nothing() {
    both(|city| async move {
        let (f, _) = begun(&city).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&f, &list).await;
        let phone = Phone::of(&city, "T11", "M111", true).await;
        let sealed = phone.sealed(&[visit("op-1", &list, who[0], Outcome::Guided, at(OPENING.plus(1), 20))]);
        let answer = phone.upload(&json!({ "groups": sealed })).await;
        assert!(recorded(&answer) && answer["changes"].is_null(), "{answer}");
        let assign = phone.post_with_upload_token("/api/v1/field/assign", &json!({ "list": list.id, "members": ["M111"] })).await;
        assert_eq!((assign.status, assign.json()["code"].as_str()), (401, Some("field.device_unknown")));
        // A phone is no user: no other door opens to it.
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.post_json("/api/v1/field/sync", &json!({})).await.status, 401);
        let stranger = city.stranger().with_token("vdf_nobody").post_json("/api/v1/field/sync", &json!({})).await;
        assert_eq!((stranger.status, stranger.json()["code"].as_str()), (401, Some("field.device_unknown")));
        assert_eq!(phone.post("/api/v1/work-lists", &json!({})).await.status, 401);
    })
    .await;
}
