//! Units beside each other: what each reported in a period, what the register says of it, and how likely over-reporting is.

use crate::{
    days::{CLOSE, of_period},
    disputes::{Decision, UnitDisputes},
    held::Held,
    honesty::{Honesty, Judged, Sign, Tally, judge},
    model::{Place, Totals},
    problems::CrossCheckProblem,
    service::{CrossCheck, window},
    store,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId, Source, UnitId};
use vedich_territory::{LocalityKind, Tree};

/// A unit in a period, as programs get it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct UnitRow {
    /// The unit.
    #[serde(skip)]
    pub id: UnitId,
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Activations reported: of each day the larger of the unit's own count and the people it named.
    pub reported: i64,
    /// Activations of named people.
    pub named: i64,
    /// Confirmed by the register and credited to the unit.
    pub confirmed: i64,
    /// Not decided yet.
    pub pending: i64,
    /// The register had time to confirm and did not, on days that can be judged; what a decision accepts is not among them.
    pub contradicted: i64,
    /// Of people who had been active before the claim, which no extract to come changes; what a decision accepts is not among them.
    pub late: i64,
    /// Confirmed, but somebody else claimed the same person earlier; what a decision accepts is not among them.
    pub double: i64,
    /// Reported beyond what was named.
    pub unnamed: i64,
    /// Reported beyond what the register's own change in the unit's area leaves room for; of days that can be judged.
    pub surplus: i64,
    /// Reports of days that the register has had time to confirm.
    pub judged: i64,
    /// Probability, from 0 to 1, that the share of wrong reports lies well beyond honest error.
    pub score: f64,
    /// Somebody should look.
    pub flagged: bool,
    /// What speaks for that, the strongest first.
    pub signs: Vec<Sign>,
    /// Until which day of claims the register has had its time; none before it has.
    #[schema(value_type = Option<String>)]
    pub judged_until: Option<Day>,
    /// Disputes about figures of the period that wait for a decision.
    pub disputes_open: i64,
    /// What the newest decision says.
    pub decision: Option<Decision>,
    /// Claims that the register does not confirm and a decision accepts: no confirmed ones, and nothing that speaks against the unit.
    pub accepted: i64,
    /// The unit's days that have a report.
    #[serde(skip)]
    pub days: Vec<UnitDay>,
}

/// A unit's day in the cross-check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnitDay {
    /// The day.
    #[schema(value_type = String)]
    pub day: Day,
    /// Activations reported: the larger of the unit's own count and the people it named. Without those whom the unit named on a day
    /// close by and did not count there.
    pub reported: i64,
    /// Activations of named people.
    pub named: i64,
    /// Confirmed by the register and credited to the unit.
    pub confirmed: i64,
    /// Not decided yet.
    pub pending: i64,
    /// The register had time to confirm and did not, and no decision accepts the claim; none before the day can be judged.
    pub contradicted: i64,
    /// Of people who had been active before the claim, which no extract to come changes; what a decision accepts is not among them.
    pub late: i64,
    /// Confirmed, but somebody else claimed the same person earlier, and no decision accepts the claim.
    pub double: i64,
    /// Not confirmed by the register, and accepted by a decision.
    pub accepted: i64,
    /// The register has had its time to confirm reports of this day.
    pub judged: bool,
    /// Named beyond the unit's own count of the day.
    #[serde(skip)]
    pub(crate) spare: i64,
}

impl UnitDay {
    pub(crate) fn of(day: Day, named: &Totals, counted: Option<i64>, judged: bool) -> Self {
        // Until the register has covered all of the unit's place for a whole window, nobody is accused: such claims wait.
        let early = if judged { 0 } else { named.contradicted };
        Self {
            day,
            reported: counted.unwrap_or(named.claimed).max(named.claimed),
            named: named.claimed,
            confirmed: named.confirmed,
            pending: named.pending + early,
            contradicted: named.contradicted - early,
            late: named.late,
            double: named.double,
            accepted: named.accepted,
            judged,
            spare: counted.map_or(0, |c| (named.claimed - c).max(0)),
        }
    }
}

/// Units in a period, the most doubtful first.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct UnitsReport {
    /// First day.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day.
    #[schema(value_type = String)]
    pub to: Day,
    /// Days within which the register must confirm a claim.
    pub window_days: i32,
    /// Commit number up to which claims were settled.
    pub cutoff: i64,
    /// Newest extract that the verdicts rest on.
    pub source: Option<Source>,
    /// The units in the asker's area that reported.
    pub units: Vec<UnitRow>,
}

/// Communes of a unit's place, and until which day of claims the register has covered all of them for a whole window.
pub(crate) struct Reach {
    communes: Vec<LocalityId>,
    pub until: Option<Day>,
}

