//! Help given to people who were on no list of the helper, and the posts where it was given.

use super::{citizen, numbers};
use crate::{
    model::PhoneOf,
    posts::{HelpLine, HelpPost},
    sync::said::PlaceKind,
};
use std::collections::HashMap;
use uuid::Uuid;
use vedich_claims::{Method, Outcome};
use vedich_db::{Column, DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, TeamId};
use vedich_territory::MemberId;

/// A help to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewHelp {
    pub operation: String,
    pub member: MemberId,
    pub team: TeamId,
    pub post: Option<String>,
    pub citizen: Option<CitizenId>,
    pub commune: LocalityId,
    pub outcome: Outcome,
    pub method: Option<Method>,
    pub phone_of: PhoneOf,
    pub observed_at: Moment,
    pub claim: Option<Uuid>,
}

pub(crate) async fn insert_helps(tx: &WriteTx, campaign: CampaignId, all: &[NewHelp]) -> Result<(), DbError> {
    if all.is_empty() {
        return Ok(());
    }
    let (seq, now) = (tx.seq().await?, tx.now());
    let int = |f: &dyn Fn(&NewHelp) -> i64| Column::Int(all.iter().map(f).collect());
    let opt = |f: &dyn Fn(&NewHelp) -> Option<i64>| Column::OptInt(all.iter().map(f).collect());
    let text = |f: &dyn Fn(&NewHelp) -> String| Column::Text(all.iter().map(f).collect());
    let opt_text = |f: &dyn Fn(&NewHelp) -> Option<String>| Column::OptText(all.iter().map(f).collect());
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("operation", text(&|h| h.operation.clone())),
        ("member_id", int(&|h| h.member.0)),
        ("team_id", int(&|h| h.team.0)),
        ("post", opt_text(&|h| h.post.clone())),
        ("partition_id", opt(&|h| h.citizen.map(|c| c.partition.0))),
        ("citizen", opt(&|h| h.citizen.map(|c| c.number.0))),
        ("commune_id", int(&|h| h.commune.0)),
        ("outcome", text(&|h| h.outcome.code().to_owned())),
        ("method", opt_text(&|h| h.method.map(|m| m.code().to_owned()))),
        ("phone_of", text(&|h| h.phone_of.code().to_owned())),
        ("observed_at", int(&|h| h.observed_at.0)),
        ("day", int(&|h| vedich_claims::rules::bounded(h.observed_at, now).day().number())),
        ("recorded_at", int(&|_| now.0)),
        ("seq", int(&|_| seq)),
        ("claim_id", opt_text(&|h| h.claim.map(|c| c.to_string()))),
    ];
    tx.bulk("field_help", &columns, "").await
}

/// A post to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewPost {
    pub operation: String,
    pub member: MemberId,
    pub team: TeamId,
    pub place: String,
    pub kind: PlaceKind,
    pub started_at: Moment,
}

pub(crate) async fn insert_post(tx: &WriteTx, campaign: CampaignId, p: &NewPost) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO help_post (campaign_id, operation, member_id, team_id, place, place_kind, started_at, day, recorded_at, seq) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            campaign.0,
            p.operation.clone(),
            p.member.0,
            p.team.0,
            p.place.clone(),
            p.kind.code(),
            p.started_at.0,
            p.started_at.day().number(),
            tx.now().0,
            tx.seq().await?
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn insert_post_end(
    tx: &WriteTx,
    campaign: CampaignId,
    post: &str,
    operation: &str,
    at: Moment,
) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO help_post_end (campaign_id, post, operation, ended_at, seq) VALUES ($1, $2, $3, $4, $5)",
        args![campaign.0, post, operation, at.0, tx.seq().await?],
    )
    .await?;
    Ok(())
}

/// Helps that stand: nobody of the team took them back, and no correction of a visit at a post stands in its place.
const STANDING: &str = "NOT EXISTS (SELECT 1 FROM visit_change c WHERE c.campaign_id = h.campaign_id AND c.target = h.operation \
     AND ((c.kind = 'withdraw' AND c.team_id = h.team_id) OR (c.kind = 'visit' AND c.partition_id = h.partition_id AND c.citizen = h.citizen \
     AND NOT EXISTS (SELECT 1 FROM visit_change w WHERE w.campaign_id = c.campaign_id AND w.target = c.operation AND w.kind = 'withdraw' \
     AND w.team_id = c.team_id))))";
/// Helps that are no visit of a list too.
const OUTSIDE: &str = "NOT EXISTS (SELECT 1 FROM visit x WHERE x.campaign_id = h.campaign_id AND x.operation = h.operation)";

/// Posts that were opened on a day by some teams, newest first; their counts are still to come.
pub(crate) async fn posts(q: &impl Query, campaign: CampaignId, day: Day, teams: &[i64]) -> Result<Vec<HelpPost>, DbError> {
    let teams = numbers(teams.iter().copied());
    let sql = format!(
        "SELECT p.operation, p.member_id, p.team_id, p.place, p.place_kind, p.started_at, \
         (SELECT MAX(e.ended_at) FROM help_post_end e WHERE e.campaign_id = p.campaign_id AND e.post = p.operation) \
         FROM help_post p WHERE p.campaign_id = $1 AND p.day = $2 AND p.team_id IN {teams} ORDER BY p.started_at DESC, p.operation"
    );
    q.map(&sql, args![campaign.0, day.number()], |r| {
        Ok(HelpPost {
            id: r.get(0)?,
            member: MemberId(r.get(1)?),
            team: TeamId(r.get(2)?),
            place: r.get(3)?,
            kind: PlaceKind::parse(&r.get::<String>(4)?),
            started_at: Moment(r.get(5)?),
            ended_at: r.get::<Option<i64>>(6)?.map(Moment),
            helps: 0,
            activated: 0,
            confirmed: 0,
            late: 0,
        })
    })
    .await
}

