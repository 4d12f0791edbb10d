//! Set-up through the doors, as an office does it in the browser and a program through the API; the territory's doors too.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use rust_xlsxwriter::Workbook;
use std::sync::Arc;
use tower::ServiceExt;
use vedich_accounts::{Accounts, Actor, Grant, Guard, GuardSettings, Hashing, NewUser, Role};
use vedich_campaign::Campaigns;
use vedich_db::testing;
use vedich_kernel::{FrozenClock, LocalityId, Moment};
use vedich_territory::Territory;

const PLAN: &str = include_str!("../../../../docs/schemas/plan.example.toml");

struct House {
    app: Router,
    accounts: Accounts,
    campaigns: Campaigns,
    _folder: tempfile::TempDir,
}

async fn house() -> House {
    let (db, folder) = testing::sqlite().await;
    let clock = Arc::new(FrozenClock::at(Moment::parse("2023-06-20T01:00:00Z").unwrap()));
    let territory = Territory::new(db.clone(), clock.clone());
    let campaigns = Campaigns::new(db.clone(), clock.clone(), territory.clone());
    let accounts = Accounts::new(db, clock).with_hashing(Hashing::with(8, 1)).with_places(Arc::new(territory.clone()));
    let (router, routes, _) = vedich_territory::door(territory).merge(vedich_campaign::door(campaigns.clone())).into_parts();
    let settings = GuardSettings {
        secure_cookies: false,
        trusted_proxy: false,
        support: "0271 000 000".into(),
        phones: Arc::new(vedich_accounts::NoPhones),
        campaign: Arc::new(String::new),
    };
    let app = Guard::new(accounts.clone(), &routes, settings).wrap(router);
    House { app, accounts, campaigns, _folder: folder }
}

impl House {
    /// A program of somebody with this grant.
    async fn token(&self, name: &str, grant: Grant) -> String {
        let new = NewUser { name: name.into(), full_name: name.into(), password: None, grants: vec![grant] };
        let cli = Actor::cli("test");
        self.accounts.create_user(&cli, new).await.unwrap();
        self.accounts.create_token(&cli, name, "test", None).await.unwrap().1
    }

    async fn send(&self, token: &str, method: Method, path: &str, kind: &str, body: Vec<u8>) -> (StatusCode, String) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn get(&self, token: &str, path: &str) -> (StatusCode, String) {
        self.send(token, Method::GET, path, "text/plain", Vec::new()).await
    }

    async fn form(&self, token: &str, path: &str, fields: &str) -> (StatusCode, String) {
        self.send(token, Method::POST, path, "application/x-www-form-urlencoded", fields.as_bytes().to_vec()).await
    }

