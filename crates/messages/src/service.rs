//! The outbox: one handle, shared by all doors. Templates, settings, and whoever wants no messages.

use crate::{
    channels::Channels,
    keys::{Keys, Ring, normal},
    library,
    model::{Batch, ChannelKind, Message, Setting, Spent, State, Step, Template, Why},
    problems::MessagesProblem,
    rules,
    store::{self, Reach, batches, outbox},
};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use vedich_accounts::{Actor, Area, Entropy, Permission, system_entropy};
use vedich_db::Db;
use vedich_kernel::{Clock, Day, LocalityId, Moment, text};
use vedich_territory::{Territory, Tree};

/// The longest text of a template, and the longest of its names and subjects.
pub(crate) const LONGEST: usize = 1_000;
pub(crate) const LONGEST_NAME: usize = 120;

/// The outbox. Cheap to clone.
#[derive(Clone)]
pub struct Messages {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub territory: Territory,
    pub keys: Arc<dyn Keys>,
    pub channels: Channels,
    pub entropy: Entropy,
}

/// How the outbox stands.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Messages by where they stand.
    pub states: BTreeMap<State, i64>,
    /// Those that wait, failed or are unknown, by why.
    pub whys: BTreeMap<(State, Why), i64>,
    /// How many want no messages.
    pub opted_out: i64,
}

