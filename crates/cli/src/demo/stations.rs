//! Stations of the sample city, so that whoever looks around finds a timetable: each commune's one-stop desk, evenings and weekend mornings, and six
//! sets that travel (`P-4.4a`, `P-4.4e`). Invented like everything else there.

use crate::trouble::Trouble;
use vedich_accounts::Actor;
use vedich_kernel::{Day, LocalityId};
use vedich_server::Services;
use vedich_stations::{NewShift, NewStation, Service, Source, StationKind};
use vedich_territory::{LocalityKind, Tree};

/// Days ahead for which shifts are published.
const AHEAD: i32 = 10;
/// Sets that travel.
const MOBILE: usize = 6;
const EVENING: (i64, i64) = (17 * 60 + 30, 20 * 60 + 30);
const MORNING: (i64, i64) = (7 * 60 + 30, 11 * 60);

/// Sets stations up with shifts from the next day on, unless there are any.
pub async fn set_up(services: &Services, office: &Actor, until: Day) -> Result<(), Trouble> {
    if !services.stations.stations(office).await?.is_empty() {
        return Ok(());
    }
    let tree = services.register.tree().await?;
    let root = services.register.campaign().await?.root;
    let communes: Vec<LocalityId> =
        tree.subtree_at(root, until).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect();
    let mut shifts = Vec::new();
    for (i, commune) in communes.iter().enumerate() {
        let name = tree.name(*commune);
        let set = services.stations.put_set(office, &format!("CD{:02}", i + 1), &format!("Bộ cố định {name}"), true).await?;
        let station = NewStation {
            code: format!("MC{:02}", i + 1),
            kind: StationKind::Fixed,
            name: format!("Bộ phận một cửa {name}"),
            locality: *commune,
            address: format!("Trụ sở Ủy ban nhân dân {name}"),
            guide: "Mang theo thẻ căn cước công dân gắn chip và điện thoại đang dùng.".to_owned(),
            at: None,
            active: true,
        };
        let station = services.stations.put_station(office, None, station).await?;
        shifts.extend((1..=AHEAD).map(|d| shift(station, until.plus(d), set)));
    }
    for (i, (commune, quarter)) in first_quarters(&tree, &communes, until).into_iter().take(MOBILE).enumerate() {
        let set = services.stations.put_set(office, &format!("LD{:02}", i + 1), &format!("Bộ lưu động {}", i + 1), true).await?;
        let station = NewStation {
            code: format!("LD{:02}", i + 1),
            kind: StationKind::Mobile,
            name: format!("Điểm lưu động {}", tree.name(quarter)),
            locality: quarter,
            address: format!("Nhà văn hóa {}, {}", tree.name(quarter), tree.name(commune)),
            guide: "Mang theo thẻ căn cước công dân gắn chip và điện thoại đang dùng.".to_owned(),
            at: None,
            active: true,
        };
        let station = services.stations.put_station(office, None, station).await?;
        // The rest of the evenings is the planner's to propose.
        shifts.extend((1..=3).map(|d| shift(station, until.plus(d), set)));
    }
    services.stations.plan_shifts(office, shifts, Source::Program).await?;
    Ok(())
}

fn first_quarters(tree: &Tree, communes: &[LocalityId], day: Day) -> Vec<(LocalityId, LocalityId)> {
    communes.iter().filter_map(|c| Some((*c, tree.children(*c, day).find(|l| l.kind == LocalityKind::Quarter)?.id))).collect()
}

fn shift(station: i64, day: Day, set: i64) -> NewShift {
    let (from, to) = if day.weekday() >= 6 { MORNING } else { EVENING };
    NewShift {
        station,
        day,
        from,
        to,
        service: Service::Level2,
        sets: vec![set],
        crew: 1,
        team: None,
        note: String::new(),
        locked: false,
    }
}
