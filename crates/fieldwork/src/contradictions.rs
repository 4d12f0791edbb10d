//! What speaks against a held operation: a result that stands, or one that waits for the office itself.

use crate::{
    held::{About, HeldRow},
    problems::FieldworkProblem,
    rules::{self, HeldReason},
    service::Fieldwork,
    store,
    sync::said::What,
};
use std::collections::HashMap;
use vedich_accounts::Actor;
use vedich_claims::Outcome;
use vedich_kernel::{CampaignId, CitizenId, Moment};
use vedich_register::RegisterProblem;
use vedich_territory::MemberId;

/// What somebody else said about the person of a held visit or help, and is something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// What was said; none where the person is of elsewhere and nothing of them is the actor's to see.
    pub outcome: Option<Outcome>,
    /// When.
    pub at: Moment,
    /// How it stands.
    pub state: ConflictState,
}

/// How stands what speaks against a held operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConflictState {
    /// It is recorded.
    Recorded,
    /// It waits as well; with the operation where it is the actor's to decide.
    Waits(Option<String>),
}

/// Waiting operations that are compared with each other; whoever sees fewer of them is told of all the same.
const MOST_COMPARED: i64 = 5_000;

/// A result of somebody that stands.
struct Standing {
    outcome: Outcome,
    at: Moment,
    member: Option<MemberId>,
    /// Of a visit.
    operation: Option<String>,
}

impl Fieldwork {
    /// What speaks against held visits and helps, by operation: of another member, the newest standing result after which nobody goes
    /// again, at the door, at a post, or told in a claim; and the newest such that waits for the office itself, from whichever phone.
    /// Two that wait and contradict each other speak against each other, whichever is decided first.
    ///
    /// # Errors
    /// When the vault does not open.
    pub(crate) async fn conflicts(
        &self,
        actor: &Actor,
        rows: &[HeldRow],
    ) -> Result<HashMap<String, Vec<Conflict>>, FieldworkProblem> {
        let told = self.told_about(rows).await?;
        let mut people: Vec<CitizenId> = told.iter().map(|(_, t)| t.citizen).collect();
        people.sort_unstable();
        people.dedup();
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let campaign = self.register().campaign().await?.id;
        let standing = self.standing_about(campaign, &people).await?;
        let mut all = store::held::in_communes(self.db(), campaign, None, false, MOST_COMPARED).await?;
        // Where the keys are gone, what is sealed can be taken by nobody, and the page stands all the same.
        if matches!(self.register().vault(campaign).await, Err(RegisterProblem::KeysMissing)) {
            all.retain(|h| h.kind == "visit");
        }
        let waiting = self.told_about(&all).await?;
        let mut out = HashMap::new();
        for (held, told) in &told {
            let recorded = standing
                .get(&told.citizen)
                .into_iter()
                .flatten()
                .filter(|s| {
                    s.member != Some(held.member)
                        && (s.operation.is_none() || s.operation != told.corrects)
                        && rules::contradicts(s.outcome, told.outcome)
                })
                .max_by_key(|s| s.at);
            let waits =
                waiting.iter().filter(|(other, said)| told.is_against(held, said, other)).max_by_key(|(o, _)| o.observed_at);
            if recorded.is_none() && waits.is_none() {
                continue;
            }
            let seen = matches!(self.about(actor, told.citizen).await?, About::Citizen { .. });
            let shown = |outcome: Outcome| seen.then_some(outcome);
            let mut against = Vec::with_capacity(2);
            if let Some(s) = recorded {
                against.push(Conflict { outcome: shown(s.outcome), at: s.at, state: ConflictState::Recorded });
            }
            if let Some((other, said)) = waits {
                let state = ConflictState::Waits(self.is_of(actor, other).await?.then(|| other.operation.clone()));
                against.push(Conflict { outcome: shown(said.outcome), at: other.observed_at, state });
            }
            out.insert(held.operation.clone(), against);
        }
        Ok(out)
    }

    /// What stands about people.
    async fn standing_about(
        &self,
        campaign: CampaignId,
        people: &[CitizenId],
    ) -> Result<HashMap<CitizenId, Vec<Standing>>, FieldworkProblem> {
        let mut out: HashMap<CitizenId, Vec<Standing>> = HashMap::new();
        for v in store::carried::visits_to(self.db(), campaign, people).await? {
            let said = Standing { outcome: v.outcome, at: v.observed_at, member: v.member, operation: Some(v.operation) };
            out.entry(v.citizen).or_default().push(said);
        }
        // Every help makes a claim, whatever came of it.
        for claim in self.claims().of_citizens(people, false).await?.into_iter().filter(|c| !c.withdrawn) {
            if let Some(id) = claim.citizen {
                let said = Standing { outcome: claim.outcome, at: claim.observed_at, member: claim.member, operation: None };
                out.entry(id).or_default().push(said);
            }
        }
        Ok(out)
    }

    /// Whom held visits and helps are about, as far as the register knows them, and what each says. A visit's is kept beside the sealed
    /// words; a help names its person by a number, which is sealed.
    async fn told_about<'a>(&self, rows: &'a [HeldRow]) -> Result<Vec<(&'a HeldRow, ToldOf)>, FieldworkProblem> {
        let (mut out, mut helps, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for held in rows {
            if let Some(told) = ToldOf::beside(held) {
                out.push((held, told));
                continue;
            }
            // What did not open may open by now, and be a visit or a help.
            if held.kind != "help" && held.reason != HeldReason::Unreadable {
                continue;
            }
            match self.told(held).await?.read.map(|o| o.what) {
                Ok(What::Visit(v)) => {
                    out.push((held, ToldOf { citizen: v.citizen, outcome: v.outcome, corrects: v.corrects }));
                }
                Ok(What::Help(h)) => {
                    helps.push((held, h.outcome));
                    numbers.push(h.number);
                }
                _ => {}
            }
        }
        // Without a number nothing need be opened: the page stands also where the keys are gone.
        if helps.is_empty() {
            return Ok(out);
        }
        let known = self.register().ids_of_numbers(&numbers).await?;
        for ((held, outcome), citizen) in helps.into_iter().zip(known) {
            out.extend(citizen.map(|citizen| (held, ToldOf { citizen, outcome, corrects: None })));
        }
        Ok(out)
    }
}

/// Of a held visit or help: whom it is about and what it says.
struct ToldOf {
    citizen: CitizenId,
    outcome: Outcome,
    corrects: Option<String>,
}

impl ToldOf {
    /// Of a visit, by what is kept beside the sealed words.
    fn beside(held: &HeldRow) -> Option<Self> {
        if held.kind != "visit" {
            return None;
        }
        let content: serde_json::Value = serde_json::from_str(&held.content).ok()?;
        Some(Self {
            citizen: content["citizen"].as_str()?.parse().ok()?,
            outcome: Outcome::parse(content["outcome"].as_str()?)?,
            corrects: content["corrects"].as_str().map(str::to_owned),
        })
    }

    /// Would it speak against what another member's waiting operation says, were that one recorded? What stands in another's place by
    /// its own word does not contradict it.
    fn is_against(&self, held: &HeldRow, said: &Self, other: &HeldRow) -> bool {
        let replaces = |one: &Self, of: &HeldRow| one.corrects.as_ref() == Some(&of.operation);
        said.citizen == self.citizen
            && other.member != held.member
            && !replaces(self, other)
            && !replaces(said, held)
            && rules::contradicts(said.outcome, self.outcome)
    }
}
