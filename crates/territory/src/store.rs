//! All SQL of this room.

use crate::model::{Locality, LocalityKind, Member, MemberId, Succession, Team, TeamKind, Unit, UnitKind};
use vedich_db::{Column, DbError, FromQueryResult, LIST, Query, WriteTx, args, sea_orm, value_list};
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};

/// The setting that holds the commit number of the newest change of the territory.
const REVISION: &str = "territory.revision";

#[derive(FromQueryResult)]
struct LocalityRow {
    id: i64,
    code: String,
    valid_from: i64,
    valid_to: Option<i64>,
    kind: i64,
    name: String,
    parent_id: Option<i64>,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: i64,
    code: String,
    name: String,
    kind: String,
    locality_id: i64,
    parent_id: Option<i64>,
    since_day: Option<i64>,
}

#[derive(FromQueryResult)]
struct TeamRow {
    id: i64,
    code: String,
    name: String,
    kind: String,
    locality_id: i64,
    unit_id: Option<i64>,
    members: i64,
    it_skilled: i64,
}

#[derive(FromQueryResult)]
struct MemberRow {
    id: i64,
    code: String,
    name: String,
    team_id: Option<i64>,
    unit_id: Option<i64>,
    it_skilled: i64,
}

impl From<MemberRow> for Member {
    fn from(r: MemberRow) -> Self {
        Self {
            id: MemberId(r.id),
            code: r.code,
            name: r.name,
            team: r.team_id.map(TeamId),
            unit: r.unit_id.map(UnitId),
            it_skilled: r.it_skilled != 0,
        }
    }
}

/// The commit number of the newest change; 0 before the first.
pub(crate) async fn revision(q: &impl Query) -> Result<i64, DbError> {
    let value: Option<String> = q.scalar_opt("SELECT value FROM setting WHERE name = $1", args![REVISION]).await?;
    value.map_or(Ok(0), |v| v.parse().map_err(|_| DbError::Corrupt("territory revision")))
}

