//! What becomes of a task after an inspection (`P-3.8`): the unit's answers with evidence, what the office gives back and how it closes.
//! Facts only; words and files speak of people and are sealed. And an index: accepted claims are looked up by their ids.
use super::Shape;
use sea_orm_migration::prelude::*;

/// When, in which commit and by whom a fact was told.
fn told(shape: Shape) -> Shape {
    shape.int("recorded_at").int("seq").opt_int("user_id").text("by_name")
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The unit's answers and what the office gave back, in turn: `kind` says which.
        told(Shape::new("inspection_reply").text("id").int("task_no").text("kind").bytes("sealed"))
            .key(&["id"])
            .index(&["task_no"])
            .create(manager)
            .await?;
        // A file that came with an answer, or with the closing of a task. Its name is not kept: it may name a person.
        Shape::new("inspection_evidence")
            .text("id")
            .int("task_no")
            .text("kind")
            .int("size")
            .bytes("sealed")
            .key(&["id"])
            .index(&["task_no"])
            .create(manager)
            .await?;
        let index = Index::create()
            .name("settlement_current_by_campaign_id_claim_id")
            .table(Alias::new("settlement_current"))
            .col(Alias::new("campaign_id"))
            .col(Alias::new("claim_id"))
            .to_owned();
        manager.create_index(index).await
    }
}
