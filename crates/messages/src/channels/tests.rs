//! Channels against servers that behave as real ones do, over real connections.

use super::{
    gateway::Gateway,
    kannel::Kannel,
    smtp::{Security, Smtp},
    wire::{Address, Trust},
    zalo::{TokenBox, Tokens, Zalo},
    *,
};
use crate::model::Why;
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

const NOW: Moment = Moment(1_687_230_000_000_000);

fn out(address: &str, text: &str) -> Outgoing {
    let content = Content {
        address: address.to_owned(),
        subject: "Mời làm định danh".to_owned(),
        text: text.to_owned(),
        values: BTreeMap::from([("name".to_owned(), "Hoa".to_owned())]),
        external: "T1".to_owned(),
    };
    Outgoing { request: "00112233445566778899aabbccddeeff".to_owned(), content }
}

fn trust() -> Trust {
    Trust::with_authority(None).unwrap()
}

/// A server that gives each request the next answer, and keeps what it was asked. An empty answer hangs up.
async fn http(answers: Vec<&'static str>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
            loop {
                let n = stream.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..n]);
                let text = String::from_utf8_lossy(&request).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length: usize = head.split("Content-Length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
                if body.len() >= length {
                    break;
                }
            }
            kept.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (port, seen)
}

fn at(port: u16, path: &str) -> Address {
    Address::parse(&format!("http://127.0.0.1:{port}{path}")).unwrap()
}

/// A port that nobody listens on.
async fn closed() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port()
}

fn gateway(port: u16) -> Gateway {
    Gateway {
        trust: trust(),
        to: at(port, "/send"),
        authorization: "Bearer k".into(),
        names: BTreeMap::from([("phone".into(), "to".into()), ("callback".into(), String::new())]),
        fixed: BTreeMap::from([("ApiKey".into(), "s3".into())]),
        brandname: "CA".into(),
        callback: "https://v/x".into(),
        yes: Some(("code".into(), "100".into())),
        id: "sms_id".into(),
        later: vec!["99".into()],
        idempotent: true,
    }
}

#[tokio::test]
async fn a_gateway_says_yes_no_later_or_nothing() {
    let (port, seen) = http(vec![
        "HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{\"code\":100,\"sms_id\":\"ab1\"}\n",
        "HTTP/1.1 200 OK\r\n\r\n{\"code\":\"99\"}",
        "HTTP/1.1 200 OK\r\n\r\n{\"code\":\"104\"}",
        "HTTP/1.1 200 OK\r\n\r\n<html>maintenance</html>",
        "HTTP/1.1 401 Unauthorized\r\n\r\n",
        "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        "",
    ])
    .await;
    let gateway = gateway(port);
    let mut told = Vec::new();
    for _ in 0..7 {
        told.push(gateway.hand_over(&out("0912345678", "Kinh moi"), NOW).await.told);
    }
    let taken = Told::Taken("ab1".into());
    assert_eq!(
        told,
        [
            taken,
            Told::NotTaken(Why::Later),
            Told::Lost(Why::Refused),
            Told::Nothing,
            Told::NotTaken(Why::NotLetIn),
            Told::Nothing,
            Told::Nothing
        ]
    );
    let first = seen.lock().unwrap()[0].clone();
    let body: serde_json::Value = serde_json::from_str(first.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["to"], "0912345678");
    assert_eq!((&body["ApiKey"], &body["unicode"]), (&"s3".into(), &false.into()));
    assert!(body.get("callback").is_none() && body.get("phone").is_none());
    let nobody = self::gateway(closed().await);
    assert_eq!(
        nobody.hand_over(&out("0912345678", "x"), NOW).await.told,
        Told::NotTaken(Why::NotReached),
        "it never left the house"
    );
}

#[tokio::test]
async fn kannel_is_asked_for_reports_under_a_key_of_their_own() {
    let (port, seen) = http(vec!["HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery"]).await;
    let kannel = Kannel {
        trust: trust(),
        to: at(port, "/cgi-bin/sendsms"),
        user: "u".into(),
        password: "p&w".into(),
        from: "CA".into(),
        callback: "http://127.0.0.1:8080".into(),
        secret: "mot bi mat dai".into(),
        status: None,
    };
    assert_eq!(kannel.hand_over(&out("0912345678", "Mời bạn"), NOW).await.told, Told::Taken(String::new()));
    let request = seen.lock().unwrap()[0].clone();
    assert!(request.starts_with(
        "GET /cgi-bin/sendsms?username=u&password=p%26w&to=0912345678&text=M%E1%BB%9Di%20b%E1%BA%A1n&charset=UTF-8&dlr-mask=27&"
    ));
    assert!(request.contains("&coding=2&from=CA "));
    let key = report_key("mot bi mat dai", "00112233445566778899aabbccddeeff");
    assert!(request.contains(&format!("request%3D00112233445566778899aabbccddeeff%26key%3D{key}%26status%3D%25d")));
    let channels = Channels::default().with_secret("mot bi mat dai");
    assert!(channels.knows_key("00112233445566778899aabbccddeeff", &key));
    assert!(!channels.knows_key("00112233445566778899aabbccddeefe", &key));
    assert!(
        !Channels::default().knows_key("00112233445566778899aabbccddeeff", &report_key("", "00112233445566778899aabbccddeeff"))
    );
}

