//! What members are asked to do today, for their phones. Phones ask many times a second, so a version's members are read once.

use super::{model::Holder, store};
use crate::{problems::CampaignProblem, service::Campaigns};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};
use vedich_db::DbError;
use vedich_kernel::{CampaignId, Day};
use vedich_territory::MemberId;

/// The members of a version, on a day.
#[derive(Debug)]
struct Kept {
    version: i64,
    day: Day,
    asked: HashMap<MemberId, i64>,
}

/// The newest that was read. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfMembers(Arc<RwLock<Option<Arc<Kept>>>>);

impl Campaigns {
    /// What a member is asked to do today by the newest version; none when nothing is. Nothing is drawn here. No scope.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn quota_of(&self, campaign: CampaignId, member: MemberId) -> Result<Option<i64>, CampaignProblem> {
        let day = self.today();
        let Some((version, phase, from)) = store::of_day(self.db(), campaign, day).await? else { return Ok(None) };
        let kept = self.of_members.0.read().ok().and_then(|kept| kept.clone()).filter(|k| k.version == version && k.day == day);
        if let Some(kept) = kept {
            return Ok(kept.asked.get(&member).copied());
        }
        let metric = self.phases(campaign).await?.into_iter().find(|p| p.id == phase).map(|p| p.metric);
        let metric = metric.ok_or(DbError::Corrupt("phase of quotas"))?;
        let index = usize::try_from(day.since(from)).unwrap_or(usize::MAX);
        let mut nodes = store::members(self.db(), version).await?;
        // What a commune asks comes before what a union asks of the same person.
        nodes.sort_by_key(|n| n.line);
        let mut asked = HashMap::new();
        for node in nodes {
            if let Holder::Member(id) = node.holder {
                asked.entry(id).or_insert_with(|| node.asked(metric, index));
            }
        }
        let found = asked.get(&member).copied();
        if let Ok(mut kept) = self.of_members.0.write() {
            *kept = Some(Arc::new(Kept { version, day, asked }));
        }
        Ok(found)
    }
}
