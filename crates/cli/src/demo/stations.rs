//! Stations of the sample city with a plain weekly timetable: each commune's one-stop desk in the mornings, on evenings and at weekends, and
//! six sets that travel (`P-4.4a`, `P-4.4e`). Invented like everything else there.

use super::{clock::DemoClock, desks::at};
use crate::trouble::Trouble;
use std::collections::HashSet;
use vedich_accounts::Actor;
use vedich_kernel::{Day, LocalityId, TeamId};
use vedich_planner::PlaceKind;
use vedich_server::Services;
use vedich_stations::{
    Answer, Contact, NewRequest, NewShift, NewStation, RequestKind, RequestState, Service, Source, StationKind, StationUse,
};
use vedich_territory::{LocalityKind, TeamKind, Tree};

/// Days ahead for which shifts are published.
const AHEAD: i32 = 10;
/// Sets that travel.
const MOBILE: usize = 6;
/// Places where each of them stops in turn, the last a school.
const STOPS: usize = 4;
/// Most sets of a fixed station.
const MOST_SETS: i64 = 6;
const EVENING: (i64, i64) = (17 * 60 + 30, 20 * 60 + 30);
const MORNING: (i64, i64) = (7 * 60 + 30, 11 * 60);
const AFTERNOON: (i64, i64) = (13 * 60 + 30, 16 * 60 + 30);
const CARDS: &str = "Ca làm căn cước gắn chip cho người chưa có thẻ hoặc mất thẻ.";
const GUIDE: &str = "Mang theo thẻ căn cước công dân gắn chip và điện thoại đang dùng.";

/// Sets stations up, each with its equipment, unless there are any.
pub async fn set_up(services: &Services, office: &Actor, day: Day) -> Result<(), Trouble> {
    if !services.stations.stations(office).await?.is_empty() {
        return Ok(());
    }
    let tree = services.register.tree().await?;
    let root = services.register.campaign().await?.root;
    let communes: Vec<LocalityId> =
        tree.subtree_at(root, day).filter(|l| l.kind == LocalityKind::Commune).map(|l| l.id).collect();
    for (i, commune) in communes.iter().enumerate() {
        let name = tree.name(*commune);
        let station = NewStation {
            code: format!("MC{:02}", i + 1),
            kind: StationKind::Fixed,
            name: format!("Bộ phận một cửa {name}"),
            locality: *commune,
            address: format!("Trụ sở Ủy ban nhân dân {name}"),
            guide: GUIDE.to_owned(),
            at: None,
            active: true,
        };
        let station = services.stations.put_station(office, None, station).await?;
        let people = services.register.standing(*commune, None, None).await?.numbers.eligible;
        for n in 1..=sets_for(people) {
            let set = services.stations.put_set(office, &set_code(i + 1, n), &set_name(name, n), true).await?;
            services.stations.set_home(office, set, Some(station)).await?;
        }
    }
    for (i, (commune, quarters)) in quarters(&tree, &communes, day).into_iter().take(MOBILE).enumerate() {
        let set = format!("LD{:02}", i + 1);
        services.stations.put_set(office, &set, &format!("Bộ lưu động {}", i + 1), true).await?;
        let home = tree.name(commune);
        for (n, quarter) in quarters.iter().take(STOPS).enumerate() {
            let name = tree.name(*quarter);
            // The last stop is a school, where there are several.
            let school = n > 0 && n + 1 == quarters.len().min(STOPS);
            let station = NewStation {
                code: stop_code(&set, n),
                kind: StationKind::Mobile,
                name: if school { format!("Trường THCS {home}") } else { format!("Điểm lưu động {name}") },
                locality: *quarter,
                address: if school {
                    format!("Trường THCS, {name}, {home}")
                } else {
                    format!("Nhà văn hóa {name}, {home}")
                },
                guide: GUIDE.to_owned(),
                at: None,
                active: true,
            };
            let no = services.stations.put_station(office, None, station).await?;
            if school {
                let told = StationUse { place: PlaceKind::School, ..StationUse::default() };
                services.stations.set_use(office, no, told).await?;
            }
        }
    }
    Ok(())
}

