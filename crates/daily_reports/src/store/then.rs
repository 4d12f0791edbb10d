//! Reports as they were known at a commit, from versions and reviews alone.

use super::{figures, names, only, state};
use crate::{figures::Figures, model::State};
use std::collections::HashMap;
use vedich_db::{DbError, Query, Row, args};
use vedich_kernel::{CampaignId, Day, Moment, UnitId};

/// A report as it was known at a commit.
pub(crate) struct Then {
    version: i64,
    /// When its first version came.
    pub first_at: Moment,
    /// Where its newest version stood.
    pub state: State,
    /// What that said.
    pub figures: Figures,
}

fn report(r: &Row<'_>) -> Result<(UnitId, Day), DbError> {
    Ok((UnitId(r.get(0)?), Day::from_number(r.get(1)?)))
}

/// The reports of a range of days, without versions and reviews that came after a commit.
pub(crate) async fn reports(
    q: &impl Query,
    campaign: CampaignId,
    (from, to): (Day, Day),
    units: Option<&[UnitId]>,
    cutoff: i64,
) -> Result<HashMap<(UnitId, Day), Then>, DbError> {
    let within = format!("WHERE campaign_id = $1 AND day BETWEEN $2 AND $3 AND seq <= $4 AND {}", only(units));
    let asked = || args![campaign.0, from.number(), to.number(), cutoff];
    let sql = format!("SELECT unit_id, day, version, recorded_at, {} FROM daily_report {within} ORDER BY version", names(""));
    let versions = q.map(&sql, asked(), |r| Ok((report(r)?, r.get::<i64>(2)?, Moment(r.get(3)?), figures(r, 4)?))).await?;
    let mut out: HashMap<(UnitId, Day), Then> = HashMap::new();
    for (of, version, at, says) in versions {
        let first = Then { version, first_at: at, state: State::Submitted, figures: says };
        let then = out.entry(of).or_insert(first);
        (then.version, then.figures) = (version, says);
    }
    let sql = format!("SELECT unit_id, day, version, state FROM daily_report_review {within} ORDER BY seq, id");
    for (of, version, stands) in q.map(&sql, asked(), |r| Ok((report(r)?, r.get::<i64>(2)?, state(r, 3)?))).await? {
        if let Some(then) = out.get_mut(&of).filter(|t| t.version == version) {
            then.state = stands;
        }
    }
    Ok(out)
}
