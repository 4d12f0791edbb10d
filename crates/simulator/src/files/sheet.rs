//! Workbooks that are the same byte for byte whenever they are written, row by row and with little memory.

use super::folder_of;
use crate::SimError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::path::{Path, PathBuf};
use vedich_kernel::Day;

/// A workbook that is being written.
pub(crate) struct Book {
    book: Workbook,
    path: PathBuf,
    bold: Format,
    date: Format,
}

/// A cell.
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    Date(Day),
}

impl Book {
    /// A new workbook, dated `day`: the real time of writing would change the bytes.
    pub(crate) fn new(path: &Path, day: Day) -> Result<Self, SimError> {
        folder_of(path)?;
        let mut book = Workbook::new();
        let date = day.date();
        let made = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)
            .map_err(|e| SimError::sheet(path, e))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let bold = Format::new().set_bold();
        let date = Format::new().set_num_format("dd/mm/yyyy");
        Ok(Self { book, path: path.to_owned(), bold, date })
    }

    /// Adds a sheet with its columns' widths; `fill` writes the rows in order.
    pub(crate) fn sheet(
        &mut self,
        name: &str,
        widths: &[u16],
        fill: impl FnOnce(&mut Rows<'_>) -> Result<(), SimError>,
    ) -> Result<(), SimError> {
        let error = |e| SimError::sheet(&self.path, e);
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(error)?;
        sheet.set_name(name).map_err(error)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width).map_err(error)?;
        }
        fill(&mut Rows { sheet, path: &self.path, row: 0, bold: &self.bold, date: &self.date })
    }

    /// Saves it.
    pub(crate) fn save(mut self) -> Result<PathBuf, SimError> {
        self.book.save(&self.path).map_err(|e| SimError::sheet(&self.path, e))?;
        Ok(self.path)
    }
}

/// The rows of a sheet, written top down.
pub(crate) struct Rows<'a> {
    sheet: &'a mut Worksheet,
    path: &'a Path,
    row: u32,
    bold: &'a Format,
    date: &'a Format,
}

impl Rows<'_> {
    /// One line of a title, in bold.
    pub(crate) fn title(&mut self, column: u16, text: &str) -> Result<(), SimError> {
        self.sheet.write_string_with_format(self.row, column, text, self.bold).map_err(|e| SimError::sheet(self.path, e))?;
        self.row += 1;
        Ok(())
    }

    /// The header row, in bold.
    pub(crate) fn header(&mut self, names: &[&str]) -> Result<(), SimError> {
        for (column, name) in (0..).zip(names) {
            self.sheet.write_string_with_format(self.row, column, *name, self.bold).map_err(|e| SimError::sheet(self.path, e))?;
        }
        self.row += 1;
        Ok(())
    }

    /// A row; empty texts leave the cell empty.
    pub(crate) fn row<'c>(&mut self, cells: impl IntoIterator<Item = Cell<'c>>) -> Result<(), SimError> {
        for (column, cell) in (0..).zip(cells) {
            let written = match cell {
                Cell::Text("") => continue,
                Cell::Text(text) => self.sheet.write_string(self.row, column, text),
                Cell::Number(n) => self.sheet.write_number(self.row, column, n),
                Cell::Date(day) => self.sheet.write_number_with_format(self.row, column, excel_serial(day), self.date),
            };
            written.map_err(|e| SimError::sheet(self.path, e))?;
        }
        self.row += 1;
        Ok(())
    }

    /// An empty row.
    pub(crate) fn skip(&mut self) {
        self.row += 1;
    }
}

/// Days since 30/12/1899, Excel's first epoch.
fn excel_serial(day: Day) -> f64 {
    f64::from(day.0 + 25_569)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_counts_days_from_1899() {
        assert_eq!(excel_serial(Day::new(2023, 6, 19).unwrap()), 45_096.0);
    }
}
