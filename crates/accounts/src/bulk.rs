//! Many users at once, from a workbook. Good rows go on; a bad row stands in the answer with its number and its reason.

use crate::{
    Accounts,
    model::{Actor, Grant, Permission, Role},
    places::Places,
    problems::AccountsProblem,
    rules::{self, Scope},
    secrets,
    store::users,
    users::{check_grants, insert_audited, require},
};
use calamine::{Reader, Xlsx};
use futures_util::{StreamExt, TryStreamExt, stream};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::json;
use std::{collections::HashSet, io::Cursor, sync::Arc};
use vedich_kernel::{Lang, Problematic, text};

/// Largest users' file in bytes.
pub(crate) const FILE_MAX: usize = 2 * 1024 * 1024;
/// Most it may unpack to: a small file can hold a very large one.
const UNPACKED_MAX: u64 = 64 * 1024 * 1024;
const ROWS_MAX: usize = 2_000;
/// Title rows above the header.
const TITLE_ROWS: usize = 20;
const COLUMNS: [&str; 6] = ["Tên đăng nhập", "Họ tên", "Vai trò", "Mã địa bàn", "Mã đơn vị", "Mã tổ"];

/// A user made from a row, with the one-time password that nobody can see again.
#[derive(Clone, Debug)]
pub struct BulkCreated {
    /// Row number in the file, as Excel counts.
    pub row: usize,
    /// Sign-in name.
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// What they are.
    pub role: Role,
    /// One-time password.
    pub password: String,
}

/// A row that made nobody.
#[derive(Debug)]
pub struct BulkRejected {
    /// Row number in the file, as Excel counts.
    pub row: usize,
    /// The row's cells in the template's order.
    pub cells: [String; 6],
    /// Why.
    pub problem: AccountsProblem,
}

/// What a users' file made.
#[derive(Debug, Default)]
pub struct BulkReport {
    /// New users, in the file's order.
    pub created: Vec<BulkCreated>,
    /// Rows that made nobody, in the file's order.
    pub rejected: Vec<BulkRejected>,
}

struct SheetRow {
    no: usize,
    cells: [String; 6],
}

#[derive(Clone)]
struct Candidate {
    row: usize,
    cells: [String; 6],
    name: String,
    full_name: String,
    grants: Vec<Grant>,
    password: String,
    hash: String,
}

impl Accounts {
    /// Creates the users of a workbook (`Tên đăng nhập | Họ tên | Vai trò | Mã địa bàn | Mã đơn vị | Mã tổ`).
    ///
    /// # Errors
    /// When the file is none, has no header row or too many rows, or the actor may not manage users. Bad rows are no error.
    pub async fn create_users_from_xlsx(&self, actor: &Actor, file: Vec<u8>) -> Result<BulkReport, AccountsProblem> {
        require(actor, Permission::ManageUsers)?;
        let rows =
            tokio::task::spawn_blocking(move || read(&file)).await.map_err(|e| AccountsProblem::Crypto(e.to_string()))??;
        let places = self.places().await?;
        let mut report = BulkReport::default();
        let (mut seen, mut good) = (HashSet::new(), Vec::new());
        for row in rows {
            match candidate(actor, &row, &mut seen, &*places) {
                Ok(candidate) => good.push(candidate),
                Err(problem) => report.rejected.push(BulkRejected { row: row.no, cells: row.cells, problem }),
            }
        }
        let good = self.with_passwords(good).await?;
        self.write_candidates(actor, good, &mut report).await?;
        report.rejected.sort_by_key(|r| r.row);
        Ok(report)
    }

    async fn with_passwords(&self, candidates: Vec<Candidate>) -> Result<Vec<Candidate>, AccountsProblem> {
        stream::iter(candidates)
            .map(|mut c| async move {
                c.password = secrets::paper_word(&self.entropy, 4);
                c.hash = self.hashing.hash(&c.password, &self.entropy).await?;
                Ok(c)
            })
            .buffered(2)
            .try_collect()
            .await
    }