impl Messages {
    /// Over a database, with the campaign's keys. Without [`Messages::with_channels`] nothing can be sent.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, territory: Territory, keys: Arc<dyn Keys>) -> Self {
        let channels = Channels::default();
        Self { inner: Arc::new(Inner { db, clock, territory, keys, channels, entropy: system_entropy() }) }
    }

    /// The same with channels.
    #[must_use]
    pub fn with_channels(&self, channels: Channels) -> Self {
        let i = &self.inner;
        Self {
            inner: Arc::new(Inner {
                db: i.db.clone(),
                clock: Arc::clone(&i.clock),
                territory: i.territory.clone(),
                keys: Arc::clone(&i.keys),
                channels,
                entropy: Arc::clone(&i.entropy),
            }),
        }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    pub(crate) fn now(&self) -> Moment {
        self.inner.clock.now()
    }

    /// Messages of this kind are taken by a channel that sends nothing outside of this machine.
    #[must_use]
    pub fn stays_here(&self, kind: ChannelKind) -> bool {
        self.channels().get(kind).is_some_and(|c| c.stays_here())
    }

    pub(crate) fn channels(&self) -> &Channels {
        &self.inner.channels
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, MessagesProblem> {
        Ok(self.inner.territory.tree().await?)
    }

    pub(crate) async fn ring(&self) -> Result<Ring, MessagesProblem> {
        let (campaign, sealer) = self.inner.keys.keys().await.map_err(MessagesProblem::Keys)?;
        Ok(Ring::new(campaign, sealer))
    }

    /// Where the actor may look or act.
    pub(crate) async fn reach(&self, actor: &Actor, permission: Permission) -> Result<Reach, MessagesProblem> {
        let area = actor.area(permission);
        if area == Area::Everything {
            return Ok(Reach(None));
        }
        let tree = self.tree().await?;
        let covered = tree.localities().iter().filter(|l| tree.covers_locality(&area, l.id)).map(|l| l.id.0);
        Ok(Reach(Some(covered.collect())))
    }

    // --- templates ------------------------------------------------------------------------------------------------------

    /// The templates as they stand: the office's own, and those of the product that it did not rewrite.
    ///
    /// # Errors
    /// When the database cannot be reached, or there is no campaign.
    pub async fn templates(&self) -> Result<Vec<Template>, MessagesProblem> {
        let own = store::templates(self.db(), self.ring().await?.campaign).await?;
        let delivered = library::templates().into_iter().filter(|t| !own.iter().any(|o| o.code == t.code));
        let mut all: Vec<Template> = delivered.collect();
        all.extend(own);
        all.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.code.cmp(&b.code)));
        Ok(all)
    }

    /// One template.
    ///
    /// # Errors
    /// When there is none.
    pub async fn template(&self, code: &str) -> Result<Template, MessagesProblem> {
        self.templates().await?.into_iter().find(|t| t.code == code).ok_or(MessagesProblem::NoSuchTemplate)
    }

    /// Earlier versions of a template with when and by whom, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn template_versions(&self, code: &str) -> Result<Vec<(Template, Moment, String)>, MessagesProblem> {
        let found = store::versions(self.db(), self.ring().await?.campaign, code).await?;
        Ok(found.into_iter().map(|(t, at, by)| (t, Moment(at), by)).collect())
    }

    /// Writes a template: a new one, or the next version. What was sent before keeps the version that it was sent with.
    ///
    /// # Errors
    /// Something is missing or too long, a gap that nothing fills, words that no message may say.
    pub async fn put_template(&self, actor: &Actor, new: Template) -> Result<i64, MessagesProblem> {
        let new = checked(new)?;
        let campaign = self.ring().await?.campaign;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let new = new.clone();
                Box::pin(async move {
                    let version = store::put_template(tx, campaign, &new).await?;
                    let target = format!("message_template:{}", new.code);
                    tx.audit("message_template.write", &target, json!({ "version": version, "active": new.active })).await?;
                    tx.emit("message_template.changed", json!({ "code": new.code })).await?;
                    Ok::<_, MessagesProblem>(version)
                })
            })
            .await
    }

    // --- settings -------------------------------------------------------------------------------------------------------

    /// How a channel is used.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn setting(&self, channel: ChannelKind) -> Result<Setting, MessagesProblem> {
        let found = store::setting(self.db(), self.ring().await?.campaign, channel).await?;
        Ok(found.unwrap_or(Setting { channel, price: channel.usual_price(), per_day: rules::USUAL_PER_DAY, on: true }))
    }

    /// Sets price, quota, and whether a channel is in use.
    ///
    /// # Errors
    /// A number that cannot be.
    pub async fn set(&self, actor: &Actor, new: Setting) -> Result<(), MessagesProblem> {
        if new.price.is_some_and(|p| !(0..=100_000).contains(&p)) {
            return Err(MessagesProblem::BadField("price"));
        }
        if !(0..=1_000_000).contains(&new.per_day) {
            return Err(MessagesProblem::BadField("per_day"));
        }
        let campaign = self.ring().await?.campaign;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    store::put_setting(tx, campaign, &new).await?;
                    let detail = json!({ "price": new.price, "per_day": new.per_day, "on": new.on });
                    tx.audit("message_channel.set", &format!("message_channel:{}", new.channel.code()), detail).await?;
                    tx.emit("message_channel.changed", json!({ "channel": new.channel })).await?;
                    Ok::<_, MessagesProblem>(())
                })
            })
            .await
    }

    /// How many messages of a channel were handed over today.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn handed_today(&self, channel: ChannelKind) -> Result<i64, MessagesProblem> {
        Ok(outbox::handed_on(self.db(), self.ring().await?.campaign, channel, self.now().day()).await?)
    }

    // --- whoever wants no messages --------------------------------------------------------------------------------------

    /// Writes down that somebody wants no messages, or wants them again. The address itself is not kept.
    ///
    /// # Errors
    /// No telephone number or e-mail address.
    pub async fn opt_out(&self, actor: &Actor, address: &str, out: bool, how: &str) -> Result<(), MessagesProblem> {
        let kind = if address.contains('@') { ChannelKind::Email } else { ChannelKind::Sms };
        let address = normal(kind, address).ok_or(MessagesProblem::BadField("address"))?;
        let how = text::squeeze(how);
        if how.chars().count() > 200 || text::holds_number_of_person(&how) {
            return Err(MessagesProblem::BadField("how"));
        }
        let ring = self.ring().await?;
        let (campaign, key) = (ring.campaign, ring.recipient_key(&address));
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (key, how) = (key.clone(), how.clone());
                Box::pin(async move {
                    store::put_opt_out(tx, campaign, &key, out, &how).await?;
                    tx.audit("message.opt_out", "message_recipient", json!({ "out": out })).await?;
                    tx.emit("message.opted_out", json!({ "out": out })).await?;
                    Ok::<_, MessagesProblem>(())
                })
            })
            .await
    }

    // --- looking --------------------------------------------------------------------------------------------------------

    /// How the outbox of the actor's area stands.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn overview(&self, actor: &Actor) -> Result<Overview, MessagesProblem> {
        let (reach, campaign) = (self.reach(actor, Permission::ViewMessages).await?, self.ring().await?.campaign);
        let (states, whys) = outbox::counts(self.db(), campaign, &reach).await?;
        Ok(Overview { states, whys, opted_out: store::count_opted_out(self.db(), campaign).await? })
    }

    /// Batches of the actor's area, newest first; those about one thing when told. With how many there are.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn batches(
        &self,
        actor: &Actor,
        purpose: Option<&str>,
        page: (i64, i64),
    ) -> Result<(Vec<Batch>, i64), MessagesProblem> {
        let (reach, campaign) = (self.reach(actor, Permission::ViewMessages).await?, self.ring().await?.campaign);
        let found = batches::find(self.db(), campaign, &reach, purpose, page).await?;
        Ok((found, batches::total(self.db(), campaign, &reach).await?))
    }

    /// One batch.
    ///
    /// # Errors
    /// When there is none in the actor's area.
    pub async fn batch(&self, actor: &Actor, no: i64) -> Result<Batch, MessagesProblem> {
        self.batch_for(actor, Permission::ViewMessages, no).await
    }

    pub(crate) async fn batch_for(&self, actor: &Actor, permission: Permission, no: i64) -> Result<Batch, MessagesProblem> {
        let (reach, campaign) = (self.reach(actor, permission).await?, self.ring().await?.campaign);
        batches::get(self.db(), campaign, &reach, no).await?.ok_or(MessagesProblem::NoSuchBatch)
    }

    /// Messages of a batch, each with its address masked, or without it for whoever may not send; of one state when told.
    ///
    /// # Errors
    /// When the batch is not in the actor's area.
    pub async fn messages(
        &self,
        actor: &Actor,
        batch: i64,
        state: Option<State>,
        page: (i64, i64),
    ) -> Result<Vec<(Message, String)>, MessagesProblem> {
        let batch = self.batch(actor, batch).await?;
        let (ring, sends) = (self.ring().await?, actor.may(Permission::SendMessages));
        let found = outbox::of_batch(self.db(), batch.no, state, page).await?;
        let shown = |(m, recipient, sealed): (Message, String, Vec<u8>)| {
            let hidden = sealed.is_empty() || !sends;
            let address = if hidden { String::new() } else { ring.open(&recipient, &sealed)?.address };
            Ok((m, crate::keys::masked(batch.channel, &address)))
        };
        found.into_iter().map(shown).collect()
    }

    /// What happened to a message, oldest first.
    ///
    /// # Errors
    /// When the message is not in the actor's area.
    pub async fn story(&self, actor: &Actor, message: i64) -> Result<Vec<Step>, MessagesProblem> {
        let campaign = self.ring().await?.campaign;
        let held = outbox::one(self.db(), campaign, message).await?.ok_or(MessagesProblem::NoSuchMessage)?;
        self.batch(actor, held.message.batch).await.map_err(|_| MessagesProblem::NoSuchMessage)?;
        Ok(outbox::steps(self.db(), message).await?)
    }

    /// Can a channel send now? For whoever sends by the clock and has nobody to ask.
    ///
    /// # Errors
    /// It is not set up, switched off, or has no price.
    pub async fn ready(&self, channel: ChannelKind) -> Result<(), MessagesProblem> {
        self.channels().get(channel).ok_or(MessagesProblem::NotSetUp)?;
        let setting = self.setting(channel).await?;
        if !setting.on {
            return Err(MessagesProblem::Off);
        }
        setting.price.map(|_| ()).ok_or(MessagesProblem::NoPrice)
    }

    /// What was handed over from a day to a day, by channel and place: for whoever draws up costs (`P-5.4`). Unlike the rest this
    /// asks for no permission: it is told in sums.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn spent(&self, places: Option<&[LocalityId]>, days: (Day, Day)) -> Result<Vec<Spent>, MessagesProblem> {
        let reach = Reach(places.map(|p| p.iter().map(|l| l.0).collect()));
        Ok(batches::spent(self.db(), self.ring().await?.campaign, &reach, days).await?)
    }

    /// The same everywhere as it was known at a commit. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn spent_then(&self, days: (Day, Day), cutoff: i64) -> Result<Vec<Spent>, MessagesProblem> {
        Ok(batches::spent_then(self.db(), self.ring().await?.campaign, days, cutoff).await?)
    }
}

