//! What a batch from phones asks and writes: few statements, however many operations.

use super::{LIST_COLUMNS, STANDING, citizen, read_list};
use crate::{
    model::{PhoneOf, WorkList},
    rules::phone::PhoneState,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;
use vedich_claims::{Method, Outcome};
use vedich_db::{Asked, Column, DbError, LIST, Query, Questions, Value, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, PartitionId, TeamId, WorkListId};
use vedich_territory::MemberId;

/// Runs a question with one list of values for all of them, a bounded part at a time.
async fn each<T: Send, V: Clone + Into<Value>>(
    q: &impl Query,
    first: Vec<Value>,
    values: &[V],
    sql: impl Fn(&str) -> String,
    read: impl Fn(&vedich_db::Row<'_>) -> Result<T, DbError> + Send + Copy,
) -> Result<Vec<T>, DbError> {
    let mut out = Vec::new();
    for some in values.chunks(LIST) {
        let mut a = first.clone();
        let these = value_list(&mut a, some);
        out.extend(q.map(&sql(&these), a, read).await?);
    }
    Ok(out)
}

/// Lists by number.
pub(crate) async fn lists(q: &impl Query, campaign: CampaignId, ids: &[i64]) -> Result<Vec<WorkList>, DbError> {
    let sql = |these: &str| format!("SELECT {LIST_COLUMNS} FROM work_list WHERE campaign_id = $1 AND id IN {these}");
    each(q, args![campaign.0], ids, sql, read_list).await
}

/// Everybody on some lists.
pub(crate) async fn people(q: &impl Query, ids: &[i64]) -> Result<Vec<(i64, CitizenId)>, DbError> {
    let sql = |these: &str| format!("SELECT list_id, partition_id, citizen FROM work_item WHERE list_id IN {these}");
    each(q, args![], ids, sql, |r| Ok((r.get(0)?, citizen(r.get(1)?, r.get(2)?)))).await
}

/// One operation changes another.
#[derive(Clone, Debug)]
pub(crate) struct ChangeRow {
    pub target: String,
    pub operation: String,
    pub withdraws: bool,
    pub citizen: Option<CitizenId>,
    pub team: Option<TeamId>,
}

/// What is known to change some operations.
pub(crate) async fn changes(q: &impl Query, campaign: CampaignId, targets: &[String]) -> Result<Vec<ChangeRow>, DbError> {
    each(q, args![campaign.0], targets, changes_sql, read_change).await
}

fn changes_sql(these: &str) -> String {
    format!(
        "SELECT target, operation, kind, partition_id, citizen, team_id FROM visit_change WHERE campaign_id = $1 AND target IN {these}"
    )
}

fn read_change(r: &vedich_db::Row<'_>) -> Result<ChangeRow, DbError> {
    let (partition, number) = (r.get::<Option<i64>>(3)?, r.get::<Option<i64>>(4)?);
    Ok(ChangeRow {
        target: r.get(0)?,
        operation: r.get(1)?,
        withdraws: r.get::<String>(2)? == "withdraw",
        citizen: partition.zip(number).map(|(p, n)| citizen(p, n)),
        team: r.get::<Option<i64>>(5)?.map(TeamId),
    })
}

/// What is known when a batch begins to be judged.
#[derive(Default)]
pub(crate) struct Before {
    /// Operations that are kept already: commit number, and the reason while held and not resolved.
    pub known: HashMap<String, (i64, Option<String>)>,
    /// How the phones stand.
    pub phones: HashMap<String, PhoneState>,
    /// When lists were closed, of those that were.
    pub closed: HashMap<i64, Moment>,
    /// What is known to change the operations.
    pub changes: Vec<ChangeRow>,
}

/// Asks everything in one go that a batch is judged by.
pub(crate) async fn before(
    tx: &WriteTx,
    campaign: CampaignId,
    operations: &[String],
    phones: &[String],
    lists: &[i64],
) -> Result<Before, DbError> {
    let mut questions = Questions::default();
    let first = args![campaign.0];
    let known = ask(&mut questions, &first, operations, |these| {
        format!(
            "SELECT o.operation, o.seq, CASE WHEN r.operation IS NULL THEN o.held ELSE NULL END FROM field_operation o \
             LEFT JOIN held_resolution r ON r.campaign_id = o.campaign_id AND r.operation = o.operation \
             WHERE o.campaign_id = $1 AND o.operation IN {these}"
        )
    });
    let changes = ask(&mut questions, &first, operations, changes_sql);
    let closed = ask(&mut questions, &first, lists, |these| {
        format!("SELECT id, closed_at FROM work_list WHERE campaign_id = $1 AND closed_at IS NOT NULL AND id IN {these}")
    });
    let states = ask(&mut questions, &[], phones, super::phones::states_sql);
    let found = tx.answers(questions).await?;
    let mut out = Before::default();
    for part in known {
        out.known.extend(found.read(part, |r| Ok((r.get::<String>(0)?, (r.get(1)?, r.get(2)?))))?);
    }
    for part in changes {
        out.changes.extend(found.read(part, read_change)?);
    }
    for part in closed {
        out.closed.extend(found.read(part, |r| Ok((r.get(0)?, Moment(r.get(1)?))))?);
    }
    for part in states {
        out.phones.extend(found.read(part, super::phones::read)?.into_iter().map(|p| (p.id, p.state)));
    }
    Ok(out)
}

/// A question with one list of values, a bounded part at a time.
fn ask<V: Clone + Into<Value>>(
    questions: &mut Questions,
    first: &[Value],
    values: &[V],
    sql: impl Fn(&str) -> String,
) -> Vec<Asked> {
    let mut part = |some: &[V]| {
        let mut a = first.to_vec();
        let these = value_list(&mut a, some);
        questions.ask(sql(&these), a)
    };
    values.chunks(LIST).map(&mut part).collect()
}

/// A visit or help that is known, as far as its standing and its claim go.
#[derive(Clone, Debug)]
pub(crate) struct DeedRow {
    pub operation: String,
    pub help: bool,
    pub citizen: Option<CitizenId>,
    pub team: Option<TeamId>,
    pub member: Option<MemberId>,
    pub list: Option<WorkListId>,
    pub commune: LocalityId,
    pub outcome: Outcome,
    pub method: Option<Method>,
    pub observed_at: Moment,
    pub claim: Option<Uuid>,
    pub corrects: Option<String>,
}

/// Visits and helps by the operations that brought them.
pub(crate) async fn deeds(q: &impl Query, campaign: CampaignId, ids: &[String]) -> Result<Vec<DeedRow>, DbError> {
    const OF: &str = "operation, partition_id, citizen, team_id, member_id, commune_id, outcome, method, observed_at, claim_id";
    let visits =
        |these: &str| format!("SELECT {OF}, list_id, supersedes FROM visit WHERE campaign_id = $1 AND operation IN {these}");
    let helps = |these: &str| {
        format!(
            "SELECT {OF}, CAST(NULL AS BIGINT), CAST(NULL AS TEXT) FROM field_help WHERE campaign_id = $1 AND operation IN {these}"
        )
    };
    let read = |help: bool| {
        move |r: &vedich_db::Row<'_>| {
            let (partition, number) = (r.get::<Option<i64>>(1)?, r.get::<Option<i64>>(2)?);
            let claim = r.get::<Option<String>>(9)?;
            Ok(DeedRow {
                operation: r.get(0)?,
                help,
                citizen: partition.zip(number).map(|(p, n)| citizen(p, n)),
                team: r.get::<Option<i64>>(3)?.map(TeamId),
                member: r.get::<Option<i64>>(4)?.map(MemberId),
                commune: LocalityId(r.get(5)?),
                outcome: Outcome::parse(&r.get::<String>(6)?).ok_or(DbError::Corrupt("visit.outcome"))?,
                method: r.get::<Option<String>>(7)?.as_deref().and_then(Method::parse),
                observed_at: Moment(r.get(8)?),
                claim: claim.map(|c| c.parse().map_err(|_| DbError::Corrupt("visit.claim_id"))).transpose()?,
                list: r.get::<Option<i64>>(10)?.map(WorkListId),
                corrects: r.get(11)?,
            })
        }
    };
    let mut out = each(q, args![campaign.0], ids, visits, read(false)).await?;
    // A visit that was recorded at a help post stands there too; it is one deed.
    let at_posts = each(q, args![campaign.0], ids, helps, read(true)).await?;
    let visits: HashSet<String> = out.iter().map(|d: &DeedRow| d.operation.clone()).collect();
    out.extend(at_posts.into_iter().filter(|d| !visits.contains(&d.operation)));
    Ok(out)
}

/// Claims that were made anew for an operation.
pub(crate) async fn claims_of(q: &impl Query, campaign: CampaignId, operation: &str) -> Result<Vec<Uuid>, DbError> {
    let sql = "SELECT claim_id FROM visit_claim WHERE campaign_id = $1 AND operation = $2";
    let texts: Vec<String> = q.map(sql, args![campaign.0, operation], |r| r.get(0)).await?;
    texts.into_iter().map(|t| t.parse().map_err(|_| DbError::Corrupt("visit_claim.claim_id"))).collect()
}

pub(crate) async fn add_claim(tx: &WriteTx, campaign: CampaignId, operation: &str, claim: Uuid) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO visit_claim (campaign_id, operation, claim_id) VALUES ($1, $2, $3) ON CONFLICT (campaign_id, operation, claim_id) DO NOTHING",
        args![campaign.0, operation, claim.to_string()],
    )
    .await?;
    Ok(())
}

