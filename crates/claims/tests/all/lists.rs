//! Named lists (`P-3.6`, `P-3.7`): a unit names people by number or by name and birth date; whom a row means is found, or decided
//! by who may see the residents in question; a unit learns no more than confirmed, pending, not confirmed.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use vedich_accounts::{Actor, Role};
use vedich_claims::{
    ClaimFilter, Claims, ListFilter, ListUpload, RowProblemKind,
    lists::model::{Decision, FoundAs, ListReport, ListView, RowState},
};
use vedich_db::{Query, args};
use vedich_kernel::{Day, Problematic};
use vedich_testkit::{City, Row, Where, both, people};

const OPENING: Day = Day(19_527);
const STRANGER: &str = "070299999999";

pub(crate) fn office() -> Actor {
    Actor::cli("test")
}

pub(crate) fn file(rows: &[[&str; 4]]) -> Vec<u8> {
    let mut out = "DANH SÁCH NGƯỜI ĐÃ KÍCH HOẠT\nSố CCCD;Họ và tên;Ngày sinh;Khu phố\n".to_owned();
    for row in rows {
        out.push_str(&row.join(";"));
        out.push('\n');
    }
    out.into_bytes()
}

pub(crate) fn upload(bytes: Vec<u8>, unit: &str) -> ListUpload {
    let unit = (!unit.is_empty()).then(|| unit.to_owned());
    ListUpload { bytes, file_name: "danh sách.csv".to_owned(), unit, day: Some(OPENING.plus(1)) }
}

/// The city on the evening of its first day. Two residents of `C1` share name and year of birth.
pub(crate) async fn begun(city: &City) -> (Claims, Vec<Row>) {
    let mut rows = people(200);
    // Rows 0, 1, 4, 5, 8, … live in the quarters of C1.
    for (at, birth) in [(0, "02/03/1985"), (4, "09/08/1985")] {
        rows[at].name = "Lý Thu Sương".to_owned();
        birth.clone_into(&mut rows[at].birth);
        rows[at].national_id = format!("0701850{:05}", 10_000 + at);
    }
    city.import(OPENING, &rows).await;
    city.evening_of(OPENING.plus(1));
    (city.services.claims.clone(), rows)
}

pub(crate) fn plain(name: &str) -> String {
    vedich_kernel::text::fold(name).to_uppercase()
}

pub(crate) fn all() -> ListFilter {
    ListFilter { limit: 100, ..ListFilter::default() }
}

pub(crate) async fn claims_of(claims: &Claims) -> i64 {
    claims.list(&office(), &ClaimFilter { limit: 100, ..ClaimFilter::default() }).await.unwrap().0
}

fn found(view: &ListView) -> Vec<(i64, RowState, Option<FoundAs>)> {
    view.rows.iter().map(|r| (r.row, r.state, r.inside.as_ref().map(|i| i.found))).collect()
}

/// A list of `D1` with a row of every kind: by number, by name without accents, doubtful, unknown number, nobody, bad ones.
async fn sent(city: &City, actor: &Actor, unit: &str) -> (Claims, Vec<Row>, ListReport) {
    let (claims, rows) = begun(city).await;
    let year = &rows[20].birth[6..];
    let bytes = file(&[
        [&rows[16].national_id, &rows[16].name, "", ""],
        ["", &plain(&rows[20].name), &rows[20].birth, ""],
        ["", "Lý Thu Sương", "1985", ""],
        [STRANGER, "Vương Tử Kỳ", "01/02/1999", ""],
        ["", "Quách Ỷ Lan", "30/12/1931", ""],
        ["", "Trần Văn Không Ngày Sinh", "", ""],
        ["", "", year, ""],
        ["12", &rows[24].name, &rows[24].birth, ""],
    ]);
    let report = claims.import_list(actor, upload(bytes, unit)).await.unwrap();
    (claims, rows, report)
}

