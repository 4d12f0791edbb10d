//! Signing in, being slowed down, falling asleep, and coming back; the same on both engines.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common;

use common::{House, PASSWORD, WARD};
use vedich_accounts::{AccountsProblem as Problem, Actor, FirstAdmin, Grant, NewUser, Permission, Role, Weakness};
use vedich_db::testing::both;

const OFFICE: &str = "10.0.0.1";

fn admin() -> FirstAdmin {
    FirstAdmin {
        name: "quan.tri.vien".into(),
        full_name: " Người  Quản trị ".into(),
        password: PASSWORD.into(),
        standing_office: true,
    }
}

#[tokio::test]
async fn the_first_administrator_needs_the_code_that_the_server_printed() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let first = accounts.set_up_code().await.unwrap().unwrap();
        let code = accounts.set_up_code().await.unwrap().unwrap();
        assert_ne!(first, code, "each start prints a new one");
        let wrong = accounts.set_up(&first, admin(), OFFICE).await.map(drop);
        assert!(matches!(wrong, Err(Problem::WrongSetUpCode)), "an earlier code is void");
        let weak = accounts.set_up(&code, FirstAdmin { password: "ngắn".into(), ..admin() }, OFFICE).await.map(drop);
        assert!(matches!(weak, Err(Problem::Weak(Weakness::Short))));

        let signed = accounts.set_up(&code.to_uppercase(), admin(), OFFICE).await.unwrap();
        assert_eq!(signed.actor.full_name, "Người Quản trị");
        assert!(signed.actor.may(Permission::ManageUsers) && signed.actor.may(Permission::ViewCitizens));
        assert!(matches!(accounts.set_up(&code, admin(), OFFICE).await.map(drop), Err(Problem::SetUpDone)));
        assert_eq!(accounts.set_up_code().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_told_alike() {
    both(|db| async move {
        let house = House::new(db);
        house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
        let wrong = house.accounts.sign_in("an.nguyen", "không phải mật khẩu", OFFICE).await.map(drop);
        let unknown = house.accounts.sign_in("ai.do", PASSWORD, OFFICE).await.map(drop);
        assert!(matches!((wrong, unknown), (Err(Problem::WrongPassword), Err(Problem::WrongPassword))));
        // either case of the name, and the password in decomposed letters as some keyboards send it
        let decomposed = "bo\u{302}\u{301}n tu\u{31b}\u{300} cha\u{306}\u{309}ng lie\u{302}n quan";
        assert!(house.accounts.sign_in("An.Nguyen", decomposed, OFFICE).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_account_slows_down_after_five_wrong_attempts() {
    both(|db| async move {
        let house = House::new(db);
        house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
        for n in 0..5 {
            let address = format!("10.0.1.{n}"); // from anywhere
            let wrong = house.accounts.sign_in("an.nguyen", "sai", &address).await.map(drop);
            assert!(matches!(wrong, Err(Problem::WrongPassword)), "attempt {n}");
        }
        // even the right password waits now
        let early = house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.map(drop);
        assert!(matches!(early, Err(Problem::Throttled(s)) if s <= 16));
        house.pass(16);
        assert!(matches!(house.accounts.sign_in("an.nguyen", "sai", OFFICE).await.map(drop), Err(Problem::WrongPassword)));
        house.pass(16);
        let doubled = house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.map(drop);
        assert!(matches!(doubled, Err(Problem::Throttled(_))), "the second wait is longer");
        house.pass(15);
        assert!(house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok());
        // success wipes the slate
        assert!(matches!(house.accounts.sign_in("an.nguyen", "sai", OFFICE).await.map(drop), Err(Problem::WrongPassword)));
        assert!(house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_address_that_tries_many_names_slows_down_and_others_do_not() {
    both(|db| async move {
        let house = House::new(db);
        house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
        // one /64 of IPv6 is one customer
        for n in 0..30 {
            let wrong = house.accounts.sign_in(&format!("ten-{n}"), "sai", &format!("2001:db8::{n:x}")).await.map(drop);
            assert!(matches!(wrong, Err(Problem::WrongPassword)), "attempt {n}");
        }
        let slowed = house.accounts.sign_in("an.nguyen", PASSWORD, "2001:db8::ffff").await.map(drop);
        assert!(matches!(slowed, Err(Problem::Throttled(_))));
        assert!(house.accounts.sign_in("an.nguyen", PASSWORD, "2001:db8:1::1").await.is_ok());
        house.pass(24 * 3_600 + 1);
        assert!(house.accounts.sign_in("an.nguyen", PASSWORD, "2001:db8::ffff").await.is_ok(), "a quiet day forgets");
    })
    .await;
}

#[tokio::test]
async fn many_attempts_at_once_gain_nothing() {
    both(|db| async move {
        let house = House::new(db);
        house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
        let mut attempts = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let accounts = house.accounts.clone();
            attempts.spawn(async move { accounts.sign_in("an.nguyen", "sai", OFFICE).await.map(drop) });
        }
        let tried = attempts.join_all().await.into_iter().filter(|r| matches!(r, Err(Problem::WrongPassword))).count();
        assert_eq!(tried, 5, "the others were refused before their password was looked at");
    })
    .await;
}

#[tokio::test]
async fn an_account_sleeps_after_45_idle_days_until_switched_on() {
    both(|db| async move {
        let house = House::new(db);
        let actor = house.user("an.nguyen", &[Grant::at(Role::WardPolice, WARD)]).await;
        let cli = Actor::cli("test");
        house.pass(45 * 86_400);
        assert!(house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok());
        house.pass(45 * 86_400 + 1);
        assert!(matches!(house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.map(drop), Err(Problem::Idle)));
        let wrong = house.accounts.sign_in("an.nguyen", "sai", OFFICE).await.map(drop);
        assert!(matches!(wrong, Err(Problem::WrongPassword)), "only who knows the password learns that it sleeps");
        house.accounts.set_active(&cli, actor.user, true).await.unwrap();
        assert!(house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok());
        house.accounts.set_active(&cli, actor.user, false).await.unwrap();
        assert!(matches!(house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.map(drop), Err(Problem::Off)));
    })
    .await;
}

#[tokio::test]
async fn a_one_time_password_must_be_changed_and_then_is_worth_nothing() {
    both(|db| async move {
        let house = House::new(db);
        let new = NewUser {
            name: "an.nguyen".into(),
            full_name: "An".into(),
            password: None,
            grants: vec![Grant::at(Role::WardPolice, WARD)],
        };
        let created = house.accounts.create_user(&Actor::cli("test"), new).await.unwrap();
        let once = created.one_time_password.unwrap();
        let signed = house.accounts.sign_in("an.nguyen", &once, OFFICE).await.unwrap();
        assert!(signed.must_change);
        let same = house.accounts.change_password(&signed.actor, &once, &once, OFFICE).await.map(drop);
        assert!(matches!(same, Err(Problem::SamePassword)));
        let wrong = house.accounts.change_password(&signed.actor, "sai", PASSWORD, OFFICE).await.map(drop);
        assert!(matches!(wrong, Err(Problem::WrongPassword)));
        let changed = house.accounts.change_password(&signed.actor, &once, PASSWORD, OFFICE).await.unwrap();
        assert!(!changed.must_change);
        assert!(house.accounts.sign_in("an.nguyen", &once, OFFICE).await.is_err());
        assert!(!house.accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.unwrap().must_change);
    })
    .await;
}
