//! Activities that come as a workbook. Good rows go on; the same file twice changes nothing.

use crate::{
    model::{Activity, Filter, Plan, State},
    problems::OutreachProblem,
    rules::{self, Act},
    service::{Outreach, plan_in, write_in},
    store,
    workbook::{self, Read, Rows},
};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use vedich_accounts::Actor;
use vedich_db::WriteTx;
use vedich_kernel::{CampaignId, Lang, Problematic, text};
use vedich_territory::{
    RowProblem, TerritoryProblem,
    sheet::{Book, keep_first},
};

/// Most activities of one workbook, out and in.
pub(crate) const MOST_ROWS: usize = 20_000;

/// What became of a workbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = OutreachImportReport)]
pub struct ImportReport {
    /// Rows that say something.
    pub rows: i64,
    /// New activities.
    pub new: i64,
    /// Activities that were written anew.
    pub changed: i64,
    /// Rows that say what stands already.
    pub unchanged: i64,
    /// Rows that were left out.
    pub rejected: i64,
}

impl Outreach {
    /// Imports a workbook of activities. A row with a number is that activity; one without is the activity of the same day, way,
    /// place and title, or a new one.
    ///
    /// # Errors
    /// When the file cannot be read or has no table of activities.
    pub async fn import(&self, actor: &Actor, bytes: Vec<u8>) -> Result<(ImportReport, Vec<RowProblem>), OutreachProblem> {
        let (tree, today, campaign) = (self.tree().await?, self.today(), self.campaign().await?);
        let of_file = Arc::clone(&tree);
        let Rows { good, mut problems, rows } =
            tokio::task::spawn_blocking(move || workbook::read(&Book::open(bytes)?, &of_file, today))
                .await
                .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        let mut ready = Vec::with_capacity(good.len());
        for mut row in good {
            let checked = match self.checked(actor, &tree, &campaign, row.plan.clone()) {
                Ok(plan) if row.state == State::Done => self.explained(&plan).await.map(|()| plan),
                checked => checked,
            };
            match checked {
                Ok(plan) => {
                    row.plan = plan;
                    ready.push(row);
                }
                Err(e) => problems.push(told(&row, &e)),
            }
        }
        // What stands on those days, to know a row again.
        let days = ready.iter().map(|r| r.plan.day);
        let filter = Filter { from: days.clone().min(), to: days.max(), ..Filter::default() };
        let standing = if ready.is_empty() { Vec::new() } else { self.list(actor, filter, most(), 0).await? };
        let (standing, ready) = (Arc::new(standing), Arc::new(ready));
        let (actor_copy, service) = (actor.clone(), self.clone());
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (standing, ready, mut problems) = (Arc::clone(&standing), Arc::clone(&ready), problems.clone());
                let (actor, service, tree) = (actor_copy.clone(), service.clone(), Arc::clone(&tree));
                Box::pin(async move {
                    let mut report = ImportReport { rows, ..ImportReport::default() };
                    let known: HashMap<String, &Activity> = standing.iter().map(|a| (key(&a.plan), a)).collect();
                    let mut told_here = HashSet::new();
                    for row in ready.iter() {
                        let key = key(&row.plan);
                        let old = match row.no {
                            Some(no) => store::get(tx, campaign.id, no).await?,
                            None => known.get(&key).map(|a| (*a).clone()),
                        };
                        // The same row twice in one file is one activity.
                        if row.no.is_none() && !told_here.insert(key) {
                            report.unchanged += 1;
                            continue;
                        }
                        let may = |a: &Activity| rules::may_write(&tree, &actor, a.plan.unit, a.plan.locality);
                        let done = match old {
                            Some(old) if may(&old) => service.take_over(tx, campaign.id, old, row).await,
                            Some(_) => Err(OutreachProblem::NoSuch),
                            None if row.no.is_some() => Err(OutreachProblem::NoSuch),
                            None => service.take_new(tx, campaign.id, row).await,
                        };
                        match done {
                            Ok(Taken::New) => report.new += 1,
                            Ok(Taken::Changed) => report.changed += 1,
                            Ok(Taken::Unchanged) => report.unchanged += 1,
                            // What a person can put right stands beside its row; what nobody can ends the import.
                            Err(e) if e.status() < 500 => problems.push(told(row, &e)),
                            Err(e) => return Err(e),
                        }
                    }
                    report.rejected = i64::try_from(problems.len()).unwrap_or(i64::MAX);
                    keep_first(&mut problems);
                    Ok((report, problems))
                })
            })
            .await
    }

    async fn take_new(&self, tx: &WriteTx, campaign: CampaignId, row: &Read) -> Result<Taken, OutreachProblem> {
        if row.state == State::Done {
            rules::apply(State::Planned, Act::Finish, row.plan.day, self.today())?;
        }
        // Who was never planned for cannot be cancelled.
        if row.state == State::Cancelled {
            return Ok(Taken::Unchanged);
        }
        plan_in(tx, campaign, row.plan.clone(), row.state).await?;
        Ok(Taken::New)
    }

    async fn take_over(&self, tx: &WriteTx, campaign: CampaignId, old: Activity, row: &Read) -> Result<Taken, OutreachProblem> {
        let mut plan = row.plan.clone();
        // A cell is one line; what was written on several lines and says the same stays as it is.
        if old.plan.result.replace('\n', " ") == plan.result {
            plan.result.clone_from(&old.plan.result);
        }
        if old.plan == plan && old.state == row.state {
            return Ok(Taken::Unchanged);
        }
        let act = match (old.state, row.state) {
            (State::Planned, State::Done) => Act::Finish,
            (State::Planned | State::Done, State::Cancelled) => Act::Cancel,
            (State::Cancelled, _) => return Err(rules::Refusal::Cancelled.into()),
            _ => Act::Change,
        };
        let state = rules::apply(old.state, act, plan.day, self.today())?;
        // A file has no column for it; that it came by a file is the reason.
        let a = Activity { version: old.version + 1, state, plan, reason: "Theo tệp Excel".to_owned(), ..old };
        write_in(tx, campaign, &a, "outreach.import").await?;
        Ok(Taken::Changed)
    }

    /// The activities of a filter as a workbook, which the import reads again.
    ///
    /// # Errors
    /// When the database cannot be reached or the workbook cannot be made.
    pub async fn export(&self, actor: &Actor, filter: Filter, lang: Lang) -> Result<Vec<u8>, OutreachProblem> {
        let (found, tree) = (self.list(actor, filter, most(), 0).await?, self.tree().await?);
        tokio::task::spawn_blocking(move || workbook::write(&found, &tree, lang))
            .await
            .map_err(|e| OutreachProblem::NotWritten(e.to_string()))?
    }

    /// The empty table.
    ///
    /// # Errors
    /// When the workbook cannot be made.
    pub async fn template(&self, lang: Lang) -> Result<Vec<u8>, OutreachProblem> {
        workbook::write(&[], &*self.tree().await?, lang)
    }
}

enum Taken {
    New,
    Changed,
    Unchanged,
}

fn most() -> i64 {
    i64::try_from(MOST_ROWS).unwrap_or(i64::MAX)
}

/// By which an activity is known again that comes without its number.
fn key(p: &Plan) -> String {
    let unit = p.unit.map_or(0, |u| u.0);
    let (title, place) = (text::fold(&p.title), text::fold(&p.place));
    format!("{}|{}|{}|{unit}|{:?}|{title}|{place}", p.day, p.channel.code(), p.locality, p.from)
}

/// A problem of a whole activity, told at its row.
fn told(row: &Read, e: &OutreachProblem) -> RowProblem {
    let key = match e {
        OutreachProblem::NoSuch => "no",
        OutreachProblem::Refused(rules::Refusal::Cancelled) => "state",
        _ => e.field().unwrap_or("title"),
    };
    row.place.told(key, e)
}