/// Days after which the office has answered whoever asked.
const ANSWERED_IN: i32 = 2;

/// On the first day a quarter asks for a station in vain, and somebody who cannot walk is visited at home: by the page that is there for
/// everybody, answered by the office. On the last days a school asks and waits for its answer: nobody's waits longer than a day or two.
pub async fn ask(services: &Services, clock: &DemoClock, office: &Actor, (day, until): (Day, Day)) -> Result<(), Trouble> {
    let known = services.stations.requests(office).await?;
    clock.set(at(day, 8 * 60 + 5));
    if known.is_empty() {
        send(services, day, (RequestKind::Quarter, 0)).await?;
        send(services, day, (RequestKind::Home, 1)).await?;
        answer_the_first(services, office).await?;
    }
    let (late, fresh): (Vec<_>, Vec<_>) =
        known.iter().filter(|r| r.state == RequestState::Open).partition(|r| day.since(r.asked_at.day()) >= ANSWERED_IN);
    for r in late {
        let words = "Trường ở gần điểm cố định của phường, mời phụ huynh đưa các em đến làm buổi tối.";
        services.stations.answer(office, r.no, Answer::Decline, words).await?;
    }
    if fresh.is_empty() && until.since(day) < ANSWERED_IN {
        send(services, day, (RequestKind::School, 2)).await?;
    }
    Ok(())
}

/// Somebody of the n-th quarter asks; addresses and telephones are nobody's.
async fn send(services: &Services, day: Day, (kind, n): (RequestKind, usize)) -> Result<(), Trouble> {
    let tree = services.register.tree().await?;
    let root = services.register.campaign().await?.root;
    let quarter = tree.subtree_at(root, day).filter(|l| l.kind == LocalityKind::Quarter).map(|l| l.id).nth(n);
    if let Some(quarter) = quarter {
        services.stations.ask(request(kind, quarter, tree.name(quarter), n), &format!("203.0.113.{}", n + 1)).await?;
    }
    Ok(())
}

async fn answer_the_first(services: &Services, office: &Actor) -> Result<(), Trouble> {
    for r in services.stations.requests(office).await? {
        match r.kind {
            RequestKind::Quarter => {
                let words = "Khu phố ở gần bộ phận một cửa, mời bà con đến làm buổi tối.";
                services.stations.answer(office, r.no, Answer::Decline, words).await?;
            }
            RequestKind::Home => {
                services.stations.answer(office, r.no, Answer::Accept, "Tổ lưu động đến nhà trong buổi sáng.").await?;
                services.stations.answer(office, r.no, Answer::Done, "Đã làm tại nhà.").await?;
            }
            RequestKind::School | RequestKind::Zone => {}
        }
    }
    Ok(())
}

fn request(kind: RequestKind, locality: LocalityId, place: &str, i: usize) -> NewRequest {
    let name = match kind {
        RequestKind::School => "Trường THPT mẫu".to_owned(),
        _ => place.to_owned(),
    };
    NewRequest {
        kind,
        name,
        locality,
        address: format!("Nhà văn hóa {place}"),
        people: 120,
        from: None,
        to: None,
        weekday: 3,
        saturday: 1,
        sunday: 0,
        contact: Contact {
            name: "Người liên hệ mẫu".to_owned(),
            phone: format!("030000000{i}"),
            home: format!("Nhà mẫu, {place}"),
            note: String::new(),
        },
    }
}

/// Sets that a commune's desk needs: about 62 of 10,000 people come on a working day, eight minutes each, in a morning and an evening.
fn sets_for(people: i64) -> i64 {
    (1 + people * 62 * 8 / (10_000 * 390)).min(MOST_SETS)
}

