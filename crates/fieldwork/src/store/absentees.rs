//! Absentee lists, and what the police noted and advise.

use super::{STANDING, citizen, numbers};
use crate::{
    absentees::{AbsenteeList, AbsenteeNote, AbsenteeRow},
    rules::absentees::{Advice, Standing},
};
use std::collections::HashMap;
use vedich_db::{Column, DbError, LIST, Query, Row, WriteTx, args, value_list};
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, TeamId, WorkListId};

/// Who was met away from residence in a commune up to a moment and stands so, oldest first: (citizen, when, whose work).
pub(crate) async fn met_away(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
) -> Result<Vec<(CitizenId, Moment, Option<TeamId>)>, DbError> {
    let these = numbers(communes.iter().map(|c| c.0));
    let sql = format!(
        "SELECT v.partition_id, v.citizen, v.observed_at, v.team_id FROM visit v WHERE v.campaign_id = $1 AND v.commune_id IN {these} \
         AND v.outcome = 'away_from_residence' AND {STANDING} ORDER BY v.observed_at, v.recorded_at, v.id"
    );
    let read = |r: &Row<'_>| Ok((citizen(r.get(0)?, r.get(1)?), Moment(r.get(2)?), r.get::<Option<i64>>(3)?.map(TeamId)));
    q.map(&sql, args![campaign.0], read).await
}

/// Until when each absentee of a commune is on a list already.
pub(crate) async fn listed(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
) -> Result<HashMap<CitizenId, Moment>, DbError> {
    let these = numbers(communes.iter().map(|c| c.0));
    let sql = format!(
        "SELECT a.partition_id, a.citizen, MAX(a.observed_at) FROM absentee a JOIN absentee_list l ON l.id = a.list_id \
         WHERE l.campaign_id = $1 AND l.commune_id IN {these} GROUP BY a.partition_id, a.citizen"
    );
    let rows = q.map(&sql, args![campaign.0], |r| Ok((citizen(r.get(0)?, r.get(1)?), Moment(r.get(2)?)))).await?;
    Ok(rows.into_iter().collect())
}

/// Communes whose list of a day is closed.
pub(crate) async fn closed(q: &impl Query, campaign: CampaignId, day: Day) -> Result<Vec<LocalityId>, DbError> {
    let sql = "SELECT commune_id FROM absentee_list WHERE campaign_id = $1 AND day = $2";
    q.map(sql, args![campaign.0, day.number()], |r| Ok(LocalityId(r.get(0)?))).await
}

/// Closes a day's list; `None` when another server was faster.
pub(crate) async fn close(
    tx: &WriteTx,
    campaign: CampaignId,
    commune: LocalityId,
    day: Day,
    people: &[(CitizenId, Moment, Option<TeamId>)],
) -> Result<Option<i64>, DbError> {
    let id = tx.next_id("absentee_list").await?;
    let n = tx
        .exec(
            "INSERT INTO absentee_list (id, campaign_id, commune_id, day, closed_at, people, seq) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (campaign_id, commune_id, day) DO NOTHING",
            args![
                id,
                campaign.0,
                commune.0,
                day.number(),
                tx.now().0,
                i64::try_from(people.len()).unwrap_or(i64::MAX),
                tx.seq().await?
            ],
        )
        .await?;
    if n == 0 {
        return Ok(None);
    }
    let int = |f: &dyn Fn(&(CitizenId, Moment, Option<TeamId>)) -> i64| Column::Int(people.iter().map(f).collect());
    let columns = [
        ("campaign_id", int(&|_| campaign.0)),
        ("partition_id", int(&|p| p.0.partition.0)),
        ("citizen", int(&|p| p.0.number.0)),
        ("list_id", int(&|_| id)),
        ("observed_at", int(&|p| p.1.0)),
        ("team_id", Column::OptInt(people.iter().map(|p| p.2.map(|t| t.0)).collect())),
    ];
    tx.bulk("absentee", &columns, "").await?;
    Ok(Some(id))
}

