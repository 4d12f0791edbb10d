//! `vedich report KIND`: an official document as a file, the same as `POST /api/v1/documents` gives (`P-5.1`). It drafts none: the same
//! cut-off gives the same file, however often it is asked for.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use vedich_documents::{Asked, DocumentProblem, Format, Kind};
use vedich_kernel::Lang;

/// Which document, and where it goes.
#[derive(Args, Debug)]
pub struct DocumentArgs {
    #[command(flatten)]
    place: Place,
    /// Number of the phase; the newest that has begun when not told.
    #[arg(long, value_name = "N")]
    phase: Option<i64>,
    /// Code of the unit that writes it; the campaign's own place when not told.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// Commit number up to which facts count; the latest when not told.
    #[arg(long, value_name = "N")]
    cutoff: Option<i64>,
    /// What the file is.
    #[arg(long, value_enum, default_value_t = As::Docx)]
    format: As,
    /// The file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Tell number, cut-off and file as JSON.
    #[arg(long)]
    json: bool,
}

/// What the file is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    /// Word, to be edited.
    Docx,
    /// As it is printed.
    Pdf,
    /// Its tables.
    Xlsx,
}

impl From<As> for Format {
    fn from(format: As) -> Self {
        match format {
            As::Docx => Self::Docx,
            As::Pdf => Self::Pdf,
            As::Xlsx => Self::Xlsx,
        }
    }
}

/// Writes it.
pub async fn run(kind: Kind, args: &DocumentArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(&args.place).await?;
    let tree = services.register.tree().await?;
    let unit = match &args.unit {
        Some(code) => Some(tree.unit_by_code(code).ok_or(DocumentProblem::NoSuchUnit)?.id),
        None => None,
    };
    let asked = Asked { kind, phase: args.phase, unit, cutoff: args.cutoff };
    let actor = house::actor();
    let done = services.documents.export(&actor, asked, args.format.into()).await?;
    house::write(&args.out, &done.bytes)?;
    let file = args.out.display().to_string();
    if args.json {
        out::json(&serde_json::json!({ "no": done.no, "cutoff": done.cutoff, "as_of": done.as_of, "file": file }))?;
    } else {
        if done.unchanged {
            out::line(
                lang.pick(
                    "Số liệu không đổi từ lần soạn trước.",
                    "The figures are those of the draft before: nothing has changed.",
                ),
            );
        }
        let (cutoff, day) = (done.cutoff, done.as_of);
        out::line(&lang.pick(
            format!("Số liệu đến hết ngày {} (chốt {cutoff}): {file}", day.vi()),
            format!("Figures as of {day} (cut-off {cutoff}): {file}"),
        ));
    }
    Ok(Outcome::Done)
}
