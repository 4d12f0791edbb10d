//! The files that the city hands over. Nothing else comes out of the simulator.

mod campaign;
mod claims;
mod extract;
mod reports;
mod sheet;
mod truth;

pub(crate) use campaign::setup;
pub(crate) use extract::HEADER;
pub(crate) use reports::{Sending, sending};
pub(crate) use sheet::{Book, Cell};
pub(crate) use truth::{remove_stale, truth};

use crate::SimError;
use crate::city::{DayFiles, Snapshot};
use extract::Scope;
use std::path::{Path, PathBuf};
use vedich_kernel::Day;

/// Writes all files of a day.
pub(crate) fn day(snapshot: &Snapshot) -> Result<DayFiles, SimError> {
    let options = &snapshot.world.options;
    let day = snapshot.world.calendar(snapshot.day);
    let ending = if options.as_csv() { "csv" } else { "xlsx" };
    let extract = options.out.join("extracts").join(format!("extract-{day}.{ending}"));
    extract::write(snapshot, Scope::City, &extract)?;
    let mut ward_extracts = Vec::new();
    for (i, commune) in snapshot.world.places.communes.iter().enumerate() {
        let folder = options.out.join("extracts").join("ward").join(&commune.code);
        if options.per_ward {
            let path = folder.join(format!("extract-{day}.xlsx"));
            extract::write(snapshot, Scope::Commune(i as u32), &path)?;
            ward_extracts.push(path);
        }
        if options.filtered {
            let path = folder.join(format!("approved-not-activated-{day}.xlsx"));
            extract::write(snapshot, Scope::Pending(i as u32), &path)?;
            ward_extracts.push(path);
        }
    }
    if options.dirty && snapshot.day == 0 && !options.as_csv() {
        let folder = options.out.join("extracts").join("dirty");
        crate::dirty::dirty_copy(&extract, &folder.join(format!("extract-{day}.xlsx")), options.seed)?;
        // A ward's police get their own: rows of other wards would drown what there is to learn.
        for commune in snapshot.world.places.communes.iter().filter(|_| options.per_ward) {
            let whole = options.out.join("extracts").join("ward").join(&commune.code).join(format!("extract-{day}.xlsx"));
            let dirty = folder.join("ward").join(&commune.code).join(format!("extract-{day}.xlsx"));
            crate::dirty::dirty_copy(&whole, &dirty, options.seed)?;
        }
    }
    if options.roster && snapshot.day == 0 {
        crate::roster::write(snapshot, &options.out.join("rosters"))?;
    }
    let (mut claims, mut counts) = (None, None);
    let mut sent = reports::Sent::default();
    if snapshot.day > 0 {
        let folder = options.out.join("claims");
        claims = Some(claims::write(snapshot, &folder.join(format!("claims-{day}.xlsx")))?);
        sent = reports::write(snapshot, &options.out.join("reports").join(day.to_string()))?;
        counts = Some(claims::write_counts(snapshot, &folder.join(format!("counts-{day}.xlsx")))?);
    }
    Ok(DayFiles { day, extract, ward_extracts, claims, counts, reports: sent.in_time, late_reports: sent.late })
}

/// `19/06/2023`, as offices write it.
pub(crate) fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{}", d.day(), d.month(), d.year())
}

/// Makes the folder of a file.
fn folder_of(path: &Path) -> Result<(), SimError> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    std::fs::create_dir_all(&folder).map_err(|e| SimError::io(&folder, e))
}
