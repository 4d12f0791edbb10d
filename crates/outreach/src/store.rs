//! All SQL of this room.

use crate::model::{Activity, Channel, Counts, Filter, PhotoInfo, Plan, State};
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, Day, Lang, LocalityId, Moment, UnitId};

const COLUMNS: &str = "v.no, v.version, v.state, v.channel, v.title, v.locality_id, v.place, v.unit_id, v.on_day, v.from_minute, \
     v.to_minute, v.reach, v.guided, v.cost, v.link, v.result, v.reason, v.recorded_at, v.by_name, \
     (SELECT CAST(COUNT(*) AS BIGINT) FROM outreach_photo p WHERE p.no = v.no \
      AND NOT EXISTS (SELECT 1 FROM outreach_photo_removed r WHERE r.id = p.id))";
const TABLES: &str = "outreach_now n JOIN outreach_version v ON v.no = n.no AND v.version = n.version";

fn read(r: &Row<'_>) -> Result<Activity, DbError> {
    Ok(Activity {
        no: r.get(0)?,
        version: r.get(1)?,
        state: State::parse(&r.get::<String>(2)?).ok_or(DbError::Corrupt("outreach_version.state"))?,
        plan: Plan {
            channel: Channel::parse(&r.get::<String>(3)?).ok_or(DbError::Corrupt("outreach_version.channel"))?,
            title: r.get(4)?,
            locality: LocalityId(r.get(5)?),
            place: r.get(6)?,
            unit: r.get::<Option<i64>>(7)?.map(UnitId),
            day: Day::from_number(r.get(8)?),
            from: r.get(9)?,
            to: r.get(10)?,
            reach: r.get(11)?,
            guided: r.get(12)?,
            cost: r.get(13)?,
            link: r.get(14)?,
            result: r.get(15)?,
        },
        reason: r.get(16)?,
        at: Moment(r.get(17)?),
        by: r.get(18)?,
        photos: r.get(19)?,
    })
}

/// Whose activities are looked at: ids of our own, never text from outside.
pub(crate) struct Whose {
    pub everything: bool,
    pub localities: Vec<i64>,
    pub units: Vec<i64>,
}

/// What is looked for, with places already resolved to their subtrees.
pub(crate) struct Wanted {
    pub whose: Whose,
    pub filter: Filter,
    pub localities: Option<Vec<i64>>,
    pub units: Option<Vec<i64>>,
    pub today: Day,
}

fn list_of(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).chain(["-1".to_owned()]).collect::<Vec<_>>().join(", ")
}

impl Wanted {
    /// The condition; everything in it is a number or a code of our own.
    fn sql(&self) -> String {
        let mut parts = vec!["n.campaign_id = $1".to_owned()];
        if !self.whose.everything {
            let (places, units) = (list_of(&self.whose.localities), list_of(&self.whose.units));
            parts.push(format!("(n.locality_id IN ({places}) OR n.unit_id IN ({units}))"));
        }
        if let Some(ids) = &self.localities {
            parts.push(format!("n.locality_id IN ({})", list_of(ids)));
        }
        if let Some(ids) = &self.units {
            parts.push(format!("n.unit_id IN ({})", list_of(ids)));
        }
        let f = &self.filter;
        parts.extend(f.from.map(|d| format!("n.on_day >= {}", d.number())));
        parts.extend(f.to.map(|d| format!("n.on_day <= {}", d.number())));
        parts.extend(f.channel.map(|c| format!("v.channel = '{}'", c.code())));
        parts.extend(f.state.map(|s| format!("n.state = '{}'", s.code())));
        if f.waiting {
            parts.push(format!("n.state = 'planned' AND n.on_day < {}", self.today.number()));
        }
        parts.join(" AND ")
    }
}

pub(crate) async fn list(
    q: &impl Query,
    campaign: CampaignId,
    wanted: &Wanted,
    (limit, offset): (i64, i64),
) -> Result<Vec<Activity>, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM {TABLES} WHERE {} ORDER BY n.on_day DESC, n.no DESC LIMIT $2 OFFSET $3", wanted.sql());
    q.map(&sql, args![campaign.0, limit, offset], read).await
}