/// An operation to be kept.
#[derive(Clone, Debug)]
pub(crate) struct NewOperation {
    pub id: String,
    pub kind: &'static str,
    pub phone: String,
    pub member: MemberId,
    pub list: Option<i64>,
    pub citizen: Option<CitizenId>,
    pub target: Option<String>,
    pub told_at: Moment,
    pub observed_at: Moment,
    pub held: Option<&'static str>,
    pub until: Option<Day>,
    pub hour: Option<&'static str>,
    pub sealed: Vec<u8>,
}

pub(crate) async fn insert_operations(tx: &WriteTx, campaign: CampaignId, all: &[NewOperation]) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    let int = |f: &dyn Fn(&NewOperation) -> i64| Column::Int(all.iter().map(f).collect());
    let opt = |f: &dyn Fn(&NewOperation) -> Option<i64>| Column::OptInt(all.iter().map(f).collect());
    let text = |f: &dyn Fn(&NewOperation) -> String| Column::Text(all.iter().map(f).collect());
    let opt_text = |f: &dyn Fn(&NewOperation) -> Option<String>| Column::OptText(all.iter().map(f).collect());
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("operation", text(&|o| o.id.clone())),
        ("kind", text(&|o| o.kind.to_owned())),
        ("phone_id", text(&|o| o.phone.clone())),
        ("member_id", int(&|o| o.member.0)),
        ("list_id", opt(&|o| o.list)),
        ("partition_id", opt(&|o| o.citizen.map(|c| c.partition.0))),
        ("citizen", opt(&|o| o.citizen.map(|c| c.number.0))),
        ("target", opt_text(&|o| o.target.clone())),
        ("told_at", int(&|o| o.told_at.0)),
        ("observed_at", int(&|o| o.observed_at.0)),
        ("recorded_at", int(&|_| tx.now().0)),
        ("seq", int(&|_| seq)),
        ("held", opt_text(&|o| o.held.map(str::to_owned))),
        ("until", opt(&|o| o.until.map(Day::number))),
        ("hour", opt_text(&|o| o.hour.map(str::to_owned))),
        ("sealed", Column::Bytes(all.iter().map(|o| o.sealed.clone()).collect())),
    ];
    tx.bulk_later("field_operation", &columns, "").await
}

