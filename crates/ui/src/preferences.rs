//! Language and theme of a browser, kept in two harmless cookies. Vietnamese unless somebody chose otherwise.

use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use vedich_kernel::Lang;

const LANG_COOKIE: &str = "vd_lang";
const THEME_COOKIE: &str = "vd_theme";

/// Light, dark, or as the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value of `data-theme`; none when the device decides.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// What the browser prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Language of the pages.
    pub lang: Lang,
    /// Colour theme.
    pub theme: Theme,
}

/// Reads the preferences from a request's cookies.
#[must_use]
pub fn read(headers: &HeaderMap) -> Preferences {
    let mut out = Preferences::default();
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    for (name, value) in cookies.filter_map(|c| c.trim().split_once('=')) {
        match (name, value) {
            (LANG_COOKIE, "en") => out.lang = Lang::En,
            (THEME_COOKIE, "light") => out.theme = Theme::Light,
            (THEME_COOKIE, "dark") => out.theme = Theme::Dark,
            _ => {}
        }
    }
    out
}

/// `GET /preferences?lang=en&theme=dark&back=/path`: sets the cookies and goes back. Public: it changes nothing on the server.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/preferences", get(choose))
}

/// Where a link to [`router`] leads.
#[must_use]
pub(crate) fn href(choice: &str, back: &str) -> String {
    format!("/preferences?{choice}&back={}", encode(back))
}

#[derive(Deserialize)]
struct Choice {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

async fn choose(Query(choice): Query<Choice>) -> Response {
    let mut cookies: Vec<(HeaderName, String)> = Vec::new();
    let mut set = |name: &str, value: &str| {
        cookies.push((header::SET_COOKIE, format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")));
    };
    // Only known words get into a cookie.
    match choice.lang.as_deref() {
        Some("en") => set(LANG_COOKIE, "en"),
        Some("vi") => set(LANG_COOKIE, "vi"),
        _ => {}
    }
    match choice.theme.as_deref() {
        Some("light") => set(THEME_COOKIE, "light"),
        Some("dark") => set(THEME_COOKIE, "dark"),
        Some("auto") => set(THEME_COOKIE, "auto"),
        _ => {}
    }
    (StatusCode::SEE_OTHER, AppendHeaders(cookies), [(header::LOCATION, local(&choice.back))]).into_response()
}

/// A path on this server, or the front page: never a way out to another site.
fn local(back: &str) -> String {
    let clean = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && back.bytes().all(|b| (0x21..0x7f).contains(&b));
    if clean { back.to_owned() } else { "/".to_owned() }
}

/// Percent-encodes a query value.
pub(crate) fn encode(value: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(value.len() + 8);
    for b in value.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower::ServiceExt as _;

    async fn visit(uri: &str) -> Response {
        let request = axum::http::Request::get(uri).body(axum::body::Body::empty()).unwrap();
        router::<()>().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn choosing_english_sets_a_cookie_that_is_read_back() {
        let response = visit("/preferences?lang=en&theme=dark&back=/citizens%3Fq%3Dan").await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[header::LOCATION], "/citizens?q=an");
        let mut request = HeaderMap::new();
        for set in response.headers().get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            request.append(header::COOKIE, pair.parse().unwrap());
        }
        assert_eq!(read(&request), Preferences { lang: Lang::En, theme: Theme::Dark });
    }

    #[tokio::test]
    async fn the_way_back_never_leaves_this_server() {
        for back in ["//evil.example/", "https%3A%2F%2Fevil.example", "/%5Cevil.example", "/a%0D%0ASet-Cookie:x", ""] {
            let response = visit(&format!("/preferences?lang=vi&back={back}")).await;
            assert_eq!(response.headers()[header::LOCATION], "/", "{back}");
        }
    }

    #[tokio::test]
    async fn unknown_words_set_no_cookie() {
        let response = visit("/preferences?lang=xx&theme=%3Bx&back=/").await;
        assert!(response.headers().get(header::SET_COOKIE).is_none());
    }

    #[test]
    fn vietnamese_is_the_default() {
        assert_eq!(read(&HeaderMap::new()), Preferences { lang: Lang::Vi, theme: Theme::Auto });
    }
}
