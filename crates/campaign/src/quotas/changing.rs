//! Quota moves between siblings, and numbers are set by hand.

use super::{
    crews::Set,
    drawing::Ask,
    facts::Stamp,
    model::{Cause, Holder, Line, QuotaNode, Version},
    service::{Quotas, Setting, reason_of},
    store,
    waiting::{Sets, kept, sets_of},
};
use crate::{
    problems::CampaignProblem,
    quota::{Limits, Sibling, rebalance},
};
use serde::Serialize;
use serde_json::json;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::TerritoryProblem;
use vedich_ui::t_args;

/// The pace of so many days says what somebody will do.
const PACE_DAYS: i32 = 7;
/// Nobody knows how much a team could do at most.
const NO_END: i64 = 1 << 40;

/// Quota is to move between the children of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Along which line.
    pub line: Line,
    /// Whose children.
    pub parent: Holder,
    /// At most so much is taken from one, in hundredths of a percent; never more than the settings allow.
    pub give_bp: Option<i64>,
    /// At most so much is added to one.
    pub take_bp: Option<i64>,
    /// First day on which it holds; tomorrow when not told, so that the order of today stands.
    pub from: Option<Day>,
}

/// What becomes of one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who.
    pub holder: Holder,
    /// Quota that stands: of places since the base day, of others from today on.
    pub before: i64,
    /// Quota then.
    pub after: i64,
    /// Done of it.
    pub done: i64,
    /// What will be done of it by the end: by the forecast, or at the pace of the last week (see [`Expects`]).
    pub expected: i64,
    /// Persons of a place at the end, as the forecast's page tells them; none where no forecast is made.
    pub forecast: Option<i64>,
    /// Set by hand, so nothing moves.
    pub fixed: bool,
}

impl Change {
    /// In a sentence, why it gets more or less, or stays.
    #[must_use]
    pub fn why(&self, lang: Lang) -> String {
        let args = [("over", (self.expected - self.before).into()), ("under", (self.before - self.expected).into())];
        let key = match (self.after.cmp(&self.before), self.expected.cmp(&self.before)) {
            _ if self.fixed => "quota-why-fixed",
            (Ordering::Greater, _) => "quota-why-gains",
            (Ordering::Less, _) => "quota-why-loses",
            (Ordering::Equal, Ordering::Less) => "quota-why-stuck",
            (Ordering::Equal, Ordering::Greater) => "quota-why-not-needed",
            (Ordering::Equal, Ordering::Equal) => "quota-why-even",
        };
        t_args(lang, key, &args)
    }
}

/// By what it is said what children will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expects {
    /// The middle of the forecast, the same as its page shows.
    Forecast,
    /// The pace of the last week, where no forecast is made: quarters, units, teams.
    Pace,
}

/// What would move, or moved.
#[derive(Clone, Debug)]
pub struct Preview {
    /// By child.
    pub changes: Vec<Change>,
    /// Quota that stays where it cannot be reached, because the limits let nobody else take it.
    pub stuck: i64,
    /// The limits that held.
    pub limits: Limits,
    /// By what it is said what they will do.
    pub expects: Expects,
    /// The figures that this rests on.
    pub stamp: Stamp,
    /// First day on which it holds.
    pub from: Day,
    /// Moves of before wait for that day; what stands here counts them in.
    pub waits: bool,
    /// The version that came of it; none for a preview.
    pub version: Option<Version>,
}

/// What is known of children between which quota moves.
struct Known {
    siblings: Vec<Sibling>,
    /// By place, persons at the end as the forecast tells them.
    forecast: HashMap<Holder, i64>,
    stamp: Stamp,
}

/// The version on which a change is made, with what has been seen of others.
struct Standing {
    version: Version,
    nodes: Vec<QuotaNode>,
    seen: Option<i64>,
    waits: Option<Version>,
}