/// Counts of those that are looked for, by channel.
pub(crate) async fn counts(q: &impl Query, campaign: CampaignId, wanted: &Wanted) -> Result<Vec<(Channel, Counts)>, DbError> {
    let when =
        |condition: &str, what: &str| format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN {what} ELSE 0 END), 0) AS BIGINT)");
    let of = |n: &str| when("n.state = 'done'", &format!("COALESCE(v.{n}, 0)"));
    let sql = format!(
        "SELECT v.channel, {}, {}, {}, {}, {}, {}, {} FROM {TABLES} WHERE {} GROUP BY v.channel",
        when("n.state = 'done'", "1"),
        when("n.state = 'planned'", "1"),
        when("n.state = 'planned' AND n.on_day < $2", "1"),
        when("n.state = 'cancelled'", "1"),
        of("reach"),
        of("guided"),
        of("cost"),
        wanted.sql()
    );
    q.map(&sql, args![campaign.0, wanted.today.number()], |r| {
        let channel = Channel::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("outreach_version.channel"))?;
        let counts = Counts {
            done: r.get(1)?,
            planned: r.get(2)?,
            waiting: r.get(3)?,
            cancelled: r.get(4)?,
            reach: r.get(5)?,
            guided: r.get(6)?,
            cost: r.get(7)?,
        };
        Ok((channel, counts))
    })
    .await
}

/// How many stand on each day: planned, done. Cancelled ones are left out.
pub(crate) async fn by_day(q: &impl Query, campaign: CampaignId, wanted: &Wanted) -> Result<Vec<(Day, State, i64)>, DbError> {
    let sql = format!(
        "SELECT n.on_day, n.state, CAST(COUNT(*) AS BIGINT) FROM {TABLES} WHERE {} AND n.state <> 'cancelled' GROUP BY n.on_day, n.state",
        wanted.sql()
    );
    q.map(&sql, args![campaign.0], |r| {
        let state = State::parse(&r.get::<String>(1)?).ok_or(DbError::Corrupt("outreach_now.state"))?;
        Ok((Day::from_number(r.get(0)?), state, r.get(2)?))
    })
    .await
}

/// Activities of a day that took place, by unit.
pub(crate) async fn done_by_unit(q: &impl Query, campaign: CampaignId, day: Day) -> Result<Vec<(UnitId, i64)>, DbError> {
    q.map(
        "SELECT unit_id, CAST(COUNT(*) AS BIGINT) FROM outreach_now WHERE campaign_id = $1 AND on_day = $2 AND state = 'done' \
         AND unit_id IS NOT NULL GROUP BY unit_id",
        args![campaign.0, day.number()],
        |r| Ok((UnitId(r.get(0)?), r.get(1)?)),
    )
    .await
}

pub(crate) async fn get(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Option<Activity>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE n.campaign_id = $1 AND n.no = $2");
    Ok(q.map(&sql, args![campaign.0, no], read).await?.pop())
}

/// All versions of an activity, newest first.
pub(crate) async fn versions(q: &impl Query, campaign: CampaignId, no: i64) -> Result<Vec<Activity>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM outreach_version v WHERE v.campaign_id = $1 AND v.no = $2 ORDER BY v.version DESC");
    q.map(&sql, args![campaign.0, no], read).await
}

pub(crate) async fn next_no(tx: &WriteTx) -> Result<i64, DbError> {
    tx.scalar("SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM outreach_now", args![]).await
}

/// Adds a version and lets it stand.
pub(crate) async fn write(tx: &WriteTx, campaign: CampaignId, a: &Activity) -> Result<(), DbError> {
    let p = &a.plan;
    tx.exec(
        "INSERT INTO outreach_version (id, no, version, campaign_id, state, channel, title, locality_id, place, unit_id, on_day, from_minute, \
         to_minute, reach, guided, cost, link, result, reason, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
        args![
            tx.fact_id().to_string(),
            a.no,
            a.version,
            campaign.0,
            a.state.code(),
            p.channel.code(),
            p.title.clone(),
            p.locality.0,
            p.place.clone(),
            p.unit.map(|u| u.0),
            p.day.number(),
            p.from,
            p.to,
            p.reach,
            p.guided,
            p.cost,
            p.link.clone(),
            p.result.clone(),
            a.reason.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec(
        "INSERT INTO outreach_now (no, campaign_id, version, state, locality_id, unit_id, on_day) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (no) DO UPDATE SET version = excluded.version, state = excluded.state, locality_id = excluded.locality_id, \
         unit_id = excluded.unit_id, on_day = excluded.on_day",
        args![a.no, campaign.0, a.version, a.state.code(), p.locality.0, p.unit.map(|u| u.0), p.day.number()],
    )
    .await?;
    Ok(())
}

// --- photographs ----------------------------------------------------------------------------------------------------------

pub(crate) async fn photos(q: &impl Query, no: i64) -> Result<Vec<PhotoInfo>, DbError> {
    q.map(
        "SELECT p.id, p.width, p.height, p.size, p.recorded_at, p.by_name, r.reason FROM outreach_photo p \
         LEFT JOIN outreach_photo_removed r ON r.id = p.id WHERE p.no = $1 ORDER BY p.seq, p.id",
        args![no],
        |r| {
            Ok(PhotoInfo {
                id: r.get(0)?,
                width: r.get(1)?,
                height: r.get(2)?,
                size: r.get(3)?,
                at: Moment(r.get(4)?),
                by: r.get(5)?,
                removed: r.get(6)?,
            })
        },
    )
    .await
}

pub(crate) async fn photo_bytes(q: &impl Query, no: i64, id: &str) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT b.bytes FROM outreach_photo p JOIN outreach_photo_bytes b ON b.id = p.id WHERE p.no = $1 AND p.id = $2";
    q.scalar_opt(sql, args![no, id]).await
}

/// A photograph to be kept.
#[derive(Clone)]
pub(crate) struct NewPhoto {
    pub width: i64,
    pub height: i64,
    pub digest: String,
    pub bytes: Vec<u8>,
}

/// Is the same photograph kept with the activity already?
pub(crate) async fn has_photo(q: &impl Query, no: i64, digest: &str) -> Result<bool, DbError> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM outreach_photo p WHERE p.no = $1 AND p.digest = $2 \
               AND NOT EXISTS (SELECT 1 FROM outreach_photo_removed r WHERE r.id = p.id)";
    Ok(q.scalar::<i64>(sql, args![no, digest]).await? > 0)
}

