//! Reading many small rows as few texts. A driver spends far more on a value than the engine does; who reads a whole commune lets
//! the engine join the columns of a page and takes them apart here.

use crate::{DbError, Engine, Query, Row, bulk::NO_INT};
use sea_orm::Value;

/// Reading whole numbers and bytes by position, from a row of the driver or from a packed one.
pub trait Cells {
    /// A whole number.
    ///
    /// # Errors
    /// When the column is missing or of another kind.
    fn int(&self, column: usize) -> Result<i64, DbError>;
    /// A whole number or nothing.
    ///
    /// # Errors
    /// As [`Cells::int`].
    fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError>;
    /// Exactly so many bytes.
    ///
    /// # Errors
    /// As [`Cells::int`], or when it is another number of bytes.
    fn bytes<const N: usize>(&self, column: usize) -> Result<[u8; N], DbError>;
}

impl Cells for Row<'_> {
    fn int(&self, column: usize) -> Result<i64, DbError> {
        self.get(column)
    }
    fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        self.get(column)
    }
    fn bytes<const N: usize>(&self, column: usize) -> Result<[u8; N], DbError> {
        self.get::<Vec<u8>>(column)?.try_into().map_err(|_| DbError::Corrupt("bytes"))
    }
}

/// A column of a packed page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// Whole number.
    Int(&'static str),
    /// Whole number or nothing.
    OptInt(&'static str),
    /// Bytes.
    Bytes(&'static str),
}

impl Packed {
    fn name(self) -> &'static str {
        match self {
            Self::Int(n) | Self::OptInt(n) | Self::Bytes(n) => n,
        }
    }

    fn text(self, engine: Engine) -> String {
        match (self, engine) {
            (Self::Int(n), _) => n.to_owned(),
            (Self::OptInt(n), _) => format!("COALESCE({n}, {NO_INT})"),
            (Self::Bytes(n), Engine::Sqlite) => format!("hex({n})"),
            (Self::Bytes(n), Engine::Postgres) => format!("encode({n}, 'hex')"),
        }
    }
}

/// A row of a packed page.
pub struct PackedRow<'a> {
    text: &'a str,
    // Where each column ends.
    ends: &'a [usize],
}

impl PackedRow<'_> {
    fn cell(&self, column: usize) -> Result<&str, DbError> {
        let end = *self.ends.get(column).ok_or(DbError::Corrupt("packed column"))?;
        let start = if column == 0 { 0 } else { self.ends[column - 1] + 1 };
        self.text.get(start..end).ok_or(DbError::Corrupt("packed row"))
    }
}

impl Cells for PackedRow<'_> {
    fn int(&self, column: usize) -> Result<i64, DbError> {
        self.cell(column)?.parse().map_err(|_| DbError::Corrupt("packed number"))
    }
    fn opt_int(&self, column: usize) -> Result<Option<i64>, DbError> {
        Ok(Some(self.int(column)?).filter(|n| *n != NO_INT))
    }
    fn bytes<const N: usize>(&self, column: usize) -> Result<[u8; N], DbError> {
        let mut out = [0; N];
        hex::decode_to_slice(self.cell(column)?, &mut out).map_err(|_| DbError::Corrupt("packed bytes"))?;
        Ok(out)
    }
}

/// Reads one page: `source` is what follows `SELECT columns` (`FROM … WHERE … ORDER BY … LIMIT …`). The rows of a page come in no order.
///
/// # Errors
/// When the engine refuses or a row cannot be read.
pub async fn page<T>(
    q: &impl Query,
    columns: &[Packed],
    source: &str,
    args: Vec<Value>,
    read: impl Fn(&PackedRow<'_>) -> Result<T, DbError>,
) -> Result<Vec<T>, DbError> {
    let engine = if q.backend() == sea_orm::DbBackend::Sqlite { Engine::Sqlite } else { Engine::Postgres };
    let names = columns.iter().map(|c| c.name()).collect::<Vec<_>>().join(", ");
    let texts = columns.iter().map(|c| c.text(engine)).collect::<Vec<_>>().join(", ");
    let row = match engine {
        // One call that prints numbers as they are; joining would make a text of each first.
        Engine::Sqlite => {
            let marks = columns.iter().map(|c| if matches!(c, Packed::Bytes(_)) { "%s" } else { "%d" }).collect::<Vec<_>>();
            format!("format('{}', {texts})", marks.join(","))
        }
        Engine::Postgres => format!("concat_ws(',', {texts})"),
    };
    let sql = format!("SELECT string_agg({row}, ';') FROM (SELECT {names} {source}) AS page");
    // No rows: the aggregate of nothing is nothing.
    let Some(text) = q.scalar_opt::<Option<String>>(&sql, args).await?.flatten() else { return Ok(Vec::new()) };
    let mut ends = Vec::with_capacity(columns.len());
    let mut out = Vec::with_capacity(text.len() / 128);
    for row in text.split(';') {
        ends.clear();
        ends.extend(row.bytes().enumerate().filter(|(_, b)| *b == b',').map(|(at, _)| at));
        ends.push(row.len());
        out.push(read(&PackedRow { text: row, ends: &ends })?);
    }
    Ok(out)
}
