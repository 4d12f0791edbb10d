//! The door of quotas: JSON and pages.

use super::{
    answers::{QuotasAnswer, RebalanceAnswer},
    changing::Order,
    looking::holder_of,
    model::{Holder, Line},
    pages,
    service::Quotas,
};
use crate::problems::CampaignProblem;
use axum::{
    Json,
    extract::{Query, State},
    http::Method,
};
use serde::Deserialize;
use vedich_accounts::{Access, Actor, ApiError, Door, Language, Permission, get, post, routes};
use vedich_kernel::{Day, Problem};

/// Routes of quotas.
#[must_use]
pub fn door(quotas: Quotas) -> Door {
    let view = Access::Needs(Permission::ViewQuotas);
    let manage = Access::Needs(Permission::ManageQuotas);
    Door::new()
        .api(routes!(list), view)
        .api(routes!(move_quota), manage)
        .page(Method::GET, "/quotas", view, get(pages::tree::show))
        .page(Method::GET, "/quotas/mine", view, get(pages::mine::show))
        .page(Method::GET, "/quotas/history", view, get(pages::history::show))
        .page(Method::GET, "/quotas/order", view, get(pages::order::show))
        .page(Method::GET, "/quotas/rebalance", manage, get(pages::moving::show))
        .page(Method::POST, "/quotas/rebalance", manage, post(pages::moving::apply))
        .page(Method::GET, "/quotas/limit", manage, get(pages::limit::show))
        .page(Method::POST, "/quotas/limit", manage, post(pages::limit::save))
        .page(Method::GET, "/quotas/settings", manage, get(pages::settings::show))
        .page(Method::POST, "/quotas/settings", manage, post(pages::settings::save))
        .page(Method::POST, "/quotas/restart", manage, post(pages::settings::restart))
        .with_state(quotas)
}

/// Whose quotas, on which day.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `YYYY-MM-DD`; today when left out.
    #[serde(default)]
    pub date: String,
    /// Code of a locality; without one, the top of the asker's area.
    #[serde(default)]
    pub locality: String,
    /// Code of a unit, instead of a locality.
    #[serde(default)]
    pub unit: String,
    /// Code of a team, instead of a locality.
    #[serde(default)]
    pub team: String,
    /// Code of a member of a team or unit, instead of a locality.
    #[serde(default)]
    pub member: String,
}

/// A day as addresses and programs write it; none when nothing is written.
fn day_of(text: &str, field: &'static str) -> Result<Option<Day>, CampaignProblem> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| CampaignProblem::BadValue(field)),
    }
}

impl Asked {
    pub(super) fn day(&self) -> Result<Option<Day>, CampaignProblem> {
        day_of(&self.date, "date")
    }

    /// The team, unit or member that is named.
    pub(super) async fn crew(&self, quotas: &Quotas) -> Result<Option<Holder>, CampaignProblem> {
        if !self.member.trim().is_empty() {
            let member = quotas.campaigns.territory().members_by_code().await?.remove(self.member.trim());
            return member.map(|m| Some(Holder::Member(m.id))).ok_or(CampaignProblem::NoSuchHolder);
        }
        let (kind, code) = match (self.team.trim(), self.unit.trim()) {
            ("", "") => return Ok(None),
            ("", unit) => ("unit", unit),
            (team, _) => ("team", team),
        };
        let s = quotas.setting(quotas.today()).await?;
        holder_of(&s.tree, kind, code, quotas.today()).map(Some)
    }
}

