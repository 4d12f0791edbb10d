//! Residents of a commune of whom nobody has told so far, as the register knows them on the evening before.

use crate::{demo::dice::roll, trouble::Trouble};
use std::collections::{HashMap, HashSet};
use vedich_kernel::{CitizenId, Day, LocalityId};
use vedich_register::{Current, Status};
use vedich_server::Services;

/// Of those who are no news to the register, one in so many is looked at: a few are needed, and a commune has thousands.
const ONE_IN: i64 = 7;

/// What the register says of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Active since a day of the campaign.
    Activated,
    /// Active since before it.
    ActiveBefore,
    /// Has an account that waits for its activation.
    Waiting,
}

/// Somebody whom a unit can name.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    pub number: String,
    pub name: String,
    pub birth: String,
    /// Active since.
    pub since: Option<Day>,
}

/// Some of each kind, always the same ones for one seed.
pub(super) async fn untold(
    services: &Services,
    commune: LocalityId,
    (from, seed): (Day, u64),
    wanted: &[(Kind, usize)],
) -> Result<Vec<(Kind, Resident)>, Trouble> {
    let told: HashSet<CitizenId> = services.claims.claimed_citizens().await?.into_iter().collect();
    let mut kinds: HashMap<CitizenId, Kind> = HashMap::new();
    let look = |c: &Current| {
        let found = kind(&c.status, from).filter(|_| !told.contains(&c.id));
        if let Some(kind) = found.filter(|k| *k == Kind::Activated || c.birth_year % ONE_IN == 0) {
            kinds.insert(c.id, kind);
        }
    };
    services.register.commune_states(commune, look).await?;
    let ids: Vec<CitizenId> = kinds.keys().copied().collect();
    let mut all = Vec::with_capacity(ids.len());
    for listed in services.register.open_people(&ids).await? {
        let Some(kind) = kinds.get(&listed.current.id) else { continue };
        let person = &listed.person;
        if !person.national_id.is_empty() {
            let resident = Resident {
                number: person.national_id.clone(),
                name: person.name.clone(),
                birth: person.birth_text(),
                since: active_since(&listed.current.status),
            };
            all.push((*kind, resident));
        }
    }
    all.sort_by_cached_key(|(_, r)| (roll(seed, &r.number, 50), r.number.clone()));
    let some = |(kind, n): &(Kind, usize)| all.iter().filter(|(k, _)| k == kind).take(*n).cloned().collect::<Vec<_>>();
    Ok(wanted.iter().flat_map(some).collect())
}

fn kind(status: &Status, from: Day) -> Option<Kind> {
    if status.vanished || status.locked {
        return None;
    }
    match active_since(status) {
        Some(day) if day >= from => Some(Kind::Activated),
        Some(_) => Some(Kind::ActiveBefore),
        None => (status.is_issued() && status.activated_level().is_none()).then_some(Kind::Waiting),
    }
}

fn active_since(status: &Status) -> Option<Day> {
    [&status.level1, &status.level2].into_iter().filter_map(|t| t.activated).min()
}
