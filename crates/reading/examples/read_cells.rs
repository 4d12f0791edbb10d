//! The baseline of the import's measurement: reads every cell of a workbook's first sheet and only counts them.

use std::fs::File;
use std::io::BufReader;

use calamine::{Reader, Xlsx};

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("which workbook?")?;
    let mut workbook: Xlsx<BufReader<File>> = calamine::open_workbook(file)?;
    let sheet = workbook.sheet_names().first().cloned().ok_or("the workbook has no sheet")?;
    let mut cells = workbook.worksheet_cells_reader(&sheet)?;
    let mut count = 0_u64;
    while cells.next_cell()?.is_some() {
        count += 1;
    }
    println!("{count}");
    Ok(())
}
