//! What the task register tells of a day (`P-5.2`): duties that are overdue and whose, and what was said that day.

use crate::service::Tasks;
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_NAMES, PageError, Permission, Who};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t, t_args};

impl DaySource for Tasks {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.actor.may(Permission::ViewTasks) {
                return Ok(told);
            }
            let tree = self.setting().await?.tree;
            let (done, not_done) = self.recorded_on(ask.actor, ask.day).await?;
            told.lines.push(DayLine {
                code: "tasks.recorded",
                part: DayPart::CameIn,
                count: done + not_done,
                of: None,
                words: match not_done {
                    0 => t(ask.lang, "tasks-day-recorded").to_owned(),
                    n => t_args(ask.lang, "tasks-day-recorded-not-done", &[("n", n.into())]),
                },
                names: Vec::new(),
                href: "/tasks?state=all".to_owned(),
                tone: Tone::Neutral,
            });
            if !ask.is_today() {
                return Ok(told);
            }
            let counts = self.counts(ask.actor, None).await?;
            let behind = self.behind(ask.actor, i64::MAX).await?;
            let name = |u| tree.unit(u).map_or_else(String::new, |u| u.name.clone());
            told.lines.push(DayLine {
                code: "tasks.overdue",
                part: DayPart::Overdue,
                count: counts.overdue,
                of: Some(counts.open),
                words: t(ask.lang, "tasks-day-overdue").to_owned(),
                names: behind.iter().take(MOST_NAMES).map(|b| name(b.unit)).collect(),
                href: "/tasks?state=overdue".to_owned(),
                tone: if counts.overdue > 0 { Tone::Broken } else { Tone::Good },
            });
            told.lags = behind
                .iter()
                .map(|b| Lag {
                    who: Who::Unit(b.unit),
                    code: "tasks.overdue",
                    count: b.overdue,
                    words: t_args(ask.lang, "tasks-day-lag", &[("n", b.overdue.into()), ("day", b.since.vi().into())]),
                    href: format!("/tasks?state=overdue&unit={}", tree.unit(b.unit).map_or("", |u| u.code.as_str())),
                })
                .collect();
            Ok(told)
        })
    }
}
