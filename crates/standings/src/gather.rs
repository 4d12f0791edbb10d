//! Counting: what the register, the cross-check, the reports and the rosters say of everybody in a phase. Only what is verified or
//! dated counts; what units count themselves does not, nor what no later extract answered: a ranking is the same for everybody, and
//! were a verdict in it at once, a claim about one person would look that person up.

use crate::{
    model::{Gate, GateHit, Kind, PartKind, StandingRow, Subject},
    problems::StandingProblem,
    reported::{Days, Reported},
    rules,
    service::{Standings, ranked},
    settings::Setting,
};
use std::collections::{BTreeMap, HashMap};
use vedich_accounts::Actor;
use vedich_campaign::{Metric, Owner, Phase, Target};
use vedich_compliance::{Kind as StaffKind, Proof};
use vedich_crosscheck::{Inspected, Place, Totals, UnitRow, disputes::Decision};
use vedich_daily_reports::Place as Whose;
use vedich_kernel::{Basis, Day, Figure, LocalityId, Moment, Source, UnitId};
use vedich_register::{Numbers, Standing as Basics};
use vedich_territory::{Locality, LocalityKind, Member, MemberId, Tree, UnitKind};

/// Everything that is counted of a phase.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub phase: Phase,
    pub as_of: Day,
    pub cutoff: i64,
    pub cutoff_at: Option<Moment>,
    pub source: Option<Source>,
    pub setting: Setting,
    pub rows: BTreeMap<Kind, Vec<StandingRow>>,
}

/// What was read for a phase.
struct Read {
    phase: Phase,
    setting: Setting,
    basics: Basics,
    now: BTreeMap<LocalityId, Numbers>,
    before: BTreeMap<LocalityId, Numbers>,
    targets: HashMap<Owner, (Target, i64)>,
    totals: HashMap<Place, Totals>,
    /// Credited since the campaign began, for units whose target counts from the beginning.
    since_opening: HashMap<Place, Totals>,
    units: HashMap<UnitId, UnitRow>,
    reports: Reported,
    /// By unit: confirmed by the register, owing.
    staff: HashMap<UnitId, (i64, i64)>,
    /// By unit: people of its roster who owe helps (`P-3.3`).
    owing_helps: HashMap<UnitId, i64>,
    inspected: Vec<Inspected>,
    members: HashMap<MemberId, Member>,
}

impl Standings {
    /// Counts a phase as it stands at a commit.
    pub(crate) async fn count(&self, phase: &Phase, commit: i64) -> Result<Counted, StandingProblem> {
        let tree = self.tree().await?;
        let read = self.read(&tree, phase, commit).await?;
        // Units and teams are judged where they worked on the day that is told: a merger afterwards rewrites nothing.
        let tree = tree.as_on(tree.day_at(read.basics.as_of, read.basics.cutoff));
        let root = self.campaign().await?.root;
        let rows = [
            (Kind::Commune, read.communes(&tree, root)),
            (Kind::Unit, read.units(&tree, root)),
            (Kind::Team, read.teams(&tree, root)),
            (Kind::Person, read.persons(&tree)),
        ];
        Ok(Counted {
            phase: read.phase.clone(),
            as_of: read.basics.as_of,
            cutoff: read.basics.cutoff,
            cutoff_at: read.basics.cutoff_at,
            source: read.basics.source.clone(),
            setting: read.setting.clone(),
            rows: rows.into_iter().map(|(k, rows)| (k, ranked(rows))).collect(),
        })
    }