#[tokio::test]
async fn every_row_is_matched_doubted_or_told_back() {
    both(|city| async move {
        let (claims, _, report) = sent(&city, &office(), "D1").await;
        assert_eq!((report.known, report.list.rows, report.list.taken, report.list.rejected), (false, 8, 5, 3));
        let told: Vec<_> = report.list.problems.iter().map(|p| (p.row, p.code)).collect();
        use RowProblemKind as K;
        assert_eq!(told, [(8, K::NoBirth), (9, K::NoName), (10, K::BadNumber)]);
        let view = claims.list_view(&office(), report.list.no, all()).await.unwrap();
        use FoundAs as F;
        use RowState as S;
        assert_eq!(
            found(&view),
            [
                (3, S::Pending, Some(F::Matched)),
                (4, S::Pending, Some(F::Matched)),
                (5, S::Pending, Some(F::Doubtful)),
                (6, S::Pending, Some(F::UnknownNumber)),
                (7, S::Pending, Some(F::Unmatched)),
                (8, S::Rejected, None),
                (9, S::Rejected, None),
                (10, S::Rejected, None),
            ]
        );
        assert_eq!((view.states, view.open), ([0, 5, 0, 3], 1));
        // Two matched and one unknown number are claims; doubtful and unmatched rows are none.
        assert_eq!(claims_of(&claims).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_list_of_numbers_alone_is_taken_under_its_heading_and_without_any() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let text = |heading: &str, numbers: [&str; 2]| upload(format!("{heading}{}\n", numbers.join("\n")).into_bytes(), "D1");
        let known = |at: usize| rows[at].national_id.as_str();
        let first = claims.import_list(&office(), text("Số định danh\n", [known(16), STRANGER])).await.unwrap();
        assert_eq!((first.bare, first.list.rows, first.list.taken, first.list.rejected), (false, 2, 2, 0));
        let view = claims.list_view(&office(), first.list.no, all()).await.unwrap();
        use FoundAs as F;
        use RowState as S;
        assert_eq!(found(&view), [(2, S::Pending, Some(F::Matched)), (3, S::Pending, Some(F::UnknownNumber))]);
        let bare = claims.import_list(&office(), text("", [known(20), known(24)])).await.unwrap();
        assert_eq!((bare.bare, bare.list.rows, bare.list.taken, bare.list.rejected), (true, 2, 2, 0), "and that is told");
        let view = claims.list_view(&office(), bare.list.no, all()).await.unwrap();
        assert_eq!(
            found(&view),
            [(1, S::Pending, Some(F::Matched)), (2, S::Pending, Some(F::Matched))],
            "no row passes for a heading"
        );
        // A title above, ordinals beside, and two cells that are no numbers: the good ones go on, the bad ones are told by row.
        let mixed = format!("Danh sách tháng 6\n1;{}\n2;123\n3;abc\n4;{}\n5;{}\n", known(20), known(24), known(16));
        let mixed = claims.import_list(&office(), upload(mixed.into_bytes(), "D1")).await.unwrap();
        assert_eq!(
            (mixed.bare, mixed.list.rows, mixed.list.taken, mixed.list.rejected),
            (true, 5, 3, 2),
            "{:?}",
            mixed.list.problems
        );
        assert_eq!(mixed.list.problems.iter().map(|p| p.row).collect::<Vec<_>>(), [3, 4]);
        for (heading, numbers) in [("", ["12", "15"]), ("", [known(16), "0912345678"]), ("Số lượng\n", ["12", "15"])] {
            assert!(claims.import_list(&office(), text(heading, numbers)).await.is_err(), "numbers of nobody are no list");
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_list_twice_changes_nothing_and_overlapping_ones_are_one_claim_each() {
    both(|city| async move {
        let (claims, rows, first) = sent(&city, &office(), "D1").await;
        let again = file(&[[&rows[16].national_id, &rows[16].name, "", ""]]);
        let other = claims.import_list(&office(), upload(again.clone(), "D1")).await.unwrap();
        assert_eq!((other.known, other.list.duplicates), (false, 1), "somebody named twice for a day is one claim");
        assert_ne!(other.list.no, first.list.no);
        let commit = city.services.register.db().newest_commit().await.unwrap();
        let twice = claims.import_list(&office(), upload(again, "D1")).await.unwrap();
        assert_eq!((twice.known, twice.list.no), (true, other.list.no));
        assert_eq!(city.services.register.db().newest_commit().await.unwrap(), commit);
        assert_eq!(claims_of(&claims).await, 3);
    })
    .await;
}

#[tokio::test]
async fn a_decision_makes_a_claim_and_a_later_one_replaces_it() {
    both(|city| async move {
        let (claims, rows, report) = sent(&city, &office(), "D1").await;
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        let no = report.list.no;
        let view = claims.list_view(&police, no, ListFilter { open: true, limit: 1, ..ListFilter::default() }).await.unwrap();
        let inside = view.rows[0].inside.as_ref().unwrap();
        assert_eq!((view.open, view.rows[0].row, inside.candidates.len()), (1, 5, 2));
        assert!(inside.candidates.iter().all(|c| c.name == "Lý Thu Sương" && c.birth.ends_with("1985")));
        let first = city.services.register.id_of_number(&rows[0].national_id).await.unwrap().unwrap();
        let second = city.services.register.id_of_number(&rows[4].national_id).await.unwrap().unwrap();

        let nobody = city.services.register.id_of_number(&rows[16].national_id).await.unwrap();
        let refused = claims.decide(&police, no, 5, Decision::Same, nobody).await.unwrap_err();
        assert_eq!(refused.code(), "claims.not_in_question");
        claims.decide(&police, no, 5, Decision::Same, Some(first)).await.unwrap();
        let of = |id| {
            let claims = claims.clone();
            async move {
                let found = claims.of_citizens(&[id], true).await.unwrap();
                (found.len(), found.iter().filter(|c| !c.withdrawn).count())
            }
        };
        assert_eq!((of(first).await, of(second).await), ((1, 1), (0, 0)));
        claims.decide(&police, no, 5, Decision::Same, Some(second)).await.unwrap();
        assert_eq!((of(first).await, of(second).await), ((1, 0), (1, 1)), "the earlier claim is taken back");
        claims.decide(&police, no, 5, Decision::NotSame, None).await.unwrap();
        assert_eq!(of(second).await, (1, 0));
        claims.decide(&police, no, 5, Decision::Same, Some(second)).await.unwrap();
        assert_eq!(of(second).await, (2, 1), "all decisions are facts");
        let db = city.services.register.db();
        let kept: i64 = db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM named_list_decision", args![]).await.unwrap();
        assert_eq!(kept, 4);
        let view = claims.list_view(&police, no, all()).await.unwrap();
        let decided = view.rows[2].inside.as_ref().unwrap().decided.clone().unwrap();
        assert_eq!((view.open, decided.decision, decided.citizen), (0, Decision::Same, Some(second)));
        // A match of the linkage can be decided otherwise too.
        claims.decide(&police, no, 4, Decision::NotSame, None).await.unwrap();
        let matched = city.services.register.id_of_number(&rows[20].national_id).await.unwrap().unwrap();
        assert_eq!(of(matched).await, (1, 0));
    })
    .await;
}

#[tokio::test]
async fn a_unit_learns_only_what_it_may_and_others_nothing() {
    both(|city| async move {
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let (claims, rows, report) = sent(&city, &head, "").await;
        let no = report.list.no;
        let view = claims.list_view(&head, no, all()).await.unwrap();
        assert!(view.rows.iter().all(|r| r.inside.is_none()) && !view.decides);
        assert_eq!(view.states, [0, 5, 0, 3], "matched, doubtful and unmatched rows look the same to the unit");
        assert_eq!(view.rows[1].name, plain(&rows[20].name), "what the unit wrote itself");
        let id = city.services.register.id_of_number(&rows[0].national_id).await.unwrap();
        assert_eq!(claims.decide(&head, no, 5, Decision::Same, id).await.unwrap_err().code(), "claims.no_such_row");
        for (role, place) in [(Role::UnitHead, Where::Unit("D2")), (Role::WardPolice, Where::Commune("C2"))] {
            let other = city.user(role, place).await;
            assert!(claims.lists(&other, 10).await.unwrap().is_empty());
            assert_eq!(claims.list_view(&other, no, all()).await.unwrap_err().code(), "claims.no_such_list");
            assert_eq!(claims.decide(&other, no, 5, Decision::DontKnow, None).await.unwrap_err().code(), "claims.no_such_list");
        }
        let foreign = claims.import_list(&head, upload(file(&[["", "Lê Văn An", "1980", ""]]), "D2")).await.unwrap_err();
        assert_eq!(foreign.code(), "claims.unknown_place");
        // What a person is called and numbered stands nowhere in clear.
        let db = city.services.register.db();
        let sealed: Vec<Vec<u8>> = db.map("SELECT sealed FROM named_list_row", args![], |r| r.get(0)).await.unwrap();
        assert!(sealed.iter().all(|s| !String::from_utf8_lossy(s).contains("Lý")));
    })
    .await;
}

#[tokio::test]
async fn rows_are_settled_by_the_register_and_the_rest_is_told_after_the_window() {
    both(|city| async move {
        let (claims, mut rows, report) = sent(&city, &office(), "D1").await;
        rows[16].note_activation("21/06/2023");
        city.evening_of(OPENING.plus(2));
        city.import(OPENING.plus(2), &rows).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let view = claims.list_view(&head, report.list.no, all()).await.unwrap();
        assert_eq!(view.states, [1, 4, 0, 3]);
        assert_eq!(view.rows[0].state, RowState::Confirmed);
        assert!(claims.list_errors(&head, report.list.no, vedich_kernel::Lang::Vi).await.unwrap().starts_with(b"PK"));
        city.evening_of(OPENING.plus(9));
        city.import(OPENING.plus(9), &rows).await;
        let view = claims.list_view(&head, report.list.no, all()).await.unwrap();
        // Matched but not activated, unknown number, nobody found: not confirmed. The doubtful one waits for a decision.
        assert_eq!(view.states, [1, 1, 3, 3]);
    })
    .await;
}

#[tokio::test]
async fn a_number_with_somebody_elses_name_is_doubtful_and_a_list_may_name_units_and_days_in_its_rows() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let text = format!(
            "Mã đơn vị;Số CCCD;Họ và tên;Ngày sinh;Ngày\nD1;{};Vương Tử Kỳ;01/02/1999;20/06/2023\nD2;{};;;20/06/2023\nD9;{};;;\nD1;{};;;25/06/2023\n",
            rows[16].national_id, rows[18].national_id, rows[17].national_id, rows[20].national_id
        );
        let report = claims.import_list(&office(), upload(text.into_bytes(), "")).await.unwrap();
        let told: Vec<_> = report.list.problems.iter().map(|p| (p.row, p.code)).collect();
        assert_eq!(told, [(4, RowProblemKind::UnknownUnit), (5, RowProblemKind::Future)]);
        let view = claims.list_view(&office(), report.list.no, all()).await.unwrap();
        assert_eq!(view.rows[0].inside.as_ref().unwrap().found, FoundAs::Doubtful);
        assert_eq!(view.rows[1].inside.as_ref().unwrap().found, FoundAs::Matched);
        // Each unit sees its own rows.
        let second = city.user(Role::UnitHead, Where::Unit("D2")).await;
        let view = claims.list_view(&second, report.list.no, all()).await.unwrap();
        assert!(view.rows.iter().any(|r| r.row == 3) && view.rows.iter().all(|r| r.row != 2));
    })
    .await;
}

#[tokio::test]
async fn a_number_that_a_unit_names_twice_is_told_by_its_row_and_counts_once() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let (one, other) = (&rows[16].national_id, &rows[20].national_id);
        let text = format!(
            "Mã đơn vị;Số CCCD;Họ và tên;Ngày sinh;Ngày\nD1;{one};;;20/06/2023\nD1;{other};;;20/06/2023\nD1;{one};;;20/06/2023\nD2;{one};;;20/06/2023\n"
        );
        let list = claims.import_list(&office(), upload(text.into_bytes(), "")).await.unwrap().list;
        let told: Vec<_> = list.problems.iter().map(|p| (p.row, p.code)).collect();
        assert_eq!(told, [(4, RowProblemKind::SameNumber)], "another unit's row is another claim");
        assert!(list.problems[0].sentence(vedich_kernel::Lang::Vi).contains("Dòng 4") && (list.taken, list.rejected) == (3, 1));
        let view = claims.list_view(&office(), list.no, all()).await.unwrap();
        assert_eq!((view.rows[2].state, view.states), (RowState::Rejected, [0, 3, 0, 1]));
        assert_eq!(claims_of(&claims).await, 3);
    })
    .await;
}

