//! What the office decided about a member's results follows the member to any team: each full sync asks for the member's phones.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::create();
        index.name("phone_by_campaign_id_member_id").table(Alias::new("phone"));
        index.col(Alias::new("campaign_id")).col(Alias::new("member_id"));
        manager.create_index(index).await?;
        Ok(())
    }
}
