//! `vedich claims`: what teams and units say.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use vedich_kernel::Lang;

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
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
pub async fn run(args: &ClaimsArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let What::Import { file, place, json } = &args.what;
    let bytes = house::read(file)?;
    let services = house::open_existing(place).await?;
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
