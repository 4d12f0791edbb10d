//! The unit's emulation file of the year (`P-3.9`, `P-4.2`): targets that were missed, places, what was decided, and the duty of 30/6 for
//! which its head answers. Read from closings and decisions; a phase that is not closed stands as provisional.

use crate::{
    model::{GateHit, Kind, PartKind, Standing, Subject},
    problems::StandingProblem,
    proposals::{ProposalKind, State},
    service::Standings,
};
use std::{borrow::Cow, collections::HashMap};
use vedich_accounts::{Actor, Permission};
use vedich_compliance::rules::Answers;
use vedich_kernel::{Day, Figure, UnitId};
use vedich_territory::{Tree, UnitKind};

/// What a phase brings into a unit's file.
#[derive(Clone, Debug)]
pub struct FileEntry {
    /// Number of the phase.
    pub phase_no: i64,
    /// Its name.
    pub phase: String,
    /// Ranked as a unit, or for its commune.
    pub kind: Kind,
    /// Reached of the target; none where there is no target.
    pub target: Option<Figure>,
    /// Its place; none when it was not considered.
    pub rank: Option<i64>,
    /// How many have a place.
    pub ranked: i64,
    /// Points, in hundredths.
    pub points: Option<i64>,
    /// Why it was not considered.
    pub gates: Vec<GateHit>,
    /// The phase is not closed.
    pub provisional: bool,
}

impl FileEntry {
    /// So many are missing from the target; none where it was reached or there is none.
    #[must_use]
    pub fn missed(&self) -> Option<i64> {
        let f = self.target.as_ref()?;
        Some(f.denominator - f.numerator).filter(|n| *n > 0)
    }
}

/// A duty of the unit's people.
#[derive(Clone, Debug)]
pub struct FileDuty {
    /// Code of the duty.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its deadline.
    pub deadline: Day,
    /// Complete, of those who owe it; none without a roster.
    pub figure: Option<Figure>,
    /// The figure is the unit's own count.
    pub unverified: bool,
    /// Nobody has said why these have not done it.
    pub unexplained: i64,
    /// The head has issued a directive.
    pub directive: bool,
    /// For what the head answers, as the page of heads tells it.
    pub answers: Answers,
}

/// A proposal in the unit's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProposal {
    /// Its number.
    pub no: i64,
    /// What is proposed.
    pub kind: ProposalKind,
    /// Title of an award.
    pub title: String,
    /// Whom it is about.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// Number and day of the decision.
    pub document: Option<(String, Option<Day>)>,
}

/// A unit's file.
#[derive(Clone, Debug)]
pub struct UnitFile {
    /// The unit.
    pub unit: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year.
    pub year: i16,
    /// Phases, in order.
    pub entries: Vec<FileEntry>,
    /// Duties of its people.
    pub duties: Vec<FileDuty>,
    /// Proposals about it and its people.
    pub proposals: Vec<FileProposal>,
}

impl UnitFile {
    /// Targets of closed phases that were missed. A place's target that is told for the place and for the unit that answers for it
    /// is one target.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.shortfalls().count()
    }

    /// So many people are missing from the targets of closed phases, each target counted once.
    #[must_use]
    pub fn missing(&self) -> i64 {
        self.shortfalls().sum()
    }

    fn shortfalls(&self) -> impl Iterator<Item = i64> {
        let closed = self.entries.iter().filter(|e| !e.provisional && !self.is_of_place(e));
        closed.filter_map(FileEntry::missed)
    }

    /// The entry of the unit repeats what stands for its place in the same phase.
    fn is_of_place(&self, entry: &FileEntry) -> bool {
        let said = |e: &FileEntry| e.target.as_ref().map(|f| (f.numerator, f.denominator, f.basis));
        let places = self.entries.iter().filter(|e| e.kind == Kind::Commune && e.phase_no == entry.phase_no);
        entry.kind == Kind::Unit && entry.target.is_some() && places.map(said).any(|place| place == said(entry))
    }

    /// Reasons for which its head answers (`P-4.2`): no roster, no directive, people of whom nothing is said.
    #[must_use]
    pub fn head_answers(&self) -> bool {
        self.duties.iter().any(|d| d.answers.owes())
    }
}

