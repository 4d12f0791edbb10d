//! Duties that come as a workbook. Good rows go on; the same file twice changes nothing.

use crate::{
    model::{Filter, ImportReport, Plan},
    problems::TaskProblem,
    service::{Setting, Tasks, check_plan, whose},
    store::{self, Which},
    workbook::{self, Read, Rows},
};
use std::{collections::HashMap, sync::Arc};
use vedich_accounts::Actor;
use vedich_kernel::{Lang, Problematic, UnitId, text};
use vedich_territory::{
    RowProblem, TerritoryProblem,
    sheet::{Book, keep_first},
};

/// Why a duty changed that a file changed.
const REASON: &str = "Sửa theo tệp nhập";

enum Done {
    New(i64),
    Changed(i64),
    Unchanged(i64),
}

impl Tasks {
    /// Imports a workbook of duties: a row with a number changes that duty, another adds one, unless its owner has it already.
    ///
    /// # Errors
    /// When the file cannot be read or has no table of duties.
    pub async fn import(&self, actor: &Actor, bytes: Vec<u8>) -> Result<(ImportReport, Vec<RowProblem>), TaskProblem> {
        let setting = self.setting().await?;
        let (tree, usual) = (Arc::clone(&setting.tree), setting.campaign.from.max(self.today()));
        let Rows { good, mut problems, rows } = tokio::task::spawn_blocking(move || {
            let book = Book::open(bytes)?;
            workbook::read(&book, &tree, usual)
        })
        .await
        .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        let mut done = ImportReport { rows, ..ImportReport::default() };
        let mut by_title: HashMap<String, i64> = HashMap::new();
        // Row by row: a part may name a duty that stands further up in the same file.
        for read in good {
            let title = text::fold(&read.plan.title);
            let place = read.place.clone();
            let no = match self.take(&setting, actor, read, &by_title).await {
                Ok(Done::New(no)) => {
                    done.new += 1;
                    no
                }
                Ok(Done::Changed(no)) => {
                    done.changed += 1;
                    no
                }
                Ok(Done::Unchanged(no)) => {
                    done.unchanged += 1;
                    no
                }
                Err(e) if e.status() < 500 => {
                    problems.push(told(&place, &e));
                    continue;
                }
                Err(e) => return Err(e),
            };
            by_title.entry(title).or_insert(no);
        }
        done.rejected = crate::rules::count(problems.len());
        keep_first(&mut problems);
        Ok((done, problems))
    }

    async fn take(
        &self,
        setting: &Setting,
        actor: &Actor,
        read: Read,
        by_title: &HashMap<String, i64>,
    ) -> Result<Done, TaskProblem> {
        let Read { no, parent, plan, .. } = read;
        let parent = match parent {
            None => None,
            Some(Ok(no)) => Some(no),
            Some(Err(title)) => Some(*by_title.get(&text::fold(&title)).ok_or(TaskProblem::NoSuch)?),
        };
        let known = match no {
            Some(no) => Some(self.found(setting, actor, no).await?.0),
            None => store::same(self.db(), setting.campaign.id, plan.owner, parent, &plan.title).await?,
        };
        let Some(known) = known else { return Ok(Done::New(self.add(actor, parent, plan).await?)) };
        let plan = Plan { called_off: known.plan.called_off, ..check_plan(setting, plan, None)? };
        if plan == known.plan {
            return Ok(Done::Unchanged(known.no));
        }
        self.change(actor, known.no, plan, REASON).await?;
        Ok(Done::Changed(known.no))
    }

    /// The duties of a list as a workbook.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn export(&self, actor: &Actor, filter: Filter, unit: Option<UnitId>, lang: Lang) -> Result<Vec<u8>, TaskProblem> {
        let setting = self.setting().await?;
        let which = Which { filter, unit, today: self.today() };
        let limit = crate::rules::count(workbook::MOST_ROWS);
        let whose = whose(&setting.tree, actor);
        let tasks = store::find(self.db(), setting.campaign.id, &whose, &which, (limit, 0)).await?;
        workbook::export(&tasks, &setting.tree, which.today, lang)
    }
}

/// A problem of a whole duty, told at its row.
fn told(place: &vedich_territory::sheet::RowPlace, e: &TaskProblem) -> RowProblem {
    let key = match e {
        TaskProblem::BadClause => "clause",
        TaskProblem::NoSuchUnit(key)
        | TaskProblem::WordsMissing(key)
        | TaskProblem::TooLong(key)
        | TaskProblem::HoldsNumber(key) => key,
        TaskProblem::BadDays | TaskProblem::AfterParent => "to",
        TaskProblem::NoSuch | TaskProblem::TooDeep | TaskProblem::NotYours | TaskProblem::CalledOff => "parent",
        _ => "title",
    };
    place.told(key, e)
}
