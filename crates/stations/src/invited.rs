//! Invitations by person, for who stands at their door (`P-4.4b`).

use crate::{
    inviting::Letter,
    model::{Shift, ShiftView, Station},
    problems::StationsProblem,
    rules,
    service::Stations,
    store::{
        Reach,
        invitations::{self, Stored},
        shifts,
    },
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use vedich_accounts::{Actor, Grant, Permission};
use vedich_kernel::{CitizenId, Day, TeamId, phone};

/// Where somebody is expected, as phones carry it: whoever stands at their door says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectedAt {
    /// Who.
    pub citizen: CitizenId,
    /// The shift.
    pub shift: i64,
    /// Its station.
    pub station: String,
    /// Its day.
    pub day: Day,
    /// From, in minutes since midnight.
    pub from: i64,
    /// To.
    pub to: i64,
    /// From which minute on they are expected; none while they are invited and have not booked.
    pub at: Option<i64>,
}

impl ExpectedAt {
    fn new(citizen: CitizenId, (shift, station): &(Shift, Station), at: Option<i64>) -> Self {
        let (what, station) = (&shift.what, station.name.clone());
        Self { citizen, shift: shift.no, station, day: what.day, from: what.from, to: what.to, at }
    }

    /// A booking counts before an invitation, the sooner before the later.
    fn rank(&self) -> (bool, Day, i64, i64) {
        (self.at.is_none(), self.day, self.from, self.shift)
    }
}

impl Stations {
    /// Who is expected at a shift that is still to come: where they booked, else where they are invited next. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn expected(&self) -> Result<HashMap<CitizenId, ExpectedAt>, StationsProblem> {
        let (running, now) = (self.campaign().await?, self.now());
        let (campaign, until) = (running.id, running.to);
        let asked = shifts::Asked { from: now.day(), to: until, all: false };
        let coming = shifts::between(self.db(), campaign, &Reach::all(), asked).await?;
        let known: HashMap<i64, (Shift, Station)> = coming.into_iter().map(|found| (found.0.no, found)).collect();
        let mut out: HashMap<CitizenId, ExpectedAt> = HashMap::new();
        for (citizen, no, at) in invitations::expected(self.db(), campaign, now.day()).await? {
            let Some(found) = known.get(&no) else { continue };
            if rules::is_over(&found.0.what, now) {
                continue;
            }
            let expected = ExpectedAt::new(citizen, found, at);
            if out.get(&citizen).is_none_or(|had| expected.rank() < had.rank()) {
                out.insert(citizen, expected);
            }
        }
        Ok(out)
    }

    /// Those invitations to published ones of some shifts from a day on that are asked for, by shift. No scope.
    async fn letters_where(
        &self,
        (from, to): (Day, Day),
        only: &HashSet<i64>,
        asked: impl Fn(&Stored) -> bool + Send + Sync,
    ) -> Result<Vec<(ShiftView, Vec<Letter>)>, StationsProblem> {
        let days = shifts::Asked { from, to, all: false };
        let mut found = shifts::between(self.db(), self.campaign().await?.id, &Reach::all(), days).await?;
        found.retain(|(s, _)| only.contains(&s.no));
        let mut out = Vec::new();
        for v in self.views(found).await? {
            let quiet = v.shift.draft || v.expected.invited == 0;
            let letters = if quiet { Vec::new() } else { self.open_letters(v.shift.no, &asked).await? };
            if !letters.is_empty() {
                out.push((v, letters));
            }
        }
        Ok(out)
    }

    /// The teams for which an actor goes from door to door.
    pub(crate) fn own_teams(actor: &Actor) -> Vec<TeamId> {
        let goes = |g: &&Grant| g.role.permissions().contains(&Permission::RecordOutcome);
        actor.grants.iter().filter(goes).filter_map(|g| g.team).collect()
    }

    /// Who of the lists that are leased to the actor's teams is invited to a shift that is still to come, by shift; to one shift alone when
    /// told. Telephones are masked, as on the lists themselves. Handing names out is written down.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn invited_on_lists(
        &self,
        actor: &Actor,
        shift: Option<i64>,
        action: &'static str,
    ) -> Result<Vec<(ShiftView, Vec<Letter>)>, StationsProblem> {
        let teams = Self::own_teams(actor);
        let (Some(doors), false) = (&self.doors, teams.is_empty()) else { return Ok(Vec::new()) };
        let listed = doors.listed_for(&teams).await?;
        let campaign = self.campaign().await?;
        // A province has many shifts, and a team's people are invited to few.
        let coming = invitations::coming(self.db(), campaign.id, self.today()).await?;
        let own = |(citizen, no): &(CitizenId, i64)| listed.contains(citizen) && shift.is_none_or(|s| s == *no);
        let only: HashSet<i64> = coming.into_iter().filter(own).map(|(_, no)| no).collect();
        let mut out = self.letters_where((self.today(), campaign.to), &only, |i| listed.contains(&i.citizen)).await?;
        out.retain(|(v, _)| !rules::is_over(&v.shift.what, self.now()));
        for person in out.iter_mut().flat_map(|(_, letters)| letters).filter_map(|l| l.person.as_mut()) {
            person.phone = phone::masked(&person.phone);
        }
        let people = out.iter().map(|(_, letters)| letters.len()).sum();
        let told: Vec<String> = teams.iter().map(ToString::to_string).collect();
        self.names_out(actor, action, format!("team:{}", told.join(",")), people).await?;
        Ok(out)
    }
}
