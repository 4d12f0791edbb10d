//! Types of the cross-check room.

use crate::rules::{Reason, Verdict};
use serde::Serialize;
use uuid::Uuid;
use vedich_kernel::{CitizenId, Day, LocalityId, Source, TeamId, UnitId};
use vedich_territory::MemberId;

/// Claims of activations by verdict. Persons are claims here: the claims of one person beside the credited one are `double`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Totals {
    /// Claims that stand recorded: the sum of the other six.
    pub claimed: i64,
    /// Confirmed, and credited to the mobiliser.
    pub confirmed: i64,
    /// The person had been activated before, and no decision about a dispute accepts the claim.
    pub late: i64,
    /// The register has not had time to say.
    pub pending: i64,
    /// The register had time to confirm and did not, and no decision about a dispute accepts the claim.
    pub contradicted: i64,
    /// Confirmed, but somebody else claimed the same person earlier, and no decision about a dispute accepts the claim.
    pub double: i64,
    /// Not confirmed and credited by the register, and accepted by a decision about a dispute: neither confirmed nor wrong (`P-3.8`).
    pub accepted: i64,
}

impl Totals {
    /// From the five parts: confirmed, late, pending, contradicted, double.
    #[must_use]
    pub fn of(parts: [i64; 5]) -> Self {
        let [confirmed, late, pending, contradicted, double] = parts;
        Self { claimed: parts.iter().sum(), confirmed, late, pending, contradicted, double, accepted: 0 }
    }

    /// The same with claims that a decision accepts, given by the part that they were counted in (see [`SettledClaim::part`]).
    #[must_use]
    pub fn accept(self, [confirmed, late, pending, contradicted, double]: [i64; 5]) -> Self {
        Self {
            claimed: self.claimed,
            confirmed: self.confirmed - confirmed,
            late: self.late - late,
            pending: self.pending - pending,
            contradicted: self.contradicted - contradicted,
            double: self.double - double,
            accepted: self.accepted + confirmed + late + pending + contradicted + double,
        }
    }

    /// The same for eyes that are not told of some claims yet, given by the part that they were counted in: they count as pending.
    #[must_use]
    pub fn hold(self, [confirmed, late, _, contradicted, double]: [i64; 5]) -> Self {
        Self {
            confirmed: self.confirmed - confirmed,
            late: self.late - late,
            pending: self.pending + confirmed + late + contradicted + double,
            contradicted: self.contradicted - contradicted,
            double: self.double - double,
            ..self
        }
    }

    /// Claims that do not stand.
    #[must_use]
    pub fn not_standing(&self) -> i64 {
        self.contradicted + self.late
    }
}

impl std::ops::Sub for Totals {
    type Output = Self;

    fn sub(self, o: Self) -> Self {
        Self {
            claimed: self.claimed - o.claimed,
            confirmed: self.confirmed - o.confirmed,
            late: self.late - o.late,
            pending: self.pending - o.pending,
            contradicted: self.contradicted - o.contradicted,
            double: self.double - o.double,
            accepted: self.accepted - o.accepted,
        }
    }
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, o: Self) {
        self.claimed += o.claimed;
        self.confirmed += o.confirmed;
        self.late += o.late;
        self.pending += o.pending;
        self.contradicted += o.contradicted;
        self.double += o.double;
        self.accepted += o.accepted;
    }
}

impl std::iter::Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// One of the parts of [`Totals`], to look at the claims behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Confirmed and credited.
    Confirmed,
    /// Activated before the claim.
    Late,
    /// Not decided.
    Pending,
    /// Not confirmed in time.
    Contradicted,
    /// Claimed earlier by somebody else.
    Double,
    /// Accepted by a decision about a dispute.
    Accepted,
}

impl Part {
    /// From the word in an address; none stands for all claims.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "confirmed" => Some(Self::Confirmed),
            "late" => Some(Self::Late),
            "pending" => Some(Self::Pending),
            "contradicted" => Some(Self::Contradicted),
            "double" => Some(Self::Double),
            "accepted" => Some(Self::Accepted),
            _ => None,
        }
    }

    /// Whether a claim counts in it; `accepted` by a decision about a dispute.
    #[must_use]
    pub fn holds(self, claim: &SettledClaim, accepted: bool) -> bool {
        let part = claim.part();
        match self {
            Self::Confirmed => part == 0,
            Self::Late => part == 1 && !accepted,
            Self::Pending => part == 2,
            Self::Contradicted => part == 3 && !accepted,
            Self::Double => part == 4 && !accepted,
            Self::Accepted => matches!(part, 1 | 3 | 4) && accepted,
        }
    }
}

/// How much is settled anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Claims that came, were matched or withdrawn since last time.
    New,
    /// And all that a newer extract may decide otherwise: pending and contradicted ones.
    Extract,
    /// Everything: after a late extract, a withdrawal, or to repair.
    All,
}

/// What a settlement did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SettleReport {
    /// Claims looked at.
    pub settled: i64,
    /// Of these, claims whose verdict, reason or credit changed.
    pub changed: i64,
}

/// For whom claims are totalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Locality of residence, at every level of the tree.
    Locality(LocalityId),
    /// Whose work.
    Team(TeamId),
    /// The team's unit.
    Unit(UnitId),
    /// Whose work.
    Member(MemberId),
}

