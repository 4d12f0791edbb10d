//! Where duties stand: per unit, and everybody once.

use crate::{
    model::{Directive, Duty, Kind, Proof, UnitCount},
    problems::ComplianceProblem,
    rules::{self, Answers},
    service::{Compliance, may_name, units, window},
    store::{duties, totals as store},
};
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Basis, Day, Figure, LocalityId, Moment, UnitId};
use vedich_register::Standing as Basics;
use vedich_territory::{Tree, UnitKind};

/// How many of some people have done what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// People of the kinds that the duty binds.
    pub population: i64,
    /// Exempt, with approval.
    pub exempt: i64,
    /// Not exempt and having each proof, in the order of [`Proof::ALL`].
    pub proofs: [i64; 5],
    /// Not exempt and having all that the duty asks for.
    pub complete: i64,
    /// Of these, on or before the deadline.
    pub in_time: i64,
    /// Not exempt, not complete, and nothing said about why.
    pub unexplained: i64,
    /// Whom the register does not know (yet).
    pub unmatched: i64,
    /// Not exempt and newly on a roster: what the register says of them is told to the unit from the next extract on.
    pub held: i64,
}

impl Numbers {
    /// Who owes the duty.
    #[must_use]
    pub fn owing(&self) -> i64 {
        self.population - self.exempt
    }

    /// Who owes it still.
    #[must_use]
    pub fn missing(&self) -> i64 {
        self.owing() - self.complete
    }

    fn add(&mut self, other: &Self) {
        self.population += other.population;
        self.exempt += other.exempt;
        for (a, b) in self.proofs.iter_mut().zip(other.proofs) {
            *a += b;
        }
        self.complete += other.complete;
        self.in_time += other.in_time;
        self.unexplained += other.unexplained;
        self.unmatched += other.unmatched;
        self.held += other.held;
    }

    pub(crate) fn told(c: &UnitCount) -> Self {
        Self {
            population: c.population,
            exempt: c.exempt,
            proofs: [c.level1, c.level2, c.app, c.national, c.provincial],
            complete: c.complete,
            in_time: c.complete,
            unexplained: 0,
            unmatched: 0,
            held: 0,
        }
    }
}

/// A unit's standing.
#[derive(Clone, Debug)]
pub struct UnitStanding {
    /// The unit.
    pub unit: UnitId,
    /// Its numbers; all zero without a roster.
    pub numbers: Numbers,
    /// Complete of those who owe it; nothing without anybody, and nothing where a cell is too small to tell.
    pub figure: Option<Figure>,
    /// The numbers are the unit's own counts, told then by this person.
    pub unverified: Option<(Moment, String)>,
    /// A school with too few pupils for its numbers to leave it.
    pub hidden: bool,
    /// No roster and no counts have come.
    pub silent: bool,
    /// What its head has told about a directive.
    pub directive: Option<Directive>,
    /// Helps told by its people: who told, confirmed, pending, not confirmed.
    pub helps: [i64; 4],
}

impl UnitStanding {
    /// Somebody owes the duty still, or nothing is known.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.silent || self.numbers.missing() > 0
    }

    /// For what its head has to answer (`P-4.2`); of a unit's own counts nobody is asked why.
    #[must_use]
    pub fn answers(&self) -> Answers {
        let unexplained = if self.unverified.is_some() { 0 } else { self.numbers.unexplained };
        rules::head_answers(self.silent, self.directive.as_ref().map(|d| d.issued), unexplained)
    }
}

/// A duty's standing in the actor's units.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The duty.
    pub duty: Duty,
    /// Day of truth of what the register says.
    pub as_of: Day,
    /// By unit, those furthest behind first.
    pub units: Vec<UnitStanding>,
    /// Named people, everybody once however many units name them.
    pub people: Numbers,
    /// Complete of the named who owe it.
    pub figure: Option<Figure>,
    /// Sums of units that give counts only.
    pub unverified: Numbers,
    /// Named people by commune of residence, each once; nowhere for those whom the register does not know.
    pub communes: Vec<(Option<LocalityId>, Numbers, Option<Figure>)>,
}

impl Compliance {
    /// From which moment on newcomers of rosters are held back from the actor; never from whoever sees residents or checks. A unit may
    /// put anybody on its roster: were it told at once what the register says of them, a roster of one would look a person up. So it
    /// is told by the next extract that lands after the upload.
    pub(crate) async fn held_from(&self, actor: &Actor) -> Result<Option<Moment>, ComplianceProblem> {
        let sees = [Permission::ViewCitizens, Permission::JudgeCompliance, Permission::Inspect].iter().any(|p| actor.may(*p));
        if sees { Ok(None) } else { Ok(Some(self.register().newest_landing().await?)) }
    }

