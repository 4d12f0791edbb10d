//! The first administrator. While there is no user, the server prints a one-time code at its start; who reads the server's
//! output may set the house up, nobody else on the network can.

use crate::{
    Accounts, factor_policy,
    model::{Grant, Role, Via},
    problems::AccountsProblem,
    rules, secrets,
    service::actor,
    sign_in::{SignedIn, start_session},
    store::{setup, users},
};
use serde_json::json;
use vedich_db::By;
use vedich_kernel::text;

/// The first administrator.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// Sign-in name.
    pub name: String,
    /// Name as written on pages.
    pub full_name: String,
    /// Password.
    pub password: String,
    /// In a small place the administrator is the standing office too.
    pub standing_office: bool,
}

impl Accounts {
    /// Nobody has an account yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn needs_set_up(&self) -> Result<bool, AccountsProblem> {
        Ok(users::none_yet(&self.db).await?)
    }

    /// A new one-time set-up code for the server to print, or `None` when there are users. Earlier codes are void.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_up_code(&self) -> Result<Option<String>, AccountsProblem> {
        if !self.needs_set_up().await? {
            return Ok(None);
        }
        let code = secrets::paper_word(&self.entropy, 4);
        let digest = secrets::hex(&secrets::digest(&code));
        self.db
            .write(By::system("set-up", self.now()), move |tx| {
                let digest = digest.clone();
                Box::pin(async move { setup::put_code(tx, &digest).await.map_err(AccountsProblem::from) })
            })
            .await?;
        Ok(Some(code))
    }

    /// Makes the first administrator and signs them in.
    ///
    /// # Errors
    /// When there are users, the code is wrong (counted like a sign-in), or a field is wrong.
    pub async fn set_up(&self, code: &str, admin: FirstAdmin, address: &str) -> Result<SignedIn, AccountsProblem> {
        if !self.needs_set_up().await? {
            return Err(AccountsProblem::SetUpDone);
        }
        let name = rules::sign_in_name(&admin.name).ok_or(AccountsProblem::BadName)?;
        let full_name = text::squeeze(&admin.full_name);
        if full_name.is_empty() {
            return Err(AccountsProblem::NoFullName);
        }
        rules::check_password(&admin.password, &name).map_err(AccountsProblem::Weak)?;
        self.count_attempt("set-up code", address).await?;
        let hash = self.hashing.hash(&admin.password, &self.entropy).await?;
        let secret = secrets::secret(&self.entropy);
        let (session, typed) = (secrets::digest(&secret), secrets::hex(&secrets::digest(&code.trim().to_lowercase())));
        let mut grants = vec![Grant::whole(Role::Admin)];
        if admin.standing_office {
            grants.push(Grant::whole(Role::StandingOffice));
        }
        let user = self
            .db
            .write(By::system("set-up", self.now()), move |tx| {
                let (name, full_name, hash) = (name.clone(), full_name.clone(), hash.clone());
                let (session, typed, grants) = (session.clone(), typed.clone(), grants.clone());
                Box::pin(async move {
                    if !users::none_yet(tx).await? {
                        return Err(AccountsProblem::SetUpDone);
                    }
                    let stored = setup::code(tx).await?.unwrap_or_default();
                    if stored.is_empty() || !secrets::same(stored.as_bytes(), typed.as_bytes()) {
                        return Err(AccountsProblem::WrongSetUpCode);
                    }
                    setup::forget_code(tx).await?;
                    let row = users::NewRow {
                        name: &name,
                        full_name: &full_name,
                        password_hash: &hash,
                        must_change: false,
                        grants: &grants,
                    };
                    let id = users::insert(tx, &row).await?;
                    start_session(tx, &session, id).await?;
                    factor_policy::begin(tx).await?;
                    tx.audit("set_up", &format!("user:{id}"), json!({"name": name, "grants": grants})).await?;
                    users::by_id(tx, id).await?.ok_or(AccountsProblem::NoSuchUser)
                })
            })
            .await?;
        Ok(SignedIn { secret, actor: actor(user, Via::Session), must_change: false, factor_due: None })
    }
}
