//! Lists that teams hold go on when the territory changes; new ones are drawn up by the new places.

use crate::store;
use vedich_db::{BoxFuture, Db, DbError, WriteTx};
use vedich_kernel::LocalityId;
use vedich_territory::{Effect, Followed, Follows, Reform, TerritoryProblem, Tree};

/// Live work lists and what is leased with them follow a change of the territory. Visits stay where they were made.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListsFollow;

impl Follows for ListsFollow {
    fn foresee<'a>(&'a self, db: &'a Db, _tree: &'a Tree, reform: &'a Reform) -> BoxFuture<'a, Result<Vec<Effect>, DbError>> {
        Box::pin(async move {
            let places: Vec<LocalityId> = reform.moves.iter().map(|m| m.from).collect();
            Ok(vec![Effect::new("lists", store::live_in(db, &places).await?)])
        })
    }

    fn follow<'a>(&'a self, tx: &'a WriteTx, change: &'a Followed<'a>) -> BoxFuture<'a, Result<Vec<Effect>, TerritoryProblem>> {
        Box::pin(async move {
            let mut moved = 0;
            for m in &change.reform.moves {
                moved += store::move_live(tx, m.from, m.to, m.to_commune).await?;
            }
            Ok(vec![Effect::new("lists", moved)])
        })
    }
}
