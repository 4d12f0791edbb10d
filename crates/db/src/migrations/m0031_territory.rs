//! Changes of the territory in mid-campaign (room `territory`; domain.md, Territory).
use super::{Shape, migration};

migration!(|_manager| [
    // A file of mergers and splits. `state` moves draft → applied, or to dropped; `lines` is what the file says, as JSON, `effects`
    // what followed. Holds no people.
    Shape::new("territory_change")
        .int("no")
        .text("state")
        .int("on_day")
        .text("file_name")
        .text("lines")
        .text("problems")
        .text("effects")
        .text("reason")
        .int("recorded_at")
        .opt_int("user_id")
        .text("by_name")
        .opt_int("seq")
        .opt_int("applied_at")
        .text("applied_by")
        .key(&["no"]),
    // A fact: whoever counts at `from_id` counts at `to_id` from a day on, by the change of a commit number.
    Shape::new("locality_heir").int("from_id").int("to_id").int("on_day").int("change_no").int("seq").key(&["from_id"]),
    // A tier that fell away while the place goes on as an area of the campaign.
    Shape::new("locality_tier_end").int("locality_id").int("on_day").int("change_no").int("seq").key(&["locality_id"]),
]);
