//! Inspections on phones (`P-3.8`): an inspector's people ride on the phone of a member of an inspection team, as long as the round
//! runs, and what is found without network comes back as findings. Nobody inspects the own line there either.

use super::{
    model::{Finding, Round},
    rules, store,
    viewing::{Person, sealed_as},
};
use crate::{problems::CrossCheckProblem, service::CrossCheck};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;
use vedich_accounts::{Accounts, Actor, Grant, Permission, User};
use vedich_db::{BoxFuture, WriteTx, args};
use vedich_fieldwork::{Deed, FieldworkProblem, Holder, Parcel, PhoneRoom, Read, Said, USUAL_LEASE, rules::HeldReason};
use vedich_kernel::{CampaignId, Day, UnitId, UserId};
use vedich_register::{Vault, match_word};
use vedich_territory::{Member, MemberId, TeamKind, Tree};

/// The room's name on the wire.
const NAME: &str = "inspections";

impl CrossCheck {
    /// Members of inspection teams whose phones may carry an inspector's people, with their teams' names.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn phone_members(&self, actor: &Actor) -> Result<Vec<(Member, String)>, CrossCheckProblem> {
        let tree = self.register().tree().await?;
        let area = actor.area(Permission::ManageInspections);
        let mut out = Vec::new();
        for team in tree.teams_of(&area).into_iter().filter(|t| t.kind == TeamKind::Inspection) {
            let members = self.register().territory().members(team.id).await?;
            out.extend(members.into_iter().map(|m| (m, team.name.clone())));
        }
        Ok(out)
    }

    /// Says whose phone carries an inspector's people in a round; none takes them off again. Said before they are sent, it keeps the
    /// member's own unit from them as well.
    ///
    /// # Errors
    /// Nobody by this name may inspect, the member is of no inspection team of the actor's, the round has ended.
    pub async fn carry_on_phone(
        &self,
        actor: &Actor,
        no: i64,
        name: &str,
        member: Option<MemberId>,
    ) -> Result<(), CrossCheckProblem> {
        let round = self.open_round(actor, no).await?;
        let user = self.candidates(actor).await?.into_iter().find(|u| u.name == name.trim());
        let user = user.ok_or(CrossCheckProblem::NoSuchInspector)?.id;
        if let Some(member) = member
            && !self.phone_members(actor).await?.iter().any(|(m, _)| m.id == member)
        {
            return Err(CrossCheckProblem::NoSuchPhoneMember);
        }
        if store::phones(self.db(), no).await?.get(&user).copied() == member {
            return Ok(());
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    let values = args![tx.fact_id().to_string(), no, user.0, member.map(|m| m.0)];
                    store::fact(tx, "inspection_phone", "id, round_no, inspector_id, member_id", values).await?;
                    let detail = json!({ "inspector": user.0, "member": member.map(|m| m.0) });
                    tx.audit("inspection.phone", &format!("inspection:{no}"), detail).await?;
                    tx.emit("inspection.changed", json!({ "no": no, "locality": round.locality.0 })).await?;
                    Ok::<_, CrossCheckProblem>(())
                })
            })
            .await
    }

    /// The units that the campaign's rounds know inspectors by: those they were said to work for and those of whoever holds their phone,
    /// in this round or in any other. Who is left out or contradicted in a new round is known by the others still.
    pub(crate) async fn remembered_lines(&self, tree: &Tree) -> Result<BTreeMap<UserId, Vec<UnitId>>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?.id;
        let mut out: BTreeMap<UserId, Vec<UnitId>> = BTreeMap::new();
        for (user, unit) in store::units_ever(self.db(), campaign).await? {
            out.entry(user).or_default().push(unit);
        }
        for (user, member) in store::phones_ever(self.db(), campaign).await? {
            let Some(member) = self.register().territory().member(member).await? else { continue };
            let of_team = member.team.and_then(|t| tree.team(t)).and_then(|t| t.unit);
            out.entry(user).or_default().extend(member.unit.into_iter().chain(of_team));
        }
        Ok(out)
    }

    /// The people whom an inspector has to look at.
    pub(crate) async fn people_of(
        &self,
        tree: &Tree,
        round: &Round,
        user: UserId,
        grants: &[Grant],
    ) -> Result<Vec<Person>, CrossCheckProblem> {
        let own = self.lines_of_user(tree, user, grants).await?;
        let mut sample = self.sample(round.no).await?;
        sample.retain(|s| s.inspector == Some(user) && own.iter().all(|o| !rules::one_line(tree, *o, s.item.unit)));
        self.opened(sample, round.closed_at.is_none()).await
    }
}

