//! A team lacks people with IT skills, an organisation is asked, and the request is tracked until the team is complete (`P-4.3b`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::Role;
use vedich_kernel::{Day, Problematic, TeamId, UnitId};
use vedich_testkit::{City, Where, both};
use vedich_training::{RequestState, Rule, StepKind};

/// The first day of the campaign.
const DAY: Day = Day(19_528);

async fn ids(city: &City, team: &str, unit: &str) -> (TeamId, UnitId) {
    let tree = city.services.register.tree().await.unwrap();
    (tree.team_by_code(team).unwrap().id, tree.unit_by_code(unit).unwrap().id)
}

#[tokio::test]
async fn a_union_sends_whom_a_team_lacks_and_the_request_is_filled() {
    both(|city| async move {
        let training = city.services.training.clone();
        city.evening_of(DAY);
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let union = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let other = city.user(Role::UnitHead, Where::Unit("D2")).await;
        // T11 has one skilled member of the union, and needs two.
        let (t11, d1) = ids(&city, "T11", "D1").await;
        let (_, d2) = ids(&city, "T11", "D2").await;
        let due = DAY.plus(3);
        assert_eq!(training.ask_for_people(&other, t11, d1, due, "").await.unwrap_err().code(), "training.no_such_team");
        assert_eq!(
            training.ask_for_people(&leader, t11, d2, due, "").await.unwrap_err().code(),
            "training.no_such_unit",
            "of another ward"
        );
        assert_eq!(training.ask_for_people(&leader, t11, d1, DAY.plus(-1), "").await.unwrap_err().code(), "training.bad_day");
        let no = training.ask_for_people(&leader, t11, d1, due, "Cần người biết dùng điện thoại").await.unwrap();
        assert_eq!(training.ask_for_people(&leader, t11, d1, due, "").await.unwrap_err().code(), "training.asked_already");
        let (r, _) = training.request(&union, no).await.unwrap();
        assert_eq!((r.wanted, r.state, r.due), (1, RequestState::Open, due));
        assert_eq!(training.request(&other, no).await.unwrap_err().code(), "training.no_such_request");
        assert_eq!(training.step(&leader, no, StepKind::Promised, None, "").await.unwrap_err().code(), "training.not_yours");
        training.step(&union, no, StepKind::Promised, Some(DAY.plus(5)), "Hai đoàn viên sẽ đến").await.unwrap();
        assert_eq!(training.step(&leader, no, StepKind::Filled, None, "").await.unwrap_err().code(), "training.still_missing");
        city.evening_of(DAY.plus(6));
        assert!(training.request(&leader, no).await.unwrap().0.is_overdue(DAY.plus(6)), "beyond the promised day");
        assert_eq!(training.send(&leader, no, "Nguyễn Văn Mới").await.unwrap_err().code(), "training.not_yours");
        let sent = training.send(&union, no, "Nguyễn Văn Mới").await.unwrap();
        assert_eq!((sent.team, sent.unit, sent.it_skilled), (Some(t11), Some(d1), true));
        let (r, steps) = training.request(&union, no).await.unwrap();
        assert_eq!((r.state, steps.len()), (RequestState::Filled, 2), "who sends the last one fills it");
        assert_eq!(training.send(&union, no, "Trần Thị Nữa").await.unwrap_err().code(), "training.ended");
        assert_eq!(
            training.ask_for_people(&leader, t11, d1, DAY.plus(9), "").await.unwrap_err().code(),
            "training.nothing_missing"
        );
        let (_, teams) = training.teams(&leader).await.unwrap();
        let of = |code: &str| teams.iter().find(|t| t.team.code == code).unwrap();
        assert_eq!((of("T11").composition.skilled, of("T11").composition.missing), (2, 0));
        assert_eq!(of("T12").composition.missing, 1, "the other team still lacks one");
        assert!(!teams.iter().any(|t| t.team.code == "T21"), "and teams of elsewhere are not shown");
    })
    .await;
}

