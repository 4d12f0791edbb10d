//! Drawing up a batch, looking at what it comes to, and sending it with those very numbers; taking back and trying again.

use crate::{
    keys::{Ring, normal},
    model::{BatchState, ChannelKind, Content, LeftOut, LeftOutRow, NewBatch, Recipient, State, Sum, Template, Why},
    problems::MessagesProblem,
    rules,
    service::{Messages, short, tidy},
    store::{
        self, Reach,
        batches::{self, NewMessage},
        outbox::{self, Held, Put},
    },
};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, LocalityId, text};

/// A draft with what it comes to.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its number.
    pub no: i64,
    /// What it comes to now.
    pub sum: Sum,
    /// Rows that are left out.
    pub left_out: Vec<LeftOutRow>,
}

/// One row that can be sent.
#[derive(Clone)]
struct Row {
    no: i64,
    once: String,
    recipient_key: String,
    message: NewMessage,
}

impl Messages {
    /// Draws up a batch: nothing is sent yet. Rows that cannot be sent are left out with their reason, and the others go on.
    ///
    /// # Errors
    /// Not the actor's place, no such template, nobody left.
    pub async fn draw_up(&self, actor: &Actor, new: NewBatch) -> Result<Drawn, MessagesProblem> {
        self.tree().await?.require(actor, Permission::SendMessages, new.locality)?;
        if new.to.len() > rules::MOST_RECIPIENTS {
            return Err(MessagesProblem::TooMany);
        }
        if new.purpose.chars().count() > 60 || text::holds_number_of_person(&new.purpose) {
            return Err(MessagesProblem::BadField("purpose"));
        }
        let template = self.template(&new.template).await?;
        if !template.active {
            return Err(MessagesProblem::NoSuchTemplate);
        }
        if new.channel == ChannelKind::Zalo && template.zalo_id.is_empty() {
            return Err(MessagesProblem::NoZaloTemplate);
        }
        let ring = self.ring().await?;
        let (rows, left_out) = read(&ring, &template, &new)?;
        let campaign = ring.campaign;
        let (rows, version) = (Arc::new(rows), template.version);
        // Without the recipients: they stand sealed in the rows.
        let new = NewBatch { to: Vec::new(), ..new };
        let price = self.setting(new.channel).await?.price;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (rows, mut left_out, new) = (Arc::clone(&rows), left_out.clone(), new.clone());
                Box::pin(async move {
                    let keys: Vec<String> = rows.iter().map(|r| r.recipient_key.clone()).collect();
                    let once: Vec<String> = rows.iter().map(|r| r.once.clone()).collect();
                    let out = store::opted_out(tx, campaign, &keys).await?;
                    let said = outbox::said_before(tx, campaign, &once, 0).await?;
                    let mut messages = Vec::with_capacity(rows.len());
                    for row in rows.iter() {
                        if out.contains(&row.recipient_key) {
                            left_out.push(LeftOutRow { row: row.no, reason: LeftOut::OptedOut });
                        } else if said.contains(&row.once) {
                            left_out.push(LeftOutRow { row: row.no, reason: LeftOut::SentBefore });
                        } else {
                            messages.push(row.message.clone());
                        }
                    }
                    left_out.sort_by_key(|l| l.row);
                    if messages.is_empty() {
                        return Err(MessagesProblem::Nobody(left_out));
                    }
                    let no = batches::insert(tx, campaign, &new, version, &left_out).await?;
                    batches::insert_messages(tx, campaign, no, &new, &messages).await?;
                    let sum = summed(messages.iter().map(|m| m.parts), price);
                    let detail = json!({ "channel": new.channel, "people": sum.people, "left_out": left_out.len() });
                    tx.audit("message_batch.draw_up", &format!("message_batch:{no}"), detail).await?;
                    tx.emit("message_batch.changed", json!({ "no": no, "locality": new.locality.0 })).await?;
                    Ok(Drawn { no, sum, left_out })
                })
            })
            .await
    }

    /// Which of these were said already: they are under way or have arrived.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn said(&self, once: &[String]) -> Result<HashSet<String>, MessagesProblem> {
        let campaign = self.ring().await?.campaign;
        Ok(outbox::said_before(self.db(), campaign, once, 0).await?)
    }

    /// What sending a draft comes to now: whoever opted out or was told in the meantime is not in it.
    ///
    /// # Errors
    /// When the batch is not in the actor's area.
    pub async fn dry_run(&self, actor: &Actor, no: i64) -> Result<Sum, MessagesProblem> {
        let batch = self.batch(actor, no).await?;
        let campaign = self.ring().await?.campaign;
        let (keep, _) = still_to_send(self.db(), campaign, no).await?;
        Ok(summed(keep.iter().map(|h| h.message.parts), self.setting(batch.channel).await?.price))
    }

    /// How many of a draft were told in another batch, or opted out, since it was drawn up.
    ///
    /// # Errors
    /// When the batch is not in the actor's area.
    pub async fn fallen_out(&self, actor: &Actor, no: i64) -> Result<i64, MessagesProblem> {
        self.batch(actor, no).await?;
        let (_, out) = still_to_send(self.db(), self.ring().await?.campaign, no).await?;
        Ok(i64::try_from(out.len()).unwrap_or(i64::MAX))
    }

    /// One message of a batch as it goes out, to be looked at: the first of those that have most parts, so that nobody's is longer.
    ///
    /// # Errors
    /// When the batch is not in the actor's area, or they may not send.
    pub async fn sample(&self, actor: &Actor, no: i64) -> Result<Option<String>, MessagesProblem> {
        self.batch_for(actor, Permission::SendMessages, no).await?;
        let ring = self.ring().await?;
        // Of several that are longest, the last of the turned row is the first of the batch.
        let longest = outbox::drafts(self.db(), no).await?.into_iter().rev().max_by_key(|h| h.message.parts);
        longest.map(|h| Ok(ring.open(&h.recipient_key, &h.sealed)?.text)).transpose()
    }

    /// Sends a draft. `seen` is what the person was shown; when it is not so any more, nothing is sent.
    ///
    /// # Errors
    /// Not in the actor's area, not a draft, the numbers changed, the channel is not set up, off, or without a price.
    pub async fn send(&self, actor: &Actor, no: i64, seen: Sum) -> Result<Sum, MessagesProblem> {
        let batch = self.batch_for(actor, Permission::SendMessages, no).await?;
        let setting = self.setting(batch.channel).await?;
        self.channels().get(batch.channel).ok_or(MessagesProblem::NotSetUp)?;
        if !setting.on {
            return Err(MessagesProblem::Off);
        }
        let price = setting.price.ok_or(MessagesProblem::NoPrice)?;
        let (campaign, channel, locality) = (self.ring().await?.campaign, batch.channel, batch.locality);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let found = batches::get(tx, campaign, &Reach(None), no).await?.ok_or(MessagesProblem::NoSuchBatch)?;
                    if found.state != BatchState::Draft {
                        return Err(MessagesProblem::NotADraft);
                    }
                    let (keep, drop) = still_to_send(tx, campaign, no).await?;
                    let sum = summed(keep.iter().map(|h| h.message.parts), Some(price));
                    if sum != seen {
                        return Err(MessagesProblem::Changed);
                    }
                    if keep.is_empty() {
                        return Err(MessagesProblem::Nobody(Vec::new()));
                    }
                    for held in &drop {
                        let put = Put { why: Some(Why::OptedOut), ..Put::default() };
                        outbox::step(tx, held.message.no, State::Cancelled, &put).await?;
                    }
                    let now = tx.now();
                    let due = rules::goes_at(channel, now);
                    for held in &keep {
                        outbox::step(tx, held.message.no, State::Waiting, &Put { due_at: Some(due), ..Put::default() }).await?;
                    }
                    batches::step(tx, no, BatchState::Sending, sum, Some(price)).await?;
                    let detail = json!({ "channel": channel, "people": sum.people, "parts": sum.parts, "cost": sum.cost });
                    tx.audit("message_batch.send", &format!("message_batch:{no}"), detail).await?;
                    changed(tx, no, locality).await?;
                    Ok(sum)
                })
            })
            .await
    }

    /// Throws a draft away; what is sealed of it is erased.
    ///
    /// # Errors
    /// Not in the actor's area, not a draft.
    pub async fn discard(&self, actor: &Actor, no: i64) -> Result<(), MessagesProblem> {
        let batch = self.batch_for(actor, Permission::SendMessages, no).await?;
        let (campaign, locality) = (self.ring().await?.campaign, batch.locality);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let found = batches::get(tx, campaign, &Reach(None), no).await?.ok_or(MessagesProblem::NoSuchBatch)?;
                    if found.state != BatchState::Draft {
                        return Err(MessagesProblem::NotADraft);
                    }
                    discard(tx, no).await?;
                    tx.audit("message_batch.discard", &format!("message_batch:{no}"), json!({})).await?;
                    changed(tx, no, locality).await
                })
            })
            .await
    }

    /// What was to be said has no ground any more: inside of the write that took it away, drafts of the purpose are discarded, and what waits
    /// of it is taken back. Batches of the template `but` stay: they tell people that it is so. The caller has judged who may do that.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn withdraw(tx: &WriteTx, campaign: CampaignId, purpose: &str, but: &str) -> Result<(), MessagesProblem> {
        for (no, state, locality) in batches::of_purpose(tx, campaign, purpose, but).await? {
            let target = format!("message_batch:{no}");
            if state == BatchState::Draft {
                discard(tx, no).await?;
                tx.audit("message_batch.discard", &target, json!({ "withdrawn": purpose })).await?;
            } else {
                // What failed, or comes back from a channel later, does not go out again either.
                batches::withdraw(tx, no).await?;
                let n = moved(tx, no, &[State::Waiting], State::Cancelled, &taken_back()).await?;
                if n == 0 {
                    continue;
                }
                tx.audit("message_batch.take_back", &target, json!({ "withdrawn": purpose, "messages": n })).await?;
            }
            changed(tx, no, locality).await?;
        }
        Ok(())
    }

    /// Takes back what of a batch has not gone out. Gives back how many.
    ///
    /// # Errors
    /// Not in the actor's area, nothing waits.
    pub async fn take_back(&self, actor: &Actor, no: i64) -> Result<i64, MessagesProblem> {
        self.move_all(actor, no, &[State::Waiting], State::Cancelled, taken_back(), "message_batch.take_back").await
    }

    /// Sends again what failed, and what nobody knows of. That is a person's decision: who got it already gets it twice.
    ///
    /// # Errors
    /// Not in the actor's area, nothing failed or is unknown, what it says has no ground any more.
    pub async fn try_again(&self, actor: &Actor, no: i64, also_unknown: bool) -> Result<i64, MessagesProblem> {
        let states: &[State] = if also_unknown { &[State::Failed, State::Unknown] } else { &[State::Failed] };
        let now = self.now();
        let batch = self.batch_for(actor, Permission::SendMessages, no).await?;
        let due = rules::goes_at(batch.channel, now);
        let put = Put { due_at: Some(due), ..Put::default() };
        self.move_all(actor, no, states, State::Waiting, put, "message_batch.try_again").await
    }

    async fn move_all(
        &self,
        actor: &Actor,
        no: i64,
        from: &[State],
        to: State,
        put: Put,
        action: &'static str,
    ) -> Result<i64, MessagesProblem> {
        let batch = self.batch_for(actor, Permission::SendMessages, no).await?;
        let (from, locality) = (from.to_vec(), batch.locality);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (from, put) = (from.clone(), put.clone());
                Box::pin(async move {
                    if to == State::Waiting && !batches::withdrawn(tx, &[no]).await?.is_empty() {
                        return Err(MessagesProblem::Withdrawn);
                    }
                    let n = moved(tx, no, &from, to, &put).await?;
                    if n == 0 {
                        return Err(MessagesProblem::NothingToDo);
                    }
                    tx.audit(action, &format!("message_batch:{no}"), json!({ "messages": n })).await?;
                    changed(tx, no, locality).await?;
                    Ok(n)
                })
            })
            .await
    }
}

