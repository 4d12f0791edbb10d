//! The day's claims by person, and the day's counts by unit.

use super::sheet::{Book, Cell};
use super::slashed;
use crate::SimError;
use crate::city::Snapshot;
use std::path::{Path, PathBuf};

const CLAIMS: [&str; 8] =
    ["Mã tổ", "Mã thành viên", "Số ĐDCN/CCCD", "Họ và tên", "Thời điểm", "Kết quả", "Phương thức", "Ghi chú"];
const COUNTS: [&str; 3] = ["Mã đơn vị", "Ngày", "Số kích hoạt báo cáo"];

/// Writes the day's named claims.
pub(crate) fn write(snapshot: &Snapshot, path: &Path) -> Result<PathBuf, SimError> {
    let staff = &snapshot.world.staff;
    let day = snapshot.world.calendar(snapshot.day);
    let date = slashed(day);
    let mut book = Book::new(path, day)?;
    book.sheet("Kết quả", &[16, 19, 15, 26, 18, 24, 12, 30], |rows| {
        rows.header(&CLAIMS)?;
        snapshot.claims.iter().try_for_each(|claim| {
            let at = format!("{date} {:02}:{:02}", claim.minute / 60, claim.minute % 60);
            rows.row([
                Cell::Text(&staff.teams[claim.team].code),
                Cell::Text(&staff.members[claim.member].code),
                Cell::Text(&claim.id),
                Cell::Text(&claim.name),
                Cell::Text(&at),
                Cell::Text(claim.outcome.word()),
                Cell::Text(claim.method()),
                Cell::Text(claim.note),
            ])
        })
    })?;
    book.save()
}

/// Writes the day's counts.
pub(crate) fn write_counts(snapshot: &Snapshot, path: &Path) -> Result<PathBuf, SimError> {
    let day = snapshot.world.calendar(snapshot.day);
    let date = slashed(day);
    let mut book = Book::new(path, day)?;
    book.sheet("Báo cáo số lượng", &[14, 12, 22], |rows| {
        rows.header(&COUNTS)?;
        snapshot.counts.iter().try_for_each(|(unit, count)| {
            let code = &snapshot.world.staff.units[*unit].code;
            rows.row([Cell::Text(code), Cell::Text(&date), Cell::Number(*count as f64)])
        })
    })?;
    book.save()
}
