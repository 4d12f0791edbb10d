//! Who may pass where: all routes × all roles × a foreign area (design.md, Safety: deny by default).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod scene;

use axum::http::Method;
use scene::{HELD, REPORTED, Scene, scene};
use std::collections::BTreeSet;
use vedich_accounts::{Access, Actor, Role};
use vedich_fieldwork::ListFilter;
use vedich_register::ExtractState;
use vedich_server::doors;
use vedich_testkit::{Answer, Row, Where, people, sqlite};

/// Everything that anybody on the network may ask for.
const PUBLIC: &[(&str, &str)] = &[
    ("GET", "/api/openapi.json"),
    ("GET", "/api/v1/field/texts"),
    ("GET", "/api/v1/field/texts/{code}"),
    ("GET", "/api/v1/messages/reports/kannel"),
    ("GET", "/api/v1/public/slots"),
    ("GET", "/api/v1/public/timetable"),
    ("GET", "/api/v1/public/timetable.ics"),
    ("GET", "/attend"),
    ("GET", "/attend/{code}"),
    ("GET", "/check"),
    ("GET", "/check/{code}"),
    ("GET", "/healthz"),
    ("GET", "/i"),
    ("GET", "/my"),
    ("GET", "/public/timetable.ics"),
    ("GET", "/setup"),
    ("GET", "/sign-in"),
    ("GET", "/sign-in/code"),
    ("GET", "/timetable"),
    ("GET", "/timetable/ask"),
    ("GET", "/timetable/booking"),
    ("GET", "/timetable/guide"),
    ("GET", "/timetable/invitation"),
    ("GET", "/timetable/notice"),
    ("GET", "/timetable/request"),
    ("GET", "/timetable/shift"),
    ("POST", "/api/v1/field/code"),
    ("POST", "/api/v1/field/enrol"),
    ("POST", "/api/v1/messages/reports"),
    ("POST", "/api/v1/public/bookings"),
    ("POST", "/api/v1/public/bookings/cancel"),
    ("POST", "/api/v1/sign-in"),
    ("POST", "/attend/{code}"),
    ("POST", "/attend/{code}/quiz"),
    ("POST", "/my/enter"),
    ("POST", "/my/helps"),
    ("POST", "/my/leave"),
    ("POST", "/my/ticks"),
    ("POST", "/setup"),
    ("POST", "/sign-in"),
    ("POST", "/sign-in/code"),
    ("POST", "/timetable/ask"),
    ("POST", "/timetable/book"),
    ("POST", "/timetable/booking/cancel"),
    ("POST", "/timetable/booking/move"),
];

fn is_refused(answer: &Answer) -> bool {
    matches!(answer.status, 400..=499) || answer.location().is_some_and(|to| to.starts_with("/sign-in"))
}

#[tokio::test]
async fn only_what_is_listed_here_is_public() {
    let city = sqlite().await;
    let all = doors(&city.services);
    let public: BTreeSet<(String, String)> =
        all.routes.iter().filter(|r| r.access == Access::Public).map(|r| (r.method.to_string(), r.path.clone())).collect();
    let expected: BTreeSet<_> = PUBLIC.iter().map(|(m, p)| ((*m).to_owned(), (*p).to_owned())).collect();
    assert_eq!(public, expected);
    let mut seen = BTreeSet::new();
    for route in &all.routes {
        assert!(seen.insert((route.method.to_string(), route.path.clone())), "{} {} stands twice", route.method, route.path);
    }
    for path in all.openapi().paths.paths.keys() {
        assert!(all.routes.iter().any(|r| r.path == *path), "{path} is described and says not who may pass");
    }
}

