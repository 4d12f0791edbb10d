//! Units beside each other, and what a unit does that thinks its figure is wrong (`P-3.8`, `P-3.11`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, DayAsk, DaySource, Role};
use vedich_claims::CountRow;
use vedich_crosscheck::{Part, Place, Scope, Totals, UnitRow, disputes::Decision};
use vedich_db::{By, Query as _, args};
use vedich_kernel::{Clock as _, Day, Lang};
use vedich_testkit::{City, Where, both, people};

const OPENING: Day = Day(19_527);
const DAY: Day = Day(19_528);
const PDF: &[u8] = b"%PDF-1.7\nto giay";

fn cli() -> Actor {
    Actor::cli("test")
}

fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

fn waiting(commune: &str) -> Vec<usize> {
    (0..240).filter(|i| (i % 4 >= 2) == (commune == "C2") && matches!(i % 10, 6 | 7)).collect()
}

/// Team T11 of the union D1 claims people of a commune; they are activated where that is true.
async fn claimed(city: &City, commune: &str, truly: bool, decided: Day) {
    let mut rows = people(240);
    city.import(OPENING, &rows).await;
    city.evening_of(DAY);
    let lines: String = waiting(commune)
        .iter()
        .map(|i| format!("T11;;{};{} 19:{:02};Đã kích hoạt\n", rows[*i].national_id, slashed(DAY), i % 60))
        .collect();
    let text = format!("Mã tổ;Mã thành viên;Số CCCD;Thời điểm;Kết quả\n{lines}");
    city.services.claims.import_file(&cli(), text.into_bytes(), "claims.csv").await.unwrap();
    city.services.crosscheck.settle(&By::system("test", city.clock.now()), Scope::New).await.unwrap();
    if truly {
        waiting(commune).iter().for_each(|i| rows[*i].note_activation(&slashed(DAY)));
    }
    city.evening_of(decided);
    city.import(decided, &rows).await;
}

async fn unit(city: &City, code: &str, to: Day) -> UnitRow {
    let report = city.services.crosscheck.units(&cli(), Some(DAY), Some(to)).await.unwrap();
    report.units.into_iter().find(|u| u.unit == code).unwrap()
}

/// The same corrected number wherever claims are totalled: other rooms, the overview of the cross-check, its lists, the day's page.
async fn says_everywhere(city: &City, unit: &UnitRow, contradicted: i64, accepted: i64) {
    let c = &city.services.crosscheck;
    let tree = c.register().tree().await.unwrap();
    let (team, root) = (tree.team_by_code("T11").unwrap().id, c.register().campaign().await.unwrap().root);
    let (home, other) = (city.locality("C1").await, city.locality("C2").await);
    let places = [Place::Unit(unit.id), Place::Team(team), Place::Locality(root), Place::Locality(home)];
    let parts = |t: &Totals| [t.claimed, t.confirmed, t.contradicted, t.accepted];
    let want = [24, 0, contradicted, accepted];
    let found = c.totals_in(&places, DAY, DAY).await.unwrap();
    for place in places {
        assert_eq!(parts(&found[&place]), want, "{place:?}");
    }
    assert!(c.totals_in(&places, DAY.plus(1), DAY.plus(8)).await.unwrap().is_empty(), "another day's claims are not corrected");
    let whole = c.totals(&[root, other], None).await.unwrap();
    assert_eq!((parts(&whole[&root]), parts(&whole[&other])), (want, [0; 4]));
    assert_eq!(parts(&c.team_days(DAY, DAY).await.unwrap()[&(team, DAY)]), want);
    assert_eq!(parts(&c.by_day(root, DAY, DAY).await.unwrap()[0].1), want);
    let report = c.report(&cli(), None).await.unwrap();
    assert_eq!(parts(&report.totals.unwrap()), want);
    assert_eq!(parts(&report.teams.iter().find(|t| t.code == "T11").unwrap().totals), want);
    assert_eq!(parts(&report.units.iter().find(|u| u.code == "D1").unwrap().totals), want);
    for (part, n) in [(Some(Part::Contradicted), contradicted), (Some(Part::Accepted), accepted), (None, 24)] {
        let (all, listed) = c.settled(&cli(), Place::Unit(unit.id), part, 0, 100).await.unwrap();
        assert_eq!((all, i64::try_from(listed.len()).unwrap()), (n, n), "the list is as long as its number says: {part:?}");
    }
    let today = city.clock.today();
    let told = c.tell(DayAsk { actor: &cli(), day: today, today, lang: Lang::Vi }).await.unwrap();
    let line = told.lines.iter().find(|l| l.code == "crosscheck.contradicted").unwrap();
    assert_eq!(line.count, contradicted, "the day's page");
}

