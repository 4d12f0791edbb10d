//! Applies a workbook that was read, inside one write.

use super::{
    ImportReport, Parsed, Tally,
    circle::{circle, in_circle, parent_refused},
    places::Places,
    read::{LocalityRow, MemberRow, MergerRow, TeamRow, UnitRow},
};
use crate::{
    model::{Locality, LocalityKind, Member, MemberId, Team, Unit},
    problems::TerritoryProblem,
    sheet::{MOST_PROBLEMS, RowPlace, RowProblem},
    store,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vedich_accounts::{Actor, Area, Permission};
use vedich_db::{DbError, WriteTx};
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};

/// Localities whose file names no first day are taken to have been there since the count of days begins.
const SINCE_EVER: Day = Day(0);

/// Applies what was read. Everything that the rows already say stays untouched.
pub(crate) async fn apply(tx: &WriteTx, parsed: &Parsed, actor: &Actor) -> Result<ImportReport, TerritoryProblem> {
    let mut run = Run {
        report: ImportReport { problems: parsed.problems.clone(), ..ImportReport::default() },
        places: Places::new(store::localities(tx).await?),
        in_file: HashSet::new(),
        today: tx.now().day(),
        territory: actor.area(Permission::ManageTerritory),
        teams: actor.area(Permission::ManageTeams),
    };
    run.localities(tx, &parsed.localities, &parsed.mergers).await?;
    let units = run.units(tx, &parsed.units).await?;
    let teams = run.team_rows(tx, &parsed.teams, &units).await?;
    run.members(tx, &parsed.members, &units, &teams).await?;
    let mut report = run.report;
    report.rejected = i64::try_from(report.problems.len()).unwrap_or(i64::MAX);
    report.problems.truncate(MOST_PROBLEMS);
    if report.changed_anything() {
        let tallies = json!({
            "localities": report.localities, "mergers": report.mergers, "units": report.units, "teams": report.teams,
            "members": report.members, "problems": report.rejected,
        });
        tx.audit("territory.import", "territory", tallies).await?;
        tx.emit("territory.changed", json!({})).await?;
        store::mark_changed(tx).await?;
    }
    Ok(report)
}

struct Run {
    report: ImportReport,
    places: Places,
    /// Codes that have a row of their own in this file.
    in_file: HashSet<String>,
    today: Day,
    territory: Area,
    teams: Area,
}

/// The rows of one table while they are applied: by code, with what is new and what changed.
struct Known<T> {
    by_code: HashMap<String, T>,
    seen: HashSet<String>,
    new: Vec<String>,
    changed: Vec<String>,
    next: i64,
}

impl<T: Clone + PartialEq> Known<T> {
    fn new(all: Vec<T>, code: fn(&T) -> &str, id: fn(&T) -> i64) -> Self {
        let next = all.iter().map(id).max().unwrap_or(0) + 1;
        let by_code = all.into_iter().map(|x| (code(&x).to_owned(), x)).collect();
        Self { by_code, seen: HashSet::new(), new: Vec::new(), changed: Vec::new(), next }
    }

    /// A code may stand once in a file.
    fn first_time(&mut self, place: &RowPlace, code: &str) -> Result<(), RowProblem> {
        if self.seen.insert(code.to_owned()) {
            return Ok(());
        }
        Err(place.problem(
            "code",
            "territory.duplicate",
            format!("Mã {code} xuất hiện nhiều lần; đã dùng dòng đầu tiên. Xóa dòng thừa hoặc sửa mã."),
            format!("The code {code} stands more than once; the first row was used. Delete this row or correct its code."),
        ))
    }

    fn put(&mut self, code: &str, value: T, tally: &mut Tally) {
        match self.by_code.get(code) {
            None => {
                self.new.push(code.to_owned());
                self.next += 1;
                tally.new += 1;
            }
            Some(known) if *known != value => {
                self.changed.push(code.to_owned());
                tally.changed += 1;
            }
            Some(_) => tally.unchanged += 1,
        }
        self.by_code.insert(code.to_owned(), value);
    }

