//! JSON answers, the same for the API and the command line (issue A, fixed points).

use crate::{
    Insight, InsightProblem,
    rules::{
        Aim,
        published::{Part, Shown},
    },
    view::{Child, ProgressQuery, View, basis_word, ranked},
};
use serde::Serialize;
use utoipa::ToSchema;
use vedich_accounts::Actor;
use vedich_campaign::{Metric, Phase, Target};
use vedich_crosscheck::Totals;
use vedich_kernel::{Day, Figure, LocalityId};
use vedich_territory::Tree;

/// A locality by its code.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = InsightLocalityAnswer)]
pub struct LocalityAnswer {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

impl LocalityAnswer {
    pub(crate) fn of(tree: &Tree, id: LocalityId) -> Self {
        let code = tree.get(id).map(|l| l.code.clone()).unwrap_or_default();
        Self { code, name: tree.name(id).to_owned() }
    }
}

/// A target and what was achieved of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = InsightTargetAnswer)]
pub struct TargetAnswer {
    /// Number of the phase.
    pub phase: i64,
    /// First day of the phase.
    #[schema(value_type = String)]
    pub from: Day,
    /// Last day of the phase.
    #[schema(value_type = String)]
    pub to: Day,
    /// What counts.
    pub metric: Metric,
    /// The target in persons.
    pub value: i64,
    /// `count`, or what a share is of: `eligible`, `eligible_frozen`.
    pub basis: &'static str,
    /// Counted from the beginning of time (else: new in the phase).
    pub cumulative: bool,
    /// Achieved by the as-of day.
    pub achieved: i64,
    /// `achieved / value`; none for a target of zero.
    pub share: Option<f64>,
    /// Still missing; 0 when reached.
    pub missing: i64,
    /// Days of the phase left after the as-of day.
    pub days_left: i64,
    /// Needed on each of them; none when reached or over.
    pub pace: Option<i64>,
}

impl TargetAnswer {
    fn of(phase: &Phase, target: &Target, goal: &Aim) -> Self {
        let pace = goal.pace();
        Self {
            phase: phase.no,
            from: phase.from,
            to: phase.to,
            metric: goal.metric,
            value: goal.target,
            basis: basis_word(target),
            cumulative: target.cumulative,
            achieved: goal.achieved,
            share: (goal.target > 0).then(|| goal.achieved as f64 / goal.target as f64),
            missing: pace.remaining,
            days_left: pace.days,
            pace: (pace.remaining > 0 && pace.days > 0).then_some(pace.per_day),
        }
    }
}

/// Progress of a place on a day at a cut-off. To those who see published aggregates only, small counts and what would tell them
/// are `null`; to everybody else each is a number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProgressAnswer {
    /// Where.
    pub locality: LocalityAnswer,
    /// Eligible citizens.
    pub eligible: Option<i64>,
    /// Dossiers ever collected at level 1.
    pub collected_level1: Option<i64>,
    /// Dossiers ever collected at level 2.
    pub collected_level2: Option<i64>,
    /// Approved at level 1, activated ones included.
    pub approved_level1: Option<i64>,
    /// Approved at level 2, activated ones included.
    pub approved_level2: Option<i64>,
    /// Standing rejected at level 1.
    pub rejected_level1: Option<i64>,
    /// Standing rejected at level 2.
    pub rejected_level2: Option<i64>,
    /// Persons whose highest activated level is 1.
    pub activated_level1: Option<i64>,
    /// Persons whose highest activated level is 2.
    pub activated_level2: Option<i64>,
    /// Persons activated at either level.
    pub activated: Option<i64>,
    /// Persons with either level approved or activated.
    pub issued: Option<i64>,
    /// Persons with a dossier ever collected.
    pub dossiers: Option<i64>,
    /// Persons absent from the newest full extract, unresolved.
    pub vanished: Option<i64>,
    /// Activated of the eligible.
    pub rate: Option<Figure>,
    /// The target of the day's phase, where one was set.
    pub target: Option<TargetAnswer>,
}

impl ProgressAnswer {
    fn of(view: &View) -> Self {
        let target = view.phase.as_ref().zip(view.target.as_ref()).zip(view.goal.as_ref());
        let (n, shown) = (&view.standing.numbers, view.shown);
        Self {
            locality: LocalityAnswer::of(&view.tree, view.place()),
            eligible: shown.of(Part::Main, n.eligible),
            collected_level1: shown.of(Part::Collected, n.collected_level1),
            collected_level2: shown.of(Part::Collected, n.collected_level2),
            approved_level1: shown.of(Part::Approved, n.approved_level1),
            approved_level2: shown.of(Part::Approved, n.approved_level2),
            rejected_level1: shown.of(Part::Rejected, n.rejected_level1),
            rejected_level2: shown.of(Part::Rejected, n.rejected_level2),
            activated_level1: shown.of(Part::Activated, n.activated_level1),
            activated_level2: shown.of(Part::Activated, n.activated_level2),
            activated: shown.of(Part::Main, n.activated()),
            issued: shown.of(Part::Steps, n.issued),
            dossiers: shown.of(Part::Steps, n.dossiers),
            vanished: shown.of(Part::Vanished, n.vanished),
            rate: shown.of(Part::Main, view.rate()),
            target: target
                .filter(|(_, goal)| shows_goal(shown, goal))
                .map(|((phase, target), goal)| TargetAnswer::of(phase, target, goal)),
        }
    }
}

