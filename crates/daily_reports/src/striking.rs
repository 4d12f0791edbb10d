//! Counts that stand behind no name: persuasion, guidance, portal accounts, outreach. The register cannot confirm them, so nothing of them
//! enters a score; but an absurd number is told to the unit before it sends, and to whoever reviews (`P-3.6`, `P-3.8`). It accuses nobody: a
//! word of explanation lets it pass.

use crate::{
    figures::{Column, Figures},
    model::Known,
    problems::ReportsProblem,
    service::{DailyReports, Setting},
    store,
};
use std::collections::HashMap;
use vedich_kernel::{Day, Lang, LocalityId, UnitId};
use vedich_territory::UnitKind;
use vedich_ui::{t, t_args};

/// What a count is absurd beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// More people on one day than the register has eligible ones in the unit's place.
    Eligible(i64),
    /// Many times what the middle one of the units of its kind reports.
    Others(i64),
}

/// A count that strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Strike {
    /// Which.
    pub column: Column,
    /// As reported.
    pub reported: i64,
    /// Why.
    pub beside: Beside,
}

/// Up to so many people, and so many sessions, strike nobody: a market day is larger than an evening.
const LEAST_PEOPLE: i64 = 100;
const LEAST_SESSIONS: i64 = 20;
/// So many times the middle one is more than a larger place or a good day explains.
const TIMES: i64 = 10;
/// With fewer reports of others nothing is usual.
const LEAST_OTHERS: usize = 5;

/// Counts that stand behind no name.
const COUNTS: [Column; 4] = [Column::Mobilised, Column::Guided, Column::PortalAccounts, Column::Outreach];

fn least(column: Column) -> i64 {
    if column == Column::Outreach { LEAST_SESSIONS } else { LEAST_PEOPLE }
}

/// Only these are compared with anything: nearly all reports are told apart without a question to the database.
fn is_large(figures: &Figures) -> bool {
    COUNTS.iter().any(|c| figures.get(*c) > least(*c))
}

/// What strikes at a report of one day. `others`: reports of units of the same kind of that day and the day before. What the system itself
/// knows of the day strikes nobody.
fn strikes(figures: &Figures, known: &Known, eligible: Option<i64>, others: &[Figures]) -> Vec<Strike> {
    let mut out = Vec::new();
    for column in COUNTS {
        let reported = figures.get(column);
        if reported <= least(column) || known.get(column).is_some_and(|k| k.value >= reported) {
            continue;
        }
        let people = eligible.filter(|n| *n > 0 && column != Column::Outreach && reported > *n).map(Beside::Eligible);
        let many = || middle(others, column).filter(|n| reported > n * TIMES).map(Beside::Others);
        if let Some(beside) = people.or_else(many) {
            out.push(Strike { column, reported, beside });
        }
    }
    out
}

fn middle(others: &[Figures], column: Column) -> Option<i64> {
    let mut counts: Vec<i64> = others.iter().map(|f| f.get(column)).collect();
    counts.sort_unstable();
    if counts.len() < LEAST_OTHERS { None } else { counts.get(counts.len() / 2).copied() }
}

impl Strike {
    /// In a sentence.
    pub fn words(&self, lang: Lang) -> String {
        let what = t(lang, self.column.text_key());
        match self.beside {
            Beside::Eligible(n) => t_args(
                lang,
                "reports-striking-eligible",
                &[("what", what.into()), ("reported", self.reported.into()), ("n", n.into())],
            ),
            Beside::Others(n) => t_args(
                lang,
                "reports-striking-others",
                &[("what", what.into()), ("reported", self.reported.into()), ("n", n.into())],
            ),
        }
    }
}

