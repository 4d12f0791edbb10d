//! Who may set addresses up, by API and by page; the secret is told once.

use axum::http::Method;
use serde_json::json;
use vedich_accounts::Role;
use vedich_testkit::{Where, both};

#[tokio::test]
async fn a_program_sets_an_address_up_and_the_secret_is_told_once() {
    both(|city| async move {
        let admin = city.program(Role::Admin, Where::City).await;
        let new = json!({ "name": "Cổng dữ liệu mở", "address": "https://portal.example.vn/hooks", "events": ["extract.landed", "phase.closed"] });
        let made = admin.post_json("/api/v1/webhooks", &new).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let secret = made.json()["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("whsec_") && secret.len() > 60);
        let all = admin.get("/api/v1/webhooks").await;
        assert_eq!(all.json()[0]["events"], new["events"]);
        let log = admin.get("/api/v1/webhooks/1/deliveries").await;
        assert_eq!(log.json(), json!({ "deliveries": [], "total": 0 }));
        let page = city.signed_in(Role::Admin, Where::City).await.get("/webhooks/1").await;
        for shown in [&all, &log, &page, &admin.get("/api/v1/webhooks/1").await] {
            assert_eq!(shown.status, 200);
            assert!(!shown.text().contains(&secret), "once");
        }
        let again = admin.post_json("/api/v1/webhooks/1/secret", &json!({})).await.json()["secret"].as_str().unwrap().to_owned();
        assert_ne!(again, secret);
        let tested = admin.post_json("/api/v1/webhooks/1/test", &json!({})).await;
        assert_eq!((tested.status, tested.json()["delivery"].as_i64()), (202, Some(1)));
        let log = admin.get("/api/v1/webhooks/1/deliveries").await.json();
        assert_eq!((&log["deliveries"][0]["type"], &log["deliveries"][0]["state"]), (&json!("webhook.test"), &json!("waiting")));

        let mut off = new.clone();
        off["active"] = false.into();
        let put = admin.send(Method::PUT, "/api/v1/webhooks/1", "application/json", off.to_string().into_bytes()).await;
        assert_eq!(put.json()["state"], "off", "{}", put.text());
        assert_eq!(admin.post_json("/api/v1/webhooks/1/test", &json!({})).await.json()["code"], "webhooks.off");
        for (field, value, code) in [
            ("address", json!("https://10.0.0.1/"), "webhooks.address_not_allowed"),
            ("address", json!("http://portal.example.vn/"), "webhooks.bad_address"),
            ("events", json!([]), "webhooks.bad_events"),
            ("events", json!(["webhook.test"]), "webhooks.bad_events"),
            ("events", json!(["citizen.changed"]), "webhooks.bad_json"),
            ("name", json!(" "), "webhooks.bad_name"),
        ] {
            let mut wrong = new.clone();
            wrong[field] = value;
            let refused = admin.post_json("/api/v1/webhooks", &wrong).await;
            assert_eq!((refused.status, &refused.json()["code"]), (422, &json!(code)), "{}", refused.text());
        }
        assert_eq!(admin.send(Method::DELETE, "/api/v1/webhooks/1", "", Vec::new()).await.status, 204);
        assert_eq!(admin.get("/api/v1/webhooks/1").await.status, 404);
        assert_eq!(admin.get("/api/v1/webhooks").await.json(), json!([]));
        for n in 0..20 {
            assert_eq!(admin.post_json("/api/v1/webhooks", &new).await.status, 201, "{n}");
        }
        assert_eq!(admin.post_json("/api/v1/webhooks", &new).await.json()["code"], "webhooks.too_many");
    })
    .await;
}

#[tokio::test]
async fn who_manages_a_part_only_does_not_hear_of_the_whole() {
    both(|city| async move {
        let new = json!({ "name": "X", "address": "https://portal.example.vn/", "events": ["extract.landed"] });
        let office = city.program(Role::StandingOffice, Where::Commune("C1")).await;
        assert_eq!(office.post_json("/api/v1/webhooks", &new).await.json()["code"], "accounts.outside_area");
        assert_eq!(office.get("/api/v1/webhooks").await.status, 403);
        let page = city.signed_in(Role::StandingOffice, Where::Commune("C1")).await.get("/").await.text();
        assert!(!page.contains("href=\"/webhooks\""));
        let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.get("/api/v1/webhooks").await.json()["code"], "accounts.forbidden");
    })
    .await;
}

#[tokio::test]
async fn by_the_page_too() {
    both(|city| async move {
        let admin = city.signed_in(Role::Admin, Where::City).await;
        let empty = admin.get("/webhooks").await.text();
        assert!(empty.contains("Chưa có địa chỉ nào nhận thông báo"));
        let wrong =
            admin.post_form("/webhooks", &[("name", "Cổng"), ("address", "https://127.0.0.1/"), ("kinds", "phase.closed")]).await;
        let text = wrong.text();
        assert!(wrong.status == 422 && text.contains("mạng nội bộ") && text.contains("https://127.0.0.1/"), "{text}");
        let fields =
            [("name", "Cổng"), ("address", "https://portal.example.vn/"), ("kinds", "phase.closed"), ("kinds", "extract.landed")];
        let made = admin.post_form("/webhooks", &fields).await;
        assert!(made.text().contains("whsec_"), "{}", made.text());
        let tested = admin.post_form("/webhooks/1/test", &[]).await;
        assert_eq!(tested.location(), Some("/webhooks/1"));
        let one = admin.get("/webhooks/1").await.text();
        assert!(one.contains("Chờ gửi") && one.contains("Gửi thử") && !one.contains("whsec_"), "{one}");
        let delivery = admin.get("/webhooks/1/deliveries/1").await.text();
        assert!(delivery.contains("webhook.test") && delivery.contains("Chưa thử lần nào"), "{delivery}");
        assert_eq!(admin.post_form("/webhooks/1/switch", &[("state", "removed")]).await.location(), Some("/webhooks"));
        assert_eq!(admin.get("/webhooks/1").await.status, 404);
    })
    .await;
}
