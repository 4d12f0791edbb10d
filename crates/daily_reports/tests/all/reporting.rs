//! A unit reports its day, the office asks back, the unit corrects, the sums follow (`P-3.6`, `P-5.2`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Permission, Role};
use vedich_daily_reports::{
    Channel, Column, Content, DailyReports, Figures, Mark, NewReport, Notice, Place, ReportsProblem, State,
    model::{Act, KnownBy},
};
use vedich_kernel::{Day, Moment, Problematic, UnitId};
use vedich_testkit::{City, Where, both, people, unit_workbook};

const OPENING: Day = Day(19_527);
const DAY: Day = Day(19_528);

fn office() -> Actor {
    Actor::cli("test")
}

/// The first day of the campaign, at an hour of the afternoon or evening.
fn at(city: &City, day: Day, hour: i64, minute: i64) -> Moment {
    let moment = day.start().plus_seconds(hour * 3_600 + minute * 60);
    city.clock.set(moment);
    moment
}

async fn unit(city: &City, code: &str) -> UnitId {
    city.services.register.tree().await.unwrap().unit_by_code(code).unwrap().id
}

fn activated(n: i64) -> Content {
    Content { figures: Figures { activated1: n, outreach: 1, ..Figures::default() }, ..Content::default() }
}

fn new(unit: UnitId, day: Day, content: Content) -> NewReport {
    NewReport { unit, day, content, reason: String::new(), channel: Channel::Form, seen: None }
}

async fn sums(reports: &DailyReports, day: Day) -> (i64, i64) {
    let sheet = reports.day_sheet(&office(), day, Place::Everything).await.unwrap();
    (sheet.figures.activated(), sheet.cumulative.activated())
}

#[tokio::test]
async fn a_report_is_asked_about_answered_and_accepted_and_the_sums_follow() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let (d1, d2) = (unit(&city, "D1").await, unit(&city, "D2").await);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        at(&city, DAY, 16, 30);
        let sent = reports.submit(&head, new(d1, DAY, activated(40))).await.unwrap();
        assert_eq!((sent.version, sent.state, sent.late, sent.unchanged), (1, State::Submitted, false, false));
        assert!(reports.submit(&head, new(d1, DAY, activated(40))).await.unwrap().unchanged, "the same again is nothing new");
        at(&city, DAY, 18, 0);
        let other = city.user(Role::UnitHead, Where::Unit("D2")).await;
        assert!(reports.submit(&other, new(d2, DAY, activated(5))).await.unwrap().late);
        assert_eq!(sums(&reports, DAY).await, (45, 45));

        at(&city, DAY.plus(1), 16, 0);
        reports.submit(&head, new(d1, DAY.plus(1), activated(3))).await.unwrap();
        assert_eq!(sums(&reports, DAY.plus(1)).await, (3, 48), "a unit that is silent today keeps its sum");
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let asked = reports.review(&leader, d1, DAY, 1, Act::Return, "Vì sao 40 tài khoản?").await.unwrap();
        assert_eq!(asked, State::Returned);
        assert_eq!(sums(&reports, DAY).await, (5, 5), "what is asked about does not count");
        assert_eq!(sums(&reports, DAY.plus(1)).await, (3, 8), "nor in the sums of later days");
        let waiting = reports.notices(&head).await.unwrap();
        let question = Notice::Returned { unit: d1, day: DAY, question: "Vì sao 40 tài khoản?".into() };
        assert!(waiting.contains(&question), "{waiting:?}");
        let accept = reports.review(&leader, d1, DAY, 1, Act::Accept, "").await.unwrap_err();
        assert_eq!(accept.code(), "reports.waits_for_answer");

        let silent = reports.submit(&head, new(d1, DAY, activated(4))).await.unwrap_err();
        assert_eq!(silent.code(), "reports.answer_missing");
        let answer = NewReport { reason: "Nhập thừa một số 0".into(), ..new(d1, DAY, activated(4)) };
        let corrected = reports.submit(&head, answer).await.unwrap();
        assert_eq!((corrected.version, corrected.late), (2, false), "a correction of a timely report stays timely");
        assert_eq!((sums(&reports, DAY).await, sums(&reports, DAY.plus(1)).await), ((9, 9), (3, 12)));
        let old = reports.review(&leader, d1, DAY, 1, Act::Accept, "").await.unwrap_err();
        assert_eq!(old.code(), "reports.not_newest");
        assert_eq!(reports.review(&leader, d1, DAY, 2, Act::Accept, "").await.unwrap(), State::Accepted);
        let story = reports.report(&head, d1, DAY).await.unwrap().unwrap();
        assert_eq!((story.versions.len(), story.reviews.len()), (2, 2));
        assert_eq!(story.versions[0].content.figures.activated1, 40, "what was said stays");
        let again = reports.submit(&head, new(d1, DAY, activated(6))).await.unwrap_err();
        assert_eq!(again.code(), "reports.correction_reason_missing");
        assert!(reports.rebuild().await.unwrap().is_empty(), "the projection is what the facts say");
    })
    .await;
}

