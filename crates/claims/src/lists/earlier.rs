//! Whom a unit named before: one person counts once for a unit, on the first day for which it named them. Rows are compared as they are
//! written, so that the answer tells nobody whom a row means.

use super::{
    deciding::open,
    model::{Decision, FoundAs, RowState, SealedRow, StoredRow},
    rules, store,
};
use crate::{hooks::Standing, problems::ClaimsProblem, service::Claims};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use vedich_campaign::Campaign;
use vedich_kernel::{Day, UnitId};
use vedich_register::{Person, Vault};

/// A person as a unit writes them: by number, else by name, birth date and place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Written {
    unit: UnitId,
    number: String,
    name: String,
    birth: String,
    place: String,
}

impl Written {
    /// None where a row tells neither number nor name.
    pub(super) fn of(unit: UnitId, row: &SealedRow) -> Option<Self> {
        if let Some(number) = full_number(row) {
            return Some(Self { unit, number, name: String::new(), birth: String::new(), place: String::new() });
        }
        let name = row.name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let (number, birth, place) = (row.number.clone(), row.birth.clone(), row.place.clone());
        (!name.is_empty()).then_some(Self { unit, number, name, birth, place })
    }
}

/// The number among a row's cells, which is kept masked beside them.
fn full_number(row: &SealedRow) -> Option<String> {
    if row.number.is_empty() {
        return None;
    }
    let mut numbers = row.cells.iter().filter_map(|cell| crate::rules::number(cell).ok()).map(|(_, number)| number);
    let masked = |number: &String| Person { national_id: number.clone(), ..Person::default() }.masked_id();
    numbers.find(|number| masked(number) == row.number)
}

/// People whom units named before and who may still count: for which days.
#[derive(Debug, Default)]
pub(super) struct Before(HashMap<Written, Vec<Day>>);

impl Before {
    /// The first day for which the unit named somebody whom a row of `day` would count twice. For the same day, a claim is one and the same
    /// anyway.
    pub(super) fn day_of(&self, who: &Written, day: Day) -> Option<Day> {
        self.0.get(who)?.iter().copied().filter(|at| *at < day).min()
    }

    pub(super) fn add(&mut self, who: Written, day: Day) {
        self.0.entry(who).or_default().push(day);
    }
}

/// A row that names somebody, with all that decides what its unit has been told of it.
struct Named {
    who: Written,
    day: Day,
    found: FoundAs,
    decision: Option<Decision>,
    claim: Option<(i64, Uuid)>,
    landed: bool,
}

impl Claims {
    /// Whom some units named in the lists that came. What was taken back, and what the units have been told was not confirmed, counts nobody:
    /// such a person may be named again. A row of which nothing has been told stands in the way whether the register knows somebody of the
    /// name or not, so that a second list is no way to look people up.
    pub(super) async fn named_before(
        &self,
        campaign: &Campaign,
        vault: &Vault,
        units: &HashSet<UnitId>,
    ) -> Result<Before, ClaimsProblem> {
        let mut found = Vec::new();
        for list in store::lists(self.db(), campaign.id, i64::MAX).await? {
            if !list.units.iter().any(|u| units.contains(u)) {
                continue;
            }
            let decisions = store::decisions(self.db(), campaign.id, list.no).await?;
            let landed = self.register().landed_after(list.recorded_at).await?;
            for row in store::rows(self.db(), campaign.id, list.no).await? {
                let decided = decisions.get(&row.row);
                let (claim, decision) = (row.standing_claim(decided), decided.map(|d| d.decision));
                let Some((unit, day)) = named_for(&row, units).filter(|_| row.found != FoundAs::Rejected) else { continue };
                let who = Written::of(unit, &open(vault, list.no, &row)?);
                found.extend(who.map(|who| Named { who, day, found: row.found, decision, claim, landed }));
            }
        }
        let claims: Vec<(i64, Uuid)> = found.iter().filter_map(|named| named.claim).collect();
        let gone = store::withdrawn(self.db(), campaign.id, &claims).await?;
        let standing = match &self.verdicts {
            Some(verdicts) => verdicts.standing_of(claims).await?,
            None => HashMap::new(),
        };
        let (today, window) = (self.now().day(), i32::try_from(campaign.settlement_window_days).unwrap_or(7));
        let mut before = Before::default();
        for Named { who, day, found, decision, claim, landed } in found {
            if claim.is_some_and(|(_, c)| gone.contains(&c)) {
                continue;
            }
            let verdict = claim.map(|(_, c)| standing.get(&c).copied());
            let told = rules::told(rules::state(found, decision, verdict, Some(day), today, window), landed);
            // Somebody who was active before is so on any later day too.
            if told != RowState::NotConfirmed || verdict == Some(Some(Standing::Before)) {
                before.add(who, day);
            }
        }
        Ok(before)
    }
}

/// Of which of some units and for which day a row names somebody.
fn named_for(row: &StoredRow, units: &HashSet<UnitId>) -> Option<(UnitId, Day)> {
    row.unit.filter(|u| units.contains(u)).zip(row.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Day = Day(19_530);

    fn row(cells: &[&str], name: &str, birth: &str, number: &str) -> SealedRow {
        SealedRow {
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
            name: name.to_owned(),
            birth: birth.to_owned(),
            number: number.to_owned(),
            ..SealedRow::default()
        }
    }

    fn who(row: &SealedRow) -> Written {
        Written::of(UnitId(1), row).unwrap()
    }

    #[test]
    fn somebody_is_the_same_by_number_else_by_what_is_written() {
        let masked = Person { national_id: "070180001234".to_owned(), ..Person::default() }.masked_id();
        let by_number = who(&row(&["1", "070180001234", "Lý Thu Sương"], "Lý Thu Sương", "1985", &masked));
        assert_eq!(by_number, who(&row(&["070180001234"], "", "", &masked)), "a number says enough");
        let by_name = who(&row(&["Lý Thu Sương", "1985"], "Lý  Thu Sương ", "1985", ""));
        assert_eq!(by_name, who(&row(&["7", "LÝ THU SƯƠNG", "1985"], "LÝ THU SƯƠNG", "1985", "")));
        assert_ne!(by_name, who(&row(&[], "Lý Thu Sương", "1986", "")));
        assert_ne!(by_name, by_number);
        assert_eq!(Written::of(UnitId(1), &row(&["1985"], "", "1985", "")), None);
    }

    #[test]
    fn a_later_day_counts_nobody_again_and_the_same_day_is_one_and_the_same() {
        let one = who(&row(&[], "Lý Thu Sương", "1985", ""));
        let mut before = Before::default();
        before.add(one.clone(), DAY);
        assert_eq!([DAY.plus(-1), DAY, DAY.plus(1)].map(|day| before.day_of(&one, day)), [None, None, Some(DAY)]);
    }
}