#[tokio::test]
async fn refusals_and_withdrawals_end_a_request_and_another_can_be_made() {
    both(|city| async move {
        let training = city.services.training.clone();
        city.evening_of(DAY);
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let union = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let (t12, d1) = ids(&city, "T12", "D1").await;
        let rule = Rule { least_skilled: 3, reason: "Tổ ở khu đông dân cần ba người".into(), ..Rule::default() };
        training.set_rule(&office, rule).await.unwrap();
        let no = training.ask_for_people(&leader, t12, d1, DAY.plus(2), "").await.unwrap();
        assert_eq!(training.request(&leader, no).await.unwrap().0.wanted, 2, "the campaign's own number holds");
        assert_eq!(training.step(&union, no, StepKind::Refused, None, "").await.unwrap_err().code(), "training.missing", "why?");
        training.step(&union, no, StepKind::Refused, None, "Đoàn phường không còn người").await.unwrap();
        assert_eq!(training.step(&leader, no, StepKind::Withdrawn, None, "").await.unwrap_err().code(), "training.ended");
        let again = training.ask_for_people(&leader, t12, d1, DAY.plus(2), "").await.unwrap();
        assert_eq!(training.step(&union, again, StepKind::Withdrawn, None, "").await.unwrap_err().code(), "training.not_yours");
        training.step(&leader, again, StepKind::Withdrawn, None, "").await.unwrap();
        let all = training.requests(&union).await.unwrap();
        assert_eq!(all.iter().map(|r| r.state).collect::<Vec<_>>(), [RequestState::Withdrawn, RequestState::Refused]);
    })
    .await;
}

#[tokio::test]
async fn both_sides_meet_on_the_page_and_programs_see_the_same() {
    both(|city| async move {
        city.evening_of(DAY);
        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        let page = leader.get("/team-requests").await.text();
        assert!(page.contains("0 / 2 tổ đi từng nhà có đủ 2"), "{page}");
        assert!(page.contains("/team-requests?team=T11"));
        let team = format!("/teams/{}", ids(&city, "T11", "D1").await.0);
        let short = leader.get(&team).await.text();
        assert!(short.contains("Còn thiếu 1 đoàn viên, hội viên có kỹ năng CNTT: tổ có 1, cần ít nhất 2"), "{short}");
        assert!(short.contains("href=\"/team-requests?team=T11\""), "and the way to ask for them");
        assert!(leader.get("/team-requests?team=T11").await.text().contains("Đoàn phường Tân Thử"));
        let form = [("team", "T11"), ("unit", "D1"), ("due", "2023-06-22"), ("words", "")];
        assert_eq!(leader.post_form("/team-requests", &form).await.location(), Some("/team-requests/1"));
        let union = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        assert!(union.get("/team-requests").await.text().contains("1 đề nghị đang chờ đơn vị của bạn"));
        let refused = union.post_form("/team-requests/1", &[("kind", "refused"), ("words", "")]).await;
        assert!(refused.status == 422 && refused.text().contains("Còn thiếu nội dung"));
        assert_eq!(union.post_form("/team-requests/1/send", &[("name", "Lê Thị Cử")]).await.location(), Some("/team-requests/1"));
        assert!(leader.get("/team-requests/1").await.text().contains("Tổ đã đủ người"));
        assert!(leader.get("/team-requests").await.text().contains("1 / 2 tổ đi từng nhà có đủ 2"));
        assert!(leader.get(&team).await.text().contains("Tổ đủ người có kỹ năng CNTT: 2 đoàn viên"));
        let program = city.program(Role::WardPolice, Where::Commune("C1")).await;
        let made = program.post_json("/api/v1/team-requests", &json!({ "team": "T12", "unit": "D1" })).await;
        assert_eq!((made.status, made.json()["no"].as_i64()), (201, Some(2)), "{}", made.text());
        let all = program.get("/api/v1/team-requests").await.json();
        assert_eq!(
            (all[0]["no"].as_i64(), all[0]["due"].as_str(), all[1]["state"].as_str()),
            (Some(2), Some("2023-06-23"), Some("filled"))
        );
        assert_eq!(program.post_json("/api/v1/team-requests/2/steps", &json!({ "kind": "withdrawn" })).await.status, 204);
    })
    .await;
}
