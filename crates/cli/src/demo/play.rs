//! Playing the days: the simulator writes ahead on a thread of its own while the house takes in what it wrote.

use super::{
    DemoArgs,
    clock::DemoClock,
    desks::{Desks, at},
    diary,
    diary::Diary,
    money, people, rosters, routine, stations, tracking,
};
use crate::{
    commands::{init, simulate, work_list::quarters},
    house, out,
    trouble::Trouble,
};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use vedich_accounts::Actor;
use vedich_daily_reports::{Place, State, model::Act};
use vedich_fieldwork::{Assignment, CreateLists, FieldSettings, Goes, ListKind};
use vedich_kernel::{Day, Lang, format};
use vedich_register::{Coverage, ImportOptions, Imported, Upload, reading::Input};
use vedich_server::Services;
use vedich_simulator::{City, DayFiles, HandedIn, Options, SimError, UnitRoster, WithoutCard};

/// Days that are written ahead of their import.
const AHEAD: usize = 2;
/// The sample city's deadline of daily reports: 22:00.
const DEADLINE: i64 = 22 * 60;

/// The sample city's number for questions about a volunteer: plainly nobody's.
pub const HOTLINE: &str = "0271 000 0000 (số mẫu)";

/// A day as the simulator tells it.
struct Told {
    files: DayFiles,
    /// Who handed in a level-2 dossier.
    handed_in: Vec<HandedIn>,
    /// Who comes for a chip card.
    without_card: Vec<WithoutCard>,
    /// Rosters that units hand in on this day; mostly none.
    rosters: Vec<UnitRoster>,
}

/// Plays every day that is not played yet, until the evening that was asked for.
pub async fn play(args: &DemoArgs, services: &Services, clock: &DemoClock, diary: &mut Diary, lang: Lang) -> Result<(), Trouble> {
    let first = diary.last().map_or(diary.start, |d| d.plus(1));
    if first > args.until {
        return Ok(());
    }
    let files = args.data.join("files");
    let mut city = open_city(args, diary, &files)?;
    if diary.users().is_empty() {
        clock.set(diary.start.start().plus_seconds(8 * 3_600));
        let setup = city.write_setup().map_err(|e| simulate::trouble(&e))?;
        init::set_up(services, &house::actor(), &setup.plan, lang).await?;
        let users = people::create(services).await?;
        diary.note_users(users)?;
    }
    let office = people::standing_office(services).await?;
    let field = services.fieldwork.field_settings().await?;
    if field.hotline.is_empty() {
        let set = FieldSettings { hotline: HOTLINE.to_owned(), ..field };
        services.fieldwork.set_field_settings(&house::actor(), &set).await?;
    }
    if services.daily_reports.deadlines().await?.is_empty() {
        // The sample city's teams go out after work, so its units report in the evening.
        let first = services.register.campaign().await?.from;
        services.daily_reports.set_deadline(&office, first, DEADLINE, 1, "Các tổ đi vận động buổi tối").await?;
    }
    let days = u64::try_from(args.until.since(first) + 1).unwrap_or(0);
    let bar = out::bar(days, lang.pick("chơi lại chiến dịch", "playing the campaign"));
    let (start, until) = (diary.start, args.until);
    let (sender, mut written) = mpsc::channel(AHEAD);
    let writer = tokio::task::spawn_blocking(move || write_days(&mut city, start, first, until, &sender));
    if let Some(last) = diary.last() {
        clock.set(at(last, 23 * 60));
    }
    let mut desks = Desks::open(services, &office, args.seed, diary.last()).await?;
    while let Some(told) = written.recv().await {
        let told: Told = told.map_err(|e| simulate::trouble(&e))?;
        let day = &told.files;
        by_day(services, clock, &office, &told, (&mut desks, args.seed, args.until)).await?;
        live_through(services, clock, &office, day).await?;
        review(services, &office, day.day, args.until).await?;
        for_tomorrow(services, clock, &office, day.day, &mut desks).await?;
        money::evening(services, &office, (day.day, args.until)).await?;
        diary.note_day(day.day)?;
        tell_day(services, day.day, &bar, lang).await?;
        forget(day, diary.start, args.until);
        bar.inc(1);
    }
    writer.await.map_err(|e| Trouble::internal("cli.demo", &e))?;
    bar.finish_and_clear();
    hand_out_lists(services, &office, args.until).await
}

