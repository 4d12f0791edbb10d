//! Reads what a document tells of from the rooms below, as it was known at the cut-off: what was recorded after it is not there, whenever
//! the document is drafted.

use crate::{
    facts::{Counted, Days, DutyFacts, DutyUnit, Facts, PhaseFacts, UnitFacts},
    model::{Asked, Kind},
    problems::DocumentProblem,
    regrouped::regrouped,
    service::{Documents, Setting},
    store,
};
use std::collections::{BTreeMap, HashMap};
use vedich_campaign::{Goal, Metric, Owner, Phase, Target, rules as campaign_rules};
use vedich_daily_reports::{Figures, Mark, Place, UnitThen, rules::answers_for_locality};
use vedich_kernel::{Day, Lang, LocalityId, Moment, UnitId};
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
        let then = (cutoff, newest.cutoff_at.unwrap_or(Moment(0)));
        let unit = asked.unit.and_then(|u| setting.tree.unit(u));
        let place = match unit {
            None => Some(root),
            Some(u) => Some(u.locality).filter(|_| answers_for_locality(u.kind)),
        };
        // Extracts may come ward by ward: whoever reports of one ward knows nothing by another's.
        let known = match place.filter(|p| *p != root) {
            Some(place) => self.register().standing(place, None, Some(cutoff)).await?.source.is_some(),
            None => newest.source.is_some(),
        };
        let no_extract = !known && !asked.kind.is_of_matters();
        let mut phases = Vec::new();
        for phase in setting.phases.iter().filter(|p| phase_no == 0 || p.no == phase_no) {
            let as_of = newest.as_of.min(phase.to);
            // What tells of other matters names the phase and needs no figures of it.
            phases.push(match asked.kind.is_of_matters() {
                true => bare(phase, as_of),
                false => self.phase(setting, asked, phase, place, as_of, then).await?,
            });
        }
        let as_of = phases.iter().map(|p| p.as_of).max().unwrap_or(newest.as_of);
        let brief = match asked.kind {
            Kind::DailyBrief => Some(as_of),
            Kind::WeeklyBrief => Some(as_of.plus(-6)),
            _ => None,
        };
        let days = match brief {
            Some(from) => Some(self.days(setting, phase_no, root, (from, as_of), then).await?),
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
            known: true,
            no_extract,
            duties: if with_duties { self.duty_facts(asked.unit, as_of, cutoff).await? } else { Vec::new() },
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
        then: (i64, Moment),
    ) -> Result<PhaseFacts, DocumentProblem> {
        let (tree, cutoff) = (&setting.tree, then.0);
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
        let units = self.unit_facts(setting, asked, (phase, &targets), as_of, then).await?;
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
        (phase, targets): (&Phase, &[Target]),
        as_of: Day,
        then: (i64, Moment),
    ) -> Result<Vec<UnitFacts>, DocumentProblem> {
        if as_of < phase.from {
            return Ok(Vec::new());
        }
        let days = (phase.from, as_of);
        let reports = self.daily_reports().known_at(days, asked.unit.map_or(Place::Everything, Place::Unit), then).await?;
        // Who reports is told no verdict before an extract that came later, in a report of their own no more than elsewhere.
        let claims = self.crosscheck().units_then(days, then.0, asked.unit.is_some()).await?;
        let kind = if asked.kind == Kind::Final { Kind::Final } else { Kind::Phase };
        let no = if kind == Kind::Final { 0 } else { phase.no };
        let sent = self.sent(setting, kind, no, then.0).await?;
        let mut out = Vec::new();
        for row in reports.iter().filter(|r| asked.unit.is_none_or(|u| u == r.unit)) {
            let Some(unit) = setting.tree.unit(row.unit) else { continue };
            let target = targets.iter().find(|t| t.owner == Owner::Unit(unit.id) && t.metric == phase.metric);
            let report = sent.get(&unit.id);
            let found = claims.get(&unit.id).copied().unwrap_or_default();
            out.push(UnitFacts {
                code: unit.code.clone(),
                name: unit.name.clone(),
                target: target.and_then(|t| if let Goal::Count(n) = t.goal { Some(n) } else { None }),
                reported: row.reported,
                claimed: found.reported,
                confirmed: found.confirmed,
                contradicted: found.contradicted,
                late: found.late,
                double: found.double,
                unnamed: found.unnamed,
                accepted: found.accepted,
                pending: found.pending,
                owed_days: row.days(|m| m != Mark::NotDue),
                missing_days: row.missing(),
                late_days: row.late(),
                sent: report.is_some(),
                sent_late: report.is_some_and(|late| *late),
            });
        }
        Ok(out)
    }

    /// Units whose report on a phase was in at a commit, and whether it came late.
    async fn sent(
        &self,
        setting: &Setting,
        kind: Kind,
        phase: i64,
        cutoff: i64,
    ) -> Result<HashMap<UnitId, bool>, DocumentProblem> {
        let mut out: HashMap<UnitId, bool> = HashMap::new();
        for (unit, came_late) in store::sent_in(self.db(), setting.campaign.id, (kind, phase), cutoff).await? {
            // Of several the one that came first decides.
            let late = out.entry(unit).or_insert(came_late);
            *late = *late && came_late;
        }
        Ok(out)
    }

    /// Duties of staff that were due by then; those of pupils are the schools' own and left out. What a unit writes of itself tells no
    /// more than its own pages do.
    async fn duty_facts(&self, unit: Option<UnitId>, as_of: Day, cutoff: i64) -> Result<Vec<DutyFacts>, DocumentProblem> {
        let tree = self.register().tree().await?;
        let mut out = Vec::new();
        for then in self.compliance().standings_then(cutoff, unit).await? {
            let (duty, units) = (then.duty, then.units);
            if duty.deadline > as_of {
                continue;
            }
            let (n, figure) = match (unit, units.first()) {
                (None, _) => (then.people, then.figure),
                (Some(_), Some(own)) => (own.numbers, own.figure.clone()),
                (Some(_), None) => continue,
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
        then: (i64, Moment),
    ) -> Result<Days, DocumentProblem> {
        let (register, tree, cutoff) = (self.register(), &setting.tree, then.0);
        let children: Vec<LocalityId> = tree.children(root, tree.day_at(to, cutoff)).map(|l| l.id).collect();
        let all: Vec<LocalityId> = std::iter::once(root).chain(children.clone()).collect();
        let now = register.numbers(&all, to, cutoff).await?;
        let eve = register.numbers(&all, from.plus(-1), cutoff).await?;
        let of = |map: &BTreeMap<LocalityId, Numbers>, id: &LocalityId| map.get(id).copied().unwrap_or_default();
        let mut reports = self.daily_reports().known_at((from, to), Place::Everything, then).await?;
        let mut reported = Figures::default();
        reports.iter().for_each(|r| reported.add(&r.reported));
        // Those with most gaps first.
        reports.sort_by_key(|r| (-r.missing(), -r.late()));
        let missing = reports.iter().filter(|r| r.missing() > 0);
        let names = missing.take(MOST_UNITS).filter_map(|r| tree.unit(r.unit)).map(|u| u.name.clone());
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
            reported,
            owed: reports.iter().map(|r| r.owed).sum(),
            missing: reports.iter().map(UnitThen::missing).sum(),
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
