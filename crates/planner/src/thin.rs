//! After the search: new shifts that bring next to nothing are left out. The search fills every hour that crews have, and where most people
//! are served already, or approval comes too late, a crew would go out for nearly nobody.

use crate::{search::TINY, state::State, timetable::LeftOut};

/// Leaves out new shifts of a set without which the plan loses less than `least` dossiers in time. What stood already stays.
pub(crate) fn thin(state: &mut State, least: f64) -> LeftOut {
    if least <= 0.0 {
        return LeftOut::default();
    }
    let before = state.value();
    let worth = |(site, slot): (usize, usize)| (state.loss(site, slot), site, slot);
    let mut all: Vec<(f64, usize, usize)> = state.movable().into_iter().map(worth).collect();
    // The least first; of equals the later one.
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
    let mut shifts = 0;
    // Whoever goes leaves more for the others, so what is worth its while once stays so: one look at each is enough.
    for (_, site, slot) in all {
        if state.loss(site, slot) < least - TINY {
            state.remove(site, slot);
            shifts += 1;
        }
    }
    state.settle();
    LeftOut { shifts, in_time: (before - state.value()).max(0.0) }
}
