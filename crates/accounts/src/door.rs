//! The door of a capability: its routes, each with what it takes to pass, and their OpenAPI description.

use crate::{
    caller::{Caller, Who},
    model::Permission,
    problems::AccountsProblem,
    reply::PageError,
};
use axum::{
    Router,
    extract::Request,
    http::Method,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use std::sync::Arc;
use utoipa::openapi::{OpenApi, path::PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// What it takes to pass a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody who is signed in.
    SignedIn,
    /// Who holds this permission somewhere; where exactly, the store decides.
    Needs(Permission),
    /// An enrolled phone, with either of its tokens; what it may touch, the store decides.
    Phone,
    /// An enrolled phone with its full token, while it is in use.
    PhoneUnlocked,
}

/// One route, as the coverage test walks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// Method.
    pub method: Method,
    /// Path pattern, such as `/work-lists/{id}`.
    pub path: String,
    /// What it takes.
    pub access: Access,
}

/// Collects routes. Each is registered together with its [`Access`], so that none can be forgotten.
pub struct Door<S = ()> {
    router: OpenApiRouter<S>,
    routes: Vec<RouteInfo>,
}

impl<S: Clone + Send + Sync + 'static> Default for Door<S> {
    fn default() -> Self {
        Self { router: OpenApiRouter::default(), routes: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Door<S> {
    /// Without routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page or form target: one method of one path. `handler` is `get(…)`, `post(…)` and so on.
    #[must_use]
    pub fn page(mut self, method: Method, path: &str, access: Access, handler: MethodRouter<S>) -> Self {
        self.routes.push(RouteInfo { method, path: path.to_owned(), access });
        self.router = self.router.route(path, guarded(handler, access));
        self
    }

    /// JSON routes with their OpenAPI description: `routes!(handler)`; all of them take the same access.
    #[must_use]
    pub fn api(mut self, routes: UtoipaMethodRouter<S>, access: Access) -> Self {
        let (schemas, paths, handler) = routes;
        for (path, item) in &paths.paths {
            self.routes.extend(methods(item).map(|method| RouteInfo { method, path: path.clone(), access }));
        }
        self.router = self.router.routes((schemas, paths, guarded(handler, access)));
        self
    }

    /// Adds the routes of another door.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.router = self.router.merge(other.router);
        self
    }

    /// Gives the handlers their service.
    #[must_use]
    pub fn with_state<S2: Clone + Send + Sync + 'static>(self, state: S) -> Door<S2> {
        Door { router: self.router.with_state(state), routes: self.routes }
    }
}

impl Door<()> {
    /// The router, the list of routes, and the OpenAPI description.
    pub fn into_parts(self) -> (Router, Vec<RouteInfo>, OpenApi) {
        let (router, openapi) = self.router.split_for_parts();
        (router, self.routes, openapi)
    }
}

fn methods(item: &PathItem) -> impl Iterator<Item = Method> {
    let present = [
        (Method::GET, item.get.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::DELETE, item.delete.is_some()),
        (Method::PATCH, item.patch.is_some()),
        (Method::HEAD, item.head.is_some()),
    ];
    present.into_iter().filter_map(|(method, there)| there.then_some(method))
}

fn guarded<S: Clone + Send + Sync + 'static>(handler: MethodRouter<S>, access: Access) -> MethodRouter<S> {
    handler.route_layer(from_fn(move |request: Request, next: Next| pass(access, request, next)))
}

async fn pass(access: Access, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // Without the guard nobody is known, and everything but public routes is refused.
    let refusal = match request.extensions().get::<Arc<Caller>>() {
        Some(caller) => check(access, &caller.who, path),
        None => check(access, &Who::Nobody, path),
    };
    match refusal {
        Ok(()) => next.run(request).await,
        Err(problem) => PageError::from(problem).into_response(),
    }
}

fn check(access: Access, who: &Who, path: &str) -> Result<(), AccountsProblem> {
    if access == Access::Public {
        return Ok(());
    }
    if matches!(access, Access::Phone | Access::PhoneUnlocked) {
        return match who.phone() {
            Some(phone) if access == Access::Phone || (phone.full && phone.in_use) => Ok(()),
            _ => Err(AccountsProblem::PhoneUnknown),
        };
    }
    let actor = who.actor().ok_or(AccountsProblem::SignInRequired)?;
    if who.must_change() && !matches!(path, "/password" | "/sign-out") {
        return Err(AccountsProblem::MustChange);
    }
    if who.must_set_up_factor() && !matches!(path, "/password" | "/sign-out") && !is_factor_page(path) {
        return Err(AccountsProblem::MustSetUpFactor);
    }
    match access {
        Access::Needs(permission) if !actor.may(permission) => Err(AccountsProblem::Forbidden(permission)),
        _ => Ok(()),
    }
}

/// The pages on which one's own second factor is set up.
fn is_factor_page(path: &str) -> bool {
    path.strip_prefix("/second-factor").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
