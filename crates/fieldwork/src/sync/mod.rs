//! Sync with phones (design.md, Doors): a batch of operations comes in, idempotent by id, in any order, days late; each gets its
//! answer after the commit, and the phone gets what changed on the lists that are leased to it.

pub(crate) mod batch;
mod changes;
mod commit;
mod neighbours;
mod parts;
mod plan;
pub(crate) mod queue;
pub mod said;
pub mod seal;
pub mod wire;

use crate::{
    phones::Enrolled,
    problems::FieldworkProblem,
    rules::{HeldReason, phone::BATCH_MAX},
    service::Fieldwork,
    store::{self, settings},
};
use batch::Job;
use queue::Queue;
use said::Arrived;
use seal::Seal;
use serde_json::json;
use std::{collections::HashMap, sync::Arc};
use vedich_accounts::Phone;
use vedich_db::{BoxFuture, By, DbError};
use vedich_kernel::{CampaignId, Moment};
use vedich_territory::MemberId;
use wire::{PhoneUse, SealedGroup, SyncAnswer, SyncRequest};

/// A phone that only asks is written down as seen at most once in so many seconds.
const SEEN_SECONDS: i64 = 60;

/// For so many seconds the last backup's commit number is not asked again.
const BACKED_UP_SECONDS: i64 = 5;

/// What a comparison of all lists with their facts found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ListCheck {
    /// Operations of phones that were recorded, by their ids.
    pub recorded: Vec<String>,
    /// Visits, by whomever they were written down.
    pub visits: i64,
    /// Lists whose number of results is not what their visits say.
    pub different: Vec<i64>,
    /// Visits of phones that were recorded and are not there, or not once.
    pub missing: i64,
    /// Standing activations without a claim, or fallen ones with a standing claim.
    pub unclaimed: i64,
}

impl ListCheck {
    /// Everything is as the facts say.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.different.is_empty() && self.missing == 0 && self.unclaimed == 0
    }
}

/// What became of a member's claims; the room that settles them knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Confirmed and credited.
    pub confirmed: i64,
    /// Not decided so far.
    pub pending: i64,
    /// The register had time to confirm and did not.
    pub contradicted: i64,
    /// The person had been activated before.
    pub late: i64,
}

/// Tells what became of members' claims; `server` wires it.
pub trait Counters: Send + Sync + 'static {
    /// By member; who claimed nothing may be missing.
    fn counted<'a>(&'a self, members: &'a [MemberId]) -> BoxFuture<'a, Result<HashMap<MemberId, Counted>, DbError>>;
}

impl Fieldwork {
    /// The key pair that phones seal to.
    pub(crate) async fn seal(&self, campaign: CampaignId) -> Result<Arc<Seal>, FieldworkProblem> {
        let made = self.field.seal.get_or_try_init(|| async {
            let secret = self.register().campaign_secret(campaign, "field")?;
            Ok::<_, FieldworkProblem>(Arc::new(Seal::new(&secret)?))
        });
        made.await.cloned()
    }

    /// Takes what a phone sends and answers with what changed for it. `site` is the address under which it reaches us.
    ///
    /// # Errors
    /// When it sends too much at once, or the database cannot be reached; repeating is harmless.
    pub async fn sync(&self, phone: &Phone, request: SyncRequest, site: &str) -> Result<SyncAnswer, FieldworkProblem> {
        let sent = request.operations.len() + request.groups.iter().map(|g| g.operations.len()).sum::<usize>();
        if sent > BATCH_MAX {
            return Err(FieldworkProblem::TooMany);
        }
        let now = self.now();
        let offset = request.sent_at.map(|sent| now.0.saturating_sub(sent.0));
        let enrolled = self.enrolled(phone).await?;
        let (results, state) = if sent == 0 {
            self.note_seen(&enrolled, &request).await?;
            (Vec::new(), self.use_of(&enrolled, phone.full).await?)
        } else {
            let seal = self.seal(enrolled.campaign).await?;
            let mut arrived: Vec<Arrived> = request.groups.iter().flat_map(|g| opened(&seal, g)).collect();
            arrived.extend(request.operations.iter().map(Arrived::of_value));
            let job = Job {
                phone: enrolled.clone(),
                arrived,
                offset,
                waiting: request.waiting.clamp(0, 1_000_000),
                app_version: short(&request.app_version),
                forced: None,
            };
            let taken = Queue::submit(self, job).await?;
            (taken.results, taken.state)
        };
        let changes = if phone.full && state == PhoneUse::Active {
            Some(self.changes(&enrolled, request.cursor.as_deref(), request.partial, site).await?)
        } else {
            None
        };
        Ok(SyncAnswer {
            server_epoch: self.epoch().await?,
            server_time: now,
            clock_offset: offset.unwrap_or(0),
            results,
            backed_up_through: self.backed_up_through().await?,
            state,
            changes,
        })
    }

    /// The epoch of this database, asked once.
    pub(crate) async fn epoch(&self) -> Result<String, FieldworkProblem> {
        let epoch = self.field.epoch.get_or_try_init(|| settings::epoch(self.db(), self.now()));
        Ok(epoch.await?.clone())
    }

