//! A receiver on this machine, which does what the story says.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use vedich_accounts::Actor;
use vedich_testkit::City;
use vedich_webhooks::{Kind, NewWebhook, Settings, Webhooks, rules::Network};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Seen {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// How the receiver answers.
#[derive(Clone, Debug)]
pub enum Does {
    /// With a status and nothing more.
    Status(u16),
    /// With the way to another address.
    Leads(&'static str),
    /// Reads all and never answers.
    Hangs,
}

/// A receiver. What it is not told to do it answers with 200.
#[derive(Clone, Default)]
pub struct Receiver {
    seen: Arc<Mutex<Vec<Seen>>>,
    does: Arc<Mutex<VecDeque<Does>>>,
    pub came: Arc<Notify>,
    pub port: u16,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let me = Self { port: listener.local_addr().unwrap().port(), ..Self::default() };
        let here = me.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(here.clone().answer(stream));
            }
        });
        me
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/hooks?from=vedich", self.port)
    }

    /// Does these things in their order.
    pub fn will(&self, does: impl IntoIterator<Item = Does>) {
        self.does.lock().unwrap().extend(does);
    }

    /// Answers with 200 from now on.
    pub fn relents(&self) {
        self.does.lock().unwrap().clear();
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            let mut some = [0; 4096];
            let n = stream.read(&mut some).await.unwrap();
            assert!(n > 0, "the request ends in the middle");
            bytes.extend_from_slice(&some[..n]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|l| l.strip_prefix("Content-Length: ")).unwrap().parse::<usize>().unwrap();
            if body.len() == length {
                break (head.to_owned(), body.to_owned());
            }
        };
        let mut lines = head.lines();
        let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
        let headers = lines.filter_map(|l| l.split_once(": ")).map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned())).collect();
        self.seen.lock().unwrap().push(Seen { path, headers, body });
        let does = self.does.lock().unwrap().pop_front().unwrap_or(Does::Status(200));
        self.came.notify_one();
        let answer = match does {
            Does::Status(status) => format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nno"),
            Does::Leads(to) => format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
            Does::Hangs => return std::future::pending().await,
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// The city's webhooks, allowed to speak to this machine.
pub fn webhooks(city: &City) -> Webhooks {
    let allow = vec![Network::parse("127.0.0.0/8").unwrap()];
    city.services.webhooks.with_settings(Settings { allow, ..Settings::public().unwrap() })
}

pub fn office() -> Actor {
    Actor::cli("test")
}

/// An address that wants to be told of everything.
pub fn to(receiver: &Receiver) -> NewWebhook {
    NewWebhook { name: "Cổng dữ liệu mở".to_owned(), address: receiver.address(), kinds: Kind::TOLD.to_vec() }
}
