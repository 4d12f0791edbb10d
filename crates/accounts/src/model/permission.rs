//! What may be done: one word for each thing that a route may need.

use serde::{Deserialize, Serialize};
use vedich_kernel::Lang;

/// One thing that may be done. Each route names the one that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Create users, change what they may do, switch them off.
    ManageUsers,
    /// Read the audit trail.
    ViewAudit,
    /// Set up the campaign and its phases.
    ManageCampaign,
    /// Set and import targets (`P-3.5`).
    ManageTargets,
    /// Import and change localities and units.
    ManageTerritory,
    /// Teams and their members (`P-4.3a`: the people's committee assigns the forces).
    ManageTeams,
    /// Upload and apply a register extract (`P-3.10`, `P-4.3a`).
    ImportExtract,
    /// Take back a wrong extract.
    WithdrawExtract,
    /// Figures without people.
    ViewFigures,
    /// Citizens by name, numbers masked.
    ViewCitizens,
    /// See a masked number, with a reason, audited.
    UnmaskCitizen,
    /// Draw up work lists and hand them out (`P-4.3a`, `P-4.4b`).
    ManageWorkLists,
    /// Work lists as counts and assignments; names only with [`Permission::ViewCitizens`] or while leased to one's team.
    ViewWorkLists,
    /// Write down what happened at a door.
    RecordOutcome,
    /// Bring in claims of units and teams (`P-3.6`).
    ImportClaims,
    /// Claims by person.
    ViewClaims,
    /// Claims against the register, as counts (`P-3.8`).
    ViewCrossCheck,
    /// Dispute a unit's figures, with evidence (`P-3.8`).
    DisputeFigures,
    /// Draw inspection rounds, send inspectors, decide disputes (`P-3.8`).
    ManageInspections,
    /// Inspect the people of a round that were assigned to one (`P-3.8`).
    Inspect,
    /// Daily reports of units, as numbers and texts without people (`P-3.6`).
    ViewReports,
    /// Write a unit's daily report.
    WriteReports,
    /// Ask back and accept daily reports, remind units that owe one.
    ReviewReports,
    /// Ask at the difficulty desk and read its answers (`P-5.8`).
    AskDifficulties,
    /// Answer difficulties and pass them on to the level above.
    AnswerDifficulties,
    /// See duties, who owes them and how they stand (`P-5.6`).
    ViewTasks,
    /// Say what was done of a unit's duties, with evidence, and break them down.
    WorkTasks,
    /// Give duties to units, and load those of the plan.
    ManageTasks,
    /// Duties of staff and pupils, as numbers (`P-3.2`, `P-4.2`).
    ViewCompliance,
    /// A unit's own roster: hand it in, declare, ask for exemptions, write down reasons, hand out codes.
    ManageRosters,
    /// Grant exemptions, check declarations on the spot, allow counts without names.
    JudgeCompliance,
    /// Outreach: what was said where, and the texts to say (`P-4.1`).
    ViewOutreach,
    /// Plan outreach and tell what came of it.
    ManageOutreach,
    /// Training sessions, who may go out, and which teams lack people (`P-4.3b`, `P-4.5`).
    ViewTraining,
    /// Hold training sessions, note who attended, write the quiz.
    ManageTraining,
    /// Promise and send people with IT skills to teams that lack them (`P-4.3b`).
    SupplyTeams,
    /// The timetable of stations, with how many are expected (`P-4.4a`).
    ViewStations,
    /// Stations, equipment sets, shifts.
    ManageStations,
    /// Serve at a station: names of who is expected there, check-in, dossiers (`P-4.4c`, `P-4.4d`).
    ServeStations,
    /// Daily quotas: who must do how much (`P-5.5`).
    ViewQuotas,
    /// Hand daily quotas down: set them by hand, move them between siblings (`P-5.5`, `P-5.7`).
    ManageQuotas,
    /// The outbox: what was sent to how many, and what became of it (`P-4.1`).
    ViewMessages,
    /// Draw up and send messages; write down who wants none.
    SendMessages,
    /// Templates, prices, quotas and tokens of channels.
    ManageMessages,
    /// The cost proposal, by level (`P-5.4`).
    ViewCosts,
    /// Prices and lines of the cost proposal.
    ManageCosts,
    /// Standings of one's area, and those that are published (`P-3.9`).
    ViewStandings,
    /// Set formula, gates and titles, close a phase, publish, examine proposals, sit in council (`P-3.9`, `P-5.3`).
    ManageStandings,
    /// Propose awards, criticism and responsibility in one's area, and take down what somebody replies (`P-5.3`).
    WriteProposals,
    /// Decide proposals as the chairman, or write down what the chairman signed (`P-5.3`).
    DecideProposals,
    /// Documents of one's area: reports, briefs, appendices (`P-5.1`).
    ViewDocuments,
    /// Draft documents from figures and write in them.
    WriteDocuments,
    /// Approve documents as their head; a unit's report is thereby sent in.
    ApproveDocuments,
    /// Take reports of units or send them back; deadlines and templates.
    ReviewDocuments,
    /// Bearer tokens for programs.
    ManageTokens,
    /// Enrol phones of a team's members, see and revoke them, print volunteer cards.
    ManagePhones,
    /// The board for the screen in the hall: published figures of the whole, in large letters.
    ViewWall,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 57] = [
        Self::ManageUsers,
        Self::ViewAudit,
        Self::ManageCampaign,
        Self::ManageTargets,
        Self::ManageTerritory,
        Self::ManageTeams,
        Self::ImportExtract,
        Self::WithdrawExtract,
        Self::ViewFigures,
        Self::ViewCitizens,
        Self::UnmaskCitizen,
        Self::ManageWorkLists,
        Self::ViewWorkLists,
        Self::RecordOutcome,
        Self::ImportClaims,
        Self::ViewClaims,
        Self::ViewCrossCheck,
        Self::DisputeFigures,
        Self::ManageInspections,
        Self::Inspect,
        Self::ViewReports,
        Self::WriteReports,
        Self::ReviewReports,
        Self::AskDifficulties,
        Self::AnswerDifficulties,
        Self::ViewTasks,
        Self::WorkTasks,
        Self::ManageTasks,
        Self::ViewCompliance,
        Self::ManageRosters,
        Self::JudgeCompliance,
        Self::ViewOutreach,
        Self::ManageOutreach,
        Self::ViewTraining,
        Self::ManageTraining,
        Self::SupplyTeams,
        Self::ViewStations,
        Self::ManageStations,
        Self::ServeStations,
        Self::ViewQuotas,
        Self::ManageQuotas,
        Self::ViewMessages,
        Self::SendMessages,
        Self::ManageMessages,
        Self::ViewCosts,
        Self::ManageCosts,
        Self::ViewStandings,
        Self::ManageStandings,
        Self::WriteProposals,
        Self::DecideProposals,
        Self::ViewDocuments,
        Self::WriteDocuments,
        Self::ApproveDocuments,
        Self::ReviewDocuments,
        Self::ManageTokens,
        Self::ManagePhones,
        Self::ViewWall,
    ];

    /// What it lets one do, as it stands in a refusal.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::ManageUsers => ("quản lý người dùng", "manage users"),
            Self::ViewAudit => ("xem nhật ký", "read the audit trail"),
            Self::ManageCampaign => ("thiết lập chiến dịch", "set up the campaign"),
            Self::ManageTargets => ("giao chỉ tiêu", "set targets"),
            Self::ManageTerritory => ("quản lý địa bàn và đơn vị", "manage localities and units"),
            Self::ManageTeams => ("quản lý tổ", "manage teams"),
            Self::ImportExtract => ("nhập bản trích xuất", "import extracts"),
            Self::WithdrawExtract => ("thu hồi bản trích xuất", "withdraw extracts"),
            Self::ViewFigures => ("xem số liệu", "see figures"),
            Self::ViewCitizens => ("xem danh sách công dân", "see citizens"),
            Self::UnmaskCitizen => ("xem đủ số định danh", "unmask numbers"),
            Self::ManageWorkLists => ("lập và giao danh sách", "draw up work lists"),
            Self::ViewWorkLists => ("xem danh sách công việc", "see work lists"),
            Self::RecordOutcome => ("ghi kết quả", "record outcomes"),
            Self::ImportClaims => ("nhập báo cáo kết quả", "import claims"),
            Self::ViewClaims => ("xem báo cáo kết quả", "see claims"),
            Self::ViewCrossCheck => ("xem đối sánh", "see the cross-check"),
            Self::DisputeFigures => ("khiếu nại số liệu", "dispute figures"),
            Self::ManageInspections => ("tổ chức kiểm tra thực tế", "run inspections"),
            Self::Inspect => ("kiểm tra thực tế", "inspect"),
            Self::ViewReports => ("xem báo cáo ngày", "see daily reports"),
            Self::WriteReports => ("viết báo cáo ngày", "write daily reports"),
            Self::ReviewReports => ("duyệt báo cáo ngày", "review daily reports"),
            Self::AskDifficulties => ("hỏi về vướng mắc", "ask about difficulties"),
            Self::AnswerDifficulties => ("trả lời vướng mắc", "answer difficulties"),
            Self::ViewTasks => ("xem nhiệm vụ", "see tasks"),
            Self::WorkTasks => ("báo cáo kết quả nhiệm vụ", "report on tasks"),
            Self::ManageTasks => ("giao nhiệm vụ", "give tasks"),
            Self::ViewCompliance => ("xem nghĩa vụ của cán bộ, học sinh", "see duties of staff and pupils"),
            Self::ManageRosters => ("quản lý danh sách của đơn vị", "manage the unit's roster"),
            Self::JudgeCompliance => ("duyệt miễn và kiểm tra xác suất", "grant exemptions and check on the spot"),
            Self::ViewOutreach => ("xem hoạt động tuyên truyền", "see outreach"),
            Self::ManageOutreach => ("lập hoạt động tuyên truyền", "plan outreach"),
            Self::ViewTraining => ("xem tập huấn", "see training"),
            Self::ManageTraining => ("tổ chức tập huấn", "hold training sessions"),
            Self::SupplyTeams => ("cử người cho các tổ", "send people to teams"),
            Self::ViewStations => ("xem lịch điểm thu nhận", "see the stations' timetable"),
            Self::ManageStations => ("quản lý điểm thu nhận và ca", "manage stations and shifts"),
            Self::ServeStations => ("phục vụ tại điểm thu nhận", "serve at a station"),
            Self::ViewQuotas => ("xem chỉ tiêu ngày", "see daily quotas"),
            Self::ManageQuotas => ("giao chỉ tiêu ngày", "hand daily quotas down"),
            Self::ViewMessages => ("xem hộp thư đi", "see the outbox"),
            Self::SendMessages => ("gửi tin nhắn", "send messages"),
            Self::ManageMessages => ("quản lý mẫu tin và kênh gửi", "manage templates and channels"),
            Self::ViewCosts => ("xem dự toán chi phí", "see the cost proposal"),
            Self::ManageCosts => ("lập dự toán chi phí", "draw up the cost proposal"),
            Self::ViewStandings => ("xem bảng thi đua", "see the standings"),
            Self::ManageStandings => ("quản lý thi đua và hội đồng", "manage standings and the council"),
            Self::WriteProposals => ("đề nghị khen thưởng, phê bình", "propose awards and criticism"),
            Self::DecideProposals => ("quyết định khen thưởng, phê bình", "decide awards and criticism"),
            Self::ViewDocuments => ("xem văn bản", "see documents"),
            Self::WriteDocuments => ("soạn văn bản", "write documents"),
            Self::ApproveDocuments => ("duyệt văn bản", "approve documents"),
            Self::ReviewDocuments => ("nhận và trả lại văn bản", "take documents and send them back"),
            Self::ManageTokens => ("quản lý mã truy cập", "manage tokens"),
            Self::ManagePhones => ("quản lý điện thoại của tổ", "manage the team's phones"),
            Self::ViewWall => ("xem bảng tin hội trường", "see the board in the hall"),
        };
        lang.pick(vi, en)
    }
}
