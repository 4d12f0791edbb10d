//! Bearer tokens for programs: shown once, kept as a digest, with the user's own grants.

use crate::{
    Accounts,
    model::{Actor, Permission},
    problems::AccountsProblem,
    rules, secrets,
    store::tokens,
};
use serde_json::json;
use vedich_kernel::{Moment, UserId};

/// Starts every token, so that a leaked one is recognised in logs and repositories.
const PREFIX: &str = "vdt_";

/// A token as its managers see it.
#[derive(Clone, Debug)]
pub struct Token {
    /// Identifier.
    pub id: i64,
    /// Whose it is.
    pub user: UserId,
    /// What it is for.
    pub label: String,
    /// Created at.
    pub created_at: Moment,
    /// Not accepted from then on.
    pub expires_at: Option<Moment>,
    /// Last used at, to within five minutes.
    pub used_at: Option<Moment>,
}

impl Token {
    /// Its end has passed: it opens nothing any more.
    #[must_use]
    pub fn is_over(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

impl Accounts {
    /// Makes a token for a user and returns its identifier and the token itself, which nobody can see again.
    ///
    /// # Errors
    /// When the actor may not manage that user's tokens, does not hold each of the user's rights or lacks the second factor that
    /// the policy asks, there is no such user, or the end has passed.
    pub async fn create_token(
        &self,
        actor: &Actor,
        user_name: &str,
        label: &str,
        expires_at: Option<Moment>,
    ) -> Result<(i64, String), AccountsProblem> {
        let user = self.managed_user_by_name(actor, Permission::ManageTokens, user_name).await?;
        if !rules::may_lend(actor, user.id, &user.grants, &*self.places().await?) {
            return Err(AccountsProblem::TokenBeyondMaker);
        }
        self.check_may_mint(actor).await?;
        if expires_at.is_some_and(|at| at <= self.now()) {
            return Err(AccountsProblem::TokenOver);
        }
        let token = format!("{PREFIX}{}", secrets::secret(&self.entropy));
        let (hash, label) = (secrets::digest(&token), label.trim().chars().take(200).collect::<String>());
        let id = self
            .db
            .write(actor.by(self.now()), move |tx| {
                let (hash, label) = (hash.clone(), label.clone());
                Box::pin(async move {
                    let id = tokens::insert(tx, &hash, user.id, &label, expires_at).await?;
                    let detail = json!({"token": id, "expires_at": expires_at.map(Moment::rfc3339)});
                    tx.audit("token.create", &format!("user:{}", user.id), detail).await?;
                    Ok::<_, AccountsProblem>(id)
                })
            })
            .await?;
        Ok((id, token))
    }

    /// Tokens that nobody has revoked, of users whom the actor manages; some may have expired ([`Token::is_over`]).
    ///
    /// # Errors
    /// When the actor lacks the permission.
    pub async fn tokens(&self, actor: &Actor) -> Result<Vec<Token>, AccountsProblem> {
        let users = self.managed_users(actor, Permission::ManageTokens).await?;
        let mut all = tokens::all(&self.db).await?;
        all.retain(|t| users.iter().any(|u| u.id == t.user));
        Ok(all)
    }

    /// The actor's own tokens that nobody has revoked: what acts in one's name is one's own to see.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn own_tokens(&self, actor: &Actor) -> Result<Vec<Token>, AccountsProblem> {
        let mut all = tokens::all(&self.db).await?;
        all.retain(|t| t.user == actor.user);
        Ok(all)
    }

    /// Takes a token out of use at once.
    ///
    /// # Errors
    /// When there is no such token among those that the actor manages.
    pub async fn revoke_token(&self, actor: &Actor, id: i64) -> Result<(), AccountsProblem> {
        let managed = self.tokens(actor).await?;
        self.revoke_of(actor, managed, id).await
    }

    /// Takes one of the actor's own tokens out of use at once.
    ///
    /// # Errors
    /// When there is no such token among them.
    pub async fn revoke_own_token(&self, actor: &Actor, id: i64) -> Result<(), AccountsProblem> {
        let own = self.own_tokens(actor).await?;
        self.revoke_of(actor, own, id).await
    }

    async fn revoke_of(&self, actor: &Actor, among: Vec<Token>, id: i64) -> Result<(), AccountsProblem> {
        let user = among.into_iter().find(|t| t.id == id).ok_or(AccountsProblem::NoSuchToken)?.user;
        self.db
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    if tokens::revoke(tx, id).await? == 0 {
                        return Err(AccountsProblem::NoSuchToken);
                    }
                    tx.audit("token.revoke", &format!("user:{user}"), json!({"token": id})).await?;
                    Ok(())
                })
            })
            .await
    }
}
