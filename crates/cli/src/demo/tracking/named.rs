//! A named list (`P-3.6`, `P-3.7`): at the end of a week a union of the first commune names whom it helped to activate. Most are right; some
//! had been active before, some are not active, and some rows tell too little or the same person again.

use super::{
    Today,
    residents::{Kind, Resident, untold},
};
use crate::{
    demo::{clock::DemoClock, desks::at, people},
    trouble::Trouble,
};
use vedich_claims::ListUpload;
use vedich_kernel::Day;
use vedich_messages::rules::unaccented;
use vedich_server::Services;

/// Day of the campaign on whose evening the list comes.
const DAY: i32 = 6;
/// Whom it names.
const WANTED: [(Kind, usize); 3] = [(Kind::Activated, 18), (Kind::ActiveBefore, 3), (Kind::Waiting, 2)];
/// Every so many of the rows bears no number, and the name without its accents.
const WITHOUT_NUMBER: usize = 5;

/// The union's head sends it, once.
pub(super) async fn evening(services: &Services, clock: &DemoClock, today: &Today) -> Result<(), Trouble> {
    if today.n != DAY {
        return Ok(());
    }
    clock.set(at(today.day, 20 * 60 + 25));
    let head = people::actor(services, "thutruong").await?;
    let tree = services.register.tree().await?;
    let Some(unit) = head.grants.iter().find_map(|g| g.unit).and_then(|u| tree.unit(u)) else { return Ok(()) };
    let Some(commune) = tree.commune_of(unit.locality) else { return Ok(()) };
    if !services.claims.lists(&head, 1).await?.is_empty() {
        return Ok(());
    }
    let whom = untold(services, commune, (today.from, today.seed), &WANTED).await?;
    if whom.is_empty() {
        return Ok(());
    }
    let upload = ListUpload {
        bytes: file(&whom, today.from).into_bytes(),
        file_name: "danh-sach-huong-dan-kich-hoat.csv".to_owned(),
        unit: Some(unit.code.clone()),
        day: Some(today.day),
    };
    services.claims.import_list(&head, upload).await?;
    Ok(())
}

/// As an office writes it.
fn file(whom: &[(Kind, Resident)], from: Day) -> String {
    let mut out = "DANH SÁCH NGƯỜI ĐƯỢC HƯỚNG DẪN KÍCH HOẠT\nSố CCCD;Họ và tên;Ngày sinh;Ngày\n".to_owned();
    let mut line = |number: &str, name: &str, birth: &str, day: Day| {
        out.push_str(&format!("{number};{name};{birth};{}", day.vi()));
        out.push('\n');
    };
    for (i, (kind, r)) in whom.iter().enumerate() {
        let day = match (kind, r.since) {
            (Kind::Activated, Some(since)) => since,
            (Kind::Activated | Kind::ActiveBefore, _) => from,
            (Kind::Waiting, _) => from.plus(1),
        };
        if *kind == Kind::Activated && i % WITHOUT_NUMBER == WITHOUT_NUMBER - 1 {
            line("", &unaccented(&r.name).to_uppercase(), &r.birth, day);
        } else {
            line(&r.number, &r.name, &r.birth, day);
        }
    }
    if let Some((_, r)) = whom.first() {
        line(&r.number, &r.name, &r.birth, r.since.unwrap_or(from));
    }
    line("", "Nguyễn Thị Không Ngày Sinh", "", from);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_rows_of_every_kind() {
        let from = Day::new(2023, 6, 20).unwrap();
        let resident = |n: usize, since| Resident {
            number: format!("0701850{n:05}"),
            name: "Lý Thu Sương".to_owned(),
            birth: "2/3/1985".to_owned(),
            since,
        };
        let mut whom: Vec<_> = (0..5).map(|n| (Kind::Activated, resident(n, Some(from.plus(2))))).collect();
        whom.extend([(Kind::ActiveBefore, resident(6, Some(from.plus(-9)))), (Kind::Waiting, resident(7, None))]);
        let text = file(&whom, from);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(lines.len(), 9);
        assert_eq!(lines[0], "070185000000;Lý Thu Sương;2/3/1985;22/6/2023");
        assert_eq!(lines[4], ";LY THU SUONG;2/3/1985;22/6/2023", "no number, no accents");
        assert!(lines[5].ends_with(";20/6/2023") && lines[6].ends_with(";21/6/2023"));
        assert_eq!(lines[7], lines[0], "somebody is named twice");
        assert!(lines[8].contains(";;"), "neither a number nor a birth date");
    }
}