/// An officer, or what took the ground away, takes a message back.
pub(crate) fn taken_back() -> Put {
    Put { why: Some(Why::TakenBack), ..Put::default() }
}

/// Moves the messages of a batch that stand somewhere, inside of a write; gives back how many.
async fn moved(tx: &WriteTx, no: i64, from: &[State], to: State, put: &Put) -> Result<i64, MessagesProblem> {
    let found = outbox::standing(tx, no, from).await?;
    for m in &found {
        outbox::step(tx, m.no, to, put).await?;
        if to == State::Waiting {
            // A person begins anew: tries are counted from here, under a number of its own.
            outbox::begin_anew(tx, m.no).await?;
        }
    }
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX))
}

/// Discards a draft inside of a write.
pub(crate) async fn discard(tx: &WriteTx, no: i64) -> Result<(), MessagesProblem> {
    batches::erase(tx, no).await?;
    Ok(batches::step(tx, no, BatchState::Discarded, Sum::default(), None).await?)
}

pub(crate) async fn changed(tx: &WriteTx, no: i64, locality: LocalityId) -> Result<(), MessagesProblem> {
    Ok(tx.emit("message_batch.changed", json!({ "no": no, "locality": locality.0 })).await?)
}

/// The drafts of a batch that may still be sent, and those that may not any more.
async fn still_to_send(
    q: &impl vedich_db::Query,
    campaign: CampaignId,
    no: i64,
) -> Result<(Vec<Held>, Vec<Held>), MessagesProblem> {
    let drafts = outbox::drafts(q, no).await?;
    let keys: Vec<String> = drafts.iter().map(|h| h.recipient_key.clone()).collect();
    let once: Vec<String> = drafts.iter().map(|h| h.once.clone()).collect();
    let out = store::opted_out(q, campaign, &keys).await?;
    let said = outbox::said_before(q, campaign, &once, no).await?;
    Ok(drafts.into_iter().partition(|h| !out.contains(&h.recipient_key) && !said.contains(&h.once)))
}

