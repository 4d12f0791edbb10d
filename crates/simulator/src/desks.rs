//! What the desks of the stations noted on a day: whose level-2 dossiers were handed in. No file of the city has it; whoever plays the
//! stations asks for it, and the extract of the evening shows the same people.

use crate::city::City;
use vedich_kernel::{Level, Stage};

/// Somebody who handed in a level-2 dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// Name.
    pub name: String,
    /// National ID.
    pub national_id: String,
    /// Telephone, as it is written down; some have none.
    pub phone: String,
    /// Code of the commune of residence.
    pub commune: String,
    /// Code of the quarter of residence.
    pub quarter: String,
}

impl City {
    /// Level-2 dossiers that were handed in today, quarter by quarter; none on the opening day, which is before the campaign.
    #[must_use]
    pub fn handed_in(&self) -> Vec<HandedIn> {
        if self.today == 0 {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (index, citizen) in (0_u32..).zip(self.citizens.iter()) {
            let track = citizen.track(Level::Two);
            if track.stage == Stage::None || track.collected != self.today {
                continue;
            }
            let person = self.world.people.person(index, citizen.head);
            out.push(HandedIn {
                name: person.name,
                national_id: person.id,
                phone: person.phone,
                commune: self.world.places.commune_of(citizen.quarter).code.clone(),
                quarter: self.world.places.quarters[citizen.quarter as usize].code.clone(),
            });
        }
        out
    }
}
