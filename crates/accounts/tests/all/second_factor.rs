//! The second factor: set up, asked for, renewed, lost and reset; who must have one; the same on both engines.
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use crate::common::{House, PASSWORD, WARD, app_code};
use vedich_accounts::{
    AccountsProblem as Problem, Actor, AuditFilter, FactorAsks as Asks, FactorPolicy, Grant, Permission, Role, Via, Weakness,
};
use vedich_db::testing::both;
use vedich_kernel::Day;

const OFFICE: &str = "10.0.0.1";
/// Good enough with a second factor only.
const SHORT: &str = "mưa rào 7";

fn police() -> [Grant; 1] {
    [Grant::at(Role::WardPolice, WARD)]
}

fn admin() -> [Grant; 1] {
    [Grant::whole(Role::Admin)]
}

/// Signs in with name, password and code.
async fn enter(house: &House, code: &str) -> Result<Actor, Problem> {
    house.accounts.sign_in_with("an.nguyen", PASSWORD, code, OFFICE).await.map(|s| s.actor)
}

#[tokio::test]
async fn a_code_is_asked_for_and_none_is_taken_twice() {
    both(|db| async move {
        let house = House::new(db);
        let an = house.user("an.nguyen", &police()).await;
        let (secret, codes) = house.set_up_factor(&an).await;
        assert_eq!(codes.len(), 10);
        assert!(matches!(enter(&house, "").await, Err(Problem::SecondFactorRequired)));
        let confirmed_with = app_code(&secret, house.now());
        assert!(matches!(enter(&house, &confirmed_with).await, Err(Problem::WrongCode)), "the code that confirmed it is used");
        house.pass(30);
        let code = app_code(&secret, house.now());
        assert!(enter(&house, &format!("{} {}", &code[..3], &code[3..])).await.is_ok(), "apps show a gap");
        assert!(matches!(enter(&house, &code).await, Err(Problem::WrongCode)), "replayed");
        assert!(matches!(enter(&house, &confirmed_with).await, Err(Problem::WrongCode)), "older than the last");
        // a clock that is one step ahead is forgiven, two are not
        let ahead = |steps: i64| app_code(&secret, house.now().plus_seconds(steps * 30));
        assert!(matches!(enter(&house, &ahead(2)).await, Err(Problem::WrongCode)));
        assert!(enter(&house, &ahead(1)).await.is_ok());
        // a wrong password is told before any code is looked at
        house.pass(60);
        let code = app_code(&secret, house.now());
        let wrong = house.accounts.sign_in_with("an.nguyen", "sai", &code, OFFICE).await.map(drop);
        assert!(matches!(wrong, Err(Problem::WrongPassword)));
        assert!(enter(&house, &code).await.is_ok(), "and that code is still good");
    })
    .await;
}

