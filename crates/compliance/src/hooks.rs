//! What rooms above hang into this one; `server` wires it.

use std::collections::HashMap;
use uuid::Uuid;
use vedich_db::{BoxFuture, DbError};

/// How a help stands against the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credit {
    /// Confirmed, and credited to this person.
    Confirmed,
    /// Confirmed, and credited to whoever claimed it earlier.
    Elsewhere,
    /// The register has not had time to say.
    Pending,
    /// The register says otherwise.
    NotConfirmed,
}

impl Credit {
    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Elsewhere => "elsewhere",
            Self::Pending => "pending",
            Self::NotConfirmed => "not_confirmed",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        [Self::Confirmed, Self::Elsewhere, Self::Pending, Self::NotConfirmed].into_iter().find(|k| k.code() == s)
    }
}

/// Tells how claims stand and to whom they are credited. Claims that were not settled yet are left out.
pub trait Credits: Send + Sync + 'static {
    /// By claim; each is named with the storage partition in which it lies.
    fn credits(&self, claims: Vec<(i64, Uuid)>) -> BoxFuture<'_, Result<HashMap<Uuid, Credit>, DbError>>;
}

/// Nobody settles: everything is pending.
pub(crate) struct NoCredits;

impl Credits for NoCredits {
    fn credits(&self, _: Vec<(i64, Uuid)>) -> BoxFuture<'_, Result<HashMap<Uuid, Credit>, DbError>> {
        Box::pin(async { Ok(HashMap::new()) })
    }
}
