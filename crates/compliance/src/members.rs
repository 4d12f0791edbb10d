//! Members' own pages (`P-3.3`): a code on a slip of paper opens one's page; there one tells whom one helped, and sees how it stands.
//!
//! A code is a password of sixty random bits that the head hands out and sees once; wrong ones are counted against the address. The
//! page answers alike whoever is named: what it tells of a citizen is told to whoever helped them, and not before the register has
//! had its time ([`rules::told`]).

use crate::{
    hooks::Credit,
    model::{Kind, PersonNo, Proof, Tick, TickSource},
    problems::ComplianceProblem,
    rules::{self, Helped},
    service::{Compliance, count, may_name, open, seal, unit, window},
    store::{members as store, people, steps},
};
use serde_json::json;
use std::sync::Arc;
use vedich_accounts::{Actor, Permission, new_token, paper_word};
use vedich_claims::{ClaimSource, Method, NewClaim, Outcome, Who};
use vedich_db::By;
use vedich_kernel::{Day, UnitId};
use vedich_register::{Vault, vault::Digest};

/// Under which name guesses of codes are counted, and how many cost nothing: a whole office may share an address.
const GUESS: &str = "member code";
const FREE_GUESSES: i64 = 30;
/// Groups of four letters in a code.
const GROUPS: usize = 3;
/// Codes outlive the campaign by so many days, so that the last answers can be read.
const AFTER: i32 = 30;
const TOKEN: &str = "vdm_";

/// A code as it is handed out, once.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Whose.
    pub name: String,
    /// What they type.
    pub code: String,
    /// The last day on which it opens the page.
    pub until: Day,
}

/// Somebody on a roster, on their own page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonNo,
    /// For which unit.
    pub unit: UnitId,
}

/// A citizen whom the member told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The number, masked.
    pub masked: String,
    /// When.
    pub day: Day,
    /// Used the account on the national portal, as told.
    pub portal: bool,
    /// What may be told of it.
    pub credit: Credit,
}

/// A member's own page.
#[derive(Clone, Debug)]
pub struct OwnPage {
    /// The unit whose code opened it.
    pub unit: UnitId,
    /// Their name, as the roster has it.
    pub name: String,
    /// How many citizens they owe.
    pub owed: i64,
    /// How their helps stand.
    pub helped: Helped,
    /// Their helps, newest first.
    pub helps: Vec<Help>,
    /// Proofs that they declare themselves, and whether each is done.
    pub ticks: Vec<(Proof, Option<Tick>)>,
    /// First and last day that a help may have.
    pub days: (Day, Day),
}

/// A help as it is told.
#[derive(Clone, Debug, Default)]
pub struct NewHelp {
    /// A number, or the QR text of a card.
    pub number: String,
    /// When.
    pub day: Option<Day>,
    /// By web rather than in the app.
    pub by_web: bool,
    /// Used the account on the national portal.
    pub portal: bool,
}

