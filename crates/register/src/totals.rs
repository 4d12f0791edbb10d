//! Nameless totals that the ministry's system tells, and their reconciliation with the person-level figures (`P-3.11`).

use crate::{
    model::Numbers,
    problems::RegisterProblem,
    progress::Standing,
    service::Register,
    store::totals::{self, TotalRow},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::LocalityKind;

/// What a total counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TotalMetric {
    /// Eligible citizens.
    Eligible,
    /// Dossiers ever collected at level 1.
    #[serde(rename = "collected_level1")]
    Collected1,
    /// Dossiers ever collected at level 2.
    #[serde(rename = "collected_level2")]
    Collected2,
    /// Accounts approved at level 1.
    #[serde(rename = "approved_level1")]
    Approved1,
    /// Accounts approved at level 2.
    #[serde(rename = "approved_level2")]
    Approved2,
    /// Persons activated, highest level 1.
    #[serde(rename = "activated_level1")]
    Activated1,
    /// Persons activated, highest level 2.
    #[serde(rename = "activated_level2")]
    Activated2,
    /// Persons activated at either level.
    Activated,
    /// Persons with an account issued at either level.
    Issued,
}

impl TotalMetric {
    /// All metrics, in the order of the daily report.
    pub const ALL: [Self; 9] = [
        Self::Eligible,
        Self::Collected1,
        Self::Collected2,
        Self::Approved1,
        Self::Approved2,
        Self::Activated1,
        Self::Activated2,
        Self::Activated,
        Self::Issued,
    ];

    /// Permanent code, as stored and as in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Collected1 => "collected_level1",
            Self::Collected2 => "collected_level2",
            Self::Approved1 => "approved_level1",
            Self::Approved2 => "approved_level2",
            Self::Activated1 => "activated_level1",
            Self::Activated2 => "activated_level2",
            Self::Activated => "activated",
            Self::Issued => "issued",
        }
    }

    /// From the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.code() == code)
    }

    /// The words on a page.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("Đủ điều kiện", "Eligible"),
            Self::Collected1 => lang.pick("Hồ sơ thu nhận mức 1", "Dossiers collected, level 1"),
            Self::Collected2 => lang.pick("Hồ sơ thu nhận mức 2", "Dossiers collected, level 2"),
            Self::Approved1 => lang.pick("Đã phê duyệt mức 1", "Approved, level 1"),
            Self::Approved2 => lang.pick("Đã phê duyệt mức 2", "Approved, level 2"),
            Self::Activated1 => lang.pick("Đã kích hoạt mức 1", "Activated, level 1"),
            Self::Activated2 => lang.pick("Đã kích hoạt mức 2", "Activated, level 2"),
            Self::Activated => lang.pick("Đã kích hoạt", "Activated"),
            Self::Issued => lang.pick("Đã cấp tài khoản", "Accounts issued"),
        }
    }

    /// What the person-level figures say.
    #[must_use]
    pub fn of(self, n: &Numbers) -> i64 {
        match self {
            Self::Eligible => n.eligible,
            Self::Collected1 => n.collected_level1,
            Self::Collected2 => n.collected_level2,
            Self::Approved1 => n.approved_level1,
            Self::Approved2 => n.approved_level2,
            Self::Activated1 => n.activated_level1,
            Self::Activated2 => n.activated_level2,
            Self::Activated => n.activated(),
            Self::Issued => n.issued,
        }
    }
}

/// A total to be written down.
#[derive(Clone, Debug)]
pub struct NewTotal {
    /// Where.
    pub locality: LocalityId,
    /// Day of truth.
    pub as_of: Day,
    /// What is counted.
    pub metric: TotalMetric,
    /// How many.
    pub value: i64,
    /// Where it was read, such as a telegram or a screen.
    pub source: String,
}

