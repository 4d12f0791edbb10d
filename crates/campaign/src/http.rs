//! The JSON API of the campaign, and its door.

use crate::{
    model::{Campaign, Goal, Metric, NewTarget, Owner, Phase, ShareBasis, Target},
    pages,
    problems::CampaignProblem,
    rules,
    service::Campaigns,
};
use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use vedich_accounts::{Access, Actor, ApiError, Door, Permission, routes};
use vedich_kernel::Day;
use vedich_territory::{TerritoryProblem, Tree};

/// Routes of the campaign: set-up, phases, targets.
#[must_use]
pub fn door(campaigns: Campaigns) -> Door {
    Door::new()
        .api(routes!(campaign), Access::Needs(Permission::ViewFigures))
        .api(routes!(targets), Access::Needs(Permission::ViewFigures))
        .api(routes!(set_target), Access::Needs(Permission::ManageTargets))
        .merge(pages::door())
        .with_state(campaigns)
}

/// How a goal is counted, in the words of `plan.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GoalKind {
    /// So many people.
    Count,
    /// A share of the eligible.
    Share,
}

/// What a share is a share of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GoalBasis {
    /// The eligible of the as-of day.
    #[default]
    Eligible,
    /// The eligible of one fixed day.
    EligibleFrozen,
}

/// A goal as programs see it.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct GoalAnswer {
    /// Count or share.
    kind: GoalKind,
    /// People, for a count.
    value: Option<i64>,
    /// Percent, for a share.
    value_percent: Option<f64>,
    /// Of whom, for a share.
    basis: Option<GoalBasis>,
    /// The day that fixes the denominator.
    #[schema(value_type = Option<String>)]
    frozen_on: Option<Day>,
}

impl From<Goal> for GoalAnswer {
    fn from(goal: Goal) -> Self {
        let nothing = Self { kind: GoalKind::Count, value: None, value_percent: None, basis: None, frozen_on: goal.frozen_on() };
        match goal {
            Goal::Count(n) => Self { value: Some(n), ..nothing },
            Goal::Share { bp, basis } => {
                let basis = if basis == ShareBasis::Eligible { GoalBasis::Eligible } else { GoalBasis::EligibleFrozen };
                Self { kind: GoalKind::Share, value_percent: Some(bp as f64 / 100.0), basis: Some(basis), ..nothing }
            }
        }
    }
}

/// A phase as programs see it.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct PhaseAnswer {
    /// Number.
    no: i64,
    /// Name.
    name: String,
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day.
    #[schema(value_type = String)]
    to: Day,
    /// What it counts.
    metric: Metric,
    /// How much, for the whole campaign.
    goal: GoalAnswer,
    /// Everything so far counts; otherwise only what comes in the phase.
    cumulative: bool,
}

impl From<Phase> for PhaseAnswer {
    fn from(p: Phase) -> Self {
        let goal = p.goal.into();
        Self { no: p.no, name: p.name, from: p.from, to: p.to, metric: p.metric, goal, cumulative: p.cumulative }
    }
}

/// The campaign as programs see it.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct CampaignAnswer {
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// First day.
    #[schema(value_type = String)]
    from: Day,
    /// Last day.
    #[schema(value_type = String)]
    to: Day,
    /// Day of the opening figures.
    #[schema(value_type = String)]
    opening: Day,
    /// Code of the locality whose subtree takes part.
    root: String,
    /// Own account from this age on.
    eligible_min_age: i64,
    /// Approved and not activated for more days is overdue.
    overdue_days: i64,
    /// Settlement window.
    settlement_window_days: i64,
    /// In the order of their days.
    phases: Vec<PhaseAnswer>,
}

