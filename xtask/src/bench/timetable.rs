//! The public timetable while a ward's people look at it at once: 200 clients, a campaign of four weeks with its shifts published.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::Line;
use super::http::{Client, Headers, load, percentile};
use super::pages::{milliseconds, sign_in, user};
use super::world::{Server, World, remove, text};
use crate::shell;

/// 200 people who look, each once a second.
const CLIENTS: u32 = 200;
const ROUNDS: u32 = 15;
const PAUSE: Duration = Duration::from_secs(1);
/// The promise, at the client: the server's own time is less.
const LIMIT: f64 = 10.0;
const STATIONS: usize = 12;

/// Page, JSON and calendar file with 200 clients, while somebody books every second.
pub fn run(world: &World) -> Result<Vec<Line>> {
    let data = build(world)?;
    let server = Server::start(world, &data)?;
    let first = publish(&server, &data, world)?;
    let mut lines = Vec::new();
    for (name, path) in [("page", "/timetable"), ("JSON", "/api/v1/public/timetable"), ("calendar file", "/public/timetable.ics")]
    {
        let alone = load(server.port, path, &Headers::new(), 1, 100, Duration::ZERO)?;
        let quiet = load(server.port, path, &Headers::new(), CLIENTS, ROUNDS, PAUSE)?;
        lines.push(Line::note(
            &format!("timetable, {name}: median of one client"),
            format!("{:.2} ms", milliseconds(percentile(&alone, 50))),
        ));
        lines.push(Line::at_most(
            &format!("timetable, {name}: p99 with {CLIENTS} clients"),
            milliseconds(percentile(&quiet, 99)),
            LIMIT,
            "ms",
        ));
    }
    // Each booking makes the kept timetable stale.
    let port = server.port;
    let (busy, booked) = std::thread::scope(|scope| {
        let booking = scope.spawn(move || book(port, first));
        let busy = load(port, "/timetable", &Headers::new(), CLIENTS, ROUNDS, PAUSE);
        (busy, booking.join().unwrap_or(Ok(0)))
    });
    let name = format!("timetable, page: p99 with {CLIENTS} clients while {} book", booked?);
    lines.push(Line::at_most(&name, milliseconds(percentile(&busy?, 99)), LIMIT, "ms"));
    Ok(lines)
}

fn today(plus: i32) -> Result<String> {
    Ok(shell::read(Command::new("date").args(["+%F", "-d", &format!("{plus} days")]))?.trim().to_owned())
}

/// A campaign that opened yesterday.
fn build(world: &World) -> Result<PathBuf> {
    let opening = today(-1)?;
    let files = world.simulated(world.size(20_000, 2_000), 1, &["--start", &opening])?;
    let data = world.place("timetable");
    remove(&data)?;
    shell::read(&mut world.vedich(&["init", "--data", text(&data)?, "--plan", text(&files.join("plan.toml"))?]))?;
    let extract = world.extract(&files, &opening)?;
    shell::read(&mut world.vedich(&world.import(&extract, &opening, &data)?))?;
    user(world, &data, "standing_office")?;
    Ok(data)
}

/// Stations by the page's form, shifts of four weeks by the API. Gives back the number of the last shift.
fn publish(server: &Server, data: &Path, world: &World) -> Result<i64> {
    let session = sign_in(server)?;
    let headers: Vec<(&str, &str)> = session.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut client = Client::to(server.port)?;
    let page = client.get("/stations/places", &headers)?;
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let token = html.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).context("no form")?;
    let select = html.split("name=\"locality\"").nth(1).context("the form asks for no locality")?;
    let places: Vec<&str> = select.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for n in 0..STATIONS {
        let place = places.get(n * places.len() / STATIONS).context("no places")?;
        let form = format!(
            "_csrf={token}&code=NVH{n}&kind=mobile&name=Nh%C3%A0+v%C4%83n+h%C3%B3a+{n}&locality={place}&address=S%E1%BB%91+{n}&guide=&at=&inactive="
        );
        let answer = client.post_form("/stations/places", &headers, &form)?;
        ensure!(answer.status == 303, "a station answered {}", answer.status);
        let form = format!("_csrf={token}&code=CAM-{n}&name=B%E1%BB%99+{n}&inactive=");
        ensure!(client.post_form("/stations/sets", &headers, &form)?.status == 303, "a set was not taken");
    }
    let bearer = shell::read(&mut world.vedich(&["token", "create", "--data", text(data)?, "--user", super::pages::USER]))?;
    let mut shifts = Vec::new();
    for day in 1..28 {
        let day = today(day)?;
        for n in 0..STATIONS {
            for (from, to) in [("07:30", "11:30"), ("18:00", "21:00")] {
                shifts.push(json!({
                    "station": format!("NVH{n}"), "day": day, "from": from, "to": to, "sets": [format!("CAM-{n}")], "crew": 1
                }));
            }
        }
    }
    let bearer = format!("Bearer {}", bearer.trim());
    let answer = client.post_json("/api/v1/shifts", &[("authorization", &bearer)], &json!({ "shifts": shifts }).to_string())?;
    let told: Value = serde_json::from_slice(&answer.body)?;
    ensure!(answer.status == 201, "the shifts answered {}: {told}", answer.status);
    told["shifts"].as_array().and_then(|all| all.last()?.as_i64()).context("no shift was made")
}

/// Books one place a second of a shift; how many were booked.
fn book(port: u16, shift: i64) -> Result<u32> {
    let mut client = Client::to(port)?;
    let mut booked = 0;
    for n in 0..ROUNDS {
        let at = format!("{}:{:02}", 18 + n % 12 / 4, n % 4 * 15);
        let wanted = json!({ "shift": shift, "at": at, "name": "Nguyen Van A", "phone": format!("09{:08}", 10_000_000 + n) });
        let answer = client.post_json("/api/v1/public/bookings", &[], &wanted.to_string())?;
        booked += u32::from(answer.status == 201);
        std::thread::sleep(PAUSE);
    }
    ensure!(booked > 0, "nobody could book");
    Ok(booked)
}