#[tokio::test]
async fn what_the_teams_told_stands_beside_what_the_unit_says() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let rows = people(80);
        city.import(OPENING, &rows).await;
        at(&city, DAY, 16, 0);
        // The sixteenth has an approved level 2 account, the fourth a collected level 1 dossier.
        let csv = format!(
            "Mã tổ;Mã thành viên;Số ĐDCN/CCCD;Thời điểm;Kết quả;Phương thức\nT11;;{};20/06/2023 09:00;Đã kích hoạt;\nT11;;{};20/06/2023 \
             09:10;Đã hướng dẫn;\nT11;;{};20/06/2023 09:20;Vắng mặt tại nơi cư trú;\nT12;;{};20/06/2023 09:30;Vắng nhà;\n",
            rows[16].national_id, rows[4].national_id, rows[1].national_id, rows[2].national_id
        );
        city.services.claims.import_file(&office(), csv.into_bytes(), "a.csv").await.unwrap();
        let d1 = unit(&city, "D1").await;
        let known = reports.known(DAY, &[d1]).await.unwrap().remove(&d1).unwrap();
        let value = |c| known.get(c).map(|k| (k.value, k.by));
        // Which level it is the register tells with the next extract: a list of one looks nobody up.
        assert_eq!(value(Column::Activated2), Some((0, KnownBy::Claims)));
        assert_eq!(value(Column::Activated1), Some((1, KnownBy::Claims)));
        assert_eq!(known.get(Column::Activated1).map(|k| k.level_unknown), Some(1), "and until then nobody calls it level 1");
        assert_eq!(value(Column::Guided), Some((1, KnownBy::Claims)));
        assert_eq!(value(Column::Absent), Some((1, KnownBy::Claims)));
        assert_eq!(value(Column::Mobilised), Some((2, KnownBy::Claims)), "nobody met, nobody mobilised");
        assert_eq!(value(Column::Outreach), None, "only the unit knows it");
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let lie = Content { figures: Figures { activated2: 9, guided: 1, absent: 1, mobilised: 2, ..Figures::default() }, ..Content::default() };
        let sent = reports.submit(&head, new(d1, DAY, lie.clone())).await.unwrap();
        assert_eq!((sent.differences.len(), sent.differences[0].known, sent.unexplained), (1, 1, true));
        let counts = city.services.claims.counts(&office(), Permission::ViewClaims).await.unwrap();
        assert_eq!(counts.iter().map(|c| (c.unit, c.day, c.count)).collect::<Vec<_>>(), [(d1, DAY, 9)], "the count is a claim");
        let explained = Content { explanation: "Tám người báo danh sách ngày mai".into(), ..lie };
        assert!(!reports.submit(&head, new(d1, DAY, explained)).await.unwrap().unexplained);
        let counts = city.services.claims.counts(&office(), Permission::ViewClaims).await.unwrap();
        assert_eq!(counts.len(), 1, "the same count is no second claim");
        at(&city, DAY, 21, 0);
        let mut later = people(80);
        later[7].note_activation("20/06/2023");
        city.import(DAY, &later).await;
        let known = reports.known(DAY, &[d1]).await.unwrap().remove(&d1).unwrap();
        let value = |c| known.get(c).map(|k| k.value);
        assert_eq!((value(Column::Activated2), value(Column::Activated1)), (Some(1), Some(0)));
        assert_eq!(known.get(Column::Activated1).map(|k| k.level_unknown), Some(0));
    })
    .await;
}

