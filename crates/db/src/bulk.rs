//! Bulk insertion, columns in, one statement for many rows: `VALUES (…), (…)` on SQLite, `UNNEST` of arrays on PostgreSQL.

use crate::{DbError, Engine, WriteTx};
use sea_orm::{ConnectionTrait, Statement, Value, sea_query::ArrayType};

/// One column of a bulk insert. All columns of an insert have the same length.
#[derive(Clone, Debug)]
pub enum Column {
    /// Whole numbers.
    Int(Vec<i64>),
    /// Whole numbers or nothing.
    OptInt(Vec<Option<i64>>),
    /// Texts.
    Text(Vec<String>),
    /// Texts or nothing.
    OptText(Vec<Option<String>>),
    /// Bytes.
    Bytes(Vec<Vec<u8>>),
}

impl Column {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Int(v) => v.len(),
            Self::OptInt(v) => v.len(),
            Self::Text(v) => v.len(),
            Self::OptText(v) => v.len(),
            Self::Bytes(v) => v.len(),
        }
    }

    /// No rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn value(&self, row: usize) -> Value {
        match self {
            Self::Int(v) => v[row].into(),
            Self::OptInt(v) => v[row].into(),
            Self::Text(v) => v[row].clone().into(),
            Self::OptText(v) => v[row].clone().into(),
            Self::Bytes(v) => v[row].clone().into(),
        }
    }

    /// The driver's arrays hold no nothing, so nothing travels as a value that is never stored, and comes back by `NULLIF`.
    fn array(&self, from: usize, to: usize) -> Value {
        let (kind, values): (_, Vec<Value>) = match self {
            Self::Int(v) => (ArrayType::BigInt, v[from..to].iter().map(|n| (*n).into()).collect()),
            Self::OptInt(v) => (ArrayType::BigInt, v[from..to].iter().map(|n| n.unwrap_or(NO_INT).into()).collect()),
            Self::Text(v) => (ArrayType::String, v[from..to].iter().map(|t| t.clone().into()).collect()),
            Self::OptText(v) => {
                (ArrayType::String, v[from..to].iter().map(|t| t.clone().unwrap_or_else(|| NO_TEXT.to_owned()).into()).collect())
            }
            Self::Bytes(v) => (ArrayType::Bytes, v[from..to].iter().map(|b| b.clone().into()).collect()),
        };
        Value::Array(kind, Some(Box::new(values)))
    }

    /// How the column comes out of `UNNEST` as `c{i}`.
    fn selected(&self, i: usize) -> String {
        match self {
            Self::OptInt(_) => format!("NULLIF(c{i}, {NO_INT})"),
            Self::OptText(_) => format!("NULLIF(c{i}, '{NO_TEXT}')"),
            Self::Int(_) | Self::Text(_) | Self::Bytes(_) => format!("c{i}"),
        }
    }

    fn postgres_type(&self) -> &'static str {
        match self {
            Self::Int(_) | Self::OptInt(_) => "bigint[]",
            Self::Text(_) | Self::OptText(_) => "text[]",
            Self::Bytes(_) => "bytea[]",
        }
    }
}

/// Stands for nothing in an array of whole numbers; no stored number is near it.
const NO_INT: i64 = i64::MIN + 1;
/// Stands for nothing in an array of texts; a control character is in no stored text.
const NO_TEXT: &str = "\u{1}";

/// Rows per statement on SQLite, largest first: few distinct statements, so each is prepared once.
const STEPS: [usize; 5] = [256, 64, 16, 4, 1];
/// Rows per statement on PostgreSQL.
const ARRAY_ROWS: usize = 8_192;

impl WriteTx {
    /// Inserts many rows. `suffix` is what follows the rows, such as `ON CONFLICT (k) DO NOTHING`, or empty.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn bulk(&self, table: &str, columns: &[(&str, Column)], suffix: &str) -> Result<(), DbError> {
        let rows = columns.first().map_or(0, |(_, c)| c.len());
        debug_assert!(columns.iter().all(|(_, c)| c.len() == rows), "columns of one length");
        match self.engine {
            Engine::Sqlite => self.bulk_values(table, columns, suffix, rows).await,
            Engine::Postgres => self.bulk_unnest(table, columns, suffix, rows).await,
        }
    }

    async fn bulk_values(&self, table: &str, columns: &[(&str, Column)], suffix: &str, rows: usize) -> Result<(), DbError> {
        let names = columns.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
        let one = format!("({})", vec!["?"; columns.len()].join(", "));
        let mut at = 0;
        for step in STEPS {
            if rows - at < step {
                continue;
            }
            // "WHERE true" is not needed for VALUES; the upsert suffix parses unambiguously after it.
            let sql = format!("INSERT INTO {table} ({names}) VALUES {} {suffix}", vec![one.as_str(); step].join(", "));
            while rows - at >= step {
                let mut values = Vec::with_capacity(step * columns.len());
                for row in at..at + step {
                    values.extend(columns.iter().map(|(_, c)| c.value(row)));
                }
                let stmt = Statement::from_sql_and_values(self.tx.get_database_backend(), sql.as_str(), values);
                self.tx.execute_raw(stmt).await?;
                at += step;
            }
        }
        Ok(())
    }

    async fn bulk_unnest(&self, table: &str, columns: &[(&str, Column)], suffix: &str, rows: usize) -> Result<(), DbError> {
        let names = columns.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
        let arrays = columns
            .iter()
            .enumerate()
            .map(|(i, (_, c))| format!("${}::{}", i + 1, c.postgres_type()))
            .collect::<Vec<_>>()
            .join(", ");
        let selected = columns.iter().enumerate().map(|(i, (_, c))| c.selected(i)).collect::<Vec<_>>().join(", ");
        let aliases = (0..columns.len()).map(|i| format!("c{i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO {table} ({names}) SELECT {selected} FROM UNNEST({arrays}) AS u ({aliases}) {suffix}");
        let mut at = 0;
        while at < rows {
            let to = rows.min(at + ARRAY_ROWS);
            let values = columns.iter().map(|(_, c)| c.array(at, to)).collect::<Vec<_>>();
            let stmt = Statement::from_sql_and_values(self.tx.get_database_backend(), sql.as_str(), values);
            self.tx.execute_raw(stmt).await?;
            at = to;
        }
        Ok(())
    }
}
