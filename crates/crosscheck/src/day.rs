//! What the cross-check tells of a day (`P-5.2`): units whose claims the register contradicts, disputes that wait, and what units owe
//! after inspections. Looked at are the claims of the
//! days that could be decided by then, two weeks of them, so that it costs the same on the last day as on the first.

use crate::{
    honesty::Sign,
    inspections::{Task, TaskState},
    problems::CrossCheckProblem,
    service::{CrossCheck, window},
    units::UnitRow,
};
use std::collections::BTreeSet;
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_NAMES, PageError, Permission, Who};
use vedich_db::BoxFuture;
use vedich_kernel::{Day, Lang, UnitId};
use vedich_ui::{Tone, t, t_args};

/// Claim days that are looked at.
const DAYS: i32 = 14;

impl CrossCheck {
    /// What waits now, told of today alone: disputes to decide, tasks after inspections to look at, and those whose day is over.
    async fn waits_now(&self, ask: &DayAsk<'_>) -> Result<Vec<DayLine>, CrossCheckProblem> {
        if !ask.is_today() {
            return Ok(Vec::new());
        }
        let tree = self.register().tree().await?;
        let line = |code, part, key, units: Vec<UnitId>, href: &str, tone| {
            let names: BTreeSet<String> = units.iter().filter_map(|u| tree.unit(*u)).map(|u| u.name.clone()).collect();
            DayLine {
                code,
                part,
                count: i64::try_from(units.len()).unwrap_or(i64::MAX),
                of: None,
                words: t(ask.lang, key).to_owned(),
                names: names.into_iter().take(MOST_NAMES).collect(),
                href: href.to_owned(),
                tone: if units.is_empty() { Tone::Good } else { tone },
            }
        };
        let open: Vec<UnitId> =
            self.disputes(ask.actor).await?.into_iter().filter(|d| d.decision().is_none()).map(|d| d.unit).collect();
        let tasks = self.follow_ups(ask.actor).await?;
        let of = |f: &dyn Fn(&Task) -> bool| tasks.iter().filter(|x| f(x)).map(|x| x.unit).collect::<Vec<_>>();
        let (answered, late) = (of(&|x| x.state == TaskState::Answered), of(&|x| x.overdue(ask.today)));
        let after = "/inspections/follow-up";
        let mut lines = Vec::new();
        // Whoever cannot decide is told of no decision.
        if decides(ask) {
            let waits = |code, key, units, href| line(code, DayPart::Decide, key, units, href, Tone::Attention);
            lines.push(waits("crosscheck.disputes", "crosscheck-day-disputes", open, "/disputes"));
            lines.push(waits("crosscheck.answered", "crosscheck-day-answered", answered, after));
        }
        lines.push(line("crosscheck.follow_up", DayPart::Overdue, "crosscheck-day-follow-up", late, after, Tone::Broken));
        Ok(lines)
    }
}

/// Contradictions, disputes and answers are for those who run inspections; a unit's head reads of them and decides nothing.
fn decides(ask: &DayAsk<'_>) -> bool {
    ask.actor.may(Permission::ManageInspections)
}

/// Why a flagged unit is named, in the numbers of its own page.
fn lag(u: &UnitRow, (from, to): (Day, Day), lang: Lang) -> Option<Lag> {
    let (sign, n) = u.against()?;
    let key = match sign {
        Sign::NotConfirmed => "crosscheck-day-lag",
        Sign::Double => "crosscheck-day-lag-double",
        Sign::Unnamed => "crosscheck-day-lag-unnamed",
        Sign::Surplus => "crosscheck-day-lag-surplus",
    };
    let args = [("n", n.into()), ("of", u.reported.into()), ("contradicted", u.contradicted.into()), ("late", u.late.into())];
    Some(Lag {
        who: Who::Unit(u.id),
        code: "crosscheck.contradicted",
        count: n,
        words: t_args(lang, key, &args),
        href: format!("/cross-check/units/{}?from={from}&to={to}", u.id),
    })
}

impl DaySource for CrossCheck {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.actor.may(Permission::ViewCrossCheck) {
                return Ok(told);
            }
            let campaign = self.register().campaign().await?;
            let from = ask.day.plus(-(window(&campaign) + DAYS - 1));
            // Everybody errs: named are those whom the page of units flags, in its order, and nobody for one mistake among many.
            let judged = self.units(ask.actor, None, Some(ask.day)).await?;
            let looked_at = judged.units.iter().flat_map(|u| &u.days).filter(|d| d.day >= from);
            let all: i64 = looked_at.map(|d| d.contradicted).sum();
            let flagged: Vec<&UnitRow> = judged.units.iter().filter(|u| u.flagged).collect();
            told.lines.push(DayLine {
                code: "crosscheck.contradicted",
                part: if decides(&ask) { DayPart::Decide } else { DayPart::CameIn },
                count: all,
                of: None,
                words: t_args(ask.lang, "crosscheck-day-contradicted", &[("from", from.vi().into())]),
                names: flagged.iter().take(MOST_NAMES).map(|u| u.name.clone()).collect(),
                href: format!("/cross-check/units?from={from}&to={}", ask.day),
                tone: if all > 0 || !flagged.is_empty() { Tone::Broken } else { Tone::Good },
            });
            told.lags = flagged.iter().filter_map(|u| lag(u, (judged.from, judged.to), ask.lang)).collect();
            told.lines.extend(self.waits_now(&ask).await?);
            Ok(told)
        })
    }
}
