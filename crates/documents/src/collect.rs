//! Reads what documents of other matters tell of, from the rooms whose it is: standings, fieldwork, stations, costs, each as it was known at
//! the cut-off. What names people is read as the one who asks, so nobody gets more than those rooms would show them.

use crate::{
    matter::{
        Absentees, Awards, Away, Board, Budget, Cost, Criticised, Invitations, Inviting, Level, Matter, People, Placed, Proposed,
        Ranking, Share,
    },
    model::{Asked, Kind},
    problems::DocumentProblem,
    service::{Documents, Setting},
};
use std::collections::BTreeMap;
use vedich_accounts::Actor;
use vedich_costs as costs;
use vedich_fieldwork::{Absentee, AbsenteeNote};
use vedich_kernel::{Day, Lang, LocalityId, Moment, format};
use vedich_register::Person;
use vedich_standings::{
    Gate, GateHit, Kind as Ranks, PartKind, Proposal, ProposalKind, Standing, StandingProblem, StandingRow, State,
};
use vedich_stations::InvitingThen;
use vedich_territory::LocalityKind;

/// Invitations are listed for so many days ahead, today included.
const AHEAD: i32 = 14;

/// A cut-off with its moment.
type Then = (i64, Moment);

/// Rankings of a phase by who is ranked; none where nothing was closed by the cut-off.
type Standings = BTreeMap<Ranks, Standing>;

impl Documents {
    /// What a document of the kind tells of beside phases, and the people of it.
    pub(crate) async fn matter(
        &self,
        actor: &Actor,
        setting: &Setting,
        asked: &Asked,
        phase: i64,
        then: Then,
    ) -> Result<(Option<Matter>, People), DocumentProblem> {
        let (matter, people) = match asked.kind {
            Kind::Ranking => (Matter::Ranking(self.ranking(phase, asked.cutoff).await?), People::default()),
            Kind::AwardProposal => self.awards(actor, setting, phase, Some(then.0), then).await?,
            Kind::CriticismNotice => self.criticism(actor, phase, Some(then.0)).await?,
            Kind::AbsenteeList => self.absentees(actor, setting, asked, phase, then).await?,
            Kind::InvitationList => self.invitations(actor, setting, asked, then).await?,
            Kind::Budget => (Matter::Budget(self.budget(actor, setting, then).await?), People::default()),
            _ => return Ok((None, People::default())),
        };
        if matter.is_there() { Ok((Some(matter), people)) } else { Err(DocumentProblem::NothingToTell(asked.kind)) }
    }

