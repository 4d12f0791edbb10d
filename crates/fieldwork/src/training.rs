//! Lists and phones go to trained members, where the campaign requires it (`P-4.5`).

use crate::{problems::FieldworkProblem, service::Fieldwork};
use std::sync::Arc;
use vedich_db::BoxFuture;
use vedich_kernel::TeamId;
use vedich_territory::MemberId;

/// Who is trained, as fieldwork asks before it hands lists out; the server wires it, since rooms of one line do not know each
/// other (`P-4.5`).
pub trait Trained: Send + Sync {
    /// Those of the members who may not get lists yet; none while the campaign does not require training.
    fn untrained<'a>(&'a self, members: &'a [MemberId]) -> BoxFuture<'a, Result<Vec<MemberId>, FieldworkProblem>>;
}

impl Fieldwork {
    /// With the room that knows who is trained.
    #[must_use]
    pub fn with_training(mut self, training: Arc<dyn Trained>) -> Self {
        self.training = Some(training);
        self
    }

    /// Lists and phones go to who may have them: named members each, a whole team when it has at least one.
    pub(crate) async fn require_trained(&self, team: TeamId, named: &[MemberId]) -> Result<(), FieldworkProblem> {
        let Some(training) = &self.training else { return Ok(()) };
        let members = self.register().territory().members(team).await?;
        let asked: Vec<MemberId> = if named.is_empty() { members.iter().map(|m| m.id).collect() } else { named.to_vec() };
        let untrained = training.untrained(&asked).await?;
        let refused = if named.is_empty() { !asked.is_empty() && untrained.len() == asked.len() } else { !untrained.is_empty() };
        if !refused {
            return Ok(());
        }
        let name = |m: &MemberId| members.iter().find(|k| k.id == *m).map(|k| k.name.clone());
        Err(FieldworkProblem::NotTrained(untrained.iter().filter_map(name).collect()))
    }
}
