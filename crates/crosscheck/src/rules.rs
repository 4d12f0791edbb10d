//! How a claim is settled and who gets the credit (design.md, Truth 5). Pure; property-tested.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vedich_kernel::{Day, Moment};
use vedich_register::Evidence;

/// What a claim is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CrosscheckVerdict)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The register confirms it: the person's first activation lies within the window from the claim's day on.
    Confirmed,
    /// The person had been activated before the claim.
    Late,
    /// The register has not had time to say, or cannot decide.
    Pending,
    /// The register had time to confirm it and did not.
    Contradicted,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 4] = [Self::Confirmed, Self::Late, Self::Pending, Self::Contradicted];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Late => "late",
            Self::Pending => "pending",
            Self::Contradicted => "contradicted",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.code() == s)
    }
}

/// Why it is worth that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CrosscheckReason)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Activated within the window.
    InWindow,
    /// Activated before the claim's day.
    BeforeClaim,
    /// Activated only after the window.
    AfterWindow,
    /// The register covers the whole window and knows no activation.
    NotActivated,
    /// No extract covers the whole window so far.
    NotCovered,
    /// Activated between two extracts, and the window ends in between.
    BetweenExtracts,
    /// The register knows nobody by this number and covers the whole window.
    UnknownPerson,
    /// The register knows nobody by this number so far.
    NotKnownYet,
    /// The claim was taken back.
    Withdrawn,
}

impl Reason {
    const ALL: [Self; 9] = [
        Self::InWindow,
        Self::BeforeClaim,
        Self::AfterWindow,
        Self::NotActivated,
        Self::NotCovered,
        Self::BetweenExtracts,
        Self::UnknownPerson,
        Self::NotKnownYet,
        Self::Withdrawn,
    ];

    /// As stored and in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InWindow => "in_window",
            Self::BeforeClaim => "before_claim",
            Self::AfterWindow => "after_window",
            Self::NotActivated => "not_activated",
            Self::NotCovered => "not_covered",
            Self::BetweenExtracts => "between_extracts",
            Self::UnknownPerson => "unknown_person",
            Self::NotKnownYet => "not_known_yet",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == s)
    }
}

/// A claim against the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// What it is worth.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The activation day A, where the register names it.
    pub activated_on: Option<Day>,
}

fn settled(verdict: Verdict, reason: Reason, activated_on: Option<Day>) -> Settlement {
    Settlement { verdict, reason, activated_on }
}

/// Settles a claim of day C about a known citizen: *confirmed* if the activation day A lies in [C, C + window], *late* if
/// A < C. Without A, the days between the two covering extracts stand for it; what they cannot decide is *pending*.
/// *Contradicted* only once a covering extract's as-of ≥ C + window.
#[must_use]
pub fn settle(claim_day: Day, evidence: &Evidence, window: i32) -> Settlement {
    let last = claim_day.plus(window);
    let covered = evidence.covered_until.is_some_and(|d| d >= last);
    if let Some(a) = evidence.activated_on {
        return match a {
            a if a < claim_day => settled(Verdict::Late, Reason::BeforeClaim, Some(a)),
            a if a <= last => settled(Verdict::Confirmed, Reason::InWindow, Some(a)),
            a if covered => settled(Verdict::Contradicted, Reason::AfterWindow, Some(a)),
            a => settled(Verdict::Pending, Reason::NotCovered, Some(a)),
        };
    }
    let Some(seen) = evidence.first_activated else {
        return if covered {
            settled(Verdict::Contradicted, Reason::NotActivated, None)
        } else {
            settled(Verdict::Pending, Reason::NotCovered, None)
        };
    };
    // A lies in (last_not_activated, first_activated]; without an extract before, anywhere up to first_activated.
    let earliest = evidence.last_not_activated.map(|d| d.plus(1));
    if seen < claim_day {
        return settled(Verdict::Late, Reason::BeforeClaim, None);
    }
    match earliest {
        Some(from) if from >= claim_day && seen <= last => settled(Verdict::Confirmed, Reason::InWindow, None),
        Some(from) if from > last && covered => settled(Verdict::Contradicted, Reason::AfterWindow, None),
        _ => settled(Verdict::Pending, Reason::BetweenExtracts, None),
    }
}

/// Settles a claim about somebody whom the register does not know. `covered_until`: until when full, unfiltered extracts
/// cover the claim's commune, so that absence means something.
#[must_use]
pub fn settle_unknown(claim_day: Day, covered_until: Option<Day>, window: i32) -> Settlement {
    if covered_until.is_some_and(|d| d >= claim_day.plus(window)) {
        settled(Verdict::Contradicted, Reason::UnknownPerson, None)
    } else {
        settled(Verdict::Pending, Reason::NotKnownYet, None)
    }
}

/// What decides who mobilised a person: who was first, then observed-at, then recorded-at, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedence {
    /// When the claim counts as made. A phone noted the visit when it was; a day that people declare themselves could be any
    /// day, so such a claim is made when it reaches us, and no later upload takes credit from who had told before.
    pub made_at: Moment,
    /// Observed-at, never later than recorded-at: the order within one file.
    pub observed_at: Moment,
    /// Recorded-at.
    pub recorded_at: Moment,
    /// The claim.
    pub id: Uuid,
}

impl Precedence {
    /// Of a claim whose time was noted by a phone, or `declared` by whoever sent it.
    #[must_use]
    pub fn of(observed_at: Moment, recorded_at: Moment, declared: bool, id: Uuid) -> Self {
        let observed_at = vedich_claims::rules::bounded(observed_at, recorded_at);
        Self { made_at: if declared { recorded_at } else { observed_at }, observed_at, recorded_at, id }
    }
}

/// The one confirmed claim about a person that is credited to its mobiliser, as a position in `claims`; the other confirmed
/// ones count as double.
#[must_use]
pub fn credited(claims: &[(Precedence, Verdict)]) -> Option<usize> {
    let confirmed = claims.iter().enumerate().filter(|(_, c)| c.1 == Verdict::Confirmed);
    confirmed.min_by_key(|(_, c)| c.0).map(|(at, _)| at)
}

/// Whether those who made a claim are not told of it yet: only an extract that came after the claim answers them. Else who could
/// report one person and read a verdict at once would look people up in what older extracts know. What people decided about a
/// dispute is told in any case. `landed`: when the newest extract that counts came.
#[must_use]
pub fn is_held(recorded_at: Moment, landed: Moment, accepted: bool) -> bool {
    !accepted && recorded_at >= landed
}

#[cfg(test)]
mod tests;
