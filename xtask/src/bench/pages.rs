//! Pages at several sizes of city, and the server's memory.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::Line;
use super::http::{Client, Headers, load, percentile};
use super::world::{CITY, Server, World, text};
use crate::shell;

/// 50 people who look at a page, each once a second.
const CLIENTS: u32 = 50;
const ROUNDS: u32 = 20;
const PAUSE: Duration = Duration::from_secs(1);

/// Who looks.
pub(super) const USER: &str = "bench";
pub(super) const PASSWORD: &str = "a long password for measuring only";

/// The overview costs the same whatever the size of the city; and the server's memory with the city loaded.
pub fn overview(world: &World) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut medians = Vec::new();
    for citizens in [world.size(10_000, 1_000), world.size(100_000, 2_000), world.size(1_000_000, 4_000)] {
        let data = world.loaded(citizens, &[])?;
        user(world, &data, "admin")?;
        let server = Server::start(world, &data)?;
        let session = sign_in(&server)?;
        let alone = load(server.port, "/", &session, 1, 200, Duration::ZERO)?;
        medians.push(percentile(&alone, 50));
        let together = load(server.port, "/", &session, CLIENTS, ROUNDS, PAUSE)?;
        let name = format!("overview of {citizens}, p99 with {CLIENTS} clients");
        lines.push(Line::at_most(&name, milliseconds(percentile(&together, 99)), 20.0, "ms"));
    }
    let (least, most) = (medians.iter().min().context("no sizes")?, medians.iter().max().context("no sizes")?);
    let even = most.as_secs_f64() <= least.as_secs_f64() * 1.2 || *most - *least <= Duration::from_millis(1);
    let shown: Vec<String> = medians.iter().map(|median| format!("{:.2}", milliseconds(*median))).collect();
    lines.push(Line::holds("the three sizes within 1.2x or 1 ms (medians, ms)", shown.join(" / "), even));
    Ok(lines)
}

/// What leaders open every morning, at a million citizens: what a first visit weighs, and how long it takes with 50 clients.
pub fn boards(world: &World) -> Result<Vec<Line>> {
    // A city of its own: the standings are not the business of who looks at the overview's.
    let data = world.loaded(world.size(1_000_000, 4_000), &["--seed", "7"])?;
    user(world, &data, "standing_office")?;
    let server = Server::start(world, &data)?;
    let session = sign_in(&server)?;
    let mut lines = Vec::new();
    for path in ["/", "/map", "/standings"] {
        let weight = first_load(&server, path, &session)?;
        lines.push(Line::at_most(&format!("{path}: first load, compressed"), weight, 60.0, "KB"));
        let together = load(server.port, path, &session, CLIENTS, ROUNDS, PAUSE)?;
        let name = format!("{path}: p99 with {CLIENTS} clients");
        lines.push(Line::at_most(&name, milliseconds(percentile(&together, 99)), 20.0, "ms"));
    }
    Ok(lines)
}

/// A page with all assets that it names, as a browser that knows nothing yet gets them; in kilobytes.
fn first_load(server: &Server, path: &str, session: &Headers) -> Result<f64> {
    let mut client = Client::to(server.port)?;
    let mut headers: Vec<(&str, &str)> = session.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let plain = client.get(path, &headers)?;
    ensure!(plain.status == 200, "{path} answered {}", plain.status);
    headers.push(("accept-encoding", "gzip, br"));
    let mut bytes = client.get(path, &headers)?.body.len();
    let html = String::from_utf8_lossy(&plain.body).into_owned();
    let assets: BTreeSet<&str> = html.split("\"/assets/").skip(1).filter_map(|rest| rest.split(['"', '#']).next()).collect();
    ensure!(!assets.is_empty(), "{path} names no asset");
    for asset in assets {
        let answer = client.get(&format!("/assets/{asset}"), &headers)?;
        ensure!(answer.status == 200, "/assets/{asset} answered {}", answer.status);
        bytes += answer.body.len();
    }
    Ok(bytes as f64 / 1024.0)
}

