//! A roster without numbers: everybody of the register as a unit might have written them down, and beside it who is meant. For
//! measuring record linkage, and to try `vedich link`.

mod noise;

use crate::{
    SimError,
    city::Snapshot,
    dice::{Dice, Events},
    files::{Book, Cell},
};
use noise::{Entry, Habits};
use std::path::{Path, PathBuf};

const HEADER: [&str; 6] = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Khu phố/ấp", "Phường/xã"];
const WIDTHS: [u16; 6] = [7, 28, 12, 9, 24, 20];
/// Rows above the first person's: a title and the header.
const ABOVE: u32 = 2;

/// Writes `roster.xlsx`, with the errors that the measure of issue C names, and `roster-odd.xlsx`, with others that no tuning
/// looks at; beside each `…-truth.csv` with row and national ID.
pub(crate) fn write(snapshot: &Snapshot, folder: &Path) -> Result<Vec<PathBuf>, SimError> {
    let mut written = Vec::new();
    for (name, habits, stream) in [("roster", Habits::Usual, 21), ("roster-odd", Habits::Odd, 22)] {
        let mut dice = Events::new(snapshot.world.options.seed, stream);
        written.extend(write_one(snapshot, folder, name, habits, &mut dice)?);
    }
    Ok(written)
}

fn write_one(
    snapshot: &Snapshot,
    folder: &Path,
    name: &str,
    habits: Habits,
    dice: &mut Events,
) -> Result<[PathBuf; 2], SimError> {
    let world = &*snapshot.world;
    let path = folder.join(format!("{name}.xlsx"));
    let mut order: Vec<u32> = (0..world.options.citizens).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at as u32 + 1) as usize);
    }
    let mut truth = Vec::with_capacity(order.len());
    let mut book = Book::new(&path, world.calendar(snapshot.day))?;
    book.sheet("Danh sách", &WIDTHS, |rows| {
        rows.title(1, "DANH SÁCH NGƯỜI DÂN ĐÃ ĐƯỢC HƯỚNG DẪN KÍCH HOẠT")?;
        rows.header(&HEADER)?;
        for (number, index) in (1_u32..).zip(&order) {
            let citizen = &snapshot.citizens[*index as usize];
            let person = world.people.person(*index, citizen.head);
            let mut entry = Entry {
                name: person.name,
                birth: person.birth,
                sex: if person.male { "Nam" } else { "Nữ" }.to_owned(),
                quarter: world.places.quarters[citizen.quarter as usize].title.clone(),
                commune: world.places.commune_of(citizen.quarter).title(),
            };
            let elsewhere = dice.below(world.places.quarters.len() as u32);
            let place = &world.places.quarters[elsewhere as usize].title;
            noise::write_down(&mut entry, habits, (place, &world.places.commune_of(elsewhere).title()), dice);
            rows.row([
                Cell::Number(f64::from(number)),
                Cell::Text(&entry.name),
                Cell::Text(&entry.birth),
                Cell::Text(&entry.sex),
                Cell::Text(&entry.quarter),
                Cell::Text(&entry.commune),
            ])?;
            truth.push((ABOVE + number, person.id));
        }
        Ok(())
    })?;
    let path = book.save()?;
    let beside = folder.join(format!("{name}-truth.csv"));
    let error = |e: csv::Error| SimError::io(&beside, e.into());
    let mut csv = csv::Writer::from_path(&beside).map_err(error)?;
    csv.write_record(["row", "national_id"]).map_err(error)?;
    for (row, id) in truth {
        csv.write_record([row.to_string(), id]).map_err(error)?;
    }
    csv.flush().map_err(|e| SimError::io(&beside, e))?;
    Ok([path, beside])
}
