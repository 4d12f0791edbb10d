//! The service: one handle, shared by all doors. Sessions, attendance and what the campaign requires.

use crate::{
    model::{NewSession, Presence, Rule, Session, Via},
    problems::TrainingProblem,
    rules::{self, Fault},
    store,
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Accounts, Actor, Permission, paper_word};
use vedich_campaign::{Campaign, Campaigns};
use vedich_db::{By, Db};
use vedich_kernel::{Clock, Day, Moment, TeamId};
use vedich_territory::{Member, MemberId, Territory, Tree};

/// Attempts at codes from one address that cost nothing: a whole hall may share one.
const FREE_GUESSES: i64 = 200;
/// What throttling calls them.
const GUESS: &str = "attend";

/// Training and requests for people. Cheap to clone.
#[derive(Clone)]
pub struct Training {
    db: Db,
    clock: Arc<dyn Clock>,
    campaigns: Campaigns,
    accounts: Accounts,
}

impl Training {
    /// Over a database, a clock, the campaign, and accounts, which count attempts at codes.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, campaigns: Campaigns, accounts: Accounts) -> Self {
        Self { db, clock, campaigns, accounts }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn today(&self) -> Day {
        self.clock.today()
    }

    pub(crate) fn territory(&self) -> &Territory {
        self.campaigns.territory()
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, TrainingProblem> {
        Ok(self.campaigns.territory().tree().await?)
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, TrainingProblem> {
        Ok(self.campaigns.required().await?)
    }

    // --- what the campaign requires ---------------------------------------------------------------------------------------

    /// What holds now.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rule(&self) -> Result<Rule, TrainingProblem> {
        Ok(self.rules().await?.pop().unwrap_or_default())
    }

    /// What was set, oldest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rules(&self) -> Result<Vec<Rule>, TrainingProblem> {
        Ok(store::rules(&self.db, self.campaign().await?.id).await?)
    }

    /// Sets what the campaign requires, with the reason.
    ///
    /// # Errors
    /// Not the actor's to set, out of bounds, no reason.
    pub async fn set_rule(&self, actor: &Actor, rule: Rule) -> Result<(), TrainingProblem> {
        let campaign = self.campaign().await?;
        self.tree().await?.require(actor, Permission::ManageCampaign, campaign.root)?;
        let reason = rules::line("reason", &rule.reason, true, rules::LONGEST)?;
        if !(0..=20).contains(&rule.least_skilled) {
            return Err(Fault::BadNumber("least_skilled").into());
        }
        if !(0..=50).contains(&rule.least_right) {
            return Err(Fault::BadNumber("least_right").into());
        }
        let rule = Rule { reason, ..rule };
        self.db
            .write(actor.by(self.now()), move |tx| {
                let rule = rule.clone();
                Box::pin(async move {
                    store::add_rule(tx, campaign.id, &rule).await?;
                    let detail =
                        json!({ "least_skilled": rule.least_skilled, "required": rule.required, "least_right": rule.least_right });
                    tx.audit("training.rule", &format!("campaign:{}", campaign.id), detail).await?;
                    Ok::<_, TrainingProblem>(())
                })
            })
            .await
    }

    // --- sessions ---------------------------------------------------------------------------------------------------------

    fn may_hold(tree: &Tree, actor: &Actor, campaign: &Campaign, s: &NewSession) -> bool {
        tree.is_within(s.locality, campaign.root) && tree.may(actor, Permission::ManageTraining, s.locality)
    }

    /// Plans a session; it gets a code that members type or scan.
    ///
    /// # Errors
    /// Not the actor's place, times or seats that cannot be.
    pub async fn plan(&self, actor: &Actor, new: NewSession) -> Result<i64, TrainingProblem> {
        let campaign = self.campaign().await?;
        if !Self::may_hold(&*self.tree().await?, actor, &campaign, &new) {
            return Err(TrainingProblem::NotHere);
        }
        let plan = rules::check(new)?;
        let code = rules::plain_code(&paper_word(&self.accounts.entropy(), 2));
        self.db
            .write(actor.by(self.now()), move |tx| {
                let (plan, code) = (plan.clone(), code.clone());
                Box::pin(async move {
                    let (no, by) = (store::next_no(tx).await?, tx.by().name.clone());
                    let locality = plan.locality.0;
                    let s = Session {
                        no,
                        code,
                        version: 1,
                        cancelled: false,
                        plan,
                        reason: String::new(),
                        at: tx.now(),
                        by,
                        present: 0,
                    };
                    store::write(tx, campaign.id, &s).await?;
                    tx.audit("training.plan", &format!("training:{no}"), json!({ "locality": locality, "day": s.plan.day }))
                        .await?;
                    tx.emit("training.changed", json!({ "no": no, "locality": locality })).await?;
                    Ok::<_, TrainingProblem>(no)
                })
            })
            .await
    }

