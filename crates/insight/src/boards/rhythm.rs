//! When and by whom the work is done: visits and claimed activations by hour of the week, and by team and evening.

use super::{
    model::{HourOfWeek, Week},
    outlines::count,
    problems::BoardProblem,
};
use crate::Insight;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_crosscheck::Totals;
use vedich_fieldwork::TeamVisits;
use vedich_kernel::{Basis, Day, Figure, LocalityId, Moment, TeamId};
use vedich_territory::Tree;

/// Days that are looked back on, today included: four weeks, so that each weekday counts as often as the others.
pub const DAYS: i32 = 28;
/// It is counted anew after so many minutes at the earliest.
pub const MINUTES: i64 = 10;

/// What was counted, for the whole campaign.
#[derive(Clone, Debug)]
pub struct Rhythm {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// When it was counted.
    pub at: Moment,
    /// Newest commit at that time.
    pub commit: i64,
    /// By commune.
    pub weeks: BTreeMap<LocalityId, Week>,
    /// Visits by team and day.
    pub visits: Vec<TeamVisits>,
}

/// A team's evenings.
#[derive(Clone, Debug)]
pub struct TeamLine {
    /// Which.
    pub team: TeamId,
    /// What it is called.
    pub name: String,
    /// Its unit and commune: teams of several communes may be called the same.
    pub place: String,
    /// Visits.
    pub visits: i64,
    /// Days on which it recorded visits or told of activations.
    pub evenings: i64,
    /// Its claims of those days.
    pub claims: Totals,
    /// Confirmed of claimed.
    pub confirmed: Figure,
}

impl TeamLine {
    /// Confirmed activations for each evening, in tenths, rounded half up; none before the first evening.
    #[must_use]
    pub fn confirmed_per_evening(&self) -> Option<i64> {
        tenths(self.claims.confirmed, self.evenings)
    }

    /// Visits for each evening, in tenths.
    #[must_use]
    pub fn visits_per_evening(&self) -> Option<i64> {
        tenths(self.visits, self.evenings)
    }
}

/// What a team did, day by day.
#[derive(Default)]
struct Evenings {
    visits: i64,
    days: BTreeSet<Day>,
    claims: Vec<Totals>,
}

impl Evenings {
    fn totals(&self) -> Totals {
        self.claims.iter().copied().sum()
    }
}

/// A quotient in tenths, rounded half up; none when there is nothing to divide by.
#[must_use]
pub fn tenths(n: i64, by: i64) -> Option<i64> {
    (by > 0).then(|| (20 * n + by).div_euclid(2 * by))
}

/// The weeks of some communes together.
#[must_use]
pub fn sum<'a>(weeks: impl IntoIterator<Item = &'a Week>) -> Week {
    let mut out = Week::default();
    for week in weeks {
        for (day, from) in out.iter_mut().zip(week) {
            for (cell, more) in day.iter_mut().zip(from) {
                cell.visits += more.visits;
                cell.activations += more.activations;
            }
        }
    }
    out
}

/// First and last hour in which anything was recorded; the evening's when nothing was.
#[must_use]
pub fn hours(week: &Week) -> (usize, usize) {
    let busy = |hour: &usize| week.iter().any(|day| day[*hour] != HourOfWeek::default());
    let first = (0..24).find(busy).unwrap_or(17);
    let last = (0..24).rev().find(busy).unwrap_or(21);
    (first, last)
}

