//! Pure decisions of the difficulty desk. No input or output; property-tested.

use crate::model::{Difficulty, Outcome, State, StepKind, Turn};
use vedich_accounts::{Actor, Area, Permission};
use vedich_kernel::{Day, LocalityId, text};
use vedich_territory::{LocalityKind, Tree};

/// Days in which an answer is owed, anew at each level.
pub const DAYS_TO_ANSWER: i32 = 2;
/// Shortest question, answer or reason.
pub const SHORTEST: usize = 5;
/// Longest title.
pub const LONGEST_TITLE: usize = 120;
/// Longest text.
pub const LONGEST: usize = 2_000;

/// Why a step is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is answered already; ask again first.
    AlreadyAnswered,
    /// It still waits: there is nothing to ask again.
    NotAnswered,
    /// Nobody stands above.
    NobodyAbove,
}

/// Where a question stands after a step: its state and whose turn it is.
///
/// # Errors
/// When the step is not possible now.
pub fn apply(state: State, owner: LocalityId, step: StepKind, above: Option<LocalityId>) -> Result<(State, LocalityId), Refusal> {
    match (state, step) {
        (State::Open, StepKind::Answered | StepKind::Shared) => Ok((State::Answered, owner)),
        (State::Answered, StepKind::Answered | StepKind::Shared) => Err(Refusal::AlreadyAnswered),
        (State::Answered, StepKind::Reopened) => Ok((State::Open, owner)),
        (State::Open, StepKind::Reopened) => Err(Refusal::NotAnswered),
        (_, StepKind::Escalated) => above.map(|a| (State::Open, a)).ok_or(Refusal::NobodyAbove),
    }
}

/// Who answers first for a place: its commune, or the place itself above the communes.
#[must_use]
pub fn first_owner(tree: &Tree, place: LocalityId) -> LocalityId {
    tree.commune_of(place).unwrap_or(place)
}

/// The level above, within the campaign.
#[must_use]
pub fn above(tree: &Tree, owner: LocalityId, root: LocalityId) -> Option<LocalityId> {
    if owner == root {
        return None;
    }
    tree.get(owner).and_then(|l| l.parent).filter(|p| tree.is_within(*p, root))
}

/// May the actor see the question? Those who asked, whoever answers for the place, and everybody once the answer is shared.
#[must_use]
pub fn may_see(tree: &Tree, actor: &Actor, d: &Difficulty) -> bool {
    let area = actor.area(Permission::AskDifficulties);
    let own = d.by == actor.name
        || d.unit.is_some_and(|u| tree.covers_unit(&area, u))
        || d.team.is_some_and(|t| tree.covers_team(&area, t))
        || tree.covers_locality(&area, d.locality);
    actor.may(Permission::AskDifficulties) && (own || (d.shared && d.state == State::Answered))
}

/// May the actor answer it or pass it on? Who is responsible for the locality whose turn it is.
#[must_use]
pub fn may_answer(tree: &Tree, actor: &Actor, d: &Difficulty) -> bool {
    tree.covers_locality(&actor.area(Permission::AnswerDifficulties), d.owner)
}

/// Where a person asks from: the unit's place, else the place of the own grant.
#[must_use]
pub fn place_of(tree: &Tree, actor: &Actor, root: LocalityId) -> LocalityId {
    let Area::Within { localities, units, teams } = actor.area(Permission::AskDifficulties) else { return root };
    let team = teams.first().and_then(|t| tree.team(*t)).map(|t| t.locality);
    let unit = units.first().and_then(|u| tree.unit(*u)).map(|u| u.locality);
    team.or(unit).or_else(|| localities.first().copied()).unwrap_or(root)
}

/// When an answer is due that was asked for today.
#[must_use]
pub fn due(today: Day) -> Day {
    today.plus(DAYS_TO_ANSWER)
}