impl Place {
    /// As stored: kind and id.
    #[must_use]
    pub fn numbers(self) -> (i64, i64) {
        match self {
            Self::Locality(id) => (1, id.0),
            Self::Team(id) => (2, id.0),
            Self::Unit(id) => (3, id.0),
            Self::Member(id) => (4, id.0),
        }
    }
}

/// A claim with its standing verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledClaim {
    /// The claim.
    pub id: Uuid,
    /// The citizen, where the register knows one.
    pub citizen: Option<CitizenId>,
    /// Day of the claim.
    pub day: Day,
    /// Commune of residence, or the team's for somebody unknown.
    pub commune: Option<LocalityId>,
    /// Quarter of residence.
    pub quarter: Option<LocalityId>,
    /// Whose work.
    pub team: Option<TeamId>,
    /// Whose work.
    pub member: Option<MemberId>,
    /// The team's unit.
    pub unit: Option<UnitId>,
    /// What it is worth.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// Credited to its mobiliser.
    pub credited: bool,
    /// The activation day, where the register names it.
    pub activated_on: Option<Day>,
}

impl SettledClaim {
    /// Which of the register's five parts of [`Totals`] it counts in.
    #[must_use]
    pub fn part(&self) -> usize {
        match (self.verdict, self.credited) {
            (Verdict::Confirmed, true) => 0,
            (Verdict::Late, _) => 1,
            (Verdict::Pending, _) => 2,
            (Verdict::Contradicted, _) => 3,
            (Verdict::Confirmed, false) => 4,
        }
    }

    /// As it shows to eyes that are not told of it: neither what it is worth nor whether the register knows the person, where they
    /// live or since when they are active.
    #[must_use]
    pub fn untold(self) -> Self {
        Self {
            citizen: None,
            commune: None,
            quarter: None,
            verdict: Verdict::Pending,
            reason: Reason::NotCovered,
            credited: false,
            activated_on: None,
            ..self
        }
    }
}

/// One line of a cross-check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReportRow {
    /// Identifier of the locality, team, unit or member.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Claims by verdict.
    #[serde(flatten)]
    pub totals: Totals,
    /// Activations that the unit counted in its own reports; units only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<i64>,
    /// Activations that the unit reported, by name or by its own count: the number that stands beside other units; units only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported: Option<i64>,
}

impl ReportRow {
    /// Reported without a name behind it.
    #[must_use]
    pub fn unnamed(&self) -> i64 {
        self.reported.map_or(0, |n| (n - self.totals.claimed).max(0))
    }
}

/// Claims against the register, for a locality.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// Code of the locality.
    pub locality: String,
    /// Its name.
    pub name: String,
    /// Days within which the register must confirm a claim.
    pub window_days: i32,
    /// Newest extract that the verdicts rest on.
    pub source: Option<Source>,
    /// Commit number up to which claims were settled.
    pub cutoff: i64,
    /// All claims about residents; none for those who may see only parts of the place.
    pub totals: Option<Totals>,
    /// The localities below. Claims about residents of none of them, such as people whose quarter the register does not name, stand in a
    /// last row without a code, so that the rows add up to `totals`.
    pub localities: Vec<ReportRow>,
    /// Units by what they reported, worst first.
    pub units: Vec<ReportRow>,
    /// Teams by what they reported, worst first.
    pub teams: Vec<ReportRow>,
}

impl Report {
    /// Adds the row of residents of none of the localities below, where there are such.
    pub(crate) fn name_rest(&mut self) {
        let Some(totals) = self.totals.filter(|_| !self.localities.is_empty()) else { return };
        let rest = totals - self.localities.iter().map(|l| l.totals).sum::<Totals>();
        if rest.claimed > 0 {
            let name = "Không rõ địa bàn".to_owned();
            self.localities.push(ReportRow { id: 0, code: String::new(), name, totals: rest, counted: None, reported: None });
        }
    }
}

impl ReportRow {
    /// No place below: the rest that makes the rows add up.
    #[must_use]
    pub fn is_rest(&self) -> bool {
        self.code.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(all: i64, below: &[i64]) -> Report {
        let totals = |n: i64| Totals::of([n, 0, 0, 0, 0]);
        let row = |(at, n): (usize, &i64)| ReportRow {
            id: 1,
            code: format!("KP{at}"),
            name: String::new(),
            totals: totals(*n),
            counted: None,
            reported: None,
        };
        let localities = below.iter().enumerate().map(row).collect();
        let (units, teams) = (Vec::new(), Vec::new());
        let (locality, name) = ("C1".to_owned(), "Phường".to_owned());
        Report { locality, name, window_days: 7, source: None, cutoff: 1, totals: Some(totals(all)), localities, units, teams }
    }

    #[test]
    fn who_lives_in_no_known_place_below_makes_the_rows_add_up() {
        let mut some = report(7, &[2, 4]);
        some.name_rest();
        assert_eq!(some.localities.iter().map(|l| l.totals).sum::<Totals>(), Totals::of([7, 0, 0, 0, 0]));
        assert!(some.localities.last().is_some_and(|l| l.is_rest() && l.name == "Không rõ địa bàn"));
        for (all, below) in [(6, &[2, 4][..]), (3, &[][..])] {
            let mut whole = report(all, below);
            whole.name_rest();
            assert_eq!(whole.localities.len(), below.len(), "nobody is left, or there is nothing below");
        }
    }
}
