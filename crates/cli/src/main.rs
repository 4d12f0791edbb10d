//! vedich
fn main() {}