impl CampaignAnswer {
    fn new(c: Campaign, phases: Vec<Phase>, tree: &Tree) -> Self {
        Self {
            root: tree.get(c.root).map(|l| l.code.clone()).unwrap_or_default(),
            code: c.code,
            name: c.name,
            from: c.from,
            to: c.to,
            opening: c.opening,
            eligible_min_age: c.eligible_min_age,
            overdue_days: c.overdue_days,
            settlement_window_days: c.settlement_window_days,
            phases: phases.into_iter().map(PhaseAnswer::from).collect(),
        }
    }
}

/// The running campaign and its phases.
#[utoipa::path(get, path = "/api/v1/campaign", tag = "campaign", responses((status = 200, body = CampaignAnswer)))]
pub(crate) async fn campaign(State(campaigns): State<Campaigns>, _: Actor) -> Result<Json<CampaignAnswer>, ApiError> {
    let campaign = campaigns.required().await?;
    let tree = campaigns.territory().tree().await.map_err(TerritoryProblem::from)?;
    let phases = campaigns.phases(campaign.id).await?;
    Ok(Json(CampaignAnswer::new(campaign, phases, &tree)))
}

/// One version of a target as programs see it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = CampaignTargetAnswer)]
pub(crate) struct TargetAnswer {
    /// Number of the phase.
    phase: i64,
    /// Code of the locality that owes it.
    locality: Option<String>,
    /// Code of the unit that owes it.
    unit: Option<String>,
    /// What it counts.
    metric: Metric,
    /// How much.
    goal: GoalAnswer,
    /// Everything so far counts; otherwise only what comes in the phase.
    cumulative: bool,
    /// From 1; 0 is the phase's own goal.
    version: i64,
    /// When it was set (RFC 3339); none for the phase's own goal.
    at: Option<String>,
    /// Who set it.
    by: String,
    /// Why.
    reason: String,
}

impl TargetAnswer {
    fn new(target: Target, phase: &Phase, tree: &Tree) -> Self {
        let (locality, unit) = match target.owner {
            Owner::Locality(id) => (tree.get(id).map(|l| l.code.clone()), None),
            Owner::Unit(id) => (None, tree.unit(id).map(|u| u.code.clone())),
        };
        Self {
            phase: phase.no,
            locality,
            unit,
            metric: target.metric,
            goal: target.goal.into(),
            cumulative: target.cumulative,
            version: target.version,
            at: (target.version > 0).then(|| target.at.rfc3339()),
            by: target.by,
            reason: target.reason,
        }
    }
}

/// Which targets.
#[derive(Deserialize, utoipa::IntoParams)]
pub(crate) struct TargetsQuery {
    /// Number of the phase; default: all.
    phase: Option<i64>,
    /// Code of a locality: its target and those of what lies in it; default: the asker's whole area.
    locality: Option<String>,
}

/// The newest version of each target in the asker's area.
#[utoipa::path(get, path = "/api/v1/targets", tag = "campaign", params(TargetsQuery), responses((status = 200, body = Vec<TargetAnswer>)))]
pub(crate) async fn targets(
    State(campaigns): State<Campaigns>,
    actor: Actor,
    Query(query): Query<TargetsQuery>,
) -> Result<Json<Vec<TargetAnswer>>, ApiError> {
    let campaign = campaigns.required().await?;
    let tree = campaigns.territory().tree().await.map_err(TerritoryProblem::from)?;
    let place = match query.locality.as_deref().filter(|c| !c.is_empty()) {
        None => None,
        Some(code) => {
            let found = tree.by_code(code, campaigns.today()).or_else(|| tree.newest_by_code(code));
            let id = found.ok_or_else(|| TerritoryProblem::UnknownLocality(code.to_owned()))?.id;
            tree.require(&actor, Permission::ViewFigures, id)?;
            Some(id)
        }
    };
    let mut answer = Vec::new();
    for phase in campaigns.phases(campaign.id).await?.iter().filter(|p| query.phase.is_none_or(|no| no == p.no)) {
        let targets = campaigns.targets(phase).await?.into_iter().filter(|t| match t.owner {
            Owner::Locality(id) => {
                // What an ended locality owed stands in its history; what it became owes it now.
                let stands = tree.get(id).is_some_and(|l| l.is_valid(phase.place_day(campaigns.today())));
                stands && tree.may(&actor, Permission::ViewFigures, id) && place.is_none_or(|place| tree.is_within(id, place))
            }
            Owner::Unit(id) => place.is_none() && tree.require_unit(&actor, Permission::ViewFigures, id).is_ok(),
        });
        answer.extend(targets.map(|t| TargetAnswer::new(t, phase, &tree)));
    }
    Ok(Json(answer))
}

