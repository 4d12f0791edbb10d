//! Tables of the room `campaign`.
use super::{Shape, migration};

migration!(|_manager| [
    Shape::new("campaign")
        .int("id")
        .text("code")
        .text("name")
        .int("from_day")
        .int("to_day")
        .int("opening_day")
        .int("root_locality_id")
        .int("eligible_min_age")
        .int("overdue_days")
        .int("settlement_window_days")
        .key(&["id"])
        .unique(&["code"]),
    // `value` is a count of people, or hundredths of a percent when `basis` is there; `frozen_on` fixes the denominator's day.
    Shape::new("phase")
        .int("id")
        .int("campaign_id")
        .int("no")
        .text("name")
        .int("from_day")
        .int("to_day")
        .text("metric")
        .int("value")
        .opt_text("basis")
        .opt_int("frozen_on")
        .int("cumulative")
        .key(&["id"])
        .unique(&["campaign_id", "no"]),
    // Facts: rows are only added, the newest version counts. Figures of an earlier cut-off keep the target of that time.
    Shape::new("target")
        .text("id")
        .int("phase_id")
        .text("owner_kind")
        .int("owner_id")
        .text("metric")
        .int("version")
        .int("value")
        .opt_text("basis")
        .opt_int("frozen_on")
        .int("cumulative")
        .int("seq")
        .int("at")
        .opt_int("user_id")
        .text("by_name")
        .text("reason")
        .key(&["id"])
        .unique(&["phase_id", "owner_kind", "owner_id", "metric", "version"]),
]);
