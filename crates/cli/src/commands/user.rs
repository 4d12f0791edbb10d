//! `vedich user`: create, list, switch off, take a lost second factor away.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{io::IsTerminal as _, path::PathBuf};
use vedich_accounts::{Grant, NewUser, Role, User, place_name};
use vedich_kernel::Lang;
use vedich_server::{ServerProblem, Services};
use vedich_territory::Tree;

/// Users.
#[derive(Args, Debug)]
pub struct UserArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make a user.
    Create(CreateArgs),
    /// All users.
    List {
        #[command(flatten)]
        place: Place,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Switch an account off; its sessions and tokens end at once.
    Deactivate {
        #[command(flatten)]
        place: Place,
        /// Sign-in name.
        #[arg(long)]
        name: String,
    },
    /// Switch an account on again.
    Activate {
        #[command(flatten)]
        place: Place,
        /// Sign-in name.
        #[arg(long)]
        name: String,
    },
    /// Take the second factor of somebody away who lost the phone and the recovery codes; their sessions end, and their tokens where one is asked of them.
    ResetSecondFactor {
        /// Sign-in name.
        name: String,
        #[command(flatten)]
        place: Place,
        /// Why; stands in the audit trail.
        #[arg(long, value_name = "TEXT", default_value = "vedich user reset-second-factor")]
        reason: String,
    },
}

#[derive(Args, Debug)]
struct CreateArgs {
    #[command(flatten)]
    place: Place,
    /// Sign-in name.
    #[arg(long)]
    name: String,
    /// Name as written on pages; the sign-in name when not told.
    #[arg(long)]
    full_name: Option<String>,
    /// Role, such as `standing_office` or `ward_police`.
    #[arg(long, value_parser = role)]
    role: Role,
    /// Code of the locality, for roles that have one.
    #[arg(long, value_name = "CODE")]
    locality: Option<String>,
    /// Code of the unit, for unit heads.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// Code of the team, for team leaders and members.
    #[arg(long, value_name = "CODE")]
    team: Option<String>,
    /// File whose first line is the password. Without it the password is asked for at a terminal; elsewhere a one-time
    /// password is made and printed.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| Role::ALL.map(Role::code).join(" | "))
}

/// Does it.
pub async fn run(args: &UserArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Create(create) => create_user(create, lang).await?,
        What::List { place, json } => list(place, *json, lang).await?,
        What::Deactivate { place, name } => switch(place, name, false).await?,
        What::Activate { place, name } => switch(place, name, true).await?,
        What::ResetSecondFactor { name, place, reason } => reset_second_factor(place, name, reason, lang).await?,
    }
    Ok(Outcome::Done)
}

async fn create_user(args: &CreateArgs, lang: Lang) -> Result<(), Trouble> {
    let services = house::open(&args.place).await?;
    let tree = services.register.tree().await?;
    let new = NewUser {
        name: args.name.clone(),
        full_name: args.full_name.clone().unwrap_or_else(|| args.name.clone()),
        password: password(args, lang)?,
        grants: vec![grant(args, &tree)?],
    };
    let created = services.accounts.create_user(&house::actor(), new).await?;
    if args.json {
        return out::json(&json!({"id": created.id, "name": args.name, "one_time_password": created.one_time_password}));
    }
    out::note(&lang.pick(format!("Đã tạo người dùng {}.", args.name), format!("User {} was made.", args.name)));
    if let Some(password) = created.one_time_password {
        out::note(lang.pick("Mật khẩu dùng một lần:", "One-time password:"));
        out::line(&password);
    }
    Ok(())
}

