//! The second factor of accounts: sealed secrets, recovery codes, the policy by day, and the half-open door between password and code.
use super::{Shape, migration};

migration!(|_manager| [
    // `sealed` is the shared secret; nobody is asked for its codes before `confirmed_at`. `last_step` is the step of the last code
    // that was taken: none is taken twice. `short` says that the password is one that only stands with a second factor.
    Shape::new("second_factor")
        .int("account_id")
        .bytes("sealed")
        .int("made_at")
        .opt_int("confirmed_at")
        .int("last_step")
        .int("short")
        .key(&["account_id"]),
    // Keyed digests: a stolen table opens no door.
    Shape::new("recovery_code").int("account_id").bytes("hash").opt_int("used_at").key(&["account_id", "hash"]),
    // Whose password was right, for a few minutes; the browser holds the secret behind `hash`.
    Shape::new("sign_in_step").bytes("hash").int("account_id").int("created_at").key(&["hash"]).index(&["created_at"]),
    // Whoever changes it adds a row: the newest of those that have begun is in force.
    Shape::new("second_factor_policy")
        .int("id")
        .int("from_day")
        .text("asks")
        .int("grace_days")
        .text("reason")
        .int("recorded_at")
        .opt_int("user_id")
        .text("by_name")
        .key(&["id"]),
]);
