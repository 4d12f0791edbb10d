//! The guard stands around all routes: it finds out who asks, refuses forged forms, and writes errors in the asker's language.

use crate::{
    caller::{Caller, ClientAddress, Who},
    cookies, csrf,
    door::{Access, RouteInfo},
    model::{Actor, Area, Grant, Permission},
    phones::{PhoneSource, is_phone_token},
    places::place_name,
    problems::AccountsProblem,
    reply::{Failure, not_found},
    secrets,
    service::Accounts,
};
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::{net::SocketAddr, sync::Arc};
use vedich_kernel::{Lang, Problematic};
use vedich_ui::{
    Frame, Icon, NavItem, UserBadge,
    saving::{Unsaved, page_or_table},
    t,
};

/// Address, text key, picture.
type NavEntry = (&'static str, &'static str, Icon);

/// The main navigation by what one comes for. An item is shown when its route exists and lets the person in, a group when it has any.
const NAV: &[(&str, &[NavEntry])] = &[
    (
        "accounts-nav-group-steering",
        &[
            ("/", "accounts-nav-overview", Icon::Overview),
            ("/office-day", "accounts-nav-office-day", Icon::Today),
            ("/brief", "accounts-nav-brief", Icon::Today),
            ("/forecast", "accounts-nav-forecast", Icon::Report),
            ("/localities", "accounts-nav-localities", Icon::Territory),
            ("/map", "accounts-nav-map", Icon::Territory),
            ("/boards", "accounts-nav-boards", Icon::Overview),
            ("/quotas", "accounts-nav-quotas", Icon::Today),
            ("/targets", "accounts-nav-targets", Icon::Report),
        ],
    ),
    (
        "accounts-nav-group-doors",
        &[
            ("/extracts", "accounts-nav-extracts", Icon::Import),
            ("/work-lists", "accounts-nav-work-lists", Icon::Lists),
            ("/citizens", "accounts-nav-citizens", Icon::Citizens),
            ("/absentees", "accounts-nav-absentees", Icon::Report),
            ("/phones", "accounts-nav-phones", Icon::Phone),
            ("/helps", "accounts-nav-helps", Icon::Help),
            ("/teams", "accounts-nav-teams", Icon::Team),
            ("/team-requests", "accounts-nav-team-requests", Icon::Add),
            ("/training", "accounts-nav-training", Icon::Check),
        ],
    ),
    (
        "accounts-nav-group-intake",
        &[
            ("/stations", "accounts-nav-stations", Icon::Calendar),
            ("/messages", "accounts-nav-messages", Icon::Claims),
            ("/outreach", "accounts-nav-outreach", Icon::Citizens),
            ("/costs", "accounts-nav-costs", Icon::Report),
        ],
    ),
    (
        "accounts-nav-group-truth",
        &[
            ("/claims", "accounts-nav-claims", Icon::Claims),
            ("/daily-reports", "accounts-nav-daily-reports", Icon::Calendar),
            ("/tasks", "accounts-nav-tasks", Icon::Check),
            ("/compliance", "accounts-nav-compliance", Icon::Check),
            ("/difficulties", "accounts-nav-difficulties", Icon::Help),
            ("/cross-check", "accounts-nav-cross-check", Icon::CrossCheck),
            ("/inspections", "accounts-nav-inspections", Icon::Search),
            ("/disputes", "accounts-nav-disputes", Icon::Edit),
        ],
    ),
    (
        "accounts-nav-group-outcome",
        &[
            ("/standings", "accounts-nav-standings", Icon::Up),
            ("/proposals", "accounts-nav-proposals", Icon::Report),
            ("/documents", "accounts-nav-documents", Icon::Report),
            ("/open-data", "accounts-nav-open-data", Icon::Download),
        ],
    ),
    (
        "accounts-nav-group-house",
        &[
            ("/campaign", "accounts-nav-campaign", Icon::Campaign),
            ("/territory", "accounts-nav-territory", Icon::Home),
            ("/users", "accounts-nav-users", Icon::Users),
            ("/audit", "accounts-nav-audit", Icon::Audit),
            ("/webhooks", "accounts-nav-webhooks", Icon::Right),
        ],
    ),
];

/// What people keep in order about their own account.
const OWN: [(&str, &str); 3] = [
    ("/password", "accounts-password-title"),
    ("/second-factor", "accounts-factor-title"),
    ("/tokens", "accounts-own-tokens-title"),
];
/// Pages by place: whoever has a unit or a team only finds nothing of theirs there.
const BY_PLACE: &[&str] = &["/brief", "/forecast", "/localities", "/map", "/boards", "/targets", "/territory", "/open-data"];
/// For whoever manages tokens of the whole campaign: what it tells concerns all of it.
const WHOLE: [&str; 1] = ["/webhooks"];
/// Not among the published figures, so not for who sees those alone.
const UNPUBLISHED: [&str; 2] = ["/brief", "/forecast"];