/// A target to be set. Exactly one of `locality` and `unit`; `value` for a count, `value_percent` for a share.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetRequest {
    /// Number of the phase.
    phase: i64,
    /// Code of the locality that owes it.
    locality: Option<String>,
    /// Code of the unit that owes it.
    unit: Option<String>,
    /// What it counts; default: the phase's metric.
    metric: Option<Metric>,
    /// People.
    value: Option<i64>,
    /// Percent.
    value_percent: Option<f64>,
    /// Of whom; default: the eligible of the as-of day.
    #[serde(default)]
    basis: GoalBasis,
    /// The day that fixes the denominator; default for `eligible_frozen`: the opening day.
    #[schema(value_type = Option<String>)]
    frozen_on: Option<Day>,
    /// Default: as the phase.
    cumulative: Option<bool>,
    /// Why it is set or changed.
    reason: String,
}

impl TargetRequest {
    fn goal(&self, campaign: &Campaign) -> Result<Goal, CampaignProblem> {
        match (self.value, self.value_percent) {
            (Some(n), None) => Ok(Goal::Count(n)),
            (None, Some(percent)) if percent > 0.0 && percent <= 100.0 => {
                let basis = match (self.basis, self.frozen_on) {
                    (GoalBasis::Eligible, None) => ShareBasis::Eligible,
                    (_, on) => ShareBasis::EligibleFrozen { on: on.unwrap_or(campaign.opening) },
                };
                Ok(Goal::Share { bp: (percent * 100.0).round() as i64, basis })
            }
            _ => Err(CampaignProblem::BadTarget),
        }
    }

    fn owner(&self, tree: &Tree, day: Day) -> Result<Owner, CampaignProblem> {
        match (&self.locality, &self.unit) {
            (Some(code), None) => {
                let found = tree.by_code(code, day).or_else(|| tree.newest_by_code(code));
                Ok(Owner::Locality(found.ok_or_else(|| TerritoryProblem::UnknownLocality(code.clone()))?.id))
            }
            (None, Some(code)) => Ok(Owner::Unit(tree.unit_by_code(code).ok_or(CampaignProblem::BadValue("unit"))?.id)),
            _ => Err(CampaignProblem::BadValue("locality")),
        }
    }
}

/// Sets a target (`P-3.5`): adds a version with who, when and why. What already stands is answered as it stands.
#[utoipa::path(put, path = "/api/v1/targets", tag = "campaign", request_body = TargetRequest,
    responses((status = 200, body = TargetAnswer)))]
pub(crate) async fn set_target(
    State(campaigns): State<Campaigns>,
    actor: Actor,
    Json(request): Json<TargetRequest>,
) -> Result<Json<TargetAnswer>, ApiError> {
    let campaign = campaigns.required().await?;
    let tree = campaigns.territory().tree().await.map_err(TerritoryProblem::from)?;
    let phases = campaigns.phases(campaign.id).await?;
    let phase = phases.iter().find(|p| p.no == request.phase).ok_or(CampaignProblem::NoSuchPhase)?;
    let new = NewTarget {
        phase: phase.id,
        owner: request.owner(&tree, phase.place_day(campaigns.today()))?,
        metric: request.metric.unwrap_or(phase.metric),
        goal: request.goal(&campaign)?,
        cumulative: request.cumulative.unwrap_or(phase.cumulative),
        reason: request.reason.clone(),
    };
    let target = campaigns.set_target(&actor, new).await?;
    Ok(Json(TargetAnswer::new(target, phase, &tree)))
}