/// Notes that the territory changed in this write: every instance reads it again.
pub(crate) async fn mark_changed(tx: &WriteTx) -> Result<(), DbError> {
    let seq = tx.seq().await?;
    tx.exec(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        args![REVISION, seq.to_string()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn localities(q: &impl Query) -> Result<Vec<Locality>, DbError> {
    let rows: Vec<LocalityRow> =
        q.all("SELECT id, code, valid_from, valid_to, kind, name, parent_id FROM locality", args![]).await?;
    rows.into_iter()
        .map(|r| {
            Ok(Locality {
                id: LocalityId(r.id),
                code: r.code,
                name: r.name,
                kind: LocalityKind::from_number(r.kind).ok_or(DbError::Corrupt("kind of a locality"))?,
                parent: r.parent_id.map(LocalityId),
                valid_from: Day::from_number(r.valid_from),
                valid_to: r.valid_to.map(Day::from_number),
            })
        })
        .collect()
}

pub(crate) async fn successions(q: &impl Query) -> Result<Vec<Succession>, DbError> {
    let sql = "SELECT from_id, to_id, on_day FROM locality_succession ORDER BY on_day, from_id, to_id";
    q.map(sql, args![], |r| {
        Ok(Succession { from: LocalityId(r.get(0)?), to: LocalityId(r.get(1)?), on: Day::from_number(r.get(2)?) })
    })
    .await
}

pub(crate) async fn units(q: &impl Query) -> Result<Vec<Unit>, DbError> {
    let rows: Vec<UnitRow> = q.all("SELECT id, code, name, kind, locality_id, parent_id, since_day FROM unit", args![]).await?;
    let units: Result<Vec<Unit>, DbError> = rows
        .into_iter()
        .map(|r| {
            Ok(Unit {
                id: UnitId(r.id),
                code: r.code,
                name: r.name,
                kind: UnitKind::from_code(&r.kind).ok_or(DbError::Corrupt("kind of a unit"))?,
                locality: LocalityId(r.locality_id),
                parent: r.parent_id.map(UnitId),
                since: r.since_day.map(Day::from_number),
            })
        })
        .collect();
    let mut units = units?;
    units.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(units)
}

pub(crate) async fn teams(q: &impl Query) -> Result<Vec<Team>, DbError> {
    let sql = "SELECT t.id, t.code, t.name, t.kind, t.locality_id, t.unit_id, \
        CAST(COUNT(m.id) AS BIGINT) AS members, \
        CAST(COALESCE(SUM(CASE WHEN u.kind = 'union' THEN m.it_skilled ELSE 0 END), 0) AS BIGINT) AS it_skilled \
        FROM team t LEFT JOIN member m ON m.team_id = t.id LEFT JOIN unit u ON u.id = m.unit_id \
        GROUP BY t.id, t.code, t.name, t.kind, t.locality_id, t.unit_id";
    let rows: Vec<TeamRow> = q.all(sql, args![]).await?;
    let teams: Result<Vec<Team>, DbError> = rows
        .into_iter()
        .map(|r| {
            Ok(Team {
                id: TeamId(r.id),
                code: r.code,
                name: r.name,
                kind: TeamKind::from_code(&r.kind).ok_or(DbError::Corrupt("kind of a team"))?,
                locality: LocalityId(r.locality_id),
                unit: r.unit_id.map(UnitId),
                members: r.members,
                it_skilled: r.it_skilled,
            })
        })
        .collect();
    let mut teams = teams?;
    teams.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(teams)
}

const MEMBER: &str = "SELECT id, code, name, team_id, unit_id, it_skilled FROM member";

pub(crate) async fn all_members(q: &impl Query) -> Result<Vec<Member>, DbError> {
    let rows: Vec<MemberRow> = q.all(MEMBER, args![]).await?;
    Ok(rows.into_iter().map(Member::from).collect())
}

pub(crate) async fn members_of(q: &impl Query, team: TeamId) -> Result<Vec<Member>, DbError> {
    let rows: Vec<MemberRow> = q.all(&format!("{MEMBER} WHERE team_id = $1 ORDER BY code"), args![team.0]).await?;
    Ok(rows.into_iter().map(Member::from).collect())
}

pub(crate) async fn member(q: &impl Query, id: MemberId) -> Result<Option<Member>, DbError> {
    let row: Option<MemberRow> = q.opt(&format!("{MEMBER} WHERE id = $1"), args![id.0]).await?;
    Ok(row.map(Member::from))
}

/// The members among these.
pub(crate) async fn members_among(q: &impl Query, ids: &[MemberId]) -> Result<Vec<Member>, DbError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut out = Vec::with_capacity(ids.len());
    for some in ids.chunks(LIST) {
        let mut a = args![];
        let these = value_list(&mut a, some);
        let rows: Vec<MemberRow> = q.all(&format!("{MEMBER} WHERE id IN {these}"), a).await?;
        out.extend(rows.into_iter().map(Member::from));
    }
    Ok(out)
}

pub(crate) async fn member_by_code(q: &impl Query, code: &str) -> Result<Option<Member>, DbError> {
    let row: Option<MemberRow> = q.opt(&format!("{MEMBER} WHERE code = $1"), args![code]).await?;
    Ok(row.map(Member::from))
}

/// Adds localities.
pub(crate) async fn add_localities(tx: &WriteTx, new: &[&Locality]) -> Result<(), DbError> {
    let ints = |f: fn(&Locality) -> i64| Column::Int(new.iter().map(|l| f(l)).collect());
    let columns = [
        ("id", ints(|l| l.id.0)),
        ("code", Column::Text(new.iter().map(|l| l.code.clone()).collect())),
        ("valid_from", ints(|l| l.valid_from.number())),
        ("valid_to", Column::OptInt(new.iter().map(|l| l.valid_to.map(Day::number)).collect())),
        ("kind", ints(|l| l.kind.number())),
        ("name", Column::Text(new.iter().map(|l| l.name.clone()).collect())),
        ("parent_id", Column::OptInt(new.iter().map(|l| l.parent.map(|p| p.0)).collect())),
    ];
    tx.bulk("locality", columns, "").await
}

/// Sets what may change about a locality: everything but its identity (code, valid from).
pub(crate) async fn set_locality(tx: &WriteTx, l: &Locality) -> Result<(), DbError> {
    tx.exec(
        "UPDATE locality SET valid_to = $2, kind = $3, name = $4, parent_id = $5 WHERE id = $1",
        args![l.id.0, l.valid_to.map(Day::number), l.kind.number(), l.name.clone(), l.parent.map(|p| p.0)],
    )
    .await?;
    Ok(())
}

/// Adds a merger; `false` when it stands already.
pub(crate) async fn add_succession(tx: &WriteTx, s: Succession) -> Result<bool, DbError> {
    let seq = tx.seq().await?;
    let rows = tx
        .exec(
            "INSERT INTO locality_succession (from_id, to_id, on_day, seq) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (from_id, to_id) DO NOTHING",
            args![s.from.0, s.to.0, s.on.number(), seq],
        )
        .await?;
    Ok(rows > 0)
}

/// Adds units.
pub(crate) async fn add_units(tx: &WriteTx, new: &[&Unit]) -> Result<(), DbError> {
    let columns = [
        ("id", Column::Int(new.iter().map(|u| u.id.0).collect())),
        ("code", Column::Text(new.iter().map(|u| u.code.clone()).collect())),
        ("name", Column::Text(new.iter().map(|u| u.name.clone()).collect())),
        ("kind", Column::Text(new.iter().map(|u| u.kind.code().to_owned()).collect())),
        ("locality_id", Column::Int(new.iter().map(|u| u.locality.0).collect())),
        ("parent_id", Column::OptInt(new.iter().map(|u| u.parent.map(|p| p.0)).collect())),
        ("since_day", Column::OptInt(new.iter().map(|u| u.since.map(Day::number)).collect())),
    ];
    tx.bulk("unit", columns, "").await
}

/// Sets everything about a unit but its code.
pub(crate) async fn set_unit(tx: &WriteTx, u: &Unit) -> Result<(), DbError> {
    tx.exec(
        "UPDATE unit SET name = $2, kind = $3, locality_id = $4, parent_id = $5 WHERE id = $1",
        args![u.id.0, u.name.clone(), u.kind.code(), u.locality.0, u.parent.map(|p| p.0)],
    )
    .await?;
    Ok(())
}

/// Adds teams.
pub(crate) async fn add_teams(tx: &WriteTx, new: &[&Team]) -> Result<(), DbError> {
    let columns = [
        ("id", Column::Int(new.iter().map(|t| t.id.0).collect())),
        ("code", Column::Text(new.iter().map(|t| t.code.clone()).collect())),
        ("name", Column::Text(new.iter().map(|t| t.name.clone()).collect())),
        ("kind", Column::Text(new.iter().map(|t| t.kind.code().to_owned()).collect())),
        ("locality_id", Column::Int(new.iter().map(|t| t.locality.0).collect())),
        ("unit_id", Column::OptInt(new.iter().map(|t| t.unit.map(|u| u.0)).collect())),
    ];
    tx.bulk("team", columns, "").await
}

/// Sets everything about a team but its code.
pub(crate) async fn set_team(tx: &WriteTx, t: &Team) -> Result<(), DbError> {
    tx.exec(
        "UPDATE team SET name = $2, kind = $3, locality_id = $4, unit_id = $5 WHERE id = $1",
        args![t.id.0, t.name.clone(), t.kind.code(), t.locality.0, t.unit.map(|u| u.0)],
    )
    .await?;
    Ok(())
}

/// Adds members.
pub(crate) async fn add_members(tx: &WriteTx, new: &[&Member]) -> Result<(), DbError> {
    let columns = [
        ("id", Column::Int(new.iter().map(|m| m.id.0).collect())),
        ("code", Column::Text(new.iter().map(|m| m.code.clone()).collect())),
        ("name", Column::Text(new.iter().map(|m| m.name.clone()).collect())),
        ("team_id", Column::OptInt(new.iter().map(|m| m.team.map(|t| t.0)).collect())),
        ("unit_id", Column::OptInt(new.iter().map(|m| m.unit.map(|u| u.0)).collect())),
        ("it_skilled", Column::Int(new.iter().map(|m| i64::from(m.it_skilled)).collect())),
    ];
    tx.bulk("member", columns, "").await
}

/// Sets everything about a member but their code.
pub(crate) async fn set_member(tx: &WriteTx, m: &Member) -> Result<(), DbError> {
    tx.exec(
        "UPDATE member SET name = $2, team_id = $3, unit_id = $4, it_skilled = $5 WHERE id = $1",
        args![m.id.0, m.name.clone(), m.team.map(|t| t.0), m.unit.map(|u| u.0), i64::from(m.it_skilled)],
    )
    .await?;
    Ok(())
}

/// Notes whether a member has IT skills.
pub(crate) async fn set_it_skilled(tx: &WriteTx, id: MemberId, it_skilled: bool) -> Result<(), DbError> {
    tx.exec("UPDATE member SET it_skilled = $2 WHERE id = $1", args![id.0, i64::from(it_skilled)]).await?;
    Ok(())
}

/// Takes a member out of their team. The member stays known: claims name them.
pub(crate) async fn leave_team(tx: &WriteTx, id: MemberId) -> Result<u64, DbError> {
    tx.exec("UPDATE member SET team_id = NULL WHERE id = $1 AND team_id IS NOT NULL", args![id.0]).await
}