#[tokio::test]
async fn files_that_are_no_lists_say_so() {
    let city = vedich_testkit::sqlite().await;
    let (claims, _) = begun(&city).await;
    for bytes in [b"PK\x03\x04 broken".to_vec(), b"a,b\n1,2\n".to_vec(), b"%PDF-1.7".to_vec(), vec![0; 64]] {
        let refused = claims.import_list(&office(), upload(bytes, "D1")).await.unwrap_err();
        assert!((400..500).contains(&refused.status()), "{refused}");
    }
    let named = ListUpload { file_name: "danh sách.xlsx".to_owned(), ..upload(b"a,b\n1,2\n".to_vec(), "D1") };
    let refused = claims.import_list(&office(), named).await.unwrap_err();
    assert!(refused.code() == "register.not_excel" && refused.sentence(vedich_kernel::Lang::Vi).contains("không phải tệp Excel"));
}

#[tokio::test]
async fn programs_and_pages_do_the_same() {
    both(|city| async move {
        let (_, rows) = begun(&city).await;
        let bytes = file(&[[&rows[16].national_id, "", "", ""], ["", "Lý Thu Sương", "1985", ""]]);
        let office = city.program(Role::StandingOffice, Where::City).await;
        let fields = [("unit", "D1"), ("day", "2023-06-20")];
        let sent = office.upload("/api/v1/claims/lists", &fields, "danh sách.csv", &bytes).await;
        assert_eq!((sent.status, sent.json()["taken"].as_i64()), (200, Some(2)), "{}", sent.text());
        let no = sent.json()["list"].as_i64().unwrap();
        let view = office.get(&format!("/api/v1/claims/lists/{no}")).await.json();
        assert_eq!((view["open"].as_i64(), view["page"][1]["found"].as_str()), (Some(1), Some("doubtful")));
        assert!(!view.to_string().contains("Sương"), "names stay on pages");

        let head = city.signed_in(Role::UnitHead, Where::Unit("D1")).await;
        let page = head.get(&format!("/claims/lists/{no}")).await;
        assert!(page.status == 200 && page.text().contains("Lý Thu Sương") && !page.text().contains("Cần xem"));
        assert!(head.get("/claims/lists").await.text().contains("danh sách.csv"));
        let police = city.signed_in(Role::WardPolice, Where::Commune("C1")).await;
        let page = police.get(&format!("/claims/lists/{no}?show=open")).await.text();
        assert!(page.contains("Dòng 4: người này là ai?") && page.contains("Chỉ so được năm sinh: trùng"), "{page}");
        let citizen = city.services.register.id_of_number(&rows[0].national_id).await.unwrap().unwrap().to_string();
        let decided = police.post_form(&format!("/claims/lists/{no}/decide"), &[("row", "4"), ("answer", &citizen)]).await;
        assert_eq!(decided.status, 303, "{}", decided.text());
        let page = police.get(&format!("/claims/lists/{no}?show=open")).await.text();
        assert!(page.contains("Không còn dòng nào cần xem"));
        let answer = office
            .post_json(&format!("/api/v1/claims/lists/{no}/rows/4/decisions"), &serde_json::json!({ "decision": "dont_know" }))
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        let uploaded =
            head.upload("/claims/lists", &[("day", "2023-06-20")], "khác.csv", &file(&[["", "Quách Ỷ Lan", "1931", ""]])).await;
        assert_eq!(uploaded.status, 303, "{}", uploaded.text());
        let early =
            head.upload("/claims/lists", &[("day", "2023-06-25")], "mai.csv", &file(&[["", "Quách Ỷ Lan", "1931", ""]])).await;
        assert!(early.status == 422 && early.text().contains("Ngày 25/6/2023 chưa đến."), "{}", early.text());
    })
    .await;
}