impl Standings {
    /// The files of the units in the actor's area, those with most missed targets first; of one unit when it is told.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn emulation_files(&self, actor: &Actor, only: Option<&str>) -> Result<Vec<UnitFile>, StandingProblem> {
        let (campaign, tree, today) = (self.campaign().await?, self.tree().await?, self.today());
        let area = actor.area(Permission::ViewStandings);
        let hidden = actor.sees_published_only();
        let units: Vec<_> = tree
            .units()
            .iter()
            .filter(|u| !hidden && tree.is_within(u.locality, campaign.root) && tree.covers_unit(&area, u.id))
            .filter(|u| only.is_none_or(|code| u.code == code))
            .collect();
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let mut standings: Vec<Standing> = Vec::new();
        let cli = Actor::cli("standings");
        for phase in self.phases().await?.iter().filter(|p| p.from <= today) {
            for kind in [Kind::Commune, Kind::Unit] {
                standings.push(self.standing(&cli, Some(phase.no), kind, None).await?);
            }
        }
        let then: Vec<Cow<'_, Tree>> = standings.iter().map(|s| tree.as_on(tree.day_at(s.as_of, s.cutoff))).collect();
        let mut duties = self.duties_by_unit(actor).await?;
        let mut proposals = self.proposals_by_unit(actor).await?;
        let mut out: Vec<UnitFile> = units
            .into_iter()
            .map(|u| {
                let answers = matches!(u.kind, UnitKind::Police | UnitKind::Committee);
                let of = |s: &Standing, then: &Tree| match s.kind {
                    Kind::Unit => Some(Subject::Unit(u.id)),
                    // The place that it answered for on the day that is told: a merger later gives it no other.
                    _ => {
                        let place = then.unit(u.id).map_or(u.locality, |u| u.locality);
                        tree.commune_of(place).filter(|c| answers && *c == place).map(Subject::Commune)
                    }
                };
                UnitFile {
                    unit: u.id,
                    code: u.code.clone(),
                    name: u.name.clone(),
                    year: campaign.to.date().year(),
                    entries: standings.iter().zip(&then).filter_map(|(s, then)| entry(s, of(s, then)?)).collect(),
                    duties: duties.remove(&u.id).unwrap_or_default(),
                    proposals: proposals.remove(&u.id).unwrap_or_default(),
                }
            })
            .collect();
        out.sort_by_key(|f| std::cmp::Reverse((f.missed(), f.head_answers())));
        Ok(out)
    }

    /// The file of one unit.
    ///
    /// # Errors
    /// When it lies outside the actor's area.
    pub async fn emulation_file(&self, actor: &Actor, code: &str) -> Result<UnitFile, StandingProblem> {
        self.emulation_files(actor, Some(code)).await?.pop().ok_or(StandingProblem::NoSuchRow)
    }

    async fn duties_by_unit(&self, actor: &Actor) -> Result<HashMap<UnitId, Vec<FileDuty>>, StandingProblem> {
        let mut out: HashMap<UnitId, Vec<FileDuty>> = HashMap::new();
        if !actor.may(Permission::ViewCompliance) {
            return Ok(out);
        }
        for duty in self.compliance().duties().await? {
            // Pupils are in nobody's emulation file (`P-4.1d`), and helps are counted by the standing.
            if duty.proofs.is_empty() || duty.kinds.contains(&vedich_compliance::Kind::Pupil) {
                continue;
            }
            for unit in self.compliance().units_told(actor, &duty.code).await? {
                out.entry(unit.unit).or_default().push(FileDuty {
                    code: duty.code.clone(),
                    name: duty.name.clone(),
                    deadline: duty.deadline,
                    unverified: unit.unverified.is_some(),
                    unexplained: unit.numbers.unexplained,
                    directive: unit.directive.as_ref().is_some_and(|d| d.issued),
                    answers: unit.answers(),
                    figure: unit.figure,
                });
            }
        }
        Ok(out)
    }

    async fn proposals_by_unit(&self, actor: &Actor) -> Result<HashMap<UnitId, Vec<FileProposal>>, StandingProblem> {
        let mut out: HashMap<UnitId, Vec<FileProposal>> = HashMap::new();
        for p in self.proposals_of(actor, None, None, None).await? {
            let Some(unit) = p.target.unit.filter(|_| p.state != State::Withdrawn) else { continue };
            let document = p.decision().map(|s| (s.document.clone(), s.day));
            out.entry(unit).or_default().push(FileProposal {
                no: p.no,
                kind: p.kind,
                title: p.title,
                name: p.name,
                state: p.state,
                document,
            });
        }
        Ok(out)
    }
}

fn entry(s: &Standing, subject: Subject) -> Option<FileEntry> {
    let row = s.row(subject)?;
    Some(FileEntry {
        phase_no: s.phase.no,
        phase: s.phase.name.clone(),
        kind: s.kind,
        target: row.figure(PartKind::Target).cloned(),
        rank: row.rank,
        ranked: s.ranked,
        points: row.points,
        gates: row.gates.clone(),
        provisional: s.closing.is_none(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::Basis;

    fn told(phase_no: i64, kind: Kind, reached: i64, of: i64) -> FileEntry {
        FileEntry {
            phase_no,
            phase: String::new(),
            kind,
            target: Some(Figure {
                numerator: reached,
                denominator: of,
                basis: Basis::Target,
                source: None,
                as_of: Day(0),
                cutoff: 1,
                cutoff_at: None,
            }),
            rank: None,
            ranked: 0,
            points: None,
            gates: Vec::new(),
            provisional: false,
        }
    }

    #[test]
    fn a_target_of_the_place_and_of_who_answers_for_it_is_missed_once() {
        let file = |entries| UnitFile {
            unit: UnitId(1),
            code: String::new(),
            name: String::new(),
            year: 2026,
            entries,
            duties: Vec::new(),
            proposals: Vec::new(),
        };
        let both = file(vec![told(1, Kind::Commune, 4, 100), told(1, Kind::Unit, 4, 100)]);
        assert_eq!((both.missed(), both.missing()), (1, 96));
        // Its own target is another one, and another phase is another phase.
        let own = file(vec![told(1, Kind::Commune, 4, 100), told(1, Kind::Unit, 3, 50), told(2, Kind::Unit, 4, 100)]);
        assert_eq!((own.missed(), own.missing()), (3, 96 + 47 + 96));
    }
}
