//! The units' daily reports, one workbook each: what a clerk writes in the evening. The numbers are the unit's own: true ones
//! for honest units, padded ones for those that pad. A few come late, a few do not come at all.

use super::sheet::{Book, Cell};
use super::slashed;
use crate::SimError;
use crate::city::Snapshot;
use crate::claims::{Claim, Outcome};
use crate::dice::{Dice, Mix, Topic};
use crate::world::World;
use std::path::{Path, PathBuf};
use vedich_kernel::{Level, Stage};

const COLUMNS: [&str; 17] = [
    "Mã đơn vị",
    "Đơn vị",
    "Ngày",
    "Thu nhận mức 1",
    "Thu nhận mức 2",
    "Phê duyệt",
    "Không đạt",
    "Kích hoạt mức 1",
    "Kích hoạt mức 2",
    "Vắng mặt",
    "Tài khoản dịch vụ công",
    "Lượt tuyên truyền",
    "Lượt hướng dẫn",
    "Lượt vận động",
    "Giải trình chênh lệch",
    "Khó khăn, vướng mắc",
    "Ghi chú",
];
const WIDTHS: [u16; 17] = [14, 34, 12, 10, 10, 10, 10, 10, 10, 10, 12, 12, 12, 12, 30, 40, 20];

const DIFFICULTIES: [&str; 6] = [
    "Nhiều công dân đi làm ca đêm, buổi tối không gặp",
    "Ứng dụng báo bận từ 19 giờ đến 20 giờ",
    "Thiếu người biết cài đặt trên điện thoại cũ",
    "Người già không có điện thoại thông minh",
    "Một số tài khoản gắn với điện thoại của người khác",
    "Cần thêm tờ rơi hướng dẫn kích hoạt",
];

/// When a unit sends its report of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sending {
    InTime,
    Late,
    Missing,
}

/// The files of a day.
#[derive(Default)]
pub(crate) struct Sent {
    pub in_time: Vec<PathBuf>,
    pub late: Vec<PathBuf>,
}

/// One unit in nine is careless; the others now and then.
pub(crate) fn sending(world: &World, unit: usize, day: i16) -> Sending {
    let careless = Mix::new(world.options.seed, Topic::Report, unit as u64 | 1 << 40).bp(1_100);
    let (missing, late) = if careless { (1_200, 2_500) } else { (150, 500) };
    match Mix::new(world.options.seed, Topic::Report, (unit as u64) << 16 | day as u64).below(10_000) {
        n if n < missing => Sending::Missing,
        n if n < missing + late => Sending::Late,
        _ => Sending::InTime,
    }
}

/// The numbers of one unit's day, in the order of the columns.
#[derive(Default)]
struct Numbers {
    collected: [u64; 2],
    approved: u64,
    rejected: u64,
    activated: [u64; 2],
    absent: u64,
    portal: u64,
    outreach: u64,
    guided: u64,
    mobilised: u64,
    padded: u64,
}

/// Writes the reports of a day into a folder.
pub(crate) fn write(snapshot: &Snapshot, folder: &Path) -> Result<Sent, SimError> {
    let staff = &snapshot.world.staff;
    let mut by_unit: Vec<Vec<&Claim>> = vec![Vec::new(); staff.units.len()];
    for claim in snapshot.claims.iter() {
        by_unit[staff.teams[claim.team].unit].push(claim);
    }
    let mut sent = Sent::default();
    for (unit, claims) in by_unit.iter().enumerate() {
        let sending = sending(&snapshot.world, unit, snapshot.day);
        if sending == Sending::Missing {
            continue;
        }
        let path = folder.join(format!("{}.xlsx", staff.units[unit].code));
        let written = one(snapshot, unit, &numbers(snapshot, unit, claims), &path)?;
        if sending == Sending::Late { sent.late.push(written) } else { sent.in_time.push(written) }
    }
    Ok(sent)
}

