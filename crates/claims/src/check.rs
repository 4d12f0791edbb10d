//! Checking the rows that come from outside: against the territory, the actor's area, the clock and the words of the files.

use crate::{
    file,
    model::{
        ClaimSource, CountRow, CountedClaim, FileKind, ImportReport, Method, NamedRow, NewClaim, Outcome, RowProblem,
        RowProblemKind, Who,
    },
    rules,
};
use std::collections::HashMap;
use vedich_accounts::Area;
use vedich_kernel::{Day, Moment};
use vedich_register::{Vault, vault::Digest};
use vedich_territory::{Member, Tree};

/// A named row after its checks.
pub(crate) struct Checked {
    pub kind: i64,
    pub number: String,
    pub claim: NewClaim,
}

/// Column and reason of a row that is left out.
pub(crate) type Refusal = (&'static str, RowProblemKind);

#[allow(clippy::too_many_arguments)] // one row against everything that is known
pub(crate) fn check_row(
    row: &NamedRow,
    tree: &Tree,
    members: &HashMap<String, Member>,
    area: &Area,
    now: Moment,
    from: Day,
    source: ClaimSource,
    vault: &Vault,
) -> Result<Checked, Refusal> {
    let team = tree.team_by_code(&row.team).ok_or((file::TEAM[0], RowProblemKind::UnknownTeam))?;
    if !tree.covers_team(area, team.id) {
        return Err((file::TEAM[0], RowProblemKind::OutsideArea));
    }
    let member = match row.member.as_str() {
        "" => None,
        code => Some(members.get(code).ok_or((file::MEMBER[0], RowProblemKind::UnknownMember))?),
    };
    if member.is_some_and(|m| m.team.is_some_and(|t| t != team.id)) {
        return Err((file::MEMBER[0], RowProblemKind::MemberOfOtherTeam));
    }
    let (kind, number) = rules::number(&row.national_id).map_err(|k| (file::NUMBER[0], k))?;
    let observed_at = rules::time(&row.observed_at).ok_or((file::TIME[0], RowProblemKind::BadTime))?;
    rules::check_time(observed_at, now, from).map_err(|k| (file::TIME[0], k))?;
    let outcome = Outcome::parse(&row.outcome).ok_or((file::OUTCOME[0], RowProblemKind::UnknownOutcome))?;
    let method = match row.method.as_str() {
        "" => None,
        word => Some(Method::parse(word).ok_or((file::METHOD[0], RowProblemKind::UnknownMethod))?),
    };
    let content = match &row.id {
        Some(id) => format!("claim of {}\n{id}", team.id),
        None => format!("claim\n{}\n{}\n{number}\n{}\n{}\n{method:?}", team.id, row.member, observed_at.0, outcome.code()),
    };
    let claim = NewClaim {
        who: Who::Unknown { kind, digest: Digest::default() }, // until the register was asked
        outcome,
        method,
        observed_at,
        team: Some(team.id),
        member: member.map(|m| m.id),
        unit: team.unit,
        commune: tree.commune_of(team.locality),
        quarter: None,
        source,
        key: vault.content_digest(content.as_bytes()),
        row: (source == ClaimSource::File).then_some((0, row.row)),
    };
    Ok(Checked { kind, number, claim })
}

pub(crate) fn check_count(row: &CountRow, tree: &Tree, area: &Area, today: Day, from: Day) -> Result<CountedClaim, Refusal> {
    let unit = tree.unit_by_code(&row.unit).ok_or((file::UNIT[0], RowProblemKind::UnknownUnit))?;
    if !tree.covers_unit(area, unit.id) {
        return Err((file::UNIT[0], RowProblemKind::OutsideArea));
    }
    // A spreadsheet's real date comes as a day with a time.
    let written = row.day.split(' ').next().unwrap_or_default();
    let day = rules::day(written).ok_or((file::DAY[0], RowProblemKind::BadTime))?;
    if day > today {
        return Err((file::DAY[0], RowProblemKind::Future));
    }
    if day < from {
        return Err((file::DAY[0], RowProblemKind::BeforeCampaign));
    }
    let count = rules::count(&row.count).map_err(|k| (file::COUNT[0], k))?;
    Ok(CountedClaim { unit: unit.id, day, count })
}

pub(crate) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) fn report(kind: FileKind, rows: usize) -> ImportReport {
    ImportReport { kind, rows: count(rows), ..ImportReport::default() }
}

pub(crate) fn refuse(report: &mut ImportReport, row: i64, column: &str, code: RowProblemKind) {
    report.rejected += 1;
    if report.problems.len() < ImportReport::MOST_PROBLEMS {
        report.problems.push(RowProblem { row, column: column.to_owned(), code, day: None, first: None });
    }
}
