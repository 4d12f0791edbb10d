//! The standings service: what all of its parts share, and who sees what of a ranking.

use crate::{
    closing::Closed,
    gather::Counted,
    model::{Closing, GateHit, Kind, PartKind, Standing, StandingRow, Subject},
    problems::StandingProblem,
    proposals::{Act, Proposal},
    rules::{self, Hand},
    store,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use vedich_accounts::{Actor, Area, Permission, Role, Via};
use vedich_campaign::{Campaign, Phase};
use vedich_compliance::Compliance;
use vedich_crosscheck::CrossCheck;
use vedich_daily_reports::DailyReports;
use vedich_db::Db;
use vedich_kernel::{Day, Figure, Moment, PhaseId, text};
use vedich_register::Register;
use vedich_territory::{Member, MemberId, Tree};

/// Shortest reason, reply or word of evidence, in characters.
pub(crate) const SHORTEST: usize = 5;
/// Longest text.
pub(crate) const LONGEST: usize = 2_000;
/// A group of fewer people is not published (domain.md, small cells).
const SMALLEST: i64 = 5;

/// What was counted or read since the newest commit: a commit makes all of it old.
#[derive(Default)]
struct Kept {
    commit: i64,
    /// As it stands, by phase and day.
    now: HashMap<(PhaseId, Day), Arc<Counted>>,
    /// As it was closed, by number of the closing.
    closed: HashMap<i64, Arc<Counted>>,
}

/// The standings service. Cheap to clone.
#[derive(Clone)]
pub struct Standings {
    crosscheck: CrossCheck,
    reports: DailyReports,
    compliance: Compliance,
    kept: Arc<Mutex<Kept>>,
}

impl Standings {
    /// Over the rooms that say what was done.
    #[must_use]
    pub fn new(crosscheck: CrossCheck, reports: DailyReports, compliance: Compliance) -> Self {
        Self { crosscheck, reports, compliance, kept: Arc::default() }
    }

    pub(crate) fn register(&self) -> &Register {
        self.crosscheck.register()
    }

    pub(crate) fn crosscheck(&self) -> &CrossCheck {
        &self.crosscheck
    }

    pub(crate) fn reports(&self) -> &DailyReports {
        &self.reports
    }

    pub(crate) fn compliance(&self) -> &Compliance {
        &self.compliance
    }

    pub(crate) fn db(&self) -> &Db {
        self.register().db()
    }

    pub(crate) fn now(&self) -> Moment {
        self.register().clock().now()
    }

    pub(crate) fn today(&self) -> Day {
        self.register().clock().today()
    }

    pub(crate) async fn campaign(&self) -> Result<Campaign, StandingProblem> {
        Ok(self.register().campaign().await?)
    }

    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, StandingProblem> {
        Ok(self.register().tree().await?)
    }

    /// Phases of the campaign, in order.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn phases(&self) -> Result<Vec<Phase>, StandingProblem> {
        Ok(self.register().campaigns().phases(self.campaign().await?.id).await?)
    }

    /// A phase by its number; without one, the newest that has begun.
    ///
    /// # Errors
    /// When there is none.
    pub async fn phase(&self, no: Option<i64>) -> Result<Phase, StandingProblem> {
        let mut phases = self.phases().await?;
        let at = match no {
            Some(no) => phases.iter().position(|p| p.no == no),
            None => phases.iter().rposition(|p| p.from <= self.today()).or((!phases.is_empty()).then_some(0)),
        };
        at.map(|at| phases.swap_remove(at)).ok_or(StandingProblem::NoSuchPhase)
    }

    /// Refuses who does not hold the permission for the whole campaign.
    pub(crate) async fn require_whole(&self, actor: &Actor, permission: Permission) -> Result<(), StandingProblem> {
        if self.is_whole(actor, permission).await? { Ok(()) } else { Err(StandingProblem::NotYours) }
    }

    /// Does the permission reach over the campaign's whole place?
    pub(crate) async fn is_whole(&self, actor: &Actor, permission: Permission) -> Result<bool, StandingProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        Ok(tree.covers_locality(&actor.area(permission), campaign.root))
    }

    /// A ranking as the actor may see it: closed if the phase was closed by the cut-off (default: by now), else as it stands now.
    ///
    /// # Errors
    /// No such phase or one that has not begun, persons that are not the actor's to see, nothing that was closed by the cut-off.
    pub async fn standing(
        &self,
        actor: &Actor,
        phase: Option<i64>,
        kind: Kind,
        cutoff: Option<i64>,
    ) -> Result<Standing, StandingProblem> {
        if kind == Kind::Person && people_area(actor).is_nothing() {
            return Err(StandingProblem::NoPersons);
        }
        let phase = self.phase(phase).await?;
        let (counted, closing) = match self.closed(&phase, cutoff).await? {
            Some((counted, closing)) => (counted, Some(closing)),
            None if cutoff.is_some() => return Err(StandingProblem::NotThen),
            None => {
                self.require_begun(&phase).await?;
                (self.counted(&phase).await?, None)
            }
        };
        let members = if kind == Kind::Person { self.members().await? } else { HashMap::new() };
        let tree = self.tree().await?;
        Ok(seen(actor, &tree, &members, &counted, kind, closing))
    }

    /// Refuses a phase that has not begun, as documents do: before the campaign its first phase is the one that is prepared.
    pub(crate) async fn require_begun(&self, phase: &Phase) -> Result<(), StandingProblem> {
        let is_first = self.phases().await?.first().is_some_and(|p| p.id == phase.id);
        if phase.from > self.today() && !is_first { Err(StandingProblem::PhaseNotBegun(phase.from)) } else { Ok(()) }
    }

    /// What stands now, counted once for each commit.
    pub(crate) async fn counted(&self, phase: &Phase) -> Result<Arc<Counted>, StandingProblem> {
        let (commit, key) = (self.db().newest_commit().await?, (phase.id, self.today()));
        if let Some(found) = self.kept(commit, |k| k.now.get(&key).cloned()) {
            return Ok(found);
        }
        let counted = Arc::new(self.count(phase, commit).await?);
        self.kept(commit, |k| k.now.insert(key, Arc::clone(&counted)));
        Ok(counted)
    }

    /// What a closing said, read once for each commit.
    pub(crate) async fn read_once(&self, phase: &Phase, found: &Closed) -> Result<Arc<Counted>, StandingProblem> {
        let (commit, no) = (self.db().newest_commit().await?, found.closing.no);
        if let Some(found) = self.kept(commit, |k| k.closed.get(&no).cloned()) {
            return Ok(found);
        }
        let read = Arc::new(self.read_closed(phase, found).await?);
        self.kept(commit, |k| k.closed.insert(no, Arc::clone(&read)));
        Ok(read)
    }

    fn kept<T>(&self, commit: i64, f: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.commit != commit {
            *kept = Kept { commit, ..Kept::default() };
        }
        f(&mut kept)
    }

    /// What stands now of every kind, whether or not the phase is closed: for whoever is about to close it.
    pub(crate) async fn now_of(&self, actor: &Actor, phase: &Phase) -> Result<Vec<Standing>, StandingProblem> {
        let (counted, tree, members) = (self.counted(phase).await?, self.tree().await?, self.members().await?);
        Ok(Kind::ALL.into_iter().map(|kind| seen(actor, &tree, &members, &counted, kind, None)).collect())
    }

    /// Everybody who works in the campaign, by number.
    pub(crate) async fn members(&self) -> Result<HashMap<MemberId, Member>, StandingProblem> {
        let all = self.register().territory().members_by_code().await?;
        Ok(all.into_values().map(|m| (m.id, m)).collect())
    }

    /// Writes down that a list of people left the house.
    pub(crate) async fn audit_export(&self, actor: &Actor, action: &'static str, people: usize) -> Result<(), StandingProblem> {
        self.db()
            .write(actor.by(self.now()), move |tx| {
                Box::pin(async move {
                    tx.audit(action, "standings", serde_json::json!({ "people": people })).await?;
                    Ok::<_, StandingProblem>(())
                })
            })
            .await
    }

    /// The newest closing of a phase.
    ///
    /// # Errors
    /// When there is no such phase or the database cannot be reached.
    pub async fn closing(&self, phase: Option<i64>) -> Result<Option<Closing>, StandingProblem> {
        let phase = self.phase(phase).await?;
        Ok(store::closing(self.db(), phase.id, i64::MAX).await?.map(|c| c.closing))
    }
}

