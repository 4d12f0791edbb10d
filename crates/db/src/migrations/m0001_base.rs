//! Commit log, events, audit.
use super::{Shape, migration};

migration!(|_manager| [
    Shape::new("commit_log").int("seq").int("at").opt_int("user_id").text("name").key(&["seq"]),
    Shape::new("event").text("id").int("seq").int("at").text("kind").text("payload").key(&["id"]).index(&["seq"]),
    Shape::new("audit")
        .text("id")
        .int("seq")
        .int("at")
        .opt_int("user_id")
        .text("name")
        .text("action")
        .text("target")
        .text("detail")
        .key(&["id"])
        .index(&["seq"])
        .index(&["target", "seq"]),
    // One leased job chains audit rows by commit order; rows themselves are written unchained.
    Shape::new("audit_chain").int("no").text("audit_id").bytes("hash").key(&["no"]).unique(&["audit_id"]),
    Shape::new("setting").text("name").text("value").key(&["name"]),
]);