fn read_list(r: &Row<'_>) -> Result<AbsenteeList, DbError> {
    Ok(AbsenteeList {
        id: r.get(0)?,
        commune: LocalityId(r.get(1)?),
        day: Day::from_number(r.get(2)?),
        closed_at: Moment(r.get(3)?),
        people: r.get(4)?,
        answered: r.get(5)?,
    })
}

const LIST_OF: &str = "SELECT l.id, l.commune_id, l.day, l.closed_at, l.people, (SELECT CAST(COUNT(DISTINCT n.citizen) AS BIGINT) \
     FROM absentee_note n WHERE n.list_id = l.id AND n.advice IS NOT NULL) FROM absentee_list l";

/// Closed lists of some communes, newest first.
pub(crate) async fn lists(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[i64],
    limit: i64,
) -> Result<Vec<AbsenteeList>, DbError> {
    let sql = format!(
        "{LIST_OF} WHERE l.campaign_id = $1 AND l.commune_id IN {} ORDER BY l.day DESC, l.commune_id LIMIT $2",
        numbers(communes.iter().copied())
    );
    q.map(&sql, args![campaign.0, limit], read_list).await
}

/// Lists of some days in some communes that were closed at a commit, newest first, with the answers of then.
pub(crate) async fn lists_then(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[i64],
    (from, to): (Day, Day),
    cutoff: i64,
) -> Result<Vec<AbsenteeList>, DbError> {
    let sql = format!(
        "SELECT l.id, l.commune_id, l.day, l.closed_at, l.people, (SELECT CAST(COUNT(DISTINCT n.citizen) AS BIGINT) FROM absentee_note n \
         WHERE n.list_id = l.id AND n.advice IS NOT NULL AND n.seq <= $4) FROM absentee_list l WHERE l.campaign_id = $1 \
         AND l.day BETWEEN $2 AND $3 AND l.seq <= $4 AND l.commune_id IN {} ORDER BY l.day DESC, l.commune_id",
        numbers(communes.iter().copied())
    );
    q.map(&sql, args![campaign.0, from.number(), to.number(), cutoff], read_list).await
}

/// Lists of a day in some communes: how many, and people on them.
pub(crate) async fn sent_on(q: &impl Query, campaign: CampaignId, communes: &[i64], day: Day) -> Result<(i64, i64), DbError> {
    let sql = format!(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(l.people), 0) AS BIGINT) FROM absentee_list l \
         WHERE l.campaign_id = $1 AND l.day = $2 AND l.commune_id IN {}",
        numbers(communes.iter().copied())
    );
    let found = q.map(&sql, args![campaign.0, day.number()], |r| Ok((r.get(0)?, r.get(1)?))).await?;
    Ok(found.into_iter().next().unwrap_or_default())
}

pub(crate) async fn list(q: &impl Query, campaign: CampaignId, id: i64) -> Result<Option<AbsenteeList>, DbError> {
    let sql = format!("{LIST_OF} WHERE l.campaign_id = $1 AND l.id = $2");
    Ok(q.map(&sql, args![campaign.0, id], read_list).await?.into_iter().next())
}

/// The people of a list.
pub(crate) async fn people(q: &impl Query, list: i64) -> Result<Vec<AbsenteeRow>, DbError> {
    let sql =
        "SELECT partition_id, citizen, observed_at, team_id FROM absentee WHERE list_id = $1 ORDER BY partition_id, citizen";
    q.map(sql, args![list], |r| {
        Ok(AbsenteeRow {
            citizen: citizen(r.get(0)?, r.get(1)?),
            observed_at: Moment(r.get(2)?),
            team: r.get::<Option<i64>>(3)?.map(TeamId),
        })
    })
    .await
}

