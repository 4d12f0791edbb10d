//! Reads what a document tells of from the rooms below. What has a cut-off is read at it; the rest is read as it stands, with the moment.

use crate::{
    facts::{Counted, Days, DutyFacts, DutyUnit, Facts, PhaseFacts, UnitFacts},
    model::{Asked, Kind, State},
    problems::DocumentProblem,
    regrouped::regrouped,
    service::{Documents, Setting},
    store,
};
use std::collections::{BTreeMap, HashMap};
use vedich_accounts::Actor;
use vedich_campaign::{Goal, Metric, Owner, Phase, Target, rules as campaign_rules};
use vedich_compliance::Kind as StaffKind;
use vedich_crosscheck::UnitRow;
use vedich_daily_reports::{Figures, Mark, Place, rules::answers_for_locality};
use vedich_kernel::{Day, Lang, LocalityId, UnitId};
use vedich_register::{Numbers, RegisterProblem};
use vedich_territory::LocalityKind;

/// Units that a brief names at most.
const MOST_UNITS: usize = 5;

/// Of what a metric is.
fn value(metric: Metric, n: &Numbers) -> i64 {
    match metric {
        Metric::Activated => n.activated(),
        Metric::Issued => n.issued,
        Metric::Dossiers => n.dossiers,
    }
}

/// A phase without any figures.
fn bare(phase: &Phase, as_of: Day) -> PhaseFacts {
    PhaseFacts {
        no: phase.no,
        name: phase.name.clone(),
        from: phase.from,
        to: phase.to,
        as_of,
        metric: phase.metric,
        goal: phase.goal.words(Lang::Vi),
        source: None,
        whole: None,
        children: Vec::new(),
        quarters: Vec::new(),
        units: Vec::new(),
    }
}

impl Documents {
    /// Everything for a document. Reads as the program itself: whoever may write the document sees all that stands in it.
    pub(crate) async fn gather(
        &self,
        setting: &Setting,
        asked: &Asked,
        phase_no: i64,
        cutoff: i64,
    ) -> Result<Facts, DocumentProblem> {
        let root = setting.campaign.root;
        let newest = self.register().standing(root, None, Some(cutoff)).await?;
        let unit = asked.unit.and_then(|u| setting.tree.unit(u));
        let place = match unit {
            None => Some(root),
            Some(u) => Some(u.locality).filter(|_| answers_for_locality(u.kind)),
        };
        let mut phases = Vec::new();
        for phase in setting.phases.iter().filter(|p| phase_no == 0 || p.no == phase_no) {
            let as_of = newest.as_of.min(phase.to);
            // What tells of other matters names the phase and needs no figures of it.
            phases.push(match asked.kind.is_of_matters() {
                true => bare(phase, as_of),
                false => self.phase(setting, asked, phase, place, as_of, cutoff).await?,
            });
        }
        let as_of = phases.iter().map(|p| p.as_of).max().unwrap_or(newest.as_of);
        let brief = match asked.kind {
            Kind::DailyBrief => Some(as_of),
            Kind::WeeklyBrief => Some(as_of.plus(-6)),
            _ => None,
        };
        let days = match brief {
            Some(from) => Some(self.days(setting, phase_no, root, (from, as_of), cutoff).await?),
            None => None,
        };
        // Whoever lists places for a phase says what became of them within the document's days.
        let lists_places = !asked.kind.is_of_matters();
        let changes = match (place, phases.first()) {
            (Some(place), Some(first)) if lists_places => {
                regrouped(&setting.tree, place, first.from, setting.tree.day_at(as_of, cutoff))
            }
            _ => Vec::new(),
        };
        let with_duties = matches!(asked.kind, Kind::Phase | Kind::Final | Kind::Province);
        let difficulties = match (asked.kind, phases.first()) {
            (Kind::Phase | Kind::Final, Some(first)) => {
                let from = if phase_no == 0 { setting.campaign.from } else { first.from };
                self.difficulty_facts((asked.unit, place), (from, as_of), cutoff).await?
            }
            _ => Vec::new(),
        };
        let name = unit.map_or_else(|| setting.tree.name(root).to_owned(), |u| u.name.clone());
        Ok(Facts {
            campaign: setting.campaign.name.clone(),
            place: name,
            unit: unit.is_some(),
            from: setting.campaign.from,
            to: setting.campaign.to,
            cutoff,
            cutoff_at: newest.cutoff_at,
            read_at: self.now(),
            duties: if with_duties { self.duty_facts(asked.unit, as_of).await? } else { Vec::new() },
            difficulties,
            changes,
            phases,
            days,
            matter: None,
            words: BTreeMap::new(),
            outline: Vec::new(),
        })
    }