pub(crate) async fn add_photo(tx: &WriteTx, no: i64, photo: &NewPhoto) -> Result<String, DbError> {
    let id = tx.fact_id().to_string();
    let size = i64::try_from(photo.bytes.len()).unwrap_or(i64::MAX);
    tx.exec(
        "INSERT INTO outreach_photo (id, no, width, height, size, digest, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            id.clone(),
            no,
            photo.width,
            photo.height,
            size,
            photo.digest.clone(),
            tx.now().0,
            tx.seq().await?,
            tx.by().user.map(|u| u.0),
            tx.by().name.clone()
        ],
    )
    .await?;
    tx.exec("INSERT INTO outreach_photo_bytes (id, bytes) VALUES ($1, $2)", args![id.clone(), photo.bytes.clone()]).await?;
    Ok(id)
}

/// Takes the picture away and notes that and why; `false` when it is gone already or another activity's.
pub(crate) async fn remove_photo(tx: &WriteTx, no: i64, id: &str, reason: &str) -> Result<bool, DbError> {
    let gone = tx
        .exec(
            "DELETE FROM outreach_photo_bytes WHERE id = $1 AND EXISTS (SELECT 1 FROM outreach_photo p WHERE p.id = $1 AND p.no = $2)",
            args![id, no],
        )
        .await?;
    if gone == 0 {
        return Ok(false);
    }
    tx.exec(
        "INSERT INTO outreach_photo_removed (id, reason, recorded_at, seq, user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, reason, tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()],
    )
    .await?;
    Ok(true)
}

// --- texts ----------------------------------------------------------------------------------------------------------------

/// The campaign's own wording as it stands.
pub(crate) struct OwnText {
    pub code: String,
    pub lang: Lang,
    pub version: i64,
    pub title: String,
    pub body: String,
    pub at: Moment,
    pub by: String,
}

pub(crate) async fn texts(q: &impl Query, campaign: CampaignId) -> Result<Vec<OwnText>, DbError> {
    q.map(
        "SELECT t.code, t.lang, t.version, t.title, t.body, t.recorded_at, t.by_name FROM outreach_text t WHERE t.campaign_id = $1 \
         AND t.version = (SELECT MAX(x.version) FROM outreach_text x WHERE x.campaign_id = t.campaign_id AND x.code = t.code AND x.lang = t.lang)",
        args![campaign.0],
        |r| {
            let lang: String = r.get(1)?;
            Ok(OwnText {
                code: r.get(0)?,
                lang: if lang == Lang::En.tag() { Lang::En } else { Lang::Vi },
                version: r.get(2)?,
                title: r.get(3)?,
                body: r.get(4)?,
                at: Moment(r.get(5)?),
                by: r.get(6)?,
            })
        },
    )
    .await
}

pub(crate) async fn add_text(
    tx: &WriteTx,
    campaign: CampaignId,
    code: &str,
    lang: Lang,
    (title, body): (&str, &str),
) -> Result<i64, DbError> {
    let version: i64 = tx
        .scalar(
            "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM outreach_text WHERE campaign_id = $1 AND code = $2 AND lang = $3",
            args![campaign.0, code, lang.tag()],
        )
        .await?;
    let values: Vec<Value> = args![
        tx.fact_id().to_string(),
        campaign.0,
        code,
        lang.tag(),
        version,
        title,
        body,
        tx.now().0,
        tx.seq().await?,
        tx.by().user.map(|u| u.0),
        tx.by().name.clone()
    ];
    tx.exec(
        "INSERT INTO outreach_text (id, campaign_id, code, lang, version, title, body, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values,
    )
    .await?;
    Ok(version)
}
