//! `vedich audit`: the chain of the trail, and its heads for safekeeping elsewhere.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use vedich_accounts::{AuditHead, audit_head, chain_audit, verify_audit};
use vedich_db::DbError;
use vedich_kernel::Lang;
use vedich_server::Services;

/// The audit trail.
#[derive(Args, Debug)]
pub struct AuditArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Check the chain for gaps and changed rows, and against heads that were kept elsewhere.
    Verify {
        #[command(flatten)]
        place: Place,
        /// File with the key of the heads, kept outside of the data folder. Without it, the key store's own key is taken.
        #[arg(long, value_name = "FILE", requires = "heads")]
        key_file: Option<PathBuf>,
        /// File with exported heads, one a line, such as the one beside a backup. Without it, the file in the data folder is taken, to which
        /// the server appends every day.
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print the chain's head as one line, sealed with a key that is kept elsewhere: append it to a file on another machine.
    Head {
        #[command(flatten)]
        place: Place,
        /// File with the key.
        #[arg(long, value_name = "FILE")]
        key_file: PathBuf,
    },
}

/// Does it.
pub async fn run(args: &AuditArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Verify { place, key_file, heads, json } => verify(place, key_file.as_deref(), heads.as_deref(), *json, lang).await,
        What::Head { place, key_file } => {
            let services = house::open_existing(place).await?;
            chain_audit(&services.db).await.map_err(vedich_server::ServerProblem::from)?;
            let key = house::read(key_file)?;
            let head = audit_head(&services.db, &key, services.clock.now()).await.map_err(vedich_server::ServerProblem::from)?;
            if let Some(head) = head {
                out::line(&head.to_string());
            }
            Ok(Outcome::Done)
        }
    }
}

async fn verify(place: &Place, key: Option<&Path>, heads: Option<&Path>, json: bool, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(place).await?;
    match chain_audit(&services.db).await {
        // A trail with its newest rows cut off cannot be continued; what is missing is told below, row by row.
        Ok(_) | Err(DbError::Corrupt(_)) => {}
        Err(e) => return Err(vedich_server::ServerProblem::from(e).into()),
    }
    let (key, heads) = match (key, heads) {
        (Some(key), Some(heads)) => (house::read(key)?, read_heads(heads)?),
        (None, Some(heads)) => (services.audit_heads.key()?.to_vec(), read_heads(heads)?),
        _ => own_heads(&services, place)?,
    };
    let report = verify_audit(&services.db, Some(&key), &heads).await.map_err(vedich_server::ServerProblem::from)?;
    let sound = report.is_sound();
    if json {
        out::json(&report)?;
    } else {
        out::line(&lang.pick(
            format!("{} dòng nhật ký, {} đã móc xích, {} lỗi", report.rows, report.chained, report.faults.len()),
            format!("{} rows, {} chained, {} faults", report.rows, report.chained, report.faults.len()),
        ));
        out::line(&lang.pick(
            format!("Đã chứng thực đến mắt xích {} bằng đầu chuỗi lưu ngoài cơ sở dữ liệu.", report.anchored_through),
            format!("Proven up to link {} by heads that were kept outside the database.", report.anchored_through),
        ));
        if report.anchored_through < report.chained {
            out::line(lang.pick(
                "Phần sau đó chưa được chứng thực: dòng cuối bị xóa thì không thấy được. Máy chủ ghi đầu chuỗi mỗi ngày một lần; `vedich audit head` ghi thêm vào tệp ở máy khác, kiểm tra với --heads.",
                "What follows is not proven: deleted last rows would not be seen. The server writes a head once a day; `vedich audit head` writes more into a file on another machine, to verify with --heads.",
            ));
        }
        for fault in &report.faults {
            out::line(&serde_json::to_string(fault).unwrap_or_default());
        }
    }
    if sound { Ok(Outcome::Done) } else { Err(unsound()) }
}

/// What the server exported by itself.
fn own_heads(services: &Services, place: &Place) -> Result<(Vec<u8>, Vec<AuditHead>), Trouble> {
    let (heads, bad) = services.audit_heads.exported().map_err(|e| Trouble::file(&place.data, &e))?;
    if bad > 0 {
        return Err(bad_heads());
    }
    Ok((services.audit_heads.key()?.to_vec(), heads))
}

fn unsound() -> Trouble {
    Trouble::new(
        "cli.audit_unsound",
        ["Nhật ký đã bị sửa hoặc mất dòng.".to_owned(), "The trail was changed or rows are missing.".to_owned()],
        ["Giữ nguyên hiện trạng và báo cơ quan thường trực.", "Leave everything as it is and tell the standing office."],
    )
}

fn read_heads(path: &Path) -> Result<Vec<AuditHead>, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|e| Trouble::file(path, &e))?;
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(|line| line.parse().map_err(|_| bad_heads())).collect()
}

fn bad_heads() -> Trouble {
    Trouble::usage("Dòng đầu chuỗi không đúng dạng.", "A line of the heads' file is not a head.")
}
