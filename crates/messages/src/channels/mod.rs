//! The ways by which messages leave the house, behind one trait. A channel says what it knows and never more: what was certainly
//! not taken may be tried again, what may have been taken may not ([`Told`]).

mod answer;
pub(crate) mod gateway;
pub(crate) mod kannel;
mod settings;
pub(crate) mod smtp;
pub mod wire;
pub(crate) mod zalo;

pub use settings::{Settings, load};
pub use zalo::{TokenBox, Tokens};

use crate::{
    model::{ChannelKind, Content},
    rules::Told,
};
use hmac::Mac;
use std::{collections::BTreeMap, sync::Arc};
use subtle::ConstantTimeEq;
use vedich_db::BoxFuture;
use vedich_kernel::Moment;

/// A message on its way out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Our own number for this hand-over: random, the same when it is tried again.
    pub request: String,
    /// To whom, and what.
    pub content: Content,
}

/// What a channel answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What follows.
    pub told: Told,
    /// In the channel's own words, without personal data.
    pub detail: String,
}

impl Answer {
    pub(crate) fn new(told: Told, detail: impl Into<String>) -> Self {
        let detail: String = detail.into();
        Self { told, detail: detail.chars().take(200).collect() }
    }
}

/// What can be done about a message whose hand-over broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settles {
    /// Nothing but a report or a person: it is never sent again by itself.
    ByPerson,
    /// The channel knows our number: it is sent again under the same number, and arrives once.
    ByRequest,
    /// The channel reports on all that it took; once it has nothing waiting, what it did not report on it never took.
    WhenEmpty,
}

/// A way by which messages leave the house.
pub trait Channel: Send + Sync {
    /// For which kind of message.
    fn kind(&self) -> ChannelKind;

    /// What it is, for the page of channels: `kannel`, `http`, `zalo`, `smtp`.
    fn name(&self) -> &'static str;

    /// Hands a message over. It is written down as being handed over before this is called.
    fn hand_over<'a>(&'a self, out: &'a Outgoing, now: Moment) -> BoxFuture<'a, Answer>;

    /// Takes messages and sends nothing outside of this machine: for showing how it goes. Said wherever such a channel is used.
    fn stays_here(&self) -> bool {
        false
    }

    /// What can be done about a message whose hand-over broke off.
    fn settles(&self) -> Settles {
        Settles::ByPerson
    }

    /// Nothing that was handed over waits in the channel; false when that cannot be told.
    fn nothing_waits(&self) -> BoxFuture<'_, bool> {
        Box::pin(async { false })
    }
}

/// The channels of this server.
#[derive(Clone, Default)]
pub struct Channels {
    by_kind: BTreeMap<ChannelKind, Arc<dyn Channel>>,
    secret: String,
}

impl Channels {
    /// Adds a channel, or puts another one in its place.
    #[must_use]
    pub fn with(mut self, channel: Arc<dyn Channel>) -> Self {
        self.by_kind.insert(channel.kind(), channel);
        self
    }

    /// Lets reports in that know this secret.
    #[must_use]
    pub fn with_secret(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.secret);
        self
    }

    /// The channel of a kind, when it is set up.
    #[must_use]
    pub fn get(&self, kind: ChannelKind) -> Option<&Arc<dyn Channel>> {
        self.by_kind.get(&kind)
    }

    /// Is this the secret of reports?
    #[must_use]
    pub fn knows(&self, secret: &str) -> bool {
        !self.secret.is_empty() && bool::from(self.secret.as_bytes().ct_eq(secret.as_bytes()))
    }

    /// Is this the key under which the report of a request comes?
    #[must_use]
    pub fn knows_key(&self, request: &str, key: &str) -> bool {
        !self.secret.is_empty() && bool::from(report_key(&self.secret, request).as_bytes().ct_eq(key.as_bytes()))
    }
}

/// The key under which the report of one request comes: it opens nothing else, so it may stand in an address.
pub(crate) fn report_key(secret: &str, request: &str) -> String {
    #[allow(clippy::expect_used)] // HMAC takes keys of any length
    let mut mac =
        <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(b"vedich message report ");
    mac.update(request.as_bytes());
    hex::encode(&mac.finalize().into_bytes()[..16])
}

#[cfg(test)]
mod tests;