/// `CD03`, and `CD03-2` for a second one.
fn set_code(station: usize, n: i64) -> String {
    if n == 1 { format!("CD{station:02}") } else { format!("CD{station:02}-{n}") }
}

fn set_name(commune: &str, n: i64) -> String {
    if n == 1 { format!("Bộ cố định {commune}") } else { format!("Bộ cố định số {n} {commune}") }
}

/// `LD01`, then `LD01-2`: the places where a set stops, the first under the code of the set.
fn stop_code(set: &str, n: usize) -> String {
    if n == 0 { set.to_owned() } else { format!("{set}-{}", n + 1) }
}

/// Communes with quarters, and these.
fn quarters(tree: &Tree, communes: &[LocalityId], day: Day) -> Vec<(LocalityId, Vec<LocalityId>)> {
    let of = |c: LocalityId| tree.children(c, day).filter(|l| l.kind == LocalityKind::Quarter).map(|l| l.id).collect::<Vec<_>>();
    communes.iter().map(|c| (*c, of(*c))).filter(|(_, quarters)| !quarters.is_empty()).collect()
}

/// Where shifts are held, with what and by whom.
struct Post {
    /// One after the other, where a set travels.
    stations: Vec<i64>,
    mobile: bool,
    /// A commune whose team also goes out with a set that travels.
    shared: bool,
    sets: Vec<i64>,
    team: Option<TeamId>,
}

async fn posts(services: &Services, office: &Actor) -> Result<Vec<Post>, Trouble> {
    let tree = services.register.tree().await?;
    let (stations, sets) = (services.stations.stations(office).await?, services.stations.sets().await?);
    let commune = |l: LocalityId| tree.commune_of(l);
    let travels: HashSet<LocalityId> =
        stations.iter().filter(|s| s.kind == StationKind::Mobile).filter_map(|s| commune(s.locality)).collect();
    let mut out = Vec::new();
    for station in &stations {
        let (Some(home), Some(number)) = (commune(station.locality), station.code.get(2..)) else { continue };
        let mobile = station.kind == StationKind::Mobile;
        let further = format!("{}-", station.code);
        let stops = stations.iter().filter(|s| mobile && s.kind == StationKind::Mobile && s.code.starts_with(&further));
        let stops: Vec<i64> = std::iter::once(station.no).chain(stops.map(|s| s.no)).collect();
        let first = if mobile { station.code.clone() } else { format!("CD{number}") };
        let more = format!("{first}-");
        let mine = sets.iter().filter(|s| s.active && (s.code == first || s.code.starts_with(&more)));
        let team = tree.teams_in(home).find(|t| t.kind == TeamKind::Intake).map(|t| t.id);
        out.push(Post { stations: stops, mobile, shared: travels.contains(&home), sets: mine.map(|s| s.no).collect(), team });
    }
    // A station that somebody added by hand has a timetable of its own.
    out.retain(|p| !p.sets.is_empty());
    Ok(out)
}

impl Post {
    /// The week: mornings and evenings at the desk; on Tuesday and Thursday evening and on Sunday the team travels, where it has a set for it.
    fn times(&self, day: Day) -> Vec<(i64, i64)> {
        let (morning, evening) = match (day.weekday(), self.mobile) {
            (2 | 4, true) => (false, true),
            (7, true) => (true, false),
            (_, true) => (false, false),
            (2 | 4, false) => (true, !self.shared),
            (6, false) => (true, false),
            (7, false) => (!self.shared, false),
            (_, false) => (true, true),
        };
        [(morning, MORNING), (evening, EVENING)].into_iter().filter(|(held, _)| *held).map(|(_, time)| time).collect()
    }

    /// Where it is on a day: a set that travels goes on from place to place.
    fn station(&self, day: Day) -> i64 {
        let turn = usize::try_from(day.number()).unwrap_or(0) % self.stations.len().max(1);
        self.stations.get(turn).copied().unwrap_or_default()
    }

