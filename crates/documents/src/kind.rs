//! What a document can be.

use serde::{Deserialize, Serialize};
use vedich_accounts::Role;
use vedich_kernel::Lang;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DocumentsKind)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Report on a phase: a unit's own, or the city's from all of them (`P-5.1`).
    Phase,
    /// Report on the whole campaign with its phases apart (`P-5.1`).
    Final,
    /// The city's report to the province (`P-5.2`).
    Province,
    /// Morning brief of the leaders: yesterday.
    DailyBrief,
    /// The last seven days.
    WeeklyBrief,
    /// Results per commune and quarter.
    Appendix,
    /// Targets per commune: the plan's appendix (`P-3.5`).
    Targets,
    /// The ranking of communes and units, with the formula and why somebody is not considered (`P-3.9`).
    Ranking,
    /// Proposal of awards that the council recommends, with the lists (`P-5.3`).
    AwardProposal,
    /// Notice of the units that people have decided to criticise (`P-3.9`, `P-5.3`).
    CriticismNotice,
    /// Whom teams met away from their residence: a commune's names, or the city's counts (`P-4.3e`).
    AbsenteeList,
    /// Whom the coming shifts invite: a commune's names, or the city's counts (`P-4.4b`, `P-4.4c`).
    InvitationList,
    /// What the campaign costs, with its assumptions (`P-5.4`).
    Budget,
}

impl Kind {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 13] = [
        Self::Phase,
        Self::Final,
        Self::Province,
        Self::DailyBrief,
        Self::WeeklyBrief,
        Self::Appendix,
        Self::Targets,
        Self::Ranking,
        Self::AwardProposal,
        Self::CriticismNotice,
        Self::AbsenteeList,
        Self::InvitationList,
        Self::Budget,
    ];

    /// Permanent code, as stored, in JSON and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phase => "phase",
            Self::Final => "final",
            Self::Province => "province",
            Self::DailyBrief => "daily_brief",
            Self::WeeklyBrief => "weekly_brief",
            Self::Appendix => "appendix",
            Self::Targets => "targets",
            Self::Ranking => "ranking",
            Self::AwardProposal => "award_proposal",
            Self::CriticismNotice => "criticism_notice",
            Self::AbsenteeList => "absentee_list",
            Self::InvitationList => "invitation_list",
            Self::Budget => "budget",
        }
    }

    /// From the permanent code. Both doors take a hyphen for the underscore.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().replace('-', "_");
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// All codes, for whoever wrote one that does not exist.
    #[must_use]
    pub fn known() -> String {
        Self::ALL.map(Self::code).join(", ")
    }

    /// In words.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Phase => lang.pick("Báo cáo kết quả giai đoạn", "Report on a phase"),
            Self::Final => lang.pick("Báo cáo tổng kết", "Final report"),
            Self::Province => lang.pick("Báo cáo gửi cấp trên", "Report to the province"),
            Self::DailyBrief => lang.pick("Báo cáo nhanh trong ngày", "Daily brief"),
            Self::WeeklyBrief => lang.pick("Báo cáo nhanh trong tuần", "Weekly brief"),
            Self::Appendix => lang.pick("Phụ lục kết quả theo địa bàn", "Appendix of results by place"),
            Self::Targets => lang.pick("Phụ lục giao chỉ tiêu", "Appendix of targets"),
            Self::Ranking => lang.pick("Thông báo kết quả xếp hạng", "Notice of the ranking"),
            Self::AwardProposal => lang.pick("Tờ trình đề nghị khen thưởng", "Proposal of awards"),
            Self::CriticismNotice => lang.pick("Thông báo phê bình", "Notice of criticism"),
            Self::AbsenteeList => lang.pick("Danh sách công dân vắng mặt", "Absentee list"),
            Self::InvitationList => lang.pick("Danh sách mời làm hồ sơ", "Invitation list"),
            Self::Budget => lang.pick("Tờ trình dự toán kinh phí", "Budget proposal"),
        }
    }

    /// A unit writes one of its own.
    #[must_use]
    pub fn is_of_units(self) -> bool {
        self.is_sent_in() || self.is_list()
    }

    /// A unit's goes in to the standing office by a deadline.
    #[must_use]
    pub fn is_sent_in(self) -> bool {
        matches!(self, Self::Phase | Self::Final)
    }

    /// A commune's own names citizens; the city's only counts them.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::AbsenteeList | Self::InvitationList)
    }

    /// It says what home affairs, the council and the chairman do with people and units.
    #[must_use]
    pub fn is_of_proposals(self) -> bool {
        matches!(self, Self::AwardProposal | Self::CriticismNotice)
    }

    /// It tells of other matters than the figures of phases.
    #[must_use]
    pub fn is_of_matters(self) -> bool {
        matches!(self, Self::Ranking | Self::Budget) || self.is_of_proposals() || self.is_list()
    }

    /// It tells what was reached in its phase. Targets, the budget and lists of people look ahead.
    #[must_use]
    pub fn tells_results(self) -> bool {
        !matches!(self, Self::Targets | Self::Budget) && !self.is_list()
    }

    /// It covers all phases and names none.
    #[must_use]
    pub fn is_of_all_phases(self) -> bool {
        matches!(self, Self::Final | Self::Province | Self::Budget)
    }

    /// A role writes it. The offices of home affairs and of finance write what their duty is (`P-5.3`, `P-5.4`).
    #[must_use]
    pub fn is_written_by(self, role: Role) -> bool {
        match role {
            Role::HomeAffairs => self == Self::Ranking || self.is_of_proposals(),
            Role::Finance => self == Self::Budget,
            _ => true,
        }
    }

    /// A role reads it.
    #[must_use]
    pub fn is_read_by(self, role: Role) -> bool {
        role != Role::Finance || self == Self::Budget
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_and_its_hyphens_are_understood() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.code()), Some(kind));
            assert_eq!(Kind::parse(&kind.code().replace('_', "-")), Some(kind));
            assert!(Kind::known().contains(kind.code()));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        assert_eq!(Kind::parse("poem"), None);
    }

    #[test]
    fn finance_and_home_affairs_write_what_is_theirs() {
        let by = |role: Role| Kind::ALL.into_iter().filter(|k| k.is_written_by(role)).collect::<Vec<_>>();
        assert_eq!(by(Role::Finance), [Kind::Budget]);
        assert_eq!(by(Role::HomeAffairs), [Kind::Ranking, Kind::AwardProposal, Kind::CriticismNotice]);
        assert!(!Kind::Phase.is_read_by(Role::Finance) && Kind::Phase.is_read_by(Role::HomeAffairs));
    }
}
