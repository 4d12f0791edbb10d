//! Whom rows without numbers mean: equal rows are one person, and who lives elsewhere is found by number.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::lists::{all, begun, claims_of, file, office, plain, upload};
use vedich_accounts::Role;
use vedich_claims::{
    RowProblemKind,
    lists::model::{FoundAs, RowState},
};
use vedich_register::{
    LinkRow,
    linkage::{Birth, Subject, Verdict},
};
use vedich_testkit::{Where, both};

#[tokio::test]
async fn a_person_named_twice_in_the_same_words_is_matched_once_and_told_by_the_first_row() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let (name, birth) = (rows[16].name.as_str(), rows[16].birth.as_str());
        let bytes = file(&[["", name, birth, ""], ["", &plain(name), birth, ""], ["", &rows[20].name, &rows[20].birth, ""]]);
        let list = claims.import_list(&office(), upload(bytes, "D1")).await.unwrap().list;
        let told: Vec<_> = list.problems.iter().map(|p| (p.row, p.code, p.first)).collect();
        assert_eq!(told, [(4, RowProblemKind::SamePerson, Some(3))]);
        assert!(list.problems[0].sentence(vedich_kernel::Lang::Vi).contains("trùng với dòng 3"));
        let view = claims.list_view(&office(), list.no, all()).await.unwrap();
        let found: Vec<_> = view.rows.iter().map(|r| r.inside.as_ref().map(|i| i.found)).collect();
        assert_eq!(found, [Some(FoundAs::Matched), None, Some(FoundAs::Matched)]);
        assert_eq!(claims_of(&claims).await, 2);
    })
    .await;
}

#[tokio::test]
async fn rows_of_two_units_in_the_same_words_do_not_compete_for_their_person() {
    both(|city| async move {
        let (_, rows) = begun(&city).await;
        let register = &city.services.register;
        let birth = Birth { year: rows[16].birth[6..].parse().unwrap(), month: 5, day: 17 };
        assert!(rows[16].birth.starts_with("17/05/"));
        let subject = Subject { name: rows[16].name.clone(), birth, ..Subject::default() };
        let twice = [2, 3].map(|row| LinkRow { row, number: String::new(), subject: subject.clone() });
        let root = register.campaign().await.unwrap().root;
        let linked = register.link(&office(), &twice, &[root]).await.unwrap();
        let told: Vec<_> = linked.iter().map(|l| (l.row, l.verdict, l.same_as)).collect();
        assert_eq!(told, [(2, Verdict::Match, None), (3, Verdict::Match, Some(2))]);
    })
    .await;
}

#[tokio::test]
async fn a_resident_of_another_ward_is_found_by_number_and_the_unit_learns_nothing_of_it() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        // Row 18 lives in the place of D2: a name is not looked for there, a number is known everywhere.
        let bytes = file(&[
            ["", &rows[18].name, &rows[18].birth, ""],
            ["", "Quách Ỷ Lan", "30/12/1931", ""],
            [&rows[18].national_id, "", "", ""],
        ]);
        let no = claims.import_list(&head, upload(bytes, "")).await.unwrap().list.no;
        let view = claims.list_view(&office(), no, all()).await.unwrap();
        let found: Vec<_> = view.rows.iter().filter_map(|r| r.inside.as_ref()).map(|i| i.found).collect();
        assert_eq!(found, [FoundAs::Unmatched, FoundAs::Unmatched, FoundAs::Matched]);
        let told = claims.list_view(&head, no, all()).await.unwrap();
        assert!(told.rows.iter().all(|r| r.state == RowState::Pending && r.inside.is_none()), "found or not looks the same");
        let program = city.program(Role::UnitHead, Where::Unit("D1")).await;
        let own = program.get("/api/v1/claims").await.json()["claims"].clone();
        let silent = |c: &serde_json::Value| c["citizen"].is_null() && c["commune"].is_null();
        assert!(own.as_array().unwrap().iter().all(silent), "nor do the unit's own claims tell: {own}");
    })
    .await;
}

#[tokio::test]
async fn two_people_may_have_one_name_and_one_year_of_birth() {
    both(|city| async move {
        let (claims, _) = begun(&city).await;
        let bytes = file(&[["", "Nguyễn Thị Lan", "1985", ""], ["", "Nguyễn Thị Lan", "1985", ""]]);
        let list = claims.import_list(&office(), upload(bytes, "D1")).await.unwrap().list;
        assert_eq!((list.taken, list.rejected), (2, 0));
    })
    .await;
}