/// Inspections, as phones carry them.
pub struct OnPhones {
    crosscheck: CrossCheck,
    accounts: Accounts,
}

impl OnPhones {
    /// Over the cross-check and the accounts of inspectors.
    #[must_use]
    pub fn new(crosscheck: CrossCheck, accounts: Accounts) -> Self {
        Self { crosscheck, accounts }
    }

    /// Rounds that run, with the inspectors whose people a member's phone carries.
    async fn rounds(&self, member: MemberId) -> Result<Vec<(Round, User)>, CrossCheckProblem> {
        let (check, mut out) = (&self.crosscheck, Vec::new());
        let rounds = store::rounds_on_phone(check.db(), member).await?;
        if rounds.is_empty() {
            return Ok(out);
        }
        let campaign = check.register().campaign().await?.id;
        let users = self.accounts.users(&Actor::cli(NAME)).await?;
        for no in rounds {
            let Some(round) = store::round(check.db(), campaign, no).await? else { continue };
            for (user, _) in store::phones(check.db(), no).await?.into_iter().filter(|(_, m)| *m == member) {
                // Who may inspect no longer reads nobody's name.
                let may = |u: &&User| {
                    u.id == user && u.active && u.grants.iter().any(|g| g.role.permissions().contains(&Permission::Inspect))
                };
                out.extend(users.iter().find(may).map(|u| (round.clone(), u.clone())));
            }
        }
        Ok(out)
    }

    async fn parcel(&self, holder: &Holder) -> Result<Option<Parcel>, CrossCheckProblem> {
        let check = &self.crosscheck;
        let (tree, today) = (check.register().tree().await?, check.today());
        let vault = check.register().vault(check.register().campaign().await?.id).await?;
        let (mut rounds, mut until) = (Vec::new(), None::<Day>);
        for (round, user) in self.rounds(holder.member).await? {
            let last = round.due.plus(USUAL_LEASE);
            if round.closed_at.is_some() || last < today {
                continue;
            }
            let people = check.people_of(&tree, &round, user.id, &user.grants).await?;
            if people.is_empty() {
                continue;
            }
            // One day for all: what is still leased comes again with the next contact.
            until = Some(until.map_or(last, |u| u.min(last)));
            let key = vault.lease_key(&format!("inspection {} {}", round.no, holder.phone));
            rounds.push(json!({
                "no": round.no,
                "due": round.due,
                "purpose": round.purpose,
                "match_key": BASE64.encode(*key),
                "people": people.iter().map(|p| person(p, &tree, &key)).collect::<Vec<_>>(),
            }));
        }
        Ok(until.map(|until| Parcel { until, content: json!({ "rounds": rounds }) }))
    }

    async fn deed(&self, holder: &Holder, said: &Said) -> Result<Read, CrossCheckProblem> {
        let Ok(found) = serde_json::from_value::<FindingSaid>(said.body.clone()) else { return Ok(Err(HeldReason::Malformed)) };
        let words = found.note.unwrap_or_default();
        let Ok(note) = crate::words::optional("note", &words, rules::LONGEST) else { return Ok(Err(HeldReason::Malformed)) };
        let check = &self.crosscheck;
        let tree = check.register().tree().await?;
        let (no, item) = (found.round, found.item);
        for (round, user) in self.rounds(holder.member).await?.into_iter().filter(|(r, _)| r.no == no) {
            let own = check.lines_of_user(&tree, user.id, &user.grants).await?;
            let assigned = store::assigned(check.db(), no).await?.get(&item) == Some(&user.id);
            let unit = store::items(check.db(), no).await?.into_iter().find(|i| i.item == item).map(|i| i.unit);
            if assigned && unit.is_some_and(|unit| own.iter().all(|o| !rules::one_line(&tree, *o, unit))) {
                let campaign = check.register().campaign().await?.id;
                let vault = check.register().vault(campaign).await?;
                return Ok(Ok(Arc::new(FindingDeed {
                    round,
                    item,
                    finding: found.finding,
                    note,
                    user: (user.id, user.name.clone()),
                    said: said.clone(),
                    campaign,
                    vault,
                })));
            }
        }
        Ok(Err(HeldReason::NotYours))
    }
}