    async fn standings_of(&self, phase: i64, cutoff: Option<i64>, kinds: &[Ranks]) -> Result<Standings, DocumentProblem> {
        let mut out = Standings::new();
        for kind in kinds {
            match self.rooms().standings.standing(&Actor::cli("documents"), Some(phase), *kind, cutoff).await {
                Ok(found) => drop(out.insert(*kind, found)),
                Err(StandingProblem::NotThen) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(out)
    }

    /// Communes and units, as a published closing would show them: persons and the few of a team stand in no document.
    async fn ranking(&self, phase: i64, cutoff: Option<i64>) -> Result<Ranking, DocumentProblem> {
        let found = self.standings_of(phase, cutoff, &[Ranks::Commune, Ranks::Unit]).await?;
        let closed = found.values().find_map(|s| s.closing.as_ref()).map(|c| c.at.vi());
        Ok(Ranking { closed, boards: found.values().map(board).collect() })
    }

    async fn awards(
        &self,
        actor: &Actor,
        setting: &Setting,
        phase: i64,
        cutoff: Option<i64>,
        then: Then,
    ) -> Result<(Matter, People), DocumentProblem> {
        let mut all = self.rooms().standings.proposals_of(actor, Some(phase), Some(ProposalKind::Award), cutoff).await?;
        let mut sittings = self.rooms().standings.sittings(&Actor::cli("documents")).await?;
        // What an open sitting votes may still be added to: only minutes that were signed by then go upwards.
        sittings.retain(|s| s.ended.as_ref().is_some_and(|(at, _)| *at <= then.1));
        let signed = |p: &Proposal| sittings.iter().any(|s| s.votes.iter().any(|v| v.proposal == p.no));
        let waits = |p: &&Proposal| p.state == State::Examined || (p.state == State::Recommended && !signed(p));
        let waiting = count(all.iter().filter(waits).count());
        all.retain(|p| p.state == State::Recommended && signed(p));
        let ranks = self.standings_of(phase, cutoff, &Ranks::ALL).await?;
        all.sort_by_key(|p| (p.title.clone(), p.target.kind, row(&ranks, p).and_then(|r| r.rank).unwrap_or(i64::MAX), p.no));
        let mut awards = Awards { collectives: Vec::new(), persons: BTreeMap::new(), sittings: Vec::new(), waiting };
        let mut people = People::default();
        for p in &all {
            let found = row(&ranks, p);
            let voted = sittings.iter().find_map(|s| Some((s.day, s.votes.iter().find(|v| v.proposal == p.no)?)));
            awards.sittings.extend(voted.map(|(day, _)| day));
            if p.target.kind == Ranks::Person {
                *awards.persons.entry(p.title.clone()).or_default() += 1;
                let unit = p.target.unit.and_then(|u| setting.tree.unit(u)).map_or("", |u| u.name.as_str());
                let result = found.and_then(StandingRow::main).map_or_else(String::new, |f| shown(f.numerator, f.denominator));
                people.rows.push(vec![
                    p.name.clone(),
                    p.position.clone(),
                    unit.to_owned(),
                    p.title.clone(),
                    result,
                    p.words.clone(),
                ]);
                continue;
            }
            people.words.insert(p.no, p.words.clone());
            awards.collectives.push(Proposed {
                no: p.no,
                name: p.name.clone(),
                title: p.title.clone(),
                rank: found.and_then(|r| r.rank),
                result: found.and_then(StandingRow::main).map(|f| Share { n: f.numerator, of: f.denominator }),
                votes: voted.map(|(_, v)| [v.for_it, v.against, v.abstained]),
            });
        }
        awards.sittings.sort_unstable();
        awards.sittings.dedup();
        Ok((Matter::Awards(awards), people))
    }

    /// What people have decided; a flag of the cross-check, or a proposal on its way, is nobody's criticism.
    async fn criticism(&self, actor: &Actor, phase: i64, cutoff: Option<i64>) -> Result<(Matter, People), DocumentProblem> {
        let mut all = self.rooms().standings.proposals_of(actor, Some(phase), None, cutoff).await?;
        let against = |k| matches!(k, ProposalKind::Criticism | ProposalKind::Responsibility);
        all.retain(|p| p.state == State::Approved && against(p.kind) && p.target.kind != Ranks::Person);
        all.sort_by_key(|p| (p.target.kind, p.name.clone(), p.no));
        let ranks = self.standings_of(phase, cutoff, &[Ranks::Commune, Ranks::Unit, Ranks::Team]).await?;
        let mut people = People::default();
        let mut units = Vec::new();
        for p in &all {
            people.words.insert(p.no, p.words.clone());
            let found = row(&ranks, p);
            let missing = found.and_then(|r| r.gates.iter().find(|g| g.gate == Gate::NoReport));
            let decision = p.decision();
            units.push(Criticised {
                no: p.no,
                name: p.name.clone(),
                responsible: p.kind == ProposalKind::Responsibility,
                cause: p.cause().map_or_else(String::new, |c| c.word(Lang::Vi).to_owned()),
                decision: decision.map_or_else(String::new, |s| match s.day {
                    Some(day) => format!("{} ngày {}", s.document, day.vi()),
                    None => s.document.clone(),
                }),
                target: found.and_then(|r| r.figure(PartKind::Target)).map(|f| Share { n: f.numerator, of: f.denominator }),
                missing: missing.map(|g| Share { n: g.n, of: g.of }),
            });
        }
        Ok((Matter::Criticism(units), people))
    }

    async fn absentees(
        &self,
        actor: &Actor,
        setting: &Setting,
        asked: &Asked,
        phase: i64,
        then: Then,
    ) -> Result<(Matter, People), DocumentProblem> {
        let found = setting.phases.iter().find(|p| p.no == phase).ok_or(DocumentProblem::NoSuchPhase)?;
        let (from, to) = (found.from, found.to.min(then.1.day()));
        let tree = &setting.tree;
        let mut people = People::default();
        let reader = if asked.unit.is_some() { actor.clone() } else { Actor::cli("documents") };
        let mut lists = self.rooms().fieldwork.absentee_lists_then(&reader, (from, to), then.0).await?;
        if let Some(commune) = commune_of(setting, asked) {
            lists.retain(|l| l.commune == commune);
            for list in &lists {
                let (_, on_it) = self.rooms().fieldwork.absentee_list(actor, list.id).await?;
                let team = |a: &Absentee| a.row.team.and_then(|t| tree.team(t)).map(|t| t.name.clone()).unwrap_or_default();
                people.rows.extend(on_it.iter().map(|a| absentee(a, list.day, team(a), then.1)));
            }
        }
        let mut communes: BTreeMap<LocalityId, Away> = BTreeMap::new();
        for l in &lists {
            let empty = || Away { name: tree.name(l.commune).to_owned(), lists: 0, people: 0, answered: 0 };
            let sum = communes.entry(l.commune).or_insert_with(empty);
            (sum.lists, sum.people, sum.answered) = (sum.lists + 1, sum.people + l.people, sum.answered + l.answered);
        }
        let mut communes: Vec<Away> = communes.into_values().collect();
        communes.sort_by(|a, b| vedich_kernel::text::compare_natural(&a.name, &b.name));
        Ok((Matter::Absentees(Absentees { from, to, communes }), people))
    }

    async fn invitations(
        &self,
        actor: &Actor,
        setting: &Setting,
        asked: &Asked,
        then: Then,
    ) -> Result<(Matter, People), DocumentProblem> {
        let (from, to) = (then.1.day(), then.1.day().plus(AHEAD - 1));
        let (tree, stations) = (&setting.tree, &self.rooms().stations);
        let mut people = People::default();
        let mut shifts = Vec::new();
        let line = |s: &InvitingThen| Inviting {
            day: s.what.day,
            hours: format!("{}–{}", clock(s.what.from), clock(s.what.to)),
            station: s.station.name.clone(),
            capacity: s.capacity,
            invited: s.invited,
            booked: s.booked,
        };
        if let Some(commune) = commune_of(setting, asked) {
            for (s, letters) in stations.invited_then(actor, commune, (from, to), then).await? {
                let invited = count(letters.len());
                let booked = count(letters.iter().filter(|l| l.booked).count());
                let at = Inviting { invited, booked, ..line(&s) };
                let when = format!("{} ngày {}", at.hours, at.day.vi());
                for l in &letters {
                    let Some(p) = &l.person else { continue };
                    let quarter = l.quarter.map_or("", |q| tree.name(q)).to_owned();
                    let mark = if l.booked { "đã đặt lịch" } else { "" };
                    let (station, why) = (at.station.clone(), l.because.word(Lang::Vi).to_owned());
                    people.rows.push(vec![p.name.clone(), p.birth_text(), quarter, station, when.clone(), why, mark.to_owned()]);
                }
                shifts.push(at);
            }
        } else {
            shifts.extend(stations.inviting_then((from, to), then).await?.iter().map(line));
        }
        Ok((Matter::Invitations(Invitations { from, to, shifts }), people))
    }

    async fn budget(&self, actor: &Actor, setting: &Setting, then: Then) -> Result<Budget, DocumentProblem> {
        let p = self.rooms().costs.proposal_then(actor, then).await?;
        let line = |l: &costs::Line| Cost {
            name: costs::line_name(&l.what, Lang::Vi),
            unit: costs::line_unit(&l.what, Lang::Vi),
            quantity: l.quantity,
            price: l.price,
            amount: l.amount,
            source: costs::line_source(l, &p, Lang::Vi),
        };
        let level = |l: &costs::Level| Level {
            name: setting.tree.name(l.locality).to_owned(),
            total: l.total(),
            lines: l.lines.iter().map(line).collect(),
        };
        Ok(Budget {
            total: p.total(),
            levels: p.levels.iter().map(level).collect(),
            missing: p.missing.iter().map(|i| i.word(Lang::Vi).to_owned()).collect(),
            assumptions: costs::assumptions(&p, Lang::Vi),
        })
    }
}

/// The commune whose people a list names: that of the police unit that writes it.
fn commune_of(setting: &Setting, asked: &Asked) -> Option<LocalityId> {
    let unit = setting.tree.unit(asked.unit?)?;
    setting.tree.get(unit.locality).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id)
}

/// The place of the one whom a proposal is about.
fn row<'a>(ranks: &'a Standings, p: &Proposal) -> Option<&'a StandingRow> {
    ranks.get(&p.target.kind)?.row(p.target.subject()?)
}