impl Quotas {
    /// Moves quota between siblings, from who will fall short to who will do more than they have to (`P-5.5`), or shows what would move. Who
    /// was set by hand keeps what they have. It holds from tomorrow on unless the order tells a day; what waits already holds from the same day.
    ///
    /// # Errors
    /// Outside the actor's area, no reason, a day that cannot be, nothing to move, no quotas, or the database's.
    pub async fn rebalance(&self, actor: &Actor, order: &Order, reason: &str, dry_run: bool) -> Result<Preview, CampaignProblem> {
        let reason = if dry_run { String::new() } else { reason_of(reason)? };
        let s = self.setting(self.today()).await?;
        require(&s, actor, order.parent)?;
        let mut standing = self.standing(&s).await?;
        let waits = standing.waits.take();
        let from = self.holds_from(&s, order.from, waits.as_ref())?;
        let children = match &waits {
            Some(ahead) => children_of(&store::nodes(self.db(), ahead.no).await?, order.line, order.parent)?,
            None => children_of(&standing.nodes, order.line, order.parent)?,
        };
        let Known { siblings, forecast, stamp } = self.siblings(&s, &children, order).await?;
        let own = s.settings.limits();
        let limits = Limits {
            give_bp: order.give_bp.map_or(own.give_bp, |n| n.clamp(0, own.give_bp)),
            take_bp: order.take_bp.map_or(own.take_bp, |n| n.clamp(0, own.take_bp)),
        };
        let free: Vec<usize> = (0..children.len()).filter(|i| !fixed(&children[*i])).collect();
        let moving: Vec<Sibling> = free.iter().map(|i| siblings[*i]).collect();
        if moving.len() < 2 || moving.iter().all(|m| m.expected == 0) {
            return Err(CampaignProblem::NothingToMove);
        }
        let out = rebalance(&moving, limits).map_err(|e| CampaignProblem::NotDrawn(e.to_string()))?;
        let mut after: Vec<i64> = siblings.iter().map(|m| m.quota).collect();
        for (i, quota) in free.iter().zip(&out.quotas) {
            after[*i] = *quota;
        }
        let changes: Vec<Change> = children
            .iter()
            .zip(siblings.iter().zip(after))
            .map(|(n, (m, after))| Change {
                holder: n.holder,
                before: m.quota,
                after,
                done: m.done,
                expected: m.expected,
                forecast: forecast.get(&n.holder).copied(),
                fixed: fixed(n),
            })
            .collect();
        if changes.iter().all(|c| c.before == c.after) && !dry_run {
            return Err(CampaignProblem::NothingToMove);
        }
        let expects = if forecast.is_empty() { Expects::Pace } else { Expects::Forecast };
        let (stuck, waiting) = (out.stuck, waits.is_some());
        let mut preview = Preview { changes, stuck, limits, expects, stamp, from, waits: waiting, version: None };
        if !dry_run {
            // What waits already and this one hold from the same day on.
            let sets = waits.as_ref().map(sets_of).transpose()?.unwrap_or_default();
            let ask = moved(order, &preview, standing, sets, reason);
            preview.version = self.write_drawn(&s, actor.by(self.campaigns.now()), ask).await?;
        }
        Ok(preview)
    }

    /// Sets a quota by hand: at least, at most, or both for exactly so many; nothing for both lifts it, and what stands without it stands again. Of places the number is counted since
    /// the version's base day, of teams and units from today on.
    ///
    /// # Errors
    /// Outside the actor's area (whoever sets a number rules over the one who hands it down), no reason, a number that cannot be, more than
    /// the parent has, less than is confirmed already, or the database's.
    pub async fn limit(
        &self,
        actor: &Actor,
        line: Line,
        holder: Holder,
        limits: (Option<i64>, Option<i64>),
        reason: &str,
    ) -> Result<Version, CampaignProblem> {
        let reason = reason_of(reason)?;
        let (floor, cap) = limits;
        if floor.is_some_and(|n| n < 0) || cap.is_some_and(|n| n < floor.unwrap_or(0)) {
            return Err(CampaignProblem::BadValue("value"));
        }
        let s = self.setting(self.today()).await?;
        let Standing { version, nodes, seen, waits } = self.standing(&s).await?;
        let (node, parent) = with_parent(&nodes, line, holder)?;
        require(&s, actor, parent.holder)?;
        let whole = if line == Line::Place { parent.share } else { parent.quota };
        let others: i64 = nodes
            .iter()
            .filter(|n| n.parent == Some(parent.at) && n.line == line && n.holder != holder)
            .filter_map(|n| n.floor)
            .sum();
        if floor.is_some_and(|n| n + others > whole) {
            return Err(CampaignProblem::MoreThanThereIs { whole, others });
        }
        if (node.floor, node.cap) == limits {
            return Ok(version);
        }
        // Of teams and units numbers are counted from today on, so nothing of them is done.
        if line == Line::Place && cap.is_some_and(|n| n < node.done) {
            return Err(CampaignProblem::LessThanDone { done: node.done });
        }
        if let (Some(n), Holder::Locality(id), Line::Place) = (floor, holder, line) {
            let stamp = self.facts.stamp(s.campaign.root, self.today(), None).await?;
            let now = self.facts.numbers(&[id], stamp.as_of, stamp.cutoff).await?.get(&id).copied().unwrap_or_default();
            let people = node.done + (now.eligible - now.of(s.phase.metric)).max(0);
            if n > people {
                return Err(CampaignProblem::MoreThanPeople { people });
            }
        }
        let detail = json!({ "line": line, "parent": named(parent.holder), "holder": named(holder), "floor": floor, "cap": cap,
            "before": [node.floor, node.cap], "had": if line == Line::Place { node.share } else { node.quota } });
        let sets = HashMap::from([((line, holder), Set { share: None, limits: Some(limits) })]);
        let ask = Ask { reason, detail, stands: Some((version, nodes)), sets, seen, waits, ..Ask::of(Cause::Limited) };
        let written = self.write_drawn(&s, actor.by(self.campaigns.now()), ask).await?;
        written.ok_or(CampaignProblem::NoQuotas)
    }

