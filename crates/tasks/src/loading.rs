//! Loading the plan's duties: each for the unit that a person chose, with its parts in the communes. Twice is once.

use crate::{
    model::Plan,
    problems::TaskProblem,
    rules,
    service::{Tasks, check_plan, setting_places},
    store,
    template::{self, Offered},
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::UnitId;

/// What loading did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Duties that nobody had.
    pub new: i64,
    /// Their parts.
    pub parts: i64,
    /// Duties and parts that were there already.
    pub known: i64,
}

impl Tasks {
    /// The plan's duties as this campaign would have them.
    ///
    /// # Errors
    /// When no campaign runs.
    pub async fn offered(&self) -> Result<Vec<Offered>, TaskProblem> {
        let setting = self.setting().await?;
        let phases =
            self.register().campaigns().phases(setting.campaign.id).await.map_err(vedich_register::RegisterProblem::other)?;
        Ok(template::offered(&setting.tree, &setting.campaign, &phases))
    }

    /// Loads duties of the plan, each told by its place in [`Tasks::offered`] with its owner; `parts` loads what communes and
    /// schools owe of them too. What is there already (same unit, same words) is left as it is.
    ///
    /// # Errors
    /// Nothing chosen, or a unit that is not the actor's to give duties to.
    pub async fn load(&self, actor: &Actor, chosen: &[(usize, UnitId)], parts: bool) -> Result<Loaded, TaskProblem> {
        if chosen.is_empty() {
            return Err(TaskProblem::NothingChosen);
        }
        let (setting, offered) = (self.setting().await?, self.offered().await?);
        setting.tree.require(actor, Permission::ManageTasks, setting.campaign.root)?;
        let mut all: Vec<(Plan, Vec<Plan>)> = Vec::new();
        for (at, owner) in chosen {
            let duty = offered.get(*at).ok_or(TaskProblem::NothingChosen)?;
            if !rules::may_give(&setting.tree, actor, *owner) {
                return Err(TaskProblem::NoSuchUnit("owner"));
            }
            let plan = check_plan(&setting, Plan { owner: *owner, ..duty.plan.clone() }, None)?;
            let owed = duty.parts.iter().filter(|u| parts && *u != owner && rules::may_hand_to(&setting.tree, *owner, **u));
            // Partners of the whole are of the city; a commune's part is its own.
            let below = owed.map(|u| Plan { owner: *u, partners: Vec::new(), ..plan.clone() }).collect();
            all.push((plan, below));
        }
        let id = setting.campaign.id;
        let places: Vec<i64> = all.iter().flat_map(|(p, _)| setting_places(&setting, p)).collect();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (all, places) = (all.clone(), places.clone());
                Box::pin(async move {
                    let mut done = Loaded::default();
                    for (plan, below) in &all {
                        let whole = match store::same(tx, id, plan.owner, None, &plan.title).await? {
                            Some(task) => {
                                done.known += 1;
                                task.no
                            }
                            None => {
                                done.new += 1;
                                store::insert(tx, id, None, plan).await?
                            }
                        };
                        for part in below {
                            if store::same(tx, id, part.owner, Some(whole), &part.title).await?.is_some() {
                                done.known += 1;
                            } else {
                                store::insert(tx, id, Some(whole), part).await?;
                                done.parts += 1;
                            }
                        }
                    }
                    if done.new + done.parts > 0 {
                        let detail = json!({ "new": done.new, "parts": done.parts });
                        tx.audit("task.load", "tasks", detail).await?;
                        tx.emit("task.changed", json!({ "localities": places })).await?;
                    }
                    Ok::<_, TaskProblem>(done)
                })
            })
            .await
    }
}