/// A template as it is kept.
fn checked(mut new: Template) -> Result<Template, MessagesProblem> {
    let code_like = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if new.code.is_empty() || new.code.len() > 40 || !new.code.chars().all(code_like) {
        return Err(MessagesProblem::BadField("code"));
    }
    new.name = text::squeeze(&new.name);
    new.subject = text::squeeze(&new.subject);
    new.body = tidy(&new.body);
    new.short_body = rules::unaccented(&tidy(&new.short_body));
    new.zalo_id = text::squeeze(&new.zalo_id);
    let within = |field, words: &str, least: usize, most: usize| {
        let n = words.chars().count();
        if n < least || n > most { Err(MessagesProblem::BadField(field)) } else { Ok(()) }
    };
    within("name", &new.name, 3, LONGEST_NAME)?;
    within("subject", &new.subject, 0, LONGEST_NAME)?;
    within("body", &new.body, 10, LONGEST)?;
    within("short_body", &new.short_body, 0, LONGEST)?;
    within("zalo_id", &new.zalo_id, 0, 40)?;
    for words in [&new.subject, &new.body, &new.short_body] {
        rules::gaps(words).map_err(|g| MessagesProblem::NoSuchGap(g.0))?;
        rules::check(words).map_err(MessagesProblem::Forbidden)?;
    }
    let parts = rules::length(&short(&new)).parts;
    if parts > rules::MOST_PARTS {
        return Err(MessagesProblem::TooLong(parts));
    }
    Ok(new)
}

/// Lines stay, what stands around and between their words is squeezed.
pub(crate) fn tidy(words: &str) -> String {
    words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The text that goes by SMS.
pub(crate) fn short(template: &Template) -> String {
    if template.short_body.is_empty() { rules::unaccented(&template.body) } else { template.short_body.clone() }
}
