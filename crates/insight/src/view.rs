//! One place on one day at one cut-off, with all that its pages and answers show. A fixed number of sums, whatever the size of
//! the place.

use crate::{
    Insight, InsightProblem,
    cache::Setting,
    forecast::Forecast,
    rules::{
        self, Aim,
        published::{self, Counts, Part, Shown},
    },
};
use std::{collections::BTreeMap, sync::Arc};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::{Goal, Owner, Phase, ShareBasis, Target, rules as campaign_rules};
use vedich_crosscheck::Totals;
use vedich_kernel::{Basis, Day, Figure, LocalityId};
use vedich_register::{Numbers, RegisterProblem, Standing};
use vedich_territory::Tree;

/// Which place, on which day, as known when.
#[derive(Clone, Debug, Default)]
pub struct ProgressQuery {
    /// Code of the locality; without one, the campaign's root or the top of the asker's area.
    pub locality: Option<String>,
    /// Day of truth; the newest extract's when left out.
    pub as_of: Option<Day>,
    /// Commit number up to which facts count; the latest when left out.
    pub cutoff: Option<i64>,
}

/// A child of the place.
#[derive(Clone, Debug)]
pub struct Child {
    /// Which.
    pub id: LocalityId,
    /// Its numbers.
    pub numbers: Numbers,
    /// Its numbers on the day before.
    pub before: Numbers,
    /// Against its own target, where one was set.
    pub goal: Option<Aim>,
    /// Claims there.
    pub claims: Totals,
    /// What of it the asker may see.
    pub shown: Shown,
}

/// All of it.
#[derive(Clone)]
pub struct View {
    /// The campaign's locality.
    pub root: LocalityId,
    /// Day of the campaign's opening figures.
    pub opening_day: Day,
    /// The tree.
    pub tree: Arc<Tree>,
    /// Where, when, and the numbers.
    pub standing: Standing,
    /// The numbers on the day before.
    pub before: Numbers,
    /// The phase of the day.
    pub phase: Option<Phase>,
    /// The target that stands for the place in it.
    pub target: Option<Target>,
    /// How the place stands against it.
    pub goal: Option<Aim>,
    /// Running numbers on days that changed something.
    pub series: Vec<(Day, Numbers)>,
    /// Claims of the place.
    pub claims: Totals,
    /// Children on that day, in the order of their codes.
    pub children: Vec<Child>,
    /// What was forecast of the place from that day, for the target as it stands.
    pub forecast: Option<Forecast>,
    /// What of the place the asker may see.
    pub shown: Shown,
    /// Only published aggregates are shown: no small cells, no changes of a day.
    pub published: bool,
}

impl View {
    /// The place.
    #[must_use]
    pub fn place(&self) -> LocalityId {
        self.standing.locality
    }

    /// The day is the last of a place that has ended, as was known at the cut-off.
    #[must_use]
    pub fn is_last_day(&self) -> bool {
        let last = last_day(&self.tree, self.place(), Some(self.standing.as_of.plus(1)), Some(self.standing.cutoff));
        last == Some(self.standing.as_of)
    }

    /// Nothing is left to be reached where a place has ended: no targets, no pace, no forecast.
    pub(crate) fn close(&mut self) {
        (self.goal, self.target, self.forecast) = (None, None, None);
        self.children.iter_mut().for_each(|c| c.goal = None);
    }

    /// A child's count over another with the same provenance.
    #[must_use]
    pub fn figure(&self, numerator: i64, denominator: i64, basis: Basis) -> Figure {
        Figure { as_of: self.known_to(), ..self.standing.figure(numerator, denominator, basis) }
    }

    /// The place's activation rate.
    #[must_use]
    pub fn rate(&self) -> Figure {
        let n = &self.standing.numbers;
        self.figure(n.activated(), n.eligible, Basis::Eligible)
    }

    /// The day up to which figures are known: the one asked for, or the newest extract's where that is earlier.
    #[must_use]
    pub fn known_to(&self) -> Day {
        known_to(&self.standing)
    }
}

fn known_to(standing: &Standing) -> Day {
    standing.source.as_ref().map_or(standing.as_of, |s| s.as_of.min(standing.as_of))
}

