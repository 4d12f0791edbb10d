//! The overview as programs and people meet it, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::Role;
use vedich_testkit::{OPENING, Where, both, people};

/// Twenty people: four activated, four more approved, four collected, eight without a dossier. The plan asks for 60 activated.
#[tokio::test]
async fn progress_has_the_fixed_fields() {
    both(|city| async move {
        let extract = city.import(OPENING, &people(20)).await.extract;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let answer = office.get("/api/v1/progress").await.json();
        let of = |keys: &[&str]| keys.iter().map(|k| answer[*k].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!(of(&["eligible", "collected_level1", "collected_level2"]), [20, 4, 8]);
        assert_eq!(of(&["approved_level1", "approved_level2", "issued"]), [2, 6, 8]);
        assert_eq!(of(&["activated_level1", "activated_level2", "activated"]), [2, 2, 4]);
        let rate = &answer["rate"];
        assert_eq!((&rate["numerator"], &rate["denominator"], &rate["basis"]), (&json!(4), &json!(20), &json!("eligible")));
        assert_eq!(
            rate["source"],
            json!({ "extract": extract, "as_of": "2023-06-19", "whole": { "extract": extract, "as_of": "2023-06-19" } })
        );
        assert_eq!(rate["as_of"], "2023-06-19");
        assert!(rate["cutoff"].as_i64().unwrap() > 0);
        let target = &answer["target"];
        assert_eq!(
            (&target["metric"], &target["value"], &target["basis"], &target["achieved"]),
            (&json!("activated"), &json!(60), &json!("count"), &json!(4))
        );
        assert!((target["share"].as_f64().unwrap() - 4.0 / 60.0).abs() < 1e-12);
        // 56 missing in 26 days are 2.15 a day: three.
        assert_eq!((&target["missing"], &target["days_left"], &target["pace"]), (&json!(56), &json!(26), &json!(3)));
    })
    .await;
}

#[tokio::test]
async fn everyone_sees_their_own_area_and_no_other() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let own = police.get("/api/v1/progress").await.json();
        assert_eq!((&own["locality"]["code"], &own["eligible"]), (&json!("C1"), &json!(10)));
        assert_eq!(police.get("/api/v1/progress?locality=C2").await.status, 403);
        assert_eq!(police.get("/api/v1/progress?locality=CITY").await.status, 403);
        assert_eq!(police.get("/api/v1/progress?locality=nowhere").await.status, 404);
        assert_eq!(police.get("/api/v1/progress?as_of=19-6").await.status, 422);
        // A day that has not come has no figures.
        let tomorrow = OPENING.plus(1);
        for path in ["progress", "overview"] {
            let refused = police.get(&format!("/api/v1/{path}?as_of={tomorrow}")).await;
            assert_eq!(refused.status, 422, "{path}");
            assert!(refused.text().contains("insight.future_day"), "{path}");
        }
        let below = police.get("/api/v1/overview").await.json();
        let codes: Vec<_> = below["children"].as_array().unwrap().iter().map(|c| c["locality"]["code"].clone()).collect();
        assert_eq!(codes.len(), 2, "{codes:?}");
        assert!(codes.contains(&json!("C1-1")) && codes.contains(&json!("C1-2")));
        assert_eq!(police.get("/progress.xlsx?locality=C2").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_page_moves_with_the_next_extract_and_the_past_stays() {
    both(|city| async move {
        let mut rows = people(20);
        city.import(OPENING, &rows).await;
        let before = city.services.register.newest_commit().await.unwrap();
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = office.get("/").await.text();
        assert!(
            page.contains("Đã kích hoạt 4 / 60. Cần thêm 56: mỗi ngày 3 tài khoản trong 26 ngày, đến hết ngày 15/7/2023."),
            "{page}"
        );
        let at = |part: &str| page.find(part).unwrap();
        let first = at("class=\"one-screen\"");
        assert!(first < at("Đã kích hoạt 4 / 60.") && at("class=\"tiles\"") < at("name=\"as_of\""), "the answer comes first");
        assert!(at("name=\"as_of\"") < at("id=\"children\""), "all else stands below the first screen");
        assert!(page.contains("4 / 20 công dân đủ điều kiện · bản trích xuất 19/6/2023"), "each share opens to its figure");
        assert!(page.contains("ai đứng hai lần, theo số CMND và theo số định danh, được tính là hai"), "{page}");

        city.evening_of(OPENING.plus(1));
        rows[6].activated = "20/06/2023".into();
        city.import(OPENING.plus(1), &rows).await;
        // Yesterday's session has ended.
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = office.get("/").await.text();
        assert!(page.contains("Đã kích hoạt 5 / 60.") && page.contains("+1 so với hôm trước"), "{page}");
        assert!(office.get("/?as_of=2023-06-19").await.text().contains("Đã kích hoạt 4 / 60."));
        assert!(office.get(&format!("/?cutoff={before}")).await.text().contains("Đã kích hoạt 4 / 60."), "what we said then");
        // Drill-down to a commune without a target of its own.
        let commune = office.get("/?locality=C1").await.text();
        assert!(commune.contains("chưa có chỉ tiêu riêng") && commune.contains("/?locality=C1-1"), "{commune}");
        assert!(office.get("/localities").await.text().contains("Chậm nhất ở trên"));
        let sheet = office.get("/progress.xlsx").await;
        assert_eq!((sheet.status, &sheet.body[..2]), (200, &b"PK"[..]));
    })
    .await;
}

#[tokio::test]
async fn before_the_first_extract_the_page_says_what_to_do() {
    let city = vedich_testkit::sqlite().await;
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let page = office.get("/").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Chưa có bản trích xuất nào đến ngày này"));
    let team = city.signed_in(Role::HomeAffairs, Where::Commune("C1")).await;
    assert_eq!(team.get("/").await.status, 200);
}

/// The big sentence at the head of a page.
fn answer_of(page: &str) -> Option<&str> {
    Some(page.split_once("class=\"hero-sentence\">")?.1.split_once("</p>")?.0)
}

#[tokio::test]
async fn a_member_s_start_page_says_first_what_today_asks_of_their_team() {
    both(|city| async move {
        city.evening_of(OPENING.plus(1));
        let member = city.signed_in(Role::FieldMember, Where::Team("T11")).await;
        assert_eq!(answer_of(&member.get("/").await.text()), None, "before the first extract nothing is asked of anybody");
        city.import(OPENING, &people(160)).await;
        let (mine, start) = (member.get("/quotas/mine").await.text(), member.get("/").await.text());
        let answer = answer_of(&mine).unwrap();
        assert!(answer.contains("Ngày 20/6/2023 cần kích hoạt"), "{answer}");
        assert_eq!(answer_of(&start), Some(answer), "the words of the page of quotas");
        let at = |part: &str| start.find(part).unwrap();
        assert!(at("hero-sentence") < at("Việc của tổ và đơn vị bạn") && start.contains("href=\"/quotas/mine\""), "{start}");
    })
    .await;
}

/// Sixty people: twelve activated, six in each commune, and fewer than five in some quarters.
#[tokio::test]
async fn the_public_sees_no_small_cell_and_cannot_compute_one() {
    both(|city| async move {
        city.import(OPENING, &people(60)).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let public = city.program(Role::Viewer, Where::City).await;
        let of = |answer: &serde_json::Value, key: &str| answer[key].as_i64();
        let whole = public.get("/api/v1/progress").await.json();
        assert_eq!((of(&whole, "activated"), of(&whole, "eligible")), (Some(12), Some(60)));
        assert!(whole["rejected_level1"].is_null() && whole["vanished"].is_null(), "nobody is fewer than five too: {whole}");
        for place in ["CITY", "C1", "C2"] {
            let path = format!("/api/v1/overview?locality={place}");
            let (all, shown) = (office.get(&path).await.json(), public.get(&path).await.json());
            let rows = |answer: &serde_json::Value| answer["children"].as_array().unwrap().clone();
            for row in rows(&all) {
                let code = &row["locality"]["code"];
                let own = rows(&shown).into_iter().find(|r| r["locality"]["code"] == *code).unwrap();
                let small = of(&row, "activated").unwrap() < 5;
                assert_eq!(own["activated"].is_null(), small, "{own}");
                assert_eq!((own["rate"].is_null(), own["rank"].is_null()), (small, small), "{own}");
                assert!(own["activated_change"].is_null(), "{own}");
            }
        }
        let quarter = public.get("/api/v1/progress?locality=C1-1").await.json();
        for key in ["eligible", "activated", "activated_level1", "issued", "rate"] {
            assert!(quarter[key].is_null(), "{key}: {quarter}");
        }
        let page = city.signed_in(Role::Viewer, Where::City).await;
        let commune = page.get("/?locality=C1").await.text();
        let table = commune.split("id=\"children\"").nth(1).unwrap().split("</table>").next().unwrap().to_owned();
        let body = table.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
        assert!(body.contains("ẩn") && !body.contains("data-figure"), "{body}");
        assert!(page.get("/?locality=C1-1").await.text().contains("không công bố"));
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(!desk.get("/?locality=C1").await.text().contains(">ẩn<"), "the office sees all of it");
        assert_eq!(page.get("/progress.xlsx?locality=C1").await.status, 200);
    })
    .await;
}
