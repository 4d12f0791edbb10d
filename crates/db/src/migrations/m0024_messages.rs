//! Tables of the room `messages` (`P-4.1`). Templates, settings, batches, messages and their steps are facts; `…_now` are
//! projections of them. Addresses and texts stand in sealed blobs alone; whoever asks for one address asks by its keyed digest.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    // The newest version stands. No names or numbers of citizens.
    fact(
        Shape::new("message_template")
            .int("campaign_id")
            .text("code")
            .int("version")
            .text("name")
            .text("subject")
            .text("body")
            .text("short_body")
            .text("zalo_id")
            .int("active")
    )
    .key(&["campaign_id", "code", "version"]),
    // What a part costs (đồng), how many may go on one day, and whether the channel is in use.
    fact(
        Shape::new("message_setting").text("id").int("campaign_id").text("channel").opt_int("price").int("per_day").int("on_use")
    )
    .key(&["id"])
    .index(&["campaign_id", "channel"]),
    // One text to many people. `left_out` is JSON of row numbers and reasons.
    fact(
        Shape::new("message_batch")
            .int("no")
            .int("campaign_id")
            .text("template_code")
            .int("template_version")
            .text("channel")
            .int("locality_id")
            .text("purpose")
            .text("left_out")
    )
    .key(&["no"]),
    fact(
        Shape::new("message_batch_step")
            .text("id")
            .int("no")
            .text("kind")
            .int("people")
            .int("parts")
            .opt_int("price")
            .opt_int("cost")
    )
    .key(&["id"])
    .index(&["no", "seq"]),
    Shape::new("message_batch_now")
        .int("no")
        .int("campaign_id")
        .text("state")
        .int("created_at")
        .key(&["no"])
        .index(&["campaign_id", "state"]),
    fact(
        Shape::new("message")
            .int("no")
            .int("campaign_id")
            .int("batch_no")
            .text("recipient_key")
            .text("once_key")
            .bytes("sealed")
            .int("parts")
    )
    .key(&["no"])
    .index(&["batch_no"]),
    // What happened to a message. `handing` stands before the channel is spoken to, so nothing is sent that is not written down.
    fact(Shape::new("message_step").text("id").int("no").text("kind").text("why").text("detail"))
        .key(&["id"])
        .index(&["no", "seq"]),
    Shape::new("message_now")
        .int("no")
        .int("campaign_id")
        .int("batch_no")
        .int("locality_id")
        .text("channel")
        .text("recipient_key")
        .text("once_key")
        .text("state")
        .text("why")
        .int("due_at")
        .int("tries")
        .opt_int("lease_until")
        .text("request_key")
        .text("provider_id")
        .int("parts")
        .opt_int("price")
        .opt_int("handed_day")
        .int("changed_at")
        .key(&["no"])
        .index(&["batch_no", "state"])
        .index(&["campaign_id", "channel", "state", "due_at"])
        .index(&["campaign_id", "request_key"])
        .index(&["campaign_id", "channel", "provider_id"])
        .index(&["campaign_id", "once_key"])
        .index(&["campaign_id", "channel", "handed_day"]),
    // Whoever wants no messages, and whoever wants them again.
    fact(Shape::new("message_opt_out").text("id").int("campaign_id").text("recipient_key").int("opted_out").text("how"))
        .key(&["id"])
        .index(&["campaign_id", "recipient_key", "seq"]),
    // Tokens of a channel, sealed. A token that may be used once is marked as spent before it is.
    fact(Shape::new("message_token").int("campaign_id").text("channel").int("version").bytes("sealed").opt_int("spent_at"))
        .key(&["campaign_id", "channel", "version"]),
]);
