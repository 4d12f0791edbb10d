//! What the register does when the territory changes in mid-campaign (domain.md, Territory): figures go on under the new places from the
//! day on, people's homes are called by their new names, and no fact is touched.

use crate::{
    model::Numbers,
    store::{extracts, progress, reform},
};
use std::collections::{BTreeMap, HashMap};
use vedich_db::{BoxFuture, Db, DbError, WriteTx};
use vedich_kernel::{CampaignId, Day, LocalityId};
use vedich_territory::{Effect, Followed, Follows, Hindrance, People, Reform, TerritoryProblem, Tree};

/// Figures and homes follow a change of the territory.
#[derive(Clone, Copy, Debug, Default)]
pub struct FiguresFollow;

impl Follows for FiguresFollow {
    fn hindrance<'a>(&'a self, db: &'a Db) -> BoxFuture<'a, Result<Option<Hindrance>, DbError>> {
        Box::pin(async move { Ok((extracts::waiting(db).await? > 0).then(hindrance)) })
    }

    fn foresee<'a>(&'a self, db: &'a Db, _tree: &'a Tree, reform: &'a Reform) -> BoxFuture<'a, Result<Vec<Effect>, DbError>> {
        Box::pin(async move {
            let communes: Vec<LocalityId> = reform.moves.iter().filter(|m| m.is_commune).map(|m| m.from).collect();
            Ok(vec![Effect::new("citizens", reform::people_in(db, &communes).await?)])
        })
    }

    fn follow<'a>(&'a self, tx: &'a WriteTx, change: &'a Followed<'a>) -> BoxFuture<'a, Result<Vec<Effect>, TerritoryProblem>> {
        Box::pin(async move {
            // An upload that was read in the old territory would count in places that have ended.
            if extracts::waiting(tx).await? > 0 {
                return Err(TerritoryProblem::Hindered(hindrance()));
            }
            let mut people = 0;
            for campaign in reform::campaigns(tx).await? {
                let deltas = deltas(tx, campaign, change).await?;
                reform::add_deltas(tx, campaign, &deltas).await?;
                people += reform::move_people(tx, campaign, &change.reform.moves).await?;
            }
            Ok(vec![Effect::new("citizens", people)])
        })
    }

    fn people<'a>(&'a self, db: &'a Db, places: &'a [LocalityId], day: Day) -> BoxFuture<'a, Result<People, DbError>> {
        Box::pin(async move {
            let Some(campaign) = reform::campaigns(db).await?.pop() else { return Ok(HashMap::new()) };
            let numbers = progress::numbers_of(db, campaign, places, day, i64::MAX).await?;
            Ok(numbers.into_iter().map(|(l, n)| (l, (n.eligible, n.activated()))).collect())
        })
    }
}

fn hindrance() -> Hindrance {
    Hindrance {
        sentence: [
            "Còn bản trích xuất đã tải lên mà chưa áp dụng hoặc chưa hủy.".to_owned(),
            "An extract was uploaded and neither applied nor discarded yet.".to_owned(),
        ],
        next: [
            "Vào trang Bản trích xuất, áp dụng hoặc hủy bản đó rồi quay lại đây.".to_owned(),
            "Apply or discard it on the page of extracts, then come back.".to_owned(),
        ],
    }
}

/// What leaves the old places and arrives at the new ones: on the day what had gathered until then, later what each later day had added.
async fn deltas(
    tx: &WriteTx,
    campaign: CampaignId,
    change: &Followed<'_>,
) -> Result<BTreeMap<(LocalityId, Day), Numbers>, DbError> {
    let mut deltas: BTreeMap<(LocalityId, Day), Numbers> = BTreeMap::new();
    let on = change.reform.on;
    for m in &change.reform.moves {
        let inside = if m.is_commune { change.inside(m.from) } else { Vec::new() };
        for (day, numbers) in reform::own_by_day(tx, campaign, m.from, &inside).await? {
            let day = day.max(on);
            for (place, times) in
                change.chain(m.from).into_iter().map(|l| (l, -1)).chain(change.chain(m.to).into_iter().map(|l| (l, 1)))
            {
                deltas.entry((place, day)).or_default().add(&numbers, times);
            }
        }
    }
    deltas.retain(|_, n| !n.is_zero());
    Ok(deltas)
}
