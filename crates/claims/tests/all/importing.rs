//! Claims come in from files and programs (`P-3.6`, `P-3.7`): good rows go on, the same row twice is one claim, nobody reports
//! for others, and nobody's number is kept in clear.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use serde_json::json;
use vedich_accounts::{Actor, Role};
use vedich_claims::{ClaimFilter, Claims, FileKind, RowProblemKind};
use vedich_db::{Query, args};
use vedich_kernel::{Day, Problematic};
use vedich_testkit::{City, Row, Where, both, people};

const OPENING: Day = Day(19_527);
const STRANGER: &str = "070299999999";

fn office() -> Actor {
    Actor::cli("test")
}

fn file(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut out = "Mã tổ;Mã thành viên;Số ĐDCN/CCCD;Thời điểm;Kết quả;Phương thức\n".to_owned();
    for row in rows {
        out.push_str(&row.join(";"));
        out.push('\n');
    }
    out.into_bytes()
}

/// The city on the evening of its first day, with forty people.
async fn begun(city: &City) -> (Claims, Vec<Row>) {
    let rows = people(40);
    city.import(OPENING, &rows).await;
    city.evening_of(OPENING.plus(1));
    (city.services.claims.clone(), rows)
}

fn everything() -> ClaimFilter {
    ClaimFilter { limit: 100, ..ClaimFilter::default() }
}

#[tokio::test]
async fn good_rows_go_on_and_bad_ones_are_named_with_row_and_column() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let known = rows[16].national_id.as_str();
        let bytes = file(&[
            ["T11", "M111", known, "20/06/2023 19:05", "Đã kích hoạt", "Ứng dụng"],
            ["T99", "", known, "20/06/2023 19:05", "Đã kích hoạt", ""],
            ["T11", "M121", known, "20/06/2023 19:05", "Đã kích hoạt", ""],
            ["T11", "", "12", "20/06/2023 19:05", "Đã kích hoạt", ""],
            ["T11", "", known, "21/06/2023 19:05", "Đã kích hoạt", ""],
            ["T11", "", known, "19/06/2023 19:05", "Đã kích hoạt", ""],
            ["T11", "", known, "20/06/2023 19:05", "Xong", ""],
            ["T11", "", STRANGER, "20/06/2023 19:20", "Vắng nhà", ""],
        ]);
        let report = claims.import_file(&office(), bytes, "ngày 20.csv").await.unwrap();
        assert_eq!((report.rows, report.accepted, report.duplicates, report.rejected, report.unmatched), (8, 2, 0, 6, 1));
        let named: Vec<_> = report.problems.iter().map(|p| (p.row, p.column.as_str(), p.code)).collect();
        use RowProblemKind as K;
        assert_eq!(
            named,
            [
                (3, "Mã tổ", K::UnknownTeam),
                (4, "Mã thành viên", K::MemberOfOtherTeam),
                (5, "Số ĐDCN/CCCD", K::BadNumber),
                (6, "Thời điểm", K::Future),
                (7, "Thời điểm", K::BeforeCampaign),
                (8, "Kết quả", K::UnknownOutcome),
            ]
        );
        let (total, found) = claims.list(&office(), &everything()).await.unwrap();
        assert_eq!(total, 2);
        let of_known = found.iter().find(|c| c.citizen.is_some()).unwrap();
        assert_eq!(of_known.quarter, Some(city.locality("C1-1").await));
    })
    .await;
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let known = rows[16].national_id.as_str();
        let row = ["T11", "M111", known, "20/06/2023 19:05", "Đã kích hoạt", ""];
        let twice = file(&[row, row]);
        let first = claims.import_file(&office(), twice.clone(), "a.csv").await.unwrap();
        assert_eq!((first.accepted, first.duplicates), (1, 1));
        let commit = city.services.register.db().newest_commit().await.unwrap();
        let again = claims.import_file(&office(), twice, "another name.csv").await.unwrap();
        assert_eq!((again.accepted, again.duplicates), (0, 2));
        assert_eq!(city.services.register.db().newest_commit().await.unwrap(), commit);
    })
    .await;
}

