//! A unit's roster and its people, as those see them who may.

use crate::{
    hooks::Credit,
    model::{Duty, ExemptionState, ExemptionStep, Kind, PersonNo, Proof, Proposal, Tick},
    problems::ComplianceProblem,
    rules::{self, Helped},
    service::{Compliance, may_name, open, unit, window},
    standing::{Numbers, figure},
    steps::{Opinion, opened_steps},
    store::{members, people, steps, totals},
    teachers::Teacher,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Basis, Day, Figure, Moment, UnitId, text};
use vedich_register::Vault;

/// Somebody on a unit's roster.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub no: PersonNo,
    pub name: String,
    pub birth: String,
    pub masked: String,
    pub kind: Kind,
    pub class: String,
    pub since: [Option<Day>; 5],
    pub complete: Option<Day>,
    pub owes: bool,
    pub exemption: Option<ExemptionState>,
    pub proposal: Option<Proposal>,
    pub helped: Helped,
    /// Has as many confirmed helps as a duty asks for that asks for nothing else.
    pub enough: bool,
    pub has_code: bool,
    pub hardship: bool,
    pub followed: bool,
    /// Newly on the roster: what the register says of them is not told to the reader yet.
    pub held: bool,
}

impl Person {
    /// Owes the duty still.
    pub fn is_missing(&self) -> bool {
        self.owes && self.complete.is_none() && !self.enough && self.exemption != Some(ExemptionState::Approved)
    }

    /// Owes the duty still, and nobody wrote down why.
    pub fn is_unexplained(&self) -> bool {
        self.is_missing() && self.proposal.is_none() && !self.held
    }

    /// Has what a proof asks for.
    pub fn has(&self, proof: Proof) -> bool {
        rules::since(&self.since, proof).is_some()
    }
}

/// A unit's roster for one duty.
pub(crate) struct UnitView {
    pub unit: UnitId,
    pub duty: Duty,
    /// Whom the actor may see by name, in the Vietnamese order; staff before pupils.
    pub people: Vec<Person>,
    pub numbers: Numbers,
    pub figure: Option<Figure>,
    /// Classes with their numbers; empty for others than schools.
    pub classes: Vec<(String, Numbers, Option<Figure>)>,
    /// Form teachers by class, for the head of the school alone.
    pub teachers: BTreeMap<String, Teacher>,
    /// The unit gives counts.
    pub counts_only: bool,
    /// Number, name, taken, rejected, when, by whom.
    pub files: Vec<(i64, String, i64, i64, Moment, String)>,
}

/// One person with everything that was said.
pub(crate) struct PersonView {
    pub unit: UnitId,
    pub person: Person,
    pub ticks: Vec<Tick>,
    pub exemptions: Vec<ExemptionStep>,
    pub opinions: Vec<Opinion>,
    /// Other units that name the same person.
    pub elsewhere: Vec<UnitId>,
    pub owed: i64,
}

pub(crate) fn masked(number: &str) -> String {
    let person = vedich_register::Person { national_id: number.to_owned(), ..vedich_register::Person::default() };
    person.masked_id()
}