fn summed(parts: impl Iterator<Item = i64>, price: Option<i64>) -> Sum {
    let (people, parts) = parts.fold((0, 0), |(n, sum), parts| (n + 1, sum + parts));
    Sum { people, parts, cost: price.map(|p| p * parts) }
}

/// Reads recipients, row by row.
fn read(ring: &Ring, template: &Template, new: &NewBatch) -> Result<(Vec<Row>, Vec<LeftOutRow>), MessagesProblem> {
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    for (no, recipient) in (1_i64..).zip(&new.to) {
        match one(template, new.channel, recipient) {
            Ok((content, parts)) => {
                let recipient_key = ring.recipient_key(&content.address);
                let again = !seen.insert((recipient_key.clone(), content.text.clone()))
                    || (!recipient.once.is_empty() && !told.insert(recipient.once.clone()));
                if again {
                    left_out.push(LeftOutRow { row: no, reason: LeftOut::Twice });
                    continue;
                }
                let sealed = ring.seal(&recipient_key, &content)?;
                let once = recipient.once.clone();
                let message = NewMessage { recipient_key: recipient_key.clone(), once: once.clone(), sealed, parts };
                rows.push(Row { no, once, recipient_key, message });
            }
            Err(reason) => left_out.push(LeftOutRow { row: no, reason }),
        }
    }
    Ok((rows, left_out))
}

