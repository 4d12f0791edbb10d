//! The schema, one definition for both engines; each room has its own file. A migration that has been released never changes.

use sea_orm_migration::prelude::*;
use std::{future::Future, pin::Pin};

mod m0001_base;
mod m0002_accounts;
mod m0003_territory;
mod m0004_campaign;
mod m0005_register;
mod m0006_claims;
mod m0007_fieldwork;
mod m0008_crosscheck;
mod m0009_fieldwork;
mod m0010_daily_reports;
mod m0011_difficulties;
mod m0012_claims;
mod m0013_crosscheck;
mod m0014_compliance;
mod m0015_outreach;
mod m0016_training;
mod m0017_tasks;
mod m0018_stations;
mod m0019_campaign;
mod m0020_insight;
mod m0021_insight;
mod m0022_standings;
mod m0023_documents;
mod m0024_messages;
mod m0025_costs;
mod m0026_stations;
mod m0027_crosscheck;
mod m0027_stations;
mod m0030_compliance;
mod m0031_territory;
mod m0033_webhooks;
mod m0034_documents;
mod m0035_campaign;
mod m0037_insight;
mod m0038_stations;
mod m0041_crosscheck;
mod m0044_accounts;
mod m0045_stations;
mod m0046_stations;
mod m0047_fieldwork;
mod m0048_territory;

/// Runs the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_base::Migration),
            Box::new(m0002_accounts::Migration),
            Box::new(m0003_territory::Migration),
            Box::new(m0004_campaign::Migration),
            Box::new(m0005_register::Migration),
            Box::new(m0006_claims::Migration),
            Box::new(m0007_fieldwork::Migration),
            Box::new(m0008_crosscheck::Migration),
            Box::new(m0009_fieldwork::Migration),
            Box::new(m0010_daily_reports::Migration),
            Box::new(m0011_difficulties::Migration),
            Box::new(m0012_claims::Migration),
            Box::new(m0013_crosscheck::Migration),
            Box::new(m0014_compliance::Migration),
            Box::new(m0015_outreach::Migration),
            Box::new(m0016_training::Migration),
            Box::new(m0017_tasks::Migration),
            Box::new(m0018_stations::Migration),
            Box::new(m0019_campaign::Migration),
            Box::new(m0026_stations::Migration),
            Box::new(m0024_messages::Migration),
            Box::new(m0025_costs::Migration),
            Box::new(m0021_insight::Migration),
            Box::new(m0020_insight::Migration),
            Box::new(m0022_standings::Migration),
            Box::new(m0023_documents::Migration),
            Box::new(m0027_crosscheck::Migration),
            Box::new(m0027_stations::Migration),
            Box::new(m0030_compliance::Migration),
            Box::new(m0041_crosscheck::Migration),
            Box::new(m0035_campaign::Migration),
            Box::new(m0037_insight::Migration),
            Box::new(m0034_documents::Migration),
            Box::new(m0033_webhooks::Migration),
            Box::new(m0038_stations::Migration),
            Box::new(m0031_territory::Migration),
            Box::new(m0044_accounts::Migration),
            Box::new(m0045_stations::Migration),
            Box::new(m0046_stations::Migration),
            Box::new(m0047_fieldwork::Migration),
            Box::new(m0048_territory::Migration),
        ]
    }
}

/// A table of this house: built from a short column list, the same on both engines.
pub(crate) struct Shape {
    table: TableCreateStatement,
    name: &'static str,
    indexes: Vec<IndexCreateStatement>,
}

impl Shape {
    pub(crate) fn new(name: &'static str) -> Self {
        let mut table = Table::create();
        table.table(Alias::new(name));
        Self { table, name, indexes: Vec::new() }
    }
    /// Whole number, required (ids, days, moments in µs, flags 0/1, counts).
    pub(crate) fn int(mut self, column: &'static str) -> Self {
        self.table.col(ColumnDef::new(Alias::new(column)).big_integer().not_null());
        self
    }
    /// Whole number or nothing.
    pub(crate) fn opt_int(mut self, column: &'static str) -> Self {
        self.table.col(ColumnDef::new(Alias::new(column)).big_integer());
        self
    }
    /// Text, required (JSON too).
    pub(crate) fn text(mut self, column: &'static str) -> Self {
        self.table.col(ColumnDef::new(Alias::new(column)).text().not_null());
        self
    }
    /// Text or nothing.
    pub(crate) fn opt_text(mut self, column: &'static str) -> Self {
        self.table.col(ColumnDef::new(Alias::new(column)).text());
        self
    }
    /// Bytes, required.
    pub(crate) fn bytes(mut self, column: &'static str) -> Self {
        self.table.col(ColumnDef::new(Alias::new(column)).blob().not_null());
        self
    }
    /// Primary key.
    pub(crate) fn key(mut self, columns: &[&'static str]) -> Self {
        let mut key = Index::create();
        for c in columns {
            key.col(Alias::new(*c));
        }
        self.table.primary_key(&mut key);
        self
    }
    /// Index; the name follows from table and columns.
    pub(crate) fn index(self, columns: &[&'static str]) -> Self {
        self.add_index(columns, false)
    }
    /// Unique index.
    pub(crate) fn unique(self, columns: &[&'static str]) -> Self {
        self.add_index(columns, true)
    }
    fn add_index(mut self, columns: &[&'static str], unique: bool) -> Self {
        let mut index = Index::create();
        index.name(format!("{}_by_{}", self.name, columns.join("_"))).table(Alias::new(self.name));
        for c in columns {
            index.col(Alias::new(*c));
        }
        if unique {
            index.unique();
        }
        self.indexes.push(index.to_owned());
        self
    }
    /// Facts that are read by the whole key are clustered on it where the engine can (`WITHOUT ROWID` on SQLite).
    pub(crate) fn clustered(mut self, manager: &SchemaManager<'_>) -> Self {
        if manager.get_database_backend() == sea_orm::DbBackend::Sqlite {
            self.table.extra("WITHOUT ROWID");
        }
        self
    }
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.table).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// What a migration does, to be waited for.
pub(crate) type Up<'a> = Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;

/// Creates tables. One future for all migrations: that it may go from thread to thread takes the compiler a fifth of a second to prove, for
/// each future anew.
pub(crate) fn create<'a>(shapes: Vec<Shape>, manager: &'a SchemaManager<'a>) -> Up<'a> {
    Box::pin(async move {
        for shape in shapes {
            shape.create(manager).await?;
        }
        Ok(())
    })
}

/// Declares a migration whose `up` is the given list of shapes. There is no way down: facts are only added.
macro_rules! migration {
    (|$manager:ident| [$($shape:expr),* $(,)?]) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub struct Migration;
        // As the trait's own macro writes it, without a future of its own.
        impl sea_orm_migration::prelude::MigrationTrait for Migration {
            fn up<'a, 'b, 'c>(&'a self, $manager: &'b sea_orm_migration::prelude::SchemaManager) -> super::Up<'c>
            where
                'a: 'c,
                'b: 'c,
                Self: 'c,
            {
                super::create(vec![$($shape),*], $manager)
            }
        }
    };
}
pub(crate) use migration;
