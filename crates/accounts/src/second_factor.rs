//! The second factor (RFC 6238): set up with a code of an authenticator app, asked for at every sign-in, renewed by recovery codes.
//! An account that has one has no session that did not pass it: setting it up ends all others, and [`open_session`] refuses
//! without it. Wrong codes are counted apart from wrong passwords, so who knows the password gains no guesses.
//!
//! [`open_session`]: Accounts::open_session

use crate::{
    Accounts,
    factor_keys::FactorKeys,
    model::{Actor, User, Via},
    problems::AccountsProblem,
    rules::second_factor::{self as rule, Typed},
    secrets,
    sign_in::{SignedIn, Subjects, count},
    store::{second_factor as store, sessions, throttle, tokens, users},
};
use serde_json::json;
use std::sync::Arc;
use totp_rs::Secret;
use vedich_db::{By, WriteTx};
use vedich_kernel::{Day, Moment, UserId};

/// How an account stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// A code is asked for since then.
    pub on_since: Option<Moment>,
    /// Recovery codes that are not used yet.
    pub codes_left: i64,
    /// The last day on which the account gets on without one, where the policy asks it.
    pub due: Option<Day>,
}

/// A secret that waits to be confirmed, for its owner's eyes alone.
pub struct PendingFactor {
    /// Base 32, as it is typed into an app.
    pub secret: String,
    /// What the QR holds.
    pub url: String,
}

/// What opened the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedWith {
    /// A code of the app.
    Code,
    /// A recovery code; so many are left.
    Recovery(i64),
}

fn label(user: UserId) -> String {
    format!("second factor {user}")
}

fn broken(why: String) -> AccountsProblem {
    AccountsProblem::Crypto(why)
}

