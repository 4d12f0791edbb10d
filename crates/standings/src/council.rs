//! The emulation council (`P-5.3`): who was there, how they voted on which proposal, what they concluded. Names are sealed; the votes
//! decide whether a proposal is recommended, and the minutes are kept as they were signed.

use crate::{
    problems::StandingProblem,
    proposals::{Act, Proposal, State, steps_of::write_step},
    rules,
    service::{Standings, is_free, optional, words},
    store::{self, council as rows, proposals::NewStep},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Moment, text};

/// A member of the council in a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Name.
    pub name: String,
    /// What they are in the council.
    pub position: String,
    /// Was there.
    pub present: bool,
}

/// What is sealed of a sitting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub members: Vec<Attendee>,
    pub chair: String,
    pub secretary: String,
}

/// A sitting to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSitting {
    /// When.
    pub day: Day,
    /// Where.
    pub place: String,
    /// Who belongs to the council, and who of them is there.
    pub members: Vec<Attendee>,
    /// Who leads it.
    pub chair: String,
    /// Who keeps the minutes.
    pub secretary: String,
}

/// How the council voted on a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vote {
    /// The proposal.
    pub proposal: i64,
    /// For it.
    pub for_it: i64,
    /// Against.
    pub against: i64,
    /// Neither.
    pub abstained: i64,
    /// It is recommended.
    pub recommended: bool,
}

/// A sitting with what was voted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// Its number.
    pub no: i64,
    /// When.
    pub day: Day,
    /// Where.
    pub place: String,
    /// Members of the council.
    pub members: i64,
    /// Of these, present.
    pub present: i64,
    /// Who they are.
    pub attendees: Vec<Attendee>,
    /// Who leads it.
    pub chair: String,
    /// Who keeps the minutes.
    pub secretary: String,
    /// Votes, in order.
    pub votes: Vec<Vote>,
    /// When the minutes were signed, and what the council concluded.
    pub ended: Option<(Moment, String)>,
    /// By whom it was written down: sign-in name.
    pub by: String,
}

/// Most members of a council.
const MOST: usize = 50;

impl Attendee {
    /// From a line such as `Nguyễn Văn A | Phó Chủ tịch hội đồng | vắng`.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split('|').map(text::squeeze);
        let name = parts.next().filter(|n| !n.is_empty())?;
        let rest: Vec<String> = parts.filter(|p| !p.is_empty()).collect();
        let is_absent = |w: &String| matches!(text::fold(w).as_str(), "vang" | "vang mat" | "absent");
        let position = rest.iter().find(|w| !is_absent(w)).cloned().unwrap_or_default();
        Some(Self { name, position, present: !rest.iter().any(is_absent) })
    }
}

