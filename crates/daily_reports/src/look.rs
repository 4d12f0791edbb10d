//! Looking at reports: a day rolled up, a range of days as a grid, one report with its story.

use crate::{
    figures::Figures,
    hooks::Waiting,
    model::{DayCount, DayRow, Mark, Reminder, Report, State},
    problems::ReportsProblem,
    rules,
    service::{DailyReports, Setting},
    store::{self, Draft, settings},
};
use std::collections::{BTreeMap, HashMap};
use vedich_accounts::{Actor, Permission};
use vedich_campaign::{Goal, Metric, Owner, Phase, Target};
use vedich_kernel::{Basis, Day, Figure, LocalityId, Moment, UnitId};
use vedich_register::Numbers;
use vedich_territory::Unit;

/// Which units are looked at, within the actor's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// All of them.
    #[default]
    Everything,
    /// Those of a locality and below.
    Locality(LocalityId),
    /// A unit and those below it.
    Unit(UnitId),
}

/// How far a unit is on the way to its target.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Reached of the target: by the register for a locality, as reported for a unit with a target of its own. No
    /// denominator where nobody set a target.
    pub reached: i64,
    /// The target, in people.
    pub target: Option<i64>,
    /// Eligible citizens of the locality, by the register.
    pub eligible: Option<i64>,
    /// Approved and not activated, by the register.
    pub backlog: Option<i64>,
    /// The figure, where the register says it.
    pub figure: Option<Figure>,
}

/// One unit of a day.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// The unit.
    pub unit: UnitId,
    /// What its day looks like.
    pub mark: Mark,
    /// Its report, if there is one.
    pub row: Option<DayRow>,
    /// What it has reported up to and with the day.
    pub cumulative: Figures,
    /// Progress towards its target.
    pub progress: Option<Progress>,
    /// Its rank among the units with a target.
    pub rank: Option<usize>,
    /// Its questions that wait at the difficulty desk now.
    pub waiting: Waiting,
    /// A count without names behind it is absurd beside the place or beside units of its kind.
    pub striking: bool,
}

/// The units of one commune, or those above the communes, in sums.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where.
    pub locality: LocalityId,
    /// How many reports are here.
    pub count: DayCount,
    /// Sums of the day.
    pub figures: Figures,
    /// Sums up to and with the day.
    pub cumulative: Figures,
    /// Who is missing.
    pub missing: Vec<UnitId>,
}

/// A day rolled up.
#[derive(Clone, Debug)]
pub struct DaySheet {
    /// The day.
    pub day: Day,
    /// The day has come: before, nobody is missing.
    pub begun: bool,
    /// When its reports are due.
    pub due_at: Moment,
    /// How many reports are here.
    pub count: DayCount,
    /// Sums of the day.
    pub figures: Figures,
    /// Sums up to and with the day.
    pub cumulative: Figures,
    /// Questions that wait at the difficulty desk now: of the whole area as the desk counts them, of a part those of its units.
    pub waiting: Waiting,
    /// The units, in the order of the territory.
    pub rows: Vec<SheetRow>,
    /// By commune.
    pub groups: Vec<Group>,
}

impl DaySheet {
    /// Units that owe a report and have sent none; none of a day that has not come.
    #[must_use]
    pub fn missing(&self) -> i64 {
        if self.begun { self.count.missing() } else { 0 }
    }
}

/// A unit's row of the grid.
#[derive(Clone, Debug)]
pub struct UnitDays {
    /// The unit.
    pub unit: UnitId,
    /// One mark for each day of the range.
    pub marks: Vec<Mark>,
    /// Days that are missing.
    pub missing: i64,
}

/// A range of days: who reported when (`P-3.6`).
#[derive(Clone, Debug)]
pub struct Completeness {
    /// The days.
    pub days: Vec<Day>,
    /// One count for each day.
    pub counts: Vec<DayCount>,
    /// The units, those with most gaps first.
    pub units: Vec<UnitDays>,
}

impl Setting {
    /// The units that an actor looks at, as the territory orders them.
    pub(crate) fn looked_at(&self, actor: &Actor, place: Place) -> Vec<&Unit> {
        let area = actor.area(Permission::ViewReports);
        let inside = |u: &&Unit| match place {
            Place::Everything => true,
            Place::Locality(l) => self.tree.is_within(u.locality, l),
            Place::Unit(root) => self.tree.is_unit_within(u.id, root),
        };
        let takes_part = |u: &&Unit| self.tree.is_within(u.locality, self.campaign.root);
        self.tree.units().iter().filter(|u| self.tree.covers_unit(&area, u.id)).filter(inside).filter(takes_part).collect()
    }

