//! Reads what forecasts rest on: once for all places of a commit, then what each place has of it.

use super::{
    facts::{Known, Met, Usual},
    making::Wanted,
};
use crate::{Insight, InsightProblem, cache::Setting, rules::Aim};
use std::collections::BTreeMap;
use vedich_campaign::{Metric, Phase, Target};
use vedich_claims::Contacts;
use vedich_forecast::Units;
use vedich_kernel::{Day, LocalityId};
use vedich_register::{Numbers, RegisterProblem, Standing};
use vedich_stations::{Seats, rules::is_holiday};
use vedich_territory::{LocalityKind, Tree};

/// Usual visits and dossiers of a day, of a hundred eligible, and what a day has at most.
const USUAL_VISITS: f64 = 0.03;
const MOST_VISITS: f64 = 0.08;
const USUAL_SEATS: f64 = 0.01;
const MOST_SEATS: f64 = 0.03;
/// Dossiers that weigh as much as a place's share of those without one, when seats of fixed stations are told apart by place.
const SHARE_WEIGHT: f64 = 50.0;

/// What all places share.
pub(crate) struct Ground {
    pub cutoff: i64,
    pub as_of: Day,
    /// Of results that were reported, and of visits that were recorded.
    contacts: [Vec<Contacts>; 2],
    away: Vec<(Day, LocalityId, i64)>,
    seats: Vec<Seats>,
    sets: i64,
    holidays: Vec<Day>,
    root: Standing,
    root_series: Vec<(Day, Numbers)>,
    /// Targets by place of the phases that are not over.
    targets: Vec<(Phase, BTreeMap<LocalityId, Target>)>,
}

/// Where forecasts are made: everything above quarters, whose few people are no matter of statistics.
pub(crate) fn is_forecast(tree: &Tree, place: LocalityId) -> bool {
    tree.get(place).is_some_and(|l| l.kind != LocalityKind::Quarter)
}

/// Every place of the campaign that is forecast, the whole first.
pub(crate) fn places(setting: &Setting, day: Day) -> Vec<LocalityId> {
    setting.tree.subtree_at(setting.campaign.root, day).filter(|l| l.kind != LocalityKind::Quarter).map(|l| l.id).collect()
}

impl Insight {
    /// Reads it at a cut-off. `as_of` is the day of truth of the whole campaign.
    pub(super) async fn ground(&self, setting: &Setting, root: Standing) -> Result<Ground, InsightProblem> {
        let (as_of, cutoff) = (root.as_of, root.cutoff);
        let (fieldwork, stations) = (&self.work.fieldwork, &self.work.stations);
        let reported = self.crosscheck.claims().contacts(as_of, cutoff).await.map_err(RegisterProblem::other)?;
        let contacts = [reported, fieldwork.visited(as_of, cutoff).await.map_err(RegisterProblem::other)?];
        let away = fieldwork.away_changes(as_of, cutoff).await.map_err(RegisterProblem::other)?;
        let campaign = &setting.campaign;
        let seats = stations.seats(campaign.opening, campaign.to.max(as_of), cutoff).await.map_err(RegisterProblem::other)?;
        let sets = stations.sets_in_use().await.map_err(RegisterProblem::other)?;
        let mut targets = Vec::new();
        for phase in setting.phases.iter().filter(|p| p.to > as_of) {
            targets.push((phase.clone(), self.targets(phase, cutoff).await?));
        }
        let days = campaign.to.since(campaign.opening).max(0);
        let holidays = (0..=days).map(|n| campaign.opening.plus(n)).filter(|d| is_holiday(*d)).collect();
        let root_series = self.register.series(campaign.root, as_of, cutoff).await?;
        Ok(Ground { cutoff, as_of, contacts, away, seats, sets, holidays, root, root_series, targets })
    }

