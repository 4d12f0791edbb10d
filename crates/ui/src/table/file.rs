//! A table as a file: the links to it, and what goes into it.

use super::{Align, Col, Row, Save, Table};
use crate::cell::Cell;
use crate::icon::{Icon, icon};
use crate::saving::{self, Caught};
use crate::sheet::Value;
use crate::texts::{t, t_args};
use maud::{Markup, html};

impl Table {
    pub(super) fn save_links(&self) -> Markup {
        let from = match &self.save {
            Save::By(address) => Some(address.as_str()),
            Save::ByPage => None,
            Save::No => return html! {},
        };
        if self.rows.is_empty() {
            return html! {};
        }
        let link = |ending: &str, key: &str| {
            let href = saving::link(from, &self.id, ending);
            html! { a.button.quiet.table-save.no-print href=(href) data-save=(self.id) { (icon(Icon::Download)) (t(self.lang, key)) } }
        };
        html! { (link("csv", "common-table-save-csv")) (link("xlsx", "common-table-save-xlsx")) }
    }

    /// Headings of a file: where a column holds shares it says so, and where they are figures a column more tells where each comes from.
    fn file_heads(&self) -> Vec<String> {
        let mut heads = Vec::new();
        for (i, col) in self.cols.iter().enumerate().filter(|(_, c)| !c.no_print) {
            // A hint that tells of what has columns of its own stands on the page alone.
            let hint = if col.hint.is_empty() || !col.asides.is_empty() { String::new() } else { format!(" ({})", col.hint) };
            let shares = self.column(i).any(|c| matches!(c.filed(holds_numbers(col), self.lang), Value::Percent(_)));
            heads.push(format!("{}{hint}{}", col.label, if shares { " (%)" } else { "" }));
            heads.extend(col.asides.iter().cloned());
            if self.tells(i) {
                heads.push(t_args(self.lang, "common-table-told", &[("of", col.label.clone().into())]));
            }
        }
        heads
    }

    fn column(&self, i: usize) -> impl Iterator<Item = &Cell> {
        self.rows.iter().filter_map(move |r| r.cells.get(i))
    }

    /// A column of figures.
    fn tells(&self, i: usize) -> bool {
        self.column(i).any(|c| !c.told().is_empty())
    }

    fn file_row(&self, row: &Row) -> Vec<Value> {
        let mut values = Vec::new();
        for (i, col) in self.cols.iter().enumerate().filter(|(_, c)| !c.no_print) {
            let cell = row.cells.get(i);
            values.push(cell.map_or(Value::Blank, |c| c.filed(holds_numbers(col), self.lang)));
            let aside = |n: usize| cell.map_or(Value::Blank, |c| c.aside(n));
            values.extend((0..col.asides.len()).map(aside));
            if self.tells(i) {
                values.push(Value::words(cell.map_or("", Cell::told)));
            }
        }
        values
    }

    fn caught(&self, row: &Row) -> Caught {
        let key = |c: &Cell| c.key.clone().unwrap_or_else(|| c.read().trim().to_owned());
        let mut words: Vec<String> = row.cells.iter().map(Cell::read).collect();
        words.extend(row.search.clone());
        Caught { values: self.file_row(row), keys: row.cells.iter().map(key).collect(), words: words.join(" ") }
    }

    /// Hands the table over when it is the one that the address asks for.
    pub(super) fn offer(&self) {
        if matches!(self.save, Save::No) {
            return;
        }
        let rows = || (self.rows.iter().map(|r| self.caught(r)).collect(), self.totals.as_ref().map(|r| self.file_row(r)));
        saving::offer(&self.id, &self.caption, || self.file_heads(), rows);
    }
}

/// Words of other columns stay words: a code of digits is no number.
fn holds_numbers(col: &Col) -> bool {
    matches!(col.align, Align::Number | Align::Bar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::Lang;

    #[test]
    fn what_stands_beside_a_cell_has_columns_of_its_own_in_a_file() {
        let now = Col::number("Hiện có").hint("trên chỉ tiêu").aside("Chỉ tiêu");
        let cell = Cell::int(7, Lang::Vi).sub("/ 3.272").asides([Value::Whole(3_272)]);
        let row = Row::new(vec![Cell::text("Tân Phú"), cell]);
        let table = Table::new("x", "Phường, xã").col(Col::text("Địa bàn")).col(now).row(row);
        assert_eq!(table.file_heads(), ["Địa bàn", "Hiện có", "Chỉ tiêu"]);
        let filed = table.file_row(&table.rows[0]);
        assert_eq!(filed, [Value::words("Tân Phú"), Value::Whole(7), Value::Whole(3_272)]);
    }
}