/// Of a person a phone carries what the inspector's page shows, and what a scanned card gives under the round's key.
fn person(p: &Person, tree: &Tree, key: &[u8; 32]) -> Value {
    let (item, who) = (&p.sampled.item, p.listed.as_ref().map(|l| &l.person));
    let numbers = who.into_iter().flat_map(|x| [&x.national_id, &x.old_id]).filter(|n| !n.is_empty());
    json!({
        "item": item.item,
        "name": who.map(|x| x.name.clone()),
        "birth_year": p.listed.as_ref().map(|l| l.current.birth_year).filter(|y| *y > 0),
        "address": who.map(|x| crate::pages::inspect::address(x).to_owned()),
        "place": item.quarter.or(item.commune).map(|l| tree.full_name(l)),
        "phone": who.map(|x| x.phone.clone()).filter(|n| !n.is_empty()),
        "number": who.map(vedich_register::Person::masked_id),
        "unit": tree.unit(item.unit).map(|u| u.name.clone()),
        "team": item.team.and_then(|t| tree.team(t)).map(|t| t.name.clone()),
        "day": item.day,
        "match": numbers.map(|n| BASE64.encode(match_word(key, n))).collect::<Vec<_>>(),
        "found": p.sampled.found.as_ref().map(|f| json!({ "finding": f.finding, "note": f.note, "at": f.at })),
    })
}

/// What an inspector's phone tells.
#[derive(Deserialize)]
struct FindingSaid {
    round: i64,
    item: i64,
    finding: Finding,
    #[serde(default)]
    note: Option<String>,
}

struct FindingDeed {
    round: Round,
    item: i64,
    finding: Finding,
    note: String,
    user: (UserId, String),
    said: Said,
    campaign: CampaignId,
    vault: Vault,
}

impl FindingDeed {
    async fn written(&self, tx: &WriteTx) -> Result<Result<(), HeldReason>, CrossCheckProblem> {
        let no = self.round.no;
        // Minutes are signed by the round's end: what comes later changes them only when a person says so.
        let now = store::round(tx, self.campaign, no).await?;
        if now.is_none_or(|r| r.closed_at.is_some()) && !self.said.forced {
            return Ok(Err(HeldReason::Over));
        }
        let id = Uuid::parse_str(&self.said.operation).unwrap_or_else(|_| tx.fact_id());
        let sealed = self.vault.seal_text(&sealed_as(id), &self.note)?;
        let values = args![id.to_string(), no, self.item, self.finding.code(), sealed];
        let by = (self.user.0, self.user.1.as_str());
        store::fact_by(tx, "inspection_finding", "id, round_no, item, finding, sealed", values, by).await?;
        store::note_seen(tx, id, &self.said.operation, self.said.observed_at).await?;
        let detail = json!({ "item": self.item, "finding": self.finding, "inspector": self.user.0.0 });
        tx.audit("inspection.find", &format!("inspection:{no}"), detail).await?;
        tx.emit("inspection.changed", json!({ "no": no, "locality": self.round.locality.0 })).await?;
        Ok(Ok(()))
    }
}

impl Deed for FindingDeed {
    fn write<'a>(&'a self, tx: &'a WriteTx) -> BoxFuture<'a, Result<Result<(), HeldReason>, FieldworkProblem>> {
        Box::pin(async move { self.written(tx).await.map_err(below) })
    }
}

impl PhoneRoom for OnPhones {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carries<'a>(&'a self, holder: &'a Holder) -> BoxFuture<'a, Result<Option<Parcel>, FieldworkProblem>> {
        Box::pin(async move {
            if holder.kind != TeamKind::Inspection {
                return Ok(None);
            }
            self.parcel(holder).await.map_err(below)
        })
    }

    fn read<'a>(&'a self, holder: &'a Holder, said: &'a Said) -> BoxFuture<'a, Result<Read, FieldworkProblem>> {
        Box::pin(async move { self.deed(holder, said).await.map_err(below) })
    }
}

fn below(e: CrossCheckProblem) -> FieldworkProblem {
    match e {
        CrossCheckProblem::Db(e) => FieldworkProblem::Db(e),
        CrossCheckProblem::Register(e) => FieldworkProblem::Register(e),
        other => FieldworkProblem::RoomFailed(other.to_string()),
    }
}
