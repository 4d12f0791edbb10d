//! A city with a station, two equipment sets and shifts.
#![allow(dead_code)] // each story uses its part

use vedich_accounts::Actor;
use vedich_kernel::Day;
use vedich_stations::{
    NewShift, NewStation, PlanAsk, PlanSource, Service, ShiftView, Source, StationKind, StationPlan, Stations,
};
use vedich_testkit::{City, OPENING, people};

pub fn office() -> Actor {
    Actor::cli("test")
}

/// A station in the first quarter of commune `C1` and two sets; gives back the station.
pub async fn station(city: &City) -> i64 {
    let s = &city.services.stations;
    s.put_set(&office(), "CAM-1", "Bộ thu nhận số 1", true).await.unwrap();
    s.put_set(&office(), "CAM-2", "Bộ thu nhận số 2", true).await.unwrap();
    s.put_station(&office(), None, new_station(city, "NVH1", "C1-1").await).await.unwrap()
}

pub async fn new_station(city: &City, code: &str, locality: &str) -> NewStation {
    NewStation {
        code: code.to_owned(),
        kind: StationKind::Mobile,
        name: format!("Nhà văn hóa {code}"),
        locality: city.locality(locality).await,
        address: "Số 1 đường Thử Nghiệm".to_owned(),
        guide: "Đối diện chợ".to_owned(),
        at: Some((11_535_200, 106_882_300)),
        active: true,
    }
}

/// An evening from 17:30 to 20:30 with both sets and two officers: 45 visitors of 8 minutes.
pub fn evening(station: i64, day: Day) -> NewShift {
    NewShift {
        station,
        day,
        from: 1_050,
        to: 1_230,
        service: Service::Level2,
        sets: vec![1, 2],
        crew: 2,
        team: None,
        note: String::new(),
        locked: false,
    }
}

pub async fn plan(s: &Stations, shift: NewShift) -> i64 {
    s.plan_shifts(&office(), vec![shift], Source::Form).await.unwrap()[0]
}

/// Steps, so that it takes no time that counts and gives the same everywhere.
pub fn quick() -> PlanAsk {
    PlanAsk { steps: Some(300), time_limit: Some(20.0), ..PlanAsk::default() }
}

pub async fn propose(s: &Stations, ask: PlanAsk) -> StationPlan {
    s.propose(&office(), ask, PlanSource::Page, |_| true).await.unwrap()
}

/// A station in each commune and two sets, in a campaign that has its first extract.
pub async fn ready(city: &City) -> (i64, i64) {
    city.import(OPENING, &people(400)).await;
    let here = station(city).await;
    let there = new_station(city, "NVH2", "C2-1").await;
    (here, city.services.stations.put_station(&office(), None, there).await.unwrap())
}

pub async fn all(s: &Stations) -> Vec<ShiftView> {
    s.shifts(&office(), (OPENING, OPENING.plus(40)), None, true).await.unwrap()
}

/// The day after the opening.
pub fn tomorrow() -> Day {
    OPENING.plus(1)
}

/// Everything that the tables which a visitor touches hold, as text: sealed bytes too, byte by byte.
pub async fn everything(db: &vedich_db::Db) -> String {
    use vedich_db::{Query, args};
    let mut out = Vec::new();
    for sql in [
        "SELECT phone_key || ' ' || code_key || ' ' || by_name FROM booking",
        "SELECT kind || ' ' || words || ' ' || by_name FROM booking_step",
        "SELECT state || ' ' || phone_key || ' ' || reason FROM booking_now",
        "SELECT action || ' ' || target || ' ' || detail || ' ' || name FROM audit",
        "SELECT kind || ' ' || payload FROM event",
        "SELECT subject FROM throttle",
        "SELECT number_key FROM station_dossier",
        "SELECT because || ' ' || code_key FROM invitation",
    ] {
        out.extend(db.map(sql, args![], |r| r.get::<String>(0)).await.unwrap());
    }
    for bytes in db.map("SELECT sealed FROM booking", args![], |r| r.get::<Vec<u8>>(0)).await.unwrap() {
        out.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    out.join("\n")
}