    /// Where a unit is summed up: its commune, or its own place above the communes.
    fn group_of(&self, unit: &Unit) -> LocalityId {
        self.tree.commune_of(unit.locality).unwrap_or(unit.locality)
    }
}

impl DailyReports {
    /// A day rolled up over the units that the actor sees at a place. Costs as many rows as it shows.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn day_sheet(&self, actor: &Actor, day: Day, place: Place) -> Result<DaySheet, ReportsProblem> {
        let setting = self.setting().await?;
        let units = setting.looked_at(actor, place);
        let ids: Vec<UnitId> = units.iter().map(|u| u.id).collect();
        let all = ids.len() == setting.tree.units().len();
        let found = store::rows(self.db(), setting.campaign.id, day, (!all).then_some(ids.as_slice())).await?;
        let mut rows: HashMap<UnitId, DayRow> = found.into_iter().map(|r| (r.unit, r)).collect();
        let silent: Vec<UnitId> = ids.iter().copied().filter(|u| !rows.contains_key(u)).collect();
        let before: HashMap<UnitId, Figures> =
            store::sums_before(self.db(), setting.campaign.id, day, &silent).await?.into_iter().collect();
        let (minutes, now) = (setting.minutes(day), self.now());
        let stuck = self.waiting().await;
        let mut sheet = DaySheet {
            day,
            begun: day <= self.today(),
            due_at: rules::due_at(day, minutes),
            count: DayCount::default(),
            figures: Figures::default(),
            cumulative: Figures::default(),
            waiting: Waiting::default(),
            rows: Vec::with_capacity(units.len()),
            groups: Vec::new(),
        };
        let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
        let order: HashMap<LocalityId, usize> = setting.tree.localities().iter().enumerate().map(|(i, l)| (l.id, i)).collect();
        for unit in &units {
            let row = rows.remove(&unit.id);
            let expected = setting.is_expected(unit, day);
            let told = row.map(|r| (r.state, r.late));
            let cumulative = row.map_or_else(|| before.get(&unit.id).copied().unwrap_or_default(), |r| r.cumulative);
            let added = row.map_or_else(Figures::default, |r| rules::contribution(r.state, &r.figures));
            let at = setting.group_of(unit);
            let group = groups.entry(order.get(&at).copied().unwrap_or(usize::MAX)).or_insert_with(|| Group {
                locality: at,
                count: DayCount::default(),
                figures: Figures::default(),
                cumulative: Figures::default(),
                missing: Vec::new(),
            });
            for (count, day_sum, sum) in [
                (&mut sheet.count, &mut sheet.figures, &mut sheet.cumulative),
                (&mut group.count, &mut group.figures, &mut group.cumulative),
            ] {
                rules::count(count, expected, told);
                day_sum.add(&added);
                sum.add(&cumulative);
            }
            let mark = rules::mark(expected, told, day, minutes, now);
            if expected && row.is_none() && sheet.begun {
                group.missing.push(unit.id);
            }
            let waiting = stuck.get(&unit.id).copied().unwrap_or_default();
            sheet.waiting.open += waiting.open;
            sheet.waiting.overdue += waiting.overdue;
            sheet.rows.push(SheetRow {
                unit: unit.id,
                mark,
                row,
                cumulative,
                progress: None,
                rank: None,
                waiting,
                striking: false,
            });
        }
        // Of the whole area the desk tells itself what waits, questions that no unit asked included: one number on both pages.
        if place == Place::Everything {
            sheet.waiting = self.waiting_seen_by(actor).await.unwrap_or(sheet.waiting);
        }
        sheet.groups = groups.into_values().collect();
        self.add_progress(&setting, &mut sheet).await?;
        let told: Vec<(UnitId, Figures)> = sheet.rows.iter().filter_map(|r| Some((r.unit, r.row?.figures))).collect();
        let striking = self.striking(&setting, day, &told).await?;
        sheet.rows.iter_mut().for_each(|r| r.striking = striking.contains_key(&r.unit));
        Ok(sheet)
    }

    async fn add_progress(&self, setting: &Setting, sheet: &mut DaySheet) -> Result<(), ReportsProblem> {
        let Some(phase) = vedich_campaign::rules::phase_on(&setting.phases, sheet.day).cloned() else { return Ok(()) };
        let targets = self.register().campaigns().targets(&phase).await?;
        let of = |owner: Owner| targets.iter().find(|t| t.owner == owner && t.metric == phase.metric);
        let answers: Vec<LocalityId> = sheet
            .rows
            .iter()
            .filter_map(|r| setting.tree.unit(r.unit))
            .filter(|u| rules::answers_for_locality(u.kind))
            .map(|u| u.locality)
            .collect();
        let standing = self.register().standing(setting.campaign.root, Some(sheet.day), None).await?;
        let numbers = self.register().numbers(&answers, sheet.day, standing.cutoff).await?;
        for row in &mut sheet.rows {
            let Some(unit) = setting.tree.unit(row.unit) else { continue };
            row.progress = match of(Owner::Unit(unit.id)) {
                Some(target) => of_unit(row, target),
                None if rules::answers_for_locality(unit.kind) => {
                    let n = numbers.get(&unit.locality).copied().unwrap_or_default();
                    let target = of(Owner::Locality(unit.locality)).map(|t| t.goal.people(n.eligible));
                    standing.source.as_ref().map(|_| {
                        let reached = of_metric(phase.metric, &n);
                        let figure = target.map(|t| standing.figure(reached, t, Basis::Target));
                        Progress { reached, target, eligible: Some(n.eligible), backlog: Some(n.issued - n.activated()), figure }
                    })
                }
                None => None,
            };
        }
        let shares: Vec<Option<(i64, i64)>> =
            sheet.rows.iter().map(|r| r.progress.as_ref().and_then(|p| p.target.map(|t| (p.reached, t)))).collect();
        for (row, rank) in sheet.rows.iter_mut().zip(rules::ranks(&shares)) {
            row.rank = rank;
        }
        Ok(())
    }

    /// A range of days as a grid of units and days, those with most gaps first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn completeness(
        &self,
        actor: &Actor,
        (from, to): (Day, Day),
        place: Place,
    ) -> Result<Completeness, ReportsProblem> {
        let setting = self.setting().await?;
        let units = setting.looked_at(actor, place);
        let ids: Vec<UnitId> = units.iter().map(|u| u.id).collect();
        let days: Vec<Day> = (0..=to.since(from).max(-1)).map(|n| from.plus(n)).collect();
        let all = ids.len() == setting.tree.units().len();
        let cells = store::grid(self.db(), setting.campaign.id, (from, to), (!all).then_some(ids.as_slice())).await?;
        let told: HashMap<(UnitId, Day), (State, bool)> =
            cells.into_iter().map(|(unit, day, state, late)| ((unit, day), (state, late))).collect();
        let due: Vec<i64> = days.iter().map(|d| setting.minutes(*d)).collect();
        let now = self.now();
        let mut out = Completeness { counts: vec![DayCount::default(); days.len()], units: Vec::new(), days };
        for unit in units {
            let mut row = UnitDays { unit: unit.id, marks: Vec::with_capacity(out.days.len()), missing: 0 };
            for ((day, minutes), count) in out.days.iter().zip(&due).zip(&mut out.counts) {
                let (expected, told) = (setting.is_expected(unit, *day), told.get(&(unit.id, *day)).copied());
                rules::count(count, expected, told);
                let mark = rules::mark(expected, told, *day, *minutes, now);
                row.missing += i64::from(mark == Mark::Missing);
                row.marks.push(mark);
            }
            out.units.push(row);
        }
        let late = |u: &UnitDays| u.marks.iter().filter(|m| matches!(m, Mark::Late | Mark::AcceptedLate)).count();
        out.units.sort_by_key(|u| (-u.missing, std::cmp::Reverse(late(u))));
        Ok(out)
    }

    /// One report with its story; `None` when nothing was sent.
    ///
    /// # Errors
    /// When the unit lies outside the actor's area.
    pub async fn report(&self, actor: &Actor, unit: UnitId, day: Day) -> Result<Option<Report>, ReportsProblem> {
        let campaign = self.campaign().await?.id;
        self.require_view(actor, unit).await?;
        let Some(row) = store::row(self.db(), campaign, unit, day).await? else { return Ok(None) };
        Ok(Some(Report {
            row,
            versions: store::versions(self.db(), campaign, unit, day).await?,
            reviews: store::reviews(self.db(), campaign, unit, day).await?,
        }))
    }

    /// The newest reports of one unit.
    ///
    /// # Errors
    /// When the unit lies outside the actor's area.
    pub async fn of_unit(&self, actor: &Actor, unit: UnitId, limit: i64) -> Result<Vec<DayRow>, ReportsProblem> {
        self.require_view(actor, unit).await?;
        Ok(store::of_unit(self.db(), self.campaign().await?.id, unit, limit).await?)
    }

    async fn require_view(&self, actor: &Actor, unit: UnitId) -> Result<(), ReportsProblem> {
        let tree = self.tree().await?;
        let seen = tree.unit(unit).is_some() && tree.covers_unit(&actor.area(Permission::ViewReports), unit);
        seen.then_some(()).ok_or(ReportsProblem::NoSuchUnit)
    }

    /// The draft of a report, for those who may write it.
    pub(crate) async fn draft(&self, actor: &Actor, unit: UnitId, day: Day) -> Result<Option<Draft>, ReportsProblem> {
        if !rules::may_write(&*self.tree().await?, actor, unit) {
            return Err(ReportsProblem::NotYours);
        }
        Ok(store::draft(self.db(), self.campaign().await?.id, unit, day).await?)
    }

    /// Reminders about the days of a range.
    pub(crate) async fn reminders(&self, days: (Day, Day), units: &[UnitId]) -> Result<Vec<Reminder>, ReportsProblem> {
        Ok(settings::reminders(self.db(), self.campaign().await?.id, days, Some(units)).await?)
    }

    /// Compares the projection with what versions and reviews say. Returns the units and days that differ; none, always.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn rebuild(&self) -> Result<Vec<(UnitId, Day)>, ReportsProblem> {
        let setting = self.setting().await?;
        let campaign = setting.campaign.id;
        let mut sums: HashMap<UnitId, Figures> = HashMap::new();
        let mut wrong = Vec::new();
        for (unit, day) in store::reported(self.db(), campaign).await? {
            let versions = store::versions(self.db(), campaign, unit, day).await?;
            let (Some(first), Some(newest)) = (versions.first(), versions.last()) else { continue };
            let reviews = store::reviews(self.db(), campaign, unit, day).await?;
            let state = reviews.iter().rev().find(|r| r.version == newest.no).map_or(State::Submitted, |r| r.state);
            let then: Vec<_> = setting.rules.iter().filter(|r| r.at <= first.at).cloned().collect();
            let cumulative = sums.entry(unit).or_default();
            cumulative.add(&rules::contribution(state, &newest.content.figures));
            let row = DayRow {
                unit,
                day,
                version: newest.no,
                state,
                first_at: first.at,
                late: rules::is_late(first.at, day, rules::rule_on(&then, day).0),
                at: newest.at,
                differs: !rules::differences(&newest.content.figures, &newest.known).is_empty(),
                difficult: !newest.content.difficulties.is_empty(),
                figures: newest.content.figures,
                cumulative: *cumulative,
            };
            if store::row(self.db(), campaign, unit, day).await? != Some(row) {
                wrong.push((unit, day));
            }
        }
        Ok(wrong)
    }
}