/// The last day of a place that went into others, when it is asked for later days; nothing where that was not yet known.
pub(crate) fn last_day(tree: &Tree, place: LocalityId, as_of: Option<Day>, cutoff: Option<i64>) -> Option<Day> {
    let end = tree.get(place)?.valid_to?;
    tree.heirs().next(place)?;
    let day = tree.day_at(as_of.unwrap_or(Day(i32::MAX)), cutoff.unwrap_or(i64::MAX));
    (day > end).then_some(end)
}

impl Insight {
    /// What a page shows of a place: one that has ended stands as on its last day, and nobody asks it for more.
    pub(crate) async fn seen(
        &self,
        setting: &Setting,
        place: LocalityId,
        query: &ProgressQuery,
        published: bool,
    ) -> Result<View, InsightProblem> {
        let last = last_day(&setting.tree, place, query.as_of, query.cutoff);
        let mut view = self.view(setting, place, last.or(query.as_of), query.cutoff, published).await?;
        if view.is_last_day() {
            view.close();
        }
        Ok(view)
    }

    /// What all overviews of the newest commit share, and that commit's number.
    pub(crate) async fn setting(&self) -> Result<(i64, Arc<Setting>), InsightProblem> {
        let commit = self.register.newest_commit().await?;
        if let Some(setting) = self.cache.setting(commit) {
            return Ok((commit, setting));
        }
        let campaign = self.register.campaign().await?;
        let phases = self.campaigns.phases(campaign.id).await.map_err(RegisterProblem::other)?;
        let setting = Arc::new(Setting { campaign, phases, tree: self.register.tree().await? });
        self.cache.keep_setting(commit, &setting);
        Ok((commit, setting))
    }

    /// The place that is asked for, inside the actor's area. Without a code the campaign's root, else the top of the area.
    pub(crate) fn place(
        &self,
        setting: &Setting,
        actor: &Actor,
        code: Option<&str>,
        day: Option<Day>,
    ) -> Result<LocalityId, InsightProblem> {
        let tree = &setting.tree;
        let Some(code) = code.map(str::trim).filter(|c| !c.is_empty()) else {
            let tops = tree.tops(&actor.area(Permission::ViewFigures), setting.campaign.root);
            return tops.first().copied().ok_or(RegisterProblem::NotYourArea);
        };
        let on_day = day.and_then(|d| tree.by_code(code, d));
        let found = on_day.or_else(|| tree.by_code(code, self.register.clock().today())).or_else(|| tree.newest_by_code(code));
        let place = found.ok_or(RegisterProblem::NoSuchLocality)?.id;
        self.register.require(tree, actor, Permission::ViewFigures, place)?;
        Ok(place)
    }

    /// Reads everything about a place. The caller has checked that the asker may see its figures; `published`: aggregates only.
    pub(crate) async fn view(
        &self,
        setting: &Setting,
        place: LocalityId,
        as_of: Option<Day>,
        cutoff: Option<i64>,
        published: bool,
    ) -> Result<View, InsightProblem> {
        let register = &self.register;
        let standing = register.standing(place, as_of, cutoff).await?;
        let (day, cutoff, known) = (standing.as_of, standing.cutoff, known_to(&standing));
        let tree = Arc::clone(&setting.tree);
        // At a cut-off before a change of the territory was known, its places were still what they had been.
        let children: Vec<LocalityId> = tree.children(place, tree.day_at(day, cutoff)).map(|l| l.id).collect();
        let mut all = children.clone();
        all.push(place);
        let now = register.numbers(&children, day, cutoff).await?;
        let before = register.numbers(&all, day.plus(-1), cutoff).await?;
        let phase = campaign_rules::phase_on(&setting.phases, day);
        let (targets, eves) = match phase {
            Some(phase) => (self.targets(phase, cutoff).await?, register.numbers(&all, phase.from.plus(-1), cutoff).await?),
            None => (BTreeMap::new(), BTreeMap::new()),
        };
        let frozen = self.frozen(&all, &targets, cutoff).await?;
        let goal = |id: LocalityId, now: &Numbers| {
            let (eve, target) = (eves.get(&id).copied().unwrap_or_default(), targets.get(&id)?);
            let phase = phase?;
            let judged = rules::judged_on(day, known, phase.to);
            Some(Aim::new(phase, target, now, &eve, frozen.get(&id).copied(), judged))
        };
        let claims = self.crosscheck.totals(&all, Some(day)).await.map_err(RegisterProblem::other)?;
        let (shown, below) =
            if published { self.published(setting, place, day, cutoff).await? } else { (Shown::ALL, BTreeMap::new()) };
        let child = |id: &LocalityId| {
            let numbers = now.get(id).copied().unwrap_or_default();
            let none = if published { Shown::NOTHING } else { Shown::ALL };
            Child {
                shown: below.get(id).copied().unwrap_or(none),
                id: *id,
                goal: goal(*id, &numbers),
                numbers,
                before: before.get(id).copied().unwrap_or_default(),
                claims: claims.get(id).copied().unwrap_or_default(),
            }
        };
        let goal_here = goal(place, &standing.numbers);
        let forecast = match (phase, &goal_here) {
            (Some(phase), Some(aim)) if !published => {
                self.kept_forecast(setting, place, phase.no, day, cutoff).await?.filter(|f| f.is_for(aim))
            }
            _ => None,
        };
        Ok(View {
            forecast,
            root: setting.campaign.root,
            opening_day: setting.campaign.opening,
            goal: goal_here,
            before: before.get(&place).copied().unwrap_or_default(),
            target: targets.get(&place).cloned(),
            series: register.series(place, day, cutoff).await?,
            claims: claims.get(&place).copied().unwrap_or_default(),
            children: children.iter().map(child).collect(),
            phase: phase.cloned(),
            tree,
            standing,
            shown,
            published,
        })
    }

