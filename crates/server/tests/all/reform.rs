//! Two wards become one in mid-campaign (domain.md, Territory): old figures stay, new ones go on, everything follows, nothing is counted twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use crate::phone_rooms::common;

use common::{OPENING, Phone, at, citizens, list_of, office, recorded, visit};
use std::collections::BTreeMap;
use vedich_accounts::Role;
use vedich_campaign::{
    Goal, Metric, NewTarget, Owner,
    quotas::{Cause, Holder, Line},
};
use vedich_claims::Outcome;
use vedich_crosscheck::Scope;
use vedich_db::{By, Query as _, args};
use vedich_documents::{Asked, Kind, facts::Facts};
use vedich_fieldwork::{Assignment, CreateLists, Goes, ListFilter, ListKind};
use vedich_kernel::{Clock as _, Day, ExtractNo, LocalityId, Problematic as _};
use vedich_register::{Counts, Coverage, Numbers, Upload, reading::Input};
use vedich_testkit::{City, Row, Where, both, change_workbook, csv, people, sqlite};

pub(crate) const ON: Day = Day(OPENING.0 + 3);
const REASON: &str = "Nghị quyết 1/NQ-HĐND";

fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

/// Both wards become "Phường Hợp Nhất", and the city is no tier any more.
fn merger() -> Vec<u8> {
    let on = slashed(ON);
    change_workbook(&[
        ["C1", "N1", "Hợp Nhất", "phường", "", &on],
        ["C2", "N1", "Hợp Nhất", "phường", "", &on],
        ["CITY", "", "", "", "", &on],
    ])
}

pub(crate) async fn merge(city: &City) {
    let territory = &city.services.territory;
    let no = territory.upload_change(&office(), "sap nhap.xlsx", merger()).await.unwrap();
    territory.apply_change(&office(), no, REASON).await.unwrap();
}

async fn on_day(city: &City, code: &str, day: Day) -> LocalityId {
    city.services.register.tree().await.unwrap().by_code(code, day).unwrap().id
}

async fn numbers(city: &City, place: LocalityId, day: Day) -> Numbers {
    city.services.register.standing(place, Some(day), None).await.unwrap().numbers
}

/// What is stored is what the facts say, at every cut-off.
async fn sound(city: &City) {
    let newest = city.services.register.newest_commit().await.unwrap();
    for cutoff in 0..=newest {
        assert_eq!(city.services.register.check_progress(cutoff).await.unwrap(), vec![], "at cut-off {cutoff}");
    }
}

/// The city's numbers on each day, as each commit said them.
async fn history(city: &City, root: LocalityId) -> BTreeMap<(i64, Day), Numbers> {
    let mut all = BTreeMap::new();
    for cutoff in 0..=city.services.register.newest_commit().await.unwrap() {
        for n in -1..8 {
            let day = OPENING.plus(n);
            let found = city.services.register.numbers(&[root], day, cutoff).await.unwrap();
            all.insert((cutoff, day), found.get(&root).copied().unwrap_or_default());
        }
    }
    all
}

/// The extract as the police write it after the change.
pub(crate) fn renamed(rows: &[Row]) -> Vec<Row> {
    let quarter = |r: &Row| match (r.quarter, r.commune) {
        ("Khu phố Một", "Phường Tân Thử") => "Khu phố Một Tân Thử",
        ("Khu phố Hai", "Phường Tân Thử") => "Khu phố Hai Tân Thử",
        ("Khu phố Một", _) => "Khu phố Một Xuân Thử",
        _ => "Khu phố Hai Xuân Thử",
    };
    rows.iter().map(|r| Row { quarter: quarter(r), commune: "Phường Hợp Nhất", ..r.clone() }).collect()
}

async fn counts(city: &City, no: ExtractNo) -> Counts {
    city.services.register.extract(&office(), no).await.unwrap().counts
}

pub(crate) fn target(phase: vedich_kernel::PhaseId, place: LocalityId, n: i64) -> NewTarget {
    let owner = Owner::Locality(place);
    NewTarget { phase, owner, metric: Metric::Activated, goal: Goal::Count(n), cumulative: true, reason: "giao".into() }
}

