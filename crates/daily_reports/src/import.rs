//! Reports that come as workbooks: a unit's own, or one of many units (`P-3.6`). Good rows go on; the same file twice changes
//! nothing.

use crate::{
    absent::Absent,
    model::{Content, ImportReport, ImportedFile, Known},
    problems::ReportsProblem,
    rules,
    service::{DailyReports, Setting, Verdict},
    store::settings,
    workbook::{self, Read, Rows, TemplateRow},
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use vedich_accounts::{Actor, Area, Permission};
use vedich_db::WriteTx;
use vedich_kernel::{Day, Lang, Problematic, UnitId};
use vedich_territory::{
    RowProblem, TerritoryProblem,
    sheet::{Book, keep_first},
};

/// A row that can be sent, with what is known of its unit and day.
#[derive(Clone)]
struct Ready {
    report: crate::service::NewReport,
    known: Known,
    place: vedich_territory::sheet::RowPlace,
}

impl Ready {
    /// Sends the row of a file. What the file has no column for is not told, as what a program leaves out is not.
    async fn send(
        &mut self,
        service: &DailyReports,
        tx: &WriteTx,
        setting: &Setting,
        (absent, file): (&Absent, i64),
    ) -> Result<Verdict, ReportsProblem> {
        absent.complete(tx, setting.campaign.id, &mut self.report, &self.known).await?;
        service.submit_in(tx, setting, &self.report, &self.known, Some(file)).await
    }
}

impl DailyReports {
    /// Imports a workbook of reports. Rows without a day are of `usual`.
    ///
    /// # Errors
    /// When the file cannot be read or has no table of reports.
    pub async fn import(
        &self,
        actor: &Actor,
        bytes: Vec<u8>,
        name: &str,
        usual: Option<Day>,
    ) -> Result<(ImportReport, Vec<RowProblem>), ReportsProblem> {
        let setting = Arc::new(self.setting().await?);
        let tree = Arc::clone(&setting.tree);
        let Rows { good, mut problems, rows, absent } = tokio::task::spawn_blocking(move || {
            let book = Book::open(bytes)?;
            workbook::read(&book, &tree, usual)
        })
        .await
        .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        let mut ready = Vec::with_capacity(good.len());
        for Read { report, place } in good {
            match self.check(&setting, actor, report) {
                Ok(report) => ready.push(Ready { report, known: Known::default(), place }),
                Err(e) => problems.push(told(&place, &e)),
            }
        }
        let mut ready = without_contradictions(ready, &mut problems);
        self.fill_known(&mut ready).await?;
        let (service, name) = (self.clone(), name.to_owned());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (service, setting) = (service.clone(), Arc::clone(&setting));
                let (mut ready, mut problems, name) = (ready.clone(), problems.clone(), name.clone());
                let absent = absent.clone();
                Box::pin(async move {
                    let no = settings::next_file(tx).await?;
                    let mut done = ImportReport { rows, ..ImportReport::default() };
                    for row in &mut ready {
                        match row.send(&service, tx, &setting, (&absent, no)).await {
                            Ok(v) if v.unchanged => done.unchanged += 1,
                            Ok(v) => {
                                done.new += i64::from(v.version == 1);
                                done.corrected += i64::from(v.version > 1);
                                done.unexplained += i64::from(v.unexplained);
                            }
                            // What a person can put right stands beside its row; what nobody can ends the import.
                            Err(e) if e.status() < 500 => problems.push(told(&row.place, &e)),
                            Err(e) => return Err(e),
                        }
                    }
                    done.rejected = i64::try_from(problems.len()).unwrap_or(i64::MAX);
                    keep_first(&mut problems);
                    // A file that brought nothing new and nothing wrong leaves no trace.
                    if done.new + done.corrected + done.rejected > 0 {
                        done.file = Some(no);
                        settings::insert_file(tx, setting.campaign.id, no, &name, &done, &problems).await?;
                        let detail = json!({ "new": done.new, "corrected": done.corrected, "rejected": done.rejected });
                        tx.audit("daily_report.import", &format!("daily_report_file:{no}"), detail).await?;
                    }
                    Ok((done, problems))
                })
            })
            .await
    }

    async fn fill_known(&self, ready: &mut [Ready]) -> Result<(), ReportsProblem> {
        let mut days: BTreeMap<Day, Vec<UnitId>> = BTreeMap::new();
        for row in ready.iter() {
            days.entry(row.report.day).or_default().push(row.report.unit);
        }
        let mut known: HashMap<(UnitId, Day), Known> = HashMap::new();
        for (day, units) in days {
            known.extend(self.known(day, &units).await?.into_iter().map(|(unit, k)| ((unit, day), k)));
        }
        for row in ready {
            row.known = known.get(&(row.report.unit, row.report.day)).cloned().unwrap_or_default();
        }
        Ok(())
    }

    /// The template of a day for the units that the actor writes for, with known numbers filled in.
    ///
    /// # Errors
    /// When the actor writes for no unit, or the workbook cannot be made.
    pub async fn template(&self, actor: &Actor, day: Day, unit: Option<UnitId>, lang: Lang) -> Result<Vec<u8>, ReportsProblem> {
        let setting = self.setting().await?;
        let mine = |u: &&vedich_territory::Unit| {
            unit.is_none_or(|only| only == u.id)
                && rules::may_write(&setting.tree, actor, u.id)
                && setting.tree.is_within(u.locality, setting.campaign.root)
        };
        let units: Vec<_> = setting.tree.units().iter().filter(mine).collect();
        if units.is_empty() {
            return Err(ReportsProblem::NoSuchUnit);
        }
        let ids: Vec<UnitId> = units.iter().map(|u| u.id).collect();
        let known = self.known(day, &ids).await?;
        let rows: Vec<TemplateRow<'_>> = units.iter().map(|u| TemplateRow { unit: u, known: known.get(&u.id) }).collect();
        workbook::template(day, &rows, lang)
    }

    /// Files imported so far, newest first: all of them for who writes for everything, else one's own.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn files(&self, actor: &Actor, limit: i64) -> Result<Vec<ImportedFile>, ReportsProblem> {
        Ok(settings::files(self.db(), self.campaign().await?.id, own(actor), limit).await?)
    }

    /// The rows of a file that were left out, as a workbook.
    ///
    /// # Errors
    /// When there is no such file, or it is another person's.
    pub async fn file_errors(&self, actor: &Actor, no: i64, lang: Lang) -> Result<Vec<u8>, ReportsProblem> {
        let found = settings::file_problems(self.db(), self.campaign().await?.id, no).await?;
        let (by, problems) = found.ok_or(ReportsProblem::NoSuchFile)?;
        if own(actor).is_some_and(|name| name != by) {
            return Err(ReportsProblem::NoSuchFile);
        }
        workbook::problems(&problems, lang)
    }
}

