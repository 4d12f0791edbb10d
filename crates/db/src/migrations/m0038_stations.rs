//! Where and when no shift is held (`P-4.4a`), what intake teams can do, and who works at the evening's proposal. A block is a fact; that it was lifted is another one.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    // A station is not available on some days, in some shifts of the day (bits); `shift_no`: the shift whose cancellation made it.
    fact(
        Shape::new("station_block")
            .int("no")
            .int("campaign_id")
            .int("station_no")
            .int("from_day")
            .int("to_day")
            .int("parts")
            .text("reason")
            .opt_int("shift_no")
    )
    .key(&["no"])
    .index(&["campaign_id", "to_day"]),
    fact(Shape::new("station_block_lift").int("block_no")).key(&["block_no"]),
    // The services (bits) that an intake team can do; the newest version stands, and a team without one can do all.
    fact(Shape::new("station_crew_skill").int("campaign_id").int("team_id").int("version").int("services")).key(&[
        "campaign_id",
        "team_id",
        "version"
    ]),
    // One server at a time works at an evening's proposal; after its time another one may.
    Shape::new("station_plan_lease")
        .int("campaign_id")
        .int("night")
        .text("holder")
        .int("until_at")
        .key(&["campaign_id", "night"]),
]);