fn numbers(snapshot: &Snapshot, unit: usize, claims: &[&Claim]) -> Numbers {
    let found = &snapshot.world.staff.units[unit];
    let police = found.kind == "công an";
    let mut n = Numbers::default();
    for claim in claims {
        match claim.outcome {
            Outcome::Activated => n.activated[usize::from(claim.level == Level::Two)] += 1,
            Outcome::Guided => n.guided += 1,
            Outcome::AwayFromResidence => n.absent += 1,
            Outcome::Level1Registered if !police => n.collected[0] += 1,
            _ => {}
        }
        let met =
            !matches!(claim.outcome, Outcome::NotHome | Outcome::AwayFromResidence | Outcome::MovedAway | Outcome::Deceased);
        n.mobilised += u64::from(met);
    }
    let counted = snapshot.counts.iter().find(|(u, _)| *u == unit).map_or(0, |(_, n)| *n);
    n.padded = counted.saturating_sub(n.activated[0] + n.activated[1]);
    n.activated[0] += n.padded;
    let mut dice = Mix::new(snapshot.world.options.seed, Topic::Report, (unit as u64) << 16 | snapshot.day as u64 | 1 << 48);
    n.outreach = dice.weighted(&[35, 40, 18, 7]) as u64;
    n.portal = (n.activated[0] + n.activated[1]) * u64::from(40 + dice.below(40)) / 100;
    if police {
        from_the_register(snapshot, &found.locality, &mut n);
    }
    n
}

/// Police of a commune know intake and decisions of the day.
fn from_the_register(snapshot: &Snapshot, locality: &str, n: &mut Numbers) {
    let places = &snapshot.world.places;
    let Some(commune) = places.communes.iter().position(|c| c.code == locality) else { return };
    for citizen in snapshot.citizens.iter().filter(|c| places.quarters[c.quarter as usize].commune as usize == commune) {
        for (at, level) in [Level::One, Level::Two].into_iter().enumerate() {
            let track = citizen.track(level);
            if track.stage == Stage::None {
                continue;
            }
            n.collected[at] += u64::from(track.collected == snapshot.day);
            if track.decided == snapshot.day {
                n.approved += u64::from(matches!(track.stage, Stage::Approved | Stage::Activated));
                n.rejected += u64::from(track.stage == Stage::Rejected);
            }
        }
    }
}

fn one(snapshot: &Snapshot, unit: usize, n: &Numbers, path: &Path) -> Result<PathBuf, SimError> {
    let day = snapshot.world.calendar(snapshot.day);
    let found = &snapshot.world.staff.units[unit];
    let mut dice = Mix::new(snapshot.world.options.seed, Topic::Report, (unit as u64) << 16 | snapshot.day as u64 | 1 << 49);
    // Who pads has an excuse every other day.
    let excuse = if n.padded > 0 && dice.bp(5_000) {
        "Có thêm người tự kích hoạt tại nhà sau khi được hướng dẫn"
    } else {
        ""
    };
    let difficulty = if dice.bp(500) { *dice.pick(&DIFFICULTIES) } else { "" };
    let date = slashed(day);
    let mut book = Book::new(path, day)?;
    book.sheet("Báo cáo ngày", &WIDTHS, |rows| {
        rows.title(0, &found.name.to_uppercase())?;
        rows.title(0, &format!("BÁO CÁO NGÀY {date}"))?;
        rows.skip();
        rows.header(&COLUMNS)?;
        let figures = [
            n.collected[0],
            n.collected[1],
            n.approved,
            n.rejected,
            n.activated[0],
            n.activated[1],
            n.absent,
            n.portal,
            n.outreach,
            n.guided,
            n.mobilised,
        ];
        let head = [Cell::Text(&found.code), Cell::Text(&found.name), Cell::Text(&date)];
        let words = [Cell::Text(excuse), Cell::Text(difficulty), Cell::Text("")];
        rows.row(head.into_iter().chain(figures.map(|f| Cell::Number(f as f64))).chain(words))
    })?;
    book.save()
}
