//! Phones under load, for `cargo xtask bench field`: enrols a phone of each team that has lists, seals visits as the app does, sends
//! them with eight clients, and counts what was acknowledged.
//!
//! `field_load PORT OFFICE_TOKEN UNTIL PHONES SECONDS BATCH ACKNOWLEDGED`: so many phones until a day, `BATCH` visits in a request; the ids of
//! acknowledged operations are appended to the file `ACKNOWLEDGED`, one a line, unless it is `-`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // a tool that measures and prints

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    error::Error,
    fs::OpenOptions,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use vedich_fieldwork::sync::seal::phone::Session;

type Failed = Box<dyn Error + Send + Sync>;

const CLIENTS: usize = 8;
/// Lists of a team that its phone visits.
const LISTS: usize = 20;
/// Of twenty visits so many are of this kind: what an evening is like.
const OUTCOMES: [(&str, u64); 6] =
    [("not_home", 8), ("activated", 4), ("guided", 3), ("refused", 1), ("needs_level2", 2), ("away_from_residence", 2)];

static NEXT: AtomicU64 = AtomicU64::new(1);

struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(port: u16) -> Result<Self, Failed> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self(BufReader::new(stream)))
    }

    fn ask(&mut self, method: &str, path: &str, token: &str, gzip: bool, body: &[u8]) -> Result<Value, Failed> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
        if !token.is_empty() {
            head.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        if gzip {
            head.push_str("content-encoding: gzip\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        self.0.get_mut().write_all(&bytes)?;
        let status = self.line()?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(':') {
                Some(("content-length", n)) => length = n.trim().parse()?,
                Some(("transfer-encoding", _)) => chunked = true,
                Some(_) => {}
                None => break,
            }
        }
        let mut answer = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(self.line()?.trim(), 16)?;
                let at = answer.len();
                answer.resize(at + size, 0);
                self.0.read_exact(&mut answer[at..])?;
                self.line()?;
                if size == 0 {
                    break;
                }
            }
        } else {
            answer.resize(length, 0);
            self.0.read_exact(&mut answer)?;
        }
        if !status.contains(" 200 ") && !status.contains(" 201 ") {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&answer)).into());
        }
        Ok(serde_json::from_slice(&answer)?)
    }

    fn line(&mut self) -> Result<String, Failed> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(line.trim_end().to_owned())
    }
}

struct Phone {
    token: String,
    session: Session,
    /// (list, citizen) of everybody whom the team visits.
    people: Vec<(i64, String)>,
    at: usize,
}

impl Phone {
    /// Phones of the first members of teams that have lists, as the simulator names them.
    fn enrol_all(port: u16, office: &str, until: &str, count: usize) -> Result<Vec<Self>, Failed> {
        let mut connection = Connection::to(port)?;
        let lists = connection.ask("GET", "/api/v1/work-lists", office, false, b"")?;
        let mut teams: BTreeMap<i64, (String, Vec<i64>)> = BTreeMap::new();
        for list in lists["lists"].as_array().into_iter().flatten() {
            if let (Some(team), Some(code), Some(id)) = (list["team"].as_i64(), list["team_code"].as_str(), list["id"].as_i64()) {
                teams.entry(team).or_insert_with(|| (code.to_owned(), Vec::new())).1.push(id);
            }
        }
        let mut phones = Vec::new();
        for (team, (code, lists)) in teams.into_iter().take(count) {
            let member = json!({ "member": format!("{code}-01"), "until": until }).to_string();
            let path = format!("/api/v1/teams/{team}/phone-codes");
            let Ok(handed) = connection.ask("POST", &path, office, false, member.as_bytes()) else { continue };
            let body = json!({ "code": handed["code"], "device_name": "bench" }).to_string();
            let enrolled = connection.ask("POST", "/api/v1/field/enrol", "", false, body.as_bytes())?;
            phones.push(Self::of(&mut connection, &enrolled, office, &lists[..lists.len().min(LISTS)])?);
        }
        Ok(phones)
    }

    fn of(connection: &mut Connection, enrolled: &Value, office: &str, lists: &[i64]) -> Result<Self, Failed> {
        let text = |name: &str| enrolled[name].as_str().map(str::to_owned).ok_or("an incomplete enrolment");
        let mut random = [0; 32];
        random.copy_from_slice(&text("token")?.as_bytes()[4..36]);
        let session = Session::new(&text("seal_key")?, &random).ok_or("no session key")?;
        let mut people = Vec::new();
        for id in lists {
            let found = connection.ask("GET", &format!("/api/v1/work-lists/{id}"), office, false, b"")?;
            let citizens = found["citizens"].as_array().into_iter().flatten();
            people.extend(citizens.filter_map(|c| Some((*id, c["citizen"].as_str()?.to_owned()))));
        }
        Ok(Self { token: text("upload_token")?, session, people, at: 0 })
    }

