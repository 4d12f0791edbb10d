//! What this room tells of the day: addresses that were switched off because they failed.

use crate::{model::State, service::Webhooks};
use vedich_accounts::{Area, DayAsk, DayLine, DayPart, DaySource, DayTold, MOST_NAMES, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t};

impl DaySource for Webhooks {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.is_today() || ask.actor.area(Permission::ManageTokens) != Area::Everything {
                return Ok(told);
            }
            let failed: Vec<String> =
                self.all(ask.actor).await?.into_iter().filter(|w| w.state == State::Failed).map(|w| w.name).collect();
            if !failed.is_empty() {
                told.lines.push(DayLine {
                    code: "webhooks.failed",
                    part: DayPart::Decide,
                    count: i64::try_from(failed.len()).unwrap_or(i64::MAX),
                    of: None,
                    words: t(ask.lang, "webhooks-day-failed").to_owned(),
                    names: failed.into_iter().take(MOST_NAMES).collect(),
                    href: "/webhooks".to_owned(),
                    tone: Tone::Broken,
                });
            }
            Ok(told)
        })
    }
}
