//! `targets.xlsx`: read purely, against the tree and the phases.

use crate::{
    model::{Campaign, Goal, Metric, NewTarget, Owner, Phase, ShareBasis, Target},
    rules,
};
use std::collections::HashSet;
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Day, Lang, LocalityId, UnitId, text};
use vedich_territory::{
    RowProblem, Tree,
    sheet::{Book, Column, TableRow},
};

const COLUMNS: &[Column] = &[
    Column::optional("locality", "Mã địa bàn", &["Mã", "Mã phường xã", "Locality code"]),
    Column::optional("name", "Tên địa bàn", &["Địa bàn", "Phường xã", "Xã phường", "Đơn vị", "Locality"]),
    Column::optional("unit", "Mã đơn vị", &["Unit code"]),
    Column::required("phase", "Giai đoạn", &["Phase"]),
    Column::required("value", "Giá trị", &["Chỉ tiêu", "Chỉ tiêu giao", "Số lượng giao", "Value", "Target"]),
    Column::optional("metric", "Chỉ số", &["Nội dung", "Metric"]),
    Column::optional("kind", "Cách tính", &["Loại chỉ tiêu", "Đơn vị tính", "Kind"]),
    Column::optional("cumulative", "Lũy kế", &["Cumulative"]),
    Column::optional("frozen", "Chốt ngày", &["Ngày chốt mẫu số", "Frozen on"]),
];

/// The reason that stands on targets from a file.
const REASON: &str = "Nhập từ tệp chỉ tiêu";

/// What the rows of a workbook mean.
pub(crate) struct Rows {
    pub targets: Vec<NewTarget>,
    pub problems: Vec<RowProblem>,
    /// Numbers of the rows without a value.
    pub blank: Vec<u32>,
}

/// What rows are read against.
pub(crate) struct Against<'a> {
    pub campaign: &'a Campaign,
    pub phases: &'a [Phase],
    pub tree: &'a Tree,
    pub actor: &'a Actor,
    pub today: Day,
}

/// Reads the table of targets; `None` when there is none.
pub(crate) fn read(book: &Book, against: &Against<'_>) -> Option<Rows> {
    let table = book.find("Chỉ tiêu", COLUMNS)?;
    if !["locality", "name", "unit"].iter().any(|key| table.has(key)) {
        return None;
    }
    let mut rows = Rows { targets: Vec::new(), problems: Vec::new(), blank: Vec::new() };
    let mut seen = HashSet::new();
    for row in table.rows() {
        // A row without a value asks for nothing, so that the template can be uploaded half filled; but it is told: a formula
        // whose result was not saved with the file looks the same.
        if row.text("value").is_empty() {
            rows.blank.push(row.number());
            continue;
        }
        match against.target(&row) {
            Ok(target) if seen.insert((target.phase, target.owner, target.metric)) => rows.targets.push(target),
            Ok(_) => rows.problems.push(row.problem(
                "value",
                "campaign.duplicate_target",
                "Địa bàn này đã có một dòng cho cùng giai đoạn và chỉ số; đã dùng dòng đầu tiên. Xóa dòng thừa.",
                "This place already has a row for the same phase and metric; the first one was used. Delete this row.",
            )),
            Err(problem) => rows.problems.push(*problem),
        }
    }
    Some(rows)
}

type Read<T> = Result<T, Box<RowProblem>>;

