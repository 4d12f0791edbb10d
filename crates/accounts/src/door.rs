//! The door of a capability: its routes, each with what it takes to pass, and their OpenAPI description.

use crate::{
    caller::{Caller, Who},
    model::Permission,
    problems::AccountsProblem,
    reply::PageError,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use std::sync::Arc;
use utoipa::openapi::{HttpMethod, OpenApi, Paths, RefOr, schema::Schema};
use utoipa_axum::PathItemExt as _;

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

/// What a room's JSON routes say of themselves: names and shapes of their schemas, and their paths.
pub type Description = (Vec<(String, RefOr<Schema>)>, Paths);

/// JSON routes as [`routes!`](crate::routes) collects them.
///
/// Where they are and how they answer is known at once; what they say of themselves is worked out only when somebody asks for the
/// description: its hundreds of schemas are a fifth of what a server that only stands there would keep in memory.
pub struct Routes<S> {
    /// Each with its methods and its path.
    pub handlers: Vec<(Vec<HttpMethod>, String, MethodRouter<S>)>,
    /// Works the description out.
    pub describe: fn() -> Description,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Adds a handler, for the macro.
    #[must_use]
    pub fn with<H: Handler<T, S>, T: 'static>(mut self, methods: Vec<HttpMethod>, path: String, handler: &H) -> Self {
        let router =
            methods.iter().fold(MethodRouter::new(), |router, method| router.on(method.to_method_filter(), handler.clone()));
        self.handlers.push((methods, path, router));
        self
    }

    /// The same, with bodies of at most so many bytes.
    #[must_use]
    pub fn bounded(mut self, bytes: usize) -> Self {
        for (_, _, router) in &mut self.handlers {
            *router = std::mem::take(router).layer(DefaultBodyLimit::max(bytes));
        }
        self
    }
}

/// Collects handlers that `#[utoipa::path]` describes, for [`Door::api`].
#[macro_export]
macro_rules! routes {
    ( $($handler:path),+ $(,)? ) => {{
        let none = $crate::Routes {
            handlers: Vec::new(),
            describe: || {
                let mut paths = $crate::utoipa::openapi::path::Paths::new();
                let mut schemas = Vec::new();
                $(
                    let (path, item, methods) = $crate::utoipa_axum::routes!(@resolve_types $handler : schemas);
                    paths.add_path_operation(&path, methods, item);
                )+
                (schemas, paths)
            },
        };
        none $( .with(
            $crate::utoipa_axum::paste! { $crate::utoipa_axum::routes!(@path [methods()] of $handler) },
            $crate::utoipa_axum::paste! { $crate::utoipa_axum::routes!(@path [path()] of $handler) },
            &$handler,
        ) )+
    }};
}

/// Collects routes. Each is registered together with its [`Access`], so that none can be forgotten.
pub struct Door<S = ()> {
    /// Still without their service.
    open: Vec<(String, Access, MethodRouter<S>)>,
    /// With it. One kind of router for all rooms: each kind is a hundred kilobytes of program.
    router: Router,
    routes: Vec<RouteInfo>,
    descriptions: Vec<fn() -> Description>,
}

impl<S: Clone + Send + Sync + 'static> Default for Door<S> {
    fn default() -> Self {
        Self { open: Vec::new(), router: Router::new(), routes: Vec::new(), descriptions: Vec::new() }
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
        self.open.push((path.to_owned(), access, handler));
        self
    }

    /// JSON routes with their OpenAPI description: `routes!(handler)`; all of them take the same access.
    #[must_use]
    pub fn api(mut self, routes: Routes<S>, access: Access) -> Self {
        for (methods, path, handler) in routes.handlers {
            self.routes.extend(methods.iter().map(|m| RouteInfo { method: method(m), path: path.clone(), access }));
            self.open.push((path, access, handler));
        }
        self.descriptions.push(routes.describe);
        self
    }

    /// Adds the routes of another door.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.open.extend(other.open);
        self.router = self.router.merge(other.router);
        self.routes.extend(other.routes);
        self.descriptions.extend(other.descriptions);
        self
    }

    /// Gives the handlers their service.
    #[must_use]
    pub fn with_state<S2: Clone + Send + Sync + 'static>(self, state: S) -> Door<S2> {
        let router = self.open.into_iter().fold(self.router, |router, (path, access, handler)| {
            router.route(&path, guarded(handler.with_state(state.clone()), access))
        });
        Door { open: Vec::new(), router, routes: self.routes, descriptions: self.descriptions }
    }
}

impl Door<()> {
    /// The router, the list of routes, and what works out the OpenAPI description, room by room.
    pub fn into_parts(self) -> (Router, Vec<RouteInfo>, Vec<fn() -> Description>) {
        let with = self.with_state::<()>(());
        (with.router, with.routes, with.descriptions)
    }
}

/// The rooms' descriptions as one.
#[must_use]
pub fn described(descriptions: &[fn() -> Description]) -> OpenApi {
    let mut openapi = OpenApi::default();
    let components = openapi.components.get_or_insert_default();
    for describe in descriptions {
        let (schemas, paths) = describe();
        components.schemas.extend(schemas);
        openapi.paths.merge(paths);
    }
    openapi
}

fn method(of: &HttpMethod) -> Method {
    match of {
        HttpMethod::Get => Method::GET,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Post => Method::POST,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

fn guarded(handler: MethodRouter, access: Access) -> MethodRouter {
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
