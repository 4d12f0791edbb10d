//! Dev tasks of the repository: `cargo xtask <task>`.
//!
//! Everything a person or a build machine does with this repository goes through here, so that both do the same.

mod bench;
mod checks;
mod demo;
mod files;
mod pdf;
mod postgres;
mod setup;
mod shell;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <task>

  setup            install what the tests need, build the front-end files, say what is missing
  demo [ARGS]      the sample city in a browser; ARGS go to `vedich demo` (--port, --until, --citizens, …)
  test [OPTIONS]   every check and every test; last line `N passed, N failed`
                     --only a,b      only these steps        --without a,b   all but these
                     --list          name the steps
  bench [NAMES]    measurements of a release build, as ratios to a baseline of the same run
                     --list          name the measurements   --small         small sizes, to try the bench itself
  check            only the quick checks of `test` that need no compiler
  postgres         a throw-away PostgreSQL for `cargo test` by hand, until Ctrl-C
  schema           write crates/db/schema anew from the migrations (then look at the difference)
  field-rules      write the phone app's table of rules anew from fieldwork's rules (then look at the difference)
  assets           build the front-end files if they are stale
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match args.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match task {
        "setup" => setup::everything().map(|()| true),
        "assets" => setup::assets().map(|()| true),
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "check" => test::run(&["--only".to_owned(), test::QUICK.join(",")]),
        "postgres" => postgres::serve().map(|()| true),
        "schema" => test::accept_schema().map(|()| true),
        "field-rules" => test::accept_rules().map(|()| true),
        "bench" => bench::run(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(true)
        }
        other => Err(anyhow::anyhow!("there is no task `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