impl CrossCheck {
    /// Units of the actor's area in a period, as the actor is told of their claims. All units of the campaign teach what is usual,
    /// whoever asks.
    ///
    /// # Errors
    /// When no campaign runs, the period ends before it begins, or the database cannot be reached.
    pub async fn units(&self, actor: &Actor, from: Option<Day>, to: Option<Day>) -> Result<UnitsReport, CrossCheckProblem> {
        self.units_decided_until(actor, (from, to), i64::MAX).await
    }

    /// The same with disputes as they were decided at a commit: a later decision changes nothing of what was said before it.
    ///
    /// # Errors
    /// As [`CrossCheck::units`].
    pub async fn units_decided_until(
        &self,
        actor: &Actor,
        period: (Option<Day>, Option<Day>),
        decided_until: i64,
    ) -> Result<UnitsReport, CrossCheckProblem> {
        let held = self.held(actor).await?;
        self.units_as(actor, period, decided_until, &held).await
    }

    /// All units in a period as those who made the claims are told of them, whoever asks: for rankings, which are the same for
    /// everybody, and for what units write of themselves. The caller has checked the scope.
    ///
    /// # Errors
    /// As [`CrossCheck::units`].
    pub async fn units_told(&self, from: Day, to: Day) -> Result<UnitsReport, CrossCheckProblem> {
        let held = self.held_of_all().await?;
        self.units_as(&Actor::cli("cross-check"), (Some(from), Some(to)), i64::MAX, &held).await
    }

