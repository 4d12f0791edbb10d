//! `vedich simulate`: the files of a made-up city.

use crate::{
    out,
    trouble::{Outcome, Trouble, io_vi},
};
use clap::Args;
use std::path::PathBuf;
use vedich_kernel::Day;
use vedich_simulator::{Options, SimError, simulate};

/// What kind of city, for how long, and where to.
#[derive(Args, Debug)]
pub struct SimulateArgs {
    /// Eligible citizens; 72423 opens with exactly the plan's figures.
    #[arg(long, default_value_t = 72_423)]
    citizens: u32,
    /// The same seed gives the same files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Days after the opening day.
    #[arg(long, default_value_t = 26)]
    days: u32,
    /// Share of the communes' units that over-report, 0 to 1.
    #[arg(long, default_value_t = 0.15)]
    dishonest: f64,
    /// Folder of the files.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Number of communes; the eight of Đồng Xoài when not told.
    #[arg(long)]
    communes: Option<usize>,
    /// Also one full extract per commune and day.
    #[arg(long)]
    per_ward: bool,
    /// Also the extract "approved, not activated" per commune and day.
    #[arg(long)]
    filtered: bool,
    /// Also a deliberately dirty copy of the opening extract.
    #[arg(long)]
    dirty: bool,
    /// Also rosters without numbers, full of errors, with the truth beside them, to try `vedich link`.
    #[arg(long)]
    roster: bool,
    /// Real Excel dates instead of text.
    #[arg(long)]
    excel_dates: bool,
    /// CSV whatever the size.
    #[arg(long)]
    csv: bool,
    /// The opening day.
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2023-06-19")]
    start: Day,
}

/// Writes the files.
pub fn run(args: &SimulateArgs) -> Result<Outcome, Trouble> {
    let options = Options {
        citizens: args.citizens,
        seed: args.seed,
        days: args.days,
        dishonest: args.dishonest,
        out: args.out.clone(),
        communes: args.communes,
        per_ward: args.per_ward,
        filtered: args.filtered,
        dirty: args.dirty,
        roster: args.roster,
        excel_dates: args.excel_dates,
        csv: args.csv,
        start: args.start,
    };
    let bar = out::bar(u64::from(args.days) + 1, "simulate");
    let summary = simulate(&options, &mut |p| bar.set_position(u64::from(p.done))).map_err(|e| trouble(&e))?;
    bar.finish_and_clear();
    if let Some(last) = summary.days.last() {
        let f = last.figures;
        out::note(&format!(
            "{}: {} / {} kích hoạt (activated), {} cấp tài khoản (issued)",
            last.day, f.activated, f.eligible, f.issued
        ));
    }
    Ok(Outcome::Done)
}

/// The simulator's own words, in both languages.
pub fn trouble(e: &SimError) -> Trouble {
    match e {
        SimError::Options(why) => Trouble::usage(
            "Thành phố mẫu không dựng được: --citizens từ 1 đến 40.000.000, --days đến 3.000, --dishonest từ 0 đến 1, --communes từ 1 đến 10.000.",
            format!("{why}."),
        ),
        other => Trouble::new(
            "cli.simulate",
            [
                format!("Không đọc hoặc ghi được tệp của thành phố mẫu: {}.", in_vietnamese(other)),
                format!("The sample city's files failed: {other}."),
            ],
            ["Kiểm tra thư mục --out và dung lượng đĩa.", "Check the folder in --out and the space on the disk."],
        ),
    }
}

/// Which file, and why where the system's reason has a Vietnamese word.
fn in_vietnamese(e: &SimError) -> String {
    match e {
        SimError::Io { path, source } => format!("{path} ({})", io_vi(source)),
        SimError::Sheet { path, .. } | SimError::Unreadable { path, .. } => path.clone(),
        SimError::Past(day) => format!("ngày {} đã có, thành phố không sống ngược thời gian", day.vi()),
        SimError::Options(why) => why.clone(),
    }
}
