//! One day of whoever leads (`P-5.2`): what every room tells of it, in one order, and who lags for which reasons. What costs time
//! costs it in the rooms, each of which looks at a bounded number of days.

use crate::{Insight, InsightProblem, rules};
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use vedich_accounts::{Actor, DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, PageError, Permission, Who};
use vedich_kernel::{Day, Lang};
use vedich_register::RegisterProblem;
use vedich_territory::Tree;
use vedich_ui::{Tone, t_args};

/// Who lag are shown at most; all are counted.
pub(crate) const MOST_LAGGARDS: usize = 40;

/// A day as it is told.
pub(crate) struct TheDay {
    /// Which day.
    pub day: Day,
    /// Today.
    pub today: Day,
    /// First day of the campaign.
    pub first: Day,
    /// The territory.
    pub tree: Arc<Tree>,
    /// Lines by part.
    pub lines: BTreeMap<DayPart, Vec<DayLine>>,
    /// All who lag, with all reasons, those with most first.
    pub laggards: Vec<(Who, Vec<Lag>)>,
}

impl TheDay {
    /// How many things of a part there are: lines that say nothing bad do not count.
    pub fn count(&self, part: DayPart) -> i64 {
        self.lines.get(&part).into_iter().flatten().filter(|l| l.tone != Tone::Neutral).map(|l| l.count).sum()
    }
}

impl Insight {
    /// With the rooms that tell of a day, in the order in which the page tells it.
    #[must_use]
    pub fn with_day_sources(self, sources: Vec<Arc<dyn DaySource>>) -> Self {
        Self { day_sources: sources.into(), ..self }
    }

    /// The day as the actor's rooms tell it; `None` is today, or the campaign's last day after it.
    pub(crate) async fn the_day(&self, actor: &Actor, day: Option<Day>, lang: Lang) -> Result<TheDay, PageError> {
        let (_, setting) = self.setting().await?;
        let today = self.register.clock().today();
        let day = day.unwrap_or(today).min(today);
        let ask = DayAsk { actor, day, today, lang };
        let mut told = DayTold::default();
        for source in self.day_sources.iter() {
            let one = source.tell(ask).await?;
            told.lines.extend(one.lines);
            told.lags.extend(one.lags);
        }
        told.lags.extend(self.behind(ask).await?);
        let mut lines: BTreeMap<DayPart, Vec<DayLine>> = BTreeMap::new();
        for line in told.lines {
            lines.entry(line.part).or_default().push(line);
        }
        let (tree, first) = (Arc::clone(&setting.tree), setting.campaign.from);
        Ok(TheDay { day, today, first, tree, lines, laggards: rules::by_who(told.lags) })
    }

    /// Communes behind their own target's even pace, by the register.
    async fn behind(&self, ask: DayAsk<'_>) -> Result<Vec<Lag>, InsightProblem> {
        let (_, setting) = self.setting().await?;
        if !ask.actor.may(Permission::ViewFigures) {
            return Ok(Vec::new());
        }
        let place = match self.place(&setting, ask.actor, None, Some(ask.day)) {
            Ok(place) => place,
            Err(RegisterProblem::NotYourArea) => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let view = self.view(&setting, place, Some(ask.day), None, ask.actor.sees_published_only()).await?;
        if view.standing.source.is_none() {
            return Ok(Vec::new());
        }
        let code = |id| view.tree.get(id).map(|l| l.code.clone()).unwrap_or_default();
        let behind = view.children.iter().filter_map(|c| {
            let n = c.goal.filter(|g| g.achieved < g.target).map_or(0, |g| -g.ahead());
            let words = t_args(ask.lang, "insight-day-lag", &[("n", n.into())]);
            let href = format!("/?locality={}", code(c.id));
            (n > 0).then_some(Lag { who: Who::Locality(c.id), code: "insight.behind", count: n, words, href })
        });
        Ok(behind.collect())
    }
}

/// A line as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DayLineAnswer {
    /// Permanent code, such as `daily_reports.missing`.
    code: &'static str,
    /// Which part of the day.
    part: DayPart,
    /// How many.
    count: i64,
    /// Out of how many.
    of: Option<i64>,
    /// What they are, in the language of `Accept-Language`.
    words: String,
    /// Whose or which, at most some.
    names: Vec<String>,
    /// Where it is decided or looked at.
    href: String,
}

/// A reason why somebody lags.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LagAnswer {
    /// Permanent code, such as `daily_reports.silent`.
    code: &'static str,
    /// How much of it.
    count: i64,
    /// In the language of `Accept-Language`.
    words: String,
    /// Where it stands.
    href: String,
}

/// Somebody who lags.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct LaggardAnswer {
    /// Code of the unit, if it is one.
    unit: Option<String>,
    /// Code of the locality, if it is one.
    locality: Option<String>,
    /// Its name.
    name: String,
    /// Why.
    why: Vec<LagAnswer>,
}

/// A day as programs get it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct OfficeDayAnswer {
    /// The day.
    #[schema(value_type = String)]
    date: Day,
    /// What waits, is overdue, is missing and came in, in this order.
    lines: Vec<DayLineAnswer>,
    /// How many lag.
    lagging: usize,
    /// Who lags and why, those with most reasons first: the first 40.
    laggards: Vec<LaggardAnswer>,
}

impl OfficeDayAnswer {
    pub fn of(day: TheDay) -> Self {
        let line = |l: DayLine| DayLineAnswer {
            code: l.code,
            part: l.part,
            count: l.count,
            of: l.of,
            words: l.words,
            names: l.names,
            href: l.href,
        };
        let lag = |l: Lag| LagAnswer { code: l.code, count: l.count, words: l.words, href: l.href };
        let tree = day.tree;
        let laggard = |(who, why): (Who, Vec<Lag>)| {
            let (unit, locality) = match who {
                Who::Unit(u) => (tree.unit(u).map(|u| u.code.clone()), None),
                Who::Locality(l) => (None, tree.get(l).map(|l| l.code.clone())),
            };
            LaggardAnswer { unit, locality, name: name_of(&tree, who), why: why.into_iter().map(lag).collect() }
        };
        Self {
            date: day.day,
            lines: day.lines.into_values().flatten().map(line).collect(),
            lagging: day.laggards.len(),
            laggards: day.laggards.into_iter().take(MOST_LAGGARDS).map(laggard).collect(),
        }
    }
}

pub(crate) fn name_of(tree: &Tree, who: Who) -> String {
    match who {
        Who::Unit(u) => tree.unit(u).map_or_else(String::new, |u| u.name.clone()),
        Who::Locality(l) => tree.name(l).to_owned(),
    }
}