    /// Where a duty stands in the actor's units, by its code or deadline (default: the next).
    ///
    /// # Errors
    /// When there is no such duty or the database cannot be reached.
    pub async fn standing(&self, actor: &Actor, asked: &str) -> Result<Standing, ComplianceProblem> {
        let held = self.held_from(actor).await?;
        self.standing_as(actor, asked, held).await
    }

    /// The actor's units for a duty as their own people are told of them, whoever asks: for rankings and files, which are the same for
    /// everybody, and for what units write of themselves. Whom no later extract answered yet neither counts for a unit nor against it.
    ///
    /// # Errors
    /// As [`Compliance::standing`].
    pub async fn units_told(&self, actor: &Actor, asked: &str) -> Result<Vec<UnitStanding>, ComplianceProblem> {
        let landed = self.register().newest_landing().await?;
        let Standing { duty, units, .. } = self.standing_as(actor, asked, Some(landed)).await?;
        let tree = self.tree().await?;
        let hidden = |unit, population| is_hidden(&tree, actor, &duty, unit, population);
        Ok(units.into_iter().map(|u| answered(u, &duty, hidden)).collect())
    }

    async fn standing_as(&self, actor: &Actor, asked: &str, held: Option<Moment>) -> Result<Standing, ComplianceProblem> {
        self.follow().await?;
        let duty = self.duty(asked).await?;
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let mine = units(&tree, actor, Permission::ViewCompliance);
        let basics = self.register().standing(campaign.root, None, None).await?;
        let mut named = store::by_unit(self.db(), campaign.id, &duty, mine.as_deref(), held).await?;
        let helps = store::helps_by_unit(self.db(), campaign.id, mine.as_deref(), self.today().plus(-window(&campaign))).await?;
        let communes = store::by_commune(self.db(), campaign.id, &duty, mine.as_deref(), held).await?;
        if duty.proofs.is_empty() {
            let enough = store::with_quota(self.db(), campaign.id, &duty, mine.as_deref()).await?;
            for (unit, n) in &mut named {
                n.complete = enough.get(unit).copied().unwrap_or(0);
                n.in_time = n.complete;
            }
        }
        let counting = self.counting_units().await?;
        let counts = duties::counts(self.db(), campaign.id, &duty.code, i64::MAX).await?;
        let mut directives: HashMap<UnitId, Directive> = self.directives(actor).await?.into_iter().map(|d| (d.unit, d)).collect();
        let mut out = Vec::new();
        for unit in tree.units().iter().filter(|u| mine.as_ref().is_none_or(|m| m.contains(&u.id))) {
            let told = counts.get(&unit.id).filter(|_| counting.contains(&unit.id) && !duty.proofs.is_empty());
            let numbers = told.map_or_else(|| named.get(&unit.id).copied().unwrap_or_default(), |t| Numbers::told(&t.0));
            if numbers.population == 0 && !is_expected(&tree, &duty, unit.id) {
                continue;
            }
            let hidden = is_hidden(&tree, actor, &duty, unit.id, numbers.population);
            let basis = if told.is_some() { Basis::RosterUnverified } else { Basis::Roster };
            out.push(UnitStanding {
                unit: unit.id,
                figure: figure(&basics, &numbers, basis).filter(|_| !hidden),
                numbers: if hidden { Numbers::default() } else { numbers },
                unverified: told.map(|t| (t.1, t.2.clone())),
                hidden,
                silent: numbers.population == 0,
                directive: directives.remove(&unit.id),
                helps: helps.get(&unit.id).copied().unwrap_or_default(),
            });
        }
        out.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| code(&tree, a.unit).cmp(code(&tree, b.unit))));
        let (mut people, mut unverified) = (Numbers::default(), Numbers::default());
        for (_, n) in &communes {
            people.add(n);
        }
        if duty.proofs.is_empty() {
            people.complete = store::with_quota_once(self.db(), campaign.id, &duty, mine.as_deref()).await?;
            people.in_time = people.complete;
        }
        for u in out.iter().filter(|u| u.unverified.is_some()) {
            unverified.add(&u.numbers);
        }
        let pupils = duty.kinds.contains(&Kind::Pupil);
        let communes = communes
            .into_iter()
            .filter(|(_, n)| !(duty.proofs.is_empty() || pupils && n.population < rules::SMALL_CELL))
            .map(|(l, n)| (l, n, figure(&basics, &n, Basis::Roster)))
            .collect();
        let whole = figure(&basics, &people, Basis::Roster);
        Ok(Standing { as_of: basics.as_of, duty, units: out, people, figure: whole, unverified, communes })
    }
}