impl Against<'_> {
    fn target(&self, row: &TableRow<'_>) -> Read<NewTarget> {
        let phase = self.phase(row)?;
        let owner = self.owner(row, phase)?;
        let metric = match row.text("metric").as_str() {
            "" => phase.metric,
            cell => rules::parse_metric(cell).ok_or_else(|| {
                boxed(
                    row,
                    "metric",
                    "campaign.unknown_metric",
                    "Không hiểu chỉ số. Ghi một trong: kích hoạt, cấp tài khoản, hồ sơ.",
                    "The metric is not understood. Write one of: kích hoạt, cấp tài khoản, hồ sơ.",
                )
            })?,
        };
        let cumulative = row.flag("cumulative").map_err(|_| {
            boxed(row, "cumulative", "campaign.not_yes_or_no", "Chỉ ghi Có hoặc Không.", "Write Có (yes) or Không (no) only.")
        })?;
        let reason = REASON.to_owned();
        let goal = self.goal(row, phase)?;
        Ok(NewTarget { phase: phase.id, owner, metric, goal, cumulative: cumulative.unwrap_or(phase.cumulative), reason })
    }

    fn phase(&self, row: &TableRow<'_>) -> Read<&Phase> {
        rules::parse_phase(&row.text("phase"), self.phases).ok_or_else(|| {
            let known = self.phases.iter().map(|p| p.no.to_string()).collect::<Vec<_>>().join(", ");
            boxed(
                row,
                "phase",
                "campaign.unknown_phase",
                format!("Không có giai đoạn này. Ghi số giai đoạn: {known}."),
                format!("There is no such phase. Write the phase's number: {known}."),
            )
        })
    }

    fn owner(&self, row: &TableRow<'_>, phase: &Phase) -> Read<Owner> {
        let unit = row.text("unit");
        if row.text("locality").is_empty() && !unit.is_empty() {
            return self.unit(row, &unit).map(Owner::Unit);
        }
        let id = self.locality(row, phase)?;
        if !self.tree.is_within(id, self.campaign.root) {
            return Err(boxed(
                row,
                "locality",
                "campaign.outside",
                format!("{} không thuộc địa bàn chiến dịch. Sửa mã.", self.tree.full_name(id)),
                format!("{} does not take part in the campaign. Correct the code.", self.tree.full_name(id)),
            ));
        }
        if self.tree.may(self.actor, Permission::ManageTargets, id) {
            Ok(Owner::Locality(id))
        } else {
            Err(outside(row, "locality"))
        }
    }

    fn unit(&self, row: &TableRow<'_>, code: &str) -> Read<UnitId> {
        let unit = self.tree.unit_by_code(code).ok_or_else(|| {
            boxed(
                row,
                "unit",
                "campaign.unknown_unit",
                format!("Không có đơn vị mang mã {code}. Sửa mã, hoặc nhập đơn vị trước."),
                format!("There is no unit with the code {code}. Correct it, or import the unit first."),
            )
        })?;
        let may = self.tree.require_unit(self.actor, Permission::ManageTargets, unit.id).is_ok();
        if may { Ok(unit.id) } else { Err(outside(row, "unit")) }
    }

    /// By code; and where a code stands, the name beside it must not be another place's: a shifted column would give
    /// everybody their neighbour's target. Without a code, by a name that only one locality has.
    fn locality(&self, row: &TableRow<'_>, phase: &Phase) -> Read<LocalityId> {
        let (code, name) = (row.text("locality"), row.text("name"));
        if code.is_empty() {
            return self.named(row, &name, phase);
        }
        let padded = format!("{code:0>5}");
        let found = [&code, &padded].into_iter().find_map(|code| self.tree.by_code(code, phase.place_day(self.today)));
        let found = found.or_else(|| self.tree.newest_by_code(&code)).ok_or_else(|| {
            boxed(
                row,
                "locality",
                "campaign.unknown_locality",
                format!("Không có địa bàn mang mã {code}. Sửa mã, hoặc nhập địa bàn trước."),
                format!("There is no locality with the code {code}. Correct it, or import the locality first."),
            )
        })?;
        let key = format!(" {} ", text::fold(&name));
        if !name.is_empty() && !key.contains(&format!(" {} ", text::fold(found.bare_name()))) {
            return Err(boxed(
                row,
                "name",
                "campaign.name_differs",
                format!("Mã {code} là của {}, không phải {name}. Sửa mã hoặc tên cho khớp.", found.name),
                format!("The code {code} belongs to {}, not to {name}. Correct one of them.", found.name),
            ));
        }
        Ok(found.id)
    }

    fn named(&self, row: &TableRow<'_>, name: &str, phase: &Phase) -> Read<LocalityId> {
        let key = text::fold(name);
        let is_it = |l: &&vedich_territory::Locality| text::fold(&l.name) == key || text::fold(l.bare_name()) == key;
        let mut found = self.tree.subtree_at(self.campaign.root, phase.place_day(self.today)).filter(is_it);
        match (found.next(), found.next()) {
            (Some(one), None) if !key.is_empty() => Ok(one.id),
            _ => Err(boxed(
                row,
                "locality",
                "campaign.unknown_locality",
                "Điền mã địa bàn: tên này không có, hoặc nhiều địa bàn cùng tên.",
                "Give the locality's code: no locality has this name, or several have.",
            )),
        }
    }

    fn goal(&self, row: &TableRow<'_>, phase: &Phase) -> Read<Goal> {
        let is_share = match row.text("kind").as_str() {
            "" => row.text("value").contains('%') || matches!(phase.goal, Goal::Share { .. }),
            cell => rules::parse_is_share(cell).ok_or_else(|| {
                boxed(
                    row,
                    "kind",
                    "campaign.unknown_kind",
                    "Không hiểu cách tính. Ghi số lượng hoặc tỷ lệ.",
                    "Write số lượng (count) or tỷ lệ (share).",
                )
            })?,
        };
        let frozen = row.day("frozen").map_err(|_| {
            boxed(
                row,
                "frozen",
                "campaign.not_a_day",
                "Không hiểu ngày này. Ghi theo dạng ngày/tháng/năm.",
                "This is no day. Write day/month/year.",
            )
        })?;
        let of_phase = match phase.goal {
            Goal::Share { basis, .. } => basis,
            Goal::Count(_) => ShareBasis::Eligible,
        };
        let basis = frozen.map_or(of_phase, |on| ShareBasis::EligibleFrozen { on });
        let value = row.decimal("value").ok().flatten();
        value.and_then(|v| rules::goal(v, is_share.then_some(basis))).ok_or_else(|| {
            let (vi, en) = if is_share {
                ("Tỷ lệ phải trên 0 và không quá 100 %.", "A share must be above 0 and at most 100 %.")
            } else {
                ("Số lượng phải là số nguyên từ 0 trở lên.", "A count must be a whole number, not negative.")
            };
            boxed(row, "value", "campaign.bad_value", vi, en)
        })
    }
}

