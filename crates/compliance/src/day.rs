//! What the rosters tell of a day (`P-5.2`): who asks to be exempt, rows of which a person has to tell whom they mean, units below
//! 100 % of what is due, and heads who have to answer for theirs. All of it stands now, so it is told of today alone.

use crate::{
    pages::unit_href,
    problems::ComplianceProblem,
    rules,
    service::{Compliance, count},
    standing::{Standing, UnitStanding},
};
use std::collections::HashMap;
use vedich_accounts::{Actor, DayAsk, DayLine, DayPart, DaySource, DayTold, Lag, MOST_NAMES, PageError, Permission, Who};
use vedich_db::BoxFuture;
use vedich_kernel::UnitId;
use vedich_territory::Tree;
use vedich_ui::{Tone, t, t_args};

/// Days before its deadline from which a duty is told.
const SOON: i32 = 7;

impl Compliance {
    /// Duties whose day is over or comes within a week and that somebody of the actor's has not met, the longest overdue first.
    pub(crate) async fn urgent(&self, actor: &Actor) -> Result<Vec<Standing>, ComplianceProblem> {
        let soon = self.today().plus(SOON);
        let mut out = Vec::new();
        // The earliest deadline comes first.
        for duty in self.duties().await?.into_iter().filter(|d| d.deadline <= soon) {
            let standing = self.standing(actor, &duty.code).await?;
            if standing.units.iter().any(UnitStanding::is_behind) {
                out.push(standing);
            }
        }
        Ok(out)
    }

    /// Units that are behind with what is due, and heads who have to answer. Where nothing is due, the next duty is told.
    async fn behind(&self, ask: &DayAsk<'_>) -> Result<DayTold, ComplianceProblem> {
        let mut told = DayTold::default();
        if self.duties().await?.is_empty() {
            return Ok(told);
        }
        let tree = self.tree().await?;
        let due = self.urgent(ask.actor).await?;
        if due.is_empty() {
            told.lines = lines(&self.standing(ask.actor, "").await?, &tree, ask);
        }
        for standing in &due {
            told.lines.extend(lines(standing, &tree, ask));
        }
        told.lags = lags(&due, &tree, ask);
        Ok(told)
    }
}

/// What one duty tells.
fn lines(standing: &Standing, tree: &Tree, ask: &DayAsk<'_>) -> Vec<DayLine> {
    let over = standing.duty.deadline < ask.today;
    let (part, tone) = if over { (DayPart::Overdue, Tone::Broken) } else { (DayPart::Missing, Tone::Attention) };
    let line = |code, key: &str, of: &[UnitId], href: String| DayLine {
        code,
        part,
        count: count(of.len()),
        of: Some(count(standing.units.len())),
        words: t_args(ask.lang, key, &[("duty", standing.duty.name.clone().into()), ("day", standing.duty.deadline.vi().into())]),
        names: of.iter().take(MOST_NAMES).filter_map(|u| tree.unit(*u)).map(|u| u.name.clone()).collect(),
        href,
        tone: if of.is_empty() { Tone::Good } else { tone },
    };
    let behind: Vec<UnitId> = standing.units.iter().filter(|u| u.is_behind()).map(|u| u.unit).collect();
    let place = format!("/compliance?deadline={}", standing.duty.code);
    let mut out = vec![line("compliance.behind", "compliance-day-behind", &behind, place)];
    if rules::asks_heads(&standing.duty) {
        let heads: Vec<UnitId> = standing.units.iter().filter(|u| u.answers().owes()).map(|u| u.unit).collect();
        let place = format!("/compliance/heads?deadline={}", standing.duty.code);
        out.push(line("compliance.heads", "compliance-day-heads", &heads, place));
    }
    out
}

/// Why a unit is named: once, whatever number of duties it is behind with, in the words of the one that is longest due.
fn lags(due: &[Standing], tree: &Tree, ask: &DayAsk<'_>) -> Vec<Lag> {
    let mut seen: HashMap<UnitId, usize> = HashMap::new();
    let mut out: Vec<Lag> = Vec::new();
    for standing in due {
        let over = standing.duty.deadline < ask.today;
        // Who has handed in nothing is behind once the day is over; until then the line of the duty names them.
        for u in standing.units.iter().filter(|u| u.is_behind() && (over || !u.silent)) {
            if let Some(lag) = seen.get(&u.unit).and_then(|at| out.get_mut(*at)) {
                lag.count += 1;
                continue;
            }
            let words = [
                ("duty", standing.duty.name.clone().into()),
                ("day", standing.duty.deadline.vi().into()),
                ("complete", u.numbers.complete.into()),
                ("owing", u.numbers.owing().into()),
            ];
            let key = match (over, u.silent) {
                (_, true) => "compliance-day-lag-silent",
                (true, false) => "compliance-day-lag-over",
                (false, false) => "compliance-day-lag-soon",
            };
            seen.insert(u.unit, out.len());
            out.push(Lag {
                who: Who::Unit(u.unit),
                code: "compliance.behind",
                count: 1,
                words: t_args(ask.lang, key, &words),
                href: unit_href(tree, u.unit, &standing.duty),
            });
        }
    }
    out
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
                let n = self.to_decide(ask.actor).await?;
                told.lines.push(line("compliance.exemptions", "compliance-day-exemptions", n, "/compliance/exemptions"));
            }
            if ask.actor.may(Permission::ViewCitizens) && ask.actor.may(Permission::ViewCompliance) {
                let n = self.doubts_open(ask.actor).await?;
                told.lines.push(line("compliance.doubts", "compliance-day-doubts", n, "/compliance/doubts"));
            }
            if ask.actor.may(Permission::ViewCompliance) {
                let behind = self.behind(&ask).await?;
                told.lines.extend(behind.lines);
                told.lags = behind.lags;
            }
            Ok(told)
        })
    }
}