impl Compliance {
    /// A unit's roster for a duty (default: the next). Numbers for who sees the unit; names for who may.
    pub(crate) async fn unit_view(&self, actor: &Actor, code: &str, asked: &str) -> Result<UnitView, ComplianceProblem> {
        self.follow().await?;
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let unit = unit(&tree, actor, Permission::ViewCompliance, code)?;
        let duty = self.duty(asked).await?;
        let held = self.held_from(actor).await?;
        let mut people = self.people(unit, &duty, held, |kind| may_name(&tree, actor, unit, kind)).await?;
        people.sort_by(|a, b| {
            let group = |p: &Person| (p.kind == Kind::Pupil, if p.kind == Kind::Pupil { p.class.clone() } else { String::new() });
            group(a).cmp(&group(b)).then_with(|| text::compare_names(&a.name, &b.name))
        });
        let basics = self.register().standing(campaign.root, None, None).await?;
        let mut by_unit = totals::by_unit(self.db(), campaign.id, &duty, Some(&[unit]), held).await?;
        let mut numbers = by_unit.remove(&unit).unwrap_or_default();
        if duty.proofs.is_empty() {
            let enough = totals::with_quota(self.db(), campaign.id, &duty, Some(&[unit])).await?;
            numbers.complete = enough.get(&unit).copied().unwrap_or(0);
        }
        let outside = !may_name(&tree, actor, unit, Kind::Pupil);
        let hidden = outside && duty.kinds.contains(&Kind::Pupil) && numbers.population < rules::SMALL_CELL;
        let mut classes = Vec::new();
        if duty.kinds.contains(&Kind::Pupil) {
            for (class, n) in totals::by_class(self.db(), campaign.id, &duty, unit, held).await? {
                if !(class.is_empty() || outside && n.population < rules::SMALL_CELL) {
                    classes.push((class, n, figure(&basics, &n, Basis::Roster)));
                }
            }
            classes.sort_by(|a, b| text::compare_natural(&a.0, &b.0));
        }
        let files = if tree.covers_unit(&actor.area(Permission::ManageRosters), unit) {
            people::files(self.db(), campaign.id, unit).await?
        } else {
            Vec::new()
        };
        Ok(UnitView {
            unit,
            figure: figure(&basics, &numbers, Basis::Roster).filter(|_| !hidden),
            numbers: if hidden { Numbers::default() } else { numbers },
            duty,
            people,
            classes,
            teachers: self.teachers(actor, unit).await?,
            counts_only: self.counting_units().await?.contains(&unit),
            files: files.into_iter().map(|f| (f.0, f.1, f.2, f.3, Moment(f.4), f.5)).collect(),
        })
    }

    /// People of a unit's roster who owe a duty still and of whom nobody has written down why (`P-4.2`): whom its head is to hear.
    ///
    /// # Errors
    /// No such unit of the actor's, no such duty.
    pub async fn unexplained(&self, actor: &Actor, code: &str, duty: &str) -> Result<Vec<PersonNo>, ComplianceProblem> {
        let view = self.unit_view(actor, code, duty).await?;
        Ok(view.people.iter().filter(|p| p.is_unexplained()).map(|p| p.no).collect())
    }

    /// Everybody of the kinds that somebody sees on a unit's roster; of others nothing is opened.
    async fn people(
        &self,
        unit: UnitId,
        duty: &Duty,
        held: Option<Moment>,
        sees: impl Fn(Kind) -> bool + Send,
    ) -> Result<Vec<Person>, ComplianceProblem> {
        let (campaign, vault) = (self.campaign().await?, self.vault().await?);
        let mut found = people::of_unit(self.db(), campaign.id, unit).await?;
        found.retain(|p| sees(p.kind));
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let new = self.newcomers(unit, held).await?;
        let exempt = steps::exemption_states(self.db(), campaign.id, &duty.code).await?;
        let proposals = steps::proposals(self.db(), campaign.id, &duty.code).await?;
        let helped = self.helped_of(unit).await?;
        let codes: HashSet<PersonNo> =
            members::with_code(self.db(), campaign.id, unit, self.today()).await?.into_iter().collect();
        found
            .into_iter()
            .map(|p| {
                let held = new.contains(&p.no);
                let mut person = opened(&vault, p, (duty, held), &helped)?;
                person.exemption = exempt.get(&person.no).copied();
                person.proposal = proposals.get(&person.no).copied();
                person.has_code = codes.contains(&person.no);
                Ok(person)
            })
            .collect()
    }

    /// Who came onto a unit's roster since a moment; nobody where nothing is held back.
    async fn newcomers(&self, unit: UnitId, held: Option<Moment>) -> Result<HashSet<PersonNo>, ComplianceProblem> {
        let Some(at) = held else { return Ok(HashSet::new()) };
        Ok(people::members_since(self.db(), self.campaign().await?.id, unit, at).await?)
    }