/// A unit with a target of its own: reached is what it reported, until the cross-check says more.
fn of_unit(row: &SheetRow, target: &Target) -> Option<Progress> {
    let Goal::Count(goal) = target.goal else { return None };
    let reached = match target.metric {
        Metric::Activated => row.cumulative.activated(),
        Metric::Dossiers => row.cumulative.collected1 + row.cumulative.collected2,
        Metric::Issued => row.cumulative.approved,
    };
    Some(Progress { reached, target: Some(goal), eligible: None, backlog: None, figure: None })
}

fn of_metric(metric: Metric, n: &Numbers) -> i64 {
    match metric {
        Metric::Activated => n.activated(),
        Metric::Issued => n.issued,
        Metric::Dossiers => n.dossiers,
    }
}

/// The progress of the locality that a unit answers for, for the side of its form.
impl DailyReports {
    pub(crate) async fn place_progress(&self, unit: &Unit, phase: &Phase) -> Result<Option<Progress>, ReportsProblem> {
        if !rules::answers_for_locality(unit.kind) {
            return Ok(None);
        }
        let standing = self.register().standing(unit.locality, None, None).await?;
        if standing.source.is_none() {
            return Ok(None);
        }
        let n = standing.numbers;
        let target = self.register().campaigns().target_for(unit.locality, phase).await?.map(|t| t.goal.people(n.eligible));
        let reached = of_metric(phase.metric, &n);
        let figure = target.map(|t| standing.figure(reached, t, Basis::Target));
        Ok(Some(Progress { reached, target, eligible: Some(n.eligible), backlog: Some(n.issued - n.activated()), figure }))
    }
}
