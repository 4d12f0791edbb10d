//! `targets.xlsx`: the plan's appendix, targets per ward and commune (`P-3.5`).

use crate::{
    model::{Metric, NewTarget, Phase, Place, TargetValue},
    problems::CampaignProblem,
};
use serde::Serialize;
use vedich_kernel::{Basis, Day, text};
use vedich_territory::{
    RowProblem, TerritoryProblem, Tree,
    sheet::{Book, Column, TableRow},
};

/// What an import of targets did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TargetsReport {
    /// Rows with a target.
    pub rows: i64,
    /// Versions added.
    pub added: i64,
    /// Rows that say what stands already.
    pub unchanged: i64,
    /// Rows left out, each with its place and what to do.
    pub problems: Vec<RowProblem>,
    /// Phases (by number) whose localities' counts do not add up to the phase's target, with sum and target.
    pub sums_differ: Vec<(i64, i64, i64)>,
}

const COLUMNS: &[Column] = &[
    Column::required("code", "Mã địa bàn", &["Mã", "Mã phường xã", "Mã đơn vị", "code"]),
    Column::required("phase", "Giai đoạn", &["Giai đoạn số", "phase"]),
    Column::required("metric", "Chỉ số", &["Chỉ tiêu", "Nội dung", "metric"]),
    Column::optional("kind", "Cách tính", &["Đơn vị tính", "kind"]),
    Column::required("value", "Giá trị", &["Số lượng", "Mức giao", "value"]),
    Column::optional("cumulative", "Lũy kế", &["Cộng dồn", "cumulative"]),
];

/// Reads the rows that can go on; the others stand in the report.
pub(crate) fn read(
    bytes: Vec<u8>,
    tree: &Tree,
    phases: &[Phase],
    day: Day,
) -> Result<(Vec<NewTarget>, TargetsReport), CampaignProblem> {
    let book = Book::open(bytes)?;
    let table = book.find("Chỉ tiêu", COLUMNS).ok_or(TerritoryProblem::NoTable)?;
    let mut report = TargetsReport::default();
    let mut rows: Vec<NewTarget> = Vec::new();
    for row in table.rows() {
        report.rows += 1;
        match read_row(&row, tree, phases, day) {
            Ok(new) if rows.iter().any(|r| r.phase == new.phase && r.place == new.place) => report.problems.push(row.problem(
                "code",
                "targets.twice",
                "Địa bàn này đã có chỉ tiêu của giai đoạn ở một dòng trên: giữ lại một dòng.",
                "This locality has a target of the phase in a row above: keep one row.",
            )),
            Ok(new) => rows.push(new),
            Err(problem) => report.problems.push(problem),
        }
    }
    for phase in phases {
        let counts: Vec<i64> = rows
            .iter()
            .filter(|r| r.phase == phase.id)
            .filter_map(|r| if let TargetValue::Count(n) = r.value { Some(n) } else { None })
            .collect();
        if let TargetValue::Count(whole) = phase.value
            && !counts.is_empty()
            && counts.iter().sum::<i64>() != whole
        {
            report.sums_differ.push((phase.no, counts.iter().sum(), whole));
        }
    }
    Ok((rows, report))
}

fn read_row(row: &TableRow<'_>, tree: &Tree, phases: &[Phase], day: Day) -> Result<NewTarget, RowProblem> {
    let code = row.text("code");
    let place = tree
        .by_code(&code, day)
        .or_else(|| tree.newest_by_code(&code))
        .map(|l| Place::Locality(l.id))
        .or_else(|| tree.unit_by_code(&code).map(|u| Place::Unit(u.id)))
        .ok_or_else(|| {
            row.problem(
                "code",
                "targets.unknown_code",
                format!("Mã “{code}” không có trong danh mục địa bàn hay đơn vị: sửa mã hoặc nạp tệp địa bàn trước."),
                format!("Code “{code}” is neither a locality nor a unit: correct it or load the territory first."),
            )
        })?;
    let said = row.text("phase");
    let number: String = said.chars().filter(char::is_ascii_digit).collect();
    let phase = number.parse::<i64>().ok().and_then(|no| phases.iter().find(|p| p.no == no)).ok_or_else(|| {
        row.problem(
            "phase",
            "targets.unknown_phase",
            format!("Không có giai đoạn “{said}” trong kế hoạch: ghi 1, 2, …"),
            format!("The plan has no phase “{said}”: write 1, 2, …"),
        )
    })?;
    let said = row.text("metric");
    let metric = Metric::parse(&said).ok_or_else(|| {
        row.problem(
            "metric",
            "targets.unknown_metric",
            format!("Không hiểu chỉ số “{said}”: ghi kích hoạt, cấp tài khoản hoặc hồ sơ."),
            format!("Unknown metric “{said}”: write activated, issued or dossiers."),
        )
    })?;
    let bad_value = || {
        row.problem(
            "value",
            "targets.bad_value",
            "Giá trị phải là số người từ 0 trở lên, hoặc tỷ lệ từ 0 đến 100 %.",
            "The value must be a number of people of 0 or more, or a share of 0 to 100%.",
        )
    };
    let number = row.decimal("value").map_err(|_| bad_value())?.ok_or_else(bad_value)?;
    let kind = text::fold(&row.text("kind"));
    let share = kind.contains("ty le") || kind == "share" || kind == "percent" || row.text("value").contains('%');
    let value = if share && (0.0..=100.0).contains(&number) {
        // Within 0..=10,000.
        TargetValue::Share((number * 100.0).round() as i64)
    } else if !share && (0.0..=1e12).contains(&number) && number.fract() == 0.0 {
        TargetValue::Count(number as i64)
    } else {
        return Err(bad_value());
    };
    let cumulative = row.flag("cumulative").map_err(|_| {
        row.problem("cumulative", "targets.bad_flag", "Lũy kế: ghi Có hoặc Không.", "Cumulative: write yes or no.")
    })?;
    Ok(NewTarget {
        phase: phase.id,
        place,
        metric,
        value,
        basis: Basis::Eligible,
        cumulative: cumulative.unwrap_or(true),
        reason: "targets.xlsx".into(),
    })
}
