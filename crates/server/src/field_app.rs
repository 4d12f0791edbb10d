//! The phone app at `/field/`: the files that `cargo xtask setup` builds from `field/`, embedded, with a policy of their own (camera,
//! WebAssembly for the QR decoder, a service worker). Nothing here knows anybody; what it shows comes by `/api/v1/field`.

use axum::{
    Router,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../field/dist/"]
#[allow_missing = true]
struct Dist;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

/// `GET /field/…`: public, since there is nothing in it but the program.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/field", get(|| async { Redirect::permanent("/field/") }))
        .route("/field/", get(|| async { file("index.html") }))
        .route("/field/{*path}", get(|Path(path): Path<String>| async move { file(&path) }))
}

fn file(name: &str) -> Response {
    let Some(found) = Dist::get(name) else {
        let built = Dist::get("index.html").is_some();
        return (StatusCode::NOT_FOUND, if built { "No such file." } else { vedich_ui::assets::MISSING }).into_response();
    };
    // Names of assets change with their content. The page and the service worker are asked for anew each time, so that a release arrives.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, content_type(name)),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"),
    ];
    (headers, found.data.into_owned()).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use tower::ServiceExt as _;

    async fn visit(uri: &str) -> Response {
        router().oneshot(Request::get(uri).body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn the_app_comes_with_its_own_policy_and_is_asked_for_anew() {
        let page = visit("/field/").await;
        assert_eq!(page.status(), StatusCode::OK, "cargo xtask setup builds field/dist");
        assert_eq!(page.headers()[header::CONTENT_SECURITY_POLICY], POLICY);
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(visit("/field/sw.js").await.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(visit("/field").await.status(), StatusCode::PERMANENT_REDIRECT);
    }

    #[tokio::test]
    async fn what_is_not_built_is_not_found() {
        for uri in ["/field/none.js", "/field/..%2f..%2fCargo.toml", "/field/assets/"] {
            assert_eq!(visit(uri).await.status(), StatusCode::NOT_FOUND, "{uri}");
        }
    }
}
