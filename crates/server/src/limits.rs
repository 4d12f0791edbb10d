//! How large a request may be, and how long it may take; and what happens when a handler fails altogether.

use crate::problems::ServerProblem;
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;
use vedich_accounts::PageError;

/// Forms and JSON.
const SMALL: usize = 4 * 1024 * 1024;
/// Files: a province's extract as CSV.
const FILE: usize = 512 * 1024 * 1024;
/// Pages and questions.
const QUICK: Duration = Duration::from_secs(60);
/// What reads a file or writes many rows.
const LONG: Duration = Duration::from_secs(1_800);

/// Bounds body and time of a request.
pub(crate) async fn bound(mut request: Request, next: Next) -> Response {
    let limit = if is_upload(request.headers()) { FILE } else { SMALL };
    DefaultBodyLimit::max(limit).apply(&mut request);
    let time = if matches!(*request.method(), Method::GET | Method::HEAD) { QUICK } else { LONG };
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => PageError::from(ServerProblem::TooSlow).into_response(),
    }
}

fn is_upload(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"multipart/form-data"))
}

/// A panic becomes a designed answer and a line in the log; other requests never notice.
#[allow(clippy::needless_pass_by_value)] // the signature that tower-http asks for
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let what = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
    PageError::from(ServerProblem::Panicked(what.unwrap_or_default())).into_response()
}
