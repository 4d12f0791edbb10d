//! The sample city as a city first sees it: its stations have worked, rosters are in, the office has its days behind it.
#![allow(clippy::unwrap_used)] // a test that cannot go on has failed

use std::process::Command;
use vedich_accounts::Actor;
use vedich_db::{Query as _, args};
use vedich_kernel::Day;
use vedich_messages::{BatchState, State};
use vedich_server::{ServerConfig, Services};
use vedich_stations::{RequestState, Service, ShiftView, StationKind};

#[test]
fn after_the_first_phase_the_stations_have_worked_and_units_stand_to_their_duties() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let played = Command::new(env!("CARGO_BIN_EXE_vedich"))
        .args(["demo", "--citizens", "5000", "--until", "2023-07-17", "--no-serve", "--data"])
        .arg(&data)
        .env_remove("VEDICH_DATA")
        .env_remove("VEDICH_LANG")
        .output()
        .unwrap();
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    let told = String::from_utf8_lossy(&played.stdout).into_owned();
    assert!(told.contains("chutich") && told.contains("quyết định các đề xuất"), "who sees what: {told}");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let services = Services::open(ServerConfig::new(data)).await.unwrap();
        let office = Actor::cli("test");
        look_at_stations(&services, &office).await;
        look_at_duties(&services, &office).await;
        look_at_the_office(&services, &office).await;
        look_at_tracking(&services, &office).await;
    });
}

async fn look_at_stations(services: &Services, office: &Actor) {
    let stations = &services.stations;
    let homes = stations.homes().await.unwrap();
    assert_eq!(homes.len(), 8, "each commune's set stands in its station");
    let (from, to) = (Day::new(2023, 6, 20).unwrap(), Day::new(2023, 7, 17).unwrap());
    let shifts = stations.shifts(office, (from, to), None, false).await.unwrap();
    assert!(shifts.iter().all(|v| !v.shift.draft && v.shift.what.team.is_some()));
    let taken = |on: &dyn Fn(&ShiftView) -> bool| shifts.iter().filter(|v| on(v)).map(|v| v.expected.taken).sum::<i64>();
    for day in (0..=to.since(from)).map(|n| from.plus(n)) {
        assert!(taken(&|v| v.shift.what.day == day && v.shift.what.service.takes_level2()) > 0, "{day}: somebody came");
    }
    assert!(taken(&|v| v.station.kind == StationKind::Mobile) > 0);
    // All whom the register shows as collected in these days went through a shift; whoever handed in twice did so twice.
    let campaign = services.register.campaign().await.unwrap();
    let mut collected = Vec::new();
    for day in [campaign.opening, to] {
        collected.push(services.register.standing(campaign.root, Some(day), None).await.unwrap().numbers.collected_level2);
    }
    let all = taken(&|v| v.shift.what.service.takes_level2());
    assert!(taken(&|v| v.shift.what.service == Service::ChipCard) > 0, "who had no card was served");
    assert!(all > 300 && all >= (collected[1] - collected[0]) * 9 / 10, "{all} of {collected:?}");
    assert!(shifts.iter().any(|v| v.minutes.measured > 0), "minutes are measured");
    // Of the few whom a small city's evening invites nobody may come; over the evenings some do, and not all.
    let mut came = false;
    for v in shifts.iter().filter(|v| v.expected.invited > 0) {
        let show_up = stations.inviting(office, v.shift.no).await.unwrap().show_up;
        assert!(show_up.numerator <= show_up.denominator, "{show_up:?}");
        came |= show_up.numerator > 0;
    }
    assert!(came, "some came to the shift to which they were invited");
    let mut asked: Vec<RequestState> = stations.requests(office).await.unwrap().iter().map(|r| r.state).collect();
    asked.sort_by_key(|s| s.code());
    assert_eq!(asked, [RequestState::Declined, RequestState::Done, RequestState::Open], "what was asked for without sign-in");
    let batches = stations.batches(office).await.unwrap();
    let dossiers: usize = batches.iter().map(|b| b.batch.dossiers.len()).sum();
    assert_eq!(i64::try_from(dossiers).unwrap(), all, "what was taken is in a batch");
    assert!(batches.iter().any(|b| b.batch.transmitted_at.is_some() && b.state.approved > 0));
    assert!(batches.iter().any(|b| b.batch.transmitted_at.is_none()), "the last evening's go in the morning");
    assert_eq!(batches.iter().map(|b| b.state.untied).sum::<i64>(), 0, "everybody is one of the register");
}

