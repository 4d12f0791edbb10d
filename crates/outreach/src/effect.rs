//! What happened in a place before and after an activity. Many things happen at once in a campaign, so this shows and proves nothing;
//! the whole campaign's change over the same days stands beside it.

use crate::{model::Activity, problems::OutreachProblem, service::Outreach};
use serde::Serialize;
use vedich_kernel::{Basis, Day, Figure, LocalityId};
use vedich_register::Standing;

/// Days before and after that are looked at when nothing else is said.
pub const USUAL_DAYS: i32 = 7;
/// At most so many.
pub const MOST_DAYS: i32 = 30;

/// Activations between two days of truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// The standing at the end of this day…
    #[schema(value_type = String)]
    pub from: Day,
    /// …against the one at the end of this day. Both are days of extracts: nearest to what was asked for.
    #[schema(value_type = String)]
    pub to: Day,
    /// More persons with an activated account.
    pub activated: i64,
    /// The same over the eligible of the last day.
    pub figure: Figure,
}

/// Before and after, in the place and in the whole campaign. What no extract tells is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Effect {
    /// Days before and after.
    pub days: i32,
    /// In the activity's locality, before.
    pub before: Option<Change>,
    /// In the activity's locality, from its day on.
    pub after: Option<Change>,
    /// In the whole campaign, before.
    pub all_before: Option<Change>,
    /// In the whole campaign, from its day on.
    pub all_after: Option<Change>,
}

impl Outreach {
    /// Activations in the activity's locality `days` days before it and as many from its day on. The caller may see the activity.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn effect(&self, activity: &Activity, days: i32) -> Result<Effect, OutreachProblem> {
        let days = days.clamp(1, MOST_DAYS);
        let (place, eve) = (activity.plan.locality, activity.plan.day.plus(-1));
        let root = self.campaign().await?.root;
        let cutoff = self.db().newest_commit().await?;
        let here = self.around(place, eve, days, cutoff).await?;
        let all = self.around(root, eve, days, cutoff).await?;
        Ok(Effect { days, before: here.0, after: here.1, all_before: all.0, all_after: all.1 })
    }

    async fn around(
        &self,
        place: LocalityId,
        eve: Day,
        days: i32,
        cutoff: i64,
    ) -> Result<(Option<Change>, Option<Change>), OutreachProblem> {
        let at = async |day: Day| self.register().standing(place, Some(day), Some(cutoff)).await;
        let (first, middle, last) = (at(eve.plus(-days)).await?, at(eve).await?, at(eve.plus(days)).await?);
        Ok((change(&first, &middle), change(&middle, &last)))
    }
}

/// The change between two standings, where both rest on an extract and the later one on a newer one.
fn change(from: &Standing, to: &Standing) -> Option<Change> {
    let (a, b) = (from.source.as_ref()?.as_of, to.source.as_ref()?.as_of);
    if b <= a {
        return None;
    }
    let activated = to.numbers.activated() - from.numbers.activated();
    Some(Change { from: a, to: b, activated, figure: to.figure(activated, to.numbers.eligible, Basis::Eligible) })
}
