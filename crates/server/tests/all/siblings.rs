//! What rooms of one line tell each other through the traits that the server wires.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::Role;
use vedich_daily_reports::{Column, model::KnownBy};
use vedich_fieldwork::{Assignment, CreateLists, ListKind};
use vedich_kernel::{Day, Problematic, TeamId};
use vedich_outreach::{Channel, Plan};
use vedich_territory::MemberId;
use vedich_testkit::{City, OPENING, Where, both, people};
use vedich_training::{NewSession, Rule};

/// The first day of the campaign.
const DAY: Day = Day(19_528);

#[tokio::test]
async fn what_a_unit_logged_is_filled_into_its_report() {
    both(|city| async move {
        let log = city.services.outreach.clone();
        city.evening_of(DAY.plus(1));
        let tree = city.services.register.tree().await.unwrap();
        let (d1, d2) = (tree.unit_by_code("D1").unwrap().id, tree.unit_by_code("D2").unwrap().id);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let meeting = |title: &str, day: Day| Plan {
            channel: Channel::Meeting,
            title: title.to_owned(),
            locality: tree.newest_by_code("C1-1").unwrap().id,
            place: String::new(),
            unit: Some(d1),
            day,
            from: None,
            to: None,
            reach: None,
            guided: None,
            cost: None,
            link: String::new(),
            result: String::new(),
        };
        log.plan(&head, meeting("Họp khu phố Một", DAY.plus(1)), true).await.unwrap();
        log.plan(&head, meeting("Họp chi hội phụ nữ", DAY.plus(1)), true).await.unwrap();
        log.plan(&head, meeting("Dự kiến cuối tuần", DAY.plus(4)), false).await.unwrap();
        let reports = &city.services.daily_reports;
        let known = reports.known(DAY.plus(1), &[d1, d2]).await.unwrap();
        let outreach = known[&d1].get(Column::Outreach).unwrap();
        assert_eq!((outreach.value, outreach.by), (2, KnownBy::Outreach));
        assert!(!known.contains_key(&d2), "silence is no zero");
        assert!(reports.known(DAY.plus(4), &[d1]).await.unwrap().is_empty(), "plans are not deeds");
        let form = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = form.get(&format!("/daily-reports/write?unit=D1&day={}", DAY.plus(1))).await.text();
        assert!(page.contains("Hệ thống biết: 2 (nhật ký tuyên truyền)"), "{page}");
    })
    .await;
}

struct Scene {
    city: City,
    team: TeamId,
    /// Trained and not.
    members: [MemberId; 2],
}

impl Scene {
    async fn new(city: City) -> Self {
        city.import(OPENING, &people(80)).await;
        city.evening_of(DAY);
        let team = city.services.register.tree().await.unwrap().team_by_code("T11").unwrap().id;
        let mut members = Vec::new();
        for code in ["M111", "M112"] {
            members.push(city.services.territory.member_by_code(code).await.unwrap().unwrap().id);
        }
        Self { city, team, members: [members[0], members[1]] }
    }

    fn order(&self, members: Vec<MemberId>) -> CreateLists {
        let tree_place = Assignment { locality: vedich_kernel::LocalityId(0), team: Some(self.team).into() };
        CreateLists {
            kind: ListKind::Activation,
            places: vec![tree_place],
            members,
            due: DAY.plus(1),
            lease_until: DAY.plus(3),
            max_per_list: 50,
        }
    }
}

