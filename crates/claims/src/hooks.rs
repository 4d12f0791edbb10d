//! What rooms above the claims hang into them; `server` wires it.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;
use vedich_db::{BoxFuture, DbError};

/// How a claim stands against the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The register confirms it.
    Confirmed,
    /// The register has not had time to say.
    Pending,
    /// The register says otherwise, or the person had been activated before.
    NotConfirmed,
}

/// Tells how claims stand. Claims that were not settled yet are left out.
pub trait Verdicts: Send + Sync + 'static {
    /// By claim; each is named with the storage partition in which it lies.
    fn standing_of(&self, claims: Vec<(i64, Uuid)>) -> BoxFuture<'_, Result<HashMap<Uuid, Standing>, DbError>>;
}
