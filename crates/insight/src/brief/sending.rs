//! The list, and the brief on its way to the outbox.

use super::{
    BriefProblem, BriefSetting,
    compose::minute_of,
    model::{Brief, MOST, Sealed, Sent},
    store,
};
use crate::Insight;
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission};
use vedich_db::By;
use vedich_kernel::{Lang, text};
use vedich_messages::{ChannelKind, Drawn, NewBatch, Recipient, library};
use vedich_register::Vault;

/// Shortest and longest reason, in characters.
const REASON: std::ops::RangeInclusive<usize> = 5..=500;
/// Keeps addresses apart from numbers of people.
const ADDRESS: i64 = 71;

impl Insight {
    /// When the brief goes out and to whom.
    ///
    /// # Errors
    /// Not the actor's to see, or the vault does not open.
    pub async fn brief_setting(&self, actor: &Actor) -> Result<BriefSetting, BriefProblem> {
        self.require_sender(actor).await?;
        self.read_setting().await
    }

    async fn read_setting(&self) -> Result<BriefSetting, BriefProblem> {
        let campaign = self.register.campaign().await?;
        let Some((mut setting, sealed)) = store::setting(self.register.db(), campaign.id).await? else {
            return Ok(BriefSetting::default());
        };
        let plain = self.register.vault(campaign.id).await?.open_as(&sealed_name(setting.version), &sealed)?;
        let sealed: Sealed = serde_json::from_slice(&plain).map_err(|e| BriefProblem::NotTold(e.to_string()))?;
        setting.recipients = sealed.recipients;
        Ok(setting)
    }

