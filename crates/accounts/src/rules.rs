//! Pure decisions: who may do what, which passwords are good enough, how long a throttled caller waits, when an account sleeps.

pub mod second_factor;

use crate::{
    model::{Actor, Area, Grant, Permission, Role, Via},
    places::Places,
};
use std::collections::HashSet;
use vedich_kernel::{Moment, UserId, text};

/// Shortest password without a second factor (domain.md, Law).
pub const PASSWORD_MIN: usize = 14;
/// Shortest password with one.
pub const PASSWORD_MIN_WITH_FACTOR: usize = 8;
/// Longest password: argon2 reads all of it, so it is bounded.
pub const PASSWORD_MAX: usize = 256;
/// An account that nobody used for this many days is off (domain.md, Law).
pub const IDLE_DAYS: i64 = 45;
/// A session ends when it was not used for two hours…
pub const SESSION_IDLE_SECONDS: i64 = 2 * 3_600;
/// …and twelve hours after sign-in at the latest: a working day.
pub const SESSION_MAX_SECONDS: i64 = 12 * 3_600;
/// Wrong attempts that cost nothing, per account.
pub const FREE_ATTEMPTS_ACCOUNT: i64 = 5;
/// Wrong attempts that cost nothing, per address: a whole ward office may share one.
pub const FREE_ATTEMPTS_ADDRESS: i64 = 30;
/// Failures are forgotten after a day without any.
pub const THROTTLE_MEMORY_SECONDS: i64 = 24 * 3_600;
const FIRST_WAIT_SECONDS: i64 = 15;
const LONGEST_WAIT_SECONDS: i64 = 900;

/// Which places a role's grant may or must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Always the whole campaign.
    Whole,
    /// The whole campaign or a locality subtree.
    WholeOrLocality,
    /// A locality subtree.
    Locality,
    /// A unit subtree.
    Unit,
    /// A team.
    Team,
}

