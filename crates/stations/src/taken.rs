//! Dossiers taken on a day, by the unit whose work they are: what units' daily reports are filled in from (`P-3.6`, `P-4.4a`).

use crate::{problems::StationsProblem, service::Stations, store};
use std::collections::HashMap;
use vedich_kernel::{Day, LocalityId, TeamId, UnitId};
use vedich_territory::{Tree, UnitKind};

/// The police of a place's commune.
pub(crate) fn police_of(tree: &Tree, place: LocalityId) -> Option<UnitId> {
    let commune = tree.commune_of(place)?;
    tree.units().iter().find(|u| u.kind == UnitKind::Police && u.locality == commune).map(|u| u.id)
}

/// Whose work a shift is: the unit of its team; without a team it is the desk of the police of the station's commune.
fn unit_of(tree: &Tree, team: Option<TeamId>, station: LocalityId) -> Option<UnitId> {
    let of_team = team.and_then(|t| tree.team(t)).and_then(|t| t.unit);
    of_team.or_else(|| police_of(tree, station))
}

impl Stations {
    /// Level-2 dossiers taken on a day, by unit. Units that took none are left out: a desk that was not kept here says nothing. No scope.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn level2_taken_by_unit(&self, day: Day) -> Result<HashMap<UnitId, i64>, StationsProblem> {
        let tree = self.tree().await?;
        let mut out: HashMap<UnitId, i64> = HashMap::new();
        for (team, station, n) in store::dossiers::taken_on(self.db(), self.campaign().await?.id, day).await? {
            if let Some(unit) = unit_of(&tree, team, station) {
                *out.entry(unit).or_default() += n;
            }
        }
        out.retain(|_, n| *n > 0);
        Ok(out)
    }
}
