//! Formula, gates, award titles and rules of the council: one setting of the campaign in versions, each with who and why. Every
//! version stays; closings keep the one that they were counted by.

use crate::{
    model::{Kind, PartKind},
    problems::StandingProblem,
    service::{Standings, words},
    store,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Moment, text};

/// Weight of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Weight {
    /// Which.
    pub part: PartKind,
    /// In percent; those of a formula make 100.
    pub weight: i64,
    /// At most this share counts, in hundredths of a percent; none for no limit.
    pub cap_bp: Option<i64>,
}

/// How a kind is ranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Formula {
    /// Whom it ranks.
    pub kind: Kind,
    /// Its parts; none has weight 0.
    pub weights: Vec<Weight>,
}

/// When somebody is not considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Gates {
    /// Missing daily reports that are still tolerated in a phase.
    pub missing_allowed: i64,
    /// Of a commune that began in the phase by a merger or split: the share of the reports owed before by all that it was made of, in
    /// hundredths of a percent, that must be exceeded by what is missing. One that was silent does not shut out all.
    #[serde(default = "usual_before")]
    pub missing_before_bp: i64,
    /// False reports that count as honest error: the share, in hundredths of a percent, that an inspection must show to be exceeded with
    /// 95 % confidence. For communes and units.
    pub false_tolerance_bp: i64,
    /// From so many findings on that nobody had been helped, a team or a person is not considered.
    pub false_findings: i64,
    /// Who is flagged by the cross-check and not decided about is not considered either.
    #[serde(default)]
    pub flagged: bool,
    /// Below this share of the target nobody is considered, in hundredths of a percent; none for off.
    #[serde(default)]
    pub target_least_bp: Option<i64>,
    /// Below this share of the rosters nobody is considered, in hundredths of a percent; none for off.
    #[serde(default)]
    pub compliance_least_bp: Option<i64>,
}

/// More than half of what was owed is missing: those before did not report.
pub(crate) fn usual_before() -> i64 {
    5_000
}

/// A title that may be proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Title {
    /// Its name, such as "Giấy khen của Chủ tịch Ủy ban nhân dân thành phố".
    pub name: String,
}

/// Rules of the emulation council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Council {
    /// A sitting needs at least this share of the members, in hundredths of a percent.
    pub quorum_bp: i64,
    /// A proposal is recommended by more than this share of those present, in hundredths of a percent.
    pub majority_bp: i64,
}

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = StandingsSetting)]
pub struct Setting {
    /// Version; 0 is what a campaign has before anybody sets anything.
    #[serde(default)]
    pub version: i64,
    /// One formula for each kind.
    pub formulas: Vec<Formula>,
    /// Persons whom each helps at least (`P-3.3`): the measure of mobilisation.
    pub minimum: i64,
    /// Gates.
    pub gates: Gates,
    /// Titles of awards.
    pub titles: Vec<Title>,
    /// The council.
    pub council: Council,
}

/// A version with who set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetOnce {
    /// What stands.
    pub setting: Setting,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
    /// By whom: sign-in name.
    pub by: String,
}

impl Default for Setting {
    fn default() -> Self {
        let w = |part, weight, cap_bp| Weight { part, weight, cap_bp };
        let formula = |kind, weights: &[Weight]| Formula { kind, weights: weights.to_vec() };
        use PartKind as P;
        Self {
            version: 0,
            formulas: vec![
                formula(
                    Kind::Commune,
                    &[
                        w(P::Target, 50, Some(15_000)),
                        w(P::Growth, 30, None),
                        w(P::Compliance, 10, None),
                        w(P::Reports, 10, None),
                    ],
                ),
                formula(
                    Kind::Unit,
                    &[
                        w(P::Target, 30, Some(15_000)),
                        w(P::Mobilised, 30, Some(30_000)),
                        w(P::Accuracy, 10, None),
                        w(P::Compliance, 20, None),
                        w(P::Reports, 10, None),
                    ],
                ),
                formula(Kind::Team, &[w(P::Mobilised, 80, None), w(P::Accuracy, 20, None)]),
                formula(Kind::Person, &[w(P::Mobilised, 80, None), w(P::Accuracy, 20, None)]),
            ],
            minimum: 10,
            gates: Gates {
                missing_allowed: 0,
                missing_before_bp: usual_before(),
                false_tolerance_bp: 500,
                false_findings: 1,
                flagged: false,
                target_least_bp: None,
                compliance_least_bp: None,
            },
            titles: ["Giấy khen của Chủ tịch Ủy ban nhân dân thành phố", "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"]
                .map(|name| Title { name: name.to_owned() })
                .to_vec(),
            council: Council { quorum_bp: 6_666, majority_bp: 5_000 },
        }
    }
}

/// Most titles.
const MOST_TITLES: usize = 20;

impl Setting {
    /// The formula of a kind.
    ///
    /// # Panics
    /// Never: every setting that is read or taken has one for each kind ([`Setting::check`]).
    #[must_use]
    pub fn formula(&self, kind: Kind) -> &Formula {
        self.formulas.iter().find(|f| f.kind == kind).unwrap_or(&self.formulas[0])
    }

