//! SMS by a gateway that takes JSON over HTTP. Gateways differ in the names of their fields and in how they say yes; the settings
//! tell both ([`super::Settings`]).

use super::{
    Answer, Channel, Outgoing, Settles,
    wire::{self, Address, Failed, Trust},
};
use crate::{
    model::{ChannelKind, Why},
    rules::{Alphabet, Told, length},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use vedich_db::BoxFuture;
use vedich_kernel::Moment;

/// The gateway and how it wants to be spoken to.
pub(crate) struct Gateway {
    pub trust: Trust,
    pub to: Address,
    /// Sent as `Authorization`; empty when the gateway takes its key as a field.
    pub authorization: String,
    /// Our names of fields → the gateway's: `phone`, `message`, `brandname`, `unicode`, `request_id`, `callback`.
    pub names: BTreeMap<String, String>,
    /// Fields that are always the same, secrets among them.
    pub fixed: BTreeMap<String, String>,
    pub brandname: String,
    pub callback: String,
    /// Field and value by which the gateway says yes; a 2xx answer suffices when empty.
    pub yes: Option<(String, String)>,
    /// Field with the gateway's own number.
    pub id: String,
    /// Field values that say "later".
    pub later: Vec<String>,
    /// The gateway takes one request number once: a repeated one does nothing and is answered like the first.
    pub idempotent: bool,
}

impl Gateway {
    fn body(&self, out: &Outgoing) -> Value {
        let text = &out.content.text;
        let own = [
            ("phone", json!(out.content.address)),
            ("message", json!(text)),
            ("brandname", json!(self.brandname)),
            ("unicode", json!(length(text).alphabet == Alphabet::Ucs2)),
            ("request_id", json!(out.request)),
            ("callback", json!(self.callback)),
        ];
        let mut body = Map::new();
        for (name, value) in own {
            // A name that is set to nothing is not sent.
            match self.names.get(name) {
                Some(other) if other.is_empty() => {}
                Some(other) => drop(body.insert(other.clone(), value)),
                None => drop(body.insert(name.to_owned(), value)),
            }
        }
        body.extend(self.fixed.iter().map(|(name, value)| (name.clone(), json!(value))));
        Value::Object(body)
    }

    fn told(&self, status: u16, body: &str) -> Answer {
        let parsed: Value = serde_json::from_str(body).unwrap_or_default();
        let field = |name: &str| match parsed.get(name) {
            Some(Value::String(s)) => s.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        };
        let says = self.yes.as_ref().map(|(name, _)| field(name)).unwrap_or_default();
        let told = match status {
            200..=299 => match &self.yes {
                None => Told::Taken(field(&self.id)),
                Some((_, yes)) if says == *yes => Told::Taken(field(&self.id)),
                Some(_) if self.later.contains(&says) => Told::NotTaken(Why::Later),
                // No answer of the form that was agreed on says neither yes nor no.
                Some(_) if says.is_empty() => Told::Nothing,
                Some(_) => Told::Lost(Why::Refused),
            },
            401 | 403 => Told::NotTaken(Why::NotLetIn),
            429 | 503 => Told::NotTaken(Why::NotReached),
            400..=499 => Told::Lost(Why::Refused),
            _ => Told::Nothing,
        };
        Answer::new(told, format!("{status} {says}"))
    }
}

impl Channel for Gateway {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn name(&self) -> &'static str {
        "http"
    }

    fn hand_over<'a>(&'a self, out: &'a Outgoing, _: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let body = self.body(out).to_string();
            let mut headers = vec![("Content-Type", "application/json")];
            if !self.authorization.is_empty() {
                headers.push(("Authorization", self.authorization.as_str()));
            }
            match wire::request(&self.trust, &self.to, "POST", &headers, body.as_bytes()).await {
                Ok(reply) => self.told(reply.status, &reply.body),
                Err(Failed::NotReached(e)) => Answer::new(Told::NotTaken(Why::NotReached), e),
                Err(Failed::NoAnswer(e)) => Answer::new(Told::Nothing, e),
            }
        })
    }

    fn settles(&self) -> Settles {
        if self.idempotent { Settles::ByRequest } else { Settles::ByPerson }
    }
}

/// What a report says: the words of our own report body.
pub(crate) fn report(status: &str) -> Option<Told> {
    match status {
        "delivered" => Some(Told::Arrived),
        "failed" | "undelivered" | "rejected" => Some(Told::Lost(Why::Undelivered)),
        "sent" | "accepted" => Some(Told::Taken(String::new())),
        _ => None,
    }
}
