//! Duties in numbers, by unit and by residence.

use super::{BOUND, codes, only, since};
use crate::{
    model::{Duty, Proof},
    standing::Numbers,
};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, args};
use vedich_kernel::{CampaignId, Day, LocalityId, Moment, UnitId};

/// Where the actor is not told yet what the register says of people, `h` names them.
fn told(proof: Proof, held: bool) -> &'static str {
    if held && !proof.is_declared() { " AND h.person_no IS NULL" } else { "" }
}

fn stands(proof: Proof, held: bool) -> String {
    let told = told(proof, held);
    match proof {
        Proof::Level1 => format!("((s.level1 IS NOT NULL OR s.level2 IS NOT NULL){told})"),
        p => format!("(s.{} IS NOT NULL{told})", p.code()),
    }
}

/// Complete; with a day, complete on or before it.
fn complete(duty: &Duty, in_time: bool, held: bool) -> String {
    let by = duty.deadline.number();
    let one = |p: &Proof| match (p, in_time) {
        (p, false) => stands(*p, held),
        (Proof::Level1, true) => format!("((s.level1 <= {by} OR s.level2 <= {by}){})", told(Proof::Level1, held)),
        (p, true) => format!("(s.{} <= {by}{})", p.code(), told(*p, held)),
    };
    let all: Vec<String> = duty.proofs.iter().map(one).collect();
    if all.is_empty() { "1 = 0".to_owned() } else { all.join(" AND ") }
}

/// Has nothing to explain: complete, or with enough confirmed helps where the duty asks for helps alone.
fn finished(duty: &Duty, held: bool) -> String {
    if !duty.proofs.is_empty() {
        return complete(duty, false, held);
    }
    format!("s.same_as IN (SELECT e.same_as FROM {} e WHERE e.helped >= {})", helped(), duty.quota)
}

/// Confirmed helps of each person, counted over all their memberships.
fn helped() -> &'static str {
    "(SELECT t.same_as AS same_as, COUNT(*) AS helped FROM mobilisation_now m JOIN roster_state t \
       ON t.campaign_id = m.campaign_id AND t.person_no = m.person_no WHERE m.campaign_id = $1 AND m.credit = 'confirmed' GROUP BY t.same_as)"
}

fn columns(duty: &Duty, held: bool) -> String {
    let known = if held { " AND h.person_no IS NULL" } else { "" };
    let sum = |when: &str| format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let owing = |when: String| sum(&format!("x.person_no IS NULL AND {when}"));
    let mut out = vec!["CAST(COUNT(*) AS BIGINT)".to_owned(), sum("x.person_no IS NOT NULL")];
    out.extend(Proof::ALL.into_iter().map(|p| owing(stands(p, held))));
    out.push(owing(complete(duty, false, held)));
    out.push(owing(complete(duty, true, held)));
    out.push(owing(format!("NOT ({}) AND o.person_no IS NULL{known}", finished(duty, held))));
    out.push(sum(&format!("s.citizen IS NULL{known}")));
    out.push(if held { owing("h.person_no IS NOT NULL".to_owned()) } else { sum("1 = 0") });
    out.join(", ")
}

const JOINS: &str = "JOIN roster_state s ON s.campaign_id = n.campaign_id AND s.person_no = n.person_no \
     LEFT JOIN roster_exemption_now x ON x.campaign_id = n.campaign_id AND x.person_no = n.person_no AND x.duty = $2 AND x.state = 'approved' \
     LEFT JOIN roster_opinion_now o ON o.campaign_id = n.campaign_id AND o.person_no = n.person_no AND o.duty = $2";

/// Whoever came onto the unit's roster since a moment, or was told by its rows to be somebody whom the register knows, as `h`.
fn newcomers(held: Option<Moment>) -> String {
    held.map_or_else(String::new, |at| {
        format!(
            "LEFT JOIN (SELECT n.unit_id, n.person_no FROM roster_membership n {BOUND} WHERE n.campaign_id = $1 \
             GROUP BY n.unit_id, n.person_no HAVING {}) h ON h.unit_id = n.unit_id AND h.person_no = n.person_no",
            since(at)
        )
    })
}