fn open_city(args: &DemoArgs, diary: &Diary, files: &Path) -> Result<City, Trouble> {
    std::fs::create_dir_all(files).map_err(|e| Trouble::file(files, &e))?;
    let days = u32::try_from(args.until.since(diary.start)).unwrap_or(0);
    let options = Options {
        citizens: args.citizens,
        seed: args.seed,
        days,
        dishonest: diary.dishonest(),
        out: files.to_path_buf(),
        ..Options::default()
    };
    let mut city = City::new(&options).map_err(|e| simulate::trouble(&e))?;
    if let Some(last) = diary.last() {
        city.skip_to(u32::try_from(last.since(diary.start)).unwrap_or(0));
    }
    Ok(city)
}

fn write_days(city: &mut City, start: Day, first: Day, until: Day, sender: &mpsc::Sender<Result<Told, SimError>>) {
    for n in first.since(start)..=until.since(start) {
        let written = tell(city, n);
        let failed = written.is_err();
        if sender.blocking_send(written).is_err() || failed {
            return;
        }
    }
    // Who was honest stands beside the files, for those who want to compare.
    if let Err(e) = city.write_truth() {
        tracing::warn!(error = %e, "the truth could not be written");
    }
}

fn tell(city: &mut City, n: i32) -> Result<Told, SimError> {
    let files = city.day(u32::try_from(n).unwrap_or(0))?;
    let rosters = if rosters::DAYS.contains(&n) { city.write_unit_rosters()? } else { Vec::new() };
    Ok(Told { files, handed_in: city.handed_in(), without_card: city.without_card(), rosters })
}

/// What a day brings until its evening: the stations, and the rest of the office's work.
async fn by_day(
    services: &Services,
    clock: &DemoClock,
    office: &Actor,
    told: &Told,
    (desks, seed, until): (&mut Desks, u64, Day),
) -> Result<(), Trouble> {
    let day = told.files.day;
    if services.register.campaign().await?.from > day {
        return Ok(());
    }
    desks.morning(services, clock, office, (day, told.handed_in.as_slice())).await?;
    money::morning(services).await?;
    stations::ask(services, clock, office, (day, until)).await?;
    rosters::set_duties(services, office).await?;
    rosters::hand_in(services, clock, office, (day, seed), &told.rosters).await?;
    routine::morning(services, clock, office, (day, seed)).await?;
    tracking::morning(services, clock, office, (day, seed)).await?;
    rosters::explain(services, clock, office, (day, seed)).await?;
    routine::evening(services, clock, office, (day, seed)).await?;
    tracking::evening(services, clock, office, (day, seed)).await?;
    desks.evening(services, clock, office, (day, told.handed_in.as_slice())).await?;
    desks.cards(services, clock, office, (day, told.without_card.as_slice())).await
}

/// In the evening the timetable goes on, and the people of the next days are invited.
async fn for_tomorrow(
    services: &Services,
    clock: &DemoClock,
    office: &Actor,
    day: Day,
    desks: &mut Desks,
) -> Result<(), Trouble> {
    // Before the moment from which the demo's clock runs on: nothing of this stands ahead of it.
    clock.set(diary::evening(day).plus_seconds(-60));
    stations::set_up(services, office, day).await?;
    stations::plan_ahead(services, office, day).await?;
    desks.invite(services, office, day).await
}

