//! Signing in and out. An attempt is counted before its password is tried, so that many at once gain nothing. An account with a
//! second factor gets its session after its code only; between the two stands a step of five minutes.

use crate::{
    Accounts,
    model::{Actor, User},
    problems::AccountsProblem,
    rules,
    rules::second_factor as factor_rule,
    second_factor::{PassedWith, person},
    secrets,
    service::actor,
    store::{second_factor, sessions, throttle, users},
};
use serde_json::json;
use std::net::IpAddr;
use vedich_db::{By, WriteTx};
use vedich_kernel::{Day, Moment, UserId};

/// A new session.
#[derive(Clone)]
pub struct SignedIn {
    /// What the browser keeps in its cookie.
    pub secret: String,
    /// Who signed in.
    pub actor: Actor,
    /// A new password must be chosen before anything else.
    pub must_change: bool,
    /// The last day on which the account gets on without the second factor that it has not; nothing where none is missing.
    pub factor_due: Option<Day>,
}

/// How far name and password led.
pub(crate) enum Entered {
    /// All the way.
    In(SignedIn),
    /// To the code; what the browser keeps meanwhile.
    Half(String),
}

/// What is counted: this account from anywhere, and this address for any account.
pub(crate) struct Subjects {
    pub account: String,
    pub address: String,
}

fn subject(kind: &str, what: &str) -> String {
    format!("{kind}:{}", secrets::hex(&secrets::digest(what)))
}

impl Subjects {
    pub(crate) fn of(name: &str, address: &str) -> Self {
        Self { account: subject("account", &rules::name_key(name)), address: subject("address", &network(address)) }
    }

    /// Codes are counted apart: whoever is at the code knows the password, and nobody else gets there.
    pub(crate) fn of_code(user: UserId, address: &str) -> Self {
        Self { account: subject("code", &user.to_string()), address: subject("address", &network(address)) }
    }

    fn both(&self) -> [(&str, i64); 2] {
        [(&self.account, rules::FREE_ATTEMPTS_ACCOUNT), (&self.address, rules::FREE_ATTEMPTS_ADDRESS)]
    }
}

/// An IPv6 customer holds a whole /64; counting single addresses there would count nothing.
pub(crate) fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => format!("{:x?}", &v6.segments()[..4]),
        _ => address.to_owned(),
    }
}

impl Accounts {
    /// Signs in with name and password.
    ///
    /// # Errors
    /// Wrong name or password (told alike), throttled, or the account is off, asleep or asked for a code (told to who knows the
    /// password).
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<SignedIn, AccountsProblem> {
        self.sign_in_with(name, password, "", address).await
    }

    /// Signs in with name, password and, where the account is asked for one, the code.
    ///
    /// # Errors
    /// As [`Accounts::sign_in`]; and when the code is wrong.
    pub async fn sign_in_with(&self, name: &str, password: &str, code: &str, address: &str) -> Result<SignedIn, AccountsProblem> {
        let user = self.known(name, password, address).await?;
        let by = By::user(user.id, &user.name, self.now());
        let asked = second_factor::on_since(&self.db, user.id).await?.is_some();
        if asked && code.trim().is_empty() {
            return Err(AccountsProblem::SecondFactorRequired);
        }
        if asked {
            self.pass_code(by.clone(), user.id, code, address).await?;
        }
        self.open_session(by, user, Subjects::of(name, address), "sign_in", asked).await
    }

