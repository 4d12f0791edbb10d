//! Forged requests. Two checks: the browser's own word on where a request comes from, and a token that only our pages know.

use crate::{problems::AccountsProblem, secrets};
use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::Request,
    http::{HeaderMap, header},
};
use futures_util::{StreamExt, stream};

/// Largest ordinary form.
const FORM_LIMIT: usize = 2 * 1024 * 1024;
/// The token stands first in an upload; after so many bytes without it there is none.
const PREFIX_LIMIT: usize = 16 * 1024;

/// Refuses what a browser says came from another site (`Sec-Fetch-Site`, else `Origin`). Programs send neither.
pub(crate) fn check_origin(headers: &HeaderMap) -> Result<(), AccountsProblem> {
    let text = |name| headers.get(name).and_then(|v: &axum::http::HeaderValue| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return if matches!(site, "same-origin" | "none") { Ok(()) } else { Err(AccountsProblem::CrossSite) };
    }
    if let Some(origin) = text("origin") {
        let host = text("host").unwrap_or_default();
        let from = origin.split_once("://").map_or(origin, |(_, h)| h);
        return if from.eq_ignore_ascii_case(host) { Ok(()) } else { Err(AccountsProblem::CrossSite) };
    }
    Ok(())
}

/// Checks the token of a signed-in browser: header `x-csrf-token`, else form field `_csrf` (in uploads the first part).
/// The body is handed on whole; an upload is not read further than its token.
pub(crate) async fn check_token(request: Request, expected: &str) -> Result<Request, AccountsProblem> {
    if let Some(token) = request.headers().get("x-csrf-token") {
        return judge(token.as_bytes(), expected).map(|()| request);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let (parts, body) = request.into_parts();
    if kind.starts_with("multipart/form-data") {
        let (token, body) = read_prefix(body.into_data_stream()).await?;
        judge(token.as_deref().unwrap_or_default(), expected)?;
        return Ok(Request::from_parts(parts, body));
    }
    if kind.starts_with("application/x-www-form-urlencoded") {
        let bytes = axum::body::to_bytes(body, FORM_LIMIT).await.map_err(|e| unread(&e))?;
        let token = bytes.split(|b| *b == b'&').find_map(|pair| pair.strip_prefix(b"_csrf="));
        judge(token.unwrap_or_default(), expected)?;
        return Ok(Request::from_parts(parts, Body::from(bytes)));
    }
    Err(AccountsProblem::CrossSite)
}

/// Whoever sent too much is told so; anything else broke off on the way.
fn unread(e: &axum::Error) -> AccountsProblem {
    let too_large = std::error::Error::source(e).is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
    if too_large { AccountsProblem::TooLarge } else { AccountsProblem::Unreadable(e.to_string()) }
}

fn judge(token: &[u8], expected: &str) -> Result<(), AccountsProblem> {
    if secrets::same(token, expected.as_bytes()) { Ok(()) } else { Err(AccountsProblem::CrossSite) }
}

/// Reads an upload until its `_csrf` part is whole, and puts what was read back in front.
async fn read_prefix(mut rest: BodyDataStream) -> Result<(Option<Vec<u8>>, Body), AccountsProblem> {
    let (mut seen, mut chunks) = (Vec::new(), Vec::<Result<Bytes, axum::Error>>::new());
    let mut token = None;
    while token.is_none() && seen.len() < PREFIX_LIMIT {
        let Some(chunk) = rest.next().await else { break };
        let chunk = chunk.map_err(|e| AccountsProblem::Unreadable(e.to_string()))?;
        seen.extend_from_slice(&chunk[..chunk.len().min(PREFIX_LIMIT)]);
        chunks.push(Ok(chunk));
        token = token_part(&seen);
    }
    Ok((token, Body::from_stream(stream::iter(chunks).chain(rest))))
}

fn token_part(seen: &[u8]) -> Option<Vec<u8>> {
    let name = find(seen, b"name=\"_csrf\"")?;
    let value = name + find(&seen[name..], b"\r\n\r\n")? + 4;
    let end = value + find(&seen[value..], b"\r\n")?;
    Some(seen[value..end].to_vec())
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(token: &str) -> Request {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"a.xlsx\"\r\n\r\nBYTES\r\n--x--\r\n"
        );
        // In small pieces, as a slow phone sends them.
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            body.as_bytes().chunks(7).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
        Request::builder()
            .header("content-type", "multipart/form-data; boundary=x")
            .body(Body::from_stream(stream::iter(pieces)))
            .unwrap()
    }

    #[tokio::test]
    async fn an_upload_is_judged_by_its_first_part_and_handed_on_whole() {
        let request = check_token(upload("tok"), "tok").await.unwrap();
        let bytes = axum::body::to_bytes(request.into_body(), 10_000).await.unwrap();
        assert!(bytes.starts_with(b"--x\r\n") && bytes.ends_with(b"BYTES\r\n--x--\r\n"));
        assert!(matches!(check_token(upload("other"), "tok").await, Err(AccountsProblem::CrossSite)));
    }

    #[tokio::test]
    async fn a_form_needs_its_token_and_json_needs_the_header() {
        let form = |body: &'static str| {
            Request::builder().header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).unwrap()
        };
        assert!(check_token(form("a=1&_csrf=tok"), "tok").await.is_ok());
        assert!(check_token(form("a=1&_csrf="), "tok").await.is_err());
        assert!(check_token(form("a=1"), "tok").await.is_err());
        let json = Request::builder().header("content-type", "application/json").body(Body::from("{}")).unwrap();
        assert!(check_token(json, "tok").await.is_err());
        let json = Request::builder().header("x-csrf-token", "tok").body(Body::from("{}")).unwrap();
        assert!(check_token(json, "tok").await.is_ok());
    }

    #[test]
    fn the_browser_tells_where_a_form_comes_from() {
        let headers =
            |pairs: &[(&'static str, &str)]| pairs.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect();
        assert!(check_origin(&headers(&[("sec-fetch-site", "same-origin")])).is_ok());
        assert!(check_origin(&headers(&[("sec-fetch-site", "cross-site")])).is_err());
        assert!(check_origin(&headers(&[("sec-fetch-site", "same-site")])).is_err());
        assert!(check_origin(&headers(&[("origin", "http://a:1"), ("host", "a:1")])).is_ok());
        assert!(check_origin(&headers(&[("origin", "http://b"), ("host", "a:1")])).is_err());
        assert!(check_origin(&headers(&[("origin", "null"), ("host", "a:1")])).is_err());
        assert!(check_origin(&HeaderMap::new()).is_ok());
    }
}