    async fn phase(
        &self,
        setting: &Setting,
        asked: &Asked,
        phase: &Phase,
        place: Option<LocalityId>,
        as_of: Day,
        cutoff: i64,
    ) -> Result<PhaseFacts, DocumentProblem> {
        let tree = &setting.tree;
        let targets = self.register().campaigns().targets_at(phase, cutoff).await.map_err(RegisterProblem::other)?;
        let (mut whole, mut children, mut quarters, mut source) = (None, Vec::new(), Vec::new(), None);
        if let Some(place) = place {
            source = self.register().standing(place, Some(as_of), Some(cutoff)).await?.source;
            // At a cut-off before a change of the territory was known, its places were still what they had been.
            // The place of a unit may have begun after the phase: its figures are of the same ground, and so are those inside it.
            let shown = tree.get(place).map_or(as_of, |l| tree.day_at(as_of, cutoff).max(l.valid_from));
            let below: Vec<LocalityId> = tree.children(place, shown).map(|l| l.id).collect();
            let is_city = tree.get(place).is_some_and(|l| l.kind < LocalityKind::Commune);
            let with_quarters = is_city && matches!(asked.kind, Kind::Phase | Kind::Final | Kind::Appendix);
            let of_all = tree.subtree_at(place, shown).filter(|l| with_quarters && l.kind == LocalityKind::Quarter);
            let quarter_ids: Vec<LocalityId> = of_all.map(|l| l.id).collect();
            let all: Vec<LocalityId> = std::iter::once(place).chain(below.clone()).chain(quarter_ids.clone()).collect();
            let mut counted = self.counted(setting, phase, &targets, &all, as_of, cutoff).await?;
            whole = counted.remove(&place);
            children = below.iter().filter_map(|id| counted.get(id).cloned()).collect();
            quarters = quarter_ids.iter().filter_map(|id| counted.remove(id)).collect();
        }
        let units = self.unit_facts(setting, asked, phase, &targets, as_of).await?;
        Ok(PhaseFacts { source, whole, children, quarters, units, ..bare(phase, as_of) })
    }

    /// Places in numbers, with their targets in people.
    async fn counted(
        &self,
        setting: &Setting,
        phase: &Phase,
        targets: &[Target],
        all: &[LocalityId],
        as_of: Day,
        cutoff: i64,
    ) -> Result<BTreeMap<LocalityId, Counted>, DocumentProblem> {
        let register = self.register();
        let now = register.numbers(all, as_of, cutoff).await?;
        let eves = register.numbers(all, phase.from.plus(-1), cutoff).await?;
        let of_place = |t: &Target| if let Owner::Locality(id) = t.owner { Some(id) } else { None };
        let targets: HashMap<LocalityId, &Target> =
            targets.iter().filter(|t| t.metric == phase.metric).filter_map(|t| Some((of_place(t)?, t))).collect();
        // One look a day, however many places froze their target on it.
        let mut days: BTreeMap<Day, Vec<LocalityId>> = BTreeMap::new();
        for id in all {
            if let Some(on) = targets.get(id).and_then(|t| t.goal.frozen_on()) {
                days.entry(on).or_default().push(*id);
            }
        }
        let mut frozen: HashMap<LocalityId, i64> = HashMap::new();
        for (on, ids) in days {
            frozen.extend(register.numbers(&ids, on, cutoff).await?.into_iter().map(|(id, n)| (id, n.eligible)));
        }
        let mut out = BTreeMap::new();
        for id in all {
            let Some(locality) = setting.tree.get(*id) else { continue };
            let (now, eve) = (now.get(id).copied().unwrap_or_default(), eves.get(id).copied().unwrap_or_default());
            let (mut people, mut achieved) = (None, value(phase.metric, &now));
            if let Some(t) = targets.get(id) {
                let eligible = match t.goal.frozen_on() {
                    Some(_) => frozen.get(id).copied().unwrap_or(0),
                    None => now.eligible,
                };
                people = Some(t.goal.people(eligible));
                achieved = campaign_rules::achieved(t.cumulative, achieved, value(phase.metric, &eve));
            }
            let above = match locality.kind {
                LocalityKind::Quarter => setting.tree.commune_of(*id).map_or("", |c| setting.tree.name(c)).to_owned(),
                _ => String::new(),
            };
            let (code, name) = (locality.code.clone(), locality.name.clone());
            out.insert(*id, Counted { code, name, above, now, eve, target: people, achieved });
        }
        Ok(out)
    }