#[tokio::test]
async fn setting_it_up_takes_the_password_and_a_code_and_ends_other_sessions() {
    both(|db| async move {
        let house = House::new(db);
        let an = house.user("an.nguyen", &police()).await;
        let accounts = &house.accounts;
        assert!(matches!(accounts.confirm_second_factor(&an, "123456", OFFICE).await.map(drop), Err(Problem::NoFactor)));
        assert!(matches!(accounts.begin_second_factor(&an, "sai", OFFICE).await, Err(Problem::WrongPassword)));
        assert!(accounts.pending_second_factor(&an).await.unwrap().is_none());
        accounts.begin_second_factor(&an, PASSWORD, OFFICE).await.unwrap();
        let first = accounts.pending_second_factor(&an).await.unwrap().unwrap();
        assert!(first.url.starts_with("otpauth://totp/Ve%20Dich:an.nguyen?secret="), "{}", first.url);
        assert_eq!(first.secret.len(), 32);
        assert!(accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok(), "unconfirmed it asks nothing");
        accounts.begin_second_factor(&an, PASSWORD, OFFICE).await.unwrap();
        let stale = app_code(&first.secret, house.now());
        assert!(matches!(accounts.confirm_second_factor(&an, &stale, OFFICE).await.map(drop), Err(Problem::WrongCode)));
        house.pass(3_600);
        assert!(accounts.pending_second_factor(&an).await.unwrap().is_none(), "an hour is enough");
        house.set_up_factor(&an).await;
        assert!(matches!(accounts.begin_second_factor(&an, PASSWORD, OFFICE).await, Err(Problem::FactorOn)));
        let state = accounts.second_factor(&an).await.unwrap();
        assert_eq!((state.on_since, state.codes_left), (Some(house.now()), 10));
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_stands_for_the_phone_once() {
    both(|db| async move {
        let house = House::new(db);
        let an = house.user("an.nguyen", &police()).await;
        let (secret, codes) = house.set_up_factor(&an).await;
        assert!(enter(&house, &codes[0].to_uppercase()).await.is_ok());
        assert!(matches!(enter(&house, &codes[0]).await, Err(Problem::WrongCode)));
        assert_eq!(house.accounts.second_factor(&an).await.unwrap().codes_left, 9);
        // another account's code opens nothing here
        let binh = house.user("binh.tran", &police()).await;
        let (_, others) = house.set_up_factor(&binh).await;
        assert!(matches!(enter(&house, &others[0]).await, Err(Problem::WrongCode)));
        house.pass(30);
        let fresh = house.accounts.renew_recovery_codes(&an, &app_code(&secret, house.now()), OFFICE).await.unwrap();
        assert!(matches!(enter(&house, &codes[1]).await, Err(Problem::WrongCode)), "the old ones are void");
        assert!(enter(&house, &fresh[1]).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_slow_down_apart_from_wrong_passwords() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let an = house.user("an.nguyen", &police()).await;
        let (secret, codes) = house.set_up_factor(&an).await;
        house.pass(30);
        for n in 0..5 {
            let from = format!("10.0.2.{n}"); // from anywhere
            let wrong = accounts.renew_recovery_codes(&an, "000000", &from).await.map(drop);
            assert!(matches!(wrong, Err(Problem::WrongCode)), "attempt {n}");
        }
        // even the right code waits now, of either kind, and whoever knows the password gains no guesses by it
        for code in [&app_code(&secret, house.now()), &codes[0]] {
            assert!(matches!(enter(&house, code).await, Err(Problem::Throttled(s)) if s <= 16));
        }
        let other = accounts.sign_in_with("an.nguyen", "sai", "000000", OFFICE).await.map(drop);
        assert!(matches!(other, Err(Problem::WrongPassword)), "passwords are counted by themselves");
        house.pass(16);
        assert!(enter(&house, &app_code(&secret, house.now())).await.is_ok());
        // success wipes the slate
        assert!(matches!(enter(&house, "000000").await, Err(Problem::WrongCode)));
        assert!(enter(&house, &codes[0]).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn many_codes_at_once_gain_nothing() {
    both(|db| async move {
        let house = House::new(db);
        let an = house.user("an.nguyen", &police()).await;
        house.set_up_factor(&an).await;
        let mut attempts = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (accounts, an) = (house.accounts.clone(), an.clone());
            let from = format!("10.0.4.{n}");
            attempts.spawn(async move { accounts.renew_recovery_codes(&an, "000000", &from).await.map(drop) });
        }
        let tried = attempts.join_all().await.into_iter().filter(|r| matches!(r, Err(Problem::WrongCode))).count();
        assert_eq!(tried, 5, "the others were refused before their code was looked at");
    })
    .await;
}

#[tokio::test]
async fn with_it_eight_characters_do_and_it_cannot_be_left_behind() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let an = house.user("an.nguyen", &police()).await;
        let early = accounts.change_password(&an, PASSWORD, SHORT, OFFICE).await.map(drop);
        assert!(matches!(early, Err(Problem::Weak(Weakness::Short))));
        let (secret, codes) = house.set_up_factor(&an).await;
        accounts.change_password(&an, PASSWORD, SHORT, OFFICE).await.unwrap();
        house.pass(30);
        let code = app_code(&secret, house.now());
        assert!(matches!(accounts.remove_second_factor(&an, &code, OFFICE).await, Err(Problem::PasswordNeedsFactor)));
        assert!(accounts.sign_in_with("an.nguyen", SHORT, &code, OFFICE).await.is_ok(), "the code was not spent");
        // a long password again, then it may go
        accounts.change_password(&an, SHORT, PASSWORD, OFFICE).await.unwrap();
        assert!(matches!(accounts.remove_second_factor(&an, "000000", OFFICE).await, Err(Problem::WrongCode)));
        accounts.remove_second_factor(&an, &codes[0], OFFICE).await.unwrap();
        assert!(accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok());
        assert!(matches!(accounts.remove_second_factor(&an, &codes[1], OFFICE).await, Err(Problem::NoFactor)));
    })
    .await;
}

#[tokio::test]
async fn another_administrator_resets_it_with_a_reason() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let (boss, an) = (house.user("admin.a", &admin()).await, house.user("an.nguyen", &police()).await);
        assert!(matches!(accounts.reset_second_factor(&boss, an.user, "mất máy").await, Err(Problem::NoFactor)));
        house.set_up_factor(&an).await;
        assert!(matches!(accounts.reset_second_factor(&boss, an.user, "  ").await, Err(Problem::NoReason)));
        assert!(matches!(accounts.reset_second_factor(&an, boss.user, "?").await, Err(Problem::Forbidden(_))));
        assert_eq!(accounts.reset_second_factor(&boss, an.user, "mất máy, đã gặp mặt").await.unwrap(), None);
        assert!(accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.is_ok());
        // nobody resets their own: that would leave the password alone to whoever sits there
        house.set_up_factor(&boss).await;
        assert!(matches!(accounts.reset_second_factor(&boss, boss.user, "?").await, Err(Problem::OwnFactor)));
        // a password that is too short alone is replaced
        let (_, codes) = house.set_up_factor(&an).await;
        accounts.change_password(&an, PASSWORD, SHORT, OFFICE).await.unwrap();
        let once = accounts.reset_second_factor(&boss, an.user, "mất máy lần nữa").await.unwrap().unwrap();
        assert!(matches!(accounts.sign_in("an.nguyen", SHORT, OFFICE).await.map(drop), Err(Problem::WrongPassword)));
        assert!(accounts.sign_in("an.nguyen", &once, OFFICE).await.unwrap().must_change);
        assert!(matches!(enter(&house, &codes[0]).await, Err(Problem::WrongPassword)), "the codes are gone with it");
        let filter = AuditFilter { action: "second_factor.reset".into(), ..AuditFilter::default() };
        let trail = accounts.audit_page(&Actor::cli("test"), &filter, 10).await.unwrap();
        assert_eq!(trail.entries.len(), 2);
        assert!(trail.entries[1].detail.contains("mất máy, đã gặp mặt") && trail.entries[1].name == "admin.a");
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_the_tokens_of_whom_the_policy_asks() {
    both(|db| async move {
        let house = House::new(db);
        let (accounts, cli) = (&house.accounts, Actor::cli("test"));
        let (boss, an) = (house.user("admin.a", &admin()).await, house.user("an.nguyen", &police()).await);
        for name in ["admin.a", "an.nguyen"] {
            accounts.create_token(&cli, name, "đồng bộ", None).await.unwrap();
        }
        house.set_up_factor(&an).await;
        accounts.reset_second_factor(&boss, an.user, "mất máy").await.unwrap();
        assert_eq!(accounts.tokens(&cli).await.unwrap().len(), 2, "asked of nobody, tokens go on");
        let policy = FactorPolicy { from: house.now().day(), asks: Asks::Trusted, grace_days: 14 };
        accounts.set_second_factor_policy(&boss, policy, "cấp độ 3").await.unwrap();
        house.set_up_factor(&an).await;
        accounts.reset_second_factor(&boss, an.user, "mất máy lần nữa").await.unwrap();
        let left = accounts.tokens(&cli).await.unwrap();
        assert_eq!(
            left.iter().map(|t| t.user).collect::<Vec<_>>(),
            [boss.user],
            "made with a second factor only, so ended with it"
        );
        let filter = AuditFilter { action: "second_factor.reset".into(), ..AuditFilter::default() };
        let trail = accounts.audit_page(&cli, &filter, 10).await.unwrap();
        assert!(trail.entries[0].detail.replace(' ', "").contains("\"tokens\":1"), "{}", trail.entries[0].detail);
    })
    .await;
}

#[tokio::test]
async fn the_policy_asks_administrators_and_those_who_unmask_after_days_of_grace() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let cli = Actor::cli("test");
        let (boss, an) = (house.user("admin.a", &admin()).await, house.user("an.nguyen", &police()).await);
        house.user("xem", &[Grant::whole(Role::Viewer)]).await;
        assert_eq!(accounts.second_factor_policy().await.unwrap(), None, "off until somebody decides");
        let today = house.now().day();
        let policy = |from: Day, asks, grace_days| FactorPolicy { from, asks, grace_days };
        let set = async |actor: &Actor, p: FactorPolicy, why: &str| accounts.set_second_factor_policy(actor, p, why).await;
        assert!(matches!(
            set(&an, policy(today, Asks::Trusted, 7), "luật").await,
            Err(Problem::Forbidden(Permission::ManageUsers))
        ));
        assert!(matches!(set(&boss, policy(today.plus(-1), Asks::Trusted, 7), "luật").await, Err(Problem::BadPolicy)));
        assert!(matches!(set(&boss, policy(today, Asks::Trusted, 61), "luật").await, Err(Problem::BadPolicy)));
        assert!(matches!(set(&boss, policy(today, Asks::Trusted, 7), " ").await, Err(Problem::NoReason)));
        set(&boss, policy(today.plus(2), Asks::Trusted, 7), "cấp độ 3").await.unwrap();
        assert_eq!(accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.unwrap().factor_due, None, "not in force yet");
        house.pass(2 * 86_400);
        let due = accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.unwrap().factor_due;
        assert_eq!(due, Some(today.plus(9)));
        assert_eq!(accounts.sign_in("xem", PASSWORD, OFFICE).await.unwrap().factor_due, None, "others choose themselves");
        let asked = accounts.asked_for_second_factor(&boss).await.unwrap();
        assert_eq!(asked.iter().map(|a| a.user.name.as_str()).collect::<Vec<_>>(), ["admin.a", "an.nguyen"]);
        // tokens are made with a second factor only, from the first day on, and by no token
        assert!(matches!(accounts.create_token(&boss, "admin.a", "", None).await, Err(Problem::TokenNeedsFactor)));
        house.set_up_factor(&boss).await;
        let (_, token) = accounts.create_token(&boss, "admin.a", "", None).await.unwrap();
        assert!(token.starts_with("vdt_"));
        let program = Actor { via: Via::Token, ..boss.clone() };
        assert!(matches!(accounts.create_token(&program, "admin.a", "", None).await, Err(Problem::TokenNeedsFactor)));
        assert!(accounts.create_token(&cli, "an.nguyen", "", None).await.is_ok());
        // a new house begins with it, and leaves alone what somebody decided
        assert!(!accounts.begin_second_factor_policy(&cli).await.unwrap());
        set(&boss, policy(house.now().day(), Asks::Everybody, 3), "mở ra Internet").await.unwrap();
        let due = accounts.sign_in("xem", PASSWORD, OFFICE).await.unwrap().factor_due;
        assert_eq!(due, Some(house.now().day().plus(3)), "where the pages stand open, of everybody");
        assert_eq!(accounts.asked_for_second_factor(&boss).await.unwrap().len(), 3);
        set(&boss, policy(house.now().day(), Asks::Nobody, 0), "thử lại sau").await.unwrap();
        assert_eq!(accounts.sign_in("an.nguyen", PASSWORD, OFFICE).await.unwrap().factor_due, None);
    })
    .await;
}

#[tokio::test]
async fn a_new_house_asks_for_it_after_two_weeks() {
    both(|db| async move {
        let house = House::new(db);
        assert!(house.accounts.begin_second_factor_policy(&Actor::cli("test")).await.unwrap());
        assert!(!house.accounts.begin_second_factor_policy(&Actor::cli("test")).await.unwrap());
        let policy = house.accounts.second_factor_policy().await.unwrap().unwrap();
        assert_eq!(policy, FactorPolicy { from: house.now().day(), asks: Asks::Trusted, grace_days: 14 });
    })
    .await;
}

#[tokio::test]
async fn no_program_touches_it() {
    both(|db| async move {
        let house = House::new(db);
        let accounts = &house.accounts;
        let an = house.user("an.nguyen", &police()).await;
        let (_, codes) = house.set_up_factor(&an).await;
        let program = Actor { via: Via::Token, ..an.clone() };
        assert!(matches!(accounts.begin_second_factor(&program, PASSWORD, OFFICE).await, Err(Problem::SessionRequired)));
        assert!(matches!(accounts.remove_second_factor(&program, &codes[0], OFFICE).await, Err(Problem::SessionRequired)));
        let renewed = accounts.renew_recovery_codes(&program, &codes[0], OFFICE).await.map(drop);
        assert!(matches!(renewed, Err(Problem::SessionRequired)));
        // nor the password, which would open a session that passed no second factor
        let changed = accounts.change_password(&program, PASSWORD, "hoa sen nở trên ao", OFFICE).await.map(drop);
        assert!(matches!(changed, Err(Problem::SessionRequired)));
    })
    .await;
}
