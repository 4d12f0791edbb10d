//! Units beside each other: what each reported in a period, what the register says of it, and how likely over-reporting is.

use crate::{
    honesty::{Honesty, Judged, Sign, Tally, judge},
    model::Totals,
    problems::CrossCheckProblem,
    service::{CrossCheck, window},
    store,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, LocalityId, UnitId};
use vedich_territory::{LocalityKind, Tree};

/// A unit in a period, as programs get it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct UnitRow {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Activations reported: counted where the unit counted, else named.
    pub reported: i64,
    /// Activations of named people.
    pub named: i64,
    /// Confirmed by the register and credited to the unit.
    pub confirmed: i64,
    /// Not decided yet.
    pub pending: i64,
    /// The register says otherwise: not activated in time, or before the claim.
    pub contradicted: i64,
    /// Confirmed, but somebody else claimed the same person earlier.
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
    /// The units in the asker's area that reported.
    pub units: Vec<UnitRow>,
}

impl CrossCheck {
    /// Units of the actor's area in a period. All units of the campaign teach what is usual, whoever asks.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn units(&self, actor: &Actor, from: Option<Day>, to: Option<Day>) -> Result<UnitsReport, CrossCheckProblem> {
        let campaign = self.register().campaign().await?;
        let tree = self.register().tree().await?;
        let from = from.unwrap_or(campaign.from);
        let to = to.unwrap_or_else(|| self.register().clock().today());
        let (cutoff, _) = store::mark(self.db(), campaign.id).await?;
        let named = store::unit_days(self.db(), campaign.id, from, to).await?;
        let mut counted: BTreeMap<(UnitId, Day), i64> = BTreeMap::new();
        for c in self.claims().counts(&Actor::cli("cross-check"), Permission::ViewCrossCheck).await? {
            if (from..=to).contains(&c.day) {
                *counted.entry((c.unit, c.day)).or_default() += c.count;
            }
        }
        let until = self.judged_until(&tree, window(&campaign)).await?;
        let mut tallies: BTreeMap<UnitId, Tally> = BTreeMap::new();
        let keys: std::collections::BTreeSet<(UnitId, Day)> = named.keys().chain(counted.keys()).copied().collect();
        for key @ (unit, day) in keys {
            let totals = named.get(&key).copied().unwrap_or_default();
            let can_judge = tree.unit(unit).and_then(|u| until.get(&u.locality).copied().flatten()).is_some_and(|u| day <= u);
            add(tallies.entry(unit).or_default(), &totals, counted.get(&key).copied(), can_judge);
        }
        for (unit, tally) in &mut tallies {
            let Some(unit) = tree.unit(*unit) else { continue };
            if let Some(last) = until.get(&unit.locality).copied().flatten().map(|u| u.min(to)) {
                tally.judged.surplus = self.surplus(unit.locality, tally, from, last, window(&campaign)).await?;
            }
        }
        let list: Vec<Tally> = tallies.values().copied().collect();
        let area = actor.area(Permission::ViewCrossCheck);
        let mut units: Vec<UnitRow> = tallies
            .iter()
            .zip(judge(&list))
            .filter(|((id, _), _)| tree.covers_unit(&area, **id))
            .filter_map(|((id, tally), honesty)| row(&tree, *id, tally, honesty))
            .collect();
        units.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.unit.cmp(&b.unit)));
        Ok(UnitsReport { from, to, window_days: window(&campaign), cutoff, units })
    }

    /// Until which day reports about each unit's place can be judged: the register has covered all of it for a whole window.
    async fn judged_until(&self, tree: &Tree, window: i32) -> Result<HashMap<LocalityId, Option<Day>>, CrossCheckProblem> {
        let mut out = HashMap::new();
        for unit in tree.units() {
            if out.contains_key(&unit.locality) {
                continue;
            }
            let communes: Vec<LocalityId> = match tree.commune_of(unit.locality) {
                Some(commune) => vec![commune],
                None => tree
                    .subtree(unit.locality)
                    .filter(|l| l.kind == LocalityKind::Commune && l.valid_to.is_none())
                    .map(|l| l.id)
                    .collect(),
            };
            let covered = self.register().covered_until(&communes, i64::MAX).await?;
            out.insert(unit.locality, covered.map(|d| d.plus(-window)));
        }
        Ok(out)
    }

    /// Reports beyond all activations that the register saw in the unit's place from the period's first day until the last
    /// judged one had its time.
    async fn surplus(
        &self,
        place: LocalityId,
        tally: &Tally,
        from: Day,
        last: Day,
        window: i32,
    ) -> Result<i64, CrossCheckProblem> {
        if tally.judged.reported == 0 {
            return Ok(0);
        }
        let cutoff = self.register().newest_commit().await?;
        let activated = |day: Day| async move {
            let numbers = self.register().numbers(&[place], day, cutoff).await?;
            Ok::<_, CrossCheckProblem>(numbers.get(&place).map(vedich_register::Numbers::activated))
        };
        // Without a state before the period nothing is known of what changed.
        let Some(before) = activated(from.plus(-1)).await? else { return Ok(0) };
        let after = activated(last.plus(window)).await?.unwrap_or(before);
        Ok((tally.judged.reported - (after - before).max(0)).max(0))
    }
}

fn add(tally: &mut Tally, named: &Totals, counted: Option<i64>, can_judge: bool) {
    let reported = counted.unwrap_or(named.claimed).max(named.claimed);
    let unnamed = reported - named.claimed;
    tally.reported += reported;
    tally.named += named.claimed;
    tally.confirmed += named.confirmed;
    tally.pending += named.pending;
    tally.contradicted += named.not_standing();
    tally.double += named.double;
    tally.unnamed += unnamed;
    if can_judge {
        let j: &mut Judged = &mut tally.judged;
        j.decided += named.claimed - named.pending;
        j.wrong += named.not_standing();
        j.double += named.double;
        j.reported += reported;
        j.unnamed += unnamed;
    }
}

fn row(tree: &Tree, id: UnitId, t: &Tally, h: Honesty) -> Option<UnitRow> {
    let unit = tree.unit(id)?;
    Some(UnitRow {
        unit: unit.code.clone(),
        name: unit.name.clone(),
        reported: t.reported,
        named: t.named,
        confirmed: t.confirmed,
        pending: t.pending,
        contradicted: t.contradicted,
        double: t.double,
        unnamed: t.unnamed,
        surplus: t.judged.surplus,
        judged: t.judged.reported,
        score: (h.score * 1_000.0).round() / 1_000.0,
        flagged: h.flagged,
        signs: h.signs,
    })
}
