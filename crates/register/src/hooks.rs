//! What rooms above the register hang into it; `server` wires them.

use crate::service::Register;
use std::sync::Arc;
use vedich_db::{BoxFuture, DbError};
use vedich_kernel::{CitizenId, ExtractNo, Lang, Moment};

/// Called after an extract came to count or was taken back, when claims must be settled anew.
pub type AfterApply = Arc<dyn Fn(ExtractNo) -> BoxFuture<'static, ()> + Send + Sync>;

/// How a claim stands against the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// The register confirms it.
    Confirmed,
    /// The register has not had time to say.
    Pending,
    /// The person was activated before the claim.
    Late,
    /// The register had time to confirm it and did not.
    Contradicted,
    /// Somebody met the citizen and claims no activation.
    Met,
    /// Whoever said it took it back, or corrected it.
    TakenBack,
}

/// One thing that a team or unit said about a citizen.
#[derive(Clone, Debug)]
pub struct ClaimLine {
    /// When it was observed.
    pub at: Moment,
    /// Who said what, in the reader's language.
    pub title: String,
    /// More about it; may be empty.
    pub detail: String,
    /// From where it came, in the reader's language; may be empty.
    pub source: String,
    /// How it stands.
    pub state: ClaimState,
}

/// Tells what was said about a citizen. The register shows it beside its own facts and never mixes the two.
pub trait ClaimsOf: Send + Sync + 'static {
    /// What was said, in any order.
    fn claims_of(&self, citizen: CitizenId, lang: Lang) -> BoxFuture<'_, Result<Vec<ClaimLine>, DbError>>;
}

/// The hooks in place.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    after_apply: Option<AfterApply>,
    claims_of: Vec<Arc<dyn ClaimsOf>>,
}

impl Hooks {
    pub(crate) async fn settled(&self, extract: ExtractNo) {
        if let Some(hook) = &self.after_apply {
            hook(extract).await;
        }
    }
}

impl Register {
    /// Settles claims whenever an extract came to count or was taken back; whoever applies it waits for that.
    #[must_use]
    pub fn with_after_apply(mut self, hook: AfterApply) -> Self {
        self.hooks.after_apply = Some(hook);
        self
    }

    /// Shows what a room was told on citizens' pages, beside what other rooms were.
    #[must_use]
    pub fn with_claims_of(mut self, claims: Arc<dyn ClaimsOf>) -> Self {
        self.hooks.claims_of.push(claims);
        self
    }

    pub(crate) async fn claims_about(&self, citizen: CitizenId, lang: Lang) -> Result<Vec<ClaimLine>, DbError> {
        let mut all = Vec::new();
        for claims in &self.hooks.claims_of {
            all.extend(claims.claims_of(citizen, lang).await?);
        }
        Ok(all)
    }
}
