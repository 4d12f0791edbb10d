//! The API as programs meet it: the fixed points, through the guard, and as they look on the wire.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use insta::assert_json_snapshot;
use serde_json::{Value, json};
use vedich_accounts::Role;
use vedich_simulator::{City as SimulatedCity, Options};
use vedich_testkit::{City, OPENING, Row, Where, both, csv, people, sqlite, xlsx};

const HERE: Where = Where::City;

/// Commit numbers change whenever a room writes once more; that is no change of the answer.
fn masked(mut answer: Value, pointers: &[&str]) -> Value {
    for pointer in pointers {
        *answer.pointer_mut(pointer).expect(pointer) = json!("[number]");
    }
    answer
}

#[tokio::test]
async fn the_sample_city_opens_with_the_figures_of_the_plan() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { days: 0, out: folder.path().to_path_buf(), ..Options::default() };
    let mut simulated = SimulatedCity::new(&options).unwrap();
    let setup = simulated.write_setup().unwrap();
    let files = simulated.day(0).unwrap();
    let city = City::of_plan(&setup.plan).await;
    let office = city.program(Role::StandingOffice, HERE).await;
    let answer = office
        .upload(
            "/api/v1/extracts",
            &[("as_of", "2023-06-19"), ("coverage", "full")],
            "extract-2023-06-19.xlsx",
            &std::fs::read(&files.extract).unwrap(),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let counts = answer.json();
    assert_eq!((&counts["rows"], &counts["accepted"], &counts["rejected"]), (&json!(72_423), &json!(72_423), &json!(0)));
    assert_eq!((&counts["new"], &counts["changed"], &counts["unchanged"]), (&json!(72_423), &json!(0), &json!(0)));
    let progress = office.get("/api/v1/progress").await.json();
    assert_json_snapshot!("progress_of_the_sample_city", masked(progress, &["/rate/cutoff"]));
}

/// Ten people later: one more activated, one gone, one row bad.
fn next_day(rows: &[Row]) -> Vec<Row> {
    let mut next = rows.to_vec();
    next[6].activated = "20/06/2023".to_owned();
    next.remove(79);
    next[0].national_id = "07019".to_owned();
    next
}

#[tokio::test]
async fn an_extract_is_told_row_by_row_and_twice_is_once() {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    city.evening_of(OPENING.plus(1));
    let office = city.program(Role::StandingOffice, HERE).await;
    let file = csv(&next_day(&people(80)), OPENING.plus(1));
    let fields = [("as_of", "2023-06-20"), ("coverage", "full"), ("confirm", "true")];
    let first = office.upload("/api/v1/extracts", &fields, "extract.csv", &file).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let counts = first.json();
    let n = |key: &str| counts[key].as_i64().unwrap();
    assert_eq!(n("rows"), n("accepted") + n("rejected"));
    assert_eq!(n("accepted"), n("new") + n("changed") + n("unchanged"));
    assert_json_snapshot!("import_of_the_next_day", counts);
    let again = office.upload("/api/v1/extracts", &fields, "extract.csv", &file).await;
    assert_eq!((again.status, again.json()["known"].clone(), again.json()["changed"].clone()), (200, json!(true), json!(0)));
}

#[tokio::test]
async fn too_many_who_vanish_wait_for_a_word() {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    city.evening_of(OPENING.plus(1));
    let office = city.program(Role::StandingOffice, HERE).await;
    let half = xlsx(&people(40), OPENING.plus(1));
    let fields = [("as_of", "2023-06-20"), ("coverage", "full")];
    let refused = office.upload("/api/v1/extracts", &fields, "half.xlsx", &half).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert_json_snapshot!("half_of_a_city_is_missing", refused.json());
    let no = refused.json()["extract"].as_i64().unwrap();
    let before = office.get("/api/v1/progress").await.json();
    assert_eq!(before["vanished"], 0, "nothing is applied yet");
    let applied = office.post_json(&format!("/api/v1/extracts/{no}/apply"), &json!({"confirm": true})).await;
    assert_eq!((applied.status, applied.json()["vanished"].clone()), (200, json!(40)));
}

