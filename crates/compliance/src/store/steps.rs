//! What happens to people on rosters: ticks, exemptions, opinions, hardship.

use crate::model::{ExemptionState, ExemptionStep, PersonNo, Proof, Proposal, Tick, TickSource};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};

fn tick(r: &Row<'_>) -> Result<Tick, DbError> {
    Ok(Tick {
        proof: Proof::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("roster_tick.proof"))?,
        done: r.get::<i64>(1)? != 0,
        on: Day::from_number(r.get(2)?),
        source: TickSource::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("roster_tick.source"))?,
        at: Moment(r.get(4)?),
        by: r.get(5)?,
    })
}

/// Everything said of somebody's proofs, oldest first.
pub(crate) async fn ticks(q: &impl Query, campaign: CampaignId, no: PersonNo) -> Result<Vec<Tick>, DbError> {
    q.map(
        "SELECT proof, done, day, source, recorded_at, by_name FROM roster_tick WHERE campaign_id = $1 AND person_no = $2 ORDER BY seq, id",
        args![campaign.0, no.0],
        tick,
    )
    .await
}

/// Says something of a proof; the state follows.
pub(crate) async fn insert_tick(tx: &WriteTx, campaign: CampaignId, no: PersonNo, unit: UnitId, t: &Tick) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_tick (id, campaign_id, person_no, proof, done, day, source, unit_id, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            no.0,
            t.proof.code(),
            i64::from(t.done),
            t.on.number(),
            t.source.code(),
            unit.0,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    let sql = format!("UPDATE roster_state SET {} = $3 WHERE campaign_id = $1 AND person_no = $2", t.proof.code());
    tx.exec(&sql, args![campaign.0, no.0, t.done.then_some(t.on.number())]).await?;
    Ok(())
}

/// A step, with its sealed reason.
pub(crate) type SealedStep = (ExemptionStep, Vec<u8>);

fn step(r: &Row<'_>) -> Result<SealedStep, DbError> {
    let step = ExemptionStep {
        duty: r.get(0)?,
        person: PersonNo(r.get(1)?),
        unit: UnitId(r.get(2)?),
        state: ExemptionState::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("roster_exemption.state"))?,
        reason: String::new(),
        at: Moment(r.get(5)?),
        by: r.get(6)?,
    };
    Ok((step, r.get(4)?))
}

const STEP: &str = "e.duty, e.person_no, e.unit_id, e.state, e.sealed, e.recorded_at, e.by_name";

/// All steps of somebody's exemptions, oldest first.
pub(crate) async fn exemptions(q: &impl Query, campaign: CampaignId, no: PersonNo) -> Result<Vec<SealedStep>, DbError> {
    let sql = format!("SELECT {STEP} FROM roster_exemption e WHERE e.campaign_id = $1 AND e.person_no = $2 ORDER BY e.seq, e.id");
    q.map(&sql, args![campaign.0, no.0], step).await
}

/// Requests that wait for a decision, oldest first.
pub(crate) async fn waiting(q: &impl Query, campaign: CampaignId) -> Result<Vec<SealedStep>, DbError> {
    let sql = format!(
        "SELECT {STEP} FROM roster_exemption e JOIN roster_exemption_now x ON x.campaign_id = e.campaign_id AND x.person_no = e.person_no \
         AND x.duty = e.duty AND x.state = 'requested' WHERE e.campaign_id = $1 AND e.state = 'requested' ORDER BY e.seq, e.id"
    );
    let all = q.map(&sql, args![campaign.0], step).await?;
    // Whoever was asked for twice waits once, with the newest words.
    let mut newest: HashMap<(PersonNo, String), SealedStep> = HashMap::new();
    for s in all {
        newest.insert((s.0.person, s.0.duty.clone()), s);
    }
    let mut out: Vec<SealedStep> = newest.into_values().collect();
    out.sort_by_key(|s| (s.0.at, s.0.person));
    Ok(out)
}

