//! What of the demo has been played: a small file beside the database, so that a second start goes on or just serves.

use super::DemoArgs;
use crate::trouble::Trouble;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use vedich_kernel::{Clock as _, Day, Moment, SystemClock};

/// A demo account. Demo accounts are for trying on one's own machine; nothing else ever stores a password.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoUser {
    /// Sign-in name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Role and area, for people.
    pub what: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Page {
    citizens: u32,
    seed: u64,
    dishonest: f64,
    last: Option<Day>,
    /// When the last day was played, by the machine's clock.
    #[serde(default)]
    played_at: Option<Moment>,
    users: Vec<DemoUser>,
}

/// The file's name in the demo's folder.
const FILE: &str = "demo.json";

/// So far a demo may have run on where nobody noted when it was played: ninety days.
const UNKNOWN: i64 = 90 * 86_400;

/// The file.
#[derive(Debug)]
pub struct Diary {
    path: PathBuf,
    page: Page,
    /// The opening day.
    pub start: Day,
}

/// 21:40 of a day in Vietnam, when the extract of the day has come.
pub fn evening(day: Day) -> Moment {
    day.start().plus_seconds(21 * 3_600 + 40 * 60)
}

impl Diary {
    /// Opens the demo of a folder, or begins one. A folder that holds something else, or another city, is refused.
    pub fn open(args: &DemoArgs) -> Result<Self, Trouble> {
        let path = args.data.join(FILE);
        let start = vedich_simulator::Options::default().start;
        if args.until < start {
            return Err(Trouble::usage(format!("--until phải từ {start}."), format!("--until must not be before {start}.")));
        }
        if let Some(page) = read(&path)? {
            let same = page.citizens == args.citizens && page.seed == args.seed;
            return if same { Ok(Self { path, page, start }) } else { Err(another(&args.data, &page)) };
        }
        if args.data.join("vedich.sqlite").exists() {
            return Err(Trouble::new(
                "cli.not_a_demo",
                [
                    format!("Thư mục {} đã có dữ liệu thật.", args.data.display()),
                    format!("The folder {} holds data that is no demo.", args.data.display()),
                ],
                ["Chọn thư mục khác cho --data.", "Choose another folder for --data."],
            ));
        }
        let page = Page { citizens: args.citizens, seed: args.seed, dishonest: args.dishonest, ..Page::default() };
        Ok(Self { path, page, start })
    }

    /// The demo of a folder; none where nothing was played.
    pub fn of(folder: &Path) -> Result<Option<Self>, Trouble> {
        let path = folder.join(FILE);
        let start = vedich_simulator::Options::default().start;
        Ok(read(&path)?.map(|page| Self { path, page, start }))
    }

    /// The evening from which the demo goes on.
    pub fn evening(&self) -> Moment {
        evening(self.last().unwrap_or(self.start))
    }

    /// The last day played.
    pub fn last(&self) -> Option<Day> {
        self.page.last
    }

    /// The latest moment that the demo's own clock can have reached when the machine's shows `now`: it runs from the last evening on.
    pub fn latest(&self, now: Moment) -> Moment {
        let evening = self.evening();
        // A folder of an earlier version does not say when it was played.
        self.page.played_at.map_or(evening.plus_seconds(UNKNOWN), |played| Moment(evening.0 + (now.0 - played.0).max(0)))
    }

    /// The demo's accounts.
    pub fn users(&self) -> &[DemoUser] {
        &self.page.users
    }

    /// The share of units that over-report in this city.
    pub fn dishonest(&self) -> f64 {
        self.page.dishonest
    }

    /// Notes the accounts.
    pub fn note_users(&mut self, users: Vec<DemoUser>) -> Result<(), Trouble> {
        self.page.users = users;
        self.save()
    }

    /// Notes that a day was played to its end.
    pub fn note_day(&mut self, day: Day) -> Result<(), Trouble> {
        self.page.last = Some(day);
        self.page.played_at = Some(SystemClock.now());
        self.save()
    }

    fn save(&self) -> Result<(), Trouble> {
        let text = serde_json::to_string_pretty(&self.page).map_err(|e| Trouble::internal("cli.demo", &e))?;
        write_private(&self.path, &text).map_err(|e| Trouble::file(&self.path, &e))
    }
}

/// What stands in the file; nothing where there is none.
fn read(path: &Path) -> Result<Option<Page>, Trouble> {
    if !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path).map_err(|e| Trouble::file(path, &e))?;
    serde_json::from_str(&text).map(Some).map_err(|e| Trouble::internal("cli.demo", &e))
}

/// Replaces the file in one step, readable by its owner only.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let new = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&new)?.write_all(text.as_bytes())?;
    std::fs::rename(new, path)
}

fn another(folder: &Path, page: &Page) -> Trouble {
    let (folder, citizens, seed) = (folder.display(), page.citizens, page.seed);
    Trouble::new(
        "cli.another_demo",
        [
            format!("Thư mục {folder} là thành phố mẫu khác (--citizens {citizens} --seed {seed})."),
            format!("The folder {folder} holds another sample city (--citizens {citizens} --seed {seed})."),
        ],
        ["Dùng lại các giá trị đó, hoặc chọn thư mục khác cho --data.", "Use those values, or another folder for --data."],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_demo_where_its_file_stands() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Diary::of(folder.path()).unwrap().is_none());
        let day: Day = "2023-07-01".parse().unwrap();
        let mut played = Diary { path: folder.path().join(FILE), page: Page::default(), start: day };
        played.note_day(day.plus(2)).unwrap();
        assert_eq!(Diary::of(folder.path()).unwrap().unwrap().evening(), evening(day.plus(2)));
    }

    #[test]
    fn the_demo_cannot_have_reached_what_the_machine_notes_years_later() {
        let day: Day = "2023-07-01".parse().unwrap();
        let played = Moment::parse("2026-11-20T08:00:00Z").unwrap();
        let diary =
            |played_at| Diary { path: PathBuf::new(), page: Page { last: Some(day), played_at, ..Page::default() }, start: day };
        let hour = 3_600;
        let now = played.plus_seconds(hour);
        assert_eq!(diary(Some(played)).latest(now), evening(day).plus_seconds(hour));
        assert!(diary(None).latest(now) < played);
    }
}
