//! What the rosters tell of a day (`P-5.2`): who asks to be exempt, and rows of which a person has to tell whom they mean. Both wait now, so
//! they are told of today alone.

use crate::service::{Compliance, count};
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t};

impl DaySource for Compliance {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.is_today() {
                return Ok(told);
            }
            let line = |code, key, n: i64, href: &str| DayLine {
                code,
                part: DayPart::Decide,
                count: n,
                of: None,
                words: t(ask.lang, key).to_owned(),
                names: Vec::new(),
                href: href.to_owned(),
                tone: if n > 0 { Tone::Attention } else { Tone::Good },
            };
            if ask.actor.may(Permission::JudgeCompliance) {
                let n = count(self.waiting(ask.actor).await?.len());
                told.lines.push(line("compliance.exemptions", "compliance-day-exemptions", n, "/compliance/exemptions"));
            }
            if ask.actor.may(Permission::ViewCitizens) && ask.actor.may(Permission::ViewCompliance) {
                let n = self.doubts_open(ask.actor).await?;
                told.lines.push(line("compliance.doubts", "compliance-day-doubts", n, "/compliance/doubts"));
            }
            Ok(told)
        })
    }
}