#[tokio::test]
async fn days_of_a_closed_phase_are_refused_row_by_row_until_the_lock_is_lifted() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        // Phase 1 ends on 15/7; its reports may be sent until 16/7.
        let late = OPENING.plus(29);
        city.evening_of(late);
        let text = format!(
            "Số CCCD;Họ và tên;Ngày sinh;Ngày\n{};;;20/06/2023\n{};;;18/07/2023\n",
            rows[16].national_id, rows[20].national_id
        );
        let list = || ListUpload { bytes: text.clone().into_bytes(), file_name: "muộn.csv".to_owned(), unit: None, day: None };
        let refused = claims.import_list(&head, list()).await.unwrap();
        assert_eq!((refused.list.taken, refused.list.rejected), (1, 1));
        let told: Vec<_> = refused.list.problems.iter().map(|p| (p.row, p.column.as_str(), p.code)).collect();
        assert_eq!(told, [(2, "Ngày", RowProblemKind::PhaseClosed)]);
        assert!(claims.import_list(&head, list()).await.unwrap().known, "the same file again changes nothing");
        let unit = city.services.register.tree().await.unwrap().unit_by_code("D1").unwrap().id;
        let days = (OPENING.plus(1), OPENING.plus(2));
        city.services.daily_reports.lift_lock(&office(), unit, days, late, "Mất mạng hai ngày liền").await.unwrap();
        let taken = claims.import_list(&head, list()).await.unwrap();
        assert_eq!((taken.known, taken.list.taken, taken.list.rejected), (false, 2, 0));
    })
    .await;
}