async fn look_at_duties(services: &Services, office: &Actor) {
    let compliance = &services.compliance;
    let duties = compliance.duties().await.unwrap();
    let days: Vec<String> = duties.iter().map(|d| d.deadline.to_string()).collect();
    assert!(days.contains(&"2023-06-30".to_owned()) && days.contains(&"2023-07-15".to_owned()), "{days:?}");
    let standing = compliance.standing(office, "use").await.unwrap();
    let n = standing.people;
    let with_rosters = standing.units.iter().filter(|u| !u.silent).count();
    assert!(with_rosters >= 10 && n.population > 100 && n.unmatched == 0, "{with_rosters} {n:?}");
    assert!(n.exempt > 0 && 0 < n.unexplained && n.unexplained < n.population - n.complete, "{n:?}");
    assert!(0 < n.in_time && n.in_time < n.population, "{n:?}");
    assert!(compliance.standing(office, "pupils").await.unwrap().people.population > 0);
}

async fn look_at_the_office(services: &Services, office: &Actor) {
    let tasks = services.tasks.counts(office, None).await.unwrap();
    assert!(tasks.closed > 0 && tasks.open > 0, "{tasks:?}");
    let asked = services.difficulties.counts(office).await.unwrap();
    assert!(asked.answered > 0 && asked.open > 0, "{asked:?}");
    let told = services.outreach.list(office, vedich_outreach::Filter::default(), 100, 0).await.unwrap();
    assert!(told.len() > 10 && told.iter().all(|a| !a.plan.link.is_empty()));
    let proposal = services.costs.proposal(office).await.unwrap();
    assert!(proposal.missing.is_empty() && proposal.total() > 0, "{:?}", proposal.missing);
    let (batches, _) = services.messages.batches(office, None, (10, 0)).await.unwrap();
    let drafts: Vec<_> = batches.iter().filter(|b| b.state == BatchState::Draft).collect();
    assert_eq!(drafts.len(), 1, "the last evening's is counted and priced, and waits for a person");
    assert!(services.messages.dry_run(office, drafts[0].no).await.unwrap().cost.is_some_and(|cost| cost > 0));
    let sent: Vec<_> = batches.iter().filter(|b| b.state == BatchState::Sending).collect();
    let arrived: i64 = sent.iter().map(|b| b.count(State::Delivered)).sum();
    assert!(arrived > 0 && arrived == sent.iter().map(|b| b.all()).sum::<i64>() && sent.iter().all(|b| b.spent > 0), "{sent:?}");
    let sessions = services.training.sessions(office).await.unwrap();
    assert!(sessions.len() == 8 && sessions.iter().all(|s| s.present > 0));
    let first = vedich_insight::ForecastQuery { target: Some(1), ..Default::default() };
    let past = services.insight.past_forecasts(office, first).await.unwrap();
    assert!(past.forecasts > 10 && past.remade == 0, "forecasts of past days were kept as they were made");
}

async fn look_at_tracking(services: &Services, office: &Actor) {
    let lists = services.claims.lists(office, 10).await.unwrap();
    assert_eq!(lists.len(), 1, "a union named whom it helped");
    let list = &lists[0].0;
    assert!(list.taken > 5 && (1..4).contains(&list.rejected), "{list:?}");
    let rounds = services.crosscheck.rounds(office).await.unwrap();
    assert_eq!(rounds.len(), 2);
    let ((running, under_way), (over, seen)) = (&rounds[0], &rounds[1]);
    assert!(over.closed_at.is_some() && seen.drawn > 0 && seen.found == seen.drawn && seen.wrong < seen.found, "{seen:?}");
    assert!(running.closed_at.is_none() && 0 < under_way.found && under_way.found < under_way.drawn, "{under_way:?}");
    assert_eq!((seen.unassigned, under_way.unassigned), (0, 0), "whom one inspector must not see the other one sees");
    let disputes = services.crosscheck.disputes(office).await.unwrap();
    let decided = disputes.iter().filter(|d| d.decision().is_some()).count();
    assert_eq!((disputes.len(), decided), (2, 1), "one waits for the office");
    assert!(disputes.iter().any(|d| d.evidence.is_some()));
    let (_, teams) = services.training.teams(office).await.unwrap();
    let trained: i64 = teams.iter().map(|t| t.trained).sum();
    assert!(0 < trained && trained < teams.iter().map(|t| t.attended).sum::<i64>(), "{trained} passed");
    services.compliance.follow().await.unwrap();
    let helps = "SELECT COUNT(*) FROM mobilisation_now WHERE credit = $1";
    let confirmed: i64 = services.db.scalar(helps, args!["confirmed"]).await.unwrap();
    let other: i64 =
        services.db.scalar("SELECT COUNT(*) FROM mobilisation_now WHERE credit <> $1", args!["confirmed"]).await.unwrap();
    assert!(confirmed > 0 && other > 0, "{confirmed} of the helps that people of rosters told, and {other} others");
}
