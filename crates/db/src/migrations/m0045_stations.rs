//! What is put right at the desk (`P-4.4c`, `P-4.4d`): a dossier that was not taken after all, and one that leaves its batch before that is
//! transmitted. Both are facts beside the first ones, so a booking may have a later dossier and a dossier a later batch: two indexes that
//! held both to one are plain ones now.
use super::Shape;
use sea_orm_migration::prelude::*;

/// Who recorded a fact, and when.
fn fact(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

/// The unique index of a column becomes a plain one of the same name.
async fn loosen(manager: &SchemaManager<'_>, name: &str, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table(Alias::new(table)).to_owned()).await?;
    let index = Index::create().name(name).table(Alias::new(table)).col(Alias::new(column)).to_owned();
    manager.create_index(index).await
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A dossier that was written down by mistake counts nowhere.
        fact(Shape::new("station_dossier_void").int("dossier_no")).key(&["dossier_no"]).create(manager).await?;
        // A dossier that was taken out of a batch waits for the next one.
        fact(Shape::new("dossier_batch_removal").int("batch_no").int("dossier_no"))
            .key(&["batch_no", "dossier_no"])
            .create(manager)
            .await?;
        loosen(manager, "station_dossier_by_booking_no", "station_dossier", "booking_no").await?;
        loosen(manager, "dossier_batch_item_by_dossier_no", "dossier_batch_item", "dossier_no").await
    }
}