#[tokio::test]
async fn a_claim_is_pending_then_confirmed_or_contradicted() {
    both(|city| async move { a_claim_and_its_fate(city).await }).await;
}

async fn a_claim_and_its_fate(city: City) {
    let rows = people(80);
    city.import(OPENING, &rows).await;
    let office = city.program(Role::StandingOffice, HERE).await;
    // Rows 6 and 16 are approved and not activated, of the quarters where T21 and T11 go.
    city.evening_of(OPENING.plus(1));
    let claim = |row: &Row, team: &str| json!({"team": team, "national_id": row.national_id, "observed_at": "2023-06-20T19:30:00+07:00", "outcome": "activated"});
    let sent = office.post_json("/api/v1/claims", &json!({"claims": [claim(&rows[6], "T21"), claim(&rows[16], "T11")]})).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let totals =
        |answer: Value| -> [i64; 3] { ["confirmed", "pending", "contradicted"].map(|k| answer["totals"][k].as_i64().unwrap()) };
    assert_eq!(totals(office.get("/api/v1/cross-check").await.json()), [0, 2, 0]);
    let mut next = rows.clone();
    next[6].activated = "20/06/2023".to_owned();
    for (days, expected) in [(1, [1, 1, 0]), (8, [1, 0, 1])] {
        city.evening_of(OPENING.plus(days));
        city.import(OPENING.plus(days), &next).await;
        assert_eq!(totals(office.get("/api/v1/cross-check").await.json()), expected, "after {days} days");
    }
    assert_json_snapshot!("cross_check", masked(office.get("/api/v1/cross-check").await.json(), &["/cutoff"]));
}

#[tokio::test]
async fn work_lists_are_handed_out_and_listed() {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
    let order = json!({"kind": "activation", "localities": ["C1"], "due": "2023-06-20"});
    let made = police.post_json("/api/v1/work-lists", &order).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let listed = police.get("/api/v1/work-lists?kind=activation&locality=C1").await.json();
    assert_eq!(listed["lists"].as_array().unwrap().len(), made.json().as_array().unwrap().len());
    let people: i64 = listed["lists"].as_array().unwrap().iter().map(|l| l["people"].as_i64().unwrap()).sum();
    assert_eq!(people, 8, "approved and not activated in this commune: rows 6, 16, … of its quarters");
    let other = city.program(Role::WardPolice, Where::Commune("C2")).await;
    let theirs = other.get("/api/v1/work-lists?kind=activation").await.json();
    assert_eq!(theirs["lists"], json!([]));
}

#[tokio::test]
async fn a_problem_says_what_happened_and_what_to_do_in_the_askers_language() {
    let city = sqlite().await;
    let office = city.program(Role::StandingOffice, HERE).await;
    let vietnamese = office.get("/api/v1/progress?locality=NOWHERE").await;
    let english = office.get("/api/v1/progress?locality=NOWHERE&lang=en").await;
    assert_eq!(vietnamese.headers["content-type"], "application/problem+json");
    assert_json_snapshot!("no_such_locality", json!([vietnamese.json(), english.json()]));
    assert_eq!(city.stranger().get("/api/v1/nothing-here").await.json()["code"], "accounts.not_found");
}

