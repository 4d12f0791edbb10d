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
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter},
};
use std::{future::Future, pin::Pin, sync::Arc};
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

/// An answer that is being worked out.
type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler that is asked with its service.
type Call<S> = Arc<dyn Fn(Request, S) -> Answer + Send + Sync>;

/// What answers one route, by which methods: [`get`] or [`post`] of a handler.
///
/// Of which kind the handler is is forgotten at once. Else the web framework compiles a router's dozen functions anew for each of hundreds of
/// handlers, and a server that starts calls every one of them: their pages lie all over the program and stay in memory.
pub struct Target<S> {
    methods: MethodFilter,
    call: Call<S>,
    most: Option<DefaultBodyLimit>,
}

impl<S: Clone + Send + Sync + 'static> Target<S> {
    fn new<H, T>(methods: MethodFilter, handler: H) -> Self
    where
        H: Handler<T, S, Future = Answer>,
        T: 'static,
    {
        Self { methods, call: Arc::new(move |request, service| handler.clone().call(request, service)), most: None }
    }

    /// The same, with bodies of at most so many bytes.
    #[must_use]
    pub fn bounded(self, bytes: usize) -> Self {
        Self { most: Some(DefaultBodyLimit::max(bytes)), ..self }
    }

    /// With its service, and behind its guard.
    fn guarded(self, access: Access, service: S) -> MethodRouter {
        let call = self.call;
        let call = Arc::new(move |request: Request| call(request, service.clone()));
        MethodRouter::new().on(self.methods, Guarded { access, most: self.most, call })
    }
}

/// A page, or a file: read by GET.
pub fn get<H, T, S>(handler: H) -> Target<S>
where
    H: Handler<T, S, Future = Answer>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Target::new(MethodFilter::GET, handler)
}

/// What a form is sent to: POST.
pub fn post<H, T, S>(handler: H) -> Target<S>
where
    H: Handler<T, S, Future = Answer>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Target::new(MethodFilter::POST, handler)
}

/// A route with all it needs: one kind of handler for the whole house.
#[derive(Clone)]
struct Guarded {
    access: Access,
    most: Option<DefaultBodyLimit>,
    call: Arc<dyn Fn(Request) -> Answer + Send + Sync>,
}

impl Handler<(), ()> for Guarded {
    type Future = Answer;

    fn call(self, mut request: Request, (): ()) -> Answer {
        if let Err(problem) = pass(self.access, &request) {
            return Box::pin(std::future::ready(PageError::from(problem).into_response()));
        }
        if let Some(most) = self.most {
            most.apply(&mut request);
        }
        (self.call)(request)
    }
}

/// JSON routes as [`routes!`](crate::routes) collects them.
///
/// Where they are and how they answer is known at once; what they say of themselves is worked out only when somebody asks for the
/// description: its hundreds of schemas are a fifth of what a server that only stands there would keep in memory.
pub struct Routes<S> {
    /// Each with its methods and its path.
    pub handlers: Vec<(Vec<HttpMethod>, String, Target<S>)>,
    /// Works the description out.
    pub describe: fn() -> Description,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Adds a handler, for the macro. A description names at least one method.
    #[must_use]
    pub fn with<H, T>(mut self, methods: Vec<HttpMethod>, path: String, handler: &H) -> Self
    where
        H: Handler<T, S, Future = Answer>,
        T: 'static,
    {
        if let Some(all) = methods.iter().map(HttpMethod::to_method_filter).reduce(MethodFilter::or) {
            self.handlers.push((methods, path, Target::new(all, handler.clone())));
        }
        self
    }

    /// The same, with bodies of at most so many bytes.
    #[must_use]
    pub fn bounded(mut self, bytes: usize) -> Self {
        self.handlers = self.handlers.into_iter().map(|(methods, path, target)| (methods, path, target.bounded(bytes))).collect();
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
    open: Vec<(String, Access, Target<S>)>,
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

    /// A page or form target: one method of one path. `target` is [`get`] or [`post`] of a handler.
    #[must_use]
    pub fn page(mut self, method: Method, path: &str, access: Access, target: Target<S>) -> Self {
        self.routes.push(RouteInfo { method, path: path.to_owned(), access });
        self.open.push((path.to_owned(), access, target));
        self
    }

    /// JSON routes with their OpenAPI description: `routes!(handler)`; all of them take the same access.
    #[must_use]
    pub fn api(mut self, routes: Routes<S>, access: Access) -> Self {
        for (methods, path, target) in routes.handlers {
            self.routes.extend(methods.iter().map(|m| RouteInfo { method: method(m), path: path.clone(), access }));
            self.open.push((path, access, target));
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
        let router = self
            .open
            .into_iter()
            .fold(self.router, |router, (path, access, target)| router.route(&path, target.guarded(access, state.clone())));
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

/// Whether whoever asks may pass. Without the guard around the house nobody is known, and everything but public routes is refused.
fn pass(access: Access, request: &Request) -> Result<(), AccountsProblem> {
    let path = request.uri().path();
    match request.extensions().get::<Arc<Caller>>() {
        Some(caller) => check(access, &caller.who, path),
        None => check(access, &Who::Nobody, path),
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