/// One message, filled and judged.
fn one(template: &Template, channel: ChannelKind, to: &Recipient) -> Result<(Content, i64), LeftOut> {
    let address = normal(channel, &to.address).ok_or(LeftOut::BadAddress)?;
    // Only a whole text has lines of its own.
    let tidied = |k: &str, v: &str| if k == "text" { tidy(v) } else { text::squeeze(v) };
    let values: BTreeMap<String, String> = to.values.iter().map(|(k, v)| (k.clone(), tidied(k, v))).collect();
    let missing = |g: rules::Unfilled| LeftOut::Missing { gap: g.0 };
    let (words, subject) = match channel {
        ChannelKind::Sms => {
            let plain = values.iter().map(|(k, v)| (k.clone(), rules::unaccented(v))).collect();
            (rules::fill(&short(template), &plain).map_err(missing)?, String::new())
        }
        ChannelKind::Zalo => (rules::fill(&template.body, &values).map_err(missing)?, String::new()),
        ChannelKind::Email => {
            (rules::fill(&template.body, &values).map_err(missing)?, rules::fill(&template.subject, &values).map_err(missing)?)
        }
    };
    for said in [&words, &subject] {
        rules::check(said).map_err(|f| LeftOut::Forbidden { rule: f.code().to_owned() })?;
    }
    let parts = if channel == ChannelKind::Sms { rules::length(&words).parts } else { 1 };
    if parts > rules::MOST_PARTS {
        return Err(LeftOut::TooLong { parts });
    }
    Ok((Content { address, subject, text: words, values, external: template.zalo_id.clone() }, parts))
}