/// What was achieved of a target is shown where the counts of its metric are.
#[must_use]
pub(crate) fn shows_goal(shown: Shown, goal: &Aim) -> bool {
    shown.has(match goal.metric {
        Metric::Activated => Part::Main,
        Metric::Issued | Metric::Dossiers => Part::Steps,
    })
}

/// A child of a place; `null` as in [`ProgressAnswer`].
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChildAnswer {
    /// Where.
    pub locality: LocalityAnswer,
    /// 1 is the furthest; none where the counts behind it are hidden.
    pub rank: Option<i64>,
    /// Eligible citizens.
    pub eligible: Option<i64>,
    /// Persons with a dossier ever collected.
    pub dossiers: Option<i64>,
    /// Persons with an account issued.
    pub issued: Option<i64>,
    /// Persons activated.
    pub activated: Option<i64>,
    /// Activated since the day before.
    pub activated_change: Option<i64>,
    /// Activated of the eligible.
    pub rate: Option<Figure>,
    /// Target of its own in persons.
    pub target: Option<i64>,
    /// Achieved of it.
    pub achieved: Option<i64>,
    /// Claims by verdict.
    pub claims: Option<Totals>,
}

impl ChildAnswer {
    fn of(view: &View, child: &Child, rank: i64) -> Self {
        let (n, shown) = (&child.numbers, child.shown);
        Self {
            locality: LocalityAnswer::of(&view.tree, child.id),
            rank: shown.of(Part::Main, rank),
            eligible: shown.of(Part::Main, n.eligible),
            dossiers: shown.of(Part::Steps, n.dossiers),
            issued: shown.of(Part::Steps, n.issued),
            activated: shown.of(Part::Main, n.activated()),
            activated_change: (!view.published).then(|| n.activated() - child.before.activated()),
            rate: shown.of(Part::Main, view.figure(n.activated(), n.eligible, vedich_kernel::Basis::Eligible)),
            target: child.goal.map(|g| g.target),
            achieved: child.goal.filter(|g| shows_goal(shown, g)).map(|g| g.achieved),
            claims: shown.of(Part::Claims, child.claims),
        }
    }
}

/// A place with its children, ranked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverviewAnswer {
    /// The place.
    #[serde(flatten)]
    pub progress: ProgressAnswer,
    /// Activated since the day before.
    pub activated_change: Option<i64>,
    /// Claims by verdict.
    pub claims: Option<Totals>,
    /// Its children, the furthest first.
    pub children: Vec<ChildAnswer>,
}

impl Insight {
    /// Progress of a place, as the API and the command line tell it.
    ///
    /// # Errors
    /// When the place is unknown or outside the actor's area, or no campaign runs.
    pub async fn progress(&self, actor: &Actor, query: ProgressQuery) -> Result<ProgressAnswer, InsightProblem> {
        Ok(ProgressAnswer::of(&self.look(actor, &query).await?))
    }

    /// A place with its children.
    ///
    /// # Errors
    /// As [`Insight::progress`].
    pub async fn overview(&self, actor: &Actor, query: ProgressQuery) -> Result<OverviewAnswer, InsightProblem> {
        let view = self.look(actor, &query).await?;
        Ok(OverviewAnswer {
            progress: ProgressAnswer::of(&view),
            activated_change: (!view.published).then(|| view.standing.numbers.activated() - view.before.activated()),
            claims: view.shown.of(Part::Claims, view.claims),
            children: ranked(&view.children).into_iter().map(|(c, rank)| ChildAnswer::of(&view, c, rank)).collect(),
        })
    }

    /// Refuses a day that has not come.
    pub(crate) fn has_come(&self, day: Option<Day>) -> Result<(), InsightProblem> {
        let today = self.today();
        if day.is_some_and(|d| d > today) { Err(crate::http::future_day(today)) } else { Ok(()) }
    }

    pub(crate) async fn look(&self, actor: &Actor, query: &ProgressQuery) -> Result<View, InsightProblem> {
        self.has_come(query.as_of)?;
        let (_, setting) = self.setting().await?;
        let place = self.place(&setting, actor, query.locality.as_deref(), query.as_of)?;
        self.view(&setting, place, query.as_of, query.cutoff, actor.sees_published_only()).await
    }
}
