//! Tables of the room `accounts`.
use super::{Shape, migration};

migration!(|_manager| [
    // `name_key` is the folded sign-in name: `An.Nguyen` and `an.nguyen` are one person.
    Shape::new("account")
        .int("id")
        .text("name")
        .text("name_key")
        .text("full_name")
        .text("password")
        .int("must_change")
        .int("active")
        .int("created_at")
        .int("last_active_at")
        .key(&["id"])
        .unique(&["name_key"]),
    Shape::new("account_grant")
        .int("account_id")
        .int("no")
        .text("role")
        .opt_int("locality_id")
        .opt_int("unit_id")
        .opt_int("team_id")
        .key(&["account_id", "no"]),
    // Secrets are kept as SHA-256 of 256 random bits: a stolen table opens no door.
    Shape::new("session")
        .bytes("hash")
        .int("account_id")
        .int("created_at")
        .int("seen_at")
        .key(&["hash"])
        .index(&["account_id"])
        .index(&["seen_at"]),
    Shape::new("api_token")
        .int("id")
        .bytes("hash")
        .int("account_id")
        .text("label")
        .int("created_at")
        .opt_int("expires_at")
        .opt_int("revoked_at")
        .opt_int("used_at")
        .key(&["id"])
        .unique(&["hash"])
        .index(&["account_id"]),
    // `subject` is a digest: people type passwords into the name field.
    Shape::new("throttle")
        .text("subject")
        .int("failures")
        .int("last_at")
        .int("blocked_until")
        .key(&["subject"])
        .index(&["last_at"]),
]);
