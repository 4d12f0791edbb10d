//! A page's table as a file: the page's own address with `save=TABLE.csv` or `save=TABLE.xlsx`. The page is drawn as always, and the
//! table of that name is caught while it is drawn. So the file has the rows that the page has: the same filters, the same area, the
//! same permission, without a second way to ask for them.
//!
//! What a browser sorts and searches by itself it tells beside it: `save-sort=2.down`, `save-find=tân phú`.

use crate::attachment::Attachment;
use crate::sheet::{Sheet, Value};
use axum::{
    extract::Query,
    http::{Uri, header},
    response::{IntoResponse, Response},
};
use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use vedich_kernel::text;

tokio::task_local! {
    static ASKED: Asked;
}

/// The request that a page is drawn for.
struct Asked {
    /// Path and query.
    address: String,
    wish: Option<Wish>,
    caught: Mutex<Option<Sheet>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Csv,
    Xlsx,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Wish {
    table: String,
    kind: Kind,
    sort: Option<(usize, bool)>,
    find: Vec<String>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum Unsaved {
    /// The page has no table of this name that may be saved.
    #[error("no such table")]
    NoSuchTable,
    /// The file could not be written.
    #[error("not written: {0}")]
    NotWritten(String),
}

/// A row of a table that is caught: its values, and by what it is sorted and found.
pub(crate) struct Caught {
    pub values: Vec<Value>,
    pub keys: Vec<String>,
    pub words: String,
}

/// Answers a page's request: with the page, or with the one of its tables that the address asks for.
///
/// # Errors
/// The page has no such table, or the file cannot be written.
pub async fn page_or_table(uri: &Uri, page: impl Future<Output = Response>) -> Result<Response, Unsaved> {
    let address = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
    let wish = wish(uri)?;
    let kind = wish.as_ref().map(|w| w.kind);
    let asked = Asked { address, wish, caught: Mutex::default() };
    let (response, caught) = ASKED
        .scope(asked, async move {
            let response = page.await;
            (response, ASKED.with(|a| a.caught.lock().unwrap_or_else(PoisonError::into_inner).take()))
        })
        .await;
    let Some(kind) = kind else { return Ok(response) };
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    // A refusal, an error, or the way to another page: they stand as they are.
    if !response.status().is_success() || !is_page {
        return Ok(response);
    }
    let sheet = caught.ok_or(Unsaved::NoSuchTable)?;
    let name = file_name(&sheet.title);
    Ok(match kind {
        Kind::Csv => Attachment::csv(format!("{name}.csv"), sheet.csv().map_err(|e| Unsaved::NotWritten(e.to_string()))?),
        Kind::Xlsx => Attachment::xlsx(format!("{name}.xlsx"), sheet.xlsx().map_err(|e| Unsaved::NotWritten(e.to_string()))?),
    }
    .into_response())
}

/// A table is asked for: pages that keep what they drew must draw it now.
#[must_use]
pub fn is_asked() -> bool {
    ASKED.try_with(|a| a.wish.is_some()).unwrap_or(false)
}

/// The address of this page with a table to save: `/costs?save=costs-lines.csv`.
pub(crate) fn link(from: Option<&str>, table: &str, ending: &str) -> String {
    let own = || ASKED.try_with(|a| a.address.clone()).unwrap_or_default();
    let address = from.map_or_else(own, str::to_owned);
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}save={table}.{ending}")
}

/// Takes the table when it is the one that is asked for.
pub(crate) fn offer(
    table: &str,
    title: &str,
    heads: impl Fn() -> Vec<String>,
    rows: impl Fn() -> (Vec<Caught>, Option<Vec<Value>>),
) {
    // Outside a request, as in tests of parts, nobody asks.
    let _ = ASKED.try_with(|asked| {
        let Some(wish) = asked.wish.as_ref().filter(|w| w.table == table) else { return };
        let (mut found, totals) = rows();
        wish.choose(&mut found);
        let rows = found.into_iter().map(|c| c.values).chain(totals).collect();
        let sheet = Sheet { title: title.to_owned(), heads: heads(), rows };
        *asked.caught.lock().unwrap_or_else(PoisonError::into_inner) = Some(sheet);
    });
}

impl Wish {
    /// The rows as the browser shows them.
    fn choose(&self, rows: &mut Vec<Caught>) {
        rows.retain(|row| {
            let words = folded(&row.words);
            self.find.iter().all(|w| words.contains(w))
        });
        let Some((column, up)) = self.sort else { return };
        let key = |row: &Caught| row.keys.get(column).cloned().unwrap_or_default();
        rows.sort_by(|a, b| {
            let (a, b) = (key(a), key(b));
            // Blanks come last, either way.
            let blank = a.is_empty().cmp(&b.is_empty());
            let order = match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(x), Ok(y)) => x.total_cmp(&y),
                _ => compare(&a, &b),
            };
            blank.then(if up { order } else { order.reverse() })
        });
    }
}