fn board(s: &Standing) -> Board {
    let weights = &s.formula().weights;
    let part = |w: &vedich_standings::Weight| {
        let cap = w.cap_bp.map_or_else(String::new, |bp| format!(" (tính tối đa {} %)", bp / 100));
        format!("{} {} %{cap}", w.part.word(Lang::Vi).to_lowercase(), w.weight)
    };
    let parts: Vec<PartKind> = weights.iter().map(|w| w.part).collect();
    let placed = |r: &StandingRow| Placed {
        name: r.name.clone(),
        rank: r.rank,
        points: r.points,
        shares: parts.iter().map(|p| r.figure(*p).map(|f| Share { n: f.numerator, of: f.denominator })).collect(),
        gates: r.gates.iter().map(gate).collect(),
    };
    Board {
        of: s.kind,
        formula: weights.iter().map(part).collect::<Vec<_>>().join("; "),
        rows: s.rows.iter().filter(|r| r.has_figures() || !r.gates.is_empty()).map(placed).collect(),
        parts,
    }
}

fn gate(hit: &GateHit) -> String {
    let word = hit.gate.word(Lang::Vi);
    if hit.of > 0 {
        format!("{word} ({}/{})", format::int(hit.n, Lang::Vi), format::int(hit.of, Lang::Vi))
    } else {
        word.to_owned()
    }
}

/// A row of the list, with the advice that stood at a moment.
fn absentee(a: &Absentee, day: Day, team: String, then: Moment) -> Vec<String> {
    let person = |f: fn(&Person) -> String| a.person.as_ref().map(f).unwrap_or_default();
    let address = |p: &Person| {
        if p.current_address.is_empty() { p.permanent_address.clone() } else { p.current_address.clone() }
    };
    let said = |n: &AbsenteeNote| {
        n.advice.map(|advice| match n.on {
            Some(on) => format!("{} {}", advice.word(Lang::Vi), on.vi()),
            None => advice.word(Lang::Vi).to_owned(),
        })
    };
    let advice = a.notes.iter().rev().filter(|n| n.at <= then).find_map(said).unwrap_or_default();
    vec![person(|p| p.name.clone()), person(Person::birth_text), person(address), day.vi(), team, advice]
}

fn shown(n: i64, of: i64) -> String {
    format!("{}/{} ({})", format::int(n, Lang::Vi), format::int(of, Lang::Vi), format::percent(n, of, Lang::Vi))
}

/// `17:30`, from minutes since midnight.
fn clock(minutes: i64) -> String {
    Moment(Day(0).start().0 + minutes * 60_000_000).clock_vi()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
