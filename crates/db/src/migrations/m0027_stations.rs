//! Stations on phones (`P-4.4b`, `P-4.4c`): who arrived when, what a tablet without network did, and shifts that were chosen at doors.
use super::{Shape, migration};

migration!(|_manager| [
    // When somebody came: the queue goes by it, whichever desk gave the number.
    Shape::new("booking_arrival").int("no").int("arrived_at").key(&["no"]),
    // What a tablet did with whom. Two desks may both have done it; the first stands and all are kept.
    Shape::new("booking_tablet")
        .text("operation")
        .int("no")
        .int("shift_no")
        .text("kind")
        .int("observed_at")
        .text("became")
        .int("seq")
        .key(&["operation"])
        .index(&["shift_no"]),
    // A shift that was chosen for a citizen at the door; without a booking it is a wish that the office sees.
    Shape::new("shift_wish")
        .text("operation")
        .int("campaign_id")
        .int("shift_no")
        .int("partition_id")
        .int("citizen")
        .int("commune_id")
        .int("member_id")
        .int("observed_at")
        .text("became")
        .opt_int("booking_no")
        .int("recorded_at")
        .int("seq")
        .key(&["operation"])
        .index(&["campaign_id", "member_id"])
        .index(&["campaign_id", "partition_id", "citizen"]),
]);
