//! The boards as people and programs meet them, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::{Value, json};
use vedich_accounts::{Actor, Role};
use vedich_testkit::{City, OPENING, Where, both, people, sqlite};

/// A field of the city, as GeoJSON has it.
fn field(properties: &Value, west: f64, south: f64) -> Value {
    let (east, north) = (west + 0.05, south + 0.05);
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]] } })
}

fn file(features: &[Value]) -> Vec<u8> {
    json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
}

/// Both communes, one by code and one by name, and a feature of nobody.
fn communes() -> Vec<u8> {
    file(&[
        field(&json!({ "ma": "C1", "ten": "Tân Thử" }), 106.8, 11.5),
        field(&json!({ "ma": "C2", "ten": "Xuân Thử" }), 106.85, 11.5),
        field(&json!({ "ma": "C9", "ten": "Không Có" }), 106.9, 11.5),
    ])
}

#[tokio::test]
async fn the_map_is_a_schema_until_the_city_hands_over_outlines() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = office.get("/map").await.text();
        assert!(page.contains("map-tile") && !page.contains("class=\"map\"") && page.contains("Sơ đồ ô"), "{page}");
        let answer = office.upload("/map/outlines", &[], "phuong xa.geojson", &communes()).await;
        assert_eq!(answer.status, 200, "a file of which some is taken is taken");
        let told = answer.text();
        assert!(told.contains("3 vùng trong tệp: đã ghi hình của 2 địa bàn, 1 vùng không ghi được."), "{told}");
        assert!(told.contains("“C9” không phải mã hay tên địa bàn nào"), "the feature that is nobody's is told: {told}");
        let page = office.get("/map").await.text();
        assert!(page.contains("class=\"map\"") && !page.contains("map-tile") && page.contains("/map?locality=C1"), "{page}");
        assert!(page.contains("Cao nhất:"), "{page}");
        // The quarters have no outline yet: their own map is a schema.
        assert!(office.get("/map?locality=C1").await.text().contains("map-tile"));
        let quarters = file(&[
            field(&json!({ "khu_pho": "Khu phố Một", "phuong": "Phường Tân Thử" }), 106.8, 11.5),
            field(&json!({ "khu_pho": "Khu phố Một", "phuong": "Phường Xuân Thử" }), 106.85, 11.5),
            field(&json!({ "khu_pho": "Khu phố Hai" }), 106.85, 11.55),
        ]);
        let told = office.upload("/map/outlines", &[], "khu pho.geojson", &quarters).await.text();
        assert!(told.contains("hình của 2 địa bàn") && told.contains("Có nhiều địa bàn tên “Khu phố Hai”"), "{told}");
        let page = office.get("/map?locality=C1").await.text();
        assert!(page.contains("class=\"map\"") && page.contains("Chưa có hình trên bản đồ"), "one of two has an outline: {page}");
    })
    .await;
}

