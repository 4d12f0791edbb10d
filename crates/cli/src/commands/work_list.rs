//! `vedich work-list`: who is to be visited, by which team, until when.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use vedich_fieldwork::{Assignment, CreateLists, ListFilter, ListKind, USUAL_LEASE, WorkList};
use vedich_kernel::{Day, Lang, LocalityId, TeamId, WorkListId, format};
use vedich_server::Services;
use vedich_territory::{LocalityKind, Tree};

/// People on one list at most: what a team visits in an evening or two.
const MOST_PER_LIST: usize = 60;

/// Work lists.
#[derive(Args, Debug)]
pub struct WorkListArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Make lists from what the register says now, split by quarter.
    Create(CreateArgs),
    /// Lists.
    List {
        #[command(flatten)]
        place: Place,
        /// `activation`, `collection` or `level1`.
        #[arg(long, value_parser = kind)]
        kind: Option<ListKind>,
        /// Code of a locality.
        #[arg(long, value_name = "CODE")]
        locality: Option<String>,
        /// Code of a team.
        #[arg(long, value_name = "CODE")]
        team: Option<String>,
        /// Closed ones too.
        #[arg(long)]
        all: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// One list as XLSX. It holds personal data, so the trail notes it.
    Export {
        /// Its number.
        id: WorkListId,
        #[command(flatten)]
        place: Place,
        /// File to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Args, Debug)]
struct CreateArgs {
    #[command(flatten)]
    place: Place,
    /// `activation`: approved, not activated; `collection`: card and no dossier; `level1`: register at the door.
    #[arg(long, value_parser = kind)]
    kind: ListKind,
    /// Code of a commune (all its quarters) or a quarter. May be repeated.
    #[arg(long, value_name = "CODE", required = true)]
    locality: Vec<String>,
    /// Code of the team; each quarter's own team when not told.
    #[arg(long, value_name = "CODE")]
    team: Option<String>,
    /// Day on which the work is due.
    #[arg(long, value_name = "YYYY-MM-DD")]
    due: Day,
    /// The people stay on these lists until this day; three days after `--due` when not told.
    #[arg(long, value_name = "YYYY-MM-DD")]
    lease_until: Option<Day>,
    /// People on one list at most.
    #[arg(long, default_value_t = MOST_PER_LIST)]
    max_per_list: usize,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn kind(text: &str) -> Result<ListKind, String> {
    ListKind::parse(text).ok_or_else(|| "activation | collection | level1".to_owned())
}

/// Does it.
pub async fn run(args: &WorkListArgs, lang: Lang) -> Result<Outcome, Trouble> {
    match &args.what {
        What::Create(create) => {
            let services = house::open_existing(&create.place).await?;
            let lists = create_lists(create, &services).await?;
            show(&services, &lists, create.json, lang).await?;
        }
        What::List { place, kind, locality, team, all, json } => {
            let services = house::open_existing(place).await?;
            let tree = services.register.tree().await?;
            let filter = ListFilter {
                kind: *kind,
                locality: locality.as_deref().map(|c| house::locality(&tree, c, None)).transpose()?,
                team: team.as_deref().map(|c| team_id(&tree, c)).transpose()?,
                live: !all,
                made: None,
            };
            let lists = services.fieldwork.lists(&house::actor(), &filter).await?;
            show(&services, &lists, *json, lang).await?;
        }
        What::Export { id, place, out } => {
            let services = house::open_existing(place).await?;
            let bytes = services.fieldwork.export(&house::actor(), *id, lang).await?;
            house::write(out, &bytes)?;
        }
    }
    Ok(Outcome::Done)
}

async fn create_lists(args: &CreateArgs, services: &Services) -> Result<Vec<WorkList>, Trouble> {
    let tree = services.register.tree().await?;
    let team = args.team.as_deref().map(|c| team_id(&tree, c)).transpose()?;
    let mut places = Vec::new();
    for code in &args.locality {
        let locality = house::locality(&tree, code, Some(args.due))?;
        places.extend(quarters(&tree, locality, args.due).into_iter().map(|locality| Assignment { locality, team: team.into() }));
    }
    let create = CreateLists {
        kind: args.kind,
        places,
        members: Vec::new(),
        due: args.due,
        lease_until: args.lease_until.unwrap_or_else(|| args.due.plus(USUAL_LEASE)),
        max_per_list: args.max_per_list,
    };
    Ok(services.fieldwork.create(&house::actor(), create).await?)
}

/// A quarter itself, or all quarters below.
pub fn quarters(tree: &Tree, locality: LocalityId, day: Day) -> Vec<LocalityId> {
    tree.subtree_at(locality, day).filter(|l| l.kind == LocalityKind::Quarter).map(|l| l.id).collect()
}

fn team_id(tree: &Tree, code: &str) -> Result<TeamId, Trouble> {
    tree.team_by_code(code).map(|t| t.id).ok_or_else(|| {
        Trouble::new(
            "cli.no_such_team",
            [format!("Không có tổ mã {code}."), format!("There is no team with the code {code}.")],
            ["Xem mã trong tệp địa bàn.", "See the codes in the territory file."],
        )
    })
}

async fn show(services: &Services, lists: &[WorkList], json: bool, lang: Lang) -> Result<(), Trouble> {
    if json {
        return out::json(&lists);
    }
    let tree = services.register.tree().await?;
    let header = lang.pick(["Số", "Địa bàn", "Tổ", "Hạn", "Người"], ["No", "Locality", "Team", "Due", "People"]);
    let rows: Vec<Vec<String>> = lists
        .iter()
        .map(|l| {
            let team = l.team.and_then(|t| tree.team(t)).map_or_else(String::new, |t| t.name.clone());
            vec![l.id.to_string(), tree.full_name(l.locality), team, l.due.to_string(), format::int(l.people, lang)]
        })
        .collect();
    out::table(&header, &rows);
    Ok(())
}
