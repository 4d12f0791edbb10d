//! What the rosters tell of a day (`P-5.2`): who asks to be exempt, rows of which a person has to tell whom they mean, units below
//! 100 % of the next duty, and heads who have to answer for theirs. All of it stands now, so it is told of today alone.

use crate::{
    problems::ComplianceProblem,
    rules,
    service::{Compliance, count},
};
use vedich_accounts::{DayAsk, DayLine, DayPart, DaySource, DayTold, MOST_NAMES, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_kernel::UnitId;
use vedich_ui::{Tone, t, t_args};

impl Compliance {
    /// Units that are behind with the next duty, or the last, and heads who have to answer; overdue once its day is over.
    async fn behind(&self, ask: &DayAsk<'_>) -> Result<Vec<DayLine>, ComplianceProblem> {
        if self.duties().await?.is_empty() {
            return Ok(Vec::new());
        }
        let standing = self.standing(ask.actor, "").await?;
        let tree = self.tree().await?;
        let over = standing.duty.deadline < ask.today;
        let (part, tone) = if over { (DayPart::Overdue, Tone::Broken) } else { (DayPart::Missing, Tone::Attention) };
        let line = |code, key: &str, of: &[UnitId], href: String| DayLine {
            code,
            part,
            count: count(of.len()),
            of: Some(count(standing.units.len())),
            words: t_args(
                ask.lang,
                key,
                &[("duty", standing.duty.name.clone().into()), ("day", standing.duty.deadline.vi().into())],
            ),
            names: of.iter().take(MOST_NAMES).filter_map(|u| tree.unit(*u)).map(|u| u.name.clone()).collect(),
            href,
            tone: if of.is_empty() { Tone::Good } else { tone },
        };
        let behind: Vec<UnitId> = standing.units.iter().filter(|u| u.is_behind()).map(|u| u.unit).collect();
        let place = format!("/compliance?deadline={}", standing.duty.code);
        let mut out = vec![line("compliance.behind", "compliance-day-behind", &behind, place)];
        if rules::asks_heads(&standing.duty) {
            let owes = |u: &&crate::standing::UnitStanding| {
                let unexplained = if u.unverified.is_some() { 0 } else { u.numbers.unexplained };
                rules::head_answers(u.silent, u.directive.as_ref().map(|d| d.issued), unexplained).owes()
            };
            let heads: Vec<UnitId> = standing.units.iter().filter(owes).map(|u| u.unit).collect();
            let place = format!("/compliance/heads?deadline={}", standing.duty.code);
            out.push(line("compliance.heads", "compliance-day-heads", &heads, place));
        }
        Ok(out)
    }
}

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
            if ask.actor.may(Permission::ViewCompliance) {
                told.lines.extend(self.behind(&ask).await?);
            }
            Ok(told)
        })
    }
}