/// What was noted on a list, oldest first: (citizen, note, sealed finding).
pub(crate) async fn notes(q: &impl Query, list: i64) -> Result<Vec<(CitizenId, AbsenteeNote, Vec<u8>)>, DbError> {
    let sql = "SELECT partition_id, citizen, id, advice, on_day, recorded_at, user_name, sealed FROM absentee_note WHERE list_id = $1 \
         ORDER BY seq, id";
    q.map(sql, args![list], |r| {
        let note = AbsenteeNote {
            id: r.get(2)?,
            advice: r.get::<Option<String>>(3)?.as_deref().and_then(Advice::parse),
            on: r.get::<Option<i64>>(4)?.map(Day::from_number),
            at: Moment(r.get(5)?),
            by: r.get(6)?,
            finding: String::new(),
        };
        Ok((citizen(r.get(0)?, r.get(1)?), note, r.get(7)?))
    })
    .await
}

/// A note to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewNote {
    pub id: String,
    pub citizen: CitizenId,
    pub list: i64,
    pub advice: Option<Advice>,
    pub on: Option<Day>,
    pub sealed: Vec<u8>,
}

pub(crate) async fn insert_note(tx: &WriteTx, campaign: CampaignId, n: &NewNote) -> Result<(), DbError> {
    tx.exec(
        "INSERT INTO absentee_note (id, campaign_id, partition_id, citizen, list_id, advice, on_day, sealed, recorded_at, seq, user_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            n.id.clone(),
            campaign.0,
            n.citizen.partition.0,
            n.citizen.number.0,
            n.list,
            n.advice.map(|a| a.code().to_owned()),
            n.on.map(Day::number),
            n.sealed.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().name.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Lists that somebody is on.
pub(crate) async fn lists_with(q: &impl Query, campaign: CampaignId, id: CitizenId) -> Result<Vec<WorkListId>, DbError> {
    let sql = "SELECT list_id FROM work_item WHERE campaign_id = $1 AND partition_id = $2 AND citizen = $3";
    q.map(sql, args![campaign.0, id.partition.0, id.number.0], |r| Ok(WorkListId(r.get(0)?))).await
}

const ADVICE: &str = "SELECT n.partition_id, n.citizen, n.advice, n.on_day, n.recorded_at FROM absentee_note n";

pub(super) fn read_advice(r: &Row<'_>) -> Result<(CitizenId, Standing), DbError> {
    let advice = Advice::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("absentee_note.advice"))?;
    let on = r.get::<Option<i64>>(3)?.map(Day::from_number);
    Ok((citizen(r.get(0)?, r.get(1)?), Standing { advice, on, given_at: Moment(r.get(4)?) }))
}

/// The newest advice about each absentee of a commune.
pub(crate) async fn advice_in(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
) -> Result<HashMap<CitizenId, Standing>, DbError> {
    let these = numbers(communes.iter().map(|c| c.0));
    let sql = format!(
        "{ADVICE} JOIN absentee_list l ON l.id = n.list_id WHERE l.campaign_id = $1 AND l.commune_id IN {these} AND n.advice IS NOT NULL \
         ORDER BY n.seq, n.id"
    );
    Ok(q.map(&sql, args![campaign.0], read_advice).await?.into_iter().collect())
}

/// The newest advice about some citizens.
pub(crate) async fn advice_of(
    q: &impl Query,
    campaign: CampaignId,
    citizens: &[CitizenId],
) -> Result<HashMap<CitizenId, Standing>, DbError> {
    let mut by_partition: HashMap<i64, Vec<i64>> = HashMap::new();
    for id in citizens {
        by_partition.entry(id.partition.0).or_default().push(id.number.0);
    }
    let mut out = HashMap::new();
    for (partition, all) in by_partition {
        for some in all.chunks(LIST) {
            let mut a = args![campaign.0, partition];
            let these = value_list(&mut a, some);
            let sql = format!(
                "{ADVICE} WHERE n.campaign_id = $1 AND n.partition_id = $2 AND n.advice IS NOT NULL AND n.citizen IN {these} ORDER BY n.seq, n.id"
            );
            out.extend(q.map(&sql, a, read_advice).await?);
        }
    }
    Ok(out)
}
