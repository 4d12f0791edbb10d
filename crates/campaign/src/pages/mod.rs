//! Pages of the campaign.

mod editor;
mod forms;
mod set_up;
mod targets;

use crate::service::Campaigns;
use axum::http::Method;
use vedich_accounts::{Access, Door, Permission, get, post};
use vedich_territory::sheet::MAX_BYTES;

/// Largest plan.
const PLAN_BYTES: usize = 256 << 10;

pub(crate) fn door() -> Door<Campaigns> {
    let see = Access::Needs(Permission::ViewFigures);
    let (manage, targets) = (Access::Needs(Permission::ManageCampaign), Access::Needs(Permission::ManageTargets));
    Door::new()
        .page(Method::GET, "/campaign", see, get(set_up::show))
        .page(Method::POST, "/campaign", manage, post(set_up::save))
        .page(Method::GET, "/campaign/plan.example.toml", see, get(set_up::example))
        .page(Method::POST, "/campaign/plan", manage, post(set_up::plan).bounded(PLAN_BYTES))
        .page(
            Method::POST,
            "/campaign/territory",
            Access::Needs(Permission::ManageTerritory),
            post(set_up::territory).bounded(MAX_BYTES),
        )
        .page(Method::POST, "/campaign/targets", targets, post(set_up::targets).bounded(MAX_BYTES))
        .page(Method::GET, "/targets", see, get(targets::show))
        .page(Method::POST, "/targets", targets, post(targets::save))
        .page(Method::GET, "/targets/history", see, get(targets::history))
        .page(Method::GET, "/targets/export.xlsx", see, get(targets::export))
}
