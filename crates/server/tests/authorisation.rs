//! Who may pass where: all routes × all roles × a foreign area (design.md, Safety: deny by default).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use axum::http::Method;
use std::collections::{BTreeMap, BTreeSet};
use vedich_accounts::{Access, Actor, Role, RouteInfo};
use vedich_claims::ListUpload;
use vedich_fieldwork::{Assignment, CreateLists, ListFilter, ListKind, WorkList};
use vedich_register::ExtractState;
use vedich_server::doors;
use vedich_testkit::{Answer, City, Client, Row, Where, people, sqlite};

/// Everything that anybody on the network may ask for.
const PUBLIC: [(&str, &str); 12] = [
    ("GET", "/api/openapi.json"),
    ("GET", "/api/v1/field/texts"),
    ("GET", "/api/v1/field/texts/{code}"),
    ("GET", "/check"),
    ("GET", "/check/{code}"),
    ("GET", "/healthz"),
    ("GET", "/setup"),
    ("GET", "/sign-in"),
    ("POST", "/api/v1/field/enrol"),
    ("POST", "/api/v1/sign-in"),
    ("POST", "/setup"),
    ("POST", "/sign-in"),
];

/// A city in which something of each kind lies in commune `C1`, and what stands for it in an address.
struct Scene {
    city: City,
    routes: Vec<RouteInfo>,
    rows: Vec<Row>,
    ids: BTreeMap<&'static str, String>,
}

async fn scene() -> Scene {
    let city = sqlite().await;
    let rows = people(80);
    let extract = city.import(vedich_testkit::OPENING, &rows).await;
    let tree = city.services.register.tree().await.unwrap();
    let id = |code: &str| tree.newest_by_code(code).unwrap().id;
    let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
    let order = CreateLists {
        kind: ListKind::Activation,
        places: vec![Assignment { locality: id("C1-1"), team: Some(tree.team_by_code("T11").unwrap().id).into() }],
        members: Vec::new(),
        due: vedich_testkit::OPENING.plus(1),
        lease_until: vedich_testkit::OPENING.plus(3),
        max_per_list: 50,
    };
    let list = city.services.fieldwork.create(&police, order).await.unwrap().remove(0);
    report(&city, tree.unit_by_code("D1").unwrap().id).await;
    let stuck = vedich_difficulties::NewDifficulty {
        category: vedich_difficulties::Category::Other,
        title: REPORTED.to_owned(),
        question: "Ai sửa được loa?".to_owned(),
        unit: Some(tree.unit_by_code("D1").unwrap().id),
    };
    let difficulty = city.services.difficulties.ask(&Actor::cli("test"), stuck).await.unwrap();
    let (token, _) = city.services.accounts.create_token(&Actor::cli("test"), &police.name, "test", None).await.unwrap();
    let citizen = city.services.register.id_of_number(&rows[0].national_id).await.unwrap().unwrap();
    let member = city.services.territory.member_by_code("M111").await.unwrap().unwrap();
    let (phone, absentees) = phone(&city, &police, &list).await;
    let bytes = format!("Họ và tên,Ngày sinh\n{},{}\n", rows[0].name, rows[0].birth).into_bytes();
    let upload = ListUpload { bytes, file_name: "danh sách.csv".to_owned(), unit: Some("D1".to_owned()), day: None };
    city.evening_of(vedich_testkit::OPENING.plus(1));
    let named = city.services.claims.import_list(&Actor::cli("test"), upload).await.unwrap();
    let ids = BTreeMap::from([
        ("absentees", absentees.to_string()),
        ("citizen", citizen.to_string()),
        ("held", HELD.to_owned()),
        ("difficulty", difficulty.to_string()),
        ("extract", extract.extract.to_string()),
        ("list", list.id.to_string()),
        ("locality", id("C1").to_string()),
        ("member", member.id.0.to_string()),
        ("phone", phone),
        ("named_list", named.list.no.to_string()),
        ("team", tree.team_by_code("T11").unwrap().id.to_string()),
        ("token", token.to_string()),
        ("unit", tree.unit_by_code("D1").unwrap().id.to_string()),
        ("user", police.user.to_string()),
    ]);
    Scene { routes: doors(&city.services).routes, city, rows, ids }
}

/// An operation that waits for the police of `C1`.
const HELD: &str = "held-operation";

