//! Five hundred SMS through a real Kannel and its fake SMSC, the server killed in the middle: each arrives exactly once.
//!
//! It needs Kannel (Debian's `kannel` and `kannel-extras`), so it is a step of its own: `cargo xtask test --only kannel`, with
//! `VEDICH_KANNEL` as the root under which `usr/sbin/bearerbox` lies, where that is not the system's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::common;

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};
use vedich_accounts::Actor;
use vedich_kernel::{Clock, Moment, SystemClock};
use vedich_messages::{ChannelKind, Recipient, Setting, State, rules};
use vedich_testkit::vedich_server::{Listen, ServerConfig, Services, serve_until};

const PEOPLE: usize = 500;
const PORT: &str = "VEDICH_KANNEL_PORT";
const DATA: &str = "VEDICH_KANNEL_DATA";
const OFFSET: &str = "VEDICH_KANNEL_OFFSET";

/// Ports that nobody uses, each of another listener.
struct Ports {
    admin: u16,
    smsbox: u16,
    smsc: u16,
    sendsms: u16,
    ours: u16,
}

impl Ports {
    fn free() -> Self {
        // All are held until each has its own.
        let held: Vec<_> = (0..5).map(|_| std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap()).collect();
        let port = |n: usize| held[n].local_addr().unwrap().port();
        Self { admin: port(0), smsbox: port(1), smsc: port(2), sendsms: port(3), ours: port(4) }
    }
}

/// Real time, moved so that the story starts at 9:00 of the campaign's first day, and by what the parent says.
struct Shifted(i64);

impl Clock for Shifted {
    fn now(&self) -> Moment {
        Moment(SystemClock.now().0 + self.0)
    }
}

async fn house(data: &Path, offset: i64) -> Services {
    let mut config = ServerConfig::new(data.to_owned());
    config.clock = Arc::new(Shifted(offset));
    Services::open(config).await.unwrap()
}

/// The server that is killed: this program once more.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the story below"]
async fn server() {
    let Ok(data) = std::env::var(DATA) else { return };
    let services = house(Path::new(&data), std::env::var(OFFSET).unwrap().parse().unwrap()).await;
    let port: u16 = std::env::var(PORT).unwrap().parse().unwrap();
    let listen = Listen { address: Some(([127, 0, 0, 1], port).into()), ..Listen::default() };
    serve_until(services, listen, |_| {}, std::future::pending()).await.unwrap();
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // SIGKILL on Unix: nothing is put in order.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn start(program: &Path, args: &[&str], log: &Path) -> Killed {
    let out = File::create(log).unwrap();
    let child = Command::new(program).args(args).stdout(out.try_clone().unwrap()).stderr(out).stdin(Stdio::null()).spawn();
    Killed(child.unwrap_or_else(|e| panic!("{}: {e}", program.display())))
}

fn serve(data: &Path, (offset, port): (i64, u16), log: &Path) -> Killed {
    let out = File::create(log).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "kannel::server", "--nocapture"])
        .env(DATA, data)
        .env(OFFSET, offset.to_string())
        .env(PORT, port.to_string())
        .stdout(out.try_clone().unwrap())
        .stderr(out)
        .spawn();
    Killed(child.unwrap())
}

fn arrived(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let ours =
        |line: &str| line.split("Got message").nth(1)?.split_whitespace().find(|w| w.starts_with("0912")).map(str::to_owned);
    text.lines().filter_map(ours).collect()
}

fn conf(folder: &Path, ports: &Ports) -> String {
    let Ports { admin, smsbox, smsc, sendsms, .. } = ports;
    format!(
        "group = core\nadmin-port = {admin}\nsmsbox-port = {smsbox}\nadmin-password = bar\nstatus-password = foo\nstore-type = file\n\
         store-location = {0}/kannel.store\ndlr-storage = internal\nlog-level = 1\nlog-file = {0}/bearerbox.log\n\n\
         group = smsc\nsmsc = fake\nsmsc-id = FAKE\nport = {smsc}\nconnect-allow-ip = 127.0.0.1\n\n\
         group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {sendsms}\nglobal-sender = VEDICH\nhttp-request-retry = 100\n\
         http-queue-delay = 1\nlog-level = 1\nlog-file = {0}/smsbox.log\n\n\
         group = sendsms-user\nusername = tester\npassword = secret\nmax-messages = 10\nconcatenation = true\n\n\
         group = sms-service\nkeyword = default\ntext = \"ok\"\nmax-messages = 0\n",
        folder.display()
    )
}