/// Tells the name of the campaign for page heads.
pub type CampaignName = Arc<dyn Fn() -> String + Send + Sync>;

/// How this server stands in the world.
#[derive(Clone)]
pub struct GuardSettings {
    /// Pages are reached over TLS: cookies are `Secure` and bound to the host.
    pub secure_cookies: bool,
    /// A proxy in front tells the client's address (`X-Forwarded-For`, last entry).
    pub trusted_proxy: bool,
    /// Support contact on every page.
    pub support: String,
    /// Name of the campaign.
    pub campaign: CampaignName,
    /// Recognises the phones of field workers.
    pub phones: Arc<dyn PhoneSource>,
}

pub(crate) struct Shared {
    pub accounts: Accounts,
    pub settings: GuardSettings,
    nav: Vec<(&'static str, NavEntry, Access)>,
}

/// The middleware around all routes.
#[derive(Clone)]
pub struct Guard(Arc<Shared>);

impl Guard {
    /// For these routes; the navigation is made of those that exist.
    #[must_use]
    pub fn new(accounts: Accounts, routes: &[RouteInfo], settings: GuardSettings) -> Self {
        let access = |href: &str| routes.iter().find(|r| r.method == Method::GET && r.path == href).map(|r| r.access);
        let entries = NAV.iter().flat_map(|(group, entries)| entries.iter().map(move |entry| (*group, *entry)));
        let nav = entries.filter_map(|(group, entry)| access(entry.0).map(|a| (group, entry, a))).collect();
        Self(Arc::new(Shared { accounts, settings, nav }))
    }

    /// Stands around a router, addresses unknown to it included.
    pub fn wrap(self, router: Router) -> Router {
        router.fallback(not_found).layer(from_fn_with_state(self.0, guard))
    }
}

async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    // Assets and health say nothing about anybody, so nobody is looked up for them.
    if path.starts_with("/assets/") || path == "/healthz" {
        return next.run(request).await;
    }
    let is_api = path.starts_with("/api/");
    let read_only = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let mut caller = Caller {
        who: Who::Nobody,
        lang: language(request.uri(), request.headers(), is_api),
        theme: vedich_ui::preferences::read(request.headers()).theme,
        path: if read_only { own_address(&request) } else { page_of_form(&request).unwrap_or_else(|| own_address(&request)) },
        csrf: None,
        // A page that draws a part of itself anew tells nothing of what was done: the page that somebody is led to does.
        flash: if request.headers().contains_key("x-refresh") { None } else { cookies::read_flash(request.headers()) },
        address: shared.client_address(&request),
        seen: shared.accounts.db.seen_commit(),
        shared: Arc::clone(&shared),
    };
    let chosen = query_language(request.uri());
    let wants_htmx = request.headers().contains_key("hx-request");
    let admitted = admit(&shared, &mut caller, request, read_only).await;
    let caller = Arc::new(caller);
    let response = match admitted {
        Ok(mut admitted) => {
            admitted.extensions_mut().insert(Arc::clone(&caller));
            if is_api || admitted.method() != Method::GET { next.run(admitted).await } else { page(admitted, next).await }
        }
        Err(problem) => crate::reply::PageError::from(problem).into_response(),
    };
    let response = match failure_of(response, is_api).await {
        Ok(response) => response,
        // Only forms are sent here: whoever asks again, or comes back to it, is led to the page above it.
        Err((failure, _)) if read_only && !is_api && failure.status() == StatusCode::METHOD_NOT_ALLOWED => {
            crate::reply::see_other(above(&path))
        }
        Err((failure, headers)) => shared.tell(&caller, failure, is_api, wants_htmx, &headers).await,
    };
    finish(&caller, chosen, response)
}

fn own_address(request: &Request) -> String {
    request.uri().path_and_query().map_or_else(|| request.uri().path().to_owned(), ToString::to_string)
}

/// The page of this house on which the form stands that is sent. Its answer is read there: it may be the same page once more, whose
/// links, such as to the other language, lead back to it. The form's own address may take nothing but forms.
fn page_of_form(request: &Request) -> Option<String> {
    let told = |name| request.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let page: Uri = told(header::REFERER)?.parse().ok()?;
    let here = page.authority()?.as_str() == told(header::HOST)?;
    here.then(|| page.path_and_query().map(ToString::to_string))?
}

/// The address without its last part.
fn above(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((above, _)) => above,
    }
}

/// A page, or one of its tables as a file.
async fn page(request: Request, next: Next) -> Response {
    let address = request.uri().clone();
    let answered = page_or_table(&address, next.run(request)).await;
    answered.unwrap_or_else(|unsaved| {
        crate::reply::PageError::from(match unsaved {
            Unsaved::NoSuchTable => AccountsProblem::NoSuchTable,
            Unsaved::NotWritten(why) => AccountsProblem::NotWritten(why),
        })
        .into_response()
    })
}

