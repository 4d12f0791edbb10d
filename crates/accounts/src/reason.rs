//! Why the web framework could not read a request, in Vietnamese: which field is missing or wrong. The framework itself speaks English;
//! what is not recognised here is left out for whoever reads Vietnamese, rather than told in two languages.

/// What the framework puts before the words of serde.
const BEFORE_SERDE: [&str; 4] = [
    "Failed to deserialize the JSON body into the target type: ",
    "Failed to deserialize form body: ",
    "Failed to deserialize form: ",
    "Failed to deserialize query string: ",
];

/// What it says by itself.
const KNOWN: [(&str, &str); 4] = [
    ("Failed to parse the request body as JSON", "nội dung không phải JSON đúng cú pháp"),
    ("Expected request with `Content-Type: application/json`", "cần tiêu đề Content-Type: application/json"),
    ("Form requests must have", "cần tiêu đề Content-Type: application/x-www-form-urlencoded"),
    ("Invalid URL", "địa chỉ có phần không đúng"),
];

/// The reason in Vietnamese, where it is one that is known.
pub(crate) fn vietnamese(reason: &str) -> Option<String> {
    if let Some(said) = BEFORE_SERDE.iter().find_map(|before| reason.strip_prefix(before)) {
        return of_serde(said);
    }
    KNOWN.iter().find(|(begins, _)| reason.starts_with(begins)).map(|(_, words)| (*words).to_owned())
}

/// Of `grants[0]: missing field `role` at line 1 column 20`: where, and what.
fn of_serde(said: &str) -> Option<String> {
    // A path has no spaces; what serde says begins with two words.
    let (path, what) = match said.split_once(": ") {
        Some((path, what)) if !path.contains(' ') => (path, what),
        _ => ("", said),
    };
    // An unknown field stands at the end of its path already, a missing one does not.
    let full = |name: &str| {
        if path.is_empty() || path == name {
            name.to_owned()
        } else if path.ends_with(&format!(".{name}")) {
            path.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    let mut quoted = what.split('`').skip(1).step_by(2);
    if what.starts_with("missing field") {
        return quoted.next().map(|name| format!("thiếu trường \"{}\"", full(name)));
    }
    if what.starts_with("unknown field") {
        return quoted.next().map(|name| format!("không có trường \"{}\"", full(name)));
    }
    if what.starts_with("duplicate field") {
        return quoted.next().map(|name| format!("trường \"{}\" bị lặp", full(name)));
    }
    if path.is_empty() {
        return None;
    }
    if what.starts_with("unknown variant") {
        let taken: Vec<&str> = quoted.skip(1).collect();
        return Some(format!("trường \"{path}\" không đúng, chỉ nhận: {}", taken.join(", ")));
    }
    let wrong = if what.starts_with("invalid type") { "sai kiểu dữ liệu" } else { "không đúng" };
    Some(format!("trường \"{path}\" {wrong}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    enum Role {
        WardPolice,
        Viewer,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)] // what could be read is not looked at
    struct Grant {
        role: Role,
        #[serde(default)]
        level: u8,
    }

    #[derive(Deserialize, Debug)]
    #[allow(dead_code)] // the same
    struct Order {
        reason: String,
        grants: Vec<Grant>,
    }

    /// What a program is told of a document, by way of the extractor that the handlers use.
    async fn told(document: &str) -> Option<String> {
        use axum::{Json, body::Body, extract::FromRequest, http::Request};
        let request = Request::post("/").header("content-type", "application/json").body(Body::from(document.to_owned()));
        let refused = Json::<Order>::from_request(request.unwrap(), &()).await.unwrap_err();
        vietnamese(&refused.body_text())
    }

    #[tokio::test]
    async fn the_field_is_named_and_nothing_is_told_in_english() {
        for (document, words) in [
            (r#"{"grants": []}"#, Some("thiếu trường \"reason\"")),
            (r#"{"reason": "", "grants": [{}]}"#, Some("thiếu trường \"grants[0].role\"")),
            (r#"{"reason": "", "grants": [{"role": "viewer", "rol": 1}]}"#, Some("không có trường \"grants[0].rol\"")),
            (r#"{"reason": "", "reason": ""}"#, Some("trường \"reason\" bị lặp")),
            (r#"{"reason": 5}"#, Some("trường \"reason\" sai kiểu dữ liệu")),
            (
                r#"{"reason": "", "grants": [{"role": "boss"}]}"#,
                Some("trường \"grants[0].role\" không đúng, chỉ nhận: ward_police, viewer"),
            ),
            (r#"{"reason": "", "grants": [{"role": "viewer", "level": 300}]}"#, Some("trường \"grants[0].level\" không đúng")),
            (r#"{"reason""#, Some("nội dung không phải JSON đúng cú pháp")),
            ("[]", None),
        ] {
            assert_eq!(told(document).await.as_deref(), words, "{document}");
        }
    }

    #[test]
    fn what_is_not_recognised_is_left_out() {
        assert_eq!(vietnamese("Failed to buffer the request body: length limit exceeded"), None);
        assert_eq!(vietnamese(""), None);
        assert_eq!(
            vietnamese("Failed to deserialize query string: missing field `day`").as_deref(),
            Some("thiếu trường \"day\"")
        );
        assert_eq!(vietnamese("Invalid URL: Cannot parse `x` to a `i64`").as_deref(), Some("địa chỉ có phần không đúng"));
    }
}