    async fn units_as(
        &self,
        actor: &Actor,
        (from, to): (Option<Day>, Option<Day>),
        decided_until: i64,
        held: &Held,
    ) -> Result<UnitsReport, CrossCheckProblem> {
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(CrossCheckProblem::BadPeriod);
        }
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let from = from.unwrap_or(campaign.from);
        let to = to.unwrap_or_else(|| self.today());
        // Units are judged where they worked on the period's last day: a merger afterwards rewrites nothing.
        let then = tree.as_on(to);
        let (cutoff, _) = store::mark(self.db(), campaign.id).await?;
        let reach = self.reach(&then, (to, window(&campaign)), i64::MAX).await?;
        let place = |unit: UnitId| then.unit(unit).and_then(|u| reach.get(&u.locality));
        let mut days: BTreeMap<UnitId, Vec<UnitDay>> = BTreeMap::new();
        for (unit, day, named, counted) in self.reported(from.plus(-CLOSE), to.plus(CLOSE), decided_until).await? {
            let named = held.totals(&tree, Place::Unit(unit), (day, day), named);
            let judged = place(unit).and_then(|r| r.until).is_some_and(|until| day <= until);
            days.entry(unit).or_default().push(UnitDay::of(day, &named, counted, judged));
        }
        days.retain(|_, own| {
            of_period(own, from, to);
            !own.is_empty()
        });
        let mut tallies: BTreeMap<UnitId, Tally> = BTreeMap::new();
        // Many units share a place, and what the register saw there is read once.
        let mut seen: HashMap<LocalityId, Option<i64>> = HashMap::new();
        for (unit, own) in &days {
            let mut tally = Tally::default();
            own.iter().for_each(|d| add(&mut tally, d));
            if let (Some(u), Some(r)) = (then.unit(*unit), place(*unit))
                && has_unexplained(&tally)
            {
                let change = match seen.get(&u.locality) {
                    Some(known) => *known,
                    None => self.change(&tree, (u.locality, r), (from, to), window(&campaign)).await?,
                };
                seen.insert(u.locality, change);
                tally.judged.surplus = change.map_or(0, |n| surplus(&tally, n));
            }
            tallies.insert(*unit, tally);
        }
        let list: Vec<Tally> = tallies.values().copied().collect();
        let disputes = self.disputes_by_unit(from, to).await?;
        let area = actor.area(Permission::ViewCrossCheck);
        let mut units: Vec<UnitRow> = tallies
            .iter()
            .zip(judge(&list))
            .filter(|((id, _), _)| tree.covers_unit(&area, **id))
            .filter_map(|((id, tally), honesty)| {
                let mut row = row(&tree, *id, tally, honesty, disputes.get(id).copied().unwrap_or_default())?;
                row.judged_until = place(*id).and_then(|r| r.until);
                row.days = days.remove(id).unwrap_or_default();
                Some(row)
            })
            .collect();
        units.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.unit.cmp(&b.unit)));
        let source = self.newest_source().await?;
        Ok(UnitsReport { from, to, window_days: window(&campaign), cutoff, source, units })
    }

    /// What each unit reported in the campaign so far, as [`CrossCheck::units`] counts it, without judging anybody.
    pub(crate) async fn reported_by_unit(&self, held: &Held) -> Result<HashMap<UnitId, i64>, CrossCheckProblem> {
        let (campaign, tree) = (self.register().campaign().await?, self.register().tree().await?);
        let (from, to) = (campaign.from, self.today());
        let mut days: HashMap<UnitId, Vec<UnitDay>> = HashMap::new();
        for (unit, day, named, counted) in self.reported(from.plus(-CLOSE), to.plus(CLOSE), i64::MAX).await? {
            let named = held.totals(&tree, Place::Unit(unit), (day, day), named);
            days.entry(unit).or_default().push(UnitDay::of(day, &named, counted, false));
        }
        let sum = |(unit, mut own): (UnitId, Vec<UnitDay>)| {
            of_period(&mut own, from, to);
            (!own.is_empty()).then(|| (unit, own.iter().map(|d| d.reported).sum()))
        };
        Ok(days.into_iter().filter_map(sum).collect())
    }

    /// What every unit reported on each day of a period: by name, and by its own count where it counted.
    async fn reported(
        &self,
        from: Day,
        to: Day,
        decided_until: i64,
    ) -> Result<Vec<(UnitId, Day, Totals, Option<i64>)>, CrossCheckProblem> {
        let named = self.unit_days(from, to, decided_until).await?;
        let mut counted: BTreeMap<(UnitId, Day), i64> = BTreeMap::new();
        for c in self.claims().counts(&Actor::cli("cross-check"), Permission::ViewCrossCheck).await? {
            if (from..=to).contains(&c.day) {
                *counted.entry((c.unit, c.day)).or_default() += c.count;
            }
        }
        let keys: BTreeSet<(UnitId, Day)> = named.keys().chain(counted.keys()).copied().collect();
        let one = |k: (UnitId, Day)| (k.0, k.1, named.get(&k).copied().unwrap_or_default(), counted.get(&k).copied());
        Ok(keys.into_iter().map(one).collect())
    }

    /// What the register had covered of each unit's place at a commit, as the place was made up on a day.
    pub(crate) async fn reach(
        &self,
        tree: &Tree,
        then: (Day, i32),
        cutoff: i64,
    ) -> Result<HashMap<LocalityId, Reach>, CrossCheckProblem> {
        let mut out = HashMap::new();
        for unit in tree.units() {
            if out.contains_key(&unit.locality) {
                continue;
            }
            let reach = self.reach_of(tree, unit.locality, then, cutoff).await?;
            out.insert(unit.locality, reach);
        }
        Ok(out)
    }

    async fn reach_of(
        &self,
        tree: &Tree,
        place: LocalityId,
        (day, window): (Day, i32),
        cutoff: i64,
    ) -> Result<Reach, CrossCheckProblem> {
        let communes: Vec<LocalityId> = match tree.commune_of(place) {
            Some(commune) => vec![commune],
            None => tree.subtree_at(place, day).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect(),
        };
        let covered = self.register().covered_until(&communes, cutoff).await?;
        Ok(Reach { communes, until: covered.map(|d| d.plus(-window)) })
    }

    /// Claims of a unit that the register contradicts one by one, each where its person lives, on days that cannot be judged in all of the
    /// unit's place: beside other units these wait ([`UnitDay`]), and whoever sees both numbers is told why.
    pub(crate) async fn early_of(&self, tree: &Tree, held: &Held, unit: UnitId) -> Result<i64, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let today = self.today();
        let then = tree.as_on(today);
        let Some(place) = then.unit(unit).map(|u| u.locality) else { return Ok(0) };
        let until = self.reach_of(&then, place, (today, window(&campaign)), i64::MAX).await?.until;
        let days = self.unit_days(campaign.from, today, i64::MAX).await?;
        let early = days.into_iter().filter(|((of, day), _)| *of == unit && until.is_none_or(|until| *day > until));
        Ok(early.map(|((_, day), named)| held.totals(tree, Place::Unit(unit), (day, day), named).contradicted).sum())
    }

    /// Activations that the register saw in a place from the period's first day until the last judged one had its time; none where it
    /// cannot be said.
    async fn change(
        &self,
        tree: &Tree,
        (place, reach): (LocalityId, &Reach),
        (from, to): (Day, Day),
        window: i32,
    ) -> Result<Option<i64>, CrossCheckProblem> {
        let Some(last) = reach.until.map(|u| u.min(to)) else { return Ok(None) };
        let cutoff = self.register().newest_commit().await?;
        // Where extracts are rare, the one that shows the last day's window comes later and shows more: that is in the unit's favour.
        let Some(shown) = self.register().covered_by(&reach.communes, last.plus(window), i64::MAX).await? else {
            return Ok(None);
        };
        // The same ground on both days: a place that began later is what it was made of.
        let ground = ground_on(tree, place, shown);
        let before = self.register().numbers(&ground, from.plus(-1), cutoff).await?;
        // Without a state before the period nothing is known of what changed.
        if before.is_empty() {
            return Ok(None);
        }
        let after = self.register().numbers(&ground, shown, cutoff).await?;
        let change = |id: &LocalityId| {
            let before = before.get(id).map_or(0, vedich_register::Numbers::activated);
            after.get(id).map_or(0, |n| n.activated() - before)
        };
        Ok(Some(ground.iter().map(change).sum::<i64>().max(0)))
    }
}

