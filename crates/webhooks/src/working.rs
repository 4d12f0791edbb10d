//! Sending. Several servers may do it at once: who may send a delivery is decided inside of the one writer's transaction, by a lease. It is
//! written down as being sent before anything is; what breaks off in the middle is sent again, under the same id.

use crate::{
    model::{Delivery, DeliveryState, Kind, Outcome, State, Webhook},
    payload,
    problems::WebhookProblem,
    rules,
    service::{Webhooks, sealed_as, told},
    store::{self, Due, Ended},
};
use futures_util::future::join_all;
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use vedich_db::{By, Event, WriteTx};
use vedich_kernel::{CampaignId, Moment};
use vedich_messages::{
    Sealer,
    wire::{Address, Failed, request_at, resolve},
};

/// Events read at once.
const PAGE: i64 = 500;
/// Deliveries on their way at the same time.
const AT_ONCE: usize = 8;
/// Due deliveries that are looked at, to find as many of different addresses.
const LOOKED_AT: i64 = 200;
/// Between two looks when nothing was due.
const IDLE: Duration = Duration::from_secs(2);
/// Letters of an answer that are kept for whoever looks for the fault.
const KEPT: usize = 160;

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Deliveries written down.
    pub planned: i64,
    /// Tries.
    pub tried: i64,
    /// Tries that were taken.
    pub taken: i64,
}

fn by(now: Moment) -> By {
    By::system("webhooks", now)
}

