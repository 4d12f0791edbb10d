//! All doors of all rooms, behind one guard.

use crate::{
    events::{self, Events},
    headers::{self, OverTls},
    limits,
    problems::ServerProblem,
    serve::Listen,
    services::Services,
    settle, trace,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::sync::{Arc, OnceLock};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{DefaultPredicate, NotForContentType, Predicate as _},
    },
};
use utoipa::openapi::{
    OpenApi, SecurityRequirement,
    security::{Http, HttpAuthScheme, SecurityScheme},
};
use vedich_accounts::{Access, Description, Door, Guard, GuardSettings, RouteInfo, described, get};
use vedich_db::Db;

/// Every route with what it takes to pass, and the description of the API.
pub struct Doors {
    /// The routes, without the guard.
    pub router: Router,
    /// What it takes to pass each.
    pub routes: Vec<RouteInfo>,
    /// What works out the description of the API, room by room.
    pub descriptions: Vec<fn() -> Description>,
}

impl Doors {
    /// OpenAPI 3.1 of all JSON routes.
    #[must_use]
    pub fn openapi(&self) -> OpenApi {
        describe(described(&self.descriptions))
    }
}

/// Collects the doors of all rooms.
#[must_use]
pub fn doors(services: &Services) -> Doors {
    let events = Events {
        db: services.db.clone(),
        territory: services.territory.clone(),
        feed: services.feed.clone(),
        stop: services.stop.listener(),
    };
    let all = Door::new()
        .merge(vedich_accounts::door(services.accounts.clone()))
        .merge(vedich_territory::door(services.territory.clone()))
        .merge(vedich_messages::door(services.messages.clone()))
        .merge(vedich_webhooks::door(services.webhooks.clone()))
        .merge(vedich_campaign::door(services.campaigns.clone()))
        .merge(vedich_campaign::quotas::door(services.quotas.clone()))
        .merge(vedich_register::door(services.register.clone()))
        .merge(vedich_claims::door(services.claims.clone()))
        .merge(vedich_fieldwork::door(services.fieldwork.clone()))
        .merge(vedich_daily_reports::door(services.daily_reports.clone()))
        .merge(vedich_difficulties::door(services.difficulties.clone()))
        .merge(vedich_tasks::door(services.tasks.clone()))
        .merge(vedich_compliance::door(services.compliance.clone()))
        .merge(vedich_outreach::door(services.outreach.clone()))
        .merge(vedich_training::door(services.training.clone()))
        .merge(vedich_stations::door(services.stations.clone()))
        .merge(vedich_costs::door(services.costs.clone()))
        .merge(vedich_crosscheck::door(services.crosscheck.clone()))
        .merge(vedich_standings::door(services.standings.clone()))
        .merge(vedich_insight::door(services.insight.clone()))
        .merge(vedich_documents::door(services.documents.clone()))
        .merge(events::door(events))
        .merge(health(services.db.clone()));
    let (router, mut routes, descriptions) = all.into_parts();
    let of_api = Door::new()
        .page(Method::GET, "/api/openapi.json", Access::Public, get(openapi_json))
        .with_state::<()>(Arc::new(Described { by: descriptions.clone(), json: OnceLock::new() }));
    let (api_router, api_routes, _) = of_api.into_parts();
    routes.extend(api_routes);
    let router = router.merge(api_router).merge(vedich_ui::preferences::router());
    Doors { router, routes, descriptions }
}

/// The whole site: doors, guard, limits, safety headers, compression, one log line per request.
///
/// # Errors
/// When the database cannot be read.
pub async fn app(services: &Services, listen: &Listen) -> Result<Router, ServerProblem> {
    let doors = doors(services);
    services.campaign_label.refresh(&services.campaigns).await;
    let label = services.campaign_label.clone();
    let settings = GuardSettings {
        secure_cookies: listen.is_over_tls(),
        trusted_proxy: listen.trusted_proxy,
        support: listen.support.clone(),
        campaign: Arc::new(move || label.get()),
        phones: Arc::new(services.fieldwork.clone()),
    };
    let inner = doors
        .router
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn_with_state(services.settler.clone(), settle::before_answering))
        .layer(from_fn(limits::bound));
    let guarded = Guard::new(services.accounts.clone(), &doors.routes, settings).wrap(inner);
    // Assets are compressed when they are built, and files that people download are compressed inside.
    let compressible = DefaultPredicate::new()
        .and(NotForContentType::new("application/vnd.openxmlformats"))
        .and(NotForContentType::new("font/"));
    Ok(guarded
        .merge(crate::field_app::router())
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(compressible))
        .merge(vedich_ui::assets::router())
        .layer(from_fn_with_state(OverTls(listen.is_over_tls()), headers::secure))
        .layer(from_fn(trace::log)))
}

fn health(db: Db) -> Door {
    Door::new().page(Method::GET, "/healthz", Access::Public, get(healthz)).with_state(db)
}

async fn healthz(State(db): State<Db>) -> Response {
    match db.newest_commit().await {
        Ok(_) => "ok".into_response(),
        Err(e) => {
            tracing::error!(error = %e, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

/// The description of the API, worked out when the first program asks, and kept as it is sent.
struct Described {
    by: Vec<fn() -> Description>,
    json: OnceLock<Bytes>,
}

async fn openapi_json(State(all): State<Arc<Described>>) -> Response {
    if let Some(json) = all.json.get() {
        return as_json(json.clone());
    }
    match serde_json::to_vec(&describe(described(&all.by))) {
        Ok(json) => as_json(all.json.get_or_init(|| json.into()).clone()),
        Err(e) => {
            tracing::error!(error = %e, "the description of the API cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn as_json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn describe(mut openapi: OpenApi) -> OpenApi {
    openapi.info.title = "Vedich".to_owned();
    openapi.info.version = env!("CARGO_PKG_VERSION").to_owned();
    openapi.info.description = Some(
        "The JSON API of the campaign. Errors are problem documents (RFC 9457) with a permanent `code`, a sentence and the \
         next step, in Vietnamese or, by `Accept-Language: en`, in English."
            .to_owned(),
    );
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    openapi.components.get_or_insert_default().add_security_scheme("token", bearer);
    openapi.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    openapi
}
