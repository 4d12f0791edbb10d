//! `vedich progress`: the same answer as `GET /api/v1/progress`.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use vedich_insight::{ProgressAnswer, ProgressQuery};
use vedich_kernel::{Day, Lang, format};

/// Progress of a locality on a day.
#[derive(Args, Debug)]
pub struct ProgressArgs {
    #[command(flatten)]
    place: Place,
    /// Code of the locality; the whole campaign when not told.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
    /// Day of truth; the newest extract's when not told.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<Day>,
    /// Commit number up to which facts count: what we said then.
    #[arg(long, value_name = "N")]
    cutoff: Option<i64>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints it.
pub async fn run(args: &ProgressArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(&args.place).await?;
    let query = ProgressQuery { locality: args.locality.clone(), as_of: args.as_of, cutoff: args.cutoff };
    let answer = services.insight.progress(&house::actor(), query).await?;
    if args.json {
        out::json(&answer)?;
    } else {
        print(&answer, lang);
    }
    Ok(Outcome::Done)
}

fn print(a: &ProgressAnswer, lang: Lang) {
    let day = a.rate.as_ref().map(|r| r.as_of.vi()).unwrap_or_default();
    out::line(&format!("{} ({}) · {day}", a.locality.name, a.locality.code));
    let rows = [
        ("đủ điều kiện", "eligible", a.eligible),
        ("hồ sơ mức 1", "collected, level 1", a.collected_level1),
        ("hồ sơ mức 2", "collected, level 2", a.collected_level2),
        ("phê duyệt mức 1", "approved, level 1", a.approved_level1),
        ("phê duyệt mức 2", "approved, level 2", a.approved_level2),
        ("đã cấp", "issued", a.issued),
        ("kích hoạt mức 1", "activated, level 1", a.activated_level1),
        ("kích hoạt mức 2", "activated, level 2", a.activated_level2),
        ("kích hoạt", "activated", a.activated),
    ];
    for (vi, en, value) in rows {
        out::line(&format!("  {:<22}{:>12}", lang.pick(vi, en), value.map_or_else(|| "–".to_owned(), |n| format::int(n, lang))));
    }
    let share = a.rate.as_ref().map_or_else(|| "–".to_owned(), |r| format::percent(r.numerator, r.denominator, lang));
    out::line(&format!("  {:<22}{share:>12}", lang.pick("tỷ lệ kích hoạt", "activation rate")));
    let Some(target) = &a.target else { return };
    let phase = target.phase;
    out::line(&lang.pick(
        format!("Chỉ tiêu giai đoạn {phase}, đến hết ngày {}:", target.to.vi()),
        format!("Target of phase {phase}, until {}:", target.to),
    ));
    let rows = [
        ("chỉ tiêu", "target", Some(target.value)),
        ("đã đạt", "achieved", Some(target.achieved)),
        ("còn thiếu", "still missing", Some(target.missing)),
        ("số ngày còn lại", "days left", Some(target.days_left)),
        ("cần mỗi ngày", "needed a day", target.pace),
    ];
    for (vi, en, value) in rows {
        out::line(&format!("  {:<22}{:>12}", lang.pick(vi, en), value.map_or_else(|| "–".to_owned(), |n| format::int(n, lang))));
    }
}
