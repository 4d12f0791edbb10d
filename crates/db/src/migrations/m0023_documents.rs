//! Tables of the room `documents` (`P-5.1`, `P-5.2`). Documents, their versions and steps are facts; `document_now` is a projection.
use super::{Shape, migration};

migration!(|_manager| [
    // A document with the facts that it was drafted from, so that it comes out the same for ever. No personal data. `unit_id` is 0
    // for the campaign's own locality, `phase_no` 0 for all phases.
    Shape::new("document")
        .int("no")
        .int("campaign_id")
        .text("kind")
        .int("phase_no")
        .int("unit_id")
        .int("cutoff")
        .int("as_of")
        .text("facts")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["no"])
        .unique(&["campaign_id", "kind", "phase_no", "unit_id", "cutoff"]),
    // What people wrote into it.
    Shape::new("document_version")
        .text("id")
        .int("no")
        .int("version")
        .text("content")
        .text("reason")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .unique(&["no", "version"]),
    // Approved, sent back, accepted.
    Shape::new("document_step")
        .text("id")
        .int("no")
        .int("version")
        .text("state")
        .text("words")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["no", "seq"]),
    // How an author's documents look, and when reports are due: the newest of a name counts. Sealed, since a letterhead names who signs.
    Shape::new("document_setting")
        .text("id")
        .int("campaign_id")
        .text("name")
        .bytes("sealed")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["campaign_id", "name", "seq"]),
    // Where each document stands. `sent_at` is when its head approved it first.
    Shape::new("document_now")
        .int("no")
        .int("campaign_id")
        .text("kind")
        .int("phase_no")
        .int("unit_id")
        .int("version")
        .text("state")
        .opt_int("sent_at")
        .int("late")
        .key(&["no"])
        .index(&["campaign_id", "kind", "phase_no", "unit_id"]),
]);
