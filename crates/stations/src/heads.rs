//! In whose name letters go to citizens, and who signs them: how papers look is kept by a later room, which the server wires.

use crate::{problems::StationsProblem, service::Stations, taken::police_of};
use std::sync::Arc;
use vedich_db::BoxFuture;
use vedich_kernel::{LocalityId, UnitId};

/// How a unit's papers are headed and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The body above; empty for none.
    pub parent: String,
    /// The issuer.
    pub issuer: String,
    /// Place of the date line.
    pub place: String,
    /// In whose authority the signer signs ("KT. TRƯỞNG CÔNG AN"); empty for none.
    pub authority: String,
    /// Title of the signer.
    pub title: String,
    /// The signer; empty where nobody was set: the paper leaves a line to sign on.
    pub name: String,
}

/// Where heads are kept.
pub trait Heads: Send + Sync {
    /// The head of a unit's papers.
    fn head_of(&self, unit: UnitId) -> BoxFuture<'_, Result<Head, StationsProblem>>;
}

impl Stations {
    /// With the heads under which letters go out.
    #[must_use]
    pub fn with_heads(mut self, heads: Arc<dyn Heads>) -> Self {
        self.heads = Some(heads);
        self
    }

    /// The head of letters to a station: that of the police of its commune; none where they are no unit of the territory.
    pub(crate) async fn head(&self, station: LocalityId) -> Result<Option<Head>, StationsProblem> {
        match (&self.heads, police_of(&*self.tree().await?, station)) {
            (Some(heads), Some(unit)) => heads.head_of(unit).await.map(Some),
            _ => Ok(None),
        }
    }
}