impl Accounts {
    /// How one's own account stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn second_factor(&self, actor: &Actor) -> Result<FactorState, AccountsProblem> {
        let user = users::by_id(&self.db, actor.user).await?.ok_or(AccountsProblem::NoSuchUser)?;
        self.factor_of(&user).await
    }

    /// Is a code asked for when this person signs in?
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_second_factor(&self, actor: &Actor) -> Result<bool, AccountsProblem> {
        Ok(store::on_since(&self.db, actor.user).await?.is_some())
    }

    /// How an account stands that the caller has found by its own right.
    pub(crate) async fn factor_of(&self, user: &User) -> Result<FactorState, AccountsProblem> {
        let on_since = store::on_since(&self.db, user.id).await?;
        let codes_left = if on_since.is_some() { store::codes_left(&self.db, user.id).await? } else { 0 };
        Ok(FactorState { on_since, codes_left, due: self.factor_due(user).await? })
    }

    /// The last day on which the account gets on without a second factor.
    pub(crate) async fn factor_due(&self, user: &User) -> Result<Option<Day>, AccountsProblem> {
        let policy = store::policy(&self.db, self.now().day()).await?;
        Ok(policy.and_then(|p| rule::due(p, user.created_at.day(), &user.grants)))
    }

    /// The days of grace are over and there is none: nothing but setting it up is open.
    pub(crate) async fn must_set_up_factor(&self, user: &User) -> Result<bool, AccountsProblem> {
        match self.factor_due(user).await? {
            Some(due) if self.now().day() > due => Ok(store::on_since(&self.db, user.id).await?.is_none()),
            _ => Ok(false),
        }
    }

    /// Whoever makes tokens where the policy asks a second factor of them has passed it.
    pub(crate) async fn check_may_mint(&self, actor: &Actor) -> Result<(), AccountsProblem> {
        if actor.via == Via::Cli {
            return Ok(());
        }
        let asked = store::policy(&self.db, self.now().day()).await?.is_some_and(|p| p.asks_of(&actor.grants));
        let passed = actor.via == Via::Session && store::on_since(&self.db, actor.user).await?.is_some();
        if asked && !passed { Err(AccountsProblem::TokenNeedsFactor) } else { Ok(()) }
    }

    /// Begins to set it up: makes a secret. The password is asked for again, so that an unattended screen is not enough.
    ///
    /// # Errors
    /// When the password is wrong (counted like a sign-in), there is one already, or a program asks.
    pub async fn begin_second_factor(&self, actor: &Actor, password: &str, address: &str) -> Result<(), AccountsProblem> {
        person(actor)?;
        if store::on_since(&self.db, actor.user).await?.is_some() {
            return Err(AccountsProblem::FactorOn);
        }
        self.count_attempt(&actor.name, address).await?;
        let user = self.check(&actor.name, password).await?;
        let mut secret = [0; rule::SECRET_BYTES];
        (self.entropy)(&mut secret);
        let sealed = self.factor_keys.seal(&label(user.id), &secret).map_err(broken)?;
        let (id, subjects) = (user.id, Arc::new(Subjects::of(&actor.name, address)));
        self.db
            .write(actor.by(self.now()), move |tx| {
                let (sealed, subjects) = (sealed.clone(), subjects.clone());
                Box::pin(async move {
                    if store::on_since(tx, id).await?.is_some() {
                        return Err(AccountsProblem::FactorOn);
                    }
                    forgive(tx, &subjects).await?;
                    store::put_pending(tx, id, &sealed).await?;
                    tx.audit("second_factor.begin", &format!("user:{id}"), json!({})).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The secret that waits to be confirmed, if there is one.
    ///
    /// # Errors
    /// When it does not open, or a program asks.
    pub async fn pending_second_factor(&self, actor: &Actor) -> Result<Option<PendingFactor>, AccountsProblem> {
        person(actor)?;
        let Some(row) = store::find(&self.db, actor.user).await?.filter(|row| waits(row, self.now())) else { return Ok(None) };
        let secret = Secret::from(self.factor_keys.open(&label(actor.user), &row.sealed).map_err(broken)?).to_base32();
        let name = crate::urls::encode(&actor.name);
        let url = format!("otpauth://totp/Ve%20Dich:{name}?secret={secret}&issuer=Ve%20Dich&algorithm=SHA1&digits=6&period=30");
        Ok(Some(PendingFactor { secret, url }))
    }

    /// Confirms it with a code: from now on one is asked for at every sign-in. All sessions end; a new one and the recovery codes
    /// are returned, which nobody can see again.
    ///
    /// # Errors
    /// When the code is wrong (counted), nothing waits to be confirmed, or a program asks.
    pub async fn confirm_second_factor(
        &self,
        actor: &Actor,
        code: &str,
        address: &str,
    ) -> Result<(SignedIn, Vec<String>), AccountsProblem> {
        person(actor)?;
        let typed = rule::typed(code);
        self.count_code(actor.user, address).await?;
        let (codes, hashes) = self.make_codes(actor.user)?;
        let (id, keys) = (actor.user, Arc::clone(&self.factor_keys));
        let (hashes, subjects) = (Arc::new(hashes), Arc::new(Subjects::of_code(id, address)));
        let confirmed = self
            .db
            .write(actor.by(self.now()), move |tx| {
                let (typed, keys, hashes, subjects) = (typed.clone(), keys.clone(), hashes.clone(), subjects.clone());
                Box::pin(async move {
                    let row = store::find(tx, id).await?.filter(|row| waits(row, tx.now())).ok_or(AccountsProblem::NoFactor)?;
                    let Typed::Code(code) = typed else { return wrong(tx, id).await };
                    let secret = keys.open(&label(id), &row.sealed).map_err(broken)?;
                    let Some(step) = rule::matched_step(&secret, &code, tx.now(), row.last_step)? else {
                        return wrong(tx, id).await;
                    };
                    // The address is forgiven where the session opens.
                    throttle::clear(tx, &subjects.account).await?;
                    store::confirm(tx, id, step).await?;
                    store::put_codes(tx, id, &hashes).await?;
                    sessions::delete_of(tx, id).await?;
                    Ok::<_, AccountsProblem>(true)
                })
            })
            .await?;
        if !confirmed {
            return Err(AccountsProblem::WrongCode);
        }
        let user = users::by_id(&self.db, id).await?.ok_or(AccountsProblem::NoSuchUser)?;
        let by = actor.by(self.now());
        let signed = self.open_session(by, user, Subjects::of(&actor.name, address), "second_factor.on", true).await?;
        Ok((signed, codes))
    }

    /// New recovery codes; the old ones are worth nothing from then on.
    ///
    /// # Errors
    /// When the code is wrong (counted), there is no second factor, or a program asks.
    pub async fn renew_recovery_codes(&self, actor: &Actor, code: &str, address: &str) -> Result<Vec<String>, AccountsProblem> {
        person(actor)?;
        self.pass_code(actor.by(self.now()), actor.user, code, address).await?;
        let (codes, hashes) = self.make_codes(actor.user)?;
        let (id, hashes) = (actor.user, Arc::new(hashes));
        self.db
            .write(actor.by(self.now()), move |tx| {
                let hashes = hashes.clone();
                Box::pin(async move {
                    store::put_codes(tx, id, &hashes).await?;
                    tx.audit("second_factor.codes", &format!("user:{id}"), json!({})).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        Ok(codes)
    }

    /// Takes one's own second factor away.
    ///
    /// # Errors
    /// When the code is wrong (counted), there is none, the password is too short to stand alone, or a program asks.
    pub async fn remove_second_factor(&self, actor: &Actor, code: &str, address: &str) -> Result<(), AccountsProblem> {
        person(actor)?;
        let row = store::find(&self.db, actor.user).await?.filter(|row| row.confirmed_at.is_some());
        if row.ok_or(AccountsProblem::NoFactor)?.short != 0 {
            return Err(AccountsProblem::PasswordNeedsFactor);
        }
        self.pass_code(actor.by(self.now()), actor.user, code, address).await?;
        let id = actor.user;
        self.db
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    store::delete(tx, id).await?;
                    tx.audit("second_factor.off", &format!("user:{id}"), json!({})).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        self.shown_codes.forget(id);
        Ok(())
    }

    /// Takes somebody's second factor away who lost the phone and the codes; their sessions end, and where the policy asks a
    /// second factor of them their tokens too, which are made with one only. Where the password would be too short to stand
    /// alone, a one-time password takes its place and is returned.
    ///
    /// # Errors
    /// When the user is not the actor's to manage or the actor's own account, has none, or there is no reason.
    pub async fn reset_second_factor(&self, actor: &Actor, id: UserId, reason: &str) -> Result<Option<String>, AccountsProblem> {
        let user = self.user(actor, id).await?;
        if actor.via != Via::Cli && user.id == actor.user {
            return Err(AccountsProblem::OwnFactor);
        }
        let reason: String = reason.trim().chars().take(300).collect();
        if reason.is_empty() {
            return Err(AccountsProblem::NoReason);
        }
        let row = store::find(&self.db, id).await?.filter(|row| row.confirmed_at.is_some()).ok_or(AccountsProblem::NoFactor)?;
        let password = (row.short != 0).then(|| secrets::paper_word(&self.entropy, 4));
        let hash = match &password {
            Some(password) => Some(self.hashing.hash(password, &self.entropy).await?),
            None => None,
        };
        let grants = user.grants;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let (hash, reason, grants) = (hash.clone(), reason.clone(), grants.clone());
                Box::pin(async move {
                    store::delete(tx, id).await?;
                    sessions::delete_of(tx, id).await?;
                    let asked = store::policy(tx, tx.now().day()).await?.is_some_and(|p| p.asks_of(&grants));
                    let ended = if asked { Some(tokens::revoke_of(tx, id).await?) } else { None };
                    if let Some(hash) = &hash {
                        users::set_password(tx, id, hash, true).await?;
                    }
                    tx.audit("second_factor.reset", &format!("user:{id}"), json!({"reason": reason, "tokens": ended})).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        self.shown_codes.forget(id);
        Ok(password)
    }

    /// Counts an attempt, then takes a code of the app or a recovery code.
    pub(crate) async fn pass_code(&self, by: By, user: UserId, code: &str, address: &str) -> Result<PassedWith, AccountsProblem> {
        let typed = rule::typed(code);
        self.count_code(user, address).await?;
        let (keys, subjects) = (Arc::clone(&self.factor_keys), Arc::new(Subjects::of_code(user, address)));
        let passed = self
            .db
            .write(by, move |tx| {
                let (typed, keys, subjects) = (typed.clone(), keys.clone(), subjects.clone());
                Box::pin(async move {
                    let passed = judge(tx, &*keys, user, &typed).await?;
                    if passed.is_some() {
                        forgive(tx, &subjects).await?;
                    } else {
                        wrong(tx, user).await.map(drop)?;
                    }
                    Ok::<_, AccountsProblem>(passed)
                })
            })
            .await?;
        passed.ok_or(AccountsProblem::WrongCode)
    }

    async fn count_code(&self, user: UserId, address: &str) -> Result<(), AccountsProblem> {
        let address = address.to_owned();
        self.db
            .write(By::system("sign-in", self.now()), move |tx| {
                let subjects = Subjects::of_code(user, &address);
                Box::pin(async move { count(tx, &subjects).await })
            })
            .await
    }

    fn make_codes(&self, user: UserId) -> Result<(Vec<String>, Vec<Vec<u8>>), AccountsProblem> {
        let codes: Vec<String> = (0..rule::RECOVERY_CODES).map(|_| secrets::paper_word(&self.entropy, 3)).collect();
        let hash = |code: &String| match rule::typed(code) {
            Typed::Recovery(plain) => recovery_hash(&*self.factor_keys, user, &plain),
            Typed::Code(_) | Typed::Nothing => Err(AccountsProblem::Crypto("not a recovery code".to_owned())),
        };
        let hashes = codes.iter().map(hash).collect::<Result<Vec<_>, _>>()?;
        Ok((codes, hashes))
    }
}

/// Sitting before a browser; a stolen token changes nobody's second factor.
pub(crate) fn person(actor: &Actor) -> Result<(), AccountsProblem> {
    if actor.via == Via::Session { Ok(()) } else { Err(AccountsProblem::SessionRequired) }
}

fn waits(row: &store::FactorRow, now: Moment) -> bool {
    row.confirmed_at.is_none() && now < Moment(row.made_at).plus_seconds(rule::PENDING_SECONDS)
}

fn recovery_hash(keys: &dyn FactorKeys, user: UserId, plain: &str) -> Result<Vec<u8>, AccountsProblem> {
    keys.digest(&format!("recovery code {user} {plain}")).map_err(broken)
}

/// Is this what the account's owner holds? What opened the door once does not open it again.
async fn judge(tx: &WriteTx, keys: &dyn FactorKeys, user: UserId, typed: &Typed) -> Result<Option<PassedWith>, AccountsProblem> {
    let row = store::find(tx, user).await?.filter(|row| row.confirmed_at.is_some()).ok_or(AccountsProblem::NoFactor)?;
    match typed {
        Typed::Code(code) => {
            let secret = keys.open(&label(user), &row.sealed).map_err(broken)?;
            let Some(step) = rule::matched_step(&secret, code, tx.now(), row.last_step)? else { return Ok(None) };
            store::take_step(tx, user, step).await?;
            Ok(Some(PassedWith::Code))
        }
        Typed::Recovery(plain) => {
            if !store::spend(tx, user, &recovery_hash(keys, user, plain)?).await? {
                return Ok(None);
            }
            let left = store::codes_left(tx, user).await?;
            tx.audit("second_factor.recovery", &format!("user:{user}"), json!({"left": left})).await?;
            Ok(Some(PassedWith::Recovery(left)))
        }
        Typed::Nothing => Ok(None),
    }
}

/// Written down, not rolled back: the refusal is told after the write.
async fn wrong(tx: &WriteTx, user: UserId) -> Result<bool, AccountsProblem> {
    tx.audit("second_factor.failed", &format!("user:{user}"), json!({})).await?;
    Ok(false)
}

async fn forgive(tx: &WriteTx, subjects: &Subjects) -> Result<(), AccountsProblem> {
    throttle::clear(tx, &subjects.account).await?;
    throttle::forgive(tx, &subjects.address).await?;
    Ok(())
}
