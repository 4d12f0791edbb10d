//! `vedich keys`: the key store of a data folder (design.md, Storage: Keys). Keys are no part of a backup; a copy of them is given, sealed, to
//! people who keep it offline.

use super::backup;
use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{
    io::Read,
    path::{Path, PathBuf},
};
use vedich_kernel::Lang;
use vedich_register::KeyStore;
use zeroize::Zeroizing;

/// The key store.
#[derive(Args, Debug)]
pub struct KeysArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make the master key, unless there is one, and tell which keys there are.
    Init {
        #[command(flatten)]
        folder: Folder,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Seal all keys for people who keep them offline.
    Export {
        #[command(flatten)]
        folder: Folder,
        #[command(flatten)]
        whom: backup::Recipients,
        /// File to write; `keys-….age`.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Put exported keys into a folder that holds none.
    Recover {
        #[command(flatten)]
        folder: Folder,
        /// The exported keys.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// File with the secret key that opens them.
        #[arg(long, value_name = "FILE")]
        identity: PathBuf,
    },
    /// Make a new master key and wrap all others with it: after somebody left who could read it.
    Rotate {
        #[command(flatten)]
        folder: Folder,
    },
    /// End the campaign's keys: its people are erased for good, in every backup too. Figures stay.
    Destroy {
        #[command(flatten)]
        place: Place,
        /// The campaign's name, as a sign that this is meant.
        #[arg(long, value_name = "NAME")]
        confirm: String,
        /// Why; stands in the audit trail.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Where the keys are.
#[derive(Args, Debug)]
struct Folder {
    /// Folder of the embedded database and the keys.
    #[arg(long, value_name = "DIR", env = "VEDICH_DATA")]
    data: PathBuf,
}

/// Does it.
pub async fn run(args: &KeysArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Init { folder, json } => init(&folder.data, *json, lang),
        What::Export { folder, whom, out } => export(&folder.data, whom, out, lang),
        What::Recover { folder, from, identity } => recover(&folder.data, from, identity, lang),
        What::Rotate { folder } => {
            let n = KeyStore::at(there(&folder.data)?).rotate()?;
            out::line(&lang.pick(
                format!("Đã thay khóa chủ, bọc lại {n} khóa. Gửi giữ bản mới bằng vedich keys export."),
                format!("New master key; {n} keys wrapped with it. Give a new copy away with vedich keys export."),
            ));
            Ok(Outcome::Done)
        }
        What::Destroy { place, confirm, reason } => destroy(place, confirm, reason, lang).await,
    }
}

fn init(data: &Path, json: bool, lang: Lang) -> Result<Outcome, Trouble> {
    let store = KeyStore::at(data);
    let made = store.init()?;
    let kept = store.kept()?;
    if json {
        out::json(&json!({ "made": made, "keys": kept }))?;
        return Ok(Outcome::Done);
    }
    out::line(if made {
        lang.pick("Đã tạo khóa chủ.", "The master key was made.")
    } else {
        lang.pick("Đã có khóa chủ.", "There is a master key.")
    });
    for key in kept {
        let gone = if key.destroyed { lang.pick(" (đã hủy)", " (destroyed)") } else { "" };
        out::line(&format!("{} {}{gone}", key.name, key.campaign));
    }
    Ok(Outcome::Done)
}

fn export(data: &Path, whom: &backup::Recipients, to: &Path, lang: Lang) -> Result<Outcome, Trouble> {
    let recipients = whom.read()?;
    let keys = KeyStore::at(there(data)?).export()?;
    backup::seal(&mut keys.as_slice(), to, &recipients)?;
    out::note(lang.pick(
        "Gửi tệp cho người giữ ở nơi khác; ai có khóa age tương ứng sẽ mở được mọi dữ liệu cá nhân.",
        "Hand the file to people who keep it elsewhere; whoever has the age key to it can open all personal data.",
    ));
    Ok(Outcome::Done)
}

fn recover(data: &Path, from: &Path, identity: &Path, lang: Lang) -> Result<Outcome, Trouble> {
    let mut exported = Zeroizing::new(Vec::new());
    backup::open(from, identity)?.read_to_end(&mut exported).map_err(|e| backup::unreadable(&e))?;
    let n = KeyStore::at(data).recover(&exported)?;
    out::line(&lang.pick(format!("Đã khôi phục {n} khóa."), format!("{n} keys recovered.")));
    Ok(Outcome::Done)
}

async fn destroy(place: &Place, confirm: &str, reason: &str, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open_existing(place).await?;
    let campaign = services.register.campaign().await?;
    if confirm.trim() != campaign.name.trim() {
        return Err(Trouble::usage(
            format!("Tên chiến dịch là “{}”; ghi đúng tên vào --confirm để hủy khóa.", campaign.name),
            format!("The campaign is called `{}`; write its name after --confirm to destroy its keys.", campaign.name),
        ));
    }
    let (no, n) = (campaign.id, services.register.destroy_keys(&house::actor(), campaign.id, reason).await?);
    out::line(&lang.pick(
        format!("Đã hủy {n} khóa của chiến dịch {no}. Hủy luôn mọi bản khóa đã gửi giữ."),
        format!("{n} keys of campaign {no} were destroyed. Destroy the copies that people keep, too."),
    ));
    Ok(Outcome::Done)
}

/// The folder, which must hold keys: a mistyped one is not a new store.
fn there(data: &Path) -> Result<&Path, Trouble> {
    if data.join("keys").is_dir() {
        return Ok(data);
    }
    let path = data.display();
    Err(Trouble::new(
        "cli.no_keys",
        [format!("Thư mục {path} chưa có khóa."), format!("There are no keys in {path}.")],
        ["Kiểm tra --data.", "Check --data."],
    ))
}