    async fn read(&self, tree: &Tree, phase: &Phase, commit: i64) -> Result<Read, StandingProblem> {
        let (campaign, cli) = (self.campaign().await?, Actor::cli("standings"));
        let register = self.register();
        let newest = register.standing(campaign.root, None, Some(commit)).await?;
        // A phase that is over is judged by its last day; one that runs, by the newest day that is known.
        let over = self.today() > phase.to;
        let as_of = if over { phase.to } else { newest.as_of.min(phase.to) };
        let end = phase.to.min(self.today());
        let basics = register.standing(campaign.root, Some(as_of), Some(commit)).await?;
        let places: Vec<LocalityId> = communes(tree, campaign.root, tree.day_at(as_of, basics.cutoff)).collect();
        let units: Vec<UnitId> =
            tree.units().iter().filter(|u| tree.is_within(u.locality, campaign.root)).map(|u| u.id).collect();
        let members = self.members().await?;
        let ranked = units
            .iter()
            .map(|u| Place::Unit(*u))
            .chain(tree.teams().iter().map(|t| Place::Team(t.id)))
            .chain(members.keys().map(|m| Place::Member(*m)))
            .collect::<Vec<_>>();
        let of_units: Vec<Place> = units.iter().map(|u| Place::Unit(*u)).collect();
        let crosscheck = self.crosscheck();
        Ok(Read {
            now: register.numbers(&places, as_of, commit).await?,
            before: register.numbers(&places, phase.from.plus(-1), commit).await?,
            targets: self.targets(phase, &basics, commit).await?,
            totals: claimed(crosscheck.totals_told(&ranked, phase.from, end).await?),
            since_opening: claimed(crosscheck.totals_told(&of_units, campaign.from.min(phase.from), end).await?),
            units: crosscheck.units_told(phase.from, end.max(phase.from)).await?.units.into_iter().map(|u| (u.id, u)).collect(),
            reports: self.report_days(&cli, phase.from, as_of).await?,
            staff: self.staff(&cli, phase).await?,
            owing_helps: self.owing_helps(&cli).await?,
            inspected: crosscheck.inspected(phase.from, end).await?,
            setting: self.setting().await?,
            phase: phase.clone(),
            basics,
            members,
        })
    }

    /// Targets of the phase with how many people they are.
    async fn targets(
        &self,
        phase: &Phase,
        basics: &Basics,
        cutoff: i64,
    ) -> Result<HashMap<Owner, (Target, i64)>, StandingProblem> {
        let mut targets = self.register().campaigns().targets_at(phase, cutoff).await?;
        targets.retain(|t| t.metric == phase.metric);
        // One look a day, however many places are counted on it.
        let mut days: BTreeMap<Day, Vec<LocalityId>> = BTreeMap::new();
        for target in &targets {
            if let Owner::Locality(id) = target.owner {
                days.entry(target.goal.frozen_on().unwrap_or(basics.as_of)).or_default().push(id);
            }
        }
        let mut eligible: HashMap<Owner, i64> = HashMap::new();
        for (day, ids) in days {
            let found = self.register().numbers(&ids, day, cutoff).await?;
            eligible.extend(found.into_iter().map(|(id, n)| (Owner::Locality(id), n.eligible)));
        }
        let people = |t: &Target| t.goal.people(eligible.get(&t.owner).copied().unwrap_or(0));
        Ok(targets.into_iter().map(|t| (t.owner, (people(&t), t))).map(|(owner, (n, t))| (owner, (t, n))).collect())
    }

    async fn report_days(&self, cli: &Actor, from: Day, to: Day) -> Result<Reported, StandingProblem> {
        if to < from {
            return Ok(Reported::new(from, HashMap::new()));
        }
        let found = self.reports().completeness(cli, (from, to), Whose::Everything).await?;
        Ok(Reported::new(from, found.units.into_iter().map(|u| (u.unit, u.marks)).collect()))
    }

    /// People of the rosters whose account the register confirms, over the duties that end in the phase. What people declare, what units
    /// count themselves, and pupils are left out.
    async fn staff(&self, cli: &Actor, phase: &Phase) -> Result<HashMap<UnitId, (i64, i64)>, StandingProblem> {
        let mut out: HashMap<UnitId, (i64, i64)> = HashMap::new();
        for duty in self.compliance().duties().await? {
            let within = phase.from <= duty.deadline && duty.deadline <= phase.to;
            let confirmed = [(Proof::Level2, 1), (Proof::Level1, 0)].into_iter().find(|(p, _)| duty.proofs.contains(p));
            let Some((_, at)) = confirmed.filter(|_| within && !duty.kinds.contains(&StaffKind::Pupil)) else { continue };
            let units = self.compliance().units_told(cli, &duty.code).await?;
            for unit in units.iter().filter(|u| u.unverified.is_none() && !u.hidden) {
                let sum = out.entry(unit.unit).or_default();
                sum.0 += unit.numbers.proofs[at];
                sum.1 += unit.numbers.owing();
            }
        }
        Ok(out)
    }
}

