//! The files that set a campaign up: the plan, the territory with its units and teams, the targets (P-1.3, P-3.1, P-3.4, P-3.5).

use super::sheet::{Book, Cell, Rows};
use super::{folder_of, slashed};
use crate::SimError;
use crate::city::SetupFiles;
use crate::dice::share_out;
use crate::places::{CITY, PROVINCE, city_since, province_since};
use crate::world::World;
use std::path::{Path, PathBuf};

/// Days from the opening day to the end of phase 1 and of phase 2.
const PHASE_1_ENDS: i32 = 26;
const PHASE_2_ENDS: i32 = 93;

/// Writes all three.
pub(crate) fn setup(world: &World) -> Result<SetupFiles, SimError> {
    let out = &world.options.out;
    Ok(SetupFiles {
        plan: plan(world, out.join("plan.toml"))?,
        territory: territory(world, &out.join("territory.xlsx"))?,
        targets: targets(world, &out.join("targets.xlsx"))?,
    })
}

fn plan(world: &World, path: PathBuf) -> Result<PathBuf, SimError> {
    let day = |n| world.options.start.plus(n);
    let text = format!(
        r#"# Sample city: everybody in it is invented. Phases and figures follow the plan of Đồng Xoài, June 2023.

[campaign]
code = "dong-xoai-{year}"
name = "Chiến dịch 90 ngày đêm thu nhận, kích hoạt tài khoản định danh điện tử"
from = "{from}"
to = "{to}"
opening = "{opening}"
root = "{root}"
eligible_min_age = 14
overdue_days = 7
settlement_window_days = 7

[[phases]]
no = 1
name = "Giai đoạn 1: cao điểm"
from = "{from}"
to = "{phase_1}"
metric = "activated"
kind = "count"
value = {target}
cumulative = true

[[phases]]
no = 2
name = "Giai đoạn 2: về đích"
from = "{phase_2}"
to = "{to}"
metric = "issued"
kind = "share"
value_percent = 80.0
basis = "eligible"
cumulative = true

[files]
territory = "territory.xlsx"
targets = "targets.xlsx"
"#,
        year = world.options.start.date().year(),
        opening = day(0),
        from = day(1),
        phase_1 = day(PHASE_1_ENDS),
        phase_2 = day(PHASE_1_ENDS + 1),
        to = day(PHASE_2_ENDS),
        root = CITY.0,
        target = world.phase_1_target(),
    );
    folder_of(&path)?;
    std::fs::write(&path, text).map_err(|e| SimError::io(&path, e))?;
    Ok(path)
}

fn territory(world: &World, path: &Path) -> Result<PathBuf, SimError> {
    let mut book = Book::new(path, world.options.start)?;
    book.sheet("Địa bàn", &[12, 32, 14, 12, 14], |rows| localities(world, rows))?;
    book.sheet("Đơn vị", &[14, 46, 20, 12, 16], |rows| {
        rows.header(&["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn", "Mã đơn vị cấp trên"])?;
        world.staff.units.iter().try_for_each(|u| {
            let parent = u.parent.as_deref().unwrap_or("");
            rows.row([&u.code, &u.name, u.kind, &u.locality, parent].map(Cell::Text))
        })
    })?;
    book.sheet("Tổ", &[16, 60, 28, 12, 14], |rows| {
        rows.header(&["Mã tổ", "Tên tổ", "Loại tổ", "Mã địa bàn", "Mã đơn vị"])?;
        world.staff.teams.iter().try_for_each(|t| {
            let unit = &world.staff.units[t.unit].code;
            rows.row([&t.code, &t.name, t.kind, &t.locality, unit].map(Cell::Text))
        })
    })?;
    book.sheet("Thành viên", &[20, 28, 16, 14, 14], |rows| {
        rows.header(&["Mã thành viên", "Họ tên", "Mã tổ", "Mã đơn vị", "Kỹ năng CNTT"])?;
        world.staff.members.iter().try_for_each(|m| {
            let team = &world.staff.teams[m.team];
            let skill = if m.skilled { "Có" } else { "Không" };
            rows.row([&m.code, &m.name, &team.code, world.staff.units[team.unit].code.as_str(), skill].map(Cell::Text))
        })
    })?;
    book.save()
}

fn localities(world: &World, rows: &mut Rows<'_>) -> Result<(), SimError> {
    rows.header(&["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ"])?;
    let since = slashed(city_since());
    rows.row([PROVINCE.0, PROVINCE.1, "tỉnh", "", &slashed(province_since())].map(Cell::Text))?;
    rows.row([CITY.0, CITY.1, "thành phố", PROVINCE.0, &since].map(Cell::Text))?;
    for commune in &world.places.communes {
        let kind = if commune.ward { "phường" } else { "xã" };
        rows.row([&commune.code, &commune.title(), kind, CITY.0, &since].map(Cell::Text))?;
    }
    for quarter in &world.places.quarters {
        let commune = &world.places.communes[quarter.commune as usize];
        let kind = if commune.ward { "khu phố" } else { "ấp" };
        rows.row([&quarter.code, &quarter.title, kind, &commune.code, &since].map(Cell::Text))?;
    }
    Ok(())
}

fn targets(world: &World, path: &Path) -> Result<PathBuf, SimError> {
    let communes = &world.places.communes;
    let sizes: Vec<u64> = (0..communes.len()).map(|c| world.commune_size(c)).collect();
    let shares = share_out(world.phase_1_target(), &sizes);
    let mut book = Book::new(path, world.options.start)?;
    book.sheet("Chỉ tiêu", &[12, 24, 12, 16, 14, 12, 10], |rows| {
        rows.title(0, "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐỒNG XOÀI")?;
        rows.title(0, "PHỤ LỤC: CHỈ TIÊU CỦA CÁC PHƯỜNG, XÃ")?;
        rows.title(0, "(Kèm theo Kế hoạch chiến dịch 90 ngày đêm)")?;
        rows.skip();
        rows.header(&["Mã địa bàn", "Tên địa bàn", "Giai đoạn", "Chỉ số", "Cách tính", "Giá trị", "Lũy kế"])?;
        for (phase, metric, kind) in [(1.0, "kích hoạt", "số lượng"), (2.0, "cấp tài khoản", "tỷ lệ")] {
            for (commune, share) in communes.iter().zip(&shares) {
                let value = if phase < 2.0 { *share as f64 } else { 80.0 };
                let title = commune.title();
                rows.row([
                    Cell::Text(&commune.code),
                    Cell::Text(&title),
                    Cell::Number(phase),
                    Cell::Text(metric),
                    Cell::Text(kind),
                    Cell::Number(value),
                    Cell::Text("Có"),
                ])?;
            }
        }
        Ok(())
    })?;
    book.save()
}