    fn shifts(&self, day: Day) -> Vec<NewShift> {
        let crew = i64::try_from(self.sets.len()).unwrap_or(1);
        let shift = |(from, to): (i64, i64), service: Service, note: &str| NewShift {
            station: self.station(day),
            day,
            from,
            to,
            service,
            sets: self.sets.clone(),
            crew,
            team: self.team,
            note: note.to_owned(),
            locked: false,
        };
        // On Saturday afternoons the desks serve those who have no chip card yet.
        let cards = !self.mobile && day.weekday() == 6;
        let mut out: Vec<NewShift> = self.times(day).into_iter().map(|time| shift(time, Service::Level2, "")).collect();
        out.extend(cards.then(|| shift(AFTERNOON, Service::ChipCard, CARDS)));
        out
    }
}

/// Publishes the timetable of the next days, where none stands yet.
pub async fn plan_ahead(services: &Services, office: &Actor, today: Day) -> Result<(), Trouble> {
    let campaign = services.register.campaign().await?;
    let (first, last) = (today.plus(1).max(campaign.from), today.plus(AHEAD).min(campaign.to));
    if last < first {
        return Ok(());
    }
    let listed = services.stations.shifts(office, (first, last), None, true).await?;
    let standing: HashSet<(i64, Day)> = listed.iter().map(|v| (v.shift.what.station, v.shift.what.day)).collect();
    let posts = posts(services, office).await?;
    let mut shifts = Vec::new();
    for day in (0..=last.since(first)).map(|n| first.plus(n)) {
        for post in posts.iter().filter(|p| !p.stations.iter().any(|s| standing.contains(&(*s, day)))) {
            shifts.extend(post.shifts(day));
        }
    }
    if !shifts.is_empty() {
        services.stations.plan_shifts(office, shifts, Source::Program).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(mobile: bool, shared: bool) -> Post {
        Post { stations: vec![1], mobile, shared, sets: vec![1], team: None }
    }

    #[test]
    fn a_team_is_never_at_two_places_and_every_day_has_a_shift() {
        let monday = Day::new(2023, 6, 19).unwrap();
        for day in (0..7).map(|n| monday.plus(n)) {
            let (desk, out) = (post(false, true).times(day), post(true, true).times(day));
            assert!(desk.iter().all(|t| !out.contains(t)), "{day}");
            assert!(!(desk.is_empty() && out.is_empty()), "{day}");
            assert!(!post(false, false).times(day).is_empty(), "{day}");
        }
    }

    #[test]
    fn a_set_that_travels_goes_from_place_to_place() {
        let monday = Day::new(2023, 6, 19).unwrap();
        let set = Post { stations: vec![7, 8, 9], ..post(true, true) };
        let seen: HashSet<i64> = (0..14).flat_map(|n| set.shifts(monday.plus(n))).map(|s| s.station).collect();
        assert_eq!(seen, HashSet::from([7, 8, 9]));
        assert_eq!([stop_code("LD01", 0), stop_code("LD01", 2)], ["LD01", "LD01-3"]);
    }

    #[test]
    fn desks_make_chip_cards_on_saturday_afternoons() {
        let monday = Day::new(2023, 6, 19).unwrap();
        let week = |p: &Post| -> Vec<NewShift> { (0..7).flat_map(|n| p.shifts(monday.plus(n))).collect() };
        let cards: Vec<NewShift> = week(&post(false, true)).into_iter().filter(|s| s.service == Service::ChipCard).collect();
        assert!(cards.len() == 1 && cards[0].day == monday.plus(5) && cards[0].from >= MORNING.1, "{cards:?}");
        assert!(week(&post(true, true)).iter().all(|s| s.service == Service::Level2));
    }

    #[test]
    fn a_desk_has_the_sets_that_its_people_need() {
        assert_eq!([0, 600, 6_400, 12_400, 1_000_000].map(sets_for), [1, 1, 1, 2, MOST_SETS]);
        assert_eq!([set_code(3, 1), set_code(3, 2)], ["CD03", "CD03-2"]);
    }
}
