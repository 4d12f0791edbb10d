//! Tables of the room `insight`: the outlines of localities that a city hands over as GeoJSON. Facts only; a file that was wrong
//! is taken back by another fact.
use super::{Shape, migration};

migration!(|manager| [
    // One uploaded file. The digest is of the file and of the territory that it was matched with.
    Shape::new("map_file")
        .int("no")
        .int("campaign_id")
        .bytes("digest")
        .text("file_name")
        .int("features")
        .int("localities")
        .int("rejected")
        .text("problems")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["no"])
        .index(&["campaign_id", "digest"]),
    // The outline of a locality in it, simplified; the newest file that stands tells.
    Shape::new("map_shape").int("locality_id").int("file_no").text("rings").key(&["locality_id", "file_no"]).clustered(manager),
    Shape::new("map_withdrawal")
        .int("file_no")
        .int("recorded_at")
        .int("seq")
        .opt_int("user_id")
        .text("by_name")
        .key(&["file_no"]),
]);