/// Where somebody sees persons: those who are in charge of them, and home affairs, who propose (plan.md, "Who sees what").
pub(crate) fn people_area(actor: &Actor) -> Area {
    let in_charge = [Role::StandingOffice, Role::WardPolice, Role::UnitHead, Role::TeamLeader, Role::HomeAffairs];
    let grants = actor.grants.iter().copied().filter(|g| in_charge.contains(&g.role)).collect();
    Actor { grants, ..actor.clone() }.area(Permission::ViewStandings)
}

/// Does an area hold somebody?
pub(crate) fn covers(tree: &Tree, area: &Area, members: &HashMap<MemberId, Member>, subject: Subject) -> bool {
    match subject {
        Subject::Commune(id) => tree.covers_locality(area, id),
        Subject::Unit(id) => tree.covers_unit(area, id),
        Subject::Team(id) => tree.covers_team(area, id),
        Subject::Person(id) => {
            let member = members.get(&id);
            *area == Area::Everything
                || member.and_then(|m| m.team).is_some_and(|t| tree.covers_team(area, t))
                || member.and_then(|m| m.unit).is_some_and(|u| tree.covers_unit(area, u))
        }
    }
}

/// What the actor sees of what was counted.
fn seen(
    actor: &Actor,
    tree: &Tree,
    members: &HashMap<MemberId, Member>,
    counted: &Counted,
    kind: Kind,
    closing: Option<Closing>,
) -> Standing {
    let all = counted.rows.get(&kind).map_or(&[][..], Vec::as_slice);
    let area = if kind == Kind::Person { people_area(actor) } else { actor.area(Permission::ViewStandings) };
    let inside = |s: Subject| !actor.sees_published_only() && covers(tree, &area, members, s);
    let published = kind.is_published() && closing.as_ref().is_some_and(|c| c.published_at.is_some());
    let kept_back = if published { kept_back(all) } else { vec![false; all.len()] };
    let show = |(row, hide): (&StandingRow, bool)| match (inside(row.subject), published) {
        (true, _) => Some(row.clone()),
        (false, true) => Some(as_published(row, hide)),
        (false, false) => None,
    };
    let count = |f: fn(&StandingRow) -> bool| i64::try_from(all.iter().filter(|r| f(r)).count()).unwrap_or(i64::MAX);
    Standing {
        phase: counted.phase.clone(),
        kind,
        as_of: counted.as_of,
        cutoff: counted.cutoff,
        cutoff_at: counted.cutoff_at,
        source: counted.source.clone(),
        setting: counted.setting.clone(),
        rows: all.iter().zip(kept_back).filter_map(show).collect(),
        ranked: count(|r| r.rank.is_some()),
        held_back: count(|r| !r.gates.is_empty()),
        closing,
    }
}

