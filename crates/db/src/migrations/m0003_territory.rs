//! Tables of the room `territory`.
use super::{Shape, migration};

migration!(|_manager| [
    // Identity is (code, valid from): the mergers of 2025 gave old codes to new localities. `valid_to` is the last valid day.
    Shape::new("locality")
        .int("id")
        .text("code")
        .int("valid_from")
        .opt_int("valid_to")
        .int("kind")
        .text("name")
        .opt_int("parent_id")
        .key(&["id"])
        .unique(&["code", "valid_from"]),
    // A merger is a fact: old figures keep their locality, new ones find their predecessors.
    Shape::new("locality_succession").int("from_id").int("to_id").int("on_day").int("seq").key(&["from_id", "to_id"]),
    Shape::new("unit")
        .int("id")
        .text("code")
        .text("name")
        .text("kind")
        .int("locality_id")
        .opt_int("parent_id")
        .key(&["id"])
        .unique(&["code"]),
    Shape::new("team")
        .int("id")
        .text("code")
        .text("name")
        .text("kind")
        .int("locality_id")
        .opt_int("unit_id")
        .key(&["id"])
        .unique(&["code"]),
    // Members are volunteers and staff, not citizens of the register: a display name, a skill flag, nothing else.
    Shape::new("member")
        .int("id")
        .text("code")
        .text("name")
        .opt_int("team_id")
        .opt_int("unit_id")
        .int("it_skilled")
        .key(&["id"])
        .unique(&["code"])
        .index(&["team_id"]),
]);
