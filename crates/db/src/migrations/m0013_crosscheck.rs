//! More tables of the room `crosscheck`: what units dispute and how it was decided, inspection rounds and what they found
//! (`P-3.8`). Facts only; where a thing has several, the newest stands. What speaks of people is sealed.
use super::{Shape, migration};

/// When, in which commit and by whom a fact was told.
fn told(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    // A unit says that a figure is wrong; claims are named where they are meant.
    told(
        Shape::new("dispute")
            .int("no")
            .int("campaign_id")
            .int("unit_id")
            .int("from_day")
            .int("to_day")
            .opt_int("round_no")
            .bytes("sealed")
    )
    .key(&["no"])
    .index(&["campaign_id", "unit_id"]),
    Shape::new("dispute_claim").int("dispute_no").text("claim_id").key(&["dispute_no", "claim_id"]).index(&["claim_id"]),
    // A file that was handed in with it. Its name is not kept: it may name a person.
    Shape::new("dispute_evidence").int("dispute_no").text("kind").int("size").bytes("sealed").key(&["dispute_no"]),
    told(Shape::new("dispute_decision").text("id").int("dispute_no").text("decision").bytes("sealed"))
        .key(&["id"])
        .index(&["dispute_no"]),
    // Claims that a decision accepts. The register's verdict stays as it is.
    Shape::new("dispute_accepted").text("decision_id").text("claim_id").key(&["decision_id", "claim_id"]),
    // A round, with what makes its sample reproducible: seed, commit, and the digest of the frame.
    told(
        Shape::new("inspection")
            .int("no")
            .int("campaign_id")
            .int("locality_id")
            .int("from_day")
            .int("to_day")
            .int("size")
            .int("seed")
            .int("due_day")
            .text("purpose")
            .int("frame")
            .bytes("frame_digest")
            .int("cutoff")
    )
    .key(&["no"])
    .index(&["campaign_id"]),
    Shape::new("inspection_stratum")
        .int("round_no")
        .int("unit_id")
        .int("risk")
        .int("population")
        .int("drawn")
        .key(&["round_no", "unit_id", "risk"]),
    Shape::new("inspection_item")
        .int("round_no")
        .int("item")
        .text("claim_id")
        .opt_int("home_partition")
        .opt_int("citizen")
        .int("unit_id")
        .opt_int("team_id")
        .opt_int("member_id")
        .int("day")
        .int("observed_at")
        .opt_int("commune_id")
        .opt_int("quarter_id")
        .int("risk")
        .text("signs")
        .key(&["round_no", "item"])
        .index(&["claim_id"]),
    // Who inspects, and the unit that they work for: they never inspect it.
    told(Shape::new("inspection_inspector").text("id").int("round_no").int("inspector_id").text("name").opt_int("unit_id"))
        .key(&["id"])
        .index(&["round_no"])
        .index(&["inspector_id"]),
    told(Shape::new("inspection_assignment").text("id").int("round_no").int("item").int("inspector_id"))
        .key(&["id"])
        .index(&["round_no", "item"]),
    told(Shape::new("inspection_finding").text("id").int("round_no").int("item").text("finding").bytes("sealed"))
        .key(&["id"])
        .index(&["round_no", "item"]),
    // What the unit says to it, for the minutes.
    told(Shape::new("inspection_statement").text("id").int("round_no").int("unit_id").bytes("sealed"))
        .key(&["id"])
        .index(&["round_no", "unit_id"]),
    told(Shape::new("inspection_task").int("no").int("round_no").int("unit_id").text("words").text("owner").int("due_day"))
        .key(&["no"])
        .index(&["round_no"]),
    told(Shape::new("inspection_task_done").int("task_no").text("words")).key(&["task_no"]),
    // From then on inspectors see the people of the sample no more.
    told(Shape::new("inspection_end").int("round_no")).key(&["round_no"]),
]);
