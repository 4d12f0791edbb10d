//! One line per request, without personal data: never the query, never a body, never who asked.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::Instrument as _;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

static COUNT: AtomicU64 = AtomicU64::new(1);

/// Numbers the request, logs how it ended, and tells the number to the client.
pub(crate) async fn log(mut request: Request, next: Next) -> Response {
    let id = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let value = HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("0"));
    request.headers_mut().insert(REQUEST_ID, value.clone());
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    response.headers_mut().insert(REQUEST_ID, value);
    let status = response.status().as_u16();
    span.in_scope(|| {
        if status >= 500 {
            tracing::warn!(%method, path, status, "answered");
        } else {
            tracing::info!(%method, path, status, "answered");
        }
    });
    response
}