    /// What is known of one place, and what is asked about it.
    pub(super) async fn known(
        &self,
        setting: &Setting,
        ground: &Ground,
        place: LocalityId,
    ) -> Result<(Known, Vec<Wanted>, Standing), InsightProblem> {
        let (tree, campaign) = (&setting.tree, &setting.campaign);
        let whole = place == campaign.root;
        let standing = if whole {
            ground.root.clone()
        } else {
            self.register.standing(place, Some(ground.as_of), Some(ground.cutoff)).await?
        };
        let series =
            if whole { ground.root_series.clone() } else { self.register.series(place, ground.as_of, ground.cutoff).await? };
        let here = |commune: LocalityId| tree.is_within(commune, place);
        let mut met: BTreeMap<Day, Met> = BTreeMap::new();
        let (mut teams, mut visits) = (0, 0);
        let [reported, visited] = &ground.contacts;
        let all = reported.iter().map(|c| (c, 0)).chain(visited.iter().map(|c| (c, c.met)));
        for (c, seen) in all.filter(|(c, _)| here(c.commune)) {
            let day = met.entry(c.day).or_default();
            day.met += c.met;
            day.visited += seen;
            day.activated += c.activated;
            day.registered += c.registered;
            teams += c.teams;
            visits += c.met;
        }
        let mut away: BTreeMap<Day, i64> = BTreeMap::new();
        for (day, _, n) in ground.away.iter().filter(|(_, commune, _)| here(*commune)) {
            *away.entry(*day).or_default() += n;
        }
        let share = if whole { 1.0 } else { share(&series, &ground.root_series, campaign.opening, ground.as_of) };
        let mut seats: BTreeMap<Day, f64> = BTreeMap::new();
        for s in &ground.seats {
            let part = match s.mobile {
                _ if whole => 1.0,
                true => f64::from(u8::from(here(s.locality))),
                false => share,
            };
            *seats.entry(s.day).or_default() += s.seats as f64 * part;
        }
        let (offered, sets): (i64, i64) = ground.seats.iter().fold((0, 0), |sum, s| (sum.0 + s.seats, sum.1 + s.sets));
        let usual_units = Units::default();
        let units = Units {
            set_seats: if sets > 0 { offered as f64 / sets as f64 } else { usual_units.set_seats },
            team_visits: if teams > 0 { visits as f64 / teams as f64 } else { usual_units.team_visits },
        };
        let n = standing.numbers;
        let people = n.eligible.max(0) as f64;
        let teams_here = tree.teams_in(place).count() as f64;
        let root_people = ground.root.numbers.eligible.max(0) as f64;
        let usual_visits =
            if teams_here > 0.0 { (teams_here * units.team_visits).min(MOST_VISITS * people) } else { USUAL_VISITS * people };
        let all_seats = if ground.sets > 0 {
            (ground.sets as f64 * units.set_seats).min(MOST_SEATS * root_people)
        } else {
            USUAL_SEATS * root_people
        };
        let wanted = self.wanted(ground, place, &standing).await?;
        let until = wanted.iter().map(|w| w.by).max().unwrap_or(ground.as_of);
        let known = Known {
            series,
            extracts: self.register.extract_days(place, ground.as_of, ground.cutoff).await?,
            met,
            away,
            seats,
            usual: Usual { seats: all_seats * share, visits: usual_visits },
            units,
            opening: campaign.opening,
            first: campaign.from,
            as_of: ground.as_of,
            until,
            holidays: ground.holidays.clone(),
        };
        Ok((known, wanted, standing))
    }

    /// The place's targets, phase by phase.
    async fn wanted(&self, ground: &Ground, place: LocalityId, standing: &Standing) -> Result<Vec<Wanted>, InsightProblem> {
        let mut out = Vec::new();
        for (phase, targets) in &ground.targets {
            let (as_of, cutoff) = (ground.as_of, ground.cutoff);
            let target = targets.get(&place);
            let cumulative = target.map_or(phase.cumulative, |t| t.cumulative);
            // What will be there on the eve of a phase that starts from nothing, nobody knows yet.
            if !cumulative && as_of < phase.from.plus(-1) {
                continue;
            }
            let eve =
                self.register.numbers(&[place], phase.from.plus(-1), cutoff).await?.get(&place).copied().unwrap_or_default();
            let frozen = self.frozen(&[place], targets, cutoff).await?.get(&place).copied();
            let aim = target.map(|t| Aim::new(phase, t, &standing.numbers, &eve, frozen, as_of));
            let metric: Metric = target.map_or(phase.metric, |t| t.metric);
            let now = crate::rules::value(metric, &standing.numbers);
            let achieved = vedich_campaign::rules::achieved(cumulative, now, crate::rules::value(metric, &eve));
            out.push(Wanted {
                phase: phase.id,
                no: phase.no,
                metric,
                target: aim.map(|a| a.target),
                achieved,
                from: phase.from,
                by: phase.to,
            });
        }
        Ok(out)
    }
}

/// A place's share of what fixed stations take: where those who came so far live, and before many came, who is still without a dossier.
fn share(place: &[(Day, Numbers)], whole: &[(Day, Numbers)], opening: Day, as_of: Day) -> f64 {
    let at = |series: &[(Day, Numbers)], day| crate::rules::at(series, day).copied().unwrap_or_default();
    let came = |series| (at(series, as_of).dossiers - at(series, opening).dossiers).max(0) as f64;
    let without = |series| (at(series, as_of).eligible - at(series, as_of).dossiers).max(0) as f64;
    let of_all = if without(whole) > 0.0 { without(place) / without(whole) } else { 0.0 };
    ((came(place) + SHARE_WEIGHT * of_all) / (came(whole) + SHARE_WEIGHT)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(days: [(i32, i64, i64); 2]) -> Vec<(Day, Numbers)> {
        days.map(|(d, eligible, dossiers)| (Day(d), Numbers { eligible, dossiers, ..Numbers::default() })).to_vec()
    }

    #[test]
    fn seats_go_to_where_those_who_came_live() {
        let (opening, now) = (Day(10), Day(20));
        let whole = series([(10, 1_000, 0), (20, 1_000, 450)]);
        let half = series([(10, 500, 0), (20, 500, 225)]);
        assert!((share(&half, &whole, opening, now) - 0.5).abs() < 1e-9);
        let eager = series([(10, 500, 0), (20, 500, 400)]);
        assert!(share(&eager, &whole, opening, now) > 0.8);
        // On the first day, who still has to come.
        assert!((share(&half, &whole, opening, opening) - 0.5).abs() < 1e-9);
        assert!(share(&[], &[], opening, now).abs() < 1e-9);
    }
}