/// A name is looked for in a commune of 30,000; and the memory of a server with the city loaded, before anyone asks.
pub fn search(world: &World) -> Result<Vec<Line>> {
    let city = world.loaded(world.size(CITY, 2_000), &[])?;
    let idle = Server::start(world, &city)?.resident_mb()?;
    let commune = world.loaded(world.size(30_000, 2_000), &["--communes", "1"])?;
    user(world, &commune, "standing_office")?;
    let server = Server::start(world, &commune)?;
    let session = sign_in(&server)?;
    let found = searches(&server, &session)?;
    Ok(vec![
        Line::at_most("memory of an idle server with the city loaded", idle, 60.0, "MB"),
        Line::at_most("search by name, slowest of 30", milliseconds(percentile(&found, 99)), 150.0, "ms"),
    ])
}

/// Searches by name as a person does who fills in the page's form, each for another name; sorted times.
fn searches(server: &Server, session: &Headers) -> Result<Vec<Duration>> {
    let mut client = Client::to(server.port)?;
    let headers: Vec<(&str, &str)> = session.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = client.get("/citizens", &headers)?;
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let between = |from: &str| html.split(from).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let token = between("name=\"_csrf\" value=\"").context("the page has no form")?;
    let places = html.split("name=\"commune\"").nth(1).context("the form asks for no commune")?;
    let mut values = places.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let commune = values.find(|code| !code.is_empty()).context("there is no commune to choose")?.to_owned();
    let (mut taken, mut hits) = (Vec::new(), 0);
    for given in ["an", "binh", "chi", "dung", "hoa", "lan", "minh", "nam", "phuong", "quang"].iter().cycle().take(30) {
        let form = format!("_csrf={token}&commune={commune}&name=nguyen+{given}");
        let start = std::time::Instant::now();
        let answer = client.post_form("/citizens", &headers, &form)?;
        taken.push(start.elapsed());
        let found = String::from_utf8_lossy(&answer.body).into_owned();
        ensure!(answer.status == 200, "a search answered {}", answer.status);
        hits += usize::from(found.contains("href=\"/citizens/"));
    }
    // Not every given name lives in the commune; a page that finds nobody at all is not searching.
    ensure!(hits >= 10, "only {hits} of 30 searches found anybody");
    taken.sort();
    Ok(taken)
}

/// Makes the user who looks at pages, once.
pub(super) fn user(world: &World, data: &Path, role: &str) -> Result<()> {
    let marker = data.join("bench-user");
    if marker.exists() {
        return Ok(());
    }
    let file = world.place("password");
    std::fs::write(&file, PASSWORD)?;
    shell::read(&mut world.vedich(&[
        "user",
        "create",
        "--data",
        text(data)?,
        "--name",
        USER,
        "--role",
        role,
        "--password-file",
        text(&file)?,
    ]))?;
    std::fs::write(marker, "")?;
    Ok(())
}

/// Signs in as a person does, and returns the cookie.
pub(super) fn sign_in(server: &Server) -> Result<Headers> {
    let mut client = Client::to(server.port)?;
    let page = client.get("/sign-in", &[])?;
    let cookie = cookies(&page.headers);
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let token = html.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let form = format!("_csrf={token}&name={USER}&password={}", PASSWORD.replace(' ', "+"));
    let answer = client.post_form("/sign-in", &[("cookie", &cookie)], &form)?;
    ensure!(matches!(answer.status, 302 | 303), "signing in answered {}", answer.status);
    Ok(vec![("cookie".to_owned(), cookies(&answer.headers))])
}

fn cookies(headers: &[(String, String)]) -> String {
    let set = headers.iter().filter(|(name, _)| name == "set-cookie");
    set.filter_map(|(_, value)| value.split(';').next()).collect::<Vec<_>>().join("; ")
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
