//! Inspections on phones (`P-3.8`): whose phone carries an inspector's people, and when a finding was seen that came later.
use super::{Shape, migration};

migration!(|_manager| [
    // The newest word about an inspector of a round stands; none takes the people off the phone.
    Shape::new("inspection_phone")
        .text("id")
        .int("round_no")
        .int("inspector_id")
        .opt_int("member_id")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["round_no"])
        .index(&["member_id"]),
    // A finding without a row here was seen when it was recorded.
    Shape::new("inspection_finding_seen").text("finding_id").text("operation").int("observed_at").key(&["finding_id"]),
]);
