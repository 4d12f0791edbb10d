//! `vedich`, the other door: what a person at a terminal or a script does, through the same services as the web server.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done with rejected rows. Results go to standard output, everything else
//! to standard error; secrets come from files or the keyboard, never from flags.

mod args;
mod commands;
mod demo;
mod house;
mod out;
mod trouble;
mod usage;

use args::{Cli, Command};
use clap::Parser as _;
use std::process::ExitCode;
use trouble::{Outcome, Trouble};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return misused(&e),
    };
    out::logging(cli.verbose);
    // A city's server is small; two threads are what its machine has.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_stack_size(4 << 20).enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(&cli)),
        Err(e) => Err(Trouble::internal("cli.runtime", &e)),
    };
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::RowsRejected) => ExitCode::from(3),
        Err(trouble) => {
            trouble.tell(cli.lang.into());
            ExitCode::from(trouble.exit)
        }
    }
}

/// Tells what was wrong with the arguments; help and version are no mistake.
fn misused(e: &clap::Error) -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    let lang = usage::language(&args, std::env::var("VEDICH_LANG").ok().as_deref());
    match usage::vietnamese(e) {
        Some(words) if lang == vedich_kernel::Lang::Vi => out::note(words.trim_end()),
        _ => {
            let _ = e.print();
            if let Some(all) = usage::known(e) {
                out::note(&format!("  one of: {all}"));
            }
        }
    }
    ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2))
}

async fn run(cli: &Cli) -> Result<Outcome, Trouble> {
    let lang = cli.lang.into();
    // Each in a box of its own: together they would lie on the first thread's stack for as long as the program runs.
    match &cli.command {
        Command::Init(a) => Box::pin(commands::init::run(a, lang)).await,
        Command::Extract(a) => Box::pin(commands::extract::run(a, lang)).await,
        Command::Claims(a) => Box::pin(commands::claims::run(a, lang)).await,
        Command::Link(a) => Box::pin(commands::link::run(a, lang)).await,
        Command::WorkList(a) => Box::pin(commands::work_list::run(a, lang)).await,
        Command::Phone(a) => Box::pin(commands::phone::run(a, lang)).await,
        Command::Plan(a) => Box::pin(commands::plan::run(a, lang)).await,
        Command::Progress(a) => Box::pin(commands::progress::run(a, lang)).await,
        Command::Quotas(a) => Box::pin(commands::quotas::run(a, lang)).await,
        Command::Forecast(a) => Box::pin(commands::forecast::run(a, lang)).await,
        Command::Report(a) => Box::pin(commands::report::run(a, lang)).await,
        Command::CrossCheck(a) => Box::pin(commands::cross_check::run(a, lang)).await,
        Command::Standings(a) => Box::pin(commands::standings::run(a, lang)).await,
        Command::Simulate(a) => commands::simulate::run(a),
        Command::User(a) => Box::pin(commands::user::run(a, lang)).await,
        Command::Token(a) => Box::pin(commands::token::run(a, lang)).await,
        Command::Audit(a) => Box::pin(commands::audit::run(a, lang)).await,
        Command::Keys(a) => Box::pin(commands::keys::run(a, lang)).await,
        Command::Backup(a) => Box::pin(commands::backup::run(a, lang)).await,
        Command::BackupKey(a) => commands::backup::new_key(a),
        Command::Restore(a) => Box::pin(commands::backup::restore(a, lang)).await,
        Command::Db(a) => Box::pin(commands::db::run(a, lang)).await,
        Command::Serve(a) => Box::pin(commands::serve::run(a, lang)).await,
        Command::Demo(a) => Box::pin(demo::run(a, lang)).await,
    }
}
