//! Areas of users follow when localities end and others go on.

use crate::{model::Grant, store::users};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vedich_db::{DbError, Query, WriteTx};
use vedich_kernel::LocalityId;

/// How many accounts act in one of these localities.
///
/// # Errors
/// When the database cannot be read.
pub async fn accounts_in(q: &impl Query, places: &HashSet<LocalityId>) -> Result<i64, DbError> {
    let all = users::all(q).await?;
    let here = |g: &Grant| g.locality.is_some_and(|l| places.contains(&l));
    Ok(i64::try_from(all.iter().filter(|u| u.grants.iter().any(here)).count()).unwrap_or(i64::MAX))
}

/// Gives users whose locality ended the ones that it became, each with an audit row of its own; says how many.
///
/// # Errors
/// When the database refuses.
pub async fn follow_areas(tx: &WriteTx, became: &HashMap<LocalityId, Vec<LocalityId>>, change: i64) -> Result<i64, DbError> {
    let mut followed = 0;
    for user in users::all(tx).await? {
        let mut after: Vec<Grant> = Vec::with_capacity(user.grants.len());
        for grant in &user.grants {
            let places = grant.locality.and_then(|l| became.get(&l)).filter(|to| !to.is_empty());
            let new = places
                .map_or_else(|| vec![*grant], |to| to.iter().map(|l| Grant { locality: Some(*l), ..*grant }).collect::<Vec<_>>());
            for grant in new {
                if !after.contains(&grant) {
                    after.push(grant);
                }
            }
        }
        if after != user.grants {
            users::set_grants(tx, user.id, &after).await?;
            let detail = json!({"before": user.grants, "after": after, "territory_change": change});
            tx.audit("user.area_follows", &format!("user:{}", user.id), detail).await?;
            followed += 1;
        }
    }
    Ok(followed)
}
