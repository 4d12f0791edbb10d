//! Trust at the door: every volunteer has a card with a code that a citizen can have checked; and the texts of the phone app in
//! languages that the city added.

use crate::{problems::FieldworkProblem, service::Fieldwork, store::settings, sync::wire::VolunteerCard};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use vedich_accounts::{Actor, Permission, paper_word, system_entropy};
use vedich_db::By;
use vedich_kernel::{Day, TeamId};
use vedich_territory::MemberId;

/// Characters of a card's code: two billion times more than there are volunteers, and short enough for the telephone.
const CODE: usize = 7;
/// Codes asked from one address that cost nothing.
const FREE_CHECKS: i64 = 30;
const CHECK: &str = "card";
/// Texts of a language at most, and characters of one.
const TEXTS: usize = 1_000;
const TEXT: usize = 2_000;

/// The phone's own texts: the keys that a language may have.
const PHONE_TEXTS: &str = include_str!("../../../field/src/texts/vi.json");

/// Everything that a language of the phone can say, in Vietnamese: the app's own texts, and the outcomes of the rules table.
#[must_use]
pub fn phone_texts() -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = serde_json::from_str(PHONE_TEXTS).unwrap_or_default();
    let table = crate::rules::table::table();
    for outcome in table["outcomes"].as_array().into_iter().flatten() {
        let text = |name: &str| outcome[name].as_str().unwrap_or_default().to_owned();
        all.insert(format!("outcome.{}", text("code")), text("vi"));
        all.insert(format!("advice.{}", text("code")), text("advice_vi"));
    }
    all
}

/// What became of a file of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageSaved {
    /// Texts that were kept.
    pub texts: usize,
    /// Keys that the phone does not know, left out.
    pub unknown: Vec<String>,
}

/// What anybody may know of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Name of the volunteer.
    pub name: String,
    /// Their team.
    pub team: String,
    /// Last day.
    pub until: Day,
}

/// A language that the city added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Language {
    /// Short code, such as `stieng`.
    pub code: String,
    /// Name as its speakers write it.
    pub name: String,
}

/// What the standing office sets for phones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSettings {
    /// Hour of the evening at which absentee lists close.
    pub hour: i64,
    /// Number that citizens may call about a volunteer.
    pub hotline: String,
}

/// When nothing else is set: after the evening's walk, before the police's night.
const USUAL_HOUR: i64 = 21;

