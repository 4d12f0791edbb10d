//! A synthetic city that comes in by the front door only: it writes the files that a real campaign would receive, and beside
//! them the truth. Đồng Xoài in June 2023, with its eight communes and exactly the opening figures of the plan; everybody in it is
//! invented. See `docs/sample-city.md`.
//!
//! [`simulate`] writes a whole campaign; [`City`] lives one day at a time.

mod cheats;
mod citizens;
mod city;
mod claims;
mod desks;
mod dice;
mod dirty;
mod files;
mod names;
mod options;
mod person;
mod places;
mod roster;
mod teams;
mod unit_rosters;
mod visits;
mod world;

pub use citizens::Figures;
pub use city::{City, DayFiles, DayTotals, SetupFiles};
pub use claims::ClaimTotals;
pub use desks::{HandedIn, WithoutCard};
pub use dirty::{DirtyReport, Fault, FaultyRow, dirty_copy};
pub use options::Options;
pub use teams::Manner;
pub use unit_rosters::UnitRoster;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use vedich_kernel::Day;

/// Above this number of citizens days are written one after the other: a second one in memory would cost too much.
const MOST_IN_PARALLEL: u32 = 300_000;
/// Days that are written at once.
const AT_ONCE: usize = 4;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The options ask for something impossible.
    #[error("{0}")]
    Options(String),
    /// A day that was already written.
    #[error("{0} was written before; a city does not live backwards")]
    Past(Day),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A workbook could not be written.
    #[error("{path}: {source}")]
    Sheet {
        /// The file.
        path: String,
        /// Why.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
    /// A workbook could not be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

impl SimError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
    }

    pub(crate) fn sheet(path: &Path, source: rust_xlsxwriter::XlsxError) -> Self {
        Self::Sheet { path: path.display().to_string(), source: Box::new(source) }
    }
}

/// How far the simulation is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The day whose files were just written.
    pub day: Day,
    /// Days written so far, the opening day included.
    pub done: u32,
    /// Days to write in all.
    pub total: u32,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Summary {
    /// `plan.toml`, `territory.xlsx` and `targets.xlsx`.
    pub setup: SetupFiles,
    /// The files of every day, the opening day first.
    pub files: Vec<DayFiles>,
    /// `truth.json`, and `truth-citizens.csv` for a large city.
    pub truth: Vec<PathBuf>,
    /// The totals of every day, the opening day first.
    pub days: Vec<DayTotals>,
}

/// Writes a whole campaign: the set-up files, the files of the opening day and of `options.days` days after it, and the truth.
///
/// # Errors
/// When the options are impossible or a file cannot be written.
pub fn simulate(options: &Options, progress: &mut dyn FnMut(Progress)) -> Result<Summary, SimError> {
    let mut city = City::new(options)?;
    std::fs::create_dir_all(&options.out).map_err(|e| SimError::io(&options.out, e))?;
    files::remove_stale(&options.out)?;
    let setup = city.write_setup()?;
    let files =
        if options.citizens > MOST_IN_PARALLEL { in_sequence(&mut city, progress)? } else { in_parallel(&mut city, progress)? };
    let truth = city.write_truth()?;
    Ok(Summary { setup, files, truth, days: city.days().to_vec() })
}

fn in_sequence(city: &mut City, progress: &mut dyn FnMut(Progress)) -> Result<Vec<DayFiles>, SimError> {
    let days = city.world.options.days;
    let mut all = Vec::new();
    for n in 0..=days {
        let files = city.day(n)?;
        progress(Progress { day: files.day, done: n + 1, total: days + 1 });
        all.push(files);
    }
    Ok(all)
}

/// Living a day takes milliseconds, writing it a second: threads write a few days at once.
fn in_parallel(city: &mut City, progress: &mut dyn FnMut(Progress)) -> Result<Vec<DayFiles>, SimError> {
    let total = city.world.options.days + 1;
    let mut all = Vec::new();
    let mut snapshots = vec![city.snapshot()];
    while (all.len() as u32) < total {
        while snapshots.len() < AT_ONCE && ((all.len() + snapshots.len()) as u32) < total {
            city.live();
            snapshots.push(city.snapshot());
        }
        let done = all.len() as u32;
        all.extend(write_all(&snapshots, done, total, progress)?);
        snapshots.clear();
    }
    Ok(all)
}

fn write_all(
    snapshots: &[city::Snapshot],
    before: u32,
    total: u32,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<DayFiles>, SimError> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(snapshots.len());
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while let Some(snapshot) = snapshots.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let written = files::day(snapshot);
                    let failed = written.is_err();
                    if send.send(written).is_err() || failed {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut all = Vec::new();
        for written in receive {
            let files = written?;
            all.push(files);
            let day = all[all.len() - 1].day;
            progress(Progress { day, done: before + all.len() as u32, total });
        }
        all.sort_by_key(|f: &DayFiles| f.day);
        Ok(all)
    })
}
