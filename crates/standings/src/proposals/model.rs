//! The words of proposals.

use crate::model::Kind;
use serde::{Deserialize, Serialize};
use vedich_kernel::{Day, Lang, LocalityId, Moment, TeamId, UnitId, UserId};
use vedich_territory::MemberId;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalKind {
    /// An award, such as a certificate of merit.
    Award,
    /// Criticism.
    Criticism,
    /// Administrative responsibility, where the cause is a lack of it.
    Responsibility,
    /// One grade down in the year's assessment of somebody (`P-4.2`). Only proposed: the unit assesses.
    GradeDown,
}

impl ProposalKind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Award, Self::Criticism, Self::Responsibility, Self::GradeDown];

    /// Permanent code, as stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Award => "award",
            Self::Criticism => "criticism",
            Self::Responsibility => "responsibility",
            Self::GradeDown => "grade_down",
        }
    }

    /// From the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// As it stands on pages and in documents.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Award => ("Khen thưởng", "Award"),
            Self::Criticism => ("Phê bình", "Criticism"),
            Self::Responsibility => ("Xem xét trách nhiệm", "Responsibility"),
            Self::GradeDown => ("Hạ một bậc xếp loại", "One grade down"),
        };
        lang.pick(vi, en)
    }

    /// It speaks against somebody: they are heard, and a cause is named.
    #[must_use]
    pub fn is_against(self) -> bool {
        self != Self::Award
    }
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StandingsCause)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nobody could have done it.
    Objective,
    /// A lack of responsibility.
    LackOfResponsibility,
}

impl Cause {
    /// Both, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Objective, Self::LackOfResponsibility];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Objective => "objective",
            Self::LackOfResponsibility => "lack_of_responsibility",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }

    /// As it stands on pages and in documents.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Objective => lang.pick("Khách quan", "Objective"),
            Self::LackOfResponsibility => lang.pick("Thiếu trách nhiệm", "Lack of responsibility"),
        }
    }
}

/// What somebody does with a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The one concerned is asked to say something by a day.
    AskReply,
    /// What the one concerned says.
    Reply,
    /// Handed in to home affairs.
    Submit,
    /// Sent back by home affairs, with what is missing.
    Return,
    /// Examined by home affairs, with the cause.
    Examine,
    /// Recommended by the council.
    Recommend,
    /// Not recommended by the council.
    NotRecommend,
    /// Decided by the chairman: as proposed.
    Approve,
    /// Decided by the chairman: not as proposed.
    Refuse,
    /// Taken back by whoever proposed.
    Withdraw,
    /// Number and day of a decision as they should have been written down, with a reason.
    Correct,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 11] = [
        Self::AskReply,
        Self::Reply,
        Self::Submit,
        Self::Return,
        Self::Examine,
        Self::Recommend,
        Self::NotRecommend,
        Self::Approve,
        Self::Refuse,
        Self::Withdraw,
        Self::Correct,
    ];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AskReply => "ask_reply",
            Self::Reply => "reply",
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Examine => "examine",
            Self::Recommend => "recommend",
            Self::NotRecommend => "not_recommend",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::Correct => "correct",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::AskReply => "standings-act-ask-reply",
            Self::Reply => "standings-act-reply",
            Self::Submit => "standings-act-submit",
            Self::Return => "standings-act-return",
            Self::Examine => "standings-act-examine",
            Self::Recommend => "standings-act-recommend",
            Self::NotRecommend => "standings-act-not-recommend",
            Self::Approve => "standings-act-approve",
            Self::Refuse => "standings-act-refuse",
            Self::Withdraw => "standings-act-withdraw",
            Self::Correct => "standings-act-correct",
        }
    }
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StandingsState)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written, not handed in.
    Draft,
    /// With home affairs.
    Submitted,
    /// Sent back.
    Returned,
    /// Examined: awaits the council.
    Examined,
    /// Recommended: awaits the chairman.
    Recommended,
    /// Not recommended: awaits the chairman.
    NotRecommended,
    /// Decided as proposed.
    Approved,
    /// Decided otherwise.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl State {
    /// Nothing comes after it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Approved | Self::Refused | Self::Withdrawn)
    }

    /// As it stands on pages and in documents.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Draft => ("Đang soạn", "Draft"),
            Self::Submitted => ("Chờ Phòng Nội vụ thẩm định", "With home affairs"),
            Self::Returned => ("Trả lại để bổ sung", "Returned"),
            Self::Examined => ("Chờ hội đồng biểu quyết", "Awaits the council"),
            Self::Recommended => ("Hội đồng tán thành, chờ Chủ tịch", "Recommended, awaits the chairman"),
            Self::NotRecommended => ("Hội đồng không tán thành, chờ Chủ tịch", "Not recommended, awaits the chairman"),
            Self::Approved => ("Đã quyết định", "Decided"),
            Self::Refused => ("Không chấp thuận", "Refused"),
            Self::Withdrawn => ("Đã rút", "Withdrawn"),
        };
        lang.pick(vi, en)
    }
}

