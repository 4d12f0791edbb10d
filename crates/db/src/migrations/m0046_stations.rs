//! A second dossier of one number is asked about before it is written (`P-4.4d`), while somebody stands at the desk: it is found by the
//! number or by whose it is, and the search takes both ways at once only where each has its index.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in [&["campaign_id", "number_key"][..], &["campaign_id", "partition_id", "citizen"]] {
            let mut index = Index::create();
            index.name(format!("station_dossier_by_{}", columns.join("_"))).table(Alias::new("station_dossier"));
            for column in columns {
                index.col(Alias::new(*column));
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
