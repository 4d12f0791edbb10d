//! A list comes in: read, checked, matched, recorded.

use super::{
    earlier::{Before, Written},
    model::{FoundAs, ListReport, NamedList, SealedRow, StoredRow},
    rules, store,
};
use crate::{
    check::count,
    file,
    model::{ClaimSource, ImportReport, NewClaim, Outcome, RowProblem, RowProblemKind, Who},
    problems::ClaimsProblem,
    service::{Claims, record},
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use vedich_accounts::{Actor, Area, Permission};
use vedich_campaign::Campaign;
use vedich_kernel::{CitizenId, Day, LocalityId, TeamId, UnitId};
use vedich_register::{
    LinkedRow, Vault,
    linkage::Verdict,
    reading::{Code, Input, Severity},
    roster_file::RosterRow,
    vault::Digest,
};
use vedich_territory::{Member, MemberId, Tree};

/// Columns of a list beside those that an extract has, by their headings.
const MORE: &[&[&str]] = &[
    &["Mã đơn vị", "Unit", "Unit code"],
    &["Mã tổ", "Team", "Team code"],
    &["Mã thành viên", "Member", "Member code"],
    &["Ngày", "Ngày hướng dẫn", "Ngày vận động", "Ngày thực hiện", "Thời điểm", "Day", "Date"],
];
/// Headings as people are told them.
const UNIT: &str = "Mã đơn vị";
const NAME: &str = "Họ và tên";
const BIRTH: &str = "Ngày sinh";
const DAY: &str = "Ngày";

/// A list as it is sent.
#[derive(Clone, Debug, Default)]
pub struct ListUpload {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its name.
    pub file_name: String,
    /// Code of the unit whose list it is; needed where the sender has several and the rows name none.
    pub unit: Option<String>,
    /// Day of rows that name none; today when not told.
    pub day: Option<Day>,
}

/// A row after its checks.
pub(super) struct Checked {
    pub(super) unit: UnitId,
    team: Option<TeamId>,
    member: Option<MemberId>,
    day: Day,
}

/// What rows are checked against.
struct Checks<'a> {
    tree: &'a Tree,
    members: HashMap<String, Member>,
    area: Area,
    unit: Option<UnitId>,
    day: Day,
    today: Day,
    from: Day,
}

impl Checks<'_> {
    fn row(&self, row: &RosterRow) -> Result<Checked, (&'static str, RowProblemKind)> {
        if let Some(f) = row.findings.iter().find(|f| f.severity() == Severity::Error) {
            return Err(match f.code {
                Code::NoIdentity => (NAME, RowProblemKind::NoName),
                _ => (file::NUMBER[0], RowProblemKind::BadNumber),
            });
        }
        match row.unfindable() {
            Some(Code::BirthMissing) => return Err((BIRTH, RowProblemKind::NoBirth)),
            Some(_) => return Err((BIRTH, RowProblemKind::BadBirth)),
            None => {}
        }
        let [unit, team, member, day] = std::array::from_fn(|i| row.more.get(i).map_or("", String::as_str));
        let unit = if unit.is_empty() { self.unit } else { self.tree.unit_by_code(unit).map(|u| u.id) };
        let unit = unit.ok_or((UNIT, RowProblemKind::UnknownUnit))?;
        if !self.tree.covers_unit(&self.area, unit) {
            return Err((UNIT, RowProblemKind::OutsideArea));
        }
        let team = match team {
            "" => None,
            code => Some(self.tree.team_by_code(code).ok_or((file::TEAM[0], RowProblemKind::UnknownTeam))?.id),
        };
        if team.is_some_and(|t| !self.tree.covers_team(&self.area, t)) {
            return Err((file::TEAM[0], RowProblemKind::OutsideArea));
        }
        let member = match member {
            "" => None,
            code => Some(self.members.get(code).ok_or((file::MEMBER[0], RowProblemKind::UnknownMember))?),
        };
        if member.is_some_and(|m| team.is_some() && m.team.is_some_and(|t| Some(t) != team)) {
            return Err((file::MEMBER[0], RowProblemKind::MemberOfOtherTeam));
        }
        let written = if day.is_empty() { row.day } else { Some(one_day(day).ok_or((DAY, RowProblemKind::BadTime))?) };
        let day = written.unwrap_or(self.day);
        rules::check_day(day, self.today, self.from).map_err(|k| (DAY, k))?;
        Ok(Checked { unit, team: team.or(member.and_then(|m| m.team)), member: member.map(|m| m.id), day })
    }
}

