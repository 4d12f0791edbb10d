//! Bulk insertion, columns in, one statement for many rows: `VALUES (…), (…)` on SQLite, `UNNEST` of arrays on PostgreSQL.

use crate::{DbError, Engine, WriteTx};
use sea_orm::{
    ConnectionTrait, Statement, Value,
    sea_query::ArrayType,
    sqlx::{Arguments, Error, sqlite::SqliteArguments},
};
use std::sync::Arc;
use tokio::sync::mpsc;

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
    /// The same whole number in so many rows: stands in the statement, travels with no row.
    Same(i64, usize),
}

/// Columns of a bulk insert by name.
pub type Columns = Vec<(&'static str, Column)>;

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
            Self::Same(_, rows) => *rows,
        }
    }

    /// No rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number that is the same in all rows travels once.
    fn shorten(&mut self) {
        if let Self::Int(v) = self
            && let Some((first, rest)) = v.split_first()
            && rest.iter().all(|n| n == first)
        {
            *self = Self::Same(*first, v.len());
        }
    }

    /// Takes a row's value out; `None` for what stands in the statement.
    fn take(&mut self, row: usize) -> Option<Value> {
        Some(match self {
            Self::Int(v) => v[row].into(),
            Self::OptInt(v) => v[row].into(),
            Self::Text(v) => std::mem::take(&mut v[row]).into(),
            Self::OptText(v) => v[row].take().into(),
            Self::Bytes(v) => std::mem::take(&mut v[row]).into(),
            Self::Same(..) => return None,
        })
    }

    /// Hands a row's value to the driver; what stands in the statement travels with no row.
    fn put(&mut self, row: usize, to: &mut SqliteArguments) -> Result<(), Error> {
        match self {
            Self::Int(v) => to.add(v[row]),
            Self::OptInt(v) => to.add(v[row]),
            Self::Text(v) => to.add(std::mem::take(&mut v[row])),
            Self::OptText(v) => to.add(v[row].take()),
            Self::Bytes(v) => to.add(std::mem::take(&mut v[row])),
            Self::Same(..) => Ok(()),
        }
        .map_err(Error::Encode)
    }

    /// The driver's arrays hold no nothing, so nothing travels as a value that is never stored, and comes back by `NULLIF`.
    fn array(&self, from: usize, to: usize) -> Option<Value> {
        let (kind, values): (_, Vec<Value>) = match self {
            Self::Int(v) => (ArrayType::BigInt, v[from..to].iter().map(|n| (*n).into()).collect()),
            Self::OptInt(v) => (ArrayType::BigInt, v[from..to].iter().map(|n| n.unwrap_or(NO_INT).into()).collect()),
            Self::Text(v) => (ArrayType::String, v[from..to].iter().map(|t| t.clone().into()).collect()),
            Self::OptText(v) => {
                (ArrayType::String, v[from..to].iter().map(|t| t.clone().unwrap_or_else(|| NO_TEXT.to_owned()).into()).collect())
            }
            Self::Bytes(v) => (ArrayType::Bytes, v[from..to].iter().map(|b| b.clone().into()).collect()),
            Self::Same(..) => return None,
        };
        Some(Value::Array(kind, Some(Box::new(values))))
    }

    /// How the column comes out of `UNNEST` as `c{i}`.
    fn selected(&self, i: usize) -> String {
        match self {
            Self::OptInt(_) => format!("NULLIF(c{i}, {NO_INT})"),
            Self::OptText(_) => format!("NULLIF(c{i}, '{NO_TEXT}')"),
            Self::Int(_) | Self::Text(_) | Self::Bytes(_) => format!("c{i}"),
            Self::Same(n, _) => n.to_string(),
        }
    }

    fn postgres_type(&self) -> &'static str {
        match self {
            Self::Int(_) | Self::OptInt(_) => "bigint[]",
            Self::Text(_) | Self::OptText(_) => "text[]",
            Self::Bytes(_) => "bytea[]",
            Self::Same(..) => "",
        }
    }
}

/// Stands for nothing in an array of whole numbers; no stored number is near it.
pub(crate) const NO_INT: i64 = i64::MIN + 1;
/// Stands for nothing in an array of texts; a control character is in no stored text.
const NO_TEXT: &str = "\u{1}";

/// Rows per statement on SQLite, largest first: few distinct statements, so each is prepared once; large ones, since each statement
/// is a way to the driver's thread and back.
const STEPS: [usize; 6] = [1_024, 256, 64, 16, 4, 1];
/// Up to so many rows go in one statement of just their number: few rows come often (a phone's visit), and each statement is a way
/// to the driver's thread and back.
const FEW: usize = 16;
/// SQLite takes 32,766 values in a statement.
const MOST_VALUES: usize = 32_766;
/// Rows per statement on PostgreSQL.
const ARRAY_ROWS: usize = 8_192;