fn grant(args: &CreateArgs, tree: &Tree) -> Result<Grant, Trouble> {
    let unknown = |code: &str| {
        Trouble::new(
            "cli.no_such_place",
            [format!("Không có đơn vị hoặc tổ mã {code}."), format!("There is no unit or team with the code {code}.")],
            ["Xem mã trong tệp địa bàn.", "See the codes in the territory file."],
        )
    };
    let locality = args.locality.as_deref().map(|code| house::locality(tree, code, None)).transpose()?;
    let unit = args.unit.as_deref().map(|c| tree.unit_by_code(c).map(|u| u.id).ok_or_else(|| unknown(c))).transpose()?;
    let team = args.team.as_deref().map(|c| tree.team_by_code(c).map(|t| t.id).ok_or_else(|| unknown(c))).transpose()?;
    Ok(Grant { role: args.role, locality, unit, team })
}

/// From the file, from the keyboard, or none: then a one-time password is made.
fn password(args: &CreateArgs, lang: Lang) -> Result<Option<String>, Trouble> {
    if let Some(file) = &args.password_file {
        let text = std::fs::read_to_string(file).map_err(|e| Trouble::file(file, &e))?;
        return Ok(Some(text.lines().next().unwrap_or_default().to_owned()));
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    let ask = |prompt: &str| rpassword::prompt_password(prompt).map_err(|e| Trouble::internal("cli.prompt", &e));
    let first =
        ask(lang.pick("Mật khẩu (để trống: tạo mật khẩu dùng một lần): ", "Password (empty: make a one-time password): "))?;
    if first.is_empty() {
        return Ok(None);
    }
    if first != ask(lang.pick("Nhập lại mật khẩu: ", "The password again: "))? {
        return Err(vedich_accounts::AccountsProblem::PasswordsDiffer.into());
    }
    Ok(Some(first))
}

async fn switch(place: &Place, name: &str, on: bool) -> Result<(), Trouble> {
    let services = house::open_existing(place).await?;
    let user = services.accounts.user_by_name(&house::actor(), name).await?;
    services.accounts.set_active(&house::actor(), user.id, on).await?;
    Ok(())
}

async fn reset_second_factor(place: &Place, name: &str, reason: &str, lang: Lang) -> Result<(), Trouble> {
    let services = house::open_existing(place).await?;
    let user = services.accounts.user_by_name(&house::actor(), name).await?;
    let password = services.accounts.reset_second_factor(&house::actor(), user.id, reason).await?;
    out::note(&lang.pick(
        format!("{name} đăng nhập chỉ bằng mật khẩu cho đến khi thiết lập lại."),
        format!("{name} signs in with the password alone until it is set up again."),
    ));
    if let Some(password) = password {
        // The old one was so short that it stood with a second factor only.
        out::note(lang.pick("Mật khẩu dùng một lần:", "One-time password:"));
        out::line(&password);
    }
    Ok(())
}

async fn list(place: &Place, as_json: bool, lang: Lang) -> Result<(), Trouble> {
    let services = house::open_existing(place).await?;
    let users = services.accounts.users(&house::actor()).await?;
    if as_json {
        let all: Vec<_> = users
            .iter()
            .map(|u| json!({"id": u.id, "name": u.name, "full_name": u.full_name, "active": u.active, "grants": u.grants}))
            .collect();
        return out::json(&all);
    }
    let header = lang.pick(["Tên đăng nhập", "Họ tên", "Vai trò", "Hoạt động"], ["Name", "Full name", "Role", "Active"]);
    let mut rows = Vec::new();
    for user in &users {
        rows.push(vec![
            user.name.clone(),
            user.full_name.clone(),
            roles(&services, user, lang).await?,
            lang.pick(if user.active { "có" } else { "không" }, if user.active { "yes" } else { "no" }).to_owned(),
        ]);
    }
    out::table(&header, &rows);
    Ok(())
}

async fn roles(services: &Services, user: &User, lang: Lang) -> Result<String, Trouble> {
    use vedich_accounts::PlaceSource as _;
    let places = services.territory.places().await.map_err(ServerProblem::from)?;
    let told: Vec<String> =
        user.grants.iter().map(|g| format!("{} ({})", g.role.name(lang), place_name(&*places, g, lang))).collect();
    Ok(told.join(", "))
}