/// A visit to be written for a phone.
#[derive(Clone, Debug)]
pub(crate) struct PhoneVisit {
    pub id: Uuid,
    pub operation: String,
    pub citizen: CitizenId,
    pub list: WorkListId,
    pub outcome: Outcome,
    pub method: Option<Method>,
    pub phone_of: PhoneOf,
    pub observed_at: Moment,
    pub team: TeamId,
    pub member: MemberId,
    pub member_code: String,
    pub commune: LocalityId,
    pub claim: Option<Uuid>,
    pub corrects: Option<String>,
}

pub(crate) async fn insert_visits(tx: &WriteTx, campaign: CampaignId, all: &[PhoneVisit]) -> Result<(), DbError> {
    let (seq, now) = (tx.seq().await?, tx.now());
    let int = |f: &dyn Fn(&PhoneVisit) -> i64| Column::Int(all.iter().map(f).collect());
    let text = |f: &dyn Fn(&PhoneVisit) -> String| Column::Text(all.iter().map(f).collect());
    let opt_text = |f: &dyn Fn(&PhoneVisit) -> Option<String>| Column::OptText(all.iter().map(f).collect());
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("partition_id", int(&|v| v.citizen.partition.0)),
        ("id", text(&|v| v.id.to_string())),
        ("operation", text(&|v| v.operation.clone())),
        ("citizen", int(&|v| v.citizen.number.0)),
        ("list_id", int(&|v| v.list.0)),
        ("outcome", text(&|v| v.outcome.code().to_owned())),
        ("method", opt_text(&|v| v.method.map(|m| m.code().to_owned()))),
        ("phone_of", text(&|v| v.phone_of.code().to_owned())),
        ("observed_at", int(&|v| v.observed_at.0)),
        ("recorded_at", int(&|_| now.0)),
        ("day", int(&|v| vedich_claims::rules::bounded(v.observed_at, now).day().number())),
        ("seq", int(&|_| seq)),
        ("team_id", int(&|v| v.team.0)),
        ("member_id", int(&|v| v.member.0)),
        ("user_name", text(&|v| v.member_code.clone())),
        ("commune_id", int(&|v| v.commune.0)),
        ("claim_id", opt_text(&|v| v.claim.map(|c| c.to_string()))),
        ("supersedes", opt_text(&|v| v.corrects.clone())),
    ];
    tx.bulk_later("visit", &columns, "").await
}