    /// How the helps of a unit's people stand, as far as may be told by today: to their head no sooner than to themselves.
    async fn helped_of(&self, unit: UnitId) -> Result<HashMap<i64, Helped>, ComplianceProblem> {
        let campaign = self.campaign().await?;
        let (today, window) = (self.today(), window(&campaign));
        let helps = members::of_unit(self.db(), campaign.id, unit).await?;
        let told = |(person, day, credit): (i64, Day, Credit)| (person, rules::told(credit, day, today, window));
        Ok(rules::helped(&helps.into_iter().map(told).collect::<Vec<_>>()))
    }

    /// Somebody on a unit's roster whom the actor may see by name.
    pub(crate) async fn person_view(
        &self,
        actor: &Actor,
        code: &str,
        no: PersonNo,
        asked: &str,
    ) -> Result<PersonView, ComplianceProblem> {
        self.follow().await?;
        let (campaign, tree, vault) = (self.campaign().await?, self.tree().await?, self.vault().await?);
        let unit = unit(&tree, actor, Permission::ViewCompliance, code)?;
        let duty = self.duty(asked).await?;
        let found = people::one(self.db(), campaign.id, unit, no).await?;
        let found = found.filter(|p| may_name(&tree, actor, unit, p.kind)).ok_or(ComplianceProblem::NoSuchPerson)?;
        let helped = self.helped_of(unit).await?;
        let memberships = people::memberships(self.db(), campaign.id, found.same_as).await?;
        let kinds: Vec<Kind> = memberships.iter().map(|m| m.1).collect();
        let all = self.duties().await?;
        let held = self.newcomers(unit, self.held_from(actor).await?).await?.contains(&no);
        let mut person = opened(&vault, found, (&duty, held), &helped)?;
        let exemptions = opened_steps(&vault, steps::exemptions(self.db(), campaign.id, no).await?)?;
        person.exemption = exemptions.iter().rfind(|e| e.duty == duty.code).map(|e| e.state);
        let mut opinions = Vec::new();
        for stored in steps::opinions(self.db(), campaign.id, no).await? {
            opinions.push(Opinion::opened(&vault, no, stored)?);
        }
        person.proposal = opinions.iter().rfind(|o| o.duty == duty.code).map(|o| o.proposal);
        Ok(PersonView {
            unit,
            ticks: steps::ticks(self.db(), campaign.id, no).await?,
            exemptions,
            opinions,
            // That another unit's row means the same person is told by the register.
            elsewhere: memberships
                .iter()
                .map(|m| m.0)
                .filter(|u| *u != unit && !held)
                .collect::<HashSet<_>>()
                .into_iter()
                .collect(),
            owed: rules::owed(&all, &kinds),
            person,
        })
    }
}

fn opened(
    vault: &Vault,
    p: people::OnRoster,
    (duty, held): (&Duty, bool),
    helped: &HashMap<i64, Helped>,
) -> Result<Person, ComplianceProblem> {
    let plain = open(vault, p.no, &p.sealed)?;
    let mut since = p.state.since;
    for proof in Proof::ALL.into_iter().filter(|x| held && !x.is_declared()) {
        since[rules::at(proof)] = None;
    }
    let helped = helped.get(&p.same_as).copied().unwrap_or_default();
    Ok(Person {
        no: p.no,
        masked: masked(&plain.number),
        name: plain.name,
        birth: plain.birth,
        kind: p.kind,
        class: p.class,
        complete: rules::complete_on(&duty.proofs, &since),
        since,
        owes: rules::owes(duty, p.kind),
        exemption: None,
        proposal: None,
        enough: duty.proofs.is_empty() && helped.confirmed >= duty.quota,
        helped,
        has_code: false,
        hardship: p.hardship,
        followed: p.followed,
        held,
    })
}