    /// Sets the list and the time, with a reason.
    ///
    /// # Errors
    /// Not the actor's to set, nobody on the list, no reason.
    pub async fn set_brief(
        &self,
        actor: &Actor,
        at: Option<i64>,
        recipients: Vec<String>,
        reason: &str,
    ) -> Result<(), BriefProblem> {
        self.require_sender(actor).await?;
        if recipients.is_empty() || recipients.len() > MOST {
            return Err(BriefProblem::BadList);
        }
        let reason = text::squeeze(reason);
        if !REASON.contains(&reason.chars().count()) || text::holds_number_of_person(&reason) {
            return Err(BriefProblem::NoReason);
        }
        let campaign = self.register.campaign().await?;
        let vault = self.register.vault(campaign.id).await?;
        let people = i64::try_from(recipients.len()).unwrap_or(i64::MAX);
        let before = self.read_setting().await?.version;
        let sealed = seal(&vault, before + 1, recipients)?;
        let by = actor.by(self.register.clock().now());
        self.register
            .db()
            .write(by, move |tx| {
                let (sealed, reason) = (sealed.clone(), reason.clone());
                Box::pin(async move {
                    let version = store::insert_setting(tx, campaign.id, at, (sealed, people), &reason).await?;
                    if version != before + 1 {
                        // Somebody set it meanwhile; what is sealed would not open under another number.
                        return Err(BriefProblem::NotTold("set meanwhile".to_owned()));
                    }
                    tx.audit("brief.set", "brief", json!({ "version": version, "people": people, "at": at })).await?;
                    tx.emit("brief.changed", json!({ "version": version })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Draws the brief up as a draft of the outbox to everybody on the list; gives back the number of the batch.
    ///
    /// # Errors
    /// Not the actor's to send, nobody on the list, or everybody had it this morning.
    pub async fn draw_up_brief(&self, actor: &Actor) -> Result<i64, BriefProblem> {
        let setting = self.brief_setting(actor).await?;
        if setting.recipients.is_empty() {
            return Err(BriefProblem::BadList);
        }
        Ok(self.draw(actor, &setting).await?.no)
    }

    async fn draw(&self, actor: &Actor, setting: &BriefSetting) -> Result<Drawn, BriefProblem> {
        let brief = self.compose(actor, None, Lang::Vi).await?;
        let campaign = self.register.campaign().await?;
        let vault = self.register.vault(campaign.id).await?;
        let new = NewBatch {
            template: library::MORNING_BRIEF.to_owned(),
            channel: ChannelKind::Email,
            locality: brief.view.place(),
            purpose: format!("brief:{}", brief.day),
            to: setting.recipients.iter().map(|address| recipient(&vault, &brief, address)).collect(),
        };
        Ok(self.brief_rooms()?.messages.draw_up(actor, new).await?)
    }

    /// Sends this morning's brief when it is time and nobody has; tells to how many.
    ///
    /// # Errors
    /// When the outbox cannot send, or the database cannot be reached. It is tried again as long as it is morning.
    pub async fn send_brief_when_due(&self) -> Result<Option<i64>, BriefProblem> {
        let campaign = self.register.campaign().await?;
        let (now, today) = (self.register.clock().now(), self.today());
        if !(campaign.from..=campaign.to).contains(&today) {
            return Ok(None);
        }
        // The time is asked first: addresses are opened once a day.
        let Some((setting, _)) = store::setting(self.register.db(), campaign.id).await? else { return Ok(None) };
        if !setting.is_due(minute_of(now, today)) || self.brief_sent().await?.is_some_and(|s| s.day == today) {
            return Ok(None);
        }
        let (setting, actor) = (self.read_setting().await?, Actor::cli("brief"));
        let messages = &self.brief_rooms()?.messages;
        messages.ready(ChannelKind::Email).await?;
        let drawn = self.draw(&actor, &setting).await?;
        let sum = match messages.send(&actor, drawn.no, drawn.sum).await {
            Ok(sum) => sum,
            Err(e) => {
                // A draft that nobody asked for is not left lying.
                messages.discard(&actor, drawn.no).await?;
                return Err(e.into());
            }
        };
        let by = By::system("brief", now);
        self.register
            .db()
            .write(by, move |tx| {
                Box::pin(async move {
                    if store::insert_sent(tx, campaign.id, today, (drawn.no, sum.people)).await? {
                        tx.audit("brief.send", "brief", json!({ "batch": drawn.no, "people": sum.people })).await?;
                        tx.emit("brief.changed", json!({ "day": today })).await?;
                    }
                    Ok::<_, BriefProblem>(())
                })
            })
            .await?;
        Ok(Some(sum.people))
    }

    /// The newest brief that went out by itself.
    pub(crate) async fn brief_sent(&self) -> Result<Option<Sent>, BriefProblem> {
        let campaign = self.register.campaign().await?;
        Ok(store::newest_sent(self.register.db(), campaign.id).await?)
    }

    /// The list is the whole campaign's: whoever may send for its place.
    async fn require_sender(&self, actor: &Actor) -> Result<(), BriefProblem> {
        let (_, setting) = self.setting().await?;
        Ok(self.register.require(&setting.tree, actor, Permission::SendMessages, setting.campaign.root)?)
    }

    pub(crate) async fn may_send_brief(&self, actor: &Actor) -> Result<bool, BriefProblem> {
        let (_, setting) = self.setting().await?;
        Ok(setting.tree.may(actor, Permission::SendMessages, setting.campaign.root))
    }
}

fn sealed_name(version: i64) -> String {
    format!("brief setting {version}")
}

fn seal(vault: &Vault, version: i64, recipients: Vec<String>) -> Result<Vec<u8>, BriefProblem> {
    let plain = serde_json::to_vec(&Sealed { recipients }).map_err(|e| BriefProblem::NotTold(e.to_string()))?;
    Ok(vault.seal_as(&sealed_name(version), &plain)?)
}

fn recipient(vault: &Vault, brief: &Brief, address: &str) -> Recipient {
    let values = [("place", brief.place.clone()), ("day", brief.day.vi()), ("text", brief.text(Lang::Vi))];
    let digest: String = vault.key_digest(ADDRESS, address).iter().map(|b| format!("{b:02x}")).collect();
    Recipient {
        address: address.to_owned(),
        values: values.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<BTreeMap<_, _>>(),
        once: format!("brief:{}:{digest}", brief.day),
    }
}
