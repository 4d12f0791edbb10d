//! Signing in and out. An attempt is counted before its password is tried, so that many at once gain nothing.

use crate::{
    Accounts,
    model::{Actor, User},
    problems::AccountsProblem,
    rules, secrets,
    service::actor,
    store::{sessions, throttle, users},
};
use serde_json::json;
use std::net::IpAddr;
use vedich_db::{By, WriteTx};
use vedich_kernel::{Moment, UserId};

/// A new session.
#[derive(Clone)]
pub struct SignedIn {
    /// What the browser keeps in its cookie.
    pub secret: String,
    /// Who signed in.
    pub actor: Actor,
    /// A new password must be chosen before anything else.
    pub must_change: bool,
}

/// What is counted: this account from anywhere, and this address for any account.
struct Subjects {
    account: String,
    address: String,
}

impl Subjects {
    fn of(name: &str, address: &str) -> Self {
        let key = |kind: &str, what: &str| format!("{kind}:{}", secrets::hex(&secrets::digest(what)));
        Self { account: key("account", &rules::name_key(name)), address: key("address", &network(address)) }
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
    /// Wrong name or password (told alike), throttled, or the account is off or asleep (told to who knows the password).
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<SignedIn, AccountsProblem> {
        self.count_attempt(name, address).await?;
        let user = self.check(name, password).await?;
        let now = self.now();
        if !user.active {
            return Err(AccountsProblem::Off);
        }
        if rules::is_idle(user.last_active_at, now) {
            return Err(AccountsProblem::Idle);
        }
        let by = By::user(user.id, &user.name, now);
        self.open_session(by, user, Subjects::of(name, address), "sign_in").await
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
    /// When the current password is wrong (counted like a sign-in), or the new one is weak or the same.
    pub async fn change_password(
        &self,
        actor: &Actor,
        current: &str,
        new: &str,
        address: &str,
    ) -> Result<SignedIn, AccountsProblem> {
        rules::check_password(new, &actor.name).map_err(AccountsProblem::Weak)?;
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
                    users::set_password(tx, id, &hash, false).await?;
                    sessions::delete_of(tx, id).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        user.must_change = false;
        self.open_session(actor.by(self.now()), user, Subjects::of(&actor.name, address), "user.password_change").await
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

    async fn check(&self, name: &str, password: &str) -> Result<User, AccountsProblem> {
        let user = users::by_name(&self.db, name).await?;
        let stored = match &user {
            Some(user) => users::password(&self.db, user.id).await?,
            None => None,
        };
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

    async fn open_session(
        &self,
        by: By,
        user: User,
        subjects: Subjects,
        action: &'static str,
    ) -> Result<SignedIn, AccountsProblem> {
        let secret = secrets::secret(&self.entropy);
        let (hash, id, must_change) = (secrets::digest(&secret), user.id, user.must_change);
        let subjects = std::sync::Arc::new(subjects);
        self.db
            .write(by, move |tx| {
                let (hash, subjects) = (hash.clone(), subjects.clone());
                Box::pin(async move {
                    throttle::clear(tx, &subjects.account).await?;
                    throttle::forgive(tx, &subjects.address).await?;
                    start_session(tx, &hash, id).await?;
                    tx.audit(action, &format!("user:{id}"), json!({})).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        Ok(SignedIn { secret, actor: actor(user, crate::model::Via::Session), must_change })
    }
}

/// A fresh session row; ended ones are swept out on the way.
pub(crate) async fn start_session(tx: &WriteTx, hash: &[u8], user: UserId) -> Result<(), AccountsProblem> {
    sessions::prune(tx, tx.now().plus_seconds(-rules::SESSION_IDLE_SECONDS)).await?;
    sessions::insert(tx, hash, user).await?;
    users::touch(tx, user).await?;
    Ok(())
}

async fn count(tx: &WriteTx, subjects: &Subjects) -> Result<(), AccountsProblem> {
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
