//! The words of this room: roles, permissions, grants, actors and the area they may touch.

mod permission;

pub use permission::Permission;

use serde::{Deserialize, Serialize};
use vedich_db::By;
use vedich_kernel::{Lang, LocalityId, Moment, TeamId, UnitId, UserId};

/// What a person is in the campaign (plan.md, "Who sees what").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation: users, set-up, audit. Sees figures, no people.
    Admin,
    /// City or provincial police: the campaign's standing office.
    StandingOffice,
    /// Police of one commune.
    WardPolice,
    /// Leader of a people's committee.
    CommitteeLeader,
    /// Unit head, union secretary, school head.
    UnitHead,
    /// Leads one team.
    TeamLeader,
    /// Goes from door to door.
    FieldMember,
    /// Checks reports against reality (`P-3.8`).
    Inspector,
    /// Home-affairs office.
    HomeAffairs,
    /// Finance office.
    Finance,
    /// The party's propaganda board.
    Propaganda,
    /// Office of the council and committee.
    CommitteeOffice,
    /// Sees published figures.
    Viewer,
}

impl Role {
    /// All roles, in the order of the plan's table.
    pub const ALL: [Self; 13] = [
        Self::Admin,
        Self::StandingOffice,
        Self::WardPolice,
        Self::CommitteeLeader,
        Self::UnitHead,
        Self::TeamLeader,
        Self::FieldMember,
        Self::Inspector,
        Self::HomeAffairs,
        Self::Finance,
        Self::Propaganda,
        Self::CommitteeOffice,
        Self::Viewer,
    ];

    /// Permanent code, as stored and as in files and JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::StandingOffice => "standing_office",
            Self::WardPolice => "ward_police",
            Self::CommitteeLeader => "committee_leader",
            Self::UnitHead => "unit_head",
            Self::TeamLeader => "team_leader",
            Self::FieldMember => "field_member",
            Self::Inspector => "inspector",
            Self::HomeAffairs => "home_affairs",
            Self::Finance => "finance",
            Self::Propaganda => "propaganda",
            Self::CommitteeOffice => "committee_office",
            Self::Viewer => "viewer",
        }
    }

    /// As it stands on pages and in the users' XLSX file.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Admin => ("Quản trị hệ thống", "Administrator"),
            Self::StandingOffice => ("Cơ quan thường trực", "Standing office"),
            Self::WardPolice => ("Công an phường, xã", "Ward police"),
            Self::CommitteeLeader => ("Lãnh đạo Ủy ban nhân dân", "People's committee leader"),
            Self::UnitHead => ("Thủ trưởng đơn vị", "Unit head"),
            Self::TeamLeader => ("Tổ trưởng", "Team leader"),
            Self::FieldMember => ("Thành viên tổ", "Field member"),
            Self::Inspector => ("Kiểm tra viên", "Inspector"),
            Self::HomeAffairs => ("Phòng Nội vụ", "Home affairs"),
            Self::Finance => ("Phòng Tài chính", "Finance"),
            Self::Propaganda => ("Ban Tuyên giáo", "Propaganda board"),
            Self::CommitteeOffice => ("Văn phòng HĐND và UBND", "Office of the council and committee"),
            Self::Viewer => ("Người xem", "Viewer"),
        };
        lang.pick(vi, en)
    }
}

/// A role somewhere: a locality subtree, a unit subtree, a team, or (all three empty) the whole campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Grant {
    /// What the person is.
    pub role: Role,
    /// Within this locality subtree.
    pub locality: Option<LocalityId>,
    /// Within this unit subtree.
    pub unit: Option<UnitId>,
    /// Within this team.
    pub team: Option<TeamId>,
}

impl Grant {
    /// The role in the whole campaign.
    #[must_use]
    pub fn whole(role: Role) -> Self {
        Self { role, locality: None, unit: None, team: None }
    }

    /// The role in a locality subtree.
    #[must_use]
    pub fn at(role: Role, locality: LocalityId) -> Self {
        Self { locality: Some(locality), ..Self::whole(role) }
    }

    /// The role in a unit subtree.
    #[must_use]
    pub fn in_unit(role: Role, unit: UnitId) -> Self {
        Self { unit: Some(unit), ..Self::whole(role) }
    }