/// One evening: teams hand in what they did, then the extract of the day arrives.
async fn live_through(services: &Services, clock: &DemoClock, office: &Actor, day: &DayFiles) -> Result<(), Trouble> {
    clock.set(day.day.start().plus_seconds(21 * 3_600 + 30 * 60));
    for file in [&day.claims, &day.counts].into_iter().flatten() {
        services.claims.import_file(office, house::read(file)?, &house::name(file)).await?;
    }
    clock.set(day.day.start().plus_seconds(21 * 3_600 + 35 * 60));
    bring_reports(services, office, &day.reports).await?;
    clock.set(diary::evening(day.day));
    let upload = Upload {
        input: Input::Path(day.extract.clone()),
        file_name: house::name(&day.extract),
        as_of: day.day,
        scope: Vec::new(),
        coverage: Coverage::Full,
        status_filter: None,
        mapping: None,
        source: String::new(),
    };
    let options = ImportOptions { dry_run: false, confirm: true };
    if let Imported::Waiting(_, problem) = services.register.import(office, upload, options, |_| {}).await? {
        return Err(problem.into());
    }
    services.settler.catch_up().await?;
    services.insight.keep_forecasts().await?;
    clock.set(day.day.start().plus_seconds(22 * 3_600 + 40 * 60));
    bring_reports(services, office, &day.late_reports).await
}

async fn bring_reports(services: &Services, office: &Actor, files: &[PathBuf]) -> Result<(), Trouble> {
    for file in files {
        services.daily_reports.import(office, house::read(file)?, &house::name(file), None).await?;
    }
    Ok(())
}

/// Late in the evening the standing office goes through the reports of the day before: what agrees with the teams' results is
/// accepted; on the last evening, what does not is sent back with a question.
async fn review(services: &Services, office: &Actor, today: Day, until: Day) -> Result<(), Trouble> {
    let day = today.plus(-1);
    let sheet = services.daily_reports.day_sheet(office, day, Place::Everything).await?;
    let open: Vec<_> = sheet.rows.iter().filter_map(|r| r.row).filter(|r| r.state == State::Submitted).collect();
    let clear: Vec<_> = open.iter().filter(|r| !r.differs).map(|r| r.unit).collect();
    if !clear.is_empty() {
        services.daily_reports.accept_many(office, day, &clear).await?;
    }
    for row in open.iter().filter(|r| r.differs && today == until) {
        let question = "Số kích hoạt cao hơn kết quả có tên mà các tổ đã nộp. Đề nghị đơn vị giải thích.";
        services.daily_reports.review(office, row.unit, day, row.version, Act::Return, question).await?;
    }
    Ok(())
}

async fn tell_day(services: &Services, day: Day, bar: &indicatif::ProgressBar, lang: Lang) -> Result<(), Trouble> {
    let campaign = services.register.campaign().await?;
    let standing = services.register.standing(campaign.root, Some(day), None).await?;
    let n = standing.numbers;
    let text = format!(
        "{day}  {} / {}  {}",
        format::int(n.activated(), lang),
        format::int(n.eligible, lang),
        format::percent(n.activated(), n.eligible, lang)
    );
    if bar.is_hidden() {
        out::note(&text);
    } else {
        bar.println(text);
    }
    Ok(())
}

/// Extracts are large: only the first and the last stay, to try uploads with.
fn forget(day: &DayFiles, start: Day, until: Day) {
    if day.day == start || day.day == until {
        return;
    }
    let gone: Vec<&PathBuf> = std::iter::once(&day.extract).chain(&day.ward_extracts).collect();
    for path in gone {
        if let Err(e) = std::fs::remove_file(path) {
            tracing::warn!(error = %e, "a file of the past could not be removed");
        }
    }
}

/// The last evening's lists for tomorrow: in each commune, the quarters' teams get those approved and not activated.
async fn hand_out_lists(services: &Services, office: &Actor, until: Day) -> Result<(), Trouble> {
    let tree = services.register.tree().await?;
    let campaign = services.register.campaign().await?;
    let root = campaign.root;
    // Nothing is due after the campaign's last day while it runs.
    let due = if until <= campaign.to { until.plus(1).min(campaign.to) } else { until.plus(1) };
    let places = quarters(&tree, root, due).into_iter().map(|locality| Assignment { locality, team: Goes::Own }).collect();
    let create =
        CreateLists { kind: ListKind::Activation, places, members: Vec::new(), due, lease_until: due.plus(2), max_per_list: 40 };
    services.fieldwork.create(office, create).await?;
    Ok(())
}
