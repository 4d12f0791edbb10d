//! Moves that hold from a later day. They stand as a version drawn ahead for that day, which is always the phase's newest: whatever else is drawn
//! before the day comes is followed by the version ahead, drawn anew on top of it, so that nobody's change hides another's. On the morning of the day
//! the moves are made on what stands then, by that morning's figures. Where shares start over, what waits is given up like what was moved before.

use super::{
    crews::Set,
    drawing::{Ask, Drawn},
    model::{Cause, Holder, Line, QuotaNode, Version},
    service::{Quotas, Setting},
    store,
};
use crate::problems::CampaignProblem;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use vedich_db::DbError;
use vedich_kernel::Day;

/// What somebody sets, by line and holder.
pub(super) type Sets = HashMap<(Line, Holder), Set>;

/// The versions on which the next one is made.
pub(super) struct Stand {
    /// The one that stands on the day.
    pub now: Option<Version>,
    /// The one drawn ahead for a later day.
    pub waits: Option<Version>,
}

impl Stand {
    /// Number of the newest: when another is there at the time of writing, somebody else was faster.
    pub(super) fn newest(&self) -> Option<i64> {
        self.waits.as_ref().or(self.now.as_ref()).map(|v| v.no)
    }
}

/// The version was drawn before its first day, for moves that hold from then on.
pub(super) fn ahead(s: &Setting, v: &Version) -> bool {
    v.cause == Cause::Rebalanced && v.day > v.at.day().max(s.phase.from)
}

/// All that waits in a version drawn ahead, as its detail keeps it.
pub(super) fn kept(sets: &Sets) -> Value {
    let one = |((line, holder), set): (&(Line, Holder), &Set)| {
        let (kind, id) = holder.parts();
        set.share.map(|share| json!({ "line": line, "kind": kind, "id": id, "share": share }))
    };
    sets.iter().collect::<BTreeMap<_, _>>().into_iter().filter_map(one).collect()
}

/// Read back.
pub(super) fn sets_of(v: &Version) -> Result<Sets, CampaignProblem> {
    let one = |set: &Value| {
        let holder = Holder::new(set["kind"].as_str()?, set["id"].as_i64()?)?;
        let share = set["share"].as_i64()?;
        Some(((Line::parse(set["line"].as_str()?)?, holder), Set { share: Some(share), limits: None }))
    };
    let sets: Option<Sets> = v.detail["sets"].as_array().into_iter().flatten().map(one).collect();
    Ok(sets.ok_or(DbError::Corrupt("waiting moves of quotas"))?)
}

/// What waits, drawn anew on top of what is drawn now for a day before it; nothing when the phase ends before it.
pub(super) fn again(s: &Setting, waits: Option<Version>, first: &Drawn) -> Result<Option<Ask>, CampaignProblem> {
    let Some(w) = waits.filter(|w| first.version.day < w.day && w.day <= s.phase.to) else { return Ok(None) };
    let sets = sets_of(&w)?;
    let mut detail = w.detail;
    detail["again"] = true.into();
    Ok(Some(Ask {
        reason: w.reason,
        detail,
        stands: Some((first.version.clone(), first.nodes.clone())),
        sets,
        from: Some(w.day),
        ..Ask::of(Cause::Rebalanced)
    }))
}

impl Quotas {
    /// What stands on a day, and what waits for a later one.
    pub(super) async fn stand(&self, s: &Setting, day: Day) -> Result<Stand, CampaignProblem> {
        let last = store::last(self.db(), s.phase.id).await?;
        if last.as_ref().is_none_or(|v| v.day <= day) {
            return Ok(Stand { now: last, waits: None });
        }
        Ok(Stand { now: store::newest(self.db(), s.phase.id, day).await?, waits: last })
    }

    /// On what a version goes on, and what is set in it: on the morning on which moves begin to hold, on what stood before them.
    pub(super) async fn goes_on(
        &self,
        s: &Setting,
        cause: Cause,
        stands: Option<Version>,
    ) -> Result<(Option<(Version, Vec<QuotaNode>)>, Sets), CampaignProblem> {
        let Some(mut version) = stands else { return Ok((None, Sets::new())) };
        let mut sets = Sets::new();
        if ahead(s, &version)
            && !cause.starts_over()
            && let Some(before) = store::newest(self.db(), s.phase.id, version.day.plus(-1)).await?
        {
            sets = sets_of(&version)?;
            version = before;
        }
        let nodes = store::nodes(self.db(), version.no).await?;
        Ok((Some((version, nodes)), sets))
    }

    /// From which day on a move holds: the day that is told, today or tomorrow, and tomorrow when none is; with moves that wait already, not later than these.
    pub(super) fn holds_from(&self, s: &Setting, told: Option<Day>, waits: Option<&Version>) -> Result<Day, CampaignProblem> {
        let today = self.today().max(s.phase.from);
        // Not further ahead: shares of crews are counted from the day on which they are told.
        let tomorrow = today.max(self.today().plus(1)).min(s.phase.to);
        let last = waits.map_or(tomorrow, |w| w.day);
        match told {
            Some(day) if (today..=last).contains(&day) => Ok(day),
            Some(_) => Err(CampaignProblem::BadValue("from")),
            None => Ok(last),
        }
    }
}
