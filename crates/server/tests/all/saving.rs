//! Every table that a page offers as a file comes as one: with the rows of the page, for each role and area that sees it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use std::collections::BTreeSet;
use vedich_accounts::Role;
use vedich_testkit::{City, Client, OPENING, Where, people, sqlite};

/// Pages with tables of figures.
const PAGES: [&str; 22] = [
    "/",
    "/localities",
    "/boards/funnel",
    "/targets",
    "/forecast",
    "/quotas",
    "/standings?kind=commune",
    "/standings?kind=person",
    "/cross-check",
    "/cross-check/units",
    "/daily-reports",
    "/compliance",
    "/stations",
    "/stations/places",
    "/work-lists",
    "/tasks",
    "/costs",
    "/outreach",
    "/training",
    "/documents",
    "/open-data",
    "/territory",
];

async fn city() -> City {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    city
}

/// Links to files on a page: address and table.
fn links(html: &str) -> Vec<(String, String)> {
    let tags = html.split("<a ").skip(1).filter_map(|a| a.split('>').next());
    let saves = tags.filter_map(|tag| {
        let of = |name: &str| tag.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(|v| v.replace("&amp;", "&"));
        Some((of("href")?, of("data-save")?))
    });
    saves.collect()
}

/// Rows of a table on a page, its sums included.
fn rows(html: &str, table: &str) -> usize {
    let start = html.find(&format!(" id=\"{table}\" aria-labelledby")).unwrap_or_else(|| panic!("no table {table}"));
    html[start..].split("</table>").next().unwrap().matches("<th scope=\"row\"").count()
}

async fn check(client: &Client, role: Role) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for path in PAGES {
        let page = client.get(path).await;
        if page.status != 200 {
            continue;
        }
        let html = page.text();
        for (link, table) in links(&html) {
            let file = client.get(&link).await;
            let kind = file.headers.get("content-type").unwrap().to_str().unwrap().to_owned();
            assert_eq!(file.status, 200, "{role:?} {link}");
            assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\""), "{link}");
            if link.ends_with(".csv") {
                assert!(kind.starts_with("text/csv"), "{role:?} {link} is {kind}");
                let text = file.text();
                let lines = text.trim_start_matches('\u{feff}').split_terminator("\r\n").count();
                assert_eq!(lines, rows(&html, &table) + 1, "{role:?} {link}:\n{text}");
                assert!(!text.contains("<span") && !text.contains("&amp;"), "{role:?} {link}:\n{text}");
            } else {
                assert!(kind.contains("spreadsheetml"), "{role:?} {link} is {kind}");
            }
            seen.insert(table);
        }
    }
    seen
}

#[tokio::test]
async fn every_table_that_may_be_saved_comes_with_the_rows_of_its_page() {
    let city = city().await;
    let office = check(&city.signed_in(Role::StandingOffice, Where::City).await, Role::StandingOffice).await;
    for table in ["children", "waiting-where", "targets", "open-data-columns", "localities"] {
        assert!(office.contains(table), "{table} is not offered: {office:?}");
    }
    let police = check(&city.signed_in(Role::WardPolice, Where::Commune("C1")).await, Role::WardPolice).await;
    assert!(police.contains("children"), "{police:?}");
    let viewer = check(&city.signed_in(Role::Viewer, Where::City).await, Role::Viewer).await;
    assert!(viewer.contains("children") && !viewer.contains("costs-lines"), "{viewer:?}");
}

#[tokio::test]
async fn a_file_shows_nobody_more_than_the_page_does() {
    let city = city().await;
    let (office, viewer) =
        (city.signed_in(Role::StandingOffice, Where::City).await, city.signed_in(Role::Viewer, Where::City).await);
    let csv = |client: Client| async move { client.get("/localities?locality=C1&save=children.csv").await.text() };
    // Drawn for the office first, and kept; the viewer's file is the viewer's page.
    let (of_office, of_viewer) = (csv(office.clone()).await, csv(viewer.clone()).await);
    assert!(of_office.lines().count() > 2 && of_office != of_viewer, "{of_office}\n{of_viewer}");
    assert!(of_viewer.contains("ẩn"), "small groups stay hidden: {of_viewer}");
    // The same address again without the wish is the page again.
    let page = office.get("/localities?locality=C1").await;
    assert!(
        page.headers["content-type"].to_str().unwrap().starts_with("text/html")
            && !page.text().contains("&amp;save=children.csv&amp;save")
    );
    let police = city.signed_in(Role::WardPolice, Where::Commune("C2")).await;
    let refused = police.get("/localities?locality=C1&save=children.csv").await;
    assert!(refused.status == 403 && refused.headers.get("content-disposition").is_none());
    assert_eq!(viewer.get("/costs?save=costs-lines.csv").await.status, 403);
    for link in ["/localities?save=nothing.csv", "/localities?save=children.exe", "/users?save=users.csv"] {
        let missing = office.get(link).await;
        assert!(missing.status == 404 && missing.text().contains("Trang này không có bảng đó để tải"), "{link}");
    }
    let program = city.program(Role::Viewer, Where::City).await;
    assert!(program.get("/localities?save=children.csv").await.text().starts_with('\u{feff}'), "a program may ask too");
}

#[tokio::test]
async fn what_the_browser_sorted_and_searched_is_told_along() {
    let city = city().await;
    let office = city.signed_in(Role::StandingOffice, Where::City).await;
    let names = |text: &str| -> Vec<String> {
        text.lines().skip(1).map(|l| l.split(',').next().unwrap().trim_matches('"').to_owned()).collect()
    };
    let of = |query: &'static str| {
        let office = office.clone();
        async move { office.get(&format!("/localities?save=children.csv{query}")).await.text() }
    };
    let (up, down) = (names(&of("&save-sort=0.up").await), names(&of("&save-sort=0.down").await));
    // The sum stays at the end.
    let (last, rest) = up.split_last().unwrap();
    assert_eq!(down.last(), Some(last));
    assert!(rest.len() >= 2 && rest.iter().rev().eq(down[..down.len() - 1].iter()), "{up:?} {down:?}");
    let found = names(&of("&save-find=khong-co").await);
    assert_eq!(found, std::slice::from_ref(last), "only the sum");
}
