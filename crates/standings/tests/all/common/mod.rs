//! A phase that is over: the union of `C2` did what it said, the union of `C1` did not.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)] // each story uses its part; a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_campaign::{Goal, Metric, NewTarget, Owner};
use vedich_crosscheck::{
    Scope,
    inspections::{Finding, NewRound},
};
use vedich_daily_reports::{Channel, Content, Figures, NewReport};
use vedich_db::By;
use vedich_kernel::{Clock as _, Day};
use vedich_standings::{Attendee, Kind, NewProposal, NewSitting, ProposalKind, Setting, Standing};
use vedich_testkit::{City, Row, Where, people};

/// The eve of the campaign, 19 June 2023.
pub const OPENING: Day = Day(19_527);
/// Its first day.
pub const DAY: Day = Day(19_528);
/// The day after the first phase, 16 July.
pub const AFTER: Day = Day(19_528 + 26);

pub fn cli() -> Actor {
    Actor::cli("test")
}

pub fn written(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

/// Who waits for activation in `C1` or `C2`.
pub fn waiting(commune: &str) -> Vec<usize> {
    (0..240).filter(|i| (i % 4 >= 2) == (commune == "C2") && matches!(i % 10, 6 | 7)).collect()
}

/// Both unions claim everybody who waits in their ward, by one member each; those of `C2` are activated, those of `C1` never. Targets are
/// 60 and 40. The clock stands on the evening after the phase.
pub async fn judged(city: &City) -> Vec<Row> {
    let mut rows = people(240);
    city.import(OPENING, &rows).await;
    let campaign = city.services.campaigns.required().await.unwrap();
    let phase = city.services.campaigns.phases(campaign.id).await.unwrap()[0].clone();
    for (code, people) in [("C1", 60), ("C2", 40)] {
        let new = NewTarget {
            phase: phase.id,
            owner: Owner::Locality(city.locality(code).await),
            metric: Metric::Activated,
            goal: Goal::Count(people),
            cumulative: true,
            reason: "theo kế hoạch".into(),
        };
        city.services.campaigns.set_target(&cli(), new).await.unwrap();
    }
    city.evening_of(DAY);
    let at = written(DAY);
    let line =
        |who: &str, i: &usize| format!("{who};{};{at} {:02}:{:02};Đã kích hoạt\n", rows[*i].national_id, 18 + i % 4, i % 60);
    let lines: String =
        waiting("C1").iter().map(|i| line("T11;M111", i)).chain(waiting("C2").iter().map(|i| line("T21;M211", i))).collect();
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{lines}");
    let done = city.services.claims.import_file(&cli(), text.into_bytes(), "claims.csv").await.unwrap();
    assert_eq!((done.rejected, done.accepted), (0, 48));
    city.services.crosscheck.settle(&By::system("test", city.clock.now()), Scope::New).await.unwrap();
    for i in waiting("C2") {
        rows[i].note_activation(&at);
    }
    city.evening_of(DAY.plus(8));
    city.import(DAY.plus(8), &rows).await;
    city.evening_of(AFTER);
    rows
}

/// A round finds that nothing of what the union of `C1` told was done, and all of what the union of `C2` did. It ends.
pub async fn inspected(city: &City) -> i64 {
    let check = &city.services.crosscheck;
    let office = city.user(Role::StandingOffice, Where::City).await;
    let inspector = city.user(Role::Inspector, Where::City).await;
    let new = NewRound {
        size: 24,
        seed: 7,
        units: Vec::new(),
        locality: None,
        from: DAY,
        to: DAY.plus(8),
        due: AFTER.plus(3),
        purpose: "Thử".into(),
    };
    let no = check.draw_round(&office, new).await.unwrap();
    check.send_inspector(&office, no, &inspector.name, None).await.unwrap();
    let program = city.program(Role::StandingOffice, Where::City).await;
    let answer = program.get(&format!("/api/v1/inspections/{no}")).await.json();
    for s in answer["sample"].as_array().unwrap() {
        let finding = if s["unit"] == "D1" { Finding::NotReal } else { Finding::Real };
        check.record_finding(&inspector, no, s["item"].as_i64().unwrap(), finding, "").await.unwrap();
    }
    check.close_round(&office, no).await.unwrap();
    no
}

/// A unit sends the reports of the phase's last ten days, each on its evening; the clock stands after the phase again.
pub async fn punctual(city: &City, code: &str) {
    let unit = city.services.register.tree().await.unwrap().unit_by_code(code).unwrap().id;
    for n in 16..26 {
        let day = DAY.plus(n);
        // At four in the afternoon, an hour before the deadline.
        city.clock.set(day.start().plus_seconds(16 * 3_600));
        let content = Content { figures: Figures { outreach: 1, ..Figures::default() }, ..Content::default() };
        let new = NewReport { unit, day, content, reason: String::new(), channel: Channel::Form, seen: None };
        city.services.daily_reports.submit(&cli(), new).await.unwrap();
    }
    city.evening_of(AFTER);
}

/// Missing reports hold nobody back: these stories are about something else.
pub async fn without_reports(city: &City) {
    let s = &city.services.standings;
    let mut setting = s.setting().await.unwrap();
    setting.gates.missing_allowed = 100;
    s.set(&cli(), setting, "không tính báo cáo ngày").await.unwrap();
}

pub async fn standing(city: &City, kind: Kind) -> Standing {
    city.services.standings.standing(&cli(), Some(1), kind, None).await.unwrap()
}

/// Code, place and points of everybody.
pub fn places(s: &Standing) -> Vec<(String, Option<i64>, Option<i64>)> {
    s.rows.iter().map(|r| (r.code.clone(), r.rank, r.points)).collect()
}

pub fn proposal(kind: ProposalKind, subject: Kind, code: &str) -> NewProposal {
    NewProposal {
        phase: 1,
        kind,
        title: if kind == ProposalKind::Award { Setting::default().titles[0].name.clone() } else { String::new() },
        subject,
        code: code.into(),
        name: String::new(),
        position: String::new(),
        words: "Vượt chỉ tiêu, kết quả được xác nhận".into(),
    }
}

/// A sitting on the day after the phase: two of three members are there.
pub fn sitting() -> NewSitting {
    let member = |name: &str, present| Attendee { name: name.into(), position: "Ủy viên".into(), present };
    NewSitting {
        day: AFTER,
        place: "Phòng họp số 2".into(),
        members: vec![member("Trần Văn Hội", true), member("Lê Thị Đồng", true), member("Phạm Văn Vắng", false)],
        chair: "Trần Văn Hội".into(),
        secretary: "Lê Thị Đồng".into(),
    }
}