#[tokio::test]
async fn strangers_are_sent_to_the_sign_in_page_and_programs_get_401() {
    let scene = scene().await;
    let stranger = scene.city.stranger();
    for route in scene.routes.iter().filter(|r| r.access != Access::Public) {
        let answer = scene.visit(&stranger, route, &scene.fill_all(&route.path)[0]).await;
        let at = format!("{} {}", route.method, route.path);
        if route.path.starts_with("/api/") {
            assert_eq!(answer.status, 401, "{at}");
            let of_phones = matches!(route.access, Access::Phone | Access::PhoneUnlocked);
            let code = if of_phones { "field.device_unknown" } else { "accounts.sign_in_required" };
            assert_eq!(answer.json()["code"], code, "{at}");
        } else {
            assert!(answer.location().is_some_and(|to| to.starts_with("/sign-in")), "{at}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_role_without_the_permission_is_refused_everywhere() {
    let scene = scene().await;
    for role in Role::ALL {
        let place = Scene::far(role).unwrap_or(Where::City);
        let client = scene.city.signed_in(role, place).await;
        for route in &scene.routes {
            let Access::Needs(permission) = route.access else { continue };
            if role.permissions().contains(&permission) {
                continue;
            }
            let answer = scene.visit(&client, route, &scene.fill_all(&route.path)[0]).await;
            assert_eq!(answer.status, 403, "{role:?} {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn nothing_of_a_commune_is_seen_or_touched_from_another() {
    let scene = scene().await;
    let near: Vec<&Row> = scene.rows.iter().filter(|r| r.commune == "Phường Tân Thử").collect();
    for role in Role::ALL {
        let Some(place) = Scene::far(role) else { continue };
        let client = scene.city.signed_in(role, place).await;
        for route in scene.routes.iter().filter(|r| r.access != Access::Public) {
            let at = format!("{role:?} {} {}", route.method, route.path);
            if route.path.contains('{') {
                for path in scene.fill_all(&route.path) {
                    let answer = scene.visit(&client, route, &path).await;
                    let led_away = route.method == Method::GET && answer.status == 303 && answer.body.is_empty();
                    assert!(is_refused(&answer) || led_away, "{at} {path}: {} {}", answer.status, answer.text());
                }
            } else if route.method == Method::GET {
                for query in [
                    "",
                    "?locality=C1",
                    "?commune=C1&q=nguyen+van",
                    "?team=T11",
                    "?unit=D1",
                    "?unit=D1&day=2023-06-20",
                    "?unit=D1&no=1",
                ] {
                    let text = scene.visit(&client, route, &format!("{}{query}", route.path)).await.text();
                    for row in &near {
                        assert!(!text.contains(&row.name), "{at}{query} tells of {}", row.name);
                        assert!(!text.contains(&row.national_id), "{at}{query} tells the number of {}", row.name);
                    }
                    assert!(!text.contains(REPORTED), "{at}{query} tells what the union reported");
                    assert!(!text.contains(&scene.ids["citizen"]), "{at}{query} tells of a citizen of the other commune");
                }
            }
        }
    }
    untouched(&scene).await;
}

/// After all those attempts, everything in `C1` stands as it did.
async fn untouched(scene: &Scene) {
    let cli = Actor::cli("test");
    let services = &scene.city.services;
    let extracts = services.register.extracts(&cli, None, 10).await.unwrap();
    assert!(extracts.iter().all(|e| e.state == ExtractState::Applied), "an extract was touched");
    assert_eq!(extracts.len(), 1);
    let lists = services.fieldwork.lists(&cli, &ListFilter::default()).await.unwrap();
    // One result is the scene's own.
    assert!(lists.iter().all(|l| l.closed_at.is_none() && l.done <= 1 && l.members.is_empty()), "a list was touched");
    let held = services.fieldwork.held_operation(&cli, HELD).await.unwrap();
    assert!(held.resolution.is_none(), "a held operation was decided");
    assert!(
        services.fieldwork.phones(&cli, None).await.unwrap().values().flatten().all(|p| !p.phone.state.revoked),
        "a phone was revoked"
    );
    let shift: i64 = scene.ids["shift"].parse().unwrap();
    let desk = services.stations.desk(&cli, shift).await.unwrap();
    assert!(desk.view.shift.cancelled.is_none() && !desk.view.shift.locked && desk.visitors.len() == 2, "a shift was touched");
    let plan = services.stations.station_plan(&cli, scene.ids["plan"].parse().unwrap()).await.unwrap();
    assert!(plan.line.accepted_at.is_none(), "a proposal was taken over");
    assert_eq!(services.stations.station_plans(&cli, 9).await.unwrap().len(), 1, "a proposal was made");
    let asked = services.stations.requests(&cli).await.unwrap();
    assert!(asked.len() == 1 && asked[0].state == vedich_stations::RequestState::Open, "a request was answered");
    assert!(services.stations.uses().await.unwrap().is_empty(), "opening rules were touched");
    let held = services.stations.blocks(&cli).await.unwrap();
    assert!(held.len() == 1 && held[0].no == 1, "a block was lifted or told");
    assert_eq!(services.stations.open_wishes(&cli).await.unwrap().len(), 1, "a wish was granted");
    let batch = services.stations.batch(&cli, scene.ids["batch"].parse().unwrap()).await.unwrap().0;
    assert!(batch.batch.transmitted_at.is_none(), "a batch was touched");
    let absentees: i64 = scene.ids["absentees"].parse().unwrap();
    let (_, people) = services.fieldwork.absentee_list(&cli, absentees).await.unwrap();
    assert!(people.iter().all(|a| a.notes.is_empty()), "an absentee was touched");
    let task = services.tasks.get(&cli, scene.ids["task"].parse().unwrap()).await.unwrap();
    assert!(task.entries.is_empty() && task.parts.is_empty() && !task.task.plan.called_off, "a duty was touched");
    let batch = services.messages.batch(&cli, scene.ids["messages"].parse().unwrap()).await.unwrap();
    assert_eq!(batch.state, vedich_messages::BatchState::Draft, "a batch of messages was touched");
    let document = services.documents.get(&cli, scene.ids["document"].parse().unwrap()).await.unwrap();
    assert!(document.version == 1 && document.sent_at.is_none(), "a document was touched");
    let user = services.accounts.users(&cli).await.unwrap().into_iter().find(|u| u.id.to_string() == scene.ids["user"]);
    assert!(user.unwrap().active, "a user was switched off");
    let rounds = services.crosscheck.rounds(&cli).await.unwrap();
    assert!(rounds.len() == 1 && rounds[0].0.closed_at.is_none() && rounds[0].1.found == 0, "an inspection round was touched");
    let disputes = services.crosscheck.disputes(&cli).await.unwrap();
    assert!(disputes.len() == 1 && disputes[0].decisions.is_empty(), "a dispute was touched");
    let activity = services.outreach.get(&cli, scene.ids["activity"].parse().unwrap()).await.unwrap();
    assert!(activity.version == 1 && activity.photos == 1, "an activity was touched");
    let session = services.training.session(&cli, scene.ids["training"].parse().unwrap()).await.unwrap();
    assert!(session.version == 1 && session.present == 0, "a session was touched");
    let (request, steps) = services.training.request(&cli, scene.ids["request"].parse().unwrap()).await.unwrap();
    assert!(request.state.waits() && steps.is_empty(), "a request for people was touched");
    let proposal = services.standings.proposal(&cli, scene.ids["proposal"].parse().unwrap()).await.unwrap();
    assert!(proposal.steps.is_empty() && proposal.evidence.is_empty(), "a proposal was touched");
    let sitting = services.standings.sitting(&cli, scene.ids["sitting"].parse().unwrap()).await.unwrap();
    assert!(sitting.votes.is_empty() && sitting.ended.is_none(), "a sitting was touched");
    let tokens = services.accounts.tokens(&cli).await.unwrap();
    assert!(tokens.iter().any(|t| t.id.to_string() == scene.ids["token"]), "a token was revoked");
}

#[tokio::test]
async fn a_phone_opens_no_door_but_its_own() {
    let scene = scene().await;
    let team = scene.city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
    let member = scene.city.services.territory.member_by_code("M111").await.unwrap().unwrap().id;
    let until = vedich_testkit::OPENING.plus(5);
    let code = scene.city.services.fieldwork.hand_out_code(&Actor::cli("test"), team, member, true, until).await.unwrap().code;
    let enrolled = scene.city.stranger().post_json("/api/v1/field/enrol", &serde_json::json!({ "code": code })).await.json();
    for (token, full) in [("token", true), ("upload_token", false)] {
        let phone = scene.city.stranger().with_token(enrolled[token].as_str().unwrap());
        for route in scene.routes.iter().filter(|r| r.access != Access::Public) {
            let opens = route.access == Access::Phone || (full && route.access == Access::PhoneUnlocked);
            // Signing out ends the walk.
            if opens {
                continue;
            }
            let answer = scene.visit(&phone, route, &scene.fill_all(&route.path)[0]).await;
            assert!(is_refused(&answer), "{token} {} {}: {}", route.method, route.path, answer.status);
        }
        // Nor does it fill the memory by calling its body an upload.
        let huge = vec![b'a'; 5 * 1024 * 1024];
        let answer = phone.send(Method::POST, "/api/v1/field/sync", "multipart/form-data; boundary=x", huge).await;
        assert_eq!(answer.status, 413, "{token}: {}", answer.text());
    }
}

#[tokio::test]
async fn figures_of_another_commune_are_refused_to_who_has_only_one() {
    let city = sqlite().await;
    city.import(vedich_testkit::OPENING, &people(80)).await;
    for (role, place) in [(Role::WardPolice, Where::Commune("C2")), (Role::Viewer, Where::Commune("C2"))] {
        let program = city.program(role, place).await;
        assert_eq!(program.get("/api/v1/progress?locality=C2").await.json()["eligible"], 40);
        for code in ["C1", "CITY", "C1-1"] {
            let answer = program.get(&format!("/api/v1/progress?locality={code}")).await;
            assert!(matches!(answer.status, 403 | 404), "{role:?} {code}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn the_same_question_is_answered_inside_ones_area() {
    let scene = scene().await;
    let police = scene.city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
    let page = police.get("/daily-reports/report?unit=D1&day=2023-06-20").await;
    assert!(page.status == 200 && page.text().contains(REPORTED), "{}", page.text());
    for path in [
        "/citizens/{id}",
        "/work-lists/{id}",
        "/absentees/{id}",
        "/held/{id}",
        "/tasks/{no}",
        "/api/v1/tasks/{no}",
        "/teams/{team}/phones",
        "/api/v1/citizens/{id}",
        "/api/v1/work-lists/{id}",
        "/api/v1/absentee-lists/{id}",
    ] {
        let answer = police.get(&scene.fill(path)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
}