/// A mail server that takes messages; `hang_up` breaks off after the last dot.
async fn sink(hang_up: bool) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mails = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&mails);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 sink\r\n").await.unwrap();
            let (mut in_data, mut mail) = (false, String::new());
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let said = line.trim_end().to_owned();
                line.clear();
                let answer = if in_data {
                    if said != "." {
                        mail.push_str(&said);
                        mail.push('\n');
                        continue;
                    }
                    in_data = false;
                    kept.lock().unwrap().push(std::mem::take(&mut mail));
                    if hang_up {
                        break;
                    }
                    "250 2.0.0 taken"
                } else if said.starts_with("EHLO") {
                    "250-sink\r\n250-AUTH LOGIN PLAIN\r\n250 8BITMIME"
                } else if said.starts_with("AUTH") {
                    if said.ends_with(&base64::Engine::encode(&base64::engine::general_purpose::STANDARD, "\0u\0p")) {
                        "235 ok"
                    } else {
                        "535 5.7.8 no"
                    }
                } else if said.starts_with("RCPT TO:<nobody@") {
                    "550 5.1.1 no such user"
                } else if said.starts_with("RCPT TO:<full@") {
                    "452 4.2.2 mailbox full"
                } else if said == "DATA" {
                    in_data = true;
                    "354 go on"
                } else {
                    mail.push_str(&format!("{said}\n"));
                    "250 ok"
                };
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        }
    });
    (port, mails)
}

fn smtp(port: u16, password: &str) -> Smtp {
    Smtp {
        trust: trust(),
        host: "127.0.0.1".into(),
        port,
        security: Security::None,
        user: "u".into(),
        password: password.into(),
        from: "vedich@example.vn".into(),
        from_name: "Công an".into(),
    }
}

#[tokio::test]
async fn a_mail_arrives_whole_and_refusals_are_told_apart() {
    let (port, mails) = sink(false).await;
    let mail = |to: &str| out(to, "Kính mời bà Hoa.\n.\nHẹn gặp");
    assert_eq!(smtp(port, "p").hand_over(&mail("hoa@example.vn"), NOW).await.told, Told::Taken(String::new()));
    let arrived = mails.lock().unwrap()[0].clone();
    assert!(arrived.contains("MAIL FROM:<vedich@example.vn>\nRCPT TO:<hoa@example.vn>\nFrom: =?utf-8?B?"), "{arrived}");
    assert!(arrived.contains("Message-ID: <00112233445566778899aabbccddeeff@example.vn>"));
    let body: String = arrived.split("\n\n").nth(1).unwrap().lines().collect();
    let body = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap();
    assert_eq!(String::from_utf8(body).unwrap(), "Kính mời bà Hoa.\r\n.\r\nHẹn gặp");
    assert_eq!(smtp(port, "p").hand_over(&mail("nobody@example.vn"), NOW).await.told, Told::Lost(Why::Refused));
    assert_eq!(smtp(port, "p").hand_over(&mail("full@example.vn"), NOW).await.told, Told::NotTaken(Why::NotReached));
    assert_eq!(smtp(port, "wrong").hand_over(&mail("hoa@example.vn"), NOW).await.told, Told::NotTaken(Why::NotLetIn));
    let bare = Smtp { security: Security::Starttls, ..smtp(port, "p") };
    assert_eq!(
        bare.hand_over(&mail("hoa@example.vn"), NOW).await.told,
        Told::NotTaken(Why::NotLetIn),
        "no password in the clear"
    );
    assert_eq!(smtp(closed().await, "p").hand_over(&mail("hoa@example.vn"), NOW).await.told, Told::NotTaken(Why::NotReached));
    assert_eq!(mails.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_hangs_up_after_the_dot_leaves_the_mail_unknown() {
    let (port, mails) = sink(true).await;
    assert_eq!(smtp(port, "p").hand_over(&out("hoa@example.vn", "Kính mời"), NOW).await.told, Told::Nothing);
    assert_eq!(mails.lock().unwrap().len(), 1, "it was taken all the same");
}

/// Tokens in memory, with a count of how often each was spent.
#[derive(Default)]
struct InMemory {
    tokens: Mutex<Vec<Tokens>>,
    refused: AtomicUsize,
}

impl TokenBox for InMemory {
    fn newest(&self) -> BoxFuture<'_, Result<Option<Tokens>, String>> {
        Box::pin(async { Ok(self.tokens.lock().unwrap().last().cloned()) })
    }
    fn spend(&self, version: i64) -> BoxFuture<'_, Result<bool, String>> {
        Box::pin(async move {
            let mut tokens = self.tokens.lock().unwrap();
            let token = tokens.iter_mut().find(|t| t.version == version).unwrap();
            if token.spent {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            Ok(!std::mem::replace(&mut token.spent, true))
        })
    }
    fn keep(&self, tokens: Tokens) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            self.tokens.lock().unwrap().push(tokens);
            Ok(())
        })
    }
}

