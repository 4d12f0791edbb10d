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
const PUBLIC: &[(&str, &str)] = &[
    ("GET", "/api/openapi.json"),
    ("GET", "/api/v1/field/texts"),
    ("GET", "/api/v1/field/texts/{code}"),
    ("GET", "/api/v1/public/slots"),
    ("GET", "/api/v1/public/timetable"),
    ("GET", "/api/v1/public/timetable.ics"),
    ("GET", "/attend"),
    ("GET", "/attend/{code}"),
    ("GET", "/check"),
    ("GET", "/check/{code}"),
    ("GET", "/healthz"),
    ("GET", "/my"),
    ("GET", "/public/timetable.ics"),
    ("GET", "/setup"),
    ("GET", "/sign-in"),
    ("GET", "/timetable"),
    ("GET", "/timetable/booking"),
    ("GET", "/timetable/guide"),
    ("GET", "/timetable/invitation"),
    ("GET", "/timetable/notice"),
    ("GET", "/timetable/shift"),
    ("POST", "/api/v1/field/code"),
    ("POST", "/api/v1/field/enrol"),
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
    ("POST", "/timetable/book"),
    ("POST", "/timetable/booking/cancel"),
    ("POST", "/timetable/booking/move"),
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
    roster(&city, &rows).await;
    let stuck = vedich_difficulties::NewDifficulty {
        category: vedich_difficulties::Category::Other,
        title: REPORTED.to_owned(),
        question: "Ai sửa được loa?".to_owned(),
        unit: Some(tree.unit_by_code("D1").unwrap().id),
    };
    let task = duty(&city, tree.unit_by_code("D1").unwrap().id).await;
    let difficulty = city.services.difficulties.ask(&Actor::cli("test"), stuck).await.unwrap();
    let (station, shift, batch) = station(&city, id("C1-1")).await;
    let (token, _) = city.services.accounts.create_token(&Actor::cli("test"), &police.name, "test", None).await.unwrap();
    let citizen = city.services.register.id_of_number(&rows[0].national_id).await.unwrap().unwrap();
    let member = city.services.territory.member_by_code("M111").await.unwrap().unwrap();
    let (phone, absentees) = phone(&city, &police, &list).await;
    let bytes = format!("Họ và tên,Ngày sinh\n{},{}\n", rows[0].name, rows[0].birth).into_bytes();
    let upload = ListUpload { bytes, file_name: "danh sách.csv".to_owned(), unit: Some("D1".to_owned()), day: None };
    city.evening_of(vedich_testkit::OPENING.plus(1));
    let named = city.services.claims.import_list(&Actor::cli("test"), upload).await.unwrap();
    let (round, dispute) = cross_checked(&city, tree.unit_by_code("D1").unwrap().id).await;
    let (activity, photo) = outreach(&city).await;
    let (training, request) = training(&city).await;
    let ids = BTreeMap::from([
        ("activity", activity.to_string()),
        ("photo", photo),
        ("training", training.to_string()),
        ("request", request.to_string()),
        ("absentees", absentees.to_string()),
        ("batch", batch),
        ("station", station),
        ("shift", shift),
        ("citizen", citizen.to_string()),
        ("held", HELD.to_owned()),
        ("difficulty", difficulty.to_string()),
        ("task", task.to_string()),
        ("file", "0123".to_owned()),
        ("dispute", dispute.to_string()),
        ("extract", extract.extract.to_string()),
        ("list", list.id.to_string()),
        ("locality", id("C1").to_string()),
        ("member", member.id.0.to_string()),
        ("phone", phone),
        ("named_list", named.list.no.to_string()),
        ("round", round.to_string()),
        ("team", tree.team_by_code("T11").unwrap().id.to_string()),
        ("token", token.to_string()),
        ("unit", tree.unit_by_code("D1").unwrap().id.to_string()),
        ("user", police.user.to_string()),
    ]);
    Scene { routes: doors(&city.services).routes, city, rows, ids }
}