    /// Writes a session anew, or cancels it.
    ///
    /// # Errors
    /// Not the actor's, cancelled already, people were present at one to be cancelled, no reason to cancel.
    pub async fn change(&self, actor: &Actor, no: i64, plan: Option<NewSession>, reason: &str) -> Result<(), TrainingProblem> {
        let campaign = self.campaign().await?;
        let old = self.held_by(actor, no).await?;
        if old.cancelled {
            return Err(TrainingProblem::Cancelled);
        }
        let plan = match plan {
            Some(plan) if !Self::may_hold(&*self.tree().await?, actor, &campaign, &plan) => return Err(TrainingProblem::NotHere),
            Some(plan) => Some(rules::check(plan)?),
            None if old.present > 0 => return Err(TrainingProblem::Held),
            None => None,
        };
        let reason = rules::line("reason", reason, plan.is_none(), rules::LONGEST)?;
        self.db
            .write(actor.by(self.now()), move |tx| {
                let (plan, reason) = (plan.clone(), reason.clone());
                Box::pin(async move {
                    let mut s = store::session(tx, campaign.id, no).await?.ok_or(TrainingProblem::NoSuchSession)?;
                    // As it stands now: somebody may have been quicker.
                    if s.cancelled {
                        return Err(TrainingProblem::Cancelled);
                    }
                    if plan.is_none() && s.present > 0 {
                        return Err(TrainingProblem::Held);
                    }
                    s.version += 1;
                    s.cancelled = plan.is_none();
                    s.plan = plan.unwrap_or(s.plan);
                    s.reason = reason;
                    store::write(tx, campaign.id, &s).await?;
                    let word = if s.cancelled { "training.cancel" } else { "training.change" };
                    tx.audit(word, &format!("training:{no}"), json!({ "version": s.version })).await?;
                    tx.emit("training.changed", json!({ "no": no, "locality": s.plan.locality.0 })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// A session that the actor may see.
    ///
    /// # Errors
    /// When there is none.
    pub async fn session(&self, actor: &Actor, no: i64) -> Result<Session, TrainingProblem> {
        let found = store::session(&self.db, self.campaign().await?.id, no).await?.ok_or(TrainingProblem::NoSuchSession)?;
        let sees = rules::sees_session(&*self.tree().await?, actor, found.plan.locality);
        if sees { Ok(found) } else { Err(TrainingProblem::NoSuchSession) }
    }

    /// The same, for whoever holds sessions in its place.
    pub(crate) async fn held_by(&self, actor: &Actor, no: i64) -> Result<Session, TrainingProblem> {
        let s = self.session(actor, no).await?;
        let may = self.tree().await?.may(actor, Permission::ManageTraining, s.plan.locality);
        if may { Ok(s) } else { Err(TrainingProblem::NotHere) }
    }

    /// Sessions that the actor may see, newest day first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>, TrainingProblem> {
        let tree = self.tree().await?;
        let mut all = store::sessions(&self.db, self.campaign().await?.id).await?;
        all.retain(|s| rules::sees_session(&tree, actor, s.plan.locality));
        Ok(all)
    }

    // --- attendance -------------------------------------------------------------------------------------------------------

    /// Who was noted as present.
    ///
    /// # Errors
    /// As [`Training::session`].
    pub async fn present(&self, actor: &Actor, no: i64) -> Result<Vec<Presence>, TrainingProblem> {
        self.session(actor, no).await?;
        Ok(store::present(&self.db, no).await?)
    }

    /// The members of a team whom the session is for, for ticking.
    ///
    /// # Errors
    /// Not the actor's session; a team that it is not for.
    pub async fn members_for(&self, actor: &Actor, no: i64, team: TeamId) -> Result<Vec<Member>, TrainingProblem> {
        let s = self.held_by(actor, no).await?;
        let tree = self.tree().await?;
        let for_it = tree.team(team).is_some_and(|t| tree.is_within(t.locality, s.plan.locality));
        if !for_it {
            return Err(TrainingProblem::NoSuchTeam);
        }
        Ok(self.territory().members(team).await?)
    }

    /// Ticks members as present, or takes that back; says how many changed.
    ///
    /// # Errors
    /// Not the actor's session, cancelled or yet to come, a member whom it is not for, no reason to take back.
    pub async fn tick(
        &self,
        actor: &Actor,
        no: i64,
        codes: &[String],
        there: bool,
        reason: &str,
    ) -> Result<i64, TrainingProblem> {
        let s = self.held_by(actor, no).await?;
        if s.cancelled {
            return Err(TrainingProblem::Cancelled);
        }
        if s.plan.day > self.today() {
            return Err(TrainingProblem::NotYet);
        }
        let reason = rules::line("reason", reason, !there, rules::LONGEST)?;
        let mut members = Vec::with_capacity(codes.len());
        for code in codes {
            members.push(self.member_for(&s, code, there).await?.id);
        }
        self.note(actor.by(self.now()), no, members, Via::Trainer, there, reason).await
    }

    /// The member of this code, in a team that the session is for. Who left the team since may still be taken off the list.
    async fn member_for(&self, s: &Session, code: &str, in_team: bool) -> Result<Member, TrainingProblem> {
        let code = code.trim();
        let found = match self.territory().member_by_code(code).await? {
            Some(found) => Some(found),
            None => self.territory().member_by_code(&code.to_uppercase()).await?,
        };
        let tree = self.tree().await?;
        let for_it = |m: &Member| {
            let team = m.team.and_then(|t| tree.team(t));
            team.map_or(!in_team, |t| tree.is_within(t.locality, s.plan.locality))
        };
        found.filter(for_it).ok_or(TrainingProblem::NoSuchMember)
    }

    async fn note(
        &self,
        by: By,
        no: i64,
        members: Vec<MemberId>,
        via: Via,
        there: bool,
        reason: String,
    ) -> Result<i64, TrainingProblem> {
        self.db
            .write(by, move |tx| {
                let (members, reason) = (members.clone(), reason.clone());
                Box::pin(async move {
                    let mut changed = 0;
                    for member in members {
                        changed += i64::from(store::note(tx, no, member, via, there, &reason).await?);
                    }
                    if changed > 0 {
                        let detail = json!({ "members": changed, "present": there, "via": via });
                        tx.audit("training.attendance", &format!("training:{no}"), detail).await?;
                    }
                    Ok::<_, TrainingProblem>(changed)
                })
            })
            .await
    }

    /// The session of a code, as anybody may see it who holds the code. Wrong codes are counted against the address.
    ///
    /// # Errors
    /// When there is none, or too many were tried.
    pub async fn by_code(&self, code: &str, address: &str) -> Result<Session, TrainingProblem> {
        self.accounts.count_guess(GUESS, address, FREE_GUESSES).await?;
        let found = store::by_code(&self.db, self.campaign().await?.id, &rules::plain_code(code)).await?;
        let session = found.ok_or(TrainingProblem::NoSuchSession)?;
        self.accounts.forgive_guess(GUESS, address).await?;
        Ok(session)
    }

    /// A member notes the own presence by the session's code, within its hours. Twice is once.
    ///
    /// # Errors
    /// Unknown or cancelled session, not within its hours, a member whom it is not for.
    pub async fn attend(&self, code: &str, member: &str, address: &str) -> Result<(Session, Member), TrainingProblem> {
        let s = self.by_code(code, address).await?;
        if s.cancelled {
            return Err(TrainingProblem::Cancelled);
        }
        if !rules::code_counts(&s.plan, self.now()) {
            return Err(TrainingProblem::NotNow);
        }
        // Member codes can be guessed too, and a wrong one must cost as a wrong session does.
        self.accounts.count_guess(GUESS, address, FREE_GUESSES).await?;
        let member = self.member_for(&s, member, true).await?;
        self.accounts.forgive_guess(GUESS, address).await?;
        let by = By::system(&format!("member:{}", member.code), self.now());
        self.note(by, s.no, vec![member.id], Via::Code, true, String::new()).await?;
        Ok((s, member))
    }

    /// A member of this code who was noted as present at the session.
    pub(crate) async fn present_member(&self, s: &Session, code: &str) -> Result<Member, TrainingProblem> {
        let member = self.member_for(s, code, true).await?;
        let there = store::present(&self.db, s.no).await?.iter().any(|p| p.member == member.id);
        if there { Ok(member) } else { Err(TrainingProblem::NotPresent) }
    }
}
