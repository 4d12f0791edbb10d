//! `vedich plan`: timetables of intake stations, from the campaign's own data or from a file (`P-4.4a`).

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble, json_vi},
};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use vedich_kernel::{Day, Lang, SystemClock, format};
use vedich_planner::{Instance, Limits, Plan, ReasonKind, WhatIf, compare, plan, to_mps};
use vedich_stations::{PlanAnswer, PlanAsk, PlanSource};

/// Plans.
#[derive(Args, Debug)]
pub struct PlanArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Where each equipment set should stand in which shift, so that as many dossiers as possible are approved in time.
    Stations(StationArgs),
}

/// What to plan, and for how long to search.
#[derive(Args, Debug)]
struct StationArgs {
    /// Folder of the embedded database and the keys: the campaign's own demand, stations and rules; the proposal is kept. Not looked at
    /// with --instance.
    #[arg(long, value_name = "DIR", env = "VEDICH_DATA")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database; the folder then holds the keys only.
    #[arg(long, value_name = "URL", env = "VEDICH_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Demand, places, sets, crews and rules from a file instead (docs/schemas/station-plan.schema.json).
    #[arg(long, value_name = "FILE")]
    instance: Option<PathBuf>,
    /// First day; tomorrow when not told. With --data only, as the next two.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
    /// Last day; the deadline when not told, at most four weeks.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Day>,
    /// The day by whose end a dossier must be approved; the end of the phase when not told.
    #[arg(long, value_name = "YYYY-MM-DD")]
    deadline: Option<Day>,
    /// Seconds to search at most.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0)]
    time_limit: f64,
    /// Stop when the plan is at most this share below the best possible.
    #[arg(long, value_name = "SHARE", default_value_t = 0.001)]
    enough: f64,
    /// Steps of the search at most: with them the plan is the same on every machine.
    #[arg(long, value_name = "N")]
    steps: Option<u64>,
    /// The same seed and steps give the same plan.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A change to compare with, as JSON: {"kind":"sets","fleet":"…","more":1}, {"kind":"no_sundays"} …
    #[arg(long, value_name = "JSON")]
    what_if: Option<String>,
    /// Also write the problem as MPS, for other solvers.
    #[arg(long, value_name = "FILE")]
    mps: Option<PathBuf>,
    /// Also write the campaign's problem as JSON, as --instance takes it. With --data only.
    #[arg(long, value_name = "FILE", conflicts_with = "instance")]
    save_instance: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Plans and prints.
pub async fn run(args: &PlanArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let What::Stations(args) = &args.what;
    let limit = args.time_limit;
    if !(0.0..=86_400.0).contains(&limit) || !(0.0..=1.0).contains(&args.enough) {
        return Err(Trouble::usage(
            "--time-limit từ 0 đến 86400 giây, --enough từ 0 đến 1.",
            "--time-limit is 0 to 86400 seconds, --enough 0 to 1.",
        ));
    }
    let change = args.what_if.as_deref().map(serde_json::from_str::<WhatIf>).transpose();
    let change = change.map_err(|e| {
        let vi = format!("--what-if chưa đúng ({}); xem vedich plan stations --help.", json_vi(&e));
        Trouble::usage(vi, format!("--what-if is wrong: {e}."))
    })?;
    match (&args.instance, &args.data) {
        (Some(file), _) => of_file(args, file, change, lang),
        (None, Some(data)) => of_campaign(args, data, change, lang).await,
        (None, None) => Err(Trouble::usage(
            "Cần --data (số liệu của chiến dịch) hoặc --instance (tệp).",
            "It takes --data (the campaign's own) or --instance (a file).",
        )),
    }
}

/// From the campaign itself: the same as `POST /api/v1/station-plan`.
async fn of_campaign(args: &StationArgs, data: &Path, change: Option<WhatIf>, lang: Lang) -> Result<Outcome, Trouble> {
    let place = Place { data: data.to_path_buf(), database_url: args.database_url.clone() };
    let services = house::open_existing(&place).await?;
    let ask = PlanAsk {
        from: args.from,
        to: args.to,
        deadline: args.deadline,
        time_limit: Some(args.time_limit),
        enough: Some(args.enough),
        steps: args.steps,
        seed: Some(args.seed),
        what_if: change,
        keep: Vec::new(),
    };
    let bar = out::bar(1_000, "plan");
    let moving = bar.clone();
    let tell = move |p: vedich_planner::Progress| {
        moving.set_position((p.done * 1_000.0) as u64);
        true
    };
    let made = services.stations.propose(&house::actor(), ask, PlanSource::Command, tell).await?;
    bar.finish_and_clear();
    if let Some(path) = &args.mps {
        std::fs::write(path, to_mps(&made.instance)?).map_err(|e| Trouble::file(path, &e))?;
    }
    if let Some(path) = &args.save_instance {
        let text = serde_json::to_string_pretty(&made.instance).map_err(|e| Trouble::internal("cli.json", &e))?;
        std::fs::write(path, text).map_err(|e| Trouble::file(path, &e))?;
    }
    if args.json {
        out::json(&PlanAnswer::from(made))?;
    } else {
        print(&made.plan, lang);
        if let Some(d) = &made.difference {
            print_difference([d.in_time, d.dossiers, d.activations, d.shifts as f64], lang);
        }
        let no = made.line.no;
        out::line(&lang.pick(
            format!("Đề xuất số {no} đã lưu; xem và nhận ở trang Lập lịch."),
            format!("Kept as proposal {no}; look at it and take it over on the planner's page."),
        ));
    }
    Ok(Outcome::Done)
}

/// From a file: nothing is kept.
fn of_file(args: &StationArgs, file: &Path, change: Option<WhatIf>, lang: Lang) -> Result<Outcome, Trouble> {
    let text = std::fs::read_to_string(file).map_err(|e| Trouble::file(file, &e))?;
    let instance: Instance = serde_json::from_str(&text).map_err(|e| not_an_instance(file, &e))?;
    if let Some(path) = &args.mps {
        std::fs::write(path, to_mps(&instance)?).map_err(|e| Trouble::file(path, &e))?;
    }
    let limits = Limits { seconds: args.time_limit, steps: args.steps, enough: args.enough, seed: args.seed };
    let bar = out::bar(1_000, "plan");
    let mut tell = |p: vedich_planner::Progress| {
        bar.set_position((p.done * 1_000.0) as u64);
        true
    };
    if let Some(change) = change {
        let both = compare(&instance, &change, limits, &SystemClock, &mut tell)?;
        bar.finish_and_clear();
        if args.json {
            out::json(&both)?;
        } else {
            print_difference([both.in_time, both.dossiers, both.activations, both.shifts as f64], lang);
        }
        return Ok(Outcome::Done);
    }
    let plan = plan(&instance, limits, &SystemClock, &mut tell)?;
    bar.finish_and_clear();
    if args.json {
        out::json(&plan)?;
    } else {
        print(&plan, lang);
    }
    Ok(Outcome::Done)
}

fn print_difference(values: [f64; 4], lang: Lang) {
    let words = [
        ("hồ sơ được duyệt kịp", "dossiers approved in time"),
        ("hồ sơ thu nhận", "dossiers collected"),
        ("kích hoạt", "activations"),
        ("số ca", "shifts"),
    ];
    for ((vi, en), value) in words.into_iter().zip(values) {
        out::line(&format!("  {:<28}{:>10}", lang.pick(vi, en), signed(value, lang)));
    }
}

fn signed(value: f64, lang: Lang) -> String {
    let whole = value.round() as i64;
    if whole > 0 { format!("+{}", format::int(whole, lang)) } else { format::int(whole, lang) }
}

fn not_an_instance(path: &Path, e: &serde_json::Error) -> Trouble {
    let (path, line) = (path.display(), e.line());
    Trouble::new(
        "cli.instance",
        [
            format!("Tệp {path} không phải dữ liệu lập lịch ({}).", json_vi(e)),
            format!("The file {path} is no instance of the planner, line {line}: {e}."),
        ],
        [
            "Sửa dòng này; mẫu ở docs/schemas/station-plan.example.json.",
            "Correct the line; docs/schemas/station-plan.example.json is an example.",
        ],
    )
}

fn print(plan: &Plan, lang: Lang) {
    let int = |x: f64| format::int(x.round() as i64, lang);
    out::line(&lang.pick(
        format!(
            "Dự kiến {} hồ sơ được duyệt kịp hạn; không lịch nào vượt quá {} (kém tối đa {}).",
            int(plan.objective),
            int(plan.bound),
            format::percent((plan.gap * 1e6).round() as i64, 1_000_000, lang)
        ),
        format!(
            "{} dossiers expected to be approved in time; no timetable has over {} (at most {} better).",
            int(plan.objective),
            int(plan.bound),
            format::percent((plan.gap * 1e6).round() as i64, 1_000_000, lang)
        ),
    ));
    if plan.left_out.shifts > 0 {
        let (n, cost) = (plan.left_out.shifts, int(plan.left_out.in_time));
        out::line(&lang.pick(
            format!("Đã bỏ {n} ca mới mang lại quá ít; bỏ cả {n} ca thì ít đi {cost} hồ sơ."),
            format!("{n} new shifts were left out that bring too little; without all {n} it is {cost} dossiers less."),
        ));
    }
    let header = match lang {
        Lang::Vi => ["Ngày", "Ca", "Điểm", "Đội", "Bộ", "Tổ", "Hồ sơ", "Kịp hạn", "Lý do"],
        Lang::En => ["Day", "Shift", "Place", "Fleet", "Set", "Crew", "Dossiers", "In time", "Why"],
    };
    let rows: Vec<Vec<String>> = plan
        .shifts
        .iter()
        .map(|s| {
            let shift =
                [lang.pick("sáng", "morning"), lang.pick("chiều", "afternoon"), lang.pick("tối", "evening")][s.shift as usize];
            vec![
                s.day.to_string(),
                shift.to_owned(),
                s.place.clone(),
                s.fleet.clone(),
                s.set.to_string(),
                s.crew.to_string(),
                int(s.expected),
                int(s.in_time),
                why(s.reason.kind, lang).to_owned(),
            ]
        })
        .collect();
    out::table(&header, &rows);
}

fn why(kind: ReasonKind, lang: Lang) -> &'static str {
    match kind {
        ReasonKind::Locked => lang.pick("đã chốt", "locked"),
        ReasonKind::MostDossiers => lang.pick("nhiều hồ sơ nhất", "most dossiers"),
        ReasonKind::Together => lang.pick("cả lịch được nhiều hơn", "best together"),
        ReasonKind::Fairness => lang.pick("cân bằng giữa các phường, xã", "evens out communes"),
        ReasonKind::Travel => lang.pick("bớt đi lại", "less travel"),
    }
}
