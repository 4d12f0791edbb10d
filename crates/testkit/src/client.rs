//! A browser or a program in front of the site, without a network.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, header},
};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {} {}", self.status, self.text()))
    }

    /// Where it sends the browser.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()
    }
}

/// A browser or a program. Keeps cookies and the form token.
#[derive(Clone)]
pub struct Client {
    app: Router,
    cookies: Vec<(String, String)>,
    csrf: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(app: Router) -> Self {
        Self { app, cookies: Vec::new(), csrf: String::new(), token: None }
    }

    /// The same client with a bearer token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// The same client with one more cookie, as `name=value`.
    #[must_use]
    pub fn with_cookie(mut self, pair: &str) -> Self {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        self.cookies.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) {
        let body = encode(&[("name", name), ("password", password)]);
        let answer = self.send(Method::POST, "/sign-in", "application/x-www-form-urlencoded", body.into_bytes()).await;
        assert_eq!(answer.status, 303, "signing in as {name}: {}", answer.text());
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let page = self.get("/password").await.text();
        let token = page.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        token.expect("a page with a form has its token").clone_into(&mut self.csrf);
    }

    /// Opens an address.
    ///
    /// # Panics
    /// When the site breaks down.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", Vec::new()).await
    }

    /// Sends a form.
    ///
    /// # Panics
    /// When the site breaks down.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("_csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        self.send(Method::POST, path, "application/x-www-form-urlencoded", encode(&all).into_bytes()).await
    }

    /// Sends JSON.
    ///
    /// # Panics
    /// When the site breaks down.
    pub async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.send(Method::POST, path, "application/json", body.to_string().into_bytes()).await
    }

    /// Sends a multipart form with one file.
    ///
    /// # Panics
    /// When the site breaks down.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> Answer {
        self.upload_all(path, fields, &[(file_name, file)]).await
    }

    /// Sends a multipart form with several files, all of them in the field `file`.
    ///
    /// # Panics
    /// When the site breaks down.
    pub async fn upload_all(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        const BOUNDARY: &str = "vedich-testkit-boundary";
        let mut body = Vec::new();
        let mut all = vec![("_csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        for (name, value) in all {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (file_name, file) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.send(Method::POST, path, &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
    }

    /// The first `n` messages of the event stream after a commit number, as they stand on the wire.
    ///
    /// # Panics
    /// When the stream ends before.
    pub async fn events(&self, after: i64, n: usize) -> Vec<String> {
        self.told(self.request(Method::GET, "/api/v1/events").header("last-event-id", after), n).await
    }

    /// The first `n` messages of the event stream that a page names (`data-live`).
    ///
    /// # Panics
    /// When the page follows no stream, or the stream ends before.
    pub async fn events_of(&self, page: &str, n: usize) -> Vec<String> {
        let stream = page.split("data-live=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a live page");
        self.told(self.request(Method::GET, stream), n).await
    }

    async fn told(&self, request: axum::http::request::Builder, n: usize) -> Vec<String> {
        let answer = self.answer(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), 200, "the stream opens");
        let mut body = answer.into_body();
        let mut events = Vec::new();
        while events.len() < n {
            let frame = body.frame().await.expect("the stream goes on").unwrap();
            let text = String::from_utf8_lossy(frame.data_ref().unwrap()).into_owned();
            events.extend(Some(text).filter(|t| t.contains("event:")));
        }
        events
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        if !self.csrf.is_empty() {
            request = request.header("x-csrf-token", &self.csrf);
        }
        if !self.cookies.is_empty() {
            let line: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, line.join("; "));
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request
    }

    async fn answer(&self, request: Request<Body>) -> axum::response::Response {
        self.app.clone().oneshot(request).await.unwrap()
    }

    /// Any request.
    ///
    /// # Panics
    /// When the site breaks down.
    pub async fn send(&self, method: Method, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let mut request = self.request(method, path);
        if !content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let response = self.answer(request.body(Body::from(body)).unwrap()).await;
        let (parts, body) = response.into_parts();
        // A stream of events never ends; its head is all that a test needs.
        let streams = parts.headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/event-stream"));
        let body = if streams { Vec::new() } else { body.collect().await.unwrap().to_bytes().to_vec() };
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

/// `application/x-www-form-urlencoded`.
fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |mut out, b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                out.push(char::from(b));
            } else {
                out.push_str(&format!("%{b:02X}"));
            }
            out
        })
    };
    fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&")
}
