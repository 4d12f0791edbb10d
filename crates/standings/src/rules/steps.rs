//! The way of a proposal (`P-5.3`): home affairs, emulation council, chairman. Every step is a person's.

use crate::{
    proposals::{Act, Cause, EvidenceKind, ProposalKind, State},
    settings::Council,
};

/// The state after an act; none when the act is not possible there. `heard` tells whether the one concerned was heard.
#[must_use]
pub fn next(kind: ProposalKind, state: State, act: Act, cause: Option<Cause>, heard: bool) -> Option<State> {
    match (state, act) {
        (State::Draft | State::Returned, Act::Submit) => Some(State::Submitted),
        (State::Submitted, Act::Return) => Some(State::Returned),
        (State::Submitted, Act::Examine) => may_examine(kind, cause, heard).then_some(State::Examined),
        (State::Examined, Act::Recommend) => Some(State::Recommended),
        (State::Examined, Act::NotRecommend) => Some(State::NotRecommended),
        (State::Recommended, Act::Approve) => Some(State::Approved),
        // The chairman may refuse what the council recommends, and closes what it does not.
        (State::Recommended | State::NotRecommended, Act::Refuse) => Some(State::Refused),
        // What is decided stays decided; only how its document was written down is put right.
        (State::Approved | State::Refused, Act::Correct) => Some(state),
        // Whoever has proposed may take it back until it is decided.
        (s, Act::Withdraw) if !s.is_final() => Some(State::Withdrawn),
        // Being heard and asking for it change nothing of where it stands.
        (s, Act::Reply | Act::AskReply) if !s.is_final() && kind.is_against() => Some(s),
        _ => None,
    }
}

/// A part that somebody had in a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Wrote it.
    Wrote,
    /// Added evidence to it before it was handed in.
    Evidence,
    /// Handed it in.
    HandedIn,
    /// Examined it.
    Examined,
}

impl Hand {
    /// All parts.
    pub const ALL: [Self; 4] = [Self::Wrote, Self::Evidence, Self::HandedIn, Self::Examined];
}

/// May somebody take a step of a proposal in which they had these parts? Whoever proposes does not also write down what the council
/// voted; home affairs, who examine, keep its minutes. Whoever proposes or examines does not write the decision down.
#[must_use]
pub fn is_free_hand(act: Act, hands: &[Hand]) -> bool {
    hands.iter().all(|hand| match act {
        Act::Recommend | Act::NotRecommend => *hand == Hand::Examined,
        Act::Approve | Act::Refuse | Act::Correct => *hand == Hand::Evidence,
        Act::AskReply | Act::Reply | Act::Submit | Act::Return | Act::Examine | Act::Withdraw => true,
    })
}

/// Against somebody nothing goes on before they were heard and a cause is named; responsibility needs a lack of it.
fn may_examine(kind: ProposalKind, cause: Option<Cause>, heard: bool) -> bool {
    match (kind, cause) {
        (ProposalKind::Award, _) => true,
        (_, None) => false,
        (ProposalKind::Responsibility | ProposalKind::GradeDown, Some(cause)) => heard && cause == Cause::LackOfResponsibility,
        (ProposalKind::Criticism, Some(_)) => heard,
    }
}

/// Does a proposal rest on figures? An award rests on a closed place or on a duty that was done; whatever speaks against somebody rests on any
/// evidence with figures, or on a duty that was left undone. Words and links alone are not enough. `evidence` are the kinds that count.
#[must_use]
pub fn is_grounded(kind: ProposalKind, evidence: &[EvidenceKind]) -> bool {
    evidence.iter().any(|e| match kind {
        ProposalKind::Award => matches!(e, EvidenceKind::Standing | EvidenceKind::Duty),
        ProposalKind::Criticism | ProposalKind::Responsibility | ProposalKind::GradeDown => {
            !matches!(e, EvidenceKind::Link | EvidenceKind::Note)
        }
    })
}

/// Are enough members present?
#[must_use]
pub fn quorum(council: &Council, present: i64, members: i64) -> bool {
    members > 0 && present <= members && i128::from(present) * 10_000 >= i128::from(members) * i128::from(council.quorum_bp)
}

/// Is a proposal recommended? None when the votes are not those of the members present.
#[must_use]
pub fn passes(council: &Council, present: i64, (for_it, against, abstained): (i64, i64, i64)) -> Option<bool> {
    let all = [for_it, against, abstained];
    if present <= 0 || all.iter().any(|n| !(0..=present).contains(n)) || all.iter().sum::<i64>() != present {
        return None;
    }
    Some(i128::from(for_it) * 10_000 > i128::from(present) * i128::from(council.majority_bp))
}
