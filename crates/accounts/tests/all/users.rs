//! Users, their grants, tokens, and the workbook that makes many at once; the same on both engines.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common;

use calamine::{Reader, Xlsx};
use common::{CITY, House, OTHER_TEAM, OTHER_WARD, PASSWORD, TEAM, UNIT, WARD};
use std::io::Cursor;
use vedich_accounts::{AccountsProblem as Problem, Actor, Grant, NewUser, Role};
use vedich_db::testing::both;
use vedich_kernel::{Lang, Problematic};

fn new(name: &str, grant: Grant) -> NewUser {
    NewUser { name: name.into(), full_name: "Người mới".into(), password: Some(PASSWORD.into()), grants: vec![grant] }
}

#[tokio::test]
async fn a_manager_sees_and_makes_users_of_the_own_area_only() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let admin = house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
        let ward_office = house.user("office.w", &[Grant::at(Role::StandingOffice, WARD)]).await;
        house.user("to.truong", &[Grant::in_team(Role::TeamLeader, TEAM)]).await;
        let stranger = house.user("to.khac", &[Grant::in_team(Role::TeamLeader, OTHER_TEAM)]).await;
        let police = house.user("ca.phuong", &[Grant::at(Role::WardPolice, WARD)]).await;

        let names = |users: Vec<vedich_accounts::User>| users.into_iter().map(|u| u.name).collect::<Vec<_>>();
        assert_eq!(names(accounts.users(&admin).await.unwrap()).len(), 5);
        assert_eq!(names(accounts.users(&ward_office).await.unwrap()), ["ca.phuong", "office.w", "to.truong"]);
        assert!(matches!(accounts.users(&police).await, Err(Problem::Forbidden(_))));

        assert!(accounts.create_user(&ward_office, new("moi.1", Grant::in_unit(Role::UnitHead, UNIT))).await.is_ok());
        let tries = [
            Grant::at(Role::WardPolice, OTHER_WARD),
            Grant::at(Role::StandingOffice, CITY),
            Grant::whole(Role::StandingOffice),
            Grant::whole(Role::Admin),
        ];
        for grant in tries {
            let refused = accounts.create_user(&ward_office, new("moi.2", grant)).await;
            assert!(matches!(refused, Err(Problem::OutsideArea)), "{grant:?}");
        }
        // an account outside the area does not exist for this manager, and one above cannot be taken over
        assert!(matches!(accounts.reset_password(&ward_office, stranger.user).await, Err(Problem::NoSuchUser)));
        let office = house.user("office.all", &[Grant::whole(Role::StandingOffice)]).await;
        assert!(matches!(accounts.reset_password(&office, admin.user).await, Err(Problem::OutsideArea)));
        assert!(matches!(accounts.create_token(&office, "admin.a", "", None).await, Err(Problem::OutsideArea)));
    })
    .await;
}

#[tokio::test]
async fn names_are_taken_once_and_grants_must_fit() {
    both(|db| async move {
        let house = House::new(db);
        let cli = Actor::cli("test");
        let create = |n: NewUser| house.accounts.create_user(&cli, n);
        assert!(create(new("an.nguyen", Grant::at(Role::WardPolice, WARD))).await.is_ok());
        assert!(matches!(create(new("AN.Nguyen", Grant::at(Role::WardPolice, WARD))).await, Err(Problem::NameTaken)));
        assert!(matches!(create(new("nguyễn an", Grant::at(Role::WardPolice, WARD))).await, Err(Problem::BadName)));
        assert!(matches!(create(new("b.tran", Grant::whole(Role::WardPolice))).await, Err(Problem::BadGrant)));
        let nobody = NewUser { grants: vec![], ..new("b.tran", Grant::whole(Role::Viewer)) };
        assert!(matches!(create(nobody).await, Err(Problem::NoGrant)));
        let nameless = NewUser { full_name: " ".into(), ..new("b.tran", Grant::whole(Role::Viewer)) };
        assert!(matches!(create(nameless).await, Err(Problem::NoFullName)));
    })
    .await;
}