#[tokio::test]
async fn figures_go_on_and_nobody_is_counted_twice() {
    both(|city| async move {
        let mut rows = people(120);
        city.import(OPENING, &rows).await;
        city.evening_of(OPENING.plus(1));
        rows[16].note_activation(&slashed(OPENING.plus(1)));
        city.import(OPENING.plus(1), &rows).await;
        let root = city.locality("CITY").await;
        let (c1, c2) = (city.locality("C1").await, city.locality("C2").await);
        let eve = ON.plus(-1);
        let before = history(&city, root).await;
        let (old1, old2) = (numbers(&city, c1, eve).await, numbers(&city, c2, eve).await);
        city.evening_of(ON);
        merge(&city).await;
        sound(&city).await;

        // Old figures stay, new ones are theirs together, and the city's are the same on every day at every cut-off.
        let n1 = on_day(&city, "N1", ON).await;
        assert_eq!((numbers(&city, c1, eve).await, numbers(&city, c2, eve).await), (old1, old2));
        let mut both = old1;
        both.add(&old2, 1);
        assert_eq!(numbers(&city, n1, ON).await, both);
        assert_eq!(numbers(&city, n1, eve).await, both, "like with like: the new ward's ground on the eve");
        assert!(numbers(&city, c1, ON).await.is_zero());
        let after = history(&city, root).await;
        for (at, was) in &before {
            assert_eq!(after.get(at), Some(was), "{at:?}");
        }
        let newest = city.services.register.newest_commit().await.unwrap();
        for n in -1..8 {
            assert_eq!(after[&(newest, OPENING.plus(n))], numbers(&city, root, OPENING.plus(n)).await);
        }
        let series = city.services.register.series(n1, ON, i64::MAX).await.unwrap();
        assert_eq!(series.first().map(|s| s.0), Some(OPENING));
        assert_eq!(series.last().map(|s| s.1), Some(both));

        // The next extract names the new ward: nobody is new, nobody vanishes, and only who changed changes.
        city.evening_of(ON.plus(1));
        // What the police write of an earlier day does not know it yet.
        let mut late = rows.clone();
        rows[17].note_activation(&slashed(ON.plus(1)));
        let answer = city.import(ON.plus(1), &renamed(&rows)).await;
        let c = counts(&city, answer.extract).await;
        assert_eq!((c.rejected, c.new, c.changed, c.vanished), (0, 0, 1, 0));
        assert_eq!(numbers(&city, n1, ON.plus(1)).await.activated(), both.activated() + 1);
        let standing = city.services.register.standing(n1, None, None).await.unwrap();
        assert_eq!(standing.source.unwrap().as_of, ON.plus(1));
        sound(&city).await;

        // A late extract of a day before the change speaks of the old wards, and counts in the new one from the day on.
        late[26].note_activation(&slashed(OPENING.plus(2)));
        let answer = city.import(OPENING.plus(2), &late).await;
        let c = counts(&city, answer.extract).await;
        assert_eq!((c.rejected, c.new, c.changed), (0, 0, 1));
        sound(&city).await;
        assert_eq!(numbers(&city, root, eve).await.activated(), both.activated() + 1);

        // Taken back, it is as if it had not come.
        city.services.register.withdraw(&office(), answer.extract, "nhầm tệp").await.unwrap();
        sound(&city).await;
        assert_eq!(numbers(&city, root, eve).await, both);
        assert_eq!(numbers(&city, n1, ON.plus(1)).await.activated(), both.activated() + 1);
    })
    .await;
}