/// Disputes that the day's page says wait.
async fn waiting_today(city: &City) -> i64 {
    let today = city.clock.today();
    let told = city.services.crosscheck.tell(DayAsk { actor: &cli(), day: today, today, lang: Lang::Vi }).await.unwrap();
    told.lines.iter().find(|l| l.code == "crosscheck.disputes").unwrap().count
}

#[tokio::test]
async fn people_who_live_elsewhere_are_no_surplus() {
    both(|city| async move {
        claimed(&city, "C2", true, DAY.plus(8)).await;
        let d1 = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((d1.reported, d1.confirmed, d1.judged), (24, 24, 24));
        assert_eq!((d1.surplus, d1.flagged), (0, false), "nothing changed in the unit's own ward, and all is confirmed by name");
    })
    .await;
}

#[tokio::test]
async fn rare_extracts_make_no_surplus_and_accuse_nobody() {
    both(|city| async move {
        let mut rows = people(240);
        city.import(OPENING, &rows).await;
        city.evening_of(DAY);
        let count = CountRow { unit: "D1".into(), day: DAY.to_string(), count: "24".into(), row: 1 };
        city.services.claims.import_rows(&cli(), Vec::new(), vec![count]).await.unwrap();
        waiting("C1").iter().for_each(|i| rows[*i].note_activation(&slashed(DAY.plus(2))));
        city.evening_of(DAY.plus(5));
        assert_eq!(unit(&city, "D1", DAY.plus(5)).await.judged, 0, "no extract has had its time");
        // The next extract comes three weeks later; the question is about the first five days.
        city.evening_of(DAY.plus(20));
        city.import(DAY.plus(20), &rows).await;
        let d1 = unit(&city, "D1", DAY.plus(5)).await;
        assert_eq!((d1.reported, d1.judged, d1.surplus, d1.flagged), (24, 24, 0, false));
        let before = city.services.crosscheck.units(&cli(), Some(DAY.plus(3)), Some(DAY)).await.unwrap_err();
        assert_eq!(vedich_kernel::Problematic::code(&before), "crosscheck.bad_period");
    })
    .await;
}