    /// Today's version with all of its nodes, while the phase still runs, and the version drawn ahead, when there is one.
    async fn standing(&self, s: &Setting) -> Result<Standing, CampaignProblem> {
        self.current(s).await?.ok_or(CampaignProblem::NoQuotas)?;
        if self.today() > s.phase.to {
            return Err(CampaignProblem::QuotasOver);
        }
        let stand = self.stand(s, self.today().max(s.phase.from)).await?;
        let seen = stand.newest();
        let version = stand.now.ok_or(CampaignProblem::NoQuotas)?;
        let nodes = store::nodes(self.db(), version.no).await?;
        Ok(Standing { version, nodes, seen, waits: stand.waits })
    }

    /// Children as siblings between which quota moves.
    async fn siblings(&self, s: &Setting, children: &[QuotaNode], order: &Order) -> Result<Known, CampaignProblem> {
        let stamp = self.facts.stamp(s.campaign.root, self.today(), None).await?;
        // Before the opening day nothing of the campaign is known.
        let since = stamp.as_of.plus(-PACE_DAYS).max(s.campaign.opening);
        let ahead = |done: i64, from: Day, to: Day| {
            let (passed, left) = (i64::from(to.since(from)), i64::from(s.phase.to.since(to)));
            if passed > 0 { done.max(0) * left / passed } else { 0 }
        };
        let places: Vec<LocalityId> =
            children.iter().filter_map(|n| if let Holder::Locality(id) = n.holder { Some(id) } else { None }).collect();
        // One projection for all siblings: the forecast's where it tells of each, so that this page and its page say the same.
        let mut projected = match (order.line, order.parent) {
            (Line::Place, Holder::Locality(id)) => self.facts.projected(id, s.phase.no).await?,
            _ => BTreeMap::new(),
        };
        if !places.iter().all(|id| projected.contains_key(id)) {
            projected.clear();
        }
        let now = self.facts.numbers(&places, stamp.as_of, stamp.cutoff).await?;
        let then = self.facts.numbers(&places, since, stamp.cutoff).await?;
        let crews: Vec<Holder> = children.iter().map(|n| n.holder).filter(|h| !matches!(h, Holder::Locality(_))).collect();
        // What people report of a day is there before the register knows it.
        let yesterday = self.today().max(s.phase.from).plus(-1);
        let told = yesterday.plus(-PACE_DAYS).max(s.campaign.opening);
        let worked = self.worked_of(&s.tree, &crews, told.plus(1), yesterday).await?;
        let metric = s.phase.metric;
        let one = |n: &QuotaNode| match n.holder {
            Holder::Locality(id) => {
                let get = |map: &BTreeMap<LocalityId, super::facts::Numbers>| map.get(&id).copied().unwrap_or_default();
                let (now, then) = (get(&now), get(&then));
                let pace = ahead(now.of(metric) - then.of(metric), since, stamp.as_of);
                Sibling {
                    quota: n.share,
                    done: n.done,
                    expected: n.done + projected.get(&id).map_or(pace, |p| p.more),
                    possible: n.done + (now.eligible - now.of(metric)).max(0),
                }
            }
            holder => {
                let done = worked.get(&holder).copied().unwrap_or(0);
                Sibling { quota: n.quota, done: 0, expected: ahead(done, told, yesterday), possible: NO_END }
            }
        };
        let siblings = children.iter().map(one).collect();
        let forecast = projected.iter().map(|(id, p)| (Holder::Locality(*id), p.middle)).collect();
        Ok(Known { siblings, forecast, stamp })
    }
}