#[tokio::test]
async fn targets_users_teams_lists_and_phones_follow() {
    both(|city| async move {
        let rows = people(120);
        city.import(OPENING, &rows).await;
        city.evening_of(OPENING.plus(1));
        let services = &city.services;
        let (c1, c2) = (city.locality("C1").await, city.locality("C2").await);
        let phase = services.campaigns.phases(services.register.campaign().await.unwrap().id).await.unwrap().remove(0);
        services.campaigns.set_targets(&office(), vec![target(phase.id, c1, 25), target(phase.id, c2, 35)]).await.unwrap();
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let list = list_of(&city, ListKind::Activation, "C1-1").await;
        let who = citizens(&services.fieldwork, &list).await;
        let phone = Phone::of(&city, "T11", "M111", false).await;
        phone.send(&city, &[]).await;
        city.evening_of(ON);
        merge(&city).await;
        let tree = services.register.tree().await.unwrap();
        let n1 = tree.by_code("N1", ON).unwrap().id;

        // Targets: a new version with its reason, the sum of both; the old ones stand in their history.
        let targets = services.campaigns.targets(&phase).await.unwrap();
        let of = |place| targets.iter().find(|t| t.owner == Owner::Locality(place)).cloned().unwrap();
        assert_eq!((of(n1).goal, of(n1).reason.as_str()), (Goal::Count(60), REASON));
        assert_eq!(of(c1).goal, Goal::Count(25));
        assert!(services.campaigns.checks(&phase).await.unwrap().is_empty());

        // The police officer of one old ward acts in the new one, and still sees the old.
        let user = services.accounts.user_by_name(&office(), &police.name).await.unwrap();
        assert_eq!(user.grants.iter().map(|g| g.locality).collect::<Vec<_>>(), [Some(n1)]);
        let now = vedich_accounts::Actor { grants: user.grants, ..police };
        assert!(tree.may(&now, vedich_accounts::Permission::ViewCitizens, n1));
        assert!(tree.may(&now, vedich_accounts::Permission::ViewFigures, c2));
        let audits: i64 = services
            .db
            .scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE action = $1", args!["user.area_follows"])
            .await
            .unwrap();
        assert_eq!(audits, 1);

        // Teams and units, the list in a team's hands, and who is on it.
        assert_eq!(tree.commune_of(tree.team_by_code("T11").unwrap().locality), Some(n1));
        assert_eq!(tree.unit_by_code("D2").unwrap().locality, n1);
        let lists = services.fieldwork.lists(&now, &ListFilter::default()).await.unwrap();
        let moved = lists.iter().find(|l| l.id == list.id).unwrap();
        assert_eq!((moved.commune, tree.name(moved.locality)), (n1, "Khu phố Một Tân Thử"));
        assert_eq!(citizens(&services.fieldwork, moved).await, who);

        // The phone was offline over the day: what it says of both sides is recorded, and its list comes back.
        let said = [
            visit("op-1", &list, who[0], Outcome::Activated, at(ON.plus(-1), 20)),
            visit("op-2", &list, who[1], Outcome::Activated, at(ON, 20)),
        ];
        let answer = phone.send(&city, &said).await;
        assert!(recorded(&answer), "{answer}");

        // A new list of the new ward takes nobody who is on a live one.
        city.clock.set(at(ON, 12));
        let order = CreateLists {
            kind: ListKind::Activation,
            places: vec![Assignment { locality: n1, team: Goes::Own }],
            members: Vec::new(),
            due: ON.plus(1),
            lease_until: ON.plus(3),
            max_per_list: 100,
        };
        let new = services.fieldwork.create(&office(), order).await.unwrap();
        let mut all: Vec<_> = Vec::new();
        for l in &new {
            all.extend(citizens(&services.fieldwork, l).await);
        }
        assert!(!all.is_empty() && all.iter().all(|c| !who.contains(c)));

        // Claims of both sides of the day settle by the next extract, and the new ward has the credit of both.
        city.evening_of(ON.plus(1));
        let mut later = renamed(&rows);
        let people = services.register.open_people(&who[..2]).await.unwrap();
        for row in later.iter_mut().filter(|r| people.iter().any(|p| p.person.name == r.name && r.activated.is_empty())) {
            let first = people.iter().find(|p| p.person.name == row.name).is_some_and(|p| p.current.id == who[0]);
            row.note_activation(&slashed(if first { ON.plus(-1) } else { ON }));
        }
        city.import(ON.plus(1), &later).await;
        services.crosscheck.settle(&By::system("test", city.clock.now()), Scope::All).await.unwrap();
        let totals = services.crosscheck.totals(&[n1, city.locality("CITY").await], None).await.unwrap();
        assert!(totals.values().all(|t| (t.claimed, t.confirmed) == (2, 2)), "{totals:?}");
    })
    .await;
}