    /// Commit number up to which phones may forget, a few seconds old at most: an older one makes them keep a little longer.
    async fn backed_up_through(&self) -> Result<i64, FieldworkProblem> {
        let now = self.now();
        let known = self.field.backed_up.lock().ok().and_then(|known| *known);
        if let Some((at, through)) = known
            && at <= now
            && now < at.plus_seconds(BACKED_UP_SECONDS)
        {
            return Ok(through);
        }
        let through = settings::backed_up_through(self.db()).await?;
        if let Ok(mut known) = self.field.backed_up.lock() {
            *known = Some((now, through));
        }
        Ok(through)
    }

    /// How a phone that sends nothing stands. Of one that sends, the transaction tells.
    async fn use_of(&self, phone: &Enrolled, read_just_now: bool) -> Result<PhoneUse, FieldworkProblem> {
        // What is remembered of an upload token tells whose phone it is, not how that stands now.
        let state = if read_just_now {
            phone.state
        } else {
            store::phones::get(self.db(), &phone.id).await?.ok_or(FieldworkProblem::NoSuchPhone)?.state
        };
        let member = self.register().territory().member(phone.member).await?;
        let stays = member.is_some_and(|m| m.team == Some(phone.team));
        Ok(PhoneUse::of(&state, stays, self.today()))
    }

    async fn note_seen(&self, phone: &Enrolled, request: &SyncRequest) -> Result<(), FieldworkProblem> {
        let seen = store::phones::Seen {
            phone: phone.id.clone(),
            waiting: request.waiting.clamp(0, 1_000_000),
            app_version: short(&request.app_version),
        };
        let last = store::phones::last_seen(self.db(), &phone.id).await?;
        let fresh = last.is_some_and(|(at, waiting, version)| {
            at.plus_seconds(SEEN_SECONDS) > self.now() && waiting == seen.waiting && version == seen.app_version
        });
        if fresh {
            return Ok(());
        }
        let all = Arc::new(HashMap::from([(seen.phone.clone(), seen)]));
        self.db()
            .write(By::system("phones", self.now()), move |tx| {
                let all = Arc::clone(&all);
                Box::pin(async move { Ok::<_, FieldworkProblem>(store::phones::seen(tx, &all).await?) })
            })
            .await
    }

    /// Counts all lists anew from the visits and compares; looks whether every recorded operation is there once, with its claim.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn check_lists(&self) -> Result<ListCheck, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let facts = store::operations::facts(self.db(), campaign).await?;
        let made = self.claims().made_by_visits().await?;
        let unclaimed =
            facts.claimed.iter().filter(|(claim, stands)| made.get(claim).copied().unwrap_or(false) != *stands).count();
        Ok(ListCheck {
            recorded: facts.recorded,
            visits: facts.visits,
            different: facts.different,
            missing: facts.missing,
            unclaimed: i64::try_from(unclaimed).unwrap_or(i64::MAX) + facts.without_claim,
        })
    }

    /// Commit number up to which operations may leave phones, told by whoever made a backup.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn note_backup(&self, through: i64, at: Moment) -> Result<(), FieldworkProblem> {
        if let Ok(mut known) = self.field.backed_up.lock() {
            *known = None;
        }
        self.db()
            .write(By::system("backup", at), move |tx| {
                Box::pin(async move {
                    settings::put(tx, settings::BACKED_UP, &through.to_string()).await?;
                    tx.audit("backup", "database", json!({ "through": through })).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }

    /// Gives this database another epoch, after it was restored from a backup: phones send again what they still keep.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin_new_epoch(&self, at: Moment) -> Result<(), FieldworkProblem> {
        self.db()
            .write(By::system("restore", at), move |tx| {
                Box::pin(async move {
                    settings::new_epoch(tx).await?;
                    tx.audit("restore", "database", json!({})).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }
}

/// Opens a session's operations. One that does not open is kept as it came.
fn opened(seal: &Seal, group: &SealedGroup) -> Vec<Arrived> {
    let session = seal.session(&group.key_id, &group.ephemeral);
    let one = |o: &wire::SealedOperation| {
        let text = session.as_ref().map_err(|r| *r).and_then(|key| seal::open(key, &o.id, &o.sealed));
        match text {
            Ok(text) => Arrived::of_text(&o.id, &text),
            Err(reason) => Arrived::unread(&o.id, reason, &kept(group, o)),
        }
    };
    group.operations.iter().map(one).collect()
}

/// What is kept of an operation that does not open: enough to try again.
fn kept(group: &SealedGroup, o: &wire::SealedOperation) -> String {
    json!({ "key_id": group.key_id, "ephemeral": group.ephemeral, "id": o.id, "sealed": o.sealed }).to_string()
}

/// Tries a kept operation again.
pub(crate) fn reopened(seal: &Seal, kept: &str) -> Option<Arrived> {
    let kept: serde_json::Value = serde_json::from_str(kept).ok()?;
    let text = |name: &str| kept.get(name).and_then(serde_json::Value::as_str);
    let (id, session) = (text("id")?, seal.session(text("key_id")?, text("ephemeral")?).ok()?);
    let opened = seal::open(&session, id, text("sealed")?).ok()?;
    Some(Arrived::of_text(id, &opened)).filter(|a| !matches!(a.read, Err(HeldReason::Malformed)))
}

fn short(version: &str) -> String {
    version.chars().filter(|c| !c.is_control()).take(40).collect()
}