/// Below so many rows a second thread costs more than it saves.
const ALONE: usize = 1_024;

impl WriteTx {
    /// Inserts many rows. `suffix` is what follows the rows, such as `ON CONFLICT (k) DO NOTHING`, or empty.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn bulk(&self, table: &str, columns: impl Into<Columns>, suffix: &str) -> Result<(), DbError> {
        let mut columns = columns.into();
        let rows = columns.first().map_or(0, |(_, c)| c.len());
        shorten(&mut columns, rows);
        debug_assert!(columns.iter().all(|(_, c)| c.len() == rows), "columns of one length");
        self.run_later().await?;
        match self.engine {
            Engine::Sqlite => self.bulk_values(table, columns, suffix, rows).await,
            Engine::Postgres => self.bulk_unnest(table, &columns, suffix, rows).await,
        }
    }

    /// The same for rows that nobody asks for before the write's next question: a few of them travel with others
    /// ([`WriteTx::exec_later`]).
    ///
    /// # Errors
    /// When the engine refuses, these rows or an earlier statement.
    pub async fn bulk_later(&self, table: &str, columns: impl Into<Columns>, suffix: &str) -> Result<(), DbError> {
        let columns = columns.into();
        let rows = columns.first().map_or(0, |(_, c)| c.len());
        if rows == 0 {
            return Ok(());
        }
        let sizes = sizes(rows, columns.len());
        if self.engine != Engine::Sqlite || sizes != [rows] {
            return self.bulk(table, columns, suffix).await;
        }
        let texts = ValuesTexts::new(table, &columns, suffix, &sizes);
        for (step, values) in Parts::new(columns, rows, sizes) {
            self.exec_later(texts.of(step), values).await?;
        }
        Ok(())
    }

    async fn bulk_values(&self, table: &str, columns: Columns, suffix: &str, rows: usize) -> Result<(), DbError> {
        let sizes = sizes(rows, columns.len());
        let texts = ValuesTexts::new(table, &columns, suffix, &sizes);
        let backend = self.tx.get_database_backend();
        let statement =
            move |(step, values): (usize, Vec<Value>)| Statement::from_sql_and_values(backend, texts.of(step), values);
        if rows < ALONE {
            for part in Parts::new(columns, rows, sizes) {
                self.tx.execute_raw(statement(part)).await?;
            }
            return Ok(());
        }
        // The next rows are laid out while the engine takes these.
        let (sender, mut ready) = mpsc::channel(2);
        let layer = tokio::task::spawn_blocking(move || {
            for part in Parts::new(columns, rows, sizes) {
                if sender.blocking_send(part).is_err() {
                    return; // the engine refused what came before
                }
            }
        });
        while let Some(part) = ready.recv().await {
            self.tx.execute_raw(statement(part)).await?;
        }
        layer.await.map_err(|e| DbError::NotCommitted(e.to_string()))
    }

    async fn bulk_unnest(&self, table: &str, columns: &[(&str, Column)], suffix: &str, rows: usize) -> Result<(), DbError> {
        let names = columns.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
        let travelling: Vec<(usize, &Column)> =
            columns.iter().map(|(_, c)| c).enumerate().filter(|(_, c)| !matches!(c, Column::Same(..))).collect();
        let arrays = travelling
            .iter()
            .enumerate()
            .map(|(i, (_, c))| format!("${}::{}", i + 1, c.postgres_type()))
            .collect::<Vec<_>>()
            .join(", ");
        let selected = columns.iter().enumerate().map(|(i, (_, c))| c.selected(i)).collect::<Vec<_>>().join(", ");
        let aliases = travelling.iter().map(|(i, _)| format!("c{i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO {table} ({names}) SELECT {selected} FROM UNNEST({arrays}) AS u ({aliases}) {suffix}");
        let mut at = 0;
        while at < rows {
            let to = rows.min(at + ARRAY_ROWS);
            let values = travelling.iter().filter_map(|(_, c)| c.array(at, to)).collect::<Vec<_>>();
            let stmt = Statement::from_sql_and_values(self.tx.get_database_backend(), sql.as_str(), values);
            self.tx.execute_raw(stmt).await?;
            at = to;
        }
        Ok(())
    }
}

/// What is the same in many rows travels once.
fn shorten(columns: &mut Columns, rows: usize) {
    if rows >= ALONE {
        // One column stays as it is: rows need something to be rows of.
        columns.iter_mut().skip(1).for_each(|(_, c)| c.shorten());
    }
}