#[tokio::test]
async fn quotas_go_along_with_what_was_set_by_hand() {
    both(|city| async move {
        city.import(OPENING, &people(160)).await;
        city.evening_of(OPENING.plus(1));
        let (services, quotas) = (&city.services, &city.services.quotas);
        let (c1, c2, quarter) = (city.locality("C1").await, city.locality("C2").await, city.locality("C1-1").await);
        let phase = services.campaigns.phases(services.register.campaign().await.unwrap().id).await.unwrap().remove(0);
        services.campaigns.set_targets(&office(), vec![target(phase.id, c1, 25), target(phase.id, c2, 35)]).await.unwrap();
        let exactly = (Some(2), Some(2));
        let pinned = quotas.limit(&office(), Line::Place, Holder::Locality(quarter), exactly, "ít người").await.unwrap();
        let before = quotas.nodes(pinned.no).await.unwrap();
        city.evening_of(ON);
        merge(&city).await;

        // The targets that the merger carried over are no reason to start over: counting goes on from the same day.
        let version = quotas.of_today().await.unwrap().unwrap();
        assert_eq!((version.cause, version.base, version.no), (Cause::PlacesChanged, pinned.base, pinned.no + 1));
        assert!(version.reason.contains("2 phường, xã thành 1"), "{}", version.reason);
        assert_eq!(version.detail["kept"].as_bool(), Some(true), "{}", version.detail);
        assert_eq!(version.detail["lost"].as_array().map(Vec::len), Some(0), "{}", version.detail);
        let nodes = quotas.nodes(version.no).await.unwrap();
        let of = |id| nodes.iter().find(|n| n.line == Line::Place && n.holder == Holder::Locality(id)).unwrap();
        let tree = services.register.tree().await.unwrap();
        let (n1, heir) = (tree.by_code("N1", ON).unwrap().id, tree.heirs().at(quarter, ON));
        assert_eq!((of(heir).share, of(heir).pinned()), (2, Some(2)));
        assert_eq!((of(n1).share, nodes[0].share), (before[0].share, before[0].share));
        let quarters: i64 = tree.children(n1, ON).map(|l| of(l.id).share).sum();
        assert_eq!(quarters, of(n1).share);
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = office.get("/quotas/history").await.text();
        assert!(page.contains("ấn định 2, là tổng số ấn định"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_report_lists_the_wards_of_its_cut_off_and_says_what_became_of_them() {
    both(|city| async move {
        let rows = people(120);
        city.import(OPENING, &rows).await;
        city.evening_of(ON);
        city.import(ON, &rows).await;
        let before = city.services.register.newest_commit().await.unwrap();
        merge(&city).await;
        let documents = &city.services.documents;
        let report = async |cutoff: Option<i64>| {
            let asked = Asked { kind: Kind::Phase, phase: Some(1), unit: None, cutoff };
            let made = documents.create(&office(), asked).await.unwrap();
            documents.whole(&office(), made.no).await.unwrap().facts
        };
        let names = |facts: &Facts| facts.phases[0].children.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        let whole = |facts: &Facts| facts.phases[0].whole.as_ref().map(|w| w.now);
        // At the cut-off before the change was known the report is of the old wards, though its day of truth is the new ward's first.
        let old = report(Some(before)).await;
        assert_eq!((names(&old), old.changes.len()), (vec!["Phường Tân Thử".to_owned(), "Phường Xuân Thử".to_owned()], 0));
        let new = report(None).await;
        assert_eq!(names(&new), ["Phường Hợp Nhất"]);
        assert_eq!(new.changes[0].words(), "phường Tân Thử, phường Xuân Thử nhập thành phường Hợp Nhất");
        assert_eq!(whole(&new), whole(&old), "the campaign's figures are the same");
    })
    .await;
}

#[tokio::test]
async fn a_change_waits_for_its_day_its_reason_and_uploads() {
    both(|city| async move {
        let rows = people(80);
        city.import(OPENING, &rows).await;
        let territory = &city.services.territory;
        let no = territory.upload_change(&office(), "sap nhap.xlsx", merger()).await.unwrap();
        let refused = async |reason: &str| territory.apply_change(&office(), no, reason).await.unwrap_err().code();
        assert_eq!(refused("").await, "territory.reason_missing");
        assert_eq!(refused(REASON).await, "territory.not_yet");
        city.evening_of(ON);
        let waiting = Upload {
            input: Input::Bytes(csv(&rows, ON)),
            file_name: "cho.csv".into(),
            as_of: ON,
            scope: Vec::new(),
            coverage: Coverage::Full,
            status_filter: None,
            mapping: None,
            source: String::new(),
        };
        let staged = city.services.register.stage(&office(), waiting, |_| {}).await.unwrap();
        assert_eq!(refused(REASON).await, "territory.hindered");
        let vedich_register::Staged::Ready(extract) = staged else { panic!("not staged") };
        city.services.register.discard(&office(), extract.no).await.unwrap();
        territory.apply_change(&office(), no, REASON).await.unwrap();
        assert_eq!(refused(REASON).await, "territory.no_draft");
        // A ward's office changes nothing of another's.
        let ward = city.user(Role::StandingOffice, Where::Commune("N1")).await;
        let file = change_workbook(&[["PROV", "X", "", "", "", "01/07/2025"], ["CITY", "", "", "", "", "01/07/2025"]]);
        let told = territory.upload_change(&ward, "x.xlsx", file).await.unwrap_err();
        assert_eq!(told.code(), "territory.outside_area");
    })
    .await;
}

#[tokio::test]
async fn every_room_still_answers() {
    both(|city| async move {
        let rows = people(120);
        city.import(OPENING, &rows).await;
        city.evening_of(ON);
        city.import(ON.plus(-1), &rows).await;
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let answer = office.upload("/territory/changes", &[], "sap nhap.xlsx", &merger()).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let preview = answer.location().unwrap().to_owned();
        let page = office.get(&preview).await.text();
        assert!(page.contains("Phường Hợp Nhất") && page.contains("2 phường, xã thành 1"), "{page}");
        assert!(page.contains(&format!("Số người tính đến hết ngày {}", ON.vi())), "{page}");
        let applied = office.post_form(&format!("{preview}/apply"), &[("reason", REASON)]).await;
        assert_eq!(applied.status, 303, "{}", applied.text());
        let pages = [
            "/",
            "/?locality=N1",
            "/?locality=C1",
            "/localities",
            "/localities?locality=N1",
            "/map",
            "/boards",
            "/boards/funnel",
            "/boards/hours",
            "/boards/teams",
            "/forecast",
            "/targets",
            "/quotas",
            "/quotas/order",
            "/standings",
            "/cross-check",
            "/documents",
            "/work-lists",
            "/stations",
            "/territory",
            "/teams",
            "/territory/changes",
            "/costs",
            "/daily-reports",
            "/absentees",
            "/users",
            "/campaign",
            "/extracts",
            "/citizens",
        ];
        let eve = ON.plus(-1);
        // A ward that ended stands as on its last day, and is asked for nothing more.
        let ended = office.get("/?locality=C1").await.text();
        assert!(ended.contains(&format!("Đến {}, ngày cuối của địa bàn này", eve.vi())), "{ended}");
        assert!(ended.contains("Phường Hợp Nhất") && !ended.contains("trong 0 công dân"), "{ended}");
        let dated = [format!("/localities?as_of={eve}"), format!("/localities?locality=C1&as_of={eve}"), preview];
        for path in pages.map(str::to_owned).into_iter().chain(dated) {
            let answer = office.get(&path).await;
            assert_ne!(answer.status, 404, "{path}");
            assert!(answer.status < 400, "{path}: {} {}", answer.status, answer.text());
        }
        let api = [
            "/api/v1/progress?locality=N1",
            "/api/v1/forecast?locality=N1",
            "/api/v1/standings?phase=1&kind=commune",
            "/api/v1/quotas",
            "/api/v1/targets",
            "/api/v1/localities",
            "/api/v1/territory/changes",
            "/api/v1/territory/changes/1",
        ];
        let program = city.program(Role::StandingOffice, Where::City).await;
        for path in api {
            let answer = program.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        }
        // The sum of the communes is the city, before and after.
        let register = &city.services.register;
        let tree = register.tree().await.unwrap();
        let root = city.locality("CITY").await;
        for day in [eve, ON] {
            let communes: Vec<LocalityId> = tree.children(root, day).map(|l| l.id).collect();
            let found = register.numbers(&communes, day, i64::MAX).await.unwrap();
            let mut sum = Numbers::default();
            found.values().for_each(|n| sum.add(n, 1));
            assert_eq!(sum, numbers(&city, root, day).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_change_answers_with_its_status_and_shows_what_was_typed() {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    let early = city.signed_in(Role::StandingOffice, Where::City).await;
    let answer = early.upload("/territory/changes", &[], "sap nhap.xlsx", &merger()).await;
    let preview = answer.location().unwrap().to_owned();
    let apply = format!("{preview}/apply");
    let waits = early.post_form(&apply, &[("reason", REASON)]).await;
    assert!(waits.status == 409 && waits.text().contains("chưa tới ngày"), "{}", waits.text());
    // Days have passed since: the office signs in anew.
    city.evening_of(ON);
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let short = office.post_form(&apply, &[("reason", "NQ")]).await;
    assert!(short.status == 422 && short.text().contains("value=\"NQ\""), "{}", short.text());
    // Workbooks that are none, at each of the territory's doors.
    for path in ["/territory", "/territory/changes", "/teams/import"] {
        let refused = office.upload(path, &[], "dia ban.xlsx", b"no workbook").await;
        assert_eq!(refused.status, 422, "{path}: {}", refused.text());
        let page = refused.text();
        let again = format!("action=\"{path}\"");
        assert!(page.contains("id=\"field-file-error\"") && page.contains(&again), "the form stands there again: {page}");
    }
}
