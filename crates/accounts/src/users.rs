//! Users: who may sign in, what they are, and where.

use crate::{
    Accounts,
    model::{Actor, Area, Grant, Permission, Role, User},
    places::Places,
    problems::AccountsProblem,
    rules, secrets,
    store::{sessions, tokens, users},
};
use serde_json::json;
use vedich_db::WriteTx;
use vedich_kernel::{UserId, text};

/// What is needed to create a user.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Sign-in name.
    pub name: String,
    /// Name as written on pages.
    pub full_name: String,
    /// Their password; `None` makes a one-time password that must be changed at the first sign-in.
    pub password: Option<String>,
    /// What they are, and where.
    pub grants: Vec<Grant>,
}

/// A user just created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// Identifier.
    pub id: UserId,
    /// The one-time password, when one was made. Nobody can see it again.
    pub one_time_password: Option<String>,
}

impl Accounts {
    /// Users whom the actor manages, by name.
    ///
    /// # Errors
    /// When the actor may manage nobody.
    pub async fn users(&self, actor: &Actor) -> Result<Vec<User>, AccountsProblem> {
        self.managed_users(actor, Permission::ManageUsers).await
    }

    /// One user whom the actor manages.
    ///
    /// # Errors
    /// When there is no such user, or none within the actor's area.
    pub async fn user(&self, actor: &Actor, id: UserId) -> Result<User, AccountsProblem> {
        let user = users::by_id(&self.db, id).await?.ok_or(AccountsProblem::NoSuchUser)?;
        self.managed(actor, Permission::ManageUsers, user).await
    }

    /// One user by sign-in name.
    ///
    /// # Errors
    /// As [`Accounts::user`].
    pub async fn user_by_name(&self, actor: &Actor, name: &str) -> Result<User, AccountsProblem> {
        self.managed_user_by_name(actor, Permission::ManageUsers, name).await
    }

    /// Creates a user.
    ///
    /// # Errors
    /// When a field is wrong, the name is taken, or a grant reaches beyond the actor.
    pub async fn create_user(&self, actor: &Actor, new: NewUser) -> Result<Created, AccountsProblem> {
        require(actor, Permission::ManageUsers)?;
        let name = rules::sign_in_name(&new.name).ok_or(AccountsProblem::BadName)?;
        let full_name = text::squeeze(&new.full_name);
        if full_name.is_empty() {
            return Err(AccountsProblem::NoFullName);
        }
        let places = self.places().await?;
        check_grants(actor, &new.grants, &*places)?;
        if let Some(password) = &new.password {
            rules::check_password(password, &name).map_err(AccountsProblem::Weak)?;
        }
        let one_time_password = new.password.is_none().then(|| secrets::paper_word(&self.entropy, 4));
        let password = new.password.as_ref().or(one_time_password.as_ref()).cloned().unwrap_or_default();
        let hash = self.hashing.hash(&password, &self.entropy).await?;
        let (must_change, grants) = (one_time_password.is_some(), new.grants);
        let id = self
            .db
            .write(actor.by(self.now()), move |tx| {
                let (name, full_name, hash, grants) = (name.clone(), full_name.clone(), hash.clone(), grants.clone());
                Box::pin(async move {
                    let row =
                        users::NewRow { name: &name, full_name: &full_name, password_hash: &hash, must_change, grants: &grants };
                    insert_audited(tx, &row).await
                })
            })
            .await?;
        Ok(Created { id, one_time_password })
    }

