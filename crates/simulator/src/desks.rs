//! What the desks of the stations noted on a day: whose level-2 dossiers were handed in. No file of the city has it; whoever plays the
//! stations asks for it, and the extract of the evening shows the same people. And who comes for a chip card: nobody of the register, which
//! knows card holders alone.

use crate::city::City;
use crate::dice::{Dice, Mix, Topic};
use crate::names;
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

/// So many people of a commune for each who comes for a chip card on a day: just fourteen, or the old card is lost.
const PER_CARD: u64 = 1_500;

/// Somebody who comes for a chip card. Without one nobody stands in an extract, so there is no number to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutCard {
    /// Name.
    pub name: String,
    /// Code of the commune of residence.
    pub commune: String,
}

impl City {
    /// Who comes for a chip card today, commune by commune; none on the opening day, which is before the campaign.
    #[must_use]
    pub fn without_card(&self) -> Vec<WithoutCard> {
        let mut out = Vec::new();
        if self.today == 0 {
            return out;
        }
        for (index, commune) in (0_usize..).zip(self.world.places.communes.iter()) {
            let stream = ((index as u64) << 16) | u64::from(self.today.unsigned_abs());
            let mut dice = Mix::new(self.world.options.seed, Topic::NoCard, stream);
            for _ in 0..=self.world.commune_size(index) / PER_CARD {
                let custom = names::custom(&mut dice);
                let male = dice.bp(5_000);
                out.push(WithoutCard { name: names::full(&mut dice, custom, male), commune: commune.code.clone() });
            }
        }
        out
    }

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