impl Standings {
    /// How many people of each unit's roster owe helps: those who mobilise without being in any team.
    async fn owing_helps(&self, cli: &Actor) -> Result<HashMap<UnitId, i64>, StandingProblem> {
        let mut out: HashMap<UnitId, i64> = HashMap::new();
        for duty in self.compliance().duties().await? {
            if duty.quota == 0 || duty.kinds.contains(&StaffKind::Pupil) {
                continue;
            }
            for unit in self.compliance().standing(cli, &duty.code).await?.units {
                let most = out.entry(unit.unit).or_default();
                *most = (*most).max(unit.numbers.owing());
            }
        }
        Ok(out)
    }
}

/// Places of which something stands claimed.
fn claimed(found: BTreeMap<Place, Totals>) -> HashMap<Place, Totals> {
    found.into_iter().filter(|(_, totals)| totals.claimed > 0).collect()
}

fn communes(tree: &Tree, root: LocalityId, day: Day) -> impl Iterator<Item = LocalityId> {
    tree.at(day).filter(move |l| l.kind == LocalityKind::Commune && tree.is_within(l.id, root)).map(|l| l.id)
}

/// The unit says what its place has reached.
fn answers_for_place(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Police | UnitKind::Committee)
}

fn of_metric(metric: Metric, n: &Numbers) -> i64 {
    match metric {
        Metric::Activated => n.activated(),
        Metric::Issued => n.issued,
        Metric::Dossiers => n.dossiers,
    }
}

/// Who is judged, before points and places.
struct Who<'a> {
    subject: Subject,
    code: &'a str,
    name: String,
    place: String,
}

impl Read {
    fn row(&self, who: Who<'_>, hits: &[GateHit], pending: i64, figure: impl FnMut(PartKind) -> Option<Figure>) -> StandingRow {
        let kind = who.subject.kind();
        let parts = rules::part_points(self.setting.formula(kind), figure);
        let single = matches!(kind, Kind::Team | Kind::Person);
        StandingRow {
            subject: who.subject,
            code: who.code.to_owned(),
            name: who.name,
            place: who.place,
            rank: None,
            points: rules::points(&parts),
            gates: rules::held(&self.setting.gates, &parts, hits, single),
            parts,
            pending,
            above: None,
            published_only: false,
        }
    }

    fn communes(&self, tree: &Tree, root: LocalityId) -> Vec<StandingRow> {
        // At a cut-off before a change of the territory was known, its communes were still what they had been.
        communes(tree, root, tree.day_at(self.basics.as_of, self.basics.cutoff))
            .filter_map(|id| tree.get(id))
            .map(|l| {
                let inside: Vec<UnitId> =
                    tree.units().iter().filter(|u| tree.is_within(u.locality, l.id)).map(|u| u.id).collect();
                let answers = |u: &&UnitId| tree.unit(**u).is_some_and(|u| answers_for_place(u.kind) && u.locality == l.id);
                let answering: Vec<UnitId> = inside.iter().filter(answers).copied().collect();
                let mut hits = self.report_hits(&answering, self.begun_in_phase(tree, l));
                hits.extend(answering.iter().flat_map(|u| self.false_hits(*u)));
                let who = Who { subject: Subject::Commune(l.id), code: &l.code, name: l.name.clone(), place: String::new() };
                self.row(who, &hits, 0, |part| match part {
                    PartKind::Target => self.place_target(l.id),
                    PartKind::Growth => self.growth(l.id),
                    PartKind::Compliance => self.staff_of(&inside),
                    PartKind::Reports => self.reports_of(&inside),
                    PartKind::Mobilised | PartKind::Accuracy => None,
                })
            })
            .collect()
    }