#[tokio::test]
async fn a_newer_file_replaces_and_is_taken_back() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let (insight, cli) = (&city.services.insight, Actor::cli("test"));
        let first = insight.put_shapes(&cli, communes(), "a.geojson").await.unwrap();
        assert_eq!((first.features, first.localities, first.rejected, first.already), (3, 2, 1, false));
        let again = insight.put_shapes(&cli, communes(), "a.geojson").await.unwrap();
        assert!(again.already && again.problems == first.problems, "twice is once");
        let office = city.program(Role::StandingOffice, Where::City).await;
        let outline = |data: &Value, code: &str| {
            let all = data["features"].as_array().unwrap();
            all.iter().find(|f| f["id"] == code).unwrap()["geometry"]["coordinates"][0][0].as_array().unwrap().clone()
        };
        let before = office.get("/api/v1/open-data/progress.geojson").await.json();
        assert!(outline(&before, "C1").contains(&json!([106.8, 11.5])));
        let moved = file(&[field(&json!({ "ma": "C1" }), 107.0, 12.0)]);
        let answer = office.upload("/api/v1/map/outlines", &[], "b.geojson", &moved).await;
        assert_eq!((answer.status, answer.json()["localities"].as_i64()), (200, Some(1)));
        let now = office.get("/api/v1/open-data/progress.geojson").await.json();
        assert!(outline(&now, "C1").contains(&json!([107.0, 12.0])), "{now}");
        let (files, with, without) = insight.shape_files().await.unwrap();
        assert_eq!((files.len(), with, without.len()), (2, 2, 4));
        insight.withdraw_shapes(&cli, files[0].no).await.unwrap();
        let after = office.get("/api/v1/open-data/progress.geojson").await.json();
        assert!(outline(&after, "C1").contains(&json!([106.8, 11.5])), "the older file stands again");
        assert!(insight.withdraw_shapes(&cli, files[0].no).await.is_err(), "once is enough");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_none_says_what_to_do_and_outlines_are_the_territorys() {
    let city = sqlite().await;
    let office = city.program(Role::StandingOffice, Where::City).await;
    for (bytes, code) in [(&b"Ma;Ten"[..], "map.not_json"), (b"{}", "map.not_geojson"), (b"", "map.no_file")] {
        let answer = office.upload("/api/v1/map/outlines", &[], "x", bytes).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some(code)));
    }
    let page = city.signed_in(Role::StandingOffice, Where::City).await.upload("/map/outlines", &[], "x", b"Ma;Ten").await;
    assert!(page.status == 422 && page.text().contains("Tệp không phải GeoJSON"), "{}", page.text());
    let metres = file(&[json!({ "type": "Feature", "properties": { "ma": "C1" }, "geometry": { "type": "Polygon",
        "coordinates": [[[588_000.0, 1_274_000.0], [589_000.0, 1_274_000.0], [589_000.0, 1_275_000.0]]] } })]);
    let answer = office.upload("/api/v1/map/outlines", &[], "x", &metres).await.json();
    assert_eq!(
        (answer["problems"][0]["code"].as_str(), answer["problems"][0]["row"].as_i64()),
        (Some("map.not_degrees"), Some(1))
    );
    let corner = |n: usize| 106.8 + 0.000_1 * f64::from(u32::try_from(n).unwrap());
    let crumbs: Vec<Value> =
        (0..3_001).map(|n| json!([[[corner(n), 11.5], [corner(n) + 0.000_05, 11.5], [corner(n), 11.6]]])).collect();
    let crumbs = file(&[json!({ "type": "Feature", "properties": { "ma": "C1" },
        "geometry": { "type": "MultiPolygon", "coordinates": crumbs } })]);
    let answer = office.upload("/api/v1/map/outlines", &[], "x", &crumbs).await.json();
    assert_eq!(answer["problems"][0]["code"].as_str(), Some("map.too_many_parts"));
    let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
    assert_eq!(police.upload("/api/v1/map/outlines", &[], "x", &communes()).await.status, 403);
    // An office of one commune takes its own and no other's.
    let ward = city.program(Role::StandingOffice, Where::Commune("C1")).await;
    let answer = ward.upload("/api/v1/map/outlines", &[], "x", &communes()).await.json();
    let codes: Vec<_> = answer["problems"].as_array().unwrap().iter().map(|p| p["code"].clone()).collect();
    assert_eq!((answer["localities"].as_i64(), codes), (Some(1), vec![json!("map.elsewhere"), json!("map.nobody")]));
    // The same file of the whole city's office is not what that one took of it.
    let answer = office.upload("/api/v1/map/outlines", &[], "x", &communes()).await.json();
    assert_eq!((answer["localities"].as_i64(), answer["already"].as_bool()), (Some(2), Some(false)));
}

/// Sixty people: fewer than five are activated in some quarters.
#[tokio::test]
async fn open_data_tells_nobody_more_than_the_published_pages() {
    both(|city| async move {
        city.import(OPENING, &people(60)).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let public = city.program(Role::Viewer, Where::City).await;
        let open = office.get("/api/v1/open-data/progress").await.json();
        assert_eq!(open, public.get("/api/v1/open-data/progress").await.json(), "the office's program publishes no more");
        let rows = open["localities"].as_array().unwrap();
        assert_eq!(rows.iter().filter(|r| r["kind"] == "quarter").count(), 4);
        for row in rows {
            let code = row["code"].as_str().unwrap();
            let page = public.get(&format!("/api/v1/progress?locality={code}")).await.json();
            for key in ["eligible", "activated", "issued", "dossiers"] {
                assert_eq!(row[key], page[key], "{code} {key}");
            }
            assert!(row["activated"].as_i64().is_none_or(|n| n >= 5), "{row}");
        }
        let csv = office.get("/api/v1/open-data/progress.csv?locality=C1").await;
        let text = csv.text();
        assert!(text.starts_with("\u{feff}code,name,kind,parent,eligible") && text.lines().count() == 4, "{text}");
        assert!(csv.headers["content-disposition"].to_str().unwrap().contains("tien-do-2023-06-19.csv"));
        let book = office.get("/api/v1/open-data/progress.xlsx?locality=C1").await;
        assert!(book.status == 200 && book.body.starts_with(b"PK"));
        let heads: Vec<&str> = text.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect();
        let all = public.get("/api/v1/open-data").await.json();
        let told: Vec<&str> = all["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!((heads, all["sets"].as_array().unwrap().len()), (told, 4), "every column says what it means");
        let police = city.program(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(police.get("/api/v1/open-data/progress?locality=C1").await.status, 403);
        assert_eq!(police.get("/api/v1/open-data/progress").await.json()["localities"].as_array().unwrap().len(), 3);
        assert_eq!(public.get("/api/v1/open-data").await.json()["smallest_group"], 5);
    })
    .await;
}

#[tokio::test]
async fn places_stand_beside_each_other_and_people_at_their_step() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let compare = office.get("/boards").await.text();
        assert!(
            compare.contains("class=\"minis\"") && compare.contains("Phường Tân Thử") && compare.contains("hạng 1"),
            "{compare}"
        );
        let steps = office.get("/boards/funnel").await.text();
        // Of eighty: 32 without a dossier, 16 collected or sent, 16 approved, 16 activated.
        assert!(steps.contains("64 người chưa kích hoạt; đông nhất: 32 người, chưa có hồ sơ."), "{steps}");
        assert!(steps.contains("Mức 1") && steps.contains("Mức 2"));
        let public = city.signed_in(Role::Viewer, Where::City).await;
        for path in ["/map", "/boards", "/boards/funnel", "/boards/hours", "/wall"] {
            assert_eq!(public.get(path).await.status, 200, "{path}");
            let english = public.get(&format!("{path}?lang=en")).await.text();
            assert!(!english.contains(">boards-") && !english.contains(">insight-"), "a text is missing on {path}: {english}");
        }
        assert_eq!(public.get("/boards/teams").await.status, 403, "teams are the office's");
    })
    .await;
}

