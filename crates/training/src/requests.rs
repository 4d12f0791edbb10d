//! Requests for people with IT skills: asked of a named organisation, tracked until the team is complete (`P-4.3b`).

use crate::{
    model::{Request, RequestState, Step, StepKind},
    problems::TrainingProblem,
    rules::{self, Fault},
    service::Training,
    store::requests as store,
};
use serde_json::json;
use vedich_accounts::Actor;
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, Day, LocalityId, TeamId, UnitId};
use vedich_territory::{Member, MemberId, Team};

impl Training {
    /// Asks an organisation of the front or a union for the people that a team lacks.
    ///
    /// # Errors
    /// Not the actor's team, nothing lacking, an organisation of elsewhere, one that is asked already, a day that lies behind.
    pub async fn ask_for_people(
        &self,
        actor: &Actor,
        team: TeamId,
        unit: UnitId,
        due: Day,
        words: &str,
    ) -> Result<i64, TrainingProblem> {
        let (campaign, tree) = (self.campaign().await?.id, self.tree().await?);
        let team = tree.team(team).filter(|t| rules::asks_for(&tree, actor, t.id)).ok_or(TrainingProblem::NoSuchTeam)?.clone();
        if !rules::suppliers(&tree, &team).contains(&unit) {
            return Err(TrainingProblem::NoSuchUnit);
        }
        if due < self.today() {
            return Err(Fault::BadDay("due").into());
        }
        let words = rules::line("words", words, false, rules::LONGEST)?;
        let missing = self.composition(&team).await?.missing;
        if missing == 0 {
            return Err(TrainingProblem::NothingMissing);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (team, words) = (team.clone(), words.clone());
                Box::pin(async move {
                    if let Some(r) = store::waiting(tx, campaign, team.id).await?.iter().find(|r| r.unit == unit) {
                        return Err(TrainingProblem::AskedAlready(r.no));
                    }
                    let (at, by) = (tx.now(), tx.by().name.clone());
                    let new =
                        Request { no: 0, team: team.id, unit, wanted: missing, due, words, state: RequestState::Open, at, by };
                    let no = store::insert(tx, campaign, &new).await?;
                    let detail = json!({ "team": team.id.0, "unit": unit.0, "people": missing });
                    tx.audit("team_request.ask", &format!("team_request:{no}"), detail).await?;
                    told(tx, no, team.locality).await?;
                    Ok(no)
                })
            })
            .await
    }

    /// Promises people by a day, refuses, confirms that the team is complete, or takes the request back.
    ///
    /// # Errors
    /// Not the actor's side, ended already, still lacking people, a refusal without words.
    pub async fn step(
        &self,
        actor: &Actor,
        no: i64,
        kind: StepKind,
        by_day: Option<Day>,
        words: &str,
    ) -> Result<(), TrainingProblem> {
        let (r, team) = self.seen(actor, no).await?;
        let tree = self.tree().await?;
        let mine = match kind {
            StepKind::Promised | StepKind::Refused => rules::answers_for(&tree, actor, r.unit),
            StepKind::Withdrawn => rules::asks_for(&tree, actor, r.team),
            StepKind::Filled => rules::asks_for(&tree, actor, r.team) || rules::answers_for(&tree, actor, r.unit),
            // Sending has a way of its own.
            StepKind::Sent => false,
        };
        if !mine {
            return Err(TrainingProblem::NotYours);
        }
        let words = rules::line("words", words, kind == StepKind::Refused, rules::LONGEST)?;
        if by_day.is_some_and(|d| d < self.today()) {
            return Err(Fault::BadDay("due").into());
        }
        let missing = self.composition(&team).await?.missing;
        let campaign = self.campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (words, place) = (words.clone(), team.locality);
                Box::pin(async move {
                    let mut r = now(tx, campaign, no).await?;
                    r.state = rules::apply(r.state, kind, missing)?;
                    r.due = by_day.unwrap_or(r.due);
                    store::step(tx, &r, kind, &words, None).await?;
                    tx.audit("team_request.step", &format!("team_request:{no}"), json!({ "kind": kind, "state": r.state }))
                        .await?;
                    told(tx, no, place).await
                })
            })
            .await
    }

    /// Sends a person of the organisation to the team, as a member with IT skills. Whoever sends the last one that was lacking fills
    /// the request.
    ///
    /// # Errors
    /// Not the actor's organisation, ended already, a name that is none.
    pub async fn send(&self, actor: &Actor, no: i64, name: &str) -> Result<Member, TrainingProblem> {
        let (r, team) = self.seen(actor, no).await?;
        if !rules::answers_for(&*self.tree().await?, actor, r.unit) {
            return Err(TrainingProblem::NotYours);
        }
        let name = rules::line("name", name, true, rules::LONGEST_LINE)?;
        let missing = (self.composition(&team).await?.missing - 1).max(0);
        let (campaign, territory) = (self.campaign().await?.id, self.territory().clone());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (name, team, territory) = (name.clone(), team.clone(), territory.clone());
                Box::pin(async move {
                    let mut r = now(tx, campaign, no).await?;
                    r.state = rules::apply(r.state, StepKind::Sent, missing)?;
                    let member = territory.send_member_in(tx, &team, r.unit, &name).await?;
                    let id: MemberId = member.id;
                    store::step(tx, &r, StepKind::Sent, &member.code, Some(id)).await?;
                    let detail = json!({ "member": id.0, "state": r.state });
                    tx.audit("team_request.send", &format!("team_request:{no}"), detail).await?;
                    told(tx, no, team.locality).await?;
                    Ok(member)
                })
            })
            .await
    }

    async fn seen(&self, actor: &Actor, no: i64) -> Result<(Request, Team), TrainingProblem> {
        let found = store::get(self.db(), self.campaign().await?.id, no).await?;
        let tree = self.tree().await?;
        let r = found.filter(|r| rules::sees_request(&tree, actor, r.team, r.unit)).ok_or(TrainingProblem::NoSuchRequest)?;
        let team = tree.team(r.team).ok_or(TrainingProblem::NoSuchRequest)?.clone();
        Ok((r, team))
    }

    /// A request with its steps.
    ///
    /// # Errors
    /// When the actor may not see it.
    pub async fn request(&self, actor: &Actor, no: i64) -> Result<(Request, Vec<Step>), TrainingProblem> {
        let (r, _) = self.seen(actor, no).await?;
        Ok((r, store::steps(self.db(), no).await?))
    }

    /// Requests that the actor may see: those that wait first, soonest due first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn requests(&self, actor: &Actor) -> Result<Vec<Request>, TrainingProblem> {
        let tree = self.tree().await?;
        let mut all = store::list(self.db(), self.campaign().await?.id).await?;
        all.retain(|r| rules::sees_request(&tree, actor, r.team, r.unit));
        Ok(all)
    }
}

/// The request as it stands inside a write: somebody may have been quicker.
async fn now(tx: &WriteTx, campaign: CampaignId, no: i64) -> Result<Request, TrainingProblem> {
    store::get(tx, campaign, no).await?.ok_or(TrainingProblem::NoSuchRequest)
}

async fn told(tx: &WriteTx, no: i64, place: LocalityId) -> Result<(), TrainingProblem> {
    Ok(tx.emit("team_request.changed", json!({ "no": no, "locality": place.0 })).await?)
}
