use crate::{Db, DbError, WriteTx};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, TryGetable};

pub use sea_orm::Value;

/// The arguments of a query: `args![id, name]`. Anything that becomes a SQL value.
#[macro_export]
macro_rules! args {
    ($($x:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($x)),*] };
}

/// A row read by column position.
pub struct Row<'a>(pub(crate) &'a QueryResult);

impl Row<'_> {
    /// The column at a position (from 0).
    ///
    /// # Errors
    /// When the column is missing or of another type.
    pub fn get<T: TryGetable>(&self, column: usize) -> Result<T, DbError> {
        Ok(self.0.try_get_by_index(column)?)
    }
}

/// Reading, the same on a pool and inside a transaction. SQL is written once for both engines, placeholders `$1`, `$2`.
#[allow(async_fn_in_trait)] // only implemented here; both futures are Send
pub trait Query: Sync {
    #[doc(hidden)]
    fn run_all(&self, stmt: Statement) -> impl Future<Output = Result<Vec<QueryResult>, sea_orm::DbErr>> + Send;
    #[doc(hidden)]
    fn run_one(&self, stmt: Statement) -> impl Future<Output = Result<Option<QueryResult>, sea_orm::DbErr>> + Send;
    #[doc(hidden)]
    fn backend(&self) -> DbBackend;

    /// All rows.
    fn all<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<T>, DbError>> + Send {
        let stmt = Statement::from_sql_and_values(self.backend(), sql, args);
        async move {
            let rows = self.run_all(stmt).await?;
            rows.iter().map(|r| T::from_query_result(r, "").map_err(DbError::from)).collect()
        }
    }

    /// The row, if there is one.
    fn opt<T: FromQueryResult + Send>(
        &self,
        sql: &str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>, DbError>> + Send {
        let stmt = Statement::from_sql_and_values(self.backend(), sql, args);
        async move {
            let row = self.run_one(stmt).await?;
            row.map(|r| T::from_query_result(&r, "").map_err(DbError::from)).transpose()
        }
    }

    /// The row that must be there.
    fn one<T: FromQueryResult + Send>(&self, sql: &str, args: Vec<Value>) -> impl Future<Output = Result<T, DbError>> + Send {
        let row = self.opt(sql, args);
        async move { row.await?.ok_or(DbError::NoRow) }
    }

    /// The first column of the first row, if there is a row.
    fn scalar_opt<T: TryGetable + Send>(
        &self,
        sql: &str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>, DbError>> + Send {
        let stmt = Statement::from_sql_and_values(self.backend(), sql, args);
        async move {
            let row = self.run_one(stmt).await?;
            row.map(|r| r.try_get_by_index::<T>(0).map_err(DbError::from)).transpose()
        }
    }

    /// The first column of the row that must be there.
    fn scalar<T: TryGetable + Send>(&self, sql: &str, args: Vec<Value>) -> impl Future<Output = Result<T, DbError>> + Send {
        let value = self.scalar_opt(sql, args);
        async move { value.await?.ok_or(DbError::NoRow) }
    }

    /// All rows through a function that reads columns by position: for hot paths.
    fn map<T: Send, F>(&self, sql: &str, args: Vec<Value>, f: F) -> impl Future<Output = Result<Vec<T>, DbError>> + Send
    where
        F: Fn(&Row<'_>) -> Result<T, DbError> + Send,
    {
        let stmt = Statement::from_sql_and_values(self.backend(), sql, args);
        async move {
            let rows = self.run_all(stmt).await?;
            rows.iter().map(|r| f(&Row(r))).collect()
        }
    }

    /// All rows as the given tuple of columns, by position: for hot paths where named columns cost.
    fn rows<T: sea_orm::TryGetableMany + Send>(
        &self,
        sql: &str,
        args: Vec<Value>,
        columns: &[&str],
    ) -> impl Future<Output = Result<Vec<T>, DbError>> + Send {
        let stmt = Statement::from_sql_and_values(self.backend(), sql, args);
        let columns: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
        async move {
            let rows = self.run_all(stmt).await?;
            rows.iter().map(|r| T::try_get_many(r, "", &columns).map_err(|e| DbError::from(sea_orm::DbErr::from(e)))).collect()
        }
    }
}

impl Query for Db {
    async fn run_all(&self, stmt: Statement) -> Result<Vec<QueryResult>, sea_orm::DbErr> {
        self.reader.query_all_raw(stmt).await
    }
    async fn run_one(&self, stmt: Statement) -> Result<Option<QueryResult>, sea_orm::DbErr> {
        self.reader.query_one_raw(stmt).await
    }
    fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }
}

impl Query for WriteTx {
    async fn run_all(&self, stmt: Statement) -> Result<Vec<QueryResult>, sea_orm::DbErr> {
        self.tx.query_all_raw(self.behind_later(stmt)?).await
    }
    async fn run_one(&self, stmt: Statement) -> Result<Option<QueryResult>, sea_orm::DbErr> {
        self.tx.query_one_raw(self.behind_later(stmt)?).await
    }
    fn backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }
}
