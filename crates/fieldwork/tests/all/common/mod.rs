//! A phone as tests hold it: enrolled by its code, sealing what it sends as the app does.
#![allow(dead_code)] // each story uses a part

use serde_json::{Value, json};
use vedich_accounts::Actor;
use vedich_claims::Outcome;
use vedich_fieldwork::{Assignment, CreateLists, Fieldwork, Goes, ListKind, WorkList, sync::seal};
use vedich_kernel::{CitizenId, Day, Moment};
use vedich_testkit::{Answer, City, Client, Row, people};

pub const OPENING: Day = Day(19_527);

pub fn office() -> Actor {
    Actor::cli("test")
}

pub fn at(day: Day, hour: i64) -> Moment {
    day.start().plus_seconds(hour * 3_600)
}

/// The evening of the first day, with an extract of 120 people.
pub async fn begun(city: &City) -> (Fieldwork, Vec<Row>) {
    let rows = people(120);
    city.import(OPENING, &rows).await;
    city.evening_of(OPENING.plus(1));
    (city.services.fieldwork.clone(), rows)
}

/// An activation list of a quarter, drawn up at noon of the first day.
pub async fn list_of(city: &City, kind: ListKind, place: &str) -> WorkList {
    let today = OPENING.plus(1);
    city.clock.set(at(today, 12));
    let order = CreateLists {
        kind,
        places: vec![Assignment { locality: city.locality(place).await, team: Goes::Own }],
        members: Vec::new(),
        due: today.plus(1),
        lease_until: today.plus(3),
        max_per_list: 40,
    };
    let list = city.services.fieldwork.create(&office(), order).await.unwrap().remove(0);
    city.evening_of(today);
    list
}

pub async fn citizens(f: &Fieldwork, list: &WorkList) -> Vec<CitizenId> {
    f.people(&office(), list).await.unwrap().iter().map(|p| p.item.citizen).collect()
}

/// An enrolled phone.
pub struct Phone {
    full: Client,
    upload: Client,
    session: seal::phone::Session,
    pub enrolled: Value,
}

impl Phone {
    /// Enrols a phone for a member by code.
    pub async fn of(city: &City, team: &str, member: &str, leader: bool) -> Self {
        let answer = Self::try_code(city, &Self::code(city, team, member, leader).await).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        Self::with(city, answer.json())
    }

    pub async fn code(city: &City, team: &str, member: &str, leader: bool) -> String {
        let tree = city.services.register.tree().await.unwrap();
        let member = city.services.territory.member_by_code(member).await.unwrap().unwrap();
        let until = OPENING.plus(26);
        let team = tree.team_by_code(team).unwrap().id;
        city.services.fieldwork.hand_out_code(&office(), team, member.id, leader, until).await.unwrap().code
    }

    pub async fn try_code(city: &City, code: &str) -> Answer {
        city.stranger().post_json("/api/v1/field/enrol", &json!({ "code": code, "device_name": "Máy thử" })).await
    }

    fn with(city: &City, enrolled: Value) -> Self {
        let token = |name: &str| enrolled[name].as_str().unwrap().to_owned();
        let random = <[u8; 32]>::try_from(&token("token").as_bytes()[4..36]).unwrap();
        Self {
            full: city.stranger().with_token(&token("token")),
            upload: city.stranger().with_token(&token("upload_token")),
            session: seal::phone::Session::new(enrolled["seal_key"].as_str().unwrap(), &random).unwrap(),
            enrolled,
        }
    }

    pub fn id(&self) -> &str {
        self.enrolled["device"].as_str().unwrap()
    }

    /// What the app sends: every operation sealed under its id.
    pub fn sealed(&self, operations: &[Value]) -> Value {
        let sealed: Vec<Value> = operations
            .iter()
            .enumerate()
            .map(|(n, o)| {
                let id = o["id"].as_str().unwrap();
                let mut iv = [0; 12];
                iv[..8].copy_from_slice(&n.to_be_bytes());
                json!({ "id": id, "sealed": self.session.seal(id, iv, &o.to_string()).unwrap() })
            })
            .collect();
        json!([{ "key_id": "k1", "ephemeral": self.session.ephemeral(), "operations": sealed }])
    }

    pub async fn send(&self, city: &City, operations: &[Value]) -> Value {
        self.sync(&json!({ "sent_at": city.services.clock.now().0, "groups": self.sealed(operations), "waiting": 0 })).await
    }

    pub async fn sync(&self, request: &Value) -> Value {
        let answer = self.full.post_json("/api/v1/field/sync", request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub async fn upload(&self, request: &Value) -> Value {
        let answer = self.upload.post_json("/api/v1/field/sync", request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.full.post_json(path, body).await
    }

    pub async fn post_with_upload_token(&self, path: &str, body: &Value) -> Answer {
        self.upload.post_json(path, body).await
    }
}

pub fn visit(id: &str, list: &WorkList, citizen: CitizenId, outcome: Outcome, observed_at: Moment) -> Value {
    json!({ "id": id, "kind": "visit", "list": list.id, "citizen": citizen, "outcome": outcome, "phone_of": "own",
            "method": (outcome == Outcome::Activated).then_some("app"), "observed_at": observed_at, "clock_offset": 0 })
}

/// (id, result, reason) of each.
pub fn results(answer: &Value) -> Vec<(String, String, Option<String>)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let one = |r: &Value| (text(&r["id"]), text(&r["result"]), r["reason"].as_str().map(str::to_owned));
    answer["results"].as_array().unwrap().iter().map(one).collect()
}

pub fn recorded(answer: &Value) -> bool {
    results(answer).iter().all(|r| r.1 == "recorded")
}
