//! What units' teams told of a day, for the units' own reports; and the count that such a report makes.

use crate::{
    model::{Claim, ClaimSource, CountedClaim, Outcome},
    problems::ClaimsProblem,
    service::Claims,
    store,
};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, CitizenId, Day, Moment, UnitId};
use vedich_territory::MemberId;

impl Claims {
    /// Outcomes of a day by unit, claims taken back left out. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn outcomes_of_units(&self, day: Day) -> Result<Vec<(UnitId, Outcome, i64)>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::outcomes_of_units(self.db(), campaign.id, day).await?)
    }

    /// Who was claimed to be activated on a day, by unit; nobody where the register does not know the number, nor where no extract has
    /// landed since the claim came: a list of one would else tell by the unit's own numbers who stands behind a number. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn activated_of_units(&self, day: Day) -> Result<Vec<(UnitId, Option<CitizenId>)>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        let landed = self.register().newest_landing().await?;
        Ok(store::activated_of_units(self.db(), campaign.id, day, landed).await?)
    }

    /// Activations that stand claimed of days of a period, of people known or not, by unit. For inspections; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn standing_of_units(&self, from: Day, to: Day) -> Result<Vec<Claim>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::standing_of_units(self.db(), campaign.id, from, to).await?)
    }

    /// Claims of activations that came at a moment or later, of anybody or of some members. For the cross-check; no scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn recorded_since(&self, at: Moment, members: Option<&[MemberId]>) -> Result<Vec<Claim>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        // The index goes by commits; an hour is more than a claim can wait between its moment and its commit.
        let before = self.db().commit_at(at.plus_seconds(-3_600)).await?;
        Ok(store::recorded_since(self.db(), campaign.id, at, before, members).await?)
    }

    /// Counts of all units that stood at a commit. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn counts_at(&self, cutoff: i64) -> Result<Vec<CountedClaim>, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::counts(self.db(), campaign.id, None, cutoff).await?)
    }

    /// Records a unit's own count inside another room's transaction (`daily_reports`: a report and its count stand or fall
    /// together). The same count again is no new fact, nor is a first count of nothing.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn count_in(&self, tx: &WriteTx, campaign: CampaignId, counted: CountedClaim) -> Result<bool, ClaimsProblem> {
        if store::count_of(tx, campaign, counted.unit, counted.day).await?.unwrap_or(0) == counted.count {
            return Ok(false);
        }
        store::insert_count(tx, campaign, counted, ClaimSource::Report, None).await?;
        Ok(true)
    }
}