/// The version that is asked for when quota moves as it was shown. One that is drawn ahead keeps all that waits in it.
fn moved(order: &Order, preview: &Preview, standing: Standing, mut sets: Sets, reason: String) -> Ask {
    let free = preview.changes.iter().filter(|c| !c.fixed);
    sets.extend(free.map(|c| ((order.line, c.holder), Set { share: Some(c.after), limits: None })));
    let changed = preview.changes.iter().filter(|c| c.before != c.after);
    let told: Vec<_> = changed.map(|c| told(c.holder, c.before, c.after)).collect();
    let limits = [preview.limits.give_bp, preview.limits.take_bp];
    let mut detail = json!({ "line": order.line, "parent": named(order.parent), "changes": told, "limits": limits });
    if preview.from > standing.version.day {
        detail["sets"] = kept(&sets);
    }
    let Standing { version, nodes, seen, .. } = standing;
    let stands = Some((version, nodes));
    Ask { reason, detail, stands, sets, seen, from: Some(preview.from), ..Ask::of(Cause::Rebalanced) }
}

fn fixed(n: &QuotaNode) -> bool {
    n.limited()
}

fn named(holder: Holder) -> serde_json::Value {
    let (kind, id) = holder.parts();
    json!({ "kind": kind, "id": id })
}

fn told(holder: Holder, before: i64, after: i64) -> serde_json::Value {
    let (kind, id) = holder.parts();
    json!({ "kind": kind, "id": id, "before": before, "after": after })
}

/// The actor hands quotas down from there.
pub(super) fn require(s: &Setting, actor: &Actor, parent: Holder) -> Result<(), CampaignProblem> {
    let manage = Permission::ManageQuotas;
    match parent {
        Holder::Locality(id) if s.tree.is_within(id, s.campaign.root) => Ok(s.tree.require(actor, manage, id)?),
        Holder::Unit(id) => Ok(s.tree.require_unit(actor, manage, id)?),
        Holder::Team(id) => Ok(s.tree.require_team(actor, manage, id)?),
        Holder::Locality(_) | Holder::Member(_) | Holder::Rest => Err(TerritoryProblem::OutsideArea.into()),
    }
}

/// A parent's node: localities hand down on all lines and stand on that of places.
pub(super) fn is_parent(n: &QuotaNode, line: Line, parent: Holder) -> bool {
    n.holder == parent && (n.line == line || matches!(parent, Holder::Locality(_)))
}

fn children_of(nodes: &[QuotaNode], line: Line, parent: Holder) -> Result<Vec<QuotaNode>, CampaignProblem> {
    let at = nodes.iter().find(|n| is_parent(n, line, parent)).ok_or(CampaignProblem::NoSuchHolder)?.at;
    let below = nodes.iter().filter(|n| n.parent == Some(at) && n.line == line);
    // Members share by heads and by the minimum of ten, not by what somebody moves.
    Ok(below.filter(|n| !matches!(n.holder, Holder::Rest | Holder::Member(_))).cloned().collect())
}

fn with_parent(nodes: &[QuotaNode], line: Line, holder: Holder) -> Result<(&QuotaNode, &QuotaNode), CampaignProblem> {
    let node = nodes.iter().find(|n| n.line == line && n.holder == holder && !matches!(holder, Holder::Rest | Holder::Member(_)));
    let node = node.ok_or(CampaignProblem::NoSuchHolder)?;
    let parent = node.parent.and_then(|at| nodes.iter().find(|n| n.at == at)).ok_or(CampaignProblem::NoSuchHolder)?;
    Ok((node, parent))
}
