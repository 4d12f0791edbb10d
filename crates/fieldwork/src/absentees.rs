//! Absentees (`P-4.3e`): every evening the people who were met away from their residence are handed to the ward police, by itself;
//! the police note what they find and advise the team, which never learns where somebody is.

use crate::{
    posts::communes,
    problems::FieldworkProblem,
    rules::absentees::{Advice, belongs, due},
    service::Fieldwork,
    store::{self, absentees::NewNote},
};
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use vedich_accounts::{Actor, Permission};
use vedich_claims::Outcome;
use vedich_db::{By, DbError, Query};
use vedich_kernel::{CampaignId, CitizenId, Day, LocalityId, Moment, TeamId, WorkListId};
use vedich_register::Person;
use vedich_territory::LocalityKind;

/// A day's list of a commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenteeList {
    /// Number.
    pub id: i64,
    /// Where.
    pub commune: LocalityId,
    /// Of which day.
    pub day: Day,
    /// When it was closed.
    pub closed_at: Moment,
    /// People on it.
    pub people: i64,
    /// Of these, with an advice to the team.
    pub answered: i64,
}

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenteeRow {
    /// Who.
    pub citizen: CitizenId,
    /// When a team was told that they are away.
    pub observed_at: Moment,
    /// Which team.
    pub team: Option<TeamId>,
}

/// What somebody of the police noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenteeNote {
    /// Identifier.
    pub id: String,
    /// What they found; opened for the police only.
    pub finding: String,
    /// What they advise the team.
    pub advice: Option<Advice>,
    /// The day of a retry.
    pub on: Option<Day>,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
}

/// Somebody on a list as the ward police sees them.
#[derive(Clone, Debug)]
pub struct Absentee {
    /// Who and when.
    pub row: AbsenteeRow,
    /// The opened person; none when the register lost them.
    pub person: Option<Person>,
    /// What was noted, oldest first.
    pub notes: Vec<AbsenteeNote>,
}

/// Characters of a finding at most.
const FINDING_MAX: usize = 1_000;
/// Closed lists shown at once.
const MOST: i64 = 200;

/// So many communes are looked through for tonight's people at once.
const FEW: usize = 12;

/// What somebody outside the lists reported of a person: in a result file, by a program, after a help.
struct Reported {
    citizen: CitizenId,
    outcome: Outcome,
    at: Moment,
    /// Whose work, of those who are away.
    team: Option<TeamId>,
}

/// Who is to be handed over when a commune's list closes at a moment: (citizen, when met away, whose work).
async fn away(
    q: &impl Query,
    campaign: CampaignId,
    communes: &[LocalityId],
    reported: &[Reported],
    closing: Moment,
) -> Result<Vec<(CitizenId, Moment, Option<TeamId>)>, DbError> {
    let listed = store::absentees::listed(q, campaign, communes).await?;
    let visited = store::outcomes_in(q, campaign, communes).await?;
    let met_away = store::absentees::met_away(q, campaign, communes).await?;
    // The newest outcome decides, wherever it came from: who was met at home since then is no absentee.
    let mut newest: HashMap<CitizenId, (Outcome, Moment)> = HashMap::new();
    let reports = reported.iter().map(|r| (r.citizen, r.outcome, r.at));
    let visits = visited.into_iter().map(|(id, outcome, at, _)| (id, outcome, at));
    for (id, outcome, at) in reports.chain(visits) {
        let known = newest.entry(id).or_insert((outcome, at));
        if at >= known.1 {
            *known = (outcome, at);
        }
    }
    let mut people: HashMap<CitizenId, (CitizenId, Moment, Option<TeamId>)> = HashMap::new();
    let absent = reported.iter().filter(|r| r.outcome == Outcome::AwayFromResidence).map(|r| (r.citizen, r.at, r.team));
    for (id, at, team) in absent.chain(met_away) {
        let stands = newest
            .get(&id)
            .is_some_and(|(outcome, latest)| *latest == at && belongs(*outcome, at, listed.get(&id).copied(), closing));
        if stands {
            people.insert(id, (id, at, team));
        }
    }
    let mut people: Vec<_> = people.into_values().collect();
    people.sort_by_key(|p| p.0);
    Ok(people)
}