    async fn upload(&self, token: &str, path: &str, file: &[u8]) -> (StatusCode, String) {
        let mut body = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".to_vec();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x--\r\n");
        self.send(token, Method::POST, path, "multipart/form-data; boundary=x", body).await
    }

    async fn id(&self, code: &str) -> LocalityId {
        self.campaigns.territory().tree().await.unwrap().newest_by_code(code).unwrap().id
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (r, row) in (0..).zip(*rows) {
            for (c, cell) in (0..).zip(*row) {
                sheet.write_string(r, c, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn territory_file() -> Vec<u8> {
    book(&[
        (
            "Địa bàn",
            &[
                &["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"],
                &["689", "Đồng Xoài", "thành phố", "", "01/12/2018"],
                &["25195", "Tân Phú", "phường", "689", "01/12/2018"],
                &["25198", "Tân Đồng", "phường", "689", "01/12/2018"],
                &["99", "Thừa", "vùng", "689", "01/12/2018"],
            ],
        ),
        ("Đơn vị", &[&["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn"], &["DTN", "Đoàn Thanh niên", "đoàn thể", "25195"]]),
        ("Tổ", &[&["Mã tổ", "Tên tổ", "Loại tổ", "Mã địa bàn"], &["TN", "Tổ tình nguyện", "tổ tình nguyện", "25195"]]),
        (
            "Thành viên",
            &[&["Mã thành viên", "Họ tên", "Mã tổ", "Mã đơn vị", "Kỹ năng CNTT"], &["M1", "Trần Văn An", "TN", "DTN", "Có"]],
        ),
    ])
}

const TARGETS: &[&[&str]] = &[
    &["Mã địa bàn", "Tên địa bàn", "Giai đoạn", "Giá trị"],
    &["25195", "Tân Phú", "1", "30.000"],
    &["25198", "Tân Đồng", "1", "24000"],
];

async fn set_up(house: &House) -> String {
    let office = house.token("vanphong", Grant::whole(Role::StandingOffice)).await;
    let (status, page) = house.upload(&office, "/campaign/territory", &territory_file()).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("C5") && page.contains("Không hiểu cấp của địa bàn"), "{page}");
    let (status, _) = house.upload(&office, "/campaign/plan", PLAN.as_bytes()).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = house.upload(&office, "/campaign/targets", &book(&[("x", TARGETS)])).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Chỉ tiêu: 2 mới"), "{page}");
    assert!(page.contains("54.000, khác chỉ tiêu chung 55.000"), "{page}");
    office
}

/// A house whose campaign is set up, and the standing office's token.
async fn ready() -> (House, String) {
    let house = house().await;
    let office = set_up(&house).await;
    (house, office)
}

#[tokio::test]
async fn the_three_steps_set_a_campaign_up_and_its_pages_show_it() {
    let (house, office) = ready().await;
    let (_, page) = house.get(&office, "/campaign").await;
    assert!(page.contains("Thành phố Đồng Xoài") && page.contains("80\u{a0}% công dân đủ điều kiện"), "{page}");
    let (_, page) = house.get(&office, "/targets").await;
    assert!(page.contains("Thành phố Đồng Xoài phải đạt 55.000 (kích hoạt) đến hết ngày 15/7/2023"), "{page}");
    assert!(page.contains("Đã giao xuống 54.000 / 55.000"), "{page}");
    let (_, page) = house.get(&office, "/targets?phase=2&in=25195").await;
    assert!(page.contains("Phường Tân Phú chưa có chỉ tiêu"), "{page}");
    let (_, page) = house.get(&office, "/territory").await;
    assert!(page.contains("href=\"/territory?in=689\""), "{page}");
    let (_, page) = house.get(&office, "/teams").await;
    assert!(page.contains("Còn thiếu 1 người ở 1 tổ"), "{page}");
    for path in ["/campaign", "/targets", "/targets?edit=1", "/territory?in=25195", "/teams/1", "/targets/history?locality=25195"]
    {
        let (status, page) = house.get(&office, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for key in ["campaign-", "territory-"] {
            assert!(!page.contains(&format!(">{key}")) && !page.contains(&format!("\"{key}title")), "{path}: a text is missing");
        }
    }
}

#[tokio::test]
async fn targets_are_changed_in_the_table_with_a_reason_and_their_history_is_kept() {
    let (house, office) = ready().await;
    let common = "phase=1&metric=activated&in=689&l%3A689=55000&l%3A25195=31000&l%3A25198=";
    let (status, page) = house.form(&office, "/targets", &format!("{common}24000&reason=")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Ghi lý do điều chỉnh") && page.contains("value=\"31000\""), "what was typed is still there");
    let (status, page) = house.form(&office, "/targets", &format!("{common}nhiều&reason=CV+12")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("aria-invalid"), "{page}");
    let (status, _) = house.form(&office, "/targets", &format!("{common}24000&reason=CV+12")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = house.get(&office, "/targets/history?phase=1&locality=25195").await;
    assert!(page.contains("31.000") && page.contains("30.000") && page.contains("CV 12"), "{page}");
    let answer = json(&house.get(&office, "/api/v1/targets?phase=1").await.1);
    let versions: Vec<(String, i64, i64)> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|t| {
            let (code, value) = (t["locality"].as_str().unwrap().to_owned(), t["goal"]["value"].as_i64().unwrap());
            (code, value, t["version"].as_i64().unwrap())
        })
        .collect();
    assert_eq!(versions, [("689".into(), 55_000, 0), ("25195".into(), 31_000, 2), ("25198".into(), 24_000, 1)]);
}

#[tokio::test]
async fn a_unit_s_target_is_set_in_the_table_and_comes_back_with_the_file() {
    let (house, office) = ready().await;
    let (_, page) = house.get(&office, "/targets?phase=1&in=25195&edit=1").await;
    assert!(page.contains("name=\"u:DTN\"") && page.contains("Đoàn Thanh niên"), "{page}");
    let (_, page) = house.get(&office, "/targets?phase=1&in=25198&edit=1").await;
    assert!(!page.contains("name=\"u:DTN\""), "a unit of another ward");
    let change =
        |value: &str| format!("phase=1&metric=activated&in=25195&u%3ADTN={value}&ku%3ADTN=count&cu%3ADTN=new&reason=CV+14");
    let (status, page) = house.form(&office, "/targets", &change("nhiều")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("aria-invalid") && page.contains("value=\"nhiều\""), "{page}");
    assert_eq!(house.form(&office, "/targets", &change("1200")).await.0, StatusCode::SEE_OTHER);
    let (_, page) = house.get(&office, "/targets?phase=1").await;
    assert!(page.contains("Theo đơn vị") && page.contains("1.200"), "{page}");
    let (_, page) = house.get(&office, "/targets/history?phase=1&unit=DTN").await;
    assert!(page.contains("1.200") && page.contains("CV 14"), "{page}");
    // The file holds it: uploaded after a further change, it sets that back and changes nothing else.
    let file = house.campaigns.export_targets(&Actor::cli("test"), None).await.unwrap();
    assert_eq!(house.form(&office, "/targets", &change("900")).await.0, StatusCode::SEE_OTHER);
    let again = house.campaigns.import_targets(&Actor::cli("test"), file).await.unwrap();
    assert_eq!((again.new, again.changed, again.problems.len()), (0, 1, 0));
}

#[tokio::test]
async fn basis_and_way_of_counting_are_changed_by_hand_and_another_metric_is_added() {
    let (house, office) = ready().await;
    let (_, page) = house.get(&office, "/targets?phase=1&edit=1").await;
    assert!(page.contains("name=\"k:25195\"") && page.contains("name=\"c:25195\"") && page.contains("metric=issued"), "{page}");
    let change = "phase=1&metric=activated&in=689&l%3A25195=45,5&k%3A25195=share%3A2023-06-19&c%3A25195=new&l%3A25198=24000&k%3A25198=count&c%3A25198=new&reason=CV+13";
    let (status, page) = house.form(&office, "/targets", change).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let other = "phase=1&metric=issued&in=689&l%3A25198=60&k%3A25198=share&c%3A25198=all&reason=CV+13";
    assert_eq!(house.form(&office, "/targets", other).await.0, StatusCode::SEE_OTHER);
    let answer = json(&house.get(&office, "/api/v1/targets?phase=1").await.1);
    let found: Vec<(&str, &str, bool)> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["locality"].as_str().unwrap(), t["metric"].as_str().unwrap(), t["cumulative"].as_bool().unwrap()))
        .collect();
    for expected in [("25195", "activated", false), ("25198", "activated", false), ("25198", "issued", true)] {
        assert!(found.contains(&expected), "{expected:?}: {answer}");
    }
    let (_, page) = house.get(&office, "/targets?phase=1").await;
    assert!(page.contains("45,5") && page.contains("19/6/2023"), "{page}");
}

#[tokio::test]
async fn files_that_cannot_be_used_are_told_above_the_form() {
    let house = house().await;
    let office = house.token("vanphong-2", Grant::whole(Role::StandingOffice)).await;
    for path in ["/campaign/territory", "/campaign/targets"] {
        let (status, page) = house.upload(&office, path, b"no workbook").await;
        if path.ends_with("territory") {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains("Không đọc được tệp Excel này") && page.contains("action=\"/campaign/territory\""), "{page}");
        } else {
            assert!(status.is_client_error(), "there is no campaign yet: {status}");
        }
    }
    // Nothing accepted is no success, and the step is not done.
    let circle: &[&[&str]] = &[
        &["Mã", "Tên", "Cấp", "Mã cấp trên"],
        &["689", "Đồng Xoài", "thành phố", "25195"],
        &["25195", "Tân Phú", "phường", "689"],
    ];
    let (_, page) = house.upload(&office, "/campaign/territory", &book(&[("Địa bàn", circle)])).await;
    assert!(page.contains("Chưa nhận được dòng nào của tệp") && !page.contains("Đã nhập tệp địa bàn"), "{page}");
    assert!(page.contains("689 → 25195 → 689"), "{page}");
    set_up(&house).await;
    let blank: &[&[&str]] = &[
        &["Mã địa bàn", "Giai đoạn", "Giá trị", "Chỉ số"],
        &["25195", "1", "", "kích hoạt"],
        &["25198", "1", "100", "kích hoạt"],
    ];
    let (_, page) = house.upload(&office, "/campaign/targets", &book(&[("x", blank)])).await;
    assert!(page.contains("1 dòng không có giá trị nên không tính: dòng "), "{page}");
}

