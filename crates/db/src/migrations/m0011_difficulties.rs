//! Tables of the room `difficulties` (`P-5.8`). Questions and steps are facts; `difficulty_now` is a projection of them.
use super::{Shape, migration};

migration!(|_manager| [
    // A question, as it was asked. No names or numbers of citizens stand in it.
    Shape::new("difficulty")
        .int("no")
        .int("campaign_id")
        .text("category")
        .text("title")
        .text("question")
        .int("locality_id")
        .opt_int("unit_id")
        .opt_int("team_id")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["no"]),
    // Answered, asked again, passed on to the level above.
    Shape::new("difficulty_step")
        .text("id")
        .int("no")
        .text("kind")
        .text("words")
        .int("owner_id")
        .int("due_day")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"])
        .index(&["no", "seq"]),
    // Where a question stands: whose turn it is until when, and the words by which it is found, without accents.
    Shape::new("difficulty_now")
        .int("no")
        .int("campaign_id")
        .text("state")
        .int("owner_id")
        .int("due_day")
        .opt_int("answered_at")
        .int("shared")
        .text("search")
        .key(&["no"])
        .index(&["campaign_id", "state", "due_day"]),
]);
