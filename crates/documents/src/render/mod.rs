//! Writers of a [`Paper`](crate::paper::Paper): DOCX, XLSX, PDF, and the page in the browser.

pub mod docx;
mod docx_parts;
pub(crate) mod package;
pub(crate) mod page;
pub mod pdf;
pub mod xlsx;

pub(crate) use docx_parts::escape as docx_escape;
