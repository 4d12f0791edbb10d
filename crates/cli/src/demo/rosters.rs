//! Duties of staff and pupils with the rosters of some agencies and schools (`P-3.2`, `P-4.1d`, `P-4.2`), through the import that everybody
//! uses.

use super::{clock::DemoClock, desks::at, dice::below, people};
use crate::{house, trouble::Trouble};
use vedich_accounts::Actor;
use vedich_compliance::{Proposal, RosterUpload, suggested};
use vedich_kernel::{Day, Lang};
use vedich_server::Services;
use vedich_simulator::UnitRoster;

/// Days after the opening on which units hand their rosters in anew.
pub const DAYS: [i32; 5] = [2, 9, 16, 23, 30];

/// The duty that is verified on its deadline (`P-4.2`).
const USE: &str = "use";
/// People whom the program asks to exempt.
const EXEMPT: usize = 3;

/// What heads hear, what they think of it and propose.
const HEARD: [(&str, &str, Proposal); 4] = [
    ("Hồ sơ mức 2 đã nộp, đang chờ phê duyệt", "Nguyên nhân khách quan", Proposal::None),
    ("Số điện thoại đang dùng không đứng tên mình, đã hẹn nhà mạng", "Cần hoàn thành trong tuần", Proposal::Remind),
    ("Đi công tác dài ngày, chưa kích hoạt được", "Nguyên nhân khách quan", Proposal::None),
    ("Đã được nhắc hai lần, chưa thực hiện", "Chưa nêu cao trách nhiệm", Proposal::Criticise),
];

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

/// On the deadline of the first duty heads have heard two of three who are behind; some are to be exempt, which home affairs decides on.
pub async fn explain(services: &Services, clock: &DemoClock, office: &Actor, (day, seed): (Day, u64)) -> Result<(), Trouble> {
    let duties = services.compliance.duties().await?;
    if !duties.iter().any(|d| d.code == USE && d.deadline == day) {
        return Ok(());
    }
    clock.set(at(day, 16 * 60));
    let home_affairs = people::actor(services, "noivu").await?;
    let tree = services.register.tree().await?;
    let mut asked = 0;
    for unit in services.compliance.standing(office, USE).await?.units.iter().filter(|u| !u.silent) {
        let Some(code) = tree.unit(unit.unit).map(|u| u.code.as_str()) else { continue };
        // One unit in six is yet to hear its people.
        if below(seed, code, 22, 6) == 0 {
            continue;
        }
        for (i, person) in services.compliance.unexplained(office, code, USE).await?.into_iter().enumerate() {
            let n = person.0.unsigned_abs();
            if i == 0 && asked < EXEMPT {
                let reason = "Điều trị dài ngày ở tỉnh khác";
                services.compliance.request_exemption(office, code, person, USE, reason).await?;
                // The last request still waits.
                if asked + 1 < EXEMPT {
                    services.compliance.decide_exemption(&home_affairs, code, person, USE, (true, "")).await?;
                }
                asked += 1;
            } else if below(seed, "heard", n, 3) > 0 {
                let (heard, opinion, proposal) = HEARD[usize::try_from(below(seed, "reason", n, 4)).unwrap_or(0)];
                services.compliance.opine(office, code, person, USE, (heard, opinion, proposal)).await?;
            }
        }
    }
    Ok(())
}