#[tokio::test]
async fn what_nothing_explains_is_a_surplus_and_the_page_says_so() {
    both(|city| async move {
        let rows = people(240);
        city.import(OPENING, &rows).await;
        city.evening_of(DAY);
        let count = CountRow { unit: "D1".into(), day: DAY.to_string(), count: "40".into(), row: 1 };
        city.services.claims.import_rows(&cli(), Vec::new(), vec![count]).await.unwrap();
        city.evening_of(DAY.plus(8));
        city.import(DAY.plus(8), &rows).await;
        let d1 = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((d1.reported, d1.named, d1.surplus, d1.flagged), (40, 0, 40, true));
        let overview = city.services.crosscheck.report(&cli(), None).await.unwrap();
        let there = overview.units.iter().find(|u| u.code == "D1").unwrap();
        assert_eq!((there.reported, there.unnamed()), (Some(d1.reported), d1.unnamed), "one number on both pages");
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = head.get(&format!("/cross-check/units/{}", d1.id)).await;
        assert!(!page.text().contains("nhiều hơn số đơn vị tự đếm"), "nobody is named");
        assert!(page.status == 200 && page.text().contains("40 kích hoạt vượt quá mọi thay đổi"), "{}", page.text());
        assert!(page.text().contains("Đã đủ thời gian xác nhận"));
        let file = head.get("/cross-check/units.xlsx").await;
        let book = vedich_territory::sheet::Book::open(file.body).unwrap();
        const READ: &[vedich_territory::sheet::Column] = &[
            vedich_territory::sheet::Column::required("unit", "Mã đơn vị", &[]),
            vedich_territory::sheet::Column::required("surplus", "Vượt quá", &[]),
        ];
        let table = book.find("", READ).unwrap();
        let rows: Vec<_> = table.rows().map(|r| (r.text("unit"), r.text("surplus"))).collect();
        assert_eq!(rows, [("D1".to_owned(), "40".to_owned())], "exactly what is seen");
        let answer =
            city.program(Role::UnitHead, Where::Unit("D1")).await.get(&format!("/api/v1/cross-check/units/{}", d1.id)).await;
        assert_eq!((answer.json()["surplus"].as_i64(), answer.json()["days"][0]["judged"].as_bool()), (Some(40), Some(true)));
        let by_code = city.program(Role::UnitHead, Where::Unit("D1")).await.get("/api/v1/cross-check/units/D1").await;
        assert_eq!(by_code.json()["unit"], "D1", "a code names it as well");
        assert_eq!(head.get("/cross-check/units/D1").await.status, 200);
        let office = city.program(Role::StandingOffice, Where::City).await;
        assert_eq!(office.get("/api/v1/cross-check/units/KHONG").await.json()["code"], "crosscheck.unknown_place");
        let other = city.program(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!(other.get(&format!("/api/v1/cross-check/units/{}", d1.id)).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_decision_stands_beside_the_register_and_confirms_nothing() {
    both(|city| async move {
        claimed(&city, "C1", false, DAY.plus(8)).await;
        let before = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((before.contradicted, before.flagged, before.decision), (24, true, None));
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let form = head.get("/disputes/new?unit=D1&from=2023-06-20&to=2023-06-28").await.text();
        let boxes: Vec<String> =
            form.split("name=\"claim\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(boxes.len(), 24);
        let words = "Công an phường đã xác nhận bằng văn bản, dữ liệu cập nhật chậm";
        let fields = |words: &'static str| [("unit", "D1"), ("from", "2023-06-20"), ("to", "2023-06-28"), ("words", words)];
        let mut all = fields(words).to_vec();
        all.extend([("claim", boxes[0].as_str()), ("claim", boxes[1].as_str())]);
        let refused = head.upload("/disputes", &all, "chung-cu.pdf", b"MZ\x90 khong phai pdf").await;
        assert!(refused.status == 422 && refused.text().contains("không phải PDF") && refused.text().contains(words));
        assert!(
            refused.text().contains(&format!("value=\"{}\" id=\"claim-{}\" checked", boxes[0], boxes[0])),
            "nothing typed is lost"
        );
        let refused = head.upload("/disputes", &fields("vì"), "a.pdf", PDF).await;
        assert!(refused.text().contains("ít nhất 5 ký tự"));
        let huge = vec![b'x'; 6 * 1024 * 1024];
        assert_eq!(head.upload("/disputes", &all, "a.pdf", &huge).await.status, 413);
        assert_eq!(head.upload("/disputes", &all, "chung-cu.pdf", PDF).await.location(), Some("/disputes/1"));
        let other = city.signed_in(Role::UnitHead, Where::Unit("D2")).await;
        assert_eq!(other.get("/disputes/1").await.status, 404);
        assert_eq!(other.upload("/disputes", &all, "a.pdf", PDF).await.status, 404);

        let got = head.get("/disputes/1/evidence").await;
        assert_eq!((got.status, got.body.as_slice()), (200, PDF));
        assert!(got.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
        let affairs = city.signed_in(Role::HomeAffairs, Where::City).await;
        let seen = affairs.get("/disputes/1").await;
        assert!(seen.status == 200 && !seen.text().contains("cập nhật chậm"), "who does not decide sees that, not what");
        assert_eq!(affairs.get("/disputes/1/evidence").await.status, 404);
        let sealed: Vec<u8> = city.services.db.scalar("SELECT sealed FROM dispute_evidence", args![]).await.unwrap();
        assert!(!sealed.windows(7).any(|w| w == b"to giay"), "evidence lies sealed");
        assert_eq!((unit(&city, "D1", DAY.plus(8)).await.disputes_open, waiting_today(&city).await), (1, 1));

        let said_at = city.services.db.newest_commit().await.unwrap();
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(office.get("/disputes").await.text().contains("1 khiếu nại chờ kết luận"));
        let unclear = office.post_form("/disputes/1/decision", &[("decision", "partly"), ("reason", "Có văn bản")]).await;
        assert!(unclear.status == 422 && unclear.text().contains("Chưa rõ kết luận") && unclear.text().contains("Có văn bản"));
        let decision = [("decision", "partly"), ("reason", "Một người có văn bản"), ("claim", boxes[0].as_str())];
        assert_eq!(office.post_form("/disputes/1/decision", &decision).await.location(), Some("/disputes/1"));
        let after = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!(after.confirmed, before.confirmed, "the register alone confirms");
        assert_eq!((before.contradicted, after.contradicted), (24, 23), "what is accepted speaks against nobody");
        assert_eq!(after.days[0].accepted, 1);
        says_everywhere(&city, &after, 23, 1).await;
        assert_eq!((after.accepted, after.decision, after.disputes_open), (1, Some(Decision::Partly), 0));
        assert_eq!(waiting_today(&city).await, 0);
        assert!(after.flagged, "a decision about one claim clears that claim and not the unit");
        assert!(head.get("/disputes/1").await.text().contains("Một người có văn bản"));
        assert!(
            head.get(&format!("/cross-check/units/{}", after.id))
                .await
                .text()
                .contains("Cần xem. Đã kết luận: Chấp nhận một phần")
        );

        // A later decision takes its place; both stay.
        let program = city.program(Role::StandingOffice, Where::City).await;
        let sent = json!({ "decision": "rejected", "reason": "Văn bản không đúng người" });
        assert_eq!(program.post_json("/api/v1/disputes/1/decision", &sent).await.status, 204);
        let last = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((last.accepted, last.decision), (0, Some(Decision::Rejected)));
        says_everywhere(&city, &last, 24, 0).await;
        assert_eq!((last.contradicted, last.score.to_bits()), (24, before.score.to_bits()), "a rejected dispute changes nothing");
        // Both are accepted in the end; what was said before still comes out as it was said.
        let all = json!({ "decision": "upheld", "reason": "Công an phường xác nhận bằng văn bản" });
        assert_eq!(program.post_json("/api/v1/disputes/1/decision", &all).await.status, 204);
        let won = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((won.contradicted, won.accepted, won.confirmed), (22, 2, 0));
        says_everywhere(&city, &won, 22, 2).await;
        assert!(won.score <= before.score, "{} {}", won.score, before.score);
        let then = city.services.crosscheck.units_decided_until(&cli(), (Some(DAY), Some(DAY.plus(8))), said_at).await.unwrap();
        let then = then.units.into_iter().find(|u| u.unit == "D1").unwrap();
        assert_eq!((then.contradicted, then.accepted, then.score.to_bits()), (24, 0, before.score.to_bits()));
        let facts: i64 = city.services.db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM dispute_decision", args![]).await.unwrap();
        assert_eq!(facts, 3);
    })
    .await;
}

#[tokio::test]
async fn who_names_more_people_than_it_counted_is_told_whose_number_stands() {
    both(|city| async move {
        claimed(&city, "C1", false, DAY.plus(8)).await;
        let count = CountRow { unit: "D1".into(), day: DAY.to_string(), count: "20".into(), row: 1 };
        city.services.claims.import_rows(&cli(), Vec::new(), vec![count]).await.unwrap();
        let d1 = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((d1.reported, d1.named, d1.beyond_count()), (24, 24, (4, 1)), "the larger of two numbers");
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = head.get("/cross-check/units/D1").await.text();
        assert!(page.contains("4 người được nêu tên nhiều hơn số đơn vị tự đếm (1 ngày)"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_their_own_dispute_and_only_what_does_not_stand_is_disputed() {
    both(|city| async move {
        claimed(&city, "C2", true, DAY.plus(8)).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let period = json!({ "unit": "D1", "from": "2023-06-20", "to": "2023-06-28", "words": "Tổng số ghi thiếu một ngày" });
        let raised = office.post_json("/api/v1/disputes", &period).await;
        assert_eq!((raised.status, raised.json()["no"].as_i64()), (201, Some(1)), "{}", raised.text());
        let own =
            office.post_json("/api/v1/disputes/1/decision", &json!({ "decision": "upheld", "reason": "Đúng là thiếu" })).await;
        assert_eq!(own.json()["code"], "crosscheck.own_dispute");
        let claim: String = city.services.db.scalar("SELECT claim_id FROM settlement_current LIMIT 1", args![]).await.unwrap();
        let mut confirmed = period.clone();
        confirmed["claims"] = json!([claim]);
        assert_eq!(office.post_json("/api/v1/disputes", &confirmed).await.json()["code"], "crosscheck.not_disputable");
        let mut ahead = period.clone();
        ahead["to"] = json!(DAY.plus(9).to_string());
        let refused = office.post_json("/api/v1/disputes", &ahead).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("crosscheck.not_yet")));
        let mut number = period;
        number["words"] = json!("Ông số 070180001234 đã làm");
        assert_eq!(office.post_json("/api/v1/disputes", &number).await.json()["code"], "crosscheck.holds_number");
        let list = office.get("/api/v1/disputes").await.json();
        assert_eq!((list[0]["unit"].as_str(), list[0]["decision"].as_str()), (Some("D1"), None), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_dispute_that_names_no_result_is_upheld_only_by_naming_which_ones_change() {
    both(|city| async move {
        claimed(&city, "C1", false, DAY.plus(8)).await;
        let before = unit(&city, "D1", DAY.plus(8)).await;
        let head = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let about_sums = json!({ "unit": "D1", "from": "2023-06-20", "to": "2023-06-28", "words": "Tổng số của đơn vị là đúng" });
        assert_eq!(head.post_json("/api/v1/disputes", &about_sums).await.status, 201);
        let office = city.program(Role::StandingOffice, Where::City).await;
        for word in ["upheld", "partly"] {
            let empty = json!({ "decision": word, "reason": "Đơn vị nói đúng" });
            let refused = office.post_json("/api/v1/disputes/1/decision", &empty).await;
            assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("crosscheck.names_no_claim")));
        }
        assert_eq!(unit(&city, "D1", DAY.plus(8)).await.disputes_open, 1, "nothing was decided");
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = desk.get("/disputes/1").await.text();
        let boxes: Vec<String> =
            page.split("name=\"claim\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(boxes.len(), 24, "what may be accepted is offered");
        let foreign = json!({ "decision": "upheld", "reason": "Đơn vị nói đúng", "accepted": [uuid::Uuid::nil()] });
        let refused = office.post_json("/api/v1/disputes/1/decision", &foreign).await;
        assert_eq!(refused.json()["code"], "crosscheck.not_disputable");
        let named = [("decision", "upheld"), ("reason", "Đơn vị nói đúng"), ("claim", &*boxes[0]), ("claim", &*boxes[1])];
        assert_eq!(desk.post_form("/disputes/1/decision", &named).await.location(), Some("/disputes/1"));
        let after = unit(&city, "D1", DAY.plus(8)).await;
        assert_eq!((before.contradicted, after.contradicted, after.accepted), (24, 22, 2));
        says_everywhere(&city, &after, 22, 2).await;
        let own = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        assert!(own.get("/disputes/1").await.text().contains("Được chấp nhận"), "the unit sees which ones");
        let no = json!({ "decision": "rejected", "reason": "Số tự báo: gửi bản sửa của báo cáo ngày" });
        assert_eq!(office.post_json("/api/v1/disputes/1/decision", &no).await.status, 204, "rejecting names nothing");
    })
    .await;
}