#[tokio::test]
async fn lists_and_phones_go_to_trained_members_once_the_campaign_asks_for_it() {
    both(|city| async move {
        let scene = Scene::new(city).await;
        let (city, [trained, untrained]) = (&scene.city, scene.members);
        let quarter = city.locality("C1-1").await;
        let (fieldwork, training) = (&city.services.fieldwork, &city.services.training);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let order = |members: Vec<MemberId>| {
            let mut order = scene.order(members);
            order.places[0].locality = quarter;
            order
        };
        let until = DAY.plus(5);
        assert!(fieldwork.hand_out_code(&police, scene.team, untrained, false, until).await.is_ok(), "nothing is required yet");
        let rule = Rule {
            required: true,
            least_right: 0,
            reason: "Từ hôm nay chỉ giao cho người đã tập huấn".into(),
            ..Rule::default()
        };
        assert_eq!(training.set_rule(&police, rule.clone()).await.unwrap_err().code(), "territory.outside_area");
        training.set_rule(&office, rule).await.unwrap();
        let refused = fieldwork.hand_out_code(&police, scene.team, untrained, false, until).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("fieldwork.not_trained", 409));
        assert!(refused.sentence(vedich_kernel::Lang::Vi).contains("Tổ Viên Hai"), "it says who");
        assert_eq!(
            fieldwork.create(&police, order(Vec::new())).await.unwrap_err().code(),
            "fieldwork.not_trained",
            "nobody of the team is"
        );
        let session = NewSession {
            subject: "Hướng dẫn kích hoạt".into(),
            trainer: String::new(),
            locality: quarter,
            place: "Nhà văn hóa".into(),
            day: DAY,
            from: 19 * 60,
            to: 21 * 60,
            capacity: 30,
        };
        let no = training.plan(&police, session).await.unwrap();
        training.tick(&police, no, &["M111".to_owned()], true, "").await.unwrap();
        assert_eq!(fieldwork.create(&police, order(vec![trained, untrained])).await.unwrap_err().code(), "fieldwork.not_trained");
        let list = fieldwork.create(&police, order(Vec::new())).await.unwrap().remove(0);
        assert!(fieldwork.hand_out_code(&police, scene.team, trained, false, until).await.is_ok());
        assert_eq!(fieldwork.assign(&police, list.id, vec![untrained]).await.unwrap_err().code(), "fieldwork.not_trained");
        fieldwork.assign(&police, list.id, vec![trained]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_said_at_the_door_that_they_need_level_2_is_invited_first() {
    use vedich_accounts::Actor;
    use vedich_fieldwork::Operation;
    use vedich_stations::{NewShift, NewStation, Service, Source, StationKind, rules::inviting::Because};
    both(|city| async move {
        let scene = Scene::new(city).await;
        let city = &scene.city;
        let (stations, fieldwork, cli) = (&city.services.stations, &city.services.fieldwork, Actor::cli("test"));
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let quarter = city.locality("C1-1").await;
        let mut order = scene.order(Vec::new());
        order.kind = ListKind::Collection;
        order.places[0].locality = quarter;
        let list = fieldwork.create(&police, order).await.unwrap().remove(0);
        let asked = fieldwork.people(&cli, &list).await.unwrap()[0].item.citizen;
        let heard: Operation = serde_json::from_value(serde_json::json!({
            "id": "door", "citizen": asked, "outcome": "needs_level2", "observed_at": city.services.clock.now()
        }))
        .unwrap();
        fieldwork.record(&police, list.id, vec![heard]).await.unwrap();
        stations.put_set(&cli, "CAM-1", "Bộ số 1", true).await.unwrap();
        let new = NewStation {
            code: "NVH".to_owned(),
            kind: StationKind::Mobile,
            name: "Nhà văn hóa".to_owned(),
            locality: city.locality("C1-2").await,
            address: "Số 1".to_owned(),
            guide: String::new(),
            at: None,
            active: true,
        };
        let station = stations.put_station(&cli, None, new).await.unwrap();
        // A quarter of an hour of one set: one place, so four letters.
        let shift = NewShift {
            station,
            day: DAY.plus(2),
            from: 1_050,
            to: 1_065,
            service: Service::Level2,
            sets: vec![1],
            crew: 1,
            team: None,
            note: String::new(),
            locked: false,
        };
        let no = stations.plan_shifts(&cli, vec![shift], Source::Form).await.unwrap()[0];
        stations.invite(&cli, no).await.unwrap();
        let letters = stations.letters(&cli, no, "invitation.print").await.unwrap();
        let at_the_door: Vec<_> = letters.iter().filter(|l| l.because == Because::AtTheDoor).map(|l| l.quarter).collect();
        assert_eq!(at_the_door, [Some(quarter)], "from the farther quarter, as the visit told");
    })
    .await;
}