#[tokio::test]
async fn of_a_stranger_only_a_digest_is_kept_until_an_extract_brings_the_person() {
    both(|city| async move {
        let (claims, mut rows) = begun(&city).await;
        let bytes = file(&[["T11", "", STRANGER, "20/06/2023 19:05", "Đã kích hoạt", ""]]);
        claims.import_file(&office(), bytes, "a.csv").await.unwrap();
        let db = city.services.register.db();
        let columns: Vec<(i64, i64, Option<i64>)> = db
            .map("SELECT partition_id, digest_kind, citizen FROM claim", args![], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .await
            .unwrap();
        assert_eq!(columns, [(0, 1, None)]);
        let digest: Vec<u8> = db.scalar("SELECT digest FROM claim", args![]).await.unwrap();
        assert_eq!(digest.len(), 16);
        let mut newcomer = rows[16].clone();
        newcomer.national_id = STRANGER.to_owned();
        rows.push(newcomer);
        city.import(OPENING.plus(1), &rows).await;
        // The settlement that follows an extract has looked for the person again.
        let (_, found) = claims.list(&office(), &everything()).await.unwrap();
        assert_eq!(found[0].citizen, city.services.register.id_of_number(STRANGER).await.unwrap());
        assert!(found[0].citizen.is_some());
    })
    .await;
}

#[tokio::test]
async fn counts_are_facts_of_their_own_and_the_newest_stands() {
    both(|city| async move {
        let (claims, _) = begun(&city).await;
        let counts = |n: i64| {
            format!("Mã đơn vị,Ngày,Số kích hoạt báo cáo\nD1,20/06/2023,{n}\nD9,20/06/2023,4\nD2,20/06/2023,-1\n").into_bytes()
        };
        let first = claims.import_file(&office(), counts(12), "counts.csv").await.unwrap();
        assert_eq!((first.kind, first.accepted, first.rejected), (FileKind::Counts, 1, 2));
        let same = claims.import_file(&office(), counts(12), "counts.csv").await.unwrap();
        assert_eq!((same.accepted, same.duplicates), (0, 1));
        claims.import_file(&office(), counts(9), "counts.csv").await.unwrap();
        let standing = claims.counts(&office(), vedich_accounts::Permission::ViewClaims).await.unwrap();
        assert_eq!(standing.iter().map(|c| (c.day, c.count)).collect::<Vec<_>>(), [(OPENING.plus(1), 9)]);
    })
    .await;
}

#[tokio::test]
async fn nobody_reports_for_others_nor_reads_their_claims() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let known = rows[16].national_id.as_str();
        let both_communes = file(&[
            ["T11", "", known, "20/06/2023 19:05", "Đã kích hoạt", ""],
            ["T21", "", known, "20/06/2023 19:06", "Đã kích hoạt", ""],
        ]);
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let report = claims.import_file(&police, both_communes.clone(), "a.csv").await.unwrap();
        assert_eq!((report.accepted, report.problems[0].code), (1, RowProblemKind::OutsideArea));
        let head = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let report = claims.import_file(&head, both_communes, "a.csv").await.unwrap();
        assert_eq!((report.accepted, report.problems[0].row), (1, 2));
        let seen = |actor: Actor| {
            let claims = claims.clone();
            async move { claims.list(&actor, &everything()).await.unwrap().0 }
        };
        // The second claim is another unit's work, but about a resident of the ward: its police see both.
        assert_eq!(seen(police).await, 2);
        assert_eq!(seen(head).await, 1);
        assert_eq!(seen(city.user(Role::UnitHead, Where::Unit("D1")).await).await, 1);
        assert_eq!(seen(city.user(Role::WardPolice, Where::Commune("C2")).await).await, 1);
        assert_eq!(seen(city.user(Role::Viewer, Where::City).await).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_taken_back_by_a_fact_beside_it() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let bytes = file(&[["T11", "", rows[16].national_id.as_str(), "20/06/2023 19:05", "Đã kích hoạt", ""]]);
        claims.import_file(&office(), bytes, "a.csv").await.unwrap();
        let id = claims.list(&office(), &everything()).await.unwrap().1[0].id;
        assert_eq!(claims.withdraw(&office(), id, "no").await.unwrap_err().code(), "claims.reason_missing");
        let stranger = city.user(Role::WardPolice, Where::Commune("C2")).await;
        assert_eq!(claims.withdraw(&stranger, id, "không phải của tôi").await.unwrap_err().code(), "claims.no_such_claim");
        claims.withdraw(&office(), id, "nhập nhầm người").await.unwrap();
        let (total, found) = claims.list(&office(), &everything()).await.unwrap();
        assert_eq!((total, found[0].withdrawn), (1, true));
    })
    .await;
}