/// Of the rows in which a unit names one person for one day, by number or in the same words, the first counts; the others are
/// told back with it, by their numbers.
fn refuse_repeated(rows: &[RosterRow], checked: &mut [Result<Checked, (&'static str, RowProblemKind)>]) -> HashMap<i64, i64> {
    let mut named: HashMap<(UnitId, Day, String), i64> = HashMap::new();
    let mut told = HashMap::new();
    for (row, checked) in rows.iter().zip(checked) {
        let (who, why) = match row.who.description() {
            // A year alone may be that of two people of one name.
            Some(words) if row.who.subject.birth.is_whole() => (words, (NAME, RowProblemKind::SamePerson)),
            None if !row.who.number.is_empty() => (row.who.number.clone(), (file::NUMBER[0], RowProblemKind::SameNumber)),
            _ => continue,
        };
        let Some((unit, day)) = checked.as_ref().ok().map(|c| (c.unit, c.day)) else { continue };
        let first = *named.entry((unit, day, who)).or_insert(row.who.row);
        if first != row.who.row {
            *checked = Err(why);
            told.insert(row.who.row, first);
        }
    }
    told
}

/// Of the days for which a unit names one person the first counts; rows of later days are told back with it, by their numbers.
fn refuse_listed(
    mut before: Before,
    tree: &Tree,
    rows: &[RosterRow],
    checked: &mut [Result<Checked, (&'static str, RowProblemKind)>],
) -> BTreeMap<i64, Day> {
    let mut named: Vec<(Day, usize, Written)> = rows
        .iter()
        .zip(checked.iter())
        .enumerate()
        .filter_map(|(at, (row, checked))| {
            let checked = checked.as_ref().ok()?;
            Some((checked.day, at, Written::of(checked.unit, &sealed_row(row, tree))?))
        })
        .collect();
    named.sort_by_key(|(day, at, _)| (*day, *at));
    let mut told = BTreeMap::new();
    for (day, at, who) in named {
        let Some(first) = before.day_of(&who, day) else {
            before.add(who, day);
            continue;
        };
        let column = if rows[at].who.number.is_empty() { NAME } else { file::NUMBER[0] };
        checked[at] = Err((column, RowProblemKind::AlreadyListed));
        told.insert(rows[at].who.row, first);
    }
    told
}

/// A day, or the day of a time.
fn one_day(text: &str) -> Option<Day> {
    crate::rules::time(text).map(vedich_kernel::Moment::day)
}

impl Claims {
    /// Takes a list of people whom a unit helped to activate. Rows whose person is found become claims; doubtful ones wait
    /// sealed; the rest is told back by row. The same list twice changes nothing.
    ///
    /// # Errors
    /// When the file cannot be read, the unit is unknown or outside the actor's area, the day has not come, or no campaign runs.
    pub async fn import_list(&self, actor: &Actor, upload: ListUpload) -> Result<ListReport, ClaimsProblem> {
        let campaign = self.register().campaign().await?;
        let vault = self.register().vault(campaign.id).await?;
        let tree = self.register().tree().await?;
        let area = actor.area(Permission::ImportClaims);
        let unit = chosen_unit(&tree, &area, upload.unit.as_deref())?;
        let today = self.now().day();
        let day = upload.day.unwrap_or(today);
        if day > today {
            return Err(ClaimsProblem::FutureDay(day));
        }
        let declared = format!("named list\n{unit:?}\n{day}\n");
        let mut digest = vault.content_digest(&[declared.as_bytes(), &upload.bytes].concat());
        let scope = vec![unit.and_then(|u| tree.unit(u)).map_or(campaign.root, |u| u.locality)];
        let roster = self.register().read_list(Input::Bytes(upload.bytes), &upload.file_name, &scope, MORE).await?;
        if roster.rows.is_empty() {
            return Err(ClaimsProblem::NoRows);
        }
        if roster.rows.len() > rules::MOST_ROWS {
            return Err(ClaimsProblem::ListTooLong);
        }
        let members = self.register().territory().members_by_code().await?;
        let checks = Checks { tree: &tree, members, area, unit, day, today, from: campaign.from };
        let mut checked: Vec<Result<Checked, (&'static str, RowProblemKind)>> =
            roster.rows.iter().map(|r| checks.row(r)).collect();
        let closed = self.closed_days(actor, checked.iter().flatten().map(|c| (Some(c.unit), c.day)).collect()).await?;
        for row in &mut checked {
            if row.as_ref().is_ok_and(|c| closed.holds(Some(c.unit), c.day)) {
                *row = Err((DAY, RowProblemKind::PhaseClosed));
            }
        }
        // After closed days: a row that does not count stands in the way of none that does.
        let repeated = refuse_repeated(&roster.rows, &mut checked);
        if checked.iter().any(|r| matches!(r, Err((_, RowProblemKind::PhaseClosed)))) {
            // Once the lock is lifted, the same file is another list.
            digest = vault.content_digest(&[&digest[..], b"closed"].concat());
        }
        if let Some(list) = store::same(self.db(), campaign.id, &digest).await? {
            return Ok(ListReport { list, known: true, bare: roster.bare });
        }
        let units: HashSet<UnitId> = checked.iter().flatten().map(|c| c.unit).collect();
        let before = self.named_before(&campaign, &vault, &units).await?;
        let listed = refuse_listed(before, &tree, &roster.rows, &mut checked);
        if !listed.is_empty() {
            // Once what stands in the way is taken back, the same file is another list.
            digest = vault.content_digest(&[&digest[..], format!("listed {listed:?}").as_bytes()].concat());
            if let Some(list) = store::same(self.db(), campaign.id, &digest).await? {
                return Ok(ListReport { list, known: true, bare: roster.bare });
            }
        }
        let linked = self.linked(actor, &tree, &roster.rows, &checked).await?;
        let mut list = NamedList {
            no: 0,
            units: checked.iter().flatten().map(|c| c.unit).chain(unit).collect::<HashSet<_>>().into_iter().collect(),
            file_name: upload.file_name,
            day,
            recorded_at: self.now(),
            user_name: actor.name.clone(),
            rows: count(roster.rows.len()),
            taken: 0,
            duplicates: 0,
            rejected: 0,
            problems: Vec::new(),
        };
        list.units.sort_unstable();
        let told = (linked, listed, repeated);
        let prepared = self.prepared(&campaign, &vault, &tree, &roster.rows, checked, told, &mut list).await?;
        let report = self.write_list(actor, &campaign, vault, digest, list, roster.headers, prepared).await?;
        Ok(ListReport { bare: roster.bare, ..report })
    }

    #[allow(clippy::too_many_arguments)] // a list against everything that is known
    async fn prepared(
        &self,
        campaign: &Campaign,
        vault: &Vault,
        tree: &Tree,
        rows: &[RosterRow],
        checked: Vec<Result<Checked, (&'static str, RowProblemKind)>>,
        (mut linked, listed, repeated): (HashMap<i64, LinkedRow>, BTreeMap<i64, Day>, HashMap<i64, i64>),
        list: &mut NamedList,
    ) -> Result<Vec<Prepared>, ClaimsProblem> {
        let chosen: Vec<CitizenId> = linked
            .values()
            .filter(|l| l.verdict == Verdict::Match)
            .filter_map(|l| l.candidates.first().map(|c| c.citizen))
            .collect();
        let homes = self.register().homes(campaign.id, &chosen).await?;
        let mut out = Vec::with_capacity(rows.len());
        for (row, checked) in rows.iter().zip(checked) {
            let mut sealed = sealed_row(row, tree);
            let mut stored = StoredRow {
                row: row.who.row,
                found: FoundAs::Rejected,
                score: None,
                day: None,
                unit: list.units.first().copied().filter(|_| list.units.len() == 1),
                team: None,
                member: None,
                partition: None,
                claim: None,
                sealed: Vec::new(),
            };
            let checked = match checked {
                Ok(checked) => checked,
                Err((column, code)) => {
                    let day = listed.get(&row.who.row).copied();
                    let first = repeated.get(&row.who.row).copied();
                    let problem = RowProblem { row: row.who.row, column: column.to_owned(), code, day, first };
                    list.rejected += 1;
                    if list.problems.len() < ImportReport::MOST_PROBLEMS {
                        list.problems.push(problem.clone());
                    }
                    sealed.problems.push(problem);
                    out.push(Prepared { stored, sealed, claim: None });
                    continue;
                }
            };
            list.taken += 1;
            (stored.day, stored.unit, stored.team, stored.member) =
                (Some(checked.day), Some(checked.unit), checked.team, checked.member);
            let found = linked.remove(&row.who.row);
            let (verdict, candidates) = found.map_or((Verdict::NoMatch, Vec::new()), |f| (f.verdict, f.candidates));
            stored.score = candidates.first().map(|c| (c.score * 1_000.0).round() as i64);
            stored.found = found_as(verdict, &row.who.number);
            let who = match stored.found {
                FoundAs::Matched => candidates.first().map(|c| Who::Citizen(c.citizen)),
                FoundAs::UnknownNumber => crate::rules::number(&row.who.number)
                    .ok()
                    .map(|(kind, number)| Who::Unknown { kind, digest: vault.key_digest(kind, &number) }),
                _ => None,
            };
            let claim = who.map(|who| {
                let key = match who {
                    Who::Citizen(id) => id.to_string(),
                    Who::Unknown { .. } => row.who.number.clone(),
                };
                let content =
                    format!("named\n{}\n{:?}\n{:?}\n{}\n{key}", checked.unit, checked.team, checked.member, checked.day);
                let home = match who {
                    Who::Citizen(id) => homes.get(&id).copied(),
                    Who::Unknown { .. } => None,
                };
                new_claim(tree, &stored, who, home, vault.content_digest(content.as_bytes()), self.now())
            });
            sealed.candidates = candidates;
            out.push(Prepared { stored, sealed, claim });
        }
        Ok(out)
    }

    #[allow(clippy::too_many_arguments)]
    async fn write_list(
        &self,
        actor: &Actor,
        campaign: &Campaign,
        vault: Vault,
        digest: Digest,
        list: NamedList,
        headers: Vec<String>,
        prepared: Vec<Prepared>,
    ) -> Result<ListReport, ClaimsProblem> {
        let id = campaign.id;
        let prepared = std::sync::Arc::new(prepared);
        let headers = serde_json::to_vec(&headers).map_err(|e| ClaimsProblem::Unreadable(e.to_string()))?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (vault, prepared, headers, mut list) = (vault.clone(), prepared.clone(), headers.clone(), list.clone());
                Box::pin(async move {
                    // Two uploads of one file at the same time: the second finds the first.
                    if let Some(list) = store::same(tx, id, &digest).await? {
                        return Ok(ListReport { list, known: true, bare: false });
                    }
                    list.no = store::next_no(tx).await?;
                    let claims: Vec<NewClaim> = prepared.iter().filter_map(|p| p.claim.clone()).collect();
                    let recorded = record(tx, id, &claims).await?;
                    list.duplicates = count(recorded.iter().filter(|r| !r.new).count());
                    let mut recorded = recorded.into_iter();
                    let mut rows = Vec::with_capacity(prepared.len());
                    for p in prepared.iter() {
                        let mut row = p.stored.clone();
                        row.claim = p.claim.as_ref().and_then(|_| recorded.next()).map(|r| r.id);
                        row.partition = p.claim.as_ref().map(|c| partition(c.who));
                        row.sealed = seal(&vault, list.no, row.row, &p.sealed)?;
                        rows.push(row);
                    }
                    let header = vault.seal_as(&name_of(list.no, 0), &headers)?;
                    store::insert(tx, id, &digest, &list, header, &rows).await?;
                    let detail = json!({ "rows": list.rows, "taken": list.taken, "rejected": list.rejected });
                    tx.audit("claims.list", &format!("named_list:{}", list.no), detail).await?;
                    if !claims.is_empty() {
                        tx.emit("claims.recorded", json!({ "kind": "list", "n": claims.len() })).await?;
                    }
                    Ok::<_, ClaimsProblem>(ListReport { list, known: false, bare: false })
                })
            })
            .await
    }
}

/// A row that is ready to be recorded.
#[derive(Clone)]
struct Prepared {
    stored: StoredRow,
    sealed: SealedRow,
    claim: Option<NewClaim>,
}

/// Under which name a row is sealed; row 0 is the header.
pub(super) fn name_of(list: i64, row: i64) -> String {
    format!("named list {list} row {row}")
}

fn seal(vault: &Vault, list: i64, row: i64, plain: &SealedRow) -> Result<Vec<u8>, ClaimsProblem> {
    let plain = serde_json::to_vec(plain).map_err(|e| ClaimsProblem::Unreadable(e.to_string()))?;
    Ok(vault.seal_as(&name_of(list, row), &plain)?)
}

/// The unit of a list: the one named, else the only one that the actor has.
fn chosen_unit(tree: &Tree, area: &Area, code: Option<&str>) -> Result<Option<UnitId>, ClaimsProblem> {
    if let Some(code) = code.map(str::trim).filter(|c| !c.is_empty()) {
        let unit = tree.unit_by_code(code).ok_or(ClaimsProblem::UnknownPlace)?;
        return if tree.covers_unit(area, unit.id) { Ok(Some(unit.id)) } else { Err(ClaimsProblem::UnknownPlace) };
    }
    match area {
        Area::Within { units, .. } if units.len() == 1 => Ok(units.first().copied()),
        _ => Ok(None),
    }
}

fn found_as(verdict: Verdict, number: &str) -> FoundAs {
    match verdict {
        Verdict::Match => FoundAs::Matched,
        Verdict::Doubtful => FoundAs::Doubtful,
        Verdict::NoMatch if number.is_empty() => FoundAs::Unmatched,
        Verdict::NoMatch => FoundAs::UnknownNumber,
    }
}

/// Where the fact lies: with the citizen, or in 0 while the register knows nobody.
fn partition(who: Who) -> i64 {
    match who {
        Who::Citizen(id) => id.partition.0,
        Who::Unknown { .. } => 0,
    }
}

/// The claim of a row about somebody.
pub(super) fn new_claim(
    tree: &Tree,
    row: &StoredRow,
    who: Who,
    home: Option<(LocalityId, Option<LocalityId>)>,
    key: Digest,
    now: vedich_kernel::Moment,
) -> NewClaim {
    let place = row.unit.and_then(|u| tree.unit(u)).and_then(|u| tree.commune_of(u.locality));
    NewClaim {
        who,
        outcome: Outcome::Activated,
        method: None,
        observed_at: row.day.map_or(now, |d| rules::moment_of(d, now)),
        team: row.team,
        member: row.member,
        unit: row.unit,
        commune: home.map(|h| h.0).or(place),
        quarter: home.and_then(|h| h.1),
        source: ClaimSource::File,
        key,
        row: None,
    }
}

fn sealed_row(row: &RosterRow, tree: &Tree) -> SealedRow {
    let (number, subject) = (&row.who.number, &row.who.subject);
    let person = vedich_register::Person {
        birth_year: subject.birth.year,
        birth_month: subject.birth.month,
        birth_day: subject.birth.day,
        national_id: number.clone(),
        ..vedich_register::Person::default()
    };
    SealedRow {
        cells: row.cells.clone(),
        name: subject.name.clone(),
        birth: person.birth_text(),
        number: person.masked_id(),
        place: subject.quarter.or(subject.commune).map(|l| tree.full_name(l)).unwrap_or_default(),
        problems: Vec::new(),
        candidates: Vec::new(),
    }
}