/// Counts a question as it stood at the end of a day, by its steps in their order.
pub fn count(outcome: &mut Outcome, asked: Day, turns: &[Turn], day: Day) {
    outcome.asked += 1;
    match turns.iter().rfind(|t| t.on <= day) {
        Some(t) if matches!(t.kind, StepKind::Answered | StepKind::Shared) => {
            let counted = if t.on <= t.due { &mut outcome.in_time } else { &mut outcome.late };
            *counted += 1;
        }
        last => {
            outcome.open += 1;
            outcome.overdue += i64::from(day > last.map_or_else(|| due(asked), |t| t.due));
        }
    }
}

/// The words by which a question is found: accents, case and spelling aside.
#[must_use]
pub fn search_text(parts: &[&str]) -> String {
    let words = parts.iter().map(|p| text::fold(p)).collect::<Vec<_>>().join(" ");
    words
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The words of a search, at most eight of them; none is a search for everything.
#[must_use]
pub fn search_words(query: &str) -> Vec<String> {
    search_text(&[query]).split(' ').filter(|w| !w.is_empty()).take(8).map(str::to_owned).collect()
}

/// How a level is called on pages: a commune answers through its police and committee, the city through the standing office.
#[must_use]
pub fn is_commune(tree: &Tree, owner: LocalityId) -> bool {
    tree.get(owner).is_some_and(|l| l.kind == LocalityKind::Commune)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_question_is_answered_asked_again_and_passed_on() {
        let (ward, city) = (LocalityId(2), LocalityId(1));
        let open = (State::Open, ward);
        assert_eq!(apply(open.0, open.1, StepKind::Shared, Some(city)), Ok((State::Answered, ward)));
        assert_eq!(apply(State::Answered, ward, StepKind::Answered, Some(city)), Err(Refusal::AlreadyAnswered));
        assert_eq!(apply(State::Answered, ward, StepKind::Reopened, Some(city)), Ok((State::Open, ward)));
        assert_eq!(apply(State::Open, ward, StepKind::Reopened, Some(city)), Err(Refusal::NotAnswered));
        assert_eq!(apply(State::Open, ward, StepKind::Escalated, Some(city)), Ok((State::Open, city)));
        assert_eq!(apply(State::Open, city, StepKind::Escalated, None), Err(Refusal::NobodyAbove));
    }

    #[test]
    fn a_question_is_counted_as_it_stood_at_the_end_of_a_day() {
        let day = |n: i32| Day(19_528).plus(n);
        let turn = |kind, on: i32, due: i32| Turn { kind, on: day(on), due: day(due) };
        // Asked on day 0, passed up late, answered in the new level's time, asked again.
        let turns = [turn(StepKind::Escalated, 4, 6), turn(StepKind::Shared, 5, 6), turn(StepKind::Reopened, 9, 11)];
        let at = |n| {
            let mut outcome = Outcome::default();
            count(&mut outcome, day(0), &turns, day(n));
            (outcome.in_time, outcome.late, outcome.open, outcome.overdue)
        };
        assert_eq!([at(2), at(3), at(4)], [(0, 0, 1, 0), (0, 0, 1, 1), (0, 0, 1, 0)]);
        assert_eq!([at(5), at(9), at(12)], [(1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 1, 1)]);
        let mut late = Outcome::default();
        count(&mut late, day(0), &[turn(StepKind::Answered, 3, 2)], day(3));
        assert_eq!((late.asked, late.late, late.open), (1, 1, 0));
    }

    #[test]
    fn words_are_found_without_accents_and_marks() {
        let text = search_text(&["SIM không chính chủ", "Làm thế nào?", "Ra điểm giao dịch!"]);
        assert!(search_words("sim khong CHÍNH chu").iter().all(|w| text.contains(w)), "{text}");
        assert!(search_words("%_'").is_empty());
        assert!(!search_words("điện thoại").iter().all(|w| text.contains(w)));
    }

    proptest! {
        #[test]
        fn what_was_asked_is_always_found_by_its_own_words(words in "[a-zA-ZăâđêôơưĂÂĐÊÔƠƯáàạảã %_'\\-]{0,40}") {
            let text = search_text(&[&words]);
            prop_assert!(search_words(&words).iter().all(|w| text.contains(w.as_str())));
            prop_assert!(!text.contains('%') && !text.contains('_') && !text.contains('\''));
        }
    }
}
