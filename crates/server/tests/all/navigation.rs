//! Where the pages lead: whoever follows a link that a page shows them is let in and finds something there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot go on has failed

use std::collections::{BTreeMap, BTreeSet};
use vedich_accounts::{Actor, Role};
use vedich_fieldwork::{Assignment, CreateLists, Goes, ListKind};
use vedich_testkit::{City, Client, OPENING, Where, people, sqlite};

async fn city() -> City {
    let city = sqlite().await;
    city.import(OPENING, &people(80)).await;
    let today = city.services.clock.today();
    let order = CreateLists {
        kind: ListKind::Activation,
        places: vec![Assignment { locality: city.locality("C1").await, team: Goes::Own }],
        members: Vec::new(),
        due: today,
        lease_until: today.plus(3),
        max_per_list: 40,
    };
    city.services.fieldwork.create(&Actor::cli("test"), order).await.unwrap();
    city
}

fn home(role: Role) -> Where {
    match role {
        Role::WardPolice | Role::CommitteeLeader => Where::Commune("C1"),
        Role::UnitHead => Where::Unit("D1"),
        Role::TeamLeader | Role::FieldMember => Where::Team("T11"),
        _ => Where::City,
    }
}

/// The addresses in a piece of a page, without those that only change language or colours.
fn links(html: &str) -> BTreeSet<String> {
    let addresses = html.split("<a ").skip(1).filter_map(|a| a.split('>').next()?.split("href=\"").nth(1)?.split('"').next());
    addresses.map(|a| a.replace("&amp;", "&")).filter(|a| a.starts_with('/') && !a.starts_with("/preferences")).collect()
}

fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(inside, _)| inside)
}

async fn navigation(client: &Client) -> Vec<String> {
    let page = client.get("/").await;
    assert_eq!(page.status, 200);
    links(between(&page.text(), "<nav class=\"side\"", "</nav>")).into_iter().collect()
}

/// The code of a text that nobody wrote: `>insight-no-such-key<`.
fn unwritten(html: &str) -> Option<&str> {
    let rooms = [
        "accounts-",
        "boards-",
        "brief-",
        "campaign-",
        "claims-",
        "common-",
        "compliance-",
        "costs-",
        "crosscheck-",
        "difficulties-",
        "disputes-",
        "fieldwork-",
        "forecast-",
        "insight-",
        "inspections-",
        "messages-",
        "outreach-",
        "quota-",
        "register-",
        "reports-",
        "standings-",
        "stations-",
        "tasks-",
        "territory-",
        "training-",
        "webhooks-",
    ];
    html.split('>').filter_map(|part| part.split('<').next()).find(|words| {
        rooms.iter().any(|room| words.starts_with(room))
            && words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    })
}

/// Names and values of a tag's attributes, in order.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut rest = tag.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        match after.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("a quoted value ends");
                out.push((name, value));
                rest = after.trim_start();
            }
            None => {
                out.push((name, ""));
                rest = after.trim_start();
            }
        }
    }
    out
}

/// An attribute that stands twice in one tag (a browser keeps the first), or an id that stands twice on the page.
fn twice(html: &str) -> Option<String> {
    let mut ids = BTreeSet::new();
    for tag in html.split('<').filter(|t| t.starts_with(|c: char| c.is_ascii_alphabetic())).filter_map(|t| t.split('>').next()) {
        let mut names = BTreeSet::new();
        for (name, value) in attributes(tag) {
            if !names.insert(name) || (name == "id" && !ids.insert(value)) {
                return Some(format!("{name} in <{tag}>"));
            }
        }
    }
    None
}

#[test]
fn what_stands_twice_is_found() {
    assert_eq!(twice("<p id=\"a\" class=\"b\"><br><input id=\"c\" name=\"n\" required value=\"1 2\">"), None);
    assert!(twice("<input type=\"checkbox\" value=\"1\" value=\"25\">").is_some());
    assert!(twice("<p id=\"a\"><p id=\"a\">").is_some());
}

#[tokio::test]
async fn every_item_of_the_navigation_opens_a_page_of_its_own() {
    let city = city().await;
    for role in Role::ALL {
        let client = city.signed_in(role, home(role)).await;
        let items = navigation(&client).await;
        assert!(items.len() >= 3, "{role:?} has {items:?}");
        let mut titles: BTreeMap<String, String> = BTreeMap::new();
        for item in items {
            let page = client.get(&item).await;
            assert_eq!(page.status, 200, "{role:?} is shown {item}");
            let html = page.text();
            let title = between(&html, "<h1>", "</h1>").to_owned();
            assert!(!title.is_empty(), "{role:?} {item} has no title");
            if let Some(twin) = titles.insert(title.clone(), item.clone()) {
                panic!("{role:?}: {twin} and {item} are the same page, {title}");
            }
            assert!(!html.contains("</p><div></div></div>"), "{role:?} {item} is empty and does not say what to do");
            assert_eq!(unwritten(&html), None, "{role:?} {item} shows a text that nobody wrote");
            assert_eq!(twice(&html), None, "{role:?} {item}");
        }
    }
}

#[tokio::test]
async fn no_link_on_those_pages_is_refused() {
    let city = city().await;
    for role in Role::ALL {
        let client = city.signed_in(role, home(role)).await;
        let mut seen = BTreeSet::new();
        for item in navigation(&client).await {
            let html = client.get(&item).await.text();
            for link in links(between(&html, "<main", "</main>")) {
                if seen.insert(link.clone()) {
                    let page = client.get(&link).await;
                    let status = page.status;
                    assert!(matches!(status, 200 | 303), "{role:?}: {item} links to {link}, which answers {status}");
                    let is_page = page.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
                    assert_eq!(if is_page { twice(&page.text()) } else { None }, None, "{role:?} {link}");
                }
            }
        }
    }
}
