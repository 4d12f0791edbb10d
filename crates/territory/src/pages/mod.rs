//! Pages of the territory.

mod files;
mod localities;
mod report;
mod teams;

use crate::{reform::pages as changes, service::Territory, sheet::MAX_BYTES};
use axum::http::Method;
use vedich_accounts::{Access, Door, Permission, get, post};

pub(crate) use files::of_file;
pub use files::{Taken, workbook_form, workbook_outcome};
pub use report::{problem_table, tally_table};

pub(crate) fn door() -> Door<Territory> {
    let see = Access::Needs(Permission::ViewFigures);
    let (territory, teams) = (Access::Needs(Permission::ManageTerritory), Access::Needs(Permission::ManageTeams));
    let limit = MAX_BYTES;
    Door::new()
        .page(Method::GET, "/territory", see, get(localities::show))
        .page(Method::POST, "/territory", territory, post(localities::import).bounded(limit))
        .page(Method::GET, "/territory/export.xlsx", territory, get(localities::export))
        .page(Method::GET, "/territory/changes", see, get(changes::list))
        .page(Method::POST, "/territory/changes", territory, post(changes::take).bounded(limit))
        .page(Method::GET, "/territory/changes/template.xlsx", territory, get(changes::template))
        .page(Method::GET, "/territory/changes/{no}", see, get(changes::show))
        .page(Method::POST, "/territory/changes/{no}/apply", territory, post(changes::apply))
        .page(Method::POST, "/territory/changes/{no}/drop", territory, post(changes::drop))
        .page(Method::GET, "/teams", see, get(teams::list))
        .page(Method::POST, "/teams/import", teams, post(teams::import).bounded(limit))
        .page(Method::GET, "/teams/{team}", see, get(teams::show))
        .page(Method::POST, "/teams/{team}/members", teams, post(teams::add))
        .page(Method::POST, "/teams/{team}/members/{member}/remove", teams, post(teams::remove))
        .page(Method::POST, "/teams/{team}/members/{member}/skill", teams, post(teams::skill))
}
