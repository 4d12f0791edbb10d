//! Stations stand where they stood when the territory changes: their place is called by its new name.

use crate::{
    model::NewStation,
    store::{self, Reach},
};
use vedich_db::{BoxFuture, Db, DbError, WriteTx};
use vedich_territory::{Effect, Followed, Follows, Reform, TerritoryProblem, Tree};

/// Stations follow a change of the territory, each as a new version. Shifts, bookings and invitations stay.
#[derive(Clone, Copy, Debug, Default)]
pub struct StationsFollow;

impl Follows for StationsFollow {
    fn foresee<'a>(&'a self, db: &'a Db, _tree: &'a Tree, reform: &'a Reform) -> BoxFuture<'a, Result<Vec<Effect>, DbError>> {
        Box::pin(async move {
            let mut count = 0;
            for campaign in store::campaigns(db).await? {
                let all = store::stations(db, campaign, &Reach::all()).await?;
                count += all.iter().filter(|s| reform.heir(s.locality) != s.locality).count();
            }
            Ok(vec![Effect::new("stations", i64::try_from(count).unwrap_or(i64::MAX))])
        })
    }

    fn follow<'a>(&'a self, tx: &'a WriteTx, change: &'a Followed<'a>) -> BoxFuture<'a, Result<Vec<Effect>, TerritoryProblem>> {
        Box::pin(async move {
            let mut count = 0;
            for campaign in store::campaigns(tx).await? {
                for s in store::stations(tx, campaign, &Reach::all()).await? {
                    let locality = change.reform.heir(s.locality);
                    if locality == s.locality {
                        continue;
                    }
                    let new = NewStation {
                        code: s.code,
                        kind: s.kind,
                        name: s.name,
                        locality,
                        address: s.address,
                        guide: s.guide,
                        at: s.latitude.zip(s.longitude),
                        active: s.active,
                    };
                    store::put_station(tx, campaign, Some(s.no), &new).await?;
                    count += 1;
                }
            }
            Ok(vec![Effect::new("stations", count)])
        })
    }
}
