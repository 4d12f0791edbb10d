//! `vedich token`: bearer tokens for programs.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use serde_json::json;
use vedich_accounts::Token;
use vedich_kernel::{Lang, Moment};

/// Bearer tokens.
#[derive(Args, Debug)]
pub struct TokenArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make a token; it is printed once and never again.
    Create {
        #[command(flatten)]
        place: Place,
        /// Sign-in name of the user whose rights it has.
        #[arg(long, value_name = "NAME")]
        user: String,
        /// What it is for.
        #[arg(long, default_value = "")]
        label: String,
        /// Ends after so many days; never when not told.
        #[arg(long)]
        days: Option<u16>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Tokens in use.
    List {
        #[command(flatten)]
        place: Place,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a token out of use.
    Revoke {
        /// Its number.
        id: i64,
        #[command(flatten)]
        place: Place,
    },
}

/// Does it.
pub async fn run(args: &TokenArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Create { place, user, label, days, json } => {
            let services = house::open_existing(place).await?;
            let expires = days.map(|d| services.clock.now().plus_seconds(i64::from(d) * 86_400));
            let (id, token) = services.accounts.create_token(&house::actor(), user, label, expires).await?;
            if *json { out::json(&json!({"id": id, "token": token}))? } else { out::line(&token) }
        }
        What::List { place, json } => list(place, *json, lang).await?,
        What::Revoke { id, place } => {
            let services = house::open_existing(place).await?;
            services.accounts.revoke_token(&house::actor(), *id).await?;
        }
    }
    Ok(Outcome::Done)
}

async fn list(place: &Place, as_json: bool, lang: Lang) -> Result<(), Trouble> {
    let services = house::open_existing(place).await?;
    let actor = house::actor();
    let users = services.accounts.users(&actor).await?;
    let tokens = services.accounts.tokens(&actor).await?;
    let name = |id| users.iter().find(|u| u.id == id).map_or("?", |u| u.name.as_str());
    let now = services.clock.now();
    let ends = |t: &Token| {
        let over = if t.is_over(now) { lang.pick(" (đã hết hạn)", " (expired)") } else { "" };
        t.expires_at.map(|at| format!("{}{over}", at.rfc3339())).unwrap_or_default()
    };
    let time = |at: Option<Moment>| at.map(Moment::rfc3339).unwrap_or_default();
    if as_json {
        let all: Vec<_> = tokens
            .iter()
            .map(|t| {
                json!({"id": t.id, "user": name(t.user), "label": t.label, "created_at": t.created_at.rfc3339(),
                "expires_at": t.expires_at.map(Moment::rfc3339), "expired": t.is_over(now), "used_at": t.used_at.map(Moment::rfc3339)})
            })
            .collect();
        return out::json(&all);
    }
    let header =
        lang.pick(["Số", "Người dùng", "Mục đích", "Hết hạn", "Dùng lần cuối"], ["No", "User", "For", "Ends", "Last used"]);
    let rows: Vec<Vec<String>> = tokens
        .iter()
        .map(|t| vec![t.id.to_string(), name(t.user).to_owned(), t.label.clone(), ends(t), time(t.used_at)])
        .collect();
    out::table(&header, &rows);
    Ok(())
}
