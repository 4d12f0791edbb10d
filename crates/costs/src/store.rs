//! All SQL of this room. Scope comes as the list of places within reach.

use crate::model::{Item, NewLine, OwnLine, Price};
use std::collections::BTreeMap;
use vedich_db::{DbError, Query, Row, Value, WriteTx, args};
use vedich_kernel::{CampaignId, LocalityId, Moment};

async fn by(tx: &WriteTx) -> Result<Vec<Value>, DbError> {
    Ok(args![tx.now().0, tx.seq().await?, tx.by().user.map(|u| u.0), tx.by().name.clone()])
}

/// The prices that stood at a commit.
pub(crate) async fn prices(q: &impl Query, campaign: CampaignId, cutoff: i64) -> Result<BTreeMap<Item, Price>, DbError> {
    let sql =
        "SELECT item, price, source, by_name, recorded_at FROM cost_price WHERE campaign_id = $1 AND seq <= $2 ORDER BY seq, id";
    let read = |r: &Row<'_>| {
        let item = Item::parse(&r.get::<String>(0)?).ok_or(DbError::Corrupt("cost_price.item"))?;
        Ok(Price { item, price: r.get(1)?, source: r.get(2)?, by: r.get(3)?, at: Moment(r.get(4)?) })
    };
    // The newest of each comes last.
    Ok(q.map(sql, args![campaign.0, cutoff], read).await?.into_iter().map(|p| (p.item, p)).collect())
}

pub(crate) async fn put_price(tx: &WriteTx, campaign: CampaignId, item: Item, price: i64, source: &str) -> Result<(), DbError> {
    let mut a = args![tx.fact_id().to_string(), campaign.0, item.code(), price, source];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO cost_price (id, campaign_id, item, price, source, recorded_at, seq, user_id, by_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        a,
    )
    .await
    .map(drop)
}

/// Lines of one's own that stood at a commit, of some places; `None` is everywhere.
pub(crate) async fn lines(
    q: &impl Query,
    campaign: CampaignId,
    places: Option<&[i64]>,
    cutoff: i64,
) -> Result<Vec<(OwnLine, NewLine)>, DbError> {
    let within = places.map_or_else(
        || "1 = 1".to_owned(),
        |ids| {
            let ids: Vec<String> = ids.iter().map(i64::to_string).chain(["-1".to_owned()]).collect();
            format!("l.locality_id IN ({})", ids.join(", "))
        },
    );
    let sql = format!(
        "SELECT l.no, l.name, l.unit, l.quantity, l.price, l.locality_id, l.source, l.by_name, l.recorded_at FROM cost_line l \
         WHERE l.campaign_id = $1 AND l.active = 1 AND l.version = \
         (SELECT MAX(x.version) FROM cost_line x WHERE x.campaign_id = l.campaign_id AND x.no = l.no AND x.seq <= $2) AND {within} \
         ORDER BY l.no"
    );
    q.map(&sql, args![campaign.0, cutoff], |r| {
        let (name, unit, source): (String, String, String) = (r.get(1)?, r.get(2)?, r.get(6)?);
        let own = OwnLine {
            no: r.get(0)?,
            name: name.clone(),
            unit: unit.clone(),
            source: source.clone(),
            by: r.get(7)?,
            at: Moment(r.get(8)?),
        };
        Ok((own, NewLine { name, unit, quantity: r.get(3)?, price: r.get(4)?, locality: LocalityId(r.get(5)?), source }))
    })
    .await
}

/// Adds a line, or the next version of one.
pub(crate) async fn put_line(
    tx: &WriteTx,
    campaign: CampaignId,
    no: Option<i64>,
    new: &NewLine,
    active: bool,
) -> Result<i64, DbError> {
    let no = match no {
        Some(no) => no,
        None => {
            let sql = "SELECT CAST(COALESCE(MAX(no), 0) + 1 AS BIGINT) FROM cost_line WHERE campaign_id = $1";
            tx.scalar(sql, args![campaign.0]).await?
        }
    };
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) + 1 AS BIGINT) FROM cost_line WHERE campaign_id = $1 AND no = $2";
    let version: i64 = tx.scalar(sql, args![campaign.0, no]).await?;
    let mut a = args![
        campaign.0,
        no,
        version,
        new.name.clone(),
        new.unit.clone(),
        new.quantity,
        new.price,
        new.locality.0,
        new.source.clone(),
        i64::from(active)
    ];
    a.extend(by(tx).await?);
    tx.exec(
        "INSERT INTO cost_line (campaign_id, no, version, name, unit, quantity, price, locality_id, source, active, recorded_at, seq, \
         user_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        a,
    )
    .await?;
    Ok(no)
}