/// A phone of a team in `C1` that told of an absentee, and of something that is held; and the evening's absentee list.
async fn phone(city: &City, police: &Actor, list: &WorkList) -> (String, i64) {
    let fieldwork = &city.services.fieldwork;
    // The campaign's first evening; before, no absentee list closes.
    city.evening_of(vedich_testkit::OPENING.plus(1));
    let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
    let member = city.services.territory.member_by_code("M112").await.unwrap().unwrap().id;
    let until = vedich_testkit::OPENING.plus(5);
    let code = fieldwork.hand_out_code(police, team, member, false, until).await.unwrap().code;
    let enrolled = city.stranger().post_json("/api/v1/field/enrol", &serde_json::json!({ "code": code })).await.json();
    let phone = city.stranger().with_token(enrolled["token"].as_str().unwrap());
    let away = fieldwork.people(&Actor::cli("test"), list).await.unwrap()[0].item.citizen;
    let now = city.services.clock.now();
    let operations = serde_json::json!([
        { "id": "away", "kind": "visit", "list": list.id, "citizen": away, "outcome": "away_from_residence", "observed_at": now },
        { "id": HELD, "kind": "visit", "list": 9_999, "citizen": away, "outcome": "guided", "observed_at": now },
    ]);
    let sent = phone.post_json("/api/v1/field/sync", &serde_json::json!({ "operations": operations })).await.json();
    assert_eq!((sent["results"][0]["result"].as_str(), sent["results"][1]["result"].as_str()), (Some("recorded"), Some("held")));
    fieldwork.close_absentee_lists().await.unwrap();
    let absentees = fieldwork.absentee_lists(police).await.unwrap().into_iter().find(|l| l.people > 0).unwrap().id;
    (enrolled["device"].as_str().unwrap().to_owned(), absentees)
}

/// Words of the union's daily report of the first day, which belong to nobody of another commune.
const REPORTED: &str = "Loa phường hỏng từ hôm qua";

async fn report(city: &City, unit: vedich_kernel::UnitId) {
    use vedich_daily_reports::{Channel, Content, Figures, NewReport};
    let day = vedich_testkit::OPENING.plus(1);
    city.evening_of(day);
    let figures = Figures { outreach: 1, ..Figures::default() };
    let content = Content { figures, difficulties: REPORTED.to_owned(), ..Content::default() };
    let new = NewReport { unit, day, content, reason: String::new(), channel: Channel::Form, seen: None };
    city.services.daily_reports.submit(&Actor::cli("test"), new).await.unwrap();
}

impl Scene {
    /// The addresses of a route with something of commune `C1` in each gap.
    fn fill_all(&self, path: &str) -> Vec<String> {
        if !path.contains("{kind}") {
            return vec![self.fill(path)];
        }
        ["locality", "unit", "team", "member"].map(|kind| self.fill(&path.replace("{kind}", kind))).to_vec()
    }

    fn fill(&self, path: &str) -> String {
        let what = |part: &str, before: &str| -> String {
            let key = match (before, part) {
                ("citizens", _) => "citizen",
                ("difficulties", _) => "difficulty",
                ("extracts", _) => "extract",
                ("work-lists", _) => "list",
                ("phones", _) => "phone",
                ("held" | "held-operations", _) => "held",
                ("absentees" | "absentee-lists", _) => "absentees",
                ("lists", _) => "named_list",
                ("rows", _) => return "2".to_owned(),
                ("users", _) => "user",
                ("tokens", _) => "token",
                ("teams" | "team", _) => "team",
                ("units" | "unit", _) => "unit",
                ("members" | "member", _) => "member",
                ("localities" | "locality" | "territory", _) => "locality",
                // An upload under way is its uploader's alone.
                ("jobs", _) => return "0123456789abcdef".to_owned(),
                _ => panic!("tell this test what {part} stands for in {path}"),
            };
            self.ids[key].clone()
        };
        let mut before = "";
        let mut out = String::new();
        for part in path.split('/').skip(1) {
            out.push('/');
            out.push_str(&if part.starts_with('{') { what(part, before) } else { part.to_owned() });
            before = part;
        }
        out
    }

    /// Places that are not the whole city, far from `C1`, for a role.
    fn far(role: Role) -> Option<Where> {
        match role {
            Role::Admin => None,
            Role::UnitHead => Some(Where::Unit("D2")),
            Role::TeamLeader | Role::FieldMember => Some(Where::Team("T21")),
            _ => Some(Where::Commune("C2")),
        }
    }

    async fn visit(&self, client: &Client, route: &RouteInfo, path: &str) -> Answer {
        if route.method == Method::GET {
            client.get(path).await
        } else if route.path.starts_with("/api/") {
            let body = serde_json::json!({"reason": "một lý do để thử", "confirm": true});
            client.send(route.method.clone(), path, "application/json", body.to_string().into_bytes()).await
        } else {
            client.post_form(path, &[("reason", "một lý do để thử"), ("confirm", "true"), ("active", "false")]).await
        }
    }
}

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
    for path in all.openapi.paths.paths.keys() {
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
                for query in ["", "?locality=C1", "?commune=C1&q=nguyen+van", "?team=T11", "?unit=D1", "?unit=D1&day=2023-06-20"]
                {
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
    let absentees: i64 = scene.ids["absentees"].parse().unwrap();
    let (_, people) = services.fieldwork.absentee_list(&cli, absentees).await.unwrap();
    assert!(people.iter().all(|a| a.notes.is_empty()), "an absentee was touched");
    let user = services.accounts.users(&cli).await.unwrap().into_iter().find(|u| u.id.to_string() == scene.ids["user"]);
    assert!(user.unwrap().active, "a user was switched off");
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
        "/teams/{team}/phones",
        "/api/v1/citizens/{id}",
        "/api/v1/work-lists/{id}",
        "/api/v1/absentee-lists/{id}",
    ] {
        let answer = police.get(&scene.fill(path)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
}
