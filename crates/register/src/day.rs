//! What the register tells of a day (`P-5.2`): which extracts came in, which wait for a person, and which communes have none of
//! that day.

use crate::{problems::RegisterProblem, service::Register, store::extracts};
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, MOST_NAMES, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_kernel::LocalityId;
use vedich_territory::LocalityKind;
use vedich_ui::{Tone, t};

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl DaySource for Register {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.actor.may(Permission::ViewFigures) {
                return Ok(told);
            }
            let (campaign, tree) = (self.campaign().await?, self.tree().await?);
            let area = ask.actor.area(Permission::ViewFigures);
            let communes: Vec<LocalityId> = tree
                .at(ask.day)
                .filter(|l| l.kind == LocalityKind::Commune && tree.is_within(l.id, campaign.root))
                .filter(|l| tree.covers_locality(&area, l.id))
                .map(|l| l.id)
                .collect();
            if communes.is_empty() {
                return Ok(told);
            }
            let opens = ask.actor.may(Permission::ImportExtract);
            let href = if opens { "/extracts" } else { "/localities" };
            let came = extracts::came_on(self.db(), campaign.id, ask.day).await.map_err(RegisterProblem::from)?;
            let mine = |scope: &[LocalityId]| scope.iter().all(|l| tree.covers_locality(&area, *l));
            let applied = came.iter().filter(|(state, scope)| state == "applied" && mine(scope)).count();
            told.lines.push(DayLine {
                code: "register.applied",
                part: DayPart::CameIn,
                count: count(applied),
                of: None,
                words: t(ask.lang, "register-day-applied").to_owned(),
                names: Vec::new(),
                href: href.to_owned(),
                tone: Tone::Neutral,
            });
            let waiting = came.iter().filter(|(state, scope)| state == "staged" && mine(scope)).count();
            if waiting > 0 && opens {
                told.lines.push(DayLine {
                    code: "register.staged",
                    part: DayPart::Decide,
                    count: count(waiting),
                    of: None,
                    words: t(ask.lang, "register-day-staged").to_owned(),
                    names: Vec::new(),
                    href: href.to_owned(),
                    tone: Tone::Attention,
                });
            }
            let covered = extracts::communes_of_day(self.db(), campaign.id, ask.day).await.map_err(RegisterProblem::from)?;
            let without: Vec<LocalityId> = communes.iter().copied().filter(|l| !covered.contains(l)).collect();
            told.lines.push(DayLine {
                code: "register.without_extract",
                part: DayPart::Missing,
                count: count(without.len()),
                of: Some(count(communes.len())),
                words: t(ask.lang, "register-day-without").to_owned(),
                names: without.iter().take(MOST_NAMES).map(|l| tree.name(*l).to_owned()).collect(),
                href: href.to_owned(),
                tone: if without.is_empty() { Tone::Good } else { Tone::Attention },
            });
            Ok(told)
        })
    }
}
