//! Quotas of the room `campaign` (`P-5.5`, `P-5.7`). Rows are only added: a version is a whole set of quotas.
use super::{Shape, migration};

migration!(|manager| [
    // `base_day` is the day at whose end counting began; `mark` says which targets and places the version was made of.
    Shape::new("quota_version")
        .int("no")
        .int("campaign_id")
        .int("phase_id")
        .text("cause")
        .int("day")
        .int("to_day")
        .int("base_day")
        .int("target")
        .text("mark")
        .text("reason")
        .text("detail")
        .int("cutoff")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["no"])
        .index(&["phase_id", "no"]),
    // Who must do how much, from the version's first day to the phase's last. The three texts are numbers by day.
    Shape::new("quota_node")
        .int("version_no")
        .int("at")
        .opt_int("parent_at")
        .text("line")
        .text("holder_kind")
        .int("holder_id")
        .int("share")
        .int("done")
        .int("quota")
        .int("short")
        .opt_int("floor")
        .opt_int("cap")
        .text("days")
        .text("level1")
        .text("level2")
        .key(&["version_no", "at"])
        .index(&["version_no", "parent_at"])
        .index(&["version_no", "holder_kind", "holder_id"])
        .clustered(manager),
    // What the campaign's leader set for quotas, as JSON; the newest counts.
    Shape::new("quota_setting")
        .int("campaign_id")
        .int("version")
        .text("value")
        .text("reason")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["campaign_id", "version"]),
]);