/// Finds out who asks and refuses forged requests.
async fn admit(shared: &Shared, caller: &mut Caller, request: Request, read_only: bool) -> Result<Request, AccountsProblem> {
    let headers = request.headers();
    if let Some(token) = bearer(headers).filter(|token| is_phone_token(token)) {
        let found = shared.settings.phones.phone(&secrets::digest(token)).await?;
        caller.who = Who::Phone(found.ok_or(AccountsProblem::PhoneUnknown)?);
        return Ok(request);
    }
    if let Some(token) = bearer(headers) {
        caller.who = Who::Token { actor: shared.accounts.by_token(token).await?.ok_or(AccountsProblem::BadToken)? };
        return Ok(request);
    }
    if !read_only {
        csrf::check_origin(headers)?;
    }
    let secret = cookies::get(headers, cookies::session_name(shared.settings.secure_cookies)).map(str::to_owned);
    let Some(secret) = secret else { return Ok(request) };
    let Some(found) = shared.accounts.by_session(&secret).await? else { return Ok(request) };
    let expected = secrets::csrf_token(&secret);
    caller.who = Who::Session {
        actor: found.actor,
        hash: secrets::digest(&secret),
        must_change: found.must_change,
        must_set_up_factor: found.must_set_up_factor,
    };
    caller.csrf = Some(expected.clone());
    if read_only { Ok(request) } else { csrf::check_token(request, &expected).await }
}

/// The bearer token. Other schemes are not ours: a proxy in front may ask for a password of its own.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn language(uri: &Uri, headers: &HeaderMap, is_api: bool) -> Lang {
    if let Some(lang) = query_language(uri) {
        return lang;
    }
    // Pages are Vietnamese unless the reader chose otherwise: many office browsers were installed in English.
    if is_api && cookies::get(headers, "vd_lang").is_none() {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        return if asked.trim_start().to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Vi };
    }
    vedich_ui::preferences::read(headers).lang
}

fn query_language(uri: &Uri) -> Option<Lang> {
    uri.query()?.split('&').find_map(|pair| match pair {
        "lang=vi" => Some(Lang::Vi),
        "lang=en" => Some(Lang::En),
        _ => None,
    })
}

/// The error in a response: ours, or a bare refusal of the web framework (bad form, unknown method, body too large).
async fn failure_of(mut response: Response, is_api: bool) -> Result<Response, (Failure, HeaderMap)> {
    let status = response.status();
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        return Err((failure, response.headers().clone()));
    }
    let bare = response.headers().get(header::CONTENT_TYPE).is_none_or(|v| v.as_bytes().starts_with(b"text/plain"));
    if !bare || !(status.is_client_error() || status.is_server_error()) {
        return Ok(response);
    }
    let mut failure = Failure::of(&match status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => AccountsProblem::Unreadable(String::new()),
        StatusCode::NOT_FOUND => AccountsProblem::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => AccountsProblem::TooLarge,
        _ => AccountsProblem::Refused(status.as_u16()),
    });
    let (parts, body) = response.into_parts();
    // Which field of a document is wrong helps who writes programs, and nobody else.
    if is_api && let Ok(reason) = axum::body::to_bytes(body, 1_000).await {
        failure.because(&String::from_utf8_lossy(&reason));
    }
    Err((failure, parts.headers))
}