    fn units(&self, tree: &Tree, root: LocalityId) -> Vec<StandingRow> {
        let units = tree.units().iter().filter(|u| tree.is_within(u.locality, root));
        units
            .map(|u| {
                let totals = self.totals.get(&Place::Unit(u.id)).copied().unwrap_or_default();
                let in_teams = count(self.members.values().filter(|m| unit_of(tree, m) == Some(u.id)).count());
                // Whoever is in a team mostly stands on the roster as well.
                let people = in_teams.max(self.owing_helps.get(&u.id).copied().unwrap_or(0));
                let answers = answers_for_place(u.kind);
                let place = if u.locality == root { String::new() } else { tree.name(u.locality).to_owned() };
                let who = Who { subject: Subject::Unit(u.id), code: &u.code, name: u.name.clone(), place };
                self.row(who, &self.unit_hits(u.id), totals.pending, |part| match part {
                    PartKind::Target => self.unit_target(u.id).or_else(|| answers.then(|| self.place_target(u.locality))?),
                    PartKind::Growth => answers.then(|| self.growth(u.locality))?,
                    // Whose people owe help and have helped nobody has reached nothing of it: it is not left out.
                    PartKind::Mobilised => self.mobilised(&totals, people),
                    PartKind::Accuracy => self.accuracy(&totals),
                    PartKind::Compliance => self.staff_of(&[u.id]),
                    PartKind::Reports => self.reports_of(&[u.id]),
                })
            })
            .collect()
    }

    fn teams(&self, tree: &Tree, root: LocalityId) -> Vec<StandingRow> {
        let teams = tree.teams().iter().filter(|t| tree.is_within(t.locality, root));
        teams
            .filter_map(|t| {
                let totals = self.totals.get(&Place::Team(t.id))?;
                let (name, place) = (tree.team_label(t), tree.team_place(t));
                let who = Who { subject: Subject::Team(t.id), code: &t.code, name, place };
                let hits = self.single_hits(|by| by.0 == Some(t.id), totals.claimed);
                Some(self.row(who, &hits, totals.pending, |part| match part {
                    PartKind::Mobilised => self.mobilised(totals, t.members),
                    PartKind::Accuracy => self.accuracy(totals),
                    _ => None,
                }))
            })
            .collect()
    }

    fn persons(&self, tree: &Tree) -> Vec<StandingRow> {
        let members = self.members.values();
        members
            .filter_map(|m| {
                let totals = self.totals.get(&Place::Member(m.id))?;
                let who = Who { subject: Subject::Person(m.id), code: &m.code, name: m.name.clone(), place: place_of(tree, m) };
                let hits = self.single_hits(|by| by.1 == Some(m.id), totals.claimed);
                Some(self.row(who, &hits, totals.pending, |part| match part {
                    PartKind::Mobilised => self.mobilised(totals, 1),
                    PartKind::Accuracy => self.accuracy(totals),
                    _ => None,
                }))
            })
            .collect()
    }

    /// The day in the phase on which a commune began that follows others; none of whoever was there all along.
    fn begun_in_phase(&self, tree: &Tree, commune: &Locality) -> Option<Day> {
        let began = Some(commune.valid_from).filter(|day| *day > self.phase.from)?;
        (!tree.predecessors(commune.id).is_empty()).then_some(began)
    }

    /// Missing reports of those who answer for somebody, of the days since it `began` in the phase; those of before stand by themselves.
    fn report_hits(&self, units: &[UnitId], began: Option<Day>) -> Vec<GateHit> {
        let own = (Gate::NoReport, began.map_or(Days::All, Days::Since));
        let before = began.map(|day| (Gate::NoReportBefore, Days::Before(day)));
        std::iter::once(own)
            .chain(before)
            .map(|(gate, days)| (gate, self.reports.of(units, days)))
            .filter(|(_, reports)| reports.missing > 0)
            .map(|(gate, reports)| GateHit { gate, n: reports.missing, of: reports.owed, least: 0, round: None })
            .collect()
    }

    /// What speaks against a unit: a unit that goes on in a merged commune answers for its own days of before as well.
    fn unit_hits(&self, unit: UnitId) -> Vec<GateHit> {
        let mut out = self.report_hits(&[unit], None);
        out.extend(self.false_hits(unit));
        out
    }

    /// False reports of a unit that were found, decided or flagged.
    fn false_hits(&self, unit: UnitId) -> Vec<GateHit> {
        let hit = |gate, n, of| GateHit { gate, n, of, least: 0, round: None };
        let mut out = Vec::new();
        let inspected = self.inspected.iter().filter(|i| i.unit == unit && i.wrong > 0);
        out.extend(inspected.map(|i| GateHit {
            gate: Gate::FalseInspected,
            n: i.wrong,
            of: i.population,
            least: i.least,
            round: Some(i.round),
        }));
        if let Some(row) = self.units.get(&unit).filter(|r| r.flagged) {
            match row.decision {
                Some(Decision::Rejected) => out.push(hit(Gate::FalseDecided, row.not_standing(), row.judged)),
                // What was upheld is out of the figures already; what is left speaks against the unit still.
                _ => out.push(hit(Gate::Flagged, row.not_standing(), row.judged)),
            }
        }
        out
    }