/// Whose files an actor sees: nobody's in particular for who writes for everything.
fn own(actor: &Actor) -> Option<&str> {
    (actor.area(Permission::WriteReports) != Area::Everything).then_some(actor.name.as_str())
}

/// Of the rows that tell of one unit and day the first counts; one that tells something else is left out, so that no later row
/// silently overwrites an earlier one.
fn without_contradictions(ready: Vec<Ready>, problems: &mut Vec<RowProblem>) -> Vec<Ready> {
    let mut first: HashMap<(UnitId, Day), (u32, Content)> = HashMap::new();
    let mut out = Vec::with_capacity(ready.len());
    for row in ready {
        let key = (row.report.unit, row.report.day);
        match first.get(&key) {
            Some((number, content)) if *content != row.report.content => problems.push(contradicts(&row.place, *number)),
            Some(_) => out.push(row),
            None => {
                first.insert(key, (row.place.number(), row.report.content.clone()));
                out.push(row);
            }
        }
    }
    out
}

fn contradicts(place: &vedich_territory::sheet::RowPlace, first: u32) -> RowProblem {
    place.problem(
        "unit",
        "reports.told_twice",
        format!("Dòng {first} đã báo cáo đơn vị này cùng ngày với nội dung khác và được tính. Giữ một dòng đúng rồi gửi lại."),
        format!("Row {first} tells something else of this unit and day, and counts. Keep the one that is right and send again."),
    )
}

/// A problem of a whole report, told at its row.
fn told(place: &vedich_territory::sheet::RowPlace, e: &ReportsProblem) -> RowProblem {
    let key = match e {
        ReportsProblem::BadDay | ReportsProblem::Future | ReportsProblem::Locked => "day",
        ReportsProblem::BadNumber(column) => column,
        ReportsProblem::Missing(columns) => columns.first().map_or("unit", |c| c.code()),
        ReportsProblem::Refused(_) => "reason",
        _ => "unit",
    };
    place.told(key, e)
}
