//! Operations that could not be applied wait here for a person of the office, who takes them after all (as told, or for another
//! list), or sets them aside with a reason. Either is a new fact; what the phone told stays as it was.

use crate::{
    model::Visit,
    posts::communes,
    problems::FieldworkProblem,
    rules::HeldReason,
    service::Fieldwork,
    store,
    sync::{
        self,
        batch::{self, Forced, Job, held_of},
        said::{Arrived, VisitSaid, What},
    },
};
use serde_json::json;
use std::{collections::HashMap, sync::Arc};
use vedich_accounts::{Actor, Area, Permission};
use vedich_claims::{Claim, ClaimSource, Method, Outcome};
use vedich_kernel::{CitizenId, LocalityId, Moment, TeamId, WorkListId};
use vedich_register::{Current, Person};
use vedich_territory::MemberId;

/// A held operation.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// The operation.
    pub operation: String,
    /// `visit`, `help`, …, or `unread`.
    pub kind: String,
    /// From which phone.
    pub phone: String,
    /// Whose.
    pub member: MemberId,
    /// Of which team.
    pub team: TeamId,
    /// For which list, as told.
    pub list: Option<WorkListId>,
    /// Whose police decides.
    pub commune: Option<LocalityId>,
    /// Why.
    pub reason: HeldReason,
    /// Ids and codes of what was told, as JSON.
    pub content: String,
    /// All of what was told, sealed.
    pub(crate) sealed: Vec<u8>,
    /// When it happened, corrected.
    pub observed_at: Moment,
    /// When it came.
    pub recorded_at: Moment,
    /// What was decided.
    pub resolution: Option<Resolution>,
}

/// What the office decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// Taken after all; else set aside.
    pub accepted: bool,
    /// What the member is told.
    pub answer: String,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
}

/// How a held operation is taken after all.
#[derive(Clone, Debug, Default)]
pub struct Acceptance {
    /// For another list than told.
    pub list: Option<WorkListId>,
    /// As the work of another member of the same team.
    pub member: Option<MemberId>,
    /// Why; the member reads it.
    pub answer: String,
}

/// What came of a decision about several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Decided as was wished.
    pub done: i64,
    /// Cannot be taken as told, or speak against what stands: they wait on, each to be looked at.
    pub left: i64,
}

/// What stands beside a held operation, for whoever decides about it.
pub(crate) struct HeldCase {
    /// What was told; none when it cannot be read.
    pub told: Option<What>,
    /// About whom.
    pub about: About,
    /// What else stands about them, newest first.
    pub others: Vec<Other>,
}

impl HeldCase {
    /// The note that was told.
    pub fn note(&self) -> Option<&str> {
        match &self.told {
            Some(What::Visit(v)) => v.note.as_deref(),
            Some(What::Help(h)) => h.note.as_deref(),
            _ => None,
        }
    }
}

/// Something else that stands about the person of a held operation.
pub(crate) struct Other {
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    pub method: Option<Method>,
    /// When.
    pub at: Moment,
    /// Whose work.
    pub team: Option<TeamId>,
    /// Whose work.
    pub member: Option<MemberId>,
    /// Who wrote a visit down, where no member is known.
    pub user_name: String,
    /// From which list, of a visit.
    pub list: Option<WorkListId>,
    /// From where it came, of what was no visit.
    pub source: Option<ClaimSource>,
}

impl Other {
    fn of_visit(v: Visit) -> Self {
        Self {
            outcome: v.outcome,
            method: v.method,
            at: v.observed_at,
            team: v.team,
            member: v.member,
            user_name: v.user_name,
            list: v.list,
            source: None,
        }
    }

    fn of_claim(c: &Claim) -> Self {
        Self {
            outcome: c.outcome,
            method: c.method,
            at: c.observed_at,
            team: c.team,
            member: c.member,
            user_name: String::new(),
            list: None,
            source: Some(c.source),
        }
    }
}

/// Whom an operation is about, as far as the actor may see.
pub(crate) enum About {
    /// A citizen of the actor's area.
    Citizen {
        /// State without personal data.
        current: Box<Current>,
        /// The opened person.
        person: Box<Person>,
        /// The actor may see the name and open the page.
        named: bool,
    },
    /// A citizen of elsewhere.
    Elsewhere,
    /// Nobody whom the register knows, or no person at all.
    Nobody,
}

/// Other visits asked for at once.
const OTHERS: i64 = 20;
/// Other results shown at once.
const OTHERS_SHOWN: usize = 20;
/// Shown at once.
const MOST: i64 = 300;
/// Characters of an answer at most.
const ANSWER_MAX: usize = 200;
/// A decision needs a reason of at least so many characters.
const ANSWER_MIN: usize = 5;

