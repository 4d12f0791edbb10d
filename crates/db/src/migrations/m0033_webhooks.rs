//! Tables of the room `webhooks` (`P-3.11`). Addresses, their steps, deliveries and attempts are facts; `…_now` are projections of them.
//! Secrets stand in sealed blobs alone; bodies hold no personal data.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    fact(Shape::new("webhook").int("no").int("campaign_id")).key(&["no"]),
    // What became of an address: set, given a new secret, switched. `detail` is JSON.
    fact(Shape::new("webhook_step").text("id").int("no").text("kind").text("detail").bytes("sealed"))
        .key(&["id"])
        .index(&["no", "seq"]),
    // How an address stands. Nothing before `from_seq` is told to it.
    Shape::new("webhook_now")
        .int("no")
        .int("campaign_id")
        .text("name")
        .text("address")
        .text("kinds")
        .text("state")
        .bytes("sealed")
        .bytes("sealed_before")
        .opt_int("before_until")
        .int("from_seq")
        .int("failures")
        .opt_int("last_ok_at")
        .opt_int("last_try_at")
        .key(&["no"])
        .index(&["campaign_id", "state"]),
    // Something that happened, for one address.
    fact(Shape::new("webhook_delivery").int("no").int("webhook_no").text("event_id").text("kind").int("event_at").text("body"))
        .key(&["no"])
        .unique(&["webhook_no", "event_id"]),
    fact(Shape::new("webhook_attempt").text("id").int("no").opt_int("status").text("outcome").text("detail"))
        .key(&["id"])
        .index(&["no", "seq"]),
    Shape::new("webhook_delivery_now")
        .int("no")
        .int("webhook_no")
        .text("state")
        .int("tries")
        .int("due_at")
        .opt_int("lease_until")
        .opt_int("status")
        .text("outcome")
        .int("changed_at")
        .key(&["no"])
        .index(&["state", "due_at"])
        .index(&["webhook_no", "no"]),
    // Up to which commit events were read; one row.
    Shape::new("webhook_read").int("id").int("seq").key(&["id"]),
]);
