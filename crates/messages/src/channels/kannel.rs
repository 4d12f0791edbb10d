//! SMS by Kannel: its `sendsms` interface, and its delivery reports by address (`dlr-url`).
//!
//! Kannel knows no request number of ours, so a hand-over that broke off can be settled by reports alone. We ask for a report of
//! every end (`dlr-mask` 27: delivered, not delivered, taken by the network, refused by it). A message that Kannel took is
//! therefore reported on once the network answered; while any waits, Kannel's own status shows a queue. Only when that is empty
//! and no report came was the message never taken, and only then is it sent again ([`Settles::WhenEmpty`]). Without access to
//! that status a person decides.

use super::{
    Answer, Channel, Outgoing, Settles, report_key,
    wire::{self, Address, Failed, Trust},
};
use crate::{
    model::{ChannelKind, Why},
    rules::{Alphabet, Told, length},
};
use vedich_db::BoxFuture;
use vedich_kernel::Moment;

/// Kannel and how it reaches us.
pub(crate) struct Kannel {
    pub trust: Trust,
    pub to: Address,
    pub user: String,
    pub password: String,
    pub from: String,
    /// Where our own pages are reached by Kannel: `http://127.0.0.1:8080`.
    pub callback: String,
    pub secret: String,
    /// Kannel's status page as XML, with its password.
    pub status: Option<Address>,
}

/// Kannel's reports that we ask for: 1 delivered, 2 not delivered, 8 taken by the network, 16 refused by it.
const MASK: &str = "27";

impl Kannel {
    fn address(&self, out: &Outgoing) -> Address {
        let report = format!(
            "{}/api/v1/messages/reports/kannel?request={}&key={}&status=%d",
            self.callback,
            out.request,
            report_key(&self.secret, &out.request)
        );
        let text = &out.content.text;
        let mut fields = vec![
            ("username", self.user.as_str()),
            ("password", self.password.as_str()),
            ("to", out.content.address.as_str()),
            ("text", text.as_str()),
            ("charset", "UTF-8"),
            ("dlr-mask", MASK),
            ("dlr-url", report.as_str()),
        ];
        if length(text).alphabet == Alphabet::Ucs2 {
            fields.push(("coding", "2"));
        }
        if !self.from.is_empty() {
            fields.push(("from", self.from.as_str()));
        }
        Address { path: format!("{}?{}", self.to.path, wire::form(&fields)), ..self.to.clone() }
    }
}

impl Channel for Kannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn name(&self) -> &'static str {
        "kannel"
    }

    fn hand_over<'a>(&'a self, out: &'a Outgoing, _: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match wire::request(&self.trust, &self.address(out), "GET", &[], b"").await {
                Ok(reply) => told(reply.status, &reply.body),
                Err(Failed::NotReached(e)) => Answer::new(Told::NotTaken(Why::NotReached), e),
                Err(Failed::NoAnswer(e)) => Answer::new(Told::Nothing, e),
            }
        })
    }

    fn settles(&self) -> Settles {
        if self.status.is_some() { Settles::WhenEmpty } else { Settles::ByPerson }
    }

    fn nothing_waits(&self) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            let Some(status) = &self.status else { return false };
            match wire::request(&self.trust, status, "GET", &[], b"").await {
                Ok(reply) if reply.status == 200 => is_empty(&reply.body),
                _ => false,
            }
        })
    }
}

/// What Kannel's answer means. 202 is taken; other answers say that it was not, or nothing that can be relied on.
fn told(status: u16, body: &str) -> Answer {
    let told = match status {
        200 | 202 => Told::Taken(String::new()),
        400 | 404 => Told::Lost(Why::Refused),
        401 | 403 => Told::NotTaken(Why::NotLetIn),
        503 => Told::NotTaken(Why::Later),
        _ => Told::Nothing,
    };
    Answer::new(told, format!("{status} {}", body.trim()))
}

/// What a report says: `%d` of `dlr-url`.
pub(crate) fn report(status: i64) -> Option<Told> {
    match status {
        1 => Some(Told::Arrived),
        2 | 16 => Some(Told::Lost(Why::Undelivered)),
        4 | 8 => Some(Told::Taken(String::new())),
        _ => None,
    }
}

/// Is nothing waiting in Kannel? Read from `status.xml`: it runs, and neither its store nor any queue of outgoing messages or reports
/// holds anything.
fn is_empty(xml: &str) -> bool {
    let inside = |text: &str, tag: &str| -> Option<String> {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        Some(rest.split_once(&format!("</{tag}>"))?.0.trim().to_owned())
    };
    let zero = |text: Option<String>| text.and_then(|t| t.parse::<i64>().ok()) == Some(0);
    let Some(sms) = inside(xml, "sms") else { return false };
    let store = zero(inside(&sms, "storesize"));
    let sent = zero(inside(&sms, "sent").and_then(|s| inside(&s, "queued")));
    let (Some(smscs), Some(boxes)) = (inside(xml, "smscs"), inside(xml, "boxes")) else { return false };
    let none =
        |text: &str, tag: &str| text.split(tag).skip(1).all(|rest| rest.split('<').next().is_some_and(|n| n.trim() == "0"));
    let no_queue = |text: &str| none(text, "<queued>") && none(text, "<queue>");
    inside(xml, "status").is_some_and(|s| s.starts_with("running")) && store && sent && no_queue(&smscs) && no_queue(&boxes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Kannel 1.4.5 tells it, shortened.
    const STATUS: &str = "<gateway><status>running, uptime 0d 0h 0m 7s</status><wdp><sent><total>0</total><queued>0</queued></sent></wdp>\
        <sms><received><total>0</total><queued>0</queued></received><sent><total>9</total><queued>0</queued></sent>\
        <storesize>0</storesize></sms><dlr><queued>4</queued></dlr><boxes><box><queue>0</queue></box></boxes>\
        <smscs><count>1</count><smsc><queued>0</queued></smsc></smscs></gateway>";

    #[test]
    fn a_gateway_is_empty_only_when_every_queue_says_so() {
        assert!(is_empty(STATUS));
        for (from, to) in [
            ("<storesize>0", "<storesize>2"),
            ("<total>9</total><queued>0", "<total>9</total><queued>1"),
            ("<queue>0", "<queue>3"),
            ("<smsc><queued>0", "<smsc><queued>7"),
            ("running", "shutting down"),
            ("<storesize>0</storesize>", ""),
        ] {
            assert!(STATUS.contains(from));
            assert!(!is_empty(&STATUS.replace(from, to)), "{to}");
        }
        assert!(!is_empty("Denied"));
    }

    #[test]
    fn answers_mean_what_kannel_means_by_them() {
        assert_eq!(told(202, "0: Accepted for delivery").told, Told::Taken(String::new()));
        assert_eq!(told(202, "3: Queued for later delivery").told, Told::Taken(String::new()));
        assert_eq!(told(403, "Authorization failed for sendsms").told, Told::NotTaken(Why::NotLetIn));
        assert_eq!(told(503, "Temporal failure, try again later.").told, Told::NotTaken(Why::Later));
        assert_eq!(told(400, "Missing receiver").told, Told::Lost(Why::Refused));
        assert_eq!(told(500, "").told, Told::Nothing);
        assert_eq!([1, 2, 4, 8, 16, 99].map(report).map(|t| t.is_some()), [true, true, true, true, true, false]);
    }
}
