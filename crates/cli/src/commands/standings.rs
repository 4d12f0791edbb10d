//! `vedich standings`: who earned it, the same answer as `GET /api/v1/standings`.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use vedich_kernel::{Lang, format};
use vedich_standings::{Kind, Standing, StandingAnswer, StandingProblem};

/// A ranking of a phase.
#[derive(Args, Debug)]
pub struct StandingsArgs {
    #[command(flatten)]
    place: Place,
    /// Number of the phase; the newest that has begun when not told.
    #[arg(long, value_name = "N")]
    phase: Option<i64>,
    /// commune, unit, team or person.
    #[arg(long, value_name = "KIND", default_value = "commune")]
    kind: String,
    /// Commit number: what was closed by then.
    #[arg(long, value_name = "N")]
    cutoff: Option<i64>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a ranking: closed, or as it stands now.
pub async fn run(args: &StandingsArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(&args.place).await?;
    let kind = Kind::parse(&args.kind).ok_or(StandingProblem::NoSuchKind)?;
    let found = services.standings.standing(&house::actor(), args.phase, kind, args.cutoff).await?;
    if args.json {
        out::json(&StandingAnswer::of(&found))?;
    } else {
        print(&found, lang);
    }
    Ok(Outcome::Done)
}

fn print(s: &Standing, lang: Lang) {
    let header = lang.pick(["Hạng", "Mã", "Tên", "Điểm", "Không xét"], ["Place", "Code", "Name", "Points", "Not considered"]);
    let rows: Vec<Vec<String>> = s
        .rows
        .iter()
        .map(|r| {
            let points = r
                .points
                .map_or_else(String::new, |p| format!("{}{}{:02}", format::int(p / 100, lang), lang.pick(',', '.'), p % 100));
            let gates: Vec<&str> = r.gates.iter().map(|g| g.gate.word(lang)).collect();
            vec![
                r.rank.map_or_else(String::new, |n| format::int(n, lang)),
                r.code.clone(),
                r.name.clone(),
                points,
                gates.join("; "),
            ]
        })
        .collect();
    out::table(&header, &rows);
}
