//! `vedich db`: checks of the database.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use serde_json::json;
use vedich_kernel::Lang;

/// Checks of the database.
#[derive(Args, Debug)]
pub struct DbArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Count progress anew from all facts and compare it with what is stored.
    CheckProgress {
        #[command(flatten)]
        place: Place,
        /// Commit number up to which facts count.
        #[arg(long, value_name = "N")]
        cutoff: Option<i64>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Count results of all work lists anew from the visits and compare them with what is stored; every operation of a phone is
    /// there once.
    CheckLists {
        #[command(flatten)]
        place: Place,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
pub async fn run(args: &DbArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::CheckProgress { place, cutoff, json } => check_progress(place, *cutoff, *json, lang).await,
        What::CheckLists { place, json } => check_lists(place, *json, lang).await,
    }
}

async fn check_lists(place: &Place, json: bool, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(place).await?;
    let found = services.fieldwork.check_lists().await?;
    if json {
        out::json(&found)?;
    } else {
        found.different.iter().for_each(|list| out::line(&list.to_string()));
    }
    if found.is_sound() {
        out::note(lang.pick("Kết quả danh sách khớp với toàn bộ dữ liệu gốc.", "Results of lists are what all facts say."));
        return Ok(Outcome::Done);
    }
    let n = found.different.len();
    Err(Trouble::new(
        "cli.lists_differ",
        [
            format!("{n} danh sách có số kết quả lệch, hoặc có thao tác thiếu kết quả."),
            format!("{n} lists count otherwise than their visits, or an operation lacks its visit."),
        ],
        ["Giữ nguyên thư mục dữ liệu và báo bộ phận hỗ trợ.", "Keep the data folder as it is and tell support."],
    ))
}

async fn check_progress(place: &Place, cutoff: Option<i64>, json: bool, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(place).await?;
    let cutoff = match cutoff {
        Some(cutoff) => cutoff,
        None => services.register.newest_commit().await?,
    };
    let different = services.register.check_progress(cutoff).await?;
    let tree = services.register.tree().await?;
    if json {
        let all: Vec<_> = different.iter().map(|(l, day)| json!({"locality": l, "name": tree.name(*l), "as_of": day})).collect();
        out::json(&json!({"cutoff": cutoff, "sound": all.is_empty(), "different": all}))?;
    } else {
        for (locality, day) in &different {
            out::line(&format!("{day} {}", tree.name(*locality)));
        }
    }
    if different.is_empty() {
        out::note(lang.pick("Tiến độ khớp với toàn bộ dữ liệu gốc.", "Progress is what all facts say."));
        return Ok(Outcome::Done);
    }
    Err(Trouble::new(
        "cli.progress_differs",
        [
            format!("Tiến độ lưu sẵn lệch dữ liệu gốc ở {} nơi.", different.len()),
            format!("Stored progress differs from the facts in {} places.", different.len()),
        ],
        ["Giữ nguyên thư mục dữ liệu và báo bộ phận hỗ trợ.", "Keep the data folder as it is and tell support."],
    ))
}