impl Fieldwork {
    /// Closes the lists that are due, for every commune; returns how many. Any number of servers may do it: a day's list of a
    /// commune is closed once. What arrives late from a phone goes on the next list.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn close_absentee_lists(&self) -> Result<usize, FieldworkProblem> {
        let campaign = self.register().campaign().await?;
        let hour = self.field_settings().await?.hour;
        let tree = self.register().tree().await?;
        let now = self.now();
        let mut n = 0;
        for day in due(now, hour, campaign.from) {
            let closed = store::absentees::closed(self.db(), campaign.id, day).await?;
            let closing = if day == now.day() { now } else { day.plus(1).start() };
            let open = tree.subtree_at(campaign.root, day).filter(|l| l.kind == LocalityKind::Commune);
            for commune in open.map(|l| l.id).filter(|l| !closed.contains(l)).collect::<Vec<_>>() {
                n += usize::from(self.close_absentees(commune, day, closing).await?);
            }
        }
        Ok(n)
    }

    async fn close_absentees(&self, commune: LocalityId, day: Day, closing: Moment) -> Result<bool, FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let communes = Arc::new(self.register().tree().await?.forebears(commune));
        let reported = Arc::new(self.reported_in(commune).await?);
        let met = away(self.db(), campaign, &communes, &reported, closing).await?;
        let activated = Arc::new(self.said_active(&met).await?);
        self.db()
            .write(By::system("absentees", self.now()), move |tx| {
                let (communes, reported, activated) = (Arc::clone(&communes), Arc::clone(&reported), Arc::clone(&activated));
                Box::pin(async move {
                    let mut people = away(tx, campaign, &communes, &reported, closing).await?;
                    people.retain(|p| !activated.contains(&p.0));
                    let Some(list) = store::absentees::close(tx, campaign, commune, day, &people).await? else {
                        return Ok(false);
                    };
                    let detail = json!({ "commune": commune, "day": day, "people": people.len() });
                    tx.audit("absentees.close", &format!("absentee_list:{list}"), detail).await?;
                    tx.emit("absentees.closed", json!({ "locality": commune, "people": people.len() })).await?;
                    Ok::<_, FieldworkProblem>(true)
                })
            })
            .await
    }

    /// What was reported of a commune's people outside the lists, oldest first. What comes after it was read goes on the next list.
    async fn reported_in(&self, commune: LocalityId) -> Result<Vec<Reported>, FieldworkProblem> {
        let told = self.claims().outcomes_in(commune).await?;
        let is_away = |outcome: Outcome| outcome == Outcome::AwayFromResidence;
        let absent: HashSet<CitizenId> = told.iter().filter(|(_, outcome, _)| is_away(*outcome)).map(|(id, ..)| *id).collect();
        let absent: Vec<CitizenId> = absent.into_iter().collect();
        let claims = self.claims().of_citizens(&absent, false).await?.into_iter().filter(|c| !c.withdrawn && is_away(c.outcome));
        let teams: HashMap<(CitizenId, Moment), Option<TeamId>> =
            claims.filter_map(|c| Some(((c.citizen?, c.observed_at), c.team))).collect();
        let one = |(citizen, outcome, at): (CitizenId, Outcome, Moment)| {
            let team = teams.get(&(citizen, at)).copied().flatten().filter(|_| is_away(outcome));
            Reported { citizen, outcome, at, team }
        };
        Ok(told.into_iter().map(one).collect())
    }

    /// Who of these stands as activated by somebody's claim: the register will tell, and the police need not look for them.
    async fn said_active(&self, met: &[(CitizenId, Moment, Option<TeamId>)]) -> Result<HashSet<CitizenId>, FieldworkProblem> {
        let people: Vec<CitizenId> = met.iter().map(|p| p.0).collect();
        let claims = self.claims().of_citizens(&people, true).await?;
        Ok(claims.into_iter().filter(|c| !c.withdrawn).filter_map(|c| c.citizen).collect())
    }

    /// How many people each of the actor's communes would hand over tonight if the lists closed now; communes whose list of today is
    /// closed and those with nobody are left out. For the police of a few communes; whoever sees more gets nothing.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn absentees_so_far(&self, actor: &Actor) -> Result<Vec<(LocalityId, i64)>, FieldworkProblem> {
        self.unlisted(actor, false).await
    }

    /// The same of the communes whose list of today is closed: who was told since waits for the next one.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn absentees_next(&self, actor: &Actor) -> Result<Vec<(LocalityId, i64)>, FieldworkProblem> {
        self.unlisted(actor, true).await
    }

    async fn unlisted(&self, actor: &Actor, after_closing: bool) -> Result<Vec<(LocalityId, i64)>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?.id;
        let communes = communes(&tree, &actor.area(Permission::ViewCitizens));
        if communes.len() > FEW {
            return Ok(Vec::new());
        }
        let closed = store::absentees::closed(self.db(), campaign, self.today()).await?;
        let mut out = Vec::new();
        for commune in communes.into_iter().map(LocalityId).filter(|c| closed.contains(c) == after_closing) {
            let reported = self.reported_in(commune).await?;
            let mut people = away(self.db(), campaign, &tree.forebears(commune), &reported, self.now()).await?;
            let activated = self.said_active(&people).await?;
            people.retain(|p| !activated.contains(&p.0));
            if !people.is_empty() {
                out.push((commune, i64::try_from(people.len()).unwrap_or(i64::MAX)));
            }
        }
        Ok(out)
    }

    /// Closed lists of the actor's communes, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn absentee_lists(&self, actor: &Actor) -> Result<Vec<AbsenteeList>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?.id;
        let communes = communes(&tree, &actor.area(Permission::ViewCitizens));
        Ok(store::absentees::lists(self.db(), campaign, &communes, MOST).await?)
    }

    /// Lists of the actor's communes of some days that were closed at a commit, newest first, however many, with the answers of then.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn absentee_lists_then(
        &self,
        actor: &Actor,
        days: (Day, Day),
        cutoff: i64,
    ) -> Result<Vec<AbsenteeList>, FieldworkProblem> {
        let tree = self.register().tree().await?;
        let campaign = self.register().campaign().await?.id;
        let communes = communes(&tree, &actor.area(Permission::ViewCitizens));
        Ok(store::absentees::lists_then(self.db(), campaign, &communes, days, cutoff).await?)
    }

    /// A list of one of the actor's communes, with its people. Names are the police's (plan.md, "Who sees what").
    ///
    /// # Errors
    /// When there is none by this number in the actor's area.
    pub async fn absentee_list(&self, actor: &Actor, id: i64) -> Result<(AbsenteeList, Vec<Absentee>), FieldworkProblem> {
        let campaign = self.register().campaign().await?.id;
        let list = store::absentees::list(self.db(), campaign, id).await?.ok_or(FieldworkProblem::NoSuchList)?;
        let tree = self.register().tree().await?;
        if !tree.may(actor, Permission::ViewCitizens, list.commune) {
            return Err(FieldworkProblem::NoSuchList);
        }
        let vault = self.register().vault(campaign).await?;
        let mut notes: HashMap<CitizenId, Vec<AbsenteeNote>> = HashMap::new();
        for (citizen, mut note, sealed) in store::absentees::notes(self.db(), id).await? {
            note.finding = vault.open_text(&finding_of(&note.id), &sealed)?;
            notes.entry(citizen).or_default().push(note);
        }
        let rows = store::absentees::people(self.db(), id).await?;
        let ids: Vec<CitizenId> = rows.iter().map(|r| r.citizen).collect();
        let mut people: HashMap<CitizenId, Person> =
            self.register().open_people(&ids).await?.into_iter().map(|l| (l.current.id, l.person)).collect();
        let mut all: Vec<Absentee> = rows
            .into_iter()
            .map(|row| Absentee {
                person: people.remove(&row.citizen),
                notes: notes.remove(&row.citizen).unwrap_or_default(),
                row,
            })
            .collect();
        let name = |a: &Absentee| a.person.as_ref().map(|p| p.name.clone()).unwrap_or_default();
        all.sort_by(|a, b| vedich_kernel::text::compare_names(&name(a), &name(b)).then(a.row.citizen.cmp(&b.row.citizen)));
        Ok((list, all))
    }

    /// Notes what the police found about somebody on a list, and what they advise the team. A later note stands in the place of an
    /// earlier advice.
    ///
    /// # Errors
    /// When the list is not the actor's, nobody by this id is on it, nothing is said, or a retry has no day to come.
    pub async fn note_absentee(
        &self,
        actor: &Actor,
        list: i64,
        citizen: CitizenId,
        finding: &str,
        advice: Option<Advice>,
        on: Option<Day>,
    ) -> Result<(), FieldworkProblem> {
        let (found, people) = self.absentee_list(actor, list).await?;
        if !people.iter().any(|a| a.row.citizen == citizen) {
            return Err(FieldworkProblem::NoSuchList);
        }
        let finding = finding.trim();
        if (finding.is_empty() && advice.is_none()) || finding.chars().count() > FINDING_MAX {
            return Err(FieldworkProblem::NothingSaid);
        }
        let on = on.filter(|_| advice == Some(Advice::Retry));
        if advice == Some(Advice::Retry) && on.is_none_or(|d| d < self.today()) {
            return Err(FieldworkProblem::RetryWithoutDay);
        }
        let campaign = self.register().campaign().await?.id;
        let vault = self.register().vault(campaign).await?;
        let id = vedich_db::fact_id(self.now()).to_string();
        let note = NewNote { sealed: vault.seal_text(&finding_of(&id), finding)?, id, citizen, list, advice, on };
        let commune = found.commune;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let note = note.clone();
                Box::pin(async move {
                    store::absentees::insert_note(tx, campaign, &note).await?;
                    let lists: Vec<WorkListId> = store::absentees::lists_with(tx, campaign, note.citizen).await?;
                    if note.advice.is_some() && !lists.is_empty() {
                        store::recount(tx, campaign, &lists).await?;
                    }
                    let detail = json!({ "list": list, "advice": note.advice });
                    tx.audit("absentee.note", &format!("citizen:{}", note.citizen), detail).await?;
                    tx.emit("absentees.noted", json!({ "locality": commune })).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }

    /// Writes down that an absentee list left the house on paper or in a file.
    pub(crate) async fn audit_absentees(&self, actor: &Actor, list: i64, how: &'static str) -> Result<(), FieldworkProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit(how, &format!("absentee_list:{list}"), json!({})).await?;
                    Ok::<_, FieldworkProblem>(())
                })
            })
            .await
    }
}

/// What a finding is sealed for.
fn finding_of(note: &str) -> String {
    format!("absentee note {note}")
}
