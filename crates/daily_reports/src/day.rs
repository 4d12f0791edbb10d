//! What the daily reports tell of a day (`P-5.2`): reports that came, that are missing, that wait for a review or for the unit's
//! answer; and units that were silent in the week before. A week is looked at, whatever the campaign's length.

use crate::{
    look::{Completeness, Place, UnitDays},
    model::Mark,
    rules,
    service::DailyReports,
};
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_NAMES, PageError, Permission, Who};
use vedich_db::BoxFuture;
use vedich_kernel::UnitId;
use vedich_territory::Tree;
use vedich_ui::{Tone, t, t_args};

/// Days that are looked at, the asked one included.
const DAYS: i32 = 7;

impl DaySource for DailyReports {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            if !ask.actor.may(Permission::ViewReports) {
                return Ok(DayTold::default());
            }
            let setting = self.setting().await?;
            let from = ask.day.plus(1 - DAYS).max(setting.campaign.from);
            let week = self.completeness(ask.actor, (from, ask.day), Place::Everything).await?;
            let before = if ask.is_today() && setting.campaign.from < ask.day {
                Some(self.completeness(ask.actor, (setting.campaign.from, ask.day.plus(-1)), Place::Everything).await?)
            } else {
                None
            };
            let tree = &setting.tree;
            let area = ask.actor.area(Permission::ReviewReports);
            let reviews = ask.actor.may(Permission::ReviewReports);
            let mine = |u: &UnitId| reviews && rules::may_review(tree, &area, *u);
            let name = |u: UnitId| tree.unit(u).map_or_else(String::new, |u| u.name.clone());
            let on = |marks: &[Mark]| -> Vec<UnitId> {
                week.units.iter().filter(|u| u.marks.last().is_some_and(|m| marks.contains(m))).map(|u| u.unit).collect()
            };
            let sheet = format!("/daily-reports/day?day={}", ask.day);
            let line = |code, part, units: &[UnitId], of, key: &str, href: &str, tone| DayLine {
                code,
                part,
                count: count(units.len()),
                of,
                words: t(ask.lang, key).to_owned(),
                names: units.iter().take(MOST_NAMES).map(|u| name(*u)).collect(),
                href: href.to_owned(),
                tone: if units.is_empty() { Tone::Good } else { tone },
            };
            let mut told = DayTold::default();
            let Some(day) = week.counts.last() else { return Ok(told) };
            let (missing, open, returned) = (on(&[Mark::Missing]), on(&[Mark::Open]), on(&[Mark::Returned]));
            let waiting: Vec<UnitId> = on(&[Mark::OnTime, Mark::Late]).into_iter().filter(mine).collect();
            if reviews {
                let part = DayPart::Decide;
                told.lines.push(line(
                    "daily_reports.waiting",
                    part,
                    &waiting,
                    None,
                    "reports-day-waiting",
                    &sheet,
                    Tone::Attention,
                ));
            }
            told.lines.push(DayLine {
                names: Vec::new(),
                count: day.received,
                tone: Tone::Neutral,
                words: t_args(ask.lang, "reports-day-received", &[("on_time", day.on_time.into())]),
                ..line(
                    "daily_reports.received",
                    DayPart::CameIn,
                    &[],
                    Some(day.expected),
                    "reports-day-received",
                    &sheet,
                    Tone::Neutral,
                )
            });
            // While there is still time nobody is late: what has not come is told, and not in red.
            let (silent, key, tone) = if missing.is_empty() && !open.is_empty() {
                (&open, "reports-day-open", Tone::Neutral)
            } else {
                (&missing, "reports-day-missing", Tone::Broken)
            };
            let chase = format!("/daily-reports?to={}", ask.day);
            told.lines.push(line("daily_reports.missing", DayPart::Missing, silent, Some(day.expected), key, &chase, tone));
            if !returned.is_empty() {
                // Sent back with time left, it is asked for and not late.
                let late = rules::is_late(self.now(), ask.day, setting.minutes(ask.day));
                let part = if late { DayPart::Overdue } else { DayPart::Missing };
                told.lines.push(line(
                    "daily_reports.returned",
                    part,
                    &returned,
                    None,
                    "reports-day-returned",
                    &sheet,
                    Tone::Attention,
                ));
            }
            if let Some(before) = &before {
                told.lines.extend(of_earlier_days(before, &mine, tree, &ask));
            }
            told.lags = silent_units(&week)
                .map(|(unit, n)| Lag {
                    who: Who::Unit(unit),
                    code: "daily_reports.silent",
                    count: n,
                    words: t_args(ask.lang, "reports-day-lag", &[("n", n.into()), ("days", count(week.days.len()).into())]),
                    href: format!("/daily-reports?unit={}&to={}", super::pages::code(tree, unit), ask.day),
                })
                .collect();
            Ok(told)
        })
    }
}

/// What was sent on earlier days and waits is told until somebody has done it; `mine` are the units whose reports the actor reviews.
fn of_earlier_days(before: &Completeness, mine: &dyn Fn(&UnitId) -> bool, tree: &Tree, ask: &DayAsk<'_>) -> Vec<DayLine> {
    let line = |code, part, marks: &[Mark], asked: &dyn Fn(&UnitId) -> bool, key: &str, tone| {
        let of = |u: &UnitDays| count(u.marks.iter().filter(|m| marks.contains(m)).count());
        let found: Vec<(UnitId, i64)> =
            before.units.iter().map(|u| (u.unit, of(u))).filter(|(u, n)| *n > 0 && asked(u)).collect();
        let name = |u: UnitId| tree.unit(u).map_or_else(String::new, |u| u.name.clone());
        (!found.is_empty()).then(|| DayLine {
            code,
            part,
            count: found.iter().map(|(_, n)| *n).sum(),
            of: None,
            words: t(ask.lang, key).to_owned(),
            names: found.iter().take(MOST_NAMES).map(|(u, _)| name(*u)).collect(),
            href: format!("/daily-reports?to={}", ask.day),
            tone,
        })
    };
    let (decide, overdue) = ("reports-day-waiting-before", "reports-day-returned-before");
    let waiting = &[Mark::OnTime, Mark::Late];
    let waiting = line("daily_reports.waiting_before", DayPart::Decide, waiting, mine, decide, Tone::Attention);
    let returned = line("daily_reports.returned_before", DayPart::Overdue, &[Mark::Returned], &|_| true, overdue, Tone::Broken);
    waiting.into_iter().chain(returned).collect()
}

/// Units with missing reports, those with most first: the grid is in this order.
fn silent_units(week: &Completeness) -> impl Iterator<Item = (UnitId, i64)> + '_ {
    week.units.iter().filter(|u: &&UnitDays| u.missing > 0).map(|u| (u.unit, u.missing))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