impl Fieldwork {
    /// What waits in the actor's communes, oldest first; or what was decided, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn held_operations(&self, actor: &Actor, resolved: bool) -> Result<Vec<HeldRow>, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let tree = self.register().tree().await?;
        let area = actor.area(Permission::ManageWorkLists);
        let communes = (area != Area::Everything).then(|| communes(&tree, &area));
        Ok(store::held::in_communes(self.db(), campaign, communes.as_deref(), resolved, MOST).await?)
    }

    /// A held operation of one of the actor's communes.
    ///
    /// # Errors
    /// When there is none by this id in the actor's area.
    pub async fn held_operation(&self, actor: &Actor, operation: &str) -> Result<HeldRow, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let held = store::held::get(self.db(), campaign, operation).await?.ok_or(FieldworkProblem::NoSuchHeld)?;
        if self.is_of(actor, &held).await? { Ok(held) } else { Err(FieldworkProblem::NoSuchHeld) }
    }

    /// Does a held operation wait in one of the actor's communes?
    pub(crate) async fn is_of(&self, actor: &Actor, held: &HeldRow) -> Result<bool, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let area = actor.area(Permission::ManageWorkLists);
        Ok(held.commune.map_or(area == Area::Everything, |c| tree.covers_locality(&area, c)))
    }

    /// What whoever decides about a held operation has to know: what was told, about whom, and what else stands about them.
    ///
    /// # Errors
    /// When the vault does not open.
    pub(crate) async fn held_case(&self, actor: &Actor, held: &HeldRow) -> Result<HeldCase, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let told = self.told(held).await?.read.ok().map(|o| o.what);
        let citizen = match &told {
            Some(What::Visit(VisitSaid { citizen, .. }) | What::Call { citizen, .. }) => Some(*citizen),
            Some(What::Room(r)) => r.citizen,
            Some(What::Help(h)) => self.register().id_of_number(&h.number).await?,
            Some(What::Withdraw { corrects }) => {
                let target = store::operations::deeds(self.db(), campaign, std::slice::from_ref(corrects)).await?;
                target.first().and_then(|d| d.citizen)
            }
            _ => None,
        };
        let about = match citizen {
            Some(id) => self.about(actor, id).await?,
            None => About::Nobody,
        };
        let others = match &about {
            About::Citizen { current, .. } => self.others(current.id, &held.operation).await?,
            _ => Vec::new(),
        };
        Ok(HeldCase { told, about, others })
    }

    /// What stands about a citizen beside a held operation, at the door, at a post or told in a claim, newest first.
    async fn others(&self, id: CitizenId, operation: &str) -> Result<Vec<Other>, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let visits = store::carried::visits_about(self.db(), campaign, id, OTHERS).await?;
        let mut out: Vec<Other> = visits.into_iter().filter(|v| v.operation != operation).map(Other::of_visit).collect();
        let own = store::operations::deeds(self.db(), campaign, &[operation.to_owned()]).await?.into_iter().find_map(|d| d.claim);
        let claims = self.claims().of_citizens(&[id], false).await?;
        // A visit's claim says what the visit says.
        let told = claims.iter().filter(|c| !c.withdrawn && c.source != ClaimSource::Visit && Some(c.id) != own);
        out.extend(told.map(Other::of_claim));
        out.sort_by_key(|o| std::cmp::Reverse(o.at));
        out.truncate(OTHERS_SHOWN);
        Ok(out)
    }

    /// A citizen as far as the actor's area goes: a phone may name anybody.
    pub(crate) async fn about(&self, actor: &Actor, id: CitizenId) -> Result<About, FieldworkProblem> {
        let Some(found) = self.register().open_people(&[id]).await?.pop() else { return Ok(About::Nobody) };
        let tree = self.register().tree().await?;
        let commune = found.current.status.commune;
        let named = tree.may(actor, Permission::ViewCitizens, commune);
        if !named && !tree.may(actor, Permission::ManageWorkLists, commune) {
            return Ok(About::Elsewhere);
        }
        Ok(About::Citizen { current: Box::new(found.current), person: Box::new(found.person), named })
    }

    /// What a held operation told, opened.
    pub(crate) async fn told(&self, held: &HeldRow) -> Result<Arrived, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let text = self.register().vault(campaign).await?.open_text(&held_of(&held.operation), &held.sealed)?;
        if held.reason == HeldReason::Unreadable {
            // The house's key may be there by now.
            let seal = self.seal(campaign).await?;
            return Ok(sync::reopened(&seal, &text).unwrap_or_else(|| Arrived::unread(&held.operation, held.reason, &text)));
        }
        Ok(Arrived::of_text(&held.operation, &text))
    }

    /// Takes a held operation after all.
    ///
    /// # Errors
    /// When there is no reason, it was decided already, it cannot be read, or the list or member does not fit.
    pub async fn accept_held(&self, actor: &Actor, operation: &str, how: &Acceptance) -> Result<(), FieldworkProblem> {
        let held = self.held_operation(actor, operation).await?;
        let answer = reason(&how.answer)?;
        if held.resolution.is_some() {
            return Err(FieldworkProblem::Resolved);
        }
        let mut told = self.told(&held).await?;
        if let (Some(list), Ok(o)) = (how.list, &mut told.read)
            && let What::Visit(v) = &mut o.what
        {
            let list = self.list(actor, list).await?;
            if !store::items(self.db(), list.id).await?.iter().any(|i| i.citizen == v.citizen) {
                return Err(FieldworkProblem::CannotTake(HeldReason::NotOnList));
            }
            v.list = list.id.0;
        }
        let said = told.read.as_ref().map_err(|reason| FieldworkProblem::CannotTake(*reason))?;
        // A claim is about somebody whom the register knows, whoever decides.
        if let What::Visit(v) = &said.what
            && self.register().current(v.citizen).await?.is_none()
        {
            return Err(FieldworkProblem::CannotTake(HeldReason::NotOnList));
        }
        let mut phone = store::phones::get(self.db(), &held.phone).await?.ok_or(FieldworkProblem::NoSuchPhone)?;
        if let Some(member) = how.member {
            let members = self.register().territory().members(held.team).await?;
            phone.member = members.iter().find(|m| m.id == member).ok_or(FieldworkProblem::MemberOfOtherTeam)?.id;
        }
        // Credit goes to the earliest claim by its time, bounded by when it came (design.md, Truth 5); what was told is kept beside it.
        let observed_at = held.observed_at.min(held.recorded_at);
        let forced = Forced { by: actor.by(self.now()), observed_at, ahead: observed_at < held.observed_at, answer };
        let job = Job { phone, arrived: vec![told], offset: None, waiting: 0, app_version: String::new(), forced: Some(forced) };
        batch::write(self, &[Arc::new(job)]).await?;
        Ok(())
    }

    /// Decides at once about everything that waits from a phone for one reason, in the order in which it happened: a phone that was taken
    /// out of use may bring a whole evening. Each is taken as told, or set aside, as if it were decided alone; what speaks against a
    /// result of somebody else, recorded or waiting itself, is not taken with the others: somebody has to look at it.
    ///
    /// # Errors
    /// When there is no reason for the decision.
    pub async fn decide_alike(
        &self,
        actor: &Actor,
        phone: &str,
        why: HeldReason,
        accept: bool,
        answer: &str,
    ) -> Result<Decided, FieldworkProblem> {
        let how = Acceptance { answer: reason(answer)?, ..Acceptance::default() };
        let mut waiting = self.held_operations(actor, false).await?;
        waiting.retain(|h| h.phone == phone && h.reason == why);
        waiting.sort_by(|a, b| (a.observed_at, &a.operation).cmp(&(b.observed_at, &b.operation)));
        let conflicts = if accept { self.conflicts(actor, &waiting).await? } else { HashMap::new() };
        let mut decided = Decided::default();
        for held in waiting {
            if conflicts.contains_key(&held.operation) {
                decided.left += 1;
                continue;
            }
            let one = if accept {
                self.accept_held(actor, &held.operation, &how).await
            } else {
                self.dismiss_held(actor, &held.operation, &how.answer).await
            };
            match one {
                Ok(()) => decided.done += 1,
                Err(FieldworkProblem::CannotTake(_)) => decided.left += 1,
                // Somebody else was faster.
                Err(FieldworkProblem::Resolved) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(decided)
    }

    /// Sets a held operation aside, with a reason that its member reads.
    ///
    /// # Errors
    /// When there is no reason or it was decided already.
    pub async fn dismiss_held(&self, actor: &Actor, operation: &str, why: &str) -> Result<(), FieldworkProblem> {
        let held = self.held_operation(actor, operation).await?;
        let answer = reason(why)?;
        let campaign = self.register().campaign().await?.id;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (operation, answer) = (held.operation.clone(), answer.clone());
                Box::pin(async move {
                    if !store::held::resolve(tx, campaign, &operation, false, &answer).await? {
                        return Err(FieldworkProblem::Resolved);
                    }
                    tx.audit("field.dismiss", &format!("operation:{operation}"), json!({})).await?;
                    Ok(())
                })
            })
            .await
    }
}

fn reason(text: &str) -> Result<String, FieldworkProblem> {
    let text = text.trim();
    if (ANSWER_MIN..=ANSWER_MAX).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(FieldworkProblem::ReasonMissing)
    }
}