impl Standings {
    /// Opens a sitting.
    ///
    /// # Errors
    /// Not the actor's, a day ahead, too few members present.
    pub async fn sit(&self, actor: &Actor, new: NewSitting) -> Result<i64, StandingProblem> {
        self.require_whole(actor, Permission::ManageStandings).await?;
        if new.day > self.today() {
            return Err(StandingProblem::BadDay);
        }
        let place = text::squeeze(&words("place", &new.place)?);
        for word in new.members.iter().flat_map(|m| [&m.name, &m.position]).chain([&new.chair, &new.secretary]) {
            optional("members", word)?;
        }
        let members = i64::try_from(new.members.len()).unwrap_or(i64::MAX);
        let present = i64::try_from(new.members.iter().filter(|m| m.present).count()).unwrap_or(0);
        if new.members.len() > MOST || !rules::quorum(&self.setting().await?.council, present, members) {
            return Err(StandingProblem::NoQuorum);
        }
        let sealed = Sealed { members: new.members, chair: text::squeeze(&new.chair), secretary: text::squeeze(&new.secretary) };
        if sealed.chair.is_empty() || sealed.secretary.is_empty() {
            return Err(StandingProblem::WordsMissing("chair"));
        }
        let campaign = self.campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let day = new.day;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (place, sealed, vault) = (place.clone(), sealed.clone(), vault.clone());
                Box::pin(async move {
                    let no = store::next_no(tx, "council_sitting").await?;
                    let plain = serde_json::to_vec(&sealed).map_err(|e| StandingProblem::BadJson(e.to_string()))?;
                    let blob = vault.seal_as(&sealed_name(no), &plain)?;
                    rows::insert(tx, (no, campaign.id), day, &place, (members, present), blob).await?;
                    let detail = json!({ "members": members, "present": present });
                    tx.audit("council.sit", &format!("council:{no}"), detail).await?;
                    tx.emit("council.changed", json!({ "no": no })).await?;
                    Ok::<_, StandingProblem>(no)
                })
            })
            .await
    }

    /// Sittings, newest first.
    ///
    /// # Errors
    /// Not the actor's to see; the vault does not open.
    pub async fn sittings(&self, actor: &Actor) -> Result<Vec<Sitting>, StandingProblem> {
        self.require_council(actor).await?;
        self.opened_sittings(None).await
    }

    /// A sitting with its minutes.
    ///
    /// # Errors
    /// Not the actor's to see, no such sitting.
    pub async fn sitting(&self, actor: &Actor, no: i64) -> Result<Sitting, StandingProblem> {
        self.require_council(actor).await.map_err(|_| StandingProblem::NoSuchSitting)?;
        self.opened_sittings(Some(no)).await?.pop().ok_or(StandingProblem::NoSuchSitting)
    }

    /// The council's papers are for those who prepare and those who decide, for the whole campaign.
    async fn require_council(&self, actor: &Actor) -> Result<(), StandingProblem> {
        for permission in [Permission::ManageStandings, Permission::DecideProposals] {
            if self.is_whole(actor, permission).await? {
                return Ok(());
            }
        }
        Err(StandingProblem::NotYours)
    }

    async fn opened_sittings(&self, no: Option<i64>) -> Result<Vec<Sitting>, StandingProblem> {
        let campaign = self.campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let mut votes = rows::votes(self.db(), campaign.id).await?;
        let mut ends = rows::ends(self.db(), campaign.id).await?;
        let mut out = Vec::new();
        for row in rows::all(self.db(), campaign.id, no).await? {
            let plain = vault.open_as(&sealed_name(row.no), &row.sealed)?;
            let sealed: Sealed = serde_json::from_slice(&plain).map_err(|e| StandingProblem::BadJson(e.to_string()))?;
            let ended = match ends.remove(&row.no) {
                Some((at, words)) => Some((at, vault.open_text(&end_name(row.no), &words)?)),
                None => None,
            };
            out.push(Sitting {
                no: row.no,
                day: row.day,
                place: row.place,
                members: row.members,
                present: row.present,
                attendees: sealed.members,
                chair: sealed.chair,
                secretary: sealed.secretary,
                votes: votes.remove(&row.no).unwrap_or_default(),
                ended,
                by: row.by,
            });
        }
        Ok(out)
    }

    /// Writes down how the council voted on a proposal that home affairs have examined. Whoever wrote it, handed it in or added
    /// evidence to it leaves that to another.
    ///
    /// # Errors
    /// Not the actor's, minutes that are signed, a proposal that does not await the council or is their own, votes that are not
    /// those present.
    pub async fn vote(&self, actor: &Actor, sitting: i64, proposal: i64, votes: (i64, i64, i64)) -> Result<(), StandingProblem> {
        self.require_whole(actor, Permission::ManageStandings).await?;
        let s = self.sitting(actor, sitting).await?;
        if s.ended.is_some() {
            return Err(StandingProblem::SittingEnded);
        }
        let p = self.proposal(actor, proposal).await?;
        if p.state != State::Examined {
            return Err(StandingProblem::NotNow);
        }
        if !is_free(actor, &p, Act::Recommend) {
            return Err(StandingProblem::OwnProposal);
        }
        let passed = rules::passes(&self.setting().await?.council, s.present, votes).ok_or(StandingProblem::BadVotes)?;
        let campaign = self.campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let act = if passed { Act::Recommend } else { Act::NotRecommend };
        let vote = Vote { proposal, for_it: votes.0, against: votes.1, abstained: votes.2, recommended: passed };
        let before = p.steps.len();
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let vault = vault.clone();
                Box::pin(async move {
                    let there = store::proposals::steps(tx, campaign.id, Some(proposal), i64::MAX).await?;
                    let signed = rows::ends(tx, campaign.id).await?.contains_key(&sitting);
                    if there.get(&proposal).map_or(0, Vec::len) != before {
                        return Err(StandingProblem::NotNow);
                    }
                    if signed {
                        return Err(StandingProblem::SittingEnded);
                    }
                    rows::insert_vote(tx, sitting, &vote).await?;
                    write_step(tx, &vault, proposal, &NewStep { sitting: Some(sitting), ..NewStep::of(act) }).await?;
                    tx.emit("council.changed", json!({ "no": sitting })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Signs the minutes: nothing is added to the sitting any more.
    ///
    /// # Errors
    /// Not the actor's, signed before, no conclusion.
    pub async fn end_sitting(&self, actor: &Actor, no: i64, conclusion: &str) -> Result<(), StandingProblem> {
        self.require_whole(actor, Permission::ManageStandings).await?;
        let s = self.sitting(actor, no).await?;
        if s.ended.is_some() {
            return Err(StandingProblem::SittingEnded);
        }
        let conclusion = words("conclusion", conclusion)?;
        let campaign = self.campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (conclusion, vault) = (conclusion.clone(), vault.clone());
                Box::pin(async move {
                    if rows::ends(tx, campaign.id).await?.contains_key(&no) {
                        return Err(StandingProblem::SittingEnded);
                    }
                    let sealed = vault.seal_text(&end_name(no), &conclusion)?;
                    store::fact(tx, "council_end", "sitting_no, sealed", vedich_db::args![no, sealed]).await?;
                    tx.audit("council.end", &format!("council:{no}"), json!({})).await?;
                    tx.emit("council.changed", json!({ "no": no })).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Proposals that await the council, oldest first.
    pub(crate) async fn waiting(&self, actor: &Actor) -> Result<Vec<Proposal>, StandingProblem> {
        let mut all = self.proposals_of(actor, None, None, None).await?;
        all.retain(|p| p.state == State::Examined);
        all.reverse();
        Ok(all)
    }
}

fn sealed_name(no: i64) -> String {
    format!("council sitting {no}")
}

fn end_name(no: i64) -> String {
    format!("council end {no}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_list_says_who_and_whether_they_were_there() {
        let a = |name: &str, position: &str, present| {
            Some(Attendee { name: name.to_owned(), position: position.to_owned(), present })
        };
        assert_eq!(Attendee::parse("Nguyễn Văn A | Phó Chủ tịch | vắng"), a("Nguyễn Văn A", "Phó Chủ tịch", false));
        assert_eq!(Attendee::parse("  Trần Thị B  |Ủy viên"), a("Trần Thị B", "Ủy viên", true));
        assert_eq!(Attendee::parse("Lê C|VẮNG MẶT"), a("Lê C", "", false));
        assert_eq!(Attendee::parse("   "), None);
    }
}