    /// What does not stand in it.
    ///
    /// # Errors
    /// Weights that do not make 100, parts that a kind does not have, shares and counts that cannot be.
    pub fn check(&self) -> Result<(), StandingProblem> {
        let kinds: Vec<Kind> = self.formulas.iter().map(|f| f.kind).collect();
        if kinds != Kind::ALL {
            return Err(StandingProblem::BadSetting("formulas"));
        }
        for f in &self.formulas {
            let parts: BTreeSet<PartKind> = f.weights.iter().map(|w| w.part).collect();
            let known = f.weights.iter().all(|w| PartKind::of(f.kind).contains(&w.part) && w.weight > 0);
            let capped = f.weights.iter().all(|w| w.cap_bp.is_none_or(|c| (10_000..=1_000_000).contains(&c)));
            if !known || !capped || parts.len() != f.weights.len() {
                return Err(StandingProblem::BadSetting("formulas"));
            }
            if f.weights.iter().map(|w| w.weight).sum::<i64>() != 100 {
                return Err(StandingProblem::Not100(f.kind));
            }
        }
        let share = |bp: i64| (1..=10_000).contains(&bp);
        let g = &self.gates;
        let gates = (0..=100).contains(&g.missing_allowed)
            && (0..=10_000).contains(&g.missing_before_bp)
            && (0..=5_000).contains(&g.false_tolerance_bp)
            && (1..=50).contains(&g.false_findings)
            && g.target_least_bp.is_none_or(|bp| (1..=20_000).contains(&bp))
            && g.compliance_least_bp.is_none_or(share);
        if !gates {
            return Err(StandingProblem::BadSetting("gates"));
        }
        if !(1..=1_000).contains(&self.minimum) {
            return Err(StandingProblem::BadSetting("minimum"));
        }
        if !share(self.council.quorum_bp) || !(5_000..10_000).contains(&self.council.majority_bp) {
            return Err(StandingProblem::BadSetting("council"));
        }
        let named = self.titles.iter().all(|t| (5..=200).contains(&t.name.chars().count()));
        if self.titles.is_empty() || self.titles.len() > MOST_TITLES || !named {
            return Err(StandingProblem::BadSetting("titles"));
        }
        Ok(())
    }

    fn tidy(mut self) -> Self {
        for title in &mut self.titles {
            title.name = text::squeeze(&title.name);
        }
        self.titles.retain(|t| !t.name.is_empty());
        for f in &mut self.formulas {
            f.weights.retain(|w| w.weight != 0);
        }
        self
    }
}

impl Standings {
    /// The setting that holds now.
    ///
    /// # Errors
    /// When no campaign runs or the database cannot be reached.
    pub async fn setting(&self) -> Result<Setting, StandingProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::settings(self.db(), campaign.id).await?.pop().map(|s| s.setting).unwrap_or_default())
    }

    /// All versions, oldest first.
    pub(crate) async fn setting_history(&self) -> Result<Vec<SetOnce>, StandingProblem> {
        let campaign = self.register().campaign().await?;
        Ok(store::settings(self.db(), campaign.id).await?)
    }

    /// Sets formula, gates, titles and council anew, with a reason. Closed phases keep what they were counted by.
    ///
    /// # Errors
    /// Not the actor's to set, a setting that does not stand, no reason, or somebody else has set it since `setting.version`.
    pub async fn set(&self, actor: &Actor, setting: Setting, reason: &str) -> Result<(), StandingProblem> {
        self.require_whole(actor, Permission::ManageStandings).await?;
        let setting = setting.tidy();
        setting.check()?;
        let reason = words("reason", reason)?;
        let campaign = self.register().campaign().await?;
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let (setting, reason) = (setting.clone(), reason.clone());
                Box::pin(async move {
                    let newest = store::settings(tx, campaign.id).await?.pop().map(|s| s.setting).unwrap_or_default();
                    if newest.version != setting.version {
                        return Err(StandingProblem::SetMeanwhile);
                    }
                    let next = Setting { version: newest.version + 1, ..setting };
                    store::insert_setting(tx, campaign.id, &next, &reason).await?;
                    tx.audit("standings.set", "standings", json!({ "version": next.version })).await?;
                    tx.emit("standings.changed", json!({ "version": next.version })).await?;
                    Ok(())
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_campaign_begins_with_stands() {
        Setting::default().check().unwrap();
    }

    #[test]
    fn weights_make_a_hundred_and_parts_belong_to_their_kind() {
        let mut s = Setting::default();
        s.formulas[0].weights[0].weight = 49;
        assert!(matches!(s.check(), Err(StandingProblem::Not100(Kind::Commune))));
        let mut s = Setting::default();
        s.formulas[3].weights[1].part = PartKind::Reports;
        assert!(matches!(s.check(), Err(StandingProblem::BadSetting("formulas"))), "a person owes no daily reports");
        let mut s = Setting::default();
        s.council.majority_bp = 4_000;
        assert!(matches!(s.check(), Err(StandingProblem::BadSetting("council"))), "less than half is no majority");
    }
}
