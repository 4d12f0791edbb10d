//! Files that a page hands over.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::borrow::Cow;

/// Media types of the files that this house writes.
pub mod media {
    /// Excel workbook.
    pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// Table as text; ours begins with a byte order mark.
    pub const CSV: &str = "text/csv; charset=utf-8";
    /// GeoJSON (RFC 7946).
    pub const GEOJSON: &str = "application/geo+json";
}

/// A file to save: its name, what it is, and its bytes. Used as an answer.
#[derive(Clone, Debug)]
pub struct Attachment {
    name: String,
    kind: Cow<'static, str>,
    bytes: Vec<u8>,
}

impl Attachment {
    /// A file of any kind.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: impl Into<Cow<'static, str>>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), kind: kind.into(), bytes: bytes.into() }
    }

    /// An Excel workbook.
    #[must_use]
    pub fn xlsx(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::new(name, media::XLSX, bytes)
    }

    /// A table as text.
    #[must_use]
    pub fn csv(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::new(name, media::CSV, bytes)
    }
}

/// The name as all browsers read it (RFC 6266): plain letters, and the real ones beside them where that is not all.
fn disposition(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let byte = |b: u8| {
        if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", name.bytes().map(byte).collect::<String>())
}

impl IntoResponse for Attachment {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_str(&self.kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
        let name = HeaderValue::from_str(&disposition(&self.name)).unwrap_or(HeaderValue::from_static("attachment"));
        ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], self.bytes).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leaves_its_header() {
        assert_eq!(disposition("du-toan.xlsx"), "attachment; filename=\"du-toan.xlsx\"");
        assert_eq!(disposition("a\"b\r\nX: y"), "attachment; filename=\"a_b__X_ y\"; filename*=UTF-8''a%22b%0D%0AX%3A%20y");
        assert_eq!(disposition("Tổ.csv"), "attachment; filename=\"T_.csv\"; filename*=UTF-8''T%E1%BB%95.csv");
    }
}