    /// A request of so many visits, sealed, with the ids in it.
    fn request(&mut self, visits: usize) -> Option<(Vec<u8>, Vec<String>)> {
        let mut ids = Vec::with_capacity(visits);
        let mut sealed = Vec::with_capacity(visits);
        for _ in 0..visits {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let (list, citizen) = self.people.get(self.at % self.people.len().max(1))?;
            self.at += 1;
            // Unlike those of any earlier run on the same database.
            let moment = now();
            let id = format!("{:08x}-{:04x}-7000-8000-{:012x}", moment >> 16 & 0xffff_ffff, moment & 0xffff, n);
            let outcome = outcome(n);
            let plain = json!({ "id": id, "kind": "visit", "list": list, "citizen": citizen, "outcome": outcome, "phone_of": "own",
                "method": (outcome == "activated").then_some("app"), "observed_at": now() - 1_000_000, "clock_offset": 0 });
            let mut iv = [0; 12];
            iv[..8].copy_from_slice(&n.to_be_bytes());
            sealed.push(json!({ "id": id, "sealed": self.session.seal(&id, iv, &plain.to_string())? }));
            ids.push(id);
        }
        let groups = json!([{ "key_id": "k1", "ephemeral": self.session.ephemeral(), "operations": sealed }]);
        let body = json!({ "sent_at": now(), "app_version": "bench", "rules_version": 1, "waiting": 0, "groups": groups });
        Some((body.to_string().into_bytes(), ids))
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(0))
}

fn outcome(n: u64) -> &'static str {
    let mut at = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    at %= OUTCOMES.iter().map(|o| o.1).sum::<u64>();
    for (outcome, share) in OUTCOMES {
        if at < share {
            return outcome;
        }
        at -= share;
    }
    OUTCOMES[0].0
}

/// What one client saw.
#[derive(Default)]
struct Seen {
    requests: u64,
    recorded: u64,
    other: u64,
    times: Vec<Duration>,
    broken: Option<String>,
}

fn client(port: u16, phones: &mut [Phone], until: Instant, batch: usize, file: &str) -> Seen {
    let mut seen = Seen::default();
    if let Err(why) = run(port, phones, until, batch, file, &mut seen) {
        seen.broken = Some(why.to_string());
    }
    seen
}

fn run(port: u16, phones: &mut [Phone], until: Instant, batch: usize, file: &str, seen: &mut Seen) -> Result<(), Failed> {
    let mut connection = Connection::to(port)?;
    let mut acknowledged = match file {
        "-" => None,
        path => Some(OpenOptions::new().create(true).append(true).open(path)?),
    };
    let gzip = batch > 1;
    while Instant::now() < until {
        for phone in phones.iter_mut() {
            let (body, _) = phone.request(batch).ok_or("a team without people")?;
            let body = if gzip { packed(&body)? } else { body };
            let start = Instant::now();
            let answer = connection.ask("POST", "/api/v1/field/sync", &phone.token, gzip, &body)?;
            seen.times.push(start.elapsed());
            seen.requests += 1;
            let mut lines = String::new();
            for result in answer["results"].as_array().into_iter().flatten() {
                if result["result"] == "recorded" {
                    seen.recorded += 1;
                    lines.push_str(result["id"].as_str().unwrap_or_default());
                    lines.push('\n');
                } else {
                    seen.other += 1;
                }
            }
            if let Some(file) = &mut acknowledged {
                file.write_all(lines.as_bytes())?;
            }
            if Instant::now() >= until {
                break;
            }
        }
    }
    Ok(())
}

fn packed(body: &[u8]) -> Result<Vec<u8>, Failed> {
    let mut packing = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    packing.write_all(body)?;
    Ok(packing.finish()?)
}

fn main() -> Result<(), Failed> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [port, office, last_day, count, seconds, batch, file] = args.as_slice() else {
        return Err("field_load PORT OFFICE_TOKEN UNTIL PHONES SECONDS BATCH ACKNOWLEDGED".into());
    };
    let (port, batch): (u16, usize) = (port.parse()?, batch.parse()?);
    let mut phones = Phone::enrol_all(port, office, last_day, count.parse()?)?;
    phones.retain(|phone| !phone.people.is_empty());
    if phones.is_empty() {
        return Err("no team has people to visit".into());
    }
    let each = phones.len().div_ceil(CLIENTS);
    let begun = Instant::now();
    let until = begun + Duration::from_secs_f64(seconds.parse()?);
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            phones.chunks_mut(each).map(|some| scope.spawn(move || client(port, some, until, batch, file))).collect();
        threads.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    let taken = begun.elapsed().as_secs_f64();
    let mut times: Vec<Duration> = seen.iter().flat_map(|s| s.times.clone()).collect();
    times.sort();
    let at =
        |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default();
    let sum = |f: &dyn Fn(&Seen) -> u64| seen.iter().map(f).sum::<u64>();
    println!(
        "{}",
        json!({ "seconds": taken, "requests": sum(&|s| s.requests), "recorded": sum(&|s| s.recorded), "other": sum(&|s| s.other),
            "phones": phones.len(), "median_ms": at(50).as_secs_f64() * 1e3, "p99_ms": at(99).as_secs_f64() * 1e3,
            "broken": seen.iter().filter_map(|s| s.broken.clone()).collect::<Vec<_>>() })
    );
    Ok(())
}