#[tokio::test]
async fn a_list_is_no_way_to_look_people_up_the_unit_waits_for_the_next_extract() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D2")).await;
        // Somebody who was active before the campaign: the register could answer at once.
        let list = upload(file(&[[&rows[18].national_id, "", "", ""]]), "");
        let no = claims.import_list(&head, list).await.unwrap().list.no;
        city.services.settler.catch_up().await.unwrap();
        assert_eq!(claims.list_view(&office(), no, all()).await.unwrap().states, [0, 0, 1, 0]);
        let view = claims.list_view(&head, no, all()).await.unwrap();
        assert_eq!((view.states, view.rows[0].state), ([0, 1, 0, 0], RowState::Pending));
        let nothing = claims.list_errors(&head, no, vedich_kernel::Lang::Vi).await.unwrap_err();
        assert_eq!(nothing.code(), "claims.nothing_to_correct");
        city.evening_of(OPENING.plus(2));
        city.import(OPENING.plus(2), &rows).await;
        assert_eq!(claims.list_view(&head, no, all()).await.unwrap().states, [0, 0, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn one_list_under_two_days_counts_everybody_once_and_a_day_to_come_is_refused() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        city.evening_of(OPENING.plus(3));
        let bytes = file(&[[&rows[16].national_id, "", "", ""], ["", "Lý Thu Sương", "1985", ""]]);
        let on = |day: Day| ListUpload { day: Some(day), ..upload(bytes.clone(), "D1") };
        let first = claims.import_list(&office(), on(OPENING.plus(1))).await.unwrap().list;
        assert_eq!((first.taken, first.rejected), (2, 0));
        let second = claims.import_list(&office(), on(OPENING.plus(2))).await.unwrap().list;
        let told: Vec<_> = second.problems.iter().map(|p| (p.row, p.code, p.day)).collect();
        let before = Some(OPENING.plus(1));
        assert_eq!(told, [(3, RowProblemKind::AlreadyListed, before), (4, RowProblemKind::AlreadyListed, before)]);
        assert!(second.problems[1].sentence(vedich_kernel::Lang::Vi).contains("đã nêu cho ngày 20/6/2023"));
        assert_eq!((second.taken, claims_of(&claims).await), (0, 1));
        let open: i64 = claims.lists(&office(), 10).await.unwrap().iter().filter_map(|(_, open)| *open).sum();
        assert_eq!(open, 1, "the doubtful row waits once");
        assert!(claims.import_list(&office(), on(OPENING.plus(2))).await.unwrap().known);
        // Another unit's list is another claim; what was taken back may be named again.
        let other = ListUpload { day: Some(OPENING.plus(2)), ..upload(bytes.clone(), "D2") };
        assert_eq!(claims.import_list(&office(), other).await.unwrap().list.rejected, 0);
        let named = city.services.register.id_of_number(&rows[16].national_id).await.unwrap().unwrap();
        let own = claims.of_citizens(&[named], true).await.unwrap().into_iter().find(|c| c.day == OPENING.plus(1)).unwrap();
        claims.withdraw(&office(), own.id, "Ghi nhầm ngày").await.unwrap();
        let again = claims.import_list(&office(), on(OPENING.plus(2))).await.unwrap().list;
        assert_eq!((again.taken, again.rejected), (1, 1));
        let refused = claims.import_list(&office(), on(OPENING.plus(4))).await.unwrap_err();
        let sentence = refused.sentence(vedich_kernel::Lang::Vi);
        assert_eq!((refused.code(), sentence.as_str()), ("claims.future_day", "Ngày 23/6/2023 chưa đến."));
    })
    .await;
}

