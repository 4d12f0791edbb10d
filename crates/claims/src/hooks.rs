//! What rooms above the claims hang into them; `server` wires it.

use crate::{problems::ClaimsProblem, service::Claims};
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;
use vedich_accounts::{Actor, Via};
use vedich_db::{BoxFuture, DbError};
use vedich_kernel::{Day, UnitId};

/// How a claim stands against the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The register confirms it.
    Confirmed,
    /// The register has not had time to say.
    Pending,
    /// The person had been activated before.
    Before,
    /// The register says otherwise.
    NotConfirmed,
}

/// Tells how claims stand. Claims that were not settled yet are left out.
pub trait Verdicts: Send + Sync + 'static {
    /// By claim; each is named with the storage partition in which it lies.
    fn standing_of(&self, claims: Vec<(i64, Uuid)>) -> BoxFuture<'_, Result<HashMap<Uuid, Standing>, DbError>>;
}

/// Tells which days of units are closed: the lock of a phase and its exceptions are those of the daily reports (`P-5.1`).
pub trait ClosedDays: Send + Sync + 'static {
    /// Those of the asked days of which nothing is taken any more.
    fn closed(&self, asked: Vec<(UnitId, Day)>) -> BoxFuture<'_, Result<HashSet<(UnitId, Day)>, DbError>>;
}

/// The unit of a team that has none: no exception is ever made for it.
const NO_UNIT: UnitId = UnitId(0);

/// Days that are closed among those of an upload.
#[derive(Debug, Default)]
pub(crate) struct Closed(HashSet<(UnitId, Day)>);

impl Closed {
    pub fn holds(&self, unit: Option<UnitId>, day: Day) -> bool {
        self.0.contains(&(unit.unwrap_or(NO_UNIT), day))
    }

    /// Rows of open days, and the row numbers of the others.
    pub fn sift<T>(&self, rows: Vec<(i64, T)>, of: impl Fn(&T) -> (Option<UnitId>, Day)) -> (Vec<T>, Vec<i64>) {
        let (mut open, mut shut) = (Vec::with_capacity(rows.len()), Vec::new());
        for (no, row) in rows {
            let (unit, day) = of(&row);
            if self.holds(unit, day) { shut.push(no) } else { open.push(row) }
        }
        (open, shut)
    }
}

impl Claims {
    /// Tells on named lists how claims stand.
    #[must_use]
    pub fn with_verdicts(mut self, verdicts: Arc<dyn Verdicts>) -> Self {
        self.verdicts = Some(verdicts);
        self
    }

    /// Takes no results of days that are closed.
    #[must_use]
    pub fn with_closed_days(mut self, closed: Arc<dyn ClosedDays>) -> Self {
        self.closed = Some(closed);
        self
    }

    /// Whether nothing is taken any more of a unit's day: for what people tell of themselves on pages of other rooms.
    ///
    /// # Errors
    /// When the lock cannot be asked.
    pub async fn is_closed(&self, unit: UnitId, day: Day) -> Result<bool, ClaimsProblem> {
        match &self.closed {
            Some(closed) => Ok(closed.closed(vec![(unit, day)]).await?.contains(&(unit, day))),
            None => Ok(false),
        }
    }

    /// Which days of an upload are closed; none for whoever sits at the machine itself, who brings over what was on paper.
    pub(crate) async fn closed_days(&self, actor: &Actor, asked: Vec<(Option<UnitId>, Day)>) -> Result<Closed, ClaimsProblem> {
        match &self.closed {
            Some(closed) if actor.via != Via::Cli => {
                let asked = asked.into_iter().map(|(unit, day)| (unit.unwrap_or(NO_UNIT), day)).collect();
                Ok(Closed(closed.closed(asked).await?))
            }
            _ => Ok(Closed::default()),
        }
    }
}