impl Insight {
    /// Counted now, or some minutes ago.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub(crate) async fn rhythm(&self) -> Result<Arc<Rhythm>, BoardProblem> {
        let now = self.register.clock().now();
        let fresh = |r: &Arc<Rhythm>| r.to == now.day() && (0..MINUTES * 60_000_000).contains(&(now.0 - r.at.0));
        if let Some(kept) = self.cache.rhythm().filter(fresh) {
            return Ok(kept);
        }
        let commit = self.register.newest_commit().await?;
        let (from, to) = (now.day().plus(1 - DAYS), now.day());
        let claims = self.crosscheck.claims().activations_by_hour(from, to).await.map_err(BoardProblem::other)?;
        let fieldwork = &self.work.fieldwork;
        let hours = fieldwork.visits_by_hour(from, to).await.map_err(BoardProblem::other)?;
        let visits = fieldwork.visits_by_team(from, to).await.map_err(BoardProblem::other)?;
        let mut weeks: BTreeMap<LocalityId, Week> = BTreeMap::new();
        for v in hours {
            weeks.entry(v.commune).or_default()[v.weekday][v.hour].visits += v.visits;
        }
        for c in claims {
            weeks.entry(c.commune).or_default()[c.weekday][c.hour].activations += c.activations;
        }
        let rhythm = Arc::new(Rhythm { from, to, at: now, commit, weeks, visits });
        self.cache.keep_rhythm(&rhythm);
        Ok(rhythm)
    }

    /// The week of a place: of the communes that it holds, or of the one in which it lies. The caller has checked the scope.
    pub(crate) fn week(&self, tree: &Tree, rhythm: &Rhythm, place: LocalityId) -> Week {
        let place = tree.commune_of(place).unwrap_or(place);
        sum(rhythm.weeks.iter().filter(|(commune, _)| tree.is_within(**commune, place)).map(|(_, week)| week))
    }

    /// Teams of a place that the actor may see, those with most confirmed activations an evening first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn team_lines(&self, actor: &Actor, place: LocalityId) -> Result<(Arc<Rhythm>, Vec<TeamLine>), BoardProblem> {
        let rhythm = self.rhythm().await?;
        let tree = self.register.tree().await?;
        let area = actor.area(Permission::ViewCrossCheck);
        let teams: Vec<_> = tree.teams_in(place).filter(|t| tree.covers_team(&area, t.id)).collect();
        let claims = self.crosscheck.team_days_told(actor, rhythm.from, rhythm.to).await.map_err(BoardProblem::other)?;
        let campaign = self.register.campaign().await?;
        let standing = self.register.standing(campaign.root, None, None).await?;
        let mut evenings: BTreeMap<TeamId, Evenings> = BTreeMap::new();
        for v in &rhythm.visits {
            let own = evenings.entry(v.team).or_default();
            own.visits += v.visits;
            own.days.insert(v.day);
        }
        for ((team, day), totals) in claims.iter().filter(|(_, totals)| totals.claimed > 0) {
            let own = evenings.entry(*team).or_default();
            own.claims.extend([*totals]);
            own.days.insert(*day);
        }
        let line = |t: &&vedich_territory::Team| {
            let own = evenings.remove(&t.id).unwrap_or_default();
            let claims = own.totals();
            TeamLine {
                team: t.id,
                name: tree.team_label(t),
                place: tree.team_place(t),
                visits: own.visits,
                evenings: count(own.days.len()),
                confirmed: standing.figure(claims.confirmed, claims.claimed, Basis::Claims),
                claims,
            }
        };
        let mut lines: Vec<TeamLine> = teams.iter().map(line).collect();
        // a/b > c/d without dividing; teams without an evening come last.
        lines.sort_by(|x, y| {
            let key = |l: &TeamLine| (i128::from(l.claims.confirmed), i128::from(l.evenings));
            let ((a, b), (c, d)) = (key(x), key(y));
            (d > 0).cmp(&(b > 0)).then((c * b.max(1)).cmp(&(a * d.max(1)))).then(x.name.cmp(&y.name))
        });
        Ok((rhythm, lines))
    }
}

/// How many teams did anything.
#[must_use]
pub fn active(lines: &[TeamLine]) -> i64 {
    count(lines.iter().filter(|l| l.visits > 0 || l.claims.claimed > 0).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quotient_is_rounded_half_up() {
        assert_eq!(
            [tenths(7, 2), tenths(1, 3), tenths(2, 3), tenths(0, 5), tenths(5, 0)],
            [Some(35), Some(3), Some(7), Some(0), None]
        );
    }

    #[test]
    fn the_hours_of_a_week_without_anything_are_the_evenings() {
        let mut week = Week::default();
        assert_eq!(hours(&week), (17, 21));
        week[6][8].visits = 1;
        week[0][20].activations = 2;
        assert_eq!(hours(&week), (8, 20));
    }

    proptest! {
        #[test]
        fn communes_add_up_to_the_city(cells in prop::collection::vec((0..3_usize, 0..7_usize, 0..24_usize, 0..99_i64), 0..40)) {
            let mut weeks = [Week::default(); 3];
            for (commune, day, hour, n) in &cells {
                weeks[*commune][*day][*hour].visits += n;
            }
            let all = sum(&weeks);
            prop_assert_eq!(all.iter().flatten().map(|c| c.visits).sum::<i64>(), cells.iter().map(|c| c.3).sum::<i64>());
        }
    }
}