    /// Units in a phase: all of them for the city, the author alone for a unit's document.
    async fn unit_facts(
        &self,
        setting: &Setting,
        asked: &Asked,
        phase: &Phase,
        targets: &[Target],
        as_of: Day,
    ) -> Result<Vec<UnitFacts>, DocumentProblem> {
        let actor = Actor::cli("documents");
        if as_of < phase.from {
            return Ok(Vec::new());
        }
        let place = asked.unit.map_or(Place::Everything, Place::Unit);
        let reports = self.daily_reports();
        let upto = reports.day_sheet(&actor, as_of, place).await?;
        let before = reports.day_sheet(&actor, phase.from.plus(-1), place).await?;
        let before: HashMap<UnitId, Figures> = before.rows.iter().map(|r| (r.unit, r.cumulative)).collect();
        let grid = reports.completeness(&actor, (phase.from, as_of), place).await?;
        let marks: HashMap<UnitId, &Vec<Mark>> = grid.units.iter().map(|u| (u.unit, &u.marks)).collect();
        let check = self.crosscheck();
        // Who reports is told no verdict before an extract that came later, in a report of their own no more than elsewhere.
        let claims = match asked.unit {
            Some(_) => check.units_told(phase.from, as_of).await?,
            None => check.units(&actor, Some(phase.from), Some(as_of)).await?,
        };
        let claims: HashMap<UnitId, _> = claims.units.iter().map(|u| (u.id, u)).collect();
        let kind = if asked.kind == Kind::Final { Kind::Final } else { Kind::Phase };
        let no = if kind == Kind::Final { 0 } else { phase.no };
        let sent = self.sent(setting, kind, no).await?;
        let of_place = |unit: &UnitId| asked.unit.is_none_or(|u| u == *unit);
        let mut out = Vec::new();
        for row in upto.rows.iter().filter(|r| of_place(&r.unit)) {
            let Some(unit) = setting.tree.unit(row.unit) else { continue };
            let count = |f: fn(&Mark) -> bool| marks.get(&unit.id).map_or(0, |m| m.iter().filter(|m| f(m)).count());
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let target = targets.iter().find(|t| t.owner == Owner::Unit(unit.id) && t.metric == phase.metric);
            let report = sent.get(&unit.id);
            let of = |f: fn(&UnitRow) -> i64| claims.get(&unit.id).map_or(0, |c| f(c));
            out.push(UnitFacts {
                code: unit.code.clone(),
                name: unit.name.clone(),
                target: target.and_then(|t| if let Goal::Count(n) = t.goal { Some(n) } else { None }),
                reported: row.cumulative.minus(&before.get(&unit.id).copied().unwrap_or_default()),
                claimed: of(|c| c.reported),
                confirmed: of(|c| c.confirmed),
                contradicted: of(|c| c.contradicted),
                late: of(|c| c.late),
                double: of(|c| c.double),
                unnamed: of(|c| c.unnamed),
                accepted: of(|c| c.accepted),
                pending: of(|c| c.pending),
                owed_days: number(count(|m| !matches!(m, Mark::NotDue))),
                missing_days: number(count(|m| *m == Mark::Missing)),
                late_days: number(count(|m| matches!(m, Mark::Late | Mark::AcceptedLate))),
                sent: report.is_some(),
                sent_late: report.is_some_and(|late| *late),
            });
        }
        Ok(out)
    }

    /// Units whose report on a phase is in, and whether it came late.
    pub(crate) async fn sent(&self, setting: &Setting, kind: Kind, phase: i64) -> Result<HashMap<UnitId, bool>, DocumentProblem> {
        let all = store::of_phase(self.db(), setting.campaign.id, kind, phase).await?;
        let stands = all.into_iter().filter(|d| matches!(d.state, State::Approved | State::Accepted));
        let mut out: HashMap<UnitId, bool> = HashMap::new();
        for d in stands {
            if let Some(unit) = d.unit {
                // Of several the one that came first decides.
                let late = out.entry(unit).or_insert(d.late);
                *late = *late && d.late;
            }
        }
        Ok(out)
    }

