//! Who must have a second factor, decided by day: a row is added for each decision, and the newest that has begun is in force.

use crate::{
    Accounts,
    model::{Actor, Area, Permission, User},
    problems::AccountsProblem,
    rules::second_factor::{self as rule, Asks, Policy},
    store::second_factor as store,
    users::require,
};
use serde_json::json;
use std::collections::HashMap;
use vedich_db::WriteTx;
use vedich_kernel::{Day, Moment};

/// An account that the policy asks, and since when it has its second factor.
#[derive(Clone, Debug)]
pub struct AskedAccount {
    /// The account.
    pub user: User,
    /// Since when a code is asked for.
    pub on_since: Option<Moment>,
    /// The last day on which it gets on without.
    pub due: Option<Day>,
}

impl Accounts {
    /// The policy in force today; without one a second factor is everybody's own choice.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn second_factor_policy(&self) -> Result<Option<Policy>, AccountsProblem> {
        Ok(store::policy(&self.db, self.now().day()).await?)
    }

    /// Decides anew, from a day on.
    ///
    /// # Errors
    /// When the actor does not manage all users, the day is past, the grace makes no sense, or there is no reason.
    pub async fn set_second_factor_policy(&self, actor: &Actor, policy: Policy, reason: &str) -> Result<(), AccountsProblem> {
        require(actor, Permission::ManageUsers)?;
        if actor.area(Permission::ManageUsers) != Area::Everything {
            return Err(AccountsProblem::OutsideArea);
        }
        if policy.from < self.now().day() || !(0..=rule::GRACE_DAYS_MAX).contains(&policy.grace_days) {
            return Err(AccountsProblem::BadPolicy);
        }
        let reason: String = reason.trim().chars().take(300).collect();
        if reason.is_empty() {
            return Err(AccountsProblem::NoReason);
        }
        self.db
            .write(actor.by(self.now()), move |tx| {
                let reason = reason.clone();
                Box::pin(async move { decide(tx, &policy, &reason).await })
            })
            .await
    }

    /// What a new house begins with: asked of administrators and of those who unmask, after two weeks. Leaves alone what
    /// somebody has decided. True when it was set now.
    ///
    /// # Errors
    /// When the actor does not manage users, or the database cannot be written.
    pub async fn begin_second_factor_policy(&self, actor: &Actor) -> Result<bool, AccountsProblem> {
        require(actor, Permission::ManageUsers)?;
        self.db.write(actor.by(self.now()), |tx| Box::pin(begin(tx))).await
    }

    /// Those of the actor's users whom the policy asks, by name; without a policy those whom one would ask.
    ///
    /// # Errors
    /// When the actor may not manage users.
    pub async fn asked_for_second_factor(&self, actor: &Actor) -> Result<Vec<AskedAccount>, AccountsProblem> {
        let users = self.managed_users(actor, Permission::ManageUsers).await?;
        let on: HashMap<i64, i64> = store::all_on(&self.db).await?.into_iter().collect();
        let policy = self.second_factor_policy().await?;
        let in_force = policy.filter(|p| p.asks != Asks::Nobody);
        let would = |u: &User| in_force.map_or_else(|| rule::is_trusted(&u.grants), |p| p.asks_of(&u.grants));
        let asked = users.into_iter().filter(|u| u.active && would(u));
        Ok(asked
            .map(|user| AskedAccount {
                on_since: on.get(&user.id.0).copied().map(Moment),
                due: policy.and_then(|p| rule::due(p, user.created_at.day(), &user.grants)),
                user,
            })
            .collect())
    }
}

/// Sets the first policy, unless there is one.
pub(crate) async fn begin(tx: &WriteTx) -> Result<bool, AccountsProblem> {
    if store::has_policy(tx).await? {
        return Ok(false);
    }
    let policy = Policy { from: tx.now().day(), asks: Asks::Trusted, grace_days: rule::GRACE_DAYS };
    decide(tx, &policy, "first set-up").await?;
    Ok(true)
}

async fn decide(tx: &WriteTx, policy: &Policy, reason: &str) -> Result<(), AccountsProblem> {
    store::add_policy(tx, policy, reason).await?;
    let detail = json!({"from": policy.from, "asks": policy.asks.code(), "grace_days": policy.grace_days, "reason": reason});
    tx.audit("second_factor.policy", "second_factor_policy", detail).await?;
    Ok(())
}
