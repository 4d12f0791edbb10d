//! Invitations by person, for who stands at their door (`P-4.4b`).

use crate::{
    model::{Shift, Station},
    problems::StationsProblem,
    rules,
    service::Stations,
    store::{Reach, invitations, shifts},
};
use serde::Serialize;
use std::collections::HashMap;
use vedich_kernel::{CitizenId, Day};

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
}