#[tokio::test]
async fn the_police_see_what_the_register_says_of_their_commune_once_its_extract_is_there() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let mut rows = people(80);
        city.import(OPENING, &rows).await;
        let police = unit(&city, "CA").await;
        at(&city, DAY, 21, 0);
        assert!(reports.known(DAY, &[police]).await.unwrap().is_empty(), "no extract of the day, no number");
        rows[0].level = "Mức 2";
        rows[0].stage = "Đã thu nhận";
        "20/06/2023".clone_into(&mut rows[0].collected);
        city.import(DAY, &rows).await;
        let known = reports.known(DAY, &[police]).await.unwrap().remove(&police).unwrap();
        assert_eq!(known.get(Column::Collected2).map(|k| (k.value, k.by)), Some((1, KnownBy::Register)));
        assert_eq!(known.get(Column::Collected1).map(|k| k.value), Some(0));
        assert_eq!(known.get(Column::Outreach), None);
    })
    .await;
}

#[tokio::test]
async fn nobody_reports_or_decides_for_others() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let (d1, d2, ca) = (unit(&city, "D1").await, unit(&city, "D2").await, unit(&city, "CA").await);
        at(&city, DAY, 16, 0);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let refused = |e: ReportsProblem| e.code();
        assert_eq!(reports.submit(&head, new(d2, DAY, activated(1))).await.map_err(refused), Err("reports.not_yours"));
        assert_eq!(reports.submit(&leader, new(d2, DAY, activated(1))).await.map_err(refused), Err("reports.not_yours"));
        assert_eq!(reports.submit(&police, new(d1, DAY, activated(1))).await.map_err(refused), Err("reports.not_yours"));
        reports.submit(&leader, new(d1, DAY, activated(1))).await.unwrap();
        let own = reports.review(&head, d1, DAY, 1, Act::Accept, "").await.map_err(refused);
        assert_eq!(own, Err("reports.not_yours_to_review"), "nobody accepts the own report");
        let far = city.user(Role::CommitteeLeader, Where::Commune("C2")).await;
        assert_eq!(reports.review(&far, d1, DAY, 1, Act::Accept, "").await.map_err(refused), Err("reports.not_yours_to_review"));
        assert!(reports.report(&far, d1, DAY).await.is_err());
        assert!(reports.day_sheet(&far, DAY, Place::Everything).await.unwrap().rows.iter().all(|r| r.unit == d2));
        let tree = city.services.register.tree().await.unwrap();
        let heads = reports.completeness(&head, (DAY, DAY), Place::Everything).await.unwrap();
        assert_eq!(heads.units.iter().map(|u| u.unit).collect::<Vec<_>>(), [d1]);
        assert_eq!(reports.remind(&leader, DAY, &[ca]).await.map_err(refused), Err("reports.not_yours_to_review"));
        assert!(tree.unit(ca).is_some());
    })
    .await;
}

