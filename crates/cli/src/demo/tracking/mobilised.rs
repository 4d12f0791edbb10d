//! Mobilisation credit (`P-3.3`): two committees hand codes out to the people of their rosters, and some tell on their own pages whom they
//! helped. One has the ten, others have begun; not all of it is confirmed.

use super::{
    Today,
    residents::{Kind, Resident, untold},
};
use crate::{
    demo::{clock::DemoClock, desks::at},
    trouble::Trouble,
};
use vedich_accounts::Actor;
use vedich_compliance::{ComplianceProblem, NewHelp};
use vedich_kernel::UnitId;
use vedich_server::Services;
use vedich_territory::{Tree, UnitKind};

/// Day of the campaign on whose evening they tell: rosters came in some days before.
const DAY: i32 = 7;
/// Committees whose people tell.
const UNITS: usize = 2;
/// How many each of the first members helped.
const HELPED: [usize; 4] = [12, 6, 3, 1];
/// Of each commune: mostly people who did activate, and two of whom nothing comes, so far or ever.
const WANTED: [(Kind, usize); 3] = [(Kind::Waiting, 1), (Kind::ActiveBefore, 1), (Kind::Activated, 20)];

/// Codes are handed out, and the first few tell.
pub(super) async fn evening(services: &Services, clock: &DemoClock, office: &Actor, today: &Today) -> Result<(), Trouble> {
    if today.n != DAY {
        return Ok(());
    }
    clock.set(at(today.day, 20 * 60 + 20));
    let tree = services.register.tree().await?;
    let mut left = UNITS;
    for unit in committees(&tree) {
        let Some(unit) = tree.unit(unit) else { continue };
        let Some(commune) = tree.commune_of(unit.locality) else { continue };
        let codes = match services.compliance.hand_out(office, &unit.code, &[]).await {
            Ok(slips) => slips.into_iter().map(|s| s.code).collect::<Vec<_>>(),
            // No roster came, or the day is played once more.
            Err(ComplianceProblem::NobodyChosen) => continue,
            Err(e) => return Err(e.into()),
        };
        let whom = untold(services, commune, (today.from, today.seed), &WANTED).await?;
        tell(services, today, &codes, whom).await?;
        left -= 1;
        if left == 0 {
            break;
        }
    }
    Ok(())
}

fn committees(tree: &Tree) -> Vec<UnitId> {
    tree.units().iter().filter(|u| u.kind == UnitKind::Committee && tree.commune_of(u.locality).is_some()).map(|u| u.id).collect()
}

/// Each opens the own page with the code of the slip.
async fn tell(services: &Services, today: &Today, codes: &[String], whom: Vec<(Kind, Resident)>) -> Result<(), Trouble> {
    let mut whom = whom.into_iter();
    for ((n, code), helped) in (1..).zip(codes).zip(HELPED) {
        // A line of their own: addresses that documentation keeps for examples.
        let token = services.compliance.enter(code, &format!("203.0.113.{n}")).await?;
        let member = services.compliance.member(&token).await?;
        for (i, (kind, r)) in whom.by_ref().take(helped).enumerate() {
            let day = match kind {
                Kind::Activated => r.since.unwrap_or(today.day).min(today.day),
                Kind::ActiveBefore => today.from,
                Kind::Waiting => today.day,
            };
            let help = NewHelp { number: r.number, day: Some(day), by_web: i % 4 == 3, portal: i % 2 == 0 };
            match services.compliance.help(member, help).await {
                // Somebody of the roster may be one of the people who activated.
                Ok(()) | Err(ComplianceProblem::OwnNumber) => {}
                Err(e) => return Err(e.into()),
            }
        }
    }
    Ok(())
}
