//! Rows of localities that stand above each other in a circle, and rows whose parent's row was not accepted.

use super::read::LocalityRow;
use crate::sheet::RowProblem;
use std::collections::HashMap;

/// The codes from a row's parent up to the row itself again, when the file closes such a circle.
pub(super) fn circle<'a>(row: &'a LocalityRow, above: &HashMap<&'a str, &'a str>) -> Option<Vec<&'a str>> {
    let mut path = vec![row.code.as_str()];
    let mut at = row.parent.as_str();
    while !at.is_empty() && path.len() <= above.len() {
        path.push(at);
        if at == row.code {
            return Some(path);
        }
        at = above.get(at).copied().unwrap_or_default();
    }
    None
}

pub(super) fn in_circle(row: &LocalityRow, circle: &[&str]) -> RowProblem {
    let chain = circle.join(" → ");
    row.place.problem(
        "parent",
        "territory.circle",
        format!("Địa bàn tự nằm trong chính nó: {chain}. Sửa mã cấp trên ở một trong các dòng này."),
        format!("The locality lies in itself: {chain}. Correct the parent's code in one of these rows."),
    )
}

pub(super) fn parent_refused(row: &LocalityRow) -> RowProblem {
    row.place.problem(
        "parent",
        "territory.parent_refused",
        format!("Dòng của mã cấp trên {} chưa được nhận. Sửa dòng đó trước, rồi tải lại tệp.", row.parent),
        format!("The row of the parent {} was not accepted. Correct that row first and upload the file again.", row.parent),
    )
}
