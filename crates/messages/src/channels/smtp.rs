//! E-mail by SMTP (RFC 5321): one message over one connection, with STARTTLS or TLS from the start, and AUTH PLAIN. A message is
//! taken once the server says so after its last dot; when the connection breaks between the dot and that word, nobody knows.

use super::{
    Answer, Channel, Outgoing,
    wire::{Failed, Stream, Trust},
};
use crate::{
    model::{ChannelKind, Why},
    rules::Told,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::time::Duration;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};
use vedich_db::BoxFuture;
use vedich_kernel::Moment;

/// Until the server answers a line.
const ANSWER: Duration = Duration::from_secs(60);
/// A line of an answer, and lines of one answer.
const LONGEST_LINE: usize = 4_096;
const MOST_LINES: usize = 100;

/// How the connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Security {
    /// Not at all: a relay on this machine.
    None,
    /// After STARTTLS; without it nothing is sent.
    Starttls,
    /// From the start.
    Tls,
}

/// A mail server.
pub(crate) struct Smtp {
    pub trust: Trust,
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub password: String,
    /// `vedich@dongxoai.gov.vn`.
    pub from: String,
    /// What stands before it: "Công an thành phố Đồng Xoài".
    pub from_name: String,
}

/// How far a conversation came when it failed.
enum Broke {
    /// Before the last dot: not taken.
    Before(Answer),
    /// After it.
    After(String),
}

struct Talk {
    stream: BufReader<Stream>,
}

impl Talk {
    async fn line(&mut self) -> Result<String, String> {
        let mut line = Vec::new();
        let read = async {
            loop {
                let seen = self.stream.fill_buf().await.map_err(|e| e.to_string())?;
                if seen.is_empty() {
                    return Err("the server closed the connection".to_owned());
                }
                let end = seen.iter().position(|b| *b == b'\n');
                let n = end.map_or(seen.len(), |at| at + 1);
                line.extend_from_slice(&seen[..n]);
                self.stream.consume(n);
                if end.is_some() {
                    return Ok(());
                }
                if line.len() > LONGEST_LINE {
                    return Err("a line without end".to_owned());
                }
            }
        };
        timeout(ANSWER, read).await.map_err(|_| "no answer in time".to_owned())??;
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// Code and lines of an answer.
    async fn answer(&mut self) -> Result<(u16, Vec<String>), String> {
        let mut lines = Vec::new();
        while lines.len() < MOST_LINES {
            let line = self.line().await?;
            let code = line.get(..3).and_then(|c| c.parse().ok()).ok_or("no answer of SMTP")?;
            let more = line.as_bytes().get(3) == Some(&b'-');
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            if !more {
                return Ok((code, lines));
            }
        }
        Err("an answer without end".to_owned())
    }

    async fn say(&mut self, line: &str) -> Result<(u16, Vec<String>), String> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await.map_err(|e| e.to_string())?;
        self.stream.flush().await.map_err(|e| e.to_string())?;
        self.answer().await
    }
}

impl Smtp {
    async fn send(&self, out: &Outgoing, now: Moment) -> Result<String, Broke> {
        let broke = |e: String| Broke::Before(Answer::new(Told::NotTaken(Why::NotReached), e));
        let implicit = (self.security == Security::Tls).then_some(&self.trust);
        let stream = Stream::open(&self.host, self.port, implicit).await.map_err(|e| match e {
            Failed::NotReached(e) | Failed::NoAnswer(e) => broke(e),
        })?;
        let mut talk = Talk { stream: BufReader::new(stream) };
        expect(talk.answer().await, 220)?;
        let mut can = expect(talk.say("EHLO vedich").await, 250)?;
        if self.security == Security::Starttls {
            if !can.iter().any(|l| l.eq_ignore_ascii_case("STARTTLS")) {
                return Err(Broke::Before(Answer::new(Told::NotTaken(Why::NotLetIn), "the server offers no STARTTLS")));
            }
            expect(talk.say("STARTTLS").await, 220)?;
            // What the server said before it was secured counts for nothing.
            let plain = talk.stream.into_inner();
            let secured = plain.secured(&self.host, &self.trust).await.map_err(|e| match e {
                Failed::NotReached(e) | Failed::NoAnswer(e) => broke(e),
            })?;
            talk = Talk { stream: BufReader::new(secured) };
            can = expect(talk.say("EHLO vedich").await, 250)?;
        }
        if !self.user.is_empty() {
            if !can.iter().any(|l| l.to_ascii_uppercase().starts_with("AUTH") && l.to_ascii_uppercase().contains("PLAIN")) {
                return Err(Broke::Before(Answer::new(Told::NotTaken(Why::NotLetIn), "the server offers no AUTH PLAIN")));
            }
            let secret = STANDARD.encode(format!("\0{}\0{}", self.user, self.password));
            let (code, lines) = talk.say(&format!("AUTH PLAIN {secret}")).await.map_err(broke)?;
            if code != 235 {
                let said = format!("{code} {}", lines.join(" "));
                return Err(Broke::Before(Answer::new(Told::NotTaken(Why::NotLetIn), said)));
            }
        }
        expect(talk.say(&format!("MAIL FROM:<{}>", self.from)).await, 250)?;
        expect(talk.say(&format!("RCPT TO:<{}>", out.content.address)).await, 250)?;
        expect(talk.say("DATA").await, 354)?;
        let mail = self.mail(out, now);
        let written = async {
            talk.stream.write_all(mail.as_bytes()).await?;
            talk.stream.flush().await
        };
        // Without the last dot the server throws away what it got.
        timeout(ANSWER, written)
            .await
            .map_err(|_| broke("writing took too long".to_owned()))?
            .map_err(|e| broke(e.to_string()))?;
        let (code, lines) = talk.say("\r\n.").await.map_err(Broke::After)?;
        if code != 250 {
            return Err(Broke::Before(refused(code, &lines)));
        }
        // It is taken; how the conversation ends changes nothing.
        drop(talk.say("QUIT").await);
        Ok(lines.join(" "))
    }

