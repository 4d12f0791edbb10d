//! How helps of roster members are settled and credited: the cross-check, as `compliance` asks it.

use std::collections::HashMap;
use uuid::Uuid;
use vedich_compliance::{Credit, Credits};
use vedich_crosscheck::{CrossCheck, CrossCheckProblem, Verdict};
use vedich_db::{BoxFuture, DbError};

/// The cross-check.
pub(crate) struct CreditsOf(pub CrossCheck);

impl Credits for CreditsOf {
    fn credits(&self, claims: Vec<(i64, Uuid)>) -> BoxFuture<'_, Result<HashMap<Uuid, Credit>, DbError>> {
        Box::pin(async move {
            let settled = self.0.settlements_of(&claims).await.map_err(|e| match e {
                CrossCheckProblem::Db(e) => e,
                _ => DbError::Corrupt("settlement of helps"),
            })?;
            let credit = |verdict, credited| match (verdict, credited) {
                (Verdict::Confirmed, true) => Credit::Confirmed,
                (Verdict::Confirmed, false) => Credit::Elsewhere,
                (Verdict::Pending, _) => Credit::Pending,
                (Verdict::Late | Verdict::Contradicted, _) => Credit::NotConfirmed,
            };
            Ok(settled.into_iter().map(|(id, s)| (id, credit(s.verdict, s.credited))).collect())
        })
    }
}