    fn is_same(&self, code: &str, value: &T) -> bool {
        self.by_code.get(code) == Some(value)
    }

    fn added(&self) -> Vec<&T> {
        self.new.iter().filter_map(|c| self.by_code.get(c)).collect()
    }

    fn altered(&self) -> Vec<&T> {
        self.changed.iter().filter_map(|c| self.by_code.get(c)).collect()
    }
}

fn outside(place: &RowPlace, key: &str) -> RowProblem {
    place.problem(
        key,
        "territory.outside_area",
        "Nằm ngoài phạm vi được giao của tài khoản, nên không thay đổi. Nhờ cơ quan thường trực tải lên dòng này.",
        "Outside your area, so nothing was changed. Ask the standing office to upload this row.",
    )
}

fn unknown(place: &RowPlace, key: &str, what: (&str, &str), code: &str) -> RowProblem {
    place.problem(
        key,
        "territory.unknown_code",
        format!("Không có {} mang mã {code}. Sửa mã, hoặc thêm dòng cho mã này.", what.0),
        format!("There is no {} with the code {code}. Correct it, or add a row for it.", what.1),
    )
}

const LOCALITY: (&str, &str) = ("địa bàn", "locality");
const UNIT: (&str, &str) = ("đơn vị", "unit");
const TEAM: (&str, &str) = ("tổ", "team");

impl Run {
    async fn localities(&mut self, tx: &WriteTx, rows: &[LocalityRow], mergers: &[MergerRow]) -> Result<(), DbError> {
        // Wide tiers first, older ones first: a row may stand above its parent.
        let mut order: Vec<&LocalityRow> = rows.iter().collect();
        order.sort_by_key(|r| (r.kind, r.from));
        let mut seen = HashSet::new();
        self.in_file = rows.iter().map(|r| r.code.clone()).collect();
        let above: HashMap<&str, &str> = rows.iter().map(|r| (r.code.as_str(), r.parent.as_str())).collect();
        for row in order {
            let result = match circle(row, &above) {
                Some(circle) => Err(in_circle(row, &circle)),
                None if seen.insert((&row.code, row.from)) => self.locality(row),
                None => Err(self.twice(row)),
            };
            if let Err(problem) = result {
                self.report.problems.push(problem);
            }
        }
        let successions = self.mergers(mergers);
        let added: Vec<&Locality> = self.places.new.iter().filter_map(|id| self.places.all.get(id)).collect();
        store::add_localities(tx, &added).await?;
        for id in &self.places.changed {
            if let Some(locality) = self.places.all.get(id) {
                store::set_locality(tx, locality).await?;
            }
        }
        let known: HashSet<(LocalityId, LocalityId)> = store::successions(tx).await?.iter().map(|s| (s.from, s.to)).collect();
        for succession in successions {
            if known.contains(&(succession.from, succession.to)) {
                self.report.mergers.unchanged += 1;
            } else if store::add_succession(tx, succession).await? {
                self.report.mergers.new += 1;
            }
        }
        Ok(())
    }

    fn twice(&self, row: &LocalityRow) -> RowProblem {
        row.place.problem(
            "code",
            "territory.duplicate",
            format!("Mã {} với cùng ngày hiệu lực xuất hiện nhiều lần; đã dùng dòng đầu tiên. Xóa dòng thừa.", row.code),
            format!(
                "The code {} with the same first day stands more than once; the first row was used. Delete this row.",
                row.code
            ),
        )
    }