async fn until(what: &str, seconds: u64, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..seconds * 10 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what}: not within {seconds} seconds");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Kannel: VEDICH_KANNEL names the root under which it is installed"]
async fn five_hundred_sms_arrive_once_though_the_server_is_killed_in_the_middle() {
    let root = PathBuf::from(std::env::var("VEDICH_KANNEL").expect("VEDICH_KANNEL is set"));
    let folder = tempfile::tempdir().unwrap();
    let (at, data) = (folder.path(), folder.path().join("data"));
    let ports = Ports::free();
    std::fs::write(at.join("kannel.conf"), conf(at, &ports)).unwrap();
    let conf = at.join("kannel.conf").display().to_string();
    let _bearerbox = start(&root.join("usr/sbin/bearerbox"), &[&conf], &at.join("bearerbox.out"));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let _smsbox = start(&root.join("usr/sbin/smsbox"), &[&conf], &at.join("smsbox.out"));
    let got = at.join("smsc.out");
    let smsc = ["-H", "127.0.0.1", "-r", &ports.smsc.to_string(), "-i", "36000", "-m", "1", "1 2 text hi"];
    let _smsc = start(&root.join("usr/lib/kannel/test/fakesmsc"), &smsc, &got);
    tokio::time::sleep(Duration::from_secs(2)).await;

    // The campaign, and five hundred people to be told something, at 9:00.
    let offset = common::day_at(9).0 - SystemClock.now().0;
    std::fs::create_dir_all(&data).unwrap();
    let settings = format!(
        "callback = 'http://127.0.0.1:{}'\ncallback_secret = 'mot bi mat dai hon'\n[sms]\nkind = 'kannel'\n\
         url = 'http://127.0.0.1:{}/cgi-bin/sendsms'\nusername = 'tester'\npassword = 'secret'\n\
         status_url = 'http://127.0.0.1:{}/status.xml?password=foo'\n",
        ports.ours, ports.sendsms, ports.admin
    );
    std::fs::write(data.join("messages.toml"), settings).unwrap();
    std::fs::set_permissions(data.join("messages.toml"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let services = house(&data, offset).await;
    let cli = Actor::cli("test");
    let book = vedich_testkit::territory_workbook();
    let read = |name: &str| if name == "territory.xlsx" { Ok(book.clone()) } else { Err(std::io::ErrorKind::NotFound.into()) };
    services.campaigns.init_from_plan(&cli, &vedich_testkit::plan(), read).await.unwrap();
    let m = services.messages.clone();
    m.set(&cli, Setting { channel: ChannelKind::Sms, price: Some(800), per_day: 5_000, on: true }).await.unwrap();
    let locality = services.territory.tree().await.unwrap().newest_by_code("C1").unwrap().id;
    let people: Vec<Recipient> = (0..PEOPLE).map(|n| common::to(&format!("0912{n:06}"))).collect();
    let new = vedich_messages::NewBatch {
        template: vedich_messages::library::NOTICE.to_owned(),
        channel: ChannelKind::Sms,
        locality,
        purpose: "kannel".to_owned(),
        to: people,
    };
    let drawn = m.draw_up(&cli, new).await.unwrap();
    m.send(&cli, drawn.no, drawn.sum).await.unwrap();

    // Killed three times on the way.
    for (kill, n) in [100, 220, 350].into_iter().enumerate() {
        let server = serve(&data, (offset, ports.ours), &at.join(format!("server{kill}.out")));
        until("messages go out", 120, async || arrived(&got).len() >= n).await;
        drop(server);
    }
    let counted = arrived(&got).len();
    assert!((350..PEOPLE).contains(&counted), "the last kill was in the middle: {counted}");
    // The lease of what broke off is over, and reports come in.
    let lease = rules::LEASE_SECONDS + 30;
    let server = serve(&data, (offset + lease * 1_000_000, ports.ours), &at.join("server3.out"));
    until("all that waits goes out", 180, async || {
        let b = m.batch(&cli, drawn.no).await.unwrap();
        b.count(State::Waiting) + b.count(State::Handing) == 0
    })
    .await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let b = m.batch(&cli, drawn.no).await.unwrap();
    println!("after the kills: {:?}", b.counts);
    drop(server);
    // What no report settled and Kannel does not have goes out now.
    let later = lease + rules::UNKNOWN_SECONDS + 60;
    let _server = serve(&data, (offset + later * 1_000_000, ports.ours), &at.join("server4.out"));
    until("every message has its end", 120, async || {
        m.batch(&cli, drawn.no).await.unwrap().count(State::Delivered) == i64::try_from(PEOPLE).unwrap()
    })
    .await;

    let mut all = arrived(&got);
    println!("{} SMS at the SMSC for {PEOPLE} people", all.len());
    assert_eq!(all.len(), PEOPLE, "as many as there are people");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), PEOPLE, "each once");
    let day = common::day_at(9).day();
    assert_eq!(m.spent(None, (day, day)).await.unwrap()[0].messages, 500);
}
