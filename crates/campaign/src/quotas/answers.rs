//! Quotas as programs see them.

use super::{
    changing::{Change, Expects, Preview},
    looking::{CrewView, PlaceView, Seen, Shelf, unlisted},
    model::{Cause, Holder, Line, QuotaNode, Version},
};
use crate::model::{Metric, Phase};
use serde::Serialize;
use std::collections::BTreeMap;
use vedich_kernel::{Day, Figure, Lang};

/// What one day asks of a holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QuotaDay {
    /// The day.
    #[schema(value_type = String)]
    pub date: Day,
    /// In the phase's metric.
    pub quota: i64,
    /// Level-1 registrations.
    pub level1: i64,
    /// Level-2 dossiers.
    pub level2: i64,
}

/// One holder's quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QuotaRow {
    /// `locality`, `unit`, `team`, `member`, or `rest`: what of the parent's quota nobody holds.
    pub kind: &'static str,
    /// Code in files; empty for `rest`.
    pub code: String,
    /// Name.
    pub name: String,
    /// On which line it hangs: `place`, `force` or `union`. Lines are views of the same number, never added together.
    pub line: &'static str,
    /// What the day asks for.
    pub today: QuotaDay,
    /// Activations reported of the day and not contradicted.
    pub reported: i64,
    /// To be done from the version's first day (`version.from`) to the phase's last: of a place `share` less what was done of it before, of
    /// a team, unit or member all that it is asked for.
    pub quota: i64,
    /// Of it, what cannot be reached in time.
    pub short: i64,
    /// On the line `place` alone, people: its part of what is to be done since the end of the version's base day (`version.base`). It is
    /// the denominator of `done`. Null on the lines `force` and `union`, where nothing before the version's first day is counted: what
    /// stands there is `quota`.
    pub share: Option<i64>,
    /// Of a locality: numerator, whom the register says were done of `share` before the version's first day; denominator, `share`. With
    /// basis, source and cut-off. Null of a team, unit or member, whose `reported` nobody has confirmed.
    pub done: Option<Figure>,
    /// Set by hand: at least so many, of `share` on the line `place`, of `quota` on the others.
    pub floor: Option<i64>,
    /// Set by hand: at most so many, of `share` on the line `place`, of `quota` on the others.
    pub cap: Option<i64>,
}

impl QuotaRow {
    fn of(seen: &Seen, date: Day, index: usize, done: Option<Figure>) -> Self {
        let (n, (quota, level1, level2)) = (&seen.node, seen.node.on(index));
        Self {
            kind: n.holder.parts().0,
            code: seen.code.clone(),
            name: seen.name.clone(),
            line: n.line.code(),
            today: QuotaDay { date, quota, level1, level2 },
            reported: seen.reported,
            quota: n.quota,
            short: n.short,
            share: (n.line == Line::Place).then_some(n.share),
            done,
            floor: n.floor,
            cap: n.cap,
        }
    }
}

/// A version as programs see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CampaignVersionAnswer)]
pub struct VersionAnswer {
    /// Number.
    pub no: i64,
    /// Why it came to be.
    pub cause: Cause,
    /// First day that it is for.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day.
    #[schema(value_type = String)]
    pub to: Day,
    /// Shares are counted since the end of this day.
    #[schema(value_type = String)]
    pub base: Day,
    /// When (RFC 3339).
    pub at: String,
    /// Who.
    pub by: String,
    /// Why, in a person's words.
    pub reason: String,
}

impl From<&Version> for VersionAnswer {
    fn from(v: &Version) -> Self {
        let (at, by, reason) = (v.at.rfc3339(), v.by.clone(), v.reason.clone());
        Self { no: v.no, cause: v.cause, from: v.day, to: v.to, base: v.base, at, by, reason }
    }
}

/// Quotas of a place, team or unit on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct QuotasAnswer {
    /// The day.
    #[schema(value_type = String)]
    pub date: Day,
    /// Number of the phase.
    pub phase: i64,
    /// What the phase counts.
    pub metric: Metric,
    /// The version that stands; none while there are no quotas.
    pub version: Option<VersionAnswer>,
    /// Who was asked for.
    pub whole: Option<QuotaRow>,
    /// Days to come, from the version's first.
    pub days: Vec<QuotaDay>,
    /// What hangs directly below, on each line.
    pub parts: Vec<QuotaRow>,
    /// By line, what of `whole.reported` is not reported by the line's parts: of residents whom no part holds, or of work that names no member.
    /// Places count their residents, teams and units their own work, so on those lines it may be less than nothing.
    pub reported_beside: BTreeMap<String, i64>,
}

