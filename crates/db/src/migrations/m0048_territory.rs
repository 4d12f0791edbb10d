//! Since when a unit takes part (room `territory`): one that comes later owes no report of the days before it was there.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Units that were there before have none: they take part from the campaign's first day.
        let mut since = ColumnDef::new(Alias::new("since_day"));
        let table = Table::alter().table(Alias::new("unit")).add_column(since.big_integer()).to_owned();
        manager.alter_table(table).await
    }
}
