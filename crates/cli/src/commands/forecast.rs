//! `vedich forecast`: the same answer as `GET /api/v1/forecast`, and how past forecasts did.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use vedich_insight::{ForecastAnswer, ForecastQuery, PastAnswer, forecast::model::lever_word};
use vedich_kernel::{Day, Lang, format};

/// Will a place reach a target, when, and what is in the way?
#[derive(Args, Debug)]
pub struct ForecastArgs {
    #[command(flatten)]
    place: Place,
    /// Code of the locality, a commune or above; the whole campaign when not told.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
    /// Number of the phase whose target is asked about; the running one when not told.
    #[arg(long, value_name = "N")]
    target: Option<i64>,
    /// Day of truth that the forecast starts from; the newest extract's when not told.
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "past")]
    as_of: Option<Day>,
    /// How past forecasts did.
    #[arg(long)]
    past: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints it.
pub async fn run(args: &ForecastArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(&args.place).await?;
    let query = ForecastQuery { locality: args.locality.clone(), target: args.target, as_of: args.as_of };
    if args.past {
        let answer = services.insight.past_forecasts(&house::actor(), query).await?;
        if args.json {
            out::json(&answer)?;
        } else {
            print_past(&answer, lang);
        }
        return Ok(Outcome::Done);
    }
    let answer = services.insight.forecast(&house::actor(), query).await?;
    if args.json {
        out::json(&answer)?;
    } else {
        print(&answer, lang);
    }
    Ok(Outcome::Done)
}

fn line(words: &str, value: &str) {
    out::line(&format!("  {words:<30}{value:>16}"));
}

fn print(a: &ForecastAnswer, lang: Lang) {
    let int = |n: i64| format::int(n, lang);
    out::line(&format!("{} ({}) · {} → {}", a.locality.name, a.locality.code, a.as_of.vi(), a.target.by.vi()));
    line(lang.pick("đến nay", "so far"), &int(a.target.achieved));
    if let Some(target) = a.target.value {
        line(lang.pick("chỉ tiêu", "target"), &int(target));
    }
    line(lang.pick("dự báo cuối kỳ", "forecast for the last day"), &int(a.p50));
    line(lang.pick("khoảng 80 %", "80 % range"), &format!("{} – {}", int(a.p10), int(a.p90)));
    line(lang.pick("khoảng 95 %", "95 % range"), &format!("{} – {}", int(a.p2_5), int(a.p97_5)));
    if let Some(chance) = &a.futures {
        line(lang.pick("khả năng đạt", "probability"), &chance.percent(lang));
    }
    if let Some(day) = a.arrival {
        line(lang.pick("chạm đích khoảng ngày", "reached about"), &day.vi());
    }
    if let Some(lever) = a.binding {
        line(lang.pick("vướng nhất", "in the way"), lever_word(lever, lang));
    }
    let m = &a.marginal;
    let more = [
        (lang.pick("thêm một bộ thiết bị", "one more equipment set"), m.intake),
        (lang.pick("phê duyệt nhanh hơn 10 %", "approval 10 % faster"), m.approval),
        (lang.pick("thêm một tổ", "one more team"), m.doors),
        (lang.pick("tìm được 10 % người vắng", "10 % of those away found"), m.absent),
    ];
    for (words, n) in more {
        line(words, &format!("+{}", int(n.round() as i64)));
    }
}

fn print_past(a: &PastAnswer, lang: Lang) {
    out::line(&format!("{} ({})", a.locality.name, a.locality.code));
    let rows: Vec<Vec<String>> = a
        .horizons
        .iter()
        .map(|h| {
            let ahead = h.ahead.map_or_else(|| lang.pick("tất cả", "all").to_owned(), |n| n.to_string());
            let days = h.days_off.map_or_else(|| "–".to_owned(), |d| format!("{d:.1}"));
            vec![ahead, h.compared.to_string(), h.within_80.percent(lang), h.within_95.percent(lang), days]
        })
        .collect();
    let heads = lang.pick(
        ["Trước (ngày)", "Đã so", "Dải 80 %", "Dải 95 %", "Lệch (ngày)"],
        ["Days ahead", "Compared", "80 % band", "95 % band", "Days off"],
    );
    out::table(&heads, &rows);
}
