//! `vedich report`: what units say of their days, the same answers as `/api/v1/daily-reports`, and official documents.

use crate::{
    args::Place,
    commands::document::{self, DocumentArgs},
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use vedich_daily_reports::{CompletenessAnswer, DayAnswer, Place as Where, ReportsProblem};
use vedich_documents::Kind;
use vedich_kernel::{Day, Lang, format};
use vedich_server::Services;

/// Daily reports, and official documents.
#[derive(Args, Debug)]
pub struct ReportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Report on a phase, of the city or of a unit.
    Phase(DocumentArgs),
    /// Final report with the phases apart.
    Final(DocumentArgs),
    /// Report to the province.
    Province(DocumentArgs),
    /// Morning brief of the leaders.
    #[command(alias = "daily_brief")]
    DailyBrief(DocumentArgs),
    /// Brief of the last seven days.
    #[command(alias = "weekly_brief")]
    WeeklyBrief(DocumentArgs),
    /// Results per commune and quarter.
    Appendix(DocumentArgs),
    /// Targets per commune: the plan's appendix.
    Targets(DocumentArgs),
    /// Ranking of communes and units.
    Ranking(DocumentArgs),
    /// Proposal of awards that the council recommends, with the lists.
    #[command(alias = "award_proposal")]
    AwardProposal(DocumentArgs),
    /// Notice of units that people decided to criticise.
    #[command(alias = "criticism_notice")]
    CriticismNotice(DocumentArgs),
    /// People who were away from their residence: by name for a commune's police, else counts.
    #[command(alias = "absentee_list")]
    AbsenteeList(DocumentArgs),
    /// People who are invited to the coming shifts: by name for a commune's police, else counts.
    #[command(alias = "invitation_list")]
    InvitationList(DocumentArgs),
    /// Budget proposal with its assumptions.
    Budget(DocumentArgs),
    /// A day in sums, with those named who are missing.
    Daily {
        #[command(flatten)]
        place: Place,
        /// The day; today when not told.
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<Day>,
        #[command(flatten)]
        units: Units,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Who reported on which day, those with most gaps first.
    Completeness {
        #[command(flatten)]
        place: Place,
        /// First day; two weeks before the last when not told.
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<Day>,
        /// Last day; today when not told.
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Day>,
        #[command(flatten)]
        units: Units,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Import a workbook of one or many units' reports.
    Import {
        /// XLSX as the template has it.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
        /// The day of rows that name none.
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<Day>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Which units.
#[derive(Args, Debug)]
struct Units {
    /// Code of a unit: it and those below.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// Code of a locality: the units of it and below.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
}

impl Units {
    async fn place(&self, services: &Services, day: Day) -> Result<Where, Trouble> {
        let tree = services.register.tree().await?;
        if let Some(code) = &self.unit {
            let unit = tree.unit_by_code(code).ok_or(ReportsProblem::NoSuchUnit)?;
            return Ok(Where::Unit(unit.id));
        }
        match &self.locality {
            Some(code) => Ok(Where::Locality(house::locality(&tree, code, Some(day))?)),
            None => Ok(Where::Everything),
        }
    }
}

/// Does it.
pub async fn run(args: &ReportArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Phase(a) => return document::run(Kind::Phase, a, lang).await,
        What::Final(a) => return document::run(Kind::Final, a, lang).await,
        What::Province(a) => return document::run(Kind::Province, a, lang).await,
        What::DailyBrief(a) => return document::run(Kind::DailyBrief, a, lang).await,
        What::WeeklyBrief(a) => return document::run(Kind::WeeklyBrief, a, lang).await,
        What::Appendix(a) => return document::run(Kind::Appendix, a, lang).await,
        What::Targets(a) => return document::run(Kind::Targets, a, lang).await,
        What::Ranking(a) => return document::run(Kind::Ranking, a, lang).await,
        What::AwardProposal(a) => return document::run(Kind::AwardProposal, a, lang).await,
        What::CriticismNotice(a) => return document::run(Kind::CriticismNotice, a, lang).await,
        What::AbsenteeList(a) => return document::run(Kind::AbsenteeList, a, lang).await,
        What::InvitationList(a) => return document::run(Kind::InvitationList, a, lang).await,
        What::Budget(a) => return document::run(Kind::Budget, a, lang).await,
        What::Daily { place, date, units, json } => {
            let services = house::open_existing(place).await?;
            let day = date.unwrap_or_else(|| services.clock.today());
            let sheet = services.daily_reports.day_sheet(&house::actor(), day, units.place(&services, day).await?).await?;
            let tree = services.register.tree().await?;
            if *json {
                out::json(&DayAnswer::of(&sheet, &tree))?;
                return Ok(Outcome::Done);
            }
            let header = lang.pick(
                ["Đơn vị", "Tên", "Tình trạng", "Kích hoạt", "Lũy kế", "Tuyên truyền", "Hướng dẫn"],
                ["Unit", "Name", "State", "Activated", "Sum", "Outreach", "Guided"],
            );
            let n = |v: i64| format::int(v, lang);
            let rows: Vec<Vec<String>> = sheet
                .rows
                .iter()
                .filter_map(|r| {
                    let unit = tree.unit(r.unit)?;
                    let state = r.row.map_or_else(|| "–".to_owned(), |row| row.state.code().to_owned());
                    let f = r.row.map(|row| row.figures).unwrap_or_default();
                    let told = [n(f.activated()), n(r.cumulative.activated()), n(f.outreach), n(f.guided)];
                    Some([unit.code.clone(), unit.name.clone(), state].into_iter().chain(told).collect())
                })
                .collect();
            out::table(&header, &rows);
            let c = sheet.count;
            out::line(&lang.pick(
                format!("{day}: nhận {} / {}, đúng hạn {}, duyệt {}", c.received, c.expected, c.on_time, c.accepted),
                format!("{day}: {} of {} received, {} in time, {} accepted", c.received, c.expected, c.on_time, c.accepted),
            ));
        }
        What::Completeness { place, from, to, units, json } => {
            let services = house::open_existing(place).await?;
            let campaign = services.register.campaign().await?;
            let to = to.unwrap_or_else(|| services.clock.today()).min(campaign.to);
            let from = from.unwrap_or_else(|| to.plus(-13)).max(campaign.from);
            let place = units.place(&services, to).await?;
            let found = services.daily_reports.completeness(&house::actor(), (from, to), place).await?;
            let answer = CompletenessAnswer::of(&found, (from, to), &*services.register.tree().await?);
            if *json {
                out::json(&answer)?;
                return Ok(Outcome::Done);
            }
            let header = lang.pick(
                ["Ngày", "Phải có", "Đã nhận", "Đúng hạn", "Đã duyệt", "Còn thiếu"],
                ["Day", "Expected", "Received", "In time", "Accepted", "Missing"],
            );
            let rows: Vec<Vec<String>> = found
                .days
                .iter()
                .zip(&found.counts)
                .map(|(day, c)| {
                    let told = [c.expected, c.received, c.on_time, c.accepted, c.missing()].map(|v| format::int(v, lang));
                    std::iter::once(day.to_string()).chain(told).collect()
                })
                .collect();
            out::table(&header, &rows);
        }
        What::Import { file, place, date, json } => {
            let bytes = house::read(file)?;
            let services = house::open_existing(place).await?;
            let (report, problems) = services.daily_reports.import(&house::actor(), bytes, &house::name(file), *date).await?;
            if *json {
                out::json(&serde_json::json!({ "report": report, "problems": problems }))?;
            } else {
                let r = &report;
                out::line(&lang.pick(
                    format!(
                        "{} dòng: mới {}, sửa {}, không đổi {}, loại {}",
                        r.rows, r.new, r.corrected, r.unchanged, r.rejected
                    ),
                    format!(
                        "{} rows: {} new, {} corrected, {} unchanged, {} rejected",
                        r.rows, r.new, r.corrected, r.unchanged, r.rejected
                    ),
                ));
                for problem in &problems {
                    out::note(&format!("{}: {}", problem.cell, problem.sentence(lang)));
                }
            }
            return Ok(Outcome::of_rejected(report.rejected));
        }
    }
    Ok(Outcome::Done)
}
