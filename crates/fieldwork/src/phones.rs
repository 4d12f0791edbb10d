//! Phones of field workers: a team leader hands out a code, it enrols one phone for one member until a day, and can be taken back
//! at any time.

use crate::{
    problems::FieldworkProblem,
    rules::{self, phone::PhoneState},
    service::Fieldwork,
    store::{phones as store, settings},
    sync::{seal, wire::TeamList},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;
use vedich_accounts::{Accounts, Actor, FULL_TOKEN, Permission, Phone, PhoneSource, UPLOAD_TOKEN, new_token, paper_word};
use vedich_db::{BoxFuture, By, DbError};
use vedich_kernel::{CampaignId, Day, Moment, TeamId, WorkListId};
use vedich_register::Vault;
use vedich_territory::{Member, MemberId, Tree};

/// A code enrols one phone within so many seconds.
const CODE_SECONDS: i64 = 24 * 3_600;
/// Codes typed from one address that cost nothing: a whole team may share one.
const FREE_GUESSES: i64 = 20;
/// What throttling calls it.
const GUESS: &str = "enrol";
/// Longest name of a phone.
const NAME_MAX: usize = 60;

/// What a code is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// For whom.
    pub member: MemberId,
    /// Of which team.
    pub team: TeamId,
    /// The member leads it.
    pub leader: bool,
    /// The phone's last day.
    pub until: Day,
    /// The code works until then.
    pub expires_at: Moment,
    /// Who handed it out.
    pub created_by: String,
}

/// A code to be shown once.
#[derive(Clone, Debug)]
pub struct Code {
    /// `ABCD-EFGH`.
    pub code: String,
    /// For whom.
    pub member: Member,
    /// It works until then.
    pub expires_at: Moment,
    /// The phone's last day.
    pub until: Day,
}

/// A phone to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewPhone {
    pub id: String,
    pub code: CodeRow,
    pub name: String,
    pub full_hash: Vec<u8>,
    pub upload_hash: Vec<u8>,
}

/// An enrolled phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// Identifier.
    pub id: String,
    /// For which campaign.
    pub campaign: CampaignId,
    /// Whose.
    pub member: MemberId,
    /// Of which team.
    pub team: TeamId,
    /// The member leads it.
    pub leader: bool,
    /// Since when.
    pub enrolled_at: Moment,
    /// Whether it may be used.
    pub state: PhoneState,
    /// What its member calls it.
    pub name: String,
}

/// A phone as its team's page shows it.
#[derive(Clone, Debug)]
pub struct PhoneView {
    /// The phone.
    pub phone: Enrolled,
    /// When it last spoke to us.
    pub seen_at: Option<Moment>,
    /// Operations that waited on it then.
    pub waiting: i64,
    /// Version of its app.
    pub app_version: String,
}

/// A phone that wants to enrol.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct EnrolRequest {
    /// `ABCD-EFGH`; case, spaces and the dash do not matter.
    pub code: String,
    /// What the member calls the phone.
    #[serde(default)]
    pub device_name: String,
}

/// A code that is to be tried before a PIN is chosen.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct CodeRequest {
    /// `ABCD-EFGH`; case, spaces and the dash do not matter.
    pub code: String,
}

/// Whom a code that still works was made for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PhoneCodeAnswer)]
pub struct CodeAnswer {
    /// The member's name.
    pub name: String,
}

/// What an enrolled phone keeps.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EnrolAnswer {
    /// The phone's id.
    pub device: String,
    /// Full token: reads lists and sends.
    pub token: String,
    /// Upload token: only sends what is sealed.
    pub upload_token: String,
    /// Epoch of this database.
    pub server_epoch: String,
    /// Now.
    #[schema(value_type = i64)]
    pub server_time: Moment,
    /// Last day of the phone.
    #[schema(value_type = String)]
    pub until: Day,
    /// Public P-256 key that operations are sealed to.
    pub seal_key: String,
    /// Which key that is.
    pub seal_key_id: &'static str,
    /// Whose phone.
    pub member: EnrolledMember,
    /// Of which team.
    pub team: EnrolledTeam,
    /// In which campaign.
    pub campaign: EnrolledCampaign,
    /// Version of the rules table.
    pub rules_version: i64,
    /// Whom to ask for help.
    pub support: String,
}

