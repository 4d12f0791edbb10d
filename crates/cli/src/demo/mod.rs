//! `vedich demo`: the sample city, played day by day through the same services as everybody's, then served.
//!
//! The simulator writes files into the data folder; each evening's claims and extract come in as a standing office would
//! bring them in, with the clock standing at that evening. Before it the stations serve whom the simulator says have handed in a dossier, units
//! hand rosters in, and the office trains, tells, answers. Then the clock runs on from the last evening.

mod clock;
mod desks;
mod diary;
mod dice;
mod money;
mod people;
mod play;
mod rosters;
mod routine;
mod sink;
mod stations;
mod tracking;

use crate::{
    commands::serve::{self, ListenArgs},
    out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use clock::DemoClock;
use diary::Diary;
use std::{path::PathBuf, sync::Arc};
use vedich_accounts::Hashing;
use vedich_kernel::{Clock, Day, Lang, Moment, SystemClock};
use vedich_server::{ServerConfig, Services};

/// Which city, until when, and where to serve it.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Folder of the demo.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    #[command(flatten)]
    listen: ListenArgs,
    /// Play until the evening of this day.
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2023-06-28")]
    until: Day,
    /// Eligible citizens.
    #[arg(long, default_value_t = 72_423)]
    citizens: u32,
    /// Another seed is another city.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Share of the communes' units that over-report, 0 to 1.
    #[arg(long, default_value_t = 0.15)]
    dishonest: f64,
    /// PostgreSQL instead of the embedded database.
    #[arg(long, value_name = "URL", env = "VEDICH_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Play only.
    #[arg(long)]
    no_serve: bool,
}

/// Plays what is not played yet, and serves.
pub async fn run(args: &DemoArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let mut diary = Diary::open(args)?;
    let clock = Arc::new(DemoClock::at(diary.evening()));
    let services = open(args, &clock).await?;
    play::play(args, &services, &clock, &mut diary, lang).await?;
    if go_on(&services, &clock, &diary).await? {
        out::line(lang.pick(
            "Có việc đã ghi theo giờ của máy (lệnh của bản cũ chạy thẳng vào thư mục này); bản trình diễn vẫn đi tiếp theo ngày của nó.",
            "Something was noted by the machine's clock (commands of an earlier version); the demo goes on by its own days.",
        ));
    }
    people::wake(&services).await?;
    tell_people(&diary, lang);
    if args.no_serve {
        return Ok(Outcome::Done);
    }
    vedich_server::serve(services, args.listen.listen(), |listening| serve::tell(listening, lang)).await?;
    Ok(Outcome::Done)
}

async fn open(args: &DemoArgs, clock: &Arc<DemoClock>) -> Result<Services, Trouble> {
    let shared: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    let config = ServerConfig {
        data: args.data.clone(),
        database_url: args.database_url.clone(),
        clock: shared,
        hashing: Some(Hashing::with(8, 1)),
        channels: sink::channels(&args.data),
    };
    Ok(Box::pin(Services::open(config)).await?)
}

/// Opens the house of a demo for another command, by the demo's days: its today is not the machine's. None where the folder holds no demo.
pub async fn house(config: ServerConfig) -> Result<Option<Services>, Trouble> {
    let Some(diary) = Diary::of(&config.data)? else { return Ok(None) };
    let clock = Arc::new(DemoClock::at(diary.evening()));
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let services = Box::pin(Services::open(ServerConfig { clock: shared, ..config })).await?;
    go_on(&services, &clock, &diary).await?;
    Ok(Some(services))
}

/// Lets the clock run on from the demo's newest moment; tells whether something was noted by the machine's.
async fn go_on(services: &Services, clock: &DemoClock, diary: &Diary) -> Result<bool, Trouble> {
    let (newest, by_machine) = newest_moment(services, diary.latest(SystemClock.now())).await?;
    clock.run_from(diary.evening().max(newest));
    Ok(by_machine)
}

/// Somebody may have worked in the demo after its last evening: its clock does not go back. What commands noted by the machine's clock
/// lies far beyond what the demo can have reached, and does not move it to another year; tells whether there is such a thing.
async fn newest_moment(services: &Services, upto: Moment) -> Result<(Moment, bool), Trouble> {
    let newest = services.db.newest_commit().await.map_err(vedich_server::ServerProblem::from)?;
    let from = newest.saturating_sub(LOOKED_BACK);
    let events = services.db.events_after(from, LOOKED_BACK * 20).await.map_err(vedich_server::ServerProblem::from)?;
    let own = events.iter().map(|e| Moment(e.at)).filter(|at| *at <= upto).map(|at| at.plus_seconds(1)).max();
    let played = upto.plus_seconds(LATE);
    Ok((own.unwrap_or(Moment(0)), events.iter().any(|e| Moment(e.at) > played)))
}

/// The last evening is played beyond the moment from which the demo's clock runs on, by an hour and some minutes: that is no other clock.
const LATE: i64 = 2 * 3_600;

/// So many commits are looked through for the demo's newest moment.
const LOOKED_BACK: i64 = 500;

fn tell_people(diary: &Diary, lang: Lang) {
    out::line(lang.pick("Tài khoản dùng thử (chỉ cho bản trình diễn):", "Accounts to try (of this demo only):"));
    let rows: Vec<Vec<String>> = diary.users().iter().map(|u| vec![u.name.clone(), u.password.clone(), u.what.clone()]).collect();
    let header = lang
        .pick(["Tên đăng nhập", "Mật khẩu", "Vai trò · nơi: xem được gì"], ["Name", "Password", "Role · place: what is seen"]);
    out::table(&header, &rows);
}