fn is_small(n: i64) -> bool {
    (1..SMALLEST).contains(&n)
}

/// A figure of the row would tell of a few people.
fn tells_of_few(row: &StandingRow) -> bool {
    let tells = |f: &Figure| is_small(f.numerator) || is_small(f.denominator - f.numerator) || is_small(f.denominator);
    row.parts.iter().filter_map(|p| p.figure.as_ref()).any(tells)
}

/// Which rows of a published ranking show no figures: those that would tell of a few people and, because what one of them holds is the city's sum less
/// the others, further ones, the smallest first, until no difference tells it either. The same whoever looks.
fn kept_back(rows: &[StandingRow]) -> Vec<bool> {
    let mut hidden: Vec<bool> = rows.iter().map(tells_of_few).collect();
    let size = |r: &StandingRow| r.parts.iter().filter_map(|p| p.figure.as_ref()).map(|f| f.denominator).sum::<i64>();
    while !is_covered(rows, &hidden) {
        let open = (0..rows.len()).filter(|i| !hidden[*i] && rows[*i].has_figures());
        let Some(next) = open.min_by_key(|i| (size(&rows[*i]), *i)) else { break };
        hidden[next] = true;
    }
    hidden
}

/// No row is hidden, or at least two are that together hold no few people of any part. Reports are no people.
fn is_covered(rows: &[StandingRow], hidden: &[bool]) -> bool {
    let among: Vec<&StandingRow> = rows.iter().zip(hidden).filter(|(_, hide)| **hide).map(|(r, _)| r).collect();
    let sum = |part: PartKind| among.iter().filter_map(|r| r.figure(part)).map(|f| f.numerator).sum::<i64>();
    let few = PartKind::ALL.into_iter().filter(|p| *p != PartKind::Reports).any(|part| is_small(sum(part)));
    among.is_empty() || (among.len() > 1 && !few)
}

/// What everybody may see of a row: its place, and what it rests on unless that is kept back.
fn as_published(row: &StandingRow, hide: bool) -> StandingRow {
    StandingRow {
        points: row.points.filter(|_| !hide),
        parts: if hide { Vec::new() } else { row.parts.clone() },
        gates: row.gates.iter().map(|g| GateHit { n: 0, of: 0, least: 0, round: None, ..*g }).collect(),
        pending: 0,
        above: None,
        published_only: true,
        ..row.clone()
    }
}

/// Gives places to rows and puts them in order.
pub(crate) fn ranked(mut rows: Vec<StandingRow>) -> Vec<StandingRow> {
    let points: Vec<Option<i64>> = rows.iter().map(|r| rules::counting(r.points, !r.gates.is_empty(), &r.parts)).collect();
    for (row, rank) in rows.iter_mut().zip(rules::ranks(&points)) {
        row.rank = rank;
    }
    ordered(rows)
}