/// Whoever gave nothing is named, unless the duty is of schools and they are none.
pub(crate) fn is_expected(tree: &Tree, duty: &Duty, unit: UnitId) -> bool {
    let Some(u) = tree.unit(unit) else { return false };
    let of_schools = duty.kinds.iter().all(|k| *k == Kind::Pupil);
    !of_schools || u.kind == UnitKind::School
}

fn is_hidden(tree: &Tree, actor: &Actor, duty: &Duty, unit: UnitId, population: i64) -> bool {
    let small = (1..rules::SMALL_CELL).contains(&population);
    small && duty.kinds.contains(&Kind::Pupil) && !may_name(tree, actor, unit, Kind::Pupil)
}

/// A unit's standing without those whom it is not told of. A duty of declared proofs alone holds nobody back.
fn answered(mut u: UnitStanding, duty: &Duty, hidden: impl Fn(UnitId, i64) -> bool) -> UnitStanding {
    if u.numbers.held == 0 || duty.proofs.iter().all(|p| p.is_declared()) {
        return u;
    }
    u.numbers.population -= u.numbers.held;
    u.numbers.held = 0;
    if hidden(u.unit, u.numbers.population) {
        (u.numbers, u.hidden) = (Numbers::default(), true);
    }
    let owing = u.numbers.owing();
    u.figure = u.figure.filter(|_| owing > 0).map(|f| Figure { denominator: owing, ..f });
    u
}

pub(crate) fn figure(basics: &Basics, n: &Numbers, basis: Basis) -> Option<Figure> {
    (n.owing() > 0).then(|| basics.figure(n.complete, n.owing(), basis))
}

/// Behind first and the furthest behind before the others, then those who gave nothing, then the complete.
pub(crate) fn order(u: &UnitStanding) -> (u8, i64, std::cmp::Reverse<i64>) {
    let n = &u.numbers;
    if u.silent {
        return (1, 0, std::cmp::Reverse(0));
    }
    let share = if n.owing() > 0 { n.complete * 10_000 / n.owing() } else { 10_000 };
    (if n.missing() > 0 { 0 } else { 2 }, share, std::cmp::Reverse(n.missing()))
}

pub(crate) fn code(tree: &Tree, unit: UnitId) -> &str {
    tree.unit(unit).map_or("", |u| u.code.as_str())
}

/// The columns that a duty has.
pub(crate) fn columns(duty: &Duty) -> Vec<Proof> {
    Proof::ALL.into_iter().filter(|p| duty.proofs.contains(p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(proofs: &[Proof]) -> Duty {
        Duty {
            code: "use".into(),
            name: String::new(),
            clause: String::new(),
            deadline: Day(0),
            kinds: vec![Kind::CivilServant],
            proofs: proofs.to_vec(),
            quota: 0,
        }
    }

    fn unit(numbers: Numbers) -> UnitStanding {
        let (numerator, denominator) = (numbers.complete, numbers.owing());
        let figure =
            Figure { numerator, denominator, basis: Basis::Roster, source: None, as_of: Day(0), cutoff: 1, cutoff_at: None };
        UnitStanding {
            unit: UnitId(1),
            numbers,
            figure: Some(figure),
            unverified: None,
            hidden: false,
            silent: false,
            directive: None,
            helps: [0; 4],
        }
    }

    #[test]
    fn whom_a_unit_is_not_told_of_counts_neither_for_it_nor_against_it() {
        let some = Numbers { population: 10, exempt: 2, complete: 4, held: 3, ..Numbers::default() };
        let told = |numbers, proofs: &[Proof]| {
            let u = answered(unit(numbers), &duty(proofs), |_, _| false);
            (u.numbers.owing(), u.numbers.missing(), u.figure.map(|f| (f.numerator, f.denominator)))
        };
        assert_eq!(told(some, &[Proof::Level2, Proof::App]), (5, 1, Some((4, 5))));
        assert_eq!(told(some, &[Proof::App]), (8, 4, Some((4, 8))), "what people declare is told at once");
        let all = Numbers { population: 3, held: 3, ..Numbers::default() };
        assert_eq!(told(all, &[Proof::Level2]), (0, 0, None), "no share of nobody");
        let few = answered(unit(some), &duty(&[Proof::Level1]), |_, n| n == 7);
        assert!(few.hidden && few.figure.is_none() && few.numbers == Numbers::default());
    }
}
