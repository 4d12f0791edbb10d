//! Two rounds of inspection (`P-3.8`): the first is over, with what was found, what a unit says to it and what it has to do; the second
//! is under way. Each inspector works for a commune's committee, whose people go to the other one.

use super::Today;
use crate::{
    demo::{clock::DemoClock, desks::at, dice::below, people},
    trouble::Trouble,
};
use std::collections::BTreeMap;
use vedich_accounts::Actor;
use vedich_crosscheck::{
    CrossCheckProblem, Verdict,
    inspections::{Finding, NewRound},
};
use vedich_kernel::{Day, LocalityId, UnitId};
use vedich_server::Services;
use vedich_territory::{LocalityKind, UnitKind};

/// Accounts of the inspectors; the first works for the second commune's committee, the second for the first one's.
const INSPECTORS: [&str; 2] = ["kiemtra", "kiemtra2"];
/// Days of the campaign: the first round is drawn, its inspectors have been everywhere, it ends, the second one is drawn.
const FIRST: i32 = 8;
const SEEN: i32 = 9;
const ENDS: i32 = 10;
const SECOND: i32 = 11;
/// Claims of the rounds.
const SIZES: [usize; 2] = [24, 16];
/// First day of the second round's claims, counted back.
const LATELY: i32 = 3;