    /// What may be published of a place and of its children: decided from the campaign's place downwards, so that every page and
    /// answer says the same.
    async fn published(
        &self,
        setting: &Setting,
        place: LocalityId,
        day: Day,
        cutoff: i64,
    ) -> Result<(Shown, BTreeMap<LocalityId, Shown>), InsightProblem> {
        let tree = &setting.tree;
        let root = setting.campaign.root;
        let mut path = tree.path(place).into_iter().map(|l| l.id).skip_while(|id| *id != root).collect::<Vec<_>>();
        if path.is_empty() {
            path.push(place);
        }
        let top = self.counts(&path[..1], day, cutoff).await?;
        let of = |counts: &BTreeMap<LocalityId, Counts>, id: &LocalityId| counts.get(id).copied().unwrap_or_default();
        let mut whole = of(&top, &path[0]);
        let mut shown = Shown::alone(&whole.0, &whole.1);
        for (at, parent) in path.iter().enumerate() {
            let children: Vec<LocalityId> = tree.children(*parent, tree.day_at(day, cutoff)).map(|l| l.id).collect();
            let counts = self.counts(&children, day, cutoff).await?;
            let rows: Vec<Counts> = children.iter().map(|id| of(&counts, id)).collect();
            let below: BTreeMap<LocalityId, Shown> =
                children.iter().copied().zip(published::below(shown, &whole, &rows)).collect();
            let Some(next) = path.get(at + 1) else { return Ok((shown, below)) };
            shown = below.get(next).copied().unwrap_or(Shown::NOTHING);
            whole = of(&counts, next);
        }
        Ok((Shown::NOTHING, BTreeMap::new()))
    }

    pub(crate) async fn counts(
        &self,
        places: &[LocalityId],
        day: Day,
        cutoff: i64,
    ) -> Result<BTreeMap<LocalityId, Counts>, InsightProblem> {
        let numbers = self.register.numbers(places, day, cutoff).await?;
        let claims = self.crosscheck.totals(places, Some(day)).await.map_err(RegisterProblem::other)?;
        let one =
            |id: &LocalityId| (*id, (numbers.get(id).copied().unwrap_or_default(), claims.get(id).copied().unwrap_or_default()));
        Ok(places.iter().map(one).collect())
    }

    /// The targets of a phase by locality, as they stood at a commit; the phase's own stands for the campaign's root.
    pub(crate) async fn targets(&self, phase: &Phase, cutoff: i64) -> Result<BTreeMap<LocalityId, Target>, InsightProblem> {
        let all = self.campaigns.targets_at(phase, cutoff).await.map_err(RegisterProblem::other)?;
        let mut out: BTreeMap<LocalityId, Target> = BTreeMap::new();
        for target in all.into_iter().filter(|t| t.metric == phase.metric) {
            if let Owner::Locality(id) = target.owner {
                out.insert(id, target);
            }
        }
        Ok(out)
    }

