//! Enrolment codes that were handed out and wait for their phone: listed beside the phones of a team, and taken back. The code itself
//! is shown once and kept by nobody, so it is named by its member and the moment at which it was made.

use crate::{phones::CodeRow, problems::FieldworkProblem, service::Fieldwork, store::phones as store};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Moment, TeamId};
use vedich_territory::MemberId;

/// A code that works still.
#[derive(Clone, Debug)]
pub(crate) struct OpenCode {
    /// When it was made.
    pub made_at: Moment,
    /// What it is for.
    pub row: CodeRow,
}

impl Fieldwork {
    /// Codes of a team that no phone has used and that work still, newest first.
    ///
    /// # Errors
    /// When the team is not the actor's.
    pub(crate) async fn open_codes(&self, actor: &Actor, team: TeamId) -> Result<Vec<OpenCode>, FieldworkProblem> {
        self.register().tree().await?.require_team(actor, Permission::ManagePhones, team)?;
        let campaign = self.register().campaign().await?.id;
        Ok(store::open_codes(self.db(), campaign, team, self.now(), self.today()).await?)
    }

    /// Takes a code back: it works no more from now. `false` when a phone used it before, or it was over.
    ///
    /// # Errors
    /// When the team is not the actor's.
    pub(crate) async fn cancel_code(
        &self,
        actor: &Actor,
        team: TeamId,
        member: MemberId,
        made_at: Moment,
    ) -> Result<bool, FieldworkProblem> {
        self.register().tree().await?.require_team(actor, Permission::ManagePhones, team)?;
        let campaign = self.register().campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let cancelled = store::cancel_code(tx, campaign, team, member, made_at).await?;
                    if cancelled {
                        tx.audit("phone.code_cancel", &format!("member:{}", member.0), json!({ "team": team })).await?;
                    }
                    Ok::<_, FieldworkProblem>(cancelled)
                })
            })
            .await
    }
}
