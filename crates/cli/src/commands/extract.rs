//! `vedich extract`: import, list, show, apply, withdraw, error report.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble, json_vi},
};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use vedich_db::Engine;
use vedich_kernel::{Day, ExtractNo, Lang, format};
use vedich_register::{
    Coverage, Doubt, Extract, ImportAnswer, ImportOptions, Imported, Progress, RegisterProblem, StatusFilter, Upload,
    reading::{Input, Mapping, Workbook},
};
use vedich_server::Services;

/// Register extracts.
#[derive(Args, Debug)]
pub struct ExtractArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Read, check, compare and apply an extract.
    Import(ImportArgs),
    /// Print which column is taken for what, to be corrected and given back with `--mapping`.
    Mapping {
        /// XLSX, XLS, ODS or CSV.
        file: PathBuf,
    },
    /// Uploads, newest first.
    List {
        #[command(flatten)]
        place: Place,
        /// At most so many.
        #[arg(long, default_value_t = 20)]
        limit: i64,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// One upload.
    Show {
        /// Its number.
        no: ExtractNo,
        #[command(flatten)]
        place: Place,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Apply an upload that waits for a confirmation.
    Apply {
        /// Its number.
        no: ExtractNo,
        #[command(flatten)]
        place: Place,
        /// Also when it is questionable: too many vanish, another day in its title, too many rows rejected.
        #[arg(long)]
        confirm: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a wrong extract back.
    Withdraw {
        /// Its number.
        no: ExtractNo,
        #[command(flatten)]
        place: Place,
        /// Why; kept in the trail.
        #[arg(long)]
        reason: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The original rows with their problems, as XLSX.
    Report {
        /// Its number.
        no: ExtractNo,
        #[command(flatten)]
        place: Place,
        /// File to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Args, Debug)]
struct ImportArgs {
    /// XLSX, XLS, ODS or CSV.
    file: PathBuf,
    /// Day of truth written on the extract.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Day,
    #[command(flatten)]
    place: Place,
    /// Code of a locality that it covers; the whole campaign when not told. May be repeated.
    #[arg(long, value_name = "CODE")]
    scope: Vec<String>,
    /// `full`: everybody of the localities, so absence means vanished; `partial`: some.
    #[arg(long, value_name = "full|partial", default_value = "partial", value_parser = coverage)]
    coverage: Coverage,
    /// `approved-not-activated`, `no-dossier`, `activated` or `other`, when the extract was filtered by status.
    #[arg(long, value_name = "FILTER", value_parser = status_filter)]
    status_filter: Option<StatusFilter>,
    /// Column mapping (JSON); the one remembered for the source, or a proposal, when not told.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Name of the source, such as the office that makes this layout: a mapping given once is remembered for it.
    #[arg(long, default_value = "")]
    source: String,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Apply also when the file is questionable: too many vanish or go backwards, another day in its title, too many rows rejected.
    #[arg(long)]
    confirm: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn coverage(text: &str) -> Result<Coverage, String> {
    text.parse().map_err(|()| "full | partial".to_owned())
}

fn status_filter(text: &str) -> Result<StatusFilter, String> {
    StatusFilter::parse(&text.replace('-', "_"))
        .ok_or_else(|| "approved-not-activated | no-dossier | activated | other".to_owned())
}

/// Does it.
pub async fn run(args: &ExtractArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Import(import) => import_file(import, lang).await,
        What::Mapping { file } => propose(file, lang),
        What::List { place, limit, json } => {
            let services = house::open_existing(place).await?;
            let extracts = services.register.extracts(&house::actor(), None, *limit).await?;
            if *json {
                out::json(&extracts)?;
            } else {
                print_list(&extracts, lang);
            }
            Ok(Outcome::Done)
        }
        What::Show { no, place, json } => {
            let services = house::open_existing(place).await?;
            let extract = services.register.extract(&house::actor(), *no).await?;
            if *json {
                out::json(&extract)?;
            } else {
                print_one(&extract, lang);
            }
            Ok(Outcome::Done)
        }
        What::Apply { no, place, confirm, json } => {
            let services = house::open_existing(place).await?;
            let extract = services.register.apply(&house::actor(), *no, *confirm).await?;
            let rejected = extract.counts.rejected;
            if *json {
                out::json(&extract)?;
            } else {
                print_one(&extract, lang);
            }
            tidy(&services).await;
            Ok(Outcome::of_rejected(rejected))
        }
        What::Withdraw { no, place, reason, json } => {
            let services = house::open_existing(place).await?;
            let extract = services.register.withdraw(&house::actor(), *no, reason).await?;
            if *json {
                out::json(&extract)?;
            } else {
                print_one(&extract, lang);
            }
            Ok(Outcome::Done)
        }
        What::Report { no, place, out } => {
            let services = house::open_existing(place).await?;
            let bytes = services.register.error_report(&house::actor(), *no, lang).await?;
            house::write(out, &bytes)?;
            Ok(Outcome::Done)
        }
    }
}

/// The counts of an upload that waits for a person, for the program that has to ask one.
#[derive(serde::Serialize)]
struct Waiting {
    #[serde(flatten)]
    answer: ImportAnswer,
    needs_confirmation: bool,
}

async fn import_file(args: &ImportArgs, lang: Lang) -> Result<Outcome, Trouble> {
    if !args.file.is_file() {
        return Err(Trouble::file(&args.file, &std::io::ErrorKind::NotFound.into()));
    }
    let services = house::open_existing(&args.place).await?;
    let upload = upload(args, &services).await?;
    let corrected = upload.mapping.clone().filter(|_| !args.source.is_empty() && !args.dry_run);
    let bar = out::bar(0, &house::name(&args.file));
    let shown = bar.clone();
    let options = ImportOptions { dry_run: args.dry_run, confirm: args.confirm };
    let begun = services.register.clock().now();
    let answer = services.register.import(&house::actor(), upload, options, move |p: Progress| show(&shown, &p)).await;
    bar.finish_and_clear();
    let answer = match answer.map_err(|e| told(e, &args.file))? {
        Imported::Done(answer) => answer,
        Imported::Waiting(no, problem) => {
            if args.json {
                let extract = services.register.extract(&house::actor(), no).await?;
                let seconds = (services.register.clock().now().0 - begun.0) as f64 / 1e6;
                let answer = ImportAnswer::of(&extract, false, seconds);
                let doubts = if let RegisterProblem::NeedsConfirmation(doubts) = &problem { doubts.clone() } else { Vec::new() };
                out::json(&Waiting { answer: ImportAnswer { doubts, ..answer }, needs_confirmation: true })?;
            }
            out::note(&lang.pick(
                format!("Đã đọc xong, chờ xác nhận: vedich extract apply {no} --confirm"),
                format!("Read, and waiting for a confirmation: vedich extract apply {no} --confirm"),
            ));
            return Err(problem.into());
        }
    };
    if let Some(mapping) = corrected {
        services.register.remember_mapping(&house::actor(), &args.source, &mapping).await?;
    }
    if args.json {
        out::json(&answer)?;
    } else {
        print_answer(&answer, lang);
    }
    tidy(&services).await;
    Ok(Outcome::of_rejected(answer.rejected))
}

/// The embedded database's file is whole before the program ends, and whoever serves it next finds its statistics.
async fn tidy(services: &Services) {
    if services.db.engine() == Engine::Sqlite
        && let Err(error) = services.db.settle_memory().await
    {
        tracing::warn!(%error, "the database was not seen to after an import");
    }
}

/// At the command line there is no page on which to choose columns.
fn told(problem: RegisterProblem, file: &Path) -> Trouble {
    use RegisterProblem as P;
    let columns = matches!(problem, P::ColumnsMissing(_));
    let of_file = columns || matches!(problem, P::ColumnsUnknown(_) | P::Unreadable(_) | P::NoHeader | P::Other { .. });
    let trouble = Trouble::from(problem);
    // Who imports many files in a row has to know which one it was.
    let trouble = if of_file { trouble.about(&house::name(file)) } else { trouble };
    if !columns {
        return trouble;
    }
    let file = file.display();
    trouble.with_next([
        format!("Chạy vedich extract mapping {file} > ghep-cot.json, sửa cột trong tệp đó, rồi nhập lại với --mapping ghep-cot.json."),
        format!("Run vedich extract mapping {file} > mapping.json, correct the columns in it, and import again with --mapping mapping.json."),
    ])
}

fn show(bar: &indicatif::ProgressBar, progress: &Progress) {
    let total = u64::try_from(progress.to_write).unwrap_or(0);
    if total > 0 {
        bar.set_length(total);
        bar.set_position(u64::try_from(progress.written).unwrap_or(0));
    } else {
        bar.set_position(u64::try_from(progress.rows).unwrap_or(0));
    }
}

async fn upload(args: &ImportArgs, services: &Services) -> Result<Upload, Trouble> {
    let tree = services.register.tree().await?;
    let scope = args.scope.iter().map(|code| house::locality(&tree, code, Some(args.as_of))).collect::<Result<_, _>>()?;
    let mapping = args.mapping.as_deref().map(read_mapping).transpose()?;
    Ok(Upload {
        input: Input::Path(args.file.clone()),
        file_name: house::name(&args.file),
        as_of: args.as_of,
        scope,
        coverage: args.coverage,
        status_filter: args.status_filter,
        mapping,
        source: args.source.clone(),
    })
}

/// The proposal on standard output; on standard error the file's columns, and what is still to be found among them.
fn propose(file: &Path, lang: Lang) -> Result<Outcome, Trouble> {
    let mut book = Workbook::open(Input::Path(file.to_path_buf()))?;
    let layout = book.layout()?;
    let proposal = layout.propose();
    out::json(&proposal.mapping)?;
    for (column, header) in layout.headers.iter().enumerate() {
        out::note(&format!("  {column:>3}  {header}"));
    }
    for field in &proposal.missing {
        let missing = lang.pick("chưa biết cột nào là", "which column is");
        out::note(&format!("{missing}: {} ({})", field.label(lang), field.key()));
    }
    Ok(Outcome::Done)
}

fn read_mapping(path: &Path) -> Result<Mapping, Trouble> {
    serde_json::from_slice(&house::read(path)?).map_err(|e| {
        Trouble::usage(
            format!("Tệp ghép cột không đúng dạng ({}).", json_vi(&e)),
            format!("The mapping file is not what it should be ({e})."),
        )
    })
}

fn print_answer(a: &ImportAnswer, lang: Lang) {
    let n = |value: i64| format::int(value, lang);
    out::line(&lang.pick(
        format!("Bản trích xuất số {} ngày {}: {}", a.extract, a.as_of.vi(), state(a.state.as_str(), lang)),
        format!("Extract {} of {}: {}", a.extract, a.as_of, state(a.state.as_str(), lang)),
    ));
    let rows = [
        ("dòng", "rows", a.rows),
        ("nhận", "accepted", a.accepted),
        ("loại", "rejected", a.rejected),
        ("cảnh báo", "warned", a.warned),
        ("mới", "new", a.new),
        ("thay đổi", "changed", a.changed),
        ("không đổi", "unchanged", a.unchanged),
        ("không còn thấy", "vanished", a.vanished),
        ("lùi trạng thái", "backwards", a.backwards),
    ];
    for (vi, en, value) in rows {
        out::line(&format!("  {:<16}{:>12}", lang.pick(vi, en), n(value)));
    }
    for finding in &a.findings {
        out::line(&format!("  {:>8}  {} [{}]", n(finding.rows), finding.sentence(lang), finding.code));
        let rows = finding.first_rows.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let more = if usize::try_from(finding.rows).is_ok_and(|all| all > finding.first_rows.len()) { ", …" } else { "" };
        out::line(&format!("            {} {rows}{more}. {}", lang.pick("Dòng", "Rows"), finding.advice(lang)));
    }
    let (asked, refused): (Vec<&Doubt>, Vec<&Doubt>) = a.doubts.iter().partition(|d| d.may_be_confirmed());
    for doubt in refused {
        out::note(&lang.pick(
            format!("Sẽ bị từ chối khi nhập thật: {}", doubt.sentence(lang)),
            format!("To be refused when imported: {}", doubt.sentence(lang)),
        ));
    }
    for doubt in asked {
        out::note(&lang.pick(
            format!("Cần xác nhận khi nhập thật (--confirm): {}", doubt.sentence(lang)),
            format!("To be confirmed when imported (--confirm): {}", doubt.sentence(lang)),
        ));
    }
    if a.rejected > 0 {
        out::note(&lang.pick(
            format!("Xem từng dòng bị loại: vedich extract report {} --out loi.xlsx", a.extract),
            format!("See each rejected row: vedich extract report {} --out errors.xlsx", a.extract),
        ));
    }
}

fn state(word: &str, lang: Lang) -> &str {
    match (lang, word) {
        (Lang::En, w) => w,
        (_, "staging") => "đang đọc",
        (_, "staged") => "chờ áp dụng",
        (_, "applied") => "đã áp dụng",
        (_, "withdrawn") => "đã rút",
        _ => "không áp dụng",
    }
}

fn print_list(extracts: &[Extract], lang: Lang) {
    let header = lang.pick(
        ["Số", "Ngày", "Trạng thái", "Dòng", "Mới", "Thay đổi", "Loại", "Tệp"],
        ["No", "As of", "State", "Rows", "New", "Changed", "Rejected", "File"],
    );
    let rows: Vec<Vec<String>> = extracts
        .iter()
        .map(|e| {
            let n = |v: i64| format::int(v, lang);
            let c = e.counts;
            let (no, state) = (e.no.to_string(), state(e.state.as_str(), lang).to_owned());
            vec![no, e.as_of.to_string(), state, n(c.rows), n(c.new), n(c.changed), n(c.rejected), e.file_name.clone()]
        })
        .collect();
    out::table(&header, &rows);
}

fn print_one(extract: &Extract, lang: Lang) {
    print_answer(&ImportAnswer::of(extract, false, 0.0), lang);
    if let Some(reason) = &extract.withdrawn_reason {
        out::line(&format!("  {}: {reason}", lang.pick("lý do rút", "withdrawn because")));
    }
}
