//! Tables of the room `tasks` (`P-1.3`, `P-5.6`). Duties, what they say and what was done about them are facts; `task_now` and
//! `task_partner` are projections of them.
use super::{Shape, migration};

migration!(|_manager| [
    // A duty. What it says stands in `task_plan`.
    Shape::new("task")
        .int("no")
        .int("campaign_id")
        .opt_int("parent_no")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["no"]),
    // What a duty says, from one change to the next. No names or numbers of citizens stand in it.
    Shape::new("task_plan")
        .text("id")
        .int("no")
        .text("clause")
        .text("title")
        .text("detail")
        .int("owner_id")
        .text("partners")
        .text("rhythm")
        .int("from_day")
        .int("to_day")
        .int("called_off")
        .text("reason")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["no", "seq"]),
    // Done, not done, or opened again: about the day on which it was owed.
    Shape::new("task_entry")
        .text("id")
        .int("no")
        .int("day")
        .text("kind")
        .text("words")
        .text("link")
        .opt_text("file_name")
        .opt_text("file_kind")
        .opt_int("file_size")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["no", "seq"])
        .index(&["recorded_at"]),
    // The evidence itself, sealed: nobody knows who is in a picture.
    Shape::new("task_file").text("entry_id").bytes("sealed").key(&["entry_id"]),
    // Where each duty stands. `next_due` is the day of the earliest time that is still owed, none when nothing is.
    Shape::new("task_now")
        .int("no")
        .int("campaign_id")
        .opt_int("parent_no")
        .text("clause")
        .text("title")
        .text("title_key")
        .text("detail")
        .int("owner_id")
        .text("partners")
        .text("rhythm")
        .int("from_day")
        .int("to_day")
        .int("called_off")
        .text("by_name")
        .int("closed")
        .int("not_done")
        .int("last_closed")
        .opt_int("next_due")
        .key(&["no"])
        .index(&["campaign_id", "next_due"])
        .index(&["owner_id"])
        .index(&["parent_no"]),
    Shape::new("task_partner").int("no").int("unit_id").key(&["no", "unit_id"]).index(&["unit_id"]),
]);
