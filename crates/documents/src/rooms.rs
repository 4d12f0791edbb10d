//! The rooms that documents ask.

use vedich_compliance::Compliance;
use vedich_costs::Costs;
use vedich_crosscheck::CrossCheck;
use vedich_daily_reports::DailyReports;
use vedich_difficulties::Difficulties;
use vedich_fieldwork::Fieldwork;
use vedich_register::Register;
use vedich_standings::Standings;
use vedich_stations::Stations;

/// The rooms whose figures documents tell.
#[derive(Clone)]
pub struct Rooms {
    /// Figures of the register, campaign and territory.
    pub register: Register,
    /// What units reported.
    pub daily_reports: DailyReports,
    /// What was asked at the difficulty desk, and what became of it.
    pub difficulties: Difficulties,
    /// Duties of staff.
    pub compliance: Compliance,
    /// What stands of what was reported.
    pub crosscheck: CrossCheck,
    /// Ranking and proposals.
    pub standings: Standings,
    /// Absentees.
    pub fieldwork: Fieldwork,
    /// Invitations.
    pub stations: Stations,
    /// The budget.
    pub costs: Costs,
}
