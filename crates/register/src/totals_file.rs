//! The ministry's totals out of a workbook: locality, day, metric, value; title rows above, columns in any order.

use crate::{
    problems::RegisterProblem,
    service::Register,
    totals::{NewTotal, TotalMetric},
};
use vedich_accounts::{Actor, Permission};
use vedich_kernel::{Lang, text};
use vedich_territory::{
    RowProblem, Tree,
    sheet::{Book, Column, TableRow},
};

static COLUMNS: [Column; 5] = [
    Column::required("locality", "Mã địa bàn", &["Mã", "Mã xã", "Mã phường xã", "Locality"]),
    Column::required("as_of", "Ngày", &["Ngày số liệu", "Tính đến ngày", "As of"]),
    Column::required("metric", "Chỉ số", &["Chỉ tiêu", "Metric"]),
    Column::required("value", "Giá trị", &["Số lượng", "Tổng số", "Value"]),
    Column::optional("source", "Nguồn", &["Ghi chú", "Source"]),
];

/// What came of a workbook of totals.
#[derive(Clone, Debug, Default)]
pub struct TotalsReport {
    /// Rows written down.
    pub added: i64,
    /// Rows that were not, and why.
    pub problems: Vec<RowProblem>,
}

impl Register {
    /// Writes the totals of a workbook down. Good rows go on; the others are told with their row number.
    ///
    /// # Errors
    /// When the workbook cannot be read or has no such table.
    pub async fn import_totals(&self, actor: &Actor, bytes: Vec<u8>) -> Result<TotalsReport, RegisterProblem> {
        let (tree, today) = (self.tree().await?, self.clock().today());
        let who = actor.clone();
        let (totals, problems) = tokio::task::spawn_blocking(move || {
            let book = Book::open(bytes).map_err(RegisterProblem::other)?;
            let table = book.find("", &COLUMNS).ok_or(RegisterProblem::NoHeader)?;
            let (mut totals, mut problems) = (Vec::new(), Vec::new());
            for row in table.rows() {
                match read(&row, &tree, &who, today) {
                    Ok(total) => totals.push(total),
                    Err(problem) => problems.push(*problem),
                }
            }
            Ok::<_, RegisterProblem>((totals, problems))
        })
        .await
        .map_err(|e| RegisterProblem::Unreadable(e.to_string()))??;
        let added = i64::try_from(totals.len()).unwrap_or(i64::MAX);
        if added > 0 {
            self.add_totals(actor, totals).await?;
        }
        Ok(TotalsReport { added, problems })
    }
}

fn read(row: &TableRow<'_>, tree: &Tree, actor: &Actor, today: vedich_kernel::Day) -> Result<NewTotal, Box<RowProblem>> {
    let wrong = |key: &str, code: &str, vi: &str, en: &str| Box::new(row.problem(key, code, vi, en));
    let day = row.day("as_of").ok().flatten().filter(|d| *d <= today);
    let as_of = day.ok_or_else(|| {
        wrong(
            "as_of",
            "day",
            "Ngày thiếu, sai, hoặc nằm trong tương lai. Ghi ngày/tháng/năm, không sau hôm nay.",
            "The day is missing, wrong or in the future. Write day/month/year, not after today.",
        )
    })?;
    let locality = tree.by_code(&row.text("locality"), as_of).map(|l| l.id);
    let locality = locality.filter(|id| tree.may(actor, Permission::ImportExtract, *id)).ok_or_else(|| {
        wrong(
            "locality",
            "locality",
            "Không có địa bàn mang mã này trong phạm vi của bạn. Đối chiếu mã ở trang Địa bàn.",
            "No locality of your area has this code. Compare it with the territory page.",
        )
    })?;
    let metric = metric(&row.text("metric")).ok_or_else(|| {
        wrong(
            "metric",
            "metric",
            "Không hiểu chỉ số; dùng đúng tên trong danh sách của trang.",
            "The metric is not understood; use a name from the page's list.",
        )
    })?;
    let number = row.decimal("value").ok().flatten().filter(|v| *v >= 0.0 && v.fract() == 0.0 && *v < 1e12);
    let value = number.ok_or_else(|| {
        wrong(
            "value",
            "value",
            "Giá trị phải là số nguyên không âm. Ghi số, không kèm chữ hay dấu %.",
            "The value must be a whole number, not negative. Write the number alone.",
        )
    })?;
    Ok(NewTotal { locality, as_of, metric, value: value as i64, source: row.text("source").chars().take(200).collect() })
}

/// By its code or its words in either language, accents and case aside.
fn metric(cell: &str) -> Option<TotalMetric> {
    let folded = text::fold(cell);
    let words = |m: &TotalMetric| [text::fold(m.code()), text::fold(m.word(Lang::Vi)), text::fold(m.word(Lang::En))];
    TotalMetric::ALL.into_iter().find(|m| words(m).contains(&folded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_known_by_its_words() {
        assert_eq!(metric("ĐÃ KÍCH HOẠT"), Some(TotalMetric::Activated));
        assert_eq!(metric("da kich hoat muc 2"), Some(TotalMetric::Activated2));
        assert_eq!(metric("activated_level1"), Some(TotalMetric::Activated1));
        assert_eq!(metric("thi đua"), None);
        for m in TotalMetric::ALL {
            assert_eq!(metric(m.word(Lang::Vi)), Some(m));
        }
    }
}
