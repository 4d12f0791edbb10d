//! More tables of the room `compliance`: rows of rosters of which nobody can tell at once whom they mean, and what somebody decided (`P-3.2`,
//! `P-4.2`); form teachers (`P-4.1d`). Facts only; who may be meant stands in `sealed`.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name").key(&["id"])
}

migration!(|_manager| [
    // The people whom a row may mean, with scores; the newest of a person stands.
    fact(Shape::new("roster_doubt").text("id").int("campaign_id").int("unit_id").int("person_no").int("file_no").bytes("sealed"))
        .index(&["campaign_id", "person_no", "seq"]),
    // What somebody decided; the newest of a person stands. A citizen stands beside `same` alone.
    fact(
        Shape::new("roster_decision")
            .text("id")
            .int("campaign_id")
            .int("unit_id")
            .int("person_no")
            .text("decision")
            .opt_int("partition_id")
            .opt_int("citizen")
    )
    .index(&["campaign_id", "person_no", "seq"]),
    // To whom the head of a school hands a class's list, and when it was handed over; the newest of a class stands.
    fact(
        Shape::new("roster_teacher").text("id").int("campaign_id").int("unit_id").text("class").bytes("sealed").opt_int("handed")
    )
    .index(&["campaign_id", "unit_id", "seq"]),
]);