/// Rows of the statements that so many rows take, largest first.
fn sizes(rows: usize, columns: usize) -> Vec<usize> {
    let fits = |size: usize| size <= rows && size * columns <= MOST_VALUES;
    if rows <= FEW && fits(rows) { vec![rows] } else { STEPS.into_iter().filter(|size| fits(*size)).collect() }
}

/// The statement of each step. What is the same in all rows is bound once, from a one-row table beside them: texts stay the
/// same from one insert to the next, so the driver keeps them prepared.
struct ValuesTexts(Vec<(usize, String)>);

impl ValuesTexts {
    fn new(table: &str, columns: &[(&str, Column)], suffix: &str, sizes: &[usize]) -> Self {
        let names = columns.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
        let same = columns.iter().filter(|(_, c)| matches!(c, Column::Same(..))).count();
        let one = format!("({})", vec!["?"; columns.len() - same].join(", "));
        let text = |step: usize| {
            let rows = vec![one.as_str(); step].join(", ");
            if same == 0 {
                // "WHERE true" is not needed for VALUES; the upsert suffix parses unambiguously after it.
                return format!("INSERT INTO {table} ({names}) VALUES {rows} {suffix}");
            }
            let (mut of_row, mut of_all) = (0, 0);
            let selected = columns
                .iter()
                .map(|(_, c)| {
                    let (source, at) = if matches!(c, Column::Same(..)) { ("s", &mut of_all) } else { ("r", &mut of_row) };
                    *at += 1;
                    format!("{source}.column{at}")
                })
                .collect::<Vec<_>>()
                .join(", ");
            let all = vec!["?"; same].join(", ");
            // The cross join keeps the rows in the outer loop, where they are read as they come.
            format!(
                "INSERT INTO {table} ({names}) SELECT {selected} FROM (VALUES {rows}) AS r CROSS JOIN (VALUES ({all})) AS s WHERE true {suffix}"
            )
        };
        Self(sizes.iter().map(|step| (*step, text(*step))).collect())
    }

    fn of(&self, step: usize) -> &str {
        self.0.iter().find(|(s, _)| *s == step).map_or("", |(_, text)| text)
    }
}

/// One statement after the other of rows that fill a table, as the embedded database's driver takes them.
pub(crate) struct Prepared {
    columns: Columns,
    /// Of how many rows each statement is, and its text.
    texts: Vec<(usize, Arc<str>)>,
    rows: usize,
    at: usize,
}

impl Prepared {
    pub(crate) fn new(table: &str, mut columns: Columns) -> Self {
        let rows = columns.first().map_or(0, |(_, c)| c.len());
        shorten(&mut columns, rows);
        debug_assert!(columns.iter().all(|(_, c)| c.len() == rows), "columns of one length");
        let ValuesTexts(texts) = ValuesTexts::new(table, &columns, "", &sizes(rows, columns.len()));
        Self { columns, texts: texts.into_iter().map(|(step, text)| (step, text.into())).collect(), rows, at: 0 }
    }
}

impl Iterator for Prepared {
    type Item = Result<(Arc<str>, SqliteArguments), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.rows - self.at;
        let (step, text) = self.texts.iter().find(|(step, _)| *step <= left && *step > 0)?;
        let rows = self.at..self.at + *step;
        self.at = rows.end;
        let mut values = SqliteArguments::default();
        values.reserve(rows.len() * self.columns.len(), 0);
        let laid_out = || {
            for row in rows {
                self.columns.iter_mut().try_for_each(|(_, c)| c.put(row, &mut values))?;
            }
            for (_, column) in &self.columns {
                if let Column::Same(n, _) = column {
                    values.add(*n).map_err(Error::Encode)?;
                }
            }
            Ok(())
        };
        Some(laid_out().map(|()| (Arc::clone(text), values)))
    }
}

/// The values of one statement after the other: how many rows, and their values.
struct Parts {
    columns: Columns,
    rows: usize,
    sizes: Vec<usize>,
    at: usize,
}

impl Parts {
    fn new(columns: Columns, rows: usize, sizes: Vec<usize>) -> Self {
        Self { columns, rows, sizes, at: 0 }
    }
}

impl Iterator for Parts {
    type Item = (usize, Vec<Value>);

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.rows - self.at;
        let step = self.sizes.iter().copied().find(|step| *step <= left).filter(|step| *step > 0)?;
        let mut values = Vec::with_capacity(step * self.columns.len());
        for row in self.at..self.at + step {
            values.extend(self.columns.iter_mut().filter_map(|(_, c)| c.take(row)));
        }
        values.extend(self.columns.iter().filter_map(|(_, c)| match c {
            Column::Same(n, _) => Some(Value::from(*n)),
            _ => None,
        }));
        self.at += step;
        Some((step, values))
    }
}
