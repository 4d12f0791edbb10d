//! `vedich cross-check`: claims against the register, the same answer as `GET /api/v1/cross-check`.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use vedich_crosscheck::{Report, ReportRow, UnitsReport};
use vedich_kernel::{Day, Lang, format};

/// Claims against the register.
#[derive(Args, Debug)]
pub struct CrossCheckArgs {
    #[command(flatten)]
    place: Place,
    /// Code of the locality; the whole campaign when not told.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
    /// Units beside each other in a period, with how likely over-reporting is.
    #[arg(long, conflicts_with = "locality")]
    units: bool,
    /// First day of the period; the campaign's first when not told.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "units")]
    from: Option<Day>,
    /// Last day of the period; today when not told.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "units")]
    to: Option<Day>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the totals of a locality, of those below, of units and teams.
pub async fn run(args: &CrossCheckArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(&args.place).await?;
    if args.units {
        let found = services.crosscheck.units(&house::actor(), args.from, args.to).await?;
        if args.json {
            out::json(&found)?;
        } else {
            print_units(&found, lang);
        }
        return Ok(Outcome::Done);
    }
    let report = services.crosscheck.report(&house::actor(), args.locality.as_deref()).await?;
    if args.json {
        out::json(&report)?;
    } else {
        print(&report, lang);
    }
    Ok(Outcome::Done)
}

fn print(report: &Report, lang: Lang) {
    let whole = report.totals.map(|totals| ReportRow {
        id: 0,
        code: report.locality.clone(),
        name: report.name.clone(),
        totals,
        counted: None,
        reported: None,
    });
    let header = lang.pick(
        ["Mã", "Tên", "Nêu tên", "Xác nhận", "Từ trước", "Chờ", "Không khớp", "Trùng", "Chấp nhận", "Đã báo"],
        ["Code", "Name", "Named", "Confirmed", "Late", "Pending", "Contradicted", "Double", "Accepted", "Reported"],
    );
    let n = |v: i64| format::int(v, lang);
    let rows: Vec<Vec<String>> = whole
        .iter()
        .chain(&report.localities)
        .chain(&report.units)
        .chain(&report.teams)
        .map(|r| {
            let t = r.totals;
            let parts = [t.claimed, t.confirmed, t.late, t.pending, t.contradicted, t.double, t.accepted].map(n);
            let name = if r.is_rest() { lang.pick("Không rõ địa bàn", "Place not known") } else { &r.name };
            let mut cells = vec![r.code.clone(), name.to_owned()];
            cells.extend(parts);
            cells.push(r.reported.map_or_else(String::new, n));
            cells
        })
        .collect();
    out::table(&header, &rows);
}

fn print_units(report: &UnitsReport, lang: Lang) {
    let header = lang.pick(
        ["Mã", "Đã báo", "Nêu tên", "Xác nhận", "Chờ", "Không khớp", "Từ trước", "Trùng", "Không tên", "Vượt", "Điểm", ""],
        ["Code", "Reported", "Named", "Confirmed", "Pending", "Contradicted", "Late", "Twice", "Unnamed", "Surplus", "Score", ""],
    );
    let n = |v: i64| format::int(v, lang);
    let rows: Vec<Vec<String>> = report
        .units
        .iter()
        .map(|u| {
            let numbers =
                [u.reported, u.named, u.confirmed, u.pending, u.contradicted, u.late, u.double, u.unnamed, u.surplus].map(n);
            let mut cells = vec![u.unit.clone()];
            cells.extend(numbers);
            cells.push(format!("{:.3}", u.score));
            cells.push(if u.flagged { lang.pick("cần xem", "look").to_owned() } else { String::new() });
            cells
        })
        .collect();
    out::table(&header, &rows);
}
