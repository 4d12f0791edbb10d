//! Tables of the room `crosscheck`: settlements of claims, as facts; the standing verdicts and totals are projections.
use super::{Shape, migration};

migration!(|manager| [
    Shape::new("settlement")
        .int("campaign_id")
        .int("partition_id")
        .text("claim_id")
        .int("seq")
        .text("verdict")
        .text("reason")
        .int("credited")
        .opt_int("activated_on")
        .opt_int("extract_no")
        .int("evidence_seq")
        .key(&["campaign_id", "partition_id", "claim_id", "seq"])
        .clustered(manager),
    Shape::new("settlement_current")
        .int("campaign_id")
        .int("partition_id")
        .text("claim_id")
        .opt_int("home_partition")
        .opt_int("citizen")
        .int("day")
        .opt_int("commune_id")
        .opt_int("quarter_id")
        .opt_int("team_id")
        .opt_int("member_id")
        .opt_int("unit_id")
        .text("verdict")
        .text("reason")
        .int("credited")
        .opt_int("activated_on")
        .opt_int("extract_no")
        .int("seq")
        .key(&["campaign_id", "partition_id", "claim_id"])
        .index(&["campaign_id", "verdict"])
        .index(&["campaign_id", "team_id", "day"])
        .index(&["campaign_id", "commune_id", "day"]),
    // Counted when verdicts change: by place (1 locality, at every level of the tree; 2 team; 3 unit; 4 member) and claim day.
    Shape::new("settlement_total")
        .int("campaign_id")
        .int("place_kind")
        .int("place_id")
        .int("day")
        .int("confirmed")
        .int("late")
        .int("pending")
        .int("contradicted")
        .int("doubled")
        .key(&["campaign_id", "place_kind", "place_id", "day"])
        .clustered(manager),
    // Up to which commit claims have been settled.
    Shape::new("settlement_mark").int("campaign_id").int("claims_seq").int("version").key(&["campaign_id"]),
]);