    fn locality(&mut self, row: &LocalityRow) -> Result<(), RowProblem> {
        let known = self.places.exact(&row.code, row.from).cloned();
        let from = row.from.or(known.as_ref().map(|l| l.valid_from)).unwrap_or(SINCE_EVER);
        let parent = self.parent(row, from)?;
        let wanted = Locality {
            id: known.as_ref().map_or(LocalityId(0), |l| l.id),
            code: row.code.clone(),
            name: row.name.clone(),
            kind: row.kind,
            parent,
            valid_from: from,
            // A file that says nothing about the end does not bring an ended locality back.
            valid_to: row.to.or(known.as_ref().and_then(|l| l.valid_to)),
        };
        if known.as_ref() == Some(&wanted) {
            self.report.localities.unchanged += 1;
            return Ok(());
        }
        self.check_area(row, known.as_ref().map(|l| l.id), parent)?;
        if let Some(known) = known {
            if known.kind != wanted.kind && self.places.all.values().any(|l| l.parent == Some(known.id) && l.kind <= wanted.kind)
            {
                return Err(below_its_children(row));
            }
            self.places.set(wanted);
            self.report.localities.changed += 1;
            return Ok(());
        }
        self.add_locality(wanted);
        self.report.localities.new += 1;
        Ok(())
    }

    /// A code that is given again ends the locality that had it before.
    fn add_locality(&mut self, mut wanted: Locality) {
        let (code, from) = (wanted.code.clone(), wanted.valid_from);
        if let Some(older) = self.places.before(&code, from).map(|l| l.id)
            && self.places.end(older, from.plus(-1))
            && !self.places.new.contains(&older)
        {
            self.report.localities.changed += 1;
        }
        if let Some(newer) = self.places.after(&code, from) {
            let eve = newer.valid_from.plus(-1);
            wanted.valid_to = Some(wanted.valid_to.map_or(eve, |to| to.min(eve)));
        }
        self.places.add(wanted);
    }

    fn parent(&self, row: &LocalityRow, from: Day) -> Result<Option<LocalityId>, RowProblem> {
        if row.parent.is_empty() {
            return match row.kind {
                LocalityKind::Quarter => Err(row.place.problem(
                    "parent",
                    "territory.no_parent",
                    "Khu phố, ấp phải thuộc một phường, xã. Điền mã phường, xã vào cột này.",
                    "A quarter must lie in a commune. Write the commune's code into this column.",
                )),
                _ => Ok(None),
            };
        }
        let parent = self.places.find(&row.parent, from).ok_or_else(|| {
            if self.in_file.contains(&row.parent) {
                parent_refused(row)
            } else {
                unknown(&row.place, "parent", LOCALITY, &row.parent)
            }
        })?;
        let fits = match row.kind {
            LocalityKind::Province => false,
            LocalityKind::Quarter => parent.kind == LocalityKind::Commune,
            kind => parent.kind < kind,
        };
        if fits {
            return Ok(Some(parent.id));
        }
        Err(row.place.problem(
            "parent",
            "territory.wrong_parent",
            format!("{} không thể nằm trong {}. Sửa cấp hoặc mã cấp trên.", row.name, parent.name),
            format!("{} cannot lie in {}. Correct the tier or the parent's code.", row.name, parent.name),
        ))
    }

    fn check_area(&self, row: &LocalityRow, id: Option<LocalityId>, parent: Option<LocalityId>) -> Result<(), RowProblem> {
        let covered = |id: LocalityId| self.places.is_covered(&self.territory, id);
        let everything = self.territory == Area::Everything;
        let fine = everything || (id.is_none_or(covered) && parent.is_some_and(covered));
        if fine { Ok(()) } else { Err(outside(&row.place, "code")) }
    }

    fn mergers(&mut self, rows: &[MergerRow]) -> Vec<crate::model::Succession> {
        let mut out = Vec::new();
        for row in rows {
            match self.places.merger(&row.old, &row.new, row.on) {
                Err(key) => {
                    let code = if key == "old" { &row.old } else { &row.new };
                    self.report.problems.push(unknown(&row.place, key, LOCALITY, code));
                }
                Ok(s) if [s.from, s.to].iter().all(|id| self.places.is_covered(&self.territory, *id)) => {
                    if self.places.end(s.from, row.on.plus(-1)) {
                        self.report.localities.changed += 1;
                    }
                    out.push(s);
                }
                Ok(_) => self.report.problems.push(outside(&row.place, "old")),
            }
        }
        out
    }