/// The same of people, whichever row means them: who stood on any of the units' rosters before is no newcomer.
fn newcomers_once(held: Option<Moment>, units: Option<&[UnitId]>) -> String {
    held.map_or_else(String::new, |at| {
        format!(
            "LEFT JOIN (SELECT t.same_as AS person_no FROM roster_membership n {BOUND} JOIN roster_state t \
             ON t.campaign_id = n.campaign_id AND t.person_no = n.person_no WHERE n.campaign_id = $1 AND {} GROUP BY t.same_as \
             HAVING {}) h ON h.person_no = n.person_no",
            only(units),
            since(at)
        )
    })
}

fn read(r: &Row<'_>, from: usize) -> Result<Numbers, DbError> {
    let mut proofs = [0; 5];
    for (i, n) in proofs.iter_mut().enumerate() {
        *n = r.get(from + 2 + i)?;
    }
    Ok(Numbers {
        population: r.get(from)?,
        exempt: r.get(from + 1)?,
        proofs,
        complete: r.get(from + 7)?,
        in_time: r.get(from + 8)?,
        unexplained: r.get(from + 9)?,
        unmatched: r.get(from + 10)?,
        held: r.get(from + 11)?,
    })
}

/// By unit, each of its people once. Of whoever came onto the roster at `held` or later nothing of the register is counted.
pub(crate) async fn by_unit(
    q: &impl Query,
    campaign: CampaignId,
    duty: &Duty,
    units: Option<&[UnitId]>,
    held: Option<Moment>,
) -> Result<HashMap<UnitId, Numbers>, DbError> {
    let sql = format!(
        "SELECT n.unit_id, {} FROM roster_now n {JOINS} {} WHERE n.campaign_id = $1 AND n.present = 1 AND n.kind IN {} AND {} GROUP BY n.unit_id",
        columns(duty, held.is_some()),
        newcomers(held),
        codes(duty.kinds.iter().map(|k| k.code())),
        only(units)
    );
    let all = q.map(&sql, args![campaign.0, duty.code.clone()], |r| Ok((UnitId(r.get(0)?), read(r, 1)?))).await?;
    Ok(all.into_iter().collect())
}

/// By commune of residence, everybody once however many units name them; nowhere for people whom the register does not know.
pub(crate) async fn by_commune(
    q: &impl Query,
    campaign: CampaignId,
    duty: &Duty,
    units: Option<&[UnitId]>,
    held: Option<Moment>,
) -> Result<Vec<(Option<LocalityId>, Numbers)>, DbError> {
    // Whoever is named twice is looked at in the row with the least number: rows that mean one citizen have the same days.
    let place = if held.is_some() { "CASE WHEN h.person_no IS NULL THEN s.commune_id END" } else { "s.commune_id" };
    let sql = format!(
        "SELECT {place}, {} FROM (SELECT DISTINCT n.campaign_id, t.same_as AS person_no FROM roster_now n \
         JOIN roster_state t ON t.campaign_id = n.campaign_id AND t.person_no = n.person_no \
         WHERE n.campaign_id = $1 AND n.present = 1 AND n.kind IN {} AND {}) n {JOINS} {} GROUP BY {place}",
        columns(duty, held.is_some()),
        codes(duty.kinds.iter().map(|k| k.code())),
        only(units),
        newcomers_once(held, units)
    );
    q.map(&sql, args![campaign.0, duty.code.clone()], |r| Ok((r.get::<Option<i64>>(0)?.map(LocalityId), read(r, 1)?))).await
}