impl DailyReports {
    /// What strikes at reports of a day, by unit; units at which nothing strikes are missing.
    pub(crate) async fn striking(
        &self,
        setting: &Setting,
        day: Day,
        told: &[(UnitId, Figures)],
    ) -> Result<HashMap<UnitId, Vec<Strike>>, ReportsProblem> {
        let large: Vec<(UnitId, Figures)> = told.iter().copied().filter(|(_, f)| is_large(f)).collect();
        if large.is_empty() {
            return Ok(HashMap::new());
        }
        let mut reports: Vec<(UnitId, UnitKind, Figures)> = Vec::new();
        for on in [day.plus(-1), day] {
            let rows = store::rows(self.db(), setting.campaign.id, on, None).await?;
            let counting = rows.into_iter().filter(|r| r.state.counts());
            reports.extend(counting.filter_map(|r| Some((r.unit, setting.tree.unit(r.unit)?.kind, r.figures))));
        }
        let units: Vec<UnitId> = large.iter().map(|(unit, _)| *unit).collect();
        let places: Vec<LocalityId> = units.iter().filter_map(|u| setting.tree.unit(*u)).map(|u| u.locality).collect();
        let numbers = self.register().numbers(&places, day, self.register().newest_commit().await?).await?;
        let known = self.known(day, &units).await?;
        let mut out = HashMap::new();
        for (id, figures) in large {
            let Some(unit) = setting.tree.unit(id) else { continue };
            let others: Vec<Figures> = reports.iter().filter(|r| r.0 != id && r.1 == unit.kind).map(|r| r.2).collect();
            let own = known.get(&id).cloned().unwrap_or_default();
            let found = strikes(&figures, &own, numbers.get(&unit.locality).map(|n| n.eligible), &others);
            if !found.is_empty() {
                out.insert(id, found);
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::KnownBy, rules::merge_known};
    use proptest::prelude::*;

    fn guiding(n: i64) -> Figures {
        Figures { guided: n, ..Figures::default() }
    }

    fn found(figures: &Figures, eligible: Option<i64>, others: &[Figures]) -> Vec<(Column, Beside)> {
        strikes(figures, &Known::default(), eligible, others).into_iter().map(|s| (s.column, s.beside)).collect()
    }

    #[test]
    fn more_people_than_are_eligible_strike_and_sessions_are_no_people() {
        let absurd = Figures { mobilised: 1_201, portal_accounts: 1_200, outreach: 1_201, ..guiding(5_000) };
        let expected = [(Column::Mobilised, Beside::Eligible(1_200)), (Column::Guided, Beside::Eligible(1_200))];
        assert_eq!(found(&absurd, Some(1_200), &[]), expected);
        assert!(found(&absurd, None, &[]).is_empty(), "where no extract tells, nobody is asked");
        assert!(found(&absurd, Some(0), &[]).is_empty());
    }

    #[test]
    fn more_than_ten_times_the_middle_one_strikes_and_ten_times_does_not() {
        let others: Vec<Figures> = [0, 10, 30, 40, 900].into_iter().map(guiding).collect();
        assert!(found(&guiding(300), Some(9_000), &others).is_empty());
        assert_eq!(found(&guiding(301), Some(9_000), &others), [(Column::Guided, Beside::Others(30))]);
        assert!(found(&guiding(301), Some(9_000), &others[1..]).is_empty(), "four others are not enough");
        let sessions = Figures { outreach: 21, ..Figures::default() };
        assert_eq!(found(&sessions, None, &others), [(Column::Outreach, Beside::Others(0))]);
    }

    #[test]
    fn what_the_system_knows_by_itself_strikes_nobody() {
        let mut known = Known::default();
        merge_known(&mut known, Column::Guided, 400, KnownBy::Claims);
        assert!(strikes(&guiding(400), &known, Some(300), &[]).is_empty());
        assert_eq!(strikes(&guiding(401), &known, Some(300), &[]).len(), 1);
    }

    proptest! {
        #[test]
        fn small_counts_strike_nobody(n in 0..=LEAST_PEOPLE, sessions in 0..=LEAST_SESSIONS, eligible in 0..50_i64) {
            let figures = Figures { mobilised: n, portal_accounts: n, outreach: sessions, ..guiding(n) };
            prop_assert!(!is_large(&figures));
            prop_assert!(found(&figures, Some(eligible), &[Figures::default(); 9]).is_empty());
        }

        #[test]
        fn whoever_strikes_strikes_with_more(n in 0..5_000_i64, more in 0..5_000_i64, eligible in 1..3_000_i64, usual in 0..500_i64) {
            let others = [guiding(usual); 7];
            if !found(&guiding(n), Some(eligible), &others).is_empty() {
                prop_assert!(!found(&guiding(n + more), Some(eligible), &others).is_empty());
            }
        }
    }
}
