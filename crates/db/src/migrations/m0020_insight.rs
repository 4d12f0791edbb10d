//! Tables of the room `insight`: what was forecast, when, from what was known then (`P-5.2`). Facts only: what was said stays, and is
//! held against what happened.
use super::{Shape, migration};

migration!(|manager| [
    // One place and phase at one cut-off. `remade` marks what was worked out later from what was known then. `told` is JSON of counts,
    // without personal data.
    Shape::new("forecast")
        .int("campaign_id")
        .int("locality_id")
        .int("phase_id")
        .int("as_of")
        .int("cutoff")
        .int("remade")
        .int("recorded_at")
        .int("seq")
        .text("told")
        .key(&["campaign_id", "locality_id", "phase_id", "as_of", "cutoff"])
        .clustered(manager),
]);
