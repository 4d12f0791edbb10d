//! The quotas service: today's version is there when somebody asks, and each change is one more.

use super::{
    drawing::{Ask, Drawn},
    facts::QuotaFacts,
    heirs,
    model::{Cause, Version},
    settings::QuotaSettings,
    store,
    waiting::{self, Stand},
};
use crate::{
    model::{Campaign, Owner, Phase, Target},
    problems::CampaignProblem,
    service::Campaigns,
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::Mutex;
use vedich_accounts::{Actor, Permission};
use vedich_db::{By, Db};
use vedich_kernel::{Day, LocalityId, text};
use vedich_territory::{TerritoryProblem, Tree};

/// Seconds between two versions of a day that newer figures cause.
const FIGURES_REST: i64 = 600;

/// Quotas of the campaign. Cheap to clone.
#[derive(Clone)]
pub struct Quotas {
    pub(super) campaigns: Campaigns,
    pub(super) facts: Arc<dyn QuotaFacts>,
    /// One drawing at a time in this process; the database sees to the others.
    drawing: Arc<Mutex<()>>,
}

/// What a version is made in.
pub(super) struct Setting {
    pub campaign: Campaign,
    pub phase: Phase,
    pub tree: Arc<Tree>,
    pub settings: QuotaSettings,
    /// Targets of the phase in its own metric; the root's is among them.
    pub targets: Vec<Target>,
}

impl Setting {
    pub(super) fn target_of(&self, id: LocalityId) -> Option<&Target> {
        self.targets.iter().find(|t| t.owner == Owner::Locality(id))
    }

    pub(super) fn locality(&self, target: &Target) -> Option<LocalityId> {
        if let Owner::Locality(id) = target.owner { Some(id) } else { None }
    }

    /// Which targets and which places a version is made of: another mark asks for a version that starts over.
    pub(super) fn mark(&self, day: Day) -> String {
        let newest = self.targets.iter().map(|t| t.seq).max().unwrap_or(0);
        let goal = self.target_of(self.campaign.root).map(|t| t.goal);
        format!("{newest} {} {}", self.phase.to, serde_json::to_string(&goal).unwrap_or_default()) + &self.places_mark(day)
    }

    /// Since a version was drawn no target has changed, but by the commits `carried`, which gave new localities what the old ones owed.
    pub(super) fn same_targets(&self, version: &Version, carried: &BTreeSet<i64>) -> bool {
        let now = self.mark(version.day);
        let read = |mark: &str| {
            let (newest, rest) = mark.rsplit_once('|')?.0.split_once(' ')?;
            Some((newest.parse::<i64>().ok()?, rest.to_owned()))
        };
        let (Some((newest, goal)), Some((_, goal_now))) = (read(&version.mark), read(&now)) else { return false };
        goal == goal_now && self.targets.iter().all(|t| t.seq <= newest || carried.contains(&t.seq))
    }

    /// Since a version was drawn the phase ends on another day, and no target was changed.
    fn ends_otherwise(&self, version: &Version, day: Day) -> bool {
        let now = self.mark(day);
        let (mut then, mut now) = (version.mark.splitn(3, ' '), now.splitn(3, ' '));
        then.next() == now.next() && then.next() != now.next()
    }

    /// FNV-1a over the localities of a day, so that mergers are seen without reading the old version.
    fn places_mark(&self, day: Day) -> String {
        let step = |sum: u64, id: i64| (sum ^ u64::from_le_bytes(id.to_le_bytes())).wrapping_mul(0x0100_0000_01b3);
        let sum = self.tree.subtree_at(self.campaign.root, day).fold(0xcbf2_9ce4_8422_2325, |sum, l| step(sum, l.id.0));
        format!("|{sum:x}")
    }
}

impl Quotas {
    /// Over the campaigns and what other rooms know.
    #[must_use]
    pub fn new(campaigns: Campaigns, facts: Arc<dyn QuotaFacts>) -> Self {
        Self { campaigns, facts, drawing: Arc::default() }
    }

    pub(super) fn db(&self) -> &Db {
        self.campaigns.db()
    }

    pub(super) fn today(&self) -> Day {
        self.campaigns.today()
    }

    /// The campaign as it is on a day.
    pub(super) async fn setting(&self, day: Day) -> Result<Setting, CampaignProblem> {
        let campaign = self.campaigns.required().await?;
        let phase = self.campaigns.phase_on(campaign.id, day).await?.ok_or(CampaignProblem::NoSuchPhase)?;
        let tree = self.campaigns.territory().tree().await.map_err(TerritoryProblem::from)?;
        let settings = store::settings(self.db(), campaign.id).await?;
        let targets = self.campaigns.targets(&phase).await?.into_iter().filter(|t| t.metric == phase.metric).collect();
        Ok(Setting { campaign, phase, tree, settings, targets })
    }

    /// The settings that count now.
    ///
    /// # Errors
    /// No campaign, or the database's.
    pub async fn settings(&self) -> Result<QuotaSettings, CampaignProblem> {
        Ok(store::settings(self.db(), self.campaigns.required().await?.id).await?)
    }

    /// Sets others; quotas are drawn anew by them.
    ///
    /// # Errors
    /// What cannot be, no reason, an actor whose area is not the whole campaign, or the database's.
    pub async fn set_settings(&self, actor: &Actor, new: QuotaSettings, reason: &str) -> Result<(), CampaignProblem> {
        let reason = reason_of(reason)?;
        new.check()?;
        let s = self.setting(self.today()).await?;
        self.require_whole(actor, &s)?;
        let campaign = s.campaign.id;
        let (set, why) = (new, reason.clone());
        self.db()
            .write(actor.by(self.campaigns.now()), move |tx| {
                let (set, why) = (set.clone(), why.clone());
                Box::pin(async move {
                    store::add_settings(tx, campaign, &set, &why).await?;
                    tx.audit("quota.settings", &format!("campaign:{campaign}"), json!({ "settings": set, "reason": why }))
                        .await?;
                    Ok::<_, CampaignProblem>(())
                })
            })
            .await?;
        self.next(actor.by(self.campaigns.now()), Cause::Settings, reason).await?;
        Ok(())
    }

    /// Draws the phase's quotas anew from the newest figures: shares start over.
    ///
    /// # Errors
    /// No reason, an actor whose area is not the whole campaign, the phase is over, or the database's.
    pub async fn restart(&self, actor: &Actor, reason: &str) -> Result<Version, CampaignProblem> {
        let reason = reason_of(reason)?;
        let s = self.setting(self.today()).await?;
        self.require_whole(actor, &s)?;
        let made = self.next(actor.by(self.campaigns.now()), Cause::Restarted, reason).await?;
        made.ok_or(CampaignProblem::NoQuotas)
    }

    fn require_whole(&self, actor: &Actor, s: &Setting) -> Result<(), CampaignProblem> {
        Ok(s.tree.require(actor, Permission::ManageQuotas, s.campaign.root)?)
    }

    /// Today's version, drawn when there is none: the first, or one that carries over what was missed since the last. None while
    /// nothing is known that could be shared out; the last one once the phase is over.
    ///
    /// # Errors
    /// No campaign, or the database's.
    pub async fn of_today(&self) -> Result<Option<Version>, CampaignProblem> {
        let s = self.setting(self.today()).await?;
        self.current(&s).await
    }

    pub(super) async fn current(&self, s: &Setting) -> Result<Option<Version>, CampaignProblem> {
        let (today, day) = (self.today(), self.today().max(s.phase.from));
        let now = store::newest(self.db(), s.phase.id, day).await?;
        // The next phase is drawn when it begins, by what is true then.
        let runs = self.campaigns.phase_on(s.campaign.id, today).await?.is_some_and(|p| p.id == s.phase.id);
        if !runs || day > s.phase.to || self.due(s, now.as_ref(), (today, day)).await?.is_none() {
            return Ok(now);
        }
        let _one = self.drawing.lock().await;
        // Somebody else may have drawn it while we waited.
        let stand = self.stand(s, day).await?;
        let Some(cause) = self.due(s, stand.now.as_ref(), (today, day)).await? else { return Ok(stand.now) };
        let by = By::system("quotas", self.campaigns.now());
        self.draw_and_write(s, by, cause, String::new(), stand).await
    }

    /// Why a version is due, when one is. Where many wards hand in their extracts one after the other, quotas follow them every few minutes.
    async fn due(&self, s: &Setting, stands: Option<&Version>, days: (Day, Day)) -> Result<Option<Cause>, CampaignProblem> {
        let (Some(version), None) = (stands, due(s, stands, days)) else { return Ok(due(s, stands, days)) };
        let rests = version.cause == Cause::Figures && self.campaigns.now() < version.at.plus_seconds(FIGURES_REST);
        Ok((!rests && self.facts.landed_since(version.cutoff).await?).then_some(Cause::Figures))
    }

    /// One more version for a reason of somebody's.
    async fn next(&self, by: By, cause: Cause, reason: String) -> Result<Option<Version>, CampaignProblem> {
        let s = self.setting(self.today()).await?;
        let day = self.today().max(s.phase.from);
        if day > s.phase.to {
            return Err(CampaignProblem::QuotasOver);
        }
        let _one = self.drawing.lock().await;
        let stand = self.stand(&s, day).await?;
        self.draw_and_write(&s, by, cause, reason, stand).await
    }

    async fn draw_and_write(
        &self,
        s: &Setting,
        by: By,
        cause: Cause,
        reason: String,
        stand: Stand,
    ) -> Result<Option<Version>, CampaignProblem> {
        let (seen, Stand { now, waits }) = (stand.newest(), stand);
        let why = self.why(s, cause, now.as_ref()).await?;
        let dropped = waits.as_ref().filter(|_| cause.starts_over()).map(|w| w.day);
        let (from, waits) = match cause {
            // What waits goes along at once: the places that it was moved between are no more.
            Cause::PlacesChanged => (waits.or(now), None),
            _ if cause.starts_over() => (now, None),
            _ => (now, waits),
        };
        let (stands, sets) = self.goes_on(s, cause, from).await?;
        let (reason, detail) = match (&stands, cause, dropped) {
            (Some((_, nodes)), Cause::PlacesChanged, _) => heirs::told(s, self.today().max(s.phase.from), nodes),
            (_, _, Some(day)) => (reason, json!({ "dropped": day, "why": why })),
            _ => (reason, json!({ "why": why })),
        };
        self.write_drawn(s, by, Ask { reason, detail, stands, sets, seen, waits, ..Ask::of(cause) }).await
    }

    /// What happened, where a cause stands for several things: figures taken back, a phase that ends on another day.
    async fn why(&self, s: &Setting, cause: Cause, stands: Option<&Version>) -> Result<&'static str, CampaignProblem> {
        let Some(version) = stands else { return Ok("") };
        if cause == Cause::Figures && self.facts.only_withdrawn_since(version.cutoff).await? {
            return Ok("withdrawn");
        }
        let days = cause == Cause::TargetsChanged && s.ends_otherwise(version, self.today().max(s.phase.from));
        Ok(if days { "days" } else { "" })
    }

    /// Draws and writes, unless another process wrote in between: then what it wrote stands.
    pub(super) async fn write_drawn(&self, s: &Setting, by: By, ask: Ask) -> Result<Option<Version>, CampaignProblem> {
        let (seen, waits) = (ask.seen, ask.waits.clone());
        let by_hand = matches!(ask.cause, Cause::Rebalanced | Cause::Limited | Cause::Restarted | Cause::Settings);
        let Some(first) = self.drawn(s, ask).await? else { return Ok(None) };
        let (phase, day) = (first.version.phase, first.version.day);
        let again = match waiting::again(s, waits, &first)? {
            Some(ask) => self.drawn(s, ask).await?,
            None => None,
        };
        let all: Arc<Vec<Drawn>> = Arc::new(std::iter::once(first).chain(again).collect());
        self.db()
            .write(by, move |tx| {
                let all = Arc::clone(&all);
                Box::pin(async move {
                    if store::last(tx, phase).await?.map(|v| v.no) != seen {
                        return if by_hand { Err(CampaignProblem::QuotasChanged) } else { Ok(()) };
                    }
                    for Drawn { version, nodes } in &*all {
                        let no = store::add(tx, version, nodes).await?;
                        let root = nodes.first().map_or(0, |n| n.quota);
                        let detail = json!({ "version": no, "phase": version.phase, "cause": version.cause, "day": version.day,
                            "quota": root, "reason": version.reason, "detail": version.detail });
                        tx.audit("quota.version", &format!("phase:{}", version.phase), detail).await?;
                        tx.emit("quotas.changed", json!({ "version": no, "phase": version.phase })).await?;
                    }
                    Ok::<_, CampaignProblem>(())
                })
            })
            .await?;
        Ok(store::newest(self.db(), phase, day).await?)
    }

    /// Versions of today's phase, newest first, with how many there are. The caller sees quotas somewhere.
    ///
    /// # Errors
    /// No campaign, or the database's.
    pub async fn history(&self, actor: &Actor, limit: i64, offset: i64) -> Result<(i64, Vec<Version>), CampaignProblem> {
        let s = self.setting(self.today()).await?;
        if !actor.may(Permission::ViewQuotas) {
            return Err(TerritoryProblem::OutsideArea.into());
        }
        Ok(store::versions(self.db(), s.phase.id, limit, offset).await?)
    }
}

/// Why a version is due, when one is.
fn due(s: &Setting, stands: Option<&Version>, (today, day): (Day, Day)) -> Option<Cause> {
    let Some(version) = stands else { return Some(Cause::First) };
    let mark = s.mark(day);
    let places = |m: &str| m.rsplit('|').next().map(str::to_owned);
    if places(&version.mark) != places(&mark) {
        return Some(Cause::PlacesChanged);
    }
    if version.mark != mark {
        return Some(Cause::TargetsChanged);
    }
    (version.at.day() < today).then_some(Cause::Carried)
}

/// A reason in words, as it is kept.
pub(super) fn reason_of(reason: &str) -> Result<String, CampaignProblem> {
    let reason = text::squeeze(reason);
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(CampaignProblem::NoReason);
    }
    Ok(reason)
}
