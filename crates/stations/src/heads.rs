//! In whose name letters go to citizens, and who signs them: how papers look is kept by a later room, which the server wires.

use crate::{problems::StationsProblem, service::Stations, taken::police_of};
use std::sync::Arc;
use vedich_db::BoxFuture;
use vedich_kernel::{LocalityId, UnitId};

/// How a unit's papers are headed and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The body above; empty for none.
    pub parent: String,
    /// The issuer.
    pub issuer: String,
    /// What follows the number and the kind of a paper: `CAP` of `05/GM-CAP`; empty for none.
    pub sign: String,
    /// Place of the date line.
    pub place: String,
    /// In whose authority the signer signs ("KT. TRƯỞNG CÔNG AN"); empty for none.
    pub authority: String,
    /// Title of the signer.
    pub title: String,
    /// The signer; empty where nobody was set: the paper leaves a line to sign on.
    pub name: String,
}

/// Largest number that a paper's register of a year gives.
const MOST: u32 = 99_999;

impl Head {
    /// "05/GM-CAP": the number under which an invitation went out. The issuer's clerk gives it, this system does not; without one,
    /// or with one that cannot be, there is room for a pen.
    pub(crate) fn number(&self, typed: &str) -> String {
        let given = typed.trim().parse().ok().filter(|n: &u32| (1..=MOST).contains(n));
        let no = given.map_or_else(|| "……".to_owned(), |n| format!("{n:02}"));
        if self.sign.is_empty() { format!("{no}/GM") } else { format!("{no}/GM-{}", self.sign) }
    }
}

/// Where heads are kept.
pub trait Heads: Send + Sync {
    /// The head of a unit's papers.
    fn head_of(&self, unit: UnitId) -> BoxFuture<'_, Result<Head, StationsProblem>>;
}

impl Stations {
    /// With the heads under which letters go out.
    #[must_use]
    pub fn with_heads(mut self, heads: Arc<dyn Heads>) -> Self {
        self.heads = Some(heads);
        self
    }

    /// The head of letters to a station: that of the police of its commune; none where they are no unit of the territory.
    pub(crate) async fn head(&self, station: LocalityId) -> Result<Option<Head>, StationsProblem> {
        match (&self.heads, police_of(&*self.tree().await?, station)) {
            (Some(heads), Some(unit)) => heads.head_of(unit).await.map(Some),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_the_number_that_was_given_or_room_for_a_pen() {
        let head = Head { sign: "CAP".to_owned(), ..Head::default() };
        assert_eq!([head.number("5"), head.number(" 125 ")], ["05/GM-CAP", "125/GM-CAP"]);
        for none in ["", "0", "-1", "100000", "năm"] {
            assert_eq!(head.number(none), "……/GM-CAP", "{none}");
        }
        assert_eq!(Head::default().number("7"), "07/GM");
    }
}
