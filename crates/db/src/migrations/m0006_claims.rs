//! Tables of the room `claims`: who says what was achieved. Facts only; a correction is a new fact that supersedes.
use super::{Shape, migration};

migration!(|manager| [
    // One outcome that somebody reports of one person. Partition 0 holds people whom the register did not know then: of
    // them only a keyed digest of the number is kept.
    Shape::new("claim")
        .int("campaign_id")
        .int("partition_id")
        .text("id")
        .opt_int("citizen")
        .int("digest_kind")
        .bytes("digest")
        .text("outcome")
        .opt_text("method")
        .int("observed_at")
        .int("recorded_at")
        .int("day")
        .int("seq")
        .opt_int("team_id")
        .opt_int("member_id")
        .opt_int("unit_id")
        .text("source")
        .opt_int("commune_id")
        .opt_int("quarter_id")
        .opt_int("file_no")
        .opt_int("row_number")
        .key(&["campaign_id", "partition_id", "id"])
        .index(&["campaign_id", "partition_id", "citizen"])
        .index(&["campaign_id", "seq"])
        .index(&["campaign_id", "day", "team_id"])
        .index(&["campaign_id", "commune_id", "day"]),
    // What makes a report the same report: a keyed digest of the row, or of the sender's own id.
    Shape::new("claim_key").int("campaign_id").bytes("digest").text("claim_id").key(&["campaign_id", "digest"]).clustered(manager),
    // The register came to know the person later.
    Shape::new("claim_match")
        .int("campaign_id")
        .text("claim_id")
        .int("partition_id")
        .int("citizen")
        .int("seq")
        .key(&["campaign_id", "claim_id"])
        .index(&["campaign_id", "partition_id", "citizen"]),
    Shape::new("claim_withdrawal")
        .int("campaign_id")
        .text("claim_id")
        .text("reason")
        .int("recorded_at")
        .int("seq")
        .text("user_name")
        .key(&["campaign_id", "claim_id"]),
    // A unit's own count of a day, without names. The newest of a unit and day stands.
    Shape::new("claim_count")
        .text("id")
        .int("campaign_id")
        .int("unit_id")
        .int("day")
        .int("count")
        .int("recorded_at")
        .int("seq")
        .text("source")
        .opt_int("file_no")
        .key(&["id"])
        .index(&["campaign_id", "unit_id", "day", "seq"]),
    Shape::new("claim_file")
        .int("no")
        .int("campaign_id")
        .text("kind")
        .text("file_name")
        .int("recorded_at")
        .int("seq")
        .text("user_name")
        .opt_int("user_id")
        .int("accepted")
        .int("duplicates")
        .int("rejected")
        .int("unmatched")
        .text("problems")
        .key(&["no"])
        .index(&["campaign_id", "no"]),
]);