    /// How many were eligible on the days on which denominators were frozen.
    pub(crate) async fn frozen(
        &self,
        places: &[LocalityId],
        targets: &BTreeMap<LocalityId, Target>,
        cutoff: i64,
    ) -> Result<BTreeMap<LocalityId, i64>, InsightProblem> {
        let mut by_day: BTreeMap<Day, Vec<LocalityId>> = BTreeMap::new();
        for place in places {
            if let Some(on) = targets.get(place).and_then(|t| t.goal.frozen_on()) {
                by_day.entry(on).or_default().push(*place);
            }
        }
        let mut out = BTreeMap::new();
        for (on, places) in by_day {
            let numbers = self.register.numbers(&places, on, cutoff).await?;
            out.extend(numbers.into_iter().map(|(id, n)| (id, n.eligible)));
        }
        Ok(out)
    }
}

/// Who is ahead comes first: by share of the target where all have one, else by activation rate. Ties by code order. Places that
/// are not published come last, in the order of their codes: their rank would tell.
#[must_use]
pub fn ranked(children: &[Child]) -> Vec<(&Child, i64)> {
    let by_goal = !children.is_empty() && children.iter().all(|c| c.goal.is_some_and(|g| g.target > 0));
    let key = |c: &Child| match c.goal {
        Some(g) if by_goal => (g.achieved, g.target),
        _ => (c.numbers.activated(), c.numbers.eligible.max(1)),
    };
    let (mut sorted, hidden): (Vec<&Child>, Vec<&Child>) = children.iter().partition(|c| c.shown.has(Part::Main));
    // a/b > c/d without dividing
    sorted.sort_by(|x, y| {
        let ((a, b), (c, d)) = (key(x), key(y));
        (i128::from(c) * i128::from(b)).cmp(&(i128::from(a) * i128::from(d)))
    });
    sorted.into_iter().chain(hidden).enumerate().map(|(i, c)| (c, i64::try_from(i + 1).unwrap_or(i64::MAX))).collect()
}

/// What a target's share is of, as a word of the API.
#[must_use]
pub fn basis_word(target: &Target) -> &'static str {
    match target.goal {
        Goal::Count(_) => "count",
        Goal::Share { basis: ShareBasis::Eligible, .. } => "eligible",
        Goal::Share { basis: ShareBasis::EligibleFrozen { .. }, .. } => "eligible_frozen",
    }
}

/// Numbers of a metric with the eve of a phase that starts from nothing taken off, for the chart.
#[must_use]
pub fn line(view: &View) -> Vec<(Day, i64)> {
    let metric = view.goal.map_or(vedich_campaign::Metric::Activated, |g| g.metric);
    let base = match (&view.goal, &view.target) {
        (Some(g), Some(t)) if !t.cumulative => rules::value(metric, &view.standing.numbers) - g.achieved,
        _ => 0,
    };
    let since = view.opening_day;
    let mut points: Vec<(Day, i64)> = Vec::new();
    if let Some(n) = rules::at(&view.series, since) {
        points.push((since, rules::value(metric, n) - base));
    }
    points.extend(view.series.iter().filter(|(d, _)| *d > since).map(|(d, n)| (*d, rules::value(metric, n) - base)));
    let (day, now) = (view.standing.as_of, rules::value(metric, &view.standing.numbers) - base);
    if points.last().is_some_and(|(d, _)| *d < day) {
        points.push((day, now));
    }
    if view.published {
        points.retain(|(_, n)| *n >= published::SMALLEST);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(id: i64, activated: i64, eligible: i64) -> Child {
        Child {
            id: LocalityId(id),
            numbers: Numbers { eligible, activated_level2: activated, ..Numbers::default() },
            before: Numbers::default(),
            goal: None,
            claims: Totals::default(),
            shown: Shown::ALL,
        }
    }

    #[test]
    fn rank_is_by_share_and_an_empty_place_comes_last() {
        let children = [child(1, 50, 100), child(2, 9, 10), child(3, 0, 0), child(4, 500, 1_000)];
        let order: Vec<_> = ranked(&children).into_iter().map(|(c, rank)| (c.id.0, rank)).collect();
        assert_eq!(order, [(2, 1), (1, 2), (4, 3), (3, 4)]);
        let mut hidden = children;
        hidden[1].shown = Shown::NOTHING;
        assert_eq!(ranked(&hidden).last().unwrap().0.id.0, 2, "a hidden place has no rank to tell by");
    }
}