/// A class of a school.
pub(crate) async fn by_class(
    q: &impl Query,
    campaign: CampaignId,
    duty: &Duty,
    unit: UnitId,
    held: Option<Moment>,
) -> Result<Vec<(String, Numbers)>, DbError> {
    let sql = format!(
        "SELECT n.class, {} FROM roster_now n {JOINS} {} WHERE n.campaign_id = $1 AND n.present = 1 AND n.kind IN {} AND n.unit_id = $3 GROUP BY n.class",
        columns(duty, held.is_some()),
        newcomers(held),
        codes(duty.kinds.iter().map(|k| k.code()))
    );
    q.map(&sql, args![campaign.0, duty.code.clone(), unit.0], |r| Ok((r.get(0)?, read(r, 1)?))).await
}

/// Helps by unit: people who have helped somebody, confirmed, pending, not confirmed. What the register denies of a day from
/// `open_from` on is pending still: it is told when the register has had its time.
pub(crate) async fn helps_by_unit(
    q: &impl Query,
    campaign: CampaignId,
    units: Option<&[UnitId]>,
    open_from: Day,
) -> Result<HashMap<UnitId, [i64; 4]>, DbError> {
    let sum = |when: &str| format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT)");
    let sql = format!(
        "SELECT n.unit_id, CAST(COUNT(DISTINCT n.person_no) AS BIGINT), {}, {}, {} FROM mobilisation n JOIN mobilisation_now m \
         ON m.campaign_id = n.campaign_id AND m.claim_id = n.claim_id WHERE n.campaign_id = $1 AND {} GROUP BY n.unit_id",
        sum("m.credit = 'confirmed'"),
        sum("m.credit = 'pending' OR (m.credit IN ('elsewhere', 'not_confirmed') AND n.day >= $2)"),
        sum("m.credit IN ('elsewhere', 'not_confirmed') AND n.day < $2"),
        only(units)
    );
    let all = q
        .map(&sql, args![campaign.0, open_from.number()], |r| {
            Ok((UnitId(r.get(0)?), [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?]))
        })
        .await?;
    Ok(all.into_iter().collect())
}

/// People with enough confirmed helps, counted over all their memberships.
fn enough(duty: &Duty, units: Option<&[UnitId]>) -> String {
    format!(
        "FROM roster_now n \
         JOIN roster_state s ON s.campaign_id = n.campaign_id AND s.person_no = n.person_no \
         LEFT JOIN roster_exemption_now x ON x.campaign_id = n.campaign_id AND x.person_no = n.person_no AND x.duty = $2 AND x.state = 'approved' \
         JOIN {} h ON h.same_as = s.same_as \
         WHERE n.campaign_id = $1 AND n.present = 1 AND x.person_no IS NULL AND h.helped >= $3 AND n.kind IN {} AND {}",
        helped(),
        codes(duty.kinds.iter().map(|k| k.code())),
        only(units)
    )
}

/// How many people of each unit have enough.
pub(crate) async fn with_quota(
    q: &impl Query,
    campaign: CampaignId,
    duty: &Duty,
    units: Option<&[UnitId]>,
) -> Result<HashMap<UnitId, i64>, DbError> {
    let sql = format!("SELECT n.unit_id, CAST(COUNT(*) AS BIGINT) {} GROUP BY n.unit_id", enough(duty, units));
    let all = q.map(&sql, args![campaign.0, duty.code.clone(), duty.quota], |r| Ok((UnitId(r.get(0)?), r.get(1)?))).await?;
    Ok(all.into_iter().collect())
}

/// How many people have enough, everybody once.
pub(crate) async fn with_quota_once(
    q: &impl Query,
    campaign: CampaignId,
    duty: &Duty,
    units: Option<&[UnitId]>,
) -> Result<i64, DbError> {
    let sql = format!("SELECT CAST(COUNT(DISTINCT s.same_as) AS BIGINT) {}", enough(duty, units));
    q.scalar(&sql, args![campaign.0, duty.code.clone(), duty.quota]).await
}
