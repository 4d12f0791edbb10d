//! Raising and deciding.

use super::{
    model::{Decision, Dispute, Evidence, EvidenceKind, NewDispute, UnitDisputes},
    rules, store,
};
use crate::{
    inspections::store::{fact, next_no, round},
    model::SettledClaim,
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;
use vedich_accounts::{Actor, Area, Permission};
use vedich_db::args;
use vedich_kernel::{Day, UnitId};

impl CrossCheck {
    /// Raises a dispute for the actor's unit.
    ///
    /// # Errors
    /// Another's unit, a period that is not over yet, no words, claims that are not the unit's or stand anyway, a file of another kind or
    /// too large.
    pub async fn raise_dispute(&self, actor: &Actor, new: NewDispute) -> Result<i64, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        tree.require_unit(actor, Permission::DisputeFigures, new.unit).map_err(|_| CrossCheckProblem::UnknownPlace)?;
        if new.from > new.to {
            return Err(CrossCheckProblem::BadPeriod);
        }
        if new.to > self.today() {
            return Err(CrossCheckProblem::NotYet(new.to));
        }
        let words = crate::words::needed("words", &new.words, rules::LONGEST)?;
        let claims: Vec<Uuid> = new.claims.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let known = store::disputable(self.db(), campaign.id, new.unit, &claims).await?;
        let held = self.held(actor).await?;
        if known != claims.len() || claims.len() > rules::MOST_CLAIMS || claims.iter().any(|c| held.keeps(*c)) {
            return Err(CrossCheckProblem::NotDisputable);
        }
        if let Some(no) = new.round {
            round(self.db(), campaign.id, no).await?.ok_or(CrossCheckProblem::NoSuchRound)?;
        }
        let evidence = rules::taken(new.evidence)?;
        let vault = self.register().vault(campaign.id).await?;
        let all = Arc::new((words, claims, evidence));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (all, vault) = (Arc::clone(&all), vault.clone());
                Box::pin(async move {
                    let (words, claims, evidence) = &*all;
                    let no = next_no(tx, "dispute").await?;
                    let sealed = vault.seal_text(&format!("dispute {no}"), words)?;
                    let values = args![no, campaign.id.0, new.unit.0, new.from.number(), new.to.number(), new.round, sealed];
                    fact(tx, "dispute", "no, campaign_id, unit_id, from_day, to_day, round_no, sealed", values).await?;
                    store::insert_claims(tx, no, claims).await?;
                    if let Some((kind, bytes)) = evidence {
                        let sealed = vault.seal_as(&format!("dispute evidence {no}"), bytes)?;
                        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
                        store::insert_evidence(tx, no, *kind, size, sealed).await?;
                    }
                    let detail = json!({ "unit": new.unit.0, "claims": claims.len() });
                    tx.audit("dispute.raise", &format!("dispute:{no}"), detail).await?;
                    tx.emit("dispute.changed", json!({ "no": no })).await?;
                    Ok::<_, CrossCheckProblem>(no)
                })
            })
            .await
    }

    /// Decides a dispute, with a reason. A later decision supersedes it; both stay.
    ///
    /// # Errors
    /// Not in the actor's area, the actor's own dispute, in part without ticks, upheld though neither the dispute nor the decision names
    /// a claim, no reason.
    pub async fn decide_dispute(
        &self,
        actor: &Actor,
        no: i64,
        decision: Decision,
        reason: &str,
        ticked: &[Uuid],
    ) -> Result<(), CrossCheckProblem> {
        let dispute = self.seen_dispute(actor, no, Permission::ManageInspections).await?;
        if dispute.user.is_some() && dispute.user == Some(actor.user) {
            return Err(CrossCheckProblem::OwnDispute);
        }
        let reason = crate::words::needed("reason", reason, rules::LONGEST)?;
        let disputed = store::claims(self.db(), no).await?;
        let in_question = self.in_question(actor, &dispute).await?;
        let ticked: Vec<Uuid> = ticked.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let accepted = rules::accepts(decision, &disputed, &in_question, &ticked)?;
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (reason, accepted, vault) = (reason.clone(), accepted.clone(), vault.clone());
                Box::pin(async move {
                    let id = tx.fact_id();
                    let sealed = vault.seal_text(&format!("dispute decision {id}"), &reason)?;
                    let values = args![id.to_string(), no, decision.code(), sealed];
                    fact(tx, "dispute_decision", "id, dispute_no, decision, sealed", values).await?;
                    store::insert_accepted(tx, id, &accepted).await?;
                    let detail = json!({ "decision": decision, "accepted": accepted.len() });
                    tx.audit("dispute.decide", &format!("dispute:{no}"), detail).await?;
                    tx.emit("dispute.changed", json!({ "no": no })).await?;
                    Ok::<_, CrossCheckProblem>(())
                })
            })
            .await
    }

    /// Disputes of units in the actor's area, newest first; words are not opened.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn disputes(&self, actor: &Actor) -> Result<Vec<Dispute>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let area = actor.area(Permission::ViewCrossCheck);
        let mut all = store::all(self.db(), campaign.id).await?;
        all.retain(|d| tree.covers_unit(&area, d.unit));
        Ok(all)
    }

    /// A dispute with its words and claims. Words and reasons are opened for the unit and for those who decide.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn dispute(&self, actor: &Actor, no: i64) -> Result<(Dispute, Vec<SettledClaim>), CrossCheckProblem> {
        let mut d = self.seen_dispute(actor, no, Permission::ViewCrossCheck).await?;
        let campaign = self.register().campaign().await?;
        // A dispute that named none shows those that the decision named.
        let mut claims = store::claims(self.db(), no).await?;
        if claims.is_empty() {
            claims = store::accepted(self.db(), no).await?;
        }
        let settled = store::settled(self.db(), campaign.id, d.unit, &claims).await?;
        if self.is_party(actor, d.unit).await? {
            let vault = self.register().vault(campaign.id).await?;
            let (words, reasons) = store::sealed(self.db(), no).await?;
            d.words = vault.open_text(&format!("dispute {no}"), &words)?;
            for decided in &mut d.decisions {
                if let Some(sealed) = reasons.get(&decided.id) {
                    decided.reason = vault.open_text(&format!("dispute decision {}", decided.id), sealed)?;
                }
            }
        }
        Ok((d, settled))
    }

    /// The unit itself, or who decides about it: they read words and evidence.
    pub(crate) async fn is_party(&self, actor: &Actor, unit: UnitId) -> Result<bool, CrossCheckProblem> {
        let tree = self.register().tree().await?;
        let within = |p| tree.covers_unit(&actor.area(p), unit);
        Ok(within(Permission::DisputeFigures) || within(Permission::ManageInspections))
    }

    /// Claims that standing decisions of any dispute accept.
    pub(crate) async fn all_accepted(&self) -> Result<BTreeSet<Uuid>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::all_accepted(self.db(), campaign.id, i64::MAX).await?)
    }

    /// Claims that the standing decision of a dispute accepts.
    pub(crate) async fn accepted_claims(&self, no: i64) -> Result<BTreeSet<Uuid>, CrossCheckProblem> {
        Ok(store::accepted(self.db(), no).await?.into_iter().collect())
    }

    /// A unit's claims of a period that do not stand, newest first, as far as the actor is told of them: what a dispute may name.
    pub(crate) async fn not_standing(
        &self,
        actor: &Actor,
        unit: UnitId,
        from: Day,
        to: Day,
    ) -> Result<Vec<SettledClaim>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let most = i64::try_from(rules::MOST_CLAIMS).unwrap_or(i64::MAX);
        let held = self.held(actor).await?;
        let mut all = store::not_standing(self.db(), campaign.id, unit, (from, to), most).await?;
        all.retain(|c| !held.keeps(c.id));
        Ok(all)
    }

    /// Claims that a decision may accept of a dispute that names none: the unit's of its days that do not stand.
    async fn in_question(&self, actor: &Actor, d: &Dispute) -> Result<Vec<Uuid>, CrossCheckProblem> {
        if d.claims > 0 {
            return Ok(Vec::new());
        }
        Ok(self.not_standing(actor, d.unit, d.from, d.to).await?.iter().map(|c| c.id).collect())
    }

    async fn seen_dispute(&self, actor: &Actor, no: i64, permission: Permission) -> Result<Dispute, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let area = actor.area(permission);
        let found = store::all(self.db(), campaign.id).await?.into_iter().find(|d| d.no == no);
        found.filter(|d| tree.covers_unit(&area, d.unit)).ok_or(CrossCheckProblem::NoSuchDispute)
    }

    /// The file that was handed in; audited, since it may show people.
    ///
    /// # Errors
    /// When there is none, or the actor is neither of the unit nor decides.
    pub async fn evidence(&self, actor: &Actor, no: i64) -> Result<Evidence, CrossCheckProblem> {
        let d = self.seen_dispute(actor, no, Permission::ViewCrossCheck).await?;
        if !self.is_party(actor, d.unit).await? {
            return Err(CrossCheckProblem::NoSuchDispute);
        }
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let (kind, sealed) = store::evidence(self.db(), no).await?.ok_or(CrossCheckProblem::NoSuchDispute)?;
        let kind = EvidenceKind::parse(&kind).ok_or(CrossCheckProblem::NoSuchDispute)?;
        let bytes = vault.open_as(&format!("dispute evidence {no}"), &sealed)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move { tx.audit("dispute.open_evidence", &format!("dispute:{no}"), json!({})).await })
            })
            .await?;
        Ok(Evidence { kind, bytes })
    }

    /// What units' disputes about figures of a period came to. No scope: for the units' page, which has its own.
    pub(crate) async fn disputes_by_unit(&self, from: Day, to: Day) -> Result<BTreeMap<UnitId, UnitDisputes>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let mut out: BTreeMap<UnitId, UnitDisputes> = BTreeMap::new();
        // Newest first: the first decision that is met stands.
        for d in store::all(self.db(), campaign.id).await?.into_iter().filter(|d| d.from <= to && d.to >= from) {
            let unit = out.entry(d.unit).or_default();
            match d.decision() {
                None => unit.open += 1,
                Some(decided) => unit.decision = unit.decision.or(Some(decided.decision)),
            }
        }
        Ok(out)
    }

    /// May the actor dispute for this unit?
    pub(crate) async fn may_dispute(&self, actor: &Actor, unit: UnitId) -> Result<bool, CrossCheckProblem> {
        let area = actor.area(Permission::DisputeFigures);
        // The office runs everything and is no unit: it decides and does not dispute.
        Ok(area != Area::Everything && self.register().tree().await?.covers_unit(&area, unit))
    }
}
