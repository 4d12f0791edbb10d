//! `vedich quotas`: who must do how much on a day, the same answer as `GET /api/v1/quotas`.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use vedich_campaign::quotas::QuotasAnswer;
use vedich_kernel::{Day, Lang, format};

/// Quotas of a locality on a day.
#[derive(Args, Debug)]
pub struct QuotasArgs {
    #[command(flatten)]
    place: Place,
    /// Code of the locality; the whole campaign when not told.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
    /// The day; today when not told.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints them.
pub async fn run(args: &QuotasArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(&args.place).await?;
    let view = services.quotas.place(&house::actor(), args.locality.as_deref(), args.date, lang).await?;
    let answer = QuotasAnswer::of_place(&view);
    if args.json {
        out::json(&answer)?;
    } else {
        print(&answer, lang);
    }
    Ok(Outcome::Done)
}

fn print(a: &QuotasAnswer, lang: Lang) {
    let Some(whole) = &a.whole else {
        out::line(lang.pick("Chưa có chỉ tiêu ngày.", "There are no quotas yet."));
        return;
    };
    out::line(&format!("{} ({}) · {}", whole.name, whole.code, a.date.vi()));
    let head =
        lang.pick(["trong ngày", "đã báo", "mức 1", "mức 2", "còn lại"], ["the day", "reported", "level 1", "level 2", "left"]);
    out::line(&format!("  {:<34}{:>12}{:>10}{:>10}{:>10}{:>12}", "", head[0], head[1], head[2], head[3], head[4]));
    for row in std::iter::once(whole).chain(&a.parts) {
        let int = |n: i64| format::int(n, lang);
        out::line(&format!(
            "  {:<34}{:>12}{:>10}{:>10}{:>10}{:>12}",
            row.name,
            int(row.today.quota),
            int(row.reported),
            int(row.today.level1),
            int(row.today.level2),
            int(row.quota)
        ));
    }
}
