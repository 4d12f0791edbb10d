//! `plan.toml`: the plan's own frame (docs/schemas/plan.schema.json).

use crate::{
    model::{Metric, TargetValue},
    problems::CampaignProblem,
};
use serde::Deserialize;
use vedich_kernel::{Basis, Day};

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The campaign.
    pub campaign: PlanCampaign,
    /// Its phases.
    pub phases: Vec<PlanPhase>,
    /// Names of the files beside it.
    #[serde(default)]
    pub files: PlanFiles,
}

/// `[campaign]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanCampaign {
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Day of the opening figures; the eve of the first day when left out.
    pub opening: Option<Day>,
    /// Code of the locality that runs it.
    pub root: String,
    /// Age from which a citizen is eligible.
    #[serde(default = "fourteen")]
    pub eligible_min_age: i64,
    /// Days after approval from which an account is overdue.
    #[serde(default = "seven")]
    pub overdue_days: i64,
    /// Days within which an activation confirms a claim.
    #[serde(default = "seven")]
    pub settlement_window_days: i64,
}

fn seven() -> i64 {
    7
}

fn fourteen() -> i64 {
    14
}

/// `[[phases]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPhase {
    /// 1, 2, …
    pub no: i64,
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// `activated`, `issued` or `dossiers`.
    pub metric: String,
    /// `count` or `share`.
    pub kind: String,
    /// Persons, for a count.
    pub value: Option<i64>,
    /// Percent, for a share.
    pub value_percent: Option<f64>,
    /// `eligible` or `eligible_frozen`.
    pub basis: Option<String>,
    /// Counted from the beginning of time.
    #[serde(default = "yes")]
    pub cumulative: bool,
}

fn yes() -> bool {
    true
}

/// `[files]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFiles {
    /// Territory workbook.
    pub territory: Option<String>,
    /// Targets workbook.
    pub targets: Option<String>,
}

impl Plan {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// [`CampaignProblem::BadPlan`] with what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, CampaignProblem> {
        let plan: Self = toml::from_str(text).map_err(|e| CampaignProblem::BadPlan(e.message().to_owned()))?;
        let bad = |why: String| Err(CampaignProblem::BadPlan(why));
        if plan.campaign.to < plan.campaign.from {
            return bad("campaign.to < campaign.from".into());
        }
        if plan.phases.is_empty() {
            return bad("[[phases]]".into());
        }
        let mut numbers: Vec<i64> = plan.phases.iter().map(|p| p.no).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() != plan.phases.len() {
            return bad("phases.no".into());
        }
        for p in &plan.phases {
            if p.to < p.from || p.from < plan.campaign.from || p.to > plan.campaign.to {
                return bad(format!("phase {}: from … to", p.no));
            }
            p.metric()?;
            p.target()?;
        }
        Ok(plan)
    }
}

impl PlanPhase {
    pub(crate) fn metric(&self) -> Result<Metric, CampaignProblem> {
        Metric::parse(&self.metric).ok_or_else(|| CampaignProblem::BadPlan(format!("phase {}: metric = {}", self.no, self.metric)))
    }

    pub(crate) fn basis(&self) -> Basis {
        if self.basis.as_deref() == Some("eligible_frozen") { Basis::EligibleFrozen } else { Basis::Eligible }
    }

    pub(crate) fn target(&self) -> Result<TargetValue, CampaignProblem> {
        let bad = || CampaignProblem::BadPlan(format!("phase {}: kind, value", self.no));
        match (self.kind.as_str(), self.value, self.value_percent) {
            ("count", Some(n), None) if n >= 0 => Ok(TargetValue::Count(n)),
            ("share", None, Some(percent)) if (0.0..=100.0).contains(&percent) => {
                // Within 0..=10,000, so the conversion is exact enough and cannot overflow.
                Ok(TargetValue::Share((percent * 100.0).round() as i64))
            }
            _ => Err(bad()),
        }
    }
}
