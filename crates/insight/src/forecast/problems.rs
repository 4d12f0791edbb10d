//! What can go wrong with a forecast, as a ward officer meets it.

use crate::InsightProblem;
use vedich_kernel::Day;
use vedich_register::RegisterProblem;

fn problem(code: &'static str, status: u16, title: [&str; 2], next: [&str; 2]) -> InsightProblem {
    RegisterProblem::Other { code, status, title: title.map(str::to_owned), next: next.map(str::to_owned) }
}

/// A quarter: so few people are no matter of statistics.
pub(super) fn too_small() -> InsightProblem {
    problem(
        "insight.forecast_too_small",
        422,
        ["Không lập dự báo cho khu phố, ấp: quá ít người.", "Quarters and hamlets are not forecast: they have too few people."],
        ["Xem dự báo của phường, xã.", "Look at the forecast of the commune."],
    )
}

/// No extract so far.
pub(super) fn nothing_known() -> InsightProblem {
    problem(
        "insight.forecast_nothing_known",
        404,
        [
            "Chưa có bản trích xuất nào cho ngày này nên chưa dự báo được.",
            "There is no extract of this day, so nothing can be forecast.",
        ],
        ["Nhập bản trích xuất, hoặc chọn ngày đã có bản trích xuất.", "Import an extract, or choose a day that has one."],
    )
}

/// Every phase is over.
pub(super) fn all_over() -> InsightProblem {
    problem(
        "insight.forecast_over",
        404,
        ["Mọi giai đoạn đã kết thúc, không còn gì để dự báo.", "Every phase is over; nothing is left to forecast."],
        ["Xem kết quả ở trang Tổng quan.", "Look at the results on the overview."],
    )
}

/// The place went into others: nothing is left to be reached there.
pub(super) fn place_ended(name: &str, last: Day) -> InsightProblem {
    let day = last.vi();
    RegisterProblem::Other {
        code: "insight.forecast_place_ended",
        status: 404,
        title: [
            format!("{name} kết thúc ngày {day}, nên không còn dự báo."),
            format!("{name} ended on {day}, so there is no forecast of it."),
        ],
        next: [
            "Xem dự báo của địa bàn mới mà nơi này đã nhập vào.".into(),
            "Look at the forecast of the place that it went into.".into(),
        ],
    }
}

/// The phase does not exist, is over, or counts from nothing and has not begun.
pub(super) fn no_such_target(no: i64) -> InsightProblem {
    RegisterProblem::Other {
        code: "insight.forecast_no_such_target",
        status: 404,
        title: [format!("Không có dự báo cho giai đoạn {no}."), format!("There is no forecast for phase {no}.")],
        next: [
            "Giai đoạn đã kết thúc, hoặc không có. Bỏ tham số “target” để xem giai đoạn hiện nay.".into(),
            "The phase is over or does not exist. Leave “target” out to see the running one.".into(),
        ],
    }
}

/// Forecasts are not among the published figures.
pub(crate) fn not_published() -> InsightProblem {
    problem(
        "insight.forecast_not_published",
        403,
        ["Dự báo không nằm trong số liệu công bố.", "Forecasts are not among the published figures."],
        ["Xem số liệu công bố ở trang Tổng quan.", "Look at the published figures on the overview."],
    )
}
