//! The morning brief of the room `insight`: to whom it goes and when, in versions, and on which mornings it went out by itself (`P-5.2`).
use super::{Shape, migration};

migration!(|manager| [
    // Addresses are sealed; `at_minute` is the minute of the day, none while only people send it.
    Shape::new("brief_setting")
        .int("campaign_id")
        .int("version")
        .opt_int("at_minute")
        .bytes("sealed")
        .int("people")
        .text("reason")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["campaign_id", "version"]),
    Shape::new("brief_sent")
        .int("campaign_id")
        .int("day")
        .int("batch_no")
        .int("people")
        .int("recorded_at")
        .int("seq")
        .text("by_name")
        .key(&["campaign_id", "day"]),
]);