    async fn write_candidates(
        &self,
        actor: &Actor,
        good: Vec<Candidate>,
        report: &mut BulkReport,
    ) -> Result<(), AccountsProblem> {
        let good = Arc::new(good);
        let (rows, rejected) = (Arc::clone(&good), report.rejected.len());
        let taken: Vec<bool> = self
            .db
            .write(actor.by(self.now()), move |tx| {
                let rows = Arc::clone(&rows);
                Box::pin(async move {
                    let mut taken = Vec::with_capacity(rows.len());
                    for c in rows.iter() {
                        let row = users::NewRow {
                            name: &c.name,
                            full_name: &c.full_name,
                            password_hash: &c.hash,
                            must_change: true,
                            grants: &c.grants,
                        };
                        match insert_audited(tx, &row).await {
                            Ok(_) => taken.push(false),
                            Err(AccountsProblem::NameTaken) => taken.push(true),
                            Err(e) => return Err(e),
                        }
                    }
                    let refused = rejected + taken.iter().filter(|t| **t).count();
                    tx.audit("user.import", "user:*", json!({"rows": rows.len() + rejected, "rejected": refused})).await?;
                    Ok(taken)
                })
            })
            .await?;
        for (c, taken) in good.iter().cloned().zip(taken) {
            if taken {
                report.rejected.push(BulkRejected { row: c.row, cells: c.cells, problem: AccountsProblem::NameTaken });
            } else {
                let role = c.grants.first().map_or(Role::Viewer, |g| g.role);
                report.created.push(BulkCreated { row: c.row, name: c.name, full_name: c.full_name, role, password: c.password });
            }
        }
        Ok(())
    }
}

fn candidate(
    actor: &Actor,
    row: &SheetRow,
    seen: &mut HashSet<String>,
    places: &dyn Places,
) -> Result<Candidate, AccountsProblem> {
    let [name, full_name, role, locality, unit, team] = &row.cells;
    let name = rules::sign_in_name(name).ok_or(AccountsProblem::BadName)?;
    if full_name.is_empty() {
        return Err(AccountsProblem::NoFullName);
    }
    let role = Role::parse(role).ok_or(AccountsProblem::UnknownRole)?;
    let grant = place_grant(role, [locality, unit, team], places)?;
    check_grants(actor, &[grant], places)?;
    if !seen.insert(rules::name_key(&name)) {
        return Err(AccountsProblem::NameTaken);
    }
    Ok(Candidate {
        row: row.no,
        cells: row.cells.clone(),
        name,
        full_name: full_name.clone(),
        grants: vec![grant],
        password: String::new(),
        hash: String::new(),
    })
}

/// A grant from place codes (locality, unit, team). Codes of another kind than the role needs are refused, not ignored.
pub(crate) fn place_grant(role: Role, codes: [&str; 3], places: &dyn Places) -> Result<Grant, AccountsProblem> {
    let [locality, unit, team] = codes.map(str::trim);
    let grant = Grant {
        role,
        locality: found(locality, |c| places.locality(c))?,
        unit: found(unit, |c| places.unit(c))?,
        team: found(team, |c| places.team(c))?,
    };
    if grant.is_well_placed() { Ok(grant) } else { Err(AccountsProblem::BadGrant) }
}

/// A grant from the one code that the role asks for, as typed into a form.
pub(crate) fn grant_by_code(role: Role, code: &str, places: &dyn Places) -> Result<Grant, AccountsProblem> {
    match role.scope() {
        Scope::Whole | Scope::WholeOrLocality | Scope::Locality => place_grant(role, [code, "", ""], places),
        Scope::Unit => place_grant(role, ["", code, ""], places),
        Scope::Team => place_grant(role, ["", "", code], places),
    }
}

fn found<T>(code: &str, look: impl Fn(&str) -> Option<T>) -> Result<Option<T>, AccountsProblem> {
    if code.is_empty() {
        return Ok(None);
    }
    look(code).map(Some).ok_or(AccountsProblem::UnknownPlace)
}

fn read(file: &[u8]) -> Result<Vec<SheetRow>, AccountsProblem> {
    let bad = |e: &dyn std::fmt::Display| AccountsProblem::BadWorkbook(e.to_string());
    check_size(file)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|e| bad(&e))?;
    let sheet = book.worksheet_range_at(0).ok_or(AccountsProblem::NoHeader)?.map_err(|e| bad(&e))?;
    let first = sheet.start().map_or(0, |(row, _)| row as usize);
    let mut lines = sheet.rows().enumerate().map(|(i, cells)| (first + i + 1, cells.iter().map(words).collect::<Vec<_>>()));
    let columns = lines.by_ref().take(TITLE_ROWS).find_map(|(_, cells)| header(&cells)).ok_or(AccountsProblem::NoHeader)?;
    let mut rows = Vec::new();
    for (no, cells) in lines {
        let cells = columns.map(|at| at.and_then(|at| cells.get(at)).cloned().unwrap_or_default());
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if rows.len() == ROWS_MAX {
            return Err(AccountsProblem::TooManyRows);
        }
        rows.push(SheetRow { no, cells });
    }
    Ok(rows)
}

