//! All SQL of inspections.

use super::model::{Inspector, Item, Reply, ReplyKind, Risk, RiskSign, Round, RoundState, Stratum, Task};
use crate::disputes::EvidenceKind;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use vedich_db::{Column, DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, CitizenId, CitizenNumber, Day, LocalityId, Moment, PartitionId, TeamId, UnitId, UserId};
use vedich_territory::MemberId;

const ROUND: &str = "r.no, r.locality_id, r.from_day, r.to_day, r.size, r.seed, r.due_day, r.purpose, r.frame, r.frame_digest, r.cutoff, \
     r.recorded_at, r.by_name, e.recorded_at";
const ROUNDS: &str = "inspection r LEFT JOIN inspection_end e ON e.round_no = r.no";

fn read_round(r: &Row<'_>) -> Result<Round, DbError> {
    Ok(Round {
        no: r.get(0)?,
        locality: LocalityId(r.get(1)?),
        from: Day::from_number(r.get(2)?),
        to: Day::from_number(r.get(3)?),
        size: r.get(4)?,
        seed: r.get(5)?,
        due: Day::from_number(r.get(6)?),
        purpose: r.get(7)?,
        frame: r.get(8)?,
        frame_digest: r.get(9)?,
        cutoff: r.get(10)?,
        drawn_at: Moment(r.get(11)?),
        by: r.get(12)?,
        closed_at: r.get::<Option<i64>>(13)?.map(Moment),
    })
}

/// All rounds, newest first.
pub(crate) async fn rounds(q: &impl Query, campaign: CampaignId) -> Result<Vec<Round>, DbError> {
    let sql = format!("SELECT {ROUND} FROM {ROUNDS} WHERE r.campaign_id = $1 ORDER BY r.no DESC");
    q.map(&sql, args![campaign.0], read_round).await
}

