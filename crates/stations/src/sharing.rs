//! Shifts that invite the same people share them (`P-4.4c`): the first of a week do not take all, and where people do not last for all
//! of its shifts, that is told ahead.

use crate::{
    inviting::counted_of,
    model::ShiftView,
    problems::StationsProblem,
    rules::{
        self,
        inviting::{self, Asking, Counted, QUIET_DAYS, Room, Short},
    },
    service::Stations,
    store::{Reach, bookings, invitations, shifts},
};
use vedich_accounts::{Actor, Permission};
use vedich_db::Query;
use vedich_kernel::{Day, LocalityId};

/// A shift that invites, and what its number of invitations follows from.
#[derive(Clone, Debug)]
pub(crate) struct Inviter {
    pub no: i64,
    pub day: Day,
    places: i64,
    counted: Counted,
}

/// How each of some shifts stands with its invitations now: also inside of a write, where another officer may have invited meanwhile.
pub(crate) async fn asking(q: &impl Query, inviters: &[Inviter]) -> Result<Vec<Asking>, StationsProblem> {
    let nos: Vec<i64> = inviters.iter().map(|i| i.no).collect();
    let expected = shifts::expected(q, &nos).await?;
    let mut out = Vec::with_capacity(nos.len());
    for i in inviters {
        let room = Room::new(i.places, bookings::by_others(q, i.no).await?, i.counted.walk_ins);
        let invited = expected.get(&i.no).map_or(0, |e| e.invited);
        out.push(Asking { needed: inviting::how_many(room.free(), i.counted.show_up, 0), invited });
    }
    Ok(out)
}

/// For which days shifts are short of people, if they are.
pub(crate) fn short(people: i64, inviters: &[Inviter], asking: &[Asking]) -> Option<Short> {
    let wanted: Vec<(Day, i64)> = inviters.iter().zip(asking).map(|(i, a)| (i.day, a.wanted())).collect();
    inviting::short(people, &wanted)
}

impl Stations {
    /// The shifts that invite the same people as this one, itself too: from today to its day, at least those of the days within which nobody
    /// is invited twice; in the order of time. Drafts invite nobody yet.
    pub(crate) async fn inviters(&self, v: &ShiftView) -> Result<Vec<Inviter>, StationsProblem> {
        let until = v.shift.what.day.max(self.week_ahead());
        let of = self.tree().await?.commune_of(v.station.locality).unwrap_or(v.station.locality);
        self.inviters_in(of, until, |other| !other.shift.draft || other.shift.no == v.shift.no).await
    }

    /// The last of the days within which nobody is invited twice.
    fn week_ahead(&self) -> Day {
        self.today().plus(QUIET_DAYS - 1)
    }

    async fn inviters_in(
        &self,
        place: LocalityId,
        until: Day,
        fits: impl Fn(&ShiftView) -> bool + Send,
    ) -> Result<Vec<Inviter>, StationsProblem> {
        let (tree, campaign, now) = (self.tree().await?, self.campaign().await?.id, self.now());
        let asked = shifts::Asked { from: now.day(), to: until, all: false };
        let mut found = shifts::between(self.db(), campaign, &Reach::all(), asked).await?;
        found.retain(|(shift, station)| {
            shift.what.service.takes_level2() && !rules::is_over(&shift.what, now) && tree.is_within(station.locality, place)
        });
        let (past, minutes) = (invitations::past(self.db(), campaign, now.day()).await?, self.minutes().await?);
        let views = self.views(found).await?;
        Ok(views
            .iter()
            .filter(|v| fits(v))
            .map(|v| Inviter {
                no: v.shift.no,
                day: v.shift.what.day,
                places: v.capacity,
                counted: counted_of(&past, &minutes, v),
            })
            .collect())
    }

    /// Whether the shifts of a commune's coming week, drafts too, would invite more people than there are: told before anybody is invited.
    ///
    /// # Errors
    /// When the commune is not in the actor's area.
    pub async fn short_ahead(&self, actor: &Actor, commune: LocalityId) -> Result<Option<Short>, StationsProblem> {
        self.tree().await?.require(actor, Permission::ManageStations, commune)?;
        let inviters = self.inviters_in(commune, self.week_ahead(), |_| true).await?;
        if inviters.is_empty() {
            return Ok(None);
        }
        let asking = asking(self.db(), &inviters).await?;
        // Who can be invited is a long question, and full shifts do not ask it.
        if asking.iter().all(|a| a.wanted() == 0) {
            return Ok(None);
        }
        let people = self.open_people(commune).await?;
        Ok(short(people, &inviters, &asking))
    }
}