fn check_size(file: &[u8]) -> Result<(), AccountsProblem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).map_err(|e| AccountsProblem::BadWorkbook(e.to_string()))?;
    let mut total = 0;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|e| AccountsProblem::BadWorkbook(e.to_string()))?;
        total += entry.size();
    }
    if total > UNPACKED_MAX { Err(AccountsProblem::BadWorkbook("unpacks too large".into())) } else { Ok(()) }
}

/// A cell as text. Codes typed as numbers come back without the decimal point that the format gives them.
fn words(cell: &calamine::Data) -> String {
    match cell {
        calamine::Data::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => format!("{f:.0}"),
        other => text::squeeze(&other.to_string()),
    }
}

/// Where each column stands; the first three must be there.
fn header(cells: &[String]) -> Option<[Option<usize>; 6]> {
    let folded: Vec<String> = cells.iter().map(|c| text::fold(c)).collect();
    let find = |name: &str| folded.iter().position(|c| *c == text::fold(name));
    let mut columns = COLUMNS.map(find);
    columns[1] = columns[1].or_else(|| find("Họ và tên"));
    columns[..3].iter().all(Option::is_some).then_some(columns)
}

impl BulkReport {
    /// The answer as a workbook: sign-in names with their one-time passwords, and the rejected rows with their reasons.
    ///
    /// # Errors
    /// When the workbook cannot be written.
    pub fn workbook(&self, lang: Lang) -> Result<Vec<u8>, AccountsProblem> {
        self.write(lang).map_err(|e| AccountsProblem::Crypto(e.to_string()))
    }

    fn write(&self, lang: Lang) -> Result<Vec<u8>, XlsxError> {
        let (mut book, bold) = (Workbook::new(), Format::new().set_bold());
        let sheet = book.add_worksheet();
        sheet.set_name(lang.pick("Tài khoản", "Accounts"))?;
        let heads = lang.pick(
            ["Tên đăng nhập", "Họ tên", "Vai trò", "Mật khẩu dùng một lần"],
            ["Sign-in name", "Full name", "Role", "One-time password"],
        );
        sheet.write_row_with_format(0, 0, heads, &bold)?;
        for (row, c) in (1..).zip(&self.created) {
            sheet.write_row(row, 0, [&*c.name, &*c.full_name, c.role.name(lang), &*c.password])?;
        }
        sheet.autofit();
        if !self.rejected.is_empty() {
            let sheet = book.add_worksheet();
            sheet.set_name(lang.pick("Dòng bị từ chối", "Rejected rows"))?;
            sheet.write_with_format(0, 0, lang.pick("Dòng", "Row"), &bold)?;
            sheet.write_row_with_format(0, 1, COLUMNS, &bold)?;
            sheet.write_with_format(0, 7, lang.pick("Lý do", "Reason"), &bold)?;
            for (row, r) in (1..).zip(&self.rejected) {
                sheet.write(row, 0, r.row as u64)?;
                sheet.write_row(row, 1, r.cells.iter().map(String::as_str))?;
                sheet.write(row, 7, r.problem.in_words(lang))?;
            }
            sheet.autofit();
        }
        book.save_to_buffer()
    }
}

/// An empty users' file: the header, and all roles with what each needs.
///
/// # Errors
/// When the workbook cannot be written.
pub(crate) fn template() -> Result<Vec<u8>, AccountsProblem> {
    let write = || -> Result<Vec<u8>, XlsxError> {
        let (mut book, bold) = (Workbook::new(), Format::new().set_bold());
        let sheet = book.add_worksheet();
        sheet.set_name("Người dùng")?;
        sheet.write_row_with_format(0, 0, COLUMNS, &bold)?;
        sheet.set_column_range_width(0, 5, 22)?;
        let sheet = book.add_worksheet();
        sheet.set_name("Vai trò")?;
        sheet.write_row_with_format(0, 0, ["Vai trò", "Cần mã"], &bold)?;
        for (row, role) in (1..).zip(Role::ALL) {
            let needs = match role.scope() {
                Scope::Whole => "để trống",
                Scope::WholeOrLocality => "để trống hoặc mã địa bàn",
                Scope::Locality => "mã địa bàn",
                Scope::Unit => "mã đơn vị",
                Scope::Team => "mã tổ",
            };
            sheet.write_row(row, 0, [role.name(Lang::Vi), needs])?;
        }
        sheet.autofit();
        book.save_to_buffer()
    };
    write().map_err(|e| AccountsProblem::Crypto(e.to_string()))
}
