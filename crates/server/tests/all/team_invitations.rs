//! Teams that go from door to door see, print and take along the invitations of the people on their own lists (`P-4.4c`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use crate::phone_rooms::common::{OPENING, list_of, office};
use std::collections::HashSet;
use vedich_accounts::Role;
use vedich_fieldwork::ListKind;
use vedich_stations::{NewShift, NewStation, Service, Source, StationKind};
use vedich_testkit::{City, Where, both, csv_with_telephones, people};

/// A shift in three days, to which the neighbours are invited.
async fn invited(city: &City) -> i64 {
    let s = &city.services.stations;
    let new = NewStation {
        code: "NVH1".into(),
        kind: StationKind::Mobile,
        name: "Nhà văn hóa khu phố 1".into(),
        locality: city.locality("C1-1").await,
        address: "Số 1".into(),
        guide: String::new(),
        at: None,
        active: true,
    };
    let station = s.put_station(&office(), None, new).await.unwrap();
    let set = s.put_set(&office(), "CAM-1", "Bộ số 1", true).await.unwrap();
    let shift = NewShift {
        station,
        day: OPENING.plus(3),
        from: 1_050,
        to: 1_230,
        service: Service::Level2,
        sets: vec![set],
        crew: 1,
        team: None,
        note: String::new(),
        locked: false,
    };
    let no = s.plan_shifts(&office(), vec![shift], Source::Form).await.unwrap()[0];
    s.invite(&office(), no).await.unwrap();
    no
}

#[tokio::test]
async fn a_team_leader_prints_the_invitations_of_the_teams_own_lists_and_of_nobody_else() {
    both(|city| async move {
        city.import_csv(OPENING, csv_with_telephones(&people(120), OPENING)).await;
        let list = list_of(&city, ListKind::Collection, "C1-1").await;
        let no = invited(&city).await;
        let listed: HashSet<String> = city
            .services
            .fieldwork
            .people(&office(), &list)
            .await
            .unwrap()
            .into_iter()
            .filter_map(|p| p.person.map(|x| x.national_id))
            .collect();
        let letters = city.services.stations.letters(&office(), no, "test").await.unwrap();
        let on_list = |l: &&vedich_stations::Letter| l.person.as_ref().is_some_and(|p| listed.contains(&p.national_id));
        let (own, others): (Vec<_>, Vec<_>) = letters.iter().partition(on_list);
        assert!(!own.is_empty() && !others.is_empty(), "some of the invited live elsewhere");

        let leader = city.signed_in(Role::TeamLeader, Where::Team("T11")).await;
        let page = leader.get("/stations/team-invitations").await.text();
        for person in own.iter().filter_map(|l| l.person.as_ref()) {
            assert!(page.contains(&person.name), "{}: {page}", person.name);
            assert!(person.phone.is_empty() || !page.contains(&person.phone), "telephones are masked: {page}");
        }
        for query in [String::new(), format!("?shift={no}")] {
            let printed = leader.get(&format!("/stations/team-invitations/letters{query}")).await.text();
            assert!(own.iter().all(|l| printed.contains(&l.code)), "{printed}");
            assert!(others.iter().all(|l| !printed.contains(&l.code)), "nobody who is on no list of the team");
        }
        let file = leader.get("/stations/team-invitations.xlsx").await;
        assert!(file.status == 200 && file.body.starts_with(b"PK"));
        assert!(leader.get(&format!("/stations/shifts/{no}")).await.text().contains("/stations/team-invitations?shift="));
        assert_eq!(leader.get(&format!("/stations/shifts/{no}/letters")).await.status, 403, "the whole shift's are the police's");

        let stranger = city.signed_in(Role::TeamLeader, Where::Team("T12")).await;
        let printed = stranger.get("/stations/team-invitations/letters").await.text();
        assert!(letters.iter().all(|l| !printed.contains(&l.code)), "another team's list");
        let committee = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(committee.get("/stations/team-invitations").await.status, 403);
        city.services.fieldwork.close(&office(), list.id, "Đã xong việc").await.unwrap();
        let printed = leader.get("/stations/team-invitations/letters").await.text();
        assert!(letters.iter().all(|l| !printed.contains(&l.code)), "only while the list is leased");
    })
    .await;
}
