//! `vedich phone`: codes that enrol phones of field workers, and the phones themselves.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use serde_json::json;
use vedich_fieldwork::FieldworkProblem;
use vedich_kernel::{Day, Lang, Moment};

/// Phones of field workers.
#[derive(Args, Debug)]
pub struct PhoneArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make a code that enrols one phone, once, within a day.
    Code {
        #[command(flatten)]
        place: Place,
        /// Code of the member.
        #[arg(long, value_name = "CODE")]
        member: String,
        /// The member leads the team.
        #[arg(long)]
        leader: bool,
        /// The phone's last day.
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Day,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Phones, with when each last spoke to us.
    List {
        #[command(flatten)]
        place: Place,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a phone out of use.
    Revoke {
        /// Its id.
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Does it.
pub async fn run(args: &PhoneArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Code { place, member, leader, until, json } => {
            let services = house::open_existing(place).await?;
            let found = services.territory.member_by_code(member).await.map_err(FieldworkProblem::from)?;
            let (member, team) = found.and_then(|m| Some((m.id, m.team?))).ok_or(FieldworkProblem::NoSuchMember)?;
            let code = services.fieldwork.hand_out_code(&house::actor(), team, member, *leader, *until).await?;
            if *json {
                out::json(&json!({ "code": code.code, "expires_at": code.expires_at.rfc3339(), "until": code.until }))?;
            } else {
                out::line(&code.code);
            }
        }
        What::List { place, json } => list(place, *json, lang).await?,
        What::Revoke { id, place } => {
            let services = house::open_existing(place).await?;
            services.fieldwork.revoke_phone(&house::actor(), id, "").await?;
        }
    }
    Ok(Outcome::Done)
}

async fn list(place: &Place, as_json: bool, lang: Lang) -> Result<(), Trouble> {
    let services = house::open_existing(place).await?;
    let tree = services.register.tree().await?;
    let views: Vec<_> = services.fieldwork.phones(&house::actor(), None).await?.into_values().flatten().collect();
    let team = |id| tree.team(id).map_or("", |t| t.code.as_str());
    let mut members = std::collections::HashMap::new();
    for view in &views {
        if let std::collections::hash_map::Entry::Vacant(e) = members.entry(view.phone.member) {
            e.insert(services.territory.member(view.phone.member).await.map_err(FieldworkProblem::from)?);
        }
    }
    let member = |id| {
        let found = members.get(&id).and_then(Option::as_ref);
        found.map_or((String::new(), String::new()), |m| (m.code.clone(), m.name.clone()))
    };
    let seen = |at: Option<Moment>| at.map(Moment::rfc3339).unwrap_or_default();
    if as_json {
        let all: Vec<_> = views
            .iter()
            .map(|v| {
                let (code, name) = member(v.phone.member);
                json!({ "id": v.phone.id, "team": team(v.phone.team), "member": v.phone.member, "member_code": code, "member_name": name, "until": v.phone.state.until,
                        "in_use": v.phone.state.in_use(services.clock.today()), "seen_at": seen(v.seen_at), "waiting": v.waiting })
            })
            .collect();
        return out::json(&all);
    }
    let header = lang.pick(
        ["Máy", "Tổ", "Thành viên", "Đến hết ngày", "Liên lạc", "Chờ gửi"],
        ["Phone", "Team", "Member", "Until", "Seen", "Waiting"],
    );
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|v| {
            let until = v.phone.state.until.to_string();
            let (code, name) = member(v.phone.member);
            vec![
                v.phone.id.clone(),
                team(v.phone.team).to_owned(),
                format!("{code} {name}"),
                until,
                seen(v.seen_at),
                v.waiting.to_string(),
            ]
        })
        .collect();
    out::table(&header, &rows);
    Ok(())
}