impl Webhooks {
    /// Works until `stop` is there.
    pub async fn work_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            let busy = match self.work().await {
                Ok(pass) => pass.tried > 0 || pass.planned > 0,
                // Without a campaign there is nothing to tell.
                Err(e) => {
                    tracing::debug!(error = %e, "webhooks wait");
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

    /// One pass: writes down what is to be told, then sends what is due.
    ///
    /// # Errors
    /// When the database or the keys fail. A receiver's failure is no error: it stands with its delivery.
    pub async fn work(&self) -> Result<Pass, WebhookProblem> {
        let (campaign, sealer) = self.ring().await?;
        let planned = self.plan(campaign).await?;
        let claimed = self.claim(campaign).await?;
        let tries = claimed.iter().map(|due| self.send(due, &sealer));
        let ended: Vec<Ended> = join_all(tries).await;
        let taken = ended.iter().filter(|e| e.outcome == Outcome::Taken).count();
        let tried = claimed.len();
        if tried > 0 {
            self.write_down(claimed.into_iter().map(|d| d.delivery).zip(ended).collect()).await?;
        }
        Ok(Pass { planned, tried: count(tried), taken: count(taken) })
    }

    /// Writes down what happened for each address that wants to know. An event is read once: whoever comes second finds it read.
    async fn plan(&self, campaign: CampaignId) -> Result<i64, WebhookProblem> {
        let hooks = store::told(self.db(), campaign).await?;
        let Some(first) = hooks.iter().map(|(_, from)| *from).min() else { return Ok(0) };
        let mut planned = 0;
        loop {
            let known = store::read_up_to(self.db()).await?.max(self.inner.read.load(Ordering::Relaxed)).max(first);
            let mut events = self.db().events_after(known, PAGE).await?;
            let Some(last) = whole_commits(&mut events) else { return Ok(planned) };
            let wanted: Vec<(Event, Kind)> =
                events.into_iter().filter_map(|e| Kind::of_event(&e.kind).map(|kind| (e, kind))).collect();
            if !wanted.is_empty() {
                planned += self.enqueue(&hooks, &wanted, last).await?;
            }
            self.inner.read.fetch_max(last, Ordering::Relaxed);
        }
    }

    async fn enqueue(&self, hooks: &[(Webhook, i64)], events: &[(Event, Kind)], last: i64) -> Result<i64, WebhookProblem> {
        let tree = self.inner.territory.tree().await?;
        let mut all = Vec::new();
        for (event, kind) in events {
            let at = Moment(event.at);
            let Some(body) = payload::of_event(*kind, (&event.id, event.seq, at), &event.payload, &tree) else {
                tracing::error!(seq = event.seq, kind = event.kind, "an event does not say what it should");
                continue;
            };
            let text = serde_json::to_string(&body).map_err(|e| WebhookProblem::BadJson(e.to_string()))?;
            let wants = |(hook, from): &&(Webhook, i64)| hook.kinds.contains(kind) && event.seq > *from;
            all.extend(hooks.iter().filter(wants).map(|(hook, _)| (hook.no, event.id.clone(), *kind, at, text.clone())));
        }
        let all = Arc::new(all);
        self.db()
            .write(by(self.now()), move |tx| {
                let all = Arc::clone(&all);
                Box::pin(async move {
                    let mut made = 0;
                    for (hook, event, kind, at, body) in &*all {
                        made += i64::from(store::enqueue(tx, *hook, (event, *kind, *at), body).await?.is_some());
                    }
                    if store::read_up_to(tx).await? < last {
                        store::put_read(tx, last).await?;
                    }
                    Ok::<_, WebhookProblem>(made)
                })
            })
            .await
    }

    /// Takes deliveries that are due, few of each address. They are *being sent* from here on.
    async fn claim(&self, campaign: CampaignId) -> Result<Vec<Due>, WebhookProblem> {
        let now = self.now();
        if store::due(self.db(), campaign, now, 1).await?.is_empty() {
            return Ok(Vec::new());
        }
        self.db()
            .write(by(now), move |tx| {
                Box::pin(async move {
                    let mut each: HashMap<i64, usize> = HashMap::new();
                    let mut claimed = Vec::new();
                    for due in store::due(tx, campaign, now, LOOKED_AT).await? {
                        let of_this = each.entry(due.delivery.webhook).or_default();
                        if claimed.len() == AT_ONCE || *of_this == rules::AT_ONCE_EACH {
                            continue;
                        }
                        *of_this += 1;
                        if due.delivery.state == DeliveryState::Sending {
                            let ended = Ended { status: None, outcome: Outcome::BrokenOff, detail: String::new() };
                            store::attempt(tx, due.delivery.no, &ended).await?;
                        }
                        store::lease(tx, due.delivery.no).await?;
                        claimed.push(Due { delivery: Delivery { tries: due.delivery.tries + 1, ..due.delivery }, ..due });
                    }
                    Ok::<_, WebhookProblem>(claimed)
                })
            })
            .await
    }

    /// One try. Where the name leads is asked once, checked, and that very address is spoken to.
    async fn send(&self, due: &Due, sealer: &Arc<dyn Sealer>) -> Ended {
        let ended = |outcome, status: Option<u16>, detail: String| Ended {
            status: status.map(i64::from),
            outcome,
            detail: detail.chars().filter(|c| !c.is_control()).take(KEPT).collect(),
        };
        let Some(to) = Address::parse(&due.address) else { return ended(Outcome::NotAllowed, None, String::new()) };
        let at = match resolve(&to.host, to.port).await {
            Ok(at) => at,
            Err(Failed::NotReached(why) | Failed::NoAnswer(why)) => return ended(Outcome::NotReached, None, why),
        };
        let allow = &self.inner.settings.allow;
        let allowed = |ip| if to.tls { rules::may_reach(ip, allow) } else { allow.iter().any(|n| n.holds(ip)) };
        if !at.iter().all(|a| allowed(a.ip())) {
            return ended(Outcome::NotAllowed, None, String::new());
        }
        let mut secrets = Vec::new();
        for sealed in &due.sealed {
            match sealer.open(&sealed_as(due.delivery.webhook), sealed) {
                Ok(plain) => secrets.push(String::from_utf8_lossy(&plain).into_owned()),
                Err(why) => tracing::error!(why, webhook = due.delivery.webhook, "a webhook's secret does not open"),
            }
        }
        if secrets.is_empty() {
            return ended(Outcome::NotReached, None, "the secret does not open".to_owned());
        }
        let body = &due.delivery.body;
        let seconds = self.now().0.div_euclid(1_000_000);
        let (signature, number) = (rules::signature(&secrets, seconds, body), due.delivery.no.to_string());
        let headers = [
            ("Content-Type", "application/json"),
            ("Vedich-Event", due.delivery.kind.code()),
            ("Vedich-Id", due.delivery.event.as_str()),
            ("Vedich-Delivery", number.as_str()),
            ("Vedich-Signature", signature.as_str()),
        ];
        match request_at(&self.inner.settings.trust, &at, &to, "POST", &headers, body.as_bytes()).await {
            Ok(reply) => {
                let outcome = rules::outcome(reply.status);
                let detail = if outcome == Outcome::Taken { String::new() } else { reply.body };
                ended(outcome, Some(reply.status), detail)
            }
            Err(Failed::NotReached(why)) => ended(Outcome::NotReached, None, why),
            Err(Failed::NoAnswer(why)) => ended(Outcome::NoAnswer, None, why),
        }
    }

    async fn write_down(&self, all: Vec<(Delivery, Ended)>) -> Result<(), WebhookProblem> {
        let all = Arc::new(all);
        self.db()
            .write(by(self.now()), move |tx| {
                let all = Arc::clone(&all);
                Box::pin(async move {
                    for (delivery, ended) in &*all {
                        put(tx, delivery, ended).await?;
                    }
                    Ok::<_, WebhookProblem>(())
                })
            })
            .await
    }
}

/// Writes down how a try ended, and what follows for delivery and address.
async fn put(tx: &WriteTx, delivery: &Delivery, ended: &Ended) -> Result<(), WebhookProblem> {
    store::attempt(tx, delivery.no, ended).await?;
    let ok = ended.outcome == Outcome::Taken;
    // Who came late finds that another server has it by now, or has finished it: the try counts, the state is the other's.
    let mine = store::state_of(tx, delivery.no).await? == Some((DeliveryState::Sending, delivery.tries));
    if mine || ok {
        let (state, due) = match (ok, rules::next_try(delivery.tries, tx.now())) {
            (true, _) => (DeliveryState::Delivered, tx.now()),
            (false, Some(due)) => (DeliveryState::Waiting, due),
            (false, None) => (DeliveryState::GivenUp, tx.now()),
        };
        store::stands(tx, delivery.no, state, due, ended).await?;
    }
    let failures = store::tried(tx, delivery.webhook, ok).await?;
    if !ok && rules::is_too_much(failures) && store::is_on(tx, delivery.webhook).await? {
        store::switch(tx, delivery.webhook, State::Failed).await?;
        tracing::warn!(webhook = delivery.webhook, failures, "a webhook is switched off after many failures");
        return told(tx, delivery.webhook, "webhook.failed", json!({ "failures": failures })).await;
    }
    Ok(tx.emit("webhook.changed", json!({ "no": delivery.webhook })).await?)
}

/// Keeps whole commits only: several events may share a number, and the last one of a full page may have brothers on the next. The number
/// up to which they were read; none when there are none.
fn whole_commits(events: &mut Vec<Event>) -> Option<i64> {
    let last = events.last()?.seq;
    if count(events.len()) < PAGE {
        return Some(last);
    }
    let whole = events.iter().rev().map(|e| e.seq).find(|seq| *seq < last).unwrap_or(last);
    events.retain(|e| e.seq <= whole);
    Some(whole)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_between_two_commits() {
        let event = |seq: i64| Event { id: String::new(), seq, at: 0, kind: String::new(), payload: String::new() };
        let page = |seqs: Vec<i64>| {
            let mut events: Vec<Event> = seqs.into_iter().map(event).collect();
            (whole_commits(&mut events), events.len())
        };
        assert_eq!(page(vec![]), (None, 0));
        assert_eq!(page(vec![1, 2, 2]), (Some(2), 3));
        let full = |tail: i64| (0..PAGE).map(|n| if n >= PAGE - tail { 9_999 } else { n }).collect::<Vec<_>>();
        assert_eq!(page(full(3)), (Some(PAGE - 4), usize::try_from(PAGE - 3).unwrap()));
        assert_eq!(page(full(PAGE)), (Some(9_999), usize::try_from(PAGE).unwrap()), "one commit fills it");
    }
}
