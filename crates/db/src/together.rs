//! Several questions on one way to the embedded database's driver, which runs in a thread of its own: each way there and back costs
//! more than most of our questions do (docs/performance.md).

use crate::{DbError, Engine, Row, Value, WriteTx, later::Together};
use sea_orm::{ConnectionTrait, QueryResult, Statement};

/// Stands between the answers of two questions.
const NEXT: &str = "SELECT 1 AS \"~\"";

/// Questions to be asked together; none may need another's answer.
#[derive(Default)]
pub struct Questions(Vec<(String, Vec<Value>)>);

/// One of several questions.
#[derive(Clone, Copy, Debug)]
pub struct Asked(usize);

/// What several questions found.
pub struct Answers(Vec<Vec<QueryResult>>);

impl Questions {
    /// Adds a question; placeholders `$1` … are its own.
    pub fn ask(&mut self, sql: impl Into<String>, args: Vec<Value>) -> Asked {
        self.0.push((sql.into(), args));
        Asked(self.0.len() - 1)
    }
}

impl Answers {
    /// The rows of one question, read by position.
    ///
    /// # Errors
    /// When a column is missing or of another type.
    pub fn read<T>(&self, asked: Asked, read: impl Fn(&Row<'_>) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
        self.0.get(asked.0).into_iter().flatten().map(|row| read(&Row(row))).collect()
    }
}

impl WriteTx {
    /// Asks questions: together on SQLite, one after the other on PostgreSQL.
    ///
    /// # Errors
    /// When the engine refuses, one of them or what waited before them ([`WriteTx::exec_later`]).
    pub async fn answers(&self, questions: Questions) -> Result<Answers, DbError> {
        let backend = self.tx.get_database_backend();
        if self.engine == Engine::Postgres {
            let mut out = Vec::with_capacity(questions.0.len());
            for (sql, args) in questions.0 {
                out.push(self.tx.query_all_raw(Statement::from_sql_and_values(backend, sql, args)).await?);
            }
            return Ok(Answers(out));
        }
        let asked = questions.0.len();
        // Who asks before writing will want a commit number next: nobody else writes until this ends.
        let number = self.seq.get().is_none() && self.ahead.get().is_none();
        let mut all = self.take_later()?;
        for (i, (sql, args)) in questions.0.into_iter().enumerate() {
            if i > 0 {
                all.add(NEXT, Vec::new());
            }
            all.add(&sql, args);
        }
        if number {
            all.add(NEXT, Vec::new());
            all.add(crate::write::NEXT_SEQ, Vec::new());
        }
        let Together { sql, values } = all;
        let rows = self.tx.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut out = vec![Vec::new()];
        for row in rows {
            if row.column_names().first().is_some_and(|name| name == "~") {
                out.push(Vec::new());
            } else if let Some(last) = out.last_mut() {
                last.push(row);
            }
        }
        if number && let Some(row) = out.get(asked.max(1)).and_then(|rows| rows.first()) {
            let _ = self.ahead.set(row.try_get_by_index::<i64>(0)?);
        }
        Ok(Answers(out))
    }
}