#[tokio::test]
async fn a_program_sends_json_or_a_file_and_the_page_shows_what_came() {
    both(|city| async move {
        let (_, rows) = begun(&city).await;
        let program = city.program(Role::StandingOffice, Where::City).await;
        let row = json!({ "id": "phone-7-1", "team": "T11", "national_id": rows[16].national_id, "observed_at": "2023-06-20T19:05:00+07:00",
                          "outcome": "activated", "method": "app" });
        let answer = program.post_json("/api/v1/claims", &json!([row])).await;
        assert_eq!((answer.status, answer.json()["accepted"].as_i64()), (200, Some(1)), "{}", answer.text());
        let again = program.post_json("/api/v1/claims", &json!({ "claims": [row], "counts": [{ "unit": "D1", "day": "2023-06-20", "count": 3 }] })).await;
        assert_eq!((again.json()["duplicates"].as_i64(), again.json()["counts"]["accepted"].as_i64()), (Some(1), Some(1)));
        let broken = program.post_json("/api/v1/claims", &json!({ "claims": 5 })).await;
        assert_eq!((broken.status, broken.json()["code"].as_str()), (422, Some("claims.bad_json")));
        let bytes = file(&[["T12", "", rows[17].national_id.as_str(), "20/06/2023 20:05", "Đã kích hoạt", ""]]);
        let sent = program.upload("/api/v1/claims", &[], "b.csv", &bytes).await;
        assert_eq!((sent.status, sent.json()["accepted"].as_i64()), (200, Some(1)));
        let listed = program.get("/api/v1/claims?locality=C1-2").await.json();
        assert_eq!((listed["total"].as_i64(), listed["claims"][0]["team"].as_str()), (Some(1), Some("T12")));
        assert!(!listed.to_string().contains(&rows[17].national_id));
        let odd = program.get("/api/v1/claims?day=foo").await;
        assert_eq!((odd.status, odd.json()["code"].as_str()), (422, Some("claims.bad_day")), "{}", odd.text());

        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get("/claims/day?day=2023-06-20").await.text();
        assert!(page.contains(&rows[16].name) && !page.contains(&rows[16].national_id));
        let uploaded = police.upload("/claims", &[], "c.csv", &bytes).await;
        assert!(uploaded.status == 200 && uploaded.text().contains("đã có từ trước 1"), "{}", uploaded.text());
        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = head.get("/claims/day?day=2023-06-20").await;
        assert!(page.status == 200 && !page.text().contains(&rows[16].name), "a unit head sees claims, no residents");
        assert_eq!(city.signed_in(Role::Viewer, Where::City).await.get("/claims").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_for_its_size_at_both_doors() {
    let city = vedich_testkit::sqlite().await;
    let file = vec![b'x'; 33 * 1024 * 1024];
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let page = office.upload("/claims", &[], "ket-qua.csv", &file).await;
    assert_eq!(page.status, 413);
    assert!(page.text().contains("lớn quá 32 MB") && page.text().contains("Kết quả báo về"), "the form is there again");
    let program = city.program(Role::StandingOffice, Where::City).await;
    let answer = program.upload("/api/v1/claims", &[], "ket-qua.csv", &file).await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (413, Some("claims.too_large")), "{}", answer.text());
    let json = program.send(axum::http::Method::POST, "/api/v1/claims", "application/json", file).await;
    assert_eq!((json.status, json.json()["code"].as_str()), (413, Some("claims.too_large")), "{}", json.text());
}