impl Fieldwork {
    /// A member's card of this campaign, made at first use.
    pub(crate) async fn card(&self, member: MemberId, site: &str) -> Result<VolunteerCard, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let found = self.register().territory().member(member).await?.ok_or(FieldworkProblem::MemberOfOtherTeam)?;
        let tree = self.register().tree().await?;
        let team = found.team.and_then(|t| tree.team(t)).map(|t| t.name.clone()).unwrap_or_default();
        let code = self.card_code(member, campaign.to).await?;
        let hotline = settings::get(self.db(), settings::HOTLINE).await?.filter(|h| !h.is_empty());
        Ok(VolunteerCard { name: found.name, team, check_url: format!("{site}/check/{code}"), code, until: campaign.to, hotline })
    }

    async fn card_code(&self, member: MemberId, until: Day) -> Result<String, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        if let Some(code) = settings::card(self.db(), campaign, member, until).await? {
            return Ok(code);
        }
        let entropy = self.field.accounts.as_ref().map_or_else(system_entropy, vedich_accounts::Accounts::entropy);
        let word: String = paper_word(&entropy, 2).to_ascii_uppercase().chars().filter(|c| *c != '-').take(CODE).collect();
        self.db()
            .write(By::system("system", self.now()), move |tx| {
                let word = word.clone();
                Box::pin(async move {
                    settings::insert_card(tx, campaign, member, until, &word).await?;
                    settings::card(tx, campaign, member, until).await?.ok_or(FieldworkProblem::Interrupted)
                })
            })
            .await
    }

    /// Is there a volunteer with this card? Name, team and last day, nothing else; attempts are counted.
    ///
    /// # Errors
    /// When too many were asked from one address.
    pub async fn check_card(&self, code: &str, address: &str) -> Result<Option<Checked>, FieldworkProblem> {
        if let Some(accounts) = &self.field.accounts {
            accounts.count_guess(CHECK, address, FREE_CHECKS).await?;
        }
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let Some((member, until)) = settings::by_card(self.db(), &code).await? else { return Ok(None) };
        let Some(member) = self.register().territory().member(member).await? else { return Ok(None) };
        let tree = self.register().tree().await?;
        // Who left the team carries its card in vain.
        let Some(team) = member.team.and_then(|t| tree.team(t)) else { return Ok(None) };
        if let Some(accounts) = &self.field.accounts {
            accounts.forgive_guess(CHECK, address).await?;
        }
        Ok(Some(Checked { name: member.name, team: team.name.clone(), until }))
    }

    /// The cards of a team, for printing.
    ///
    /// # Errors
    /// When the team is not the actor's.
    pub async fn team_cards(&self, actor: &Actor, team: TeamId, site: &str) -> Result<Vec<VolunteerCard>, FieldworkProblem> {
        self.register().tree().await?.require_team(actor, Permission::ManagePhones, team)?;
        let mut cards = Vec::new();
        for member in self.register().territory().members(team).await? {
            cards.push(self.card(member.id, site).await?);
        }
        Ok(cards)
    }

    /// Languages that the city added.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn languages(&self) -> Result<Vec<Language>, FieldworkProblem> {
        let all = settings::languages(self.db()).await?;
        Ok(all.into_iter().map(|(code, name)| Language { code, name }).collect())
    }

    /// The texts of a language that the city added.
    ///
    /// # Errors
    /// When there is no such language.
    pub async fn language_texts(&self, code: &str) -> Result<BTreeMap<String, String>, FieldworkProblem> {
        let texts = settings::texts(self.db(), code).await?.ok_or(FieldworkProblem::UnknownWord)?;
        Ok(serde_json::from_str(&texts).unwrap_or_default())
    }

    /// Adds a language, or its texts anew: a flat JSON object of text by key. Texts that are missing stay Vietnamese; keys that the
    /// phone does not know ([`phone_texts`]) are left out and named.
    ///
    /// # Errors
    /// When the actor may not, the code is none, or the file is no such object or has none of the phone's keys.
    pub async fn put_language(
        &self,
        actor: &Actor,
        code: &str,
        name: &str,
        file: &[u8],
    ) -> Result<LanguageSaved, FieldworkProblem> {
        if !actor.may(Permission::ManageCampaign) {
            return Err(FieldworkProblem::NotAllowed);
        }
        let (code, name) = (code.trim().to_ascii_lowercase(), name.trim().to_owned());
        let good =
            (2..=20).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !good || matches!(code.as_str(), "vi" | "en") || name.is_empty() || name.chars().count() > 60 {
            return Err(FieldworkProblem::BadLanguage);
        }
        let all: BTreeMap<String, String> = serde_json::from_slice(file).map_err(|_| FieldworkProblem::BadTexts)?;
        let known = phone_texts();
        let (texts, unknown): (BTreeMap<_, _>, BTreeMap<_, _>) = all.into_iter().partition(|(key, _)| known.contains_key(key));
        if texts.is_empty() || texts.len() > TEXTS || texts.values().any(|t| t.chars().count() > TEXT) {
            return Err(FieldworkProblem::BadTexts);
        }
        let (n, texts) = (texts.len(), serde_json::to_string(&texts).unwrap_or_default());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (code, name, texts) = (code.clone(), name.clone(), texts.clone());
                Box::pin(async move {
                    settings::put_language(tx, &code, &name, &texts).await?;
                    tx.audit("field.language", &format!("language:{code}"), json!({ "texts": n })).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await?;
        Ok(LanguageSaved { texts: n, unknown: unknown.into_keys().collect() })
    }

    /// Takes a language away again.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn remove_language(&self, actor: &Actor, code: &str) -> Result<(), FieldworkProblem> {
        if !actor.may(Permission::ManageCampaign) {
            return Err(FieldworkProblem::NotAllowed);
        }
        let code = code.to_owned();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let code = code.clone();
                Box::pin(async move {
                    if settings::remove_language(tx, &code).await? {
                        tx.audit("field.language_removed", &format!("language:{code}"), json!({})).await?;
                    }
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }

    /// What the standing office set.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn field_settings(&self) -> Result<FieldSettings, FieldworkProblem> {
        let hour = settings::get(self.db(), settings::HOUR).await?.and_then(|h| h.parse().ok()).unwrap_or(USUAL_HOUR);
        Ok(FieldSettings { hour, hotline: settings::get(self.db(), settings::HOTLINE).await?.unwrap_or_default() })
    }

    /// Sets them.
    ///
    /// # Errors
    /// When the actor may not, or the hour is not one of the afternoon or evening.
    pub async fn set_field_settings(&self, actor: &Actor, set: &FieldSettings) -> Result<(), FieldworkProblem> {
        if !actor.may(Permission::ManageCampaign) {
            return Err(FieldworkProblem::NotAllowed);
        }
        if !(12..=23).contains(&set.hour) {
            return Err(FieldworkProblem::BadDays);
        }
        let (hour, hotline) = (set.hour, set.hotline.trim().chars().take(60).collect::<String>());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let hotline = hotline.clone();
                Box::pin(async move {
                    settings::put(tx, settings::HOUR, &hour.to_string()).await?;
                    settings::put(tx, settings::HOTLINE, &hotline).await?;
                    tx.audit("field.settings", "field", json!({ "hour": hour })).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }
}