fn zalo(port: u16, tokens: Arc<InMemory>) -> Zalo {
    Zalo {
        trust: trust(),
        to: at(port, "/message/template"),
        oauth: at(port, "/oauth"),
        app_id: "7".into(),
        secret_key: "s".into(),
        tokens,
        turn: tokio::sync::Mutex::new(()),
    }
}

fn first(refresh: &str) -> Arc<InMemory> {
    let tokens = Tokens { version: 1, refresh: refresh.into(), ..Tokens::default() };
    Arc::new(InMemory { tokens: Mutex::new(vec![tokens]), refused: AtomicUsize::new(0) })
}

const FRESH: &str = "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"A1\",\"refresh_token\":\"R2\",\"expires_in\":\"90000\"}";
const FRESH_AGAIN: &str = "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"A2\",\"refresh_token\":\"R3\",\"expires_in\":90000}";

#[tokio::test]
async fn zalo_answers_by_number_and_a_refused_token_is_renewed_once() {
    let (port, seen) = http(vec![
        FRESH,
        "HTTP/1.1 200 OK\r\n\r\n{\"error\":0,\"data\":{\"msg_id\":\"m1\"}}",
        "HTTP/1.1 200 OK\r\n\r\n{\"error\":-118}",
        "HTTP/1.1 200 OK\r\n\r\n{\"error\":-133}",
        "HTTP/1.1 200 OK\r\n\r\n{\"error\":-144}",
        "HTTP/1.1 200 OK\r\n\r\n{\"error\":-124}",
        FRESH_AGAIN,
        "HTTP/1.1 200 OK\r\n\r\n{\"error\":0,\"data\":{\"msg_id\":\"m2\"}}",
    ])
    .await;
    let tokens = first("R1");
    let zalo = zalo(port, Arc::clone(&tokens));
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(zalo.hand_over(&out("0912345678", "x"), NOW).await.told);
    }
    let id = |id: &str| Told::Taken(id.to_owned());
    assert_eq!(told, [id("m1"), Told::Lost(Why::NoAccount), Told::NotTaken(Why::Night), Told::NotTaken(Why::Later), id("m2")]);
    let seen = seen.lock().unwrap().clone();
    assert!(seen[0].contains("refresh_token=R1&app_id=7&grant_type=refresh_token") && seen[0].contains("secret_key: s"));
    assert!(
        seen[1].contains("access_token: A1")
            && seen[1].contains("\"phone\":\"84912345678\"")
            && seen[1].contains("\"name\":\"Hoa\"")
    );
    assert!(seen[6].contains("refresh_token=R2") && seen[7].contains("access_token: A2"));
    let kept: Vec<(i64, String, bool)> =
        tokens.tokens.lock().unwrap().iter().map(|t| (t.version, t.refresh.clone(), t.spent)).collect();
    assert_eq!(
        kept,
        [(1, "R1".into(), true), (2, "R2".into(), true), (3, "R3".into(), false)],
        "each was spent once, before its use"
    );
}

#[tokio::test]
async fn a_refresh_that_broke_off_is_never_tried_with_the_same_token() {
    let (port, seen) = http(vec![""]).await;
    let tokens = first("R1");
    let zalo = zalo(port, Arc::clone(&tokens));
    for _ in 0..2 {
        assert_eq!(zalo.hand_over(&out("0912345678", "x"), NOW).await.told, Told::NotTaken(Why::NotLetIn));
    }
    assert_eq!(seen.lock().unwrap().len(), 1, "the spent token went out once");
    // What never left the house may go again.
    let tokens = first("R1");
    let zalo = self::zalo(closed().await, Arc::clone(&tokens));
    assert_eq!(zalo.hand_over(&out("0912345678", "x"), NOW).await.told, Told::NotTaken(Why::NotReached));
    let newest = tokens.tokens.lock().unwrap().last().cloned().unwrap();
    assert_eq!((newest.version, newest.refresh.as_str(), newest.spent), (2, "R1", false));
}

#[tokio::test]
async fn two_messages_at_once_renew_one_token_once() {
    let ok = "HTTP/1.1 200 OK\r\n\r\n{\"error\":0,\"data\":{\"msg_id\":\"m\"}}";
    let (port, seen) = http(vec![FRESH, ok, ok]).await;
    let tokens = first("R1");
    let zalo = zalo(port, Arc::clone(&tokens));
    let message = out("0912345678", "x");
    let (a, b) = tokio::join!(zalo.hand_over(&message, NOW), zalo.hand_over(&message, NOW));
    assert_eq!([a.told, b.told], [Told::Taken("m".into()), Told::Taken("m".into())]);
    assert_eq!((seen.lock().unwrap().len(), tokens.refused.load(Ordering::Relaxed)), (3, 0));
}