    /// What single findings say of a team or a person.
    fn single_hits(
        &self,
        own: impl Fn(&(Option<vedich_kernel::TeamId>, Option<MemberId>)) -> bool,
        claimed: i64,
    ) -> Vec<GateHit> {
        let found = self.inspected.iter().filter_map(|i| {
            let n = count(i.not_real.iter().filter(|by| own(by)).count());
            (n > 0).then_some(GateHit { gate: Gate::FalseInspected, n, of: claimed, least: 0, round: Some(i.round) })
        });
        found.collect()
    }

    fn place_target(&self, place: LocalityId) -> Option<Figure> {
        let (target, people) = self.targets.get(&Owner::Locality(place))?;
        self.basics.source.as_ref()?;
        let of = |n: &BTreeMap<LocalityId, Numbers>| n.get(&place).map_or(0, |n| of_metric(self.phase.metric, n));
        let reached = of(&self.now) - if target.cumulative { 0 } else { of(&self.before) };
        Some(self.basics.figure(reached, *people, Basis::Target))
    }

    fn growth(&self, place: LocalityId) -> Option<Figure> {
        self.basics.source.as_ref()?;
        // Without anything known before the phase nobody can say what it added.
        let now = self.now.get(&place)?;
        let before = self.before.get(&place).filter(|n| n.eligible > 0)?;
        let added = of_metric(self.phase.metric, now) - of_metric(self.phase.metric, before);
        Some(self.basics.figure(added.max(0), now.eligible, Basis::Eligible))
    }

    fn unit_target(&self, unit: UnitId) -> Option<Figure> {
        let (target, people) = self.targets.get(&Owner::Unit(unit))?;
        // Claims are of activations; a unit's target of anything else has nothing that confirms it.
        if target.metric != Metric::Activated {
            return None;
        }
        let totals = if target.cumulative { &self.since_opening } else { &self.totals };
        let reached = totals.get(&Place::Unit(unit)).map_or(0, |t| t.confirmed);
        Some(self.basics.figure(reached, *people, Basis::Target))
    }

    fn mobilised(&self, totals: &Totals, people: i64) -> Option<Figure> {
        let least = people.saturating_mul(self.setting.minimum);
        (least > 0).then(|| self.basics.figure(totals.confirmed, least, Basis::Target))
    }

    fn accuracy(&self, totals: &Totals) -> Option<Figure> {
        let decided = totals.confirmed + totals.late + totals.contradicted;
        (decided > 0).then(|| self.basics.figure(totals.confirmed, decided, Basis::Claims))
    }

    fn staff_of(&self, units: &[UnitId]) -> Option<Figure> {
        let (mut done, mut owing) = (0, 0);
        for (d, o) in units.iter().filter_map(|u| self.staff.get(u)) {
            (done, owing) = (done + d, owing + o);
        }
        (owing > 0).then(|| self.basics.figure(done, owing, Basis::Roster))
    }

    fn reports_of(&self, units: &[UnitId]) -> Option<Figure> {
        let reports = self.reports.of(units, Days::All);
        // Counted by ourselves, from no extract.
        let figure = self.basics.figure(reports.on_time, reports.owed, Basis::ReportsOwed);
        (reports.owed > 0).then_some(Figure { source: None, ..figure })
    }
}

/// The unit that somebody works for: their own, else their team's.
pub(crate) fn unit_of(tree: &Tree, m: &Member) -> Option<UnitId> {
    m.unit.or_else(|| m.team.and_then(|t| tree.team(t)).and_then(|t| t.unit))
}

/// Where somebody works, in words.
pub(crate) fn place_of(tree: &Tree, m: &Member) -> String {
    let team = m.team.and_then(|t| tree.team(t)).map(|t| tree.team_label(t));
    team.or_else(|| m.unit.and_then(|u| tree.unit(u)).map(|u| u.name.clone())).unwrap_or_default()
}

pub(crate) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