impl Compliance {
    /// Makes new codes for people of a unit; without anybody chosen for all who have none. Older codes of the same people end.
    ///
    /// # Errors
    /// Nobody of the actor's unit, or nobody without a code.
    pub async fn hand_out(&self, actor: &Actor, code: &str, chosen: &[PersonNo]) -> Result<Vec<Slip>, ComplianceProblem> {
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let unit = unit(&tree, actor, Permission::ManageRosters, code)?;
        let having = store::with_code(self.db(), campaign.id, unit, self.today()).await?;
        let until = campaign.to.max(self.today()).plus(AFTER);
        let (mut slips, mut rows) = (Vec::new(), Vec::new());
        for p in people::of_unit(self.db(), campaign.id, unit).await? {
            let meant = if chosen.is_empty() { !having.contains(&p.no) } else { chosen.contains(&p.no) };
            // Pupils tell of nobody.
            if !meant || p.kind == Kind::Pupil || !may_name(&tree, actor, unit, p.kind) {
                continue;
            }
            let code = paper_word(&self.accounts.entropy(), GROUPS).to_ascii_uppercase();
            rows.push((p.no, code_digest(&vault, &code)));
            slips.push(Slip { name: open(&vault, p.no, &p.sealed)?.name, code, until });
        }
        if slips.is_empty() {
            return Err(ComplianceProblem::NobodyChosen);
        }
        let rows = Arc::new(rows);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let rows = Arc::clone(&rows);
                Box::pin(async move {
                    for (no, digest) in rows.iter() {
                        store::insert_code(tx, campaign.id, (*no, unit), *digest, until).await?;
                    }
                    tx.audit("roster.codes", &format!("unit:{unit}"), json!({ "people": rows.len() })).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await?;
        Ok(slips)
    }

    /// Opens a member's page with a code; returns the token for their cookie.
    ///
    /// # Errors
    /// When the code is not known or has ended, or too many were tried.
    pub async fn enter(&self, code: &str, address: &str) -> Result<String, ComplianceProblem> {
        self.accounts.count_guess(GUESS, address, FREE_GUESSES).await?;
        let (campaign, vault) = (self.campaign().await?, self.vault().await?);
        let digest = code_digest(&vault, code);
        let found = store::code(self.db(), campaign.id, &digest).await?;
        let (no, unit, _) = found.filter(|f| f.2 >= self.today()).ok_or(ComplianceProblem::NoSuchCode)?;
        let (token, session) = new_token(TOKEN, &self.accounts.entropy());
        let ends = self.now().plus_seconds(rules::SESSION_SECONDS);
        self.db()
            .write(by(no, self.now()), move |tx| {
                let session = session.clone();
                Box::pin(async move {
                    store::insert_session(tx, campaign.id, &session, &digest, (no, unit), ends).await?;
                    tx.audit("roster.enter", &format!("roster_person:{no}"), json!({})).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await?;
        self.accounts.forgive_guess(GUESS, address).await?;
        Ok(token)
    }

    /// Who stands behind a token.
    ///
    /// # Errors
    /// When its session has ended, or they stand on the roster no more.
    pub async fn member(&self, token: &str) -> Result<Member, ComplianceProblem> {
        let campaign = self.campaign().await?;
        let found = store::session(self.db(), campaign.id, &session_digest(token), self.now()).await?;
        found.map(|(person, unit)| Member { person, unit }).ok_or(ComplianceProblem::NotOpen)
    }

    /// Ends a member's session.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn close(&self, token: &str) -> Result<(), ComplianceProblem> {
        let session = session_digest(token);
        self.db()
            .write(By::system("member", self.now()), move |tx| {
                let session = session.clone();
                Box::pin(async move { Ok::<_, ComplianceProblem>(store::end_session(tx, &session).await?) })
            })
            .await
    }

    /// A member's own page.
    ///
    /// # Errors
    /// When they stand on the roster no more, or the vault does not open.
    pub async fn own_page(&self, member: Member) -> Result<OwnPage, ComplianceProblem> {
        self.follow().await?;
        let (campaign, vault) = (self.campaign().await?, self.vault().await?);
        let found = people::one(self.db(), campaign.id, member.unit, member.person).await?.ok_or(ComplianceProblem::NotOpen)?;
        let (today, window) = (self.today(), window(&campaign));
        let (mut helps, mut helped) = (Vec::new(), Helped::default());
        for h in store::helps(self.db(), campaign.id, found.same_as).await? {
            let credit = rules::told(h.credit, h.day, today, window);
            helped.add(credit);
            let masked = serde_json::from_slice(&vault.open_as(HELP, &h.sealed)?).unwrap_or_default();
            helps.push(Help { masked, day: h.day, portal: h.portal, credit });
        }
        let kinds: Vec<Kind> =
            people::memberships(self.db(), campaign.id, found.same_as).await?.into_iter().map(|m| m.1).collect();
        let duties = self.duties().await?;
        let history = steps::ticks(self.db(), campaign.id, member.person).await?;
        let asked = |p: &Proof| duties.iter().any(|d| rules::owes(d, found.kind) && d.proofs.contains(p));
        Ok(OwnPage {
            unit: member.unit,
            name: open(&vault, found.no, &found.sealed)?.name,
            owed: rules::owed(&duties, &kinds),
            helped,
            helps,
            ticks: Proof::DECLARED
                .into_iter()
                .filter(asked)
                .map(|p| (p, rules::said(&history, p).map(|s| s.last.clone())))
                .collect(),
            days: (campaign.from.min(today), today),
        })
    }

    /// A member tells of a citizen whom they helped. The answer is the same whoever it is, on the register or not; the same number
    /// twice is told once.
    ///
    /// # Errors
    /// What was typed is no number, their own number, a day that cannot be, too many today.
    pub async fn help(&self, member: Member, new: NewHelp) -> Result<(), ComplianceProblem> {
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let found = people::one(self.db(), campaign.id, member.unit, member.person).await?.ok_or(ComplianceProblem::NotOpen)?;
        if found.kind == Kind::Pupil {
            return Err(ComplianceProblem::NotOpen);
        }
        let typed = rules::number_of(&new.number);
        let (kind, number) = vedich_claims::rules::number(typed).map_err(|_| ComplianceProblem::BadNumber)?;
        let (today, window) = (self.today(), window(&campaign));
        let day = new.day.unwrap_or(today);
        if day < campaign.from {
            return Err(ComplianceProblem::BeforeCampaign(campaign.from));
        }
        if day > today {
            return Err(ComplianceProblem::BadDay);
        }
        // As lists and results: what is told of a closed day would change figures that were signed.
        if self.claims.is_closed(member.unit, day).await? {
            return Err(ComplianceProblem::DayClosed);
        }
        let digest = vault.key_digest(kind, &number);
        if people::known(self.db(), campaign.id, &[digest]).await?.get(&digest) == Some(&member.person) {
            return Err(ComplianceProblem::OwnNumber);
        }
        let claim = self.claim_of(&vault, member, (kind, &number, digest), (day, new.by_web)).await?;
        let place = tree.unit(member.unit).and_then(|u| tree.commune_of(u.locality));
        let claim = NewClaim { commune: claim.commune.or(place), ..claim };
        let masked = vedich_register::Person { national_id: number, ..vedich_register::Person::default() }.masked_id();
        let help = store::NewHelp {
            no: member.person,
            unit: member.unit,
            day,
            portal: new.portal,
            digest,
            sealed: seal(&vault, HELP, &masked)?,
        };
        let (claims, same_as, midnight) = (self.claims.clone(), found.same_as, today.start());
        self.db()
            .write(by(member.person, self.now()), move |tx| {
                let (claims, claim, help) = (claims.clone(), claim.clone(), help.clone());
                Box::pin(async move {
                    let id = campaign.id;
                    if store::is_told(tx, id, same_as, &digest).await? {
                        return Ok(());
                    }
                    let helps = store::helps(tx, id, same_as).await?;
                    let waits = |h: &&store::StoredHelp| rules::told(h.credit, h.day, today, window) == Credit::Pending;
                    let full = count(helps.iter().filter(waits).count()) >= rules::HELPS_PENDING;
                    if full || store::told_since(tx, id, same_as, midnight).await? >= rules::HELPS_A_DAY {
                        return Err(ComplianceProblem::Enough);
                    }
                    let partition = match claim.who {
                        Who::Citizen(c) => c.partition.0,
                        Who::Unknown { .. } => 0,
                    };
                    let recorded = claims.record_in(tx, id, &[claim]).await?;
                    if let Some(recorded) = recorded.first() {
                        store::insert_help(tx, id, &help, (partition, recorded.id)).await?;
                    }
                    tx.audit("roster.help", &format!("roster_person:{}", help.no), json!({ "portal": help.portal })).await?;
                    tx.emit("claims.recorded", json!({ "kind": "member", "n": 1 })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// The claim of a help, about a citizen where the register knows one, else about a digest.
    async fn claim_of(
        &self,
        vault: &Vault,
        member: Member,
        (kind, number, digest): (i64, &str, Digest),
        (day, by_web): (Day, bool),
    ) -> Result<NewClaim, ComplianceProblem> {
        let campaign = self.campaign().await?;
        let known = self.register().id_of_number(number).await?;
        let homes = self.register().homes(campaign.id, known.as_slice()).await?;
        let home = known.and_then(|c| homes.get(&c).map(|h| (c, *h)));
        let content = format!("roster help\n{}\n{number}", member.person);
        Ok(NewClaim {
            who: home.map_or(Who::Unknown { kind, digest }, |h| Who::Citizen(h.0)),
            outcome: Outcome::Activated,
            method: Some(if by_web { Method::Web } else { Method::App }),
            observed_at: vedich_claims::lists::rules::moment_of(day, self.now()),
            team: None,
            member: None,
            unit: Some(member.unit),
            commune: home.map(|h| h.1.0),
            quarter: home.and_then(|h| h.1.1),
            source: ClaimSource::Member,
            key: vault.content_digest(content.as_bytes()),
            row: None,
        })
    }

    /// A member declares a proof of their own.
    ///
    /// # Errors
    /// A proof that the register tells, or somebody who stands on the roster no more.
    pub async fn declare_own(&self, member: Member, proof: Proof, done: bool) -> Result<(), ComplianceProblem> {
        let campaign = self.campaign().await?;
        people::one(self.db(), campaign.id, member.unit, member.person).await?.ok_or(ComplianceProblem::NotOpen)?;
        if !proof.is_declared() {
            return Err(ComplianceProblem::BadForm(proof.code().to_owned()));
        }
        let today = self.today();
        self.db()
            .write(by(member.person, self.now()), move |tx| {
                Box::pin(async move {
                    let history = steps::ticks(tx, campaign.id, member.person).await?;
                    if rules::said(&history, proof).is_some_and(|s| s.last.done) == done {
                        return Ok(());
                    }
                    let by = tx.by().name.clone();
                    let tick = Tick { proof, done, on: today, source: TickSource::Person, at: tx.now(), by };
                    steps::insert_tick(tx, campaign.id, member.person, member.unit, &tick).await?;
                    let detail = json!({ "proof": proof, "done": done });
                    tx.audit("roster.declare", &format!("roster_person:{}", member.person), detail).await?;
                    Ok::<_, ComplianceProblem>(())
                })
            })
            .await
    }
}

/// Under which name the masked number of a help is sealed.
const HELP: &str = "roster help";

/// A member as author of a write: a number that means nothing elsewhere.
fn by(no: PersonNo, at: vedich_kernel::Moment) -> By {
    By::system(&format!("roster_person:{no}"), at)
}

fn code_digest(vault: &Vault, code: &str) -> Digest {
    vault.content_digest(format!("roster code {}", rules::code(code)).as_bytes())
}

/// What the table keeps of a session's token.
fn session_digest(token: &str) -> Vec<u8> {
    vedich_accounts::token_digest(token)
}