/// A round about the union of `C1` with somebody who inspects it, and what the union disputes.
async fn cross_checked(city: &City, unit: vedich_kernel::UnitId) -> (i64, i64) {
    use vedich_crosscheck::{disputes::NewDispute, inspections::NewRound};
    let (crosscheck, cli, day) = (&city.services.crosscheck, Actor::cli("test"), vedich_testkit::OPENING.plus(1));
    let place = Some(city.locality("C1").await);
    let new = NewRound {
        size: 8,
        seed: 1,
        units: vec![unit],
        locality: place,
        from: day,
        to: day,
        due: day.plus(7),
        purpose: String::new(),
    };
    let round = crosscheck.draw_round(&cli, new).await.unwrap();
    let inspector = city.user(Role::Inspector, Where::City).await;
    assert!(crosscheck.send_inspector(&cli, round, &inspector.name, None).await.unwrap() > 0);
    let new =
        NewDispute { unit, from: day, to: day, round: None, words: REPORTED.to_owned(), claims: Vec::new(), evidence: None };
    (round, crosscheck.raise_dispute(&cli, new).await.unwrap())
}

/// An activity of the union in `C1`, with a photograph.
async fn outreach(city: &City) -> (i64, String) {
    let cli = Actor::cli("test");
    let tree = city.services.register.tree().await.unwrap();
    let plan = vedich_outreach::Plan {
        channel: vedich_outreach::Channel::Meeting,
        title: REPORTED.to_owned(),
        locality: tree.newest_by_code("C1").unwrap().id,
        place: String::new(),
        unit: Some(tree.unit_by_code("D1").unwrap().id),
        day: vedich_testkit::OPENING,
        from: None,
        to: None,
        reach: None,
        guided: None,
        cost: None,
        link: String::new(),
        result: String::new(),
    };
    let no = city.services.outreach.plan(&cli, plan, true).await.unwrap();
    // The smallest PNG: one grey point.
    let png = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082";
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    city.services.outreach.add_photo(&cli, no, png.as_bytes().chunks(2).map(byte).collect()).await.unwrap();
    let photo = city.services.outreach.photos(&cli, no).await.unwrap()[0].id.clone();
    (no, photo)
}

