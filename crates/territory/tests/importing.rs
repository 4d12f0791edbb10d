//! `territory.xlsx` from odd layouts, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use rust_xlsxwriter::Workbook;
use std::sync::Arc;
use vedich_accounts::{Actor, Grant, Permission, PlaceSource, Places, Role, Via};
use vedich_db::{Db, Query, args, testing};
use vedich_kernel::{Day, FrozenClock, LocalityId, Moment, UserId};
use vedich_territory::{ImportReport, LocalityKind, Tally, TeamKind, Territory, TerritoryProblem, UnitKind};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn territory(db: Db) -> Territory {
    let clock = FrozenClock::at(Moment::parse("2023-06-19T01:00:00Z").unwrap());
    Territory::new(db, Arc::new(clock))
}

fn standing_office(at: Option<LocalityId>) -> Actor {
    let grant = Grant { locality: at, ..Grant::whole(Role::StandingOffice) };
    Actor { user: UserId(1), name: "an".into(), full_name: "An".into(), grants: vec![grant], via: Via::Session }
}

/// A workbook from sheets of texts; every sheet has two title rows and begins in column B.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        sheet.write_string(0, 2, "ỦY BAN NHÂN DÂN THÀNH PHỐ").unwrap();
        sheet.write_string(1, 1, "DANH SÁCH").unwrap();
        for (r, row) in (3..).zip(*rows) {
            for (c, text) in (1..).zip(*row) {
                if !text.is_empty() {
                    sheet.write_string(r, c, *text).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const LOCALITIES: &[&[&str]] = &[
    &["TT", "Tên địa bàn", "Mã số", "Cấp hành chính", "Mã cấp trên", "Từ ngày"],
    &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    // A quarter may stand above its commune.
    &["1", "KP 1", "2519501", "khu phố", "25195", "01/12/2018"],
    &["2", "Tân Phú", "25195", "phường", "689", "01/12/2018"],
    &["3", "P. Tân Đồng", "25198", "Phường", "689", "1/12/2018"],
    &["4", "Thành phố Đồng Xoài", "689", "thành phố", "70", "2018-12-01"],
    &["5", "Tỉnh Bình Phước", "70", "tỉnh", "", "1997"],
    &["", "Người lập bảng"],
];
const UNITS: &[&[&str]] = &[
    &["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn", "Mã đơn vị cấp trên"],
    &["CA-25195", "Công an phường Tân Phú", "công an", "25195", "CA-689"],
    &["CA-689", "Công an thành phố", "CÔNG AN", "689", ""],
    &["DTN-25198", "Đoàn Thanh niên phường Tân Đồng", "đoàn thể", "25198", ""],
];
const TEAMS: &[&[&str]] = &[
    &["Loại tổ", "Mã tổ", "Tên tổ", "Mã địa bàn", "Mã đơn vị"],
    &["tổ công nghệ số cộng đồng", "CNS-1", "Tổ công nghệ số khu phố 1", "2519501", "CA-25195"],
    &["tổ tình nguyện", "TN-1", "Tổ tình nguyện Tân Đồng", "25198", "DTN-25198"],
];
const MEMBERS: &[&[&str]] = &[
    &["Mã thành viên", "Họ và tên", "Mã tổ", "Kỹ năng CNTT"],
    &["M1", "Trần Văn An", "CNS-1", "Có"],
    &["M2", "Lê Thị Ánh", "CNS-1", "x"],
    &["M3", "Võ Bình", "TN-1", "Không"],
];

fn whole() -> Vec<u8> {
    book(&[("Trang1", LOCALITIES), ("Đơn vị", UNITS), ("Tổ", TEAMS), ("Thành viên", MEMBERS)])
}

fn tally(new: i64, changed: i64, unchanged: i64) -> Tally {
    Tally { new, changed, unchanged }
}

async fn import(territory: &Territory, bytes: Vec<u8>) -> ImportReport {
    territory.import_workbook(&Actor::cli("test"), bytes).await.unwrap()
}

#[tokio::test]
async fn a_circle_is_named_and_rows_below_it_are_told_which_row_to_mend() {
    testing::both(|db| async move {
        let territory = territory(db);
        let rows: &[&[&str]] = &[
            &["Mã", "Tên", "Cấp", "Mã cấp trên"],
            &["70", "Tỉnh Bình Phước", "tỉnh", "2519501"],
            &["689", "Thành phố Đồng Xoài", "thành phố", "70"],
            &["25195", "Phường Tân Phú", "phường", "689"],
            &["2519501", "Khu phố 1", "khu phố", "25195"],
            &["2519502", "Khu phố 2", "khu phố", "25195"],
        ];
        let report = import(&territory, book(&[("Địa bàn", rows)])).await;
        let found: Vec<(&str, &str)> = report.problems.iter().map(|p| (p.cell.as_str(), p.code.as_str())).collect();
        let circle = |cell| (cell, "territory.circle");
        assert_eq!(found, [circle("E5"), circle("E6"), circle("E7"), circle("E8"), ("E9", "territory.parent_refused")]);
        assert!(report.problems[0].vi.contains("70 → 2519501 → 25195 → 689 → 70"), "{}", report.problems[0].vi);
        assert!(report.problems[4].vi.contains("Dòng của mã cấp trên 25195"), "{}", report.problems[4].vi);
        assert!(!report.changed_anything());
    })
    .await;
}

#[tokio::test]
async fn a_workbook_in_an_odd_layout_becomes_the_territory() {
    testing::both(|db| async move {
        let territory = territory(db);
        let report = import(&territory, whole()).await;
        assert_eq!(report.problems, []);
        assert_eq!((report.localities, report.units), (tally(5, 0, 0), tally(3, 0, 0)));
        assert_eq!((report.teams, report.members), (tally(2, 0, 0), tally(3, 0, 0)));
        let tree = territory.tree().await.unwrap();
        let today = day("2023-06-19");
        let ward = tree.by_code("25195", today).unwrap();
        assert_eq!((ward.name.as_str(), ward.bare_name(), ward.kind), ("Phường Tân Phú", "Tân Phú", LocalityKind::Commune));
        assert_eq!(ward.valid_from, day("2018-12-01"));
        let quarter = tree.by_code("2519501", today).unwrap();
        assert_eq!(tree.full_name(quarter.id), "Khu phố 1, Phường Tân Phú");
        assert_eq!(tree.path(quarter.id).iter().map(|l| l.code.as_str()).collect::<Vec<_>>(), ["70", "689", "25195", "2519501"]);
        let police = tree.unit_by_code("CA-25195").unwrap();
        assert_eq!((police.kind, police.locality), (UnitKind::Police, ward.id));
        assert!(tree.is_unit_within(police.id, tree.unit_by_code("CA-689").unwrap().id));
        let team = tree.team_by_code("CNS-1").unwrap();
        assert_eq!(
            (team.kind, team.members, team.it_skilled),
            (TeamKind::CommunityDigital, 2, 0),
            "the police's own people are not the union's"
        );
        assert_eq!(team.missing_it_skilled(2), 2);
        assert_eq!(tree.team_by_code("TN-1").unwrap().missing_it_skilled(2), 2);
        // Vietnamese order of names: An before Ánh.
        let names: Vec<String> = territory.members(team.id).await.unwrap().into_iter().map(|m| m.name).collect();
        assert_eq!(names, ["Trần Văn An", "Lê Thị Ánh"]);
        assert_eq!(territory.member_by_code("M3").await.unwrap().unwrap().unit, tree.unit_by_code("DTN-25198").map(|u| u.id));
    })
    .await;
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_a_new_name_changes_one_row() {
    testing::both(|db| async move {
        let territory = territory(db.clone());
        import(&territory, whole()).await;
        let (commit, tree) = (db.newest_commit().await.unwrap(), territory.tree().await.unwrap());
        let again = import(&territory, whole()).await;
        assert!(!again.changed_anything());
        assert_eq!((again.localities, again.members), (tally(0, 0, 5), tally(0, 0, 3)));
        assert_eq!(db.newest_commit().await.unwrap(), commit);
        assert!(Arc::ptr_eq(&tree, &territory.tree().await.unwrap()), "an unchanged territory is not read again");
        let renamed: &[&[&str]] = &[LOCALITIES[0], &["1", "Khu phố Phú An", "2519501", "khu phố", "25195", "01/12/2018"]];
        let report = import(&territory, book(&[("x", renamed)])).await;
        assert_eq!(report.localities, tally(0, 1, 0));
        let tree = territory.tree().await.unwrap();
        assert_eq!(tree.by_code("2519501", day("2023-06-19")).unwrap().name, "Khu phố Phú An");
        assert_eq!(tree.localities().len(), 5);
        let audits: i64 =
            db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE action = $1", args!["territory.import"]).await.unwrap();
        assert_eq!(audits, 2);
    })
    .await;
}

#[tokio::test]
async fn bad_rows_are_named_and_good_rows_go_on() {
    testing::both(|db| async move {
        let territory = territory(db);
        let localities: &[&[&str]] = &[
            &["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"],
            &["70", "Bình Phước", "tỉnh", "", "1/1/1997"],
            &["689", "Đồng Xoài", "vùng", "70", ""],
            &["25195", "Tân Phú", "phường", "70", "31/2/2018"],
            &["25198", "Tân Đồng", "phường", "70", ""],
            &["25198", "Tân Đồng", "phường", "70", ""],
            &["1", "Khu phố 1", "khu phố", "", ""],
            &["2", "Khu phố 2", "khu phố", "70", ""],
            &["3", "Khu phố 3", "khu phố", "99999", ""],
            &["25199", "", "phường", "70", ""],
        ];
        let members: &[&[&str]] =
            &[&["Mã thành viên", "Họ tên", "Mã tổ", "Kỹ năng CNTT"], &["M1", "An", "KHÔNG-CÓ", ""], &["M2", "Bình", "", "có lẽ"]];
        let report = import(&territory, book(&[("Địa bàn", localities), ("Thành viên", members)])).await;
        assert_eq!(report.localities.new, 2);
        let mut told: Vec<(String, String)> = report.problems.iter().map(|p| (p.cell.clone(), p.code.clone())).collect();
        told.sort();
        let expected = [
            ("B9", "territory.duplicate"),
            ("C13", "territory.missing"),
            ("D5", "territory.unknown_code"),
            ("D6", "territory.unknown_kind"),
            ("E10", "territory.no_parent"),
            ("E11", "territory.wrong_parent"),
            ("E12", "territory.unknown_code"),
            ("E6", "territory.not_yes_or_no"),
            ("F7", "territory.not_a_day"),
        ];
        assert_eq!(told, expected.map(|(cell, code)| (cell.to_owned(), code.to_owned())));
        assert!(report.problems.iter().all(|p| !p.vi.is_empty() && !p.en.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn a_merger_gives_a_code_again_and_the_old_locality_stays() {
    testing::both(|db| async move {
        let territory = territory(db);
        import(&territory, whole()).await;
        let localities: &[&[&str]] =
            &[&["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"], &["25195", "Bình Phước", "phường", "70", "01/07/2025"]];
        let mergers: &[&[&str]] = &[
            &["Mã cũ", "Mã mới", "Từ ngày"],
            &["25195", "25195", "01/07/2025"],
            &["25198", "25195", "01/07/2025"],
            &["11111", "25195", "01/07/2025"],
        ];
        let file = book(&[("Địa bàn", localities), ("Sáp nhập", mergers)]);
        let report = import(&territory, file.clone()).await;
        assert_eq!((report.localities.new, report.mergers), (1, tally(2, 0, 0)));
        assert_eq!(report.problems.len(), 1);
        let tree = territory.tree().await.unwrap();
        let (eve, after) = (day("2025-06-30"), day("2025-07-01"));
        let (old, new) = (tree.by_code("25195", eve).unwrap(), tree.by_code("25195", after).unwrap());
        assert_eq!((old.name.as_str(), new.name.as_str()), ("Phường Tân Phú", "Phường Bình Phước"));
        assert_eq!(old.valid_to, Some(eve));
        assert_eq!(tree.by_code("25198", after), None);
        assert_eq!(tree.predecessors(new.id).len(), 2);
        assert!(!import(&territory, file).await.changed_anything());
    })
    .await;
}

#[tokio::test]
async fn an_office_changes_only_what_lies_in_its_area() {
    testing::both(|db| async move {
        let territory = territory(db);
        import(&territory, whole()).await;
        let ward = territory.tree().await.unwrap().by_code("25195", day("2023-06-19")).unwrap().id;
        let office = standing_office(Some(ward));
        let localities: &[&[&str]] = &[
            &["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"],
            &["2519502", "Khu phố 2", "khu phố", "25195", "01/12/2018"],
            &["2519801", "Khu phố 1", "khu phố", "25198", "01/12/2018"],
            &["70", "Tỉnh Bình Phước", "tỉnh", "", "1997"],
            &["79", "Tỉnh Khác", "tỉnh", "", "1997"],
        ];
        let teams: &[&[&str]] = &[
            &["Mã tổ", "Tên tổ", "Loại tổ", "Mã địa bàn"],
            &["CNS-2", "Tổ khu phố 2", "tổ công nghệ số cộng đồng", "2519502"],
            &["TN-1", "Tổ của phường khác", "tổ tình nguyện", "25195"],
        ];
        let report = territory.import_workbook(&office, book(&[("a", localities), ("b", teams)])).await.unwrap();
        assert_eq!((report.localities, report.teams), (tally(1, 0, 1), tally(1, 0, 0)));
        let refused: Vec<&str> = report.problems.iter().map(|p| p.cell.as_str()).collect();
        assert_eq!(refused.len(), 3);
        assert!(report.problems.iter().all(|p| p.code == "territory.outside_area"));
        let tree = territory.tree().await.unwrap();
        assert_eq!(tree.team_by_code("TN-1").unwrap().name, "Tổ tình nguyện Tân Đồng");
        assert!(territory.require(&office, Permission::ManageTeams, ward).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_file_without_our_tables_is_refused_as_a_whole() {
    testing::both(|db| async move {
        let territory = territory(db);
        let file = book(&[("x", &[&["Một", "Hai"], &["1", "2"]])]);
        let refused = territory.import_workbook(&Actor::cli("test"), file).await.unwrap_err();
        assert!(matches!(refused, TerritoryProblem::NoTable));
        let refused = territory.import_workbook(&Actor::cli("test"), b"%PDF-1.4".to_vec()).await.unwrap_err();
        assert!(matches!(refused, TerritoryProblem::NotAWorkbook(_)));
        assert_eq!(territory.tree().await.unwrap().revision(), 0);
    })
    .await;
}

#[tokio::test]
async fn members_come_and_go_by_hand_inside_the_area_only() {
    testing::both(|db| async move {
        let territory = territory(db);
        import(&territory, whole()).await;
        let tree = territory.tree().await.unwrap();
        let team = tree.team_by_code("TN-1").unwrap().id;
        let stranger = standing_office(Some(tree.by_code("25195", day("2023-06-19")).unwrap().id));
        assert!(matches!(
            territory.add_member(&stranger, team, "Người lạ", true, None).await,
            Err(TerritoryProblem::OutsideArea)
        ));
        let office = standing_office(None);
        let first = territory
            .add_member(&office, team, "  Phạm   Thị Cúc ", true, Some(tree.unit_by_code("DTN-25198").unwrap().id))
            .await
            .unwrap();
        assert_eq!((first.name.as_str(), first.code.as_str()), ("Phạm Thị Cúc", "TN-1-T4"));
        assert!(matches!(territory.add_member(&office, team, " ", true, None).await, Err(TerritoryProblem::BadValue(_))));
        assert_eq!(territory.tree().await.unwrap().team(team).unwrap().missing_it_skilled(2), 1);
        let other = territory.member_by_code("M3").await.unwrap().unwrap().id;
        territory.set_it_skilled(&office, other, true).await.unwrap();
        assert_eq!(territory.tree().await.unwrap().team(team).unwrap().missing_it_skilled(2), 0);
        assert!(territory.remove_member(&stranger, other).await.is_err());
        territory.remove_member(&office, other).await.unwrap();
        assert_eq!(territory.tree().await.unwrap().team(team).unwrap().members, 1);
        // Known all the same: claims name them.
        assert_eq!(territory.member_by_code("M3").await.unwrap().unwrap().team, None);
    })
    .await;
}

#[tokio::test]
async fn accounts_find_places_by_code_and_know_what_lies_in_an_area() {
    testing::both(|db| async move {
        let territory = territory(db);
        import(&territory, whole()).await;
        let places: Arc<dyn Places> = territory.places().await.unwrap();
        let (ward, other) = (places.locality("25195").unwrap(), places.locality("25198").unwrap());
        let (team, unit) = (places.team("CNS-1").unwrap(), places.unit("CA-689").unwrap());
        assert_eq!(places.locality_name(places.locality("2519501").unwrap()).unwrap(), "Khu phố 1, Phường Tân Phú");
        let area = standing_office(Some(ward)).area(Permission::ManageUsers);
        assert!(places.covers(&area, &Grant::at(Role::WardPolice, ward)));
        assert!(places.covers(&area, &Grant::in_team(Role::TeamLeader, team)));
        assert!(!places.covers(&area, &Grant::at(Role::WardPolice, other)));
        assert!(!places.covers(&area, &Grant::in_unit(Role::UnitHead, unit)));
        assert!(!places.covers(&area, &Grant::whole(Role::StandingOffice)));
    })
    .await;
}

#[tokio::test]
async fn what_is_downloaded_can_be_uploaded_again_and_changes_nothing() {
    testing::both(|db| async move {
        let territory = territory(db);
        import(&territory, whole()).await;
        let again = import(&territory, territory.export(&Actor::cli("test")).await.unwrap()).await;
        assert_eq!(again.problems, []);
        assert_eq!((again.localities, again.units), (tally(0, 0, 5), tally(0, 0, 3)));
        assert_eq!((again.teams, again.members), (tally(0, 0, 2), tally(0, 0, 3)));
        // An office of one ward gets its ward only.
        let ward = territory.tree().await.unwrap().by_code("25195", day("2023-06-19")).unwrap().id;
        let part =
            territory.import_workbook(&Actor::cli("test"), territory.export(&standing_office(Some(ward))).await.unwrap()).await;
        assert_eq!(part.unwrap().localities, tally(0, 0, 2));
    })
    .await;
}
