//! Where duties of staff stood at a commit: a document of an earlier cut-off tells nothing that was handed in, declared, excused or written
//! down after it.

use crate::{
    model::{Directive, Duty, Kind, PersonNo},
    problems::ComplianceProblem,
    rebuild::{Known, Said},
    rules,
    service::Compliance,
    standing::{self, Numbers, UnitStanding, figure, is_expected},
    store::{duties as store, facts},
};
use std::collections::{BTreeSet, HashMap, HashSet};
use vedich_kernel::{Basis, Figure, UnitId};

/// A duty as it stood.
#[derive(Clone, Debug)]
pub struct StandingThen {
    /// The duty as it was set then.
    pub duty: Duty,
    /// By unit, those furthest behind first.
    pub units: Vec<UnitStanding>,
    /// Named people, everybody once however many units name them.
    pub people: Numbers,
    /// Complete of the named who owed it.
    pub figure: Option<Figure>,
}

impl Compliance {
    /// Where the duties of staff that ask for proofs stood at a commit; of one unit alone as its own people are told of it, so that nobody
    /// is looked up by a roster. Helps are left out. The caller has checked the scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn standings_then(&self, cutoff: i64, own: Option<UnitId>) -> Result<Vec<StandingThen>, ComplianceProblem> {
        let (campaign, tree) = (self.campaign().await?, self.tree().await?);
        let mut duties = self.duties_at(cutoff).await?;
        duties.retain(|d| !d.kinds.contains(&Kind::Pupil) && !d.proofs.is_empty());
        if duties.is_empty() {
            return Ok(Vec::new());
        }
        let basics = self.register().standing(campaign.root, None, Some(cutoff)).await?;
        let known = self.known_at(cutoff, own).await?;
        let newcomers = match own {
            Some(_) => facts::newcomers(self.db(), campaign.id, cutoff, self.register().landing_at(cutoff).await?).await?,
            None => HashSet::new(),
        };
        let counting = store::counting_units(self.db(), campaign.id, cutoff).await?;
        let told = store::directives(self.db(), campaign.id, cutoff).await?;
        let directives: HashMap<UnitId, Directive> = told.into_iter().map(|(d, _)| (d.unit, d)).collect();
        let mut out = Vec::new();
        for duty in duties {
            let said = self.said_at(cutoff, &duty).await?;
            let counts = store::counts(self.db(), campaign.id, &duty.code, cutoff).await?;
            let (named, people) = counted(&known, &newcomers, &duty, &said);
            let mut units = Vec::new();
            for unit in tree.units().iter().map(|u| u.id).filter(|u| own.is_none_or(|own| own == *u)) {
                let given = counts.get(&unit).filter(|_| counting.contains(&unit));
                let numbers = given.map_or_else(|| named.get(&unit).copied().unwrap_or_default(), |g| Numbers::told(&g.0));
                let silent = numbers.population == 0;
                if silent && !is_expected(&tree, &duty, unit) {
                    continue;
                }
                let numbers = answered(numbers, &duty);
                let basis = if given.is_some() { Basis::RosterUnverified } else { Basis::Roster };
                units.push(UnitStanding {
                    unit,
                    numbers,
                    figure: figure(&basics, &numbers, basis),
                    unverified: given.map(|g| (g.1, g.2.clone())),
                    hidden: false,
                    silent,
                    directive: directives.get(&unit).cloned(),
                    helps: [0; 4],
                });
            }
            units.sort_by(|a, b| {
                let code = |u: &UnitStanding| standing::code(&tree, u.unit);
                standing::order(a).cmp(&standing::order(b)).then_with(|| code(a).cmp(code(b)))
            });
            let whole = figure(&basics, &people, Basis::Roster);
            out.push(StandingThen { duty, units, people, figure: whole });
        }
        Ok(out)
    }
}

/// By unit, and everybody once. Whoever is named twice is looked at under the least number.
fn counted(
    known: &Known,
    newcomers: &HashSet<(UnitId, PersonNo)>,
    duty: &Duty,
    said: &Said,
) -> (HashMap<UnitId, Numbers>, Numbers) {
    let (mut named, mut people) = (HashMap::new(), Numbers::default());
    let mut once = BTreeSet::new();
    for ((unit, no), _) in known.members.iter().filter(|(_, kind)| rules::owes(duty, **kind)) {
        known.count(named.entry(*unit).or_default(), (duty, said), *no, newcomers.contains(&(*unit, *no)));
        once.insert(known.same_as(*no));
    }
    once.into_iter().for_each(|no| known.count(&mut people, (duty, said), no, false));
    (named, people)
}

/// Whom the unit was not told of yet counts neither for it nor against it, unless the duty asks for nothing that the register says.
fn answered(n: Numbers, duty: &Duty) -> Numbers {
    let declared = duty.proofs.iter().all(|p| p.is_declared());
    if declared { n } else { Numbers { population: n.population - n.held, held: 0, ..n } }
}
