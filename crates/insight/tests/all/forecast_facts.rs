//! What forecasts learn from: visits and meetings by day, people who are away, and what the timetable can take, each as it was known at a
//! commit. On both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::Actor;
use vedich_claims::Outcome;
use vedich_fieldwork::{Assignment, CreateLists, Goes, ListKind, Operation, PhoneOf};
use vedich_kernel::{CitizenId, Day};
use vedich_stations::{NewShift, NewStation, Service, Source, StationKind};
use vedich_testkit::{City, OPENING, both, people};

const DAY: Day = Day(19_528);

fn office() -> Actor {
    Actor::cli("test")
}

fn operation(id: &str, citizen: CitizenId, outcome: Outcome, city: &City) -> Operation {
    Operation {
        id: id.to_owned(),
        citizen,
        outcome,
        method: None,
        phone_of: PhoneOf::Own,
        observed_at: city.services.clock.now(),
        member: None,
        corrects: None,
    }
}

#[tokio::test]
async fn visits_and_meetings_are_counted_by_day_and_who_is_away_comes_and_goes() {
    both(|city| async move {
        let rows = people(80);
        city.import(OPENING, &rows).await;
        city.evening_of(DAY);
        let (fieldwork, claims) = (&city.services.fieldwork, &city.services.claims);
        let order = CreateLists {
            kind: ListKind::Activation,
            places: vec![Assignment { locality: city.locality("C1").await, team: Goes::Own }],
            members: Vec::new(),
            due: DAY.plus(1),
            lease_until: DAY.plus(3),
            max_per_list: 40,
        };
        let list = fieldwork.create(&office(), order).await.unwrap().remove(0);
        let ids: Vec<CitizenId> = fieldwork.people(&office(), &list).await.unwrap().iter().map(|p| p.item.citizen).collect();
        let first = vec![
            operation("a", ids[0], Outcome::Activated, &city),
            operation("b", ids[1], Outcome::AwayFromResidence, &city),
            operation("c", ids[2], Outcome::NotHome, &city),
        ];
        fieldwork.record(&office(), list.id, first).await.unwrap();
        let file = format!(
            "Mã tổ;Mã thành viên;Số ĐDCN/CCCD;Thời điểm;Kết quả;Phương thức\nT11;;{};20/06/2023 19:05;Đã đăng ký mức 1;\nT11;;{};20/06/2023 19:05;Vắng nhà;\n",
            rows[0].national_id, rows[20].national_id
        );
        assert_eq!(claims.import_file(&office(), file.into_bytes(), "a.csv").await.unwrap().accepted, 2);
        let then = city.services.register.newest_commit().await.unwrap();
        let (c1, visited) = (city.locality("C1").await, fieldwork.visited(DAY, then).await.unwrap());
        assert_eq!(visited.iter().map(|v| (v.day, v.commune, v.met, v.activated)).collect::<Vec<_>>(), [(DAY, c1, 3, 1)]);
        let met = claims.contacts(DAY, then).await.unwrap();
        assert_eq!(met.iter().map(|m| (m.teams, m.met, m.activated, m.registered)).collect::<Vec<_>>(), [(1, 2, 0, 1)], "visits' own claims are not among them");
        assert_eq!(fieldwork.away_changes(DAY, then).await.unwrap(), [(DAY, c1, 1)]);
        // The next day the absent one is found; what was known at the commit before stays.
        city.evening_of(DAY.plus(1));
        fieldwork.record(&office(), list.id, vec![operation("d", ids[1], Outcome::Guided, &city)]).await.unwrap();
        let now = city.services.register.newest_commit().await.unwrap();
        let both_days = [(DAY, c1, 1), (DAY.plus(1), c1, -1)];
        assert_eq!(fieldwork.away_changes(DAY.plus(1), now).await.unwrap(), both_days);
        assert_eq!(fieldwork.away_changes(DAY.plus(1), then).await.unwrap(), both_days[..1]);
        assert_eq!(fieldwork.visited(DAY.plus(1), then).await.unwrap(), visited);
        assert_eq!(fieldwork.visited(DAY, now).await.unwrap(), visited, "of days up to that one");
    })
    .await;
}

#[tokio::test]
async fn the_timetable_tells_what_it_could_take_at_a_commit() {
    both(|city| async move {
        city.import(OPENING, &people(20)).await;
        let stations = &city.services.stations;
        let station = NewStation {
            code: "NVH".to_owned(),
            kind: StationKind::Fixed,
            name: "Nhà văn hóa".to_owned(),
            locality: city.locality("C1-1").await,
            address: "Số 1".to_owned(),
            guide: String::new(),
            at: None,
            active: true,
        };
        let station = stations.put_station(&office(), None, station).await.unwrap();
        let set = stations.put_set(&office(), "CAM-1", "Bộ số 1", true).await.unwrap();
        let shift = |from: i64, to: i64, service| NewShift {
            station,
            day: DAY,
            from,
            to,
            service,
            sets: if service == Service::Help { Vec::new() } else { vec![set] },
            crew: 1,
            team: None,
            note: String::new(),
            locked: false,
        };
        let planned = vec![shift(480, 720, Service::Level2), shift(780, 1_020, Service::Help)];
        let nos = stations.plan_shifts(&office(), planned, Source::Form).await.unwrap();
        let then = city.services.register.newest_commit().await.unwrap();
        let seats = stations.seats(DAY, DAY.plus(9), then).await.unwrap();
        // Four hours at eight minutes each; whoever helps with activation takes no dossier.
        assert_eq!(seats.iter().map(|s| (s.day, s.seats, s.sets, s.mobile)).collect::<Vec<_>>(), [(DAY, 30, 1, false)]);
        assert_eq!(stations.sets_in_use().await.unwrap(), 1);
        stations.cancel_shift(&office(), nos[0], "mất điện").await.unwrap();
        let now = city.services.register.newest_commit().await.unwrap();
        assert!(stations.seats(DAY, DAY.plus(9), now).await.unwrap().is_empty());
        assert_eq!(stations.seats(DAY, DAY.plus(9), then).await.unwrap(), seats, "as it stood then");
        assert!(stations.seats(DAY, DAY.plus(9), then - 5).await.unwrap().is_empty(), "not decided yet");
    })
    .await;
}
