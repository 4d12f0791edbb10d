//! What a batch is going to write, gathered before anything is.

use super::{
    batch::{Ground, Hands, Item, Prepared, held_of},
    said::{FieldOperation, HelpSaid, Hour, VisitSaid, What},
};
use crate::{
    problems::FieldworkProblem,
    rules::{HeldReason, ledger::Deed},
    store::{
        held::NewHeld,
        operations::{ChangeRow, NewOperation, PhoneVisit},
        posts::{NewHelp, NewPost},
    },
};
use serde_json::json;
use std::sync::Arc;
use vedich_claims::{ClaimSource, NewClaim, Who};
use vedich_db::WriteTx;
use vedich_kernel::{CitizenId, Moment};

/// What is to be written, gathered before anything is.
#[derive(Default)]
pub(super) struct Plan {
    pub operations: Vec<NewOperation>,
    /// Visits and helps with the claim that each makes, if it stands.
    pub visits: Vec<(PhoneVisit, NewClaim, Arc<Ground>)>,
    pub helps: Vec<(NewHelp, NewClaim)>,
    /// Visits that were recorded at a help post, as they stand there; the claim is the visit's.
    pub at_posts: Vec<NewHelp>,
    pub posts: Vec<NewPost>,
    pub post_ends: Vec<(String, String, Moment)>,
    pub changes: Vec<ChangeRow>,
    pub deeds: Vec<(String, Deed)>,
    pub calls: Vec<(CitizenId, i64)>,
    pub held: Vec<NewHeld>,
}

/// Puts an operation into the plan: to be applied, or to be held.
pub(super) fn take(
    tx: &WriteTx,
    p: &Prepared,
    item: &Item,
    hands: &Hands,
    held: Option<HeldReason>,
    plan: &mut Plan,
) -> Result<(), FieldworkProblem> {
    let operation = item.read.as_ref().ok();
    let kind = operation.map_or("unread", |o| o.what.kind());
    let (list, citizen, target, until, hour) = match operation.map(|o| &o.what) {
        Some(What::Visit(v)) => (Some(v.list), Some(v.citizen), v.corrects.clone(), v.until, v.hour.map(Hour::code)),
        Some(What::Call { list, citizen }) => (Some(*list), Some(*citizen), None, None, None),
        Some(What::Withdraw { corrects }) => (None, None, Some(corrects.clone()), None, None),
        Some(What::PostEnd { post }) => (None, None, Some(post.clone()), None, None),
        Some(What::Help(h)) => (None, citizen_of(item), h.post.clone(), None, None),
        Some(What::Room(r)) => (r.list, r.citizen, None, None, None),
        Some(What::Post { .. }) | None => (None, None, None, None, None),
    };
    if p.forced.is_none() {
        plan.operations.push(NewOperation {
            id: item.id.clone(),
            kind,
            phone: hands.phone.id.clone(),
            member: hands.phone.member,
            list,
            citizen,
            target,
            told_at: item.told,
            observed_at: item.observed,
            held: held.map(HeldReason::code),
            until,
            hour,
            sealed: item.sealed.clone(),
        });
    }
    if let Some(reason) = held {
        plan.held.push(NewHeld {
            operation: item.id.clone(),
            kind,
            phone: hands.phone.id.clone(),
            member: hands.phone.member,
            team: hands.phone.team,
            list,
            commune: Some(item.ground.as_ref().map_or(hands.commune, |g| g.list.commune)),
            reason,
            content: operation.map_or_else(|| "{}".to_owned(), content),
            sealed: p.vault.seal_text(&held_of(&item.id), &item.text)?,
            observed_at: item.observed,
        });
        return Ok(());
    }
    match operation.map(|o| &o.what) {
        Some(What::Visit(v)) => take_visit(tx, p, item, hands, v, plan),
        Some(What::Help(h)) => take_help(p, item, hands, h, plan),
        Some(What::Withdraw { corrects }) => {
            let team = Some(hands.phone.team);
            plan.deeds.push((item.id.clone(), Deed::Withdraw { target: corrects.clone(), team }));
            plan.changes.push(ChangeRow {
                target: corrects.clone(),
                operation: item.id.clone(),
                withdraws: true,
                citizen: None,
                team,
            });
        }
        Some(What::Post { place, place_kind }) => plan.posts.push(NewPost {
            operation: item.id.clone(),
            member: hands.phone.member,
            team: hands.phone.team,
            place: place.trim().to_owned(),
            kind: *place_kind,
            started_at: item.observed,
        }),
        Some(What::PostEnd { post }) => plan.post_ends.push((post.clone(), item.id.clone(), item.observed)),
        Some(What::Call { list, citizen }) => plan.calls.push((*citizen, *list)),
        // Its room has written it.
        Some(What::Room(_)) | None => {}
    }
    Ok(())
}