    async fn units(&mut self, tx: &WriteTx, rows: &[UnitRow]) -> Result<HashMap<String, Unit>, DbError> {
        let mut known = Known::new(store::units(tx).await?, |u| &u.code, |u| u.id.0);
        // Numbers first: a unit may stand above its parent in the file.
        let mut ids: HashMap<String, UnitId> = known.by_code.iter().map(|(code, u)| (code.clone(), u.id)).collect();
        let mut next = known.next;
        for row in rows {
            ids.entry(row.code.clone()).or_insert_with(|| {
                next += 1;
                UnitId(next - 1)
            });
        }
        for row in rows {
            match self.unit(row, &ids, &mut known) {
                Ok(unit) => known.put(&row.code, unit, &mut self.report.units),
                Err(problem) => self.report.problems.push(problem),
            }
        }
        self.drop_orphans(rows, &mut known);
        store::add_units(tx, &known.added()).await?;
        for unit in known.altered() {
            store::set_unit(tx, unit).await?;
        }
        Ok(known.by_code)
    }

    fn unit(&self, row: &UnitRow, ids: &HashMap<String, UnitId>, known: &mut Known<Unit>) -> Result<Unit, RowProblem> {
        known.first_time(&row.place, &row.code)?;
        let locality = self.places.find(&row.locality, self.today);
        let locality = locality.ok_or_else(|| unknown(&row.place, "locality", LOCALITY, &row.locality))?.id;
        let parent = match row.parent.as_str() {
            "" => None,
            code if code == row.code => return Err(own_parent(row)),
            code => Some(*ids.get(code).ok_or_else(|| unknown(&row.place, "parent", UNIT, code))?),
        };
        let id = ids.get(&row.code).copied().unwrap_or(UnitId(known.next));
        let before = known.by_code.get(&row.code);
        let since = before.map_or(Some(self.today), |u| u.since);
        let unit = Unit { id, code: row.code.clone(), name: row.name.clone(), kind: row.kind, locality, parent, since };
        let covered = |id| self.places.is_covered(&self.territory, id);
        let allowed = covered(locality) && before.is_none_or(|u| covered(u.locality));
        if !known.is_same(&row.code, &unit) && !allowed {
            return Err(outside(&row.place, "code"));
        }
        Ok(unit)
    }

    /// A unit whose parent's row was refused, or that stands above itself in the end, keeps no parent.
    fn drop_orphans(&mut self, rows: &[UnitRow], known: &mut Known<Unit>) {
        let parents: HashMap<UnitId, Option<UnitId>> = known.by_code.values().map(|u| (u.id, u.parent)).collect();
        for row in rows {
            let Some(unit) = known.by_code.get_mut(&row.code) else { continue };
            let Some(parent) = unit.parent else { continue };
            let mut chain = std::iter::successors(Some(parent), |id| parents.get(id).copied().flatten()).take(32);
            if !parents.contains_key(&parent) || chain.any(|id| id == unit.id) {
                unit.parent = None;
                self.report.problems.push(own_parent(row));
            }
        }
    }

    async fn team_rows(
        &mut self,
        tx: &WriteTx,
        rows: &[TeamRow],
        units: &HashMap<String, Unit>,
    ) -> Result<HashMap<String, Team>, DbError> {
        let mut known = Known::new(store::teams(tx).await?, |t| &t.code, |t| t.id.0);
        for row in rows {
            match self.team(row, units, &mut known) {
                Ok(team) => known.put(&row.code, team, &mut self.report.teams),
                Err(problem) => self.report.problems.push(problem),
            }
        }
        store::add_teams(tx, &known.added()).await?;
        for team in known.altered() {
            store::set_team(tx, team).await?;
        }
        Ok(known.by_code)
    }