    /// Changes what a user is, and where. Their next request already obeys.
    ///
    /// # Errors
    /// When old or new grants reach beyond the actor, or nobody would be left to administer.
    pub async fn set_grants(&self, actor: &Actor, id: UserId, grants: Vec<Grant>) -> Result<(), AccountsProblem> {
        let user = self.user(actor, id).await?;
        check_grants(actor, &grants, &*self.places().await?)?;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let (grants, before) = (grants.clone(), user.grants.clone());
                Box::pin(async move {
                    if !holds_admin(&grants) {
                        keep_an_admin(tx, id, &before).await?;
                    }
                    users::set_grants(tx, id, &grants).await?;
                    tx.audit("user.grants", &format!("user:{id}"), json!({"before": before, "after": grants})).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Switches an account off (sessions and tokens end at once) or on again.
    ///
    /// # Errors
    /// When the user is not the actor's to manage, or nobody would be left to administer.
    pub async fn set_active(&self, actor: &Actor, id: UserId, active: bool) -> Result<(), AccountsProblem> {
        let user = self.user(actor, id).await?;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let grants = user.grants.clone();
                Box::pin(async move {
                    if !active {
                        keep_an_admin(tx, id, &grants).await?;
                        sessions::delete_of(tx, id).await?;
                        tokens::revoke_of(tx, id).await?;
                    }
                    users::set_active(tx, id, active).await?;
                    tx.audit(if active { "user.on" } else { "user.off" }, &format!("user:{id}"), json!({})).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Gives a user a new one-time password; sessions and tokens end at once.
    ///
    /// # Errors
    /// When the user is not the actor's to manage.
    pub async fn reset_password(&self, actor: &Actor, id: UserId) -> Result<String, AccountsProblem> {
        self.user(actor, id).await?;
        let password = secrets::paper_word(&self.entropy, 4);
        let hash = self.hashing.hash(&password, &self.entropy).await?;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let hash = hash.clone();
                Box::pin(async move {
                    users::set_password(tx, id, &hash, true).await?;
                    sessions::delete_of(tx, id).await?;
                    tokens::revoke_of(tx, id).await?;
                    tx.audit("user.password_reset", &format!("user:{id}"), json!({})).await?;
                    Ok::<_, AccountsProblem>(())
                })
            })
            .await?;
        Ok(password)
    }

    pub(crate) async fn managed_users(&self, actor: &Actor, permission: Permission) -> Result<Vec<User>, AccountsProblem> {
        require(actor, permission)?;
        let places = self.places().await?;
        let mut all = users::all(&self.db).await?;
        all.retain(|u| may_see(actor, permission, &u.grants, &*places));
        Ok(all)
    }

    pub(crate) async fn managed_user_by_name(
        &self,
        actor: &Actor,
        permission: Permission,
        name: &str,
    ) -> Result<User, AccountsProblem> {
        let user = users::by_name(&self.db, name).await?.ok_or(AccountsProblem::NoSuchUser)?;
        self.managed(actor, permission, user).await
    }

    /// Acting on an account is acting with all that it holds, so every grant must be the actor's to give.
    async fn managed(&self, actor: &Actor, permission: Permission, user: User) -> Result<User, AccountsProblem> {
        require(actor, permission)?;
        let places = self.places().await?;
        if !may_see(actor, permission, &user.grants, &*places) {
            return Err(AccountsProblem::NoSuchUser);
        }
        if user.grants.iter().all(|g| rules::may_handle(actor, g, &*places)) {
            Ok(user)
        } else {
            Err(AccountsProblem::OutsideArea)
        }
    }
}

pub(crate) fn require(actor: &Actor, permission: Permission) -> Result<(), AccountsProblem> {
    if actor.may(permission) { Ok(()) } else { Err(AccountsProblem::Forbidden(permission)) }
}

/// Whole-campaign managers see everybody; others see accounts that lie wholly inside their area.
pub(crate) fn may_see(actor: &Actor, permission: Permission, grants: &[Grant], places: &dyn Places) -> bool {
    match actor.area(permission) {
        Area::Everything => true,
        area => !grants.is_empty() && grants.iter().all(|g| !g.is_placeless() && places.covers(&area, g)),
    }
}

/// Are these grants well formed, and the actor's to give?
pub(crate) fn check_grants(actor: &Actor, grants: &[Grant], places: &dyn Places) -> Result<(), AccountsProblem> {
    if grants.is_empty() {
        return Err(AccountsProblem::NoGrant);
    }
    if grants.iter().any(|g| !g.is_well_placed()) {
        return Err(AccountsProblem::BadGrant);
    }
    if grants.iter().all(|g| rules::may_handle(actor, g, places)) { Ok(()) } else { Err(AccountsProblem::OutsideArea) }
}

pub(crate) async fn insert_audited(tx: &WriteTx, row: &users::NewRow<'_>) -> Result<UserId, AccountsProblem> {
    if users::is_taken(tx, row.name).await? {
        return Err(AccountsProblem::NameTaken);
    }
    let id = users::insert(tx, row).await?;
    tx.audit("user.create", &format!("user:{id}"), json!({"name": row.name, "grants": row.grants})).await?;
    Ok(id)
}

fn holds_admin(grants: &[Grant]) -> bool {
    grants.iter().any(|g| g.role == Role::Admin)
}

async fn keep_an_admin(tx: &WriteTx, id: UserId, grants: &[Grant]) -> Result<(), AccountsProblem> {
    if holds_admin(grants) && users::other_admins(tx, id).await? == 0 { Err(AccountsProblem::LastAdmin) } else { Ok(()) }
}
