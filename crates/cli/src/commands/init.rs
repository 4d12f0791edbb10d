//! `vedich init`: a campaign from its plan file, and the workbooks of territory and targets that the plan names.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use vedich_accounts::Actor;
use vedich_kernel::{Lang, format};
use vedich_server::Services;
use vedich_territory::RowProblem;

/// A campaign from its files.
#[derive(Args, Debug)]
pub struct InitArgs {
    #[command(flatten)]
    place: Place,
    /// The plan (TOML); its `[files]` name the workbooks beside it.
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What was set up.
pub struct SetUp {
    /// Localities in the tree now.
    pub localities: usize,
    /// Units.
    pub units: usize,
    /// Teams.
    pub teams: usize,
    /// Targets that the workbook brought.
    pub targets: i64,
    /// Rows that could not be taken, in words.
    pub problems: Vec<String>,
    /// What does not fit together, in words.
    pub warnings: Vec<String>,
}

/// Does it.
pub async fn run(args: &InitArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open(&args.place).await?;
    let done = set_up(&services, &house::actor(), &args.plan, lang).await?;
    // A real house asks administrators and those who unmask for a second factor; the sample city, which is set up by itself, does not.
    services.accounts.begin_second_factor_policy(&house::actor()).await?;
    if args.json {
        out::json(&json!({"localities": done.localities, "units": done.units, "teams": done.teams,
            "targets": done.targets, "rejected": done.problems.len(), "problems": done.problems, "warnings": done.warnings}))?;
    } else {
        print(&done, lang);
    }
    Ok(Outcome::of_rejected(i64::try_from(done.problems.len()).unwrap_or(i64::MAX)))
}

fn print(done: &SetUp, lang: Lang) {
    let n = |count: usize| format::int(i64::try_from(count).unwrap_or(i64::MAX), lang);
    out::line(&lang.pick(
        format!(
            "Đã thiết lập: {} địa bàn, {} đơn vị, {} tổ, {} chỉ tiêu.",
            n(done.localities),
            n(done.units),
            n(done.teams),
            format::int(done.targets, lang)
        ),
        format!(
            "Set up: {} localities, {} units, {} teams, {} targets.",
            n(done.localities),
            n(done.units),
            n(done.teams),
            format::int(done.targets, lang)
        ),
    ));
    done.problems.iter().chain(&done.warnings).for_each(|p| out::note(p));
}

/// Sets the campaign up; may be repeated.
pub async fn set_up(services: &Services, actor: &Actor, plan: &Path, lang: Lang) -> Result<SetUp, Trouble> {
    let text = std::fs::read_to_string(plan).map_err(|e| Trouble::file(plan, &e))?;
    let beside = plan.parent().unwrap_or(Path::new(""));
    let report = services.campaigns.init_from_plan(actor, &text, |name| std::fs::read(beside.join(name))).await?;
    let tree = services.register.tree().await?;
    let of_territory = report.territory.iter().flat_map(|t| &t.problems);
    let of_targets = report.targets.iter().flat_map(|t| &t.problems);
    let warnings = report.targets.iter().flat_map(|t| &t.warnings);
    Ok(SetUp {
        localities: tree.localities().len(),
        units: tree.units().len(),
        teams: tree.teams().len(),
        targets: report.targets.as_ref().map_or(0, |t| t.rows),
        problems: of_territory.chain(of_targets).map(|p| in_words(p, lang)).collect(),
        warnings: warnings.map(|w| w.sentence(lang, &tree)).collect(),
    })
}

fn in_words(p: &RowProblem, lang: Lang) -> String {
    format!("{} {}: {}", p.sheet, p.cell, p.sentence(lang))
}
