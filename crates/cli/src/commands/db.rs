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
}

/// Does it.
pub async fn run(args: &DbArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let What::CheckProgress { place, cutoff, json } = &args.what;
    let services = house::open_existing(place).await?;
    let cutoff = match cutoff {
        Some(cutoff) => *cutoff,
        None => services.register.newest_commit().await?,
    };
    let different = services.register.check_progress(cutoff).await?;
    let tree = services.register.tree().await?;
    if *json {
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