impl Role {
    /// What the role may do: plan.md, "Who sees what", row by row. Anything not named here is refused.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            // Runs the installation; people are not its business.
            Self::Admin => &[
                P::ManageUsers,
                P::ViewAudit,
                P::ManageCampaign,
                P::ManageTargets,
                P::ManageTerritory,
                P::ManageTeams,
                P::ManageTokens,
                P::ViewFigures,
                P::ViewMessages,
                P::ManageMessages,
            ],
            Self::StandingOffice => &P::ALL,
            Self::WardPolice => &[
                P::ImportExtract,
                P::ViewFigures,
                P::ViewCitizens,
                P::UnmaskCitizen,
                P::ManageWorkLists,
                P::ViewWorkLists,
                P::RecordOutcome,
                P::ImportClaims,
                P::ViewClaims,
                P::ViewCrossCheck,
                P::ManagePhones,
                P::ViewReports,
                P::WriteReports,
                P::AskDifficulties,
                P::AnswerDifficulties,
                P::ViewTasks,
                P::WorkTasks,
                P::ViewCompliance,
                P::ViewOutreach,
                P::ManageOutreach,
                P::ViewTraining,
                P::ManageTraining,
                P::ViewStations,
                P::ManageStations,
                P::ServeStations,
                P::ViewQuotas,
                P::ViewMessages,
                P::SendMessages,
                P::ViewCosts,
                P::ManageCosts,
                P::ViewStandings,
                P::ViewDocuments,
                P::WriteDocuments,
                P::ApproveDocuments,
            ],
            // "Assignments and counts, no lists of names unless handed over."
            Self::CommitteeLeader => &[
                P::ManageTeams,
                P::ViewFigures,
                P::ViewWorkLists,
                P::ViewCrossCheck,
                P::ViewReports,
                P::WriteReports,
                P::ReviewReports,
                P::AskDifficulties,
                P::AnswerDifficulties,
                P::ViewTasks,
                P::WorkTasks,
                P::ManageTasks,
                P::ViewCompliance,
                P::ViewOutreach,
                P::ManageOutreach,
                P::ViewTraining,
                P::ManageTraining,
                P::ViewStations,
                P::ViewQuotas,
                P::ManageQuotas,
                P::ViewCosts,
                P::ManageCosts,
                P::ViewWall,
                P::ViewStandings,
                P::WriteProposals,
                P::DecideProposals,
                P::ViewDocuments,
                P::WriteDocuments,
                P::ApproveDocuments,
            ],
            Self::UnitHead => &[
                P::ViewFigures,
                P::ImportClaims,
                P::ViewClaims,
                P::ViewCrossCheck,
                P::DisputeFigures,
                P::ViewReports,
                P::WriteReports,
                P::ReviewReports,
                P::AskDifficulties,
                P::ViewTasks,
                P::WorkTasks,
                P::ViewCompliance,
                P::ManageRosters,
                P::ViewOutreach,
                P::ManageOutreach,
                P::ViewTraining,
                P::SupplyTeams,
                P::ViewQuotas,
                P::ManageQuotas,
                P::ViewStandings,
                P::WriteProposals,
                P::ViewDocuments,
                P::WriteDocuments,
                P::ApproveDocuments,
            ],
            Self::TeamLeader => &[
                P::ViewFigures,
                P::ViewWorkLists,
                P::RecordOutcome,
                P::ViewCrossCheck,
                P::ManagePhones,
                P::AskDifficulties,
                P::ViewTraining,
                P::ViewStations,
                P::ServeStations,
                P::ViewQuotas,
                P::ViewStandings,
            ],
            Self::FieldMember => &[
                P::ViewFigures,
                P::ViewWorkLists,
                P::RecordOutcome,
                P::AskDifficulties,
                P::ViewStations,
                P::ServeStations,
                P::ViewQuotas,
            ],
            Self::Inspector => &[P::ViewFigures, P::ViewCrossCheck, P::Inspect, P::ViewReports, P::ViewCompliance],
            // P-5.6: these offices have named duties, and see whose the others are.
            Self::CommitteeOffice => &[
                P::ViewFigures,
                P::ViewCrossCheck,
                P::ViewReports,
                P::ViewTasks,
                P::ViewCompliance,
                P::ViewQuotas,
                P::ViewWall,
                P::ViewStandings,
                P::ViewDocuments,
            ],
            // P-3.2, P-4.2: home affairs verify with the police who is exempt and who is explained.
            Self::HomeAffairs => &[
                P::ViewFigures,
                P::ViewCrossCheck,
                P::ViewReports,
                P::ViewTasks,
                P::ViewCompliance,
                P::JudgeCompliance,
                P::ViewStandings,
                P::ManageStandings,
                P::WriteProposals,
                // Ranking, proposals of awards, notices of criticism (`P-5.3`); no other kind.
                P::ViewDocuments,
                P::WriteDocuments,
            ],
            // Outreach is the propaganda board's duty, and it stands in the reports.
            Self::Propaganda => &[P::ViewFigures, P::ViewReports, P::ViewTasks, P::ViewOutreach, P::ManageOutreach],
            // Of documents the budget proposal alone (`P-5.4`).
            Self::Finance => &[P::ViewFigures, P::ViewTasks, P::ViewCosts, P::ManageCosts, P::ViewDocuments, P::WriteDocuments],
            // Also the account of the screen in the hall: it shows published figures only.
            Self::Viewer => &[P::ViewFigures, P::ViewWall, P::ViewStandings],
        }
    }

    /// Which places a grant of this role may name.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Admin => Scope::Whole,
            Self::WardPolice | Self::CommitteeLeader => Scope::Locality,
            Self::UnitHead => Scope::Unit,
            Self::TeamLeader | Self::FieldMember => Scope::Team,
            Self::StandingOffice
            | Self::Inspector
            | Self::HomeAffairs
            | Self::Finance
            | Self::Propaganda
            | Self::CommitteeOffice
            | Self::Viewer => Scope::WholeOrLocality,
        }
    }

    /// A grant of this role without a place means the whole campaign; for the others it means nowhere.
    #[must_use]
    pub fn may_be_placeless(self) -> bool {
        matches!(self.scope(), Scope::Whole | Scope::WholeOrLocality)
    }

    /// From the code (`ward_police`, also `ward-police`) or from either language's name, accents and case aside.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let key = text::fold(&word.replace(['_', '-'], " "));
        if key.is_empty() {
            return None;
        }
        let names = |r: &Self| {
            [r.code().replace('_', " "), text::fold(r.name(vedich_kernel::Lang::Vi)), text::fold(r.name(vedich_kernel::Lang::En))]
        };
        Self::ALL.into_iter().find(|r| names(r).iter().any(|n| *n == key || text::fold(n) == key))
    }
}

