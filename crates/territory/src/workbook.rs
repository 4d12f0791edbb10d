//! The territory as a workbook, in the layout that the import reads.

use crate::{
    model::{Locality, LocalityKind, Member, Team, Unit},
    tree::Tree,
};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::collections::HashMap;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang};

/// Writes everything in the actor's area: localities, units, teams, members.
pub(crate) fn write(tree: &Tree, members: &[Member], actor: &Actor) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let area = actor.area(Permission::ManageTerritory);
    let bold = Format::new().set_bold();
    let localities = tree.localities().iter().filter(|l| tree.covers_locality(&area, l.id));
    let rows = localities.map(|l| locality(tree, l));
    sheet(book.add_worksheet(), "Địa bàn", &["Mã", "Tên", "Cấp", "Mã cấp trên", "Hiệu lực từ", "Hiệu lực đến"], rows, &bold)?;
    let units = tree.units().iter().filter(|u| tree.covers_unit(&area, u.id));
    let head = ["Mã đơn vị", "Tên đơn vị", "Loại", "Mã địa bàn", "Mã đơn vị cấp trên"];
    sheet(book.add_worksheet(), "Đơn vị", &head, units.map(|u| unit(tree, u)), &bold)?;
    let teams = tree.teams().iter().filter(|t| tree.covers_team(&area, t.id));
    sheet(
        book.add_worksheet(),
        "Tổ",
        &["Mã tổ", "Tên tổ", "Loại tổ", "Mã địa bàn", "Mã đơn vị"],
        teams.map(|t| team(tree, t)),
        &bold,
    )?;
    let codes: HashMap<_, _> = tree.teams().iter().map(|t| (t.id, t.code.as_str())).collect();
    let members = members.iter().filter(|m| m.team.is_some_and(|t| tree.covers_team(&area, t)));
    let rows = members.map(|m| {
        let team = m.team.and_then(|t| codes.get(&t)).copied().unwrap_or_default();
        let unit = m.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()).unwrap_or_default();
        let skill = if m.it_skilled { "Có" } else { "Không" };
        vec![m.code.clone(), m.name.clone(), team.to_owned(), unit, skill.to_owned()]
    });
    sheet(book.add_worksheet(), "Thành viên", &["Mã thành viên", "Họ tên", "Mã tổ", "Mã đơn vị", "Kỹ năng CNTT"], rows, &bold)?;
    book.save_to_buffer()
}

fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{:04}", d.day(), d.month(), d.year())
}

fn locality(tree: &Tree, l: &Locality) -> Vec<String> {
    // The name carries its word ("Phường …"); the tier column only has to name the tier.
    let kind = match l.kind {
        LocalityKind::Province => "tỉnh",
        LocalityKind::District => "huyện/thành phố",
        LocalityKind::Commune => "phường/xã",
        LocalityKind::Quarter => "khu phố/ấp",
    };
    let parent = l.parent.and_then(|p| tree.get(p)).map(|p| p.code.clone()).unwrap_or_default();
    let to = l.valid_to.map(slashed).unwrap_or_default();
    vec![l.code.clone(), l.name.clone(), kind.to_owned(), parent, slashed(l.valid_from), to]
}

fn unit(tree: &Tree, u: &Unit) -> Vec<String> {
    let parent = u.parent.and_then(|p| tree.unit(p)).map(|p| p.code.clone()).unwrap_or_default();
    let place = tree.get(u.locality).map(|l| l.code.clone()).unwrap_or_default();
    vec![u.code.clone(), u.name.clone(), u.kind.word(Lang::Vi).to_owned(), place, parent]
}

fn team(tree: &Tree, t: &Team) -> Vec<String> {
    let unit = t.unit.and_then(|u| tree.unit(u)).map(|u| u.code.clone()).unwrap_or_default();
    let place = tree.get(t.locality).map(|l| l.code.clone()).unwrap_or_default();
    vec![t.code.clone(), t.name.clone(), t.kind.word(Lang::Vi).to_owned(), place, unit]
}

/// Texts throughout, so that no code loses a zero and no name becomes a formula.
fn sheet(
    sheet: &mut Worksheet,
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    bold: &Format,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    for (column, title) in (0..).zip(head) {
        sheet
            .write_string_with_format(0, column, *title, bold)?
            .set_column_width(column, if *title == "Tên tổ" { 52 } else { 22 })?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell)?;
            }
        }
    }
    Ok(())
}
