//! Pages of the register: extracts from upload to withdrawal, citizens, the ministry's totals.

mod citizen;
mod citizens;
mod doubles;
mod job;
mod left;
mod list;
mod mapping;
mod ministry;
mod preview;
mod timeline;

use crate::{
    http::{Desk, form},
    model::ExtractState,
    problems::RegisterProblem,
};
use axum::{
    http::Method,
    response::{IntoResponse, Response},
};
use maud::Markup;
use vedich_accounts::{Access, Actor, Door, Permission, get, post};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::{LocalityKind, Tree};
use vedich_ui::{FieldError, Tone, t};

/// Largest workbook of totals.
const SMALL_UPLOAD: usize = 8 * 1024 * 1024;

/// All pages; the caller gives them their desk.
pub(crate) fn door() -> Door<Desk> {
    let import = Access::Needs(Permission::ImportExtract);
    let see = Access::Needs(Permission::ViewCitizens);
    let unmask = Access::Needs(Permission::UnmaskCitizen);
    let limit = form::UPLOAD_LIMIT;
    Door::new()
        .page(Method::GET, "/extracts", import, get(list::show))
        .page(Method::POST, "/extracts", import, post(list::upload).bounded(limit))
        .page(Method::GET, "/extracts/new", import, get(mapping::show))
        .page(Method::POST, "/extracts/new", import, post(mapping::submit))
        .page(Method::GET, "/extracts/jobs/{token}", import, get(job::show))
        .page(Method::GET, "/extracts/jobs/{token}/events", import, get(job::events))
        .page(Method::GET, "/extracts/{no}", import, get(preview::show))
        .page(Method::GET, "/extracts/{no}/errors.xlsx", import, get(preview::errors))
        .page(Method::GET, "/extracts/{no}/left", see, get(left::show))
        .page(Method::POST, "/extracts/{no}/apply", import, post(preview::apply))
        .page(Method::POST, "/extracts/{no}/discard", import, post(preview::discard))
        .page(Method::POST, "/extracts/{no}/withdraw", Access::Needs(Permission::WithdrawExtract), post(preview::withdraw))
        .page(Method::GET, "/citizens", see, get(citizens::show))
        .page(Method::POST, "/citizens", see, post(citizens::search))
        .page(Method::GET, "/citizens/doubles", see, get(doubles::show))
        .page(Method::GET, "/citizens/{id}", see, get(citizen::show))
        .page(Method::POST, "/citizens/{id}/unmask", unmask, post(citizen::unmask))
        .page(Method::GET, "/ministry", Access::Needs(Permission::ViewFigures), get(ministry::show))
        .page(Method::POST, "/ministry", import, post(ministry::add))
        .page(Method::POST, "/ministry/import", import, post(ministry::import).bounded(SMALL_UPLOAD))
}

/// The localities of an actor's area that a form offers, from the top down to `lowest`: code and name, children indented.
fn places(
    tree: &Tree,
    actor: &Actor,
    permission: Permission,
    root: LocalityId,
    day: Day,
    lowest: LocalityKind,
) -> Vec<(String, String)> {
    let tops = tree.tops(&actor.area(permission), root);
    let mut out = Vec::new();
    for top in tops {
        let depth = tree.path(top).len();
        for place in tree.subtree_at(top, day).filter(|p| p.kind <= lowest) {
            let indent = "\u{2003}".repeat(tree.path(place.id).len().saturating_sub(depth));
            out.push((place.code.clone(), format!("{indent}{}", place.name)));
        }
    }
    out
}

/// What is wrong, at the field that it is about.
fn at_field(problem: &RegisterProblem, field: &str, lang: Lang) -> FieldError {
    let field = match problem {
        RegisterProblem::FutureAsOf | RegisterProblem::AncientAsOf(_) => "as_of",
        RegisterProblem::NoSuchLocality | RegisterProblem::NotYourArea => "scope",
        RegisterProblem::BadField(name) => name,
        _ => field,
    };
    FieldError::of(field, problem, lang)
}

/// Never kept by a browser or a proxy: the page holds what is masked elsewhere.
fn unkept(page: Markup) -> Response {
    ([(axum::http::header::CACHE_CONTROL, "no-store")], page).into_response()
}

fn state_word(state: ExtractState, lang: Lang) -> &'static str {
    t(
        lang,
        match state {
            ExtractState::Staging => "register-state-staging",
            ExtractState::Staged => "register-state-staged",
            ExtractState::Applied => "register-state-applied",
            ExtractState::Withdrawn => "register-state-withdrawn",
            ExtractState::Abandoned => "register-state-abandoned",
        },
    )
}

fn state_tone(state: ExtractState) -> Tone {
    match state {
        ExtractState::Staged => Tone::Attention,
        ExtractState::Applied => Tone::Good,
        ExtractState::Withdrawn => Tone::Broken,
        ExtractState::Staging | ExtractState::Abandoned => Tone::Neutral,
    }
}

/// Names of some localities, "và 5 nơi khác" beyond three.
fn place_names(tree: &Tree, places: &[LocalityId], lang: Lang) -> String {
    let mut names: Vec<String> = places.iter().take(3).map(|p| tree.name(*p).to_owned()).collect();
    if places.len() > 3 {
        let n = i64::try_from(places.len() - 3).unwrap_or(i64::MAX);
        names.push(vedich_ui::t_args(lang, "register-more-places", &[("n", n.into())]));
    }
    names.join(", ")
}