#[tokio::test]
async fn somebody_is_always_left_to_administer() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let one = house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
        assert!(matches!(accounts.set_active(&one, one.user, false).await, Err(Problem::LastAdmin)));
        let less = vec![Grant::whole(Role::Viewer)];
        assert!(matches!(accounts.set_grants(&one, one.user, less.clone()).await, Err(Problem::LastAdmin)));
        let two = house.user("admin.b", &[Grant::whole(Role::Admin)]).await;
        accounts.set_grants(&two, one.user, less).await.unwrap();
        assert!(matches!(accounts.set_active(&two, two.user, false).await, Err(Problem::LastAdmin)));
    })
    .await;
}

#[tokio::test]
async fn a_token_carries_its_users_grants_until_it_ends() {
    both(|db| async move {
        let house = House::new(db);
        let (accounts, cli) = (&house.accounts, Actor::cli("test"));
        house.user("may.chu", &[Grant::at(Role::WardPolice, WARD)]).await;
        let expires = house.now().plus_seconds(3_600);
        let (id, token) = accounts.create_token(&cli, "May.Chu", " đồng bộ ", Some(expires)).await.unwrap();
        assert!(token.starts_with("vdt_") && token.len() == 47);
        let listed = accounts.tokens(&cli).await.unwrap();
        assert_eq!((listed.len(), &*listed[0].label, listed[0].expires_at), (1, "đồng bộ", Some(expires)));
        accounts.revoke_token(&cli, id).await.unwrap();
        assert!(accounts.tokens(&cli).await.unwrap().is_empty());
        assert!(matches!(accounts.revoke_token(&cli, id).await, Err(Problem::NoSuchToken)));
        assert!(matches!(accounts.create_token(&cli, "khong.co", "", None).await, Err(Problem::NoSuchUser)));
        for over in [house.now(), house.now().plus_seconds(-60)] {
            let made = accounts.create_token(&cli, "may.chu", "", Some(over)).await;
            assert!(matches!(made, Err(Problem::TokenOver)), "nobody could ever use it");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_never_carries_more_than_its_maker_holds() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let admin = house.user("admin.a", &[Grant::whole(Role::Admin)]).await;
        let office = house.user("office.all", &[Grant::whole(Role::StandingOffice)]).await;
        let ward_office = house.user("office.w", &[Grant::at(Role::StandingOffice, WARD)]).await;
        house.user("ca.phuong", &[Grant::at(Role::WardPolice, WARD)]).await;
        house.user("ca.khac", &[Grant::at(Role::WardPolice, OTHER_WARD)]).await;
        house.user("hai.vai", &[Grant::at(Role::WardPolice, WARD), Grant::at(Role::StandingOffice, CITY)]).await;
        let token = |maker: Actor, of: &'static str| async move { accounts.create_token(&maker, of, "thử", None).await };
        // An administrator sees no people, and a token is no way round that.
        for of in ["office.all", "office.w", "ca.phuong", "hai.vai"] {
            assert!(matches!(token(admin.clone(), of).await, Err(Problem::TokenBeyondMaker)), "{of}");
        }
        assert!(token(admin.clone(), "admin.a").await.is_ok(), "one's own");
        assert!(token(office.clone(), "ca.khac").await.is_ok() && token(office, "hai.vai").await.is_ok());
        assert!(token(ward_office.clone(), "ca.phuong").await.is_ok());
        assert!(matches!(token(ward_office, "hai.vai").await, Err(Problem::NoSuchUser)));
        assert!(token(Actor::cli("test"), "office.all").await.is_ok(), "whoever stands at the machine");
        assert_eq!(accounts.tokens(&admin).await.unwrap().len(), 5);
    })
    .await;
}

fn workbook(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "DANH SÁCH NGƯỜI DÙNG").unwrap();
    sheet.write_row(2, 0, ["Tên đăng nhập", "HỌ VÀ TÊN", "Vai trò", "Mã địa bàn", "Mã đơn vị", "Mã tổ"]).unwrap();
    for (at, row) in (3..).zip(rows) {
        sheet.write_row(at, 0, *row).unwrap();
    }
    // a code typed as a number, as Excel likes to have it
    let last = u32::try_from(rows.len()).unwrap() + 3;
    sheet.write_row(last, 0, ["ca.so", "Phạm Số", "ward_police"]).unwrap();
    sheet.write(last, 3, 25_195).unwrap();
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn good_rows_of_a_workbook_go_on_and_bad_ones_come_back_with_their_reason() {
    both(|db| async move {
        let house = House::new(db);
        let office = house.user("office.all", &[Grant::whole(Role::StandingOffice)]).await;
        let file = workbook(&[
            ["ca.tanphu", "Nguyễn Thị Mẫu", "Công an phường, xã", "25195", "", ""],
            ["", "", "", "", "", ""],
            ["to.7", "Trần Văn Mẫu", "tổ trưởng", "", "", "TO-7"],
            ["TO.7", "Trùng Tên", "tổ trưởng", "", "", "TO-7"],
            ["hoi.pn", "Lê Mẫu", "Thủ trưởng đơn vị", "", "HPN", ""],
            ["sai.cho", "Sai Chỗ", "Tổ trưởng", "25195", "", ""],
            ["sai.ma", "Sai Mã", "Tổ trưởng", "", "", "TO-99"],
            ["sai.vai", "Sai Vai", "Giám đốc", "", "", ""],
            ["quan.tri", "Leo Quyền", "Quản trị hệ thống", "", "", ""],
            ["office.all", "Đã Có", "Người xem", "", "", ""],
            ["tên dấu", "Tên Dấu", "Người xem", "", "", ""],
            ["ko.ten", "", "Người xem", "", "", ""],
        ]);
        let report = house.accounts.create_users_from_xlsx(&office, file).await.unwrap();
        let made: Vec<_> = report.created.iter().map(|c| (c.row, &*c.name, c.role)).collect();
        assert_eq!(
            made,
            [
                (4, "ca.tanphu", Role::WardPolice),
                (6, "to.7", Role::TeamLeader),
                (8, "hoi.pn", Role::UnitHead),
                (16, "ca.so", Role::WardPolice)
            ]
        );
        let bad: Vec<_> = report.rejected.iter().map(|r| (r.row, r.problem.code())).collect();
        assert_eq!(
            bad,
            [
                (7, "accounts.name_taken"),
                (9, "accounts.bad_grant"),
                (10, "accounts.unknown_place"),
                (11, "accounts.unknown_role"),
                (12, "accounts.outside_area"),
                (13, "accounts.name_taken"),
                (14, "accounts.bad_name"),
                (15, "accounts.no_full_name")
            ]
        );
        let first = &report.created[0];
        let signed = house.accounts.sign_in(&first.name, &first.password, "10.0.0.1").await.unwrap();
        assert!(signed.must_change);
        assert_eq!(signed.actor.grants, [Grant::at(Role::WardPolice, WARD)]);

        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(report.workbook(Lang::Vi).unwrap())).unwrap();
        let sheet = book.worksheet_range("Tài khoản").unwrap();
        assert_eq!(sheet.get_value((1, 3)).unwrap().to_string(), first.password);
        let rejected = book.worksheet_range("Dòng bị từ chối").unwrap();
        assert_eq!(rejected.get_value((1, 0)).unwrap().to_string(), "7");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_users_file_is_told_as_such() {
    both(|db| async move {
        let house = House::new(db);
        let cli = Actor::cli("test");
        let other = house.accounts.create_users_from_xlsx(&cli, b"STT;Ho ten".to_vec()).await;
        assert!(matches!(other, Err(Problem::BadWorkbook(_))));
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "STT").unwrap();
        let headless = house.accounts.create_users_from_xlsx(&cli, book.save_to_buffer().unwrap()).await;
        assert!(matches!(headless, Err(Problem::NoHeader)));
    })
    .await;
}