#[tokio::test]
async fn gaps_are_seen_chased_and_excused() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let (d1, d2, ca) = (unit(&city, "D1").await, unit(&city, "D2").await, unit(&city, "CA").await);
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        at(&city, DAY, 16, 0);
        reports.set_duty(&office(), ca, DAY, false, "Cơ quan thường trực, không báo cáo").await.unwrap();
        assert!(matches!(reports.notices(&head).await.unwrap()[..], [Notice::Due { .. }]));
        reports.submit(&office(), new(d2, DAY, activated(1))).await.unwrap();
        let found = reports.completeness(&office(), (DAY, DAY.plus(1)), Place::Everything).await.unwrap();
        let marks = |code: UnitId| found.units.iter().find(|u| u.unit == code).unwrap().marks.clone();
        assert_eq!(marks(d1), [Mark::Open, Mark::Open]);
        assert_eq!(marks(d2), [Mark::OnTime, Mark::Open]);
        assert_eq!(marks(ca), [Mark::NotDue, Mark::NotDue]);
        assert_eq!((found.counts[0].expected, found.counts[0].received, found.counts[0].missing()), (2, 1, 1));
        at(&city, DAY, 17, 30);
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(reports.remind(&leader, DAY, &[d1]).await.unwrap(), 1);
        assert_eq!(reports.remind(&leader, DAY, &[d1]).await.unwrap(), 0, "once in half an hour is enough");
        assert_eq!(reports.remind(&office(), DAY, &[d2]).await.unwrap(), 0, "who has reported is not reminded");
        let [Notice::Missing { unit: of, days, reminded }] = &reports.notices(&head).await.unwrap()[..] else { panic!("a gap") };
        assert_eq!((*of, days.as_slice(), reminded.is_some()), (d1, &[DAY][..], true));
        assert!(reports.submit(&head, new(d1, DAY, activated(2))).await.unwrap().late);
        let found = reports.completeness(&office(), (DAY, DAY), Place::Everything).await.unwrap();
        assert_eq!((found.counts[0].received, found.counts[0].on_time), (2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_deadline_holds_from_its_day_and_a_closed_phase_needs_an_exception() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let d1 = unit(&city, "D1").await;
        at(&city, OPENING, 12, 0);
        reports.set_deadline(&office(), DAY, 22 * 60, 1, "Tổ đi buổi tối").await.unwrap();
        at(&city, DAY, 21, 59);
        assert!(!reports.submit(&office(), new(d1, DAY, activated(1))).await.unwrap().late);
        let past = reports.set_deadline(&office(), DAY.plus(-1), 60, 1, "muộn rồi").await.unwrap_err();
        assert_eq!(past.code(), "reports.bad_deadline", "no deadline makes an old report late");
        reports.set_deadline(&office(), DAY.plus(1), 8 * 60, 0, "Họp giao ban sáng").await.unwrap();
        at(&city, DAY.plus(1), 9, 0);
        assert!(reports.submit(&office(), new(d1, DAY.plus(1), activated(1))).await.unwrap().late);
        // Phase 1 of the small city ends on 15/7, and its grace is now 0 days.
        let end = Day::new(2023, 7, 15).unwrap();
        at(&city, end.plus(1), 10, 0);
        let locked = |e: ReportsProblem| e.code();
        assert_eq!(reports.submit(&office(), new(d1, end, activated(1))).await.map_err(locked), Err("reports.locked"));
        reports.lift_lock(&office(), d1, (end, end), end.plus(3), "Mất điện cả phường").await.unwrap();
        assert!(reports.submit(&office(), new(d1, end, activated(1))).await.unwrap().late);
        let other = unit(&city, "D2").await;
        assert_eq!(reports.submit(&office(), new(other, end, activated(1))).await.map_err(locked), Err("reports.locked"));
        let future = reports.submit(&office(), new(d1, end.plus(2), activated(1))).await.map_err(locked);
        assert_eq!(future, Err("reports.future"));
        assert_eq!(reports.submit(&office(), new(d1, OPENING, activated(1))).await.map_err(locked), Err("reports.bad_day"));
        assert!(reports.rebuild().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_missing_on_a_day_that_has_not_come() {
    both(|city| async move {
        at(&city, DAY, 16, 0);
        let office = city.program(Role::StandingOffice, Where::City).await;
        let missing = async |day: Day| {
            let answer = office.get(&format!("/api/v1/daily-reports?date={day}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["missing"].as_array().unwrap().len()
        };
        assert_eq!((missing(DAY.plus(1)).await, missing(DAY.plus(9)).await), (0, 0));
        assert!(missing(DAY).await > 0);
        let page = city.signed_in(Role::StandingOffice, Where::City).await.get("/daily-reports/day?day=2023-06-25").await.text();
        assert!(page.contains("còn thiếu 0"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn more_people_guided_than_are_eligible_strike_before_anybody_accepts_them() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        city.import(OPENING, &people(80)).await;
        at(&city, DAY, 16, 0);
        let (d1, d2) = (unit(&city, "D1").await, unit(&city, "D2").await);
        let guided = |n| Content { figures: Figures { guided: n, ..Figures::default() }, ..Content::default() };
        // Eighty people live in both communes together.
        reports.submit(&office(), new(d1, DAY, guided(5_000))).await.unwrap();
        reports.submit(&office(), new(d2, DAY, guided(90))).await.unwrap();
        let sheet = reports.day_sheet(&office(), DAY, Place::Everything).await.unwrap();
        let striking: Vec<UnitId> = sheet.rows.iter().filter(|r| r.striking).map(|r| r.unit).collect();
        assert_eq!(striking, [d1]);
        let api =
            serde_json::to_value(vedich_daily_reports::DayAnswer::of(&sheet, &city.services.register.tree().await.unwrap()))
                .unwrap();
        let told: Vec<(&str, bool)> =
            api["reports"].as_array().unwrap().iter().map(|r| (r["unit"].as_str().unwrap(), r["striking"] == true)).collect();
        assert_eq!(told.iter().filter(|r| r.1).map(|r| r.0).collect::<Vec<_>>(), ["D1"]);

        let leader = city.signed_in(Role::CommitteeLeader, Where::Commune("C1")).await;
        let page = leader.get("/daily-reports/report?unit=D1&day=2023-06-20").await.text();
        assert!(page.contains("cần hỏi lại trước khi duyệt") && page.contains("Đơn vị chưa giải trình"), "{page}");
        assert!(leader.get("/daily-reports/day?day=2023-06-20").await.text().contains("số bất thường"));
        let head = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        let mut typed = vec![("unit", "D2"), ("day", "2023-06-20"), ("version", "1"), ("guided", "4.000"), ("act", "submit")];
        let back = head.post_form("/daily-reports/write", &typed).await;
        assert!(back.status == 422 && back.text().contains("nhiều hơn cả"), "asked before it is sent: {}", back.text());
        typed.push(("explanation", "Cả tháng cộng lại, sẽ sửa"));
        assert_eq!(head.post_form("/daily-reports/write", &typed).await.status, 303, "a word of explanation lets it pass");
    })
    .await;
}

#[tokio::test]
async fn sums_stand_whatever_the_order_in_which_days_are_reported_and_corrected() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        let (d1, d2) = (unit(&city, "D1").await, unit(&city, "D2").await);
        at(&city, DAY.plus(9), 16, 0);
        for (unit, day, n) in [(d1, 5, 7), (d1, 1, 2), (d2, 3, 1), (d1, 8, 4), (d1, 0, 3), (d2, 0, 6), (d1, 5, 1), (d1, 1, 9)] {
            reports.submit(&office(), new(unit, DAY.plus(day), activated(n))).await.unwrap();
        }
        assert_eq!(sums(&reports, DAY).await, (9, 9));
        assert_eq!(sums(&reports, DAY.plus(4)).await, (0, 3 + 9 + 6 + 1));
        assert_eq!(sums(&reports, DAY.plus(8)).await, (4, 3 + 9 + 1 + 4 + 7));
        assert_eq!(reports.accept_many(&office(), DAY, &[d1, d2]).await.unwrap(), 2);
        assert_eq!(reports.accept_many(&office(), DAY, &[d1]).await.unwrap(), 0);
        reports.review(&office(), d1, DAY, 1, Act::Return, "Kiểm tra lại số này").await.unwrap();
        assert_eq!(sums(&reports, DAY.plus(8)).await, (4, 9 + 1 + 4 + 7));
        assert!(reports.rebuild().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_correction_of_an_accepted_report_counts_once_it_is_accepted() {
    both(|city| async move {
        let reports = city.services.daily_reports.clone();
        at(&city, DAY, 16, 0);
        let d1 = unit(&city, "D1").await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let counted = async || {
            let counts = city.services.claims.counts(&office(), Permission::ViewClaims).await.unwrap();
            counts.iter().map(|c| c.count).sum::<i64>()
        };
        reports.submit(&head, new(d1, DAY, activated(5))).await.unwrap();
        assert_eq!(counted().await, 5, "a first report counts when it is sent");
        reports.review(&leader, d1, DAY, 1, Act::Accept, "").await.unwrap();
        let more = NewReport { reason: "Bổ sung số của tổ ba".into(), ..new(d1, DAY, activated(900)) };
        reports.submit(&head, more).await.unwrap();
        assert_eq!(counted().await, 5, "nobody has accepted the correction");
        reports.review(&leader, d1, DAY, 2, Act::Return, "Vì sao 900 tài khoản?").await.unwrap();
        let answer = NewReport { reason: "Nhập thừa hai số 0".into(), ..new(d1, DAY, activated(9)) };
        reports.submit(&head, answer).await.unwrap();
        assert_eq!(counted().await, 5);
        reports.review(&leader, d1, DAY, 3, Act::Accept, "").await.unwrap();
        assert_eq!(counted().await, 9);
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_comes_later_owes_reports_from_the_day_after() {
    both(|city| async move {
        city.evening_of(DAY.plus(2));
        let later = unit_workbook(&[["H1", "Hội đến sau", "công an", "C1"]]);
        let report = city.services.territory.import_workbook(&office(), later).await.unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        city.evening_of(DAY.plus(5));
        let days = (DAY, DAY.plus(4));
        let found = city.services.daily_reports.completeness(&office(), days, Place::Everything).await.unwrap();
        let of = async |code: &str| {
            let unit = unit(&city, code).await;
            found.units.iter().find(|u| u.unit == unit).unwrap().marks.clone()
        };
        assert_eq!(of("H1").await, [Mark::NotDue, Mark::NotDue, Mark::NotDue, Mark::Missing, Mark::Missing]);
        assert_eq!(of("D1").await, [Mark::Missing; 5], "who was there from the start owes them all");
    })
    .await;
}