/// Counts people up who were not done on their list so far; to be said before the visits are written that end with them.
pub(crate) async fn count_up(tx: &WriteTx, campaign: CampaignId, ended: &BTreeSet<(i64, CitizenId)>) -> Result<(), DbError> {
    if ended.is_empty() {
        return Ok(());
    }
    // The person's few visits are looked at, not the list's many: `+` keeps the engine from going by the list.
    let sql = format!(
        "UPDATE work_list SET done = done + 1 WHERE campaign_id = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM visit v \
         WHERE v.campaign_id = $1 AND v.partition_id = $3 AND v.citizen = $4 AND +v.list_id = $2 AND {} AND {STANDING})",
        super::done()
    );
    for (list, id) in ended {
        tx.exec_later(&sql, args![campaign.0, *list, id.partition.0, id.number.0]).await?;
    }
    Ok(())
}

pub(crate) async fn insert_changes(tx: &WriteTx, campaign: CampaignId, all: &[ChangeRow]) -> Result<(), DbError> {
    if all.is_empty() {
        return Ok(());
    }
    let text = |f: &dyn Fn(&ChangeRow) -> String| Column::Text(all.iter().map(f).collect());
    let opt = |f: &dyn Fn(&ChangeRow) -> Option<i64>| Column::OptInt(all.iter().map(f).collect());
    let columns = [
        ("campaign_id", Column::Int(vec![campaign.0; all.len()])),
        ("target", text(&|c| c.target.clone())),
        ("operation", text(&|c| c.operation.clone())),
        ("kind", text(&|c| if c.withdraws { "withdraw" } else { "visit" }.to_owned())),
        ("partition_id", opt(&|c| c.citizen.map(|x| x.partition.0))),
        ("citizen", opt(&|c| c.citizen.map(|x| x.number.0))),
        ("team_id", opt(&|c| c.team.map(|t| t.0))),
    ];
    tx.bulk("visit_change", &columns, "ON CONFLICT (campaign_id, target, operation) DO NOTHING").await
}

/// Groups of ended leases in one statement.
const LEASES_TOGETHER: usize = 8;

/// People whom nobody need visit again: by storage partition and kind of list, so that one statement ends many leases.
pub(crate) async fn end_leases(
    tx: &WriteTx,
    campaign: CampaignId,
    done: &HashMap<(PartitionId, &'static str), (HashSet<i64>, HashSet<i64>)>,
) -> Result<(), DbError> {
    // A visit each of several phones is a group each: a few of them share a statement, people of one group are cut where they are many.
    let mut parts: Vec<(PartitionId, &str, Vec<i64>, Vec<i64>)> = Vec::new();
    for ((partition, kind), (citizens, lists)) in done {
        let citizens: Vec<i64> = citizens.iter().copied().collect();
        // A batch is bounded, so its lists fit.
        let lists: Vec<i64> = lists.iter().copied().collect();
        parts.extend(citizens.chunks(LIST).map(|some| (*partition, *kind, some.to_vec(), lists.clone())));
    }
    for few in parts.chunks(LEASES_TOGETHER) {
        let mut a = args![campaign.0];
        let groups: Vec<String> = few
            .iter()
            .map(|(partition, kind, citizens, lists)| {
                a.extend(args![partition.0, *kind]);
                let at = a.len();
                let these = value_list(&mut a, citizens);
                let of = value_list(&mut a, lists);
                format!("(partition_id = ${} AND kind = ${at} AND citizen IN {these} AND list_id IN {of})", at - 1)
            })
            .collect();
        tx.exec_later(&format!("DELETE FROM lease WHERE campaign_id = $1 AND ({})", groups.join(" OR ")), a).await?;
    }
    Ok(())
}

/// Somebody is to be visited again because the outcome that ended the lease was taken back; who is on another list by now stays
/// there.
pub(crate) async fn lease_again(tx: &WriteTx, campaign: CampaignId, list: &WorkList, id: CitizenId) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO lease (campaign_id, partition_id, citizen, kind, list_id, commune_id, until) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (campaign_id, partition_id, citizen, kind) DO NOTHING",
        args![
            campaign.0,
            id.partition.0,
            id.number.0,
            list.kind.code(),
            list.id.0,
            list.commune.0,
            list.lease_until.number()
        ],
    )
    .await?;
    Ok(())
}