#[tokio::test]
async fn the_campaign_is_made_by_hand_and_mistakes_stand_beside_their_fields() {
    let house = house().await;
    let office = house.token("vanphong", Grant::whole(Role::StandingOffice)).await;
    let (status, _) = house.upload(&office, "/api/v1/territory", &territory_file()).await;
    assert_eq!(status, StatusCode::OK);
    let form = |root: &str, p2: &str| {
        format!(
            "code=thu&name=Thử&root={root}&from=2023-06-20&to=2023-09-20&opening=&eligible_min_age=14&overdue_days=7&\
             settlement_window_days=7&p1_no=&p1_name=Một&p1_from=2023-06-20&p1_to=2023-07-15&p1_metric=activated&p1_kind=count&\
             p1_value=55.000&p2_no=&p2_name=Hai&p2_from={p2}&p2_to=2023-09-20&p2_metric=issued&p2_kind=frozen&p2_value=80&\
             p2_new_only=1"
        )
    };
    let (status, page) = house.form(&office, "/campaign", &form("1", "2023-07-10")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("href=\"#field-p2_from\"") && page.contains("value=\"Một\""), "{page}");
    let (status, page) = house.form(&office, "/campaign", &form("1", "2023-07-16")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("href=\"#field-root\""), "{page}");
    let (status, _) = house.form(&office, "/campaign", &form("689", "2023-07-16")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let answer = json(&house.get(&office, "/api/v1/campaign").await.1);
    assert_eq!((answer["root"].as_str(), answer["opening"].as_str()), (Some("689"), Some("2023-06-19")));
    let goal = &answer["phases"][1]["goal"];
    assert_eq!((goal["value_percent"].as_f64(), goal["frozen_on"].as_str()), (Some(80.0), Some("2023-06-19")));
    assert_eq!(answer["phases"][1]["cumulative"], false);
    // The form shows what stands, and sending it back changes nothing.
    let (_, page) = house.get(&office, "/campaign").await;
    assert!(page.contains("name=\"p2_value\"") && page.contains("value=\"80\""), "{page}");
}

#[tokio::test]
async fn programs_set_targets_and_everybody_sees_their_own_area_only() {
    let (house, office) = ready().await;
    let ward = house.token("phuong", Grant::at(Role::WardPolice, house.id("25195").await)).await;
    let put = |token: String, body: serde_json::Value| {
        let house = &house;
        async move { house.send(&token, Method::PUT, "/api/v1/targets", "application/json", body.to_string().into_bytes()).await }
    };
    let body = serde_json::json!({"phase": 2, "locality": "25195", "value_percent": 85.5, "reason": "QĐ 3"});
    let (status, answer) = put(office.clone(), body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let answer = json(&answer);
    assert_eq!((answer["version"].as_i64(), answer["goal"]["value_percent"].as_f64()), (Some(1), Some(85.5)));
    assert_eq!(put(ward.clone(), body).await.0, StatusCode::FORBIDDEN);
    let both = serde_json::json!({"phase": 2, "locality": "25195", "value": 5, "value_percent": 5.0, "reason": "x"});
    let (status, answer) = put(office.clone(), both).await;
    assert_eq!((status, json(&answer)["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("campaign.bad_target")));
    let codes = |text: String, field: &str| -> Vec<String> {
        let rows = json(&text);
        let rows = rows.get("localities").unwrap_or(&rows).as_array().unwrap().clone();
        rows.iter().map(|r| r[field].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes(house.get(&ward, "/api/v1/targets").await.1, "locality"), ["25195", "25195"]);
    assert_eq!(codes(house.get(&ward, "/api/v1/localities").await.1, "code"), ["25195"]);
    assert_eq!(codes(house.get(&office, "/api/v1/localities").await.1, "code"), ["689", "25195", "25198"]);
    assert_eq!(codes(house.get(&ward, "/api/v1/teams").await.1, "code"), ["TN"]);
    assert_eq!(house.get(&ward, "/api/v1/localities?locality=25198").await.0, StatusCode::FORBIDDEN);
    assert_eq!(house.get(&ward, "/targets?in=25198").await.0, StatusCode::FORBIDDEN);
    assert_eq!(house.get(&ward, "/territory?in=689").await.0, StatusCode::FORBIDDEN);
    let (_, page) = house.get(&ward, "/targets").await;
    assert!(page.contains("Phường Tân Phú phải đạt 30.000") && !page.contains("edit=1"), "{page}");
}

#[tokio::test]
async fn names_of_members_are_for_those_who_work_with_the_team() {
    let (house, office) = ready().await;
    let viewer = house.token("xem", Grant::whole(Role::Viewer)).await;
    assert!(house.get(&office, "/teams/1").await.1.contains("Trần Văn An"));
    let (status, page) = house.get(&viewer, "/teams/1").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("Trần Văn An"));
    assert_eq!(house.form(&viewer, "/teams/1/members", "name=X").await.0, StatusCode::FORBIDDEN);
    assert_eq!(
        house.form(&office, "/teams/1/members", "name=V%C3%B5+B%C3%ACnh&it_skilled=1&unit=DTN").await.0,
        StatusCode::SEE_OTHER
    );
    assert!(!house.get(&office, "/teams").await.1.contains("Còn thiếu"));
}
