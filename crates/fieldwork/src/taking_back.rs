//! Undoing: lists that were just drawn up by mistake are taken back together.

use crate::{model::ListFilter, problems::FieldworkProblem, service::Fieldwork, store};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Moment, WorkListId};

/// Why a list that was drawn up by mistake is closed.
const TAKEN_BACK: &str = "taken_back";

impl Fieldwork {
    /// Takes back the lists that the actor drew up in one go at a moment, as if they had never been: their people are free at once.
    /// A list on which somebody recorded an outcome stays.
    ///
    /// # Errors
    /// When there is no such list any more, or the actor may not manage lists there.
    pub async fn take_back(&self, actor: &Actor, made: Moment) -> Result<usize, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let tree = self.register().tree().await?;
        let by = actor.by(self.now());
        let filter = ListFilter { live: true, made: Some(made), ..ListFilter::default() };
        let mut lists = self.lists(actor, &filter).await?;
        lists.retain(|l| l.created_by == by.name);
        for list in &lists {
            tree.require(actor, Permission::ManageWorkLists, list.commune)?;
        }
        let ids: Vec<WorkListId> = lists.into_iter().map(|l| l.id).collect();
        self.db()
            .write(by, move |tx| {
                let ids = ids.clone();
                Box::pin(async move {
                    let mut closed = Vec::with_capacity(ids.len());
                    for id in ids {
                        if store::is_visited(tx, campaign, id).await? {
                            continue;
                        }
                        if store::close(tx, campaign, id, TAKEN_BACK).await? {
                            store::end_leases(tx, campaign, id).await?;
                            closed.push(id);
                        }
                    }
                    if closed.is_empty() {
                        return Err(FieldworkProblem::Closed);
                    }
                    store::touch_lists(tx, &closed).await?;
                    for id in &closed {
                        tx.audit("work_list.take_back", &format!("work_list:{id}"), json!({})).await?;
                    }
                    Ok(closed.len())
                })
            })
            .await
    }
}
