//! After the search: new shifts that bring next to nothing are left out. The search fills every hour that crews have, and where most people
//! are served already, or approval comes too late, a crew would go out for nearly nobody. Little things add up, so this ends before the plan
//! as a whole loses more than a small share.

use crate::{search::TINY, state::State, timetable::LeftOut};

/// Of the plan's dossiers in time, so much may be lost by leaving shifts out, all of them together.
const MOST_LOST: f64 = 0.002;

/// Leaves out new shifts of a set without which the plan loses less than `least` dossiers in time, those that bring the least first, as long
/// as all of them together cost no more than [`MOST_LOST`] and the plan stays as good as `greedy`. What stood already stays.
pub(crate) fn thin(state: &mut State, least: f64, greedy: f64) -> LeftOut {
    if least <= 0.0 {
        return LeftOut::default();
    }
    let before = state.value();
    let floor = (before * (1.0 - MOST_LOST)).max(greedy);
    let mut now = before;
    let worth = |(site, slot): (usize, usize)| (state.loss(site, slot), site, slot);
    let mut all: Vec<(f64, usize, usize)> = state.movable().into_iter().map(worth).collect();
    // The least first; of equals the later one.
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
    let mut shifts = 0;
    // Whoever goes leaves more for the others, so what is worth its while once stays so: one look at each is enough.
    for (_, site, slot) in all {
        let loss = state.loss(site, slot);
        if loss < least - TINY && now - loss >= floor - TINY {
            state.remove(site, slot);
            now -= loss;
            shifts += 1;
        }
    }
    state.settle();
    LeftOut { shifts, in_time: (before - state.value()).max(0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Size, generate, model::Model, state::Tag};

    /// Every hour of the crews is filled, from the end, and hardly anybody comes to the first place.
    fn full(model: &Model) -> State<'_> {
        let mut state = State::new(model);
        for slot in (0..model.slots).rev() {
            for site in 0..model.sites.len() {
                if state.allows(site, slot) {
                    state.add(site, slot, Tag::Search);
                }
            }
        }
        state
    }

    #[test]
    fn what_is_left_out_costs_next_to_nothing_in_all_however_little_each_shift_brings() {
        let mut instance = generate(Size::Small, 8);
        instance.places[0].draws.iter_mut().for_each(|d| d.share *= 1e-3);
        let model = Model::new(&instance).unwrap();
        let whole = full(&model);
        let before = whole.value();
        let mut thinned = whole.clone();
        let out = thin(&mut thinned, 1e6, 0.0);
        assert!(out.shifts > 0 && out.in_time > 0.0, "{out:?}");
        assert!(!thinned.movable().is_empty(), "each is worth less than the least, but they are the plan");
        assert!(thinned.value() >= before * (1.0 - MOST_LOST) - 1e-6, "{} of {before}", thinned.value());
        assert!((before - thinned.value() - out.in_time).abs() < 1e-6);
        // A plan that is only as good as the greedy one loses nothing more.
        let mut tight = whole.clone();
        let nothing = thin(&mut tight, 1e6, before);
        assert!(nothing.in_time < 1e-4 && nothing.shifts <= out.shifts, "{nothing:?}");
        let mut unasked = whole;
        assert_eq!(thin(&mut unasked, 0.0, 0.0), LeftOut::default());
    }
}
