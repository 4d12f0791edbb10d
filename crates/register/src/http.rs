//! The register's door: JSON API and pages over one [`Desk`].

mod citizens;
pub(crate) mod extracts;
pub(crate) mod form;
mod left;
mod totals;

pub(crate) use citizens::citizen_id;

use crate::{jobs::Jobs, pages, service::Register};
use vedich_accounts::{Access, Door, Permission, routes};

/// The service, and the uploads that are being read.
#[derive(Clone)]
pub(crate) struct Desk {
    pub register: Register,
    pub jobs: Jobs,
}

/// Routes of the register: extracts, citizens, the ministry's totals.
#[must_use]
pub fn door(register: Register) -> Door {
    let import = Access::Needs(Permission::ImportExtract);
    let see = Access::Needs(Permission::ViewCitizens);
    Door::new()
        .api(routes!(extracts::create).bounded(form::UPLOAD_LIMIT), import)
        .api(routes!(extracts::list), import)
        .api(routes!(extracts::show), import)
        .api(routes!(extracts::apply), import)
        .api(routes!(extracts::discard), import)
        .api(routes!(extracts::withdraw), Access::Needs(Permission::WithdrawExtract))
        .api(routes!(extracts::errors), import)
        .api(routes!(left::show), see)
        .api(routes!(citizens::find), see)
        .api(routes!(citizens::doubles), see)
        .api(routes!(citizens::show), see)
        .api(routes!(citizens::unmask), Access::Needs(Permission::UnmaskCitizen))
        .api(routes!(totals::add), import)
        .api(routes!(totals::list), Access::Needs(Permission::ViewFigures))
        .merge(pages::door())
        .with_state(Desk { register, jobs: Jobs::default() })
}