/// A session for the teams of `C1`, and a request for people of one of them.
async fn training(city: &City) -> (i64, i64) {
    let cli = Actor::cli("test");
    let tree = city.services.register.tree().await.unwrap();
    let session = vedich_training::NewSession {
        subject: REPORTED.to_owned(),
        trainer: String::new(),
        locality: tree.newest_by_code("C1").unwrap().id,
        place: "Hội trường".to_owned(),
        day: vedich_testkit::OPENING.plus(2),
        from: 1_140,
        to: 1_260,
        capacity: 30,
    };
    let no = city.services.training.plan(&cli, session).await.unwrap();
    let (team, unit) = (tree.team_by_code("T11").unwrap().id, tree.unit_by_code("D1").unwrap().id);
    let due = vedich_testkit::OPENING.plus(9);
    (no, city.services.training.ask_for_people(&cli, team, unit, due, REPORTED).await.unwrap())
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

/// A roster of the union in `C1` that names residents, and a duty that binds them.
async fn roster(city: &City, rows: &[Row]) {
    use vedich_compliance::{Kind, NewDuty, Proof, RosterUpload};
    let (cli, compliance) = (Actor::cli("test"), &city.services.compliance);
    let duty = NewDuty {
        code: "staff".to_owned(),
        name: "Bốn yêu cầu".to_owned(),
        clause: "P-3.2".to_owned(),
        deadline: Some(vedich_testkit::OPENING.plus(20)),
        kinds: vec![Kind::UnionMember],
        proofs: vec![Proof::Level2, Proof::App],
        quota: 10,
        reason: "theo kế hoạch".to_owned(),
    };
    compliance.set_duty(&cli, duty).await.unwrap();
    let near = rows.iter().filter(|r| r.commune == "Phường Tân Thử").take(6);
    let lines: String = near.map(|r| format!("{},{},{}\n", r.name, r.birth, r.national_id)).collect();
    let upload = RosterUpload {
        bytes: format!("Họ và tên,Ngày sinh,Số CCCD\n{lines}").into_bytes(),
        file_name: "danh sách.csv".to_owned(),
        unit: "D1".to_owned(),
        kind: Some(Kind::UnionMember),
        whole: true,
    };
    assert_eq!(compliance.import_roster(&cli, upload).await.unwrap().taken, 6);
}

async fn report(city: &City, unit: vedich_kernel::UnitId) {
    use vedich_daily_reports::{Channel, Content, Figures, NewReport};
    let day = vedich_testkit::OPENING.plus(1);
    city.evening_of(day);
    let figures = Figures { outreach: 1, ..Figures::default() };
    let content = Content { figures, difficulties: REPORTED.to_owned(), ..Content::default() };
    let new = NewReport { unit, day, content, reason: String::new(), channel: Channel::Form, seen: None };
    city.services.daily_reports.submit(&Actor::cli("test"), new).await.unwrap();
}

/// A duty of the union of `C1`, in the same words.
async fn duty(city: &City, owner: vedich_kernel::UnitId) -> i64 {
    let day = vedich_testkit::OPENING.plus(1);
    let plan = vedich_tasks::Plan {
        clause: String::new(),
        title: REPORTED.to_owned(),
        detail: String::new(),
        owner,
        partners: Vec::new(),
        rhythm: vedich_tasks::Rhythm::Daily,
        from: day,
        to: day.plus(9),
        called_off: false,
    };
    city.services.tasks.add(&Actor::cli("test"), None, plan).await.unwrap()
}

/// A station in `C1` with a shift, whose invitations and bookings name people of `C1`, and a batch of its dossiers.
async fn station(city: &City, locality: vedich_kernel::LocalityId) -> (String, String, String) {
    use vedich_stations::{Booker, Guest, NewShift, NewStation, Service, Source, StationKind};
    let (s, cli, day) = (&city.services.stations, Actor::cli("test"), city.services.clock.today());
    let new = NewStation {
        code: "NVH".to_owned(),
        kind: StationKind::Fixed,
        name: "Nhà văn hóa".to_owned(),
        locality,
        address: "Số 1".to_owned(),
        guide: String::new(),
        at: None,
        active: true,
    };
    let station = s.put_station(&cli, None, new).await.unwrap();
    let set = s.put_set(&cli, "CAM-1", "Bộ số 1", true).await.unwrap();
    let shift = NewShift {
        station,
        day,
        from: 1_260,
        to: 1_440,
        service: Service::Level2,
        sets: vec![set],
        crew: 1,
        team: None,
        note: String::new(),
        locked: false,
    };
    let shift = s.plan_shifts(&cli, vec![shift], Source::Form).await.unwrap()[0];
    s.invite(&cli, shift).await.unwrap();
    let guest = Guest { name: REPORTED.to_owned(), phone: "0912345678".to_owned(), note: String::new() };
    s.book(Booker::Guest(guest.clone()), shift, 1_350, "10.0.0.1").await.unwrap();
    s.walk_in(&cli, shift, guest).await.unwrap();
    s.call_next(&cli, shift).await.unwrap();
    let called = s.desk(&cli, shift).await.unwrap().visitors.into_iter().find(|v| v.booking.queue.is_some()).unwrap().booking.no;
    s.taken(&cli, shift, called, "").await.unwrap();
    let commune = city.locality("C1").await;
    let batch = s.make_batch(&cli, commune, "").await.unwrap();
    (station.to_string(), shift.to_string(), batch.to_string())
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
                ("tasks", _) => "task",
                ("files", _) => "file",
                ("disputes", _) => "dispute",
                ("inspections", _) => "round",
                ("minutes", _) => "unit",
                ("people", _) => return "1".to_owned(),
                ("extracts", _) => "extract",
                ("outreach", _) => "activity",
                ("photos", _) => "photo",
                ("team-requests", _) => "request",
                ("training" | "training-sessions", _) => "training",
                ("work-lists", _) => "list",
                ("phones", _) => "phone",
                ("held" | "held-operations", _) => "held",
                ("absentees" | "absentee-lists", _) => "absentees",
                ("lists", _) => "named_list",
                ("places", _) => "station",
                ("shifts", _) => "shift",
                ("batches" | "dossier-batches", _) => "batch",
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
    let batch = services.stations.batch(&cli, scene.ids["batch"].parse().unwrap()).await.unwrap().0;
    assert!(batch.batch.transmitted_at.is_none(), "a batch was touched");
    let absentees: i64 = scene.ids["absentees"].parse().unwrap();
    let (_, people) = services.fieldwork.absentee_list(&cli, absentees).await.unwrap();
    assert!(people.iter().all(|a| a.notes.is_empty()), "an absentee was touched");
    let task = services.tasks.get(&cli, scene.ids["task"].parse().unwrap()).await.unwrap();
    assert!(task.entries.is_empty() && task.parts.is_empty() && !task.task.plan.called_off, "a duty was touched");
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
