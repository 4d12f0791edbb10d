//! What may be written after `vedich`.

use crate::commands;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use vedich_kernel::Lang;

/// Digital identity campaign: register extracts, work lists, claims, verified figures.
#[derive(Parser)]
#[command(name = "vedich", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// Language of messages.
    #[arg(long, global = true, value_enum, default_value = "vi", env = "VEDICH_LANG")]
    pub lang: Language,
    /// Tell more on standard error; twice for all of it.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Set up a campaign from its plan file and the workbooks beside it.
    Init(commands::init::InitArgs),
    /// Register extracts: import, list, show, withdraw, error report.
    Extract(commands::extract::ExtractArgs),
    /// Claims of teams and units.
    Claims(commands::claims::ClaimsArgs),
    /// Whom the rows of a list mean.
    Link(commands::link::LinkArgs),
    /// Work lists for teams.
    #[command(alias = "worklist")]
    WorkList(commands::work_list::WorkListArgs),
    /// Phones of field workers.
    Phone(commands::phone::PhoneArgs),
    /// Plans: the timetable of intake stations.
    Plan(commands::plan::PlanArgs),
    /// Progress of a locality.
    Progress(commands::progress::ProgressArgs),
    /// Daily quotas of a locality.
    Quotas(commands::quotas::QuotasArgs),
    /// Will targets be reached, when, and what is in the way?
    Forecast(commands::forecast::ForecastArgs),
    /// Official documents as files, and daily reports of units: a day in sums, who has not reported, import.
    Report(commands::report::ReportArgs),
    /// Claims against the register.
    CrossCheck(commands::cross_check::CrossCheckArgs),
    /// Standings of communes, units, teams and persons.
    Standings(commands::standings::StandingsArgs),
    /// Write the files of a made-up city.
    Simulate(commands::simulate::SimulateArgs),
    /// Users.
    User(commands::user::UserArgs),
    /// Bearer tokens for programs.
    Token(commands::token::TokenArgs),
    /// The audit trail.
    Audit(commands::audit::AuditArgs),
    /// The keys that open personal data: copies for safekeeping, a new master key, the end of them.
    Keys(commands::keys::KeysArgs),
    /// Back the database up, encrypted, while it runs.
    Backup(commands::backup::BackupArgs),
    /// Make a key pair for backups.
    BackupKey(commands::backup::BackupKeyArgs),
    /// Put a backup into an empty place.
    Restore(commands::backup::RestoreArgs),
    /// Checks of the database.
    Db(commands::db::DbArgs),
    /// Serve pages and API.
    Serve(commands::serve::ServeArgs),
    /// The sample city, played up to a day and served.
    Demo(crate::demo::DemoArgs),
}

/// Language of messages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Vi => Self::Vi,
            Language::En => Self::En,
        }
    }
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder of the embedded database and the keys.
    #[arg(long, value_name = "DIR", env = "VEDICH_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database; the folder then holds the keys only.
    #[arg(long, value_name = "URL", env = "VEDICH_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}
