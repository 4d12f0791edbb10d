//! What members' claims came to, for their phones: fieldwork asks, the cross-check knows.

use std::collections::HashMap;
use vedich_crosscheck::{CrossCheck, CrossCheckProblem};
use vedich_db::{BoxFuture, DbError};
use vedich_fieldwork::{Counted, Counters};
use vedich_territory::MemberId;

pub(crate) struct MemberCounters(pub CrossCheck);

impl Counters for MemberCounters {
    fn counted<'a>(&'a self, members: &'a [MemberId]) -> BoxFuture<'a, Result<HashMap<MemberId, Counted>, DbError>> {
        Box::pin(async move {
            let found = self.0.of_members(members).await.map_err(|e| match e {
                CrossCheckProblem::Db(e) => e,
                _ => DbError::Corrupt("settlement"),
            })?;
            let counted = found.into_iter().map(|(id, (t, fresh))| {
                let counted =
                    Counted { confirmed: t.confirmed, pending: t.pending + fresh, contradicted: t.contradicted, late: t.late };
                (id, counted)
            });
            Ok(counted.collect())
        })
    }
}