/// Whom a proposal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// What they are.
    pub kind: Kind,
    /// The commune.
    pub locality: Option<LocalityId>,
    /// The unit, or the person's.
    pub unit: Option<UnitId>,
    /// The team, or the person's.
    pub team: Option<TeamId>,
    /// The member; none for a person who is no member of the campaign.
    pub member: Option<MemberId>,
}

/// What is sealed of a proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub name: String,
    pub position: String,
    pub words: String,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub no: i64,
    /// Number of the phase.
    pub phase_no: i64,
    /// What is proposed.
    pub kind: ProposalKind,
    /// Title of the award; empty for others.
    pub title: String,
    /// Whom it is about.
    pub target: Target,
    /// Their name.
    pub name: String,
    /// What a person is in their unit.
    pub position: String,
    /// Why, in words.
    pub words: String,
    /// When it was written.
    pub at: Moment,
    /// By whom: account.
    pub user: Option<UserId>,
    /// By whom: sign-in name.
    pub by: String,
    /// Where it stands.
    pub state: State,
    /// What was done with it, oldest first.
    pub steps: Vec<Step>,
    /// What it rests on, oldest first.
    pub evidence: Vec<Evidence>,
}

impl Proposal {
    /// The newest step of a kind.
    #[must_use]
    pub fn step(&self, act: Act) -> Option<&Step> {
        self.steps.iter().rfind(|s| s.act == act)
    }

    /// The chairman's decision, with number and day as they were corrected last.
    #[must_use]
    pub fn decision(&self) -> Option<&Step> {
        self.steps.iter().rfind(|s| matches!(s.act, Act::Approve | Act::Refuse | Act::Correct))
    }

    /// The one concerned has said something, or was asked and let the day pass.
    #[must_use]
    pub fn is_heard(&self, today: Day) -> bool {
        let asked = |s: &Step| s.act == Act::AskReply && s.day.is_some_and(|d| d < today);
        self.steps.iter().any(|s| s.act == Act::Reply || asked(s))
    }

    /// The cause that home affairs named.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        self.step(Act::Examine)?.cause
    }
}

/// One step: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub act: Act,
    /// The cause, of an examination.
    pub cause: Option<Cause>,
    /// The sitting, of a vote.
    pub sitting: Option<i64>,
    /// Number of the document, of a decision.
    pub document: String,
    /// Day of the document, or by which a reply is asked for.
    pub day: Option<Day>,
    /// In words.
    pub words: String,
    /// When.
    pub at: Moment,
    /// By whom: account.
    pub user: Option<UserId>,
    /// By whom: sign-in name.
    pub by: String,
}

/// What a proposal rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StandingsEvidenceKind)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The place in a closed standing, with its figures.
    Standing,
    /// An inspection round.
    Inspection,
    /// A dispute and its decision.
    Dispute,
    /// The unit's rosters for a duty (`P-3.2`, `P-4.2`).
    Duty,
    /// A document that can be seen somewhere.
    Link,
    /// Words.
    Note,
}

impl EvidenceKind {
    /// All kinds, in the order of the form.
    pub const ALL: [Self; 6] = [Self::Standing, Self::Inspection, Self::Dispute, Self::Duty, Self::Link, Self::Note];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Inspection => "inspection",
            Self::Dispute => "dispute",
            Self::Duty => "duty",
            Self::Link => "link",
            Self::Note => "note",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// As it stands on pages.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Standing => ("Xếp hạng đã chốt", "Closed standing"),
            Self::Inspection => ("Đợt kiểm tra", "Inspection"),
            Self::Dispute => ("Khiếu nại và kết luận", "Dispute and decision"),
            Self::Duty => ("Nghĩa vụ của cán bộ, đoàn viên", "Duty of staff"),
            Self::Link => ("Văn bản, đường dẫn", "Document, link"),
            Self::Note => ("Ghi chú", "Note"),
        };
        lang.pick(vi, en)
    }
}

/// One piece of evidence: a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What.
    pub kind: EvidenceKind,
    /// Number of the closing, round or dispute.
    pub no: Option<i64>,
    /// Code of the duty.
    pub code: String,
    /// Words or link.
    pub words: String,
    /// When.
    pub at: Moment,
    /// By whom: account.
    pub user: Option<UserId>,
    /// By whom: sign-in name.
    pub by: String,
}

/// Evidence to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvidence {
    /// What.
    pub kind: EvidenceKind,
    /// A number, a code, a link, or words.
    pub what: String,
}

/// A proposal to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProposal {
    /// Number of the phase.
    pub phase: i64,
    /// What is proposed.
    pub kind: ProposalKind,
    /// Title of the award; left out for others.
    pub title: String,
    /// What the one concerned is.
    pub subject: Kind,
    /// Their code, as the standing has it. Of a person who is no member of the campaign: the unit's.
    pub code: String,
    /// Name of a person who is no member; else left out.
    pub name: String,
    /// What a person is in their unit.
    pub position: String,
    /// Why.
    pub words: String,
}