/// A round is drawn and inspectors are sent, or one is over.
pub(super) async fn morning(services: &Services, clock: &DemoClock, office: &Actor, today: &Today) -> Result<(), Trouble> {
    clock.set(at(today.day, 9 * 60 + 30));
    match today.n {
        FIRST => draw(services, office, today, (SIZES[0], today.from), "Kiểm tra tuần đầu của chiến dịch").await,
        SECOND => {
            let from = today.day.plus(-LATELY).max(today.from);
            draw(services, office, today, (SIZES[1], from), "Kiểm tra kết quả mới báo").await
        }
        ENDS => match open_round(services, office).await? {
            Some(no) => Ok(services.crosscheck.close_round(office, no).await?),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

async fn draw(
    services: &Services,
    office: &Actor,
    today: &Today,
    (size, from): (usize, Day),
    purpose: &str,
) -> Result<(), Trouble> {
    let known = services.crosscheck.rounds(office).await?;
    if known.iter().any(|(r, _)| r.drawn_at.day() == today.day) {
        return Ok(());
    }
    let new = NewRound {
        size,
        seed: i64::from(today.n) * 1_000 + 23,
        units: Vec::new(),
        locality: None,
        from,
        to: today.day.plus(-1),
        due: today.day.plus(4),
        purpose: purpose.to_owned(),
    };
    let no = match services.crosscheck.draw_round(office, new).await {
        Ok(no) => no,
        // A very small city may have nobody to see.
        Err(CrossCheckProblem::NothingToDraw) => return Ok(()),
        Err(e) => return Err(e.into()),
    };
    let own = own_units(services, today.day).await?;
    for (name, own) in INSPECTORS.into_iter().zip(own) {
        match services.crosscheck.send_inspector(office, no, name, Some(own)).await {
            // A demo that an earlier version made has one inspector.
            Ok(_) | Err(CrossCheckProblem::NoSuchInspector) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}

/// For whom the inspectors work.
async fn own_units(services: &Services, day: Day) -> Result<Vec<UnitId>, Trouble> {
    let (tree, root) = (services.register.tree().await?, services.register.campaign().await?.root);
    let communes = tree.subtree_at(root, day).filter(|l| l.kind == LocalityKind::Commune).take(INSPECTORS.len());
    let committee = |l: LocalityId| tree.units().iter().find(|u| u.kind == UnitKind::Committee && u.locality == l).map(|u| u.id);
    let mut own: Vec<UnitId> = communes.filter_map(|l| committee(l.id)).collect();
    own.reverse();
    Ok(own)
}

async fn open_round(services: &Services, office: &Actor) -> Result<Option<i64>, Trouble> {
    let all = services.crosscheck.rounds(office).await?;
    Ok(all.into_iter().find(|(r, _)| r.closed_at.is_none()).map(|(r, _)| r.no))
}

/// What was found comes home: all of the first round, half of the second one.
pub(super) async fn evening(services: &Services, clock: &DemoClock, office: &Actor, today: &Today) -> Result<(), Trouble> {
    if ![SEEN, SECOND].contains(&today.n) {
        return Ok(());
    }
    clock.set(at(today.day, 20 * 60 + 40));
    let Some(no) = open_round(services, office).await? else { return Ok(()) };
    let mut wrong: BTreeMap<UnitId, usize> = BTreeMap::new();
    for name in INSPECTORS {
        let Ok(inspector) = people::actor(services, name).await else { continue };
        visit(services, &inspector, (no, today), &mut wrong).await?;
    }
    if today.n == SEEN
        && let Some((unit, _)) = wrong.into_iter().max_by_key(|(unit, n)| (*n, std::cmp::Reverse(*unit)))
    {
        follow_up(services, office, (no, unit), today.day).await?;
    }
    Ok(())
}

async fn visit(
    services: &Services,
    inspector: &Actor,
    (no, today): (i64, &Today),
    wrong: &mut BTreeMap<UnitId, usize>,
) -> Result<(), Trouble> {
    let mut open = match services.crosscheck.left_to_see(inspector, no).await {
        Ok(open) => open,
        Err(CrossCheckProblem::NoSuchRound) => return Ok(()),
        Err(e) => return Err(e.into()),
    };
    if today.n == SECOND {
        open.truncate(open.len() / 2);
    }
    let claims: Vec<_> = open.iter().map(|i| (i.citizen.map_or(0, |c| c.partition.0), i.claim)).collect();
    let settled = services.crosscheck.settlements_of(&claims).await?;
    for item in open {
        let chance = below(today.seed, &format!("round {no}"), item.item.unsigned_abs(), 20);
        let (finding, note) = found(settled.get(&item.claim).map(|s| s.verdict), chance);
        services.crosscheck.record_finding(inspector, no, item.item, finding, note).await?;
        if finding.is_false() {
            *wrong.entry(item.unit).or_default() += 1;
        }
    }
    Ok(())
}

/// At the door it is mostly as the register says; what it cannot say yet, a visit can. `chance` is below 20.
fn found(verdict: Option<Verdict>, chance: i64) -> (Finding, &'static str) {
    match (verdict, chance) {
        (_, 0) => (Finding::NotFound, "Đến hai lần, không gặp ai ở nhà"),
        (Some(Verdict::Confirmed), 1) => (Finding::Refused, ""),
        (Some(Verdict::Confirmed), _) | (Some(Verdict::Pending) | None, 7..) => (Finding::Real, ""),
        (Some(Verdict::Contradicted), 1) => (Finding::Real, "Tài khoản dùng được, chưa rõ vì sao dữ liệu chưa ghi nhận"),
        (Some(Verdict::Late), _) => (Finding::AlreadyActive, "Tự kích hoạt từ trước, không nhớ có ai hướng dẫn"),
        (Some(Verdict::Contradicted | Verdict::Pending) | None, _) => (Finding::NotReal, "Chưa ai đến hướng dẫn"),
    }
}

/// The unit with most that is false says something to it, and owes a step by a day.
async fn follow_up(services: &Services, office: &Actor, (no, unit): (i64, UnitId), today: Day) -> Result<(), Trouble> {
    let said = "Đơn vị nhận thấy một số kết quả ghi nhầm ngày và nhầm người, sẽ rà soát lại toàn bộ.";
    services.crosscheck.explain_findings(office, no, unit, said).await?;
    let what = ("Rà soát các kết quả đã báo từ đầu chiến dịch, rút những kết quả không đúng", "Thủ trưởng đơn vị");
    services.crosscheck.add_task(office, no, unit, what, today.plus(5)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_follows_the_register_and_is_never_all_of_one_kind() {
        let of = |verdict| (0..20).map(|chance| found(verdict, chance).0).collect::<Vec<_>>();
        let wrong = |verdict| of(verdict).iter().filter(|f| f.is_false()).count();
        assert_eq!(wrong(Some(Verdict::Confirmed)), 0);
        assert!(wrong(Some(Verdict::Late)) > 15 && wrong(Some(Verdict::Contradicted)) > 15);
        assert!((1..10).contains(&wrong(Some(Verdict::Pending))) && wrong(None) == wrong(Some(Verdict::Pending)));
        assert!(of(Some(Verdict::Confirmed)).iter().any(|f| !f.is_decided()));
    }
}
