//! More tables of the room `stations`: proposed timetables and what was decided of them, drafts of shifts, when a station may be used and where
//! an equipment set stands, and what partners and citizens ask for (`P-4.4a`, `P-4.4e`). All facts but `…_now` and `station_shift_draft`.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    // How crews work and move; the newest row stands. The rules are JSON: they are read and written as a whole.
    fact(Shape::new("station_rules").text("id").int("campaign_id").text("rules")).key(&["id"]).index(&["campaign_id"]),
    // When a station may be used, and how many sets find room; the newest version stands.
    fact(
        Shape::new("station_use")
            .int("campaign_id")
            .int("station_no")
            .int("version")
            .text("place")
            .int("weekday")
            .int("saturday")
            .int("sunday")
            .int("room")
            .int("people")
    )
    .key(&["campaign_id", "station_no", "version"]),
    // The fixed station in which a set stands; none: it moves.
    fact(Shape::new("equipment_home").int("campaign_id").int("set_no").int("version").opt_int("station_no")).key(&[
        "campaign_id",
        "set_no",
        "version"
    ]),
    // A proposed timetable with the data it was made from: counts by quarter, nothing of people. `night`: the day whose evening it belongs to.
    fact(
        Shape::new("station_plan")
            .int("no")
            .int("campaign_id")
            .text("source")
            .opt_int("night")
            .int("from_day")
            .int("to_day")
            .int("deadline")
            .int("objective")
            .int("bound")
            .int("shifts")
            .text("ask")
            .text("ground")
            .text("instance")
            .text("plan")
            .text("difference")
    )
    .key(&["no"])
    .unique(&["campaign_id", "night"]),
    fact(Shape::new("station_plan_step").text("id").int("no").text("kind").text("words")).key(&["id"]).index(&["no"]),
    // A shift that nobody outside of the office sees yet.
    Shape::new("station_shift_draft").int("shift_no").int("campaign_id").opt_int("plan_no").int("open").key(&["shift_no"]),
    // A school, a factory or a quarter asks for a station; somebody who cannot walk asks for help at home.
    fact(
        Shape::new("station_request")
            .int("no")
            .int("campaign_id")
            .text("kind")
            .text("name")
            .int("locality_id")
            .text("address")
            .int("people")
            .opt_int("from_day")
            .opt_int("to_day")
            .int("weekday")
            .int("saturday")
            .int("sunday")
            .bytes("sealed")
            .text("code_key")
    )
    .key(&["no"])
    .unique(&["campaign_id", "code_key"]),
    fact(Shape::new("station_request_step").text("id").int("no").text("kind").text("words").opt_int("station_no"))
        .key(&["id"])
        .index(&["no"]),
    Shape::new("station_request_now")
        .int("no")
        .int("campaign_id")
        .text("state")
        .text("words")
        .opt_int("station_no")
        .int("changed_at")
        .key(&["no"])
        .index(&["campaign_id", "state"]),
]);
