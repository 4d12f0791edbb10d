//! What the system knows of a unit's day by itself: the unit only adds what nobody else can know.

use crate::{
    figures::Column,
    model::{Known, KnownBy},
    problems::ReportsProblem,
    rules,
    service::DailyReports,
};
use std::collections::HashMap;
use vedich_campaign::Campaign;
use vedich_claims::Outcome;
use vedich_kernel::{CitizenId, Day, Level, UnitId};
use vedich_register::Numbers;
use vedich_territory::{Tree, Unit};

/// The column that an outcome of a visit counts in, beside activations; [`meets`] says who counts as mobilised.
fn column_of(outcome: Outcome) -> Option<Column> {
    match outcome {
        Outcome::Guided => Some(Column::Guided),
        Outcome::AwayFromResidence => Some(Column::Absent),
        Outcome::Level1Registered => Some(Column::Collected1),
        _ => None,
    }
}

/// A unit whose teams handed in results is known in all that results tell, zero included.
fn begin(sums: &mut HashMap<(UnitId, Column), i64>, unit: UnitId) {
    for c in [Column::Activated1, Column::Activated2, Column::Guided, Column::Absent, Column::Mobilised] {
        sums.entry((unit, c)).or_insert(0);
    }
}

/// Somebody was met and spoken to.
fn meets(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::NotHome | Outcome::AwayFromResidence | Outcome::MovedAway | Outcome::Deceased)
}

impl DailyReports {
    /// What is known of a day, by unit: the results of the units' own teams (visits and help posts), the outreach that they logged,
    /// the dossiers taken at their shifts, and for the police the register of their commune,
    /// once an extract of that day is there. Units of which nothing is known are missing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn known(&self, day: Day, units: &[UnitId]) -> Result<HashMap<UnitId, Known>, ReportsProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        let mut out: HashMap<UnitId, Known> = HashMap::new();
        self.by_claims(&campaign, day, units, &mut out).await?;
        for (unit, n) in self.outreach_done(day).await.into_iter().filter(|(unit, _)| units.contains(unit)) {
            rules::merge_known(out.entry(unit).or_default(), Column::Outreach, n, KnownBy::Outreach);
        }
        for (unit, n) in self.dossiers_taken(day).await.into_iter().filter(|(unit, _)| units.contains(unit)) {
            rules::merge_known(out.entry(unit).or_default(), Column::Collected2, n, KnownBy::Stations);
        }
        for unit in units.iter().filter_map(|u| tree.unit(*u)) {
            if !rules::known_by_register(unit.kind).is_empty() {
                self.by_register(&tree, unit, day, out.entry(unit.id).or_default()).await?;
            }
        }
        out.retain(|_, known| !known.0.is_empty());
        Ok(out)
    }

    async fn by_claims(
        &self,
        campaign: &Campaign,
        day: Day,
        units: &[UnitId],
        out: &mut HashMap<UnitId, Known>,
    ) -> Result<(), ReportsProblem> {
        let mut sums: HashMap<(UnitId, Column), i64> = HashMap::new();
        for (unit, outcome, n) in self.claims().outcomes_of_units(day).await? {
            // Who is said to be activated is counted below, person by person: what people of a roster declare of numbers that the register
            // does not know tells nothing, and sets no unit's report in the wrong.
            if !units.contains(&unit) || outcome == Outcome::Activated {
                continue;
            }
            begin(&mut sums, unit);
            if let Some(column) = column_of(outcome) {
                *sums.entry((unit, column)).or_insert(0) += n;
            }
            if meets(outcome) {
                *sums.entry((unit, Column::Mobilised)).or_insert(0) += n;
            }
        }
        let activated: Vec<(UnitId, Option<CitizenId>)> = self.claims().activated_of_units(day).await?;
        let people: Vec<CitizenId> = activated.iter().filter(|(u, _)| units.contains(u)).filter_map(|(_, c)| *c).collect();
        let levels = self.register().levels(campaign.id, &people).await?;
        let mut unsure: HashMap<UnitId, i64> = HashMap::new();
        for (unit, citizen) in activated.into_iter().filter(|(u, _)| units.contains(u)) {
            // Which level a claim is about that no extract has followed is not told yet: a report has no column for that, so it stands with
            // level 1 and is said to be unknown.
            let level = citizen.and_then(|c| levels.get(&c).copied());
            let column = if level == Some(Level::Two) { Column::Activated2 } else { Column::Activated1 };
            begin(&mut sums, unit);
            for c in [column, Column::Mobilised] {
                *sums.entry((unit, c)).or_insert(0) += 1;
            }
            *unsure.entry(unit).or_insert(0) += i64::from(level.is_none());
        }
        for ((unit, column), n) in sums {
            rules::merge_known(out.entry(unit).or_default(), column, n, KnownBy::Claims);
        }
        for (unit, n) in unsure {
            if let Some(known) = out.entry(unit).or_default().0.get_mut(&Column::Activated1).filter(|k| k.by == KnownBy::Claims) {
                known.level_unknown = n;
            }
        }
        Ok(())
    }

    /// What changed in the register on the day itself, in the unit's locality.
    async fn by_register(&self, tree: &Tree, unit: &Unit, day: Day, known: &mut Known) -> Result<(), ReportsProblem> {
        let Some(place) = tree.get(unit.locality) else { return Ok(()) };
        let now = self.register().standing(place.id, Some(day), None).await?;
        // Without an extract of that very day the difference would be a zero that nobody said.
        if now.source.as_ref().is_none_or(|s| s.as_of != day) {
            return Ok(());
        }
        let before = self.register().standing(place.id, Some(day.plus(-1)), Some(now.cutoff)).await?;
        if before.source.is_none() {
            return Ok(());
        }
        for column in rules::known_by_register(unit.kind) {
            let of = |n: &Numbers| register_number(*column, n);
            rules::merge_known(known, *column, of(&now.numbers) - of(&before.numbers), KnownBy::Register);
        }
        Ok(())
    }
}

fn register_number(column: Column, n: &Numbers) -> i64 {
    match column {
        Column::Collected1 => n.collected_level1,
        Column::Collected2 => n.collected_level2,
        Column::Approved => n.approved_level1 + n.approved_level2,
        Column::Rejected => n.rejected_level1 + n.rejected_level2,
        Column::Activated1 => n.activated_level1,
        Column::Activated2 => n.activated_level2,
        Column::Absent | Column::PortalAccounts | Column::Outreach | Column::Guided | Column::Mobilised => 0,
    }
}