#[tokio::test]
async fn a_second_list_is_no_way_to_look_people_up_either() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        city.evening_of(OPENING.plus(3));
        let head = city.user(Role::UnitHead, Where::Unit("D2")).await;
        // One whom the register knows, one of a name that fits several, and one of whom it has never heard.
        let people =
            [[&rows[16].national_id, "", "", ""], ["", "Lý Thu Sương", "1985", ""], ["", "Ngô Văn Không Có", "1971", ""]];
        let on = |day: Day| ListUpload { day: Some(day), ..upload(file(&people), "") };
        claims.import_list(&head, on(OPENING.plus(1))).await.unwrap();
        let second = claims.import_list(&head, on(OPENING.plus(2))).await.unwrap().list;
        assert_eq!((second.taken, second.rejected), (0, 3), "all rows are answered alike");
        assert!(claims.import_list(&head, on(OPENING.plus(2))).await.unwrap().known, "the same list twice changes nothing");
        // One listed earlier beside a new doubtful one: the file is known too when it comes again.
        let mixed = [[&rows[16].national_id, "", "", ""], ["", "Lý Thu Sương", "1984", ""]];
        let mixed = || ListUpload { day: Some(OPENING.plus(2)), ..upload(file(&mixed), "") };
        assert_eq!(claims.import_list(&head, mixed()).await.unwrap().list.rejected, 1);
        assert!(claims.import_list(&head, mixed()).await.unwrap().known);
    })
    .await;
}
