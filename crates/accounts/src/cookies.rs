//! Cookies, by hand: four names, no parser needed beyond `name=value`.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use vedich_ui::{Flash, Tone};

/// Shown once on the next page.
const FLASH: &str = "vd_flash";
/// Longest message that travels in a cookie.
const FLASH_MAX: usize = 600;

/// `__Host-` binds the cookie to this very host and to TLS; without TLS browsers refuse the prefix.
pub(crate) fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-vd_session" } else { "vd_session" }
}

/// What a browser keeps between password and code.
pub(crate) fn step_name(secure: bool) -> &'static str {
    if secure { "__Host-vd_step" } else { "vd_step" }
}

/// The value of a cookie.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, v)| (n == name).then_some(v))
}

/// The session cookie; an empty secret takes it away.
pub(crate) fn session(secret: &str, secure: bool) -> Option<HeaderValue> {
    let (secure_flag, age) = (if secure { "; Secure" } else { "" }, if secret.is_empty() { "; Max-Age=0" } else { "" });
    HeaderValue::from_str(&format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax{secure_flag}{age}", session_name(secure))).ok()
}

/// The cookie between password and code; an empty secret takes it away.
pub(crate) fn step(secret: &str, secure: bool) -> Option<HeaderValue> {
    let secure_flag = if secure { "; Secure" } else { "" };
    let age = if secret.is_empty() { 0 } else { crate::rules::second_factor::STEP_SECONDS };
    let cookie = format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax{secure_flag}; Max-Age={age}", step_name(secure));
    HeaderValue::from_str(&cookie).ok()
}

/// The language cookie, as the room `ui` reads it.
pub(crate) fn language(tag: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("vd_lang={tag}; Path=/; SameSite=Lax; Max-Age=31536000")).ok()
}

/// A message for the next page.
pub(crate) fn flash(flash: &Flash) -> Option<HeaderValue> {
    let tone = match flash.tone {
        Tone::Neutral => 'n',
        Tone::Good => 'g',
        Tone::Attention => 'a',
        Tone::Broken => 'b',
    };
    let text: String = flash.text.chars().take(FLASH_MAX).collect();
    let value = BASE64_URL_SAFE_NO_PAD.encode(format!("{tone}{text}"));
    HeaderValue::from_str(&format!("{FLASH}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")).ok()
}

/// The message that came with this request.
pub(crate) fn read_flash(headers: &HeaderMap) -> Option<Flash> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(get(headers, FLASH)?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut chars = text.chars();
    let tone = match chars.next()? {
        'g' => Tone::Good,
        'a' => Tone::Attention,
        'b' => Tone::Broken,
        _ => Tone::Neutral,
    };
    Some(Flash { tone, text: chars.collect() })
}

/// The message has been shown.
pub(crate) fn clear_flash() -> HeaderValue {
    HeaderValue::from_static("vd_flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_arrives_as_it_left() {
        let sent = flash(&Flash { tone: Tone::Good, text: "Đã lập 3 danh sách; xong".into() }).unwrap();
        let pair = sent.to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("a=b; {pair}").parse().unwrap());
        let got = read_flash(&headers).unwrap();
        assert_eq!(got.text, "Đã lập 3 danh sách; xong");
        assert!(matches!(got.tone, Tone::Good));
    }

    #[test]
    fn over_tls_the_session_is_bound_to_the_host() {
        let cookie = session("s3", true).unwrap();
        assert_eq!(cookie.to_str().unwrap(), "__Host-vd_session=s3; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(!session("s3", false).unwrap().to_str().unwrap().contains("Secure"));
    }
}
