//! What partners and citizens may ask for, and where a request stands after an answer. Pure.

use crate::model::{ALL_DAY, Answer, NewRequest, RequestKind, RequestState};

/// Most people that one request may name.
pub const MOST_PEOPLE: i64 = 20_000;

/// What is missing or wrong in a request: the name of the field.
///
/// # Errors
/// The field.
pub fn check(new: &NewRequest) -> Result<(), &'static str> {
    let days = [new.weekday, new.saturday, new.sunday];
    if new.kind == RequestKind::Home {
        return if new.contact.home.is_empty() { Err("home") } else { Ok(()) };
    }
    if new.name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return Err("name");
    }
    if new.address.is_empty() {
        return Err("address");
    }
    if !(1..=MOST_PEOPLE).contains(&new.people) {
        return Err("people");
    }
    if days.iter().any(|d| !(0..=ALL_DAY).contains(d)) || days.iter().all(|d| *d == 0) {
        return Err("open");
    }
    match (new.from, new.to) {
        (Some(from), Some(to)) if to < from => Err("to"),
        _ => Ok(()),
    }
}

/// Where a request stands after an answer.
///
/// # Errors
/// When the answer cannot follow.
pub fn after(state: RequestState, answer: Answer) -> Result<RequestState, RequestState> {
    match (state, answer) {
        (RequestState::Open | RequestState::Declined, Answer::Accept) => Ok(RequestState::Accepted),
        (RequestState::Open | RequestState::Accepted, Answer::Decline) => Ok(RequestState::Declined),
        (RequestState::Accepted, Answer::Done) => Ok(RequestState::Done),
        _ => Err(state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Contact;
    use proptest::prelude::*;
    use vedich_kernel::{Day, LocalityId};

    fn school() -> NewRequest {
        NewRequest {
            kind: RequestKind::School,
            name: "Trường THPT Thử".to_owned(),
            locality: LocalityId(1),
            address: "Số 1".to_owned(),
            people: 300,
            from: Some(Day(19_530)),
            to: Some(Day(19_540)),
            weekday: 3,
            saturday: 1,
            sunday: 0,
            contact: Contact::default(),
        }
    }

    #[test]
    fn a_school_tells_its_name_its_people_and_when_it_is_open() {
        assert_eq!(check(&school()), Ok(()));
        assert_eq!(check(&NewRequest { name: "..".to_owned(), ..school() }), Err("name"));
        assert_eq!(check(&NewRequest { people: 0, ..school() }), Err("people"));
        assert_eq!(check(&NewRequest { weekday: 0, saturday: 0, ..school() }), Err("open"));
        assert_eq!(check(&NewRequest { to: Some(Day(19_529)), ..school() }), Err("to"));
        let home = NewRequest { kind: RequestKind::Home, name: String::new(), ..school() };
        assert_eq!(check(&home), Err("home"));
    }

    proptest! {
        #[test]
        fn what_is_done_stays_done(answers in prop::collection::vec(prop_oneof![Just(Answer::Accept), Just(Answer::Decline), Just(Answer::Done)], 0..8)) {
            let mut state = RequestState::Open;
            let mut done = false;
            for answer in answers {
                let next = after(state, answer);
                prop_assert!(!done || next.is_err());
                prop_assert!(next != Ok(RequestState::Done) || state == RequestState::Accepted, "nobody is done who was not accepted");
                state = next.unwrap_or(state);
                done = state == RequestState::Done;
            }
        }
    }
}