    /// The role in a team.
    #[must_use]
    pub fn in_team(role: Role, team: TeamId) -> Self {
        Self { team: Some(team), ..Self::whole(role) }
    }

    /// Names no place, so it means the whole campaign.
    #[must_use]
    pub fn is_placeless(&self) -> bool {
        self.locality.is_none() && self.unit.is_none() && self.team.is_none()
    }
}

/// Where a permission holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// The whole campaign.
    Everything,
    /// Any of these subtrees and teams; all empty means nowhere.
    Within {
        /// Locality subtrees.
        localities: Vec<LocalityId>,
        /// Unit subtrees.
        units: Vec<UnitId>,
        /// Teams.
        teams: Vec<TeamId>,
    },
}

impl Area {
    /// Nowhere.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Within { localities: Vec::new(), units: Vec::new(), teams: Vec::new() }
    }

    /// Nowhere at all.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Within { localities, units, teams } if localities.is_empty() && units.is_empty() && teams.is_empty())
    }
}

/// Through which door the actor came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = AccountsVia)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Signed in with a browser.
    Session,
    /// A program with a bearer token.
    Token,
    /// The local command line: who can read the key file may do everything.
    Cli,
}

/// Who asks. Handed to every service call, so that scope is enforced in the store and not by the page.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account; 0 for the command line.
    pub user: UserId,
    /// Sign-in name.
    pub name: String,
    /// Name as written on pages.
    pub full_name: String,
    /// What they are, and where.
    pub grants: Vec<Grant>,
    /// Through which door.
    pub via: Via,
}

impl Actor {
    /// The local command line: everything, everywhere; writes as the program itself.
    #[must_use]
    pub fn cli(name: &str) -> Self {
        Self { user: UserId(0), name: name.to_owned(), full_name: name.to_owned(), grants: Vec::new(), via: Via::Cli }
    }

    /// Holds the permission somewhere.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        !self.area(permission).is_nothing()
    }

    /// Where the permission holds. A role that needs a place and has none holds nowhere.
    #[must_use]
    pub fn area(&self, permission: Permission) -> Area {
        if self.via == Via::Cli {
            return Area::Everything;
        }
        let (mut localities, mut units, mut teams) = (Vec::new(), Vec::new(), Vec::new());
        for grant in self.grants.iter().filter(|g| g.role.permissions().contains(&permission)) {
            if grant.is_placeless() && grant.role.may_be_placeless() {
                return Area::Everything;
            }
            localities.extend(grant.locality);
            units.extend(grant.unit);
            teams.extend(grant.team);
        }
        Area::Within { localities, units, teams }
    }

    /// Holds the permission in a locality, not only in a unit or a team: pages by place are of use to them.
    #[must_use]
    pub fn has_place(&self, permission: Permission) -> bool {
        match self.area(permission) {
            Area::Everything => true,
            Area::Within { localities, .. } => !localities.is_empty(),
        }
    }

    /// Sees published aggregates only: small cells are hidden (plan.md, "Who sees what").
    #[must_use]
    pub fn sees_published_only(&self) -> bool {
        let shows = |g: &&Grant| g.role.permissions().contains(&Permission::ViewFigures);
        self.via != Via::Cli && self.grants.iter().filter(shows).all(|g| g.role == Role::Viewer)
    }

    /// As author of a write at `now`.
    #[must_use]
    pub fn by(&self, now: Moment) -> By {
        match self.via {
            Via::Cli => By::system(&self.name, now),
            Via::Session | Via::Token => By::user(self.user, &self.name, now),
        }
    }
}

/// An account as its managers see it.
#[derive(Clone, Debug)]
pub struct User {
    /// Identifier.
    pub id: UserId,
    /// Sign-in name.
    pub name: String,
    /// Name as written on pages.
    pub full_name: String,
    /// What they are, and where.
    pub grants: Vec<Grant>,
    /// Not switched off.
    pub active: bool,
    /// Must choose a new password at the next sign-in.
    pub must_change: bool,
    /// Created at.
    pub created_at: Moment,
    /// Last used at.
    pub last_active_at: Moment,
}