/// Whose phone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EnrolledMember {
    code: String,
    name: String,
    leader: bool,
}

/// Of which team.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EnrolledTeam {
    id: i64,
    name: String,
}

/// In which campaign.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EnrolledCampaign {
    name: String,
}

impl Fieldwork {
    fn accounts(&self) -> Result<&Accounts, FieldworkProblem> {
        self.field.accounts.as_ref().ok_or(FieldworkProblem::NoPhonesHere)
    }

    /// Hands out a code that enrols one phone for a member of a team until a day.
    ///
    /// # Errors
    /// When the team is not the actor's, the person is not of the team, or the day is past or beyond the campaign.
    pub async fn hand_out_code(
        &self,
        actor: &Actor,
        team: TeamId,
        member: MemberId,
        leader: bool,
        until: Day,
    ) -> Result<Code, FieldworkProblem> {
        self.register().tree().await?.require_team(actor, Permission::ManagePhones, team)?;
        let campaign = self.register().campaign().await?;
        if until < self.today() {
            return Err(FieldworkProblem::PhoneDayOver);
        }
        let last = rules::last_day(campaign.to, self.today());
        if until > last {
            return Err(FieldworkProblem::PhoneDayLate(last));
        }
        let members = self.register().territory().members(team).await?;
        let member = members.into_iter().find(|m| m.id == member).ok_or(FieldworkProblem::MemberOfOtherTeam)?;
        self.require_trained(team, &[member.id]).await?;
        let vault = self.register().vault(campaign.id).await?;
        let code = paper_word(&self.accounts()?.entropy(), 2).to_ascii_uppercase();
        let (digest, expires_at) = (code_digest(&vault, &code), self.now().plus_seconds(CODE_SECONDS));
        let row = CodeRow { member: member.id, team, leader, until, expires_at, created_by: actor.name.clone() };
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (digest, row) = (digest.clone(), row.clone());
                Box::pin(async move {
                    store::insert_code(tx, campaign.id, &digest, &row).await?;
                    let detail = json!({ "team": row.team, "leader": row.leader, "until": row.until });
                    tx.audit("phone.code", &format!("member:{}", row.member.0), detail).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await?;
        Ok(Code { code, member, expires_at, until })
    }

    /// Whom a code was made for, while it works; nothing is spent, so that a phone that dies before its PIN is chosen can begin again.
    /// Wrong ones are counted as in [`Fieldwork::enrol`].
    ///
    /// # Errors
    /// When the code is unknown, used or over, or too many were tried.
    pub async fn look_at_code(&self, request: &CodeRequest, address: &str) -> Result<CodeAnswer, FieldworkProblem> {
        let accounts = self.accounts()?;
        accounts.count_guess(GUESS, address, FREE_GUESSES).await?;
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let (_, member) = self.working_code(campaign.id, &code_digest(&vault, &request.code)).await?;
        accounts.forgive_guess(GUESS, address).await?;
        Ok(CodeAnswer { name: member.name })
    }

    /// A code that works, and its member.
    async fn working_code(&self, campaign: CampaignId, digest: &[u8]) -> Result<(CodeRow, Member), FieldworkProblem> {
        let (code, used) = store::code(self.db(), campaign, digest).await?.ok_or(FieldworkProblem::CodeUnknown)?;
        if used {
            return Err(FieldworkProblem::CodeUsed);
        }
        if code.expires_at <= self.now() || code.until < self.today() {
            return Err(FieldworkProblem::CodeOver);
        }
        let member = self.register().territory().member(code.member).await?.ok_or(FieldworkProblem::CodeOver)?;
        Ok((code, member))
    }

    /// Enrols a phone with a code. The code works once; wrong ones are counted against the address they come from.
    ///
    /// # Errors
    /// When the code is unknown, used or over, or too many were tried.
    pub async fn enrol(&self, request: &EnrolRequest, address: &str, support: &str) -> Result<EnrolAnswer, FieldworkProblem> {
        let accounts = self.accounts()?;
        accounts.count_guess(GUESS, address, FREE_GUESSES).await?;
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let digest = code_digest(&vault, &request.code);
        let (code, member) = self.working_code(campaign.id, &digest).await?;
        let tree = self.register().tree().await?;
        let team = tree.team(code.team).filter(|t| member.team == Some(t.id)).ok_or(FieldworkProblem::CodeOver)?;
        let entropy = accounts.entropy();
        let ((token, full_hash), (upload_token, upload_hash)) =
            (new_token(FULL_TOKEN, &entropy), new_token(UPLOAD_TOKEN, &entropy));
        let phone = NewPhone {
            id: Uuid::new_v4().to_string(),
            name: request.device_name.trim().chars().filter(|c| !c.is_control()).take(NAME_MAX).collect(),
            code: code.clone(),
            full_hash,
            upload_hash,
        };
        let device = phone.id.clone();
        self.db()
            .write(By::system(&format!("phone:{}", member.code), self.now()), move |tx| {
                let (digest, phone) = (digest.clone(), phone.clone());
                Box::pin(async move {
                    if !store::use_code(tx, &digest, &phone.id).await? {
                        return Err(FieldworkProblem::CodeUsed);
                    }
                    store::insert(tx, campaign.id, &phone).await?;
                    let detail = json!({ "member": phone.code.member.0, "team": phone.code.team, "until": phone.code.until });
                    tx.audit("phone.enrol", &format!("phone:{}", phone.id), detail).await?;
                    Ok(())
                })
            })
            .await?;
        accounts.forgive_guess(GUESS, address).await?;
        Ok(EnrolAnswer {
            device,
            token,
            upload_token,
            server_epoch: settings::epoch(self.db(), self.now()).await?,
            server_time: self.now(),
            until: code.until,
            seal_key: self.seal(campaign.id).await?.public(),
            seal_key_id: seal::KEY_ID,
            member: EnrolledMember { code: member.code, name: member.name, leader: code.leader },
            team: EnrolledTeam { id: team.id.0, name: team.name.clone() },
            campaign: EnrolledCampaign { name: campaign.name },
            rules_version: crate::rules::table::VERSION,
            support: support.to_owned(),
        })
    }

    /// Phones of the teams that the actor looks after, by team.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn phones(
        &self,
        actor: &Actor,
        team: Option<TeamId>,
    ) -> Result<BTreeMap<TeamId, Vec<PhoneView>>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?;
        let area = actor.area(Permission::ManagePhones);
        let teams: Vec<i64> =
            tree.teams_of(&area).into_iter().map(|t| t.id.0).filter(|t| team.is_none_or(|w| w.0 == *t)).collect();
        let mut out: BTreeMap<TeamId, Vec<PhoneView>> = BTreeMap::new();
        for view in store::of_teams(self.db(), campaign.id, &teams).await? {
            out.entry(view.phone.team).or_default().push(view);
        }
        Ok(out)
    }

