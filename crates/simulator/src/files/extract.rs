//! The register extract: one row per (citizen, level) that has a dossier, one row without a level for everybody else.

use super::sheet::{Book, Cell};
use super::{folder_of, slashed};
use crate::SimError;
use crate::citizens::{Citizen, NEVER, Track};
use crate::city::Snapshot;
use crate::dice::{Dice, Mix, Topic};
use crate::person::Person;
use crate::world::World;
use std::path::Path;
use vedich_kernel::{Level, Stage};

/// The columns, as domain.md lists them.
pub(crate) const HEADER: [&str; 20] = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số ĐDCN/CCCD",
    "Nơi thường trú",
    "Nơi ở hiện tại",
    "Chủ hộ",
    "Quan hệ với chủ hộ",
    "SĐT",
    "Khu phố/ấp",
    "Phường/xã",
    "Ngày cấp thẻ",
    "Mức độ",
    "Trạng thái hồ sơ",
    "Ngày thu nhận",
    "Ngày phê duyệt",
    "Trạng thái kích hoạt",
    "Ngày kích hoạt",
    "Ghi chú",
];
const WIDTHS: [u16; 20] = [7, 26, 12, 9, 15, 44, 44, 26, 14, 14, 22, 18, 12, 9, 15, 13, 14, 16, 14, 14];
const DATES: [usize; 4] = [12, 15, 16, 18];

/// Whom an extract covers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everybody.
    City,
    /// One commune, in full.
    Commune(u32),
    /// One commune: only accounts that are approved and not activated.
    Pending(u32),
}

type Texts = [String; 20];

/// Writes an extract, as CSV when the path says so.
pub(crate) fn write(snapshot: &Snapshot, scope: Scope, path: &Path) -> Result<(), SimError> {
    let titles = titles(snapshot, scope);
    if path.extension().is_some_and(|e| e == "csv") {
        return write_csv(snapshot, scope, path, &titles);
    }
    let real_dates = snapshot.world.options.excel_dates;
    let mut book = Book::new(path, snapshot.world.calendar(snapshot.day))?;
    book.sheet("Danh sách", &WIDTHS, |rows| {
        rows.title(0, &titles[0])?;
        rows.title(0, &titles[1])?;
        rows.title(4, &titles[2])?;
        rows.title(4, &titles[3])?;
        rows.header(&HEADER)?;
        each_row(snapshot, scope, |number, texts, dates| {
            rows.row(texts.iter().enumerate().map(|(i, text)| match i {
                0 => Cell::Number(f64::from(number)),
                _ if real_dates => match DATES.iter().position(|d| *d == i).and_then(|d| dates[d]) {
                    Some(day) => Cell::Date(snapshot.world.calendar(day)),
                    None => Cell::Text(text),
                },
                _ => Cell::Text(text),
            }))
        })
    })?;
    book.save().map(|_| ())
}

/// CSV as Excel likes it: UTF-8 with a byte-order mark.
fn write_csv(snapshot: &Snapshot, scope: Scope, path: &Path, titles: &[String; 4]) -> Result<(), SimError> {
    use std::io::Write;
    folder_of(path)?;
    let io = |e| SimError::io(path, e);
    let mut file = std::io::BufWriter::with_capacity(1 << 18, std::fs::File::create(path).map_err(io)?);
    file.write_all("\u{feff}".as_bytes()).map_err(io)?;
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(file);
    let row = |csv: &mut csv::Writer<_>, cells: &mut dyn Iterator<Item = &str>| {
        csv.write_record(cells).map_err(|e| SimError::io(path, e.into()))
    };
    for title in titles {
        row(&mut csv, &mut std::iter::once(title.as_str()))?;
    }
    row(&mut csv, &mut HEADER.into_iter())?;
    each_row(snapshot, scope, |number, texts, _| {
        texts[0] = number.to_string();
        row(&mut csv, &mut texts.iter().map(String::as_str))
    })?;
    csv.flush().map_err(io)
}

fn titles(snapshot: &Snapshot, scope: Scope) -> [String; 4] {
    let communes = &snapshot.world.places.communes;
    let (issuer, place) = match scope {
        Scope::City => ("CÔNG AN THÀNH PHỐ ĐỒNG XOÀI".to_owned(), "THÀNH PHỐ ĐỒNG XOÀI".to_owned()),
        Scope::Commune(i) | Scope::Pending(i) => {
            let title = communes[i as usize].title().to_uppercase();
            (format!("CÔNG AN {title}"), title)
        }
    };
    let what = if matches!(scope, Scope::Pending(_)) {
        format!("DANH SÁCH TÀI KHOẢN ĐÃ PHÊ DUYỆT CHƯA KÍCH HOẠT - {place}")
    } else {
        format!("DANH SÁCH CÔNG DÂN ĐỦ ĐIỀU KIỆN CẤP TÀI KHOẢN ĐỊNH DANH ĐIỆN TỬ - {place}")
    };
    let day = slashed(snapshot.world.calendar(snapshot.day));
    ["CÔNG AN TỈNH BÌNH PHƯỚC".to_owned(), issuer, what, format!("Tính đến ngày {day}")]
}