/// As a table is sorted: in Vietnamese order, with the numbers in them as numbers (`tables.js` does the same).
fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (parts(a).into_iter(), parts(b).into_iter());
    loop {
        let order = match (a.next(), b.next()) {
            (Some(x), Some(y)) => match (x.parse::<u64>(), y.parse::<u64>()) {
                (Ok(x), Ok(y)) => x.cmp(&y),
                _ => text::compare_words(x, y),
            },
            (None, None) => return Ordering::Equal,
            (x, y) => x.is_some().cmp(&y.is_some()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Runs of digits, and what stands between them.
fn parts(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        out.push(part);
        rest = after;
    }
    out
}

fn wish(uri: &Uri) -> Result<Option<Wish>, Unsaved> {
    if !uri.query().is_some_and(|q| q.contains("save=")) {
        return Ok(None);
    }
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else { return Ok(None) };
    let of = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let Some(asked) = of("save") else { return Ok(None) };
    let (table, kind) = match asked.rsplit_once('.') {
        Some((table, "csv")) => (table, Kind::Csv),
        Some((table, "xlsx")) => (table, Kind::Xlsx),
        _ => return Err(Unsaved::NoSuchTable),
    };
    let sort = of("save-sort").and_then(|s| s.split_once('.')).and_then(|(at, way)| Some((at.parse().ok()?, way != "down")));
    let find = folded(of("save-find").unwrap_or_default()).split_whitespace().map(str::to_owned).collect();
    Ok(Some(Wish { table: table.to_owned(), kind, sort, find }))
}

/// As the search box of a table compares (`tables.js`): no accents, lower case.
fn folded(words: &str) -> String {
    let plain = words.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if matches!(c, 'đ' | 'Đ') { 'd' } else { c });
    plain.collect::<String>().to_lowercase()
}

/// `tien-do-tung-phuong-xa-ngay-19-6-2023`.
fn file_name(title: &str) -> String {
    let mut out = String::new();
    for c in folded(title).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= 80 {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { "vedich".to_owned() } else { out.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().unwrap()
    }

    #[test]
    fn a_wish_is_read_from_the_address() {
        let asked =
            wish(&uri("/localities?locality=25195&save=children.xlsx&save-sort=3.down&save-find=T%C3%A2n+Ph%C3%BA")).unwrap();
        let find = vec!["tan".to_owned(), "phu".to_owned()];
        assert_eq!(asked, Some(Wish { table: "children".to_owned(), kind: Kind::Xlsx, sort: Some((3, false)), find }));
        assert_eq!(wish(&uri("/localities?locality=25195")).unwrap(), None);
        assert_eq!(wish(&uri("/?autosave=a.csv")).unwrap(), None);
        assert!(wish(&uri("/?save=children")).is_err());
        assert!(wish(&uri("/?save=children.exe")).is_err());
    }

    #[test]
    fn rows_come_as_the_browser_shows_them() {
        let row = |name: &str, n: &str| Caught {
            values: vec![Value::words(name)],
            keys: vec![name.to_owned(), n.to_owned()],
            words: format!("{name} {n}"),
        };
        let all = || vec![row("Đức Hòa", "9"), row("An Bình", "10"), row("Bình An", ""), row("Ân Phú", "2")];
        let names = |wish: &Wish| {
            let mut rows = all();
            wish.choose(&mut rows);
            rows.iter().map(|r| r.keys[0].clone()).collect::<Vec<_>>()
        };
        let of = |sort, find: &[&str]| Wish {
            table: String::new(),
            kind: Kind::Csv,
            sort,
            find: find.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(names(&of(None, &[])), ["Đức Hòa", "An Bình", "Bình An", "Ân Phú"]);
        assert_eq!(names(&of(Some((1, true)), &[])), ["Ân Phú", "Đức Hòa", "An Bình", "Bình An"]);
        assert_eq!(names(&of(Some((1, false)), &[])), ["An Bình", "Đức Hòa", "Ân Phú", "Bình An"]);
        assert_eq!(names(&of(Some((0, true)), &["an"])), ["An Bình", "Ân Phú", "Bình An"]);
        assert_eq!(names(&of(None, &["duc"])), ["Đức Hòa"]);
        let mut quarters = vec!["Khu phố 10", "Khu phố 2", "Khu phố 2A", "Ấp 3", "Khu phố"];
        quarters.sort_by(|a, b| compare(a, b));
        assert_eq!(quarters, ["Ấp 3", "Khu phố", "Khu phố 2", "Khu phố 2A", "Khu phố 10"]);
    }

    #[test]
    fn a_file_is_named_after_its_table() {
        assert_eq!(file_name("Tiến độ từng phường, xã: ngày 19/6/2023"), "tien-do-tung-phuong-xa-ngay-19-6-2023");
        assert_eq!(file_name("…"), "vedich");
    }
}
