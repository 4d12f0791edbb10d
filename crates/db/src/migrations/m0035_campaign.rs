//! What a quota weighs among its siblings (room `campaign`): so that a number set by hand leaves nothing behind when it is lifted.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Versions that were drawn before keep none: their shares stand for it.
        let mut weight = ColumnDef::new(Alias::new("weight"));
        let table = Table::alter().table(Alias::new("quota_node")).add_column(weight.big_integer()).to_owned();
        manager.alter_table(table).await
    }
}
