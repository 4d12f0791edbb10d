//! Handing messages over. Several servers may do it at once: who may speak to the channel about a message is decided inside of the
//! one writer's transaction, by a lease. What a hand-over that breaks off leaves behind is *unknown*, and stays so until a report, the
//! channel's own knowledge ([`Settles`]) or a person settles it: at most once is kept always, exactly once where the channel reports.

use crate::{
    channels::{Answer, Outgoing, Settles},
    drawing::{changed, discard, taken_back},
    keys::Ring,
    model::{ChannelKind, State, Why},
    problems::MessagesProblem,
    rules::{self, Told},
    service::Messages,
    store::{
        self, batches,
        outbox::{self, Held, Put},
    },
};
use futures_util::future::join_all;
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use vedich_db::{By, WriteTx};
use vedich_kernel::{LocalityId, Moment};

/// Messages of a channel that are handed over at the same time.
const AT_ONCE: i64 = 8;
/// Between two looks when nothing was due.
const IDLE: Duration = Duration::from_secs(2);

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Messages that a channel was spoken to about.
    pub handed: i64,
    /// Messages whose hand-over had broken off.
    pub broken: i64,
    /// Messages that are sent again because the channel certainly does not have them.
    pub again: i64,
}

fn by(now: Moment) -> By {
    By::system("messages", now)
}

impl Messages {
    /// Works until `stop` is there.
    pub async fn work_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            // A pass is finished even when the house closes: what was handed over must be written down.
            let busy = match self.work().await {
                Ok(pass) => pass.handed > 0,
                // Without a campaign there is nothing to send.
                Err(e) => {
                    tracing::debug!(error = %e, "messages wait");
                    false
                }
            };
            let pause = if busy { Duration::ZERO } else { IDLE };
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One pass: settles what broke off, discards drafts that nobody confirmed, hands over what is due.
    ///
    /// # Errors
    /// When the database or the keys fail. A channel's failure is no error: it stands with its message.
    pub async fn work(&self) -> Result<Pass, MessagesProblem> {
        let ring = self.ring().await?;
        let mut pass = Pass { broken: self.mark_broken(&ring).await?, ..Pass::default() };
        self.discard_stale(&ring).await?;
        for kind in ChannelKind::ALL.iter().copied() {
            pass.again += self.settle_unknown(&ring, kind).await?;
            pass.handed += self.hand_over_due(&ring, kind).await?;
        }
        Ok(pass)
    }

    /// A hand-over whose lease is over broke off: nobody knows whether the channel has the message.
    async fn mark_broken(&self, ring: &Ring) -> Result<i64, MessagesProblem> {
        let (campaign, now) = (ring.campaign, self.now());
        if outbox::broken_off(self.db(), campaign, now).await?.is_empty() {
            return Ok(0);
        }
        self.db()
            .write(by(now), move |tx| {
                Box::pin(async move {
                    let found = outbox::broken_off(tx, campaign, now).await?;
                    for held in &found {
                        outbox::step(tx, held.message.no, State::Unknown, &Put { why: Some(Why::NoAnswer), ..Put::default() })
                            .await?;
                    }
                    tell(tx, &found).await?;
                    Ok::<_, MessagesProblem>(i64::try_from(found.len()).unwrap_or(0))
                })
            })
            .await
    }

    async fn discard_stale(&self, ring: &Ring) -> Result<(), MessagesProblem> {
        let (campaign, now) = (ring.campaign, self.now());
        let before = now.plus_seconds(-rules::DRAFT_SECONDS);
        if batches::stale(self.db(), campaign, before).await?.is_empty() {
            return Ok(());
        }
        self.db()
            .write(by(now), move |tx| {
                Box::pin(async move {
                    for no in batches::stale(tx, campaign, before).await? {
                        discard(tx, no).await?;
                        tx.audit("message_batch.discard", &format!("message_batch:{no}"), json!({ "stale": true })).await?;
                    }
                    Ok::<_, MessagesProblem>(())
                })
            })
            .await
    }

    /// What nobody knows of and the channel certainly does not have goes out again, under the same number.
    async fn settle_unknown(&self, ring: &Ring, kind: ChannelKind) -> Result<i64, MessagesProblem> {
        let Some(channel) = self.channels().get(kind) else { return Ok(0) };
        let settles = channel.settles();
        if settles == Settles::ByPerson {
            return Ok(0);
        }
        let (campaign, now) = (ring.campaign, self.now());
        let since = now.plus_seconds(-rules::UNKNOWN_SECONDS);
        if outbox::unknown(self.db(), campaign, kind, since).await?.is_empty() {
            return Ok(0);
        }
        if settles == Settles::WhenEmpty && !channel.nothing_waits().await {
            return Ok(0);
        }
        self.db()
            .write(by(now), move |tx| {
                Box::pin(async move {
                    // A report may have come while the channel was asked.
                    let found = outbox::unknown(tx, campaign, kind, since).await?;
                    for held in &found {
                        let put = Put { why: Some(Why::NoAnswer), due_at: Some(rules::goes_at(kind, now)), ..Put::default() };
                        outbox::step(tx, held.message.no, State::Waiting, &put).await?;
                        outbox::not_handed(tx, held.message.no).await?;
                    }
                    tell(tx, &found).await?;
                    Ok::<_, MessagesProblem>(i64::try_from(found.len()).unwrap_or(0))
                })
            })
            .await
    }