/// A standing help, as far as counting people goes.
pub(crate) struct Helped {
    /// At which post, or whose work.
    pub of: String,
    pub operation: String,
    pub citizen: Option<CitizenId>,
    pub claim: Option<String>,
    pub activated: bool,
    pub day: Day,
}

fn read_helped(r: &Row<'_>) -> Result<Helped, DbError> {
    let (partition, number) = (r.get::<Option<i64>>(2)?, r.get::<Option<i64>>(3)?);
    Ok(Helped {
        of: r.get(0)?,
        operation: r.get(1)?,
        citizen: partition.zip(number).map(|(p, n)| citizen(p, n)),
        claim: r.get(4)?,
        activated: r.get::<String>(5)? == Outcome::Activated.code(),
        day: Day::from_number(r.get(6)?),
    })
}

/// Who was helped at some posts.
pub(crate) async fn helped(q: &impl Query, campaign: CampaignId, posts: &[String]) -> Result<Vec<Helped>, DbError> {
    let mut out = Vec::new();
    for some in posts.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT h.post, h.operation, h.partition_id, h.citizen, h.claim_id, h.outcome, h.day FROM field_help h WHERE h.campaign_id = $1 \
             AND h.post IN {these} AND {STANDING}"
        );
        out.extend(q.map(&sql, a, read_helped).await?);
    }
    Ok(out)
}

/// Helps to residents of some communes, or by some teams, from a day on, newest first.
pub(crate) async fn helps(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[i64],
    teams: &[i64],
    from: Day,
    limit: i64,
) -> Result<Vec<HelpLine>, DbError> {
    let sql = format!(
        "SELECT h.operation, h.partition_id, h.citizen, h.commune_id, h.team_id, h.member_id, h.outcome, h.method, h.observed_at, h.post \
         FROM field_help h WHERE h.campaign_id = $1 AND h.day >= $2 AND (h.commune_id IN {} OR h.team_id IN {}) AND {OUTSIDE} AND {STANDING} \
         ORDER BY h.observed_at DESC, h.operation LIMIT $3",
        numbers(communes.iter().copied()),
        numbers(teams.iter().copied())
    );
    q.map(&sql, args![campaign.0, from.number(), limit], |r| {
        let (partition, number) = (r.get::<Option<i64>>(1)?, r.get::<Option<i64>>(2)?);
        Ok(HelpLine {
            operation: r.get(0)?,
            citizen: partition.zip(number).map(|(p, n)| citizen(p, n)),
            commune: LocalityId(r.get(3)?),
            team: TeamId(r.get(4)?),
            member: MemberId(r.get(5)?),
            outcome: Outcome::parse(&r.get::<String>(6)?).ok_or(DbError::Corrupt("field_help.outcome"))?,
            method: r.get::<Option<String>>(7)?.as_deref().and_then(Method::parse),
            observed_at: Moment(r.get(8)?),
            post: r.get(9)?,
        })
    })
    .await
}

/// Standing helps outside the lists that members of a team gave on a day, by member: helps, activations.
pub(crate) async fn today_by_member(
    q: &impl Query,
    campaign: CampaignId,
    team: TeamId,
    members: &[i64],
    day: Day,
) -> Result<HashMap<MemberId, (i64, i64)>, DbError> {
    let mut out = HashMap::new();
    for some in members.chunks(LIST) {
        let mut a = args![campaign.0, team.0, day.number()];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT h.member_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN h.outcome = '{}' THEN 1 ELSE 0 END) AS BIGINT) FROM field_help h \
             WHERE h.campaign_id = $1 AND h.team_id = $2 AND h.day = $3 AND h.member_id IN {these} AND {OUTSIDE} AND {STANDING} \
             GROUP BY h.member_id",
            Outcome::Activated.code()
        );
        out.extend(q.map(&sql, a, |r| Ok((MemberId(r.get(0)?), (r.get(1)?, r.get(2)?)))).await?);
    }
    Ok(out)
}

/// People whom the register did not know and whom members helped to activate (`P-2.2`), by member.
pub(crate) async fn outside(q: &impl Query, campaign: CampaignId, members: &[i64]) -> Result<Vec<(MemberId, Helped)>, DbError> {
    let mut out = Vec::new();
    for some in members.chunks(LIST) {
        let mut a = args![campaign.0];
        let these = value_list(&mut a, some);
        let sql = format!(
            "SELECT CAST(h.member_id AS TEXT), h.operation, h.partition_id, h.citizen, h.claim_id, h.outcome, h.day, h.member_id \
             FROM field_help h \
             WHERE h.campaign_id = $1 AND h.citizen IS NULL AND h.outcome = 'activated' AND h.member_id IN {these} AND {STANDING}"
        );
        out.extend(q.map(&sql, a, |r| Ok((MemberId(r.get(7)?), read_helped(r)?))).await?);
    }
    Ok(out)
}