/// Calls `write` for every row with its number, its texts (the number's is empty) and the four dates of [`DATES`].
fn each_row(
    snapshot: &Snapshot,
    scope: Scope,
    mut write: impl FnMut(u32, &mut Texts, [Option<i16>; 4]) -> Result<(), SimError>,
) -> Result<(), SimError> {
    let world = &*snapshot.world;
    let mut texts = Texts::default();
    let mut number = 0;
    let mut household = Household::default();
    for (index, citizen) in (0_u32..).zip(snapshot.citizens.iter()) {
        let commune = world.places.quarters[citizen.quarter as usize].commune;
        let covered = match scope {
            Scope::City => true,
            Scope::Commune(c) | Scope::Pending(c) => c == commune,
        };
        if !covered || citizen.removed <= snapshot.day {
            continue;
        }
        let levels = levels(citizen, scope);
        if levels.iter().all(Option::is_none) {
            continue;
        }
        household.visit(world, citizen.head);
        let card = personal(world, &household, citizen, index, &mut texts);
        for level in levels.into_iter().flatten() {
            number += 1;
            let dates = status(world, level.map(|l| (l, citizen.track(l))), &mut texts);
            write(number, &mut texts, [Some(card), dates[0], dates[1], dates[2]])?;
        }
    }
    Ok(())
}

/// The rows of a citizen: `Some(None)` is the row without a level.
fn levels(citizen: &Citizen, scope: Scope) -> [Option<Option<Level>>; 2] {
    let row = |level: Level| {
        let stage = citizen.track(level).stage;
        let wanted = if matches!(scope, Scope::Pending(_)) { stage == Stage::Approved } else { stage != Stage::None };
        wanted.then_some(Some(level))
    };
    match [row(Level::One), row(Level::Two)] {
        [None, None] if !matches!(scope, Scope::Pending(_)) => [Some(None), None],
        rows => rows,
    }
}

/// What the members of a household share, drawn once per household.
#[derive(Default)]
struct Household {
    head: Option<u32>,
    name: String,
    address: String,
}

impl Household {
    fn visit(&mut self, world: &World, head: u32) {
        if self.head != Some(head) {
            self.head = Some(head);
            self.name = world.people.name(head, head);
            self.address = address(world, head, world.home(head));
        }
    }
}

fn address(world: &World, home: u32, quarter: u32) -> String {
    let mut dice = Mix::new(world.options.seed, Topic::Household, u64::from(home) | 1 << 41);
    let place = &world.places.quarters[quarter as usize].title;
    let commune = world.places.commune_of(quarter);
    let (short, at) = (if commune.ward { "P." } else { "X." }, place.strip_prefix("Khu phố ").unwrap_or(place));
    let (group, house) = (1 + dice.below(12), 1 + dice.below(400));
    match (dice.below(10), commune.ward) {
        (0..=5, true) => format!("Số {house}, tổ {group}, KP. {at}, {short} {}, TP. Đồng Xoài, Bình Phước", commune.name),
        (0..=5, false) => format!("Tổ {group}, {place}, {short} {}, TP. Đồng Xoài, Bình Phước", commune.name),
        (_, ward) => {
            let kind = if ward { "phường" } else { "xã" };
            format!("Tổ {group}, {place}, {kind} {}, thành phố Đồng Xoài, tỉnh Bình Phước", commune.name)
        }
    }
}

/// Fills the columns about the person; returns the day of the card.
fn personal(world: &World, household: &Household, citizen: &Citizen, index: u32, texts: &mut Texts) -> i16 {
    let Person { name, male, birth, id, relation, phone } = world.people.person(index, citizen.head);
    let card = world.people.card(index, citizen.head);
    let moved = citizen.quarter != world.home(index);
    let now = if moved { address(world, index, citizen.quarter) } else { household.address.clone() };
    set(&mut texts[7], if index == citizen.head { &name } else { &household.name });
    texts[1] = name;
    texts[2] = birth;
    set(&mut texts[3], if male { "Nam" } else { "Nữ" });
    texts[4] = id;
    set(&mut texts[5], &household.address);
    texts[6] = now;
    set(&mut texts[8], relation);
    texts[9] = phone;
    set(&mut texts[10], &world.places.quarters[citizen.quarter as usize].title);
    texts[11] = world.places.commune_of(citizen.quarter).title();
    texts[12] = slashed(card);
    set(&mut texts[19], if moved { "Chuyển nơi ở" } else { "" });
    card.since(world.options.start) as i16
}

/// Fills the columns about the account; returns the days of collection, approval and activation.
fn status(world: &World, row: Option<(Level, &Track)>, texts: &mut Texts) -> [Option<i16>; 3] {
    let Some((level, track)) = row else {
        texts[13..19].iter_mut().for_each(String::clear);
        return [None; 3];
    };
    let approved = track.stage >= Stage::Approved;
    set(&mut texts[13], if level == Level::One { "Mức 1" } else { "Mức 2" });
    set(
        &mut texts[14],
        match track.stage {
            Stage::None => "",
            Stage::Rejected => "Không đạt",
            Stage::Collected => "Đã thu nhận",
            Stage::Sent => "Đã gửi",
            Stage::Approved | Stage::Activated => "Đã phê duyệt",
        },
    );
    set(
        &mut texts[17],
        match track.stage {
            Stage::Approved => "Chưa kích hoạt",
            Stage::Activated => "Đã kích hoạt",
            _ => "",
        },
    );
    let days = [Some(track.collected), approved.then_some(track.decided), (track.activated != NEVER).then_some(track.activated)];
    for (column, day) in [15, 16, 18].into_iter().zip(days) {
        match day {
            Some(day) => texts[column] = slashed(world.calendar(day)),
            None => texts[column].clear(),
        }
    }
    days
}

fn set(text: &mut String, to: &str) {
    text.clear();
    text.push_str(to);
}