impl QuotasAnswer {
    /// Of a place.
    #[must_use]
    pub fn of_place(view: &PlaceView) -> Self {
        let index = view.index();
        let row = |s: &Seen| {
            let counted = matches!(s.node.holder, Holder::Locality(_));
            QuotaRow::of(s, view.date, index, counted.then(|| view.figure(&s.node)))
        };
        let below: Vec<&Seen> = view.places.iter().chain(&view.forces).chain(&view.unions).collect();
        Self {
            date: view.date,
            phase: view.phase.no,
            metric: view.phase.metric,
            version: view.version.as_ref().map(VersionAnswer::from),
            reported_beside: beside(view.whole.as_ref(), &below),
            whole: view.whole.as_ref().map(row),
            days: days(view.version.as_ref(), view.whole.as_ref().map(|s| &s.node)),
            parts: below.into_iter().map(row).collect(),
        }
    }

    /// Of a team or unit.
    #[must_use]
    pub fn of_crew(phase: &Phase, date: Day, version: Option<&Version>, view: Option<&CrewView>) -> Self {
        let index = version.and_then(|v| v.index(date)).unwrap_or(usize::MAX);
        let row = |s: &Seen| QuotaRow::of(s, date, index, None);
        let own = view.and_then(|v| v.seen.first());
        Self {
            date,
            phase: phase.no,
            metric: phase.metric,
            version: version.map(VersionAnswer::from),
            reported_beside: beside(own, &view.map(|v| v.below.iter().collect::<Vec<_>>()).unwrap_or_default()),
            whole: own.map(row),
            days: days(version, own.map(|s| &s.node)),
            parts: view.map(|v| v.below.iter().map(row).collect()).unwrap_or_default(),
        }
    }
}

fn beside(whole: Option<&Seen>, parts: &[&Seen]) -> BTreeMap<String, i64> {
    let Some(whole) = whole else { return BTreeMap::new() };
    let lines = Line::ALL.into_iter().filter(|line| parts.iter().any(|s| s.node.line == *line));
    lines.map(|line| (line.code().to_owned(), unlisted(whole, parts.iter().copied().filter(|s| s.node.line == line)))).collect()
}

fn days(version: Option<&Version>, node: Option<&QuotaNode>) -> Vec<QuotaDay> {
    let (Some(version), Some(node)) = (version, node) else { return Vec::new() };
    (0_i32..)
        .zip(0..node.days.len())
        .map(|(n, at)| {
            let (quota, level1, level2) = node.on(at);
            QuotaDay { date: version.day.plus(n), quota, level1, level2 }
        })
        .collect()
}

/// What becomes of one sibling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ChangeAnswer {
    /// `locality`, `unit` or `team`.
    pub kind: &'static str,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Quota that stood.
    pub before: i64,
    /// Quota then.
    pub after: i64,
    /// Done of it.
    pub done: i64,
    /// What will be done of it by the end; `expects` says by what.
    pub expected: i64,
    /// Persons of a locality at the end, as `/api/v1/forecast` tells them (`p50`); none where no forecast is made.
    pub forecast: Option<i64>,
    /// Set by hand, so nothing moves.
    pub fixed: bool,
    /// Why it gets more or less, or stays.
    pub why: String,
}

impl ChangeAnswer {
    fn of(c: &Change, shelf: &Shelf, lang: Lang) -> Self {
        let (name, code) = shelf.name(c.holder, lang);
        let (kind, _) = c.holder.parts();
        Self {
            kind,
            code,
            name,
            before: c.before,
            after: c.after,
            done: c.done,
            expected: c.expected,
            forecast: c.forecast,
            fixed: c.fixed,
            why: c.why(lang),
        }
    }
}

/// What would move, or moved.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RebalanceAnswer {
    /// Nothing was changed.
    pub dry_run: bool,
    /// By sibling.
    pub changes: Vec<ChangeAnswer>,
    /// By what it is said what each will do: the forecast's middle, or the pace of the last week.
    pub expects: Expects,
    /// Day of truth of the figures behind it.
    #[schema(value_type = String)]
    pub as_of: Day,
    /// Commit up to which they were read.
    pub cutoff: i64,
    /// Quota that stays where it cannot be reached, because nobody who can has room for it.
    pub stuck: i64,
    /// At most so much was taken from one, in percent.
    pub give_percent: f64,
    /// At most so much was added to one, in percent.
    pub take_percent: f64,
    /// First day on which it holds; quotas and orders of the days before stay as they are.
    #[schema(value_type = String)]
    pub from: Day,
    /// Moves of before wait for that day too, and are counted in.
    pub waits: bool,
    /// The version that came of it.
    pub version: Option<VersionAnswer>,
}

impl RebalanceAnswer {
    pub(super) fn of(preview: &Preview, dry_run: bool, shelf: &Shelf, lang: Lang) -> Self {
        Self {
            dry_run,
            changes: preview.changes.iter().map(|c| ChangeAnswer::of(c, shelf, lang)).collect(),
            expects: preview.expects,
            as_of: preview.stamp.as_of,
            cutoff: preview.stamp.cutoff,
            stuck: preview.stuck,
            give_percent: preview.limits.give_bp as f64 / 100.0,
            take_percent: preview.limits.take_bp as f64 / 100.0,
            from: preview.from,
            waits: preview.waits,
            version: preview.version.as_ref().map(VersionAnswer::from),
        }
    }
}
