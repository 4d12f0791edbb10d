//! Statements whose outcome nobody asks for. The embedded database's driver runs in a thread of its own, and each way there and back costs
//! more than most of our statements do; so these travel together, in their order, at the latest before the next question.

use crate::{DbError, Engine, WriteTx};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use std::{fmt::Write as _, sync::Mutex};

/// So many values at most in what travels together: a statement of the engine takes 32,766.
const MOST_VALUES: usize = 16_384;

/// What waits to travel.
#[derive(Default)]
pub(crate) struct Later(Mutex<Together>);

/// Statements in their order, as one text.
#[derive(Default)]
pub(crate) struct Together {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Together {
    /// Adds a statement: its placeholders (`$1` …, or `?` in their order) count on from those before.
    pub fn add(&mut self, sql: &str, values: Vec<Value>) {
        let before = self.values.len();
        let (mut rest, mut nameless, mut quoted) = (sql, 0_usize, false);
        if !self.sql.is_empty() {
            self.sql.push_str(";\n");
        }
        while let Some(at) = rest.find(['\'', '$', '?']) {
            let (plain, from) = rest.split_at(at);
            self.sql.push_str(plain);
            let after = &from[1..];
            let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            match (&from[..1], quoted, after[..digits].parse::<usize>()) {
                ("$", false, Ok(number)) => {
                    let _ = write!(self.sql, "${}", before + number);
                    rest = &after[digits..];
                    continue;
                }
                ("?", false, _) => {
                    nameless += 1;
                    let _ = write!(self.sql, "${}", before + nameless);
                }
                (mark, ..) => {
                    quoted ^= mark == "'";
                    self.sql.push_str(mark);
                }
            }
            rest = after;
        }
        self.sql.push_str(rest);
        self.values.extend(values);
    }
}

impl WriteTx {
    /// Runs a statement of which nobody asks how many rows it touched: at once on PostgreSQL, on SQLite at the latest before this write's next
    /// question or its end. An engine's refusal shows then.
    ///
    /// # Errors
    /// When the engine refuses, this statement or an earlier one.
    pub async fn exec_later(&self, sql: &str, args: Vec<Value>) -> Result<(), DbError> {
        if self.engine == Engine::Postgres {
            return self.exec(sql, args).await.map(drop);
        }
        let full = match self.later.0.lock() {
            Ok(together) => together.values.len() + args.len() > MOST_VALUES,
            Err(_) => return Err(DbError::NotCommitted("a write broke off".into())),
        };
        if full {
            self.run_later().await?;
        }
        if let Ok(mut together) = self.later.0.lock() {
            together.add(sql, args);
        }
        Ok(())
    }

    /// Runs what waits.
    pub(crate) async fn run_later(&self) -> Result<(), DbErr> {
        let Together { sql, values } = self.take_later()?;
        if !sql.is_empty() {
            let statement = Statement::from_sql_and_values(self.tx.get_database_backend(), sql, values);
            self.tx.execute_raw(statement).await?;
        }
        Ok(())
    }

    /// What waits, to travel with what is asked next.
    pub(crate) fn take_later(&self) -> Result<Together, DbErr> {
        let mut waits = self.later.0.lock().map_err(|_| DbErr::Custom("a write broke off".into()))?;
        Ok(std::mem::take(&mut *waits))
    }

    /// A question behind what waits, which travels with it.
    pub(crate) fn behind_later(&self, question: Statement) -> Result<Statement, DbErr> {
        let mut together = self.take_later()?;
        if together.sql.is_empty() {
            return Ok(question);
        }
        let values = question.values.map(|v| v.0).unwrap_or_default();
        together.add(&question.sql, values);
        Ok(Statement::from_sql_and_values(self.tx.get_database_backend(), together.sql, together.values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_on_and_texts_stay() {
        let mut together = Together::default();
        together.add("UPDATE a SET b = $2, c = '$1?' WHERE d = $1 OR d = $2", vec![1.into(), 2.into()]);
        together.add("INSERT INTO e (f, g) VALUES (?, ?), (?, ?)", vec![3.into(), 4.into(), 5.into(), 6.into()]);
        together.add("DELETE FROM h WHERE i = $1", vec![7.into()]);
        assert_eq!(
            together.sql,
            "UPDATE a SET b = $2, c = '$1?' WHERE d = $1 OR d = $2;\nINSERT INTO e (f, g) VALUES ($3, $4), ($5, $6);\n\
             DELETE FROM h WHERE i = $7"
        );
        assert_eq!(together.values.len(), 7);
    }
}