fn citizen_of(item: &Item) -> Option<CitizenId> {
    match item.who {
        Some(Who::Citizen(id)) => Some(id),
        _ => None,
    }
}

fn take_visit(tx: &WriteTx, p: &Prepared, item: &Item, hands: &Hands, v: &VisitSaid, plan: &mut Plan) {
    let Some(ground) = &item.ground else { return };
    let (commune, quarter) = item.home.unwrap_or((ground.list.commune, Some(ground.list.locality)));
    let team = Some(hands.phone.team);
    plan.deeds.push((item.id.clone(), Deed::Done { citizen: Some(v.citizen), team, corrects: v.corrects.clone() }));
    if let Some(target) = &v.corrects {
        plan.changes.push(ChangeRow {
            target: target.clone(),
            operation: item.id.clone(),
            withdraws: false,
            citizen: Some(v.citizen),
            team,
        });
    }
    let method = v.method.filter(|_| v.outcome.claims_activation());
    if let Some(post) = &v.post {
        plan.at_posts.push(NewHelp {
            operation: item.id.clone(),
            member: hands.phone.member,
            team: hands.phone.team,
            post: Some(post.clone()),
            citizen: Some(v.citizen),
            commune,
            outcome: v.outcome,
            method,
            phone_of: v.phone_of.unwrap_or_default(),
            observed_at: item.observed,
            claim: None,
        });
    }
    let visit = PhoneVisit {
        id: tx.fact_id(),
        operation: item.id.clone(),
        citizen: v.citizen,
        list: ground.list.id,
        outcome: v.outcome,
        method,
        phone_of: v.phone_of.unwrap_or_default(),
        observed_at: item.observed,
        team: hands.phone.team,
        member: hands.phone.member,
        member_code: hands.code.clone(),
        commune,
        claim: None,
        corrects: v.corrects.clone(),
    };
    let claim = NewClaim {
        who: Who::Citizen(v.citizen),
        outcome: v.outcome,
        method,
        observed_at: item.observed,
        team,
        member: Some(hands.phone.member),
        unit: hands.unit,
        commune: Some(commune),
        quarter,
        source: ClaimSource::Visit,
        key: p.vault.content_digest(format!("visit\n{}", item.id).as_bytes()),
        row: None,
    };
    plan.visits.push((visit, claim, Arc::clone(ground)));
}

fn take_help(p: &Prepared, item: &Item, hands: &Hands, h: &HelpSaid, plan: &mut Plan) {
    let Some(who) = item.who else { return };
    let citizen = citizen_of(item);
    let (commune, quarter) = item.home.unwrap_or((hands.commune, None));
    let team = Some(hands.phone.team);
    plan.deeds.push((item.id.clone(), Deed::Done { citizen, team, corrects: None }));
    let method = h.method.filter(|_| h.outcome.claims_activation());
    let help = NewHelp {
        operation: item.id.clone(),
        member: hands.phone.member,
        team: hands.phone.team,
        post: h.post.clone(),
        citizen,
        commune,
        outcome: h.outcome,
        method,
        phone_of: h.phone_of.unwrap_or_default(),
        observed_at: item.observed,
        claim: None,
    };
    let claim = NewClaim {
        who,
        outcome: h.outcome,
        method,
        observed_at: item.observed,
        team,
        member: Some(hands.phone.member),
        unit: hands.unit,
        commune: Some(commune),
        quarter,
        source: ClaimSource::Help,
        key: p.vault.content_digest(format!("help\n{}", item.id).as_bytes()),
        row: None,
    };
    plan.helps.push((help, claim));
}

/// What is kept in clear of a held operation: ids and codes, nothing that names a person.
fn content(o: &FieldOperation) -> String {
    match &o.what {
        What::Visit(v) => json!({ "list": v.list, "citizen": v.citizen, "outcome": v.outcome, "method": v.method,
            "phone_of": v.phone_of, "corrects": v.corrects, "until": v.until, "hour": v.hour, "post": v.post }),
        What::Help(h) => json!({ "outcome": h.outcome, "method": h.method, "phone_of": h.phone_of, "post": h.post }),
        What::Withdraw { corrects } => json!({ "corrects": corrects }),
        What::Post { place_kind, .. } => json!({ "place_kind": place_kind }),
        What::PostEnd { post } => json!({ "post": post }),
        What::Call { list, citizen } => json!({ "list": list, "citizen": citizen }),
        What::Room(r) => json!({ "room": r.room, "list": r.list, "citizen": r.citizen }),
    }
    .to_string()
}
