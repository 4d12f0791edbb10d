//! From what other rooms know to a drawn version.

use super::{
    crews::{Before, Crews, People, seed},
    draw::{Frame, Seed, draw},
    facts::{Numbers, Stamp},
    heirs,
    model::{Cause, Holder, Line, QuotaNode, Version},
    service::{Quotas, Setting},
    store,
    waiting::Sets,
    weights,
};
use crate::{
    model::{Owner, Target},
    problems::CampaignProblem,
    quota::Funnel,
    rules,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_kernel::{Day, LocalityId, Moment, UnitId};
use vedich_territory::{Locality, LocalityKind, Member};

/// What is to be drawn.
pub(super) struct Ask {
    pub cause: Cause,
    pub reason: String,
    pub detail: serde_json::Value,
    /// The version that stands, with its nodes.
    pub stands: Option<(Version, Vec<QuotaNode>)>,
    /// What somebody sets.
    pub sets: Sets,
    /// First day that it is for, when that is later than today.
    pub from: Option<Day>,
    /// Number of the phase's newest version when this was asked for.
    pub seen: Option<i64>,
    /// A version drawn ahead, which is drawn anew on top of this one.
    pub waits: Option<Version>,
}

impl Ask {
    /// Nothing stands, nothing is set.
    pub(super) fn of(cause: Cause) -> Self {
        let (reason, detail) = (String::new(), serde_json::json!({}));
        Self { cause, reason, detail, stands: None, sets: Sets::new(), from: None, seen: None, waits: None }
    }
}

/// A version that was drawn and is not written yet.
pub(super) struct Drawn {
    pub version: Version,
    pub nodes: Vec<QuotaNode>,
}

/// Nodes whose order of a day stands.
type Orders = HashMap<(Line, Holder), QuotaNode>;

/// The numbers of places at the end of some days, all as they were known at one commit.
#[derive(Clone)]
struct Known {
    base: BTreeMap<LocalityId, Numbers>,
    now: BTreeMap<LocalityId, Numbers>,
    eve: BTreeMap<LocalityId, Numbers>,
    /// Eligible on the days on which targets froze them.
    frozen: BTreeMap<LocalityId, i64>,
}

fn of(map: &BTreeMap<LocalityId, Numbers>, id: LocalityId) -> Numbers {
    map.get(&id).copied().unwrap_or_default()
}

impl Quotas {
    /// Draws a version; nothing when nobody eligible is known yet.
    pub(super) async fn drawn(&self, s: &Setting, ask: Ask) -> Result<Option<Drawn>, CampaignProblem> {
        // Places are today's also in a version drawn ahead: it goes along when they change.
        let today = self.today().max(s.phase.from);
        let day = ask.from.unwrap_or(today).max(today);
        let gone_along = match &ask.stands {
            Some((version, nodes)) if ask.cause == Cause::PlacesChanged => heirs::weights(s, version, nodes, day),
            _ => None,
        };
        let keeps = (!ask.cause.starts_over() || gone_along.is_some()) && ask.stands.is_some();
        let places: Vec<LocalityId> = s.tree.subtree_at(s.campaign.root, today).map(|l| l.id).collect();
        // The newest figures that have landed, today's among them.
        let stamp = self.facts.stamp(s.campaign.root, self.today(), None).await?;
        let base = match ask.stands.as_ref().filter(|_| keeps) {
            Some((version, _)) => version.base,
            None => self.base(s, day, &stamp).await?,
        };
        let known = self.known(s, &places, base, &stamp).await?;
        let root = of(&known.now, s.campaign.root);
        let Some(whole) = s.target_of(s.campaign.root).filter(|_| root.eligible > 0) else { return Ok(None) };
        let target = people(whole, &known, s.campaign.root);
        let before = Before { places: gone_along.unwrap_or_default(), ..self.before(s, &ask, keeps, (day, &stamp)).await? };
        let weights = s.settings.weights(day, s.phase.to);
        let frame = Frame {
            total: owed(s, whole, &known, s.campaign.root),
            all_weights: s.settings.weights(base.plus(1), s.phase.to).iter().sum(),
            weights,
            day_limit_bp: s.settings.day_limit_bp,
        };
        let mut seeds = self.places(s, &known, &before, &frame, (today, day)).await?;
        self.with_crews(s, &known, &before, &mut seeds).await?;
        if day <= stamp.as_of {
            let index = ask.stands.as_ref().and_then(|(version, _)| version.index(day));
            let (orders, index) = match index {
                Some(index) => (before.nodes, index),
                None => (self.morning(s, &known, &before, &frame, (today, day)).await?, 0),
            };
            self.orders_of(&mut seeds, &orders, (day, index), &stamp).await?;
        }
        let nodes = drawn_aside(seeds, frame).await?;
        let detail = self.detail(s, &ask, (&nodes, keeps), (day, stamp.as_of)).await?;
        let version = Version {
            no: 0,
            campaign: s.campaign.id,
            phase: s.phase.id,
            detail,
            cause: ask.cause,
            day,
            to: s.phase.to,
            base,
            target,
            mark: s.mark(today),
            reason: ask.reason,
            cutoff: stamp.cutoff,
            at: Moment(0),
            seq: 0,
            by: String::new(),
        };
        Ok(Some(Drawn { version, nodes }))
    }

    /// The day at whose end counting begins: the eve of the version's first day. Where nothing is known of the eve, the first figures' day.
    async fn base(&self, s: &Setting, day: Day, stamp: &Stamp) -> Result<Day, CampaignProblem> {
        let (root, eve) = (s.campaign.root, day.plus(-1));
        let known = self.facts.numbers(&[root], eve, stamp.cutoff).await?;
        Ok(if of(&known, root).eligible > 0 { eve } else { stamp.as_of })
    }

    async fn known(&self, s: &Setting, places: &[LocalityId], base: Day, stamp: &Stamp) -> Result<Known, CampaignProblem> {
        let (now, cutoff) = (stamp.as_of, stamp.cutoff);
        let at_now = self.facts.numbers(places, now, cutoff).await?;
        let at_base = if base == now { at_now.clone() } else { self.facts.numbers(places, base, cutoff).await? };
        let owners: Vec<LocalityId> = s.targets.iter().filter_map(|t| s.locality(t)).collect();
        let eve = s.phase.from.plus(-1);
        let at_eve = if eve == base { at_base.clone() } else { self.facts.numbers(&owners, eve, cutoff).await? };
        let mut days: BTreeMap<Day, Vec<LocalityId>> = BTreeMap::new();
        for target in &s.targets {
            if let (Some(on), Some(id)) = (target.goal.frozen_on(), s.locality(target)) {
                days.entry(on).or_default().push(id);
            }
        }
        let mut frozen = BTreeMap::new();
        for (on, ids) in days {
            let found = self.facts.numbers(&ids, on, cutoff).await?;
            frozen.extend(ids.iter().map(|id| (*id, of(&found, *id).eligible)));
        }
        Ok(Known { base: at_base, now: at_now, eve: at_eve, frozen })
    }

    /// What goes on from the version that stands.
    async fn before(&self, s: &Setting, ask: &Ask, keeps: bool, (day, stamp): (Day, &Stamp)) -> Result<Before, CampaignProblem> {
        let mut before = Before { keeps, sets: ask.sets.clone(), ..Before::default() };
        let Some((version, nodes)) = &ask.stands else { return Ok(before) };
        let crews: Vec<Holder> =
            nodes.iter().map(|n| n.holder).filter(|h| matches!(h, Holder::Team(_) | Holder::Unit(_))).collect();
        // Only days that are over: what is reported of today is still asked for today.
        let over = day.min(self.today()).plus(-1);
        // One drawn ahead tells of its crews as they stood when it was drawn.
        let since = if super::waiting::ahead(s, version) { version.at.day().max(s.phase.from) } else { version.day };
        if since <= over && !crews.is_empty() {
            before.worked = self.facts.worked(&crews, since, over).await?;
        }
        before.nodes = nodes.iter().filter(|n| n.holder != Holder::Rest).map(|n| ((n.line, n.holder), n.clone())).collect();
        if !keeps {
            // Shares of places are counted from another day on: limits set by hand lose what has been done of them.
            let limited: Vec<LocalityId> = nodes
                .iter()
                .filter(|n| n.limited())
                .filter_map(|n| if let Holder::Locality(id) = n.holder { Some(id) } else { None })
                .collect();
            let then = self.facts.numbers(&limited, version.base, stamp.cutoff).await?;
            let now = self.facts.numbers(&limited, stamp.as_of, stamp.cutoff).await?;
            for id in limited {
                let done = (of(&now, id).of(s.phase.metric) - of(&then, id).of(s.phase.metric)).max(0);
                if let Some(node) = before.nodes.get_mut(&(Line::Place, Holder::Locality(id))) {
                    node.floor = node.floor.map(|n| (n - done).max(0));
                    node.cap = node.cap.map(|n| (n - done).max(0));
                }
            }
        }
        if ask.cause == Cause::PlacesChanged {
            for node in self.limits_of_heirs(s, version, nodes, keeps, (day, stamp)).await? {
                before.nodes.insert((Line::Place, node.holder), node);
            }
        }
        Ok(before)
    }

    /// The localities, each with what it weighs, what it can still do, and what it has done.
    async fn places(
        &self,
        s: &Setting,
        known: &Known,
        before: &Before,
        frame: &Frame,
        (today, day): (Day, Day),
    ) -> Result<Vec<Seed>, CampaignProblem> {
        let seats = self.facts.seats(day, s.phase.to).await?;
        let mut index: HashMap<LocalityId, usize> = HashMap::new();
        let mut seeds: Vec<Seed> = Vec::new();
        let mut working: Vec<Option<usize>> = Vec::new();
        for l in s.tree.subtree_at(s.campaign.root, today) {
            let at = seeds.len();
            let parent = if at == 0 { None } else { s.tree.ancestors(l.id).iter().find_map(|a| index.get(&a.id)).copied() };
            index.insert(l.id, at);
            // The nearest place whose funnel is worked out, itself or above it.
            let commune = |below: &Locality| below.kind == LocalityKind::Commune;
            let own = l.kind >= LocalityKind::Commune || !s.tree.subtree_at(l.id, today).any(commune);
            working.push(parent.and_then(|p| working[p]).or_else(|| own.then_some(at)));
            let holder = Holder::Locality(l.id);
            let stood = before.nodes.get(&(Line::Place, holder));
            let set = before.sets.get(&(Line::Place, holder)).copied().unwrap_or_default();
            let (now, then) = (of(&known.now, l.id), of(&known.base, l.id));
            let counted = then.of(s.phase.metric);
            let kept = before.places.get(&l.id).copied().or_else(|| stood.filter(|_| before.keeps).map(QuotaNode::weighs));
            let fixed = s.target_of(l.id).filter(|_| !before.keeps && at > 0).map(|t| owed(s, t, known, l.id));
            let (floor, cap) = set.limits.unwrap_or_else(|| stood.map_or((None, None), |n| (n.floor, n.cap)));
            seeds.push(Seed {
                parent,
                weight: kept.unwrap_or_else(|| (then.eligible - counted).max(0)),
                floor,
                cap,
                fixed,
                possible: Some((now.eligible - counted).max(0)),
                done: (now.of(s.phase.metric) - counted).max(0),
                ..seed(0, Line::Place, holder)
            });
        }
        moved(&mut seeds, before);
        for (l, at) in &index {
            if working[*at] == Some(*at) {
                seeds[*at].funnel = Some(self.way(s, of(&known.now, *l), *l, frame));
            }
        }
        for ((place, on), n) in seats {
            let inside = index.get(&place).and_then(|at| working[*at]);
            let way = inside.and_then(|at| seeds[at].funnel.as_mut());
            let slot = usize::try_from(on.since(day)).ok();
            if let Some((row, slot)) = way.map(|w| &mut w.intake).zip(slot).filter(|(row, slot)| *slot < row.len()) {
                row[slot] += n;
            }
        }
        for seed in &mut seeds {
            if let Some(way) = &mut seed.funnel {
                beyond_the_timetable(&mut way.intake, &frame.weights);
            }
        }
        Ok(seeds)
    }

    /// What the morning of the day would have ordered, where nobody had asked for quotas by then: drawn by the figures of its eve.
    async fn morning(
        &self,
        s: &Setting,
        known: &Known,
        before: &Before,
        frame: &Frame,
        days: (Day, Day),
    ) -> Result<Orders, CampaignProblem> {
        let known = Known { now: known.base.clone(), ..known.clone() };
        let mut seeds = self.places(s, &known, before, frame, days).await?;
        self.with_crews(s, &known, before, &mut seeds).await?;
        let nodes = drawn_aside(seeds, frame.clone()).await?;
        Ok(nodes.into_iter().filter(|n| n.holder != Holder::Rest).map(|n| ((n.line, n.holder), n)).collect())
    }

    /// Figures of the version's first day have landed in some places: there its order stands as it was given before them, and what is left is
    /// ordered over the days after it.
    async fn orders_of(
        &self,
        seeds: &mut [Seed],
        orders: &Orders,
        (day, index): (Day, usize),
        stamp: &Stamp,
    ) -> Result<(), CampaignProblem> {
        for seed in seeds.iter_mut() {
            // Whoever is new since has no order of the day yet.
            let Some(node) = orders.get(&(seed.line, seed.holder)) else { continue };
            let (main, level1, level2) = node.on(index);
            seed.asked = [main, level1, level2];
            if let (Holder::Locality(id), true) = (seed.holder, seed.funnel.is_some()) {
                let own = self.facts.stamp(id, stamp.as_of, Some(stamp.cutoff)).await?;
                seed.told = own.source.is_some() && day <= own.as_of;
            }
        }
        Ok(())
    }

    /// What a place can do on the way from dossier to activation.
    fn way(&self, s: &Setting, now: Numbers, place: LocalityId, frame: &Frame) -> Funnel {
        use crate::model::Metric;
        let days = frame.weights.len();
        let lag = |n: i64| usize::try_from(n).unwrap_or(0);
        let heads: i64 = s.tree.teams_in(place).filter(|t| t.kind.visits_homes()).map(|t| t.members).sum();
        let usual = Funnel {
            need: 0,
            approved: 0,
            arriving: Vec::new(),
            intake: vec![0; days],
            doors: vec![heads * s.settings.level1_per_member; days],
            weights: Vec::new(),
            lag1: lag(s.settings.lag1),
            lag2: lag(s.settings.lag2),
            approval_bp: s.settings.approval_bp,
            level2_bp: s.settings.level2_bp,
        };
        let arriving = arriving(now.waiting(), s.settings.lag2, s.settings.approval_bp, days);
        match s.phase.metric {
            Metric::Activated => Funnel { approved: (now.issued - now.activated).max(0), arriving, ..usual },
            Metric::Issued => Funnel { arriving, ..usual },
            // A dossier counts on the day on which it is taken.
            Metric::Dossiers => Funnel { lag1: 0, lag2: 0, approval_bp: 10_000, ..usual },
        }
    }

    /// What the history tells of a version. Of a morning: what was asked for and not done in the days before, counted from what the morning
    /// before asked, whatever was drawn since.
    async fn detail(
        &self,
        s: &Setting,
        ask: &Ask,
        (nodes, keeps): (&[QuotaNode], bool),
        (day, as_of): (Day, Day),
    ) -> Result<serde_json::Value, CampaignProblem> {
        match (&ask.stands, ask.cause, nodes.first()) {
            (Some((version, stood)), Cause::Carried, Some(root)) => {
                let passed = usize::try_from(day.since(version.day)).unwrap_or(0);
                let morning = store::morning(self.db(), s.phase.id, version.day).await?;
                let then = morning.as_ref().filter(|_| version.cause != Cause::Restarted).or(stood.first());
                let asked: i64 = then.map_or(0, |n| n.days.iter().take(passed).sum());
                let done = root.done - then.map_or(0, |n| n.done);
                Ok(serde_json::json!({ "asked": asked, "done": done, "left": root.quota, "as_of": as_of, "until": day.plus(-1) }))
            }
            (Some((_, stood)), Cause::PlacesChanged, _) => Ok(heirs::detailed(&ask.detail, stood, nodes, keeps)),
            _ => Ok(ask.detail.clone()),
        }
    }

    async fn with_crews(
        &self,
        s: &Setting,
        known: &Known,
        before: &Before,
        seeds: &mut Vec<Seed>,
    ) -> Result<(), CampaignProblem> {
        let members: Vec<Member> = self.campaigns.territory().members_by_code().await?.into_values().collect();
        let holders: Vec<Holder> = members.iter().map(|m| Holder::Member(m.id)).collect();
        let confirmed = self.facts.confirmed(&holders).await?;
        let people = People::new(&members);
        let crews = Crews { tree: &s.tree, people: &people, before, confirmed: &confirmed };
        let communes: Vec<(usize, LocalityId)> = seeds
            .iter()
            .enumerate()
            .filter(|(_, seed)| seed.funnel.is_some())
            .filter_map(|(at, seed)| if let Holder::Locality(id) = seed.holder { Some((at, id)) } else { None })
            .collect();
        for (at, id) in communes {
            let quarters = seeds.iter().filter(|q| q.parent == Some(at)).filter_map(|q| match q.holder {
                Holder::Locality(quarter) => Some((quarter, left(of(&known.now, quarter), s))),
                _ => None,
            });
            let remaining: BTreeMap<LocalityId, i64> = quarters.collect();
            crews.forces(seeds, (at, id), &remaining);
        }
        let targets: HashMap<UnitId, i64> = s
            .targets
            .iter()
            .filter_map(|t| {
                if let Owner::Unit(id) = t.owner {
                    Some((id, t.goal.people(of(&known.now, s.campaign.root).eligible)))
                } else {
                    None
                }
            })
            .collect();
        crews.unions(seeds, s.campaign.root, &targets);
        Ok(())
    }
}

/// Draws on a thread that may take its time.
async fn drawn_aside(seeds: Vec<Seed>, frame: Frame) -> Result<Vec<QuotaNode>, CampaignProblem> {
    let nodes = tokio::task::spawn_blocking(move || draw(&seeds, &frame)).await;
    nodes.map_err(|e| CampaignProblem::NotDrawn(e.to_string()))
}

/// People of a place who are not counted yet.
fn left(now: Numbers, s: &Setting) -> i64 {
    (now.eligible - now.of(s.phase.metric)).max(0)
}

/// A target in people.
fn people(target: &Target, known: &Known, id: LocalityId) -> i64 {
    let eligible = known.frozen.get(&id).copied().unwrap_or_else(|| of(&known.now, id).eligible);
    target.goal.people(eligible)
}

/// What is to be done of a target since the base day.
fn owed(s: &Setting, target: &Target, known: &Known, id: LocalityId) -> i64 {
    let metric = s.phase.metric;
    let achieved = rules::achieved(target.cumulative, of(&known.base, id).of(metric), of(&known.eve, id).of(metric));
    (people(target, known, id) - achieved).max(0)
}

/// Approvals of dossiers that wait now, evenly over the days that approval takes.
fn arriving(waiting: i64, lag: i64, approval_bp: i64, days: usize) -> Vec<i64> {
    let approved = i64::try_from(i128::from(waiting.max(0)) * i128::from(approval_bp) / 10_000).unwrap_or(0);
    let over = usize::try_from(lag.max(1)).unwrap_or(1);
    let each = crate::quota::spread(approved, &vec![1; over], &[]).days;
    (0..days).map(|day| each.get(day).copied().unwrap_or(0)).collect()
}

/// After the last planned shift, days take as many as the planned ones do on average; where no shift is planned, nothing.
fn beyond_the_timetable(intake: &mut [i64], weights: &[i64]) {
    let Some(last) = intake.iter().rposition(|n| *n > 0) else { return };
    let working = weights.iter().take(last + 1).filter(|w| **w > 0).count().max(1);
    let usual = intake.iter().sum::<i64>() / i64::try_from(working).unwrap_or(1);
    intake.iter_mut().skip(last + 1).for_each(|n| *n = usual);
}

/// Weights of places after quota moved between siblings.
fn moved(seeds: &mut [Seed], before: &Before) {
    let given = |seed: &Seed| before.sets.get(&(seed.line, seed.holder)).and_then(|s| s.share);
    let parents: BTreeSet<usize> = seeds.iter().filter(|s| given(s).is_some()).filter_map(|s| s.parent).collect();
    for parent in parents {
        let among: Vec<usize> = (1..seeds.len()).filter(|at| seeds[*at].parent == Some(parent)).collect();
        let weights: Vec<i64> = among.iter().map(|at| seeds[*at].weight).collect();
        let shares: Vec<Option<i64>> = among.iter().map(|at| given(&seeds[*at])).collect();
        for (at, weight) in among.into_iter().zip(weights::moved(&weights, &shares)) {
            seeds[at].weight = weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_arrives_within_the_days_of_approval() {
        assert_eq!(arriving(100, 3, 9_500, 5), [31, 32, 32, 0, 0]);
        assert_eq!(arriving(100, 3, 9_500, 2), [31, 32]);
        assert_eq!(arriving(7, 0, 10_000, 2), [7, 0]);
    }

    #[test]
    fn after_the_timetable_days_are_like_those_in_it() {
        let mut intake = [30, 0, 60, 0, 0];
        beyond_the_timetable(&mut intake, &[1, 1, 1, 1, 1]);
        assert_eq!(intake, [30, 0, 60, 30, 30]);
        let mut none = [0, 0];
        beyond_the_timetable(&mut none, &[1, 1]);
        assert_eq!(none, [0, 0]);
    }
}