    fn mail(&self, out: &Outgoing, now: Moment) -> String {
        let date = rfc2822(now);
        let domain = self.from.split_once('@').map_or("vedich", |(_, d)| d);
        let name = if self.from_name.is_empty() { String::new() } else { format!("{} ", encoded(&self.from_name)) };
        let body = STANDARD.encode(out.content.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        let lines: Vec<&str> = body.as_bytes().chunks(76).filter_map(|c| std::str::from_utf8(c).ok()).collect();
        format!(
            "From: {name}<{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: <{}@{domain}>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n{}",
            self.from,
            out.content.address,
            encoded(&out.content.subject),
            out.request,
            lines.join("\r\n")
        )
    }
}

fn expect(answer: Result<(u16, Vec<String>), String>, code: u16) -> Result<Vec<String>, Broke> {
    match answer {
        Ok((said, lines)) if said == code || (code == 250 && said == 251) => Ok(lines),
        Ok((said, lines)) => Err(Broke::Before(refused(said, &lines))),
        Err(e) => Err(Broke::Before(Answer::new(Told::NotTaken(Why::NotReached), e))),
    }
}

/// 4xx is worth another try, 5xx is an end.
fn refused(code: u16, lines: &[String]) -> Answer {
    let told = match code {
        530 | 534 | 535 => Told::NotTaken(Why::NotLetIn),
        500..=599 => Told::Lost(Why::Refused),
        _ => Told::NotTaken(Why::NotReached),
    };
    // A server may repeat the address; only its codes are kept.
    let status = lines.first().and_then(|l| l.split(' ').next()).filter(|w| w.chars().all(|c| c.is_ascii_digit() || c == '.'));
    Answer::new(told, format!("{code} {}", status.unwrap_or_default()))
}

/// Words of a header in any script (RFC 2047), in pieces that are no longer than allowed.
fn encoded(words: &str) -> String {
    if words.is_ascii() && !words.contains(['\r', '\n', '"', '<', '>']) {
        return words.to_owned();
    }
    let mut pieces = vec![String::new()];
    for c in words.chars().filter(|c| !c.is_control()) {
        if pieces.last().is_some_and(|p| p.len() + c.len_utf8() > 42) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces.iter().map(|p| format!("=?utf-8?B?{}?=", STANDARD.encode(p))).collect::<Vec<_>>().join("\r\n ")
}

fn rfc2822(at: Moment) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, date) = (at.day(), at.day().date());
    let seconds = (at.0 - day.start().0).div_euclid(1_000_000);
    let weekday = DAYS[usize::try_from(day.weekday() - 1).unwrap_or(0).min(6)];
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0).min(11)];
    format!(
        "{weekday}, {:02} {month} {:04} {:02}:{:02}:{:02} +0700",
        date.day(),
        date.year(),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

impl Channel for Smtp {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn name(&self) -> &'static str {
        "smtp"
    }

    fn hand_over<'a>(&'a self, out: &'a Outgoing, now: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match self.send(out, now).await {
                Ok(_) => Answer::new(Told::Taken(String::new()), "250"),
                Err(Broke::Before(answer)) => answer,
                Err(Broke::After(e)) => Answer::new(Told::Nothing, e),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_hold_any_script_and_no_line_break() {
        assert_eq!(encoded("Hello"), "Hello");
        let words = encoded("Công an thành phố Đồng Xoài mời làm định danh điện tử\r\nBcc: evil@example.com");
        assert!(words.is_ascii() && words.split("\r\n ").all(|l| l.len() <= 76 && l.starts_with("=?utf-8?B?")), "{words}");
        assert!(!words.contains("Bcc"));
        assert_eq!(rfc2822(Moment::parse("2023-06-20T03:04:05Z").unwrap()), "Tue, 20 Jun 2023 10:04:05 +0700");
    }
}