    /// Duties of staff that were due by then; those of pupils are the schools' own and left out.
    async fn duty_facts(&self, unit: Option<UnitId>, as_of: Day) -> Result<Vec<DutyFacts>, DocumentProblem> {
        let (actor, compliance, tree) = (Actor::cli("documents"), self.compliance(), self.register().tree().await?);
        let mut out = Vec::new();
        for duty in compliance.duties().await? {
            if duty.deadline > as_of || duty.kinds.contains(&StaffKind::Pupil) || duty.proofs.is_empty() {
                continue;
            }
            // What a unit writes of itself tells no more than its own pages do: nobody is looked up by a roster.
            let (mut units, whole) = if unit.is_some() {
                (compliance.units_told(&actor, &duty.code).await?, None)
            } else {
                let standing = compliance.standing(&actor, &duty.code).await?;
                (standing.units, Some((standing.people, standing.figure)))
            };
            units.retain(|u| unit.is_none_or(|own| own == u.unit));
            let (n, figure) = match (whole, units.first()) {
                (Some(whole), _) => whole,
                (None, Some(own)) => (own.numbers, own.figure.clone()),
                (None, None) => continue,
            };
            let one = |u: &vedich_compliance::UnitStanding| DutyUnit {
                name: tree.unit(u.unit).map_or_else(String::new, |x| x.name.clone()),
                owing: u.numbers.owing(),
                complete: u.numbers.complete,
                unexplained: u.numbers.unexplained,
                directive: u.directive.as_ref().map(|d| d.issued),
                silent: u.silent,
                unverified: u.unverified.is_some(),
            };
            out.push(DutyFacts {
                code: duty.code,
                name: duty.name,
                deadline: duty.deadline,
                owing: n.owing(),
                complete: n.complete,
                in_time: n.in_time,
                unexplained: n.unexplained,
                exempt: n.exempt,
                figure,
                units: units.iter().map(one).collect(),
            });
        }
        Ok(out)
    }

    /// The days of a brief.
    async fn days(
        &self,
        setting: &Setting,
        phase_no: i64,
        root: LocalityId,
        (from, to): (Day, Day),
        cutoff: i64,
    ) -> Result<Days, DocumentProblem> {
        let (actor, register, tree) = (Actor::cli("documents"), self.register(), &setting.tree);
        let children: Vec<LocalityId> = tree.children(root, tree.day_at(to, cutoff)).map(|l| l.id).collect();
        let all: Vec<LocalityId> = std::iter::once(root).chain(children.clone()).collect();
        let now = register.numbers(&all, to, cutoff).await?;
        let eve = register.numbers(&all, from.plus(-1), cutoff).await?;
        let of = |map: &BTreeMap<LocalityId, Numbers>, id: &LocalityId| map.get(id).copied().unwrap_or_default();
        let sheet = self.daily_reports().day_sheet(&actor, to, Place::Everything).await?;
        let before = self.daily_reports().day_sheet(&actor, from.plus(-1), Place::Everything).await?;
        let grid = self.daily_reports().completeness(&actor, (from, to), Place::Everything).await?;
        let owed: i64 = grid.counts.iter().map(|c| c.expected).sum();
        let missing = grid.units.iter().filter(|u| u.missing > 0);
        let names = missing.clone().take(MOST_UNITS).filter_map(|u| tree.unit(u.unit)).map(|u| u.name.clone());
        let phase = setting.phases.iter().find(|p| p.no == phase_no);
        let (mut pace, mut left) = (None, 0);
        if let Some(phase) = phase {
            let target = register.campaigns().target_for_at(root, phase, cutoff).await.map_err(RegisterProblem::other)?;
            if let Some(t) = target {
                let (n, e) = (of(&now, &root), register.numbers(&[root], phase.from.plus(-1), cutoff).await?);
                let frozen = match t.goal.frozen_on() {
                    Some(on) => of(&register.numbers(&[root], on, cutoff).await?, &root).eligible,
                    None => n.eligible,
                };
                let done = campaign_rules::achieved(t.cumulative, value(phase.metric, &n), value(phase.metric, &of(&e, &root)));
                let p = campaign_rules::required_pace(t.goal.people(frozen), done, to.plus(1), phase.to);
                (pace, left) = (Some(p.per_day).filter(|_| p.days > 0 && p.remaining > 0), p.days);
            }
        }
        Ok(Days {
            from,
            to,
            before: of(&eve, &root),
            now: of(&now, &root),
            reported: sheet.cumulative.minus(&before.cumulative),
            owed,
            missing: missing.clone().map(|u| u.missing).sum(),
            missing_units: names.collect(),
            pace,
            left,
            children: children
                .iter()
                .map(|id| (tree.name(*id).to_owned(), of(&now, id).activated() - of(&eve, id).activated()))
                .collect(),
        })
    }
}
