//! Tables of the room `costs` (`P-5.4`, `P-4.4f`). Prices and lines of one's own are facts: the newest version of each stands.
use super::{Shape, migration};

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

migration!(|_manager| [
    // Đồng for one of something that the system counts, and where that price comes from.
    fact(Shape::new("cost_price").text("id").int("campaign_id").text("item").int("price").text("source")).key(&["id"]).index(&[
        "campaign_id",
        "item",
        "seq"
    ]),
    // What the system does not count: printing, electricity. A line that is taken out stays as a version.
    fact(
        Shape::new("cost_line")
            .int("campaign_id")
            .int("no")
            .int("version")
            .text("name")
            .text("unit")
            .int("quantity")
            .int("price")
            .int("locality_id")
            .text("source")
            .int("active")
    )
    .key(&["campaign_id", "no", "version"]),
]);
