//! Duties of staff and pupils with the rosters of some agencies and schools (`P-3.2`, `P-4.1d`, `P-4.2`), through the import that everybody
//! uses.

use super::{clock::DemoClock, desks::at, dice::below};
use crate::{house, trouble::Trouble};
use vedich_accounts::Actor;
use vedich_compliance::{RosterUpload, suggested};
use vedich_kernel::{Day, Lang};
use vedich_server::Services;
use vedich_simulator::UnitRoster;

/// Days after the opening on which units hand their rosters in anew.
pub const DAYS: [i32; 5] = [2, 9, 16, 23, 30];

/// On the first morning the standing office sets what the plan asks for.
pub async fn set_duties(services: &Services, office: &Actor) -> Result<(), Trouble> {
    if !services.compliance.duties().await?.is_empty() {
        return Ok(());
    }
    let campaign = services.register.campaign().await?;
    let phases = services.campaigns.phases(campaign.id).await?;
    let first = phases.iter().min_by_key(|p| p.no).map(|p| p.to);
    for duty in suggested(&campaign, first, Lang::Vi) {
        services.compliance.set_duty(office, duty).await?;
    }
    Ok(())
}

/// Rosters come in, and heads have issued directives: all but a few.
pub async fn hand_in(
    services: &Services,
    clock: &DemoClock,
    office: &Actor,
    (day, seed): (Day, u64),
    rosters: &[UnitRoster],
) -> Result<(), Trouble> {
    if rosters.is_empty() {
        return Ok(());
    }
    clock.set(at(day, 8 * 60 + 30));
    let first = services.register.campaign().await?.opening.plus(DAYS[0]);
    for roster in rosters {
        let upload = RosterUpload {
            bytes: house::read(&roster.file)?,
            file_name: house::name(&roster.file),
            unit: roster.unit.clone(),
            kind: None,
            whole: true,
        };
        services.compliance.import_roster(office, upload).await?;
        if day == first && below(seed, &roster.unit, 20, 5) > 0 {
            let number = format!("{:02}/CĐ-{}", 5 + below(seed, &roster.unit, 21, 60), roster.unit);
            services.compliance.direct(office, &roster.unit, (true, number.as_str(), Some(day)), "").await?;
        }
    }
    Ok(())
}
