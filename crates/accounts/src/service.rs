//! The accounts service: one handle, shared by all doors.

use crate::{
    factor_keys::{FactorKeys, NoFactorKeys},
    model::{Actor, User, Via},
    places::{NoPlaces, PlaceSource, Places},
    problems::AccountsProblem,
    rules, secrets,
    secrets::{Entropy, Hashing},
    shown_codes::ShownCodes,
    store::{sessions, tokens, users},
};
use std::sync::Arc;
use vedich_db::{By, Db, DbError};
use vedich_kernel::{Clock, Moment, UserId};

/// A session or token is marked as used at most once in so many seconds: reading pages must not wait for writers.
const TOUCH_SECONDS: i64 = 300;

/// Users, sign-in, tokens and the audit trail. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Entropy,
    pub(crate) hashing: Hashing,
    pub(crate) factor_keys: Arc<dyn FactorKeys>,
    pub(crate) shown_codes: ShownCodes,
    places: Arc<dyn PlaceSource>,
}

/// Somebody recognised by a session.
pub(crate) struct Recognised {
    pub actor: Actor,
    pub must_change: bool,
    /// The second factor that the house asks for is missing, and its days of grace are over.
    pub must_set_up_factor: bool,
}

impl Accounts {
    /// Over a database and a clock, without places yet.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            clock,
            entropy: secrets::system_entropy(),
            hashing: Hashing::default(),
            factor_keys: Arc::new(NoFactorKeys),
            shown_codes: ShownCodes::default(),
            places: Arc::new(NoPlaces),
        }
    }

    /// With the key that seals second factors.
    #[must_use]
    pub fn with_factor_keys(mut self, keys: Arc<dyn FactorKeys>) -> Self {
        self.factor_keys = keys;
        self
    }

    /// With the territory's places.
    #[must_use]
    pub fn with_places(mut self, places: Arc<dyn PlaceSource>) -> Self {
        self.places = places;
        self
    }

    /// With another random source (tests).
    #[must_use]
    pub fn with_entropy(mut self, entropy: Entropy) -> Self {
        self.entropy = entropy;
        self
    }

    /// With other hashing costs (tests; the simulator's many sample accounts).
    #[must_use]
    pub fn with_hashing(mut self, hashing: Hashing) -> Self {
        self.hashing = hashing;
        self
    }

    /// The current places.
    pub(crate) async fn places(&self) -> Result<Arc<dyn Places>, DbError> {
        self.places.places().await
    }

    /// The current moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A short reference that ties an error page to a line in the log.
    pub(crate) fn reference(&self) -> String {
        let mut bytes = [0; 4];
        (self.entropy)(&mut bytes);
        secrets::hex(&bytes)
    }

    /// Who holds this session, if it has not ended.
    pub(crate) async fn by_session(&self, secret: &str) -> Result<Option<Recognised>, AccountsProblem> {
        let (hash, now) = (secrets::digest(secret), self.now());
        let Some(session) = sessions::find(&self.db, &hash).await? else { return Ok(None) };
        if rules::session_ended(Moment(session.created_at), Moment(session.seen_at), now) {
            return Ok(None);
        }
        let Some(user) = self.awake(UserId(session.account_id), now).await? else { return Ok(None) };
        if Moment(session.seen_at).plus_seconds(TOUCH_SECONDS) <= now {
            self.touch(user.id, move |tx| {
                let hash = hash.clone();
                Box::pin(async move { sessions::touch(tx, &hash).await })
            })
            .await?;
        }
        let must_set_up_factor = self.must_set_up_factor(&user).await?;
        Ok(Some(Recognised { must_change: user.must_change, must_set_up_factor, actor: actor(user, Via::Session) }))
    }

    /// Whose bearer token this is, if it is good.
    pub(crate) async fn by_token(&self, token: &str) -> Result<Option<Actor>, AccountsProblem> {
        let now = self.now();
        let Some(row) = tokens::find(&self.db, &secrets::digest(token)).await? else { return Ok(None) };
        if row.expires_at.is_some_and(|at| at <= now.0) {
            return Ok(None);
        }
        let Some(user) = self.awake(UserId(row.account_id), now).await? else { return Ok(None) };
        if row.used_at.is_none_or(|at| Moment(at).plus_seconds(TOUCH_SECONDS) <= now) {
            self.touch(user.id, move |tx| Box::pin(async move { tokens::touch(tx, row.id).await })).await?;
        }
        Ok(Some(actor(user, Via::Token)))
    }

    /// The account, unless it is off or has slept for 45 days.
    async fn awake(&self, id: UserId, now: Moment) -> Result<Option<User>, AccountsProblem> {
        let user = users::by_id(&self.db, id).await?;
        Ok(user.filter(|u| u.active && !rules::is_idle(u.last_active_at, now)))
    }

    async fn touch<F>(&self, user: UserId, mark: F) -> Result<(), AccountsProblem>
    where
        F: for<'b> Fn(&'b vedich_db::WriteTx) -> vedich_db::BoxFuture<'b, Result<(), DbError>> + Send + Sync + 'static,
    {
        self.db
            .write(By::system("system", self.now()), move |tx| {
                let mark = mark(tx);
                Box::pin(async move {
                    mark.await?;
                    users::touch(tx, user).await
                })
            })
            .await
            .map_err(|e: DbError| e.into())
    }
}

/// The actor behind an account.
pub(crate) fn actor(user: User, via: Via) -> Actor {
    Actor { user: user.id, name: user.name, full_name: user.full_name, grants: user.grants, via }
}
