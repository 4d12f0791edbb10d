//! What standings ask: results of a period by place, and false reports that people have confirmed (`P-3.9`). No scope: the asking room
//! has its own.

use crate::{
    disputes,
    inspections::{Finding, store as rounds, viewing::results},
    model::{Place, Totals},
    problems::CrossCheckProblem,
    service::CrossCheck,
};
use std::collections::{BTreeMap, HashMap};
use vedich_kernel::{Day, Moment, TeamId, UnitId};
use vedich_territory::MemberId;

/// What an inspection round that has ended says of a unit. Claims that a dispute's decision accepts are true here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Number of the round.
    pub round: i64,
    /// When it ended.
    pub ended_at: Moment,
    /// The unit.
    pub unit: UnitId,
    /// Claims of the unit in the round's period.
    pub population: i64,
    /// Inspected with a result: true or false.
    pub decided: i64,
    /// Of these, false.
    pub wrong: i64,
    /// With 95 % confidence at least so many of all claims are false.
    pub least: i64,
    /// Whose work the reports were that nobody had done: no help, or no account that works.
    pub not_real: Vec<(Option<TeamId>, Option<MemberId>)>,
}

impl CrossCheck {
    /// Claims of places of claim days within a period, by verdict. Places without any are left out.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn totals_in(&self, places: &[Place], from: Day, to: Day) -> Result<HashMap<Place, Totals>, CrossCheckProblem> {
        let mut by_kind: BTreeMap<i64, Vec<(i64, Place)>> = BTreeMap::new();
        for place in places {
            let (kind, id) = place.numbers();
            by_kind.entry(kind).or_default().push((id, *place));
        }
        let mut out = HashMap::new();
        for (kind, asked) in by_kind {
            let ids: Vec<i64> = asked.iter().map(|(id, _)| *id).collect();
            let until = self.stored_totals(kind, &ids, Day(i32::MIN), to).await?;
            let before = self.stored_totals(kind, &ids, Day(i32::MIN), from.plus(-1)).await?;
            for (id, place) in asked {
                let Some(all) = until.get(&id) else { continue };
                let old = before.get(&id).copied().unwrap_or_default();
                let part = |f: fn(&Totals) -> i64| f(all) - f(&old);
                let found = Totals::of([
                    part(|t| t.confirmed),
                    part(|t| t.late),
                    part(|t| t.pending),
                    part(|t| t.contradicted),
                    part(|t| t.double),
                ]);
                if found.claimed > 0 {
                    out.insert(place, found);
                }
            }
        }
        Ok(out)
    }

    /// What inspection rounds that have ended say of units, as far as their claims are of a period.
    ///
    /// # Errors
    /// When the database cannot be reached or the vault does not open.
    pub async fn inspected(&self, from: Day, to: Day) -> Result<Vec<Inspected>, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let accepted = disputes::store::all_accepted(self.db(), campaign.id).await?;
        let mut out = Vec::new();
        for round in rounds::rounds(self.db(), campaign.id).await? {
            let Some(ended_at) = round.closed_at.filter(|_| round.from <= to && round.to >= from) else { continue };
            let mut sample = self.sample(round.no).await?;
            for one in sample.iter_mut().filter(|s| accepted.contains(&s.item.claim)) {
                if let Some(found) = one.found.as_mut().filter(|f| f.finding.is_false()) {
                    found.finding = Finding::Real;
                }
            }
            for result in results(&rounds::strata(self.db(), round.no).await?, &sample) {
                let Some(e) = result.estimate else { continue };
                let not_real = |s: &&crate::inspections::Sampled| {
                    s.item.unit == result.unit && s.found.as_ref().is_some_and(|f| f.finding == Finding::NotReal)
                };
                out.push(Inspected {
                    round: round.no,
                    ended_at,
                    unit: result.unit,
                    population: e.population,
                    decided: e.decided,
                    wrong: e.wrong,
                    least: e.least,
                    not_real: sample.iter().filter(not_real).map(|s| (s.item.team, s.item.member)).collect(),
                });
            }
        }
        Ok(out)
    }
}