    /// The first step in a browser: name and password.
    pub(crate) async fn enter(&self, name: &str, password: &str, address: &str) -> Result<Entered, AccountsProblem> {
        let user = self.known(name, password, address).await?;
        let by = By::user(user.id, &user.name, self.now());
        if second_factor::on_since(&self.db, user.id).await?.is_none() {
            return self.open_session(by, user, Subjects::of(name, address), "sign_in", false).await.map(Entered::In);
        }
        let secret = secrets::secret(&self.entropy);
        let (hash, id) = (secrets::digest(&secret), user.id);
        self.db
            .write(by, move |tx| {
                let hash = hash.clone();
                Box::pin(async move {
                    let before = tx.now().plus_seconds(-factor_rule::STEP_SECONDS);
                    second_factor::insert_step(tx, &hash, id, before).await?;
                    tx.audit("sign_in.step", &format!("user:{id}"), json!({})).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        Ok(Entered::Half(secret))
    }

    /// Does this sign-in still wait for its code?
    pub(crate) async fn waits_for_code(&self, step: &str) -> Result<bool, AccountsProblem> {
        Ok(self.step_of(&secrets::digest(step)).await?.is_some())
    }

    /// The second step in a browser: the code.
    pub(crate) async fn enter_code(
        &self,
        step: &str,
        code: &str,
        address: &str,
    ) -> Result<(SignedIn, PassedWith), AccountsProblem> {
        let hash = secrets::digest(step);
        let id = self.step_of(&hash).await?.ok_or(AccountsProblem::StepEnded)?;
        let user = users::by_id(&self.db, id).await?.ok_or(AccountsProblem::StepEnded)?;
        self.check_awake(&user)?;
        let by = By::user(user.id, &user.name, self.now());
        let passed = self.pass_code(by.clone(), id, code, address).await?;
        let gone = self
            .db
            .write(by.clone(), move |tx| {
                let hash = hash.clone();
                Box::pin(async move { second_factor::delete_step(tx, &hash).await.map_err(AccountsProblem::from) })
            })
            .await?;
        // Two at once with one step: only one of them goes on.
        if gone == 0 {
            return Err(AccountsProblem::StepEnded);
        }
        let subjects = Subjects::of(&user.name, address);
        Ok((self.open_session(by, user, subjects, "sign_in", true).await?, passed))
    }

    async fn step_of(&self, hash: &[u8]) -> Result<Option<UserId>, AccountsProblem> {
        let row = second_factor::find_step(&self.db, hash).await?;
        let alive = row.filter(|r| self.now() < Moment(r.created_at).plus_seconds(factor_rule::STEP_SECONDS));
        Ok(alive.map(|r| UserId(r.account_id)))
    }

    /// Whose name and password these are, when they may come in.
    async fn known(&self, name: &str, password: &str, address: &str) -> Result<User, AccountsProblem> {
        self.count_attempt(name, address).await?;
        let user = self.check(name, password).await?;
        self.check_awake(&user)?;
        Ok(user)
    }

    fn check_awake(&self, user: &User) -> Result<(), AccountsProblem> {
        if !user.active {
            return Err(AccountsProblem::Off);
        }
        if rules::is_idle(user.last_active_at, self.now()) {
            return Err(AccountsProblem::Idle);
        }
        Ok(())
    }

    /// Ends a session.
    pub(crate) async fn sign_out(&self, actor: &Actor, hash: Vec<u8>) -> Result<(), AccountsProblem> {
        let user = actor.user;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let hash = hash.clone();
                Box::pin(async move {
                    sessions::delete(tx, &hash).await?;
                    tx.audit("sign_out", &format!("user:{user}"), json!({})).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Changes one's own password. All sessions end; the new one is returned.
    ///
    /// # Errors
    /// When the current password is wrong (counted like a sign-in), the new one is weak or the same, or a program asks.
    pub async fn change_password(
        &self,
        actor: &Actor,
        current: &str,
        new: &str,
        address: &str,
    ) -> Result<SignedIn, AccountsProblem> {
        // It opens a session, and this one has passed the second factor if there is one; a token has not.
        person(actor)?;
        let factor = second_factor::on_since(&self.db, actor.user).await?.is_some();
        let good = if factor { rules::check_password_with_factor } else { rules::check_password };
        good(new, &actor.name).map_err(AccountsProblem::Weak)?;
        let short = rules::check_password(new, &actor.name).is_err();
        if current == new {
            return Err(AccountsProblem::SamePassword);
        }
        self.count_attempt(&actor.name, address).await?;
        let mut user = self.check(&actor.name, current).await?;
        let hash = self.hashing.hash(new, &self.entropy).await?;
        let id = user.id;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let hash = hash.clone();
                Box::pin(async move {
                    if short && second_factor::on_since(tx, id).await?.is_none() {
                        return Err(AccountsProblem::Weak(rules::Weakness::Short));
                    }
                    users::set_password(tx, id, &hash, false).await?;
                    second_factor::set_short(tx, id, short).await?;
                    sessions::delete_of(tx, id).await?;
                    Ok(())
                })
            })
            .await?;
        user.must_change = false;
        let by = actor.by(self.now());
        self.open_session(by, user, Subjects::of(&actor.name, address), "user.password_change", factor).await
    }

    /// Refuses when throttled; else counts one attempt against account and address.
    pub(crate) async fn count_attempt(&self, name: &str, address: &str) -> Result<(), AccountsProblem> {
        let (name, address) = (name.to_owned(), address.to_owned());
        self.db
            .write(By::system("sign-in", self.now()), move |tx| {
                let subjects = Subjects::of(&name, &address);
                Box::pin(async move { count(tx, &subjects).await })
            })
            .await
    }

    /// Whose name and password these are; a miss is written down. The attempt has been counted.
    pub(crate) async fn check(&self, name: &str, password: &str) -> Result<User, AccountsProblem> {
        let user = users::by_name(&self.db, name).await?;
        // Nobody's password is asked for all the same: an unknown name takes as long as a known one.
        let id = user.as_ref().map_or(UserId(0), |user| user.id);
        let stored = users::password(&self.db, id).await?;
        // A password longer than any stored one is wrong; hashing megabytes would be a favour to attackers.
        let password = if password.chars().count() > rules::PASSWORD_MAX { "" } else { password };
        let right = self.hashing.verify(password, stored).await?;
        match user {
            Some(user) if right => Ok(user),
            user => {
                self.audit_failure(user.map(|u| u.id)).await?;
                Err(AccountsProblem::WrongPassword)
            }
        }
    }

    async fn audit_failure(&self, user: Option<UserId>) -> Result<(), AccountsProblem> {
        let target = user.map_or_else(|| "user:unknown".to_owned(), |id| format!("user:{id}"));
        self.db
            .write(By::system("sign-in", self.now()), move |tx| {
                let target = target.clone();
                Box::pin(async move { tx.audit("sign_in.failed", &target, json!({})).await.map_err(AccountsProblem::from) })
            })
            .await
    }

    /// Opens a session under a secret of its own: whatever the browser held before is worth nothing. `passed` says that the second
    /// factor was; without it none is opened for an account that has one.
    pub(crate) async fn open_session(
        &self,
        by: By,
        user: User,
        subjects: Subjects,
        action: &'static str,
        passed: bool,
    ) -> Result<SignedIn, AccountsProblem> {
        let factor_due = if passed { None } else { self.factor_due(&user).await? };
        let secret = secrets::secret(&self.entropy);
        let (hash, id, must_change) = (secrets::digest(&secret), user.id, user.must_change);
        let subjects = std::sync::Arc::new(subjects);
        self.db
            .write(by, move |tx| {
                let (hash, subjects) = (hash.clone(), subjects.clone());
                Box::pin(async move {
                    if !passed && second_factor::on_since(tx, id).await?.is_some() {
                        return Err(AccountsProblem::SecondFactorRequired);
                    }
                    throttle::clear(tx, &subjects.account).await?;
                    throttle::forgive(tx, &subjects.address).await?;
                    start_session(tx, &hash, id).await?;
                    let detail = if passed { json!({"second_factor": true}) } else { json!({}) };
                    tx.audit(action, &format!("user:{id}"), detail).await?;
                    Ok(())
                })
            })
            .await?;
        Ok(SignedIn { secret, actor: actor(user, crate::model::Via::Session), must_change, factor_due })
    }
}

/// A fresh session row; ended ones are swept out on the way.
pub(crate) async fn start_session(tx: &WriteTx, hash: &[u8], user: UserId) -> Result<(), AccountsProblem> {
    sessions::prune(tx, tx.now().plus_seconds(-rules::SESSION_IDLE_SECONDS)).await?;
    sessions::insert(tx, hash, user).await?;
    users::touch(tx, user).await?;
    Ok(())
}

/// Refuses when throttled; else counts one attempt.
pub(crate) async fn count(tx: &WriteTx, subjects: &Subjects) -> Result<(), AccountsProblem> {
    let now = tx.now();
    throttle::prune(tx, now.plus_seconds(-rules::THROTTLE_MEMORY_SECONDS)).await?;
    for (subject, free) in subjects.both() {
        let row = throttle::find(tx, subject).await?;
        if let Some(blocked) = row.as_ref().map(|r| r.blocked_until).filter(|until| *until > now.0) {
            return Err(AccountsProblem::Throttled((blocked - now.0) / 1_000_000 + 1));
        }
        let failures = row.map_or(0, |r| r.failures) + 1;
        let wait = rules::wait_seconds(failures, free);
        let until = if wait == 0 { Moment(0) } else { now.plus_seconds(wait) };
        throttle::put(tx, subject, failures, until).await?;
    }
    Ok(())
}
