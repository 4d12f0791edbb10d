//! The door of the stations: JSON API and pages.

mod batches;
mod blocks;
mod office;
mod open;
mod plans;
mod requests;

pub use plans::PlanAnswer;

pub(crate) use office::{AskedShifts, PER_PAGE, locality};
pub(crate) use open::AskedPlace;

use crate::{pages, service::Stations};
use axum::http::Method;
use vedich_accounts::{Access, Door, Permission, get, post, routes};
use vedich_territory::sheet;

/// Routes of the stations.
#[must_use]
pub fn door(stations: Stations) -> Door {
    let view = Access::Needs(Permission::ViewStations);
    let manage = Access::Needs(Permission::ManageStations);
    let serve = Access::Needs(Permission::ServeStations);
    let doors = Access::Needs(Permission::RecordOutcome);
    let limit = sheet::MAX_BYTES;
    Door::new()
        .page(Method::GET, "/stations", view, get(pages::week::show))
        .page(Method::GET, "/stations/places", view, get(pages::places::index))
        .page(Method::POST, "/stations/places", manage, post(pages::places::add))
        .page(Method::GET, "/stations/places/{station}", manage, get(pages::places::edit))
        .page(Method::POST, "/stations/places/{station}", manage, post(pages::places::change))
        .page(Method::POST, "/stations/sets", manage, post(pages::places::put_set))
        .page(Method::POST, "/stations/minutes", manage, post(pages::places::assume))
        .page(Method::GET, "/stations/plan", manage, get(pages::plan::show))
        .page(Method::POST, "/stations/plan", manage, post(pages::plan::save))
        .page(Method::GET, "/stations/import", manage, get(pages::import::show))
        .page(Method::POST, "/stations/import", manage, post(pages::import::upload).bounded(limit))
        .page(Method::GET, "/stations/template.xlsx", manage, get(pages::import::template))
        .page(Method::GET, "/stations/shifts/{shift}", view, get(pages::shift::show))
        .page(Method::POST, "/stations/shifts/{shift}/cancel", manage, post(pages::shift::cancel))
        .page(Method::POST, "/stations/shifts/{shift}/reason", manage, post(pages::shift::reword))
        .page(Method::POST, "/stations/shifts/{shift}/lock", manage, post(pages::shift::lock))
        .page(Method::POST, "/stations/shifts/{shift}/book", serve, post(pages::shift::book))
        .page(Method::GET, "/stations/shifts/{shift}/invitations", manage, get(pages::invite::show))
        .page(Method::POST, "/stations/shifts/{shift}/invitations", manage, post(pages::invite::make))
        .page(Method::GET, "/stations/shifts/{shift}/invitations.xlsx", manage, get(pages::invite::export))
        .page(Method::POST, "/stations/shifts/{shift}/invitations/tell", manage, post(pages::tell::invited))
        .page(Method::POST, "/stations/shifts/{shift}/cancelled/tell", manage, post(pages::tell::cancelled))
        .page(Method::GET, "/stations/shifts/{shift}/letters", manage, get(pages::invite::letters))
        .page(Method::GET, "/stations/team-invitations", doors, get(pages::team::show))
        .page(Method::GET, "/stations/team-invitations/letters", doors, get(pages::team::letters))
        .page(Method::GET, "/stations/team-invitations.xlsx", doors, get(pages::team::export))
        .page(Method::GET, "/stations/shifts/{shift}/desk", serve, get(pages::desk::show))
        .page(Method::POST, "/stations/shifts/{shift}/desk/arrive", serve, post(pages::desk::arrive))
        .page(Method::POST, "/stations/shifts/{shift}/desk/walk-in", serve, post(pages::desk::walk_in))
        .page(Method::POST, "/stations/shifts/{shift}/desk/call", serve, post(pages::desk::call))
        .page(Method::POST, "/stations/shifts/{shift}/desk/taken", serve, post(pages::desk::taken))
        .page(Method::POST, "/stations/shifts/{shift}/desk/not-possible", serve, post(pages::desk::not_possible))
        .page(Method::GET, "/stations/shifts/{shift}/desk/correct", serve, get(pages::correct::show))
        .page(Method::POST, "/stations/shifts/{shift}/desk/correct", serve, post(pages::correct::save))
        .page(Method::GET, "/stations/shifts/{shift}/board", serve, get(pages::desk::board))
        .page(Method::GET, "/stations/wishes", manage, get(pages::wishes::index))
        .page(Method::POST, "/stations/wishes/{operation}", manage, post(pages::wishes::grant))
        .page(Method::GET, "/stations/batches", manage, get(pages::batches::index))
        .page(Method::POST, "/stations/batches", manage, post(pages::batches::make))
        .page(Method::GET, "/stations/batches/{batch}", manage, get(pages::batches::show))
        .page(Method::POST, "/stations/batches/{batch}/take-out", manage, post(pages::batches::take_out))
        .page(Method::GET, "/stations/batches/{batch}/transmit", manage, get(pages::transmit::show))
        .page(Method::POST, "/stations/batches/{batch}/transmit", manage, post(pages::transmit::transmit))
        .page(Method::POST, "/stations/shifts/{shift}/publish", manage, post(pages::shift::publish))
        .page(Method::POST, "/stations/publish", manage, post(pages::week::publish))
        .page(Method::POST, "/stations/drop-drafts", manage, post(pages::week::drop_drafts))
        .page(Method::POST, "/stations/places/{station}/use", manage, post(pages::opening::save))
        .page(Method::POST, "/stations/places/{station}/block", manage, post(pages::blocks::save))
        .page(Method::POST, "/stations/blocks/{block}/lift", manage, post(pages::blocks::lift))
        .page(Method::GET, "/stations/planner", manage, get(pages::planner::show))
        .page(Method::POST, "/stations/planner", manage, post(pages::planner::start))
        .page(Method::POST, "/stations/planner/rules", manage, post(pages::planner::set_rules))
        .page(Method::POST, "/stations/planner/homes", manage, post(pages::planner::set_homes))
        .page(Method::POST, "/stations/planner/skills", manage, post(pages::skills::save))
        .page(Method::GET, "/stations/planner/jobs/{job}", manage, get(pages::search::show))
        .page(Method::GET, "/stations/planner/jobs/{job}/events", manage, get(pages::search::events))
        .page(Method::GET, "/stations/planner/{plan}", manage, get(pages::proposal::show))
        .page(Method::POST, "/stations/planner/{plan}/accept", manage, post(pages::proposal::accept))
        .page(Method::POST, "/stations/planner/{plan}/keep", manage, post(pages::proposal::keep))
        .page(Method::GET, "/stations/requests", manage, get(pages::requests::index))
        .page(Method::GET, "/stations/requests/{request}", manage, get(pages::requests::show))
        .page(Method::POST, "/stations/requests/{request}", manage, post(pages::requests::answer))
        .page(Method::GET, "/timetable/ask", Access::Public, get(pages::ask::show))
        .page(Method::POST, "/timetable/ask", Access::Public, post(pages::ask::send))
        .page(Method::GET, "/timetable/request", Access::Public, get(pages::ask::follow))
        .page(Method::GET, "/timetable", Access::Public, get(pages::timetable::show))
        .page(Method::GET, "/timetable/notice", Access::Public, get(pages::timetable::notice))
        .page(Method::GET, "/timetable/guide", Access::Public, get(pages::timetable::guide))
        .page(Method::GET, "/timetable/shift", Access::Public, get(pages::book::show))
        .page(Method::POST, "/timetable/book", Access::Public, post(pages::book::book))
        .page(Method::GET, "/timetable/invitation", Access::Public, get(pages::book::invitation))
        // The same by an address that is short enough for a message; the code is no part of the path, which is logged.
        .page(Method::GET, "/i", Access::Public, get(pages::book::invitation))
        .page(Method::GET, "/timetable/booking", Access::Public, get(pages::book::mine))
        .page(Method::POST, "/timetable/booking/cancel", Access::Public, post(pages::book::cancel))
        .page(Method::POST, "/timetable/booking/move", Access::Public, post(pages::book::shift_time))
        .page(Method::GET, "/public/timetable.ics", Access::Public, get(open::calendar_file))
        .api(routes!(office::list), view)
        .api(routes!(office::create), manage)
        .api(routes!(office::cancel), manage)
        .api(routes!(office::reword), manage)
        .api(routes!(office::stations), view)
        .api(routes!(batches::list), manage)
        .api(routes!(batches::make), manage)
        .api(routes!(batches::show), manage)
        .api(routes!(batches::take_out), manage)
        .api(routes!(batches::transmit), manage)
        .api(routes!(blocks::list), manage)
        .api(routes!(blocks::set), manage)
        .api(routes!(blocks::lift), manage)
        .api(routes!(plans::propose), manage)
        .api(routes!(plans::show), manage)
        .api(routes!(plans::instance), manage)
        .api(routes!(plans::mps), manage)
        .api(routes!(plans::accept), manage)
        .api(routes!(plans::publish), manage)
        .api(routes!(requests::list), manage)
        .api(routes!(open::timetable), Access::Public)
        .api(routes!(open::calendar_api), Access::Public)
        .api(routes!(open::slots), Access::Public)
        .api(routes!(open::book), Access::Public)
        .api(routes!(open::cancel), Access::Public)
        .with_state(stations)
}
