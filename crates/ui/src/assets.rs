//! Style, script, fonts: built by `cargo xtask setup` from `assets/`, named by their content, embedded, cached for ever.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What to do when the binary was built without assets.
pub const MISSING: &str = "Assets are missing from this build. Run `cargo xtask setup`, then build again.";

#[derive(RustEmbed)]
#[folder = "assets/dist/"]
#[allow_missing = true]
struct Dist;

/// Plain name → address, from the build's manifest.
static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let manifest = Dist::get("manifest.json").and_then(|f| serde_json::from_slice::<HashMap<String, String>>(&f.data).ok());
    manifest.unwrap_or_default().into_iter().map(|(name, file)| (name, format!("/assets/{file}"))).collect()
});

/// True when style and script are in this build.
#[must_use]
pub fn present() -> bool {
    ADDRESSES.contains_key("app.css") && ADDRESSES.contains_key("app.js")
}

/// The address of an asset by its plain name: `asset("app.css")` → `/assets/app-1a2b3c4d.css`. Empty if it was not built.
#[must_use]
pub fn asset(name: &str) -> &'static str {
    ADDRESSES.get(name).map_or("", String::as_str)
}

/// What search engines may look at: the timetable and its guide, which everybody is to find. Addresses with somebody's code are theirs alone.
const ROBOTS: &str = "User-agent: *\nAllow: /assets/\nAllow: /timetable\nDisallow: /timetable/booking\n\
     Disallow: /timetable/invitation\nDisallow: /timetable/request\nDisallow: /\n";

/// `GET /assets/{file}`: public, immutable, compressed at build time; and `GET /robots.txt`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve)).route("/robots.txt", get(robots))
}

async fn robots() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], ROBOTS).into_response()
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    // Only files of the manifest: neither the manifest itself nor the compressed twins have an address.
    let address = format!("/assets/{file}");
    if !ADDRESSES.values().any(|a| *a == address) {
        let text = if present() { "No such asset." } else { MISSING };
        return (StatusCode::NOT_FOUND, text).into_response();
    }
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let accepts = |coding: &str| accepted.split(',').any(|c| c.trim().split(';').next() == Some(coding));
    let twin = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(coding))
        .find_map(|(coding, ending)| Dist::get(&format!("{file}{ending}")).map(|f| (coding, f)));
    let Some(plain) = Dist::get(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let fixed = [
        (header::CONTENT_TYPE, content_type(&file)),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match twin {
        Some((coding, f)) => (fixed, [(header::CONTENT_ENCODING, coding)], f.data.into_owned()).into_response(),
        None => (fixed, plain.data.into_owned()).into_response(),
    }
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower::ServiceExt as _;

    async fn visit(uri: &str, encoding: &str) -> Response {
        let request = axum::http::Request::get(uri).header(header::ACCEPT_ENCODING, encoding);
        router::<()>().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_not_an_asset_is_not_found() {
        for uri in ["/assets/manifest.json", "/assets/..%2f..%2fCargo.toml", "/assets/none.css"] {
            assert_eq!(visit(uri, "br").await.status(), StatusCode::NOT_FOUND, "{uri}");
        }
    }

    #[tokio::test]
    async fn search_engines_find_the_timetable_and_nobody_s_booking() {
        assert_eq!(visit("/robots.txt", "").await.status(), StatusCode::OK);
        // The longest rule that fits stands.
        let may = |path: &str| {
            let rules = ROBOTS.lines().filter_map(|l| l.split_once(": ")).filter(|(name, _)| *name != "User-agent");
            rules.filter(|(_, of)| path.starts_with(of)).max_by_key(|(_, of)| of.len()).is_some_and(|(name, _)| name == "Allow")
        };
        assert!(may("/timetable") && may("/timetable/guide") && may("/timetable?locality=25195") && may("/assets/app.css"));
        for closed in ["/", "/my", "/check/abc", "/timetable/booking?code=abcd", "/timetable/invitation?code=abcd", "/citizens"] {
            assert!(!may(closed), "{closed}");
        }
    }

    #[tokio::test]
    async fn a_built_asset_is_cached_for_ever_and_comes_compressed() {
        if !present() {
            assert_eq!(asset("app.css"), "");
            return;
        }
        let response = visit(asset("app.css"), "gzip, br").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert!(visit(asset("app.css"), "identity").await.headers().get(header::CONTENT_ENCODING).is_none());
    }
}
