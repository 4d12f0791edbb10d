//! What the difficulty desk tells of a day (`P-5.2`, `P-5.8`): what was asked, what waits, what waits beyond its day and whose
//! turn it is.

use crate::service::Difficulties;
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_NAMES, PageError, Permission, Who};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t, t_args};

impl DaySource for Difficulties {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.actor.may(Permission::AskDifficulties) {
                return Ok(told);
            }
            let tree = self.tree().await?;
            let asked = self.asked_on(ask.actor, ask.day).await?;
            told.lines.push(DayLine {
                code: "difficulties.asked",
                part: DayPart::CameIn,
                count: asked,
                of: None,
                words: t(ask.lang, "difficulties-day-asked").to_owned(),
                names: Vec::new(),
                href: "/difficulties".to_owned(),
                tone: Tone::Neutral,
            });
            if !ask.is_today() {
                return Ok(told);
            }
            let counts = self.counts(ask.actor).await?;
            let late = self.overdue_by_owner(ask.actor).await?;
            told.lines.push(DayLine {
                code: "difficulties.overdue",
                part: DayPart::Overdue,
                count: counts.overdue,
                of: Some(counts.open),
                words: t(ask.lang, "difficulties-day-overdue").to_owned(),
                names: late.iter().take(MOST_NAMES).map(|(l, _)| tree.name(*l).to_owned()).collect(),
                href: "/difficulties?state=overdue".to_owned(),
                tone: if counts.overdue > 0 { Tone::Broken } else { Tone::Good },
            });
            told.lags = late
                .into_iter()
                .map(|(owner, n)| Lag {
                    who: Who::Locality(owner),
                    code: "difficulties.overdue",
                    count: n,
                    words: t_args(ask.lang, "difficulties-day-lag", &[("n", n.into())]),
                    href: "/difficulties?state=overdue".to_owned(),
                })
                .collect();
            Ok(told)
        })
    }
}