    fn team(&self, row: &TeamRow, units: &HashMap<String, Unit>, known: &mut Known<Team>) -> Result<Team, RowProblem> {
        known.first_time(&row.place, &row.code)?;
        let locality = self.places.find(&row.locality, self.today);
        let locality = locality.ok_or_else(|| unknown(&row.place, "locality", LOCALITY, &row.locality))?.id;
        let unit = unit_of(&row.place, &row.unit, units)?;
        let before = known.by_code.get(&row.code);
        let team = Team {
            id: before.map_or(TeamId(known.next), |t| t.id),
            code: row.code.clone(),
            name: row.name.clone(),
            kind: row.kind,
            locality,
            unit,
            members: before.map_or(0, |t| t.members),
            it_skilled: before.map_or(0, |t| t.it_skilled),
        };
        let covered = |id| self.places.is_covered(&self.teams, id);
        let allowed = covered(locality) && before.is_none_or(|t| covered(t.locality));
        if !known.is_same(&row.code, &team) && !allowed {
            return Err(outside(&row.place, "code"));
        }
        Ok(team)
    }

    async fn members(
        &mut self,
        tx: &WriteTx,
        rows: &[MemberRow],
        units: &HashMap<String, Unit>,
        teams: &HashMap<String, Team>,
    ) -> Result<(), DbError> {
        if rows.is_empty() {
            return Ok(());
        }
        let places: HashMap<TeamId, LocalityId> = teams.values().map(|t| (t.id, t.locality)).collect();
        let mut known = Known::new(store::all_members(tx).await?, |m| &m.code, |m| m.id.0);
        for row in rows {
            match self.member(row, units, teams, &places, &mut known) {
                Ok(member) => known.put(&row.code, member, &mut self.report.members),
                Err(problem) => self.report.problems.push(problem),
            }
        }
        store::add_members(tx, &known.added()).await?;
        for member in known.altered() {
            store::set_member(tx, member).await?;
        }
        Ok(())
    }

    fn member(
        &self,
        row: &MemberRow,
        units: &HashMap<String, Unit>,
        teams: &HashMap<String, Team>,
        places: &HashMap<TeamId, LocalityId>,
        known: &mut Known<Member>,
    ) -> Result<Member, RowProblem> {
        known.first_time(&row.place, &row.code)?;
        let team = match row.team.as_str() {
            "" => None,
            code => Some(teams.get(code).ok_or_else(|| unknown(&row.place, "team", TEAM, code))?),
        };
        let unit = unit_of(&row.place, &row.unit, units)?.or(team.and_then(|t| t.unit));
        let before = known.by_code.get(&row.code);
        let member = Member {
            id: before.map_or(MemberId(known.next), |m| m.id),
            code: row.code.clone(),
            name: row.name.clone(),
            team: team.map(|t| t.id),
            unit,
            it_skilled: row.it_skilled,
        };
        let covered = |team: Option<TeamId>| match (&self.teams, team) {
            (Area::Everything, _) => true,
            (_, team) => team.and_then(|t| places.get(&t)).is_some_and(|l| self.places.is_covered(&self.teams, *l)),
        };
        let free = before.is_none_or(|m| m.team.is_none() || covered(m.team));
        let allowed = covered(member.team) && free;
        if !known.is_same(&row.code, &member) && !allowed {
            return Err(outside(&row.place, "code"));
        }
        Ok(member)
    }
}

fn unit_of(place: &RowPlace, code: &str, units: &HashMap<String, Unit>) -> Result<Option<UnitId>, RowProblem> {
    match code {
        "" => Ok(None),
        code => units.get(code).map(|u| Some(u.id)).ok_or_else(|| unknown(place, "unit", UNIT, code)),
    }
}

fn own_parent(row: &UnitRow) -> RowProblem {
    row.place.problem(
        "parent",
        "territory.unit_above_itself",
        "Đơn vị cấp trên không dùng được (chính nó, đơn vị dưới nó, hoặc dòng của đơn vị đó có lỗi); đã để trống. Sửa mã cấp trên.",
        "The unit above cannot be used (itself, a unit below it, or its own row was refused); it was left empty. Correct the code.",
    )
}

fn below_its_children(row: &LocalityRow) -> RowProblem {
    row.place.problem(
        "kind",
        "territory.below_its_children",
        "Cấp mới không bao được các địa bàn đang nằm trong địa bàn này. Sửa cấp, hoặc chuyển các địa bàn đó trước.",
        "The new tier cannot hold what lies in this locality. Correct the tier, or move those localities first.",
    )
}