    /// A phone of the actor's teams.
    ///
    /// # Errors
    /// When there is none by this id that the actor may see.
    pub async fn phone(&self, actor: &Actor, id: &str) -> Result<Enrolled, FieldworkProblem> {
        let phone = store::get(self.db(), id).await?.ok_or(FieldworkProblem::NoSuchPhone)?;
        let tree: std::sync::Arc<Tree> = self.register().tree().await?;
        tree.require_team(actor, Permission::ManagePhones, phone.team).map_err(|_| FieldworkProblem::NoSuchPhone)?;
        Ok(phone)
    }

    /// Takes a phone out of use at once: it reads nothing more, and what still comes from it is looked at by a person.
    ///
    /// # Errors
    /// When there is no such phone in the actor's area.
    pub async fn revoke_phone(&self, actor: &Actor, id: &str, reason: &str) -> Result<Enrolled, FieldworkProblem> {
        let phone = self.phone(actor, id).await?;
        let (id, reason) = (phone.id.clone(), reason.trim().chars().take(200).collect::<String>());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (id, reason) = (id.clone(), reason.clone());
                Box::pin(async move {
                    if store::revoke(tx, &id, &reason).await? {
                        tx.audit("phone.revoke", &format!("phone:{id}"), json!({})).await?;
                    }
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await?;
        Ok(phone)
    }

    /// Closes a phone by its own wish. What it recorded before may still be sent with its upload token.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn sign_out_phone(&self, phone: &Phone) -> Result<(), FieldworkProblem> {
        let id = phone.id.clone();
        self.db()
            .write(By::system(&format!("phone:{id}"), self.now()), move |tx| {
                let id = id.clone();
                Box::pin(async move {
                    if store::sign_out(tx, &id).await? {
                        tx.audit("phone.sign_out", &format!("phone:{id}"), json!({})).await?;
                    }
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }

    /// Hands a list of the team to other members, by the team's leader with a phone. What somebody recorded before, also offline,
    /// counts: the first fact wins the credit, and none is lost.
    ///
    /// # Errors
    /// When the phone's member does not lead the team, the list is not the team's, or somebody is of another team.
    pub async fn assign_by_leader(
        &self,
        phone: &Phone,
        list: WorkListId,
        members: &[String],
    ) -> Result<TeamList, FieldworkProblem> {
        let enrolled = self.enrolled(phone).await?;
        if !enrolled.leader {
            return Err(FieldworkProblem::NotLeader);
        }
        let found = crate::store::list(self.db(), enrolled.campaign, list).await?;
        let found = found.filter(|l| l.team == Some(enrolled.team)).ok_or(FieldworkProblem::NoSuchList)?;
        let team = self.register().territory().members(enrolled.team).await?;
        let id = |code: &String| team.iter().find(|m| m.code == *code).map(|m| m.id).ok_or(FieldworkProblem::MemberOfOtherTeam);
        let ids: Vec<MemberId> = members.iter().map(id).collect::<Result<_, _>>()?;
        let code = team.iter().find(|m| m.id == enrolled.member).map_or("", |m| m.code.as_str());
        self.assign_to(By::system(&format!("phone:{code}"), self.now()), &found, ids).await?;
        let tree = self.register().tree().await?;
        Ok(TeamList {
            id: found.id.0,
            quarter: tree.name(found.locality).to_owned(),
            kind: found.kind,
            people: found.people,
            done: found.done,
            members: members.to_vec(),
        })
    }

    /// Whose a phone is: the member's code and team. For rooms that take words from phones.
    ///
    /// # Errors
    /// When nobody knows the phone.
    pub async fn member_behind(&self, phone: &Phone) -> Result<(String, TeamId), FieldworkProblem> {
        let enrolled = self.enrolled(phone).await?;
        let team = self.register().territory().members(enrolled.team).await?;
        let code = team.into_iter().find(|m| m.id == enrolled.member).map(|m| m.code);
        Ok((code.ok_or(FieldworkProblem::NoSuchPhone)?, enrolled.team))
    }

    /// Whose phone it is. How it stands (`state`) may be that of an earlier moment where it shows its upload token.
    pub(crate) async fn enrolled(&self, phone: &Phone) -> Result<Enrolled, FieldworkProblem> {
        // What is written is judged by how the phone stands in the transaction, whatever was read before.
        if let Some(known) = self.field.known.lock().ok().and_then(|mut known| known.of(phone)) {
            return Ok(known);
        }
        store::get(self.db(), &phone.id).await?.ok_or(FieldworkProblem::NoSuchPhone)
    }
}

impl PhoneSource for Fieldwork {
    fn phone<'a>(&'a self, digest: &'a [u8]) -> BoxFuture<'a, Result<Option<Phone>, DbError>> {
        Box::pin(async move {
            let today = self.today();
            let phone_of = |p: &Enrolled, full: bool| Phone { full, in_use: p.state.in_use(today), id: p.id.clone() };
            // An upload token only sends, and what it sends is judged by how the phone stands in the transaction.
            if let Some(known) = self.field.known.lock().ok().and_then(|known| known.by_upload_token(digest)) {
                return Ok(Some(phone_of(&known, false)));
            }
            let found = store::by_token(self.db(), digest).await?;
            // A digest of 256 random bits was found by its value; comparing it again tells which of the two tokens it is.
            Ok(found.map(|(p, full)| {
                let phone = phone_of(&p, full == digest);
                if let Ok(mut known) = self.field.known.lock() {
                    if phone.full { known.keep(p) } else { known.keep_upload_token(digest, p) }
                }
                phone
            }))
        })
    }
}

/// What the table keeps of a code: letters and digits only, in one case, digested with the vault's key.
fn code_digest(vault: &Vault, code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    vault.content_digest(format!("phone code\n{plain}").as_bytes()).to_vec()
}