/// Where exemptions of a unit's people from a duty stand.
pub(crate) async fn exemption_states(
    q: &impl Query,
    campaign: CampaignId,
    duty: &str,
) -> Result<HashMap<PersonNo, ExemptionState>, DbError> {
    let all = q
        .map(
            "SELECT person_no, state FROM roster_exemption_now WHERE campaign_id = $1 AND duty = $2",
            args![campaign.0, duty],
            |r| {
                let state = ExemptionState::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_exemption_now.state"))?;
                Ok((PersonNo(r.get(0)?), state))
            },
        )
        .await?;
    Ok(all.into_iter().collect())
}

pub(crate) async fn insert_exemption(
    tx: &WriteTx,
    campaign: CampaignId,
    s: &ExemptionStep,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_exemption (id, campaign_id, person_no, unit_id, duty, state, sealed, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            s.person.0,
            s.unit.0,
            s.duty.clone(),
            s.state.code(),
            sealed,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO roster_exemption_now (campaign_id, person_no, duty, unit_id, state) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (campaign_id, person_no, duty) DO UPDATE SET unit_id = excluded.unit_id, state = excluded.state",
        args![campaign.0, s.person.0, s.duty.clone(), s.unit.0, s.state.code()],
    )
    .await?;
    Ok(())
}

/// An opinion as it is stored.
pub(crate) struct StoredOpinion {
    pub duty: String,
    pub proposal: Proposal,
    pub sealed: Vec<u8>,
    pub at: Moment,
    pub by: String,
}

/// The opinions about somebody, oldest first; the newest of a duty stands.
pub(crate) async fn opinions(q: &impl Query, campaign: CampaignId, no: PersonNo) -> Result<Vec<StoredOpinion>, DbError> {
    q.map(
        "SELECT duty, proposal, sealed, recorded_at, by_name FROM roster_opinion WHERE campaign_id = $1 AND person_no = $2 ORDER BY seq, id",
        args![campaign.0, no.0],
        |r| {
            Ok(StoredOpinion {
                duty: r.get(0)?,
                proposal: Proposal::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_opinion.proposal"))?,
                sealed: r.get(2)?,
                at: Moment(r.get(3)?),
                by: r.get(4)?,
            })
        },
    )
    .await
}

/// Proposals that stand for a duty.
pub(crate) async fn proposals(q: &impl Query, campaign: CampaignId, duty: &str) -> Result<HashMap<PersonNo, Proposal>, DbError> {
    let all = q
        .map(
            "SELECT person_no, proposal FROM roster_opinion_now WHERE campaign_id = $1 AND duty = $2",
            args![campaign.0, duty],
            |r| {
                let proposal = Proposal::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("roster_opinion_now.proposal"))?;
                Ok((PersonNo(r.get(0)?), proposal))
            },
        )
        .await?;
    Ok(all.into_iter().collect())
}

pub(crate) async fn insert_opinion(
    tx: &WriteTx,
    campaign: CampaignId,
    (no, unit): (PersonNo, UnitId),
    duty: &str,
    proposal: Proposal,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_opinion (id, campaign_id, person_no, unit_id, duty, proposal, sealed, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            no.0,
            unit.0,
            duty,
            proposal.code(),
            sealed,
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO roster_opinion_now (campaign_id, person_no, duty, proposal) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (campaign_id, person_no, duty) DO UPDATE SET proposal = excluded.proposal",
        args![campaign.0, no.0, duty, proposal.code()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn insert_hardship(
    tx: &WriteTx,
    campaign: CampaignId,
    unit: UnitId,
    no: PersonNo,
    (hardship, followed): (bool, bool),
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO roster_hardship (id, campaign_id, unit_id, person_no, hardship, followed, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            tx.fact_id().to_string(),
            campaign.0,
            unit.0,
            no.0,
            i64::from(hardship),
            i64::from(followed),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "UPDATE roster_now SET hardship = $4, followed = $5 WHERE campaign_id = $1 AND unit_id = $2 AND person_no = $3",
        args![campaign.0, unit.0, no.0, i64::from(hardship), i64::from(followed)],
    )
    .await?;
    Ok(())
}