fn boxed(row: &TableRow<'_>, key: &str, code: &str, vi: impl Into<String>, en: impl Into<String>) -> Box<RowProblem> {
    Box::new(row.problem(key, code, vi, en))
}

fn outside(row: &TableRow<'_>, key: &str) -> Box<RowProblem> {
    boxed(
        row,
        key,
        "territory.outside_area",
        "Nằm ngoài phạm vi được giao của tài khoản, nên không thay đổi.",
        "Outside your area, so nothing was changed.",
    )
}

/// Writes targets in the layout that is read here. Localities that owe nothing yet stand there with an empty value: the file
/// is the template too.
pub(crate) fn write(rows: &[(String, String, Phase, Metric, Option<Target>)]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("Chỉ tiêu")?;
    let head = ["Mã địa bàn", "Tên địa bàn", "Giai đoạn", "Chỉ số", "Cách tính", "Giá trị", "Lũy kế", "Chốt ngày", "Mã đơn vị"];
    for (column, title) in (0..).zip(head) {
        sheet.write_string_with_format(0, column, title, &bold)?.set_column_width(column, 18)?;
    }
    for (row, (code, name, phase, metric, target)) in (1..).zip(rows) {
        let goal = target.as_ref().map_or(phase.goal, |t| t.goal);
        let cumulative = target.as_ref().map_or(phase.cumulative, |t| t.cumulative);
        // What a unit owes stands under the unit's own code; of a locality both code and name say which.
        let of_unit = target.as_ref().is_some_and(|t| matches!(t.owner, Owner::Unit(_)));
        sheet.write_string(row, if of_unit { 8 } else { 0 }, code)?.write_string(row, 1, name)?;
        sheet.write_number(row, 2, phase.no as f64)?;
        sheet.write_string(row, 3, metric.word(Lang::Vi))?;
        sheet.write_string(row, 4, if matches!(goal, Goal::Share { .. }) { "tỷ lệ" } else { "số lượng" })?;
        if target.is_some() {
            let value = match goal {
                Goal::Count(n) => n as f64,
                Goal::Share { bp, .. } => bp as f64 / 100.0,
            };
            sheet.write_number(row, 5, value)?;
        }
        sheet.write_string(row, 6, if cumulative { "Có" } else { "Không" })?;
        if let Some(on) = goal.frozen_on() {
            let d = on.date();
            sheet.write_string(row, 7, format!("{:02}/{:02}/{:04}", d.day(), d.month(), d.year()))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