/// Where a place's people count on a day: the place itself while it exists, then all that it became. After a merger that is more
/// ground than its own, and so in favour of whoever is judged.
fn ground_on(tree: &Tree, place: LocalityId, day: Day) -> Vec<LocalityId> {
    let (mut found, mut looked, mut open) = (Vec::new(), BTreeSet::new(), vec![place]);
    while let Some(at) = open.pop() {
        if !looked.insert(at) {
            continue;
        }
        let ended = tree.get(at).and_then(|l| l.valid_to).is_some_and(|end| end < day);
        let mut later: Vec<LocalityId> = if ended { tree.successors(at).into_iter().map(|s| s.to).collect() } else { Vec::new() };
        if ended && later.is_empty() {
            // A quarter of which nothing is said went where its commune went.
            later.extend(tree.heirs().next(at).map(|heir| heir.to));
        }
        if later.is_empty() {
            found.push(at);
        }
        open.extend(later);
    }
    found
}

fn unexplained(tally: &Tally) -> i64 {
    tally.judged.unnamed + tally.judged.wrong
}

fn has_unexplained(tally: &Tally) -> bool {
    tally.judged.reported != 0 && unexplained(tally) != 0
}

/// Reports beyond all activations that the register saw in the unit's place, as far as nobody knows better: what the register confirms by
/// name, wherever the person lives, and what it has not decided, is explained.
fn surplus(tally: &Tally, seen: i64) -> i64 {
    (tally.judged.reported - tally.judged.accepted - seen).clamp(0, unexplained(tally))
}

pub(crate) fn add(tally: &mut Tally, d: &UnitDay) {
    let unnamed = d.reported - d.named;
    tally.reported += d.reported;
    tally.named += d.named;
    tally.confirmed += d.confirmed;
    tally.pending += d.pending;
    tally.contradicted += d.contradicted;
    tally.late += d.late;
    tally.double += d.double;
    tally.accepted += d.accepted;
    tally.unnamed += unnamed;
    if d.judged {
        let j: &mut Judged = &mut tally.judged;
        j.decided += d.named - d.pending;
        j.wrong += d.contradicted + d.late;
        j.double += d.double;
        j.accepted += d.accepted;
        j.reported += d.reported;
        j.unnamed += unnamed;
    }
}

fn row(tree: &Tree, id: UnitId, t: &Tally, h: Honesty, disputes: UnitDisputes) -> Option<UnitRow> {
    let unit = tree.unit(id)?;
    Some(UnitRow {
        id,
        unit: unit.code.clone(),
        name: unit.name.clone(),
        reported: t.reported,
        named: t.named,
        confirmed: t.confirmed,
        pending: t.pending,
        contradicted: t.contradicted,
        late: t.late,
        double: t.double,
        unnamed: t.unnamed,
        surplus: t.judged.surplus,
        judged: t.judged.reported,
        score: (h.score * 1_000.0).round() / 1_000.0,
        flagged: h.flagged,
        signs: h.signs,
        judged_until: None,
        disputes_open: disputes.open,
        decision: disputes.decision,
        accepted: t.accepted,
        days: Vec::new(),
    })
}

impl UnitRow {
    /// Its numbers in the order in which pages and files show them.
    #[must_use]
    pub fn numbers(&self) -> [i64; 10] {
        [
            self.reported,
            self.named,
            self.confirmed,
            self.pending,
            self.contradicted,
            self.late,
            self.double,
            self.unnamed,
            self.surplus,
            self.accepted,
        ]
    }

    /// People named beyond the unit's own count, and on how many days: there the reported number is larger than the unit's daily report.
    #[must_use]
    pub fn beyond_count(&self) -> (i64, i64) {
        self.days.iter().filter(|d| d.spare > 0).fold((0, 0), |(people, days), d| (people + d.spare, days + 1))
    }

    /// Claims that do not stand: contradicted, or of people who had been active before.
    #[must_use]
    pub fn not_standing(&self) -> i64 {
        self.contradicted + self.late
    }

    /// What speaks most against the unit in numbers: the strongest sign, with how many results it is about.
    #[must_use]
    pub fn against(&self) -> Option<(Sign, i64)> {
        let sign = *self.signs.first()?;
        let n = match sign {
            Sign::NotConfirmed => self.not_standing(),
            Sign::Double => self.double,
            Sign::Unnamed => self.unnamed,
            Sign::Surplus => self.surplus,
        };
        Some((sign, n))
    }
}