/// A total beside the person-level figure of the same day.
#[derive(Clone, Debug, Serialize)]
pub struct Reconciled {
    /// Where.
    pub locality: LocalityId,
    /// Day of truth of both.
    pub as_of: Day,
    /// What is counted.
    pub metric: TotalMetric,
    /// What the ministry's system told.
    pub ministry: i64,
    /// What the register counts person by person.
    pub ours: i64,
    /// `ministry − ours`.
    pub difference: i64,
    /// Where the total was read.
    pub source: String,
    /// The standing that the person-level count was read from.
    #[serde(skip)]
    pub standing: Standing,
}

impl Register {
    /// Writes a total down. A later one of the same place, day and metric takes its place; both stay.
    ///
    /// # Errors
    /// When the locality lies outside the actor's area or the value is negative.
    pub async fn add_totals(&self, actor: &Actor, new: Vec<NewTotal>) -> Result<(), RegisterProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        for total in &new {
            self.require(&tree, actor, Permission::ImportExtract, total.locality)?;
            if total.as_of > self.clock().today() {
                return Err(RegisterProblem::FutureAsOf);
            }
        }
        let rows: Vec<TotalRow> = new
            .into_iter()
            .map(|t| TotalRow {
                locality: t.locality,
                as_of: t.as_of,
                metric: t.metric.code().to_owned(),
                value: t.value.max(0),
                source: t.source,
            })
            .collect();
        self.db()
            .write(actor.by(self.clock().now()), move |tx| {
                let rows = rows.clone();
                Box::pin(async move {
                    for row in &rows {
                        totals::add(tx, campaign.id, row).await?;
                        let what = json!({ "as_of": row.as_of, "metric": row.metric, "value": row.value });
                        tx.audit("ministry_total.add", &format!("locality:{}", row.locality), what).await?;
                    }
                    Ok::<_, RegisterProblem>(())
                })
            })
            .await
    }

    /// The ministry's totals beside the person-level figures of the same days, for the actor's area.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn reconciliation(&self, actor: &Actor, as_of: Option<Day>) -> Result<Vec<Reconciled>, RegisterProblem> {
        let campaign = self.campaign().await?;
        let tree = self.tree().await?;
        let mut told = totals::newest(self.db(), campaign.id, as_of).await?;
        told.retain(|t| self.require(&tree, actor, Permission::ViewFigures, t.locality).is_ok());
        if actor.sees_published_only() {
            // Quarters are small, and what is told of them beside the register's count would tell the count.
            told.retain(|t| tree.get(t.locality).is_some_and(|l| l.kind <= LocalityKind::Commune));
        }
        let places: BTreeSet<(LocalityId, Day)> = told.iter().map(|t| (t.locality, t.as_of)).collect();
        let mut standings = BTreeMap::new();
        for (locality, day) in places {
            standings.insert((locality, day), self.standing(locality, Some(day), None).await?);
        }
        let reconcile = |t: TotalRow| {
            let (standing, metric) = (standings.get(&(t.locality, t.as_of))?, TotalMetric::parse(&t.metric)?);
            let ours = metric.of(&standing.numbers);
            Some(Reconciled {
                locality: t.locality,
                as_of: t.as_of,
                metric,
                ministry: t.value,
                ours,
                difference: t.value - ours,
                source: t.source,
                standing: standing.clone(),
            })
        };
        Ok(told.into_iter().filter_map(reconcile).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_one_code_and_the_same_in_json() {
        for metric in TotalMetric::ALL {
            assert_eq!(TotalMetric::parse(metric.code()), Some(metric));
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.code());
        }
    }

    #[test]
    fn the_opening_figures_are_read_by_metric() {
        let opening = Numbers {
            eligible: 72_423,
            collected_level1: 7_637,
            collected_level2: 20_948,
            activated_level1: 1_919,
            activated_level2: 7_438,
            ..Numbers::default()
        };
        assert_eq!(TotalMetric::Activated.of(&opening), 9_357);
        assert_eq!(TotalMetric::Collected1.of(&opening) + TotalMetric::Collected2.of(&opening), 28_585);
    }
}
