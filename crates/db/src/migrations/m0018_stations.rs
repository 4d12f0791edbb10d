//! Tables of the room `stations` (`P-4.4a`–`P-4.4e`, `P-4.3f`). Stations, sets, shifts, bookings, invitations, dossiers and their
//! steps are facts; `…_now` are projections of them. Names and telephones stand in sealed blobs alone.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    // The newest version of a place stands.
    fact(
        Shape::new("station")
            .int("campaign_id")
            .int("no")
            .int("version")
            .text("code")
            .text("kind")
            .text("name")
            .int("locality_id")
            .text("address")
            .text("guide")
            .opt_int("latitude")
            .opt_int("longitude")
            .int("active")
    )
    .key(&["campaign_id", "no", "version"]),
    // Camera, reader, laptop: what takes one dossier at a time.
    fact(Shape::new("equipment_set").int("campaign_id").int("no").int("version").text("code").text("name").int("active")).key(&[
        "campaign_id",
        "no",
        "version"
    ]),
    // Minutes that a dossier takes by assumption, until enough were measured.
    fact(Shape::new("service_minutes").text("id").int("campaign_id").text("service").int("tenths").text("reason"))
        .key(&["id"])
        .index(&["campaign_id", "service"]),
    fact(
        Shape::new("station_shift")
            .int("no")
            .int("campaign_id")
            .int("station_no")
            .int("day")
            .int("from_minute")
            .int("to_minute")
            .text("service")
            .int("crew")
            .opt_int("team_id")
            .text("note")
            .text("source")
    )
    .key(&["no"])
    .index(&["campaign_id", "day"]),
    Shape::new("station_shift_set").int("shift_no").int("set_no").key(&["shift_no", "set_no"]),
    // Cancelled, locked against the planner, unlocked.
    fact(Shape::new("station_shift_step").text("id").int("no").text("kind").text("words")).key(&["id"]).index(&["no", "seq"]),
    Shape::new("station_shift_now").int("no").int("campaign_id").int("cancelled").int("locked").text("reason").key(&["no"]),
    // Whoever is expected or came: booked by themselves, by the desk, or walked in.
    fact(
        Shape::new("booking")
            .int("no")
            .int("campaign_id")
            .int("shift_no")
            .int("slot")
            .text("origin")
            .opt_int("invitation_no")
            .bytes("sealed")
            .text("phone_key")
            .text("code_key")
    )
    .key(&["no"])
    .unique(&["campaign_id", "code_key"]),
    fact(Shape::new("booking_step").text("id").int("no").text("kind").text("words").int("shift_no").int("slot"))
        .key(&["id"])
        .index(&["no", "seq"]),
    Shape::new("booking_now")
        .int("no")
        .int("campaign_id")
        .int("shift_no")
        .int("slot")
        .text("state")
        .text("origin")
        .opt_int("invitation_no")
        .text("phone_key")
        .opt_int("queue_no")
        .opt_int("called_at")
        .opt_int("done_at")
        .text("reason")
        .key(&["no"])
        .index(&["shift_no", "slot"])
        .index(&["campaign_id", "phone_key"])
        .index(&["campaign_id", "invitation_no"]),
    // A citizen is asked to come to a shift. The letter's code is made anew from the number; here stands its digest.
    fact(
        Shape::new("invitation")
            .int("no")
            .int("campaign_id")
            .int("shift_no")
            .int("partition_id")
            .int("citizen")
            .int("household")
            .opt_int("quarter_id")
            .int("commune_id")
            .text("because")
            .text("code_key")
    )
    .key(&["no"])
    .unique(&["campaign_id", "code_key"])
    .index(&["shift_no"])
    .index(&["campaign_id", "partition_id", "citizen"]),
    // A dossier taken at a station, and the batch that it was sent with.
    fact(
        Shape::new("station_dossier")
            .int("no")
            .int("campaign_id")
            .int("booking_no")
            .int("shift_no")
            .int("commune_id")
            .opt_int("partition_id")
            .opt_int("citizen")
            .text("number_key")
            .int("day")
    )
    .key(&["no"])
    .unique(&["booking_no"])
    .index(&["campaign_id", "commune_id"]),
    fact(Shape::new("dossier_batch").int("no").int("campaign_id").int("commune_id").text("reference"))
        .key(&["no"])
        .index(&["campaign_id", "commune_id"]),
    Shape::new("dossier_batch_item").int("batch_no").int("dossier_no").key(&["batch_no", "dossier_no"]).unique(&["dossier_no"]),
    fact(Shape::new("dossier_batch_step").text("id").int("no").text("kind").text("words")).key(&["id"]).index(&["no", "seq"]),
]);
