//! Webhooks: one handle, shared by all doors.

use crate::{
    model::{Attempt, Delivery, DeliveryState, Kind, NewWebhook, State, Webhook},
    payload::Body,
    problems::WebhookProblem,
    rules,
    settings::Settings,
    store::{self, Whole},
};
use serde_json::json;
use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicI64},
};
use vedich_accounts::{Actor, Entropy, system_entropy};
use vedich_db::{Db, WriteTx};
use vedich_kernel::{CampaignId, Clock, Moment, text};
use vedich_messages::{Keys, Sealer, wire::Address};
use vedich_territory::Territory;

/// Addresses of a campaign at most.
pub(crate) const MOST: usize = 20;
pub(crate) const LONGEST_NAME: usize = 80;
pub(crate) const LONGEST_ADDRESS: usize = 500;

/// Webhooks. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub territory: Territory,
    pub keys: Arc<dyn Keys>,
    pub settings: Settings,
    pub entropy: Entropy,
    /// Events up to this commit hold nothing that is to be told.
    pub read: AtomicI64,
}

/// Seals and opens secrets; the address's number is part of the name, so nobody swaps two.
pub(crate) fn sealed_as(no: i64) -> String {
    format!("webhook secret {no}")
}

impl Webhooks {
    /// Over a database, with the campaign's keys.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, territory: Territory, keys: Arc<dyn Keys>, settings: Settings) -> Self {
        let inner = Inner { db, clock, territory, keys, settings, entropy: system_entropy(), read: AtomicI64::new(0) };
        Self { inner: Arc::new(inner) }
    }

    /// The same with other settings.
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        let i = &self.inner;
        Self::new(i.db.clone(), Arc::clone(&i.clock), i.territory.clone(), Arc::clone(&i.keys), settings)
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    pub(crate) fn now(&self) -> Moment {
        self.inner.clock.now()
    }

    pub(crate) async fn ring(&self) -> Result<(CampaignId, Arc<dyn Sealer>), WebhookProblem> {
        self.inner.keys.keys().await.map_err(WebhookProblem::Keys)
    }

    async fn campaign(&self) -> Result<CampaignId, WebhookProblem> {
        Ok(self.ring().await?.0)
    }

    /// A secret of 32 random bytes.
    fn new_secret(&self) -> String {
        let mut bytes = [0; 32];
        (self.inner.entropy)(&mut bytes);
        format!("whsec_{}", hex::encode(bytes))
    }

    // --- looking --------------------------------------------------------------------------------------------------------

    /// All addresses.
    ///
    /// # Errors
    /// The actor may not see what concerns the whole campaign.
    pub async fn all(&self, actor: &Actor) -> Result<Vec<Webhook>, WebhookProblem> {
        let whole = Whole::of(actor)?;
        Ok(store::hooks(self.db(), whole, self.campaign().await?).await?)
    }

    /// One address.
    ///
    /// # Errors
    /// There is none of this number.
    pub async fn one(&self, actor: &Actor, no: i64) -> Result<Webhook, WebhookProblem> {
        let whole = Whole::of(actor)?;
        store::one(self.db(), whole, self.campaign().await?, no).await?.ok_or(WebhookProblem::NoSuchWebhook)
    }

    /// Deliveries of an address, newest first, and how many there are.
    ///
    /// # Errors
    /// There is no such address.
    pub async fn deliveries(&self, actor: &Actor, no: i64, page: (i64, i64)) -> Result<(Vec<Delivery>, i64), WebhookProblem> {
        let hook = self.one(actor, no).await?;
        Ok(store::deliveries(self.db(), Whole::of(actor)?, hook.no, page).await?)
    }

    /// A delivery with its tries.
    ///
    /// # Errors
    /// There is no such delivery of this address.
    pub async fn delivery(&self, actor: &Actor, no: i64, delivery: i64) -> Result<(Delivery, Vec<Attempt>), WebhookProblem> {
        let (hook, whole) = (self.one(actor, no).await?, Whole::of(actor)?);
        let found = store::delivery_of(self.db(), whole, hook.no, delivery).await?.ok_or(WebhookProblem::NoSuchDelivery)?;
        let tries = store::attempts(self.db(), whole, found.no).await?;
        Ok((found, tries))
    }

    // --- setting --------------------------------------------------------------------------------------------------------

    /// Adds an address. The answer holds its secret, which is shown this once.
    ///
    /// # Errors
    /// Name, address or events cannot be, or there are as many addresses as there may be.
    pub async fn add(&self, actor: &Actor, new: NewWebhook) -> Result<(i64, String), WebhookProblem> {
        let (whole, new) = (Whole::of(actor)?, self.checked(new)?);
        let ((campaign, sealer), secret) = (self.ring().await?, self.new_secret());
        let plain = secret.clone();
        let no = self
            .db()
            .write(actor.by(self.now()), move |tx| {
                let (new, sealer, plain) = (new.clone(), Arc::clone(&sealer), plain.clone());
                Box::pin(async move {
                    if store::hooks(tx, whole, campaign).await?.len() >= MOST {
                        return Err(WebhookProblem::TooMany);
                    }
                    let next = store::next_no(tx).await?;
                    let sealed = sealer.seal(&sealed_as(next), plain.as_bytes()).map_err(WebhookProblem::Sealed)?;
                    let no = store::insert(tx, whole, campaign, &new, sealed).await?;
                    told(tx, no, "webhook.add", json!({ "host": host(&new.address), "events": new.kinds })).await?;
                    Ok(no)
                })
            })
            .await?;
        Ok((no, secret))
    }

    /// Sets name, address and events.
    ///
    /// # Errors
    /// There is no such address, or a value cannot be.
    pub async fn set(&self, actor: &Actor, no: i64, new: NewWebhook) -> Result<(), WebhookProblem> {
        let (hook, whole, new) = (self.one(actor, no).await?, Whole::of(actor)?, self.checked(new)?);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    store::set(tx, whole, hook.no, &new).await?;
                    told(tx, no, "webhook.set", json!({ "host": host(&new.address), "events": new.kinds })).await
                })
            })
            .await
    }

    /// Switches an address on or off, or takes it away. What waits for it is kept, and goes out when it is on again.
    ///
    /// # Errors
    /// There is no such address.
    pub async fn switch(&self, actor: &Actor, no: i64, state: State) -> Result<(), WebhookProblem> {
        let hook = self.one(actor, no).await?;
        if hook.state == state {
            return Ok(());
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    store::switch(tx, no, state).await?;
                    told(tx, no, "webhook.switch", json!({ "state": state })).await
                })
            })
            .await
    }

    /// Gives an address a new secret and tells it this once. The one before it is signed with for a day more.
    ///
    /// # Errors
    /// There is no such address.
    pub async fn rotate(&self, actor: &Actor, no: i64) -> Result<String, WebhookProblem> {
        let (hook, whole, secret) = (self.one(actor, no).await?, Whole::of(actor)?, self.new_secret());
        let sealed = self.ring().await?.1.seal(&sealed_as(hook.no), secret.as_bytes()).map_err(WebhookProblem::Sealed)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let sealed = sealed.clone();
                Box::pin(async move {
                    store::rotate(tx, whole, no, sealed).await?;
                    told(tx, no, "webhook.secret", json!({})).await
                })
            })
            .await?;
        Ok(secret)
    }

    /// Sends a test. The number of its delivery.
    ///
    /// # Errors
    /// There is no such address, or it is off.
    pub async fn test(&self, actor: &Actor, no: i64) -> Result<i64, WebhookProblem> {
        let hook = self.one(actor, no).await?;
        if hook.state != State::On {
            return Err(WebhookProblem::Off);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let (id, at) = (tx.fact_id().to_string(), tx.now());
                    let body =
                        Body { id: id.clone(), kind: Kind::Test, at: at.rfc3339(), commit: tx.seq().await?, data: json!({}) };
                    let text = serde_json::to_string(&body).map_err(|e| WebhookProblem::BadJson(e.to_string()))?;
                    let delivery = store::enqueue(tx, no, (&id, Kind::Test, at), &text).await?;
                    told(tx, no, "webhook.test", json!({ "delivery": delivery })).await?;
                    delivery.ok_or(WebhookProblem::NoSuchDelivery)
                })
            })
            .await
    }

    /// Sends a delivery once more, under the same id.
    ///
    /// # Errors
    /// There is no such delivery, it is on its way, or the address is off.
    pub async fn redeliver(&self, actor: &Actor, no: i64, delivery: i64) -> Result<(), WebhookProblem> {
        let (hook, whole) = (self.one(actor, no).await?, Whole::of(actor)?);
        if hook.state != State::On {
            return Err(WebhookProblem::Off);
        }
        let found = store::delivery_of(self.db(), whole, no, delivery).await?.ok_or(WebhookProblem::NoSuchDelivery)?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    // Whoever sends it may have begun since.
                    if store::state_of(tx, found.no).await?.is_none_or(|(s, _)| s == DeliveryState::Sending) {
                        return Err(WebhookProblem::BeingSent);
                    }
                    store::again(tx, whole, found.no).await?;
                    told(tx, no, "webhook.redeliver", json!({ "delivery": found.no })).await
                })
            })
            .await
    }

    /// As it is kept.
    fn checked(&self, new: NewWebhook) -> Result<NewWebhook, WebhookProblem> {
        let name = text::squeeze(&new.name);
        if name.is_empty() || name.chars().count() > LONGEST_NAME || text::holds_number_of_person(&name) {
            return Err(WebhookProblem::BadField("name"));
        }
        let mut kinds = new.kinds;
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.is_empty() || kinds.iter().any(|k| !Kind::TOLD.contains(k)) {
            return Err(WebhookProblem::BadField("kinds"));
        }
        let address = new.address.trim().to_owned();
        let parsed = Address::parse(&address).filter(|_| address.len() <= LONGEST_ADDRESS && !address.contains('#'));
        let parsed = parsed.ok_or(WebhookProblem::BadField("address"))?;
        let allow = &self.inner.settings.allow;
        // Without TLS only inside of a network of one's own; where the name leads is asked at each delivery.
        if !parsed.tls && allow.is_empty() {
            return Err(WebhookProblem::BadField("address"));
        }
        let plain = parsed.host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        match plain.parse::<IpAddr>() {
            Ok(ip) if !rules::may_reach(ip, allow) => return Err(WebhookProblem::NotAllowed),
            Err(_) if allow.is_empty() && (plain == "localhost" || !plain.contains('.') || plain.ends_with(".local")) => {
                return Err(WebhookProblem::NotAllowed);
            }
            _ => {}
        }
        Ok(NewWebhook { name, address, kinds })
    }
}

/// The host alone: a path may hold what is nobody's business.
pub(crate) fn host(address: &str) -> String {
    Address::parse(address).map(|a| a.host).unwrap_or_default()
}

/// Audit row and event of a change.
pub(crate) async fn told(tx: &WriteTx, no: i64, action: &str, detail: serde_json::Value) -> Result<(), WebhookProblem> {
    tx.audit(action, &format!("webhook:{no}"), detail).await?;
    Ok(tx.emit("webhook.changed", json!({ "no": no })).await?)
}