fn finish(caller: &Caller, chosen: Option<Lang>, mut response: Response) -> Response {
    let is_html = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if let Some(cookie) = chosen.and_then(|l| cookies::language(l.tag())) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if caller.flash.is_some() && is_html {
        response.headers_mut().append(header::SET_COOKIE, cookies::clear_flash());
    }
    let known = caller.who.actor().is_some() || caller.who.phone().is_some();
    if known && !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

impl Shared {
    /// The frame of a page for this caller.
    pub(crate) async fn frame(&self, caller: &Caller) -> Frame {
        let path = caller.path.split('?').next().unwrap_or("/");
        let actor = caller.who.actor();
        let nav = match actor {
            Some(actor) if !caller.who.must_change() && !caller.who.must_set_up_factor() => self.nav(actor, caller.lang, path),
            _ => Vec::new(),
        };
        let user = match actor {
            Some(actor) => Some(self.badge(actor, caller.lang).await),
            None => None,
        };
        Frame {
            lang: caller.lang,
            theme: caller.theme,
            path: caller.path.clone(),
            sign_out: user.as_ref().map(|_| "/sign-out".to_owned()),
            account: match &caller.who {
                Who::Session { .. } => OWN.map(|(href, key)| (href.to_owned(), t(caller.lang, key).to_owned())).to_vec(),
                _ => Vec::new(),
            },
            user,
            nav,
            csrf: caller.csrf.clone(),
            support: self.settings.support.clone(),
            flash: caller.flash.clone(),
            campaign: (self.settings.campaign)(),
            seen: caller.seen,
        }
    }

    fn nav(&self, actor: &Actor, lang: Lang, path: &str) -> Vec<NavItem> {
        let open = |access: &Access| match access {
            Access::Public | Access::SignedIn => true,
            Access::Phone | Access::PhoneUnlocked => false,
            Access::Needs(permission) => actor.may(*permission),
        };
        let placed = actor.has_place(Permission::ViewFigures);
        let published = actor.sees_published_only();
        let whole = actor.area(Permission::ManageTokens) == Area::Everything;
        let active = |href: &str| path == href || (href != "/" && path.strip_prefix(href).is_some_and(|r| r.starts_with('/')));
        self.nav
            .iter()
            .filter(|(_, (href, _, _), access)| {
                open(access)
                    && (placed || !BY_PLACE.contains(href))
                    && !(published && UNPUBLISHED.contains(href))
                    && (whole || !WHOLE.contains(href))
            })
            .map(|(group, (href, key, icon), _)| NavItem {
                group: t(lang, group).to_owned(),
                href: (*href).to_owned(),
                label: t(lang, key).to_owned(),
                icon: *icon,
                active: active(href),
            })
            .collect()
    }

    async fn badge(&self, actor: &Actor, lang: Lang) -> UserBadge {
        let mut roles: Vec<&str> = actor.grants.iter().map(|g| g.role.name(lang)).collect();
        roles.dedup();
        let area = match self.accounts.places().await {
            Ok(places) => {
                let mut names: Vec<String> = actor.grants.iter().map(|g: &Grant| place_name(&*places, g, lang)).collect();
                names.dedup();
                names.join(", ")
            }
            // A page without the area's name is better than no page.
            Err(e) => {
                tracing::warn!(error = %e, "places are not readable");
                String::new()
            }
        };
        UserBadge { name: actor.full_name.clone(), roles: roles.join(", "), area }
    }

    fn client_address(&self, request: &Request) -> String {
        let forwarded = || {
            request
                .headers()
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?
                .to_str()
                .ok()?
                .rsplit(',')
                .next()?
                .trim()
                .parse()
                .ok()
        };
        if self.settings.trusted_proxy
            && let Some(address) = forwarded()
        {
            let address: std::net::IpAddr = address;
            return address.to_string();
        }
        let told = request.extensions().get::<ClientAddress>().map(|a| a.0);
        let peer = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
        told.or_else(peer).map_or_else(|| "local".to_owned(), |ip| ip.to_canonical().to_string())
    }

    /// Writes an error for its reader: a problem document, a page, or the way to the sign-in page.
    async fn tell(&self, caller: &Caller, failure: Failure, is_api: bool, wants_htmx: bool, original: &HeaderMap) -> Response {
        let status = failure.status();
        let reference = failure.internal.as_ref().map(|internal| {
            let reference = self.accounts.reference();
            tracing::error!(reference, internal, code = failure.problem(Lang::En).code, "a request failed");
            reference
        });
        let mut response = if is_api {
            failure.json(caller.lang)
        } else if failure.sign_in {
            sign_in_first(&caller.path, wants_htmx)
        } else if failure.problem(Lang::En).code == AccountsProblem::MustChange.code() {
            crate::reply::see_other("/password")
        } else if failure.problem(Lang::En).code == AccountsProblem::MustSetUpFactor.code() {
            crate::reply::see_other("/second-factor")
        } else if caller.signs_in_again() && failure.problem(Lang::En).code == AccountsProblem::CrossSite.code() {
            // The form is of before somebody signed in beside it, in this very browser: there is nothing left to do.
            crate::reply::see_other("/")
        } else {
            let problem = failure.problem(caller.lang);
            let frame = self.frame(caller).await;
            let page = vedich_ui::error_page(&frame, status.as_u16(), &problem.title, &problem.detail, reference.as_deref());
            (status, page).into_response()
        };
        if let Some(value) = reference.and_then(|r| HeaderValue::from_str(&r).ok()) {
            response.headers_mut().insert("x-reference", value);
        }
        for name in [header::ALLOW, header::RETRY_AFTER, header::SET_COOKIE] {
            if let Some(value) = original.get(&name) {
                response.headers_mut().entry(name).or_insert(value.clone());
            }
        }
        response
    }
}

fn sign_in_first(path: &str, wants_htmx: bool) -> Response {
    let to = if path == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", crate::urls::encode(path)) };
    if wants_htmx {
        let target = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/sign-in"));
        return (StatusCode::UNAUTHORIZED, [("hx-redirect", target)]).into_response();
    }
    crate::reply::see_other(&to)
}