/// Two visits of the team of the first quarter, on Monday evening, 19 June 2023.
async fn visited(city: &City) {
    use vedich_claims::Outcome;
    use vedich_fieldwork::{Assignment, CreateLists, ListKind, Operation, PhoneOf};
    let tree = city.services.register.tree().await.unwrap();
    let order = CreateLists {
        kind: ListKind::Activation,
        places: vec![Assignment {
            locality: tree.newest_by_code("C1-1").unwrap().id,
            team: Some(tree.team_by_code("T11").unwrap().id).into(),
        }],
        members: Vec::new(),
        due: OPENING.plus(1),
        lease_until: OPENING.plus(3),
        max_per_list: 50,
    };
    let cli = Actor::cli("test");
    let list = city.services.fieldwork.create(&cli, order).await.unwrap().remove(0);
    let people = city.services.fieldwork.people(&cli, &list).await.unwrap();
    let operations = people.iter().take(2).map(|p| Operation {
        id: format!("op-{}", p.item.position),
        citizen: p.item.citizen,
        outcome: Outcome::NotHome,
        method: None,
        phone_of: PhoneOf::default(),
        observed_at: city.services.clock.now(),
        member: None,
        corrects: None,
    });
    city.services.fieldwork.record(&cli, list.id, operations.collect()).await.unwrap();
}

#[tokio::test]
async fn the_hour_of_a_visit_and_the_evening_of_a_team_are_counted() {
    both(|city| async move {
        city.import(OPENING, &people(80)).await;
        visited(&city).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let hours = office.get("/api/v1/hours").await.json();
        let cell = &hours["hours"][0];
        assert_eq!(
            (cell["weekday"].as_i64(), cell["hour"].as_i64(), cell["visits"].as_i64()),
            (Some(1), Some(21), Some(2)),
            "{hours}"
        );
        assert_eq!(office.get("/api/v1/hours?locality=C2").await.json()["hours"], json!([]));
        let public = city.program(Role::Viewer, Where::City).await;
        assert_eq!(public.get("/api/v1/hours").await.json()["hours"], json!([]), "two are fewer than five");
        assert_eq!(public.get("/api/v1/hours?locality=C1").await.status, 403);
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = desk.get("/boards/hours").await.text();
        assert!(page.contains("Thứ Hai, 21:00–22:00, 2 lượt"), "{page}");
        let teams = desk.get("/boards/teams").await.text();
        assert!(teams.contains("1 trong") && teams.contains("2,0 lượt đến"), "{teams}");
        assert!(
            teams.contains("Đoàn phường Tân Thử") && teams.contains("Đoàn phường Xuân Thử"),
            "two teams have one name: {teams}"
        );
        let other = city.signed_in(Role::CommitteeLeader, Where::Commune("C2")).await;
        assert!(!other.get("/boards/teams").await.text().contains("2,0"), "the other commune's teams are not theirs");
    })
    .await;
}

#[tokio::test]
async fn the_board_in_the_hall_goes_on_by_itself_and_tells_of_no_person() {
    both(|city| async move {
        let rows = people(80);
        city.import(OPENING, &rows).await;
        let screen = city.signed_in(Role::Viewer, Where::City).await;
        let first = screen.get("/wall").await.text();
        assert!(first.contains("16 <small>/ 60"), "{first}");
        assert!(first.contains("http-equiv=\"refresh\" content=\"15;url=/wall?locality=CITY&amp;slide=2\""), "{first}");
        assert!(first.contains("data-theme=\"dark\"") && first.contains("data-wall-seconds=\"15\""));
        assert!(!screen.get("/wall?stop=1").await.text().contains("http-equiv=\"refresh\""), "it can be stopped");
        let mut seen = 0;
        for slide in 1..=4 {
            let page = screen.get(&format!("/wall?slide={slide}")).await.text();
            seen += usize::from(page.contains("wall-rows")) + usize::from(page.contains("map-tile"));
            for row in &rows {
                assert!(!page.contains(&row.name) && !page.contains(&row.national_id));
            }
        }
        assert!(seen >= 2, "ranking and map are among the pictures");
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        assert_eq!(police.get("/wall").await.status, 403, "it has a permission of its own");
        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert!(leader.get("/wall").await.text().contains("Phường Tân Thử"), "a ward's hall shows the ward");
        assert_eq!(leader.get("/wall?locality=CITY").await.status, 403);
    })
    .await;
}