/// Puts rows that have their places in order: those with a place, those without, those of whom nothing is known.
pub(crate) fn ordered(mut rows: Vec<StandingRow>) -> Vec<StandingRow> {
    let points: Vec<Option<i64>> = rows.iter().map(|r| r.points.filter(|_| r.rank.is_some())).collect();
    for row in &mut rows {
        row.above = row.rank.and_then(|_| rules::to_pass(&points, row.points?));
    }
    rows.sort_by(|a, b| {
        let group = |r: &StandingRow| (r.rank.is_none(), r.points.is_none(), std::cmp::Reverse(r.points));
        group(a).cmp(&group(b)).then_with(|| text::compare_natural(&a.name, &b.name)).then_with(|| a.code.cmp(&b.code))
    });
    rows
}

/// A text as it may be kept.
pub(crate) fn words(field: &'static str, words: &str) -> Result<String, StandingProblem> {
    let words = optional(field, words)?;
    if words.chars().count() < SHORTEST { Err(StandingProblem::WordsMissing(field)) } else { Ok(words) }
}

/// A text that may be left out.
pub(crate) fn optional(field: &'static str, words: &str) -> Result<String, StandingProblem> {
    let words = words.lines().map(text::squeeze).collect::<Vec<_>>().join("\n").trim().to_owned();
    match words.chars().count() {
        n if n > LONGEST => Err(StandingProblem::TooLong(field)),
        _ if text::holds_number_of_person(&words) => Err(StandingProblem::HoldsNumber(field)),
        _ => Ok(words),
    }
}

/// No part that the actor had in a proposal keeps them from this step of it.
pub(crate) fn is_free(actor: &Actor, p: &Proposal, act: Act) -> bool {
    let did = |before| p.steps.iter().any(|s| s.act == before && is_same_hand(actor, s.user));
    let had = |hand: &Hand| match hand {
        Hand::Wrote => is_same_hand(actor, p.user),
        // What was found while it was examined belongs to the examination.
        Hand::Evidence => {
            let sent = p.steps.iter().rev().find(|s| s.act == Act::Submit).map(|s| s.at);
            p.evidence.iter().any(|e| sent.is_none_or(|at| e.at <= at) && is_same_hand(actor, e.user))
        }
        Hand::HandedIn => did(Act::Submit),
        Hand::Examined => did(Act::Examine),
    };
    let hands: Vec<Hand> = Hand::ALL.into_iter().filter(had).collect();
    rules::is_free_hand(act, &hands)
}

/// The command line is nobody in particular, so it is nobody's same hand.
fn is_same_hand(actor: &Actor, user: Option<vedich_kernel::UserId>) -> bool {
    actor.via != Via::Cli && user == Some(actor.user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartScore;
    use proptest::prelude::*;
    use vedich_kernel::{Basis, UnitId};

    fn row(id: i64, (numerator, denominator): (i64, i64)) -> StandingRow {
        let as_of = Day(19_528);
        let figure = Figure { numerator, denominator, basis: Basis::Target, source: None, as_of, cutoff: 1, cutoff_at: None };
        StandingRow {
            subject: Subject::Unit(UnitId(id)),
            code: format!("D{id}"),
            name: String::new(),
            place: String::new(),
            rank: Some(1),
            points: Some(1),
            parts: vec![PartScore { part: PartKind::Mobilised, weight: 100, cap_bp: None, figure: Some(figure), points: 1 }],
            gates: Vec::new(),
            pending: 0,
            above: None,
            published_only: false,
        }
    }

    fn kept(figures: &[(i64, i64)]) -> Vec<bool> {
        kept_back(&(1..).zip(figures).map(|(id, f)| row(id, *f)).collect::<Vec<_>>())
    }

    #[test]
    fn one_small_row_takes_the_smallest_of_the_others_with_it() {
        assert_eq!(kept(&[(60, 100), (3, 20), (40, 90)]), [false, true, true]);
        assert_eq!(kept(&[(60, 100), (30, 80), (40, 90)]), [false; 3], "nothing small, nothing kept back");
        assert_eq!(kept(&[(60, 100), (3, 20), (2, 30)]), [false, true, true], "two that hide each other");
        assert_eq!(
            kept(&[(60, 100), (3, 20), (0, 30)]),
            [true; 3],
            "with one that has reached nothing it would be told all the same"
        );
    }

    proptest! {
        /// Whatever is published, what is kept back is never one row and never the few of it.
        #[test]
        fn no_difference_tells_of_few(figures in proptest::collection::vec((0_i64..60, 60_i64..200), 3..12)) {
            let hidden = kept(&figures);
            let back: Vec<i64> = figures.iter().zip(&hidden).filter(|(_, h)| **h).map(|(f, _)| f.0).collect();
            prop_assert!(back.len() != 1);
            prop_assert!(hidden.iter().all(|h| *h) || !is_small(back.iter().sum()));
        }
    }
}
