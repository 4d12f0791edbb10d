//! An outbox with a channel that does what the story says.
#![allow(clippy::unwrap_used, dead_code)]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use vedich_accounts::Actor;
use vedich_db::BoxFuture;
use vedich_kernel::Moment;
use vedich_messages::{
    ChannelKind, Messages, NewBatch, Recipient, Setting,
    channels::{Answer, Channel, Channels, Outgoing, Settles},
    library,
    rules::Told,
};
use vedich_testkit::{City, OPENING};

/// So many hours after the midnight with which the campaign's first day begins.
pub fn day_at(hours: i64) -> Moment {
    OPENING.plus(1).start().plus_seconds(hours * 3_600)
}

/// Keeps what it was handed, and answers as it was told to.
pub struct Fake {
    pub handed: Mutex<Vec<Outgoing>>,
    pub answer: Mutex<Told>,
    pub hang: Mutex<bool>,
    pub settles: Mutex<Settles>,
    pub waits: Mutex<bool>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            handed: Mutex::default(),
            answer: Mutex::new(Told::Taken(String::new())),
            hang: Mutex::default(),
            settles: Mutex::new(Settles::ByPerson),
            waits: Mutex::default(),
        }
    }
}

impl Channel for Fake {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn name(&self) -> &'static str {
        "fake"
    }

    fn hand_over<'a>(&'a self, out: &'a Outgoing, _: Moment) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            self.handed.lock().unwrap().push(out.clone());
            let hangs = *self.hang.lock().unwrap();
            if hangs {
                std::future::pending::<()>().await;
            }
            Answer { told: self.answer.lock().unwrap().clone(), detail: "fake".into() }
        })
    }

    fn settles(&self) -> Settles {
        *self.settles.lock().unwrap()
    }

    fn nothing_waits(&self) -> BoxFuture<'_, bool> {
        Box::pin(async move { !*self.waits.lock().unwrap() })
    }
}

/// The city's outbox with such a channel, 800 đồng a part.
pub async fn outbox(city: &City) -> (Arc<Fake>, Messages) {
    let fake = Arc::new(Fake::default());
    let channels = Channels::default().with(Arc::<Fake>::clone(&fake)).with_secret("mot bi mat dai");
    let m = city.services.messages.with_channels(channels);
    let setting = Setting { channel: ChannelKind::Sms, price: Some(800), per_day: 5_000, on: true };
    m.set(&Actor::cli("test"), setting).await.unwrap();
    (fake, m)
}

/// Somebody, with what the notice needs.
pub fn to(address: &str) -> Recipient {
    let values = [("place", "Nhà văn hóa khu phố 1"), ("day", "20/6"), ("time", "17:30")];
    let values: BTreeMap<String, String> = values.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    Recipient { address: address.to_owned(), values, once: String::new() }
}

/// A notice of a locality.
pub async fn batch(city: &City, locality: &str, to: Vec<Recipient>) -> NewBatch {
    let (template, locality) = (library::NOTICE.to_owned(), city.locality(locality).await);
    NewBatch { template, channel: ChannelKind::Sms, locality, purpose: "test".to_owned(), to }
}