pub(crate) async fn round(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Round>, DbError> {
    let sql = format!("SELECT {ROUND} FROM {ROUNDS} WHERE r.campaign_id = $1 AND r.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read_round).await?.pop())
}

/// When, in which commit and by whom: the last four values of every fact.
pub(crate) async fn told(tx: &WriteTx) -> Result<Vec<Value>, DbError> {
    Ok(args![tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()])
}

/// Writes a fact: `columns` with their values, and when and by whom it was told.
pub(crate) async fn fact(tx: &WriteTx, table: &str, columns: &str, values: Vec<Value>) -> Result<(), DbError> {
    let told = told(tx).await?;
    fact_of(tx, table, columns, values, told).await
}

/// The same of somebody whose words a phone brought.
pub(crate) async fn fact_by(
    tx: &WriteTx,
    table: &str,
    columns: &str,
    values: Vec<Value>,
    (user, name): (UserId, &str),
) -> Result<(), DbError> {
    let told = args![tx.now().0, tx.seq().await?, user.0, name.to_owned()];
    fact_of(tx, table, columns, values, told).await
}

async fn fact_of(tx: &WriteTx, table: &str, columns: &str, values: Vec<Value>, told: Vec<Value>) -> Result<(), DbError> {
    let n = values.len();
    let marks = (1..=n + 4).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO {table} ({columns}, recorded_at, seq, user_id, by_name) VALUES ({marks})");
    let mut all = values;
    all.extend(told);
    tx.exec(&sql, all).await?;
    Ok(())
}

/// The next number of a table that counts from 1.
pub(crate) async fn next_no(tx: &WriteTx, table: &'static str) -> Result<i64, DbError> {
    tx.scalar(&format!("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM {table}"), args![]).await
}

/// Writes a round with its strata and its sample.
pub(crate) async fn insert(
    tx: &WriteTx,
    campaign: CampaignId,
    r: &Round,
    strata: &[Stratum],
    items: &[Item],
) -> Result<i64, DbError> {
    let no = next_no(tx, "inspection").await?;
    let values = args![
        no,
        campaign.0,
        r.locality.0,
        r.from.number(),
        r.to.number(),
        r.size,
        r.seed,
        r.due.number(),
        r.purpose.clone(),
        r.frame,
        r.frame_digest.clone(),
        r.cutoff
    ];
    let columns = "no, campaign_id, locality_id, from_day, to_day, size, seed, due_day, purpose, frame, frame_digest, cutoff";
    fact(tx, "inspection", columns, values).await?;
    let of = |f: &dyn Fn(&Stratum) -> i64| Column::Int(strata.iter().map(f).collect());
    let columns = [
        ("round_no", of(&|_| no)),
        ("unit_id", of(&|s| s.unit.0)),
        ("risk", of(&|s| s.risk.number())),
        ("population", of(&|s| s.population)),
        ("drawn", of(&|s| s.drawn)),
    ];
    tx.bulk("inspection_stratum", columns, "").await?;
    let int = |f: &dyn Fn(&Item) -> i64| Column::Int(items.iter().map(f).collect());
    let opt = |f: &dyn Fn(&Item) -> Option<i64>| Column::OptInt(items.iter().map(f).collect());
    let text = |f: &dyn Fn(&Item) -> String| Column::Text(items.iter().map(f).collect());
    let columns = [
        ("round_no", int(&|_| no)),
        ("item", int(&|i| i.item)),
        ("claim_id", text(&|i| i.claim.to_string())),
        ("home_partition", opt(&|i| i.citizen.map(|c| c.partition.0))),
        ("citizen", opt(&|i| i.citizen.map(|c| c.number.0))),
        ("unit_id", int(&|i| i.unit.0)),
        ("team_id", opt(&|i| i.team.map(|t| t.0))),
        ("member_id", opt(&|i| i.member.map(|m| m.0))),
        ("day", int(&|i| i.day.number())),
        ("observed_at", int(&|i| i.observed_at.0)),
        ("commune_id", opt(&|i| i.commune.map(|l| l.0))),
        ("quarter_id", opt(&|i| i.quarter.map(|l| l.0))),
        ("risk", int(&|i| i.risk.number())),
        ("signs", text(&|i| i.signs.iter().map(|s| s.code()).collect::<Vec<_>>().join(","))),
    ];
    tx.bulk("inspection_item", columns, "").await?;
    Ok(no)
}

pub(crate) async fn strata(q: &impl Query, no: i64) -> Result<Vec<Stratum>, DbError> {
    let sql = "SELECT unit_id, risk, population, drawn FROM inspection_stratum WHERE round_no = $1 ORDER BY unit_id, risk";
    q.map(sql, args![no], |r| {
        let risk = Risk::from_number(r.get(1)?).ok_or(DbError::Corrupt("inspection_stratum.risk"))?;
        Ok(Stratum { unit: UnitId(r.get(0)?), risk, population: r.get(2)?, drawn: r.get(3)? })
    })
    .await
}

const ITEM: &str =
    "item, claim_id, home_partition, citizen, unit_id, team_id, member_id, day, observed_at, commune_id, quarter_id, risk, signs";

fn read_item(r: &Row<'_>) -> Result<Item, DbError> {
    let (partition, number) = (r.get::<Option<i64>>(2)?, r.get::<Option<i64>>(3)?);
    let signs = r.get::<String>(12)?;
    Ok(Item {
        item: r.get(0)?,
        claim: r.get::<String>(1)?.parse().map_err(|_| DbError::Corrupt("inspection_item.claim_id"))?,
        citizen: partition.zip(number).map(|(p, n)| CitizenId { partition: PartitionId(p), number: CitizenNumber(n) }),
        unit: UnitId(r.get(4)?),
        team: r.get::<Option<i64>>(5)?.map(TeamId),
        member: r.get::<Option<i64>>(6)?.map(MemberId),
        day: Day::from_number(r.get(7)?),
        observed_at: Moment(r.get(8)?),
        commune: r.get::<Option<i64>>(9)?.map(LocalityId),
        quarter: r.get::<Option<i64>>(10)?.map(LocalityId),
        risk: Risk::from_number(r.get(11)?).ok_or(DbError::Corrupt("inspection_item.risk"))?,
        signs: signs.split(',').filter_map(RiskSign::parse).collect(),
    })
}

pub(crate) async fn items(q: &impl Query, no: i64) -> Result<Vec<Item>, DbError> {
    q.map(&format!("SELECT {ITEM} FROM inspection_item WHERE round_no = $1 ORDER BY item"), args![no], read_item).await
}

/// Who has which claim: the newest assignment stands.
pub(crate) async fn assigned(q: &impl Query, no: i64) -> Result<BTreeMap<i64, UserId>, DbError> {
    let sql = "SELECT item, inspector_id FROM inspection_assignment WHERE round_no = $1 ORDER BY seq, id";
    Ok(q.map(sql, args![no], |r| Ok((r.get(0)?, UserId(r.get(1)?)))).await?.into_iter().collect())
}

/// When a finding was seen: on a phone, else as it was recorded.
fn seen(f: &str) -> String {
    format!("COALESCE((SELECT s.observed_at FROM inspection_finding_seen s WHERE s.finding_id = {f}.id), {f}.recorded_at)")
}

/// Writes down when a finding was seen that a phone brought.
pub(crate) async fn note_seen(tx: &WriteTx, finding: Uuid, operation: &str, observed_at: Moment) -> Result<(), DbError> {
    let sql = "INSERT INTO inspection_finding_seen (finding_id, operation, observed_at) VALUES ($1, $2, $3)";
    tx.exec(sql, args![finding.to_string(), operation, observed_at.0]).await?;
    Ok(())
}

/// Whose phones carry a round's people, by inspector: the newest word stands.
pub(crate) async fn phones(q: &impl Query, no: i64) -> Result<BTreeMap<UserId, MemberId>, DbError> {
    let sql = "SELECT inspector_id, member_id FROM inspection_phone WHERE round_no = $1 ORDER BY seq, id";
    let read = |r: &Row<'_>| Ok((UserId(r.get(0)?), r.get::<Option<i64>>(1)?.map(MemberId)));
    let all: BTreeMap<UserId, Option<MemberId>> = q.map(sql, args![no], read).await?.into_iter().collect();
    Ok(all.into_iter().filter_map(|(user, member)| Some((user, member?))).collect())
}

/// Members who were ever said to hold an inspector's phone in any round of a campaign, whatever was said later.
pub(crate) async fn phones_ever(q: &impl Query, campaign: CampaignId) -> Result<Vec<(UserId, MemberId)>, DbError> {
    let sql = "SELECT DISTINCT p.inspector_id, p.member_id FROM inspection_phone p JOIN inspection r ON r.no = p.round_no \
         WHERE r.campaign_id = $1 AND p.member_id IS NOT NULL";
    q.map(sql, args![campaign.0], |r| Ok((UserId(r.get(0)?), MemberId(r.get(1)?)))).await
}

/// Units that inspectors were ever said to work for in any round of a campaign: saying nothing later, or another unit, unsays none.
pub(crate) async fn units_ever(q: &impl Query, campaign: CampaignId) -> Result<Vec<(UserId, UnitId)>, DbError> {
    let sql = "SELECT DISTINCT i.inspector_id, i.unit_id FROM inspection_inspector i JOIN inspection r ON r.no = i.round_no \
         WHERE r.campaign_id = $1 AND i.unit_id IS NOT NULL";
    q.map(sql, args![campaign.0], |r| Ok((UserId(r.get(0)?), UnitId(r.get(1)?)))).await
}

/// Rounds that a member's phone may carry people of.
pub(crate) async fn rounds_on_phone(q: &impl Query, member: MemberId) -> Result<BTreeSet<i64>, DbError> {
    let sql = "SELECT DISTINCT round_no FROM inspection_phone WHERE member_id = $1";
    Ok(q.map(sql, args![member.0], |r| r.get(0)).await?.into_iter().collect())
}

/// A finding as stored: the note is sealed under the finding's id.
pub(crate) struct StoredFinding {
    pub id: Uuid,
    pub item: i64,
    pub finding: String,
    pub sealed: Vec<u8>,
    pub at: Moment,
    pub by: String,
}

/// All findings of a round, by when they were seen, oldest first.
pub(crate) async fn findings(q: &impl Query, no: i64) -> Result<Vec<StoredFinding>, DbError> {
    let sql = format!(
        "SELECT f.id, f.item, f.finding, f.sealed, {}, f.by_name FROM inspection_finding f WHERE f.round_no = $1 ORDER BY 5, f.seq, f.id",
        seen("f")
    );
    q.map(&sql, args![no], |r| {
        Ok(StoredFinding {
            id: r.get::<String>(0)?.parse().map_err(|_| DbError::Corrupt("inspection_finding.id"))?,
            item: r.get(1)?,
            finding: r.get(2)?,
            sealed: r.get(3)?,
            at: Moment(r.get(4)?),
            by: r.get(5)?,
        })
    })
    .await
}

/// Who inspects in a round: the newest word about each stands.
pub(crate) async fn inspectors(q: &impl Query, no: i64) -> Result<Vec<Inspector>, DbError> {
    let sql = "SELECT inspector_id, name, unit_id FROM inspection_inspector WHERE round_no = $1 ORDER BY seq, id";
    let read =
        |r: &Row<'_>| Ok(Inspector { user: UserId(r.get(0)?), name: r.get(1)?, own: r.get::<Option<i64>>(2)?.map(UnitId) });
    let all: BTreeMap<UserId, Inspector> = q.map(sql, args![no], read).await?.into_iter().map(|i| (i.user, i)).collect();
    Ok(all.into_values().collect())
}

/// Rounds in which somebody inspects.
pub(crate) async fn rounds_of(q: &impl Query, user: UserId) -> Result<BTreeSet<i64>, DbError> {
    let sql = "SELECT DISTINCT round_no FROM inspection_inspector WHERE inspector_id = $1";
    Ok(q.map(sql, args![user.0], |r| r.get(0)).await?.into_iter().collect())
}

/// Where each round stands, but for what nobody has: that depends on where inspectors work.
pub(crate) async fn states(q: &impl Query, campaign: CampaignId) -> Result<BTreeMap<i64, RoundState>, DbError> {
    let sql = format!(
        "SELECT r.no, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN f.finding IS NULL THEN 0 ELSE 1 END) AS BIGINT), \
         CAST(SUM(CASE WHEN f.finding IN ('not_real', 'already_active') THEN 1 ELSE 0 END) AS BIGINT) \
         FROM inspection r JOIN inspection_item i ON i.round_no = r.no LEFT JOIN inspection_finding f ON f.round_no = i.round_no AND f.item = i.item \
         AND NOT EXISTS (SELECT 1 FROM inspection_finding n WHERE n.round_no = f.round_no AND n.item = f.item \
         AND ({n} > {f} OR ({n} = {f} AND (n.seq > f.seq OR (n.seq = f.seq AND n.id > f.id))))) WHERE r.campaign_id = $1 GROUP BY r.no",
        n = seen("n"),
        f = seen("f")
    );
    let read = |r: &Row<'_>| {
        Ok((r.get(0)?, RoundState { drawn: r.get(1)?, found: r.get(2)?, wrong: r.get(3)?, ..RoundState::default() }))
    };
    Ok(q.map(&sql, args![campaign.0], read).await?.into_iter().collect())
}

/// What a unit says to a round, newest first: sealed under the statement's id.
pub(crate) async fn statements(q: &impl Query, no: i64, unit: UnitId) -> Result<Vec<(Uuid, Vec<u8>, Moment, String)>, DbError> {
    let sql = "SELECT id, sealed, recorded_at, by_name FROM inspection_statement WHERE round_no = $1 AND unit_id = $2 ORDER BY seq DESC, id DESC";
    q.map(sql, args![no, unit.0], |r| {
        let id = r.get::<String>(0)?.parse().map_err(|_| DbError::Corrupt("inspection_statement.id"))?;
        Ok((id, r.get(1)?, Moment(r.get(2)?), r.get(3)?))
    })
    .await
}

/// Rounds in which claims of a unit were drawn, newest first.
pub(crate) async fn rounds_about(q: &impl Query, campaign: CampaignId, unit: UnitId) -> Result<Vec<Round>, DbError> {
    let sql = format!(
        "SELECT {ROUND} FROM {ROUNDS} WHERE r.campaign_id = $1 AND EXISTS (SELECT 1 FROM inspection_stratum s WHERE s.round_no = r.no \
         AND s.unit_id = $2 AND s.drawn > 0) ORDER BY r.no DESC"
    );
    q.map(&sql, args![campaign.0, unit.0], read_round).await
}

/// Tasks of all rounds, each with the locality of its round.
pub(crate) async fn tasks(q: &impl Query, campaign: CampaignId) -> Result<Vec<(Task, LocalityId)>, DbError> {
    let sql = "SELECT t.no, t.unit_id, t.words, t.owner, t.due_day, d.recorded_at, d.words, t.round_no, r.locality_id, \
         (SELECT n.kind FROM inspection_reply n WHERE n.task_no = t.no ORDER BY n.seq DESC, n.id DESC LIMIT 1) \
         FROM inspection_task t JOIN inspection r ON r.no = t.round_no LEFT JOIN inspection_task_done d ON d.task_no = t.no \
         WHERE r.campaign_id = $1 ORDER BY t.no";
    q.map(sql, args![campaign.0], |r| {
        let done = r.get::<Option<i64>>(5)?.map(Moment).zip(r.get::<Option<String>>(6)?);
        let newest = r.get::<Option<String>>(9)?.as_deref().and_then(ReplyKind::parse);
        let task = Task {
            no: r.get(0)?,
            round: r.get(7)?,
            unit: UnitId(r.get(1)?),
            words: r.get(2)?,
            owner: r.get(3)?,
            due: Day::from_number(r.get(4)?),
            state: super::rules::task_state(done.is_some(), newest),
            done,
        };
        Ok((task, LocalityId(r.get(8)?)))
    })
    .await
}

fn id(text: &str) -> Result<Uuid, DbError> {
    text.parse().map_err(|_| DbError::Corrupt("id of an inspection's task"))
}

/// What was said of a task, oldest first, each sealed under its id.
pub(crate) async fn replies(q: &impl Query, task: i64) -> Result<Vec<(Reply, Vec<u8>)>, DbError> {
    let sql = "SELECT id, kind, sealed, recorded_at, user_id, by_name FROM inspection_reply WHERE task_no = $1 ORDER BY seq, id";
    q.map(sql, args![task], |r| {
        let reply = Reply {
            id: id(&r.get::<String>(0)?)?,
            kind: ReplyKind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("inspection_reply.kind"))?,
            words: String::new(),
            at: Moment(r.get(3)?),
            user: r.get::<Option<i64>>(4)?.map(UserId),
            by: r.get(5)?,
        };
        Ok((reply, r.get(2)?))
    })
    .await
}

/// Files of a task without their bytes, oldest first: ids are made in the order of time.
pub(crate) async fn evidence_of(q: &impl Query, task: i64) -> Result<Vec<(Uuid, EvidenceKind, i64)>, DbError> {
    let sql = "SELECT id, kind, size FROM inspection_evidence WHERE task_no = $1 ORDER BY id";
    q.map(sql, args![task], |r| {
        let kind = EvidenceKind::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("inspection_evidence.kind"))?;
        Ok((id(&r.get::<String>(0)?)?, kind, r.get(2)?))
    })
    .await
}

pub(crate) async fn evidence_file(q: &impl Query, file: Uuid) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT sealed FROM inspection_evidence WHERE id = $1";
    Ok(q.map(sql, args![file.to_string()], |r| r.get(0)).await?.pop())
}

pub(crate) async fn insert_evidence(
    tx: &WriteTx,
    file: Uuid,
    task: i64,
    kind: EvidenceKind,
    size: usize,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO inspection_evidence (id, task_no, kind, size, sealed) VALUES ($1, $2, $3, $4, $5)";
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    tx.exec(sql, args![file.to_string(), task, kind.code(), size, sealed]).await?;
    Ok(())
}
