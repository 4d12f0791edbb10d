//! Shifts that come as a workbook: good rows go on, bad ones are named, the same file twice changes nothing.

use crate::{
    model::{Doubt, Source},
    pages::plan::doubt_words,
    problems::StationsProblem,
    service::Stations,
    workbook::{self, Known, Read},
};
use serde::Serialize;
use std::sync::Arc;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Lang, Problematic};
use vedich_territory::{
    RowProblem, TerritoryProblem,
    sheet::{Book, RowPlace},
};
use vedich_ui::t_args;

/// Problems of one file that are shown; more are counted only.
const MOST_PROBLEMS: usize = 1_000;

/// What became of a workbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = StationsImportReport)]
pub struct ImportReport {
    /// Shifts that were planned.
    pub new: i64,
    /// Rows whose shift stood already.
    pub unchanged: i64,
    /// Rows that were left out.
    pub rejected: i64,
    /// Of the new ones, those on a holiday or where the station is not available: they stand, and somebody should look.
    pub doubted: i64,
}

impl Stations {
    /// Plans the shifts of a workbook.
    ///
    /// # Errors
    /// When the file cannot be read or has no table of shifts.
    pub async fn import(&self, actor: &Actor, bytes: Vec<u8>) -> Result<(ImportReport, Vec<RowProblem>), StationsProblem> {
        let (tree, known) = (self.tree().await?, self.known(actor).await?);
        let (good, problems) = tokio::task::spawn_blocking(move || {
            let book = Book::open(bytes)?;
            workbook::read(&book, &known, &tree)
        })
        .await
        .map_err(|e| TerritoryProblem::NotAWorkbook(e.to_string()))??;
        let good: Arc<Vec<Read>> = Arc::new(good);
        let planning = Arc::new(self.planning(actor).await?);
        let shifts: Vec<_> = good.iter().map(|row| row.shift.clone()).collect();
        let doubts = Arc::new(self.doubts(actor, &shifts).await?);
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (good, planning, doubts) = (Arc::clone(&good), Arc::clone(&planning), Arc::clone(&doubts));
                let mut problems = problems.clone();
                Box::pin(async move {
                    let mut done = ImportReport::default();
                    let mut notes = Vec::new();
                    for (row, doubts) in good.iter().zip(doubts.iter()) {
                        if planning.stands(tx, &row.shift).await? {
                            done.unchanged += 1;
                            continue;
                        }
                        match planning.insert(tx, &row.shift, Source::File).await {
                            Ok(_) => {
                                done.new += 1;
                                done.doubted += i64::from(!doubts.is_empty());
                                notes.extend(doubts.iter().map(|d| noted(&row.place, d)));
                            }
                            // What a person can put right stands beside its row; what nobody can ends the import.
                            Err(e) if e.status() < 500 => problems.push(told(&row.place, &e)),
                            Err(e) => return Err(e),
                        }
                    }
                    done.rejected = i64::try_from(problems.len()).unwrap_or(i64::MAX);
                    problems.extend(notes);
                    problems.sort_by_key(|p| p.row);
                    problems.truncate(MOST_PROBLEMS);
                    Ok((done, problems))
                })
            })
            .await
    }

    async fn known(&self, actor: &Actor) -> Result<Known, StationsProblem> {
        let reach = self.reach(actor, Permission::ManageStations).await?;
        let stations = self.stations(actor).await?.into_iter().filter(|s| reach.covers(s.locality, None)).collect();
        Ok(Known { stations, sets: self.sets().await? })
    }

    /// The template of a workbook of shifts, with the stations of the actor's area.
    ///
    /// # Errors
    /// When the workbook cannot be made.
    pub async fn template(&self, actor: &Actor, lang: Lang) -> Result<Vec<u8>, StationsProblem> {
        workbook::template(&self.known(actor).await?, self.today(), lang)
    }
}

/// What should be looked at of a shift that stands, told at its row.
fn noted(place: &RowPlace, doubt: &Doubt) -> RowProblem {
    let words = |lang: Lang| t_args(lang, "stationplan-doubt-row", &[("doubt", doubt_words(doubt, lang).into())]);
    place.problem("day", doubt.code(), words(Lang::Vi), words(Lang::En))
}

/// A problem of a whole shift, told at its row.
fn told(place: &RowPlace, e: &StationsProblem) -> RowProblem {
    let key = match e {
        StationsProblem::WrongShift(crate::rules::Wrong::Times) => "to",
        StationsProblem::WrongShift(crate::rules::Wrong::Nobody) => "crew",
        StationsProblem::WrongShift(crate::rules::Wrong::Day) => "day",
        StationsProblem::Busy(_) | StationsProblem::NoSuchSet => "sets",
        _ => "station",
    };
    place.told(key, e)
}