/// Quotas of a day: what a locality, unit, team or member is asked to do, and what hangs directly below it (`P-5.5`, `P-5.7`).
#[utoipa::path(get, path = "/api/v1/quotas", tag = "campaign", params(Asked),
    responses((status = 200, body = QuotasAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    State(quotas): State<Quotas>,
    actor: Actor,
    Language(lang): Language,
    Query(asked): Query<Asked>,
) -> Result<Json<QuotasAnswer>, ApiError> {
    let date = asked.day()?;
    if let Some(holder) = asked.crew(&quotas).await? {
        let (phase, date, version, views) = quotas.crews(&actor, Some(holder), date, lang).await?;
        return Ok(Json(QuotasAnswer::of_crew(&phase, date, version.as_ref(), views.first())));
    }
    let view = quotas.place(&actor, Some(&asked.locality), date, lang).await?;
    Ok(Json(QuotasAnswer::of_place(&view)))
}

/// Quota is to move between siblings. Exactly one of `locality` and `unit`: whose children.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RebalanceRequest {
    /// Code of a locality.
    #[serde(default)]
    locality: String,
    /// Code of a unit.
    #[serde(default)]
    unit: String,
    /// `place` (default): localities in it; `force`: its teams; `union`: its units.
    line: Option<Line>,
    /// At most so much is taken from one, in percent of its quota; never more than the settings allow.
    give_percent: Option<f64>,
    /// At most so much is added to one, in percent.
    take_percent: Option<f64>,
    /// First day on which it holds, `YYYY-MM-DD`: today or later. Tomorrow when left out, so that the order of today stands.
    #[serde(default)]
    from: String,
    /// Why; not needed for a dry run.
    #[serde(default)]
    reason: String,
    /// Says what would move, and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

fn bp(percent: Option<f64>, field: &'static str) -> Result<Option<i64>, CampaignProblem> {
    match percent {
        None => Ok(None),
        Some(p) if (0.0..=100.0).contains(&p) => Ok(Some((p * 100.0).round() as i64)),
        Some(_) => Err(CampaignProblem::BadValue(field)),
    }
}

/// Moves quota from siblings that will fall short to those that will do more than they have to, within limits; their sum stays. It holds from
/// tomorrow on unless `from` tells a day; with today's, an order of today that is printed already is to be printed again. Moves that wait already
/// and this one hold from the same day, `from` in the answer.
#[utoipa::path(post, path = "/api/v1/quotas/rebalance", tag = "campaign", request_body = RebalanceRequest,
    responses((status = 200, body = RebalanceAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn move_quota(
    State(quotas): State<Quotas>,
    actor: Actor,
    Language(lang): Language,
    Json(sent): Json<RebalanceRequest>,
) -> Result<Json<RebalanceAnswer>, ApiError> {
    let shelf = quotas.shelf(None).await?;
    let (kind, code, usual) = match (sent.locality.trim(), sent.unit.trim()) {
        (locality, "") if !locality.is_empty() => ("locality", locality, Line::Place),
        ("", unit) if !unit.is_empty() => ("unit", unit, Line::Union),
        _ => return Err(CampaignProblem::BadValue("locality").into()),
    };
    let order = Order {
        line: sent.line.unwrap_or(usual),
        parent: holder_of(&shelf.s.tree, kind, code, shelf.date)?,
        give_bp: bp(sent.give_percent, "give_percent")?,
        take_bp: bp(sent.take_percent, "take_percent")?,
        from: day_of(&sent.from, "from")?,
    };
    let preview = quotas.rebalance(&actor, &order, &sent.reason, sent.dry_run).await?;
    Ok(Json(RebalanceAnswer::of(&preview, sent.dry_run, &shelf, lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What other programs start from is what this program reads, and every key of it stands in the schema.
    #[test]
    fn the_example_of_a_rebalance_is_read() {
        let text = include_str!("../../../../docs/schemas/quota-rebalance.example.json");
        let example: RebalanceRequest = serde_json::from_str(text).unwrap();
        assert_eq!((example.locality.as_str(), example.line, example.dry_run), ("689", Some(Line::Place), true));
        assert_eq!(bp(example.give_percent, "give_percent").unwrap(), Some(500));
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../../docs/schemas/quota-rebalance.schema.json")).unwrap();
        let keys: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap();
        assert!(keys.keys().all(|key| schema["properties"].get(key).is_some()));
    }

    #[test]
    fn a_share_beyond_all_of_it_is_refused() {
        assert!(matches!(bp(Some(100.5), "take_percent"), Err(CampaignProblem::BadValue("take_percent"))));
        assert!(matches!(bp(Some(f64::NAN), "take_percent"), Err(CampaignProblem::BadValue("take_percent"))));
        assert_eq!(bp(Some(12.5), "take_percent").unwrap(), Some(1_250));
    }
}