    async fn hand_over_due(&self, ring: &Ring, kind: ChannelKind) -> Result<i64, MessagesProblem> {
        let Some(channel) = self.channels().get(kind) else { return Ok(0) };
        let now = self.now();
        // Whenever it was due, tried before or settled: what rings is not handed over at night.
        if rules::goes_at(kind, now) > now {
            return Ok(0);
        }
        let claimed = self.claim(ring, kind, now).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let calls = claimed.iter().map(|held| async move {
            let answer = match ring.open(&held.recipient_key, &held.sealed) {
                Ok(content) => channel.hand_over(&Outgoing { request: held.request.clone(), content }, now).await,
                Err(e) => {
                    tracing::error!(error = %e, no = held.message.no, "a message does not open");
                    Answer { told: Told::Lost(Why::Refused), detail: String::new() }
                }
            };
            (held.message.no, answer)
        });
        let answers = join_all(calls).await;
        let n = i64::try_from(answers.len()).unwrap_or(0);
        self.write_down(ring, answers).await?;
        Ok(n)
    }

    /// Takes messages that are due, within what is left of the day's quota. They are *being handed over* from here on.
    async fn claim(&self, ring: &Ring, kind: ChannelKind, now: Moment) -> Result<Vec<Held>, MessagesProblem> {
        let (campaign, setting) = (ring.campaign, self.setting(kind).await?);
        if !setting.on || outbox::due(self.db(), campaign, kind, now, 1).await?.is_empty() {
            return Ok(Vec::new());
        }
        let requests: Vec<String> = (0..AT_ONCE).map(|_| self.request()).collect();
        self.db()
            .write(by(now), move |tx| {
                let requests = requests.clone();
                Box::pin(async move {
                    let left = setting.per_day - outbox::handed_on(tx, campaign, kind, now.day()).await?;
                    let mut due = outbox::due(tx, campaign, kind, now, AT_ONCE).await?;
                    let keys: Vec<String> = due.iter().map(|h| h.recipient_key.clone()).collect();
                    let out = store::opted_out(tx, campaign, &keys).await?;
                    let of: Vec<i64> = due.iter().map(|h| h.message.batch).collect();
                    let gone = batches::withdrawn(tx, &of).await?;
                    let mut claimed = Vec::new();
                    for (mut held, request) in due.drain(..).zip(requests) {
                        let no = held.message.no;
                        // It was with the channel when it lost its ground, and came back.
                        if gone.contains(&held.message.batch) {
                            outbox::step(tx, no, State::Cancelled, &taken_back()).await?;
                            continue;
                        }
                        if out.contains(&held.recipient_key) {
                            outbox::step(tx, no, State::Cancelled, &Put { why: Some(Why::OptedOut), ..Put::default() }).await?;
                            continue;
                        }
                        if i64::try_from(claimed.len()).unwrap_or(0) >= left {
                            let put = Put { why: Some(Why::Later), due_at: Some(rules::next_morning(now)), ..Put::default() };
                            outbox::step(tx, no, State::Waiting, &put).await?;
                            continue;
                        }
                        // The same number when it is tried again: a channel that knows it sends it once.
                        if held.request.is_empty() {
                            held.request = request;
                        }
                        outbox::lease(tx, no, &held.request, setting.price).await?;
                        claimed.push(held);
                    }
                    Ok::<_, MessagesProblem>(claimed)
                })
            })
            .await
    }

    fn request(&self) -> String {
        let mut bytes = [0; 16];
        (self.inner.entropy)(&mut bytes);
        hex::encode(bytes)
    }

    async fn write_down(&self, ring: &Ring, answers: Vec<(i64, Answer)>) -> Result<(), MessagesProblem> {
        let (campaign, now) = (ring.campaign, self.now());
        self.db()
            .write(by(now), move |tx| {
                let answers = answers.clone();
                Box::pin(async move {
                    let mut touched = Vec::new();
                    for (no, answer) in &answers {
                        let Some(held) = outbox::one(tx, campaign, *no).await? else { continue };
                        if put_told(tx, &held, &answer.told, &answer.detail).await? {
                            touched.push(held);
                        }
                    }
                    tell(tx, &touched).await
                })
            })
            .await
    }
}

/// Puts a message where it stands after what was told; false when that changes nothing.
pub(crate) async fn put_told(tx: &WriteTx, held: &Held, told: &Told, detail: &str) -> Result<bool, MessagesProblem> {
    let m = &held.message;
    let provider_id = match told {
        Told::Taken(id) if !id.is_empty() => Some(id.clone()),
        _ => None,
    };
    let Some((state, why)) = rules::after(m.state, told, m.tries) else {
        if let Some(id) = provider_id {
            outbox::name(tx, m.no, &id).await?;
        }
        return Ok(false);
    };
    let due_at = match (state, why) {
        (State::Waiting, Some(why)) => Some(rules::due_again(why, m.tries, tx.now())),
        _ => None,
    };
    outbox::step(tx, m.no, state, &Put { why, detail: detail.to_owned(), due_at, provider_id }).await?;
    if matches!(told, Told::NotTaken(_)) {
        outbox::not_handed(tx, m.no).await?;
    }
    Ok(true)
}

/// Says once for each batch that something changed.
pub(crate) async fn tell(tx: &WriteTx, touched: &[Held]) -> Result<(), MessagesProblem> {
    let batches: BTreeSet<(i64, i64)> = touched.iter().map(|h| (h.message.batch, h.locality)).collect();
    for (no, locality) in batches {
        changed(tx, no, LocalityId(locality)).await?;
    }
    Ok(())
}
