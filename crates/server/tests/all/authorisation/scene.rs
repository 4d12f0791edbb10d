//! A city in which something of each kind lies in one commune.

use axum::http::Method;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Role, RouteInfo};
use vedich_claims::ListUpload;
use vedich_fieldwork::{Assignment, CreateLists, ListKind, WorkList};
use vedich_server::doors;
use vedich_testkit::{Answer, City, Client, Row, Where, people, sqlite};

/// A city in which something of each kind lies in commune `C1`, and what stands for it in an address.
pub struct Scene {
    pub city: City,
    pub routes: Vec<RouteInfo>,
    pub rows: Vec<Row>,
    pub ids: BTreeMap<&'static str, String>,
}

/// Makes it.
pub async fn scene() -> Scene {
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
    let (station, shift, called_off, batch) = station(&city, id("C1-1")).await;
    let (plan, asked) = planned(&city, id("C1-1")).await;
    let messages = drafted(&city).await;
    let (token, _) = city.services.accounts.create_token(&Actor::cli("test"), &police.name, "test", None).await.unwrap();
    let citizen = city.services.register.id_of_number(&rows[0].national_id).await.unwrap().unwrap();
    let member = city.services.territory.member_by_code("M111").await.unwrap().unwrap();
    let (phone, absentees) = phone(&city, &police, &list, called_off).await;
    let bytes = format!("Họ và tên,Ngày sinh\n{},{}\n", rows[0].name, rows[0].birth).into_bytes();
    let upload = ListUpload { bytes, file_name: "danh sách.csv".to_owned(), unit: Some("D1".to_owned()), day: None };
    city.evening_of(vedich_testkit::OPENING.plus(1));
    let named = city.services.claims.import_list(&Actor::cli("test"), upload).await.unwrap();
    let (round, dispute) = cross_checked(&city, tree.unit_by_code("D1").unwrap().id).await;
    let (activity, photo) = outreach(&city).await;
    let (training, request) = training(&city).await;
    let (proposal, sitting) = proposed(&city).await;
    let wanted = vedich_documents::Asked {
        kind: vedich_documents::Kind::Phase,
        phase: Some(1),
        unit: Some(tree.unit_by_code("D1").unwrap().id),
        cutoff: None,
    };
    let document = city.services.documents.create(&Actor::cli("test"), wanted).await.unwrap().no;
    let ids = BTreeMap::from([
        ("document", document.to_string()),
        ("activity", activity.to_string()),
        ("photo", photo),
        ("training", training.to_string()),
        ("request", request.to_string()),
        ("proposal", proposal.to_string()),
        ("sitting", sitting.to_string()),
        ("absentees", absentees.to_string()),
        ("batch", batch),
        ("plan", plan),
        ("station_request", asked),
        ("messages", messages.to_string()),
        ("station", station),
        ("shift", shift),
        ("wish", WISH.to_owned()),
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
    crosscheck.add_task(&cli, round, unit, (REPORTED, "Bí thư"), day.plus(7)).await.unwrap();
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

/// A proposal about the union of `C1`, and a sitting of the council.
async fn proposed(city: &City) -> (i64, i64) {
    use vedich_standings::{Attendee, Kind, NewProposal, NewSitting, ProposalKind};
    let cli = Actor::cli("test");
    let new = NewProposal {
        phase: 1,
        kind: ProposalKind::Criticism,
        title: String::new(),
        subject: Kind::Unit,
        code: "D1".to_owned(),
        name: String::new(),
        position: String::new(),
        words: REPORTED.to_owned(),
    };
    let no = city.services.standings.propose(&cli, new).await.unwrap();
    let sitting = NewSitting {
        day: vedich_testkit::OPENING.plus(1),
        place: "Hội trường".to_owned(),
        members: vec![Attendee { name: REPORTED.to_owned(), position: String::new(), present: true }],
        chair: "Chủ trì".to_owned(),
        secretary: "Thư ký".to_owned(),
    };
    (no, city.services.standings.sit(&cli, sitting).await.unwrap())
}

/// An operation that waits for the police of `C1`.
pub const HELD: &str = "held-operation";

/// A phone of a team in `C1` that told of an absentee, and of something that is held; and the evening's absentee list.
async fn phone(city: &City, police: &Actor, list: &WorkList, called_off: i64) -> (String, i64) {
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
        // Of a shift that was called off: a wish that came to nothing.
        { "id": WISH, "kind": "room", "room": "shifts", "list": list.id, "citizen": away, "observed_at": now,
          "body": { "shift": called_off } },
    ]);
    let sent = phone.post_json("/api/v1/field/sync", &serde_json::json!({ "operations": operations })).await.json();
    let became = |n: usize| sent["results"][n]["result"].as_str();
    assert_eq!((became(0), became(1), became(2)), (Some("recorded"), Some("held"), Some("recorded")));
    fieldwork.close_absentee_lists().await.unwrap();
    let absentees = fieldwork.absentee_lists(police).await.unwrap().into_iter().find(|l| l.people > 0).unwrap().id;
    (enrolled["device"].as_str().unwrap().to_owned(), absentees)
}

/// A shift that a phone of `C1` chose for somebody.
pub const WISH: &str = "wish-1";

/// Words of the union's daily report of the first day, which belong to nobody of another commune.
pub const REPORTED: &str = "Loa phường hỏng từ hôm qua";

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

/// A batch of messages of `C1` that nobody has confirmed.
async fn drafted(city: &City) -> i64 {
    use vedich_messages::{ChannelKind, NewBatch, Recipient, library};
    let values = [("place", REPORTED), ("day", "20/6"), ("time", "17:30")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    let to = vec![Recipient { address: "0912345678".to_owned(), values, once: String::new() }];
    let (template, locality) = (library::NOTICE.to_owned(), city.locality("C1").await);
    let new = NewBatch { template, channel: ChannelKind::Sms, locality, purpose: "test".to_owned(), to };
    city.services.messages.draw_up(&Actor::cli("test"), new).await.unwrap().no
}

/// A station in `C1` with a shift, whose invitations and bookings name people of `C1`, and a batch of its dossiers.
async fn station(city: &City, locality: vedich_kernel::LocalityId) -> (String, String, i64, String) {
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
    let later = NewShift { day: day.plus(2), ..shift.clone() };
    let planned = s.plan_shifts(&cli, vec![shift, later], Source::Form).await.unwrap();
    let (shift, called_off) = (planned[0], planned[1]);
    s.cancel_shift(&cli, called_off, "mất điện").await.unwrap();
    s.invite(&cli, shift).await.unwrap();
    let guest = Guest { name: REPORTED.to_owned(), phone: "0912345678".to_owned(), note: String::new() };
    s.book(Booker::Guest(guest.clone()), shift, 1_350, "10.0.0.1").await.unwrap();
    s.walk_in(&cli, shift, guest).await.unwrap();
    s.call_next(&cli, shift).await.unwrap();
    let called = s.desk(&cli, shift).await.unwrap().visitors.into_iter().find(|v| v.booking.queue.is_some()).unwrap().booking.no;
    s.taken(&cli, shift, called, "").await.unwrap();
    let commune = city.locality("C1").await;
    let batch = s.make_batch(&cli, commune, "").await.unwrap();
    (station.to_string(), shift.to_string(), called_off, batch.to_string())
}

/// A proposed timetable, and what somebody of `C1` asks for.
async fn planned(city: &City, locality: vedich_kernel::LocalityId) -> (String, String) {
    use vedich_stations::{Contact, NewRequest, PlanAsk, PlanSource, RequestKind};
    let (s, cli) = (&city.services.stations, Actor::cli("test"));
    let ask = PlanAsk { steps: Some(20), time_limit: Some(1.0), ..PlanAsk::default() };
    let plan = s.propose(&cli, ask, PlanSource::Command, |_| true).await.unwrap();
    let new = NewRequest {
        kind: RequestKind::Home,
        name: String::new(),
        locality,
        address: String::new(),
        people: 1,
        from: None,
        to: None,
        weekday: 0,
        saturday: 0,
        sunday: 0,
        contact: Contact {
            name: REPORTED.to_owned(),
            phone: "0912345678".to_owned(),
            home: REPORTED.to_owned(),
            note: String::new(),
        },
    };
    let (asked, _) = s.ask(new, "10.0.0.1").await.unwrap();
    (plan.line.no.to_string(), asked.to_string())
}

impl Scene {
    /// The addresses of a route with something of commune `C1` in each gap.
    pub fn fill_all(&self, path: &str) -> Vec<String> {
        if !path.contains("{kind}") {
            return vec![self.fill(path)];
        }
        ["locality", "unit", "team", "member"].map(|kind| self.fill(&path.replace("{kind}", kind))).to_vec()
    }

    pub fn fill(&self, path: &str) -> String {
        let what = |part: &str, before: &str| -> String {
            let key = match (before, part) {
                ("citizens", _) => "citizen",
                ("difficulties", _) => "difficulty",
                ("tasks", _) => "task",
                ("messages", _) => "messages",
                ("documents", _) => "document",
                ("files", _) => "file",
                ("disputes", _) => "dispute",
                ("inspections", _) => "round",
                ("minutes", _) => "unit",
                ("people", _) => return "1".to_owned(),
                ("proposals", _) => "proposal",
                ("council", _) => "sitting",
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
                // The one that the shift left behind that was called off.
                ("blocks" | "station-blocks" | "changes", _) => return "1".to_owned(),
                ("shifts", _) => "shift",
                ("batches" | "dossier-batches", _) => "batch",
                ("planner" | "station-plan", _) => "plan",
                ("requests", _) => "station_request",
                ("wishes", _) => "wish",
                ("rows", _) => return "2".to_owned(),
                // Of the whole campaign, whatever the number.
                ("webhooks" | "deliveries", _) => return "1".to_owned(),
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
    pub fn far(role: Role) -> Option<Where> {
        match role {
            Role::Admin => None,
            Role::UnitHead => Some(Where::Unit("D2")),
            Role::TeamLeader | Role::FieldMember => Some(Where::Team("T21")),
            _ => Some(Where::Commune("C2")),
        }
    }

    pub async fn visit(&self, client: &Client, route: &RouteInfo, path: &str) -> Answer {
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
