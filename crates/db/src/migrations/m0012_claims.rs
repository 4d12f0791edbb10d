//! More tables of the room `claims`: named lists of units, whose rows are matched to the register one by one. Facts only.
use super::{Shape, migration};

migration!(|manager| [
    // One uploaded list. The digest is of the file with what was declared of it: the same list twice is one.
    Shape::new("named_list")
        .int("no")
        .int("campaign_id")
        .bytes("digest")
        .text("units")
        .text("file_name")
        .int("day")
        .int("recorded_at")
        .int("seq")
        .text("user_name")
        .opt_int("user_id")
        .int("rows")
        .int("taken")
        .int("duplicates")
        .int("rejected")
        .text("problems")
        .bytes("header")
        .key(&["no"])
        .unique(&["campaign_id", "digest"]),
    // A row of it. Who stands there, and who may be meant, is sealed; clear are only the outcome and how sure it is.
    Shape::new("named_list_row")
        .int("campaign_id")
        .int("list_no")
        .int("row_number")
        .text("found")
        .opt_int("score")
        .opt_int("day")
        .opt_int("unit_id")
        .opt_int("team_id")
        .opt_int("member_id")
        .opt_int("partition_id")
        .opt_text("claim_id")
        .bytes("sealed")
        .key(&["campaign_id", "list_no", "row_number"]),
    // What somebody decided about a row; the newest stands.
    Shape::new("named_list_decision")
        .int("campaign_id")
        .int("list_no")
        .int("row_number")
        .int("seq")
        .text("id")
        .text("decision")
        .opt_int("partition_id")
        .opt_int("citizen")
        .opt_text("claim_id")
        .int("recorded_at")
        .text("user_name")
        .opt_int("user_id")
        .key(&["campaign_id", "list_no", "row_number", "seq"]),
]);
