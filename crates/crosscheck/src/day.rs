//! What the cross-check tells of a day (`P-5.2`): units whose claims the register contradicts. Looked at are the claims of the
//! days that could be decided by then, two weeks of them, so that it costs the same on the last day as on the first.

use crate::{
    model::Totals,
    problems::CrossCheckProblem,
    service::{CrossCheck, window},
    store,
};
use std::collections::BTreeMap;
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_LAGS, MOST_NAMES, PageError, Permission, Who};
use vedich_db::BoxFuture;
use vedich_kernel::UnitId;
use vedich_ui::{Tone, t_args};

/// Claim days that are looked at.
const DAYS: i32 = 14;

impl DaySource for CrossCheck {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.actor.may(Permission::ViewCrossCheck) {
                return Ok(told);
            }
            let (campaign, tree) = (self.register().campaign().await?, self.register().tree().await?);
            let area = ask.actor.area(Permission::ViewCrossCheck);
            let from = ask.day.plus(-(window(&campaign) + DAYS - 1));
            let mut units: BTreeMap<UnitId, Totals> = BTreeMap::new();
            for ((unit, _), t) in
                store::unit_days(self.db(), campaign.id, from, ask.day).await.map_err(CrossCheckProblem::from)?
            {
                let sum = units.entry(unit).or_default();
                sum.claimed += t.claimed;
                sum.contradicted += t.contradicted;
                sum.late += t.late;
            }
            // What a decision accepts speaks against nobody.
            for accepted in self.accepted_work(from, ask.day).await? {
                if let Some(sum) = accepted.unit.and_then(|unit| units.get_mut(&unit)) {
                    accepted.take_out(sum);
                }
            }
            let mut wrong: Vec<(UnitId, Totals)> =
                units.into_iter().filter(|(u, t)| t.contradicted > 0 && tree.covers_unit(&area, *u)).collect();
            wrong.sort_by_key(|(_, t)| std::cmp::Reverse(t.contradicted));
            let all: i64 = wrong.iter().map(|(_, t)| t.contradicted).sum();
            let name = |u: UnitId| tree.unit(u).map_or_else(String::new, |u| u.name.clone());
            told.lines.push(DayLine {
                code: "crosscheck.contradicted",
                part: DayPart::Decide,
                count: all,
                of: None,
                words: t_args(ask.lang, "crosscheck-day-contradicted", &[("from", from.vi().into())]),
                names: wrong.iter().take(MOST_NAMES).map(|(u, _)| name(*u)).collect(),
                href: "/cross-check".to_owned(),
                tone: if all > 0 { Tone::Broken } else { Tone::Good },
            });
            told.lags = wrong
                .iter()
                .take(MOST_LAGS)
                .map(|(unit, totals)| Lag {
                    who: Who::Unit(*unit),
                    code: "crosscheck.contradicted",
                    count: totals.contradicted,
                    words: t_args(
                        ask.lang,
                        "crosscheck-day-lag",
                        &[("n", totals.contradicted.into()), ("of", totals.claimed.into())],
                    ),
                    href: format!("/cross-check/unit/{}", unit.0),
                })
                .collect();
            Ok(told)
        })
    }
}
