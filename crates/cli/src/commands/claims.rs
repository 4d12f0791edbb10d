//! `vedich claims`: what teams and units say.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use vedich_claims::{ListFilter, ListUpload};
use vedich_kernel::{Day, Lang};
use vedich_server::Services;

/// Claims.
#[derive(Args, Debug)]
pub struct ClaimsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Import results of visits, or counts by unit; which of the two shows in the header.
    Import {
        /// XLSX or CSV.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
        /// Code of a unit: the file is its named list of people, by number or by name and birth date.
        #[arg(long, value_name = "CODE")]
        unit: Option<String>,
        /// Day of a named list's rows that tell none; today when not told.
        #[arg(long, value_name = "YYYY-MM-DD", requires = "unit")]
        day: Option<Day>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
pub async fn run(args: &ClaimsArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let What::Import { file, place, unit, day, json } = &args.what;
    let bytes = house::read(file)?;
    let services = house::open_existing(place).await?;
    if let Some(unit) = unit {
        let upload = ListUpload { bytes, file_name: house::name(file), unit: Some(unit.clone()), day: *day };
        return named_list(&services, upload, *json, lang).await;
    }
    let report = services.claims.import_file(&house::actor(), bytes, &house::name(file)).await?;
    services.settler.catch_up().await?;
    let rejected = report.rejected;
    if *json {
        out::json(&report)?;
    } else {
        out::line(&lang.pick(
            format!("{} dòng: nhận {}, trùng {}, loại {rejected}", report.rows, report.accepted, report.duplicates),
            format!("{} rows: {} accepted, {} duplicates, {rejected} rejected", report.rows, report.accepted, report.duplicates),
        ));
        for problem in &report.problems {
            out::note(&format!("{}: {}", problem.row, problem.sentence(lang)));
        }
    }
    Ok(Outcome::of_rejected(rejected))
}

/// A unit's named list: what was taken, and which rows were not.
async fn named_list(services: &Services, upload: ListUpload, json: bool, lang: Lang) -> Result<Outcome, Trouble> {
    let report = services.claims.import_list(&house::actor(), upload).await?;
    services.settler.catch_up().await?;
    let (list, view) = (&report.list, services.claims.list_view(&house::actor(), report.list.no, ListFilter::default()).await?);
    let [confirmed, pending, not_confirmed, _] = view.states;
    if json {
        out::json(&serde_json::json!({
            "list": list.no, "known": report.known, "rows": list.rows, "taken": list.taken, "duplicates": list.duplicates,
            "rejected": list.rejected, "confirmed": confirmed, "pending": pending, "not_confirmed": not_confirmed, "open": view.open,
            "problems": list.problems,
        }))?;
    } else {
        out::line(&lang.pick(
            format!("{} dòng: nhận {}, loại {}, cần xem {}", list.rows, list.taken, list.rejected, view.open),
            format!("{} rows: {} taken, {} rejected, {} to look at", list.rows, list.taken, list.rejected, view.open),
        ));
        for problem in &list.problems {
            out::note(&problem.sentence(lang));
        }
    }
    Ok(Outcome::of_rejected(list.rejected))
}