/// The lists to which some people are leased.
pub(crate) async fn leased_on(q: &impl Query, campaign: CampaignId, people: &[CitizenId]) -> Result<HashSet<i64>, DbError> {
    let mut by_partition: HashMap<i64, Vec<i64>> = HashMap::new();
    for id in people {
        by_partition.entry(id.partition.0).or_default().push(id.number.0);
    }
    let mut out = HashSet::new();
    for (partition, numbers) in by_partition {
        let sql = |these: &str| {
            format!("SELECT list_id FROM lease WHERE campaign_id = $1 AND partition_id = $2 AND citizen IN {these}")
        };
        out.extend(each(q, args![campaign.0, partition], &numbers, sql, |r| r.get::<i64>(0)).await?);
    }
    Ok(out)
}

/// What all facts say, for the check.
pub(crate) struct Facts {
    pub recorded: Vec<String>,
    pub visits: i64,
    pub different: Vec<i64>,
    pub missing: i64,
    pub without_claim: i64,
    /// Claims of phones' visits, with whether the visit stands.
    pub claimed: Vec<(Uuid, bool)>,
}

pub(crate) async fn facts(q: &impl Query, campaign: CampaignId) -> Result<Facts, DbError> {
    let count = async |sql: &str| q.scalar::<i64>(sql, args![campaign.0]).await;
    let different = format!(
        "SELECT l.id FROM work_list l WHERE l.campaign_id = $1 AND l.done <> (SELECT COUNT(DISTINCT v.citizen) FROM visit v \
         WHERE v.campaign_id = l.campaign_id AND v.list_id = l.id AND {} AND {STANDING}) ORDER BY l.id",
        super::done()
    );
    let claimed = format!(
        "SELECT v.claim_id, CAST(CASE WHEN {STANDING} THEN 1 ELSE 0 END AS BIGINT) FROM visit v WHERE v.campaign_id = $1 AND v.claim_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM visit_claim x WHERE x.campaign_id = v.campaign_id AND x.operation = v.operation)"
    );
    let without = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM visit v WHERE v.campaign_id = $1 AND v.outcome = 'activated' AND v.claim_id IS NULL AND {STANDING} \
         AND NOT EXISTS (SELECT 1 FROM visit_claim x WHERE x.campaign_id = v.campaign_id AND x.operation = v.operation)"
    );
    Ok(Facts {
        recorded: q
            .map("SELECT operation FROM field_operation WHERE campaign_id = $1 AND held IS NULL", args![campaign.0], |r| r.get(0))
            .await?,
        visits: count("SELECT CAST(COUNT(*) AS BIGINT) FROM visit WHERE campaign_id = $1").await?,
        different: q.map(&different, args![campaign.0], |r| r.get(0)).await?,
        missing: count(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM field_operation o WHERE o.campaign_id = $1 AND o.kind = 'visit' AND o.held IS NULL \
             AND (SELECT COUNT(*) FROM visit v WHERE v.campaign_id = o.campaign_id AND v.operation = o.operation) <> 1",
        )
        .await?,
        without_claim: count(&without).await?,
        claimed: q
            .map(&claimed, args![campaign.0], |r| {
                let id = r.get::<String>(0)?.parse().map_err(|_| DbError::Corrupt("visit.claim_id"))?;
                Ok((id, r.get::<i64>(1)? != 0))
            })
            .await?,
    })
}
