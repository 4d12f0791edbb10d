//! Whom rows without numbers mean: equal rows are one person, and who is nobody in the unit's place may live elsewhere.
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
async fn a_resident_of_another_ward_is_found_and_the_unit_learns_nothing_of_it() {
    both(|city| async move {
        let (claims, rows) = begun(&city).await;
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        // Row 18 lives in the place of D2.
        let bytes = file(&[["", &rows[18].name, &rows[18].birth, ""], ["", "Quách Ỷ Lan", "30/12/1931", ""]]);
        let no = claims.import_list(&head, upload(bytes, "")).await.unwrap().list.no;
        let view = claims.list_view(&office(), no, all()).await.unwrap();
        let inside = view.rows[0].inside.as_ref().unwrap();
        let citizen = city.services.register.id_of_number(&rows[18].national_id).await.unwrap().unwrap();
        assert_ne!(inside.found, FoundAs::Unmatched);
        assert_eq!(inside.candidates[0].candidate.citizen, citizen);
        assert_eq!(view.rows[1].inside.as_ref().unwrap().found, FoundAs::Unmatched);
        let told = claims.list_view(&head, no, all()).await.unwrap();
        assert!(told.rows.iter().all(|r| r.state == RowState::Pending && r.inside.is_none()), "found or not looks the same");
        // Of the ward's police nobody decides about the residents of another ward.
        let police = city.user(Role::WardPolice, Where::Commune("C1")).await;
        assert!(claims.list_view(&police, no, all()).await.unwrap().rows[0].inside.is_none());
    })
    .await;
}
