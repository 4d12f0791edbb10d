//! Reading a register extract: from the bytes of a spreadsheet to checked records. Pure: no database, no clock, nothing kept.
//!
//! ```text
//! let mut book = Workbook::open(Input::Path(path))?; // XLSX, XLS, ODS, CSV in any encoding
//! let layout = book.layout()?;                    // the sheet, the header row, the columns, legacy encodings
//! let proposal = layout.propose();                // header synonyms → Mapping; or: saved.apply(&layout)
//! let mut reader = RowReader::new(&layout, &proposal.mapping, as_of);
//! let mut record = RowRecord::default();          // reused from row to row; std::mem::take it to keep it
//! book.rows(&layout, |row| {
//!     if reader.read(row, &mut record) == RowOutcome::Read {
//!         // reader.findings(), reader.rejected(), record
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! ```
//!
//! All of it blocks: call it from a blocking thread. Rows stream; memory does not grow with them (XLS and ODS excepted,
//! whose sheet is loaded whole). Findings hold no personal data and may be stored; the [`ErrorReport`] holds the original rows
//! and goes back to whoever sent the file, and nowhere else. Places are matched by [`PlaceMatcher`].

mod dates;
mod delimited;
mod field;
mod finding;
mod identity;
mod layout;
mod mapping;
mod ods;
mod ole;
mod places;
mod problem;
mod reader;
mod record;
mod report;
mod skip;
mod status;
mod table;
mod title;
mod workbook;
mod xls;
mod xlsx;
mod xml;

pub use delimited::TextEncoding;
pub use field::Field;
pub use finding::{Code, Finding, Severity};
pub use layout::Layout;
pub use mapping::{Applied, MappedColumn, Mapping, Proposal};
pub use places::{Located, Place, PlaceKind, PlaceMatcher};
pub use problem::ReadingProblem;
pub use reader::{RowOutcome, RowReader};
pub use record::{BirthDate, RowRecord};
pub use report::{ErrorReport, error_report, letter, row_texts};
pub use table::{Cell, Row};
pub use title::other_day;
pub use workbook::{Format, Input, SheetInfo, Workbook};

/// Rows beyond this are refused.
pub const MAX_ROWS: u32 = 5_000_000;
/// Columns beyond this are not read.
pub const MAX_COLUMNS: usize = 200;
/// Characters of a cell beyond this are not read (the limit of Excel).
pub const MAX_CELL: usize = 32_767;