/// The goal that a form's number means: for a share in percent, for a count in people.
pub(crate) fn goal_of(text: &str, share: Option<ShareBasis>) -> Option<Goal> {
    let plain = text.trim().trim_end_matches('%').trim();
    match share {
        None => plain.replace(['.', ',', ' '], "").parse().ok().filter(|n| *n >= 0).map(Goal::Count),
        Some(basis) => {
            let percent: f64 = plain.replace(',', ".").parse().ok()?;
            let bp = (percent * 100.0).round() as i64;
            (1..=10_000).contains(&bp).then_some(Goal::Share { bp, basis })
        }
    }
}

/// The number of a goal as a form shows it.
pub(crate) fn goal_text(goal: Goal) -> String {
    match goal {
        Goal::Count(n) => n.to_string(),
        Goal::Share { bp, .. } => rules::percent_words(bp, vedich_kernel::Lang::En).trim_end_matches('%').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_shows_is_what_it_reads() {
        let share = ShareBasis::Eligible;
        for goal in
            [Goal::Count(0), Goal::Count(9_460), Goal::Share { bp: 8_000, basis: share }, Goal::Share { bp: 1_205, basis: share }]
        {
            let basis = if matches!(goal, Goal::Share { .. }) { Some(share) } else { None };
            assert_eq!(goal_of(&goal_text(goal), basis), Some(goal));
        }
        assert_eq!(goal_of("9.460", None), Some(Goal::Count(9_460)));
        assert_eq!(goal_of("80,5 %", Some(share)), Some(Goal::Share { bp: 8_050, basis: share }));
        assert_eq!(goal_of("180", Some(share)), None);
        assert_eq!(goal_of("-1", None), None);
        assert_eq!(goal_of("", None), None);
    }

    /// What other programs start from is what this program reads.
    #[test]
    fn the_example_of_a_target_is_read() {
        let example: TargetRequest = serde_json::from_str(include_str!("../../../docs/schemas/target.example.json")).unwrap();
        let campaign = Campaign {
            id: vedich_kernel::CampaignId(1),
            code: "a".into(),
            name: "A".into(),
            from: Day(10),
            to: Day(20),
            opening: Day(9),
            root: vedich_kernel::LocalityId(1),
            eligible_min_age: 14,
            overdue_days: 7,
            settlement_window_days: 7,
        };
        assert_eq!(example.goal(&campaign).unwrap(), Goal::Share { bp: 8_550, basis: ShareBasis::Eligible });
        let frozen = TargetRequest { basis: GoalBasis::EligibleFrozen, ..example };
        assert_eq!(frozen.goal(&campaign).unwrap().frozen_on(), Some(Day(9)));
    }

    /// Every key of the examples stands in its schema, and every key that a schema requires stands in its example.
    #[test]
    fn schemas_and_examples_name_the_same_keys() {
        let plan: toml::Value = toml::from_str(include_str!("../../../docs/schemas/plan.example.toml")).unwrap();
        let plan = serde_json::to_value(plan).unwrap();
        let schema = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        agree(&plan, &schema(include_str!("../../../docs/schemas/plan.schema.json")));
        let target = schema(include_str!("../../../docs/schemas/target.example.json"));
        agree(&target, &schema(include_str!("../../../docs/schemas/target.schema.json")));
    }

    fn agree(value: &serde_json::Value, schema: &serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                for (key, inner) in fields {
                    assert!(schema["properties"].get(key).is_some(), "{key} is not in the schema");
                    agree(inner, &schema["properties"][key]);
                }
                for key in schema["required"].as_array().into_iter().flatten() {
                    assert!(fields.contains_key(key.as_str().unwrap()), "{key} is required");
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| agree(item, &schema["items"])),
            _ => {}
        }
    }
}