impl Grant {
    /// Names exactly the kind of place that its role asks for.
    #[must_use]
    pub fn is_well_placed(&self) -> bool {
        let places = (self.locality.is_some(), self.unit.is_some(), self.team.is_some());
        match self.role.scope() {
            Scope::Whole => places == (false, false, false),
            Scope::WholeOrLocality => matches!(places, (_, false, false)),
            Scope::Locality => places == (true, false, false),
            Scope::Unit => places == (false, true, false),
            Scope::Team => places == (false, false, true),
        }
    }
}

/// May `actor` give, take or act on an account that holds `grant`? Nobody raises anyone above themselves: an administrator is
/// made by an administrator only, and a place must lie within the actor's own area.
#[must_use]
pub fn may_handle(actor: &Actor, grant: &Grant, places: &dyn Places) -> bool {
    let area = actor.area(Permission::ManageUsers);
    if area == Area::Everything {
        return grant.role != Role::Admin || is_admin(actor);
    }
    grant.role != Role::Admin && !area.is_nothing() && !grant.is_placeless() && places.covers(&area, grant)
}

/// May `actor` make a token of this user, who holds these grants? A token speaks with its user's rights, so its maker must hold each of
/// them wherever the user does. One's own token is one's own affair, and whoever stands at the machine may do everything.
#[must_use]
pub fn may_lend(actor: &Actor, user: UserId, grants: &[Grant], places: &dyn Places) -> bool {
    let holds = |grant: &Grant| grant.role.permissions().iter().all(|p| places.covers(&actor.area(*p), grant));
    actor.via == Via::Cli || actor.user == user || grants.iter().all(holds)
}

/// Roles that `actor` may give to somebody somewhere; where, [`may_handle`] decides.
#[must_use]
pub fn may_give(actor: &Actor, role: Role) -> bool {
    match actor.area(Permission::ManageUsers) {
        Area::Everything => role != Role::Admin || is_admin(actor),
        // Within an area nobody gives a role that holds everywhere.
        area => !area.is_nothing() && role.scope() != Scope::Whole,
    }
}

fn is_admin(actor: &Actor) -> bool {
    actor.via == Via::Cli || actor.grants.iter().any(|g| g.role == Role::Admin)
}

/// Why a password was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Shorter than [`PASSWORD_MIN`] characters.
    Short,
    /// Shorter than [`PASSWORD_MIN_WITH_FACTOR`] characters: too short even with a second factor.
    VeryShort,
    /// Longer than [`PASSWORD_MAX`] characters.
    Long,
    /// Made of too few different characters, or a plain sequence.
    Plain,
    /// Among the passwords that everybody tries first.
    Common,
    /// Holds the sign-in name.
    HoldsName,
}

/// What everybody tries first, folded; a password that is one of these, repeated or with digits around it, is refused.
const COMMON: [&str; 30] = [
    "password",
    "passw0rd",
    "matkhau",
    "matkhaumoi",
    "mat khau",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "abcdefghijklmn",
    "iloveyou",
    "administrator",
    "admin",
    "quantri",
    "quantrivien",
    "vneid",
    "dinhdanhdientu",
    "dinhdanh",
    "congan",
    "congannhandan",
    "cong an",
    "vietnam",
    "viet nam",
    "hochiminh",
    "letmein",
    "welcome",
    "changeme",
    "anhyeuem",
    "emyeuanh",
    "dongxoai",
    "binhphuoc",
];

