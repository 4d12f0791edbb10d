//! The deeds around those that arrive: what they correct or take back, and what is known to correct or take them back already.

use super::{batch::Prepared, plan::Plan};
use crate::{
    problems::FieldworkProblem,
    rules::{
        self,
        ledger::{Change, Deed, Ledger},
    },
    store::{
        self,
        operations::{ChangeRow, DeedRow},
    },
};
use std::collections::{BTreeSet, HashMap};
use vedich_claims::{ClaimSource, NewClaim, Who};
use vedich_db::WriteTx;
use vedich_kernel::CampaignId;

/// Corrections of corrections are followed so far; no person corrects more often.
const DEEPEST: usize = 16;

/// What is known around a batch.
#[derive(Default)]
pub(super) struct Neighbours {
    /// With the batch in it.
    pub ledger: Ledger,
    /// Known deeds that the batch may change, with whether they stood before.
    known: HashMap<String, (DeedRow, bool)>,
}

impl Neighbours {
    /// Reads what is known around a plan's deeds and puts those into the ledger. `changes` are known to change what arrived.
    pub async fn load(
        tx: &WriteTx,
        campaign: CampaignId,
        plan: &Plan,
        changes: Vec<ChangeRow>,
    ) -> Result<Self, FieldworkProblem> {
        let mut this = Self::default();
        if plan.deeds.is_empty() {
            return Ok(this);
        }
        // What the batch changes, and what those had changed themselves: taking a correction back lets the first stand again.
        let mut targets: Vec<String> = plan.changes.iter().map(|c| c.target.clone()).collect();
        let mut changed: BTreeSet<String> = targets.iter().cloned().collect();
        let arrived: BTreeSet<String> = plan.deeds.iter().map(|d| d.0.clone()).collect();
        for _ in 0..2 {
            if targets.is_empty() {
                break;
            }
            let found = store::operations::deeds(tx, campaign, &targets).await?;
            targets = found.iter().filter_map(|d| d.corrects.clone()).filter(|t| !this.known.contains_key(t)).collect();
            changed.extend(targets.iter().cloned());
            for deed in found {
                let said = Deed::Done { citizen: deed.citizen, team: deed.team, corrects: deed.corrects.clone() };
                this.ledger.add(&deed.operation, &said);
                this.known.insert(deed.operation.clone(), (deed, false));
            }
        }
        // What changes those that arrived is known already.
        changed.retain(|id| !arrived.contains(id));
        let mut asked: BTreeSet<String> = changed.union(&arrived).cloned().collect();
        let about_arrived: Vec<ChangeRow> = changes.into_iter().filter(|c| arrived.contains(&c.target)).collect();
        changed.extend(about_arrived.iter().map(|c| c.operation.clone()).filter(|o| asked.insert(o.clone())));
        about_arrived.iter().for_each(|c| this.change(c));
        let mut next: Vec<String> = changed.into_iter().collect();
        for _ in 0..DEEPEST {
            if next.is_empty() {
                break;
            }
            let found = store::operations::changes(tx, campaign, &next).await?;
            next = found.iter().map(|c| c.operation.clone()).filter(|o| asked.insert(o.clone())).collect();
            found.iter().for_each(|c| this.change(c));
        }
        for (deed, stood) in this.known.values_mut() {
            *stood = this.ledger.stands(&deed.operation);
        }
        for (id, deed) in &plan.deeds {
            this.ledger.add(id, deed);
        }
        Ok(this)
    }

    fn change(&mut self, c: &ChangeRow) {
        let change = if c.withdraws { Change::Withdrawn(c.team) } else { Change::Corrected(c.citizen, c.team) };
        self.ledger.change(&c.target, &c.operation, change);
    }

    /// Known deeds that stood and fell, or the other way.
    pub fn changed(&self) -> Vec<DeedRow> {
        let mut out: Vec<&(DeedRow, bool)> =
            self.known.values().filter(|(d, stood)| self.ledger.stands(&d.operation) != *stood).collect();
        out.sort_by(|a, b| a.0.operation.cmp(&b.0.operation));
        out.into_iter().map(|(d, _)| d.clone()).collect()
    }

    /// Follows a known deed that fell (its claim is taken back, its person is to be visited again) or stands again.
    pub async fn follow(&self, tx: &WriteTx, p: &Prepared, deed: &DeedRow) -> Result<(), FieldworkProblem> {
        let stands = self.ledger.stands(&deed.operation);
        if stands {
            self.claim_again(tx, p, deed).await?;
        } else {
            let again = store::operations::claims_of(tx, p.campaign, &deed.operation).await?;
            for claim in deed.claim.into_iter().chain(again) {
                p.service.claims().withdraw_in(tx, p.campaign, claim, "corrected").await?;
            }
        }
        let (Some(list), Some(citizen)) = (deed.list, deed.citizen) else { return Ok(()) };
        if rules::follow_up(deed.outcome).keeps_lease() {
            return Ok(());
        }
        let Some(list) = store::list(tx, p.campaign, list).await? else { return Ok(()) };
        if stands {
            store::end_lease(tx, p.campaign, &list, citizen).await?;
        } else if list.is_live(tx.now().day()) {
            store::operations::lease_again(tx, p.campaign, &list, citizen).await?;
        }
        Ok(())
    }

    async fn claim_again(&self, tx: &WriteTx, p: &Prepared, deed: &DeedRow) -> Result<(), FieldworkProblem> {
        let Some(citizen) = deed.citizen.filter(|_| deed.outcome.claims_activation() && !deed.help) else { return Ok(()) };
        // A claim that was taken back stays so; the next one is another fact about the same moment.
        let n = store::operations::claims_of(tx, p.campaign, &deed.operation).await?.len();
        let claim = NewClaim {
            who: Who::Citizen(citizen),
            outcome: deed.outcome,
            method: deed.method,
            observed_at: deed.observed_at,
            team: deed.team,
            member: deed.member,
            unit: p.hands.iter().find(|h| Some(h.phone.team) == deed.team).and_then(|h| h.unit),
            commune: Some(deed.commune),
            quarter: None,
            source: ClaimSource::Visit,
            key: p.vault.content_digest(format!("visit\n{}\nagain {n}", deed.operation).as_bytes()),
            row: None,
        };
        for made in p.service.claims().record_in(tx, p.campaign, &[claim]).await? {
            store::operations::add_claim(tx, p.campaign, &deed.operation, made.id).await?;
        }
        Ok(())
    }
}