#[tokio::test]
async fn the_description_names_the_fixed_points() {
    let city = sqlite().await;
    let openapi = city.stranger().get("/api/openapi.json").await.json();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"));
    let described: Vec<String> = openapi["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |m| format!("{m} {path}")).collect::<Vec<_>>())
        .collect();
    for fixed in [
        "get /api/v1/progress",
        "post /api/v1/extracts",
        "get /api/v1/work-lists",
        "post /api/v1/claims",
        "get /api/v1/cross-check",
        "get /api/v1/events",
        "get /api/v1/shifts",
        "post /api/v1/station-plan",
        "get /api/v1/public/timetable",
        "get /api/v1/public/timetable.ics",
        "post /api/v1/public/bookings",
        "get /api/v1/dossier-batches",
    ] {
        assert!(described.iter().any(|d| d == fixed), "{fixed} is missing from {described:?}");
    }
    for (path, names) in [
        ("/api/v1/progress", &["locality", "as_of"][..]),
        ("/api/v1/work-lists", &["kind", "locality"][..]),
        ("/api/v1/cross-check", &["locality"][..]),
    ] {
        let asked = openapi["paths"][path]["get"]["parameters"].as_array().unwrap();
        for name in names {
            assert!(asked.iter().any(|p| p["name"] == *name), "{path} is not asked by {name}");
        }
    }
}

#[tokio::test]
async fn every_answer_keeps_the_browser_safe() {
    let city = sqlite().await;
    let stranger = city.stranger();
    for path in ["/healthz", "/sign-in", "/nothing-here", "/api/v1/progress"] {
        let answer = stranger.get(path).await;
        let csp = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(csp.contains("default-src 'none'") && !csp.contains("unsafe"), "{path}: {csp}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
        assert!(!answer.headers.contains_key("strict-transport-security"), "{path}: this site is on loopback");
    }
    assert_eq!(stranger.get("/nothing-here").await.status, 404);
    assert!(stranger.get("/nothing-here").await.text().contains("<html"));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let city = sqlite().await;
    let office = city.program(Role::StandingOffice, HERE).await;
    let large = json!({"claims": [], "padding": "x".repeat(40 * 1024 * 1024)});
    assert_eq!(office.post_json("/api/v1/work-lists", &large).await.status, 413);
}

#[tokio::test]
async fn events_are_a_stream_for_those_who_are_signed_in() {
    let city = sqlite().await;
    assert_eq!(city.stranger().get("/api/v1/events").await.status, 401);
    let viewer = city.program(Role::Viewer, HERE).await;
    let answer = viewer.get("/api/v1/events").await;
    assert_eq!((answer.status, answer.headers["content-type"].to_str().unwrap()), (200, "text/event-stream"));
}

#[tokio::test]
async fn a_browser_that_was_away_misses_nothing_of_its_area_and_hears_nothing_of_others() {
    let city = sqlite().await;
    let rows = people(80);
    city.import(OPENING, &rows).await;
    let police = city.program(Role::WardPolice, Where::Commune("C1")).await;
    let mut own: Vec<Row> = rows.iter().filter(|r| r.commune == "Phường Tân Thử").cloned().collect();
    own[0].note_activation("18/06/2023");
    let fields = [("as_of", "2023-06-19"), ("coverage", "partial"), ("scope", "C1")];
    let sent = police.upload("/api/v1/extracts", &fields, "c1.csv", &csv(&own, OPENING)).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    city.evening_of(OPENING.plus(1));
    city.import(OPENING.plus(1), &rows).await;
    let extracts = |events: Vec<String>| -> Vec<i64> {
        let data = events.into_iter().filter(|e| e.contains("event: extract.applied"));
        let payload = data.map(|e| serde_json::from_str(e.split("data: ").nth(1).unwrap().trim()).unwrap());
        payload.map(|p: Value| p["extract"].as_i64().unwrap()).collect()
    };
    let near = city.program(Role::Viewer, Where::Commune("C1")).await;
    assert_eq!(extracts(near.events(0, 3).await), [1, 2, 3]);
    let far = city.program(Role::Viewer, Where::Commune("C2")).await;
    assert_eq!(extracts(far.events(0, 2).await), [1, 3]);
}

#[tokio::test]
async fn what_happens_between_a_page_and_the_opening_of_its_stream_is_told() {
    let city = sqlite().await;
    let rows = people(80);
    city.import(OPENING, &rows).await;
    let office = city.signed_in(Role::StandingOffice, HERE).await;
    let page = office.get("/").await.text();
    city.evening_of(OPENING.plus(1));
    city.import(OPENING.plus(1), &rows).await;
    // The page's session has ended by then; a token has not.
    let told = city.program(Role::StandingOffice, HERE).await.events_of(&page, 1).await;
    assert!(told[0].contains("event: extract.applied") && told[0].contains("\"extract\":2"), "{told:?}");
}