/// Is the password good enough for an account without a second factor?
///
/// # Errors
/// The first weakness found.
pub fn check_password(password: &str, sign_in_name: &str) -> Result<(), Weakness> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(Weakness::Short);
    }
    check_password_with_factor(password, sign_in_name)
}

/// Is the password good enough for an account that is asked for a code too?
///
/// # Errors
/// The first weakness found.
pub fn check_password_with_factor(password: &str, sign_in_name: &str) -> Result<(), Weakness> {
    let count = password.chars().count();
    if count < PASSWORD_MIN_WITH_FACTOR {
        return Err(Weakness::VeryShort);
    }
    if count > PASSWORD_MAX {
        return Err(Weakness::Long);
    }
    let distinct: HashSet<char> = password.chars().collect();
    if distinct.len() < 5 || is_sequence(password) {
        return Err(Weakness::Plain);
    }
    let squeezed: String = text::fold(password).chars().filter(|c| !c.is_whitespace()).collect();
    let letters: String = squeezed.chars().filter(|c| c.is_alphabetic()).collect();
    if COMMON.iter().any(|c| is_repeated(&letters, &c.replace(' ', ""))) {
        return Err(Weakness::Common);
    }
    let name: String = text::fold(sign_in_name).chars().filter(|c| !c.is_whitespace()).collect();
    if name.chars().count() >= 4 && squeezed.contains(&name) {
        return Err(Weakness::HoldsName);
    }
    Ok(())
}

/// Every character follows the one before (`abcdef…`, `9876…`), give or take one break.
fn is_sequence(password: &str) -> bool {
    let codes: Vec<i64> = password.chars().map(|c| i64::from(u32::from(c))).collect();
    let breaks = |step: i64| codes.windows(2).filter(|w| w[1] - w[0] != step).count();
    breaks(1) <= 2 || breaks(-1) <= 2
}

fn is_repeated(letters: &str, word: &str) -> bool {
    !letters.is_empty()
        && letters.len().is_multiple_of(word.len())
        && letters.as_bytes().chunks(word.len()).all(|c| c == word.as_bytes())
}

/// How long a caller waits after its `failures`-th wrong attempt: nothing for the first `free`, then doubling up to a quarter of an hour.
#[must_use]
pub fn wait_seconds(failures: i64, free: i64) -> i64 {
    if failures < free {
        return 0;
    }
    let doublings = u32::try_from((failures - free).min(20)).unwrap_or(0);
    (FIRST_WAIT_SECONDS << doublings).min(LONGEST_WAIT_SECONDS)
}

/// Has nobody used the account for [`IDLE_DAYS`] days?
#[must_use]
pub fn is_idle(last_active_at: Moment, now: Moment) -> bool {
    now.0 - last_active_at.0 > IDLE_DAYS * 86_400 * 1_000_000
}

/// Has a session ended, either unused or too old?
#[must_use]
pub fn session_ended(created_at: Moment, seen_at: Moment, now: Moment) -> bool {
    now >= created_at.plus_seconds(SESSION_MAX_SECONDS) || now >= seen_at.plus_seconds(SESSION_IDLE_SECONDS)
}

/// A sign-in name: 3 to 64 letters, digits, dots, dashes, underscores or @; `None` when it is none.
#[must_use]
pub fn sign_in_name(word: &str) -> Option<String> {
    let word = word.trim();
    let count = word.chars().count();
    let good = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    (good && (3..=64).contains(&count)).then(|| word.to_owned())
}

/// What stands in the unique index: letters of either case are one name.
#[must_use]
pub fn name_key(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// A path of this site to go on to after sign-in; anything else (`//evil`, `https:`) becomes the start page.
#[must_use]
pub fn local_path(next: Option<&str>) -> String {
    let good = |p: &&str| {
        p.starts_with('/') && !p.starts_with("//") && !p.contains('\\') && p.len() < 2_000 && !p.chars().any(char::is_control)
    };
    next.filter(good).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests;
